from pipeline.case.tree import Branch, Fact
from pipeline.documents.reading import proper_names
from pipeline.values import Pending


def named(path: str, **names: str | Pending) -> Branch:
    return Branch(path, {name: Fact(one, f"{path}.{name}") for name, one in names.items()})


def test_a_title_keeps_the_names_of_communities_committees_and_organs() -> None:
    communities = Branch("社区", {"甲": named("社区.甲", 简称="甲社区", 居委会全称="某街道甲社区居民委员会", 地址="某路")}, rows=True)
    units = Branch("机构.有关单位", {"乙乡": named("机构.有关单位.乙乡", 名称="乙乡人民政府")}, rows=True)
    office = named("机构.街道办事处", 全称="某区某街道办事处", 简称=Pending("简称"))
    bodies = Branch("机构", {"街道": Fact("某街道", "机构.街道"), "街道办事处": office, "有关单位": units})
    facts = Branch("", {"社区": communities, "机构": bodies})
    assert proper_names(facts) == ("甲社区", "某街道甲社区居民委员会", "某区某街道办事处", "乙乡人民政府")
    assert proper_names(Branch("", {})) == ()

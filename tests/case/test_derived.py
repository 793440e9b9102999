"""What follows from the facts and papers print: how large what is looked after is, whose meeting it was, what is asked for."""

from pathlib import Path

import pytest

from pipeline.case.facts import derive
from pipeline.case.load import load
from pipeline.case.tree import Branch, asked
from pipeline.values import Pending
from tests.conftest import replace


def facts_of(case: Path) -> Branch:
    root, _ = derive(load(case))
    return root


def value(facts: Branch, path: str) -> object:
    fact = facts.fact(path)
    return fact.value if fact else None


@pytest.mark.parametrize(
    ("households", "people", "printed"),
    [
        ("约800", "约1850", "约800户1850人"),
        ("约800", "1850", "约800户1850人"),
        ("800", "约1850", "800户约1850人"),
        ("800", "1850", "800户1850人"),
    ],
)
def test_one_about_stands_for_households_and_people(changsheng: Path, households: str, people: str, printed: str) -> None:
    replace(changsheng / "community.yaml", "户数: 约800\n        人口: 约1850", f"户数: {households}\n        人口: {people}")
    (entrusted,) = facts_of(changsheng).table("社区.长胜社区.代管")
    assert value(facts_of(changsheng), f"{entrusted.path}.规模") == printed


@pytest.mark.parametrize(
    ("meeting", "party", "committee"), [("党员大会", True, False), ("两委班子会", True, True), ("居民代表大会", False, True)]
)
def test_a_meeting_belongs_to_who_convened_it(changsheng: Path, meeting: str, party: bool, committee: bool) -> None:
    facts = facts_of(changsheng)
    convener = str(value(facts, f"会议.长胜社区-{meeting}.召集单位"))
    assert (str(value(facts, "社区.长胜社区.党组织名称")) in convener) is party
    assert (str(value(facts, "社区.长胜社区.居委会全称")) in convener) is committee


@pytest.mark.parametrize(
    ("called", "name", "printed"),
    [("公示", "开始日期", "公示开始日期"), ("监督", "监督事项", "监督事项"), ("街道请示", "街道意见", "街道意见"), ("", "文号", "文号")],
)
def test_what_is_asked_for_is_named_by_its_section_once(called: str, name: str, printed: str) -> None:
    assert asked(called, name) == printed


def test_what_a_row_lacks_is_named_by_its_table(changsheng: Path) -> None:
    facts = facts_of(changsheng)
    (decree,) = [row for row in facts.table("依据") if isinstance(value(facts, f"{row.path}.版本或文号"), Pending)]
    assert value(facts, f"{decree.path}.版本或文号") == Pending("依据版本或文号")

"""Which documents are due, under what title and what name of file."""

import dataclasses
import string

import pytest

from pipeline.case.tree import Branch, Fact, Fate, join
from pipeline.catalog import CATALOG, EVERY, VOLUME_FORMS
from pipeline.item import Item, NotDue, due_items, first_of, form_item, issuer
from pipeline.values import Pending

ROOTS = (
    "调整内容",
    "领导小组",
    "实施方案",
    "征求意见",
    "公示",
    "请示",
    "街道请示",
    "总结",
    "会议",
    "结果",
    "发布",
    "异议",
    "监督",
)


def tree(of: dict[str, object], path: str = "") -> Branch:
    children: dict[str, Fact | Branch] = {}
    for name, one in of.items():
        below = join(path, name)
        children[name] = tree(one, below) if isinstance(one, dict) else Fact(one, below)  # type: ignore[arg-type]
    absent = {} if path else {name: Fate.EXPECTED for name in ROOTS if name not in of}
    return Branch(path, children, absent, rows=path in ("会议", "发布", "监督", "机构.有关单位", "社区"))


LEAST: dict[str, object] = {
    "社区": {"甲社区": {"居委会全称": "甲社区居民委员会"}, "乙社区": {"居委会全称": "乙社区居民委员会"}},
    "事项": {"事由": "调整甲、乙管辖范围", "方案题名": "调整甲、乙管辖范围方案", "主办社区": "甲社区"},
    "机构": {"街道办事处": {"全称": "某街道办事处"}},
}
UNITS = {"甲局": {"名称": "甲局", "函的主送": True}, "乙局": {"名称": "乙局", "函的主送": False}}
MEETINGS = {
    "甲社区-代表大会": {"社区": "甲社区", "名称": "代表大会", "类型": "居民代表会议", "召集单位": "甲社区居民委员会"},
    "乙社区-座谈会": {"社区": "乙社区", "名称": "座谈会", "类型": "座谈会", "召集单位": "乙社区居民委员会"},
}
SUPERVISED = {"征求意见-纪工委": {"阶段": "征求意见", "监督单位": "纪工委"}}
WHOLE: dict[str, object] = {
    **LEAST,
    "机构": {"街道办事处": {"全称": "某街道办事处"}, "有关单位": UNITS},
    "会议": MEETINGS,
    "监督": SUPERVISED,
    "发布": {"结果公示-张贴": {"文件": "结果公示"}},
    "异议": {"收到件数": 0},
    "请示": {"发文机关": "甲社区居民委员会"},
    "街道请示": {"代拟": True},
    "征求意见": {"公告发布机关": "某街道办事处"},
    "公示": {"公示机关": "甲社区居民委员会"},
    **{name: {"有": 1} for name in ("调整内容", "领导小组", "实施方案", "结果", "总结")},
}


def due(facts: dict[str, object]) -> dict[str, Item]:
    return {one.id: one for one in due_items(tree(facts)) if isinstance(one, Item)}


def waiting(facts: dict[str, object]) -> dict[str, str]:
    return {one.item.id: one.reason for one in due_items(tree(facts)) if isinstance(one, NotDue)}


def without(*names: str) -> dict[str, object]:
    return {name: one for name, one in WHOLE.items() if name not in names}


def test_with_the_least_only_the_explanation_is_due() -> None:
    assert list(due(LEAST)) == ["drafting-explanation"]
    assert set(waiting(LEAST)) == {kind.id for kind in CATALOG} - {"drafting-explanation", "correction"}
    assert all(reason.startswith("尚无") for reason in waiting(LEAST).values())


def test_with_everything_everything_is_due_in_order() -> None:
    assert [one.stem for one in due(WHOLE).values()] == [
        "01-领导小组通知",
        "02-调整方案",
        "03-实施方案",
        "04-起草说明",
        "05-会前材料·甲社区-代表大会",
        "05-会前材料·乙社区-座谈会",
        "05-会议记录·甲社区-代表大会",
        "05-会议记录·乙社区-座谈会",
        "05-决议·甲社区-代表大会",
        "06-公告",
        "07-函·甲局",
        "08-调查表",
        "09-报告单",
        "10-结果公示",
        "11-监督意见·征求意见-纪工委",
        "12-请示",
        "12-情况报告",
        "13-街道请示",
        "14-工作总结",
    ]
    assert waiting(WHOLE) == {}


@pytest.mark.parametrize(
    ("missing", "kinds"),
    [
        ("领导小组", {"leading-group"}),
        ("调整内容", {"adjustment-scheme"}),
        ("实施方案", {"implementation-plan"}),
        ("会议", {"meeting-kit", "minutes", "resolution"}),
        ("征求意见", {"announcement", "letter/甲局", "survey-form", "tally-sheet"}),
        ("结果", {"tally-sheet", "results-notice"}),
        ("公示", {"results-notice"}),
        ("监督", {"supervision-record"}),
        ("发布", {"request", "consultation-report", "street-request", "work-summary"}),
        ("异议", {"request", "consultation-report", "street-request", "work-summary"}),
        ("街道请示", {"street-request"}),
        ("总结", {"work-summary"}),
    ],
)
def test_a_document_waits_for_what_it_needs(missing: str, kinds: set[str]) -> None:
    assert set(waiting(without(missing))) == kinds


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("异议", {"收到件数": Pending("收到件数")}),
        ("发布", {"公告-张贴": {"文件": "公告"}}),
        ("发布", {}),
    ],
)
def test_a_request_waits_until_the_objections_are_counted(name: str, value: object) -> None:
    assert "request" in waiting({**WHOLE, name: value})


@pytest.mark.parametrize("value", [False, Pending("代拟")])
def test_a_request_of_the_street_is_drafted_only_where_asked_for(value: object) -> None:
    assert set(waiting({**WHOLE, "街道请示": {"代拟": value}})) == {"street-request"}


def test_no_letter_where_no_unit_is_addressed() -> None:
    units = {"机构": {"有关单位": {"乙局": {"名称": "乙局", "函的主送": False}}}}
    assert "letter" in waiting({**WHOLE, **units})


def test_a_meeting_that_only_listens_has_no_resolution() -> None:
    only = {"会议": {"乙社区-座谈会": MEETINGS["乙社区-座谈会"]}}
    assert "resolution" in waiting({**WHOLE, **only})
    assert "minutes/乙社区-座谈会" in due({**WHOLE, **only})


@pytest.mark.parametrize(
    ("identity", "title"),
    [
        ("leading-group", "关于成立调整甲、乙管辖范围工作领导小组的通知"),
        ("adjustment-scheme", "调整甲、乙管辖范围方案"),
        ("implementation-plan", "调整甲、乙管辖范围工作实施方案"),
        ("drafting-explanation", "关于《调整甲、乙管辖范围方案》的起草说明"),
        ("minutes/甲社区-代表大会", "甲社区代表大会会议记录"),
        ("resolution/甲社区-代表大会", "甲社区代表大会关于调整甲、乙管辖范围的决议"),
        ("announcement", "关于公开征求《调整甲、乙管辖范围方案》意见的公告"),
        ("letter/甲局", "关于征求《调整甲、乙管辖范围方案》意见的函"),
        ("results-notice", "关于调整甲、乙管辖范围征求意见结果的公示"),
        ("supervision-record/征求意见-纪工委", "纪工委关于调整甲、乙管辖范围征求意见的监督意见"),
        ("request", "关于调整甲、乙管辖范围的请示"),
        ("consultation-report", "关于调整甲、乙管辖范围征求意见及公示情况的报告"),
        ("work-summary", "关于调整甲、乙管辖范围的工作总结"),
    ],
)
def test_titles(identity: str, title: str) -> None:
    assert due(WHOLE)[identity].title == title


def test_the_minutes_of_a_conference_say_so_once() -> None:
    meetings = {"甲社区-代表会议": {"社区": "甲社区", "名称": "代表会议", "类型": "居民代表会议"}}
    assert due({**WHOLE, "会议": meetings})["minutes/甲社区-代表会议"].title == "甲社区代表会议记录"


def test_a_title_knows_what_it_was_made_from() -> None:
    parts = due(WHOLE)["resolution/甲社区-代表大会"].parts
    assert parts == ("会议.甲社区-代表大会.社区", "会议.甲社区-代表大会.名称", "事项.事由")


@pytest.mark.parametrize(
    ("identity", "body"),
    [
        ("leading-group", "甲社区居民委员会"),
        ("minutes/乙社区-座谈会", "乙社区居民委员会"),
        ("announcement", "某街道办事处"),
        ("supervision-record/征求意见-纪工委", "纪工委"),
        ("street-request", "某街道办事处"),
    ],
)
def test_who_issues(identity: str, body: str) -> None:
    found = issuer(due(WHOLE)[identity], tree(WHOLE))
    assert found is not None
    assert found.value == body


def test_names_of_files_are_legal_and_short() -> None:
    names = ("甲/乙:丙", "甲／乙：丙", "长" * 200, "长" * 201, "末尾. ")
    meetings = {name: {"社区": "甲社区", "名称": name, "类型": "座谈会"} for name in names}
    found = [one for one in due({**WHOLE, "会议": meetings}).values() if one.kind.id == "minutes"]
    stems = [one.stem for one in found]
    assert len({stem.casefold() for stem in stems}) == len(names)
    assert not any(set(stem) & set('<>:"/\\|?*') or stem.endswith((".", " ")) or len(stem) > 70 for stem in stems)
    assert [one.short for one in found] == [f"会议记录·{name}" for name in names]


@pytest.mark.parametrize(("name", "identity", "stem"), [("", "catalogue", "卷内目录"), ("第2册", "catalogue/第2册", "卷内目录·第2册")])
def test_a_form_has_no_number_and_of_several_each_its_name(name: str, identity: str, stem: str) -> None:
    one = form_item(VOLUME_FORMS[1], tree(LEAST), name)
    assert (one.id, one.number, one.stem) == (identity, "", stem)


def test_the_register_is_sound() -> None:
    kinds = EVERY
    assert len({kind.id for kind in kinds}) == len({kind.short for kind in kinds}) == len(kinds)
    assert [kind.number for kind in CATALOG] == sorted(kind.number for kind in CATALOG)
    fields = {field for kind in kinds for _, field, _, _ in string.Formatter().parse(kind.title) if field}
    assert fields == {"事由", "方案", "社区", "名称", "监督单位", "阶段"}
    assert all(kind.template == f"{kind.short}.docx" for kind in kinds)


def test_what_the_register_of_papers_must_hold() -> None:
    wanted = {kind.id: kind.registered for kind in CATALOG}
    assert wanted["request"] == ("文号", "签发人", "成文日期")
    assert wanted["announcement"] == ("文号", "成文日期")
    assert wanted["results-notice"] == ("成文日期",)
    assert wanted["minutes"] == ()


def corrected(*rows: tuple[str, str]) -> list[Item]:
    table = {f"{short}-{version}": {"文书": short, "版次": version, "理由": "某因"} for short, version in rows}
    root = tree({**WHOLE, "更正": table})
    rows_of = root.children["更正"]
    assert isinstance(rows_of, Branch)
    root = root.with_child("更正", dataclasses.replace(rows_of, rows=True))
    return [one for one in due_items(root) if isinstance(one, Item)]


def test_a_version_stands_behind_the_one_before_it_and_the_notes_at_the_end() -> None:
    found = corrected(("请示", "第2版"), ("函·甲局", "第2版"), ("请示", "第3版"))
    shorts = [one.short for one in found]
    assert shorts[shorts.index("请示") : shorts.index("请示") + 3] == ["请示", "请示·第2版", "请示·第3版"]
    assert shorts[-3:] == ["更正说明·请示-第2版", "更正说明·函·甲局-第2版", "更正说明·请示-第3版"]
    by_short = {one.short: one for one in found}
    assert [by_short[f"更正说明·{short}"].of for short in ("请示-第2版", "请示-第3版")] == [by_short["请示"], by_short["请示·第2版"]]
    assert (by_short["函·甲局·第2版"].id, by_short["函·甲局·第2版"].stem) == ("letter/甲局·第2版", "07-函·甲局·第2版")
    assert by_short["更正说明·请示-第3版"].title == "关于更正《关于调整甲、乙管辖范围的请示》的说明"
    assert first_of(by_short["请示·第3版"]) is by_short["请示"]


def test_who_issued_a_paper_issues_its_correction() -> None:
    found = {one.short: one for one in corrected(("公告", "第2版"))}
    facts = tree(WHOLE)
    for short in ("公告·第2版", "更正说明·公告-第2版"):
        assert (body := issuer(found[short], facts)) is not None
        assert body.value == "某街道办事处"
    said = tree({**WHOLE, "发文": {"公告": {"发文机关": "某区人民政府"}}})
    assert (body := issuer(found["更正说明·公告-第2版"], said)) is not None
    assert body.value == "某区人民政府"

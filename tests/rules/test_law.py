"""What the law asks of a committee, in triples: just under, at, just over."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from pipeline.case.tree import Fact
from pipeline.rules import law
from pipeline.rules.statutes import versions
from pipeline.values import Pending, Quantity
from tests.rules.judging import CASE, COMMUNITY, articles, found, judge, put, read

JILIN = {"机构.省": "吉林省"}
SCALE = "L-SCALE"


def households(number: int, row: int = 0) -> dict[str, Any]:
    return {f"社区.{row}.户籍.户数": str(number), f"社区.{row}.户籍.现住户数": str(number), f"社区.{row}.户籍.空挂户数": "0"}


def moving(number: int) -> dict[str, Any]:
    """A number of households moves from the second community to the first."""
    area = {"名称": "西片", "划出社区": "藕塘社区", "划入社区": "梧枝社区", "区域": "西片", "户数": str(number), "人口": "1"}
    after = [
        {
            "社区": name,
            "四至": [{"方位": side, "用词": "至", "界": "某路"} for side in "东南西北"],
            "办公用房变化": "不变",
            "居委会成员数": "5",
        }
        for name in ("梧枝社区", "藕塘社区")
    ]
    return {"调整内容": {"划转": [{**area, "是否跨区或涉开发区": "否"}], "调整后": after}}


def entrusted(number: str) -> dict[str, Any]:
    row = {"对象": "河北片", "所属单位": "栖梧区枫渡街道", "户数": number, "人口": "1"}
    return {"社区.0.代管": [{**row, "是否列入本次调整": "否", "是否列入征求意见": "否"}]}


# --- size


@pytest.mark.parametrize(("number", "wrong"), [(99, 1), (100, 0), (101, 0), (699, 0), (700, 0), (701, 1)])
def test_one_to_seven_hundred_households_were_usual(sound: Path, number: int, wrong: int) -> None:
    put(sound, COMMUNITY, households(number))
    judged = judge(sound)
    assert len(found(judged, SCALE)) == wrong
    assert articles(judged, SCALE) == {"第六条第一款"}


@pytest.mark.parametrize(("number", "wrong"), [(999, 1), (1000, 0), (1001, 0), (2999, 0), (3000, 0), (3001, 1)])
def test_one_to_three_thousand_households_are_usual(revised: Path, number: int, wrong: int) -> None:
    put(revised, COMMUNITY, {**households(number), **households(1500, 1)})
    judged = judge(revised)
    assert len(found(judged, SCALE)) == wrong
    assert articles(judged, SCALE) == {"第三条第一款"}


@pytest.mark.parametrize(("number", "article"), [(999, "第三条第一款"), (2999, "三（二）"), (3000, None), (3001, "第三条第一款")])
def test_a_finding_rests_on_the_range_that_is_left(revised: Path, number: int, article: str | None) -> None:
    put(revised, CASE, JILIN)
    put(revised, COMMUNITY, households(number))
    here = [one for one in found(judge(revised), SCALE) if one.place.line == first_line(revised)]
    assert [one.basis.article for one in here if one.basis] == ([article] if article else [])


def first_line(case: Path) -> int:
    """Return the line of the first community's households."""
    lines = (case / COMMUNITY).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.strip().startswith("户数:"))


@pytest.mark.parametrize(("province", "ranges"), [("吉林省", 3), ("浙江省", 2)])
def test_a_finding_names_every_range_there_is_or_was(sound: Path, province: str, ranges: int) -> None:
    put(sound, CASE, {"机构.省": province})
    put(sound, COMMUNITY, households(50))
    first, *_ = found(judge(sound), SCALE)
    named = ["2018年12月29日修正", "2025年10月28日修订", "三（二）3000户至4000户"]
    assert [name for name in named if name in str(first)] == named[:ranges]
    assert first.blocks is None


@pytest.mark.parametrize(("number", "wrong"), [(87, 0), (88, 0), (89, 1)])
def test_the_size_after_is_judged_too(sound: Path, number: int, wrong: int) -> None:
    put(sound, CASE, moving(number))
    put(sound, COMMUNITY, {**households(612), **households(486, 1)})
    findings = found(judge(sound), SCALE)
    assert len(findings) == wrong
    assert all(f"调整前612户、调整后{612 + number}户" in one.message for one in findings)


def test_a_community_that_nobody_has_counted_is_not_judged_and_the_next_is(sound: Path) -> None:
    put(sound, COMMUNITY, households(99, 1))
    subject = read(sound)
    path = "社区.梧枝社区.户籍.户数"
    subject = dataclasses.replace(subject, facts=subject.facts.with_child(path, Fact(Pending("户数"), path)))
    assert [one.what.partition("社区")[0] for one in law.size(subject)] == ["藕塘"]


@pytest.mark.parametrize(("number", "wrong"), [("87", 0), ("88", 0), ("89", 1), ("约89", 1)])
def test_those_entrusted_are_added(sound: Path, number: str, wrong: int) -> None:
    put(sound, COMMUNITY, {**households(612), **entrusted(number)})
    findings = found(judge(sound), SCALE)
    assert len(findings) == wrong
    assert all(("约701户" if "约" in number else "701户") in one.message for one in findings)


@pytest.mark.parametrize(
    ("numbers", "standing"),
    [((100, 700), "都在内"), ((99, 100), "部分在内"), ((700, 701), "部分在内"), ((99, 701), "都不在内"), ((99,), "都不在内")],
)
def test_how_figures_stand_to_a_range(numbers: tuple[int, ...], standing: str) -> None:
    (old,) = (one for one in versions("size") if one.figures["least"] == 100)
    assert law._standing([Quantity(number) for number in numbers], old) == standing


# --- members, staffing


@pytest.mark.parametrize(("members", "wrong"), [(4, 1), (5, 0), (6, 0), (8, 0), (9, 0), (10, 1)])
def test_a_committee_had_five_to_nine_members(sound: Path, members: int, wrong: int) -> None:
    put(sound, COMMUNITY, {"社区.0.居委会成员数": str(members)})
    judged = judge(sound)
    assert len(found(judged, "law.members")) == wrong
    assert articles(judged, "law.members") == {"第七条"}


@pytest.mark.parametrize(("members", "wrong"), [(4, 1), (5, 0), (6, 0), (8, 0), (9, 0), (10, 1)])
def test_a_committee_has_five_to_nine_members_afterwards(revised: Path, members: int, wrong: int) -> None:
    put(revised, CASE, moving(1))
    put(revised, CASE, {"调整内容.调整后.0.居委会成员数": str(members)})
    judged = judge(revised)
    assert len(found(judged, "law.members")) == wrong
    assert articles(judged, "law.members") == {"第八条第一款"}


@pytest.mark.parametrize(("number", "wrong"), [(2099, 1), (2100, 0), (2101, 0), (2999, 0), (3000, 0), (3001, 1)])
def test_six_members_for_so_many_households(sound: Path, number: int, wrong: int) -> None:
    put(sound, CASE, JILIN)
    put(sound, COMMUNITY, {**households(number), "社区.0.居委会成员数": "6"})
    findings = found(judge(sound), "law.staffing")
    assert len(findings) == wrong
    assert [("偏少" in one.message, "偏多" in one.message) for one in findings] == [(number > 3000, number < 2100)] * wrong


@pytest.mark.parametrize(("members", "number"), [(5, 1), (5, 1749), (9, 4501), (9, 9000)])
def test_nobody_asks_for_fewer_than_five_or_more_than_nine(sound: Path, members: int, number: int) -> None:
    put(sound, CASE, JILIN)
    put(sound, COMMUNITY, {**households(number), "社区.0.居委会成员数": str(members)})
    judged = judge(sound)
    assert found(judged, "law.staffing") == []
    assert articles(judged, "law.staffing") == {"三（一）"}


def test_what_a_province_asks_is_asked_there_alone(sound: Path) -> None:
    put(sound, COMMUNITY, {**households(3001), "社区.0.居委会成员数": "6"})
    codes = {one.code for one in judge(sound)}
    assert not codes & {"law.staffing", "law.premises", "law.proposal"}


# --- premises


@pytest.mark.parametrize(("area", "wrong"), [("269.9", 1), ("270", 0), ("270.1", 0), ("约269", 1), ("约270", 0)])
def test_thirty_square_metres_for_a_hundred_households(sound: Path, area: str, wrong: int) -> None:
    put(sound, CASE, JILIN)
    put(sound, COMMUNITY, {**households(900), "社区.0.办公用房.面积": area})
    assert len(found(judge(sound), "law.premises")) == wrong


@pytest.mark.parametrize(("number", "wrong"), [(287, 0), (288, 0), (289, 1)])
def test_rooms_have_to_do_for_those_who_come(sound: Path, number: int, wrong: int) -> None:
    put(sound, CASE, {**JILIN, **moving(number)})
    put(sound, COMMUNITY, {**households(612), **households(486, 1), "社区.0.办公用房.面积": "270"})
    assert len(found(judge(sound), "law.premises")) == wrong

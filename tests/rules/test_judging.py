"""What checks read of a case and what they give, value by value."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from pipeline.case.tree import Branch, Fact
from pipeline.problems import Basis, Place
from pipeline.rules.judging import Subject, amount, called, ended, ends, held, judged, known, opened, place_of, said, whole
from pipeline.rules.statutes import Requirement
from pipeline.values import Month, Pending, Quantity, Span

RULE = Requirement("t", "须如此", Basis("某条例", "2018", "第一条", "law", "规定", "V1"), None, None, {})
HERE = Place("case.yaml", 3, 5)
MARCH, FIRST = Month(2026, 3), dt.date(2026, 3, 1)


def row(**values: Any) -> Branch:
    return Branch(
        "进程.报批", {name: Fact(value, f"进程.报批.{name}", (HERE,)) for name, value in values.items()}, source=Place("timeline.yaml", 9)
    )


@pytest.mark.parametrize("wrong", ["", "不对"])
def test_the_report_says_what_was_judged_by_what_and_whether_it_holds(wrong: str) -> None:
    one = judged("L-SUM", "户籍人口", RULE, wrong=wrong, at=HERE, remedy="改正")
    basis = {"statute": "某条例", "version": "2018", "article": "第一条", "source": "law", "strength": "规定", "certainty": "V1"}
    assert one.as_json() == {"code": "L-SUM", "what": "户籍人口", "words": "须如此", "basis": basis, "holds": not wrong}


def test_a_finding_has_code_place_remedy_and_basis() -> None:
    one = judged("L-SUM", "户籍人口", RULE, wrong="不对", at=HERE, remedy="改正")
    assert one.problem is not None
    assert (one.code, one.what, one.by) == ("L-SUM", "户籍人口", RULE)
    assert (one.problem.code, one.problem.place, one.problem.remedy, one.problem.basis) == ("L-SUM", HERE, "改正", RULE.basis)
    assert judged("L-SUM", "户籍人口", RULE, at=HERE, remedy="改正").problem is None
    bare = judged("L-SUM", "户籍人口", RULE, wrong="不对").problem
    assert bare is not None
    assert (bare.place, bare.remedy) == (Place(), "")


@pytest.mark.parametrize(
    ("at", "place"),
    [
        (None, Place()),
        (HERE, HERE),
        (row(), Place("timeline.yaml", 9)),
        (Fact("1", "a"), Place()),
        (Fact("1", "a", (HERE, Place("b"))), HERE),
    ],
)
def test_where_something_stands(at: Fact | Branch | Place | None, place: Place) -> None:
    assert place_of(at) == place


def test_what_is_pending_is_not_known() -> None:
    assert known(None) is None
    assert known(Fact(Pending("a"), "a")) is None
    assert known(Fact(0, "a")) == 0


def test_a_row_says_its_values_and_its_name() -> None:
    assert said(row(日期=FIRST), "日期") == "2026年3月1日"
    assert said(row(), "日期") == ""
    assert called(Branch("社区.甲.乙", {})) == "甲.乙"


@pytest.mark.parametrize(("hour", "found"), [(dt.time(9), dt.time(9)), ("上午", None)])
def test_an_hour_is_an_hour(hour: Any, found: dt.time | None) -> None:
    assert opened(row(开始时间=hour)) == found


@pytest.mark.parametrize(
    ("value", "number", "counted"),
    [
        (3, 3, 3),
        (Decimal("2.5"), Decimal("2.5"), None),
        (Quantity(3, about=True), 3, 3),
        (Quantity(Decimal("0.62")), Decimal("0.62"), None),
        (True, None, None),
        ("3", None, None),
        (None, None, None),
    ],
)
def test_what_is_a_number_and_what_is_a_whole_one(value: Any, number: int | Decimal | None, counted: int | None) -> None:
    assert amount(value) == number
    assert whole(value) == counted


@pytest.mark.parametrize(
    ("value", "last"),
    [
        (FIRST, FIRST),
        (MARCH, dt.date(2026, 3, 31)),
        (Span(FIRST, dt.date(2026, 3, 9)), dt.date(2026, 3, 9)),
        (Span(MARCH, Month(2026, 4)), dt.date(2026, 4, 30)),
        ("三月", None),
        (None, None),
    ],
)
def test_the_last_day_that_is_covered(value: Any, last: dt.date | None) -> None:
    assert ends(value) == last


def test_what_is_done_goes_before_what_was_planned() -> None:
    assert ended(row(完成时间=FIRST, 计划时间=Month(2026, 5))) == FIRST
    assert ended(row(计划时间=Month(2026, 5))) == dt.date(2026, 5, 31)
    assert ended(row()) is None


# --- what a check may ask of its subject
def grown(data: dict[str, Any], path: str = "") -> Branch:
    """Return a tree of facts: what is a dict there is a branch, or a table of rows by their 名称."""
    below = {name: f"{path}.{name}" if path else name for name in data}
    return Branch(
        path, {name: grown(value, below[name]) if isinstance(value, dict) else Fact(value, below[name]) for name, value in data.items()}
    )


def subject(**data: Any) -> Subject:
    nowhere: Any = None
    return Subject(nowhere, grown(data))


def step(name: str, planned: Any = None, done: Any = None, **parts: Any) -> dict[str, Any]:
    given = {"步骤": name, "计划时间": planned, "完成时间": done, "分步": parts}
    return {name: value for name, value in given.items() if value is not None}


MAY, JUNE = Month(2026, 5), Month(2026, 6)


def test_a_value_that_nobody_gave_is_none() -> None:
    one = subject(机构={"省": "浙江省", "市": Pending("市")})
    assert [one.value(f"机构.{name}") for name in ("省", "市", "区")] == ["浙江省", None, None]
    assert (one.province, subject().province) == ("浙江省", "")


@pytest.mark.parametrize("word", ["批复", "批准", "审批", "决定"])
def test_the_matter_is_decided_on_the_day_of_the_step_that_says_so(word: str) -> None:
    assert subject(进程={"a": step(f"区政府{word}", MAY), "b": step("归档", JUNE)}).decided() == dt.date(2026, 5, 31)


@pytest.mark.parametrize(
    ("steps", "day"),
    [
        # done before planned, a part of a step as well as a whole one, the latest of several
        ({"a": step("批复", MAY, FIRST), "b": step("归档", JUNE)}, FIRST),
        ({"a": step("报批", JUNE, p=step("批复", MAY)), "b": step("归档", JUNE)}, dt.date(2026, 5, 31)),
        ({"a": step("决定", JUNE), "b": step("批复", MAY), "c": step("归档", Month(2026, 9))}, dt.date(2026, 6, 30)),
        # where no step says so, the last of the plan
        ({"a": step("开会", MAY), "b": step("归档", JUNE)}, dt.date(2026, 6, 30)),
        ({"a": step("归档", MAY, p=step("移交", JUNE))}, dt.date(2026, 6, 30)),
        # where that has no day, the last of the month in which it was begun
        ({"a": step("批复"), "b": step("归档", JUNE)}, dt.date(2025, 11, 30)),
        ({}, dt.date(2025, 11, 30)),
    ],
)
def test_by_when_the_matter_is_decided(steps: dict[str, Any], day: dt.date) -> None:
    assert subject(进程=steps, 事项={"起草开始": Month(2025, 11), "年度": 2026}).decided() == day


@pytest.mark.parametrize(("year", "day"), [(2026, dt.date(2026, 12, 31)), (Pending("年度"), dt.date(9999, 12, 31))])
def test_else_with_the_year(year: Any, day: dt.date) -> None:
    assert subject(事项={"年度": year}).decided() == day


def meeting(kind: str, day: Any, hour: Any = None, community: str = "甲") -> dict[str, Any]:
    return {"类型": kind, "日期": day, "社区": community, **({"开始时间": hour} if hour else {})}


def test_meetings_of_some_kinds_and_of_one_community_come_by_day_and_hour() -> None:
    late, early = dt.time(14), dt.time(9)
    one = subject(
        会议={
            "a": meeting("居民会议", FIRST, late),
            "b": meeting("居民代表会议", FIRST, early, "乙"),
            "c": meeting("居民会议", FIRST),
            "d": meeting("居民会议", dt.date(2026, 2, 28), late),
            "e": meeting("座谈会", FIRST),
            "f": meeting("居民会议", Pending("日期")),
        }
    )
    assert [called(row) for row in one.meetings("居民会议", "居民代表会议")] == ["d", "c", "b", "a"]
    assert [called(row) for row in one.meetings("居民会议", "居民代表会议", of="乙")] == ["b"]
    assert [called(row) for row in one.meetings("居民代表会议", of="甲")] == []
    assert {held(row) for row in one.meetings("座谈会")} == {FIRST}


@pytest.mark.parametrize(
    ("others", "names"), [(("丙", "甲", "丁"), ["乙", "丙", "甲"]), ((), ["乙"]), (Pending("相关社区"), ["乙"]), ("丙", ["乙"])]
)
def test_the_host_goes_before_the_others_that_are_known(others: Any, names: list[str]) -> None:
    one = subject(事项={"主办社区": "乙", "相关社区": others}, 社区={name: {"简称": name} for name in "甲乙丙"})
    assert [called(row) for row in one.concerned()] == names


@pytest.mark.parametrize(
    ("topic", "day", "province", "articles"),
    [
        ("size", dt.date(2025, 12, 31), "", ["第六条第一款"]),
        ("size", dt.date(2026, 1, 1), "", ["第三条第一款"]),
        ("size", None, "", []),
        ("capacity", dt.date(2020, 12, 31), "", []),
        ("size-province", FIRST, "吉林省", ["三（二）"]),
        ("size-province", FIRST, "浙江省", []),
    ],
)
def test_what_is_asked_on_a_day_in_a_province(topic: str, day: dt.date | None, province: str, articles: list[str]) -> None:
    assert [one.basis.article for one in subject(机构={"省": province}).asked(topic, day)] == articles

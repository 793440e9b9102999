"""What checks read of a case and what they give, value by value."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from pipeline.case.tree import Branch, Fact
from pipeline.problems import Basis, Place
from pipeline.rules.judging import amount, called, ended, ends, judged, known, opened, place_of, said, whole
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

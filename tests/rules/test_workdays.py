"""The table of working days against what the State Council published."""

import datetime as dt
import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.case.tree import Branch, Fact
from pipeline.problems import Blocked
from pipeline.rules import workdays
from pipeline.values import Value
from tests.conftest import replace

KNOWN = workdays.years(Branch("", {}))


def test_every_year_is_one_that_was_published() -> None:
    assert sorted(KNOWN) == [2024, 2025, 2026]


@pytest.mark.parametrize(("year", "days"), [(2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_so_many_working_days(year: int, days: int) -> None:
    assert workdays.working_days(dt.date(year - 1, 12, 31), dt.date(year, 12, 31), KNOWN) == days


@pytest.mark.parametrize(("year", "found"), KNOWN.items())
def test_days_off_and_worked_are_of_the_year_and_apart(year: int, found: workdays.Year) -> None:
    assert all(day.year == year for day in found.off | found.worked)
    assert not found.off & found.worked
    assert all(day.weekday() >= workdays.SATURDAY for day in found.worked)


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2024-02-09", True),
        ("2024-02-10", False),
        ("2024-02-17", False),
        ("2024-02-18", True),
        ("2025-01-27", True),
        ("2025-01-28", False),
        ("2025-02-04", False),
        ("2025-02-05", True),
        ("2025-02-08", True),
        ("2026-02-13", True),
        ("2026-02-14", True),
        ("2026-02-15", False),
        ("2026-02-23", False),
        ("2026-02-24", True),
        ("2026-10-10", True),
        ("2026-10-11", False),
    ],
)
def test_a_day_is_worked_or_not(day: str, worked: bool) -> None:
    assert workdays.is_worked(dt.date.fromisoformat(day), KNOWN) is worked


DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2026, 12, 31))


@given(DAYS, DAYS, DAYS)
def test_working_days_add_up(a: dt.date, b: dt.date, c: dt.date) -> None:
    first, middle, last = sorted([a, b, c])
    parts = [workdays.working_days(x, y, KNOWN) for x, y in itertools.pairwise([first, middle, last])]
    assert sum(parts) == workdays.working_days(first, last, KNOWN) <= (last - first).days


@pytest.mark.parametrize(
    ("since", "until", "years"),
    [
        ("2026-12-31", "2027-01-01", [2027]),
        ("2023-12-31", "2024-01-02", []),
        ("2023-12-30", "2024-01-02", [2023]),
        ("2026-01-01", "2026-12-31", []),
    ],
)
def test_only_the_years_that_are_wanted_must_be_known(since: str, until: str, years: list[int]) -> None:
    assert workdays.unknown(dt.date.fromisoformat(since), dt.date.fromisoformat(until), KNOWN) == years


@pytest.mark.parametrize("typed", ["2027-01", "2027-01/2027-02", "元旦", "2027-02-30", "2027-01-03/2027-01-01"])
def test_what_is_no_run_of_days_is_told_where_it_stands(second: Path, typed: str) -> None:
    from pipeline.case.load import load

    replace(second / "case.yaml", "格式: 1\n", f"格式: 1\n工作日:\n  - 年度: 2027\n    放假: [{typed}]\n")
    with pytest.raises(Blocked) as blocked:
        load(second)
    assert [(one.code, one.place.line) for one in blocked.value.problems] in ([("value.date", 4)], [("value.span", 4)])


# --- the tables
def days(*written: str) -> set[dt.date]:
    return {dt.date.fromisoformat(day) for day in written}


def test_runs_of_days_are_taken_together() -> None:
    found = workdays._days(["2027-01-30/2027-02-01", "2027-01-01"])
    assert found == days("2027-01-30", "2027-01-31", "2027-02-01", "2027-01-01")


def test_what_is_not_written_is_no_day() -> None:
    assert workdays._texts(None) == ()
    assert workdays._texts(("2027-01-01",)) == ("2027-01-01",)


def table(**values: Value) -> Branch:
    """Return facts with one year of working days."""
    row = Branch("工作日.2027", {name: Fact(value, f"工作日.2027.{name}") for name, value in values.items()})
    return Branch("", {"工作日": Branch("工作日", {"2027": row}, rows=True)})


def test_a_case_adds_its_year_to_the_shipped_ones() -> None:
    found = workdays.years(table(年度=2027, 放假=("2027-01-01",), 上班=("2027-01-09",)))
    assert found == {**KNOWN, 2027: workdays.Year(frozenset(days("2027-01-01")), frozenset(days("2027-01-09")))}


def test_the_year_of_a_case_goes_before_the_shipped_one() -> None:
    found = workdays.years(table(年度=2026, 放假=("2026-03-02",)))
    assert found[2026] == workdays.Year(frozenset(days("2026-03-02")), frozenset())


def test_the_shipped_table_is_read_from_its_file() -> None:
    found = workdays._shipped.__wrapped__()
    assert found == KNOWN
    assert dt.date(2026, 1, 1) in found[2026].off
    assert found[2024].worked >= days("2024-02-04", "2024-02-18")

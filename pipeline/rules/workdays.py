"""Two days in, the working days between them out, from a table by year; a year that the table lacks is never guessed.

The shipped table is `workdays.yaml`. A case may add a year (工作日 in case.yaml), which then goes before the shipped one:
nobody in an office edits an installed package.
"""

import dataclasses
import datetime as dt
import functools
from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml

from pipeline.case.grammar import day_run
from pipeline.case.tree import Branch
from pipeline.values import Value

FILE = Path(__file__).with_name("workdays.yaml")
SATURDAY = 5


@dataclasses.dataclass(frozen=True, slots=True)
class Year:
    """What sets a year apart from five days of work and two off."""

    off: frozenset[dt.date]
    worked: frozenset[dt.date]


def years(facts: Branch) -> Mapping[int, Year]:
    """Return the years that are known: the shipped ones and those the case names."""
    own = {}
    for row in facts.table("工作日"):
        year, off, worked = (fact.value if (fact := row.fact(name)) else None for name in ("年度", "放假", "上班"))
        if isinstance(year, int):
            own[year] = Year(_days(_texts(off)), _days(_texts(worked)))
    return {**_shipped(), **own}


def is_worked(day: dt.date, known: Mapping[int, Year]) -> bool:
    """Return whether a day of a known year is a working day."""
    year = known[day.year]
    return day in year.worked or (day.weekday() < SATURDAY and day not in year.off)


def working_days(since: dt.date, until: dt.date, known: Mapping[int, Year]) -> int:
    """Return how many working days there are after one day, up to and including another. All years must be known."""
    return sum(is_worked(since + dt.timedelta(n), known) for n in range(1, (until - since).days + 1))


def unknown(since: dt.date, until: dt.date, known: Mapping[int, Year]) -> list[int]:
    """Return the years that are wanted for `working_days` and not known."""
    return [year for year in range((since + dt.timedelta(1)).year, until.year + 1) if year not in known]


@functools.cache
def _shipped() -> Mapping[int, Year]:
    # BaseLoader leaves every value a text, as the reader of cases does
    entries = yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
    return {int(entry["年度"]): Year(_days(entry["放假"]), _days(entry["上班"])) for entry in entries}


def _days(runs: Iterable[str]) -> frozenset[dt.date]:
    found = set[dt.date]()
    for run in runs:
        first, last = day_run(run)
        found |= {first + dt.timedelta(n) for n in range((last - first).days + 1)}
    return frozenset(found)


def _texts(value: Value | None) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()

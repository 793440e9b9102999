"""A case to spoil: how a test changes it, and what is then told of it."""

import csv
import datetime as dt
import itertools
from collections.abc import Iterable, Mapping
from pathlib import Path

import openpyxl
import pytest

from pipeline.case.facts import derive
from pipeline.case.load import load
from pipeline.problems import Blocked, Problem

SECOND = Path(__file__).parents[1] / "cases" / "第二案"
COMMUNITY, CASE, TIMELINE, MEETINGS = "community.yaml", "case.yaml", "timeline.yaml", "results/meetings.yaml"
PUBLICATION, OPINIONS = "results/publication.yaml", "results/opinions.yaml"
ROSTER, RESPONSES, CONTACTS = "results/roster.csv", "results/responses.csv", "results/contacts.csv"

Told = set[tuple[str, str, int | str]]
"""Code, file relative to the case, line or cell."""


def spoil(folder: Path, file: str, old: str, new: str) -> int:
    """Replace what stands in a file once; return the first line that differs."""
    before = (folder / file).read_text(encoding="utf-8")
    assert before.count(old) == 1, f"{old!r} stands {before.count(old)} times in {file}"
    after = before.replace(old, new)
    (folder / file).write_text(after, encoding="utf-8", newline="")
    pairs = itertools.zip_longest(before.splitlines(), after.splitlines())
    return next(number for number, (was, now) in enumerate(pairs, 1) if was != now)


Cell = str | int | float | bool | dt.date | dt.time


def as_workbook(folder: Path, table: str, *, cells: Mapping[str, Cell] | None = None, merged: str = "", keep: bool = False) -> None:
    """Write a table of the case as .xlsx in place of (or beside) the .csv, with some cells set."""
    source = folder / f"results/{table}.csv"
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    with source.open(encoding="utf-8", newline="") as lines:
        for row in csv.reader(lines):
            sheet.append([cell or None for cell in row])
    for name, value in (cells or {}).items():
        sheet[name] = value
    if merged:
        sheet.merge_cells(merged)
    book.save(source.with_suffix(".xlsx"))
    if not keep:
        source.unlink()


def told(problems: Iterable[Problem]) -> Told:
    """Return what blocks the build, by code and place."""
    return {
        (one.code, one.place.file.replace("\\", "/").rsplit(f"{SECOND.name}/", 1)[-1], one.place.cell or one.place.line)
        for one in problems
        if one.blocks == "build"
    }


def refused(folder: Path) -> tuple[Problem, ...]:
    """Return the problems for which a case is refused."""
    with pytest.raises(Blocked) as caught:
        load(folder)
    return caught.value.problems


def judged(folder: Path) -> Told:
    """Return what is wrong with the sums of a case that can be read."""
    case = load(folder)
    try:
        _, problems = derive(case)
    except Blocked as blocked:
        return told(blocked.problems)
    return told(problems)

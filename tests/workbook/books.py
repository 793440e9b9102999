"""A workbook of the second case, as people leave it."""

import functools
import io
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl

from pipeline.problems import Blocked, Problem
from pipeline.workbook.exchange import read_in, write_out
from tests.conftest import CASES

CASE = "第二案"
BOOK = "数据.xlsx"
Spoil = Callable[[Any], object]


@functools.cache
def as_written() -> bytes:
    """Return the workbook of the case, to the byte."""
    with tempfile.TemporaryDirectory() as folder:
        write_out(CASES / CASE, Path(folder) / BOOK)
        return (Path(folder) / BOOK).read_bytes()


def a_case(folder: Path) -> Path:
    """Return a copy of the case."""
    return Path(shutil.copytree(CASES / CASE, folder / CASE))


def filled(folder: Path, *changes: Spoil) -> Path:
    """Return the file of a workbook in which a person changed something."""
    book = openpyxl.load_workbook(io.BytesIO(as_written()))
    for change in changes:
        change(book)
    book.save(folder / BOOK)
    return folder / BOOK


def refused(case: Path, file: Path) -> set[tuple[str, str]]:
    """Return code and place of each problem of a workbook that is not taken; nothing of the case may have changed."""
    before = {path: path.read_bytes() for path in case.rglob("*") if path.is_file()}
    try:
        read_in(case, file)
    except Blocked as blocked:
        assert {path: path.read_bytes() for path in case.rglob("*") if path.is_file()} == before
        return {told(one) for one in blocked.problems if one.blocks == "build"}
    raise AssertionError(f"{file}: taken")


def told(one: Problem) -> tuple[str, str]:
    """Return code and place, the place as sheet!cell."""
    place = one.place
    assert place.file == BOOK, place
    return one.code, f"{place.sheet}!{place.cell}" if place.cell else place.sheet


def put(sheet: str, cell: str, value: object, number_format: str = "") -> Spoil:
    """Return the change of a cell."""

    def change(book: Any) -> None:
        book[sheet][cell] = value
        if number_format:
            book[sheet][cell].number_format = number_format

    return change

"""Workbooks as people spoil them: each is refused with its code at its cell, and nothing of the case is touched."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.word.unpack import OFFICE_BINARY
from tests.workbook.books import BOOK, Spoil, a_case, as_written, filled, put, refused

SIDES, STEPS, SPLIT = "社区.四至", "进程", "调整内容.划转"


def _insert(sheet: str, cell: str, value: object, head: str) -> Spoil:
    column = cell.rstrip("0123456789")

    def change(book: Any) -> None:
        book[sheet][f"{column}1"], book[sheet][cell] = head, value

    return change


def _hide_row(sheet: str, row: int) -> Spoil:
    return lambda book: setattr(book[sheet].row_dimensions[row], "hidden", True)


def _hide_column(sheet: str, column: str) -> Spoil:
    return lambda book: setattr(book[sheet].column_dimensions[column], "hidden", True)


def _more(title: str) -> Spoil:
    return lambda book: book.create_sheet(title).append(["自己记的"])


BROKEN: dict[str, tuple[Spoil, set[tuple[str, str]]]] = {
    # the workbook
    "a sheet is gone": (lambda book: book.remove(book["依据"]), {("sheet.missing", "依据")}),
    "a sheet is renamed": (
        lambda book: setattr(book[SIDES], "title", "四至"),
        {("sheet.missing", SIDES), ("sheet.unknown", "四至!A1")},
    ),
    "a sheet more": (_more("记事"), {("sheet.unknown", "记事!A1")}),
    "a copy of a sheet": (lambda book: book.copy_worksheet(book["依据"]), {("sheet.unknown", "依据 Copy!A1")}),
    "a sheet is hidden": (lambda book: setattr(book["依据"], "sheet_state", "hidden"), {("sheet.hidden", "依据!A1")}),
    "another case": (put("填写说明", "B1", "第三案"), {("sheet.case", "填写说明!B1")}),
    "no case": (put("填写说明", "B1", None), {("sheet.case", "填写说明!B1")}),
    "the first sheet is gone": (lambda book: book.remove(book["填写说明"]), {("sheet.missing", "填写说明")}),
    # headers and keys
    "a header is renamed": (put(SIDES, "D1", "界限"), {("key.unknown", f"{SIDES}!D1")}),
    "a header is gone": (put(SIDES, "D1", None), {("table.header", f"{SIDES}!A1")}),
    "a header twice": (put(SIDES, "D1", "用词"), {("key.duplicate", f"{SIDES}!D1")}),
    "a row above the header": (lambda book: book[SIDES].insert_rows(1), {("table.header", f"{SIDES}!A1")}),
    "a column more": (_insert(SIDES, "E5", "东边", "备注"), {("key.unknown", f"{SIDES}!E1")}),
    "a note beside a table": (put(SIDES, "F6", "问一下"), {("table.field", f"{SIDES}!F6")}),
    "a note beside a section": (put("事项", "G3", "问一下"), {("table.field", "事项!G3")}),
    "a key is renamed": (put("事项", "A2", "事因"), {("key.unknown", "事项!A2")}),
    "a key twice": (put("事项", "A3", "事由"), {("key.duplicate", "事项!A3"), ("table.header", "事项!A1")}),
    "the row of a key is gone": (lambda book: book["事项"].delete_rows(8), {("table.header", "事项!A1")}),
    "a value without a key": (put("事项", "E30", "多出来的"), {("key.unknown", "事项!A30")}),
    "a column of a section without a header": (put("社区", "E1", None), {("table.field", "社区!E1")}),
    "a column of a section is moved": (lambda book: book["事项"].delete_cols(4), {("table.header", "事项!A1")}),
    # cells
    "cells are merged": (lambda book: book[SIDES].merge_cells("A4:A7"), {("table.merged", f"{SIDES}!A4:A7")}),
    "a section is merged": (lambda book: book["事项"].merge_cells("E2:E3"), {("table.merged", "事项!E2:E3")}),
    "a formula": (put("社区", "E19", "=E21+E23"), {("table.cell", "社区!E19")}),
    "a number where text has to be": (put("发文", "H7", 435550103), {("table.cell", "发文!H7")}),
    "a decimal where a count has to be": (put("社区", "E18", 40.5), {("value.integer", "社区!E18")}),
    "a date cell with a time": (put("会议", "E6", dt.datetime(2026, 2, 10, 9, 30)), {("value.date", "会议!E6")}),  # noqa: DTZ001
    "a date where text has to be": (put("依据", "C4", dt.datetime(2026, 3, 2)), {("table.cell", "依据!C4")}),  # noqa: DTZ001
    "a time where a date has to be": (put("会议", "E6", dt.time(9, 0)), {("value.date", "会议!E6")}),
    "a time with seconds": (put("会议", "E7", dt.time(9, 0, 30)), {("table.cell", "会议!E7")}),
    "a per cent cell": (put("征求意见", "E5", 0.6, "0%"), {("table.cell", "征求意见!E5")}),
    "true instead of 是": (put("征求意见", "E13", value=True), {("table.cell", "征求意见!E13")}),
    "an error cell": (put("社区", "E18", "#REF!"), {("table.cell", "社区!E18")}),
    # values, by the grammar of the YAML files
    "a year of two digits": (put("会议", "E6", "26-02-10"), {("value.date", "会议!E6")}),
    "a date that is none": (put("公示", "E2", "2026-02-30"), {("value.date", "公示!E2")}),
    "a choice that is none": (put("会议", "E3", "党员会"), {("value.choice", "会议!E3")}),
    "neither 是 nor 否": (put("征求意见", "E13", "对"), {("value.boolean", "征求意见!E13")}),
    "text in a number": (put("社区", "E18", "四十"), {("value.integer", "社区!E18")}),
    "full-width digits": (put("社区", "E18", "４０"), {("value.integer", "社区!E18")}),
    "a thousands comma": (put("社区", "F18", "1,326"), {("value.integer", "社区!F18")}),
    "another unit": (put("社区", "F18", "1326人"), {("value.unit", "社区!F18")}),
    "a negative number": (put("社区", "E12", -1), {("value.range", "社区!E12")}),
    "a zero in front": (put("社区", "E12", "07"), {("value.integer", "社区!E12")}),
    "a full-width colon in a time": (put("会议", "E7", "15：00"), {("value.time", "会议!E7")}),
    "the end before the beginning": (put(STEPS, "C8", "2026-06/2026-04"), {("value.span", f"{STEPS}!C8")}),
    "a control character": (put("意见", "E4", "希望_x0007_"), {("value.character", "意见!E4")}),
    "another version of the grammar": (put("格式", "E2", 2), {("format.version", "格式!E2")}),
    # rows
    "something needed is empty": (put("事项", "E2", None), {("value.required", "事项!E2")}),
    "something needed is blank": (put("社区", "F3", "  "), {("value.required", "社区!F3")}),
    "a cell of a row is empty": (put(SIDES, "D6", None), {("value.required", f"{SIDES}!D6")}),
    "a row without its name": (put(SIDES, "B7", None), {("value.required", f"{SIDES}!B7")}),
    "a row of nobody": (put(SIDES, "A5", None), {("value.required", f"{SIDES}!A5"), ("value.required", f"{SIDES}!A1")}),
    "an unknown name above": (put(SIDES, "A5", "澄弯社区"), {("row.reference", f"{SIDES}!A5"), ("value.required", f"{SIDES}!A1")}),
    "a meeting is renamed": (
        put("会议", "E4", "党支部会"),
        {("row.reference", f"会议.{table}!A{row}") for table, row in (("发言", 4),)},
    ),
    "two rows of a name": (put(SIDES, "B5", "东"), {("row.duplicate", f"{SIDES}!A5"), ("value.required", f"{SIDES}!A1")}),
    "two papers of a name": (put("发文", "A5", "领导小组通知"), {("row.duplicate", "发文!A5")}),
    "a paper without a name": (put("发文", "A5", None), {("value.required", "发文!A5")}),
    "an example left in a row": (put(SIDES, "D16", "例：某某路"), {("sheet.guide", f"{SIDES}!D16"), ("value.required", f"{SIDES}!A16")}),
    "a hidden row": (_hide_row(SIDES, 5), {("sheet.hidden", f"{SIDES}!A5")}),
    "a hidden row of a section": (_hide_row("事项", 4), {("sheet.hidden", "事项!E4")}),
    "a hidden column": (_hide_column(SIDES, "C"), {("sheet.hidden", f"{SIDES}!C1")}),
    "a hidden community": (_hide_column("社区", "F"), {("sheet.hidden", "社区!F1")}),
    "a community that is not there": (put(SPLIT, "B4", "桥北社区"), {("row.reference", f"{SPLIT}!B4")}),
    "a sum that is wrong": (put("社区", "E18", 41), {("sum.parts", "社区!E18")}),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_workbook_is_told_with_its_cell(name: str, tmp_path: Path) -> None:
    change, expected = BROKEN[name]
    found = refused(a_case(tmp_path), filled(tmp_path, change))
    assert found == expected


def _lock(name: str) -> Callable[[Path], object]:
    def make(file: Path) -> None:
        file.write_bytes(as_written())
        file.with_name(name).touch()

    return make


def _doctype(file: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(as_written())) as old, zipfile.ZipFile(file, "w") as new:
        for entry in old.namelist():
            data = old.read(entry)
            new.writestr(entry, b'<!DOCTYPE x [<!ENTITY a "b">]>' + data.partition(b"?>")[2] if entry.endswith("workbook.xml") else data)


FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "encrypted or .xls": (lambda file: file.write_bytes(OFFICE_BINARY + b"\0" * 512), "file.unreadable"),
    "no workbook": (lambda file: file.write_bytes("事项: 甲".encode()), "file.unreadable"),
    "empty": (lambda file: file.write_bytes(b""), "file.unreadable"),
    "cut off": (lambda file: file.write_bytes(as_written()[:-4000]), "file.unreadable"),
    "a zip of something else": (lambda file: zipfile.ZipFile(file, "w").writestr("a.txt", "x"), "file.unreadable"),
    "a DOCTYPE": (_doctype, "file.unreadable"),
    "a folder": (lambda file: file.mkdir(), "file.unreadable"),
    "not there": (lambda _: None, "file.missing"),
    "open in Excel or WPS": (_lock(f"~${BOOK}"), "output.open"),
    "open in LibreOffice": (_lock(f".~lock.{BOOK}#"), "output.open"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_workbook_to_be_read_is_told(name: str, tmp_path: Path) -> None:
    make, code = FILES[name]
    make(tmp_path / BOOK)
    assert refused(a_case(tmp_path), tmp_path / BOOK) == {(code, "")}


def test_there_are_enough_of_them() -> None:
    assert len(BROKEN) + len(FILES) >= 50


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    file = filled(tmp_path, put("社区", "E18", "=1"), put("会议", "E3", "党员会"), put(SIDES, "A5", "澄弯社区"))
    assert {("table.cell", "社区!E18"), ("value.choice", "会议!E3"), ("row.reference", f"{SIDES}!A5")} <= refused(a_case(tmp_path), file)

"""The filled register as people leave it: it is read all the same, or told with place, code and remedy."""

import csv
import datetime as dt
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.case.load import load
from pipeline.case.registers import Response
from pipeline.problems import Blocked, Problem
from pipeline.run import Order, check
from tests.case.spoiled import CONTACTS, RESPONSES, Cell
from tests.conftest import TEMPLATES, PlainEngine

BOOK = "results/responses.xlsx"


def register(second: Path, change: Callable[[Worksheet], None] = lambda _: None, *, contacts: bool = False) -> None:
    """Write the register of the second case as a workbook that somebody has worked in."""
    book = openpyxl.Workbook()
    (sheet,) = book.worksheets
    sheet.title = "登记簿"
    _append(sheet, second / RESPONSES)
    if contacts:
        other = book.create_sheet("联系记录")
        _append(other, second / CONTACTS)
        (second / CONTACTS).unlink()
    change(sheet)
    book.save(second / BOOK)
    (second / RESPONSES).unlink()


def _append(sheet: Worksheet, path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.reader(lines):
            sheet.append([cell or None for cell in row])


def column(sheet: Worksheet, name: str) -> str:
    return next(str(cell.column_letter) for cell in sheet[1] if cell.value == name)


def said(found: tuple[Response, ...]) -> set[str]:
    return {repr(one) for one in found}


# --- read all the same
def titled(sheet: Worksheet) -> None:
    sheet.insert_rows(1, 4)
    sheet["A1"] = "某社区征求意见登记簿"
    sheet.merge_cells("A1:H2")
    sheet["A3"] = "单位：某社区"


def with_empty_rows(sheet: Worksheet) -> None:
    sheet.insert_rows(20, 3)
    sheet.insert_rows(5)
    sheet["B6"].value = f"  {sheet['B6'].value}\u3000"


def _answered(sheet: Worksheet, at: str) -> list[int]:
    return [line for line in range(2, sheet.max_row + 1) if sheet[f"{at}{line}"].value is not None]


def with_date_cells(sheet: Worksheet) -> None:
    at = column(sheet, "日期")
    for line in _answered(sheet, at):
        sheet[f"{at}{line}"].value = dt.datetime.fromisoformat(str(sheet[f"{at}{line}"].value))


def with_other_dates(sheet: Worksheet) -> None:
    at = column(sheet, "日期")
    for line in _answered(sheet, at):
        day = dt.date.fromisoformat(str(sheet[f"{at}{line}"].value))
        ways = (
            f"{day.year}.{day.month}.{day.day}",
            f"{day.year}/{day.month}/{day.day}",
            f"{day:%Y%m%d}",
            f"{day.year}-{day.month}-{day.day}",
            f"{day.year}年{day.month}月{day.day}日",
            int(f"{day:%Y%m%d}"),
        )
        sheet[f"{at}{line}"].value = ways[line % len(ways)]


def sorted_otherwise(sheet: Worksheet) -> None:
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    for line, row in enumerate(reversed(rows), 2):
        for index, value in enumerate(row, 1):
            sheet.cell(line, index).value = value


def a_column_moved(sheet: Worksheet) -> None:
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    for line, row in enumerate(rows, 1):
        for index, value in enumerate([*row[3:], *row[:3]], 1):
            sheet.cell(line, index).value = value


def with_rows_nobody_answered(sheet: Worksheet) -> None:
    at = {name: column(sheet, name) for name in ("序号", "户号", "姓名", "户籍")}
    for extra in range(1, 4):
        line = sheet.max_row + 1
        for name, value in {"序号": f"9{extra}", "户号": "0001", "姓名": "居民001", "户籍": "本社区"}.items():
            sheet[f"{at[name]}{line}"] = value


def everything(sheet: Worksheet) -> None:
    for change in (with_other_dates, a_column_moved, with_empty_rows, titled):
        change(sheet)


@pytest.mark.parametrize(
    "change",
    [
        *(titled, with_empty_rows, with_date_cells, with_other_dates, sorted_otherwise, a_column_moved, with_rows_nobody_answered),
        everything,
    ],
    ids=["title", "empty rows", "date cells", "dates as people write them", "sorted", "a column moved", "no answers", "all at once"],
)
def test_a_register_that_was_worked_in_says_the_same(second: Path, change: Callable[[Worksheet], None]) -> None:
    before = load(second).responses
    register(second, change)
    assert said(load(second).responses) == said(before)


def test_rows_added_by_hand_are_read_with_the_others(second: Path) -> None:
    def add(sheet: Worksheet) -> None:
        first = [cell.value for cell in sheet[2]]
        sheet.append(["99", *first[1:]])

    before = len(load(second).responses)
    register(second, add)
    found = load(second).responses
    assert (len(found), found[-1].number) == (before + 1, "99")


def test_contacts_on_the_second_sheet_below_a_title(second: Path) -> None:
    before = load(second).contacts
    register(second, contacts=True)
    book = openpyxl.load_workbook(second / BOOK)
    sheet = book["联系记录"]
    sheet.insert_rows(1, 2)
    sheet["A1"] = "联系情况"
    at = next(cell.column_letter for cell in sheet[3] if cell.value == "日期时间")
    for line in range(4, sheet.max_row + 1):
        sheet[f"{at}{line}"] = dt.datetime.fromisoformat(str(sheet[f"{at}{line}"].value))
    book.save(second / BOOK)
    assert load(second).contacts == before


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_as_a_spreadsheet_program_writes_it(second: Path, encoding: str) -> None:
    before, contacts = load(second).responses, load(second).contacts
    for name in (RESPONSES, CONTACTS):
        with (second / name).open(encoding="utf-8", newline="") as lines:
            rows = [*csv.reader(lines)]
        for row in rows[1:]:
            for index, key in enumerate(rows[0]):
                if key == "日期":
                    row[index] = row[index].replace("-", "/")
                elif key == "日期时间":
                    row[index] += ":00"
        wide = len(rows[0]) + 2
        whole = [["登记簿"], [], *rows[:3], [], *rows[3:]]
        with (second / name).open("w", encoding=encoding, newline="") as file:
            csv.writer(file).writerows([*row, *[""] * (wide - len(row))] for row in whole)
    assert said(load(second).responses) == said(before)
    assert load(second).contacts == contacts


# --- told
def told(second: Path) -> set[tuple[str, str]]:
    with pytest.raises(Blocked) as blocked:
        load(second)
    assert all(one.remedy for one in blocked.value.problems)
    return {(one.code, one.place.cell or str(one.place.line)) for one in blocked.value.problems if one.blocks == "build"}


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("日期", "24.5.1", "value.date"),
        ("日期", "26-3-4", "value.date"),
        ("日期", 260304, "table.cell"),
        ("日期", 46085, "table.cell"),
        ("日期", "20260230", "value.date"),
        ("日期", "2026.3", "value.date"),
        ("户号", 7, "table.cell"),
        ("户号", dt.date(2026, 1, 2), "table.cell"),
        ("凭证号", dt.date(2026, 1, 2), "table.cell"),
        ("意见", "同 意", "value.choice"),
        ("意见", None, "value.required"),
        ("序号", None, "value.required"),
        ("渠道", "微信", "value.choice"),
    ],
)
def test_a_cell_that_cannot_be_read_is_told_by_its_name(second: Path, name: str, value: Cell | None, code: str) -> None:
    cells: list[str] = []

    def change(sheet: Worksheet) -> None:
        titled(sheet)
        at = next(str(cell.column_letter) for cell in sheet[5] if cell.value == name)
        cells.append(f"{at}9")
        sheet[cells[0]] = value

    register(second, change)
    assert told(second) == {(code, cells[0])}


def test_merged_cells_below_the_header_are_told_by_their_name(second: Path) -> None:
    def change(sheet: Worksheet) -> None:
        titled(sheet)
        sheet.merge_cells("B8:B9")

    register(second, change)
    assert ("table.merged", "B8:B9") in told(second)


def test_a_header_below_the_fifth_line_is_told(second: Path) -> None:
    def change(sheet: Worksheet) -> None:
        titled(sheet)
        sheet.insert_rows(3, 2)

    register(second, change)
    assert {code for code, _ in told(second)} >= {"table.header"}


def test_a_column_that_is_missing_is_told_where_the_header_stands(second: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.delete_cols(sheet[f"{column(sheet, '登记人')}1"].column)
        titled(sheet)

    register(second, change)
    assert told(second) == {("table.header", "A5")}


def test_a_register_with_a_password_is_told_as_one(second: Path) -> None:
    register(second)
    part = "EncryptedPackage".encode("utf-16-le")
    (second / BOOK).write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + part)
    with pytest.raises(Blocked) as blocked:
        load(second)
    (found,) = blocked.value.problems
    assert (found.code, found.place.file, "密码" in found.message, ".xls " in found.message) == ("file.unreadable", BOOK, True, False)


@pytest.mark.parametrize("lock", ["~$responses.xlsx", ".~responses.xlsx", ".~lock.responses.xlsx#"])
def test_a_register_that_is_open_is_told_and_read_as_it_was_saved(second: Path, lock: str) -> None:
    register(second)
    closed = load(second)
    (second / "results" / lock).write_bytes(b"x")
    opened = load(second)
    assert (opened.responses, opened.digests) == (closed.responses, closed.digests)
    found = [one for one in opened.problems if one not in closed.problems]
    assert [(one.code, one.blocks, one.place.file) for one in found] == [("file.open", "seal", BOOK)]


# --- held against the roster
def test_a_check_tells_what_does_not_count_by_number_and_household(second: Path) -> None:
    with (second / RESPONSES).open(encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines)
    place = {name: header.index(name) for name in header}
    answer = dict(zip(header, rows[0], strict=True))
    for number, change in (("91", {"姓名": "外来人某"}), ("92", {}), ("93", {"日期": "2027-03-04"})):
        row = answer | change | {"序号": number}
        rows.append([row[name] for name in sorted(place, key=lambda name: place[name])])
    with (second / RESPONSES).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    with (second / CONTACTS).open("a", encoding="utf-8") as file:
        file.write("8888,1,2026-03-05 10:00,电话,无人,某甲,\n")
    found = check(Order(second, second.parent / "output", (TEMPLATES,), PlainEngine())).problems
    void = {one.message.partition("“")[2].partition("”")[0]: one for one in found if one.code == "tally.void"}
    assert "序号91" in void["不在名册"].message
    assert f"93（户号{answer['户号']}）" in void["逾期"].message
    assert "同一人重复" in void
    assert all(f"户号{answer['户号']}" in void[reason].message for reason in ("不在名册", "逾期", "同一人重复"))
    assert [(one.place.file, one.place.line) for one in found if one.code == "tally.contacts"] == [(CONTACTS, 6)]
    assert not any(name in str(one) for one in _about(found) for name in ("外来人", answer["姓名"]))


def _about(found: tuple[Problem, ...]) -> list[Problem]:
    return [one for one in found if one.code.startswith("tally.")]

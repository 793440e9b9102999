"""Files that are not what their name says: each is told with its name, none stops the program or makes it wait."""

import csv
import datetime as dt
import io
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.case.files import digests
from pipeline.case.load import load
from pipeline.problems import Problem
from tests.case.spoiled import COMMUNITY, CONTACTS, MEETINGS, ROSTER, SECOND, Cell, as_workbook, judged, refused, spoil, told
from tests.conftest import replace

BOOK = "results/roster.xlsx"
ANNEX = "attachments/附件1-组织法摘要.txt"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SECOND, tmp_path / SECOND.name))


def only(problems: tuple[Problem, ...]) -> tuple[str, str, int | str]:
    [found] = told(problems)
    return found


# --- what stands where a file belongs
@pytest.mark.parametrize("name", [COMMUNITY, MEETINGS, ROSTER])
def test_a_folder_where_a_file_belongs(folder: Path, name: str) -> None:
    (folder / name).unlink()
    (folder / name).mkdir()
    assert only(refused(folder)) == ("file.unreadable", name, 0)


@pytest.mark.parametrize("name", [COMMUNITY, MEETINGS, ROSTER])
def test_a_link_that_leads_nowhere(folder: Path, name: str) -> None:
    (folder / name).unlink()
    (folder / name).symlink_to(folder / "没有")
    assert only(refused(folder)) == ("file.unreadable", name, 0)


def test_a_pipe_is_not_waited_for(folder: Path) -> None:
    (folder / MEETINGS).unlink()
    os.mkfifo(folder / MEETINGS)
    assert only(refused(folder)) == ("file.unreadable", MEETINGS, 0)


@pytest.mark.parametrize("name", [COMMUNITY, MEETINGS, ROSTER, ANNEX])
def test_a_file_that_may_not_be_read(folder: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The administrator may read everything, so that taking the right away would show nothing where tests run as such."""
    opening = Path.open

    def opened(path: Path, *words: Any, **named: Any) -> Any:
        if path == folder / name:
            raise PermissionError(13, "Permission denied")
        return opening(path, *words, **named)

    monkeypatch.setattr(Path, "open", opened)
    code, file, _ = only(refused(folder))
    assert (code, file) == (("attachment.unreadable", "case.yaml") if name == ANNEX else ("file.unreadable", name))


@pytest.mark.parametrize(("name", "size"), [(COMMUNITY, 3), (ROSTER, 65), (BOOK, 65)])
def test_a_file_too_large_is_not_read(folder: Path, name: str, size: int) -> None:
    (folder / ROSTER if name == BOOK else folder / name).unlink()
    with (folder / name).open("wb") as file:
        file.truncate(size * 2**20)
    assert ("file.large", name, 0) in told(refused(folder))


def test_a_change_below_a_folder_of_attachments_is_a_change(folder: Path) -> None:
    (folder / "attachments" / "图").mkdir()
    before = digests(folder)
    (folder / "attachments" / "图" / "一.png").write_bytes(b"1")
    assert digests(folder) != before


# --- YAML
@pytest.mark.parametrize(
    "text", ["[" * 5000, "{a: " * 500, "\n".join(" " * depth + "a:" for depth in range(1500))], ids=["lists", "keys", "block"]
)
def test_levels_without_end(folder: Path, text: str) -> None:
    (folder / COMMUNITY).write_text(text, encoding="utf-8")
    code, file, line = only(refused(folder))
    assert (code, file, bool(line)) == ("yaml.unsupported", COMMUNITY, True)


ORIGIN = "      数据来源: 桐荫派出所户籍台账\n"


@pytest.mark.parametrize(
    ("code", "old", "new"),
    [
        ("yaml.colon", ORIGIN, ORIGIN.replace(":", " ：")),
        ("yaml.colon", ORIGIN, ORIGIN.replace("数据来源:", '"数据来源"：')),
        ("yaml.colon", "{方位: 东, 用词: 至, 界: 沙堤路东侧}", "{方位：东, 用词: 至, 界: 沙堤路东侧}"),
        ("yaml.syntax", "{方位: 东, 用词: 至, 界: 沙堤路东侧}", "{方位: 东，用词: 至，界: 沙堤路东侧}"),
        ("yaml.syntax", ORIGIN, ORIGIN.replace(": ", ":")),
        ("yaml.syntax", ORIGIN, ORIGIN.replace("      ", "　　　")),
        ("yaml.syntax", ORIGIN, ORIGIN.replace("      ", "     \xa0")),
        ("key.unnormalised", ORIGIN, ORIGIN.replace("数据来源", "数据\u200b来源")),
        ("key.unnormalised", ORIGIN, ORIGIN.replace("数据来源", "\u2f42据来源") + "      \u2f42件: 一\n"),
        ("value.empty", ORIGIN, '      数据来源: "  "\n'),
        ("value.empty", ORIGIN, "      数据来源: 　\n"),
        ("value.empty", "下辖居民委: [栗桥片]", "下辖居民委: []"),
        ("value.empty", "租金包含: [物业]", "租金包含: ['']"),
        ("value.empty", "    负责人:\n      姓名: 柏以南\n", "    负责人: {}\n    党建: \n      姓名: 柏以南\n"),
        ("value.character", ORIGIN, '      数据来源: "桐\\0荫"\n'),
        ("value.character", ORIGIN, '      数据来源: "桐\\uffff荫"\n'),
        ("value.character", ORIGIN, "      数据来源: 桐\x7f荫\n"),
    ],
)
def test_what_people_type_is_told_in_its_line(folder: Path, code: str, old: str, new: str) -> None:
    line = spoil(folder, COMMUNITY, old, new)
    assert (code, COMMUNITY, line) in told(refused(folder))


@pytest.mark.parametrize("odd", ["\x85", "\u2028", "\u2029"])
def test_what_only_yaml_takes_for_a_line_break_is_text(folder: Path, odd: str) -> None:
    replace(folder / COMMUNITY, "桐荫派出所户籍台账", f"桐{odd}荫")
    assert [fact.value for fact in load(folder).facts.facts() if fact.path == "社区.澄湾社区.户籍.数据来源"] == [f"桐{odd}荫"]
    line = spoil(folder, COMMUNITY, "      面积: 410\n", "      面积: 四百\n")
    text = (folder / COMMUNITY).read_text(encoding="utf-8")
    assert only(refused(folder)) == ("value.decimal", COMMUNITY, line - 1 if odd in text else line)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "big5", "utf-32"])
@pytest.mark.parametrize("name", [COMMUNITY, ROSTER])
def test_an_encoding_that_is_not_read(folder: Path, name: str, encoding: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    (folder / name).write_bytes(text.encode(encoding, "replace"))
    assert {(one.code, one.place.file) for one in refused(folder)} <= {("file.encoding", name), ("value.character", name)}


def test_an_annex_in_an_encoding_that_only_seems_to_be_known(folder: Path) -> None:
    (folder / ANNEX).write_bytes("第一條 城市居民委員會的組織法".encode("big5"))
    code, file, _ = only(refused(folder))
    assert (code, file) == ("attachment.unreadable", "case.yaml")


@pytest.mark.parametrize("text", ["", " \n", "第一条\x00", "第一条\x1b[0m"])
def test_an_annex_with_nothing_to_print(folder: Path, text: str) -> None:
    (folder / ANNEX).write_text(text, encoding="utf-8")
    assert only(refused(folder))[0] == "attachment.unreadable"


# --- CSV
@pytest.mark.parametrize("mark", [";", "\t", "，"])
def test_a_table_with_another_mark_between_its_fields(folder: Path, mark: str) -> None:
    text = (folder / ROSTER).read_text(encoding="utf-8")
    (folder / ROSTER).write_text(text.replace(",", mark), encoding="utf-8")
    assert only(refused(folder)) == ("table.header", ROSTER, 1)


def test_white_space_around_a_field_is_no_part_of_it(folder: Path) -> None:
    spoil(folder, ROSTER, "\n澄湾社区,0001,沙堤片,沙堤路1号,居民001,", "\n澄湾社区 , 0001,沙堤片,沙堤路1号,居民001　,")
    assert judged(folder) == set()


# --- workbooks
@pytest.mark.parametrize(
    "data",
    [b"", b"hello", b"\xd0\xcf\x11\xe0" + bytes(600), b"PK\x05\x06" + bytes(18)],
    ids=["empty", "text", "encrypted", "an empty package"],
)
def test_a_workbook_that_is_none(folder: Path, data: bytes) -> None:
    (folder / ROSTER).unlink()
    (folder / BOOK).write_bytes(data)
    assert only(refused(folder)) == ("file.unreadable", BOOK, 0)


def repacked(path: Path, change: Callable[[str, bytes], bytes]) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    path.write_bytes(out.getvalue())


@pytest.mark.parametrize(
    "change",
    [
        lambda name, part: part[:-30] if "sheet1" in name else part,
        lambda name, part: part.replace(b"<sheetData>", b"<sheetData>" + b" " * 200_000_000) if "sheet1" in name else part,
        lambda name, part: b'<!DOCTYPE a [<!ENTITY a "aaaa">]>' + part if "sheet1" in name else part,
        lambda name, part: part.replace(b"sheets>", b"sheep>") if name == "xl/workbook.xml" else part,
    ],
    ids=["torn", "a bomb", "entities", "no sheets"],
)
def test_a_workbook_that_is_damaged_or_dangerous(folder: Path, change: Callable[[str, bytes], bytes]) -> None:
    as_workbook(folder, "roster")
    repacked(folder / BOOK, change)
    assert only(refused(folder)) == ("file.unreadable", BOOK, 0)


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("E5", "=A1", "table.cell"),
        ("E5", True, "table.cell"),
        ("E5", "#N/A", "table.cell"),
        ("B5", 3.0, "table.cell"),
        ("G5", 24203, "table.cell"),
        ("B5", 19660406, "table.cell"),
        ("B5", dt.date(1966, 4, 6), "table.cell"),
        ("G5", dt.time(3, 4), "value.date"),
        ("G5", dt.datetime(1966, 4, 6, 3, 4), "value.date"),  # noqa: DTZ001 - a cell has no time zone
        ("M5", "多出", "table.field"),
        ("E5", " ", "value.required"),
        ("D1", " ", "table.header"),
        ("A1", "社 区", "key.unknown"),
    ],
)
def test_a_cell_is_told_by_its_name(folder: Path, cell: str, value: Cell, code: str) -> None:
    as_workbook(folder, "roster", cells={cell: value})
    assert (code, BOOK, cell) in told(refused(folder))


def test_a_sheet_that_goes_on_to_its_last_row_is_not_walked(folder: Path) -> None:
    as_workbook(folder, "roster", cells={"A1048576": " "})
    assert only(refused(folder)) == ("file.large", BOOK, "A1")


def with_contacts(folder: Path) -> None:
    """Write the register as one workbook, its second sheet the record of contacts."""
    as_workbook(folder, "responses")
    book = openpyxl.load_workbook(folder / "results/responses.xlsx")
    sheet = book.create_sheet("联系记录")
    with (folder / CONTACTS).open(encoding="utf-8", newline="") as lines:
        for row in csv.reader(lines):
            sheet.append([cell or None for cell in row])
    book.create_sheet("说明")["A1"] = "怎样填写"
    book.save(folder / "results/responses.xlsx")


def test_the_second_sheet_of_the_register_is_the_record_of_contacts(folder: Path) -> None:
    before = load(folder).contacts
    with_contacts(folder)
    (folder / CONTACTS).unlink()
    assert load(folder).contacts == before
    register = folder / "results/responses.xlsx"
    book = openpyxl.load_workbook(register)
    book["联系记录"]["E2"] = "没接"
    book.save(register)
    assert only(refused(folder)) == ("value.choice", "results/responses.xlsx", "E2")


def test_the_record_of_contacts_in_two_places(folder: Path) -> None:
    with_contacts(folder)
    assert only(refused(folder)) == ("file.twins", CONTACTS, 0)


def test_a_second_sheet_of_something_else_is_left_alone(folder: Path) -> None:
    as_workbook(folder, "responses")
    book = openpyxl.load_workbook(folder / "results/responses.xlsx")
    book.create_sheet("说明")["A1"] = "怎样填写"
    book.save(folder / "results/responses.xlsx")
    assert load(folder).contacts

"""Tables in, rows of nodes with the place of every cell out: CSV by its physical lines, .xlsx by its cells.

The header stands in one of the first five lines. An empty cell is an absent value, white space around a cell is no part
of it. Nothing is guessed: what a program may have changed on its own (numbers and dates that were text, formulas, merged
cells) is told.
"""

import csv
import datetime as dt
import difflib
import io
import unicodedata
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.case.read import ILLEGAL, Listed, Node, contents, decode
from pipeline.case.rows import Head, Same, row
from pipeline.problems import Place, Problem, problem
from pipeline.word import unpack
from pipeline.word.safety import parse

Columns = Mapping[str, bool]
"""Name of a column → whether it must be there."""

COUNTED = ("序号", "次数")
"""Columns in which a whole number is what it seems; anywhere else it may have been 0012 before."""

DAYS = ("日期", "出生日期")
"""Columns in which a whole number is a day written as 20240501."""

DATED = "日期"
"""What the name of every column has in it that holds days: anywhere else a date was a number such as 1-2 before."""

HEADED = 5
"""In so many lines from the top the header is looked for: above it stand titles, and lines that somebody left empty."""

CELLS = 2_500_000
"""Rows times columns of the largest sheet: some way above a register of 100,000 answers."""

ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""The name of the part in which a workbook with a password keeps everything (MS-OFFCRYPTO 2.3.4)."""

UNREADABLE = (zipfile.BadZipFile, KeyError, OSError, ValueError, EOFError, TypeError, AttributeError, IndexError, SyntaxError)
"""What openpyxl raises for a package that is no workbook."""


def read_csv(path: Path, name: str, columns: Columns) -> tuple[Listed | None, list[Problem]]:
    """Read a table."""
    problems: list[Problem] = []
    data = contents(path, name, problems)
    text = None if data is None else decode(data, name, frozenset(columns), problems)
    if text is None:
        return None, problems
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, list[str]]] = []
    line, same = 1, Same()
    try:
        for cells in reader:
            rows.append((line, same([cell.strip() for cell in cells])))
            line = reader.line_num + 1
    except csv.Error:
        return None, [problem("table.field", "引号不成对，读不出这一行", Place(name, line), "检查这一行的英文双引号")]
    if not rows:
        return None, [problem("table.empty", "表中没有内容", Place(name, 1), "至少要有表头和一行内容；没有内容就删去这个文件")]
    first = _headed([(number, cells) for number, (_, cells) in enumerate(rows[:HEADED], 1)], columns)
    top, wide, header = rows[first][0], len(rows[first][1]), _filled(rows[first][1])
    if len(header) == 1 and (mark := next((one for one in ";\t；，" if one in header[0]), "")):
        found = f"各栏之间用的是“{mark}”，不是半角逗号" if mark.strip() else "各栏之间用的是制表符，不是半角逗号"
        return None, [problem("table.header", found, Place(name, top, 1), "在 WPS 或 Excel 中另存为“CSV（逗号分隔）”或 .xlsx")]
    problems += _header(header, columns, lambda index: Place(name, top, index + 1))
    if any(one.code == "table.header" for one in problems):
        return None, problems
    items: list[Node] = []
    head = _head(name, header, columns)
    for line, cells in rows[first + 1 :]:
        if not any(cells):
            continue
        if len(cells) != wide or any(cells[len(header) :]):
            found = f"这一行有{len(cells)}栏，表头有{len(header)}栏"
            problems.append(problem("table.field", found, Place(name, line), "检查多出或缺少的逗号；内容里的英文逗号要用英文双引号括起"))
            continue
        items.append(row(head, line, cells, Place(name, line)))
    return Listed(tuple(items), Place(name, top)), problems


def read_xlsx(path: Path, name: str, columns: Columns, *, second: bool = False) -> tuple[Listed | None, list[Problem]]:
    """Read the first sheet of a workbook, or the second: None where there is none or it is another table."""
    problems: list[Problem] = []
    data = contents(path, name, problems)
    book = None if data is None else open_book(data, name, problems)
    if book is None or (second and len(book.worksheets) < 2):
        return None, problems
    sheet = book.worksheets[1 if second else 0]
    where = Place(name, sheet=sheet.title, cell="A1")
    if sheet.max_row * sheet.max_column > CELLS:
        found = f"工作表用到了第{sheet.max_row}行、第{sheet.max_column}列"
        return None, [problem("file.large", found, where, "删去内容下面和右面的空行、空列（连同格式）后再保存")]
    rows = [cells for cells in sheet.iter_rows() if any(cell.value is not None for cell in cells)]
    first = _headed([(cells[0].row, _words(cells)) for cells in rows[:HEADED]], columns) if rows else 0
    header = _filled(_words(rows[first])) if rows else []
    if second and not {*header} & {*columns}:
        return None, []
    if not rows:
        return None, [problem("table.empty", "表中没有内容", where, "至少要有表头和一行内容")]
    top = rows[first][0].row
    for one in sheet.merged_cells.ranges:
        if one.max_row < top:  # a title
            continue
        together = Place(name, sheet=sheet.title, cell=str(one.coord))
        problems.append(problem("table.merged", f"{one.coord} 是合并单元格", together, "取消合并，每格各填各的"))
    head, same = _head(name, header, columns, sheet.title), Same()
    problems += _header(header, columns, lambda index: head.place(top, index))
    if any(one.code in ("table.header", "table.merged") for one in problems):
        return None, problems
    items: list[Node] = []
    for cells in rows[first + 1 :]:
        line = cells[0].row
        read = [_cell(cell, key, head, line) for cell, key in zip(cells, header, strict=False)]
        problems += [found for _, found in read if found]
        problems += [
            problem("table.field", "这一格在表头各列之外", head.place(line, index), "删去这一格，或给这一列加上表头")
            for index, cell in enumerate(cells)
            if index >= len(header) and cell.value is not None and str(cell.value).strip()
        ]
        if any(text for text, _ in read):
            items.append(row(head, line, same([text for text, _ in read]), head.place(line, 0)))
    return Listed(tuple(items), where), problems


def _words(cells: Sequence[Any]) -> list[str]:
    return ["" if cell.value is None else str(cell.value).strip() for cell in cells]


def _filled(header: Sequence[str]) -> list[str]:
    """Return a header without the empty cells right of its last column."""
    last = max((index for index, key in enumerate(header) if key), default=-1)
    return [*header[: last + 1]]


def _headed(rows: Sequence[tuple[int, Sequence[str]]], columns: Columns) -> int:
    """Return which row is the header: of those in the first lines the one that names most columns, else the first that says anything."""
    named = {index: len({*cells} & {*columns}) for index, (line, cells) in enumerate(rows) if line <= HEADED}
    if any(named.values()):
        return max(named, key=lambda index: named[index])
    return next((index for index, (_, cells) in enumerate(rows) if any(cells)), 0)


def open_book(data: bytes, name: str, problems: list[Problem]) -> Any:
    """Return the workbook, once the package has been found harmless."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    found = ""
    if data.startswith(unpack.OFFICE_BINARY):
        found = "加了密码" if ENCRYPTED in data else "加了密码，或是旧的 .xls 格式"
    elif not (found := _unsound(data)):
        try:
            with warnings.catch_warnings(action="ignore"):  # of what openpyxl does not keep: nothing is written back
                book = openpyxl.load_workbook(io.BytesIO(data))
            if book.worksheets:
                return book
            found = "里面没有工作表"
        except (InvalidFileException, *UNREADABLE) as error:
            found = f"不是完好的 .xlsx 文件（{type(error).__name__}）"
    problems.append(problem("file.unreadable", f"工作簿{found}", Place(name), "在 WPS 或 Excel 中打开，去掉密码，另存为 .xlsx 后再试"))
    return None


def _unsound(data: bytes) -> str:
    """Return what keeps a workbook from being opened at all, as a package; nothing where it may be."""
    try:
        for entry in unpack.entries(data).values():
            content = unpack.unpacked(data, entry)
            if entry.name.endswith((".xml", ".rels")) and parse(content).getroottree().docinfo.internalDTD is not None:
                return "里有 DOCTYPE 声明"
    except (unpack.Damaged, SyntaxError):  # what lxml raises for broken XML is a SyntaxError
        return "不是完好的 .xlsx 文件"
    except unpack.Refused as refused:
        return refused.faults[0].message.removeprefix("文件")
    return ""


def _cell(cell: Any, key: str, head: Head, line: int) -> tuple[str, Problem | None]:
    """Return the text of a cell, and what is wrong with how it is kept."""
    value = cell.value
    if isinstance(value, dt.date | dt.time) and DATED not in key:
        remedy = "把这一列设成“文本”格式后重新录入"
        return str(value), problem("table.cell", f"“{value}”是日期格式", head.place(line, cell.column - 1), remedy)
    text, wrong = cell_text(cell, number=isinstance(value, int) and _is_plain(value, key))
    if not wrong:
        return text, None
    code, found, remedy = wrong
    return text, problem(code, found, head.place(line, cell.column - 1), remedy)


def cell_text(cell: Any, *, number: bool) -> tuple[str, tuple[str, str, str] | None]:
    """Return the text of a cell, and what is wrong with how it is kept: code, what was found, remedy.

    `number` tells that a number is taken here as one.
    """
    value = cell.value
    if value is None:
        return "", None
    odd = {"f": "是公式", "e": "是出错的值", "b": "是逻辑值"}.get(cell.data_type, "")
    if not odd and isinstance(value, int | float) and not number:
        odd = "是数字格式"
    if odd:
        remedy = "把这一列设成“文本”格式后重新录入" if odd == "是数字格式" else "改成直接录入的文字"
        return str(value), ("table.cell", f"“{value}”{odd}", remedy)
    if isinstance(value, dt.datetime):
        return (value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "minutes")), None
    text = str(value).strip()
    if match := ILLEGAL.search(text):
        return text, ("value.character", f"有不能使用的控制字符 U+{ord(match[0]):04X}", "删去这个看不见的字符，重新录入")
    return text, None


def _is_plain(value: int, key: str) -> bool:
    return key in COUNTED or (key in DAYS and len(str(value)) == len("20240501"))


def _header(header: Sequence[str], columns: Columns, place: Callable[[int], Place]) -> Iterator[Problem]:
    for index, key in enumerate(header):
        if (normal := unicodedata.normalize("NFKC", key)) != key:
            yield problem("key.unnormalised", f"表头“{key}”含全角或异体字符", place(index), f"写作“{normal}”")
        elif not key:
            yield problem("table.header", "表头有一格是空的", place(index), "填上列名，或删去这一列")
        elif key in header[:index]:
            yield problem("key.duplicate", f"表头“{key}”写了两次", place(index), "只留一列")
        elif key not in columns:
            near = difflib.get_close_matches(key, columns, 1, 0.5)
            yield problem(
                "key.unknown", f"不认识的表头“{key}”", place(index), f"是不是“{near[0]}”" if near else "可以有：" + "、".join(columns)
            )
    for key, required in columns.items():
        if required and key not in header:
            yield problem("table.header", f"缺少“{key}”一列", place(0), f"补上“{key}”一列")


def _head(name: str, header: Sequence[str], columns: Columns, sheet: str = "") -> Head:
    return Head(name, {key: index for index, key in enumerate(header)}, frozenset(columns), sheet)

"""A workbook of a case in, the nodes of its files out, each value with its cell; what a person did to the sheets is told.

The values go the same way as those of the YAML files from here on: no second grammar, no second conversion.
"""

import datetime as dt
import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl.utils import get_column_letter

from pipeline.case import grammar as g
from pipeline.case.convert import GAP
from pipeline.case.read import Listed, Node, Text, contents
from pipeline.case.registers import FILES
from pipeline.case.sheets import CELLS, cell_text, open_book
from pipeline.problems import Place, Problem, problem
from pipeline.workbook import look
from pipeline.workbook.layout import SHORT_NAME, Field, Sheet, sheets
from pipeline.workbook.nodes import Page, Row, named, root
from pipeline.workbook.write import CASE, FILLED, FRONT, HEADS, guide_rows

DATES = (g.day, g.date, g.period, g.deadline, g.day_runs)
"""What takes a cell that a program keeps as a date."""

ESCAPED = re.compile(r"_x(00[01][0-9A-Fa-f])_")
"""How a workbook writes a control character."""


def read_workbook(path: Path, case: str) -> tuple[dict[str, Node], list[Problem]]:
    """Return what a workbook says of each file of a case, and what is wrong with the workbook itself."""
    problems: list[Problem] = []
    name = path.name
    if beside := [lock for lock in (f"~${name}", f".~lock.{name}#") if (path.parent / lock).exists()]:
        found = f"“{name}”正被别的程序打开（旁边有“{beside[0]}”）"
        return {}, [problem("output.open", found, Place(name), "在 WPS 或 Excel 中存盘并关闭它，再运行；程序都关了还有这个文件的，删去它")]
    data = contents(path, name, problems)
    book = None if data is None else open_book(data, name, problems)
    if book is None:
        return {}, problems
    problems += _whole(book, name, case)
    if problems:
        return {}, problems
    pages = {one.name: _page(book[one.name], one, name, problems) for one in sheets() if one.fields}
    problems += [found for page in pages.values() for found in _strays(page, pages)]
    roots = {file: root(file, record, pages, name) for file, (record, _) in FILES.items()}
    return {file: node for file, node in roots.items() if node.keys or FILES[file][1]}, problems


# --- the workbook as a whole


def _whole(book: Any, name: str, case: str) -> list[Problem]:
    """Return what keeps a workbook from being read at all: sheets that are gone, strange or hidden, another case."""
    known = [FRONT, *(one.name for one in sheets() if one.fields)]
    there = [page.title for page in book.worksheets]
    gone = [one for one in known if one not in there]
    found = []
    for page in book.worksheets:
        where = Place(name, sheet=page.title, cell="A1")
        if page.max_row * page.max_column > CELLS:
            told = f"工作表用到了第{page.max_row}行、第{page.max_column}列"
            found.append(problem("file.large", told, where, "删去内容下面和右面的空行、空列（连同格式）后再保存"))
        elif page.title not in known and any(cell.value is not None for row in page.iter_rows() for cell in row):
            near = difflib.get_close_matches(page.title, gone, 1, 0.5)
            remedy = f"是不是“{near[0]}”，改回原名" if near else "自己记的东西另存一个文件，删去这张表"
            found.append(problem("sheet.unknown", f"不认识的表“{page.title}”", where, remedy))
        elif page.title in known and page.sheet_state != "visible":
            found.append(problem("sheet.hidden", f"表“{page.title}”是隐藏的", where, "取消隐藏，看清内容后再读"))
    again = "用 lijuan sheet 重新写一份，把内容填回去；表名不要改"
    found += [problem("sheet.missing", f"缺少表“{one}”", Place(name, sheet=one), again) for one in gone]
    if FRONT not in gone:
        front = book[FRONT]
        told = str(front["B1"].value or "").strip() if str(front["A1"].value or "").strip() == CASE else ""
        if told != case:
            said = f"写的是事项“{told}”" if told else "没有写是哪个事项"
            remedy = f"核对是不是选错了文件；确是这个事项的，在这一格写“{case}”"
            found.append(problem("sheet.case", f"工作簿里{said}，不是“{case}”", Place(name, sheet=FRONT, cell="B1"), remedy))
    return found


def _strays(page: Page, pages: Mapping[str, Page]) -> list[Problem]:
    """Return the rows of a table that belong to no row of the table above, and those whose name says nothing."""
    if page.sheet.mapping:
        return list(_unnamed(page))
    if not page.sheet.above:
        return []
    above = pages[page.sheet.above]
    names = [name for name, _ in named(above)]
    found = []
    for row in page.rows:
        if row.above is None:
            remedy = f"写上它在“{above.sheet.name}”表里的名称"
            found.append(problem("value.required", f"这一行没有写属于哪一个“{page.sheet.columns[0]}”", row.place, remedy))
        elif row.above.value not in names:
            near = difflib.get_close_matches(row.above.value, names, 1, 0.5)
            remedy = f"是不是“{near[0]}”" if near else f"只能写“{above.sheet.name}”表里有的：{'、'.join(names) or '那张表还空着'}"
            found.append(problem("row.reference", f"“{above.sheet.name}”表里没有“{row.above.value}”", row.above.place, remedy))
    return found


def _unnamed(page: Page) -> Iterator[Problem]:
    """Yield the rows of a mapping that have no name, or one that another has."""
    seen: set[str] = set()
    for name, row in named(page):
        if not name:
            yield problem("value.required", f"这一行没有写“{SHORT_NAME}”", row.place, GAP)
        elif name in seen:
            yield problem("row.duplicate", f"“{page.sheet.name}”里有两行都叫“{name}”", row.place, "改成不同的名称，或合并成一行")
        seen.add(name)


# --- one sheet


def _page(page: Any, one: Sheet, name: str, problems: list[Problem]) -> Page:
    where = Place(name, sheet=page.title, cell="A1")
    before = len(problems)
    for merged in page.merged_cells.ranges:
        told = Place(name, sheet=page.title, cell=str(merged.coord))
        problems.append(problem("table.merged", f"{merged.coord} 是合并单元格", told, "取消合并，每格各填各的"))
    rows = [] if len(problems) > before else (_table if one.shape == "rows" else _cards)(page, one, name, problems)
    return Page(one, where, tuple(rows))


def _table(page: Any, one: Sheet, name: str, problems: list[Problem]) -> list[Row]:
    heads = _heads(page, name, problems, one.columns)
    if heads is None:
        return []
    guides = {_plainly(row) for row in guide_rows(one)}
    fields = {field.name: field for field in one.fields}
    examples = dict(zip(one.columns, guide_rows(one)[1], strict=True))
    found = []
    for cells in page.iter_rows(min_row=2):
        line = cells[0].row
        if _plainly([str(cells[heads[column]].value or "") for column in one.columns]) in guides:
            continue
        _outside(page, name, cells, set(heads.values()), problems)
        spoilt: set[str] = set()
        row = {column: _cell(cells[index], fields.get(column), name, page, problems, spoilt, column) for column, index in heads.items()}
        left = [column for column, node in row.items() if isinstance(node, Text) and node.value == examples[column]]
        problems += [problem("sheet.guide", "这一格还是示例的话", _at(name, page, line, heads[column]), LEFT) for column in left]
        if not spoilt and not any(row.values()):
            continue
        if page.row_dimensions[line].hidden:
            problems.append(problem("sheet.hidden", "这一行有内容，却被隐藏或筛选掉了", _at(name, page, line, 0), SHOW))
        places = {column: _at(name, page, line, index) for column, index in heads.items()}
        above = row.pop(one.columns[0]) if one.above else None
        filled = {column: node for column, node in row.items() if node}
        found.append(Row(above if isinstance(above, Text) else None, filled, places, places[one.columns[0]], frozenset(spoilt)))
    _hidden_columns(page, name, heads, problems, filled=bool(found))
    return found


LEFT = "示例行请照原样留着；要填这一行的，每格都换成真的内容"
SHOW = "取消隐藏和筛选，看清内容后再读"


def _cards(page: Any, one: Sheet, name: str, problems: list[Problem]) -> list[Row]:
    """Read the keys of the first column, and a column of values for each entry."""
    known = {field.name: field for field in one.fields}
    lines: dict[str, int] = {}
    if _heads(page, name, problems, (*HEADS, FILLED), cards=True) is None:
        return []
    for line in range(2, page.max_row + 1):
        key = str(page.cell(line, 1).value or "").strip()
        place = _at(name, page, line, 0)
        if key in lines:
            problems.append(problem("key.duplicate", f"“{key}”写了两次，先前在第{lines[key]}行", place, "只留一处"))
        elif key in known:
            lines[key] = line
        elif key:
            near = difflib.get_close_matches(key, [other for other in known if other not in lines], 1, 0.5)
            problems.append(problem("key.unknown", f"不认识的项目“{key}”", place, f"是不是“{near[0]}”" if near else "删去这一行"))
        elif any(cell.value is not None for cell in page[line]):
            problems.append(problem("key.unknown", "这一行有内容，却没有项目的名称", place, "写上项目的名称，或删去这一行"))
    gone = [key for key in known if key not in lines]
    if gone and not any(found.code == "key.unknown" and found.place.sheet == page.title for found in problems):
        told = f"缺少“{'”“'.join(gone)}”{'一行' if len(gone) == 1 else f'这{len(gone)}行'}"
        problems.append(problem("table.header", told, _at(name, page, 1, 0), "把这一行补回来；没有内容的也留着空行"))
    first = len(HEADS)
    columns = range(first, max(page.max_column, first + 1))
    entries = []
    for index in columns:
        places = {key: _at(name, page, line, index) for key, line in lines.items()}
        spoilt: set[str] = set()
        cells = {key: _cell(page.cell(line, index + 1), known[key], name, page, problems, spoilt, key) for key, line in lines.items()}
        filled = {key: node for key, node in cells.items() if node}
        headed = str(page.cell(1, index + 1).value or "").strip()
        if filled and not headed.startswith(FILLED):
            found = problem("table.field", "这一列有内容，表头却不是“填写”", _at(name, page, 1, index), f"表头写“{FILLED}”，或删去这一列")
            problems.append(found)
        hidden = [key for key in filled if page.row_dimensions[lines[key]].hidden]
        problems += [problem("sheet.hidden", "这一行有内容，却被隐藏了", places[key], SHOW) for key in hidden]
        if filled or spoilt or one.shape == "pairs":
            entries.append(Row(None, filled, places, _at(name, page, 1, index), frozenset(spoilt)))
        _hidden_columns(page, name, {headed: index}, problems, filled=bool(filled))
        if one.shape == "pairs":
            _beyond(page, name, first + 1, problems)
            break
    return entries


def _beyond(page: Any, name: str, width: int, problems: list[Problem]) -> None:
    for cells in page.iter_rows():
        _outside(page, name, cells, set(range(width)), problems)


def _heads(page: Any, name: str, problems: list[Problem], wanted: Sequence[str], *, cards: bool = False) -> dict[str, int] | None:
    """Return which column stands where; None, and why, where the header is not as it was written."""
    heads: dict[str, int] = {}
    before = len(problems)
    for index, cell in enumerate(page[1]):
        text = str(cell.value or "").strip()
        place = _at(name, page, 1, index)
        if not text or (cards and index >= len(HEADS)):
            continue
        if text in heads:
            problems.append(problem("key.duplicate", f"表头“{text}”写了两次", place, "只留一列"))
        elif text not in wanted:
            near = difflib.get_close_matches(text, [one for one in wanted if one not in heads], 1, 0.5)
            problems.append(problem("key.unknown", f"不认识的表头“{text}”", place, f"是不是“{near[0]}”" if near else "删去这一列"))
        else:
            heads[text] = index
    gone = [one for one in wanted if one not in heads and not (cards and one == FILLED)]
    if gone and len(problems) == before:
        told = f"第一行缺少表头“{'”“'.join(gone)}”"
        problems.append(problem("table.header", told, _at(name, page, 1, 0), "表头在第一行，照原样补上"))
    if cards and not gone and [heads[one] for one in HEADS] != list(range(len(HEADS))):
        problems.append(problem("table.header", "前四列的次序变了", _at(name, page, 1, 0), f"依次是：{'、'.join(HEADS)}"))
    return None if len(problems) > before else heads


def _outside(page: Any, name: str, cells: Sequence[Any], within: set[int], problems: list[Problem]) -> None:
    for index, cell in enumerate(cells):
        if index not in within and cell.value is not None and str(cell.value).strip():
            remedy = "删去这一格；要记的话写在另外的文件里"
            problems.append(problem("table.field", "这一格在表头各列之外，没有人读", _at(name, page, cell.row, index), remedy))


def _hidden_columns(page: Any, name: str, heads: Mapping[str, int], problems: list[Problem], *, filled: bool) -> None:
    for head, index in heads.items():
        # a program keeps the columns that are hidden together under the first of them
        held = any(one.hidden and (one.min or 0) <= index + 1 <= (one.max or 0) for one in page.column_dimensions.values())
        if held and filled:
            problems.append(problem("sheet.hidden", f"“{head}”一列是隐藏的", _at(name, page, 1, index), SHOW))


def _plainly(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(text.strip() for text in texts)


def _at(name: str, page: Any, line: int, index: int) -> Place:
    return Place(name, sheet=page.title, cell=f"{get_column_letter(index + 1)}{line}")


# --- one cell


def _cell(cell: Any, field: Field | None, name: str, page: Any, problems: list[Problem], spoilt: set[str], key: str) -> Node | None:
    """Return what a cell says, None where it is empty; a fault is told, and the key is `spoilt`."""
    place = _at(name, page, cell.row, cell.column - 1)
    text, wrong = _told(cell, field)
    if wrong:
        code, found, remedy = wrong
        problems.append(problem(code, found, place, remedy))
        spoilt.add(key)
    if wrong or not text:
        return None
    if field and field.several:
        return Listed(tuple(Text(line.strip(), place) for line in text.split("\n") if line.strip()), place)
    return Text(text, place)


def _told(cell: Any, field: Field | None) -> tuple[str, tuple[str, str, str] | None]:
    value, reader = cell.value, field.reader if field else None
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if number and "%" in str(cell.number_format):
        return str(value), ("table.cell", f"“{value}”是百分比格式", "把这一格设成“文本”格式，只写百分号前的数")
    if isinstance(value, dt.time) and reader is g.clock and not value.second:
        return value.strftime("%H:%M"), None
    if isinstance(value, dt.datetime | dt.date | dt.time | dt.timedelta) and reader not in DATES:
        return str(value), ("table.cell", f"“{value}”是日期或时间格式", "把这一格设成“文本”格式后重新录入")
    if isinstance(value, float) and value.is_integer() and look.is_number(reader):
        return str(int(value)), None
    fits = number and look.is_number(reader) and "e" not in str(value)
    text, wrong = cell_text(cell, number=fits)
    text = text.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n").strip()
    if not wrong and (hidden := ESCAPED.search(text)):
        wrong = ("value.character", f"有不能使用的控制字符 U+{hidden[1]}", "删去这个看不见的字符，重新录入")
    return text, wrong

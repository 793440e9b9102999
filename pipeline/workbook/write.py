"""Nodes of the files of a case in, a workbook out: the same data, the same bytes.

What was typed is written as it was typed, so that a fault is shown where it can be mended.
"""

import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from pipeline.case.read import Listed, Node, Text
from pipeline.problems import Problem, problem
from pipeline.word import unpack
from pipeline.word.package import package_of
from pipeline.workbook import look
from pipeline.workbook.layout import SHORT_NAME, Entry, Field, Sheet, entries, sheet, sheets, value_at

FRONT = "填写说明"
CASE = "事项"
"""What stands before the name of the case on the first sheet."""
HEADS = ("项目", "要求", "说明", "示例")
"""The headers of a sheet of pairs or cards, before what is filled in."""
FILLED = "填写"
SPARE = {"rows": 20, "cards": 2}
"""Rows and columns that are ready to be filled in beside those that are."""
LONGEST = 32_767
"""Characters of a cell: the limit of Excel."""
PRINTED = 116
"""The widths of columns that fill a page across."""
SHOWN = 6
"""How many of the missing keys of a sheet the first one names."""
CORE = "docProps/core.xml"


def workbook(case: str, roots: Mapping[str, Node]) -> tuple[bytes, list[Problem]]:
    """Return the workbook of a case, and what does not fit into a cell."""
    book = Workbook()
    front = book.active
    assert front is not None
    front.title = FRONT
    problems: list[Problem] = []
    told = [_write(book.create_sheet(one.name), one, roots, problems) for one in sheets() if one.fields]
    _front(front, case, told)
    loose = io.BytesIO()
    book.save(loose)
    with zipfile.ZipFile(loose) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    return package_of({**parts, CORE: _core(parts)}), problems


def untouched(data: bytes) -> bool:
    """Whether a workbook is to the byte as it was written here: who saves it in a program makes it hers."""
    try:
        parts = {one.name: unpack.unpacked(data, one) for one in unpack.entries(data).values()}
    except (unpack.Damaged, unpack.Refused):
        return False
    return CORE in parts and parts[CORE] == _core(parts)


def _core(parts: Mapping[str, bytes]) -> bytes:
    """Return the properties of the file: no clock, no name, but the digest of all else in it."""
    digest = hashlib.sha256()
    for name in sorted(parts):
        if name != CORE:
            digest.update(f"{name}\0{len(parts[name])}\0".encode() + parts[name])
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/'
        'metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>lijuan</dc:creator>'
        f"<dc:identifier>{digest.hexdigest()}</dc:identifier></cp:coreProperties>"
    ).encode()


# --- a sheet


def text_of(node: Node | None) -> str:
    """Return what a cell says for a value: the items of a list one a line."""
    if isinstance(node, Listed):
        return "\n".join(item.value for item in node.items if isinstance(item, Text))
    return node.value if isinstance(node, Text) else ""


def _values(one: Sheet, entry: Entry, problems: list[Problem]) -> list[str]:
    found = []
    for field in one.fields:
        if one.mapping and field.path == (SHORT_NAME,):
            found.append(entry.name)
            continue
        node = value_at(entry.node, field.path)
        several = isinstance(node, Listed) and any(isinstance(item, Text) and "\n" in item.value.strip() for item in node.items)
        if node and (several or len(text_of(node)) > LONGEST):
            wrong = "一项里有换行" if several else f"超过{LONGEST}个字"
            problems.append(problem("sheet.unfit", f"“{field.name}”{wrong}，一格里写不下", node.place, "在这个文件里改短或改成一行后再写"))
        found.append(text_of(node))
    return found


class Told:
    """What the first sheet says of another: how much of it is filled and what it lacks."""

    def __init__(self, one: Sheet, filled: Sequence[Sequence[str]]) -> None:
        self.sheet, self.entries = one, len(filled)
        self.missing = [field.name for values in filled or ([[""] * len(one.fields)] if one.needed else []) for field in _gaps(one, values)]

    @property
    def state(self) -> str:
        """Whether something is missing, all is there, or it is not begun."""
        return "missing" if self.missing else "filled" if self.entries else "empty"


def _gaps(one: Sheet, values: Sequence[str]) -> Iterator[Field]:
    begun = {field.within for field, value in zip(one.fields, values, strict=True) if value}
    return (
        field
        for field, value in zip(one.fields, values, strict=True)
        if field.need == "必" and not value and (not field.within or field.within in begun)
    )


def _write(page: Any, one: Sheet, roots: Mapping[str, Node], problems: list[Problem]) -> Told:
    held = entries(one, roots)
    values = [_values(one, entry, problems) for entry in held]
    told = Told(one, [row for row in values if one.shape != "pairs" or any(row)])
    page.sheet_properties.tabColor = look.TABS[told.state]
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if one.shape == "rows":
        names = [entry.name for entry in entries(sheet(one.above), roots)] if one.above else []
        _rows(page, one, [entry.above for entry in held], values, names)
    else:
        _pairs(page, one, values or [[""] * len(one.fields)])
    return told


def _pairs(page: Any, one: Sheet, values: Sequence[Sequence[str]]) -> None:
    """Keys downwards, and a column of values for each entry."""
    cards = one.shape == "cards"
    columns = len(values) + (SPARE["cards"] if cards else 0)
    for column, head in enumerate(HEADS, 1):
        look.header(page.cell(1, column), head)
    for index in range(columns):
        look.header(page.cell(1, len(HEADS) + 1 + index), f"{FILLED}{index + 1}" if cards else FILLED)
    last = len(one.fields) + 1
    widths = [24, 10, 36, 18, *([36] * columns if cards else [60])]
    for row, field in enumerate(one.fields, 2):
        look.header(page.cell(row, 1), field.name, look.note_of(field))
        page.cell(row, 1).alignment = Alignment(vertical="center", wrap_text=True)
        look.guide(page.cell(row, 2), look.NEEDS[field.need])
        more = "；".join(part for part in (field.meaning, field.unit, look.LISTED if field.several else "") if part)
        look.guide(page.cell(row, 3), more)
        look.guide(page.cell(row, 4), field.example)
        for index in range(columns):
            look.value(page.cell(row, len(HEADS) + 1 + index), values[index][row - 2] if index < len(values) else "", field)
        first, end = (get_column_letter(number) for number in (len(HEADS) + 1, len(HEADS) + columns))
        cells = f"{first}{row}:{end}{row}"
        look.choices(page, cells, field)
        group = [number for number, other in enumerate(one.fields, 2) if field.within and other.within == field.within]
        used = f"COUNTA({first}${min(group or [2])}:{first}${max(group or [last])})>0"
        _colours(page, cells, f"{first}{row}", field, used)
        if one.needed and not group:  # the first entry is missed even before anything is filled in
            _colours(page, f"{first}{row}", f"{first}{row}", field, "")
        texts = [(field.name, 22), (more, 44), (field.example, 22), *((row_of[row - 2], widths[-1]) for row_of in values)]
        look.heights(page, row, texts)
    look.page(page, one.name, rows=1, frozen="B2", widths=widths)


def _rows(page: Any, one: Sheet, above: Sequence[str], values: Sequence[Sequence[str]], names: Sequence[str]) -> None:
    """A header, what is wanted of each column, an example, and a row for each entry."""
    shift = 1 if one.above else 0
    last = 3 + len(values) + SPARE["rows"]
    widths = _widths(one, above, values)
    end = get_column_letter(shift + len(one.fields))
    for row, guides in enumerate(guide_rows(one), 2):
        for column, text in enumerate(guides, 1):
            look.guide(page.cell(row, column), text)
    if one.above:
        kind = "段" if sheet(one.above).shape == "cards" else "行"
        look.header(page.cell(1, 1), one.columns[0], f"这一行属于“{one.above}”表里的哪一{kind}，写它的名称")
        look.offer(page, f"A4:A{last}", tuple(dict.fromkeys(names)), only=False)
        look.empty_is(page, f"A4:A{last}", "$A4", look.MISSING, f"COUNTA($A4:${end}4)>0")
    for column, field in enumerate(one.fields, 1 + shift):
        letter = get_column_letter(column)
        look.header(page.cell(1, column), field.name, look.note_of(field))
        look.choices(page, f"{letter}4:{letter}{last}", field)
        _colours(page, f"{letter}4:{letter}{last}", f"{letter}4", field, f"COUNTA($A4:${end}4)>0")
        if one.needed:
            _colours(page, f"{letter}4", f"{letter}4", field, "")
    for row in range(4, last + 1):
        index = row - 4
        filled = index < len(values)
        if one.above:
            look.value(page.cell(row, 1), above[index] if filled else "", None)
        for column, field in enumerate(one.fields):
            look.value(page.cell(row, column + 1 + shift), values[index][column] if filled else "", field)
        if filled:
            look.heights(page, row, list(zip([above[index], *values[index]][1 - shift :], widths, strict=True)))
    look.heights(page, 3, list(zip(guide_rows(one)[1], [width * 11 // 9 for width in widths], strict=True)))
    look.page(page, one.name, rows=1, frozen="B4" if len(one.columns) > 1 else "A4", widths=widths)


def guide_rows(one: Sheet) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the two rows below the header: what is wanted of each column, and an example of each."""
    needs = tuple(look.NEEDS[field.need] for field in one.fields)
    examples = tuple(f"例：{field.example}" if field.example else f"（{field.meaning}）" for field in one.fields)
    return ("必填", *needs) if one.above else needs, (f"（“{one.above}”表里的名称）", *examples) if one.above else examples


def _colours(page: Any, cells: str, first: str, field: Field, used: str) -> None:
    if field.need == "必":
        look.empty_is(page, cells, first, look.MISSING, used)
    elif field.need == "填":
        look.empty_is(page, cells, first, look.WAITING, used)
    elif field.need in ("选", "签"):
        look.empty_is(page, cells, first, look.FREE, used)


def _widths(one: Sheet, above: Sequence[str], values: Sequence[Sequence[str]]) -> list[int]:
    """Return the width of each column: as wide as what stands in it, within what can be read and printed."""
    columns = ([list(above)] if one.above else []) + [[row[index] for row in values] for index in range(len(one.fields))]
    most = max(12, min(60, 150 // len(columns)))
    found = []
    for head, texts, example in zip(one.columns, columns, guide_rows(one)[1], strict=True):
        longest = max((look.wide(line) for text in texts for line in text.split("\n")), default=0)
        room = max(most, 36) if longest > 3 * most else most
        found.append(max(look.wide(head) + 4, min(room, max(longest + 2, min(24, look.wide(example)), 12))))
    spare = max(0, PRINTED - sum(found)) // len(found)
    return [min(60, width + spare) for width in found]


# --- the first sheet


def _front(page: Any, case: str, told: Sequence[Told]) -> None:
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.sheet_properties.tabColor = "1F3B57"
    look.header(page.cell(1, 1), CASE)
    look.write(page.cell(1, 2), case)
    page.cell(1, 2).font = Font(name=look.FACE, size=14, bold=True)
    rules = (
        "每张表里，白格是填了的，有颜色的格是空着的。颜色随填随变：",
        *LINES,
    )
    row = 2
    for text in rules[:1]:
        page.cell(row, 1).value = text
        row += 1
    for colour, meaning, more in look.LEGEND:
        look.write(page.cell(row, 1), "")
        page.cell(row, 1).fill = look.fill(colour)
        look.write(page.cell(row, 2), meaning)
        look.write(page.cell(row, 3), more)
        row += 1
    for text in rules[1:]:
        page.cell(row, 1).value = text
        row += 1
    row += 1
    for column, head in enumerate(("表", "内容", "写出时的情况", "还缺的必填项"), 1):
        look.header(page.cell(row, column), head)
    for one in told:
        row += 1
        link = page.cell(row, 1)
        look.write(link, one.sheet.name)
        link.hyperlink = f"#'{one.sheet.name}'!A1"
        link.font = Font(name=look.FACE, size=11, color="1F5FA8", underline="single")
        look.write(page.cell(row, 2), one.sheet.meaning)
        state = {"missing": "有缺", "filled": f"已填{one.entries}项" if one.sheet.shape != "pairs" else "已填", "empty": "空着"}[one.state]
        look.write(page.cell(row, 3), state)
        page.cell(row, 3).fill = look.fill({"missing": look.MISSING, "filled": "FFFFFF", "empty": look.FREE}[one.state])
        missing = list(dict.fromkeys(one.missing))
        lacks = "、".join(missing[:SHOWN]) + (f"等{len(missing)}项" if len(missing) > SHOWN else "")
        look.write(page.cell(row, 4), lacks)
        look.heights(page, row, [(one.sheet.meaning, 46), (lacks, 40)])
    for line in page.iter_rows(min_row=2, max_row=row, max_col=1):
        if line[0].value and not line[0].has_style:
            line[0].font = Font(name=look.FACE, size=11)
    look.page(page, FRONT, rows=0, frozen="A2", widths=[28, 46, 46, 40])


LINES = (
    "填法：日期写 2024-04-08，只知道月份的写 2024-04，从某时到某时的写 2024-04/2024-06；时间写 14:00；约数写 约900；是非写 是 或 否。",
    f"里层的表（如“{next(one.name for one in sheets() if one.above)}”）第一列写上层的名称，可以从下拉列表里选。鼠标停在键名上，有说明。",
    "行可以增删、可以另行排序；键名、表名不要改，不要合并单元格，不要写公式，不要隐藏有内容的行和列。",
    "填好存盘、关闭后运行 lijuan sheet 事项 --read 这个文件：有问题的逐格指出，没有问题才写进数据。名册、登记簿、联系记录不在这里。",
)

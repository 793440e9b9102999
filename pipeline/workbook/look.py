"""How a workbook looks: calm colours that tell what is filled, what is missing and what may stay empty; a page one can print."""

import re
from typing import Any

from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from pipeline.case import grammar as g
from pipeline.workbook.layout import Field

NEEDS = {"必": "必填", "期": "用到才填", "填": "待填", "签": "手签", "选": "可不填"}
"""What becomes of a value that is missing, in a word that fits a cell."""

MISSING, WAITING, FREE = "FFE699", "FBE5D6", "EDEFF1"
"""Colours of an empty cell: needed, to be given by a person before the seal, may stay empty."""
LEGEND = (
    (MISSING, "必填，还没有填", "不填就不能出件"),
    (WAITING, "待填，还没有填", "文书里印【待填】，填了才能封卷"),
    ("FFFFFF", "填了，或暂时用不到", "用不到的表整张空着；“用到才填”的不填，相关文书不出"),
    (FREE, "可以空着", "可不填的和手签的"),
)
HEADER, GUIDE, EDGE = "D6E3EE", "F7F9FB", "C9D1D9"
TABS = {"missing": "F4C542", "filled": "8FB996", "empty": "D9D9D9"}
FACE = "宋体"
TEXT = "@"
"""The format of a cell whose content stays what was typed: dates, telephone numbers, numbers with a zero in front."""
WIDEST = 200
"""The widths of columns that can still be read on one page across."""
LISTED = "一行写一项，换行用 Alt+Enter"

_THIN = Side(style="thin", color=EDGE)
BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)


def fill(colour: str) -> PatternFill:
    """Return a plain colour."""
    return PatternFill("solid", start_color=colour, end_color=colour)


def header(cell: Any, text: str, note: str = "") -> None:
    """Write a header cell, with a remark where there is something to say."""
    write(cell, text)
    cell.font = Font(name=FACE, size=11, bold=True, color="1F3B57")
    cell.fill = fill(HEADER)
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    if note:
        remark(cell, note)


def guide(cell: Any, text: str) -> None:
    """Write a cell that tells how to fill in the others."""
    write(cell, text)
    cell.font = Font(name=FACE, size=9, color="6B7785")
    cell.fill = fill(GUIDE)


def value(cell: Any, text: str, field: Field | None) -> None:
    """Write a cell that a person fills in. A plain number is kept as one, all else as text."""
    write(cell, text)
    number = field is not None and is_number(field.reader) and not field.several
    cell.number_format = TEXT
    if number and text.isascii() and text.isdigit() and len(text) < g.LONGEST and str(int(text)) == text:
        cell.value, cell.number_format = int(text), "0"
    elif number and re.fullmatch(r"[0-9]{1,9}\.[0-9]{1,4}", text) and str(float(text)) == text:
        cell.value, cell.number_format = float(text), "General"
    if number:
        cell.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True)


def is_number(reader: Any) -> bool:
    """Whether a number that a program keeps as one is what it seems: no name, no date, no telephone."""
    return isinstance(reader, g.Number) or reader is g.year


def write(cell: Any, text: str) -> None:
    """Write text as text, whatever it begins with."""
    if text:
        cell.value = text
        cell.data_type = "s"
    cell.font = Font(name=FACE, size=11)
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    cell.border = BORDER


def remark(cell: Any, text: str) -> None:
    """Put a remark on a cell, large enough to be read."""
    cell.comment = Comment(text, "立卷", width=300, height=30 + 20 * sum(1 + len(line) // 20 for line in text.split("\n")))


def note_of(field: Field) -> str:
    """Return what the remark on a key says: meaning, unit, need, example."""
    lines = [field.meaning, f"单位或写法：{field.unit}" if field.unit else "", NEEDS[field.need]]
    lines += [LISTED if field.several else "", f"例：{field.example}" if field.example else ""]
    return "\n".join(line for line in lines if line)


def choices(sheet: Any, cells: str, field: Field) -> None:
    """Let a choice be made from a list."""
    if isinstance(field.reader, g.Choice):
        offer(sheet, cells, field.reader.allowed)
    elif field.reader is g.boolean:
        offer(sheet, cells, ("是", "否"))


def offer(sheet: Any, cells: str, allowed: tuple[str, ...], *, only: bool = True) -> None:
    """Offer words to choose from; `only` these may be written."""
    listed = ",".join(allowed)
    if not listed or len(listed) > 250 or any("," in one or '"' in one for one in allowed):
        return
    rule = DataValidation("list", formula1=f'"{listed}"', allow_blank=True, showErrorMessage=only)
    rule.errorTitle, rule.error = "不在可选范围内", f"只能写：{'、'.join(allowed)}"[:200]
    rule.add(cells)
    sheet.add_data_validation(rule)


def empty_is(sheet: Any, cells: str, first: str, colour: str, used: str) -> None:
    """Colour empty cells, where `used` holds: what is not begun misses nothing."""
    condition = f"LEN(TRIM({first}))=0{f',{used}' if used else ''}"
    sheet.conditional_formatting.add(cells, FormulaRule(formula=[f"AND({condition})"], fill=fill(colour)))  # type: ignore[no-untyped-call]


def page(sheet: Any, name: str, *, rows: int, frozen: str, widths: list[int]) -> None:
    """Make it a page: A4 across, as wide as the sheet, the header on each page, the name and the page at the foot."""
    for index, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.freeze_panes = frozen
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = -(-sum(widths) // WIDEST), 0
    sheet.print_title_cols = "A:A" if sum(widths) > WIDEST else None
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.page_margins.top = sheet.page_margins.bottom = 0.75
    sheet.page_margins.header = sheet.page_margins.footer = 0.3
    sheet.print_options.horizontalCentered = True
    if rows:
        sheet.print_title_rows = f"1:{rows}"
    sheet.oddHeader.center.text = name
    sheet.oddFooter.left.text, sheet.oddFooter.right.text = name, "第 &P 页，共 &N 页"
    sheet.sheet_view.showGridLines = False


def heights(sheet: Any, row: int, texts: list[tuple[str, int]]) -> None:
    """Give a row the height that its texts want in columns of some widths; one line is what a program gives by itself."""
    lines = max((sum(1 + (wide(line) - 1) // max(width - 1, 1) for line in text.split("\n")) for text, width in texts if text), default=1)
    if lines > 1:
        sheet.row_dimensions[row].height = min(400, 15.5 * lines + 3)


def wide(text: str) -> int:
    """Return the width of a text in columns of half-width characters."""
    return sum(1 if one.isascii() else 2 for one in text)

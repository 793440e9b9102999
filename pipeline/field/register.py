"""Sheets and a case in, 登记簿.xlsx out: answers, contacts, how to fill it in.

Columns are those that the case is read with (`case/registers.py`), so that the filled file is `results/responses.xlsx` as
it is. What the roster says is grey and locked, what people enter is yellow; the protection has no password, it is against
slips of the hand.
"""

import dataclasses
import datetime as dt
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.case.model import Record
from pipeline.case.registers import Contact, Response
from pipeline.case.tally import SPOKEN
from pipeline.field.lists import OF_ANSWERS, OF_CONTACTS, PEOPLE, room
from pipeline.field.sheets import Sheet
from pipeline.word.package import package_of

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

ANSWERS, CONTACTS, MANUAL = "登记簿", "联系记录", "填写说明"
GIVEN = ("序号", "社区", "户号", "姓名", "出生日期", "户籍", "居住状态", "表号")
"""The columns that the roster fills in."""
SPARE = 100
"""Rows below for what the roster does not have."""
ROWS, HEAD, HEIGHT, SCALE = 25, 34, 28.5, 65
"""Rows of a page, and what makes so many stand on a sheet of A4 across: heights in points, per cent."""
WIDTHS = dict(zip(GIVEN, (5, 10, 7, 10, 10.5, 7, 5.5, 7), strict=True)) | {
    "渠道": 8,
    "意见": 7,
    "日期": 10.5,
    "本人或代签": 6,
    "委托书号": 6.5,
    "凭证号": 10,
    "理由": 15,
    "登记人": 7.5,
    "见证人": 7.5,
    "人工认定": 5.5,
    "认定理由": 9,
    "认定人": 7.5,
    "备注": 8,
}
CONTACT_WIDTHS = {"户号": 12, "次数": 10, "日期时间": 28, "方式": 18, "结果": 22, "经办人": 22, "见证人": 22}
FOOTER = "登记人（签名）：＿＿＿＿＿＿　　核对人（签名）：＿＿＿＿＿＿　　日期：＿＿＿＿＿＿"
GREY, YELLOW, HEADED, RED = "D9D9D9", "FFF9D9", "BFBFBF", "F8CBAD"
FONT = "宋体"

MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(<)")


@dataclasses.dataclass(frozen=True, slots=True)
class _Styles:
    """The names of the styles of cells."""

    head: str = "表头格"
    given: str = "预填格"
    entered: str = "填写格"
    plain: str = "说明格"


STYLE = _Styles()


def columns(record: type[Record]) -> tuple[str, ...]:
    """Return the columns of a table: those that the roster fills in first, the others as the model has them."""
    names = tuple(str(field.alias) for field in record.model_fields.values())
    given = GIVEN if record is Response else ()
    return (*given, *(name for name in names if name not in given))


def register(sheets: Sequence[Sheet], offered: Mapping[str, Sequence[str]], absent: int, title: str, day: dt.date) -> bytes:
    """Return the workbook: the same bytes for the same sheets. `absent` is how many households are to be called."""
    import openpyxl

    book = openpyxl.Workbook()
    _name_styles(book)
    answers, contacts, manual = book.active, book.create_sheet(CONTACTS), book.create_sheet(MANUAL)
    assert answers is not None
    answers.title = ANSWERS
    where = _manual(manual, offered)
    rows = list(_rows(sheets))
    _fill(answers, Response, WIDTHS, rows, SPARE)
    _offer(answers, columns(Response), OF_ANSWERS, where, 1 + len(rows) + SPARE)
    _watch(answers, 1 + len(rows) + SPARE)
    _fill(contacts, Contact, CONTACT_WIDTHS, [], _whole_pages(max(SPARE, 3 * absent)))
    _offer(contacts, columns(Contact), OF_CONTACTS, where, 1 + _whole_pages(max(SPARE, 3 * absent)))
    about = book.properties
    about.title, about.creator = title, ""
    about.created = dt.datetime.combine(day, dt.time())
    out = io.BytesIO()
    book.save(out)
    return _dated(out.getvalue(), day)


def _dated(data: bytes, day: dt.date) -> bytes:
    """Return the workbook as package of ours: openpyxl writes the hour into it."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        entries = {name: package.read(name) for name in package.namelist()}
    core = "docProps/core.xml"
    entries[core] = MODIFIED.sub(rb"\g<1>" + f"{day.isoformat()}T00:00:00Z".encode() + rb"\g<2>", entries[core])
    return package_of(entries)


def _rows(sheets: Sequence[Sheet]) -> Iterator[dict[str, str]]:
    """Yield what is filled in of each person; the day of birth only where two of a household have one name."""
    number = 0
    for sheet in sheets:
        alike = Counter(one.name for one in sheet.home.residents)
        for one in sheet.people:
            number += 1
            yield {
                "序号": str(number),
                "社区": sheet.home.community,
                "户号": sheet.home.number,
                "姓名": str(one.name),
                "出生日期": one.born.isoformat() if one.born and alike[one.name] > 1 else "",
                "户籍": "代管" if one.status == "代管" else "本社区",
                "居住状态": str(one.status),
                "表号": sheet.number,
            }


def _whole_pages(rows: int) -> int:
    return -(-rows // ROWS) * ROWS


# --- a sheet
def _name_styles(book: Any) -> None:
    from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side

    line = Side(style="thin", color="808080")
    box = Border(left=line, right=line, top=line, bottom=line)
    for name, ground, locked, centred, bold in (
        (STYLE.head, HEADED, True, True, True),
        (STYLE.given, GREY, True, False, False),
        (STYLE.entered, YELLOW, False, False, False),
        (STYLE.plain, "", True, False, False),
    ):
        style = NamedStyle(name)
        style.font = Font(name=FONT, size=11, bold=bold)
        style.alignment = Alignment(horizontal="center" if centred else "left", vertical="center", wrap_text=True)
        style.protection = Protection(locked=locked)
        style.number_format = "@"
        if ground:
            style.fill, style.border = PatternFill("solid", start_color=ground, end_color=ground), box
        book.add_named_style(style)


def _fill(sheet: "Worksheet", record: type[Record], widths: Mapping[str, float], rows: Sequence[Mapping[str, str]], spare: int) -> None:
    """Write the header, the rows that are given and empty ones below, and say how all of it is shown, locked and printed."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.pagebreak import Break

    names = columns(record)
    for column, name in enumerate(names, 1):
        sheet.cell(1, column, name).style = STYLE.head
        sheet.column_dimensions[get_column_letter(column)].width = widths[name]
    sheet.row_dimensions[1].height = HEAD
    last = 1 + len(rows) + spare
    for line in range(2, last + 1):
        row = rows[line - 2] if line - 2 < len(rows) else None
        for column, name in enumerate(names, 1):
            cell = sheet.cell(line, column, (row or {}).get(name) or None)
            cell.style = STYLE.given if row is not None and name in GIVEN else STYLE.entered
        sheet.row_dimensions[line].height = HEIGHT
        if (line - 1) % ROWS == 0 and line < last:
            sheet.row_breaks.append(Break(id=line))
    letter = get_column_letter(len(names))
    sheet.auto_filter.ref = f"A1:{letter}{last}"
    sheet.freeze_panes = f"{get_column_letter(names.index('姓名') + 2)}2" if "姓名" in names else "A2"
    _protect(sheet)
    shown = 1 + (_whole_pages(len(rows) + 1) if rows else _whole_pages(spare))
    _page(sheet, f"A1:{letter}{min(shown, last)}", SCALE if rows else 100)
    sheet.print_title_rows = "1:1"


def _protect(sheet: "Worksheet") -> None:
    """Lock what is locked, without a password; filtering, sorting and widths stay free."""
    protection = sheet.protection
    protection.sheet = True
    for free in ("autoFilter", "sort", "formatColumns", "formatRows"):
        setattr(protection, free, False)


def _page(sheet: "Worksheet", area: str, scale: int) -> None:
    setup, margins = sheet.page_setup, sheet.page_margins
    setup.paperSize, setup.orientation, setup.scale = sheet.PAPERSIZE_A4, sheet.ORIENTATION_LANDSCAPE, scale
    margins.left = margins.right = 0.3
    margins.top, margins.bottom, margins.header, margins.footer = 0.45, 0.75, 0.2, 0.35
    sheet.print_area = area
    footer = sheet.oddFooter
    assert footer is not None
    assert footer.left is not None
    assert footer.right is not None
    footer.left.text, footer.right.text = FOOTER, "第&P页，共&N页"


# --- what a cell may hold
def _offer(sheet: "Worksheet", names: Sequence[str], offered: Mapping[str, str], where: Mapping[str, str], last: int) -> None:
    """Give each column its drop-down list; a name that is on no list may be entered all the same."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    for name, listed in offered.items():
        if listed not in where:
            continue
        rule = DataValidation("list", formula1=where[listed], allow_blank=True, showErrorMessage=listed != PEOPLE)
        rule.errorTitle, rule.error = f"“{name}”不在可选范围内", "从下拉列表里选一个"
        letter = get_column_letter(names.index(name) + 1)
        rule.add(f"{letter}2:{letter}{last}")
        sheet.add_data_validation(rule)
    for name in ("日期", "日期时间"):
        if name in names:
            letter = get_column_letter(names.index(name) + 1)
            year = f"LEFT({letter}2,4)"
            marks = "".join(f',ISERROR(FIND("{mark}",{year}))' for mark in ".-/年")
            rule = DataValidation("custom", formula1=f"AND(LEN({letter}2)>=8,ISNUMBER(VALUE({year})){marks})", allow_blank=True)
            rule.errorTitle, rule.error = f"“{name}”写得不全", "写全年月日，年份四位"
            rule.promptTitle, rule.prompt = name, "写作 2024-05-12" + (" 14:00" if name == "日期时间" else "")
            rule.showErrorMessage = rule.showInputMessage = True
            rule.add(f"{letter}2:{letter}{last}")
            sheet.add_data_validation(rule)


def _watch(sheet: "Worksheet", last: int) -> None:
    """Turn red what an answer that was begun still lacks."""
    from openpyxl.formatting.rule import Rule
    from openpyxl.styles import PatternFill
    from openpyxl.styles.differential import DifferentialStyle
    from openpyxl.utils import get_column_letter

    names = columns(Response)
    at = {name: f"${get_column_letter(names.index(name) + 1)}2" for name in names}
    begun = f'{at["渠道"]}&{at["意见"]}&{at["日期"]}<>""'
    spoken = ",".join(f'ISNUMBER(FIND("{word}",{at["渠道"]}))' for word in SPOKEN)
    proxy = f'AND({at["本人或代签"]}<>"",{at["本人或代签"]}<>"本人")'
    wanted = {
        **dict.fromkeys(("渠道", "意见", "日期", "登记人"), begun),
        "凭证号": f'AND({begun},OR({spoken},{at["表号"]}=""))',
        "见证人": f'AND({begun},OR(ISNUMBER(FIND("{SPOKEN[0]}",{at["渠道"]})),{proxy}))',
    }
    red = PatternFill("solid", start_color=RED, end_color=RED)
    for name, when in wanted.items():
        letter = get_column_letter(names.index(name) + 1)
        rule = Rule("expression", dxf=DifferentialStyle(fill=red), formula=[f'AND({when},{at[name]}="")'])
        sheet.conditional_formatting.add(f"{letter}2:{letter}{last}", rule)


SAID = (
    "一、这是什么",
    "“登记簿”一行一人，“联系记录”一行一次联系。灰色的格由名册预填，已锁定；黄色的格由登记人填写。",
    "二、怎样填",
    "1．收到意见当天登记：渠道、意见、日期、登记人都要填；缺的格会变红。",
    "2．没有表态的，黄色的格空着，什么也不写；没有表态不是同意。",
    "3．日期写作 2024-05-12，年份四位；联系记录的日期时间写作 2024-05-12 14:00。",
    "4．“本人或代签”空着就是本人。委托、监护人代签的，填委托书号和见证人。",
    "5．写在调查表上的意见，表号就是凭证，凭证号可以空着；电话、座谈的，凭证号写录音或者记录的编号，电话的还要填见证人。",
    "6．“理由”照录原话。“人工认定”只在分不清、有重复时由人核实后填，并写认定理由和认定人。",
    "7．名册上没有的人，写在最下面的空行里，接着编序号，并写出生日期。一人前后有几份意见的，也在空行里再写一行，不要改前一行。",
    "8．电话联系、上门没有遇到的，每次在“联系记录”里写一行。",
    "三、要筛选、排序、加行",
    "可以直接筛选。排序会移动锁定的格，要先“撤销工作表保护”（没有密码）；排了序、移了列、加了行，都能读回去。不要合并单元格，不要改列名。",
    "四、填好以后",
    "把这个文件另存为 data／事项／results／responses.xlsx，再运行 lijuan tally 事项。再次运行 lijuan forms 不会动填过的登记簿。",
)
"""How to fill it in, for whom the sheet is handed to."""


def _manual(sheet: "Worksheet", offered: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Write how to fill it in, and below it the lists; return where each list stands."""
    from openpyxl.utils import get_column_letter

    end = get_column_letter(len(offered))
    for line, text in enumerate(SAID, 1):
        heading = text[1] == "、"
        sheet.cell(line, 1, text).style = STYLE.head if heading else STYLE.plain
        sheet.merge_cells(f"A{line}:{end}{line}")
        sheet.row_dimensions[line].height = 22 if heading else 18 * (1 + len(text) // 60)
    top = len(SAID) + 2
    where: dict[str, str] = {}
    for column, (name, words) in enumerate(offered.items(), 1):
        letter, count = get_column_letter(column), room(words, name)
        sheet.column_dimensions[letter].width = 14
        sheet.cell(top, column, name).style = STYLE.head
        for line in range(count):
            cell = sheet.cell(top + 1 + line, column, words[line] if line < len(words) else None)
            cell.style = STYLE.entered if name == PEOPLE else STYLE.given
        if count:
            where[name] = f"{MANUAL}!${letter}${top + 1}:${letter}${top + count}"
    last = top + room(offered[PEOPLE], PEOPLE) + 1
    sheet.cell(last, 1, f"下拉列表里的“{PEOPLE}”可以在黄色的格里增减；其余由事项的数据和规定给出。").style = STYLE.plain
    sheet.merge_cells(f"A{last}:{end}{last}")
    _protect(sheet)
    _page(sheet, f"A1:{end}{last}", 100)
    sheet.page_setup.orientation = sheet.ORIENTATION_PORTRAIT
    sheet.sheet_properties.pageSetUpPr = _one_page()
    sheet.page_setup.fitToHeight = 1
    return where


def _one_page() -> Any:
    from openpyxl.worksheet.properties import PageSetupProperties

    return PageSetupProperties(fitToPage=True)

"""The forms as people use them: codes read off the printed page, the register filled in by LibreOffice, drop-down lists and locks in it."""

import io
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
import pytest

from pipeline import fieldwork
from pipeline.case.load import load
from pipeline.case.model import Record
from pipeline.case.registers import Contact, Resident, Response
from pipeline.field.lists import lists
from pipeline.field.register import ANSWERS, CONTACTS, MANUAL, columns, register
from pipeline.field.sheets import Sheet
from pipeline.pdf.choice import Auto
from pipeline.run import Order
from pipeline.word.safety import judge
from tests.conftest import CHANGSHENG, TEMPLATES
from tests.field.papers import DAY, SECOND, second_case

pytestmark = pytest.mark.prove
DPI = 200
CALC = Path("/usr/lib/libreoffice/program/libsclo.so")
NEEDS = "make prove needs LibreOffice Calc: apt-get install libreoffice-calc-nogui"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The forms of the shipped case, made by two processes."""
    folder = tmp_path_factory.mktemp("forms") / "changsheng"
    fieldwork.forms(Order(CHANGSHENG, folder, (TEMPLATES,), Auto(), processes=2))
    return folder / "forms"


def test_every_code_on_the_printed_page_is_the_number_beside_it(made: Path) -> None:
    import zxingcpp

    seen = []
    from pypdfium2 import PdfDocument  # type: ignore[import-untyped]  # has no types

    with PdfDocument(made / "入户调查表.pdf") as pdf:
        assert len(pdf) % 2 == 0
        for number in range(0, len(pdf), 2):
            page = pdf[number]
            text = page.get_textpage().get_text_bounded()
            codes = zxingcpp.read_barcodes(page.render(scale=DPI / 72, grayscale=True).to_pil())
            (found,) = [one.text for one in codes]
            assert f"表号{found}" in "".join(text.split())
            seen.append(found)
    rows = openpyxl.load_workbook(made / "登记簿.xlsx", read_only=True)[ANSWERS].iter_rows(min_row=2, values_only=True)
    place = columns(Response).index("表号")
    assert seen == list(dict.fromkeys(row[place] for row in rows if row[0]))
    print(f"{len(seen)} codes at {DPI} dpi")


def test_the_files_are_safe_and_open_as_they_are_printed(made: Path) -> None:
    for path in made.glob("*.docx"):
        assert judge(path.read_bytes(), path.stem) == []


# --- LibreOffice
MACRO = """Sub Fill
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden" : hidden(0).Value = True
  book = StarDesktop.loadComponentFromURL("{source}", "_blank", 0, hidden())
{steps}
  Dim kind(0) As New com.sun.star.beans.PropertyValue
  kind(0).Name = "FilterName" : kind(0).Value = "Calc MS Excel 2007 XML"
  book.storeToURL("{target}", kind())
  book.close(True)
End Sub

Sub Enter(sheet, column, row, text)
  cell = sheet.getCellByPosition(column, row)
  If sheet.isProtected() And cell.CellProtection.IsLocked Then Exit Sub
  cell.setString(text)
End Sub
"""
"""What the keyboard does: what is locked on a protected sheet takes nothing (a program may write there all the same)."""
MODULE = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">'
    '<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">{}</script:module>'
)
LIBRARY = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">'
    '<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false" '
    'library:passwordprotected="false">{}</library:library>'
)


def office(profile: Path, *words: str) -> None:
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", *words]
    subprocess.run(command, check=True, capture_output=True, timeout=300)


def filled_by_libreoffice(folder: Path, source: Path, target: Path, entered: Mapping[tuple[int, int, int], str]) -> None:
    """Let LibreOffice open a workbook, enter texts (sheet, row, column, from 0) as a person at the keyboard may, and save it."""
    steps = "\n".join(
        f'  Enter(book.Sheets.getByIndex({sheet}), {column}, {row}, "{text}")' for (sheet, row, column), text in entered.items()
    )
    profile = folder / "profile"
    office(profile, "--terminate_after_init")  # makes the profile
    basic = profile / "user" / "basic" / "Standard"
    basic.mkdir(parents=True, exist_ok=True)
    macro = MACRO.format(source=source.as_uri(), target=target.as_uri(), steps=steps)
    (basic / "Module1.xba").write_text(MODULE.format(escape(macro)), encoding="utf-8")
    (basic / "script.xlb").write_text(LIBRARY.format('<library:element library:name="Module1"/>'), encoding="utf-8")
    office(profile, "macro:///Standard.Module1.Fill")


def place(record: type[Record], name: str) -> int:
    return columns(record).index(name)


@pytest.mark.skipif(not CALC.exists(), reason=NEEDS)
def test_the_register_filled_in_by_libreoffice_loses_nothing(tmp_path: Path) -> None:
    case, facts, found = second_case()
    people = [(sheet, one) for sheet in found for one in sheet.people]
    source, case_folder = tmp_path / "登记簿.xlsx", Path(shutil.copytree(SECOND, tmp_path / "第二案"))
    source.write_bytes(register(found, lists(case, facts), 3, "登记簿", DAY))
    for name in ("responses.csv", "contacts.csv"):
        (case_folder / "results" / name).unlink()
    said = {"渠道": "入户", "意见": "同意", "日期": "2026-03-05", "登记人": "温如许"}
    entered = {(0, row, place(Response, name)): text for row in range(1, len(people) + 1) for name, text in said.items()}
    entered[0, 3, place(Response, "意见")] = "不同意"
    contact = {"户号": "0002", "次数": "1", "日期时间": "2026-03-04 19:30", "方式": "电话", "结果": "无人", "经办人": "温如许"}
    entered |= {(1, 1, place(Contact, name)): text for name, text in contact.items()}
    locked = {(0, 1, place(Response, "姓名")): "改过的名", (0, 0, 0): "别的列名"}
    filled = case_folder / "results" / "responses.xlsx"
    filled_by_libreoffice(tmp_path, source, filled, entered | locked)

    read = load(case_folder)
    assert [(one.number, one.name, one.household, one.form) for one in read.responses] == [
        (str(number), one.name, one.household, sheet.number) for number, (sheet, one) in enumerate(people, 1)
    ]
    assert [one.opinion for one in read.responses].count("不同意") == 1
    assert {(one.channel, str(one.date), one.registrar) for one in read.responses} == {("入户", "2026-03-05", "温如许")}
    assert [(one.household, one.attempt, str(one.when)[:16], one.result) for one in read.contacts] == [
        ("0002", 1, "2026-03-04 19:30", "无人")
    ]
    _still_guarded(filled, people)


def _still_guarded(path: Path, people: Sequence[tuple[Sheet, Resident]]) -> None:
    """Hold what LibreOffice wrote against what a sheet is to guard."""
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [ANSWERS, CONTACTS, MANUAL]
    sheet = book[ANSWERS]
    assert sheet.protection.sheet
    assert sheet.cell(2, 1 + place(Response, "姓名")).protection.locked
    assert not sheet.cell(2, 1 + place(Response, "意见")).protection.locked
    assert not sheet.cell(len(people) + 3, 1 + place(Response, "姓名")).protection.locked
    lists_kept = [one for one in sheet.data_validations.dataValidation if one.type == "list"]
    assert len(lists_kept) == 9
    assert sheet.print_title_rows == "$1:$1"


@pytest.mark.skipif(not CALC.exists(), reason=NEEDS)
def test_25_rows_of_the_register_stand_on_a_page_with_all_columns(tmp_path: Path) -> None:
    case, facts, found = second_case()
    source = tmp_path / "登记簿.xlsx"
    source.write_bytes(register(found, lists(case, facts), 3, "登记簿", DAY))
    office(tmp_path / "profile", "--convert-to", "pdf", "--outdir", str(tmp_path), str(source))
    people = sum(len(one.people) for one in found)
    from pypdfium2 import PdfDocument

    with PdfDocument(io.BytesIO((tmp_path / "登记簿.pdf").read_bytes())) as pdf:
        texts = ["".join(pdf[number].get_textpage().get_text_bounded().split()) for number in range(len(pdf))]
        assert pdf[0].get_width() > pdf[0].get_height()
    names = [str(one.name) for sheet in found for one in sheet.people]
    for number in range(people // 25):
        assert "序号社区户号" in texts[number]
        assert "备注" in texts[number]
        assert "签名" in texts[number]
        there = names[25 * number : 25 * number + 25]
        assert all(name in texts[number] for name in there)
        assert not any(name in texts[number] for name in names if name not in there)

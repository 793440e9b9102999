"""A .docx flattened to text."""

import io
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.document import Document
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.text.paragraph import Paragraph

from pipeline.word.text import flatten


def flat(change: Callable[[Document], object]) -> str:
    word = docx.Document()
    change(word)
    data = io.BytesIO()
    word.save(data)
    return flatten(data.getvalue())


def paragraph(word: Document, xml: str) -> Paragraph:
    one = word.add_paragraph()
    for element in parse_xml(f"<w:p {nsdecls('w')}>{xml}</w:p>"):
        one._p.append(element)
    return one


def test_one_paragraph_a_line() -> None:
    assert flat(lambda word: [word.add_paragraph(text) for text in ("一", "", "  二")]) == "一\n\n  二\n"


def test_an_empty_body_has_no_text() -> None:
    assert flat(lambda _: None) == ""


def test_breaks_and_tabs() -> None:
    assert flat(lambda word: word.add_paragraph("一\n二\t三")) == "一⏎二\t三\n"


def test_a_page_break_is_no_text() -> None:
    assert flat(lambda word: word.add_paragraph("一").add_run().add_break(WD_BREAK.PAGE)) == "一\n"


def test_tab_stops_are_no_text() -> None:
    assert flat(lambda word: word.add_paragraph("一").paragraph_format.tab_stops.add_tab_stop(100)) == "一\n"


def test_a_table_row_is_a_line() -> None:
    def change(word: Document) -> None:
        table = word.add_table(2, 2)
        for cell, text in zip(table._cells, ("甲", "乙", "丙", ""), strict=True):
            cell.text = text
        table.cell(0, 1).add_paragraph("丁")
        word.add_paragraph("后")

    assert flat(change) == "甲\t乙⏎丁\n丙\t\n后\n"


def test_a_table_in_a_cell_stays_in_its_line() -> None:
    def change(word: Document) -> None:
        cell = word.add_table(1, 1).cell(0, 0)
        cell.text = "外"
        cell.add_table(1, 2).cell(0, 1).text = "内"

    assert flat(change) == "外⏎\t内⏎\n"


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ("<w:ins><w:r><w:t>加</w:t></w:r></w:ins><w:del><w:r><w:delText>删</w:delText></w:r></w:del>", "加"),
        ("<w:hyperlink><w:r><w:t>链接</w:t></w:r></w:hyperlink>", "链接"),
        ("<w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>1</w:t></w:r>", "1"),
        ("<w:sdt><w:sdtContent><w:r><w:t>控件</w:t></w:r></w:sdtContent></w:sdt>", "控件"),
        ("<w:r><w:t>一</w:t><w:noBreakHyphen/><w:t>二</w:t><w:cr/></w:r>", "一-二⏎"),
    ],
)
def test_what_is_text_in_a_paragraph(xml: str, text: str) -> None:
    assert flat(lambda word: paragraph(word, xml)) == f"{text}\n"


def test_a_text_box_follows_its_paragraph() -> None:
    box = "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></w:pict><w:t>段</w:t></w:r>"
    assert flat(lambda word: paragraph(word, box)) == "段\n框\n"


def test_headers_and_footers_are_not_the_text() -> None:
    def change(word: Document) -> None:
        word.sections[0].header.paragraphs[0].text = "页眉"
        word.add_paragraph("正文")

    assert flat(change) == "正文\n"


def test_the_main_part_is_found_by_its_relation() -> None:
    word = docx.Document()
    word.add_paragraph("正文")
    data = io.BytesIO()
    word.save(data)
    moved = io.BytesIO()
    with zipfile.ZipFile(data) as old, zipfile.ZipFile(moved, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "_rels/.rels":
                part = part.replace(b'"word/document.xml"', b'"/word/main.xml"')
            new.writestr("word/main.xml" if name == "word/document.xml" else name, part)
    assert flatten(moved.getvalue()) == "正文\n"

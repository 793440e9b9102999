import io

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from pipeline.word.outline import outline, squeezed
from tests.conftest import TEMPLATES


def saved(document: object) -> bytes:
    out = io.BytesIO()
    document.save(out)  # type: ignore[attr-defined]
    return out.getvalue()


def test_paragraphs_come_in_order_with_their_styles() -> None:
    document = docx.Document()
    own = document.styles.add_style("本所正文", WD_STYLE_TYPE.PARAGRAPH)
    own.base_style = document.styles["Body Text"]
    document.add_paragraph("甲", own)
    document.add_paragraph("  ")
    document.add_paragraph("____")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "乙", "丙"
    document.add_paragraph("丁")
    found = outline(saved(document)).paragraphs
    assert [(one.text, one.table) for one in found] == [("甲", 0), ("乙", 1), ("丙", 1), ("丁", 0)]
    assert found[0].styles == ("本所正文", "Body Text", "Normal")


def test_alignment_comes_from_the_nearest_that_names_it() -> None:
    document = docx.Document()
    own = document.styles.add_style("齐", WD_STYLE_TYPE.PARAGRAPH)
    own.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    document.add_paragraph("甲", own)
    document.add_paragraph("乙", own).alignment = WD_ALIGN_PARAGRAPH.LEFT
    assert [one.justified for one in outline(saved(document)).paragraphs] == [True, False]


def test_breaks_stay_and_deleted_text_goes() -> None:
    document = docx.Document()
    paragraph: Paragraph = document.add_paragraph("甲\n乙")
    deleted = OxmlElement("w:del")
    deleted.append(document.add_paragraph("丙").runs[0]._element)
    paragraph._element.append(deleted)
    assert [one.text for one in outline(saved(document)).paragraphs] == ["甲⏎乙"]


def test_a_numbered_paragraph_and_a_repeated_row_are_told() -> None:
    document = docx.Document()
    document.add_paragraph("甲", "List Number")
    table = document.add_table(2, 1)
    table.cell(0, 0).text, table.cell(1, 0).text = "乙", "丙"
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    assert [(one.numbered, one.repeated) for one in outline(saved(document)).paragraphs] == [(True, False), (False, True), (False, False)]


def test_sheets_are_those_of_the_sections() -> None:
    document = docx.Document()
    first = document.sections[0]
    first.page_width, first.page_height, first.left_margin = Mm(210), Mm(297), Mm(28)
    second = document.add_section()
    second.orientation, second.page_width, second.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    sheets = outline(saved(document)).sheets
    assert [(round(one.width), round(one.height)) for one in sheets] == [(595, 842), (842, 595)]
    assert sheets[0].left == pytest.approx(79.35, abs=0.05)


@pytest.mark.parametrize("template", sorted(TEMPLATES.glob("*.docx")), ids=lambda path: path.stem)
def test_every_shipped_template_has_paragraphs_and_a_sheet(template: object) -> None:
    found = outline(template.read_bytes())  # type: ignore[attr-defined]
    assert found.paragraphs
    assert {(round(one.width), round(one.height)) for one in found.sheets} <= {(595, 842), (842, 595)}
    assert found.sheets


def test_what_a_page_does_not_show_is_squeezed_out() -> None:
    assert squeezed("签名：____\t日 期⏎甲\u3000乙") == "签名：日期甲乙"

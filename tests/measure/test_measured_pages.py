"""Pages as an engine sets them: each way to spoil a document is found under its clause, the shipped papers have none."""

import io
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from pipeline.fonts.table import Fonts
from pipeline.measure.checks import measure
from pipeline.pdf.libreoffice import LibreOffice
from pipeline.report import measured
from pipeline.run import Order, archive
from pipeline.wording import break_title
from tests.conftest import CASES, CHANGSHENG, TEMPLATES, has_libreoffice

pytestmark = pytest.mark.skipif(not has_libreoffice(), reason="needs LibreOffice and Chinese fonts")

TEXT = "为便于服务群众和开展工作，社区居民委员会经过讨论，提出调整管辖范围的意见，并听取居民、有关单位和街道的意见。"
LONG = "本次调整范围按照街道统一部署由两个社区共同商定并听取居民意见" * 40
"""ideographs without a mark"""


NAMES = tuple(f"{name}社区{kind}" for name in ("南湖", "北桥", "东门") for kind in ("", "居民委员会"))
TITLES = (
    "关于召开居民代表会议通知",
    "关于调整南湖社区居民委员会管辖范围有关情况的报告",
    "关于调整南湖社区居民委员会、北桥社区居民委员会管辖范围的请示",
    "关于公开征求《调整南湖社区居民委员会、北桥社区管辖范围方案（征求意见稿）》建议公告",
    "关于调整南湖社区居民委员会、北桥社区居民委员会、东门社区居民委员会管辖范围工作实施方案征求意见和公示的有关情况的工作报告",
)


def document(*, title: str = "关于调整管辖范围的请示", date: str = "2024年4月8日", before: int = 8) -> Any:
    """A paper of two pages and more, in the styles of the shipped templates."""
    made = docx.Document(str(TEMPLATES / "起草说明.docx"))
    body = made.element.body
    for child in list(body):
        if child.tag != qn("w:sectPr"):
            body.remove(child)
    made.add_paragraph(title, "公文标题")
    made.add_paragraph("街道办事处：", "主送机关")
    for _ in range(before):
        made.add_paragraph(TEXT, "公文正文")
    made.add_paragraph("一、基本情况", "一级标题")
    made.add_paragraph(LONG, "公文正文")
    for _ in range(8):
        made.add_paragraph(TEXT, "公文正文")
    made.add_paragraph("妥否，请批示。", "公文正文")
    organ = made.add_paragraph("南湖社区居民委员会", "署名")
    organ.paragraph_format.space_before = Pt(28.95)
    made.add_paragraph(date, "成文日期")
    for line, indent in zip(made.paragraphs[-2:], (5369, 6009), strict=True):
        line.paragraph_format.left_indent = Pt(indent / 20)
        line.paragraph_format.right_indent = Pt(0)
        line.alignment = WD_ALIGN_PARAGRAPH.LEFT
    return made


def pitched() -> Any:
    made = document()
    for name in ("公文正文", "一级标题"):
        made.styles[name].paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        made.styles[name].paragraph_format.line_spacing = Pt(29)
    return made


def gridded() -> Any:
    made = document()
    grid = OxmlElement("w:docGrid")
    for name, value in (("type", "linesAndChars"), ("linePitch", "579"), ("charSpace", "-848")):
        grid.set(qn(f"w:{name}"), value)
    made.sections[0]._sectPr.append(grid)
    for snap in made.styles.element.iter(qn("w:snapToGrid")):
        snap.set(qn("w:val"), "1")
    return made


def margined(edge: str, millimetres: float) -> Any:
    made = document()
    setattr(made.sections[0], f"{edge}_margin", Mm(millimetres))
    return made


def lettered(style: str, *, font: str = "", size: float = 0) -> Any:
    made = document()
    run = made.styles[style].element.rPr
    if font:
        run.rFonts.set(qn("w:eastAsia"), font)
    if size:
        made.styles[style].font.size = Pt(size)
    return made


def hard_broken() -> Any:
    made = document()
    made.paragraphs[3].runs[0].text = "为便于服务群众和开展工作\n，社区居民委员会提出意见。"
    return made


def at_the_foot() -> Any:
    made = document(before=0)
    for element in made.styles["一级标题"].element.iter(qn("w:keepNext")):
        element.set(qn("w:val"), "0")
    heading = next(one for one in made.paragraphs if one.text == "一、基本情况")
    for _ in range(18):
        heading.insert_paragraph_before("特此说明。", "公文正文")
    return made


def numbered(style: str, *, size: float = 14, indent: float = 14) -> Any:
    made = lettered(style, size=size)
    made.styles[style].paragraph_format.right_indent = Pt(indent)
    return made


def low_numbered() -> Any:
    made = document()
    made.sections[0].footer_distance = Mm(15)
    return made


SPOILT: Mapping[str, tuple[Callable[[], Any], str, str]] = {
    "29 points": (pitched, "layout.lines", "5.2.3"),
    "character grid": (gridded, "layout.characters", "5.2.3"),
    "upper margin": (lambda: margined("top", 30), "layout.margin", "5.2.1"),
    "left margin": (lambda: margined("left", 32), "layout.margin", "5.2.1"),
    "right margin": (lambda: margined("right", 30), "layout.area", "5.2.1"),
    "lower margin": (lambda: margined("bottom", 50), "layout.area", "5.2.1"),
    "Latin font": (lambda: lettered("公文正文", font="Times New Roman"), "layout.body", "5.2.2"),
    "size of the body": (lambda: lettered("公文正文", size=15), "layout.body", "5.2.2"),
    "font of the title": (lambda: lettered("公文标题", font="黑体"), "layout.title", "7.3.1"),
    "font of a heading": (lambda: lettered("一级标题", font="宋体"), "layout.heading", "7.3.3"),
    "zeros in the date": (lambda: document(date="2024年04月08日"), "layout.date", "7.3.5.4"),
    "one character in the last line": (lambda: document(title="关于调整社区管辖范围的请示\n二"), "layout.title-single", "7.3.1"),
    "heading at the foot": (at_the_foot, "layout.foot", ""),
    "mark at the beginning of a line": (hard_broken, "layout.mark", "5.1"),
    "size of the number": (lambda: numbered("单页页码", size=10.5), "layout.number-font", "7.5"),
    "place of the number": (lambda: numbered("单页页码", indent=60), "layout.number", "7.5"),
    "height of the number": (low_numbered, "layout.number", "7.5"),
}


def saved(made: Any) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_what_is_spoilt_is_found_under_its_clause_and_what_is_sound_has_no_finding() -> None:
    documents = {name: saved(make()) for name, (make, _, _) in SPOILT.items()}
    documents |= {f"title of {len(title)}": saved(document(title=break_title(title, NAMES))) for title in TITLES}
    stems = {name: f"{number:02}" for number, name in enumerate(documents)}
    pdfs = LibreOffice().convert({stems[name]: data for name, data in documents.items()})
    found = {name: measure(pdfs[stems[name]], documents[name], "请示", Fonts(), NAMES) for name in documents}
    for name, (_, code, article) in SPOILT.items():
        assert (code, article) in {(one.code, one.basis.article) for one in found[name] if one.basis and one.place.page}, name
    assert {name: found[name] for name in documents if name not in SPOILT} == {f"title of {len(title)}": () for title in TITLES}


def against_the_standard(report: Any) -> Iterator[tuple[str, str]]:
    for short, problems in measured(report).items():
        for one in problems:
            if one.basis is None or one.basis.strength in ("规定", "一般"):
                yield short.partition("·")[0], one.code


@pytest.mark.parametrize("case", [pytest.param(CHANGSHENG, marks=pytest.mark.prove), CASES / "第二案"], ids=["changsheng", "second"])
def test_the_shipped_papers_keep_the_standard(case: Path, tmp_path: Path) -> None:
    own = Path(shutil.copytree(case, tmp_path / case.name))
    report = archive(Order(own, tmp_path / "output", (TEMPLATES,), LibreOffice()))
    assert set(against_the_standard(report)) == set()

"""The engine: what it is given is printed as it is, tagged, the same each time; what it cannot set it names."""

import io
import itertools
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.fonts.table import Fonts
from pipeline.pdf import setting, typeset
from pipeline.pdf.archival import EPOCH
from pipeline.pdf.choice import ENGINES, Auto
from pipeline.pdf.proofread import read_back
from pipeline.pdf.setting import Description, described
from pipeline.pdf.typeset import Typst, beyond
from pipeline.problems import Blocked, Internal, Unavailable
from pipeline.wordml.describe import Refused, describe
from tests.conftest import TEMPLATES, PlainEngine
from tests.pdf.constructs import EXAMPLES, PAGE, Example, docx, ftr, p, r, table, tc, tr
from tests.pdf.seen import lines, page_count

pikepdf = pytest.importorskip("pikepdf")
ROOT = Path(__file__).resolve().parents[2]


def made(example: Example) -> bytes:
    return Typst(workers=1).convert({"件": docx(example)})["件"]


def text_of(pdf: bytes) -> str:
    return "".join(line.text for line in lines(pdf))


# --- what is printed
@pytest.mark.parametrize(
    "value",
    [
        *('#read("x")', "// 注", "a -- b --- c", "@e <f>", "$x$", "*b* _i_ `c`", "\\ \\\\ \\u{41}", "\"引\" 'x'", "= 标题", "- 列", "+ 列"),
        *("#", "[内容]", "{x}", "https://example.cn/#a", "~ 不断", "/ 词: 义", "...", "100%", "a&amp;b"),
    ],
)
def test_a_value_is_text_and_never_markup(value: str) -> None:
    pdf = made(Example(p(r(value.replace("<", "&lt;")))))
    assert text_of(pdf) == value.replace("&amp;", "&").replace(" ", "")


def set_whole(description: Description) -> bytes:
    """Return the PDF, read back."""
    return setting.finished(setting.drawn(description, "件", Fonts()), description, "件", Fonts())


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.text(st.sampled_from("#$*_`\\/-<>@\"'[]{}()=+~%&；，。（）“”《》、汉字数0123abc "), min_size=1, max_size=60), min_size=20)
)
def test_any_text_is_printed_as_it_is(values: list[str]) -> None:
    body = "".join(p(r(escape(value))) for value in values)
    description = described(docx(Example(body)), "件", Fonts())
    assert "".join(page.text for page in description.pages).replace(" ", "") == "".join(values).replace(" ", "")
    assert set_whole(description).startswith(b"%PDF")


@pytest.mark.parametrize("beyond_the_edge", [0, 3000])
def test_a_line_that_is_wider_than_its_cell_is_not_broken_again(beyond_the_edge: int) -> None:
    cell = tc(p("国" * 60, f'<w:ind w:right="-{beyond_the_edge}"/>'))
    description = described(docx(Example(table([2000, 6000], [tr([cell, tc("")])]))), "件", Fonts())
    stands = json.loads(description.data)["pages"][0]["t"]
    [grid] = [one for one in stands if "b" in one]
    wanted = [sum(len(piece[1]) for piece in line[0]) for line in stands[grid["b"][0][4][0]]["l"]]
    assert (max(wanted) * 10 > 100) is (beyond_the_edge > 0)  # of ten points each, in a hundred
    assert [len(line.text) for line in lines(set_whole(description))] == wanted


EXACT = '<w:spacing w:line="400" w:lineRule="exact"/>'


def test_a_line_that_is_higher_than_its_page_or_row_stays_there() -> None:
    """Typst would take it to the next page, where nothing else is: it is put in its place by itself."""
    page = (
        '<w:pgSz w:w="6000" w:h="4000"/><w:pgMar w:top="1200" w:right="0" w:bottom="0" w:left="0" w:header="0" w:footer="0" w:gutter="0"/>'
    )
    [high] = lines(made(Example(p("文", '<w:spacing w:line="3000" w:lineRule="exact"/>'), page=page)))
    assert (high.text, high.page) == ("文", 1)
    cell = tc(p("上", EXACT) + p("中", EXACT) + p("下", EXACT))
    row = tr([cell], '<w:trHeight w:val="1190" w:hRule="exact"/>')  # half a point less than the text, which nobody sees
    inside = lines(made(Example(table([3000], [row, row]))))
    assert [line.text for line in inside] == ["上", "中", "下"] * 2
    assert [round(below.y - above.y, 2) for above, below in itertools.pairwise(inside)] == [20.0, 20.0, 19.5, 20.0, 20.0]


def test_twenty_two_lines_of_twenty_eight_characters() -> None:
    margins = '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587" w:header="850" w:footer="1446" w:gutter="0"/>'
    spacing = '<w:spacing w:line="579" w:lineRule="exact"/><w:jc w:val="both"/>'
    pdf = made(Example(p("国" * 28 * 30, spacing, '<w:spacing w:val="-5"/>'), page=f'<w:pgSz w:w="11906" w:h="16838"/>{margins}'))
    counts = [len(line.text) for line in lines(pdf)]
    assert counts == [28] * 30
    assert [line.page for line in lines(pdf)] == [1] * 22 + [2] * 8
    steps = {round(below.y - above.y, 2) for above, below in zip(lines(pdf)[:22], lines(pdf)[1:22], strict=False)}
    assert steps == {28.95}


# --- structure and properties
def nodes(element: Any) -> list[tuple[str, Any]]:
    found = []
    kids = element.get("/K", pikepdf.Array())
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            found += [(str(kid.S), kid), *nodes(kid)]
    return found


def test_roles_are_the_structure(tmp_path: Path) -> None:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="h{level}"><w:name w:val="h"/><w:pPr><w:outlineLvl w:val="{level}"/></w:pPr></w:style>'
        for level in (0, 1, 3)
    )
    body = "".join(p(name, f'<w:pStyle w:val="h{level}"/>') + p("正文") for name, level in (("总题", 0), ("一、甲", 1), ("1. 乙", 3)))
    body += table([4500, 4500], [tr([tc("表头"), tc("栏")], "<w:tblHeader/>"), tr([tc("甲"), tc("乙")])])
    (tmp_path / "x.pdf").write_bytes(made(Example(body, styles=styles, parts={"footer1.xml": ftr(p("页脚"))})))
    with pikepdf.open(tmp_path / "x.pdf") as pdf:
        kinds = [kind for kind, _ in nodes(pdf.Root.StructTreeRoot)]
        assert [kind for kind in kinds if kind.startswith("/H")] == ["/H1", "/H2", "/H3"]
        assert kinds.count("/TH") == 2
        assert kinds.count("/TD") == 2
        assert kinds.count("/THead") == 1
        with pdf.open_outline() as outline:
            assert [item.title for item in outline.root] == ["总题"]
            assert [item.title for item in outline.root[0].children] == ["一、甲"]
        assert str(pdf.Root.Lang) == "zh-CN"
        assert bool(pdf.Root.MarkInfo.Marked)


def test_the_file_says_what_it_is(tmp_path: Path) -> None:
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"><dc:title>题名</dc:title>'
        "<dc:creator>某居民委员会</dc:creator><dcterms:created>2024-01-01T00:00:00Z</dcterms:created></cp:coreProperties>"
    )
    pdf = made(Example(p("文"), parts={"/docProps/core.xml": core}))
    (tmp_path / "x.pdf").write_bytes(pdf)
    with pikepdf.open(tmp_path / "x.pdf") as document:
        assert (str(document.docinfo["/Title"]), str(document.docinfo["/Author"])) == ("题名", "某居民委员会")
        assert {str(document.docinfo[key])[:10] for key in ("/CreationDate", "/ModDate")} == {"D:20240101"}
        meta = document.Root.Metadata.read_bytes().decode()
    for claim in ("<pdfaid:part>2</pdfaid:part>", "<pdfaid:conformance>A</pdfaid:conformance>", "<pdfuaid:part>1</pdfuaid:part>"):
        assert claim in meta
    with pikepdf.open(io.BytesIO(made(Example(p("文"))))) as untitled:
        assert str(untitled.docinfo["/Title"]) == "件"
        assert str(untitled.docinfo["/CreationDate"])[2:6] == str(EPOCH.year)


def test_only_our_fonts_are_inside() -> None:
    documents = {name: docx(EXAMPLES[name]) for name in ("fonts", "rare characters", "superscript")}
    for pdf in Typst().convert(documents).values():
        with pikepdf.open(io.BytesIO(pdf)) as document:
            _, names = read_back(document)
        assert names
        assert all(name.startswith("Lijuan") for name in names)


def test_a_picture_has_its_text() -> None:
    with pikepdf.open(io.BytesIO(made(EXAMPLES["picture"]))) as pdf:
        alternatives = [str(node.Alt) for kind, node in nodes(pdf.Root.StructTreeRoot) if kind == "/Figure" and "/Alt" in node]
    assert alternatives == ["一块红色"]


def test_links_lead_out_and_to_their_page() -> None:
    with pikepdf.open(io.BytesIO(made(EXAMPLES["link"]))) as pdf:
        assert str(pdf.pages[0].Annots[0].A.URI) == "https://example.cn/"
    with pikepdf.open(io.BytesIO(made(EXAMPLES["bookmark"]))) as pdf:
        note = pdf.pages[0].Annots[0]
        target = note.get("/Dest", note.get("/A", pikepdf.Dictionary()).get("/D"))
        assert target[0].objgen == pdf.pages[1].obj.objgen


# --- the same each time
SCRIPT = """
import hashlib, sys
from pipeline.pdf.typeset import Typst, beyond
from tests.pdf.constructs import EXAMPLES, docx
names = ["plain", "mixed", "table", "header and footer", "picture"]
for name, pdf in sorted(Typst().convert({n: docx(EXAMPLES[n]) for n in (names[::-1] if "back" in sys.argv else names)}).items()):
    print(name, hashlib.sha256(pdf).hexdigest())
"""


def run(zone: str, *arguments: str) -> str:
    environment = {**os.environ, "TZ": zone, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "random"}
    command = [sys.executable, "-c", SCRIPT, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout


def test_same_bytes_in_another_order_and_time_zone() -> None:
    first = run("UTC")
    assert len(first.splitlines()) == 5
    assert run("UTC", "back") == first
    assert run("Asia/Shanghai") == first


# --- what is refused
REFUSED: Mapping[str, tuple[str, int, str]] = {
    "a revision": (p('<w:ins w:id="1" w:author="x"><w:r><w:t>增</w:t></w:r></w:ins>'), 1, "修订"),
    "a footnote": (p("一") + p('<w:r><w:footnoteReference w:id="1"/></w:r>'), 2, "脚注"),
    "a list": (p("一", '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'), 1, "w:numPr"),
    "a floating picture": (p("<w:r><w:drawing><wp:anchor/></w:drawing></w:r>"), 1, "wp:anchor"),
    "old graphics": (p("<w:r><w:pict/></w:r>"), 1, "w:pict"),
    "a font": (p("字", run='<w:rFonts w:eastAsia="微软雅黑"/>'), 1, "微软雅黑"),
    "an unknown element": (p("一") + "<w:unheardOf/>", 1, "w:unheardOf"),
    "an unknown property": (p("一", "<w:unheardOf/>"), 1, "w:unheardOf"),
    "an unknown attribute": (p("一", '<w:jc w:val="left" w:odd="1"/>'), 1, "odd"),
    "an unknown value": (p("一", '<w:jc w:val="thaiDistribute"/>'), 1, "thaiDistribute"),
    "a field": (p('<w:fldSimple w:instr="DATE"><w:r><w:t>今</w:t></w:r></w:fldSimple>'), 1, "DATE"),
    "vertical text": (table([9000], [tr([tc("竖", '<w:textDirection w:val="tbRlV"/>')])]), 1, "textDirection"),
    "a floating table": (table([9000], [tr([tc("浮")])], '<w:tblpPr w:tblpX="1"/>'), 1, "w:tblpPr"),
    "a pattern": (p("一", '<w:shd w:val="pct25" w:fill="FFFFFF"/>'), 1, "底纹图案"),
    "not a number": (p("一", '<w:ind w:left="abc"/>'), 1, "w:ind"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_set_is_named_with_its_place(name: str) -> None:
    body, paragraph, construct = REFUSED[name]
    with pytest.raises(Blocked) as caught:
        Typst(workers=1).convert({"件": docx(Example(body))})
    (found,) = caught.value.problems
    assert (found.code, found.place.document, found.place.paragraph) == ("pdf.unsupported", "件", paragraph)
    assert construct in found.message


@pytest.mark.parametrize(
    ("example", "construct"),
    [
        (Example(p("一"), page=PAGE + '<w:cols w:num="2"/>'), "w:cols"),
        (Example(p("一"), page=PAGE + '<w:docGrid w:type="linesAndChars" w:linePitch="312"/>'), "linesAndChars"),
        (Example(p("一"), page=PAGE + '<w:lnNumType w:countBy="1"/>'), "w:lnNumType"),
        (Example(p("一"), settings='<w:characterSpacingControl w:val="compressPunctuation"/>'), "compressPunctuation"),
        (Example(p("一"), settings="<w:mirrorMargins/>"), "w:mirrorMargins"),
        (Example(p("一"), settings="<w:unheardOf/>"), "w:unheardOf"),
    ],
)
def test_a_page_that_cannot_be_set_is_named(example: Example, construct: str) -> None:
    with pytest.raises(Refused) as caught:
        describe(docx(example), Fonts())
    assert any(construct in fault.construct for fault in caught.value.faults)


def test_a_template_is_told_beforehand() -> None:
    found = beyond(docx(Example(p("一") + p("<w:r><w:object/></w:r>"))), "模板", Fonts())
    assert [(one.code, one.place.document, one.place.paragraph, one.blocks) for one in found] == [("template.beyond", "模板", 2, None)]
    assert beyond(b"", "模板", Fonts()) == []


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.docx")), ids=lambda path: path.stem)
def test_the_shipped_templates_need_no_libreoffice(path: Path) -> None:
    assert beyond(path.read_bytes(), path.stem, Fonts()) == []


def test_every_reason_is_told_in_one_run() -> None:
    body = "".join(p("字", run=f'<w:rFonts w:eastAsia="某体{number}"/>') for number in range(8))
    with pytest.raises(Blocked) as caught:
        Typst(workers=1).convert({"甲": docx(Example(body)), "乙": docx(Example(p("<w:r><w:object/></w:r>")))})
    assert [one.place.document for one in caught.value.problems].count("甲") == typeset.NAMED + 1
    assert "3" in next(one.message for one in caught.value.problems if not one.place.paragraph)
    assert "乙" in {one.place.document for one in caught.value.problems}


def test_a_row_too_low_for_its_text_is_no_silent_cut() -> None:
    low = table([3000], [tr([tc("一" * 40)], '<w:trHeight w:val="700" w:hRule="exact"/>')])
    with pytest.raises(Blocked) as caught:
        Auto(fallback=PlainEngine()).convert({"件": docx(Example(low))})
    assert [one.code for one in caught.value.problems] == ["pdf.clipped"]


@pytest.mark.parametrize("data", [b"", b"plain text", docx(Example(p("x")))[:-40]])
def test_what_is_no_word_file_is_named(data: bytes) -> None:
    with pytest.raises(Blocked) as caught:
        Auto().convert({"坏": data})
    assert [(one.code, one.place.document) for one in caught.value.problems] == [("pdf.failed", "坏")]


# --- faults of ours
def test_a_warning_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setting, "DRAW", b'#set text(font: "No Such Font", fallback: false)\nx')
    with pytest.raises(Internal):
        made(Example(p("文")))


def test_a_page_that_says_something_else_is_a_fault() -> None:
    description = described(docx(Example(p("甲乙丙"))), "件", Fonts())
    changed = Description(description.data.replace("甲乙丙", "甲丙"), description.date, description.about, description.pages, {})
    with pytest.raises(Internal):
        set_whole(changed)


# --- the choice
def test_libreoffice_sets_what_typst_refuses_and_it_is_said() -> None:
    other = PlainEngine()
    auto = Auto(fallback=other)
    odd, plain = docx(Example(p("<w:r><w:object/></w:r>"))), docx(Example(p("文")))
    pdfs = auto.convert({"难": odd, "易": plain})
    assert list(pdfs) == ["难", "易"]
    assert other.asked == ["难"]
    assert page_count(pdfs["易"]) == 1
    assert [(one.code, one.place.document, one.blocks) for one in auto.notes] == [("pdf.libreoffice", "难", None)]


def test_libreoffice_is_asked_for_only_where_it_is_needed() -> None:
    class Missing(PlainEngine):
        def convert(self, documents: Mapping[str, bytes]) -> Mapping[str, bytes]:  # noqa: ARG002 - an engine's signature
            raise Unavailable("没有 LibreOffice")

    auto = Auto(fallback=Missing())
    assert set(auto.convert({"易": docx(Example(p("文")))})) == {"易"}
    with pytest.raises(Unavailable, match="难"):
        auto.convert({"难": docx(Example(p("<w:r><w:object/></w:r>")))})


@pytest.mark.parametrize("name", ENGINES)
def test_every_engine_has_its_name_and_the_fonts_in_its_version(name: str) -> None:
    engine = ENGINES[name](Fonts())
    assert engine.name == name
    assert engine.notes == ()
    if name != "libreoffice":
        assert Fonts().fingerprint() in engine.version

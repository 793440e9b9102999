"""A character that a font lacks is cut out of its run and named in a font that has it; the text stays."""

import io
import zipfile

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree

from pipeline.fonts.table import FONTS
from pipeline.word import rare
from pipeline.word.rare import explicit, substitute
from pipeline.word.text import flatten, structure

SLOTS = [qn(f"w:{slot}") for slot in ("ascii", "hAnsi", "eastAsia")]


@pytest.mark.parametrize(
    ("character", "font", "expected"),
    [
        ("关", "仿宋_GB2312", "仿宋_GB2312"),
        ("镕", "仿宋_GB2312", "仿宋"),
        ("镕", "楷体_GB2312", "楷体"),
        ("镕", "黑体", "黑体"),
        ("镕", "方正小标宋简体", "华文中宋"),
        ("䶮", "仿宋_GB2312", "仿宋"),
        ("𬭎", "仿宋_GB2312", "SimSun-ExtB"),
        ("𠮷", "黑体", "SimSun-ExtB"),
        ("㎡", "仿宋_GB2312", "仿宋"),
        ("☑", "仿宋_GB2312", "Segoe UI Symbol"),
        ("⑪", "黑体", "Segoe UI Symbol"),
        ("□", "仿宋_GB2312", "仿宋_GB2312"),
        ("A", "仿宋_GB2312", "仿宋_GB2312"),
        ("—", "仿宋_GB2312", "仿宋_GB2312"),
        ("…", "仿宋_GB2312", "仿宋_GB2312"),
        ("\xa0", "仿宋_GB2312", "仿宋_GB2312"),
        ("\u3000", "仿宋_GB2312", "仿宋_GB2312"),
    ],
)
def test_word_is_told_a_font_that_has_the_character(character: str, font: str, expected: str) -> None:
    assert substitute(character, font) == expected


def test_every_font_that_may_be_named_is_in_the_table_of_the_pdf() -> None:
    known = {name for names in FONTS for name in names}
    assert {*rare.SMALL, *rare.SMALL.values(), rare.BEYOND, rare.SIGNS, rare.PLAIN} <= known


def document(*, run: str = "", style: str = "", default: str = "", text: str = " 王镕喆 \t𠮷同志\n") -> bytes:
    """Return a document whose one paragraph has its font from the run, its style or the defaults."""
    word = docx.Document()
    paragraph = word.add_paragraph()
    one = paragraph.add_run(text)
    one.bold = True
    for name, properties in ((run, one._element), (style, word.styles["Normal"].element)):
        if name:
            properties.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)
    fonts = word.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}/{qn('w:rFonts')}")
    fonts.attrib.clear()
    if default:
        fonts.set(qn("w:eastAsia"), default)
    target = io.BytesIO()
    word.save(target)
    return target.getvalue()


def runs(data: bytes) -> list[tuple[str, str | None]]:
    word = docx.Document(io.BytesIO(data))
    found = []
    for run in word.paragraphs[-1].runs:
        fonts = run._element.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
        found.append((run.text, fonts.get(SLOTS[2]) if fonts is not None else None))
    return found


@pytest.mark.parametrize("where", ["run", "style", "default"])
def test_the_run_is_cut_wherever_its_font_is_named(where: str) -> None:
    before = document(**{where: "仿宋_GB2312"})
    after = explicit(before, substitute)
    named = "仿宋_GB2312" if where == "run" else None
    assert runs(after) == [(" 王", named), ("镕喆", "仿宋"), (" \t", named), ("𠮷", "SimSun-ExtB"), ("同志\n", named)]
    assert flatten(after) == flatten(before)
    assert structure(after) == structure(before)
    assert all(run.bold for run in docx.Document(io.BytesIO(after)).paragraphs[-1].runs)


def test_a_document_without_a_font_is_taken_for_song() -> None:
    assert runs(explicit(document(), substitute))[1] == ("𠮷", "SimSun-ExtB")


def test_a_theme_does_not_win_over_the_named_font() -> None:
    data = document()
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        root = etree.fromstring(package.read("word/document.xml"))
    run = next(root.iter(qn("w:r")))
    properties = run.find(qn("w:rPr"))
    assert properties is not None
    properties.insert(0, etree.Element(qn("w:rFonts"), {qn("w:eastAsiaTheme"): "minorEastAsia", qn("w:asciiTheme"): "minorHAnsi"}))
    rare.name_fonts(root, lambda _: "仿宋_GB2312")
    cut = [one.find(f"{qn('w:rPr')}/{qn('w:rFonts')}") for one in root.iter(qn("w:r"))][1]
    assert cut is not None
    assert {str(key): str(value) for key, value in cut.attrib.items()} == {**dict.fromkeys(SLOTS, "仿宋"), qn("w:hint"): "eastAsia"}


@pytest.mark.parametrize("text", ["关于473户的函", "Plain", ""])
def test_a_document_without_such_characters_is_the_same_bytes(text: str) -> None:
    data = document(run="仿宋_GB2312", text=text)
    assert explicit(data, substitute) is data


def test_the_same_document_is_cut_the_same_and_only_once() -> None:
    data = document(run="仿宋_GB2312")
    once = explicit(data, substitute)
    assert once == explicit(data, substitute)
    assert runs(explicit(once, substitute)) == runs(once)


def test_a_package_that_cannot_be_read_is_left_to_whoever_opens_it() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        package.writestr("word/document.xml", "<w:document")
    assert explicit(target.getvalue(), substitute) == target.getvalue()

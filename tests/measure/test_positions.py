"""Every place is held against pypdfium2, which reads PDF quite differently."""

import contextlib
import ctypes
import io
from collections.abc import Callable, Iterator

import docx
import pikepdf  # noqa: TID253 - these tests are of nothing else
import pypdfium2  # type: ignore[import-untyped]
import pytest

from pipeline.measure.positions import read
from pipeline.pdf.libreoffice import LibreOffice
from tests.conftest import TEMPLATES, has_libreoffice

Place = tuple[str, float, float]


def by_pdfium(pdf: bytes) -> list[list[Place]]:
    with contextlib.closing(pypdfium2.PdfDocument(pdf)) as document:
        return [list(_places(page)) for page in document]


def _places(page: pypdfium2.PdfPage) -> Iterator[Place]:
    raw, text, high = pypdfium2.raw, page.get_textpage(), page.get_height()
    x, y = ctypes.c_double(), ctypes.c_double()
    for place in range(raw.FPDFText_CountChars(text)):
        if raw.FPDFText_IsGenerated(text, place):
            continue
        raw.FPDFText_GetCharOrigin(text, place, x, y)
        if not (meaning := chr(raw.FPDFText_GetUnicode(text, place))).isspace():
            yield meaning, x.value, high - y.value


def by_us(pdf: bytes) -> list[list[Place]]:
    return [[(text, one.x, one.y) for one in page.characters for text in one.text if not text.isspace()] for page in read(pdf)]


def assert_alike(pdf: bytes) -> None:
    for ours, theirs in zip(by_us(pdf), by_pdfium(pdf), strict=True):
        assert [one[0] for one in ours] == [one[0] for one in theirs]
        assert all(abs(a - b) < 0.05 for one, other in zip(ours, theirs, strict=True) for a, b in zip(one[1:], other[1:], strict=True))


SIMPLE_CMAP = b"1 beginbfrange <20> <7e> <0020> endbfrange"
WIDE_CMAP = (
    b"2 beginbfchar <0001> <4E00> <0002> <4E8C> endbfchar "
    b"2 beginbfrange <0003> <0005> [<4E09> <56DB> <4E94>] <0028> <0029> <516D> endbfrange"
)


def document(content: bytes, *, rotate: int = 0, form: bytes | None = None) -> bytes:
    """A page with a simple font /F and a composite one /G, and perhaps a form /X."""
    with pikepdf.new() as pdf:
        simple = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type1,
            BaseFont=pikepdf.Name("/ABCDEF+Helvetica"),
            FirstChar=32,
            LastChar=126,
            Widths=[400 + number for number in range(95)],
            Encoding=pikepdf.Name.WinAnsiEncoding,
            ToUnicode=pdf.make_stream(SIMPLE_CMAP),
        )
        inner = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.CIDFontType2,
            BaseFont=pikepdf.Name.Song,
            CIDSystemInfo=pikepdf.Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
            DW=900,
            W=[1, [500, 600], 3, 4, 700],
        )
        wide = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type0,
            BaseFont=pikepdf.Name.Song,
            Encoding=pikepdf.Name("/Identity-H"),
            DescendantFonts=[inner],
            ToUnicode=pdf.make_stream(WIDE_CMAP),
        )
        resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=simple, G=wide))
        if form is not None:
            within = pdf.make_stream(form, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 600, 800])
            within.Matrix = [1, 0, 0, 1, 30, 40]
            within.Resources = resources
            resources.XObject = pikepdf.Dictionary(X=within)
        page = pdf.add_blank_page(page_size=(600, 800))
        page.obj.Resources = resources
        page.obj.Contents = pdf.make_stream(content)
        if rotate:
            page.obj.Rotate = rotate
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()


CONTENTS = {
    "Td Tj": b"BT /F 12 Tf 50 700 Td (abc) Tj 0 -20 Td (def) Tj ET",
    "TD T* '": b"BT /F 12 Tf 50 700 TD 10 -15 TD (ab) Tj T* (cd) Tj (ef) ' ET",
    'TL "': b'BT /F 12 Tf 14 TL 50 700 Td (ab) Tj 3 1 (c d) " (e f) Tj ET',
    "TJ": b"BT /F 12 Tf 50 700 Td [(a) -200 (b) 100.5 (c)] TJ (d) Tj ET",
    "Tm": b"BT /F 12 Tf 1.5 0 0 2 50 600 Tm (ab) Tj ET",
    "Tc Tw Tz Ts": b"BT /F 12 Tf 2 Tc 5 Tw 80 Tz 50 700 Td (a b c) Tj 3 Ts (d) Tj ET",
    "cm q Q": b"q 2 0 0 2 10 20 cm BT /F 6 Tf 30 300 Td (ab) Tj ET Q BT /F 6 Tf 30 300 Td (cd) Tj ET",
    "flipped": b"q 1 0 0 -1 0 800 cm BT /F 12 Tf 1 0 0 -1 50 100 Tm (abc) Tj ET Q",
    "turned": b"BT /F 12 Tf 0 1 -1 0 300 300 Tm (abc) Tj ET",
    "brackets": rb"BT /F 12 Tf 50 700 Td (a(b(c))d\)\101\\e) Tj [(]) 10 (\() ] TJ ET",
    "hexadecimal": b"BT /F 12 Tf 50 700 Td <61 62\n63> Tj <647> Tj ET",
    "composite": b"BT /G 16 Tf 50 700 Td <000100020003> Tj [<0004> -50 <0005>] TJ 1 Tc (\0(\0)) Tj <00010002> Tj ET",
    "composite in brackets": b"BT /G 16 Tf 50 700 Td (\0\\(\0\\)) Tj (\0\1\0\2) Tj ET",
    "comment": b"BT % (not) Tj\n/F 12 Tf 50 700 Td (a)Tj ET",
    "properties": b"/Span <</MCID 0 /Lang (zh)>> BDC BT /F 12 Tf 50 700 Td (ab) Tj ET EMC",
    "picture within": b"BI /W 1 /H 1 /BPC 8 /CS /G ID (\xff EI BT /F 12 Tf 50 700 Td (ab) Tj ET",
}


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
def test_the_operators_for_text(content: bytes) -> None:
    pdf = document(content)
    assert by_us(pdf)[0]
    assert_alike(pdf)


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_page_is_read_as_one_sees_it(rotate: int) -> None:
    pdf = document(b"BT /F 12 Tf 50 700 Td (abc) Tj ET", rotate=rotate)
    (page,) = read(pdf)
    assert (page.width, page.height) == ((600, 800) if rotate == 180 else (800, 600))
    first = page.characters[0]
    assert (round(first.x), round(first.y)) == {90: (700, 50), 180: (550, 700), 270: (100, 550)}[rotate]
    assert first.turn == rotate // 90


def test_forms_are_read_where_they_are_drawn() -> None:
    pdf = document(b"q 1 0 0 1 100 0 cm /X Do Q BT /F 12 Tf 50 700 Td (z) Tj ET", form=b"BT /F 12 Tf 50 100 Td (ab) Tj ET")
    assert [one[0] for one in by_us(pdf)[0]] == ["a", "b", "z"]
    assert_alike(pdf)


def test_a_form_that_draws_itself_ends() -> None:
    assert len(read(document(b"/X Do", form=b"BT /F 12 Tf 5 5 Td (a) Tj ET /X Do"))[0].characters) > 1


def test_what_glyphs_are_said_to_mean() -> None:
    content = b"BT /F 12 Tf 50 700 Td /Span <</ActualText <FEFF4E00>>> BDC (ab) Tj EMC (c) Tj ET"
    (page,) = read(document(content))
    assert [one.text for one in page.characters] == ["一", "", "c"]


def test_a_glyph_without_meaning_is_not_passed_over() -> None:
    (page,) = read(document(b"BT /G 16 Tf 50 700 Td <0099> Tj ET"))
    assert [(one.text, one.width) for one in page.characters] == [("\ufffd", 14.4)]


def test_size_width_and_font() -> None:
    (page,) = read(document(b"BT /F 6 Tf 2 0 0 3 50 700 Tm (a) Tj ET"))
    (one,) = page.characters
    assert (one.size, one.font) == (18, "Helvetica")
    assert one.width == pytest.approx(2 * 6 * 0.465)


@pytest.mark.skipif(not has_libreoffice(), reason="needs LibreOffice")
def test_a_document_of_libreoffice() -> None:
    out = io.BytesIO()
    word = docx.Document(str(TEMPLATES / "起草说明.docx"))
    word.save(out)
    assert_alike(LibreOffice().convert({"甲": out.getvalue()})["甲"])


def test_a_document_of_typst() -> None:
    compiled: Callable[..., bytes] = pytest.importorskip("typst").compile
    source = '#set text(font: "Libertinus Serif", size: 16pt)\nOffice (a) [b] \\#c #rotate(90deg)[turned] #box(scale(50%)[half])'
    assert_alike(compiled(source.encode()))

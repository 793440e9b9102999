"""Many sheets of one template: each is what the template alone would have made of it."""

import dataclasses
import io
import re
from pathlib import Path

import docx
import pytest

from pipeline.documents import guard
from pipeline.field.bound import bound
from pipeline.field.copies import Copy, pattern_of
from pipeline.field.leaves import joined, printed
from pipeline.field.qr import picture
from pipeline.fonts.table import Fonts
from pipeline.pdf.proofread import read_back
from pipeline.word.text import flatten
from tests.conftest import ROOT
from tests.field.papers import changed, copied, entries_of, filled, second_case

GOLDEN = ROOT / "tests" / "golden" / "入户调查表.txt"


def alone(copy: Copy) -> str:
    return flatten(bound([copy]))


def test_each_copy_is_what_the_template_makes_of_it() -> None:
    _, _, found = second_case()
    wanted = filled(found)
    copies = copied(wanted)
    assert len({id(one.pattern) for one in copies.sheets}) <= len({one.shape for one in wanted})
    for place in range(0, len(wanted), 7):
        (own,) = copied([wanted[place]]).sheets
        assert alone(copies.sheets[place]) == alone(own)


def test_a_sheet_reads_as_the_golden_one() -> None:
    _, _, found = second_case()
    assert alone(copied(filled(found)).sheets[0]) == GOLDEN.read_text(encoding="utf-8")


def test_values_with_rare_characters_and_marks_are_printed_as_they_are() -> None:
    _, _, found = second_case()
    first, *rest = filled(found)
    odd = dataclasses.replace(first, values={**first.values, "住址": '甲<乙>&"丙"'}, names=("喆𠮷", *first.names[1:]))
    copies = copied([odd, *rest])
    assert copies.sheets[0].texts == ()
    assert "喆𠮷" in alone(copies.sheets[0])
    plain = dataclasses.replace(odd, names=first.names)
    assert '甲<乙>&"丙"' in alone(copied([plain, *rest]).sheets[0])


def test_a_template_that_looks_into_a_value_is_filled_in_for_each_sheet(tmp_path: Path) -> None:
    _, _, found = second_case()
    template = changed(tmp_path, "{{本户.住址}}", "{{本户.住址|标题}}")
    long = [dataclasses.replace(one, values={**one.values, "住址": "某某大街某某小区" * 6}) for one in filled(found)[:4]]
    copies = copied(long, template)
    assert all(one.texts == () for one in copies.sheets)
    assert all("某某大街某某小区" in alone(one).replace("⏎", "") for one in copies.sheets)


def test_a_bound_file_is_sound_and_has_every_code_once() -> None:
    _, _, found = second_case()
    copies = copied(filled(found))
    data = bound(copies.sheets)
    entries = entries_of(data)
    guard.sound("调查表", entries)
    codes = [entries[name] for name in entries if name.startswith("word/media/")]
    assert sorted(codes) == sorted(picture(one.number) for one in found)
    assert len(docx.Document(io.BytesIO(data)).sections) == 2 * len(found)
    assert data == bound(copied(filled(found)).sheets)


def test_every_sheet_begins_on_a_front_and_says_its_number() -> None:
    _, _, found = second_case()
    copies = copied(filled(found))
    pdf = joined([printed(copies.sheets[:9], Fonts(), "调查表"), printed(copies.sheets[9:], Fonts(), "调查表")], ["一"] * len(found))
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        pages, _ = read_back(document)
        assert len(document.pages) == 2 * len(found)
        assert len({page.obj.objgen for page in document.pages}) == len(document.pages)
        with document.open_outline() as outline:
            assert [one.title for one in outline.root] == ["一"]
    for number, one in enumerate(found):
        front = "".join(pages[2 * number].split())
        assert f"表号{one.number}" in front
        assert all(name in front for name in one.names)
    assert len(set(pages[1::2])) == 1
    assert not any(str(one.name) in pages[1] for sheet in found for one in sheet.people)
    assert printed(copied(filled(found)).sheets, Fonts(), "调查表") == printed(copies.sheets, Fonts(), "调查表")


def test_the_pdf_shows_what_the_docx_says() -> None:
    _, _, found = second_case()
    copies = copied(filled(found)[:3])
    import pikepdf

    with pikepdf.open(io.BytesIO(printed(copies.sheets, Fonts(), "调查表").pdf)) as document:
        pages, _ = read_back(document)
    said = flatten(bound(copies.sheets))
    assert sorted(re.sub(r"\s|⏎|\ufffc", "", said)) == sorted("".join("".join(pages).split()))


def test_a_template_without_the_style_has_no_code(tmp_path: Path) -> None:
    word = docx.Document(str(ROOT / "templates" / "docx" / "入户调查表.docx"))
    for style in word.styles:
        if style.name == "二维码":
            style.element.find("{*}name").set("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}val", "别的")
    data = io.BytesIO()
    word.save(data)
    assert pattern_of(data.getvalue()).codes == ()


@pytest.mark.parametrize("text", ["0012", "2-0012-3", "某户12"])
def test_a_code_is_a_black_and_white_picture_of_whole_modules(text: str) -> None:
    from PIL import Image

    with Image.open(io.BytesIO(picture(text))) as shown:
        assert shown.mode == "1"
        assert shown.width == shown.height
        assert shown.width % 6 == 0
        assert shown.getpixel((0, 0)) == 255
        assert shown.getpixel((4 * 6, 4 * 6)) == 0

"""Where lines may end, how wide characters are, and what is read back from a PDF."""

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from pipeline.fonts.metrics import measures, name_of
from pipeline.fonts.table import Fonts, shipped
from pipeline.pages.drawing import Rule, joined
from pipeline.pages.lines import Frame, broken
from pipeline.pdf.proofread import TOKEN
from pipeline.wordml.describe import describe
from pipeline.wordml.scripts import may_break
from tests.fonts.fontmaking import font, write
from tests.pdf.constructs import Example, docx, p

FACES = {face.file.name: face for face in shipped().values()}


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        *[("国", mark, False) for mark in "，。、；：？！）》】”’…—％"],
        *[(mark, "国", False) for mark in "（《【“‘￥"],
        *[("国", mark, True) for mark in "（《【“国A1"],
        *[(mark, "国", True) for mark in "，。）》”A1"],
        *[("—", "—", False), ("…", "…", False), ("A", "b", False), ("1", "2", False), ("3", "%", False)],
        *[(" ", "A", True), ("A", " ", False), ("-", "b", True), ("-", "1", False), ("\t", "，", True), ("$", "5", False)],
        *[("，", "2", True), ("2", "年", True), ("年", "2", True), ("□", "同", True), ("国", "□", True)],
    ],
)
def test_a_line_ends_where_it_may(before: str, after: str, wanted: bool) -> None:
    assert may_break(before, after) is wanted


def lines(text: str, width: float, run: str = "") -> list[str]:
    document = describe(docx(Example(p(text, run=run))), Fonts())
    paragraph = document.sections[0].blocks[0]
    frame = Frame(Fonts(), width, 36.0, None, keep_short=False)
    return [line.text for line in broken(paragraph.format, paragraph.runs, frame)]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("width", "wanted"),
    [(79.9, ["一二三四", "五"]), (80, ["一二三四五"]), (80.1, ["一二三四五"])],
)
def test_a_line_holds_what_is_as_wide_as_it(width: float, wanted: list[str]) -> None:
    assert lines("一二三四五", width) == wanted


@pytest.mark.parametrize(("width", "wanted"), [(78.6, ["3.一二三", "四"]), (78.8, ["3.一二三四"])])
def test_the_last_of_characters_moved_together_stays_as_wide_as_it_is(width: float, wanted: list[str]) -> None:
    """LibreOffice sets 3. as 15.75 points and not 15.5 before Chinese, whose characters are 15.75 wide each."""
    assert lines("3.一二三四", width, '<w:spacing w:val="-5"/>') == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("一二三四，五", ["一二三", "四，五"]),
        ("一二三（四）", ["一二三", "（四）"]),
        ("一二2024年", ["一二", "2024年"]),
        ("一二ab cd", ["一二ab ", "cd"]),
        ("超长internationalization", ["超长", "internat", "ionaliza", "tion"]),
        ("——————", ["————", "——"]),
        ("一\u00a0二三四五", ["一\u00a0二三", "四五"]),
    ],
)
def test_marks_words_and_numbers_stay_where_they_belong(text: str, wanted: list[str]) -> None:
    assert lines(text, 64.5) == wanted


def test_nothing_is_lost_and_nothing_comes_to_it() -> None:
    text = "第1条 关于《方案》（2024年）的说明：a-b/c，“引”……完。" * 9
    for width in range(40, 400, 7):
        assert "".join(lines(text, width)) == text


# --- fonts
@pytest.mark.parametrize("name", FACES)
def test_measures_are_those_of_the_font(name: str) -> None:
    known = measures(FACES[name].file)
    with TTFont(FACES[name].file, lazy=True) as opened:
        characters, widths, units = opened.getBestCmap(), opened["hmtx"], opened["head"].unitsPerEm
        for codepoint in [*list(characters)[:: max(1, len(characters) // 500)], 0x41, 0x4E00, 0x20000, 0x10FFFF]:
            glyph = characters.get(codepoint)
            assert known.glyph(codepoint) == (opened.getGlyphID(glyph) if glyph else 0)
            assert glyph is None or known.advance(known.glyph(codepoint)) == widths[glyph][0] / units
        assert (known.ascent, known.descent) == (opened["hhea"].ascent / units, -opened["hhea"].descent / units)
        assert name_of(FACES[name].file) == opened["name"].getDebugName(6)


def test_a_font_of_a_collection_is_read(tmp_path: Path) -> None:
    write(tmp_path / "both.ttc", font({0x409: "One"}, "AB"), font({0x409: "Two"}, "ABC"))
    first, second = (measures(tmp_path / "both.ttc", index) for index in (0, 1))
    assert (first.glyph(ord("C")), bool(second.glyph(ord("C")))) == (0, True)


# --- reading back and drawing
@pytest.mark.parametrize(
    ("stream", "found"),
    [
        (rb"/f0 16 Tf(\000\001)Tj", [rb"\000\001"]),
        (rb"/f0 16 Tf[(\000\()-15.6(\000\))]TJ", [rb"\000\(", rb"\000\)"]),
        (rb"/f0 16 Tf[(\000(\000))]TJ", [rb"\000(\000)"]),
        (rb"/Span<</Alt(\376\377x)>>BDC /f0 16 Tf(\000\002)Tj", [rb"\000\002"]),
        (rb"/f0 16 Tf<00810082>Tj", [b"00810082"]),
    ],
)
def test_strings_are_found_in_a_drawing(stream: bytes, found: list[bytes]) -> None:
    assert [text or digits for _, _, text, digits in TOKEN.findall(stream) if text or digits] == found


def test_lines_that_touch_are_one() -> None:
    def level(start: float, end: float, thickness: float = 0.5) -> Rule:
        return Rule(start, 10, end, 10, thickness, "000000", "solid")

    pieces = [level(0, 50), level(50, 90), level(0, 50), level(100, 120), level(0, 50, 1.0), Rule(0, 0, 0, 10, 0.5, "FF0000", "solid")]
    assert joined(pieces) == [
        [0, 10, 90, 10, 0.5, "000000", "solid"],
        [100, 10, 120, 10, 0.5, "000000", "solid"],
        [0, 10, 50, 10, 1.0, "000000", "solid"],
        [0, 0, 0, 10, 0.5, "FF0000", "solid"],
    ]

"""A shipped font cut down to the characters in use."""

import io

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from pipeline.fonts.subset import subset
from pipeline.fonts.table import FONTS, Face, Fonts

TEXT = "全宗Z109·2024-0012永久"


def face(name: str) -> Face:
    found = Fonts().face(name, "永")
    assert found
    return found


@pytest.mark.parametrize("name", [names[0] for names in FONTS if "永" in (Fonts().chain(names[0]) or ())[0].characters])
def test_it_holds_these_characters_as_they_were_and_no_others(name: str) -> None:
    cut = subset(face(name), TEXT)
    assert set(cut.glyphs) == set(TEXT)
    with TTFont(io.BytesIO(cut.program)) as small, TTFont(face(name).file) as whole:
        order, names = small.getGlyphOrder(), whole.getBestCmap()
        assert len(order) == len(set(TEXT)) + 1
        for one, glyph in cut.glyphs.items():
            drawn, known = small["glyf"][order[glyph]], whole["glyf"][names[ord(one)]]
            assert (drawn.xMin, drawn.yMax, drawn.numberOfContours) == (known.xMin, known.yMax, known.numberOfContours)
            assert cut.widths[one] == round(whole["hmtx"][names[ord(one)]][0] * 1000 / whole["head"].unitsPerEm)
    assert len(cut.program) < 20_000


def test_the_same_characters_give_the_same_bytes_in_whatever_order() -> None:
    assert subset(face("宋体"), TEXT) == subset(face("宋体"), TEXT[::-1])

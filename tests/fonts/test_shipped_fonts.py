"""The files in templates/fonts: what they draw, how they are named, and that their list tells the truth."""

import functools
import hashlib
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest
from fontTools.pens.boundsPen import ControlBoundsPen  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from pipeline.fonts.table import FONTS, Fonts, shipped
from pipeline.shipped import fonts_folder
from tests.conftest import ROOT

FOLDER = ROOT / "templates" / "fonts"
MAIN = ("Lijuan FangSong", "Lijuan Kai", "Lijuan Hei", "Lijuan Song", "Lijuan Title Song")
RESERVED = (
    "fandol",
    "lxgw",
    "霞鹜",
    "klee",
    "noto",
    "source",
    "liberation",
    "tinos",
    "arimo",
    "simsun",
    "simhei",
    "gb2312",
    "times",
    "方正",
)
SIGNS = "㎡㎏①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩№℃‰—…～〔〕【】☐☑☒□■○●△▲×÷±≥≤√✓✔·￥¥％《》〈〉“”‘’"


@functools.cache
def opened(family: str) -> Any:
    return TTFont(shipped()[family].file, lazy=True)


def gb2312() -> Iterator[str]:
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                yield bytes((row, cell)).decode("gb2312")
            except UnicodeDecodeError:
                continue


def drawn(family: str) -> set[str]:
    """Return the characters whose glyphs have an outline, and those that have nothing to see."""
    one = opened(family)
    places, numbers = one["loca"], one.getReverseGlyphMap()
    return {
        chr(code)
        for code, name in one.getBestCmap().items()
        if places[numbers[name]] < places[numbers[name] + 1] or unicodedata.category(chr(code)) in ("Zs", "Zl", "Zp", "Cf")
    }


def test_every_file_is_listed_and_every_listed_one_is_there() -> None:
    assert fonts_folder() == FOLDER
    assert {face.file for face in shipped().values()} == set(FOLDER.glob("*.ttf"))


@pytest.mark.parametrize("family", shipped())
def test_the_list_tells_the_truth(family: str) -> None:
    face = shipped()[family]
    assert hashlib.sha256(face.file.read_bytes()).hexdigest() == face.sha256
    mapped = {chr(code) for code in opened(family).getBestCmap()}
    assert drawn(family) == mapped
    everything = {chr(code) for code in range(0x40000) if chr(code) in face.characters}
    assert mapped == everything


@pytest.mark.parametrize("names", FONTS, ids=lambda names: names[0])
def test_every_name_has_gb2312_the_standard_characters_and_the_signs(names: tuple[str, ...]) -> None:
    standard = (FOLDER / "8105.txt").read_text(encoding="utf-8").replace("\n", "")
    assert len(set(standard)) == 8105
    chinese = [one for one in gb2312() if "\u4e00" <= one <= "\u9fff"]
    assert len(chinese) == 6763
    wanted = {*standard, *gb2312(), *SIGNS, *map(chr, range(0x20, 0x7F)), *"镕喆堃䶮㛃𬭎𠮷"}
    assert {one for one in wanted if Fonts().face(names[0], one) is None} == set()


@pytest.mark.parametrize("family", MAIN)
def test_the_main_fonts_have_gb2312_themselves(family: str) -> None:
    assert {*gb2312(), *"☐☑☒—·"} <= drawn(family)


@pytest.mark.parametrize("family", MAIN)
def test_the_yen_is_no_dollar(family: str) -> None:
    one = opened(family)

    def points(character: str) -> list[tuple[int, int]]:
        found, *_ = one["glyf"][one.getBestCmap()[ord(character)]].getCoordinates(one["glyf"])
        return list(found)

    assert len(points("￥")) not in (len(points("＄")), len(points("$")))
    assert min(y for _, y in points("￥")) >= 0 > min(y for _, y in points("＄")) - 50  # a dollar's stroke goes below the line
    assert one["hmtx"][one.getBestCmap()[ord("￥")]][0] == 1000


@pytest.mark.parametrize("family", MAIN)
def test_widths_are_those_of_the_official_fonts(family: str) -> None:
    one = opened(family)
    widths = {character: one["hmtx"][one.getBestCmap()[ord(character)]][0] for character in drawn(family)}
    assert {widths[chr(code)] for code in range(0x20, 0x7F)} == {500}
    assert {widths[character] for character in gb2312() if "\u4e00" <= character <= "\u9fff"} == {1000}
    assert {widths[character] for character in "，。、；：？！“”‘’（）《》〔〕【】…—～￥％＿　"} == {1000}


@pytest.mark.parametrize("family", MAIN)
def test_a_row_of_low_lines_is_one_line(family: str) -> None:
    one = opened(family)
    for character, width in (("＿", 1000), ("_", 500), ("—", 1000)):
        pen = ControlBoundsPen(one.getGlyphSet())
        one.getGlyphSet()[one.getBestCmap()[ord(character)]].draw(pen)
        assert (pen.bounds[0], pen.bounds[2]) == pytest.approx((0, width), abs=1)


@pytest.mark.parametrize("family", shipped())
def test_names_are_ours_dates_fixed_embedding_free(family: str) -> None:
    one = opened(family)
    names = {record.nameID: record.toUnicode() for record in one["name"].names}
    assert names[1] == names[4] == family
    assert names[6] == family.replace(" ", "")
    assert not [word for word in RESERVED for number in (1, 3, 4, 6) if word in names[number].lower()]
    assert one["head"].created == one["head"].modified
    assert one["head"].modified == opened("Lijuan Song")["head"].modified
    assert one["OS/2"].fsType == 0
    assert {"fpgm", "prep", "cvt ", "CFF ", "FFTM", "DSIG"} & set(one.keys()) == set()


@pytest.mark.parametrize("family", shipped())
def test_the_licence_a_font_names_lies_beside_it(family: str) -> None:
    told = {record.nameID: record.toUnicode() for record in opened(family)["name"].names}[13]
    (licence,) = [path for path in FOLDER.glob("LICENSE-*.txt") if path.name in told]
    text = licence.read_text(encoding="utf-8")
    assert ("SIL OPEN FONT LICENSE" in text) or ("GNU GENERAL PUBLIC" in text and "special exception" in text)
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert family in readme
    assert licence.name in readme


def test_all_together_stay_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir() if path.is_file()) < 36_000_000

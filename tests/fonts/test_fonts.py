"""Which font sets which character under which name, an office's own first; characters that none has."""

from pathlib import Path

import pytest
from lxml import etree

from pipeline.fonts import table as fonts
from pipeline.fonts.table import FONTS, Charset, Fonts, shipped
from tests.fonts.fontmaking import font, write

NAMES = [name for names in FONTS for name in names]


@pytest.mark.parametrize(
    ("name", "character", "family"),
    [
        ("仿宋_GB2312", "关", "Lijuan FangSong"),
        ("仿宋_gb2312", "4", "Lijuan FangSong"),
        ("仿宋", "镕", "Lijuan Rare Kai"),
        ("FangSong", "峯", "Lijuan Rare Song"),
        ("楷体_GB2312", "喆", "Lijuan Rare Kai"),
        ("黑体", "堃", "Lijuan Rare Hei"),
        ("宋体", "䶮", "Lijuan Rare Song"),
        ("方正小标宋简体", "㛃", "Lijuan Rare Title Song"),
        ("华文中宋", "关", "Lijuan Title Song"),
        ("SimSun-ExtB", "𠮷", "Lijuan Rare Song"),
        ("Segoe UI Symbol", "☑", "Lijuan Song"),
        ("Times New Roman", "W", "Lijuan Roman"),
        ("Times New Roman", "关", "Lijuan Song"),
    ],
)
def test_the_first_font_of_the_row_that_has_a_character_sets_it(name: str, character: str, family: str) -> None:
    face = Fonts().face(name, character)
    assert face is not None
    assert face.family == family
    assert Fonts().family(character, name) == (name if face == (Fonts().chain(name) or ())[0] else family)


def test_a_name_that_is_not_in_the_table_has_no_font() -> None:
    assert Fonts().chain("Comic Sans MS") is None
    assert Fonts().face("Comic Sans MS", "a") is None
    assert Fonts().family("关", "Comic Sans MS") == "Comic Sans MS"


def test_a_character_that_no_font_has_is_set_by_none() -> None:
    assert Fonts().face("仿宋", "𱍐") is None
    assert Fonts().family("𱍐", "仿宋") == "仿宋"


def test_the_fonts_of_the_table_are_those_that_are_shipped() -> None:
    assert {family for families in FONTS.values() for family in families} == set(shipped())
    assert {face.family for face in Fonts().faces()} == set(shipped())
    assert fonts.LAST in shipped()


def test_no_name_stands_in_two_rows() -> None:
    assert len({name.casefold() for name in NAMES}) == len(NAMES)


class TestAnOfficeWithFonts:
    @pytest.fixture
    def own(self, tmp_path: Path) -> Fonts:
        write(tmp_path / "simfang.ttf", font({0x409: "FangSong", 0x804: "仿宋"}, "关于", "王"))
        return Fonts(tmp_path)

    def test_its_own_go_before_the_shipped_ones(self, own: Fonts) -> None:
        chains = {name: [face.family for face in own.chain(name) or ()] for name in ("仿宋_GB2312", "仿宋", "楷体")}
        assert chains["仿宋_GB2312"] == chains["仿宋"] == ["FangSong", "Lijuan FangSong", "Lijuan Rare Kai", "Lijuan Rare Song"]
        assert chains["楷体"][0] == "Lijuan Kai"

    @pytest.mark.parametrize(("character", "family"), [("关", "FangSong"), ("王", "Lijuan FangSong"), ("镕", "Lijuan Rare Kai")])
    def test_what_they_lack_or_leave_blank_the_shipped_ones_set(self, own: Fonts, character: str, family: str) -> None:
        face = own.face("仿宋_GB2312", character)
        assert face is not None
        assert face.family == family

    def test_pages_are_others_than_elsewhere(self, own: Fonts, tmp_path: Path) -> None:
        before = own.fingerprint()
        assert before == Fonts(tmp_path).fingerprint() != Fonts().fingerprint()
        write(tmp_path / "simhei.ttf", font({0x409: "SimHei"}, "关"))
        assert Fonts(tmp_path).fingerprint() != before

    def test_fontconfig_sees_the_folder(self, own: Fonts, tmp_path: Path) -> None:
        tree = etree.fromstring(own.configuration().encode())
        assert str(tmp_path) in [one.text for one in tree.iterfind("dir")]
        assert "FangSong" in [one.text for one in tree.iterfind("selectfont/acceptfont/pattern/patelt/string")]


def test_the_private_configuration_knows_no_other_font() -> None:
    tree = etree.fromstring(Fonts().configuration().encode())
    accepted = [one.text for one in tree.iterfind("selectfont/acceptfont/pattern/patelt[@name='family']/string")]
    assert accepted == sorted(shipped())
    assert {one.text for one in tree.iterfind("dir")} == {str(face.file.parent) for face in shipped().values()}
    mapped = {rule.findtext("test/string"): [one.text for one in rule.iterfind("edit/string")] for rule in tree.iterfind("match[test]")}
    assert mapped == {name: list(families) for names, families in FONTS.items() for name in names}


@pytest.mark.parametrize(
    ("character", "expected"),
    [
        ("关", []),
        ("䶮", []),
        ("𠮷", []),
        ("㎡", []),
        ("𱍐", ["U+31350"]),
        ("ᠠ", ["U+1820"]),
        ("\ue81e", ["U+E81E"]),
        ("\u0378", ["U+0378"]),
        ("\u0007", ["U+0007"]),
        ("\t", []),
        ("⏎", []),
        ("\u3000", []),
        ("\xa0", []),
    ],
)
def test_a_character_no_font_has_is_named(character: str, expected: list[str]) -> None:
    problems = Fonts().unprintable({"07-函": f"关于\n关于{character}的函。"})
    assert [one.code for one in problems] == ["glyph.missing"] * len(expected)
    assert [(one.place.document, one.place.paragraph) for one in problems] == [("07-函", 2)] * len(expected)
    assert all(code in one.message and "关于" in one.message for one, code in zip(problems, expected, strict=True))


def test_each_document_is_named_once_for_a_character() -> None:
    problems = Fonts().unprintable({"01": "关𱍐𱍐", "02": "关", "03": "𱍐"})
    assert [one.place.document for one in problems] == ["01", "03"]


@pytest.mark.parametrize("length", [1, 39, 40, 41, 500])
def test_a_message_quotes_at_most_forty_characters(length: int) -> None:
    text = "前一句。" + "甲" * length + "䶮" + "乙" * length + "。后一句"
    quoted = fonts._sentence(text, text.index("䶮"))
    assert len(quoted) <= fonts.QUOTED
    assert "䶮" in quoted
    assert "。" not in quoted


@pytest.mark.parametrize(
    ("codepoint", "expected"),
    [
        (0x1F, False),
        (0x20, True),
        (0x22, True),
        (0x23, False),
        (0xA0, True),
        (0xA1, False),
        (0x4E01, True),
        (0x4E02, False),
    ],
)
def test_charsets_are_read_as_the_list_has_them(codepoint: int, expected: bool) -> None:
    assert (chr(codepoint) in Charset("20-22 a0 4e00-4e01")) is expected


def test_a_font_without_characters_has_none() -> None:
    assert "关" not in Charset("")

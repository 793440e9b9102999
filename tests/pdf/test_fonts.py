import shutil
from collections.abc import Mapping

import pytest
from lxml import etree

from pipeline.pdf import fonts
from pipeline.pdf.fonts import BOLD, REGULAR, Charset, Face
from pipeline.problems import Unavailable

NOTO = [("Noto Serif CJK SC", REGULAR), ("Noto Serif CJK SC", BOLD), ("Noto Sans CJK SC", REGULAR)]


def faces(*wanted: tuple[str, int]) -> Mapping[tuple[str, int], Face]:
    return {(family, weight): Face(family, weight, f"/fonts/{family}.ttc", 2, "1") for family, weight in wanted}


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> "type[Only]":
    Only.monkeypatch = monkeypatch
    return Only


class Only:
    """A machine that has these fonts and no others, each with the characters given."""

    monkeypatch: pytest.MonkeyPatch

    def __init__(self, *wanted: tuple[str, int], characters: str = "", blank: str = "") -> None:
        found = faces(*wanted)
        charset = Charset.read(" ".join(f"{ord(one):x}" for one in characters))
        self.monkeypatch.setattr(fonts, "installed", lambda: found)
        self.monkeypatch.setattr(fonts, "_charsets", lambda: dict.fromkeys(found.values(), charset))
        self.monkeypatch.setattr(fonts, "_blank", lambda _, codepoint: chr(codepoint) in blank)


def test_each_official_name_means_the_first_font_that_is_there(only: type[Only]) -> None:
    only(*NOTO, ("AR PL UKai CN", REGULAR), ("LXGW WenKai", REGULAR))
    chosen = fonts.chosen()
    assert chosen["楷体_GB2312"].family == "LXGW WenKai"
    assert chosen["黑体"].family == "Noto Sans CJK SC"
    assert (chosen["方正小标宋简体"].family, chosen["方正小标宋简体"].weight) == ("Noto Serif CJK SC", BOLD)
    assert set(chosen) == {name for names in fonts.FONTS for name in names}


def test_an_office_that_has_the_official_font_gets_it(only: type[Only]) -> None:
    only(*NOTO, ("仿宋_GB2312", REGULAR), ("FandolFang", REGULAR))
    assert fonts.chosen()["仿宋_GB2312"].family == "仿宋_GB2312"


def test_a_machine_without_chinese_fonts_is_told_what_to_do(only: type[Only]) -> None:
    only(("DejaVu Sans", REGULAR))
    with pytest.raises(Unavailable, match="make setup"):
        fonts.chosen()


def test_other_fonts_are_another_fingerprint(only: type[Only]) -> None:
    only(*NOTO)
    before = fonts.fingerprint()
    assert before == fonts.fingerprint()
    only(*NOTO, ("LXGW WenKai", REGULAR))
    assert fonts.fingerprint() != before


def test_the_private_configuration_knows_no_other_font(only: type[Only]) -> None:
    only(*NOTO, ("LXGW WenKai", REGULAR))
    tree = etree.fromstring(fonts.configuration().encode())
    families = [one.text for one in tree.iterfind("selectfont/acceptfont/pattern/patelt[@name='family']/string")]
    assert families == ["LXGW WenKai", "Noto Sans CJK SC", "Noto Serif CJK SC"]
    mapped = {rule.findtext("test/string"): rule.findtext("edit/string") for rule in tree.iterfind("match[test]")}
    assert mapped["仿宋_GB2312"] == "Noto Serif CJK SC"
    assert mapped["楷体"] == "LXGW WenKai"


@pytest.mark.parametrize(
    ("character", "expected"),
    [
        ("关", []),
        ("𫍲", ["U+2B372"]),
        ("\ue000", ["U+E000"]),
        ("\u0378", ["U+0378"]),
        ("\u0007", ["U+0007"]),
        ("\t", []),
        ("⏎", []),
        ("\u3000", []),
    ],
)
def test_a_character_no_font_has_is_named(only: type[Only], character: str, expected: list[str]) -> None:
    only(*NOTO, characters="关于的函。\ue000")
    problems = fonts.unprintable({"07-函": f"关于\n关于{character}的函。"})
    assert [one.code for one in problems] == ["glyph.missing"] * len(expected)
    assert [(one.place.document, one.place.paragraph) for one in problems] == [("07-函", 2)] * len(expected)
    assert all(code in one.message for one, code in zip(problems, expected, strict=True))


def test_each_document_is_named_once_for_a_character(only: type[Only]) -> None:
    only(*NOTO, characters="关")
    problems = fonts.unprintable({"01": "关于于", "02": "关", "03": "于"})
    assert [one.place.document for one in problems] == ["01", "03"]


def test_a_glyph_that_is_there_but_blank_counts_as_missing(only: type[Only]) -> None:
    only(*NOTO, characters="王䶮", blank="䶮王")
    (found,) = fonts.unprintable({"01": "王䶮"})
    assert "U+4DAE" in found.message


def test_nothing_to_print_asks_no_font(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_charsets", lambda: pytest.fail("asked"))
    assert fonts.unprintable({"01": "\n⏎ \t"}) == []


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
def test_charsets_are_read_as_fontconfig_writes_them(codepoint: int, expected: bool) -> None:
    assert (chr(codepoint) in Charset.read("20-22 a0 4e00-4e01")) is expected


def test_a_font_without_characters_has_none() -> None:
    assert "关" not in Charset.read("")


@pytest.mark.skipif(shutil.which("fc-list") is None, reason="needs fontconfig")
class TestThisMachine:
    @pytest.fixture(autouse=True)
    def _chinese(self) -> None:
        try:
            fonts.chosen()
        except Unavailable as fault:
            pytest.skip(str(fault))

    def test_official_prose_can_be_printed(self) -> None:
        prose = "关于调整社区居民委员会管辖范围的请示〔2024〕1号，“473户”、1093人；—…·（附件）【待填：文号】□√×％㎡"
        assert fonts.unprintable({"12": prose}) == []

    def test_private_use_is_found_whatever_the_font_draws(self) -> None:
        (found,) = fonts.unprintable({"12": "王\ue81e"})
        assert found.place.document == "12"

    def test_every_font_in_use_has_characters(self) -> None:
        assert set(fonts._charsets()) == set(fonts.chosen().values())

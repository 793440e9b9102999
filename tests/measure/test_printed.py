from pathlib import Path

import pytest

from pipeline.fonts.table import FONTS, Fonts
from pipeline.measure.printed import is_named, stands_for
from tests.fonts.fontmaking import font, write

OFFICIAL = ("仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋简体", "宋体")
SHIPPED = ("LijuanFangSong", "LijuanKai", "LijuanHei", "LijuanTitleSong", "LijuanSong")


@pytest.mark.parametrize("official", OFFICIAL)
@pytest.mark.parametrize("printed", SHIPPED)
@pytest.mark.parametrize("more", ["", "-Regular", "-Regular-Identity-H"])
def test_each_shipped_font_stands_for_its_own_name_only(official: str, printed: str, more: str) -> None:
    assert stands_for(printed + more, official, Fonts()) is (OFFICIAL.index(official) == SHIPPED.index(printed))


def test_a_font_for_rare_characters_stands_for_the_names_it_helps() -> None:
    assert stands_for("LijuanRareKai", "仿宋_GB2312", Fonts())
    assert not stands_for("LijuanRareHei", "仿宋_GB2312", Fonts())


def test_an_unknown_font_stands_for_none() -> None:
    assert not any(stands_for("LiberationSerif", names[0], Fonts()) for names in FONTS)


def test_an_office_s_own_font_is_known_by_the_name_it_has_in_a_pdf(tmp_path: Path) -> None:
    made = font({0x409: "FangSong_GB2312", 0x804: "仿宋_GB2312"}, "一")
    made["name"].setName("FangSongOfficial", 6, 3, 1, 0x409)
    write(tmp_path / "own.ttf", made)
    assert stands_for("FangSongOfficial-Identity-H", "仿宋_GB2312", Fonts(tmp_path))
    assert not stands_for("FangSongOfficial", "宋体", Fonts(tmp_path))


@pytest.mark.parametrize(("named", "expected"), [("仿宋", True), ("仿宋_GB2312", True), ("宋体", False), ("Times New Roman", False)])
def test_names_of_one_official_font(named: str, expected: bool) -> None:
    assert is_named(named, "仿宋_GB2312") is expected

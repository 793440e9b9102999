"""An office's own folder: which fonts are in it, under which names, and what they draw."""

from pathlib import Path

import pytest

from pipeline.fonts import owned
from tests.fonts.fontmaking import font, write

ENGLISH, CHINESE = 0x409, 0x804
NAMES = frozenset({"仿宋", "仿宋_gb2312", "fangsong", "simsun", "nsimsun"})


def test_a_font_is_found_under_all_its_names_and_addressed_by_the_english_one(tmp_path: Path) -> None:
    write(tmp_path / "simfang.ttf", font({ENGLISH: "FangSong", CHINESE: "仿宋"}, "关于"))
    (found,) = owned.faces(tmp_path, NAMES)
    assert found.family == "FangSong"
    assert found.names == {"fangsong", "仿宋"}
    assert found.characters == {"关", "于"}


@pytest.mark.parametrize("cubic", [False, True])
def test_a_blank_glyph_is_none_but_a_space_is(tmp_path: Path, *, cubic: bool) -> None:
    write(tmp_path / "a.ttf", font({ENGLISH: "SimSun"}, "关", "䶮 \u3000", cubic=cubic))
    (found,) = owned.faces(tmp_path, NAMES)
    assert found.characters == {"关", " ", "\u3000"}


def test_a_collection_holds_several(tmp_path: Path) -> None:
    write(tmp_path / "simsun.ttc", font({ENGLISH: "SimSun"}, "关"), font({ENGLISH: "NSimSun"}, "于"))
    found = [(one.family, one.index, "".join(one.characters)) for one in owned.faces(tmp_path, NAMES)]
    assert found == [("SimSun", 0, "关"), ("NSimSun", 1, "于")]


def test_bold_ones_others_and_what_is_no_font_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path / "other.ttf", font({ENGLISH: "Comic Sans MS"}, "a"))
    (tmp_path / "empty.ttf").write_bytes(b"")
    write(tmp_path / "bold.ttf", font({ENGLISH: "FangSong"}, "关", bold=True))
    (tmp_path / "broken.ttf").write_bytes(b"\0\1\0\0 not a font")
    (tmp_path / "readme.txt").write_text("仿宋", encoding="utf-8")
    assert owned.faces(tmp_path, NAMES) == ()


def test_the_first_name_that_is_there_wins(tmp_path: Path) -> None:
    write(tmp_path / "a.ttf", font({ENGLISH: "FangSong", CHINESE: "仿宋"}, "关"))
    write(tmp_path / "b.ttf", font({CHINESE: "仿宋_GB2312"}, "关"))
    own = owned.faces(tmp_path, NAMES)
    assert [one.file.name for one in owned.named(own, ("仿宋_GB2312", "仿宋", "FangSong"))] == ["b.ttf", "a.ttf", "a.ttf"]


def test_another_font_under_the_same_name_has_another_digest(tmp_path: Path) -> None:
    path = write(tmp_path / "a.ttf", font({ENGLISH: "SimSun"}, "关"))
    before, size = owned.digest(path), path.stat().st_size
    write(path, font({ENGLISH: "SimSun"}, "于"))
    assert path.stat().st_size == size
    assert owned.digest(path) != before

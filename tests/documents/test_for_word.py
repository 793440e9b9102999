"""What the shipped templates rely on in Word and WPS, as docs/word.md says it: nothing that one program alone knows."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from pipeline.fonts.table import FONTS
from tests.conftest import TEMPLATES

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W = f"{{{MAIN}}}"
OFFICIAL = frozenset(name for names in FONTS for name in names)
COMPATIBILITY = {
    "compatibilityMode": "15",
    "overrideTableStyleFontSizeAndJustification": "1",
    "enableOpenTypeFeatures": "1",
    "doNotFlipMirrorIndents": "1",
}


@pytest.fixture(params=sorted(TEMPLATES.glob("*.docx")), ids=lambda path: path.stem)
def parts(request: pytest.FixtureRequest) -> dict[str, etree._Element]:
    path: Path = request.param
    with zipfile.ZipFile(path) as package:
        names = [name for name in package.namelist() if name.startswith("word/") and name.endswith(".xml")]
        return {name: etree.fromstring(package.read(name)) for name in names}


def elements(parts: dict[str, etree._Element], *names: str) -> Iterator[etree._Element]:
    for root in parts.values():
        yield from root.iter(*(f"{W}{name}" for name in names))


def test_only_what_the_first_edition_of_the_standard_has(parts: dict[str, etree._Element]) -> None:
    spaces = {etree.QName(one).namespace for root in parts.values() for one in root.iter(etree.Element)}
    assert spaces == {MAIN}
    assert not list(elements(parts, "object", "pict", "drawing", "altChunk", "framePr", "numPr", "sdt", "ins", "del", "textDirection"))


def test_no_mark_hangs_and_none_is_squeezed(parts: dict[str, etree._Element]) -> None:
    defaults = parts["word/styles.xml"].find(f"{W}docDefaults/{W}pPrDefault/{W}pPr/{W}overflowPunct")
    assert defaults is not None
    assert {one.get(f"{W}val") for one in elements(parts, "overflowPunct")} == {"0"}
    assert [one.get(f"{W}val") for one in elements(parts, "characterSpacingControl")] == ["doNotCompress"]


def test_no_grid_and_no_automatic_line_pitch_in_running_text(parts: dict[str, etree._Element]) -> None:
    assert {one.get(f"{W}type", "default") for one in elements(parts, "docGrid")} <= {"default"}
    spacing = parts["word/styles.xml"].find(f"{W}docDefaults/{W}pPrDefault/{W}pPr/{W}spacing")
    assert spacing is not None
    assert spacing.get(f"{W}lineRule") == "exact"


def test_every_font_is_named_and_official(parts: dict[str, etree._Element]) -> None:
    fonts = list(elements(parts, "rFonts"))
    named = {value for one in fonts for key, value in one.attrib.items() if key != f"{W}hint"}
    assert named <= OFFICIAL
    assert not any("Theme" in str(key) for one in fonts for key in one.attrib)
    defaults = parts["word/styles.xml"].find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}rFonts")
    assert defaults is not None
    assert {f"{W}ascii", f"{W}hAnsi", f"{W}eastAsia"} <= set(defaults.attrib)


def test_compatibility_is_that_of_word_2013_and_later(parts: dict[str, etree._Element]) -> None:
    assert {str(one.get(f"{W}name")): one.get(f"{W}val") for one in elements(parts, "compatSetting")} == COMPATIBILITY
    settings = parts["word/settings.xml"].find(f"{W}compat")
    assert settings is not None
    assert {etree.QName(one).localname for one in settings} == {"compatSetting"}

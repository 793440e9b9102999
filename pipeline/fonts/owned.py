"""The fonts in an office's own folder: files in, each with its names and the characters it draws out.

Only read where `lijuan.toml` names a folder; the files are opened once a run.
"""

import dataclasses
import functools
import hashlib
import struct
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

SUFFIXES = (".ttf", ".ttc", ".otf", ".otc")
FAMILY, TYPOGRAPHIC = 1, 16
"""Records of a font's name table that tell its family (OpenType, `name`)."""
ENGLISH = 0x409
HEAD = 4096
SHORTEST = 9
"""Bytes that a CFF outline has at least, written without subroutines: a shorter one is looked at."""


@dataclasses.dataclass(frozen=True, slots=True)
class Owned:
    """A font of the office's: the family it is addressed by, and all its names in lower case."""

    family: str
    names: frozenset[str]
    file: Path
    sha256: str
    index: int
    characters: frozenset[str] = dataclasses.field(repr=False)


def named(own: Sequence[Owned], names: Iterable[str]) -> Iterator[Owned]:
    """Yield the fonts that have one of the names, in the order of the names."""
    return (one for name in names for one in own if name.casefold() in one.names)


@functools.cache
def faces(folder: Path, wanted: frozenset[str]) -> tuple[Owned, ...]:
    """Return the fonts of a folder that have one of the names (lower case), by file name; what is no font is passed over."""
    return tuple(found for path in files(folder) for found in _read(path, wanted))


def files(folder: Path) -> list[Path]:
    """Return the font files of a folder by name."""
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file())


def digest(path: Path) -> str:
    """Return a digest that another font would not have: the directory at a font's head holds a checksum of each table.

    A folder of fonts may hold half a gigabyte, and a run with nothing to do asks as well.
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    return hashlib.sha256(f"{path.name} {path.stat().st_size} ".encode() + head).hexdigest()


def _read(path: Path, wanted: frozenset[str]) -> Iterator[Owned]:
    from fontTools.ttLib import TTFont, TTLibError  # type: ignore[import-untyped]

    with path.open("rb") as file:  # fontTools leaves a file open that it cannot read
        tag, _, count = struct.unpack(">4sII", file.read(12).ljust(12, b"\0"))
        for index in range(count) if tag == b"ttcf" else [-1]:
            try:
                font = TTFont(file, fontNumber=index, lazy=True)
                records = [one for one in font["name"].names if one.nameID in (FAMILY, TYPOGRAPHIC)]
                families = {one.toUnicode(errors="replace"): one.langID == ENGLISH for one in records}
                names = frozenset(one.casefold() for one in families)
                if names & wanted and _is_upright(font):
                    family = max(families, key=lambda one: (families[one], one))
                    yield Owned(family, names, path, digest(path), max(index, 0), frozenset(_drawn(font)))
            except (TTLibError, KeyError, struct.error):  # a font that cannot be read stands for nothing: the shipped one does
                return


def _is_upright(font: Any) -> bool:
    """Tell whether it is neither bold nor italic (`head.macStyle`)."""
    return not font["head"].macStyle & 3


def _drawn(font: Any) -> Iterator[str]:
    """Yield the characters whose glyphs are not blank, and those that have nothing to see."""
    names = font.getBestCmap()
    if "loca" in font:
        places = font["loca"]
        numbers = font.getReverseGlyphMap()
        blank = {name for name in names.values() if places[numbers[name]] == places[numbers[name] + 1]}
    else:
        blank = {name for name in set(names.values()) if _is_blank(font, name)}
    return (chr(code) for code, name in names.items() if name not in blank or chr(code).isspace())


def _is_blank(font: Any, name: str) -> bool:
    from fontTools.pens.boundsPen import ControlBoundsPen  # type: ignore[import-untyped]

    glyphs = font.getGlyphSet()
    if "CFF " in font:
        outlines = font["CFF "].cff.topDictIndex[0].CharStrings
        program = outlines[name].bytecode
        if program is not None and len(program) > SHORTEST:
            return False
    pen = ControlBoundsPen(glyphs)
    glyphs[name].draw(pen)
    return pen.bounds is None

"""Which font of the table a name in a PDF is: what was printed, held against what a document's official name stands for."""

import functools
from pathlib import Path

from pipeline.fonts.metrics import name_of
from pipeline.fonts.table import FONTS, Fonts

POSTSCRIPT = 6
"""The record of a font's name table that a PDF takes its name from (OpenType, `name`)."""


@functools.cache
def stands_for(printed: str, official: str, table: Fonts) -> bool:
    """Tell whether the name of a font in a PDF is that of one which stands for an official name.

    Engines add to the name (-Identity-H, -VKana), and of a collection LibreOffice names the first face.
    """
    return any(printed.startswith(name) for face in table.chain(official) or () for name in _names(face.file))


def is_named(named: str, official: str) -> bool:
    """Tell whether two names mean the same official font."""
    return named == official or any(named in names and official in names for names in FONTS)


@functools.cache
def _names(file: Path) -> frozenset[str]:
    """Return the PostScript names of the fonts in a file."""
    with file.open("rb") as opened:
        if opened.read(4) != b"ttcf":
            return frozenset({name_of(file)})
        from fontTools.ttLib import TTCollection  # type: ignore[import-untyped]

        opened.seek(0)
        records = [one for font in TTCollection(opened, lazy=True).fonts for one in font["name"].names if one.nameID == POSTSCRIPT]
    return frozenset(name for one in records if (name := one.toUnicode(errors="replace")))

"""Small fonts for tests: squares for characters, under the names given."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder  # type: ignore[import-untyped]
from fontTools.pens.t2CharStringPen import T2CharStringPen  # type: ignore[import-untyped]
from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]
from fontTools.ttLib import TTCollection, TTFont  # type: ignore[import-untyped]


def font(names: Mapping[int, str], characters: str, blank: str = "", *, cubic: bool = False, bold: bool = False) -> Any:
    """Return a font; `names` are families by language (0x409 is English, 0x804 Chinese)."""
    order = {one: f"u{ord(one):04X}" for one in characters + blank}
    builder = FontBuilder(1000, isTTF=not cubic)
    builder.setupGlyphOrder([".notdef", *order.values()])
    builder.setupCharacterMap({ord(one): name for one, name in order.items()})
    drawn = {".notdef": "", **{name: one if one in characters else "" for one, name in order.items()}}
    glyphs = {name: _square(cubic=cubic, blank=not one.strip()) for name, one in drawn.items()}
    if cubic:
        builder.setupCFF("Test", {}, glyphs, {})
    else:
        builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(dict.fromkeys(drawn, (1000, 0)))
    builder.setupHorizontalHeader(ascent=859, descent=-141)
    builder.setupNameTable({"styleName": "Regular"})
    for language, name in names.items():
        builder.font["name"].setName(name, 1, 3, 1, language)
    builder.setupOS2()
    builder.setupPost()
    builder.updateHead(macStyle=int(bold))
    return builder.font


def write(path: Path, *fonts: Any) -> Path:
    """Write a font, or several as a collection."""
    if len(fonts) == 1:
        fonts[0].save(path)
        return path
    whole = TTCollection()
    for one in fonts:
        data = io.BytesIO()
        one.save(data)
        whole.fonts.append(TTFont(io.BytesIO(data.getvalue())))
    whole.save(path)
    return path


def _square(*, cubic: bool, blank: bool) -> Any:
    pen = T2CharStringPen(1000, None) if cubic else TTGlyphPen(None)
    if not blank:
        pen.moveTo((0, 0))
        for corner in ((0, 800), (800, 800), (800, 0)):
            pen.lineTo(corner)
        pen.closePath()
    return pen.getCharString() if cubic else pen.glyph()

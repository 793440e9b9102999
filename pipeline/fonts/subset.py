"""A face and the characters wanted of it in, a small TrueType font with nothing else out: the same bytes each time.

For what is printed upon pages that are finished (stamp, marks, leaves); documents get their fonts from the engine.
"""

import dataclasses
import io
from collections.abc import Iterable, Mapping

from pipeline.fonts.table import Face


@dataclasses.dataclass(frozen=True, slots=True)
class Subset:
    """A font to embed. Measures are in thousandths of the size."""

    name: str
    program: bytes = dataclasses.field(repr=False)
    glyphs: Mapping[str, int]
    """character → number of its glyph"""
    widths: Mapping[str, int]
    ascent: int
    descent: int
    """below the baseline, negative"""
    box: tuple[int, int, int, int]


def subset(face: Face, characters: Iterable[str]) -> Subset:
    """Cut a font down. Every character must be one that the face draws."""
    from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    wanted = sorted(set(characters))
    options = Options(hinting=False, layout_features=[], name_IDs=[6], notdef_outline=True, glyph_names=False, legacy_kern=False)
    options.drop_tables = [*options.drop_tables, "GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "VORG", "DSIG"]
    with TTFont(face.file, fontNumber=face.index, recalcTimestamp=False, lazy=True) as font:
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=[ord(one) for one in wanted])
        subsetter.subset(font)
        scale = 1000 / font["head"].unitsPerEm
        order = {name: number for number, name in enumerate(font.getGlyphOrder())}
        names = font.getBestCmap()
        glyphs = {one: order[names[ord(one)]] for one in wanted}
        widths = {one: round(font["hmtx"][names[ord(one)]][0] * scale) for one in wanted}
        head, hhea = font["head"], font["hhea"]
        box = tuple(round(edge * scale) for edge in (head.xMin, head.yMin, head.xMax, head.yMax))
        name = str(font["name"].getDebugName(6) or face.family).replace(" ", "")
        target = io.BytesIO()
        font.save(target, reorderTables=True)
    ascent, descent = round(hhea.ascent * scale), round(hhea.descent * scale)
    return Subset(name, target.getvalue(), glyphs, widths, ascent, descent, (box[0], box[1], box[2], box[3]))

"""Free fonts as Debian packs them in, the fonts of this folder out: the same bytes for the same sources.

Run by hand when a source or this script changes; README.md beside it says how, what is changed and why. A font is
built anew from outlines and advance widths alone: no hinting, no features, no dates, nothing of the source's tables.
"""

import argparse
import concurrent.futures
import dataclasses
import functools
import hashlib
import io
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder  # type: ignore[import-untyped]
from fontTools.pens.boundsPen import BoundsPen  # type: ignore[import-untyped]
from fontTools.pens.cu2quPen import Cu2QuPen  # type: ignore[import-untyped]
from fontTools.pens.recordingPen import DecomposingRecordingPen  # type: ignore[import-untyped]
from fontTools.pens.transformPen import TransformPen  # type: ignore[import-untyped]
from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

HERE = Path(__file__).resolve().parent
VERSION = "1.000"
DATE = 3405888000
"""What `head` says of its making, in seconds since 1904: 2011-12-06, a fixed day that means nothing."""
CLOSE = 2.0
"""By how much of 1000 units a quadratic curve may leave the cubic one: 0.02 mm in a title, below what prints."""
ASCENT, DESCENT = 859, -141
"""The square of a character, as in the official fonts."""
MIDDLE = 359
"""Where the middle of a character stands in them; each source stands elsewhere (`Source.rise`)."""

FANDOL, WENKAI, LIBERATION = "texlive/texmf-dist/fonts/opentype/public/fandol", "fonts/truetype/lxgw-wenkai", "fonts/truetype/liberation2"
NOTO = "fonts/opentype/noto"
DIGESTS: Mapping[str, str] = {
    "NotoSansCJK-Regular.ttc": "b76b0433203017ca80401b2ee0dd69350349871c4b19d504c34dbdd80541690a",
    "NotoSerifCJK-Light.ttc": "7e4263391f8a29d726e2678d573a0c7b6b8b9bc0349223e5b24e75aae19c8a25",
    "NotoSerifCJK-SemiBold.ttc": "e6edff6a5aa3c7988d4ea69992feee194ce100f514bcaef74f633805ddb19de0",
    "LiberationSerif-Regular.ttf": "29d12439831b7f59194efec85872f24f54eff05738933f9a860220d2abff88ba",
    "LXGWWenKai-Light.ttf": "e302f84a1967817f91fc4011de7c8c12489c41072a7f0605a1c7b1399352cb93",
    "FandolFang-Regular.otf": "d838ad32ce2244d8144f408c37fe71065aba6fbbc80759a4d2aa2033948d5bc9",
    "FandolHei-Regular.otf": "4afa97aa8751e0118617df88272b58d43691b5cffb7ea024c4580496e9f34d28",
    "FandolKai-Regular.otf": "ea7e7fb4f9b3ac694a68d43946e04d21deed6e8c29a7c2d3081e1a4138f2f827",
    "FandolSong-Bold.otf": "ffa76a70e128947a4dd22151d5ee829b23e24ce3cb6fe8ad49891cd1c2d9e9b9",
    "FandolSong-Regular.otf": "a3820003227d4abe31fe28b493200d94a849ccfd078b50a019264f70353020b0",
}
"""The sources → SHA-256."""

GPL = (
    "Copyright (c) 2012-2013, the Fandol team (Clerk Ma and Jie Su). Modified 2026 for lijuan.",
    "GNU General Public License, version 3, with the font exception. See LICENSE-Fandol.txt.",
    "https://www.gnu.org/licenses/gpl-3.0.html",
)
OFL = "This Font Software is licensed under the SIL Open Font License, Version 1.1. See {}."
OFL_URL = "https://openfontlicense.org"
KAI = (
    "Copyright 2021-2023 LXGW (https://github.com/lxgw/LxgwWenKai). Copyright 2020 The Klee Project Authors. Modified 2026 for lijuan.",
    OFL.format("LICENSE-WenKai.txt"),
    OFL_URL,
)
ADOBE = ("(c) 2017-2022 Adobe (http://www.adobe.com/). Modified 2026 for lijuan.", OFL.format("LICENSE-Noto.txt"), OFL_URL)
RED_HAT = (
    "Digitized data copyright (c) 2010 Google Corporation. Copyright (c) 2012 Red Hat, Inc. Modified 2026 for lijuan.",
    OFL.format("LICENSE-Liberation.txt"),
    OFL_URL,
)

SIGNS = (
    *((0xA0, 0xFF), (0x2000, 0x206F), (0x2100, 0x23FF), (0x2460, 0x27BF), (0x3000, 0x303F), (0x3100, 0x312F)),
    *((0x3200, 0x33FF), (0xFE30, 0xFE4F), (0xFF00, 0xFFEF)),
)
"""Blocks of marks, units, numbered signs and boxes that official papers draw from."""
LATIN = ((0x20, 0x7E), (0xA0, 0x17F), (0x2010, 0x203A), (0x20AC, 0x20AC), (0x2122, 0x2122), (0x2212, 0x2212))
TWINS = {"―": "—", "✔": "✓"}
"""Drawn as another one, which differs in weight at most."""
BOXES = {"☐": "", "☑": "√", "☒": "×"}
"""A box to tick, and what stands in it: no source has them."""
STRETCHED = {"～": (60, 940), "－": (80, 920), "＿": (0, 1000), "_": (0, 500)}
"""Drawn too short in Fandol, and ～ as high as an accent: from where to where they go, so that a row of ＿ is one line."""
WIDEST = 860
"""Boxes, circles and numbers in circles are drawn as wide as the square, so that they touch their neighbours."""
HALF = 500
"""Everything of ASCII is half a character wide, as in the official fonts: so a line breaks where it does in Word."""
LEFT = ".,:;!"
"""Marks that stand left in their half."""


@dataclasses.dataclass(frozen=True, slots=True)
class Source:
    """A font to draw from: its file, and how far its characters go up to stand in the middle."""

    path: str
    index: int = -1
    rise: int = 0
    scale: float = 1.0


@dataclasses.dataclass(frozen=True, slots=True)
class Made:
    """A font to make: its names, what it is drawn from, the rights in it, and the characters it is to have."""

    file: str
    family: str
    source: Source
    rights: tuple[str, str, str]
    wanted: str
    weight: int = 400
    latin: Source | None = None


def _fandol(name: str) -> Source:
    return Source(f"{FANDOL}/Fandol{name}.otf", rise=50)


def _noto(name: str) -> Source:
    return Source(f"{NOTO}/Noto{name}.ttc", index=2, rise=-20)


FONTS = (
    Made("LijuanFangSong.ttf", "Lijuan FangSong", _fandol("Fang-Regular"), GPL, "own"),
    Made("LijuanKai.ttf", "Lijuan Kai", _fandol("Kai-Regular"), GPL, "own", latin=_fandol("Song-Regular")),
    Made("LijuanHei.ttf", "Lijuan Hei", _fandol("Hei-Regular"), GPL, "own"),
    Made("LijuanSong.ttf", "Lijuan Song", _fandol("Song-Regular"), GPL, "own"),
    Made("LijuanTitleSong.ttf", "Lijuan Title Song", _fandol("Song-Bold"), GPL, "own"),
    Made("LijuanRareKai.ttf", "Lijuan Rare Kai", Source(f"{WENKAI}/LXGWWenKai-Light.ttf", scale=0.96), KAI, "rare"),
    Made("LijuanRareHei.ttf", "Lijuan Rare Hei", _noto("SansCJK-Regular"), ADOBE, "rare"),
    Made("LijuanRareSong.ttf", "Lijuan Rare Song", _noto("SerifCJK-Light"), ADOBE, "every"),
    Made("LijuanRareTitleSong.ttf", "Lijuan Rare Title Song", _noto("SerifCJK-SemiBold"), ADOBE, "rare"),
    Made("LijuanRoman.ttf", "Lijuan Roman", Source(f"{LIBERATION}/LiberationSerif-Regular.ttf"), RED_HAT, "latin"),
)


class Drawing:
    """An opened source: glyphs of characters, moved, mended and turned into quadratic curves."""

    def __init__(self, source: Source, folder: Path) -> None:
        data = folder / source.path
        self.source, self.font = source, TTFont(data, fontNumber=source.index, lazy=True)
        self.cubic, self.units = "CFF " in self.font, self.font["head"].unitsPerEm
        self.glyphs, self.names = self.font.getGlyphSet(), self.font.getBestCmap()

    def has(self, character: str) -> bool:
        """Tell whether it is drawn: mapped, and not blank where something should be seen."""
        name = self.names.get(ord(character))
        return name is not None and (_bounds(self.glyphs[name], self.glyphs) is not None or is_blank(character))

    def width(self, character: str) -> int:
        """Return the advance width."""
        return int(self.font["hmtx"][self.names[ord(character)]][0])

    def box(self, character: str) -> tuple[float, float, float, float]:
        """Return what the glyph covers, before it is moved."""
        found = _bounds(self.glyphs[self.names[ord(character)]], self.glyphs)
        assert found is not None, character
        return found

    def put(self, character: str, pen: Any, matrix: tuple[float, ...] = (1, 0, 0, 1, 0, 0)) -> None:
        """Draw a character through a matrix."""
        glyph = DecomposingRecordingPen(self.glyphs)
        self.glyphs[self.names[ord(character)]].draw(glyph)
        glyph.replay(TransformPen(pen, matrix))


def is_blank(character: str) -> bool:
    """Tell whether a character has nothing to see: spaces, and marks of direction and joining."""
    return unicodedata.category(character) in ("Zs", "Cf", "Zl", "Zp")


def _bounds(glyph: Any, glyphs: Any) -> tuple[float, float, float, float] | None:
    pen = BoundsPen(glyphs)
    glyph.draw(pen)
    found: tuple[float, float, float, float] | None = pen.bounds
    return found


def gb2312() -> Iterator[str]:
    """Yield the characters of GB 2312-80: signs and 6763 Chinese characters."""
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                yield bytes((row, cell)).decode("gb2312")
            except UnicodeDecodeError:
                continue


def signs(blocks: Iterable[tuple[int, int]]) -> set[str]:
    """Return the assigned characters of blocks."""
    return {chr(code) for first, last in blocks for code in range(first, last + 1) if unicodedata.category(chr(code)) not in ("Cn", "Cc")}


def standard() -> str:
    """Return the 8105 characters of 通用规范汉字表."""
    return (HERE / "8105.txt").read_text(encoding="utf-8").replace("\n", "")


def wanted(kind: str, drawing: Drawing, own: set[str]) -> list[str]:
    """Return the characters that a font is to have; the rare ones are those that the five main fonts lack."""
    if kind == "own":
        return sorted(own)
    if kind == "latin":
        return sorted(one for one in signs(LATIN) if drawing.has(one))
    found = signs(SIGNS) | set(standard()) | set(TWINS)
    if kind == "every":
        found |= {chr(code) for code in drawing.names if 0x4E00 <= code <= 0x9FFF or code >= 0x20000}
    return sorted(one for one in found - own if drawing.has(TWINS.get(one, one)))


def drawn(source: Source, folder: Path) -> set[str]:
    """Return the characters of GB 2312, ASCII and the signs that one of the main fonts' sources draws."""
    drawing = Drawing(source, folder)
    asked = set(gb2312()) | signs([(0x20, 0x7E), *SIGNS])
    return {one for one in asked if one in BOXES or drawing.has(TWINS.get(one, one))}


def glyph(drawing: Drawing, character: str) -> tuple[Any, int]:
    """Return the outline and the advance width of a character."""
    source, character = drawing.source, TWINS.get(character, character)
    pen = TTGlyphPen(None)
    target = Cu2QuPen(pen, CLOSE, reverse_direction=True) if drawing.cubic else pen
    if source.path.startswith(FANDOL):
        width, draw = mended(drawing, character)
    else:
        width, middle = drawing.width(character), drawing.width(character) / 2
        draw = functools.partial(drawing.put, character)
        if source.scale != 1.0:
            away = 1 - source.scale
            target = TransformPen(target, (source.scale, 0, 0, source.scale, away * middle, away * MIDDLE))
    if width >= ASCENT - DESCENT and source.rise:
        target = TransformPen(target, (1, 0, 0, 1, 0, source.rise))
    draw(target)
    return pen.glyph(dropImpliedOnCurves=True), width


def mended(drawing: Drawing, character: str) -> tuple[int, Callable[[Any], None]]:
    """Return the advance width of a character of Fandol and what draws it, with what is wrong there put right."""
    if character == "￥":  # drawn as $ there
        left, _, right, _ = drawing.box("¥")
        return 1000, lambda pen: drawing.put("¥", pen, (1, 0, 0, 1, 500 - (left + right) / 2, 0))
    if character in BOXES:
        return 1000, functools.partial(ticked, drawing, BOXES[character])
    if character in STRETCHED:
        return stretched(drawing, character)
    width = drawing.width(character)
    if character.isascii() or character == "\xa0":
        across = min(1.0, HALF / width)
        start = 0 if character in LEFT else (HALF - across * width) / 2
        return HALF, lambda pen: drawing.put(character, pen, (across, 0, 0, 1, start, 0))
    left, bottom, right, top = drawing.box(character) if not is_blank(character) else (0, 0, 0, 0)
    if width == 1000 and unicodedata.category(character) in ("So", "No") and right - left > WIDEST:
        size = WIDEST / (right - left)
        middle = ((left + right) / 2, (bottom + top) / 2)
        return width, lambda pen: drawing.put(
            character, pen, (size, 0, 0, size, 500 - size * middle[0], MIDDLE - drawing.source.rise - size * middle[1])
        )
    return width, functools.partial(drawing.put, character)


def stretched(drawing: Drawing, character: str) -> tuple[int, Callable[[Any], None]]:
    """Return a bar drawn from one place to another; the wave and the bar in the middle of the height."""
    left, bottom, right, top = drawing.box(character)
    start, end = STRETCHED[character]
    across = (end - start) / (right - left)
    up = 0 if character in "＿_" else MIDDLE - drawing.source.rise - (bottom + top) / 2
    return (HALF if character == "_" else 1000), lambda pen: drawing.put(character, pen, (across, 0, 0, 1, start - across * left, up))


def ticked(drawing: Drawing, mark: str, pen: Any) -> None:
    """Draw the box of □ with a mark in it."""
    _, draw = mended(drawing, "□")
    draw(pen)
    if mark:
        left, bottom, right, top = drawing.box(mark)
        size = WIDEST * 0.68 / max(right - left, top - bottom)
        matrix = (size, 0, 0, size, 500 - size * (left + right) / 2, MIDDLE - drawing.source.rise - size * (bottom + top) / 2)
        drawing.put(mark, pen, matrix)


def make(made: Made, folder: Path, own: set[str]) -> tuple[bytes, list[str]]:
    """Return a font and the characters it has."""
    drawing = Drawing(made.source, folder)
    latin = Drawing(made.latin, folder) if made.latin else drawing
    characters = wanted(made.wanted, drawing, own)
    names = {one: f"u{ord(one):04X}" for one in characters}
    order = [".notdef", *names.values()]
    glyphs, widths = {".notdef": TTGlyphPen(None).glyph()}, {".notdef": drawing.units // 2}
    for one, name in names.items():
        glyphs[name], widths[name] = glyph(latin if ord(one) < 0x250 else drawing, one)
    builder = FontBuilder(drawing.units, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap({ord(one): name for one, name in names.items()})
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics({name: (widths[name], getattr(glyphs[name], "xMin", 0)) for name in order})
    head, scale = drawing.font["hhea"], drawing.units / 1000
    ascent, descent, gap = (round(ASCENT * scale), round(DESCENT * scale), 0)
    if made.wanted == "latin":
        ascent, descent, gap = head.ascent, head.descent, head.lineGap
    builder.setupHorizontalHeader(ascent=ascent, descent=descent, lineGap=gap)
    postscript = made.file.removesuffix(".ttf")
    copyright_, licence, url = made.rights
    builder.setupNameTable(
        {
            "copyright": copyright_,
            "familyName": made.family,
            "styleName": "Regular",
            "uniqueFontIdentifier": f"{VERSION};{postscript}",
            "fullName": made.family,
            "version": f"Version {VERSION}",
            "psName": postscript,
            "licenseDescription": licence,
            "licenseInfoURL": url,
        },
        mac=False,
    )
    builder.setupOS2(
        version=4,
        fsType=0,
        fsSelection=0x40,
        usWeightClass=made.weight,
        achVendID="    ",
        sTypoAscender=ascent,
        sTypoDescender=descent,
        sTypoLineGap=gap,
        usWinAscent=ascent,
        usWinDescent=-descent,
        ulCodePageRange1=1 if made.wanted == "latin" else 1 << 18 | 1,
    )
    builder.setupPost(keepGlyphNames=False, underlinePosition=round(-100 * scale), underlineThickness=round(50 * scale))
    builder.updateHead(created=DATE, modified=DATE, fontRevision=float(VERSION))
    builder.font.recalcTimestamp = False
    builder.font["OS/2"].recalcUnicodeRanges(builder.font)
    builder.font["OS/2"].recalcAvgCharWidth(builder.font)
    target = io.BytesIO()
    builder.save(target)
    return target.getvalue(), characters


def ranges(characters: Iterable[str]) -> str:
    """Return characters as ranges of hexadecimal code points: `20-7e a0`."""
    found: list[list[int]] = []
    for code in sorted(map(ord, characters)):
        if found and found[-1][1] == code - 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return " ".join(f"{first:x}" if first == last else f"{first:x}-{last:x}" for first, last in found)


def verify(folder: Path) -> None:
    """Refuse sources that are not those the shipped fonts were made from."""
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in {folder / font.source.path for font in FONTS}}
    if found != DIGESTS:
        sys.exit("other sources than those recorded:\n" + "\n".join(f'    "{name}": "{found[name]}",' for name in sorted(found)))


def main() -> None:
    """Make every font, and the list of what each has."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sources", type=Path, help="the folder the packages were unpacked into (it holds usr/share)")
    parser.add_argument("target", type=Path, nargs="?", default=HERE)
    arguments = parser.parse_args()
    folder = arguments.sources / "usr" / "share"
    verify(folder)
    arguments.target.mkdir(parents=True, exist_ok=True)
    with concurrent.futures.ProcessPoolExecutor() as pool:
        sources = [one.source for one in FONTS if one.wanted == "own"]
        own = set.intersection(*pool.map(drawn, sources, [folder] * len(sources)))
        if lacking := set(gb2312()) - own:
            sys.exit(f"characters of GB 2312 that the sources lack: {lacking}")
        made = list(pool.map(make, FONTS, [folder] * len(FONTS), [own] * len(FONTS)))
    lines: dict[str, str] = {}
    for font, (data, characters) in zip(FONTS, made, strict=True):
        (arguments.target / font.file).write_bytes(data)
        known = lines.setdefault(ranges(characters), font.family)
        has = ranges(characters) if known == font.family else f"={known}"
        lines[font.family] = "\t".join((font.family, font.file, hashlib.sha256(data).hexdigest(), has))
    text = "".join(f"{lines[font.family]}\n" for font in FONTS)
    (arguments.target / "coverage.tsv").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

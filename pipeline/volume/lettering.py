"""Words in, a font for them in a PDF that is being put together out, and the instructions that print them.

For stamp, marks and leaves: pages that are finished get no engine. One font holds all that is printed so in a volume, cut
down to the characters in use and embedded with what each means.
"""

import dataclasses
import functools
import hashlib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from pipeline.fonts.subset import Subset, subset
from pipeline.fonts.table import Face, Fonts
from pipeline.problems import Blocked, Place, problem

if TYPE_CHECKING:
    import pikepdf

NAME = "宋体"


@dataclasses.dataclass(frozen=True, slots=True)
class Lettering:
    """The fonts of the words; `resources` go to whatever prints them."""

    resources: "pikepdf.Object"
    cuts: Mapping[str, tuple[str, Subset]]
    """character → name of its font among the resources, and the font"""

    def width(self, text: str) -> float:
        """Return how wide a text is as a share of its size."""
        return sum(self.cuts[one][1].widths[one] for one in text) / 1000

    def show(self, text: str, size: float, x: float, y: float) -> str:
        """Return the instructions that print a text on one line."""
        written = [f"BT 1 0 0 1 {x:.2f} {y:.2f} Tm"]
        for one in text:
            name, cut = self.cuts[one]
            written.append(f"{name} {size:.2f} Tf <{cut.glyphs[one]:04X}> Tj")
        return " ".join([*written, "ET"])


def letter(document: "pikepdf.Pdf", texts: Iterable[str], fonts: Fonts) -> Lettering:
    """Put the fonts for some texts into a document. Raises `Blocked` for characters that no font draws."""
    import pikepdf

    faces: dict[Face, list[str]] = {}
    missing = []
    for one in sorted(set("".join(texts))):
        if (face := fonts.face(NAME, one)) is None:
            missing.append(one)
        else:
            faces.setdefault(face, []).append(one)
    if missing:
        told = [f"“{one}”（U+{ord(one):04X}）在所用字库中没有字形" for one in missing]
        raise Blocked([problem("glyph.missing", one, Place(document="归档章"), "改用《通用规范汉字表》里的字") for one in told])
    made: dict[str, tuple[str, Subset]] = {}
    held: dict[str, pikepdf.Object] = {}
    for number, (face, characters) in enumerate(faces.items()):
        cut = _cut(face, "".join(characters))
        name = f"/Lj{number}"
        held[name] = _embedded(document, cut)
        made |= dict.fromkeys(characters, (name, cut))
    return Lettering(pikepdf.Dictionary(Font=pikepdf.Dictionary(held)), made)


@functools.lru_cache(maxsize=16)
def _cut(face: Face, characters: str) -> Subset:
    return subset(face, characters)


def _embedded(document: "pikepdf.Pdf", cut: Subset) -> "pikepdf.Object":
    """Return a composite font whose codes are the numbers of its glyphs (ISO 32000-1, 9.7.4)."""
    import pikepdf

    digest = hashlib.sha256(cut.program).digest()
    name = pikepdf.Name("/" + "".join(chr(65 + one % 26) for one in digest[:6]) + "+" + cut.name)
    glyphs = sorted((glyph, character) for character, glyph in cut.glyphs.items())
    file = document.make_stream(cut.program, Length1=len(cut.program))
    last = max((glyph for glyph, _ in glyphs), default=0)
    held = bytearray(last // 8 + 1)
    for glyph in (0, *(glyph for glyph, _ in glyphs)):
        held[glyph // 8] |= 0x80 >> glyph % 8
    descriptor = pikepdf.Dictionary(
        Type=pikepdf.Name.FontDescriptor,
        FontName=name,
        Flags=4,
        FontBBox=list(cut.box),
        ItalicAngle=0,
        Ascent=cut.ascent,
        Descent=cut.descent,
        CapHeight=cut.ascent,
        StemV=80,
        FontFile2=file,
        CIDSet=document.make_stream(bytes(held)),
    )
    widths: list[pikepdf.Object | int] = []
    for glyph, character in glyphs:
        widths += [glyph, pikepdf.Array([cut.widths[character]])]
    inner = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.CIDFontType2,
        BaseFont=name,
        CIDSystemInfo=pikepdf.Dictionary(Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0),
        FontDescriptor=document.make_indirect(descriptor),
        DW=1000,
        W=pikepdf.Array(widths),
        CIDToGIDMap=pikepdf.Name.Identity,
    )
    return document.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type0,
            BaseFont=name,
            Encoding=pikepdf.Name("/Identity-H"),
            DescendantFonts=pikepdf.Array([document.make_indirect(inner)]),
            ToUnicode=document.make_stream(_meanings(glyphs)),
        )
    )


def _meanings(glyphs: Iterable[tuple[int, str]]) -> bytes:
    """Return what each code means (ISO 32000-1, 9.10.3), a hundred to a section."""
    lines = [f"<{glyph:04X}> <{character.encode('utf-16-be').hex().upper()}>" for glyph, character in glyphs]
    sections = [lines[first : first + 100] for first in range(0, len(lines), 100)]
    body = "".join(f"{len(one)} beginbfchar\n" + "\n".join(one) + "\nendbfchar\n" for one in sections)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{body}"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode()

"""The fonts of a PDF in, what each code of theirs means and how wide it is out (ISO 32000-1, 9.6, 9.7, 9.10.3)."""

import dataclasses
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pikepdf


@dataclasses.dataclass(frozen=True, slots=True)
class Font:
    """What is needed of a font to read text; `name` is without the six letters of a subset."""

    name: str
    octets: int
    """how many make a code"""
    texts: Mapping[int, str]
    widths: Mapping[int, float]
    width: float
    """of a code that has none of its own"""

    def codes(self, text: bytes) -> Iterator[int]:
        """Cut a string into codes."""
        if self.octets == 1:
            return iter(text)
        return (text[place] << 8 | text[place + 1] for place in range(0, len(text) - 1, 2))


NO_FONT = Font("", 1, {}, {}, 0.0)

_SUBSET = re.compile(r"^/?(?:[A-Z]{6}\+)?")


@dataclasses.dataclass(frozen=True, slots=True)
class Fonts:
    """The fonts of a document, each read once."""

    read: dict[tuple[int, int], Font]

    def named(self, name: bytes, resources: "pikepdf.Object | None") -> Font:
        """Return the font of a name in a page's or form's resources."""
        font = resource(resources, "/Font", name)
        if font is None:
            return NO_FONT
        key = font.objgen
        if key == (0, 0):
            return _font(font)
        if key not in self.read:
            self.read[key] = _font(font)
        return self.read[key]


def resource(resources: "pikepdf.Object | None", kind: str, name: bytes) -> "pikepdf.Object | None":
    """Return a named resource of a kind, None where there is none; #20 in a name is a space."""
    if resources is None or kind not in resources:
        return None
    plain = re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), name).decode("utf-8", "replace")
    return resources[kind].get(plain)


def _font(font: "pikepdf.Object") -> Font:
    name = _SUBSET.sub("", str(font.get("/BaseFont", "")))
    texts = _texts(font["/ToUnicode"].read_bytes()) if "/ToUnicode" in font else {}
    if font.get("/Subtype") == "/Type0":
        inner = font["/DescendantFonts"][0]
        return Font(name, 2, texts, dict(_cid_widths(inner)), float(inner.get("/DW", 1000)))
    first = int(font.get("/FirstChar", 0))
    widths = {first + place: float(width) for place, width in enumerate(font["/Widths"].as_list())} if "/Widths" in font else {}
    return Font(name, 1, texts, widths, 0.0)


def _cid_widths(font: "pikepdf.Object") -> Iterator[tuple[int, float]]:
    """Yield the widths of a composite font: `first [width …]` or `first last width` (ISO 32000-1, 9.7.4.3)."""
    listed = list(font["/W"].as_list()) if "/W" in font else []
    place = 0
    while place + 1 < len(listed):
        first, second = int(listed[place]), listed[place + 1]
        if hasattr(second, "as_list"):
            yield from ((first + number, float(width)) for number, width in enumerate(second.as_list()))
            place += 2
        else:
            yield from ((code, float(listed[place + 2])) for code in range(first, int(second) + 1))
            place += 3


_SECTION = re.compile(rb"beginbf(char|range)(.*?)endbf", re.DOTALL)
_ENTRY = re.compile(rb"<([0-9A-Fa-f\s]*)>|(\[)|(\])")


def _texts(cmap: bytes) -> dict[int, str]:
    """Read what each code means (ISO 32000-1, 9.10.3)."""
    found: dict[int, str] = {}
    for kind, body in _SECTION.findall(cmap):
        tokens = [one[0] or one[1] or one[2] for one in _ENTRY.findall(body)]
        if kind == b"char":
            found.update((int(code, 16), _utf16(text)) for code, text in zip(tokens[::2], tokens[1::2], strict=False))
        else:
            found.update(_ranges(tokens))
    return found


def _ranges(tokens: list[bytes]) -> Iterator[tuple[int, str]]:
    place = 0
    while place + 2 < len(tokens):
        first, last = int(tokens[place], 16), int(tokens[place + 1], 16)
        if tokens[place + 2] == b"[":
            close = tokens.index(b"]", place)
            yield from zip(range(first, last + 1), map(_utf16, tokens[place + 3 : close]), strict=False)
            place = close + 1
        else:
            text = _utf16(tokens[place + 2])
            yield from ((code, text[:-1] + chr(ord(text[-1]) + code - first)) for code in range(first, last + 1) if text)
            place += 3


def _utf16(digits: bytes) -> str:
    return bytes.fromhex(digits.decode("ascii")).decode("utf-16-be", "replace")

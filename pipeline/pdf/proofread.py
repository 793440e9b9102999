"""A PDF of ours in, what it says out: the text of each page as a reader's program will find it, and the fonts inside.

Read back from the drawing itself, glyph by glyph through each font's map to Unicode: Typst sets an unknown font as
nothing, and only the file shows it. A general reader of PDF takes ten times as long (pypdfium2: 2 ms a page).
"""

import functools
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pikepdf

DEPTH = 8
"""how deep brackets may stand in each other in one string: they are escaped only where they do not match"""

PLAIN = rb"[^\\()]*"
STRING = functools.reduce(
    lambda inner, _: PLAIN + rb"(?:(?:\\.|\(" + inner + rb"\))" + PLAIN + rb")*", range(DEPTH), PLAIN + rb"(?:\\." + PLAIN + rb")*"
)
TOKEN = re.compile(
    rb"/(?:Alt|Lang|E) ?(?:<[0-9A-F]*>|\((?:%s)\))"
    rb"|/ActualText<FEFF([0-9A-F]*)>>>BDC.*?EMC"  # characters that share a glyph with others
    rb"|/(\w+) [\d.]+ Tf"
    rb"|\((%s)\)"
    rb"|<([0-9A-F]+)>" % (STRING, STRING),
    re.DOTALL,
)
"""Each alternative begins with a character of its own, nothing looks back: so the search runs from one to the next."""
ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
LETTERS: Mapping[bytes, bytes] = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
PAIR = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]+)>")
ONE = 4
"""hexadecimal digits of a character outside the higher planes"""
KEPT = 50_000
"""strings that are kept at most"""
SUBSET = 7
"""length of the mark that stands before the name of a font that is not embedded whole"""


class _Numbers(dict[bytes, str]):
    """A string of a drawing → the numbers of its glyphs, as characters: the same few hundred stand on every page."""

    def __init__(self, read: Callable[[bytes], bytes]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, string: bytes) -> str:
        if len(self) >= KEPT:
            self.clear()
        self[string] = found = self._read(string).decode("utf-16-be")
        return found


def read_back(document: "pikepdf.Pdf") -> tuple[list[str], frozenset[str]]:
    """Return the text of each page in the order it is drawn, and the names of the fonts."""
    known: dict[tuple[int, int], tuple[str, Mapping[int, str]]] = {}
    return [_page(page, known) for page in document.pages], frozenset(name for name, _ in known.values())


def _page(page: "pikepdf.Page", known: dict[tuple[int, int], tuple[str, Mapping[int, str]]]) -> str:
    maps: dict[bytes, Mapping[int, str]] = {}
    for name, font in page.resources.get("/Font", {}).items():
        if font.objgen not in known:
            known[font.objgen] = str(font.BaseFont)[1 + SUBSET :], _characters(font.ToUnicode.read_bytes())
        maps[name[1:].encode()] = known[font.objgen][1]
    found: list[str] = []
    current: Mapping[int, str] = {}
    glyphs: list[str] = []
    for actual, font, string, digits in TOKEN.findall(page.Contents.read_bytes()):
        if string:
            glyphs.append(_escaped[string])
        elif digits:
            glyphs.append(_digits[digits])
        elif actual or (font and maps[font] is not current):
            found.append("".join(glyphs).translate(current))
            glyphs.clear()
            if actual:
                found.append(bytes.fromhex(actual.decode()).decode("utf-16-be"))
            else:
                current = maps[font]
    found.append("".join(glyphs).translate(current))
    return "".join(found)


@functools.cache
def _meant(mark: bytes) -> bytes:
    return bytes([int(mark, 8)]) if mark[0] in b"01234567" else LETTERS.get(mark, mark)


_escaped = _Numbers(lambda string: ESCAPE.sub(lambda found: _meant(found[1]), string))
_digits = _Numbers(lambda digits: bytes.fromhex(digits.decode()))


@functools.lru_cache(maxsize=256)
def _characters(table: bytes) -> Mapping[int, str]:
    """Read the map of a font from glyphs to characters, whose entries Typst writes one by one."""
    return {int(glyph, 16): _text(text) for glyph, text in PAIR.findall(table)}


def _text(code: bytes) -> str:
    """Read a text of a map: nearly always four digits of one character."""
    return chr(int(code, 16)) if len(code) == ONE else bytes.fromhex(code.decode()).decode("utf-16-be")

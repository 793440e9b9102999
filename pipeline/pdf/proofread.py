"""A PDF of ours in, what it says out: the text of each page as a reader's program will find it, and the fonts inside.

Read back from the drawing itself, glyph by glyph through each font's map to Unicode: Typst sets an unknown font as
nothing, and only the file shows it. A general reader of PDF takes ten times as long (pypdfium2: 2 ms a page).
"""

import functools
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pikepdf

DEPTH = 8
"""how deep brackets may stand in each other in one string: they are escaped only where they do not match"""

STRING = functools.reduce(lambda inner, _: rb"(?:[^\\()]|\\.|\(" + inner + rb"\))*", range(DEPTH), rb"(?:[^\\()]|\\.)*")
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
SUBSET = 7
"""length of the mark that stands before the name of a font that is not embedded whole"""


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
    glyphs: list[bytes] = []

    def settle() -> None:
        if glyphs:
            found.append(b"".join(glyphs).decode("utf-16-be").translate(current))
            glyphs.clear()

    for actual, font, text, digits in TOKEN.findall(page.Contents.read_bytes()):
        if text:
            glyphs.append(_unescaped(text))
        elif digits:
            glyphs.append(bytes.fromhex(digits.decode()))
        elif actual:
            settle()
            found.append(bytes.fromhex(actual.decode()).decode("utf-16-be"))
        elif font:
            settle()
            current = maps[font]
    settle()
    return "".join(found)


@functools.lru_cache(maxsize=8192)
def _unescaped(text: bytes) -> bytes:
    return ESCAPE.sub(_escaped, text) if b"\\" in text else text


def _escaped(found: "re.Match[bytes]") -> bytes:
    return _meant(found[1])


@functools.cache
def _meant(mark: bytes) -> bytes:
    return bytes([int(mark, 8)]) if mark[0] in b"01234567" else LETTERS.get(mark, mark)


@functools.lru_cache(maxsize=256)
def _characters(table: bytes) -> Mapping[int, str]:
    """Read the map of a font from glyphs to characters, whose entries Typst writes one by one."""
    return {int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in PAIR.findall(table)}

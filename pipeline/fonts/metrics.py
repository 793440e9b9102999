"""A TrueType file in, the measures of its characters out: how wide each is, how high a line of them.

Only what line breaking needs is read, and only for the characters that come up: opening a Chinese font with fontTools
takes 200 ms, this takes one.
"""

import bisect
import contextlib
import dataclasses
import functools
import mmap
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path

Ranges = tuple[tuple[int, ...], tuple[int, ...], tuple[int | tuple[int, ...], ...]]
"""First and last code points ascending; of each range what to add to get the glyph, or its glyphs."""


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Measures:
    """One font. `ascent` and `descent` are shares of the size, both positive."""

    ascent: float
    descent: float
    _units: int
    _starts: tuple[int, ...]
    _ends: tuple[int, ...]
    _glyphs: tuple[int | tuple[int, ...], ...]
    """of each range: what to add to get the glyph, or its glyphs"""
    _widths: tuple[int, ...]

    def glyph(self, codepoint: int) -> int:
        """Return the number of the glyph of a character, 0 where there is none."""
        place = bisect.bisect_right(self._starts, codepoint) - 1
        if place < 0 or codepoint > self._ends[place]:
            return 0
        glyphs = self._glyphs[place]
        return glyphs + codepoint if isinstance(glyphs, int) else glyphs[codepoint - self._starts[place]]

    def advance(self, glyph: int) -> float:
        """Return the width of a glyph as a share of the size."""
        return self._widths[min(glyph, len(self._widths) - 1)] / self._units


@functools.cache
def measures(file: Path, index: int = 0) -> Measures:
    """Read the tables head, hhea, hmtx and cmap of a font, or of one in a collection; the outlines stay on the disk."""
    with _mapped(file) as data:
        tables = _tables(data, index)
        head, hhea, hmtx, cmap = (tables[name] for name in (b"head", b"hhea", b"hmtx", b"cmap"))
        (units,) = struct.unpack_from(">H", data, head + 18)
        ascent, descent = struct.unpack_from(">2h", data, hhea + 4)
        (count,) = struct.unpack_from(">H", data, hhea + 34)
        widths = struct.unpack_from(f">{2 * count}H", data, hmtx)[::2]
        return Measures(ascent / units, -descent / units, units, *_ranges(data, cmap), widths)


@functools.cache
def name_of(file: Path, index: int = 0) -> str:
    """Return what a PDF calls a font, and read nothing else of it."""
    with _mapped(file) as data:
        return _name(data, _tables(data, index)[b"name"])


@contextlib.contextmanager
def _mapped(file: Path) -> Iterator[mmap.mmap]:
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as data:
        yield data


def _tables(data: mmap.mmap, index: int) -> Mapping[bytes, int]:
    start = struct.unpack_from(">I", data, 12 + 4 * index)[0] if data[:4] == b"ttcf" else 0
    (count,) = struct.unpack_from(">H", data, start + 4)
    entries = (struct.unpack_from(">4sIII", data, start + 12 + 16 * number) for number in range(count))
    return {name: offset for name, _, offset, _ in entries}


def _name(data: mmap.mmap, table: int) -> str:
    """Return the PostScript name."""
    count, texts = struct.unpack_from(">2H", data, table + 2)
    for number in range(count):
        platform, _, _, kind, length, offset = struct.unpack_from(">6H", data, table + 6 + 12 * number)
        if kind == POSTSCRIPT:
            text = data[table + texts + offset : table + texts + offset + length]
            return text.decode("mac-roman" if platform == 1 else "utf-16-be")
    return ""


POSTSCRIPT = 6
"""the number of that name in the table `name`"""


def _ranges(data: mmap.mmap, cmap: int) -> Ranges:
    """Return the widest Unicode map of a font."""
    (count,) = struct.unpack_from(">H", data, cmap + 2)
    found: dict[int, int] = {}
    for number in range(count):
        platform, encoding, offset = struct.unpack_from(">HHI", data, cmap + 4 + 8 * number)
        (form,) = struct.unpack_from(">H", data, cmap + offset)
        if (platform == 0 or (platform == 3 and encoding in (1, 10))) and form in (4, 12):
            found.setdefault(form, cmap + offset)
    if 12 not in found:
        return _ranges_of_segments(data, found[4])
    (groups,) = struct.unpack_from(">I", data, found[12] + 12)
    numbers = struct.unpack_from(f">{3 * groups}I", data, found[12] + 16)
    starts, ends, glyphs = (numbers[first::3] for first in range(3))
    return starts, ends, tuple(glyph - start for glyph, start in zip(glyphs, starts, strict=True))


def _ranges_of_segments(data: mmap.mmap, start: int) -> Ranges:
    """Read a map of format 4: segments whose glyphs run on, or stand in a list behind them."""
    (double,) = struct.unpack_from(">H", data, start + 6)
    columns = (struct.unpack_from(f">{double // 2}H", data, start + place) for place in (14, *(16 + n * double for n in (1, 2, 3))))
    lasts, firsts, deltas, offsets = columns
    glyphs: list[int | tuple[int, ...]] = []
    for number, (last, first, delta, offset) in enumerate(zip(lasts, firsts, deltas, offsets, strict=True)):
        if not offset:
            glyphs.append(delta - 0x10000 if first + delta >= 0x10000 else delta)
            continue
        place = start + 16 + 3 * double + 2 * number + offset
        listed = struct.unpack_from(f">{last - first + 1}H", data, place)
        glyphs.append(tuple((glyph + delta) % 0x10000 if glyph else 0 for glyph in listed) if delta else listed)
    return firsts, lasts, tuple(glyphs)

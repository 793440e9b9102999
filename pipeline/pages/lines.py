"""A paragraph and a width in, its lines out: where each breaks, where each piece of text stands, how high it is.

Chinese text can be broken by counting, since its characters are all as wide as the size. We do it here and not in Typst
so that lines break where Word and LibreOffice break them: forbidden marks at a line's start and end (GB/T 15834, 避头尾),
none hanging over the edge, none squeezed (the templates say doNotCompress), words and numbers whole.
"""

import bisect
import functools
import itertools
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.fonts.table import Fonts
from pipeline.wordml.content import BREAK, PAGE_BREAK, TAB, Picture, Run
from pipeline.wordml.looks import Look, Looks, looks
from pipeline.wordml.scripts import SCRIPTS, may_break, meets, opens_wide
from pipeline.wordml.styles import ParagraphFormat, RunFormat

SQUEEZED = re.compile(
    "(?<=[“”‘’〝〞（）《》〈〉「」『』【】〖〗〔〕［］｛｝，。、；：！？・·．])(?=[“”‘’〝〞（）《》〈〉「」『』【】〖〗〔〕［］｛｝，。、；：！？・·．])"
)
"""Between two marks that Typst would squeeze, did they stand in one piece."""

ONE_FIFTH = 0.2
"""of the size: the space between Chinese and Western text, as LibreOffice sets it"""

BASELINE = 0.8
"""of an exact line: where its text stands, in LibreOffice"""

SLACK = 0.005
"""points by which text may be wider than its line"""

ROUNDED = 0.01
"""points that LibreOffice adds, by rounding, where Chinese meets Western text: a line that is full to the twip breaks"""


class Piece(NamedTuple):
    """Text that is drawn in one go: `x` from the line's own left edge, `advance` added after each character."""

    x: float
    text: str
    look: Look
    advance: float
    width: float
    link: str | None


class Stroke(NamedTuple):
    """A line under, through or between text, or a ground behind it; `y` down from the baseline."""

    x: float
    width: float
    y: float
    thickness: float
    color: str
    style: str


class Line(NamedTuple):
    """A line: pieces from left to right. `break_page` is a manual break after it."""

    height: float
    baseline: float
    pieces: tuple[Piece, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    pictures: tuple[tuple[float, Picture], ...] = ()
    break_page: bool = False
    text: str = ""


class Frame(NamedTuple):
    """What a paragraph is set in: fonts, the width, the document's default tab, the section's grid, what is justified."""

    fonts: Fonts
    width: float
    tab: float
    grid: float | None
    keep_short: bool


class _Span(NamedTuple):
    """Characters in one font and format."""

    start: int
    end: int
    look: Look
    link: str | None
    wide: bool
    picture: Picture | None = None


@functools.lru_cache(maxsize=4096)
def broken(format_: ParagraphFormat, runs: tuple[Run, ...], frame: Frame) -> tuple[Line, ...]:
    """Return the lines of a paragraph whose fields have been worked out; every other one stands in the papers of a case already."""
    return tuple(_Setter(format_, runs, frame).lines())


class _Setter:
    def __init__(self, format_: ParagraphFormat, runs: Sequence[Run], frame: Frame) -> None:
        self.format, self.frame = format_, frame
        self.text = "".join(run.text for run in runs)
        self.spans = list(_spans(runs, self.text, frame.fonts))
        self.starts = [span.start for span in self.spans]
        widths = list(itertools.chain.from_iterable(self._widths(span) for span in self.spans))
        self.gaps = dict(self._gaps())
        """before which characters Chinese meets Western text, and the space that is set there"""
        for place, gap in self.gaps.items():
            widths[place] += gap
        self.edges = [0.0, *itertools.accumulate(widths)]
        self.left, self.right = format_.left, frame.width - format_.right

    def _widths(self, span: _Span) -> list[float]:
        if span.picture is not None:
            return [span.picture.width]
        return list(map(span.look.widths.__getitem__, self.text[span.start : span.end]))

    def _gaps(self) -> Iterator[tuple[int, float]]:
        for before, after in itertools.pairwise(self.spans):
            look = before.look.format
            if meets(
                self.text[after.start - 1], self.text[after.start], letters=self.format.space_letters, digits=self.format.space_digits
            ):
                yield after.start, look.size * look.scale * ONE_FIFTH - min(look.spacing, 0.0) + ROUNDED
            elif before.wide != after.wide and look.spacing < 0:
                # characters that are moved together keep the last before another script as wide as it is
                yield after.start, ROUNDED - look.spacing

    def _width(self, start: int, end: int) -> float:
        """Return how wide the characters are from one to another; a line does not begin with a gap."""
        return self.edges[end] - self.edges[start] - self.gaps.get(start, 0.0)

    # --- where lines end ----------------------------------------------------------------------------------------------
    def lines(self) -> list[Line]:
        if not self.text:
            return [self._line(0, 0, (), last=True, first=True)]
        found: list[Line] = []
        start = 0
        while start < len(self.text) or self.text[-1] in "\n\f":
            end, tabs = self._fit(start, first=not found)
            last = end >= len(self.text)
            found.append(self._line(start, end, tabs, last=last, first=not found))
            if last:
                break
            start = end
        if self.text[-1] in "\n\f" and found[-1].text[-1:] in ("\n", "\f"):
            found.append(self._line(len(self.text), len(self.text), (), last=True, first=False))
        return found

    def _fit(self, start: int, *, first: bool) -> tuple[int, tuple[tuple[int, float], ...]]:
        """Return where the line that begins here ends, and its tabs with their widths."""
        room = self.right - self.left - (self.format.first if first else 0.0) + SLACK + self.gaps.get(start, 0.0)
        hard = self._hard_end(start)
        tabs: list[tuple[int, float]] = []
        seen = start
        while True:
            fits = bisect.bisect_right(self.edges, self.edges[start] + room, start, hard + 1) - 1
            tab = self.text.find(TAB, seen, min(fits + 1, hard))
            if tab < 0:
                break
            width = self._tab(start, tab, tabs, first=first, hard=hard)
            if width is None:
                fits = tab
                break
            tabs.append((tab, width))
            room -= width
            seen = tab + 1
        if fits >= hard:
            return (hard + 1 if hard < len(self.text) else hard), tuple(tabs)
        end = self._break(start, fits)
        return end, tuple(tab for tab in tabs if tab[0] < end)

    def _hard_end(self, start: int) -> int:
        """Return where the next manual break stands, or the end."""
        ends = [place for mark in (BREAK, PAGE_BREAK) if (place := self.text.find(mark, start)) >= 0]
        return min(ends, default=len(self.text))

    def _break(self, start: int, fits: int) -> int:
        """Return the last place not after `fits` where a line may end: spaces may stand beyond the edge."""
        text = self.text
        end = fits
        while end < len(text) and text[end] == " ":
            end += 1
        if end > fits:
            return end
        for place in range(end, start, -1):
            if may_break(text[place - 1], text[place]):
                return place
        return max(fits, start + 1)

    # --- tabs ---------------------------------------------------------------------------------------------------------
    def _tab(self, start: int, tab: int, tabs: Sequence[tuple[int, float]], *, first: bool, hard: int) -> float | None:
        """Return how wide a tab is, or None where it goes to the next line."""
        indent = self.left + (self.format.first if first else 0.0)
        at = indent + self._width(start, tab) + sum(width for _, width in tabs)
        stop, kind, _ = self._stop(at, first=first)
        if kind == "left":
            return stop - at if stop <= self.right + SLACK or not tabs or stop > at else None
        following = self.text.find(TAB, tab + 1, hard)
        after = self.edges[following if following >= 0 else hard] - self.edges[tab + 1]
        if kind == "decimal":
            point = self.text.find(".", tab + 1, following if following >= 0 else hard)
            after = self.edges[point] - self.edges[tab + 1] if point >= 0 else after
        return max(0.0, stop - at - (after / 2 if kind == "center" else after))

    def _stop(self, at: float, *, first: bool) -> tuple[float, str, str]:
        """Return the stop that a tab at a position goes to: its own, the hanging indent, or the next of the default ones."""
        for position, kind, leader in self.format.tabs:
            if position > at + SLACK:
                if first and self.format.first < 0 and at + SLACK < self.left < position:
                    break
                return position, kind, leader
        if first and self.format.first < 0 and at + SLACK < self.left:
            return self.left, "left", ""
        step = self.frame.tab
        return (int((at + SLACK) / step) + 1) * step, "left", ""

    # --- what stands in a line ----------------------------------------------------------------------------------------
    def _line(self, start: int, end: int, tabs: Sequence[tuple[int, float]], *, last: bool, first: bool) -> Line:
        text = self.text[start:end]
        shown = start + len(text.rstrip(" \n\f"))
        manual = text.endswith((BREAK, PAGE_BREAK))
        indent = self.left + (self.format.first if first else 0.0)
        room = self.right - indent - self._width(start, shown) - sum(width for _, width in tabs)
        align = self.format.align
        mask, stretch, offset = b"", 0.0, 0.0
        if align == "distribute" or (align == "both" and not last and not (manual and self.frame.keep_short)):
            mask = self._mask(start, shown, tabs[-1][0] + 1 if tabs else start)
            stretch = room / mask.count(1) if room > 0 and mask.count(1) else 0.0
        elif align in ("center", "right") and not tabs:
            offset = max(0.0, room / 2 if align == "center" else room)
        pieces, strokes, pictures = self._pieces(start, shown, dict(tabs), indent + offset, stretch, mask if stretch else b"")
        height, baseline = self._height(start, end)
        return Line(height, baseline, tuple(pieces), tuple(strokes), tuple(pictures), text.endswith(PAGE_BREAK), text)

    def _mask(self, start: int, end: int, after: int) -> bytes:
        """Mark the characters after which a justified line is stretched: each beside Chinese text, and spaces."""
        mask = bytearray(end - start)
        for span in self._spans_in(after, end):
            first, stop = max(span.start, after) - start, min(span.end, end) - start
            if span.wide:
                mask[max(first - 1, after - start) : stop] = b"\1" * (stop - max(first - 1, after - start))
            else:
                for place in range(first, stop):
                    mask[place] |= self.text[start + place] == " "
        if mask:
            mask[-1] = 0
        return bytes(mask)

    def _spans_in(self, start: int, end: int) -> Iterator[_Span]:
        for span in self.spans[max(0, bisect.bisect_right(self.starts, start) - 1) :]:
            if span.start >= end:
                return
            if span.end > start:
                yield span

    def _pieces(
        self, start: int, end: int, tabs: dict[int, float], x: float, stretch: float, mask: bytes
    ) -> tuple[list[Piece], list[Stroke], list[tuple[float, Picture]]]:
        pieces: list[Piece] = []
        strokes: list[Stroke] = []
        pictures: list[tuple[float, Picture]] = []
        for span in self._spans_in(start, end):
            place, stop = max(span.start, start), min(span.end, end)
            look, before = span.look.format, x
            while place < stop:
                if place in tabs:
                    strokes += self._leader(x, tabs[place], look)
                    x += tabs[place]
                    place += 1
                    continue
                if span.picture is not None:
                    pictures.append((x, span.picture))
                    until, inside = place + 1, 0.0
                else:
                    x += self.gaps.get(place, 0.0) if place > start else 0.0
                    until = self._piece_end(place, stop, start, mask)
                    inside = stretch if mask and until - place > 1 and mask[place - start] else 0.0
                    width = self._width(place, until) + inside * (until - place)
                    piece = Piece(x, self.text[place:until], span.look, look.spacing + inside, width, span.link)
                    pieces += _split(piece) if SQUEEZED.search(piece.text) else (piece,)
                x += self._width(place, until) + inside * (until - place - 1)
                x += stretch if mask and mask[until - 1 - start] else 0.0
                place = until
            strokes += _decorations(before, x - before, look)
        return pieces, strokes, pictures

    def _piece_end(self, place: int, stop: int, start: int, mask: bytes) -> int:
        """Return how far a piece goes: to a tab, or just after where stretching begins or ends. Gaps stand between spans only."""
        end = tab if (tab := self.text.find(TAB, place, stop)) >= 0 else stop
        if mask:
            change = mask.find(not mask[place - start], place - start, end - start)
            end = min(end, start + change + 1) if change >= 0 else end
        return end

    def _leader(self, x: float, width: float, look: RunFormat) -> list[Stroke]:
        style = next((leader for position, _, leader in self.format.tabs if leader and position >= x + width - 1), "")
        if not style or width < 1:
            return []
        y = -look.size * 0.3 if style == "middle" else look.size * 0.08
        return [Stroke(x, width, y, 0.5, look.color, {"line": "solid", "middle": "dotted"}.get(style, style))]

    def _height(self, start: int, end: int) -> tuple[float, float]:
        """Return how high a line is and where its baseline stands."""
        format_ = self.format
        if format_.rule == "exact":
            return format_.line, format_.line * BASELINE
        extents = [
            (span.picture.height, 0.0) if span.picture else (span.look.ascent, span.look.descent) for span in self._spans_in(start, end)
        ]
        if not extents:
            mark = looks(self.frame.fonts, format_.mark, wide=True).first
            extents = [(mark.ascent, mark.descent)]
        ascent, descent = (max(sizes) for sizes in zip(*extents, strict=True))
        natural = ascent + descent
        if self.frame.grid and format_.snap:
            natural = max(1, -(-natural // self.frame.grid)) * self.frame.grid
            ascent = (natural - ascent - descent) / 2 + ascent
        if format_.rule == "atLeast":
            more = max(0.0, format_.line - natural)
            return natural + more, ascent + more
        height = natural * format_.line
        return height, ascent + (height - natural if format_.line < 1 else 0.0)


def _spans(runs: Sequence[Run], text: str, fonts: Fonts) -> Iterator[_Span]:
    """Split text into what is drawn in one font: by run, by script, and by what the fonts have."""
    start = 0
    wide = opens_wide(text)
    for run in runs:
        if run.picture is not None:
            yield _Span(start, start + 1, looks(fonts, run.format, wide=True).first, run.link, wide=False, picture=run.picture)
            start += 1
            continue
        for part in SCRIPTS.finditer(run.text):
            if part.lastgroup != "shared":
                wide = part.lastgroup == "wide"
            words = part[0]
            row = looks(fonts, run.format, wide=wide)
            if any(map(row.holders.__getitem__, words)):
                for first, last, look in _by_font(words, row):
                    yield _Span(start + first, start + last, look, run.link, wide)
            else:
                yield _Span(start, start + len(words), row.first, run.link, wide)
            start += len(words)


def _by_font(text: str, row: Looks) -> Iterator[tuple[int, int, Look]]:
    """Split by the first font of the row that has the character."""
    start = 0
    for look, group in itertools.groupby(text, row.of):
        end = start + len(list(group))
        yield start, end, look
        start = end


def _split(piece: Piece) -> Iterator[Piece]:
    """Split between neighbouring marks, so that Typst leaves them as wide as they are."""
    x = piece.x
    widths, spacing = piece.look.widths, piece.look.format.spacing
    for text in SQUEEZED.split(piece.text):
        width = sum(map(widths.__getitem__, text)) + (piece.advance - spacing) * len(text)
        yield Piece(x, text, piece.look, piece.advance, width, piece.link)
        x += width


def _decorations(x: float, width: float, look: RunFormat) -> Iterator[Stroke]:
    if look.shade:
        yield Stroke(x, width, -look.size * 0.88, look.size * 1.12, look.shade, "ground")
    thickness = look.size / 20
    if look.underline:
        style = {"single": "solid", "words": "solid", "thick": "solid", "double": "solid"}.get(look.underline, look.underline)
        color, y = look.underline_color or look.color, look.size * 0.11
        yield Stroke(x, width, y, thickness * (2 if look.underline == "thick" else 1), color, style)
        if look.underline == "double":
            yield Stroke(x, width, y + 2 * thickness, thickness, color, style)
    if look.strike:
        for shift in (0.0,) if look.strike == "single" else (-thickness, thickness):
            yield Stroke(x, width, -look.size * 0.3 + shift, thickness, look.color, "solid")

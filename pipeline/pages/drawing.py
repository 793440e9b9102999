"""What stands on a page, as values: the description that document.typ draws. Lengths in points, from the page's corner.

Text is grouped as it is read (paragraph, heading, table), so that the PDF's structure says so; lines, grounds, headers
and footers are drawn apart, as what a screen reader passes over.
"""

import dataclasses
import itertools
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pipeline.pages.lines import Line
from pipeline.wordml.looks import Look


class Text(NamedTuple):
    """Lines of one paragraph, the first at (x, y); `level` is that of a heading, `title` its text as a bookmark."""

    x: float
    y: float
    lines: tuple[Line, ...]
    level: int | None = None
    title: str = ""


class Box(NamedTuple):
    """A cell of a table: its place in the grid, and what stands in it, from the cell's own corner."""

    column: int
    row: int
    columns: int
    rows: int
    items: tuple["Item", ...]


class Grid(NamedTuple):
    """The rows of a table that stand on one page; the first `headers` of them are its head."""

    x: float
    y: float
    widths: tuple[float, ...]
    heights: tuple[float, ...]
    headers: int
    boxes: tuple[Box, ...]


Item = Text | Grid


class Rule(NamedTuple):
    """A straight line."""

    x: float
    y: float
    to_x: float
    to_y: float
    thickness: float
    color: str
    style: str


class Ground(NamedTuple):
    """A coloured rectangle behind everything."""

    x: float
    y: float
    width: float
    height: float
    color: str


@dataclasses.dataclass(slots=True)
class Page:
    """One page as it fills."""

    width: float
    height: float
    items: list[Item] = dataclasses.field(default_factory=list)
    furniture: list[Item] = dataclasses.field(default_factory=list)
    """header and footer"""
    rules: list[Rule] = dataclasses.field(default_factory=list)
    grounds: list[Ground] = dataclasses.field(default_factory=list)
    number: int = 0
    """what the page calls itself"""


def as_json(pages: Sequence[Page], places: Mapping[str, tuple[int, float, float]]) -> dict[str, Any]:
    """Return the description as plain data."""
    writer = _Writer()
    return {
        "pages": [writer.sheet(page) for page in pages],
        "places": {name: [page, round(x, 3), round(y, 3)] for name, (page, x, y) in places.items()},
        "looks": [_look(look) for look in writer.looks],
    }


class _Writer:
    """Writes pages down so that Typst has little to do: what a page holds in one list, in which all else is a number.

    A paragraph that begins where the one before it has ended says only how far below: to put each in its place by itself
    costs more than its lines do. Looks are numbered, each used many times.
    """

    def __init__(self) -> None:
        self.looks: dict[Look, int] = {}
        self._depth = 0
        self._made: list[dict[str, Any]] = []

    def sheet(self, page: Page) -> dict[str, Any]:
        """Return a page. Header and footer follow what stands on it, so each of their lines has its own place."""
        self._made = []
        return {
            "w": round(page.width, 3),
            "h": round(page.height, 3),
            "i": self._stack(page.items, page.width, page.height),
            "f": [self._number(self._text(one, room=page.width) if isinstance(one, Text) else self._grid(one)) for one in page.furniture],
            "r": joined(page.rules),
            "g": [[*(round(number, 3) for number in (g.x, g.y, g.width, g.height)), g.color] for g in page.grounds],
            "t": self._made,
        }

    def _number(self, made: dict[str, Any]) -> int:
        self._made.append(made)
        return len(self._made) - 1

    def _stack(self, items: Sequence[Item], width: float, height: float) -> list[int]:
        """Return the numbers of what stands in a page or a cell of this size, from above."""
        found: list[int] = []
        end = 0.0
        for item in items:
            if isinstance(item, Grid):
                found.append(self._number(self._grid(item)))
                continue
            below = round(item.y - end, 3)
            bottom = end + below
            for line in item.lines:
                bottom += round(line.height, 3)
            # a heading is no paragraph: it would run into its neighbour
            if item.level or below < 0 or bottom > height - TIGHT or item.x + _width(item) > width - TIGHT:
                found.append(self._number(self._text(item, room=width)))
            else:
                found.append(self._number(self._text(item, below=below)))
                end = bottom
        return found

    def _text(self, item: Text, *, below: float | None = None, room: float = 0.0) -> dict[str, Any]:
        """Return a paragraph: so far below the one before it, or in its own place, where lines find so much room."""
        # what most of it is set in is said once: Typst is quicker so
        most = next((one for one in item.lines if one.pieces), item.lines[0])
        look = most.pieces[0].look if most.pieces else None
        found: dict[str, Any] = {"v": below} if below is not None else {"x": round(item.x, 3), "y": round(item.y, 3)}
        if below is None and _width(item) > room - TIGHT:
            found["o"] = 1
        if look is not None:
            found["k"] = [self._look(look), round(most.height, 3), round(most.baseline, 3), round(look.format.spacing, 4)]
        left = 0.0 if below is None else item.x
        high, base = most.height, most.baseline
        found["l"] = [self._line(one, left, look, usual=one.height == high and one.baseline == base) for one in item.lines]
        if item.level:
            # PDF/UA wants no level left out on the way down
            self._depth = min(item.level, self._depth + 1)
            found |= {"h": self._depth, "t": item.title}
        return found

    def _line(self, one: Line, left: float, look: Look | None, *, usual: bool) -> list[Any]:
        """Return a line, and how high it is where that is not `usual` in its paragraph."""
        x = -left
        found: list[list[Any]] = []
        plain = look if usual and look is not None and upright(look) else None
        spacing = plain.format.spacing if plain is not None else 0.0
        for at, text, own, advance, width, link in one.pieces:
            if own is plain and not link:
                across = round(at - x, 3)
                # without a gap Typst would take two pieces of one look for one, and set other spaces between marks
                found.append([across, text] if across and advance == spacing else [across, text, round(advance, 4)])
            else:
                entry = [round(at - x, 3), text, round(advance, 4), self._look(own), round(width, 3)]
                found.append([*entry, link] if link else entry)
            # Typst adds the advance between characters, not after the last
            x = at + width - advance
        edged = 1 if found and (found[0][1][0] in MARKS or found[-1][1][-1] in MARKS) else 0
        if usual and not one.pictures:
            return [found, edged]
        pictures = [[round(left + x, 3), shown.name, round(shown.width, 3), round(shown.height, 3), shown.alt] for x, shown in one.pictures]
        return [found, edged, round(one.height, 3), round(one.baseline, 3), pictures]

    def _look(self, look: Look) -> int:
        return self.looks.setdefault(look, len(self.looks))

    def _grid(self, item: Grid) -> dict[str, Any]:
        edges = [0.0, *itertools.accumulate(item.widths)]
        levels = [0.0, *itertools.accumulate(item.heights)]
        boxes = [
            [
                *(one.column, one.row, one.columns, one.rows),
                self._stack(one.items, edges[one.column + one.columns] - edges[one.column], levels[one.row + one.rows] - levels[one.row]),
            ]
            for one in item.boxes
        ]
        widths, heights = ([round(one, 3) for one in sizes] for sizes in (item.widths, item.heights))
        return {"x": round(item.x, 3), "y": round(item.y, 3), "w": widths, "r": heights, "n": item.headers, "b": boxes}


def _width(item: Text) -> float:
    """Return how far to the right its lines reach."""
    found = 0.0
    for line in item.lines:
        if line.pieces:
            last = line.pieces[-1]
            found = max(found, last.x + last.width)
    return found


def joined(rules: Sequence[Rule]) -> list[list[Any]]:
    """Return lines that touch in one piece, each once: two cells name the line between them, a row its own piece of each."""
    tracks: dict[tuple[Any, ...], list[tuple[float, float]]] = {}
    for rule in rules:
        level = rule.y == rule.to_y
        across, ends = (rule.y, (rule.x, rule.to_x)) if level else (rule.x, (rule.y, rule.to_y))
        tracks.setdefault((level, round(across, 2), rule.thickness, rule.color, rule.style), []).append(ends)
    found: list[list[Any]] = []
    for (level, across, thickness, color, style), pieces in tracks.items():
        pieces.sort()
        start, end = pieces[0]
        for first, last in [*pieces[1:], (float("inf"), 0.0)]:
            if first <= end + TOUCHING:
                end = max(end, last)
                continue
            one, other = round(start, 3), round(end, 3)
            line = [one, across, other, across] if level else [across, one, across, other]
            found.append([*line, round(thickness, 3), color, style])
            start, end = first, last
    return found


TIGHT = 1.0
"""points that must be left beside and below a paragraph, so that Typst does not break it again"""

MARKS = frozenset("“”‘’〝〞（）《》〈〉「」『』【】〖〗〔〕［］｛｝，。、；：！？・·．")
"""whose white half Typst would cut off at a line's ends"""

TOUCHING = 0.02
"""points between the ends of two lines that are one"""


def upright(look: Look) -> bool:
    """Tell whether text is drawn as the font has it, neither slanted nor squeezed."""
    return not look.format.italic and look.format.scale == 1


def _look(look: Look) -> dict[str, Any]:
    """Return how a look differs from upright black text of its font and size."""
    form = look.format
    found: dict[str, Any] = {"font": look.family, "size": form.size}
    if form.color != "000000":
        found["color"] = form.color
    for name, applies in (("bold", form.bold), ("italic", form.italic)):
        if applies:
            found[name] = True
    for name, number, usual in (("scale", form.scale, 1.0), ("raised", form.raised, 0.0)):
        if number != usual:
            found[name] = round(number, 4)
    return found


class Written(NamedTuple):
    """All that is written on a page. Typst draws cells that run over rows out of turn, which is no fault: not `in_order`."""

    text: str
    in_order: bool

    def is_same(self, other: str) -> bool:
        """Tell whether a page that was read back says the same, white space aside."""
        mine, others = "".join(self.text.split()), "".join(other.split())
        return mine == others or (not self.in_order and sorted(mine) == sorted(others))


def written(page: Page) -> Written:
    """Return what is written on a page, in the order of the description."""
    items = (*page.items, *page.furniture)
    return Written("".join(map(_text_of, items)), not any(map(_runs_over_rows, items)))


def _text_of(item: Item) -> str:
    if isinstance(item, Text):
        return "".join(piece.text for line in item.lines for piece in line.pieces)
    return "".join(_text_of(one) for box in item.boxes for one in box.items)


def _runs_over_rows(item: Item) -> bool:
    return isinstance(item, Grid) and any(box.rows > 1 or any(map(_runs_over_rows, box.items)) for box in item.boxes)

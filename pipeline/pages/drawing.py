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
    """Return the description as plain data: looks are numbered, each used many times."""
    looks: dict[Look, int] = {}
    depth = 0

    def text(item: Text, room: float) -> dict[str, Any]:
        # what most of it is set in is said once: Typst is quicker so
        most = next((one for one in item.lines if one.pieces), item.lines[0])
        look = most.pieces[0].look if most.pieces else None
        found: dict[str, Any] = {"x": round(item.x, 3), "y": round(item.y, 3)}
        if look is not None:
            found["k"] = [looks.setdefault(look, len(looks)), round(most.height, 3), round(most.baseline, 3)]
        if any(one.pieces and one.pieces[-1].x + one.pieces[-1].width > room - TIGHT for one in item.lines):
            found["o"] = 1
        found["l"] = [line(one, look if (one.height, one.baseline) == (most.height, most.baseline) else None) for one in item.lines]
        if item.level:
            nonlocal depth
            # PDF/UA wants no level left out on the way down
            depth = min(item.level, depth + 1)
            found |= {"h": depth, "t": item.title}
        return found

    def line(one: Line, usual: Look | None) -> list[Any]:
        x = 0.0
        found: list[list[Any]] = []
        for piece in one.pieces:
            if piece.look is usual and not piece.link and upright(usual):
                found.append([round(piece.x - x, 3), piece.text, round(piece.advance, 4)])
            else:
                number = looks.setdefault(piece.look, len(looks))
                entry = [round(piece.x - x, 3), piece.text, round(piece.advance, 4), number, round(piece.width, 3)]
                found.append([*entry, piece.link] if piece.link else entry)
            # Typst adds the advance between characters, not after the last
            x = piece.x + piece.width - piece.advance
        return [round(one.height, 3), round(one.baseline, 3), found, *([picture(one)] if one.pictures else [])]

    def picture(one: Line) -> list[Any]:
        return [[round(x, 3), shown.name, round(shown.width, 3), round(shown.height, 3), shown.alt] for x, shown in one.pictures]

    def grid(item: Grid) -> dict[str, Any]:
        edges = [0.0, *itertools.accumulate(item.widths)]
        boxes = [
            [one.column, one.row, one.columns, one.rows, all_drawn(one.items, edges[one.column + one.columns] - edges[one.column])]
            for one in item.boxes
        ]
        widths, heights = ([round(one, 3) for one in sizes] for sizes in (item.widths, item.heights))
        return {"x": round(item.x, 3), "y": round(item.y, 3), "w": widths, "r": heights, "n": item.headers, "b": boxes}

    def all_drawn(items: Sequence[Item], room: float) -> list[dict[str, Any]]:
        return [text(item, room) if isinstance(item, Text) else grid(item) for item in items]

    sheets = [
        {
            "w": round(page.width, 3),
            "h": round(page.height, 3),
            "i": all_drawn(page.items, page.width),
            "f": all_drawn(page.furniture, page.width),
            "r": joined(page.rules),
            "g": [[*(round(number, 3) for number in (g.x, g.y, g.width, g.height)), g.color] for g in page.grounds],
        }
        for page in pages
    ]
    return {
        "pages": sheets,
        "places": {name: [page, round(x, 3), round(y, 3)] for name, (page, x, y) in places.items()},
        "looks": [_look(look) for look in looks],
    }


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
"""points that a line must be shorter than where it stands, so that Typst does not break it again"""

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

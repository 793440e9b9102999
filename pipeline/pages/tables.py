"""A table and a width in, a measured table out: cells set, rows as high as they have to be, and how both are drawn at a place.

Cells hold paragraphs and tables, so whatever concerns blocks of either kind stands here.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from pipeline.pages.cells import Borders, columns, spans_down
from pipeline.pages.drawing import Box, Grid, Ground, Item, Page
from pipeline.pages.paragraphs import Clipped, Measured, Setting, draw, gap, measured, straight
from pipeline.wordml.content import Block, Cell, Paragraph, Row, Table
from pipeline.wordml.grammar import Border


class MeasuredCell(NamedTuple):
    """A cell with its blocks; `rows` is how many rows it runs over, `x` counts from the table's left edge."""

    cell: Cell
    column: int
    rows: int
    x: float
    width: float
    blocks: tuple["MeasuredBlock", ...]
    borders: Mapping[str, Border]
    above: float
    """from the row's edge to what stands in it: in all cells of a row the widest margin, and half of the line"""
    below: float

    @property
    def inner(self) -> float:
        """Return the height of what stands in it, with its margins and its half of the lines above and below."""
        return stacked(self.blocks) + self.above + self.below


class MeasuredRow(NamedTuple):
    """A row: the cells that begin in it, and its height."""

    cells: tuple[MeasuredCell, ...]
    height: float
    exact: bool
    whole: bool
    header: bool
    keep_next: bool


class MeasuredTable(NamedTuple):
    """A table ready to be placed; `x` counts from the left edge of the text."""

    table: Table
    x: float
    rows: tuple[MeasuredRow, ...]

    @property
    def height(self) -> float:
        """Return how high the whole is."""
        return height_of(self.rows)


def height_of(rows: Sequence[MeasuredRow]) -> float:
    """Return how high rows are with the outer halves of the lines above and below them."""
    return _outer(rows[:1], "top") + sum(row.height for row in rows) + _outer(rows[-1:], "bottom")


def _outer(rows: Sequence[MeasuredRow], side: str) -> float:
    return max((cell.borders[side].width / 2 for row in rows for cell in row.cells), default=0.0)


MeasuredBlock = Measured | MeasuredTable


def stacked(blocks: Sequence[MeasuredBlock]) -> float:
    """Return the height of blocks one below the other, with all their spaces."""
    height, above = 0.0, None
    for block in blocks:
        if isinstance(block, Measured):
            height += (gap(above, block.paragraph) if block.begins else 0.0) + block.height
            above = block.paragraph
        else:
            height += (above.format.after if above else 0.0) + block.height
            above = None
    return height + (above.format.after if above and isinstance(blocks[-1], Measured) and blocks[-1].ends else 0.0)


def measured_block(block: Block, width: float, setting: Setting) -> MeasuredBlock:
    """Return a paragraph or table, measured."""
    return measured(block, width, setting) if isinstance(block, Paragraph) else measured_table(block, width, setting)


def measured_table(table: Table, width: float, setting: Setting) -> MeasuredTable:
    """Return a table with its cells set and its rows as high as they have to be."""
    whole = sum(table.columns)
    x = {"left": table.indent, "center": (width - whole) / 2, "right": width - whole}[table.align]
    edges = [sum(table.columns[:number]) for number in range(len(table.columns) + 1)]
    spans = spans_down(table)
    borders = Borders(table)
    cells: list[list[MeasuredCell]] = []
    for number, row in enumerate(table.rows):
        cells.append([])
        standing = [
            (column, cell, borders.around(number, column, cell.span, spans[number, column]))
            for column, cell in columns(row.before, row.cells)
            if (number, column) in spans
        ]
        above, below = (
            max((cell.margins[side] + lines[side].width / 2 for _, cell, lines in standing), default=0.0) for side in ("top", "bottom")
        )
        for column, cell, lines in standing:
            at, wide = edges[column], edges[column + cell.span] - edges[column]
            inner = wide - cell.margins["left"] - cell.margins["right"]
            blocks = tuple(measured_block(block, inner, setting) for block in cell.blocks)
            cells[-1].append(MeasuredCell(cell, column, spans[number, column], at, wide, blocks, lines, above, below))
    heights = _heights(table, cells)
    for row, those in zip(table.rows, cells, strict=True):
        setting.clipped.update(_clipped(row, those))
    rows = tuple(
        MeasuredRow(tuple(those), height, row.exact, row.whole, row.header, _keeps(those))
        for row, those, height in zip(table.rows, cells, heights, strict=True)
    )
    return MeasuredTable(table, x, rows)


def _clipped(row: Row, cells: Sequence[MeasuredCell]) -> Iterator[Clipped]:
    for cell in cells:
        wanted = stacked(cell.blocks)
        if row.exact and cell.rows == 1 and wanted > row.height + OVER:
            first = next((block.paragraph.number for block in cell.blocks if isinstance(block, Measured)), 0)
            yield Clipped(first, row.height, wanted)


OVER = 1.0
"""points by which text may be higher than its row: that much of a line is blank"""


def _keeps(cells: Sequence[MeasuredCell]) -> bool:
    """Tell whether a row stays with the next: its first paragraph says so."""
    first = next((block for cell in cells for block in cell.blocks[:1]), None)
    return isinstance(first, Measured) and first.paragraph.format.keep_next


def _heights(table: Table, cells: Sequence[Sequence[MeasuredCell]]) -> list[float]:
    heights = [
        row.height if row.exact else max([row.height, *(cell.inner for cell in those if cell.rows == 1)])
        for row, those in zip(table.rows, cells, strict=True)
    ]
    for number, those in enumerate(cells):
        for cell in those:
            last = number + cell.rows - 1
            lacking = cell.inner - sum(heights[number : last + 1])
            if cell.rows > 1 and lacking > 0 and not table.rows[last].exact:
                heights[last] += lacking
    return heights


def draw_rows(
    table: MeasuredTable, rows: Sequence[MeasuredRow], heads: int, page: Page, x: float, y: float, origin: tuple[float, float]
) -> Iterator[Item]:
    """Draw rows of a table at a place of the page: of a table over several pages those of one page."""
    x += table.x
    y += _outer(rows[:1], "top")
    tops = [y, *(y + sum(row.height for row in rows[: number + 1]) for number in range(len(rows)))]
    boxes = []
    for number, row in enumerate(rows):
        for cell in row.cells:
            down = min(cell.rows, len(rows) - number)
            top, bottom = tops[number], tops[number + down]
            boxes.append(Box(cell.column, number, cell.cell.span, down, tuple(_draw_cell(cell, page, x + cell.x, top, bottom))))
    yield Grid(x - origin[0], y - origin[1], table.table.columns, tuple(row.height for row in rows), heads, tuple(boxes))


def _draw_cell(cell: MeasuredCell, page: Page, x: float, top: float, bottom: float) -> Iterator[Item]:
    if cell.cell.shade:
        page.grounds.append(Ground(x, top, cell.width, bottom - top, cell.cell.shade))
    right = x + cell.width
    ends = {
        "top": (x, top, right, top),
        "bottom": (x, bottom, right, bottom),
        "left": (x, top, x, bottom),
        "right": (right, top, right, bottom),
    }
    for side, line in cell.borders.items():
        if line.width:
            straight(page, *ends[side], line)
    room = bottom - top - cell.inner
    y = top + cell.above + {"top": 0.0, "center": room / 2, "bottom": room}[cell.cell.valign] * (room > 0)
    yield from draw_stack(cell.blocks, page, x + cell.cell.margins["left"], y, (x, top))


def draw_stack(blocks: Sequence[MeasuredBlock], page: Page, x: float, y: float, origin: tuple[float, float]) -> Iterator[Item]:
    """Draw blocks one below the other."""
    above: Paragraph | None = None
    for block in blocks:
        if isinstance(block, Measured):
            y += gap(above, block.paragraph) if block.begins else 0.0
            yield from draw(block, page, x, y, origin)
            above = block.paragraph
        else:
            y += above.format.after if above else 0.0
            heads = next((number for number, row in enumerate(block.rows) if not row.header), len(block.rows))
            yield from draw_rows(block, block.rows, heads, page, x, y, origin)
            above = None
        y += block.height

"""A table in, its geometry out: where cells stand in the grid, over how many rows they run, which line is on each of their sides."""

from collections.abc import Iterator, Sequence

from pipeline.wordml.content import Cell, Table
from pipeline.wordml.grammar import Border

NO_BORDER = Border()


def columns(before: int, cells: Sequence[Cell]) -> Iterator[tuple[int, Cell]]:
    """Yield the cells of a row with the columns of the grid they begin in."""
    column = before
    for cell in cells:
        yield column, cell
        column += cell.span


def spans_down(table: Table) -> dict[tuple[int, int], int]:
    """Return over how many rows each cell runs, by its row and column."""
    found: dict[tuple[int, int], int] = {}
    open_: dict[int, int] = {}
    for number, row in enumerate(table.rows):
        seen = set()
        for column, cell in columns(row.before, row.cells):
            if cell.merge == "continue" and column in open_:
                found[open_[column], column] += 1
                seen.add(column)
            else:
                found[number, column] = 1
                if cell.merge is not None:
                    open_[column] = number
                    seen.add(column)
        for column in set(open_) - seen:
            del open_[column]
    return found


class Borders:
    """Which line stands on each side of a cell: its own before the table's, of two neighbours' the wider."""

    def __init__(self, table: Table) -> None:
        self._table, self._rows, self._width = table, len(table.rows), len(table.columns)
        self._plain = not any(cell.borders for row in table.rows for cell in row.cells)
        self._cells: dict[tuple[int, int], tuple[int, Cell]] = {}
        for number, row in enumerate(table.rows):
            for column, cell in columns(row.before, row.cells):
                for across in range(column, column + cell.span):
                    self._cells[number, across] = (column, cell)

    def around(self, row: int, column: int, span: int, down: int) -> dict[str, Border]:
        """Return the lines around a cell that stands here."""
        last = row + down - 1
        if self._plain:
            own = self._table.borders.get
            return {
                "top": own("insideH" if row else "top", NO_BORDER),
                "bottom": own("insideH" if last + 1 < self._rows else "bottom", NO_BORDER),
                "left": own("insideV" if column else "left", NO_BORDER),
                "right": own("insideV" if column + span < self._width else "right", NO_BORDER),
            }
        return {
            "top": self._between((row, column, "top"), (row - 1, column, "bottom")),
            "bottom": self._between((last, column, "bottom"), (last + 1, column, "top")),
            "left": self._between((row, column, "left"), (row, column - 1, "right")),
            "right": self._between((row, column + span - 1, "right"), (row, column + span, "left")),
        }

    def _between(self, *sides: tuple[int, int, str]) -> Border:
        lines = [line for side in sides if (line := self._own(*side)) is not None]
        return max(lines, key=lambda line: (line.width, line.color == "000000"), default=NO_BORDER)

    def _own(self, row: int, column: int, side: str) -> Border | None:
        found = self._cells.get((row, column))
        if found is None:
            return None
        at, cell = found
        if side in cell.borders:
            return cell.borders[side]
        outer = {
            "top": row == 0,
            "bottom": row == self._rows - 1,
            "left": at == 0,
            "right": at + cell.span == self._width,
        }[side]
        inner = "insideH" if side in ("top", "bottom") else "insideV"
        return self._table.borders.get(side if outer else inner)

"""Rows of a table as lean nodes: cells in, mappings out that make a text or a place only when somebody asks for it.

A register of a hundred thousand answers has two million cells, and hardly ever is the place of one of them wanted.
"""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence

from pipeline.case.read import Keyed, Node, Text
from pipeline.problems import Place

DISTINCT = 4096
"""A column with more different values than this (names, numbers) is not looked through for values that are the same."""


@dataclasses.dataclass(frozen=True, slots=True)
class Head:
    """What all rows of a table share: where they were read, and which column stands where."""

    file: str
    columns: Mapping[str, int]
    """name of every column → its index"""
    read: frozenset[str]
    """the names that the model knows"""
    sheet: str = ""

    def place(self, line: int, index: int) -> Place:
        """Return the place of a cell: line and column of a CSV, or the cell of a sheet."""
        if not self.sheet:
            return Place(self.file, line, index + 1)
        from openpyxl.utils import get_column_letter

        return Place(self.file, sheet=self.sheet, cell=f"{get_column_letter(index + 1)}{line}")


@dataclasses.dataclass(frozen=True, slots=True)
class _Places(Mapping[str, Place]):
    """The places of all cells of a row, the empty ones too."""

    head: Head
    line: int

    def __getitem__(self, key: str) -> Place:
        return self.head.place(self.line, self.head.columns[key])

    def __iter__(self) -> Iterator[str]:
        return iter(self.head.columns)

    def __len__(self) -> int:
        return len(self.head.columns)


@dataclasses.dataclass(frozen=True, slots=True)
class _Filled(Mapping[str, Node]):
    """The cells of a row that have something in them and a column of the model above them."""

    places: _Places
    cells: tuple[str, ...]

    def __getitem__(self, key: str) -> Text:
        head = self.places.head
        index = head.columns[key]
        if key not in head.read or not (index < len(self.cells) and self.cells[index]):
            raise KeyError(key)
        return Text(self.cells[index], head.place(self.places.line, index))

    def __iter__(self) -> Iterator[str]:
        head, cells = self.places.head, self.cells
        return (key for key, index in head.columns.items() if index < len(cells) and cells[index] and key in head.read)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def row(head: Head, line: int, cells: Sequence[str], place: Place) -> Keyed:
    """Return a row; its keys tell the place of the empty cells too."""
    places = _Places(head, line)
    return Keyed(_Filled(places, tuple(cells)), places, place)


class Same:
    """Keeps one text of each value of a column that repeats itself (社区, 渠道, 日期 …), instead of one for each row."""

    def __init__(self) -> None:
        self._seen: dict[int, dict[str, str]] = {}

    def __call__(self, cells: Sequence[str]) -> list[str]:
        """Return the cells, each as the text that was seen first."""
        return [self._one(self._seen.setdefault(index, {}), cell) for index, cell in enumerate(cells)]

    def _one(self, seen: dict[str, str], cell: str) -> str:
        return seen.setdefault(cell, cell) if len(seen) < DISTINCT else seen.get(cell, cell)

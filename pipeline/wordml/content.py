"""What a document holds, as values: sections of blocks, paragraphs of runs, tables of rows of cells. Lengths in points.

Named tuples, here and in `pages`: a case has forty thousand of them, and a frozen dataclass takes three times as long to make.
"""

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from pipeline.wordml.grammar import Border
from pipeline.wordml.styles import ParagraphFormat, RunFormat

TAB, BREAK, PAGE_BREAK, OBJECT = "\t", "\n", "\f", "\ufffc"
"""What stands in the text of a run for a tab, a new line, a new page, a picture: none can come from a w:t."""


class Picture(NamedTuple):
    """A picture that stands in a line like a character."""

    name: str
    width: float
    height: float
    alt: str


class Run(NamedTuple):
    """Characters of one format; `field` is PAGE or NUMPAGES, whose text is known once the pages are."""

    text: str
    format: RunFormat
    link: str | None = None
    field: str | None = None
    picture: Picture | None = None


class Paragraph(NamedTuple):
    """A paragraph; `number` counts those of its part, `marks` are the bookmarks that begin in it."""

    format: ParagraphFormat
    runs: tuple[Run, ...]
    number: int
    marks: tuple[str, ...] = ()


class Cell(NamedTuple):
    """A cell; `merge` is "restart" for the first of cells merged downwards and "continue" for the others."""

    blocks: tuple["Block", ...]
    span: int
    merge: str | None
    valign: str
    shade: str | None
    borders: Mapping[str, Border]
    margins: Mapping[str, float]


class Row(NamedTuple):
    """A row; `before` counts the columns of the grid left out at its start."""

    cells: tuple[Cell, ...]
    height: float
    exact: bool
    whole: bool
    header: bool
    before: int


class Table(NamedTuple):
    """A table; `borders` are the sides of the whole and `insideH`, `insideV`."""

    columns: tuple[float, ...]
    rows: tuple[Row, ...]
    align: str
    indent: float
    borders: Mapping[str, Border]
    caption: str


Block = Paragraph | Table


class Section(NamedTuple):
    """Pages of one set-up. `headers` and `footers` by default, first, even."""

    blocks: tuple[Block, ...]
    type: str
    width: float
    height: float
    top: float
    right: float
    bottom: float
    left: float
    header: float
    footer: float
    first_differs: bool
    number_from: int | None
    dash: bool
    grid: float | None
    headers: Mapping[str, tuple[Block, ...]]
    footers: Mapping[str, tuple[Block, ...]]


class Document(NamedTuple):
    """A whole document."""

    sections: tuple[Section, ...]
    even_differs: bool
    tab: float
    keep_short: bool
    """whether a justified line that ends in a manual break stays short"""
    properties: Mapping[str, str]
    """title, author and the like, as `parts.CORE` names them"""
    date: dt.date | None
    pictures: Mapping[str, bytes]

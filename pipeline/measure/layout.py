"""The pages of a PDF and the paragraphs of its .docx in, each paragraph with its lines on the pages out.

The two are matched by their text in order, white space left out: what stands above or below the margins the document
names is header or footer, all else is its text. A table is matched as a whole first, since its rows may be torn by the
end of a page and its head repeated.
"""

import dataclasses
import functools
import itertools
from collections import Counter
from collections.abc import Sequence

from pipeline.measure.positions import Character, Page
from pipeline.word.outline import Outline, Paragraph, Sheet, squeezed
from pipeline.word.text import BREAK

SAME_LINE = 2.0
"""points: two baselines nearer than this are one line"""

LOOK_AHEAD = 3000
"""characters that a paragraph may be looked for: numbers that Word makes and text boxes stand between"""

REPEATS = 200
"""times that the head of a table may come again"""

CELL = "表格"
"""the role of what stands in a table; elsewhere the role is the style's name"""


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A line of a paragraph as it stands on a page."""

    page: int
    characters: tuple[Character, ...] = dataclasses.field(repr=False)
    forced: bool
    """ends by a break that a person wrote"""

    @property
    def text(self) -> str:
        """What it says, without white space."""
        return "".join(one.text for one in self.characters)

    @property
    def left(self) -> float:
        """Where its first character begins."""
        return self.characters[0].x

    @property
    def right(self) -> float:
        """Where its last character ends."""
        return self.characters[-1].right

    @property
    def y(self) -> float:
        """Its baseline."""
        return self.characters[0].y


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A paragraph with its lines."""

    paragraph: Paragraph
    role: str
    lines: tuple[Line, ...]

    @property
    def page(self) -> int:
        """Where it begins."""
        return self.lines[0].page

    @property
    def text(self) -> str:
        """What it says, without white space."""
        return squeezed(self.paragraph.text)


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """One page: what is printed outside the margins, and the lines of running paragraphs from top to bottom."""

    number: int
    width: float
    height: float
    margins: tuple[Character, ...] = dataclasses.field(repr=False)
    lines: tuple[tuple[Block, Line], ...] = dataclasses.field(repr=False)
    tables: bool
    """has a table"""


@dataclasses.dataclass(frozen=True, slots=True)
class Layout:
    """A document as it lies on its pages."""

    blocks: tuple[Block, ...]
    leaves: tuple[Leaf, ...]
    unread: tuple[Paragraph, ...]
    """paragraphs that were not found on the pages"""


def lay_out(pages: Sequence[Page], outline: Outline, roles: frozenset[str]) -> Layout:
    """Return the document on its pages. A paragraph has the nearest of its styles that is among `roles`, else none."""
    inside: list[tuple[int, Character]] = []
    outside: list[list[Character]] = []
    for number, page in enumerate(pages, start=1):
        top, bottom, left = _frame(page, outline.sheets)
        outside.append([])
        for one in page.characters:
            if not top <= one.y <= bottom or one.x < left:
                outside[-1].append(one)
            elif _seen(one):
                inside.append((number, one))
    blocks, unread, tables = _match(_Stream(inside), outline.paragraphs, roles)
    leaves = tuple(
        Leaf(number, page.width, page.height, tuple(outside[number - 1]), _running_lines(number, blocks), number in tables)
        for number, page in enumerate(pages, start=1)
    )
    return Layout(tuple(blocks), leaves, tuple(unread))


def _running_lines(page: int, blocks: Sequence[Block]) -> tuple[tuple[Block, Line], ...]:
    found = ((block, line) for block in blocks for line in block.lines if line.page == page and block.role != CELL)
    return tuple(sorted(found, key=lambda one: one[1].y))


def _frame(page: Page, sheets: Sequence[Sheet]) -> tuple[float, float, float]:
    """Return what the document's own margins leave for text: those of the sections whose sheets lie as the page does.

    Above, below, and on a page that lies across to the left, where its number stands (GB/T 9704, 8).
    """
    across = page.width > page.height
    alike = [one for one in sheets if (one.width > one.height) == across] or list(sheets)
    if not alike:
        return 0.0, page.height, -page.width
    left = min(one.left for one in alike) if across else -page.width
    return min(one.top for one in alike), page.height - min(one.bottom for one in alike), left


def _seen(character: Character) -> str:
    """Return what of a character can be matched."""
    text = character.text
    return squeezed(text) if len(text) > 1 else "" if text.isspace() or text == "_" else text


class _Stream:
    """The characters of the text in the order in which they are painted."""

    def __init__(self, found: Sequence[tuple[int, Character]]) -> None:
        self.found = found
        seen = [_seen(one) for _, one in found]
        self.text = "".join(seen)
        self._owners = list(itertools.chain.from_iterable([place] * len(text) for place, text in enumerate(seen)))

    def pages(self, first: int, last: int) -> set[int]:
        """Return the pages on which a part of the text stands."""
        return {self.found[owner][0] for owner in self._owners[first:last]}

    def lines(self, first: int, paragraph: Paragraph) -> tuple[Line, ...]:
        """Return the lines of a paragraph that begins at a place of the text."""
        text = paragraph.text
        ends = set(itertools.accumulate(len(squeezed(piece)) for piece in text.split(BREAK)))
        owners = self._owners[first : first + len(squeezed(text))]
        lines: list[Line] = []
        start = 0
        for place in range(1, len(owners) + 1):
            if place < len(owners) and not self._apart(owners[place - 1], owners[place]):
                continue
            characters = tuple(self.found[owner][1] for owner in dict.fromkeys(owners[start:place]))
            lines.append(Line(self.found[owners[start]][0], characters, place in ends and place < len(owners)))
            start = place
        return tuple(lines)

    def _apart(self, one: int, other: int) -> bool:
        (page, here), (next_page, there) = self.found[one], self.found[other]
        return page != next_page or abs(here.y - there.y) > SAME_LINE


def _match(stream: _Stream, paragraphs: Sequence[Paragraph], roles: frozenset[str]) -> tuple[list[Block], list[Paragraph], set[int]]:
    """Return the paragraphs found, those not found, and the pages that have a table."""
    blocks: list[Block] = []
    unread: list[Paragraph] = []
    tables: set[int] = set()
    cursor = 0
    for table, group in itertools.groupby(paragraphs, key=lambda one: one.table):
        members = list(group)
        if table:
            begin = cursor
            found, cursor = _table(stream, begin, members)
            tables |= stream.pages(begin, cursor)
        else:
            found, cursor = _running(stream, cursor, members)
        for paragraph, place in zip(members, found, strict=True):
            if place is None:
                unread.append(paragraph)
            else:
                blocks.append(Block(paragraph, _role(paragraph, roles), stream.lines(place, paragraph)))
    return blocks, unread, tables


def _role(paragraph: Paragraph, roles: frozenset[str]) -> str:
    return CELL if paragraph.table else next((one for one in paragraph.styles if one in roles), "")


def _running(stream: _Stream, cursor: int, members: Sequence[Paragraph]) -> tuple[list[int | None], int]:
    places: list[int | None] = []
    for text in (squeezed(one.text) for one in members):
        place = stream.text.find(text, cursor, cursor + LOOK_AHEAD + len(text))
        places.append(None if place < 0 or not text else place)
        cursor = cursor if place < 0 else place + len(text)
    return places, cursor


def _table(stream: _Stream, cursor: int, members: Sequence[Paragraph]) -> tuple[list[int | None], int]:
    """Find the part of the text that is the table, then each paragraph of a cell in what is left of it.

    A row that the end of a page tears is painted in two pieces a cell: its longer paragraphs are not found. Their text
    is in the table all the same, and a torn row has no rule to be measured by.
    """
    texts = [squeezed(one.text) for one in members]
    end = cursor + _extent(stream, cursor, members)
    text, taken = stream.text, bytearray(end)
    places: list[int | None] = [None] * len(texts)
    tried: dict[str, int] = {}  # what was taken stays so: the same text is looked for from there on
    # the longest first: a number of one digit would be found within a longer one
    for number in sorted(range(len(texts)), key=lambda number: -len(texts[number])):
        wanted = texts[number]
        place = text.find(wanted, tried.get(wanted, cursor), end)
        while place >= 0 and any(taken[place : place + len(wanted)]):
            place = text.find(wanted, place + 1, end)
        tried[wanted] = place + len(wanted) if place >= 0 else end
        if place >= 0 and wanted:
            places[number] = place
            taken[place : place + len(wanted)] = b"\1" * len(wanted)
    return places, end


def _extent(stream: _Stream, cursor: int, members: Sequence[Paragraph]) -> int:
    """Return how many characters the table has on its pages: its own and its head once for each further page."""
    whole = Counter(itertools.chain.from_iterable(squeezed(one.text) for one in members))
    head = Counter(itertools.chain.from_iterable(squeezed(one.text) for one in members if one.repeated))
    length, more = whole.total(), head.total()
    for times in range(REPEATS if more else 1):
        extent = length + times * more
        wanted = functools.reduce(lambda one, other: one + other, [head] * times, whole)
        if Counter(stream.text[cursor : cursor + extent]) == wanted:
            return extent
        if cursor + extent > len(stream.text):
            break
    return length

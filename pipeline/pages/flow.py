"""Content in, pages out: blocks run down the type area, break where Word breaks them, and carry headers and footers."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pipeline.fonts.table import Fonts
from pipeline.pages.drawing import Page
from pipeline.pages.paragraphs import Clipped, Measured, Setting, draw, gap
from pipeline.pages.tables import MeasuredBlock, MeasuredRow, MeasuredTable, draw_rows, draw_stack, height_of, measured_block, stacked
from pipeline.wordml.content import Block, Document, Paragraph, Section

SLACK = 0.06
"""points by which a block may be higher than the room left: a twip, since Word's lengths are whole ones"""

TOGETHER = 2
"""lines of a paragraph that stay together at either side of a break (widowControl)"""


class Laid(NamedTuple):
    """The pages of a document, and where its bookmarks are: page from 1, x, y."""

    pages: Sequence[Page]
    clipped: frozenset[Clipped]
    places: Mapping[str, tuple[int, float, float]]


def laid(document: Document, fonts: Fonts) -> Laid:
    """Return the pages of a document. Where the text says how many there are, the count is found by trying."""
    total = 1
    for _ in range(TRIES):
        flow = _Flow(document, fonts, total)
        pages = flow.run()
        if len(pages) == total or not flow.counted:
            break
        total = len(pages)
    return Laid(pages, frozenset(flow.clipped), flow.places)


TRIES = 4


class _Flow:
    def __init__(self, document: Document, fonts: Fonts, total: int) -> None:
        self.document, self.fonts, self.total = document, fonts, total
        self.pages: list[Page] = []
        self.places: dict[str, tuple[int, float, float]] = {}
        self.clipped: set[Clipped] = set()
        self._known: dict[tuple[int, float], list[MeasuredBlock]] = {}
        self.counted = False
        self.number = 0
        self.section = document.sections[0]
        self.setting = self._setting()
        self.y = self.bottom = 0.0
        self.above: Paragraph | None = None
        self.at_top = True
        self.broken = False
        """whether the page began because the one before was full: the space above its first paragraph is dropped then"""
        self.first_of_section = True

    def run(self) -> list[Page]:
        for number, section in enumerate(self.document.sections):
            self._enter(section, first=number == 0)
            measured = [measured_block(block, self._width(), self.setting) for block in section.blocks]
            self._place(measured)
        return self.pages

    def _setting(self) -> Setting:
        return Setting(self.fonts, self.document.tab, self.section.grid, self.document.keep_short, self._field, self.clipped)

    def _field(self, name: str) -> str:
        if name == "NUMPAGES":
            self.counted = True
            return str(self.total)
        return f"- {self.number} -" if self.section.dash else str(self.number)

    def _width(self) -> float:
        return self.section.width - self.section.left - self.section.right

    # --- pages --------------------------------------------------------------------------------------------------------
    def _enter(self, section: Section, *, first: bool) -> None:
        before, self.section = self.section, section
        self.setting = self._setting()
        self.first_of_section = True
        same = (section.width, section.height) == (before.width, before.height)
        if not first and section.type == "continuous" and same:
            self.first_of_section = False
            self.bottom = self._bottom(self.pages[-1])
            return
        if section.number_from is not None:
            self.number = section.number_from - 1
        if section.type in ("oddPage", "evenPage") and self.pages:
            odd = (self.number + 1) % 2 == 1
            if odd != (section.type == "oddPage"):
                self._new_page()
                self.first_of_section = True
        self._new_page()
        self.broken = False

    def _new_page(self) -> None:
        self.number += 1
        page = Page(self.section.width, self.section.height, number=self.number)
        self.pages.append(page)
        top = self._furnish(page)
        self.first_of_section = False
        self.y, self.bottom = top, self._bottom(page)
        self.above, self.at_top, self.broken = None, True, True

    def _furnish(self, page: Page) -> float:
        """Draw header and footer; return where the text begins, below a header that is higher than the margin."""
        section = self.section
        kind = "first" if self.first_of_section and section.first_differs else "default"
        if kind == "default" and self.document.even_differs and self.number % 2 == 0:
            kind = "even"
        header = self._measured(section.headers.get(kind, ()))
        footer = self._measured(section.footers.get(kind, ()))
        page.furniture += draw_stack(header, page, section.left, section.header, (0, 0))
        height = stacked(footer)
        page.furniture += draw_stack(footer, page, section.left, section.height - section.footer - height, (0, 0))
        self._footer = height
        return max(section.top, section.header + stacked(header)) if section.top >= 0 and header else abs(section.top)

    def _bottom(self, page: Page) -> float:
        section = self.section
        if section.bottom < 0:
            return page.height + section.bottom
        return page.height - max(section.bottom, section.footer + self._footer if self._footer else 0.0)

    def _measured(self, blocks: Sequence[Block]) -> list[MeasuredBlock]:
        """Return the blocks of a header or footer; one without page numbers is the same on every page."""
        key = (id(blocks), self._width())
        if key not in self._known:
            found = [measured_block(block, self._width(), self.setting) for block in blocks]
            if any(_has_fields(block) for block in blocks):
                return found
            self._known[key] = found
        return self._known[key]

    # --- the flow -----------------------------------------------------------------------------------------------------
    def _place(self, blocks: Sequence[MeasuredBlock]) -> None:
        for number, block in enumerate(blocks):
            if not self.at_top and (why := self._must_move(blocks, number)):
                self._new_page()
                self.broken = why == "full"
            if isinstance(block, Measured):
                self._place_paragraph(block)
            else:
                self._place_table(block, blocks[number + 1 :])

    def _must_move(self, blocks: Sequence[MeasuredBlock], number: int) -> str:
        """Tell whether a block begins a new page: it says so, or it has to stay with what does not fit any more."""
        block = blocks[number]
        if isinstance(block, Measured) and block.paragraph.format.page_break:
            return "break"
        if not _keeps_next(block) or (number and _keeps_next(blocks[number - 1])):
            return ""
        height, above = 0.0, self.above
        for at, one in enumerate(blocks[number:], number + 1):
            least = one.height if _keeps_next(one) else _least(one, blocks[at : at + 1])
            height += self._gap(above, one) + least
            above = one.paragraph if isinstance(one, Measured) else None
            if not _keeps_next(one):
                break
        return "full" if self.y + height > self.bottom + SLACK and height <= self.bottom - self.section.top else ""

    def _gap(self, above: Paragraph | None, block: MeasuredBlock) -> float:
        if self.at_top and self.broken:
            return 0.0
        if isinstance(block, Measured):
            return gap(above, block.paragraph)
        return above.format.after if above else 0.0

    def _place_paragraph(self, block: Measured) -> None:
        space = self._gap(self.above, block)
        while True:
            fits = self._fitting(block, space)
            if fits == 0 and not self.at_top:
                self._new_page()
                space = 0.0
                continue
            fits = max(fits, 1)
            manual = next((number + 1 for number, line in enumerate(block.lines[:fits]) if line.break_page), None)
            fits = manual or fits
            head = block.head(fits) if fits < len(block.lines) else block
            self._draw(head, self.y + space)
            self.y += space + head.height
            self.at_top = False
            if manual and fits == len(block.lines):
                self._new_page()
                self.broken = False
            if fits == len(block.lines):
                break
            block = block.rest(fits)
            self._new_page()
            space = 0.0
        self.above = block.paragraph

    def _draw(self, block: Measured, y: float) -> None:
        page, x = self.pages[-1], self.section.left
        if block.begins:
            self.places |= dict.fromkeys(block.paragraph.marks, (len(self.pages), x, y))
        page.items += draw(block, page, x, y, (0, 0))

    def _fitting(self, block: Measured, space: float) -> int:
        """Return how many lines stand on this page: all, or so many that neither side is left with a single one."""
        room = self.bottom - self.y - space - block.top + SLACK
        count, height = 0, 0.0
        for line in block.lines:
            height += line.height
            if height > room:
                break
            count += 1
        total, form = len(block.lines), block.paragraph.format
        if count == total:
            # the border below goes with the last line
            return total if height + block.bottom <= room or not block.bottom else 0 if form.keep_lines else max(0, total - TOGETHER)
        if form.keep_lines and block.begins and block.height <= self.bottom - self.section.top:
            return 0
        if form.widow:
            if total - count < TOGETHER:
                count = total - TOGETHER
            if block.begins and count < TOGETHER:
                count = 0
        return max(count, 0)

    # --- tables -------------------------------------------------------------------------------------------------------
    def _place_table(self, table: MeasuredTable, following: Sequence[MeasuredBlock]) -> None:
        self.y += self._gap(self.above, table)
        heads = headings(table.rows)
        repeated = table.rows[:heads] if heads < len(table.rows) else ()
        standing: list[MeasuredRow] = []
        rows = list(table.rows)
        while rows:
            fresh = self.at_top and all(row.header for row in standing)
            room = self.bottom - self.y + SLACK
            if height_of([*standing, rows[0]]) - rows[0].height + self._chain(rows, following) <= room:
                standing.append(rows.pop(0))
                continue
            if fresh and height_of([*standing, rows[0]]) <= room:
                standing.append(rows.pop(0))
                continue
            alone = not rows[0].keep_next or fresh
            if alone and not rows[0].exact and (fresh or not rows[0].whole):
                upper, lower = self._split(rows[0], room - height_of(standing))
            else:
                upper, lower = None, None
            if upper is not None and lower is not None:
                standing.append(upper)
                rows[0] = lower
            elif fresh:
                standing.append(rows.pop(0))
            elif all(row.header for row in standing):
                rows = [*standing, *rows]
                standing = []
            self._draw_rows(table, standing, heads)
            if rows:
                self._new_page()
                standing = list(repeated) if not rows[0].header else []
        self._draw_rows(table, standing, heads)
        self.above = None

    def _chain(self, rows: Sequence[MeasuredRow], following: Sequence[MeasuredBlock]) -> float:
        """Return the height of a row with those it has to stay with: the next ones, or what comes after the table."""
        height, room = chain(rows, following), self.bottom - self.section.top
        return height if height <= room else rows[0].height

    def _draw_rows(self, table: MeasuredTable, rows: Sequence[MeasuredRow], heads: int) -> None:
        if rows:
            page = self.pages[-1]
            for row in rows:
                for cell in row.cells:
                    for block in cell.blocks:
                        if isinstance(block, Measured):
                            self.places |= dict.fromkeys(block.paragraph.marks, (len(self.pages), self.section.left, self.y))
            page.items += draw_rows(table, rows, min(heads, len(rows)), page, self.section.left, self.y, (0, 0))
            self.y += height_of(rows)
            self.at_top = False

    def _split(self, row: MeasuredRow, room: float) -> tuple[MeasuredRow | None, MeasuredRow | None]:
        """Split a row over two pages: of each cell what fits stays. None where some cell has nothing that fits."""
        upper, lower = [], []
        for cell in row.cells:
            if cell.rows > 1:
                return None, None
            head, rest = _cut(cell.blocks, room - cell.above - cell.below)
            if cell.blocks and not head:
                return None, None
            upper.append(cell._replace(blocks=tuple(head)))
            lower.append(cell._replace(blocks=tuple(rest)))
        if not any(cell.blocks for cell in lower):
            return None, None
        rest_height = max(cell.inner for cell in lower)
        return row._replace(cells=tuple(upper), height=room), row._replace(cells=tuple(lower), height=rest_height)


def _cut(blocks: Sequence[MeasuredBlock], room: float) -> tuple[list[MeasuredBlock], list[MeasuredBlock]]:
    """Return what fits into a height, line by line, and the rest."""
    head: list[MeasuredBlock] = []
    for number, block in enumerate(blocks):
        if stacked([*head, block]) <= room + SLACK:
            head.append(block)
            continue
        if isinstance(block, Measured):
            for count in range(len(block.lines) - 1, 0, -1):
                if stacked([*head, block.head(count)]) <= room + SLACK:
                    return [*head, block.head(count)], [block.rest(count), *blocks[number + 1 :]]
        return head, list(blocks[number:])
    return head, []


def _has_fields(block: Block) -> bool:
    if isinstance(block, Paragraph):
        return any(run.field for run in block.runs)
    return any(_has_fields(one) for row in block.rows for cell in row.cells for one in cell.blocks)


def _keeps_next(block: MeasuredBlock) -> bool:
    return isinstance(block, Measured) and block.paragraph.format.keep_next


def _least(block: MeasuredBlock, following: Sequence[MeasuredBlock] = ()) -> float:
    """Return the least of a block that may stand at the foot of a page."""
    if isinstance(block, MeasuredTable):
        heads = headings(block.rows)
        body = block.rows[heads:] if heads < len(block.rows) else block.rows
        return sum(row.height for row in block.rows[:heads] if heads < len(block.rows)) + chain(body, following)
    form, total = block.paragraph.format, len(block.lines)
    count = total if form.keep_lines or (total <= TOGETHER + 1 and form.widow) else min(total, TOGETHER if form.widow else 1)
    return block.top + sum(line.height for line in block.lines[:count])


def chain(rows: Sequence[MeasuredRow], following: Sequence[MeasuredBlock]) -> float:
    """Return the height of the first row with all that has to stay on its page."""
    height = 0.0
    for row in rows:
        height += row.height
        if not row.keep_next:
            return height
    return height + (_least(following[0]) if following else 0.0)


def headings(rows: Sequence[MeasuredRow]) -> int:
    """Return how many rows at the top of a table are its head."""
    return next((number for number, row in enumerate(rows) if not row.header), len(rows))

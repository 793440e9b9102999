"""Paper, type area, lines and page numbers: `Measured` in, findings out (GB/T 9704, 5.1, 5.2, 7.5, 8)."""

import itertools
import re
from collections.abc import Iterator, Sequence

from pipeline.fonts.table import Fonts
from pipeline.measure.clauses import Finding
from pipeline.measure.layout import Block, Leaf, Line
from pipeline.measure.positions import Character
from pipeline.measure.printed import stands_for
from pipeline.measure.yardstick import (
    ADDRESSEE,
    ANNEX,
    ASCENT,
    CHARACTER,
    CHARACTERS,
    CLOSING,
    FOOT,
    HEIGHT,
    LINES,
    MM,
    PAPER,
    RUNNING,
    SAME_SIZE,
    SIZE_4,
    TITLE,
    TOLERANCE,
    TOP,
    Measured,
    begins,
    edges,
    is_wide,
    millimetres,
    near,
)

FIRST = frozenset({*RUNNING, TITLE, ADDRESSEE, ANNEX})
"""roles whose first line stands at the very top of a page: nothing is left free above it"""

NUMBER = re.compile(r"—(\d+)—")
DASH = 0.40
"""of the size: how high the upper edge of — stands above the baseline, in the middle of its square"""
BELOW = 7 * MM
"""from the type area to the upper edge of the dash"""


def paper(measured: Measured) -> Iterator[Finding]:
    """Every page is A4, upright; one with a table may lie across (5.1, 8)."""
    for leaf in measured.layout.leaves:
        across = leaf.width > leaf.height
        size = (leaf.height, leaf.width) if across else (leaf.width, leaf.height)
        if not all(near(one, wanted) for one, wanted in zip(size, PAPER, strict=True)):
            yield Finding("layout.paper", leaf.number, "210毫米×297毫米", f"纸张{millimetres(leaf.width)}×{millimetres(leaf.height)}")
        elif across and not leaf.tables:
            yield Finding("layout.paper", leaf.number, "竖放", "纸张横放而没有表格")


def margins(measured: Measured) -> Iterator[Finding]:
    """天头 37 mm and 订口 28 mm, by the first line of a page and by lines that begin at the margin (5.2.1)."""
    for leaf in measured.portrait:
        if leaf.lines:
            block, line = leaf.lines[0]
            top = line.y - ASCENT * measured.pitch
            if block.role in FIRST and (not leaf.tables or _leads(measured, block, line)) and not near(top, TOP):
                yield Finding("layout.margin", leaf.number, "37毫米±1毫米", f"天头{millimetres(top)}", line.text)
        for line in _flush(leaf):
            if not begins(line, *(left for left, _ in edges(leaf.number))):
                yield Finding("layout.margin", leaf.number, "28毫米±1毫米", f"订口{millimetres(line.left)}", line.text)
                break


def _leads(measured: Measured, block: Block, line: Line) -> bool:
    """Tell whether a line is the first of its page, with no table before it."""
    place = measured.layout.blocks.index(block)
    return line is not block.lines[0] or place == 0 or measured.layout.blocks[place - 1].lines[-1].page < line.page


def _flush(leaf: Leaf) -> Iterator[Line]:
    """Yield the lines that begin at the margin: all of a running paragraph but its first."""
    return (line for block, line in leaf.lines if block.role in RUNNING and line is not block.lines[0])


def area(measured: Measured) -> Iterator[Finding]:
    """The type area is 156 mm × 225 mm: full lines end at its edge, no line lies below it, a full page fills it (5.2.1)."""
    for leaf in measured.portrait:
        rights = tuple(right for _, right in edges(leaf.number))
        for line in _full(leaf):
            if not _reaches(line, rights):
                yield Finding("layout.area", leaf.number, "184毫米±1毫米", f"满行右端距纸左边{millimetres(line.right)}", line.text)
                break
        if not leaf.lines:
            continue
        low = max(line.y for block, line in leaf.lines) + (1 - ASCENT) * measured.pitch
        if low > FOOT + TOLERANCE or (_is_full(measured, leaf) and FOOT - low >= measured.pitch):
            measure = f"版心下边距纸下边{millimetres(leaf.height - low)}"
            yield Finding("layout.area", leaf.number, "35毫米±1毫米", measure, leaf.lines[-1][1].text)


def _full(leaf: Leaf) -> Iterator[Line]:
    """Yield the lines that the next one of their paragraph follows because they are full."""
    for block, line in leaf.lines:
        if block.role in RUNNING and block.paragraph.justified and line is not block.lines[-1] and not line.forced:
            yield line


def _reaches(line: Line, rights: Sequence[float]) -> bool:
    """Tell whether a line ends at the edge; a closing mark may be squeezed at its empty half or hang into the margin."""
    last = line.characters[-1]
    if last.text in CLOSING:
        return any(right - last.size / 2 - TOLERANCE <= line.right <= right + last.size + TOLERANCE for right in rights)
    return near(line.right, *rights)


def _is_full(measured: Measured, leaf: Leaf) -> bool:
    """Tell whether a page has running lines only and the last paragraph goes on: it was full."""
    if leaf.tables or any(block.role not in RUNNING for block, _ in leaf.lines):
        return False
    block, line = leaf.lines[-1]
    return block.lines[-1].page > line.page


def lines(measured: Measured) -> Iterator[Finding]:
    """A full page of running text has 22 lines (5.2.3)."""
    for leaf in measured.portrait:
        if leaf.lines and _is_full(measured, leaf) and len(leaf.lines) != LINES:
            yield Finding("layout.lines", leaf.number, f"{LINES}行", f"满页{len(leaf.lines)}行，行距{measured.pitch:.2f}磅")


def pitch(measured: Measured) -> Iterator[Finding]:
    """22 lines fill the type area (5.2.3)."""
    height = measured.pitch * LINES
    if not near(height, HEIGHT):
        page = next((block.page for block in measured.layout.blocks if block.role in RUNNING), 1)
        yield Finding("layout.pitch", page, f"{HEIGHT / LINES:.2f}磅，22行撑满225毫米", f"行距{measured.pitch:.2f}磅")


def characters(measured: Measured) -> Iterator[Finding]:
    """A full line of ideographs only has 28, two fewer where it begins a paragraph (5.2.3).

    Only where the line also breaks between ideographs: a number or a mark behind it may have taken characters along.
    """
    for block in measured.blocks(*RUNNING):
        for line, following in itertools.pairwise(block.lines):
            if line.forced or not block.paragraph.justified:
                continue
            if not all(is_wide(one.text) for one in (*line.characters, *following.characters[:2])):
                continue
            wanted = CHARACTERS - round((line.left - edges(line.page)[0][0]) / CHARACTER)
            if len(line.characters) != wanted:
                yield Finding("layout.characters", line.page, f"{wanted}字", f"满行{len(line.characters)}字", line.text)


# --- page numbers


def numbers(measured: Measured) -> Iterator[Finding]:
    """— 1 — in 4号宋体, 7 mm below the type area, a character from the outer edge, on every page (7.5); across also (8)."""
    offset: int | None = None
    for leaf in measured.layout.leaves:
        across = leaf.width > leaf.height
        code = "layout.landscape" if across else "layout.number"
        marks = _number(_turned(leaf) if across else leaf.margins)
        if not marks:
            yield Finding(code, leaf.number, f"— {leaf.number} —", "没有页码" if not across else "左侧没有页码")
            continue
        text = "".join(one.text for one in marks)
        value = int(text.strip("—"))
        offset = value - leaf.number if offset is None else offset
        if value - leaf.number != offset:
            yield Finding(code, leaf.number, f"— {leaf.number + offset} —", f"页码{text}")
        yield from (Finding(code, leaf.number, wanted, found) for wanted, found in _misplaced(marks, leaf.number))
        yield from _lettered(marks, leaf.number, measured.fonts)


def _turned(leaf: Leaf) -> list[Character]:
    """Return what is printed in the margins as one sees it with the page upright, the table's head to the left."""
    return [one._replace(x=one.y, y=leaf.width - one.x, turn=(one.turn - 1) % 4) for one in leaf.margins]


def _number(found: Sequence[Character]) -> list[Character]:
    """Return the characters of the page number: what stands below the type area in one line."""
    below = sorted((one for one in found if one.y > FOOT and one.text.strip()), key=lambda one: (round(one.y), one.x))
    for _, group in itertools.groupby(below, key=lambda one: round(one.y)):
        line = list(group)
        if NUMBER.fullmatch("".join(one.text for one in line)):
            return line
    return []


def _misplaced(marks: Sequence[Character], page: int) -> Iterator[tuple[str, str]]:
    """Yield what was wanted of the place and what was found."""
    top = marks[0].y - DASH * marks[0].size - FOOT
    if not near(top, BELOW):
        yield "7毫米", f"页码的一字线上距版心下边缘{millimetres(top)}"
    room = [(marks[0].x - left, right - marks[-1].right) for left, right in edges(page)]
    outer = [right if page % 2 else left for left, right in room]
    if not near(min(outer, key=lambda one: abs(one - SIZE_4)), SIZE_4):
        side = "右" if page % 2 else "左"
        yield f"居{side}空一字（5毫米）", f"页码距版心{side}边缘{millimetres(outer[0])}"


def _lettered(marks: Sequence[Character], page: int, fonts: Fonts) -> Iterator[Finding]:
    if wrong := next((one for one in marks if abs(one.size - SIZE_4) > SAME_SIZE), None):
        yield Finding("layout.number-font", page, "4号（14磅）", f"页码{wrong.size:g}磅")
    elif wrong := next((one for one in marks if not stands_for(one.font, "宋体", fonts)), None):
        yield Finding("layout.number-font", page, "宋体", f"页码字体{wrong.font}")


CHECKS = (paper, margins, area, lines, pitch, characters, numbers)

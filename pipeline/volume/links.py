"""Links from the rows of the catalogue: its finished pages in, the box of each row out; and the link as PDF/A has it.

The rows are found on the pages as they were set: by the rules of the table and the numbers in its first column. So the
template may be laid out as it likes, as long as it is a table with rules that numbers its rows.
"""

import dataclasses
import io
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from pipeline.measure import ink
from pipeline.measure.glyphs import Fonts
from pipeline.measure.ink import Box, Mark
from pipeline.measure.positions import seen
from pipeline.pdf.conformance import PRINT

if TYPE_CHECKING:
    import pikepdf

THICK = 3.0
"""points: a rule of a table is thinner, a row is not"""


@dataclasses.dataclass(frozen=True, slots=True)
class Jump:
    """What to click on in one part, and the part to whose first page that leads."""

    part: int
    page: int
    """of the part, from 0"""
    box: Box
    to: int


def rows(pdf: bytes, numbers: Sequence[int]) -> Mapping[int, tuple[int, Box]]:
    """Return where the rows of these numbers stand: page and box. A row that is not found has no entry."""
    import pikepdf

    found: dict[int, tuple[int, Box]] = {}
    waiting = list(numbers)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        fonts = Fonts({})
        for index, page in enumerate(document.pages):
            for text, box in _numbered(ink.read(page, fonts).marks):
                if waiting and text == str(waiting[0]):
                    found[waiting.pop(0)] = (index, box)
    return found


def _numbered(marks: Sequence[Mark]) -> Iterator[tuple[str, Box]]:
    """Yield the text in the first column of each row of a page, from above, with the box of the row."""
    ruled = [mark.box for mark in marks if not mark.text and mark.picture is None]
    lying = [box for box in ruled if box.bottom - box.top < THICK < box.right - box.left]
    sides = sorted(box.left for box in ruled if box.right - box.left < THICK < box.bottom - box.top)
    if not lying or not sides:
        return
    left, right = sides[0], max(box.right for box in lying)
    wall = next((side for side in sides if side > left + THICK), right)
    heights = sorted(box.top for box in lying)
    for top, foot in itertools.pairwise(heights):
        if foot - top > THICK:
            cell = Box(left, top, wall, foot)
            inside = [mark for mark in marks if mark.text and _middle_in(mark.box, cell)]
            yield "".join(mark.text for mark in inside).strip(), Box(left, top, right, foot)


def _middle_in(box: Box, cell: Box) -> bool:
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    return cell.left < x < cell.right and cell.top < y < cell.bottom


def add(volume: "pikepdf.Pdf", page: int, box: Box, to: int) -> None:
    """Make a box of a page a link to another page: printed, as PDF/A-2 wants it (ISO 19005-2, 6.3.2), though nothing shows."""
    import pikepdf

    holder = volume.pages[page]
    a, b, c, d, e, f = seen(holder).matrix
    # the matrix of a view turns or mirrors by quarters, so that its inverse is its transpose
    corners = [(a * (x - e) + b * (y - f), c * (x - e) + d * (y - f)) for x, y in (box[:2], box[2:])]
    (left, right), (bottom, top) = (sorted(side) for side in zip(*corners, strict=True))
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Link,
        Rect=[round(side, 2) for side in (left, bottom, right, top)],
        Border=[0, 0, 0],
        F=PRINT,
        Dest=[volume.pages[to].obj, pikepdf.Name.Fit],
    )
    if "/Annots" not in holder.obj:
        holder.obj.Annots = pikepdf.Array()
    holder.obj.Annots.append(volume.make_indirect(link))

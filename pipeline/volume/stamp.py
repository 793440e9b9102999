"""Where the archive stamp and the page numbers stand on pages that are finished, and what they look like.

The stamp (归档章, DA/T 22—2015, 5.4.5): 45 × 16 mm, two rows of three, red, in the upper margin of an item's first page, in
the middle where that is blank, else beside it, else on a leaf before the page. Page numbers (6.2): upper outer corner,
right on the front and left on the back, unless one is printed there. Everything is printed over the page as one sees it;
its own content stays as it is.
"""

import dataclasses
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from pipeline.case.tree import Branch
from pipeline.measure.ink import Box, Mark, Painted
from pipeline.measure.positions import View
from pipeline.volume.lettering import Lettering

if TYPE_CHECKING:
    import pikepdf

MILLIMETRE = 72 / 25.4

WIDE, HIGH = 45 * MILLIMETRE, 16 * MILLIMETRE
"""standards.md 2.4: from training material, the annex of the standard was not at hand"""

MARK_WIDE, MARK_HIGH, BESIDE = 16 * MILLIMETRE, 8 * MILLIMETRE, 2 * MILLIMETRE
"""of the frame of a mark, and how far it stands beside the stamp"""

RED = "0.8 0 0"

HIGHEST, LOWEST = 4 * MILLIMETRE, 40 * MILLIMETRE
"""from the upper edge to the top and to the foot of the stamp: printers reach 4 mm, the margin of GB/T 9704 is 37 mm"""

APART = 1.5 * MILLIMETRE
"""blank around the stamp"""

LARGE, SMALL_ENOUGH = 10.5, 7.0
"""points of the words in the stamp: 五号; smaller than the second a text goes on two lines"""

OUTER, TOP = 18 * MILLIMETRE, 15 * MILLIMETRE
"""from the outer edge to a page number, from the upper edge to its foot: inside the blank margins of 26 and 37 mm"""

OTHER_TOPS = (9 * MILLIMETRE, 21 * MILLIMETRE)
"""where the number stands if something is printed in its place"""

CORNER = Box(0, 0, 45 * MILLIMETRE, 30 * MILLIMETRE)
"""the part of a page in which a number of its own stands in the place of ours"""

SIZE = 14
"""points: 4号, the size of printed page numbers"""

NUMBER = re.compile(r"[-—－·\s第]*\d{1,4}[-—－·\s页]*(?:[/／共]\s*\d{1,4}\s*页?)?")


@dataclasses.dataclass(frozen=True, slots=True)
class Stamp:
    """What the archive stamp says; 机构（问题） may be empty, 全宗号 too where none was given yet."""

    fonds: str
    year: str
    number: str
    topic: str
    retention: str
    pages: str

    @property
    def cells(self) -> tuple[str, ...]:
        """The two rows of three."""
        return self.fonds, self.year, self.number, self.topic, self.retention, self.pages


def chosen(facts: Branch) -> tuple[bool, Literal["按件", "通编"]]:
    """Return whether stamps are printed, and how pages are numbered, as 档案 has it or else by how the case is filed."""
    stamped, paging, kept = (facts.fact(f"档案.{name}") for name in ("归档章", "编页", "整理方式"))
    by_item = paging.value == "按件" if paging else bool(kept and kept.value == "按件")
    return stamped is None or bool(stamped.value), "按件" if by_item else "通编"


# --- the stamp


def size(stamp: Stamp | None, mark: str) -> tuple[float, float]:
    """Return width and height of a stamp, a mark, or both beside each other."""
    if stamp is None:
        return MARK_WIDE, MARK_HIGH
    return (WIDE + BESIDE + MARK_WIDE if mark else WIDE), HIGH


def drawing(document: "pikepdf.Pdf", stamp: Stamp | None, mark: str, letters: Lettering) -> "pikepdf.Object":
    """Return a stamp, a mark, or both beside each other as a drawing of their size."""
    import pikepdf

    wide, high = size(stamp, mark)
    lines = [f"{RED} RG {RED} rg"]
    if stamp:
        lines += _grid()
        for place, text in enumerate(stamp.cells):
            if text:
                left, foot = WIDE / 3 * (place % 3), HIGH / 2 * (1 - place // 3)
                lines += _filled(text, letters, left + 2.5, foot, WIDE / 3 - 5, HIGH / 2)
    if mark:
        left, foot = wide - MARK_WIDE, (high - MARK_HIGH) / 2
        lines.append(f"0.75 w {left + 0.5:.2f} {foot + 0.5:.2f} {MARK_WIDE - 1:.2f} {MARK_HIGH - 1:.2f} re S")
        lines += _filled(mark, letters, left + 2, foot, MARK_WIDE - 4, MARK_HIGH)
    form = document.make_stream("\n".join(lines).encode())
    form.Type, form.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
    form.BBox = pikepdf.Array([0, 0, round(wide, 2), round(high, 2)])
    form.Resources = letters.resources
    return form


def _grid() -> Iterator[str]:
    yield f"0.75 w 0.38 0.38 {WIDE - 0.75:.2f} {HIGH - 0.75:.2f} re S 0.5 w"
    yield from (f"{WIDE / 3 * column:.2f} 0 m {WIDE / 3 * column:.2f} {HIGH:.2f} l S" for column in (1, 2))
    yield f"0 {HIGH / 2:.2f} m {WIDE:.2f} {HIGH / 2:.2f} l S"


def _filled(text: str, letters: Lettering, left: float, foot: float, wide: float, high: float) -> Iterator[str]:
    """Yield the instructions that print a text in the middle of a cell: smaller, then on two lines, where it is long."""
    rows = [text]
    points = min(LARGE, wide / letters.width(text))
    if points < SMALL_ENOUGH and len(text) > 1:
        half = min(range(1, len(text)), key=lambda cut: max(letters.width(text[:cut]), letters.width(text[cut:])))
        rows = [text[:half], text[half:]]
        points = min(high / 2.3, *(wide / letters.width(row) for row in rows))
    for number, row in enumerate(rows):
        middle = foot + high * (len(rows) - number - 0.5) / len(rows)
        # an ideograph fills its square from 0.14 below the baseline to 0.86 above
        yield letters.show(row, points, left + (wide - points * letters.width(row)) / 2, middle - 0.36 * points)


def place_of_stamp(page: Painted, unit: float, wanted: tuple[float, float], taken: tuple[Box, ...]) -> Box | None:
    """Return where the stamp stands in the upper margin: in the middle if that is blank, else as near to it as can be.

    `unit` is how long a point of the page is, `wanted` the size of what is printed; `taken` is where something will be printed besides.
    """
    wide, high, apart, highest, lowest = (one / unit for one in (*wanted, APART, HIGHEST, LOWEST))
    step = 2 * MILLIMETRE / unit
    middle = (page.width - wide) / 2
    aside = [0.0]
    for number in range(1, int(max(0.0, middle - highest) / step) + 1):
        aside += [number * step, -number * step]
    tops = [highest + number * step for number in range(int(max(0.0, lowest - high - highest) / step) + 1)]
    tops.sort(key=lambda top: (abs(top - (lowest - high) / 2), top))
    for sideways in aside:
        for top in tops:
            box = Box(middle + sideways, top, middle + sideways + wide, top + high)
            grown = Box(box.left - apart, box.top - apart, box.right + apart, box.bottom + apart)
            if box.left < highest or box.right > page.width - highest or box.bottom + apart > page.height:
                continue
            if not any(grown.meets(one) for one in taken) and page.blank(grown):
                return box
    return None


# --- page numbers


def corner(view: View, number: int) -> Box:
    """Return the upper outer corner of a page: right on the front of a leaf, left on the back."""
    wide, high = CORNER.right / view.unit, CORNER.bottom / view.unit
    return Box(view.width - wide, 0, view.width, high) if number % 2 else Box(0, 0, wide, high)


def numbered_itself(page: Painted, view: View, number: int) -> bool:
    """Whether a number of the page's own is printed where ours would stand."""
    return NUMBER.fullmatch(page.text_in(corner(view, number))) is not None


def place_of_number(view: View, number: int, width: float, page: Painted | None) -> Box:
    """Return where the number stands. `width` is that of its digits in points; `page` is None where nothing is known of it."""
    wide, outer = width / view.unit, OUTER / view.unit
    left = view.width - outer - wide if number % 2 else outer
    boxes = [_number_at(left, wide, foot / view.unit, view.unit) for foot in (TOP, *OTHER_TOPS)]
    free = (one for one in boxes if page is None or not any(mark.box.meets(one) and _printed(mark) for mark in page.marks))
    return next(free, boxes[0])


def _printed(mark: Mark) -> bool:
    """Whether a number would be printed over it; upon a scanned sheet it stands as if written on the paper."""
    return mark.picture is None and not mark.hidden


def _number_at(left: float, wide: float, foot: float, unit: float) -> Box:
    return Box(left, foot - SIZE / unit, left + wide, foot)


# --- printing over a page


def upright(view: View, box: Box) -> tuple[float, ...]:
    """Return the matrix that puts a drawing's lower left corner on that of a box, upright as one sees the page, in true size."""
    a, b, c, d, e, f = view.matrix
    # the matrix of a view turns or mirrors by quarters, so that its inverse is its transpose
    x, y = box.left - e, box.bottom - f
    size = 1 / view.unit
    return a * size, c * size, -b * size, -d * size, a * x + b * y, c * x + d * y


def print_over(page: "pikepdf.Page", drawn: str) -> None:
    """Print instructions over a page, in a graphics state of their own."""
    page.contents_add(b"q", prepend=True)
    page.contents_add(f"Q /Artifact <</Type /Pagination>> BDC q {drawn} Q EMC".encode())


def held(page: "pikepdf.Page", kind: str, name: str, drawn: "pikepdf.Object") -> str:
    """Give a page something to draw with; return under which name, a new one where a page of an earlier volume has its own."""
    import pikepdf

    if "/Resources" not in page.obj:
        page.obj.Resources = pikepdf.Dictionary()
    if kind not in page.obj.Resources:
        page.obj.Resources[kind] = pikepdf.Dictionary()
    known, number, free = page.obj.Resources[kind], 1, name
    while free in known and known[free].objgen != drawn.objgen:
        number += 1
        free = f"{name}{number}"
    known[free] = drawn
    return free


def matrix_text(matrix: tuple[float, ...]) -> str:
    """Write a matrix as a content stream has it."""
    return " ".join(f"{one:.3f}".rstrip("0").rstrip(".") or "0" for one in matrix)

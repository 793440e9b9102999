"""One volume out of many documents: PDFs in, one PDF/A-2b with bookmarks, page numbers and archive stamps out.

Cover, catalogue and file note carry no number; the numbered parts run on from 1, or each begins at 1. Numbers and stamps
are printed over the pages (`stamp.py`): what stands on them is looked at first, and stays as it is. The numbers are drawn
by a font of ten strokes that stands whole in the PDF (Type 3), so that they need no font of any machine and can be
searched; the stamps by a cut of a shipped one.
"""

import contextlib
import dataclasses
import datetime as dt
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.fonts.table import Fonts
from pipeline.measure import ink, positions
from pipeline.measure.glyphs import Fonts as FontsOfPdf
from pipeline.pdf import archival
from pipeline.problems import Blocked, Place, Problem, problem
from pipeline.volume import leaf, stamp
from pipeline.volume.lettering import Lettering, letter
from pipeline.volume.stamp import SIZE, Stamp

if TYPE_CHECKING:
    import pikepdf

CREATOR = "lijuan"

FONT, STAMP = "/LijuanNumbers", "/LijuanStamp"
"""what a page calls the font of its number, and its stamp"""

ADVANCE, STROKE = 560, 68
"""width of a digit and of its stroke, in thousandths of the size"""

DIGITS = """
280 690 m 390 690 455 560 455 345 c 455 130 390 0 280 0 c 170 0 105 130 105 345 c 105 560 170 690 280 690 c s
150 570 m 215 600 270 640 300 690 c 300 0 l S
110 520 m 120 630 190 690 285 690 c 385 690 450 625 450 530 c 450 360 210 230 105 0 c 460 0 l S
120 585 m 150 655 205 690 280 690 c 375 690 435 630 435 540 c 435 440 360 375 240 375 c \
375 375 455 305 455 190 c 455 70 380 0 275 0 c 185 0 125 45 100 125 c S
350 0 m 350 690 l 85 215 l 470 215 l S
430 690 m 160 690 l 130 375 l 170 415 220 435 275 435 c 380 435 455 350 455 220 c 455 85 375 0 270 0 c \
185 0 125 45 100 120 c S
400 690 m 220 590 110 420 110 215 c 110 85 180 0 283 0 c 386 0 456 85 456 212 c 456 335 386 415 285 415 c \
195 415 125 345 110 235 c S
105 690 m 455 690 l 330 500 250 260 225 0 c S
280 690 m 370 690 430 625 430 540 c 430 450 370 385 280 385 c 190 385 130 450 130 540 c 130 625 190 690 280 690 c s \
280 385 m 385 385 460 305 460 195 c 460 75 385 0 280 0 c 175 0 100 75 100 195 c 100 305 175 385 280 385 c s
160 0 m 340 100 450 270 450 475 c 450 605 380 690 277 690 c 174 690 104 605 104 478 c 104 355 174 275 275 275 c \
365 275 435 345 450 455 c S
""".strip().splitlines()
"""The digits as strokes on 1000 units to the size, our own drawing."""


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """One document of the volume. Cover, catalogue and file note are not `numbered` (GB/T 9705)."""

    title: str
    pdf: bytes | Path
    """the document, or where it lies: a large one need not be in memory"""
    numbered: bool
    stamp: Stamp | None = None
    """the archive stamp at the head of its first page"""
    mark: str = ""
    """printed beside the stamp or in its place: 复制件"""
    afresh: bool = False
    """its pages are counted from 1 again (编页按件)"""
    foreign: bool = False
    """set by others: each page is looked at before it is numbered. Ours leave the corner blank."""


def page_counts(pdfs: Mapping[str, bytes | Path]) -> dict[str, int]:
    """Return the pages of each PDF, by the same name. Raises `Blocked` with every one that cannot be read."""
    counts: dict[str, int] = {}
    problems: list[Problem] = []
    for name, pdf in pdfs.items():
        try:
            with _opened(name, pdf) as document:
                counts[name] = len(document.pages)
        except Blocked as fault:
            problems.extend(fault.problems)
    if problems:
        raise Blocked(problems)
    return counts


def bind(parts: Sequence[Part], about: Mapping[str, str], date: dt.date, fonts: Fonts | None = None) -> bytes:
    """Return the volume, the same bytes for the same input.

    `about` is what it says of itself (`archival.describe`), `date` the day it says it was made on, `fonts` those for the
    stamps.
    """
    import pikepdf

    page_counts({part.title: part.pdf for part in parts})
    with pikepdf.new() as volume:
        over = _Over(volume, parts, fonts or Fonts())
        number = 0
        firsts: list[_First] = []
        for part in parts:
            number = 0 if part.afresh else number
            first = len(volume.pages)
            firsts.append(_First(part, first, number + 1))
            with _opened(part.title, part.pdf) as source:
                volume.pages.extend(source.pages)  # pikepdf copies at once: no part need stay open
            count = len(volume.pages) - first
            for page in list(volume.pages)[first:]:
                _strip(page)
            if over.head(part, volume.pages[first], number + 1):
                volume.pages.insert(first, over.leaf(part))
                firsts[-1] = _First(part, first, number + 1, leaf=True)
            if part.numbered:
                for page in list(volume.pages)[len(volume.pages) - count :]:
                    number += 1
                    over.number(part, page, number)
        with volume.open_outline() as outline:
            outline.root.extend(pikepdf.OutlineItem(one.part.title, one.page) for one in firsts)
        volume.Root.PageLabels = pikepdf.Dictionary(Nums=pikepdf.Array(list(_labels(firsts))))
        volume.Root.PageMode = pikepdf.Name.UseOutlines
        archival.claim_colours(volume)
        archival.describe(volume, {**about, "creator": CREATOR, "producer": CREATOR}, date)
        return archival.saved(volume)


@dataclasses.dataclass(frozen=True, slots=True)
class _First:
    """Where a part begins: its page in the volume, the number of its first page, and whether a leaf stands before that."""

    part: Part
    page: int
    number: int
    leaf: bool = False


@contextlib.contextmanager
def _opened(name: str, pdf: bytes | Path) -> Iterator["pikepdf.Pdf"]:
    """Open a part; one that cannot be read or has no pages is a problem that names it, not a thinner volume."""
    import pikepdf

    try:
        document = pikepdf.open(pdf if isinstance(pdf, Path) else io.BytesIO(pdf))
    except (pikepdf.PdfError, pikepdf.PasswordError) as fault:
        raise _unusable(name, "不是能打开的 PDF") from fault
    with document:
        if len(document.pages) == 0:
            raise _unusable(name, "是没有一页的 PDF")
        yield document


def _unusable(name: str, what: str) -> Blocked:
    return Blocked([problem("pdf.failed", what, Place(document=name), "请重新制作或重新扫描这份 PDF，不设密码")])


def _strip(page: "pikepdf.Page") -> None:
    """Take away what pointed out of the page into its document: place in the structure, jumps to other pages."""
    import pikepdf

    for key in ("/StructParents", "/Tabs", "/B", "/AA"):
        if key in page.obj:
            del page.obj[key]
    if "/Annots" not in page.obj:
        return
    kept = []
    for note in page.obj.Annots:
        jump = note.get("/A", pikepdf.Dictionary()).get("/S") == pikepdf.Name.GoTo
        if "/Dest" not in note and not jump:
            for key in ("/StructParent", "/P"):
                if key in note:
                    del note[key]
            kept.append(note)
    if kept:
        page.obj.Annots = pikepdf.Array(kept)
    else:
        del page.obj["/Annots"]


def _labels(firsts: Sequence[_First]) -> "Iterator[pikepdf.Object | int]":
    """Yield, by first page, what a viewer calls the pages: the number printed, or the title where there is none."""
    import pikepdf

    for one in firsts:
        titled = pikepdf.Dictionary(S=pikepdf.Name.D, P=pikepdf.String(f"{one.part.title}-"))
        if one.leaf:
            yield one.page
            yield pikepdf.Dictionary(P=pikepdf.String(f"{one.part.title}归档章"))
        yield one.page + one.leaf
        yield pikepdf.Dictionary(S=pikepdf.Name.D, St=one.number) if one.part.numbered else titled


class _Over:
    """Prints over the pages of one volume."""

    def __init__(self, volume: "pikepdf.Pdf", parts: Sequence[Part], fonts: Fonts) -> None:
        self._volume, self._fonts = volume, fonts
        self._digits: pikepdf.Object | None = None
        self._known = FontsOfPdf({})
        words = [text for part in parts for text in (*(part.stamp.cells if part.stamp else ()), part.mark)]
        self._letters: Lettering | None = letter(volume, words, fonts) if any(words) else None

    def head(self, part: Part, page: "pikepdf.Page", number: int) -> bool:
        """Print stamp and mark at the head of a part; return whether they have no room there and go on a leaf."""
        if part.stamp is None and not part.mark:
            return False
        view = positions.seen(page)
        if (painted := self._painted(page)) is None:
            return True
        taken = (stamp.corner(view, number),) if part.numbered else ()
        box = stamp.place_of_stamp(painted, view.unit, stamp.size(part.stamp, part.mark), taken)
        if box is None:
            return True
        name = stamp.held(page, "/XObject", STAMP, self._volume.make_indirect(self._drawing(part)))
        stamp.print_over(page, f"{stamp.matrix_text(stamp.upright(view, box))} cm {name} Do")
        return False

    def leaf(self, part: Part) -> "pikepdf.Page":
        """Return a leaf that bears what found no room."""
        return leaf.for_stamp(self._volume, part.title, self._drawing(part), stamp.size(part.stamp, part.mark), self._fonts)

    def _drawing(self, part: Part) -> "pikepdf.Object":
        assert self._letters is not None
        return stamp.drawing(self._volume, part.stamp, part.mark, self._letters)

    def number(self, part: Part, page: "pikepdf.Page", number: int) -> None:
        """Print a page number, unless the page has one of its own in that place."""
        view = positions.seen(page)
        painted = self._painted(page) if part.foreign else None
        if painted is not None and stamp.numbered_itself(painted, view, number):
            return
        text = str(number)
        box = stamp.place_of_number(view, number, len(text) * SIZE * ADVANCE / 1000, painted)
        if self._digits is None:
            self._digits = _digits(self._volume)
        name = stamp.held(page, "/Font", FONT, self._digits)
        place = stamp.matrix_text(stamp.upright(view, box))
        stamp.print_over(page, f"0 g BT {name} {SIZE} Tf {place} Tm ({text}) Tj ET")

    def _painted(self, page: "pikepdf.Page") -> ink.Painted | None:
        try:
            return ink.read(page, self._known)
        except ink.Unreadable:
            return None


def _digits(volume: "pikepdf.Pdf") -> "pikepdf.Object":
    """Return the font of the page numbers as an object of the volume."""
    import pikepdf

    box = (0, -STROKE, ADVANCE, 690 + STROKE)
    names = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    begin = f"{ADVANCE} 0 {' '.join(map(str, box))} d1 {STROKE} w 1 J 1 j"
    drawings = {f"/{name}": volume.make_stream(f"{begin} {strokes}".encode()) for name, strokes in zip(names, DIGITS, strict=True)}
    meaning = "".join(f"<{48 + digit:02X}> <{48 + digit:04X}>\n" for digit in range(10))
    to_unicode = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        "1 begincodespacerange <00> <FF> endcodespacerange\n"
        f"10 beginbfchar\n{meaning}endbfchar\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    )
    return volume.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type3,
            Name=pikepdf.Name(FONT),
            FontBBox=list(box),
            FontMatrix=[0.001, 0, 0, 0.001, 0, 0],
            CharProcs=pikepdf.Dictionary(drawings),
            Encoding=pikepdf.Dictionary(Type=pikepdf.Name.Encoding, Differences=[48, *(pikepdf.Name(f"/{name}") for name in names)]),
            FirstChar=48,
            LastChar=57,
            Widths=[ADVANCE] * 10,
            Resources=pikepdf.Dictionary(),
            ToUnicode=volume.make_stream(to_unicode.encode()),
        )
    )

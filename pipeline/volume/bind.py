"""One volume out of many documents: PDFs in, one PDF/A-2b with bookmarks, links, page numbers and archive stamps out.

Cover, catalogue and file note carry no number; the numbered parts run on from 1, or begin at a number of their own.
Numbers and stamps are printed over the pages (`stamp.py`): what stands on them is looked at first, and stays as it is.
The numbers need no font of any machine (`numerals.py`), the stamps have a cut of a shipped one.
"""

import contextlib
import dataclasses
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import store
from pipeline.fonts.table import Fonts
from pipeline.measure import ink, positions
from pipeline.measure.glyphs import Fonts as FontsOfPdf
from pipeline.pdf import archival
from pipeline.problems import Blocked, Place, Problem, problem
from pipeline.volume import leaf, links, numerals, stamp
from pipeline.volume.lettering import Lettering, letter
from pipeline.volume.stamp import SIZE, Stamp

if TYPE_CHECKING:
    import pikepdf

CREATOR = "lijuan"

STAMP = "/LijuanStamp"
"""what a page calls its stamp"""


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
    first: int = 0
    """the number of its first page; 0 where it runs on from the part before"""
    item: str = ""
    """the title of an item of several parts that begins here: a bookmark above its own"""
    follows: bool = False
    """a further part of the item that began before"""
    foreign: bool = False
    """set by others: each page is looked at before it is numbered. Ours leave the corner blank."""


def page_counts(pdfs: Mapping[str, bytes | Path]) -> dict[str, int]:
    """Return the pages of each PDF, by the same name. Raises `Blocked` with every one that cannot be read."""
    return dict(zip(pdfs, _counted(pdfs.items()), strict=True))


def _counted(pdfs: Iterable[tuple[str, bytes | Path]]) -> list[int]:
    counts: list[int] = []
    problems: list[Problem] = []
    for name, pdf in pdfs:
        try:
            with _opened(name, pdf) as document:
                counts.append(len(document.pages))
        except Blocked as fault:
            problems.extend(fault.problems)
    if problems:
        raise Blocked(problems)
    return counts


def bind(
    parts: Sequence[Part],
    about: Mapping[str, str],
    date: dt.date,
    fonts: Fonts | None = None,
    *,
    target: Path | io.BytesIO,
    jumps: Sequence[links.Jump] = (),
    single_sided: bool = False,
) -> None:
    """Write the volume, the same bytes for the same input.

    `about` is what it says of itself (`archival.describe`), `date` the day it says it was made on, `fonts` those for the
    stamps, `jumps` what to click on. Printed on one side only (`single_sided`) every page is a front.
    """
    import pikepdf

    with _joined(parts) as (volume, counts):
        over = _Over(volume, parts, fonts or Fonts(), single_sided=single_sided)
        number = 0
        firsts: list[_First] = []
        first = 0
        for part, count in zip(parts, counts, strict=True):
            number = part.first - 1 if part.first else number
            pages = [volume.pages[place] for place in range(first, first + count)]
            for page in pages:
                _strip(page)
            leaf_first = over.head(part, pages[0], number + 1)
            if leaf_first:
                volume.pages.insert(first, over.leaf(part))
            firsts.append(_First(part, first, number + 1, leaf=leaf_first))
            if part.numbered:
                for page in pages:
                    number += 1
                    over.number(part, page, number)
            first += count + leaf_first
        for jump in jumps:
            links.add(volume, firsts[jump.part].page + jump.page, jump.box, firsts[jump.to].page)
        with volume.open_outline() as outline:
            outline.root.extend(_bookmarks(firsts))
        volume.Root.PageLabels = pikepdf.Dictionary(Nums=pikepdf.Array(list(_labels(firsts))))
        volume.Root.PageMode = pikepdf.Name.UseOutlines
        archival.claim_colours(volume)
        archival.describe(volume, {**about, "creator": CREATOR, "producer": CREATOR}, date)
        archival.save(volume, target)


@dataclasses.dataclass(frozen=True, slots=True)
class _First:
    """Where a part begins: its page in the volume, the number of its first page, and whether a leaf stands before that."""

    part: Part
    page: int
    number: int
    leaf: bool = False


@contextlib.contextmanager
def _joined(parts: Sequence[Part]) -> "Iterator[tuple[pikepdf.Pdf, list[int]]]":
    """Open a document of all pages of the parts in their order, with the count of each part's.

    qpdf joins them and leaves what they hold in their files until it is written: what pikepdf takes over from another
    document it copies into memory, and so the whole of a volume of scans.
    """
    import pikepdf

    counts = _counted((part.title, part.pdf) for part in parts)
    with store.room() as room:
        files = [part.pdf if isinstance(part.pdf, Path) else room / f"{number}.pdf" for number, part in enumerate(parts)]
        for part, file in zip(parts, files, strict=True):
            if isinstance(part.pdf, bytes):
                file.write_bytes(part.pdf)
        pages = [{"file": file.as_posix(), "range": "1-z"} for file in files]
        job = pikepdf.Job({"empty": "", "pages": pages, "outputFile": "nothing is written"})
        with job.create_pdf() as document:  # type: ignore[no-untyped-call] # pikepdf declares no types for it
            yield document, counts


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


def _bookmarks(firsts: Sequence[_First]) -> "list[pikepdf.OutlineItem]":
    """Return a bookmark for each part; those of the parts of one item stand below that of the item."""
    import pikepdf

    found: list[pikepdf.OutlineItem] = []
    for one in firsts:
        own = pikepdf.OutlineItem(one.part.title, one.page)
        if one.part.item:
            found.append(pikepdf.OutlineItem(one.part.item, one.page))
            found[-1].is_closed = True
        if one.part.item or one.part.follows:
            found[-1].children.append(own)
        else:
            found.append(own)
    return found


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

    def __init__(self, volume: "pikepdf.Pdf", parts: Sequence[Part], fonts: Fonts, *, single_sided: bool) -> None:
        self._volume, self._fonts, self._single_sided = volume, fonts, single_sided
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
        taken = (stamp.corner(view, self._side(number)),) if part.numbered else ()
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
        side = self._side(number)
        if painted is not None and stamp.numbered_itself(painted, view, side):
            return
        text = str(number)
        box = stamp.place_of_number(view, side, len(text) * SIZE * numerals.ADVANCE / 1000, painted)
        if self._digits is None:
            self._digits = numerals.font(self._volume)
        name = stamp.held(page, "/Font", numerals.FONT, self._digits)
        place = stamp.matrix_text(stamp.upright(view, box))
        stamp.print_over(page, f"0 g BT {name} {SIZE} Tf {place} Tm ({text}) Tj ET")

    def _side(self, number: int) -> int:
        """Return a number that is odd for a front and even for a back."""
        return 1 if self._single_sided else number

    def _painted(self, page: "pikepdf.Page") -> ink.Painted | None:
        try:
            return ink.read(page, self._known)
        except ink.Unreadable:
            return None

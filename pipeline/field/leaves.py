"""Finished sheets in, one PDF of all of them out: each sheet's own pages, fronts on fronts.

A pattern is read once. Of each sheet only the blocks that say something of its own are made anew, and a part of a sheet
(a section) in which nothing does is laid out once for all: the back of a form is the same for everybody.
"""

import contextlib
import dataclasses
import io
from collections.abc import Iterator, Sequence
from types import MappingProxyType

from pipeline.field.bound import RELATIONS, with_more
from pipeline.field.copies import ANY, MAIN, RELATION, Copy, Pattern
from pipeline.field.marks import ALT, relations
from pipeline.field.qr import picture
from pipeline.fonts.table import Fonts
from pipeline.pages.drawing import Item, Page, Text
from pipeline.pages.flow import laid
from pipeline.pdf.setting import Description, compare, drawn, of_pages, too_low
from pipeline.word.package import package_of
from pipeline.wordml.content import Block, Document, Paragraph, Run, Section
from pipeline.wordml.describe import Refused, describe


@dataclasses.dataclass(frozen=True, slots=True)
class Leaves:
    """Some sheets as a PDF, and the place of the first page of each."""

    pdf: bytes = dataclasses.field(repr=False)
    firsts: tuple[int, ...]


def printed(sheets: Sequence[Copy], fonts: Fonts, stem: str) -> Leaves:
    """Return the PDF, for the printer. Raises `Refused` where a template has what Typst cannot set.

    A page that many sheets share is drawn once, and stands in the PDF as often as it is printed.
    """
    setter = _Setter(fonts)
    pages: list[Page] = []
    firsts: list[int] = []
    for sheet in sheets:
        firsts.append(len(pages))
        pages += setter.pages(sheet)
    once = {id(page): _flat(page) for page in pages}
    places = {key: place for place, key in enumerate(once)}
    document = setter.document(sheets[0].pattern)._replace(pictures=MappingProxyType(setter.pictures))
    description = of_pages(list(once.values()), {}, document, stem)
    pdf = drawn(description, stem, fonts, ())
    return Leaves(_repeated(pdf, [places[id(page)] for page in pages], description, stem, fonts), tuple(firsts))


def joined(parts: Sequence[Leaves], called: Sequence[str] = ()) -> bytes:
    """Return one PDF of several parts. `called` is the bookmark that each sheet belongs under: some can be printed again by it."""
    import pikepdf

    out = io.BytesIO()
    with contextlib.ExitStack() as opened:
        document, *others = (opened.enter_context(pikepdf.open(io.BytesIO(part.pdf))) for part in parts)
        firsts: list[int] = list(parts[0].firsts)
        for part, other in zip(parts[1:], others, strict=True):
            firsts += [len(document.pages) + first for first in part.firsts]
            document.pages.extend(other.pages)
        marks: dict[str, int] = {}
        for name, first in zip(called, firsts, strict=bool(called)):
            marks.setdefault(name, first)
        with document.open_outline() as outline:
            outline.root.extend(pikepdf.OutlineItem(name, page) for name, page in marks.items())
        document.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _flat(page: Page) -> Page:
    """Return a page whose tables are taken apart: text at places is drawn sooner, and paper has no structure anyway."""
    return dataclasses.replace(page, items=[one for item in page.items for one in _texts(item, 0.0, 0.0)])


def _texts(item: Item, x: float, y: float) -> Iterator[Item]:
    if isinstance(item, Text):
        yield item._replace(x=x + item.x, y=y + item.y, level=None)
        return
    for box in item.boxes:
        left, top = x + item.x + sum(item.widths[: box.column]), y + item.y + sum(item.heights[: box.row])
        for one in box.items:
            yield from _texts(one, left, top)


def _repeated(pdf: bytes, wanted: Sequence[int], description: Description, stem: str, fonts: Fonts) -> bytes:
    """Return a PDF with its pages in the order in which they are wanted, once it has been read back."""
    import pikepdf

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        compare(document, description, stem, fonts)
        once = list(document.pages)
        seen: set[int] = set()
        for place in wanted:
            page = once[place]
            # the same object twice in a tree of pages is not allowed
            again = pikepdf.Page(document.make_indirect(pikepdf.Dictionary(dict(page.obj.items())))) if place in seen else page
            document.pages.append(again)
            seen.add(place)
        del document.pages[: len(once)]
        document.save(out, deterministic_id=True, compress_streams=False)
    return out.getvalue()


class _Setter:
    """Lays out sheets. What is the same for many of them it keeps, by the object it was made of."""

    def __init__(self, fonts: Fonts) -> None:
        self._fonts = fonts
        self._documents: dict[int, Document] = {}
        self._laid: dict[int, Sequence[Page]] = {}
        self._own: dict[int, bool] = {}
        self.pictures: dict[str, bytes] = {}

    def document(self, pattern: Pattern) -> Document:
        """Return what a pattern holds."""
        if id(pattern) not in self._documents:
            self._documents[id(pattern)] = describe(_with_pictures(pattern), self._fonts)
        return self._documents[id(pattern)]

    def pages(self, sheet: Copy) -> Iterator[Page]:
        """Yield the pages of a sheet: an even number, so that the next one begins on a front."""
        whole, count = self.document(sheet.pattern), 0
        for part in _apart(whole):
            for page in self._pages(part, sheet):
                yield page
                count += 1
        if count % 2:
            yield Page(whole.sections[-1].width, whole.sections[-1].height)

    def _pages(self, part: Document, sheet: Copy) -> Sequence[Page]:
        key = id(part.sections[0].blocks)
        if key in self._laid:
            return self._laid[key]
        sections = tuple(one._replace(blocks=tuple(self._filled(one.blocks, sheet))) for one in part.sections)
        found = laid(part._replace(sections=sections), self._fonts)
        if found.clipped:
            raise Refused([too_low(one) for one in sorted(found.clipped, key=lambda one: one.paragraph)])
        if not any(self._has_own(block) for section in part.sections for block in section.blocks):
            self._laid[key] = found.pages
        return found.pages

    def _has_own(self, block: Block) -> bool:
        """Whether a block says something that is another on other sheets."""
        if id(block) not in self._own:
            self._own[id(block)] = any(run.picture or ANY.search(run.text) for run in _runs(block))
        return self._own[id(block)]

    def _filled(self, blocks: Sequence[Block], sheet: Copy) -> Iterator[Block]:
        for block in blocks:
            if not self._has_own(block):
                yield block
            elif isinstance(block, Paragraph):
                yield block._replace(runs=tuple(filter(_says, (self._run(run, sheet) for run in block.runs))))
            else:
                rows = tuple(
                    row._replace(
                        cells=tuple(cell._replace(blocks=tuple(self._filled(cell.blocks, sheet))) for cell in row.cells),
                    )
                    for row in block.rows
                )
                yield block._replace(rows=rows)

    def _run(self, run: Run, sheet: Copy) -> Run:
        if run.picture is None:
            return run._replace(text=sheet.said(run.text))
        if RELATION not in run.picture.name:
            return run
        about = sheet.said(run.picture.alt)
        text = about.removeprefix(f"{ALT} ")
        name = f"code-{text.encode().hex()}.png"
        self.pictures[name] = picture(text)
        return run._replace(picture=run.picture._replace(name=name, alt=about))


def _says(run: Run) -> bool:
    return bool(run.text or run.field)


def _with_pictures(pattern: Pattern) -> bytes:
    """Return a pattern as a .docx, each of its codes with some picture."""
    codes = {f"{RELATION}{f'-{place}' if place > 1 else ''}": f"code{place}.png" for place in range(1, len(pattern.codes) + 1)}
    entries = dict(pattern.entries)
    entries[MAIN] = f"{pattern.head}{pattern.body}{pattern.section}</w:body></w:document>".encode()
    entries[RELATIONS] = with_more(entries[RELATIONS], "".join(relations(codes)), "</Relationships>")
    return package_of(entries | {f"word/media/{name}": picture(name) for name in codes.values()})


def _apart(document: Document) -> Iterator[Document]:
    """Yield a document section by section where none needs to know of another: no page numbers, each from a new page."""
    if any(run.field for section in document.sections for run in _all_runs(section)) or any(
        section.type not in ("nextPage", "oddPage") for section in document.sections
    ):
        yield document
        return
    for section in document.sections:
        yield document._replace(sections=(section,))


def _all_runs(section: Section) -> Iterator[Run]:
    for blocks in (section.blocks, *section.headers.values(), *section.footers.values()):
        for block in blocks:
            yield from _runs(block)


def _runs(block: Block) -> Iterator[Run]:
    if isinstance(block, Paragraph):
        yield from block.runs
    else:
        for row in block.rows:
            for cell in row.cells:
                for one in cell.blocks:
                    yield from _runs(one)

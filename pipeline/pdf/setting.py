"""One document set: .docx bytes in, its PDF out.

The document is read (`describe`), its pages are worked out here (`pages`, `lines`), and one fixed program, `document.typ`,
draws them from data: text is never put together as markup. Any warning of Typst is a fault of ours, since a warning is
all that an unknown font gets; afterwards the PDF is read back and has to say what the pages say.
"""

import calendar
import contextlib
import io
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.fonts.metrics import name_of
from pipeline.fonts.table import Fonts
from pipeline.pages.drawing import Page, Written, as_json, written
from pipeline.pages.flow import laid
from pipeline.pages.paragraphs import Clipped
from pipeline.pdf.archival import EPOCH, with_terms
from pipeline.pdf.compiler import compiler
from pipeline.pdf.conformance import hold_open
from pipeline.pdf.proofread import read_back
from pipeline.problems import Internal
from pipeline.wordml.content import Document
from pipeline.wordml.describe import Fault, Refused, describe
from pipeline.wordml.parts import MAIN

PROGRAM = Path(__file__).with_name("document.typ")
DRAW = b'#import "/document.typ": document-of\n#document-of(json("/description.json"))\n'
"""what Typst is asked to do with it"""
STANDARDS = ("a-2a", "ua-1")


class Description(NamedTuple):
    """What Typst is given for one document, and what the PDF has to say afterwards."""

    data: str
    date: int
    about: Mapping[str, str]
    pages: Sequence[Written]
    pictures: Mapping[str, bytes]


def described(docx: bytes, stem: str, fonts: Fonts) -> Description:
    """Return what Typst is to draw. Raises `Refused` or `Unreadable`."""
    document = describe(docx, fonts)
    pages = laid(document, fonts)
    if pages.clipped:
        raise Refused([too_low(one) for one in sorted(pages.clipped, key=lambda one: one.paragraph)])
    return of_pages(pages.pages, pages.places, document, stem)


def of_pages(pages: Sequence[Page], places: Mapping[str, tuple[int, float, float]], document: Document, stem: str) -> Description:
    """Return what Typst is to draw for pages that are worked out; properties and pictures are those of the document."""
    date = document.date or EPOCH
    data = as_json(pages, places) | {"about": _about(document, stem)}
    return Description(
        json.dumps(data, ensure_ascii=False, separators=(",", ":")),
        calendar.timegm(date.timetuple()),
        document.properties,
        [written(page) for page in pages],
        document.pictures,
    )


def too_low(row: Clipped) -> Fault:
    """Return what is wrong with a row that would cut off its text."""
    construct = f"行高固定为{row.height:g}磅，文字要{row.wanted:g}磅"
    return Fault(MAIN, row.paragraph, construct, "pdf.clipped")


def _about(document: Document, stem: str) -> dict[str, Any]:
    date, about = document.date or EPOCH, document.properties
    return {
        "title": about["title"] or stem,
        "authors": [about["author"]] if about["author"] else [],
        "keywords": [about["keywords"]] if about["keywords"] else [],
        "description": about["description"],
        "date": [date.year, date.month, date.day],
    }


def drawn(description: Description, stem: str, fonts: Fonts, standards: Sequence[str] = STANDARDS) -> bytes:
    """Return the PDF, unread. Raises `Internal` where Typst complains. Python is free for others meanwhile.

    Without a standard it is for the printer only: what it shows has no structure for other programs, and is drawn sooner.
    """
    import typst

    # as a file, not as an input: for other inputs Typst builds its whole library anew
    files = {"main.typ": DRAW, "description.json": description.data.encode()}
    with _folder(description.pictures) as root:
        try:
            pdf, warnings = compiler(fonts).compile_with_warnings(
                files, format="pdf", root=root, pdf_standards=list(standards), timestamp=description.date, pdf_tags=bool(standards)
            )
        except typst.TypstError as fault:
            raise Internal(f"Typst 排不了《{stem}》：{fault.diagnostic}") from fault
    if warnings:
        raise Internal(f"Typst 对《{stem}》有警告：{'；'.join(one.message for one in warnings)}")
    assert isinstance(pdf, bytes)
    return pdf


def finished(pdf: bytes, description: Description, stem: str, fonts: Fonts) -> bytes:
    """Return a PDF with all that it says of itself. Raises `Internal` where its pages say something else than they should."""
    pdf = with_terms(pdf, description.about)
    _check(pdf, description, stem, fonts)
    return pdf


@contextlib.contextmanager
def _folder(pictures: Mapping[str, bytes]) -> Iterator[Path]:
    """Return where Typst finds its program and the pictures. Of a file that stays where it is, it keeps what it has read."""
    if not pictures:
        yield PROGRAM.parent
        return
    with tempfile.TemporaryDirectory(prefix="lijuan-") as folder:
        for name, data in {PROGRAM.name: PROGRAM.read_bytes(), **pictures}.items():
            Path(folder, name).write_bytes(data)
        yield Path(folder)


def _check(pdf: bytes, description: Description, stem: str, fonts: Fonts) -> None:
    """Read the PDF back: it keeps what it claims, its fonts are ours, and page by page it says what it was to say."""
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        hold_open(document, "2a", stem)
        compare(document, description, stem, fonts)


def compare(document: Any, description: Description, stem: str, fonts: Fonts) -> None:
    """Read an open PDF back: its fonts are ours, and page by page it says what it was to say; else raise `Internal`."""
    pages, names = read_back(document)
    if foreign := names - frozenset(name_of(face.file, face.index) for face in fonts.faces()):
        raise Internal(f"《{stem}》的 PDF 里有不认识的字库：{'、'.join(sorted(foreign))}")
    wrong = [number for number, (one, other) in enumerate(zip(description.pages, pages, strict=False), 1) if not one.is_same(other)]
    if wrong or len(pages) != len(description.pages):
        raise Internal(f"《{stem}》的 PDF 与原文不符，在第{'、'.join(map(str, wrong))}页，共{len(pages)}页")

"""A document as a reading program meets it: the structure of a tagged PDF with its text, and the same of a .docx.

Read by others than those that wrote: the text of a PDF by pdfium, its structure by qpdf, the .docx by python-docx.
"""

import ctypes
import io
from collections.abc import Iterator
from typing import Any, NamedTuple

import docx
import pikepdf  # noqa: TID253 - a test's own reader
import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]
from docx.oxml.ns import qn


class Piece(NamedTuple):
    """Running text between tables, or the cells of tables that follow each other, row by row; empty cells count."""

    text: str
    cells: tuple[str, ...] = ()


class Element(NamedTuple):
    """An element of the structure: its kind, the scope of a head, what stands in it."""

    kind: str
    scope: str
    text: str
    within: tuple["Element", ...]

    def all(self) -> Iterator["Element"]:
        """Yield this and everything below, in the order it is read."""
        yield self
        for one in self.within:
            yield from one.all()


def structure(pdf: bytes) -> Element:
    """Return the structure of a tagged PDF."""
    texts = _texts(pdf)
    document = pikepdf.open(io.BytesIO(pdf))
    numbers = {page.obj.objgen: number for number, page in enumerate(document.pages)}

    def read(node: Any, page: int) -> Element:
        page = numbers[node.Pg.objgen] if "/Pg" in node else page
        text, within = "", []
        kids = node.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, int):
                text += texts.get((page, kid), "")
            elif "/MCID" in kid:
                text += texts.get((numbers[kid.Pg.objgen] if "/Pg" in kid else page, int(kid.MCID)), "")
            elif "/S" in kid:
                within.append(read(kid, page))
                text += within[-1].text
        scope = "".join(str(one.get("/Scope", ""))[1:] for one in node.get("/A", []))
        return Element(str(node.get("/S", "/Root"))[1:], scope, text, tuple(within))

    with document:
        return read(document.Root.StructTreeRoot, 0)


def _texts(pdf: bytes) -> dict[tuple[int, int], str]:
    """Return the text of each piece of marked content, by page and number, without white space."""
    found: dict[tuple[int, int], str] = {}
    document = pypdfium2.PdfDocument(pdf)
    try:
        for number in range(len(document)):
            page = document[number]
            text = page.get_textpage()
            for one in page.get_objects():
                mark = pdfium.FPDFPageObj_GetMarkedContentID(one.raw)
                if one.type == pdfium.FPDF_PAGEOBJ_TEXT and mark >= 0:
                    found[number, mark] = found.get((number, mark), "") + _said(one.raw, text.raw)
            text.close()
            page.close()
    finally:
        document.close()
    return found


def _said(one: Any, text: Any) -> str:
    size = pdfium.FPDFTextObj_GetText(one, text, None, 0)
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDFTextObj_GetText(one, text, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return "".join(buffer.raw[:size].decode("utf-16-le").rstrip("\0").split())


def of_pdf(pdf: bytes) -> list[Piece]:
    """Return what stands in a PDF, in the order it is read. A table's head that is repeated on the next page counts once."""
    found: list[Piece] = []
    head: tuple[str, ...] = ()
    root = structure(pdf)
    for one in root.within[0].within if root.within else ():
        if one.kind != "Table":
            found.append(Piece(one.text))
            continue
        heads = tuple(cell.text for cell in one.all() if cell.kind == "TH")
        cells = tuple(cell.text for cell in one.all() if cell.kind in ("TH", "TD"))
        repeated = bool(heads) and heads == head and bool(found) and bool(found[-1].cells)
        found.append(Piece("", cells[len(heads) :] if repeated else cells))
        head = heads
    return joined(found)


def of_docx(data: bytes) -> list[Piece]:
    """Return what stands in a .docx: of cells merged downwards the first, as Word shows them."""
    found: list[Piece] = []
    for one in docx.Document(io.BytesIO(data)).element.body:
        if one.tag == qn("w:p"):
            found.append(Piece(_text(one)))
        elif one.tag == qn("w:tbl"):
            cells = [cell for row in one.iter(qn("w:tr")) for cell in row.iter(qn("w:tc"))]
            found.append(Piece("", tuple(_text(cell) for cell in cells if not _goes_on(cell))))
    return joined(found)


def _goes_on(cell: Any) -> bool:
    merged = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
    return merged is not None and merged.get(qn("w:val"), "continue") == "continue"


def _text(element: Any) -> str:
    return "".join("".join((one.text or "").split()) for one in element.iter(qn("w:t")))


def joined(pieces: list[Piece]) -> list[Piece]:
    """Join what follows each other: a page ends paragraphs and tables in a PDF, not in a .docx."""
    found: list[Piece] = []
    for one in pieces:
        if not one.text and not one.cells:
            continue
        if found and bool(found[-1].cells) == bool(one.cells):
            found[-1] = Piece(found[-1].text + one.text, found[-1].cells + one.cells)
        else:
            found.append(one)
    return found

"""Leaves that lijuan puts into the reading copy itself: one for a stamp that finds no room, one in place of pages it cannot show."""

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pipeline.fonts.table import Fonts
from pipeline.volume.lettering import Lettering, letter

if TYPE_CHECKING:
    import pikepdf

MILLIMETRE = 72 / 25.4
SHEET = (210 * MILLIMETRE, 297 * MILLIMETRE)
TOP, LEFT, RIGHT, FOOT = 50 * MILLIMETRE, 28 * MILLIMETRE, 26 * MILLIMETRE, 35 * MILLIMETRE
BODY, HEAD, PITCH = 14.0, 18.0, 1.8
"""points of words and title, and the pitch of lines as a share of them"""

STAMP_TOP = 12 * MILLIMETRE

NO_ROOM = "本件首页上端没有空白，归档章印在本页。"


def for_stamp(document: "pikepdf.Pdf", title: str, drawing: "pikepdf.Object", size: tuple[float, float], fonts: Fonts) -> "pikepdf.Page":
    """Return a leaf that bears a stamp."""
    import pikepdf

    paragraphs = (title, NO_ROOM)
    letters = letter(document, paragraphs, fonts)
    x, y = (SHEET[0] - size[0]) / 2, SHEET[1] - STAMP_TOP - size[1]
    content = f"q 1 0 0 1 {x:.2f} {y:.2f} cm /Stamp Do Q\n" + _written(letters, paragraphs)
    resources = pikepdf.Dictionary(Font=letters.resources.Font, XObject=pikepdf.Dictionary(Stamp=document.make_indirect(drawing)))
    return _page(document, content, resources)


def in_place_of(title: str, paragraphs: Sequence[str], fonts: Fonts | None = None) -> bytes:
    """Return a PDF of one leaf that says what would stand here, why it does not, and where it lies."""
    import pikepdf

    with pikepdf.new() as document:
        texts = (title, *paragraphs)
        letters = letter(document, texts, fonts or Fonts())
        document.pages.append(_page(document, _written(letters, texts), letters.resources))
        target = io.BytesIO()
        document.save(target, deterministic_id=True)
        return target.getvalue()


def _page(document: "pikepdf.Pdf", content: str, resources: "pikepdf.Object") -> "pikepdf.Page":
    import pikepdf

    box = pikepdf.Array([0, 0, *(round(side, 2) for side in SHEET)])
    page = pikepdf.Dictionary(Type=pikepdf.Name.Page, MediaBox=box, Resources=resources, Contents=document.make_stream(content.encode()))
    return pikepdf.Page(document.make_indirect(page))


def _written(letters: Lettering, paragraphs: Sequence[str]) -> str:
    """Print a title in the middle and paragraphs below it, as many lines as the sheet has."""
    title, *rest = paragraphs
    room = SHEET[0] - LEFT - RIGHT
    lines: list[str] = []
    y = SHEET[1] - TOP
    for number, text in enumerate((title, *rest)):
        size = BODY if number else HEAD
        for row in _rows(letters, text, room / size):
            if y < FOOT:
                return "\n".join(lines)
            x = LEFT if number else (SHEET[0] - size * letters.width(row)) / 2
            lines.append(letters.show(row, size, x, y))
            y -= size * PITCH
        y -= 0 if number else BODY
    return "\n".join(lines)


def _rows(letters: Lettering, text: str, room: float) -> Iterator[str]:
    """Cut a text into lines of a width, between any two characters unless a closing mark would begin a line."""
    row = ""
    for one in text:
        if row and letters.width(row + one) > room:
            kept = row[:-1] if one in CLOSING and len(row) > 1 else row
            yield kept
            row = row[len(kept) :]
        row += one
    yield row


CLOSING = "，。；：、！？）》〉」』】〕”’"

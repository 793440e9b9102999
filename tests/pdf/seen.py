"""What stands where on the pages of a PDF, as pdfium sees it: for tests that look at positions."""

import ctypes
from collections.abc import Iterator
from typing import NamedTuple

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

BLANK = frozenset(" \u00a0\u3000\r\n")


class Character(NamedTuple):
    """A character, from the left and upper edge of its page, in points; `y` is its baseline."""

    page: int
    x: float
    y: float
    text: str
    size: float


class Stretch(NamedTuple):
    """Characters on one baseline without a wide gap."""

    page: int
    x: float
    y: float
    text: str
    characters: tuple[Character, ...]


def characters(pdf: bytes) -> Iterator[Character]:
    """Yield all characters that print something."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        for number in range(len(document)):
            page = document[number]
            text = page.get_textpage()
            height, x, y = page.get_height(), ctypes.c_double(), ctypes.c_double()
            for place in range(pdfium.FPDFText_CountChars(text.raw)):
                character = chr(pdfium.FPDFText_GetUnicode(text.raw, place))
                if character not in BLANK and pdfium.FPDFText_IsGenerated(text.raw, place) != 1:
                    pdfium.FPDFText_GetCharOrigin(text.raw, place, x, y)
                    size = pdfium.FPDFText_GetFontSize(text.raw, place)
                    yield Character(number + 1, x.value, height - y.value, character, size)
            text.close()
            page.close()
    finally:
        document.close()


def lines(pdf: bytes, *, without: str = "") -> list[Stretch]:
    """Return what stands on each baseline, from top to bottom."""
    found: list[list[Character]] = []
    for one in sorted(characters(pdf), key=lambda one: (one.page, round(one.y, 1))):
        last = found[-1][-1] if found else None
        if one.text in without:
            continue
        if last and last.page == one.page and abs(last.y - one.y) < 0.8:
            found[-1].append(one)
        else:
            found.append([one])
    return [_stretch(sorted(line, key=lambda one: one.x)) for line in found]


def stretches(pdf: bytes) -> list[Stretch]:
    """Return lines, split where nothing stands for the width of a character."""
    found: list[list[Character]] = []
    for line in lines(pdf):
        for number, one in enumerate(line.characters):
            last = found[-1][-1] if found and number else None
            if last and one.x - last.x < 2 * max(last.size, one.size):
                found[-1].append(one)
            else:
                found.append([one])
    return [_stretch(one) for one in found]


def _stretch(line: list[Character]) -> Stretch:
    return Stretch(line[0].page, line[0].x, line[0].y, "".join(one.text for one in line), tuple(line))


def page_count(pdf: bytes) -> int:
    """Return how many pages a PDF has."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()

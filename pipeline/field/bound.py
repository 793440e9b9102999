"""Finished sheets in, one .docx of many out: each begins on the front of a leaf, with its own code."""

import itertools
import re
from collections.abc import Iterator, Sequence

from pipeline.field import marks
from pipeline.field.copies import MAIN, RELATION, Copy
from pipeline.field.qr import picture
from pipeline.word.package import package_of

RELATIONS, TYPES = "word/_rels/document.xml.rels", "[Content_Types].xml"
END = (
    '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/><w:ind w:firstLine="0"/>'
    '<w:rPr><w:sz w:val="2"/></w:rPr>{section}</w:pPr></w:p>'
)
"""A paragraph as high as nothing that ends the pages of a sheet."""
DRAWN = re.compile('(<wp:docPr [^>]*?id=")[0-9]+"')
"""Where a drawing has its number, which no other may have."""
PNG = '<Default Extension="png" ContentType="image/png"/>'


def bound(sheets: Sequence[Copy]) -> bytes:
    """Return the document of some sheets, at least one, all of the same template."""
    first = sheets[0].pattern
    entries = dict(first.entries)
    bodies: list[str] = []
    relations: list[str] = []
    for number, sheet in enumerate(sheets, 1):
        bodies.append(sheet.body(number))
        if number < len(sheets):
            bodies.append(END.format(section=sheet.pattern.section))
        codes = dict(_codes(sheet, number))
        relations += marks.relations({relation: name for relation, (name, _) in codes.items()})
        entries |= {f"word/media/{name}": data for name, data in codes.values()}
    numbers = itertools.count(1)
    whole = DRAWN.sub(lambda found: f'{found[1]}{next(numbers)}"', "".join(bodies))
    main = f"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n{first.head}{whole}{sheets[-1].pattern.section}"
    entries[MAIN] = f"{main}</w:body></w:document>".encode()
    entries[RELATIONS] = with_more(entries[RELATIONS], "".join(relations), "</Relationships>")
    if relations and b'Extension="png"' not in entries[TYPES]:
        entries[TYPES] = with_more(entries[TYPES], PNG, "</Types>")
    return package_of(entries)


def _codes(sheet: Copy, number: int) -> Iterator[tuple[str, tuple[str, bytes]]]:
    for place, text in enumerate(sheet.codes, 1):
        later = f"-{place}" if place > 1 else ""
        yield f"{RELATION}{number}{later}", (f"code{number}{later}.png", picture(text))


def with_more(part: bytes, more: str, end: str) -> bytes:
    """Return a part with more elements before its end."""
    head, _, tail = part.rpartition(end.encode())
    return head + more.encode() + end.encode() + tail

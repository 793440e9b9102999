"""A rendered document in, the finished .docx out: values put back, fonts named, the signature block aligned, packed.

Everything here is the same for the same input: fixed times, entries sorted and stored, no clock.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.section import _BaseHeaderFooter
from docx.shared import Pt
from lxml import etree

from pipeline.documents import guard
from pipeline.documents.marks import Marks
from pipeline.documents.settle import settle
from pipeline.documents.trace import Traced, lift, standing
from pipeline.word import rare
from pipeline.word.package import TEXT, entries_of, package_of
from pipeline.word.safety import parse
from pipeline.word.text import named_styles, within

SIGNATURE = "签名"
"""The style of lines for a signature."""
ORGAN, DATE = "署名", "成文日期"
"""The styles of the two lines of a signature block without seal (GB/T 9704, 7.3.5.2)."""
CHARACTER, TWO = 315, 640
"""Twips of a character as the page recipe sets it, and of two characters."""
LABELS = re.compile(r"([^\s_＿：:]+)\s*(?:[：:]|[_＿])[\s_＿]*")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
AHEAD = (
    *("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr", "suppressLineNumbers", "pBdr", "shd"),
    *("tabs", "suppressAutoHyphens", "kinsoku", "wordWrap", "overflowPunct", "topLinePunct", "autoSpaceDE", "autoSpaceDN", "bidi"),
    *("adjustRightInd", "snapToGrid", "spacing"),
)
"""What stands before the indent in the properties of a paragraph; Word wants their order."""


def head_with(document: Any, text: str) -> None:
    """Put a line into the header of every page: a page may be a first, an even or another one of any section."""
    done: set[str] = set()
    for number, section in enumerate(document.sections):
        for header in (section.header, section.first_page_header, section.even_page_header):
            if number == 0 or not header.is_linked_to_previous:
                header.is_linked_to_previous = False
                if header.part.partname not in done:
                    done.add(header.part.partname)
                    _add_line(header, text)


def _add_line(header: _BaseHeaderFooter, text: str) -> None:
    empty = [one for one in header.paragraphs if not one.text and len(header.paragraphs) == 1]
    paragraph = empty[0] if empty else header.paragraphs[0].insert_paragraph_before()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    run = paragraph.add_run(text)
    run.font.size = Pt(10.5)
    run.font.name = "仿宋"
    run._element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋")  # noqa: SLF001


def packed(document: Any, marks: Marks) -> tuple[bytes, tuple[str, ...], tuple[Traced, ...]]:
    """Return the package with all values as they are, the labels of the lines for signatures, and where everything is from."""
    entries = entries_of(document)
    ids = {one.name: one.style_id for one in document.styles}
    looks = parse(entries["word/styles.xml"])
    font_of, named = rare.by_styles(looks), named_styles(looks, chosen=True)
    unsigned: tuple[str, ...] = ()
    traced: list[Traced] = []
    for name, data in sorted(entries.items()):
        if not TEXT.fullmatch(name):
            continue
        root = parse(data)
        lifted = lift(root, name, marks)
        guard.no_tags(name, root)
        settle(root)
        rare.name_fonts(root, font_of)
        if name == "word/document.xml":
            unsigned = unsigned_in(root, ids.get(SIGNATURE))
            align(root, ids.get(ORGAN), ids.get(DATE))
        traced += standing(name, root, lifted, named)
        entries[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    guard.sound(document.core_properties.title, entries)
    return package_of(entries), unsigned, tuple(traced)


def unsigned_in(root: "etree._Element", style: str | None) -> tuple[str, ...]:
    """Return the labels of the lines for signatures; `style` is the id that those lines have."""
    return tuple(dict.fromkeys(_unsigned(root, style)))


def _unsigned(root: "etree._Element", style: str | None) -> Iterator[str]:
    for paragraph in root.iter(f"{W}p"):
        if style is None or _style(paragraph) != style:
            continue
        text = _text(paragraph).strip()
        found = [one[1] for one in LABELS.finditer(text)]
        yield from found or ([text] if text else [])


def align(root: "etree._Element", organ: str | None, date: str | None) -> None:
    """Let the date begin two characters right of the organ's first one; the longer of the two keeps two from the edge.

    GB/T 9704, 7.3.5.2. A template cannot know how wide the two lines are. An organ that fills its line stays as it is.
    """
    paragraphs = list(root.iter(f"{W}p"))
    for above, below in itertools.pairwise(paragraphs):
        if organ is None or date is None or (_style(above), _style(below)) != (organ, date):
            continue
        area, first, second = _area(below), _width(_text(above)), _width(_text(below))
        start = area - TWO - (first if second < first else second + TWO)
        if start >= 0:
            _indent(above, start)
            _indent(below, start + TWO)


def _area(element: "etree._Element") -> int:
    """Return the width of the type area in the section that an element stands in."""
    section = _section_after(element)
    size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
    assert size is not None
    assert margins is not None
    return int(size.get(f"{W}w", "0")) - int(margins.get(f"{W}left", "0")) - int(margins.get(f"{W}right", "0"))


def _section_after(element: "etree._Element") -> "etree._Element":
    found = element.xpath("following::w:sectPr | descendant::w:sectPr", namespaces={"w": W.strip("{}")})
    assert isinstance(found, list)
    section = found[0]
    assert isinstance(section, etree._Element)  # noqa: SLF001
    return section


def _indent(paragraph: "etree._Element", left: int) -> None:
    properties = paragraph.find(f"{W}pPr")
    assert properties is not None
    for name in ("ind", "jc"):
        if (old := properties.find(f"{W}{name}")) is not None:
            properties.remove(old)
    place = sum(one.tag in {f"{W}{name}" for name in AHEAD} for one in properties)
    indent = etree.Element(f"{W}ind", {f"{W}left": str(left), f"{W}right": "0", f"{W}firstLine": "0"})
    properties.insert(place, indent)
    properties.insert(place + 1, etree.Element(f"{W}jc", {f"{W}val": "left"}))


def _width(text: str) -> int:
    """Return how wide a line is in twips: a full-width character is one, any other half of one."""
    return sum(CHARACTER if unicodedata.east_asian_width(one) in "WFA" else CHARACTER // 2 for one in text)


def _style(paragraph: "etree._Element") -> str | None:
    named = within(paragraph, f"{W}pPr", f"{W}pStyle")
    return named.get(f"{W}val") if named is not None else None


def _text(paragraph: "etree._Element") -> str:
    return "".join(one.text or "" for one in paragraph.iter(f"{W}t"))

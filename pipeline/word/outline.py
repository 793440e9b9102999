"""A .docx as bytes → what it says of itself: its paragraphs with their styles, in order, and the sheets of its sections.

What a line of a page should be is read from here; what it is, is measured on the page. Text boxes and deleted text are
left out, as are paragraphs without text.
"""

import functools
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from lxml import etree

from pipeline.word.safety import parse
from pipeline.word.text import BREAK, COMPATIBLE, W, main_part, pieces, style_names, within

SKIPPED = frozenset({f"{W}del", f"{W}moveFrom", f"{W}txbxContent", f"{COMPATIBLE}Fallback"})
TWIP = 20
"""to a point"""


class Paragraph(NamedTuple):
    """A paragraph with text."""

    text: str
    """a break as ⏎, a tab as tab"""
    styles: tuple[str, ...]
    """the names of its style and of those it is based on, nearest first"""
    justified: bool
    numbered: bool
    """Word puts a number before it that is no part of the text"""
    table: int
    """the table it stands in, counted from 1; 0 for none"""
    repeated: bool
    """stands in a row that comes again on each page"""
    fonts: tuple[str, ...] = ()
    """what Word is told to print its Chinese in, each once; a font that is left to a theme is not among them"""


class _Styled(NamedTuple):
    """What a style says of the paragraphs that have it: once for all of them."""

    names: tuple[str, ...]
    properties: tuple["etree._Element", ...]
    alignment: str
    font: str


class Sheet(NamedTuple):
    """The paper of a section and its margins, in points."""

    width: float
    height: float
    top: float
    bottom: float
    left: float
    right: float


class Outline(NamedTuple):
    """What a document says of itself."""

    paragraphs: tuple[Paragraph, ...]
    sheets: tuple[Sheet, ...]


def outline(docx: bytes) -> Outline:
    """Return the outline of a document."""
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        root = parse(package.read(main_part(package)))
        names = style_names(package)
        styles = parse(package.read("word/styles.xml")) if "word/styles.xml" in package.namelist() else None
    known = {one.get(f"{W}styleId", ""): one for one in styles.iter(f"{W}style")} if styles is not None else {}
    usual = _font(styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")) if styles is not None else ""
    tables = {table: number for number, table in enumerate(root.iter(f"{W}tbl"), start=1)}

    @functools.cache
    def styled(style: str) -> _Styled:
        return _styled(style, known, names, usual)

    found = (_paragraph(one, styled, known, tables) for one in _paragraphs(root))
    return Outline(tuple(one for one in found if squeezed(one.text)), tuple(map(_sheet, root.iter(f"{W}sectPr"))))


def _paragraphs(element: "etree._Element") -> Iterator["etree._Element"]:
    for child in element:
        if child.tag == f"{W}p":
            yield child
        elif child.tag not in SKIPPED:
            yield from _paragraphs(child)


def _styled(style: str, known: Mapping[str, "etree._Element"], names: Mapping[str, str], usual: str) -> _Styled:
    chain = list(_chain(style, known))
    properties = tuple(found for one in chain if (found := known[one].find(f"{W}pPr")) is not None)
    alignment = next(filter(None, (_value(one, "jc") for one in properties)), "")
    fonts = (_font(known[one].find(f"{W}rPr")) for one in chain)
    return _Styled(tuple(names.get(one, one) for one in chain), properties, alignment, next(filter(None, fonts), usual))


def _paragraph(
    paragraph: "etree._Element",
    styled: Callable[[str], _Styled],
    known: Mapping[str, "etree._Element"],
    tables: Mapping["etree._Element", int],
) -> Paragraph:
    own = within(paragraph, f"{W}pPr")
    style = styled(_value(own, "pStyle"))
    sources = style.properties if own is None else (own, *style.properties)
    above = list(paragraph.iterancestors(f"{W}tbl"))
    return Paragraph(
        text="".join(pieces(paragraph, [])),
        styles=style.names,
        justified=(_value(own, "jc") or style.alignment) in ("both", "distribute"),
        numbered=any(within(source, f"{W}numPr") is not None for source in sources),
        table=tables[above[-1]] if above else 0,
        repeated=any(row.find(f"{W}trPr/{W}tblHeader") is not None for row in paragraph.iterancestors(f"{W}tr")),
        fonts=tuple(dict.fromkeys(name for run in paragraph.iter(f"{W}r") if (name := _printed_in(run, known, style.font)))),
    )


def _printed_in(run: "etree._Element", known: Mapping[str, "etree._Element"], usual: str) -> str:
    """Return the font of a run's Chinese, nothing where it has none."""
    if not any("\u4e00" <= one <= "\u9fff" for text in run.iter(f"{W}t") for one in text.text or ""):
        return ""
    own = within(run, f"{W}rPr")
    named = _value(own, "rStyle")
    styled = (_font(known[one].find(f"{W}rPr")) for one in (_chain(named, known) if named else ()))
    return _font(own) or next((found for found in styled if found), usual)


def _font(properties: "etree._Element | None") -> str:
    named = within(properties, f"{W}rFonts") if properties is not None else None
    return named.get(f"{W}eastAsia", "") if named is not None else ""


def _chain(style: str, known: Mapping[str, "etree._Element"]) -> Iterator[str]:
    """Yield a style and those it is based on; a circle, which Word refuses, ends where it closes."""
    if not style:
        style = next((one for one, element in known.items() if _is_default(element)), "")
    seen: set[str] = set()
    while style in known and style not in seen:
        yield style
        seen.add(style)
        style = _value(known[style], "basedOn")


def _is_default(style: "etree._Element") -> bool:
    return style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true", "on")


def _value(element: "etree._Element | None", name: str) -> str:
    found = within(element, f"{W}{name}") if element is not None else None
    return found.get(f"{W}val", "") if found is not None else ""


def _sheet(section: "etree._Element") -> Sheet:
    size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")

    def points(element: "etree._Element | None", name: str) -> float:
        return int(element.get(f"{W}{name}", "0")) / TWIP if element is not None else 0.0

    edges = {name: abs(points(margins, name)) for name in ("top", "bottom", "left", "right")}
    return Sheet(points(size, "w"), points(size, "h"), **edges)


def squeezed(text: str) -> str:
    """Return a text as it can be found on a page: without white space, breaks and the lines that tabs draw."""
    return "".join(text.replace(BREAK, "").replace("_", "").split())

"""A template as a package → its parts as trees, each paragraph with its place, each tag with what it says.

Body, tables, headers, footers, footnotes, text boxes and content controls are all walked the same way: as elements.
Only inside the text of one paragraph is a pattern looked for, since a tag is what a person typed there.
"""

import dataclasses
import difflib
import re
from collections.abc import Iterator

from docxtpl import DocxTemplate
from lxml import etree

from pipeline.problems import Place
from pipeline.word.safety import parse

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
"""holds for old programs what stands beside it once more"""
FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
WORDS = re.compile(r"application/vnd\.openxmlformats-officedocument\.wordprocessingml\.(endnotes|comments)\+xml")
"""Parts with text that docxtpl does not fill in."""

OPEN, CLOSE = "\ufdd0", "\ufdd1"
"""Non-characters between which rendering writes what docxtpl would take for its own; nobody can type them."""

TAG = re.compile(r"\{\{(?P<shown>[^{}]*)\}\}|\{%(?P<outer>(?:p|tr|tc)(?= ))?(?P<done>[^{}]*?)%\}")
KEYWORDS = ("if", "elif", "else", "endif", "for", "endfor")
LAYERS = {"p": "段", "tr": "行", "tc": "格"}
"""What disappears together with a tag."""


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Tag:
    """One tag as it stands in the template; two that say the same in one paragraph are still two."""

    text: str
    place: Place
    shown: str
    """the expression of {{ }}, else empty"""
    keyword: str
    """the first word of {% %}, else empty"""
    rest: str
    outer: str
    """p, tr or tc: what disappears with the tag"""
    paragraph: "etree._Element" = dataclasses.field(repr=False)
    broken: bool = False
    """not a tag as it stands, but surely meant as one: it counts in the pairs and is judged elsewhere"""

    @property
    def means(self) -> str:
        """Return the keyword that is meant, also where it is misspelt; empty where there is none."""
        word = self.keyword + ("".join(self.rest.split()) if self.keyword == "end" else "")
        if not word or word in KEYWORDS or not word.isascii():
            return word if word in KEYWORDS else ""
        return next(iter(difflib.get_close_matches(word, KEYWORDS, 1, 0.6)), "")

    @property
    def around(self) -> "etree._Element":
        """Return what docxtpl removes together with the tag: the paragraph, or the nearest row or cell."""
        if self.outer in ("", "p"):
            return self.paragraph
        return next(self.paragraph.iterancestors(f"{W}{self.outer}"), self.paragraph)


@dataclasses.dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph with its text as a person sees it, without that of text boxes anchored in it."""

    element: "etree._Element" = dataclasses.field(repr=False)
    text: str
    place: Place
    tags: tuple[Tag, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """One part of a template: what people call it (the body has no name), its tree, whether docxtpl fills it in."""

    name: str
    root: "etree._Element" = dataclasses.field(repr=False)
    filled: bool
    paragraphs: tuple[Paragraph, ...]

    def tags(self) -> list[Tag]:
        """Return the tags in the order of the page."""
        return [tag for one in self.paragraphs for tag in one.tags]

    def place_of(self, element: "etree._Element") -> Place:
        """Return the place of the paragraph that an element stands in, or before, or is followed by."""
        known = {one.element: one.place for one in self.paragraphs}
        near = (*element.iterancestors(f"{W}p"), *element.iter(f"{W}p"))
        found = next((known[one] for one in near if one in known), None)
        return found or Place(document=self.paragraphs[0].place.document if self.paragraphs else self.name)


def parts(word: DocxTemplate, name: str) -> list[Part]:
    """Return the parts of a template that hold text; `name` is what people call the template.

    Each is parsed anew: in the tree of python-docx `text` of a paragraph means that of its runs.
    """
    word.init_docx()
    found = [_part(name, "", parse(word.get_xml().encode()), filled=True)]
    for uri, called in ((word.HEADER_URI, "页眉"), (word.FOOTER_URI, "页脚")):
        found += [_part(name, called, parse(part.blob), filled=True) for _, part in word.get_headers_footers(uri)]
    for part in word.docx.part.package.parts:
        if part.content_type == FOOTNOTES:
            found.append(_part(name, "脚注", parse(part.blob), filled=True))
        elif WORDS.fullmatch(part.content_type):
            found.append(_part(name, "尾注或批注", parse(part.blob), filled=False))
    return found


def _part(name: str, called: str, root: "etree._Element", *, filled: bool) -> Part:
    document = f"{name}·{called}" if called else name
    number = 0
    found = []
    tables = {table: index for index, table in enumerate(_outer(root), start=1)}
    for element in root.iter(f"{W}p"):
        number += next(element.iterancestors(FALLBACK), None) is None
        place = Place(document=document, paragraph=number, cell=_cell(element, tables))
        text = text_of(element)
        found.append(Paragraph(element, text, place, tuple(_tag(one, place, element) for one in TAG.finditer(text))))
    return Part(called, root, filled, tuple(found))


def _outer(root: "etree._Element") -> Iterator["etree._Element"]:
    return (table for table in root.iter(f"{W}tbl") if next(table.iterancestors(f"{W}tbl"), None) is None)


def _cell(paragraph: "etree._Element", tables: dict["etree._Element", int]) -> str:
    """Return where in a table a paragraph stands, as one counts on the page; empty outside of tables."""
    where, below = "", paragraph
    for above in paragraph.iterancestors(f"{W}tc", f"{W}tr", f"{W}tbl"):
        if above.tag == f"{W}tbl":
            number = tables.get(above)
            where = (f"表{number}" if number else "表内") + where
        else:
            parent = above.getparent()
            assert parent is not None
            place = sum(1 for _ in above.itersiblings(above.tag, preceding=True)) + 1
            where = f"第{place}{'格' if above.tag == f'{W}tc' else '行'}{where}"
        below = above
    return where if below is not paragraph else ""


def text_of(element: "etree._Element") -> str:
    """Return the text of an element; for a paragraph without that of paragraphs in its text boxes."""
    texts = list(element.iter(f"{W}t"))
    if element.tag == f"{W}p":
        texts = [text for text in texts if next(text.iterancestors(f"{W}p")) is element]
    return "".join(text.text or "" for text in texts)


def _tag(found: "re.Match[str]", place: Place, element: "etree._Element") -> Tag:
    keyword, _, rest = (found["done"] or "").strip(" -+").partition(" ")
    return Tag(found[0], place, (found["shown"] or "").strip(), keyword, rest.strip(), found["outer"] or "", element)


def cut(text: str) -> str:
    """Return a text short enough to be quoted."""
    text = " ".join(text.split())
    return text if len(text) <= 40 else f"{text[:39]}…"

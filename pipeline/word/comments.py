"""What is to be said of paragraphs → comments in the margin: their part, and where each stands.

A comment on what came or went comes and goes with it. Word takes none in headers, footers and footnotes.
"""

from collections.abc import Iterable

from lxml import etree

from pipeline.word.revisions import NAMESPACES, SIDE, XML_SPACE, Element, Kind, Pen
from pipeline.word.text import W

CHANGED = tuple(f".//{W}{name}" for name in ("ins", "del", "rPrChange"))
KINDS: dict[object, Kind] = {f"{W}ins": "ins", f"{W}del": "del"}
LOOKS = '<w:rPr xmlns:w="%s"><w:rFonts w:ascii="宋体" w:hAnsi="宋体" w:eastAsia="宋体" w:cs="宋体"/><w:sz w:val="18"/></w:rPr>'
PLACE = (
    '<w:pPr xmlns:w="%s"><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/><w:ind w:left="0" w:firstLine="0"/>'
    '<w:jc w:val="left"/></w:pPr>'
)
"""The styles of official papers would print a comment in the size of the text, with its indent."""


class Comments:
    """The comments of a document, in a part that may hold some already."""

    def __init__(self, root: Element, pen: Pen, initials: str) -> None:
        self.root = root
        self.pen, self.initials = pen, initials
        self._next = 1 + max((int(one.get(f"{W}id", "0")) for one in self.root), default=-1)

    def add(self, paragraph: Element, lines: Iterable[str]) -> None:
        """Say something of what changed in a paragraph, or of the whole where nothing did."""
        number = str(self._next)
        self._next += 1
        comment = self.pen.made("comment", *(_line(text) for text in lines))
        comment.set(f"{W}id", number)
        comment.set(f"{W}initials", self.initials)
        self.root.append(comment)
        inside = [one for one in paragraph if one.tag not in SIDE and one.tag != f"{W}pPr"]
        changed = [one for one in inside if one.tag in KINDS or any(one.find(path) is not None for path in CHANGED)]
        start, end, reference = (etree.Element(f"{W}{name}", {f"{W}id": number}, NAMESPACES) for name in STANDS)
        run = etree.Element(f"{W}r", nsmap=NAMESPACES)
        run.append(reference)
        kind = _only_kind(paragraph, inside)
        stands = run if kind is None else self.pen.made(kind, run)
        if inside:
            (changed or inside)[0].addprevious(start)
            (changed or inside)[-1].addnext(end)
        else:
            paragraph.extend((start, end))
        end.addnext(stands)


STANDS = ("commentRangeStart", "commentRangeEnd", "commentReference")


def _only_kind(paragraph: Element, inside: list[Element]) -> Kind | None:
    """Return what happened to a paragraph of which nothing else happened."""
    kinds = {KINDS.get(one.tag) for one in inside}
    if not inside:
        kinds = {kind for tag, kind in KINDS.items() if paragraph.find(f"{W}pPr/{W}rPr/{tag}") is not None}
    return kinds.pop() if len(kinds) == 1 else None


def _line(text: str) -> Element:
    paragraph = etree.Element(f"{W}p", nsmap=NAMESPACES)
    paragraph.append(etree.fromstring(PLACE % NAMESPACES["w"]))
    run = etree.SubElement(paragraph, f"{W}r")
    run.append(etree.fromstring(LOOKS % NAMESPACES["w"]))
    written = etree.SubElement(run, f"{W}t", {XML_SPACE: "preserve"})
    written.text = text
    return paragraph

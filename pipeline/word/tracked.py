"""A paragraph written anew, in place: other words in the looks of the old ones, plainly or as tracked changes with a comment.

In come the stretches of two texts (`words.compared`), out comes the same paragraph saying the new one. Only a paragraph
of runs can be written anew (`strange` tells what else stands in it). ECMA-376, part 1, 17.13.4 and 17.13.5.
"""

import copy
import io
import itertools
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from pipeline.word.package import package_of
from pipeline.word.revisions import NAMESPACES, XML_SPACE, Element, Pen, taken
from pipeline.word.safety import parse
from pipeline.word.text import BREAK, MARKS, W
from pipeline.word.words import Piece

SIDE = frozenset(f"{W}{name}" for name in ("proofErr", "lastRenderedPageBreak", "bookmarkStart", "bookmarkEnd", "permStart", "permEnd"))
"""What has no width: it stays with the paragraph."""
NOTED = frozenset(f"{W}{name}" for name in ("commentRangeStart", "commentRangeEnd", "commentReference", "annotationRef"))
REVISED = frozenset(f"{W}{name}" for name in ("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel"))
PLAIN = frozenset({f"{W}t", f"{W}rPr", f"{W}softHyphen", *MARKS, *SIDE, *NOTED})
CALLED = {
    "图或框": ("drawing", "pict", "object", "AlternateContent"),
    "域": ("fldSimple", "fldChar"),
    "注": ("footnoteReference", "endnoteReference"),
    "链接": ("hyperlink",),
    "控件": ("sdt",),
    "公式": ("oMath", "oMathPara"),
    "分页符": ("br",),
}
COMMENTS = "word/comments.xml"
OWNER = "word/document.xml"
RELATIONS = "word/_rels/document.xml.rels"
TYPES = "[Content_Types].xml"
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def strange(paragraph: Element) -> list[str]:
    """Return in words what stands in a paragraph beside its text."""
    return [words for one in _strange(paragraph) if (words := _called(one))]


def _strange(holder: Element) -> Iterator[Element]:
    for one in holder:
        if not isinstance(one.tag, str) or one.tag in (f"{W}pPr", f"{W}rPr"):
            continue
        if one.tag == f"{W}r" or one.tag in REVISED:
            yield from _strange(one)
        elif one.tag == f"{W}br":
            if one.get(f"{W}type", "textWrapping") != "textWrapping":
                yield one
        elif one.tag not in PLAIN and one.tag != f"{W}delText":
            yield one


def _called(element: Element) -> str:
    """Return what people call it; programs write the same picture or field in several ways."""
    name = etree.QName(element).localname
    if name in ("instrText", "fldChar") and element.get(f"{W}fldCharType") != "begin":
        return ""
    return next((words for words, names in CALLED.items() if name in names), name)


def revised(element: Element) -> bool:
    """Whether a change that is neither accepted nor rejected stands in a paragraph or a row, or is it itself."""
    return any(one.tag in REVISED for one in element.iter(etree.Element))


def rewrite(paragraph: Element, pieces: Sequence[Piece], pen: Pen | None = None) -> None:
    """Let a paragraph say the new text: with a pen the old words are struck out beside it, else they go."""
    looks = _looks(paragraph)
    for one in [one for one in paragraph if one.tag == f"{W}r"]:
        paragraph.remove(one)
    place = _end(paragraph)
    for piece in pieces:
        at = looks[piece.at : piece.at + len(piece.old)]
        if piece.same:
            made = _runs(piece.old, at)
        else:
            made = _runs(piece.new, [at[0] if at else _near(looks, piece.at)] * len(piece.new))
            if pen is not None and piece.new:
                made = [pen.made("ins", *made)]
            if pen is not None and piece.old:
                made = [pen.made("del", *map(taken, _runs(piece.old, at))), *made]
        for one in made:
            paragraph.insert(place, one)
            place += 1


def with_comments(entries: Mapping[str, bytes], comments: Element) -> dict[str, bytes]:
    """Return the entries of a package with a part of comments, where there are any."""
    if len(comments) == 0:
        return dict(entries)
    relations, types = parse(entries[RELATIONS]), parse(entries[TYPES])
    known = {one.get("Id") for one in relations}
    identity = next(name for number in itertools.count(1) if (name := f"rId{number}") not in known)
    etree.SubElement(relations, f"{{{PACKAGE}/relationships}}Relationship", Id=identity, Type=KIND, Target="comments.xml")
    etree.SubElement(types, f"{{{PACKAGE}/content-types}}Override", PartName=f"/{COMMENTS}", ContentType=TYPE)
    return {**entries, **{name: written(part) for name, part in ((COMMENTS, comments), (RELATIONS, relations), (TYPES, types))}}


def as_read(docx: bytes) -> bytes:
    """Return a file as it is read: what was taken out is gone, what was put in is there, its paragraphs and rows are as many."""
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        entries = {name: package.read(name) for name in package.namelist()}
    root = parse(entries[OWNER])
    if not revised(root):
        return docx
    for one in list(root.iter(*REVISED)):
        above = one.getparent()
        assert above is not None
        if one.tag in (f"{W}ins", f"{W}moveTo"):
            for inside in list(one):
                one.addprevious(inside)
        above.remove(one)
    for one in list(root.iter(*NOTED)):
        above = one.getparent()
        assert above is not None
        above.remove(one)
    return package_of({**entries, OWNER: written(root)})


def written(root: Element) -> bytes:
    """Return a part as bytes."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _end(paragraph: Element) -> int:
    """Return where text goes in a paragraph that has lost its runs: behind its properties and what begins there."""
    starts = (f"{W}pPr", f"{W}bookmarkStart", f"{W}commentRangeStart", f"{W}permStart")
    return next((number for number, one in enumerate(paragraph) if one.tag not in starts), len(paragraph))


def _looks(paragraph: Element) -> "list[Element | None]":
    """Return for each character of a paragraph how it looks."""
    return [looks for _, looks in _characters(paragraph)]


def _characters(paragraph: Element) -> "Iterator[tuple[str, Element | None]]":
    for run in paragraph.iterchildren(f"{W}r"):
        looks = run.find(f"{W}rPr")
        for one in run:
            if one.tag == f"{W}t":
                yield from ((character, looks) for character in one.text or "")
            elif one.tag in MARKS and one.get(f"{W}type", "textWrapping") == "textWrapping":
                yield MARKS[str(one.tag)], looks


def _near(looks: "Sequence[Element | None]", at: int) -> "Element | None":
    """Return how words look that are put in at a place: as those around them; where these differ, as more of the paragraph does."""
    around = looks[max(at - 1, 0) : at + 1]
    return max(around, key=lambda one: sum(other is one for other in looks), default=None)


def _runs(text: str, looks: "Sequence[Element | None]") -> list[Element]:
    """Return the runs of a text, one for each look."""
    found = []
    groups = itertools.groupby(zip(text, looks, strict=True), key=lambda one: id(one[1]))
    for _, group in groups:
        characters = list(group)
        found.append(run("".join(character for character, _ in characters), characters[0][1]))
    return found


def run(text: str, looks: Element | None) -> Element:
    """Return a run that says a text: breaks and tabs as Word writes them."""
    made = etree.Element(f"{W}r", nsmap=NAMESPACES)
    if looks is not None:
        made.append(copy.deepcopy(looks))
    for piece in filter(None, re.split(f"([{BREAK}\t])", text)):
        if piece in (BREAK, "\t"):
            etree.SubElement(made, f"{W}{'br' if piece == BREAK else 'tab'}")
        else:
            etree.SubElement(made, f"{W}t", {XML_SPACE: "preserve"}).text = piece
    return made

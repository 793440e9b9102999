"""The guard at the exit: what a finished .docx must be, whatever template and facts it was made of.

In come the parts of a document, out comes nothing, or `Internal`: a document that Word calls unreadable, or that still
shows a tag, is a fault of ours, and nothing is published. Templates are judged before; this is the second lock.
"""

import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Mapping

from lxml import etree

from pipeline.problems import Internal, Place
from pipeline.template.house import styles_of
from pipeline.template.tags import CLOSE, OPEN, Paragraph, W, text_of
from pipeline.word.package import TEXT
from pipeline.word.safety import parse

LEFT = re.compile(r"\{\{|\{%|\{#|\}\}|%\}|｛｛|｝｝")
TYPES, RELATIONS = "[Content_Types].xml", re.compile(r"(?:(.*)/)?_rels/([^/]*)\.rels")
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
PARAGRAPH_ID = "{http://schemas.microsoft.com/office/word/2010/wordml}paraId"


def no_tags(part: str, root: "etree._Element") -> None:
    """Refuse a part with a tag left in it. Values are still guarded here, so that a value may show anything."""
    for paragraph in root.iter(f"{W}p"):
        if LEFT.search(text := text_of(paragraph)):
            raise Internal(f"{part}: a tag is left in “{re.sub(f'{OPEN}.*?{CLOSE}', '…', text)[:80]}”")
    for element in root.iter(etree.Element):
        if any(LEFT.search(str(value)) for value in element.attrib.values()):
            raise Internal(f"{part}: a tag is left in an attribute of {element.tag}")


def sound(name: str, entries: Mapping[str, bytes]) -> None:
    """Refuse a package with anything that Word mends with a question or in silence. `name` is the document's title."""
    wrong = [*_relations(entries), *_types(entries), *(one for part in entries if TEXT.fullmatch(part) for one in _part(part, entries))]
    if wrong:
        raise Internal(f"{name}: " + "; ".join(wrong))


def _part(part: str, entries: Mapping[str, bytes]) -> Iterator[str]:
    root = parse(entries[part])
    for what, values in (
        ("bookmark id", [one.get(f"{W}id") for one in root.iter(f"{W}bookmarkStart")]),
        ("bookmark name", [one.get(f"{W}name") for one in root.iter(f"{W}bookmarkStart")]),
        ("drawing id", [one.get("id") for one in root.iter(DRAWING)]),
        ("paragraph id", [one.get(PARAGRAPH_ID) for one in root.iter(f"{W}p") if one.get(PARAGRAPH_ID)]),
    ):
        yield from (f"{part}: {what} {value} stands {times} times" for value, times in Counter(values).items() if times > 1)
    for table in root.iter(f"{W}tbl"):
        if table.find(f"{W}tblGrid/{W}gridCol") is None:
            yield f"{part}: a table without columns"
        if table.find(f"{W}tr") is None:
            yield f"{part}: a table without rows"
    if any(next(row.iterchildren(f"{W}tc", f"{W}sdt"), None) is None for row in root.iter(f"{W}tr")):
        yield f"{part}: a row without cells"
    if any((last := [one for one in cell if one.tag != f"{W}tcPr"][-1:]) == [] or last[0].tag != f"{W}p" for cell in root.iter(f"{W}tc")):
        yield f"{part}: a cell that does not end in a paragraph"
    if "word/styles.xml" in entries:
        styles, told = styles_of(entries["word/styles.xml"]), set[str]()
        for paragraph in root.iter(f"{W}p"):
            shown = Paragraph(paragraph, "", Place(), ())
            yield from (f"{part}: {fault.message}" for fault in styles.unset(shown, told))


def _relations(entries: Mapping[str, bytes]) -> Iterator[str]:
    """Yield relations that lead nowhere and parts that nothing leads to."""
    reached = {TYPES}
    for part, data in entries.items():
        if not (found := RELATIONS.fullmatch(part)):
            continue
        folder, source = found[1] or "", found[2]
        owner = posixpath.join(folder, source) if source else ""
        if owner and owner not in entries:
            yield f"{part}: relations of a part that is not there"
        reached.add(part)
        relations = list(parse(data))
        twice = [identity for identity, times in Counter(one.get("Id") for one in relations).items() if times > 1]
        yield from (f"{part}: relation {identity} stands twice" for identity in twice)
        for one in relations:
            if one.get("TargetMode") == "External":
                continue
            target = one.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            reached.add(path)
            if path not in entries:
                yield f"{part}: {target} is not there"
    yield from (f"{part}: nothing leads to it" for part in entries if part not in reached)


def _types(entries: Mapping[str, bytes]) -> Iterator[str]:
    if TYPES not in entries:
        yield "no content types"
        return
    listed = list(parse(entries[TYPES]))
    endings = {one.get("Extension", "").lower() for one in listed if one.get("Extension")}
    named = [one.get("PartName", "").lstrip("/") for one in listed if one.get("PartName")]
    yield from (f"{name}: its content type stands twice" for name, times in Counter(named).items() if times > 1)
    yield from (f"{name}: a content type for a part that is not there" for name in named if name not in entries)
    for part in entries:
        if part != TYPES and part not in named and part.rpartition(".")[2].lower() not in endings:
            yield f"{part}: no content type"

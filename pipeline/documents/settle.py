"""A rendered part in, the same part as Word reads it without a question out: values put back, ids unique, no shading.

Rows and paragraphs that were repeated carry the same ids, those that were taken away leave cells empty; Word asks about
some of it, and mends the rest in silence.
"""

import itertools
import re

from lxml import etree

from pipeline.documents.reading import plain
from pipeline.template.house import SHADE
from pipeline.template.tags import OPEN, W

SPACE = "{http://www.w3.org/XML/1998/namespace}space"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
MADE_BY_SAVING = re.compile(r"\{[^}]*/word/2010/wordml\}(paraId|textId)|\{[^}]*/wordprocessingml/2006/main\}rsid\w*")
"""What an office program numbers anew whenever it saves."""
BREAKS = {"\n": "br", "\t": "tab"}


def settle(root: "etree._Element") -> None:
    """Mend a part in place."""
    for element in list(root.iter(etree.Element)):
        for name in [str(name) for name in element.attrib if MADE_BY_SAVING.fullmatch(str(name))]:
            del element.attrib[name]
        if element.tag == f"{W}shd" and element.get(f"{W}fill") == SHADE and _of_a_run(element):
            _drop(element)
        elif element.tag == f"{W}t":
            if OPEN in (element.text or ""):
                _break_up(element, plain(element.text or ""))
            if (element.text or "") != (element.text or "").strip():
                element.set(SPACE, "preserve")
    _number(root)
    _fill(root)


def _of_a_run(element: "etree._Element") -> bool:
    above = element.getparent()
    return above is not None and above.tag == f"{W}rPr"


def _drop(element: "etree._Element") -> None:
    above = element.getparent()
    assert above is not None
    above.remove(element)


def _number(root: "etree._Element") -> None:
    """Give drawings numbers of their own, and keep of bookmarks that were repeated the first."""
    for number, drawing in enumerate(root.iter(DRAWING), start=1):
        drawing.set("id", str(number))
    ends: dict[str, list[etree._Element]] = {}
    for one in root.iter(f"{W}bookmarkEnd"):
        ends.setdefault(one.get(f"{W}id", ""), []).append(one)
    known: set[str] = set()
    for start in list(root.iter(f"{W}bookmarkStart")):
        name, waiting = start.get(f"{W}name", ""), ends.get(start.get(f"{W}id", ""))
        end = waiting.pop(0) if waiting else None
        if end is None or name in known or name == "_GoBack":
            _drop(start)
            if end is not None:
                _drop(end)
            continue
        for one in (start, end):
            one.set(f"{W}id", str(len(known)))
        known.add(name)
    for one in itertools.chain.from_iterable(ends.values()):
        _drop(one)


def _fill(root: "etree._Element") -> None:
    """Take away tables without rows, and give a paragraph to what must end in one."""
    for table in list(root.iter(f"{W}tbl")):
        if table.find(f"{W}tr") is None:
            _drop(table)
    for holder in root.iter(f"{W}tc", f"{W}body", f"{W}hdr", f"{W}ftr", f"{W}txbxContent"):
        contents = [one for one in holder if one.tag in (f"{W}p", f"{W}tbl", f"{W}sdt")]
        if not contents or (contents[-1].tag != f"{W}p" and holder.tag == f"{W}tc"):
            after = len(holder) if holder.find(f"{W}sectPr") is None else len(holder) - 1
            holder.insert(after, etree.Element(f"{W}p"))


def _break_up(element: "etree._Element", text: str) -> None:
    """Write a value with line feeds and tabs as Word does, inside its run."""
    run = element.getparent()
    assert run is not None
    first, *rest = re.split(r"([\n\t])", text)
    element.text = first
    place = run.index(element)
    for piece in filter(None, rest):
        place += 1
        new = etree.Element(f"{W}{BREAKS.get(piece, 't')}")
        if piece not in BREAKS:
            new.text = piece
            new.set(SPACE, "preserve")
        run.insert(place, new)

"""How Word writes that something was put in, taken out or made otherwise: elements in, the same elements marked out.

ECMA-376, part 1, 17.13.5. The mark of a paragraph carries its properties, so a paragraph whose mark goes takes on those
of the one after it; a row is marked by itself, what stands in it besides. Numbers are given at the end, in the order of
the file, so that the same change has the same bytes.
"""

import copy
import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal

from lxml import etree

from pipeline.word.text import W

Element = etree._Element  # noqa: SLF001 - lxml's own name for what it parses to
Kind = Literal["ins", "del"]
NAMESPACES = {"w": W.strip("{}")}
UNNUMBERED: Callable[[Element], list[Element]] = etree.XPath("//*[@w:id='']", namespaces=NAMESPACES)  # type: ignore[assignment]
BOX = f"{W}txbxContent"
DELETED = {f"{W}t": f"{W}delText", f"{W}instrText": f"{W}delInstrText"}
BLOCKS = frozenset(f"{W}{name}" for name in ("p", "tbl", "tr", "tc", "sdt", "sdtContent", "customXml"))
HOLDERS = frozenset(f"{W}{name}" for name in ("hyperlink", "fldSimple"))
"""What runs stand in that no mark goes round: the runs in it are marked."""
SIDE = frozenset(
    f"{W}{name}"
    for name in (
        *("proofErr", "permStart", "permEnd", "bookmarkStart", "bookmarkEnd"),
        *("commentRangeStart", "commentRangeEnd", "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd"),
    )
)
"""What has no width: it goes with what is taken out, and stays as it is in what is new."""
NO_BASE = {
    "pPr": frozenset((f"{W}rPr", f"{W}sectPr", f"{W}pPrChange")),
    "rPr": frozenset((f"{W}ins", f"{W}del", f"{W}rPrChange")),
    "sectPr": frozenset((f"{W}headerReference", f"{W}footerReference", f"{W}sectPrChange")),
    "tblPr": frozenset((f"{W}tblPrChange",)),
    "tblPrEx": frozenset((f"{W}tblPrExChange",)),
    "trPr": frozenset((f"{W}ins", f"{W}del", f"{W}trPrChange")),
    "tcPr": frozenset((f"{W}cellIns", f"{W}cellDel", f"{W}cellMerge", f"{W}tcPrChange")),
    "tblGrid": frozenset((f"{W}tblGridChange",)),
}
"""What of an element of properties its change does not tell of."""


@dataclasses.dataclass(frozen=True, slots=True)
class Pen:
    """Who writes the changes, and when."""

    author: str
    date: dt.datetime

    def made(self, name: str, *inside: Element) -> Element:
        """Return an element that is signed; it gets its number at the end."""
        when = self.date.astimezone(dt.UTC) if self.date.tzinfo else self.date
        element = etree.Element(f"{W}{name}", nsmap=NAMESPACES)
        element.set(f"{W}id", "")
        element.set(f"{W}author", self.author)
        element.set(f"{W}date", f"{when:%Y-%m-%dT%H:%M:%SZ}")
        element.extend(inside)
        return element

    # --- put in, taken out

    def whole(self, block: Element, kind: Kind) -> None:
        """Mark a paragraph, a row, a table or what holds them, with everything in it."""
        if block.tag == f"{W}p":
            self.contents(block, kind)
            self.mark(block, kind)
            return
        if block.tag == f"{W}tr":
            properties = ensured(block, "trPr", after=("tblPrEx",))
            properties.insert(_place(properties, f"{W}trPrChange"), self.made(kind))
        for one in list(block):
            if one.tag in BLOCKS:
                self.whole(one, kind)

    def contents(self, holder: Element, kind: Kind) -> None:
        """Mark what stands in a paragraph, not its mark."""
        if kind == "del":
            strip(holder)
        wrapper: Element | None = None
        for one in spelled(holder):
            if one.tag in HOLDERS:
                self.contents(one, kind)
            elif one.tag not in SIDE and one.tag != f"{W}pPr" and isinstance(one.tag, str):
                if wrapper is None:
                    wrapper = self.made(kind)
                    one.addprevious(wrapper)
                wrapper.append(taken(one) if kind == "del" else one)
                continue
            wrapper = None

    def mark(self, paragraph: Element, kind: Kind) -> None:
        """Mark the mark that ends a paragraph."""
        ensured(ensured(paragraph, "pPr"), "rPr", before=(f"{W}sectPr", f"{W}pPrChange")).insert(0, self.made(kind))

    # --- made otherwise

    def changed(self, now: Element | None, was: Element | None, holder: Element, name: str, after: Sequence[str] = ()) -> None:
        """Note in the properties of an element, `now`, what they were where they were otherwise."""
        before = base(was, name)
        if plain(before) == plain(base(now, name)):
            return
        properties = now if now is not None else ensured(holder, name, after=after)
        noted = self.made(f"{name}Change")
        inside = etree.SubElement(noted, f"{W}{name}")
        inside.extend(copy.deepcopy(one) for one in before)
        if name == "tblGrid":  # says neither who nor when (17.13.5.33)
            for key in ("author", "date"):
                del noted.attrib[f"{W}{key}"]
        properties.append(noted)

    def mark_changed(self, paragraph: Element, now: Element | None, was: Element | None) -> None:
        """Give a paragraph the properties `now`, with a note of what they were."""
        if (old := paragraph.find(f"{W}pPr")) is not None:
            paragraph.remove(old)
        properties = etree.Element(f"{W}pPr") if now is None else copy.deepcopy(now)
        paragraph.insert(0, properties)
        looks, looked = properties.find(f"{W}rPr"), None if was is None else was.find(f"{W}rPr")
        if plain(base(looks, "rPr")) != plain(base(looked, "rPr")):
            looks = ensured(properties, "rPr", before=(f"{W}sectPr",))
            self.changed(looks, looked, properties, "rPr")
        section, sectioned = properties.find(f"{W}sectPr"), None if was is None else was.find(f"{W}sectPr")
        if section is not None and sectioned is not None:
            self.changed(section, sectioned, properties, "sectPr")
        self.changed(properties, was, paragraph, "pPr")
        if now is None and len(properties) == 0:
            paragraph.remove(properties)


def base(properties: Element | None, name: str) -> list[Element]:
    """Return what a change of the properties tells of."""
    return [] if properties is None else [one for one in properties if isinstance(one.tag, str) and one.tag not in NO_BASE[name]]


def plain(elements: Iterable[Element]) -> bytes:
    """Return elements as bytes that are the same whatever they are called by and in whatever order they say it."""
    return b"".join(etree.tostring(one, method="c14n", exclusive=True, with_tail=False) for one in elements)


def same(old: Element, new: Element) -> bool:
    """Whether two elements are written alike; twice as quick as `plain`, and most paragraphs are. No need not mean another meaning."""
    return len(old) == len(new) and all(
        one.tag == other.tag and len(one) == len(other) and one.text == other.text and one.items() == other.items()
        for one, other in zip(old.iter(), new.iter(), strict=False)
    )


def ensured(holder: Element, name: str, *, after: Sequence[str] = (), before: Sequence[str] = ()) -> Element:
    """Return the child of that name, made where it is missing: first, after some, or before others."""
    found = holder.find(f"{W}{name}")
    if found is None:
        found = etree.Element(f"{W}{name}", nsmap=NAMESPACES)
        place = _place(holder, *before) if before else sum(one.tag in {f"{W}{one}" for one in after} for one in holder)
        holder.insert(place, found)
    return found


def _place(holder: Element, *before: str) -> int:
    return next((place for place, one in enumerate(holder) if one.tag in before), len(holder))


def strip(paragraph: Element) -> None:
    """Take out what has no width: bookmarks of what is gone, marks of spelling."""
    for one in list(paragraph):
        if one.tag in SIDE:
            paragraph.remove(one)


def spelled(holder: Element) -> list[Element]:
    """Return the children of a paragraph; a field that is one element is written as runs, which alone can be marked."""
    for one in list(holder.iterchildren(f"{W}fldSimple")):
        code = etree.Element(f"{W}instrText", {XML_SPACE: "preserve"})
        code.text = one.get(f"{W}instr", "")
        for inside in (_run(_char("begin")), _run(code), _run(_char("separate")), *list(one), _run(_char("end"))):
            one.addprevious(inside)
        holder.remove(one)
    return list(holder)


XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def _char(kind: str) -> Element:
    return etree.Element(f"{W}fldChar", {f"{W}fldCharType": kind})


def _run(inside: Element) -> Element:
    run = etree.Element(f"{W}r", nsmap=NAMESPACES)
    run.append(inside)
    return run


def taken(element: Element) -> Element:
    """Return what was taken out, its text called deleted; what stands in a text box goes with the box."""
    for run in _runs(element):
        for one in run:
            one.tag = DELETED.get(str(one.tag), one.tag)
    return element


def _runs(element: Element) -> Iterator[Element]:
    if element.tag == f"{W}r":
        yield element
    elif element.tag != BOX:
        for one in element:
            yield from _runs(one)


def numbered(roots: Iterable[Element], first: int) -> None:
    """Give each change its number, in the order of the parts."""
    for number, one in enumerate((one for root in roots for one in UNNUMBERED(root)), start=first):
        one.set(f"{W}id", str(number))

"""What people changed, applied again: a generated document with its trace and the edits in, the same with their wording out.

So the trace, and with it freshness and comparison, the text and the PDF see the adopted document as generated. Where what
a person changed is another one by now, both wordings stand in the document, as tracked changes with a comment: that has
to be decided, and keeps the volume from being sealed. What finds its paragraph no more is told, never left out in silence.
"""

import copy
import dataclasses
import datetime as dt
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO

from lxml import etree

from pipeline.case.tree import Branch
from pipeline.documents import guard
from pipeline.documents.edits import Act, Edits
from pipeline.documents.finish import DATE, ORGAN, SIGNATURE, align, unsigned_in
from pipeline.documents.planned import Planner, Work
from pipeline.documents.trace import BODY, Trace, Traced
from pipeline.problems import Place, Problem, problem
from pipeline.word import rare
from pipeline.word.comments import Comments
from pipeline.word.package import package_of
from pipeline.word.revisions import NAMESPACES, Element, Pen, numbered
from pipeline.word.safety import parse
from pipeline.word.text import W, named_styles, places, style_of
from pipeline.word.tracked import revised, rewrite, run, with_comments, written
from pipeline.word.words import compared

BLOCKS = (f"{W}p", f"{W}tbl", f"{W}sdt")
AUTHOR, INITIALS = "lijuan", "lj"
DECIDE = "两处都改了，请定：接受修订就是用人手改的文字，拒绝修订就是用新生成的文字；存盘后运行 lijuan adopt。"
OF_PLACE = frozenset(f"{W}{name}" for name in ("ind", "spacing", "jc", "numPr", "outlineLvl", "tabs"))
"""What of a paragraph's own looks a new style sets aside."""
NOT_COPIED = frozenset(f"{W}{name}" for name in ("sectPr", "pageBreakBefore", "framePr"))
"""What of a paragraph's properties one beside it does not take over."""


@dataclasses.dataclass(frozen=True, slots=True)
class Applied:
    """A document with what people changed in it."""

    docx: bytes = dataclasses.field(repr=False)
    trace: Trace
    plain: bytes = dataclasses.field(default=b"", repr=False)
    """where something has to be decided: the same with the persons' wording and no marks, to be set"""
    unsigned: tuple[str, ...] = ()
    reads: Mapping[str, str] = dataclasses.field(default_factory=dict)
    pending: tuple[tuple[str, str], ...] = ()
    problems: tuple[Problem, ...] = ()


def apply(docx: bytes, trace: Trace, edits: Edits, facts: Branch, short: str, date: dt.date) -> Applied:
    """Return the document as people changed it. `short` is what people call it, `date` when lijuan is said to ask."""
    with zipfile.ZipFile(BytesIO(docx)) as package:
        entries = {name: package.read(name) for name in package.namelist()}
    body = [one for one in trace.paragraphs if one.part == BODY]
    planner = Planner(entries[BODY], body, edits, facts, short)
    works = planner.works()
    looks = parse(entries["word/styles.xml"])
    pen = Pen(AUTHOR, dt.datetime.combine(date, dt.time()))
    tree = _Tree(parse(entries[BODY]), body, edits, looks, pen)
    for work in _in_order(works):
        tree.do(work)
    paragraphs = tree.standing()
    made = tree.finished(entries)
    guard.sound(short, made)
    plain = b""
    if any(work.reasons for work in works):
        bare = _Tree(parse(entries[BODY]), body, edits, looks, None)
        for work in _in_order(works):
            bare.do(work)
        plain = package_of(bare.finished(entries))
    first = trace.paragraphs.index(body[0])
    whole = (*trace.paragraphs[:first], *paragraphs, *trace.paragraphs[first + len(body) :])
    known = {**trace.facts, **planner.reads, edits.path: edits.digest}
    return Applied(
        package_of(made),
        dataclasses.replace(trace, facts=known, paragraphs=whole, removed=tuple(tree.removed)),
        plain,
        tree.unsigned(),
        planner.reads,
        tuple(planner.pending),
        (*planner.problems, *_collisions(works, tree, paragraphs, edits, short)),
    )


def _in_order(works: Sequence[Work]) -> list[Work]:
    """Return what is added first, while what it stands beside is there, and what is taken out last."""
    order = {Act.REWORD: 1, Act.REMOVE: 2, Act.REMOVE_ROW: 2}
    return sorted(works, key=lambda one: order.get(one.edit.act, 0))


def _collisions(works: Sequence[Work], tree: "_Tree", paragraphs: Sequence[Traced], edits: Edits, short: str) -> Iterator[Problem]:
    for work in works:
        if work.reasons:
            here = paragraphs[tree.number_of(work.at)]
            place = Place(document=short, paragraph=here.number, cell=here.cell)
            message = f"采用的手改（{edits.path}第{work.edit.place.line}行）与现在生成的文字要由人定：{'；'.join(work.reasons)}"
            remedy = "打开文书，接受（用手改的）或拒绝（用新生成的）这一段的修订，存盘后运行 lijuan adopt"
            yield problem("edits.collision", message, place, remedy)


# --- done


class _Tree:
    """The body of a document while edits are applied to it."""

    def __init__(self, root: Element, body: Sequence[Traced], edits: Edits, styles: Element, pen: Pen | None) -> None:
        self.root, self.edits, self.styles = root, edits, styles
        self.elements = list(root.iter(f"{W}p"))
        self.removed: list[Traced] = []
        self._pen = pen
        self._comments = Comments(etree.Element(f"{W}comments", nsmap=NAMESPACES), pen, INITIALS) if pen else None
        self._traced = dict(zip(self.elements, body, strict=True))
        self._names = named_styles(styles, chosen=True)
        self._ids = {name: identity for identity, name in self._names.items()}
        self._last: dict[Element, Element] = {}

    def do(self, work: Work) -> None:
        """Do what an edit wants; where a person has to decide, and there is a pen, so that she can."""
        pen = self._pen if work.reasons else None
        element = self.elements[work.at]
        match work.edit.act:
            case Act.REWORD:
                self._reword(element, work, pen)
            case Act.REMOVE:
                self._remove(element, element, work, pen)
            case Act.REMOVE_ROW:
                self._remove(next(element.iterancestors(f"{W}tr")), element, work, pen)
            case Act.AFTER | Act.BEFORE:
                self._put(element, self._paragraph(element, work.traced[0]), work)
            case Act.ROW_AFTER | Act.ROW_BEFORE:
                row = next(element.iterancestors(f"{W}tr"))
                self._put(row, self._row(row, work.traced), work)

    def _reword(self, element: Element, work: Work, pen: Pen | None) -> None:
        was, now = self._traced[element], work.traced[0]
        between = work.other if pen else was.text
        if between != was.text:
            rewrite(element, compared(was.text, between))
        rewrite(element, compared(between, now.text), pen)
        if now.style != was.style:
            self._set_style(element, now.style, clear=True)
        if self._comments and work.reasons:
            self._comments.add(element, (DECIDE, *work.reasons))
        self._traced[element] = now

    def _remove(self, block: Element, at: Element, work: Work, pen: Pen | None) -> None:
        paragraphs = list(block.iter(f"{W}p"))
        if pen and self._comments:
            pen.whole(block, "del")
            self._comments.add(at, (DECIDE, *work.reasons))
        elif block.tag == f"{W}p" and _needed(block):
            rewrite(block, compared(self._traced[block].text, ""))
        else:
            for one in paragraphs:
                was = self._traced.pop(one)
                self.removed.append(dataclasses.replace(was, because=(*was.because, self.edits.path)))
            above = block.getparent()
            assert above is not None
            above.remove(block)
            return
        for one in paragraphs:
            was = self._traced[one]
            because = (*was.because, self.edits.path)
            self._traced[one] = dataclasses.replace(was, text="", values=(), conditions=(), because=because, instead=was)

    def _put(self, beside: Element, new: Element, work: Work) -> None:
        if work.edit.act in (Act.BEFORE, Act.ROW_BEFORE):
            beside.addprevious(new)
        else:
            self._last.get(beside, beside).addnext(new)
            self._last[beside] = new

    def _paragraph(self, beside: Element, traced: Traced) -> Element:
        """Return a new paragraph that looks as the one beside it does, as far as it has the same style."""
        new = etree.Element(f"{W}p")
        alike = self._traced[beside].style == traced.style
        first = next(iter(beside.iterchildren(f"{W}r")), None)
        looks = first.find(f"{W}rPr") if alike and first is not None else None
        properties = beside.find(f"{W}pPr")
        if alike and properties is not None:
            new.append(copied := copy.deepcopy(properties))
            for one in [one for one in copied if one.tag in NOT_COPIED]:
                copied.remove(one)
        else:
            self._set_style(new, traced.style)
        if traced.text:
            new.append(run(traced.text, looks))
        self._traced[new] = traced
        return new

    def _row(self, beside: Element, traced: Sequence[Traced]) -> Element:
        """Return a new row that looks as the one beside it does; beside the head of a table, as the first under it does."""
        model = beside
        following = next(beside.itersiblings(f"{W}tr"), None)
        if beside.find(f"{W}trPr/{W}tblHeader") is not None and following is not None and _width(following) == _width(beside):
            model = following
        new = copy.deepcopy(model)
        for properties in new.iterchildren(f"{W}trPr"):
            for head in list(properties.iterchildren(f"{W}tblHeader")):
                properties.remove(head)
        for number, cell in enumerate(new.iterchildren(f"{W}tc"), start=1):
            first = next(cell.iter(f"{W}p"))
            looks = next((one.find(f"{W}rPr") for one in first.iterchildren(f"{W}r")), None)
            shape = first.find(f"{W}pPr")
            for old in [one for one in cell if one.tag != f"{W}tcPr"]:
                cell.remove(old)
            for said in (one for one in traced if one.cell == str(number)):
                paragraph = etree.SubElement(cell, f"{W}p")
                if shape is not None:
                    paragraph.append(copy.deepcopy(shape))
                if said.text:
                    paragraph.append(run(said.text, looks))
                self._traced[paragraph] = dataclasses.replace(said, style=self._names.get(style_of(paragraph), ""))
        return new

    def _set_style(self, paragraph: Element, name: str, *, clear: bool = False) -> None:
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            properties = etree.Element(f"{W}pPr")
            paragraph.insert(0, properties)
        for one in [one for one in properties if one.tag == f"{W}pStyle" or (clear and one.tag in OF_PLACE)]:
            properties.remove(one)
        if name:
            properties.insert(0, etree.Element(f"{W}pStyle", {f"{W}val": self._ids.get(name, "")}))

    # --- read off

    def standing(self) -> list[Traced]:
        """Return the paragraphs in their order, each with its place."""
        numbered = places(self.root)
        found = []
        for element in self.root.iter(f"{W}p"):
            number, cell = numbered.get(element, (0, ""))
            found.append(dataclasses.replace(self._traced[element], number=number, cell=cell))
        return found

    def number_of(self, at: int) -> int:
        """Return which paragraph one of the generated document is now."""
        return list(self.root.iter(f"{W}p")).index(self.elements[at])

    def unsigned(self) -> tuple[str, ...]:
        """Return the labels of the lines for signatures."""
        return unsigned_in(self.root, self._ids.get(SIGNATURE))

    def finished(self, entries: Mapping[str, bytes]) -> dict[str, bytes]:
        """Return the entries of the package with this body and what was said in the margin."""
        rare.name_fonts(self.root, rare.by_styles(self.styles))
        if not revised(self.root):
            align(self.root, self._ids.get(ORGAN), self._ids.get(DATE))
        bookmarks = (int(one.get(f"{W}id") or 0) for one in self.root.iter(f"{W}bookmarkStart"))
        numbered((self.root,), 1 + max(bookmarks, default=0))
        made = {**entries, BODY: written(self.root)}
        return with_comments(made, self._comments.root) if self._comments else made


def _width(row: Element) -> int:
    return sum(1 for _ in row.iterchildren(f"{W}tc"))


def _needed(paragraph: Element) -> bool:
    """Whether a paragraph must stay, be it empty: it ends a section or a cell, or keeps two tables apart."""
    if paragraph.find(f"{W}pPr/{W}sectPr") is not None:
        return True
    before, after = (next(paragraph.itersiblings(*BLOCKS, preceding=way), None) for way in (True, False))
    ends = after is None or after.tag != f"{W}p"
    return ends and (before is None or before.tag != f"{W}p")

"""The blocks of a part, old and new → the new part with paragraphs, rows and tables marked where they came or went.

Which paragraph is which is known; blocks are paired by the paragraphs in them. A paragraph that came or went brings its
own mark. The last mark of a cell, a header or the body can neither come nor go, so there the marks before it do.
"""

import copy
from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from pipeline.redline import runs
from pipeline.word.revisions import NAMESPACES, Element, Kind, Pen, plain, same
from pipeline.word.text import W

P, ROW, TABLE, CONTROL, CONTENT = (f"{W}{name}" for name in ("p", "tr", "tbl", "sdt", "sdtContent"))
ALIGNED = frozenset((P, ROW, TABLE, CONTROL))
ENDLESS = frozenset((TABLE, CONTENT))
"""Holders whose last block may come and go."""
Slot = tuple[Element | None, Element | None]
"""A block of the old part, of the new one, or of both."""


class Blocks:
    """Two files whose paragraphs are paired: new one → old one."""

    def __init__(self, partners: Mapping[Element, Element], pen: Pen) -> None:
        self.partners, self.pen = partners, pen
        self.forced: dict[Element, Element] = {}
        """old paragraphs that share a mark with a new one, though they are no pair"""

    def compare(self, old: Element, new: Element) -> None:
        """Mark what differs between two holders: bodies, headers, cells, text boxes, tables as holders of rows."""
        slots = self._slots(old, new)
        if new.tag not in ENDLESS:
            self._end_together(slots)
        _interleave(slots, new)
        shared = _shared_end(slots) if new.tag not in ENDLESS else None
        for was, now in slots[: -shared if shared else None]:
            if was is None:
                assert now is not None
                self.pen.whole(now, "ins")
            elif now is None:
                self.pen.whole(was, "del")
            else:
                self._pair(was, now)
        if shared:
            self._shift(slots[-shared:])

    # --- which block is which

    def _slots(self, old: Element, new: Element) -> list[Slot]:
        before, after = ([one for one in holder if one.tag in ALIGNED] for holder in (old, new))
        places = {one: number for number, one in enumerate(before)}
        found: list[Slot] = []
        done, waiting = 0, list[Element]()
        for now in after:
            at = self._partner(now, places, done)
            if at is None:
                waiting.append(now)
                continue
            found += [(was, None) for was in before[done:at]]
            found += [(None, one) for one in waiting]
            found.append((before[at], now))
            done, waiting = at + 1, []
        return [*found, *((was, None) for was in before[done:]), *((None, one) for one in waiting)]

    def _partner(self, block: Element, places: Mapping[Element, int], first: int) -> int | None:
        """Return the place of the block that holds the old version of a paragraph of this one."""
        for paragraph in block.iter(P):
            was = self.partners.get(paragraph)
            while was is not None and was not in places:
                was = was.getparent()
            if was is not None and places[was] >= first and _alike(was, block):
                return places[was]
        return None

    def _end_together(self, slots: list[Slot]) -> None:
        """Let the last paragraphs share their mark where neither has a partner."""
        olds = [place for place, (was, _) in enumerate(slots) if was is not None]
        news = [place for place, (_, now) in enumerate(slots) if now is not None]
        if not olds or not news or olds[-1] == news[-1]:
            return
        (was, partner), (other, now) = slots[olds[-1]], slots[news[-1]]
        assert was is not None
        assert now is not None
        if partner is None and other is None and was.tag == now.tag == P:
            for place in sorted((olds[-1], news[-1]), reverse=True):
                del slots[place]
            slots.append((was, now))
            self.forced[was] = now

    # --- what differs in a pair

    def _pair(self, was: Element, now: Element) -> None:
        if same(was, now):
            return
        if now.tag == P:
            self._paragraph(was, now)
        elif now.tag == ROW:
            self._row(was, now)
        elif now.tag == TABLE:
            self.pen.changed(now.find(f"{W}tblPr"), was.find(f"{W}tblPr"), now, "tblPr")
            self.pen.changed(now.find(f"{W}tblGrid"), was.find(f"{W}tblGrid"), now, "tblGrid", after=("tblPr",))
            self.compare(was, now)
        else:
            self.compare(_content(was), _content(now))

    def _row(self, was: Element, now: Element) -> None:
        self.pen.changed(now.find(f"{W}tblPrEx"), was.find(f"{W}tblPrEx"), now, "tblPrEx")
        self.pen.changed(now.find(f"{W}trPr"), was.find(f"{W}trPr"), now, "trPr", after=("tblPrEx",))
        for old, new in zip(list(_cells(was)), list(_cells(now)), strict=True):
            if not same(old, new):
                self.pen.changed(new.find(f"{W}tcPr"), old.find(f"{W}tcPr"), new, "tcPr")
                self.compare(old, new)

    def _paragraph(self, was: Element, now: Element) -> None:
        runs.rewrite(was, now, self.pen, self.compare)
        before, after = was.find(f"{W}pPr"), now.find(f"{W}pPr")
        if _ends_section(was) == _ends_section(now):
            if plain(_given(before)) != plain(_given(after)):
                self.pen.mark_changed(now, after, before)
            return
        # one of them ends a section: its mark comes or goes, and the other one the other way
        gone = etree.Element(P, nsmap=NAMESPACES)
        gone.extend(_given(before))
        now.addnext(gone)
        self.pen.mark(now, "ins")
        self.pen.mark(gone, "del")

    def _shift(self, slots: Sequence[Slot]) -> None:
        """Let the marks before the last one come or go, which stays as the mark of another paragraph."""
        (was, now), *between, end = slots
        assert was is not None
        assert now is not None
        kind: Kind = "ins" if end[0] is None else "del"
        last = _one(end)
        before, after = (copy.deepcopy(one.find(f"{W}pPr")) for one in (was, now))
        runs.rewrite(was, now, self.pen, self.compare)
        if kind == "del":
            self.pen.mark_changed(now, before, before)
        self.pen.mark(now, kind)
        for slot in between:
            self.pen.whole(_one(slot), kind)
        self.pen.contents(last, kind)
        own = last.find(f"{W}pPr")
        self.pen.mark_changed(last, *((own, before) if kind == "ins" else (after, own)))


def _one(slot: Slot) -> Element:
    found = slot[0] if slot[1] is None else slot[1]
    assert found is not None
    return found


def _interleave(slots: Sequence[Slot], new: Element) -> None:
    """Put the blocks that went where they stood: they are marked, not gone."""
    last: Element | None = None
    for was, now in slots:
        if now is None:
            assert was is not None
            if last is not None:
                last.addnext(was)
            elif (first := next((one for one in new if one.tag in ALIGNED), None)) is not None:
                first.addprevious(was)
            else:
                new.append(was)
        last = was if now is None else now


def _shared_end(slots: Sequence[Slot]) -> int | None:
    """Return how many blocks at the end share its mark: a paragraph that stands in both, and what came or went after it."""
    pair = next((place for place in reversed(range(len(slots))) if None not in slots[place]), None)
    if pair is None or pair == len(slots) - 1:
        return None
    (was, now), *after = slots[pair:]
    last, kinds = _one(after[-1]), {one is None for one, _ in after}
    ends = [last, was if True in kinds else now]
    if len(kinds) == 1 and all(one is not None and one.tag == P and not _ends_section(one) for one in ends):
        return 1 + len(after)
    return None


def _alike(was: Element, now: Element) -> bool:
    """Whether two blocks can be a pair; a row with other cells is another row."""
    return was.tag == now.tag and (now.tag != ROW or len(list(_cells(was))) == len(list(_cells(now))))


def _cells(row: Element) -> Iterator[Element]:
    """Yield the cells of a row, through the content controls that may wrap them."""
    for one in row:
        if one.tag == f"{W}tc":
            yield one
        elif one.tag in (CONTROL, CONTENT):
            yield from _cells(one)


def _content(control: Element) -> Element:
    found = control.find(CONTENT)
    return control if found is None else found


def _ends_section(paragraph: Element) -> bool:
    return paragraph.find(f"{W}pPr/{W}sectPr") is not None


def _given(properties: Element | None) -> list[Element]:
    return [] if properties is None else [properties] if len(properties) else []

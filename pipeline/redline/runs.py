"""The contents of a paragraph, old and new → the runs of the new one with what was put in and taken out marked.

A paragraph is read as characters, one for each character of its text and one for whatever else stands in the line (a
tab, a picture, a field, a link), so that it can be compared by words; each keeps the run properties it has. What stands in
both is written once: as it is now, with a note of the properties it had.
"""

import copy
import dataclasses
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from lxml import etree

from pipeline.word.revisions import BOX, HOLDERS, NAMESPACES, SIDE, XML_SPACE, Element, Kind, Pen, base, plain, spelled, taken
from pipeline.word.text import W
from pipeline.word.words import compared

Inside = Callable[[Element, Element], None]
"""What compares two text boxes, the old one and the new one."""
SIGNS = "\U000f0000", "\U0010ffff"
"""Characters for what is no character; those that a text has itself are passed over."""
UNSEEN = frozenset(f"{W}{name}" for name in ("rPr", "lastRenderedPageBreak", "annotationRef"))


class Part(NamedTuple):
    """A piece of a line: a character, or an element of a run, or one that stands beside the runs. There is one a character."""

    text: str
    element: Element | None = None
    look: bytes = b""
    """the properties of its run, to be compared"""
    properties: Element | None = None
    beside: bool = False

    @property
    def holder(self) -> Element:
        """Return the element of a piece that is no character."""
        assert self.element is not None
        return self.element


class Unit(NamedTuple):
    """What stands at one place of a line and is never parted: a character, a picture, a field with all its runs."""

    sign: str
    parts: tuple[Part, ...]
    ahead: tuple[Element, ...] = ()
    """what has no width and stands before it"""


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """The contents of a paragraph."""

    units: tuple[Unit, ...]
    behind: tuple[Element, ...]

    @property
    def text(self) -> str:
        """Return one character for each unit."""
        return "".join(unit.sign for unit in self.units)

    @property
    def shown(self) -> list[tuple[str, list[bytes]]]:
        """Return what it says and how it looks."""
        return [(unit.sign, [part.look for part in unit.parts]) for unit in self.units]


class Signs:
    """Gives what is no character a character of its own; the same thing has the same one."""

    def __init__(self, *paragraphs: Element) -> None:
        known = {sign for one in paragraphs for sign in "".join(map(str, one.itertext()))}
        self._free = (sign for sign in map(chr, range(ord(SIGNS[0]), ord(SIGNS[1]) + 1)) if sign not in known)
        self._given: dict[bytes, str] = {}

    def of(self, key: bytes) -> str:
        """Return the character of a thing."""
        if key not in self._given:
            self._given[key] = next(self._free)
        return self._given[key]


def rewrite(old: Element, new: Element, pen: Pen, inside: Inside) -> None:
    """Write into the new paragraph what the old one had otherwise; its mark is left alone."""
    signs = Signs(old, new)
    before, after = _read(old, signs), _read(new, signs)
    if before.shown == after.shown:
        for was, now in zip(before.units, after.units, strict=True):
            _boxes(was, now, inside)
        return
    for one in list(new):
        if one.tag != f"{W}pPr":
            new.remove(one)
    writer = _Writer(new, pen)
    for piece in compared(before.text, after.text):
        gone, come = before.units[piece.at : piece.at + len(piece.old)], after.units[piece.to : piece.to + len(piece.new)]
        if piece.same:
            for was, now in zip(gone, come, strict=True):
                writer.beside(now.ahead)
                _boxes(was, now, inside)
                for part, looked in zip(now.parts, was.parts, strict=True):
                    writer.write(part, None, looked)
            continue
        for unit in gone:
            for part in unit.parts:
                writer.write(part, "del")
        for unit in come:
            writer.beside(unit.ahead)
            for part in unit.parts:
                writer.write(part, "ins")
    writer.beside(after.behind)


def _boxes(was: Unit, now: Unit, inside: Inside) -> None:
    """Compare the text boxes of a drawing that stands in both: it is the same whatever they say."""
    if now.sign >= SIGNS[0]:
        for old, new in zip(was.parts, now.parts, strict=True):
            if old.element is not None and new.element is not None:
                for one in zip(list(old.element.iter(BOX)), list(new.element.iter(BOX)), strict=True):
                    inside(*one)


# --- read


class _Reading:
    """A paragraph while it is read: a field is kept open until its end."""

    def __init__(self, signs: Signs) -> None:
        self.signs = signs
        self.units: list[Unit] = []
        self.ahead: list[Element] = []
        self.field: list[Part] = []
        self.depth = 0
        self.torn = False

    def put(self, part: Part) -> None:
        """Take the next piece."""
        kind = part.holder.get(f"{W}fldCharType") if part.element is not None and part.element.tag == f"{W}fldChar" else None
        self.depth += {"begin": 1, "end": -1}.get(kind or "", 0)
        self.torn |= self.depth < 0
        if kind or self.depth > 0:
            self.field.append(part)
            if self.depth <= 0:
                self.close()
            return
        self._unit(part.text or self.signs.of(_key(part)), (part,))

    def close(self) -> None:
        """Take the field that was open as one thing."""
        if self.field:
            self._unit(self.signs.of(b"field" + b"|".join(_key(one) for one in self.field)), tuple(self.field))
            self.field = []

    def _unit(self, sign: str, parts: tuple[Part, ...]) -> None:
        self.units.append(Unit(sign, parts, tuple(self.ahead)))
        self.ahead = []


def _read(paragraph: Element, signs: Signs) -> Line:
    reading = _Reading(signs)
    for child in spelled(paragraph):
        if child.tag in SIDE:
            if child.tag != f"{W}proofErr":
                reading.ahead.append(child)
        elif child.tag == f"{W}r":
            for part in _run(child):
                reading.put(part)
        elif child.tag != f"{W}pPr" and isinstance(child.tag, str):
            reading.put(Part("", child, beside=True))
    if reading.depth or reading.torn:  # a field that begins or ends in another paragraph: its runs stay together
        reading.field = [part for unit in reading.units for part in unit.parts] + reading.field
        reading.ahead = [one for unit in reading.units for one in unit.ahead] + reading.ahead
        reading.units = []
        reading.close()
    return Line(tuple(reading.units), tuple(reading.ahead))


def _run(run: Element) -> Iterator[Part]:
    properties = run.find(f"{W}rPr")
    look = plain(base(properties, "rPr"))
    for one in list(run):
        if one.tag == f"{W}t":
            yield from (Part(sign, None, look, properties) for sign in one.text or "")
        elif isinstance(one.tag, str) and one.tag not in UNSEEN:
            yield Part("", one, look, properties)


def _key(part: Part) -> bytes:
    """Return what a piece is known by; a drawing by everything except what its text boxes say."""
    if part.element is None:
        return part.text.encode()
    if next(part.element.iter(BOX), None) is None:
        return plain((part.element,))
    shell = copy.deepcopy(part.element)
    for box in list(shell.iter(BOX)):
        for one in list(box):
            box.remove(one)
    return plain((shell,))


# --- written


class _Writer:
    """Writes pieces into a paragraph; what belongs together stands in one run."""

    def __init__(self, paragraph: Element, pen: Pen) -> None:
        self.paragraph, self.pen = paragraph, pen
        self.kind: Kind | None = None
        self.holder: Element = paragraph
        self.run: Element | None = None
        self.looks: tuple[bytes, bytes] = (b"", b"")

    def beside(self, elements: Sequence[Element]) -> None:
        """Write what has no width."""
        if elements:
            self._turn(None)
            self.run = None
            self.paragraph.extend(elements)

    def write(self, part: Part, kind: Kind | None, was: Part | None = None) -> None:
        """Write a piece: put in, taken out, or in both, when it looked as `was` does."""
        if part.beside:
            self._link(part.holder, kind)
            return
        self._turn(kind)
        looks = part.look, part.look if was is None else was.look
        if self.run is None or looks != self.looks:
            self.run, self.looks = self._begun(part, was), looks
        if part.element is not None:
            self.run.append(part.element)
            if kind == "del":
                taken(self.run)
            return
        name = f"{W}{'delText' if kind == 'del' else 't'}"
        last = self.run[-1] if len(self.run) and self.run[-1].tag == name else etree.SubElement(self.run, name)
        last.text = (last.text or "") + part.text
        if last.text != last.text.strip():
            last.set(XML_SPACE, "preserve")

    def _turn(self, kind: Kind | None) -> None:
        if kind != self.kind:
            self.kind, self.run, self.holder = kind, None, self.paragraph
            if kind is not None:
                self.holder = self.pen.made(kind)
                self.paragraph.append(self.holder)

    def _link(self, element: Element, kind: Kind | None) -> None:
        """Write what stands beside the runs: a link is marked inside, anything else from outside."""
        self._turn(None if element.tag in HOLDERS else kind)
        self.run = None
        self.holder.append(taken(element) if self.kind == "del" else element)
        if kind is not None and element.tag in HOLDERS:
            self.pen.contents(element, kind)

    def _begun(self, part: Part, was: Part | None) -> Element:
        run = etree.SubElement(self.holder, f"{W}r", nsmap=NAMESPACES)
        properties = etree.SubElement(run, f"{W}rPr")
        properties.extend(copy.deepcopy(one) for one in base(part.properties, "rPr"))
        if was is not None:
            self.pen.changed(properties, was.properties, run, "rPr")
        if len(properties) == 0:
            run.remove(properties)
        return run

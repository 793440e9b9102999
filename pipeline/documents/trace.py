"""Where each character of a document is from: which values were printed where, and what decided that they are there.

`lift` takes the marks out of a rendered part, before anything else looks at it; `Trace` is what is kept of them beside
the document, as `review/trace/NN-短名.json`. Positions count the characters of the flattened text of a paragraph.
"""

import dataclasses
import functools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lxml import etree

from pipeline.documents.marks import CLOSED, LEFT, OPENED, SCOPE, SHOWN, VALUE, Marks, Scope
from pipeline.documents.reading import plain
from pipeline.template.origin import ORIGIN
from pipeline.word.text import BREAK, MARKS, UNSEEN, W, places, style_of

SCHEMA = 1
MARK = re.compile(f"{VALUE}(?P<value>[0-9]+){SHOWN}(?P<shown>[^{CLOSED}]*){CLOSED}|{SCOPE}(?P<scope>[0-9]+){OPENED}|{LEFT}")
ANY = re.compile(f"[{VALUE}{SCOPE}{LEFT}]")
BODY = "word/document.xml"


@dataclasses.dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a paragraph, and the paths of the facts that are printed there or decided that it stands there."""

    start: int
    end: int
    paths: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Traced:
    """A paragraph of a finished document, as its template made it."""

    part: str
    """the part of the package: headers and footers have their own"""
    origin: str
    """the paragraph of the template; empty for one that no template has (the mark of example data)"""
    rows: tuple[str, ...]
    """the paths of the rows it was repeated for"""
    text: str = dataclasses.field(repr=False)
    number: int = 0
    """which paragraph of the body, counted from 1; 0 elsewhere"""
    cell: str = ""
    values: tuple[Span, ...] = ()
    """what of it was printed from facts"""
    conditions: tuple[Span, ...] = ()
    """what of it stands under a condition or in a loop"""
    because: tuple[str, ...] = ()
    """the paths that decided that it is there at all"""
    style: str = ""
    """the name of its style, nothing where it names none"""
    instead: "Traced | None" = None
    """what the template made of a paragraph that a person reworded"""

    @property
    def key(self) -> tuple[str, str, tuple[str, ...]]:
        """What it is known by in another version of the document."""
        return (self.part, self.origin, self.rows)


@dataclasses.dataclass(frozen=True, slots=True)
class Trace:
    """What a document was made from, character by character."""

    template: str
    """digest of the template"""
    program: str
    facts: Mapping[str, str]
    """path → text of every fact that was read, and of those that they were derived from"""
    parts: Mapping[str, tuple[str, ...]]
    """path of a derived fact → what it was made from"""
    paragraphs: tuple[Traced, ...] = dataclasses.field(repr=False)
    removed: tuple[Traced, ...] = dataclasses.field(default=(), repr=False)
    """what the template made and a person took out"""

    def as_bytes(self) -> bytes:
        """Return the trace as it is stored, one paragraph a line: the same trace, the same bytes."""
        head = {
            "schema": SCHEMA,
            "template": self.template,
            "program": self.program,
            "facts": dict(sorted(self.facts.items())),
            "parts": {path: list(made) for path, made in sorted(self.parts.items())},
        }
        lines = ",\n".join(json.dumps(_written(one), ensure_ascii=False) for one in self.paragraphs)
        head |= {"removed": [_written(one) for one in self.removed]} if self.removed else {}
        return f'{json.dumps(head, ensure_ascii=False, indent=1)[:-2]},\n "paragraphs": [\n{lines}\n]}}\n'.encode()


@functools.lru_cache(maxsize=256)
def read_trace(data: bytes) -> Trace:
    """Return a stored trace. Raises ValueError, KeyError or TypeError for anything else."""
    noted: dict[str, Any] = json.loads(data)
    if noted["schema"] != SCHEMA:
        raise ValueError("another form of trace")
    parts = {path: tuple(made) for path, made in noted["parts"].items()}
    paragraphs, removed = (tuple(map(_read, noted.get(name, ()))) for name in ("paragraphs", "removed"))
    return Trace(noted["template"], noted["program"], noted["facts"], parts, paragraphs, removed)


def _written(one: Traced) -> dict[str, Any]:
    spans = {
        name: [[span.start, span.end, *span.paths] for span in found]
        for name, found in (("values", one.values), ("conditions", one.conditions))
        if found
    }
    told = {"part": one.part, "origin": one.origin, "rows": list(one.rows), "number": one.number, "cell": one.cell}
    more: dict[str, Any] = {"because": list(one.because)} if one.because else {}
    more |= {"style": one.style} if one.style else {}
    more |= {"instead": _written(one.instead)} if one.instead else {}
    return {**told, "text": one.text, **spans, **more}


def _read(noted: Mapping[str, Any]) -> Traced:
    rows, because = tuple(noted["rows"]), tuple(noted.get("because", ()))
    values, conditions = _spans(noted.get("values", ())), _spans(noted.get("conditions", ()))
    style, instead = noted.get("style", ""), _read(noted["instead"]) if "instead" in noted else None
    where = (noted["part"], noted["origin"], rows, noted["text"], noted["number"], noted["cell"])
    return Traced(*where, values, conditions, because, style, instead)


def _spans(noted: Sequence[Sequence[Any]]) -> tuple[Span, ...]:
    return tuple([Span(one[0], one[1], tuple(one[2:])) for one in noted])


# --- taken out of a part


Lifted = dict[etree._Element, Traced]  # noqa: SLF001 - lxml has no other name for the type
"""Paragraph of a part → what its marks said."""


class _Open:
    """A paragraph whose text is being gone through."""

    def __init__(self, origin: str, under: Sequence[Scope]) -> None:
        self.origin = origin
        self.under = tuple(under)
        self.text = ""
        self.values: list[Span] = []
        self.conditions: list[Span] = []
        self.started: list[int] = []


def lift(root: "etree._Element", part: str, marks: Marks) -> Lifted:
    """Take the marks out of a part, in place, and return what they said of each paragraph."""
    found: Lifted = {}
    scopes: list[Scope] = []
    paragraphs: list[_Open] = []
    unseen = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag
        if event == "start":
            unseen += tag in UNSEEN
            if tag == f"{W}p":
                paragraphs.append(_Open(element.attrib.pop(ORIGIN, ""), scopes))
            here = paragraphs[-1] if paragraphs and not unseen else None
            if tag == f"{W}t":
                element.text = _lifted(element.text or "", here, scopes, marks) or None
            elif tag in MARKS and here is not None and element.get(f"{W}type", "textWrapping") == "textWrapping":
                here.text += MARKS[tag]
            elif element.text and ANY.search(element.text):
                element.text = _lifted(element.text, None, scopes, marks) or None
            continue
        unseen -= tag in UNSEEN
        if tag == f"{W}p":
            done = paragraphs.pop()
            found[element] = _traced(done, part)
        if element.tail and ANY.search(element.tail):
            element.tail = _lifted(element.tail, None, scopes, marks) or None
    return found


def _traced(one: _Open, part: str) -> Traced:
    rows = tuple(scope.row for scope in one.under if scope.row)
    because = tuple(dict.fromkeys(path for scope in one.under for path in scope.paths))
    return Traced(part, one.origin, rows, one.text, values=tuple(one.values), conditions=tuple(one.conditions), because=because)


def _lifted(text: str, here: "_Open | None", scopes: list[Scope], marks: Marks) -> str:
    """Return a text without its marks; what they say goes to the paragraph and to the scopes that are open."""
    kept, end = list[str](), 0
    for found in MARK.finditer(text):
        before = text[end : found.start()]
        kept.append(before)
        _shown(here, before)
        end = found.end()
        if found["value"] is not None:
            shown = found["shown"]
            kept.append(shown)
            if here is not None:
                start = len(here.text)
                _shown(here, plain(shown))
                here.values.append(Span(start, len(here.text), marks.values[int(found["value"])]))
        elif found["scope"] is not None:
            scopes.append(marks.scopes[int(found["scope"])])
            if here is not None:
                here.started.append(len(here.text))
        else:
            scope = scopes.pop()
            if here is not None and here.started:
                here.conditions.append(Span(here.started.pop(), len(here.text), scope.paths))
    kept.append(text[end:])
    _shown(here, text[end:])
    return "".join(kept)


def _shown(here: "_Open | None", text: str) -> None:
    if here is not None:
        here.text += text.replace("\n", BREAK)


def standing(part: str, root: "etree._Element", lifted: Lifted, styles: Mapping[str, str]) -> Iterator[Traced]:
    """Yield every paragraph of a finished part in the order of the part, each with its place and the name of its style.

    Those that finishing put in (the mark of example data is there before; what fills an empty cell is not) have no origin.
    """
    numbered = places(root) if part == BODY else {}
    for paragraph in root.iter(f"{W}p"):
        number, cell = numbered.get(paragraph, (0, ""))
        style = styles.get(style_of(paragraph), "")
        yield dataclasses.replace(lifted.get(paragraph, Traced(part, "", (), "")), number=number, cell=cell, style=style)

"""The texts, facts and changes of a case as the page holds them: each once, referred to by its number.

Only what the papers print is in it. A script on the page looks up which facts stand in a sentence, and which sentences
a fact stands in.
"""

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pipeline.case.tree import Branch
from pipeline.documents.reading import ABSENT
from pipeline.documents.trace import BODY, Trace, Traced
from pipeline.problems import Place
from pipeline.review.compare import Cause, Change, DocumentChange, by_cause
from pipeline.review.sources import lines, origins

LONGEST = 240
"""How many characters of a fact are shown; the whole of it stands in the papers."""


def told(place: Place) -> str:
    """Return a place as the page tells it."""
    return f"{place.file} 第{place.line}行" if place.line and not place.cell else str(place)


def where(part: str, number: int, cell: str) -> str:
    """Return the place of a paragraph in its document."""
    if cell or number:
        return cell or f"第{number}段"
    return "页眉" if "header" in part else "页脚" if "footer" in part else "" if part in ("", BODY) else "附注"


def cut(text: str, longest: int = LONGEST) -> str:
    """Return a text that is short enough to be shown."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


class Facts:
    """The facts that the page shows, numbered as they are met, each with its places and what it is made from."""

    def __init__(self, facts: Branch) -> None:
        self._facts = facts
        self._numbers: dict[str, int] = {}
        self._rows: list[list[Any]] = []

    def number(self, path: str) -> int:
        """Return the number of a fact."""
        if path not in self._numbers:
            first, *made_from = origins(self._facts, path)
            self._numbers[path] = len(self._rows)
            text = "" if first.text == ABSENT else cut(first.text)
            row: list[Any] = [path, text, [told(place) for place in first.places], []]
            self._rows.append(row)
            row[3] += [self.number(one.path) for one in made_from if one.path != path]
        return self._numbers[path]

    def numbers(self, paths: Iterable[str]) -> list[int]:
        """Return the numbers of those paths that lead somewhere: a title that only one paper says does not."""
        return [self.number(path) for path in dict.fromkeys(paths) if path and (path in self._numbers or lines(self._facts, path))]

    def rows(self) -> list[list[Any]]:
        """Return path, text, places and parts of each."""
        return self._rows


@dataclasses.dataclass(frozen=True, slots=True)
class Shown:
    """A document on the page."""

    id: str
    """as in the report; of one that is no longer made, what its files were called"""
    short: str
    title: str
    number: str
    status: str
    reason: str
    pages: int | None
    links: Mapping[str, str]
    """what it is called → where it lies, relative to the page"""


def content(
    shown: Sequence[Shown],
    traces: Mapping[str, Trace],
    texts: Mapping[str, str],
    changed: Sequence[DocumentChange],
    places: Mapping[str, int],
    facts: Facts,
) -> dict[str, Any]:
    """Return all that the script works with. `places`: name of a document's files → which of `shown` it is."""
    causes = {cause: number for number, cause in enumerate(by_cause(changed))}
    changes = [
        _change(change, places[one.stem], [causes[cause] for cause in change.causes], facts) for one in changed for change in one.changes
    ]
    documents = [
        {
            "name": one.short,
            "links": [[name, link] for name, link in one.links.items()],
            "text": _text(traces.get(one.id), texts.get(one.id, ""), facts),
        }
        for one in shown
    ]
    return {
        "documents": documents,
        "causes": [_cause(cause, facts) for cause in causes],
        "changes": changes,
        "facts": facts.rows(),
    }


def _text(trace: Trace | None, text: str, facts: Facts) -> list[list[Any]]:
    """Return the paragraphs that say something: place, text, start, end and facts of each value, the facts it stands there for."""
    if trace is None:
        return [[number, line] for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    return [_paragraph(one, facts) for one in trace.paragraphs if one.text.strip()]


def _paragraph(one: Traced, facts: Facts) -> list[Any]:
    place: str | int = one.number if one.number and not one.cell else where(one.part, one.number, one.cell)
    spans = [[span.start, span.end, *numbers] for span in one.values if span.start < span.end and (numbers := facts.numbers(span.paths))]
    decided = facts.numbers([*one.because, *(path for span in one.conditions for path in span.paths)])
    return [place, one.text, spans, decided] if decided else [place, one.text, spans] if spans else [place, one.text]


def _change(change: Change, document: int, causes: list[int], facts: Facts) -> dict[str, Any]:
    return {
        "document": document,
        "kind": change.kind,
        "place": where(change.part, change.number, change.cell),
        "pieces": [[piece.old] if piece.same else [piece.old, piece.new] for piece in change.pieces],
        "causes": causes,
        "facts": facts.numbers([*(cause.path for cause in change.causes), *change.shown]),
    }


def _cause(cause: Cause, facts: Facts) -> dict[str, Any]:
    """Return a cause, with the number of its fact where one is there to be looked at."""
    if not cause.path:
        return {"why": cause.why.value}
    found = facts.numbers([cause.path])
    return {
        "why": cause.why.value,
        "path": cause.path,
        "old": said(cause.old),
        "new": said(cause.new),
        "row": is_row(cause),
        **({"fact": found[0]} if found else {}),
        "files": list(cause.made_from),
    }


def is_row(cause: Cause) -> bool:
    """Whether a whole row came or went: then it is told by its name alone."""
    return ABSENT in (cause.old, cause.new) and cause.path.endswith(f".{cause.old if cause.new == ABSENT else cause.new}")


def said(text: str, longest: int = LONGEST) -> str:
    """Return what a fact says, nothing where it is not there."""
    return "" if text == ABSENT else cut(text, longest)


def as_script(found: Mapping[str, Any]) -> str:
    """Return data as JSON that can stand in a page: nothing in it ends the element it stands in."""
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")

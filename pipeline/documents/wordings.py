"""Wordings and paragraphs: a generated paragraph as a wording with its facts, and a person's wording filled with what the facts say now.

A fact in a wording is told as its paragraph tells it (through the filters of the template); one that the paragraph does
not tell is told plainly; one that is gone is told as when the wording was adopted, and that has to be decided.
"""

import dataclasses
import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.case.tree import Branch, Fact
from pipeline.documents.edits import BRACES, Act, Edit, Ref, Wording, joined
from pipeline.documents.freshness import reading
from pipeline.documents.trace import Span, Traced
from pipeline.values import Pending
from pipeline.word.words import tokens
from pipeline.wording import write

CELL = "\t"
"""What stands between the cells of a row in a wording of it."""


def refs(paragraph: Traced) -> Iterator[tuple[Ref, Span]]:
    """Yield the facts that a paragraph tells, in order, each as a wording names it."""
    seen: Counter[str] = Counter()
    for span in paragraph.values:
        if span.end > span.start and span.paths and not BRACES.search(span.paths[0]):
            seen[span.paths[0]] += 1
            yield Ref(span.paths[0], seen[span.paths[0]]), span


def worded(paragraph: Traced) -> Wording:
    """Return a generated paragraph as a wording."""
    return with_refs(paragraph.text, ((span.start, span.end, ref) for ref, span in refs(paragraph)))


def with_refs(text: str, found: Iterable[tuple[int, int, Ref]]) -> Wording:
    """Return a text as a wording, with facts at some of its places."""
    pieces, end = list[str | Ref](), 0
    for start, stop, ref in found:
        pieces += [text[end:start], ref]
        end = stop
    return joined([*pieces, text[end:]])


def row_worded(cells: Sequence[Sequence[Traced]]) -> Wording:
    """Return a row as a wording. A fact that several of its cells tell is numbered through the row."""
    return worded(row_joined(cells))


def row_joined(cells: Sequence[Sequence[Traced]]) -> Traced:
    """Return a row as one paragraph."""
    text, values = "", list[Span]()
    for number, cell in enumerate(cells):
        text += CELL if number else ""
        for place, paragraph in enumerate(cell):
            text += "⏎" if place else ""
            values += [Span(len(text) + one.start, len(text) + one.end, one.paths) for one in paragraph.values]
            text += paragraph.text
    first = next(paragraph for cell in cells for paragraph in cell)
    return dataclasses.replace(first, text=text, values=tuple(values))


@dataclasses.dataclass(frozen=True, slots=True)
class Filled:
    """A wording with what its facts say now."""

    text: str
    values: tuple[Span, ...]
    reads: Mapping[str, str]
    """what was asked of the facts beside what the paragraph tells"""
    gone: tuple[Ref, ...] = ()
    """facts that are no longer there: told as they were"""
    unknown: tuple[Ref, ...] = ()
    """facts that never were there"""
    pending: tuple[str, ...] = ()


def filled(wording: Wording, generated: Traced | None, facts: Branch, then: Mapping[str, str]) -> Filled:
    """Return a wording with what its facts say now; `then` is what they said when it was adopted."""
    there = dict(refs(generated)) if generated else {}
    text, values, reads = "", list[Span](), dict[str, str]()
    gone, unknown, pending = list[Ref](), list[Ref](), list[str]()
    for piece in wording:
        if isinstance(piece, str):
            text += piece
            continue
        span = there.get(piece)
        fact = facts.at(piece.path)
        paths: tuple[str, ...] = (piece.path,)
        if span is not None and generated is not None:
            said, paths = generated.text[span.start : span.end], span.paths
        elif isinstance(fact, Fact) and not isinstance(fact.value, bool):
            said = write(fact.value)
            pending += [fact.value.name] if isinstance(fact.value, Pending) else []
        else:
            said = then.get(str(piece), "")
            (gone if str(piece) in then else unknown).append(piece)
        if span is None:
            reads[piece.path] = reading(facts, piece.path)
        values += [Span(len(text), len(text) + len(said), paths)] if said else []
        text += said
    return Filled(text, tuple(values), reads, tuple(gone), tuple(unknown), tuple(pending))


# --- what has to be decided


@dataclasses.dataclass(frozen=True, slots=True)
class WrittenOver:
    """A fact of which a person wrote something else, or took it out."""

    ref: Ref
    by: str
    then: str
    now: str
    stretch: tuple[slice, slice] = (slice(0), slice(0))
    """where that is, in the words of the template's wording and in those of hers"""

    @property
    def changed(self) -> bool:
        """Whether it says something else now than when the person decided, and not what she wrote."""
        return self.then.strip() != self.now.strip() and not (self.now and re.search(whole(self.now), self.by))


FIGURE = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def whole(said: str) -> str:
    """Return a pattern for a text that is not part of a longer figure."""
    return f"(?<![0-9.]){re.escape(said)}(?![0-9]|\\.[0-9])" if FIGURE.search(said) else re.escape(said)


def written_over(edit: Edit, generated: Traced, facts: Branch) -> list[WrittenOver]:
    """Return the facts of the template's wording that a person's has no more, each with what she put there."""
    after = () if edit.act in (Act.REMOVE, Act.REMOVE_ROW) else edit.now
    before, now = _tokens(edit.was), _tokens(after)
    kept = {one for one in now if isinstance(one, Ref)}
    found = list[WrittenOver]()
    for kind, a, b, c, d in difflib.SequenceMatcher(None, before, now, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        by = "".join(one for one in now[c:d] if isinstance(one, str))
        for ref in before[a:b]:
            if isinstance(ref, Ref) and ref not in kept:
                said = filled((ref,), generated, facts, {}).text
                found.append(WrittenOver(ref, by, edit.facts.get(str(ref), ""), said, (slice(a, b), slice(c, d))))
    return found


def given_back(edit: Edit, over: Sequence[WrittenOver]) -> Wording:
    """Return a person's wording with the template's at the places of facts that changed since she wrote over them."""
    before, now = _tokens(edit.was), _tokens(edit.now)
    places = {one.stretch[1].start: one.stretch for one in over if one.changed}
    for _, (was, hers) in sorted(places.items(), reverse=True):
        now[hers] = before[was]
    return joined(now)


def _tokens(wording: Wording) -> list[str | Ref]:
    return [token for piece in wording for token in (tokens(piece) if isinstance(piece, str) else [piece])]


def likeness(one: Wording, other: Wording) -> float:
    """Return how much two wordings have in common, from 0 to 1."""
    return difflib.SequenceMatcher(None, _tokens(one), _tokens(other), autojunk=False).ratio()

"""Sentence → facts and fact → sentences, from the traces of the documents."""

import dataclasses
import enum
from collections.abc import Iterator, Mapping

from pipeline.documents.trace import Span, Trace, Traced
from pipeline.review.versions import Edition
from pipeline.word.words import stretches


class How(enum.Enum):
    """What a sentence has to do with a fact."""

    PRINTS = "印出"
    DERIVED = "由它算出"
    DECIDED = "由它决定有没有"


@dataclasses.dataclass(frozen=True, slots=True)
class Citation:
    """A sentence, where it stands, and what in it is from which facts; positions count the characters of the sentence."""

    stem: str
    part: str
    number: int
    cell: str
    sentence: str
    values: tuple[Span, ...]
    decided_by: tuple[str, ...] = ()
    """the paths of the facts that decided that it stands there, or part of it"""
    how: How | None = None
    """what it has to do with the fact that was asked for"""

    @property
    def short(self) -> str:
        """Return what people call the document."""
        return self.stem.partition("-")[2]


def sentences_of(stem: str, paragraph: Traced) -> Iterator[Citation]:
    """Yield the sentences of a paragraph, each with its facts."""
    for start, end in stretches(paragraph.text):
        within = [one for one in paragraph.values if start <= one.start < end]
        values = tuple(Span(one.start - start, min(one.end, end) - start, one.paths) for one in within)
        over = (path for one in paragraph.conditions if one.start < end and start < one.end for path in one.paths)
        decided = tuple(dict.fromkeys((*paragraph.because, *over)))
        sentence = paragraph.text[start:end]
        yield Citation(stem, paragraph.part, paragraph.number, paragraph.cell, sentence, values, decided)


def saying(edition: Edition, words: str) -> list[Citation]:
    """Return the sentences of a document that hold some words, blanks and line breaks aside."""
    wanted = _squeezed(words)
    trace = edition.trace
    paragraphs = trace.paragraphs if trace else ()
    found = [one for paragraph in paragraphs for one in sentences_of(edition.stem, paragraph) if wanted in _squeezed(one.sentence)]
    # words that run over the end of a sentence
    return found or [
        one for paragraph in paragraphs if wanted in _squeezed(paragraph.text) for one in sentences_of(edition.stem, paragraph)
    ]


def citing(documents: Mapping[str, Edition], path: str) -> list[Citation]:
    """Return the sentences of all documents that have to do with a fact, or with any of a group, in the order of the papers."""
    return [one for edition in documents.values() if (trace := edition.trace) is not None for one in _citing(edition.stem, trace, path)]


def _citing(stem: str, trace: Trace, path: str) -> Iterator[Citation]:
    made = _made_from(trace, path)
    for paragraph in trace.paragraphs:
        for one in sentences_of(stem, paragraph):
            if (how := _how(one, path, made)) is not None:
                yield dataclasses.replace(one, how=how)


def _how(one: Citation, path: str, made: frozenset[str]) -> How | None:
    printed = [name for value in one.values for name in value.paths]
    if any(_below(name, path) for name in printed):
        return How.PRINTS
    if not made.isdisjoint(printed):
        return How.DERIVED
    if any(_below(name, path) or name in made for name in one.decided_by):
        return How.DECIDED
    return None


def _made_from(trace: Trace, path: str) -> frozenset[str]:
    """Return the facts that were worked out from one, also over others."""
    made: set[str] = set()
    while more := {name for name, parts in trace.parts.items() if name not in made and any(_below(p, path) or p in made for p in parts)}:
        made |= more
    return frozenset(made)


def _below(name: str, path: str) -> bool:
    return name == path or name.startswith(f"{path}.")


def _squeezed(text: str) -> str:
    return "".join(text.replace("⏎", "").split())

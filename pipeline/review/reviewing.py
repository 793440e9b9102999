"""A run looked at: what it changed against the version before, why, and what of it nothing explains.

What is compared is the last two versions that differ: the papers of this run and those in the output folder, or, where
those are the same, the newest that was replaced. So a second run shows what the first one changed, until something changes.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.ledger import Ledger
from pipeline.paper import Paper
from pipeline.problems import Place, Problem, problem
from pipeline.redline.write import Note, redline
from pipeline.review import versions
from pipeline.review.compare import DocumentChange, Why, compare, edited
from pipeline.review.versions import Version
from pipeline.store import Content


@dataclasses.dataclass(frozen=True, slots=True)
class Reviewed:
    """What differs between two versions, what people changed by hand, and the versions that are kept."""

    old: Version | None
    """what the papers are compared with; None before there are two versions"""
    new: Version
    changed: tuple[DocumentChange, ...]
    by_hand: tuple[DocumentChange, ...]
    history: dict[str, Content] = dataclasses.field(repr=False)
    """the files of `history/` after this run"""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Return each sentence that no data, no template, no program and no person explains: it blocks the seal."""
        remedy = "核对这一句：数据、模板、程序都没有变，它不该变；查不出原因的，报告维护的人"
        return tuple(
            problem(
                "review.unexplained",
                f"这一句变了，原因不明：“{_quoted(change.new or change.old)}”",
                _place(one, change.number, change.cell),
                remedy,
            )
            for one in self.changed
            for change in one.changes
            if any(cause.why is Why.UNEXPLAINED for cause in change.causes)
        )

    def redlines(self, date: dt.date) -> dict[str, bytes]:
        """Return each document that changed as Word's tracked changes, with the causes as comments, by relative path."""
        day = dt.datetime.combine(date, dt.time())
        return {
            redline_path(one.stem): redline(one.old.docx, one.new.docx, one.pairs, list(_notes(one)), date=day)
            for one in self.changed
            if one.old is not None and one.new is not None and one.old.docx and one.pairs
        }


def redline_path(stem: str) -> str:
    """Return where the tracked changes of a document lie."""
    return f"review/{stem}.修订.docx"


def _notes(document: DocumentChange) -> Iterator[Note]:
    for change in document.changes:
        if change.pair >= 0:
            yield from (Note(change.pair, cause.told) for cause in change.causes)


def look(output: Path, ledger: Ledger, papers: Sequence[Paper]) -> Reviewed:
    """Compare the papers of a run with what the folder holds; nothing is written."""
    now, before = versions.of_papers(papers), versions.present(output, ledger)
    before = versions.known_by_trace(before, now) if before is not None else None
    old = before if before is not None and before.differs(now) else next(iter(versions.shelved(output, now)), None)
    by_hand = tuple(filter(None, map(edited, now.documents.values())))
    return Reviewed(old, now, compare(old, now) if old else (), by_hand, versions.shelf(output, before, now))


def _place(document: DocumentChange, number: int, cell: str) -> Place:
    return Place(document=document.edition.short, paragraph=number, cell=cell)


def _quoted(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"

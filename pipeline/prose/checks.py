"""The finished text, read as a set: `read_set` for the papers of a case, `read_file` for any .docx or .txt on its own.

A check is a function from a text and what is known to findings, in a list; its code has one clause in `findings.py`.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

from pipeline.case.tree import Branch, Fact
from pipeline.item import Item, due_items, issuer
from pipeline.ledger import Entry
from pipeline.problems import Problem, in_order
from pipeline.prose import dates, figures, marks, official, outline, titles, told
from pipeline.prose.findings import Check, Known, problems
from pipeline.prose.texts import Text, joined, read_text
from pipeline.word.text import flatten
from pipeline.wording import write

CHECKS: Sequence[Check] = (
    *marks.CHECKS,
    *titles.CHECKS,
    *dates.CHECKS,
    *figures.CHECKS,
    *outline.CHECKS,
    *official.CHECKS,
    *told.CHECKS,
)
"""What every text is held against."""


class Printed(Protocol):
    """A paper, as far as it is read here."""

    @property
    def item(self) -> Item: ...  # noqa: D102 what the paper is
    @property
    def status(self) -> str: ...  # noqa: D102 kept where a person edited it
    @property
    def docx(self) -> bytes: ...  # noqa: D102
    @property
    def text(self) -> str: ...  # noqa: D102 as `word.text.flatten` gives it
    @property
    def fresh(self) -> bytes: ...  # noqa: D102 what lijuan would have written where a person's file is kept
    @property
    def entry(self) -> Entry | None: ...  # noqa: D102 what it read


def read_file(path: Path) -> tuple[Problem, ...]:
    """Return what is wrong with a file on its own; a file that cannot be read is a problem."""
    text = read_text(path)
    if not isinstance(text, Text):
        return text
    return in_order(problems(text, Known(), (*CHECKS, *told.ALONE), text.day))


def read_set(papers: Iterable[Printed], facts: Branch) -> tuple[Problem, ...]:
    """Return what is wrong with the papers of a case among themselves and each in itself; those not due have no text."""
    texts = tuple(_text(paper, facts) for paper in papers if paper.text)
    known = _known(texts, facts)
    year = facts.fact("事项.年度")
    day = dt.date(year.value if year and isinstance(year.value, int) else dt.date.max.year, 12, 31)
    return in_order(one for text in texts for one in problems(text, known, CHECKS, day))


def _text(paper: Printed, facts: Branch) -> Text:
    item, kept = paper.item, paper.status == "kept"
    organ = issuer(item, facts)
    given = frozenset[str]()
    if kept:
        read = paper.entry.reads.values() if paper.entry else ()
        given = figures.given((joined(flatten(paper.fresh)), item.title, *read))
    return Text(
        name=item.short,
        title=item.title,
        whole=joined(paper.text),
        kind=item.kind.short,
        docx=paper.docx,
        organ=write(organ.value) if organ else "",
        issued=paper.status == "issued",
        kept=kept,
        given=given,
    )


def _known(texts: tuple[Text, ...], facts: Branch) -> Known:
    due = due_items(facts)
    return Known(
        alone=False,
        titles=frozenset(one.title if isinstance(one, Item) else one.item.title for one in due),
        grounds=frozenset(write(row.value) for ground in facts.table("依据") if (row := ground.fact("名称"))),
        names=tuple(
            write(name.value)
            for community in facts.table("社区")
            for name in (community.get("简称"), community.get("居委会简称"))
            if isinstance(name, Fact)
        ),
        texts=texts,
        facts=facts,
    )

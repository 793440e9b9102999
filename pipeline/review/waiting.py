"""What a set of papers waits for: the facts that only people can give, by the file to write them in, and what is to be signed."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping

from pipeline.case.tree import Branch
from pipeline.documents.trace import Trace
from pipeline.report import Document
from pipeline.review.sources import file_of
from pipeline.values import Pending
from pipeline.wording import write


@dataclasses.dataclass(frozen=True, slots=True)
class Wanted:
    """A name that is printed as 【待填：名】."""

    file: str
    """the file of the case it is written in; nothing where no trace tells"""
    name: str
    rows: tuple[str, ...]
    """what the facts of that name belong to: papers, statutes, meetings"""
    papers: tuple[str, ...]
    """the papers that print it"""


@dataclasses.dataclass(frozen=True, slots=True)
class Unsigned:
    """Papers of one kind that are signed by the same people."""

    kind: str
    papers: tuple[str, ...]
    labels: tuple[str, ...]


def wanted(documents: Iterable[Document], traces: Mapping[str, Trace], facts: Branch) -> dict[str, list[Wanted]]:
    """Return what is to be filled in, by file: the file that lacks most first, in it the name that most papers want."""
    found: dict[tuple[str, str], tuple[dict[str, None], dict[str, None]]] = {}
    for one in documents:
        for name in one["pending"]:
            for path in _printed(str(name), traces.get(str(one["id"])), facts) or [""]:
                paths, papers = found.setdefault((file_of(path), str(name)), ({}, {}))
                paths[path] = papers[str(one["short"])] = None
    rows = [Wanted(file, name, tuple(_rows(name, paths)), tuple(papers)) for (file, name), (paths, papers) in found.items()]
    files: dict[str, list[Wanted]] = {}
    for row in sorted(rows, key=lambda row: -len(row.papers)):
        files.setdefault(row.file, []).append(row)
    return dict(sorted(files.items(), key=lambda one: (not one[0], -len(one[1]))))


def _printed(name: str, trace: Trace | None, facts: Branch) -> list[str]:
    """Return the paths of the facts that stand in a paper as 【待填：name】."""
    if trace is None:
        return []
    shown = write(Pending(name))
    places = [(one, span) for one in trace.paragraphs for span in one.values if one.text[span.start : span.end] == shown]
    printed = dict.fromkeys(path for _, span in places for path in span.paths)
    # a month where a day is wanted is given and still to be filled in
    return [path for path in printed if not _known(path, facts)] or list(printed)


def _known(path: str, facts: Branch) -> bool:
    fact = facts.fact(path)
    return fact is not None and not fact.pending


def _rows(name: str, paths: Iterable[str]) -> Iterator[str]:
    """Yield what stands between the section and the name: the row that a fact belongs to, where the name does not say it."""
    for path in paths:
        row = path.rpartition(".")[0].partition(".")[2]
        if row and not name.startswith(row):
            yield row


def unsigned(documents: Iterable[Document]) -> list[Unsigned]:
    """Return what is to be signed, the papers of one kind with the same lines together."""
    groups: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for one in documents:
        if one["unsigned"]:
            short = str(one["short"])
            groups.setdefault((short.partition("·")[0], tuple(one["unsigned"])), []).append(short)
    return [Unsigned(kind, tuple(papers), labels) for (kind, labels), papers in groups.items()]

"""The third story, of questions: why a sentence reads as it does, what hangs on a fact, what would read otherwise.

Nothing is written. The papers are those that an `archive` would make of the present data; what the output folder holds
is read where it still stands, so that a question is answered quickly.
"""

import contextlib
import dataclasses
import difflib
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from pipeline import run
from pipeline.case.supposed import supposed, unknown
from pipeline.case.tree import Branch
from pipeline.catalog import CATALOG
from pipeline.ledger import Ledger
from pipeline.problems import Blocked, Place, problem, raise_if_blocking
from pipeline.review import versions
from pipeline.review.citations import Citation, citing, saying
from pipeline.review.compare import DocumentChange, compare, edited
from pipeline.review.versions import Edition, Version


@dataclasses.dataclass(frozen=True, slots=True)
class Answer:
    """Why a document, or sentences of it, are as they are."""

    edition: Edition
    sentences: tuple[Citation, ...]
    change: DocumentChange | None
    """what is another than in the version before"""
    facts: Branch = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Impact:
    """The sentences that hang on a fact."""

    path: str
    sentences: tuple[Citation, ...]
    facts: Branch = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Compared:
    """Two versions and what differs."""

    old: str
    new: str
    changed: tuple[DocumentChange, ...]
    by_hand: tuple[DocumentChange, ...] = ()


def why(order: run.Order, document: str, words: str = "") -> Answer:
    """Return the facts of the sentences that hold some words; without words what changed in the document, and why.

    Raises `Blocked` where there is no such document or sentence, or the data cannot be read.
    """
    facts, now = _papers(order)
    edition = called(now, document)
    found = saying(edition, words) if words else []
    if words and not found:
        remedy = "照文书里的原文写几个字，不要跨段；已手改的文书按 lijuan 生成的文字找"
        raise Blocked([problem("review.sentence", f"没有找到“{words}”", Place(document=edition.short), remedy)])
    changed = _last(order.output, now)
    return Answer(edition, tuple(found), next((one for one in changed.changed if one.stem == edition.stem), None), facts)


def impact(order: run.Order, path: str) -> Impact:
    """Return the sentences of all papers that have to do with a fact, or with any of a group of facts."""
    facts, now = _papers(order)
    if facts.at(path) is None:
        raise unknown(facts, path)
    return Impact(path, tuple(citing(now.documents, path)), facts)


def supposing(order: run.Order, path: str, value: str) -> Compared:
    """Return the sentences that would read otherwise if a fact were another one. Raises `Blocked` where it cannot be so."""
    facts, now = _papers(order)
    file, data = supposed(order.case, facts, path, value)
    with in_a_copy(order, file, data) as copy:
        _, then = _papers(copy)
    return Compared("现在", f"{path}＝{value}", compare(now, then))


@contextlib.contextmanager
def in_a_copy(order: run.Order, file: str, data: bytes) -> Iterator[run.Order]:
    """Give the same order for a copy of the case in which one file is another one."""
    with tempfile.TemporaryDirectory() as room:
        copy = Path(room) / order.case.name
        shutil.copytree(order.case, copy, ignore=shutil.ignore_patterns("~$*", ".*"))
        (copy / file).write_bytes(data)
        yield dataclasses.replace(order, case=copy)


def review(order: run.Order, against: str = "") -> Compared:
    """Return what differs between the papers in the output folder and a version before: the last that differs, or one by name."""
    ledger = Ledger.load(order.output)
    now = versions.present(order.output, ledger)
    if now is None:
        raise Blocked([problem("review.version", "还没有出过件", Place(order.output.as_posix()), "先运行 lijuan archive")])
    by_hand = tuple(filter(None, (edited(one) for one in versions.with_edits(order.output, now).documents.values())))
    if not against:
        return dataclasses.replace(_last(order.output, now), by_hand=by_hand)
    shelf = versions.shelved(order.output, now)
    sealed = [version for number in versions.seals(order.output) if (version := versions.sealed(order.output, number))]
    for version in (*shelf, *sealed):
        if version.name == against:
            return Compared(version.name, now.name, compare(version, now), by_hand)
    known = "、".join(version.name for version in (*shelf, *sealed))
    raise Blocked([problem("review.version", f"没有“{against}”", Place(), f"可以写：{known}" if known else "还没有别的版本")])


def _last(output: Path, now: Version) -> Compared:
    """Return what differs from the last version that does."""
    present = versions.present(output, Ledger.load(output))
    before = [one for one in (present, *versions.shelved(output, present or now)) if one is not None and one.differs(now)]
    return Compared(before[0].name, now.name, compare(before[0], now)) if before else Compared("", now.name, ())


def _papers(order: run.Order) -> tuple[Branch, Version]:
    written = run.write(order, Ledger.load(order.output))
    raise_if_blocking(written.problems)
    return written.press.facts, versions.of_papers(written.papers)


def called(version: Version, name: str) -> Edition:
    """Return the document of a short name, of its file's name, or the only one of a kind."""
    editions = {one.short: one for one in version.documents.values()}
    return editions[meant(name, {short: one.stem for short, one in editions.items()})]


def meant(name: str, stems: Mapping[str, str]) -> str:
    """Return the 短名 (of those that have a file's name) that somebody means: it, its id, its file, or the only one of a kind."""
    by_name = {key: short for short, stem in stems.items() for key in (short, stem)}
    wanted = _short_of(name.removesuffix(".docx"))
    of_kind = [short for short in stems if short.partition("·")[0] == wanted]
    if found := by_name.get(wanted) or (of_kind[0] if len(of_kind) == 1 else None):
        return found
    near = of_kind or difflib.get_close_matches(wanted, stems, 3, 0.4)
    remedy = f"是不是“{'”“'.join(near)}”" if near else f"现有：{'、'.join(stems)}"
    raise Blocked([problem("document.unknown", f"没有叫“{name}”的文书", Place(), remedy)])


def _short_of(name: str) -> str:
    """Return the short name where an id of the register of documents was written: minutes/甲 for 会议记录·甲."""
    kind, slash, row = name.partition("/")
    known = {one.id: one.short for one in CATALOG}
    return (f"{known[kind]}·{row}" if slash else known[kind]) if kind in known else name

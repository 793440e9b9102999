"""The eighth story: a paper that people signed in, its entry in the register and its frozen copy out; or its correction.

Of a paper that was issued, `correct` drafts the 更正说明 and the next version. What is asked for is first made in a copy
of the case, so that what cannot be leaves no trace; what a file said before comes back where the run that follows fails.
"""

import dataclasses
from collections.abc import Iterator, Mapping
from pathlib import Path

from pipeline import run, store
from pipeline.asking import in_a_copy, meant
from pipeline.case.entered import added, entered
from pipeline.catalog import CORRECTION, Kind
from pipeline.documents import issued
from pipeline.documents.trace import read_trace
from pipeline.item import first_of
from pipeline.ledger import Ledger
from pipeline.paper import Paper
from pipeline.problems import Blocked, Place, Problem, problem, raise_if_blocking
from pipeline.review.compare import Change
from pipeline.review.correcting import changes
from pipeline.review.versions import paths, seals

REGISTER, CORRECTIONS = "issued.yaml", "corrections.yaml"
STATE = {"状态": "已印发"}
REMEDY = "照所写的补齐，再运行 lijuan issue"
KEPT = "采用它运行 lijuan adopt，放弃它运行 lijuan discard，再印发"


@dataclasses.dataclass(frozen=True, slots=True)
class Issued:
    """A paper that is frozen now, and where its copies lie in the folder of the case."""

    short: str
    files: tuple[str, ...]
    signed: str
    """where the scan of the signed copy goes"""


def issue(order: run.Order, document: str, values: Mapping[str, str]) -> Issued:
    """Mark a paper as issued and freeze it. Raises `Blocked` with every reason against it; then nothing has changed.

    `values` are those of its entry (文号 签发人 成文日期), as they would be written by hand.
    """
    papers = _papers(order)
    paper = papers[meant(document, {short: one.item.stem for short, one in papers.items()})]
    raise_if_blocking(_refused(paper, values))
    before = read(order, REGISTER)
    data = entered(before, "发文", paper.item.short, {**values, **STATE})
    with in_a_copy(order, REGISTER, data) as copy:
        then = _papers(copy)
    raise_if_blocking(_open(then[paper.item.short]))
    write(order, REGISTER, before, data)
    try:
        run.archive(order)
    except BaseException:
        if issued.frozen(order.case, paper.item.stem) is None:
            write(order, REGISTER, data, before)
        raise
    files = tuple(f"{issued.FOLDER}/{paper.item.stem}{suffix}" for suffix in issued.SUFFIXES)
    return Issued(paper.item.short, files, f"originals/{paper.item.short}-正本.pdf")


@dataclasses.dataclass(frozen=True, slots=True)
class Drafted:
    """The 更正说明 of a paper and its next version, both drafts, and the sentences that differ."""

    note: Paper
    version: Paper
    changes: tuple[Change, ...]


def correct(order: run.Order, document: str, reason: str = "") -> Drafted:
    """Draft the correction of a paper that was issued or sealed. Raises `Blocked` with the reason against it; then nothing has changed.

    A paper that was sealed and not issued is frozen as it was sealed, so that it stays beside what corrects it.
    """
    papers = _papers(order)
    named = papers[meant(document, {short: one.item.stem for short, one in papers.items()})]
    first = first_of(named.item)
    versions = [one for one in papers.values() if one.item.kind is first.kind and first_of(one.item).id == first.id]
    last = versions[-1]
    if first.kind is CORRECTION:
        place = Place(document=first.short)
        raise Blocked([problem("correction.refused", "更正说明不再更正", place, f"更正原来的一份：{first.of.short if first.of else ''}")])
    frozen = issued.frozen(order.case, last.item.stem) or _sealed(order, last)
    raise_if_blocking(_uncorrectable(last, frozen))
    assert frozen is not None
    before = read(order, CORRECTIONS)
    values = {"文书": first.short, "版次": f"第{len(versions) + 1}版", **({"理由": reason} if reason else {})}
    data = added(before, "更正", values)
    with in_a_copy(order, CORRECTIONS, data) as copy:
        _freeze_once(copy, last, frozen)
        then = _papers(copy)
    note, version = (
        next(one for one in then.values() if one.item.of is not None and _follows(one, last, kind)) for kind in (None, first.kind)
    )
    if note.status == "not-due":
        raise Blocked([problem("correction.refused", note.reason, Place(document=last.item.short), "先改数据，再更正")])
    write(order, CORRECTIONS, before, data)
    made = _freeze_once(order, last, frozen)
    try:
        run.archive(order)
    except BaseException:
        write(order, CORRECTIONS, data, before)
        for file in made:
            file.unlink()
        raise
    return Drafted(note, version, changes(frozen, version))


def _follows(paper: Paper, last: Paper, kind: Kind | None) -> bool:
    """Whether a paper is the next version of another one or, without a kind, the note that corrects it."""
    of = paper.item.of
    return of is not None and of.id == last.item.id and paper.item.kind is (kind or CORRECTION)


def _uncorrectable(last: Paper, frozen: issued.Frozen | None) -> Iterator[Problem]:
    if frozen is None:
        place, later = Place(document=last.item.short), last.item.of is not None
        message = "更正以后的一版还没有印发" if later else "没有印发，也没有封存，不必更正"
        yield problem("correction.refused", message, place, "改数据后运行 lijuan archive，就会重做")


def _sealed(order: run.Order, paper: Paper) -> issued.Frozen | None:
    """Return a paper as it was last sealed, None where it was not."""
    for number in seals(order.output):
        folder, stem = order.output / "sealed" / str(number), paper.item.stem
        docx, text, trace = (folder / path for path in paths(stem))
        pdf = folder / "pdf" / f"{stem}.pdf"
        if all(file.is_file() for file in (docx, text, trace, pdf)):
            traced = trace.read_bytes()
            files = {".docx": docx.read_bytes(), ".pdf": pdf.read_bytes(), ".txt": text.read_bytes()}
            return issued.Frozen(files, read_trace(traced).facts, paper.item.title, traced)
    return None


def _freeze_once(order: run.Order, paper: Paper, frozen: issued.Frozen) -> list[Path]:
    """Freeze a paper that is not frozen yet, and return the files that this made."""
    folder, stem = order.case / issued.FOLDER, paper.item.stem
    if issued.frozen(order.case, stem) is not None:
        return []
    issued.freeze(order.case, stem, frozen)
    return [folder / f"{stem}{suffix}" for suffix in (*issued.SUFFIXES, issued.TRACE, ".json") if (folder / f"{stem}{suffix}").is_file()]


def _papers(order: run.Order) -> dict[str, Paper]:
    written = run.write(order, Ledger.load(order.output))
    raise_if_blocking(written.problems)
    return {paper.item.short: paper for paper in written.papers}


def _refused(paper: Paper, values: Mapping[str, str]) -> Iterator[Problem]:
    """Yield what keeps a paper from being issued as it is."""
    item, place = paper.item, Place(document=paper.item.short)
    if paper.status == "issued":
        yield problem("issue.refused", "已经印发，不会再改", place, "确有错误的，用 lijuan correct 更正")
        return
    if paper.status == "not-due":
        yield problem("issue.refused", f"还没有出件：{paper.reason}", place, REMEDY)
    if paper.status == "kept":
        yield problem("issue.refused", "人手改过的一份还没有处理", place, KEPT)
    for name, has in (("文号", item.kind.numbered), ("签发人", item.kind.signed)):
        if name in values and not has:
            yield problem("issue.refused", f"这种文书没有{name}", place, f"不写{name}，再运行 lijuan issue")


def _open(paper: Paper) -> Iterator[Problem]:
    """Yield what a paper still waits for, its entry in the register being made."""
    place = Place(document=paper.item.short)
    if paper.pending:
        yield problem("issue.refused", f"还有待填：{'、'.join(paper.pending)}", place, "填进 data 里相应的文件，再运行 lijuan issue")
    if paper.example:
        yield problem("issue.refused", "引用了示例数据", place, "换成真实数据，并从“示例”里去掉，再运行 lijuan issue")


# --- the files of a case that a command writes


def read(order: run.Order, name: str) -> bytes:
    """Return a file of the case as it is, nothing where there is none."""
    path = order.case / name
    return path.read_bytes() if path.is_file() else b""


def write(order: run.Order, name: str, before: bytes, data: bytes) -> None:
    """Put a file of the case in the place of what was read; one that a person has changed meanwhile stays."""
    if read(order, name) != before:
        raise Blocked([problem("file.changed", "运行时这个文件被改动，没有写", Place(name), "保存好所有文件后再运行一次")])
    if data:
        store.put(order.case, name, data, aside=False)
    else:
        (order.case / name).unlink(missing_ok=True)

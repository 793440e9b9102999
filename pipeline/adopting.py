"""The fourth story, of hand edits: what a person changed in a document carried over into the data, or put aside.

`adopt` writes `data/<case>/edits/NN-短名.yaml`, `discard` writes nothing; both move her file to `history/手改/` in the
output folder, where nothing is ever taken away, and leave it to the next `archive` to write the document anew. What she
changed is either carried over as a whole or stays where it is: nothing is moved before all else is done.
"""

import contextlib
import dataclasses
import itertools
import os
from collections.abc import Iterator
from pathlib import Path

from pipeline import run, store
from pipeline.asking import called
from pipeline.documents.adopted import apply
from pipeline.documents.edits import Edits, as_bytes, read_edits
from pipeline.documents.freshness import ADOPTED
from pipeline.documents.trace import read_trace
from pipeline.ledger import Ledger
from pipeline.paper import Paper
from pipeline.press import Press
from pipeline.problems import Blocked, Place, Problem, problem, raise_if_blocking
from pipeline.review import versions
from pipeline.review.adopt import changes
from pipeline.word.text import flatten

ASIDE = "history/手改"
"""Where files of people go, below the output folder."""


@dataclasses.dataclass(frozen=True, slots=True)
class Done:
    """What became of a hand edit."""

    paper: Paper
    aside: Path
    """where her file lies now"""
    edits: Edits | None = None
    """what was adopted; None where nothing was"""
    file: Path | None = None
    text: str = ""
    """what the document says with it, with the present data"""
    problems: tuple[Problem, ...] = ()
    """what has to be decided, and what to look at"""


def adopt(order: run.Order, document: str) -> Done:
    """Carry over what a person changed in a document. Raises `Blocked` where that cannot be, and nothing has changed then."""
    with _edited(order, document) as (press, paper):
        stem, short = paper.item.stem, paper.item.short
        known, wrong = read_edits(order.case, stem)
        raise_if_blocking(wrong)
        began = press.previous.entry(paper.item.id)
        if not paper.base or began is None:
            remedy = "照旁边的“新生成”一份改数据或模板；不要这份手改的，运行 lijuan discard"
            raise Blocked([problem("adopt.base", "不知道它是从哪一份改起的", Place(document=short), remedy)])
        if began.reads.get(ADOPTED, "") != known.digest:
            remedy = f"把 {known.path} 改回原样，先采用文书里的改动，再改它"
            raise Blocked([problem("adopt.stale", f"文书改动以后，{known.path} 也改过", Place(known.path), remedy)])
        found = changes(read_trace(paper.base), paper.docx, paper.fresh, known, short)
        raise_if_blocking(found.problems)
        made = press.rendered(paper.item)
        data = as_bytes(found.edits) if found.edits.entries else None
        edits = _read_back(stem, data) if data else Edits(stem)
        tried = apply(made.docx, made.trace, edits, press.facts, short, press.date)
        unfit = [one for one in tried.problems if one.code in ("edits.unfit", "edits.reference")]
        if unfit:
            raise Blocked(problem("adopt.refused", one.message, Place(document=short), one.remedy) for one in unfit)
        file = order.case / known.path
        with _replaced(file, data):
            aside = _put_aside(order.output, paper)
        return Done(paper, aside, edits, file if data else None, flatten(tried.docx), tried.problems)


def discard(order: run.Order, document: str) -> Done:
    """Put a file that a person changed aside."""
    with _edited(order, document) as (_, paper):
        return Done(paper, _put_aside(order.output, paper))


@contextlib.contextmanager
def _edited(order: run.Order, document: str) -> Iterator[tuple[Press, Paper]]:
    """Give the paper of a document that a person changed, while nobody else may write."""
    with store.lock(order.output):
        store.recover(order.output)
        ledger = Ledger.load(order.output)
        written = run.write(order, ledger)
        raise_if_blocking(written.problems)
        stem = called(versions.of_papers(written.papers), document).stem
        paper = next(one for one in written.papers if one.item.stem == stem)
        place = Place(document=paper.item.short)
        if paper.status == "issued":
            remedy = "已印发的以存底为准；output 里改过的一份自己移走，需要更正的，另发更正说明"
            raise Blocked([problem("adopt.issued", "这份文书已印发，不能采用或放弃手改", place, remedy)])
        if paper.status != "kept":
            raise Blocked([problem("adopt.nothing", "这份文书没有手改", place, "改的是 output 里的 .docx 吗？存盘后再运行")])
        refuse_open(order.output / paper.paths["docx"])
        yield written.press, paper


def refuse_open(path: Path) -> None:
    """Refuse a file that a program has open: Word, WPS and LibreOffice lay a file of their own beside it."""
    marks = [path.with_name(name) for name in (f"~${path.name[2:]}", f"~${path.name}", f".~lock.{path.name}#", f".~{path.name}")]
    there = [one for one in marks if one.exists()]
    try:
        path.rename(path)  # Windows lets no open file be renamed
    except PermissionError:
        there.append(path)
    if there:
        remedy = f"存盘并关闭它再运行；已经关闭的，删去 {there[0].name} 再运行" if there[0] != path else "存盘并关闭它再运行"
        raise Blocked([problem("output.open", "文件正被别的程序打开", Place(file=path.as_posix()), remedy)])


def _read_back(stem: str, data: bytes) -> Edits:
    """Return the edits as the next run will read them; what is not read back as it was written is a fault of ours."""
    import tempfile

    with tempfile.TemporaryDirectory() as room:
        path = Path(room) / Edits(stem).path
        path.parent.mkdir()
        path.write_bytes(data)
        edits, problems = read_edits(Path(room), stem)
    raise_if_blocking(problems)
    return edits


@contextlib.contextmanager
def _replaced(file: Path, data: bytes | None) -> Iterator[None]:
    """Let a file hold other bytes, or be gone; what it held comes back where what follows fails."""
    before = file.read_bytes() if file.is_file() else None
    try:
        _hold(file, data)
        yield
    except BaseException:
        _hold(file, before)
        raise


def _hold(file: Path, data: bytes | None) -> None:
    if data is None:
        file.unlink(missing_ok=True)
        return
    file.parent.mkdir(exist_ok=True)
    part = file.with_name(f"{file.name}.tmp")
    with part.open("wb") as target:
        target.write(data)
        target.flush()
        os.fsync(target.fileno())
    part.replace(file)
    store.sync(file.parent)


def _put_aside(output: Path, paper: Paper) -> Path:
    """Move a person's file to where nothing is taken away, under a number of its own."""
    source, folder = output / paper.paths["docx"], output / ASIDE
    folder.mkdir(parents=True, exist_ok=True)
    names = (folder / f"{paper.item.stem}.{number}.docx" for number in itertools.count(1))
    target = next(name for name in names if not os.path.lexists(name))
    source.rename(target)
    store.sync(folder)
    store.sync(source.parent)
    return target

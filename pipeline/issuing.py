"""The fifth story: a paper that people signed in, its entry in the register of papers and its frozen copy out.

The entry is first made in a copy of the case and everything is made from it, so that a paper that cannot be issued leaves
no trace; what the file said before comes back where the run that freezes the paper is refused.
"""

import dataclasses
from collections.abc import Iterator, Mapping

from pipeline import run, store
from pipeline.asking import called, in_a_copy
from pipeline.case.entered import entered
from pipeline.documents import issued
from pipeline.ledger import Ledger
from pipeline.press import Paper
from pipeline.problems import Blocked, Place, Problem, problem, raise_if_blocking

REGISTER = "issued.yaml"
STATE = {"状态": "已印发"}
REMEDY = "照所写的补齐，再运行 lijuan issue"
KEPT = "核对旁边的“新生成”一份：采用它就删去改过的文件，要用改过的文字就改数据或模板，再印发"


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
    paper = papers[called(document, {short: one.item.stem for short, one in papers.items()})]
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

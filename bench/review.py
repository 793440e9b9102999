"""What the review costs: `python bench/review.py CASE`, printed as one JSON object of seconds of processor time.

`traced` and `untraced`: all papers of a case rendered, with the trace and its bytes, and as they were before there was
one. `compared` and `flattened`: two versions of the case whose papers all differ, compared; and the texts of both taken
out of their files, which is the least that any comparison needs.
"""

import contextlib
import datetime as dt
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

from pipeline.beside import tidied_rarely
from pipeline.case.facts import derive
from pipeline.case.load import load
from pipeline.case.tree import Branch, Fact
from pipeline.documents import finish, render
from pipeline.documents.marks import Marks
from pipeline.documents.trace import Trace, read_trace
from pipeline.item import Item, due_items
from pipeline.review.compare import compare
from pipeline.review.versions import Edition, Version
from pipeline.shipped import templates_folder
from pipeline.template import judge
from pipeline.word.text import flatten

DAY = dt.date(2024, 1, 1)


def main() -> None:
    """Measure and print, with Python's collector called as seldom as in a run."""
    with tidied_rarely():
        print(json.dumps(measured()))


def measured() -> dict[str, float]:
    """Return the seconds of each."""
    facts, _ = derive(load(Path(sys.argv[1])))
    other = facts.map_leaves(_grown)
    old = version(facts)
    taken = {"traced": seconds(lambda: version(facts))}
    with plainly():
        version(facts)
        taken["untraced"] = seconds(lambda: version(facts, traced=False))
    version(other)
    new = version(other)
    changed = compare(old, new)
    assert len(changed) == len(old.documents)
    taken["compared"] = seconds(lambda: compare(old, new))
    files = [one.docx for one in (*old.documents.values(), *new.documents.values())]
    taken["flattened"] = seconds(lambda: [flatten(docx) for docx in files])
    return taken


def version(facts: Branch, *, traced: bool = True) -> Version:
    """Return all papers of a case."""
    found = {}
    for item in due_items(facts):
        if isinstance(item, Item):
            made = render.render(judge.read(templates_folder() / item.kind.template), item, facts, date=DAY)
            found[item.stem] = Edition(item.stem, made.docx, b"", made.trace.as_bytes() if traced else b"")
    return Version("", found)


def _grown(fact: Fact) -> Fact:
    """Return a fact that reads otherwise in every paper: the titles and names of the matter stay."""
    if isinstance(fact.value, int) and not isinstance(fact.value, bool):
        return Fact(fact.value + 1, fact.path, fact.sources, fact.parts)
    words = isinstance(fact.value, str) and fact.path.rpartition(".")[2] in ("事由", "目的", "内容", "名称", "职责", "意见", "地点")
    return Fact(f"{fact.value}（改）", fact.path, fact.sources, fact.parts) if words else fact


@contextlib.contextmanager
def plainly() -> Iterator[None]:
    """Let papers be rendered without a trace: no marks are written, none are taken out."""
    empty = Trace("", "", {}, {}, ())
    with (
        mock.patch.object(render, "marked", lambda tree: tree),
        mock.patch.object(judge, "numbered", lambda xml: xml),
        mock.patch.object(Marks, "value", lambda _, __, guarded: guarded),
        mock.patch.object(Marks, "read", return_value=None),
        mock.patch.object(finish, "lift", return_value={}),
        mock.patch.object(finish, "standing", return_value=()),
        mock.patch.object(render, "_trace", return_value=empty),
    ):
        judge.patched.cache_clear()
        yield
    judge.patched.cache_clear()


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time of a piece of work, the best of three."""
    found = []
    for _ in range(3):
        read_trace.cache_clear()
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return min(found)


if __name__ == "__main__":
    main()

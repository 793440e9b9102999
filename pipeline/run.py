"""The story: a case folder in, its papers and its volume out, published as a whole.

Nothing is written before everything is made. Each stage takes values and returns values; problems are collected and
stop the run at the borders between stages, with the earlier output left as it was.
"""

import contextlib
import dataclasses
import datetime as dt
import functools
import hashlib
import importlib.metadata
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import __version__, report, store
from pipeline.item import Item, due_items, form_item
from pipeline.ledger import Ledger
from pipeline.problems import Blocked, Problem, blocking, in_order, raise_if_blocking
from pipeline.report import Report

if TYPE_CHECKING:
    from pipeline.beside import Beside
    from pipeline.case.load import Case
    from pipeline.case.tree import Branch
    from pipeline.paper import Paper
    from pipeline.press import Press
    from pipeline.rules.judging import Judged
    from pipeline.volume.originals import Original

Tell = Callable[[str], None]
PROGRAM = (".py", ".typ", ".yaml", ".html", ".css", ".js")
"""The files that make up this program."""

NEEDED = ("pipeline.press", "pipeline.pdf.setting", "pikepdf", "typst")
"""what the second process imports while the run reads the data"""


@dataclasses.dataclass(frozen=True, slots=True)
class Order:
    """What is asked for. `templates` are folders in the order they are looked in; `output` is the folder of the case.

    With `processes` at 2 a second one takes a share where there are many papers; the files are the same.
    """

    case: Path
    output: Path
    templates: tuple[Path, ...]
    engine: Any
    real: bool = False
    tell: Tell = lambda _: None
    processes: int = 1
    retentions: Path | None = None
    """the office's own table of retentions (`settings.Settings`)"""


def archive(order: Order) -> Report:
    """Make what is out of date and publish the whole. Raises `Blocked` (nothing written), `Unavailable`, `Internal`."""
    clock = _Clock(order.tell)
    with store.lock(order.output), contextlib.ExitStack() as helping:
        store.recover(order.output)
        ledger = Ledger.load(order.output)
        inputs = digest_of_inputs(order)
        if (last := _nothing_to_do(order, ledger, inputs)) is not None:
            return last

        # what follows is imported here, so that a run with nothing to do stays light; a second process does so meanwhile
        beside = helping.enter_context(_beside(order, ledger))
        from pipeline import worklists
        from pipeline.beside import tidied_rarely
        from pipeline.case.agenda import upcoming
        from pipeline.review.page import counted, page
        from pipeline.review.reviewing import look
        from pipeline.rules import replies
        from pipeline.volume import seal
        from pipeline.volume.assemble import assemble

        helping.enter_context(tidied_rarely())
        written = write(order, ledger, beside, clock.stage)
        raise_if_blocking(written.problems)
        press, problems = written.press, list(written.problems)

        clock.stage("排版为 PDF")
        papers = press.typeset(written.papers, order.engine)

        clock.stage("装订案卷")
        bound = assemble(papers, press, order.engine, helping.enter_context(store.room()), written.originals)
        work = worklists.make(papers, press, order.engine, written.originals)
        problems += bound.problems
        problems += [found for paper in (*papers, *bound.forms, *work.papers) for found in paper.measured]
        problems += order.engine.notes
        problems += seal.outdated(order.output, {paper.item.short: paper.text for paper in papers})

        clock.stage("对照上一版")
        reviewed = look(order.output, ledger, papers)
        problems += reviewed.problems

        clock.stage("发布")
        press.freeze(papers)
        files = {path: data for paper in papers for path, data in paper.files().items()} | dict(bound.files) | dict(work.files)
        files |= {**reviewed.history, **reviewed.redlines(press.date)}
        finished = Report(
            case=order.case.name,
            documents=[paper.as_json(bound.pages.get(paper.item.stem)) for paper in papers],
            problems=[one.as_json() for one in in_order(replies.answered(problems, press.facts))],
            volumes=bound.volumes,
            next=[step.as_json() for step in upcoming(press.facts)],
            changed=counted(reviewed),
        )
        files[report.PAGE] = page(reviewed, finished, press.facts, files.keys())
        entries = {paper.item.id: entry for paper in (*papers, *bound.forms, *work.papers) if (entry := paper.recorded()) is not None}
        kept = [paper.paths["docx"] for paper in papers if paper.keeps_file]
        published = store.publish(
            order.output, files, finished.as_bytes(), Ledger(inputs, entries), kept=kept, expendable=press.resaved(papers)
        )
        return dataclasses.replace(finished, seconds=clock.seconds(), aside=published.aside)


@dataclasses.dataclass(frozen=True, slots=True)
class Written:
    """The papers of a case before a page is set, everything that was held against a rule, and what was found."""

    case: "Case"
    press: "Press"
    papers: "Sequence[Paper]"
    originals: "Sequence[Original]"
    """what came from outside"""
    judged: "tuple[Judged, ...]"
    problems: tuple[Problem, ...]


def write(order: Order, ledger: Ledger, beside: "Beside | None" = None, stage: Tell = lambda _: None) -> Written:
    """Read, derive, hold against rules, write the papers, read them. Raises `Blocked` where the data cannot be read.

    Where the data does not hold together no paper is written; the problems say so.
    """
    from pipeline import catalog
    from pipeline.case.facts import derive
    from pipeline.case.load import load
    from pipeline.case.office import with_retentions
    from pipeline.documents import edits, issued
    from pipeline.prose.checks import read_set
    from pipeline.review.correcting import correct
    from pipeline.rules import checks, privacy
    from pipeline.volume import brought

    stage("读取数据")
    case = load(order.case, real=order.real)
    facts, problems = derive(case)
    facts, wrong = with_retentions(facts, order.retentions)
    judged = checks.judge(case, facts)
    due = due_items(facts)
    outside = brought.take(case, facts, due)
    problems += [*wrong, *case.problems, *checks.problems(judged), *issued.unknown(facts, due, real=order.real), *outside.problems]
    problems += edits.strays(order.case, {one.stem for one in due if isinstance(one, Item)})
    press, papers = _press(order, case, facts, ledger, beside), list[Any]()
    if not any(blocking(problems)):
        stage("填写文书")
        notes = [one for one in due if isinstance(one, Item) and one.kind is catalog.CORRECTION]
        papers, more = press.print_all([one for one in due if one not in notes])
        corrected = correct(papers, notes, press)
        papers, more = [*papers, *corrected.papers], [*more, *corrected.problems]
        shown = privacy.published({paper.item.short: paper.text.split("\n") for paper in papers}, case, facts)
        judged += shown
        problems += [*more, *(one for paper in papers for one in paper.problems), *read_set(papers, facts), *checks.problems(shown)]
    return Written(case, press, papers, outside.originals, judged, in_order(problems))


@dataclasses.dataclass(frozen=True, slots=True)
class Checked:
    """What a check of the data found, everything that was held against a rule, and the facts, None where they could not be read."""

    problems: tuple[Problem, ...]
    judged: "tuple[Judged, ...]" = ()
    facts: "Branch | None" = dataclasses.field(default=None, repr=False)


def check(order: Order) -> Checked:
    """Hold data and papers against law, practice and each other, and return every problem; writes nothing."""
    from pipeline.case.consulted import counted, slips
    from pipeline.rules import replies

    try:
        written = write(order, Ledger.load(order.output))
    except Blocked as blocked:
        return Checked(blocked.problems)
    facts, found = written.press.facts, slips(written.case, counted(written.case))
    return Checked(in_order([*replies.answered(written.problems, facts), *found]), written.judged, facts)


def opinion(order: Order, checked: Checked) -> bytes:
    """Return the 审核意见 of a check as a .docx, also where the data could not be read."""
    from pipeline import catalog
    from pipeline.case.tree import Branch
    from pipeline.documents.opinion import with_opinion
    from pipeline.documents.render import render
    from pipeline.template.judge import find, read

    given = checked.facts or Branch("", {})
    subject = given.fact("事项.事由")
    facts = with_opinion(given, str(subject.value) if subject else order.case.name, checked.problems, checked.judged)
    item = form_item(catalog.OPINION, facts)
    rendered = render(read(find(item.kind.template, order.templates)), item, facts, date=day_of(facts))
    raise_if_blocking(rendered.problems)
    return rendered.docx


def check_file(path: Path) -> Checked:
    """Read one file on its own, whatever the case."""
    from pipeline.prose.checks import read_file

    return Checked(read_file(path))


def _press(order: Order, case: "Case", facts: "Branch", ledger: Ledger, beside: "Beside | None") -> "Press":
    """Return what the papers of a case are made with."""
    from pipeline.case.facts import example_paths
    from pipeline.documents.freshness import Previous
    from pipeline.press import Press

    noted = report.read_back(order.output / store.REPORT)
    return Press(
        case=order.case,
        facts=facts,
        examples=example_paths(facts, case.examples),
        templates=order.templates,
        program=program(order.engine),
        previous=Previous(order.output, ledger),
        last={str(one["id"]): one for one in noted.documents} if noted else {},
        known=report.measured(noted) if noted else {},
        date=day_of(facts),
        beside=beside,
    )


def digest_of_inputs(order: Order) -> str:
    """Return one digest of everything a run depends on: data, templates, program, options, and what was sealed."""
    from pipeline.case.files import digests

    shown = {
        folder.as_posix(): {path.name: store.sha256(path.read_bytes()) for path in sorted(folder.glob("*.docx"))}
        for folder in order.templates
        if folder.is_dir()
    }
    parts = {
        "data": digests(order.case),
        "templates": list(shown.values()),
        "program": source_digest(),
        "engine": order.engine.name,
        "fonts": order.engine.fonts.fingerprint(),
        "real": order.real,
        "retentions": store.digest_of(order.retentions) if order.retentions else "",
        "sealed": [store.sha256(path) for path in sorted(order.output.glob("sealed/*/seal.json"))],
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


@functools.cache
def source_digest() -> str:
    """Return a digest of this program and of the libraries that write documents."""
    folder = Path(__file__).parent
    sources = [(path.relative_to(folder).as_posix(), path.read_bytes()) for path in sorted(folder.rglob("*.*")) if path.suffix in PROGRAM]
    libraries = [f"{name} {importlib.metadata.version(name)}" for name in ("docxtpl", "jinja2", "lxml", "python-docx", "typst")]
    digest = hashlib.sha256("\n".join([__version__, *libraries]).encode())
    for name, data in sources:
        digest.update(name.encode() + b"\0" + data)
    return digest.hexdigest()


def program(engine: Any) -> str:
    """Return what the ledger knows a document was made by."""
    return f"{source_digest()} {engine.name} {engine.version}"


def _beside(order: Order, ledger: Ledger) -> "contextlib.AbstractContextManager[Beside | None]":
    """Return a second process where no earlier paper holds, so that many are to be made.

    While the data is read it gets ready and judges templates.
    """
    made_by = program(order.engine)
    if order.processes < 2 or any(entry.program == made_by for entry in ledger.documents.values()):
        return contextlib.nullcontext()
    from pipeline.beside import Beside

    second = Beside(NEEDED)
    from pipeline import catalog
    from pipeline.template.judge import find, read

    # from the back, as it will be given papers
    second.ahead(read, [find(kind.template, order.templates) for kind in reversed(catalog.CATALOG)])
    return second


def _nothing_to_do(order: Order, ledger: Ledger, inputs: str) -> Report | None:
    """Return the last report where inputs and outputs are what they were."""
    if ledger.run != inputs or not _intact(order.output, ledger.files):
        return None
    last = report.read_back(order.output / store.REPORT)
    return report.unchanged(last) if last else None


def _intact(folder: Path, files: Mapping[str, str]) -> bool:
    try:
        return all(store.sha256((folder / path).read_bytes()) == digest for path, digest in files.items())
    except OSError:
        return False


def day_of(facts: Any) -> dt.date:
    """Return the day that stands in the properties of every file: the first of the case's year, never today."""
    year = facts.at("事项.年度")
    return dt.date(year.value if year is not None and isinstance(year.value, int) else 1980, 1, 1)


class _Clock:
    """Tells the stages as they begin, and how long each took."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._begun: list[tuple[str, float]] = []

    def stage(self, name: str) -> None:
        self._begun.append((name, time.perf_counter()))
        self._tell(name)

    def seconds(self) -> dict[str, float]:
        ends = [begun for _, begun in self._begun[1:]] + [time.perf_counter()]
        return {name: round(end - begun, 3) for (name, begun), end in zip(self._begun, ends, strict=True)}


def cases(folder: Path) -> Iterator[Path]:
    """Yield the cases in a folder."""
    return (path.parent for path in sorted(folder.glob("*/case.yaml")))

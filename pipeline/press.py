"""Items in, papers out: each is given out as issued, kept as a person left it, left alone, or made anew — and says why."""

import dataclasses
import datetime as dt
import functools
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from pipeline.beside import Beside
from pipeline.case.tree import Branch
from pipeline.documents import adopted, freshness, issued
from pipeline.documents.edits import Edits, read_edits
from pipeline.documents.freshness import Previous
from pipeline.documents.properties import properties_of
from pipeline.documents.reading import proper_names
from pipeline.documents.render import Rendered, render
from pipeline.fonts.table import Fonts
from pipeline.item import Item, NotDue, due_items
from pipeline.ledger import Entry
from pipeline.measure.checks import measure
from pipeline.paper import Paper
from pipeline.pdf import Engine
from pipeline.pdf.choice import Auto
from pipeline.pdf.typeset import Typst
from pipeline.problems import Blocked, Place, Problem, problem, raise_if_blocking
from pipeline.store import sha256
from pipeline.template.judge import Template, find, read
from pipeline.word.text import flatten

SHARE = 2
"""papers that are set at once"""
NONE: Mapping[str, Branch] = MappingProxyType({})
S = TypeVar("S")
R = TypeVar("R")
SPECIAL = ("题名", "属性", "示例", freshness.BY_HAND, freshness.ADOPTED)
"""What a document depends on beside the facts it reads; kept with them in the ledger."""


@dataclasses.dataclass(frozen=True, slots=True)
class Press:
    """What every paper of a run is made with."""

    case: Path
    facts: Branch
    examples: frozenset[str]
    templates: Sequence[Path]
    program: str
    previous: Previous
    last: Mapping[str, Mapping[str, object]]
    """id → what the last report says of the document"""
    known: Mapping[str, tuple[Problem, ...]]
    """短名 → what the last run found on the pages and of adopted changes: an unchanged paper is not looked at again"""
    date: dt.date
    beside: Beside | None = None
    """the process that takes a share of many papers"""

    def print_all(self, due: Sequence[Item | NotDue], filled: Mapping[str, Branch] = NONE) -> tuple[list[Paper], list[Problem]]:
        """Return the papers of all items; what is wrong with any template is told of all in one run.

        `filled`: id → the facts of a form that says more than the case does.
        """
        # those of one template together: it is judged once
        templates: dict[str, list[Item | NotDue]] = {}
        for one in due:
            templates.setdefault(_item(one).kind.template, []).append(one)
        shares = list(templates.values())
        found: dict[str, Paper | tuple[Problem, ...]] = {}
        for share, outcomes in zip(shares, self._shared(functools.partial(Press._printed, filled=dict(filled)), shares), strict=True):
            found |= dict(zip((_item(one).id for one in share), outcomes, strict=True))
        papers, problems = list[Paper](), list[Problem]()
        for one in due:
            outcome = found[_item(one).id]
            if isinstance(outcome, Paper):
                papers.append(outcome)
            else:
                problems += outcome
        return papers, problems

    def _printed(self, due: Sequence[Item | NotDue], *, filled: Mapping[str, Branch]) -> list[Paper | tuple[Problem, ...]]:
        """Return for each item its paper, or what is wrong with its template."""
        found: list[Paper | tuple[Problem, ...]] = []
        for one in due:
            press = dataclasses.replace(self, facts=filled.get(_item(one).id, self.facts))
            try:
                found.append(Paper(one.item, "not-due", one.reason) if isinstance(one, NotDue) else press.paper(one))
            except Blocked as blocked:
                found.append(blocked.problems)
        return found

    def typeset(self, papers: Sequence[Paper], engine: Engine) -> list[Paper]:
        """Return the papers with the PDFs that are missing, each measured. A glyph nobody has stops it."""
        wanted = {paper.item.stem: paper for paper in papers if paper.status != "not-due" and paper.pdf is None}
        raise_if_blocking(engine.fonts.unprintable({stem: paper.text for stem, paper in wanted.items()}))
        ready: dict[str, Paper] = {}
        if self.beside is not None and isinstance(engine, Auto | Typst):
            largest = sorted(wanted.values(), key=lambda paper: -len(paper.docx))
            shares = [(largest[first : first + SHARE], engine.fonts) for first in range(0, len(largest), SHARE)]
            # the largest at both ends, where the two processes begin
            shares = [*shares[::2], *reversed(shares[1::2])]
            ready = {paper.item.stem: paper for share in self._shared(Press._set, shares) for paper in share}
        # the rest in one call: what nobody can set is told of all
        rest = {stem: paper.to_set for stem, paper in wanted.items() if stem not in ready}
        pdfs = engine.convert(rest) if rest else {}
        ready |= {stem: self._measured(wanted[stem], pdf, engine.fonts) for stem, pdf in pdfs.items()}
        return [ready.get(paper.item.stem, paper) for paper in papers]

    def _set(self, share: tuple[Sequence[Paper], Fonts]) -> list[Paper]:
        """Return those papers, set and measured, that Typst can set."""
        papers, fonts = share
        pdfs, _ = Typst(fonts, workers=1).attempt({paper.item.stem: paper.to_set for paper in papers})
        return [self._measured(paper, pdfs[paper.item.stem], fonts) for paper in papers if paper.item.stem in pdfs]

    def _shared(self, work: Callable[["Press", S], R], shares: Sequence[S]) -> list[R]:
        """Return what the work gives for each share, done by both processes where there are two."""
        alone = dataclasses.replace(self, beside=None)
        mine = functools.partial(work, alone)
        return [mine(share) for share in shares] if self.beside is None else self.beside.shared(mine, shares)

    def _measured(self, paper: Paper, pdf: bytes, fonts: Fonts) -> Paper:
        item = paper.item
        found = measure(pdf, paper.to_set, item.short, fonts, proper_names(self.facts), form=item.kind.form)
        return dataclasses.replace(paper, pdf=pdf, measured=found)

    def freeze(self, papers: Sequence[Paper]) -> None:
        """Store the papers that a person marked as issued since the last run."""
        for paper in papers:
            if paper.issuing is not None:
                made = paper.files()
                files = {f".{path.rpartition('.')[2]}": made[path] for path in paper.paths.values()}
                issued.freeze(self.case, paper.item.stem, issued.Frozen(files, paper.issuing, paper.item.title, paper.trace))

    def resaved(self, papers: Sequence[Paper]) -> dict[str, str]:
        """Return the files that a person's program saved without a change: path → digest. They may be written over."""
        found = {}
        for paper in papers:
            path = paper.paths["docx"]
            try:
                data = (self.previous.folder / path).read_bytes()
            except OSError:
                continue
            if not paper.keeps_file and (entry := self.previous.entry(paper.item.id)) and freshness.is_same(data, entry.text):
                found[path] = sha256(data)
        return found

    def template_of(self, item: Item) -> Path:
        """Return the template: one's own before the shipped one, each file on its own."""
        return find(item.kind.template, self.templates)

    def paper(self, item: Item) -> Paper:
        """Return the paper of an item: the first that applies of issued, kept, not due, unchanged, built."""
        if (frozen := issued.frozen(self.case, item.stem)) is not None:
            return self._issued(item, frozen)
        path = self.template_of(item)
        digest = sha256(path.read_bytes()) if path.is_file() else ""
        known = self.previous.entry(item.id)
        edits, wrong = read_edits(self.case, item.stem)
        raise_if_blocking(wrong)
        special = self._special(item, edits) | {"示例": _mark(known.reads if known else {}, self.examples)}
        reason = freshness.reason(self.previous, item.id, digest, self.program, special, self.facts)
        edited = self.previous.edited(item.id, f"docx/{item.stem}.docx")
        issuing = issued.is_issued(self.facts, item.short)
        paper = self._unchanged(item) if not reason and edited is None and not issuing else None
        if paper is None:
            paper = self._made(item, read(path), edits, reason or "输出文件不见了或被改动", edited, issuing=issuing)
        return self._beside_shipped(paper, path, digest)

    def _beside_shipped(self, paper: Paper, path: Path, digest: str) -> Paper:
        """Note the shipped template that one's own stands in for, and tell where it has changed since one's own did."""
        rival = self.templates[-1] / path.name
        shipped = sha256(rival.read_bytes()) if path != rival and rival.is_file() else ""
        known = self.previous.entry(paper.item.id)
        seen = known.shipped if known and known.shipped and shipped and known.template == digest else shipped
        entry = dataclasses.replace(paper.entry, shipped=seen) if paper.entry else None
        if seen == shipped:
            return dataclasses.replace(paper, entry=entry)
        remedy = "打开两份对照；采用不采用，都把自己的一份另存一次，就不再提示"
        note = problem(
            "template.updated", f"随附的模板“{path.stem}”有更新，这里用的仍是自己的一份", Place(document=paper.item.short), remedy
        )
        return dataclasses.replace(paper, entry=entry, problems=(*paper.problems, note))

    def _special(self, item: Item, edits: Edits) -> dict[str, str]:
        """Return what a document says of itself, which its template need not print, and which changes of people are in it."""
        about = properties_of(item, self.facts, self.date)
        said = f"{about.author}；{about.subject}；{about.identifier}；{about.date}"
        return {"题名": item.title, "属性": said, freshness.ADOPTED: edits.digest}

    def _issued(self, item: Item, frozen: issued.Frozen) -> Paper:
        reads = {path: text for path, text in frozen.reads.items() if path and path not in SPECIAL}
        changes = freshness.changed_facts(reads, self.facts)
        found: tuple[Problem, ...] = ()
        if changes and not _corrected(item, self.facts):
            message = f"已印发，现有事实与印发时不同：{freshness.told(changes)}"
            found = (
                problem(
                    "document.outdated", message, Place(document=item.short), "需要更正的，用 lijuan correct 起草更正说明；本件不会重做"
                ),
            )
        reason = "已印发，不再重做" + (f"；现有事实已变：{freshness.told(changes)}" if changes else "")
        text = frozen.files[".txt"].decode()
        entry = Entry("", self.program, dict(frozen.reads), {}, freshness.fingerprint(frozen.files[".docx"]))
        edited = self.previous.edited(item.id, f"docx/{item.stem}.docx")
        if edited is not None:
            found += (
                problem(
                    "document.edited",
                    "已印发的文书在 output 里被改过",
                    Place(document=item.short),
                    "印发的原样在 issued/ 里；删去改过的文件再运行",
                ),
            )
        docx, pdf = frozen.files[".docx"], frozen.files[".pdf"]
        return Paper(item, "issued", reason, docx, text, pdf, entry, problems=found, trace=frozen.trace)

    def _unchanged(self, item: Item) -> Paper | None:
        outputs, noted = self.previous.outputs(item.id), self.last.get(item.id)
        entry = self.previous.entry(item.id)
        if outputs is None or noted is None or entry is None:
            return None
        paper = Paper(item, "unchanged", "没有变化", entry=entry)
        files = [outputs.get(path) for path in (*(paper.paths[form] for form in ("docx", "text", "pdf")), paper.trace_path)]
        if None in files:
            return None
        docx, text, pdf, trace = (file or b"" for file in files)
        pending, unsigned = (tuple(map(str, noted.get(name) or ())) for name in ("pending", "unsigned"))  # type: ignore[call-overload]
        return dataclasses.replace(
            paper,
            docx=docx,
            text=text.decode(),
            pdf=pdf,
            pending=pending,
            unsigned=unsigned,
            example=bool(noted.get("example")),
            problems=_findings(item, pending, example=bool(noted.get("example"))),
            measured=(*self.known.get(item.short, ()), *self.known.get(Edits(item.stem).path, ())),
            trace=trace,
        )

    def rendered(self, item: Item) -> Rendered:
        """Return a document as its template makes it, without what people changed."""
        return self._rendered(item, read(self.template_of(item)))

    def _rendered(self, item: Item, template: Template) -> Rendered:
        return render(template, item, self.facts, date=self.date, example_paths=self.examples.__contains__)

    def _made(self, item: Item, template: Template, edits: Edits, reason: str, edited: bytes | None, *, issuing: bool) -> Paper:
        made = self._rendered(item, template)
        if made.not_due:
            return Paper(item, "not-due", made.not_due, problems=made.problems)
        if any(one.blocks == "build" for one in made.problems):
            return Paper(item, "not-due", "有问题", problems=made.problems)
        done = adopted.Applied(made.docx, made.trace, unsigned=made.unsigned)
        if edits.entries:
            done = adopted.apply(made.docx, made.trace, edits, self.facts, item.short, self.date)
        reads = {**made.reads, **done.reads, **self._special(item, edits), "示例": _mark({**made.reads, **done.reads}, self.examples)}
        paths = Paper(item, "built", "").paths
        entry = Entry(template.sha256, self.program, reads, {paths["docx"]: sha256(done.docx)}, freshness.fingerprint(done.docx))
        waiting = {**dict(made.waiting), **dict(done.pending)}
        lacking = [*issued.incomplete(waiting, item.short, self.facts), *issued.undecided(done.problems, item.short)] if issuing else []
        pending = tuple(dict.fromkeys((*made.pending, *(name for _, name in done.pending))))
        found = (*made.problems, *done.problems, *lacking, *_findings(item, pending, example=made.example))
        paper = Paper(
            item,
            "built",
            reason,
            done.docx,
            flatten(done.docx),
            None,
            entry,
            pending,
            done.unsigned,
            made.example,
            problems=found,
            issuing=reads if issuing else None,
            trace=dataclasses.replace(done.trace, program=self.program).as_bytes(),
            plain=done.plain,
        )
        if edited is None:
            return paper
        return self._kept(paper, edited)

    def _kept(self, paper: Paper, edited: bytes) -> Paper:
        """Return the paper as a person left it. The ledger keeps what the paper read when lijuan last wrote it."""
        item, path = paper.item, paper.paths["pdf"]
        old = self.previous.entry(item.id)
        assert old is not None
        known = {name: text for name, text in old.reads.items() if name not in SPECIAL}
        entry = dataclasses.replace(old, reads={**old.reads, freshness.BY_HAND: sha256(edited)})
        pdf = self.previous.output(path) if old.reads.get(freshness.BY_HAND) == sha256(edited) else None
        remedy = "核对旁边的“新生成”一份；要手改的，运行 lijuan adopt，不要的，运行 lijuan discard；封卷前要处理"
        note = problem("document.edited", "这份文书被人手改过，保留原样", Place(document=item.short), remedy)
        changes = freshness.changed_facts(known, self.facts)
        reason = "人手改过，保留" + (f"；其中的事实已变：{freshness.told(changes)}" if changes else "")
        base = self.previous.output(paper.base_path) or self.previous.output(paper.trace_path) or b""
        kept = dataclasses.replace(
            paper, status="kept", reason=reason, docx=edited, text=flatten(edited), pdf=pdf, fresh=paper.docx, base=base, plain=b""
        )
        measured = tuple(one for one in self.known.get(item.short, ()) if one.code.startswith("layout.")) if pdf is not None else ()
        return dataclasses.replace(kept, entry=entry, problems=(*paper.problems, note), measured=measured)


def _item(one: Item | NotDue) -> Item:
    return one.item if isinstance(one, NotDue) else one


def _corrected(item: Item, facts: Branch) -> bool:
    """Whether there is a later version of a paper."""
    return any(isinstance(one, Item) and one.of is not None and one.of.id == item.id for one in due_items(facts))


def _mark(reads: Iterable[str], examples: Container[str]) -> str:
    """Return whether what a document read is example data: that changes with the list of examples alone."""
    return "是" if any(path in examples for path in reads) else "否"


def _findings(item: Item, pending: Sequence[str], *, example: bool) -> tuple[Problem, ...]:
    """Return what keeps a volume with this paper from being sealed."""
    place = Place(document=item.short)
    found = []
    if pending:
        found.append(problem("document.pending", "有待填：" + "、".join(pending), place, "填进 data 里相应的文件，不要写在文书里"))
    if example:
        found.append(problem("document.example", "引用了示例数据", place, "换成真实数据，并从“示例”里去掉"))
    return tuple(found)

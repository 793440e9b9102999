"""The second story: a case whose papers are in order in, a sealed volume with final codes out, that nobody writes again.

Everything is made and held against everything before a number is given; the numbers come from the office's register in
one step, and stay with their items: what a crash leaves, the next run finishes with the same numbers.
"""

import dataclasses
import datetime as dt
import functools
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pipeline import run, store
from pipeline.case.files import digests
from pipeline.case.tree import Branch
from pipeline.ledger import Ledger
from pipeline.problems import Blocked, Place, Problem, in_order, problem, raise_if_blocking, read_problem
from pipeline.rules import replies
from pipeline.store import Content
from pipeline.transfer import verify
from pipeline.transfer.judged import some
from pipeline.volume import codes, register, seal
from pipeline.volume.arrange import misnumbered, scheme_of, wanted
from pipeline.volume.assemble import Bound, Filing, assemble

OTHERS = "是别的事项的件"
"""why a number between those of a volume is not in its package"""


@dataclasses.dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for besides the case: on which day, why once more, whose register gives the codes, where a copy goes."""

    day: dt.date
    register: Path
    reason: str = ""
    copy_to: Path | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Sealed:
    """What was sealed, and where its copy lies."""

    seal: seal.Seal
    folder: Path
    copy: Path | None


def sealed(order: run.Order, wish: Wish) -> Sealed:
    """Seal a case. Raises `Blocked` with everything that keeps it from being sealed; then no number was given."""
    last = run.archive(order)
    with store.lock(order.output), store.room() as drafting, store.room() as making:
        before, inputs = seal.seals(order.output), run.digest_of_inputs(order)
        written = run.write(order, Ledger.load(order.output), stage=order.tell)
        raise_if_blocking(written.problems)
        press = written.press
        order.tell("排版为 PDF")
        papers = press.typeset(written.papers, order.engine)
        draft = assemble(papers, press, order.engine, drafting, written.originals)
        unexplained = [read_problem(one) for one in last.problems if one["code"] == "review.unexplained"]
        found = [*unexplained, *written.problems, *draft.problems, *(one for paper in (*papers, *draft.forms) for one in paper.measured)]
        found = replies.answered([*found, *order.engine.notes], press.facts)
        raise_if_open([*found, *_undated(draft), *_unlettered(draft, press.facts), *_unasked(order, wish, before, press.facts)])
        raise_if_open(verify.verify(order.output).problems)
        if run.digest_of_inputs(order) != inputs:
            raise Blocked([problem("file.changed", "封卷时有文件被改动", Place(order.case.name), "保存好所有文件后再运行一次")])

        known, scheme = register.known_by(order.case.name, press.facts), scheme_of(press.facts)
        order.tell("编定档号")
        give = functools.partial(register.give, wish.register, known, scheme=scheme, day=wish.day)
        numbers = give(wanted(draft.placed, draft.parted, press.facts)).values()
        order.tell("装订案卷")
        filing = Filing(give, _remarks(before, wish), _elsewhere(wish, known, numbers, scheme))
        final = assemble(papers, press, order.engine, making, written.originals, filing)
        files: dict[str, Content] = {path: data for paper in papers for path, data in paper.files().items()}
        files |= dict(final.files) | dict(_as_it_was(order))
        about = {
            "case": order.case.name,
            "title": str(final.volumes[0]["name"]) if final.volumes else order.case.name,
            "items": [dict(one) for volume in final.volumes for one in volume["items"]],
            "volumes": [
                *{one["id"]: {name: one[name] for name in ("id", "name", "code")} for one in final.volumes if one["code"]}.values()
            ],
            "documents": {paper.item.short: store.sha256(paper.text.encode()) for paper in papers if paper.text},
        }
        made = seal.seal(order.output, files, about, wish.day, wish.reason, order.tell)
        _void(wish, known, {one.id for one in wanted(final.placed, final.parted, press.facts)})
        copied = seal.copy(order.output, made, wish.copy_to) if wish.copy_to else None
        return Sealed(made, order.output / seal.FOLDER / str(made.number), copied)


def raise_if_open(problems: Sequence[Problem]) -> None:
    """Raise `Blocked` with everything that keeps a case from being sealed."""
    stopping = [one for one in problems if one.blocks is not None]
    if stopping:
        raise Blocked(in_order(stopping))


def _undated(draft: Bound) -> Iterator[Problem]:
    """An item has a year and a place by its date, and the package wants one (DA/T 22—2015, 5.2; DA/T 70—2018, 2-4)."""
    names = [f"“{one.title}”" for one in draft.placed if not one.date]
    if names:
        remedy = "写进 issued.yaml 的“成文日期”；会议、监督、调查表册的写在它们自己的日期里"
        yield problem("seal.undated", f"{len(names)}件没有日期：{some(names)}", Place("issued.yaml"), remedy)


def _unlettered(draft: Bound, facts: Branch) -> Iterator[Problem]:
    """What of a code cannot be written by the scheme of the case is mended before a number is given."""
    sources = {"全宗号": "档案.全宗号", "问题": "档案.问题.代码", "年度": "事项.年度", "目录号": "档案.目录号"}
    places = {name: fact.sources[0] for name, path in sources.items() if (fact := facts.fact(path)) and fact.sources}
    yield from misnumbered(facts)
    asked, scheme = wanted(draft.placed, draft.parted, facts), scheme_of(facts)
    for one in asked:
        yield from codes.faults(one.within, one.unit, scheme, places)
    yield from codes.overfull(codes.provisional(asked).values(), scheme, places.get("问题", Place("case.yaml")))


def _unasked(order: run.Order, wish: Wish, before: Sequence[seal.Seal], facts: Branch) -> Iterator[Problem]:
    """What keeps this seal from being made, whatever the papers say: no reason given, another register, a copy that stands already."""
    if before and not wish.reason:
        message, remedy = f"已封过{len(before)}次卷", "再次封卷用 --reason 写明理由（修改、补充或移出了什么）"
        yield problem("seal.refused", message, Place(order.case.name), remedy)
    if wish.copy_to:
        yield from seal.no_room(order.output, wish.copy_to, order.case.name, len(before) + 1)
    try:
        yield from _register_lost(order, wish, before, facts)
    except Blocked as blocked:
        yield from blocked.problems


def _register_lost(order: run.Order, wish: Wish, before: Sequence[seal.Seal], facts: Branch) -> Iterator[Problem]:
    """What was sealed has its numbers in the register: one that lacks any is another one, or older, and would give them twice."""
    known = register.listing(wish.register, register.known_by(order.case.name, facts))
    if not known and register.listing(wish.register, order.case.name):
        return  # it has the case under other facts: what to do then, `give` tells
    there = {codes.read(one.code) for one in known}
    sealed_ones = (str(coded["code"]) for one in before for coded in (*one.items, *one.volumes))
    lost = dict.fromkeys(code for code in sealed_ones if codes.read(code) not in there)
    if lost:
        message = f"登记册里没有本事项已封的{len(lost)}个档号，如“{next(iter(lost))}”"
        remedy = "在 lijuan.toml 里写对登记册的位置，或从备份取回登记册"
        yield problem("seal.refused", message, Place(wish.register.as_posix()), remedy)


def _elsewhere(wish: Wish, known: register.Case, ours: Iterable[codes.Code], scheme: codes.Scheme) -> dict[str, str]:
    """Return the numbers between those of our items that are not ours, and why: the package is read without the register."""
    numbers: dict[object, set[int]] = {}
    for one in ours:
        run, number = _run(one)
        numbers.setdefault(run, set()).add(number)
    leaving = {entry.code for entry in register.listing(wish.register, known)}
    found = {}
    for entry in register.listing(wish.register):
        code = codes.read(entry.code)
        run, number = _run(code) if code else (None, 0)
        between = numbers.get(run, set()) if entry.unit != "volume" else set()
        if code and between and min(between) < number < max(between) and number not in between:
            why = f"{entry.voided}作废：{entry.reason}" if entry.voided else _leaving(wish) if entry.code in leaving else OTHERS
            found[code.text(scheme)] = why
    return found


def _run(code: codes.Code) -> tuple[object, int]:
    """Return what a number runs within, and the number: the class of an item or of a volume, or the volume of an item."""
    return ((code.within, code.number), code.inside) if code.inside else ((code.within, code.unit), code.number)


def _leaving(wish: Wish) -> str:
    return f"移出：{wish.reason}" if wish.reason else "封卷以前移出"


def _remarks(before: Sequence[seal.Seal], wish: Wish) -> list[str]:
    """Return what the file note says of each seal but a first one alone."""
    if not before:
        return []
    earlier = [f"{_when(one.day)}第{one.number}次封卷{_why(one.reason)}。" for one in before]
    return [*earlier, f"{_when(wish.day)}第{len(before) + 1}次封卷{_why(wish.reason)}。"]


def _why(reason: str) -> str:
    return f"，理由：{reason.rstrip('。')}" if reason else ""


def _void(wish: Wish, known: register.Case, there: set[str]) -> None:
    """Make the numbers void of what is no longer there, an item or a volume, once the seal without it is made."""
    for entry in register.listing(wish.register, known):
        code = codes.read(entry.code)
        if not entry.voided and entry.id not in there and code is not None:
            register.void(wish.register, code, _leaving(wish), known.creator, wish.day)


def _as_it_was(order: run.Order) -> Iterator[tuple[str, Content]]:
    """Yield the data and the templates of the case as they are now, and the office's table of retentions."""
    for name in digests(order.case):
        yield f"data/{name}", order.case / name
    if order.retentions:
        yield "office/retention.yaml", order.retentions
    seen = set[str]()
    for folder in order.templates:
        for path in sorted(folder.glob("*.docx")):
            if path.name not in seen and not path.name.startswith("~$"):
                seen.add(path.name)
                yield f"templates/{path.name}", path


def _when(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"

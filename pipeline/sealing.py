"""The second story: a case whose papers are in order in, a sealed volume with final codes out, that nobody writes again.

Everything is made and held against everything before a number is given; the numbers come from the office's register in
one step, and stay with their items: what a crash leaves, the next run finishes with the same numbers.
"""

import contextlib
import dataclasses
import datetime as dt
import functools
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pipeline import run, store
from pipeline.case.files import digests
from pipeline.problems import Blocked, Place, Problem, in_order, problem, raise_if_blocking
from pipeline.rules import replies
from pipeline.transfer.bag import Content
from pipeline.volume import codes, register, seal
from pipeline.volume.arrange import scheme_of
from pipeline.volume.assemble import Bound, Filing, assemble


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
    run.archive(order)
    with store.lock(order.output):
        before = seal.seals(order.output)
        if before and not wish.reason:
            message = f"已封过{len(before)}次卷"
            raise Blocked(
                [problem("seal.refused", message, Place(order.case.name), "再次封卷用 --reason 写明理由（修改、补充或移出了什么）")]
            )
        written = run.write(order, store.Ledger.load(order.output), stage=order.tell)
        raise_if_blocking(written.problems)
        press = written.press
        order.tell("排版为 PDF")
        papers = press.typeset(written.papers, order.engine)
        draft = assemble(papers, press, order.engine, written.originals)
        found = [*written.problems, *draft.problems, *(one for paper in (*papers, *draft.forms) for one in paper.measured)]
        raise_if_open([*replies.answered([*found, *order.engine.notes], press.facts), *_register_lost(order, wish, before, press.facts)])
        known = register.known_by(order.case.name, press.facts)
        scheme = scheme_of(press.facts)
        give = functools.partial(register.give, wish.register, known, scheme=scheme, day=wish.day)
        remarks = [f"{_when(one.day)}第{one.number}次封卷。" for one in before]
        remarks += [f"{_when(wish.day)}再次封卷，理由：{wish.reason}。"] if before else []
        order.tell("装订案卷")
        final = assemble(papers, press, order.engine, written.originals, Filing(give, remarks))
        _void(wish, known, final)
        files: dict[str, Content] = {path: data for paper in papers for path, data in paper.files().items()}
        files |= dict(final.files) | dict(_as_it_was(order))
        about = {
            "case": order.case.name,
            "title": str(final.volumes[0]["name"]) if final.volumes else order.case.name,
            "items": [dict(one) for volume in final.volumes for one in volume["items"]],
            "documents": {paper.item.id: hashlib.sha256(paper.text.encode()).hexdigest() for paper in papers if paper.text},
        }
        made = seal.seal(order.output, files, about, wish.day, wish.reason, order.tell)
        copied = seal.copy(order.output, made, wish.copy_to) if wish.copy_to else None
        return Sealed(made, order.output / seal.FOLDER / str(made.number), copied)


def raise_if_open(problems: Sequence[Problem]) -> None:
    """Raise `Blocked` with everything that keeps a case from being sealed."""
    stopping = [one for one in problems if one.blocks is not None]
    if stopping:
        raise Blocked(in_order(stopping))


def _register_lost(order: run.Order, wish: Wish, before: Sequence[seal.Seal], facts: Any) -> Iterator[Problem]:
    """A case that was sealed has numbers: a register that knows none of them is another one."""
    if before and not register.listing(wish.register, register.known_by(order.case.name, facts)):
        message, remedy = "登记册里没有本事项已编的档号", "在 lijuan.toml 里写对登记册的位置，或从备份取回登记册"
        yield problem("seal.refused", message, Place(wish.register.as_posix()), remedy)


def _void(wish: Wish, known: register.Case, final: Bound) -> None:
    """Make the numbers void of what is no longer in the volume."""
    there = {one.id for one in final.placed}
    for entry in register.listing(wish.register, known):
        code = codes.read(entry.code)
        if not entry.voided and entry.id not in there and code is not None:
            register.void(wish.register, code, f"移出：{wish.reason}", known.creator, wish.day)


def _as_it_was(order: run.Order) -> Iterator[tuple[str, Content]]:
    """Yield the data and the templates of the case as they are now."""
    for name in digests(order.case):
        yield f"data/{name}", order.case / name
    seen = set[str]()
    for folder in order.templates:
        for path in sorted(folder.glob("*.docx")):
            if path.name not in seen and not path.name.startswith("~$"):
                seen.add(path.name)
                yield f"templates/{path.name}", path


def _when(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def history(output: Path) -> tuple[seal.Seal, ...]:
    """Return the seals of a case."""
    with contextlib.suppress(FileNotFoundError):
        return seal.seals(output)
    return ()

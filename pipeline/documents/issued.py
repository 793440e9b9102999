"""Papers that were issued: frozen once in `data/<case>/issued/`, given out unchanged ever after, on any machine.

Beside .docx, .pdf and .txt lies `NN-短名.json`: what the paper had read when it was frozen, so that a later run can tell
which facts differ now. It is written last: without it nothing was frozen. Where its text is from lies there too.
"""

import dataclasses
import difflib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.case.tree import Branch, Fact
from pipeline.catalog import CATALOG
from pipeline.item import Item, NotDue, shorts
from pipeline.problems import Place, Problem, problem, raise_if_blocking
from pipeline.store import sha256
from pipeline.word import safety

FOLDER = "issued"
SUFFIXES = (".docx", ".pdf", ".txt")
TRACE = ".trace.json"


@dataclasses.dataclass(frozen=True, slots=True)
class Frozen:
    """An issued paper as it lies in the case's folder."""

    files: Mapping[str, bytes]
    """suffix → bytes"""
    reads: Mapping[str, str]
    title: str
    trace: bytes = b""
    """where its text is from; nothing for a paper that was frozen before that was kept"""


NO_PAPERS = ("调查表册", "发布证明", "外来件")
"""What the table of retentions names besides papers."""


def is_issued(facts: Branch, short: str) -> bool:
    """Return whether a person marked the paper as issued."""
    state = facts.at(f"发文.{short}.状态")
    return isinstance(state, Fact) and state.value == "已印发"


def unknown(facts: Branch, due: Sequence[Item | NotDue], *, real: bool) -> list[Problem]:
    """Return what names none of the papers of this case: in the register of papers, annexes, timeline, retentions.

    A kind of which there are several may be named for all of them. With `real` a paper of a row that was left out as
    example data is none, and no fault.
    """
    kinds = tuple(kind.short for kind in CATALOG)
    first = tuple((one.item if isinstance(one, NotDue) else one).short for one in due if not isinstance(one, Item) or one.of is None)
    listed_too = [row.path.removeprefix("发文.") for row in facts.table("发文")] if real else []
    names = tuple(dict.fromkeys([*shorts(due), *(one for one in listed_too if one.partition("·")[0] in kinds)]))
    found = [_unknown("issued.unknown", row.path.removeprefix("发文."), row.source, names) for row in facts.table("发文")]
    found += [
        _unknown("row.reference", row.path.removeprefix("保管期限."), row.source, (*kinds, *NO_PAPERS)) for row in facts.table("保管期限")
    ]
    found += [
        _unknown("row.reference", str(name.value), name.sources[0], first) for row in facts.table("更正") if (name := row.fact("文书"))
    ]
    listed = [facts.fact("请示.附件"), *(step.fact("形成材料") for step in facts.table("进程"))]
    for fact in listed:
        if fact is not None and isinstance(fact.value, tuple):
            found += [_unknown("row.reference", short, fact.sources[0], (*names, *kinds)) for short in fact.value]
    return [one for one in found if one is not None]


def _unknown(code: str, short: str, place: Place, names: Sequence[str]) -> Problem | None:
    if short in names:
        return None
    near = difflib.get_close_matches(short, names, 1, 0.4)
    return problem(code, f"没有叫“{short}”的文书", place, f"是不是“{near[0]}”" if near else "写文书的短名，如“请示”")


def frozen(case: Path, stem: str) -> Frozen | None:
    """Return the frozen paper, None where it was not frozen yet. A damaged one blocks: it is never made anew."""
    folder = case / FOLDER
    record = folder / f"{stem}.json"
    if not record.is_file():
        return None
    place = Place(f"{FOLDER}/{record.name}")
    remedy = "从备份取回 issued/ 里的文件；已印发的文书不会重做"
    try:
        noted: dict[str, Any] = json.loads(record.read_bytes())
        files = {suffix: (folder / f"{stem}{suffix}").read_bytes() for suffix in SUFFIXES}
        trace = (folder / f"{stem}{TRACE}").read_bytes() if TRACE in noted["sha256"] else b""
        found = Frozen(files, dict(noted["reads"]), str(noted["title"]), trace)
        intact = all(noted["sha256"].get(suffix, sha256(b"")) == sha256(data) for suffix, data in (*files.items(), (TRACE, trace)))
    except (OSError, ValueError, KeyError, TypeError):
        intact = False
    if not intact:
        raise_if_blocking([problem("issued.damaged", f"“{stem}”的存底缺失或被改动", place, remedy)])
    docx = f"{stem}.docx"
    raise_if_blocking(safety.judge(found.files[".docx"], docx, Place(f"{FOLDER}/{docx}")))
    return found


def freeze(case: Path, stem: str, paper: Frozen) -> None:
    """Store a paper for good."""
    folder = case / FOLDER
    folder.mkdir(exist_ok=True)
    kept = {**paper.files, **({TRACE: paper.trace} if paper.trace else {})}
    digests = {suffix: sha256(data) for suffix, data in kept.items()}
    record = {"schema": 1, "title": paper.title, "sha256": digests, "reads": dict(paper.reads)}
    text = json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    for name, data in [
        *((stem + suffix, data) for suffix, data in kept.items()),
        (f"{stem}.json", text.encode()),
    ]:
        part = folder / f"{name}.tmp"
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(folder / name)


def incomplete(pending: Mapping[str, str], short: str, facts: Branch) -> list[Problem]:
    """Return what the register of issued papers still lacks for a paper that is marked as issued."""
    row = facts.at(f"发文.{short}")
    place = row.source if isinstance(row, Branch) else Place("issued.yaml")
    lacking = [name for path, name in pending.items() if path.startswith(f"发文.{short}.")]
    return [
        problem("issued.incomplete", f"“{short}”已印发，但没有填“{name}”", place, f"在“发文.{short}”下补上“{name}:”") for name in lacking
    ]


def undecided(problems: Iterable[Problem], short: str) -> list[Problem]:
    """Return what keeps a paper from being frozen in which two wordings stand side by side."""
    collisions = [one for one in problems if one.code == "edits.collision"]
    remedy = "先在“发文登记”里把状态改回送签，定下来再改成已印发"
    return (
        [problem("issued.undecided", f"“{short}”已印发，但有{len(collisions)}处手改还没有定", Place(document=short), remedy)]
        if collisions
        else []
    )

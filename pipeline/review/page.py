"""A run looked at, as one page for a browser: what is to be filled in, to be signed and posted, what changed and why.

The page is one file that asks nothing of any network: style, script and data stand in it, and it says so itself by its
content security policy. The same run gives the same bytes.
"""

import base64
import dataclasses
import functools
import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2

from pipeline.case.tree import Branch
from pipeline.paper import FRESH
from pipeline.problem_codes import WAITING
from pipeline.problems import Problem, read_problem
from pipeline.report import BLOCKS, STATUS, Report
from pipeline.review.compare import Cause, DocumentChange, Why, by_cause
from pipeline.review.content import Facts, Shown, as_script, content, is_row, said, told
from pipeline.review.reviewing import Reviewed, redline_path
from pipeline.review.sources import lines
from pipeline.review.waiting import unsigned, wanted

GONE = "不再制作"
SHORT = 28
"""how many characters of a fact the first screen shows"""


@dataclasses.dataclass(frozen=True, slots=True)
class Reason:
    """A cause on the first screen: how many sentences it made others."""

    number: int
    why: Why
    name: str
    section: str
    """what the fact belongs to"""
    place: str
    """where the data gives it, or what it was counted from"""
    old: str
    new: str
    row: bool
    """a whole row came or went"""
    sentences: int


def page(reviewed: Reviewed, finished: Report, facts: Branch, paths: Collection[str]) -> bytes:
    """Return the page. `paths` are the files that will lie in the folder of the case: what is not among them has no link."""
    shown = [*_documents(finished, paths), *_gone(reviewed, finished)]
    editions = {one["id"]: reviewed.new.documents.get(_stem(one["docx"])) for one in finished.documents if one["docx"]}
    traces = {name: trace for name, edition in editions.items() if edition and (trace := edition.trace)}
    texts = {name: edition.text.decode() for name, edition in editions.items() if edition}
    changed = [*reviewed.changed, *reviewed.by_hand]
    places = {_stem(one["docx"]): number for number, one in enumerate(finished.documents) if one["docx"]}
    reasons = _reasons(changed, facts)
    return (
        _template()
        .render(
            case=finished.case,
            title=_title(facts, finished.case),
            documents=shown,
            counts=_counts(shown),
            volumes=[(Path(one["file"]).stem, _link(one["file"])) for one in finished.volumes if one["file"] in paths],
            old=reviewed.old.name if reviewed.old else "",
            sentences=sum(len(one.changes) for one in reviewed.changed),
            changed=len(reviewed.changed),
            touched=[(places[one.stem], one.edition.short, len(one.changes)) for one in reviewed.changed if one.changes],
            reasons=reasons,
            alarms=[one for one in reasons if one.why is Why.UNEXPLAINED],
            explained=[one for one in reasons if one.why not in (Why.UNEXPLAINED, Why.EDIT)],
            new=[one.edition.short for one in reviewed.changed if one.old is None],
            gone=[one.edition.short for one in reviewed.changed if one.new is None],
            looks=[one.edition.short for one in reviewed.changed if one.old and one.new and not one.changes],
            by_hand=[(places[one.stem], one.edition.short, len(one.changes)) for one in reviewed.by_hand],
            wanted=wanted(finished.documents, traces, facts),
            unsigned=unsigned(finished.documents),
            next=finished.next,
            problems=_problems(finished),
            data=as_script(content(shown, traces, texts, changed, places, Facts(facts))),
            **_inline(),
        )
        .encode()
    )


def counted(reviewed: Reviewed) -> str:
    """Return in one line what changed."""
    if reviewed.old is None:
        return "首次制作，没有可对照的上一版"
    if not reviewed.changed:
        return "没有变动"
    found = f"变动：{sum(len(one.changes) for one in reviewed.changed)}句，涉及{len(reviewed.changed)}份文书"
    unexplained = len(reviewed.problems)
    return found + (f"；其中{unexplained}句原因不明" if unexplained else "")


# --- documents


def _documents(finished: Report, paths: Collection[str]) -> Iterator[Shown]:
    for one in finished.documents:
        stem = _stem(one["docx"]) if one["docx"] else ""
        lying = {"Word": one["docx"], "PDF": one["pdf"], "修订稿": redline_path(stem), "新生成": f"docx/{stem}.{FRESH}.docx"}
        links = {name: _link(path) for name, path in lying.items() if path in paths}
        reason = "" if one["status"] in ("built", "unchanged") else str(one["reason"])
        yield Shown(one["id"], one["short"], one["title"], one["number"], STATUS[one["status"]], reason, one["pages"], links)


def _gone(reviewed: Reviewed, finished: Report) -> Iterator[Shown]:
    """Yield the documents that the version before had and the register has no more; one that is not due is there already."""
    listed = {one["short"] for one in finished.documents}
    for one in reviewed.changed:
        short = one.edition.short
        if one.new is None and short not in listed:
            yield Shown(one.stem, short, short, one.stem.partition("-")[0], GONE, "上一版有，这一版没有", None, {})


def _stem(path: str) -> str:
    return path.removeprefix("docx/").removesuffix(".docx")


def _link(path: str) -> str:
    """Return a link from the page to a file of the case."""
    return f"../{quote(path)}"


def _counts(shown: Sequence[Shown]) -> list[tuple[str, int]]:
    found: dict[str, int] = {}
    for one in shown:
        found[one.status] = found.get(one.status, 0) + 1
    return list(found.items())


def _title(facts: Branch, case: str) -> str:
    subject = facts.fact("事项.事由")
    return str(subject.value).replace("\n", "") if subject and not subject.pending else case


# --- causes


def _reasons(changed: Sequence[DocumentChange], facts: Branch) -> list[Reason]:
    return [_reason(number, cause, len(found), facts) for number, (cause, found) in enumerate(by_cause(changed).items())]


def _reason(number: int, cause: Cause, sentences: int, facts: Branch) -> Reason:
    section, _, name = cause.path.rpartition(".")
    old, new = said(cause.old, SHORT), said(cause.new, SHORT)
    if is_row(cause):
        section, _, name = section.rpartition(".")
    place = cause.made_from or [told(place) for place in lines(facts, cause.path)[:1]]
    return Reason(number, cause.why, name or cause.why.value, section, "、".join(place), old, new, is_row(cause), sentences)


# --- problems


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """A problem as the page shows it."""

    problem: Problem
    blocks: str
    place: str
    documents: str
    """the paper it is about, for the filter"""


def _problems(finished: Report) -> Mapping[str, list[Finding]]:
    """Return the problems by who has to act; what each paper waits for is told elsewhere."""
    groups: dict[str, list[Finding]] = {}
    for noted in finished.problems:
        if noted["code"] not in WAITING:
            one = read_problem(noted)
            found = Finding(one, BLOCKS[one.blocks], told(one.place), one.place.document)
            groups.setdefault(one.actor, []).append(found)
    return groups


# --- the page


@functools.cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_beside("page.html"))


@functools.cache
def _beside(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _inline() -> dict[str, Any]:
    """Return style and script with the digests by which the page allows them and nothing else."""
    style, script = _beside("page.css"), _beside("page.js")
    digests = {name: _digest(f"\n{text}") for name, text in (("style", style), ("script", script))}
    policy = f"default-src 'none'; style-src {digests['style']}; script-src {digests['script']}; base-uri 'none'; form-action 'none'"
    return {"style": style, "script": script, "policy": policy}


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

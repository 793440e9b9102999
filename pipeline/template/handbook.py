"""The handbook of what may be written: every declared fact with how it is written, an example, and the templates that use it.

In come the facts of the example case and the templates, out go values: the screen and `docs/字段手册.md` show the same.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.case.declared import Declared, declared, without_rows
from pipeline.case.registers import FILES
from pipeline.case.tree import Branch, Fact
from pipeline.catalog import CATALOG, EVERY, OWN_ROOTS
from pipeline.template.judge import Template
from pipeline.template.names import Nearest, expressions, names_for
from pipeline.template.sayings import LIMITS, SAYINGS, Filter, Saying, Shown, filters, plain
from pipeline.template.uses import Use, lost, uses
from pipeline.wording import write

LONGEST = 24
"""Characters of an example."""

FATES = {
    "必": "必填",
    "期": "没有则文书暂不做",
    "填": "没有则印【待填】",
    "签": "手签，不要印",
    "选": "可不填，先用 if 判断",
}
"""Need → what it means to a template."""


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """A fact, how a template writes it, an example from the case, the templates that use it."""

    fact: Declared
    written: Nearest
    example: str
    used_by: tuple[str, ...]

    @property
    def mark(self) -> str:
        """What is typed into the template."""
        return f"{{{{{self.written.path}}}}}"

    @property
    def unit(self) -> str:
        """The unit, or what is written there."""
        return "列表" if self.fact.listed else self.fact.unit

    @property
    def fate(self) -> str:
        """What a template must know of a missing value, or what a derived fact is made from."""
        return f"程序给出：{without_rows(self.fact.file)}" if self.fact.need == "算" else FATES[self.fact.need]

    def tells(self, words: str) -> bool:
        """Whether it is about what somebody looks for."""
        return any(words in text for text in (self.fact.path, self.fact.meaning, self.written.path))

    def as_json(self) -> dict[str, Any]:
        """Return the entry for machines."""
        fact = self.fact
        return {
            "path": fact.path,
            "written": self.written.path,
            "loops": list(self.written.loops),
            "meaning": fact.meaning,
            "unit": fact.unit,
            "need": fact.need,
            "source": fact.file,
            "list": fact.listed,
            "example": self.example,
            "used_by": list(self.used_by),
        }


@dataclasses.dataclass(frozen=True, slots=True)
class Block:
    """Facts that are written in the same loops (or in none), and the table those go through."""

    loops: tuple[str, ...]
    table: Declared | None
    entries: tuple[Entry, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Section:
    """A root of the facts: what it is, where it is given, how its facts are reached."""

    root: Declared
    notes: tuple[str, ...]
    blocks: tuple[Block, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Handbook:
    """All that may be written."""

    sections: tuple[Section, ...]
    sayings: tuple[Saying, ...]
    limits: str
    plain: tuple[Shown, ...]
    filters: tuple[Filter, ...]
    used: Mapping[str, tuple[Use, ...]]
    """template → the facts it uses"""
    lost: Mapping[str, tuple[Use, ...]]
    """template of one's own → what the shipped one uses and it does not"""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Return every fact in order."""
        return tuple(entry for section in self.sections for block in section.blocks for entry in block.entries)

    @property
    def unused(self) -> tuple[Entry, ...]:
        """Return the facts that no template uses."""
        return tuple(entry for entry in self.entries if not entry.used_by)

    def as_json(self) -> dict[str, Any]:
        """Return the handbook for machines."""
        return {
            "schema": 1,
            "facts": [entry.as_json() for entry in self.entries],
            "filters": [dataclasses.asdict(one) for one in self.filters],
            "plain": [dataclasses.asdict(one) for one in self.plain],
            "sayings": [dataclasses.asdict(one) for one in self.sayings],
            "unused": [entry.fact.path for entry in self.unused],
            "templates": {name: [use.fact.path for use in found] for name, found in self.used.items()},
            "lost": {name: [use.fact.path for use in found] for name, found in self.lost.items()},
        }


def compiled(facts: Branch, templates: Sequence[Template], shipped: Sequence[Template] = ()) -> Handbook:
    """Return the handbook. `shipped` are those that stand behind a template of one's own, of the same name."""
    behind = {template.name: template for template in shipped}
    order = [kind.short for kind in EVERY]
    in_order = sorted(templates, key=lambda one: order.index(one.name) if one.name in order else len(order))
    used = {template.name: uses(template) for template in in_order}
    return Handbook(
        _sections(facts, used),
        SAYINGS,
        LIMITS,
        tuple(plain()),
        tuple(filters()),
        used,
        {one.name: found for one in in_order if one.name in behind and (found := lost(one, behind[one.name]))},
    )


# --- the facts in sections


def _sections(facts: Branch, used: Mapping[str, tuple[Use, ...]]) -> tuple[Section, ...]:
    users = {path: tuple(name for name, found in used.items() if path in {use.fact.path for use in found}) for path in _paths(used)}
    scope, roots = names_for(None), declared().children
    ways: dict[str, tuple[tuple[int, bool], Nearest, Declared]] = {}
    for parts, written, fact in expressions(scope):
        rank = (len(written.loops), parts[0] in roots)
        if fact.path not in ways or rank < ways[fact.path][0]:
            ways[fact.path] = rank, written, fact
    tables = {written.path: fact for _, written, fact in expressions(scope) if fact.rows}
    blocks: dict[str, dict[tuple[str, ...], list[Entry]]] = {}
    for path, (_, written, fact) in ways.items():
        if not fact.group:
            root = path.partition(".")[0]
            entry = Entry(fact, written, _example(facts, fact), users.get(path, ()))
            blocks.setdefault(root, {}).setdefault(written.loops, []).append(entry)
    return tuple(
        Section(
            one,
            _notes(one.path),
            tuple(
                Block(loops, tables[loops[-1].partition(" in ")[2]] if loops else None, tuple(entries))
                for loops, entries in sorted(blocks[one.path].items(), key=lambda block: bool(block[0]))
            ),
        )
        for one in _in_order({**roots, "附件题名": scope["附件题名"]})
    )


def _paths(used: Mapping[str, tuple[Use, ...]]) -> frozenset[str]:
    return frozenset(use.fact.path for found in used.values() for use in found)


def _in_order(roots: Mapping[str, Declared]) -> list[Declared]:
    """Return the roots by the files they are given in; what is derived last, and the volume behind it."""
    files = (*FILES, "")
    return sorted(roots.values(), key=lambda one: (one.path in OWN_ROOTS, files.index(one.file) if one.file in FILES else len(FILES)))


def _notes(root: str) -> tuple[str, ...]:
    """Return the other ways to the facts of a root."""
    notes = {
        "社区": "“主办”就是主办社区。要逐个社区写：for 行 in 涉及（主办和相关的社区）或 for 行 in 相关，里面把“主办”换成“行”。",
        "发文": "“本文”就是发文登记里这一份文书的一段；没有登记的，文号、签发人、成文日期、联系人、联系电话印【待填】。",
        "进程": "写了“取自”的一步，行.会议 就是那些会议（for 项 in 行.会议），行.征求意见、行.公示 就是那些安排，里面各项照写。",
        **{root: f"只有{'、'.join(kind.short for kind in kinds)}的模板能写。" for root, kinds in OWN_ROOTS.items()},
    }
    found = [notes[root]] if root in notes else []
    kinds: dict[str, list[str]] = {}
    for kind in CATALOG:
        if kind.each and kind.each.partition(".")[0] == root:
            kinds.setdefault(kind.each, []).append(kind.short)
    found += [f"在{'、'.join(shorts)}的模板里，“本件”就是{table}中这一份的那一行，写 本件.…，不用 for。" for table, shorts in kinds.items()]
    return tuple(found)


def _example(facts: Branch, fact: Declared) -> str:
    """Return the first value that the case has there, else the example of the declaration."""
    found = next(_values(facts, fact.path.split(".")), None)
    text = " ".join((write(found.value) if found else fact.example).split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _values(node: Branch, names: Sequence[str]) -> Any:
    name, *rest = names
    rows = list(node) if name.startswith("‹") else [node.children[name]] if name in node.children else []
    for child in rows:
        if isinstance(child, Fact):
            if not rest and not child.pending:
                yield child
        elif rest:
            yield from _values(child, rest)

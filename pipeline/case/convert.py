"""Nodes of a file in, validated records and branches of facts out; every fault with the place of its value."""

import dataclasses
import difflib
from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from pipeline.case import read
from pipeline.case.model import Record, field_of, inner, need_of, row_name
from pipeline.case.tree import NOWHERE, Branch, Fact, Fate, asked, join
from pipeline.problems import Place, Problem, problem
from pipeline.values import Pending


def validate(cls: type[Record], node: read.Node, problems: list[Problem]) -> tuple[Record, read.Node]:
    """Convert the text of a node; return the record and the node without what could not be converted.

    That is told once and left out of both; its key stays in `keys`, so that nobody calls it missing as well.
    """
    while True:
        try:
            return cls.model_validate(read.plain(node), by_alias=True), node
        except ValidationError as error:
            known = {one.place for one in problems}
            faults = error.errors()
            problems += [found for one in faults if (found := _told(cls, node, one)).place not in known]
            less = node
            for fault in sorted(faults, key=lambda one: [str(part).zfill(9) for part in one["loc"]], reverse=True):
                less = _without(less, fault["loc"])
            if less == node:
                return cls.model_construct(), node
            node = less


def _without(node: read.Node, loc: Sequence[object]) -> read.Node:
    """Return the node without what stands at a place; of a list the later entries must go first."""
    first, rest = (loc[0], loc[1:]) if loc else (None, ())
    match node:
        case read.Keyed(entries=entries) if isinstance(first, str) and first in entries:
            if rest:
                return dataclasses.replace(node, entries={**entries, first: _without(entries[first], rest)})
            return dataclasses.replace(node, entries={key: value for key, value in entries.items() if key != first})
        case read.Listed(items=items) if isinstance(first, int) and first < len(items):
            kept = [_without(items[first], rest)] if rest else []
            return dataclasses.replace(node, items=(*items[:first], *kept, *items[first + 1 :]))
    return node


def _told(cls: type[Record], node: read.Node, error: Any) -> Problem:
    loc = error["loc"]
    place = _place(node, loc)
    if error["type"] == "problem":
        return problem(error["ctx"]["code"], f"{_label(cls, node, loc)}：{error['ctx']['found']}", place, error["ctx"]["remedy"])
    if error["type"] == "extra_forbidden":
        key = str(loc[-1])
        siblings = [str(field.alias) for field in _record_at(cls, loc[:-1]).model_fields.values()]
        near = difflib.get_close_matches(key, siblings, 1, 0.5)
        return problem("key.unknown", f"不认识的键“{key}”", place, f"是不是“{near[0]}”" if near else "这里可以写：" + "、".join(siblings))
    if error["type"] == "list_type":
        return problem("value.shape", f"{_label(cls, node, loc)}：这里应当是一列", place, "每项一行，以“- ”开头；短的也可写成 [甲, 乙]")
    return problem("value.shape", f"{_label(cls, node, loc)}：这里应当是下级的键，不是一段文字或列表", place, "照样板的缩进，每个键一行")


def _label(cls: type[Record], node: read.Node, loc: Sequence[object]) -> str:
    """Return the path of a value as people call it: a row by its name."""
    parts: list[str] = []
    for index, part in enumerate(loc):
        if not isinstance(part, int):
            parts.append(str(part))
            continue
        above = _node_at(node, loc[:index])
        row = above.items[part] if isinstance(above, read.Listed) and part < len(above.items) else None
        parts.append(row_name(_record_at(cls, loc[:index]), texts(row) if row else {}, part))
    return f"“{'.'.join(parts)}”"


def _node_at(node: read.Node, loc: Sequence[object]) -> read.Node | None:
    for part in loc:
        if isinstance(node, read.Keyed) and isinstance(part, str) and part in node.entries:
            node = node.entries[part]
        elif isinstance(node, read.Listed) and isinstance(part, int) and part < len(node.items):
            node = node.items[part]
        else:
            return None
    return node


def _record_at(cls: type[Record], loc: Sequence[object]) -> type[Record]:
    for part in loc:
        field = field_of(cls, part) if isinstance(part, str) else None
        below = inner(field.annotation)[0] if field else None
        cls = below or cls
    return cls


def _place(node: read.Node, loc: Sequence[object]) -> Place:
    """Return the place of the value (or, for an unknown key, of the key) that a validation error points at."""
    place = node.place
    for part in loc:
        if isinstance(node, read.Keyed) and isinstance(part, str) and part in node.entries:
            place, node = node.keys[part], node.entries[part]
            if isinstance(node, read.Text):
                place = node.place
        elif isinstance(node, read.Listed) and isinstance(part, int) and part < len(node.items):
            node = node.items[part]
            place = node.place
    return place


GAP = "在这一格填上"
"""What to do about a value that is missing where a workbook has a cell for it."""


@dataclasses.dataclass(frozen=True, slots=True)
class Grower:
    """Makes branches of records, and tells what must be there and is not."""

    problems: list[Problem]
    dropped: set[str]
    unread: set[str] = dataclasses.field(default_factory=set)
    """paths of what is there but could not be read: nobody may call it missing"""

    def branch(self, record: Record, cls: type[Record], node: read.Node | None, path: str, *, called: str = "") -> Branch:
        """Return the branch of a record at a path; `node` is where it was read from.

        `called` is what goes before the names of what is pending in it: a bare 日期 says too little.
        """
        children: dict[str, Fact | Branch] = {}
        absent: dict[str, Fate] = {}
        for attribute, field in cls.model_fields.items():
            alias = str(field.alias)
            here = join(path, alias)
            value = getattr(record, attribute, None)
            below, many = inner(field.annotation)
            inside = node.entries.get(alias) if isinstance(node, read.Keyed) else None
            if value is not None and not (value == [] and inside is None):
                children[alias] = self._child(value, below, inside, here, many=many)
                continue
            if isinstance(node, read.Keyed) and alias in node.keys:
                self.unread.add(here)
            need = need_of(cls, attribute)
            fate = self._missing(need, below, many=many, path=here, node=node, called=called)
            if isinstance(fate, (Fact, Branch)):
                children[alias] = fate
            else:
                absent[alias] = fate
        return Branch(path, children, absent, source=node.place if node else NOWHERE)

    def _child(self, value: Any, below: type[Record] | None, node: read.Node | None, path: str, *, many: bool) -> Fact | Branch:
        place = node.place if node else NOWHERE
        if below is None:
            return Fact(tuple(value) if isinstance(value, list) else value, path, (place,))
        if not many:
            return self.branch(value, below, node, path, called=path.rpartition(".")[2])
        rows: dict[str, Fact | Branch] = {}
        if isinstance(value, dict):
            for name, record in value.items():
                rows[name] = self.branch(record, below, node.entries[name] if isinstance(node, read.Keyed) else None, join(path, name))
            return Branch(path, rows, rows=True, source=place)
        for index, record in enumerate(value):
            inside = node.items[index] if isinstance(node, read.Listed) else None
            name = row_name(below, texts(inside) if inside else {}, index)
            if name in rows:
                where = inside.place if inside else place
                self.problems.append(problem("row.duplicate", f"“{path}”里有两行都叫“{name}”", where, "改成不同的名称，或合并成一行"))
            rows[name] = self.branch(record, below, inside, join(path, name), called=path.rpartition(".")[2])
        return Branch(path, rows, rows=True, source=place)

    def _missing(
        self, need: str, below: type[Record] | None, *, many: bool, path: str, node: read.Node | None, called: str
    ) -> Fact | Branch | Fate:
        name = path.rpartition(".")[2]
        dropped = need == "必" and any(path == one or path.startswith(one + ".") for one in self.dropped)
        if need == "填" or dropped:
            if below is None:
                return Fact(Pending(asked(called, name)), path, (node.place,) if node is not None else ())
            if not many:
                return self.branch(below.model_construct(), below, None, path, called=name)
            return Fate.EXPECTED if dropped else Fate.OPTIONAL
        if need == "必" and isinstance(node, read.Keyed) and name not in node.keys:
            gap = node.gaps.get(name) if node.gaps else None
            self.problems.append(problem("value.required", f"缺少“{path}”", gap or node.place, GAP if gap else f"补上“{name}:”一行"))
        return Fate.EXPECTED if need == "期" else Fate.OPTIONAL


def texts(node: read.Node) -> dict[str, str]:
    """Return the entries of a mapping that are text."""
    return {key: value.value for key, value in node.entries.items() if isinstance(value, read.Text)} if isinstance(node, read.Keyed) else {}

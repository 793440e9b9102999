"""Nodes of a file in, validated records and branches of facts out; every fault with the place of its value."""

import dataclasses
import difflib
from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from pipeline.case import read
from pipeline.case.model import Record, field_of, inner, is_list, need_of, row_name
from pipeline.case.tree import NOWHERE, Branch, Fact, Fate, asked, join
from pipeline.problems import Place, Problem, problem
from pipeline.values import Pending


def validate(cls: type[Record], node: read.Node, problems: list[Problem]) -> Record:
    """Convert the text of a node; what cannot be converted is a problem and leaves an empty record."""
    try:
        return cls.model_validate(read.plain(node), by_alias=True)
    except ValidationError as error:
        problems += [_told(cls, node, one) for one in error.errors() if not _named_already(one, problems, node)]
        return cls.model_construct()


def _named_already(error: Any, problems: list[Problem], node: read.Node) -> bool:
    place = _place(node, error["loc"])
    return any(one.place == place and one.code == "value.empty" for one in problems)


def _told(cls: type[Record], node: read.Node, error: Any) -> Problem:
    loc = error["loc"]
    place = _place(node, error["loc"])
    if error["type"] == "problem":
        return problem(error["ctx"]["code"], f"{_label(loc)}：{error['ctx']['found']}", place, error["ctx"]["remedy"])
    if error["type"] == "extra_forbidden":
        key = str(error["loc"][-1])
        siblings = [str(field.alias) for field in _record_at(cls, error["loc"][:-1]).model_fields.values()]
        near = difflib.get_close_matches(key, siblings, 1, 0.5)
        return problem("key.unknown", f"不认识的键“{key}”", place, f"是不是“{near[0]}”" if near else "这里可以写：" + "、".join(siblings))
    return problem(
        "value.shape", f"{_label(loc)}：这里应当是下级的键或列表，不是一段文字", place, "照样板的缩进写；一行表的每一行以“- ”开头"
    )


def _label(loc: Sequence[object]) -> str:
    return "“" + ".".join(part if isinstance(part, str) else f"第{int(str(part)) + 1}行" for part in loc) + "”"


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


@dataclasses.dataclass(frozen=True, slots=True)
class Grower:
    """Makes branches of records, and tells what must be there and is not."""

    problems: list[Problem]
    dropped: set[str]

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
                several = [value] if is_list(field.annotation) and isinstance(value, str) else value
                children[alias] = self._child(several, below, inside, here, many=many)
                continue
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
        dropped = need == "必" and any(path == one or path.startswith(one + ".") or one == "" for one in self.dropped)
        if need == "填" or dropped:
            if below is None:
                return Fact(Pending(asked(called, name)), path)
            if not many:
                return self.branch(below.model_construct(), below, None, path, called=name)
            return Fate.EXPECTED if dropped else Fate.OPTIONAL
        if need == "必" and node is not None and (not isinstance(node, read.Keyed) or name not in node.entries):
            self.problems.append(problem("value.required", f"缺少“{path}”", node.place, f"补上“{name}:”一行"))
        return Fate.EXPECTED if need == "期" else Fate.OPTIONAL


def texts(node: read.Node) -> dict[str, str]:
    """Return the entries of a mapping that are text."""
    return {key: value.value for key, value in node.entries.items() if isinstance(value, read.Text)} if isinstance(node, read.Keyed) else {}

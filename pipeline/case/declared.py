"""Everything a template may write, known without any case.

The given facts come from the fields of the models, the derived ones from the table of `derived.py`.
"""

import dataclasses
import functools
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Literal

from pipeline.case.derived import OF_MATTER, Derived
from pipeline.case.derived_forms import OF_FORMS
from pipeline.case.grammar import unit_of
from pipeline.case.model import Need, Record, inner, is_list, need_of
from pipeline.case.registers import FILES, OUTSIDE_THE_TREE
from pipeline.case.tree import join

ROW = re.compile(r"\.‹[^›]*›")
"""The place of a row in a path."""


@dataclasses.dataclass(frozen=True, slots=True)
class Declared:
    """A name that a template may write: a fact, a group of facts, or a table."""

    path: str
    """where its facts stand; a row's place is its key columns joined by -, in ‹›"""
    meaning: str
    unit: str = ""
    """the unit, or what may be written; nothing for text"""
    file: str = ""
    """the file of the case it is given in; of a derived fact, what it is made from"""
    need: Need | Literal["算"] = "算"
    example: str = ""
    rows: bool = False
    """a table: `for` goes through its rows"""
    listed: bool = False
    """a list of texts: `for` goes through it, 顿号 joins it"""
    children: Mapping[str, "Declared"] = dataclasses.field(default_factory=dict)
    """the names below; of a table, those of each row"""
    key: str = ""
    """of a table: what names a row"""

    def get(self, name: str) -> "Declared | None":
        """Return what stands under a name; of a table, what stands there in each row."""
        return self.children.get(name)

    @property
    def group(self) -> bool:
        """Whether it is no fact itself: a group or a table."""
        return bool(self.children)

    @property
    def spoken(self) -> str:
        """The path as people say it, without the places of rows."""
        return without_rows(self.path)

    def entry(self) -> "Declared | None":
        """Return what `for` gives one by one; None where there is nothing to go through."""
        if self.rows:
            return dataclasses.replace(self, path=join(self.path, f"‹{self.key}›"), rows=False)
        return dataclasses.replace(self, listed=False) if self.listed else None

    def walk(self) -> Iterator["Declared"]:
        """Yield what stands below, in order; what stands elsewhere and is only shown here is left out."""
        for child in self.children.values():
            if not self.path or child.path.startswith(f"{self.path}."):
                yield child
                yield from child.walk()

    def at(self, path: str) -> "Declared | None":
        """Return what stands under dotted names, those of columns below those of their table."""
        node: Declared | None = self
        for name in path.split("."):
            node = node.get(name) if node else None
        return node

    def named_below(self) -> frozenset[str]:
        """Return every name that stands below."""
        return frozenset(self.children).union(*(child.named_below() for child in self.children.values()))


def without_rows(path: str) -> str:
    """Return a path as people say it."""
    return ROW.sub("", path)


@functools.cache
def declared() -> Declared:
    """Return the root of all that is declared."""
    given: dict[str, Declared] = {}
    for file, (record, _) in FILES.items():
        given |= {name: one for name, one in _fields(record, "", file).items() if name not in OUTSIDE_THE_TREE}
    root = Declared("", "全部事实", children=MappingProxyType(given))
    for one in (*OF_MATTER, *OF_FORMS):
        root = _with(root, one.path.split("."), _made(one, root))
    return root


# --- given


def _fields(record: type[Record], path: str, file: str) -> dict[str, Declared]:
    return {str(field.alias): _given(record, attribute, field, path, file) for attribute, field in record.model_fields.items()}


def _given(record: type[Record], attribute: str, field: Any, above: str, file: str) -> Declared:
    path = join(above, str(field.alias))
    below, many = inner(field.annotation)
    key = "" if not (below and many) else "-".join(below.key) or "短名"
    inside = _fields(below, join(path, f"‹{key}›") if many else path, file) if below else {}
    return Declared(
        path,
        field.description or "",
        unit_of(field.annotation),
        file,
        need_of(record, attribute),
        str(field.json_schema_extra["example"]),
        rows=bool(below) and many,
        listed=not below and is_list(field.annotation),
        children=MappingProxyType(inside),
        key=key,
    )


# --- derived


def _made(one: Derived, root: Declared) -> Declared:
    above, _, name = one.path.rpartition(".")
    parent = root.at(above) if above else root
    assert parent, f"{one.path}: declared before {above}"
    path = join(join(parent.path, f"‹{parent.key}›") if parent.rows else parent.path, name)
    if not one.shows:
        return Declared(path, one.meaning, one.unit, one.made_from, example=one.example, rows=bool(one.key), listed=one.listed, key=one.key)
    shown = root.at(one.shows)
    assert shown, f"{one.path}: nothing at {one.shows}"
    return dataclasses.replace(shown, path=path, meaning=one.meaning, file=shown.path, need="算", example="")


def _with(node: Declared, names: list[str], one: Declared) -> Declared:
    name, *rest = names
    child = _with(node.children[name], rest, one) if rest else one
    return dataclasses.replace(node, children=MappingProxyType({**node.children, name: child}))

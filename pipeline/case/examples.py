"""What `示例` in case.yaml names as example data, and a case without it (`--real`).

A path covers everything below it, a folder every file in it. A row without one of the columns that name it is no row; a
reference to a community that was left out is left out as well.
"""

import dataclasses
import functools
from collections.abc import Iterable, Sequence

from pipeline.case import read
from pipeline.case.convert import texts
from pipeline.case.model import Record, field_of, inner, row_name
from pipeline.case.tree import Branch, Fact, join
from pipeline.values import Pending

COMMUNITY_COLUMNS = (("调整内容.划转", ("划出社区", "划入社区")), ("调整内容.调整后", ("社区",)), ("会议", ("社区",)))
"""Row tables whose columns name a community."""


def named(node: read.Node | None) -> tuple[str, ...]:
    """Return the entries of 示例."""
    listed = node.entries.get("示例") if isinstance(node, read.Keyed) else None
    return tuple(item.value.strip() for item in listed.items if isinstance(item, read.Text)) if isinstance(listed, read.Listed) else ()


def covered(path: str, examples: Iterable[str]) -> bool:
    """Return whether a path or file is named as example data, or lies below one that is."""
    named, above = _named(tuple(examples))
    return path in named or path.startswith(above)


@functools.lru_cache(maxsize=8)
def _named(examples: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the entries, and how what lies below one begins."""
    return frozenset(examples), tuple(begin for one in examples for begin in (one + ".", one.rstrip("/") + "/"))


@dataclasses.dataclass(frozen=True, slots=True)
class Without:
    """Leaves example data out of one file, and notes the path of everything left out."""

    file: str
    examples: Sequence[str]
    dropped: set[str]

    def root(self, node: read.Node, cls: type[Record]) -> read.Node | None:
        """Return what is left of a file, None where nothing is."""
        if covered(self.file, self.examples):
            self.dropped.update(str(field.alias) for field in cls.model_fields.values())
            return None
        return self._left(node, cls, "")

    def _left(self, node: read.Node, cls: type[Record] | None, path: str) -> read.Node | None:
        if path and covered(path, self.examples):
            return self._drop(path)
        if not isinstance(node, read.Keyed):
            return node
        entries: dict[str, read.Node] = {}
        for key, value in node.entries.items():
            field = field_of(cls, key)
            below, many = inner(field.annotation) if field else (None, False)
            here = join(path, key)
            left = self._table(value, below, here) if many and below is not None else self._left(value, below, here)
            if left is not None:
                entries[key] = left
        if cls is not None and any(key in node.entries and key not in entries for key in cls.key):
            return self._drop(path)
        if not entries and node.entries:
            return self._drop(path) if path else None
        keys = {key: place for key, place in node.keys.items() if key in entries or key not in node.entries}
        return read.Keyed(entries, keys, node.place)

    def _table(self, node: read.Node, below: type[Record], path: str) -> read.Node | None:
        if covered(path, self.examples):
            return self._drop(path)
        if isinstance(node, read.Listed):
            rows = [(row, join(path, row_name(below, texts(row), index))) for index, row in enumerate(node.items)]
            items = tuple(left for row, here in rows if (left := self._left(row, below, here)) is not None)
            return read.Listed(items, node.place) if items else self._drop(path)
        if isinstance(node, read.Keyed):
            inside = {name: left for name, row in node.entries.items() if (left := self._left(row, below, join(path, name))) is not None}
            return read.Keyed(inside, node.keys, node.place) if inside else self._drop(path)
        return node

    def _drop(self, path: str) -> read.Node | None:
        self.dropped.add(path)
        return None


def forgotten(root: Branch, communities: Sequence[str]) -> Branch:
    """Return the tree without references to communities that were left out; who hosts the matter is then pending."""
    if not communities:
        return root
    host, others = root.at("事项.主办社区"), root.at("事项.相关社区")
    if isinstance(host, Fact) and host.value in communities:
        root = root.with_child("事项.主办社区", dataclasses.replace(host, value=Pending("主办社区")))
    if isinstance(others, Fact) and isinstance(others.value, tuple):
        kept = tuple(name for name in others.value if name not in communities)
        root = root.with_child("事项.相关社区", dataclasses.replace(others, value=kept))
    for table, columns in COMMUNITY_COLUMNS:
        rows = root.at(table)
        if isinstance(rows, Branch):
            left = {name: row for name, row in rows.children.items() if not any(_says(row, column, communities) for column in columns)}
            root = root.with_child(table, dataclasses.replace(rows, children=left))
    return root


def _says(row: Fact | Branch, column: str, names: Sequence[str]) -> bool:
    fact = row.get(column) if isinstance(row, Branch) else None
    return isinstance(fact, Fact) and fact.value in names

"""A kind of document in, the first names its template may write out; what a dotted expression stands for; the nearest one.

What `render.views_of` and `arrange.forms` show to one document, declared without any case.
"""

import dataclasses
import difflib
import functools
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from pipeline.case.declared import Declared, declared
from pipeline.catalog import EVERY, OWN_ROOTS, Kind

Scope = Mapping[str, Declared]
"""First name → what it stands for: `names_for`, and inside a `for` its variable with `Declared.entry` of the table."""

VIEWS = ("本件", "本文", "主办", "相关", "涉及", "附件题名")
"""The second ways to facts."""


def kind_of(template: str) -> Kind | None:
    """Return the kind whose template has this name (without .docx); None for one that is nobody's."""
    return next((kind for kind in EVERY if kind.short == template), None)


@functools.cache
def names_for(kind: Kind | None) -> Scope:
    """Return the first names that a template of a kind may write; of no kind, all but 本件."""
    root = declared()
    names = {name: one for name, one in root.children.items() if kind is None or kind in OWN_ROOTS.get(name, EVERY)}
    return MappingProxyType(_views(root, kind) | names)


def _views(root: Declared, kind: Kind | None) -> dict[str, Declared]:
    """Return the second ways to facts, nearest first."""
    views: dict[str, Declared] = {}
    if kind and kind.each:
        views["本件"] = _shown(_row(root, kind.each), f"这一份文书对应的那一行（{kind.each}）", kind.each)
    paper = _row(root, "发文")
    title = Declared(f"{paper.path}.题名", "这一份文书的题名", file="文书的种类和事项.事由", example="关于某事的请示")
    children = MappingProxyType({"题名": title, **paper.children})
    views["本文"] = _shown(dataclasses.replace(paper, children=children), "发文登记里这一份文书的一段", "发文")
    community, communities = _row(root, "社区"), root.at("社区")
    assert communities
    views["主办"] = _shown(community, "主办社区", "事项.主办社区")
    views["相关"] = _shown(communities, "相关社区，一个社区一行", "事项.相关社区")
    views["涉及"] = _shown(communities, "主办社区和相关社区，一个社区一行", "事项.主办社区、相关社区")
    views["附件题名"] = Declared(
        "附件题名", "随请示附上的文书的题名", file="请示.附件", example="某事方案、某会议关于某事的决议", listed=True
    )
    return views


def _row(root: Declared, table: str) -> Declared:
    node = root.at(table)
    row = node.entry() if node else None
    assert row, f"no table {table}"
    return row


def _shown(one: Declared, meaning: str, made_from: str) -> Declared:
    return dataclasses.replace(one, meaning=meaning, file=made_from, need="算", example="")


def resolve(path: str, scope: Scope) -> Declared | None:
    """Return what a dotted expression stands for, None where nothing is declared there.

    A column of a table is reached through `for` only. A row may be named (发文.请示.文号), though nobody can say without
    a case whether it is there: what looks like a column, or is a name declared below, is taken for a slip.
    """
    first, *rest = path.split(".")
    node = scope.get(first)
    for name in rest:
        if node is None:
            return None
        node = _named_row(node, name) if node.rows else node.get(name)
    return node


def _named_row(table: Declared, name: str) -> Declared | None:
    if name in table.named_below() or difflib.get_close_matches(name, table.children, 1, SIMILAR):
        return None
    row = table.entry()
    assert row
    return dataclasses.replace(row, path=f"{table.path}.{name}")


# --- the nearest


@dataclasses.dataclass(frozen=True, slots=True)
class Nearest:
    """What was probably meant: an expression, and the `for` it stands in where it is a column of a table."""

    path: str
    loops: tuple[str, ...] = ()
    """`行 in 会议`, outermost first"""

    @property
    def hint(self) -> str:
        """The question to the clerk."""
        if not self.loops:
            return f"是不是“{self.path}”？"
        return f"是不是表中的一列？先写 {'，再写 '.join(f'for {loop}' for loop in self.loops)}，里面写 {self.path}"


VARIABLES = ("行", "项", "条")
LOOPED, LEFT_OVER, LIMIT = 0.3, 0.6, 0.85
"""What it costs that a candidate stands in a loop, that a written name has no place in it, and what is too far off."""
SIMILAR = 0.5
"""How alike the last names must at least be."""


def nearest(path: str, scope: Scope) -> Nearest | None:
    """Return the declared expression that was probably meant by one that is not.

    Levels left out cost nothing, so that 户数 finds 主办.户籍.户数; among equals the variable of a loop goes before a view,
    a view before a root, a shorter path before a longer one.
    """
    wanted = tuple(path.split("."))
    roots = declared().children
    best: tuple[tuple[float, int, int], Nearest] | None = None
    for parts, found, _ in expressions(scope):
        cost = _cost(wanted, parts) + LOOPED * len(found.loops)
        rank = (round(cost, 6), (parts[0] in VIEWS) + 2 * (parts[0] in roots), len(parts))
        if cost <= LIMIT and (best is None or rank < best[0]):
            best = rank, found
    return best[1] if best else None


def expressions(scope: Scope) -> Iterator[tuple[tuple[str, ...], Nearest, Declared]]:
    """Yield everything that can be written: its names from the first name of the scope on, how it is written, what it is."""
    for name, one in scope.items():
        yield from _below(one, (name,), name, ())


def _below(
    node: Declared, parts: tuple[str, ...], written: str, loops: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Nearest, Declared]]:
    yield parts, Nearest(written, loops), node
    if node.rows:
        if len(loops) == len(VARIABLES):
            return
        variable = VARIABLES[len(loops)]
        written, loops = variable, (*loops, f"{variable} in {written}")
    for name, child in node.children.items():
        yield from _below(child, (*parts, name), f"{written}.{name}", loops)


def _cost(wanted: tuple[str, ...], parts: tuple[str, ...]) -> float:
    """Return how far a candidate is from what was written: names in their order, each by its likeness."""
    last = _unlike(wanted[-1], parts[-1])
    if last > SIMILAR:
        return LIMIT + 1
    costs = [index * LEFT_OVER for index in range(len(wanted))]
    for part in parts[:-1]:
        before = costs
        costs = [before[0]]
        for index, name in enumerate(wanted[:-1], start=1):
            costs.append(min(before[index], costs[-1] + LEFT_OVER, before[index - 1] + _unlike(name, part)))
    return costs[-1] + last


@functools.lru_cache(maxsize=65536)
def _unlike(one: str, other: str) -> float:
    return 0.0 if one == other else 1 - difflib.SequenceMatcher(None, one, other).ratio()

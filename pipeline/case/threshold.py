"""How much consent is needed: the denominators that a case may name, what they come to in its unit, and what is needed of each."""

import math
from decimal import Decimal

from pipeline.case.growth import Tree, percent, total
from pipeline.case.matter import DENOMINATORS
from pipeline.case.sums import exact
from pipeline.case.tree import Branch, Fact, Fate
from pipeline.values import Value

FIGURES = {"户籍人口": "人口", "户籍十八周岁以上人口": "十八周岁以上人口"}
"""Denominator → the figure of a community it is the sum of, by persons; by households 户数."""

BY_HOMES = {"户籍人口": "户籍户数", "户籍十八周岁以上人口": "户籍户数", "应征求人数": "应征求户数", "有效意见数": "有效户数"}
"""Denominator → what it is called where households are counted."""


ANSWERS = "有效意见数"


def by_homes(tree: Tree) -> bool:
    """Whether the case counts households."""
    unit = tree.fact("征求意见.计数单位")
    return unit is not None and unit.value == "户"


def threshold(tree: Tree, communities: frozenset[str]) -> None:
    """Add the denominator that the case names, and how much consent is needed of it; pending until it names one."""
    kind = tree.fact("征求意见.分母口径")
    named = str(kind.value) if kind and not kind.pending else ""
    tree.add("征求意见.分母名称", lambda given: _called(tree, str(given)), kind)
    parts = _parts(tree, named, communities) if named else []
    tree.add("征求意见.分母人数", lambda _, *v: total(*v), kind, *parts)
    _needed(tree, "征求意见.同意所需人数", "征求意见.分母人数")


def rates(tree: Tree, communities: frozenset[str]) -> None:
    """Add the rate of consent, and the same for every denominator that can be worked out."""
    _judged(tree, "结果", "征求意见.分母人数", "征求意见.同意所需人数")
    tree.branch("结果.各口径", rows=True)
    for kind in DENOMINATORS:
        row = f"结果.各口径.{_called(tree, kind)}"
        parts = [part for part in _parts(tree, kind, communities) if part and not part.pending]
        if not parts or len(parts) < len(_parts(tree, kind, communities)) or isinstance(tree.root.at(row), Branch):
            continue
        tree.branch(row)
        tree.add(f"{row}.口径", lambda *_, kind=kind: _called(tree, kind), *parts)
        tree.add(f"{row}.分母人数", total, *parts)
        _needed(tree, f"{row}.同意所需人数", f"{row}.分母人数")
        _judged(tree, row, f"{row}.分母人数", f"{row}.同意所需人数")


def _called(tree: Tree, kind: str) -> str:
    return BY_HOMES[kind] if by_homes(tree) else kind


def _parts(tree: Tree, kind: str, communities: frozenset[str]) -> list[Fact | None]:
    """Return the facts whose sum a denominator is."""
    if kind == ANSWERS:
        return [tree.fact("结果.有效")]
    if kind == "应征求人数":
        return [tree.fact("征求意见.应征求户数" if by_homes(tree) else "征求意见.应征求人数")]
    figure = "户数" if by_homes(tree) else FIGURES[kind]
    concerned = [row for row in tree.rows("社区") if row.path.removeprefix("社区.") in communities]
    return [row.fact(f"户籍.{figure}") for row in concerned]


def least(whole: Value, percentage: Value, comparison: Value) -> int | None:
    """Return how many of a whole are needed; None where the whole is only about right."""
    number, share = exact(whole), exact(percentage)
    if number is None or share is None:
        return None
    bound = Decimal(number) * Decimal(share) / 100
    return math.floor(bound) + 1 if comparison == "超过" else math.ceil(bound)


def wholes(facts: Branch, communities: frozenset[str]) -> dict[str, Value]:
    """Return the denominators that count, by what they are called: the one that the case names, else each that can be worked out."""
    tree, named = Tree(facts), facts.fact("征求意见.分母口径")
    found: dict[str, Value] = {}
    for kind in DENOMINATORS if named is None or named.pending else [str(named.value)]:
        parts = _parts(tree, kind, communities)
        known = [part.value for part in parts if part and not part.pending]
        if known and len(known) == len(parts) and (whole := total(*known)) is not None:
            found.setdefault(_called(tree, kind), whole)
    return found


def of_answers(facts: Branch, called: str) -> bool:
    """Whether a denominator grows with each answer that counts."""
    return called == _called(Tree(facts), ANSWERS)


def _needed(tree: Tree, path: str, whole: str) -> None:
    tree.add(path, least, tree.fact(whole), tree.fact("征求意见.比例"), tree.fact("征求意见.比较"))


def _judged(tree: Tree, above: str, whole: str, needed: str) -> None:
    consent = tree.fact("结果.同意")
    tree.add(f"{above}.同意率", percent, consent, tree.fact(whole))
    tree.add(f"{above}.达标", lambda given, least: given >= least, consent, tree.fact(needed))


def unknown(tree: Tree) -> None:
    """Declare that no threshold is known: nobody knows whose matter it is."""
    for name in ("分母名称", "分母人数", "同意所需人数"):
        tree.same(f"征求意见.{name}", None, Fate.EXPECTED)

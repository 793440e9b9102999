"""What the consultation came to: counts, opinions, the roster, as facts of the tree.

The counting itself is `tally.py`'s, what is needed `threshold.py`'s.
A fact that cannot be made is declared as lacking, so that a paper waits for it.
"""

import datetime as dt
from collections.abc import Callable

from pipeline import wording
from pipeline.case import threshold
from pipeline.case.consulted import Counted
from pipeline.case.growth import Tree
from pipeline.case.load import Case
from pipeline.case.tally import Count, Tally
from pipeline.case.tree import Branch, Fate
from pipeline.problems import Place
from pipeline.values import Span, Value


def _days(first: Value, last: Value) -> Value | None:
    return wording.days(first, last) if isinstance(first, dt.date) and isinstance(last, dt.date) else None


DUPLICATES = {"取最后书面": "取最后一次书面意见", "取最后": "取最后一次意见", "均作废待核": "均不计入，核实后再定"}

UNITS = {"人": "一人计一份意见", "户": "一户计一份意见，户内的有效意见不一致的不计，归入最后一份有效意见的渠道"}


def consultation(tree: Tree, case: Case) -> None:
    """Add what follows from the arrangement of the consultation and of the notice."""
    if isinstance(tree.root.at("征求意见"), Branch):
        tree.add("征求意见.重复意见说明", lambda rule: DUPLICATES[str(rule)], tree.fact("征求意见.重复意见规则"))
        tree.add("征求意见.计数说明", lambda unit: UNITS[str(unit)], tree.fact("征求意见.计数单位"))
    for branch, last in (("征求意见", "截止日期"), ("公示", "结束日期")):
        if isinstance(tree.root.at(branch), Branch):
            first_fact, last_fact = tree.fact(f"{branch}.开始日期"), tree.fact(f"{branch}.{last}")
            tree.add(f"{branch}.天数", _days, first_fact, last_fact)
            tree.add(f"{branch}.起止", Span, first_fact, last_fact)


def result(tree: Tree, case: Case, counted: Counted | None) -> None:
    """Add who was to be asked, what is needed, and what came of it: without the rule for two answers nothing is counted."""
    if counted is None:
        if isinstance(tree.root.at("征求意见"), Branch):
            for name in ("应征求人数", "应征求户数"):
                tree.same(f"征求意见.{name}", None)
            threshold.unknown(tree)
        tree.same("结果", None)
        return
    _invited(tree, case, counted)
    if counted.tally is not None:
        _counts(tree, case, counted.tally)
    else:
        tree.same("结果", None)
    threshold.threshold(tree, counted.communities)
    if counted.tally is not None:
        threshold.rates(tree, counted.communities)


def _invited(tree: Tree, case: Case, counted: Counted) -> None:
    """Add how many people and households are to be asked; without the last day nobody knows who comes of age."""
    people, file = counted.asked.people, case.file_of("results/roster")
    days = [tree.fact("征求意见.截止日期"), tree.fact("征求意见.开始日期")]
    for name, number in (("应征求人数", len(people)), ("应征求户数", len({one[:2] for one in people}))):
        known = number if counted.asked.communities else None
        tree.add(f"征求意见.{name}", lambda *_, known=known: known, *days, more=(file,), sources=(Place(file),))


def _counts(tree: Tree, case: Case, tally: Tally) -> None:
    """Add the counts in both units, and above them those in the unit of the case."""
    roster_file, register = case.file_of("results/roster"), case.file_of("results/responses")

    def put(path: str, value: Value) -> None:
        tree.add(path, lambda: value, more=(roster_file, register), sources=(Place(register),))

    tree.branch("结果")
    tree.same("结果.发放份数", tree.fact("汇总.发放份数"), Fate.EXPECTED)
    main = tally.households if threshold.by_homes(tree) else tally.people
    for above, unit in (("结果", main), ("结果.按人", tally.people), ("结果.按户", tally.households)):
        tree.branch(above)
        _count(tree, put, above, unit.total, asked=True)
        for table, column, counts in (("分社区", "社区", unit.by_community), ("分渠道", "渠道", unit.by_channel)):
            tree.branch(f"{above}.{table}", rows=True)
            for name, one in counts.items():
                row = f"{above}.{table}.{name}"
                tree.branch(row)
                put(f"{row}.{column}", name)
                _count(tree, put, row, one, asked=table == "分社区")
        tree.branch(f"{above}.无效原因", rows=True)
        for reason, number in unit.void_by_reason.items():
            row = f"{above}.无效原因.{reason}"
            tree.branch(row)
            put(f"{row}.原因", reason)
            put(f"{row}.份数", number)


def _count(tree: Tree, put: Callable[[str, Value], None], path: str, one: Count, *, asked: bool) -> None:
    """Add one set of counts and, with its own numbers, the equations that hold for it."""
    for name, value in (
        ("收回", one.received),
        ("有效", one.valid),
        ("无效", one.void),
        ("同意", one.consent),
        ("不同意", one.against),
        ("弃权", one.abstained),
        ("已表态", one.spoken),
        ("收回算式", f"{one.received}＝{one.valid}＋{one.void}"),
        ("有效算式", f"{one.valid}＝{one.consent}＋{one.against}＋{one.abstained}"),
    ):
        put(f"{path}.{name}", value)
    if not asked:
        return
    if one.asked is None or one.silent is None:
        for name in ("应征求", "未表态", "应征求算式"):
            tree.same(f"{path}.{name}", None, Fate.OPTIONAL)
        return
    put(f"{path}.应征求", one.asked)
    put(f"{path}.未表态", one.silent)
    put(f"{path}.应征求算式", f"{one.asked}＝{one.spoken}＋{one.silent}")


def opinions(tree: Tree, case: Case) -> None:
    """Add how many opinions there are, and how many had each outcome."""
    rows = tree.rows("意见")
    if not rows:
        tree.same("意见汇总", None)
        return
    tree.branch("意见汇总")
    outcomes = [fact for row in rows if (fact := row.fact("处理"))]
    tree.add("意见汇总.条数", lambda *v: len(v), *outcomes)
    for outcome in ("采纳", "部分采纳", "未采纳", "解释说明"):
        tree.add(f"意见汇总.{outcome}", lambda *v, outcome=outcome: v.count(outcome), *outcomes)


def roster(tree: Tree, case: Case) -> None:
    """Add how many households and people the roster has."""
    if not case.roster:
        tree.same("名册", None)
        return
    file = case.file_of("results/roster")
    tree.branch("名册")
    for name, value in (("户数", len({(p.community, p.household) for p in case.roster})), ("人口", len(case.roster))):
        tree.add(f"名册.{name}", lambda value=value: value, more=(file,), sources=(Place(file),))

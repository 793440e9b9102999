"""What the consultation came to: thresholds, counts, opinions, the roster, as facts of the tree.

The counting itself is `tally.py`'s. A fact that cannot be made is declared as lacking, so that a paper waits for it.
"""

import datetime as dt
import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from pipeline import wording
from pipeline.case import tally as counting
from pipeline.case.growth import Tree, percent, total
from pipeline.case.load import Case
from pipeline.case.sums import exact
from pipeline.case.tree import Branch, Fate
from pipeline.problems import Place
from pipeline.values import Month, Span, Value


def _days(first: Value, last: Value) -> Value | None:
    return wording.days(first, last) if isinstance(first, dt.date) and isinstance(last, dt.date) else None


DUPLICATES = {"取最后书面": "取最后一次书面意见", "取最后": "取最后一次意见", "均作废待核": "均不计入，核实后再定"}


def consultation(tree: Tree, case: Case) -> None:
    """Add what follows from the arrangement of the consultation and of the notice."""
    if isinstance(tree.root.at("征求意见"), Branch):
        tree.add("征求意见.重复意见说明", lambda rule: DUPLICATES[str(rule)], tree.fact("征求意见.重复意见规则"))
    for branch, last in (("征求意见", "截止日期"), ("公示", "结束日期")):
        if isinstance(tree.root.at(branch), Branch):
            first_fact, last_fact = tree.fact(f"{branch}.开始日期"), tree.fact(f"{branch}.{last}")
            tree.add(f"{branch}.天数", _days, first_fact, last_fact)
            tree.add(f"{branch}.起止", Span, first_fact, last_fact)


def result(tree: Tree, case: Case) -> None:
    """Add who was to be asked, what is needed, and what came of it: without the rule for two answers nothing is counted."""
    host = tree.fact("事项.主办社区")
    if not isinstance(tree.root.at("征求意见"), Branch) or host is None or host.pending:
        for name in ("应征求人数", "分母人数", "同意所需人数") if isinstance(tree.root.at("征求意见"), Branch) else ():
            tree.same(f"征求意见.{name}", None)
        tree.same("结果", None)
        return
    first, last = (fact.value if (fact := tree.fact(f"征求意见.{name}")) else None for name in ("开始日期", "截止日期"))
    rule = tree.fact("征求意见.重复意见规则")
    roster_file, register = case.file_of("results/roster"), case.file_of("results/responses")
    opened = counting.first_day(first) if isinstance(first, dt.date | Month) else None
    closed = counting.last_day(last) if isinstance(last, dt.date | Month) else None
    asked = counting.to_be_asked(case.roster, closed) if closed and case.roster else {}
    base = [tree.fact("征求意见.截止日期"), tree.fact("征求意见.开始日期")]
    tree.add(
        "征求意见.应征求人数", lambda *_: sum(asked.values()) if asked else None, *base, more=(roster_file,), sources=(Place(roster_file),)
    )
    _threshold(tree)
    if not case.responses or rule is None or rule.pending:
        tree.same("结果", None)
        return
    rows = counting.judge(case.responses, case.roster, host=str(host.value), first=opened, last=closed, duplicates=str(rule.value))
    tally = counting.count(rows, asked)
    made_from, places = (roster_file, register), (Place(register),)

    def put(path: str, value: Value) -> None:
        tree.add(path, lambda: value, more=made_from, sources=places)

    tree.branch("结果")
    _counts(put, "结果", tally.total)
    tree.same("结果.发放份数", tree.fact("汇总.发放份数"), Fate.EXPECTED)
    _silence(tree, put, "结果", sum(asked.values()) if asked else None, tally.total)
    for table, column, counts in (("分社区", "社区", tally.by_community), ("分渠道", "渠道", tally.by_channel)):
        tree.branch(f"结果.{table}", rows=True)
        for name, one in counts.items():
            row = f"结果.{table}.{name}"
            tree.branch(row)
            put(f"{row}.{column}", name)
            _counts(put, row, one)
            if table == "分社区":
                _silence(tree, put, row, asked.get(name), one)
    tree.branch("结果.无效原因", rows=True)
    for reason, number in tally.void_by_reason.items():
        tree.branch(f"结果.无效原因.{reason}")
        put(f"结果.无效原因.{reason}.原因", reason)
        put(f"结果.无效原因.{reason}.份数", number)
    if (kind := tree.fact("征求意见.分母口径")) and kind.value == "有效意见数":
        tree.same("征求意见.分母人数", tree.fact("结果.有效"))
        _needed(tree)
    tree.add("结果.同意率", percent, tree.fact("结果.同意"), tree.fact("征求意见.分母人数"))
    tree.add("结果.达标", lambda a, n: a >= n, tree.fact("结果.同意"), tree.fact("征求意见.同意所需人数"))


def _counts(put: Callable[[str, Any], None], path: str, one: counting.Count) -> None:
    for name, value in (
        ("收回", one.received),
        ("有效", one.valid),
        ("无效", one.void),
        ("同意", one.consent),
        ("不同意", one.against),
        ("弃权", one.abstained),
        ("已表态", one.valid),
    ):
        put(f"{path}.{name}", value)


def _silence(tree: Tree, put: Callable[[str, Any], None], path: str, asked: int | None, one: counting.Count) -> None:
    """应征求 = 已表态 + 未表态, where the roster tells who was to be asked."""
    if asked is None:
        for name in ("应征求", "未表态"):
            tree.same(f"{path}.{name}", None, Fate.OPTIONAL)
        return
    put(f"{path}.应征求", asked)
    put(f"{path}.未表态", asked - one.valid)


def _threshold(tree: Tree) -> None:
    """Add the denominator that the case names, and how much consent is needed of it; of 有效意见数 once they are counted."""
    kind = tree.fact("征求意见.分母口径")
    named = {"户籍人口": "人口", "户籍十八周岁以上人口": "十八周岁以上人口"}
    if kind and kind.value == "应征求人数":
        tree.same("征求意见.分母人数", tree.fact("征求意见.应征求人数"))
    elif kind and isinstance(kind.value, str) and (name := named.get(kind.value)):
        tree.add("征求意见.分母人数", lambda _, *v: total(*v), kind, *(tree.fact(f"{c.path}.户籍.{name}") for c in _concerned(tree)))
    else:
        tree.same("征求意见.分母人数", None)
    _needed(tree)


def _concerned(tree: Tree) -> list[Branch]:
    """Return the communities whose people were asked: the host's. Others join once they have a roster (a later check says so)."""
    host = tree.fact("事项.主办社区")
    return [c for c in tree.rows("社区") if host and c.path == f"社区.{host.value}"]


def _needed(tree: Tree) -> None:
    def least(whole: Value, percentage: Value, comparison: Value) -> Value | None:
        number, share = exact(whole), exact(percentage)
        if number is None or share is None:
            return None
        bound = Decimal(number) * Decimal(share) / 100
        return math.floor(bound) + 1 if comparison == "超过" else math.ceil(bound)

    tree.add("征求意见.同意所需人数", least, *(tree.fact(f"征求意见.{name}") for name in ("分母人数", "比例", "比较")))


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

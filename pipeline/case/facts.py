"""A case in, its facts out: the given ones with everything that follows from them, and what does not add up.

Derived facts stand beside the given ones, know the paths they were made from, and are pending or absent where one of
those is. 约 numbers take no part in sums: what is made from them is 约 itself.
"""

import dataclasses
import datetime as dt
import math
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from pipeline import wording
from pipeline.case import tally as counting
from pipeline.case.load import Case, covered
from pipeline.case.sums import disagreements, exact
from pipeline.case.tree import Absent, Branch, Fact, Fate, asked
from pipeline.problems import Place, Problem
from pipeline.values import Month, Pending, Percent, Quantity, Span, Value

Sides = "四至"


def derive(case: Case) -> tuple[Branch, list[Problem]]:
    """Return the whole tree and the problems the figures have among themselves."""
    tree = _Tree(case.facts)
    for step in (_titles, _communities, _adjustment, _group, _meetings, _consultation, _result, _opinions, _roster, _timeline):
        step(tree, case)
    return tree.root, list(disagreements(tree.root, case))


def example_paths(facts: Branch, examples: Sequence[str]) -> frozenset[str]:
    """Return the paths of all facts that are example data, or made from such."""
    return frozenset(
        fact.path
        for fact in facts.facts()
        if covered(fact.path, examples)
        or any(covered(part, examples) for part in fact.parts)
        or any(place.file in examples for place in fact.sources)
    )


class _Tree:
    """The tree while it grows. Adding never changes what was given."""

    def __init__(self, root: Branch) -> None:
        self.root = root

    def fact(self, path: str) -> Fact | None:
        return self.root.fact(path)

    def rows(self, path: str) -> list[Branch]:
        return self.root.table(path)

    def below(self, path: str) -> Callable[[str], Fact | None]:
        """Return a way to look up facts below a path."""
        return lambda name: self.root.fact(f"{path}.{name}")

    def branch(self, path: str, *, rows: bool = False) -> None:
        """Make a branch where there is none."""
        if not isinstance(self.root.at(path), Branch):
            self._put(path, Branch(path, {}, rows=rows))

    def same(self, path: str, fact: Fact | Branch | Absent | None, fate: Fate = Fate.EXPECTED) -> None:
        """Let a path show a fact that has its own path."""
        if isinstance(fact, (Fact, Branch)):
            self._put(path, fact)
        else:
            self._lack(path, fate)

    def add(
        self, path: str, make: Callable[..., Value | None], *parts: Fact | None, more: Sequence[str] = (), sources: tuple[Place, ...] = ()
    ) -> None:
        """Add what `make` returns for the values of the parts; pending or absent where a part is, or where it returns None."""
        given = [part for part in parts if part is not None]
        if len(given) < len(parts):
            self._lack(path, Fate.EXPECTED)
            return
        waiting = next((part for part in given if part.pending), None)
        value = waiting.value if waiting else make(*(part.value for part in given))
        if value is None:
            self._lack(path, Fate.EXPECTED)
            return
        made_from = tuple(dict.fromkeys([*(origin for part in given for origin in (part.parts or (part.path,))), *more]))
        places = tuple(dict.fromkeys([*(place for part in given for place in part.sources), *sources]))
        self._put(path, Fact(value, path, places, made_from))

    def _put(self, path: str, child: Fact | Branch) -> None:
        self.root = _grown(self.root, path, child, None)

    def _lack(self, path: str, fate: Fate) -> None:
        self.root = _grown(self.root, path, None, fate)


def _grown(branch: Branch, path: str, child: Fact | Branch | None, fate: Fate | None) -> Branch:
    """Return the branch with a child (or a declared lack) at a path; the branches on the way must exist."""
    heads = [name for name in branch.children if path.startswith(name + ".") and isinstance(branch.children[name], Branch)]
    if heads:
        head = max(heads, key=len)
        below = branch.children[head]
        assert isinstance(below, Branch)
        return dataclasses.replace(branch, children={**branch.children, head: _grown(below, path[len(head) + 1 :], child, fate)})
    if child is not None:
        return dataclasses.replace(
            branch, children={**branch.children, path: child}, absent={k: v for k, v in branch.absent.items() if k != path}
        )
    assert fate is not None
    return dataclasses.replace(branch, absent={**branch.absent, path: fate})


# --- numbers
def _number(value: Value) -> tuple[Decimal, bool]:
    """Return the number of a value and whether it is 约; the model lets nothing else into a sum."""
    if isinstance(value, Quantity):
        return Decimal(value.number), value.about
    assert isinstance(value, int | Decimal), value
    return Decimal(value), False


def _total(*values: Value) -> Value | None:
    """Return the sum; 约 where any part is."""
    numbers = [_number(value) for value in values]
    whole = sum((number for number, _ in numbers), Decimal(0))
    plain: int | Decimal = int(whole) if whole == int(whole) else whole
    return Quantity(plain, about=True) if any(about for _, about in numbers) else plain


def _percent(part: Value, whole: Value) -> Value | None:
    a, b = exact(part), exact(whole)
    return Percent(int(a), int(b)) if a is not None and b else None


def _per(part: Value, whole: Value, scale: int = 1) -> Value | None:
    (a, _), (b, _) = _number(part), _number(whole)
    return Quantity((a * scale / b).quantize(Decimal("0.1")), about=True) if b else None


# --- the derivations --------------------------------------------------------------------------------------------------
def _sides(rows: Iterable[Branch]) -> Callable[..., Value]:
    def text(*_: Value) -> Value:
        facts = [[row.fact(name) for name in ("方位", "用词", "界")] for row in rows]
        return "，".join("".join(str(fact.value) for fact in row if fact) for row in facts)

    return text


def _size(households: Value, people: Value) -> Value:
    """Return 约900户2000人: one 约 stands for both."""
    (_, about), (number, too) = _number(households), _number(people)
    return f"{wording.write(households)}户{wording.write(number) if about and too else wording.write(people)}人"


def _leaves(rows: Iterable[Branch]) -> list[Fact]:
    return [fact for row in rows for fact in row.facts()]


def _communities(tree: _Tree, case: Case) -> None:
    for community in tree.rows("社区"):
        path = community.path
        fact = tree.below(path)
        sides = tree.rows(f"{path}.{Sides}")
        tree.add(f"{path}.四至文字", _sides(sides), *_leaves(sides))
        tree.add(f"{path}.居民委数", len, fact("下辖居民委"))
        tree.add(f"{path}.居民委文字", "、".join, fact("下辖居民委"))
        for entrusted in tree.rows(f"{path}.代管"):
            tree.add(f"{entrusted.path}.规模", _size, entrusted.fact("户数"), entrusted.fact("人口"))
        if isinstance(tree.root.at(f"{path}.户籍"), Branch):
            tree.add(f"{path}.户籍.空挂户占比", _percent, fact("户籍.空挂户数"), fact("户籍.户数"))
            tree.add(f"{path}.户籍.空挂人口占比", _percent, fact("户籍.空挂人口"), fact("户籍.人口"))
            tree.add(f"{path}.户籍.户均人口", _per, fact("户籍.人口"), fact("户籍.户数"))
        if isinstance(tree.root.at(f"{path}.办公用房"), Branch):
            tree.add(f"{path}.办公用房.每百户面积", lambda area, hh: _per(area, hh, 100), fact("办公用房.面积"), fact("户籍.户数"))


LISTENING = "座谈会"
"""The one kind of meeting that resolves nothing."""

MEASURES = (("户数", "户籍.户数"), ("人口", "户籍.人口"), ("面积", "面积"))


def _adjustment(tree: _Tree, case: Case) -> None:
    transfers = tree.rows("调整内容.划转")
    if not transfers:
        for name in ("对照", "对照合计", "划转合计"):
            tree.same(name, None)
        return
    tree.branch("对照", rows=True)
    for community in tree.rows("社区"):
        name, row = community.path.partition(".")[2], f"对照.{community.path.partition('.')[2]}"
        tree.branch(row)
        tree.same(f"{row}.社区", community.get("简称"))
        tree.same(f"{row}.居委会简称", community.get("居委会简称"))
        for measure, given in MEASURES:
            before = tree.fact(f"{community.path}.{given}")
            tree.same(f"{row}.调整前{measure}", before)
            moved_out = [t.fact(measure) for t in transfers if _is(t, "划出社区", name)]
            moved_in = [t.fact(measure) for t in transfers if _is(t, "划入社区", name)]
            if None in (*moved_out, *moved_in):  # an area that one 划转 does not give is not zero
                for what in ("划出", "划入", "调整后"):
                    tree.same(f"{row}.{what}{measure}", None, Fate.OPTIONAL)
                continue
            out, into = [f for f in moved_out if f], [f for f in moved_in if f]
            tree.add(f"{row}.划出{measure}", lambda *v: _total(*v) if v else 0, *out, more=("调整内容.划转",))
            tree.add(f"{row}.划入{measure}", lambda *v: _total(*v) if v else 0, *into, more=("调整内容.划转",))
            moved = [_signed(into, 1), _signed(out, -1)]
            tree.add(f"{row}.调整后{measure}", _after(moved), *(f for f in [before, *into, *out]), more=("调整内容.划转",))
        tree.same(f"{row}.调整前四至", tree.fact(f"{community.path}.四至文字"))
        after = f"调整内容.调整后.{name}"
        sides = tree.rows(f"{after}.{Sides}")
        if sides:
            tree.add(f"{after}.四至文字", _sides(sides), *_leaves(sides))
        tree.same(f"{row}.调整后四至", tree.fact(f"{after}.四至文字"))
        for given in ("办公用房变化", "居委会成员数"):
            tree.same(f"{row}.{given}", tree.fact(f"{after}.{given}"))
    for total, rows, columns in (
        ("对照合计", "对照", ("调整前户数", "调整前人口", "调整后户数", "调整后人口")),
        ("划转合计", "调整内容.划转", ("户数", "人口")),
    ):
        tree.branch(total)
        for column in columns:
            tree.add(f"{total}.{column}", _total, *(row.fact(column) for row in tree.rows(rows)))
    for column in ("户数", "人口"):
        tree.same(f"对照合计.{column}", tree.fact(f"对照合计.调整前{column}"))


def _signed(facts: Sequence[Fact], sign: int) -> tuple[int, int]:
    return len(facts), sign


def _after(moved: Sequence[tuple[int, int]]) -> Callable[..., Value | None]:
    def total(before: Value, *rest: Value) -> Value | None:
        signs = [sign for count, sign in moved for _ in range(count)]
        numbers = [_number(before), *((number * sign, about) for (number, about), sign in zip(map(_number, rest), signs, strict=True))]
        whole = sum((number for number, _ in numbers), Decimal(0))
        plain: int | Decimal = int(whole) if whole == int(whole) else whole
        return Quantity(plain, about=True) if any(about for _, about in numbers) else plain

    return total


def _is(row: Branch, column: str, name: str) -> bool:
    fact = row.get(column)
    return isinstance(fact, Fact) and fact.value == name


def _group(tree: _Tree, case: Case) -> None:
    members = tree.rows("领导小组.成员")
    for role, names in (("组长", ("组长",)), ("副组长", ("副组长",)), ("组员", ("组员", "成员"))):
        of_role = [m for m in members if any(_is(m, "组内职务", name) for name in names)]
        if of_role:
            tree.add(f"领导小组.{role}", lambda *v: tuple(v), *(m.fact("姓名") for m in of_role))
        elif isinstance(tree.root.at("领导小组"), Branch):
            tree.same(f"领导小组.{role}", None, Fate.OPTIONAL)


def _titles(tree: _Tree, case: Case) -> None:
    """One title for the scheme, wherever it is cited."""
    subject = tree.fact("事项.事由")
    if isinstance(tree.root.at("事项"), Branch):
        tree.add("事项.方案题名", lambda text: f"{text}方案", subject)


def _meetings(tree: _Tree, case: Case) -> None:
    for meeting in tree.rows("会议"):
        kind = meeting.fact("类型")
        if kind and kind.value != LISTENING:
            tree.add(f"{meeting.path}.须表决", lambda _: True, kind)
        else:
            tree.same(f"{meeting.path}.须表决", None, Fate.OPTIONAL)
        _convener(tree, meeting, kind)
        speeches = f"{meeting.path}.发言"
        noted = len(tree.rows(speeches)) or Pending(asked("会议", "发言"))
        tree.add(f"{meeting.path}.发言条数", lambda noted=noted: noted, more=(speeches,))
        tree.add(f"{meeting.path}.出席率", _percent, meeting.fact("实到"), meeting.fact("应到"))
        tree.add(f"{meeting.path}.同意率", _percent, meeting.fact("同意"), meeting.fact("实到"))


CONVENERS = {"党组织会": ("党组织名称",), "党员大会": ("党组织名称",), "两委班子会": ("党组织名称", "居委会全称")}
"""Kind of meeting → whose meeting it is; a committee of residents convenes all others."""


def _convener(tree: _Tree, meeting: Branch, kind: Fact | None) -> None:
    """Tell whose papers the minutes and the resolution are: those of a Party meeting are not the committee's."""
    community = meeting.fact("社区")
    if kind is None or community is None:
        return
    names = CONVENERS.get(str(kind.value), ("居委会全称",))
    bodies = [tree.fact(f"社区.{community.value}.{name}") for name in names]
    tree.add(f"{meeting.path}.召集单位", lambda *v: "、".join(map(str, v[2:])), kind, community, *bodies)


def _days(first: Value, last: Value) -> Value | None:
    return wording.days(first, last) if isinstance(first, dt.date) and isinstance(last, dt.date) else None


DUPLICATES = {"取最后书面": "取最后一次书面意见", "取最后": "取最后一次意见", "均作废待核": "均不计入，核实后再定"}


def _consultation(tree: _Tree, case: Case) -> None:
    if isinstance(tree.root.at("征求意见"), Branch):
        tree.add("征求意见.重复意见说明", lambda rule: DUPLICATES[str(rule)], tree.fact("征求意见.重复意见规则"))
    for branch, last in (("征求意见", "截止日期"), ("公示", "结束日期")):
        if isinstance(tree.root.at(branch), Branch):
            first_fact, last_fact = tree.fact(f"{branch}.开始日期"), tree.fact(f"{branch}.{last}")
            tree.add(f"{branch}.天数", _days, first_fact, last_fact)
            tree.add(f"{branch}.起止", Span, first_fact, last_fact)


def _result(tree: _Tree, case: Case) -> None:
    consultation = isinstance(tree.root.at("征求意见"), Branch)
    host = tree.fact("事项.主办社区")
    if not consultation or host is None or host.pending:
        tree.same("结果", None)
        return
    first, last = (fact.value if (fact := tree.fact(f"征求意见.{name}")) else None for name in ("开始日期", "截止日期"))
    rule = tree.fact("征求意见.重复意见规则")
    roster_file, register = _file_of(case, "results/roster"), _file_of(case, "results/responses")
    opened = counting.first_day(first) if isinstance(first, dt.date | Month) else None
    closed = counting.last_day(last) if isinstance(last, dt.date | Month) else None
    asked = counting.to_be_asked(case.roster, closed) if closed and case.roster else {}
    base = [tree.fact("征求意见.截止日期"), tree.fact("征求意见.开始日期")]
    tree.add(
        "征求意见.应征求人数", lambda *_: sum(asked.values()) if asked else None, *base, more=(roster_file,), sources=(Place(roster_file),)
    )
    _threshold(tree)
    if not case.responses:
        tree.same("结果", None)
        return
    rows = counting.judge(
        case.responses, case.roster, host=str(host.value), first=opened, last=closed, duplicates=str(rule.value) if rule else ""
    )
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
    tree.add("结果.同意率", _percent, tree.fact("结果.同意"), tree.fact("征求意见.分母人数"))
    tree.add("结果.达标", lambda a, n: a >= n, tree.fact("结果.同意"), tree.fact("征求意见.同意所需人数"))


def _file_of(case: Case, table: str) -> str:
    return next((name for name in (f"{table}.csv", f"{table}.xlsx") if name in case.digests), f"{table}.csv")


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


def _silence(tree: _Tree, put: Callable[[str, Any], None], path: str, asked: int | None, one: counting.Count) -> None:
    """应征求 = 已表态 + 未表态, where the roster tells who was to be asked."""
    if asked is None:
        for name in ("应征求", "未表态"):
            tree.same(f"{path}.{name}", None, Fate.OPTIONAL)
        return
    put(f"{path}.应征求", asked)
    put(f"{path}.未表态", asked - one.valid)


def _threshold(tree: _Tree) -> None:
    kind = tree.fact("征求意见.分母口径")
    communities = tree.rows("涉及") or _concerned(tree)
    if kind is None or kind.pending:
        return
    if kind.value == "应征求人数":
        tree.same("征求意见.分母人数", tree.fact("征求意见.应征求人数"))
    elif kind.value in ("户籍人口", "户籍十八周岁以上人口"):
        name = "人口" if kind.value == "户籍人口" else "十八周岁以上人口"
        tree.add("征求意见.分母人数", lambda _, *v: _total(*v), kind, *(tree.fact(f"{c.path}.户籍.{name}") for c in communities))
    _needed(tree)


def _concerned(tree: _Tree) -> list[Branch]:
    """Return the communities whose people were asked: the host's. Others join once they have a roster (a later check says so)."""
    host = tree.fact("事项.主办社区")
    return [c for c in tree.rows("社区") if host and c.path == f"社区.{host.value}"]


def _needed(tree: _Tree) -> None:
    def least(whole: Value, percentage: Value, comparison: Value) -> Value | None:
        number, share = exact(whole), exact(percentage)
        if number is None or share is None:
            return None
        bound = Decimal(number) * Decimal(share) / 100
        return math.floor(bound) + 1 if comparison == "超过" else math.ceil(bound)

    tree.add("征求意见.同意所需人数", least, *(tree.fact(f"征求意见.{name}") for name in ("分母人数", "比例", "比较")))


def _opinions(tree: _Tree, case: Case) -> None:
    rows = tree.rows("意见")
    if not rows:
        tree.same("意见汇总", None)
        return
    tree.branch("意见汇总")
    outcomes = [fact for row in rows if (fact := row.fact("处理"))]
    tree.add("意见汇总.条数", lambda *v: len(v), *outcomes)
    for outcome in ("采纳", "部分采纳", "未采纳", "解释说明"):
        tree.add(f"意见汇总.{outcome}", lambda *v, outcome=outcome: v.count(outcome), *outcomes)


def _roster(tree: _Tree, case: Case) -> None:
    if not case.roster:
        tree.same("名册", None)
        return
    file = _file_of(case, "results/roster")
    tree.branch("名册")
    for name, value in (("户数", len({(p.community, p.household) for p in case.roster})), ("人口", len(case.roster))):
        tree.add(f"名册.{name}", lambda value=value: value, more=(file,), sources=(Place(file),))


def _timeline(tree: _Tree, case: Case) -> None:
    """取自 tells where the date of a step stands; it is never typed twice. The step shows what stands there."""
    host = tree.fact("事项.主办社区")
    for step in tree.rows("进程"):
        origin = step.fact("取自")
        for name in ("会议", "征求意见", "公示"):
            linked = tree.root.at(name) if origin and origin.value == name else None
            tree.same(f"{step.path}.{name}", linked, Fate.OPTIONAL)
        if origin is None or step.fact("完成时间"):
            continue
        path = f"{step.path}.完成时间"
        if origin.value == "会议":
            dates = [d for m in tree.rows("会议") if host and _is(m, "社区", str(host.value)) and (d := m.fact("日期"))]
            if dates:
                tree.add(path, lambda *days: min(days) if min(days) == max(days) else Span(min(days), max(days)), *dates)
        elif origin.value in ("征求意见", "公示"):
            span = tree.fact(f"{origin.value}.起止")
            if span is not None and not span.pending:
                tree.add(path, lambda s: s.first if s.first == s.last else s, span)

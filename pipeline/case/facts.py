"""A case in, its facts out: the given ones with everything that follows from them, and what does not add up.

Derived facts stand beside the given ones, know the paths they were made from, and are pending or absent where one of
those is. 约 numbers take no part in sums: what is made from them is 约 itself.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from pipeline import wording
from pipeline.case.booklets import booklets
from pipeline.case.consulted import Counted, counted, findings
from pipeline.case.examples import covered
from pipeline.case.growth import Tree, number, per, percent, says, total
from pipeline.case.load import Case
from pipeline.case.outcome import consultation, opinions, result, roster
from pipeline.case.sums import disagreements
from pipeline.case.tree import Branch, Fact, Fate, asked
from pipeline.problems import Problem
from pipeline.values import Pending, Quantity, Span, Value

Sides = "四至"


def derive(case: Case) -> tuple[Branch, list[Problem]]:
    """Return the whole tree and the problems the figures have among themselves."""
    return derived(case, counted(case))


def derived(case: Case, found: Counted | None) -> tuple[Branch, list[Problem]]:
    """Return the same where the answers are counted already."""
    tree = Tree(case.facts)
    for step in (_titles, _communities, _adjustment, _group, _meetings, consultation):
        step(tree, case)
    result(tree, case, found)
    for step in (opinions, roster, booklets, _timeline):
        step(tree, case)
    return tree.root, [*disagreements(case.facts, case.roster, case.file_of("results/roster")), *findings(case, found)]


def example_paths(facts: Branch, examples: Sequence[str]) -> frozenset[str]:
    """Return the paths of all facts that are example data, or made from such."""
    return frozenset(
        fact.path
        for fact in facts.facts()
        if covered(fact.path, examples)
        or any(covered(part, examples) for part in fact.parts)
        or any(covered(place.file, examples) for place in fact.sources)
    )


# --- the derivations --------------------------------------------------------------------------------------------------
def _sides(rows: Iterable[Branch]) -> Callable[..., Value]:
    def text(*_: Value) -> Value:
        facts = [[row.fact(name) for name in ("方位", "用词", "界")] for row in rows]
        return "，".join("".join(str(fact.value) for fact in row if fact) for row in facts)

    return text


def _size(households: Value, people: Value) -> Value:
    """Return 约900户2000人: one 约 stands for both."""
    (_, about), (size, too) = number(households), number(people)
    return f"{wording.write(households)}户{wording.write(size) if about and too else wording.write(people)}人"


def _leaves(rows: Iterable[Branch]) -> list[Fact]:
    return [fact for row in rows for fact in row.facts()]


def _communities(tree: Tree, case: Case) -> None:
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
            tree.add(f"{path}.户籍.空挂户占比", percent, fact("户籍.空挂户数"), fact("户籍.户数"))
            tree.add(f"{path}.户籍.空挂人口占比", percent, fact("户籍.空挂人口"), fact("户籍.人口"))
            tree.add(f"{path}.户籍.户均人口", per, fact("户籍.人口"), fact("户籍.户数"))
        if isinstance(tree.root.at(f"{path}.办公用房"), Branch):
            tree.add(f"{path}.办公用房.每百户面积", lambda area, hh: per(area, hh, 100), fact("办公用房.面积"), fact("户籍.户数"))


LISTENING = "座谈会"
"""The one kind of meeting that resolves nothing."""

MEASURES = (("户数", "户籍.户数"), ("人口", "户籍.人口"), ("面积", "面积"))


def _adjustment(tree: Tree, case: Case) -> None:
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
            moved_out = [t.fact(measure) for t in transfers if says(t, "划出社区", name)]
            moved_in = [t.fact(measure) for t in transfers if says(t, "划入社区", name)]
            if None in (*moved_out, *moved_in):  # an area that one 划转 does not give is not zero
                for what in ("划出", "划入", "调整后"):
                    tree.same(f"{row}.{what}{measure}", None, Fate.OPTIONAL)
                continue
            out, into = [f for f in moved_out if f], [f for f in moved_in if f]
            tree.add(f"{row}.划出{measure}", lambda *v: total(*v) if v else 0, *out, more=("调整内容.划转",))
            tree.add(f"{row}.划入{measure}", lambda *v: total(*v) if v else 0, *into, more=("调整内容.划转",))
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
    for summed, rows, columns in (
        ("对照合计", "对照", ("调整前户数", "调整前人口", "调整后户数", "调整后人口")),
        ("划转合计", "调整内容.划转", ("户数", "人口")),
    ):
        tree.branch(summed)
        for column in columns:
            tree.add(f"{summed}.{column}", total, *(row.fact(column) for row in tree.rows(rows)))
    for column in ("户数", "人口"):
        tree.same(f"对照合计.{column}", tree.fact(f"对照合计.调整前{column}"))


def _signed(facts: Sequence[Fact], sign: int) -> tuple[int, int]:
    return len(facts), sign


def _after(moved: Sequence[tuple[int, int]]) -> Callable[..., Value | None]:
    def left(before: Value, *rest: Value) -> Value | None:
        signs = [sign for count, sign in moved for _ in range(count)]
        numbers = [number(before), *((one * sign, about) for (one, about), sign in zip(map(number, rest), signs, strict=True))]
        whole = sum((one for one, _ in numbers), Decimal(0))
        plain: int | Decimal = int(whole) if whole == int(whole) else whole
        return Quantity(plain, about=True) if any(about for _, about in numbers) else plain

    return left


def _group(tree: Tree, case: Case) -> None:
    members = tree.rows("领导小组.成员")
    for role, names in (("组长", ("组长",)), ("副组长", ("副组长",)), ("组员", ("组员", "成员"))):
        of_role = [m for m in members if any(says(m, "组内职务", name) for name in names)]
        if of_role:
            tree.add(f"领导小组.{role}", lambda *v: tuple(v), *(m.fact("姓名") for m in of_role))
        elif isinstance(tree.root.at("领导小组"), Branch):
            tree.same(f"领导小组.{role}", None, Fate.OPTIONAL)


def _titles(tree: Tree, case: Case) -> None:
    """One title for the scheme, wherever it is cited."""
    subject = tree.fact("事项.事由")
    if isinstance(tree.root.at("事项"), Branch):
        tree.add("事项.方案题名", lambda text: f"{text}方案", subject)


def _meetings(tree: Tree, case: Case) -> None:
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
        tree.add(f"{meeting.path}.出席率", percent, meeting.fact("实到"), meeting.fact("应到"))
        tree.add(f"{meeting.path}.同意率", percent, meeting.fact("同意"), meeting.fact("实到"))


CONVENERS = {"党组织会": ("党组织名称",), "党员大会": ("党组织名称",), "两委班子会": ("党组织名称", "居委会全称")}
"""Kind of meeting → whose meeting it is; a committee of residents convenes all others."""


def _convener(tree: Tree, meeting: Branch, kind: Fact | None) -> None:
    """Tell whose papers the minutes and the resolution are: those of a Party meeting are not the committee's."""
    community = meeting.fact("社区")
    if kind is None or community is None:
        return
    names = CONVENERS.get(str(kind.value), ("居委会全称",))
    bodies = [tree.fact(f"社区.{community.value}.{name}") for name in names]
    tree.add(f"{meeting.path}.召集单位", lambda *v: "、".join(map(str, v[2:])), kind, community, *bodies)


def _timeline(tree: Tree, case: Case) -> None:
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
            dates = [d for m in tree.rows("会议") if host and says(m, "社区", str(host.value)) and (d := m.fact("日期"))]
            if dates:
                tree.add(path, _from_to, *dates)
        elif origin.value in ("征求意见", "公示"):
            span = tree.fact(f"{origin.value}.起止")
            if span is not None and not span.pending:
                tree.add(path, lambda s: s.first if s.first == s.last else s, span)
        elif origin.value == "发文" and (dates := _issued(tree, step)):
            tree.add(path, _from_to, *dates)


def _issued(tree: Tree, step: Branch) -> list[Fact]:
    """Return the dates of the papers of a step as the register of papers gives them; none while one is without."""
    listed = step.fact("形成材料")
    names = listed.value if listed and isinstance(listed.value, tuple) else ()
    papers = [row for row in tree.rows("发文") if row.path.removeprefix("发文.").partition("·")[0] in names]
    dates = [date for row in papers if (date := row.fact("成文日期")) and not date.pending]
    return dates if len(dates) == len(papers) else []


def _from_to(*days: dt.date) -> Value:
    return min(days) if min(days) == max(days) else Span(min(days), max(days))

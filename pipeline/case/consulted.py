"""A case in; what it says about counting, what was counted of it, and what only a person can settle of that out."""

import dataclasses
import datetime as dt
from collections.abc import Iterator, Sequence

from pipeline.case import tally as counting
from pipeline.case.load import Case
from pipeline.case.tree import Branch
from pipeline.problems import Place, Problem, problem
from pipeline.values import Month

NAMED_AT_MOST = 10
"""Rows that a finding names by their 序号."""


@dataclasses.dataclass(frozen=True, slots=True)
class Counted:
    """Who was to be asked, and the counts where there are answers and a rule for two of one person."""

    rules: counting.Rules
    asked: counting.Asked
    tally: counting.Tally | None

    @property
    def communities(self) -> frozenset[str]:
        """The communities of which there are answers or a roster, and the host's."""
        answering = self.tally.people.by_community if self.tally else ()
        return frozenset((self.rules.host, *self.asked.communities, *answering))


def counted(case: Case) -> Counted | None:
    """Return what was counted; None where nobody is asked yet, or nobody knows whose matter it is."""
    facts = case.facts
    host = facts.fact("事项.主办社区")
    if not isinstance(facts.at("征求意见"), Branch) or host is None or host.pending:
        return None
    found = {name: fact.value for name in ARRANGED if (fact := facts.fact(f"征求意见.{name}")) and not fact.pending}
    first, last, rule, channels = (found.get(name) for name in ("开始日期", "截止日期", "重复意见规则", "征集方式"))
    rules = counting.Rules(
        host=str(host.value),
        duplicates=str(rule or ""),
        first=counting.first_day(first) if isinstance(first, dt.date | Month) else None,
        last=counting.last_day(last) if isinstance(last, dt.date | Month) else None,
        mandate=found.get("代签须有委托书") is True,
        entrusted=frozenset(_asked_though_entrusted(facts)),
        communities=tuple(row.path.removeprefix("社区.") for row in facts.table("社区")),
        channels=channels if isinstance(channels, tuple) else (),
    )
    asked = counting.to_be_asked(case.roster, rules)
    if not case.responses or rule is None:
        return Counted(rules, asked, None)
    rows = counting.judge(case.responses, case.roster, rules)
    return Counted(rules, asked, counting.count(rows, asked, rules))


ARRANGED = ("开始日期", "截止日期", "重复意见规则", "征集方式", "代签须有委托书")


def _asked_though_entrusted(facts: Branch) -> Iterator[str]:
    """Yield the communities that say of somebody they look after (代管) that he is asked too."""
    for community in facts.table("社区"):
        flags = [row.fact("是否列入征求意见") for row in community.table("代管")]
        if any(flag is not None and flag.value is True for flag in flags):
            yield community.path.removeprefix("社区.")


def findings(case: Case, found: Counted | None) -> Iterator[Problem]:
    """Yield what keeps the counts from being final. No name of a person is told: rows are named by 序号."""
    head, unit = case.facts.fact("征求意见.户代表可否代全户"), case.facts.fact("征求意见.计数单位")
    if head and unit and head.value is True and unit.value == "人":
        yield problem(
            "tally.representative",
            "一人可以代表全户，却按人计数：一个人的意见不是别人的同意",
            head.sources[0],
            "把“计数单位”改为“户”，或把“户代表可否代全户”改为“否”",
        )
    rows = found.tally.rows if found and found.tally else ()
    unclear = [index for index, row in enumerate(rows) if row.reason == counting.UNCLEAR]
    again = [index for index, row in enumerate(rows) if row.reason == counting.TWICE]
    heard = {row.person for row in rows if not row.reason}
    for code, chosen, told, remedy in (
        (
            "tally.unclear",
            unclear,
            "分不清是哪一个人（没有写出生日期，名册里也查不出），待核，没有计入",
            "补上出生日期，或由人核实后写人工认定、认定理由和认定人",
        ),
        (
            "tally.duplicates",
            [index for index in again if rows[index].person not in heard],
            "是同一个人的几份意见，按重复意见规则待核，没有计入",
            "由人核实后，把其中一份写上人工认定、认定理由和认定人",
        ),
        (
            "tally.rulings",
            [index for index in again if rows[index].response.ruling == "有效"],
            "同一个人的几份意见都认定为有效，一人只计一份，没有计入",
            "只留一份认定为有效，其余改为“无效”并写明理由",
        ),
    ):
        if chosen:
            which, place = _named(chosen, rows, case.places["results/responses"])
            yield problem(code, f"登记簿有{len(chosen)}行{told}：{which}", place, remedy)


def slips(case: Case, found: Counted | None) -> Iterator[Problem]:
    """Yield what a clerk looks at who has just filled in the register: rows that do not count, attempts to reach nobody known."""
    yield from _void(case, found.tally.rows if found and found.tally else ())
    yield from _contacts(case)


def _named(chosen: Sequence[int], rows: Sequence[counting.Judged], places: Sequence[Place]) -> tuple[str, Place]:
    """Return the rows by their 序号, and the place of the first."""
    ordered = sorted(chosen, key=lambda index: counting.by_number(rows[index].response.number or ""))
    numbers = [rows[index].response.number or "" for index in ordered[:NAMED_AT_MOST]]
    return f"序号{_several(numbers, len(ordered))}", places[ordered[0]]


def _several(named: Sequence[str], number: int) -> str:
    return f"{'、'.join(named[:NAMED_AT_MOST])}{'等' if number > NAMED_AT_MOST else ''}"


def _void(case: Case, rows: Sequence[counting.Judged]) -> Iterator[Problem]:
    """Yield, for each reason that may come of a slip in the register, the rows that do not count for it."""
    chosen: dict[str, list[int]] = {}
    for index, row in enumerate(rows):
        if row.reason and row.reason not in (counting.UNCLEAR, counting.RULED_OUT):
            chosen.setdefault(row.reason, []).append(index)
    for reason in counting.REASONS:
        if reason in chosen:
            ordered = sorted(chosen[reason], key=lambda index: counting.by_number(rows[index].response.number or ""))
            named = [f"{one.response.number}（户号{one.response.household}）" for one in map(rows.__getitem__, ordered[:NAMED_AT_MOST])]
            told = f"登记簿有{len(ordered)}行没有计入，原因是“{reason}”：序号{_several(named, len(ordered))}"
            yield problem(
                "tally.void", told, case.places["results/responses"][ordered[0]], "核对户号、姓名、日期；写错的改正，没有写错的就不用管"
            )


def _contacts(case: Case) -> Iterator[Problem]:
    """Yield the attempts to reach a household that no roster has."""
    known = {one.household for one in case.roster}
    strange = [index for index, one in enumerate(case.contacts) if one.household not in known] if known else []
    if strange:
        numbers = [*dict.fromkeys(case.contacts[index].household or "" for index in strange)]
        told = f"联系记录有{len(strange)}行的户号不在名册：{_several(numbers, len(numbers))}"
        yield problem("tally.contacts", told, case.places["results/contacts"][strange[0]], "照名册改正户号")

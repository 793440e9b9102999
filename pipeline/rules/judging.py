"""What a check of the case gets and what it gives: a `Subject` in, `Judged` out, of what holds as well as of what does not."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from pipeline import wording
from pipeline.case.load import Case
from pipeline.case.tally import last_day
from pipeline.case.tree import Branch, Fact
from pipeline.problems import Place, Problem, problem
from pipeline.rules.statutes import Requirement, in_force
from pipeline.values import Month, Quantity, Span, Value

DECIDED = ("批复", "批准", "审批", "决定")
"""How the step is called in which the government decides."""


@dataclasses.dataclass(frozen=True, slots=True)
class Judged:
    """One thing held against one rule; `problem` is None where it holds."""

    code: str
    what: str
    """what was judged, as a noun: 某社区的居委会成员数"""
    by: Requirement
    problem: Problem | None

    def as_json(self) -> dict[str, Any]:
        """Return what was judged, by what, and whether it holds."""
        basis = dataclasses.asdict(self.by.basis)
        return {"code": self.code, "what": self.what, "words": self.by.words, "basis": basis, "holds": self.problem is None}


@dataclasses.dataclass(frozen=True, slots=True)
class Subject:
    """A case with its facts, as checks read it."""

    case: Case
    facts: Branch

    def value(self, path: str) -> Value | None:
        """Return the value at a path, None where it is absent or pending."""
        return known(self.facts.fact(path))

    @property
    def province(self) -> str:
        """The province, which may ask for more than the country."""
        return str(self.value("机构.省") or "")

    def meetings(self, *kinds: str, of: str = "") -> list[Branch]:
        """Return the meetings of some kinds, of one community or of all, the earliest first.

        Without its day no law can be chosen for a meeting: one whose day was only example data is left out.
        """
        dated = [row for row in self.facts.table("会议") if isinstance(known(row.fact("日期")), dt.date)]
        rows = [row for row in dated if said(row, "类型") in kinds and of in ("", said(row, "社区"))]
        return sorted(rows, key=lambda row: (held(row), opened(row) or dt.time.min))

    def concerned(self) -> list[Branch]:
        """Return the communities that the matter concerns: the host, then the others it names."""
        host, others = self.value("事项.主办社区"), self.value("事项.相关社区")
        names = (host, *(others if isinstance(others, tuple) else ()))
        return [row for name in names if isinstance(row := self.facts.at(f"社区.{name}"), Branch)]

    def asked(self, topic: str, day: dt.date | None) -> Iterator[Requirement]:
        """Yield what a topic asks for on the day of an act: nothing where the day is not known or nothing was required."""
        if day is not None and (found := in_force(topic, day, self.province)) is not None:
            yield found

    def decided(self) -> dt.date:
        """Return the day by which the matter is to be decided: that of the step that says so, else the last of the plan.

        The law of that day governs size and decision. A month or a span stands for its last day.
        """
        steps = [inner for step in self.facts.table("进程") for inner in (*self.facts.table(f"{step.path}.分步"), step)]
        named = [step for step in steps if any(word in str(known(step.fact("步骤")) or "") for word in DECIDED)]
        days = [day for step in named or steps if (day := ended(step))]
        if days:
            return max(days)
        drafted = ends(self.value("事项.起草开始"))
        year = self.value("事项.年度")
        return drafted or dt.date(year if isinstance(year, int) else dt.date.max.year, 12, 31)


Check = Callable[[Subject], Iterator[Judged]]


def judged(code: str, what: str, by: Requirement, *, wrong: str = "", at: Fact | Branch | Place | None = None, remedy: str = "") -> Judged:
    """Hold something against a rule. `wrong` says what is wrong with it, empty where it holds; `at` is where to mend it."""
    found = problem(code, f"{what}{wrong}（{by.words}）", place_of(at), remedy, basis=by.basis) if wrong else None
    return Judged(code, what, by, found)


def known(fact: Fact | None) -> Value | None:
    """Return a value that somebody gave: None where there is none or it is pending."""
    return None if fact is None or fact.pending else fact.value


def said(row: Branch, name: str) -> str:
    """Return what stands under a name as prose writes it, nothing where nobody gave it."""
    value = known(row.fact(name))
    return "" if value is None else wording.write(value)


def called(row: Branch) -> str:
    """Return the 名称 of a row."""
    return row.path.partition(".")[2]


def held(meeting: Branch) -> dt.date:
    """Return the day of a meeting as `Subject.meetings` gives it."""
    day = known(meeting.fact("日期"))
    assert isinstance(day, dt.date), meeting.path
    return day


def opened(meeting: Branch) -> dt.time | None:
    """Return the hour a meeting began, None where it is not recorded."""
    hour = known(meeting.fact("开始时间"))
    return hour if isinstance(hour, dt.time) else None


def amount(value: Value | None) -> int | Decimal | None:
    """Return a number, also an about one; None for anything else."""
    number = value.number if isinstance(value, Quantity) else value
    return number if isinstance(number, int | Decimal) and not isinstance(number, bool) else None


def whole(value: Value | None) -> int | None:
    """Return a whole number, also an about one; None for anything else."""
    number = amount(value)
    return number if isinstance(number, int) else None


def ends(value: Value | None) -> dt.date | None:
    """Return the last day a date, month or span covers."""
    last = value.last if isinstance(value, Span) else value
    return last_day(last) if isinstance(last, (dt.date, Month)) else None


def ended(step: Branch) -> dt.date | None:
    """Return the last day of a step: done, else planned."""
    return ends(known(step.fact("完成时间"))) or ends(known(step.fact("计划时间")))


def place_of(at: Fact | Branch | Place | None) -> Place:
    """Return where something stands in `data/`."""
    if isinstance(at, Fact):
        return at.sources[0] if at.sources else Place()
    return at.source if isinstance(at, Branch) else at or Place()

"""What is still to be done in, the facts of the printed list out: the households to be visited, and those to be called back.

The list has names on it and is for those who go round; no telephone number, which no paper shows.
"""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from pipeline.case.registers import Contact
from pipeline.case.tree import Branch, Fact, Fate
from pipeline.field.recheck import Recheck
from pipeline.field.sheets import by_block, rows
from pipeline.field.silent import Waiting
from pipeline.problems import Place
from pipeline.values import Value
from pipeline.wording import write

ROOT, SHARE, AGAIN = "待访", "回访比例", "回访"


@dataclasses.dataclass(frozen=True, slots=True)
class Listed:
    """What is printed."""

    day: dt.date
    left: str
    """how long there is, in words"""
    waiting: tuple[Waiting, ...]
    again: tuple[Recheck, ...]
    share: str
    """of the households that are called back; empty where none are"""


def with_calls(facts: Branch, listed: Listed, source: Place) -> Branch:
    """Return the facts with 待访."""
    subject = facts.fact("事项.事由")
    given: dict[str, Value] = {
        "题名": f"{subject.value if subject else ''}征求意见待访清单",
        "日期": listed.day,
        "期限": listed.left,
        "户数": len(listed.waiting),
        "人数": sum(len(one.silent) for one in listed.waiting),
    }
    absent: dict[str, Fate] = {}
    children: dict[str, Fact | Branch] = {name: Fact(value, f"{ROOT}.{name}", (source,)) for name, value in given.items()}
    children["居民委"] = by_block(ROOT, listed.waiting, lambda one: one.home, _row, source, "序号")
    if listed.share and listed.again:
        children[SHARE] = Fact(listed.share, f"{ROOT}.{SHARE}", (source,))
        children[AGAIN] = rows(f"{ROOT}.{AGAIN}", (_again(one, number) for number, one in enumerate(listed.again, 1)), source)
    else:
        absent = {SHARE: Fate.OPTIONAL, AGAIN: Fate.OPTIONAL}
    return dataclasses.replace(facts, children={**facts.children, ROOT: Branch(ROOT, children, absent)})


def _row(one: Waiting, number: int) -> dict[str, Value | Branch]:
    home = one.home
    return {
        "序号": number,
        "户号": home.number,
        "住址": home.address,
        "居住状态": home.status,
        "未表态": "、".join(str(person.name) for person in one.silent),
        "已联系": tried(one.attempts),
    }


def _again(one: Recheck, number: int) -> dict[str, Value | Branch]:
    said = (
        f"序号{row.number}{row.name}{row.opinion}（{row.channel}，{_short(row.date)}）"
        for row in (answer.response for answer in one.answers)
    )
    home = one.home
    return {"序号": number, "户号": home.number, "住址": home.address, "居住状态": home.status, "意见": "；".join(said)}


def tried(attempts: Sequence[Contact]) -> str:
    """Return how often it was tried, and what came of it last."""
    if not attempts:
        return ""
    last = attempts[-1]
    when = _short(last.when.date()) if last.when else ""
    return f"{len(attempts)}次，{when}{last.manner}{last.result}"


def _short(day: dt.date | None) -> str:
    return f"{day.month}月{day.day}日" if day else ""


def time_left(day: dt.date, first: dt.date | None, last: dt.date) -> str:
    """Return how long there is, in words."""
    if first and day < first:
        return f"离开始还有{(first - day).days}天，{write(last)}截止"
    left = (last - day).days
    if left < 0:
        return f"{write(last)}已截止，过了{-left}天"
    return f"离截止还有{left}天" if left else "今天截止"

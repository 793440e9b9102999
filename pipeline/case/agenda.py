"""What comes next in the timeline: the first steps that are not done, the papers they want, where to post, how long is left.

Read from the facts alone; only the day count needs `today`, which the caller gives.
"""

import dataclasses
import datetime as dt
from typing import Any

from pipeline.case.tally import last_day
from pipeline.case.tree import Branch, Fact
from pipeline.values import Month, Span

LOOKED_AHEAD = 2
"""How many open steps are told: what is due now, and what comes after it."""

POSTED_BY = {"公告": "征求意见.公告方式", "结果公示": "公示.地点"}
"""Paper → the fact that says where it is posted."""


@dataclasses.dataclass(frozen=True, slots=True)
class Step:
    """A step that is not done. `deadline` is the last planned day, None where the plan names none."""

    name: str
    papers: tuple[str, ...]
    posted: tuple[str, ...]
    deadline: dt.date | None

    def as_json(self) -> dict[str, Any]:
        """Return the step for the report; days left are counted when it is shown."""
        deadline = self.deadline.isoformat() if self.deadline else None
        return {"step": self.name, "papers": list(self.papers), "posted": list(self.posted), "deadline": deadline}


def upcoming(facts: Branch) -> tuple[Step, ...]:
    """Return the next open steps in their order."""
    steps = facts.at("进程")
    rows = [row for row in steps if isinstance(row, Branch)] if isinstance(steps, Branch) else []
    rows.sort(key=lambda row: _whole(row, "序"))
    open_rows = [row for row in rows if not isinstance(row.get("完成时间"), Fact)]
    return tuple(_step(facts, row) for row in open_rows[:LOOKED_AHEAD])


def _step(facts: Branch, row: Branch) -> Step:
    papers = _words(row.get("形成材料"))
    posted = tuple(f"{paper}：{'、'.join(_words(facts.at(POSTED_BY[paper])))}" for paper in papers if paper in POSTED_BY)
    planned = row.get("计划时间")
    return Step(row.path.partition(".")[2], papers, posted, _end(planned.value) if isinstance(planned, Fact) else None)


def _words(node: object) -> tuple[str, ...]:
    if not isinstance(node, Fact):
        return ()
    return node.value if isinstance(node.value, tuple) else (str(node.value),)


def _whole(row: Branch, name: str) -> int:
    fact = row.get(name)
    return fact.value if isinstance(fact, Fact) and isinstance(fact.value, int) else 0


def _end(value: object) -> dt.date | None:
    last = value.last if isinstance(value, Span) else value
    return last_day(last) if isinstance(last, (dt.date, Month)) else None

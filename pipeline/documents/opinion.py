"""What a check found in, the facts of an 审核意见 out: problems by who has to act, numbered through, and what holds.

What each paper waits for is only counted: the report of a run lists it paper by paper.
"""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence

from pipeline.case.tree import Branch, Fact
from pipeline.problem_codes import WAITING
from pipeline.problems import Problem
from pipeline.rules.judging import Judged
from pipeline.values import Value

ROOT = "审核"
DEGREES = {"build": "妨碍出件", "seal": "妨碍封卷", None: "提示"}


def with_opinion(facts: Branch, matter: str, problems: Sequence[Problem], judged: Sequence[Judged]) -> Branch:
    """Return the facts with 审核: what the form prints. `matter` is what was checked."""
    kept = [one for one in judged if one.problem is None]
    told = [one for one in problems if one.code not in WAITING]
    counts = {blocks: sum(one.blocks == blocks for one in told) for blocks in DEGREES}
    values: dict[str, Value] = {
        "事项": matter,
        "问题数": len(told),
        "待办数": len(problems) - len(told),
        **{f"{DEGREES[blocks]}数": number for blocks, number in counts.items()},
        "核对数": len(judged),
        "相符数": len(kept),
    }
    children: dict[str, Fact | Branch] = dict(_facts(ROOT, values))
    children["办理"] = Branch(f"{ROOT}.办理", dict(_by_actor(told)), rows=True)
    children["相符"] = Branch(f"{ROOT}.相符", dict(_holding(kept)), rows=True)
    return dataclasses.replace(facts, children={**facts.children, ROOT: Branch(ROOT, children)})


def _by_actor(problems: Sequence[Problem]) -> Iterator[tuple[str, Branch]]:
    number = 0
    for actor in dict.fromkeys(one.actor for one in problems):
        path = f"{ROOT}.办理.{actor}"
        rows: dict[str, Fact | Branch] = {}
        for one in (one for one in problems if one.actor == actor):
            number += 1
            values: dict[str, Value] = {
                "编号": number,
                "程度": DEGREES[one.blocks],
                "发现": one.message,
                "依据": one.basis.cited if one.basis else "",
                "位置": str(one.place),
                "办法": one.remedy,
                "编码": one.code,
            }
            row = f"{path}.问题.{number}"
            rows[str(number)] = Branch(row, dict(_facts(row, values)))
        heads = dict[str, Fact | Branch](_facts(path, {"办理者": actor, "个数": len(rows)}))
        yield actor, Branch(path, {**heads, "问题": Branch(f"{path}.问题", rows, rows=True)})


def _holding(kept: Sequence[Judged]) -> Iterator[tuple[str, Branch]]:
    for number, one in enumerate(kept, 1):
        path = f"{ROOT}.相符.{number}"
        yield str(number), Branch(path, dict(_facts(path, {"编号": number, "事项": one.what, "依据": one.by.basis.cited})))


def _facts(path: str, values: Mapping[str, Value]) -> Iterator[tuple[str, Fact]]:
    return ((name, Fact(value, f"{path}.{name}")) for name, value in values.items())

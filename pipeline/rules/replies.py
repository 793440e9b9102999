"""What was found and what people replied to it in, what is still to be settled out.

A reply settles a finding that is a matter of judgement: it stays on record as a hint with the reply, and no longer
keeps the volume from being sealed. What only work can settle (a value to fill in, example data, an edited file, a
person's name in a notice) no reply settles.
"""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence

from pipeline.case.tree import Branch
from pipeline.problems import Problem, problem
from pipeline.wording import write

ANSWERABLE = ("L-", "law.", "schedule.", "consultation.", "tally.", "material.", "prose.", "layout.", "retention.", "roster.")
"""How the codes begin that a reply may settle."""


@dataclasses.dataclass(frozen=True, slots=True)
class Reply:
    """A reply: the code it is for, the beginning of the places it is for (empty for all), and what it says."""

    code: str
    place: str
    words: str
    row: Branch

    def meets(self, one: Problem) -> bool:
        """Whether the reply is to this finding."""
        return one.code == self.code and str(one.place).lstrip("《").startswith(self.place.lstrip("《"))


def answered(problems: Iterable[Problem], facts: Branch) -> list[Problem]:
    """Return the findings, those with a reply as hints that name it; and what is wrong with the replies."""
    found, given = list(problems), list(_replies(facts))
    return [*(_settled(one, given) for one in found), *_idle(given, found)]


def _replies(facts: Branch) -> Iterator[Reply]:
    for row in facts.table("答复"):
        said = {name: str(fact.value) if (fact := row.fact(name)) else "" for name in ("编码", "位置", "答复", "答复人")}
        date = row.fact("日期")
        when = write(date.value) if date else ""
        yield Reply(said["编码"], said["位置"], f"已答复：{said['答复']}（{said['答复人']}，{when}）", row)


def _settled(one: Problem, given: Sequence[Reply]) -> Problem:
    reply = next((reply for reply in given if reply.meets(one)), None)
    if reply is None or one.blocks != "seal" or not one.code.startswith(ANSWERABLE):
        return one
    return dataclasses.replace(one, blocks=None, remedy=reply.words)


def _idle(given: Sequence[Reply], found: Sequence[Problem]) -> Iterator[Problem]:
    for reply in given:
        if not reply.code.startswith(ANSWERABLE):
            yield problem("reply.refused", f"“{reply.code}”不能用答复了结", reply.row.source, "照它的办法改正，删去这一条答复")
        elif not any(reply.meets(one) for one in found):
            yield problem(
                "reply.unused", f"没有“{reply.code}”这样的发现", reply.row.source, "已经改正的，可以删去这一条；否则核对编码和位置"
            )

"""How much consent is still missing on a day, and whether those who have not spoken can still make it up.

Nobody's silence is consent: what is told is only what would be enough if they all consented.
"""

import dataclasses

from pipeline.case import threshold
from pipeline.case.consulted import Counted
from pipeline.case.growth import Tree
from pipeline.case.sums import exact
from pipeline.case.tree import Branch
from pipeline.values import Value


@dataclasses.dataclass(frozen=True, slots=True)
class Goal:
    """A denominator, what is needed of it, and how far it is. `left` is who can still speak, None where no roster tells."""

    name: str
    whole: int
    needed: int
    consent: int
    missing: int | None
    """None where no number of consents would do"""
    left: int | None
    reachable: bool | None
    """None where nobody knows how many have not spoken"""


def goals(facts: Branch, found: Counted, left: int | None) -> tuple[Goal, ...]:
    """Return the goal by the denominator of the case, or by each where it names none. `left`: households or persons that are silent."""
    unit = found.tally and (found.tally.households if threshold.by_homes(Tree(facts)) else found.tally.people)
    consent, valid = (unit.total.consent, unit.total.valid) if unit else (0, 0)
    share, comparison = (_value(facts, f"征求意见.{name}") for name in ("比例", "比较"))
    result = []
    for name, value in threshold.wholes(facts, found.communities).items():
        whole = exact(value)
        if whole is None or share is None or comparison is None or (needed := threshold.least(whole, share, comparison)) is None:
            continue
        growing = threshold.of_answers(facts, name)
        missing = _missing(consent, valid, share, comparison) if growing else max(0, needed - consent)
        reachable = missing is not None and (missing == 0 or (None if left is None else missing <= left))
        result.append(Goal(name, int(whole), needed, consent, missing, left, reachable))
    return tuple(result)


def _missing(consent: int, valid: int, share: Value, comparison: Value) -> int | None:
    """Return how many more consents are enough where each of them is an answer more, too."""

    def enough(more: int) -> bool:
        needed = threshold.least(valid + more, share, comparison)
        return needed is not None and consent + more >= needed

    most = 1
    while not enough(most):
        most *= 2
        if most > MOST:
            return None
    low = 0
    while low < most:  # the more consent, the more of it
        middle = (low + most) // 2
        low, most = (low, middle) if enough(middle) else (middle + 1, most)
    return most


MOST = 2**32
"""More consents than there are people: a share that so many do not reach is never reached."""


def _value(facts: Branch, path: str) -> Value | None:
    fact = facts.fact(path)
    return None if fact is None or fact.pending else fact.value

"""The case held against law, schedule and practice: every check in its list, everything it judged as values."""

from collections.abc import Iterable, Sequence

from pipeline.case.load import Case
from pipeline.case.tree import Branch
from pipeline.problems import Problem
from pipeline.rules import consultation, decision, jurisdiction, law, materials, meetings, periods, privacy, residents, schedule
from pipeline.rules.judging import Check, Judged, Subject

CHECKS: Sequence[Check] = (
    *decision.CHECKS,
    *meetings.CHECKS,
    *residents.CHECKS,
    *law.CHECKS,
    *jurisdiction.CHECKS,
    *schedule.CHECKS,
    *periods.CHECKS,
    *consultation.CHECKS,
    *privacy.CHECKS,
    *materials.CHECKS,
)
"""Whoever adds a check adds its code to the catalogue of problems, its row in the docs and its tests in triples."""


def judge(case: Case, facts: Branch) -> tuple[Judged, ...]:
    """Return everything that was held against a rule, what holds as well as what does not, in the order of the checks."""
    subject = Subject(case, facts)
    return tuple(one for check in CHECKS for one in check(subject))


def problems(judged: Iterable[Judged]) -> list[Problem]:
    """Return what does not hold."""
    return [one.problem for one in judged if one.problem is not None]

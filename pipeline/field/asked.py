"""A case in, out comes whom it asks and until when, with its facts: or what has to be given first."""

import datetime as dt
from typing import NamedTuple

from pipeline.case.consulted import Counted, counted
from pipeline.case.facts import derived
from pipeline.case.load import Case
from pipeline.case.tree import Branch
from pipeline.problems import Blocked, Place, Problem, problem, raise_if_blocking

ROSTER = "results/roster"


class Asked(NamedTuple):
    """What was counted, the facts, the last day of the consultation, and what is to be told of the data."""

    found: Counted
    facts: Branch
    last: dt.date
    problems: tuple[Problem, ...]


def asked(case: Case) -> Asked:
    """Return whom a case asks. Raises `Blocked` where nobody can tell: without a roster or a last day."""
    found = counted(case)
    facts, problems = derived(case, found)
    told = (*case.problems, *problems)
    raise_if_blocking(told)
    if not case.roster:
        remedy = "把户籍台账按这些列存成 results/roster.csv 或 .xlsx：社区、户号、居民委、住址、姓名、出生日期、居住状态"
        raise Blocked([problem("forms.roster", "没有名册，不知道有哪些户、哪些人", Place(case.file_of(ROSTER)), remedy)])
    if found is None or found.rules.last is None:
        message = "没有征求意见的截止日期，不知道谁到那时年满十八周岁"
        raise Blocked([problem("forms.deadline", message, Place("case.yaml"), "写上“征求意见”的“截止日期”")])
    return Asked(found, facts, found.rules.last, told)

"""What the rows of the four properties are made of: what was seen of a bag in, a row of the table out."""

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Literal

from pipeline.problems import Basis, Place, Problem, problem
from pipeline.transfer import checker
from pipeline.transfer.inspection import SeenItem, shown

Outcome = Literal["passed", "failed", "person", "not-assessed"]
OUTCOMES: Mapping[Outcome, str] = {"passed": "通过", "failed": "不通过", "person": "待人工", "not-assessed": "未检测"}

PENDING = "【待填"
"""how a text begins that only a person can give"""
BACK = "退回移交单位改正"


@dataclasses.dataclass(frozen=True, slots=True)
class Judged:
    """One row of the table."""

    number: str
    property: str
    name: str
    outcome: Outcome
    reason: str
    problems: tuple[Problem, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Seen:
    """All that was read of a bag: what the checker found, as problems, and its items."""

    checked: checker.Checked
    faults: tuple[Problem, ...]
    items: tuple[SeenItem, ...] = ()
    loose: tuple[Problem, ...] = ()

    def of(self, *codes: str) -> list[Problem]:
        """Return the checker's faults of some codes."""
        return [one for one in self.faults if one.code in codes]

    def in_files(self, *codes: str) -> list[Problem]:
        """Return what looking into the files found."""
        found = (*self.loose, *(one for item in self.items for file in item.files for one in file.problems))
        return [one for one in found if one.code in codes]


Found = tuple[Iterable[Problem], str, str]
"""what is wrong; what it means that nothing is; what is left open, for a person unless the row says otherwise"""


def wrong(code: str, number: str, message: str, place: Place, remedy: str = BACK) -> Problem:
    """Return a problem that rests on a row of DA/T 70."""
    place = dataclasses.replace(place, file=shown(place.file))
    return problem(code, message, place, remedy, basis=Basis(f"DA/T 70—2018 {number}", "2018", "", "standard", "规定", "V2"))


def some(names: list[str]) -> str:
    """Return the first of some names, and how many there are."""
    return "、".join(names[:3]) + (f"等{len(names)}个" if len(names) > 3 else "")

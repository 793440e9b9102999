"""What is wrong, where, by what rule, how to mend it, what it blocks: as values.

Stages collect problems and hand them on; only `Blocked` carries them across a stage's border. What a code means and
whom it concerns is the catalogue's to say (`problem_codes.py`).
"""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from pipeline.problem_codes import ACTORS, CODES, Blocks


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """Where a problem is: a line of a file, a cell of a sheet, a paragraph (in a table: a cell) or a page of a document."""

    file: str = ""
    line: int = 0
    column: int = 0
    sheet: str = ""
    cell: str = ""
    document: str = ""
    paragraph: int = 0
    page: int = 0

    def __str__(self) -> str:
        if self.document:
            page = f"第{self.page}页" if self.page else ""
            return f"《{self.document}》{page}" + (self.cell or (f"第{self.paragraph}段" if self.paragraph else ""))
        if self.cell:
            return f"{self.file}［{self.sheet}］{self.cell}" if self.sheet else f"{self.file} {self.cell}"
        parts = [self.file, str(self.line) if self.line else "", str(self.column) if self.column else ""]
        return ":".join(part for part in parts if part)

    def as_json(self) -> dict[str, Any]:
        """Return only what is known, under the names of the report."""
        return {key: value for key, value in dataclasses.asdict(self).items() if value}


@dataclasses.dataclass(frozen=True, slots=True)
class Basis:
    """The rule a problem rests on. Only law and standards of certainty V1 or V2 may be called 规定."""

    statute: str
    version: str
    article: str
    source: Literal["law", "standard", "opinion", "practice"]
    strength: Literal["规定", "一般", "推荐"]
    certainty: Literal["V1", "V2", "R+", "R-", "P"]

    @property
    def cited(self) -> str:
        """The rule as it is cited: 《…》（2018年12月29日修正）第六条第二款; practice under its own name."""
        if self.source == "practice":
            return self.statute
        if self.source == "standard":
            return self.statute + (f"第{self.article}条" if self.article else "")
        return f"《{self.statute}》" + (f"（{self.version}）" if self.version else "") + self.article


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `blocks` is what it keeps from happening; None is a hint."""

    code: str
    message: str
    place: Place
    remedy: str
    blocks: Blocks | None
    basis: Basis | None = None

    @property
    def actor(self) -> str:
        """Who has to act."""
        return ACTORS[max((begin for begin in ACTORS if self.code.startswith(begin)), key=len)]

    def __str__(self) -> str:
        where = f"{self.place}  " if str(self.place) else ""
        return f"{where}{self.message}；{self.remedy}（{self.cited}）"

    @property
    def cited(self) -> str:
        """The code, and the rule where there is one."""
        return f"{self.code}，{self.basis.cited}" if self.basis else self.code

    def as_json(self) -> dict[str, Any]:
        """Return the problem as `report.json` holds it (design.md, section 5)."""
        return {
            "code": self.code,
            "blocks": self.blocks,
            "message": self.message,
            "place": self.place.as_json(),
            "where": str(self.place),
            "remedy": self.remedy,
            "actor": self.actor,
            "basis": dataclasses.asdict(self.basis) if self.basis else None,
        }


def problem(code: str, message: str, place: Place | None = None, remedy: str = "", *, basis: Basis | None = None) -> Problem:
    """Return a problem of a code of the catalogue; what it blocks is the catalogue's to say."""
    _, blocks = CODES[code]
    return Problem(code, message, place or Place(), remedy, blocks, basis)


def read_problem(noted: Mapping[str, Any]) -> Problem:
    """Return a problem as `as_json` wrote it down."""
    basis = Basis(**noted["basis"]) if noted["basis"] else None
    return Problem(noted["code"], noted["message"], Place(**noted["place"]), noted["remedy"], noted["blocks"], basis)


class Blocked(Exception):
    """Problems that keep the build from going on: at least one blocks the build."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = in_order(problems)
        super().__init__("\n".join(map(str, self.problems)))


class Unavailable(Exception):
    """Something outside that is needed is not there (exit 3). The message says in one line how to get it."""


class Internal(Exception):
    """A fault of ours (exit 4)."""


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems by place, each once."""
    unique = dict.fromkeys(problems)
    return tuple(sorted(unique, key=lambda one: (*_order(one.place), one.code)))


def _order(place: Place) -> tuple[str, str, int, int, str]:
    return place.file, place.document, place.line, place.paragraph, str(place)


def raise_if_blocking(problems: Iterable[Problem]) -> None:
    """Raise `Blocked` with all problems where any of them blocks the build."""
    found = tuple(problems)
    if any(blocking(found)):
        raise Blocked(found)


def blocking(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield the problems that block the build."""
    return (one for one in problems if one.blocks == "build")

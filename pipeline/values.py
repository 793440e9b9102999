"""The kinds of value a fact can have, beside text, whole numbers, `Decimal`, `bool`, `dt.date`, `dt.time` and tuples of text."""

import dataclasses
import datetime as dt
from decimal import Decimal


@dataclasses.dataclass(frozen=True, slots=True)
class Quantity:
    """A number that may be only about right: 约 numbers take no part in sums and are printed with 约."""

    number: int | Decimal
    about: bool = False


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month where the day is not known."""

    year: int
    month: int


@dataclasses.dataclass(frozen=True, slots=True)
class Span:
    """From one date to another, both days (or both months) counted."""

    first: dt.date | Month
    last: dt.date | Month


@dataclasses.dataclass(frozen=True, slots=True)
class Percent:
    """A share as a ratio of two whole numbers, so that it is compared by cross-multiplication, never by division."""

    part: int
    whole: int


@dataclasses.dataclass(frozen=True, slots=True)
class Pending:
    """What only a person can give and nobody gave yet: printed as 【待填：name】."""

    name: str


Value = str | int | bool | Decimal | Quantity | dt.date | Month | Span | dt.time | Percent | Pending | tuple[str, ...]

"""Answers that count in, the households that the supervisors call back out: the same ones whoever draws the sample, wherever.

Each household has a rank of its own, the digest of the matter, its community and its 户号; the lowest are drawn. So nobody
picks, a household that was drawn mostly stays so while answers come in, and another matter draws others.
"""

import dataclasses
import hashlib
import math
from collections.abc import Sequence
from decimal import Decimal

from pipeline.case.tally import Judged, by_number
from pipeline.field.route import Home


@dataclasses.dataclass(frozen=True, slots=True)
class Recheck:
    """A household to be called back, and its answers that count."""

    home: Home
    answers: tuple[Judged, ...]


def drawn(homes: Sequence[Home], rows: Sequence[Judged], percentage: Decimal | int, matter: str) -> tuple[Recheck, ...]:
    """Return the sample in visiting order: so many per cent of the households with an answer that counts, rounded up."""
    answers: dict[tuple[str, str], list[Judged]] = {}
    for one in rows:
        if not one.reason:
            answers.setdefault((one.community, one.response.household or ""), []).append(one)
    heard = [home for home in homes if home.key in answers]
    number = math.ceil(Decimal(len(heard)) * Decimal(percentage) / 100)
    chosen = {home.key for home in sorted(heard, key=lambda home: _rank(home, matter))[:number]}
    return tuple(Recheck(home, tuple(sorted(answers[home.key], key=_order))) for home in heard if home.key in chosen)


def _rank(home: Home, matter: str) -> bytes:
    return hashlib.sha256("\n".join((matter, *home.key)).encode()).digest()


def _order(one: Judged) -> tuple[str, str]:
    return by_number(one.response.number or "")

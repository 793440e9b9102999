"""Law, standards and practice as dated data (`statutes.yaml`): a topic and the day of an act in, the requirement in force out."""

import dataclasses
import datetime as dt
import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from pipeline.problems import Basis

FILE = Path(__file__).with_name("statutes.yaml")


@dataclasses.dataclass(frozen=True, slots=True)
class Requirement:
    """What one article asks for, in our words, between two days (both counted, None where there is no known limit)."""

    topic: str
    words: str
    basis: Basis
    since: dt.date | None
    until: dt.date | None
    figures: Mapping[str, int]
    province: str = ""
    """empty for the whole country"""

    def covers(self, day: dt.date, province: str) -> bool:
        """Whether the requirement is in force on a day in a province."""
        if self.province not in ("", province):
            return False
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def enough(self, part: int, whole: int) -> bool:
        """Whether a part is the share of a whole that is asked for, compared by cross-multiplication."""
        asked, given = whole * self.figures["part"], part * self.figures["of"]
        return given > asked or (given == asked and not self.figures["over"])

    def least(self, whole: int) -> int:
        """Return the least part of a whole that is enough."""
        return next(part for part in range(whole * self.figures["part"] // self.figures["of"], whole + 2) if self.enough(part, whole))


@functools.cache
def requirements() -> tuple[Requirement, ...]:
    """Return every requirement of the file, in its order."""
    return tuple(_requirement(entry) for entry in yaml.safe_load(FILE.read_text(encoding="utf-8")))


def _requirement(entry: Mapping[str, Any]) -> Requirement:
    basis = Basis(**{field.name: entry[field.name] for field in dataclasses.fields(Basis)})
    return Requirement(
        entry["topic"], entry["words"], basis, entry.get("since"), entry.get("until"), entry.get("figures", {}), entry.get("province", "")
    )


@functools.cache
def _by_topic() -> Mapping[str, tuple[Requirement, ...]]:
    topics: dict[str, tuple[Requirement, ...]] = {}
    for one in requirements():
        topics[one.topic] = (*topics.get(one.topic, ()), one)
    return topics


def in_force(topic: str, day: dt.date, province: str = "") -> Requirement | None:
    """Return what a topic asks for on the day of an act, None where nothing did. An unknown topic is a KeyError."""
    return next((one for one in _by_topic()[topic] if one.covers(day, province)), None)


def versions(topic: str, province: str = "") -> tuple[Requirement, ...]:
    """Return what a topic asks for in a province at any time, oldest first. An unknown topic is a KeyError."""
    return tuple(one for one in _by_topic()[topic] if one.province in ("", province))


def standing(topic: str) -> Requirement:
    """Return the requirement of a topic that has only one, whatever the day: practice, and rules that did not change."""
    (only,) = _by_topic()[topic]
    return only

"""Archive items in, their places out: numbers within their classes, boxes, and the volumes of the reading copy.

Items are numbered by date within year, retention and subject (DA/T 22—2015, 5.3, 5.4). A box never mixes years, retentions
or subjects (6.4); a volume holds the whole matter in the order of the procedure and has one retention, the longest
(GB/T 9705), and is parted where it grows too thick.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence

from pipeline.case.matter import RETENTIONS
from pipeline.case.tree import Branch
from pipeline.documents.properties import given
from pipeline.volume import codes
from pipeline.volume.items import ArchiveItem
from pipeline.volume.retention import Retention, longest

LAST = "9" * 8
"""What has no date yet is numbered after what has."""


@dataclasses.dataclass(frozen=True, slots=True)
class Coded:
    """The number of an item in its class, and its archival code."""

    number: int
    code: str
    provisional: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Placed:
    """An item with its code, its place in its volume and the running page it begins on there."""

    item: ArchiveItem
    coded: Coded
    order: int
    first: int

    @property
    def number(self) -> int:
        """件号."""
        return self.coded.number

    @property
    def code(self) -> str:
        """档号."""
        return self.coded.code


@dataclasses.dataclass(frozen=True, slots=True)
class Volume:
    """A volume of the reading copy, or a part of one. `part` and `parts` count from 1 within the volume."""

    name: str
    """what the volume is called after its title: empty for the main one"""
    placed: tuple[Placed, ...]
    part: int
    parts: int

    @property
    def retention(self) -> Retention:
        """One retention for the whole, the longest."""
        return longest(one.item.retention for one in self.placed)

    @property
    def pages(self) -> int:
        """The pages of its items."""
        return sum(one.item.pages for one in self.placed)


@dataclasses.dataclass(frozen=True, slots=True)
class Box:
    """The items of one class, by their numbers: what may lie in one box."""

    year: int
    retention: Retention
    placed: tuple[Placed, ...]


def scheme_of(facts: Branch) -> codes.Scheme:
    """Return the standard that the case spells its codes by."""
    return "DA/T 22—2015" if given(facts, "档案.档号规则") == "DA/T 22—2015" else "DA/T 13—2022"


Numbering = Callable[[Sequence[codes.Wanted]], Mapping[str, codes.Code]]
"""What gives each item its number: `codes.provisional` for a draft, the register of the office for a seal."""


def coded(items: Sequence[ArchiveItem], facts: Branch, number: Numbering = codes.provisional) -> dict[str, Coded]:
    """Return the codes by id; those of a draft follow from the case alone, by date within each class."""
    scheme = scheme_of(facts)
    return {identity: Coded(code.number, code.text(scheme), code.provisional) for identity, code in number(wanted(items, facts)).items()}


def wanted(items: Sequence[ArchiveItem], facts: Branch) -> list[codes.Wanted]:
    """Return what wants a number, in the order in which the numbers of a class are given."""
    fonds, topic = given(facts, "档案.全宗号"), given(facts, "档案.问题.代码")
    ordered = sorted(items, key=lambda one: one.date or LAST)
    return [codes.Wanted(one.id, codes.Category(one.year, one.retention.code, topic, fonds), title=one.title) for one in ordered]


def place(items: Sequence[ArchiveItem], coded: Mapping[str, Coded], *, apart: bool, thickest: int = 0) -> tuple[Volume, ...]:
    """Return the volumes. `apart` puts the booklets of forms into a volume of their own; `thickest` is in pages, 0 for no limit."""
    forms = [one for one in items if apart and one.sheets]
    main = [one for one in items if one not in forms]
    named = (("", main), ("调查表", forms))
    return tuple(volume for name, inside in named if inside for volume in _volumes(name, inside, coded, thickest))


def _volumes(name: str, items: Sequence[ArchiveItem], coded: Mapping[str, Coded], thickest: int) -> list[Volume]:
    parts: list[list[Placed]] = [[]]
    first = 1
    for order, item in enumerate(items, 1):
        thick = sum(one.item.pages for one in parts[-1])
        if thickest and parts[-1] and thick + item.pages > thickest:
            parts.append([])
        parts[-1].append(Placed(item, coded[item.id], order, first))
        first += item.pages
    return [Volume(name, tuple(placed), part, len(parts)) for part, placed in enumerate(parts, 1)]


def boxes(volumes: Sequence[Volume]) -> tuple[Box, ...]:
    """Return the boxes, by year and retention, the longest first."""
    found: dict[tuple[int, int], list[Placed]] = {}
    for volume in volumes:
        for one in volume.placed:
            found.setdefault((one.item.year, RETENTIONS.index(one.item.retention.period)), []).append(one)
    return tuple(
        Box(year, longest(one.item.retention for one in inside), tuple(sorted(inside, key=lambda one: one.number)))
        for (year, _), inside in sorted(found.items())
    )

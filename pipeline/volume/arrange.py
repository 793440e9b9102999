"""Archive items in, their places out: numbers within their classes, boxes, and the volumes of the reading copy.

Items are numbered by date within year, retention and subject (DA/T 22—2015, 5.3, 5.4). A box never mixes years, retentions
or subjects (6.4); a volume holds the whole matter in the order of the procedure and has one retention, the longest
(GB/T 9705), and is parted where it grows too thick.

Where a case is filed by volume (按卷) each volume has a number within its class, or within the catalogue (目录号) of the
archive, and its items are numbered in it (DA/T 13—2022: 案卷号, 件号); the parts of one volume are bound apart and have
one number. Filed both ways (两者) items have their codes by item, volumes have theirs, and no item has two.
"""

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from pipeline.case.matter import RETENTIONS
from pipeline.case.tree import Branch
from pipeline.documents.properties import given
from pipeline.problems import Place, Problem, problem
from pipeline.volume import codes
from pipeline.volume.items import ArchiveItem
from pipeline.volume.retention import Retention, longest

LAST = "9" * 8
"""What has no date yet is numbered after what has."""

VOLUME = "volume"
"""how the id of a volume begins"""

NUMBER = re.compile(r"0*[1-9][0-9]{0,2}")
"""a 案卷号"""


@dataclasses.dataclass(frozen=True, slots=True)
class Coded:
    """The number of an item or a volume in its class, or of an item in its volume, and the archival code."""

    number: int
    code: str
    provisional: bool

    @property
    def digits(self) -> str:
        """The number as the code has it."""
        return self.code.rpartition("-")[2]


@dataclasses.dataclass(frozen=True, slots=True)
class Parted:
    """What goes into a volume of the reading copy, or into a part of one, before anything has a number."""

    name: str
    """what the volume is called after its title: empty for the main one"""
    items: tuple[ArchiveItem, ...]
    part: int
    parts: int
    """both count from 1 within the volume"""
    order: int
    """the place of its first item in the volume, whatever part that is in"""
    first: int
    """the running page on which that begins"""
    year: int
    """of what came last in the volume: a matter belongs to the year in which it ends (DA/T 22—2015, 5.2)"""
    retention: Retention
    """one for the volume, the longest"""

    @property
    def id(self) -> str:
        """What its volume is known by."""
        return f"{VOLUME}/{self.name}" if self.name else VOLUME


@dataclasses.dataclass(frozen=True, slots=True)
class Placed:
    """An item with its code, its place in its volume and the running page it begins on there."""

    item: ArchiveItem
    coded: Coded
    order: int
    first: int
    year: int
    """of the class that it is numbered in: by volume, that of the volume"""
    retention: Retention

    @property
    def code(self) -> str:
        """档号."""
        return self.coded.code

    @property
    def number(self) -> int:
        """件号, in its class or in its volume."""
        return self.coded.number

    @property
    def running(self) -> str:
        """Its pages in the running count of the volume."""
        last = self.first + self.item.pages - 1
        return f"{self.first}-{last}" if last > self.first else str(self.first)


@dataclasses.dataclass(frozen=True, slots=True)
class Volume:
    """A volume of the reading copy, or a part of one. `part` and `parts` count from 1 within the volume."""

    id: str
    """of the volume as a whole, as all its parts have it"""
    name: str
    """what the volume is called after its title: empty for the main one"""
    placed: tuple[Placed, ...]
    part: int
    parts: int
    retention: Retention
    """one for the whole, the longest"""
    coded: Coded | None
    """of the volume as a whole; None where a case is filed by item: then no volume has a number"""

    @property
    def code(self) -> str:
        """档号, empty where it has none."""
        return self.coded.code if self.coded else ""

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


def filed(facts: Branch) -> tuple[bool, bool]:
    """Return whether a case is filed by item, and whether it is filed by volume; one of them at least."""
    kept = given(facts, "档案.整理方式")
    return kept != "按卷", kept in ("按卷", "两者")


Numbering = Callable[[Sequence[codes.Wanted]], Mapping[str, codes.Code]]
"""What gives each item and volume its number: `codes.provisional` for a draft, the register of the office for a seal."""


def coded(asked: Sequence[codes.Wanted], facts: Branch, number: Numbering = codes.provisional) -> dict[str, Coded]:
    """Return the codes by id; those of a draft follow from the case alone."""
    scheme = scheme_of(facts)
    return {identity: Coded(code.inside or code.number, code.text(scheme), code.provisional) for identity, code in number(asked).items()}


def wanted(items: Sequence[ArchiveItem], parted: Sequence[Parted], facts: Branch) -> list[codes.Wanted]:
    """Return what wants a number, in the order in which the numbers of a class are given: items by date, or as they lie in their volume."""
    by_item, by_volume = filed(facts)
    asked = list[codes.Wanted]()
    if by_item:
        fonds, topic = given(facts, "档案.全宗号"), given(facts, "档案.问题.代码")
        for one in sorted(items, key=lambda one: one.date or LAST):
            asked.append(codes.Wanted(one.id, codes.Category(one.year, one.retention.code, topic, fonds), title=one.title))
    if by_volume:
        for inside in parted:
            asked += _of_part(inside, facts, with_items=not by_item)
    return asked


def _of_part(parted: Parted, facts: Branch, *, with_items: bool) -> Iterator[codes.Wanted]:
    """Yield what a part wants: the first one the number of the volume, which the archive may have given."""
    fonds, catalogue = given(facts, "档案.全宗号"), given(facts, "档案.目录号")
    within: codes.Category | codes.Catalogue = codes.Catalogue(catalogue, fonds)
    if not catalogue:
        within = codes.Category(parted.year, parted.retention.code, given(facts, "档案.问题.代码"), fonds)
    number = "" if parted.name else given(facts, "档案.案卷号")
    if parted.part == 1:
        title = title_of(parted.name, facts)
        yield codes.Wanted(parted.id, within, "volume", title, number=int(number) if NUMBER.fullmatch(number) else 0)
    if with_items:
        yield from (codes.Wanted(one.id, within, "volume", one.title, volume=parted.id) for one in parted.items)


def misnumbered(facts: Branch) -> Iterator[Problem]:
    """Yield what is wrong with the number that the archive has given a volume."""
    number = facts.fact("档案.案卷号")
    if number and filed(facts)[1] and not NUMBER.fullmatch(str(number.value)):
        place = number.sources[0] if number.sources else Place("case.yaml")
        remedy = "写1至999的数；由登记册接着编的，删去这一行"
        yield problem("code.part", f"案卷号“{number.value}”不能编进档号", place, remedy, basis=codes.CLAUSES[scheme_of(facts)])


def title_of(name: str, facts: Branch) -> str:
    """Return the title of a volume: who, on what, which kind of papers (GB/T 9705), where the case does not name it."""
    titled = given(facts, "档案.案卷题名") if not name else ""
    return titled or f"{given(facts, '档案.立档单位')}关于{given(facts, '事项.事由')}的{name or '文件材料'}"


def part(items: Sequence[ArchiveItem], *, apart: bool, thickest: int = 0) -> tuple[Parted, ...]:
    """Return what goes into which volume.

    `apart` puts the booklets of forms into a volume of their own; `thickest` is in pages, 0 for no limit.
    """
    forms = [one for one in items if apart and one.sheets]
    main = [one for one in items if one not in forms]
    named = (("", main), ("调查表", forms))
    return tuple(one for name, inside in named if inside for one in _parted(name, inside, thickest))


def _parted(name: str, items: Sequence[ArchiveItem], thickest: int) -> Iterator[Parted]:
    parts: list[list[ArchiveItem]] = [[]]
    for item in items:
        thick = sum(one.pages for one in parts[-1])
        if thickest and parts[-1] and thick + item.pages > thickest:
            parts.append([])
        parts[-1].append(item)
    order, first, year, kept = 1, 1, max(one.year for one in items), longest(one.retention for one in items)
    for number, inside in enumerate(parts, 1):
        yield Parted(name, tuple(inside), number, len(parts), order, first, year, kept)
        order, first = order + len(inside), first + sum(one.pages for one in inside)


def place(parted: Sequence[Parted], coded: Mapping[str, Coded], facts: Branch) -> tuple[Volume, ...]:
    """Return the volumes, every item with its code in its place."""
    by_item, _ = filed(facts)
    return tuple(_placed(one, coded, by_item=by_item) for one in parted)


def _placed(parted: Parted, coded: Mapping[str, Coded], *, by_item: bool) -> Volume:
    placed, first = list[Placed](), parted.first
    for order, item in enumerate(parted.items, parted.order):
        year, retention = (item.year, item.retention) if by_item else (parted.year, parted.retention)
        placed.append(Placed(item, coded[item.id], order, first, year, retention))
        first += item.pages
    return Volume(parted.id, parted.name, tuple(placed), parted.part, parted.parts, parted.retention, coded.get(parted.id))


def wholes(volumes: Sequence[Volume]) -> tuple[Volume, ...]:
    """Return each volume as one, its parts together."""
    found: dict[str, list[Volume]] = {}
    for one in volumes:
        found.setdefault(one.id, []).append(one)
    return tuple(dataclasses.replace(parts[0], placed=tuple(one for part in parts for one in part.placed)) for parts in found.values())


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

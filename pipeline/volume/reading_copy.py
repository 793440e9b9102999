"""A volume and the pages of its items in, its reading copy out into a file: cover, catalogue with links, items, file note.

Each item begins with its archive stamp. Its pages are counted from 1 or run through the volume, as the case has it
(`stamp.chosen`); what lies in the volume on paper alone has its pages in the running count, so that the printed numbers
are those of the catalogue.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path

from pipeline.case.tree import Branch
from pipeline.documents.properties import given
from pipeline.fonts.table import Fonts
from pipeline.volume import links, stamp
from pipeline.volume.arrange import Placed, Volume
from pipeline.volume.bind import Part, bind
from pipeline.volume.items import COPY


@dataclasses.dataclass(frozen=True, slots=True)
class Pages:
    """Where the pages are: those of the papers by their stem, those of the originals by their file."""

    papers: Mapping[str, bytes]
    originals: Mapping[str, Path]

    def of(self, key: str) -> bytes | Path:
        """Return the pages of a text that an item shows."""
        return self.originals[key] if key in self.originals else self.papers[key]


@dataclasses.dataclass(frozen=True, slots=True)
class Forms:
    """The forms of a volume, set."""

    cover: bytes
    catalogue: bytes
    note: bytes


def make(
    target: Path, volume: Volume, forms: Forms, pages: Pages, facts: Branch, about: Mapping[str, str], date: dt.date, fonts: Fonts
) -> bool:
    """Write the reading copy; return whether all of it was set by us."""
    parts = [Part("案卷封面", forms.cover, numbered=False), Part("卷内文件目录", forms.catalogue, numbered=False)]
    first: dict[int, int] = {}
    for placed in volume.placed:
        if placed.item.shown:
            first[placed.order] = len(parts)
            parts += _parts(placed, pages, facts)
    parts.append(Part("卷内备考表", forms.note, numbered=False))
    rows = links.rows(forms.catalogue, [placed.order for placed in volume.placed])
    jumps = [links.Jump(1, page, box, first[order]) for order, (page, box) in rows.items() if order in first]
    single = given(facts, "档案.打印方式") == "单面"
    bind(parts, about, date, fonts, target=target, jumps=jumps, single_sided=single)
    return not any(part.foreign for part in parts)


def _parts(placed: Placed, pages: Pages, facts: Branch) -> Iterator[Part]:
    """Yield the texts of an item."""
    stamped, paging = stamp.chosen(facts)
    item = placed.item
    several = len(item.shown) > 1
    for place, one in enumerate(item.shown):
        head = place == 0
        yield Part(
            one.title if several else item.title,
            pages.of(one.key),
            numbered=True,
            stamp=_stamp(placed, facts) if stamped and head else None,
            mark=COPY if one.copy else "",
            foreign=one.key in pages.originals,
            first=(1 if paging == "按件" else placed.first) if head else 0,
            item=item.title if head and several else "",
            follows=not head,
        )


def _stamp(placed: Placed, facts: Branch) -> stamp.Stamp:
    item = placed.item
    return stamp.Stamp(
        fonds=given(facts, "档案.全宗号"),
        year=str(placed.year),
        number=placed.coded.digits,
        topic=given(facts, "档案.问题.名称"),
        retention=placed.retention.period,
        pages=str(item.pages),
    )

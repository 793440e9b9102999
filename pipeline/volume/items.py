"""The papers of a case in, its archive items out: what belongs together, from when it is, how long it is kept.

DA/T 22—2015, 5.1.1: a text with its annexes is one item, a meeting with all it left is one, the filled-in forms are
booklets, the evidence of one publication is one set. 5.2: the year is that of the date.
"""

import dataclasses
from collections.abc import Mapping, Sequence

from pipeline.case.tree import Branch, Fact
from pipeline.values import Pending
from pipeline.volume.retention import Retention, longest, retention
from pipeline.wording import eight_digits

ORDER: tuple[tuple[str, ...], ...] = (
    ("street-request",),
    ("request",),
    ("consultation-report",),
    ("adjustment-scheme",),
    ("drafting-explanation",),
    ("leading-group",),
    ("minutes", "resolution", "meeting-kit"),
    ("implementation-plan",),
    ("announcement",),
    ("survey-form",),
    ("booklet",),
    ("tally-sheet",),
    ("results-notice",),
    ("supervision-record",),
    ("letter",),
    ("work-summary",),
)
"""Kinds in the order of the volume (standards.md 8.2: what was decided before what it was decided on); kinds named
together make one item for each 名称."""


BOOKLETS = "调查表册"
"""What the filled-in forms are called in the table of retentions, and the root of their facts."""


@dataclasses.dataclass(frozen=True, slots=True)
class Paper:
    """A finished paper as the volume sees it."""

    kind: str
    name: str
    """the 名称 of one of several, else empty"""
    short: str
    stem: str
    title: str
    pages: int


@dataclasses.dataclass(frozen=True, slots=True)
class ArchiveItem:
    """An item (件): what is described, numbered and kept as one."""

    id: str
    title: str
    number: str
    """文号, empty where there is none"""
    responsible: str
    date: str
    """8 digits, empty while nobody gave it"""
    year: int
    retention: Retention
    papers: tuple[Paper, ...]
    remark: str = ""
    sheets: int = 0
    """of a booklet kept on paper alone: how many forms it holds"""
    paper_pages: int = 0
    """pages of what is kept on paper alone"""

    @property
    def pages(self) -> int:
        """Pages with text or pictures; blank backs do not count (DA/T 22—2015, 5.5)."""
        return sum(paper.pages for paper in self.papers) + self.paper_pages


def items(papers: Sequence[Paper], facts: Branch, responsible: Mapping[str, str]) -> tuple[ArchiveItem, ...]:
    """Return the items in the order of the volume. `responsible` gives the issuing body of each paper by its stem."""
    found: list[ArchiveItem] = []
    for kinds in ORDER:
        if kinds == ("booklet",):
            found += _booklets(papers, facts)
            continue
        groups: dict[str, list[Paper]] = {}
        for paper in sorted((p for p in papers if p.kind in kinds), key=lambda p: kinds.index(p.kind)):
            groups.setdefault(paper.name, []).append(paper)
        for name in sorted(groups, key=[p.name for p in papers].index):
            found.append(_item(groups[name], facts, responsible[groups[name][0].stem]))
    titles = [item.title for item in found]
    return tuple(
        dataclasses.replace(one, remark=one.papers[0].name) if one.papers and titles.count(one.title) > 1 else one for one in found
    )


def _item(group: Sequence[Paper], facts: Branch, responsible: str) -> ArchiveItem:
    head = group[0]
    date = _registered(facts, head.short, "成文日期")
    if not date and head.name:
        date = _given(facts.at(f"会议.{head.name}.日期")) or _given(facts.at(f"监督.{head.name}.日期"))
    kept = longest(retention(paper.kind, paper.short.partition("·")[0], facts) for paper in group)
    identity = f"{head.kind}/{head.name}" if head.name else head.kind
    return ArchiveItem(
        identity, head.title, _registered(facts, head.short, "文号"), responsible, date, _year(date, facts), kept, tuple(group)
    )


def _booklets(papers: Sequence[Paper], facts: Branch) -> list[ArchiveItem]:
    """Return the filled-in forms as items: each has the pages of the form as it was printed, times its sheets."""
    form = next((paper for paper in papers if paper.kind == "survey-form"), None)
    if form is None:
        return []
    date = _given(facts.at("征求意见.截止日期"))
    kept = retention("booklet", BOOKLETS, facts)
    found = []
    for row in facts.table(BOOKLETS):
        community, block, volume, sheets = (_text(row.get(name)) for name in ("社区", "居民委", "册次", "份数"))
        title = f"[{form.title}（{community}{block}，第{volume}册）]"
        holder = _given(facts.at(f"社区.{community}.居委会全称"))
        year = _year(date, facts)
        count = int(sheets)
        identity = f"booklet/{row.path.partition('.')[2]}"
        found.append(ArchiveItem(identity, title, "", holder, date, year, kept, (), f"{count}份，纸质", count, count * form.pages))
    return found


def _year(date: str, facts: Branch) -> int:
    """Return the year an item belongs to: that of its date, else that of the matter."""
    year = facts.fact("事项.年度")
    return int(date[:4]) if date else int(str(year.value)) if year else 0


def _registered(facts: Branch, short: str, name: str) -> str:
    return _given(facts.at(f"发文.{short}.{name}"))


def _given(node: object) -> str:
    """Return a value as the catalogue writes it; what is not given stays empty."""
    if not isinstance(node, Fact) or isinstance(node.value, Pending):
        return ""
    if isinstance(node.value, str):
        return node.value
    written = eight_digits(node.value)
    return "" if isinstance(written, Pending) else written


def _text(node: object) -> str:
    return str(node.value) if isinstance(node, Fact) else ""

"""The papers of a case in, its archive items out: what belongs together, from when it is, how long it is kept.

DA/T 22—2015, 5.1.1: a text with its annexes is one item, a meeting with all it left is one, the filled-in forms are
booklets. 5.1.2: within an item the reply stands before what it replies to, the text before its annexes. 5.2: the year is
that of the date. What came from outside and makes items of its own is in `outside.py`.
"""

import dataclasses
import re
from collections.abc import Mapping, Sequence

from pipeline import catalog
from pipeline.case.office import BOOKLETS
from pipeline.case.tree import Branch, Fact
from pipeline.values import Pending
from pipeline.volume.originals import Original
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
    ("correction",),
)
"""Kinds in the order of the volume (standards.md 8.2: what was decided before what it was decided on); kinds named
together make one item for each 名称."""


COPY = "复制件"

REPLY = re.compile(r"批复(?:（[^（）]*）)?$")
"""How the title of what the district answers ends."""

VERSION = re.compile(r"·第\d版$")
"""How the name of a later version of one of several ends."""

REPLIED = frozenset({"request", "street-request"})
"""Kinds to which it may be filed as part of their item."""

CALLED = {kind.id: kind.short for kind in catalog.CATALOG}


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

    @property
    def id(self) -> str:
        """What `catalog.Item` is known by."""
        return _id(self.kind, self.name)


@dataclasses.dataclass(frozen=True, slots=True)
class Shown:
    """One text of an item as the reading copy shows it."""

    key: str
    """the stem of a paper, or the file of an original"""
    title: str
    pages: int
    copy: bool = False
    """a 复制件"""


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
    """those that lijuan made: electronic drafts where there is a signed copy"""
    originals: tuple[Original, ...] = ()
    """what came from outside, first the signed copies"""
    shown: tuple[Shown, ...] = ()
    """what the reading copy shows, in its order: the signed copy in place of the draft"""
    called: str = ""
    """in the table of retentions"""
    remark: str = ""
    sheets: int = 0
    """of a booklet kept on paper alone: how many forms it holds"""
    paper_pages: int = 0
    """pages of what is kept on paper alone"""

    @property
    def pages(self) -> int:
        """Pages with text or pictures; blank backs do not count (DA/T 22—2015, 5.5)."""
        return sum(one.pages for one in self.shown) + self.paper_pages


def items(
    papers: Sequence[Paper], facts: Branch, responsible: Mapping[str, str], brought: Sequence[Original] = ()
) -> tuple[ArchiveItem, ...]:
    """Return the items in the order of the volume.

    `responsible` gives the issuing body of each paper by its stem, `brought` are the originals that go with a paper.
    """
    found: list[ArchiveItem] = []
    for kinds in ORDER:
        if kinds == ("booklet",):
            found += _booklets(papers, facts)
            continue
        groups: dict[str, tuple[list[Paper], list[Original]]] = {}
        for paper in sorted((p for p in papers if p.kind in kinds), key=lambda p: kinds.index(p.kind)):
            groups.setdefault(paper.name, ([], []))[0].append(paper)
        for one in brought:
            kind, _, name = one.belongs_to.partition("/")
            if kind in kinds:
                groups.setdefault(name, ([], []))[1].append(one)
        order = [*(p.name for p in papers), *groups]
        found += [_item(*groups[name], facts, responsible) for name in sorted(groups, key=order.index)]
    titles = [item.title for item in found]
    return tuple(
        dataclasses.replace(one, remark=told(one.papers[0].name, one.remark)) if one.papers and titles.count(one.title) > 1 else one
        for one in found
    )


@dataclasses.dataclass(frozen=True, slots=True)
class _Described:
    """What the catalogue says of an item: its head does."""

    title: str
    number: str
    responsible: str
    date: str


def _item(group: Sequence[Paper], brought: Sequence[Original], facts: Branch, responsible: Mapping[str, str]) -> ArchiveItem:
    """Return an item of papers and what goes with them; a paper of which there is no draft may be there in its signed copy."""
    replies = [one for one in brought if is_reply(one.title) and one.belongs_to in REPLIED and one.role != "正本"]
    signed = {one.belongs_to: one for one in brought if one.role == "正本"}
    drafted = {paper.id for paper in group}
    scans = [*(signed[paper.id] for paper in group if paper.id in signed), *(one for key, one in signed.items() if key not in drafted)]
    annexes = sorted((one for one in brought if one.role != "正本" and one not in replies), key=lambda one: one.file)
    texts = [_seen(signed[paper.id]) if paper.id in signed else Shown(paper.stem, paper.title, paper.pages) for paper in group]
    texts += [_seen(one) for key, one in signed.items() if key not in drafted]
    shown = (*map(_seen, replies), *texts, *map(_seen, annexes))
    originals = (*scans, *replies, *annexes)
    if replies:
        head = _of_original(replies[0])
    elif group:
        head = _of_paper(group[0], signed.get(group[0].id), facts, responsible[group[0].stem])
    else:
        head = _of_original(originals[0])
    identity = group[0].id if group else originals[0].belongs_to
    kinds = [paper.kind for paper in group] or [identity.partition("/")[0]]
    kept = longest([*(retention(kind, CALLED[kind], facts) for kind in kinds), *filter(None, map(entered, brought))])
    remark = told(*dict.fromkeys(one.remark for one in originals), marked(shown))
    return ArchiveItem(
        identity,
        head.title,
        head.number,
        head.responsible,
        head.date,
        year_of(head.date, facts),
        kept,
        tuple(group),
        originals,
        shown,
        CALLED[kinds[0]],
        remark,
    )


def _of_paper(paper: Paper, signed: Original | None, facts: Branch, responsible: str) -> _Described:
    date = _registered(facts, paper.short, "成文日期")
    if not date and paper.name:
        name = VERSION.sub("", paper.name)
        date = _given(facts.at(f"会议.{name}.日期")) or _given(facts.at(f"监督.{name}.日期"))
    number = _registered(facts, paper.short, "文号")
    if signed:
        date, number = date or signed.date, number or signed.number
    return _Described(paper.title, number, responsible, date)


def _of_original(one: Original) -> _Described:
    return _Described(one.title, one.number, one.responsible, one.date)


def _seen(one: Original) -> Shown:
    return Shown(one.file, one.title, one.pages, one.nature == COPY)


def shown(originals: Sequence[Original]) -> tuple[Shown, ...]:
    """Return originals as the reading copy shows them."""
    return tuple(map(_seen, originals))


def counted(found: Sequence[ArchiveItem], pages: Mapping[str, int]) -> tuple[ArchiveItem, ...]:
    """Return the items with the pages that the reading copy really shows, by what is shown."""
    return tuple(
        dataclasses.replace(item, shown=tuple(dataclasses.replace(one, pages=pages.get(one.key, one.pages)) for one in item.shown))
        for item in found
    )


def is_reply(title: str) -> bool:
    """Whether a title is that of a 批复."""
    return REPLY.search(title) is not None


def entered(one: Original) -> Retention | None:
    """Return how long an original is kept, where its entry says so."""
    return Retention(one.retention, "外来件登记的期限", confirmed=True) if one.retention else None


def marked(shown: Sequence[Shown]) -> str:
    """Return what the catalogue remarks of copies among the texts of an item."""
    copies = sum(one.copy for one in shown)
    return "" if not copies else COPY if copies == len(shown) else f"其中{copies}份为{COPY}"


def told(*remarks: str) -> str:
    """Return remarks as one."""
    return "；".join(filter(None, remarks))


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
        count = int(sheets)
        found.append(
            ArchiveItem(
                f"booklet/{row.path.partition('.')[2]}",
                title,
                "",
                holder,
                date,
                year_of(date, facts),
                kept,
                (),
                called=BOOKLETS,
                remark=f"{count}份，纸质",
                sheets=count,
                paper_pages=count * form.pages,
            )
        )
    return found


def _id(kind: str, name: str) -> str:
    return f"{kind}/{name}" if name else kind


def year_of(date: str, facts: Branch) -> int:
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

"""The papers of a case in, the items of the volume in their order out.

Order: standards.md 8.2 (what was decided before what it was decided on, then by time); one meeting is one item
(DA/T 22—2015, 5.1.1), whatever papers it left.
"""

import dataclasses
from collections.abc import Mapping, Sequence

from pipeline.case.tree import Branch, Fact
from pipeline.values import Pending, Value
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
    ("tally-sheet",),
    ("results-notice",),
    ("supervision-record",),
    ("letter",),
    ("work-summary",),
)
"""Kinds in the order of the volume; kinds named together make one item for each 名称."""


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
class VolumeItem:
    """An item: its papers, and where it begins in the running page numbers."""

    title: str
    number: str
    responsible: str
    date: str
    papers: tuple[Paper, ...]
    first: int
    pages: int


def arrange(papers: Sequence[Paper], facts: Branch, responsible: Mapping[str, str]) -> tuple[VolumeItem, ...]:
    """Return the items with running first pages. `responsible` gives the issuing body of each paper by its stem."""
    items: list[VolumeItem] = []
    first = 1
    for kinds in ORDER:
        groups: dict[str, list[Paper]] = {}
        for paper in sorted((p for p in papers if p.kind in kinds), key=lambda p: kinds.index(p.kind)):
            groups.setdefault(paper.name, []).append(paper)
        for name in sorted(groups, key=[p.name for p in papers].index):
            group = groups[name]
            pages = sum(paper.pages for paper in group)
            items.append(_item(group, facts, responsible[group[0].stem], first, pages))
            first += pages
    return tuple(items)


def _item(group: Sequence[Paper], facts: Branch, responsible: str, first: int, pages: int) -> VolumeItem:
    head = group[0]
    number, date = _registered(facts, head.short, "文号"), _registered(facts, head.short, "成文日期")
    if not date and head.name:
        date = _given(facts.at(f"会议.{head.name}.日期")) or _given(facts.at(f"监督.{head.name}.日期"))
    return VolumeItem(head.title, number, responsible, date, tuple(group), first, pages)


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


def forms(items: Sequence[VolumeItem], facts: Branch, title: str) -> Branch:
    """Return the facts with 案卷: what the cover, the catalogue and the file note print."""
    dates = sorted(item.date for item in items if item.date)
    pages = sum(item.pages for item in items)
    titles = [item.title for item in items]
    rows: dict[str, Fact | Branch] = {}
    for index, item in enumerate(items, 1):
        last = index == len(items)
        first_page = f"{item.first}-{item.first + item.pages - 1}" if last and item.pages > 1 else str(item.first)
        values: dict[str, Value] = {
            "顺序号": index,
            "文号": item.number,
            "责任者": item.responsible,
            "题名": item.title,
            "日期": item.date,
            "页号": first_page,
            "备注": item.papers[0].name if titles.count(item.title) > 1 else "",
        }
        path = f"案卷.目录.第{index}件"
        rows[f"第{index}件"] = Branch(path, {name: Fact(value, f"{path}.{name}") for name, value in values.items()})
    creator = facts.at("档案.立档单位")
    given: dict[str, Value] = {
        "全宗名称": creator.value if isinstance(creator, Fact) else Pending("全宗名称"),
        "类目名称": _text(facts, "档案.问题.名称") or Pending("类目名称"),
        "案卷题名": _text(facts, "档案.案卷题名") or title,
        "起止日期": "—".join(dict.fromkeys((dates[0], dates[-1]))) if dates else Pending("起止日期"),
        "保管期限": _text(facts, "档案.保管期限") or Pending("保管期限"),
        "件数": len(items),
        "页数": pages,
        "归档号": _text(facts, "档案.归档号") or Pending("归档号"),
        "档号": Pending("档号"),
    }
    children: dict[str, Fact | Branch] = {name: Fact(value, f"案卷.{name}") for name, value in given.items()}
    children["目录"] = Branch("案卷.目录", rows, rows=True)
    return dataclasses.replace(facts, children={**facts.children, "案卷": Branch("案卷", children)})


def _text(facts: Branch, path: str) -> str:
    node = facts.at(path)
    return node.value if isinstance(node, Fact) and isinstance(node.value, str) else ""

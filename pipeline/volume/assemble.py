"""The papers of a run in, the volume out: items arranged, its forms filled from the real page counts, everything bound.

The forms are the one planned second pass: they are rendered and converted like papers, after the papers' pages are known.
"""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline import catalog
from pipeline.case.tree import Branch
from pipeline.documents.properties import given, issuing_body, properties_of
from pipeline.documents.render import EXAMPLE
from pipeline.pdf import Engine
from pipeline.pdf.conformance import hold
from pipeline.press import Paper, Press
from pipeline.problems import raise_if_blocking
from pipeline.volume import arrange
from pipeline.volume.bind import Part, bind, page_counts

VOLUME = "volume/电子案卷查阅本.pdf"
COMBINED = "pdf/12-请示报告.pdf"
"""请示 and 情况报告 in one file, as the customer's people call them."""


@dataclasses.dataclass(frozen=True, slots=True)
class Bound:
    """What is published beside the papers, and what the report says of it."""

    files: Mapping[str, bytes]
    pages: Mapping[str, int]
    volumes: Sequence[Mapping[str, Any]]
    forms: Sequence[Paper]


def assemble(papers: Sequence[Paper], press: Press, engine: Engine) -> Bound:
    """Return the bound volume, the combined request and the forms."""
    made = [paper for paper in papers if paper.status != "not-due"]
    pdfs = {paper.item.stem: paper.pdf for paper in made if paper.pdf is not None}
    pages = page_counts(pdfs)
    title = _title(press.facts)
    items = arrange.arrange(
        [_seen(paper, pages) for paper in made], press.facts, {p.item.stem: issuing_body(p.item, press.facts) for p in made}
    )
    forms = _forms(dataclasses.replace(press, facts=arrange.forms(items, press.facts, title)), engine)
    cover, catalogue, note = (form.pdf or b"" for form in forms)
    inside = [Part(item.title, _joined(item, pdfs, press.date), numbered=True) for item in items]
    parts = [
        Part("案卷封面", cover, numbered=False),
        Part("卷内文件目录", catalogue, numbered=False),
        *inside,
        Part("卷内备考表", note, numbered=False),
    ]
    files = {VOLUME: bind(parts, _about_volume(items, title, press.facts, example=any(paper.example for paper in made)), press.date)}
    files |= {
        path.replace("docx/", "volume/").replace("pdf/", "volume/").replace("text/", "volume/"): data
        for form in forms
        for path, data in form.files().items()
    }
    group = [paper for paper in made if paper.item.kind.id in ("request", "consultation-report")]
    if len(group) > 1:
        about = _about_papers(group, press)
        files[COMBINED] = bind([Part(p.item.title, p.pdf or b"", numbered=False) for p in group], about, press.date)
    for path in {VOLUME, COMBINED} & set(files):
        hold(files[path], "2b", path)
    listed = [{"code": None, "provisional": True, "title": item.title, "first": item.first, "pages": item.pages} for item in items]
    return Bound(files, pages, [{"name": title, "file": VOLUME, "items": listed}], forms)


def _forms(press: Press, engine: Engine) -> list[Paper]:
    papers, problems = press.print_all(catalog.forms(press.facts))
    raise_if_blocking([*problems, *(one for paper in papers for one in paper.problems)])
    return press.typeset(papers, engine)


def _joined(item: arrange.VolumeItem, pdfs: Mapping[str, bytes], date: dt.date) -> bytes:
    """Return the papers of an item as one PDF."""
    if len(item.papers) == 1:
        return pdfs[item.papers[0].stem]
    return bind([Part(paper.title, pdfs[paper.stem], numbered=False) for paper in item.papers], {"title": item.title}, date)


def _about_volume(items: Sequence[arrange.VolumeItem], title: str, facts: Branch, *, example: bool) -> dict[str, str]:
    """Return what the volume says of itself: what its cover prints, and that it holds example data."""
    size = f"{len(items)}件，{sum(item.pages for item in items)}页"
    return {
        "title": title,
        "author": given(facts, "档案.立档单位"),
        "subject": given(facts, "事项.事由"),
        "category": "案卷",
        "identifier": given(facts, "档案.归档号"),
        "description": f"{size}；{EXAMPLE}" if example else size,
    }


def _about_papers(papers: Sequence[Paper], press: Press) -> dict[str, str]:
    """Return what papers in one file say of themselves: what the first one does."""
    first = properties_of(papers[0].item, press.facts, press.date)
    return {
        "title": first.title,
        "author": first.author,
        "subject": first.subject,
        "category": "、".join(paper.item.kind.short for paper in papers),
        "identifier": first.identifier,
        "description": EXAMPLE if any(paper.example for paper in papers) else "",
    }


def _seen(paper: Paper, pages: Mapping[str, int]) -> arrange.Paper:
    item = paper.item
    return arrange.Paper(item.kind.id, item.name, item.short, item.stem, item.title, pages[item.stem])


def _title(facts: Branch) -> str:
    """Return who, on what, which kind of papers (GB/T 9705)."""
    return f"{given(facts, '档案.立档单位')}关于{given(facts, '事项.事由')}的文件材料"

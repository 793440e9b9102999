"""The papers of a run in, the archive out: items placed, the forms filled from the real page counts, everything bound.

The forms are the one planned second pass: they are rendered and converted like papers, after the papers' pages are known.
"""

import dataclasses
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline import catalog
from pipeline.case.tree import Branch
from pipeline.documents.properties import given, issuing_body, properties_of
from pipeline.documents.render import EXAMPLE
from pipeline.item import Item, form_item
from pipeline.paper import Paper
from pipeline.pdf import Engine
from pipeline.pdf.conformance import hold
from pipeline.press import Press
from pipeline.problems import Problem, raise_if_blocking
from pipeline.store import Content
from pipeline.transfer.package import pack
from pipeline.volume import brought, codes, forms, items, outside, packed, reading_copy, retention
from pipeline.volume.arrange import Box, Numbering, Parted, Placed, Volume, boxes, coded, filed, part, place, title_of
from pipeline.volume.arrange import wanted as numbers_wanted
from pipeline.volume.bind import Part, bind, page_counts
from pipeline.volume.originals import Original

PACKAGE = "volume/package"
VOLUME = "volume/电子案卷查阅本{}.pdf"
COMBINED = "pdf/12-请示报告.pdf"
"""请示 and 情况报告 in one file, as the customer's people call them."""


@dataclasses.dataclass(frozen=True, slots=True)
class Bound:
    """What is published beside the papers, and what the report says of it. Large files lie in the room that was given."""

    files: Mapping[str, Content]
    pages: Mapping[str, int]
    volumes: Sequence[Mapping[str, Any]]
    forms: Sequence[Paper]
    parted: Sequence[Parted]
    """what goes into which volume, before it has numbers"""
    problems: Sequence[Problem] = ()
    placed: Sequence[items.ArchiveItem] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Filing:
    """How the items are filed: what gives them their codes, sentences for the file note, and numbers between theirs that are not theirs."""

    number: Numbering = codes.provisional
    remarks: Sequence[str] = ()
    elsewhere: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """code → why it is not in this volume"""


DRAFT = Filing()


def assemble(
    papers: Sequence[Paper], press: Press, engine: Engine, room: Path, originals: Sequence[Original] = (), filing: Filing = DRAFT
) -> Bound:
    """Return the reading copies, the forms, the package and the combined request. `room` is an empty folder of the caller's."""
    facts = press.facts
    made = [paper for paper in papers if paper.status != "not-due"]
    pdfs = {paper.item.stem: paper.pdf for paper in made if paper.pdf is not None}
    pages = page_counts(pdfs)
    bodies = {paper.item.stem: issuing_body(paper.item, facts) for paper in made}
    found = outside.gathered([_seen(paper, pages) for paper in made], facts, bodies, originals)
    scans = brought.pages(found, press.case, room)
    found = items.counted(found, scans.counts)
    thickest = facts.fact("档案.每册最多页数")
    parted = part(found, apart=given(facts, "档案.调查表成卷") == "另卷", thickest=int(str(thickest.value)) if thickest else 0)
    volumes = place(parted, coded(numbers_wanted(found, parted, facts), facts, filing.number), facts)
    brought.leaves(scans, volumes, engine.fonts)
    printed = printed_forms(wanted(volumes, facts, filing.remarks), press, engine)
    form = {paper.item.id: paper.pdf or b"" for paper in printed}
    example = any(paper.example for paper in made) or any(one.example for one in originals)
    files, listed = dict[str, Content](), list[Mapping[str, Any]]()
    for index, volume in enumerate(volumes, 1):
        path = VOLUME.format(f"-{index}" if index > 1 else "")
        mine = reading_copy.Forms(*(form[form_item(kind, facts, _name(volume)).id] for kind in catalog.VOLUME_FORMS))
        about = _about_volume(volume, facts, example=example)
        sources = reading_copy.Pages(pdfs, scans.files)
        copy = room / f"volume-{index}.pdf"
        ours = reading_copy.make(copy, volume, mine, sources, facts, about, press.date, engine.fonts)
        hold(copy, "2b", path, texts=ours)
        files[path] = copy
        listed.append(_listed_volume(volume, path, facts))
    files |= {
        path.replace("docx/", "volume/").replace("pdf/", "volume/").replace("text/", "volume/"): data
        for paper in printed
        for path, data in paper.files().items()
    }
    (transfer,) = (paper for paper in printed if paper.item.kind.id == catalog.TRANSFER.id)
    written = {paper.item.stem: {".pdf": paper.pdf or b"", ".docx": paper.docx} for paper in made}
    others = {"transfer-list.pdf": (transfer.item.title, transfer.pdf or b"")}
    bag = pack(packed.contents(volumes, facts, written, others, press.case, press.date, filing.elsewhere))
    files |= {f"{PACKAGE}/{path}": content for path, content in bag.files.items()}
    group = [paper for paper in made if paper.item.kind.id in ("request", "consultation-report")]
    if len(group) > 1:
        about = _about_papers(group, press)
        combined = io.BytesIO()
        bind([Part(p.item.title, p.pdf or b"", numbered=False) for p in group], about, press.date, target=combined)
        hold(combined.getvalue(), "2b", COMBINED)
        files[COMBINED] = combined.getvalue()
    return Bound(files, pages, listed, printed, parted, (*scans.problems, *retention.unconfirmed(_periods(found)), *bag.problems), found)


Forms = tuple[Branch, list[Item]]
"""Forms and the facts they are filled in from."""


def wanted(volumes: Sequence[Volume], facts: Branch, remarks: Sequence[str] = ()) -> list[Forms]:
    """Return every form that the archive of a case wants: of each volume, of each box, and the list of what is handed over."""
    inside = forms.of_transfer(facts, volumes)
    of_boxes = _of_boxes(boxes(volumes), facts, remarks) if filed(facts)[0] else ()
    return [*_of_volumes(volumes, facts, remarks), *of_boxes, (inside, [form_item(catalog.TRANSFER, inside)])]


def _of_volumes(volumes: Sequence[Volume], facts: Branch, remarks: Sequence[str]) -> Iterator[Forms]:
    for volume in volumes:
        inside = forms.of_volume(facts, volume, remarks)
        yield inside, [form_item(kind, inside, _name(volume)) for kind in catalog.VOLUME_FORMS]


def _of_boxes(found: Sequence[Box], facts: Branch, remarks: Sequence[str]) -> Iterator[Forms]:
    for box in found:
        inside = forms.of_box(facts, box, remarks)
        name = f"{box.year}年-{box.retention.period}"
        yield inside, [form_item(kind, inside, name) for kind in catalog.BOX_FORMS]


def printed_forms(wanted: Sequence[Forms], press: Press, engine: Engine) -> list[Paper]:
    """Return the forms, each rendered from its own facts, all in one go."""
    filled = {item.id: facts for facts, asked in wanted for item in asked}
    papers, problems = press.print_all([item for _, asked in wanted for item in asked], filled)
    raise_if_blocking([*problems, *(one for paper in papers for one in paper.problems)])
    return press.typeset(papers, engine)


def _name(volume: Volume) -> str:
    """Return what tells the forms of one volume from those of another."""
    return "-".join(word for word in (volume.name, f"第{volume.part}册" if volume.part > 1 else "") if word)


def _listed_volume(volume: Volume, path: str, facts: Branch) -> Mapping[str, Any]:
    """Return a volume as the report has it; filed by item it has no code of its own."""
    provisional = volume.coded is not None and volume.coded.provisional
    return {
        "id": volume.id,
        "name": title_of(volume.name, facts),
        "code": volume.code,
        "provisional": provisional,
        "file": path,
        "items": [_listed(one) for one in volume.placed],
    }


def _listed(one: Placed) -> Mapping[str, Any]:
    return {
        "id": one.item.id,
        "code": one.code,
        "provisional": one.coded.provisional,
        "title": one.item.title,
        "first": one.first,
        "pages": one.item.pages,
    }


def _periods(found: Sequence[items.ArchiveItem]) -> dict[str, retention.Retention]:
    """Return how long each kind of paper is kept, by what people call it: what is only proposed before what is confirmed."""
    periods = dict[str, retention.Retention]()
    for one in found:
        if one.called not in periods or not one.retention.confirmed:
            periods[one.called] = one.retention
    return periods


def _about_volume(volume: Volume, facts: Branch, *, example: bool) -> dict[str, str]:
    """Return what a volume says of itself: what its cover prints, and that it holds example data."""
    size = f"{len(volume.placed)}件，{volume.pages}页"
    return {
        "title": title_of(volume.name, facts),
        "author": given(facts, "档案.立档单位"),
        "subject": given(facts, "事项.事由"),
        "category": "案卷",
        "identifier": volume.code or given(facts, "档案.归档号"),
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


def _seen(paper: Paper, pages: Mapping[str, int]) -> items.Paper:
    item = paper.item
    return items.Paper(item.kind.id, item.name, item.short, item.stem, item.title, pages[item.stem])

"""The papers of a run in, the archive out: items placed, the forms filled from the real page counts, everything bound.

The forms are the one planned second pass: they are rendered and converted like papers, after the papers' pages are known.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipeline import catalog
from pipeline.case.tree import Branch
from pipeline.documents.properties import given, issuing_body, properties_of
from pipeline.documents.render import EXAMPLE
from pipeline.pdf import Engine
from pipeline.pdf.conformance import hold
from pipeline.press import Paper, Press
from pipeline.problems import Problem, raise_if_blocking
from pipeline.store import Content
from pipeline.transfer.package import Contents, pack
from pipeline.volume import codes, forms, items, packed, retention
from pipeline.volume.arrange import Box, Numbering, Placed, Volume, boxes, coded, place
from pipeline.volume.bind import Part, bind, page_counts

VOLUME = "volume/电子案卷查阅本{}.pdf"
PACKAGE = "volume/package"
COMBINED = "pdf/12-请示报告.pdf"
"""请示 and 情况报告 in one file, as the customer's people call them."""


@dataclasses.dataclass(frozen=True, slots=True)
class Bound:
    """What is published beside the papers, and what the report says of it."""

    files: Mapping[str, Content]
    pages: Mapping[str, int]
    volumes: Sequence[Mapping[str, Any]]
    forms: Sequence[Paper]
    problems: Sequence[Problem] = ()
    placed: Sequence[items.ArchiveItem] = ()


def assemble(
    papers: Sequence[Paper],
    press: Press,
    engine: Engine,
    number: Numbering = codes.provisional,
    remarks: Sequence[str] = (),
    elsewhere: Mapping[str, str] = packed.NONE,
) -> Bound:
    """Return the reading copies, the forms, the package and the combined request.

    `number` gives the items their codes, `remarks` are sentences for the file note, `elsewhere` the numbers
    between theirs that are not theirs, with the reason.
    """
    facts = press.facts
    made = [paper for paper in papers if paper.status != "not-due"]
    pdfs = {paper.item.stem: paper.pdf for paper in made if paper.pdf is not None}
    pages = page_counts(pdfs)
    found = items.items([_seen(paper, pages) for paper in made], facts, {p.item.stem: issuing_body(p.item, facts) for p in made})
    thickest = facts.fact("档案.每册最多页数")
    volumes = place(
        found,
        coded(found, facts, number),
        apart=given(facts, "档案.调查表成卷") == "另卷",
        thickest=int(str(thickest.value)) if thickest else 0,
    )
    printed = _printed(wanted(volumes, facts, remarks), press, engine)
    form = {paper.item.id: paper.pdf or b"" for paper in printed}
    files, listed = dict[str, Content](), list[Mapping[str, Any]]()
    for index, volume in enumerate(volumes, 1):
        path = VOLUME.format(f"-{index}" if index > 1 else "")
        cover, catalogue, note = (form[catalog.form(kind, facts, _name(volume)).id] for kind in catalog.VOLUME_FORMS)
        parts = [
            Part("案卷封面", cover, numbered=False),
            Part("卷内文件目录", catalogue, numbered=False),
            *(Part(one.item.title, _joined(one, pdfs, press.date), numbered=True) for one in volume.placed if one.item.papers),
            Part("卷内备考表", note, numbered=False),
        ]
        example = any(paper.example for paper in made)
        files[path] = bind(parts, _about_volume(volume, facts, example=example), press.date)
        listed.append({"name": _title(volume, facts), "file": path, "items": [_listed(one) for one in volume.placed]})
    files |= {
        path.replace("docx/", "volume/").replace("pdf/", "volume/").replace("text/", "volume/"): data
        for paper in printed
        for path, data in paper.files().items()
    }
    bag = pack(_contents(volumes, facts, made, printed, press.date, elsewhere))
    files |= {f"{PACKAGE}/{path}": content for path, content in bag.files.items()}
    group = [paper for paper in made if paper.item.kind.id in ("request", "consultation-report")]
    if len(group) > 1:
        about = _about_papers(group, press)
        files[COMBINED] = bind([Part(p.item.title, p.pdf or b"", numbered=False) for p in group], about, press.date)
    for path in {COMBINED, *(str(one["file"]) for one in listed)} & set(files):
        data = files[path]
        assert isinstance(data, bytes)
        hold(data, "2b", path)
    return Bound(files, pages, listed, printed, [*retention.unconfirmed(_periods(found)), *bag.problems], found)


Forms = tuple[Branch, list[catalog.Item]]
"""Forms and the facts they are filled in from."""


def wanted(volumes: Sequence[Volume], facts: Branch, remarks: Sequence[str] = ()) -> list[Forms]:
    """Return every form that the archive of a case wants: of each volume, of each box, and the list of what is handed over."""
    return [*_of_volumes(volumes, facts, remarks), *_of_boxes(boxes(volumes), facts, remarks)]


def _of_volumes(volumes: Sequence[Volume], facts: Branch, remarks: Sequence[str]) -> Iterator[Forms]:
    for volume in volumes:
        inside = forms.of_volume(facts, volume, _title(volume, facts), "", remarks)
        yield inside, [catalog.form(kind, inside, _name(volume)) for kind in catalog.VOLUME_FORMS]


def _of_boxes(found: Sequence[Box], facts: Branch, remarks: Sequence[str]) -> Iterator[Forms]:
    if given(facts, "档案.整理方式") != "按卷":
        for box in found:
            inside = forms.of_box(facts, box, remarks)
            name = f"{box.year}年-{box.retention.period}"
            yield inside, [catalog.form(kind, inside, name) for kind in catalog.BOX_FORMS]
    inside = forms.of_transfer(facts, found)
    yield inside, [catalog.form(catalog.TRANSFER, inside)]


def _printed(wanted: Sequence[Forms], press: Press, engine: Engine) -> list[Paper]:
    """Return the forms, each rendered from its own facts, all set in one go."""
    papers, problems = list[Paper](), list[Problem]()
    for facts, asked in wanted:
        printed, wrong = dataclasses.replace(press, facts=facts).print_all(asked)
        papers += printed
        problems += wrong
    raise_if_blocking([*problems, *(one for paper in papers for one in paper.problems)])
    return press.typeset(papers, engine)


def _contents(
    volumes: Sequence[Volume], facts: Branch, made: Sequence[Paper], printed: Sequence[Paper], day: dt.date, elsewhere: Mapping[str, str]
) -> Contents:
    bound = [packed.Bound(_title(volume, facts), "", volume) for volume in volumes]
    files = {paper.item.stem: {".pdf": paper.pdf or b"", ".docx": paper.docx} for paper in made}
    (transfer,) = (paper for paper in printed if paper.item.kind is catalog.TRANSFER)
    others = {"transfer-list.pdf": (transfer.item.title, transfer.pdf or b"")}
    return packed.contents(bound, facts, files, others, day, elsewhere)


def _name(volume: Volume) -> str:
    """Return what tells the forms of one volume from those of another."""
    return "-".join(word for word in (volume.name, f"第{volume.part}册" if volume.part > 1 else "") if word)


def _joined(one: Placed, pdfs: Mapping[str, bytes], date: dt.date) -> bytes:
    """Return the papers of an item as one PDF."""
    papers = one.item.papers
    if len(papers) == 1:
        return pdfs[papers[0].stem]
    return bind([Part(paper.title, pdfs[paper.stem], numbered=False) for paper in papers], {"title": one.item.title}, date)


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
    """Return how long each kind of paper is kept, by what people call it."""
    return {one.papers[0].short.partition("·")[0] if one.papers else items.BOOKLETS: one.retention for one in found}


def _about_volume(volume: Volume, facts: Branch, *, example: bool) -> dict[str, str]:
    """Return what a volume says of itself: what its cover prints, and that it holds example data."""
    size = f"{len(volume.placed)}件，{volume.pages}页"
    return {
        "title": _title(volume, facts),
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


def _seen(paper: Paper, pages: Mapping[str, int]) -> items.Paper:
    item = paper.item
    return items.Paper(item.kind.id, item.name, item.short, item.stem, item.title, pages[item.stem])


def _title(volume: Volume, facts: Branch) -> str:
    """Return who, on what, which kind of papers (GB/T 9705), where the case does not name it."""
    named = given(facts, "档案.案卷题名") if not volume.name else ""
    return named or f"{given(facts, '档案.立档单位')}关于{given(facts, '事项.事由')}的{volume.name or '文件材料'}"

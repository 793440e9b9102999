"""A case placed in its volumes and boxes without rendering a page: every paper has the same number of pages."""

import dataclasses
import datetime as dt
from collections.abc import Iterator, Sequence

from pipeline import catalog
from pipeline.case.registers import Resident
from pipeline.case.tree import Branch, Fact
from pipeline.documents.opinion import with_opinion
from pipeline.field.calls import Listed, with_calls
from pipeline.field.recheck import Recheck
from pipeline.field.route import Home
from pipeline.field.sheets import Sheet, values_of, with_home
from pipeline.field.silent import Waiting
from pipeline.field.visits import with_visits
from pipeline.item import Item, due_items, issuer
from pipeline.paper import Paper as Printed
from pipeline.problems import Place, problem
from pipeline.review.correcting import with_contents
from pipeline.rules.judging import judged
from pipeline.rules.statutes import standing
from pipeline.volume import forms
from pipeline.volume.arrange import Volume, boxes, coded, part, place
from pipeline.volume.arrange import wanted as numbers_wanted
from pipeline.volume.assemble import wanted
from pipeline.volume.items import ArchiveItem, Paper, items
from pipeline.worklists import of_postings, of_printing

PAGES = 2
"""of every paper"""
ABOUT = {"题名": "关于某事的公告", "文号": "某文", "成文日期": "2024年1月1日", "版次": "第2版"}
LINES = [("第1段", "甲", "乙")]
"""what a correction tells"""


def items_of(facts: Branch) -> tuple[ArchiveItem, ...]:
    due = [one for one in due_items(facts) if isinstance(one, Item)]
    papers = [Paper(one.kind.id, one.name, one.short, one.stem, one.title, PAGES) for one in due]
    bodies = {one.stem: str(body.value) if (body := issuer(one, facts)) else "" for one in due}
    return items(papers, facts, bodies)


def volumes_of(facts: Branch, *, apart: bool = True, thickest: int = 0) -> tuple[Volume, ...]:
    found = items_of(facts)
    parted = part(found, apart=apart, thickest=thickest)
    return place(parted, coded(numbers_wanted(found, parted, facts), facts), facts)


def filed(facts: Branch, **said: str) -> Branch:
    """Return the facts of the case with something said otherwise in 档案, where it has that."""
    archive = facts.at("档案")
    if not isinstance(archive, Branch):
        return facts
    told = {name: Fact(value, f"档案.{name}") for name, value in said.items()}
    return dataclasses.replace(
        facts, children={**facts.children, "档案": dataclasses.replace(archive, children={**archive.children, **told})}
    )


def whole(facts: Branch) -> Branch:
    """Return the facts as all forms together see them: of the first volume, the first box, of a check that found something.

    What is handed over is told by volume.
    """
    volumes = volumes_of(facts, thickest=4 * PAGES)
    found = boxes(volumes)
    transfer = forms.of_transfer(filed(facts, 整理方式="按卷"), volumes).children["移交"]
    inside = forms.of_box(forms.of_volume(facts, volumes[0]), found[0])
    inside = dataclasses.replace(inside, children={**inside.children, "移交": transfer})
    wrong = problem("file.unknown", "没有被读取", Place("备忘.yaml"), "移走")
    inside = with_opinion(inside, "某事", [wrong], [judged("law.members", "成员数", standing("step-order"))])
    asked = Sheet("0012", HOME, HOME.residents, 1, parts=2)
    inside = with_visits(with_home(inside, values_of(asked, 12, 473), asked.names, Place("名册")), [asked], Place("名册"))
    waiting = Waiting(asked.home, 1, asked.people, (), 3)
    listed = Listed(dt.date(2024, 5, 20), "离截止还有3天", (waiting,), (Recheck(asked.home, ()),), "5%")
    return _at_work(with_calls(inside, listed, Place("名册")))


HOME = Home(
    "某社区",
    "0012",
    "某委",
    "某路1号楼101室",
    "某路1号楼",
    "101室",
    "空挂",
    (Resident.model_validate({"姓名": "某甲", "与户主关系": "户主"}),),
)
"""A household of which one is asked."""


def _at_work(facts: Branch) -> Branch:
    """Return the facts with what the lists for the clerk and a correction print: one paper waits, one posting is not registered."""
    due = [one for one in due_items(facts) if isinstance(one, Item)]
    papers = [Printed(one, "built", "", pending=("文号",) if number == 0 else ()) for number, one in enumerate(due)]
    listed, posted = of_printing(papers, facts, ()), facts.at("发布")
    if isinstance(posted, Branch):
        fewer = dataclasses.replace(posted, children=dict(list(posted.children.items())[1:]))
        listed = listed.with_child("发布记录", of_postings(facts.with_child("发布", fewer)).children["发布记录"])
    else:
        listed = of_postings(listed)
    return with_contents(listed, ABOUT, LINES)


def correction_of(facts: Branch) -> tuple[Item, Branch]:
    """Return the note of a correction, and the facts with it: of the paper that every case has."""
    path = "更正.起草说明-第2版"
    said = {"文书": "起草说明", "版次": "第2版", "理由": "某数有误"}
    row = Branch(path, {name: Fact(value, f"{path}.{name}") for name, value in said.items()})
    inside = with_contents(facts.with_child("更正", Branch("更正", {"起草说明-第2版": row}, rows=True)), ABOUT, LINES)
    return next(one for one in due_items(inside) if isinstance(one, Item) and one.kind is catalog.CORRECTION), inside


def forms_of(facts: Branch, volumes: Sequence[Volume]) -> Iterator[tuple[Item, Branch]]:
    """Yield every form with the facts it prints."""
    return ((item, inside) for inside, asked in wanted(volumes, facts) for item in asked)

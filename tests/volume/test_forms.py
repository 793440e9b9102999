"""The forms of the volume as texts, from page counts that are set here: one golden text a form.

`LIJUAN_GOLDEN=write pytest tests/volume/test_forms.py` writes them anew; the diff is then the review.
"""

import datetime as dt
import functools
import os

import pytest

from pipeline import catalog
from pipeline.case.facts import derive
from pipeline.case.load import load
from pipeline.case.tree import Branch
from pipeline.documents.render import render
from pipeline.template.judge import read
from pipeline.volume.arrange import Paper, VolumeItem, arrange, forms
from pipeline.word.text import flatten
from tests.conftest import CHANGSHENG, ROOT, TEMPLATES

GOLDEN = ROOT / "tests" / "golden" / "volume"
PAGES = 2
"""of every paper"""


@functools.cache
def volume() -> tuple[tuple[VolumeItem, ...], Branch]:
    facts, _ = derive(load(CHANGSHENG))
    due = [one for one in catalog.items(facts) if isinstance(one, catalog.Item)]
    papers = [Paper(one.kind.id, one.name, one.short, one.stem, one.title, PAGES) for one in due]
    bodies = {one.stem: str(body.value) if (body := catalog.issuer(one, facts)) else "" for one in due}
    items = arrange(papers, facts, bodies)
    return items, forms(items, facts, "调整管辖范围案卷")


@pytest.mark.parametrize("kind", catalog.FORMS, ids=lambda kind: kind.id)
def test_the_text_of_a_form_is_the_golden_one(kind: catalog.Kind) -> None:
    _, facts = volume()
    item = next(one for one in catalog.forms(facts) if one.kind is kind)
    rendered = render(read(TEMPLATES / kind.template), item, facts, date=dt.date(2024, 7, 1))
    assert rendered.problems == ()
    text, golden = flatten(rendered.docx), GOLDEN / f"{item.stem}.txt"
    if os.environ.get("LIJUAN_GOLDEN") == "write":
        GOLDEN.mkdir(parents=True, exist_ok=True)
        golden.write_text(text, encoding="utf-8")
    assert golden.read_text(encoding="utf-8") == text


def test_every_paper_is_in_the_volume_once_and_its_pages_follow_each_other() -> None:
    items, facts = volume()
    due = [one.stem for one in catalog.items(facts) if isinstance(one, catalog.Item)]
    assert sorted(paper.stem for item in items for paper in item.papers) == sorted(due)
    ends = [item.first + item.pages for item in items]
    assert [item.first for item in items] == [1, *ends[:-1]]
    assert ends[-1] - 1 == PAGES * len(due)

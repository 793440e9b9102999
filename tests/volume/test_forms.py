"""The forms of the archive as texts, from page counts that are set here: one golden text a form.

`LIJUAN_GOLDEN=write pytest tests/volume/test_forms.py` writes them anew; the diff is then the review.
"""

import datetime as dt
import functools
import os
import re

import pytest

from pipeline import catalog
from pipeline.case.facts import derive
from pipeline.case.load import load
from pipeline.case.tree import Branch
from pipeline.documents.render import render
from pipeline.item import Item, due_items, form_item
from pipeline.measure import positions
from pipeline.pdf.typeset import Typst
from pipeline.template.judge import read
from pipeline.volume import forms
from pipeline.volume.arrange import Volume, boxes
from pipeline.word.text import flatten
from tests.conftest import CASES, CHANGSHENG, ROOT, TEMPLATES
from tests.volume.placing import PAGES, forms_of, volumes_of

GOLDEN = ROOT / "tests" / "golden" / "volume"


@functools.cache
def placed() -> tuple[tuple[Volume, ...], Branch]:
    facts, _ = derive(load(CHANGSHENG))
    return volumes_of(facts), facts


def text_of(item: Item, facts: Branch) -> str:
    rendered = render(read(TEMPLATES / item.kind.template), item, facts, date=dt.date(2024, 7, 1))
    assert rendered.problems == ()
    return flatten(rendered.docx)


@pytest.mark.parametrize("kind", catalog.FORMS, ids=lambda kind: kind.id)
def test_the_text_of_a_form_is_the_golden_one(kind: catalog.Kind) -> None:
    volumes, facts = placed()
    item, inside = next((item, inside) for item, inside in forms_of(facts, volumes) if item.kind is kind)
    text, golden = text_of(item, inside), GOLDEN / f"{item.stem}.txt"
    if os.environ.get("LIJUAN_GOLDEN") == "write":
        GOLDEN.mkdir(parents=True, exist_ok=True)
        golden.write_text(text, encoding="utf-8")
    assert golden.read_text(encoding="utf-8") == text


def test_every_paper_is_in_one_volume_once_and_its_pages_follow_each_other() -> None:
    volumes, facts = placed()
    due = [one.stem for one in due_items(facts) if isinstance(one, Item)]
    main = volumes[0].placed
    assert sorted(paper.stem for volume in volumes for one in volume.placed for paper in one.item.papers) == sorted(due)
    ends = [one.first + one.item.pages for one in main]
    assert [one.first for one in main] == [1, *ends[:-1]]
    assert ends[-1] - 1 == PAGES * len(due)


def test_every_item_is_in_one_box_and_a_box_is_of_one_class() -> None:
    volumes, _ = placed()
    found = boxes(volumes)
    assert sorted(one.code for box in found for one in box.placed) == sorted(one.code for volume in volumes for one in volume.placed)
    for box in found:
        assert {(one.item.year, one.item.retention.period) for one in box.placed} == {(box.year, box.retention.period)}
        assert [one.number for one in box.placed] == list(range(1, len(box.placed) + 1))


def test_the_filled_in_forms_are_booklets_of_at_most_two_hundred_sheets_in_a_volume_of_their_own() -> None:
    volumes, facts = placed()
    booklets = [one.item for one in volumes[1].placed]
    assert all(0 < item.sheets <= 200 and item.title.startswith("[") and item.retention.period == "30年" for item in booklets)
    assert sum(item.sheets for item in booklets) == len({row.household for row in load(CHANGSHENG).responses})
    assert facts.fact("档案.调查表保管期限") is not None
    assert {item.retention.confirmed for item in booklets} == {True}


def test_with_the_main_volume_they_follow_the_form() -> None:
    _, facts = placed()
    (volume,) = volumes_of(facts, apart=False)
    kinds = [one.item.id.partition("/")[0] for one in volume.placed]
    assert kinds[kinds.index("survey-form") + 1] == "booklet"


@pytest.mark.parametrize(("thickest", "parts"), [(PAGES * 100, 1), (9 * PAGES, None), (1, None)])
def test_a_volume_is_parted_where_it_grows_too_thick(thickest: int, parts: int | None) -> None:
    _, facts = placed()
    found = [volume for volume in volumes_of(facts, thickest=thickest) if not volume.name]
    assert parts is None or len(found) == parts
    assert all(volume.pages <= thickest or len(volume.placed) == 1 for volume in found)
    assert [one.order for volume in found for one in volume.placed] == list(range(1, sum(len(volume.placed) for volume in found) + 1))
    assert {volume.parts for volume in found} == {len(found)}


def test_a_part_says_which_it_is_and_a_whole_does_not() -> None:
    _, facts = placed()
    first = volumes_of(facts, thickest=9 * PAGES)[0]
    cover = form_item(catalog.VOLUME_FORMS[0], facts)
    assert "第1册（共" in text_of(cover, forms.of_volume(facts, first))
    assert "册（共" not in text_of(cover, forms.of_volume(facts, placed()[0][0]))


def test_what_is_confirmed_is_not_called_a_proposal() -> None:
    facts, _ = derive(load(CASES / "第二案"))
    note = form_item(catalog.VOLUME_FORMS[2], facts)
    volume = volumes_of(facts)[0]
    assert ("建议值" in text_of(note, forms.of_volume(facts, volume))) is not volume.retention.confirmed


def test_no_form_says_that_all_is_complete() -> None:
    volumes, facts = placed()
    for item, inside in forms_of(facts, volumes):
        assert "完整无缺" not in text_of(item, inside)


def test_a_remark_counts_the_items_of_its_own_box() -> None:
    volumes, facts = placed()
    for box in boxes(volumes):
        inside = forms.of_box(facts, box)
        said = "".join(str(fact.value) for fact in inside.facts() if fact.path.startswith("盒.说明."))
        named = [int(order) for words in re.findall(r"第([\d、]+)件", said) for order in words.split("、")]
        assert all(1 <= order <= len(box.placed) for order in named), said


@pytest.mark.parametrize("short", ["归档文件目录", "移交清册", "卷内目录"])
def test_no_code_and_no_page_number_is_broken_over_lines(short: str) -> None:
    volumes, facts = placed()
    made = {item.stem: (item, inside) for item, inside in forms_of(facts, volumes) if item.kind.short == short}
    sheets = {
        stem: render(read(TEMPLATES / item.kind.template), item, inside, date=dt.date(2024, 7, 1)).docx
        for stem, (item, inside) in made.items()
    }
    lines = {line for pdf in Typst().convert(sheets).values() for line in lines_of(pdf)}
    wanted = [str(fact.value) for _, inside in made.values() for fact in inside.facts() if fact.path.rpartition(".")[2] in ("档号", "页号")]
    assert [text for text in filter(None, wanted) if not any(text in line for line in lines)] == []


def lines_of(pdf: bytes) -> list[str]:
    """Return the lines of a PDF by the base lines of its characters, from left to right."""
    lines: dict[tuple[int, float], list[tuple[float, str]]] = {}
    for number, page in enumerate(positions.read(pdf)):
        for one in page.characters:
            lines.setdefault((number, round(one.y, 1)), []).append((one.x, one.text))
    return ["".join(text for _, text in sorted(line)) for line in lines.values()]

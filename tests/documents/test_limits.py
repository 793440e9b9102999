"""A template that would go on for days, or fill the disk, is a problem with a place; an honest big one is filled in."""

import dataclasses
import io
from typing import Any

import docx
import pytest
from docxtpl import DocxTemplate

from pipeline.documents.render import Rendered
from pipeline.template import limits
from pipeline.template.tags import parts
from pipeline.word import safety
from tests.documents.test_render import Rows, facts, made

LOOPS = "{% for 甲 in 名册 %}{% for 乙 in 名册 %}{% for 丙 in 名册 %}"
ENDS = "{% endfor %}" * 3


def _reopened(word: Any) -> DocxTemplate:
    data = io.BytesIO()
    word.save(data)
    return DocxTemplate(data)


def roster(rows: int) -> Rows:
    return Rows({f"户{number}": {"户主": f"甲{number}"} for number in range(rows)})


def codes(rendered: Rendered) -> list[tuple[str, str, int]]:
    return [(one.code, one.place.document, one.place.paragraph) for one in rendered.problems]


@pytest.mark.parametrize("inside", ["", "甲", "{{丙.户主}}", "{% if 丙.户主 %}甲{% endif %}", "{% if loop.last %}甲{% endif %}"])
def test_loops_within_loops_end(inside: str) -> None:
    assert codes(made(LOOPS + inside + ENDS, facts(名册=roster(1000)))) == [("template.size", "样张", 1)]


def test_a_loop_over_a_list_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "STEPS", 500)
    names = tuple(f"甲{number}" for number in range(40))
    assert codes(made("{% for 一 in 名单 %}甲{% endfor %}" * 2, facts(名单=names))) == [("template.size", "样张", 1)]


def test_what_is_written_is_capped(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "{% for 甲 in 名册 %}" + "字" * 5000 + "{% endfor %}"
    assert codes(made(text, facts(名册=roster(200)))) == []
    monkeypatch.setattr(limits, "WRITTEN", 500_000)
    rendered = made(text, facts(名册=roster(200)))
    assert codes(rendered) == [("template.size", "样张", 1)]
    assert rendered.docx == b""


@pytest.mark.parametrize(("over", "found"), [(-1, []), (0, []), (1, ["template.size"])])
def test_the_cap_on_steps(over: int, found: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    turns = 20
    monkeypatch.setattr(limits, "STEPS", turns * limits.TURN + 1)  # going through a table is one look at it
    assert [code for code, _, _ in codes(made("{% for 甲 in 名册 %}甲{% endfor %}", facts(名册=roster(turns + over))))] == found


def test_four_hundred_and_seventy_three_households_with_their_people_are_no_bomb() -> None:
    people = Rows({f"人{number}": {"姓名": f"乙{number}"} for number in range(5)})
    households = Rows({f"户{number}": {"户主": f"甲{number}", "成员": people} for number in range(473)})
    rendered = made("{% for 户 in 名册 %}{{户.户主}}{% for 人 in 户.成员 %}{{人.姓名}}{% endfor %}{% endfor %}", facts(名册=households))
    assert codes(rendered) == []
    assert safety.judge(rendered.docx, "样张") == []


def test_ten_thousand_rows_are_no_bomb() -> None:
    rendered = made("{% for 户 in 名册 %}{{户.户主}}{% if not loop.last %}、{% endif %}{% endfor %}", facts(名册=roster(10_000)))
    assert codes(rendered) == []
    assert len(rendered.reads) >= 10_000
    assert safety.judge(rendered.docx, "样张") == []


def test_a_meter_begins_anew_with_each_document() -> None:
    assert dataclasses.astuple(limits.Meter()) == (0, 0, "")


@pytest.mark.parametrize(("over", "found"), [(-1, []), (0, []), (1, ["template.size"])])
def test_the_cap_on_tags(over: int, found: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    word = docx.Document()
    for _ in range(10):
        word.add_paragraph("{{甲}}{{乙}}")
    monkeypatch.setattr(limits, "BRACES", 40 - over)
    assert [one.code for one in limits.judge(parts(_reopened(word), "样张"))] == found

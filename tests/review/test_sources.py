"""Where a path leads: down to the lines of the files, also for what is derived, listed or not written yet."""

import functools
from pathlib import Path

import pytest

from pipeline.case.facts import derive
from pipeline.case.load import load
from pipeline.case.tree import Branch
from pipeline.documents.reading import ABSENT
from pipeline.review.sources import file_of, lines, origins

CASE = Path(__file__).parents[2] / "data" / "changsheng"


@functools.cache
def facts() -> Branch:
    found, _ = derive(load(CASE))
    return found


def written(path: str) -> list[str]:
    """Return the lines of the files that a path leads to."""
    return [(CASE / place.file).read_text("utf-8").splitlines()[place.line - 1].strip() for place in lines(facts(), path)]


def test_a_given_fact_is_the_line_it_stands_on() -> None:
    (origin,) = origins(facts(), "社区.长胜社区.户籍.户数")
    assert origin.text == "473"
    assert written(origin.path) == ["户数: 473"]


def test_a_derived_fact_is_followed_by_what_it_is_made_from() -> None:
    first, *rest = origins(facts(), "对照.长胜社区.调整后户数")
    assert (first.text, first.places) == ("353", ())
    assert {"社区.长胜社区.户籍.户数", "调整内容.划转"} <= {one.path for one in rest}
    assert all(one.places for one in rest)


def test_what_is_counted_from_a_register_leads_to_its_file() -> None:
    counted = next(fact for fact in facts().facts() if any(part.startswith("results/roster") for part in fact.parts))
    assert "results/roster.csv" in [place.file for place in lines(facts(), counted.path)]


def test_an_entry_of_a_list_has_the_place_of_the_list() -> None:
    fact = facts().fact("征求意见.征集方式")
    assert fact is not None
    assert isinstance(fact.value, tuple)
    (origin,) = origins(facts(), f"征求意见.征集方式.{fact.value[0]}")
    assert (origin.text, origin.places) == (fact.value[0], fact.sources)


def test_a_derived_table_leads_to_what_its_rows_are_made_from() -> None:
    assert {place.file for place in lines(facts(), "对照")} == {"community.yaml", "case.yaml"}


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("发文.函·某乡人民政府.文号", "issued.yaml"),
        ("机构.街道党工委批准.日期", "case.yaml"),
        ("社区.某社区.2.0版.户籍.户数", "community.yaml"),
        ("会议.某社区-某会.同意", "results/meetings.yaml"),
        ("示例", "case.yaml"),
        ("对照.某社区.调整后户数", ""),
        ("没有.这个", ""),
    ],
)
def test_every_path_that_is_given_has_its_file(path: str, file: str) -> None:
    assert file_of(path) == file


def test_what_is_not_written_yet_has_the_place_to_write_it() -> None:
    (origin,) = origins(facts(), "发文.函·某乡人民政府.文号")
    assert origin.text == ABSENT
    assert [place.file for place in origin.places] == ["issued.yaml"]
    section = facts().at("机构")
    assert isinstance(section, Branch)
    assert lines(facts(), "机构.街道党工委批准.日期") == (section.source,)


def test_what_nobody_knows_has_no_place() -> None:
    (origin,) = origins(facts(), "没有.这个")
    assert (origin.text, origin.places) == (ABSENT, ())


def test_a_file_is_its_own_place() -> None:
    assert [str(place) for place in lines(facts(), "edits/02-某文书.yaml")] == ["edits/02-某文书.yaml"]

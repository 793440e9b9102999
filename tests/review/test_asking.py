"""review, why and impact, as a clerk types them."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline import asking
from pipeline.case.facts import derive
from pipeline.case.load import load
from pipeline.documents.render import render
from pipeline.item import Item, due_items
from pipeline.problems import Blocked
from pipeline.review.citations import How, citing
from pipeline.review.versions import Edition
from pipeline.run import Order
from pipeline.template.judge import read
from pipeline.word.text import flatten
from tests.conftest import CASES, CHANGSHENG, TEMPLATES, Lijuan, Once, PlainEngine, Run, replace

DAY = dt.date(2024, 1, 1)
HOUSEHOLDS = "社区.栗桥社区.户籍.户数"


@pytest.fixture(scope="module")
def order(once: Once) -> Order:
    return Order(CASES / "第二案", once(CASES / "第二案") / "output" / "第二案", (TEMPLATES,), PlainEngine())


def codes(asked: Callable[[], object]) -> list[tuple[str, str]]:
    with pytest.raises(Blocked) as blocked:
        asked()
    return [(one.code, str(one.place)) for one in blocked.value.problems]


# --- why


def test_a_sentence_is_led_to_the_lines_of_the_data(order: Order) -> None:
    found = asking.why(order, "请示", "1326户3418人")
    shown = {one.sentence[span.start : span.end]: span.paths for one in found.sentences for span in one.values}
    assert shown["1326"] == (HOUSEHOLDS,)
    assert shown["3418"] == ("社区.栗桥社区.户籍.人口",)


def test_a_document_has_three_names(order: Order) -> None:
    stems = {asking.why(order, name).edition.stem for name in ("请示", "request", "12-请示", "12-请示.docx")}
    assert stems == {"12-请示"}
    assert asking.why(order, "minutes/澄湾社区-第一次居民代表会议").edition.short == "会议记录·澄湾社区-第一次居民代表会议"
    assert asking.why(order, "函").edition.short == "函·云澜市公安局栖梧分局桐荫派出所"  # the only one of its kind


@pytest.mark.parametrize("name", ["请示书", "会议记录", "甲"])
def test_an_unknown_document_is_told_with_what_there_is(order: Order, name: str) -> None:
    assert codes(lambda: asking.why(order, name)) == [("document.unknown", "")]


def test_words_that_no_document_has(order: Order) -> None:
    assert codes(lambda: asking.why(order, "请示", "这句话没有")) == [("review.sentence", "《请示》")]


def test_words_over_the_end_of_a_sentence_are_found(order: Order) -> None:
    assert len(asking.why(order, "请示", "北靠澄湾山脚；调整后").sentences) > 1


# --- impact


def test_impact_lists_the_places_where_a_reader_finds_the_fact_and_no_other_meaning_of_its_digits(order: Order) -> None:
    found = asking.impact(order, HOUSEHOLDS)
    printed = [one for one in found.sentences if one.how is How.PRINTS]
    assert printed
    for one in printed:
        shown = [one.sentence[span.start : span.end] for span in one.values if HOUSEHOLDS in span.paths]
        assert shown
        assert set(shown) == {"1326"}
    # every 1326 of every paper is this fact
    texts = [path.read_text(encoding="utf-8") for path in (order.output / "text").glob("*.txt")]
    assert sum(text.count("1326") for text in texts) == sum(HOUSEHOLDS in span.paths for one in printed for span in one.values)


def test_the_households_of_the_shipped_case_are_found_where_a_reader_finds_them() -> None:
    """473 are also those on the roster and those asked by household: other facts, and not listed."""
    facts, _ = derive(load(CHANGSHENG))
    due = [one for one in due_items(facts) if isinstance(one, Item)]
    rendered = {one.stem: render(read(TEMPLATES / one.kind.template), one, facts, date=DAY) for one in due}
    made = {stem: one for stem, one in rendered.items() if not one.not_due}
    editions = {stem: Edition(stem, one.docx, b"", one.trace.as_bytes()) for stem, one in made.items()}
    found = [one for one in citing(editions, "社区.长胜社区.户籍.户数") if one.how is How.PRINTS]
    assert [(one.short, one.cell or one.number) for one in found] == [
        ("调整方案", 6),
        ("调整方案", "表2第2行第4格"),
        ("起草说明", 5),
        ("起草说明", 18),
        ("公告", "表1第2行第2格"),
        ("请示", 10),
        ("请示", 20),
        ("请示", "表1第2行第2格"),
        ("街道请示", 12),
        ("街道请示", 22),
        ("街道请示", "表1第2行第2格"),
        ("工作总结", 4),
    ]
    assert sum(flatten(one.docx).count("473") for one in made.values()) > len(found)


def test_the_same_digits_of_another_fact_are_not_listed(order: Order) -> None:
    """29 are the deputies of the meeting, and 29 live elsewhere."""
    deputies = asking.impact(order, "会议.澄湾社区-第一次居民代表会议.应到")
    elsewhere = asking.impact(order, "社区.澄湾社区.户籍.空挂人口")
    printed = [
        {(one.stem, one.number, one.sentence) for one in found.sentences if one.how is How.PRINTS} for found in (deputies, elsewhere)
    ]
    assert all(printed)
    assert printed[0].isdisjoint(printed[1])


def test_what_is_worked_out_and_what_is_decided_are_told_apart(order: Order) -> None:
    found = asking.impact(order, "调整内容.划转.橹声苑西区划入.户数")
    assert {How.PRINTS, How.DERIVED} <= {one.how for one in found.sentences}
    assert {one.how for one in asking.impact(order, "意见").sentences} >= {How.PRINTS, How.DECIDED}


def test_an_unknown_fact_is_told(order: Order) -> None:
    assert codes(lambda: asking.impact(order, "社区.栗桥社区.户藉")) == [("fact.unknown", "")]


# --- impact with a value


def test_supposing_shows_the_sentences_as_they_would_read(order: Order) -> None:
    found = asking.supposing(order, "社区.蓼汀社区.面积", "1.8")
    assert {one.edition.short: len(one.changes) for one in found.changed} == {"调整方案": 3, "请示": 2, "街道请示": 2}
    assert "1.75" in (CASES / "第二案" / "community.yaml").read_text(encoding="utf-8")


def test_supposing_what_is_still_to_be_given(order: Order) -> None:
    found = asking.supposing(order, "发文.公告.成文日期", "2026-03-01")
    assert [(one.edition.short, one.changes[-1].new) for one in found.changed] == [("公告", "2026年3月1日")]


def test_a_list_is_supposed_as_it_is_read(order: Order) -> None:
    found = asking.supposing(order, "征求意见.征集方式", "入户、网上问卷、电话、信函")
    assert any("信函" in change.new for one in found.changed for change in one.changes)


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("结果.同意", "3", ("fact.unsettable", "")),
        ("社区.栗桥社区", "3", ("fact.unsettable", "")),
        ("社区.栗桥", "3", ("fact.unknown", "")),
        ("社区.栗桥社区.户籍.户数", "很多", ("value.integer", "community.yaml:57:11")),
    ],
)
def test_what_cannot_be_supposed_is_told(order: Order, path: str, value: str, expected: tuple[str, str]) -> None:
    assert codes(lambda: asking.supposing(order, path, value))[0] == expected


# --- review


def test_review_wants_a_version(tmp_path: Path) -> None:
    order = Order(CASES / "第二案", tmp_path / "nothing", (TEMPLATES,), PlainEngine())
    assert codes(lambda: asking.review(order)) == [("review.version", str(tmp_path / "nothing"))]


def test_any_two_versions_are_compared(archived: Path, run: Run, tmp_path: Path) -> None:
    order = Order(archived, tmp_path / "output" / "第二案", (TEMPLATES,), PlainEngine())
    assert asking.review(order).changed == ()
    replace(archived / "issued.yaml", "澄湾居〔2026〕9号", "澄湾居〔2026〕10号")
    run(archived)
    replace(archived / "community.yaml", "    面积: 1.75", "    面积: 1.8")
    run(archived)
    assert [one.edition.short for one in asking.review(order).changed] == ["调整方案", "请示", "街道请示"]
    against = asking.review(order, "第1版")
    assert (against.old, {one.edition.short: len(one.changes) for one in against.changed}) == (
        "第1版",
        {"调整方案": 3, "请示": 3, "街道请示": 2},
    )
    assert codes(lambda: asking.review(order, "第9版")) == [("review.version", "")]


def test_the_commands(archived: Path, lijuan: Lijuan, run: Run) -> None:
    replace(archived / "issued.yaml", "澄湾居〔2026〕9号", "澄湾居〔2026〕10号")
    run(archived)

    def said(*words: str) -> Any:
        done = lijuan(*words, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    (changed,) = said("review", "第二案")["documents"]
    assert (changed["document"], changed["changes"][0]["causes"][0]["path"]) == ("请示", "发文.请示.文号")
    told = said("why", "第二案", "请示", "澄湾居")
    assert told["facts"]["发文.请示.文号"][0]["places"][0]["file"] == "issued.yaml"
    assert {one["document"] for one in said("impact", "第二案", HOUSEHOLDS)["sentences"]} >= {"请示"}
    assert said("impact", "第二案", "发文.请示.文号=澄湾居〔2026〕11号")["documents"][0]["document"] == "请示"
    shown = lijuan("why", "第二案", "请示", "澄湾居")
    assert "issued.yaml" in shown.stdout
    refused = lijuan("impact", "第二案", "没有.这个")
    assert refused.returncode == 1
    assert "没有“没有.这个”这个事实" in refused.stderr

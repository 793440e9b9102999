"""The requirements as dated data: what is in force when, and what may be called 规定."""

import datetime as dt
import itertools

import pytest

from pipeline.problems import Basis
from pipeline.rules.statutes import Requirement, _requirement, in_force, requirements, versions

ORGANIC = "中华人民共和国城市居民委员会组织法"


@pytest.mark.parametrize("one", requirements(), ids=lambda one: f"{one.topic}-{one.basis.version or one.basis.statute}")
def test_only_what_was_read_in_law_or_standard_is_called_a_rule(one: Requirement) -> None:
    if one.basis.strength == "规定":
        assert one.basis.source in ("law", "standard")
        assert one.basis.certainty in ("V1", "V2")
    assert one.words
    assert not one.words.endswith("。")


def test_of_one_topic_one_requirement_is_in_force_at_a_time() -> None:
    for a, b in itertools.combinations(requirements(), 2):
        if a.topic == b.topic and (a.province == b.province or "" in (a.province, b.province)):
            assert (a.until or dt.date.max) < (b.since or dt.date.min) or (b.until or dt.date.max) < (a.since or dt.date.min), a.topic


@pytest.mark.parametrize(
    ("topic", "before", "after"),
    [
        ("size", "第六条第一款", "第三条第一款"),
        ("decision", "第六条第二款", "第三条第二款"),
        ("members", "第七条", "第八条第一款"),
        ("proposal", None, "第三条第二款"),
        ("jurisdiction", "第六条第二款", "第三条第二款"),
        ("development-zone", None, "第四十七条"),
        ("assembly-form", "第九条第二款", "第二十七条"),
        ("representatives-elected", None, "第十三条第二款"),
        ("representatives-share", None, "第二十八条第一款"),
        ("assembly-quorum", "第九条第三款", "第二十七条"),
        ("assembly-majority", "第九条第三款", "第二十七条"),
        ("representatives-majority", "第九条第三款", "第二十九条"),
        ("representatives-quorum", "第九条第三款", "第二十九条"),
        ("submitted", "第十条第二款", "第三十条第一款、第二款"),
        ("authorised", None, "第三十条第二款"),
        ("notice", None, "第二十六条第二款"),
        ("publicity", None, "第三十四条"),
        ("records", None, "第三十九条"),
    ],
)
def test_the_law_changes_on_the_first_of_january_2026(topic: str, before: str | None, after: str) -> None:
    old, new = in_force(topic, dt.date(2025, 12, 31)), in_force(topic, dt.date(2026, 1, 1))
    assert (old.basis.article if old else None) == before
    assert new is not None
    assert (new.basis.statute, new.basis.article) == (ORGANIC, after)


def test_what_a_province_asks_holds_there_alone() -> None:
    day = dt.date(2024, 4, 8)
    assert in_force("size-province", day, "吉林省") is not None
    assert in_force("size-province", day, "辽宁省") is None


@pytest.mark.parametrize("topic", ["representatives-form", "party-first"])
def test_what_ended_or_changed_its_nature_with_2025(topic: str) -> None:
    old, new = in_force(topic, dt.date(2025, 12, 31)), in_force(topic, dt.date(2026, 1, 1))
    assert old is not None
    assert (new is None) if topic == "representatives-form" else (new and (old.basis.source, new.basis.source) == ("practice", "law"))


@pytest.mark.parametrize(("province", "number"), [("吉林省", 1), ("辽宁省", 0), ("", 0)])
def test_every_version_of_a_topic_in_a_province(province: str, number: int) -> None:
    assert len(versions("size-province", province)) == number
    assert [one.figures["least"] for one in versions("size", province)] == [100, 1000]


def test_an_unknown_topic_is_a_fault() -> None:
    with pytest.raises(KeyError):
        in_force("no such topic", dt.date(2024, 1, 1))


# --- an entry of the file
BASIS = {"statute": "某条例", "version": "2018", "article": "第一条", "source": "law", "strength": "规定", "certainty": "V1"}
SINCE, UNTIL = dt.date(2024, 1, 1), dt.date(2025, 12, 31)


def test_an_entry_is_read_field_by_field() -> None:
    entry = {"topic": "t", "words": "须如此", **BASIS, "since": SINCE, "until": UNTIL, "figures": {"least": 1}, "province": "吉林省"}
    basis = Basis("某条例", "2018", "第一条", "law", "规定", "V1")
    assert _requirement(entry) == Requirement("t", "须如此", basis, SINCE, UNTIL, {"least": 1}, "吉林省")


def test_what_an_entry_leaves_out_is_open_and_of_the_whole_country() -> None:
    one = _requirement({"topic": "t", "words": "须如此", **BASIS})
    assert (one.since, one.until, one.figures, one.province) == (None, None, {}, "")


@pytest.mark.parametrize(
    ("since", "until", "day", "covered"),
    [
        (SINCE, None, "2023-12-31", False),
        (SINCE, None, "2024-01-01", True),
        (SINCE, None, "2024-01-02", True),
        (None, UNTIL, "2025-12-30", True),
        (None, UNTIL, "2025-12-31", True),
        (None, UNTIL, "2026-01-01", False),
        (SINCE, UNTIL, "2026-01-01", False),
        (None, None, "1990-01-01", True),
    ],
)
def test_both_days_are_in_force(since: dt.date | None, until: dt.date | None, day: str, covered: bool) -> None:
    one = _requirement({"topic": "t", "words": "须如此", **BASIS, "since": since, "until": until})
    assert one.covers(dt.date.fromisoformat(day), "吉林省") is covered


@pytest.mark.parametrize(
    ("over", "part", "enough"), [(1, 4, False), (1, 5, False), (1, 6, True), (0, 4, False), (0, 5, True), (0, 6, True)]
)
def test_a_share_is_reached_or_passed(over: int, part: int, enough: bool) -> None:
    one = _requirement({"topic": "t", "words": "须如此", **BASIS, "figures": {"part": 1, "of": 2, "over": over}})
    assert one.enough(part, 10) is enough
    assert one.least(10) == (6 if over else 5)


@pytest.mark.parametrize(("whole", "least"), [(0, 0), (1, 1), (2, 2), (3, 2), (4, 3), (5, 4), (6, 4)])
def test_the_least_part_of_any_whole(whole: int, least: int) -> None:
    one = _requirement({"topic": "t", "words": "须如此", **BASIS, "figures": {"part": 2, "of": 3, "over": 0}})
    assert one.least(whole) == least

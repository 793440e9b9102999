"""The order of the steps, in triples: the day before, the same day, the day after."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.case.tree import Fact
from pipeline.rules.schedule import Point, inversions
from tests.rules.judging import changed, found, held, judge
from tests.rules.writing import write_meetings, write_steps

CASE, ISSUED, TALLY, POSTED = "case.yaml", "issued.yaml", "results/tally.yaml", "results/publication.yaml"


def order(case: Path, changes: dict[str, dict[str, str]]) -> list[str]:
    return [str(one.place) for one in found(judge(case, changes), "schedule.order")]


def test_the_second_case_is_in_order(second: Path) -> None:
    judged = judge(second)
    assert found(judged, "schedule.order") == []
    assert len(held(judged, "schedule.order")) > 10


@pytest.mark.parametrize(
    ("file", "old", "new", "wrong"),
    [
        # the announcement is signed before it is posted
        (ISSUED, "成文日期: 2026-03-02", "成文日期: 2026-03-01", False),
        (ISSUED, "成文日期: 2026-03-02", "成文日期: 2026-03-02 ", False),
        (ISSUED, "成文日期: 2026-03-02", "成文日期: 2026-03-03", True),
        # the consultation begins when the announcement is out
        (CASE, "开始日期: 2026-03-02", "开始日期: 2026-03-01", True),
        (CASE, "开始日期: 2026-03-02", "开始日期: 2026-03-03", False),
        (CASE, "开始日期: 2026-03-02", "开始日期: 2026-03", False),
        (CASE, "开始日期: 2026-03-02", "开始日期: 2026-02", True),
        # the votes are counted when it has closed
        (TALLY, "计票日期: 2026-04-01", "计票日期: 2026-03-30", True),
        (TALLY, "计票日期: 2026-04-01", "计票日期: 2026-03-31", False),
        (TALLY, "计票日期: 2026-04-01", "计票日期: 2026-04-02", False),
        (CASE, "截止日期: 2026-03-31", "截止日期: 2026-04", False),
        (CASE, "截止日期: 2026-03-31", "截止日期: 2026-04-02", True),
        # the results are posted when they are counted
        (TALLY, "计票日期: 2026-04-01", "计票日期: 2026-04-03", False),
        (TALLY, "计票日期: 2026-04-01", "计票日期: 2026-04-04", True),
        (POSTED, "发布日期: 2026-04-03", "发布日期: 2026-04", False),
        (POSTED, "发布日期: 2026-04-03", "发布日期: 2026-04-04", True),
        # the request follows when they have been posted to the end
        (ISSUED, "成文日期: 2026-04-24", "成文日期: 2026-04-19", True),
        (ISSUED, "成文日期: 2026-04-24", "成文日期: 2026-04-20", False),
        (ISSUED, "成文日期: 2026-04-24", "成文日期: 2026-04-21", False),
        (ISSUED, "成文日期: 2026-04-22", "成文日期: 2026-04-19", True),
        (CASE, "结束日期: 2026-04-20", "结束日期: 2026-04", False),
    ],
)
def test_each_step_not_before_the_one_before_it(second: Path, file: str, old: str, new: str, wrong: bool) -> None:
    assert bool(order(second, {file: {old: new}})) is wrong


def test_both_facts_and_both_places_are_named(second: Path) -> None:
    (one,) = found(judge(second, {TALLY: {"2026-04-01": "2026-03-30"}}), "schedule.order")
    assert one.place.file == TALLY
    assert "汇总.计票日期" in one.message
    assert "征求意见.截止日期" in one.message
    assert f"{CASE}:" in one.message
    assert one.remedy


def test_one_wrong_year_is_told_where_it_stands(second: Path) -> None:
    places = order(second, {TALLY: {"2026-04-01": "2027-04-01"}})
    assert len(places) == 1


@pytest.mark.parametrize(
    ("name", "planned", "wrong"),
    [
        # the request is of 04-24, the archive of 06
        ("街道报区", "2026-04-23", True),
        ("街道报区", "2026-04-24", False),
        ("街道报区", "2026-04", False),
        ("街道报区", "2026-06", False),
        ("街道报区", "2026-07", True),
        ("街道向区政府请示", "2026-04-23", True),
        ("区政府批复", "2026-04-23", True),
        ("区政府批复", "2026-04-24", False),
        ("区政府批复", "2026-07", True),
        # these are acts of nobody that the order knows
        ("社区向街道请示", "2026-04-23", False),
        ("社区报街道", "2026-04-23", False),
        ("街道通报情况", "2026-04-23", False),
        ("衔接", "2026-04-01", False),
    ],
)
def test_the_street_and_the_government_come_after_the_request(second: Path, name: str, planned: str, wrong: bool) -> None:
    write_steps(second, {"步骤": name, "计划时间": planned})
    assert bool(order(second, {})) is wrong


@pytest.mark.parametrize(("reply", "wrong"), [("2026-03", True), ("2026-05-03", True), ("2026-05-04", False), ("2026-05", False)])
def test_the_reply_follows_the_street(second: Path, reply: str, wrong: bool) -> None:
    street = {"步骤": "街道报区", "计划时间": "2026-04", "完成时间": "2026-05-04"}
    write_steps(second, street, {"步骤": "区政府批复", "计划时间": reply})
    assert bool(order(second, {})) is wrong


@pytest.mark.parametrize(("posted", "wrong"), [("2026-05-19", True), ("2026-05-20", False), ("2026-05-21", False)])
def test_the_reply_is_published_after_it_came(second: Path, posted: str, wrong: bool) -> None:
    write_steps(second, {"步骤": "区政府批复", "计划时间": "2026-05", "完成时间": "2026-05-20"})
    add = f"发布:\n  - {{文件: 批准后公布, 渠道: 社区公告栏, 发布日期: {posted}}}"
    assert bool(order(second, {POSTED: {"发布:": add}})) is wrong


# --- meetings
@pytest.mark.parametrize(
    ("day", "topic", "wrong"),
    [
        ("2026-03-01", "审议调整方案", False),
        ("2026-03-02", "审议调整方案", False),
        ("2026-03-03", "审议调整方案", True),
        ("2026-03-30", "审议调整方案", True),
        ("2026-03-31", "审议调整方案", False),
        ("2026-04-02", "表决调整方案", False),
        ("2026-04-24", "表决调整方案", False),
        ("2026-04-25", "表决调整方案", True),
        ("2026-03-02", "审议实施方案", False),
        ("2026-03-03", "审议实施方案", True),
        ("2026-04-02", "审议实施方案", True),
    ],
)
def test_a_meeting_decides_before_the_announcement_or_after_the_consultation(second: Path, day: str, topic: str, wrong: bool) -> None:
    write_meetings(second, {"日期": day, "议题": topic})
    assert bool(order(second, {})) is wrong


def test_a_hearing_may_be_held_within_the_consultation(second: Path) -> None:
    write_meetings(second, {"日期": "2026-03-10", "类型": "座谈会"})
    assert order(second, {}) == []


@pytest.mark.parametrize(
    ("day", "hour", "wrong"),
    [
        ("2026-02-25", "", False),
        ("2026-02-26", "", False),
        ("2026-02-27", "", True),
        ("2026-02-26", "8:59", False),
        ("2026-02-26", "9:00", False),
        ("2026-02-26", "9:01", True),
        ("2026-02-25", "9:01", False),
        ("2026-02-27", "8:59", True),
    ],
)
@pytest.mark.parametrize("kind", ["党组织会", "两委班子会"])
def test_the_party_studies_it_first(second: Path, kind: str, day: str, hour: str, wrong: bool) -> None:
    study = {"类型": kind, "日期": day, **({"开始时间": hour} if hour else {})}
    write_meetings(second, study, {"开始时间": "9:00"})
    judged = found(judge(second), "schedule.order")
    assert bool(judged) is wrong
    assert all(one.basis and one.basis.article.startswith("第三十条") for one in judged)


@pytest.mark.parametrize("other", [{"社区": "栗桥社区", "类型": "党组织会"}, {"类型": "党员大会"}, {"类型": "座谈会"}])
def test_a_meeting_of_another_kind_or_community_is_no_study(second: Path, other: dict[str, str]) -> None:
    write_meetings(second, {"日期": "2026-02-27", **other}, {})
    assert order(second, {}) == []


def test_the_first_study_counts(second: Path) -> None:
    write_meetings(second, {"类型": "党组织会", "日期": "2026-03-30"}, {"类型": "党组织会", "日期": "2026-02-20"}, {})
    assert order(second, {}) == []


# --- the archive
@pytest.mark.parametrize(
    ("planned", "wrong"),
    [
        ("2027-06-29", False),
        ("2027-06-30", False),
        ("2027-07-01", True),
        ("2027-06", False),
        ("2027-07", True),
        ("2027-05/2027-07", True),
    ],
)
def test_filed_by_the_end_of_june_of_the_next_year(second: Path, planned: str, wrong: bool) -> None:
    write_steps(second, {"步骤": "街道报区", "计划时间": "2026-05"}, archived=planned)
    judged = judge(second)
    assert bool(found(judged, "schedule.archive")) is wrong
    assert [one.by.basis.statute for one in judged if one.code == "schedule.archive"] == ["城市社区档案管理办法"]


@pytest.mark.parametrize(("act", "wrong"), [("2026-12", True), ("2027-01", False), ("2027-02", False)])
def test_the_year_is_that_in_which_the_matter_ends(second: Path, act: str, wrong: bool) -> None:
    write_steps(second, {"步骤": "交接", "计划时间": act}, archived="2028-06-30")
    assert bool(found(judge(second), "schedule.archive")) is wrong


# --- the reduction to pairs that explain the others
def points(days: list[tuple[int, int, int]]) -> list[Point]:
    begin = dt.date(2026, 1, 1)
    return [
        Point(place, Fact(str(n), f"第{n}件"), begin + dt.timedelta(first), begin + dt.timedelta(first + more))
        for n, (place, first, more) in enumerate(sorted(days))
    ]


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 40), st.integers(0, 10)), max_size=8))
def test_something_is_told_exactly_where_something_is_inverted(days: list[tuple[int, int, int]]) -> None:
    found = points(days)
    pairs = {(a, b) for a in found for b in found if a.place < b.place and a.first > b.last}
    told = inversions(found)
    assert set(told) <= pairs
    assert bool(told) is bool(pairs)
    # what is not told has a pair between that is inverted too
    for a, b in pairs - set(told):
        assert any(a.after(c) or c.after(b) for c in found if a.place < c.place < b.place)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=8), st.integers(0, 5))
def test_steps_in_order_stay_so_when_all_move(days: list[int], by: int) -> None:
    assert inversions(points([(n, day + by, 0) for n, day in enumerate(sorted(days))])) == []


def test_a_case_without_results_has_nothing_out_of_order(second: Path) -> None:
    for file in (second / "results").iterdir():
        file.unlink()
    assert found(judge(second), "schedule.order") == []


def test_the_points_come_in_order(second: Path) -> None:
    from pipeline.rules.schedule import points as dated

    places = [one.place for one in dated(changed(second))]
    assert places == sorted(places)

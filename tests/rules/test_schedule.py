"""The order of the steps, in triples: the day before, the same day, the day after."""

import dataclasses
import datetime as dt
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.case.tree import Fact
from pipeline.rules import periods, schedule
from pipeline.rules.judging import Subject, place_of
from pipeline.rules.schedule import Point, inversions
from pipeline.values import Month, Pending, Span, Value
from tests.rules.judging import changed, complete, found, held, judge
from tests.rules.writing import write_meetings, write_steps

CASE, ISSUED, TALLY, POSTED = "case.yaml", "issued.yaml", "results/tally.yaml", "results/publication.yaml"


def order(case: Path, changes: dict[str, dict[str, str]]) -> list[str]:
    return [str(one.place) for one in found(judge(case, changes), "schedule.order")]


def test_the_second_case_is_in_order(second: Path) -> None:
    judged = judge(second)
    assert found(judged, "schedule.order") == []
    assert len(held(judged, "schedule.order")) > 10


def test_each_step_is_held_against_those_right_before_it(second: Path) -> None:
    judged = schedule.order(changed(second))
    assert {tuple(re.findall("“(.*?)”", one.what)[::-1]) for one in judged} == {
        ("发文.公告.成文日期", "发布.公告-街道门户网站.发布日期"),
        ("发布.公告-街道门户网站.发布日期", "征求意见.开始日期"),
        ("征求意见.开始日期", "征求意见.截止日期"),
        ("征求意见.截止日期", "汇总.计票日期"),
        ("汇总.计票日期", "发布.结果公示-街道门户网站.发布日期"),
        ("发布.结果公示-街道门户网站.发布日期", "公示.开始日期"),
        ("公示.开始日期", "公示.结束日期"),
        ("公示.结束日期", "发文.情况报告.成文日期"),
        ("公示.结束日期", "发文.请示.成文日期"),
        ("发文.情况报告.成文日期", "进程.请示报批.分步.街道报区.计划时间"),
        ("发文.请示.成文日期", "进程.请示报批.分步.街道报区.计划时间"),
        ("进程.请示报批.分步.街道报区.计划时间", "进程.请示报批.分步.区人民政府批准.计划时间"),
        ("进程.请示报批.分步.区人民政府批准.计划时间", "进程.立卷归档.计划时间"),
    }


def test_results_before_the_end_of_the_consultation_are_told_once_and_elsewhere(second: Path) -> None:
    subject = changed(second, {CASE: {"开始日期: 2026-04-03": "开始日期: 2026-03-30"}})
    pairs = [re.findall("“(.*?)”", one.what) for one in schedule.order(subject)]
    assert ["公示.开始日期", "征求意见.截止日期"] not in pairs
    assert [one.code for one in periods.overlap(subject) if one.problem] == ["schedule.overlap"]


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
    assert one.place == place_of(changed(second).facts.fact("汇总.计票日期"))
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


def test_the_first_posting_of_a_paper_counts(second: Path) -> None:
    posted = "社区公告栏, 发布日期: 2026-03-02"
    subject = changed(second, {POSTED: {posted: posted.replace("03-02", "03-01")}})
    first = schedule.earliest(subject, "公告")
    assert first is not None
    assert first.path == "发布.公告-社区公告栏.发布日期"
    assert schedule.earliest(subject, "批准后公布") is None
    assert schedule.earliest(given_day(subject, "发布.公告-社区公告栏.发布日期", Pending("发布日期")), "公告") == subject.facts.fact(
        "发布.公告-街道门户网站.发布日期"
    )


def given_day(subject: Subject, path: str, value: Value) -> Subject:
    return dataclasses.replace(subject, facts=subject.facts.with_child(path, Fact(value, path)))


@pytest.mark.parametrize(
    ("acts", "known"),
    [
        ([{"步骤": "街道报区政府"}], [(12, "分步.街道报区政府.")]),
        ([{"步骤": "街道办事处请示"}], [(12, "分步.街道办事处请示.")]),
        ([{"步骤": "街道请示的批复"}], [(13, "分步.街道请示的批复.")]),
        ([{"步骤": "审批"}, {"步骤": "街道报区"}], [(13, "分步.审批."), (12, "分步.街道报区.")]),
        ([{"步骤": "立卷"}], [(15, "分步.立卷.")]),
        ([{"步骤": "衔接"}], []),
        ([{"步骤": "街道报告情况"}], []),
        ([{"步骤": "街道登报"}], [(12, "分步.街道登报.")]),
        ([{"步骤": "街道报纸公告"}], []),
        ([{"步骤": "街道报道"}], []),
    ],
)
def test_which_acts_have_a_place_in_the_order(second: Path, acts: list[dict[str, str]], known: list[tuple[int, str]]) -> None:
    write_steps(second, *({"计划时间": "2026-05", **act} for act in acts))
    found = [(place, row.path.removeprefix("进程.报批.") + ".") for place, row in schedule.steps(changed(second))]
    assert found == [*known, (15, "进程.立卷归档.")]


def test_a_step_is_an_act_where_none_of_its_parts_is(second: Path) -> None:
    write_steps(second, {"步骤": "衔接", "计划时间": "2026-05"})
    text = (second / "timeline.yaml").read_text(encoding="utf-8")
    (second / "timeline.yaml").write_text(text.replace('"报批"', '"区政府审批"'), encoding="utf-8")
    assert [row.path for _, row in schedule.steps(changed(second))] == ["进程.区政府审批", "进程.立卷归档"]


def test_what_was_done_goes_before_what_was_planned(second: Path) -> None:
    write_steps(second, {"步骤": "区政府批复", "计划时间": "2026-05", "完成时间": "2026-04-23"})
    assert [place.rpartition(":")[0] for place in order(second, {})] == ["timeline.yaml:1"]
    write_steps(second, {"步骤": "区政府批复", "计划时间": "2026-04-23", "完成时间": "2026-05-20"})
    assert order(second, {}) == []


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
    judged = judge(second)
    places = [one.place for one in found(judged, "schedule.order")]
    assert places == [place_of(changed(second).facts.table("会议")[0].fact("日期"))] * wrong
    whats = [one.what for one in judged if one.code == "schedule.order" and "“会议." in one.what]
    assert [re.findall("“(.*?)”", one)[1] for one in whats] == ["征求意见.开始日期", "发文.请示.成文日期"]


@pytest.mark.parametrize(
    ("day", "topic", "changes", "wrong"),
    [
        # a meeting on both papers is not only about the plan
        ("2026-04-02", "表决调整方案和实施方案", {}, False),
        # nobody knows when the consultation closes
        ("2026-03-02", "审议调整方案", {"  截止日期: 2026-03-31\n": ""}, False),
        ("2026-03-03", "审议调整方案", {"  截止日期: 2026-03-31\n": ""}, True),
        ("2026-03-20", "审议调整方案", {"截止日期: 2026-03-31": "截止日期: 2026-03"}, False),
        # nor when it begins
        ("2026-03-03", "审议调整方案", {"  开始日期: 2026-03-02\n": ""}, False),
    ],
)
def test_what_a_meeting_is_held_against(second: Path, day: str, topic: str, changes: dict[str, str], wrong: bool) -> None:
    write_meetings(second, {"日期": day, "议题": topic})
    told = [one for one in schedule.meetings(changed(second, {CASE: changes})) if one.problem]
    assert bool(told) is wrong


def test_a_meeting_without_a_request_is_held_against_the_consultation_alone(second: Path) -> None:
    write_meetings(second, {"日期": "2026-02-26"})
    text = (second / ISSUED).read_text(encoding="utf-8")
    (second / ISSUED).write_text(text.replace("    成文日期: 2026-04-24\n", ""), encoding="utf-8")
    assert len(list(schedule.meetings(changed(second)))) == 1


def test_hours_tell_only_where_both_meetings_have_theirs(second: Path) -> None:
    write_meetings(second, {"类型": "党组织会", "开始时间": "9:00"}, {})
    assert [one for one in schedule.meetings(changed(second)) if one.problem] == []


def test_both_places_of_a_pair_of_meetings_are_named(second: Path) -> None:
    write_meetings(second, {"类型": "党组织会", "日期": "2026-02-20"}, {})
    subject = changed(second)
    others = ("会议.澄湾社区-第1次会.日期", "征求意见.开始日期", "发文.请示.成文日期")
    whats = [one.what for one in schedule.meetings(subject)]
    assert [str(place_of(subject.facts.fact(path))) in what for path, what in zip(others, whats, strict=True)] == [True] * 3


def test_a_plan_and_a_decision_are_moved_to_different_days(second: Path) -> None:
    remedies = set()
    for topic in ("审议实施方案", "审议调整方案"):
        write_meetings(second, {"日期": "2026-03-03", "议题": topic})
        remedies |= {one.problem.remedy for one in schedule.meetings(changed(second)) if one.problem}
    assert len(remedies) == 2


def test_a_span_begins_with_its_first_day() -> None:
    first, last = Month(2026, 2), dt.date(2026, 3, 9)
    assert [schedule.begins(value) for value in (Span(first, last), first, last, "三月", None)] == [
        *(dt.date(2026, 2, 1),) * 2,
        last,
        None,
        None,
    ]


def test_a_meeting_without_its_day_is_held_against_nothing(second: Path) -> None:
    write_meetings(second, {"类型": "党组织会", "日期": "2026-02-27"}, {})
    path = "会议.澄湾社区-第2次会.日期"
    assert list(schedule.meetings(given_day(changed(second), path, Pending("日期")))) == []
    study = given_day(changed(second), "会议.澄湾社区-第1次会.日期", Pending("日期"))
    assert [re.findall("“(.*?)”", one.what)[1] for one in schedule.meetings(study)] == ["征求意见.开始日期", "发文.请示.成文日期"]


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
    subject = changed(second)
    judged = [one for one in complete(tuple(schedule.meetings(subject))) if one.by.topic == "party-first"]
    assert [one.by.basis.article for one in judged] == ["第三十条第四款"]
    places = [one.problem.place for one in judged if one.problem]
    assert places == [place_of(subject.facts.fact("会议.澄湾社区-第2次会.日期"))] * wrong


@pytest.mark.parametrize("other", [{"社区": "栗桥社区", "类型": "党组织会"}, {"类型": "党员大会"}, {"类型": "座谈会"}])
def test_a_meeting_of_another_kind_or_community_is_no_study(second: Path, other: dict[str, str]) -> None:
    write_meetings(second, {"日期": "2026-02-27", **other}, {})
    assert order(second, {}) == []
    assert not any(one.by.topic == "party-first" for one in schedule.meetings(changed(second)))


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
    filing = place_of(changed(second).facts.fact("进程.立卷归档.计划时间"))
    assert [one.place for one in found(judged, "schedule.archive")] == [filing] * wrong


@pytest.mark.parametrize(("filed", "wrong"), [("2027-06-30", False), ("2027-07-01", True)])
def test_the_day_it_was_filed_is_judged_too(second: Path, filed: str, wrong: bool) -> None:
    write_steps(second, {"步骤": "街道报区", "计划时间": "2026-05"}, archived="2026-12")
    judged = judge(second, {CASE: {"  打印方式: 单面\n": f"  打印方式: 单面\n  立卷日期: {filed}\n"}})
    assert [one.place.file for one in found(judged, "schedule.archive")] == [CASE] * wrong
    assert len([one for one in judged if one.code == "schedule.archive"]) == 2
    unplanned = given_day(changed(second), "进程.立卷归档.计划时间", Pending("计划时间"))
    assert [bool(one.problem) for one in schedule.archived(unplanned)] == [wrong]


@pytest.mark.parametrize(("filed", "wrong"), [("2027-06-30", False), ("2027-07-01", True)])
def test_where_nothing_has_a_day_the_year_of_the_matter_counts(second: Path, filed: str, wrong: bool) -> None:
    write_steps(second, archived=filed)
    subject = changed(second)
    for step in subject.facts.table("进程")[:2]:
        subject = given_day(subject, f"{step.path}.计划时间", Pending("计划时间"))
    assert [bool(one.problem) for one in schedule.archived(subject)] == [wrong]
    assert list(schedule.archived(given_day(subject, "事项.年度", Pending("年度")))) == []


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

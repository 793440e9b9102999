"""How long things were open, in triples."""

import dataclasses
import datetime as dt
from pathlib import Path

import pytest

from pipeline.case.tree import Fact
from pipeline.problems import Place
from pipeline.rules import periods
from pipeline.rules.judging import place_of
from pipeline.values import Pending
from tests.rules.judging import changed, found, held, judge
from tests.rules.writing import write_meetings, write_steps

CASE, POSTED = "case.yaml", "results/publication.yaml"


@pytest.mark.parametrize(
    ("closed", "days", "wrong"), [("2026-03-30", 29, True), ("2026-03-31", 30, False), ("2026-04-01", 31, False), ("2026-04", 0, True)]
)
def test_the_consultation_is_open_for_thirty_days(second: Path, closed: str, days: int, wrong: bool) -> None:
    judged = judge(second, {CASE: {"截止日期: 2026-03-31": f"截止日期: {closed}"}})
    problems = found(judged, "L-PERIOD")
    assert bool(problems) is wrong
    assert [one.by.basis.article for one in judged if one.code == "L-PERIOD"] == ["第十五条"]
    if days and wrong:
        assert f"{days}天" in problems[0].message
    assert all(one.place == place(second, CASE, "  截止日期:") for one in problems)


def place(case: Path, file: str, line: str) -> Place:
    """Return where the value of the first line that begins so stands."""
    lines = (case / file).read_text(encoding="utf-8").splitlines()
    number = next(number for number, one in enumerate(lines, 1) if one.startswith(line))
    return Place(file, number, len(line) + 2)


def test_a_month_is_told_where_it_stands(second: Path) -> None:
    (one,) = found(judge(second, {CASE: {"开始日期: 2026-03-02": "开始日期: 2026-03"}}), "L-PERIOD")
    assert one.place == place(second, CASE, "  开始日期:")


@pytest.mark.parametrize("line", ["  开始日期: 2026-03-02\n", "  截止日期: 2026-03-31\n"])
def test_what_has_no_end_yet_has_no_length(second: Path, line: str) -> None:
    assert [one for one in judge(second, {CASE: {line: ""}}) if one.code == "L-PERIOD"] == []


def test_a_month_has_no_length_however_long(second: Path) -> None:
    changes = {"开始日期: 2026-03-02": "开始日期: 2026-03", "截止日期: 2026-03-31": "截止日期: 2026-12"}
    assert len(found(judge(second, {CASE: changes}), "L-PERIOD")) == 1


def test_before_the_regulation_nothing_is_asked(second: Path) -> None:
    changes = {"开始日期: 2026-03-02": "开始日期: 2019-08-31", "截止日期: 2026-03-31": "截止日期: 2019-09-01"}
    assert [one for one in judge(second, {CASE: changes}) if one.code == "L-PERIOD"] == []


@pytest.mark.parametrize(("last", "wrong"), [("2026-04-16", True), ("2026-04-17", False), ("2026-04-18", False)])
def test_results_are_public_for_fifteen_days_from_2026(second: Path, last: str, wrong: bool) -> None:
    judged = judge(second, {CASE: {"结束日期: 2026-04-20": f"结束日期: {last}"}})
    assert bool(found(judged, "schedule.publicity")) is wrong
    assert {one.by.basis.article for one in judged if one.code == "schedule.publicity"} == {"第三十四条"}
    assert "schedule.publicity-custom" not in {one.code for one in judged}
    assert len([one for one in judged if one.code == "schedule.publicity"]) == 3  # as planned, and in two channels
    assert all(one.place == place(second, CASE, "  结束日期:") for one in found(judged, "schedule.publicity"))


@pytest.mark.parametrize("line", ["  开始日期: 2026-04-03\n", "  结束日期: 2026-04-20\n"])
def test_what_was_posted_is_judged_without_a_plan(second: Path, line: str) -> None:
    judged = judge(second, {CASE: {line: ""}})
    assert len([one for one in judged if one.code == "schedule.publicity"]) == 2


def test_months_of_publicity_have_no_length(second: Path) -> None:
    judged = judge(second, {CASE: {"结束日期: 2026-04-20": "结束日期: 2026-05"}})
    assert len([one for one in judged if one.code == "schedule.publicity"]) == 2


@pytest.mark.parametrize(("last", "wrong"), [("2025-04-08", True), ("2025-04-09", False), ("2025-04-10", False)])
def test_and_for_seven_by_custom_before(second: Path, last: str, wrong: bool) -> None:
    dates = {"开始日期: 2026-04-03": "开始日期: 2025-04-03", "结束日期: 2026-04-20": f"结束日期: {last}"}
    judged = judge(second, {CASE: dates})
    problems = found(judged, "schedule.publicity-custom")
    assert bool(problems) is wrong
    assert all(one.blocks is None for one in problems)


def test_the_law_changes_with_the_first_day(second: Path) -> None:
    dates = {"开始日期: 2026-04-03": "开始日期: 2025-12-31", "结束日期: 2026-04-20": "结束日期: 2026-01-06"}
    judged = judge(second, {CASE: dates})
    assert len(held(judged, "schedule.publicity-custom")) == 1
    dates = {"开始日期: 2025-12-31": "开始日期: 2026-01-01", "结束日期: 2026-01-06": "结束日期: 2026-01-07"}
    assert len(found(judge(second, {CASE: dates}), "schedule.publicity")) == 1


@pytest.mark.parametrize(("removed", "wrong"), [("2026-04-16", True), ("2026-04-17", False), ("2026-04-18", False)])
def test_what_was_posted_stays_as_long_in_each_channel(second: Path, removed: str, wrong: bool) -> None:
    board = "社区公告栏, 发布日期: 2026-04-03, 撤下日期: "
    problems = found(judge(second, {POSTED: {f"{board}2026-04-21": f"{board}{removed}"}}), "schedule.publicity")
    assert bool(problems) is wrong
    assert all(one.place.file == POSTED and "社区公告栏" in one.message for one in problems)


@pytest.mark.parametrize(
    ("channel", "wrong"),
    [("云澜日报", False), ("云澜晚报", False), ("云澜报", False), ("楼道海报", True), ("宣传栏墙报", True), ("公众号", True)],
)
def test_a_newspaper_says_it_once(second: Path, channel: str, wrong: bool) -> None:
    row = f"发布:\n  - {{文件: 结果公示, 渠道: {channel}, 发布日期: 2026-04-03, 撤下日期: 2026-04-03}}"
    assert bool(found(judge(second, {POSTED: {"发布:": row}}), "schedule.publicity")) is wrong


def test_a_newspaper_that_goes_on_is_held_to_its_days(second: Path) -> None:
    row = "发布:\n  - {文件: 结果公示, 渠道: 云澜日报, 发布日期: 2026-04-03, 撤下日期: 2026-04-05}"
    assert len(found(judge(second, {POSTED: {"发布:": row}}), "schedule.publicity")) == 1


def test_a_notice_that_still_hangs_is_not_judged(second: Path) -> None:
    row = "发布:\n  - {文件: 结果公示, 渠道: 楼道, 发布日期: 2026-04-03}"
    assert not [one for one in judge(second, {POSTED: {"发布:": row}}) if one.code == "schedule.publicity" and "楼道" in one.what]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (CASE, "开始日期: 2026-03-02", "开始日期: 2026-03"),
        (CASE, "结束日期: 2026-04-20", "结束日期: 2026-04"),
        (POSTED, "撤下日期: 2026-04-21", "撤下日期: 2026-04"),
    ],
)
def test_a_month_where_a_day_is_wanted_is_told_once_a_table(second: Path, file: str, old: str, new: str) -> None:
    before = judge(second)
    assert found(before, "schedule.day") == []
    (one,) = found(judge(second, {file: {old: new}}), "schedule.day")
    assert file == POSTED or one.place == place(second, file, f"  {old.partition(':')[0]}:")
    assert len(held(before, "schedule.day")) == 3


def test_every_month_of_a_table_is_named_and_the_first_is_the_place(second: Path) -> None:
    months = {"街道门户网站, 发布日期: 2026-04-03, 撤下日期: 2026-04-21": "街道门户网站, 发布日期: 2026-04-03, 撤下日期: 2026-05"}
    months["社区公告栏, 发布日期: 2026-04-03, 撤下日期: 2026-04-21"] = "社区公告栏, 发布日期: 2026-04, 撤下日期: 2026-06"
    judged = judge(second, {POSTED: months})
    (one,) = found(judged, "schedule.day")
    assert all(month in one.message for month in ("2026年5月", "2026年4月", "2026年6月"))
    assert one.message.count("2026年") == 3
    assert one.place.line == 5
    assert len(held(judged, "schedule.day")) == 2


def test_what_has_no_dates_needs_none_to_the_day(second: Path) -> None:
    (second / POSTED).unlink()
    judged = judge(second, {CASE: {"  开始日期: 2026-04-03\n": "", "  结束日期: 2026-04-20\n": ""}})
    assert len(held(judged, "schedule.day")) == 1


@pytest.mark.parametrize(
    ("closed", "opened", "wrong"),
    [
        ("2026-04-02", "2026-04-03", False),
        ("2026-04-03", "2026-04-03", True),
        ("2026-04-04", "2026-04-03", True),
        ("2026-03", "2026-04", False),
        ("2026-04", "2026-04", True),
        ("2026-04", "2026-04-03", False),
        ("2026-04-02", "2026-04", False),
        ("2026-05", "2026-04-03", True),
        ("2026-04-29", "2026-04", False),
        ("2026-04-30", "2026-04", True),
        ("2026-04-02", "2026-03", True),
    ],
)
def test_the_results_are_public_after_the_consultation(second: Path, closed: str, opened: str, wrong: bool) -> None:
    dates = {"截止日期: 2026-03-31": f"截止日期: {closed}", "开始日期: 2026-04-03": f"开始日期: {opened}"}
    judged = judge(second, {CASE: dates})
    assert len([one for one in judged if one.code == "schedule.overlap"]) == 1
    assert [one.place.line for one in found(judged, "schedule.overlap")] == [line_of_publicity(second)] * wrong
    assert [str(place(second, CASE, "  截止日期:")) in one.what for one in judged if one.code == "schedule.overlap"] == [True]


def line_of_publicity(case: Path) -> int:
    lines = (case / CASE).read_text(encoding="utf-8").splitlines()
    return lines.index("公示:") + 2


@pytest.mark.parametrize("pending", ["  开始日期: 2026-04-03\n", "  截止日期: 2026-03-31\n"])
def test_what_nobody_has_dated_overlaps_with_nothing(second: Path, pending: str) -> None:
    assert [one for one in judge(second, {CASE: {pending: ""}}) if one.code == "schedule.overlap"] == []


@pytest.mark.parametrize(
    ("community", "day", "begins", "ends", "wrong"),
    [
        ("澄湾社区", "2026-02-26", "8:00", "8:59", False),
        ("澄湾社区", "2026-02-26", "8:00", "9:00", False),
        ("澄湾社区", "2026-02-26", "8:00", "9:01", True),
        ("澄湾社区", "2026-02-26", "10:39", "11:00", True),
        ("澄湾社区", "2026-02-26", "10:40", "11:00", False),
        ("澄湾社区", "2026-02-26", "10:41", "11:00", False),
        ("澄湾社区", "2026-02-26", "9:10", "9:20", True),
        ("澄湾社区", "2026-02-27", "9:10", "9:20", False),
        ("栗桥社区", "2026-02-26", "9:10", "9:20", False),
    ],
)
def test_two_meetings_of_a_day_do_not_overlap(second: Path, community: str, day: str, begins: str, ends: str, wrong: bool) -> None:
    other = {"社区": community, "类型": "座谈会", "日期": day, "开始时间": begins, "结束时间": ends}
    write_meetings(second, {"开始时间": "9:00", "结束时间": "10:40"}, other)
    judged = judge(second)
    assert bool(found(judged, "schedule.hours")) is wrong
    together = (community, day) == ("澄湾社区", "2026-02-26")
    assert len([one for one in judged if one.code == "schedule.hours"]) == together


def test_of_three_meetings_the_hours_that_lack_are_told_before_any_that_cross(second: Path) -> None:
    crossing = {"开始时间": "9:00", "结束时间": "10:40"}
    write_meetings(second, crossing, crossing, {"开始时间": "9:00"})
    (one,) = found(judge(second), "schedule.hours")
    assert "第3次会" in one.message
    assert "第1次会" not in one.message
    write_meetings(second, crossing, crossing, crossing)
    (one,) = found(judge(second), "schedule.hours")
    assert [one.message.count(f"第{n}次会") for n in (1, 2, 3)] == [2, 2, 2]
    assert "3个会" in one.message
    assert one.place == changed(second).facts.table("会议")[-1].source


@pytest.mark.parametrize("given", [{"开始时间": "9:00"}, {"结束时间": "10:40"}, {}])
def test_two_meetings_of_a_day_tell_their_hours(second: Path, given: dict[str, str]) -> None:
    write_meetings(second, given, {"类型": "座谈会", "开始时间": "14:00", "结束时间": "15:00"})
    (one,) = found(judge(second), "schedule.hours")
    assert all((name in one.message.partition("（")[0]) is (name not in given) for name in ("开始时间", "结束时间"))


def test_one_meeting_of_a_day_needs_no_hours(second: Path) -> None:
    write_meetings(second, {}, {"日期": "2026-02-27"})
    assert [one for one in judge(second) if one.code == "schedule.hours"] == []


def test_a_meeting_without_its_day_is_of_no_day(second: Path) -> None:
    write_meetings(second, {}, {})
    subject = changed(second)
    for row in subject.facts.table("会议"):
        day = Fact(Pending("日期"), f"{row.path}.日期")
        subject = dataclasses.replace(subject, facts=subject.facts.with_child(f"{row.path}.日期", day))
    assert list(periods.hours(subject)) == []


# --- disclosure
def replied(case: Path, reply: str, posted: str, more: str = "") -> dict[str, dict[str, str]]:
    if more:
        (case / CASE).write_text((case / CASE).read_text(encoding="utf-8") + more, encoding="utf-8")
    write_steps(case, {"步骤": "区政府批复", "计划时间": "2026-05", "完成时间": reply}, archived="2027-12")
    row = f"发布:\n  - {{文件: 批准后公布, 渠道: 社区公告栏, 发布日期: {posted}}}"
    return {POSTED: {"发布:": row}}


@pytest.mark.parametrize(("posted", "wrong"), [("2026-06-17", False), ("2026-06-18", False), ("2026-06-22", True), ("2026-06-20", False)])
def test_a_reply_is_public_within_twenty_working_days(second: Path, posted: str, wrong: bool) -> None:
    # 2026-05-21 is a Thursday; the 20th working day after it is 06-18; 06-19 to 06-21 is a holiday
    judged = judge(second, replied(second, "2026-05-21", posted))
    assert bool(found(judged, "schedule.disclosure")) is wrong
    assert all(one.place.file == POSTED and one.place.line == 2 for one in found(judged, "schedule.disclosure"))
    assert [one.by.basis.article for one in judged if one.code == "schedule.disclosure"] == ["第二十六条"]


@pytest.mark.parametrize(("reply", "posted", "unknown"), [("2026-12-31", "2027-01-04", True), ("2026-12-30", "2026-12-31", False)])
def test_a_year_without_a_table_is_told_and_not_guessed(second: Path, reply: str, posted: str, unknown: bool) -> None:
    judged = judge(second, replied(second, reply, posted))
    assert bool(found(judged, "schedule.year")) is unknown
    assert all(one.place.file == POSTED and "2027年" in one.message for one in found(judged, "schedule.year"))
    replied_at = str(place_of(changed(second).facts.fact("进程.报批.分步.区政府批复.完成时间")))
    assert all(replied_at in one.what for one in judged if one.code.startswith(("schedule.year", "schedule.disclosure")))
    assert bool([one for one in judged if one.code == "schedule.disclosure"]) is not unknown


def test_every_year_without_a_table_is_named(second: Path) -> None:
    (one,) = found(judge(second, replied(second, "2026-12-31", "2028-01-04")), "schedule.year")
    assert all(year in one.message for year in ("2027年", "2028年"))


def test_an_office_may_name_the_year(second: Path) -> None:
    own = "工作日:\n  - 年度: 2027\n    放假: [2027-01-01/2027-01-03]\n    上班: 2027-01-09\n"
    judged = judge(second, replied(second, "2026-12-31", "2027-01-29", own))
    assert found(judged, "schedule.year") == []
    (one,) = found(judged, "schedule.disclosure")  # 4 weeks of 5 days less 01-01, and the Saturday that is worked
    assert "21个工作日" in one.message


def test_a_month_of_reply_is_not_judged(second: Path) -> None:
    judged = judge(second, replied(second, "2026-05", "2026-07-31"))
    assert [one for one in judged if one.code.startswith(("schedule.disclosure", "schedule.year"))] == []


def test_the_earliest_posting_counts(second: Path) -> None:
    changes = replied(second, "2026-05-21", "2026-06-18")
    changes[POSTED]["发布:"] += "\n  - {文件: 批准后公布, 渠道: 网站, 发布日期: 2026-09-01}"
    assert found(judge(second, changes), "schedule.disclosure") == []


def test_days_are_counted_from_the_day_after(second: Path) -> None:
    judged = judge(second, replied(second, str(dt.date(2026, 5, 21)), "2026-05-21"))
    assert len(held(judged, "schedule.disclosure")) == 1


def test_what_was_published_before_the_reply_is_no_disclosure_of_it(second: Path) -> None:
    judged = judge(second, replied(second, "2026-05-21", "2026-05-20"))
    assert [one for one in judged if one.code.startswith(("schedule.disclosure", "schedule.year"))] == []


@pytest.mark.parametrize(("posted", "wrong"), [("2026-06-18", False), ("2026-06-22", True)])
def test_a_reply_of_several_days_came_with_the_last(second: Path, posted: str, wrong: bool) -> None:
    judged = judge(second, replied(second, "2026-05-11/2026-05-21", posted))
    assert bool(found(judged, "schedule.disclosure")) is wrong
    assert len([one for one in judged if one.code == "schedule.disclosure"]) == 1


def test_the_first_reply_that_came_counts(second: Path) -> None:
    changes = replied(second, "2026-05-21", "2026-06-18")
    replies = [{"步骤": "区政府批准", "计划时间": "2026-03"}]
    replies += [{"步骤": "区政府批复", "计划时间": "2026-05", "完成时间": day} for day in ("2026-05-21", "2026-03-02")]
    write_steps(second, *({**one, "步骤": f"{one['步骤']}{n}"} for n, one in enumerate(replies)), archived="2027-12")
    assert len(held(judge(second, changes), "schedule.disclosure")) == 1

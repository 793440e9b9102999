"""Which answers count and which do not, at every edge; and the counts, in persons and in households."""

import dataclasses
import datetime as dt

import pytest

from pipeline.case.registers import Resident, Response
from pipeline.case.tally import (
    HOME_REASONS,
    REASONS,
    Asked,
    Count,
    Rules,
    Tally,
    Unit,
    _proved,
    adult_on,
    by_number,
    code,
    count,
    first_day,
    judge,
    last_day,
    to_be_asked,
)
from pipeline.problems import Internal
from pipeline.values import Month
from tests.case.answers import HOST, OTHER, RULES, answer, person

LAST, NONE = dataclasses.replace(RULES, duplicates="取最后"), dataclasses.replace(RULES, duplicates="均作废待核")


def reasons(*rows: Response, roster: tuple[Resident, ...] = (person(),), rules: Rules = RULES) -> list[str]:
    return [one.reason for one in judge(rows, roster, rules)]


def tallied(*rows: Response, roster: tuple[Resident, ...] = (person(),), rules: Rules = RULES) -> Tally:
    return count(judge(rows, roster, rules), to_be_asked(roster, rules), rules)


# --- days
@pytest.mark.parametrize(
    ("born", "day", "adult"),
    [
        ("2006-04-11", "2024-04-10", False),
        ("2006-04-10", "2024-04-10", True),
        ("2006-04-09", "2024-04-10", True),
        ("2006-12-31", "2024-12-30", False),
        ("2005-12-31", "2024-01-01", True),
        ("2007-01-01", "2024-12-31", False),
        ("2004-02-29", "2022-02-28", False),
        ("2004-02-29", "2022-03-01", True),
        ("2004-02-29", "2024-02-28", True),
        ("2006-03-01", "2024-02-29", False),
        ("2006-02-28", "2024-02-28", True),
        ("2006-02-28", "2024-02-27", False),
        ("2006-02-28", "2024-02-29", True),
    ],
)
def test_a_person_is_of_age_on_the_eighteenth_birthday(born: str, day: str, adult: bool) -> None:
    assert adult_on(code(dt.date.fromisoformat(born)), code(dt.date.fromisoformat(day))) is adult


@pytest.mark.parametrize("day", ["2024-04-09", "2024-04-10", "2024-04-11"])
def test_who_answers_has_to_be_of_age_that_day(day: str) -> None:
    found = reasons(answer(日期=day), roster=(person(born="2006-04-10"),))
    assert found == (["未满十八周岁"] if day == "2024-04-09" else [""])


def test_the_age_of_somebody_off_every_roster_is_judged_by_what_the_row_says() -> None:
    assert reasons(answer(社区=OTHER, 出生日期="2010-01-01"), answer("2", 社区=OTHER, 出生日期="2000-01-01")) == ["未满十八周岁", ""]


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ("2024-03-31", "早于开始"),
        ("2024-04-01", ""),
        ("2024-04-02", ""),
        ("2024-04-29", ""),
        ("2024-04-30", ""),
        ("2024-05-01", "逾期"),
    ],
)
def test_the_first_and_the_last_day_are_in_time(day: str, reason: str) -> None:
    assert reasons(answer(日期=day)) == [reason]


def test_without_days_nothing_is_early_or_late() -> None:
    endless = dataclasses.replace(RULES, first=None, last=None)
    assert reasons(answer(日期="1999-01-01"), answer("2", "乙", 日期="2999-01-01"), roster=(person(), person("乙")), rules=endless) == [
        "",
        "",
    ]


def test_what_days_a_month_covers() -> None:
    day = dt.date(2024, 2, 10)
    assert (first_day(Month(2024, 2)), last_day(Month(2024, 2))) == (dt.date(2024, 2, 1), dt.date(2024, 2, 29))
    assert (last_day(Month(2023, 2)), first_day(day), last_day(day)) == (dt.date(2023, 2, 28), day, day)


# --- who it is
TWINS = (person(born="1980-01-02"), person(born="2003-05-06"))


@pytest.mark.parametrize(
    ("row", "roster", "reason"),
    [
        ({}, (person(),), ""),
        ({"出生日期": "1980-01-02"}, (person(),), ""),
        ({"出生日期": "1980-01-03"}, (person(),), "不在名册"),
        ({"姓名": "乙"}, (person(),), "不在名册"),
        ({"户号": "02"}, (person(),), "不在名册"),
        ({"户号": "02", "出生日期": "1980-01-02"}, (person(),), "不在名册"),
        ({}, TWINS, "待核"),
        ({"出生日期": "1980-01-02"}, TWINS, ""),
        ({"出生日期": "2003-05-06"}, TWINS, ""),
        ({"出生日期": "2003-05-07"}, TWINS, "不在名册"),
        ({"社区": OTHER}, (person(),), "待核"),
        ({"社区": OTHER, "出生日期": "1980-01-02"}, (person(),), ""),
        ({}, (), "待核"),
        ({"出生日期": "1980-01-02"}, (), ""),
        ({"社区": OTHER}, (person(), person(社区=OTHER)), ""),
    ],
)
def test_the_same_person_is_name_household_and_day_of_birth(row: dict[str, str], roster: tuple[Resident, ...], reason: str) -> None:
    assert reasons(answer(**row), roster=roster) == [reason]


def test_a_row_that_may_be_of_two_people_is_merged_with_none() -> None:
    rows = answer("1"), answer("2"), answer("3", 出生日期="1980-01-02"), answer("4", 出生日期="2003-05-06")
    assert reasons(*rows, roster=TWINS) == ["待核", "待核", "", ""]
    assert reasons(*(answer(one.number or "", 人工认定="有效") for one in rows), roster=TWINS) == ["", "", "", ""]


def test_one_row_with_the_day_and_one_without_are_of_one_person() -> None:
    assert reasons(answer("1"), answer("2", 出生日期="1980-01-02")) == ["同一人重复", ""]


def test_namesakes_of_two_households_or_communities_are_two_people() -> None:
    roster = (person(), person(household="02"), person(社区=OTHER))
    assert reasons(answer("1"), answer("2", household="02"), answer("3", 社区=OTHER), roster=roster) == ["", "", ""]


# --- why a row does not count
FAULTS: dict[str, dict[str, str]] = {
    "非本社区户籍": {"户籍": "非户籍"},
    "不在名册": {"姓名": "丁"},
    "未满十八周岁": {"姓名": "少年"},
    "不征求": {"姓名": "免"},
    "逾期": {"日期": "2024-05-01"},
    "早于开始": {"日期": "2024-03-31"},
    "代签无委托书": {"本人或代签": "委托"},
    "待核": {"姓名": "双"},
    "人工认定无效": {"人工认定": "无效"},
}
TOWN = (
    person(),
    person("少年", born="2006-05-02"),
    person("免", 不征求原因="法院认定"),
    person("双", born="1980-01-02"),
    person("双", born="1981-01-02"),
)


@pytest.mark.parametrize("reason", FAULTS)
def test_a_row_with_one_fault_has_its_reason(reason: str) -> None:
    assert reasons(answer(**FAULTS[reason]), roster=TOWN) == [reason]


def test_every_reason_is_tested() -> None:
    assert {*FAULTS, "同一人重复"} == {*REASONS}


@pytest.mark.parametrize("reason", FAULTS)
def test_a_ruling_goes_before_every_reason(reason: str) -> None:
    row = {**FAULTS[reason], "人工认定": "有效"}
    assert reasons(answer(**row), roster=TOWN) == [""]
    assert reasons(answer(**row | {"人工认定": "无效"}), roster=TOWN) == ["人工认定无效"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("非本社区户籍", "不在名册"),
        ("不在名册", "逾期"),
        ("未满十八周岁", "逾期"),
        ("不征求", "早于开始"),
        ("逾期", "代签无委托书"),
        ("早于开始", "待核"),
    ],
)
def test_of_two_reasons_the_first_is_told(first: str, second: str) -> None:
    assert reasons(answer(**FAULTS[first] | FAULTS[second]), roster=TOWN) == [first]
    assert REASONS.index(first) < REASONS.index(second)


@pytest.mark.parametrize(
    ("signed", "mandate", "wanted", "reason"),
    [
        ("委托", "", True, "代签无委托书"),
        ("监护人", "", True, "代签无委托书"),
        ("委托", "委托书1", True, ""),
        ("监护人", "证明1", True, ""),
        ("委托", "", False, ""),
        ("本人", "", True, ""),
        ("", "", True, ""),
    ],
)
def test_who_signs_for_another_needs_a_power_of_attorney(signed: str, mandate: str, wanted: bool, reason: str) -> None:
    rules = dataclasses.replace(RULES, mandate=wanted)
    assert reasons(answer(本人或代签=signed, 委托书号=mandate), rules=rules) == [reason]


def test_a_case_that_says_nothing_of_proxies_asks_nothing_of_them() -> None:
    assert reasons(answer(本人或代签="委托"), rules=Rules(HOST, "取最后")) == [""]


@pytest.mark.parametrize(("entrusted", "reason"), [(frozenset({HOST}), ""), (frozenset({OTHER}), "不征求"), (frozenset(), "不征求")])
def test_who_is_only_looked_after_counts_where_the_case_says_so(entrusted: frozenset[str], reason: str) -> None:
    rules = dataclasses.replace(RULES, entrusted=entrusted)
    roster = (person(居住状态="代管"),)
    assert reasons(answer(), roster=roster, rules=rules) == [reason]
    assert reasons(answer(户籍="代管", 出生日期="1980-01-02"), roster=(), rules=rules) == [reason]
    assert len(to_be_asked(roster, rules).people) == (not reason)


def test_whoever_the_roster_knows_is_what_the_roster_says() -> None:
    assert reasons(answer(户籍="代管")) == [""]


def test_who_comes_of_age_meanwhile_counts_whatever_the_roster_noted() -> None:
    roster = (person(born="2006-04-10", 不征求原因="未满18周岁"),)
    assert reasons(answer("1", 日期="2024-04-09"), answer("2", 日期="2024-04-10"), roster=roster) == ["未满十八周岁", ""]


# --- two answers of one person
def pair(first: tuple[str, str], second: tuple[str, str], rules: Rules, numbers: tuple[str, str] = ("1", "2")) -> list[str]:
    """Judge two answers, given as channel and day."""
    rows = [answer(number, 渠道=channel, 日期=f"2024-04-{day}") for number, (channel, day) in zip(numbers, (first, second), strict=True)]
    return ["" if one.reason == "" else {"同一人重复": "×"}[one.reason] for one in judge(rows, (person(),), rules)]


@pytest.mark.parametrize(
    ("first", "second", "written", "last"),
    [
        (("入户", "10"), ("入户", "11"), ["×", ""], ["×", ""]),
        (("入户", "11"), ("入户", "10"), ["", "×"], ["", "×"]),
        (("入户", "10"), ("入户", "10"), ["×", ""], ["×", ""]),
        (("入户", "10"), ("电话", "11"), ["", "×"], ["×", ""]),
        (("电话", "11"), ("入户", "10"), ["×", ""], ["", "×"]),
        (("电话", "10"), ("电话", "11"), ["×", ""], ["×", ""]),
        (("邮件", "10"), ("现场座谈", "11"), ["", "×"], ["×", ""]),
        (("口头", "11"), ("信函", "10"), ["×", ""], ["", "×"]),
        (("电话", "10"), ("入户", "10"), ["×", ""], ["×", ""]),
        (("入户", "10"), ("电话", "10"), ["", "×"], ["×", ""]),
    ],
)
def test_of_two_answers_the_rule_of_the_case_keeps_one(
    first: tuple[str, str], second: tuple[str, str], written: list[str], last: list[str]
) -> None:
    assert pair(first, second, RULES) == written
    assert pair(first, second, LAST) == last
    assert pair(first, second, NONE) == ["×", "×"]


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        ("9", "10", 1),
        ("10", "9", 0),
        ("09", "10", 1),
        ("2-9", "2-10", 1),
        ("表9", "表10", 1),
        ("99", "表1", 1),
        ("1", "01", 0),
        ("0", "1", 1),
    ],
)
def test_a_tie_goes_to_the_higher_number(first: str, second: str, kept: int) -> None:
    found = pair(("入户", "10"), ("入户", "10"), RULES, (first, second))
    assert found.index("") == kept
    assert (by_number(first) < by_number(second)) is (kept == 1)


def test_an_answer_alone_stands_under_every_rule() -> None:
    assert [reasons(answer(), rules=rules) for rules in (RULES, LAST, NONE)] == [[""]] * 3


def test_who_stands_twice_on_the_roster_answers_once() -> None:
    assert reasons(answer(出生日期="1980-01-02"), roster=(person(), person(不征求原因="法院认定"))) == [""]


@pytest.mark.parametrize("numbers", [("", "1"), ("1", "")])
def test_of_two_answers_of_a_day_the_one_without_a_number_is_the_earlier(numbers: tuple[str, str]) -> None:
    assert reasons(*map(answer, numbers), rules=LAST) == ["" if number else "同一人重复" for number in numbers]


def test_an_answer_of_nobody_who_is_to_be_asked_is_none_of_those_that_were_given() -> None:
    counted = tallied(answer("1"), answer("2", "丙", 人工认定="有效")).people.total
    assert (counted.valid, counted.asked, counted.spoken, counted.silent) == (2, 1, 1, 0)


@pytest.mark.parametrize("fault", ["逾期", "早于开始", "代签无委托书", "人工认定无效"])
def test_an_answer_that_does_not_count_takes_nothing_from_another(fault: str) -> None:
    for rules in (RULES, LAST, NONE):
        assert reasons(answer("1"), answer("2", **FAULTS[fault]), rules=rules) == ["", fault]


@pytest.mark.parametrize("rules", [RULES, LAST, NONE], ids=lambda rules: rules.duplicates)
def test_of_two_answers_the_one_ruled_valid_counts(rules: Rules) -> None:
    assert reasons(answer("1", 人工认定="有效"), answer("2"), rules=rules) == ["", "同一人重复"]
    assert reasons(answer("1", 人工认定="有效"), answer("2", 人工认定="有效"), rules=rules) == ["同一人重复", ""]
    assert reasons(answer("1"), answer("2"), answer("3", 人工认定="无效"), rules=rules)[2] == "人工认定无效"


def test_of_three_answers_one_counts() -> None:
    rows = (answer("1", 日期="2024-04-12"), answer("2", 日期="2024-04-11"), answer("3", 渠道="电话", 日期="2024-04-20"))
    assert reasons(*rows) == ["", "同一人重复", "同一人重复"]
    assert reasons(*rows, rules=LAST) == ["同一人重复", "同一人重复", ""]
    assert reasons(*rows, rules=NONE) == ["同一人重复"] * 3


def test_rows_keep_their_order_and_know_whose_they_are() -> None:
    rows = judge((answer("7", "乙", 社区=OTHER), answer("3"), answer("5")), (person(),), RULES)
    assert [one.response.number for one in rows] == ["7", "3", "5"]
    assert [one.order for one in rows] == [2, 0, 1]
    assert [one.community for one in rows] == [OTHER, HOST, HOST]
    assert [one.person for one in rows] == [None, (HOST, "01", "甲", 19800102), (HOST, "01", "甲", 19800102)]


def test_no_answers_are_no_rows() -> None:
    assert judge((), (person(),), RULES) == ()


# --- who is to be asked
@pytest.mark.parametrize(("born", "number"), [("2006-04-29", 1), ("2006-04-30", 1), ("2006-05-01", 0)])
def test_who_comes_of_age_by_the_last_day_is_asked(born: str, number: int) -> None:
    assert len(to_be_asked((person(born=born),), RULES).people) == number


def test_who_is_asked() -> None:
    roster = (
        person(),
        person("乙", 不征求原因="法院认定"),
        person("丙", 居住状态="空挂"),
        person("丁", 居住状态="代管"),
        person(社区=OTHER),
    )
    found = to_be_asked(roster, RULES)
    assert {(one[0], one[2]) for one in found.people} == {(HOST, "甲"), (HOST, "丙"), (OTHER, "甲")}
    assert {*found.communities} == {HOST, OTHER}


def test_nobody_knows_who_is_asked_without_roster_or_last_day() -> None:
    assert to_be_asked((), RULES) == to_be_asked((person(),), dataclasses.replace(RULES, last=None)) == Asked()


# --- counts
FAMILY = (person(), person("乙"), person("丙", "02"), person("丁", "03"), person("戊", "03"))


def test_persons_are_counted() -> None:
    found = tallied(
        answer("1"),
        answer("2", "乙", 意见="不同意"),
        answer("3", "丙", "02", 意见="弃权", 渠道="电话"),
        answer("4", "外", "09"),
        roster=FAMILY,
    ).people
    assert found.total == Count(4, 3, 1, 1, 1, 1, 3, 5, 2)
    assert found.by_community == {HOST: found.total}
    assert found.by_channel == {"入户": Count(3, 2, 1, 1, 1, 0, 2), "电话": Count(1, 1, 0, 0, 0, 1, 1)}
    assert found.void_by_reason == {"不在名册": 1}


def test_households_are_counted_by_what_their_answers_agree_on() -> None:
    found = tallied(
        answer("1"),
        answer("2", "乙", 意见="不同意"),
        answer("3", "丙", "02", 意见="弃权", 渠道="电话"),
        answer("4", "丁", "03"),
        answer("5", "戊", "03"),
        answer("6", "外", "09", 渠道="电话"),
        roster=FAMILY,
    ).households
    assert found.total == Count(4, 2, 2, 1, 0, 1, 3, 3, 0)
    assert found.void_by_reason == {"无有效意见": 1, "户内意见不一": 1}
    assert tuple(found.void_by_reason) == HOME_REASONS
    assert found.by_channel == {"入户": Count(2, 1, 1, 1, 0, 0, 2), "电话": Count(2, 1, 1, 0, 0, 1, 1)}
    assert found.by_community == {HOST: found.total}


def test_an_answer_that_does_not_count_does_not_divide_a_household() -> None:
    found = tallied(answer("1"), answer("2", "乙", 意见="不同意", 日期="2024-05-01"), roster=FAMILY).households
    assert (found.total.valid, found.total.consent, found.void_by_reason) == (1, 1, {})


@pytest.mark.parametrize(
    ("rows", "channel"),
    [
        ((("入户", "10"), ("电话", "11")), "电话"),
        ((("入户", "11"), ("电话", "10")), "入户"),
        ((("入户", "10"), ("电话", "10")), "电话"),
        ((("入户", "10"), ("电话", "01")), "入户"),
    ],
)
def test_a_household_stands_under_the_channel_of_its_last_answer(rows: tuple[tuple[str, str], ...], channel: str) -> None:
    for void in ({}, {"人工认定": "无效"}):
        given = [
            answer(str(number), name, 渠道=way, 日期=f"2024-04-{day}", **void)
            for number, (name, (way, day)) in enumerate(zip("甲乙", rows, strict=True), 9)
        ]
        found = tallied(*given, roster=FAMILY).households.by_channel
        assert [name for name, one in found.items() if one.received] == [channel]


def test_a_household_stands_under_the_channel_of_an_answer_that_counts() -> None:
    found = tallied(answer("1", 日期="2024-04-10"), answer("2", "乙", 渠道="电话", 日期="2024-05-10"), roster=FAMILY).households
    assert [name for name, one in found.by_channel.items() if one.received] == ["入户"]


def test_who_was_not_asked_is_not_silent_and_whose_answer_is_void_is() -> None:
    found = tallied(answer("1", 日期="2024-05-01"), roster=FAMILY)
    assert (found.people.total.asked, found.people.total.spoken, found.people.total.silent) == (5, 0, 5)
    assert (found.households.total.asked, found.households.total.spoken, found.households.total.silent) == (3, 0, 3)


def test_an_answer_ruled_valid_under_another_name_is_of_somebody_in_the_household() -> None:
    misspelt = answer("1", "佳", 人工认定="有效")
    total = tallied(misspelt, roster=FAMILY).people.total
    assert (total.valid, total.spoken, total.silent) == (1, 1, 4)
    total = tallied(misspelt, answer("2"), answer("3", "乙"), roster=FAMILY).people.total
    assert (total.valid, total.spoken, total.silent) == (3, 2, 3)
    total = tallied(answer("1", "外", "09", 人工认定="有效"), roster=FAMILY).people.total
    assert (total.valid, total.spoken, total.silent) == (1, 0, 5)


def test_what_no_roster_tells_is_not_known() -> None:
    found = tallied(answer("1"), answer("2", 社区=OTHER, 出生日期="1980-01-02"))
    for unit in (found.people, found.households):
        assert (unit.total.asked, unit.total.silent, unit.total.spoken) == (None, None, 2)
        assert (unit.by_community[HOST].asked, unit.by_community[HOST].silent, unit.by_community[HOST].spoken) == (1, 0, 1)
        assert (unit.by_community[OTHER].asked, unit.by_community[OTHER].spoken) == (None, 1)


def test_a_community_that_kept_silent_has_its_row() -> None:
    found = tallied(answer(), roster=(person(), person(社区=OTHER)))
    for unit in (found.people, found.households):
        assert unit.by_community[OTHER] == Count(asked=1, silent=1)
        assert (unit.total.asked, unit.total.silent) == (2, 1)


def test_tables_have_the_order_of_the_case_and_a_row_for_every_channel() -> None:
    rows = (
        answer("1", 渠道="邮件"),
        answer("2", "乙", 社区="丙社区"),
        answer("3", "乙", 社区=OTHER),
        answer("4", household="02", 渠道="传真"),
    )
    found = tallied(*rows)
    for unit in (found.people, found.households):
        assert list(unit.by_community) == [HOST, OTHER, "丙社区"]
        assert list(unit.by_channel) == ["入户", "电话", "传真", "邮件"]
        assert unit.by_channel["电话"] == Count()


def test_reasons_come_in_their_order() -> None:
    rows = [answer(str(number), **row) for number, row in enumerate(reversed(FAULTS.values()), 1)]
    assert list(tallied(*rows, roster=TOWN).people.void_by_reason) == list(FAULTS)


# --- what does not add up is a fault of ours
SOUND = Unit(Count(3, 2, 1, 1, 1, 0, 2, 3, 1), {HOST: Count(3, 2, 1, 1, 1, 0, 2, 3, 1)}, {"入户": Count(3, 2, 1, 1, 1, 0, 2)}, {"逾期": 1})


def test_what_adds_up_is_let_pass() -> None:
    assert _proved(SOUND) is SOUND


@pytest.mark.parametrize(
    "change",
    [
        {"total": Count(4, 2, 1, 1, 1, 0, 2, 3, 1)},
        {"total": Count(3, 2, 1, 1, 1, 1, 2, 3, 1)},
        {"total": Count(3, 2, 1, 1, 1, 0, 2, 4, 1)},
        {"total": Count(3, 2, 1, 1, 1, 0, 2, 3, 2)},
        {"total": Count(3, 2, 1, 1, 0, 1, 2, 3, 1)},
        {"by_community": {HOST: Count(3, 2, 1, 1, 1, 0, 1, 3, 1)}},
        {"by_community": {HOST: Count(2, 2, 0, 1, 1, 0, 2, 3, 1)}},
        {"by_channel": {"入户": Count(2, 1, 1, 0, 1, 0, 2)}},
        {"by_channel": {"入户": Count(3, 2, 1, 1, 1, 0, 2), "电话": Count(1, 0, 1)}},
        {"void_by_reason": {"逾期": 2}},
    ],
)
def test_what_does_not_add_up_is_a_fault_of_ours(change: dict[str, object]) -> None:
    with pytest.raises(Internal):
        _proved(dataclasses.replace(SOUND, **change))  # type: ignore[arg-type]

"""Who is asked and what it may decide, in triples."""

import dataclasses
import datetime as dt
import re
from pathlib import Path

import pytest

from pipeline.case.tree import Branch, Fact, Fate
from pipeline.problems import Problem
from pipeline.rules import consultation
from pipeline.rules.judging import Judged, Subject, place_of
from pipeline.values import Pending, Value
from tests.conftest import CASES, CHANGSHENG
from tests.rules.judging import changed, complete, found, held, judge
from tests.rules.writing import OURS

CASE, COMMUNITY, TIMELINE, OPINIONS = "case.yaml", "community.yaml", "timeline.yaml", "results/opinions.yaml"


def given(subject: Subject, path: str, value: Value) -> Subject:
    """Return the subject with another fact at a path."""
    old = subject.facts.fact(path)
    return dataclasses.replace(subject, facts=subject.facts.with_child(path, Fact(value, path, old.sources if old else ())))


def problems(subject: Subject, code: str) -> list[Problem]:
    return found(judged(subject), code)


def judged(subject: Subject) -> tuple[Judged, ...]:
    return complete(tuple(one for check in consultation.CHECKS for one in check(subject)))


def pending(subject: Subject, path: str) -> Subject:
    return given(subject, path, Pending(path.rpartition(".")[2]))


# --- the shipped case
def test_the_shipped_case_has_a_denominator_with_minors_and_a_threshold_out_of_reach() -> None:
    judged = judge(CHANGSHENG)
    (base,) = found(judged, "L-BASE")
    assert base.place.file == CASE
    (threshold,) = found(judged, "L-THRESH")
    assert all(figure in threshold.message for figure in ("1093", "547", "146"))
    assert all(one.basis and one.blocks == "seal" for one in (base, threshold))


def test_its_sums_hold() -> None:
    judged = judge(CHANGSHENG)
    assert len(held(judged, "L-SUM")) == 4
    assert found(judged, "L-SUM") == []


@pytest.mark.parametrize(
    "code", ["L-CAPACITY", "L-ARCH", "consultation.opinion", "consultation.silence", "privacy.notice", "schedule.order"]
)
def test_and_nothing_is_invented(code: str) -> None:
    judged = judge(CHANGSHENG)
    assert found(judged, code) == []
    assert held(judged, code)


# --- the denominator
@pytest.mark.parametrize(
    ("kind", "asked", "wrong"),
    [
        ("户籍人口", "未满十八周岁", True),
        ("户籍人口", "服刑", False),
        ("户籍十八周岁以上人口", "未满十八周岁", False),
        ("户籍十八周岁以上人口", "未满18周岁", False),
        ("户籍十八周岁以上人口", "服刑", True),
        ("应征求人数", "不满18岁", False),
        ("应征求人数", "服刑", True),
        ("有效意见数", "未满十八周岁", False),
        ("有效意见数", "服刑", False),
    ],
)
def test_minors_stand_above_and_below_the_line_or_in_neither(second: Path, kind: str, asked: str, wrong: bool) -> None:
    changes = {"分母口径: 应征求人数": f"分母口径: {kind}", "情形: 未满十八周岁": f"情形: {asked}"}
    changes["对象说明: 澄湾社区名册内年满十八周岁、未经法院认定为无民事行为能力的居民"] = "对象说明: 户籍居民"
    assert bool(found(judge(second, {CASE: changes}), "L-BASE")) is wrong


def test_who_is_asked_may_say_it_too(second: Path) -> None:
    changes = {"分母口径: 应征求人数": "分母口径: 户籍人口", "情形: 未满十八周岁": "情形: 服刑"}
    (one,) = found(judge(second, {CASE: changes}), "L-BASE")
    assert all(figure in one.message for figure in ("100人", "86人"))


@pytest.mark.parametrize(("path", "left"), [("十八周岁以上人口", ["100人"]), ("人口", ["86人"])])
def test_a_figure_that_nobody_gave_is_not_told(second: Path, path: str, left: list[str]) -> None:
    subject = given(changed(second), "征求意见.分母口径", "户籍人口")
    (one,) = problems(pending(subject, f"社区.澄湾社区.户籍.{path}"), "L-BASE")
    assert [figure for figure in ("100人", "86人") if figure in one.message] == left


def test_without_any_figure_it_is_told_all_the_same(second: Path) -> None:
    subject = given(changed(second), "征求意见.分母口径", "户籍人口")
    for path in ("人口", "十八周岁以上人口"):
        subject = pending(subject, f"社区.澄湾社区.户籍.{path}")
    assert len(problems(subject, "L-BASE")) == 1


def test_where_homes_are_counted_nobody_is_too_young(second: Path) -> None:
    subject = given(given(changed(second), "征求意见.分母口径", "户籍人口"), "征求意见.计数单位", "户")
    assert [one for one in judged(subject) if one.code == "L-BASE"] == []


@pytest.mark.parametrize(("value", "wrong"), [(Pending("分母口径"), True), ("应征求人数", False)])
def test_the_share_names_what_it_is_a_share_of(second: Path, value: Value, wrong: bool) -> None:
    subject = given(pending(changed(second), "征求意见.同意所需人数"), "征求意见.分母口径", value)
    told = problems(subject, "L-THRESH")
    assert bool(told) is wrong
    assert all(one.place == place_of(subject.facts.fact("征求意见.分母口径")) for one in told)


def test_a_denominator_that_is_absent_is_told(second: Path) -> None:
    subject = changed(second)
    branch = subject.facts.at("征求意见")
    assert isinstance(branch, Branch)
    left = {name: child for name, child in branch.children.items() if name not in ("分母口径", "同意所需人数")}
    without = dataclasses.replace(branch, children=left, absent={"分母口径": Fate.EXPECTED})
    (one,) = problems(dataclasses.replace(subject, facts=subject.facts.with_child("征求意见", without)), "L-THRESH")
    assert one.place == branch.source


# --- can it be reached
@pytest.mark.parametrize(
    ("needed", "wrong", "figures"),
    [
        (61, False, ()),
        (62, False, ()),  # as many adults live here
        (63, True, ("63", "62", "71", "还要1人")),
        (85, True, ("62",)),  # as many are asked
        (86, True, ("86", "85")),  # nobody else can consent
    ],
)
def test_as_many_as_are_needed_can_be_reached(second: Path, needed: int, wrong: bool, figures: tuple[str, ...]) -> None:
    subject = given(changed(second), "征求意见.同意所需人数", needed)
    told = problems(subject, "L-THRESH")
    assert bool(told) is wrong
    assert all(figure in one.message for one in told for figure in figures)
    assert all(one.place == place_of(subject.facts.fact("征求意见.比例")) for one in told)


@pytest.mark.parametrize("known", ["62人", "85人", ""])
def test_what_can_be_reached_is_judged_by_what_is_known(second: Path, known: str) -> None:
    if known != "62人":
        for name in ("roster.csv", "responses.csv", "contacts.csv"):
            (second / "results" / name).unlink()
    subject = given(changed(second), "征求意见.同意所需人数", 61)
    if known != "62人":
        for name in ("现住十八周岁以上人口", "现住人口"):
            subject = pending(subject, f"社区.澄湾社区.户籍.{name}")
        subject = given(subject, "征求意见.应征求人数", 85)
    if not known:
        subject = pending(subject, "征求意见.应征求人数")
        for name in ("人口", "十八周岁以上人口"):
            subject = pending(subject, f"社区.澄湾社区.户籍.{name}")
    told = [one.what for one in judged(subject) if one.by.topic == "reachable"]
    assert [known in one for one in told] == ([True] if known else [])
    assert problems(subject, "L-THRESH") == []


def test_a_share_of_what_nobody_counted_is_told_by_its_name(second: Path) -> None:
    (one,) = problems(pending(given(changed(second), "征求意见.同意所需人数", 86), "征求意见.分母人数"), "L-THRESH")
    assert "应征求人数" in one.message


def test_the_impossible_is_told_apart_from_the_hard(second: Path) -> None:
    subject = changed(second)
    hard, impossible = (problems(given(subject, "征求意见.同意所需人数", number), "L-THRESH")[0] for number in (85, 86))
    assert hard.remedy != impossible.remedy
    assert "62" not in impossible.message


@pytest.mark.parametrize(("needed", "wrong"), [(71, False), (72, True)])
def test_where_adults_in_residence_are_not_known_all_in_residence_count(second: Path, needed: int, wrong: bool) -> None:
    subject = changed(second, {COMMUNITY: {"      现住十八周岁以上人口: 62\n": ""}})
    told = problems(given(subject, "征求意见.同意所需人数", needed), "L-THRESH")
    assert bool(told) is wrong
    assert all(one.message.count("71人") == 1 for one in told)


@pytest.mark.parametrize(("needed", "wrong"), [(86, False), (87, True)])
def test_without_a_roster_the_registered_adults_are_the_most(second: Path, needed: int, wrong: bool) -> None:
    for name in ("roster.csv", "responses.csv", "contacts.csv"):
        (second / "results" / name).unlink()
    changes = {COMMUNITY: {"      现住十八周岁以上人口: 62\n": "", "现住人口: 71": "现住人口: 100", "空挂人口: 29": "空挂人口: 0"}}
    subject = changed(second, {**changes, CASE: {"分母口径: 应征求人数": "分母口径: 户籍人口"}})
    assert bool(problems(given(subject, "征求意见.同意所需人数", needed), "L-THRESH")) is wrong


def test_a_share_of_the_answers_is_not_judged_beforehand(second: Path) -> None:
    subject = changed(second, {CASE: {"分母口径: 应征求人数": "分母口径: 有效意见数"}})
    assert problems(given(subject, "征求意见.同意所需人数", 1000), "L-THRESH") == []


@pytest.mark.parametrize(("needed", "wrong", "figure"), [(27, False, ""), (28, True, "27户"), (38, True, "27户"), (39, True, "38户")])
def test_households_are_held_against_households(second: Path, needed: int, wrong: bool, figure: str) -> None:
    subject = given(changed(second), "征求意见.计数单位", "户")
    subject = given(given(subject, "征求意见.应征求户数", 38), "征求意见.同意所需人数", needed)
    told = problems(subject, "L-THRESH")
    assert bool(told) is wrong
    assert all(figure in one.message for one in told)


@pytest.mark.parametrize(("needed", "wrong"), [(100, False), (101, True)])
def test_where_nobody_counted_the_adults_all_people_are_the_most(second: Path, needed: int, wrong: bool) -> None:
    for name in ("roster.csv", "responses.csv", "contacts.csv"):
        (second / "results" / name).unlink()
    subject = given(changed(second), "征求意见.同意所需人数", needed)
    for path in (
        "征求意见.应征求人数",
        *(f"社区.澄湾社区.户籍.{name}" for name in ("十八周岁以上人口", "现住十八周岁以上人口", "现住人口")),
    ):
        subject = pending(subject, path)
    assert bool(problems(subject, "L-THRESH")) is wrong


@pytest.mark.parametrize(("needed", "wrong"), [(40, False), (41, True)])
def test_without_a_roster_the_registered_homes_are_the_most(second: Path, needed: int, wrong: bool) -> None:
    for name in ("roster.csv", "responses.csv", "contacts.csv"):
        (second / "results" / name).unlink()
    subject = given(given(changed(second), "征求意见.计数单位", "户"), "征求意见.同意所需人数", needed)
    subject = pending(pending(subject, "征求意见.应征求户数"), "社区.澄湾社区.户籍.现住户数")
    assert bool(problems(subject, "L-THRESH")) is wrong


@pytest.mark.parametrize(("needed", "wrong"), [(3122, False), (3123, True)])
def test_whoever_answered_without_a_roster_counts_too(second: Path, needed: int, wrong: bool) -> None:
    subject = changed(second, {COMMUNITY: {"      现住十八周岁以上人口: 62\n": ""}})
    (answer, *_) = subject.case.responses
    answers = (answer.model_copy(update={"community": None}), answer.model_copy(update={"community": "栗桥社区"}))
    subject = dataclasses.replace(subject, case=dataclasses.replace(subject.case, roster=(), responses=answers))
    subject = given(subject, "征求意见.应征求人数", 4000)
    assert bool(problems(given(subject, "征求意见.同意所需人数", needed), "L-THRESH")) is wrong


@pytest.mark.parametrize(("needed", "wrong"), [(3122, False), (3123, True)])
def test_all_communities_that_are_asked_count(second: Path, needed: int, wrong: bool) -> None:
    subject = changed(second, {COMMUNITY: {"      现住十八周岁以上人口: 62\n": ""}})
    other = dataclasses.replace(
        subject.case, roster=(*subject.case.roster, subject.case.roster[0].model_copy(update={"community": "栗桥社区"}))
    )
    subject = given(dataclasses.replace(subject, case=other), "征求意见.应征求人数", 4000)
    assert bool(problems(given(subject, "征求意见.同意所需人数", needed), "L-THRESH")) is wrong  # 71 and 3051 live there


# --- what the survey may do
@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("同意人数超过户籍50%人口数即可生效", True),
        ("达标即生效，再报区人民政府批准", True),
        ("达标的，无需批准立即实施", True),
        ("超过半数的即可实施", True),
        ("报区人民政府批准后生效", False),
        ("由区人民政府批复后组织实施", False),
        ("不因达标自行生效", False),
        ("未经批准不得直接实施", False),
        ("作为提请批准的民意依据", False),
    ],
)
def test_a_survey_takes_no_effect_by_itself(second: Path, said: str, wrong: bool) -> None:
    old = "达标的作用: 作为街道办事处提出调整意见、报请区人民政府批准的民意依据"
    judged = judge(second, {CASE: {old: f"达标的作用: {said}"}})
    told = found(judged, "L-THRESH")
    assert bool(told) is wrong
    assert all(one.basis and one.basis.article == "第三条第二款" for one in told)
    assert [one.what for one in judged if one.code == "L-THRESH" and one.by.topic == "decision"] == ["“征求意见.达标的作用”"]


@pytest.mark.parametrize(("longer", "cut"), [(39, False), (40, False), (41, True)])
def test_a_sentence_is_quoted_up_to_forty_characters(second: Path, longer: int, cut: bool) -> None:
    said = "达标即生效".rjust(longer, "同")
    (one,) = problems(given(changed(second), "征求意见.达标的作用", said), "L-THRESH")
    assert (said in one.message) is not cut
    assert ("…”" in one.message) is cut
    assert max(map(len, re.findall("“([^”]*)”", one.message))) == min(longer, 40)


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("公示征求意见的结果，同意过半的方案生效", True),
        ("公示征求意见的结果，同意过半的报区人民政府批准后生效", False),
        ("公章自启用之日起生效", False),
    ],
)
def test_nor_does_a_step_let_it(second: Path, said: str, wrong: bool) -> None:
    told = found(judge(second, {TIMELINE: {"公示征求意见的结果，受理异议": said}}), "L-THRESH")
    assert [one.place.file for one in told] == ([TIMELINE] if wrong else [])


# --- capacity
@pytest.mark.parametrize(
    ("situation", "ground", "wrong"),
    [
        ("无民事行为能力", "人民法院的生效判决", False),
        ("无民事行为能力", "医院诊断", True),
        ("无民事行为能力", "残疾人证", True),
        ("重残", "人民法院的生效判决", True),
        ("重残", "残疾人证", True),
        ("精神病患者", "医院诊断", True),
        ("经法院认定无民事行为能力的精神障碍居民", "人民法院的生效判决", False),
        ("智力残疾等无民事行为能力的居民", "残疾人证", True),
        ("服刑", "司法所的证明", False),
    ],
)
def test_only_a_court_declares_incapacity(second: Path, situation: str, ground: str, wrong: bool) -> None:
    row = "{情形: 无民事行为能力, 认定依据: 人民法院的生效判决}"
    told = found(judge(second, {CASE: {row: f"{{情形: {situation}, 认定依据: {ground}}}"}}), "L-CAPACITY")
    assert bool(told) is wrong
    assert all(one.place.file == CASE for one in told)


def test_the_case_of_this_fault_has_no_other_of_its_kind() -> None:
    judged = judge(CASES / "重残")
    assert [one.code for one in judged if one.problem and one.code.startswith(OURS)] == ["L-CAPACITY"]


@pytest.mark.parametrize(("begins", "judged_by"), [("2020-12-31", 0), ("2021-01-01", 1), (None, 1)])
def test_the_code_judges_what_began_under_it(second: Path, begins: str | None, judged_by: int) -> None:
    """民法典 is of 2021; where nobody knows when it begins, the day of the decision tells."""
    path = "征求意见.开始日期"
    subject = given(changed(second), path, dt.date.fromisoformat(begins)) if begins else pending(changed(second), path)
    assert len([one for one in judged(subject) if one.code == "L-CAPACITY"]) == judged_by


@pytest.mark.parametrize(("code", "first"), [("consultation.opinion", dt.date(2019, 9, 1)), ("consultation.silence", dt.date(2021, 1, 1))])
@pytest.mark.parametrize(("later", "judged_by"), [(-1, 0), (0, 1), (None, 1)])
def test_what_was_asked_is_judged_by_the_law_of_the_last_day(
    second: Path, code: str, first: dt.date, later: int | None, judged_by: int
) -> None:
    path, subject = "征求意见.截止日期", changed(second)
    subject = pending(subject, path) if later is None else given(subject, path, first + dt.timedelta(later))
    assert len([one for one in judged(subject) if one.code == code]) == judged_by


# --- opinions
@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("处理: 采纳\n    答复日期: 2026-04-01\n    答复方式: 当面", "处理: 采纳", False),
        ("    答复日期: 2026-03-20\n    答复方式: 电话\n", "    答复方式: 电话\n", False),
        ("    答复日期: 2026-03-20\n    答复方式: 电话\n", "    答复日期: 2026-03-20\n", False),
        ("    答复日期: 2026-03-20\n    答复方式: 电话\n", "", True),
    ],
)
def test_an_opinion_that_was_not_adopted_is_answered(second: Path, old: str, new: str, wrong: bool) -> None:
    told = found(judge(second, {OPINIONS: {old: new}}), "consultation.opinion")
    assert bool(told) is wrong
    assert all("意见三" in one.message and "意见二" not in one.message for one in told)


@pytest.mark.parametrize(("column", "value"), [("理由", Pending("理由")), ("处理", Pending("处理"))])
def test_it_has_its_outcome_and_its_reason(second: Path, column: str, value: Value) -> None:
    subject = given(changed(second), f"意见.意见三.{column}", value)
    (one,) = problems(subject, "consultation.opinion")
    row = subject.facts.at("意见.意见三")
    assert isinstance(row, Branch)
    assert one.place == row.source


def test_everything_that_an_opinion_lacks_is_named(second: Path) -> None:
    subject = changed(second)
    for column in ("处理", "理由", "答复日期", "答复方式"):
        subject = pending(subject, f"意见.意见三.{column}")
    (one,) = problems(subject, "consultation.opinion")
    assert "意见三没有处理、理由、答复" in one.message


def test_several_are_one_finding(second: Path) -> None:
    answers = {"    答复日期: 2026-03-20\n    答复方式: 电话\n": "", "    答复日期: 2026-04-01\n    答复方式: 网上\n": ""}
    (one,) = found(judge(second, {OPINIONS: answers}), "consultation.opinion")
    assert all(name in one.message for name in ("意见二", "意见三", "意见四"))


def test_one_opinion_that_was_adopted_is_enough(second: Path) -> None:
    file = second / OPINIONS
    file.write_text(file.read_text(encoding="utf-8").partition("  - 编号: 意见二")[0], encoding="utf-8")
    assert len(held(judge(second), "consultation.opinion")) == 1


def test_an_opinion_whose_number_has_a_dot_is_named_whole(second: Path) -> None:
    changes = {"    答复日期: 2026-03-20\n    答复方式: 电话\n": "", "编号: 意见三": "编号: 意见3.1"}
    (one,) = found(judge(second, {OPINIONS: changes}), "consultation.opinion")
    assert "意见3.1没有" in one.message


# --- silence
@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("逾期未反馈的视为同意", True),
        ("逾期未反馈意见的，视为无异议", True),
        ("三次联系不上、没有表态的按同意计", True),
        ("不反馈默认同意", True),
        ("未表态的计入同意", True),
        ("未表态的不计入同意", False),
        ("逾期未反馈的不视为同意", False),
        ("未反馈的再次上门", False),
        ("未反馈的记为未表态。同意的在表上签名", False),
    ],
)
@pytest.mark.parametrize("step", [False, True])
def test_silence_is_no_consent(second: Path, said: str, wrong: bool, step: bool) -> None:
    changes = {CASE: {"征集方式: [入户, 网上问卷, 电话]": f"征集方式: [入户, 网上问卷, 电话, {said}]"}}
    subject = changed(second, {TIMELINE: {"发布公告，入户": f"{said}，入户"}} if step else changes)
    fact = subject.facts.fact("进程.公开征求意见.内容" if step else "征求意见.征集方式")
    assert [one.place for one in problems(subject, "consultation.silence")] == [place_of(fact)] * wrong


def test_no_other_rule_for_silence(second: Path) -> None:
    told = problems(given(changed(second), "征求意见.未表态的处理", "计入同意"), "consultation.silence")
    assert len(told) == 1


# --- sums
@pytest.mark.parametrize(("people", "wrong"), [(99, True), (100, False), (101, True)])
def test_parts_make_up_the_whole(second: Path, people: int, wrong: bool) -> None:
    told = problems(given(changed(second), "社区.澄湾社区.户籍.人口", people), "L-SUM")
    assert bool(told) is wrong
    assert all(str(people) in one.message and "100" in one.message for one in told)
    assert all(one.place.line == changed(second).facts.fact("社区.澄湾社区.户籍.人口").sources[0].line for one in told)  # type: ignore[union-attr]


@pytest.mark.parametrize("lacking", ["户数", "现住户数", "空挂户数"])
def test_what_lacks_a_part_is_not_added_up_and_the_rest_is(second: Path, lacking: str) -> None:
    subject = pending(changed(second), f"社区.澄湾社区.户籍.{lacking}")
    judged_sums = [one.what.partition("（")[0] for one in judged(subject) if one.code == "L-SUM"]
    assert len(judged_sums) == 5
    assert [what for what in judged_sums if "澄湾社区" in what] == ["社区.澄湾社区.户籍.人口100"]

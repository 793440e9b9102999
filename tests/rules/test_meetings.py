"""How a meeting has to be held, in triples: just under, at, just over."""

import fractions
from pathlib import Path

import hypothesis
import hypothesis.strategies as some
import pytest

from pipeline.rules.meetings import PRESENCE, titled
from pipeline.rules.statutes import Requirement, requirements
from tests.conftest import CASES
from tests.rules.judging import COMMUNITY, MEETINGS, articles, found, judge, move, of_law, put, read

QUORUM = "L-QUORUM"
ASSEMBLY = {"会议.1.类型": "居民会议", "会议.1.法定形式": "户代表"}
"""The residents' meeting of the first community as one of all households."""

SHARES = [one for one in requirements() if "part" in one.figures]


def counts(due: int, present: int, consent: int) -> dict[str, str]:
    rest = str(present - consent)
    return {"会议.1.应到": str(due), "会议.1.实到": str(present), "会议.1.同意": str(consent), "会议.1.反对": rest, "会议.1.弃权": "0"}


def test_a_meeting_is_named_by_community_day_and_name(sound: Path) -> None:
    assert titled(read(sound).facts.table("会议")[1]) == "梧枝社区2024年4月12日的居民代表会议"


# --- what is recorded


def test_a_sound_meeting_has_no_finding(sound: Path) -> None:
    judged = judge(sound)
    assert found(judged, QUORUM) == []
    assert articles(judged, QUORUM) == {"", "第九条第二款", "第九条第三款"}


def test_the_case_without_votes_has_that_one_fault() -> None:
    judged = of_law(CASES / "缺票数")
    (one,) = found(judged, QUORUM)
    assert one.place.file == MEETINGS
    assert one.basis is not None
    assert one.basis.article == "第九条第三款"


@pytest.mark.parametrize("name", ["应到", "实到", "同意", "反对", "弃权"])
@pytest.mark.parametrize(("row", "source"), [(0, "practice"), (1, "law")])
def test_presence_and_votes_are_recorded(sound: Path, row: int, source: str, name: str) -> None:
    put(sound, MEETINGS, {f"会议.{row}.{name}": None})
    (one,) = found(judge(sound), QUORUM)
    assert name in one.message
    assert one.message.startswith("梧枝社区2024年4月1")
    assert one.place == read(sound).facts.table("会议")[row].source
    (by,) = [two.by.topic for two in judge(sound) if two.problem is not None and two.problem.place == one.place]
    assert by == ("minutes-complete" if row == 0 else "representatives-quorum" if name in PRESENCE else "representatives-majority")
    assert one.basis is not None
    assert one.basis.source == source


@pytest.mark.parametrize("kind", ["党组织会", "两委班子会", "党员大会", "居民会议", "居民代表会议"])
def test_every_meeting_that_resolves_is_recorded(sound: Path, kind: str) -> None:
    put(sound, MEETINGS, {"会议.1.类型": kind, "会议.1.弃权": None})
    assert len(found(judge(sound), QUORUM)) == 1


def test_a_meeting_that_only_listens_votes_on_nothing(sound: Path) -> None:
    put(sound, MEETINGS, {"会议.1.类型": "座谈会", **{f"会议.1.{name}": None for name in ("实到", "同意", "反对", "弃权", "法定形式")}})
    assert found(judge(sound), QUORUM) == []


@pytest.mark.parametrize(("kind", "wrong"), [("居民会议", 1), ("居民代表会议", 1)])
def test_the_old_law_wants_the_form_named(sound: Path, kind: str, wrong: int) -> None:
    put(sound, MEETINGS, {"会议.1.类型": kind, "会议.1.法定形式": None})
    judged = judge(sound)
    assert len(found(judged, QUORUM)) == wrong
    assert "第九条第二款" in articles(judged, QUORUM)


@pytest.mark.parametrize(
    ("kind", "form", "wrong"),
    [
        ("居民会议", "全体居民", 0),
        ("居民会议", "户代表", 0),
        ("居民会议", "居民小组代表", 1),
        ("居民会议", None, 1),
        ("居民代表会议", None, 0),
    ],
)
def test_under_the_new_law_an_assembly_is_of_all_or_of_households(revised: Path, kind: str, form: str | None, wrong: int) -> None:
    put(revised, MEETINGS, {"会议.1.类型": kind, "会议.1.法定形式": form})
    assert len(found(judge(revised), QUORUM)) == wrong


# --- quorum


@pytest.mark.parametrize("kind", ["居民会议", "居民代表会议"])
@pytest.mark.parametrize(("due", "present", "wrong"), [(30, 14, 1), (30, 15, 1), (30, 16, 0), (31, 15, 1), (31, 16, 0), (31, 17, 0)])
def test_more_than_half_had_to_come(sound: Path, kind: str, due: int, present: int, wrong: int) -> None:
    put(sound, MEETINGS, {"会议.1.类型": kind, **counts(due, present, present)})
    judged = judge(sound)
    assert len(found(judged, QUORUM)) == wrong
    assert "第九条第三款" in articles(judged, QUORUM)


@pytest.mark.parametrize(("due", "present", "wrong"), [(30, 14, 1), (30, 15, 1), (30, 16, 0), (31, 15, 1), (31, 16, 0), (31, 17, 0)])
def test_more_than_half_of_all_have_to_come(revised: Path, due: int, present: int, wrong: int) -> None:
    put(revised, MEETINGS, {**ASSEMBLY, **counts(due, present, present)})
    judged = judge(revised)
    assert len(found(judged, QUORUM)) == wrong
    assert "第二十七条" in articles(judged, QUORUM)


@pytest.mark.parametrize(
    ("due", "present", "wrong"), [(30, 19, 1), (30, 20, 0), (30, 21, 0), (31, 20, 1), (31, 21, 0), (32, 21, 1), (32, 22, 0)]
)
def test_two_thirds_of_the_representatives_have_to_come(revised: Path, due: int, present: int, wrong: int) -> None:
    put(revised, MEETINGS, counts(due, present, present))
    judged = judge(revised)
    assert len(found(judged, QUORUM)) == wrong
    assert "第二十九条" in articles(judged, QUORUM)


@pytest.mark.parametrize(("day", "wrong"), [("2025-12-30", 0), ("2025-12-31", 0), ("2026-01-01", 1), ("2026-01-02", 1)])
def test_the_law_of_the_day_of_the_meeting_counts(sound: Path, day: str, wrong: int) -> None:
    put(sound, MEETINGS, {**counts(30, 16, 16), "会议.1.日期": day})
    assert len(found(judge(sound), QUORUM)) == wrong


def test_a_finding_tells_how_many_had_to_come(sound: Path) -> None:
    put(sound, MEETINGS, counts(31, 15, 15))
    (one,) = found(judge(sound), QUORUM)
    assert all(figure in one.message for figure in ("应到31人", "实到15人", "至少须到16人"))


# --- majority


@pytest.mark.parametrize(("present", "consent", "wrong"), [(20, 9, 1), (20, 10, 1), (20, 11, 0), (21, 10, 1), (21, 11, 0), (21, 12, 0)])
@pytest.mark.parametrize("kind", [{}, ASSEMBLY])
def test_what_carries_is_more_than_half_of_those_present(
    revised: Path, kind: dict[str, str], present: int, consent: int, wrong: int
) -> None:
    put(revised, MEETINGS, {**kind, **counts(30, present, consent)})
    findings = found(judge(revised), QUORUM)
    assert len(findings) == wrong
    assert all("同意" in one.message for one in findings)


@pytest.mark.parametrize(("consent", "wrong"), [(9, 0), (10, 0), (11, 1)])
@pytest.mark.parametrize("told", ["未通过", "没有通过", "不予通过", "没有得到多数通过", "未获过半数同意", "否决"])
def test_what_is_said_to_be_lost_has_no_majority(sound: Path, told: str, consent: int, wrong: int) -> None:
    put(sound, MEETINGS, {**counts(30, 20, consent), "会议.1.决议": told})
    assert len(found(judge(sound), QUORUM)) == wrong


@pytest.mark.parametrize("told", ["一致通过", "没有反对意见，通过", "多数同意"])
def test_what_is_said_to_be_carried_needs_the_votes(sound: Path, told: str) -> None:
    put(sound, MEETINGS, {**counts(30, 20, 10), "会议.1.决议": told})
    assert len(found(judge(sound), QUORUM)) == 1


@pytest.mark.parametrize("told", [None, "另行研究"])
def test_a_resolution_that_tells_no_outcome_is_not_held_against_the_votes(sound: Path, told: str | None) -> None:
    put(sound, MEETINGS, {**counts(30, 20, 5), "会议.1.决议": told})
    assert found(judge(sound), QUORUM) == []


def test_without_counts_nothing_is_held_against_quorum_and_majority(sound: Path) -> None:
    put(sound, MEETINGS, {"会议.1.实到": None, "会议.1.同意": None})
    assert len(found(judge(sound), QUORUM)) == 1


@pytest.mark.parametrize("by", SHARES, ids=lambda one: f"{one.topic}-{one.basis.version}")
@hypothesis.given(whole=some.integers(0, 10**6), part=some.integers(0, 10**6))
def test_a_share_is_what_fractions_say_and_the_least_is_the_first_enough(by: Requirement, whole: int, part: int) -> None:
    share = fractions.Fraction(by.figures["part"], by.figures["of"]) * whole
    assert by.enough(part, whole) is (part > share or (part == share and not by.figures["over"]))
    assert by.enough(by.least(whole), whole)
    assert by.least(whole) == 0 or not by.enough(by.least(whole) - 1, whole)


# --- representatives


@pytest.mark.parametrize(("due", "wrong"), [(23, 1), (24, 0), (25, 0), (35, 0), (36, 0), (37, 1)])
def test_each_group_elected_two_or_three(sound: Path, due: int, wrong: int) -> None:
    put(sound, MEETINGS, counts(due, 20, 17))
    judged = judge(sound)
    assert len(found(judged, "law.representatives")) == wrong
    assert articles(judged, "law.representatives") == {"第九条第二款"}


@pytest.mark.parametrize(("form", "wrong"), [("居民小组代表", 1), ("户代表", 0), ("全体居民", 0)])
def test_only_representatives_of_groups_are_counted_by_groups(sound: Path, form: str, wrong: int) -> None:
    put(sound, MEETINGS, {**counts(612, 400, 300), "会议.1.法定形式": form})
    assert len(found(judge(sound), "law.representatives")) == wrong


def households(number: int) -> dict[str, str]:
    return {"社区.0.户籍.户数": str(number), "社区.0.户籍.现住户数": str(number), "社区.0.户籍.空挂户数": "0"}


@pytest.mark.parametrize(("number", "wrong"), [(599, 1), (600, 0), (601, 0), (1499, 0), (1500, 0), (1501, 1)])
def test_one_represents_twenty_to_fifty_households(revised: Path, number: int, wrong: int) -> None:
    put(revised, COMMUNITY, {**households(number), "社区.1.居民代表人数": "5"})
    judged = judge(revised)
    assert len(found(judged, "law.representatives")) == wrong
    assert articles(judged, "law.representatives") == {"第十三条第二款"}


def test_two_meetings_of_one_community_are_not_two_findings(revised: Path) -> None:
    put(revised, COMMUNITY, {**households(570), "社区.0.居民代表人数": "29", "社区.1.居民代表人数": "5"})
    put(revised, MEETINGS, {"会议.2.类型": "居民代表会议", "会议.2.社区": "梧枝社区", "会议.2.名称": "第二次会议"})
    (one,) = found(judge(revised), "law.representatives")
    assert "居民代表29人" in one.message


@pytest.mark.parametrize(("elected", "wrong"), [(23, 1), (24, 0), (25, 0), (29, 0), (30, 0), (31, 1)])
def test_representatives_are_four_fifths_and_none_is_left_out(revised: Path, elected: int, wrong: int) -> None:
    put(revised, COMMUNITY, {"社区.0.居民代表人数": str(elected)})
    judged = judge(revised)
    assert len(found(judged, "law.composition")) == wrong
    assert articles(judged, "law.composition") == {"第二十八条第一款"}


# --- notice


@pytest.mark.parametrize(
    ("notified", "wrong"), [("2026-04-03", 1), ("2026-04-02", 0), ("2026-04-01", 0), ("2026-04-12", 1), ("2026-04-13", 1), (None, 1)]
)
@pytest.mark.parametrize(("kind", "code", "blocks"), [(ASSEMBLY, "law.notice", "seal"), ({}, "law.notice-custom", None)])
def test_ten_days_of_notice(revised: Path, kind: dict[str, str], code: str, blocks: str | None, notified: str | None, wrong: int) -> None:
    put(revised, MEETINGS, {**kind, "会议.3.通知日期": "2026-04-01"})
    if notified:
        put(revised, MEETINGS, {"会议.1.通知日期": notified})
    findings = found(judge(revised), code)
    assert len(findings) == wrong
    assert all(one.blocks == blocks for one in findings)
    assert ["提前0日" in one.message for one in findings] == [notified == "2026-04-12"] * wrong
    assert not any("提前-" in one.message for one in findings)


@pytest.mark.parametrize(("day", "codes"), [("2025-12-31", set()), ("2026-01-01", {"law.notice"})])
def test_notice_is_asked_from_2026(sound: Path, day: str, codes: set[str]) -> None:
    put(sound, MEETINGS, {**ASSEMBLY, "会议.1.日期": day})
    assert {one.code for one in judge(sound) if one.code.startswith("law.notice")} == codes


def test_a_case_without_meetings_is_judged(sound: Path) -> None:
    (sound / MEETINGS).unlink()
    move(sound, 2)
    assert read(sound).meetings("居民会议", "居民代表会议") == []
    assert {one.code for one in judge(sound)} >= {"L-DECIDE", "L-BOTH", "L-SCALE"}

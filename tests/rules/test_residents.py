"""Whom the matter concerns has been asked: the Party organisation first, then each community."""

from pathlib import Path
from typing import Any

import pytest

from tests.rules.judging import COMMUNITY, MEETINGS, articles, found, judge, put

FIRST, CUSTOM = "law.party-first", "law.party-first-custom"


# --- the Party first


@pytest.mark.parametrize(("day", "wrong"), [("2024-04-11", 0), ("2024-04-12", 0), ("2024-04-13", 1)])
def test_the_party_studied_first_by_custom(sound: Path, day: str, wrong: int) -> None:
    put(sound, MEETINGS, {"会议.0.日期": day})
    findings = found(judge(sound), CUSTOM)
    assert len(findings) == wrong
    assert all(one.blocks is None for one in findings)


@pytest.mark.parametrize(("day", "wrong"), [("2026-04-11", 0), ("2026-04-12", 0), ("2026-04-13", 1)])
def test_the_party_studies_first_by_law(revised: Path, day: str, wrong: int) -> None:
    put(revised, MEETINGS, {"会议.0.日期": day})
    judged = judge(revised)
    assert len(found(judged, FIRST)) == wrong
    assert articles(judged, FIRST) == {"第三十条第四款"}
    assert {one.problem.blocks for one in judged if one.code == FIRST and one.problem} <= {"seal"}


@pytest.mark.parametrize(("hour", "wrong"), [("13:59", 0), ("14:00", 1), ("14:01", 1), (None, 0)])
def test_on_one_day_the_hours_tell(revised: Path, hour: str | None, wrong: int) -> None:
    put(revised, MEETINGS, {"会议.0.日期": "2026-04-12", "会议.0.开始时间": hour, "会议.0.结束时间": None})
    assert len(found(judge(revised), FIRST)) == wrong


@pytest.mark.parametrize(("kind", "by_law", "by_custom"), [("党组织会", 0, 0), ("党员大会", 0, 0), ("两委班子会", 1, 0), ("座谈会", 1, 1)])
@pytest.mark.parametrize("year", [2024, 2026])
def test_whose_meeting_counts(request: pytest.FixtureRequest, kind: str, by_law: int, by_custom: int, year: int) -> None:
    case = request.getfixturevalue("sound" if year == 2024 else "revised")
    put(case, MEETINGS, {"会议.0.类型": kind})
    assert len(found(judge(case), FIRST if year == 2026 else CUSTOM)) == (by_law if year == 2026 else by_custom)


def test_the_party_of_another_community_is_not_asked(revised: Path) -> None:
    put(revised, MEETINGS, {"会议.0.社区": "藕塘社区", "会议.0.名称": "另一次会"})
    assert len(found(judge(revised), FIRST)) == 1


@pytest.mark.parametrize(("day", "code"), [("2025-12-31", CUSTOM), ("2026-01-01", FIRST), ("2026-01-02", FIRST)])
def test_the_day_of_the_meeting_tells_which_rule(sound: Path, day: str, code: str) -> None:
    put(sound, MEETINGS, {"会议.0": None})
    put(sound, MEETINGS, {"会议.0.日期": day})
    assert len(found(judge(sound), code)) == 1


# --- resolved


@pytest.mark.parametrize(("resolution", "wrong"), [("通过", 0), ("未通过", 1), (None, 1)])
@pytest.mark.parametrize(("year", "article"), [(2024, "第十条第二款"), (2026, "第三十条第一款、第二款")])
def test_residents_have_resolved(request: pytest.FixtureRequest, year: int, article: str, resolution: str | None, wrong: int) -> None:
    case = request.getfixturevalue("sound" if year == 2024 else "revised")
    put(case, MEETINGS, {"会议.1.决议": resolution})
    judged = judge(case)
    assert len(found(judged, "law.submitted")) == wrong
    assert all(("未通过" in one.message) is (resolution == "未通过") for one in found(judged, "law.submitted"))
    assert articles(judged, "law.submitted") == {article}


def test_one_of_several_meetings_is_enough(sound: Path) -> None:
    put(sound, MEETINGS, {"会议.1.决议": "未通过", "会议.0.类型": "居民会议"})
    assert found(judge(sound), "law.submitted") == []


@pytest.mark.parametrize(("change", "wrong"), [({}, 2), ({"会议.1.议题": "按居民会议的授权讨论"}, 1), ({"会议.1.类型": "居民会议"}, 1)])
def test_representatives_are_authorised(revised: Path, change: dict[str, str], wrong: int) -> None:
    put(revised, MEETINGS, change)
    findings = found(judge(revised), "law.authorised")
    assert len(findings) == wrong
    assert all(one.blocks is None for one in findings)


def test_before_2026_nobody_had_to_be_authorised(sound: Path) -> None:
    assert articles(judge(sound), "law.authorised") == set()


# --- both communities


def test_whose_roster_and_answers_are_there_is_consulted(second: Path) -> None:
    host, *others = [one for one in judge(second) if one.code == "L-BOTH"]
    assert host.problem is None
    assert len(others) == 2
    assert all(one.problem and "居民会议" in one.problem.message for one in others)


@pytest.mark.parametrize(("file", "lacks"), [("roster", "名册"), ("responses", "意见")])
def test_roster_and_answers_are_both_wanted(second: Path, file: str, lacks: str) -> None:
    (second / f"results/{file}.csv").unlink()
    host, *_ = found(judge(second), "L-BOTH")
    assert host.place.file == f"results/{file}.csv"
    assert lacks in host.message


def test_an_answer_without_a_community_is_the_hosts(second: Path) -> None:
    register = second / "results/responses.csv"
    register.write_text(register.read_text(encoding="utf-8").replace("澄湾社区", ""), encoding="utf-8")
    host, *_ = [one for one in judge(second) if one.code == "L-BOTH"]
    assert host.problem is None


def test_who_has_not_met_is_told_by_law(sound: Path) -> None:
    put(sound, MEETINGS, {"会议.3": None})
    judged = judge(sound)
    by = {one.place.file: one.basis.article for one in found(judged, "L-BOTH") if one.basis}
    assert by == {"results/roster.csv": "", MEETINGS: "第十条第二款"}
    assert len([one for one in judged if one.code == "law.submitted"]) == 1


def test_a_community_that_is_not_concerned_is_not_judged(sound: Path) -> None:
    file = sound / COMMUNITY
    text = file.read_text(encoding="utf-8")
    _, second = text.split("  - 简称: 藕塘社区", 1)
    file.write_text(f"{text}  - 简称: 桑园社区{second}", encoding="utf-8")
    assert not any("桑园社区" in one.what for one in judge(sound))


# --- entrusted


def entrusted(**told: str) -> dict[str, Any]:
    row = {"对象": "河北片", "所属单位": "栖梧区枫渡街道", "户数": "约20", "人口": "约50"}
    return {"社区.0.代管": [{**row, **told}]}


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        ({}, 1),
        ({"是否列入本次调整": "否"}, 1),
        ({"是否列入征求意见": "否"}, 1),
        ({"是否列入本次调整": "否", "是否列入征求意见": "否"}, 0),
        ({"是否列入本次调整": "是", "是否列入征求意见": "是"}, 0),
    ],
)
def test_whether_the_entrusted_are_included_is_said(sound: Path, told: dict[str, str], wrong: int) -> None:
    put(sound, COMMUNITY, entrusted(**told))
    findings = [one for one in found(judge(sound), "L-BOTH") if one.place.file == COMMUNITY]
    assert len(findings) == wrong
    assert all(said in one.message for one in findings for said in ("河北片", "约20户", "约50人"))

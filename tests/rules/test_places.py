"""Where each finding of law stands: at the value to be mended, else at the row that lacks it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pipeline.rules.judging import place_of
from tests.rules.judging import CASE, COMMUNITY, MEETINGS, TIMELINE, found, judge, put, read
from tests.rules.test_law import JILIN, households, moving
from tests.rules.test_meetings import ASSEMBLY, QUORUM, counts

FIRST, SECOND = "会议.梧枝社区-居民代表会议", "会议.藕塘社区-居民代表会议"
ENTRUSTED = {"对象": "河北片", "所属单位": "东昌区团结街道", "户数": "1", "人口": "1", "是否列入本次调整": "否", "是否列入征求意见": "否"}

UNSAID = {name: said for name, said in ENTRUSTED.items() if not name.startswith("是否")}

OLD: tuple[tuple[str, str, Mapping[str, Mapping[str, Any]]], ...] = (
    (QUORUM, f"{FIRST}.实到", {MEETINGS: counts(30, 14, 14)}),
    (QUORUM, f"{FIRST}.决议", {MEETINGS: counts(30, 20, 10)}),
    (QUORUM, FIRST, {MEETINGS: {"会议.1.法定形式": None}}),
    (QUORUM, FIRST, {MEETINGS: {"会议.1.弃权": None}}),
    ("law.representatives", f"{FIRST}.应到", {MEETINGS: counts(23, 20, 17)}),
    ("law.party-first-custom", FIRST, {MEETINGS: {"会议.0.日期": "2024-04-13"}}),
    ("law.submitted", f"{FIRST}.决议", {MEETINGS: {"会议.1.决议": "未通过"}}),
    ("law.submitted", FIRST, {MEETINGS: {"会议.1.决议": None}}),
    (
        "L-BOTH",
        "社区.梧枝社区.代管.河北片",
        {COMMUNITY: {"社区.0.代管": [UNSAID]}},
    ),
    ("L-DECIDE", "进程.请示报批", {TIMELINE: {"进程.2.分步.2": None, "进程.2.内容": "报批"}}),
    ("L-DECIDE", "进程.立卷归档", {TIMELINE: {"进程.2": None, "进程.1": None, "进程.0": None}}),
    ("law.published", "进程.请示报批", {TIMELINE: {"进程.2.分步.3": None}}),
    ("L-DECIDE", "街道请示.主送机关", {CASE: {"街道请示": {"主送机关": "栖梧区民政局"}}}),
    ("L-SCALE", "社区.梧枝社区.户籍.户数", {COMMUNITY: households(99)}),
    ("law.members", "社区.梧枝社区.居委会成员数", {COMMUNITY: {"社区.0.居委会成员数": "4"}}),
    ("law.members", "调整内容.调整后.梧枝社区.居委会成员数", {CASE: {**moving(1), "调整内容.调整后.0.居委会成员数": "10"}}),
    ("law.staffing", "社区.梧枝社区.居委会成员数", {CASE: JILIN, COMMUNITY: {"社区.0.居委会成员数": "6"}}),
    ("law.premises", "社区.梧枝社区.办公用房.面积", {CASE: JILIN, COMMUNITY: {"社区.0.办公用房.面积": "29"}}),
    ("L-CROSS", "调整内容.划转.西片.是否跨区或涉开发区", {CASE: {**moving(1), "调整内容.划转.0.是否跨区或涉开发区": "是"}}),
    ("L-CROSS", "社区.梧枝社区.代管.河北片.所属单位", {COMMUNITY: {"社区.0.代管": [ENTRUSTED]}}),
    ("L-CROSS", "调整内容.调整后.梧枝社区.四至.南.界", {CASE: {**moving(1), "调整内容.调整后.0.四至.1.界": "开发区界"}}),
    ("L-CROSS", "社区.梧枝社区.历史沿革.划分单位", {COMMUNITY: {"社区.0.历史沿革": {"划分单位": ["东昌区"]}}}),
)

NEW: tuple[tuple[str, str, Mapping[str, Mapping[str, Any]]], ...] = (
    (QUORUM, f"{FIRST}.法定形式", {MEETINGS: {**ASSEMBLY, "会议.1.法定形式": "居民小组代表"}}),
    ("law.representatives", "社区.梧枝社区.居民代表人数", {COMMUNITY: households(599)}),
    ("law.representatives", "社区.藕塘社区.居民代表人数", {}),
    ("law.composition", f"{FIRST}.应到", {COMMUNITY: {"社区.0.居民代表人数": "23"}}),
    ("law.notice-custom", f"{FIRST}.通知日期", {MEETINGS: {"会议.1.通知日期": "2026-04-03"}}),
    ("law.notice-custom", FIRST, {}),
    ("law.authorised", FIRST, {}),
    ("law.party-first", FIRST, {MEETINGS: {"会议.0.日期": "2026-04-13"}}),
    ("L-DECIDE", "进程.请示报批", {TIMELINE: {"进程.2.分步.1": None, "进程.2.内容": "报批", "进程.2.形成材料": ["请示"]}}),
    (
        "L-DECIDE",
        "请示.主送机关",
        {CASE: {"请示": {"发文机关": "梧枝社区居民委员会", "主送机关": "区民政局", "请求事项": "同意", "附件": ["决议"]}}},
    ),
)


def stands(case: Path, code: str, at: str, changes: Mapping[str, Mapping[str, Any]]) -> None:
    for file, values in changes.items():
        for path, value in values.items():
            put(case, file, {path: value})
    places = [one.place for one in found(judge(case), code)]
    node = read(case).facts.at(at)
    assert node is not None
    assert place_of(node) in places  # type: ignore[arg-type]


@pytest.mark.parametrize(("code", "at", "changes"), OLD, ids=[f"{code}-{at}" for code, at, _ in OLD])
def test_where_a_finding_stands(sound: Path, code: str, at: str, changes: Mapping[str, Mapping[str, Any]]) -> None:
    stands(sound, code, at, changes)


@pytest.mark.parametrize(("code", "at", "changes"), NEW, ids=[f"{code}-{at}" for code, at, _ in NEW])
def test_where_a_finding_of_the_new_law_stands(revised: Path, code: str, at: str, changes: Mapping[str, Mapping[str, Any]]) -> None:
    stands(revised, code, at, changes)


# --- one that cannot be judged keeps no other from being judged
LATER: tuple[tuple[str, str, Mapping[str, Mapping[str, Any]]], ...] = (
    (QUORUM, f"{SECOND}.实到", {MEETINGS: {"会议.1.实到": None, "会议.3.实到": "12", "会议.3.同意": "10"}}),
    (QUORUM, f"{SECOND}.决议", {MEETINGS: {"会议.1.同意": None, "会议.3.同意": "10", "会议.3.反对": "9"}}),
    ("law.representatives", f"{SECOND}.应到", {MEETINGS: {"会议.1.应到": None, "会议.3.应到": "31"}}),
    ("law.members", "社区.藕塘社区.居委会成员数", {COMMUNITY: {"社区.0.居委会成员数": None, "社区.1.居委会成员数": "4"}}),
    ("law.staffing", "社区.藕塘社区.居委会成员数", {CASE: JILIN, COMMUNITY: {"社区.0.居委会成员数": None, "社区.1.居委会成员数": "6"}}),
    ("law.premises", "社区.藕塘社区.办公用房.面积", {CASE: JILIN, COMMUNITY: {"社区.1.办公用房.面积": "29"}}),
    (
        "law.staffing",
        "调整内容.调整后.梧枝社区.居委会成员数",
        {CASE: {**JILIN, **moving(1), "调整内容.调整后.0.居委会成员数": "6"}, COMMUNITY: {"社区.0.居委会成员数": None}},
    ),
)


@pytest.mark.parametrize(("code", "at", "changes"), LATER, ids=[f"{code}-{at}" for code, at, _ in LATER])
def test_the_second_is_judged_where_the_first_cannot_be(sound: Path, code: str, at: str, changes: Mapping[str, Mapping[str, Any]]) -> None:
    stands(sound, code, at, changes)


def test_the_second_is_judged_under_the_new_law_too(revised: Path) -> None:
    stands(revised, "law.composition", f"{SECOND}.应到", {COMMUNITY: {"社区.0.居民代表人数": None, "社区.1.居民代表人数": "19"}})
    stands(revised, "law.authorised", SECOND, {MEETINGS: ASSEMBLY})


def test_of_one_community_each_meeting_of_residents_is_judged(revised: Path) -> None:
    """What the minutes lack is told at each meeting, what a community lacks once."""
    put(revised, MEETINGS, {"会议.2.社区": "梧枝社区", "会议.2.类型": "居民代表会议", "会议.2.名称": "第二次", "会议.2.决议": None})
    judged = judge(revised)
    assert len(found(judged, "law.notice-custom")) == 3
    assert len(found(judged, "law.authorised")) == 2
    assert [bool(one.problem) for one in judged if one.code == "law.submitted"] == [False, False]
    assert len([one for one in judged if one.code == "law.party-first"]) == 2

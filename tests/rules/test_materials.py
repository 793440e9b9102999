"""Whether the papers are complete."""

import dataclasses
from pathlib import Path

import pytest

from pipeline.case.tree import Branch, Fact
from pipeline.catalog import CATALOG
from pipeline.rules import materials
from pipeline.rules.judging import place_of
from pipeline.values import Pending
from tests.conftest import CASES, CHANGSHENG
from tests.rules.judging import changed, complete, found, held, judge
from tests.rules.writing import MEETINGS, OURS, TIMELINE, write_meetings

CASE, ISSUED, POSTED = "case.yaml", "issued.yaml", "results/publication.yaml"


# --- the archive
@pytest.mark.parametrize("paper", [kind.short for kind in CATALOG if kind.short not in ("监督意见", "更正说明")])
def test_a_paper_that_no_step_forms_is_missed(second: Path, paper: str) -> None:
    text = (second / TIMELINE).read_text(encoding="utf-8")
    lines = [_without(line, paper) if "形成材料:" in line else line for line in text.splitlines()]
    (second / TIMELINE).write_text("\n".join(lines), encoding="utf-8")
    (one,) = found(judge(second), "L-ARCH")
    assert f"没有{paper}（" in one.message
    assert one.place == place_of(changed(second).facts.fact("进程.立卷归档.形成材料"))
    assert one.basis
    assert one.basis.article == "第十三条第三项"


def _without(line: str, paper: str) -> str:
    head, _, listed = line.partition("[")
    names = [name for name in listed.rstrip("]").split(", ") if name != paper]
    return f"{head}[{', '.join(names or ['决议'])}]"


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({TIMELINE: {", 街道请示]": "]"}}, True),
        ({TIMELINE: {", 街道请示]": "]"}, CASE: {"  代拟: 是\n": "  代拟: 否\n"}}, False),
        ({TIMELINE: {"公告, 函, 调查表": "公告, 调查表"}}, True),
        ({TIMELINE: {"公告, 函, 调查表": "公告, 调查表"}, CASE: {"函的主送: 是": "函的主送: 否"}}, False),
    ],
)
def test_what_the_matter_does_without_is_not_missed(second: Path, changes: dict[str, dict[str, str]], wrong: bool) -> None:
    assert bool(found(judge(second, changes), "L-ARCH")) is wrong


def test_a_matter_without_a_leading_group_has_no_notice_of_it() -> None:
    assert held(judge(CASES / "另一样"), "L-ARCH")


def test_a_matter_without_a_plan_is_not_asked_what_its_steps_form(second: Path) -> None:
    subject = changed(second)
    left = {name: child for name, child in subject.facts.children.items() if name != "进程"}
    subject = dataclasses.replace(subject, facts=dataclasses.replace(subject.facts, children=left))
    assert [one.code for one in materials.archive(subject)] == []


def test_the_case_of_this_fault_has_no_other_of_its_kind() -> None:
    judged = judge(CASES / "缺材料")
    told = [one.problem for one in judged if one.problem and one.code.startswith(OURS)]
    assert [one.code for one in told] == ["L-ARCH"]
    assert all(paper in told[0].message for paper in ("会前材料", "会议记录", "起草说明", "请示"))


# --- the request
@pytest.mark.parametrize("paper", ["调整方案", "决议", "报告单", "结果公示", "情况报告"])
def test_what_a_request_goes_without_is_a_hint(second: Path, paper: str) -> None:
    annexes = [name for name in ("调整方案", "决议", "报告单", "结果公示", "情况报告") if name != paper]
    (one,) = found(
        judge(second, {CASE: {"附件: [调整方案, 决议, 报告单, 结果公示, 情况报告]": f"附件: [{', '.join(annexes)}]"}}), "material.request"
    )
    assert f"（{paper}）" in one.message
    assert one.message.count("（") == 2  # what lacks, and the requirement
    assert one.blocks is None
    assert one.place == place_of(changed(second).facts.fact("请示.附件"))


def test_of_a_request_that_nobody_has_written_nothing_is_asked(second: Path) -> None:
    for annexes in (Pending("附件"), None):
        subject = changed(second)
        branch = subject.facts.at("请示")
        assert isinstance(branch, Branch)
        given = {**branch.children, "附件": Fact(annexes, "请示.附件")} if annexes else {}
        subject = dataclasses.replace(
            subject, facts=subject.facts.with_child("请示", dataclasses.replace(branch, children={k: v for k, v in given.items() if v}))
        )
        assert list(materials.request(subject)) == []


PARTY = {"类型": "党组织会", "日期": "2026-02-20"}


def maps(case: Path) -> str:
    for name in ("前.png", "后.png"):
        (case / "attachments" / name).write_bytes(b"\x89PNG\r\n\x1a\n")
    return "调整内容:\n  示意图: {调整前: attachments/前.png, 调整后: attachments/后.png}\n"


def test_a_request_with_everything_is_complete(second: Path) -> None:
    write_meetings(second, PARTY)
    judged = judge(second, {CASE: {"调整内容:\n": maps(second)}})
    assert held(judged, "material.request")
    assert not [one for one in found(judged, "material.evidence") if one.place.file == CASE]


@pytest.mark.parametrize("lacking", ["前", "后"])
def test_each_map_is_wanted(second: Path, lacking: str) -> None:
    with_one = maps(second).replace(f"调整{lacking}: attachments/{lacking}.png", "").replace(", }", "}").replace("{, ", "{")
    write_meetings(second, PARTY)
    judged = judge(second, {CASE: {"调整内容:\n": with_one}})
    for code in ("material.request", "material.evidence"):
        told = [one for one in found(judged, code) if one.place.file == CASE]
        assert [f"调整{lacking}" in one.message for one in told] == [True]


def test_risks_are_wanted(second: Path) -> None:
    risk = "  风险与应对:\n    - {风险点: 居民担心办事地点变远, 措施: 保留原服务点半年, 责任人: 江望舒}\n"
    write_meetings(second, PARTY)
    (one,) = found(judge(second, {CASE: {risk: "", "调整内容:\n": maps(second)}}), "material.request")
    assert "风险与应对" in one.message


@pytest.mark.parametrize(("kind", "wrong"), [("党组织会", False), ("两委班子会", False), ("党员大会", False), ("座谈会", True)])
def test_a_study_by_the_party_is_wanted(second: Path, kind: str, wrong: bool) -> None:
    write_meetings(second, {"类型": kind})
    assert bool(found(judge(second, {CASE: {"调整内容:\n": maps(second)}}), "material.request")) is wrong


# --- scans
@pytest.mark.parametrize(
    ("state", "more", "wrong"),
    [
        ("草稿", "", False),
        ("送签", "", False),
        ("已印发", "", True),
        ("已印发", "\n    正本: 扫描件", False),
        ("已印发", "\n    无正本理由: 原件由街道收存", False),
    ],
)
def test_a_paper_that_was_issued_has_its_scan(second: Path, state: str, more: str, wrong: bool) -> None:
    old = "份数: 3\n    状态: 送签"
    told = found(judge(second, {ISSUED: {old: f"份数: 3\n    状态: {state}{more}"}}), "material.scan")
    assert bool(told) is wrong
    assert all("请示" in one.message and one.place.file == ISSUED for one in told)


def test_the_papers_without_scan_are_named_and_no_other(second: Path) -> None:
    issued = {"份数: 3\n    状态: 送签": "份数: 3\n    正本: 扫描件\n    状态: 已印发"}
    text = (second / ISSUED).read_text(encoding="utf-8")
    (second / ISSUED).write_text(text.replace("状态: 草稿", "状态: 已印发"), encoding="utf-8")
    subject = changed(second, {ISSUED: issued})
    rows = [row for row in subject.facts.table("发文") if row.path not in ("发文.请示", "发文.领导小组通知")]
    (one,) = found(complete(tuple(materials.scans(subject))), "material.scan")
    assert all(f"“{row.path.removeprefix('发文.')}”" in one.message for row in rows)
    assert "“请示”" not in one.message
    assert "“领导小组通知”" not in one.message  # sent to be signed
    assert one.place == place_of(rows[0].fact("状态"))
    assert f"{len(rows) + 1}件" in one.message


@pytest.mark.parametrize(("name", "wrong"), [("请示-正本.pdf", False), ("请示.pdf", True), ("情况报告-正本.pdf", True)])
def test_a_scan_that_is_named_by_its_paper_is_its_scan(second: Path, name: str, wrong: bool) -> None:
    (second / "originals").mkdir(exist_ok=True)
    (second / "originals" / name).touch()
    told = found(judge(second, {ISSUED: {"份数: 3\n    状态: 送签": "份数: 3\n    状态: 已印发"}}), "material.scan")
    assert bool(told) is wrong


def test_where_nothing_is_issued_no_scan_is_asked(second: Path) -> None:
    text = (second / ISSUED).read_text(encoding="utf-8")
    (second / ISSUED).write_text(text.replace("已印发", "草稿"), encoding="utf-8")
    assert list(materials.scans(changed(second))) == []


# --- evidence
def test_what_was_done_has_something_to_show(second: Path) -> None:
    judged = judge(second)
    assert sorted(one.place.file for one in found(judged, "material.evidence")) == sorted([MEETINGS, POSTED, CASE])


def test_it_is_one_finding_a_table_and_names_what_lacks(second: Path) -> None:
    board = "载体: 门户网站公告栏目,"
    (one,) = [
        one for one in found(judge(second, {POSTED: {board: f"{board} 证明材料: 截图,"}}), "material.evidence") if one.place.file == POSTED
    ]
    assert "“公告-街道门户网站”" not in one.message
    assert "结果公示-街道门户网站" in one.message
    assert one.place.line == 3
    assert "5处" in one.message


def test_what_is_not_posted_yet_has_nothing_to_show(second: Path) -> None:
    row = "发布:\n  - {文件: 批准后公布, 渠道: 楼道}"
    (one,) = [one for one in found(judge(second, {POSTED: {"发布:": row}}), "material.evidence") if one.place.file == POSTED]
    assert "楼道" not in one.message
    assert "5处" in one.message


def test_maps_are_asked_of_an_adjustment(second: Path) -> None:
    subject = changed(second)
    adjustment = subject.facts.at("调整内容")
    assert isinstance(adjustment, Branch)
    told = [one.problem for one in materials.evidence(subject) if one.problem and one.problem.place.file == CASE]
    assert [one.place for one in told] == [adjustment.source]
    left = {name: child for name, child in subject.facts.children.items() if name != "调整内容"}
    subject = dataclasses.replace(subject, facts=dataclasses.replace(subject.facts, children=left))
    assert len(list(materials.evidence(subject))) == 2


@pytest.mark.parametrize("evidence", [[], ["签到册"]])
def test_a_meeting_has_its_papers(second: Path, evidence: list[str]) -> None:
    write_meetings(second, {}, {"日期": "2026-02-27", **({"材料": evidence} if evidence else {})})
    (one,) = [one for one in found(judge(second), "material.evidence") if one.place.file == MEETINGS]
    assert "第1次会" in one.message
    assert ("第2次会" in one.message) is not bool(evidence)
    assert one.place == changed(second).facts.table("会议")[0].source


def test_a_name_with_a_dot_is_told_whole(second: Path) -> None:
    write_meetings(second, {"名称": "第1.5次会"})
    assert any("“澄湾社区-第1.5次会”" in one.message for one in found(judge(second), "material.evidence"))


def test_one_meeting_with_its_papers_is_enough(second: Path) -> None:
    write_meetings(second, {"材料": ["签到册"]})
    assert not [one for one in found(judge(second), "material.evidence") if one.place.file == MEETINGS]


def test_the_shipped_case_lists_every_paper() -> None:
    assert held(judge(CHANGSHENG), "L-ARCH")


def test_a_correction_is_wanted_only_where_something_was_corrected(second: Path) -> None:
    assert found(judge(second), "L-ARCH") == []
    (second / "corrections.yaml").write_text("更正:\n  - {文书: 请示, 版次: 第2版}\n", encoding="utf-8")
    (one,) = found(judge(second), "L-ARCH")
    assert "没有更正说明（" in one.message

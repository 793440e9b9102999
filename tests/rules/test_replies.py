"""What people replied to a finding settles it: it stays on record and no longer keeps the volume from being sealed."""

from pathlib import Path

import pytest

from pipeline.case.facts import derive
from pipeline.case.load import load
from pipeline.problems import Blocked, Place, Problem, problem
from pipeline.rules.replies import answered
from tests.conftest import Run, replace
from tests.rules.judging import FOREIGN

REPLY = "答复:\n  - {{编码: {}, 位置: {}, 答复: 已与街道商定, 答复人: 街道办事处, 日期: 2026-05-08}}\n"
FOUND = problem("law.members", "人数不合", Place("community.yaml", 12, 3), "核对")
IN_A_PAPER = problem("law.members", "人数不合", Place(document="公告"), "核对")


def after(case: Path, code: str, place: str, *found: Problem) -> list[Problem]:
    (case / "replies.yaml").write_text(REPLY.format(code, place), encoding="utf-8")
    facts, _ = derive(load(case))
    given = answered(found, facts)
    for one in given[len(found) :]:
        assert one.place == facts.table("答复")[0].source
        assert one.remedy
        assert not FOREIGN.search(one.message.replace(code, "编码") + one.remedy)
    return given


@pytest.mark.parametrize(
    ("code", "place", "settled"),
    [
        ("law.members", "community.yaml", True),
        ("law.members", "community.yaml:12", True),
        ("law.members", "community.yaml:13", False),
        ("law.members", "case.yaml", False),
        ("L-SCALE", "community.yaml", False),
    ],
)
def test_a_reply_is_to_its_code_at_its_place(second: Path, code: str, place: str, settled: bool) -> None:
    one, *rest = after(second, code, place, FOUND)
    assert (one.blocks is None) is settled
    assert ("已与街道商定" in one.remedy) is settled
    assert [other.code for other in rest] == ([] if settled else ["reply.unused"])


def test_a_paper_is_named_with_or_without_its_marks(second: Path) -> None:
    for name in ("公告", "《公告》"):
        assert after(second, "law.members", name, IN_A_PAPER)[0].blocks is None


def test_who_replied_and_when_stands_in_the_remedy(second: Path) -> None:
    assert after(second, "law.members", "community.yaml", FOUND)[0].remedy.endswith("（街道办事处，2026年5月8日）")


def test_without_a_place_it_is_to_all(second: Path) -> None:
    (second / "replies.yaml").write_text(REPLY.format("law.members", "x").replace(" 位置: x,", ""), encoding="utf-8")
    assert {one.blocks for one in answered([FOUND, IN_A_PAPER], derive(load(second))[0])} == {None}


@pytest.mark.parametrize("code", ["document.example", "document.pending", "document.edited"])
def test_what_only_work_can_settle_no_reply_settles(second: Path, code: str) -> None:
    found = problem(code, "有", Place(document="公告"), "改")
    one, refused = after(second, code, "公告", found)
    assert one == found
    assert (refused.code, refused.place.file) == ("reply.refused", "replies.yaml")


def test_what_stops_the_build_no_reply_settles(second: Path) -> None:
    found = problem("value.date", "不是日期", Place("case.yaml", 1), "改")
    assert after(second, "value.date", "case.yaml", found)[0] == found


def test_a_run_reports_the_reply_with_the_finding(archived: Path, run: Run) -> None:
    before = next(one for one in run(archived).problems if one["code"] == "retention.proposed")
    (archived / "replies.yaml").write_text(REPLY.format("retention.proposed", "retention.yaml"), encoding="utf-8")
    now = next(one for one in run(archived).problems if one["code"] == "retention.proposed")
    assert (before["blocks"], now["blocks"]) == ("seal", None)
    assert "已与街道商定" in now["remedy"]


def test_a_reply_says_who_and_when(second: Path) -> None:
    (second / "replies.yaml").write_text(REPLY.format("law.members", "case.yaml"), encoding="utf-8")
    replace(second / "replies.yaml", ", 答复人: 街道办事处", "")
    with pytest.raises(Blocked) as blocked:
        load(second)
    assert [(one.code, one.place.file) for one in blocked.value.problems] == [("value.required", "replies.yaml")]

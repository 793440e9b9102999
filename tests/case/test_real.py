"""`--real`: what 示例 names is left out before anything is judged, and nothing else is forgiven for it."""

from pathlib import Path

import pytest

from pipeline.case.facts import derive
from pipeline.case.load import load
from pipeline.case.tree import Branch
from pipeline.problems import Blocked
from tests.conftest import Run, replace, statuses, texts


def example(case: Path, *names: str) -> None:
    """Name example data in the second case, which has none."""
    listed = "".join(f"  - {name}\n" for name in names)
    replace(case / "case.yaml", "格式: 1\n", f"格式: 1\n示例:\n{listed}")


def real(case: Path) -> Branch:
    facts, problems = derive(load(case, real=True))
    assert [one for one in problems if one.blocks == "build"] == []
    return facts


def test_a_required_scalar_is_pending(second: Path, run: Run, tmp_path: Path) -> None:
    example(second, "事项.目的")
    assert statuses(run(second, real=True))["leading-group"] == "built"
    assert "【待填：事项目的】" in texts(tmp_path / "output" / "第二案")["01-领导小组通知"]


def test_what_is_looped_over_makes_the_paper_not_due(second: Path, run: Run) -> None:
    example(second, "领导小组.职责", "会议", "征求意见.分母口径", "征求意见.重复意见规则")
    found = statuses(run(second, real=True))
    assert [found[one] for one in ("leading-group", "minutes", "tally-sheet")] == ["not-due"] * 3


def test_another_missing_fact_is_told_all_the_same(second: Path) -> None:
    example(second, "results/meetings.yaml", "事项.简称")
    replace(second / "case.yaml", "  目的: 方便居民办事、理顺望潮路两侧和栖霞浦沿线的管理关系\n", "")
    with pytest.raises(Blocked) as blocked:
        load(second, real=True)
    assert [(one.code, "目的" in one.message) for one in blocked.value.problems] == [("value.required", True)]


def test_references_to_a_community_go_with_it(second: Path) -> None:
    example(second, "社区.蓼汀社区")
    facts = real(second)
    others = facts.fact("事项.相关社区")
    assert others is not None
    assert others.value == ("栗桥社区",)
    assert {row.path for row in facts.table("调整内容.划转")} == {"调整内容.划转.橹声苑西区划入"}
    assert {row.path for row in facts.table("调整内容.调整后")} == {"调整内容.调整后.澄湾社区", "调整内容.调整后.栗桥社区"}


def test_without_its_host_a_matter_can_still_be_read(second: Path, run: Run) -> None:
    """Its roster, answers and meetings go with it; who hosts it is pending."""
    example(second, "社区.澄湾社区")
    case = load(second, real=True)
    assert (case.roster, case.responses) == ((), ())
    host = case.facts.fact("事项.主办社区")
    assert host is not None
    assert host.pending
    assert "tally-sheet" in {one for one, status in statuses(run(second, real=True)).items() if status == "not-due"}


@pytest.mark.parametrize("name", ["领导小组.成员.江望舒.姓名", "领导小组.成员.江望舒"])
def test_a_row_goes_with_the_column_that_names_it(second: Path, name: str) -> None:
    example(second, name)
    assert [row.path.rpartition(".")[2] for row in real(second).table("领导小组.成员")] == ["柏以南", "沈知微", "陆行简"]


@pytest.mark.parametrize("name", ["results", "results/", "results/roster.csv"])
def test_a_folder_covers_its_files(second: Path, name: str) -> None:
    example(second, name)
    case = load(second, real=True)
    assert case.roster == ()
    assert bool(case.responses) is (name == "results/roster.csv")


def test_an_annex_is_left_out(second: Path) -> None:
    example(second, "attachments/附件1-组织法摘要.txt")
    assert not load(second, real=True).facts.table("附件")
    assert load(second).facts.table("附件")


def test_a_whole_file_is_left_out(second: Path) -> None:
    example(second, "community.yaml", "timeline.yaml")
    assert not real(second).table("社区")


def test_an_entry_that_names_what_is_not_there_is_no_problem(second: Path) -> None:
    example(second, "没有.的", "事项.没有", "results/没有.yaml", "社区.澄湾社区.没有")
    assert real(second).fact("事项.目的")

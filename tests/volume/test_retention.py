"""How long a paper is kept: what the case says before what is proposed, and proposals are told."""

from pathlib import Path

import pytest

from pipeline import catalog
from pipeline.case.facts import derive
from pipeline.case.load import load
from pipeline.case.tree import Branch
from pipeline.problems import Blocked
from pipeline.volume.codes import RETENTIONS
from pipeline.volume.items import ORDER
from pipeline.volume.retention import Retention, longest, proposals, retention, unconfirmed
from tests.conftest import CASES, Once, Run, reported

TABLE = "保管期限:\n  - {文书: 请示, 期限: 30年, 理由: 街道商定}\n"


def facts_of(case: Path, table: str = "") -> Branch:
    if table:
        (case / "retention.yaml").write_text(table, encoding="utf-8")
    return derive(load(case))[0]


def test_every_kind_has_a_proposal() -> None:
    kinds = {kind.id for kind in catalog.CATALOG} | {kind for group in ORDER for kind in group}
    assert kinds <= set(proposals())
    assert {one.period for one in proposals().values()} <= set(RETENTIONS)


def test_what_the_case_says_comes_first(second: Path) -> None:
    facts = facts_of(second, TABLE)
    assert retention("request", "请示", facts) == Retention("30年", "街道商定", confirmed=True)
    assert retention("announcement", "公告", facts).confirmed is False


def test_the_forms_are_kept_as_the_case_says_they_are(second: Path) -> None:
    assert retention("booklet", "调查表册", facts_of(second)).confirmed is True
    said = facts_of(second, "保管期限:\n  - {文书: 调查表册, 期限: 10年}\n")
    assert retention("booklet", "调查表册", said).code == "D10"


@pytest.mark.parametrize(("periods", "whole"), [(["10年", "30年"], "30年"), (["30年", "永久", "10年"], "永久"), (["10年"], "10年")])
def test_the_longest_of_several(periods: list[str], whole: str) -> None:
    assert longest(Retention(one, "", confirmed=True) for one in periods).period == whole


def test_one_proposal_among_several_makes_the_whole_one() -> None:
    assert longest([Retention("永久", "", confirmed=True), Retention("30年", "", confirmed=False)]).confirmed is False


def test_what_is_only_proposed_keeps_the_volume_from_being_sealed(once: Once) -> None:
    report = reported(once(CASES / "第二案"))
    (one,) = [found for found in report.problems if found["code"] == "retention.proposed"]
    assert one["blocks"] == "seal"
    assert unconfirmed({"请示": Retention("永久", "", confirmed=True)}) == []


def test_a_period_that_no_table_knows(second: Path) -> None:
    with pytest.raises(Blocked) as blocked:
        facts_of(second, TABLE.replace("30年", "15年"))
    assert [(one.code, one.place.file) for one in blocked.value.problems] == [("value.choice", "retention.yaml")]


def test_a_name_of_no_paper(second: Path, run: Run) -> None:
    (second / "retention.yaml").write_text(TABLE.replace("请示", "请是"), encoding="utf-8")
    with pytest.raises(Blocked) as blocked:
        run(second)
    (one,) = [found for found in blocked.value.problems if found.blocks == "build"]
    assert (one.code, one.place.file) == ("row.reference", "retention.yaml")

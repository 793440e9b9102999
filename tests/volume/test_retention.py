"""How long a paper is kept: what the case says before what is proposed, and proposals are told."""

import json
import re
from pathlib import Path

import pytest

from pipeline import catalog
from pipeline.case.facts import derive
from pipeline.case.load import load
from pipeline.case.office import with_retentions
from pipeline.case.tree import Branch
from pipeline.problems import Blocked, Problem
from pipeline.volume.codes import RETENTIONS
from pipeline.volume.items import ORDER
from pipeline.volume.retention import Retention, longest, proposals, retention, unconfirmed
from tests.conftest import CASES, Lijuan, Once, Run, reported

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


# --- the office's own table

OFFICE = "保管期限:\n  - {文书: 请示, 期限: 10年}\n  - {文书: 公告, 期限: 30年, 理由: 街道档案室商定}\n  - {文书: 调查表册, 期限: 永久}\n"


def of_office(case: Path, text: str, table: str = "") -> tuple[Branch, list[Problem], Path]:
    path = case.parent / "保管期限表.yaml"
    path.write_text(text, encoding="utf-8")
    return *with_retentions(facts_of(case, table), path), path


def test_the_case_goes_before_the_office_and_that_before_the_proposals(second: Path) -> None:
    facts, problems, _ = of_office(second, OFFICE, TABLE)
    assert problems == []
    assert retention("request", "请示", facts) == Retention("30年", "街道商定", confirmed=True)
    assert retention("announcement", "公告", facts) == Retention("30年", "街道档案室商定", confirmed=True)
    assert retention("work-summary", "工作总结", facts).confirmed is False
    assert retention("booklet", "调查表册", facts).period == "10年"  # as the case says in 档案


def test_without_a_table_of_the_case_the_office_gives_its_reason(second: Path) -> None:
    facts, _, _ = of_office(second, OFFICE)
    assert retention("request", "请示", facts) == Retention("10年", "本单位的规定", confirmed=True)
    assert with_retentions(facts, None) == (facts, [])


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (OFFICE.replace("10年", "15年"), "value.choice", 2),
        (OFFICE.replace("文书: 公告", "文书: 请示"), "row.duplicate", 3),
        (OFFICE.replace("期限: 30年, ", ""), "value.required", 3),
        (OFFICE.replace("期限: 30年", "年限: 30年"), "key.unknown", 3),
        (OFFICE.replace("保管期限:", "保管期限："), "yaml.colon", 1),
        ("", "value.required", 1),
    ],
)
def test_a_fault_of_the_office_is_told_with_its_place(second: Path, text: str, code: str, line: int) -> None:
    _, problems, path = of_office(second, text)
    assert (code, path.as_posix(), line) in {(one.code, one.place.file, one.place.line) for one in problems}
    assert all(one.blocks == "build" for one in problems)


def test_a_table_that_is_not_there_is_told(second: Path) -> None:
    missing = second.parent / "没有.yaml"
    _, problems = with_retentions(facts_of(second), missing)
    assert [(one.code, one.place.file) for one in problems] == [("file.missing", missing.as_posix())]
    _, problems = with_retentions(facts_of(second), second)
    assert [one.code for one in problems] == ["file.unreadable"]


def test_the_office_names_its_table_and_a_change_of_it_is_noticed(second: Path, tmp_path: Path, lijuan: Lijuan) -> None:
    (tmp_path / "lijuan.toml").write_text('保管期限表 = "表.yaml"\n', encoding="utf-8")

    def proposed(table: str) -> list[str]:
        (tmp_path / "表.yaml").write_text(table, encoding="utf-8")
        told = json.loads(lijuan("archive", second.name, "--json").stdout)
        return [word for one in told["problems"] if one["code"] == "retention.proposed" for word in re.split("[：、]", one["message"])[1:]]

    before = proposed(OFFICE)
    assert before
    assert not {"请示", "公告"} & set(before)
    assert set(proposed(OFFICE.replace("公告", "工作总结"))) == {*before, "公告"} - {"工作总结"}
    (tmp_path / "表.yaml").write_text(OFFICE.replace("公告", "公吿"), encoding="utf-8")
    told = json.loads(lijuan("check", second.name, "--json").stdout)
    assert [one["place"]["line"] for one in told["problems"] if one["code"] == "row.reference"] == [3]

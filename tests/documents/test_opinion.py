"""The 审核意见: what a check found, by who has to act, as a form for the file.

`LIJUAN_GOLDEN=write pytest tests/documents/test_opinion.py` writes the golden text anew.
"""

import datetime as dt
import json
import os
from pathlib import Path

import pytest

from pipeline import catalog
from pipeline.case.tree import Branch
from pipeline.documents.opinion import with_opinion
from pipeline.documents.render import render
from pipeline.item import form_item
from pipeline.problem_codes import WAITING
from pipeline.problems import Place, Problem, problem
from pipeline.rules.judging import judged
from pipeline.rules.statutes import in_force
from pipeline.template.judge import read
from pipeline.word.text import flatten
from tests.conftest import CASES, ROOT, TEMPLATES, Lijuan, replace

GOLDEN = ROOT / "tests" / "golden" / "审核意见.txt"


def findings() -> list[Problem]:
    by = in_force("members", dt.date(2024, 4, 8))
    assert by is not None
    wrong = judged("law.members", "甲社区的居委会成员数", by, wrong="是4人", at=Place("community.yaml", 12, 3), remedy="核对人数")
    assert wrong.problem is not None
    return [
        wrong.problem,
        problem("document.edited", "这份文书被人手改过", Place(document="公告"), "采纳或者放弃"),
        problem("value.date", "“二月三十日”不是日期", Place("case.yaml", 3), "改正日期"),
        problem("file.unknown", "“备忘.yaml”没有被读取", Place("备忘.yaml"), "不用的文件请移走"),
    ]


def text_of(problems: list[Problem]) -> str:
    by = in_force("members", dt.date(2026, 4, 8))
    assert by is not None
    facts = with_opinion(Branch("", {}), "调整甲社区管辖范围", problems, [judged("law.members", "乙社区的居委会成员数", by)])
    rendered = render(read(TEMPLATES / catalog.OPINION.template), form_item(catalog.OPINION, facts), facts, date=dt.date(2024, 7, 1))
    assert rendered.problems == ()
    return flatten(rendered.docx)


def test_the_text_is_the_golden_one() -> None:
    text = text_of(findings())
    if os.environ.get("LIJUAN_GOLDEN") == "write":
        GOLDEN.write_text(text, encoding="utf-8")
    assert GOLDEN.read_text(encoding="utf-8") == text


def test_who_has_nothing_to_do_is_not_named() -> None:
    assert "办理" not in text_of([]).replace("处理办法", "")


def test_a_check_writes_it_beside_what_it_says(lijuan: Lijuan, tmp_path: Path) -> None:
    done = lijuan("check", str(CASES / "第二案"), "--report", "审核意见.docx", "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    text = flatten((tmp_path / "审核意见.docx").read_bytes())
    assert all(one["message"] in text for one in said["problems"] if one["code"] not in WAITING)
    assert all(one["what"] in text for one in said["judged"] if one["holds"])


def test_data_that_cannot_be_read_has_its_opinion_too(lijuan: Lijuan, second: Path, tmp_path: Path) -> None:
    replace(second / "case.yaml", "格式: 1", "格式: 一")
    done = lijuan("check", str(second), "--report", "审核意见.docx")
    assert done.returncode == 1
    assert "case.yaml:1" in flatten((tmp_path / "审核意见.docx").read_bytes())


def test_a_file_that_is_there_is_left_as_it_is(lijuan: Lijuan, tmp_path: Path) -> None:
    (tmp_path / "意见.docx").write_bytes(b"mine")
    done = lijuan("check", str(CASES / "第二案"), "--report", "意见.docx")
    assert done.returncode == 1
    assert "output.exists" in done.stderr
    assert (tmp_path / "意见.docx").read_bytes() == b"mine"


@pytest.mark.parametrize(("name", "code", "said"), [("没有/意见.docx", 1, "output.unwritable"), ("意见.pdf", 2, "不是 .docx")])
def test_a_file_that_cannot_be_written(lijuan: Lijuan, name: str, code: int, said: str) -> None:
    done = lijuan("check", str(CASES / "第二案"), "--report", name)
    assert done.returncode == code
    assert said in done.stderr

"""`lijuan tally`: what is counted, which rows do not count and why; no name of a person is told."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.case.spoiled import RESPONSES
from tests.conftest import CASES, CHANGSHENG, Lijuan, replace


@pytest.fixture
def two(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CASES / "两个分母", tmp_path / "data" / "两个分母"))


def found(lijuan: Lijuan, *words: str) -> dict[str, Any]:
    done = lijuan("tally", *words, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_both_units_and_every_denominator(two: Path, lijuan: Lijuan) -> None:
    told = found(lijuan, "两个分母")
    assert (told["schema"], told["case"], told["unit"], told["problems"], "rows" in told) == (1, "两个分母", "户", [], False)
    whole = {"received": 8, "valid": 6, "void": 2, "consent": 6, "against": 0, "abstained": 0, "spoken": 7, "asked": 9, "silent": 2}
    assert told["households"]["total"] == whole
    assert told["people"]["void_by_reason"] == {"未满十八周岁": 1, "代签无委托书": 1}
    assert [*told["people"]["by_community"]] == ["芦汀社区", "荷塘社区"]
    assert told["denominators"][0] == {"name": "户籍户数", "whole": 10, "needed": 7, "rate": "60.0%", "reached": False}


def test_each_row_has_its_judgement_and_nobody_is_named(two: Path, lijuan: Lijuan) -> None:
    header, *rest, last = (two / RESPONSES).read_text(encoding="utf-8").splitlines()
    lines = [f"{header},人工认定,认定理由,认定人", *(f"{line},,," for line in rest), f"{last},无效,重复登记,某主任"]
    (two / RESPONSES).write_text("\n".join(lines) + "\n", encoding="utf-8")
    rows = found(lijuan, "两个分母", "--rows")["rows"]
    assert rows[0] == {
        "number": "1",
        "community": "芦汀社区",
        "household": "01",
        "channel": "入户",
        "opinion": "同意",
        "date": "2026-05-03",
        "verdict": "有效",
        "reason": "",
    }
    assert [(row["number"], row["verdict"], row["reason"]) for row in rows if row["reason"]] == [
        ("8", "无效", "未满十八周岁"),
        ("10", "无效", "代签无委托书"),
        ("11", "无效（人工认定）", "人工认定无效"),
    ]
    shown = lijuan("tally", "两个分母", "--rows").stdout
    assert "\n8\t芦汀社区\t05\t入户\t不同意\t2026-05-07\t无效\t未满十八周岁\n" in shown
    assert "\n序号\t社区\t户号\t渠道\t意见\t日期\t判定\t原因\n" in shown
    assert not any(name in f"{shown}{rows}" for name in ("居民", "纪云帆", "许望山", "某主任"))


def test_without_rows_the_counts_alone_are_shown(two: Path, lijuan: Lijuan) -> None:
    shown = lijuan("tally", str(two)).stdout
    assert "\n按户合计\t8\t6\t2\t6\t0\t0\t9\t7\t2\n" in shown
    assert "\n入户\t5\t3\t2\t3\t0\t0\t—\t4\t—\n" in shown
    assert "未满十八周岁：1" in shown
    assert "户籍户数 10：同意所需 7，同意率 60.0%，达标 否" in shown
    assert "2026-05-07" not in shown


def test_only_what_is_wrong_is_told_quietly(two: Path, lijuan: Lijuan) -> None:
    assert lijuan("tally", "两个分母", "--quiet").stdout == ""
    with (two / RESPONSES).open("a", encoding="utf-8") as file:
        file.write("12,荷塘社区,04,居民17,本社区,入户,同意,2026-05-08,本人,,表12,许望山,\n")
    (two / "results/roster.csv").unlink()
    shown = lijuan("tally", "两个分母", "--quiet").stdout
    assert ("tally.unclear" in shown, "合计" in shown) == (True, False)
    [problem] = found(lijuan, "两个分母")["problems"]
    assert (problem["code"], problem["blocks"], problem["where"]) == ("tally.unclear", "seal", f"{RESPONSES}:2")


def test_before_there_are_answers_nothing_is_counted(two: Path, lijuan: Lijuan) -> None:
    (two / RESPONSES).unlink()
    told = found(lijuan, "两个分母", "--rows")
    assert (told["rows"], told["denominators"], "people" in told) == ([], [], False)
    shown = lijuan("tally", "两个分母")
    assert (shown.returncode, "results/responses" in shown.stdout) == (0, True)


def test_what_blocks_is_told_instead(two: Path, lijuan: Lijuan) -> None:
    replace(two / RESPONSES, "\n2,芦汀社区", "\n1,芦汀社区")
    done = lijuan("tally", "两个分母", "--json")
    assert done.returncode == 1
    assert [one["code"] for one in json.loads(done.stdout)["problems"]] == ["row.duplicate"]


def test_example_data_can_be_left_out(lijuan: Lijuan) -> None:
    assert "people" in found(lijuan, str(CHANGSHENG))
    assert "people" not in found(lijuan, str(CHANGSHENG), "--real")

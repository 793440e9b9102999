"""`lijuan register`: what a clerk types and sees."""

import datetime as dt
import json
import sqlite3
from pathlib import Path

import pytest

from pipeline.case.facts import derive
from pipeline.case.load import load
from pipeline.volume.codes import Category, Wanted
from pipeline.volume.register import Case, give, known_by, listing
from tests.conftest import Lijuan, replace

DAY = dt.date(2025, 6, 30)
LONG = Category(2024, "Y", "JMZ")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An office that has set its register, which is not there yet."""
    (tmp_path / "lijuan.toml").write_text('登记册 = "档号.sqlite"\n', encoding="utf-8")
    return tmp_path / "档号.sqlite"


@pytest.fixture
def filled(path: Path) -> Path:
    wanted = [Wanted("request", LONG, title="关于[bold]调整的请示"), Wanted("volume/1", LONG, "volume", "案卷")]
    for name in ("甲", "乙"):
        give(path, Case(name, name, 2024, "居委会"), wanted, "DA/T 13—2022", DAY)
    return path


def test_a_register_that_is_not_there_is_no_error(lijuan: Lijuan, path: Path) -> None:
    for words in ([], ["--check"], ["--case", "甲"]):
        done = lijuan("register", *words)
        assert (done.returncode, done.stderr) == (0, "")
        assert "还没有号" in done.stdout
    assert not path.exists()
    assert json.loads(lijuan("register", "--json").stdout) == {"schema": 1, "register": path.as_posix(), "numbers": [], "problems": []}


def test_the_numbers_are_listed(lijuan: Lijuan, filled: Path) -> None:
    done = lijuan("register")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "WS·2024·Y·JMZ-0001\t甲\t关于[bold]调整的请示\t2025-06-30\t在用"
    assert [line.split("\t")[0] for line in lines[:4]] == [
        "WS·2024·Y·JMZ-0001",
        "WS·2024·Y·JMZ-0002",
        "WS·2024·Y·JMZ-001",
        "WS·2024·Y·JMZ-002",
    ]
    assert filled.as_posix() in lines[4]
    assert lijuan("register", "--quiet").stdout == ""


@pytest.mark.parametrize("case", ["乙", "data/乙"])
def test_one_case_is_listed(lijuan: Lijuan, filled: Path, case: str) -> None:
    found = json.loads(lijuan("register", "--case", case, "--json").stdout)
    assert [one["code"] for one in found["numbers"]] == ["WS·2024·Y·JMZ-0002", "WS·2024·Y·JMZ-002"]
    assert found["register"] == filled.as_posix()


def test_a_number_becomes_void(lijuan: Lijuan, filled: Path) -> None:
    done = lijuan("register", "void", "WS•2024·Y·JMZ－0002", "--reason", "与前件重复", "--by", "李四")
    assert (done.returncode, done.stderr) == (0, "")
    found = next(one for one in listing(filled) if one.voided)
    assert (found.code, found.reason, found.by) == ("WS·2024·Y·JMZ-0002", "与前件重复", "李四")
    assert "作废：与前件重复（李四）" in lijuan("register").stdout
    again = lijuan("register", "void", "WS·2024-Y-JMZ-0002", "--reason", "又", "--json")
    assert again.returncode == 1
    assert [one["code"] for one in json.loads(again.stdout)["problems"]] == ["register.void"]


@pytest.mark.parametrize(("code", "expected"), [("没有", "register.unknown"), ("WS·2024·Y·JMZ-0003", "register.unknown")])
def test_what_is_not_there_cannot_become_void(lijuan: Lijuan, filled: Path, code: str, expected: str) -> None:
    done = lijuan("register", "void", code, "--reason", "理由")
    assert done.returncode == 1
    assert expected in done.stderr
    assert filled.name in done.stderr
    assert not any(one.voided for one in listing(filled))


@pytest.mark.parametrize(
    "words", [["void"], ["void", "WS·2024·Y·JMZ-0001"], ["void", "WS·2024·Y·JMZ-0001", "--reason", " "], ["没有"], ["same"]]
)
def test_usage_is_told_in_chinese(lijuan: Lijuan, filled: Path, words: list[str]) -> None:
    done = lijuan("register", *words)
    assert done.returncode == 2
    assert "Usage" not in done.stderr
    assert "Error" not in done.stderr
    assert not any(one.voided for one in listing(filled))


@pytest.mark.parametrize("words", [[], ["void"], ["same"]])
def test_help_is_chinese(lijuan: Lijuan, words: list[str]) -> None:
    done = lijuan("register", *words, "--help")
    assert done.returncode == 0
    for english in ("Usage", "Options", "Commands", "Show this", "TEXT", "[default", "required"):
        assert english not in done.stdout


def test_what_the_check_finds_ends_with_1(lijuan: Lijuan, filled: Path) -> None:
    assert (lijuan("register", "--check").returncode, lijuan("register", "--check", "--quiet").stdout) == (0, "")
    connection = sqlite3.connect(filled)
    connection.execute("DELETE FROM numbers WHERE number = 1 AND unit = 'item'")
    connection.commit()
    connection.close()
    done = lijuan("register", "--check", "--quiet")
    assert done.returncode == 1
    assert "register.gap" in done.stdout
    assert lijuan("register").returncode == 0


def test_a_damaged_register_is_told(lijuan: Lijuan, filled: Path) -> None:
    filled.write_bytes(filled.read_bytes()[:9000])
    for words in ([], ["--check"]):
        done = lijuan("register", *words)
        assert done.returncode == 1
        assert "register.damaged" in done.stdout + done.stderr
        assert "Traceback" not in done.stderr
    found = json.loads(lijuan("register", "--check", "--json").stdout)
    assert ([one["code"] for one in found["problems"]], found["numbers"]) == (["register.damaged"], [])


def test_a_register_in_data_is_told(lijuan: Lijuan, tmp_path: Path) -> None:
    (tmp_path / "lijuan.toml").write_text('登记册 = "data/登记册.sqlite"\n', encoding="utf-8")
    done = lijuan("register")
    assert done.returncode == 1
    assert "register.folder" in done.stderr


def test_a_case_whose_wording_changed_keeps_its_numbers(lijuan: Lijuan, second: Path, path: Path) -> None:
    wanted = [Wanted("request", LONG)]
    first = give(path, known_by("第二案", derive(load(second))[0]), wanted, "DA/T 22—2015", DAY)
    replace(second / "case.yaml", "  年度: 2026", "  年度: 2025")
    now = known_by("第二案", derive(load(second))[0])
    assert listing(path, now) == ()
    done = lijuan("register", "same", "第二案")
    assert (done.returncode, done.stderr) == (0, "")
    assert give(path, now, wanted, "DA/T 22—2015", DAY) == first
    renamed = second.rename(second.parent / "新名")
    replace(renamed / "case.yaml", "  年度: 2025", "  年度: 2024")
    refused = lijuan("register", "same", "新名")
    assert refused.returncode == 1
    assert "register.unknown" in refused.stderr
    assert json.loads(lijuan("register", "same", "新名", "--was", "第二案", "--json").stdout)["was"] == "第二案"
    assert give(path, known_by("新名", derive(load(renamed))[0]), wanted, "DA/T 22—2015", DAY) == first

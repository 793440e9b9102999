"""What a clerk types and sees: exit codes, Chinese messages, JSON, nothing written where something is wrong."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.cli.finding import find_case
from pipeline.cli.telling import table
from tests.conftest import ROOT, Lijuan, replace


def test_a_case_that_does_not_exist(lijuan: Lijuan, tmp_path: Path) -> None:
    done = lijuan("archive", "没有的事项")
    assert done.returncode == 1
    assert "case.missing" in done.stderr
    assert not (tmp_path / "output").exists()


def test_every_problem_in_one_run_and_nothing_written(lijuan: Lijuan, second: Path, tmp_path: Path) -> None:
    replace(second / "community.yaml", "现住户数: 27", "现住户数: 28")
    replace(second / "case.yaml", "年度: 2026", "年度: ２０２６")
    (second / "timeline.yaml").unlink()
    done = lijuan("archive", str(second), "--json")
    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert found["ok"] is False
    assert {"value.integer", "file.missing", "sum.parts"} == {one["code"] for one in found["problems"]}
    assert not (tmp_path / "output").exists()


def test_check_writes_nothing(lijuan: Lijuan, second: Path, tmp_path: Path) -> None:
    before = sorted(path for path in tmp_path.rglob("*"))
    done = lijuan("check", str(second))
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(path for path in tmp_path.rglob("*")) == before


def test_a_new_case_has_every_key_commented_out(lijuan: Lijuan, tmp_path: Path) -> None:
    done = lijuan("new", "新事项")
    assert done.returncode == 0
    folder = tmp_path / "data" / "新事项"
    assert "#     户数:" in (folder / "community.yaml").read_text(encoding="utf-8").replace("       户数", "     户数")
    assert "results/roster" in (folder / ".gitignore").read_text(encoding="utf-8")
    again = lijuan("new", "新事项")
    assert again.returncode == 1
    assert "new.exists" in again.stderr


@pytest.mark.parametrize("name", ["../外面", "a:b", "a?", "/外面"])
def test_a_name_that_is_none(lijuan: Lijuan, name: str, tmp_path: Path) -> None:
    done = lijuan("new", name)
    assert (done.returncode, "new.name" in done.stderr) == (1, True)
    assert list(tmp_path.rglob("case.yaml")) == []


def test_a_place_where_nothing_can_be_made(lijuan: Lijuan, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("", encoding="utf-8")
    done = lijuan("new", "新事项")
    assert (done.returncode, done.stdout) == (3, "")
    assert "--into" in done.stderr


def test_a_case_is_found_by_its_name_and_by_the_folder_one_stands_in(second: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "第二案").mkdir()
    monkeypatch.chdir(tmp_path)
    assert find_case("第二案") == Path("data/第二案")
    monkeypatch.chdir(second)
    assert find_case(".") == second.resolve()
    monkeypatch.chdir(second / "results")
    assert find_case("..") == second.resolve()


def test_a_new_case_tells_what_is_missing(lijuan: Lijuan) -> None:
    lijuan("new", "新事项")
    done = lijuan("check", "新事项")
    assert done.returncode == 1
    assert "value.required" in done.stdout


@pytest.mark.parametrize(
    "words", [[], ["archive"], ["archive", "x", "y"], ["没有"], ["archive", "x", "--没有"], ["archive", "x", "--engine", "word"]]
)
def test_usage_is_told_in_chinese(lijuan: Lijuan, words: list[str]) -> None:
    done = lijuan(*words)
    assert done.returncode == 2
    assert "Usage" not in done.stderr
    assert "Error" not in done.stderr


@pytest.mark.parametrize("words", [["--help"], ["archive", "--help"], ["new", "--help"], ["check", "--help"]])
def test_help_is_chinese(lijuan: Lijuan, words: list[str]) -> None:
    done = lijuan(*words)
    assert done.returncode == 0
    for english in ("Usage", "Options", "Commands", "Show this", "TEXT", "[default"):
        assert english not in done.stdout


def test_a_fault_of_ours_leaves_no_traceback_on_the_screen(lijuan: Lijuan, second: Path, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import pipeline.run\npipeline.run.check = lambda order: 1 / 0\n", encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}", "PYTHONUTF8": "1", "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "check", str(second)], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 4
    assert "Traceback" not in done.stderr
    assert "ZeroDivisionError" in next(tmp_path.glob("lijuan-*.txt")).read_text(encoding="utf-8")


def test_a_table_on_a_narrow_terminal_leaves_nothing_out(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    text = "一二三四五六七八九十甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
    table(("项目", "说明"), [("甲", text)])
    printed = capsys.readouterr().out
    assert "…" not in printed
    assert all(one in printed for one in text)


def test_the_command_starts_without_the_libraries_of_the_stages() -> None:
    """They are imported by the stage that runs: a run with nothing to do, and help, stay light."""
    heavy = ("pandas", "docx", "docxtpl", "jinja2", "pydantic", "pikepdf", "typst", "openpyxl", "fontTools", "PIL")
    script = f"import sys, pipeline.cli; print(*sorted(set(sys.modules) & {set(heavy)!r}))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []

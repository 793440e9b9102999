"""The menu, as somebody sees it who double-clicks `lijuan.cmd`."""

import subprocess
import webbrowser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline.cli import main, menu
from tests.conftest import ROOT


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[list[str]]:
    """What the menu runs, in a folder with two cases."""
    found: list[list[str]] = []
    monkeypatch.chdir(tmp_path)
    for name in ("乙事项", "甲事项"):
        (tmp_path / "data" / name).mkdir(parents=True)
        (tmp_path / "data" / name / "case.yaml").touch()

    def run(words: list[str], *, check: bool) -> None:
        assert not check
        found.append(words[3:])

    monkeypatch.setattr(subprocess, "run", run)
    return found


def typed(*lines: str) -> Result:
    return CliRunner().invoke(main, ["menu"], input="".join(f"{line}\n" for line in lines))


def test_a_case_and_what_to_do_are_chosen_by_number(ran: list[list[str]]) -> None:
    done = typed("2", "1", "2", "0", "0")
    assert done.exit_code == 0
    assert ran == [["archive", "甲事项"], ["check", "甲事项"]]


def test_only_what_lijuan_can_do_is_offered(ran: list[list[str]]) -> None:
    shown = typed("1", "0", "0").output
    for command, words in menu.OFFERS:
        assert (words in shown) is (command in main.commands or command == "page")


def test_what_is_no_number_of_the_list_is_asked_again(ran: list[list[str]]) -> None:
    done = typed("9", "一", "", "2", "1", "0", "0")
    assert "没有“9”，请输入0到3的号码。" in done.output
    assert ran == [["archive", "甲事项"]]


def test_a_new_case_is_made(ran: list[list[str]]) -> None:
    typed("3", " 丙事项 ", "0")
    assert ran == [["new", "丙事项"]]


def test_the_page_is_opened_where_there_is_one(ran: list[list[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    number = str(1 + [words for command, words in menu.OFFERS if command in (*main.commands, "page")].index("打开审阅页"))
    assert "还没有审阅页" in typed("2", number, "0", "0").output
    page = tmp_path / "output" / "甲事项" / "review" / "index.html"
    page.parent.mkdir(parents=True)
    page.touch()
    typed("2", number, "0", "0")
    assert opened == [page.resolve().as_uri()]


def test_the_end_of_the_input_ends_the_menu(ran: list[list[str]]) -> None:
    assert typed("2").exit_code == 130


def test_the_windows_start_leads_to_the_menu() -> None:
    script = (ROOT / "lijuan.cmd").read_bytes()
    assert b'lijuan.exe" menu\r\n' in script
    assert b'if not "%~1"=="" goto typed\r\n' in script
    assert b':typed\r\n".venv\\Scripts\\lijuan.exe" %*\r\n' in script
    assert script.count(b"\n") == script.count(b"\r\n")
    for file in ("requirements.lock", "pyproject.toml"):
        assert (ROOT / file).is_file()
    assert b"--require-hashes -r requirements.lock" in script

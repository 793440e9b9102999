"""Templates of one's own: they go before the shipped ones, and a shipped one that changes meanwhile is told."""

import shutil
from pathlib import Path

import docx
import pytest

from tests.conftest import TEMPLATES, Run


def rewritten(path: Path, word: str) -> None:
    """Put a word at the end of a template's last paragraph of text."""
    document = docx.Document(str(path))
    document.paragraphs[-1].add_run(word)
    document.save(str(path))


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """One's own templates, with one file, and a copy of the shipped ones."""
    own, shipped = tmp_path / "own", Path(shutil.copytree(TEMPLATES, tmp_path / "shipped"))
    own.mkdir()
    shutil.copy(shipped / "工作总结.docx", own / "工作总结.docx")
    rewritten(own / "工作总结.docx", "自己的一句")
    return own, shipped


def told(run: Run, case: Path, folders: tuple[Path, Path]) -> list[str]:
    return [one["place"]["document"] for one in run(case, templates=folders).problems if one["code"] == "template.updated"]


def test_ones_own_is_used(archived: Path, run: Run, folders: tuple[Path, Path], tmp_path: Path) -> None:
    assert told(run, archived, folders) == []
    assert "自己的一句" in (tmp_path / "output" / archived.name / "text" / "14-工作总结.txt").read_text(encoding="utf-8")


def test_a_shipped_one_that_changed_is_told_until_ones_own_is_saved_again(archived: Path, run: Run, folders: tuple[Path, Path]) -> None:
    own, shipped = folders
    assert told(run, archived, folders) == []
    rewritten(shipped / "工作总结.docx", "新的一句")
    rewritten(shipped / "函.docx", "新的一句")
    assert told(run, archived, folders) == ["工作总结"]
    assert told(run, archived, folders) == ["工作总结"]
    rewritten(own / "工作总结.docx", "看过了")
    assert told(run, archived, folders) == []
    assert told(run, archived, folders) == []

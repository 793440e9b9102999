"""`lijuan text`, by which git shows a .docx."""

import shutil
from pathlib import Path

from pipeline.word.text import flatten
from tests.conftest import ROOT, TEMPLATES, Lijuan


def test_a_document_is_shown_as_its_text(lijuan: Lijuan, tmp_path: Path) -> None:
    path = Path(shutil.copy(TEMPLATES / "请示.docx", tmp_path / "请示.docx"))
    done = lijuan("text", "请示.docx")
    assert (done.returncode, done.stdout) == (0, flatten(path.read_bytes()))


def test_what_is_no_document_is_told(lijuan: Lijuan, tmp_path: Path) -> None:
    (tmp_path / "坏.docx").write_bytes(b"PK")
    for name, code in (("坏.docx", "file.unreadable"), ("没有.docx", "file.missing")):
        done = lijuan("text", name)
        assert done.returncode == 1
        assert code in done.stderr


def test_git_is_told_how_to_show_one() -> None:
    """What `make git-diff` sets is what .gitattributes names."""
    attributes = (ROOT / ".gitattributes").read_text(encoding="utf-8").splitlines()
    assert any(line.startswith("*.docx ") and "diff=docx" in line for line in attributes)
    assert "git config diff.docx.textconv" in (ROOT / "Makefile").read_text(encoding="utf-8")

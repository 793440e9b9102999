"""LibreOffice opens every document and gives back the same text and the same number of paragraphs."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from pipeline.word.text import flatten
from tests.conftest import GOLDEN_CASES, Run

pytestmark = pytest.mark.prove


@pytest.mark.parametrize("case", list(GOLDEN_CASES.values()), ids=lambda case: case.name)
def test_a_document_comes_back_as_it_was(case: Path, run: Run, tmp_path: Path) -> None:
    copied = Path(shutil.copytree(case, tmp_path / "data" / case.name))
    run(copied)
    made = sorted((tmp_path / "output" / case.name).rglob("*.docx"))
    back = opened_and_saved(made, tmp_path / "back")
    assert {path.name: (flatten(path.read_bytes()), paragraphs(path)) for path in made} == back


def opened_and_saved(documents: list[Path], folder: Path) -> Mapping[str, tuple[str, int]]:
    soffice = shutil.which("soffice")
    assert soffice, "make prove needs LibreOffice Writer: apt-get install libreoffice-writer-nogui"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--norestore", "--convert-to", "docx", "--outdir", str(folder), *map(str, documents)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return {path.name: (flatten(path.read_bytes()), paragraphs(path)) for path in sorted(folder.glob("*.docx"))}


def paragraphs(path: Path) -> int:
    return sum(1 for _ in docx.Document(str(path)).element.body.iter(qn("w:p")))

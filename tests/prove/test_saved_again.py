"""A file that LibreOffice merely saved again is no edit: not one as generated, not one with what people changed, not one to be decided."""

import shutil
import subprocess
from pathlib import Path

import pytest

from pipeline.documents.freshness import fingerprint
from pipeline.review.adopt import changes
from tests.conftest import CASES, Run
from tests.review.hands import NONE, SHORT, add, add_row, adopted, applied, both, facts, made, marked, remove, reword, style

pytestmark = pytest.mark.prove


def saved_again(documents: list[Path], folder: Path) -> dict[str, bytes]:
    soffice = shutil.which("soffice")
    assert soffice, "make prove needs LibreOffice Writer: apt-get install libreoffice-writer-nogui"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--norestore", "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "back")]
    subprocess.run([*command, *map(str, documents)], check=True, capture_output=True, timeout=300)
    return {path.name: path.read_bytes() for path in sorted((folder / "back").glob("*.docx"))}


def test_every_document_of_a_case(run: Run, tmp_path: Path) -> None:
    case = Path(shutil.copytree(CASES / "第二案", tmp_path / "data" / "第二案"))
    run(case)
    made_here = sorted((tmp_path / "output" / case.name / "docx").glob("*.docx"))
    back = saved_again(made_here, tmp_path)
    assert {path.name: fingerprint(path.read_bytes()) for path in made_here} == {name: fingerprint(data) for name, data in back.items()}


def test_an_adopted_document_and_one_to_be_decided(tmp_path: Path) -> None:
    edits = adopted(
        both(
            reword("共473户，", "总计480户，"),
            remove("联系人"),
            add("其他事项", "另附一张。"),
            add_row(3, "河边", "9", "钱七"),
            style("关于", "一级标题"),
        )
    ).edits
    done, undecided = applied(edits), applied(edits, facts(户=475, 联系人="周八"))
    assert (marked(done.docx), marked(undecided.docx)) == (0, 2)
    documents = {"采用.docx": done.docx, "待定.docx": undecided.docx, "原样.docx": made().docx}
    for name, data in documents.items():
        (tmp_path / name).write_bytes(data)
    back = saved_again([tmp_path / name for name in documents], tmp_path)
    assert {name: fingerprint(data) for name, data in back.items()} == {name: fingerprint(data) for name, data in documents.items()}
    found = changes(made().trace, back["原样.docx"], made().docx, NONE, SHORT)
    assert found.problems == ()
    assert found.edits.entries == ()

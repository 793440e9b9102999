"""Every document is valid by the schemas of WordprocessingML (ECMA-376, as openxml-audit carries them).

It also asks for two parts that Word itself does without: a theme, which would give fonts nobody chose, and a table of
fonts. Our documents have neither.
"""

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import GOLDEN_CASES, TEMPLATES, Run

pytestmark = pytest.mark.prove
AUDIT = Path(sys.executable).with_name("openxml-audit")
LEFT_OUT = ("relationships/theme", "relationships/fontTable")


def faults(documents: list[Path]) -> list[str]:
    found = []
    for path in documents:
        done = subprocess.run([str(AUDIT), "--output", "json", str(path)], capture_output=True, text=True, check=False, timeout=120)
        (outcome,) = json.loads(done.stdout)
        said = [one["description"] for one in outcome["errors"]]
        found += [f"{path.name}: {one}" for one in said if not any(part in one for part in LEFT_OUT)]
    return found


@pytest.mark.parametrize("case", list(GOLDEN_CASES.values()), ids=lambda case: case.name)
def test_what_is_made_is_valid(case: Path, run: Run, tmp_path: Path) -> None:
    run(Path(shutil.copytree(case, tmp_path / "data" / case.name)))
    documents = sorted((tmp_path / "output" / case.name).rglob("*.docx"))
    assert len(documents) > 10
    assert faults(documents) == []


def test_the_templates_are_valid() -> None:
    assert faults(sorted(TEMPLATES.glob("*.docx"))) == []


def test_what_is_not_valid_is_found(tmp_path: Path) -> None:
    source, spoilt = TEMPLATES / "函.docx", tmp_path / "函.docx"
    with zipfile.ZipFile(source) as package, zipfile.ZipFile(spoilt, "w") as target:
        for name in package.namelist():
            data = package.read(name)
            target.writestr(name, data.replace(b"<w:body>", b"<w:body><w:nonsense/>") if name == "word/document.xml" else data)
    assert faults([spoilt]) != []

"""What earlier versions sealed verifies in this one, and in the program inside each."""

import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.transfer.verify import verify
from pipeline.volume.seal import judge, seals
from tests.conftest import ROOT

KEPT = ROOT / "tests" / "sealed"
FOLDERS = sorted((path for path in KEPT.iterdir()), key=lambda path: int(path.name))


def test_the_seals_of_all_versions_are_one_chain() -> None:
    assert [str(one.number) for one in seals(KEPT.parent)] == [path.name for path in FOLDERS]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_a_kept_seal_verifies(folder: Path) -> None:
    found = verify(folder, also=(judge,))
    assert (found.problems, found.ok, found.bag) == ((), True, "volume/package")
    assert {one.outcome for one in found.judged if one.number in ("1-1", "封卷")} <= {"passed", "person"}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_the_program_inside_accepts_its_package(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-I", str(folder / "volume" / "package" / "verify.py")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr

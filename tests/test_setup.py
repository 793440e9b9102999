"""A machine that lacks something is told in one line what to run, and the step ends with 3."""

import shutil
import subprocess
from pathlib import Path

import pytest

SETUP = Path(__file__).resolve().parents[1] / ".ci" / "setup"
OLD = 'case "$*" in *version_info*) exit 1;; *) echo 3.9.2;; esac'
WITHOUT_VENV = 'case "$*" in *ensurepip*) exit 1;; esac'


def run(step: str, folder: Path, python: str = "exit 0") -> subprocess.CompletedProcess[str]:
    """Run a step on a machine that has bash and the given python and nothing else."""
    bash = shutil.which("bash")
    assert bash
    command = folder / "python3"
    command.write_text(f"#!{bash}\n{python}\n", encoding="utf-8")
    command.chmod(0o755)
    return subprocess.run([bash, SETUP, step], cwd=folder, env={"PATH": str(folder)}, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("step", "python", "named"),
    [("venv", OLD, "3.9.2"), ("venv", WITHOUT_VENV, "python3-venv"), ("office", "", "libreoffice-writer-nogui"), ("proofs", "", "qpdf")],
)
def test_what_is_missing_is_named_in_one_line(step: str, python: str, named: str, tmp_path: Path) -> None:
    done = run(step, tmp_path, python)
    assert done.returncode == 3
    assert named in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not done.stdout
    assert not (tmp_path / ".venv").exists()

"""A machine that lacks something is told in one line what to run, and the step ends with 3."""

import shutil
import subprocess
from pathlib import Path

import pytest

SETUP = Path(__file__).resolve().parents[1] / ".ci" / "setup"
OLD = 'case "$*" in *version_info*) exit 1;; *) echo 3.9.2;; esac'
WITHOUT_VENV = 'case "$*" in *ensurepip*) exit 1;; esac'


BASH = shutil.which("bash") or ""


def run(step: str, folder: Path, python: str = "exit 0") -> subprocess.CompletedProcess[str]:
    """Run a step on a machine that has bash and the given python and nothing else."""
    program(folder / "python3", python)
    return subprocess.run([BASH, SETUP, *step.split()], cwd=folder, env={"PATH": str(folder)}, capture_output=True, text=True, check=False)


def program(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!{BASH}\n{text}\n", encoding="utf-8")
    file.chmod(0o755)


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


@pytest.mark.parametrize(("uv", "said"), [(None, 0), ("exit 2", 1), ('echo "uv $UV_DEFAULT_INDEX $*" >> said', 0)])
def test_libraries_come_by_uv_from_the_mirror_that_pip_knows_or_by_pip(uv: str | None, said: int, tmp_path: Path) -> None:
    mirror = "global.index-url='https://mirror.example/simple'"
    program(tmp_path / ".venv" / "bin" / "python", f'case "$*" in *config*) echo "{mirror}";; *) echo "pip $*" >> said;; esac')
    for tool in ("sed", "head"):
        (tmp_path / tool).symlink_to(str(shutil.which(tool)))
    if uv is not None:
        program(tmp_path / ".venv" / "bin" / "uv", uv)
    done = run("libraries -r requirements.lock", tmp_path)
    assert (done.returncode, len(done.stdout.splitlines()), done.stderr) == (0, said, "")
    (call,) = (tmp_path / "said").read_text(encoding="utf-8").splitlines()
    by, *words = call.split()
    assert words[-2:] == ["-r", "requirements.lock"]
    assert by == ("uv" if uv and "echo" in uv else "pip")
    assert (words[0] == "https://mirror.example/simple") == (by == "uv")

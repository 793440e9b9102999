"""The wheel carries all that `lijuan` needs: installed outside the checkout, it makes a case and archives the example."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytest.importorskip("setuptools", minversion="77", reason="what pyproject.toml builds with")

TOP = Path(__file__).resolve().parents[1]
PARTS = ["pyproject.toml", "README.md", "LICENSE", "pipeline", "templates", "data/changsheng"]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that holds what the wheel holds, built from a copy so that the checkout gets no `build/`."""
    folder = tmp_path_factory.mktemp("wheel")
    for part in PARTS:
        source, copy = TOP / part, folder / "source" / part
        copy.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy)
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder)]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, str(folder / "source")], check=True)
    with zipfile.ZipFile(next(folder.glob("lijuan-*.whl"))) as wheel:
        wheel.extractall(folder / "site")
    return folder / "site"


def run(installed: Path, folder: Path, *command: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    return subprocess.run([sys.executable, *command], cwd=folder, env=environment, check=True, capture_output=True, text=True).stdout


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize(
    ("shipped", "folder"),
    [("templates_folder", "templates/docx"), ("fonts_folder", "templates/fonts"), ("example_case", "data/changsheng")],
)
def test_what_is_shipped_is_found_and_whole(installed: Path, tmp_path: Path, shipped: str, folder: str) -> None:
    found = Path(run(installed, tmp_path, "-c", f"from pipeline.shipped import {shipped}; print({shipped}())").strip())
    assert found.is_relative_to(installed)
    assert files(found) == files(TOP / folder)


def test_every_module_is_in_the_wheel(installed: Path) -> None:
    here = {path.relative_to(TOP).as_posix() for path in (TOP / "pipeline").rglob("*.py")}
    there = {path.relative_to(installed).as_posix() for path in (installed / "pipeline").rglob("*.py")}
    assert here == {name for name in there if not name.startswith("pipeline/templates/")}


def test_a_new_case_and_the_example_outside_the_checkout(installed: Path, tmp_path: Path) -> None:
    run(installed, tmp_path, "-m", "pipeline", "new", "x")
    assert (tmp_path / "data" / "x" / "case.yaml").is_file()
    shutil.copytree(installed / "pipeline" / "data" / "changsheng", tmp_path / "data" / "copy")
    run(installed, tmp_path, "-m", "pipeline", "archive", "copy", "--quiet")
    assert (tmp_path / "output" / "copy" / "report.json").is_file()

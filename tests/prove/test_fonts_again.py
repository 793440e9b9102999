"""The shipped fonts, made again from Debian's packages, are the same bytes."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.prove
FOLDER = ROOT / "templates" / "fonts"
PACKAGES = {
    "texlive-lang-chinese": "2022.20230122-1",
    "fonts-lxgw-wenkai": "1.250+repack-1",
    "fonts-noto-cjk": "1:20220127+repack1-1",
    "fonts-noto-cjk-extra": "1:20220127+repack1-1",
    "fonts-liberation2": "2.1.5-1",
}


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """Return the folder with the packages unpacked; nothing is installed."""
    apt, dpkg = shutil.which("apt-get"), shutil.which("dpkg-deb")
    if apt is None or dpkg is None:
        pytest.skip("needs Debian's packages")
    wanted = [f"{name}={version}" for name, version in PACKAGES.items()]
    if subprocess.run([apt, "--quiet", "download", *wanted], cwd=tmp_path, check=False, capture_output=True).returncode:
        pytest.skip("needs Debian 12 and its package lists (apt-get update)")
    for package in sorted(tmp_path.glob("*.deb")):
        subprocess.run([dpkg, "-x", package, tmp_path / "sources"], check=True)
        package.unlink()
    return tmp_path / "sources"


def test_the_same_sources_give_the_same_bytes(sources: Path, tmp_path: Path) -> None:
    made = tmp_path / "made"
    subprocess.run([sys.executable, FOLDER / "make.py", sources, made], check=True)
    names = {path.name for path in FOLDER.glob("*.ttf")} | {"coverage.tsv"}
    assert {path.name for path in made.iterdir()} == names
    assert [name for name in sorted(names) if (made / name).read_bytes() != (FOLDER / name).read_bytes()] == []


def test_the_readme_names_the_packages() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert all(name in readme and version in readme for name, version in PACKAGES.items())


def test_other_sources_are_refused(tmp_path: Path) -> None:
    outcome = subprocess.run([sys.executable, FOLDER / "make.py", tmp_path, tmp_path / "made"], check=False, capture_output=True)
    assert outcome.returncode != 0
    assert not (tmp_path / "made").exists()

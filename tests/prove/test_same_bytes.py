"""The same bytes whatever the machine: its time, language, fonts, folders, and in whatever order. No font of it is opened."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from pipeline.pdf.typeset import Typst
from tests.conftest import GOLDEN_CASES, ROOT

pytestmark = pytest.mark.prove

FONTS = ROOT / "templates" / "fonts"
OPENED = re.compile(r'open(?:at)?\((?:[^"]*)"([^"]+\.(?:ttf|otf|ttc|otc|pfb|conf))"')


def digests(folder: Path) -> dict[str, str]:
    """Return the digest of every file."""
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


def archived(case: Path, folder: Path, environment: Mapping[str, str], before: tuple[str, ...] = (), mask: int = 0o022) -> dict[str, str]:
    """Archive a copy of a case in a folder as a process of its own; return the digests of the output."""
    copy = Path(shutil.copytree(case, folder / "data" / case.name))
    command = [*before, sys.executable, "-m", "pipeline", "archive", str(copy), "--output", str(folder / "output"), "--engine", "typst"]
    clean = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME")} | {"PYTHONPATH": str(ROOT)}
    subprocess.run(command, check=True, capture_output=True, cwd=folder, env=clean | dict(environment), umask=mask, timeout=600)
    return digests(folder / "output" / case.name)


def with_fonts(home: Path) -> Path:
    """Return a home whose fonts have our families' names and other glyphs: whoever looks there sets other pages."""
    folder = home / ".local" / "share" / "fonts"
    folder.mkdir(parents=True)
    for own in sorted(FONTS.glob("*.ttf")):
        with TTFont(FONTS / "LijuanHei.ttf") as font, TTFont(own) as named:
            font["name"] = named["name"]
            font.save(folder / own.name)
    (home / "fonts.conf").write_text(f"<fontconfig><dir>{folder}</dir><cachedir>{home}/cache</cachedir></fontconfig>")
    return home


@pytest.mark.parametrize("name", GOLDEN_CASES)
def test_time_language_folders_and_fonts_of_the_machine_do_not_matter(name: str, tmp_path: Path) -> None:
    case = GOLDEN_CASES[name]
    empty, full = tmp_path / "empty", with_fonts(tmp_path / "full")
    empty.mkdir()
    (empty / "fonts.conf").write_text("<fontconfig/>")
    machines: Mapping[str, tuple[Mapping[str, str], int]] = {
        "as it is": ({}, 0o022),
        "once more": ({}, 0o022),
        "in China": ({"TZ": "Asia/Shanghai", "LC_ALL": "zh_CN.UTF-8", "LANG": "zh_CN.UTF-8", "PYTHONHASHSEED": "1"}, 0o077),
        "bare": (
            {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "2", "HOME": str(empty), "FONTCONFIG_FILE": str(empty / "fonts.conf")},
            0o002,
        ),
        "false fonts": (
            {"HOME": str(full), "FONTCONFIG_FILE": str(full / "fonts.conf"), "XDG_DATA_HOME": str(full / ".local/share")},
            0o022,
        ),
    }
    made = {
        machine: archived(case, tmp_path / f"{number} {machine}", environment, mask=mask)
        for number, (machine, (environment, mask)) in enumerate(machines.items())
    }
    first = made["as it is"]
    assert len([path for path in first if path.endswith(".pdf")]) > 10
    for machine, found in made.items():
        assert [path for path in first if found.get(path) != first[path]] == [], machine
    print(f"\n{name}: {len(first)} files the same on {len(made)} machines")


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace (.ci/setup proofs)")
def test_no_font_of_the_machine_is_opened(tmp_path: Path) -> None:
    """Nor any configuration of fonts: looked at in the calls of the process, whatever fonts are installed."""
    log = tmp_path / "calls"
    tracing = ("strace", "-f", "-qq", "-e", "trace=open,openat", "-s", "4096", "-o", str(log))
    archived(GOLDEN_CASES["第二案"], tmp_path, {}, before=tracing)
    opened = {Path(one) for one in OPENED.findall(log.read_text())}
    assert any(one.parent == FONTS for one in opened)
    assert {one for one in opened if one.parent != FONTS and one.name != "pyvenv.conf"} == set()


def test_the_order_does_not_matter(outputs: dict[str, Path]) -> None:
    for output in outputs.values():
        files = {path.stem: path.read_bytes() for path in sorted((*output.glob("docx/*.docx"), *output.glob("volume/*.docx")))}
        assert Typst(workers=2).convert(dict(reversed(files.items()))) == Typst(workers=1).convert(files)

"""Killed at random moments, `archive` leaves the old set or the new one, never a mixture, and the next run is right."""

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.review.versions import HISTORY, KEPT
from pipeline.store import sha256
from tests.conftest import ROOT

pytestmark = pytest.mark.prove
KILLS = 50


def start(case: Path, output: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(ROOT / "tests" / "prove" / "archive_once.py"), str(case), str(output)]
    return subprocess.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.DEVNULL)


OWN = (".next", ".old", ".journal.json", ".journal.json.tmp", ".lijuan.lock")


def state(folder: Path) -> dict[str, str]:
    """Return the files of a folder; what a killed run leaves for itself does not count."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.relative_to(folder).parts[0] not in OWN)
    return {path.relative_to(folder).as_posix(): sha256(path.read_bytes()) for path in files}


def published(output: Path) -> dict[str, str]:
    """Return what a run has published, without the versions before, which grow."""
    ledger = json.loads((output / ".ledger.json").read_bytes())
    ledger["files"] = {path: digest for path, digest in ledger["files"].items() if not path.startswith(f"{HISTORY}/")}
    found = {path: digest for path, digest in state(output).items() if not path.startswith(f"{HISTORY}/")}
    return {**found, ".ledger.json": json.dumps(ledger, sort_keys=True)}


def versions_before(output: Path) -> list[str]:
    """Return the versions before, each of whose files is there as the ledger has it, and no other."""
    listed = json.loads((output / ".ledger.json").read_bytes())["files"]
    wanted = {path: digest for path, digest in listed.items() if path.startswith(f"{HISTORY}/")}
    found = {path.relative_to(output).as_posix(): sha256(path.read_bytes()) for path in (output / HISTORY).rglob("*") if path.is_file()}
    assert found == wanted
    return sorted({path.split("/")[1] for path in found}, key=int)


def test_fifty_kills(second: Path, tmp_path: Path) -> None:
    output = tmp_path / "output" / "第二案"
    file = second / "community.yaml"
    original = file.read_text(encoding="utf-8")
    versions = [original, original.replace("成立年份: 2015", "成立年份: 2014")]
    whole: dict[int, dict[str, str]] = {}
    duration = 0.0
    for number in (0, 1, 0, 1):  # the report tells what changed since the last run: the first one is unlike all others
        file.write_text(versions[number], encoding="utf-8")
        began = time.monotonic()
        assert start(second, output).wait() == 0
        duration = time.monotonic() - began
        whole[number] = published(output)
    assert whole[0] != whole[1]
    chance = random.Random(20260401)
    before, kept = 1, versions_before(output)
    seen = {"old": 0, "new": 0, "journal": 0}
    for round_ in range(KILLS):
        wanted = round_ % 2
        file.write_text(versions[wanted], encoding="utf-8")
        running = start(second, output)
        time.sleep(chance.uniform(0, duration * 1.05))
        running.kill()
        running.wait()
        if (output / ".journal.json").exists():
            seen["journal"] += 1
        else:
            found = published(output)
            differ = {path for path in found.keys() | whole[wanted].keys() if found.get(path) != whole[wanted].get(path)}
            assert found in (whole[before], whole[wanted]), differ
            seen["new" if found == whole[wanted] else "old"] += 1
        assert start(second, output).wait() == 0
        assert published(output) == whole[wanted]
        # a run that was killed before it published has replaced nothing
        expected = [*kept, str(int(kept[-1]) + 1)][-KEPT:] if wanted != before else kept
        kept = versions_before(output)
        assert kept == expected
        assert not (output / ".journal.json").exists()
        before = wanted
    print(seen)

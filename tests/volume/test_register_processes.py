"""The register used by several processes, and by one that is killed."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.volume.register import check, listing
from tests.conftest import ROOT


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "档号登记册.sqlite"


def held(path: Path) -> dict[str, str]:
    """Return the codes by case and item."""
    return {f"{one.case}/{one.id}": one.code for one in listing(path)}


GIVING = """
import datetime as dt, os, signal, sys
from pathlib import Path
from pipeline.volume import register, register_file
from pipeline.volume.codes import Category, Wanted
path, name = Path(sys.argv[1]), sys.argv[2]
count, items, fatal = map(int, sys.argv[3:])
asked, original, connect = [0], register.next_number, register_file.connect
def hasty(path):
    connection = connect(path)
    connection.execute("PRAGMA cache_size = 1")
    return connection
def counted(*words):
    asked[0] += 1
    if asked[0] == fatal:
        os.kill(os.getpid(), signal.SIGKILL)
    return original(*words)
register.next_number = counted
if fatal:  # what is not committed goes to the disk at once, so that there is something to take back
    register_file.connect = hasty
print("ready", flush=True)
for number in range(count):
    case = register.Case(f"{name}{number}", f"{name}{number}", 2024, "居委会")
    register.give(path, case, [Wanted(str(one), Category(2024, "Y")) for one in range(items)], "DA/T 13—2022", dt.date(2025, 6, 30))
"""


def giving(path: Path, name: str, count: int, items: int, fatal: int = 0) -> subprocess.Popen[bytes]:
    """Start a process that gives numbers to so many cases of so many items, and dies before the fatal one."""
    command = [sys.executable, "-c", GIVING, str(path), name, str(count), str(items), str(fatal)]
    return subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE)


def test_two_processes_at_once_share_the_numbers_without_a_gap(path: Path) -> None:
    running = [giving(path, name, 30, 7) for name in ("甲", "乙", "丙")]
    for one in running:
        one.communicate(timeout=120)
    assert [one.returncode for one in running] == [0, 0, 0]
    assert sorted(one.code for one in listing(path)) == [f"WS·2024·Y-{number:04}" for number in range(1, 3 * 30 * 7 + 1)]
    by_case: dict[str, list[int]] = {}
    for entry in listing(path):
        by_case.setdefault(entry.case, []).append(int(entry.code[-4:]))
    assert all(max(numbers) - min(numbers) == 6 for numbers in by_case.values()), "what one call gives stands together"
    assert check(path) == ()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no such signal")
@pytest.mark.parametrize("fatal", [1, 300, 600])
def test_a_process_killed_while_it_gives_has_given_nothing_and_the_next_gives_the_same(path: Path, fatal: int) -> None:
    whole = path.with_name("unharmed.sqlite")
    for one in (path, whole):
        giving(one, "丁", 1, 3).communicate(timeout=60)
    giving(whole, "甲", 1, 600).communicate(timeout=60)
    before = path.read_bytes()
    dying = giving(path, "甲", 1, 600, fatal)
    dying.communicate(timeout=60)
    assert dying.returncode == -signal.SIGKILL
    assert path.read_bytes() != before, "some of it was written already"
    assert len(listing(path)) == 3
    giving(path, "甲", 1, 600).communicate(timeout=60)
    assert held(path) == held(whole)
    assert check(path) == ()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no such signal")
def test_killed_at_any_moment_the_register_is_whole_and_goes_on(path: Path) -> None:
    chance = random.Random(20250630)
    caught = 0
    for _ in range(8):
        running = giving(path, "甲", 240, 40)
        assert running.stdout
        running.stdout.readline()
        time.sleep(chance.uniform(0, 0.1))  # the first finds every number still to be given: that takes longer
        running.kill()
        running.communicate(timeout=60)
        caught += running.returncode == -signal.SIGKILL
        assert check(path) == ()
        counts: dict[str, int] = {}
        for entry in listing(path):
            counts[entry.case] = counts.get(entry.case, 0) + 1
        assert set(counts.values()) <= {40}, "a case has all of its numbers or none"
    assert caught
    before = held(path)
    last = giving(path, "甲", 240, 40)
    last.communicate(timeout=120)
    assert last.returncode == 0
    after = held(path)
    assert before.items() <= after.items()
    assert sorted(after.values()) == [f"WS·2024·Y-{number:04}" for number in range(1, 240 * 40 + 1)]

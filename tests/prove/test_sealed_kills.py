"""Killed at random moments, `archive` and `seal` leave every earlier seal whole, no number twice, and the next run right."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from pipeline.transfer.verify import verify
from pipeline.volume import register
from pipeline.volume.seal import judge, seals
from tests.conftest import ROOT
from tests.prove.test_kills import state
from tests.volume.sealing import NAME, whole

pytestmark = pytest.mark.prove
MOMENTS = int(os.environ.get("LIJUAN_KILLS", "100"))


def start(*words: object) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(ROOT / "tests" / "prove" / "seal_once.py"), *map(str, words)]
    return subprocess.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.DEVNULL)


def test_a_hundred_kills_of_archive_and_seal(tmp_path: Path) -> None:
    case, output, file = whole(tmp_path), tmp_path / "output" / NAME, tmp_path / "登记册.sqlite"
    meetings = case / "results" / "meetings.yaml"
    original = meetings.read_text(encoding="utf-8")

    def change(number: int) -> None:
        """Give a meeting another name, so that one number is given and one made void in each seal."""
        meetings.write_text(original.replace("名称: 居民会议\n", f"名称: 第{number}次户代表会议\n"), encoding="utf-8")

    def sealing(number: int) -> subprocess.Popen[bytes]:
        return start(case, output, file, f"第{number}次改名" if number else "")

    duration, kept = 0.0, dict[int, dict[str, str]]()
    for number in (0, 1):  # the second finds most of its work done, as those do that are killed
        change(number)
        began = time.monotonic()
        assert sealing(number).wait() == 0
        duration = time.monotonic() - began
        kept[number + 1] = state(output / "sealed" / str(number + 1))
    change(2)
    chance, seen = random.Random(20260629), Counter[str]()
    for round_ in range(MOMENTS):
        number = len(kept)
        kill_seal = chance.random() < 0.7
        running = sealing(number) if kill_seal else start(case, output)
        time.sleep(chance.uniform(0, duration * (1.05 if kill_seal else 0.5)))
        running.kill()
        running.wait()
        seen["seal" if kill_seal else "archive"] += 1

        known = seals(output)
        for one in known[: len(kept)]:
            assert state(output / "sealed" / str(one.number)) == kept[one.number]
        assert len(known) in (len(kept), len(kept) + 1)
        folders = {path.name for path in (output / "sealed").iterdir() if not path.name.startswith(".")}
        assert folders == {str(one.number) for one in known}
        entries = register.listing(file)
        assert register.check(file) == ()
        held = {one.id: one.code for one in entries if not one.voided}
        assert len({one.code for one in entries}) == len(entries)
        if len(known) > len(kept):
            seen["killed after the seal"] += 1
        elif f"minutes/砚溪社区-第{number}次户代表会议" in held:
            seen["killed between numbers and seal"] += 1

        # in between, kill comes on kill; every fifth time the next run has to come right
        if round_ % 5 == 4 or len(known) > len(kept):
            if len(known) == len(kept):
                assert sealing(number).wait() == 0
            after = seals(output)
            assert len(after) == len(kept) + 1
            last = output / "sealed" / str(after[-1].number)
            now = {str(one["id"]): str(one["code"]) for one in after[-1].items}
            assert {name: code for name, code in held.items() if name in now}.items() <= now.items(), "what was given is given again"
            assert all(one.outcome == "passed" for one in judge(output))
            assert verify(last).ok
            kept[after[-1].number] = state(last)
            seen["sealed"] += 1
            change(len(kept))
            assert {path.name for path in (output / "sealed").iterdir()} == {str(one.number) for one in after}
    print(dict(seen), f"{len(register.listing(file))} numbers")

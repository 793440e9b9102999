"""Each hostile file is refused in a process of its own within 200 MB; the figures are printed (`pytest -s`)."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.templates.hostile import HOSTILE
from tests.templates.making import SHIPPED

pytestmark = pytest.mark.prove
MEGABYTES = 200


def judged(path: Path) -> dict[str, Any]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(ROOT / "tests" / "prove" / "judge_once.py"), str(path)]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, check=True, timeout=60)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_what_each_hostile_file_costs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "样张.docx"
    figures = {"(the template that passes)": judged(SHIPPED)}
    for one in HOSTILE:
        path.write_bytes(one.make())
        figures[one.name] = judged(path)
        assert one.code in figures[one.name]["codes"], one.name
    with capsys.disabled():
        for name, found in sorted(figures.items(), key=lambda pair: -pair[1]["cpu"]):
            print(f"{found['cpu']:6.3f} s cpu  {found['seconds']:6.3f} s  {found['megabytes']:5.0f} MB  {name}")
    assert max(found["megabytes"] for found in figures.values()) < MEGABYTES

"""The sound case of the tests of rules: two communities, small enough to be read anew for each test."""

import shutil
from pathlib import Path

import pytest

from tests.conftest import CASES
from tests.rules.judging import MEETINGS, move, put

COUNTED = {"会议.1.实到": "20", "会议.1.同意": "17", "会议.1.反对": "2", "会议.1.弃权": "1"}
"""What the case 缺票数 lacks. Its meetings: 0 and 2 of the Party, 1 and 3 of the residents' representatives."""


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """A case of 2024 whose meetings and plan are as they should be, before anybody is asked."""
    registers = shutil.ignore_patterns("roster.csv", "responses.csv")  # reading them takes twice as long as all else
    case = Path(shutil.copytree(CASES / "缺票数", tmp_path / "data" / "sound", ignore=registers))
    put(case, MEETINGS, COUNTED)
    return case


@pytest.fixture
def revised(sound: Path) -> Path:
    """The same case in 2026, under the revised law."""
    move(sound, 2)
    return sound

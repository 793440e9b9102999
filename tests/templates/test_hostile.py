"""Hostile files are refused with the code that fits, and what comes out of one is its problems only."""

import pytest

from pipeline.template.judge import judge
from tests.templates.hostile import HOSTILE
from tests.templates.making import SHIPPED, Hostile, shipped, zipped


def test_what_they_are_made_of_passes() -> None:
    assert judge(SHIPPED.read_bytes(), "样张")[0] == ()
    assert judge(zipped(shipped()), "样张")[0] == ()


def test_each_has_a_name_of_its_own() -> None:
    assert len({one.name for one in HOSTILE}) == len(HOSTILE) >= 40


@pytest.mark.parametrize("one", HOSTILE, ids=lambda one: one.name)
def test_a_hostile_file_is_refused_with_the_code_that_fits(one: Hostile) -> None:
    found, _ = judge(one.make(), "样张")
    assert one.code in {problem.code for problem in found}
    assert all(problem.blocks == "build" or not problem.code.startswith("docx.") for problem in found)
    assert all(problem.remedy and problem.place.document.startswith("样张") for problem in found)
    assert not any("<" in str(problem) or "w:" in str(problem) for problem in found)

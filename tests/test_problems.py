"""The catalogue of codes: each is raised somewhere, and each is asserted by a test."""

import functools
import json
from pathlib import Path

import pytest

from pipeline.problem_codes import CODES
from pipeline.problems import Basis, Blocked, Place, in_order, problem, raise_if_blocking, read_problem
from tests.conftest import ROOT


@functools.cache
def sources(folder: Path) -> str:
    here = {"problem_codes.py", "test_problems.py"}
    return "".join(path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.py")) if path.name not in here)


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_raised_and_tested(code: str) -> None:
    assert f'"{code}"' in sources(ROOT / "pipeline")
    assert code in sources(ROOT / "tests")


def test_problems_come_by_place_and_each_once() -> None:
    first, second = problem("value.empty", "甲", Place("a.yaml", 2)), problem("value.empty", "乙", Place("a.yaml", 10))
    assert in_order([second, first, second]) == (first, second)
    early = problem("template.node", "甲", Place(document="公告", paragraph=9, cell="表1第1行第1格"))
    late = problem("template.node", "甲", Place(document="公告", paragraph=10))
    assert in_order([late, early]) == (early, late)


def test_only_what_blocks_the_build_stops() -> None:
    raise_if_blocking([problem("document.pending", "甲", Place(), "乙")])
    with pytest.raises(Blocked):
        raise_if_blocking([problem("value.empty", "甲", Place(), "乙")])


def test_a_place_may_be_a_page() -> None:
    assert str(Place(document="请示", page=3)) == "《请示》第3页"


@pytest.mark.parametrize("basis", [None, Basis("某标准", "2012", "7.3.5.2", "standard", "规定", "V1")])
def test_a_problem_is_read_back_as_it_was_written(basis: Basis | None) -> None:
    one = problem("layout.signature", "甲", Place(document="请示", page=2), "乙", basis=basis)
    assert read_problem(json.loads(json.dumps(one.as_json()))) == one


@functools.cache
def listed() -> dict[str, list[str]]:
    """Return the rows of the docs by code: what is wrong (or held), blocks, basis, remedy."""
    found: dict[str, list[str]] = {}
    for page in ("problems.md", "rules.md"):
        for line in (ROOT / "docs" / page).read_text(encoding="utf-8").splitlines():
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            code = cells[0].strip("`")
            if code in CODES:
                assert code not in found, f"{code}: twice"
                title, blocks = (cells[1], cells[2]) if page == "problems.md" else (CODES[code][0], cells[1])
                found[code] = [title, blocks, *cells[-2:]]
    return found


@pytest.mark.parametrize("code", CODES)
def test_every_code_stands_in_the_docs_with_its_basis_and_remedy(code: str) -> None:
    title, blocks, basis, remedy = listed()[code]
    assert (title, blocks) == (CODES[code][0], CODES[code][1] or "hint")
    assert basis
    assert remedy

"""The clauses as a table, and findings as problems."""

import pytest

from pipeline.measure.clauses import CLAUSES, Finding, problems
from pipeline.problem_codes import CODES
from tests.conftest import ROOT

pytestmark = pytest.mark.usefixtures("official_fonts")


# --- the table of clauses


def test_every_code_has_a_clause_and_only_what_is_ruled_blocks() -> None:
    known = {code: blocks for code, (_, blocks) in CODES.items() if code.startswith("layout.")}
    assert set(known) == set(CLAUSES)
    for code, clause in CLAUSES.items():
        ruled = clause.basis is not None and clause.basis.strength == "规定"
        assert known[code] == ("seal" if ruled else None), code
        assert not ruled or (clause.basis and clause.basis.certainty in ("V1", "V2") and clause.basis.source == "standard")


def test_findings_of_one_code_are_one_problem_that_names_the_pages() -> None:
    found = [Finding("layout.lines", page, "22行", "满页21行") for page in (4, 2, 9)]
    (one,) = problems(found, "请示")
    assert (one.code, one.place.document, one.place.page, one.blocks) == ("layout.lines", "请示", 2, None)
    assert one.basis is not None
    assert one.basis.article == "5.2.3"
    assert all(page in one.message for page in ("4", "9"))


def test_the_page_on_the_standard_names_every_code() -> None:
    page = (ROOT / "docs" / "layout.md").read_text(encoding="utf-8")
    assert {code for code in CLAUSES if f"`{code}`" not in page} == set()

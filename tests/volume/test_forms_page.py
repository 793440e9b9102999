"""docs/forms.md says of every field of every form by what rule it is filled and which test holds it: held against the templates."""

import dataclasses
import re

import pytest

from pipeline import catalog
from pipeline.volume.stamp import Stamp
from pipeline.word.text import flatten
from tests.conftest import ROOT, TEMPLATES

PAGE = (ROOT / "docs" / "forms.md").read_text(encoding="utf-8")
LOOP = re.compile(r"\{%\w* ?for (\w+) in ([\w.]+) %\}")
PRINTED = re.compile(r"\{\{([\w.]+)(?:\|\w+)?\}\}")


def rows(form: str) -> list[list[str]]:
    """Return the rows of a form in the page."""
    section = PAGE.split(f"\n## {form}\n")[1].split("\n## ")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line.startswith("| `")]


def fields(kind: catalog.Kind) -> set[str]:
    """Return what a template prints, a column of a table by the path of the table."""
    text = flatten((TEMPLATES / kind.template).read_bytes())
    loops = dict(LOOP.findall(text))
    return {".".join([loops.get(first, first), *rest]) for first, *rest in (one.split(".") for one in PRINTED.findall(text))}


@pytest.mark.parametrize("kind", catalog.FORMS, ids=lambda kind: kind.id)
def test_the_page_has_every_field_of_a_form_once_and_no_other(kind: catalog.Kind) -> None:
    said = [row[0].strip("`") for row in rows(kind.short)]
    assert len(said) == len(set(said))
    assert set(said) == fields(kind)


def test_it_has_every_cell_of_the_stamp() -> None:
    assert [row[0].strip("`") for row in rows("归档章")] == [one.name for one in dataclasses.fields(Stamp)]


def test_it_has_no_form_that_there_is_not() -> None:
    assert sorted(re.findall(r"(?m)^## (.+)$", PAGE)) == sorted(["归档章", *(kind.short for kind in catalog.FORMS)])


def test_every_field_has_a_rule_a_source_and_a_test_that_is_there() -> None:
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    known = set(re.findall(r"(?m)^def (test_\w+)\(", tests))
    for form in (*(kind.short for kind in catalog.FORMS), "归档章"):
        for field, rule, source, held in rows(form):
            assert rule, field
            assert source, field
            named = re.findall(r"`(test_\w+)`", held)
            assert named, field
            assert set(named) <= known, field
    assert set(re.findall(r"\(`(test_\w+)`\)", PAGE)) <= known

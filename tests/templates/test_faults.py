"""Every fault of the corpus is found at its place, and nothing else; the shipped templates have none."""

from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from pipeline.catalog import EVERY
from pipeline.template.house import SHADE
from pipeline.template.judge import inspect
from pipeline.template.tags import TAG, text_of
from tests.conftest import TEMPLATES
from tests.templates.faults import NAMES, Fault, faults

CORPUS = tuple(faults())


@pytest.mark.parametrize("fault", CORPUS, ids=lambda fault: fault.name)
def test_a_fault_is_found_at_its_place_and_no_other(fault: Fault, tmp_path: Path) -> None:
    data, paragraph, cell = fault.spoilt()
    path = tmp_path / f"{fault.template}.docx"
    path.write_bytes(data)
    found = inspect(path, NAMES)
    assert [(one.code, one.place.paragraph) for one in found] == [(fault.code, paragraph)], [str(one) for one in found]
    assert found[0].place.document == (f"{fault.template}·{fault.part}" if fault.part else fault.template)
    assert bool(found[0].place.cell) is bool(cell)
    assert "<" not in found[0].message.replace("“<", "")
    assert found[0].remedy


def test_the_corpus_is_large_and_its_names_are_its_own() -> None:
    assert len(CORPUS) >= 60
    assert len({fault.name for fault in CORPUS}) == len(CORPUS)


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.short)
def test_the_shipped_templates_have_no_fault(kind: object) -> None:
    assert inspect(TEMPLATES / kind.template) == ()  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.docx")), ids=lambda path: path.stem)
def test_placeholders_stand_on_grey_and_nothing_else_does(path: Path) -> None:
    word = docx.Document(str(path))
    for run in word.element.body.iter(qn("w:r")):
        shade = run.find(f"{qn('w:rPr')}/{qn('w:shd')}")
        assert (shade is not None and shade.get(qn("w:fill")) == SHADE) == bool(TAG.search(text_of(run))), text_of(run)
        assert not TAG.sub("", text_of(run)) or not TAG.search(text_of(run)), text_of(run)

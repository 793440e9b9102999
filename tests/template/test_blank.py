"""A template to begin with: sound, in the house's styles, and with its placeholders in the grey that rendering takes away."""

import io
from pathlib import Path

import docx
from docx.oxml.ns import qn

from pipeline.template.blank import template
from pipeline.template.house import SHADE
from pipeline.template.judge import inspect
from pipeline.template.tags import TAG, text_of
from tests.conftest import TEMPLATES


def test_a_new_template_has_no_fault_and_an_example_of_each_element(tmp_path: Path) -> None:
    path = tmp_path / "新文书.docx"
    path.write_bytes(template(TEMPLATES))
    assert inspect(path) == ()
    text = "\n".join(text_of(one) for one in docx.Document(str(path)).element.body.iter(qn("w:p")))
    for element in ("{{", "{% if ", "{% for ", "{%p for ", "{%tr for ", "{%p endfor", "|标题", "|日期", "loop.index"):
        assert element in text


def test_the_placeholders_are_grey_and_nothing_else_is() -> None:
    document = docx.Document(io.BytesIO(template(TEMPLATES)))
    for run in document.element.body.iter(qn("w:r")):
        shade = run.find(f"{qn('w:rPr')}/{qn('w:shd')}")
        assert (shade is not None and shade.get(qn("w:fill")) == SHADE) == bool(TAG.fullmatch(text_of(run))), text_of(run)


def test_it_is_the_same_file_each_time() -> None:
    assert template(TEMPLATES) == template(TEMPLATES)

"""The second case's sheets as `lijuan forms` makes them, and a template changed for a test."""

import datetime as dt
import functools
import io
import zipfile
from pathlib import Path

import docx

from pipeline import catalog
from pipeline.case.consulted import counted
from pipeline.case.facts import derived
from pipeline.case.load import Case, load
from pipeline.case.tree import Branch
from pipeline.field.copies import Copier, Copies, Filled
from pipeline.field.route import homes
from pipeline.field.sheets import Sheet, sheets, values_of
from pipeline.item import form_item
from pipeline.problems import Place
from pipeline.template.judge import Template, read
from tests.conftest import CASES, TEMPLATES

DAY = dt.date(2026, 1, 1)
SECOND = CASES / "第二案"


@functools.cache
def second_case() -> tuple[Case, Branch, tuple[Sheet, ...]]:
    case = load(SECOND)
    found = counted(case)
    assert found
    facts, _ = derived(case, found)
    return case, facts, sheets(homes(case.roster, facts), found.asked.people, facts)


def filled(found: tuple[Sheet, ...]) -> list[Filled]:
    return [Filled(values_of(one, number, len(found)), one.names) for number, one in enumerate(found, 1)]


def copied(found: list[Filled], template: Template | None = None) -> Copies:
    _, facts, _ = second_case()
    sheet = template or read(TEMPLATES / catalog.SURVEY.template)
    return Copier(sheet, form_item(catalog.SURVEY, facts), facts, DAY, Place("名册"), lambda _: False).copies(found)


def changed(folder: Path, old: str, new: str) -> Template:
    """Return the template of the form with a placeholder written otherwise."""
    word = docx.Document(str(TEMPLATES / catalog.SURVEY.template))
    texts = [one for one in word.element.body.iter("{*}t") if one.text == old]
    assert texts, old
    for one in texts:
        one.text = new
    word.save(str(folder / "入户调查表.docx"))
    return read(folder / "入户调查表.docx")


def entries_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}

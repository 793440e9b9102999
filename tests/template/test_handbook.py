"""The handbook holds what may be written, all of it and nothing else, and its page is current.

`LIJUAN_GOLDEN=write pytest tests/template/test_handbook.py` writes the page anew, as does
`lijuan templates fields --save docs/字段手册.md`.
"""

import dataclasses
import functools
import io
import os
import shutil
from pathlib import Path

import docx
import pytest

from pipeline import catalog
from pipeline.case.declared import declared
from pipeline.case.facts import derive
from pipeline.case.load import load
from pipeline.template.allowed import LOOP
from pipeline.template.handbook import Entry, Handbook, compiled
from pipeline.template.judge import Template, judge, read
from pipeline.template.manual import page
from pipeline.template.names import names_for, resolve
from pipeline.template.sayings import PURPOSES, SAYINGS, Saying
from pipeline.template.uses import expressions, lost, uses
from pipeline.wording import FILTERS
from tests.conftest import CHANGSHENG, ROOT, TEMPLATES

PAGE = ROOT / "docs" / "字段手册.md"
SHIPPED = sorted(TEMPLATES.glob("*.docx"))
KINDS = catalog.EVERY


@functools.cache
def handbook() -> Handbook:
    return compiled(derive(load(CHANGSHENG))[0], [read(path) for path in SHIPPED])


def test_the_page_is_current() -> None:
    text = page(handbook())
    if os.environ.get("LIJUAN_GOLDEN") == "write":
        PAGE.write_text(text, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == text


# --- templates and facts, both ways


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_placeholder_is_a_declared_fact(path: Path) -> None:
    found = expressions(path.read_bytes(), path.stem)
    assert [written for written, fact in found if fact is None] == []
    assert found


def test_every_declared_fact_is_used_by_a_template_or_listed_as_unused() -> None:
    used = {use.fact.path for path in SHIPPED for use in uses(read(path))}
    wanted = {one.path for one in declared().walk() if not one.group} | {"发文.‹短名›.题名", "附件题名"}
    assert {entry.fact.path for entry in handbook().entries} == wanted
    assert {entry.fact.path for entry in handbook().unused} == wanted - used


def test_the_page_has_a_line_for_every_fact() -> None:
    marks = [entry.mark for entry in handbook().entries]
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `{{")]
    assert [line.split("`")[1] for line in lines] == marks


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_every_entry_of_the_register_has_a_template_and_a_line_in_the_docs(kind: catalog.Kind) -> None:
    assert (TEMPLATES / kind.template).is_file()
    assert f"- **{kind.short}**" in PAGE.read_text(encoding="utf-8")


def test_every_template_is_of_a_kind() -> None:
    assert {path.stem for path in SHIPPED} == {kind.short for kind in KINDS}


# --- how a fact is written


def stands_for(entry: Entry) -> str | None:
    """Return the path that is meant by what the handbook tells to type, loops and all."""
    scope = dict(names_for(None))
    for loop in entry.written.loops:
        variable, _, table = loop.partition(" in ")
        gone_through = resolve(table, scope)
        row = gone_through.entry() if gone_through else None
        if row is None:
            return None
        scope[variable] = row
    found = resolve(entry.written.path, scope)
    return found.path if found else None


def test_what_is_to_be_typed_stands_for_the_fact() -> None:
    wrong = {entry.fact.path: stands_for(entry) for entry in handbook().entries if stands_for(entry) != entry.fact.path}
    assert wrong == {}


def test_a_fact_is_found_by_what_people_call_it() -> None:
    found = [entry.mark for entry in handbook().entries if entry.tells("空挂") or entry.tells("不在辖区居住")]
    assert "{{主办.户籍.空挂户数}}" in found


def test_no_example_is_of_a_person_of_a_register() -> None:
    case = load(CHANGSHENG)
    persons = {person.name for person in case.roster} | {one.name for one in case.responses}
    assert persons
    assert not {entry.example for entry in handbook().entries} & persons


# --- filters and marks


def test_every_filter_is_explained_and_shown() -> None:
    assert list(PURPOSES) == list(FILTERS)
    assert [one.name for one in handbook().filters] == list(FILTERS)
    assert all(one.does and one.examples for one in handbook().filters)
    shown = {one.name: [(example.given, example.printed) for example in one.examples] for one in handbook().filters}
    assert ("2024-04-08", "20240408") in shown["八位"]


def of_paragraphs(saying: Saying) -> Template:
    """Return a template with a saying in paragraphs, or where it is of rows or cells, in a table."""
    word = docx.Document()
    if saying.written[0].startswith("{%tr"):
        table = word.add_table(len(saying.written), 1)
        cells = [row.cells[0] for row in table.rows]
    elif saying.written[0].startswith("{%tc"):
        cells = list(word.add_table(1, len(saying.written)).rows[0].cells)
    else:
        cells = []
    for index, text in enumerate(saying.written):
        if cells:
            cells[index].text = text
        else:
            word.add_paragraph(text)
    data = io.BytesIO()
    word.save(data)
    return Template(Path("样张.docx"), "", data.getvalue())


@pytest.mark.parametrize("saying", SAYINGS, ids=lambda saying: saying.called)
def test_what_the_handbook_shows_may_be_written(saying: Saying) -> None:
    template = of_paragraphs(saying)
    found, _ = judge(template.data, template.name)
    assert {one.code for one in found} & {"template.syntax", "template.node", "template.unknown"} == set()
    assert [written for written, fact in expressions(template.data, template.name) if fact is None] == []


def test_all_that_a_template_may_say_is_shown() -> None:
    text = "\n".join(line for saying in SAYINGS for line in saying.written)
    wanted = ("{{", "|", "{% if", "elif", "else", "endif", "{% for", "endfor", " and ", " or ", "not ", "is defined", "{%p", "{%tr", "{%tc")
    assert [mark for mark in (*wanted, *(f"loop.{name}" for name in LOOP)) if mark not in text] == []


# --- a template of one's own


def without(path: Path, placeholder: str, folder: Path) -> Path:
    """Return a copy of a template without the paragraphs that hold a placeholder."""
    word = docx.Document(str(path))
    gone = [one for one in word.paragraphs if placeholder in one.text]
    assert gone
    for paragraph in gone:
        above = paragraph._element.getparent()
        assert above is not None
        above.remove(paragraph._element)
    word.save(str(folder / path.name))
    return folder / path.name


def test_what_a_template_of_ones_own_lost_is_told(tmp_path: Path) -> None:
    shipped = read(TEMPLATES / "结果公示.docx")
    own = read(without(shipped.path, "公示.异议受理.电话", tmp_path))
    found = {use.fact.path for use in lost(own, shipped)}
    assert "公示.异议受理.电话" in found
    assert found < {use.fact.path for use in uses(shipped)}
    book = compiled(derive(load(CHANGSHENG))[0], [own], [shipped])
    assert {use.fact.path for use in book.lost["结果公示"]} == found


def test_a_template_that_is_the_shipped_one_lost_nothing(tmp_path: Path) -> None:
    shipped = read(TEMPLATES / "请示.docx")
    own = read(Path(shutil.copy(shipped.path, tmp_path)))
    assert compiled(derive(load(CHANGSHENG))[0], [own], [shipped]).lost == {}


def test_the_templates_stand_in_the_order_of_the_register() -> None:
    assert list(handbook().used) == [kind.short for kind in KINDS]


def test_machines_get_the_same() -> None:
    book = handbook()
    told = book.as_json()
    assert [one["path"] for one in told["facts"]] == [entry.fact.path for entry in book.entries]
    assert told["unused"] == [entry.fact.path for entry in book.unused]
    assert dataclasses.asdict(book.filters[0]) == told["filters"][0]

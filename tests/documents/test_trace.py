"""Each character of a document can be told where it is from; the marks that tell it never reach the .docx."""

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.case.facts import derive
from pipeline.case.load import load
from pipeline.case.tree import Branch
from pipeline.documents.marks import CLOSED, LEFT, OPENED, SCOPE, SHOWN, VALUE
from pipeline.documents.render import Rendered, render
from pipeline.documents.trace import Traced, read_trace
from pipeline.item import Item, due_items
from pipeline.template.judge import find, read
from pipeline.template.origin import ORIGIN
from pipeline.template.tags import text_of
from pipeline.word.safety import parse
from pipeline.word.text import paragraph_texts
from tests.conftest import CASES, CHANGSHENG, TEMPLATES
from tests.documents.test_render import DAY, facts, made

WHOLE = {"changsheng": CHANGSHENG, "第二案": CASES / "第二案"}
NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
TAG = re.compile(r"\{[{%].*?[}%]\}")
Papers = tuple[Branch, dict[str, tuple[Path, Rendered]]]


@pytest.fixture(scope="module", params=WHOLE)
def papers(request: pytest.FixtureRequest) -> Papers:
    """A case's facts, and every paper of it with its template."""
    known, _ = derive(load(WHOLE[request.param]))
    due = [one for one in due_items(known) if isinstance(one, Item)]
    paths = {one.short: find(one.kind.template, (TEMPLATES,)) for one in due}
    found = {one.short: (paths[one.short], render(read(paths[one.short]), one, known, date=DAY)) for one in due}
    return known, {short: (path, one) for short, (path, one) in found.items() if not one.not_due}


def typed(path: Path) -> str:
    """Return what a person typed into a template, tags taken out."""
    import zipfile

    with zipfile.ZipFile(path) as package:
        roots = [
            parse(package.read(name)) for name in package.namelist() if re.fullmatch(r"word/(document|header\d*|footer\d*)\.xml", name)
        ]
    return "\n".join(TAG.sub("\n", text_of(root)) for root in roots)


def literal(one: Traced) -> str:
    """Return what of a paragraph is from no fact, with what is from facts as a blank line."""
    kept, end = list[str](), 0
    for value in sorted(one.values, key=lambda span: span.start):
        kept.append(one.text[end : value.start])
        end = max(end, value.end)
    return "\n".join((*kept, one.text[end:]))


def test_the_trace_has_every_paragraph_as_it_stands(papers: Papers) -> None:
    for _, one in papers[1].values():
        assert [(traced.part, traced.text) for traced in one.trace.paragraphs] == paragraph_texts(one.docx)


def test_every_number_is_from_a_fact_or_typed_in_the_template(papers: Papers) -> None:
    for path, one in papers[1].values():
        words = typed(path)
        for traced in one.trace.paragraphs:
            for found in NUMBER.findall(literal(traced)):
                assert found in words, f"{path.stem}: {traced.text}"


def test_every_name_is_from_a_fact(papers: Papers) -> None:
    known, made_papers = papers
    names = {str(row.fact(name).value) for row in known.table("社区") for name in ("简称", "居委会全称")}  # type: ignore[union-attr]
    for path, one in made_papers.values():
        for traced in one.trace.paragraphs:
            assert not any(name in literal(traced) for name in names), f"{path.stem}: {traced.text}"


def test_every_path_of_a_trace_leads_to_a_fact_that_was_read(papers: Papers) -> None:
    for path, one in papers[1].values():
        cited = {name for traced in one.trace.paragraphs for span in (*traced.values, *traced.conditions) for name in span.paths}
        assert cited | {name for traced in one.trace.paragraphs for name in traced.because} <= one.trace.facts.keys(), path.stem


def test_what_is_printed_is_the_text_of_its_fact(papers: Papers) -> None:
    """A value without a filter is printed as the facts have it."""
    for _, one in papers[1].values():
        shown = [(traced.text[span.start : span.end], span.paths) for traced in one.trace.paragraphs for span in traced.values]
        same = [text for text, paths in shown if any(one.trace.facts[path] == text for path in paths)]
        assert len(same) > len(shown) / 2


def test_no_mark_reaches_the_file(papers: Papers) -> None:
    for _, one in papers[1].values():
        for sign in (VALUE, SHOWN, CLOSED, SCOPE, OPENED, LEFT, f'{ORIGIN}="'):
            assert sign.encode() not in one.docx


def test_a_stored_trace_is_read_as_it_was(papers: Papers) -> None:
    for _, one in papers[1].values():
        assert read_trace(one.trace.as_bytes()) == one.trace


def only(rendered: Rendered) -> Traced:
    (found,) = [one for one in rendered.trace.paragraphs if one.number and one.text]
    return found


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1))
def test_data_that_looks_like_a_mark_is_text(value: str) -> None:
    text = f"{VALUE}0{SHOWN}{value}{CLOSED}{SCOPE}0{OPENED}{LEFT}"
    one = only(made("甲{{ 事项.事由 }}乙", facts(事项={"事由": text, "主办社区": "甲社区"})))
    (span,) = one.values
    assert one.text[: span.start] == "甲"
    assert one.text[span.end :] == "乙"
    assert span.paths == ("事项.事由",)


def test_what_decides_on_words_is_told_with_them() -> None:
    one = only(made("共{% if 社区.甲社区.户籍.户数 %}有{{ 社区.甲社区.户籍.户数 }}户{% endif %}。"))
    (condition,) = one.conditions
    assert (one.text[condition.start : condition.end], condition.paths) == ("有473户", ("社区.甲社区.户籍.户数",))


def test_what_else_says_has_all_that_was_asked_before() -> None:
    text = "{% if not 事项.事由 %}一{% elif not 事项.主办社区 %}二{% else %}三{% endif %}"
    one = only(made(text))
    assert [(one.text[span.start : span.end], set(span.paths)) for span in one.conditions] == [("三", {"事项.事由", "事项.主办社区"})]


def test_a_condition_that_does_not_hold_says_nothing_of_what_follows() -> None:
    one = only(made("{% if not 事项.事由 %}一{% endif %}{% if 事项.主办社区 %}二{% endif %}"))
    assert [span.paths for span in one.conditions] == [("事项.主办社区",)]


def test_the_turns_of_a_loop_know_their_row() -> None:
    template = "{% for 行 in 社区 %}{{ loop.index }}.{{ 行.简称 }}{% if not loop.last %}、{% endif %}{% endfor %}"
    one = only(made(template))
    assert one.text == "1.甲社区、2.乙社区"
    shown = [(one.text[span.start : span.end], span.paths) for span in one.values]
    assert shown == [("1", ("社区",)), ("甲社区", ("社区.甲社区.简称",)), ("2", ("社区",)), ("乙社区", ("社区.乙社区.简称",))]
    assert {span.paths for span in one.conditions} == {("社区",)}


def test_a_derived_fact_names_what_it_came_from(papers: Papers) -> None:
    for _, one in papers[1].values():
        for path, parts in one.trace.parts.items():
            assert path in one.trace.facts
            assert parts


def test_no_resident_is_named_in_a_trace(papers: Papers, request: pytest.FixtureRequest) -> None:
    """Who answered is nobody's business: not in a trace either, which goes where the papers go."""
    case = WHOLE[request.node.callspec.params["papers"]]
    with (case / "results" / "roster.csv").open(encoding="utf-8", newline="") as file:
        residents = {row["姓名"] for row in csv.DictReader(file)}
    assert len(residents) > 50
    for path, one in papers[1].values():
        trace = one.trace.as_bytes().decode()
        assert [name for name in residents if name in trace] == [], path.stem

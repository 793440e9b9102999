"""Any text that XML can hold, put into a file of a case, comes out of .docx and its flattened text as it was."""

import datetime as dt
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipeline.case.load import load
from pipeline.catalog import CATALOG
from pipeline.documents.render import render
from pipeline.item import Item
from pipeline.template.judge import Template
from pipeline.word.text import BREAK, flatten
from tests.case.spoiled import COMMUNITY
from tests.conftest import as_template

LEGAL = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff") | st.sampled_from("\t\n\r\x85\x7f")
MARKS = st.sampled_from(["&", "<", ">", '"', "'", "【", "￥", "𠮷", "{{7*7}}", "{_{", "｛｛", "{%", "{#", "\r\n", "\ue000", ":", "-", "#"])
ANY = st.lists(st.text(LEGAL, max_size=6) | MARKS, min_size=1, max_size=5).map("".join).filter(lambda text: bool(text.strip()))
OLD = "      数据来源: 桐荫派出所户籍台账\n"
ITEM = Item("样张", CATALOG[0], "", "样张", "样张")


@pytest.fixture(scope="module")
def printer() -> Template:
    return as_template("{% for 社 in 社区 %}{% if 社.户籍.数据来源 %}〔{{社.户籍.数据来源}}〕{% endif %}{% endfor %}")


def quoted(text: str) -> str:
    """Return the text as a quoted YAML scalar; what cannot be seen is escaped, the rest stands as it is."""
    return '"' + "".join(one if one.isprintable() and one not in '"\\' else f"\\U{ord(one):08x}" for one in text) + '"'


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ANY)
@example("上\r\n下\r再\n下")
@example("{{7*7}}{_{｛｛&<>\"'")
@example("\x85\u2028\u2029\x7f\ufeff\u200b\xad")
def test_any_text_of_a_file_comes_out_as_it_was(second: Path, printer: Template, text: str) -> None:
    shutil.rmtree(second / "results", ignore_errors=True)
    file = second / COMMUNITY
    before = file.read_text(encoding="utf-8")
    try:
        file.write_text(before.replace(OLD, f"      数据来源: {quoted(text)}\n"), encoding="utf-8")
        facts = load(second).facts
    finally:
        file.write_text(before, encoding="utf-8")
    rendered = render(printer, ITEM, facts, date=dt.date(2026, 1, 1))
    assert [one for one in rendered.problems if one.blocks == "build"] == []
    wanted = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", BREAK)
    assert flatten(rendered.docx) == f"〔{wanted}〕\n"

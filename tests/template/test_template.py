"""What a template may say, and how its faults are reported."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn

from pipeline.problems import Blocked, Place, Problem
from pipeline.template.judge import Template, read
from tests.conftest import sheet


def write(folder: Path, *paragraphs: str, change: Callable[[Document], None] = lambda _: None) -> Path:
    word = sheet()
    for text in paragraphs:
        word.add_paragraph(text)
    change(word)
    path = folder / "样张.docx"
    word.save(str(path))
    return path


def faults(path: Path) -> tuple[Problem, ...]:
    with pytest.raises(Blocked) as caught:
        read(path)
    return caught.value.problems


def codes(path: Path) -> list[tuple[str, int]]:
    """Return what is wrong but for the names, which are invented here."""
    return [(one.code, one.place.paragraph) for one in faults(path) if one.code != "template.unknown"]


@pytest.mark.parametrize(
    "text",
    [
        "现有{{主办.户籍.户数}}户",
        "{{ 本文.题名|标题 }}",
        '{{社区["甲社区"].简称}}',
        "{% if 总结 and not 异议 %}有{% elif 总结 or 异议 %}或{% else %}无{% endif %}",
        "{% if 异议.收到件数 is defined %}有{% endif %}",
        "{% if 异议 is not defined %}无{% endif %}",
        "{% for 行 in 会议 %}{{loop.index|汉字}}、{{行.名称}}{% if not loop.last %}；{% endif %}{% endfor %}",
        "{{事项.事由|首句|标题}}",
        "没有标记的一段",
    ],
)
def test_what_is_allowed(tmp_path: Path, text: str) -> None:
    assert isinstance(read(write(tmp_path, text)), Template)


@pytest.mark.parametrize(
    "text",
    [
        "{{ 'x' * 10**8 }}",
        "{{ dict }}{{ dict() }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ 户.__class__ }}",
        "{{ 户['__class__'] }}",
        "{{ 户.upper() }}",
        "{{ ('%c'*3)|format(95,95,95) }}",
        "{{ 户|attr('x') }}",
        "{{ 户数 + 1 }}",
        "{{ 户 ~ 人 }}",
        "{{ '字' }}",
        "{{ 1 }}",
        "{{ 户[0] }}",
        "{{ 户[1:2] }}",
        "{{ 户[名] }}",
        "{{ 甲 if 乙 }}",
        "{{ 户|顿号(名) }}",
        "{% if 户数 > 1 %}多{% endif %}",
        "{% if 户 is string %}字{% endif %}",
        "{% if true %}真{% endif %}",
        "{% for 甲, 乙 in 户 %}{% endfor %}",
        "{% for 行 in 户|顿号 %}{% endfor %}",
        "{% for 行 in 户 if 行.甲 %}{% endfor %}",
        "{% for 行 in 户 recursive %}{% endfor %}",
        "{% for 行 in [1,2] %}{% endfor %}",
        "{% for 行 in 户 %}{{ loop.length }}{% endfor %}",
        "{% for 行 in 户 %}{{ loop }}{% endfor %}",
        "{{ loop.index }}",
        "{% set 甲 = 1 %}",
        "{% include 'x' %}",
        "{% raw %}甲{% endraw %}",
        "{% macro f() %}甲{% endmacro %}",
        "{% vm %}",
        "{% colspan 户 %}",
    ],
)
def test_what_is_refused(tmp_path: Path, text: str) -> None:
    assert {code for code, _ in codes(write(tmp_path, "第一段", text))} <= {
        "template.node",
        "template.syntax",
        "template.unsafe",
        "template.unclosed",
    }


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{{ 户数 }", "template.braces"),
        ("{ 户数 }}", "template.braces"),
        ("{{户数", "template.braces"),
        ("户数}}", "template.braces"),
        ("｛｛户数｝｝", "template.braces"),
        ("{{ 户 数 }}", "template.syntax"),
        ("{{ 户．数 }}", "template.syntax"),
        ("{{ }}", "template.syntax"),
        ("{{r 户数}}", "template.syntax"),
        ("{{p 户数}}", "template.syntax"),
        ("{%- if 户 %}{% endif %}", "template.syntax"),
        ("{{- 户 -}}", "template.syntax"),
        ("{# 说明 #}", "template.braces"),
        ("{% if 户 %}没有收尾", "template.unclosed"),
        ("多了收尾{% endif %}", "template.unclosed"),
        ("{% for 行 in 户 %}{% endif %}", "template.crossed"),
        ("{% if 户 %}{% endif 户 %}", "template.syntax"),
        ("{% if %}{% endif %}", "template.syntax"),
        ("{%p if 户 %}还有别的字", "template.syntax"),
    ],
)
def test_a_tag_written_wrong_is_placed_by_its_paragraph(tmp_path: Path, text: str, code: str) -> None:
    assert (code, 2) in codes(write(tmp_path, "第一段", text))


def test_all_faults_come_in_one_run_without_xml(tmp_path: Path) -> None:
    found = faults(write(tmp_path, "{{ 甲.乙() }}", "{{ 丙", "{% if 丁 == 1 %}{% endif %}"))
    assert [(one.code, one.place.paragraph) for one in found] == [
        ("template.unsafe", 1),
        ("template.braces", 2),
        ("template.node", 3),
    ]
    assert not any("<" in str(one) or "w:" in str(one) for one in found)


def test_an_unknown_filter_is_answered_with_the_nearest(tmp_path: Path) -> None:
    (found,) = faults(write(tmp_path, "{{ 甲|年月日 }}"))
    assert "年月" in found.remedy


def test_a_tag_over_two_paragraphs_merges_nothing(tmp_path: Path) -> None:
    assert codes(write(tmp_path, "{{ 甲", ".乙 }}")) == [("template.split", 1)]


def test_a_tag_in_several_runs_is_one_tag(tmp_path: Path) -> None:
    def split(word: Document) -> None:
        paragraph = word.add_paragraph("")
        for piece in ("{", "{ 事项", ".事由", " }", "}"):
            paragraph.add_run(piece)

    assert read(write(tmp_path, change=split)).expressions == (("事项.事由", Place(document="样张", paragraph=1)),)


def test_paragraph_tags_need_one_level(tmp_path: Path) -> None:
    def table(word: Document) -> None:
        word.add_paragraph("{%p if 甲 %}")
        word.add_table(1, 1).cell(0, 0).text = "{%p endif %}"

    assert [code for code, _ in codes(write(tmp_path, change=table))] == ["template.level"]


def test_a_loop_from_one_cell_to_the_next_is_refused(tmp_path: Path) -> None:
    def table(word: Document) -> None:
        row = word.add_table(1, 2).rows[0]
        row.cells[0].text, row.cells[1].text = "{% for 行 in 甲 %}{{行.乙}}", "{% endfor %}"

    assert [code for code, _ in codes(write(tmp_path, change=table))] == ["template.level"]


def test_a_row_tag_stands_alone_in_its_row(tmp_path: Path) -> None:
    def table(word: Document) -> None:
        one = word.add_table(2, 2)
        one.cell(0, 0).text, one.cell(0, 1).text, one.cell(1, 0).text = "{%tr for 行 in 甲 %}", "丢了", "{%tr endfor %}"

    assert [code for code, _ in codes(write(tmp_path, change=table))] == ["template.syntax"]


def test_rows_and_headers_are_read(tmp_path: Path) -> None:
    def change(word: Document) -> None:
        one = word.add_table(3, 1)
        for row, text in enumerate(("{%tr for 行 in 进程 %}", "{{行.步骤}}", "{%tr endfor %}")):
            one.cell(row, 0).text = text
        word.sections[0].header.paragraphs[0].text = "{{本文.题名}}"

    written = {(path, place.document) for path, place in read(write(tmp_path, change=change)).expressions}
    assert written == {("进程", "样张"), ("行.步骤", "样张"), ("本文.题名", "样张·页眉")}


def test_a_fault_in_a_header_names_the_header(tmp_path: Path) -> None:
    def change(word: Document) -> None:
        word.sections[0].footer.paragraphs[0].text = "{{甲()}}"

    (found,) = faults(write(tmp_path, change=change))
    assert (found.place.document, found.place.paragraph) == ("样张·页脚", 1)


def test_a_tag_in_a_field_code_is_refused(tmp_path: Path) -> None:
    def change(word: Document) -> None:
        run = word.add_paragraph("").add_run("")
        code = run._element.makeelement(qn("w:instrText"), {})
        code.text = "PAGE {{甲.乙}}"
        run._element.append(code)

    assert [code for code, _ in codes(write(tmp_path, change=change))] == ["template.outside"]


def test_a_missing_template_has_its_own_code(tmp_path: Path) -> None:
    assert [code for code, _ in codes(tmp_path / "没有.docx")] == ["template.missing"]


def test_what_is_no_package_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "样张.docx"
    path.write_bytes(b"no package")
    assert [code for code, _ in codes(path)] == ["file.unreadable"]


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("word/more.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "docx.doctype"),
        ("word/more.xml", b"<!DOCTYPE a SYSTEM 'x'><a/>", "docx.doctype"),
        ("WORD/document.xml", b"<a/>", "docx.twice"),
        ("word/more.bin", b"0" * 5_000_000, "docx.size"),
    ],
)
def test_an_unsafe_package_is_refused_before_it_is_opened(tmp_path: Path, name: str, text: bytes, code: str) -> None:
    path = write(tmp_path, "甲")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, text)
    assert [found for found, _ in codes(path)] == [code]


def test_a_damaged_package_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "甲")
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("word/more.xml", b"<a>")
    assert [code for code, _ in codes(path)] == ["file.unreadable"]


def test_revisions_are_refused(tmp_path: Path) -> None:
    def change(word: Document) -> None:
        body = word.element.body
        body[0].append(body.makeelement(qn("w:del"), {}))

    assert [code for code, _ in codes(write(tmp_path, "甲", change=change))] == ["template.revision"]


def test_the_hash_is_of_the_bytes(tmp_path: Path) -> None:
    path = write(tmp_path, "甲")
    template = read(path)
    assert template.data == path.read_bytes()
    assert len(template.sha256) == 64
    assert docx.Document(io.BytesIO(template.data)).paragraphs[0].text == "甲"

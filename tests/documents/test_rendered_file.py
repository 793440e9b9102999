"""The finished .docx as a file: properties, entries, signatures, the header of example data, and what Word can read."""

import datetime as dt
import io
import zipfile

import docx
from docx.document import Document
from docx.oxml.ns import qn

from pipeline.case.tree import Branch, Fact
from pipeline.catalog import CATALOG
from pipeline.documents.render import Rendered, render
from pipeline.item import Item
from pipeline.values import Quantity, Value
from pipeline.word.text import flatten
from tests.conftest import as_template

DAY = dt.date(2024, 6, 30)
ITEM = Item(CATALOG[0].id, CATALOG[0], "", "关于调整管辖范围的通知", "01-领导小组通知", parts=("事项.事由",))


def branch(path: str, **values: Value | Branch) -> Branch:
    below = {name: one if isinstance(one, Branch) else Fact(one, f"{path}.{name}") for name, one in values.items()}
    return Branch(path, below)


def facts() -> Branch:
    rows = {
        name: branch(
            f"社区.{name}",
            简称=name,
            居委会全称=f"某街道{name}居民委员会",
            户籍=branch(f"社区.{name}.户籍", 户数=households),
        )
        for name, households in (("甲社区", 473), ("乙社区", Quantity(800, about=True)))
    }
    matter = branch("事项", 事由="调整管辖范围", 主办社区="甲社区", 相关社区=("乙社区",))
    return Branch("", {"社区": Branch("社区", dict(rows), rows=True), "事项": matter, "空": Fact((), "空")})


def test_the_properties_come_from_the_facts_and_the_clock_is_not_asked() -> None:
    def change(word: Document) -> None:
        word.core_properties.author = "{{事项.事由}}某人"
        word.core_properties.comments = "模板的备注"

    rendered = render(as_template("甲", change=change), ITEM, facts(), date=DAY)
    properties = docx.Document(io.BytesIO(rendered.docx)).core_properties
    assert (properties.title, properties.author) == ("关于调整管辖范围的通知", "某街道甲社区居民委员会")
    assert {properties.created, properties.modified} == {dt.datetime(2024, 6, 30, tzinfo=dt.UTC)}
    assert (properties.subject, properties.category, properties.identifier) == ("调整管辖范围", "领导小组通知", "领导小组通知")
    assert (properties.comments, properties.keywords, properties.language) == ("", "", "zh-CN")


def test_a_number_a_date_and_a_body_that_the_register_gives_stand_in_the_properties() -> None:
    entry = branch("发文.领导小组通知", 文号="某字〔2024〕1号", 成文日期=dt.date(2024, 4, 8), 发文机关="某街道办事处", 签发人="张三")
    given = facts().with_child("发文", branch("发文", 领导小组通知=entry))
    rendered = render(as_template("甲{{事项.事由}}"), ITEM, given, date=DAY, example_paths="事项.事由".__eq__)
    properties = docx.Document(io.BytesIO(rendered.docx)).core_properties
    assert (properties.identifier, properties.author) == ("某字〔2024〕1号", "某街道办事处")
    assert properties.created == dt.datetime(2024, 4, 8, tzinfo=dt.UTC)
    assert properties.comments == "示例数据"
    assert "张三" not in zipfile.ZipFile(io.BytesIO(rendered.docx)).read("docProps/core.xml").decode()


def test_entries_are_sorted_stored_and_of_1980() -> None:
    with zipfile.ZipFile(io.BytesIO(render(as_template("甲"), ITEM, facts(), date=DAY).docx)) as package:
        entries = package.infolist()
    assert [entry.filename for entry in entries] == sorted({entry.filename for entry in entries})
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {entry.compress_type for entry in entries} == {zipfile.ZIP_STORED}


def test_signature_lines_are_listed() -> None:
    def change(word: Document) -> None:
        for text in ("主持人（签字）：________", "计票人：____　监票人：", "", "{{事项.主办社区}}盖章处"):
            word.add_paragraph(text, style="签名")
        word.add_paragraph("不是签名：____")

    rendered = render(as_template(change=change), ITEM, facts(), date=DAY)
    assert rendered.unsigned == ("主持人（签字）", "计票人", "监票人", "甲社区盖章处")


def headers(rendered: Rendered) -> list[list[str]]:
    word = docx.Document(io.BytesIO(rendered.docx))
    kinds = ("header", "first_page_header", "even_page_header")
    return [[getattr(section, kind).paragraphs[0].text for kind in kinds] for section in word.sections]


def two_sections(word: Document) -> None:
    word.sections[0].different_first_page_header_footer = True
    word.sections[0].header.paragraphs[0].text = "原有页眉"
    word.add_section().first_page_header.is_linked_to_previous = False


def test_a_document_that_cites_example_data_says_so_on_every_page() -> None:
    sheet = as_template("{{主办.户籍.户数}}", change=two_sections)
    rendered = render(sheet, ITEM, facts(), date=DAY, example_paths="社区.甲社区.户籍.户数".__eq__)
    assert rendered.example
    assert headers(rendered) == [["示例数据"] * 3, ["示例数据"] * 3]
    word = docx.Document(io.BytesIO(rendered.docx))
    assert [one.text for one in word.sections[0].header.paragraphs] == ["示例数据", "原有页眉"]
    fonts = word.sections[0].even_page_header.paragraphs[0].runs[0]._element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == "仿宋"


def test_a_document_that_cites_none_is_left_alone() -> None:
    sheet = as_template("{{主办.户籍.户数}}", change=two_sections)
    rendered = render(sheet, ITEM, facts(), date=DAY, example_paths="社区.乙社区.户籍.户数".__eq__)
    assert not rendered.example
    assert headers(rendered)[0][0] == "原有页眉"


def test_example_data_behind_a_derived_fact_counts() -> None:
    given_facts = Branch("", {"合计": Fact(3, "合计", parts=("甲.数",)), "甲": branch("甲", 数=3)})
    assert render(as_template("{{合计}}"), ITEM, given_facts, date=DAY, example_paths="甲.数".__eq__).example


def test_what_disappears_leaves_a_file_word_can_read() -> None:
    def change(word: Document) -> None:
        one = word.add_table(3, 1)
        for row, text in enumerate(("{%tr for 行 in 空 %}", "{{行}}", "{%tr endfor %}")):
            one.cell(row, 0).text = text
        other = word.add_table(1, 1).cell(0, 0)
        other.text = "{%p if 空 %}"
        other.add_paragraph("有")
        other.add_paragraph("{%p endif %}")

    rendered = render(as_template("前", change=change), ITEM, facts(), date=DAY)
    word = docx.Document(io.BytesIO(rendered.docx))
    (table,) = word.tables
    assert [one.text for one in table.cell(0, 0).paragraphs] == [""]


def test_rows_columns_and_paragraphs_repeat() -> None:
    def change(word: Document) -> None:
        one = word.add_table(3, 2)
        one.cell(0, 0).text, one.cell(2, 0).text = "{%tr for 行 in 社区 %}", "{%tr endfor %}"
        one.cell(1, 0).text, one.cell(1, 1).text = "{{行.简称}}", "{{行.户籍.户数}}"

    sheet = as_template("{%p for 行 in 社区 %}", "{{loop.index|汉字}}、{{行.简称}}", "{%p endfor %}", change=change)
    rendered = render(sheet, ITEM, facts(), date=DAY)
    assert flatten(rendered.docx).splitlines() == ["一、甲社区", "二、乙社区", "甲社区\t473", "乙社区\t约800"]

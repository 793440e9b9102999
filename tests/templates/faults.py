"""Templates with one fault each, made from shipped ones: the name of the fault, what was done, what must be found where.

A change returns the element whose paragraph the fault is to be found at.
"""

import copy
import dataclasses
import io
from collections.abc import Callable, Iterator
from typing import Any

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from tests.conftest import TEMPLATES

Change = Callable[[Document], Any]


@dataclasses.dataclass(frozen=True)
class Fault:
    """One spoilt template: `code` is to be found in it, once, and nothing else."""

    name: str
    template: str
    code: str
    change: Change
    part: str = ""

    def spoilt(self) -> tuple[bytes, int, str]:
        """Return the file, the number of the paragraph and the cell where the fault is to be found."""
        document = docx.Document(str(TEMPLATES / f"{self.template}.docx"))
        element = self.change(document)
        number, cell = 0, ""
        if element is not None:
            root = element.getroottree().getroot()
            paragraphs = list(root.iter(qn("w:p")))
            inside = element if element.tag == qn("w:p") else next(iter([*element.iterancestors(qn("w:p")), *element.iter(qn("w:p"))]))
            number = 1 + paragraphs.index(inside)
            cell = "".join(one.tag for one in inside.iterancestors(qn("w:tc")))
        target = io.BytesIO()
        document.save(target)
        return target.getvalue(), number, cell


def paragraphs(document: Document) -> list[Any]:
    return list(document.element.body.iter(qn("w:p")))


def text(paragraph: Any) -> str:
    return "".join(one.text or "" for one in paragraph.iter(qn("w:t")))


def write(paragraph: Any, words: str) -> Any:
    """Give a paragraph another text, in its first run."""
    first, *rest = list(paragraph.iter(qn("w:t")))
    first.text = words
    for one in rest:
        one.text = ""
    return paragraph


def find(document: Document, words: str) -> Any:
    return next(one for one in paragraphs(document) if words in text(one))


def swap(old: str, new: str, *, last: bool = False) -> Change:
    """Replace a text in the first paragraph that has it, or in the last."""

    def change(document: Document) -> Any:
        found = [one for one in paragraphs(document) if old in text(one)][-1 if last else 0]
        return write(found, text(found).replace(old, new, 1))

    return change


def drop(words: str) -> Change:
    """Take a whole paragraph (in a table: its row) away; the fault is at the tag that stood before it."""

    def change(document: Document) -> Any:
        found = find(document, words)
        opener = next(one for one in reversed(paragraphs(document)[: paragraphs(document).index(found)]) if "for " in text(one))
        gone = next(found.iterancestors(qn("w:tr")), found)
        gone.getparent().remove(gone)
        return opener

    return change


def halves(words: str, at: int) -> Change:
    """Part the paragraph that has a text in two, inside that text."""

    def change(document: Document) -> Any:
        found = find(document, words)
        cut = text(found).index(words) + at
        second = copy.deepcopy(found)
        write(second, text(found)[cut:])
        found.addnext(second)
        return write(found, text(found)[:cut])

    return change


def around(first: str, second: str, opener: str, closer: str) -> Change:
    """Open before one text and close after another; the fault is at the closer."""

    def change(document: Document) -> Any:
        one, other = find(document, first), find(document, second)
        write(one, text(one).replace(first, opener + first, 1))
        return write(other, text(other).replace(second, second + closer, 1))

    return change


def with_xml(words: str, xml: str) -> Change:
    """Put an element into the paragraph that has a text."""

    def change(document: Document) -> Any:
        found = find(document, words)
        found.append(parse_xml(xml))
        return found

    return change


# --- what stands elsewhere than in the body


def footer(words: str) -> Change:
    def change(document: Document) -> Any:
        paragraph = document.sections[0].footer.paragraphs[0]
        paragraph.add_run(words)
        return paragraph._element

    return change


def boxed(words: str) -> Change:
    """Put a paragraph in a text box."""
    xml = (
        f'<w:r {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape style="width:1cm;height:1cm"><v:textbox>'
        f'<w:txbxContent><w:p><w:pPr><w:pStyle w:val="公文正文"/></w:pPr><w:r><w:t>{words}</w:t></w:r></w:p></w:txbxContent>'
        "</v:textbox></v:shape></w:pict></w:r>"
    )

    def change(document: Document) -> Any:
        found = find(document, "{{本文.成文日期")
        found.append(parse_xml(xml))
        return next(found.iter(qn("w:txbxContent"))).find(qn("w:p"))

    return change


def controlled(old: str, new: str) -> Change:
    """Wrap a paragraph in a content control and change its text."""

    def change(document: Document) -> Any:
        found = find(document, old)
        control: Any = parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtContent/></w:sdt>")
        found.addprevious(control)
        control.find(qn("w:sdtContent")).append(found)
        return write(found, text(found).replace(old, new, 1))

    return change


def nested(words: str) -> Change:
    """Put a table with a text into a cell."""

    def change(document: Document) -> Any:
        cell = document.tables[0].cell(0, 0)
        inner = cell.add_table(1, 1)
        inner.style = document.styles["公文表格"]
        paragraph = inner.cell(0, 0).paragraphs[0]
        paragraph.style = document.styles["表格文字"]
        paragraph.add_run(words)
        return paragraph._element

    return change


# --- how the file is made


def grid(document: Document) -> Any:
    section = document.element.body.sectPr
    for old in section.findall(qn("w:docGrid")):
        section.remove(old)
    section.append(parse_xml(f'<w:docGrid {nsdecls("w")} w:type="linesAndChars" w:linePitch="579" w:charSpace="-848"/>'))


def without_grid(document: Document) -> Any:
    table = document.tables[0]._element
    table.remove(table.tblGrid)
    return table


def one_column_less(document: Document) -> Any:
    table = document.tables[0]._element
    table.tblGrid.remove(table.tblGrid[0])
    return table


def run_font(**names: str) -> Change:
    def change(document: Document) -> Any:
        found = find(document, "特此公告")
        fonts = next(found.iter(qn("w:r"))).get_or_add_rPr().get_or_add_rFonts()
        for name, value in names.items():
            fonts.set(qn(f"w:{name}"), value)
        return found

    return change


def style_theme(document: Document) -> Any:
    fonts = document.styles["附注"].element.rPr.rFonts
    fonts.attrib.clear()
    fonts.set(qn("w:eastAsiaTheme"), "minorEastAsia")
    return find(document, "（联系人")


def nothing_explicit(document: Document) -> Any:
    """Take the Chinese font from the defaults and from the style of the note of contact."""
    document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:rFonts')}").attrib.clear()
    style = document.styles["附注"]
    style.base_style = None
    del style.element.rPr.rFonts.attrib[qn("w:eastAsia")]
    return find(document, "（联系人")


def revised(tag: str) -> Change:
    run = "<w:r><w:t>加上的</w:t></w:r>" if tag == "ins" else "<w:r><w:delText>删去的</w:delText></w:r>"
    return with_xml("特此公告", f'<w:{tag} {nsdecls("w")} w:id="900" w:author="某" w:date="2024-04-08T00:00:00Z">{run}</w:{tag}>')


def remarked(document: Document) -> Any:
    found = next(one for one in document.paragraphs if "特此公告" in one.text)
    document.add_comment(found.runs, text="这里要改", author="某", initials="某")
    return found._element


def plain_paragraph(document: Document) -> Any:
    found = find(document, "特此公告")
    found.pPr.remove(found.pPr.pStyle)
    return found


AFTER = "特此公告。"
W = f'{nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"'


def added(words: str) -> Change:
    """Write a text after the last sentence of the announcement."""
    return swap(AFTER, AFTER + words)


def faults() -> Iterator[Fault]:
    """Yield the corpus."""
    phone, notice, days = "{{征求意见.电话}}", "公告", "{% if 征求意见.天数 is defined %}"
    for name, code, change in (
        # names
        ("错一个字", "template.unknown", swap(phone, "{{征求意见.電话}}")),
        ("少写一层", "template.unknown", swap("{{事项.方案题名}}", "{{方案题名}}")),
        ("列名不全", "template.unknown", swap("{{对照合计.调整前户数}}", "{{对照合计.调整前户}}")),
        ("循环变量写错", "template.unknown", swap("{{行.社区}}", "{{列.社区}}")),
        ("行里没有这一列", "template.unknown", swap("{{行.社区}}", "{{行.社}}")),
        ("视图里没有", "template.unknown", swap("{{本文.题名|标题}}", "{{本文.标题|标题}}")),
        ("不是一行一份的文书用了本件", "template.unknown", swap("{{本文.文号}}", "{{本件.文号}}")),
        ("表名写错", "template.unknown", swap("{%tr for 行 in 对照 %}", "{%tr for 行 in 对照表 %}")),
        ("表格不用循环直接取列", "template.unknown", swap("{{对照合计.调整前户数}}", "{{对照.调整前户数}}")),
        ("条件里的名称写错", "template.unknown", swap("征求意见.天数 is defined", "征求意见.日数 is defined")),
        ("循环之后还用循环变量", "template.unknown", swap("{{本文.成文日期|日期}}", "{{行.社区}}")),
        ("事实之下还有名称", "template.unknown", swap(phone, "{{征求意见.电话.号码}}")),
        ("印一张表", "template.node", swap("{{行.社区}}", "{{对照}}")),
        ("印一组事实", "template.node", added("{{事项}}")),
        ("逐行取一个事实", "template.node", added("{% for 字 in 事项.事由 %}{% endfor %}")),
        # pairs
        ("if没有收尾", "template.unclosed", swap("{% endif %}。逾期提出", "。逾期提出")),
        ("for没有收尾", "template.unclosed", swap("{% endif %}{% endfor %}。", "{% endif %}。", last=True)),
        ("多一个endif", "template.unclosed", added("{% endif %}")),
        ("多一个endfor", "template.unclosed", added("{% endfor %}")),
        ("多一个else", "template.unclosed", added("{% else %}")),
        ("段循环没有收尾", "template.unclosed", drop("{%p endfor %}")),
        ("行循环没有收尾", "template.unclosed", drop("{%tr endfor %}")),
        ("里面的if没有收尾", "template.unclosed", added("{% for 行 in 对照 %}{% if 行.社区 %}{% endfor %}")),
        ("for用endif收尾", "template.crossed", added("{% for 行 in 对照 %}{% endif %}")),
        ("if用endfor收尾", "template.crossed", added("{% if 事项 %}{% endfor %}")),
        ("if与for交叉", "template.crossed", added("{% if 事项 %}{% for 行 in 对照 %}{% endif %}{% endfor %}")),
        ("条件从一格到另一格", "template.level", around("{{行.社区}}", "{{行.调整前户数}}", "{% if 行.社区 %}", "{% endif %}")),
        ("循环从一格到另一格", "template.level", around("{{行.社区}}", "{{行.调整前户数}}", "{% for 项 in 进程 %}", "{% endfor %}")),
        ("条件从一段到另一段", "template.level", around("特此公告。", "{{本文.成文日期|日期}}", "{% if 事项 %}", "{% endif %}")),
        ("段标记用普通标记收尾", "template.level", swap("{%p endfor %}", "{% endfor %}")),
        ("行标记用段标记收尾", "template.level", swap("{%tr endfor %}", "{%p endfor %}")),
        # braces
        ("事实分在两段", "template.split", halves(phone, 6)),
        ("条件分在两段", "template.split", halves(days, 6)),
        ("全角花括号", "template.braces", swap(phone, "｛｛征求意见.电话｝｝")),
        ("全角花括号的条件", "template.braces", swap(days, "｛% if 征求意见.天数 is defined %｝")),
        ("左边少一个花括号", "template.braces", swap(phone, "{征求意见.电话}}")),
        ("右边少一个花括号", "template.braces", swap(phone, "{{征求意见.电话}")),
        ("没有写完", "template.braces", swap(phone, "{{征求意见.电话")),
        ("没有开头", "template.braces", swap(phone, "征求意见.电话}}")),
        ("花括号与百分号之间有空格", "template.braces", swap(days, "{ % if 征求意见.天数 is defined %}")),
        ("条件少一个百分号", "template.braces", swap(days, "{% if 征求意见.天数 is defined }")),
        ("写了注释", "template.braces", added("{# 这里不印 #}")),
        ("中文双引号", "template.quotes", swap(phone, "{{征求意见[“电话”]}}")),
        ("中文单引号", "template.quotes", swap(phone, "{{征求意见[‘电话’]}}")),
        # writing
        ("空标记", "template.syntax", added("{{ }}")),
        ("去空白的减号", "template.syntax", swap(phone, "{{- 征求意见.电话 -}}")),
        ("富文本标记", "template.syntax", swap(phone, "{{r 征求意见.电话}}")),
        ("名称中间有空格", "template.syntax", swap(phone, "{{征求意见 电话}}")),
        ("全角点", "template.syntax", swap(phone, "{{征求意见．电话}}")),
        ("全角竖线", "template.syntax", swap("{{本文.题名|标题}}", "{{本文.题名｜标题}}")),
        ("endif拼错", "template.syntax", swap("{% endif %}。逾期提出", "{% endfi %}。逾期提出")),
        ("end与if分开写", "template.syntax", swap("{% endif %}。逾期提出", "{% end if %}。逾期提出")),
        ("for拼错", "template.syntax", swap("{% for 行 in 征求意见.不征求 %}", "{% fro 行 in 征求意见.不征求 %}")),
        ("if没有条件", "template.syntax", swap(days, "{% if %}")),
        ("endif后面还有字", "template.syntax", swap("{% endif %}。逾期提出", "{% endif 天数 %}。逾期提出")),
        ("else if分开写", "template.syntax", swap("{% else %}户代表不得", "{% else if 事项 %}户代表不得")),
        ("段标记旁边还有字", "template.syntax", swap("{%p endfor %}", "{%p endfor %}以上")),
        # what is not allowed
        ("比较", "template.node", swap(days, "{% if 征求意见.天数 == 30 %}")),
        ("运算", "template.node", swap(phone, "{{征求意见.比例 + 1}}")),
        ("没有的过滤器", "template.node", swap("{{本文.题名|标题}}", "{{本文.题名|大标题}}")),
        ("印固定的字", "template.node", added('{{ "甲" }}')),
        ("拼接", "template.node", added("{{ 事项.事由 ~ 事项.简称 }}")),
        ("条件式", "template.node", added("{{ 事项.事由 if 事项 }}")),
        ("循环带条件", "template.node", added("{% for 行 in 对照 if 行.社区 %}{% endfor %}")),
        ("循环外用loop", "template.node", added("{{loop.index}}")),
        ("loop没有的名称", "template.node", added("{% for 行 in 对照 %}{{loop.length}}{% endfor %}")),
        ("按序号取", "template.unsafe", added("{{ 对照[0] }}")),
        ("调用", "template.unsafe", added("{{ 事项.事由.upper() }}")),
        ("下划线开头的名称", "template.unsafe", added("{{ 事项.__class__ }}")),
        ("引入别的文件", "template.unsafe", added('{% include "x" %}')),
        # elsewhere
        ("文本框里的名称写错", "template.unknown", boxed("{{征求意见.電话}}")),
        ("内容控件里的名称写错", "template.unknown", controlled(phone, "{{征求意见.電话}}")),
        ("套着的表格里的名称写错", "template.unknown", nested("{{征求意见.電话}}")),
        (
            "标记写在域代码里",
            "template.outside",
            with_xml(AFTER, f"<w:r {nsdecls('w')}><w:instrText>PAGE {{{{事项.事由}}}}</w:instrText></w:r>"),
        ),
        (
            "标记写在替代文字里",
            "template.outside",
            with_xml(
                AFTER,
                f'<w:r {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape alt="{{{{事项.事由}}}}"/></w:pict></w:r>',
            ),
        ),
        # how the file is made
        ("留有插入的修订", "template.revision", revised("ins")),
        ("留有删除的修订", "template.revision", revised("del")),
        ("留有批注", "template.revision", remarked),
        ("表格没有列宽", "template.table", without_grid),
        ("表格少一列的列宽", "template.table", one_column_less),
        ("字符网格", "template.grid", grid),
        ("文字用主题字体", "template.font", run_font(eastAsiaTheme="minorEastAsia")),
        ("公文样式以外的样式", "template.style", plain_paragraph),
        # what was typed
        ("写死数字", "template.typed", added("共473户。")),
        ("写死日期", "template.typed", added("自2024年4月8日起。")),
        ("写死名称", "template.typed", added("由示例甲乙社区办理。")),
    ):
        yield Fault(name, notice, code, change)
    yield Fault("页脚里的名称写错", notice, "template.unknown", footer("{{征求意见.電话}}"), part="页脚")
    yield Fault("样式用主题字体", "函", "template.font", style_theme)
    yield Fault("哪里都没有指明中文字体", "函", "template.font", nothing_explicit)


NAMES = ("示例甲乙社区",)
"""The proper names of the case at hand."""

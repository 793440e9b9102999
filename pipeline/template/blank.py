"""A name in, a template to begin with out: the house's page, styles and footer, and an example of each element.

What it looks like is taken from a shipped template, so that a page set-up is written down in one place only.
"""

import copy
from collections.abc import Sequence
from pathlib import Path

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from pipeline.template.house import SHADE
from pipeline.template.tags import TAG
from pipeline.word.package import entries_of, package_of

MODEL = "起草说明.docx"
"""The shipped template whose page, styles and footers a new one gets."""

ELEMENTS: Sequence[tuple[str, str]] = (
    ("公文标题", "{{本文.题名|标题}}"),
    ("公文正文", "正文：{{主办.简称}}现有{{主办.户籍.户数}}户{{主办.户籍.人口}}人。"),
    ("一级标题", "一、一级标题（黑体）"),
    ("二级标题", "（一）二级标题（楷体）"),
    ("三级标题", "1.三级标题（仿宋）"),
    ("公文正文", "有才印：{% if 征求意见.电话 is defined %}联系电话{{征求意见.电话}}。{% endif %}"),
    ("公文正文", "一句里逐项：{% for 项 in 领导小组.职责 %}{{项.职责|首句}}{% if not loop.last %}；{% endif %}{% endfor %}。"),
    ("正文顶格", "{%p for 步 in 进程 %}"),
    ("公文正文", "逐段：{{loop.index|汉字}}是{{步.步骤}}，计划{{步.计划时间}}完成。"),
    ("正文顶格", "{%p endfor %}"),
    ("表题", "表　　题"),
)
TABLE: Sequence[Sequence[str]] = (
    ("序号", "步骤", "计划时间"),
    ("{%tr for 步 in 进程 %}",),
    ("{{步.序}}", "{{步.步骤}}", "{{步.计划时间}}"),
    ("{%tr endfor %}",),
)
WIDTHS = (20, 96, 40)
"""Millimetres of the columns: the 156 of the type area (GB/T 9704, 5.2.1)."""
ENDING: Sequence[tuple[str, str]] = (
    ("附件说明", "附件：附件题名"),
    ("署名", "{{本文.发文机关}}"),
    ("成文日期", "{{本文.成文日期|日期}}"),
)


def template(shipped: Path) -> bytes:
    """Return a template with an example of each element; `shipped` is the folder of the shipped ones."""
    document = docx.Document(str(shipped / MODEL))
    body = document.element.body
    section = copy.deepcopy(next(reversed(list(body.iter(qn("w:sectPr"))))))
    for child in list(body):
        body.remove(child)
    body.append(section)
    for style, text in ELEMENTS:
        _write(document.add_paragraph(style=style), text)
    table = document.add_table(len(TABLE), len(WIDTHS), style="公文表格")
    for column, width in zip(table.columns, WIDTHS, strict=True):
        column.width = Mm(width)
    for number, (row, texts) in enumerate(zip(table.rows, TABLE, strict=True)):
        for cell, text, width in zip(row.cells, [*texts, *[""] * (len(WIDTHS) - len(texts))], WIDTHS, strict=True):
            cell.width = Mm(width)
            paragraph = cell.paragraphs[0]
            paragraph.style = document.styles["表头" if number == 0 else "表格文字"]
            _write(paragraph, text)
    for style, text in ENDING:
        _write(document.add_paragraph(style=style), text)
    document.core_properties.title = document.core_properties.author = ""
    return package_of(entries_of(document))


def _write(paragraph: Paragraph, text: str) -> None:
    """Write a text with its placeholders in runs of their own, in the grey that rendering takes away."""
    place = 0
    for found in TAG.finditer(text):
        paragraph.add_run(text[place : found.start()])
        shade = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", SHADE)):
            shade.set(qn(f"w:{name}"), value)
        paragraph.add_run(found[0])._element.get_or_add_rPr().append(shade)  # noqa: SLF001
        place = found.end()
    if text[place:] or not text:
        paragraph.add_run(text[place:])

"""What a person does to a document in Word, for tests: words put in, facts written over, paragraphs and rows added and taken out."""

import copy
import datetime as dt
import functools
import io
import re
import zipfile
from collections.abc import Callable, Iterator

import docx
from docx.document import Document
from docx.oxml.ns import qn
from lxml import etree

from pipeline.case.tree import Branch
from pipeline.catalog import CATALOG
from pipeline.documents.adopted import Applied, apply
from pipeline.documents.edits import Edits
from pipeline.documents.render import Rendered, render
from pipeline.item import Item
from pipeline.review.adopt import Changes, changes
from pipeline.template.judge import Template
from pipeline.word.text import W
from tests.conftest import as_template
from tests.documents.test_render import Rows, tree

SHORT, STEM = "领导小组通知", "01-领导小组通知"
NONE = Edits(STEM)
LINES = (
    "关于{{甲}}的说明",
    "截至{{日期}}，共{{户}}户，{{人}}人。",
    "{%p for 片 in 各片 %}",
    "{{片.名称}}有{{片.数}}户，由{{片.谁}}负责。",
    "{%p endfor %}",
    "其他事项照旧。",
    "联系人：{{联系人}}。",
)
CELLS = (
    ("片", "户数", "负责人"),
    ("{%tr for 片 in 各片 %}",),
    ("{{片.名称}}", "{{片.数}}", "{{片.谁}}"),
    ("{%tr endfor %}",),
    ("合计", "{{户}}", ""),
)


def _table(word: Document, width: int = 3) -> None:
    table = word.add_table(len(CELLS), width)
    for row, texts in zip(table.rows, CELLS, strict=True):
        for cell, text in zip(row.cells, texts, strict=False):
            cell.paragraphs[0].add_run(text)
    word.add_paragraph("以上各项以{{甲}}的为准。")


def template(*lines: str, width: int = 3) -> Template:
    return as_template(*(lines or LINES), change=lambda word: _table(word, width))


TEMPLATE = template()
KIND = next(kind for kind in CATALOG if kind.short == SHORT)
ITEM = Item(KIND.id, KIND, "", "关于甲的说明", STEM, parts=("甲",))
FACTS = {"甲": "东山片", "日期": dt.date(2024, 4, 8), "户": 473, "人": 1186, "联系人": "李四"}
ROWS = {"前村": (101, "张三"), "后村": (202, "王五"), "山下": (303, "赵六")}


def facts(rows: dict[str, tuple[int, str]] | None = None, **more: object) -> Branch:
    """Return the facts of the document, some of them others."""
    table = Rows({name: {"名称": name, "数": number, "谁": who} for name, (number, who) in (ROWS if rows is None else rows).items()})
    return tree({**FACTS, **more, "各片": table})


def made(given: Branch | None = None, of: Template = TEMPLATE) -> Rendered:
    return _first() if given is None and of is TEMPLATE else _rendered(given or facts(), of)


@functools.cache
def _first() -> Rendered:
    return _rendered(facts(), TEMPLATE)


def _rendered(given: Branch, of: Template) -> Rendered:
    rendered = render(of, ITEM, given, date=dt.date(2024, 6, 30))
    assert rendered.problems == ()
    return rendered


def applied(edits: Edits, given: Branch | None = None, of: Template = TEMPLATE) -> Applied:
    rendered = made(given, of)
    return apply(rendered.docx, rendered.trace, edits, given or facts(), SHORT, dt.date(2024, 6, 30))


def adopted(edit: Callable[[Document], None], base: Rendered | Applied | None = None, known: Edits = NONE) -> Changes:
    """Return what a person changed who did that to a document."""
    base = base or made()
    return changes(base.trace, by_hand(base.docx, edit), made().docx, known, SHORT)


def by_hand(data: bytes, edit: Callable[[Document], None]) -> bytes:
    word = docx.Document(io.BytesIO(data))
    edit(word)
    target = io.BytesIO()
    word.save(target)
    return target.getvalue()


def paragraphs(word: Document) -> Iterator[etree._Element]:
    yield from word.element.body.iter(qn("w:p"))


def said(paragraph: etree._Element) -> str:
    return "".join(one.text or "" for one in paragraph.iter(qn("w:t")))


def find(word: Document, words: str) -> etree._Element:
    """Return the only paragraph that says something."""
    (found,) = [one for one in paragraphs(word) if words in said(one)]
    return found


def say(paragraph: etree._Element, text: str) -> None:
    """Let a paragraph say something else, in one run."""
    for run in list(paragraph.iter(qn("w:r"))):
        drop(run)
    run = etree.SubElement(paragraph, qn("w:r"))
    written = etree.SubElement(run, qn("w:t"), {"{http://www.w3.org/XML/1998/namespace}space": "preserve"})
    written.text = text


def reword(old: str, new: str) -> Callable[[Document], None]:
    def edit(word: Document) -> None:
        paragraph = find(word, old)
        say(paragraph, said(paragraph).replace(old, new))

    return edit


def remove(words: str) -> Callable[[Document], None]:
    def edit(word: Document) -> None:
        paragraph = find(word, words)
        drop(paragraph)

    return edit


def add(after: str, text: str) -> Callable[[Document], None]:
    def edit(word: Document) -> None:
        beside = find(word, after)
        new = copy.deepcopy(beside)
        beside.addnext(new)
        say(new, text)

    return edit


def remove_row(number: int) -> Callable[[Document], None]:
    def edit(word: Document) -> None:
        row = word.tables[0].rows[number]._tr
        drop(row)

    return edit


def add_row(after: int, *texts: str) -> Callable[[Document], None]:
    def edit(word: Document) -> None:
        row = word.tables[0].rows[after]._tr
        new = copy.deepcopy(row)
        row.addnext(new)
        for cell, text in zip(new.iter(qn("w:p")), texts, strict=True):
            say(cell, text)

    return edit


def style(words: str, name: str) -> Callable[[Document], None]:
    def edit(word: Document) -> None:
        next(one for one in word.paragraphs if words in one.text).style = word.styles[name]

    return edit


def both(*edits: Callable[[Document], None]) -> Callable[[Document], None]:
    def edit(word: Document) -> None:
        for one in edits:
            one(word)

    return edit


def drop(element: etree._Element) -> None:
    """Take an element out."""
    above = element.getparent()
    assert above is not None
    above.remove(element)


def decided(data: bytes, *, accept: bool) -> bytes:
    """Return a file in which a person accepted, or rejected, every tracked change."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        entries = {name: package.read(name) for name in package.namelist()}
    root = etree.fromstring(entries["word/document.xml"])
    kept, gone = (f"{W}ins", f"{W}del") if accept else (f"{W}del", f"{W}ins")
    for row in [one for one in root.iter(f"{W}tr") if one.find(f"{W}trPr/{gone}") is not None]:
        drop(row)
    for paragraph in [one for one in root.iter(f"{W}p") if one.find(f"{W}pPr/{W}rPr/{gone}") is not None]:
        drop(paragraph)
    for one in list(root.iter(gone)):
        drop(one)
    for one in list(root.iter(kept)):
        for inside in list(one):
            one.addprevious(inside)
        drop(one)
    for one in root.iter(f"{W}delText"):
        one.tag = f"{W}t"
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name, content in {**entries, "word/document.xml": etree.tostring(root)}.items():
            package.writestr(name, content)
    return target.getvalue()


def everything(data: bytes) -> str:
    """Return all words of a file, also those that are struck out, a paragraph a line."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        root = etree.fromstring(package.read("word/document.xml"))
    return "\n".join("".join(one.text or "" for one in paragraph.iter(f"{W}t", f"{W}delText")) for paragraph in root.iter(f"{W}p"))


def marked(data: bytes) -> int:
    """Return how many paragraphs and rows carry tracked changes."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        text = package.read("word/document.xml").decode()
    return len(re.findall(r"<w:commentReference ", text))

"""A template, an item of the register and the facts in; the .docx out, with every path it read.

The .docx depends on its input alone: entries sorted, stored and dated 1980, properties set, no clock. A document that
lacks a fact it expects is not due; one that lacks a fact its template should have asked for has a problem.
"""

import dataclasses
import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.section import _BaseHeaderFooter
from docx.shared import Pt
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

from pipeline.case.tree import Absent, Branch, Fact, Fate, join
from pipeline.documents.catalog import Item, issuer, issuer_paths, items
from pipeline.documents.reading import Reader, View, plain
from pipeline.documents.template import OPEN, Template
from pipeline.problems import Place, Problem, in_order, problem
from pipeline.values import Pending
from pipeline.word.safety import parse

EXAMPLE = "示例数据"
SIGNATURE = "签名"
"""The style of lines for a signature."""
LABELS = re.compile(r"([^\s_＿：:]+)\s*(?:[：:]|[_＿])[\s_＿]*")

ISSUED = ("文号", "签发人", "成文日期", "联系人", "联系电话", "稿次")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
EPOCH = (1980, 1, 1, 0, 0, 0)
BREAKS = {"\n": "br", "\t": "tab"}
LONGEST_TITLE = 255
"""What the core properties hold."""


@dataclasses.dataclass(frozen=True, slots=True)
class Rendered:
    """A document as made from the facts."""

    docx: bytes = dataclasses.field(repr=False)
    reads: Mapping[str, str]
    """path → what was read there, as text; ∅ where it was absent"""
    pending: tuple[str, ...]
    """the names printed as 【待填：名】"""
    waiting: tuple[tuple[str, str], ...]
    """path and name of each"""
    unsigned: tuple[str, ...]
    """the labels of the lines for signatures"""
    problems: tuple[Problem, ...]
    not_due: str | None
    example: bool
    """cites example data"""


def render(
    template: Template,
    item: Item,
    facts: Branch,
    *,
    date: dt.date,
    example_paths: Callable[[str], bool] = lambda _: False,
) -> Rendered:
    """Make a document. `date` stands in its properties as the day it was made: a day of the case, never today."""
    views = views_of(item, facts)
    reader = Reader(template, facts, views)
    word = _Word(io.BytesIO(template.data))
    torn: tuple[Problem, ...] = ()
    try:
        word.render({}, _Sandbox(reader))
    except etree.XMLSyntaxError:
        remedy = "检查 if、for 是否成对地写在同一段、同一行、同一格"
        torn = (problem("template.syntax", "标记把段落或表格拆断了", Place(document=template.name), remedy),)
    example = any(example_paths(path) for fact in reader.cited.values() for path in (fact.path, *fact.parts))
    data, unsigned = b"", tuple[str, ...]()
    if not reader.missing and not torn:
        document = _reopened(word)
        _set_properties(document, item.title, _author(views, facts), date)
        if example:
            _head_with(document, EXAMPLE)
        data, unsigned = _packed(document)
    return Rendered(
        docx=data,
        reads=dict(reader.reads),
        pending=tuple(dict.fromkeys(name for _, name in reader.pending)),
        waiting=tuple(reader.pending),
        unsigned=unsigned,
        problems=in_order((*reader.problems, *torn)),
        not_due=f"缺 {'、'.join(dict.fromkeys(reader.missing))}" if reader.missing else None,
        example=example,
    )


# --- the views of one document


def views_of(item: Item, facts: Branch) -> dict[str, View]:
    """Return the second ways to facts that one document has: 主办 相关 涉及 本文 本件."""
    host, others = facts.at("事项.主办社区"), facts.at("事项.相关社区")
    views = {"本文": View(_paper(item, facts)), "附件题名": View(_annexes(facts))}
    if isinstance(host, Fact):
        first = _communities(facts, host)
        views["主办"] = View(next(iter(first.values()), Absent("社区", Fate.EXPECTED)), (host,))
        rest = _communities(facts, others) if isinstance(others, Fact) else {}
        decided = (host, others) if isinstance(others, Fact) else (host,)
        views["相关"] = View(Branch("事项.相关社区", rest, rows=True), decided[1:])
        views["涉及"] = View(Branch("涉及", first | rest, rows=True), decided)
    if item.row and isinstance(row := facts.at(item.row), Branch):
        views["本件"] = View(row)
    return views


def _annexes(facts: Branch) -> Fact | Absent:
    """Return the titles of the papers that go with the request: the register of the case names them by 短名."""
    listed = facts.fact("请示.附件")
    if listed is None or not isinstance(listed.value, tuple):
        return Absent("请示.附件", Fate.EXPECTED)
    due = [one for one in items(facts) if isinstance(one, Item)]
    titles = [(short, [one for one in due if one.kind.short == short]) for short in listed.value]
    printed = tuple(title for short, found in titles for title in ([one.title for one in found] or [short]))
    parts = tuple(part for _, found in titles for one in found for part in one.parts)
    return Fact(printed, "", listed.sources, ("请示.附件", *parts))


def _communities(facts: Branch, named: Fact) -> dict[str, Fact | Branch]:
    """Return the rows of the communities that a fact names."""
    communities = facts.get("社区")
    names = named.value if isinstance(named.value, tuple) else (named.value,)
    rows = communities.children if isinstance(communities, Branch) else {}
    return {str(name): rows[name] for name in names if isinstance(name, str) and name in rows}


def _paper(item: Item, facts: Branch) -> Branch:
    """Return what the register of papers says of a document; what it does not say only a person can give."""
    papers = facts.get("发文")
    entry = papers.get(item.short) if isinstance(papers, Branch) else None
    path = join("发文", item.short)
    given = dict(entry.children) if isinstance(entry, Branch) else {}
    waiting = {name: Fact(Pending(name), join(path, name)) for name in ISSUED}
    body = issuer(item, facts)
    default = body.value if body else Pending("发文机关")
    made = {
        "发文机关": Fact(default, join(path, "发文机关"), parts=issuer_paths(item, facts)),
        "题名": Fact(item.title, "", parts=item.parts),
    }
    return Branch(path, {**waiting, **made, **given}, entry.absent if isinstance(entry, Branch) else {})


def _author(views: Mapping[str, View], facts: Branch) -> str:
    """Return who stands as author: the body that issues, else the committee of the host community."""
    paper, host = views["本文"].shown, views.get("主办")
    body = paper.get("发文机关") if isinstance(paper, Branch) else None
    if (not isinstance(body, Fact) or body.pending) and host and isinstance(host.shown, Branch):
        body = host.shown.get("居委会全称")
    return str(body.value) if isinstance(body, Fact) and not body.pending else ""


# --- Jinja and docxtpl


class _Names(Context):
    """Looks names up in the facts of the document."""

    def resolve_or_missing(self, key: str) -> Any:
        environment = self.environment
        assert isinstance(environment, _Sandbox)
        return environment.reader.name(key)


class _Sandbox(ImmutableSandboxedEnvironment):
    """The second lock behind the allow-list: nothing of Python is reached from a template, whatever it says."""

    context_class = _Names

    def __init__(self, reader: Reader) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined, finalize=reader.text)
        self.reader = reader
        self.globals.clear()
        self.filters = dict(reader.filters())
        self.tests = {"defined": reader.defined}

    def getattr(self, obj: Any, attribute: str) -> Any:
        return self.reader.child(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        return self.reader.child(obj, argument)

    def call(self, *_: Any, **__: Any) -> Any:
        raise SecurityError("a template calls nothing")


class _Word(DocxTemplate):  # type: ignore[misc]
    """docxtpl without two of its ways: it mends broken XML in silence, and it renders the template's own properties."""

    def fix_tables(self, xml: str) -> Any:
        parse(xml.encode())
        return super().fix_tables(xml)

    def render_properties(self, *_: Any) -> None:
        """Leave the properties alone; they are set from the facts."""


# --- the finished document


def _reopened(word: _Word) -> Any:
    """Return the document as python-docx reads it: docxtpl leaves it with the headers of the template in hand."""
    loose = io.BytesIO()
    word.save(loose)
    return docx.Document(loose)


def _set_properties(document: Any, title: str, author: str, date: dt.date) -> None:
    """Set what Word shows of a file; nothing of the template's own author remains."""
    properties = document.core_properties
    for name in ("category", "comments", "content_status", "identifier", "keywords", "language", "subject", "version"):
        setattr(properties, name, "")
    properties.title = title.replace("\n", "")[:LONGEST_TITLE]
    properties.author = properties.last_modified_by = author[:LONGEST_TITLE]
    properties.created = properties.modified = properties.last_printed = dt.datetime.combine(date, dt.time())
    properties.revision = 1


def _head_with(document: Any, text: str) -> None:
    """Put a line into the header of every page: a page may be a first, an even or another one of any section."""
    done: set[str] = set()
    for number, section in enumerate(document.sections):
        for header in (section.header, section.first_page_header, section.even_page_header):
            if number == 0 or not header.is_linked_to_previous:
                header.is_linked_to_previous = False
                if header.part.partname not in done:
                    done.add(header.part.partname)
                    _add_line(header, text)


def _add_line(header: _BaseHeaderFooter, text: str) -> None:
    empty = [one for one in header.paragraphs if not one.text and len(header.paragraphs) == 1]
    paragraph = empty[0] if empty else header.paragraphs[0].insert_paragraph_before()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    run = paragraph.add_run(text)
    run.font.size = Pt(10.5)
    run.font.name = "仿宋"
    run._element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋")  # noqa: SLF001


def _packed(document: Any) -> tuple[bytes, tuple[str, ...]]:
    """Return the package with all values as they are, and the labels of the lines for signatures."""
    loose = io.BytesIO()
    document.save(loose)
    with zipfile.ZipFile(loose) as package:
        entries = {name: package.read(name) for name in package.namelist()}
    style = next((one.style_id for one in document.styles if one.name == SIGNATURE), "")
    unsigned: tuple[str, ...] = ()
    for name, data in entries.items():
        if not re.fullmatch(r"word/(document|header\d*|footer\d*|footnotes)\.xml", name):
            continue
        root = parse(data)
        _settle(root)
        if name == "word/document.xml" and style:
            unsigned = tuple(dict.fromkeys(_unsigned(root, style)))
        entries[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as package:
        for name in sorted(entries):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system = 0
            package.writestr(entry, entries[name])
    return packed.getvalue(), unsigned


def _settle(root: "etree._Element") -> None:
    """Turn guarded values back, and mend what taking paragraphs and rows away leaves that Word calls unreadable."""
    for element in list(root.iter()):
        if element.tag == f"{W}t":
            if OPEN in (element.text or ""):
                _break_up(element, plain(element.text or ""))
            if (element.text or "") != (element.text or "").strip():
                element.set(SPACE, "preserve")
    for table in list(root.iter(f"{W}tbl")):
        if (above := table.getparent()) is not None and table.find(f"{W}tr") is None:
            above.remove(table)
    for holder in root.iter(f"{W}tc", f"{W}body", f"{W}hdr", f"{W}ftr", f"{W}txbxContent"):
        contents = [one for one in holder if one.tag in (f"{W}p", f"{W}tbl", f"{W}sdt")]
        if not contents or (contents[-1].tag != f"{W}p" and holder.tag == f"{W}tc"):
            after = len(holder) if holder.find(f"{W}sectPr") is None else len(holder) - 1
            holder.insert(after, etree.Element(f"{W}p"))


def _break_up(element: "etree._Element", text: str) -> None:
    """Write a value with line feeds and tabs as Word does, inside its run."""
    run = element.getparent()
    assert run is not None
    first, *rest = re.split(r"([\n\t])", text)
    element.text = first
    place = run.index(element)
    for piece in filter(None, rest):
        place += 1
        new = etree.Element(f"{W}{BREAKS.get(piece, 't')}")
        if piece not in BREAKS:
            new.text = piece
            new.set(SPACE, "preserve")
        run.insert(place, new)


def _unsigned(root: "etree._Element", style: str) -> Iterator[str]:
    for paragraph in root.iter(f"{W}p"):
        named = paragraph.find(f"{W}pPr/{W}pStyle")
        if named is None or named.get(f"{W}val") != style:
            continue
        text = "".join(one.text or "" for one in paragraph.iter(f"{W}t")).strip()
        found = [one[1] for one in LABELS.finditer(text)]
        yield from found or ([text] if text else [])

"""A template, an item of the register and the facts in; the .docx out, with every path it read.

The .docx depends on its input alone: entries sorted, stored and dated 1980, properties set, no clock. A document that
lacks a fact it expects is not due; one that lacks a fact its template should have asked for has a problem.
"""

import dataclasses
import datetime as dt
import functools
import io
import types
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import docx
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

from pipeline.case.declared import declared
from pipeline.case.tree import Absent, Branch, Fact, Fate, join
from pipeline.documents.finish import head_with, packed
from pipeline.documents.marks import FILTER, marked
from pipeline.documents.properties import properties_of, set_properties
from pipeline.documents.reading import Reader, View, as_read
from pipeline.documents.trace import Trace, Traced
from pipeline.item import Item, due_items, issuer, issuer_paths
from pipeline.problems import Place, Problem, in_order, problem
from pipeline.template.allowed import parsed
from pipeline.template.judge import Template, patched
from pipeline.template.limits import REMEDY, TooMuch
from pipeline.values import Pending
from pipeline.word.safety import parse
from pipeline.wording import FILTERS

EXAMPLE = "示例数据"

ISSUED = ("文号", "签发人", "成文日期", "联系人", "联系电话", "稿次")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


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
    trace: Trace
    """where each of its characters is from"""


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
    except TooMuch as error:
        torn = (problem("template.size", str(error), template.place(error.path), REMEDY),)
    example = any(example_paths(path) for fact in reader.cited.values() for path in (fact.path, *fact.parts))
    data, unsigned, traced = b"", tuple[str, ...](), tuple[Traced, ...]()
    if not reader.missing and not torn:
        document = _reopened(word)
        properties = properties_of(item, facts, date)
        set_properties(document, dataclasses.replace(properties, remark=EXAMPLE if example else ""))
        if example:
            head_with(document, EXAMPLE)
        data, unsigned, traced = packed(document, reader.marks)
    return Rendered(
        docx=data,
        reads=dict(reader.reads),
        pending=tuple(dict.fromkeys(name for _, name in reader.pending)),
        waiting=tuple(reader.pending),
        unsigned=unsigned,
        problems=in_order((*reader.problems, *torn)),
        not_due=f"缺 {'、'.join(dict.fromkeys(reader.missing))}" if reader.missing else None,
        example=example,
        trace=_trace(template, reader, traced),
    )


def _trace(template: Template, reader: Reader, paragraphs: tuple[Traced, ...]) -> Trace:
    """Return the trace of a document: with the facts it read those that they were derived from, down to the data."""
    facts, parts = dict(reader.reads), dict[str, tuple[str, ...]]()
    todo = [*reader.reads, *(path for fact in reader.cited.values() for path in fact.parts)]
    while todo:
        path = todo.pop()
        fact = reader.facts.fact(path)
        if fact is None or path in parts:
            continue
        facts.setdefault(path, as_read(fact.value))
        if fact.parts:
            parts[path] = fact.parts
            todo += fact.parts
    return Trace(template.sha256, "", facts, parts, paragraphs)


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
    due = [one for one in due_items(facts) if isinstance(one, Item)]
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
    children = {**waiting, **made, **given}
    register = declared().children["发文"]
    return Branch(path, children, {name: Fate.OPTIONAL for name in register.children if name not in children})


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

    def compile(self, source: Any, *_: Any, **__: Any) -> Any:
        return _compiled(source)

    def getattr(self, obj: Any, attribute: str) -> Any:
        return self.reader.child(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        return self.reader.child(obj, argument)

    def concat(self, pieces: Iterable[str]) -> str:
        """Join what a template writes, while it stays within the cap; Jinja asks here once for each part."""
        return "".join(self.reader.meter.written(pieces))

    def call(self, *_: Any, **__: Any) -> Any:
        raise SecurityError("a template calls nothing")


@functools.lru_cache(maxsize=64)
def _compiled(source: str) -> types.CodeType:
    """Return the program of a part: the same for all documents of a template, since nothing of one is written into it."""
    # not optimized, since that would change the tree, which others keep
    environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined, finalize=str, optimized=False)
    environment.globals.clear()
    environment.filters = {**FILTERS, FILTER: str}
    return environment.compile(marked(parsed(source)))


class _Word(DocxTemplate):  # type: ignore[misc]
    """docxtpl without two of its ways: it mends broken XML in silence, and it renders the template's own properties."""

    def fix_tables(self, xml: str) -> Any:
        parse(xml.encode())
        return super().fix_tables(xml)

    def patch_xml(self, src_xml: str) -> str:
        return patched(src_xml)

    def render_properties(self, *_: Any) -> None:
        """Leave the properties alone; they are set from the facts."""


# --- the finished document


def _reopened(word: _Word) -> Any:
    """Return the document as python-docx reads it: docxtpl leaves it with the headers of the template in hand."""
    loose = io.BytesIO()
    word.save(loose)
    return docx.Document(loose)

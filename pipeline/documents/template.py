"""A Word template as a file → its bytes, judged: what stands in its paragraphs, and what its tags say.

Every tag is parsed on its own first, so that all faults come in one run, each with its paragraph and its text; then
the source as docxtpl makes it, which is what runs, is judged by the same list.
"""

import dataclasses
import functools
import hashlib
import io
import itertools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import jinja2
from docxtpl import DocxTemplate
from jinja2 import nodes
from lxml import etree

from pipeline.documents.allowed import dotted, faults
from pipeline.problems import Blocked, Place, Problem, problem, raise_if_blocking
from pipeline.word import safety

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"

OPEN, CLOSE = "\ufdd0", "\ufdd1"
"""Non-characters between which rendering writes what docxtpl would take for its own; nobody can type them."""

TAG = re.compile(r"\{\{(?P<shown>.*?)\}\}|\{%(?P<outer>(?:p|tr|tc)(?= ))?(?P<done>.*?)%\}")
BRACES = re.compile(r"[{}｛｝]")
NAMES = {"p": "段落", "tr": "表格行", "tc": "单元格"}
CLOSERS = {"endif": "if", "endfor": "for"}
REMEDY = "把标记删掉，切到英文输入法，在一段之内一次打完"
QUOTED = str.maketrans("“”‘’", "\"\"''")
"""Word turns quotes inside a tag into curly ones; docxtpl turns them back."""


@dataclasses.dataclass(frozen=True, slots=True)
class Tag:
    """One tag as it stands in the template; `paragraph` counts in its part, those in tables included."""

    text: str
    paragraph: int
    part: str
    shown: str
    """the expression of {{ }}, else empty"""
    keyword: str
    """if, elif, else, for, endif, endfor, else empty"""
    rest: str
    outer: str
    """p, tr or tc: what disappears with the tag"""
    element: "etree._Element" = dataclasses.field(compare=False, repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Template:
    """A template found to be sound."""

    path: Path
    sha256: str
    data: bytes = dataclasses.field(repr=False)
    expressions: tuple[tuple[str, int, str], ...] = dataclasses.field(default=(), repr=False)
    """each path as written, its paragraph and its part"""

    @property
    def name(self) -> str:
        """What people call it."""
        return self.path.stem

    def place(self, path: str) -> Place:
        """Return where a fact is most likely written: the expression whose last names are those of the path.

        A row's facts have other paths than the template writes (社区.甲.户数 for 行.户数), so the ends are compared.
        """
        best = max(self.expressions, key=lambda one: _alike(one[0], path), default=None)
        if best is None or not _alike(best[0], path):
            return Place(document=self.name)
        return place_of(self.name, best[2], best[1])


def read(path: Path) -> Template:
    """Return the template at a path; `Blocked` names every fault it has."""
    try:
        data = path.read_bytes()
    except OSError as error:
        where = Place(document=path.stem)
        found = problem("template.missing", f"读不到模板“{path.name}”", where, "把模板放回模板文件夹")
        raise Blocked([found]) from error
    faults_found, expressions = judge(data, path.stem)
    raise_if_blocking(faults_found)
    return Template(path, hashlib.sha256(data).hexdigest(), data, expressions)


@functools.lru_cache(maxsize=128)
def judge(data: bytes, name: str) -> tuple[tuple[Problem, ...], tuple[tuple[str, int, str], ...]]:
    """Return what is wrong with a template, and the paths it writes."""
    if unsafe := safety.judge(data, name):
        return tuple(unsafe), ()
    word = DocxTemplate(io.BytesIO(data))
    found: list[Problem] = []
    paths: list[tuple[str, int, str]] = []
    for part, root in parts(word):
        tags: list[Tag] = []
        found += _paragraphs(root, part, name, tags)
        found += _nesting(tags, name)
        for tag in tags:
            found += _tag(tag, name)
            paths += [(path, tag.paragraph, part) for path in _written(tag)]
    if not found:
        found += _source(word, name)
    return tuple(dict.fromkeys(found)), tuple(paths)


def parts(word: DocxTemplate) -> Iterator[tuple[str, "etree._Element"]]:
    """Yield the parts that docxtpl renders under the names people know, the body under none.

    The body is parsed anew: in the tree of python-docx `text` of a paragraph means that of its runs.
    """
    word.init_docx()
    yield "", safety.parse(word.get_xml().encode())
    for uri, name in ((word.HEADER_URI, "页眉"), (word.FOOTER_URI, "页脚")):
        for _, part in word.get_headers_footers(uri):
            yield name, safety.parse(part.blob)
    for part in word.docx.part.package.parts:
        if part.content_type == FOOTNOTES:
            yield "脚注", safety.parse(part.blob)


def place_of(name: str, part: str, paragraph: int) -> Place:
    """Return the place of a paragraph in a part of a template."""
    return Place(document=f"{name}·{part}" if part else name, paragraph=paragraph)


def _alike(written: str, wanted: str) -> int:
    """Count the names two paths have in common at their ends, or all where one is the beginning of the other."""
    if f"{written}.".startswith(f"{wanted}."):
        return len(wanted.split("."))
    pairs = zip(reversed(written.split(".")), reversed(wanted.split(".")), strict=False)
    return sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))


# --- what stands in the paragraphs


def _paragraphs(root: "etree._Element", part: str, name: str, tags: list[Tag]) -> Iterator[Problem]:
    """Collect the tags; report what looks like one and is none, and what must not stand in a template."""
    if any(next(root.iter(f"{W}{kind}"), None) is not None for kind in ("ins", "del", "moveFrom", "commentReference")):
        place = place_of(name, part, 0)
        yield problem("template.unsafe", "模板里有修订或批注", place, "接受全部修订、删除批注后再保存")
    for table in root.iter(f"{W}tbl"):
        if table.find(f"{W}tblGrid") is None:
            yield problem("template.unsafe", "表格没有列宽定义", place_of(name, part, 0), "在 Word 中重新插入表格")
    for number, paragraph in enumerate(root.iter(f"{W}p"), start=1):
        place = place_of(name, part, number)
        text = _text(paragraph)
        if OPEN in text or CLOSE in text:
            yield problem("template.unsafe", "段落里有不能使用的字符", place, "删去这一段重新打一遍")
        here = [_read_tag(found, number, part, paragraph) for found in TAG.finditer(text)]
        tags += here
        for tag in here:
            if tag.outer and _text(_around(tag)) != tag.text:
                message = f"“{_cut(tag.text)}”所在的{NAMES[tag.outer]}里还有别的文字，会随标记消失"
                yield problem("template.syntax", message, place, f"让这个标记独占一个{NAMES[tag.outer]}")
        if BRACES.search(rest := TAG.sub("◇", text)):
            yield problem("template.syntax", f"“{_cut(_around_brace(rest))}”处的标记不完整", place, REMEDY)
    for element in root.iter():
        outside = [*element.attrib.values(), (element.text or "") if element.tag != f"{W}t" else ""]
        if any("{{" in text or "{%" in text for text in outside):
            place = place_of(name, part, 0)
            yield problem("template.syntax", "标记写在域代码或图形属性里", place, "标记只能写在正文文字里")


def _text(element: "etree._Element") -> str:
    """Return the text of an element; for a paragraph without that of paragraphs in its text boxes."""
    texts = list(element.iter(f"{W}t"))
    if element.tag == f"{W}p":
        texts = [text for text in texts if next(text.iterancestors(f"{W}p")) is element]
    return "".join(text.text or "" for text in texts)


def _read_tag(found: "re.Match[str]", number: int, part: str, paragraph: "etree._Element") -> Tag:
    shown = (found["shown"] or "").strip().translate(QUOTED)
    done = (found["done"] or "").strip().translate(QUOTED)
    keyword, _, rest = done.partition(" ")
    return Tag(found[0], number, part, shown, keyword, rest, found["outer"] or "", paragraph)


def _around(tag: Tag) -> "etree._Element":
    """Return what docxtpl removes together with a tag: the paragraph, or the nearest row or cell."""
    if tag.outer == "p":
        return tag.element
    return next(tag.element.iterancestors(f"{W}{tag.outer}"), tag.element)


def _around_brace(text: str) -> str:
    found = BRACES.search(text)
    start = max(0, found.start() - 4) if found else 0
    return text[start : start + 24].strip()


def _cut(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


def _nesting(tags: Iterable[Tag], name: str) -> Iterator[Problem]:
    """Report what opens here and closes elsewhere: then docxtpl tears paragraphs, rows or cells apart."""
    open_tags: list[Tag] = []
    for tag in tags:
        place = place_of(name, tag.part, tag.paragraph)
        if re.search(r"\bloop\b", tag.shown + tag.rest) and not any(one.keyword == "for" for one in open_tags):
            message = f"“{_cut(tag.text)}”不在循环里，不能用 loop"
            yield problem("template.node", message, place, "把它放进 for 与 endfor 之间")
        if tag.keyword in ("if", "for"):
            open_tags.append(tag)
        elif tag.keyword in ("elif", "else", *CLOSERS):
            wanted = CLOSERS.get(tag.keyword, "if")
            if not open_tags or open_tags[-1].keyword != wanted:
                message = f"“{_cut(tag.text)}”前面没有对应的 {wanted}"
                yield problem("template.syntax", message, place, "补上开头的标记，或删去这一个")
                continue
            start = open_tags[-1] if tag.keyword in ("elif", "else") else open_tags.pop()
            if tag.outer != start.outer:
                message = f"“{_cut(start.text)}”与“{_cut(tag.text)}”写法不成对"
                yield problem("template.syntax", message, place, "两个标记都写 {%p、{%tr、{%tc，或都不写")
            elif _scope(tag) is not _scope(start):
                message = f"“{_cut(start.text)}”与“{_cut(tag.text)}”不在同一{NAMES.get(tag.outer, '段')}层次"
                yield problem("template.syntax", message, place, "放在同一段里；要跨段用 {%p，跨行用 {%tr，跨格用 {%tc")
    for tag in open_tags:
        place = place_of(name, tag.part, tag.paragraph)
        yield problem("template.syntax", f"“{_cut(tag.text)}”没有收尾", place, f"在后面补上 end{tag.keyword}")


def _scope(tag: Tag) -> "etree._Element | None":
    """Return the element whose children stand between two tags of a pair."""
    return _around(tag).getparent() if tag.outer else tag.element


# --- the allow-list


def _tag(tag: Tag, name: str) -> Iterator[Problem]:
    """Judge one tag by itself, completed so that it parses alone."""
    place = place_of(name, tag.part, tag.paragraph)
    inside = tag.text[2:-2]
    if tag.keyword and tag.keyword not in ("if", "elif", "else", "for", *CLOSERS):
        message = f"“{_cut(tag.text)}”不是可用的标记"
        yield problem("template.node", message, place, "只能用 if、elif、else、endif、for、endfor")
        return
    if inside[:1] in "-+" or inside[-1:] in "-+" or not inside.strip():
        yield problem("template.syntax", f"“{_cut(tag.text)}”写法有误", place, REMEDY)
        return
    if tag.keyword in ("else", *CLOSERS):
        if tag.rest.strip():
            yield problem("template.syntax", f"“{_cut(tag.text)}”写法有误", place, f"只写 {tag.keyword}")
        return
    try:
        tree = _parsed(tag)
    except jinja2.TemplateSyntaxError:
        yield problem("template.syntax", f"“{_cut(tag.text)}”写法有误", place, REMEDY)
        return
    for fault, remedy in faults(tree):
        yield problem("template.node", f"“{_cut(tag.text)}”{fault}", place, remedy)


def _parsed(tag: Tag) -> nodes.Template:
    if tag.shown:
        source = f"{{{{ {tag.shown} }}}}"
    elif tag.keyword == "for":
        source = f"{{% for {tag.rest} %}}{{% endfor %}}"
    else:
        source = f"{{% if {tag.rest} %}}{{% endif %}}"
    return jinja2.Environment(autoescape=True).parse(source)


def _written(tag: Tag) -> Iterator[str]:
    """Yield the paths a tag writes, the longest of each only."""
    if not tag.shown and tag.keyword not in ("if", "elif", "for"):
        return
    try:
        todo: list[nodes.Node] = [_parsed(tag)]
    except jinja2.TemplateSyntaxError:
        return
    while todo:
        node = todo.pop(0)
        if isinstance(node, nodes.Name | nodes.Getattr | nodes.Getitem) and (path := dotted(node)):
            if not (isinstance(node, nodes.Name) and node.ctx == "store"):
                yield path
        else:
            todo += node.iter_child_nodes()


# --- what really runs


def _source(word: DocxTemplate, name: str) -> Iterator[Problem]:
    """Judge the source that docxtpl makes of each part: what its patterns took apart shows here or nowhere."""
    for part, root in parts(word):
        source = word.patch_xml(word.xml_to_string(root))
        place = place_of(name, part, 0)
        try:
            found_faults = list(faults(jinja2.Environment(autoescape=True).parse(source)))
        except jinja2.TemplateSyntaxError:
            yield problem("template.syntax", "标记之间的关系有误", place, REMEDY)
            continue
        for fault, remedy in found_faults:
            yield problem("template.node", f"有一处{fault}", place, remedy)
        for found in re.finditer(r"\{\{", source):
            before = source[source.rfind("<", 0, found.start()) : found.start()]
            if not re.fullmatch(r"<w:t(?: [^>]*)?>[^<>]*", before):
                yield problem("template.syntax", "标记写在正文文字之外", place, "标记只能写在正文文字里")

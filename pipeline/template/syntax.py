"""The tags of a template in, what is wrong with them out: how they are written, and whether they come in pairs.

Every tag is judged by itself first, so that all faults come in one run, each with its place, its text and the remedy.
A tag that is broken still counts as what it is meant for, so that one slip is one fault.
"""

import dataclasses
import re
from collections.abc import Iterable, Iterator, Sequence

import jinja2
from jinja2 import nodes
from lxml import etree

from pipeline.problems import Place, Problem, problem
from pipeline.template import allowed
from pipeline.template.allowed import dotted, faults
from pipeline.template.tags import CLOSE, KEYWORDS, LAYERS, OPEN, TAG, Paragraph, Part, Tag, cut, text_of

BRACES = re.compile(r"[{}｛｝]")
BEGUN = re.compile(r"\{\{|\{%")
ENDED = re.compile(r"^[^{]*?(\}\}|%\})")
MEANT = re.compile(r"[{｛]?\s*%(?P<outer>(?:p|tr|tc)(?= ))?\s*(?P<keyword>if|elif|else|endif|for|endfor)\b(?P<rest>[^{}%｛｝]*)")
"""What was meant as a tag and is none."""

QUOTES = re.compile("[“”‘’]")
CLOSERS = {"endif": "if", "endfor": "for"}
AGAIN = "把标记删掉，切到英文输入法，在一段之内一次打完"


def judge(part: Part) -> Iterator[Problem]:
    """Yield what is wrong with the tags of a part."""
    if not part.filled:
        for tag in part.tags():
            yield problem("template.outside", f"“{cut(tag.text)}”写在{part.name}里", tag.place, "标记只能写在正文、页眉、页脚和脚注里")
        return
    broken: list[Tag] = []
    yield from _braces(part.paragraphs, broken)
    yield from _outside(part)
    for tag in part.tags():
        yield from by_itself(tag)
    yield from _pairs(_in_order(part, broken))


# --- braces


def _braces(paragraphs: Sequence[Paragraph], broken: list[Tag]) -> Iterator[Problem]:
    """Report what looks like a tag and is none; collect what it was meant to be."""
    ends = 0
    for index, one in enumerate(paragraphs):
        if OPEN in one.text or CLOSE in one.text:
            yield problem("template.unsafe", "段落里有不能使用的字符", one.place, "删去这一段重新打一遍")
        rest = _untagged(one.text)
        if index == ends and ends:
            rest = ENDED.sub(_blank, rest, count=1)
        if not BRACES.search(rest):
            continue
        broken += [
            Tag(found[0], one.place, "", found["keyword"], found["rest"].strip(), found["outer"] or "", one.element, broken=True)
            for found in MEANT.finditer(rest)
        ]
        around = cut(_around_brace(rest, one.text))
        if "｛" in rest or "｝" in rest:
            yield problem("template.braces", f"“{around}”处用了全角花括号", one.place, AGAIN)
        elif _goes_on(rest, paragraphs[index + 1 : index + 2]):
            ends = index + 1
            yield problem("template.split", f"“{around}”分在了两段里", one.place, "把标记并到同一段：在一段之内一次打完")
        else:
            yield problem("template.braces", f"“{around}”处的标记不完整", one.place, AGAIN)


def _goes_on(rest: str, following: Sequence[Paragraph]) -> bool:
    """Whether a tag that begins in a paragraph ends in the next one."""
    last = max((found.start() for found in BEGUN.finditer(rest)), default=-1)
    if last < 0 or "}" in rest[last:]:
        return False
    return any(ENDED.match(_untagged(one.text)) for one in following)


def _untagged(text: str) -> str:
    """Return a text with its tags blanked out, each place where it was."""
    return TAG.sub(_blank, text)


def _blank(found: "re.Match[str]") -> str:
    return "◇" * len(found[0])


def _around_brace(rest: str, text: str) -> str:
    """Return what stands around the first brace that belongs to no tag."""
    found = BRACES.search(rest)
    start = max(0, found.start() - 4) if found else 0
    return text[start : start + 24].strip()


def _outside(part: Part) -> Iterator[Problem]:
    """Report tags in field codes, in the attributes of shapes, in alternative texts."""
    for element in part.root.iter(etree.Element):
        texts = [*element.attrib.values(), (element.text or "") if not str(element.tag).endswith("}t") else ""]
        if any("{{" in text or "{%" in text for text in map(str, texts)):
            yield problem("template.outside", "标记写在域代码或图形属性里", part.place_of(element), "标记只能写在正文文字里")


# --- one tag by itself


def by_itself(tag: Tag) -> Iterator[Problem]:
    """Yield what is wrong with a tag whatever stands around it."""
    if QUOTES.search(tag.text):
        yield problem("template.quotes", f"“{cut(tag.text)}”里有中文引号", tag.place, "名称直接写，不加引号")
        return
    if tag.outer and text_of(tag.around) != tag.text:
        message = f"“{cut(tag.text)}”所在的{LAYERS[tag.outer]}里还有别的文字，会随标记消失"
        yield problem("template.syntax", message, tag.place, f"让这个标记独占一{LAYERS[tag.outer]}")
    if tag.keyword and tag.keyword not in KEYWORDS:
        code, fault, remedy = allowed.statement(tag.keyword)
        if tag.means and code != allowed.UNSAFE:
            code, remedy = "template.syntax", f"是不是“{tag.means}”？{remedy}"
        yield problem(code, f"“{cut(tag.text)}”{fault}", tag.place, remedy)
        return
    inside = tag.text[2:-2]
    if inside[:1] in "-+" or inside[-1:] in "-+" or not inside.strip():
        yield problem("template.syntax", f"“{cut(tag.text)}”写法有误", tag.place, "去掉 - 和 +；标记里要有名称")
        return
    if tag.keyword in ("else", *CLOSERS):
        if tag.rest:
            yield problem("template.syntax", f"“{cut(tag.text)}”写法有误", tag.place, f"只写 {tag.keyword}")
        return
    try:
        tree = parsed(tag)
    except jinja2.TemplateSyntaxError:
        yield problem("template.syntax", f"“{cut(tag.text)}”写法有误", tag.place, AGAIN)
        return
    for code, fault, remedy in faults(tree):
        yield problem(code, f"“{cut(tag.text)}”{fault}", tag.place, remedy)


def parsed(tag: Tag) -> nodes.Template:
    """Return the tree of a tag, completed so that it parses alone."""
    if tag.shown:
        source = f"{{{{ {tag.shown} }}}}"
    elif tag.keyword == "for":
        source = f"{{% for {tag.rest} %}}{{% endfor %}}"
    else:
        source = f"{{% if {tag.rest} %}}{{% endif %}}"
    return allowed.parsed(source)


def written(tag: Tag) -> Iterator[str]:
    """Yield the paths a tag writes, the longest of each only; none where it does not parse."""
    if not tag.shown and tag.keyword not in ("if", "elif", "for"):
        return
    try:
        todo: list[nodes.Node] = [parsed(tag)]
    except jinja2.TemplateSyntaxError:
        return
    while todo:
        node = todo.pop(0)
        if isinstance(node, nodes.Name | nodes.Getattr | nodes.Getitem) and (path := dotted(node)):
            if not (isinstance(node, nodes.Name) and node.ctx == "store"):
                yield path
        else:
            todo += node.iter_child_nodes()


# --- pairs


def _in_order(part: Part, broken: Iterable[Tag]) -> list[Tag]:
    """Return the tags that come in pairs, with those that are broken, in the order of the page."""
    meant: dict[etree._Element, list[Tag]] = {}
    for tag in broken:
        meant.setdefault(tag.paragraph, []).append(tag)
    found = []
    for one in part.paragraphs:
        here = [*one.tags, *meant.get(one.element, ())]
        found += sorted(here, key=lambda tag: one.text.find(tag.text)) if one.element in meant else here
    return found


def _pairs(tags: Sequence[Tag]) -> Iterator[Problem]:
    """Report what opens here and closes elsewhere, or never: then docxtpl tears paragraphs, rows or cells apart."""
    waiting: list[Tag] = []
    meanings = [tag.means for tag in tags]
    for index, (tag, means) in enumerate(zip(tags, meanings, strict=True)):
        if len(waiting) > allowed.DEPTH:
            yield problem("template.size", f"“{cut(waiting[-1].text)}”套得过深", waiting[-1].place, "少套几层 if 和 for")
            return
        if re.search(r"\bloop\b", tag.shown + tag.rest) and not any(one.means == "for" for one in waiting):
            yield problem("template.node", f"“{cut(tag.text)}”不在循环里，不能用 loop", tag.place, "把它放进 for 与 endfor 之间")
        if means in ("if", "for"):
            waiting.append(tag)
        elif means in ("elif", "else", *CLOSERS):
            wanted = CLOSERS.get(means, "if")
            start = next((one for one in reversed(waiting) if one.means == wanted), None)
            if start is None and waiting and means in CLOSERS and not _left(waiting[-1], meanings[index + 1 :]):
                opener = waiting.pop()
                message = f"“{cut(opener.text)}”用“{cut(tag.text)}”收尾"
                yield problem("template.crossed", message, tag.place, f"改成 end{opener.means}")
                continue
            if start is None:
                message, remedy = f"“{cut(tag.text)}”前面没有对应的 {wanted}", f"在前面补上 {wanted}，或删去这一个"
                yield problem("template.unclosed", message, tag.place, remedy)
                continue
            yield from _between(start, tag, waiting, meanings[index + 1 :])
            if means in CLOSERS:
                waiting.remove(start)
            yield from _level(start, tag)
    for tag in waiting:
        yield _unclosed(tag, "")


def _between(start: Tag, tag: Tag, waiting: list[Tag], coming: Sequence[str]) -> Iterator[Problem]:
    """Judge what was opened after the partner of a tag and is not closed yet: it crosses, or has no end at all."""
    for inner in waiting[waiting.index(start) + 1 :]:
        left = _left(inner, coming)
        if left and tag.means in CLOSERS:
            message = f"“{cut(start.text)}”到“{cut(tag.text)}”与“{cut(inner.text)}”交叉"
            yield problem("template.crossed", message, tag.place, "里面的先收尾，外面的后收尾")
        elif not left:
            waiting.remove(inner)
            yield _unclosed(inner, f"；最近的一个收尾是“{cut(tag.text)}”，是给“{cut(start.text)}”的")


def _left(opener: Tag, coming: Sequence[str]) -> bool:
    """Whether what comes closes more of a kind than it opens: then an end is left for this one."""
    return coming.count(f"end{opener.means}") > coming.count(opener.means)


def _unclosed(tag: Tag, near: str) -> Problem:
    return problem("template.unclosed", f"“{cut(tag.text)}”没有收尾{near}", tag.place, f"在后面补上 end{tag.means}")


def _level(start: Tag, tag: Tag) -> Iterator[Problem]:
    if start.broken or tag.broken:
        return
    if tag.outer != start.outer:
        message = f"“{cut(start.text)}”与“{cut(tag.text)}”写法不成对"
        yield problem("template.level", message, tag.place, "两个标记都写 {%p、{%tr、{%tc，或都不写")
    elif _scope(tag) is not _scope(start):
        message = f"“{cut(start.text)}”与“{cut(tag.text)}”不在同一{LAYERS.get(tag.outer, '段')}层次"
        yield problem("template.level", message, tag.place, "放在同一段里；要跨段用 {%p，跨行用 {%tr，跨格用 {%tc")


def _scope(tag: Tag) -> "etree._Element | None":
    """Return the element whose children stand between two tags of a pair."""
    return tag.around.getparent() if tag.outer else tag.paragraph


def whole(part: Part, source: str, name: str) -> Iterator[Problem]:
    """Judge the source that docxtpl makes of a part: what its patterns took apart shows here or nowhere."""
    place = part.paragraphs[0].place if part.paragraphs else Place(document=name)
    place = dataclasses.replace(place, paragraph=0, cell="")
    try:
        found_faults = list(faults(allowed.parsed(source)))
    except jinja2.TemplateSyntaxError:
        yield problem("template.syntax", "标记之间的关系有误", place, AGAIN)
        return
    for code, fault, remedy in found_faults:
        yield problem(code, f"有一处{fault}", place, remedy)
    for found in re.finditer(r"\{\{", source):
        before = source[source.rfind("<", 0, found.start()) : found.start()]
        if not re.fullmatch(r"<w:t(?: [^>]*)?>[^<>]*", before):
            yield problem("template.outside", "标记写在正文文字之外", place, "标记只能写在正文文字里")

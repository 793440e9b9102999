"""The tags of a template and the declared facts in, what they name that nobody declares out: before any case is read.

A loop gives its row a name; every other first name is a view or a root of the facts. A row may also be named by its
名称, which only a case knows: that is left to rendering.
"""

import dataclasses
from collections.abc import Iterator, Mapping

from pipeline.case.declared import Declared
from pipeline.case.tree import Branch, Fact
from pipeline.problems import Problem, problem
from pipeline.template.names import kind_of, names_for, nearest, resolve
from pipeline.template.syntax import by_itself, written
from pipeline.template.tags import Part, Tag, cut

Scope = Mapping[str, Declared | None]
"""First name → what it stands for; None where that is already a fault of another tag."""


def fixed_words(template: str) -> tuple[str, ...]:
    """Return the words with figures that belong to the wording of a template."""
    kind = kind_of(template)
    return kind.fixed if kind else ()


PROPER = (
    *(("社区", "*", name) for name in ("简称", "居委会全称", "居委会简称", "党组织名称", "下辖居民委")),
    *(("机构", name) for name in ("省", "市", "区", "街道")),
    ("机构", "*", "全称"),
    ("机构", "有关单位", "*", "名称"),
    ("领导小组", "成员", "*", "姓名"),
)
"""Where a case gives proper names; * is any name."""


def proper_names(facts: Branch) -> frozenset[str]:
    """Return the proper names of a case, which stand in no template."""
    return frozenset(name for path in PROPER for fact in _at(facts, path) if not fact.pending for name in _texts(fact))


def _at(node: Branch | Fact, path: tuple[str, ...]) -> Iterator[Fact]:
    if isinstance(node, Fact):
        yield from [node] if not path else []
        return
    for name, child in node.children.items():
        if path and path[0] in ("*", name):
            yield from _at(child, path[1:])


def _texts(fact: Fact) -> tuple[str, ...]:
    return fact.value if isinstance(fact.value, tuple) else (str(fact.value),)


@dataclasses.dataclass(frozen=True, slots=True)
class Named:
    """A tag that is sound by itself: what each of its paths stands for, and what it might have named."""

    tag: Tag
    found: Mapping[str, Declared | None]
    known: Mapping[str, Declared]


def named(part: Part, template: str) -> Iterator[Named]:
    """Yield the tags that name something, in the order of the page, each in the scope of its loops."""
    scope: Scope = names_for(kind_of(template))
    outer: list[Scope] = []
    for tag in part.tags():
        if tag.means == "endfor":
            scope = outer.pop() if outer else scope
            continue
        if tag.means == "for":
            outer.append(scope)
        if next(by_itself(tag), None) is not None:
            scope = {**scope, _row(tag): None} if tag.means == "for" else scope
            continue
        known = {name: node for name, node in scope.items() if node is not None}
        one = Named(tag, {path: resolve(path, known) for path in dict.fromkeys(written(tag)) if not _told(path, scope)}, known)
        yield one
        if tag.means == "for":
            node = next(iter(one.found.values()), None)
            scope = {**scope, _row(tag): node.entry() if node else None}


def judge(part: Part, template: str) -> Iterator[Problem]:
    """Yield each name that nobody declares, each table that is printed, each fact that is gone through."""
    for one in named(part, template):
        tag = one.tag
        for path, node in one.found.items():
            if node is None:
                near = nearest(path, one.known)
                remedy = near.hint if near else "对照《字段手册》改正名称；没有的事实请维护人员增加"
                yield problem("template.unknown", f"“{cut(tag.text)}”：没有“{path}”这个事实", tag.place, remedy)
            elif tag.shown:
                yield from _printed(tag, path, node)
            elif tag.means == "for" and node.entry() is None:
                remedy = "for 只能用在表格或列表上" + (f"；这里可用的有：{'、'.join(_tables(node))}" if _tables(node) else "")
                yield problem("template.node", f"“{cut(tag.text)}”：“{node.path}”不是表格或列表", tag.place, remedy)


def _row(tag: Tag) -> str:
    """Return the name that a loop gives its row."""
    return tag.rest.partition(" in ")[0].strip()


def _told(path: str, scope: Scope) -> bool:
    """Whether a path is none of facts, or begins with a row whose table is already a fault of another tag."""
    first = path.partition(".")[0]
    return first == "loop" or (first in scope and scope[first] is None)


def _printed(tag: Tag, path: str, node: Declared) -> Iterator[Problem]:
    if node.rows or node.group:
        remedy = "表格用 for 逐行印" if node.rows else f"写出要印的是其中哪一项，如 {path}.{next(iter(node.children))}"
        yield problem("template.node", f"“{cut(tag.text)}”是一组事实，不能直接印", tag.place, remedy)


def _tables(node: Declared) -> list[str]:
    return [name for name, child in node.children.items() if child.rows or child.listed]

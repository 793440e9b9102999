"""A template in, the declared facts it writes out: what it prints, what it asks for, what it goes through."""

import dataclasses
import functools
import io
from collections.abc import Iterator

import jinja2
from docxtpl import DocxTemplate
from jinja2 import nodes

from pipeline.case.declared import Declared
from pipeline.documents.allowed import dotted
from pipeline.documents.names import Scope, kind_of, names_for, resolve
from pipeline.documents.template import Template, parts


@dataclasses.dataclass(frozen=True, slots=True)
class Use:
    """A fact, and how the template writes it."""

    written: str
    fact: Declared


def uses(template: Template) -> tuple[Use, ...]:
    """Return each fact that a template writes, once, in the order of the page; names of rows and of nothing are none."""
    found: dict[str, Use] = {}
    for written, fact in expressions(template.data, template.name):
        if fact:
            found.setdefault(fact.path, Use(written, fact))
    return tuple(found.values())


def lost(own: Template, shipped: Template) -> tuple[Use, ...]:
    """Return what the shipped template writes and one's own of the same name does not."""
    kept = {use.fact.path for use in uses(own)}
    return tuple(use for use in uses(shipped) if use.fact.path not in kept)


@functools.lru_cache(maxsize=128)
def expressions(data: bytes, name: str) -> tuple[tuple[str, Declared | None], ...]:
    """Return each expression of a sound template with what it stands for, as docxtpl hands it to Jinja; `loop` is none."""
    word = DocxTemplate(io.BytesIO(data))
    found: list[tuple[str, Declared | None]] = []
    for _, root in parts(word):
        tree = jinja2.Environment(autoescape=True).parse(word.patch_xml(word.xml_to_string(root)))
        found += _below(tree, names_for(kind_of(name)))
    return tuple(found)


def _below(node: nodes.Node, scope: Scope) -> Iterator[tuple[str, Declared | None]]:
    if isinstance(node, nodes.For) and isinstance(node.target, nodes.Name):
        yield from _below(node.iter, scope)
        table = resolve(dotted(node.iter), scope)
        entry = table.entry() if table else None
        if entry:
            scope = {**scope, node.target.name: entry}
        for child in node.body:
            yield from _below(child, scope)
    elif path := dotted(node):
        if path.partition(".")[0] != "loop":
            yield path, resolve(path, scope)
    else:
        for child in node.iter_child_nodes():
            yield from _below(child, scope)

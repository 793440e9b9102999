"""A template in, the declared facts it writes out: what it prints, what it asks for, what it goes through."""

import dataclasses
import functools
import io

from docxtpl import DocxTemplate

from pipeline.case.declared import Declared
from pipeline.template.judge import Template
from pipeline.template.naming import named
from pipeline.template.tags import parts


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
    """Return each path that a template writes with what it stands for, in the order of the page; `loop` is none."""
    found = (one for part in parts(DocxTemplate(io.BytesIO(data)), name) for one in named(part, name))
    return tuple(pair for one in found for pair in one.found.items())

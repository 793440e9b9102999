"""Which placeholders could be deleted from a shipped template without a golden text noticing.

    python -m tests.prove.placeholders

Each `{{…}}` of each template is taken out in turn; the document is made again for every case that has golden texts, and
for the forms of the volume. Exit 1 where a deletion changes no text.
"""

import datetime as dt
import functools
import sys
from collections.abc import Iterator
from pathlib import Path

import docx
from docx.oxml.ns import qn

from pipeline import catalog
from pipeline.case.facts import derive
from pipeline.case.load import load
from pipeline.case.tree import Branch
from pipeline.documents.render import render
from pipeline.item import Item, due_items, form_item
from pipeline.template.judge import Template, judge
from pipeline.template.tags import TAG
from pipeline.word.package import entries_of, package_of
from pipeline.word.text import flatten
from tests.conftest import GOLDEN_CASES, ROOT, TEMPLATES
from tests.volume.placing import correction_of, forms_of, volumes_of, whole

DAY = dt.date(2024, 1, 1)


def main() -> int:
    """Print what nobody would notice."""
    tried, unnoticed = 0, []
    for path in sorted(TEMPLATES.glob("*.docx")):
        before = texts(path.stem, path.read_bytes())
        for number, placeholder, data in without_one(path):
            tried += 1
            if texts(path.stem, data) == before:
                unnoticed.append(f"{path.stem} {number}: {placeholder}")
    print(f"{tried} placeholders, {len(unnoticed)} of which no golden text would miss")
    print("\n".join(unnoticed))
    return 1 if unnoticed else 0


def without_one(path: Path) -> Iterator[tuple[int, str, bytes]]:
    """Yield the template without each placeholder in turn."""
    count = sum(len(printed(paragraph)) for paragraph in docx.Document(str(path)).element.body.iter(qn("w:p")))
    for number in range(count):
        word, seen = docx.Document(str(path)), 0
        for paragraph in word.element.body.iter(qn("w:p")):
            here = printed(paragraph)
            if number < seen + len(here):
                start, end = here[number - seen]
                placeholder = text(paragraph)[start:end]
                cut(paragraph, start, end)
                yield number + 1, placeholder, package_of(entries_of(word))
                break
            seen += len(here)


def text(paragraph: object) -> str:
    return "".join(one.text or "" for one in paragraph.iter(qn("w:t")))  # type: ignore[attr-defined]


def printed(paragraph: object) -> list[tuple[int, int]]:
    return [found.span() for found in TAG.finditer(text(paragraph)) if found["shown"]]


def cut(paragraph: object, start: int, end: int) -> None:
    """Take a span of text out of the runs of a paragraph."""
    place = 0
    for one in paragraph.iter(qn("w:t")):  # type: ignore[attr-defined]
        words = one.text or ""
        first, last = max(start - place, 0), max(min(end - place, len(words)), 0)
        one.text = words[:first] + words[last:] if first < last else words
        place += len(words)


@functools.cache
def cases() -> tuple[Branch, ...]:
    return tuple(derive(load(folder))[0] for folder in GOLDEN_CASES.values())


def texts(template: str, data: bytes) -> list[str]:
    """Return the texts of all documents of a template in all cases."""
    found, expressions = judge(data, template)
    if found:
        return [str(one) for one in found]
    sheet = Template(ROOT / f"{template}.docx", "", data, expressions)
    made = []
    for facts in cases():
        volumes = volumes_of(facts, thickest=10)
        for item, tree in [
            *((one, facts) for one in due_items(facts) if isinstance(one, Item)),
            *forms_of(facts, volumes),
            *((form_item(kind, facts), whole(facts)) for kind in (catalog.OPINION, *catalog.FIELD_FORMS, *catalog.WORK_LISTS)),
            correction_of(facts),
        ]:
            if item.kind.short == template:
                rendered = render(sheet, item, tree, date=DAY)
                made.append(flatten(rendered.docx) if rendered.docx else str(rendered.problems))
    return made


if __name__ == "__main__":
    sys.exit(main())

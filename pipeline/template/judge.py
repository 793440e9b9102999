"""A Word template as a file → its bytes, judged: the tags and the facts they name, the fonts, the tables.

`read` is what the build calls: it refuses whatever would print a wrong page. `inspect` is what `templates check` shows:
the same faults, and hints. All faults come in one run, each with its place, the text around it and the remedy.
"""

import dataclasses
import functools
import hashlib
import io
import itertools
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from docxtpl import DocxTemplate
from lxml import etree

from pipeline.problems import Blocked, Place, Problem, in_order, problem, raise_if_blocking
from pipeline.template import house, limits, naming, syntax
from pipeline.template.origin import numbered
from pipeline.template.tags import Part, parts
from pipeline.word import safety

Expressions = tuple[tuple[str, Place], ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Template:
    """A template found to be sound."""

    path: Path
    sha256: str
    data: bytes = dataclasses.field(repr=False)
    expressions: Expressions = dataclasses.field(default=(), repr=False)
    """each path as written, and where"""

    @property
    def name(self) -> str:
        """What people call it."""
        return self.path.stem

    def place(self, path: str) -> Place:
        """Return where a fact is most likely written: the expression whose last names are those of the path.

        A row's facts have other paths than the template writes (社区.甲.户数 for 行.户数), so the ends are compared.
        """
        best = max(self.expressions, key=lambda one: _alike(one[0], path), default=None)
        return best[1] if best is not None and _alike(best[0], path) else Place(document=self.name)


def find(name: str, folders: Sequence[Path]) -> Path:
    """Return the template of a name: one's own before the shipped one, each file on its own."""
    return next((folder / name for folder in folders if (folder / name).is_file()), folders[-1] / name)


def read(path: Path) -> Template:
    """Return the template at a path; `Blocked` names every fault it has."""
    data = _data(path)
    found, expressions = judge(data, path.stem)
    raise_if_blocking(found)
    return Template(path, hashlib.sha256(data).hexdigest(), data, expressions)


def inspect(path: Path, names: Iterable[str] = ()) -> tuple[Problem, ...]:
    """Return every fault of a template, and the hints; `names` are the proper names that may not be typed in it."""
    data = _data(path)
    found, _ = judge(data, path.stem)
    if safety.judge(data, path.stem):
        return in_order(found)
    word = DocxTemplate(io.BytesIO(data))
    found_parts = parts(word, path.stem)
    styles = house.styles_of(_styles(word))
    fixed = naming.fixed_words(path.stem)
    told = [one for part in found_parts for one in house.hints(part, styles, fixed, tuple(names))]
    return in_order((*found, *told))


def _data(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        where = Place(document=path.stem)
        raise Blocked([problem("template.missing", f"读不到模板“{path.name}”", where, "把模板放回模板文件夹")]) from error


@functools.lru_cache(maxsize=128)
def judge(data: bytes, name: str) -> tuple[tuple[Problem, ...], Expressions]:
    """Return what is wrong with a template, and the paths it writes."""
    if unsafe := safety.judge(data, name):
        return tuple(unsafe), ()
    word = DocxTemplate(io.BytesIO(data))
    found_parts = parts(word, name)
    if costly := tuple(limits.judge(found_parts)):
        return costly, ()
    styles, told = house.styles_of(_styles(word)), set[str]()
    found = [one for part in found_parts for one in (*syntax.judge(part), *naming.judge(part, name), *house.judge(part, styles, told))]
    if not found:
        found += [one for part in found_parts if part.filled for one in syntax.whole(part, _read_by_jinja(word, part), name)]
    written = [(path, tag.place) for part in found_parts for tag in part.tags() for path in syntax.written(tag)]
    return tuple(dict.fromkeys(found)), tuple(written)


def _styles(word: DocxTemplate) -> bytes:
    """Return the part of styles as python-docx has it; a document without one is given its own."""
    styles: bytes = etree.tostring(word.docx.styles.element)
    return styles


@functools.lru_cache(maxsize=128)
def patched(xml: str) -> str:
    """Return what docxtpl makes of a part before Jinja reads it; templates share their headers, documents their templates."""
    return numbered(DocxTemplate(None).patch_xml(xml))


def _read_by_jinja(word: DocxTemplate, part: Part) -> str:
    """Return the source of a part to the letter, each paragraph on a line of its own: what is parsed here is not parsed again."""
    return re.sub(r"(?=<w:p[ >])", "\n", patched(word.xml_to_string(part.root)))


def _alike(written: str, wanted: str) -> int:
    """Count the names two paths have in common at their ends, or all where one is the beginning of the other."""
    if f"{written}.".startswith(f"{wanted}."):
        return len(wanted.split("."))
    pairs = zip(reversed(written.split(".")), reversed(wanted.split(".")), strict=False)
    return sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))

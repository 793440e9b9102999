"""One template and many sheets in, the finished .docx body of each out, hundreds in the time of a few.

A template is filled in once for each shape of sheet (so many lines), with a word of its own in place of each value; the
other sheets are that one with their values in place of the words. That this is what the template would have made is
tried with the first and the last sheet of each shape; where it is not (a filter that looks into a value), and where a
value has characters that a font has to be named for, the template is filled in for that sheet alone.
"""

import dataclasses
import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from xml.sax.saxutils import escape

from lxml import etree

from pipeline.case.tree import Branch
from pipeline.documents.render import Rendered, render
from pipeline.field import marks
from pipeline.field.sheets import with_home
from pipeline.item import Item
from pipeline.problems import Place, Problem, in_order, raise_if_blocking
from pipeline.template.judge import Template
from pipeline.word.rare import substitute
from pipeline.word.safety import parse

W = marks.W
MAIN = "word/document.xml"
RELATION = "rIdCode"
"""What the relationship of a sheet's code is called in its body."""
ANY = re.compile("甲乙值([0-9]+)值乙甲")
QUOTED = {'"': "&quot;"}
FONTS = ("仿宋_GB2312", "方正小标宋简体")


def word(number: int) -> str:
    """Return the word that stands for a value: of characters that every font has, and that no paper says."""
    return f"甲乙值{number}值乙甲"


@dataclasses.dataclass(frozen=True, slots=True)
class Filled:
    """What is printed on one sheet: the values by name, and the lines."""

    values: Mapping[str, str]
    names: tuple[str, ...]

    @property
    def shape(self) -> tuple[int, int, frozenset[str]]:
        """What two sheets have in common that differ in their values only: how many lines, and which have a name."""
        return len(self.names), sum(map(bool, self.names)), frozenset(self.values)

    @property
    def texts(self) -> tuple[str, ...]:
        """The values in the order of their words."""
        return (*self.values.values(), *filter(None, self.names))

    def as_words(self) -> "Filled":
        """Return the sheet with a word in place of each value."""
        count = len(self.values)
        values = {name: word(number) for number, name in enumerate(self.values)}
        return Filled(values, tuple(word(count + number) if name else "" for number, name in enumerate(self.names)))


@dataclasses.dataclass(frozen=True, slots=True)
class Copy:
    """A finished sheet: the pattern it is made of, and the values that stand in place of the pattern's words (none: as it is)."""

    pattern: "Pattern"
    texts: tuple[str, ...]

    def body(self, number: int) -> str:
        """Return what stands in the body of the document, the codes named for the sheet of a number (0: as in the pattern)."""
        texts = [escape(text, QUOTED) for text in self.texts]
        filled = ANY.sub(lambda found: texts[int(found[1])], self.pattern.body)
        return filled.replace(f'"{RELATION}', f'"{RELATION}{number}') if number else filled

    @property
    def codes(self) -> tuple[str, ...]:
        """The texts of its codes."""
        return tuple(self.said(text) for text in self.pattern.codes)

    def said(self, text: str) -> str:
        """Return a text of the pattern as this sheet says it."""
        return ANY.sub(lambda found: self.texts[int(found[1])], text)


@dataclasses.dataclass(frozen=True, slots=True)
class Pattern:
    """A sheet as it was filled in, its codes drawn: the entries of its .docx, and the body of the document apart."""

    entries: Mapping[str, bytes] = dataclasses.field(repr=False)
    head: str = dataclasses.field(repr=False)
    """of document.xml, up to the body"""
    body: str = dataclasses.field(repr=False)
    section: str = dataclasses.field(repr=False)
    """the set-up of its last pages"""
    codes: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Copies:
    """All sheets, and what is to be said of the template: what it prints as 待填."""

    sheets: tuple[Copy, ...]
    pending: tuple[str, ...]
    problems: tuple[Problem, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Copier:
    """What every sheet is made with."""

    template: Template
    item: Item
    facts: Branch
    date: dt.date
    source: Place
    example_paths: Callable[[str], bool]

    def copies(self, filled: Sequence[Filled]) -> Copies:
        """Return the sheets. Raises `Blocked` with what is wrong with the template."""
        shapes: dict[object, list[Filled]] = {}
        for one in filled:
            shapes.setdefault(one.shape, []).append(one)
        patterns: dict[object, Pattern] = {}
        notes: list[Rendered] = []
        for shape, those in shapes.items():
            rendered = self._rendered(those[0].as_words())
            notes.append(rendered)
            patterns[shape] = pattern_of(rendered.docx)
            tried = [one for one in (those[0], those[-1]) if _plain(one)]
            if any(self._alone(one).pattern.body != Copy(patterns[shape], one.texts).body(0) for one in tried):
                del patterns[shape]
        sheets = tuple(
            Copy(patterns[one.shape], one.texts) if one.shape in patterns and _plain(one) else self._alone(one) for one in filled
        )
        pending = dict.fromkeys(name for one in notes for name in one.pending)
        return Copies(sheets, tuple(pending), in_order(found for one in notes for found in one.problems))

    def _alone(self, filled: Filled) -> Copy:
        return Copy(pattern_of(self._rendered(filled).docx), ())

    def _rendered(self, filled: Filled) -> Rendered:
        facts = with_home(self.facts, filled.values, filled.names, self.source)
        rendered = render(self.template, self.item, facts, date=self.date, example_paths=self.example_paths)
        raise_if_blocking(rendered.problems)
        return rendered


def pattern_of(docx: bytes) -> Pattern:
    """Return a finished sheet with its codes drawn."""
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        entries = {name: package.read(name) for name in package.namelist()}
    root = parse(entries[MAIN])
    codes = marks.draw(root, entries["word/styles.xml"], RELATION)
    _begin_in_front(root)
    for mark in [*root.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")]:
        mark.getparent().remove(mark)  # type: ignore[union-attr]  # what is repeated is no place to go to
    section = root.findall(f"{W}body/{W}sectPr")[-1]
    whole = etree.tostring(root, encoding="unicode")
    head, _, rest = whole.partition("<w:body>")
    body, _, _ = rest.rpartition("<w:sectPr")
    return Pattern(entries, f"{head}<w:body>", body, _of_a_part(etree.tostring(section, encoding="unicode")), tuple(codes))


def _of_a_part(section: str) -> str:
    """Return an element as it stands inside the document, without the names of spaces that its root says already."""
    return re.sub(' xmlns:[a-z0-9]+="[^"]*"', "", section)


def _begin_in_front(root: "etree._Element") -> None:
    """Let the first pages of a sheet begin on the front of a leaf, whatever stands before."""
    section = next(root.iter(f"{W}sectPr"))
    kind = section.find(f"{W}type")
    if kind is None:
        kind = etree.Element(f"{W}type")
        before = [one for one in section if one.tag in (f"{W}headerReference", f"{W}footerReference", f"{W}footnotePr", f"{W}endnotePr")]
        section.insert(len(before), kind)
    kind.set(f"{W}val", "oddPage")


def _plain(filled: Filled) -> bool:
    """Whether every character of a sheet stands in the fonts that a template names: no other has to be named for it."""
    return all(character >= " " and _common(character) for text in filled.texts for character in text)


def _common(character: str) -> bool:
    return all(substitute(character, font) == font for font in FONTS)

"""What GB/T 9704 wants against what was measured, over every page of every case: with `-s` the table of docs/proofs.md.

By the same positions as the checks of every run (`pipeline/measure`), but every value is taken, not only those that are
not as they should be; forms are left out as there.
"""

import dataclasses
import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from pipeline.catalog import CATALOG
from pipeline.fonts.table import Fonts
from pipeline.measure import page_rules, yardstick
from pipeline.measure.checks import findings
from pipeline.measure.clauses import CLAUSES
from pipeline.measure.layout import lay_out
from pipeline.measure.positions import read
from pipeline.measure.yardstick import CHARACTER, FOOT, LEFT, MM, RUNNING, TITLE, Measured, edges, is_wide
from pipeline.word.outline import outline

pytestmark = pytest.mark.prove

FORMS = frozenset(kind.short for kind in CATALOG if kind.form)


@dataclasses.dataclass(frozen=True)
class Row:
    """One measure: clause, what is wanted, the unit and what may be off, and all that was found."""

    clause: str
    what: str
    wanted: float
    unit: str
    off: float
    found: list[float] = dataclasses.field(default_factory=list)

    @property
    def kept(self) -> bool:
        """Whether all that was found is as wanted."""
        return all(abs(one - self.wanted) <= self.off + 0.02 for one in self.found)

    def __str__(self) -> str:
        low, high = min(self.found), max(self.found)
        measured = f"{low:.2f}—{high:.2f}" if f"{low:.2f}" != f"{high:.2f}" else f"{low:.2f}"
        wanted = f"{self.wanted:.4g}{f' ± {self.off:g}' if self.off else ''} {self.unit}".strip()
        return f"| {self.clause} | {self.what} | {wanted} | {measured} | {len(self.found)} |"


def rows() -> dict[str, Row]:
    return {
        "width": Row("5.1", "paper, width", 210, "mm", 1),
        "height": Row("5.1", "paper, height", 297, "mm", 1),
        "top": Row("5.2.1", "天头", 37, "mm", 1),
        "left": Row("5.2.1", "订口", 28, "mm", 1),
        "right": Row("5.2.1", "right end of full lines that end with an ideograph", 184, "mm", 1),
        "foot": Row("5.2.1", "foot of full pages", 262, "mm", 1),
        "pitch": Row("5.2.3", "line pitch", 28.99, "pt", 0.13),
        "lines": Row("5.2.3", "lines of a full page of running text", 22, "", 0),
        "characters": Row("5.2.3", "ideographs of a full line of nothing else, indent counted", 28, "", 0),
        "body": Row("5.2.2", "size of running text", 16, "pt", 0.25),
        "title": Row("7.3.1", "size of titles", 22, "pt", 0.25),
        "indent": Row("7.3.3", "first line from the type area", 2, "characters", 0.18),
        "number": Row("7.5", "page number, size", 14, "pt", 0.25),
        "below": Row("7.5", "page number, dash below the type area", 7, "mm", 1),
        "outer": Row("7.5", "page number from the outer edge", 14 / MM, "mm", 1),
    }


def values(measured: Measured) -> Iterator[tuple[str, float]]:
    """Yield each measure of a document under the name of its row."""
    for leaf in measured.layout.leaves:
        yield from (("width", leaf.width / MM), ("height", leaf.height / MM))
        marks = page_rules._number(leaf.margins)
        if marks:
            yield "number", marks[0].size
            yield "below", (marks[0].y - page_rules.DASH * marks[0].size - FOOT) / MM
            left, right = edges(leaf.number)[0]
            yield "outer", (right - marks[-1].right if leaf.number % 2 else marks[0].x - left) / MM
        if not leaf.lines:
            continue
        block, line = leaf.lines[0]
        if block.role in page_rules.FIRST and (not leaf.tables or page_rules._leads(measured, block, line)):
            yield "top", (line.y - yardstick.ASCENT * measured.pitch) / MM
        yield from (("left", one.left / MM) for one in page_rules._flush(leaf) if one.text[0] not in yardstick.OPENING)
        yield from (("right", one.right / MM) for one in page_rules._full(leaf) if is_wide(one.characters[-1].text))
        if page_rules._is_full(measured, leaf):
            yield "lines", len(leaf.lines)
            yield "foot", (max(one.y for _, one in leaf.lines) + (1 - yardstick.ASCENT) * measured.pitch) / MM
    for block in measured.blocks(*RUNNING):
        steps = [(below.y - above.y) for above, below in itertools.pairwise(block.lines) if above.page == below.page]
        yield from (("pitch", one) for one in steps)
        yield from (("body", one.size) for line in block.lines for one in line.characters)
        for line, following in itertools.pairwise(block.lines):
            if (
                not line.forced
                and block.paragraph.justified
                and all(is_wide(one.text) for one in (*line.characters, *following.characters[:2]))
            ):
                yield "characters", len(line.characters) + round((line.left - LEFT) / CHARACTER)
    for block in measured.blocks("公文正文"):
        if not block.paragraph.numbered and block.text[0] not in yardstick.OPENING:
            yield "indent", (block.lines[0].left - LEFT) / CHARACTER
    yield from (("title", one.size) for block in measured.blocks(TITLE) for line in block.lines for one in line.characters)


def documents(outputs: Iterable[Path]) -> Iterator[tuple[str, bytes, bytes]]:
    """Yield the papers that GB/T 9704 is about."""
    for output in outputs:
        for path in sorted(output.glob("docx/*.docx")):
            if path.stem.partition("-")[2].partition("·")[0] not in FORMS:
                yield f"{output.name} {path.stem}", path.read_bytes(), (output / "pdf" / f"{path.stem}.pdf").read_bytes()


def test_every_measure_is_as_the_standard_wants_it(outputs: dict[str, Path]) -> None:
    table = rows()
    count = pages = 0
    strong = {code for code, clause in CLAUSES.items() if clause.basis is None or clause.basis.strength in ("规定", "一般")}
    found: dict[str, list[str]] = {}
    for name, docx, pdf in documents(outputs.values()):
        layout = lay_out(read(pdf), outline(docx), yardstick.ROLES)
        measured = Measured.of(layout, (), Fonts())
        count, pages = count + 1, pages + len(layout.leaves)
        for key, value in values(measured):
            table[key].found.append(value)
        # names decide only whether a title tears one, which the run itself checks
        if codes := [one.code for one in findings(layout, Fonts()) if one.code in strong]:
            found[name] = codes
    print(f"\n{count} documents, {pages} pages\n", "| clause | measure | wanted | measured | values |", "|---|---|---|---|---|", sep="\n")
    print(*table.values(), sep="\n")
    assert {key: str(row) for key, row in table.items() if not row.found or not row.kept} == {}
    assert found == {}

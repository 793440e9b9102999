"""Two PDFs of one document beside each other: where each breaks the lines of a paragraph, and where its characters stand."""

import dataclasses
import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.fonts.table import Fonts
from pipeline.run import Order, archive
from pipeline.wordml.content import Block, Paragraph
from pipeline.wordml.describe import describe
from pipeline.wordml.scripts import may_break
from tests.conftest import TEMPLATES, PlainEngine
from tests.pdf.seen import Character, characters

MILLIMETRE = 72 / 25.4
LEADERS = "_"
"""what LibreOffice draws as text where Typst draws a line"""


@dataclasses.dataclass(frozen=True, slots=True)
class Difference:
    """A paragraph that two engines break differently: at the first difference, whose line is longer and who is right."""

    document: str
    before: str
    ours: str
    theirs: str
    right: str
    why: str


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """What a document's paragraphs of more than one line came to; `far` is the greatest distance of a character, in points."""

    pages: tuple[int, int]
    paragraphs: int
    differences: tuple[Difference, ...]
    unmatched: tuple[str, ...]
    far: float


def documents(case: Path, folder: Path) -> dict[str, bytes]:
    """Return all .docx of a case by stem, the forms of its volume too."""
    output = folder / "output" / case.name
    archive(Order(case, output, (TEMPLATES,), PlainEngine()))
    return {f"{case.name} {path.stem}": path.read_bytes() for path in sorted((*output.glob("docx/*.docx"), *output.glob("volume/*.docx")))}


def paragraphs(docx: bytes) -> Iterator[str]:
    """Yield the text of each paragraph, without white space."""

    def of(blocks: Sequence[Block]) -> Iterator[str]:
        for block in blocks:
            if isinstance(block, Paragraph):
                yield "".join("".join(run.text.split()) for run in block.runs)
            else:
                for cell in itertools.chain.from_iterable(row.cells for row in block.rows):
                    yield from of(cell.blocks)

    for section in describe(docx, Fonts()).sections:
        yield from of(section.blocks)


def body(pdf: bytes, top: float, bottom: float) -> list[Character]:
    """Return the characters between header and footer, in the order they are drawn."""
    return [one for one in characters(pdf) if top <= one.y <= bottom and one.text not in LEADERS]


def compared(name: str, docx: bytes, ours: bytes, theirs: bytes, pages: tuple[int, int]) -> Outcome:
    """Hold two PDFs of a document against each other, paragraph by paragraph."""
    section = describe(docx, Fonts()).sections[0]
    streams = [body(pdf, section.top - 1, section.height - section.bottom + 1) for pdf in (ours, theirs)]
    texts = ["".join(one.text for one in stream) for stream in streams]
    cursor = 0
    differences, unmatched = [], []
    count, far = 0, 0.0
    moved = False
    """whether an earlier paragraph has a line more in one of them: all below it stands lower, until they meet again"""
    for text in paragraphs(docx):
        wanted = text.replace(LEADERS, "")
        if not wanted:
            continue
        place = texts[1].find(wanted, cursor)
        place = place if place >= 0 else texts[1].find(wanted)
        # Typst draws cells that run over rows out of turn: of several places with the text the one that is where LibreOffice's is
        found = [at for at in range(len(texts[0])) if texts[0].startswith(wanted, at)] if place >= 0 else []
        if not found:
            unmatched.append(wanted)
            continue
        cursor = place + len(wanted)
        others = streams[1][place:cursor]
        at = min(found, key=lambda one: distance(streams[0][one], others[0]))
        mine = streams[0][at : at + len(wanted)]
        breaks, their_breaks = list(ends(mine)), list(ends(others))
        if breaks == their_breaks:
            if breaks:
                count += 1
            moved = moved and distance(mine[0], others[0]) > 2 * MILLIMETRE
            far = max(far, *(max(abs(a.x - b.x), 0.0 if moved else abs(a.y - b.y)) for a, b in zip(mine, others, strict=True)))
        else:
            moved = moved or len(breaks) != len(their_breaks)
            count += 1
            differences.append(judged(name, wanted, breaks, their_breaks))
    return Outcome(pages, count, tuple(differences), tuple(unmatched), far)


def distance(one: Character, other: Character) -> float:
    """Return how far two characters are from each other, a page being farther than any place on it."""
    return abs(one.page - other.page) * 10_000 + abs(one.y - other.y) + abs(one.x - other.x)


def ends(stretch: Sequence[Character]) -> Iterator[int]:
    """Yield where lines end."""
    for number, (before, after) in enumerate(itertools.pairwise(stretch), 1):
        if before.page != after.page or abs(before.y - after.y) > 2:
            yield number


def judged(name: str, text: str, ours: Sequence[int], theirs: Sequence[int]) -> Difference:
    """Class a difference: a line is to be full, and to end where GB/T 15834 lets it."""
    one, other = next((a, b) for a, b in itertools.zip_longest(ours, theirs, fillvalue=len(text)) if a != b)
    start = max((place for place in ours if place < min(one, other)), default=0)
    if one > other and (one == len(text) or may_break(text[one - 1], text[one])):
        right, why = "Typst", f"the line has room for {one - other} more, and may end there"
    elif other > one and not may_break(text[other - 1], text[other : other + 1] or " "):
        right, why = "Typst", "LibreOffice ends the line where none may end"
    else:
        right, why = "undecided", "the line is full to the width of a character in one and over it in the other"
    return Difference(name, text[start : min(one, other)], text[min(one, other) : one], text[min(one, other) : other], right, why)

"""Titles: in the middle, broken by sense, as trapezium or diamond (GB/T 9704, 7.3.1). `Measured` in, findings out."""

from collections.abc import Iterator, Sequence

from pipeline.measure.clauses import Finding
from pipeline.measure.yardstick import SIZE_2, TITLE, WIDTH, Measured, edges, millimetres, near
from pipeline.wording import break_title, severed

LONGEST = int(WIDTH / SIZE_2)
"""characters of a title's line"""

ALIKE = SIZE_2 / 2
"""two lines that differ by less are of one length"""


def centred(measured: Measured) -> Iterator[Finding]:
    """Every line of a title stands in the middle of the type area."""
    for block in measured.blocks(TITLE):
        for line in block.lines:
            middle = (line.left + line.right) / 2
            if not near(middle, *((left + right) / 2 for left, right in edges(line.page))):
                measure = f"标题行的中点偏{millimetres(middle - sum(edges(line.page)[0]) / 2)}"
                yield Finding("layout.title", line.page, "居中", measure, line.text)


def shaped(measured: Measured) -> Iterator[Finding]:
    """The lines grow, shrink, or grow and then shrink; a single character is no line."""
    for block in measured.blocks(TITLE):
        widths = [line.right - line.left for line in block.lines]
        said = "、".join(str(len(line.characters)) for line in block.lines)
        if len(widths) > 1 and len(block.lines[-1].characters) == 1:
            yield Finding("layout.title-single", block.page, "末行至少二字", "标题末行只有一个字", block.text)
        elif is_waisted(widths):
            yield Finding("layout.title-shape", block.page, "梯形或菱形", f"标题各行{said}字，中间短两头长", block.text)
        elif len(widths) > 1 and max(widths) - min(widths) < ALIKE:
            yield Finding("layout.title-even", block.page, "梯形或菱形", f"标题各行{said}字", block.text)


def is_waisted(widths: Sequence[float]) -> bool:
    """Tell whether a line is shorter than one above it and one below it."""
    return any(
        max(widths[:place]) - widths[place] >= ALIKE and max(widths[place + 1 :]) - widths[place] >= ALIKE
        for place in range(1, len(widths) - 1)
    )


def by_sense(measured: Measured) -> Iterator[Finding]:
    """No line ends within a word or a name, where there is a better way to break."""
    for block in measured.blocks(TITLE):
        torn = severed([line.text for line in block.lines], measured.names)
        best = severed(break_title(block.text, measured.names, LONGEST).split("\n"), measured.names) if torn else []
        if len(torn) > len(best):
            before, after = torn[0]
            yield Finding("layout.title-word", block.page, "词意完整", f"标题在“{before}／{after}”处回行", block.text)


CHECKS = (centred, shaped, by_sense)

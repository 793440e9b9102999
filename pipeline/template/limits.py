"""What a template may cost: its tags before anything is parsed, its loops and its output while it is filled in.

A loop within a loop multiplies: three over a table of a thousand rows would go on for days. The caps leave room for
one table of ten thousand rows; a street has some thousands of households.
"""

import dataclasses
from collections.abc import Iterable, Iterator

from pipeline.problems import Problem, problem
from pipeline.template.tags import Part

BRACES = 4_000
"""Braces { in one part, two a tag; the longest shipped template has eight hundred."""
STEPS = 1_000_000
"""Looks at a fact; a turn of a loop counts as ten. Ten thousand rows of twenty columns need seven hundred thousand."""
TURN = 10
WRITTEN = 32 * 2**20
"""Characters of all parts as they are filled in: ten thousand rows of eight columns have 19 million."""
REMEDY = "不要在一张表的循环里再循环别的大表；内容确实多的，分成几份文书"


class TooMuch(Exception):
    """A template goes on for too long; `path` is what it was looping over, or nothing."""

    def __init__(self, message: str, path: str = "") -> None:
        super().__init__(message)
        self.path = path


@dataclasses.dataclass(slots=True)
class Meter:
    """Counts what one document costs while it is filled in."""

    steps: int = 0
    characters: int = 0
    looping: str = ""

    def step(self, cost: int = 1) -> None:
        """Count one look at a fact."""
        self.steps += cost
        if self.steps > STEPS:
            raise TooMuch("循环的次数过多", self.looping)

    def turn(self, path: str) -> None:
        """Count one turn of a loop over a table."""
        self.looping = path
        self.step(TURN)

    def written(self, pieces: Iterable[str]) -> Iterator[str]:
        """Pass the pieces of the output through while they stay within the cap."""
        for piece in pieces:
            self.characters += len(piece)
            if self.characters > WRITTEN:
                raise TooMuch("填好的文书过大", self.looping)
            yield piece


def judge(found: Iterable[Part]) -> Iterator[Problem]:
    """Yield the parts with more tags than can be judged one by one."""
    for part in found:
        if sum(one.text.count("{") for one in part.paragraphs) > BRACES:
            place = dataclasses.replace(part.paragraphs[0].place, paragraph=0, cell="")
            yield problem("template.size", "标记过多", place, "把模板分成几份")

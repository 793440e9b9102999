"""Two texts → what stands in both and what in one: by words, never inside a number or a date.

120 and 130 differ as a whole, 2024年4月8日 is one thing, every Chinese character a word of its own.
"""

import dataclasses
import difflib
import re
from collections.abc import Iterator

TOKEN = re.compile(
    r"[0-9]{4}年(?:[0-9]{1,2}月(?:[0-9]{1,2}日)?)?"  # a date, or what is given of one
    r"|[0-9]{1,2}月(?:[0-9]{1,2}日)?"
    r"|[0-9]{1,2}时[0-9]{1,2}分|[0-9]{1,2}:[0-9]{2}"
    r"|第[〇零一二三四五六七八九十百千]+[条款项章节届次段]?|[〇零一二三四五六七八九十百千]+"
    r"|[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?%?"
    r"|[A-Za-z]+"
    r"|.",
    re.DOTALL,
)
SENTENCE = re.compile(r"[^。！？；⏎]*[。！？；⏎]+[”’）》」』]*|[^。！？；⏎]+")
"""A sentence with the mark that ends it; a semicolon ends one too, so that a change is shown in what can be read at once."""
ENDED = re.compile(r"[。！？；⏎]")


@dataclasses.dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of two texts: what the old one has there and what the new one; equal where nothing changed."""

    old: str
    new: str
    at: int
    """where it begins in the old text"""
    to: int
    """where it begins in the new text"""

    @property
    def same(self) -> bool:
        """Whether it stands in both."""
        return self.old == self.new


def tokens(text: str) -> list[str]:
    """Return the words of a text; put together they are the text."""
    return TOKEN.findall(text)


def compared(old: str, new: str) -> list[Piece]:
    """Return the stretches of two texts in order; two that follow each other never both stand in both texts."""
    before, after = tokens(old), tokens(new)
    shorter = min(len(before), len(after))
    # most sentences differ in a word or two: what they begin and end with alike need not be searched
    head = next((n for n in range(shorter) if before[n] != after[n]), shorter)
    tail = next((n for n in range(shorter - head) if before[-1 - n] != after[-1 - n]), shorter - head)
    inner = before[head : len(before) - tail], after[head : len(after) - tail]
    codes = [("equal", 0, head, 0, head)] if head else []
    found = difflib.SequenceMatcher(None, *inner, autojunk=False).get_opcodes()
    codes += [(kind, a + head, b + head, c + head, d + head) for kind, a, b, c, d in found]
    codes += [("equal", len(before) - tail, len(before), len(after) - tail, len(after))] if tail else []
    pieces: list[Piece] = []
    at = to = 0
    for _, a, b, c, d in codes:
        piece = Piece("".join(before[a:b]), "".join(after[c:d]), at, to)
        at, to = at + len(piece.old), to + len(piece.new)
        pieces.append(piece)
    return pieces


def stretches(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each sentence of a text begins and ends."""
    return ((found.start(), found.end()) for found in SENTENCE.finditer(text))


def sentences(pieces: list[Piece]) -> Iterator[list[Piece]]:
    """Yield the stretches sentence by sentence, cut where both texts end one; a stretch that stands in both is cut there."""
    current: list[Piece] = []
    for piece in pieces:
        if not piece.same:
            current.append(piece)
            continue
        for start, end in stretches(piece.old):
            part = piece.old[start:end]
            current.append(Piece(part, part, piece.at + start, piece.to + start))
            if ENDED.search(part):
                yield current
                current = []
    if current:
        yield current

"""Two rows of texts → which of the one is which of the other, in their order, by what they say.

For a file that a person changed in Word there is no trace: its paragraphs are known by their words alone.
"""

import difflib
from collections.abc import Iterator, Sequence

Pair = tuple[int | None, int | None]
LIKE = 0.4
"""How much two texts must have in common to be the same one, changed."""
MOST = 4000
"""Pairs that are looked at one by one; where a stretch has more, what stands at the same place is paired."""


def paired(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """Return the pairs in order, never crossing; None where the other side has no partner."""
    found: list[Pair] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found += zip(range(a, b), range(c, d), strict=True)
        else:
            found += _between(old, new, range(a, b), range(c, d))
    return found


def _between(old: Sequence[str], new: Sequence[str], before: range, after: range) -> Iterator[Pair]:
    """Pair what is most alike, and between such pairs what stands alone on both sides: that was written anew."""
    partners = [*_alike(old, new, before, after), (before.stop, after.stop)]
    n, m = before.start, after.start
    for one, other in partners:
        left, right = range(n, one), range(m, other)
        if len(left) == len(right) == 1:
            yield n, m
        else:
            yield from ((number, None) for number in left)
            yield from ((None, number) for number in right)
        if one < before.stop:
            yield one, other
        n, m = one + 1, other + 1


def _alike(old: Sequence[str], new: Sequence[str], before: range, after: range) -> list[tuple[int, int]]:
    """Return the pairs that have most in common in sum and do not cross."""
    if len(before) * len(after) > MOST:
        return list(zip(before, after, strict=False)) if len(before) == len(after) else []
    best = [[0.0] * (len(after) + 1) for _ in range(len(before) + 1)]
    much = [[_likeness(old[n], new[m]) for m in after] for n in before]
    for i in reversed(range(len(before))):
        for j in reversed(range(len(after))):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], much[i][j] + best[i + 1][j + 1] if much[i][j] >= LIKE else 0.0)
    found, i, j = list[tuple[int, int]](), 0, 0
    while i < len(before) and j < len(after):
        if much[i][j] >= LIKE and best[i][j] == much[i][j] + best[i + 1][j + 1]:
            found.append((before[i], after[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found


def _likeness(one: str, other: str) -> float:
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= LIKE and matcher.quick_ratio() >= LIKE else 0.0

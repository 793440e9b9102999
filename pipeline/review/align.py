"""Two versions of a document → which paragraph of the one is which of the other: by where the template made them.

A paragraph is known by its part, its place in the template and the rows it was repeated for, not by what it says. What
the template changed has no partner by that; between two that have one, such paragraphs are paired in their order.
"""

import difflib
from collections.abc import Iterator, Sequence

from pipeline.documents.trace import Traced
from pipeline.redline.write import Pair


def aligned(old: Sequence[Traced], new: Sequence[Traced]) -> list[Pair]:
    """Return the pairs in the order of the page, never crossing; parts (headers, the body) are kept apart."""
    found: list[Pair] = []
    for part in dict.fromkeys(one.part for one in (*new, *old)):
        before, after = ([number for number, one in enumerate(side) if one.part == part] for side in (old, new))
        found += _part(before, after, old, new)
    return found


def _part(before: Sequence[int], after: Sequence[int], old: Sequence[Traced], new: Sequence[Traced]) -> Iterator[Pair]:
    keys = [old[n].key for n in before], [new[n].key for n in after]
    if keys[0] == keys[1]:
        yield from zip(before, after, strict=True)
        return
    for kind, a, b, c, d in difflib.SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from zip(before[a:b], after[c:d], strict=True)
        else:
            yield from _between(before[a:b], after[c:d], old, new)


def _between(before: Sequence[int], after: Sequence[int], old: Sequence[Traced], new: Sequence[Traced]) -> Iterator[Pair]:
    """Pair, in their order, what the template says otherwise now, and what it says for other rows in the same places.

    One for one: where there are more on one side, nothing tells which of them came or went, so all of them did.
    """
    pairs = list(zip(before, after, strict=False))
    same_row = all(old[n].rows == new[m].rows for n, m in pairs)
    same_place = all(old[n].origin == new[m].origin for n, m in pairs)
    if len(before) == len(after) and (same_row or same_place):
        yield from pairs
        return
    yield from ((n, None) for n in before)
    yield from ((None, m) for m in after)

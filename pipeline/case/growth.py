"""The tree of facts while it grows: what is added stands beside what was given, and knows what it was made from.

Also the arithmetic of derived facts: 约 numbers make 约 numbers, and shares stay ratios.
"""

import dataclasses
from collections.abc import Callable, Sequence
from decimal import Decimal

from pipeline.case.sums import exact
from pipeline.case.tree import Absent, Branch, Fact, Fate
from pipeline.problems import Place
from pipeline.values import Percent, Quantity, Value


class Tree:
    """The tree while it grows. Adding never changes what was given."""

    def __init__(self, root: Branch) -> None:
        self.root = root

    def fact(self, path: str) -> Fact | None:
        """Return the fact at a path."""
        return self.root.fact(path)

    def rows(self, path: str) -> list[Branch]:
        """Return the rows of the table at a path."""
        return self.root.table(path)

    def below(self, path: str) -> Callable[[str], Fact | None]:
        """Return a way to look up facts below a path."""
        return lambda name: self.root.fact(f"{path}.{name}")

    def branch(self, path: str, *, rows: bool = False) -> None:
        """Make a branch where there is none."""
        if not isinstance(self.root.at(path), Branch):
            self.put(path, Branch(path, {}, rows=rows))

    def same(self, path: str, fact: Fact | Branch | Absent | None, fate: Fate = Fate.EXPECTED) -> None:
        """Let a path show a fact that has its own path."""
        if isinstance(fact, (Fact, Branch)):
            self.put(path, fact)
        else:
            self.lack(path, fate)

    def add(
        self, path: str, make: Callable[..., Value | None], *parts: Fact | None, more: Sequence[str] = (), sources: tuple[Place, ...] = ()
    ) -> None:
        """Add what `make` returns for the values of the parts; pending or absent where a part is, or where it returns None."""
        given = [part for part in parts if part is not None]
        if len(given) < len(parts):
            self.lack(path, Fate.EXPECTED)
            return
        waiting = next((part for part in given if part.pending), None)
        value = waiting.value if waiting else make(*(part.value for part in given))
        if value is None:
            self.lack(path, Fate.EXPECTED)
            return
        made_from = tuple(dict.fromkeys([*(origin for part in given for origin in (part.parts or (part.path,))), *more]))
        places = tuple(dict.fromkeys([*(place for part in given for place in part.sources), *sources]))
        self.put(path, Fact(value, path, places, made_from))

    def put(self, path: str, child: Fact | Branch) -> None:
        """Put a child at a path."""
        self.root = grown(self.root, path, child, None)

    def lack(self, path: str, fate: Fate) -> None:
        """Declare that nothing stands at a path."""
        self.root = grown(self.root, path, None, fate)


def grown(branch: Branch, path: str, child: Fact | Branch | None, fate: Fate | None) -> Branch:
    """Return the branch with a child (or a declared lack) at a path; the branches on the way must exist."""
    heads = [name for name in branch.children if path.startswith(name + ".") and isinstance(branch.children[name], Branch)]
    if heads:
        head = max(heads, key=len)
        below = branch.children[head]
        assert isinstance(below, Branch)
        return dataclasses.replace(branch, children={**branch.children, head: grown(below, path[len(head) + 1 :], child, fate)})
    if child is not None:
        return dataclasses.replace(
            branch, children={**branch.children, path: child}, absent={k: v for k, v in branch.absent.items() if k != path}
        )
    assert fate is not None
    return dataclasses.replace(branch, absent={**branch.absent, path: fate})


def number(value: Value) -> tuple[Decimal, bool]:
    """Return the number of a value and whether it is 约; the model lets nothing else into a sum."""
    if isinstance(value, Quantity):
        return Decimal(value.number), value.about
    assert isinstance(value, int | Decimal), value
    return Decimal(value), False


def total(*values: Value) -> Value | None:
    """Return the sum; 约 where any part is."""
    numbers = [number(value) for value in values]
    whole = sum((one for one, _ in numbers), Decimal(0))
    plain: int | Decimal = int(whole) if whole == int(whole) else whole
    return Quantity(plain, about=True) if any(about for _, about in numbers) else plain


def percent(part: Value, whole: Value) -> Value | None:
    """Return a share, none of 约 numbers and none of nothing."""
    a, b = exact(part), exact(whole)
    return Percent(int(a), int(b)) if a is not None and b else None


def per(part: Value, whole: Value, scale: int = 1) -> Value | None:
    """Return how much there is for each (or each `scale`) of the whole, to one place and so 约."""
    (a, _), (b, _) = number(part), number(whole)
    return Quantity((a * scale / b).quantize(Decimal("0.1")), about=True) if b else None


def says(row: Branch, column: str, name: str) -> bool:
    """Whether a row has this value in a column."""
    fact = row.get(column)
    return isinstance(fact, Fact) and fact.value == name

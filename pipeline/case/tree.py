"""The immutable tree of facts: what every later stage reads, whatever file a fact came from.

A leaf is `Fact(value, path, sources)`. Paths are Chinese names joined by dots; rows are addressed by their unique
名称, never by index. A branch also knows the names that the model declares and the data does not give, and what
becomes of each (`Fate`), so that a missing fact is never confused with a misspelt one.
"""

import dataclasses
import enum
from collections.abc import Callable, Iterator, Mapping

from pipeline.problems import Place
from pipeline.values import Pending, Value

NOWHERE = Place()


class Fate(enum.Enum):
    """What becomes of a document that wants a declared fact which is not there."""

    EXPECTED = "期"
    """the document is not due"""
    OPTIONAL = "选"
    """a template guards it by `if`; printing it is a problem that blocks"""


@dataclasses.dataclass(frozen=True, slots=True)
class Fact:
    """A value, the path it has everywhere, and the places in `data/` it was made from."""

    value: Value
    path: str
    sources: tuple[Place, ...] = ()
    parts: tuple[str, ...] = ()
    """for a derived fact: the paths of the facts it was made from"""

    @property
    def pending(self) -> bool:
        """Whether only a person can give this value and nobody did."""
        return isinstance(self.value, Pending)


@dataclasses.dataclass(frozen=True, slots=True)
class Absent:
    """A declared name without a value."""

    path: str
    fate: Fate


@dataclasses.dataclass(frozen=True, slots=True)
class Branch:
    """Named facts and branches. `rows` marks an ordered table whose children are rows by their 名称."""

    path: str
    children: Mapping[str, "Fact | Branch"]
    absent: Mapping[str, Fate] = dataclasses.field(default_factory=dict)
    rows: bool = False
    source: Place = NOWHERE

    def get(self, name: str) -> "Node | None":
        """Return the child; `Absent` where the model declares the name; None where nobody knows it."""
        if name in self.children:
            return self.children[name]
        if name in self.absent:
            return Absent(join(self.path, name), self.absent[name])
        return None

    def at(self, path: str) -> "Node | None":
        """Return what stands at a path below this branch, walking names that may contain dots by the longest match."""
        if not path:
            return self
        end = len(path)
        while end > 0:
            child, rest = self.get(path[:end]), path[end + 1 :]
            if child is not None and not rest:
                return child
            if isinstance(child, Branch) and (found := child.at(rest)) is not None:
                return found
            end = path.rfind(".", 0, end)
        return None

    def fact(self, path: str) -> Fact | None:
        """Return the fact at a path, None where there is none."""
        node = self.at(path)
        return node if isinstance(node, Fact) else None

    def table(self, path: str) -> list["Branch"]:
        """Return the rows of the table at a path, none where there is no table."""
        node = self.at(path)
        return [row for row in node if isinstance(row, Branch)] if isinstance(node, Branch) else []

    def __iter__(self) -> Iterator["Fact | Branch"]:
        return iter(self.children.values())

    def facts(self) -> Iterator[Fact]:
        """Yield every leaf below, in the order of the data."""
        for child in self:
            if isinstance(child, Fact):
                yield child
            else:
                yield from child.facts()

    def with_child(self, path: str, child: "Fact | Branch") -> "Branch":
        """Return the tree with one child more (or another one) at a dotted path of branches that exist."""
        head, _, rest = path.partition(".")
        if not rest:
            return dataclasses.replace(
                self, children={**self.children, head: child}, absent={k: v for k, v in self.absent.items() if k != head}
            )
        below = self.children[head]
        assert isinstance(below, Branch), path
        return dataclasses.replace(self, children={**self.children, head: below.with_child(rest, child)})

    def map_leaves(self, change: Callable[[Fact], Fact]) -> "Branch":
        """Return the tree with every leaf replaced."""
        return dataclasses.replace(
            self, children={name: change(c) if isinstance(c, Fact) else c.map_leaves(change) for name, c in self.children.items()}
        )


Node = Fact | Branch | Absent


def asked(called: str, name: str) -> str:
    """Return what a person is asked for: 公示开始日期, not a bare 开始日期; 监督日期, but not 监督监督事项."""
    return name if name[:2] == called[:2] else called + name


def join(path: str, name: str) -> str:
    """Return the path of a child."""
    return f"{path}.{name}" if path else name

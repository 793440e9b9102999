"""Marks that a template writes around what it prints, so that each character of a document can be told where it is from.

A value stands between marks that number it; so does whatever stands under an `if` or in a turn of a `for`. The marks
are non-characters, and values are guarded, so that no data can look like one. They never reach the .docx: `trace.lift`
takes them out of each part before anything else looks at it.
"""

import dataclasses
from collections.abc import Sequence

from jinja2 import nodes

VALUE, SHOWN, CLOSED = "\ufdd2", "\ufdd3", "\ufdd4"
"""<VALUE>number<SHOWN>what is printed<CLOSED>"""
SCOPE, OPENED, LEFT = "\ufdd5", "\ufdd6", "\ufdd7"
"""<SCOPE>number<OPENED> what stands under it <LEFT>"""
PASSED = ""
"""What is written where nothing stands under a tag."""
FILTER = "_mark"
"""How a template's program asks for a mark; no tag of a person may name it."""


class Mark(str):
    """A mark as Jinja gets it: to be written as it is, unlike a value."""

    __slots__ = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Scope:
    """What decided that something is printed: the paths of a condition or of a table, and the row that a turn is for."""

    paths: tuple[str, ...]
    row: str = ""


class Marks:
    """The marks of one document, numbered as they are written. `read` is told every path as it is read."""

    def __init__(self) -> None:
        self.values: list[tuple[str, ...]] = []
        self.scopes: list[Scope] = []
        self._read: dict[str, None] = {}
        self._tables: dict[int, tuple[str, ...]] = {}
        self._turns: list[tuple[str, ...]] = []
        """of each scope that is open: what the loop it is in, or is, goes through"""

    def read(self, path: str) -> None:
        """Note a path that is read: it decides what the next mark stands around."""
        self._read[path] = None

    def value(self, paths: Sequence[str], guarded: str) -> Mark:
        """Return what is printed between its marks."""
        self._read.clear()
        self.values.append(tuple(paths))
        return Mark(f"{VALUE}{len(self.values) - 1}{SHOWN}{guarded}{CLOSED}")

    def left(self, mark: str) -> Mark:
        """Return the mark that closes a scope, or none where a tag was passed over: what was read for it decides nothing more."""
        self._read.clear()
        if mark == LEFT:
            self._turns.pop()
        return Mark(mark)

    def counted(self, guarded: str) -> Mark:
        """Return what a loop says of its turns (their numbers): as many rows as there are decide it."""
        return self.value(self._turns[-1] if self._turns else (), guarded)

    def scope(self, table: int, row: str) -> Mark:
        """Return the mark that opens a scope; `table` numbers the loop it is a turn of, 0 for a condition."""
        paths = tuple(self._read)
        self._read.clear()
        around = self._turns[-1] if self._turns else ()
        if table:
            # what a loop goes through is read before its first turn only
            paths = around = self._tables[table] = paths or self._tables.get(table, ())
        self._turns.append(around)
        paths = paths or around  # a condition that reads nothing asks which turn it is
        self.scopes.append(Scope(paths, row))
        return Mark(f"{SCOPE}{len(self.scopes) - 1}{OPENED}")


def marked(tree: nodes.Template) -> nodes.Template:
    """Return the tree of a template with marks around what stands under its tags; the tree itself is left as it is."""
    loops = iter(range(1, 1 << 30))

    def inside(branch: Sequence[nodes.Node], line: int) -> list[nodes.Node]:
        return [_mark(SCOPE, line), *map(rebuilt, branch), _mark(LEFT, line)]

    def rebuilt(node: nodes.Node) -> nodes.Node:
        match node:
            case nodes.For():
                row = nodes.Name(getattr(node.target, "name", ""), "load")
                turn = [_mark(row, node.lineno, next(loops)), *map(rebuilt, node.body), _mark(LEFT, node.lineno)]
                return nodes.For(node.target, node.iter, turn, [_mark(PASSED, node.lineno)], None, False, lineno=node.lineno)
            case nodes.If():
                return nodes.If(
                    node.test,
                    inside(node.body, node.lineno),
                    [rebuilt(one) for one in node.elif_],
                    inside(node.else_, node.lineno) if node.else_ else [_mark(PASSED, node.lineno)],
                    lineno=node.lineno,
                )
        return node

    made = nodes.Template([rebuilt(one) for one in tree.body], lineno=1)
    assert tree.environment is not None
    made.set_environment(tree.environment)
    return made


def _mark(asked: str | nodes.Expr, line: int, table: int = 0) -> nodes.Output:
    """Return what asks the reader for a mark while a document is made."""
    wanted = nodes.Const(asked) if isinstance(asked, str) else asked
    return nodes.Output([nodes.Filter(wanted, FILTER, [nodes.Const(table)], [], None, None)], lineno=line)

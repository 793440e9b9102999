"""The path of a fact → what it says, and the lines of the case it was written on, through whatever was derived on the way.

A trace names paths; where they stand in the files is looked up in the present data when it is shown. What is not written
yet has a place as well: where it is to be written.
"""

import dataclasses
from collections.abc import Iterator, Sequence

from pipeline.case.declared import Declared, declared
from pipeline.case.files import FOLDERS
from pipeline.case.registers import FILES, OUTSIDE_THE_TREE
from pipeline.case.tree import Branch, Fact
from pipeline.documents.reading import ABSENT, as_read
from pipeline.problems import Place


@dataclasses.dataclass(frozen=True, slots=True)
class Origin:
    """A fact as a reader of its sentence asks for it."""

    path: str
    text: str
    """what it says; ∅ where the data does not give it; nothing for a whole file"""
    places: tuple[Place, ...]
    """where it is written, or is to be written; none for a fact that is counted: those after it are what it is made from"""


def origins(facts: Branch, path: str) -> tuple[Origin, ...]:
    """Return the fact at a path, and after it, down to the files, what it was derived from."""
    found: dict[str, Origin] = {}
    todo = [path]
    while todo:
        one = todo.pop(0)
        if one and one not in found:
            origin, made_from = _origin(facts, one)
            found[one] = origin
            todo += made_from
    return tuple(found.values())


def lines(facts: Branch, path: str) -> tuple[Place, ...]:
    """Return every place that a fact comes from."""
    return tuple(dict.fromkeys(place for origin in origins(facts, path) for place in origin.places))


def _origin(facts: Branch, path: str) -> tuple[Origin, Sequence[str]]:
    """Return a fact, and the paths it was derived from."""
    if is_file(path):
        return Origin(path, "", (Place(path),)), ()
    node = facts.at(path)
    if isinstance(node, Fact):
        places = () if node.parts else node.sources or _to_be_written(facts, path)
        return Origin(path, as_read(node.value), places), node.parts
    if isinstance(node, Branch):
        rows, given = as_read(tuple(node.children)), bool(node.source.file)
        made_from = () if given else dict.fromkeys(part for fact in node.facts() for part in fact.parts or (fact.path,))
        return Origin(path, rows, (node.source,) if given else ()), tuple(made_from)
    if (listed := _list_of(facts, path)) is not None:
        return Origin(path, path[len(listed.path) + 1 :], () if listed.parts else listed.sources), listed.parts
    return Origin(path, ABSENT, _to_be_written(facts, path)), ()


def is_file(path: str) -> bool:
    """Whether a path is that of a file of the case: a register that was counted, a person's wording that was adopted."""
    return path in FILES or path.partition("/")[0] in FOLDERS


def _list_of(facts: Branch, path: str) -> Fact | None:
    """Return the list of texts that a path is an entry of."""
    for above in _above(path):
        fact = facts.fact(above)
        if fact is not None:
            entry = path[len(above) + 1 :]
            return fact if isinstance(fact.value, tuple) and entry in fact.value else None
    return None


def _above(path: str) -> Iterator[str]:
    """Yield the paths above a path, the nearest first."""
    while "." in path:
        path = path.rpartition(".")[0]
        yield path


def _to_be_written(facts: Branch, path: str) -> tuple[Place, ...]:
    """Return where a fact is to be written: below what is there of its section, else in the file that holds such facts."""
    file = file_of(path)
    if not file:
        return ()
    for above in _above(path):
        node = facts.at(above)
        if isinstance(node, Branch) and node.source.file == file:
            return (node.source,)
    return (Place(file),)


def file_of(path: str) -> str:
    """Return the file of the case in which a path is written, nothing for what is derived or unknown."""
    first = path.partition(".")[0]
    if first in OUTSIDE_THE_TREE:
        return next(file for file, (record, _) in FILES.items() if first in {field.alias for field in record.model_fields.values()})
    found = _declared(declared(), path.split("."))
    return found.file if found and found.need != "算" else ""


def is_table(path: str) -> bool:
    """Whether a path is that of a table, whatever rows it has."""
    found = _declared(declared(), path.split("."))
    return found is not None and found.rows


def row_of(path: str) -> str:
    """Return the path of the row that a path lies in, the innermost, or the path itself where it lies in none."""
    node, names, row = declared(), path.split("."), 0
    at = 0
    while at < len(names):
        if node.rows:
            entry = node.entry()
            ends = range(at + 1, len(names) + 1)
            at = next((end for end in ends if end == len(names) or (entry is not None and entry.get(names[end]) is not None)), len(names))
            row = at
            if entry is None or at == len(names):
                break
            node = entry
        if (below := node.get(names[at])) is None:
            break
        node, at = below, at + 1
    return ".".join(names[:row]) or path


def _declared(node: Declared | None, names: Sequence[str]) -> Declared | None:
    """Return what is declared at a path; the name of a row may hold dots."""
    if node is None or not names:
        return node
    if node.rows:
        entry = node.entry()
        return next((found for end in range(1, len(names) + 1) if (found := _declared(entry, names[end:])) is not None), None)
    return _declared(node.get(names[0]), names[1:])

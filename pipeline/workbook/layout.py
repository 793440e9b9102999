"""Which sheets a workbook of a case has and what stands in each: read off the models that the YAML files are read by.

A section of keys and values is a sheet of pairs; a table a sheet of rows; rows that hold groups of keys (a community, a
meeting) would be too wide for a page and stand side by side, their keys downwards, an entry a column.
"""

import dataclasses
import functools
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

from pipeline.case import grammar as g
from pipeline.case.convert import texts
from pipeline.case.model import Need, Record, inner, is_list, need_of, row_name
from pipeline.case.read import Keyed, Listed, Node
from pipeline.case.registers import FILES

Shape = Literal["pairs", "cards", "rows"]

Path = tuple[str, ...]
"""Names, one below the other."""

SHORT_NAME = "短名"
"""What names a row of a mapping: the papers of `issued.yaml`. The same word stands in the handbook (`declared.py`)."""


@dataclasses.dataclass(frozen=True, slots=True)
class Field:
    """A value that a sheet holds."""

    path: Path
    """its names below the row or section"""
    meaning: str
    unit: str
    need: Need
    example: str
    reader: Callable[[Any], Any] | None
    several: bool
    """a list of texts: one a line of the cell"""
    within: Path = ()
    """the group it belongs to that may be left out as a whole"""

    @property
    def name(self) -> str:
        """What stands in the sheet: the key, after those of the groups it is in."""
        return ".".join(self.path)


@dataclasses.dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: where its values come from and how it is laid out."""

    name: str
    """the path as people say it, without the names of rows"""
    file: str
    path: Path
    """the names from the row above, or from the root of the file, to what the sheet holds"""
    record: type[Record]
    fields: tuple[Field, ...]
    shape: Shape
    meaning: str
    needed: bool
    """whether a case cannot be without it"""
    above: str = ""
    """the sheet whose rows hold the rows of this one"""
    mapping: bool = False
    """rows by their name in a mapping, not in a list"""

    @property
    def columns(self) -> tuple[str, ...]:
        """The headers of a sheet of rows: first the name of the row above, where there is one."""
        return (*([self.above.rpartition(".")[2]] if self.above else []), *(field.name for field in self.fields))


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """A row of a table, or a whole section, as the YAML gives it."""

    above: str
    name: str
    node: Keyed


@functools.cache
def sheets() -> tuple[Sheet, ...]:
    """Return every sheet, in the order of the files; the plain keys at the root of a file come last."""
    found: list[Sheet] = []
    plain: list[Sheet] = []
    for file, (record, required) in FILES.items():
        fields, below = _flat(record, (), ())
        if fields:
            plain.append(Sheet(fields[0].name, file, (), record, fields, "pairs", "写法的版本和示例数据", needed=required))
        for attribute, field in record.model_fields.items():
            inside, many = inner(field.annotation)
            if inside and not many:
                needed = required and need_of(record, attribute) == "必"
                found += _sheet(file, (str(field.alias),), field, needed=needed)
        needs = {str(field.alias): need_of(record, attribute) for attribute, field in record.model_fields.items()}
        found += (one for path, field in below for one in _sheet(file, path, field, needed=required and needs[path[0]] == "必"))
    order = {str(field.alias): index for index, field in enumerate(_roots())}
    found.sort(key=lambda one: order[one.name.partition(".")[0]])
    return (*found, *plain)


def sheet(name: str) -> Sheet:
    """Return the sheet of a name."""
    return next(one for one in sheets() if one.name == name)


def entries(one: Sheet, roots: Mapping[str, Node]) -> list[Entry]:
    """Return what a sheet has to hold, from the nodes of the files."""
    if not one.above:
        root = roots.get(one.file)
        return list(_inside(one, "", root)) if root else []
    return [entry for above in entries(sheet(one.above), roots) for entry in _inside(one, above.name, above.node)]


def name_of_row(record: type[Record], node: Node, index: int) -> str:
    """Return what a row is called, as the loader calls it."""
    return row_name(record, texts(node), index)


def value_at(node: Node | None, path: Path) -> Node | None:
    """Return what stands under keys, None where there is nothing."""
    for key in path:
        node = node.entries.get(key) if isinstance(node, Keyed) else None
    return node


def _inside(one: Sheet, above: str, node: Node) -> Iterator[Entry]:
    held = value_at(node, one.path)
    if one.mapping and isinstance(held, Keyed):
        yield from (Entry(above, name, row) for name, row in held.entries.items() if isinstance(row, Keyed))
    elif isinstance(held, Listed):
        rows = [row for row in held.items if isinstance(row, Keyed)]
        yield from (Entry(above, name_of_row(one.record, row, index), row) for index, row in enumerate(rows))
    elif isinstance(held, Keyed):
        yield Entry(above, "", held)


def _roots() -> Iterator[Any]:
    for record, _ in FILES.values():
        yield from record.model_fields.values()


def _sheet(file: str, path: Path, field: Any, *, needed: bool, above: Sheet | None = None, called: str = "") -> Iterator[Sheet]:
    """Yield the sheet of a section or table and those of the tables in it."""
    record, many = inner(field.annotation)
    assert record
    name = called or ".".join(path)
    fields, below = _flat(record, (), ())
    mapping = "dict" in str(field.annotation)
    if mapping:
        fields = (Field((SHORT_NAME,), "文书的短名，如“请示”", "", "必", "请示", g.text, several=False), *fields)
    wide = any(len(one.path) > 1 for one in fields)
    shape: Shape = "pairs" if not many else "cards" if wide else "rows"
    holder = above.name if above else ""
    made = Sheet(name, file, path, record, fields, shape, field.description or "", needed, holder, mapping)
    assert not (above and above.above), f"{name}: a table in a table in a table"
    yield made
    for inside, table in below:
        start = inside if many else (*path, *inside)
        yield from _sheet(file, start, table, needed=False, above=made if many else above, called=f"{name}.{'.'.join(inside)}")


def _flat(record: type[Record], path: Path, within: Path) -> tuple[tuple[Field, ...], list[tuple[Path, Any]]]:
    """Return the values of a record and of the groups in it, and its tables."""
    fields: list[Field] = []
    tables: list[tuple[Path, Any]] = []
    for attribute, field in record.model_fields.items():
        here = (*path, str(field.alias))
        below, many = inner(field.annotation)
        need = need_of(record, attribute)
        if below and many:
            tables.append((here, field))
        elif below and path == () and _is_root(record):
            continue
        elif below:
            inside, more = _flat(below, here, here if need not in ("必", "填") else within)
            fields += inside
            tables += more
        else:
            extra: Any = field.json_schema_extra
            reader = g.reader_of(field.annotation)
            unit = g.unit_of(field.annotation)
            fields.append(
                Field(here, field.description or "", unit, need, str(extra["example"]), reader, is_list(field.annotation), within)
            )
    return tuple(fields), tables


def _is_root(record: type[Record]) -> bool:
    return any(record is one for one, _ in FILES.values())

"""Rows of sheets in, the nodes of the files out: each row under the one it belongs to, each empty cell with its place."""

import dataclasses
from collections.abc import Mapping

from pipeline.case.model import Record, inner
from pipeline.case.read import Keyed, Listed, Node, Text
from pipeline.problems import Place
from pipeline.workbook.layout import SHORT_NAME, Sheet, name_of_row


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """An entry of a sheet: its cells by the names of their fields, and where the empty ones are."""

    above: Text | None
    cells: Mapping[str, Node]
    places: Mapping[str, Place]
    place: Place
    spoilt: frozenset[str] = frozenset()
    """what cannot be read, and is no longer called missing"""


@dataclasses.dataclass(frozen=True, slots=True)
class Page:
    """A sheet as it was read."""

    sheet: Sheet
    place: Place
    rows: tuple[Row, ...]


def named(page: Page) -> list[tuple[str, Row]]:
    """Return the rows of a sheet by the names that the loader will call them."""
    if page.sheet.mapping:
        return [(_said(row, SHORT_NAME), row) for row in page.rows]
    return [(name_of_row(page.sheet.record, Keyed(row.cells, {}, row.place), index), row) for index, row in enumerate(page.rows)]


def _said(row: Row, key: str) -> str:
    node = row.cells.get(key)
    return node.value if isinstance(node, Text) else ""


def root(file: str, record: type[Record], pages: Mapping[str, Page], name: str) -> Keyed:
    """Return the node of a file."""
    plain = next((page.rows[0] for page in pages.values() if page.sheet.file == file and not page.sheet.path and page.rows), None)
    return _keyed(record, (), plain, pages, "", "", Place(name))


def _keyed(
    record: type[Record], path: tuple[str, ...], row: Row | None, pages: Mapping[str, Page], base: str, above: str, place: Place
) -> Keyed:
    """Return a mapping: the cells of a row, the groups in it, the rows of the tables in it that belong to it.

    `path` are the groups within the row, `base` is the sheet the row stands in, `above` the name of the row.
    """
    entries: dict[str, Node] = {}
    gaps: dict[str, Place] = {}
    told: dict[str, Place] = {}
    for field in record.model_fields.values():
        alias = str(field.alias)
        here = (*path, alias)
        below, many = inner(field.annotation)
        called = ".".join([*([base] if base else []), *here])
        inside: Node | None
        if below is None:
            inside = row.cells.get(".".join(here)) if row else None
            gaps[alias] = row.places.get(".".join(here), place) if row else place
        elif many:
            inside = rows_of(pages[called], pages, above)
            gaps[alias] = pages[called].place
        elif base == "" and not path:
            held = pages.get(called)
            section = held.rows[0] if held and held.rows else None
            gaps[alias] = next(iter(section.places.values())) if section else held.place if held else place
            inside = _keyed(below, (), section, pages, called, "", gaps[alias])
        else:
            first = [where for key, where in row.places.items() if key.startswith(".".join(here) + ".")] if row else []
            gaps[alias] = first[0] if first else place
            inside = _keyed(below, here, row, pages, base, above, gaps[alias])
        if inside and not (isinstance(inside, Keyed) and not inside.keys):
            entries[alias] = inside
        elif row and ".".join(here) in row.spoilt:
            told[alias] = gaps[alias]
    places = {alias: node.place for alias, node in entries.items()} | told
    return Keyed(entries, places, place, gaps)


def rows_of(page: Page, pages: Mapping[str, Page], above: str) -> Node | None:
    """Return the rows of a table that belong to a row above."""
    one = page.sheet
    mine = [(name, row) for name, row in named(page) if not one.above or (row.above is not None and row.above.value == above)]
    if not mine:
        return None
    nodes = [(name, _keyed(one.record, (), row, pages, one.name, name, row.place)) for name, row in mine]
    if one.mapping:
        return Keyed({name: node for name, node in nodes if name}, {name: node.place for name, node in nodes}, page.place)
    return Listed(tuple(node for _, node in nodes), page.place)

"""The imports of `pipeline/` are those of the table in docs/architecture.md."""

import ast
import dataclasses
import functools
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import run

TOP = Path(__file__).resolve().parents[1]
PIPELINE = TOP / "pipeline"
MODULES = sorted(PIPELINE.rglob("*.py"))


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    place: str
    files: frozenset[str]
    libraries: frozenset[str]


@functools.cache
def rows() -> tuple[Row, ...]:
    page = (TOP / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = page.split("| place | files |", 1)[1].split("\n\n", 1)[0].splitlines()[2:]
    found = []
    for line in table:
        _, place, files, _, libraries, _ = line.split("|")
        found.append(Row(names(place)[0], frozenset(names(files)), frozenset(names(libraries))))
    return tuple(found)


def names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def place_of(module: Path) -> str:
    """Return the row's name for a module: its folder of the first level, or itself."""
    first, *rest = module.relative_to(PIPELINE).parts
    return f"{first}/" if rest else first


@functools.cache
def imports(module: Path) -> frozenset[str]:
    return frozenset(_imports(module))


def _imports(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: imports are written in full"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def our_place(name: str) -> str | None:
    """Return the row's name for what an import names, if it is a module or folder of ours."""
    top, *rest = name.split(".")
    if top != "pipeline" or not rest:
        return None
    if (PIPELINE / rest[0]).is_dir():
        return f"{rest[0]}/"
    return f"{rest[0]}.py" if (PIPELINE / f"{rest[0]}.py").is_file() else None


def test_every_file_has_a_row_and_every_row_its_files() -> None:
    drawn = {f"{row.place}{file}" for row in rows() for file in row.files}
    drawn |= {row.place for row in rows() if not row.place.endswith("/")}
    built = {module.relative_to(PIPELINE).as_posix() for module in MODULES if module.name != "__init__.py"}
    assert built == drawn


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(PIPELINE)))
def test_a_module_imports_only_from_its_folder_and_from_above(module: Path) -> None:
    order = [row.place for row in rows()]
    limit = -1 if module == PIPELINE / "__init__.py" else order.index(place_of(module))
    below = {name for name in imports(module) if (place := our_place(name)) and order.index(place) > limit}
    assert below == set()


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(PIPELINE)))
def test_a_module_touches_only_the_libraries_of_its_row(module: Path) -> None:
    allowed = {row.place: row.libraries for row in rows()}.get(place_of(module), frozenset())
    foreign = {name.split(".")[0] for name in imports(module)} - sys.stdlib_module_names - {"pipeline"}
    assert foreign <= allowed


def test_a_row_names_only_libraries_that_are_used() -> None:
    used: dict[str, set[str]] = {}
    for module in MODULES:
        used.setdefault(place_of(module), set()).update(name.split(".")[0] for name in imports(module))
    idle = {f"{row.place} {library}" for row in rows() for library in row.libraries - used.get(row.place, set())}
    assert idle == set()


def test_every_folder_goes_into_the_wheel() -> None:
    listed = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    folders = {".".join(module.relative_to(TOP).parent.parts) for module in MODULES}
    assert folders <= set(listed)


def test_every_file_of_the_program_counts_for_what_is_out_of_date() -> None:
    assert {path.suffix for path in PIPELINE.rglob("*") if path.is_file() and path.parent.name != "__pycache__"} == set(run.PROGRAM)

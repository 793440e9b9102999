"""A case as a workbook and back: what a person wrote is never written over, in either direction.

The YAML stays what the case is. A workbook that was read is written into it only when nothing is wrong, and the files as
they were are laid aside first.
"""

import dataclasses
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from pipeline.case.convert import Grower, validate
from pipeline.case.files import is_case
from pipeline.case.load import load, read_files
from pipeline.case.read import Keyed, Node, decode
from pipeline.case.registers import FILES
from pipeline.case.sums import disagreements
from pipeline.problems import Blocked, Internal, Place, Problem, problem, raise_if_blocking
from pipeline.workbook.read import read_workbook
from pipeline.workbook.typed import same, settled, typed
from pipeline.workbook.write import untouched, workbook

FILE = "数据.xlsx"
"""What the workbook is called in the output of a case."""
ASIDE = "换下的数据"
"""The folder of a case that holds the YAML files as they were before a workbook was read in: 1, 2, …"""
LOST = ("key.unknown", "value.shape", "row.duplicate")
"""Faults of the data that have no cell in a workbook: what else is wrong shows in its cell."""

CELLS = ("table.cell", "value.character", "value.required", "row.reference", "row.duplicate", "sheet.guide")
"""Faults of single cells of a workbook: all else can be read and is judged beside them."""


@dataclasses.dataclass(frozen=True, slots=True)
class Carried:
    """What became of a workbook that was read."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    """files of which the workbook says nothing any more"""
    aside: Path | None
    """where the files lie as they were"""
    problems: tuple[Problem, ...]
    """hints, and what keeps the volume from being sealed"""


def write_out(folder: Path, file: Path) -> bool:
    """Write the workbook of a case; False where it lay there already, just so. One that a person saved is left alone."""
    if not is_case(folder):
        load(folder)
    problems: list[Problem] = []
    nodes = read_files(folder, problems)
    for name, node in nodes.items():
        faults: list[Problem] = []
        record, less = validate(FILES[name][0], node, faults)
        Grower(faults, set()).branch(record, FILES[name][0], less, "")
        problems += [one for one in faults if one.code in LOST]
    raise_if_blocking(problems)
    data, unfit = workbook(folder.name, nodes)
    raise_if_blocking(unfit)
    place = Place(file.as_posix())
    try:
        if file.exists():
            there = file.read_bytes()
            if there == data:
                return False
            if not untouched(there):
                remedy = f"先用 lijuan sheet {folder.name} --read 读进去，再移走或改名；或者用 --to 换一个名称"
                raise Blocked([problem("output.exists", "这份工作簿有人存过，没有写", place, remedy)])
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(f".{file.name}.写入中")
        draft.write_bytes(data)
        _check(draft, folder.name, nodes)
        draft.replace(file)
    except OSError as error:
        found = f"写不进去（{error.strerror}）"
        raise Blocked([problem("output.unwritable", found, place, "关闭打开它的程序，检查文件夹是否存在、是否有权写")]) from error
    return True


def _check(file: Path, case: str, nodes: Mapping[str, Node]) -> None:
    """Read back what was written: a workbook that says something else than the data is never left lying about."""
    read, problems = read_workbook(file, case)
    wrong = [name for name, (cls, _) in FILES.items() if not same(_settled(cls, read.get(name), nodes.get(name)), nodes.get(name))]
    if problems or wrong:
        file.unlink()
        raise Internal(f"the workbook does not say what the data says: {wrong} {[one.code for one in problems]}")


def _settled(cls: type, new: Node | None, old: Node | None) -> Node | None:
    return None if new is None else settled(cls, new, old)


def read_in(folder: Path, file: Path) -> Carried:
    """Read a workbook into the YAML files of a case; nothing is written where anything is wrong."""
    if not is_case(folder):
        load(folder)
    if not os.path.lexists(file):
        raise Blocked([problem("file.missing", f"没有文件“{file}”", Place(file.name), "核对文件名和所在的文件夹")])
    unread: list[Problem] = []
    old = read_files(folder, unread)
    broken = {one.place.file for one in unread if one.code != "file.missing"}
    read, problems = read_workbook(file, folder.name)
    if any(one.code not in CELLS for one in problems):
        raise Blocked(problems)
    new = {name: settled(FILES[name][0], node, None if name in broken else old.get(name)) for name, node in read.items()}
    try:
        loaded = load(folder, nodes=new)
    except Blocked as blocked:
        raise Blocked([*problems, *blocked.problems]) from None
    raise_if_blocking([*problems, *disagreements(loaded.facts)])
    texts = {name: _text(folder, name, None if name in broken else old.get(name), node) for name, node in new.items()}
    changed = {name: text for name, text in texts.items() if text is not None}
    removed = [name for name in FILES if name not in new and name in old]
    aside = _lay_aside(folder, [name for name in (*changed, *removed) if (folder / name).exists()])
    for name, text in changed.items():
        _replace(folder / name, text)
    for name in removed:
        (folder / name).unlink()
    return Carried(tuple(changed), tuple(removed), aside, loaded.problems)


def _text(folder: Path, name: str, old: Node | None, new: Node) -> str | None:
    """Return what a file has to say, None where it says so already."""
    assert isinstance(new, Keyed)
    if old is not None and same(old, new):
        return None
    before = decode((folder / name).read_bytes(), name, frozenset(), []) if old is not None else None
    return typed(name, (before, old) if before is not None and old is not None else None, new)


def _lay_aside(folder: Path, names: list[str]) -> Path | None:
    if not names:
        return None
    taken = [int(one.name) for one in (folder / ASIDE).glob("*") if one.name.isdigit()]
    aside = folder / ASIDE / str(max(taken, default=0) + 1)
    for name in names:
        (aside / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(folder / name, aside / name)
    return aside


def _replace(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.写入中")
    draft.write_text(text, encoding="utf-8", newline="")
    draft.replace(file)

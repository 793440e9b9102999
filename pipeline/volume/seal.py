"""Sealed states of a case: the files of one in, a read-only folder out that nobody writes again.

`output/<case>/sealed/<n>/` holds the volume, the package, the data and the templates as they were, and `seal.json`: the
digest of every file, and of the seal before, so that none can be taken out or put in between. It is written beside its
place and gets its name last; what a crash leaves has another name and goes with the next seal.
"""

import dataclasses
import datetime as dt
import hashlib
import json
import os
import re
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline import store
from pipeline.problems import Blocked, Place, Problem, Unavailable, problem
from pipeline.transfer.bag import Content

FOLDER, RECORD = "sealed", "seal.json"
SCHEMA = 1
DRAFT = re.compile(r"\.\d+\.封卷中")
NUMBER = re.compile(r"[1-9]\d*")
READ_ONLY = stat.S_IREAD | stat.S_IRGRP | stat.S_IROTH

Tell = Callable[[str], None]


@dataclasses.dataclass(frozen=True, slots=True)
class Seal:
    """One seal, as `seal.json` has it."""

    number: int
    case: str
    title: str
    day: dt.date
    reason: str
    previous: str
    """SHA-256 of the seal before, empty for the first"""
    digest: str
    """SHA-256 of this one's record"""
    files: Mapping[str, str]
    """path in the folder → SHA-256"""
    items: Sequence[Mapping[str, Any]]
    documents: Mapping[str, str]
    """id of a paper → digest of its text"""


def seals(output: Path) -> tuple[Seal, ...]:
    """Return the seals of a case in their order. Raises `Blocked` where one is gone, damaged or out of the chain."""
    folder = output / FOLDER
    numbers = sorted(int(path.name) for path in folder.iterdir() if NUMBER.fullmatch(path.name)) if folder.is_dir() else []
    found: list[Seal] = []
    for number in numbers:
        one = _read(folder / str(number) / RECORD)
        if one is None or one.number != number or one.previous != (found[-1].digest if found else "") or number != len(found) + 1:
            message, remedy = f"第{number}次封卷的记录缺失、被改动或接不上前一次", "从备份取回 sealed/ 里的文件；封好的卷不会重做"
            raise Blocked([problem("seal.damaged", message, Place(f"{FOLDER}/{number}/{RECORD}"), remedy)])
        found.append(one)
    return tuple(found)


def _read(path: Path) -> Seal | None:
    try:
        data = path.read_bytes()
        noted = json.loads(data)
        if noted.pop("schema") != SCHEMA:
            return None
        return Seal(**{**noted, "day": dt.date.fromisoformat(noted["day"])}, digest=hashlib.sha256(data).hexdigest())
    except store.DAMAGE:
        return None


def seal(
    output: Path, files: Mapping[str, Content], about: Mapping[str, Any], day: dt.date, reason: str, tell: Tell = lambda _: None
) -> Seal:
    """Write the next seal. `about` gives case, title, items and documents. The caller holds the lock of the folder.

    Raises `Unavailable` where it cannot be written; then nothing is sealed and the earlier ones are as they were.
    """
    before = seals(output)
    number = len(before) + 1
    folder, draft = output / FOLDER / str(number), output / FOLDER / f".{number}.封卷中"
    try:
        _clear(output / FOLDER)
        tell("写入封卷")
        digests = {path: _copied(content, draft / path) for path, content in sorted(files.items())}
        record = {
            "schema": SCHEMA,
            "number": number,
            **about,
            "day": day.isoformat(),
            "reason": reason,
            "previous": before[-1].digest if before else "",
            "files": digests,
        }
        _copied((json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode(), draft / RECORD)
        _lock(draft)
        draft.rename(folder)
    except OSError as error:
        _clear(output / FOLDER)
        cause = store.CAUSES.get(error.errno or 0, f"系统错误 {error.errno}：请检查磁盘")
        raise Unavailable(f"没有封卷，{cause}") from error
    return seals(output)[-1]


def _copied(content: Content, target: Path) -> str:
    """Write a file and bring it to the disk; return its digest."""
    target.parent.mkdir(parents=True, exist_ok=True)
    hasher = hashlib.sha256()
    with target.open("wb") as file:
        for piece in _pieces(content):
            hasher.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return hasher.hexdigest()


def _pieces(content: Content) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as file:
        while piece := file.read(1 << 20):
            yield piece


def _lock(folder: Path) -> None:
    """Make everything in a folder read-only, files first; the folder itself is renamed afterwards and stays writable till then."""
    for path in folder.rglob("*"):
        if path.is_file():
            path.chmod(READ_ONLY)


def _clear(folder: Path) -> None:
    """Take away what a seal that was cut off left."""
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        if DRAFT.fullmatch(path.name):
            for one in path.rglob("*"):
                if one.is_file():
                    one.chmod(READ_ONLY | stat.S_IWRITE)  # Windows deletes no file that is read-only
            shutil.rmtree(path)


def broken(output: Path, one: Seal) -> list[Problem]:
    """Return every file of a seal that is not what it was: changed, gone, added."""
    folder = output / FOLDER / str(one.number)
    there = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    there.pop(RECORD, None)
    remedy = "从备份取回这个文件；封好的卷不能改动"
    found = []
    for path in sorted(one.files.keys() | there.keys()):
        place = Place(f"{FOLDER}/{one.number}/{path}")
        if path not in there:
            found.append(problem("seal.changed", "封好的文件不见了", place, remedy))
        elif path not in one.files:
            found.append(problem("seal.changed", "封好的卷里多出一个文件", place, "移走它"))
        elif _digest(there[path]) != one.files[path]:
            found.append(problem("seal.changed", "封好的文件被改动", place, remedy))
    return found


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def copy(output: Path, one: Seal, target: Path) -> Path:
    """Copy a seal into a folder and hold the copy against its record; return where it lies."""
    source, place = output / FOLDER / str(one.number), target / f"{one.case}-封卷{one.number}"
    if os.path.lexists(place):
        raise Blocked([problem("output.exists", "文件夹已经存在，没有写", Place(place.as_posix()), "换一个文件夹，或先把原来的移走")])
    try:
        shutil.copytree(source, place)
        wrong = [path for path, digest in one.files.items() if _digest(place / path) != digest]
    except OSError as error:
        cause = store.CAUSES.get(error.errno or 0, f"系统错误 {error.errno}：请检查磁盘，或换一个文件夹")
        raise Unavailable(f"没有复制到 {place.as_posix()}，{cause}") from error
    if wrong:
        raise Unavailable(f"复制到 {place.as_posix()} 的{len(wrong)}个文件与原件不符：请换一个磁盘再复制")
    return place


def outdated(output: Path, documents: Mapping[str, tuple[str, str]]) -> list[Problem]:
    """Return which papers of the last seal read otherwise now. `documents` gives short name and text of each by id."""
    try:
        known = seals(output)
    except Blocked as blocked:
        return list(blocked.problems)
    if not known:
        return []
    last = known[-1]
    now = {identity: (short, hashlib.sha256(text.encode()).hexdigest()) for identity, (short, text) in documents.items()}
    changed = [short for identity, (short, digest) in now.items() if last.documents.get(identity, digest) != digest]
    remedy = "封好的不会改动；确需更正的，查明原因后用 --reason 再封一次"
    return [problem("seal.outdated", f"与第{last.number}次封卷的不同", Place(document=short), remedy) for short in changed]

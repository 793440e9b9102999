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
from pipeline.ledger import DAMAGE
from pipeline.problems import Blocked, Place, Problem, Unavailable, problem
from pipeline.store import Content
from pipeline.transfer.bag import chunks
from pipeline.transfer.judged import Judged

FOLDER, RECORD = "sealed", "seal.json"
SCHEMA = 2
"""Since 2 the volumes stand in the record beside the items; a seal of schema 1 has none with a code."""
DRAFT = re.compile(r"\.\d+\.封卷中")
NUMBER = re.compile(r"[1-9]\d*")
ROW, TRUE, CHAIN = "封卷", "真实性", "前后各次封卷相接"
"""How the rows of seals are called in the table of the four properties: DA/T 70 has none for them."""
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
    """short name of a paper → digest of its text"""
    volumes: Sequence[Mapping[str, Any]] = ()
    """those with a code of their own"""


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
        tables = all(isinstance(noted[name], dict) for name in ("files", "documents"))
        coded = all("code" in one for one in (*noted["items"], *noted.get("volumes", ())))
        if noted.pop("schema") not in (1, SCHEMA) or not tables or not coded:
            return None
        return Seal(**{**noted, "day": dt.date.fromisoformat(noted["day"])}, digest=hashlib.sha256(data).hexdigest())
    except DAMAGE:
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
        store.sync(folder.parent)
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
        for piece in chunks(content):
            hasher.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return hasher.hexdigest()


def _lock(folder: Path) -> None:
    """Make every file in a folder read-only, and its folders last through a power cut."""
    for path in folder.rglob("*"):
        if path.is_dir():
            store.sync(path)
        else:
            path.chmod(READ_ONLY)
    store.sync(folder)


def _clear(folder: Path) -> None:
    """Take away what a seal that was cut off left."""
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        if DRAFT.fullmatch(path.name):
            _take_away(path)


def _take_away(folder: Path) -> None:
    for one in folder.rglob("*"):
        if one.is_file():
            one.chmod(READ_ONLY | stat.S_IWRITE)  # Windows deletes no file that is read-only
    shutil.rmtree(folder)


def broken(folder: Path, one: Seal) -> list[Problem]:
    """Return every file of a seal, or of a copy of it, that is not what it was: changed, gone, added."""
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
        elif store.digest_of(there[path]) != one.files[path]:
            found.append(problem("seal.changed", "封好的文件被改动，或读不出来", place, remedy))
    return found


def judge(path: Path) -> Iterator[Judged]:
    """Judge the seals at a path: those of a case (`output/<case>`), one of them, or a copy of one, of which the chain is not told."""
    if (path / FOLDER).is_dir():
        yield from _chain(path)
    elif (path / RECORD).is_file():
        if path.resolve().parent.name == FOLDER and NUMBER.fullmatch(path.resolve().name):
            yield from _chain(path.resolve().parents[1], path.resolve().name)
        elif one := _read(path / RECORD):
            yield _whole(path, one)
            alone = "这是一份副本，前一次封卷不在旁边" if one.previous else "第1次封卷，没有前一次"
            yield Judged(ROW, TRUE, CHAIN, "not-assessed" if one.previous else "passed", alone)
        else:
            found = problem("seal.damaged", "封卷的记录被改动或读不出来", Place(RECORD), "从备份取回这个文件；封好的卷不会重做")
            yield Judged(ROW, TRUE, CHAIN, "failed", found.message, (found,))


def _chain(output: Path, only: str = "") -> Iterator[Judged]:
    try:
        known = seals(output)
    except Blocked as blocked:
        yield Judged(ROW, TRUE, CHAIN, "failed", blocked.problems[0].message, blocked.problems)
        return
    for one in known:
        if only in ("", str(one.number)):
            yield _whole(output / FOLDER / str(one.number), one)
    yield Judged(ROW, TRUE, CHAIN, "passed", f"{len(known)}次封卷，每次都记着前一次的摘要")


def _whole(folder: Path, one: Seal) -> Judged:
    found = broken(folder, one)
    about = (ROW, TRUE, f"第{one.number}次封卷的文件")
    if found:
        told = f"{found[0].place}：{found[0].message}" + (f"；等{len(found)}处" if len(found) > 1 else "")
        return Judged(*about, "failed", told, tuple(found))
    return Judged(*about, "passed", f"{len(one.files)}个文件与 {RECORD} 的摘要逐个相符")


def no_room(output: Path, target: Path, case: str, number: int) -> Iterator[Problem]:
    """Yield why a copy cannot be made in a folder."""
    place = _copied_to(target, case, number)
    if os.path.lexists(place):
        yield problem("output.exists", "文件夹已经存在，没有写", Place(place.as_posix()), "换一个文件夹，或先把原来的移走")
    elif place.resolve().is_relative_to(output.resolve()):
        message, remedy = "副本不能放在成品的文件夹里", "换一个文件夹，最好在另一个磁盘上"
        yield problem("seal.refused", message, Place(place.as_posix()), remedy)


def _copied_to(target: Path, case: str, number: int) -> Path:
    return target / f"{case}-封卷{number}"


def copy(output: Path, one: Seal, target: Path) -> Path:
    """Copy a seal into a folder and hold the copy against its record; return where it lies. A copy that is not whole has no name."""
    place = _copied_to(target, one.case, one.number)
    draft = place.with_name(f".{place.name}.复制中")
    done, remedy = f"第{one.number}次封卷已经做好；没有复制到 {place.as_posix()}", "换一个磁盘，自己复制后用 lijuan verify 核对"
    try:
        target.mkdir(parents=True, exist_ok=True)
        for path in (*one.files, RECORD):
            _copied(output / FOLDER / str(one.number) / path, draft / path)
        wrong = len(broken(draft, one)) + (store.digest_of(draft / RECORD) != one.digest)
        if not wrong:
            _lock(draft)
            draft.rename(place)
            store.sync(target)
            return place
        _take_away(draft)
    except OSError as error:
        shutil.rmtree(draft, ignore_errors=True)
        cause = store.CAUSES.get(error.errno or 0, f"系统错误 {error.errno}：请检查磁盘")
        raise Unavailable(f"{done}，{cause}，或{remedy}") from error
    raise Unavailable(f"{done}，{wrong}个文件与原件不符：请{remedy}")


def outdated(output: Path, texts: Mapping[str, str]) -> list[Problem]:
    """Return which papers of the last seal read otherwise now, or are no longer made. `texts` gives the text of each by short name."""
    try:
        known = seals(output)
    except Blocked as blocked:
        return list(blocked.problems)
    if not known:
        return []
    last = known[-1]
    now = {short: hashlib.sha256(text.encode()).hexdigest() for short, text in texts.items() if text}
    remedy = "封好的不会改动；确需更正的，查明原因后用 --reason 再封一次"
    found = []
    for short, digest in last.documents.items():
        if now.get(short) != digest:
            how = "与第{}次封卷的不同" if short in now else "第{}次封卷里有，现在不出了"
            found.append(problem("seal.outdated", how.format(last.number), Place(document=short), remedy))
    return found

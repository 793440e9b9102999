"""Publishing as a whole: a complete new set of output files goes in, and the folder holds all of it or none of it.

The folder is `<output>/<case>`. What changes is written to `.next/` first; a journal names every move; then what is
displaced goes to `.old/` and what is new takes its place, the ledger and `report.json` last; then the journal goes.
Before the journal stands nothing has happened; from then on `recover` finishes the moves, or takes them back where
that is not possible. A file whose bytes are not those the ledger knows is somebody's work: it is never lost.
Offices run Windows: there a file that another program holds open cannot be renamed, so this is tried beforehand.
"""

import contextlib
import dataclasses
import errno
import hashlib
import itertools
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Literal, TypeVar

import filelock

from pipeline.ledger import DAMAGE, LEDGER, SCHEMA, Ledger, legal, read_record, refuse_strays, texts
from pipeline.problems import Blocked, Internal, Place, Unavailable, problem

NEXT, OLD, LOCK = ".next", ".old", ".lijuan.lock"
JOURNAL, DRAFT, REPORT = ".journal.json", ".journal.json.tmp", "report.json"
RESERVED = frozenset({NEXT, OLD, LOCK, JOURNAL, DRAFT, LEDGER, REPORT})

FULL, DENIED = "磁盘空间不足：请腾出空间再运行", "没有写入权限：请检查文件夹的权限，或用 --output 换一个文件夹"
CAUSES = {errno.ENOSPC: FULL, errno.EDQUOT: FULL, errno.EACCES: DENIED, errno.EPERM: DENIED, errno.EROFS: DENIED}
"""Why a folder cannot be written, and what helps."""

NOTHING: Mapping[str, str] = MappingProxyType({})
T = TypeVar("T")


@dataclasses.dataclass(frozen=True, slots=True)
class Published:
    """What a publication changed in the folder, as relative paths."""

    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    aside: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """somebody's file that stood where ours belongs → the name it has now"""
    left: tuple[str, ...] = ()
    """files that are no longer made but were changed by somebody: they stay, and are no longer ours"""


@dataclasses.dataclass(frozen=True, slots=True)
class _Move:
    """One line of the journal: digests of what comes and of what of ours goes ("" is nothing)."""

    path: str
    new: str
    old: str


Content = bytes | Path
"""What is to be written: bytes, or where they lie; a large file need not be in memory."""


def sha256(data: Content) -> str:
    """Return the digest by which contents are compared, in hexadecimal."""
    return _digest(data) if isinstance(data, Path) else hashlib.sha256(data).hexdigest()


@contextlib.contextmanager
def room() -> Iterator[Path]:
    """Give an empty folder for large files between their making and their publication. Raises `Unavailable` where they find no room."""
    try:
        with tempfile.TemporaryDirectory(prefix="lijuan-", ignore_cleanup_errors=True) as folder:
            yield Path(folder)
    except OSError as error:
        if CAUSES.get(error.errno or 0) == FULL:
            raise Unavailable(f"没有写入，{FULL}（临时文件夹 {tempfile.gettempdir()}）") from error
        raise


@contextlib.contextmanager
def lock(output: Path) -> Iterator[None]:
    """Keep a second lijuan out of the folder; never wait. A folder made for nothing but the lock goes again with it."""
    made = [folder for folder in (output, *output.parents) if not folder.exists()]
    guard = filelock.FileLock(output / LOCK)
    try:
        output.mkdir(parents=True, exist_ok=True)
        guard.acquire(blocking=False)
    except filelock.Timeout:
        place, message = Place(file=output.as_posix()), "另一个 lijuan 正在处理同一事项"
        raise Blocked([problem("output.locked", message, place, "等它结束后再运行")]) from None
    except (OSError, NotImplementedError) as error:
        raise _unwritable(output, error) from error
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            if made and [*output.iterdir()] == [output / LOCK]:
                (output / LOCK).unlink()  # while it is held: a lock file removed later may be another run's
                for folder in made:
                    folder.rmdir()
        guard.release()


def publish(
    output: Path,
    new: Mapping[str, Content],
    report: bytes,
    ledger: Ledger,
    *,
    kept: Collection[str] = (),
    expendable: Mapping[str, str] = NOTHING,
) -> Published:
    """Make the folder hold exactly `new`, beside what is not lijuan's. The caller holds the lock.

    `kept` files are neither replaced nor removed (edited by hand). `expendable` (path → digest) are files whose bytes
    are not those of the ledger but which the caller has read and found to be no person's work (saved unread by WPS).
    `Blocked` (a target is open elsewhere) and `Unavailable` (disk full, no right to write) leave the old set whole.
    """
    recover(output)
    _refuse_names(new)
    before = Ledger.load(output)
    new = {path: new[path] for path in sorted(new) if path not in kept}
    files = {path: sha256(data) for path, data in new.items()} | {REPORT: sha256(report)}
    files |= {path: before.files[path] for path in kept if path in before.files}
    record = dataclasses.replace(ledger, files=files, schema=SCHEMA).as_bytes()
    contents = {**new, LEDGER: record, REPORT: report}
    gone = [path for path in sorted(before.files) if path not in contents and path not in kept]
    known = (*contents, *gone)
    _refuse_links(output, known)
    there = _each(output, known, _digest)
    ours = {path: {"", before.files.get(path, ""), expendable.get(path, "")} for path in known}
    ours[LEDGER].add(there[LEDGER])
    moves = [_Move(path, "", there[path]) for path in gone if there[path] and there[path] in ours[path]]
    for path, data in contents.items():
        if there[path] != (digest := sha256(data)):
            moves.append(_Move(path, digest, there[path] if there[path] in ours[path] else ""))
    aside = _carry_out(output, moves, contents) if moves else {}
    written, removed = (tuple(move.path for move in moves if bool(move.new) is new_one) for new_one in (True, False))
    return Published(written, removed, aside, left=tuple(path for path in gone if there[path] not in ours[path]))


def put(output: Path, path: str, data: bytes, *, aside: bool = True) -> str:
    """Put a file into the folder that is no part of what is published. With `aside` one that differs stays, under the name returned."""
    _refuse_links(output, [path])
    target, draft = output / path, output / f"{path}.tmp"
    there = _digest(target)
    if there == sha256(data):
        return ""
    kept = _beside(output, path) if there and aside else ""
    try:
        _write(draft, data)
        if kept:
            _move(target, output / kept)
        _move(draft, target)
    except OSError as error:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
        raise _unwritable(output, error) from error
    return kept


def recover(output: Path) -> Literal["nothing", "finished", "undone"]:
    """Finish a publication that was cut off, or take it back; may itself be cut off and called again."""
    if not (output / JOURNAL).exists():
        _clear(output)
        return "nothing"
    moves = _read_journal(output)
    try:
        if all(move.new in map(_digest, (output / NEXT / move.path, output / move.path)) for move in moves if move.new):
            _finish(output, moves)
            return "finished"
    except OSError:
        pass  # a file is open elsewhere by now, or the disk is full: what was moved can still be moved back
    _undo(output, moves)
    return "undone"


def _carry_out(output: Path, moves: Sequence[_Move], contents: Mapping[str, Content]) -> dict[str, str]:
    """Prepare, write the journal, move. Whatever fails, the old set is whole again before the failure is told."""
    # Windows lets no open file be renamed, not even to its own name: so every target is tried before the first move.
    _each(output, [move.path for move in moves if (output / move.path).exists()], lambda path: path.rename(path))
    try:
        _prepare(output, moves, contents)
        return _finish(output, moves)
    except (OSError, KeyboardInterrupt) as error:
        if (output / JOURNAL).exists():
            _undo(output, moves)
        else:
            _clear(output)  # either no move was made yet, or all were
        if isinstance(error, OSError):
            raise _unwritable(output, error) from error
        raise


def _prepare(output: Path, moves: Sequence[_Move], contents: Mapping[str, Content]) -> None:
    from concurrent.futures import ThreadPoolExecutor  # a run with nothing to do needs none

    (output / NEXT).mkdir(parents=True)
    # a disk takes four files at once in a quarter of the time it takes them one after the other
    with ThreadPoolExecutor(4) as pool:
        writing = [pool.submit(_write, output / NEXT / move.path, contents[move.path]) for move in moves if move.new]
        for one in writing:
            one.result()
    for folder, _, _ in os.walk(output / NEXT):
        sync(Path(folder))
    _write(output / DRAFT, json.dumps({"schema": SCHEMA, "moves": [*map(dataclasses.asdict, moves)]}).encode())
    (output / DRAFT).replace(output / JOURNAL)
    sync(output)


def _finish(output: Path, moves: Sequence[_Move]) -> dict[str, str]:
    """Do every move that is not done yet. What was displaced and is not ours comes back under a name beside it."""
    for move in moves:
        target, saved = output / move.path, output / OLD / move.path
        there = _digest(target)
        if there == move.new:
            continue
        if there and (move.new or there == move.old):
            _move(target, output / _beside(output, move.path) if saved.exists() else saved)
        if move.new:
            _move(output / NEXT / move.path, target)
    aside = {}
    for move in moves:
        if _digest(output / OLD / move.path) not in {"", move.old}:
            aside[move.path] = _beside(output, move.path)
            _move(output / OLD / move.path, output / aside[move.path])
    _close(output, moves)
    return aside


def _undo(output: Path, moves: Sequence[_Move]) -> None:
    """Take back every move that is done, last first. Nothing is destroyed, so that `_finish` could still follow."""
    try:
        for move in reversed(moves):
            target, ready, saved = output / move.path, output / NEXT / move.path, output / OLD / move.path
            if move.new and _digest(target) == move.new and not ready.exists():
                _move(target, ready)
            if saved.exists():
                _move(saved, output / _beside(output, move.path) if target.exists() else target)
        _close(output, moves)
    except OSError as error:
        raise _unwritable(output, error) from error


def _close(output: Path, moves: Sequence[_Move]) -> None:
    """Make the moves last, take away the folders they emptied, and only then the journal."""
    touched = {folder for move in moves for folder in (output / move.path).parents if folder.is_relative_to(output)}
    for folder in sorted(touched, reverse=True):
        with contextlib.suppress(OSError):
            folder.rmdir()  # refuses a folder that is not empty, and this one holds the journal
        sync(folder)
    (output / JOURNAL).unlink()
    sync(output)
    _clear(output)


def _clear(output: Path) -> None:
    """Take away what only a publication needs. Without a journal it is of no use to anybody."""
    for name in (NEXT, OLD, DRAFT):
        path = output / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def _beside(output: Path, path: str) -> str:
    """Return a free name beside a file, for somebody's version of it."""
    stem, suffix = path.removesuffix(PurePosixPath(path).suffix), PurePosixPath(path).suffix
    names = (f"{stem}.原有{number or ''}{suffix}" for number in itertools.chain((0,), itertools.count(2)))
    return next(name for name in names if not os.path.lexists(output / name))


def _refuse_names(paths: Collection[str]) -> None:
    wrong = [path for path in paths if not legal(path) or path.partition("/")[0].casefold() in RESERVED]
    if wrong or len({path.casefold() for path in paths}) < len(paths):
        raise Internal(f"文件名不能用，或者只有大小写不同：{'，'.join(wrong or paths)}")


def _refuse_links(output: Path, paths: Iterable[str]) -> None:
    """Refuse a link (it would lead the moves out of the folder) and a folder where a file belongs, or the reverse."""
    root = output.resolve()
    targets = [output / path for path in paths]
    folders = {folder for target in targets for folder in target.parents if output in folder.parents}
    for step, is_folder in (*((one, True) for one in sorted(folders)), *((one, False) for one in targets)):
        if step.is_symlink() or not step.resolve().is_relative_to(root):
            raise Unavailable(f"{step.as_posix()} 是链接，不能写入：请换成普通文件夹或文件")
        if step.exists() and step.is_dir() is not is_folder:
            raise Unavailable(f"{step.as_posix()} 挡住了要写的文件：请移到别处")


def _each(output: Path, paths: Iterable[str], attempt: Callable[[Path], T]) -> dict[str, T]:
    """Do the same with every file, and name all those that another program holds at once."""
    results, held = {}, []
    for path in paths:
        try:
            results[path] = attempt(output / path)
        except PermissionError:
            held.append(output / path)
        except OSError as error:
            raise _unwritable(output, error) from error
    if held:
        raise _open(held)
    return results


def _open(paths: Iterable[Path]) -> Blocked:
    places = [Place(file=path.as_posix()) for path in paths]
    return Blocked(problem("output.open", "文件正被别的程序打开", place, "关闭它再运行") for place in places)


def _unwritable(output: Path, error: Exception) -> Unavailable | Blocked:
    """Say why the folder cannot be written: a file opened meanwhile is the clerk's to close, the rest the machine's."""
    if isinstance(error, PermissionError) and getattr(error, "winerror", 0) == 32:  # Windows: a sharing violation
        return _open([Path(error.filename or output)])
    number = getattr(error, "errno", 0)
    cause = CAUSES.get(number, f"系统错误 {number}：请检查磁盘，或用 --output 换一个文件夹")
    return Unavailable(f"没有写入 {output.as_posix()}，{cause}")


def digest_of(path: Path) -> str:
    """Return the digest of a file, "" where it cannot be read: whoever reads it says what is wrong with it."""
    try:
        return _digest(path)
    except OSError:
        return ""


def _digest(path: Path) -> str:
    """Return the digest of a file, "" where there is none."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (FileNotFoundError, NotADirectoryError):
        return ""


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    source.replace(target)


def _write(path: Path, data: Content) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        if isinstance(data, Path):
            with data.open("rb") as source:
                shutil.copyfileobj(source, file)
        else:
            file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync(folder: Path) -> None:
    """Make renames in a folder last through a power cut; Windows has no such call and needs none."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _read_journal(output: Path) -> list[_Move]:
    """Read the journal. One that lijuan did not write moves nothing: `.old/` may hold the only copies."""
    try:
        moves = [_Move(**texts(move)) for move in read_record(output / JOURNAL)["moves"]]
        refuse_strays(move.path for move in moves)
    except DAMAGE as error:
        raise Unavailable(f"{output.as_posix()}/{JOURNAL} 已损坏：请把 {OLD} 里的文件放回原处再删去它") from error
    _refuse_links(output, [move.path for move in moves])
    return moves

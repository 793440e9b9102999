"""The file of the register: found where it may lie, known for what it is, brought to the present schema, read and written.

It is one SQLite file in SQLite's default mode, a rollback journal. A write-ahead log would be quicker, but wants memory
that all its users share, so it works on one machine only (sqlite.org/wal.html), and offices keep such a file on a
shared drive. Whatever SQLite says is wrong becomes a problem; a file that is damaged is left as it is.
"""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from pipeline.case.files import is_case
from pipeline.problems import Blocked, Place, Problem, problem
from pipeline.settings import FILE, user_folder

MARK = int.from_bytes(b"LJDH", "big")
"""What the file says it is (application_id): another program's database is not taken for a register."""

WAIT = 10.0
"""Seconds to wait for another process; giving the numbers of a volume takes a fraction of one."""

STEPS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE cases (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL, subject TEXT NOT NULL, year INTEGER NOT NULL, creator TEXT NOT NULL
        )""",
        "CREATE INDEX named ON cases (name)",
        'CREATE TABLE known (fingerprint TEXT PRIMARY KEY, "case" INTEGER NOT NULL REFERENCES cases) WITHOUT ROWID',
        """CREATE TABLE numbers (
            unit TEXT NOT NULL, class TEXT NOT NULL, number INTEGER NOT NULL CHECK (typeof(number) = 'integer' AND number > 0),
            "case" INTEGER NOT NULL REFERENCES cases, item TEXT NOT NULL, title TEXT NOT NULL, scheme TEXT NOT NULL, given TEXT NOT NULL,
            voided TEXT, reason TEXT NOT NULL DEFAULT '', "by" TEXT NOT NULL DEFAULT '',
            PRIMARY KEY (unit, class, number)
        ) WITHOUT ROWID""",
        'CREATE UNIQUE INDEX live ON numbers ("case", item) WHERE voided IS NULL',
    ),
)
"""What makes each schema from the one before. The key of `numbers` keeps one from being given twice and finds the last
one of a class in one step; a row is never deleted."""

REASONS = {
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_READONLY: "unwritable",
    sqlite3.SQLITE_PERM: "unwritable",
    sqlite3.SQLITE_AUTH: "unwritable",
    sqlite3.SQLITE_CANTOPEN: "unwritable",
    sqlite3.SQLITE_IOERR: "unwritable",
    sqlite3.SQLITE_NOTADB: "damaged",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_CONSTRAINT: "damaged",
    sqlite3.SQLITE_ERROR: "damaged",  # a table or column that the schema has is not there
}


def is_there(path: Path) -> bool:
    """Whether there is a register at all; an empty file is none yet. Raises `Blocked` where none may lie."""
    if found := misplaced(path):
        raise Blocked([found])
    try:
        return path.stat().st_size > 0
    except FileNotFoundError:
        return False
    except OSError as fault:
        raise Blocked([unwritable(path, type(fault).__name__)]) from fault


def misplaced(path: Path) -> Problem | None:
    """Return what is wrong with the place: numbers of all cases must not travel with one case, or be lost with it."""
    place, remedy = Place(path.as_posix()), f"在 {FILE} 里把“登记册”改到各事项之外、常备份的地方"
    if path.is_dir():
        return problem("register.folder", "登记册的位置上是一个文件夹", place, f"在 {FILE} 里把“登记册”写到文件名为止")
    parents = path.resolve().parents
    if any(is_case(folder) for folder in parents):
        return problem("register.folder", "登记册不能放在事项的文件夹里", place, remedy)
    if any(folder.name.casefold() == "data" and (folder.parent != folder.parent.parent or _holds_case(folder)) for folder in parents):
        return problem("register.folder", "登记册不能放在 data 文件夹里", place, remedy)
    return None


def _holds_case(folder: Path) -> bool:
    """Whether a `data` of the first level, which may be any disk's, is one that holds cases."""
    try:
        return any(is_case(inside) for inside in folder.iterdir() if inside.is_dir())
    except OSError:
        return False


@contextlib.contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a register that is there, and see one state of it."""
    with _opened(path) as connection:
        connection.execute("BEGIN")
        yield connection


@contextlib.contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the register, made where there is none, and write all or nothing. A second process waits, then is told."""
    if found := misplaced(path):
        raise Blocked([found])
    _make_folder(path)
    with _opened(path) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield connection
        connection.execute("COMMIT")  # whatever stops before is rolled back when the connection closes


def _make_folder(path: Path) -> None:
    """Make the user's own folder. One that was set and is missing may be a drive that is not there: nothing begins anew."""
    if path.parent.is_dir():
        return
    if path.parent != user_folder():
        remedy = f"连上所在的磁盘，或在 {FILE} 里改“登记册”"
        raise Blocked([problem("register.folder", "没有登记册所在的文件夹", Place(path.as_posix()), remedy)])
    try:
        path.parent.mkdir(parents=True)
    except OSError as fault:
        raise Blocked([unwritable(path, type(fault).__name__)]) from fault


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        with contextlib.closing(connect(path)) as connection:
            for setting in ("journal_mode = DELETE", "synchronous = EXTRA", "foreign_keys = ON", "cell_size_check = ON"):
                connection.execute(f"PRAGMA {setting}")
            _recognise(connection, path)
            yield connection
    except sqlite3.Error as fault:
        raise Blocked([_told(path, fault)]) from fault


def connect(path: Path) -> sqlite3.Connection:
    """Open the file; transactions are ours to begin."""
    return sqlite3.connect(path, timeout=WAIT, isolation_level=None)


def _recognise(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse what is no register or a later program's; make an empty or older one the present one."""
    connection.execute("BEGIN")  # one look: between two questions another process may make an empty file a register
    version = _state(connection, path)
    connection.execute("COMMIT")
    if version < len(STEPS):
        connection.execute("BEGIN IMMEDIATE")
        version = _state(connection, path)  # again: another process may have been quicker
        if 0 < version < len(STEPS):
            _keep(path, version)
        for statement in (one for step in STEPS[version:] for one in step):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {MARK}")
        connection.execute(f"PRAGMA user_version = {len(STEPS)}")
        connection.execute("COMMIT")


def _state(connection: sqlite3.Connection, path: Path) -> int:
    """Return the number of the schema; 0 for a file that is empty."""
    mark, version = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
    if mark != MARK and (mark or version or connection.execute("SELECT 1 FROM sqlite_master").fetchone()):
        raise Blocked([damaged(path, "不是 lijuan 的登记册")])
    if version > len(STEPS):
        message = f"登记册是更新的 lijuan 写的（第{version}版，本程序认到第{len(STEPS)}版）"
        raise Blocked([problem("register.version", message, Place(path.as_posix()), "升级这台机器上的 lijuan；不要用旧的程序改它")])
    return int(version)


def _keep(path: Path, version: int) -> None:
    """Copy the register beside itself before its schema changes; the caller keeps writers out.

    By a connection of its own: from one that is about to write, SQLite copies nothing and Python waits for ever.
    """
    draft = path.with_name(f"{path.name}.备份.tmp")
    draft.unlink(missing_ok=True)
    with contextlib.closing(connect(path)) as source, contextlib.closing(sqlite3.connect(draft)) as copy:
        source.backup(copy)
    draft.replace(path.with_name(f"{path.name}.第{version}版备份"))


def damaged(path: Path, what: str) -> Problem:
    """Return the problem of a file that cannot be trusted."""
    remedy = "把它移到别处留着，换上最近的备份；没有备份就请维护的人对照已封存的案卷补登"
    return problem("register.damaged", f"{what}，没有改动它", Place(path.as_posix()), remedy)


def unwritable(path: Path, why: str) -> Problem:
    """Return the problem of a file that cannot be written, or not be reached."""
    remedy = "检查它和所在的文件夹是否只读、是否有权读写，磁盘是否连着"
    return problem("register.unwritable", f"登记册读写不了（{why}）", Place(path.as_posix()), remedy)


def _told(path: Path, fault: sqlite3.Error) -> Problem:
    """Return what SQLite says as a problem; a fault of ours goes on as it is."""
    code, place = getattr(fault, "sqlite_errorcode", 0), Place(path.as_posix())
    match REASONS.get(code & 0xFF):
        case "locked":
            remedy = "等另一台机器或另一个 lijuan 写完再运行；一直这样，就关闭打开着它的程序"
            return problem("register.locked", f"登记册正被占用，等了{WAIT:g}秒", place, remedy)
        case "full":
            return problem("register.full", "磁盘空间不足，登记册没有改动", place, "腾出空间再运行")
        case "unwritable":
            return unwritable(path, fault.sqlite_errorname)
        case "damaged":
            return damaged(path, f"登记册已损坏（{fault.sqlite_errorname}）")
        case _:
            raise fault

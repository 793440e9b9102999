"""The register's file: where it may lie, and that whatever is wrong with it is told and leaves it as it is."""

import contextlib
import dataclasses
import datetime as dt
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline import settings
from pipeline.problems import Blocked
from pipeline.volume import register_file
from pipeline.volume.codes import Category, Code, Wanted
from pipeline.volume.register import Case, check, give, listing, same, void
from tests.conftest import ROOT

DAY = dt.date(2025, 6, 30)
LONG = Category(2024, "Y", "JMZ")
ONE = Case("甲", "调整甲社区管辖范围", 2024, "甲居委会")


def given(path: Path, count: int = 300, case: Case = ONE) -> dict[str, str]:
    wanted = [Wanted(f"{number}", LONG, title=f"第{number}件") for number in range(count)]
    return {name: code.text("DA/T 13—2022") for name, code in give(path, case, wanted, "DA/T 13—2022", DAY).items()}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "登记册.sqlite"


@pytest.fixture
def filled(path: Path) -> Path:
    given(path)
    return path


def refused(path: Path) -> set[str]:
    """Return what every way to use the register is refused for; each names the file."""
    found = list(check(path))
    ways = (
        lambda: given(path, 301),
        lambda: listing(path),
        lambda: void(path, Code(LONG, 1), "理由", "", DAY),
        lambda: same(path, ONE),
    )
    for way in ways:
        with pytest.raises(Blocked) as caught:
            way()
        found += caught.value.problems
    assert {one.place.file for one in found} == {path.as_posix()}
    assert all(one.remedy for one in found)
    assert len(found) == 1 + len(ways)
    return {one.code for one in found}


@pytest.mark.parametrize("empty", [False, True])
def test_an_empty_or_absent_register_is_no_error(path: Path, *, empty: bool) -> None:
    if empty:
        path.touch()
    assert check(path) == ()
    assert listing(path) == ()
    assert path.exists() is empty
    assert len(given(path, 2)) == 2


def cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def torn(data: bytes) -> bytes:
    return data[:4096] + b"\xff" * (len(data) - 4096)


@pytest.mark.parametrize(
    "harm", [cut, torn, lambda _: b"\xd0\xcf\x11\xe0 Excel" * 900, lambda data: data[:50], lambda data: b"x" + data[1:]]
)
def test_a_damaged_file_is_told_and_left_as_it_is(filled: Path, harm: object) -> None:
    assert callable(harm)
    data = harm(filled.read_bytes())
    filled.write_bytes(data)
    assert refused(filled) == {"register.damaged"}
    assert filled.read_bytes() == data
    assert [one.name for one in filled.parent.iterdir()] == [filled.name]


def test_an_inner_page_that_is_damaged_is_found_by_the_check(filled: Path) -> None:
    data = bytearray(filled.read_bytes())
    at = data.rindex("第299件".encode())
    data[at - 40 : at] = bytes(40)
    filled.write_bytes(data)
    assert [one.code for one in check(filled)] == ["register.damaged"]
    assert filled.read_bytes() == data


def changed(path: Path, *statements: str) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def test_another_programs_database_is_no_register(path: Path) -> None:
    changed(path, "CREATE TABLE numbers (a)")
    data = path.read_bytes()
    assert refused(path) == {"register.damaged"}
    assert path.read_bytes() == data


@pytest.mark.parametrize("statement", ["DROP TABLE known", "DROP TABLE numbers", "ALTER TABLE numbers RENAME COLUMN item TO piece"])
def test_a_register_without_its_tables_is_damaged(filled: Path, statement: str) -> None:
    changed(filled, statement)
    data = filled.read_bytes()
    with pytest.raises(Blocked) as caught:
        given(filled, 301)
    assert [one.code for one in caught.value.problems] == ["register.damaged"]
    assert filled.read_bytes() == data


def test_a_later_programs_register_is_not_touched(filled: Path) -> None:
    changed(filled, f"PRAGMA user_version = {len(register_file.STEPS) + 1}")
    data = filled.read_bytes()
    assert refused(filled) == {"register.version"}
    assert filled.read_bytes() == data


def test_before_a_change_of_schema_the_register_is_copied_beside_itself(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = listing(filled)
    monkeypatch.setattr(register_file, "STEPS", (*register_file.STEPS, ("ALTER TABLE cases ADD COLUMN note TEXT NOT NULL DEFAULT ''",)))
    assert listing(filled) == before
    copy = filled.with_name(f"{filled.name}.第1版备份")
    assert sorted(one.name for one in filled.parent.iterdir()) == sorted([filled.name, copy.name])
    changed(filled, "SELECT note FROM cases")
    monkeypatch.undo()
    assert listing(copy) == before
    assert [one.code for one in check(filled)] == ["register.version"]


def test_a_change_of_schema_that_fails_leaves_the_register_as_it_was(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = listing(filled)
    steps = ("ALTER TABLE cases ADD COLUMN note TEXT", "INSERT INTO nothing VALUES (1)")
    monkeypatch.setattr(register_file, "STEPS", (*register_file.STEPS, steps))
    assert [one.code for one in check(filled)] == ["register.damaged"]
    monkeypatch.undo()
    assert listing(filled) == before
    assert check(filled) == ()


@contextlib.contextmanager
def holding(path: Path, how: str) -> Iterator[None]:
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute(f"BEGIN {how}")
        yield


def test_a_register_that_another_program_holds_is_told_after_waiting(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register_file, "WAIT", 0.05)
    data = filled.read_bytes()
    with holding(filled, "EXCLUSIVE"):
        assert refused(filled) == {"register.locked"}
    with holding(filled, "IMMEDIATE"):
        assert len(listing(filled)) == 300, "who only reads is not kept waiting"
        with pytest.raises(Blocked) as caught:
            given(filled, 301)
        assert [one.code for one in caught.value.problems] == ["register.locked"]
    assert filled.read_bytes() == data
    assert len(given(filled, 301)) == 301


def test_a_write_ahead_log_that_somebody_switched_on_is_switched_off(filled: Path) -> None:
    changed(filled, "PRAGMA journal_mode = WAL")
    given(filled, 301)
    assert filled.read_bytes()[18:20] == b"\x01\x01"
    assert [one.name for one in filled.parent.iterdir()] == [filled.name]


def connected(monkeypatch: pytest.MonkeyPatch, *pragmas: str) -> None:
    """Let every connection be one that a drive or a right limits."""
    connect = register_file.connect

    def limited(path: Path) -> sqlite3.Connection:
        connection = connect(path)
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
        return connection

    monkeypatch.setattr(register_file, "connect", limited)


def test_a_register_that_may_not_be_written_is_told_and_can_be_read(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = filled.read_bytes()
    connected(monkeypatch, "query_only = ON")
    with pytest.raises(Blocked) as caught:
        given(filled, 301)
    assert [(one.code, one.place.file) for one in caught.value.problems] == [("register.unwritable", filled.as_posix())]
    assert len(listing(filled)) == 300
    assert check(filled) == ()
    assert filled.read_bytes() == data


def test_a_full_disk_is_told_and_changes_nothing(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = listing(filled)
    connected(monkeypatch, f"max_page_count = {filled.stat().st_size // 4096 + 1}")
    with pytest.raises(Blocked) as caught:
        given(filled, 2000)
    assert [(one.code, one.place.file) for one in caught.value.problems] == [("register.full", filled.as_posix())]
    monkeypatch.undo()
    assert listing(filled) == before
    assert check(filled) == ()


LIMITED = """
import resource, sys
from pathlib import Path
from pipeline.problems import Blocked
from tests.volume.test_register_file import given
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
try:
    given(Path(sys.argv[1]), 2000)
except Blocked as blocked:
    print(*(one.code for one in blocked.problems))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no file")
@pytest.mark.parametrize("share", [0.3, 1.2])
def test_a_file_that_cannot_grow_is_told_and_changes_nothing(filled: Path, share: float) -> None:
    """The system itself refuses: the journal (0.3) or the register (1.2)."""
    before, size = listing(filled), int(filled.stat().st_size * share)
    done = subprocess.run([sys.executable, "-c", LIMITED, str(filled), str(size)], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["register.unwritable"]
    assert listing(filled) == before
    assert check(filled) == ()


def test_a_folder_in_the_place_of_the_register_is_told(path: Path) -> None:
    path.mkdir()
    assert refused(path) == {"register.folder"}


@pytest.mark.parametrize("inside", ["data", "Data/x", "office/data/甲/results"])
def test_no_register_lies_in_data(tmp_path: Path, inside: str) -> None:
    folder = tmp_path / inside
    folder.mkdir(parents=True)
    assert refused(folder / "登记册.sqlite") == {"register.folder"}
    assert [*folder.iterdir()] == []


def test_no_register_lies_in_a_case(second: Path, tmp_path: Path) -> None:
    case = second.rename(tmp_path / "事项")
    assert refused(case / "results" / "登记册.sqlite") == {"register.folder"}
    link = tmp_path / "链接"
    link.symlink_to(case, target_is_directory=True)
    assert refused(link / "登记册.sqlite") == {"register.folder"}


def unreadable(path: Path) -> Iterator[Path]:
    raise PermissionError(path)


def test_a_disk_called_data_is_no_folder_of_cases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "iterdir", lambda _: iter([tmp_path]))
    assert register_file.misplaced(Path("/data/档案/登记册.sqlite")) is None
    (tmp_path / "case.yaml").touch()
    found = register_file.misplaced(Path("/data/档案/登记册.sqlite"))
    assert found
    assert found.code == "register.folder"
    monkeypatch.setattr(Path, "iterdir", unreadable)
    assert register_file.misplaced(Path("/data/档案/登记册.sqlite")) is None


def test_a_drive_that_is_not_there_begins_no_new_register(tmp_path: Path) -> None:
    path = tmp_path / "没有连上" / "登记册.sqlite"
    assert listing(path) == ()
    with pytest.raises(Blocked) as caught:
        given(path)
    assert [(one.code, one.place.file) for one in caught.value.problems] == [("register.folder", path.as_posix())]
    assert not path.parent.exists()


def test_the_users_own_folder_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("APPDATA", str(tmp_path / "config"))
    path = settings.load(()).register
    assert len(given(path, 3)) == 3
    assert path.is_file()


def test_a_file_where_the_folder_should_be_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("APPDATA", str(tmp_path / "config"))
    (tmp_path / "config").touch()
    path = settings.load(()).register
    for way in (given, listing):
        with pytest.raises(Blocked) as caught:
            way(path)
        assert [one.code for one in caught.value.problems] == ["register.unwritable"]


def test_a_fault_of_ours_is_not_told_as_damage(filled: Path) -> None:
    with pytest.raises(sqlite3.ProgrammingError), register_file.reading(filled) as register:
        register.execute("SELECT ?", ())


def test_a_register_that_another_makes_meanwhile_is_one(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two questions about an empty file another process may make it a register."""
    sqlite3.connect(path).close()
    other = threading.Thread(target=given, args=(path, 3, dataclasses.replace(ONE, name="乙", subject="乙")))

    class Interrupted(sqlite3.Connection):
        def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
            answer = super().execute(sql, *values)
            if sql == "PRAGMA application_id" and other.ident is None:
                monkeypatch.undo()
                other.start()
                other.join(timeout=0.5)
            return answer

    monkeypatch.setattr(
        register_file, "connect", lambda file: sqlite3.connect(file, timeout=register_file.WAIT, isolation_level=None, factory=Interrupted)
    )
    mine = given(path, 3)
    other.join()
    assert len({*mine.values(), *(one.code for one in listing(path))}) == 6

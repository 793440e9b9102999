import contextlib
import errno
import itertools
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import filelock
import pytest

from pipeline import store
from pipeline.ledger import LEDGER, Ledger
from pipeline.problems import Blocked, Internal, Unavailable
from pipeline.store import Published

OLD_SET = {"docx/01-甲.docx": b"1", "docx/02-乙.docx": b"2", "pdf/01-甲.pdf": b"one", "forms/旧.txt": b"gone"}
NEW_SET = {"docx/01-甲.docx": b"1", "docx/02-乙.docx": b"22", "pdf/01-甲.pdf": b"ONE", "text/01-甲.txt": b"new"}
CHANGES = ("replace", "mkdir", "unlink", "rmdir", "fsync")
"""What a kill can come between: every call that changes the folder. (fsync stands for the writing before it.)"""
CALLS = (*CHANGES, "rename", "open")
INTERNAL = {LEDGER, store.REPORT}


class Killed(BaseException):
    """The process dies here: nobody catches this."""


def content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def visible(folder: Path) -> dict[str, bytes]:
    return {path: data for path, data in content(folder).items() if not path.startswith((".next/", ".old/"))}


def documents(folder: Path) -> dict[str, bytes]:
    return {path: data for path, data in content(folder).items() if path not in INTERNAL}


def published(folder: Path) -> Path:
    store.publish(folder, OLD_SET, b"old report", Ledger("old"))
    return folder


def digests(files: dict[str, bytes]) -> dict[str, str]:
    return {path: store.sha256(data) for path, data in files.items()}


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return published(tmp_path / "第一案")


@pytest.fixture(autouse=True)
def _fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """No power is cut here."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@contextlib.contextmanager
def failing(at: int, failure: BaseException, calls: tuple[str, ...], *, lasting: bool = False) -> Iterator[list[str]]:
    """Let the call of that number to the operating system fail (with `lasting`: all that follow, too)."""
    made: list[str] = []

    def wrap(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **named: Any) -> Any:
            made.append(name)
            if len(made) == at or (lasting and len(made) > at):
                raise failure
            return function(*args, **named)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for name in calls:
            patch.setattr(os, name, wrap(name, getattr(os, name)))
        yield made


def steps(
    start: Path,
    work: Path,
    action: Callable[[Path], object],
    failure: BaseException | None = None,
    *,
    lasting: bool = False,
) -> Iterator[tuple[int, Path, BaseException | None]]:
    """Yield a copy of a folder, and what came of it, for every step at which the action on it can fail."""
    calls = CALLS if failure else CHANGES
    for at in itertools.count(1):
        folder = work / str(at)
        shutil.copytree(start, folder)
        raised: BaseException | None = None
        with failing(at, failure or Killed(), calls, lasting=lasting) as made:
            try:
                action(folder)
            except (Killed, KeyboardInterrupt, Unavailable, Blocked) as error:
                raised = error
        if len(made) >= at:
            yield at, folder, raised
        shutil.rmtree(folder)
        if len(made) < at:
            return


def killed(start: Path, work: Path, action: Callable[[Path], object]) -> Iterator[tuple[int, Path]]:
    return ((at, folder) for at, folder, _ in steps(start, work, action))


def update(folder: Path) -> Published:
    return store.publish(folder, NEW_SET, b"new report", Ledger("new"))


# --- a set is published as a whole


def test_a_set_is_published_with_report_and_ledger(output: Path) -> None:
    assert documents(output) == OLD_SET
    assert (output / "report.json").read_bytes() == b"old report"
    assert Ledger.load(output).run == "old"
    assert Ledger.load(output).files == digests({**OLD_SET, "report.json": b"old report"})


def test_only_what_differs_is_moved(output: Path) -> None:
    kept = output / "docx/01-甲.docx"
    before = kept.stat()

    done = update(output)

    assert documents(output) == NEW_SET
    assert kept.stat().st_ino == before.st_ino
    assert kept.stat().st_mtime_ns == before.st_mtime_ns
    assert done == Published(
        written=("docx/02-乙.docx", "pdf/01-甲.pdf", "text/01-甲.txt", ".ledger.json", "report.json"),
        removed=("forms/旧.txt",),
        aside={},
    )
    assert not (output / "forms").exists()


def test_the_same_set_again_moves_nothing(output: Path) -> None:
    with failing(0, Killed(), ("replace", "mkdir", "rename", "rmdir", "fsync")) as made:
        assert store.publish(output, OLD_SET, b"old report", Ledger("old")) == Published()
    assert made == []


def test_the_report_is_last(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moved: list[Path] = []
    replace = os.replace

    def noted(old: Path, new: Path) -> None:
        moved.append(new)
        replace(old, new)

    monkeypatch.setattr(os, "replace", noted)

    update(output)

    assert moved[-1] == output / "report.json"
    assert moved[-3] == output / ".ledger.json"


def test_nothing_of_the_publication_is_left_behind(output: Path) -> None:
    update(output)

    assert {path.name for path in output.iterdir()} == {"docx", "pdf", "text", ".ledger.json", "report.json"}


def test_a_deleted_file_is_written_again(output: Path) -> None:
    (output / "docx/01-甲.docx").unlink()

    store.publish(output, OLD_SET, b"old report", Ledger("old"))

    assert documents(output) == OLD_SET


# --- killed at any moment


def test_a_kill_leaves_the_old_set_or_the_new_one(tmp_path: Path, output: Path) -> None:
    whole = ({**content(output)}, content_after(tmp_path, output, update))
    seen = set()

    for at, folder in killed(output, tmp_path / "steps", update):
        outcome = store.recover(folder)

        assert content(folder) in whole, at
        assert store.recover(folder) == "nothing"
        assert content(folder) in whole, at
        seen.add((outcome, whole.index(content(folder))))

    assert seen == {("nothing", 0), ("finished", 1), ("nothing", 1)}


def test_recovery_may_itself_be_killed(tmp_path: Path) -> None:
    start = tmp_path / "案"
    store.publish(start, {"a/1": b"1", "b/2": b"2"}, b"old", Ledger("old"))

    def change(folder: Path) -> None:
        store.publish(folder, {"a/1": b"one"}, b"new", Ledger("new"))

    whole = ({**content(start)}, content_after(tmp_path, start, change))

    for at, folder in killed(start, tmp_path / "steps", change):
        for again, copy in killed(folder, tmp_path / "again", store.recover):
            store.recover(copy)

            assert content(copy) in whole, (at, again)


def test_the_run_after_a_kill_publishes_its_own_set(tmp_path: Path, output: Path) -> None:
    third = {"docx/03-丙.docx": b"3"}

    for at, folder in killed(output, tmp_path / "steps", update):
        store.publish(folder, third, b"third report", Ledger("third"))

        assert documents(folder) == third, at


def test_the_first_set_of_all_is_whole_or_absent(tmp_path: Path) -> None:
    empty = tmp_path / "空"
    empty.mkdir()

    for at, folder in killed(empty, tmp_path / "steps", published):
        store.recover(folder)

        assert documents(folder) in ({}, OLD_SET), at
        assert content(folder) == {} or set(content(folder)) >= INTERNAL, at


def test_a_half_written_file_is_never_published(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = content(output)

    def die(path: Path, data: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data[: len(data) // 2])
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(store, "_write", die)
        with pytest.raises(Killed):
            update(output)

    assert store.recover(output) == "nothing"
    assert content(output) == before


def content_after(tmp_path: Path, start: Path, action: Callable[[Path], object]) -> dict[str, bytes]:
    folder = tmp_path / "whole"
    shutil.copytree(start, folder)
    action(folder)
    return content(folder)


def cut_off(folder: Path, moves: int) -> None:
    """Publish, and die after so many moves of files (the journal's own is the first)."""
    count = itertools.count()
    replace = os.replace

    def counted(old: Path, new: Path) -> None:
        if next(count) > moves:
            raise Killed
        replace(old, new)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "replace", counted)
        with pytest.raises(Killed):
            update(folder)


@pytest.mark.parametrize("moves", range(8))
def test_what_cannot_be_finished_is_undone(output: Path, moves: int) -> None:
    before = content(output)
    cut_off(output, moves)
    shutil.rmtree(output / ".next")

    assert store.recover(output) == "undone"
    assert content(output) == before


@pytest.mark.parametrize("moves", range(8))
def test_undoing_may_be_killed_too(tmp_path: Path, output: Path, moves: int) -> None:
    before = content(output)
    cut_off(output, moves)
    (output / ".next" / "report.json").write_bytes(b"torn")

    for at, copy in killed(output, tmp_path / "steps", store.recover):
        store.recover(copy)

        assert content(copy) == before, at


def test_recovery_of_nothing_is_nothing(tmp_path: Path) -> None:
    assert store.recover(tmp_path / "没有") == "nothing"
    assert not (tmp_path / "没有").exists()


@pytest.mark.parametrize("moves", range(8))
def test_what_a_person_saves_between_kill_and_recovery_is_not_lost(output: Path, moves: int) -> None:
    cut_off(output, moves)
    for path in ("docx/02-乙.docx", "forms/旧.txt"):
        (output / path).parent.mkdir(exist_ok=True)
        (output / path).write_bytes(b"mine")

    store.recover(output)

    found = documents(output)
    untouched = [
        {path: data for path, data in whole.items() if path not in ("docx/02-乙.docx", "forms/旧.txt")}.items()
        for whole in (OLD_SET, NEW_SET)
    ]
    assert list(found.values()).count(b"mine") == 2
    assert any(found.items() >= whole for whole in untouched)


@pytest.mark.parametrize(
    "journal",
    [
        b"",
        b"{",
        b"[]",
        b'{"schema": 1}',
        b'{"schema": 1, "moves": 3}',
        b'{"schema": 1, "moves": [{"path": "a"}]}',
        b'{"schema": 1, "moves": [{"path": "../a", "new": "", "old": ""}]}',
        b'{"schema": 1, "moves": [{"path": "/etc/a", "new": "", "old": ""}]}',
        b'{"schema": 2, "moves": []}',
    ],
)
def test_a_journal_that_is_not_ours_moves_nothing(output: Path, journal: bytes) -> None:
    before = content(output)
    (output / ".old").mkdir()
    (output / ".old/x").write_bytes(b"only copy")
    (output / ".journal.json").write_bytes(journal)

    with pytest.raises(Unavailable):
        store.recover(output)
    assert content(output) == {**before, ".old/x": b"only copy", ".journal.json": journal}


# --- nobody's work is touched


def test_a_file_that_is_not_ours_stays(output: Path) -> None:
    (output / "docx/说明.txt").write_bytes(b"mine")
    (output / "forms/照片.jpg").write_bytes(b"photo")

    update(output)

    assert documents(output) == {**NEW_SET, "docx/说明.txt": b"mine", "forms/照片.jpg": b"photo"}


def test_a_kept_file_is_neither_replaced_nor_forgotten(output: Path) -> None:
    (output / "docx/02-乙.docx").write_bytes(b"edited")

    beside = {"docx/02-乙.新生成.docx": b"22"}
    done = store.publish(output, {**NEW_SET, **beside}, b"r", Ledger("new"), kept={"docx/02-乙.docx"})

    assert documents(output) == {**NEW_SET, "docx/02-乙.docx": b"edited", **beside}
    assert Ledger.load(output).files["docx/02-乙.docx"] == store.sha256(b"2")
    assert not done.aside


def test_a_kept_file_that_is_no_longer_made_stays(output: Path) -> None:
    store.publish(output, {}, b"r", Ledger("new"), kept={"docx/02-乙.docx"})

    assert documents(output) == {"docx/02-乙.docx": b"2"}


def test_an_unexpected_file_in_the_way_is_put_aside(output: Path) -> None:
    (output / "pdf/01-甲.pdf").write_bytes(b"annotated")
    (output / "text").mkdir()
    (output / "text/01-甲.txt").write_bytes(b"mine")
    (output / "text/01-甲.原有.txt").write_bytes(b"earlier")

    done = update(output)

    assert done.aside == {"pdf/01-甲.pdf": "pdf/01-甲.原有.pdf", "text/01-甲.txt": "text/01-甲.原有2.txt"}
    assert documents(output) == {
        **NEW_SET,
        "pdf/01-甲.原有.pdf": b"annotated",
        "text/01-甲.原有.txt": b"earlier",
        "text/01-甲.原有2.txt": b"mine",
    }


def test_a_file_in_the_way_survives_a_kill(tmp_path: Path, output: Path) -> None:
    (output / "pdf/01-甲.pdf").write_bytes(b"annotated")

    for at, folder in killed(output, tmp_path / "steps", update):
        store.recover(folder)
        update(folder)

        assert documents(folder) == {**NEW_SET, "pdf/01-甲.原有.pdf": b"annotated"}, at


def test_a_file_in_the_way_survives_an_undoing(output: Path) -> None:
    (output / "pdf/01-甲.pdf").write_bytes(b"annotated")
    before = content(output)
    cut_off(output, 4)
    shutil.rmtree(output / ".next")
    assert (output / ".old/pdf/01-甲.pdf").exists()

    store.recover(output)

    assert content(output) == before


def test_bytes_judged_to_be_no_ones_work_are_replaced(output: Path) -> None:
    (output / "pdf/01-甲.pdf").write_bytes(b"saved unread")
    judged = digests({"pdf/01-甲.pdf": b"saved unread"})

    done = store.publish(output, NEW_SET, b"r", Ledger("new"), expendable=judged)

    assert not done.aside
    assert documents(output) == NEW_SET


def test_a_file_no_longer_made_stays_if_somebody_changed_it(output: Path) -> None:
    (output / "forms/旧.txt").write_bytes(b"mine")

    done = update(output)

    assert done.left == ("forms/旧.txt",)
    assert documents(output) == {**NEW_SET, "forms/旧.txt": b"mine"}
    assert "forms/旧.txt" not in Ledger.load(output).files


def test_without_a_ledger_nothing_is_taken_for_ours(output: Path) -> None:
    (output / ".ledger.json").write_bytes(b"torn")

    done = update(output)

    assert set(done.aside) == {"docx/02-乙.docx", "pdf/01-甲.pdf", "report.json"}
    assert (output / "forms/旧.txt").exists()
    assert not Ledger.load(output).damaged


# --- what is refused


@pytest.mark.parametrize(
    "path",
    [
        "../x", "a/../x", "/x", "a//x", "", "a/", ".", "..", "./x", "C:/x", "C:x", "a\\x", "a/x\0", "x.", "x ", "nul",
        "com1.docx", ".next/x", ".old/x", ".OLD/x", ".ledger.json", "report.json", ".journal.json", ".lijuan.lock",
    ],
)  # fmt: skip
def test_a_path_that_leads_elsewhere_is_a_fault_of_ours(output: Path, path: str) -> None:
    before = content(output)

    with pytest.raises(Internal):
        store.publish(output, {path: b"x"}, b"r", Ledger())
    assert content(output) == before


def test_names_that_windows_would_confuse_are_a_fault_of_ours(output: Path) -> None:
    with pytest.raises(Internal):
        store.publish(output, {"a.pdf": b"1", "A.PDF": b"2"}, b"r", Ledger())


@pytest.mark.parametrize("link", ["docx", "docx/02-乙.docx", "forms", "forms/旧.txt", "text"])
def test_a_link_is_not_followed(tmp_path: Path, output: Path, link: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(output, elsewhere)
    before = content(elsewhere)
    path = output / link
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
    path.symlink_to(elsewhere / link)

    with pytest.raises(Unavailable, match=link):
        update(output)
    assert content(elsewhere) == before


def test_a_link_in_place_of_the_workspace_is_not_followed(tmp_path: Path, output: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "x").write_bytes(b"x")
    for name in (".next", ".old"):
        (output / name).symlink_to(elsewhere)

    update(output)

    assert content(elsewhere) == {"x": b"x"}
    assert documents(output) == NEW_SET


def test_the_folder_itself_may_be_a_link(tmp_path: Path, output: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(output)

    update(link)

    assert documents(output) == NEW_SET


def test_a_folder_where_a_file_belongs_is_refused(output: Path) -> None:
    (output / "docx/02-乙.docx").unlink()
    (output / "docx/02-乙.docx").mkdir()
    before = content(output)

    with pytest.raises(Unavailable, match="02-乙"):
        update(output)
    assert content(output) == before


def test_a_file_where_a_folder_belongs_is_refused(output: Path) -> None:
    (output / "text").write_bytes(b"mine")

    with pytest.raises(Unavailable, match="text"):
        update(output)
    assert (output / "text").read_bytes() == b"mine"


@pytest.mark.parametrize("call", ["rename", "open"])
def test_open_files_are_all_named_before_a_move(output: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    before = content(output)
    module: Any = {"rename": os, "open": Path}[call]
    function = getattr(module, call)
    held = {output / "docx/02-乙.docx", output / "forms/旧.txt"}

    def windows(path: Path, *args: Any, **named: Any) -> Any:
        if path in held:
            raise PermissionError(errno.EACCES, "sharing violation", str(path))
        return function(path, *args, **named)

    with monkeypatch.context() as patch:
        patch.setattr(module, call, windows)
        with pytest.raises(Blocked) as raised:
            update(output)

    assert [one.code for one in raised.value.problems] == ["output.open"] * 2
    assert {Path(one.place.file) for one in raised.value.problems} == held
    assert content(output) == before


def test_a_file_opened_between_probe_and_move_undoes_the_rest(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = content(output)
    replace = os.replace

    def windows(old: Path, new: Path) -> None:
        if old == output / "pdf/01-甲.pdf":
            error = PermissionError(errno.EACCES, "sharing violation", str(old))
            error.winerror = 32  # type: ignore[attr-defined]  # only Windows has it
            raise error
        replace(old, new)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", windows)
        with pytest.raises(Blocked) as raised:
            update(output)

    found = [(one.code, Path(one.place.file)) for one in raised.value.problems]
    assert found == [("output.open", output / "pdf/01-甲.pdf")]
    assert content(output) == before


@pytest.mark.parametrize(
    ("number", "word"),
    [(errno.ENOSPC, "磁盘空间不足"), (errno.EDQUOT, "磁盘空间不足"), (errno.EACCES, "权限"), (errno.EIO, "磁盘")],
)
def test_a_failure_at_any_step_leaves_a_whole_set(tmp_path: Path, output: Path, number: int, word: str) -> None:
    whole = (content(output), content_after(tmp_path, output, update))
    failures = []

    for at, folder, error in steps(output, tmp_path / "steps", update, OSError(number, "no")):
        assert (visible(folder) == whole[0]) is (error is not None), at
        assert (visible(folder) == whole[1]) is (error is None), at
        failures.append(error)
        store.recover(folder)

        assert content(folder) in whole, at

    assert any(isinstance(error, Unavailable) and word in str(error) for error in failures)
    assert all(word in str(error) for error in failures if isinstance(error, Unavailable))


def test_a_disk_that_stays_full_leaves_what_recovery_can_mend(tmp_path: Path, output: Path) -> None:
    whole = (content(output), content_after(tmp_path, output, update))

    for at, folder, _ in steps(output, tmp_path / "steps", update, OSError(errno.ENOSPC, "no"), lasting=True):
        store.recover(folder)

        assert content(folder) in whole, at


def test_an_interrupt_takes_back_what_was_moved(tmp_path: Path, output: Path) -> None:
    whole = (content(output), content_after(tmp_path, output, update))

    for at, folder, error in steps(output, tmp_path / "steps", update, KeyboardInterrupt()):
        assert isinstance(error, KeyboardInterrupt), at
        assert not (folder / ".journal.json").exists(), at
        store.recover(folder)

        assert content(folder) in whole, at


# --- the lock


def test_a_second_lijuan_is_kept_out(output: Path) -> None:
    with store.lock(output), pytest.raises(Blocked) as raised, store.lock(output):
        pass

    assert [one.code for one in raised.value.problems] == ["output.locked"]


def test_another_process_is_kept_out(output: Path) -> None:
    program = "import pathlib, sys; from pipeline import store\nwith store.lock(pathlib.Path(sys.argv[1])): pass"
    command = [sys.executable, "-c", program, str(output)]

    with store.lock(output):
        held = subprocess.run(command, capture_output=True, text=True, check=False)
    free = subprocess.run(command, capture_output=True, text=True, check=False)

    assert "output.locked" in held.stderr
    assert free.returncode == 0


def test_the_lock_is_harmless(output: Path) -> None:
    before = content(output)

    for _ in range(2):
        with store.lock(output):
            update(output)
            published(output)

    assert documents(output) == {**OLD_SET, ".lijuan.lock": b""}
    assert content(output).items() >= before.items()


def test_a_folder_made_for_the_lock_alone_goes_with_it(tmp_path: Path) -> None:
    with store.lock(tmp_path / "output/新案"):
        assert (tmp_path / "output/新案").is_dir()

    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_was_filled_stays(tmp_path: Path) -> None:
    with store.lock(tmp_path / "output/新案"):
        published(tmp_path / "output/新案")

    assert documents(tmp_path / "output/新案").items() >= OLD_SET.items()


def test_the_lock_is_given_back_after_a_failure(output: Path) -> None:
    with pytest.raises(Killed), store.lock(output):
        raise Killed

    with store.lock(output):
        pass


def test_a_folder_that_cannot_be_locked_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Unavailable), store.lock(tmp_path / "file"):
        pass

    def refuse(*_: object, **__: object) -> None:
        raise NotImplementedError

    monkeypatch.setattr(filelock.FileLock, "acquire", refuse)
    with pytest.raises(Unavailable), store.lock(tmp_path / "案"):
        pass


# --- beside it


def test_the_digest_is_that_of_everyone() -> None:
    assert store.sha256(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_the_store_stays_light() -> None:
    program = "import sys, pipeline.store; print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()

    assert not {"docx", "pandas", "lxml", "jinja2", "pydantic", "pikepdf"} & set(found)


def test_a_room_is_empty_and_goes_again() -> None:
    with store.room() as folder:
        assert list(folder.iterdir()) == []
        (folder / "a").write_bytes(b"a")
    assert not folder.exists()


@pytest.mark.parametrize(("number", "expected"), [(errno.ENOSPC, Unavailable), (errno.EDQUOT, Unavailable), (errno.EIO, OSError)])
def test_a_room_whose_disk_is_full_says_so(number: int, expected: type[Exception]) -> None:
    with pytest.raises(expected), store.room():
        raise OSError(number, os.strerror(number))


def test_a_single_file_is_put_beside_what_is_published_and_an_earlier_one_stays(tmp_path: Path) -> None:
    assert store.put(tmp_path, "bundle/甲.zip", b"1") == ""
    assert store.put(tmp_path, "bundle/甲.zip", b"1") == ""
    assert store.put(tmp_path, "bundle/甲.zip", b"2") == "bundle/甲.原有.zip"
    assert store.put(tmp_path, "bundle/甲.zip", b"3", aside=False) == ""
    assert {path.name: path.read_bytes() for path in (tmp_path / "bundle").iterdir()} == {"甲.zip": b"3", "甲.原有.zip": b"1"}


def test_a_single_file_is_not_put_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "bundle").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Unavailable):
        store.put(tmp_path, "bundle/甲.zip", b"1")
    assert not [*(tmp_path / "elsewhere").iterdir()]


def test_a_single_file_that_finds_no_room_leaves_the_earlier_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store.put(tmp_path, "甲.yaml", b"1")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(store, "_write", full)
    with pytest.raises(Unavailable):
        store.put(tmp_path, "甲.yaml", b"2", aside=False)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("甲.yaml", b"1")]

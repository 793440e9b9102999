"""Whatever is done to a package, `verify` and the verify.py inside name it: changed, deleted, added, renamed, swapped, manifests edited."""

import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.transfer import checker
from pipeline.transfer.verify import verify
from tests.transfer.packages import packed

Chance = random.Random
Mutation = Callable[[Path, Chance], list[str]]
"""Spoils a package; returns the paths of which one at least must be named."""


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def change_a_byte(folder: Path, chance: Chance) -> list[str]:
    path = chance.choice(files(folder))
    return _changed(folder, path, chance)


def edit_a_manifest(folder: Path, chance: Chance) -> list[str]:
    path = chance.choice([one for one in files(folder) if "manifest-" in one])
    return _changed(folder, path, chance)


def _changed(folder: Path, path: str, chance: Chance) -> list[str]:
    data = bytearray((folder / path).read_bytes())
    at = chance.randrange(len(data))
    data[at] = chance.choice([one for one in range(256) if one != data[at]])
    (folder / path).write_bytes(data)
    return [path]


def delete_one(folder: Path, chance: Chance) -> list[str]:
    path = chance.choice(files(folder))
    (folder / path).unlink()
    return [path]


def add_one(folder: Path, chance: Chance) -> list[str]:
    beside = chance.choice(files(folder))
    path = f"{beside}{chance.choice(['.bak', '~', '2', '.txt'])}"
    (folder / path).write_bytes(chance.choice([b"", b"x", (folder / beside).read_bytes()]))
    return [path]


def rename_one(folder: Path, chance: Chance) -> list[str]:
    path = chance.choice(files(folder))
    other = f"{path.rpartition('.')[0]}-{chance.randrange(10)}.{path.rpartition('.')[2]}"
    (folder / path).rename(folder / other)
    return [path, other]


def move_one(folder: Path, chance: Chance) -> list[str]:
    path, beside = chance.choice(files(folder)), chance.choice(files(folder))
    other = f"{beside.rpartition('/')[0]}/moved-{Path(path).name}".lstrip("/")
    (folder / path).rename(folder / other)
    return [path, other]


def swap_two(folder: Path, chance: Chance) -> list[str]:
    data = {path: (folder / path).read_bytes() for path in files(folder)}
    one = chance.choice(list(data))
    two = chance.choice([path for path in data if data[path] != data[one]])
    (folder / one).write_bytes(data[two])
    (folder / two).write_bytes(data[one])
    return [one, two]


def drop_a_line(folder: Path, chance: Chance) -> list[str]:
    path = chance.choice([one for one in files(folder) if "manifest-" in one])
    lines = (folder / path).read_bytes().splitlines(keepends=True)
    del lines[chance.randrange(len(lines))]
    (folder / path).write_bytes(b"".join(lines))
    return [path]


MUTATIONS: list[Mutation] = [change_a_byte, edit_a_manifest, delete_one, add_one, rename_one, move_one, swap_two, drop_a_line]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return packed(tmp_path_factory.mktemp("whole") / "package")


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda one: one.__name__)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_it_is_named(whole: Path, tmp_path: Path, mutation: Mutation, seed: int) -> None:
    folder, expected = spoil(whole, tmp_path, mutation, seed)
    told = [f"{one.place.file} {one.message}" for one in verify(folder).problems]
    assert any(path in one for path in expected for one in told), (expected, told)
    alone = [f"{one.path} {one.message}" for one in checker.check(str(folder)).faults]
    assert any(path in one for path in expected for one in alone), (expected, alone)


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda one: one.__name__)
@pytest.mark.parametrize("seed", [1, 2])
def test_it_is_named_by_the_program_in_the_package(whole: Path, tmp_path: Path, mutation: Mutation, seed: int) -> None:
    """Where the program itself was spoiled it cannot vouch for itself: a copy kept elsewhere is run."""
    folder, expected = spoil(whole, tmp_path, mutation, seed)
    program = whole if "verify.py" in expected else folder
    command = [sys.executable, "-I", "-X", "utf8", str(program / "verify.py"), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    assert (done.returncode, done.stderr) == (1, "")
    assert any(path in done.stdout for path in expected), (expected, done.stdout)


def spoil(whole: Path, tmp_path: Path, mutation: Mutation, seed: int) -> tuple[Path, list[str]]:
    folder = tmp_path / "package"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(whole, folder)
    return folder, mutation(folder, random.Random(seed))

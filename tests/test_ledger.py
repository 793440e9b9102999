"""The ledger: it comes back as it was, and what cannot be trusted is told."""

import json
from pathlib import Path

import pytest

from pipeline import store
from pipeline.ledger import Entry, Ledger

ENTRY = Entry("t" * 64, "1.0", {"主办.户籍.户数": "473"}, {"docx/01-甲.docx": "d" * 64}, "x" * 64)


def test_a_ledger_comes_back_as_it_was(tmp_path: Path) -> None:
    files = {"docx/01-甲.docx": b"1", "text/01-甲.txt": b"new"}
    store.publish(tmp_path, files, b"r", Ledger("run", {"minutes/甲": ENTRY}))
    ledger = Ledger.load(tmp_path)

    digests = {path: store.sha256(data) for path, data in {**files, "report.json": b"r"}.items()}
    assert ledger == Ledger("run", {"minutes/甲": ENTRY}, digests)
    assert ledger.as_bytes() == (tmp_path / ".ledger.json").read_bytes()


def test_no_ledger_is_an_empty_one(tmp_path: Path) -> None:
    assert Ledger.load(tmp_path / "没有") == Ledger()


def stored(**changes: object) -> bytes:
    entry = {"template": "", "program": "", "reads": {}, "outputs": {}, "text": ""}
    return json.dumps({"schema": 1, "run": "", "documents": {"minutes": entry}, "files": {}, **changes}).encode()


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"\xff\xfe",
        b"[" * 100_000,
        b"null",
        b"{}",
        stored(schema=2),
        stored(schema="1"),
        stored(run=3),
        stored(files=[]),
        stored(files={"a": 1}),
        stored(files={"../a": "x"}),
        stored(files={"/a": "x"}),
        stored(documents=[]),
        stored(documents={"a": None}),
        stored(documents={"a": {}}),
        stored(documents={"a": {"template": "", "program": "", "reads": {}, "outputs": {}, "text": None}}),
        stored(documents={"a": {"template": "", "program": "", "reads": {"a": 1}, "outputs": {}, "text": ""}}),
        stored(documents={"a": {"template": "", "program": "", "reads": {}, "outputs": [], "text": ""}}),
    ],
)
def test_a_damaged_ledger_is_empty_and_says_so(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / ".ledger.json").write_bytes(damage)

    assert Ledger.load(tmp_path) == Ledger(damaged=True)


def test_the_shape_the_damages_start_from_is_sound(tmp_path: Path) -> None:
    (tmp_path / ".ledger.json").write_bytes(stored())

    assert not Ledger.load(tmp_path).damaged

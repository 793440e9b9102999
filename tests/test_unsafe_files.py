"""A .docx that people put in the way: an annex, a file in output/, a frozen one. None is opened, none is lost."""

import hashlib
import json
from pathlib import Path

import pytest

from pipeline.case.load import load
from pipeline.problems import Blocked, Place
from pipeline.word import unpack
from tests.case.test_more_bad_input import spoil
from tests.conftest import Run, replace
from tests.templates.hostile import HOSTILE
from tests.templates.making import BINARY, Hostile, field, in_body, shipped, zipped

UNSAFE = zipped(in_body(shipped(), field("INCLUDETEXT x")))
EDITED = "docx/04-起草说明.docx"


@pytest.mark.parametrize("one", [one for one in HOSTILE if one.code.startswith("docx.")][::6], ids=lambda one: one.name)
def test_a_hostile_annex_is_refused_at_its_line(second: Path, one: Hostile) -> None:
    spoil(second, "附件.docx", one.make())
    with pytest.raises(Blocked) as blocked:
        load(second)
    found = [problem for problem in blocked.value.problems if problem.blocks == "build"]
    assert one.code in {problem.code for problem in found}
    assert all(problem.place.file == "case.yaml" and problem.place.line for problem in found)


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("附件.docx", BINARY + "EncryptedPackage".encode("utf-16-le"), "docx.encrypted"),
        ("附件.doc", BINARY, "attachment.unreadable"),
        ("附件.docx", BINARY, "attachment.unreadable"),
    ],
)
def test_a_password_is_told_from_an_old_format(second: Path, name: str, data: bytes, code: str) -> None:
    spoil(second, name, data)
    with pytest.raises(Blocked) as blocked:
        load(second)
    assert {one.code for one in blocked.value.problems if one.blocks == "build"} == {code}


def test_an_annex_too_large_is_not_read(second: Path) -> None:
    spoil(second, "附件.docx", b"")
    with next(second.rglob("附件.docx")).open("wb") as file:
        file.truncate(unpack.FILE + 1)
    with pytest.raises(Blocked) as blocked:
        load(second)
    assert {one.code for one in blocked.value.problems if one.blocks == "build"} == {"attachment.unreadable"}


def test_an_annex_in_word_is_read(second: Path) -> None:
    spoil(second, "附件.docx", zipped(shipped()))
    assert load(second).facts.at("附件.1.段落") is not None


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


@pytest.mark.parametrize(("data", "code"), [(UNSAFE, "docx.field"), (b"torn", "file.unreadable")])
def test_an_unsafe_edit_stops_the_run_and_stays(archived: Path, run: Run, tmp_path: Path, data: bytes, code: str) -> None:
    output = tmp_path / "output" / "第二案"
    (output / EDITED).write_bytes(data)
    before = digests(output)
    replace(archived / "case.yaml", "\n  目的: ", "\n  目的: 进一步")
    with pytest.raises(Blocked) as blocked:
        run(archived)
    assert [(one.code, one.place) for one in blocked.value.problems if one.blocks == "build"] == [(code, Place(EDITED))]
    assert digests(output) == before


def test_an_unsafe_copy_of_an_issued_paper_stops_the_run(archived: Path, run: Run, tmp_path: Path) -> None:
    replace(archived / "issued.yaml", "成文日期: 2026-02-03\n    状态: 送签", "成文日期: 2026-02-03\n    状态: 已印发")
    run(archived)
    path = "docx/01-领导小组通知.docx"
    (tmp_path / "output" / "第二案" / path).write_bytes(UNSAFE)
    with pytest.raises(Blocked) as blocked:
        run(archived)
    assert [(one.code, one.place) for one in blocked.value.problems if one.blocks == "build"] == [("docx.field", Place(path))]


def test_an_unsafe_frozen_paper_stops_the_run(archived: Path, run: Run) -> None:
    replace(archived / "issued.yaml", "成文日期: 2026-02-03\n    状态: 送签", "成文日期: 2026-02-03\n    状态: 已印发")
    run(archived)
    frozen = archived / "issued" / "01-领导小组通知.docx"
    frozen.write_bytes(UNSAFE)
    record = frozen.with_suffix(".json")
    noted = json.loads(record.read_bytes())
    noted["sha256"][".docx"] = hashlib.sha256(UNSAFE).hexdigest()
    record.write_text(json.dumps(noted), encoding="utf-8")
    with pytest.raises(Blocked) as blocked:
        run(archived)
    found = [(one.code, one.place) for one in blocked.value.problems if one.blocks == "build"]
    assert found == [("docx.field", Place("issued/01-领导小组通知.docx"))]

"""Annexes that are none, files nobody reads, names no folder can have."""

from pathlib import Path

import pytest

from pipeline.case.load import load
from pipeline.case.new import write_case
from pipeline.problems import Blocked
from pipeline.run import Order, check
from tests.conftest import CHANGSHENG, TEMPLATES, Once, PlainEngine, Run, replace, reported

ANNEX = "attachments/附件1-组织法摘要.txt"


def spoil(case: Path, name: str, data: bytes) -> None:
    (case / ANNEX).unlink()
    (case / "attachments" / name).write_bytes(data)
    file = case / "case.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(ANNEX, f"attachments/{name}"), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("附件.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        ("附件.docx", b"PK\x03\x04 not a package"),
        ("附件.docx", b""),
        ("附件.pdf", b"%PDF-1.7"),
        ("附件.txt", b"\xff\xff\xff"),
    ],
    ids=["encrypted", "damaged", "empty", "a pdf", "no text"],
)
def test_an_annex_that_is_no_document(second: Path, name: str, data: bytes) -> None:
    spoil(second, name, data)
    with pytest.raises(Blocked) as blocked:
        load(second)
    [found] = [one for one in blocked.value.problems if one.blocks == "build"]
    assert (found.code, found.place.file) == ("attachment.unreadable", "case.yaml")
    assert found.place.line


def test_an_annex_outside_the_case(second: Path) -> None:
    replace(second / "case.yaml", ANNEX, "../../别处.txt")
    with pytest.raises(Blocked) as blocked:
        load(second)
    assert [one.code for one in blocked.value.problems if one.blocks] == ["attachment.missing"]


@pytest.mark.parametrize("name", ["results/opinion.yaml", "results/roster.xls", "results/ROSTER.CSV", "results/征求意见/roster.csv"])
def test_a_file_that_nobody_reads_is_a_hint(second: Path, name: str) -> None:
    (second / name).parent.mkdir(exist_ok=True)
    (second / name).write_text("意见: []\n", encoding="utf-8")
    assert [(one.code, one.blocks, one.place.file) for one in load(second).problems] == [("file.unknown", None, name)]


@pytest.mark.parametrize(
    ("code", "file", "old", "new", "meant"),
    [
        ("issued.unknown", "issued.yaml", "  公告:", "  公吿:", "公告"),
        ("row.reference", "case.yaml", "[调整方案, 决议,", "[调整方按, 决议,", "调整方案"),
        ("row.reference", "timeline.yaml", "[会前材料, 会议记录, 决议", "[会前材料, 会议纪录, 决议", "会议记录"),
    ],
)
def test_a_name_of_no_paper(second: Path, run: Run, engine: PlainEngine, code: str, file: str, old: str, new: str, meant: str) -> None:
    replace(second / file, old, new)
    with pytest.raises(Blocked) as blocked:
        run(second)
    [found] = [one for one in blocked.value.problems if one.blocks == "build"]
    assert (found.code, found.place.file) == (code, file)
    assert meant in found.remedy
    assert found in check(Order(second, second, (TEMPLATES,), engine)).problems


def test_a_file_changed_while_it_is_read(second: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = iter([{"case.yaml": "1"}, {"case.yaml": "2"}])
    monkeypatch.setattr("pipeline.case.load.digests", lambda _: next(seen))
    with pytest.raises(Blocked) as blocked:
        load(second)
    assert [one.code for one in blocked.value.problems if one.blocks] == ["file.changed"]


@pytest.mark.parametrize(
    "name",
    [
        "a:b",
        "a?b",
        "a*",
        ".hidden",
        '"x"',
        "",
        ".",
        "..",
        "../外面",
        "甲/乙",
        "甲\\乙",
        "甲.",
        "甲 ",
        "con",
        "NUL.x",
        "甲\n",
        "甲\u200b",
        "长" * 41,
    ],
)
def test_a_name_that_no_folder_can_have(tmp_path: Path, name: str) -> None:
    with pytest.raises(Blocked) as blocked:
        write_case(tmp_path, name)
    assert [one.code for one in blocked.value.problems] == ["new.name"]
    assert list(tmp_path.iterdir()) == []


def test_what_is_pending_and_what_is_example_keep_a_volume_from_being_sealed(once: Once) -> None:
    report = reported(once(CHANGSHENG))
    found = {one["code"]: one["blocks"] for one in report.problems}
    assert found["document.pending"] == "seal"
    assert found["document.example"] == "seal"

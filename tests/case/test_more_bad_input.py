"""Annexes that are none, files nobody reads, names no folder can have."""

from pathlib import Path

import pytest

from pipeline.case.load import load
from pipeline.case.new import write_case
from pipeline.problems import Blocked
from tests.conftest import Run, replace

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


def test_a_file_that_nobody_reads_is_a_hint(second: Path) -> None:
    (second / "results" / "opinion.yaml").write_text("意见: []\n", encoding="utf-8")
    assert [(one.code, one.blocks, one.place.file) for one in load(second).problems] == [("file.unknown", None, "results/opinion.yaml")]


def test_an_entry_of_the_register_of_papers_that_names_no_paper(second: Path, run: Run) -> None:
    replace(second / "issued.yaml", "  公告:", "  公吿:")
    with pytest.raises(Blocked) as blocked:
        run(second)
    [found] = [one for one in blocked.value.problems if one.blocks == "build"]
    assert (found.code, found.place.file) == ("issued.unknown", "issued.yaml")
    assert "公告" in found.remedy


def test_a_file_changed_while_it_is_read(second: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = iter([{"case.yaml": "1"}, {"case.yaml": "2"}])
    monkeypatch.setattr("pipeline.case.load.digests", lambda _: next(seen))
    with pytest.raises(Blocked) as blocked:
        load(second)
    assert [one.code for one in blocked.value.problems if one.blocks] == ["file.changed"]


@pytest.mark.parametrize("name", ["a:b", "a?b", "a*", ".hidden", '"x"'])
def test_a_name_that_no_folder_can_have(tmp_path: Path, name: str) -> None:
    with pytest.raises(Blocked) as blocked:
        write_case(tmp_path / name)
    assert [one.code for one in blocked.value.problems] == ["new.name"]
    assert list(tmp_path.iterdir()) == []


def test_what_is_pending_and_what_is_example_keep_a_volume_from_being_sealed(changsheng: Path, run: Run) -> None:
    found = {one["code"]: one["blocks"] for one in run(changsheng).problems}
    assert found["document.pending"] == "seal"
    assert found["document.example"] == "seal"

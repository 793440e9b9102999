"""The four properties as `lijuan verify` tells them: each fault in its row, named with file and rule; nothing claimed that was not done."""

import io
import json
import os
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.problem_codes import CODES
from pipeline.problems import Place, problem
from pipeline.transfer import checker
from pipeline.transfer.bag import write
from pipeline.transfer.judged import OUTCOMES, Judged
from pipeline.transfer.package import ArchiveFile, OtherFile, added, pack
from pipeline.transfer.properties import ROWS
from pipeline.transfer.verify import Verified, report, verify
from tests.conftest import ROOT, Lijuan
from tests.transfer.packages import FOLDER, contents, docx, foreign, item, metadata, packed, pdf, spoiled

META = FOLDER + "metadata.xml"


def codes(verified: Verified) -> set[tuple[str, str]]:
    return {(one.code, one.place.file) for one in verified.problems}


def failed(verified: Verified) -> set[str]:
    return {one.number for one in verified.judged if one.outcome == "failed"}


def outcome(verified: Verified, number: str) -> str:
    return next(one.outcome for one in verified.judged if one.number == number)


def made(tmp_path: Path, **changed: Any) -> Verified:
    """Verify a package of two items, the first one changed."""
    return verify(packed(tmp_path / "package", contents(item(1, **changed), item(2))))


def test_a_whole_package(tmp_path: Path) -> None:
    found = verify(packed(tmp_path / "package"))
    assert (found.ok, found.problems, found.hints, found.bag) == (True, (), (), ".")
    assert {one.outcome for one in found.judged} == {"passed", "person", "not-assessed"}
    numbers = [one.number for one in found.judged]
    assert [number for number in numbers if number != "1-1"] == [row.number for row in ROWS if row.number != "1-1"]
    assert all(one.reason for one in found.judged)


def test_every_row_is_explained() -> None:
    page = (ROOT / "docs" / "package.md").read_text(encoding="utf-8")
    numbers = [one for line in page.splitlines() for one in re.findall(r"\d-\d+", line.split("|")[1] if line.startswith("| ") else "")]
    assert sorted(numbers) == sorted({row.number for row in ROWS})


def test_what_was_not_done_is_not_claimed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = packed(tmp_path / "package")
    for number in ("1-2", "3-2", "4-1", "4-2", "4-4", "4-6"):
        assert outcome(verify(folder), number) == "not-assessed"
    for number in ("2-8", "2-9", "4-5", "4-7"):
        assert outcome(verify(folder), number) == "person"
    monkeypatch.setattr(checker, "_works", lambda name: name != "sm3")
    found = verify(folder)
    assert [one.outcome for one in found.judged if "SM3" in one.name] == ["not-assessed"]
    assert [one.outcome for one in found.judged if "SHA256" in one.name] == ["passed"]
    assert found.ok


def test_every_problem_has_file_rule_and_remedy(tmp_path: Path) -> None:
    folder = packed(tmp_path / "package", contents(item(1, metadata=metadata(1, 日期="2024.4.8", 保管期限="五年")), item(3)))
    (folder / FOLDER / "01.pdf").write_bytes(b"x")
    (folder / "data" / "更多.txt").write_bytes(b"x")
    found = verify(folder)
    assert len(found.problems) > 4
    for one in found.problems:
        assert one.place.file
        assert one.basis is not None
        assert one.remedy
        assert CODES[one.code][1] == "seal"


NOT_WELL: list[tuple[dict[str, Any], str, str]] = [
    ({"metadata": metadata(1, 日期="2024.4.8")}, "package.date", "1-3"),
    ({"metadata": metadata(1, 日期="20240431")}, "package.date", "1-3"),
    ({"actions": ({"业务状态": "已办结", "业务行为": "拟制", "行为时间": "2024-04-08"},)}, "package.date", "1-3"),
    ({"metadata": metadata(1, 聚合层次="卷")}, "package.metadata", "1-4"),
    ({"metadata": metadata(1, 保管期限="长期")}, "package.metadata", "1-4"),
    ({"metadata": metadata(1, 密级="保密")}, "package.metadata", "1-4"),
    ({"metadata": metadata(1, 文件组合类型="多件")}, "package.metadata", "1-4"),
    ({"metadata": metadata(1, 年度="2023")}, "package.metadata", "1-5"),
    ({"year": 2023}, "package.metadata", "1-5"),
    ({"metadata": metadata(1, 室编件号="0009")}, "package.metadata", "1-5"),
    ({"metadata": metadata(1, 责任者="某\ue000")}, "package.metadata", "1-6"),
    ({"metadata": metadata(1, 题名="某\u200b事")}, "package.metadata", "1-6"),
    ({"code": "Z109-WS·2024·Y·JMZ-0001"}, "package.code", "1-7"),
    ({"code": "Z109-WS·2024-Y-JMZ-1"}, "package.code", "1-7"),
    ({"metadata": metadata(1, 电子文件号="第二案-2")}, "package.double", "1-8"),
    ({"metadata": metadata(1, 责任者="")}, "package.metadata", "2-4"),
    ({"metadata": metadata(1, 责任者="【待填：责任者】")}, "package.metadata", "2-4"),
    ({"actions": ()}, "package.metadata", "2-5"),
    ({"files": (ArchiveFile(docx(), ".docx", "附", "附件", "DOCX", "lijuan"),)}, "package.files", "2-7"),
]


@pytest.mark.parametrize(("changed", "code", "number"), NOT_WELL)
def test_metadata_that_are_wrong(tmp_path: Path, changed: dict[str, Any], code: str, number: str) -> None:
    found = made(tmp_path, **changed)
    assert {code} == {one for one, _ in codes(found)}
    assert number in failed(found)
    assert all("metadata.xml" in path for _, path in codes(found))


def test_what_must_stand_in_the_metadata(tmp_path: Path) -> None:
    def without(payload: dict[str, bytes]) -> None:
        text = payload[META].decode()
        assert "  <密级 />\n" in text
        payload[META] = text.replace("  <密级 />\n", "").encode()

    found = verify(spoiled(tmp_path / "package", without))
    assert (codes(found), failed(found)) == ({("package.metadata", META)}, {"2-3"})


def as_file(data: bytes, suffix: str, told: str, made_by: str = "扫描仪", pages: int | None = None) -> dict[str, Any]:
    return {"files": (ArchiveFile(data, suffix, "题名", "正本", told, made_by, pages),)}


def plain(owner: str = "", user: str = "") -> bytes:
    """Return a PDF that claims nothing, locked where passwords are given."""
    import pikepdf

    data, document = io.BytesIO(), pikepdf.new()
    document.add_blank_page()
    document.save(data, encryption=pikepdf.Encryption(owner=owner, user=user) if owner else False)
    return data.getvalue()


def locked_zip() -> bytes:
    data = bytearray(docx())
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        data[data.index(mark) + offset] |= 1
    return bytes(data)


FILES: list[tuple[dict[str, Any], str, str]] = [
    (as_file(b"", ".pdf", "PDF"), "package.format", "3-3"),
    (as_file(b"MZ", ".exe", "EXE"), "package.format", "3-3"),
    (as_file(b"\x89PNG\r\n\x1a\n", ".jpg", "JPEG"), "package.format", "3-3"),
    (as_file(b"\xd0\xcf\x11\xe0", ".docx", "DOCX"), "package.format", "3-3"),
    (as_file(b"%PDF-1.7\n%%EOF", ".pdf", "PDF"), "package.damaged", "3-4"),
    (as_file(b"PK\x03\x04", ".docx", "DOCX"), "package.damaged", "3-4"),
    (as_file(plain(owner="a", user="b"), ".pdf", "PDF"), "package.packed", "3-8"),
    (as_file(plain(owner="a", user=""), ".pdf", "PDF"), "package.packed", "3-8"),
    (as_file(locked_zip(), ".docx", "DOCX"), "package.packed", "3-8"),
    (as_file(b"Rar!", ".txt", "TXT"), "package.packed", "3-8"),
    (as_file(plain(), ".pdf", "PDF", pages=2), "package.agrees", "1-10"),
    (as_file(plain(), ".pdf", "PDF/A-2b"), "package.agrees", "1-10"),
    (as_file(pdf(), ".pdf", "PDF/A-2a"), "package.agrees", "1-10"),
    (as_file(plain(), ".pdf", "PDF", "lijuan 1.0"), "package.pdf", "3-3"),
]


@pytest.mark.parametrize(("changed", "code", "number"), FILES)
def test_files_that_are_wrong(tmp_path: Path, changed: dict[str, Any], code: str, number: str) -> None:
    found = made(tmp_path, **changed)
    assert code in {one for one, _ in codes(found)}
    assert {path for _, path in codes(found)} == {FOLDER + "01" + changed["files"][0].suffix}
    assert number in failed(found)


def test_a_pdf_of_ours_that_no_longer_keeps_its_claim(tmp_path: Path) -> None:
    import pikepdf

    data = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as document:
        del document.Root["/OutputIntents"]
        document.save(data, static_id=True)
    found = made(tmp_path, **as_file(data.getvalue(), ".pdf", "PDF/A-2b", "lijuan 1.0"))
    assert (codes(found), failed(found)) == ({("package.pdf", FOLDER + "01.pdf")}, {"3-3"})


def test_what_a_person_has_to_judge(tmp_path: Path) -> None:
    scanned = made(tmp_path, **as_file(plain(), ".pdf", "PDF", pages=1))
    assert (scanned.ok, outcome(scanned, "3-3")) == (True, "person")
    later = verify(packed(tmp_path / "later", contents(item(25), item(26))))
    assert (later.ok, outcome(later, "2-6")) == (True, "person")
    draft = verify(packed(tmp_path / "draft", contents(provisional=True)))
    assert (draft.ok, outcome(draft, "1-7")) == (True, "person")
    years = {"内容描述": {**metadata(1)["内容描述"], "日期": "20231231"}}
    across = verify(packed(tmp_path / "across", contents(item(1, metadata={**metadata(1), **years}))))
    assert (across.ok, outcome(across, "1-5")) == (True, "person")


def test_numbers_without_a_gap(tmp_path: Path) -> None:
    gap = verify(packed(tmp_path / "gap", contents(item(1), item(3))))
    assert ({code for code, _ in codes(gap)}, failed(gap)) == ({"package.number"}, {"2-6"})
    void = {"Z109-WS·2024-Y-JMZ-0002": "重复登记"}
    told = verify(packed(tmp_path / "told", contents(item(1), item(3), absent=void)))
    assert (told.ok, outcome(told, "2-6")) == (True, "passed")
    first = verify(packed(tmp_path / "first", contents(item(2), item(3), absent={"Z109-WS·2024-Y-JMZ-0001": "作废"})))
    assert (first.ok, outcome(first, "2-6")) == (True, "passed")


def test_a_number_that_is_none_costs_nothing(tmp_path: Path) -> None:
    found = verify(packed(tmp_path / "package", contents(item(1), item(2, code="Z109-WS·2024-Y-JMZ-999999999999"))))
    assert "1-7" in failed(found)
    assert "2-6" not in failed(found)


CODES_RIGHT = [
    ("DA/T 22—2015", "WS·2024-Y-0001", "0001"),
    ("DA/T 22—2015", "Z109-WS·2024-D30-JMZ-001-0001", "0001"),
    ("DA/T 22—2015", "C038-001-002-001", "001"),
    ("DA/T 13—2022", "WS·2024·Y·JMZ-0001", "0001"),
    ("DA/T 13—2022", "Z109-WS·2024·D30·办公室-00001", "00001"),
    ("DA/T 13—2022", "Z109-WS·2024·Y-001-001", "001"),
]


@pytest.mark.parametrize(("scheme", "code", "number"), CODES_RIGHT)
def test_codes_of_both_schemes_by_item_and_by_volume(tmp_path: Path, scheme: Any, code: str, number: str) -> None:
    one = item(1, code=code, metadata=metadata(1, 室编件号=number))
    found = verify(packed(tmp_path / "package", contents(one, scheme=scheme)))
    assert codes(found) == set()


def test_a_package_that_says_another_number_of_items(tmp_path: Path) -> None:
    folder = spoiled(tmp_path / "package", lambda _: None)
    text = (folder / "bag-info.txt").read_text(encoding="utf-8").replace("Lijuan-Items: 3", "Lijuan-Items: 4")
    (folder / "bag-info.txt").write_text(text, encoding="utf-8")
    assert {"2-1", "1-14"} <= failed(verify(folder))
    (folder / "bag-info.txt").write_text(text.replace("Lijuan-Code-Scheme: DA/T 22—2015\n", ""), encoding="utf-8")
    found = verify(folder)
    assert {("package.code", "bag-info.txt"), ("package.metadata", "bag-info.txt"), ("package.count", "bag-info.txt")} <= codes(found)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda files: files.update({"data/别处.txt": b"x"}), {("package.layout", "data/别处.txt")}),
        (
            lambda files: files.update({"data/电子档案/x.txt": b"x"}),
            {("package.layout", "data/电子档案/x.txt"), ("package.catalogue", "data/电子档案/")},
        ),
        (lambda files: files.pop("data/说明文件.TXT"), {("package.layout", "data/说明文件.TXT")}),
        (lambda files: files.update({META: b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'}), {("package.xml", META)}),
        (lambda files: files.update({"data/其他/a.zip": b"PK\x03\x04"}), {("package.packed", "data/其他/a.zip")}),
        (lambda files: files.update({"data/文件目录.XML": "<文件目录 />".encode()}), {("package.catalogue", "data/文件目录.XML")}),
        (lambda files: files.update({"data/案卷目录.XML": b"<a/>"}), {("package.catalogue", "data/案卷目录.XML")}),
        (
            lambda files: files.update({"data/文件目录.XML": files["data/文件目录.XML"].replace("<备注 />".encode(), b"")}),
            {("package.catalogue", "data/文件目录.XML")},
        ),
    ],
)
def test_what_lies_wrong(tmp_path: Path, change: Callable[[dict[str, bytes]], None], expected: set[tuple[str, str]]) -> None:
    assert expected <= codes(verify(spoiled(tmp_path / "package", change)))


def test_rows_that_rest_on_what_could_not_be_read_do_not_pass(tmp_path: Path) -> None:
    found = verify(spoiled(tmp_path / "package", lambda files: files.update({META: b"<a>"})))
    assert failed(found) == {"3-1"}
    assert {outcome(found, number) for number in ("1-3", "1-4", "1-8", "2-3", "2-4", "2-7", "3-3")} == {"not-assessed"}


def test_a_bag_of_others(tmp_path: Path) -> None:
    found = verify(foreign(tmp_path / "bag", {"data/a.txt": b"a"}))
    assert found.ok
    assert outcome(found, "1-14") == outcome(found, "2-11") == outcome(found, "4-3") == "passed"
    assert outcome(found, "1-7") == outcome(found, "2-4") == outcome(found, "3-4") == "not-assessed"
    assert (outcome(found, "2-2"), outcome(found, "2-10")) == ("not-assessed", "not-assessed")


def test_a_bag_whose_digests_nobody_here_can_compute(tmp_path: Path) -> None:
    bag = foreign(tmp_path / "bag", {"data/a.txt": b"a"})
    (bag / "manifest-sha256.txt").rename(bag / "manifest-whirlpool.txt")
    found = verify(bag)
    assert [one.code for one in found.problems] == ["bag.unverifiable"]
    assert outcome(found, "1-14") == "not-assessed"


def test_where_a_bag_is_looked_for(tmp_path: Path) -> None:
    packed(tmp_path / "sealed" / "1" / "volume" / "package")
    packed(tmp_path / "volume" / "package")
    assert verify(tmp_path / "sealed" / "1").bag == verify(tmp_path).bag == "volume/package"
    assert verify(tmp_path / "volume").bag == "package"
    (tmp_path / "volume" / "package" / "bagit.txt").unlink()
    assert ("bag.declaration", "bagit.txt") in codes(verify(tmp_path / "volume" / "package"))


def test_no_bag_and_a_zip_of_one(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bag.zip", "w") as archive:
        archive.writestr("bagit.txt", "")
    (tmp_path / "a.txt").write_bytes(b"")
    for path, code in (("", "bag.missing"), ("没有", "bag.missing"), ("a.txt", "bag.missing"), ("bag.zip", "bag.zip")):
        found = verify(tmp_path / path)
        assert ([one.code for one in found.problems], found.judged, found.ok) == ([code], (), False)


@pytest.mark.skipif(os.name == "nt", reason="such names are not there")
def test_names_that_are_no_text(tmp_path: Path) -> None:
    folder = packed(tmp_path / "package")
    Path(os.fsdecode(os.fsencode(folder) + b"/data/\xff.txt")).write_bytes(b"x")
    found = verify(folder)
    assert ("bag.extra", "data/\\xff.txt") in codes(found)
    json.dumps(found.as_json(), ensure_ascii=False).encode()


def test_what_else_is_to_be_judged(tmp_path: Path) -> None:
    wrong = problem("bag.missing", "缺", Place("seal.json"), "补")
    row = Judged("封", "真实性", "封存记录", "failed", "缺", (wrong,))
    found = verify(packed(tmp_path / "package"), also=[lambda _: iter([row])])
    assert (found.ok, found.judged[-1], found.problems) == (False, row, (wrong,))


def test_a_report_for_the_file(tmp_path: Path) -> None:
    text = report(verify(packed(tmp_path / "package")))
    assert "4-2 病毒：未检测" in text
    assert str(tmp_path) not in text
    assert all(shown in text for shown in OUTCOMES.values() if shown != "不通过")
    spoiled(tmp_path / "wrong", lambda files: files.update({META: b"<a>"}))
    assert "package.xml" in report(verify(tmp_path / "wrong"))


def test_progress_by_file_and_bytes(tmp_path: Path) -> None:
    folder = packed(tmp_path / "package")
    seen: list[tuple[int, int, int, int]] = []
    verify(folder, lambda *told: seen.append(told))
    files = [path for path in folder.rglob("*") if path.is_file()]
    total = sum(path.stat().st_size for path in files)
    assert seen[0] == (0, len(files), 0, total)
    assert seen[-1] == (len(files), len(files), total, total)


# --- the command


def test_the_command(lijuan: Lijuan, tmp_path: Path) -> None:
    packed(tmp_path / "package")
    done = lijuan("verify", "package")
    assert done.returncode == 0
    assert "4-2\t安全性\t病毒\t未检测" in done.stdout
    assert "个文件" in done.stderr
    quiet = lijuan("verify", "package", "--quiet")
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")
    as_json = json.loads(lijuan("verify", "package", "--json").stdout)
    assert (as_json["ok"], as_json["counts"]["failed"]) == (True, 0)
    (tmp_path / "package" / FOLDER / "01.pdf").write_bytes(b"")
    wrong = lijuan("verify", "package", "--quiet")
    assert (wrong.returncode, FOLDER + "01.pdf" in wrong.stdout) == (1, True)
    assert json.loads(lijuan("verify", "package", "--json").stdout)["ok"] is False
    missing = lijuan("verify", "没有")
    assert (missing.returncode, "bag.missing" in missing.stdout) == (1, True)
    assert lijuan("verify").returncode == 2
    packed(tmp_path / "output" / "一案")
    assert lijuan("verify", "一案", "--quiet").returncode == 0
    packed(tmp_path / "别处" / "一案")
    (tmp_path / "别处" / "一案" / FOLDER / "01.pdf").write_bytes(b"")
    assert lijuan("verify", "一案", "--output", "别处", "--quiet").returncode == 1


def test_the_report_of_its_own_check_lies_in_the_package(tmp_path: Path) -> None:
    given = contents()
    write(pack(given), tmp_path / "first")
    text = report(verify(tmp_path / "first")).encode()
    made, _ = added(pack(given), given, OtherFile("detection-report.txt", "检测报告", text))
    write(made, tmp_path / "second")
    assert verify(tmp_path / "second").ok

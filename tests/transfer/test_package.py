"""The package that is made: where what lies, what it says, the same bytes; and what keeps it from being made."""

import dataclasses
import errno
import hashlib
import os
from pathlib import Path

import pytest
from lxml import etree

from pipeline.problems import Blocked, Internal, Unavailable
from pipeline.transfer import bag as bags
from pipeline.transfer import checker
from pipeline.transfer.bag import write
from pipeline.transfer.metadata import rules, schema
from pipeline.transfer.package import ArchiveFile, OtherFile, added, ascii_name, pack
from tests.transfer.packages import FOLDER, contents, item, metadata, packed


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def text(data: bytes) -> str:
    return data.decode("utf-8-sig")


def test_what_lies_where(tmp_path: Path) -> None:
    found = files(packed(tmp_path / "package"))
    others = [f"data/其他/{name}" for name in ("handover.txt", "item-metadata.xsd", "metadata-rules.txt", "naming-rules.txt")]
    items = [FOLDER.replace("0001", f"000{n}") + name for n in (1, 2, 3) for name in ("01.pdf", "02.docx", "metadata.xml")]
    tags = ["bag-info.txt", "bagit.txt", "manifest-sha256.txt", "manifest-sm3.txt", "verify.py"]
    directories = ["data/文件目录.XML", "data/案卷目录.XML", "data/说明文件.TXT"]
    assert sorted(found) == sorted([*others, *items, *tags, *directories, "tagmanifest-sha256.txt", "tagmanifest-sm3.txt"])
    assert found["bagit.txt"] == b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    assert found["verify.py"] == Path(checker.__file__).read_bytes()


def test_the_manifests_are_those_of_the_files(tmp_path: Path) -> None:
    found = files(packed(tmp_path / "package"))
    for algorithm in ("sha256", "sm3"):
        for name, of in (("manifest", lambda path: path.startswith("data/")), ("tagmanifest", lambda path: not path.startswith("data/"))):
            kept = {path: data for path, data in found.items() if of(path) and not path.startswith("tagmanifest-")}
            expected = "".join(f"{hashlib.new(algorithm, data).hexdigest()}  {path}\n" for path, data in sorted(kept.items()))
            assert found[f"{name}-{algorithm}.txt"].decode() == expected


def test_what_the_bag_says_of_itself(tmp_path: Path) -> None:
    found = files(packed(tmp_path / "package", contents(provisional=True, absent={"Z109-WS·2024-Y-JMZ-0004": "重复 \n登记"})))
    lines = text(found["bag-info.txt"]).splitlines()
    payload = [data for path, data in found.items() if path.startswith("data/")]
    assert f"Payload-Oxum: {sum(map(len, payload))}.{len(payload)}" in lines
    assert {"Bagging-Date: 2024-01-01", "External-Identifier: Z109-1", "Lijuan-Items: 3", "Lijuan-Provisional-Codes: yes"} <= set(lines)
    assert "Lijuan-Absent-Code: Z109-WS·2024-Y-JMZ-0004 重复 登记" in lines
    explained = text(found["data/说明文件.TXT"])
    assert "\r\n" in explained
    assert "暂编" in explained
    assert "Z109-WS·2024-Y-JMZ-0004" in explained
    assert "data/其他/handover.txt".removeprefix("data/") + "：交接登记表" in explained


def test_the_directory_and_the_metadata(tmp_path: Path) -> None:
    found = files(packed(tmp_path / "package"))
    (first, *_) = etree.fromstring(found["data/文件目录.XML"])
    row = {child.tag: child.text or "" for child in first}
    assert row == {
        "顺序号": "1",
        "档号": "Z109-WS·2024-Y-JMZ-0001",
        "责任者": "某社区居民委员会",
        "题名": "关于某事的第1件",
        "日期": "20240408",
        "密级": "",
        "电子档案名称": "2024/文书/Z109-WS.2024-Y-JMZ-0001",
        "备注": "",
    }
    tree = etree.fromstring(found[FOLDER + "metadata.xml"])
    described = [
        (one.get("角色"), one.findtext("电子属性/计算机文件名"), one.findtext("电子属性/计算机文件大小")) for one in tree.iter("文档")
    ]
    sizes = [str(len(found[FOLDER + name])) for name in ("01.pdf", "02.docx")]
    assert described == [("正本", "01.pdf", sizes[0]), ("电子稿", "02.docx", sizes[1])]


def test_the_metadata_keep_the_schema_that_lies_beside_them(tmp_path: Path) -> None:
    scanned = ArchiveFile(b"%PDF", ".PDF", "扫描件", "正本", "PDF", "扫描仪", digitised={"扫描分辨率": "300dpi"})
    one = item(1, files=(scanned,), actions=({"业务状态": "已办结", "业务行为": "签发", "行为时间": "20240408", "机构人员名称": "某"},))
    found = files(packed(tmp_path / "package", contents(one)))
    keeps = etree.XMLSchema(etree.fromstring(found["data/其他/item-metadata.xsd"]))
    tree = etree.fromstring(found[FOLDER + "metadata.xml"])
    assert keeps.validate(tree), keeps.error_log
    tree.remove(next(tree.iter("电子文件号")))
    assert not keeps.validate(tree)
    assert found["data/其他/item-metadata.xsd"] == schema()
    assert "M22 题名：必填" in rules()
    assert FOLDER + "01.pdf" in found


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    other = tmp_path / "elsewhere.txt"
    other.write_bytes(b"x\n")
    first = files(packed(tmp_path / "one"))
    given = contents()
    as_path = dataclasses.replace(given, others=(OtherFile("handover.txt", "交接登记表", other),))
    assert files(packed(tmp_path / "two", as_path)) == first


def test_one_more_file_is_as_if_it_had_been_there(tmp_path: Path) -> None:
    given, report = contents(), OtherFile("detection-report.txt", "检测报告", b"...")
    later, now = added(pack(given), given, report)
    write(later, tmp_path / "later")
    assert now.others[-1] == report
    assert files(tmp_path / "later") == files(packed(tmp_path / "at-once", now))


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("Z109-WS·2024-Y-0001", "Z109-WS.2024-Y-0001"),
        ("WS·2024·Y·办公室-001", "WS.2024.Y.u529Eu516Cu5BA4-001"),
        ("C038-001-002-003", "C038-001-002-003"),
    ],
)
def test_a_code_as_a_folder(code: str, name: str) -> None:
    assert ascii_name(code) == name


def test_names_that_no_caller_may_ask_for() -> None:
    for wrong in (
        contents(item(1), item(1)),
        contents(item(1, files=())),
        contents(item(1, code="../外")),
        contents(item(1, code="CON")),
        contents(item(1, files=(ArchiveFile(b"", ".a/b", "", "正本", "", ""),))),
        contents(item(1, metadata={"没有的": ""})),
        contents(item(1, metadata=metadata(1, 题名="\x00"))),
        *(dataclasses.replace(contents(), others=(OtherFile(name, "", b""),)) for name in ("交接.txt", "../x", "nul", "naming-rules.txt")),
    ):
        with pytest.raises(Internal):
            pack(wrong)


def test_a_file_that_cannot_be_read_is_named_with_all_others(tmp_path: Path) -> None:
    gone = [tmp_path / "一.txt", tmp_path / "二.txt"]
    given = dataclasses.replace(contents(), others=tuple(OtherFile(f"{n}.txt", "", path) for n, path in enumerate(gone)))
    with pytest.raises(Blocked) as stopped:
        pack(given)
    assert [(one.code, one.place.file) for one in stopped.value.problems] == [("file.unreadable", path.as_posix()) for path in sorted(gone)]


@pytest.mark.parametrize("change", [lambda path: path.write_bytes(b"y"), lambda path: path.unlink()])
def test_a_file_that_changes_between_measuring_and_copying(tmp_path: Path, change: "object") -> None:
    source = tmp_path / "原.txt"
    source.write_bytes(b"x")
    made = pack(dataclasses.replace(contents(), others=(OtherFile("a.txt", "", source),)))
    assert callable(change)
    change(source)
    with pytest.raises(Blocked) as stopped:
        write(made, tmp_path / "package")
    assert [(one.code, one.place.file) for one in stopped.value.problems] == [("file.changed", source.as_posix())]
    assert not (tmp_path / "package").exists()


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    count = iter(range(5))

    def full(number: int) -> None:
        if next(count, None) is None:
            raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Unavailable):
        packed(tmp_path / "package")
    assert not (tmp_path / "package").exists()


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "package").mkdir()
    with pytest.raises(Blocked) as stopped:
        packed(tmp_path / "package")
    assert [one.code for one in stopped.value.problems] == ["output.exists"]


def test_without_sm3_there_is_no_such_manifest_and_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checker, "_works", lambda name: name != "sm3")
    made = pack(contents())
    assert [one.code for one in made.problems] == ["package.no-sm3"]
    write(made, tmp_path / "package")
    found = files(tmp_path / "package")
    assert not any("sm3" in path for path in found)
    assert "没有 SM3 清单" in text(found["data/说明文件.TXT"])
    assert checker.check(str(tmp_path / "package")).findings == []


def test_what_is_told_of_a_large_one(tmp_path: Path) -> None:
    seen: list[tuple[int, int, int, int]] = []
    made = pack(contents(), lambda *told: seen.append(told))
    write(made, tmp_path / "package", lambda *told: seen.append(told))
    total = sum(entry.size for entry in made.entries.values())
    assert seen[-1] == (len(made.entries), len(made.entries), total, total)
    assert isinstance(made.entries["bagit.txt"], bags.Entry)

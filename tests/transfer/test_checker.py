"""Bags as others make them, good and bad, before the program that lies in every package (RFC 8493)."""

import ast
import hashlib
import os
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipeline.transfer import checker
from tests.transfer.packages import FOLDER, foreign, packed, spoiled

PAYLOAD = {"data/a.txt": b"a", "data/b/c.txt": b"c"}


def faults(folder: Path) -> list[tuple[str, str]]:
    return [(one.code, one.path) for one in checker.check(str(folder)).faults]


def hints(folder: Path) -> list[tuple[str, str]]:
    return [(one.code, one.path) for one in checker.check(str(folder)).findings if one.hint]


def lines(payload: dict[str, bytes], algorithm: str = "sha256") -> str:
    return "".join(f"{hashlib.new(algorithm, data).hexdigest()}  {path}\n" for path, data in payload.items())


def test_a_whole_package_has_no_fault(tmp_path: Path) -> None:
    assert checker.check(str(packed(tmp_path / "bag"))).findings == []


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha256", "sha512", "sm3", "sha3_256", "blake2b"])
def test_any_algorithm_of_this_python(tmp_path: Path, algorithm: str) -> None:
    bag = foreign(tmp_path / "bag", PAYLOAD, algorithm=algorithm)
    (bag / f"manifest-{algorithm}.txt").rename(bag / f"manifest-{algorithm.replace('_', '-')}.txt")
    assert checker.check(str(bag)).findings == []
    (bag / "data" / "a.txt").write_bytes(b"b")
    assert faults(bag) == [("bag.digest", "data/a.txt")]


@pytest.mark.parametrize("algorithm", ["whirlpool", "shake_128"])
def test_an_algorithm_that_this_python_has_not(tmp_path: Path, algorithm: str) -> None:
    bag = foreign(tmp_path / "bag", PAYLOAD)
    (bag / "manifest-sha256.txt").rename(bag / f"manifest-{algorithm}.txt")
    checked = checker.check(str(bag))
    assert (checked.findings, checked.unread) == ([], [algorithm.replace("_", "")])
    assert checker.main([str(bag)]) == 1, "what cannot be verified is not verified"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_three_ends_of_lines_and_none_at_the_end(tmp_path: Path, end: str) -> None:
    declared = f"BagIt-Version: 1.0{end}Tag-File-Character-Encoding: UTF-8"
    info = f"Contact-Name: 某{end}\t某{end}Payload-Oxum: 2.2{end}"
    texts = {"bagit": declared, "manifest-sha256": lines(PAYLOAD).replace("\n", end), "bag-info": info}
    bag = foreign(tmp_path / "bag", PAYLOAD, **texts)
    checked = checker.check(str(bag))
    assert (checked.findings, checked.read.info[0]) == ([], ("Contact-Name", "某 某"))


def test_a_name_may_hold_other_ends_of_lines(tmp_path: Path) -> None:
    payload = {"data/\u2028 \x0b\x85.txt": b"x"}
    assert faults(foreign(tmp_path / "bag", payload)) == []


@pytest.mark.skipif(os.name == "nt", reason="no such names there")
def test_names_with_percent_signs_and_ends_of_lines(tmp_path: Path) -> None:
    names = {"data/a\rb": "data/a%0Db", "data/a\nb": "data/a%0ab", "data/100%": "data/100%25", "data/%0Ab": "data/%250Ab"}
    payload = {name: name.encode() for name in names}
    text = "".join(f"{hashlib.sha256(name.encode()).hexdigest()}  {written}\n" for name, written in names.items())
    assert faults(foreign(tmp_path / "one", payload, **{"manifest-sha256": text})) == []
    # bagit-python, and every bag before 1.0, write the percent sign as it is
    plain = {"data/%7Ea": b"x", "data/5%": b"y", "data/%25": b"z"}
    assert faults(foreign(tmp_path / "two", plain)) == []
    assert faults(foreign(tmp_path / "three", plain, version="0.97")) == []


def test_an_accent_may_be_written_in_two_ways(tmp_path: Path) -> None:
    composed, apart = (unicodedata.normalize(form, "data/é.txt") for form in ("NFC", "NFD"))
    bag = foreign(tmp_path / "bag", {apart: b"x"}, **{"manifest-sha256": lines({composed: b"x"})})
    assert (faults(bag), hints(bag)) == ([], [("bag.name", apart)])
    twice = foreign(tmp_path / "twice", {apart: b"x"}, **{"manifest-sha256": lines({composed: b"x", apart: b"x"})})
    assert faults(twice) == [("bag.listed-twice", apart)]


def test_names_that_are_one_name_elsewhere(tmp_path: Path) -> None:
    bag = foreign(tmp_path / "bag", {"data/A.txt": b"x", "data/a.txt": b"y"})
    assert (faults(bag), hints(bag)) == ([], [("bag.name", "data/a.txt")])


TRICKS = [
    *("../x", "data/../../x", "data/..", "/etc/passwd", "~/x", "~root/x", "data//x", "data/./x", "x.txt", "..\\x", "data\\..\\..\\x"),
    *("C:\\x", "C:/x", "C:x", "c:", "\\\\server\\x", "//server/x", "\\\\?\\UNC\\server\\x", "%HomeDrive%\\x", "%TEMP%/x", "data/a.txt:x"),
    *("data/CON", "data/nul.txt", "data/com1", "data/LPT9.a.b", "data/aux/x", "data/COM¹", "data/a.txt.", "data/a.txt ", "data/a.txt\0"),
]


@pytest.mark.parametrize("path", TRICKS)
@pytest.mark.parametrize("where", ["manifest-sha256", "fetch"])
def test_a_path_that_leads_elsewhere(tmp_path: Path, path: str, where: str) -> None:
    line = f"{'0' * 64}  {path}\n" if where != "fetch" else f"http://x.invalid/ - {path}\n"
    texts = {where: (lines(PAYLOAD) if where != "fetch" else "") + line}
    assert faults(foreign(tmp_path / "bag", PAYLOAD, **texts)) == [("bag.path", f"{where}.txt")]


@pytest.mark.parametrize("path", ["data/a.txt", "../x", "tagmanifest-sha256.txt", "C:\\x"])
def test_what_a_tag_manifest_may_not_list(tmp_path: Path, path: str) -> None:
    text = f"{hashlib.sha256(b'a').hexdigest()}  {path}\n"
    assert faults(foreign(tmp_path / "bag", PAYLOAD, **{"tagmanifest-sha256": text})) == [("bag.path", "tagmanifest-sha256.txt")]


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("", "1.0"),
        ("BagIt-Version: 1.0\n", "1.0"),
        ("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\nx\n", "1.0"),
        ("Tag-File-Character-Encoding: UTF-8\nBagIt-Version: 1.0\n", "1.0"),
        ("BagIt-Version : 1.0\nTag-File-Character-Encoding: UTF-8\n", "1.0"),
        ("BagIt-Version: 1.0 \nTag-File-Character-Encoding: UTF-8\n", "1.0"),
        ("BagIt-Version: .97\nTag-File-Character-Encoding: UTF-8\n", "1.0"),
        ("BagIt-Version: 2.0\nTag-File-Character-Encoding: UTF-8\n", "2.0"),
        ("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-9\n", "1.0"),
        ("BagIt-Version: 1.0\nTag-File-Character-Encoding: rot13\n", "1.0"),
        ("\ufeffBagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n", "1.0"),
    ],
)
def test_a_declaration_that_is_none(tmp_path: Path, text: str, version: str) -> None:
    bag = foreign(tmp_path / "bag", PAYLOAD, bagit=text)
    assert faults(bag) == [("bag.declaration", "bagit.txt")]
    assert ".".join(map(str, checker.read(str(bag)).version)) == version


def test_no_declaration_and_no_manifest(tmp_path: Path) -> None:
    bag = foreign(tmp_path / "bag", PAYLOAD)
    (bag / "bagit.txt").unlink()
    assert faults(bag) == [("bag.declaration", "bagit.txt")]
    (bag / "manifest-sha256.txt").unlink()
    assert ("bag.manifest", "manifest-sha256.txt") in faults(bag)
    shutil.rmtree(bag / "data")
    assert ("bag.absent", "data/") in faults(bag)


def test_encodings_of_tag_files(tmp_path: Path) -> None:
    for encoding in ("UTF-16", "GB18030"):
        payload = {"data/甲.txt": b"x"}
        bag = foreign(tmp_path / encoding, payload, bagit=f"BagIt-Version: 1.0\nTag-File-Character-Encoding: {encoding}\n")
        (bag / "manifest-sha256.txt").write_bytes(lines(payload).encode(encoding))
        assert faults(bag) == []
    (bag / "manifest-sha256.txt").write_bytes(b"\xff\xff")
    assert ("bag.manifest", "manifest-sha256.txt") in faults(bag)


def test_a_file_listed_twice(tmp_path: Path) -> None:
    same, other = lines(PAYLOAD) + lines({"data/a.txt": b"a"}), lines(PAYLOAD) + lines({"./data/a.txt": b"x"})
    for number, (text, version, expected) in enumerate(
        [(same, "1.0", True), (other, "1.0", True), (same, "0.97", False), (other, "0.97", True)]
    ):
        bag = foreign(tmp_path / str(number), PAYLOAD, version=version, **{"manifest-sha256": text})
        assert (("bag.listed-twice", "data/a.txt") in faults(bag)) is expected


def test_each_manifest_lists_each_file_from_1_0_on(tmp_path: Path) -> None:
    text = {"manifest-md5": lines({"data/a.txt": b"a"}, "md5")}
    assert faults(foreign(tmp_path / "new", PAYLOAD, **text)) == [("bag.manifest", "data/b/c.txt")]
    assert faults(foreign(tmp_path / "old", PAYLOAD, version="0.97", **text)) == []


def test_lines_that_are_none(tmp_path: Path) -> None:
    for number, line in enumerate(["x", "0123", "zz  data/a.txt", "# a comment"]):
        bag = foreign(tmp_path / str(number), PAYLOAD, **{"manifest-sha256": lines(PAYLOAD) + line + "\n"})
        assert faults(bag) == [("bag.manifest", "manifest-sha256.txt")]
    md5sum = foreign(tmp_path / "md5sum", PAYLOAD, **{"manifest-sha256": lines(PAYLOAD).replace("  data", " *data").upper().lower()})
    assert (faults(md5sum), {code for code, _ in hints(md5sum)}) == ([], {"bag.name"})


def test_missing_extra_renamed_swapped_changed(tmp_path: Path) -> None:
    payload = {f"data/{name}.txt": name.encode() for name in "abcdefg"}
    bag = foreign(tmp_path / "bag", payload)
    data = bag / "data"
    (data / "a.txt").unlink()
    (data / "b.txt").rename(data / "乙.txt")
    (data / "c.txt").write_bytes(b"d")
    (data / "d.txt").write_bytes(b"c")
    (data / "e.txt").write_bytes(b"changed")
    (data / "more.txt").write_bytes(b"more")
    expected = {"absent": "a.txt", "renamed": "b.txt", "swapped": "c.txt", "digest": "e.txt", "extra": "more.txt"}
    found = faults(bag)
    assert set(found) == {*((f"bag.{code}", f"data/{name}") for code, name in expected.items()), ("bag.swapped", "data/d.txt")}
    renamed = next(one for one in checker.check(str(bag)).faults if one.code == "bag.renamed")
    assert "乙.txt" in renamed.message


def test_payload_oxum(tmp_path: Path) -> None:
    for number, (value, expected) in enumerate([("2.2", []), ("2.3", ["bag.size"]), ("3.2", ["bag.size"]), ("two", ["bag.info"])]):
        bag = foreign(tmp_path / str(number), PAYLOAD, **{"bag-info": f"payload-oxum: {value}\n"})
        assert [code for code, _ in faults(bag)] == expected
    twice = foreign(tmp_path / "twice", PAYLOAD, **{"bag-info": "Payload-Oxum: 2.2\nPayload-Oxum: 2.2\n"})
    assert faults(twice) == [("bag.info", "bag-info.txt")]
    assert faults(foreign(tmp_path / "none", PAYLOAD, **{"bag-info": "no label\n"})) == [("bag.info", "bag-info.txt")]


def test_what_is_to_be_fetched_is_not_fetched(tmp_path: Path) -> None:
    there = foreign(tmp_path / "there", PAYLOAD, fetch="http://x.invalid/a 1 data/a.txt\n")
    assert (faults(there), hints(there)) == ([], [("bag.fetch", "fetch.txt")])
    (there / "data" / "a.txt").unlink()
    assert faults(there) == [("bag.absent", "data/a.txt")]
    for number, line in enumerate(["http://x.invalid/a 1 data/unlisted.txt", "http://x.invalid/a x data/a.txt", "nothing"]):
        assert ("bag.fetch", "fetch.txt") in faults(foreign(tmp_path / str(number), PAYLOAD, fetch=f"{line}\n"))


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_links_and_what_is_no_file(tmp_path: Path) -> None:
    bag = foreign(tmp_path / "bag", PAYLOAD)
    (tmp_path / "outside.txt").write_bytes(b"a")
    (bag / "data" / "a.txt").unlink()
    (bag / "data" / "a.txt").symlink_to(tmp_path / "outside.txt")
    (bag / "data" / "folder").symlink_to(tmp_path, target_is_directory=True)
    (bag / "data" / "loop").symlink_to(bag / "data", target_is_directory=True)
    os.mkfifo(bag / "data" / "pipe")
    links = {("bag.link", f"data/{name}") for name in ("a.txt", "folder", "loop", "pipe")}
    assert set(faults(bag)) == {*links, ("bag.absent", "data/a.txt")}


def test_a_file_that_vanishes_while_it_is_verified(tmp_path: Path) -> None:
    bag = foreign(tmp_path / "bag", PAYLOAD)

    def tell(*_: int) -> None:
        (bag / "data" / "a.txt").unlink(missing_ok=True)

    assert [(one.code, one.path) for one in checker.check(str(bag), tell).faults] == [("bag.unreadable", "data/a.txt")]


def test_a_file_that_is_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bag = foreign(tmp_path / "bag", PAYLOAD, **{"bag-info": "Payload-Oxum: 2.2\n"})
    held = {"a.txt", "bag-info.txt"}
    monkeypatch.setattr(checker, "open", lambda path, mode: _held(path, held, mode), raising=False)
    assert set(faults(bag)) == {("bag.unreadable", "data/a.txt"), ("bag.unreadable", "bag-info.txt")}
    held |= {"manifest-sha256.txt", "bagit.txt"}
    assert ("bag.unreadable", "manifest-sha256.txt") in faults(bag)
    assert ("bag.unreadable", "bagit.txt") in faults(bag)


def _held(path: str, held: set[str], mode: str) -> object:
    if Path(path).name in held:
        raise PermissionError(13, "held")
    return Path(path).open(mode)


def test_a_folder_that_cannot_be_opened_and_a_junction(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bag = foreign(tmp_path / "bag", {**PAYLOAD, "data/j/d.txt": b"d"})

    class Junction:
        name, st_mode, st_reparse_tag = "j", 0o040755, checker.MOUNT_POINT

        def stat(self, *, follow_symlinks: bool) -> "Junction":
            assert not follow_symlinks
            return self

        def is_symlink(self) -> bool:
            return False

    def scandir(folder: str) -> list[object]:
        if folder.endswith("b/"):
            raise PermissionError(13, "held")
        return [Junction() if entry.name == "j" else entry for entry in os.scandir(folder)]

    monkeypatch.setattr(checker, "os", SimpleNamespace(scandir=scandir, path=os.path))
    files, found = checker.walk(str(bag))
    assert [(one.code, one.path) for one in found] == [("bag.link", "data/j"), ("bag.unreadable", "data/b/")]
    assert sorted(files) == ["bagit.txt", "data/a.txt", "manifest-sha256.txt"]


def test_a_tag_file_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bag = foreign(tmp_path / "bag", PAYLOAD)
    monkeypatch.setattr(checker, "LARGE", 100)
    assert ("bag.manifest", "manifest-sha256.txt") in faults(bag)


# --- transfer packages


def test_a_file_that_no_manifest_lists_in_a_package(tmp_path: Path) -> None:
    bag = packed(tmp_path / "bag")
    for path in ("more.txt", "meta/more.txt", "manifest-md5.txt", "tagmanifest-md5.txt"):
        (bag / path).parent.mkdir(exist_ok=True)
        (bag / path).write_bytes(b"")
        assert path in {one for _, one in faults(bag)}
        (bag / path).unlink()
    assert faults(foreign(tmp_path / "other", PAYLOAD, more="others may have tag files that no manifest lists")) == []


@pytest.mark.parametrize("name", ["manifest-sha256.txt", "manifest-sm3.txt", "tagmanifest-sha256.txt", "tagmanifest-sm3.txt"])
def test_a_package_has_all_its_manifests(tmp_path: Path, name: str) -> None:
    bag = packed(tmp_path / "bag")
    (bag / name).unlink()
    assert ("bag.absent", name) in faults(bag)


@pytest.mark.parametrize("change", [str.upper, lambda text: text.replace("  ", " \t"), lambda text: text + "\n"])
def test_a_tag_manifest_is_written_in_one_way_only(tmp_path: Path, change: "object") -> None:
    bag = packed(tmp_path / "bag")
    path = bag / "tagmanifest-sha256.txt"
    text = path.read_text()
    assert callable(change)
    digests = "\n".join(f"{change(line[:66])}{line[66:]}" for line in text.splitlines()) + "\n"
    path.write_text(digests if digests != text else change(text))
    assert ("bag.manifest", "tagmanifest-sha256.txt") in faults(bag)


def test_the_directory_against_the_files(tmp_path: Path) -> None:
    def without_row(payload: dict[str, bytes]) -> None:
        text = payload["data/文件目录.XML"].decode()
        payload["data/文件目录.XML"] = (text[: text.rindex(" <文件>")] + "</文件目录>\n").encode()

    third = FOLDER.replace("0001", "0003")
    assert faults(spoiled(tmp_path / "row", without_row)) == [("package.catalogue", third)]
    assert faults(spoiled(tmp_path / "item", lambda payload: drop(payload, third))) == [("package.catalogue", third + "metadata.xml")]
    assert faults(spoiled(tmp_path / "file", lambda payload: drop(payload, third + "01"))) == [("package.files", third + "01.pdf")]
    more = {third + "03.txt": b"x"}
    assert faults(spoiled(tmp_path / "more", lambda payload: payload.update(more))) == [("package.files", third + "03.txt")]
    grown = {third + "01.pdf": b"x"}
    assert faults(spoiled(tmp_path / "size", lambda payload: payload.update(grown))) == [("package.files", third + "01.pdf")]
    assert faults(spoiled(tmp_path / "title", lambda payload: swap(payload, "data/文件目录.XML", "第3件", "第9件"))) == [
        ("package.catalogue", third + "metadata.xml")
    ]
    for before, after in (("<顺序号>3", "<顺序号>4"), ("<文件目录>", "<目录 />"), ("-0003</电子", "-0002</电子")):
        bag = spoiled(tmp_path / f"changed{before[1:4]}", lambda payload: swap(payload, "data/文件目录.XML", before, after))  # noqa: B023
        assert faults(bag)[0][0] in ("package.catalogue", "package.xml")


def drop(payload: dict[str, bytes], begin: str) -> None:
    for path in [path for path in payload if path.startswith(begin)]:
        del payload[path]


def swap(payload: dict[str, bytes], path: str, before: str, after: str) -> None:
    assert before in payload[path].decode()
    payload[path] = payload[path].replace(before.encode(), after.encode())


@pytest.mark.parametrize(
    "data",
    [
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode("utf-16"),
        b"<a>",
        b"",
        b'<?xml version="1.0" encoding="x-none"?><a/>',
        b'<?xml version="1.0" encoding="GB18030"?><a>\xff\xff</a>',
    ],
)
def test_xml_that_is_not_let_in(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"含有|写法|编码"):
        checker.parsed(data)


def test_xml_in_the_encodings_of_the_rule() -> None:
    for encoding in ("UTF-8", "GB18030", "GB2312"):
        assert checker.parsed(f'<?xml version="1.0" encoding="{encoding}"?>\n<题名>甲</题名>'.encode(encoding)).text == "甲"
    assert checker.parsed("\ufeff<题名>甲</题名>".encode()).text == "甲"


# --- as a program


def run(bag: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-I" if not environment else "-s", str(bag / "verify.py"), *words]
    return subprocess.run(command, capture_output=True, check=False, env={**os.environ, **environment}, cwd=bag.parent)


def test_the_program_in_the_package(tmp_path: Path) -> None:
    bag = packed(tmp_path / "bag")
    done = run(bag, PYTHONUTF8="1")
    assert (done.returncode, done.stderr) == (0, b"")
    assert "全部相符" in done.stdout.decode()
    assert "没有检查：病毒" in done.stdout.decode()
    (bag / FOLDER / "01.pdf").write_bytes(b"x")
    done = run(bag, PYTHONUTF8="1")
    assert (done.returncode, done.stderr) == (1, b"")
    assert FOLDER + "01.pdf" in done.stdout.decode()
    assert run(tmp_path / "bag", str(tmp_path / "没有"), PYTHONUTF8="1").returncode == 1
    assert sorted(path.name for path in bag.iterdir() if path.suffix == ".pyc" or path.name == "__pycache__") == []


def test_the_program_runs_nothing_of_the_package(tmp_path: Path) -> None:
    bag = packed(tmp_path / "bag")
    for name in ("hashlib.py", "os.py", "codecs.py", "sitecustomize.py"):
        (bag / name).write_text("import sys; sys.exit(0)\n", encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "-X", "utf8", str(bag / "verify.py")]
    for where in (bag, tmp_path):
        done = subprocess.run(command, capture_output=True, check=False, cwd=where, env=environment)
        assert (done.returncode, done.stderr) == (1, b"")
        assert "［有误］hashlib.py" in done.stdout.decode()


@pytest.mark.parametrize("encoding", ["gbk", "cp437", "ascii", "utf-16"])
def test_the_program_on_any_console(tmp_path: Path, encoding: str) -> None:
    bag = packed(tmp_path / "bag")
    assert run(bag, PYTHONIOENCODING=encoding).returncode == 0
    (bag / "data" / "多余😀.txt").write_bytes(b"x")
    done = run(bag, PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (1, b"")


def test_the_program_is_python_3_8_and_asks_for_nothing_of_ours() -> None:
    source = Path(checker.__file__).read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 8))
    imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names

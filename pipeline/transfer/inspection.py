"""What lies in a package, looked into file by file: a checked bag in, items with their metadata and files out.

Nothing is taken on trust: what a file is, its first bytes say; a PDF is opened, and one of ours is held against its claim.
"""

import dataclasses
import os
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.pdf import conformance
from pipeline.problems import Basis, Place, Problem, problem
from pipeline.transfer import checker
from pipeline.transfer.metadata import ROLE

if TYPE_CHECKING:
    import pikepdf

CLAIMS: Mapping[str, conformance.Claim] = {"2A": "2a", "2B": "2b"}
ZIP = (b"PK\x03\x04",)
KINDS: Mapping[str, tuple[bytes, ...]] = {
    **dict.fromkeys((".docx", ".xlsx", ".ofd"), ZIP),
    **dict.fromkeys((".wps", ".et"), (*ZIP, b"\xd0\xcf\x11\xe0")),
    **dict.fromkeys((".jpg", ".jpeg"), (b"\xff\xd8\xff",)),
    **dict.fromkeys((".tif", ".tiff"), (b"II*\0", b"MM\0*")),
    ".pdf": (b"%PDF-",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".rtf": (b"{\\rtf",),
    ".txt": (),
    ".csv": (),
    ".xml": (),
}
"""Formats that are archived (GB/T 18894—2016, standards.md 6.2) → how such a file begins."""

PACKED = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd", b"MSCF", *ZIP)
"""How what is packed begins; of these only the formats above may"""

OLE = b"\xd0\xcf\x11\xe0"
"""how a .docx begins that has a password, and a .doc"""

DAMAGE = (OSError, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, NotImplementedError)
"""What a library raises on a file that is no such file."""

OPENED = Basis("DA/T 70—2018 3-4", "2018", "", "standard", "规定", "V2")
FORMAT = Basis("DA/T 70—2018 3-3", "2018", "", "standard", "规定", "V2")
PLAIN = Basis("DA/T 70—2018 3-8", "2018", "", "standard", "规定", "V2")
AGREES = Basis("DA/T 70—2018 1-10", "2018", "", "standard", "规定", "V2")


@dataclasses.dataclass(frozen=True, slots=True)
class SeenFile:
    """One file of an item: what its metadata say of it, what came of looking; `doubt` is what a person has to judge."""

    path: str
    role: str
    problems: tuple[Problem, ...]
    doubt: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class SeenItem:
    """One item: its row of 文件目录.XML, its metadata (None where they cannot be read) and its files."""

    row: Mapping[str, str]
    folder: str
    tree: ET.Element | None
    files: tuple[SeenFile, ...]

    @property
    def place(self) -> Place:
        """Where its metadata stand."""
        return Place(self.folder + checker.METADATA)

    def text(self, path: str) -> str:
        """Return what an element says, "" where it is not there."""
        return (self.tree.findtext(path) or "").strip() if self.tree is not None else ""


def items(checked: checker.Checked) -> Iterator[SeenItem]:
    """Yield the items that 文件目录.XML lists."""
    bag = checked.read
    for row in checker.rows_of(bag, checker.CATALOGUE, "文件")[0]:
        folder = checker.ARCHIVE + row.get("电子档案名称", "") + "/"
        tree = checker.tree_of(bag, folder + checker.METADATA)[0]
        documents = [] if tree is None else tree.findall("文件数据/文档")
        seen = (_file(bag, folder, document) for document in documents)
        yield SeenItem(row, folder, tree, tuple(one for one in seen if one is not None))


def loose(checked: checker.Checked) -> Iterator[Problem]:
    """Yield what is packed or locked among the files that no item has."""
    for path in sorted(checked.read.files):
        if path.startswith(checker.PAYLOAD) and not path.startswith(checker.ARCHIVE):
            yield from _packed(checked.read.root, path)


def _file(bag: checker.Read, folder: str, document: ET.Element) -> SeenFile | None:
    said = {name: (document.findtext(f"电子属性/{name}") or "").strip() for name in ("计算机文件名", "格式信息", "文档创建程序")}
    path, role = folder + said["计算机文件名"], document.get(ROLE, "")
    if path not in bag.files:
        return None  # told by the checker
    found = [*_format(bag, path), *_packed(bag.root, path)]
    doubt = ""
    suffix = Path(path).suffix.lower()
    if not found:
        whole = Path(bag.root, path)
        if suffix == ".pdf":
            faults, doubt = _pdf(whole, path, said, (document.findtext("页数") or "").strip())
            found += faults
        elif suffix in (".docx", ".xlsx", ".ofd"):
            found += _zip(whole, path)
    return SeenFile(path, role, tuple(found), doubt)


def _format(bag: checker.Read, path: str) -> Iterator[Problem]:
    suffix = Path(path).suffix.lower()
    remedy = "换成 PDF/A 或别的归档格式"
    if bag.files[path] == 0:
        yield problem("package.format", "是空文件", Place(path), "找回原来的文件", basis=FORMAT)
    elif suffix not in KINDS:
        yield problem("package.format", f"“{suffix}”不是归档用的格式", Place(path), remedy, basis=FORMAT)
    elif KINDS[suffix] and not _begins(bag.root, path).startswith(KINDS[suffix]):
        locked = suffix in (".docx", ".xlsx") and _begins(bag.root, path).startswith(OLE)
        message = "设了密码，或者是旧格式" if locked else f"内容不是 {suffix[1:].upper()}"
        yield problem("package.format", message, Place(path), "去掉密码，存成新格式" if locked else remedy, basis=FORMAT)


def _packed(root: str, path: str) -> Iterator[Problem]:
    suffix = Path(path).suffix.lower()
    if _begins(root, path).startswith(PACKED) and KINDS.get(suffix, ())[:1] != ZIP:
        yield problem("package.packed", "是压缩文件", Place(shown(path)), "解压后逐个归档，不压缩、不加密", basis=PLAIN)


def _begins(root: str, path: str) -> bytes:
    try:
        with Path(root, path).open("rb") as file:
            return file.read(16)
    except OSError:
        return b""  # told by the checker


def _zip(whole: Path, path: str) -> Iterator[Problem]:
    try:
        with zipfile.ZipFile(whole) as file:
            names, locked = set(file.namelist()), any(one.flag_bits & 1 for one in file.infolist())
    except (*DAMAGE, zipfile.BadZipFile):
        yield problem("package.damaged", "打不开", Place(path), "用另存的一套代替这个文件", basis=OPENED)
        return
    if locked:
        yield problem("package.packed", "加了密", Place(path), "去掉密码再归档", basis=PLAIN)
    if "[Content_Types].xml" not in names and "OFD.xml" not in names:
        yield problem("package.damaged", "缺少必要的部分", Place(path), "用另存的一套代替这个文件", basis=OPENED)


def _pdf(whole: Path, path: str, said: Mapping[str, str], pages: str) -> tuple[list[Problem], str]:
    """Return what is wrong with a PDF, and what a person has to judge of one that is not ours."""
    import pikepdf

    again = "用另存的一套代替这个文件，或者重新扫描"
    try:
        with pikepdf.open(whole, access_mode=pikepdf.AccessMode.stream) as document:  # not mapped: it may be of any size
            if document.is_encrypted:
                return [problem("package.packed", "PDF 加了密", Place(path), "去掉密码和权限限制再归档", basis=PLAIN)], ""
            count = len(document.pages)
            claim = document.open_metadata().pdfa_status if "/Metadata" in document.Root else ""
            found = list(_claimed(document, claim, path, said))
    except pikepdf.PasswordError:
        return [problem("package.packed", "PDF 设了密码", Place(path), "去掉密码再归档", basis=PLAIN)], ""
    except (*DAMAGE, pikepdf.PdfError, SyntaxError):  # a SyntaxError: metadata that are no XML
        return [problem("package.damaged", "PDF 打不开", Place(path), again, basis=OPENED)], ""
    if count == 0:
        found.append(problem("package.damaged", "PDF 没有一页", Place(path), again, basis=OPENED))
    if pages and pages != str(count):
        found.append(problem("package.agrees", f"有{count}页，元数据写{pages}页", Place(path), "退回移交单位", basis=AGREES))
    if _ours(said) or found:
        return found, ""
    return found, f"{path} 声明为 PDF/A-{claim.lower()}，没有核验" if claim else f"{path} 不是 PDF/A"


def _claimed(document: "pikepdf.Pdf", claim: str, path: str, said: Mapping[str, str]) -> Iterator[Problem]:
    written = said["格式信息"].upper().removeprefix("PDF/A-")
    if said["格式信息"].upper().startswith("PDF/A") and written != claim.upper():
        actual = f"PDF/A-{claim.lower()}" if claim else "普通 PDF"
        yield problem("package.agrees", f"元数据写 {said['格式信息']}，文件是{actual}", Place(path), "退回移交单位", basis=AGREES)
    if not _ours(said):
        return
    kept = CLAIMS.get(claim.upper())
    faults = conformance.violations(document, kept) if kept else ["没有声明 PDF/A-2"]
    if faults:
        message = f"不合 PDF/A：{'；'.join(faults[:3])}"
        yield problem("package.pdf", message, Place(path), "用另存的一套代替这个文件", basis=FORMAT)


def _ours(said: Mapping[str, str]) -> bool:
    return said["文档创建程序"].startswith("lijuan")


def shown(path: str) -> str:
    """Return a path that can be printed: a name on a disk need not be text."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")

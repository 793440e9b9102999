"""Small packages that are whole, and ways to spoil one so that its manifests still agree."""

import dataclasses
import datetime as dt
import functools
import hashlib
import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pipeline.transfer import bag as bags
from pipeline.transfer.bag import Bag, write
from pipeline.transfer.package import About, ArchiveFile, ArchiveItem, Contents, OtherFile, VolumeRow, pack
from pipeline.volume.bind import Part
from tests.conftest import sheet
from tests.volume import binding

DAY = dt.date(2024, 1, 1)
ABOUT = About("一卷", "Z109-1", "某社区居民委员会", "Z109", "某街道", "DA/T 22—2015", False, DAY, "lijuan test")
FOLDER = "data/电子档案/2024/文书/Z109-WS.2024-Y-JMZ-0001/"


@functools.cache
def pdf(pages: int = 1) -> bytes:
    """Return a PDF/A-2b as lijuan binds it."""
    import pikepdf

    blank = pikepdf.new()
    for _ in range(pages):
        blank.add_blank_page(page_size=(595, 842))
    data = io.BytesIO()
    blank.save(data, static_id=True)
    return binding.bound([Part("一件", data.getvalue(), numbered=True)], {"title": "一件", "author": "某社区"})


@functools.cache
def docx() -> bytes:
    data = io.BytesIO()
    sheet().save(data)
    return data.getvalue()


def metadata(number: int, **changed: Any) -> dict[str, Any]:
    """Return the metadata of an item; a changed one is named by its element, in whatever group."""
    given: dict[str, Any] = {
        "聚合层次": "文件",
        "来源": {"全宗名称": "某街道", "立档单位名称": "某社区居民委员会"},
        "电子文件号": f"第二案-{number}",
        "档号": {"全宗号": "Z109", "年度": "2024", "保管期限": "永久", "机构或问题": "JMZ", "室编件号": f"{number:04}"},
        "内容描述": {"题名": f"关于某事的第{number}件", "责任者": "某社区居民委员会", "日期": "20240408", "密级": ""},
        "形式特征": {"文件组合类型": "组合文件", "页数": "1"},
    }
    for name, value in changed.items():
        holder = next(one for one in (given, *(v for v in given.values() if isinstance(v, dict))) if name in one)
        holder[name] = value
    return given


def item(number: int, **changed: Any) -> ArchiveItem:
    """Return an item with a PDF and a .docx."""
    files = (
        ArchiveFile(pdf(), ".pdf", f"第{number}件", "正本", "PDF/A-2b", "lijuan test", 1),
        ArchiveFile(docx(), ".docx", f"第{number}件", "电子稿", "DOCX", "lijuan test"),
    )
    done = ({"业务状态": "已办结", "业务行为": "拟制", "行为时间": "20240408"},)
    one = ArchiveItem(f"Z109-WS·2024-Y-JMZ-{number:04}", 2024, "WS", metadata(number), files, done)
    return dataclasses.replace(one, **changed)


def contents(*items: ArchiveItem, **changed: Any) -> Contents:
    """Return the contents of a package: three items where none are given, and what is said of the whole."""
    about = dataclasses.replace(ABOUT, **changed)
    volumes = (VolumeRow("Z109-WS·2024-Y-JMZ-001", "某社区", "一卷", "20240408"),)
    return Contents(about, items or tuple(map(item, (1, 2, 3))), volumes, (OtherFile("handover.txt", "交接登记表", b"x\n"),))


def packed(folder: Path, given: Contents | None = None) -> Path:
    """Write a package; return its folder."""
    write(pack(given or contents()), folder)
    return folder


def spoiled(folder: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """Write a package whose payload was changed before its manifests were made: they agree, what it says does not."""
    made = pack(contents())
    payload = {path: data for path, data in made.files.items() if path.startswith("data/") and isinstance(data, bytes)}
    change(payload)
    lines = made.files["bag-info.txt"]
    assert isinstance(lines, bytes)
    info = [(label, value) for label, _, value in (line.partition(": ") for line in lines.decode().splitlines())]
    write(bag_of(payload, [one for one in info if one[0] != "Payload-Oxum"]), folder)
    return folder


def bag_of(payload: Mapping[str, bytes], info: list[tuple[str, str]] | None = None) -> Bag:
    """Return a bag of any payload."""
    return bags.bag({path: bags.measured(data) for path, data in sorted(payload.items())}, info or [])


def foreign(folder: Path, payload: Mapping[str, bytes], *, algorithm: str = "sha256", version: str = "1.0", **tags: str) -> Path:
    """Write a bag as others make them: one manifest of any algorithm; `tags` are tag files by stem, as they are."""
    lines = "".join(f"{hashlib.new(algorithm, data).hexdigest()}  {path}\n" for path, data in payload.items())
    texts = {"bagit": f"BagIt-Version: {version}\nTag-File-Character-Encoding: UTF-8\n", f"manifest-{algorithm}": lines} | tags
    for path, data in {**payload, **{f"{stem}.txt": text.encode() for stem, text in texts.items()}}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder

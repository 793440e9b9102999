"""A .docx as bytes → problems, before any library opens it: what it would cost to unpack, and what it must not hold.

Only what rendering needs: size and number of the entries, entries twice, DOCTYPE. A part is read only once the whole
has been found small enough.
"""

import io
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from pipeline.problems import Place, Problem, problem

ENTRIES = 1000
UNPACKED = 100 * 2**20
RATIO = 200
"""A part may not be more than so many times its packed size: text packs 10 to 40 times, a bomb a thousand times."""
SMALL = 2**20
"""Below this size a ratio says nothing."""

CONTENT_TYPES = "[Content_Types].xml"


def judge(data: bytes, name: str) -> list[Problem]:
    """Return what is wrong with a package; `name` is what people call the document."""
    place = Place(document=name)
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile:
        return [problem("file.unreadable", "不是 .docx 文件", place, "用 Word 或 WPS 另存为 .docx")]
    with package:
        found = list(_entries(package.infolist(), place)) or list(_parts(package, place))
    return list(dict.fromkeys(found))


def parse(part: bytes) -> "etree._Element":
    """Parse a part without entities, without the network, without repairs."""
    return etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))


def _entries(entries: list[zipfile.ZipInfo], place: Place) -> Iterator[Problem]:
    """Judge by the directory alone; zipfile reads no more of an entry than the directory says."""
    remedy = "用 Word 或 WPS 打开后另存为新的 .docx"
    if len(entries) > ENTRIES or sum(entry.file_size for entry in entries) > UNPACKED:
        yield problem("template.unsafe", "文件解开后过大", place, remedy)
    if any(entry.file_size > max(SMALL, RATIO * entry.compress_size) for entry in entries):
        yield problem("template.unsafe", "文件的压缩比异常", place, remedy)
    if any(entry.flag_bits & 1 for entry in entries):
        yield problem("template.unsafe", "文件加了密码", place, "去掉密码后再保存")
    # Windows and macOS do not tell names apart by case, so neither may a package
    twice = [name for name, times in Counter(entry.filename.casefold() for entry in entries).items() if times > 1]
    if twice:
        yield problem("template.unsafe", "文件里有重名的部分", place, remedy)
    if CONTENT_TYPES not in {entry.filename for entry in entries}:
        yield problem("file.unreadable", "不是 .docx 文件", place, "用 Word 或 WPS 另存为 .docx")


def _parts(package: zipfile.ZipFile, place: Place) -> Iterator[Problem]:
    damaged = problem("file.unreadable", "文件已损坏", place, "用 Word 或 WPS 打开修复后另存")
    for entry in package.infolist():
        try:
            part = package.read(entry)
        except (zipfile.BadZipFile, NotImplementedError, EOFError, zlib.error):
            yield damaged
            continue
        if not entry.filename.endswith((".xml", ".rels")):
            continue
        try:
            info = parse(part).getroottree().docinfo
        except etree.XMLSyntaxError:
            yield damaged
            continue
        if info.internalDTD is not None:
            yield problem("template.unsafe", "文件里有 DOCTYPE 声明", place, "用 Word 或 WPS 打开后另存为新的 .docx")

"""A .docx as bytes → its entries and their contents, read by ourselves, and what is wrong with the package as a zip.

A zip can be read in more than one way: by its directory at the end, or from entry to entry. What Word sees then is not
what a checker saw. So the two must agree to the byte, and nothing may lie before, between or after. Nothing is
unpacked before the directory was found small, and never more of an entry than the directory says.
"""

import dataclasses
import struct
import unicodedata
import urllib.parse
import zlib
from collections import Counter
from collections.abc import Iterator

FILE = 64 * 2**20
"""Bytes of a whole file: a document with some dozens of photographs."""
ENTRIES = 2000
"""A document with a thousand pictures has that many parts and few more."""
DIRECTORY = ENTRIES * 512
UNPACKED = 128 * 2**20
RATIO = 200
"""A part may not be more than so many times its packed size: text packs 10 to 60 times, a bomb a thousand times."""
SMALL = 2**20
"""Below this size a ratio says nothing."""

OFFICE_BINARY = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How a file of the old binary formats begins, and a .docx with a password, which is one inside."""
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")

END, ZIP64, ENTRY, LOCAL = b"PK\x05\x06", b"PK\x06\x07", b"PK\x01\x02", b"PK\x03\x04"
ZIP64_SPAN, ZIP64_SIZE = 20, 2**32 - 1
END_SIZE, ENTRY_SIZE, LOCAL_SIZE = 22, 46, 30
STORED, DEFLATED = 0, 8
SECRET = 1 | 1 << 6 | 1 << 13
"""The flags of an entry that is encrypted, strongly encrypted, or has its directory masked."""
UTF8 = 1 << 11
OTHER_NAME, OTHER_NAME_AT = 0x7075, 5
"""The extra field with a second name of the entry, and where in it the name begins."""
FILLING = b"\0\r\n"
"""What may follow the end: ways of sending a file add a line end, or fill it up."""
DESCRIPTORS = (0, 12, 16, 20, 24)
"""Bytes that may follow an entry: nothing, or its sizes once more."""
LINK = 0o120000
MASK = 0o170000


@dataclasses.dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a package: the code, in words, and the part by the name people know."""

    code: str
    message: str
    part: str = ""
    remedy: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """One entry as the directory has it; `start` is where its data begins, `begin` where its own head does."""

    name: str
    method: int
    crc: int
    packed: int
    size: int
    begin: int
    start: int


STRAY = Fault("docx.size", "文件的开头、结尾或各部分之间夹有别的数据")
TWO_NAMES = Fault("docx.twice", "文件里有的部分有两个名称")
MISMATCH = Fault("docx.size", "文件各部分的大小与登记的不符")


class Damaged(Exception):
    """The package is no zip that can be read."""


class Refused(Exception):
    """The package is a zip that nobody should read."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(*faults)
        self.faults = faults


def entries(data: bytes) -> dict[str, Entry]:
    """Return the entries by name. Raises `Damaged` or `Refused`; nothing was unpacked then."""
    if data.startswith(OFFICE_BINARY):
        if ENCRYPTED_PACKAGE in data[: 2**20] + data[-(2**20) :]:
            raise Refused(Fault("docx.encrypted", "文件加了打开密码"))
        raise Refused(Fault("file.unreadable", "文件是旧的 .doc 格式", remedy="用 Word 或 WPS 打开，另存为 .docx"))
    if len(data) > FILE:
        raise Refused(Fault("docx.size", f"文件超过 {FILE // 2**20} MB"))
    try:
        found = list(_directory(data))
        end, _ = _bounds(data)
    except (struct.error, UnicodeDecodeError) as error:
        raise Damaged from error
    if faults := tuple(_faults(found, end)):
        raise Refused(*faults)
    return {entry.name: entry for entry in found}


def unpacked(data: bytes, entry: Entry) -> bytes:
    """Return the content of an entry. Raises `Refused` where it is not as long as the directory says, else `Damaged`."""
    packed = data[entry.start : entry.start + entry.packed]
    if entry.method == STORED:
        content = packed
    else:
        stream = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            content = stream.decompress(packed, entry.size + 1)
        except zlib.error as error:
            raise Damaged from error
        if len(content) <= entry.size and not stream.eof:
            raise Damaged
        if stream.unused_data:
            raise Refused(STRAY)
    if len(content) != entry.size:
        raise Refused(MISMATCH)
    if zlib.crc32(content) != entry.crc:
        raise Damaged
    return content


def plain_name(name: str) -> str:
    """Return a name as the most generous of all programs reads it: without escapes, composed, in one case.

    Windows and macOS tell names apart neither by case nor by the way an accent is written, Word not by %-escapes.
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", urllib.parse.unquote(name)).casefold())


def leaves(name: str) -> bool:
    """Whether the name of a part is none inside the package."""
    plain = urllib.parse.unquote(name)
    steps = plain.split("/")
    return (
        any(mark in plain for mark in "\\:")
        or any(unicodedata.category(mark) == "Cc" for mark in plain)
        or any(not step or step.endswith((".", " ")) for step in steps)
        or steps[-1].casefold().endswith(".piece")
    )


def _directory(data: bytes) -> Iterator[Entry]:
    """Walk the directory, each entry with the head that stands before its data."""
    at, stop = _bounds(data)
    while at < stop:
        (mark, _, _, flags, method, _, _, crc, packed, size, *lengths, _, _, mode, begin) = struct.unpack_from("<4s6H3L5H2L", data, at)
        if mark != ENTRY:
            raise Damaged
        name, extra, after = _tail(data, at + ENTRY_SIZE, lengths[:2], flags)
        at = after + lengths[2]
        if _other_name(extra) not in ("", name):
            raise Refused(TWO_NAMES)
        if mode >> 16 & MASK == LINK:
            raise Refused(Fault("docx.path", "文件里有指向别处的链接"))
        head = _head(data, begin, name)
        if (head.flags | flags) & SECRET:
            raise Refused(Fault("docx.encrypted", "文件里有加密的部分"))
        if {method, head.method} - {STORED, DEFLATED} or method != head.method:
            raise Refused(Fault("file.unreadable", "文件用了别的压缩方式"))
        if any(told not in (0, ZIP64_SIZE, known) for told, known in ((head.packed, packed), (head.size, size))):
            raise Refused(MISMATCH)
        yield Entry(name, method, crc, packed, size, begin, head.end)
    if at != stop:
        raise Damaged


def _bounds(data: bytes) -> tuple[int, int]:
    """Return where the directory begins and ends."""
    at = data.rfind(END)
    if at < 0:
        raise Damaged
    _, disk, first_disk, here, total, size, begin, comment = struct.unpack_from("<4s4H2LH", data, at)
    if data[max(0, at - ZIP64_SPAN) : at].startswith(ZIP64) or total > ENTRIES or size > DIRECTORY:
        raise Refused(Fault("docx.size", f"文件里的部分超过 {ENTRIES} 个"))
    last = at + END_SIZE + comment
    if begin + size != at or data[last:].strip(FILLING):
        raise Refused(STRAY)
    if last > len(data) or disk or first_disk or here != total:
        raise Damaged
    return begin, at


@dataclasses.dataclass(frozen=True, slots=True)
class _Head:
    """What stands before the data of an entry."""

    flags: int
    method: int
    packed: int
    size: int
    end: int


def _head(data: bytes, begin: int, name: str) -> _Head:
    mark, _, flags, method, _, _, _, packed, size, *lengths = struct.unpack_from("<4s5H3L2H", data, begin)
    if mark != LOCAL:
        raise Damaged
    same, extra, end = _tail(data, begin + LOCAL_SIZE, lengths, flags)
    if same != name or _other_name(extra) not in ("", name):
        raise Refused(TWO_NAMES)
    return _Head(flags, method, packed, size, end)


def _tail(data: bytes, at: int, lengths: list[int], flags: int) -> tuple[str, bytes, int]:
    """Return name and extra fields of an entry, and where they end."""
    middle, end = at + lengths[0], at + sum(lengths)
    if end > len(data):
        raise Damaged
    return data[at:middle].decode("utf-8" if flags & UTF8 else "cp437"), data[middle:end], end


def _other_name(extra: bytes) -> str:
    """Return the second name in the extra fields, which some programs believe and some do not; nothing where there is none."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == OTHER_NAME:
            return extra[at + 4 + OTHER_NAME_AT : at + 4 + length].decode()
        at += 4 + length
    return ""


def _faults(found: list[Entry], end: int) -> Iterator[Fault]:
    """Judge the entries by the directory alone."""
    if sum(entry.size for entry in found) > UNPACKED:
        yield Fault("docx.size", f"文件解开后超过 {UNPACKED // 2**20} MB")
    if any(entry.size > max(SMALL, RATIO * entry.packed) for entry in found):
        yield Fault("docx.size", "文件的压缩比异常")
    if max(Counter(plain_name(entry.name) for entry in found).values(), default=0) > 1:
        yield Fault("docx.twice", "文件里有重名的部分")
    if any(leaves(entry.name.removesuffix("/")) for entry in found):
        yield Fault("docx.path", "文件里有部分的路径指到文件之外")
    at = 0
    for entry in sorted(found, key=lambda one: one.begin):
        if entry.begin - at not in DESCRIPTORS:
            yield STRAY
            return
        at = entry.start + entry.packed
    if end - at not in DESCRIPTORS:
        yield STRAY

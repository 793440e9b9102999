"""Documents that cost too much, and packages that two programs read differently."""

import io
import random
import stat
import struct
import zipfile
import zlib

from tests.templates.making import BINARY, BODY, Listed, in_body, related, said, shipped, zipped

LISTED = Listed()

# --- bombs


def _overlapping() -> bytes:
    """The data of one entry holds another one, head and all: what is unpacked is more than what is there."""
    data = zipped(shipped())
    start = struct.unpack_from("<L", data, len(data) - 6)[0]
    inner, shown = _stored(b"word/b.bin", b"x" * 1000, start + 30 + 10)
    outer, both = _stored(b"word/a.bin", inner, start)
    directory, end = data[start:-22] + both + shown, bytearray(data[-22:])
    many = struct.unpack_from("<H", end, 8)[0] + 2
    struct.pack_into("<2H2L", end, 8, many, many, len(directory), start + len(outer))
    return data[:start] + outer + directory + bytes(end)


def _stored(name: bytes, data: bytes, at: int) -> tuple[bytes, bytes]:
    """Return an entry that is not packed, and how the directory shows it at a place."""
    told = (0, 0, 0, 0, zlib.crc32(data), len(data), len(data), len(name), 0)
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, *told) + name + data
    return local, struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, *told, 0, 0, 0, 0, at) + name


def _many() -> bytes:
    """A million entries in the directory."""
    one = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 0, 0, 0, 0, 0, 0, 1, 0) + b"a"
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1_000_000 & 0xFFFF, 1_000_000 & 0xFFFF, len(one) * 1_000_000, len(local), 0)
    return local + one * 1_000_000 + end


def _lying(by: int) -> bytes:
    """The directory and the head say another size than the part has."""
    data = bytearray(zipped(shipped()))
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = data.index(mark) + at
        struct.pack_into("<L", data, place, struct.unpack_from("<L", data, place)[0] + by)
    return bytes(data)


LISTED.add("docx.size", "bomb: a part of zeros", lambda: {**shipped(), "word/media/a.bin": bytes(50_000_000)})
LISTED.add("docx.size", "bomb: overlapping entries", _overlapping)
LISTED.add("docx.size", "bomb: a million entries", _many)
LISTED.add("docx.size", "bomb: more than the directory says", lambda: _lying(-100))
LISTED.add("docx.size", "bomb: less than the directory says", lambda: _lying(100))
LISTED.add("docx.size", "bomb: five million elements", lambda: in_body(shipped(), "<w:r/>" * 5_000_000))
LISTED.add("docx.size", "bomb: five thousand levels", lambda: in_body(shipped(), "<w:r>" * 5000 + "</w:r>" * 5000))
LISTED.add(
    "docx.size",
    "bomb: an attribute of eleven million",
    lambda: in_body(shipped(), f'<w:r a="{random.Random(1).randbytes(5_500_000).hex()}"/>'),
)
LISTED.add("docx.size", "bomb: a file too large", lambda: zipped(shipped()) + bytes(70 * 2**20))
LISTED.add("template.size", "bomb: open braces", lambda: said("{{" * 100_000))
LISTED.add("template.size", "bomb: conditions without end", lambda: said("{% if 事项 %}" * 10_000))
LISTED.add("template.size", "bomb: fewer conditions without end", lambda: said("{% if 事项 %}" * 2500))
LISTED.add("template.syntax", "bomb: brackets", lambda: said("{{ " + "(" * 3000 + "甲" + ")" * 3000 + " }}"))
LISTED.add("template.syntax", "bomb: filters", lambda: said("{{ 事项.事由" + "|顿号" * 3000 + " }}"))
LISTED.add("template.syntax", "bomb: names", lambda: said("{{ 事项" + ".事由" * 3000 + " }}"))
LISTED.add("template.syntax", "bomb: loops in loops", lambda: said("{% for 甲 in 社区 %}" * 25 + "{% endfor %}" * 25))
LISTED.add("template.size", "bomb: conditions in conditions", lambda: said("{% if 事项 %}" * 200 + "{% endif %}" * 200))
LISTED.add(
    "template.crossed",
    "bomb: crossings",
    lambda: said(("{% for 甲 in 社区 %}" * 30 + "{% if 事项 %}" * 30 + "{% endfor %}" * 30 + "{% endif %}" * 30) * 10),
)

# --- tricks with names and bytes


def _renamed(old: bytes, new: bytes) -> bytes:
    """Write another name, of the same length, over every place of an entry's name."""
    assert len(old) == len(new)
    data = zipped({**shipped(), old.decode(): b"x"})
    assert old in data
    return data.replace(old, new)


def _second_name() -> bytes:
    """A name in the extra field that only some programs believe."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name, data in shipped().items():
            package.writestr(name, data)
        entry = zipfile.ZipInfo("word/x.bin")
        entry.extra = struct.pack("<2HBL", 0x7075, 5 + len(BODY), 1, 0) + BODY.encode()
        package.writestr(entry, b"x")
    return target.getvalue()


def _flagged() -> bytes:
    data = bytearray(zipped(shipped()))
    for mark, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        data[data.index(mark) + at] |= 1
    return bytes(data)


def _link() -> bytes:
    target = io.BytesIO(zipped(shipped()))
    with zipfile.ZipFile(target, "a") as package:
        entry = zipfile.ZipInfo("word/x")
        entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        package.writestr(entry, "/etc/passwd")
    return target.getvalue()


def _lzma() -> bytes:
    target = io.BytesIO(zipped(shipped()))
    with zipfile.ZipFile(target, "a", zipfile.ZIP_LZMA) as package:
        package.writestr("word/x.bin", b"x" * 1000)
    return target.getvalue()


def _moved(data: bytes, by: int) -> bytes:
    """Return a package that begins later, its offsets put right."""
    start = struct.unpack_from("<L", data, len(data) - 6)[0]
    moved = bytearray(bytes(by) + data)
    at = start + by
    while moved[at : at + 4] == b"PK\x01\x02":
        struct.pack_into("<L", moved, at + 42, struct.unpack_from("<L", moved, at + 42)[0] + by)
        at += 46 + sum(struct.unpack_from("<3H", moved, at + 28))
    struct.pack_into("<L", moved, len(moved) - 6, start + by)
    return bytes(moved)


NAMES = {
    "out of the package": b"../x/bad.bin",
    "absolute": b"/etc/bad.bin",
    "with backslashes": b"..\\..\\bad.bin",
    "with a drive": b"C:/bad/bad.bin",
    "with a control character": b"word/ba\x01d.bin",
    "escaped": b"%2e%2e/bad.bin",
}
for _name, _path in NAMES.items():
    LISTED.add("docx.path", f"entry: {_name}", lambda path=_path: _renamed(b"q" * len(path), path))  # type: ignore[misc]
LISTED.add("docx.path", "entry: a link", _link)
for _name, _target in {
    "out of the package": "../../../etc/passwd",
    "by a scheme": "file:///etc/passwd",
    "with backslashes": "..\\x.xml",
    "to a server": "//server/x.xml",
}.items():
    LISTED.add("docx.path", f"relation: {_name}", lambda target=_target: related(shipped(), BODY, "image", target))  # type: ignore[misc]
LISTED.add("docx.twice", "entry: twice", lambda: _renamed(b"word/documenX.xml", b"word/document.xml"))
LISTED.add("docx.twice", "entry: twice but for the case", lambda: {**shipped(), "WORD/Document.xml": b"<a/>"})
LISTED.add("docx.twice", "entry: twice but for the accent", lambda: {**shipped(), "word/\u00e9.bin": b"1", "word/e\u0301.bin": b"2"})
LISTED.add("docx.twice", "entry: twice but for an escape", lambda: {**shipped(), "word/%64ocument.xml": b"<a/>"})
LISTED.add("docx.twice", "entry: with a second name", _second_name)
LISTED.add(
    "docx.twice", "relation: an id twice", lambda: related(related(shipped(), BODY, "image", "styles.xml"), BODY, "image", "styles.xml")
)
LISTED.add("docx.encrypted", "entry: encrypted", _flagged)
LISTED.add("docx.encrypted", "a password", lambda: BINARY + "EncryptedPackage".encode("utf-16-le"))
LISTED.add("file.unreadable", "entry: packed in another way", _lzma)
LISTED.add("docx.size", "bytes: before the package", lambda: _moved(zipped(shipped()), 1000))
LISTED.add("docx.size", "bytes: a program before it", lambda: b"MZ" + bytes(998) + zipped(shipped()))
LISTED.add("docx.size", "bytes: after the package", lambda: zipped(shipped()) + b"%PDF-1.7")

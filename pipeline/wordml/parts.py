"""The bytes of a .docx in, its parts out: parsed, with relationships followed, pictures as bytes, properties as text."""

import datetime as dt
import functools
import io
import posixpath
import zipfile
import zlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from lxml import etree

from pipeline.word.safety import parse
from pipeline.wordml.grammar import Element, Unsupported

RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MAIN = "word/document.xml"
CORE: Mapping[str, str] = MappingProxyType(
    {
        "title": "{http://purl.org/dc/elements/1.1/}title",
        "author": "{http://purl.org/dc/elements/1.1/}creator",
        "keywords": "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}keywords",
        "description": "{http://purl.org/dc/elements/1.1/}description",
        "subject": "{http://purl.org/dc/elements/1.1/}subject",
        "identifier": "{http://purl.org/dc/elements/1.1/}identifier",
        "category": "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}category",
        "created": "{http://purl.org/dc/terms/}created",
    }
)


class Unreadable(Exception):
    """Not a whole Word file."""


class Relation(NamedTuple):
    """Where an id of a part points to: a part of the package, or an address outside."""

    kind: str
    target: str
    outside: bool


class Package(NamedTuple):
    """The entries of the file, by name."""

    entries: Mapping[str, bytes]

    @classmethod
    def read(cls, docx: bytes) -> "Package":
        """Unpack a .docx. Raises `Unreadable` for what is none."""
        try:
            with zipfile.ZipFile(io.BytesIO(docx)) as package:
                entries = {name: package.read(name) for name in package.namelist()}
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as fault:
            raise Unreadable from fault
        if MAIN not in entries:
            raise Unreadable
        return cls(MappingProxyType(entries))

    def part(self, name: str) -> Element:
        """Return the root of a part."""
        try:
            return _parsed(self.entries[name]) if name != MAIN else parse(self.entries[name])
        except (KeyError, etree.XMLSyntaxError) as fault:
            raise Unreadable from fault

    def relations(self, part: str) -> Mapping[str, Relation]:
        """Return the relationships of a part by id."""
        folder, name = posixpath.split(part)
        data = self.entries.get(f"{folder}/_rels/{name}.rels")
        return _relations(folder, data) if data else {}

    def related(self, kind: str) -> Element | None:
        """Return the part of a kind (styles, settings, theme) that the document points to, or None."""
        found = next((one.target for one in self.relations(MAIN).values() if one.kind == kind), "")
        return self.part(found) if found in self.entries else None

    def raw(self, kind: str) -> bytes:
        """Return the bytes of such a part, or none."""
        found = next((one.target for one in self.relations(MAIN).values() if one.kind == kind), "")
        return self.entries.get(found, b"")

    def properties(self) -> Mapping[str, str]:
        """Return title, author and the like."""
        data = self.entries.get("docProps/core.xml")
        root = _parsed(data) if data else None
        return {name: (root.findtext(tag) or "").strip() if root is not None else "" for name, tag in CORE.items()}

    def picture(self, part: str, relation: str) -> tuple[str, bytes]:
        """Return the kind of a picture and its bytes."""
        found = self.relations(part).get(relation)
        if found is None or found.outside or found.target not in self.entries:
            raise Unsupported("链接到文件之外的图片")
        data = self.entries[found.target]
        for kind, mark in PICTURES.items():
            if data.startswith(mark):
                return kind, data
        raise Unsupported(f"图片格式 {posixpath.splitext(found.target)[1]}")


PICTURES: Mapping[str, bytes] = MappingProxyType({"png": b"\x89PNG\r\n", "jpg": b"\xff\xd8\xff", "gif": b"GIF8"})
"""what can be set, by the first bytes"""


@functools.lru_cache(maxsize=256)
def _parsed(data: bytes) -> Element:
    """Parse a part that many documents share: styles, settings, footers. Nobody changes what is returned."""
    return parse(data)


@functools.lru_cache(maxsize=256)
def _relations(folder: str, data: bytes) -> Mapping[str, Relation]:
    found = {}
    for one in parse(data).iter(f"{{{RELATIONSHIPS}}}Relationship"):
        target, outside = one.get("Target", ""), one.get("TargetMode") == "External"
        if not outside:
            target = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        found[one.get("Id", "")] = Relation(one.get("Type", "").rpartition("/")[2], target, outside)
    return MappingProxyType(found)


def day(text: str) -> dt.date | None:
    """Return the day of a time as the properties write it."""
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return None

"""A shipped template that passes, taken apart and changed in one place: what hostile files are made with."""

import dataclasses
import io
import zipfile
from collections.abc import Callable, Mapping
from xml.sax.saxutils import escape

from tests.conftest import TEMPLATES

Entries = dict[str, bytes]
SHIPPED = TEMPLATES / "公告.docx"
BODY, HEADER, SETTINGS, ROOT = "word/document.xml", "word/header9.xml", "word/settings.xml", "_rels/.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
COMPATIBLE = "http://schemas.openxmlformats.org/markup-compatibility/2006"
BINARY = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
LAUGHS = b'<!DOCTYPE a [<!ENTITY a "ha">' + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)) + b"]>"


@dataclasses.dataclass(frozen=True)
class Hostile:
    """One hostile file: what it tries, the code it is refused with, and how it is made."""

    name: str
    code: str
    make: Callable[[], bytes]


class Listed(list[Hostile]):
    """Hostile files as they are listed."""

    def add(self, code: str, name: str, make: "Callable[[], Entries | bytes]") -> None:
        """List a file, made as a package or as its entries."""

        def made() -> bytes:
            found = make()
            return found if isinstance(found, bytes) else zipped(found)

        self.append(Hostile(name, code, made))


def shipped() -> Entries:
    """Return the entries of the template that passes."""
    with zipfile.ZipFile(SHIPPED) as package:
        return {name: package.read(name) for name in package.namelist()}


def zipped(entries: Mapping[str, bytes]) -> bytes:
    """Return a package of these entries."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in entries.items():
            package.writestr(name, data)
    return target.getvalue()


def put(data: bytes, before: bytes, new: bytes) -> bytes:
    """Put something before the first place of what must be there."""
    assert before in data
    return data.replace(before, new + before, 1)


def related(entries: Entries, of: str, kind: str, target: str, *, external: bool = False, number: int = 0) -> Entries:
    """Add a relation to a part; a kind without a scheme is one of Office."""
    folder, _, name = of.rpartition("/")
    path = f"{folder}/_rels/{name}.rels" if folder else ROOT
    empty = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
    mode = ' TargetMode="External"' if external else ""
    kind = kind if ":" in kind else f"{OFFICE}/{kind}"
    new = f'<Relationship Id="rIdBad{number}" Type="{kind}" Target="{target}"{mode}/>'
    return {**entries, path: put(entries.get(path, empty), b"</Relationships>", new.encode())}


def typed(entries: Entries, part: str, kind: str, data: bytes) -> Entries:
    """Add a part of a type."""
    override = f'<Override PartName="/{part}" ContentType="{kind}"/>'.encode()
    return {**entries, part: data, "[Content_Types].xml": put(entries["[Content_Types].xml"], b"</Types>", override)}


def in_body(entries: Entries, xml: str) -> Entries:
    """Put a paragraph's contents first into the body."""
    start = entries[BODY].index(b"<w:body>") + len(b"<w:body>")
    body = entries[BODY]
    return {**entries, BODY: body[:start] + f"<w:p>{xml}</w:p>".encode() + body[start:]}


def said(text: str) -> bytes:
    """Return the template with a text more in its first run."""
    entries = shipped()
    return zipped({**entries, BODY: put(entries[BODY], b"</w:t>", escape(text).encode())})


def field(*pieces: str) -> str:
    """Return a field whose code stands in several runs."""
    runs = "".join(f'<w:r><w:instrText xml:space="preserve">{escape(piece)}</w:instrText></w:r>' for piece in pieces)
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{runs}<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        '<w:r><w:t>x</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def headed(data: bytes) -> Entries:
    """Add a header part."""
    entries = typed(shipped(), HEADER, f"{TYPE}.header+xml", data)
    return related(entries, BODY, "header", "header9.xml")

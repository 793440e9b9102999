"""What PDF/A wants, and the same bytes for the same pages.

In: a PDF as an engine wrote it, or one being put together. Out: bytes without a trace of when and where it was made:
fixed dates, metadata that says the same in both places, the objects in one order, an identifier made from the content.
"""

import datetime as dt
import hashlib
import io
import re
import struct
from collections.abc import Mapping
from html import escape  # xml.sax.saxutils loads the whole of urllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pikepdf

EPOCH = dt.date(1980, 1, 1)
"""The day a PDF of one document says it was made: none, written as the first day a zip archive knows."""

EEXEC = 55665
"""the key that Type 1 fonts hide their private part with"""

UNIQUE_ID = re.compile(rb"(/UniqueID )\d{7}\b")

GLYPH = re.compile(rb"/([^\s/]+) (\d+) (?:RD|-\|) ")
"""the head of a glyph in a Type 1 font: its name and the length of its drawing"""

LENGTH = re.compile(rb"/Length (\d+)")

ENTRY = re.compile(rb"(\d{10})( \d{5} n)")
"""of the table of objects: where one begins"""

LANGUAGE = "zh-CN"

TEXT = '<rdf:Alt><rdf:li xml:lang="x-default">{}</rdf:li></rdf:Alt>'

PROPERTIES: Mapping[str, tuple[str, str]] = {
    "title": ("/Title", f"<dc:title>{TEXT}</dc:title>"),
    "author": ("/Author", "<dc:creator><rdf:Seq><rdf:li>{}</rdf:li></rdf:Seq></dc:creator>"),
    "description": ("/Subject", f"<dc:description>{TEXT}</dc:description>"),
    "keywords": ("/Keywords", "<pdf:Keywords>{}</pdf:Keywords>"),
    "creator": ("/Creator", "<xmp:CreatorTool>{}</xmp:CreatorTool>"),
    "producer": ("/Producer", "<pdf:Producer>{}</pdf:Producer>"),
}
"""What a file says of itself → its entry of the information dictionary and its twin in XMP; the two must agree."""

TERMS: Mapping[str, str] = {
    "subject": "<dc:subject><rdf:Bag><rdf:li>{}</rdf:li></rdf:Bag></dc:subject>",
    "category": "<dc:type><rdf:Bag><rdf:li>{}</rdf:li></rdf:Bag></dc:type>",
    "identifier": "<dc:identifier>{}</dc:identifier>",
}
"""What else it says, by the name of the core property of a .docx → Dublin Core in XMP. The information dictionary has no such entries."""

NAMESPACES: Mapping[str, str] = {
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
}


def canonical(pdf: bytes, about: Mapping[str, str]) -> bytes:
    """Return the PDF/A of an engine with everything that differs from run to run made the same, and what it says of itself.

    What differs in LibreOffice's: dates, /ID, /DocChecksum, the date in the ICC profile's header, the order of
    objects, and the UniqueID of Type 1 fonts, which it makes of CFF ones and whose /CharSet it leaves out.
    """
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        made_by = {
            name: str(document.docinfo[PROPERTIES[name][0]]) for name in ("creator", "producer") if PROPERTIES[name][0] in document.docinfo
        }
        describe(document, {**about, **made_by}, EPOCH)
        for intent in document.Root.get("/OutputIntents", pikepdf.Array()):
            profile = intent.get("/DestOutputProfile")
            if isinstance(profile, pikepdf.Stream):
                profile.write(_undated(profile.read_bytes()))
        for one in document.objects:
            if isinstance(one, pikepdf.Dictionary) and isinstance(font := one.get("/FontFile"), pikepdf.Stream):
                plain = _settle_unique_id(font)
                one.CharSet = pikepdf.String("".join(f"/{name}" for name in _glyph_names(plain)))
        return saved(document)


def describe(document: "pikepdf.Pdf", about: Mapping[str, str], date: dt.date) -> None:
    """Put title, author and the like (`PROPERTIES`, `TERMS`), the date, the language and the claim to PDF/A-2b into a document."""
    import pikepdf

    del document.docinfo
    stamp = f"D:{date:%Y%m%d}000000Z"
    said = {entry: about[name] for name, (entry, _) in PROPERTIES.items() if about.get(name)}
    for key, value in {**said, "/CreationDate": stamp, "/ModDate": stamp}.items():
        document.docinfo[key] = pikepdf.String(value)
    document.Root.Metadata = document.make_stream(_xmp(about, date), Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)
    document.Root.Lang = pikepdf.String(LANGUAGE)
    document.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)


def with_terms(pdf: bytes, about: Mapping[str, str]) -> bytes:
    """Return a PDF of Typst's with what it has no words for (`TERMS`) in its XMP.

    Written in place: its metadata are plain text, and a table at the end says where each object begins. To write the
    whole file anew takes longer than Typst does.
    """
    text = _said(TERMS, about).encode()
    if not text:
        return pdf
    place = pdf.rindex(b"<pdfaid:part>")
    head = pdf.rindex(b" obj", 0, place)
    length = LENGTH.search(pdf, head, place)
    assert length is not None
    size = str(int(length[1]) + len(text)).encode()
    added = len(text) + len(size) - len(length[1])
    table = int(pdf[pdf.rindex(b"startxref") :].split()[1])
    entries, trailer = pdf[table:].split(b"trailer", 1)
    # of one length each, with leading noughts: those that begin before what grew are left as they are
    beyond = b"%010d" % head
    entries = ENTRY.sub(lambda one: b"%010d" % (int(one[1]) + added) + one[2] if one[1] > beyond else one[0], entries)
    trailer = trailer.replace(b"startxref\n%d" % table, b"startxref\n%d" % (table + added))
    body = pdf[: length.start(1)] + size + pdf[length.end(1) : place] + text + pdf[place:table]
    return body + entries + b"trailer" + trailer


def claim_colours(document: "pikepdf.Pdf") -> None:
    """Say that colours are sRGB, which PDF/A wants wherever a page names one by numbers."""
    import pikepdf

    condition = pikepdf.String("sRGB IEC61966-2.1")
    intent = pikepdf.Dictionary(
        Type=pikepdf.Name.OutputIntent,
        S=pikepdf.Name.GTS_PDFA1,
        OutputConditionIdentifier=condition,
        Info=condition,
        DestOutputProfile=document.make_stream(_srgb(), N=3),
    )
    document.Root.OutputIntents = pikepdf.Array([document.make_indirect(intent)])


def saved(document: "pikepdf.Pdf") -> bytes:
    """Return the bytes of a document: the same for the same content."""
    target = io.BytesIO()
    save(document, target)
    return target.getvalue()


def save(document: "pikepdf.Pdf", target: Path | io.BytesIO) -> None:
    """Write a document: the same bytes for the same content. Into a file, a large one is never whole in memory."""
    for key in ("/DocChecksum", "/ID"):
        if key in document.trailer:
            del document.trailer[key]
    write(document, target, force_version="1.7", fix_metadata_version=False)


def write(document: "pikepdf.Pdf", target: Path | io.BytesIO, **more: Any) -> None:
    """Write a document as it is, streams packed as they came. Raises `OSError` where it cannot be written."""
    import pikepdf

    one_by_one = pikepdf.ObjectStreamMode.disable
    options = {"deterministic_id": True, "object_stream_mode": one_by_one, "compress_streams": True, "recompress_flate": False, **more}
    if isinstance(target, io.BytesIO):
        document.save(target, **options)
        return
    with _File(io.FileIO(target, "w")) as file:
        document.save(file, **options)
    if file.fault:
        raise file.fault


class _File(io.BufferedWriter):
    """A file whose faults are told when all is written: one that qpdf meets while it cleans up ends the whole process."""

    fault: OSError | None = None

    def write(self, data: Any, /) -> int:
        """Write, or go on as if it had been written."""
        if self.fault is None:
            try:
                return super().write(data)
            except OSError as error:
                self.fault = error
        return len(memoryview(data))

    def flush(self) -> None:
        """Bring what was written to the file, or go on."""
        if not self.closed:
            try:
                super().flush()
            except OSError as error:
                self.fault = self.fault or error

    def close(self) -> None:
        """Close the file, whatever is left of its buffer."""
        try:
            super().close()
        except OSError as error:
            self.fault = self.fault or error


def _xmp(about: Mapping[str, str], date: dt.date) -> bytes:
    names = " ".join(f"xmlns:{prefix}='{escape(uri)}'" for prefix, uri in NAMESPACES.items())
    twins = _said({name: twin for name, (_, twin) in PROPERTIES.items()}, about) + _said(TERMS, about)
    language = f"<dc:language><rdf:Bag><rdf:li>{LANGUAGE}</rdf:li></rdf:Bag></dc:language>"
    dates = "".join(f"<xmp:{name}>{date}T00:00:00Z</xmp:{name}>" for name in ("CreateDate", "ModifyDate"))
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" {names}>'
        "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>"
        f"{twins}{language}{dates}</rdf:Description></rdf:RDF></x:xmpmeta>"
        '<?xpacket end="w"?>'
    ).encode()


def _said(patterns: Mapping[str, str], about: Mapping[str, str]) -> str:
    return "".join(pattern.format(escape(about[name], quote=False)) for name, pattern in patterns.items() if about.get(name))


def _srgb() -> bytes:
    """Return the colour space of screens (IEC 61966-2-1) as an ICC profile of version 2, the least that is one."""
    header = struct.pack(
        ">I4sI4s4s4s12s4s4sI4s4sQI3i4s44x",
        *(0, b"", 0x02100000, b"mntr", b"RGB ", b"XYZ ", bytes(12), b"acsp", b"", 0, b"", b"", 0, 0),
        *(0xF6D6, 0x10000, 0xD32D, b""),
    )
    levels = (number / 1023 for number in range(1024))
    linear = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in levels)
    curve = struct.pack(">4s4xI", b"curv", 1024) + b"".join(struct.pack(">H", round(one * 65535)) for one in linear)
    name = b"sRGB\0"
    tags: list[tuple[bytes, bytes]] = [
        (b"desc", struct.pack(">4s4xI", b"desc", len(name)) + name + bytes(78)),
        (b"cprt", b"text" + bytes(4) + b"No copyright\0"),
        (b"wtpt", _xyz(0xF351, 0x10000, 0x116CC)),
        (b"rXYZ", _xyz(0x6FA2, 0x38F5, 0x390)),
        (b"gXYZ", _xyz(0x6299, 0xB785, 0x18DA)),
        (b"bXYZ", _xyz(0x24A0, 0xF84, 0xB6CF)),
        *((name, curve) for name in (b"rTRC", b"gTRC", b"bTRC")),
    ]
    body = b""
    places: dict[bytes, tuple[int, int]] = {}
    start = 128 + 4 + 12 * len(tags)
    for _, data in tags:
        if data not in places:
            places[data] = (start + len(body), len(data))
            body += data + bytes(-len(data) % 4)
    table = b"".join(tag + struct.pack(">II", *places[data]) for tag, data in tags)
    profile = header + struct.pack(">I", len(tags)) + table + body
    return _undated(struct.pack(">I", len(profile)) + profile[4:])


def _xyz(*numbers: int) -> bytes:
    return struct.pack(">4s4x3i", b"XYZ ", *numbers)


def _undated(profile: bytes) -> bytes:
    """Return an ICC profile with the date (bytes 24 to 35) of `EPOCH` and no profile ID (84 to 99)."""
    date = b"".join(part.to_bytes(2, "big") for part in (EPOCH.year, EPOCH.month, EPOCH.day, 0, 0, 0))
    return profile[:24] + date + profile[36:84] + bytes(16) + profile[100:]


def _settle_unique_id(font: "pikepdf.Stream") -> bytes:
    """Replace the number in a Type 1 font that counts the fonts of LibreOffice's process; return its private part.

    It stands in the encrypted part. The new one is made of the font: printers keep glyphs under it, so it has to be
    told apart from other fonts'. It lies between 4000000 and 4999999 for those not registered, and keeps its length so
    that the lengths beside it stay true.
    """
    program, start = font.read_bytes(), int(font.get("/Length1", 0))
    end = start + int(font.get("/Length2", 0))
    plain = _eexec_read(program[start:end])
    digest = hashlib.sha256(UNIQUE_ID.sub(b"", program[:start] + plain)).digest()
    number = b"%d" % (4_000_000 + int.from_bytes(digest[:8], "big") % 1_000_000)
    clear, settled = (UNIQUE_ID.sub(rb"\g<1>" + number, part) for part in (program[:start], plain))
    font.write(clear + _eexec_written(settled) + program[end:])
    return settled


def _glyph_names(plain: bytes) -> list[str]:
    """Return the names of all glyphs in the private part of a Type 1 font, in its order.

    LibreOffice leaves /CharSet out, which PDF/A-1 wants for a subset and PDF/A-2 wants complete where it is there.
    The drawings are binary, so each is stepped over by its length.
    """
    names: list[str] = []
    position = plain.find(b"/CharStrings")
    while position >= 0 and (found := GLYPH.search(plain, position)):
        names.append(found[1].decode("ascii"))
        position = found.end() + int(found[2])
    return [name for name in names if name != ".notdef"]


def _eexec_read(secret: bytes) -> bytes:
    """Decrypt the private part of a Type 1 font (Adobe Type 1 Font Format, chapter 7)."""
    plain = bytearray()
    key = EEXEC
    for one in secret:
        plain.append(one ^ (key >> 8))
        key = ((one + key) * 52845 + 22719) & 0xFFFF
    return bytes(plain)


def _eexec_written(plain: bytes) -> bytes:
    secret = bytearray()
    key = EEXEC
    for one in plain:
        secret.append(one ^ (key >> 8))
        key = ((secret[-1] + key) * 52845 + 22719) & 0xFFFF
    return bytes(secret)

"""What passes as Word and WPS save it, where a fault is said to be, and the caps just under, at and just over."""

import base64
import io
import zipfile
import zlib

import docx
import pytest

from pipeline.problems import Place
from pipeline.word import markup, safety, unpack
from tests.conftest import TEMPLATES
from tests.templates.making import (
    BODY,
    COMPATIBLE,
    HEADER,
    SETTINGS,
    TYPE,
    WORD,
    Entries,
    field,
    headed,
    in_body,
    put,
    related,
    shipped,
    typed,
    zipped,
)

CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==")


def codes(data: bytes) -> list[tuple[str, str]]:
    return [(one.code, one.place.document) for one in safety.judge(data, "样张")]


def with_picture() -> bytes:
    word = docx.Document()
    word.add_picture(io.BytesIO(PIXEL))
    data = io.BytesIO()
    word.save(data)
    return data.getvalue()


def with_chart() -> Entries:
    entries = typed(related(shipped(), BODY, "chart", "charts/chart1.xml"), "word/charts/chart1.xml", CHART, b"<c/>")
    entries = related(entries, "word/charts/chart1.xml", "package", "../embeddings/a.xlsx")
    return {**entries, "word/embeddings/a.xlsx": zipped({"a": b"a"})}


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.docx")), ids=lambda path: path.stem)
def test_every_shipped_template_passes(path: object) -> None:
    assert codes((TEMPLATES / str(path)).read_bytes()) == []


@pytest.mark.parametrize(
    "code",
    [
        " PAGE \\* MERGEFORMAT ",
        "NUMPAGES",
        ' TOC \\o "1-3" \\h \\z \\u ',
        ' HYPERLINK "https://www.gov.cn/" \\o "file:///tip" ',
        ' HYPERLINK \\l "_Toc1" ',
        ' hyperlink "mailto:a@b.cn" ',
        ' DATE \\@ "yyyy年M月d日" ',
        " =SUM(ABOVE) ",
        " REF _Ref1 \\h ",
        " ",
    ],
)
def test_a_field_that_people_use_passes(code: str) -> None:
    assert codes(zipped(in_body(shipped(), field(code)))) == []
    assert codes(zipped(in_body(shipped(), field(*code)))) == []


@pytest.mark.parametrize(
    "make",
    [
        with_picture,
        lambda: zipped(with_chart()),
        lambda: zipped(related(shipped(), BODY, "hyperlink", "https://www.gov.cn/zhengce", external=True)),
        lambda: zipped(related(shipped(), BODY, "hyperlink", "#_Toc1", external=True)),
        lambda: zipped({**shipped(), "customXml/item1.xml": b'<?mso-contentType?><control xmlns="urn:x" href="file:///x"/>'}),
        lambda: zipped({**shipped(), "customXml/item2.xml": '<?xml version="1.0" encoding="UTF-16"?><甲/>'.encode("utf-16")}),
        lambda: zipped({**shipped(), "word/printerSettings/printerSettings1.bin": bytes(range(256)) * 8}),
        lambda: zipped({**shipped(), "docProps/thumbnail.jpeg": b"\xff\xd8\xff\xe0" + bytes(100)}),
        lambda: zipped({**shipped(), "word/fonts/font1.odttf": bytes(range(256))}),
        lambda: zipped({**shipped(), "word/": b"", "word/media/": b""}),
        lambda: zipped(shipped()) + b"\r\n",
        lambda: zipped(
            in_body(
                shipped(),
                f'<mc:AlternateContent xmlns:mc="{COMPATIBLE}"><mc:Choice Requires="wps">{field(" PAGE ")}</mc:Choice>'
                f"<mc:Fallback>{field(' PAGE ')}</mc:Fallback></mc:AlternateContent>",
            )
        ),
    ],
    ids=["picture", "chart", "link", "bookmark", "data", "UTF-16", "printer", "thumbnail", "font", "folders", "line end", "alternatives"],
)
def test_what_office_programs_write_passes(make: object) -> None:
    assert callable(make)
    assert codes(make()) == []


def test_a_stream_without_sizes_in_its_heads_passes() -> None:
    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.data = b""

        def writable(self) -> bool:
            return True

        def write(self, data: object) -> int:
            self.data += bytes(data)  # type: ignore[call-overload]
            return len(data)  # type: ignore[arg-type]

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in shipped().items():
            package.writestr(name, data)
    assert codes(pipe.data) == []


# --- where


@pytest.mark.parametrize(
    ("entries", "found"),
    [
        (in_body(shipped(), field("DDE x")), [("docx.field", "样张·正文")]),
        (headed(f'<w:hdr xmlns:w="{WORD}"><w:p>{field("DDE x")}</w:p></w:hdr>'.encode()), [("docx.field", "样张·页眉")]),
        (
            {**(old := shipped()), SETTINGS: put(old[SETTINGS], b"</w:settings>", b"<w:mailMerge/>")},
            [("docx.attached", "样张·设置")],
        ),
        (related(shipped(), SETTINGS, "attachedTemplate", "file:///x.dotm", external=True), [("docx.attached", "样张·设置")]),
        ({**shipped(), "word/media/a.png": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"}, [("docx.ole", "样张·图片")]),
        ({**shipped(), "odd/thing.xml": b"<!DOCTYPE a><a/>"}, [("docx.doctype", "样张·其他部分")]),
        ({**shipped(), "word/x.bin": b"", "word/X.bin": b""}, [("docx.twice", "样张")]),
    ],
    ids=["body", "header", "settings", "relation of settings", "picture", "other", "package"],
)
def test_the_part_is_named(entries: Entries, found: list[tuple[str, str]]) -> None:
    assert codes(zipped(entries)) == found


def test_all_faults_of_all_parts_come_in_one_run() -> None:
    entries = headed(f'<w:hdr xmlns:w="{WORD}"><w:p>{field("DDE x")}</w:p></w:hdr>'.encode())
    entries = in_body(related(entries, BODY, "image", "http://example.org/", external=True, number=1), "<w:altChunk/>")
    assert set(codes(zipped(entries))) == {("docx.field", "样张·页眉"), ("docx.external", "样张·正文"), ("docx.chunk", "样张·正文")}


def test_a_file_that_the_case_names_has_its_place_there() -> None:
    [found] = safety.judge(zipped(in_body(shipped(), field("DDE x"))), "附件.docx", Place("case.yaml", 12))
    assert (found.place, found.code) == (Place("case.yaml", 12), "docx.field")
    assert "附件.docx" in found.message
    assert "正文" in found.message


# --- what is no document


def strict(data: bytes) -> bytes:
    return data.replace(b"http://schemas.openxmlformats.org/officeDocument/2006/relationships", b"http://purl.oclc.org/ooxml/relationships")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK",
        b"%PDF-1.7",
        zipped({}),
        zipped({"a": b"a"}),
        zipped(shipped())[:-500],
        zipped({**shipped(), BODY: b"<w:document"}),
        zipped({**shipped(), BODY: f'<w:hdr xmlns:w="{WORD}"/>'.encode()}),
        zipped({name: data for name, data in shipped().items() if name != BODY}),
        zipped({**(one := shipped()), "_rels/.rels": strict(one["_rels/.rels"])}),
        zipped({**(one := shipped()), BODY: one[BODY].replace(WORD.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main")}),
        zipped(
            {
                **(one := shipped()),
                "[Content_Types].xml": one["[Content_Types].xml"].replace(f"{TYPE}.document".encode(), f"{TYPE}.template".encode()),
            }
        ),
        zipped(related(shipped(), BODY, "image", "media/gone.png")),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    ],
    ids=[
        *("empty", "cut", "PDF", "no entries", "another zip", "torn", "broken XML", "another root", "no body", "strict relations"),
        *("strict names", "a .dotx", "a lost part", "an old .doc"),
    ],
)
def test_what_is_no_sound_document_is_unreadable(data: bytes) -> None:
    assert {code for code, _ in codes(data)} == {"file.unreadable"}


def test_a_flipped_bit_is_damage() -> None:
    entries = shipped()
    data = bytearray(zipped({**entries, "word/media/a.bin": zlib.compress(b"x" * 999)}))
    data[data.index(b"word/media/a.bin") + 20] ^= 1
    assert codes(bytes(data)) == [("file.unreadable", "样张")]


# --- the caps


@pytest.mark.parametrize(("over", "found"), [(-1, []), (0, []), (1, [("docx.size", "样张")])])
def test_the_cap_on_entries(over: int, found: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "ENTRIES", len(shipped()) - over)
    assert codes(zipped(shipped())) == found


@pytest.mark.parametrize(("over", "found"), [(-1, []), (0, []), (1, [("docx.size", "样张")])])
def test_the_cap_on_what_is_unpacked(over: int, found: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "UNPACKED", sum(map(len, shipped().values())) - over)
    assert codes(zipped(shipped())) == found


@pytest.mark.parametrize(("over", "found"), [(-1, []), (0, []), (1, [("docx.size", "样张")])])
def test_the_cap_on_the_file(over: int, found: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "FILE", len(zipped(shipped())) - over)
    assert codes(zipped(shipped())) == found


@pytest.mark.parametrize(("over", "found"), [(-1, []), (0, []), (1, ["docx.size"])])
def test_the_cap_on_elements(over: int, found: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    parts = [data for name, data in shipped().items() if name.endswith((".xml", ".rels"))]
    monkeypatch.setattr(markup, "TAGS", sum(data.count(b"<") for data in parts) - over)
    assert [code for code, _ in codes(zipped(shipped()))] == found


@pytest.mark.parametrize(("levels", "found"), [(240, []), (300, ["docx.size"])])
def test_the_cap_on_levels(levels: int, found: list[str]) -> None:
    entries = {**shipped(), "customXml/item1.xml": b"<a>" * levels + b"</a>" * levels}
    assert [code for code, _ in codes(zipped(entries))] == found


def test_a_paragraph_of_very_many_runs_is_only_large() -> None:
    runs = "".join(f"<w:r><w:t>{number}</w:t></w:r>" for number in range(300_000))
    assert codes(zipped(in_body(shipped(), runs))) == []


def test_the_header_is_where_the_relation_says() -> None:
    assert safety.named(HEADER) == "页眉"
    assert safety.named("word/_rels/header9.xml.rels") == "页眉"
    assert safety.named("_rels/.rels") == ""

import contextlib
import io
import os
import stat
import sys
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path

import docx
import pikepdf  # noqa: TID253 - these tests are of nothing else
import pytest
from docx.oxml.ns import qn

from pipeline.fonts.table import Fonts
from pipeline.pdf import Engine
from pipeline.pdf.archival import claim_colours
from pipeline.pdf.libreoffice import LibreOffice, _started
from pipeline.problems import Blocked, Unavailable
from tests.conftest import has_libreoffice
from tests.fonts.fontmaking import font, write
from tests.pdf.constructs import Example
from tests.pdf.constructs import docx as as_file
from tests.pdf.seen import characters

STAND_IN = """#!{python}
import pathlib, sys, time, zipfile
arguments = sys.argv[1:]
if "--version" in arguments:
    print("LibreOffice 0.0 stand-in")
    sys.exit()
target = pathlib.Path(arguments[arguments.index("--outdir") + 1])
memory = pathlib.Path({memory!r})
with memory.open("a") as calls:
    calls.write("call\\n")
for name in arguments[arguments.index("--outdir") + 2:]:
    order = zipfile.ZipFile(name).comment.decode()
    if order == "hang":
        time.sleep(60)
    if order == "once" and memory.read_text() == "call\\n":
        continue
    pdf = pathlib.Path({pdf!r}).read_bytes()
    if order == "torn":
        pdf = pdf[:-20]
    if order != "fail":
        (target / (pathlib.Path(name).stem + ".pdf")).write_bytes(pdf)
"""


def package(order: str = "") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
        archive.comment = order.encode()
    return target.getvalue()


@pytest.fixture
def stand_in(tmp_path: Path) -> LibreOffice:
    """An engine whose program obeys the comment of each package it is given."""
    with pikepdf.new() as document:
        document.add_blank_page()
        claim_colours(document)
        document.save(tmp_path / "page.pdf")
    program = tmp_path / "soffice"
    paths = {"memory": str(tmp_path / "memory"), "pdf": str(tmp_path / "page.pdf")}
    program.write_text(STAND_IN.format(python=sys.executable, **paths), encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return LibreOffice(str(program), seconds=2.5, seconds_each=0)


def failed(engine: LibreOffice, **orders: str) -> list[str]:
    with pytest.raises(Blocked) as caught:
        engine.convert({stem: package(order) for stem, order in orders.items()})
    assert {one.code for one in caught.value.problems} == {"pdf.failed"}
    return [one.place.document for one in caught.value.problems]


def test_it_is_an_engine(stand_in: LibreOffice) -> None:
    engine: Engine = stand_in
    assert engine.name == "libreoffice"
    assert engine.version == f"0.0 stand-in 字库 {Fonts().fingerprint()}"


def test_every_document_comes_back_under_its_name(stand_in: LibreOffice) -> None:
    stems = [f"{number:02}-决议·某社区" for number in range(11)]
    pdfs = stand_in.convert({stem: package() for stem in stems})
    assert list(pdfs) == stems
    assert all(pdf.startswith(b"%PDF-1.7") for pdf in pdfs.values())


def test_nothing_to_convert_starts_nothing() -> None:
    assert LibreOffice("no-such-program").convert({}) == {}


def test_a_missing_program_says_how_to_get_it() -> None:
    with pytest.raises(Unavailable, match="libreoffice-writer-nogui"):
        LibreOffice("no-such-program").convert({"甲": package()})


@pytest.mark.parametrize(
    "docx_bytes", [b"", b"plain text", b"PK\x05\x06" + bytes(18), package()[:60]], ids=["empty", "text", "no entries", "cut"]
)
def test_what_is_no_word_file_is_named_and_not_set(docx_bytes: bytes) -> None:
    with pytest.raises(Blocked) as caught:
        LibreOffice("no-such-program").convert({"甲": package(), "乙": docx_bytes})
    assert [(one.code, one.place.document) for one in caught.value.problems] == [("pdf.failed", "乙")]


def test_a_document_without_a_pdf_is_named(stand_in: LibreOffice) -> None:
    assert failed(stand_in, 甲="", 乙="fail", 丙="") == ["乙"]


def test_a_pdf_that_was_cut_short_is_none(stand_in: LibreOffice) -> None:
    assert failed(stand_in, 甲="torn", 乙="") == ["甲"]


def test_a_document_that_failed_is_tried_once_more(stand_in: LibreOffice) -> None:
    assert set(stand_in.convert({"甲": package("once"), "乙": package()})) == {"甲", "乙"}


def test_a_document_that_hangs_is_ended_and_named_and_those_behind_it_are_set(stand_in: LibreOffice) -> None:
    begin = time.monotonic()
    assert failed(stand_in, 甲="hang", 乙="") == ["甲"]
    assert time.monotonic() - begin < 20


def test_a_program_that_always_hangs_is_given_up(stand_in: LibreOffice, tmp_path: Path) -> None:
    assert failed(stand_in, 甲="hang", 乙="hang", 丙="hang", 丁="hang") == ["丁", "丙", "乙", "甲"]
    assert (tmp_path / "memory").read_text() == "call\n" * 3


@pytest.mark.skipif(sys.platform == "win32", reason="process groups")
def test_an_interruption_leaves_no_process_behind(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    command = ["/bin/sh", "-c", f"sleep 60 & echo $! > {note}.new; mv {note}.new {note}; wait"]
    with contextlib.suppress(KeyboardInterrupt), _started(command, os.environ):
        while not note.exists():
            time.sleep(0.01)
        raise KeyboardInterrupt
    child = Path("/proc", note.read_text().strip(), "stat")
    for _ in range(200):
        if not child.exists() or child.read_text().split()[2] == "Z":
            break
        time.sleep(0.01)
    assert not child.exists() or child.read_text().split()[2] == "Z"


@pytest.mark.prove
@pytest.mark.skipif(not has_libreoffice(), reason="needs LibreOffice")
class TestLibreOffice:
    @staticmethod
    def document(title: str, *more: str, names: Sequence[str] = ("仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋简体")) -> bytes:
        document = docx.Document()
        document.core_properties.title = title
        document.core_properties.author = "某居民委员会"
        for name in names:
            for text in (f"{title}：现住473户。", *more):
                run = document.add_paragraph().add_run(text)
                run.font.name = name
                run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)
        target = io.BytesIO()
        document.save(target)
        return target.getvalue()

    @staticmethod
    def families(pdf: bytes) -> set[str]:
        """Return the names of the fonts in a PDF, without the marks of a subset."""
        with pikepdf.open(io.BytesIO(pdf)) as document:
            fonts = [one for one in document.objects if isinstance(one, pikepdf.Dictionary) and "/FontName" in one]
            return {str(one.FontName).split("+")[-1].lstrip("/") for one in fonts}

    def test_the_same_document_gives_the_same_bytes(self) -> None:
        documents = {f"{number:02}-函": self.document(f"关于第{number}项的函") for number in range(8)}
        together = LibreOffice(processes=2).convert(documents)
        last = {"07-函": documents["07-函"]}
        assert LibreOffice(processes=1).convert(last)["07-函"] == together["07-函"]

    def test_the_pdf_is_archival_and_has_the_fonts_of_the_table(self) -> None:
        pdf = LibreOffice().convert({"甲": self.document("关于某项的函")})["甲"]
        with pikepdf.open(io.BytesIO(pdf)) as document:
            assert str(document.docinfo["/Title"]) == "关于某项的函"
            assert str(document.docinfo["/Author"]) == "某居民委员会"
            assert document.Root.OutputIntents[0].S == pikepdf.Name.GTS_PDFA1
            assert b"<pdfaid:part>2<" in document.Root.Metadata.read_bytes()
        assert self.families(pdf) == {"LijuanFangSong", "LijuanKai", "LijuanHei", "LijuanTitleSong"}

    def test_a_rare_character_is_set_in_the_font_of_its_row(self) -> None:
        for name in ("仿宋_GB2312", "黑体", "宋体", "方正小标宋简体"):
            pdf = LibreOffice().convert({"甲": self.document("函", "朱镕基", "峯䶮", names=[name])})["甲"]
            expected = {face.file.stem for one in "关镕峯䶮" if (face := Fonts().face(name, one))}
            assert self.families(pdf) == expected

    def test_no_mark_hangs_over_the_edge(self) -> None:
        """As in the typesetter; Word hangs marks at 1, LibreOffice by itself at 0."""
        text = f"<w:r><w:t>{'字' * 28}，{'字' * 27}，字</w:t></w:r>"
        documents = {one: as_file(Example(f'<w:p><w:pPr><w:overflowPunct w:val="{one}"/></w:pPr>{text}</w:p>')) for one in "01"}
        for said, pdf in LibreOffice().convert(documents).items():
            assert max(one.x for one in characters(pdf)) < 72.5 + 450, said

    def test_an_offices_own_font_goes_first(self, tmp_path: Path) -> None:
        own = font({0x409: "FangSong", 0x804: "仿宋"}, "函现住户")
        write(tmp_path / "simfang.ttf", own)
        pdf = LibreOffice(fonts=Fonts(tmp_path)).convert({"甲": self.document("函", names=["仿宋_GB2312"])})["甲"]
        assert len(self.families(pdf)) == 2
        assert "LijuanFangSong" in self.families(pdf)

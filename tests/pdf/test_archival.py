import datetime as dt
import io
import os
from pathlib import Path
from typing import Any

import pikepdf  # noqa: TID253 - these tests are of nothing else
import pytest
from lxml import etree

from pipeline.pdf import archival

PLAIN = b"dup\n/Private 15 dict dup begin\n/UniqueID %d def\n/Subrs 5 array\n"


def type_1_font(number: int, name: bytes = b"Some") -> bytes:
    return b"%!FontType1-1.0: " + name + b"\n" + archival._eexec_written(b"abcd" + PLAIN % number) + b"0" * 512


def as_an_engine_writes(day: int, *, number: int = 4100000, title: str = "引擎写的题名") -> bytes:
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=(595, 842))
        program = type_1_font(number)
        lengths: dict[str, Any] = {"Length1": 22, "Length2": len(program) - 22 - 512, "Length3": 512}
        font = document.make_stream(program, pikepdf.Dictionary(**lengths))
        descriptor = document.make_indirect(pikepdf.Dictionary(FontFile=font))
        page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=pikepdf.Dictionary(FontDescriptor=descriptor)))
        document.docinfo["/Title"] = title
        document.docinfo["/Author"] = "某居民委员会"
        document.docinfo["/CreationDate"] = f"D:202403{day:02}120000+08'00'"
        document.docinfo["/Trapped"] = pikepdf.Name.Unknown
        archival.claim_colours(document)
        profile = document.Root.OutputIntents[0].DestOutputProfile
        profile.write(profile.read_bytes()[:24] + bytes([day] * 12) + profile.read_bytes()[36:])
        document.trailer.DocChecksum = pikepdf.Name(f"/{day:032}")
        target = io.BytesIO()
        document.save(target, static_id=False)
        return target.getvalue()


ABOUT = {
    "title": "关于A&B<C>的函",
    "author": "某居民委员会",
    "subject": "某事",
    "category": "函",
    "identifier": "某函〔2024〕1号",
    "keywords": "",
}


def canonical(pdf: bytes) -> bytes:
    return archival.canonical(pdf, ABOUT)


def test_what_differs_from_run_to_run_is_made_the_same() -> None:
    first, second = as_an_engine_writes(1), as_an_engine_writes(2, number=4100044)
    assert first != second
    assert canonical(first) == canonical(second)


def test_canonical_bytes_stay_as_they_are() -> None:
    once = canonical(as_an_engine_writes(1))
    assert canonical(once) == once


def test_other_pages_have_another_identifier() -> None:
    first, second = (archival.canonical(as_an_engine_writes(1), {"title": title}) for title in "甲乙")
    with pikepdf.open(io.BytesIO(first)) as one, pikepdf.open(io.BytesIO(second)) as other:
        assert bytes(one.trailer.ID[0]) != bytes(other.trailer.ID[0])


def test_both_metadata_say_the_same() -> None:
    with pikepdf.open(io.BytesIO(canonical(as_an_engine_writes(1)))) as document:
        xmp = etree.fromstring(document.Root.Metadata.read_bytes())
        assert "/Filter" not in document.Root.Metadata
        assert str(document.docinfo["/Title"]) == "关于A&B<C>的函"
        assert str(document.docinfo["/CreationDate"]) == "D:19800101000000Z"
        assert set(document.docinfo.keys()) == {"/Title", "/Author", "/CreationDate", "/ModDate"}
        assert str(document.Root.Lang) == "zh-CN"
        assert document.pdf_version == "1.7"
    texts = {etree.QName(one).localname: "".join(map(str, one.itertext())) for one in xmp.iter(etree.Element)}
    assert texts["title"] == "关于A&B<C>的函"
    assert texts["creator"] == "某居民委员会"
    assert (texts["subject"], texts["type"], texts["identifier"], texts["language"]) == ("某事", "函", "某函〔2024〕1号", "zh-CN")
    assert texts["CreateDate"] == texts["ModifyDate"] == "1980-01-01T00:00:00Z"
    assert (texts["part"], texts["conformance"]) == ("2", "B")


def test_fonts_that_differ_keep_different_numbers() -> None:
    with pikepdf.new() as document:
        settled = []
        for name in (b"One.", b"Two."):
            program = type_1_font(4100000, name)
            font = document.make_stream(program, Length1=22, Length2=len(program) - 22 - 512)
            archival._settle_unique_id(font)
            assert len(font.read_bytes()) == len(program)
            settled.append(archival.UNIQUE_ID.search(archival._eexec_read(font.read_bytes()[22:-512])))
            number = archival._eexec_read(font.read_bytes()[22:-512]).split(b"/UniqueID ")[1].split()[0]
            assert 4_000_000 <= int(number) < 5_000_000
    assert all(settled)


@pytest.mark.parametrize("plain", [b"", b"a", bytes(range(256)) * 4])
def test_the_cipher_of_type_1_fonts_goes_both_ways(plain: bytes) -> None:
    assert archival._eexec_read(archival._eexec_written(plain)) == plain


def test_the_colour_profile_is_one() -> None:
    profile = archival._srgb()
    assert int.from_bytes(profile[:4], "big") == len(profile)
    assert profile[36:40] == b"acsp"
    assert profile[16:20] == b"RGB "
    assert profile[24:28] == (1980).to_bytes(2, "big") + (1).to_bytes(2, "big")


def test_a_document_may_have_no_author() -> None:
    with pikepdf.new() as document:
        document.add_blank_page()
        archival.describe(document, {"title": "甲"}, dt.date(2024, 4, 8))
        assert "/Author" not in document.docinfo
        assert b"dc:creator" not in document.Root.Metadata.read_bytes()


def test_the_glyphs_of_a_type_1_font_are_listed_whatever_their_drawings_hold() -> None:
    drawings = b"/.notdef 2 RD ab ND\n/cid1 9 RD /x 1 RD a ND\n/cid2 1 RD b ND\n"
    plain = b"/Subrs 0 array\n/CharStrings 3 dict dup begin\n" + drawings + b"end"
    assert archival._glyph_names(plain) == ["cid1", "cid2"]
    assert archival._glyph_names(b"no glyphs") == []


def test_a_file_holds_the_same_bytes_as_memory(tmp_path: Path) -> None:
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(595, 842))
        archival.save(document, tmp_path / "a.pdf")
        assert (tmp_path / "a.pdf").read_bytes() == archival.saved(document)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full, as Linux has it")
@pytest.mark.parametrize("size", [1, 2**20])
def test_a_full_disk_is_told_and_does_not_end_the_process(size: int) -> None:
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=(595, 842))
        page.obj.Contents = document.make_stream(os.urandom(size))
        with pytest.raises(OSError, match="No space"):
            archival.save(document, Path("/dev/full"))

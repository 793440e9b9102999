"""Files from outside: what is sound, and each way of being not, by its code."""

import io
import os
import struct
import zlib
from pathlib import Path
from typing import Any

import pikepdf  # noqa: TID253 - these files are made of nothing else
import pytest
from PIL import Image  # noqa: TID253 - as above

from pipeline.problems import Place, Problem
from pipeline.volume import scans
from pipeline.volume.scans import JPEG, PDF, PNG, TIFF, Sound, judge
from tests.volume import scanning

HERE = Place("originals/originals.yaml", 3)


def judged(folder: Path, data: bytes, name: str = "一件.pdf") -> Sound | Problem:
    return judge(scanning.written(folder, name, data), HERE)


SMALL = Image.new("L", (30, 20), 200)


@pytest.mark.parametrize(
    ("data", "media", "pages"),
    [
        (scanning.pdf(b"", b"", b""), PDF, 3),
        (b"\n\n" + scanning.pdf(b""), PDF, 1),
        (scanning.jpeg(SMALL), JPEG, 1),
        (scanning.png(SMALL), PNG, 1),
        (scanning.tiff(SMALL), TIFF, 1),
        (scanning.tiff(SMALL, SMALL, SMALL, compression="tiff_lzw"), TIFF, 3),
        (scanning.tiff(SMALL.convert("1"), compression="group4"), TIFF, 1),
    ],
)
def test_what_a_file_is_its_content_says_not_its_name(tmp_path: Path, data: bytes, media: str, pages: int) -> None:
    sound = judged(tmp_path, data, "名称.doc")
    assert isinstance(sound, Sound), sound
    assert (sound.media, sound.pages, sound.size) == (media, pages, len(data))
    assert len(sound.sha256) == 64


def truncated(data: bytes) -> bytes:
    return data[: len(data) * 2 // 3]


def spoiled(data: bytes, place: bytes) -> bytes:
    """Spoil the packed stream behind a place."""
    start = data.index(b"stream\n", data.index(place)) + 12
    return data[:start] + b"\0\0\0\0\0\0" + data[start + 6 :]


def endless_pages(document: pikepdf.Pdf) -> None:
    """Have a page tree whose branches are shared: ten levels of ten give ten thousand million pages."""
    leaf: Any = document.make_indirect(document.pages[0].obj)
    for _ in range(10):
        leaf = document.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Pages, Count=1, Kids=pikepdf.Array([leaf] * 10)))
    document.Root.Pages = leaf


def one_page_many_times(document: pikepdf.Pdf) -> None:
    document.Root.Pages.Kids = pikepdf.Array([document.pages[0].obj] * 200_000)


def stream_of(data: bytes, **said: Any) -> bytes:
    """Return a PDF of one page whose content is packed already."""

    def change(document: pikepdf.Pdf) -> None:
        stream = pikepdf.Stream(document, b"")
        stream.write(data, filter=said.pop("filter", pikepdf.Name.FlateDecode))
        document.pages[0].obj.Contents = document.make_indirect(stream)

    return scanning.pdf(b"", change=change, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def wide_png(wide: int, high: int) -> bytes:
    """Return a PNG that says it is large and holds nothing."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", wide, high, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def many_frames() -> bytes:
    return scanning.tiff(*[Image.new("1", (1, 1))] * (scans.MOST_PAGES + 1))


PACKED_TWICE = pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])

WRONG = {
    "empty": (b"", "original.empty"),
    "text": ("通知".encode(), "original.kind"),
    "word": (b"PK\x03\x04" + bytes(100), "original.kind"),
    "heic": (b"\0\0\0\x18ftypheic" + bytes(100), "original.kind"),
    "gif": (b"GIF89a" + bytes(100), "original.kind"),
    "password": (scanning.locked("乙"), "original.encrypted"),
    "restricted": (scanning.locked(""), "original.encrypted"),
    "broken PDF": (truncated(scanning.pdf(*[b"0 0 m"] * 20)), "original.damaged"),
    "head of a PDF": (b"%PDF-1.7\n", "original.damaged"),
    "no page": (scanning.pdf(), "original.damaged"),
    "spoiled content": (spoiled(scanning.pdf(b"0 0 10 10 re f " * 50), b"/Length"), "original.damaged"),
    "broken JPEG": (truncated(scanning.jpeg(scanning.photograph())), "original.damaged"),
    "broken PNG": (truncated(scanning.png(scanning.photograph())), "original.damaged"),
    "spoiled PNG": (scanning.png(scanning.photograph()).replace(b"IDAT", b"IDAU", 1), "original.damaged"),
    "broken TIFF": (truncated(scanning.tiff(scanning.photograph(), compression="tiff_lzw")), "original.damaged"),
    "head of a JPEG": (b"\xff\xd8\xff\xe0", "original.damaged"),
    "many pages": (scanning.pdf(*[b""] * (scans.MOST_PAGES + 1)), "original.large"),
    "2,000 pages": (scanning.pdf(*[b""] * 2000), "original.large"),
    "endless pages": (scanning.pdf(b"", change=endless_pages), "original.large"),
    "one page many times": (scanning.pdf(b"", change=one_page_many_times), "original.large"),
    "bomb": (stream_of(scanning.bomb(200 * 2**20)), "original.large"),
    "bomb in a bomb": (stream_of(zlib.compress(scanning.bomb(64 * 2**20), 9), filter=PACKED_TWICE), "original.large"),
    "long content": (stream_of(scanning.bomb(40 * 2**20)), "original.large"),
    "wide PNG": (wide_png(100_000, 100_000), "original.large"),
    "large PNG": (wide_png(10_000, 10_000), "original.large"),
    "many frames": (many_frames(), "original.large"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_file_that_cannot_be_taken_is_told_with_its_place(tmp_path: Path, name: str) -> None:
    data, code = WRONG[name]
    found = judged(tmp_path, data)
    assert isinstance(found, Problem)
    assert (found.code, found.place) == (code, HERE)
    assert found.remedy


def test_as_many_pages_as_allowed_are_taken(tmp_path: Path) -> None:
    sound = judged(tmp_path, scanning.pdf(*[b""] * scans.MOST_PAGES))
    assert isinstance(sound, Sound)
    assert sound.pages == scans.MOST_PAGES


def test_a_name_hidden_in_a_name_does_not_hide_a_bomb(tmp_path: Path) -> None:
    data = stream_of(scanning.bomb(200 * 2**20)).replace(b"/FlateDecode", b"/F#6cateDecode")
    found = judged(tmp_path, data)
    assert isinstance(found, Problem)
    assert found.code == "original.large"


def test_a_file_over_the_size_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans, "LARGEST", 100)
    found = judged(tmp_path, bytes(101))
    assert isinstance(found, Problem)
    assert found.code == "original.large"


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "文件夹").mkdir()
    os.mkfifo(tmp_path / "管道")
    for name in ("文件夹", "管道", "没有"):
        found = judge(tmp_path / name, HERE)
        assert isinstance(found, Problem)
        assert found.code == "original.unreadable"


def test_a_picture_of_a_telephone_with_two_in_it_is_one_page(tmp_path: Path) -> None:
    target = io.BytesIO()
    photo = scanning.photograph()
    photo.save(target, "MPO", save_all=True, append_images=[photo])
    sound = judged(tmp_path, target.getvalue(), "照片.jpg")
    assert isinstance(sound, Sound)
    assert (sound.media, sound.pages) == (JPEG, 1)

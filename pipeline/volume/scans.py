"""A file from outside in, what it is out, or what is wrong with it: judged by its content before anything is made of it.

What it is called counts for nothing. Everything that it could unpack to is counted before it is unpacked: bytes, pages,
dots of a picture, content of a page.
"""

import dataclasses
import hashlib
import mmap
import re
import struct
import warnings
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.measure import ink, streams
from pipeline.problems import Place, Problem, problem

if TYPE_CHECKING:
    import pikepdf
    from PIL import Image

PDF, JPEG, PNG, TIFF = "application/pdf", "image/jpeg", "image/png", "image/tiff"

SUFFIXES = {PDF: ".pdf", JPEG: ".jpg", PNG: ".png", TIFF: ".tif"}
"""kind of file → how its name ends where we give it one"""

LARGEST = 512 * 2**20
"""bytes of a file: a thousand scanned pages in colour have 300 MB"""

MOST_PAGES = 1000
"""of one file: a booklet of 200 survey forms has 400; more than this goes into several"""

MOST_DOTS = 10**10
"""of all pages of one picture file"""

MOST_PACKED, MOST_PACKED_IN_ALL = 64 * 2**20, 2**30
"""bytes that one stream of a PDF, and all of them, may unpack to; pictures are not unpacked and not counted"""

STARTS = (
    (b"%PDF-", PDF),
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"II*\0", TIFF),
    (b"MM\0*", TIFF),
)
OTHERS = (
    (b"PK\x03\x04", "Word、WPS 文件，OFD 文件或压缩包", "用生成它的程序另存为 PDF"),
    (b"\xd0\xcf\x11\xe0", "旧格式的 Word、WPS 或 Excel 文件", "另存为 PDF"),
    (b"GIF8", "GIF 图片", "另存为 PNG 或 JPEG"),
    (b"BM", "BMP 图片", "另存为 PNG 或 JPEG"),
    (b"RIFF", "WebP 图片或音像文件", "图片另存为 JPEG；音像不装入案卷"),
    (b"Rar!", "压缩包", "解压后放入其中的文件"),
    (b"7z\xbc\xaf", "压缩包", "解压后放入其中的文件"),
)
"""how a file begins → what it is, what to do"""
PHOTO = re.compile(rb"^.{4}ftyp(?:hei|hev|mif|avif)", re.DOTALL)


@dataclasses.dataclass(frozen=True, slots=True)
class Sound:
    """A file that can be read to its end."""

    media: str
    pages: int
    size: int
    sha256: str


def judge(path: Path, place: Place) -> Sound | Problem:
    """Return what a file is, or why it cannot be taken. `place` is where the problem stands: the file, or who names it."""
    try:
        if not path.is_file():
            return problem("original.unreadable", f"“{path.name}”不是普通文件", place, "换成文件本身")
        size = path.stat().st_size
        if size == 0:
            return problem("original.empty", f"“{path.name}”是空的（0字节）", place, "重新扫描或重新复制这个文件")
        if size > LARGEST:
            found = f"“{path.name}”超过{LARGEST // 2**20}兆字节"
            return problem("original.large", found, place, "用较低的分辨率重新扫描，或拆成几个文件分别登记")
        with path.open("rb") as file:
            head = file.read(1024)
            digest = hashlib.sha256(head)
            while block := file.read(2**20):
                digest.update(block)
    except (OSError, ValueError) as error:  # ValueError: a name with a zero byte
        return problem(
            "original.unreadable", f"“{path.name}”读不出来（{type(error).__name__}）", place, "检查文件的权限，关闭正打开它的程序"
        )
    media = next((media for start, media in STARTS if head.startswith(start)), PDF if b"%PDF-" in head else "")
    if not media:
        what, remedy = _other(head)
        return problem("original.kind", f"“{path.name}”{what}", place, remedy)
    try:
        pages = _pages_of_pdf(path) if media == PDF else _pages_of_picture(path, media)
    except _RefusedError as refused:
        return problem(refused.code, f"“{path.name}”{refused.found}", place, refused.remedy)
    return Sound(media, pages, size, digest.hexdigest())


class _RefusedError(Exception):
    def __init__(self, code: str, found: str, remedy: str) -> None:
        super().__init__(found)
        self.code, self.found, self.remedy = code, found, remedy


def _other(head: bytes) -> tuple[str, str]:
    if PHOTO.match(head):
        return "是手机的 HEIC 或 AVIF 照片", "在手机上改存为 JPEG，或用看图程序另存为 JPEG"
    found = next(((f"是{what}", remedy) for start, what, remedy in OTHERS if head.startswith(start)), None)
    return found or ("不是 PDF、JPEG、PNG 或 TIFF", "扫描成 PDF，或拍照存成 JPEG")


AGAIN = "重新扫描；原来是电子文件的，向来文单位再要一份"


def _damaged(found: str = "已损坏，不能完整读出") -> _RefusedError:
    return _RefusedError("original.damaged", found, AGAIN)


def _too_much(found: str) -> _RefusedError:
    return _RefusedError("original.large", found, "核对是不是放错了文件；确实要用的，重新扫描成普通的 PDF")


# --- PDF


def _pages_of_pdf(path: Path) -> int:
    import pikepdf

    _count_before_unpacking(path)
    try:
        # a file that has to be repaired has lost something: a scan that breaks off would be taken for a shorter one;
        # handing attributes down to the pages makes a copy of each page that the tree names, however often
        with pikepdf.open(path, attempt_recovery=False, inherit_page_attributes=False, suppress_warnings=True) as document:
            if document.is_encrypted:
                raise _RefusedError("original.encrypted", "加了密码或限制", "请来文单位给不加密的，或打印后重新扫描")
            pages = _leaves(document)
            if pages == 0:
                raise _damaged("没有一页")
            if pages > MOST_PAGES:
                raise _RefusedError("original.large", f"超过{MOST_PAGES}页", "拆成几个文件，分别登记")
            for page in document.pages:
                _contents(page)
            if document.get_warnings():
                raise _damaged()
            return pages
    except pikepdf.PasswordError as fault:
        raise _RefusedError("original.encrypted", "加了密码", "请来文单位给不加密的，或打印后重新扫描") from fault
    except (pikepdf.PdfError, ValueError, TypeError, LookupError, AttributeError) as fault:
        raise _damaged() from fault  # what else pikepdf makes of a catalog or page tree that is none


def _leaves(document: "pikepdf.Pdf") -> int:
    """Count the pages by walking the tree, no further than allowed: a tree whose branches are shared has no end."""
    found = seen = 0
    waiting = [document.Root["/Pages"]]
    while waiting and found <= MOST_PAGES:
        node = waiting.pop()
        seen += 1
        if seen > 4 * MOST_PAGES:
            raise _RefusedError("original.large", "的页面层次没有尽头", AGAIN)
        if "/Kids" in node:
            kids = node["/Kids"]
            waiting += [kids[number] for number in range(min(len(kids), MOST_PAGES + 1))]
        else:
            found += 1
    return found


def _contents(page: "pikepdf.Page") -> None:
    contents = page.obj.get("/Contents")
    if contents is None:
        return
    parts = contents.as_list() if contents._type_name == "array" else [contents]  # noqa: SLF001 - the kind of object
    left = ink.MOST_BYTES
    for stream in parts:
        try:
            left -= len(streams.unpacked(stream, left))
        except streams.TooMuch as fault:
            raise _too_much("的一页展开后过大") from fault
        except (ValueError, zlib.error) as fault:
            raise _damaged() from fault


_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
_PACKED = re.compile(rb"/(?:FlateDecode|Fl|LZWDecode|LZW)(?![A-Za-z])")


def _count_before_unpacking(path: Path) -> None:
    """Refuse a PDF whose streams unpack to far more than any document holds: to open it may already unpack some."""
    total = 0
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        for found in _STREAM.finditer(data):
            before = data[max(0, found.start() - 2048) : found.start()]
            said = _HEX.sub(lambda one: bytes([int(one[1], 16)]), before[before.rfind(b" obj") :])
            if re.search(rb"/Subtype\s*/Image", said):
                continue
            packings = len(_PACKED.findall(said))
            if packings > 1 or (b"LZW" in said and re.search(rb"/Type\s*/(?:ObjStm|XRef)", said)):
                raise _too_much("里有层层压缩的内容")
            if packings or re.search(rb"/Filter\s*\d", said):
                size = sum(_unpacked(data, found.end()))
                total += size
                if size > MOST_PACKED or total > MOST_PACKED_IN_ALL:
                    raise _too_much("展开后过大")


def _unpacked(data: mmap.mmap, place: int) -> Iterator[int]:
    """Yield the sizes of what is unpacked piece by piece, no further than allowed."""
    unpacker = zlib.decompressobj()
    waiting, total = b"", 0
    while not unpacker.eof and total <= MOST_PACKED:
        piece = waiting or data[place : place + 65536]
        if not waiting:
            place += 65536
        if not piece:
            return
        try:
            size = len(unpacker.decompress(piece, 2**20))
        except zlib.error:  # no Flate after all, or broken: found when it is read
            return
        waiting = unpacker.unconsumed_tail
        total += size
        yield size


# --- pictures


def _pages_of_picture(path: Path, media: str) -> int:
    from PIL import Image, UnidentifiedImageError

    most = Image.MAX_IMAGE_PIXELS or 0
    frames = dots = 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what is odd about its metadata; its size is looked at here
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=[media.removeprefix("image/").upper()]) as picture:
                while _at(picture, frames, media):
                    wide, high = picture.size
                    frames, dots = frames + 1, dots + wide * high
                    if wide * high > most or dots > MOST_DOTS:
                        raise _too_much(f"有{wide}×{high}点")
                    if frames > MOST_PAGES:
                        raise _RefusedError("original.large", f"超过{MOST_PAGES}页", "拆成几个文件，分别登记")
                    if media == JPEG:
                        picture.draft("L", (max(1, wide // 8), max(1, high // 8)))  # read to the end, in an eighth of the size
                    picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as fault:
        raise _too_much("的点数过多") from fault
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, TypeError, LookupError, struct.error, zlib.error) as fault:
        raise _damaged() from fault  # what Pillow raises for a file that breaks off or contradicts itself
    return frames


def _at(picture: "Image.Image", number: int, media: str) -> bool:
    """Go to a page of a picture file; only TIFF has several that count."""
    if number == 0 or media != TIFF:
        return number == 0
    try:
        picture.seek(number)
    except EOFError:
        return False
    return True

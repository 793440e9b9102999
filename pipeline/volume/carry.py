"""A PDF from outside in, its pages as PDF/A-2b can hold them out into a file — or why it cannot.

The file itself is never touched and goes into the package; this is its copy for reading. What is not on the page goes
(scripts, actions, forms, files within), what lies upon it (stamps, signatures, remarks) is printed into it. What would
have to be set anew stays away: pages that name fonts they do not bring, inks without a profile, hidden layers.
"""

import dataclasses
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.measure import ink, streams
from pipeline.measure.glyphs import Fonts
from pipeline.pdf import archival, conformance

if TYPE_CHECKING:
    import pikepdf

SMALLEST, GREATEST = 3, 14400
"""sides of a page in its own points (ISO 19005-2, 6.1.13)"""

KNOWN = frozenset({b"sh", b'"', b"'"})
"""operators that the reader of pages hands on, and ISO 32000-1 knows (6.2.2)"""

INKS = ("/DeviceCMYK", "/CMYK")

MOST_REASONS = 10
"""that are told of one document"""

PRINT = 4
"""the flag of an annotation that is printed"""


def carry(path: Path, target: Path) -> tuple[str, ...]:
    """Write the pages of a PDF that `scans.judge` has found sound, or return in Chinese what keeps them out."""
    import pikepdf

    with pikepdf.open(path, suppress_warnings=True) as document:
        try:
            reasons = list(_document(document)) or list(_pages(document))
        except (AttributeError, TypeError, ValueError, LookupError, ArithmeticError, RuntimeError, pikepdf.PdfError):
            reasons = ["的结构读不通"]  # whatever a dictionary that is none makes of us
        if reasons:
            return tuple(reasons[:MOST_REASONS])
        for key in ("/AcroForm", "/Names", "/OpenAction", "/AA", "/Metadata", "/OCProperties", "/StructTreeRoot", "/Outlines"):
            if key in document.Root:
                del document.Root[key]
        document.remove_unreferenced_resources()
        archival.write(document, target)
        return ()


# --- the document


def _document(document: "pikepdf.Pdf") -> Iterator[str]:
    root: Any = document.Root
    if "/Collection" in root:
        yield "是文件包，页面只是封皮"
    form = root.get("/AcroForm", {})
    if "/XFA" in form:
        yield "是动态表单，页面要由专门的程序生成"
    if form.get("/NeedAppearances", False) and len(form.get("/Fields", [])):
        yield "是表单，填写的内容没有固定在页面上"
    layers = root.get("/OCProperties", {})
    usual = layers.get("/D", {})
    if len(usual.get("/OFF", [])) or str(usual.get("/BaseState", "/ON")) != "/ON" or len(usual.get("/AS", [])):
        yield "有隐藏的图层"


# --- pages


def _pages(document: "pikepdf.Pdf") -> Iterator[str]:
    document.flatten_annotations("all")
    fonts, seen = Fonts({}), _Seen(set(), set())
    for number, page in enumerate(document.pages, 1):
        yield from (f"第{number}页{reason}" for reason in dict.fromkeys(_page(page, fonts, seen)))


@dataclasses.dataclass(frozen=True, slots=True)
class _Seen:
    """Objects that were judged: by this module, and by `conformance`."""

    here: set[tuple[int, int]]
    there: set[tuple[int, int]]


def _page(page: "pikepdf.Page", fonts: Fonts, seen: _Seen) -> Iterator[str]:
    """Make a page fit, and yield what cannot be."""
    sides = [abs(float(page.mediabox[2]) - float(page.mediabox[0])), abs(float(page.mediabox[3]) - float(page.mediabox[1]))]
    if min(sides) < SMALLEST or max(sides) > GREATEST or int(page.obj.get("/Rotate", 0)) % 90:
        yield "的尺寸或方向不合规定"
        return
    for key in ("/AA", "/Metadata", "/PieceInfo", "/Thumb"):
        if key in page.obj:
            del page.obj[key]
    _links(page)
    try:
        painted = ink.read(page, fonts)
    except ink.Unreadable:
        yield "的内容读不通"
        return
    yield from _content(painted)
    resources: Any = page.obj.get("/Resources", {})
    group: Any = page.obj.get("/Group", {})
    own_inks = "/DefaultCMYK" in resources.get("/ColorSpace", {})
    if not own_inks and (set(INKS) & painted.spaces or _inked(group.get("/CS"))):
        yield CMYK
    yield from _resources(resources, seen.here, own_inks=own_inks)
    yield from map(_told, conformance.resource_faults(resources, seen.there, texts=False))
    _balance(page, painted)


CMYK = "用了印刷四色而没有色彩说明"


def _links(page: "pikepdf.Page") -> None:
    """Keep only links that go to an address; other things upon the page are printed into it by now."""
    import pikepdf

    if "/Annots" not in page.obj:
        return
    kept = []
    notes: Any = page.obj.Annots
    for note in notes:
        action: Any = note.get("/A", {})
        if note.get("/Subtype") == "/Link" and action.get("/S") == "/URI" and "/Next" not in action:
            for key in ("/AA", "/AP", "/StructParent", "/PA"):
                if key in note:
                    del note[key]
            note.F = PRINT
            kept.append(note)
    page.obj.Annots = pikepdf.Array(kept)


def _content(painted: ink.Painted) -> Iterator[str]:
    inline = [one for one in painted.operators if one.startswith(b"BI")]
    if painted.operators - KNOWN - set(inline):
        yield "有不认识的指令"
    if any(b"/LZW" in one for one in inline):
        yield "用了已停用的压缩方法（LZW）"
    if any(name.encode() in one for one in inline for name in INKS):
        yield CMYK


def _balance(page: "pikepdf.Page", painted: ink.Painted) -> None:
    """Have as many `Q` as `q`, so that what is printed upon the page later stands where it should."""
    if painted.lowest or painted.depth:
        page.contents_add(b"q\n" * -painted.lowest, prepend=True)
        page.contents_add(b"\nQ" * (painted.depth - painted.lowest))


# --- what the pages draw with


def _resources(resources: Any, seen: set[tuple[int, int]], *, own_inks: bool) -> Iterator[str]:
    """Yield what is wrong with drawings and colours, and mend what is only a wish (6.2.8.1: no interpolation)."""
    spaces = [
        *resources.get("/ColorSpace", {}).values(),
        *(one.get("/ColorSpace") for one in resources.get("/Shading", {}).values()),
    ]
    drawings = [*resources.get("/XObject", {}).values(), *resources.get("/Pattern", {}).values()]
    for one in drawings:
        if one.is_indirect:
            if one.objgen in seen:
                continue
            seen.add(one.objgen)
        for key in ("/Interpolate", "/Metadata", "/PieceInfo"):
            if key in one:
                del one[key]
        spaces += [one.get("/ColorSpace"), one.get("/Group", {}).get("/CS"), one.get("/Shading", {}).get("/ColorSpace")]
        yield from _packing(one)
        if "/Resources" in one:
            yield from _resources(one.Resources, seen, own_inks=own_inks)
    if not own_inks and any(map(_inked, spaces)):
        yield CMYK


def _packing(drawing: Any) -> Iterator[str]:
    if drawing._type_name != "stream":  # noqa: SLF001 - the kind of object
        return
    filters = streams.filters_of(drawing)
    if "/LZWDecode" in filters:
        yield "用了已停用的压缩方法（LZW）"
    if "/JPXDecode" in filters and not _plain_jpeg2000(drawing):
        yield "有不合归档要求的 JPEG 2000 图像"


def _inked(space: Any, depth: int = 0) -> bool:
    """Whether a colour space comes down to four inks without a profile."""
    if space is None or depth > 4:
        return False
    if space._type_name == "name":  # noqa: SLF001 - the kind of object
        return str(space) in INKS
    if space._type_name != "array" or not len(space):  # noqa: SLF001 - as above
        return False
    below = {"/Indexed": 1, "/I": 1, "/Pattern": 1, "/Separation": 2, "/DeviceN": 2}.get(str(space[0]))
    return below is not None and len(space) > below and _inked(space[below], depth + 1)


def _plain_jpeg2000(image: Any) -> bool:
    """Whether a JPEG 2000 is a whole file of grey or red, green, blue (6.2.8.3)."""
    from PIL import Image, UnidentifiedImageError

    data = image.read_raw_bytes()
    if not data.startswith(b"\0\0\0\x0cjP  \r\n\x87\n"):
        return False
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG2000"]) as picture:
            return picture.mode in ("L", "RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return False


SAYINGS = (
    ("not embedded", "的字体没有嵌入"),
    ("CIDToGIDMap", "的字体说明不全"),
    ("font", "的字体说明不全"),
    ("blend mode", "用了归档格式不允许的叠加方式"),
    ("graphics", "用了归档格式不允许的色调设定"),
)


def _told(fault: str) -> str:
    """Say in Chinese what is wrong with what a page draws with."""
    return next((said for part, said in SAYINGS if part in fault), "用了归档格式不允许的图形")

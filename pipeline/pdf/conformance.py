"""Whether a PDF keeps what it claims: an open document in, what is wrong with it out, in words for us.

A look at the structure in every run, in a few milliseconds, not a validator: `make prove` asks real ones. Whatever is
found is a fault of ours, since each PDF is our own work.
"""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pipeline.problems import Internal

if TYPE_CHECKING:
    import pikepdf

Claim = Literal["2a", "2b"]
"""PDF/A-2a with PDF/UA-1: a document. PDF/A-2b: the bound volume, and what LibreOffice sets."""

PDFA, PDFUA = "{http://www.aiim.org/pdfa/ns/id/}", "{http://www.aiim.org/pdfua/ns/id/}"
DC = "{http://purl.org/dc/elements/1.1/}"

HARMLESS = frozenset({"/URI", "/GoTo"})
"""actions that neither run anything nor open another file (ISO 19005-2, 6.5.1)"""

BLENDS = frozenset(
    f"/{name}"
    for name in (
        *("Normal", "Compatible", "Multiply", "Screen", "Overlay", "Darken", "Lighten", "ColorDodge", "ColorBurn"),
        *("HardLight", "SoftLight", "Difference", "Exclusion", "Hue", "Saturation", "Color", "Luminosity"),
    )
)
"""ISO 19005-2, 6.2.10"""

CHANNELS = {b"GRAY": 1, b"RGB ": 3, b"CMYK": 4}

PRINT = 4
"""the flag of an annotation that is printed"""


def hold(pdf: bytes | Path, claim: Claim, name: str, *, texts: bool = True) -> None:
    """Raise `Internal` where a PDF of ours is not what it claims. `texts`: see `resource_faults`."""
    import pikepdf

    with pikepdf.open(pdf if isinstance(pdf, Path) else io.BytesIO(pdf)) as document:
        hold_open(document, claim, name, texts=texts)


def hold_open(document: "pikepdf.Pdf", claim: Claim, name: str, *, texts: bool = True) -> None:
    """The same for one that is open already."""
    if faults := violations(document, claim, texts=texts):
        raise Internal(f"《{name}》的 PDF 不合 PDF/A-{claim}：{'；'.join(faults)}")


def violations(document: "pikepdf.Pdf", claim: Claim, *, texts: bool = True) -> list[str]:
    """Return what keeps the document from being what it claims; nothing where all is well."""
    whole = [*_file(document), *_metadata(document, claim), *_colours(document), *_catalog(document, claim)]
    return [*whole, *_pages(document, claim, texts=texts)]


def _file(document: "pikepdf.Pdf") -> Iterator[str]:
    yield from (f"damaged: {one}" for one in document.get_warnings())
    if document.is_encrypted:
        yield "encrypted"
    if "/ID" not in document.trailer:
        yield "no /ID"


def _metadata(document: "pikepdf.Pdf", claim: Claim) -> Iterator[str]:
    from lxml import etree

    if "/Metadata" not in document.Root:
        yield "no XMP"
        return
    if "/Filter" in document.Root.Metadata:
        yield "XMP is packed"
    try:
        root = etree.fromstring(document.Root.Metadata.read_bytes())
    except etree.XMLSyntaxError:
        yield "XMP is no XML"
        return
    wanted = {f"{PDFA}part": "2", f"{PDFA}conformance": claim[1].upper(), **({f"{PDFUA}part": "1"} if claim == "2a" else {})}
    wanted |= {f"{DC}{twin}": str(document.docinfo.get(entry, "")) for twin, entry in (("title", "/Title"), ("creator", "/Author"))}
    said = {key: "".join(map(str, found.itertext())) for key in wanted if (found := next(root.iter(key), None)) is not None}
    yield from (f"XMP: {key} is {said.get(key)}" for key, value in wanted.items() if said.get(key, "") != value)
    if not said.get(f"{DC}title"):
        yield "no title"


def _colours(document: "pikepdf.Pdf") -> Iterator[str]:
    root: Any = document.Root
    intents = [one for one in root.get("/OutputIntents", []) if one.get("/S") == "/GTS_PDFA1"]
    if not intents or "/DestOutputProfile" not in intents[0]:
        yield "no OutputIntent"
        return
    profile = intents[0].DestOutputProfile
    data = profile.read_bytes()
    if data[36:40] != b"acsp" or CHANNELS.get(data[16:20]) != profile.get("/N"):
        yield "OutputIntent without a colour profile"


def _catalog(document: "pikepdf.Pdf", claim: Claim) -> Iterator[str]:
    import pikepdf

    root: Any = document.Root
    if str(root.get("/Lang", "")) != "zh-CN":
        yield "no language"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False):
        yield "title is not shown"
    yield from (f"catalog with {key}" for key in ("/AA", "/AcroForm", "/Perms", "/Requirements", "/NeedsRendering") if key in root)
    yield from (
        f"names with {key}" for key in ("/JavaScript", "/EmbeddedFiles", "/AlternatePresentations") if key in root.get("/Names", {})
    )
    if isinstance(opening := root.get("/OpenAction"), pikepdf.Dictionary):
        yield from _action(opening, "opening")
    if claim == "2a":
        mark = root.get("/MarkInfo", {})
        if not mark.get("/Marked", False) or mark.get("/Suspects", False):
            yield "not marked as tagged"
        tree = root.get("/StructTreeRoot", {})
        if "/K" not in tree or "/ParentTree" not in tree:
            yield "no structure"
    entry = root.get("/Outlines", {}).get("/First")
    while entry is not None:
        yield from _actions(entry, "bookmark")
        entry = entry.get("/Next")


def _pages(document: "pikepdf.Pdf", claim: Claim, *, texts: bool) -> Iterator[str]:
    seen: set[tuple[int, int]] = set()
    for number, page in enumerate(document.pages, 1):
        where = f"page {number}"
        yield from _actions(page.obj, where)
        for note in page.obj.get("/Annots", []):
            yield from _note(note, claim, where)
        yield from (f"{where}: {fault}" for fault in resource_faults(page.obj.get("/Resources", {}), seen, texts=texts))


def _note(note: Any, claim: Claim, where: str) -> Iterator[str]:
    if note.get("/Subtype") != "/Link":
        yield f"{where}: annotation {note.get('/Subtype')}"
    if not int(note.get("/F", 0)) & PRINT:
        yield f"{where}: annotation that is not printed"
    if claim == "2a" and "/StructParent" not in note:
        yield f"{where}: link outside the structure"
    yield from _actions(note, where)


def _actions(holder: Any, where: str) -> Iterator[str]:
    if "/AA" in holder:
        yield f"{where}: actions of its own"
    # /A of other things than annotations and bookmarks is no action
    yield from _action(holder.get("/A"), where)


def _action(action: Any, where: str) -> Iterator[str]:
    while action is not None and "/S" in action:
        if str(action.S) not in HARMLESS:
            yield f"{where}: action {action.S}"
        action = action.get("/Next")


def resource_faults(resources: Any, seen: set[tuple[int, int]], *, texts: bool = True) -> Iterator[str]:
    """Yield what is wrong with fonts and drawings of a page that were not `seen` yet.

    `texts`: whether fonts must say what their glyphs mean. Ours do; PDF/A-2b does not ask it, so pages of others need not.
    """
    for kind, judge in (("/Font", _font), ("/XObject", _drawn), ("/ExtGState", _state)):
        for one in resources.get(kind, {}).values():
            if not one.is_indirect or one.objgen not in seen:
                seen.add(one.objgen)
                yield from (fault for fault in judge(one) if texts or not fault.endswith(MUTE))
                if kind == "/XObject":
                    yield from resource_faults(one.get("/Resources", {}), seen, texts=texts)


MUTE = "without characters"


def _font(font: Any) -> Iterator[str]:
    name = str(font.get("/BaseFont", font.get("/Name", "")))
    if "/ToUnicode" not in font and font.get("/Subtype") in ("/Type0", "/Type3"):
        yield f"font {name} {MUTE}"
    if font.get("/Subtype") == "/Type3":
        return
    inner = font.DescendantFonts[0] if font.get("/Subtype") == "/Type0" else font
    descriptor = inner.get("/FontDescriptor", {})
    if not any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")):
        yield f"font {name} is not embedded"
    if inner.get("/Subtype") == "/CIDFontType2" and "/CIDToGIDMap" not in inner:
        yield f"font {name} without CIDToGIDMap"


def _drawn(drawing: Any) -> Iterator[str]:
    if drawing.get("/Subtype") not in ("/Image", "/Form"):
        yield f"drawing {drawing.get('/Subtype')}"
    if drawing.get("/Interpolate", False):
        yield "picture that is interpolated"
    yield from (f"drawing with {key}" for key in ("/Alternates", "/OPI", "/Ref", "/F") if key in drawing)


def _state(state: Any) -> Iterator[str]:
    yield from (f"graphics with {key}" for key in ("/TR", "/HTP") if key in state)
    if str(state.get("/TR2", "/Default")) != "/Default":
        yield "graphics with /TR2"
    modes = state.get("/BM", "/Normal")
    if str(modes) not in BLENDS:
        yield f"blend mode {modes}"

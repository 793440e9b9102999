"""Each way in which a PDF may not be what it claims is found; ours are."""

import io
from collections.abc import Callable, Mapping
from typing import Any

import pikepdf  # noqa: TID253 - these tests are of nothing else
import pytest

from pipeline.pdf.conformance import Claim, hold, violations
from pipeline.pdf.typeset import Typst
from pipeline.problems import Internal
from tests.pdf.constructs import EXAMPLES, Example, docx

Pdf = pikepdf.Pdf
Name, Dictionary, Array = pikepdf.Name, pikepdf.Dictionary, pikepdf.Array
LINKED = (
    '<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:r><w:t>总题</w:t></w:r></w:p>'
    '<w:p><w:hyperlink r:id="web"><w:r><w:t>文473</w:t></w:r></w:hyperlink></w:p>'
)


@pytest.fixture(scope="module")
def sound() -> bytes:
    return Typst().convert({"件": docx(Example(LINKED))})["件"]


def test_what_typst_makes_of_every_construct_is_what_it_claims() -> None:
    for name, pdf in Typst().convert({name: docx(example) for name, example in EXAMPLES.items()}).items():
        hold(pdf, "2a", name)


def xmp(old: bytes, new: bytes) -> Callable[[Pdf], None]:
    def change(document: Pdf) -> None:
        data = document.Root.Metadata.read_bytes()
        assert old in data
        document.Root.Metadata = document.make_stream(data.replace(old, new), Type=Name.Metadata, Subtype=Name.XML)

    return change


def put(key: str, value: Any) -> Callable[[Pdf], None]:
    return lambda document: document.Root.__setitem__(key, value)


def drop(key: str) -> Callable[[Pdf], None]:
    return lambda document: document.Root.__delitem__(key)


def font(document: Pdf) -> Any:
    return next(iter(document.pages[0].resources.Font.values()))


def unembed(document: Pdf) -> None:
    del font(document).DescendantFonts[0].FontDescriptor.FontFile2


def no_characters(document: Pdf) -> None:
    del font(document).ToUnicode


def no_map(document: Pdf) -> None:
    del font(document).DescendantFonts[0].CIDToGIDMap


def plain_font(document: Pdf) -> None:
    document.pages[0].resources.Font["/F9"] = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)


def note(document: Pdf) -> Any:
    return document.pages[0].obj.Annots[0]


def launch(document: Pdf) -> None:
    note(document).A = Dictionary(S=Name.Launch, F=pikepdf.String("other.exe"))


def chained(document: Pdf) -> None:
    note(document).A.Next = Dictionary(S=Name.JavaScript, JS=pikepdf.String("1"))


def bookmark(document: Pdf) -> None:
    document.Root.Outlines.First.A = Dictionary(S=Name.GoToR, F=pikepdf.String("other.pdf"))


def page_action(document: Pdf) -> None:
    document.pages[0].obj.AA = Dictionary(O=Dictionary(S=Name.URI))


def unprinted(document: Pdf) -> None:
    note(document).F = 0


def film(document: Pdf) -> None:
    note(document).Subtype = Name.Movie


def loose_link(document: Pdf) -> None:
    del note(document)["/StructParent"]


def drawing(**entries: Any) -> Callable[[Pdf], None]:
    def change(document: Pdf) -> None:
        document.pages[0].resources.XObject = Dictionary(X=document.make_stream(b"", Type=Name.XObject, **entries))

    return change


def state(**entries: Any) -> Callable[[Pdf], None]:
    def change(document: Pdf) -> None:
        document.pages[0].resources.ExtGState = Dictionary(G=Dictionary(**entries))

    return change


def no_profile(document: Pdf) -> None:
    document.Root.OutputIntents[0].DestOutputProfile.write(bytes(200))


def other_title(document: Pdf) -> None:
    document.docinfo["/Title"] = "别的题名"


def other_author(document: Pdf) -> None:
    document.docinfo["/Author"] = "别人"


SPOILT: Mapping[str, tuple[Callable[[Pdf], None], str]] = {
    "no metadata": (drop("/Metadata"), "XMP"),
    "metadata torn": (xmp(b"</rdf:RDF>", b""), "XMP"),
    "part": (xmp(b"<pdfaid:part>2<", b"<pdfaid:part>3<"), "id/}part"),
    "conformance": (xmp(b"conformance>A<", b"conformance>U<"), "conformance"),
    "no PDF/UA": (xmp(b"<pdfuaid:part>1</pdfuaid:part>", b""), "pdfua"),
    "two titles": (other_title, "title"),
    "no title in XMP": (xmp(b"dc:title>", b"dc:rights>"), "title"),
    "two authors": (other_author, "creator"),
    "no intent": (drop("/OutputIntents"), "OutputIntent"),
    "intent without profile": (no_profile, "colour profile"),
    "no language": (drop("/Lang"), "language"),
    "another language": (put("/Lang", pikepdf.String("en")), "language"),
    "title not shown": (put("/ViewerPreferences", Dictionary(DisplayDocTitle=False)), "not shown"),
    "untagged": (drop("/MarkInfo"), "tagged"),
    "suspect tags": (put("/MarkInfo", Dictionary(Marked=True, Suspects=True)), "tagged"),
    "no structure": (drop("/StructTreeRoot"), "structure"),
    "link outside the structure": (loose_link, "structure"),
    "script by name": (put("/Names", Dictionary(JavaScript=Dictionary())), "/JavaScript"),
    "attachment": (put("/Names", Dictionary(EmbeddedFiles=Dictionary())), "/EmbeddedFiles"),
    "runs when opened": (put("/OpenAction", Dictionary(S=Name.JavaScript)), "opening"),
    "form": (put("/AcroForm", Dictionary(Fields=Array())), "/AcroForm"),
    "starts a program": (launch, "/Launch"),
    "script behind a link": (chained, "/JavaScript"),
    "bookmark to another file": (bookmark, "/GoToR"),
    "page with actions": (page_action, "actions"),
    "unprinted note": (unprinted, "not printed"),
    "film": (film, "/Movie"),
    "font not embedded": (unembed, "not embedded"),
    "plain font": (plain_font, "not embedded"),
    "font without characters": (no_characters, "without characters"),
    "font without map": (no_map, "CIDToGIDMap"),
    "PostScript": (drawing(Subtype=Name.PS), "/PS"),
    "interpolated picture": (drawing(Subtype=Name.Image, Interpolate=True), "interpolated"),
    "alternates": (drawing(Subtype=Name.Image, Alternates=Array()), "/Alternates"),
    "transfer function": (state(TR=Name.Identity), "/TR"),
    "blend mode": (state(BM=Name("/Strange")), "blend"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_each_violation_is_found_and_nothing_else(name: str, sound: bytes) -> None:
    change, said = SPOILT[name]
    with pikepdf.open(io.BytesIO(sound)) as document:
        change(document)
        found = violations(document, "2a")
    assert found
    assert all(said in one for one in found), found


@pytest.mark.parametrize(("claim", "count"), [("2a", 0), ("2b", 1)])
def test_a_claim_is_to_be_the_one_wanted(sound: bytes, claim: Claim, count: int) -> None:
    with pikepdf.open(io.BytesIO(sound)) as document:
        assert len(violations(document, claim)) == count


def test_a_locked_file_and_a_damaged_one(sound: bytes) -> None:
    locked = io.BytesIO()
    with pikepdf.open(io.BytesIO(sound)) as document:
        document.save(locked, encryption=pikepdf.Encryption(owner="x", user=""))
    for spoilt in (locked.getvalue(), sound[: sound.rindex(b"startxref")]):
        with pytest.raises(Internal):
            hold(spoilt, "2a", "件")

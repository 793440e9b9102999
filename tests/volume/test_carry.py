"""Pages from outside in the reading copy: carried over as PDF/A-2b can hold them, or kept out with the reason."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf  # noqa: TID253 - these tests are of nothing else
import pypdfium2  # type: ignore[import-untyped]
import pytest
from pikepdf import Pdf  # noqa: TID253 - as above

from pipeline.pdf.conformance import hold
from pipeline.pdf.typeset import Typst
from pipeline.volume.bind import Part
from pipeline.volume.carry import CMYK
from tests.pdf.constructs import Example, docx
from tests.volume import binding, scanning
from tests.volume.test_stamp import STAMP, red

Name, Dictionary, Array, String = pikepdf.Name, pikepdf.Dictionary, pikepdf.Array, pikepdf.String
Change = Callable[[Pdf], None]


def carried(folder: Path, *contents: bytes, change: Change = lambda _: None, **more: Any) -> binding.Carried:
    as_it_is = {"compress_streams": False, "stream_decode_level": pikepdf.StreamDecodeLevel.none}
    return binding.carried(scanning.written(folder, "一件.pdf", scanning.pdf(*contents, change=change, **as_it_is, **more)))


def bound(pdf: bytes) -> bytes:
    """Return a volume of the pages; it keeps what it claims."""
    volume = binding.bound([Part("一件", pdf, numbered=True, stamp=STAMP, foreign=True)])
    hold(volume, "2b", "案卷", texts=False)
    return volume


def first(document: Pdf) -> Any:
    return document.pages[0].obj


def root(key: str, value: Any) -> Change:
    return lambda document: document.Root.__setitem__(key, value)


def held(kind: str, **things: Any) -> Change:
    def change(document: Pdf) -> None:
        made = {name: make(document) if callable(make) else make for name, make in things.items()}
        first(document).Resources[kind] = Dictionary({f"/{name}": thing for name, thing in made.items()})

    return change


def stream(data: bytes, **said: Any) -> Callable[[Pdf], Any]:
    return lambda document: document.make_stream(data, **said)


def image(**said: Any) -> Callable[[Pdf], Any]:
    usual = {"Type": Name.XObject, "Subtype": Name.Image, "Width": 1, "Height": 1, "BitsPerComponent": 8, "ColorSpace": Name.DeviceGray}
    return stream(b"\0" * 4, **{**usual, **said})


def packed_so(name: str, data: bytes = b"\0") -> Callable[[Pdf], Any]:
    def make(document: Pdf) -> Any:
        made = image()(document)
        made.write(data, filter=Name(name))
        return made

    return make


def hidden_layer(document: Pdf) -> None:
    layer = document.make_indirect(Dictionary(Type=Name.OCG, Name=String("底图")))
    document.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))


TINT = Dictionary(FunctionType=2, Domain=[0, 1], N=1, C0=[0, 0, 0, 0], C1=[1, 0, 0, 0])

KEPT_OUT: dict[str, tuple[bytes, Change, str]] = {
    "a font that is not there": (b"BT /F 12 Tf (A) Tj ET", scanning.with_font, "第1页的字体没有嵌入"),
    "four inks": (b"0 1 1 0 k 0 0 9 9 re f", lambda _: None, f"第1页{CMYK}"),
    "four inks for lines": (b"0 1 1 0 K 0 0 9 9 re S", lambda _: None, f"第1页{CMYK}"),
    "four inks by name": (b"/DeviceCMYK cs 0 1 1 0 sc 0 0 9 9 re f", lambda _: None, f"第1页{CMYK}"),
    "a picture of four inks": (b"/Im Do", held("/XObject", Im=image(ColorSpace=Name.DeviceCMYK)), f"第1页{CMYK}"),
    "a palette of four inks": (
        b"/Im Do",
        held("/XObject", Im=image(ColorSpace=Array([Name.Indexed, Name.DeviceCMYK, 0, String(b"\0\0\0\0")]))),
        f"第1页{CMYK}",
    ),
    "one ink made of four": (
        b"/S cs 1 sc 0 0 9 9 re f",
        held("/ColorSpace", S=Array([Name.Separation, Name.Spot, Name.DeviceCMYK, TINT])),
        f"第1页{CMYK}",
    ),
    "old packing": (b"/Im Do", held("/XObject", Im=packed_so("/LZWDecode")), "第1页用了已停用的压缩方法（LZW）"),
    "JPEG 2000 without its file": (b"/Im Do", held("/XObject", Im=packed_so("/JPXDecode")), "第1页有不合归档要求的 JPEG 2000 图像"),
    "a program": (b"/Im Do", held("/XObject", Im=stream(b"", Type=Name.XObject, Subtype=Name.PS)), "第1页用了归档格式不允许的图形"),
    "curves of tone": (b"", held("/ExtGState", G=Dictionary(TR=Name.Identity)), "第1页用了归档格式不允许的色调设定"),
    "blending": (b"", held("/ExtGState", G=Dictionary(BM=Name.Strange)), "第1页用了归档格式不允许的叠加方式"),
    "a form that is worked out": (b"", root("/AcroForm", Dictionary(XFA=String("x"))), "是动态表单，页面要由专门的程序生成"),
    "a form that is filled in by the reader": (
        b"",
        root("/AcroForm", Dictionary(NeedAppearances=True, Fields=Array([Dictionary(T=String("名"))]))),
        "是表单，填写的内容没有固定在页面上",
    ),
    "a folder of files": (b"", root("/Collection", Dictionary()), "是文件包，页面只是封皮"),
    "a hidden layer": (b"", hidden_layer, "有隐藏的图层"),
    "unknown words": (b"0 0 9 9 re f 1 2 strange", lambda _: None, "第1页有不认识的指令"),
    "a drawing that is none": (b"", held("/XObject", Im=7), "的结构读不通"),
    "a form that is none": (b"", root("/AcroForm", 7), "的结构读不通"),
    "nonsense": (b"1 x 2 cm", lambda _: None, "第1页的内容读不通"),
}


@pytest.mark.parametrize("name", KEPT_OUT)
def test_what_cannot_be_carried_is_told(tmp_path: Path, name: str) -> None:
    content, change, reason = KEPT_OUT[name]
    found = carried(tmp_path, content, change=change)
    assert found.reasons == (reason,)
    assert found.pdf == b""


@pytest.mark.parametrize("size", [(2.0, 500.0), (500.0, 14401.0)])
def test_a_page_of_no_size_is_told(tmp_path: Path, size: tuple[float, float]) -> None:
    assert carried(tmp_path, b"", size=size).reasons == ("第1页的尺寸或方向不合规定",)


def test_each_page_is_named_and_not_without_end(tmp_path: Path) -> None:
    found = carried(tmp_path, *[b"0 0 0 1 k 0 0 9 9 re f"] * 30)
    assert found.reasons[:2] == (f"第1页{CMYK}", f"第2页{CMYK}")
    assert len(found.reasons) == 10


def scripted(document: Pdf) -> None:
    run = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    document.Root.OpenAction = run
    document.Root.AA = Dictionary(WC=run)
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), run])))
    first(document).AA = Dictionary(O=run)
    first(document).Annots = Array(
        [
            Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=run),
            Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=Dictionary(S=Name.Launch, F=String("x.exe"))),
            Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=Dictionary(S=Name.URI, URI=String("https://example.org"))),
        ]
    )


def test_scripts_and_actions_stay_behind_and_a_link_to_an_address_goes_along(tmp_path: Path) -> None:
    found = carried(tmp_path, b"0 0 9 9 re f", change=scripted)
    volume = bound(found.pdf)
    assert b"JavaScript" not in found.pdf + volume
    with pikepdf.open(io.BytesIO(volume)) as document:
        assert [str(note.A.S) for note in first(document).Annots] == ["/URI"]


def sealed(document: Pdf) -> None:
    """Put a stamp upon the page, as programs for seals do."""
    drawing = document.make_stream(b"1 0 0 rg 0 0 100 100 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 100, 100])
    note = Dictionary(Type=Name.Annot, Subtype=Name.Stamp, Rect=[200, 200, 300, 300], F=4, AP=Dictionary(N=drawing))
    first(document).Annots = Array([document.make_indirect(note)])


def test_a_seal_upon_the_page_is_printed_into_it(tmp_path: Path) -> None:
    found = carried(tmp_path, b"", change=sealed)
    with pypdfium2.PdfDocument(bound(found.pdf)) as document:
        page = document[0]
        dot = page.render(draw_annots=False).to_pil().convert("RGB").getpixel((250, 842 - 250))
        page.close()
    assert dot == (255, 0, 0)


def test_wishes_for_smoothing_are_dropped(tmp_path: Path) -> None:
    found = carried(tmp_path, b"9 0 0 9 0 0 cm /Im Do", change=held("/XObject", Im=image(Interpolate=True)))
    with pikepdf.open(io.BytesIO(bound(found.pdf))) as document:
        assert "/Interpolate" not in first(document).Resources.XObject.Im


def test_own_inks_with_a_profile_may_stay(tmp_path: Path) -> None:
    def profiled(document: Pdf) -> None:
        profile = document.make_stream(b"", N=4)
        first(document).Resources.ColorSpace = Dictionary(DefaultCMYK=Array([Name.ICCBased, profile]))

    assert carried(tmp_path, b"0 0 0 1 k 0 0 9 9 re f", change=profiled).reasons == ()


@pytest.mark.parametrize("content", [b"Q Q 0.1 0 0 0.1 300 300 cm", b"q q 0.1 0 0 0.1 300 300 cm"])
def test_a_state_left_open_does_not_move_the_stamp(tmp_path: Path, content: bytes) -> None:
    box = red(bound(carried(tmp_path, content).pdf))
    assert box
    assert box[2] - box[0] == pytest.approx(45, abs=0.3)


def test_a_document_of_another_program_is_carried_whole_and_found_again(tmp_path: Path) -> None:
    words = "<w:p><w:r><w:t>同意调整某社区管辖范围</w:t></w:r></w:p>"
    pdf = Typst().convert({"件": docx(Example(words))})["件"]
    found = binding.carried(scanning.written(tmp_path, "批复.pdf", pdf))
    assert found.reasons == ()
    with pypdfium2.PdfDocument(bound(found.pdf)) as document:
        page = document[0].get_textpage()
        assert "同意调整某社区管辖范围" in page.get_text_range()
        page.close()


def test_the_file_is_not_touched_and_the_same_file_gives_the_same_bytes(tmp_path: Path) -> None:
    data = scanning.pdf(b"q 0 0 9 9 re f", change=scripted)
    path = scanning.written(tmp_path, "一件.pdf", data)
    assert binding.carried(path) == binding.carried(path)
    assert path.read_bytes() == data


def test_hundreds_of_forms_in_forms_are_looked_at_once(tmp_path: Path) -> None:
    def tree(document: Pdf) -> None:
        below: Any = document.make_stream(b"0 0 1 1 re f", Type=Name.XObject, Subtype=Name.Form)
        for _ in range(40):
            inside = Dictionary(XObject=Dictionary({f"/X{number}": below for number in range(9)}))
            below = document.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, Resources=inside)
        first(document).Resources.XObject = Dictionary(Im=below)

    assert carried(tmp_path, b"", change=tree).reasons == ()

"""What comes from outside, bound with stamps and numbers, before validators that are not ours; and what 2,000 pages cost."""

import datetime as dt
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pikepdf  # noqa: TID253 - this proof is of nothing else
import pytest

from pipeline.pdf.conformance import hold
from pipeline.pdf.typeset import Typst
from pipeline.run import Order, archive
from pipeline.volume import leaf, pictures
from pipeline.volume.bind import Part, bind
from pipeline.volume.carry import carry
from pipeline.volume.stamp import Stamp
from tests.conftest import CASES as CASES_OF_TESTS
from tests.conftest import ROOT, TEMPLATES
from tests.pdf.constructs import EXAMPLES, docx
from tests.prove.test_validators import QPDF, needs_preflight, permitted, preflight
from tests.volume import scanning
from tests.volume.brought_case import with_originals
from tests.volume.test_carry import scripted, sealed
from tests.volume.test_pictures import CASES

pytestmark = pytest.mark.prove

STAMP = Stamp("Z109", "2024", "0012", "居民自治", "永久", "36")


def brought(folder: Path) -> dict[str, bytes]:
    """Return the pages of every kind of thing that comes from outside."""
    found = {name: pictures.pages(scanning.written(folder, "picture", data), media) for name, (data, media) in CASES.items()}
    for rotate in (0, 90, 180, 270):
        found[f"turned by {rotate}"] = scanning.pdf(b"0 0 9 9 re f", b"", rotate=rotate, origin=200)
    scan = scanning.pdf(b"595 0 0 842 0 0 cm /Im Do", change=scanning.with_picture(scanning.sheet()))
    photo = scanning.pdf(b"595 0 0 842 0 0 cm /Im Do", change=scanning.with_picture(scanning.photograph()))
    foreign = {"scan": scan, "photograph": photo, "scripts": scanning.pdf(b"q", change=scripted), "seal": scanning.pdf(b"Q", change=sealed)}
    foreign |= Typst().convert({name: docx(example) for name, example in EXAMPLES.items()})
    for name, pdf in foreign.items():
        carried = carry(scanning.written(folder, "foreign", pdf))
        assert carried.reasons == (), name
        found[name] = carried.pdf
    found["leaf"] = leaf.in_place_of("关于同意调整管辖范围的批复", ("本件是电子原件。" * 20, "责任者：某区人民政府"))
    return found


def bound(folder: Path) -> Path:
    parts = [Part(name, pdf, numbered=True, stamp=STAMP, mark="复制件", foreign=True) for name, pdf in brought(folder).items()]
    volume = bind(parts, {"title": "案卷"}, dt.date(2024, 1, 1))
    hold(volume, "2b", "案卷", texts=False)
    return scanning.written(folder, "volume.pdf", volume)


@needs_preflight
def test_preflight_objects_to_nothing_that_pdf_a_2_forbids(tmp_path: Path) -> None:
    path = bound(tmp_path)
    errors = preflight({"volume": path}, tmp_path)["volume"]
    with pikepdf.open(path) as document:
        print(f"\n{len(document.pages)} pages: {dict(errors)}")
    assert [one for one in errors if not permitted(*one)] == []


@needs_preflight
def test_nor_to_the_reading_copy_of_a_case_with_something_of_every_kind(tmp_path: Path) -> None:
    case = with_originals(Path(shutil.copytree(CASES_OF_TESTS / "第二案", tmp_path / "data" / "第二案")))
    archive(Order(case, tmp_path / "output", (TEMPLATES,), Typst()))
    (path,) = (tmp_path / "output" / "volume").glob("电子案卷查阅本*.pdf")
    errors = preflight({"volume": path}, tmp_path)["volume"]
    with pikepdf.open(path) as document:
        links = sum("/Dest" in note for page in document.pages for note in page.obj.get("/Annots", []))
        print(f"\n{len(document.pages)} pages, {links} links: {dict(errors)}")
    assert links
    assert [one for one in errors if not permitted(*one)] == []


@pytest.mark.skipif(QPDF is None, reason="needs qpdf (.ci/setup proofs)")
def test_qpdf_finds_no_fault(tmp_path: Path) -> None:
    done = subprocess.run([str(QPDF), "--check", str(bound(tmp_path))], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


LARGE = """
import datetime as dt, io, resource, sys
from pathlib import Path
from pipeline.volume.bind import Part, bind
from pipeline.volume.stamp import Stamp
stamp = Stamp("Z109", "2024", "0012", "", "", "100")
files = sorted(Path(sys.argv[1]).glob("*.pdf"))
parts = [Part(file.stem, file, numbered=True, stamp=stamp, first=1, foreign=True) for file in files]
volume = bind(parts, {"title": "x"}, dt.date(2024, 1, 1))
print(len(volume) // 2**20, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def test_two_thousand_scanned_pages_are_bound_in_less_than_500_mb(tmp_path: Path) -> None:
    for number in range(20):
        scan = scanning.pdf(*[b"595 0 0 842 0 0 cm /Im Do"] * 100, change=each_its_own)
        scanning.written(tmp_path / "parts", f"{number:02}.pdf", scan)
    command = [sys.executable, "-c", LARGE, str(tmp_path / "parts")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=600)
    size, peak = map(int, done.stdout.split())
    print(f"\n2,000 pages, {size} MB: {peak} MB of memory at most")
    assert size > 100
    assert peak < 500


def each_its_own(document: pikepdf.Pdf) -> None:
    """Give every page a picture of its own, as a scanner does."""
    base = scanning.jpeg(scanning.sheet(), quality=80)
    for page in document.pages:
        picture = pikepdf.Stream(document, b"")
        # what stands behind the end of a JPEG is no part of it
        picture.write(base + os.urandom(max(0, 60 * 1024 - len(base))), filter=pikepdf.Name.DCTDecode)
        picture.Type, picture.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        picture.Width, picture.Height, picture.BitsPerComponent, picture.ColorSpace = 827, 1169, 8, pikepdf.Name.DeviceGray
        page.obj.Resources.XObject = pikepdf.Dictionary(Im=document.make_indirect(picture))


@needs_preflight
def test_the_control_a_page_without_its_font_fails(tmp_path: Path) -> None:
    page = scanning.pdf(b"BT /F 12 Tf 100 500 Td (A) Tj ET", change=scanning.with_font)
    volume = bind([Part("一件", page, numbered=True, stamp=STAMP)], {"title": "案卷"}, dt.date(2024, 1, 1))
    errors = preflight({"volume": scanning.written(tmp_path, "volume.pdf", volume)}, tmp_path)["volume"]
    assert [one for one in errors if not permitted(*one)] != []
    with pikepdf.open(io.BytesIO(volume)) as document:
        assert len(document.pages) == 1

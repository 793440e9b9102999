"""What comes from outside, bound with stamps and numbers, before validators that are not ours; and what 2,000 pages cost."""

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
from pipeline.volume import leaf
from pipeline.volume.bind import Part
from pipeline.volume.originals import FOLDER
from pipeline.volume.stamp import Stamp
from tests.conftest import CASES as CASES_OF_TESTS
from tests.conftest import ROOT, TEMPLATES
from tests.pdf.constructs import EXAMPLES, docx
from tests.prove.test_validators import QPDF, needs_preflight, permitted, preflight
from tests.volume import binding, scanning
from tests.volume.brought_case import with_originals
from tests.volume.test_carry import scripted, sealed
from tests.volume.test_pictures import CASES

pytestmark = pytest.mark.prove

STAMP = Stamp("Z109", "2024", "0012", "居民自治", "永久", "36")


def brought(folder: Path) -> dict[str, bytes]:
    """Return the pages of every kind of thing that comes from outside."""
    found = {name: binding.of_picture(scanning.written(folder, "picture", data), media) for name, (data, media) in CASES.items()}
    for rotate in (0, 90, 180, 270):
        found[f"turned by {rotate}"] = scanning.pdf(b"0 0 9 9 re f", b"", rotate=rotate, origin=200)
    scan = scanning.pdf(b"595 0 0 842 0 0 cm /Im Do", change=scanning.with_picture(scanning.sheet()))
    photo = scanning.pdf(b"595 0 0 842 0 0 cm /Im Do", change=scanning.with_picture(scanning.photograph()))
    foreign = {"scan": scan, "photograph": photo, "scripts": scanning.pdf(b"q", change=scripted), "seal": scanning.pdf(b"Q", change=sealed)}
    foreign |= Typst().convert({name: docx(example) for name, example in EXAMPLES.items()})
    for name, pdf in foreign.items():
        carried = binding.carried(scanning.written(folder, "foreign", pdf))
        assert carried.reasons == (), name
        found[name] = carried.pdf
    found["leaf"] = leaf.in_place_of("关于同意调整管辖范围的批复", ("本件是电子原件。" * 20, "责任者：某区人民政府"))
    return found


def bound(folder: Path) -> Path:
    parts = [Part(name, pdf, numbered=True, stamp=STAMP, mark="复制件", foreign=True) for name, pdf in brought(folder).items()]
    volume = binding.bound(parts)
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


PEAK = """
def peak():
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]) // 1024
"""
"""The most memory of a process, in megabytes; `ru_maxrss` begins with that of the process which started it."""

LARGE = """
import datetime as dt, sys
from pathlib import Path
from pipeline.volume.bind import Part, bind
from pipeline.volume.stamp import Stamp
stamp = Stamp("Z109", "2024", "0012", "", "", "100")
files, target = sorted(Path(sys.argv[1]).glob("*.pdf")), Path(sys.argv[2])
parts = [Part(file.stem, file, numbered=True, stamp=stamp, first=1, foreign=True) for file in files]
bind(parts, {"title": "x"}, dt.date(2024, 1, 1), target=target)
print(target.stat().st_size // 2**20, peak())
"""

WHOLE = """
import datetime as dt, sys
from pathlib import Path
from pipeline.pdf.typeset import Typst
from pipeline.run import Order, archive
from pipeline.transfer.verify import verify
case, output, templates = map(Path, sys.argv[1:])
archive(Order(case, output, (templates,), Typst()))
archived = peak()
verify(output)
(copy,) = (output / "volume").glob("电子案卷查阅本*.pdf")
print(copy.stat().st_size // 2**20, archived, peak())
"""


def measured(script: str, *arguments: Path) -> list[int]:
    """Return what a script prints: megabytes."""
    command = [sys.executable, "-c", PEAK + script, *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=900)
    return [int(number) for number in done.stdout.split()]


def scans(folder: Path) -> list[str]:
    """Write 2,000 scanned pages, a hundred in each file, and return the names of the files."""
    names = [f"{number:02}.pdf" for number in range(20)]
    for name in names:
        scanning.written(folder, name, scanning.pdf(*[b"595 0 0 842 0 0 cm /Im Do"] * 100, change=each_its_own))
    return names


def test_two_thousand_scanned_pages_are_bound_in_less_than_500_mb(tmp_path: Path) -> None:
    scans(tmp_path / "parts")
    size, peak = measured(LARGE, tmp_path / "parts", tmp_path / "volume.pdf")
    print(f"\n2,000 pages, {size} MB: {peak} MB of memory at most")
    assert size > 100
    assert peak < 500


def test_so_is_a_whole_case_with_two_thousand_scanned_pages_archived_and_verified(tmp_path: Path) -> None:
    case = Path(shutil.copytree(CASES_OF_TESTS / "第二案", tmp_path / "data" / "第二案"))
    entry = "  - {{文件: {}, 题名: 某材料, 责任者: 某单位, 日期: 2026-03-10, 归入: 独立成件, 性质: 原件}}\n"
    entries = "外来件:\n" + "".join(entry.format(name) for name in scans(case / FOLDER))
    scanning.written(case / FOLDER, "originals.yaml", entries.encode())
    size, archived, verified = measured(WHOLE, case, tmp_path / "output", TEMPLATES)
    print(f"\na case with 2,000 scanned pages, {size} MB: archived in {archived} MB of memory at most, verified in {verified} MB")
    assert size > 100
    assert max(archived, verified) < 500


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
    volume = binding.bound([Part("一件", page, numbered=True, stamp=STAMP)])
    errors = preflight({"volume": scanning.written(tmp_path, "volume.pdf", volume)}, tmp_path)["volume"]
    assert [one for one in errors if not permitted(*one)] != []
    with pikepdf.open(io.BytesIO(volume)) as document:
        assert len(document.pages) == 1

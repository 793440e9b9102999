"""The package before bagit-python, our reading before the public conformance suite, and verify.py on every Python that is here."""

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from pipeline.transfer.verify import verify
from tests.conftest import ROOT
from tests.transfer.packages import FOLDER, packed

pytestmark = pytest.mark.prove

SUITE = Path(os.environ.get("LIJUAN_BAGIT_SUITE", ""))
"""a clone of LibraryOfCongress/bagit-conformance-suite; it is no part of this project"""
needs_suite = pytest.mark.skipif(not (SUITE / "v1.0").is_dir(), reason="needs LIJUAN_BAGIT_SUITE, the path of the conformance suite")

WANTED = {"valid": True, "invalid": False, "linux-only": False, "windows-only": False}
"""folder of the suite → whether its bags are valid; those in `warning` are valid where no file is missing"""
INCOMPLETE = {"duplicate-file-with-different-case", "special-system-files"}
"""bags of `warning` from whose checkout git leaves a file out"""
PYTHONS = [found for minor in range(8, 14) if (found := shutil.which(f"python3.{minor}"))]


def bags() -> list[Path]:
    return sorted(path for path in SUITE.glob("v*/*/*") if path.is_dir())


def inside(program: Path, bag: Path) -> bool:
    command = [sys.executable, "-I", str(program), str(bag)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@needs_suite
def test_the_conformance_suite(tmp_path: Path) -> None:
    program = packed(tmp_path / "package") / "verify.py"
    judged: Counter[str] = Counter()
    for bag in bags():
        version, kind = bag.parts[-3:-1]
        wanted = WANTED.get(kind, bag.name not in INCOMPLETE)
        found = verify(bag)
        assert (found.ok, inside(program, bag)) == (wanted, wanted), (bag, found.problems)
        if kind == "warning" and wanted:
            assert found.hints, bag
        judged[f"{version} {kind}"] += 1
    print(f"\n{sum(judged.values())} bags: {dict(judged)}")
    assert judged["v1.0 valid"] + judged["v1.0 invalid"] == 5


def bagit_says(bag: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "bagit", "--validate", str(bag)], capture_output=True, text=True, check=False)


def test_bagit_python_finds_the_package_valid_and_a_spoiled_one_not(tmp_path: Path) -> None:
    pytest.importorskip("bagit")
    bag = packed(tmp_path / "package")
    done = bagit_says(bag)
    assert done.returncode == 0, done.stderr
    assert "is valid" in done.stderr
    (bag / FOLDER / "01.pdf").write_bytes(b"x")
    assert bagit_says(bag).returncode == 1


def test_a_bag_of_bagit_python_is_one_to_us(tmp_path: Path) -> None:
    pytest.importorskip("bagit")
    folder = tmp_path / "bag"
    for name in ("a b.txt", "甲/乙.txt", "100%.txt", "%41.txt", "~a", "e\u0301.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name, encoding="utf-8")
    options = ["--md5", "--sha1", "--sha512", "--contact-name", "某人"]
    subprocess.run([sys.executable, "-m", "bagit", *options, str(folder)], check=True, capture_output=True)
    found = verify(folder)
    assert (found.ok, found.problems) == (True, ())


@pytest.mark.parametrize("python", PYTHONS, ids=lambda path: Path(path).name)
def test_the_program_on_every_python(tmp_path: Path, python: str) -> None:
    if subprocess.run([python, "--version"], capture_output=True, check=False).returncode != 0:
        pytest.skip("not set up")
    bag = packed(tmp_path / "package")
    command = [python, "-I", "-W", "error", "-X", "utf8", str(bag / "verify.py")]
    done = subprocess.run(command, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    print(f"\n{Path(python).name}: {done.stdout.decode().splitlines()[1]}")
    (bag / "data" / "说明文件.TXT").write_bytes(b"x")
    assert subprocess.run(command, capture_output=True, check=False).returncode == 1


def once(folder: Path, kind: str) -> dict[str, Any]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(ROOT / "tests" / "prove" / "bag_once.py"), str(folder), kind]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout)
    print(f"\n{told}")
    return told


def test_ten_thousand_files(tmp_path: Path) -> None:
    told = once(tmp_path, "files")
    assert told["files"] == 10_000
    assert told["ok"]
    assert told["found"] > 4_990
    assert told["peak MB"] < 500


def test_a_reading_copy_of_two_thousand_pages_and_large_originals(tmp_path: Path) -> None:
    import pikepdf

    with pikepdf.new() as document:
        for number in range(2000):
            document.add_blank_page(page_size=(595, 842))
            image = document.make_stream(os.urandom(150_000))
            image.Type, image.Subtype, image.Width, image.Height = pikepdf.Name.XObject, pikepdf.Name.Image, 500, 300
            image.ColorSpace, image.BitsPerComponent = pikepdf.Name.DeviceGray, 8
            page = document.pages[number]
            page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=image))
            page.contents_add(b"q 595 0 0 842 0 0 cm /I Do Q")
        document.save(tmp_path / "large.pdf")
    with (tmp_path / "large.tif").open("wb") as file:
        file.write(b"II*\0")
        for _ in range(600):
            file.write(os.urandom(1 << 20))
    told = once(tmp_path, "large")
    assert told["ok"], told["problems"]
    assert told["MB"] > 850
    assert told["peak MB"] < 500

"""Every PDF of every case before validators that are not ours: PDFBox Preflight, qpdf, and outloud for PDF/UA-1.

What they object to and PDF/A-2 permits is listed here, nothing else passes; docs/proofs.md has the same list with the
clauses. `.ci/setup proofs` installs the programs. veraPDF is in neither Debian nor PyPI.
"""

import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import docx as word_files
import pytest
from lxml import etree

pytestmark = pytest.mark.prove

JAVA = Path("/usr/share/java")
JARS = [JAVA / f"{name}.jar" for name in ("pdfbox2", "fontbox2", "preflight", "xmpbox", "commons-logging", "javax.activation", "jaxb-api")]
needs_preflight = pytest.mark.skipif(
    not all(jar.is_file() for jar in JARS) or shutil.which("java") is None, reason="needs PDFBox Preflight (.ci/setup proofs)"
)
QPDF = shutil.which("qpdf")
OUTLOUD = Path(sys.executable).with_name("outloud")

PERMITTED: Mapping[tuple[str, str], str] = {
    ("2.1.6", r"Invalid graphics object, Invalid version of the ICCProfile"): "ISO 19005-2, 6.2.4.2: profiles up to ICC.1:2004 (version 4)",
    ("7.3", r"Error on MetaData, Cannot find a definition for the namespace http://www\.aiim\.org/pdfua/ns/id/"): (
        "ISO 19005-2, 6.6.2.3.3: described by an extension schema in the same metadata, which stands behind the first use"
    ),
    ("1.2.3", r"Body Syntax error, Error: can't convert to Destination COSObject\{\d+, 0\}"): (
        "ISO 32000-1, 7.3.10 and 12.3.3: a bookmark's Dest may be an indirect object"
    ),
    ("7.11.2", r"Error on MetaData, part must be 1"): "ISO 19005-2, 6.6.4: part 2 says 2",
}
"""Code and details of Preflight, which judges PDF/A-1b → the clause that permits it in PDF/A-2."""


def pdfs(outputs: Mapping[str, Path]) -> dict[str, Path]:
    """Return every PDF, by case and path."""
    found = {f"{name} {path.relative_to(output)}": path for name, output in outputs.items() for path in sorted(output.rglob("*.pdf"))}
    assert len(found) > 60
    return found


def preflight(files: Mapping[str, Path], folder: Path) -> dict[str, Counter[tuple[str, str]]]:
    """Return what Preflight finds in each file: code and details, counted. One Java for all."""
    # numbered copies: Preflight reads names in the encoding of the machine
    numbered = {f"{number:03}.pdf": name for number, name in enumerate(files)}
    for copy, name in numbered.items():
        shutil.copyfile(files[name], folder / copy)
    listed = folder / "list.txt"
    listed.write_text("".join(f"{folder / copy}\n" for copy in numbered))
    command = ["java", "-cp", ":".join(map(str, JARS)), "org.apache.pdfbox.preflight.Validator_A1b", "xml", "group", str(listed)]
    subprocess.run(command, check=False, capture_output=True, timeout=600)
    report = etree.parse(folder / "list.txt.preflight.xml").getroot()
    found = {}
    for one in report.iter("preflight"):
        errors = [(str(e.findtext("code")), str(e.findtext("details"))) for e in one.iter("error")]
        valid = one.findtext("isValid") == "true"
        assert valid != bool(errors)
        found[numbered[str(one.get("name"))]] = Counter(errors)
    assert list(found) == list(files)
    return found


def permitted(code: str, details: str) -> bool:
    return any(code == known and re.fullmatch(pattern, details) for known, pattern in PERMITTED)


@needs_preflight
def test_preflight_objects_to_nothing_that_pdf_a_2_forbids(outputs: dict[str, Path], tmp_path: Path) -> None:
    found = preflight(pdfs(outputs), tmp_path)
    total = Counter(re.sub(r"\d+, 0", "n, 0", f"{code} {details}") for errors in found.values() for code, details in errors)
    print(f"\n{len(found)} files: ", *(f"  in {count}: {text}" for text, count in total.most_common()), sep="\n")
    other = {name: [one for one in errors if not permitted(*one)] for name, errors in found.items()}
    assert {name: errors for name, errors in other.items() if errors} == {}


@needs_preflight
@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_a_plain_pdf_of_libreoffice_fails(tmp_path: Path) -> None:
    word = word_files.Document()
    word.add_paragraph("对照")
    word.save(str(tmp_path / "plain.docx"))
    profile = (tmp_path / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), "plain.docx"]
    subprocess.run(command, check=True, capture_output=True, cwd=tmp_path, timeout=120)
    errors = preflight({"plain": tmp_path / "plain.pdf"}, tmp_path)["plain"]
    forbidden = {one for one in errors if not permitted(*one)}
    print(f"\ncontrol: {sorted(forbidden)}")
    assert forbidden


@pytest.mark.skipif(QPDF is None, reason="needs qpdf (.ci/setup proofs)")
def test_qpdf_finds_no_fault(outputs: dict[str, Path]) -> None:
    for name, path in pdfs(outputs).items():
        done = subprocess.run([str(QPDF), "--check", str(path)], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, ""), name
        assert "No syntax or stream encoding errors found" in done.stdout, name


@pytest.mark.skipif(not OUTLOUD.is_file(), reason="needs outloud (requirements-proofs.lock)")
def test_documents_keep_pdf_ua(outputs: dict[str, Path], tmp_path: Path) -> None:
    """The rules of ISO 14289-1. A form has no row of heads: 7.5 says that tables should have them, not shall."""
    files = {name: path for name, path in pdfs(outputs).items() if not is_bound(name)}
    report = tmp_path / "report.json"
    options = ["--layer", "conformance", "--fail-on", "never", "--quiet", "--json", str(report)]
    subprocess.run([str(OUTLOUD), *map(str, files.values()), *options], check=True, capture_output=True, timeout=600)
    judged = json.loads(report.read_text())["results"]
    assert len(judged) == len(files)
    assert all(one["error"] is None for one in judged)
    found = Counter(each["rule"] for one in judged for each in one["findings"])
    print(f"\n{len(files)} documents, {sum(rule['status'] == 'ran' for one in judged for rule in one['rules'])} rules run: {dict(found)}")
    assert set(found) <= {HEADLESS}
    bound = next(path for name, path in pdfs(outputs).items() if is_bound(name))
    subprocess.run([str(OUTLOUD), str(bound), *options], check=True, capture_output=True, timeout=600)
    assert json.loads(report.read_text())["results"][0]["findings"], "the volume has no tags: it claims none, and is the control"


def is_bound(name: str) -> bool:
    """Tell whether a file is put together from others: a reading copy, one for each volume, or the request with its annexes."""
    return Path(name).name.startswith("电子案卷查阅本") or name.endswith("12-请示报告.pdf")


HEADLESS = "TBL-001"
"""outloud's rule that a table has a cell for its head"""

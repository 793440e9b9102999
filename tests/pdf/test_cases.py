"""Both cases set by Typst alone: every document whole, tagged, saying what its .docx says; the volume bound of them."""

import io
import itertools
import json
import shutil
from collections import Counter
from pathlib import Path

import docx
import pikepdf  # noqa: TID253 - these tests read PDFs
import pytest

from pipeline.catalog import VOLUME_FORMS
from pipeline.documents.render import EXAMPLE
from pipeline.pdf.typeset import Typst
from pipeline.run import Order, archive
from tests.conftest import CASES, CHANGSHENG, TEMPLATES
from tests.pdf.seen import characters, page_count
from tests.pdf.tagged import of_docx, of_pdf, structure


@pytest.fixture(scope="module", params=[CHANGSHENG, CASES / "第二案"], ids=lambda case: case.name)
def output(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("set")
    case = Path(shutil.copytree(request.param, folder / "data" / request.param.name))
    archive(Order(case, folder / "output" / case.name, (TEMPLATES,), Typst()))
    return folder / "output" / case.name


def pairs(output: Path) -> dict[str, tuple[bytes, bytes]]:
    found = {path.stem: (path.read_bytes(), (output / "pdf" / f"{path.stem}.pdf").read_bytes()) for path in output.glob("docx/*.docx")}
    forms = {path.stem: (path.read_bytes(), path.with_suffix(".pdf").read_bytes()) for path in output.glob("volume/*.docx")}
    return dict(sorted((found | forms).items()))


def pages(pdf: bytes) -> list[str]:
    """Return the text of each page as it is drawn."""
    found = [""] * page_count(pdf)
    for one in characters(pdf):
        found[one.page - 1] += one.text
    return found


def items(output: Path) -> list[dict[str, object]]:
    """Return the items of the volume as the report lists them."""
    volume = json.loads((output / "report.json").read_text())["volumes"][0]
    return list(volume["items"])


def test_a_pdf_says_what_its_docx_says_cell_by_cell(output: Path) -> None:
    """Headers and footers stand outside the structure; tables over pages go on in the next."""
    said = {stem: (of_docx(file), of_pdf(pdf)) for stem, (file, pdf) in pairs(output).items()}
    assert [stem for stem, (wanted, found) in said.items() if wanted != found] == []
    assert sum(len(one.cells) for wanted, _ in said.values() for one in wanted) > 500


def test_headers_and_footers_are_the_only_text_outside_the_structure(output: Path) -> None:
    for stem, (_, pdf) in pairs(output).items():
        everything = Counter(one.text for one in characters(pdf))
        rest = everything - Counter(structure(pdf).text)
        assert set(rest.elements()) <= set("—0123456789" + EXAMPLE), stem


def test_every_pdf_says_of_itself_what_its_docx_says(output: Path) -> None:
    for stem, (file, pdf) in pairs(output).items():
        core = docx.Document(io.BytesIO(file)).core_properties
        with pikepdf.open(io.BytesIO(pdf)) as document, document.open_metadata() as meta:
            assert meta["pdfuaid:part"] == "1", stem
            assert meta["dc:title"] == str(document.docinfo["/Title"]) == core.title, stem
            assert meta["dc:creator"] == [str(document.docinfo["/Author"])] == [core.author], stem
            assert (meta["dc:subject"], meta["dc:type"]) == ({core.subject}, {core.category}), stem
            assert (meta["dc:identifier"], meta.get("dc:description", "")) == (core.identifier, core.comments), stem
            assert meta["dc:language"] == {core.language} == {str(document.Root.Lang)}, stem
            assert meta["xmp:CreateDate"][:10] == core.created.date().isoformat(), stem


def test_the_structure_is_one_that_can_be_read_aloud(output: Path) -> None:
    heads = 0
    for stem, (_, pdf) in pairs(output).items():
        elements = list(structure(pdf).all())[1:]
        kinds = {one.kind for one in elements}
        assert kinds <= {"Document", "P", "Table", "THead", "TBody", "TR", "TH", "TD", *(f"H{level}" for level in range(1, 7))}, stem
        levels = [int(one.kind[1]) for one in elements if one.kind[0] == "H"]
        assert levels[:1] in ([], [1]), stem
        assert all(below <= above + 1 for above, below in itertools.pairwise(levels)), stem
        for one in elements:
            if one.kind == "TH":
                heads += 1
                assert one.scope in ("Column", "Both"), stem
            if one.kind == "TR":
                assert {below.kind for below in one.within} <= {"TH", "TD"}, stem
    assert heads > 20


def test_the_volume_holds_every_page(output: Path) -> None:
    """Page by page the text of its parts, and the number that binding adds."""
    volume = (output / "volume" / "电子案卷查阅本.pdf").read_bytes()
    bound = pages(volume)
    numbered = iter(range(1, len(bound)))
    bound_in = [pdf for stem, (_, pdf) in pairs(output).items() if stem[0].isdigit() or stem in {kind.short for kind in VOLUME_FORMS}]
    parts = Counter(text for pdf in bound_in for text in pages(pdf))
    with pikepdf.open(io.BytesIO(volume)) as document:
        stamped = ["/LijuanNumbers" in page.resources.Font for page in document.pages]
        assert not any("/StructParents" in page.obj for page in document.pages)
        with document.open_metadata() as meta:
            assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("2", "B")
            assert meta["dc:title"] == str(document.docinfo["/Title"])
            assert meta["dc:type"] == {"案卷"}
            size = sum(int(str(item["pages"])) for item in items(output))
            assert meta["dc:description"].startswith(f"{len(items(output))}件，{size}页")
            assert size >= sum(stamped)
    assert Counter(text.removesuffix(str(next(numbered))) if mark else text for text, mark in zip(bound, stamped, strict=True)) == parts


def test_another_run_gives_the_same_bytes(output: Path, tmp_path: Path) -> None:
    case = output.parent.parent / "data" / output.name
    archive(Order(case, tmp_path / output.name, (TEMPLATES,), Typst(workers=1)))
    same = {path.relative_to(output) for path in output.rglob("*.pdf")}
    assert {path for path in same if (output / path).read_bytes() != (tmp_path / output.name / path).read_bytes()} == set()

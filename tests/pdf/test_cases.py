"""Both cases set by Typst alone: every document whole, tagged, saying what its .docx says; the volume bound of them."""

import io
import shutil
from collections import Counter
from pathlib import Path

import pytest

from pipeline.fonts.table import Fonts
from pipeline.pdf.typeset import Typst
from pipeline.run import Order, archive
from pipeline.word.text import flatten
from pipeline.wordml.describe import describe
from tests.conftest import CASES, CHANGSHENG, TEMPLATES
from tests.pdf.seen import page_count
from tests.prove.parity import body

pikepdf = pytest.importorskip("pikepdf")
MARKS = "⏎_＿"
"""what flattened text has for a new line and for a line to write on"""


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


def test_a_pdf_says_what_its_docx_says(output: Path) -> None:
    wrong = {}
    for stem, (docx, pdf) in pairs(output).items():
        wanted = Counter("".join(flatten(docx).translate(dict.fromkeys(map(ord, MARKS))).split()))
        section = describe(docx, Fonts()).sections[0]
        said = Counter(one.text for one in body(pdf, section.top, section.height - section.bottom))
        # a head repeated on the next page is there once more
        if wanted - said:
            wrong[stem] = wanted - said
    assert wrong == {}


def test_every_pdf_claims_what_it_is(output: Path) -> None:
    for stem, (_, pdf) in pairs(output).items():
        with pikepdf.open(io.BytesIO(pdf)) as document:
            meta = document.Root.Metadata.read_bytes()
            assert b"<pdfuaid:part>1</pdfuaid:part>" in meta, stem
            assert str(document.Root.Lang) == "zh-CN", stem
            assert "/StructTreeRoot" in document.Root, stem
            assert str(document.docinfo["/Title"]), stem


def test_the_volume_holds_every_page(output: Path) -> None:
    volume = (output / "volume" / "电子案卷查阅本.pdf").read_bytes()
    assert page_count(volume) == sum(page_count(pdf) for _, pdf in pairs(output).values())
    with pikepdf.open(io.BytesIO(volume)) as document:
        assert b"<pdfaid:conformance>B</pdfaid:conformance>" in document.Root.Metadata.read_bytes()
        assert not any("/StructParents" in page.obj for page in document.pages)


def test_another_run_gives_the_same_bytes(output: Path, tmp_path: Path) -> None:
    case = output.parent.parent / "data" / output.name
    archive(Order(case, tmp_path / output.name, (TEMPLATES,), Typst(workers=1)))
    same = {path.relative_to(output) for path in output.rglob("*.pdf")}
    assert {path for path in same if (output / path).read_bytes() != (tmp_path / output.name / path).read_bytes()} == set()

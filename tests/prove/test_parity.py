"""Typst's pages are LibreOffice's: as many of them, lines broken at the same characters, text at the same places.

Over all documents of both cases (the annexes are in 起草说明) and all constructs of tests/pdf/constructs.py. With `-s` the
figures are printed that stand in docs/proofs.md.
"""

import shutil
from pathlib import Path

import pytest

from pipeline.pdf.libreoffice import LibreOffice
from pipeline.pdf.typeset import Typst
from tests.conftest import CASES, CHANGSHENG
from tests.pdf.constructs import EXAMPLES, docx
from tests.pdf.seen import lines, page_count
from tests.prove.parity import LEADERS, MILLIMETRE, Outcome, compared, documents

pytestmark = [pytest.mark.prove, pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")]

SAME = 97
"""of a hundred paragraphs of more than one line: how many have to break at the same characters throughout"""

OTHERWISE = {
    "no space between scripts": "LibreOffice 7.4 spaces Chinese from Western text whatever autoSpaceDE and autoSpaceDN say",
    "odd page section": "LibreOffice leaves the blank page out of a PDF; Word prints it",
}
"""Constructs that LibreOffice sets otherwise than Word means them."""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    folder = tmp_path_factory.mktemp("parity")
    files: dict[str, bytes] = {}
    for case in (CHANGSHENG, CASES / "第二案"):
        copy = Path(shutil.copytree(case, folder / "data" / case.name))
        files |= documents(copy, folder)
    ours, theirs = Typst().convert(files), LibreOffice().convert(files)
    return {
        name: compared(name, files[name], ours[name], theirs[name], (page_count(ours[name]), page_count(theirs[name]))) for name in files
    }


def test_as_many_pages(outcomes: dict[str, Outcome]) -> None:
    assert {name: one.pages for name, one in outcomes.items() if one.pages[0] != one.pages[1]} == {}
    print(f"\n{len(outcomes)} documents, {sum(one.pages[0] for one in outcomes.values())} pages in both")


def test_lines_break_at_the_same_characters(outcomes: dict[str, Outcome]) -> None:
    count = sum(one.paragraphs for one in outcomes.values())
    other = [difference for one in outcomes.values() for difference in one.differences]
    print(f"\n{count} paragraphs of more than one line, {len(other)} differ: {100 - 100 * len(other) / count:.2f} % break alike")
    for one in other:
        print(f"  {one.document}: …{one.before[-12:]}｜Typst +{one.ours!r}｜LibreOffice +{one.theirs!r}: {one.right} ({one.why})")
    assert [text for one in outcomes.values() for text in one.unmatched] == []
    assert count > 500
    assert (count - len(other)) * 100 >= SAME * count
    assert all(one.right for one in other)


def test_text_stands_within_a_millimetre(outcomes: dict[str, Outcome]) -> None:
    far = max(one.far for one in outcomes.values())
    print(f"\ngreatest distance of a character where lines agree: {far / MILLIMETRE:.2f} mm")
    assert far <= MILLIMETRE


def test_constructs_are_set_as_by_libreoffice() -> None:
    files = {name: docx(example) for name, example in EXAMPLES.items() if name not in OTHERWISE}
    ours, theirs = Typst().convert(files), LibreOffice().convert(files)
    wrong = {}
    far = 0.0
    for name in files:
        mine, others = (lines(pdf, without=f"{LEADERS}.-") for pdf in (ours[name], theirs[name]))
        if [line.text for line in mine] != [line.text for line in others] or page_count(ours[name]) != page_count(theirs[name]):
            wrong[name] = "text"
            continue
        pairs = [pair for one, other in zip(mine, others, strict=True) for pair in zip(one.characters, other.characters, strict=True)]
        away = max((max(abs(a.x - b.x), abs(a.y - b.y)) for a, b in pairs), default=0.0)
        far = max(far, away)
        if away > MILLIMETRE:
            wrong[name] = f"{away / MILLIMETRE:.2f} mm"
    print(f"\n{len(files)} constructs, greatest distance {far / MILLIMETRE:.2f} mm; {len(OTHERWISE)} set otherwise: {', '.join(OTHERWISE)}")
    assert wrong == {}
    assert set(OTHERWISE) <= set(EXAMPLES)

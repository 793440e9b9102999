"""One golden text a document, so that a change of wording is read as a diff.

`LIJUAN_GOLDEN=write pytest tests/test_golden.py` writes them anew; the diff is then the review.
"""

import os
import shutil
from pathlib import Path

import pytest

from pipeline import catalog
from tests.conftest import GOLDEN_CASES, Once, texts

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize(("name", "folder"), GOLDEN_CASES.items(), ids=list(GOLDEN_CASES))
def test_the_texts_are_the_golden_ones(name: str, folder: Path, once: Once) -> None:
    made = texts(once(folder) / "output" / name)
    place = GOLDEN / name
    if os.environ.get("LIJUAN_GOLDEN") == "write":
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        for stem, text in made.items():
            (place / f"{stem}.txt").write_text(text, encoding="utf-8")
    assert made == {path.stem: path.read_text(encoding="utf-8") for path in sorted(place.glob("*.txt"))}


def test_every_kind_has_a_golden_text() -> None:
    shorts = {path.stem.partition("-")[2].partition("·")[0] for path in (GOLDEN / "changsheng").glob("*.txt")}
    shorts |= {path.stem for path in GOLDEN.glob("*.txt")}
    assert shorts == {kind.short for kind in (*catalog.CATALOG, catalog.OPINION, *catalog.FIELD_FORMS, catalog.CALLS)}

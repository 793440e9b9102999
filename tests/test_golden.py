"""One golden text a document, so that a change of wording is read as a diff.

`LIJUAN_GOLDEN=write pytest tests/test_golden.py` writes them anew; the diff is then the review.
"""

import os
from pathlib import Path

from pipeline.documents import catalog
from tests.conftest import Run, texts

GOLDEN = Path(__file__).parent / "golden"


def test_the_texts_are_the_golden_ones(changsheng: Path, run: Run, tmp_path: Path) -> None:
    run(changsheng)
    made = texts(tmp_path / "output" / "changsheng")
    if os.environ.get("LIJUAN_GOLDEN") == "write":
        for path in GOLDEN.glob("*.txt"):
            path.unlink()
        GOLDEN.mkdir(exist_ok=True)
        for stem, text in made.items():
            (GOLDEN / f"{stem}.txt").write_text(text, encoding="utf-8")
    golden = {path.stem: path.read_text(encoding="utf-8") for path in sorted(GOLDEN.glob("*.txt"))}
    assert made == golden


def test_every_kind_has_a_golden_text() -> None:
    shorts = {path.stem.partition("-")[2].partition("·")[0] for path in GOLDEN.glob("*.txt")}
    assert shorts == {kind.short for kind in catalog.CATALOG}

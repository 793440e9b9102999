"""A reading copy from pages that are made here: whose pages are looked at, what the stamp says."""

import datetime as dt
import tempfile
from pathlib import Path
from typing import Any

import pikepdf  # noqa: TID253 - these tests are of nothing else
import pytest

from pipeline.case.facts import derive
from pipeline.case.load import load
from pipeline.fonts.table import Fonts
from pipeline.measure.positions import read
from pipeline.problems import Internal
from pipeline.volume import numerals, reading_copy
from pipeline.volume.arrange import Coded, Placed, Volume
from pipeline.volume.items import ArchiveItem, Shown
from pipeline.volume.reading_copy import Forms, Pages, make
from pipeline.volume.retention import Retention
from tests.conftest import CASES, Run
from tests.volume import scanning
from tests.volume.brought_case import SIGNED, scanned

BLANK = scanning.pdf(b"")


def numbered(document: pikepdf.Pdf) -> None:
    for page in document.pages:
        page.obj.Resources.Font = pikepdf.Dictionary(F=numerals.font(document))


SEVEN = scanning.pdf(b"BT /F 12 Tf 530 800 Td (7) Tj ET", change=numbered)
"""a page with a number of its own in the corner"""


def bound(key: str, pages: Pages) -> tuple[bytes, bool]:
    lasting = Retention("永久", "", confirmed=True)
    item = ArchiveItem("request", "某件", "", "某单位", "20260520", 2026, lasting, (), shown=(Shown(key, "某件", 36),))
    placed = Placed(item, Coded(12, "某-0012", provisional=True), 1, 1, item.year, lasting)
    volume = Volume("volume", "", (placed,), 1, 1, lasting, None)
    facts, _ = derive(load(CASES / "第二案"))
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "copy.pdf"
        ours = make(target, volume, Forms(BLANK, BLANK, BLANK), pages, facts, {"title": "案卷"}, dt.date(2026, 1, 1), Fonts())
        return target.read_bytes(), ours


def text(pdf: bytes) -> str:
    return "".join(one.text for one in read(pdf)[2].characters)


def test_a_page_of_others_keeps_its_own_number(tmp_path: Path) -> None:
    path = scanning.written(tmp_path, "件.pdf", SEVEN)
    brought, ours = bound("件.pdf", Pages({}, {"件.pdf": path}))
    assert ours is False
    assert text(brought).replace("36", "").count("7") == 1
    assert not text(brought).endswith("1")


def test_a_page_of_ours_has_its_corner_blank_and_is_not_looked_at() -> None:
    copy, ours = bound("件", Pages({"件": SEVEN}, {}))
    assert ours is True
    assert text(copy).endswith("1")


def test_the_stamp_says_year_number_topic_retention_and_pages() -> None:
    copy, _ = bound("件", Pages({"件": BLANK}, {}))
    assert text(copy) == "20260012社区治理永久361"


def test_a_reading_copy_that_is_not_what_it_claims_is_not_published(
    second: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scanning.written(second / "originals", SIGNED, scanned(1))

    def broken(target: Path, *given: Any) -> bool:
        make(target, *given)
        with pikepdf.open(target, allow_overwriting_input=True) as document:
            del document.Root["/Lang"]
            document.save(target)
        return False

    monkeypatch.setattr(reading_copy, "make", broken)
    with pytest.raises(Internal):
        run(second)
    assert not any((tmp_path / "output" / "第二案").glob("*/*"))

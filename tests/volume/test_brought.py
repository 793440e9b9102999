"""What came from outside, through the whole run: its items, its pages in the reading copy, numbers, stamps, links, bookmarks."""

import dataclasses
import errno
import hashlib
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pikepdf  # noqa: TID253 - the reading copies are read here
import pytest

from pipeline.measure.positions import Character, Page
from pipeline.measure.positions import read as characters
from pipeline.pdf import archival
from pipeline.pdf.typeset import Typst
from pipeline.problems import Blocked, Unavailable
from pipeline.report import Report
from pipeline.run import Order, archive, check
from pipeline.volume.originals import FOLDER
from tests.conftest import CASES, TEMPLATES, PlainEngine, Run, replace
from tests.volume import scanning
from tests.volume.brought_case import SIGNED, scanned, with_originals

COPIES = "volume/电子案卷查阅本*.pdf"


@dataclasses.dataclass(frozen=True)
class Made:
    case: Path
    output: Path
    report: Report
    before: dict[str, str]
    pdf: pikepdf.Pdf
    pages: list[Page]

    @property
    def rows(self) -> list[list[str]]:
        """The rows of the catalogue."""
        lines = (self.output / "volume" / "卷内目录.txt").read_text(encoding="utf-8").splitlines()
        return [line.split("\t") for line in lines if line[:1].isdigit()]

    @property
    def links(self) -> dict[int, int]:
        """The number of each row that is a link → the page it leads to."""
        places = {str(page.objgen): index for index, page in enumerate(self.pdf.pages)}
        found = {}
        for index, page in enumerate(self.pdf.pages):
            for note in page.obj.get("/Annots", []):
                if "/Dest" in note:
                    left, bottom, right, top = (float(side) for side in note.Rect)
                    inside = [one for one in self.pages[index].characters if in_box(one, left, 842 - top, right, 842 - bottom)]
                    edge = min(one.x for one in inside)
                    found[int("".join(one.text for one in inside if one.x < edge + 15))] = places[str(note.Dest[0].objgen)]
        return found

    def number(self, page: int) -> tuple[int, bool] | None:
        """The number printed on a page, in a font without a name, and whether it stands on the right."""
        digits = [one for one in self.pages[page].characters if not one.font]
        return (int("".join(one.text for one in digits)), digits[0].x > self.pages[page].width / 2) if digits else None

    def text(self, page: int) -> str:
        return "".join(one.text for one in self.pages[page].characters)


def in_box(one: Character, left: float, top: float, right: float, bottom: float) -> bool:
    return left < one.x < right and top < one.y < bottom


def built(folder: Path, engine: Any, **said: str) -> Made:
    case = with_originals(Path(shutil.copytree(CASES / "第二案", folder / "data" / "第二案")))
    file = case / "case.yaml"
    text = file.read_text(encoding="utf-8")
    for name, value in said.items():
        text, found = re.subn(rf"(?m)^  {name}: .*$", f"  {name}: {value}", text)
        text += "" if found else f"  {name}: {value}\n"  # 档案 stands last in the file
    file.write_text(text, encoding="utf-8")
    before = digests(case)
    output = folder / "output"
    report = archive(Order(case, output, (TEMPLATES,), engine))
    (path,) = output.glob(COPIES)
    return Made(case, output, report, before, pikepdf.open(path), characters(path.read_bytes()))


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (folder / FOLDER).iterdir()}


@pytest.fixture(scope="module")
def by_item(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Set by the real engine; each item has its own numbers, printed on one side."""
    return built(tmp_path_factory.mktemp("by-item"), Typst())


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Numbered through the volume, printed on both sides; the papers are blank."""
    return built(tmp_path_factory.mktemp("running"), PlainEngine(), 打印方式="双面", 编页="通编")


# --- items


def test_everything_from_outside_has_its_place_in_the_order_of_the_volume(by_item: Made) -> None:
    titles = [row[3] for row in by_item.rows]
    assert titles[0] == "关于同意调整管辖范围的批复"
    assert titles[-1] == "[入户征求意见照片]"
    for before, after in (
        ("意见的公告", "[公告发布证明材料]"),
        ("结果的公示", "[结果公示发布证明材料]"),
        ("意见的函", "关于管辖范围调整意见的复函"),
    ):
        place = titles.index(after)
        assert titles[place - 1].endswith(before)


def test_it_is_described_as_its_entry_says(by_item: Made) -> None:
    _, number, responsible, _, date, pages, remark = by_item.rows[0]
    assert (number, responsible, date) == ("栖政复〔2026〕15号", "云澜市栖梧区人民政府", "20260520")
    assert pages.endswith("/2")
    assert remark.split("；") == ["原件存区政府办公室", "复制件"]


def test_copies_are_told_in_the_catalogue_and_in_the_file_note(by_item: Made) -> None:
    (meeting,) = [row for row in by_item.rows if "第一次居民代表会议" in row[3]]
    assert meeting[6] == "其中1份为复制件"
    note = (by_item.output / "volume" / "备考表.txt").read_text(encoding="utf-8")
    assert "第1件为复制件。" in note
    assert f"第{meeting[0]}件中有复制件。" in note


def test_how_long_it_is_kept(by_item: Made) -> None:
    kept = {one["title"]: one["code"].split("-")[1] for volume in by_item.report.volumes for one in volume["items"]}
    assert kept["关于同意调整管辖范围的批复"] == "Y"
    (told,) = [one["message"] for one in by_item.report.problems if one["code"] == "retention.proposed"]
    assert {"外来件", "发布证明"} <= set(re.split("[：、]", told))


# --- the reading copy


def test_the_page_numbers_of_the_catalogue_are_those_of_the_pages(by_item: Made) -> None:
    starts = sorted(by_item.links.items())
    ends = [page for _, page in starts[1:]] + [len(by_item.pdf.pages) - 1]
    assert len(starts) == len(by_item.rows) - 2  # the booklets are there on paper alone
    for (order, first), end in zip(starts, ends, strict=True):
        number, pages = by_item.rows[order - 1][5].split("/")
        assert [by_item.number(page) for page in range(first, end)] == [(count, True) for count in range(1, int(pages) + 1)]
        assert number in by_item.text(first)  # the archive stamp


def test_running_numbers_leave_out_the_pages_that_are_on_paper_alone(running: Made) -> None:
    items = running.report.volumes[0]["items"]
    printed = [one for page in range(len(running.pdf.pages)) if (one := running.number(page))]
    on_paper = {
        number
        for row, one in zip(running.rows, items, strict=True)
        if "纸质" in row[6]
        for number in range(one["first"], one["first"] + one["pages"])
    }
    last = int(running.rows[-1][5].split("-")[-1])
    assert on_paper
    assert [number for number, _ in printed] == [number for number in range(1, last + 1) if number not in on_paper]
    assert all(right is (number % 2 == 1) for number, right in printed)
    firsts = [int(row[5].split("-")[0]) for row in running.rows]
    assert firsts == [one["first"] for one in items]


def test_a_row_leads_to_its_item(by_item: Made) -> None:
    for order, page in by_item.links.items():
        assert by_item.rows[order - 1][5].partition("/")[0] in by_item.text(page)  # its 件号, in the archive stamp
    assert {int(row[0]) for row in by_item.rows} - set(by_item.links) == {int(row[0]) for row in by_item.rows if "纸质" in row[6]}


def test_links_are_printed_and_run_nothing(by_item: Made) -> None:
    notes = [note for page in by_item.pdf.pages for note in page.obj.get("/Annots", []) if "/Dest" in note]
    assert notes
    assert all(note.F == 4 and note.Subtype == "/Link" and "/A" not in note for note in notes)


def test_an_item_of_several_texts_has_their_bookmarks_below_its_own(by_item: Made) -> None:
    with by_item.pdf.open_outline() as outline:
        below = {one.title: [child.title for child in one.children] for one in outline.root}
    (meeting,) = [children for title, children in below.items() if "第一次居民代表会议" in title]
    assert meeting[-2:] == ["[第一次居民代表会议座次表]", "签到册"]
    assert below["[公告发布证明材料]"] == ["公告栏", "网页"]
    assert below["[结果公示发布证明材料]"] == []
    assert next(iter(below)) == "案卷封面"


def test_the_signed_copy_stands_in_place_of_the_draft(by_item: Made) -> None:
    (row,) = [row for row in by_item.rows if row[1] == "澄湾居〔2026〕9号"]
    assert row[5].endswith("/3")
    first = by_item.links[int(row[0])]
    assert not by_item.text(first).endswith("请示")
    assert "/XObject" in by_item.pdf.pages[first].Resources
    assert (by_item.output / "pdf" / "12-请示.pdf").is_file()


def test_what_pdf_a_cannot_hold_has_a_leaf_that_says_where_it_lies(by_item: Made) -> None:
    (row,) = [row for row in by_item.rows if row[3].endswith("工作实施方案")]
    assert row[5].endswith("/1")
    words = by_item.text(by_item.links[int(row[0])])
    assert by_item.before["实施方案-正本.pdf"] in words
    assert "电子档案/2026/文书/WS.2026-Y-SQZ-" in words
    assert [one["place"]["file"] for one in by_item.report.problems if one["code"] == "original.not-archival"] == [
        f"{FOLDER}/实施方案-正本.pdf"
    ]


def test_copies_are_marked_on_their_first_page(by_item: Made) -> None:
    marked = [page for page in range(len(by_item.pdf.pages)) if by_item.text(page).count("复制件") and by_item.number(page)]
    first = by_item.links[1]
    assert first in marked
    assert first + 1 not in marked
    assert len(marked) == 2


def test_originals_are_what_they_were(by_item: Made, running: Made) -> None:
    assert digests(by_item.case) == by_item.before
    assert digests(running.case) == running.before


def test_without_stamps_there_are_none(archived: Path, run: Run, tmp_path: Path) -> None:
    replace(archived / "case.yaml", "  打印方式: 单面\n", "  打印方式: 单面\n  归档章: 否\n")
    run(archived)
    (path,) = (tmp_path / "output" / "第二案").glob(COPIES)
    with pikepdf.open(path) as document:
        assert not any("/XObject" in page.Resources for page in document.pages if "/Resources" in page.obj)


# --- what stops a run


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        (SIGNED, b"", "original.empty"),
        (SIGNED, scanned(2)[:900], "original.damaged"),
        (SIGNED, scanning.locked("乙"), "original.encrypted"),
        ("没有的-正本.pdf", scanned(1), "original.item"),
    ],
)
def test_a_bad_original_stops_the_run_before_anything_is_made(
    second: Path, run: Run, engine: PlainEngine, tmp_path: Path, name: str, data: bytes, code: str
) -> None:
    scanning.written(second / FOLDER, name, data)
    with pytest.raises(Blocked) as blocked:
        run(second)
    assert [(one.code, one.place.file) for one in blocked.value.problems if one.blocks == "build"] == [(code, f"{FOLDER}/{name}")]
    assert engine.asked == []
    assert not any((tmp_path / "output" / "第二案").glob("*/*"))
    told = check(Order(second, tmp_path / "output" / "第二案", (TEMPLATES,), engine)).problems
    assert code in {one.code for one in told}


def test_a_full_disk_for_the_pages_stops_the_run_and_says_so(
    second: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    scanning.written(second / FOLDER, SIGNED, scanned(2))
    monkeypatch.setattr(archival, "write", full)
    with pytest.raises(Unavailable, match="磁盘空间不足"):
        run(second)
    assert not any((tmp_path / "output" / "第二案").glob("*/*"))


def test_the_earlier_output_stays(archived: Path, run: Run, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in (tmp_path / "output").rglob("*.*") if path.is_file()}
    scanning.written(archived / FOLDER, SIGNED, b"%PDF-1.7\n")
    with pytest.raises(Blocked):
        run(archived)
    assert {path: path.read_bytes() for path in (tmp_path / "output").rglob("*.*") if path.is_file()} == before


def test_an_original_that_changes_while_it_runs(archived: Path, engine: PlainEngine, tmp_path: Path) -> None:
    path = scanning.written(archived / FOLDER, SIGNED, scanned(1))

    def change(stage: str) -> None:
        if stage == "排版为 PDF":
            path.write_bytes(scanned(2))

    with pytest.raises(Blocked) as blocked:
        archive(Order(archived, tmp_path / "output" / "第二案", (TEMPLATES,), engine, tell=change))
    assert [(one.code, one.place.file) for one in blocked.value.problems] == [("file.changed", f"{FOLDER}/{SIGNED}")]


# --- example data


def test_an_original_that_is_an_example_keeps_the_volume_from_being_sealed(archived: Path, run: Run) -> None:
    scanning.written(archived / FOLDER, SIGNED, scanned(1))
    replace(archived / "case.yaml", "格式: 1\n", f"格式: 1\n示例: [{FOLDER}/{SIGNED}]\n")
    found = [one for one in run(archived).problems if one["code"] == "document.example" and "file" in one["place"]]
    assert [(one["place"]["file"], one["blocks"]) for one in found] == [(f"{FOLDER}/{SIGNED}", "seal")]


def test_a_real_case_leaves_it_out(archived: Path, run: Run) -> None:
    scanning.written(archived / FOLDER, SIGNED, scanned(7))
    replace(archived / "case.yaml", "格式: 1\n", f"格式: 1\n示例: [{FOLDER}/{SIGNED}]\n")
    counted = {real: [one["pages"] for one in run(archived, real=real).volumes[0]["items"]] for real in (False, True)}
    assert 7 in counted[False]
    assert 7 not in counted[True]

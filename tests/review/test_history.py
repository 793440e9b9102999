"""What a run replaces is kept, five versions long; a version that was not stored whole is put together from those after it."""

import json
from pathlib import Path

import pytest

from pipeline.ledger import Ledger
from pipeline.review import versions
from pipeline.review.compare import compare
from pipeline.review.versions import Version
from tests.conftest import CASES, Once, Run, replace

NUMBERS = ("9", "10", "11", "12", "13", "14", "15", "16")


def change(case: Path, step: int) -> None:
    replace(case / "issued.yaml", f"澄湾居〔2026〕{NUMBERS[step]}号", f"澄湾居〔2026〕{NUMBERS[step + 1]}号")


def present(output: Path) -> Version:
    found = versions.present(output, Ledger.load(output))
    assert found is not None
    return found


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "output" / "第二案"


def test_the_first_run_has_nothing_before_it(once: Once) -> None:
    output = once(CASES / "第二案") / "output" / "第二案"
    assert versions.numbers(output) == []
    assert versions.shelved(output, present(output)) == []


def test_only_what_differs_is_stored_and_each_version_is_whole(archived: Path, run: Run, output: Path) -> None:
    first = present(output)
    change(archived, 0)
    run(archived)
    second = present(output)
    replace(archived / "community.yaml", "    面积: 1.75", "    面积: 1.8")
    run(archived)
    stored = sorted(path.relative_to(output).as_posix() for path in (output / "history").rglob("*.docx"))
    assert stored == [
        "history/1/docx/12-请示.docx",
        "history/2/docx/02-调整方案.docx",
        "history/2/docx/12-请示.docx",
        "history/2/docx/13-街道请示.docx",
    ]
    found = versions.shelved(output, present(output))
    assert [one.name for one in found] == ["第2版", "第1版"]
    for known, read in ((second, found[0]), (first, found[1])):
        assert {stem: one.docx for stem, one in known.documents.items()} == {stem: one.docx for stem, one in read.documents.items()}
        assert {stem: one.text for stem, one in known.documents.items()} == {stem: one.text for stem, one in read.documents.items()}
    assert [(one.stem, len(one.changes)) for one in compare(found[1], found[0])] == [("12-请示", 1)]


def test_a_run_that_changes_no_paper_makes_no_version(archived: Path, run: Run, output: Path) -> None:
    change(archived, 0)
    run(archived)
    with (archived / "case.yaml").open("ab") as file:
        file.write(b"# \n")
    run(archived)
    assert versions.numbers(output) == [1]


def test_a_paper_that_comes_makes_a_version(archived: Path, run: Run, output: Path) -> None:
    replace(archived / "case.yaml", "  代拟: 是", "  代拟: 否")
    run(archived)
    (document,) = compare(versions.shelved(output, present(output))[0], present(output))
    assert (document.stem, document.new) == ("13-街道请示", None)


def test_five_are_kept(archived: Path, run: Run, output: Path) -> None:
    for step in range(7):
        change(archived, step)
        run(archived)
    assert versions.numbers(output) == [3, 4, 5, 6, 7]
    now = present(output)
    texts = [one.documents["12-请示"].text.decode() for one in versions.shelved(output, now)]
    assert all(f"澄湾居〔2026〕{NUMBERS[6 - step]}号" in text for step, text in enumerate(texts))


def test_a_damaged_version_ends_the_row(archived: Path, run: Run, output: Path) -> None:
    for step in range(2):
        change(archived, step)
        run(archived)
    (output / "history" / "1" / "version.json").write_text(json.dumps({"documents": "甲"}), encoding="utf-8")
    (output / "history" / "2" / "version.json").write_text("{", encoding="utf-8")
    assert versions.shelved(output, present(output)) == []

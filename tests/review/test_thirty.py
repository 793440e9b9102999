"""Thirty changes of the data: exactly the sentences that read otherwise, each with the fact that is the cause; the rest untouched."""

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from pipeline import run
from pipeline.ledger import Ledger
from pipeline.review import versions
from pipeline.review.compare import DocumentChange, Why, compare
from pipeline.review.versions import Version
from pipeline.word.text import paragraph_texts
from tests.conftest import CASES, TEMPLATES, Once, PlainEngine
from tests.review.thirty import EDITS, Edit


def written(case: Path, output: Path) -> run.Written:
    """Return the papers as a run would write them, those that nothing changed from the output folder."""
    return run.write(run.Order(case, output, (TEMPLATES,), PlainEngine()), Ledger.load(output))


@pytest.fixture
def before(once: Once) -> Version:
    output = once(CASES / "第二案") / "output" / "第二案"
    found = versions.present(output, Ledger.load(output))
    assert found is not None
    return found


def copied(edit: Edit, folder: Path) -> Path:
    case = Path(shutil.copytree(CASES / "第二案", folder / "第二案"))
    edit.make(case)
    return case


@pytest.mark.parametrize("edit", EDITS, ids=lambda one: one.name)
def test_a_change_of_the_data_gives_these_sentences_and_no_other(edit: Edit, before: Version, once: Once, tmp_path: Path) -> None:
    made = written(copied(edit, tmp_path), once(CASES / "第二案") / "output" / "第二案")
    assert [str(one) for one in made.problems if one.blocks == "build"] == []
    found = compare(before, versions.of_papers(made.papers))
    assert {one.edition.short: len(one.changes) for one in found} == dict(edit.sentences)
    assert {cause.path for one in found for change in one.changes for cause in change.causes} == edit.causes
    assert {cause.why for one in found for change in one.changes for cause in change.causes} <= {Why.FACT}
    # documents that are not concerned are the same to the byte, and were not made anew
    assert {paper.item.short for paper in made.papers if paper.status != "unchanged"} == set(edit.sentences)
    for one in found:
        assert_whole(one)


def assert_whole(document: DocumentChange) -> None:
    """Whatever sentence only one of the two texts has stands in the changes, and whatever a change shows stands in its text."""
    assert document.old is not None
    assert document.new is not None
    old, new = (Counter(sentences(one.docx)) for one in (document.old, document.new))
    for only, shown, whole in (
        (old - new, [one.old for one in document.changes], document.old.docx),
        (new - old, [one.new for one in document.changes], document.new.docx),
    ):
        assert [one for one in only if one not in "\t".join(shown)] == []
        text = "".join(said for _, said in paragraph_texts(whole)).replace("\t", "")
        assert [one for one in shown if one.replace("\t", "") not in text] == []


def sentences(docx: bytes) -> list[str]:
    return [one for _, text in paragraph_texts(docx) for one in re.split("(?<=[。！？；⏎])", text) if one]


NOTHING = {
    "注释": ("case.yaml", "征求意见:\n", "征求意见: # 三月\n"),
    "空行和缩进": (
        "issued.yaml",
        "  公告:\n    发文机关: 云澜市栖梧区人民政府桐荫街道办事处\n",
        "\n  公告:\n    发文机关:  云澜市栖梧区人民政府桐荫街道办事处\n",
    ),
    "键的顺序": ("case.yaml", "  计数单位: 人\n  分母口径: 应征求人数\n", "  分母口径: 应征求人数\n  计数单位: 人\n"),
    "引号": ("case.yaml", "  比例: 60", '  比例: "60"'),
}


@pytest.mark.parametrize("name", NOTHING)
def test_what_changes_no_fact_changes_no_paper(name: str, before: Version, once: Once, tmp_path: Path) -> None:
    file, old, new = NOTHING[name]
    made = written(copied(Edit(name, file, old, new), tmp_path), once(CASES / "第二案") / "output" / "第二案")
    assert {paper.status for paper in made.papers} == {"unchanged"}
    assert compare(before, versions.of_papers(made.papers)) == ()

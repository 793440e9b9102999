"""A paper that went out is corrected by a note and a next version; what was issued, or sealed, is never touched.

`LIJUAN_GOLDEN=write pytest tests/test_correcting.py` writes the golden text anew; the diff is then the review.
"""

import json
import os
from pathlib import Path

import pytest

from pipeline.bundle import bundle
from pipeline.issuing import correct, issue
from pipeline.problems import Blocked
from pipeline.run import archive
from tests.conftest import ROOT, Lijuan, replace, reported, statuses, texts
from tests.test_issuing import everything, order, output
from tests.volume.sealing import seal, small

GOLDEN = ROOT / "tests" / "golden" / "更正说明.txt"
NOTICE = "领导小组通知"
DATED = {"成文日期": "2026-02-03"}
NOTE, NEXT = f"15-更正说明·{NOTICE}-第2版", f"01-{NOTICE}·第2版"


@pytest.fixture
def issued(archived: Path) -> Path:
    """The second case, a paper issued, and one of its facts another one since."""
    issue(order(archived), NOTICE, DATED)
    return changed(archived)


def changed(case: Path, word: str = "尽快") -> Path:
    replace(case / "case.yaml", "\n  目的: ", f"\n  目的: {word}")
    return case


def frozen(case: Path, stem: str = f"01-{NOTICE}") -> dict[str, bytes]:
    return {name: data for name, data in everything(case / "issued").items() if name.startswith(f"{stem}.")}


def refused(case: Path, document: str) -> list[str]:
    before = everything(case)
    with pytest.raises(Blocked) as blocked:
        correct(order(case), document)
    assert everything(case) == before
    return [one.code for one in blocked.value.problems]


def test_the_note_tells_what_was_issued_and_what_it_says_now(issued: Path) -> None:
    before = frozen(issued)
    done = correct(order(issued), NOTICE, "印发后发现目的的表述不全")
    assert frozen(issued) == before
    text = texts(output(issued))
    if os.environ.get("LIJUAN_GOLDEN") == "write":
        GOLDEN.write_text(text[NOTE], encoding="utf-8")
    assert text[NOTE] == GOLDEN.read_text(encoding="utf-8")
    assert "尽快" in text[NEXT]
    assert "尽快" not in text[f"01-{NOTICE}"]
    assert {cause.path for change in done.changes for cause in change.causes} == {"事项.目的"}


def test_both_are_drafts_with_an_entry_of_their_own(issued: Path) -> None:
    correct(order(issued), NOTICE, "某个理由")
    report = reported(issued.parents[1])
    assert {name: statuses(report)[name] for name in ("leading-group", "leading-group/第2版", f"correction/{NOTICE}-第2版")} == {
        "leading-group": "issued",
        "leading-group/第2版": "built",
        f"correction/{NOTICE}-第2版": "built",
    }
    pending = {str(one["short"]): one["pending"] for one in report.documents}
    assert "文号" in pending[f"{NOTICE}·第2版"]
    assert pending[f"更正说明·{NOTICE}-第2版"] == ["成文日期"]
    assert "document.outdated" not in {one["code"] for one in report.problems}
    titles = [item["id"] for volume in report.volumes for item in volume["items"]]
    assert {"leading-group", "leading-group/第2版", f"correction/{NOTICE}-第2版"} <= set(titles)


def test_without_a_reason_the_note_waits_for_it(issued: Path) -> None:
    done = correct(order(issued), NOTICE)
    assert "更正理由" in done.note.pending


def test_a_third_version_is_held_against_the_second(issued: Path) -> None:
    correct(order(issued), NOTICE, "一")
    issue(order(issued), f"{NOTICE}·第2版", {**DATED, "文号": "澄湾居〔2026〕12号"})
    first, second = frozen(issued), frozen(issued, NEXT)
    assert refused(issued, NOTICE) == ["correction.refused"]
    done = correct(order(changed(issued, "务必")), NOTICE, "二")
    assert done.version.item.short == f"{NOTICE}·第3版"
    assert [("务必" in change.old, "务必" in change.new) for change in done.changes] == [(False, True)]
    assert "尽快" in done.changes[0].old
    assert (frozen(issued), frozen(issued, NEXT)) == (first, second)


def test_it_follows_the_facts_until_it_is_issued_itself(issued: Path) -> None:
    correct(order(issued), NOTICE, "一")
    archive(order(changed(issued, "务必")))
    assert "务必尽快" in texts(output(issued))[NOTE]
    issue(order(issued), f"更正说明·{NOTICE}-第2版", DATED)
    kept = frozen(issued, NOTE)
    archive(order(changed(issued, "切实")))
    assert frozen(issued, NOTE) == kept
    assert "切实" not in texts(output(issued))[NOTE]


@pytest.mark.parametrize("document", ["报告单", "没有这份"])
def test_what_was_not_issued_is_not_corrected(issued: Path, document: str) -> None:
    assert refused(issued, document) == ["correction.refused" if document == "报告单" else "document.unknown"]


def test_what_says_what_the_facts_say_is_not_corrected(archived: Path) -> None:
    issue(order(archived), NOTICE, DATED)
    assert refused(archived, NOTICE) == ["correction.refused"]


def test_a_draft_is_not_corrected_and_neither_is_a_note(issued: Path) -> None:
    correct(order(issued), NOTICE, "一")
    assert refused(issued, NOTICE) == ["correction.refused"]
    assert refused(issued, f"更正说明·{NOTICE}-第2版") == ["correction.refused"]


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("{文书: 报告单, 版次: 第2版}", "correction.refused"),
        ("{文书: 报告, 版次: 第2版}", "row.reference"),
        ("{文书: 报告单, 版次: 第1版}", "value.choice"),
    ],
)
def test_an_entry_made_by_hand_has_its_problem(archived: Path, entry: str, code: str) -> None:
    (archived / "corrections.yaml").write_text(f"更正:\n  - {entry}\n", encoding="utf-8")
    with pytest.raises(Blocked) as blocked:
        archive(order(archived))
    assert (code, "corrections.yaml", 2) in {(one.code, one.place.file, one.place.line) for one in blocked.value.problems}


def test_a_paper_that_was_sealed_is_kept_as_it_was_sealed(tmp_path: Path) -> None:
    case = small(tmp_path)
    seal(case)
    sealed = (output(case) / "sealed" / "1" / "docx" / "04-起草说明.docx").read_bytes()
    replace(case / "case.yaml", "\n  目的: ", "\n  目的: 尽快")
    done = correct(order(case), "起草说明", "目的不全")
    assert done.changes
    assert (case / "issued" / "04-起草说明.docx").read_bytes() == sealed
    assert (output(case) / "docx" / "04-起草说明.docx").read_bytes() == sealed
    assert "尽快" in texts(output(case))["04-起草说明·第2版"]


def test_the_street_gets_the_version_that_holds_and_the_note(archived: Path) -> None:
    issue(order(archived), "请示", {"成文日期": "2026-04-24"})
    changed(archived)
    correct(order(archived), "请示", "一")
    made = bundle(order(archived))
    assert made.papers[0].called == "请示"
    assert {str(one.paper["short"]) for one in made.papers} >= {"请示·第2版", "更正说明·请示-第2版"}
    assert "请示" not in {str(one.paper["short"]) for one in made.papers}


def test_as_a_clerk_types_it(lijuan: Lijuan, second: Path) -> None:
    assert lijuan("issue", str(second), NOTICE, "--date", "2026-02-03", "--quiet").returncode == 0
    changed(second)
    done = lijuan("correct", str(second), NOTICE, "--reason", "目的 不全", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["note"], told["version"]) == (f"更正说明·{NOTICE}-第2版", f"{NOTICE}·第2版")
    assert "事项.目的" in told["sentences"][0]["causes"][0]
    assert (second / "corrections.yaml").read_text(encoding="utf-8") == (
        f'更正:\n  - 文书: {NOTICE}\n    版次: 第2版\n    理由: "目的 不全"\n'
    )

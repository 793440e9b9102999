"""Hand edits through whole runs: kept, adopted or discarded, and nothing that a person wrote is lost on the way."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as DocxDocument

from pipeline import adopting
from pipeline.adopting import ASIDE, adopt, discard
from pipeline.ledger import Ledger
from pipeline.problems import Blocked
from pipeline.report import Report
from pipeline.review import versions
from pipeline.review.compare import Why, compare
from pipeline.run import Order
from tests.conftest import TEMPLATES, Lijuan, PlainEngine, Run, replace, statuses, texts
from tests.review.hands import add, by_hand, decided, marked, reword

PAPER, STEM = "起草说明", "04-起草说明"
WORDS, HERS = "澄湾社区现有40户100人", "截至该日，澄湾社区共有40户102人"


@pytest.fixture
def output(archived: Path, tmp_path: Path) -> Path:
    return tmp_path / "output" / archived.name


@pytest.fixture
def order(archived: Path, output: Path) -> Order:
    return Order(archived, output, (TEMPLATES,), PlainEngine())


def edit(output: Path, old: str = WORDS, new: str = HERS) -> bytes:
    path = output / "docx" / f"{STEM}.docx"
    path.write_bytes(by_hand(path.read_bytes(), reword(old, new)))
    return path.read_bytes()


def of_paper(report: Report, key: str) -> str:
    return str(next(one[key] for one in report.documents if one["short"] == PAPER))


def codes(report: Report) -> list[str]:
    return [one["code"] for one in report.problems if one["code"].startswith(("edits.", "document.edited"))]


def refused(found: pytest.ExceptionInfo[Blocked]) -> set[str]:
    return {one.code for one in found.value.problems if one.blocks == "build"}


def everything(*folders: Path) -> dict[str, str]:
    """Return the digests of all files but the lock."""
    paths = [path for folder in folders for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".lijuan")]
    return {path.as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def test_an_adopted_document_is_made_as_any_other(archived: Path, order: Order, output: Path, run: Run) -> None:
    before = versions.present(output, Ledger.load(output))
    hers = edit(output)
    assert statuses(run(archived))["drafting-explanation"] == "kept"
    assert (output / "review" / "base" / f"{STEM}.json").is_file()
    done = adopt(order, PAPER)
    assert [(one.act.name, bool(one.facts)) for one in (done.edits.entries if done.edits else ())] == [("REWORD", True)]
    assert done.aside == output / ASIDE / f"{STEM}.1.docx"
    assert done.aside.read_bytes() == hers
    assert not (output / "docx" / f"{STEM}.docx").exists()
    report = run(archived)
    assert (of_paper(report, "status"), of_paper(report, "reason")) == ("built", "采用的手改有变")
    assert HERS in texts(output)[STEM]
    assert codes(report) == ["edits.figure"]
    assert not (output / "review" / "base").exists()
    assert not (output / "docx" / f"{STEM}.新生成.docx").exists()
    again = run(archived)
    assert of_paper(again, "status") == "unchanged"
    assert codes(again) == ["edits.figure"]
    now = versions.present(output, Ledger.load(output))
    assert before is not None
    assert now is not None
    changes = [change for one in compare(before, now) for change in one.changes]
    assert {cause.why for change in changes for cause in change.causes} == {Why.EDIT}
    assert done.aside.read_bytes() == hers


def test_the_facts_of_an_adopted_document_follow_the_data(archived: Path, order: Order, output: Path, run: Run) -> None:
    edit(output, WORDS, "澄湾社区一共40户100人")
    adopt(order, PAPER)
    replace(archived / "community.yaml", "      人口: 100\n", "      人口: 101\n")
    replace(archived / "community.yaml", "现住人口: 71", "现住人口: 72")
    report = run(archived)
    assert "澄湾社区一共40户101人" in texts(output)[STEM]
    assert codes(report) == []


def test_what_collides_keeps_the_volume_from_being_sealed_until_decided(archived: Path, order: Order, output: Path, run: Run) -> None:
    edit(output)
    adopt(order, PAPER)
    replace(archived / "community.yaml", "      人口: 100\n", "      人口: 101\n")
    replace(archived / "community.yaml", "现住人口: 71", "现住人口: 72")
    for _ in range(2):
        report = run(archived)
        assert codes(report) == ["edits.collision", "edits.figure"]
        (found,) = [one for one in report.problems if one["code"] == "edits.collision"]
        assert (found["blocks"], found["place"]["document"]) == ("seal", PAPER)
    path = output / "docx" / f"{STEM}.docx"
    assert marked(path.read_bytes()) == 1
    path.write_bytes(decided(path.read_bytes(), accept=True))
    assert of_paper(run(archived), "status") == "kept"
    adopt(order, PAPER)
    report = run(archived)
    assert codes(report) == ["edits.figure"]
    assert HERS in texts(output)[STEM]
    assert marked(path.read_bytes()) == 0
    assert len(list((output / ASIDE).iterdir())) == 2


def test_a_discarded_edit_lies_in_history(archived: Path, order: Order, output: Path, run: Run) -> None:
    first = texts(output)[STEM]
    hers = edit(output)
    run(archived)
    done = discard(order, f"{STEM}.docx")
    assert done.aside.read_bytes() == hers
    report = run(archived)
    assert of_paper(report, "status") == "built"
    assert texts(output)[STEM] == first
    assert not (archived / "edits").exists()
    edit(output)
    assert discard(order, PAPER).aside.name == f"{STEM}.2.docx"


def test_an_adopted_document_that_was_only_saved_again_is_no_edit(archived: Path, order: Order, output: Path, run: Run) -> None:
    edit(output)
    adopt(order, PAPER)
    run(archived)
    path = output / "docx" / f"{STEM}.docx"
    word = Document(str(path))
    word.core_properties.revision = 9
    word.save(str(path))
    assert of_paper(run(archived), "status") in {"built", "unchanged"}


def test_an_edit_that_is_taken_out_of_the_file_is_gone_from_the_document(archived: Path, order: Order, output: Path, run: Run) -> None:
    first = texts(output)[STEM]
    edit(output)
    adopt(order, PAPER)
    run(archived)
    (archived / "edits" / f"{STEM}.yaml").unlink()
    report = run(archived)
    assert of_paper(report, "reason") == "采用的手改有变"
    assert texts(output)[STEM] == first


def test_edits_of_a_paper_that_is_not_made_block_the_seal(archived: Path, run: Run) -> None:
    (archived / "edits").mkdir()
    (archived / "edits" / "99-没有.yaml").write_text("格式: 1\n", encoding="utf-8")
    report = run(archived)
    assert [(one["code"], one["blocks"]) for one in report.problems if one["code"].startswith("edits.")] == [("edits.stray", "seal")]


def test_a_faulty_file_of_edits_stops_the_run(archived: Path, order: Order, output: Path, run: Run) -> None:
    edit(output)
    adopt(order, PAPER)
    file = archived / "edits" / f"{STEM}.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("动作: 改写", "动作: 改改"), encoding="utf-8")
    with pytest.raises(Blocked) as found:
        run(archived)
    assert refused(found) == {"edits.shape"}


# --- what is refused, and leaves everything as it was


def untouched(order: Order, code: str, command: Callable[[Order, str], object] = adopt, document: str = PAPER) -> None:
    before = everything(order.case, order.output)
    with pytest.raises(Blocked) as found:
        command(order, document)
    assert refused(found) == {code}
    assert everything(order.case, order.output) == before


def test_a_document_without_a_hand_edit_or_none_at_all(order: Order) -> None:
    untouched(order, "adopt.nothing")
    untouched(order, "document.unknown", discard, "没有")


@pytest.mark.parametrize("name", [f"~${STEM}.docx", f"~${STEM[2:]}.docx", f".~lock.{STEM}.docx#"])
def test_a_document_that_is_open(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"{STEM}.docx"
    path.write_bytes(b"")
    adopting.refuse_open(path)
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(Blocked) as found:
        adopting.refuse_open(path)
    assert refused(found) == {"output.open"}


def test_neither_command_touches_a_document_that_is_open(order: Order, output: Path) -> None:
    edit(output)
    (output / "docx" / f".~lock.{STEM}.docx#").write_bytes(b"")
    for command in (adopt, discard):
        untouched(order, "output.open", command)


def test_a_file_that_cannot_be_read(order: Order, output: Path) -> None:
    edit(output)
    (output / "docx" / f"{STEM}.docx").write_bytes(b"PK\x03\x04")
    untouched(order, "file.unreadable")


def test_an_issued_document(archived: Path, order: Order, run: Run) -> None:
    replace(archived / "issued.yaml", "成文日期: 2026-02-03\n    状态: 送签", "成文日期: 2026-02-03\n    状态: 已印发")
    run(archived)
    path = order.output / "docx" / "01-领导小组通知.docx"
    path.write_bytes(by_hand(path.read_bytes(), add("工作任务完成后", "另有说明。")))
    for command in (adopt, discard):
        untouched(order, "adopt.issued", command, "领导小组通知")


def test_a_document_of_which_nothing_is_known(order: Order, output: Path, archived: Path, run: Run) -> None:
    edit(output)
    (output / "review" / "trace" / f"{STEM}.json").unlink()
    untouched(order, "adopt.base")


def test_edits_that_were_changed_besides(archived: Path, order: Order, output: Path, run: Run) -> None:
    edit(output)
    adopt(order, PAPER)
    run(archived)
    edit(output, "截至该日", "截至当日")
    file = archived / "edits" / f"{STEM}.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "# 又及\n", encoding="utf-8")
    untouched(order, "adopt.stale")


def another_table(word: DocxDocument) -> None:
    word.add_table(1, 1)


def test_a_change_that_cannot_be_carried_over(order: Order, output: Path) -> None:
    path = output / "docx" / f"{STEM}.docx"
    path.write_bytes(by_hand(path.read_bytes(), another_table))
    edit(output)
    untouched(order, "adopt.refused")


def test_a_failure_at_the_last_moment_leaves_everything_as_it_was(order: Order, output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(output)
    before = everything(order.case, order.output)

    def failing(*_: object) -> Path:
        raise PermissionError(13, "open elsewhere")

    monkeypatch.setattr(adopting, "_put_aside", failing)
    with pytest.raises(PermissionError):
        adopt(order, PAPER)
    assert everything(order.case, order.output) == before


def test_a_document_with_open_questions_is_not_issued(archived: Path, order: Order, output: Path, run: Run) -> None:
    path = output / "docx" / "01-领导小组通知.docx"
    path.write_bytes(by_hand(path.read_bytes(), reword("负责征求意见", "负责入户")))
    adopt(order, "领导小组通知")
    file = archived / "case.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("负责征求意见", "负责征求居民意见"), encoding="utf-8")
    replace(archived / "issued.yaml", "成文日期: 2026-02-03\n    状态: 送签", "成文日期: 2026-02-03\n    状态: 已印发")
    with pytest.raises(Blocked) as found:
        run(archived)
    assert "issued.undecided" in refused(found)


# --- the commands


def test_the_commands_say_what_they_did(archived: Path, output: Path, lijuan: Lijuan) -> None:
    edit(output)
    told = lijuan("adopt", "第二案", PAPER)
    assert told.returncode == 0, told.stderr
    assert f"edits/{STEM}.yaml" in told.stdout
    path = output / "docx" / "01-领导小组通知.docx"
    path.write_bytes(by_hand(path.read_bytes(), add("工作任务完成后", "另有说明。")))
    gone = lijuan("discard", "第二案", "领导小组通知", "--json")
    assert gone.returncode == 0
    assert json.loads(gone.stdout)["aside"].endswith(f"{ASIDE}/01-领导小组通知.1.docx")
    refused = lijuan("discard", "第二案", PAPER, "--json")
    assert (refused.returncode, [one["code"] for one in json.loads(refused.stdout)["problems"] if one["blocks"] == "build"]) == (
        1,
        ["adopt.nothing"],
    )
    assert lijuan("discard", "第二案").returncode == 2

"""A paper is marked as issued by a command as by hand: the same entry, the same frozen copy, the same problems."""

import json
import shutil
from pathlib import Path

import pytest

from pipeline.issuing import issue
from pipeline.problems import Blocked
from pipeline.run import Order, archive
from tests.conftest import CHANGSHENG, TEMPLATES, Lijuan, PlainEngine, replace

NOTICE = {"文号": "澄湾居〔2026〕2号", "成文日期": "2026-02-03"}


def order(case: Path) -> Order:
    return Order(case, case.parents[1] / "output" / case.name, (TEMPLATES,), PlainEngine())


def output(case: Path) -> Path:
    return case.parents[1] / "output" / case.name


def everything(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def refused(case: Path, document: str, values: dict[str, str]) -> list[tuple[str, str]]:
    before = everything(case)
    with pytest.raises(Blocked) as blocked:
        issue(order(case), document, values)
    assert everything(case) == before
    return [(one.code, one.message) for one in blocked.value.problems if one.blocks == "build"]


def test_it_is_frozen_and_registered(archived: Path) -> None:
    before = (archived / "issued.yaml").read_text(encoding="utf-8")
    done = issue(order(archived), "领导小组通知", {"成文日期": "2026-02-05"})
    assert done.signed == "originals/领导小组通知-正本.pdf"
    after = (archived / "issued.yaml").read_text(encoding="utf-8")
    assert after == before.replace("成文日期: 2026-02-03\n    状态: 送签", "成文日期: 2026-02-05\n    状态: 已印发")
    assert all((archived / file).is_file() for file in done.files)
    frozen = (archived / "issued" / "01-领导小组通知.docx").read_bytes()
    assert (output(archived) / "docx" / "01-领导小组通知.docx").read_bytes() == frozen
    assert "2026年2月5日" in (archived / "issued" / "01-领导小组通知.txt").read_text(encoding="utf-8")
    replace(archived / "case.yaml", "\n  目的: ", "\n  目的: 进一步")
    archive(order(archived))
    assert (output(archived) / "docx" / "01-领导小组通知.docx").read_bytes() == frozen


def test_the_bytes_are_those_of_an_entry_made_by_hand(archived: Path) -> None:
    issue(order(archived), "leading-group", NOTICE)
    by_command = everything(archived / "issued")
    shutil.rmtree(archived / "issued")
    shutil.rmtree(output(archived))
    archive(order(archived))
    assert everything(archived / "issued") == by_command


def test_a_paper_without_an_entry_gets_one(archived: Path) -> None:
    issue(order(archived), "报告单", {"成文日期": "2026-04-10"})
    assert "\n  报告单:\n    成文日期: 2026-04-10\n    状态: 已印发\n" in (archived / "issued.yaml").read_text(encoding="utf-8")
    assert (archived / "issued" / "09-报告单.pdf").is_file()


def test_one_of_several_is_named_by_its_row(archived: Path) -> None:
    paper = next(path.stem.partition("-")[2] for path in (output(archived) / "docx").glob("05-决议·*.docx"))
    assert issue(order(archived), paper, {"成文日期": "2026-02-09"}).short == paper


@pytest.mark.parametrize(
    ("document", "values", "code", "word"),
    [
        ("领导小组", {"成文日期": "2026-02-03"}, "document.unknown", "领导小组"),
        ("领导小组通知", {"成文日期": "2026-02-30"}, "value.date", "2026-02-30"),
        ("领导小组通知", {**NOTICE, "签发人": "某人"}, "issue.refused", "没有签发人"),
        ("报告单", {**NOTICE}, "issue.refused", "没有文号"),
        ("街道请示", {"成文日期": "2026-05-01", "签发人": "某人"}, "issued.incomplete", "文号"),
        ("街道请示", {"成文日期": "2026-05-01", "签发人": "某人", "文号": "桐街办〔2026〕1号"}, "issued.incomplete", "联系人"),
    ],
)
def test_what_keeps_a_paper_from_being_issued(archived: Path, document: str, values: dict[str, str], code: str, word: str) -> None:
    found = refused(archived, document, values)
    assert code in {one for one, _ in found}
    assert any(word in message for _, message in found)


def test_what_is_issued_is_not_issued_again(archived: Path) -> None:
    issue(order(archived), "领导小组通知", NOTICE)
    assert refused(archived, "领导小组通知", {"成文日期": "2026-02-08"})[0][0] == "issue.refused"


def test_an_edited_paper_waits_for_its_person(archived: Path) -> None:
    import docx

    file = output(archived) / "docx" / "01-领导小组通知.docx"
    word = docx.Document(str(file))
    word.add_paragraph("我加的一句。")
    word.save(str(file))
    assert refused(archived, "领导小组通知", NOTICE)[0][0] == "issue.refused"


def test_a_paper_that_is_not_due_says_why(archived: Path) -> None:
    (archived / "results" / "publication.yaml").unlink()
    found = refused(archived, "请示", {"成文日期": "2026-04-24"})
    assert [code for code, _ in found] == ["issue.refused"]


def test_a_paper_with_example_data_or_something_to_fill_in_is_not_issued(archived_changsheng: Path) -> None:
    found = refused(archived_changsheng, "公告", {"成文日期": "2024-04-10", "文号": "某街告〔2024〕1号"})
    assert {code for code, _ in found} == {"issue.refused"}
    assert {message[:2] for _, message in found} == {"引用", "还有"}


def test_a_run_that_is_refused_leaves_the_register_as_it_was(archived: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Order) -> None:
        raise Blocked([])

    monkeypatch.setattr("pipeline.run.archive", broken)
    assert refused(archived, "领导小组通知", NOTICE) == []


def test_the_register_that_a_person_saved_meanwhile_stays(archived: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline import issuing

    def saved(paper: object) -> list[object]:
        (archived / "issued.yaml").write_text("发文: {}\n", encoding="utf-8")
        return []

    monkeypatch.setattr(issuing, "_open", saved)
    with pytest.raises(Blocked) as blocked:
        issue(order(archived), "领导小组通知", NOTICE)
    assert [one.code for one in blocked.value.problems] == ["file.changed"]
    assert (archived / "issued.yaml").read_text(encoding="utf-8") == "发文: {}\n"


def test_as_a_clerk_types_it(lijuan: Lijuan, second: Path) -> None:
    words = ("issue", str(second), "领导小组通知", "--number", "澄湾居〔2026〕12号", "--date", "2026-02-06", "--json")
    done = lijuan(*words)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["document"] == "领导小组通知"
    assert "澄湾居〔2026〕12号" in (second / "issued" / "01-领导小组通知.txt").read_text(encoding="utf-8")
    assert lijuan("issue", str(second), "请示").returncode == 2
    assert lijuan("issue", str(CHANGSHENG), "报告单", "--date", "2024-06-20").returncode == 1

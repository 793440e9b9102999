"""What is no fact and changes a sentence gets its own cause; what nothing explains is told as such, and blocks the seal."""

import dataclasses
import io
from pathlib import Path

import docx
import pytest

from pipeline import asking
from pipeline.documents.marks import Marks
from pipeline.documents.trace import Span, Trace, Traced, read_trace
from pipeline.ledger import Ledger
from pipeline.report import Report
from pipeline.review import compare as comparing
from pipeline.review import versions
from pipeline.review.align import aligned
from pipeline.review.compare import Cause, DocumentChange, Why, by_cause, compare
from pipeline.review.versions import Edition, Version
from pipeline.run import Order
from pipeline.wording import FILTERS
from tests.conftest import TEMPLATES, PlainEngine, Run, replace

REQUEST, NOTICE = "12-请示", "06-公告"


def reviewed(tmp_path: Path) -> asking.Compared:
    output = tmp_path / "output" / "第二案"
    return asking.review(Order(tmp_path / "data" / "第二案", output, (TEMPLATES,), PlainEngine()))


def whys(changed: tuple[DocumentChange, ...]) -> dict[str, set[Why]]:
    return {one.edition.short: {cause.why for change in one.changes for cause in change.causes} for one in changed}


def own_template(folder: Path, name: str, old: str, new: str) -> tuple[Path, ...]:
    """Return the folders of templates with one's own in front: the shipped one with other words in one paragraph."""
    own = folder / "own"
    own.mkdir(exist_ok=True)
    word = docx.Document(str(TEMPLATES / f"{name}.docx"))
    (run,) = [run for paragraph in word.paragraphs for run in paragraph.runs if old in run.text]
    run.text = run.text.replace(old, new)
    word.save(str(own / f"{name}.docx"))
    return own, TEMPLATES


def test_a_changed_template_is_the_cause(archived: Path, run: Run, tmp_path: Path) -> None:
    run(archived, templates=own_template(tmp_path, "请示", "妥否，请批示。", "当否，请批示。"))
    assert whys(reviewed(tmp_path).changed) == {"请示": {Why.TEMPLATE}}


def test_a_changed_filter_is_the_program(archived: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.documents.reading.FILTERS", {**FILTERS, "顿号": "，".join})
    monkeypatch.setattr("pipeline.run.source_digest", lambda: "another program")
    run(archived)
    found = whys(reviewed(tmp_path).changed)
    assert found
    assert set().union(*found.values()) == {Why.PROGRAM}


def test_a_hand_edit_is_a_class_of_its_own(archived: Path, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "output" / "第二案" / "docx" / f"{NOTICE}.docx"
    word = docx.Document(str(path))
    word.paragraphs[3].add_run("特此说明。")
    word.save(str(path))
    run(archived)
    found = reviewed(tmp_path)
    assert found.changed == ()
    (one,) = found.by_hand
    (change,) = one.changes
    assert change.new == f"{change.old}特此说明。"
    assert change.causes == (Cause(Why.EDIT),)


def test_a_file_that_is_gone_changes_no_sentence(archived: Path, run: Run, tmp_path: Path) -> None:
    (tmp_path / "output" / "第二案" / "docx" / f"{NOTICE}.docx").unlink()
    report = run(archived)
    assert {str(one["short"]): one["reason"] for one in report.documents if one["status"] == "built"} == {"公告": "输出文件不见了或被改动"}
    assert reviewed(tmp_path).changed == ()


def wrong(monkeypatch: pytest.MonkeyPatch, right: str, shown: str) -> None:
    """Let lijuan print a wrong figure, as a fault of ours would."""
    value = Marks.value

    def printed(self: Marks, paths: tuple[str, ...], guarded: str) -> object:
        return value(self, paths, guarded.replace(right, shown))

    monkeypatch.setattr(Marks, "value", printed)


def test_an_injected_wrong_digit_is_unexplained(archived: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in (tmp_path / "output" / "第二案" / "docx").glob("12-请示.docx"):
        path.unlink()  # so that it is made anew
    wrong(monkeypatch, "1326", "1328")
    report = run(archived)
    found = whys(reviewed(tmp_path).changed)
    assert found == {"请示": {Why.UNEXPLAINED}}
    told = [one for one in report.problems if one["code"] == "review.unexplained"]
    assert {one["blocks"] for one in told} == {"seal"}
    assert {one["place"]["document"] for one in told} == {"请示"}


def test_an_unexplained_change_is_told_until_something_else_changes(
    archived: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(report: Report) -> bool:
        return any(one["code"] == "review.unexplained" for one in report.problems)

    (tmp_path / "output" / "第二案" / "docx" / "12-请示.docx").unlink()
    with monkeypatch.context() as patch:
        wrong(patch, "1326", "1328")
        assert told(run(archived))
    assert told(run(archived))  # nothing to do: the report stands
    (archived / "case.yaml").write_bytes((archived / "case.yaml").read_bytes() + b"# \n")
    assert told(run(archived))  # no paper is another one: the last two versions that differ are the same two


def test_a_wrong_digit_in_the_file_alone_is_unexplained(archived: Path, run: Run, tmp_path: Path) -> None:
    """The trace says one thing and the file another: whoever changed it, lijuan did not."""
    output = tmp_path / "output" / "第二案"
    replace(archived / "issued.yaml", "澄湾居〔2026〕9号", "澄湾居〔2026〕10号")
    run(archived)
    now = versions.present(output, Ledger.load(output))
    assert now is not None
    (before, *_) = versions.shelved(output, now)
    word = docx.Document(io.BytesIO(now.documents[REQUEST].docx))
    (text,) = [run for paragraph in word.paragraphs for run in paragraph.runs if run.text == "恳请"]
    text.text = "敬请"
    spoiled = io.BytesIO()
    word.save(spoiled)
    injected = Version("", {**now.documents, REQUEST: dataclasses.replace(now.documents[REQUEST], docx=spoiled.getvalue())})
    causes = by_cause(compare(before, injected))
    assert [(cause.why, cause.path) for cause in causes] == [(Why.UNEXPLAINED, ""), (Why.FACT, "发文.请示.文号")]


# --- two traces by hand


def traced(text: str, *values: tuple[str, str], origin: str = "a-1", rows: tuple[str, ...] = (), because: tuple[str, ...] = ()) -> Traced:
    spans = tuple(Span(text.index(shown), text.index(shown) + len(shown), (path,)) for shown, path in values)
    return Traced("word/document.xml", origin, rows, text, 1, values=spans, because=because)


def trace(facts: dict[str, str], *paragraphs: Traced, template: str = "t", program: str = "p", **parts: tuple[str, ...]) -> Trace:
    return Trace(template, program, facts, parts, paragraphs)


def edition(one: Trace, monkeypatch: pytest.MonkeyPatch) -> Edition:
    """Return a document whose file is not looked into: its text is that of its trace."""
    monkeypatch.setattr(comparing, "paragraph_texts", lambda docx: [(p.part, p.text) for p in read_trace(docx).paragraphs])
    return Edition("01-甲", one.as_bytes(), b"", one.as_bytes())


def differences(old: Trace, new: Trace, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, set[tuple[Why, str]]]]:
    before, after = (Version("", {"01-甲": edition(one, monkeypatch)}) for one in (old, new))
    changes = [change for one in compare(before, after) for change in one.changes]
    return [(one.old, one.new, {(cause.why, cause.path) for cause in one.causes}) for one in changes]


def test_a_fact_beside_is_not_the_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    old = trace({"户数": "4", "人口": "4"}, traced("有4户、共4人", ("4", "户数")))
    new = trace({"户数": "4", "人口": "5"}, traced("有4户、共5人", ("4", "户数"), ("5", "人口")))
    assert differences(old, new, monkeypatch) == [("有4户、共4人", "有4户、共5人", {(Why.FACT, "人口")})]


def test_what_was_derived_is_led_back_to_the_data(monkeypatch: pytest.MonkeyPatch) -> None:
    old = trace({"合计": "7", "甲": "3", "乙": "4"}, traced("共7户", ("7", "合计")), 合计=("甲", "乙"))
    new = trace({"合计": "8", "甲": "3", "乙": "5"}, traced("共8户", ("8", "合计")), 合计=("甲", "乙"))
    assert differences(old, new, monkeypatch) == [("共7户", "共8户", {(Why.FACT, "乙")})]


def test_what_was_counted_from_a_file_is_led_back_to_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = (trace({"同意": n}, traced(f"{n}人", (n, "同意")), 同意=("results/responses.csv",)) for n in ("7", "8"))
    before, after = (Version("", {"01-甲": edition(one, monkeypatch)}) for one in (old, new))
    (document,) = compare(before, after)
    assert document.changes[0].causes == (Cause(Why.FACT, "同意", "7", "8", ("results/responses.csv",)),)


def test_a_paragraph_that_came_is_led_back_to_what_decided_it(monkeypatch: pytest.MonkeyPatch) -> None:
    old = trace({"延期": "∅"}, traced("一。"))
    new = trace({"延期": "十日", "延期.日": "十"}, traced("一。"), traced("延十日。", ("十", "延期.日"), origin="b-1", because=("延期",)))
    assert differences(old, new, monkeypatch) == [("", "延十日。", {(Why.FACT, "延期")})]


def test_another_template_is_the_cause_only_where_its_words_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    old = trace({"甲": "3"}, traced("共3户。", ("3", "甲")), traced("特此报告。", origin="b-1"))
    new = trace({"甲": "4"}, traced("共4户。", ("4", "甲")), traced("特此汇报。", origin="c-1"), template="u")
    assert differences(old, new, monkeypatch) == [
        ("共3户。", "共4户。", {(Why.FACT, "甲")}),
        ("特此报告。", "特此汇报。", {(Why.TEMPLATE, "")}),
    ]


def test_the_program_is_no_excuse_for_a_fact(monkeypatch: pytest.MonkeyPatch) -> None:
    old = trace({"甲": "3"}, traced("共3户。", ("3", "甲")))
    new = trace({"甲": "4"}, traced("共4户。", ("4", "甲")), program="q")
    assert differences(old, new, monkeypatch) == [("共3户。", "共4户。", {(Why.FACT, "甲")})]


def test_without_any_cause_it_is_unexplained(monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = trace({"甲": "3"}, traced("共3户。", ("3", "甲"))), trace({"甲": "3"}, traced("共5户。", ("5", "甲")))
    assert differences(old, new, monkeypatch) == [("共3户。", "共5户。", {(Why.UNEXPLAINED, "")})]


def test_paragraphs_are_paired_by_where_they_were_made_not_by_what_they_say() -> None:
    old = [traced("甲", rows=("表.一",)), traced("乙", rows=("表.二",)), traced("丙", rows=("表.三",))]
    new = [traced("乙", rows=("表.一",)), traced("丙", rows=("表.三",)), traced("甲", rows=("表.四",))]
    assert aligned(old, new) == [(0, 0), (1, None), (2, 1), (None, 2)]


def test_parts_are_kept_apart() -> None:
    header = dataclasses.replace(traced("甲"), part="word/header1.xml")
    assert aligned([traced("甲")], [header, traced("甲")]) == [(None, 0), (0, 1)]

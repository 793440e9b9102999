"""`lijuan forms`: what it lays into the folder, what it leaves alone, what it says."""

import io
import json
import shutil
from pathlib import Path

import docx
import openpyxl
import pytest

from pipeline import fieldwork
from pipeline.case.facts import derive
from pipeline.case.load import load
from pipeline.field import shelf
from pipeline.field.register import ANSWERS
from pipeline.field.visits import absent
from pipeline.pdf.choice import Auto
from pipeline.problems import Blocked
from pipeline.run import Order, archive
from pipeline.word.text import flatten
from tests.conftest import ROOT, TEMPLATES, Lijuan, PlainEngine, replace
from tests.field.papers import entries_of, second_case

FILES = {
    "入户调查表.pdf",
    "入户调查表·沙堤片.docx",
    "入户调查表·橹声片.docx",
    "上门名单.docx",
    "上门名单.pdf",
    "登记簿.xlsx",
}
GOLDEN = ROOT / "tests" / "golden" / "上门名单.txt"


def order(case: Path, tmp_path: Path) -> Order:
    return Order(case, tmp_path / "output" / case.name, (TEMPLATES,), Auto())


@pytest.fixture(scope="session")
def once_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the command makes of the second case, made once by two processes."""
    folder = tmp_path_factory.mktemp("forms")
    case = Path(shutil.copytree(ROOT / "tests" / "cases" / "第二案", folder / "data" / "第二案"))
    fieldwork.forms(Order(case, folder / "output" / case.name, (TEMPLATES,), Auto(), processes=2))
    return folder


@pytest.fixture
def laid(once_made: Path, second: Path, tmp_path: Path) -> Path:
    """The folder of the forms of the second case, made already; to be changed by a test."""
    return Path(shutil.copytree(once_made / "output", tmp_path / "output")) / second.name / shelf.FOLDER


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if not path.name.startswith(".") and path.name != "report.json"}


def codes(found: fieldwork.Made) -> list[str]:
    """Return what was found, but for the one household of the second case in which nobody is to be asked."""
    return [one.code for one in found.problems if one.code != "forms.nobody"]


def test_everything_is_laid_into_one_folder(once_made: Path) -> None:
    folder = once_made / "output" / "第二案" / "forms"
    assert names(folder) == FILES
    _, _, found = second_case()
    import pikepdf

    with pikepdf.open(folder / "入户调查表.pdf") as pdf:
        assert len(pdf.pages) == 2 * len(found)


def test_one_process_makes_the_same(laid: Path, second: Path, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in laid.iterdir()}
    shutil.rmtree(laid)
    made = fieldwork.forms(order(second, tmp_path))
    assert {path.name: path.read_bytes() for path in laid.iterdir()} == before
    assert (made.sheets, made.absent) == (len(second_case()[2]), len(absent(second_case()[2])))


def test_the_visiting_list_reads_as_the_golden_one(once_made: Path) -> None:
    text = flatten((once_made / "output" / "第二案" / "forms" / "上门名单.docx").read_bytes())
    assert text == GOLDEN.read_text(encoding="utf-8")


def test_a_register_that_was_filled_in_is_left_alone_and_told(laid: Path, second: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(laid / "登记簿.xlsx")
    book[ANSWERS]["J2"] = "同意"
    book.save(laid / "登记簿.xlsx")
    kept = (laid / "登记簿.xlsx").read_bytes()
    made = fieldwork.forms(order(second, tmp_path))
    assert codes(made) == ["forms.kept"]
    assert (laid / "登记簿.xlsx").read_bytes() == kept
    assert names(laid) == FILES
    roster = second / "results" / "roster.csv"
    roster.write_text(
        roster.read_text(encoding="utf-8") + "澄湾社区,0099,沙堤片,沙堤路99号,新来的人,户主,1980-01-01,现住,,\n", encoding="utf-8"
    )
    made = fieldwork.forms(order(second, tmp_path))
    assert codes(made) == ["forms.kept"]
    assert (laid / "登记簿.xlsx").read_bytes() == kept
    fresh = openpyxl.load_workbook(laid / "登记簿.新生成.xlsx")[ANSWERS]
    assert "新来的人" in [row[3].value for row in fresh.iter_rows()]
    fieldwork.forms(order(second, tmp_path))
    assert (laid / "登记簿.xlsx").read_bytes() == kept


def test_a_register_that_nobody_touched_follows_the_roster(laid: Path, second: Path, tmp_path: Path) -> None:
    replace(second / "results" / "roster.csv", "居民001,", "改过的名,")
    made = fieldwork.forms(order(second, tmp_path))
    assert codes(made) == []
    sheet = openpyxl.load_workbook(laid / "登记簿.xlsx")[ANSWERS]
    assert "改过的名" in [row[3].value for row in sheet.iter_rows()]


def test_an_edited_form_is_put_aside_and_told(laid: Path, second: Path, tmp_path: Path) -> None:
    (laid / "入户调查表·沙堤片.docx").write_bytes(b"edited")
    made = fieldwork.forms(order(second, tmp_path))
    assert list(made.aside) == ["入户调查表·沙堤片.docx"]
    assert (laid / made.aside["入户调查表·沙堤片.docx"]).read_bytes() == b"edited"


def test_archive_and_forms_leave_each_other_alone(laid: Path, second: Path, tmp_path: Path) -> None:
    ours = {path.name: path.read_bytes() for path in laid.iterdir()}
    archive(Order(second, laid.parent, (TEMPLATES,), PlainEngine()))
    assert {name: (laid / name).read_bytes() for name in ours} == ours
    theirs = {path: path.read_bytes() for path in laid.parent.rglob("*") if path.is_file() and laid not in path.parents}
    fieldwork.forms(order(second, tmp_path))
    assert {path: path.read_bytes() for path in laid.parent.rglob("*") if path.is_file() and laid not in path.parents} == theirs


def test_what_another_command_of_the_field_laid_there_stays(laid: Path, second: Path, tmp_path: Path) -> None:
    shelf.put(laid, "todo", {"待访清单.pdf": b"list"}, "program")
    fieldwork.forms(order(second, tmp_path))
    assert names(laid) == FILES | {"待访清单.pdf"}
    shelf.put(laid, "todo", {"待访清单.docx": b"list"}, "program")
    assert names(laid) == FILES | {"待访清单.docx"}


def test_one_form_is_printed_again(laid: Path, second: Path, tmp_path: Path) -> None:
    made = fieldwork.forms(order(second, tmp_path), "0003")
    assert made.files == ("入户调查表·0003.docx", "入户调查表·0003.pdf")
    assert names(laid) == FILES | {*made.files}
    assert "表号0003" in flatten((laid / "入户调查表·0003.docx").read_bytes())


def test_the_papers_of_the_next_meeting_lie_beside(second: Path, tmp_path: Path) -> None:
    facts, _ = derive(load(second))
    assert fieldwork.next_meeting(facts) is None
    meetings = second / "results" / "meetings.yaml"
    text = meetings.read_text(encoding="utf-8")
    lines = [one for one in text.splitlines() if not one.strip().startswith(("实到", "同意：", "同意:", "反对", "弃权"))]
    meetings.write_text("\n".join(lines) + "\n", encoding="utf-8")
    item = fieldwork.next_meeting(derive(load(second))[0])
    assert item is not None
    assert item.kind.id == "meeting-kit"
    pdf = tmp_path / "output" / second.name / "pdf" / f"{item.stem}.pdf"
    pdf.parent.mkdir(parents=True)
    pdf.write_bytes(b"as archived")
    assert f"{item.stem}.pdf" in fieldwork.forms(order(second, tmp_path)).files
    assert (tmp_path / "output" / second.name / "forms" / f"{item.stem}.pdf").read_bytes() == b"as archived"
    pdf.unlink()
    fieldwork.forms(order(second, tmp_path))
    import pikepdf

    made = (tmp_path / "output" / second.name / "forms" / f"{item.stem}.pdf").read_bytes()
    with pikepdf.open(io.BytesIO(made)) as document:
        assert len(document.pages) > 1


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda case: (case / "results" / "roster.csv").unlink(), "forms.roster"),
        (lambda case: replace(case / "case.yaml", "  截止日期: 2026-03-31\n", ""), "forms.deadline"),
    ],
)
def test_without_roster_or_deadline_nothing_is_made(spoil: object, code: str, second: Path, tmp_path: Path) -> None:
    assert callable(spoil)
    spoil(second)
    with pytest.raises(Blocked) as blocked:
        fieldwork.forms(order(second, tmp_path))
    assert [one.code for one in blocked.value.problems if one.blocks == "build"] == [code]
    assert not (tmp_path / "output").exists()


def test_a_form_that_is_none_is_told(second: Path, tmp_path: Path) -> None:
    with pytest.raises(Blocked) as blocked:
        fieldwork.forms(order(second, tmp_path), "9999")
    assert [one.code for one in blocked.value.problems] == ["forms.number"]


def test_a_household_with_nobody_to_ask_is_counted(second: Path, tmp_path: Path) -> None:
    roster = second / "results" / "roster.csv"
    roster.write_text(roster.read_text(encoding="utf-8") + "澄湾社区,0099,沙堤片,,小的人,户主,2020-01-01,现住,,\n", encoding="utf-8")
    (told,) = (one for one in fieldwork.forms(order(second, tmp_path)).problems if one.code == "forms.nobody")
    assert told.message.startswith("有2户")


def test_a_form_with_something_to_be_filled_in_is_told(changsheng: Path, tmp_path: Path) -> None:
    made = fieldwork.forms(order(changsheng, tmp_path), "0001")
    assert codes(made) == ["forms.pending"]
    entries = entries_of((tmp_path / "output" / "changsheng" / "forms" / "入户调查表·0001.docx").read_bytes())
    assert any("示例数据".encode() in data for name, data in entries.items() if name.startswith("word/header"))


def test_a_template_without_a_code_is_told(second: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    word = docx.Document(str(TEMPLATES / "入户调查表.docx"))
    for paragraph in word.element.body.iter("{*}pStyle"):
        if paragraph.values() == ["二维码"]:
            paragraph.set(paragraph.keys()[0], "表格居中")
    word.save(str(own / "入户调查表.docx"))
    asked = Order(second, tmp_path / "output" / second.name, (own, TEMPLATES), Auto())
    assert codes(fieldwork.forms(asked, "0001")) == ["forms.code"]


def test_the_command_names_no_person(lijuan: Lijuan, second: Path, tmp_path: Path) -> None:
    done = lijuan("forms", str(second), "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert set(told["files"]) == FILES
    assert told["ok"] is True
    people = {str(one.name) for one in second_case()[0].roster}
    report = (tmp_path / "output" / second.name / "forms" / "report.json").read_text(encoding="utf-8")
    assert not any(name in text for name in people for text in (done.stdout, done.stderr, report))


def test_the_command_says_where_everything_is_and_quietly_nothing(lijuan: Lijuan, second: Path) -> None:
    done = lijuan("forms", str(second), "--only", "0001")
    assert "入户调查表·0001.pdf" in done.stdout
    assert lijuan("forms", str(second), "--only", "0001", "--quiet").stdout == ""
    wrong = lijuan("forms", str(second), "--only", "0")
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert "forms.number" in wrong.stderr

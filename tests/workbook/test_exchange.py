"""A case as a workbook and back: the same facts, and nothing that a person wrote is lost."""

import io
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from pipeline.case.load import load
from pipeline.case.new import write_case
from pipeline.case.registers import FILES
from pipeline.cli import main
from pipeline.problems import Blocked
from pipeline.workbook.exchange import ASIDE, read_in, write_out
from pipeline.workbook.layout import sheets
from tests.conftest import CASES, CHANGSHENG
from tests.workbook.books import BOOK, a_case, as_written, filled, put, refused


def given(case: Path) -> list[tuple[str, object]]:
    return [(one.path, one.value) for one in load(case).facts.facts()]


@pytest.mark.parametrize("source", [CHANGSHENG, *(CASES / name for name in ("第二案", "另一样", "可封存"))], ids=lambda one: one.name)
def test_yaml_to_workbook_to_yaml_gives_the_same_facts(source: Path, tmp_path: Path) -> None:
    case = Path(shutil.copytree(source, tmp_path / source.name))
    facts = given(case)
    assert write_out(case, tmp_path / BOOK)
    assert (read_in(case, tmp_path / BOOK).written, read_in(case, tmp_path / BOOK).aside) == ((), None)
    for name in FILES:
        (case / name).unlink(missing_ok=True)
    (case / "case.yaml").write_text("格式: 1\n", encoding="utf-8")
    done = read_in(case, tmp_path / BOOK)
    assert {*done.written} == {name for name in FILES if (source / name).exists()}
    assert given(case) == facts


def test_the_same_data_is_the_same_bytes(tmp_path: Path) -> None:
    write_out(a_case(tmp_path), tmp_path / BOOK)
    assert (tmp_path / BOOK).read_bytes() == as_written()


def test_every_value_that_yaml_may_give_has_its_place() -> None:
    assert len({one.name for one in sheets()}) == len(sheets())
    assert all(len(one.name) <= 31 and len({*one.columns}) == len(one.columns) for one in sheets())


def test_what_differs_is_changed_where_it_stands_and_the_old_file_is_laid_aside(tmp_path: Path) -> None:
    case = a_case(tmp_path)
    before = (case / "community.yaml").read_bytes()
    texts = before.decode().splitlines()
    done = read_in(case, filled(tmp_path, put("社区", "E13", "某某：某 #1"), put("社区", "E38", "000001")))
    assert (done.written, done.aside) == (("community.yaml",), case / ASIDE / "1")
    assert (case / ASIDE / "1" / "community.yaml").read_bytes() == before
    after = (case / "community.yaml").read_text(encoding="utf-8").splitlines()
    assert [line for line in texts if line not in after] == [line for line in texts if "柏以南" in line]
    assert len(after) == len(texts) + 1
    facts = load(case).facts
    assert [facts.fact(f"社区.澄湾社区.{path}").value for path in ("负责人.姓名", "办公用房.邮政编码")] == ["某某：某 #1", "000001"]  # type: ignore[union-attr]
    assert read_in(case, filled(tmp_path)).aside == case / ASIDE / "2"
    assert given(case) == given(CASES / "第二案")


def test_rows_come_go_and_change_places(tmp_path: Path) -> None:
    case = a_case(tmp_path)
    rows = [
        ("事项.必要性", "A6", "又一条"),
        ("发文", "A9", "决议"),
        ("发文", "L9", "草稿"),
        ("会议.请假", "A5", "澄湾社区-党支部委员会会议"),
        ("会议.请假", "B5", "某甲"),
    ]
    read_in(case, filled(tmp_path, *(put(*row) for row in rows), lambda book: book["调整内容.风险与应对"].delete_rows(4)))
    facts = load(case).facts
    assert facts.fact("发文.决议.状态")
    assert facts.fact("会议.澄湾社区-党支部委员会会议.请假.某甲.姓名")
    assert len(facts.table("事项.必要性")) == 3
    assert not facts.table("调整内容.风险与应对")

    def turned(book: Any) -> None:
        sheet = book["依据"]
        for cells in zip(sheet[4], sheet[5], strict=True):
            cells[0].value, cells[1].value = cells[1].value, cells[0].value

    read_in(case, filled(tmp_path, turned))
    assert [row.path for row in load(case).facts.table("依据")] == [row.path for row in load(CASES / "第二案").facts.table("依据")][::-1]


def test_a_file_of_which_nothing_is_left_goes_aside(tmp_path: Path) -> None:
    case = a_case(tmp_path)
    done = read_in(case, filled(tmp_path, lambda book: book["意见"].delete_rows(4, 9)))
    assert done.removed == ("results/opinions.yaml",)
    assert not (case / "results/opinions.yaml").exists()
    assert (case / ASIDE / "1" / "results/opinions.yaml").read_bytes() == (CASES / "第二案" / "results/opinions.yaml").read_bytes()


def test_columns_may_be_moved_and_the_guides_sorted_away(tmp_path: Path) -> None:
    def moved(book: Any) -> None:
        sheet = book["社区.四至"]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        order = [0, *sorted(range(1, len(rows)), key=lambda index: str(rows[index][3]))]
        for line, index in enumerate(order, 1):
            for column, value in enumerate(reversed(rows[index]), 1):
                sheet.cell(line, column).value = value

    case = a_case(tmp_path)
    read_in(case, filled(tmp_path, moved))
    assert dict(given(case)) == dict(given(CASES / "第二案"))


def test_text_that_looks_like_something_else_stays_text(tmp_path: Path) -> None:
    case = a_case(tmp_path)
    odd = [
        "=1+1",
        "#REF!",
        "- 甲",
        "是: 否",
        "甲 # 乙",
        "'甲",
        '"甲"',
        "甲\n乙",
        "@甲",
        "{甲}",
        "0012",
        "+8",
        "~",
        "2026-02-30",
        "甲：",
        "\\n",
        "|",
    ]

    def typed(book: Any) -> None:
        for index, text in enumerate(odd, 6):
            cell = book["事项.必要性"].cell(index, 1)
            cell.value, cell.data_type = text, "s"

    read_in(case, filled(tmp_path, typed))
    given_now = [row.fact("理由") for row in load(case).facts.table("事项.必要性")][2:]
    assert [fact.value for fact in given_now if fact] == odd
    (tmp_path / BOOK).unlink()
    write_out(case, tmp_path / BOOK)
    sheet = openpyxl.load_workbook(tmp_path / BOOK)["事项.必要性"]
    assert [sheet.cell(6 + index, 1).value for index in range(len(odd))] == odd


def test_an_item_that_a_cell_cannot_hold_is_told_where_it_stands(tmp_path: Path) -> None:
    case = a_case(tmp_path)
    with (case / "case.yaml").open("a", encoding="utf-8") as more:
        more.write('工作日:\n  - 年度: 2031\n    放假: ["2031-01-01\\n2031-01-02"]\n')
    with pytest.raises(Blocked) as blocked:
        write_out(case, tmp_path / BOOK)
    assert [(one.code, one.place.file) for one in blocked.value.problems] == [("sheet.unfit", "case.yaml")]
    assert not (tmp_path / BOOK).exists()


def test_what_has_no_cell_keeps_the_workbook_from_being_written(tmp_path: Path) -> None:
    case = a_case(tmp_path)
    with (case / "community.yaml").open("a", encoding="utf-8") as more:
        more.write("备忘: 甲\n")
    with pytest.raises(Blocked) as blocked:
        write_out(case, tmp_path / BOOK)
    assert [one.code for one in blocked.value.problems] == ["key.unknown"]


def test_a_new_case_has_its_workbook_and_says_what_it_lacks(tmp_path: Path) -> None:
    case = write_case(tmp_path, "新案")
    write_out(case, tmp_path / BOOK)
    found = refused(case, tmp_path / BOOK)
    assert {
        ("value.required", "事项!E2"),
        ("value.required", "机构!E2"),
        ("value.required", "社区!A1"),
        ("value.required", "依据!A1"),
    } <= found
    assert {code for code, _ in found} == {"value.required"}


def test_what_a_person_saved_is_never_written_over(tmp_path: Path) -> None:
    case = a_case(tmp_path)
    file = filled(tmp_path)
    saved = file.read_bytes()
    with pytest.raises(Blocked) as blocked:
        write_out(case, file)
    assert [one.code for one in blocked.value.problems] == ["output.exists"]
    assert file.read_bytes() == saved


def test_what_nobody_saved_is_made_anew(tmp_path: Path) -> None:
    case = a_case(tmp_path)
    assert write_out(case, tmp_path / BOOK)
    assert not write_out(case, tmp_path / BOOK)
    text = (case / "community.yaml").read_text(encoding="utf-8")
    (case / "community.yaml").write_text(text.replace("柏以南", "柏以北"), encoding="utf-8")
    assert write_out(case, tmp_path / BOOK)
    assert openpyxl.load_workbook(io.BytesIO((tmp_path / BOOK).read_bytes()))["社区"]["E13"].value == "柏以北"


def test_the_command_writes_and_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_case(tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    written = CliRunner().invoke(main, ["sheet", "第二案"])
    assert (written.exit_code, Path("output/第二案/数据.xlsx").is_file()) == (0, True)
    assert CliRunner().invoke(main, ["sheet", "第二案", "--read", "output/第二案/数据.xlsx", "--json"]).exit_code == 0
    filled(tmp_path, put("社区", "E13", "某某"))
    read = CliRunner().invoke(main, ["sheet", "第二案", "--read", BOOK])
    assert read.exit_code == 0
    assert "community.yaml" in read.output
    assert f"{ASIDE}/1" in read.output
    filled(tmp_path, put("社区", "E18", "四十"))
    refused_now = CliRunner().invoke(main, ["sheet", "第二案", "--read", BOOK])
    assert refused_now.exit_code == 1
    assert "［社区］E18" in refused_now.output
    assert CliRunner().invoke(main, ["sheet", "第二案", "--read", BOOK, "--to", BOOK]).exit_code == 2
    assert CliRunner().invoke(main, ["sheet", "第二案", "--to", "数据.xls"]).exit_code == 2

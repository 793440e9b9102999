"""The register: written, filled in, read back; what is locked and what a cell may hold."""

import io
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.case.load import load
from pipeline.case.model import Record
from pipeline.case.registers import Contact, Response
from pipeline.field.lists import PEOPLE, lists
from pipeline.field.register import ANSWERS, CONTACTS, GIVEN, MANUAL, ROWS, columns, register
from pipeline.problems import Blocked
from tests.field.papers import DAY, SECOND, second_case


def made() -> bytes:
    case, facts, found = second_case()
    return register(found, lists(case, facts), 3, "登记簿", DAY)


def opened(data: bytes | Path) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data) if isinstance(data, bytes) else data)


def column(record: type[Record], name: str) -> int:
    return columns(record).index(name) + 1


@pytest.mark.parametrize(("sheet", "record"), [(ANSWERS, Response), (CONTACTS, Contact)])
def test_columns_are_those_that_the_case_is_read_with(sheet: str, record: type[Record]) -> None:
    head = [cell.value for cell in opened(made())[sheet][1]]
    assert sorted(head) == sorted(str(field.alias) for field in record.model_fields.values())


def test_a_row_a_person_as_the_roster_has_them_and_nothing_entered() -> None:
    case, _, found = second_case()
    sheet = opened(made())[ANSWERS]
    people = [one for each in found for one in each.people]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2, max_row=1 + len(people))]
    assert [row[column(Response, "姓名") - 1] for row in rows] == [one.name for one in people]
    assert [row[0] for row in rows] == [str(number) for number in range(1, len(people) + 1)]
    assert all(value is None for row in rows for value in row[len(GIVEN) :])
    assert {one.telephone for one in case.roster if one.telephone} & {value for row in rows for value in row} == set()


def test_what_the_roster_says_is_locked_and_the_rest_is_not() -> None:
    _, _, found = second_case()
    sheet = opened(made())[ANSWERS]
    people = sum(len(one.people) for one in found)
    protection = sheet.protection
    assert protection.sheet
    assert protection.password is None
    assert (protection.autoFilter, protection.sort) == (False, False)
    for line in (2, people + 1, people + 2, sheet.max_row):
        locked = [cell.protection.locked for cell in sheet[line]]
        given = line <= people + 1
        assert locked == [given] * len(GIVEN) + [False] * (len(locked) - len(GIVEN)), line
        assert {cell.number_format for cell in sheet[line]} == {"@"}
    assert all(cell.protection.locked for cell in sheet[1])


def test_a_page_is_25_rows_across_with_its_header_and_lines_to_sign() -> None:
    sheet = opened(made())[ANSWERS]
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert sheet.print_title_rows == "$1:$1"
    assert [one.id for one in sheet.row_breaks.brk][:2] == [1 + ROWS, 1 + 2 * ROWS]
    assert sheet.freeze_panes.endswith("2")
    assert "签名" in sheet.oddFooter.left.text
    assert "&P" in sheet.oddFooter.right.text
    assert sheet.auto_filter.ref.startswith("A1:")


@pytest.mark.parametrize(
    ("sheet", "record", "name", "words"),
    [
        (ANSWERS, Response, "意见", ("同意", "不同意", "弃权")),
        (ANSWERS, Response, "渠道", ("入户", "网上问卷", "电话")),
        (ANSWERS, Response, "本人或代签", ("本人", "委托", "监护人")),
        (ANSWERS, Response, "登记人", None),
        (ANSWERS, Response, "见证人", None),
        (CONTACTS, Contact, "方式", ("入户", "网上问卷", "电话")),
        (CONTACTS, Contact, "经办人", None),
    ],
)
def test_a_list_drops_down_for_every_row(sheet: str, record: type[Record], name: str, words: tuple[str, ...] | None) -> None:
    book = opened(made())
    letter = openpyxl.utils.get_column_letter(column(record, name))
    (rule,) = [
        one
        for one in book[sheet].data_validations.dataValidation
        if any(str(area) == f"{letter}2:{letter}{book[sheet].max_row}" for area in one.sqref.ranges)
    ]
    place = str(rule.formula1).removeprefix(f"{MANUAL}!").replace("$", "")
    offered = [row[0].value for row in book[MANUAL][place]]
    assert rule.type == "list"
    if words is None:
        case, facts, _ = second_case()
        assert tuple(filter(None, offered)) == lists(case, facts)[PEOPLE]
        assert not rule.showErrorMessage
    else:
        assert tuple(offered) == words
        assert rule.showErrorMessage


def test_the_same_sheets_are_the_same_bytes() -> None:
    assert made() == made()


ANSWER = {"渠道": "入户", "意见": "同意", "日期": "2026-03-05", "登记人": "温如许"}


def filled_in(data: bytes, path: Path, answers: dict[int, dict[str, str]], contacts: dict[int, dict[str, str]]) -> None:
    book = opened(data)
    for record, name, rows in ((Response, ANSWERS, answers), (Contact, CONTACTS, contacts)):
        for line, said in rows.items():
            for key, value in said.items():
                book[name].cell(line, column(record, key), value)
    book.save(path)


@pytest.fixture
def case(tmp_path: Path) -> Path:
    copy = Path(shutil.copytree(SECOND, tmp_path / "第二案"))
    for name in ("responses.csv", "contacts.csv"):
        (copy / "results" / name).unlink()
    return copy


def test_what_was_entered_is_read_back_and_nothing_else(case: Path) -> None:
    _, _, found = second_case()
    people = [(each, one) for each in found for one in each.people]
    later = len(people) + 2
    answers = {
        2: ANSWER,
        7: {**ANSWER, "意见": "不同意", "理由": "办事太远，\n要走一刻钟"},
        9: {**ANSWER, "渠道": "电话", "凭证号": "录音0305-01", "见证人": "江望舒", "日期": "2026.3.6"},
        later: {**ANSWER, "序号": str(later - 1), "户号": "0001", "姓名": "后添的人", "户籍": "本社区", "凭证号": "信1"},
    }
    contacts = {2: {"户号": "0002", "次数": "1", "日期时间": "2026-03-04 19:30", "方式": "电话", "结果": "无人", "经办人": "温如许"}}
    filled_in(made(), case / "results" / "responses.xlsx", answers, contacts)
    read = load(case)
    assert [(one.number, one.name, one.opinion, str(one.date), one.form) for one in read.responses] == [
        *(
            (str(line - 1), people[line - 2][1].name, said["意见"], said["日期"].replace(".3.6", "-03-06"), people[line - 2][0].number)
            for line, said in answers.items()
            if line != later
        ),
        (str(later - 1), "后添的人", "同意", "2026-03-05", None),
    ]
    assert read.responses[1].reason == "办事太远，\n要走一刻钟"
    assert [(one.household, one.attempt, one.result) for one in read.contacts] == [("0002", 1, "无人")]


def test_an_empty_register_is_told_as_one_without_answers(case: Path) -> None:
    (case / "results" / "responses.xlsx").write_bytes(made())
    assert load(case).responses == ()


@pytest.mark.parametrize(("channel", "lacking"), [("入户", False), ("网上问卷", False), ("电话", True)])
def test_a_form_is_its_own_voucher_and_what_was_spoken_has_another(case: Path, channel: str, lacking: bool) -> None:
    filled_in(made(), case / "results" / "responses.xlsx", {2: {**ANSWER, "渠道": channel}}, {})
    if not lacking:
        assert load(case).responses[0].voucher is None
        return
    with pytest.raises(Blocked) as blocked:
        load(case)
    letter = openpyxl.utils.get_column_letter(column(Response, "凭证号"))
    assert [(one.code, one.place.cell) for one in blocked.value.problems] == [("value.required", f"{letter}2")]

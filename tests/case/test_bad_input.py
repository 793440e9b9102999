"""Every slip of a clerk is told with its code and its place, all of them in one run, and no sound input is refused."""

import dataclasses
import datetime as dt
import shutil
from pathlib import Path

import pytest

from pipeline.case.facts import derive
from pipeline.case.load import load
from tests.case.spoiled import (
    CASE,
    COMMUNITY,
    MEETINGS,
    RESPONSES,
    ROSTER,
    SECOND,
    TIMELINE,
    as_workbook,
    judged,
    refused,
    spoil,
    told,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the second case that a test may spoil."""
    return Path(shutil.copytree(SECOND, tmp_path / SECOND.name))


@dataclasses.dataclass(frozen=True, slots=True)
class Slip:
    """One thing spoiled in one file, and the code it is told by."""

    code: str
    file: str
    old: str
    new: str


FIFTH = "\n5,澄湾社区,0004,居民010,本社区,现住,"
"""The start of a row of the register, up to 渠道."""
RISK = "    - {风险点: 居民担心办事地点变远, 措施: 保留原服务点半年, 责任人: 江望舒}\n"

SLIPS = {
    # numbers
    "negative": Slip("value.range", COMMUNITY, "空挂户数: 13\n", "空挂户数: -13\n"),
    "fractional": Slip("value.integer", COMMUNITY, "户数: 40\n", "户数: 40.5\n"),
    "fractional zero": Slip("value.integer", COMMUNITY, "户数: 40\n", "户数: 40.0\n"),
    "octal-looking": Slip("value.integer", COMMUNITY, "居民小组数: 4\n", "居民小组数: 010\n"),
    "full-width": Slip("value.integer", COMMUNITY, "户数: 40\n", "户数: ４０\n"),
    "thousands": Slip("value.integer", COMMUNITY, "户数: 1326户\n", "户数: 1,326户\n"),
    "underscore": Slip("value.unit", COMMUNITY, "人口: 3418人\n", "人口: 3_418\n"),
    "exponent": Slip("value.unit", COMMUNITY, "面积: 410\n", "面积: 4e2\n"),
    "numeral": Slip("value.integer", COMMUNITY, "户数: 40\n", "户数: 四十\n"),
    "letters": Slip("value.decimal", COMMUNITY, "面积: 410\n", "面积: 四百\n"),
    "wrong unit": Slip("value.unit", COMMUNITY, "户数: 1326户\n", "户数: 1326人\n"),
    "wrong measure": Slip("value.unit", COMMUNITY, "面积: 约2.6平方公里\n", "面积: 约2.6公顷\n"),
    "short year": Slip("value.integer", COMMUNITY, "成立年份: 2015\n", "成立年份: 15\n"),
    # dates, times, choices
    "month 13": Slip("value.date", TIMELINE, "计划时间: 2026-03\n", "计划时间: 2026-13\n"),
    "day 30 of February": Slip("value.date", MEETINGS, "日期: 2026-02-26\n", "日期: 2026-02-30\n"),
    "dotted date": Slip("value.date", CASE, "开始日期: 2026-03-02\n", "开始日期: 2026.3.2\n"),
    "month where a day is needed": Slip("value.date", MEETINGS, "日期: 2026-02-26\n", "日期: 2026-02\n"),
    "span reversed": Slip("value.span", TIMELINE, "计划时间: 2026-04/2026-05\n", "计划时间: 2026-05/2026-04\n"),
    "ends before it begins": Slip("value.span", CASE, "截止日期: 2026-03-31\n", "截止日期: 2026-03-01\n"),
    "hour 25": Slip("value.time", MEETINGS, "结束时间: 10:40\n", "结束时间: 25:00\n"),
    "yes": Slip("value.boolean", CASE, "户代表可否代全户: 否\n", "户代表可否代全户: no\n"),
    "no such comparison": Slip("value.choice", CASE, "比较: 达到\n", "比较: 大于\n"),
    # keys
    "key twice": Slip("key.duplicate", COMMUNITY, "      户数: 40\n", "      户数: 40\n      户数: 41\n"),
    "section twice": Slip("key.duplicate", CASE, "调查表保管期限: 10年\n", "调查表保管期限: 10年\n事项:\n  事由: 另一件\n"),
    "un-normalised key": Slip("key.unnormalised", CASE, "电子邮箱:", "电⼦邮箱:"),
    "unknown section": Slip("key.unknown", CASE, "格式: 1\n", "格式: 1\n附注: 无\n"),
    "empty value": Slip("value.empty", COMMUNITY, "数据来源: 桐荫派出所户籍台账\n", "数据来源:\n"),
    "empty text": Slip("value.empty", COMMUNITY, "数据来源: 桐荫派出所户籍台账\n", '数据来源: ""\n'),
    "section for a list": Slip("value.shape", COMMUNITY, "租金包含: [物业]\n", "租金包含: {物业: 是}\n"),
    # YAML
    "anchor": Slip("yaml.unsupported", COMMUNITY, "户数: 40\n", "户数: &h 40\n"),
    "tag": Slip("yaml.unsupported", COMMUNITY, "户数: 40\n", "户数: !!int 40\n"),
    "own tag": Slip("yaml.unsupported", COMMUNITY, "数据来源: 桐荫", "数据来源: !!python/name:os.system 桐荫"),
    "several documents": Slip("yaml.unsupported", CASE, "格式: 1\n", "格式: 1\n---\n"),
    "full-width colon": Slip("yaml.colon", COMMUNITY, "数据来源: 桐荫", "数据来源：桐荫"),
    "full-width colon of a section": Slip("yaml.colon", CASE, "领导小组:\n", "领导小组：\n"),
    "tab": Slip("yaml.tab", COMMUNITY, "      数据来源:", "\t数据来源:"),
    "control character": Slip("value.character", COMMUNITY, "数据来源: 桐荫", "数据来源: 桐\x0b荫"),
    # rows
    "row twice": Slip("row.duplicate", CASE, RISK, RISK + RISK),
    "no such community": Slip("row.reference", CASE, "主办社区: 澄湾社区\n", "主办社区: 澄湖社区\n"),
    "transfer to no community": Slip("row.reference", CASE, "划入社区: 蓼汀社区\n", "划入社区: 芦汀社区\n"),
    "newer grammar": Slip("format.version", CASE, "格式: 1\n", "格式: 99\n"),
    "attachment that is not there": Slip("attachment.missing", CASE, "附件1-组织法摘要.txt", "附件1-没有.txt"),
    # registers
    "one field too many": Slip("table.field", RESPONSES, FIFTH, "\n5,多出,澄湾社区,0004,居民010,本社区,现住,"),
    "unknown channel": Slip("value.choice", RESPONSES, FIFTH + "入户,", FIFTH + "微信,"),
    "unknown opinion": Slip("value.choice", RESPONSES, FIFTH + "入户,同意", FIFTH + "入户,赞成"),
    "month 13 in a register": Slip("value.date", RESPONSES, FIFTH + "入户,同意,2026-03-04", FIFTH + "入户,同意,2026.13.4"),
    "answer without a date": Slip("value.required", RESPONSES, FIFTH + "入户,同意,2026-03-04", FIFTH + "入户,同意,"),
    "unknown status": Slip("value.choice", ROSTER, "居民010,户主,1980-03-27,现住", "居民010,户主,1980-03-27,在住"),
    "one field too few": Slip("table.field", RESPONSES, FIFTH, "\n5,澄湾社区,0004,居民010,本社区,"),
    "unknown column": Slip("key.unknown", ROSTER, "与户主关系,", "与户主的关系,"),
    "column twice": Slip("key.duplicate", ROSTER, "联系电话,", "住址,"),
    "un-normalised column": Slip("key.unnormalised", ROSTER, "联系电话,", "联系电话１,"),
    "column without a name": Slip("table.header", ROSTER, "联系电话,", ","),
}


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS)
def test_a_slip_is_told_with_its_place_and_nothing_else_is(folder: Path, slip: Slip) -> None:
    line = spoil(folder, slip.file, slip.old, slip.new)
    assert told(refused(folder)) == {(slip.code, slip.file, line)}


def test_every_slip_has_a_message_and_a_remedy(folder: Path) -> None:
    spoil(folder, COMMUNITY, "户数: 40\n", "户数: ４０\n")
    (problem,) = refused(folder)
    assert "４０" in problem.message
    assert "40" in problem.remedy


def test_an_unknown_key_is_told_with_the_one_that_was_meant(folder: Path) -> None:
    line = spoil(folder, COMMUNITY, "工作人员数: 9\n", "工作人员数目: 9\n")
    problems = refused(folder)
    assert told(problems) == {("key.unknown", COMMUNITY, line)}
    assert "工作人员数" in problems[0].remedy


def test_a_missing_value_is_told(folder: Path) -> None:
    spoil(folder, COMMUNITY, "      取得方式: 自有\n", "")
    assert {(code, file) for code, file, _ in told(refused(folder))} == {("value.required", COMMUNITY)}


def test_a_column_that_is_missing_is_told_once(folder: Path) -> None:
    text = (folder / ROSTER).read_text(encoding="utf-8")
    lines = [line.split(",") for line in text.splitlines()]
    born = lines[0].index("出生日期")
    (folder / ROSTER).write_text("\n".join(",".join(cells[:born] + cells[born + 1 :]) for cells in lines), encoding="utf-8")
    assert told(refused(folder)) == {("table.header", ROSTER, 1)}


def test_yaml_that_cannot_be_read_is_told(folder: Path) -> None:
    """The parser sees it a line later."""
    line = spoil(folder, COMMUNITY, "下辖居民委: [栗桥片]\n", "下辖居民委: [栗桥片\n")
    ((code, file, where),) = told(refused(folder))
    assert (code, file) == ("yaml.syntax", COMMUNITY)
    assert where in (line, line + 1)


def test_no_name_of_a_respondent_is_told(folder: Path) -> None:
    spoil(folder, RESPONSES, FIFTH + "入户,同意", FIFTH + "入户,赞成")
    spoil(folder, ROSTER, "居民010,户主,1980-03-27,现住", "居民010,户主,1980-13-27,现住")
    problems = refused(folder)
    assert {one.code for one in problems} == {"value.choice", "value.date"}
    assert not any("居民010" in str(one.as_json()) for one in problems)


# --- whole files -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("file", [COMMUNITY, CASE, TIMELINE])
def test_a_required_file_that_is_missing_is_told(folder: Path, file: str) -> None:
    (folder / file).unlink()
    assert told(refused(folder)) == {("file.missing", file, 0)}


def test_no_such_case(tmp_path: Path) -> None:
    assert {one.code for one in refused(tmp_path / "没有的事项")} == {"case.missing"}


@pytest.mark.parametrize("file", [COMMUNITY, RESPONSES])
def test_bytes_of_no_known_encoding_are_told(folder: Path, file: str) -> None:
    text = (folder / file).read_bytes()
    (folder / file).write_bytes(text + b"\xff\xff\n")
    assert {(code, where) for code, where, _ in told(refused(folder))} == {("file.encoding", file)}


@pytest.mark.parametrize("file", [ROSTER, RESPONSES])
def test_a_register_with_nothing_but_a_header_is_told(folder: Path, file: str) -> None:
    header = (folder / file).read_text(encoding="utf-8").splitlines()[0]
    (folder / file).write_text(header + "\n", encoding="utf-8")
    assert {(code, where) for code, where, _ in told(refused(folder))} == {("table.empty", file)}


def test_a_field_too_many_is_told_by_its_physical_line(folder: Path) -> None:
    """A line break inside quotes comes before it: counting rows would name the line above."""
    spoil(
        folder,
        RESPONSES,
        "\n3,澄湾社区,0003,居民005,本社区,现住,入户,同意,2026-03-03,本人,表003,办事近了,",
        '\n3,澄湾社区,0003,居民005,本社区,现住,入户,同意,2026-03-03,本人,表003,"办事\n近了",',
    )
    spoil(folder, RESPONSES, FIFTH, "\n5,多出,澄湾社区,0004,居民010,本社区,现住,")
    assert told(refused(folder)) == {("table.field", RESPONSES, 7)}


def test_csv_and_xlsx_side_by_side_are_told(folder: Path) -> None:
    as_workbook(folder, "roster", keep=True)
    problems = told(refused(folder))
    assert {(code, file.rsplit(".", 1)[0]) for code, file, _ in problems} == {("file.twins", "results/roster")}


def test_slips_in_several_files_are_told_in_one_run(folder: Path) -> None:
    expected = {
        ("value.integer", COMMUNITY, spoil(folder, COMMUNITY, "户数: 40\n", "户数: 040\n")),
        ("value.date", TIMELINE, spoil(folder, TIMELINE, "计划时间: 2026-03\n", "计划时间: 2026-13\n")),
        ("value.choice", RESPONSES, spoil(folder, RESPONSES, FIFTH + "入户,同意", FIFTH + "入户,赞成")),
    }
    assert told(refused(folder)) == expected


def test_an_unknown_channel_is_told_beside_a_slip_in_another_file(folder: Path) -> None:
    expected = {
        ("value.integer", COMMUNITY, spoil(folder, COMMUNITY, "户数: 40\n", "户数: 040\n")),
        ("value.choice", RESPONSES, spoil(folder, RESPONSES, FIFTH + "入户,", FIFTH + "微信,")),
    }
    assert told(refused(folder)) == expected


def test_two_slips_in_one_file_are_told_in_one_run(folder: Path) -> None:
    expected = {
        ("value.integer", COMMUNITY, spoil(folder, COMMUNITY, "户数: 40\n", "户数: 040\n")),
        ("value.integer", COMMUNITY, spoil(folder, COMMUNITY, "现住人口: 71\n", "现住人口: 七一\n")),
        ("key.unknown", COMMUNITY, spoil(folder, COMMUNITY, "工作人员数: 9\n", "工作人员: 9\n")),
    }
    assert told(refused(folder)) == expected


# --- workbooks -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("H5", "在住", "value.choice"),
        ("G5", "1973-02-30", "value.date"),
        ("B5", 3, "table.cell"),
    ],
)
def test_a_slip_in_a_workbook_is_told_by_its_cell(folder: Path, cell: str, value: str | int, code: str) -> None:
    as_workbook(folder, "roster", cells={cell: value})
    assert told(refused(folder)) == {(code, "results/roster.xlsx", cell)}


def test_merged_cells_are_told(folder: Path) -> None:
    as_workbook(folder, "roster", merged="B2:B3")
    assert ("table.merged", "results/roster.xlsx", "B2:B3") in told(refused(folder))


# --- sums ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("key", ["户数", "人口"])
@pytest.mark.parametrize("off", [-1, 0, 1])
def test_a_total_is_the_sum_of_its_parts(folder: Path, key: str, off: int) -> None:
    right = {"户数": 40, "人口": 100}[key]
    line = spoil(folder, COMMUNITY, f"      {key}: {right}\n", f"      {key}: {right + off}\n") if off else 0
    assert judged(folder) == ({("sum.parts", COMMUNITY, line)} if off else set())


def test_an_approximate_number_takes_no_part_in_sums(folder: Path) -> None:
    spoil(folder, COMMUNITY, "      户数: 1326户\n", "      户数: 约1300户\n")
    assert judged(folder) == set()


@pytest.mark.parametrize(("consent", "right"), [(22, False), (23, True), (24, False)])
def test_votes_add_up_to_those_present(folder: Path, consent: int, *, right: bool) -> None:
    spoil(folder, MEETINGS, "    同意: 23\n", f"    同意: {consent}票\n")
    assert {(code, file) for code, file, _ in judged(folder)} == (set() if right else {("sum.votes", MEETINGS)})


@pytest.mark.parametrize(("households", "right"), [(39, True), (40, True), (41, False)])
def test_no_more_is_transferred_than_there_is(folder: Path, households: int, *, right: bool) -> None:
    spoil(folder, CASE, "      户数: 5\n", f"      户数: {households}\n")
    assert {(code, file) for code, file, _ in judged(folder)} == (set() if right else {("sum.transfer", CASE)})


@pytest.mark.parametrize("book", [False, True])
def test_a_roster_that_disagrees_is_told_by_its_file_and_blocks_sealing_only(folder: Path, *, book: bool) -> None:
    spoil(folder, ROSTER, "居民010,户主,1980-03-27,现住", "居民010,户主,1980-03-27,空挂")
    if book:
        as_workbook(folder, "roster")
    _, problems = derive(load(folder))
    assert {(one.code, one.blocks, one.place.file) for one in problems} == {
        ("roster.figures", "seal", "results/roster.xlsx" if book else ROSTER)
    }


# --- nothing sound is refused ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("real", [False, True])
def test_the_second_case_is_sound(folder: Path, *, real: bool) -> None:
    _, problems = derive(load(folder, real=real))
    assert told(problems) == set()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
@pytest.mark.parametrize("file", [COMMUNITY, CASE, ROSTER, RESPONSES])
def test_a_file_saved_by_an_office_program_is_read(folder: Path, file: str, encoding: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    (folder / file).write_text(text.replace("\n", "\r\n"), encoding=encoding, newline="")
    assert judged(folder) == set()


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (TIMELINE, "内容: 审议调整方案和实施方案", "内容: 审议：调整方案和实施方案"),
        (COMMUNITY, "户数: 40\n", "户数: 40户\n"),
        (COMMUNITY, "面积: 1.2\n", "面积: 1.2平方公里\n"),
        (RESPONSES, FIFTH + "入户,同意,2026-03-04", FIFTH + "入户,同意,2026.3.4"),
        (RESPONSES, FIFTH + "入户,同意,2026-03-04", FIFTH + "入户,同意,2026/3/4"),
        (RESPONSES, FIFTH + "入户,同意,2026-03-04", FIFTH + "入户,同意,20260304"),
        (CASE, "开始日期: 2026-03-02", "开始日期: 2026年3月2日"),
    ],
)
def test_another_spelling_is_read(folder: Path, file: str, old: str, new: str) -> None:
    spoil(folder, file, old, new)
    assert judged(folder) == set()


@pytest.mark.parametrize("cells", [{}, {"G5": "1966.4.6"}, {"G5": dt.date(1966, 4, 6)}], ids=["text", "dotted", "date"])
def test_a_workbook_is_read_like_a_table_of_text(folder: Path, cells: dict[str, str | int | dt.date]) -> None:
    as_workbook(folder, "roster", cells=cells)
    assert judged(folder) == set()

"""What a case says about counting, the facts that come of it, and what only a person can settle."""

from pathlib import Path

import pytest

from pipeline.case.consulted import NAMED_AT_MOST
from pipeline.case.facts import derive
from pipeline.case.load import load
from pipeline.case.tree import Branch, Fact
from pipeline.problems import Problem
from pipeline.values import Pending, Percent
from pipeline.wording import write
from tests.case.spoiled import CASE, COMMUNITY, RESPONSES, ROSTER, as_workbook
from tests.conftest import CASES, replace


def seen(case: Path, *, real: bool = False) -> tuple[Branch, list[Problem]]:
    facts, problems = derive(load(case, real=real))
    return facts, [one for one in problems if one.code.startswith("tally.")]


def value(facts: Branch, path: str) -> object:
    found = facts.at(path)
    return found.value if isinstance(found, Fact) else found


def figures(facts: Branch, above: str, *names: str) -> list[object]:
    return [value(facts, f"{above}.{name}") for name in names]


def table(facts: Branch, path: str) -> list[list[str]]:
    return [[write(fact.value) for fact in row.facts()] for row in facts.table(path)]


COUNTS = ("收回", "有效", "无效", "同意", "不同意", "弃权", "已表态", "应征求", "未表态")
SUMS = ("收回算式", "有效算式", "应征求算式")


# --- facts
def test_both_units_stand_side_by_side_and_the_sums_are_shown(second: Path) -> None:
    facts, problems = seen(second)
    people, homes = [70, 66, 4, 51, 9, 6, 66, 85, 19], [32, 16, 16, 16, 0, 0, 31, 39, 8]
    assert figures(facts, "结果", *COUNTS) == figures(facts, "结果.按人", *COUNTS) == people
    assert figures(facts, "结果.按户", *COUNTS) == homes
    assert figures(facts, "结果", *SUMS) == ["70＝66＋4", "66＝51＋9＋6", "85＝66＋19"]
    assert figures(facts, "结果.按户.分社区.澄湾社区", *SUMS) == ["32＝16＋16", "16＝16＋0＋0", "39＝31＋8"]
    assert table(facts, "结果.按户.无效原因") == [["无有效意见", "1"], ["户内意见不一", "15"]]
    assert problems == []


def test_a_case_that_counts_households_has_their_counts_and_thresholds(second: Path) -> None:
    replace(second / CASE, "计数单位: 人", "计数单位: 户")
    facts, problems = seen(second)
    assert figures(facts, "结果", *COUNTS) == figures(facts, "结果.按户", *COUNTS) != figures(facts, "结果.按人", *COUNTS)
    assert figures(facts, "征求意见", "分母名称", "分母人数", "同意所需人数") == ["应征求户数", 39, 24]
    assert figures(facts, "结果", "同意率", "达标") == [Percent(16, 39), False]
    assert table(facts, "结果.各口径") == [
        ["户籍户数", "40", "24", "40.0%", "否"],
        ["应征求户数", "39", "24", "41.0%", "否"],
        ["有效户数", "16", "10", "100%", "是"],
    ]
    assert problems == []


@pytest.mark.parametrize(
    ("unit", "kind", "called", "whole", "needed"),
    [
        ("人", "户籍人口", "户籍人口", 100, 60),
        ("人", "户籍十八周岁以上人口", "户籍十八周岁以上人口", 86, 52),
        ("人", "应征求人数", "应征求人数", 85, 51),
        ("人", "有效意见数", "有效意见数", 66, 40),
        ("户", "户籍人口", "户籍户数", 40, 24),
        ("户", "户籍十八周岁以上人口", "户籍户数", 40, 24),
        ("户", "应征求人数", "应征求户数", 39, 24),
        ("户", "有效意见数", "有效户数", 16, 10),
    ],
)
def test_every_denominator_in_both_units(second: Path, unit: str, kind: str, called: str, whole: int, needed: int) -> None:
    replace(second / CASE, "计数单位: 人", f"计数单位: {unit}")
    replace(second / CASE, "分母口径: 应征求人数", f"分母口径: {kind}")
    facts, _ = seen(second)
    assert figures(facts, "征求意见", "分母名称", "分母人数", "同意所需人数") == [called, whole, needed]
    consent = value(facts, "结果.同意")
    assert isinstance(consent, int)
    assert figures(facts, "结果", "同意率", "达标") == [Percent(consent, whole), consent >= needed]
    assert figures(facts, f"结果.各口径.{called}", "口径", "分母人数", "同意所需人数", "达标") == [called, whole, needed, consent >= needed]


@pytest.mark.parametrize(
    ("percentage", "comparison", "needed", "reached"),
    [
        ("60", "达到", 51, True),
        ("60", "超过", 52, False),
        ("59", "超过", 51, True),
        ("58.9", "达到", 51, True),
        ("60.1", "达到", 52, False),
    ],
)
def test_the_threshold_is_met_at_and_over_it(second: Path, percentage: str, comparison: str, needed: int, reached: bool) -> None:
    """51 of 85 agree: exactly 60 per cent."""
    replace(second / CASE, "比例: 60\n  比较: 达到", f"比例: {percentage}\n  比较: {comparison}")
    facts, _ = seen(second)
    assert (value(facts, "征求意见.同意所需人数"), value(facts, "结果.达标")) == (needed, reached)


def test_until_the_case_names_a_denominator_it_is_pending_and_all_are_shown(second: Path) -> None:
    replace(second / CASE, "  分母口径: 应征求人数\n", "")
    facts, _ = seen(second)
    waiting = ["分母口径", "分母名称", "分母人数", "同意所需人数"]
    assert figures(facts, "征求意见", *waiting) == [Pending("征求意见分母口径")] * 4
    assert figures(facts, "结果", "同意率", "达标") == [Pending("征求意见分母口径")] * 2
    assert table(facts, "结果.各口径") == [
        ["户籍人口", "100", "60", "51.0%", "否"],
        ["户籍十八周岁以上人口", "86", "52", "59.3%", "否"],
        ["应征求人数", "85", "51", "60.0%", "是"],
        ["有效意见数", "66", "40", "77.3%", "是"],
    ]


def test_two_denominators_give_two_conclusions() -> None:
    """By all households six of ten agree, by those that were to be asked six of nine."""
    facts, problems = seen(CASES / "两个分母")
    assert table(facts, "结果.各口径") == [
        ["户籍户数", "10", "7", "60.0%", "否"],
        ["应征求户数", "9", "6", "66.7%", "是"],
        ["有效户数", "6", "4", "100%", "是"],
    ]
    assert value(facts, "结果.达标") == Pending("征求意见分母口径")
    assert table(facts, "结果.无效原因") == [["无有效意见", "1"], ["户内意见不一", "1"]]
    assert table(facts, "结果.按人.无效原因") == [["未满十八周岁", "1"], ["代签无委托书", "1"]]
    assert problems == []


def test_a_denominator_that_cannot_be_worked_out_is_left_out(second: Path) -> None:
    (second / ROSTER).unlink()
    replace(second / COMMUNITY, "      十八周岁以上人口: 86\n", "")
    facts, _ = seen(second)
    assert [row[0] for row in table(facts, "结果.各口径")] == ["户籍人口", "有效意见数"]
    assert not isinstance(facts.at("征求意见.分母人数"), Fact)
    assert not isinstance(facts.at("结果.应征求算式"), Fact)


def test_a_community_that_answers_is_part_of_the_whole(second: Path) -> None:
    replace(second / CASE, "分母口径: 应征求人数", "分母口径: 户籍人口")
    people = {name: value(seen(second)[0], f"社区.{name}.户籍.人口") for name in ("澄湾社区", "栗桥社区")}
    with (second / RESPONSES).open("a", encoding="utf-8") as file:
        file.write("900,栗桥社区,0001,某人,本社区,现住,入户,同意,2026-03-10,本人,表900,,温如许,,有效,有户口簿,江望舒,,\n")
    facts, _ = seen(second)
    assert value(facts, "征求意见.分母人数") == sum(number for number in people.values() if isinstance(number, int))
    assert [row[0] for row in table(facts, "结果.分社区")] == ["澄湾社区", "栗桥社区"]
    assert not isinstance(facts.at("结果.应征求"), Fact)
    assert value(facts, "结果.分社区.澄湾社区.应征求") == 85


def test_who_is_looked_after_is_asked_where_the_case_says_so(changsheng: Path) -> None:
    roster = changsheng / ROSTER
    lines = roster.read_text(encoding="utf-8").splitlines()
    header, first = lines[0].split(","), lines[1].split(",")
    first[header.index("居住状态")], first[header.index("姓名")] = "代管", "示例代管人"
    roster.write_text("\n".join([*lines, ",".join(first)]) + "\n", encoding="utf-8")
    assert value(seen(changsheng)[0], "征求意见.应征求人数") == 922
    replace(changsheng / COMMUNITY, "是否列入征求意见: 否", "是否列入征求意见: 是")
    assert value(seen(changsheng)[0], "征求意见.应征求人数") == 923


# --- findings
UNCLEAR = "{},栗桥社区,0001,某人,本社区,现住,入户,同意,2026-03-10,本人,表900,,温如许,,,,,,\n"


def add(case: Path, *lines: str) -> None:
    with (case / RESPONSES).open("a", encoding="utf-8") as file:
        file.writelines(lines)


def test_rows_nobody_can_tell_apart_wait_for_a_person(second: Path) -> None:
    add(second, UNCLEAR.format("100"), UNCLEAR.format("99"))
    facts, [found] = seen(second)
    assert (found.code, found.blocks, found.place.file, found.place.line) == ("tally.unclear", "seal", RESPONSES, 75)
    assert "2行" in found.message
    assert "序号99、100" in found.message
    assert "某人" not in str(found.as_json())
    assert value(facts, "结果.无效原因.待核.份数") == 2


def test_many_such_rows_are_one_finding(second: Path) -> None:
    add(second, *(UNCLEAR.format(100 + number) for number in range(NAMED_AT_MOST + 1)))
    _, [found] = seen(second)
    assert "序号100、101、102、103、104、105、106、107、108、109等" in found.message
    assert f"{NAMED_AT_MOST + 1}行" in found.message


def test_in_a_workbook_the_cell_is_named(second: Path) -> None:
    add(second, UNCLEAR.format("100"))
    as_workbook(second, "responses")
    _, [found] = seen(second)
    assert (found.code, found.place.file, found.place.cell) == ("tally.unclear", "results/responses.xlsx", "A74")


def test_a_ruling_settles_it(second: Path) -> None:
    add(second, UNCLEAR.format("100").replace(",,,,,,\n", ",,有效,有户口簿,江望舒,,\n"))
    facts, problems = seen(second)
    assert problems == []
    assert value(facts, "结果.有效") == 67


def test_two_answers_of_one_person_ruled_valid_are_told(second: Path) -> None:
    ruled = "{},澄湾社区,0001,居民001,本社区,现住,入户,{},2026-03-10,本人,表900,,温如许,,有效,核实,江望舒,,\n"
    add(second, ruled.format("100", "不同意"), ruled.format("101", "同意"))
    facts, [found] = seen(second)
    assert (found.code, found.blocks, found.place.file, found.place.line) == ("tally.rulings", "seal", RESPONSES, 74)
    assert "序号100" in found.message
    assert value(facts, "结果.有效") == 66


def test_two_answers_that_void_each_other_wait_for_a_person(second: Path) -> None:
    """With another rule one of them counts, and nobody has to decide."""
    assert value(seen(second)[0], "结果.无效原因.同一人重复.份数") == 1
    replace(second / CASE, "重复意见规则: 取最后", "重复意见规则: 均作废待核")
    facts, [found] = seen(second)
    assert (found.code, found.blocks, found.place.file, found.place.line) == ("tally.duplicates", "seal", RESPONSES, 11)
    assert "2行" in found.message
    assert "序号10、11" in found.message
    assert value(facts, "结果.无效原因.同一人重复.份数") == 2
    replace(second / RESPONSES, "表011,,温如许,,,,,", "表011,,温如许,,有效,本人改变意见,江望舒,")
    facts, problems = seen(second)
    assert (problems, value(facts, "结果.无效原因.同一人重复.份数")) == ([], 1)


@pytest.mark.parametrize(("head", "unit", "wrong"), [("是", "人", True), ("是", "户", False), ("否", "人", False), ("否", "户", False)])
def test_one_persons_answer_is_not_the_consent_of_others(second: Path, head: str, unit: str, wrong: bool) -> None:
    replace(second / CASE, "户代表可否代全户: 否", f"户代表可否代全户: {head}")
    replace(second / CASE, "计数单位: 人", f"计数单位: {unit}")
    _, problems = seen(second)
    line = next(number for number, text in enumerate((second / CASE).read_text(encoding="utf-8").splitlines(), 1) if "户代表可否" in text)
    assert [(one.code, one.blocks, one.place.file, one.place.line) for one in problems] == (
        [("tally.representative", "seal", CASE, line)] if wrong else []
    )


def test_a_proxy_without_power_of_attorney_does_not_count(second: Path) -> None:
    register = second / RESPONSES
    replace(register, "委托书0016", "")
    assert value(seen(second)[0], "结果.无效原因.代签无委托书.份数") == 1
    replace(second / CASE, "代签须有委托书: 是", "代签须有委托书: 否")
    assert value(seen(second)[0], "结果.有效") == 66


def test_an_old_register_without_the_column_goes_on_working(second: Path) -> None:
    register = second / RESPONSES
    lines = register.read_text(encoding="utf-8").splitlines()
    register.write_text("\n".join(line.rpartition(",")[0] for line in lines) + "\n", encoding="utf-8")
    assert value(seen(second)[0], "结果.收回") == 70

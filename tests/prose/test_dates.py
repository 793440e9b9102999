"""Dates, spans, ranges and document numbers."""

import pytest

from tests.prose.reading import codes


@pytest.mark.parametrize(
    "line",
    [
        "2024年4月-2024年6月",
        "2024年4月 - 6月",
        "2024年4月8日~15日",
        "4月8日～5月7日",
        "2021-2025年",
        "9:00-10:30",
        "4月～6月",
        "2024年–2025年",
    ],
)
def test_times_are_joined_by_a_dash(line: str) -> None:
    assert codes(line) == ["L-DATE"]


@pytest.mark.parametrize(
    "line", ["2024年4月—6月", "2024年4月8日至15日", "9:00—10:30", "电话0435-0000002", "2024年—2025年", "4月-甲", "甲-4月"]
)
def test_times_that_are_joined_rightly(line: str) -> None:
    assert codes(line) == []


@pytest.mark.parametrize(
    "line",
    [
        "2024年04月08日",
        "2024年4月08日",
        "04月8日",
        "24年4月8日",
        "自24年4月起",
        "二〇二四年四月八日",
        "二○二四年四月",
        "2024年4月8号",
        "2024.4.8",
        "2024/04/08",
    ],
)
def test_dates_are_written_in_full(line: str) -> None:
    assert codes(line) == ["prose.date"]


@pytest.mark.parametrize(
    "line",
    [
        "2024年4月8日",
        "2024年10月10日",
        "历时10年3个月",
        "4月8号楼",
        "第24年4月",
        "版本2.2024.4",
        "十八周岁",
        "二十四年",
        "2024-04-08",
        "共120年",
    ],
)
def test_dates_that_are_right(line: str) -> None:
    assert codes(line) == []


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("5-10%", True),
        ("5～10%", True),
        ("5.5至10%", True),
        ("100-700户", True),
        ("4月8-10日", True),
        ("5%～10%", False),
        ("100～700户", False),
        ("100—700户", False),
        ("100－700户", False),
        ("楼号2-98号", False),
        ("0435-1234567", False),
        ("2-3", False),
    ],
)
def test_ranges(line: str, wrong: bool) -> None:
    assert codes(line) == (["prose.range"] if wrong else [])


@pytest.mark.parametrize(
    "number",
    [
        "甲政发[2024]3号",
        "甲政发（2024）3号",
        "甲政发【2024】3号",
        "甲政发〔24〕3号",
        "甲政发〔2024〕第3号",
        "甲政发〔2024〕03号",
        "甲政发〔2024年〕3号",
        "甲政发(2024)3号",
    ],
)
def test_document_numbers(number: str) -> None:
    assert "prose.document-number" in codes(number)


@pytest.mark.parametrize(
    "line",
    [
        "甲政发〔2024〕3号",
        "甲政发〔2024〕30号",
        "（示例路1号）",
        "住（12）3号楼",
        "（2024）吉民终3号",
        "国务院令第713号",
        "（2018年12月29日修正）第六条",
    ],
)
def test_document_numbers_that_are_right(line: str) -> None:
    assert codes(line) == []

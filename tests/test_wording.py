import datetime as dt
import itertools
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import wording
from pipeline.values import Month, Pending, Percent, Quantity, Span, Value

APRIL_8, MAY_8 = dt.date(2024, 4, 8), dt.date(2024, 5, 8)
NAMES = ("青松社区居民委员会", "白桦社区居民委员会", "水杉社区居民委员会", "青松社区", "北河街道")


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        ("青松社区", "青松社区"),
        (473, "473"),
        (0, "0"),
        (-3, "-3"),
        (True, "是"),
        (False, "否"),
        (Decimal("12.50"), "12.50"),
        (Decimal("1E+3"), "1000"),
        (Quantity(800, about=True), "约800"),
        (Quantity(Decimal("0.35"), about=True), "约0.35"),
        (Quantity(800), "800"),
        (APRIL_8, "2024年4月8日"),
        (Month(2024, 4), "2024年4月"),
        (Span(Month(2024, 4), Month(2024, 6)), "2024年4月—6月"),
        (Span(Month(2024, 12), Month(2025, 1)), "2024年12月—2025年1月"),
        (Span(Month(2024, 4), Month(2024, 4)), "2024年4月"),
        (Span(APRIL_8, MAY_8), "2024年4月8日至5月8日"),
        (Span(APRIL_8, dt.date(2024, 4, 18)), "2024年4月8日至18日"),
        (Span(dt.date(2024, 12, 20), dt.date(2025, 1, 8)), "2024年12月20日至2025年1月8日"),
        (Span(dt.date(2024, 4, 8), dt.date(2025, 4, 18)), "2024年4月8日至2025年4月18日"),
        (Span(APRIL_8, APRIL_8), "2024年4月8日"),
        (Span(Month(2024, 4), MAY_8), "2024年4月至5月8日"),
        (Span(Month(2024, 4), APRIL_8), "2024年4月至4月8日"),
        (Span(APRIL_8, Month(2024, 6)), "2024年4月8日至6月"),
        (dt.time(14, 0), "14:00"),
        (dt.time(9, 5), "09:05"),
        (Percent(831, 1000), "83.1%"),
        (Percent(0, 0), "—"),
        (("青松社区", "白桦社区"), "青松社区、白桦社区"),
        ((), ""),
        (Pending("文号"), "【待填：文号】"),
    ],
)
def test_a_value_is_printed_as_prose_prints_it(value: Value, printed: str) -> None:
    assert wording.write(value) == printed


@pytest.mark.parametrize("value", [None, 1.0, Decimal("NaN"), Decimal("Infinity"), dt.datetime(2024, 4, 8), [], {}])  # noqa: DTZ001
def test_what_is_no_fact_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        wording.write(value)


@pytest.mark.parametrize(
    ("part", "whole", "printed"),
    [
        (1, 400, "0.3%"),  # 0.25: half goes up
        (2499, 1_000_000, "0.2%"),
        (2501, 1_000_000, "0.3%"),
        (1, 2, "50.0%"),
        (0, 7, "0%"),
        (7, 7, "100%"),
        (9999, 10_000, "100.0%"),  # all but one is not all
        (1, 10_000, "0.0%"),
        (2, 3, "66.7%"),
        (5, 4, "125.0%"),
    ],
)
def test_a_share_is_rounded_half_up(part: int, whole: int, printed: str) -> None:
    assert wording.share(part, whole) == printed


@settings(deadline=None)
@given(st.integers(0, 10**30), st.integers(1, 10**30))
def test_a_share_is_never_further_off_than_half_a_tenth(part: int, whole: int) -> None:
    assert abs(Fraction(wording.share(part, whole)[:-1]) - Fraction(100 * part, whole)) <= Fraction(1, 20)


@pytest.mark.parametrize(("later", "count"), [(0, 1), (1, 2), (6, 7), (30, 31)])
def test_both_ends_of_a_span_are_counted(later: int, count: int) -> None:
    assert wording.days(APRIL_8, APRIL_8 + dt.timedelta(later)) == count


@pytest.mark.parametrize(
    ("written", "value", "printed"),
    [
        ("日期", APRIL_8, "2024年4月8日"),
        ("日期", Span(APRIL_8, MAY_8), "2024年4月8日至5月8日"),
        ("日期", Month(2024, 4), Pending("具体日期")),
        ("日期", Span(APRIL_8, Month(2024, 5)), Pending("具体日期")),
        ("日期", Span(Month(2024, 4), MAY_8), Pending("具体日期")),
        ("年月", APRIL_8, "2024年4月"),
        ("年月", Month(2024, 4), "2024年4月"),
        ("年月", Span(APRIL_8, MAY_8), "2024年4月—5月"),
        ("年月", Span(APRIL_8, dt.date(2024, 4, 9)), "2024年4月"),
        ("八位", APRIL_8, "20240408"),
        ("八位", Month(2024, 4), Pending("具体日期")),
        ("汉字", 1, "一"),
        ("顿号", ("甲", "乙", "丙"), "甲、乙、丙"),
        ("顿号", ("《甲方案》", "《乙方案》", "丙方案"), "《甲方案》《乙方案》、丙方案"),
        ("顿号", ("《甲方案》（草案）", "《乙方案》"), "《甲方案》（草案）、《乙方案》"),
        ("顿号", "青松社区", "青松社区"),
        ("分号", ("《甲方案》", "《乙方案》"), "《甲方案》；《乙方案》"),
        ("标题", "关于调整的请示", "关于调整的请示"),
        ("首句", "成立了领导小组。", "成立了领导小组"),
        ("首句", "先调查。再征求意见。", "先调查。再征求意见"),
        ("首句", "没有句号", "没有句号"),
    ],
)
def test_a_filter(written: str, value: Any, printed: str | Pending) -> None:
    assert wording.FILTERS[written](value) == printed


@pytest.mark.parametrize("name", wording.FILTERS)
def test_what_is_pending_stays_pending(name: str) -> None:
    pending = Pending("成文日期")

    assert wording.FILTERS[name](pending) is pending


@pytest.mark.parametrize("function", [wording.date_full, wording.year_month, wording.eight_digits])
def test_a_pending_date_stays_pending(function: Callable[[Value], str | Pending]) -> None:
    assert function(Pending("成文日期")) == Pending("成文日期")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("日期", "2024年"),
        ("日期", 2024),
        ("日期", dt.datetime(2024, 4, 8)),  # noqa: DTZ001
        ("年月", "2024年4月"),
        ("八位", Span(APRIL_8, MAY_8)),
        ("汉字", True),
        ("汉字", "1"),
        ("顿号", 3),
        ("分号", None),
        ("首句", 3),
    ],
)
def test_a_filter_refuses_what_it_is_not_for(name: str, value: Any) -> None:
    with pytest.raises(TypeError):
        wording.FILTERS[name](value)


@pytest.mark.parametrize(
    ("number", "printed"),
    [(1, "一"), (9, "九"), (10, "十"), (11, "十一"), (19, "十九"), (20, "二十"), (21, "二十一"), (99, "九十九")],
)
def test_a_chinese_numeral(number: int, printed: str) -> None:
    assert wording.numeral(number) == printed


@pytest.mark.parametrize("number", [-1, 0, 100])
def test_a_numeral_out_of_reach_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match=str(number)):
        wording.numeral(number)


def test_numerals_are_all_different() -> None:
    assert len({wording.numeral(number) for number in range(1, 100)}) == 99


# --- titles


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("关于调整青松社区居民委员会管辖范围的请示", "关于调整青松社区居民委员会管辖范围的请示"),
        (
            "关于调整青松社区居民委员会、白桦社区居民委员会管辖范围的请示",
            "关于调整青松社区居民委员会、⏎白桦社区居民委员会管辖范围的请示",
        ),
        ("关于调整青松花园社区居民委员会管辖范围的请示", "关于调整青松花园社区居民委员会⏎管辖范围的请示"),
        (
            "关于公开征求调整青松社区居民委员会、白桦社区居民委员会管辖范围意见的公告",
            "关于公开征求调整青松社区居民委员会、⏎白桦社区居民委员会管辖范围意见的公告",
        ),
        (
            "关于成立青松社区居民委员会、白桦社区居民委员会管辖范围调整工作领导小组的通知",
            "关于成立青松社区居民委员会、⏎白桦社区居民委员会管辖范围⏎调整工作领导小组的通知",
        ),
        (
            "关于《青松社区居民委员会、白桦社区居民委员会管辖范围调整方案》的起草说明",
            "关于《青松社区居民委员会、⏎白桦社区居民委员会管辖范围⏎调整方案》的起草说明",
        ),
        (
            "青松社区居民委员会、白桦社区居民委员会管辖范围调整方案（征求意见稿）",
            "青松社区居民委员会、白桦社区居民委员会⏎管辖范围调整方案（征求意见稿）",
        ),
        (
            "青松社区居民委员会关于同意调整青松社区居民委员会、白桦社区居民委员会管辖范围的决议",
            "青松社区居民委员会⏎关于同意调整青松社区居民委员会、⏎白桦社区居民委员会管辖范围的决议",
        ),
        (
            "关于调整青松社区居民委员会、白桦社区居民委员会、水杉社区居民委员会管辖范围的请示",
            "关于调整青松社区居民委员会、⏎白桦社区居民委员会、水杉社区居民委员会⏎管辖范围的请示",
        ),
        (
            "关于调整【待填：主办社区】、白桦社区居民委员会管辖范围的请示",
            "关于调整【待填：主办社区】、⏎白桦社区居民委员会管辖范围的请示",
        ),
    ],
)
@pytest.mark.parametrize("names", [(), NAMES])
def test_a_title_is_broken_by_sense(text: str, broken: str, names: tuple[str, ...]) -> None:
    lines = wording.break_title(text, names)

    assert lines.replace("\n", "⏎") == broken
    assert wording.break_title(lines, names) == lines


@pytest.mark.parametrize(("length", "lines"), [(19, 1), (20, 1), (21, 2)])
def test_what_fits_one_line_is_not_broken(length: int, lines: int) -> None:
    assert len(wording.break_title("甲" * length).split("\n")) == lines


def test_a_name_longer_than_the_line_is_broken() -> None:
    name = "很长的名字" * 5

    assert all(len(line) <= 20 for line in wording.break_title(f"关于{name}的请示", [name]).split("\n"))


PIECES = st.sampled_from([*wording.WORDS, *NAMES, "、", "的", "（征求意见稿）", "《", "》", "2024年", "大", "河湾"])
TITLES = st.one_of(st.lists(PIECES, max_size=14).map("".join), st.text("关于甲乙、的（）《》2a\n", max_size=60))
WIDTHS = st.integers(1, 24)


@settings(deadline=None)
@given(TITLES, st.lists(st.sampled_from(NAMES)), WIDTHS)
def test_breaking_loses_no_character_and_keeps_the_width(text: str, names: list[str], width: int) -> None:
    broken = wording.break_title(text, names, width)

    assert broken.replace("\n", "") == text.replace("\n", "")
    assert all(len(line) <= width for line in broken.split("\n"))
    assert all(broken.split("\n")) or not text.replace("\n", "")
    assert wording.break_title(broken, names, width) == broken


@settings(deadline=None)
@given(st.lists(st.sampled_from(NAMES[:3]), min_size=1, max_size=6))
def test_no_name_is_torn_and_the_shape_is_no_hourglass(committees: list[str]) -> None:
    lines = wording.break_title(f"关于调整{'、'.join(committees)}管辖范围的请示", NAMES).split("\n")
    sizes = [len(line) for line in lines]

    assert sum(line.count(name) for line in lines for name in set(committees)) == len(committees)
    assert sizes[-1] > 1
    assert not any(left > middle < right for left, middle, right in zip(sizes, sizes[1:], sizes[2:], strict=False))
    assert not any(line[0] in "、的" or line.endswith("关于") for line in lines)


@settings(deadline=None)
@given(st.text("甲乙丙丁", min_size=21, max_size=60))
def test_unknown_words_are_balanced(text: str) -> None:
    sizes = [len(line) for line in wording.break_title(text).split("\n")]

    assert max(sizes) - min(sizes) <= 1
    assert all(abs(left - right) <= 1 for left, right in itertools.pairwise(sizes))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["关于调整南湖社区", "管辖范围的请示"], []),
        (["关于调整南", "湖社区管辖范围的请示"], [("整南", "湖社")]),
        (["关于调整南湖社区管辖范", "围的请示"], [("辖范", "围的")]),
        (["关于调整南湖社区管辖范围的请示"], []),
    ],
)
def test_a_break_within_a_word_or_a_name_is_told(lines: list[str], expected: list[tuple[str, str]]) -> None:
    assert wording.severed(lines, ["南湖社区"]) == expected

"""Titles on drawn pages."""

from collections.abc import Sequence

import pytest

from pipeline.measure.title_rules import is_waisted
from pipeline.wording import break_title
from tests.measure.draft import Draft, codes

pytestmark = pytest.mark.usefixtures("official_fonts")


# --- titles


@pytest.mark.parametrize(("shift", "expected"), [(-1.1, True), (-1, False), (1, False), (1.1, True)])
def test_a_title_stands_in_the_middle(shift: float, expected: bool) -> None:
    draft = Draft()
    draft.centre("关于调整社区的请示", shift=shift)
    draft.put("公文正文", "以上。", indent=11.29)
    assert ("layout.title" in codes(draft.found())) is expected


@pytest.mark.parametrize(("size", "expected"), [(21.5, True), (22, False), (22.5, True)])
def test_the_size_of_a_title(size: float, expected: bool) -> None:
    draft = Draft()
    draft.centre("关于调整社区的请示", size=size)
    draft.put("公文正文", "以上。", indent=11.29)
    assert ("layout.title" in codes(draft.found())) is expected


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (("关于调整管辖范围征求意见结果的公示", "二"), "layout.title-single"),
        (("关于调整管辖范围征求意见结", "果的公示"), "layout.title-word"),
        (("关于调整南", "湖社区管辖范围的请示"), "layout.title-word"),
        (("关于调整南湖社区居民委员会", "管辖范围", "征求意见及公示情况的报告"), "layout.title-shape"),
        (("关于调整管辖范围", "征求意见的公示吗"), "layout.title-even"),
    ],
)
def test_a_title_broken_badly(lines: Sequence[str], code: str) -> None:
    draft = Draft()
    draft.centre(*lines)
    draft.put("公文正文", "以上。", indent=11.29)
    assert codes(draft.found(["南湖社区"])) == [code]


@pytest.mark.parametrize(
    ("widths", "expected"),
    [([3, 2, 3], True), ([2, 3, 2], False), ([1, 2, 3], False), ([3, 2, 1], False), ([2, 2], False), ([3, 2, 2, 3], True), ([5], False)],
)
def test_a_waist_is_a_line_shorter_than_one_above_and_one_below(widths: Sequence[int], expected: bool) -> None:
    assert is_waisted([22 * one for one in widths]) is expected


TITLES = [
    "关于召开居民会议的通知补",
    "关于调整南湖社区居民委员会管辖范围的请示报",
    "关于调整南湖社区居民委员会、北桥社区居民委员会管辖范围的请示",
    "关于公开征求《调整南湖社区居民委员会、北桥社区居民委员会管辖范围方案（征求意见稿）》意见的公告",
    "关于调整南湖社区居民委员会、北桥社区居民委员会、东门社区居民委员会管辖范围工作实施方案征求意见及公示情况的报告",
]


@pytest.mark.parametrize("title", TITLES, ids=len)
def test_titles_as_the_filter_breaks_them_have_no_finding(title: str) -> None:
    names = ["南湖社区", "北桥社区", "东门社区", "南湖社区居民委员会", "北桥社区居民委员会", "东门社区居民委员会"]
    draft = Draft()
    draft.centre(*break_title(title, names).split("\n"))
    draft.put("公文正文", "以上。", indent=11.29)
    assert [one for one in draft.found(names) if one.code != "layout.title-even"] == []

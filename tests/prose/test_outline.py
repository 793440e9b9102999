"""Ordinals of headings in their order; annexes that are named, listed and attached."""

import pytest

from pipeline.prose.findings import Known
from pipeline.wording import numeral
from tests.prose.reading import codes, read

ORDERLY = [
    ["一、甲", "（一）乙", "1. 丙", "（1）丁", "（2）戊", "2. 己", "（二）庚", "1. 辛", "二、壬"],
    ["一、甲", "1. 乙", "2. 丙", "二、丁", "（一）戊"],
    ["一、甲", "议程：1. 乙", "2. 丙"],
    ["一、甲", "1. 乙", "2. 丙", "正文", "1. 丁", "2. 戊"],
    ["[bookmark: _GoBack]一、甲", "二、乙"],
    [f"{number}、甲" for number in map(numeral, range(1, 100))],
    ["第一条　甲", "（一）乙", "（二）丙", "第二条　丁", "（一）戊"],
    ["1.5万元", "2024年", "3号楼"],
    ["1\t甲", "3\t乙"],
    ["（2024年4月8日）", "（一式两份）", "一是甲", "三是乙"],
    ["1．甲", "2．乙"],
    ["一十、甲", "一百、乙", "（一百）丙", "一、丁"],
]


@pytest.mark.parametrize("lines", ORDERLY, ids=lambda lines: lines[0])
def test_headings_in_their_order(lines: list[str]) -> None:
    assert [one for one in codes(*lines) if one != "prose.leftover"] == []


@pytest.mark.parametrize(
    "lines",
    [
        ["一、甲", "三、乙"],
        ["一、甲", "一、乙"],
        ["二、甲"],
        ["一、甲", "二、乙", "一、丙"],
        ["一、甲", "（二）乙"],
        ["一、甲", "（一）乙", "（一）丙"],
        ["一、甲", "1. 乙", "3. 丙"],
        ["一、甲", "2. 乙"],
        ["1. 甲", "（1）乙", "（3）丙"],
        ["十、甲", "十二、乙"],
        ["一、甲", "1. 乙", "（一）丙"],
        ["一、甲", "（1）乙", "1. 丙"],
        ["（一）甲", "（二）乙", "一、丙"],
    ],
    ids=" ".join,
)
def test_headings_with_a_gap_or_upside_down(lines: list[str]) -> None:
    assert set(codes(*lines)) == {"prose.heading"}


@pytest.mark.parametrize("line", ["一.甲", "一，甲", "（一）、甲", "1、甲", "（1）、甲", "（1）.甲"])
def test_marks_behind_ordinals(line: str) -> None:
    assert "prose.heading-mark" in codes(line)


def test_a_heading_after_a_gap_is_counted_on() -> None:
    assert codes("一、甲", "三、乙", "四、丙") == ["prose.heading"]


NOTE = ("附件：1.甲方案", "2.乙名册")


@pytest.mark.parametrize(
    "lines",
    [
        ["见附件1和附件2。", *NOTE],
        ["甲（附件1）", "附件1：甲方案"],
        ["详见附件。", "附件：甲方案"],
        ["正文", *NOTE, "附件1", "甲方案", "正文", "附件2", "乙⏎名册"],
        ["正文", "附件：甲方案", "附件", "甲方案"],
        ["甲（附件1）乙（附件2）", "附件1：甲方案", "附件2：乙名册"],
        ["附件的装订另行通知。"],
        ["见甲政发〔2024〕3号附件2和《乙办法》附件1。"],
        ["正文", "附件：1.《甲方案》征求意见表", "2.乙名册"],
    ],
    ids=" ".join,
)
def test_annexes_that_agree(lines: list[str]) -> None:
    assert codes(*lines) == []


@pytest.mark.parametrize(
    "lines",
    [
        ["见附件3。", *NOTE],
        ["甲（附件1）"],
        ["详见附件。"],
        ["附件：1.甲方案", "3.乙名册"],
        ["附件1：甲方案", "附件3：乙名册"],
        ["正文", *NOTE, "附件1", "甲方案"],
        ["正文", *NOTE, "附件1", "甲方案", "附件2", "丙名册"],
    ],
    ids=" ".join,
)
def test_annexes_that_do_not(lines: list[str]) -> None:
    assert set(codes(*lines)) == {"prose.annex"}


@pytest.mark.parametrize("name", ["《甲方案》", "甲方案。", "甲方案；", "甲方案，"])
def test_the_name_of_an_annex_stands_alone(name: str) -> None:
    assert codes(f"附件：{name}") == ["prose.annex-name"]


def test_annexes_of_a_set_are_its_papers_or_its_grounds() -> None:
    known = Known(alone=False, titles=frozenset({"甲方案"}), grounds=frozenset({"乙法"}))
    assert codes("正文", "附件：1.甲方案", "2.乙法", known=known) == []
    [found] = read("正文", "附件：1.甲方案", "2.丙示意图", known=known)
    assert (found.code, found.blocks) == ("prose.annex", None)


def test_what_is_annexed_is_somebody_elses_and_not_judged() -> None:
    assert codes("正文", "附件：甲方案", "附件", "甲方案", "关于关于(甲）三、") == []

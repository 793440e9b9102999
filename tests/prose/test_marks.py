"""Words said twice, brackets, half-width marks, what Word left behind."""

import pytest

from pipeline.prose.marks import DEEPEST
from tests.prose.reading import codes, quotations, read


@pytest.mark.parametrize(
    "line",
    [
        "现将关于关于调整的情况说明如下。",
        "社区进行进行了调查。",
        "居民的的意见已经登记。",
        "成立领导小组领导小组办公室。",
        "居委会居委会负责登记。",
        "有关情况，，现说明如下。",
        "工作已经完成。。",
        "登记完毕，。",
    ],
)
def test_what_is_said_twice(line: str) -> None:
    assert codes(line) == ["prose.doubled"]


@pytest.mark.parametrize(
    "line",
    [
        "居民天天来问，一一登记，人人知道。",
        "一户一户走访，一步一步推进，逐项逐项核对。",
        "以方便群众为目的的调整的的确确有必要。",
        "由党组织组织召开，居民代表代表本组发言。",
        "居民委员会委员会议研究了此事。",
        "姓名：张圆圆、李各各、王关关。",
        "工作仍在推进……",
        "该片区由某某某某代管，哈哈哈哈。",
        "研究研究，商量商量。",
        "管理社区社区管理",
    ],
)
def test_what_is_said_twice_on_purpose(line: str) -> None:
    assert codes(line) == []


def test_a_word_said_twice_in_the_title_is_a_fault_of_the_title() -> None:
    assert codes("关于关于调整管辖范围的说明", "现将关于关于此事的情况说明如下。") == ["L-TITLE", "prose.doubled"]


def test_one_fault_in_several_places_is_told_once() -> None:
    [found] = read("社区进行进行了调查。", "无事。", "街道进行进行了调查。")
    assert found.place.paragraph == 1
    assert "另见第3段" in found.message


@pytest.mark.parametrize(
    "line",
    [
        "根据组织法(附件一）的要求",
        "根据组织法（附件一)的要求",
        "根据组织法（附件一的要求",
        "根据组织法附件一）的要求",
        "根据《组织法的要求",
        "根据组织法》的要求",
        "所谓“空挂户是指",
        "【待填：文号",
        "（甲【乙）丙】",
        "第一格（甲\t乙）第二格",
    ],
)
def test_brackets_without_a_partner_of_their_form(line: str) -> None:
    assert "prose.bracket" in codes(line)


@pytest.mark.parametrize(
    "line",
    [
        "（一）甲（乙【丙】丁）",
        "《吉林省实施〈居民委员会组织法〉办法》",
        "1）甲；2）乙；a)丙",
        "“第一段引文。",
        "他说：“‘空挂’是指户籍在而人不在。”",
        "甲（1）\t乙（2）",
        "（GB/T 9704—2012）",
        "[bookmark]",
    ],
)
def test_brackets_in_pairs(line: str) -> None:
    assert "prose.bracket" not in codes(line)


@pytest.mark.parametrize(("depth", "wrong"), [(DEEPEST - 1, False), (DEEPEST, False), (DEEPEST + 1, True)])
def test_nobody_puts_so_many_brackets_into_each_other(depth: int, wrong: bool) -> None:
    assert ("prose.bracket" in codes("（" * depth + "甲" + "）" * depth)) is wrong


def test_each_pair_of_two_forms_is_told() -> None:
    found = read("组成(甲）和（乙)及(丙）")
    assert [one.code for one in found] == ["prose.bracket"] * 3


@pytest.mark.parametrize(
    "line",
    ["长胜社区,绿园社区", "情况如下:", "请批示!", "时间:14:00", "(同时代管)", '所谓"空挂户"', "说明如下.", "情况如此...", "负责登记;"],
)
def test_half_width_marks_in_chinese(line: str) -> None:
    assert "prose.halfwidth" in codes(line)


@pytest.mark.parametrize(
    "line",
    [
        "面积1.5平方公里，14:00开会，比例63.9%。",
        "网址http://www.example.com/a,b?c=甲，邮箱a.b@example.com，电话0435-0000002。",
        "按GB/T 9704(2012)执行，户／人。",
        "1.甲",
        "人口1,093人",
        "Word (.docx), WPS.",
        "长胜社区-两委班子会",
    ],
)
def test_half_width_marks_that_are_right(line: str) -> None:
    assert codes(line) == []


@pytest.mark.parametrize(
    "line",
    [
        "[bookmark: _GoBack]（一）甲",
        "见错误!未找到引用源。",
        "见错误！未找到引用源。",
        "Error! Reference source not found.",
        'HYPERLINK "http://a"',
        "MERGEFIELD 姓名",
        "PAGEREF _Toc1",
        "1 \\* MERGEFORMAT",
        "现有{{户数}}户",
        "｛｛户数｝｝",
        "{% if 甲 %}",
        "#REF!",
        "单击此处输入文字",
        "甲\ue81e乙",
        "甲\ufffd乙",
    ],
)
def test_what_word_or_a_template_left_behind(line: str) -> None:
    assert "prose.leftover" in codes(line)


@pytest.mark.parametrize("line", ["HYPERLINK是一种域。", "改正错误！", "Error", "TOC", "参见第3页。", "单击按钮。", "【待填：文号】"])
def test_what_only_looks_like_it(line: str) -> None:
    assert codes(line) == []


@pytest.mark.parametrize(("issued", "wrong"), [(False, []), (True, ["prose.pending"])])
def test_what_is_to_be_filled_in_is_filled_in_before_a_paper_is_issued(issued: bool, wrong: list[str]) -> None:
    assert codes("成文日期：【待填：成文日期】", issued=issued) == wrong


def test_a_quotation_begins_where_the_clause_begins() -> None:
    [found] = read("一段开头的话，社区进行进行了调查，后面还有话。")
    assert quotations([found]) == ["社区进行进行了调查，后面还有话"]


def test_an_address_is_quoted_as_it_stands() -> None:
    [found] = read("邮箱a.b@example.com，，电话甲。")
    assert "a.b@example.com" in found.message or "电话甲" in found.message
    [found] = read("邮箱a.b@example.com(甲）")
    assert "＿" not in found.message

"""What the words of a text show of law: decision, capacity, threshold, denominator, meetings, dates."""

from pathlib import Path

import pytest

from pipeline.prose.checks import read_file
from pipeline.prose.findings import Known
from pipeline.prose.texts import Text
from tests.prose.reading import codes, read


@pytest.mark.parametrize(
    "line",
    [
        "此次调查不包括精神、重残等无行为能力的居民",
        "残疾人等无民事行为能力的居民由家属代签",
        "无行为能力（重残、精神病）的居民",
        "征求意见不列入重残居民",
        "智障居民除外",
    ],
)
def test_who_is_disabled_is_not_incapable(line: str) -> None:
    assert codes(line) == ["L-CAPACITY"]


@pytest.mark.parametrize(
    "line",
    [
        "无民事行为能力的居民，以人民法院依法认定为准",
        "身体残疾、年老、患病本身不影响本人表明意见",
        "精神障碍患者经人民法院宣告为无民事行为能力人的，由监护人代签",
        "不包括经法院认定的无民事行为能力人；残疾、患病的居民照样征求意见",
        "为重残居民上门登记",
    ],
)
def test_who_is_incapable_is_found_so_by_a_court(line: str) -> None:
    assert codes(line) == []


@pytest.mark.parametrize("line", ["同意人数超过50%即可生效", "多数居民同意，自动生效", "户代表赞成过半数就通过", "同意的过半即执行"])
def test_consent_brings_nothing_into_force(line: str) -> None:
    assert codes(line) == ["L-THRESH"]


@pytest.mark.parametrize(
    "line",
    [
        "同意人数超过50%也不使调整自行生效",
        "同意的结果不直接产生效力",
        "不同意的即可提出",
        "同意票过半数，决议通过",
        "自公布之日起生效",
        "同意后未必可以执行",
    ],
)
def test_consent_is_an_opinion(line: str) -> None:
    assert codes(line) == []


CHAIN = "形成请示，上报街道党工委审议，讨论后形成正式方案并实施。"


@pytest.mark.parametrize(
    ("lines", "wrong"),
    [
        (["调整管辖范围。", CHAIN], ["L-DECIDE"]),
        (["调整管辖范围。", "根据《甲省人民政府关于社区的决定》，", CHAIN], ["L-DECIDE"]),
        (["调整管辖范围。", CHAIN, "由区人民政府决定。"], []),
        (["调整管辖范围。", CHAIN, "由街道办事处报区政府批准。"], []),
        (["整修道路。", CHAIN], []),
        (["调整管辖范围。", "经街道党工委批准，成立领导小组。"], []),
        (["调整管辖范围。", "上报街道党工委备案。"], []),
    ],
)
def test_the_way_of_the_matter_ends_at_the_government(lines: list[str], wrong: list[str]) -> None:
    assert codes(*lines) == wrong


def test_another_paper_of_the_set_may_say_who_decides() -> None:
    one, other = Text("甲", "", f"调整管辖范围。\n{CHAIN}"), Text("乙", "", "由区人民政府决定。")
    assert codes(one.whole, known=Known(alone=False, texts=(one,))) == ["L-DECIDE"]
    assert codes(one.whole, known=Known(alone=False, texts=(one, other))) == []


@pytest.mark.parametrize(
    ("lines", "article"),
    [
        (["2025年12月31日，调整管辖范围。"], "第六条第二款"),
        (["2026年1月1日，调整管辖范围。"], "第三条第二款"),
        (["2024年4月，调整管辖范围，到2026年完成。"], "第三条第二款"),
        (["2024年4月，调整管辖范围，到2026年完成。", "甲社区居民委员会", "2024年5月6日"], "第六条第二款"),
        (["调整管辖范围。"], "第三条第二款"),
    ],
)
def test_the_law_of_the_day_is_cited(lines: list[str], article: str, tmp_path: Path) -> None:
    file = tmp_path / "样张.txt"
    file.write_text("\n".join([CHAIN, *lines]), encoding="utf-8")
    [found] = read_file(file)
    assert found.code == "L-DECIDE"
    assert found.basis is not None
    assert found.basis.article == article


MEETINGS = "召开两委班子会、党员大会、居民代表会议，表决通过方案。"


@pytest.mark.parametrize(("told", "wrong"), [(0, ["L-QUORUM"]), (2, ["L-QUORUM"]), (3, []), (4, [])])
def test_each_meeting_is_told_with_its_numbers(told: int, wrong: list[str]) -> None:
    assert codes(MEETINGS, *["应到9人、实到9人，同意9票、反对0票、弃权0票。"] * told) == wrong


@pytest.mark.parametrize(
    ("lines", "wrong"),
    [
        (["召开居民代表会议，表决通过。"], ["L-QUORUM"]),
        (["召开居民代表会议，会议到会30人，全票通过。"], ["L-QUORUM"]),
        (["召开居民代表会议，到会30人，30票同意，决议通过。"], []),
        (["召开居民座谈会，听取意见。"], []),
        (["关于调整的实施方案", MEETINGS], []),
        (["关于召开会议的通知", MEETINGS], []),
    ],
)
def test_who_resolved_is_told(lines: list[str], wrong: list[str]) -> None:
    assert codes(*lines) == wrong


NOT_ASKED = "此次调查不包括18周岁以下的居民。"


@pytest.mark.parametrize(
    ("lines", "wrong"),
    [
        ([NOT_ASKED, "同意人数超过户籍50%人口数。"], ["L-BASE"]),
        ([NOT_ASKED, "以户籍人口（1093人）为分母，计算同意率。"], ["L-BASE"]),
        (["对象为年满18周岁的居民。", "同意数达到户籍人口的半数。"], ["L-BASE"]),
        (["未满十八周岁的不参加。", "同意数占户籍人口50%。"], ["L-BASE"]),
        ([NOT_ASKED, "同意人数超过应征求人数的50%。"], []),
        ([NOT_ASKED, "同意人数超过18周岁以上户籍居民的50%，以户籍人口为准。"], []),
        ([NOT_ASKED, "空挂人口占户籍人口的29.0%。"], []),
        (["同意人数超过户籍50%人口数。"], []),
    ],
)
def test_who_is_not_asked_is_not_counted_below_the_line(lines: list[str], wrong: list[str]) -> None:
    assert codes(*lines) == wrong


@pytest.mark.parametrize(
    ("word", "living", "wrong"),
    [
        ("超过", 500, ["L-THRESH"]),
        ("超过", 501, []),
        ("超过", 502, []),
        ("达到", 499, ["L-THRESH"]),
        ("达到", 500, []),
        ("不少于", 501, []),
    ],
)
def test_the_threshold_can_be_reached(word: str, living: int, wrong: list[str]) -> None:
    assert codes(f"现有400户1000人，其中：现住200户{living}人，空挂200户{1000 - living}人。", f"赞成人数{word}户籍人口50%。") == wrong


def test_a_threshold_between_two_people_is_rounded_up() -> None:
    lines = "现有400户1001人，其中现住200户{}人。", "赞成人数达到户籍人口50%。"
    assert codes(lines[0].format(500), lines[1]) == ["L-THRESH"]
    assert codes(lines[0].format(501), lines[1]) == []


def test_a_threshold_that_was_reached_could_be() -> None:
    line = "现有400户1000人，其中现住100户200人。"
    assert codes(line, "赞成人数超过户籍人口50%。", "结果：同意501人。") == []
    assert codes(line, "赞成人数超过户籍人口50%。", "结果：同意500人。") == ["L-THRESH"]


@pytest.mark.parametrize(
    ("until", "published", "wrong"),
    [
        ("6月18日", "2024年6月17日", ["prose.timeline"]),
        ("6月18日", "2024年6月18日", ["prose.timeline"]),
        ("6月18日", "2024年6月19日", []),
        ("6月", "2024年5月", ["prose.timeline"]),
        ("6月", "2024年6月", ["prose.timeline"]),
        ("6月", "2024年7月", []),
        ("12月", "2025年1月", []),
        ("2025年1月", "2024年12月", ["prose.timeline"]),
        ("18日", "2024年4月18日", ["prose.timeline"]),
        ("18日", "2024年4月19日", []),
        ("2月30日", "2024年2月1日", []),
    ],
)
def test_results_are_published_when_the_consultation_is_over(until: str, published: str, wrong: list[str]) -> None:
    assert codes(f"2024年4月8日至{until}，公开征求意见。", f"{published}，对征求意见结果进行公示。") == wrong


def test_the_period_may_be_told_once_more_with_the_results() -> None:
    period = "2024年4月8日至6月18日"
    assert codes(f"{period}，公开征求意见。", f"根据公告，{period}征求了意见，现将结果公示如下。") == []


def test_where_something_stands_is_told_by_its_paragraph() -> None:
    [found] = read("一段。", "", "智障居民除外。")
    assert str(found.place) == "《样张》第3段"

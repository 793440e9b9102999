"""Sums that a text tells, and numbers that come from no fact; in triples: just under, at, just over."""

import pytest

from pipeline.prose.figures import given
from tests.prose.reading import codes, read


@pytest.mark.parametrize(("present", "wrong"), [(27, []), (28, []), (29, ["prose.sum"])])
def test_no_more_come_than_are_to_come(present: int, wrong: list[str]) -> None:
    assert codes(f"会议应到28人、实到{present}人。") == wrong


@pytest.mark.parametrize(("agree", "wrong"), [(22, ["prose.sum"]), (23, []), (24, ["prose.sum"])])
def test_who_came_voted(agree: int, wrong: list[str]) -> None:
    assert codes(f"应到28人，实到25人，以举手方式表决，同意{agree}票、反对1票、弃权1票；决议：通过。") == wrong


@pytest.mark.parametrize(("agree", "wrong"), [(24, []), (25, []), (26, ["prose.sum"])])
def test_where_not_all_votes_are_told_they_are_no_more_than_came(agree: int, wrong: list[str]) -> None:
    assert codes(f"应到28人，实到25人，同意{agree}票。") == wrong


def test_each_meeting_has_its_own_votes() -> None:
    assert codes("甲会应到7人、实到7人，同意7票、反对0票、弃权0票；乙会应到9人、实到8人，同意8票、反对0票、弃权0票。") == []
    [found] = read("甲会应到7人、实到7人，同意7票、反对0票、弃权0票；乙会应到9人、实到8人，同意7票、反对0票、弃权0票。")
    assert found.code == "prose.sum"


def test_disagreeing_is_no_agreeing() -> None:
    assert codes("应到9人，实到8人，不同意2票，同意5票，弃权1票。") == []


@pytest.mark.parametrize(("void", "wrong"), [(30, ["prose.sum"]), (31, []), (32, ["prose.sum"])])
def test_what_came_back_is_valid_or_void(void: int, wrong: list[str]) -> None:
    assert codes(f"收回893人的意见，其中有效862人、无效{void}人。") == wrong


@pytest.mark.parametrize(("against", "wrong"), [(92, ["prose.sum"]), (93, []), (94, ["prose.sum"])])
def test_what_is_valid_is_for_against_or_neither(against: int, wrong: list[str]) -> None:
    assert codes(f"收回893份，有效862份，无效31份；同意698人，不同意{against}人，弃权71人。") == wrong


@pytest.mark.parametrize(("unsaid", "wrong"), [(28, ["prose.sum"]), (29, []), (60, []), (61, ["prose.sum"])])
def test_who_was_asked_said_something_that_counts_or_does_not_or_nothing(unsaid: int, wrong: list[str]) -> None:
    line = f"应征求922人，收回893人的意见，其中有效862人、无效31人；同意698人，不同意93人，弃权71人；未表态{unsaid}人。"
    assert codes(line) == wrong


@pytest.mark.parametrize(("households", "wrong"), [(392, ["prose.sum"]), (393, []), (394, ["prose.sum"])])
def test_those_who_live_there_and_those_who_do_not_are_all(households: int, wrong: list[str]) -> None:
    assert codes(f"现有473户1093人，其中：现住80户146人，空挂户（户籍在此而人不在此）{households}户947人。") == wrong


@pytest.mark.parametrize(("people", "wrong"), [(946, ["prose.sum"]), (947, []), (948, ["prose.sum"])])
def test_in_people_as_well(people: int, wrong: list[str]) -> None:
    assert codes(f"现有473户1093人，其中现住80户146人、空挂393户{people}人。") == wrong


@pytest.mark.parametrize(("households", "wrong"), [(119, []), (120, []), (121, ["prose.sum"])])
def test_a_part_is_no_more_than_the_whole(households: int, wrong: list[str]) -> None:
    assert codes(f"涉及120户268人（其中现住{households}户58人）。") == wrong


def test_what_is_only_about_right_is_no_sum() -> None:
    assert codes("现有约473户1093人，其中现住80户146人、空挂390户940人。") == []


@pytest.mark.parametrize(("total", "wrong"), [(472, ["prose.sum"]), (473, []), (474, ["prose.sum"])])
def test_sums_that_are_written_out(total: int, wrong: list[str]) -> None:
    assert codes(f"80户+393户={total}户") == wrong
    assert codes(f"80＋393＝{total}") == wrong


@pytest.mark.parametrize("line", ["收回＝有效＋无效", "1+1", "=5", "3-1+1=4"])
def test_what_is_no_sum(line: str) -> None:
    assert codes(line) == []


GIVEN = given(["现有473户1093人，2024年4月8日通过，同意率63.9%。"])


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("1. 现有473户1093人。", 0),
        ("2024年4月8日通过，4月8日公布。", 0),
        ("人口1,093人，同意率63.9%。", 0),
        ("（3）同意率为63.9%（见附件7）。", 0),
        ("议程：1. 签到", 0),
        ("9\t473", 0),
        ("现有474户1093人。", 1),
        ("2024年4月9日通过。", 1),
        ("2025年4月8日通过。", 1),
        ("同意率64.0%。", 1),
        ("现有474户，又474户，再475户。", 2),
    ],
)
def test_numbers_of_an_edited_paper_come_from_its_facts(line: str, wrong: int) -> None:
    found = [one for one in codes(line, kept=True, given=GIVEN) if one == "prose.number"]
    assert len(found) == wrong
    assert codes(line, kept=False, given=GIVEN).count("prose.number") == 0

"""Properties of the tally: the order of rows decides nothing, void rows decide nothing, and a count by hand agrees."""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.case.registers import Resident, Response
from pipeline.case.tally import Count, Rules, Tally, count, judge, to_be_asked
from tests.case.answers import HOST, OTHER, RULES, answer, by_hand, person

BIRTHS = st.sampled_from(["1980-01-02", "1980-01-03", "2004-02-29", "2006-04-10", "2006-04-30", "2006-05-01", "2009-01-01"])
HOMES, NAMES = st.sampled_from(["01", "02", "03"]), st.sampled_from("甲乙丙")
residents = st.builds(
    lambda **cells: person(**{key: text for key, text in cells.items() if text}),
    name=NAMES,
    household=HOMES,
    born=BIRTHS,
    社区=st.sampled_from([HOST, HOST, OTHER]),
    居住状态=st.sampled_from(["现住", "空挂", "代管"]),
    不征求原因=st.sampled_from(["", "", "法院认定", "未满18周岁"]),
)
rosters = st.lists(residents, max_size=8, unique_by=lambda one: (one.community, one.household, one.name, one.born)).map(tuple)
drafts = st.fixed_dictionaries(
    {
        "name": NAMES,
        "household": HOMES,
        "社区": st.sampled_from(["", HOST, OTHER]),
        "出生日期": st.just("") | BIRTHS,
        "户籍": st.sampled_from(["本社区", "本社区", "本社区", "代管", "非户籍"]),
        "渠道": st.sampled_from(["入户", "电话", "现场座谈", "邮件"]),
        "意见": st.sampled_from(["同意", "不同意", "弃权"]),
        "日期": st.sampled_from(["2024-03-31", "2024-04-01", "2024-04-10", "2024-04-10", "2024-04-29", "2024-04-30", "2024-05-01"]),
        "本人或代签": st.sampled_from(["", "本人", "委托", "监护人"]),
        "委托书号": st.sampled_from(["", "一号"]),
        "人工认定": st.sampled_from(["", "", "", "有效", "无效"]),
    }
)
registers = st.lists(drafts, max_size=12).map(lambda rows: tuple(answer(str(number), **row) for number, row in enumerate(rows, 1)))
orders = st.builds(
    lambda duplicates, mandate, entrusted, first: dataclasses.replace(
        RULES, duplicates=duplicates, mandate=mandate, entrusted=entrusted, first=first
    ),
    st.sampled_from(["取最后书面", "取最后", "均作废待核"]),
    st.booleans(),
    st.sampled_from([frozenset[str](), frozenset({HOST})]),
    st.sampled_from([None, dt.date(2024, 4, 1)]),
)
often = settings(max_examples=20)  # `make prove` takes two hundred


def tallied(rows: Sequence[Response], roster: Sequence[Resident], rules: Rules) -> Tally:
    return count(judge(rows, roster, rules), to_be_asked(roster, rules), rules)


def shown(one: Count) -> dict[str, int]:
    """Return counts under the names of a count by hand."""
    names = {"收回": one.received, "有效": one.valid, "无效": one.void, "同意": one.consent, "不同意": one.against, "弃权": one.abstained}
    return names | ({"应征求": one.asked, "已表态": one.spoken, "未表态": one.silent or 0} if one.asked is not None else {})


@often
@given(registers, rosters, orders)
def test_a_count_by_hand_comes_to_the_same(rows: tuple[Response, ...], roster: tuple[Resident, ...], rules: Rules) -> None:
    found, wanted = tallied(rows, roster, rules), by_hand(rows, roster, rules)
    assert [one.reason for one in found.rows] == wanted.reasons
    people, homes = shown(found.people.total), shown(found.households.total)
    assert {name: people[name] for name in wanted.people} == wanted.people
    assert {name: homes[name] for name in wanted.homes} == wanted.homes
    for unit in (found.people, found.households):
        assert sum(one.received for one in unit.by_community.values()) == unit.total.received
        assert sum(one.consent for one in unit.by_channel.values()) == unit.total.consent


@often
@given(registers, rosters, orders, st.randoms(use_true_random=False))
def test_the_order_of_rows_decides_nothing(rows: tuple[Response, ...], roster: tuple[Resident, ...], rules: Rules, chance: object) -> None:
    mixed, people = list(rows), list(roster)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    chance.shuffle(people)  # type: ignore[attr-defined]
    one, other = tallied(rows, roster, rules), tallied(mixed, people, rules)
    assert (one.people, one.households) == (other.people, other.households)
    assert [list(part) for unit in (one.people, one.households) for part in (unit.by_community, unit.by_channel, unit.void_by_reason)] == [
        list(part) for unit in (other.people, other.households) for part in (unit.by_community, unit.by_channel, unit.void_by_reason)
    ]
    assert {row.response.number: row.reason for row in one.rows} == {row.response.number: row.reason for row in other.rows}


@often
@given(registers, rosters, orders)
def test_rows_that_do_not_count_change_nothing_of_those_that_do(
    rows: tuple[Response, ...], roster: tuple[Resident, ...], rules: Rules
) -> None:
    """Under 均作废待核 two answers of one person void each other, so they must both go."""
    whole = tallied(rows, roster, rules)
    rest = tallied([one.response for one in whole.rows if not one.reason], roster, rules)
    for all_, left in ((whole.people.total, rest.people.total), (whole.households.total, rest.households.total)):
        assert (left.valid, left.consent, left.against, left.abstained) == (all_.valid, all_.consent, all_.against, all_.abstained)
    assert rest.people.total.void == 0

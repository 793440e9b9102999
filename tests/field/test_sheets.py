"""Sheets: who is asked on which, under which number."""

import datetime as dt

import pytest

from pipeline.case.tally import code
from pipeline.field.route import homes
from pipeline.field.sheets import LEAST, LINES, sheets, twins, values_of
from tests.field.test_route import facts, person

BORN = dt.date(1980, 5, 1)


def asked(roster: list) -> frozenset:  # type: ignore[type-arg]
    return frozenset((one.community, one.household, one.name, code(one.born)) for one in roster)


def of(count: int, **said: object) -> list:  # type: ignore[type-arg]
    return [person(name=f"某{number}", born=BORN, **said) for number in range(count)]


@pytest.mark.parametrize(
    ("people", "lines"), [(1, [LEAST]), (LEAST, [LEAST + 1]), (LINES - 1, [LINES]), (LINES, [LINES]), (LINES + 1, [LINES, LEAST])]
)
def test_a_sheet_has_a_line_to_spare_and_never_more_than_the_blank_form(people: int, lines: list[int]) -> None:
    roster = of(people)
    found = sheets(homes(roster, facts()), asked(roster), facts())
    assert [len(one.names) for one in found] == lines
    assert [name for one in found for name in one.names if name] == [one.name for one in roster]


def test_further_sheets_of_a_household_say_so_in_their_number() -> None:
    roster = of(LINES + 1)
    found = sheets(homes(roster, facts()), asked(roster), facts())
    assert [(one.number, values_of(one, 1, 2).get("张次")) for one in found] == [("1", "第1张（共2张）"), ("1-2", "第2张（共2张）")]


def test_a_number_is_the_households_whoever_else_is_on_the_roster() -> None:
    first, other = of(1, household="7", address="和平路7号"), of(1, household="9", address="和平路1号")
    of_one = sheets(homes(first, facts()), asked(first), facts())
    of_both = sheets(homes(other + first, facts()), asked(other + first), facts())
    assert [one.number for one in of_one] == ["7"]
    assert [one.number for one in of_both] == ["9", "7"]


def test_households_of_another_community_have_its_place_before_their_number() -> None:
    roster = of(1) + of(1, community="乙")
    found = sheets(homes(roster, facts()), asked(roster), facts())
    assert [one.number for one in found] == ["1", "1-1"]
    assert list(twins(found, "名册")) == []


def test_two_sheets_of_one_number_are_told() -> None:
    roster = of(1, household="1-1") + of(1, community="乙")
    found = sheets(homes(roster, facts()), asked(roster), facts())
    assert [one.code for one in twins(found, "名册")] == ["forms.number"]


def test_who_is_not_asked_stands_on_no_sheet() -> None:
    roster = of(3)
    (sheet,) = sheets(homes(roster, facts()), asked(roster[:2]), facts())
    assert [one.name for one in sheet.people] == ["某0", "某1"]
    assert (values_of(sheet, 1, 1)["登记人数"], values_of(sheet, 1, 1)["表态人数"]) == ("3", "2")
    assert sheets(homes(roster, facts()), frozenset(), facts()) == ()


def test_who_stands_twice_on_the_roster_stands_once_on_the_sheet() -> None:
    roster = of(1) * 2
    (sheet,) = sheets(homes(roster, facts()), asked(roster), facts())
    assert len(sheet.people) == 1

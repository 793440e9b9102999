"""Forty days of a consultation: what is to be done each morning, and the tally in the end, are what really happened."""

import dataclasses
import datetime as dt
import json
import shutil
from pathlib import Path

import pytest

from pipeline.case.consulted import counted
from pipeline.case.facts import derived
from pipeline.case.load import Case, load
from pipeline.field.route import homes
from pipeline.field.sheets import sheets
from pipeline.todo import Todo, on
from tests.conftest import CHANGSHENG, Lijuan
from tests.field.season import DAYS, FIRST, LAST, Season, played, written

SEED, HOUSEHOLDS, NEEDED = 8, 473, 1093 // 2 + 1
AFTER = LAST + dt.timedelta(5)


@pytest.fixture(scope="module")
def season() -> Season:
    return played(CHANGSHENG / "results" / "roster.csv", SEED)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, season: Season) -> Path:
    """The case with the register as it lies there after the season."""
    case = Path(shutil.copytree(CHANGSHENG, tmp_path_factory.mktemp("season") / "data" / "season"))
    file = case / "case.yaml"
    text = file.read_text(encoding="utf-8")
    old = "  开始日期: 2024-04\n  截止日期: 2024-06\n"
    assert text.count(old) == 1
    file.write_text(text.replace(old, f"  开始日期: {FIRST}\n  截止日期: {LAST}\n"), encoding="utf-8")
    written(season, AFTER, case, SEED)
    return case


@pytest.fixture(scope="module")
def whole(folder: Path) -> Case:
    return load(folder)


def agree(found: Todo, season: Season, day: dt.date) -> None:
    opinions, silent, tried = season.opinions(day), season.silent(day), season.tried(day)
    assert {one.home.number: sorted(str(person.name) for person in one.silent) for one in found.waiting} == {
        household: sorted(names) for household, names in silent.items()
    }
    assert {one.home.number: len(one.attempts) for one in found.waiting} == {household: tried.get(household, 0) for household in silent}
    assert all(one.short == max(0, 3 - len(one.attempts)) for one in found.waiting)
    assert (sum(one.waiting for one in found.groups), sum(one.silent for one in found.groups)) == (
        len(silent),
        sum(map(len, silent.values())),
    )
    assert sum(one.households for one in found.groups) == HOUSEHOLDS
    consent, quiet = [*opinions.values()].count("同意"), sum(map(len, silent.values()))
    left = quiet if day <= LAST else 0
    (goal,) = found.goals
    assert (goal.needed, goal.consent, goal.missing) == (NEEDED, consent, max(0, NEEDED - consent))
    assert goal.reachable == (consent + left >= NEEDED)
    void = {one.message.partition("“")[2].partition("”")[0]: one.message for one in found.problems if one.code == "tally.void"}
    assert {reason: f"有{number}行" in void[reason] for reason, number in season.void(day).items()} == dict.fromkeys(void, True)


def test_each_morning_says_what_really_is(whole: Case, season: Season) -> None:
    assert len({one.household for one in season.people}) == HOUSEHOLDS
    assert len(season.void(AFTER)) == 8
    before = None
    for number in range(DAYS):
        day = FIRST + dt.timedelta(number)
        found = on(whole, day)
        agree(found, season, day)
        assert (found.last - day).days == DAYS - 1 - number
        assert before is None or {one.home.key for one in found.waiting} <= before
        before = {one.home.key for one in found.waiting}
    agree(on(whole, AFTER), season, AFTER)


@pytest.mark.parametrize("number", [13, 26, 39])
def test_the_register_of_a_day_says_what_the_whole_one_says_of_it(
    folder: Path, whole: Case, season: Season, number: int, tmp_path: Path
) -> None:
    day = FIRST + dt.timedelta(number)
    case = Path(shutil.copytree(folder, tmp_path / "season"))
    written(season, day, case, number)
    then, now = on(load(case), day), on(whole, day)
    assert (then.waiting, then.groups, then.goals, then.later) == (now.waiting, now.groups, now.goals, 0)
    assert [(one.home, {row.response.number for row in one.answers}) for one in then.again] == [
        (one.home, {row.response.number for row in one.answers}) for one in now.again
    ]


def test_the_tally_is_what_really_happened_and_every_form_of_it_exists_once(whole: Case, season: Season) -> None:
    found = counted(whole)
    assert found
    assert found.tally
    opinions = season.opinions(AFTER)
    people = found.tally.people
    assert (people.total.valid, people.total.silent) == (len(opinions), sum(map(len, season.silent(AFTER).values())))
    assert [people.total.consent, people.total.against, people.total.abstained] == [
        [*opinions.values()].count(one) for one in ("同意", "不同意", "弃权")
    ]
    assert people.void_by_reason == season.void(AFTER)
    valid = [one for one in found.tally.rows if not one.reason]
    assert {(row.response.household, row.response.name): row.response.opinion for row in valid} == {
        (person.household, person.name): opinion for person, opinion in opinions.items()
    }
    assert len({one.person for one in valid}) == len({one.response.number for one in valid}) == len(valid)
    facts, _ = derived(whole, found)
    printed = {one.number: one.home.number for one in sheets(homes(whole.roster, facts), found.asked.people, facts)}
    assert all(printed[str(one.response.form)] == one.response.household for one in valid)


def test_a_form_number_that_nobody_printed_or_of_another_household_is_told(whole: Case) -> None:
    found = counted(whole)
    assert found
    assert found.tally
    first, second, third = [index for index, one in enumerate(found.tally.rows) if not one.reason][:3]
    rows = list(whole.responses)
    rows[first] = rows[first].model_copy(update={"form": "9999"})
    other = next(one.household for one in rows if one.household != rows[second].household)
    rows[second] = rows[second].model_copy(update={"form": other})
    rows[third] = rows[third].model_copy(update={"form": None})
    told = [one for one in on(dataclasses.replace(whole, responses=tuple(rows)), AFTER).problems if one.code == "forms.strange"]
    assert len(told) == 1
    assert all(
        f"{rows[index].number}（户号{rows[index].household}，表号{rows[index].form}）" in told[0].message for index in (first, second)
    )
    assert "有2行" in told[0].message
    assert not [one for one in on(whole, AFTER).problems if one.code == "forms.strange"]


def test_the_command_says_the_same_and_names_nobody(folder: Path, season: Season, lijuan: Lijuan) -> None:
    day = FIRST + dt.timedelta(20)
    done = lijuan("todo", str(folder), "--day", day.isoformat(), "--json")
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert {one["household"]: one["silent"] for one in told["waiting"]} == {key: len(names) for key, names in season.silent(day).items()}
    assert told["days_left"] == 19
    shown = lijuan("todo", str(folder), "--day", day.isoformat()).stdout
    assert not any(one.name in done.stdout or one.name in shown for one in season.people)

"""`lijuan todo`: what it says, whom it names and where, what can still be reached, whom it draws."""

import dataclasses
import datetime as dt
import json
import shutil
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.case.consulted import counted
from pipeline.case.facts import derived
from pipeline.case.load import Case, load
from pipeline.case.registers import Response
from pipeline.field import shelf
from pipeline.field.calls import time_left
from pipeline.field.reach import Goal, goals
from pipeline.field.recheck import drawn
from pipeline.field.route import homes
from pipeline.pdf.choice import Auto
from pipeline.problems import Blocked
from pipeline.run import Order
from pipeline.todo import listed, on, todo
from pipeline.word.text import flatten
from tests.case.spoiled import CASE, CONTACTS, RESPONSES, ROSTER, spoil
from tests.conftest import CASES, ROOT, TEMPLATES, Lijuan

DAY = dt.date(2026, 3, 12)
GOLDEN = ROOT / "tests" / "golden" / "待访清单.txt"
SECOND, TWO = CASES / "第二案", CASES / "两个分母"


def made(second: Path, tmp_path: Path, day: dt.date = DAY) -> Path:
    order = Order(second, tmp_path / "output" / second.name, (TEMPLATES,), Auto())
    listed(order, todo(second, day))
    return order.output / shelf.FOLDER


# --- the printed list
def test_the_list_reads_as_the_golden_one(second: Path, tmp_path: Path) -> None:
    spoil(second, CASE, "  最少联系次数: 2\n", "  最少联系次数: 2\n  回访抽查比例: 20\n")
    folder = made(second, tmp_path)
    assert flatten((folder / "待访清单.docx").read_bytes()) == GOLDEN.read_text(encoding="utf-8")
    assert (folder / "待访清单.pdf").read_bytes().startswith(b"%PDF-")


def test_the_list_names_who_is_silent_and_no_telephone(second: Path, tmp_path: Path) -> None:
    spoil(second, ROSTER, "居民010,户主,1980-03-27,现住,,", "居民010,户主,1980-03-27,现住,13900000001,")
    text = flatten((made(second, tmp_path) / "待访清单.docx").read_bytes())
    found = todo(second, DAY)
    assert all(str(person.name) in text for one in found.waiting for person in one.silent)
    assert "13900000001" not in text


def test_what_else_lies_in_the_folder_stays(second: Path, tmp_path: Path) -> None:
    folder = made(second, tmp_path)
    shelf.put(folder, "forms", {"某表.docx": b"x"}, "lijuan")
    made(second, tmp_path, DAY + dt.timedelta(1))
    assert (folder / "某表.docx").read_bytes() == b"x"
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert report["commands"] == {"forms": ["某表.docx"], "todo": ["待访清单.docx", "待访清单.pdf"]}


def test_a_day_on_which_all_have_answered_prints_no_rows(second: Path, tmp_path: Path) -> None:
    found = dataclasses.replace(todo(second, DAY), waiting=(), again=(), share="")
    order = Order(second, tmp_path / "output" / second.name, (TEMPLATES,), Auto())
    listed(order, found)
    text = flatten((order.output / shelf.FOLDER / "待访清单.docx").read_bytes())
    assert "0户没有答复" in text
    assert "未表态的人" not in text
    assert "回访" not in text


# --- the command
def test_names_are_told_only_when_asked_for(second: Path, lijuan: Lijuan) -> None:
    words = ("todo", str(second), "--day", DAY.isoformat(), "--json")
    plain, named = json.loads(lijuan(*words).stdout), json.loads(lijuan(*words, "--names").stdout)
    assert not any("names" in one for one in (*plain["waiting"], *plain["again"]))
    silent = todo(second, DAY).waiting
    assert [one["names"] for one in named["waiting"]] == [[person.name for person in one.silent] for one in silent]
    assert all(len(one["names"]) == one["silent"] for one in named["waiting"])
    assert lijuan(*words).stdout == lijuan(*words).stdout


def test_the_command_prints_and_says_where(second: Path, tmp_path: Path, lijuan: Lijuan) -> None:
    output = tmp_path / "made"
    done = lijuan("todo", str(second), "--day", DAY.isoformat(), "--print", "--json", "--output", str(output))
    files = json.loads(done.stdout)["files"]
    assert [Path(one).name for one in files] == ["待访清单.docx", "待访清单.pdf"]
    assert all(Path(one).is_file() for one in files)


def test_a_day_that_is_none_is_a_wrong_use(second: Path, lijuan: Lijuan) -> None:
    done = lijuan("todo", str(second), "--day", "5月20日")
    assert (done.returncode, done.stdout) == (2, "")
    assert "2024-05-20" in done.stderr


@pytest.mark.parametrize(("file", "code"), [(ROSTER, "forms.roster"), (CASE, "forms.deadline")])
def test_where_nobody_knows_whom_to_ask(second: Path, file: str, code: str) -> None:
    if file == ROSTER:
        (second / ROSTER).unlink()
    else:
        spoil(second, CASE, "  截止日期: 2026-03-31\n", "")
    with pytest.raises(Blocked) as blocked:
        todo(second, DAY)
    assert code in {one.code for one in blocked.value.problems}


def test_before_anybody_has_answered_everybody_is_to_be_asked(second: Path) -> None:
    for name in (RESPONSES, CONTACTS):
        (second / name).unlink()
    found = todo(second, DAY)
    asked = counted(load(second))
    assert asked
    assert found.people.silent == sum(len(one.silent) for one in found.waiting) == len(asked.asked.people)
    assert (found.people.spoken, found.again) == (0, ())
    assert [goal.consent for goal in found.goals] == [0]


def test_what_is_dated_later_is_not_known_yet(second: Path) -> None:
    case = load(second)
    days = sorted(one.date for one in case.responses if one.date)
    early = on(case, days[0] - dt.timedelta(1))
    assert (early.people.received, early.later) == (0, len(case.responses) + len(case.contacts))
    assert on(case, dt.date(2030, 1, 1)).later == 0


# --- attempts
def test_a_contact_is_of_the_hosts_household_where_two_have_its_number() -> None:
    case = load(TWO)
    host = homes(case.roster, case.facts)[0]
    other = next(one for one in case.roster if one.community != host.community)
    twin = dataclasses.replace(case, roster=(*case.roster, other.model_copy(update={"household": host.number})))
    assert case.contacts == ()
    from pipeline.case.registers import Contact

    tried = Contact.model_validate(
        {"户号": host.number, "次数": "1", "日期时间": "2026-05-02 10:00", "方式": "电话", "结果": "无人", "经办人": "某"}, by_alias=True
    )
    twin = dataclasses.replace(twin, contacts=(tried,), responses=(), places={})
    found = {one.home.key: len(one.attempts) for one in on(twin, dt.date(2026, 5, 3)).waiting}
    assert found[host.key] == 1
    assert sum(found.values()) == 1


# --- by households, and by each denominator
def test_by_households_one_answer_is_enough_and_each_denominator_is_told() -> None:
    case = load(TWO)
    found = on(case, dt.date(2026, 6, 30))
    assert found.by_homes
    assert len(found.waiting) == found.homes.silent == 2
    assert [(one.name, one.whole, one.needed, one.consent, one.missing, one.left, one.reachable) for one in found.goals] == [
        ("户籍户数", 10, 7, 6, 1, 0, False),
        ("应征求户数", 9, 6, 6, 0, 0, True),
        ("有效户数", 6, 4, 6, 0, 0, True),
    ]
    (first, *_) = on(case, dt.date(2026, 5, 31)).goals
    assert (first.missing, first.left, first.reachable) == (1, 2, True)


def goal_of(case: Case, answers: Sequence[Response], left: int | None, **arranged: str | Decimal) -> Goal:
    """Return the goal of a case with other answers and another arrangement."""
    facts = case.facts
    for name, value in arranged.items():
        fact = facts.fact(f"征求意见.{name}")
        assert fact
        facts = facts.with_child(f"征求意见.{name}", dataclasses.replace(fact, value=value))
    changed = dataclasses.replace(case, facts=facts, responses=tuple(answers))
    found = counted(changed)
    assert found
    (goal,) = goals(derived(changed, found)[0], found, left)
    return goal


@pytest.mark.parametrize(
    ("share", "comparison", "left", "reachable"),
    [
        ("90", "达到", 1000, True),
        ("90", "达到", 3, False),
        ("90", "达到", None, None),
        ("100", "超过", 1000, False),
        ("1", "达到", 0, True),
    ],
)
def test_of_answers_that_count_each_consent_is_one_answer_more(
    share: str, comparison: str, left: int | None, reachable: bool | None
) -> None:
    case = load(SECOND)
    goal = goal_of(case, case.responses, left, 分母口径="有效意见数", 比例=Decimal(share), 比较=comparison)
    assert goal.reachable is reachable
    if goal.missing is None:
        assert (share, comparison) == ("100", "超过")
        return
    part, valid = Decimal(share) / 100, goal.whole
    enough = [more for more in range(1000) if goal.consent + more >= part * (valid + more)]
    assert goal.missing == enough[0]


# --- who is called back
def test_the_sample_is_the_same_however_often_it_is_drawn_and_as_large_as_it_says() -> None:
    case = load(SECOND)
    found = counted(case)
    assert found
    assert found.tally
    rows, order = found.tally.rows, homes(case.roster, case.facts)
    heard = {(one.community, one.response.household) for one in rows if not one.reason}
    for share in (0, 1, 10, 50, 100):
        sample = drawn(order, rows, share, "某事")
        assert len(sample) == -(-len(heard) * share // 100)
        assert sample == drawn(order, rows[::-1], Decimal(share), "某事")
        assert [one.home for one in sample] == [one for one in order if one.key in {two.home.key for two in sample}]
        assert all(one.answers and not any(answer.reason for answer in one.answers) for one in sample)
    small, large = ({one.home.key for one in drawn(order, rows, share, "某事")} for share in (10, 50))
    assert small < large
    assert {one.home.key for one in drawn(order, rows, 50, "另一事")} != large


# --- how long there is
@pytest.mark.parametrize(
    ("day", "words"),
    [(1, "离开始还有2天"), (3, "离截止还有7天"), (9, "离截止还有1天"), (10, "今天截止"), (12, "过了2天")],
)
def test_how_long_there_is(day: int, words: str) -> None:
    assert words in time_left(dt.date(2024, 5, day), dt.date(2024, 5, 3), dt.date(2024, 5, 10))


def test_the_day_is_no_part_of_what_is_counted(second: Path, tmp_path: Path) -> None:
    """Two clerks on two days after the end find the same."""
    shutil.copytree(second, tmp_path / "again")
    first, later = todo(second, dt.date(2026, 4, 1)), todo(tmp_path / "again", dt.date(2026, 5, 1))
    assert (first.waiting, first.goals, first.again) == (later.waiting, later.goals, later.again)

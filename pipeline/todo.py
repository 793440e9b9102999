"""The sixth story: a case and a day in, what is still to be done out; on the screen without names, as a list with them.

Who has not answered, what consent is missing, whom the supervisors call back, what comes next. All of it is counted by
`case/tally.py` like the result itself, from what was known on the evening of that day.
"""

import dataclasses
import datetime as dt
import functools
from pathlib import Path

from pipeline import catalog, run, store
from pipeline.case.agenda import Step, upcoming
from pipeline.case.consulted import Counted, slips
from pipeline.case.examples import covered
from pipeline.case.facts import example_paths
from pipeline.case.growth import Tree
from pipeline.case.load import Case, load
from pipeline.case.sums import exact
from pipeline.case.tally import Count
from pipeline.case.threshold import by_homes
from pipeline.case.tree import Branch
from pipeline.documents.render import render
from pipeline.field import shelf
from pipeline.field.asked import ROSTER, asked
from pipeline.field.calls import ROOT, Listed, time_left, with_calls
from pipeline.field.numbers import strange_forms
from pipeline.field.reach import Goal, goals
from pipeline.field.recheck import Recheck, drawn
from pipeline.field.route import homes
from pipeline.field.sheets import sheets
from pipeline.field.silent import Group, Waiting, attempts, groups, until, waiting
from pipeline.item import form_item
from pipeline.problems import Place, Problem, in_order, raise_if_blocking
from pipeline.template.judge import find, read
from pipeline.wording import write

COMMAND = "todo"


@dataclasses.dataclass(frozen=True, slots=True)
class Todo:
    """What is to be done on a day."""

    case: Case
    """as it stood that day"""
    facts: Branch
    day: dt.date
    first: dt.date | None
    last: dt.date
    by_homes: bool
    people: Count
    homes: Count
    groups: tuple[Group, ...]
    waiting: tuple[Waiting, ...]
    goals: tuple[Goal, ...]
    share: str
    again: tuple[Recheck, ...]
    next: tuple[Step, ...]
    later: int
    """answers and contacts that are dated later than the day"""
    problems: tuple[Problem, ...]

    @property
    def left(self) -> str:
        """How long there is, in words."""
        return time_left(self.day, self.first, self.last)


def todo(folder: Path, day: dt.date, *, real: bool = False) -> Todo:
    """Return what is to be done in a case. Raises `Blocked` where nobody can tell whom to ask."""
    return on(load(folder, real=real), day)


def on(whole: Case, day: dt.date) -> Todo:
    """Return what is to be done on a day, from what was known on its evening."""
    case = until(whole, day)
    found, facts, last, problems = asked(case)
    households = homes(case.roster, facts)
    homely, least = by_homes(Tree(facts)), facts.fact("征求意见.最少联系次数")
    wanted = exact(least.value) if least and not least.pending else None
    tried = attempts(case, households, found.rules.host)
    silent = tuple(waiting(households, found, tried, by_homes=homely, least=int(wanted or 0)))
    people, by_home = _counts(found)
    unit = by_home if homely else people
    left = 0 if day > last else unit.silent
    rate = facts.fact("征求意见.回访抽查比例")
    share = exact(rate.value) if rate and not rate.pending else None
    matter = facts.fact("事项.事由")
    rows = found.tally.rows if found.tally else ()
    again = drawn(households, rows, share, str(matter.value) if matter else "") if share else ()
    printed = sheets(households, found.asked.people, facts)
    strangers = strange_forms(printed, rows, case.places.get("results/responses", ()))
    return Todo(
        case,
        facts,
        day,
        found.rules.first,
        last,
        homely,
        people,
        by_home,
        groups(households, found.asked.people, silent),
        silent,
        goals(facts, found, left),
        f"{write(share)}%" if share else "",
        again,
        upcoming(facts),
        len(whole.responses) - len(case.responses) + len(whole.contacts) - len(case.contacts),
        in_order([*(one for one in problems if one.code in TOLD), *slips(case, found), *strangers]),
    )


TOLD = ("file.open", "tally.unclear", "tally.duplicates", "tally.rulings", "tally.representative")
"""What of the findings concerns who is still to be asked."""


def _counts(found: Counted) -> tuple[Count, Count]:
    """Return the counts of persons and of households, of nothing where nothing was answered."""
    if found.tally:
        return found.tally.people.total, found.tally.households.total
    people = found.asked.people
    first, second = (Count(asked=number, silent=number) for number in (len(people), len({one[:2] for one in people})))
    return first, second


def listed(order: run.Order, found: Todo) -> tuple[str, ...]:
    """Lay the list as .docx and PDF into `forms/`; return the names of both."""
    source = Place(found.case.file_of(ROSTER))
    facts = with_calls(found.facts, Listed(found.day, found.left, found.waiting, found.again, found.share), source)
    item = form_item(catalog.CALLS, facts)
    examples = example_paths(facts, found.case.examples)
    on_example = functools.partial(_is_example, examples, roster=covered(source.file, found.case.examples))
    folder = order.output / shelf.FOLDER
    with store.lock(folder):
        store.recover(folder)
        order.tell("印制清单")
        rendered = render(read(find(item.kind.template, order.templates)), item, facts, date=found.day, example_paths=on_example)
        raise_if_blocking(rendered.problems)
        order.tell("排版为 PDF")
        pdf = order.engine.convert({item.stem: rendered.docx})[item.stem]
        files = {f"{item.stem}.docx": rendered.docx, f"{item.stem}.pdf": pdf}
        shelf.put(folder, COMMAND, files, run.program(order.engine))
    return tuple(files)


def _is_example(examples: frozenset[str], path: str, *, roster: bool) -> bool:
    """Whether what is read at a path is example data: what the list says is where the roster is."""
    return (roster and path.partition(".")[0] == ROOT) or path in examples

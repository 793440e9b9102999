"""The fifth story: a roster in, what is taken along when people are asked out, in `output/<case>/forms/`.

Survey forms in visiting order, the register to be filled in, the list of households to look for, and beside them the
papers of the next meeting. These bear names; nothing of them gets into a report, a trace or the volume.
"""

import dataclasses
import datetime as dt
import functools
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from pipeline import catalog, run, store
from pipeline.beside import Beside, tidied_rarely
from pipeline.case.examples import covered
from pipeline.case.facts import example_paths
from pipeline.case.load import Case, load
from pipeline.case.tree import Branch, Fact
from pipeline.documents.render import render
from pipeline.field import route, shelf
from pipeline.field.asked import ROSTER, asked
from pipeline.field.bound import bound
from pipeline.field.copies import Copier, Copies, Copy, Filled
from pipeline.field.leaves import Leaves, joined, printed
from pipeline.field.lists import lists
from pipeline.field.marks import STYLE
from pipeline.field.register import register
from pipeline.field.sheets import ROOT, Sheet, sheets, twins, values_of
from pipeline.field.visits import ROOT as VISITS
from pipeline.field.visits import absent, with_visits
from pipeline.fonts.table import Fonts
from pipeline.item import Item, due_items, form_item
from pipeline.pdf import Engine
from pipeline.problems import Blocked, Place, Problem, blocking, in_order, problem, raise_if_blocking
from pipeline.template.judge import Template, find, read
from pipeline.wordml.describe import Refused

REGISTER, FRESH = "登记簿.xlsx", "登记簿.新生成.xlsx"
COMMAND = "forms"


@dataclasses.dataclass(frozen=True, slots=True)
class Made:
    """What was made, in numbers and names of files; no name of a person."""

    case: str
    folder: Path
    files: tuple[str, ...]
    homes: int
    sheets: int
    people: int
    absent: int
    problems: tuple[Problem, ...]
    aside: Mapping[str, str]

    def as_json(self) -> dict[str, Any]:
        """Return it for machines."""
        numbers = {"households": self.homes, "sheets": self.sheets, "people": self.people, "absent": self.absent}
        found = [one.as_json() for one in self.problems]
        return {"schema": 1, "case": self.case, "ok": True, "files": list(self.files), **numbers, "problems": found}


@dataclasses.dataclass(frozen=True, slots=True)
class _Desk:
    """What everything is made with."""

    order: run.Order
    case: Case
    facts: Branch
    examples: frozenset[str]
    roster: Place

    def example(self, path: str) -> bool:
        """Whether what is read at a path is example data: what the roster says is where the roster is."""
        own = path.partition(".")[0] in (ROOT, VISITS) and covered(self.roster.file, self.case.examples)
        return own or path in self.examples


def forms(order: run.Order, only: str = "") -> Made:
    """Make everything, or one sheet by its number. Raises `Blocked` (nothing written), `Unavailable`, `Internal`."""
    folder = order.output / shelf.FOLDER
    with store.lock(folder), tidied_rarely(), _second(order, only) as beside:
        store.recover(folder)
        order.tell("读取数据")
        desk, homes, wanted = _read(order)
        wanted = _only(wanted, only)
        order.tell("印制调查表")
        surveys = _surveys(desk, wanted, whole=not only)
        tasks = [*surveys.tasks, *([] if only else [_register(desk, wanted), *_visits(desk, wanted), *_meeting(desk)])]
        results = beside.shared(_done, tasks) if beside else [_done(one) for one in tasks]
        files = {name: data for result in results for name, data in result.files.items()}
        files |= _pdf(surveys, [one.leaves for one in results if one.leaves], order.engine)
        problems = [*surveys.problems, *(one for result in results for one in result.problems)]
        kept: tuple[str, ...] = ()
        if not only:
            kept, found = _keep(folder, files)
            problems += [*found, *_nobody(homes, wanted, desk.roster)]
        raise_if_blocking(problems)
        order.tell("发布")
        published = shelf.put(folder, f"{COMMAND}/{only}" if only else COMMAND, files, run.program(order.engine), kept=kept)
        problems += order.engine.notes
    people = sum(len(one.people) for one in wanted)
    away = len(absent(wanted))
    return Made(
        desk.case.name,
        folder,
        tuple(sorted(files)),
        len({one.home.key for one in wanted}),
        len(wanted),
        people,
        away,
        in_order(problems),
        published.aside,
    )


@dataclasses.dataclass(frozen=True, slots=True)
class _Result:
    """Files that were made, and what is wrong with them."""

    files: Mapping[str, bytes] = dataclasses.field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    leaves: Leaves | None = None
    """part of the PDF of the forms"""


Task = Callable[[], _Result]


def _done(task: Task) -> _Result:
    return task()


def _second(order: run.Order, only: str) -> AbstractContextManager[Beside | None]:
    """Return a second process, which makes what is not the PDF of the forms meanwhile; for one sheet it does not pay."""
    return nullcontext() if only or order.processes < 2 else Beside(NEEDED)


NEEDED = ("pipeline.fieldwork", "openpyxl", "pipeline.pdf.setting", "pikepdf", "typst")
"""what the second process imports while the data is read"""


# --- who is asked
def _read(order: run.Order) -> tuple[_Desk, tuple[route.Home, ...], tuple[Sheet, ...]]:
    case = load(order.case, real=order.real)
    found, facts, *_ = asked(case)
    place = Place(case.file_of(ROSTER))
    homes = route.homes(case.roster, facts)
    wanted = sheets(homes, found.asked.people, facts)
    raise_if_blocking(twins(wanted, place.file))
    if not wanted:
        raise Blocked([problem("forms.roster", "名册上没有要征求的人", place, "检查出生日期、居住状态和不征求原因")])
    return _Desk(order, case, facts, example_paths(facts, case.examples), place), homes, wanted


def _only(wanted: tuple[Sheet, ...], number: str) -> tuple[Sheet, ...]:
    """Return the sheet of a number, with the further sheets of its household."""
    if not number:
        return wanted
    home = next((one.home for one in wanted if one.number == number), None)
    if home is None:
        remedy = "照调查表右上角或登记簿“表号”一列写"
        raise Blocked([problem("forms.number", f"没有编号是“{number}”的调查表", Place(), remedy)])
    return tuple(one for one in wanted if one.home is home)


def _nobody(homes: Sequence[route.Home], wanted: Sequence[Sheet], place: Place) -> Iterator[Problem]:
    without = len(homes) - len({one.home.key for one in wanted})
    if without:
        told = f"有{without}户没有要征求的人（未满十八周岁、法院认定或者代管），没有印调查表"
        yield problem("forms.nobody", told, place, "核对这些户的出生日期、居住状态和不征求原因；没有错就不用管")


# --- the forms
SHARE = 160
"""sheets that are set in one go: enough to be quick, and several such for two processes"""


@dataclasses.dataclass(frozen=True, slots=True)
class _Surveys:
    """The forms of all households, and what makes them."""

    stem: str
    sheets: tuple[Copy, ...]
    called: tuple[str, ...]
    """the bookmark of each"""
    tasks: tuple[Task, ...]
    problems: tuple[Problem, ...]


def _surveys(desk: _Desk, wanted: Sequence[Sheet], *, whole: bool) -> _Surveys:
    """Return what makes one PDF of all sheets in their order, and the same as .docx, one for each 居民委."""
    item = form_item(catalog.SURVEY, desk.facts, "" if whole else wanted[0].number)
    template = read(find(catalog.SURVEY.template, desk.order.templates))
    filled = [Filled(values_of(one, number, len(wanted)), one.names) for number, one in enumerate(wanted, 1)]
    copier = Copier(template, item, desk.facts, run.day_of(desk.facts), desk.roster, desk.example)
    copies = copier.copies(filled)
    fonts = desk.order.engine.fonts
    raise_if_blocking(fonts.unprintable({item.stem: "\n".join(text for one in filled for text in one.texts)}))
    shares = [copies.sheets[first : first + SHARE] for first in range(0, len(copies.sheets), SHARE)]
    parts = dict(_by_block(desk, wanted, copies.sheets)) if whole else {item.stem: copies.sheets}
    tasks = (*(functools.partial(_set_share, share, fonts, item.stem) for share in shares), functools.partial(_docx, parts))
    called = tuple(f"{one.home.block}　{one.home.building}" for one in wanted)
    return _Surveys(item.stem, copies.sheets, called, tasks, (*copies.problems, *_told(item, copies)))


def _set_share(sheets: Sequence[Copy], fonts: Fonts, stem: str) -> _Result:
    try:
        return _Result(leaves=printed(sheets, fonts, stem))
    except Refused:
        return _Result(leaves=Leaves(b"", ()))


def _pdf(surveys: _Surveys, leaves: Sequence[Leaves], engine: Engine) -> dict[str, bytes]:
    """Return the PDF of all forms; where a template has what Typst cannot set, as the engine sets the .docx of all."""
    if all(one.pdf for one in leaves):
        return {f"{surveys.stem}.pdf": joined(leaves, surveys.called)}
    return {f"{surveys.stem}.pdf": engine.convert({surveys.stem: bound(surveys.sheets)})[surveys.stem]}


def _docx(parts: Mapping[str, Sequence[Copy]]) -> _Result:
    return _Result({f"{stem}.docx": bound(sheets) for stem, sheets in parts.items()})


def _by_block(desk: _Desk, wanted: Sequence[Sheet], copies: Sequence[Copy]) -> Iterator[tuple[str, list[Copy]]]:
    several = len({one.home.community for one in wanted}) > 1
    pairs = zip(wanted, copies, strict=True)
    for (community, block), group in itertools.groupby(pairs, key=lambda one: (one[0].home.community, one[0].home.block)):
        item = form_item(catalog.SURVEY, desk.facts, f"{community}-{block}" if several else block)
        yield item.stem, [copy for _, copy in group]


def _told(item: Item, copies: Copies) -> Iterator[Problem]:
    place = Place(document=item.short)
    if copies.pending:
        yield problem("forms.pending", f"有待填：{'、'.join(copies.pending)}", place, "填进 data 里相应的文件，再运行一次；印好的不要发")
    if not all(one.codes for one in copies.sheets):
        yield problem("forms.code", "模板里没有二维码的位置", place, f"写一段“{{{{{ROOT}.表号}}}}”，用样式“{STYLE}”")


# --- what goes with them
def _visits(desk: _Desk, wanted: Sequence[Sheet]) -> Iterator[Task]:
    away = absent(wanted)
    if away:
        facts = with_visits(desk.facts, away, desk.roster)
        yield _paper(desk, form_item(catalog.VISITS, facts), facts)


def _meeting(desk: _Desk) -> Iterator[Task]:
    """Yield what gives the papers of the next meeting: as the last `archive` made them or a person left them, else made now."""
    item = next_meeting(desk.facts)
    if item is None:
        return
    path = f"{item.stem}.pdf"
    try:
        yield functools.partial(_Result, {path: (desk.order.output / "pdf" / path).read_bytes()})
    except OSError:
        yield _paper(desk, item, desk.facts, docx=False)


def _paper(desk: _Desk, item: Item, facts: Branch, *, docx: bool = True) -> Task:
    template = read(find(item.kind.template, desk.order.templates))
    example = frozenset(fact.path for fact in facts.facts() if desk.example(fact.path))
    return functools.partial(_set, template, item, facts, run.day_of(facts), example, desk.order.engine, docx=docx)


def _set(template: Template, item: Item, facts: Branch, day: dt.date, example: frozenset[str], engine: Engine, *, docx: bool) -> _Result:
    rendered = render(template, item, facts, date=day, example_paths=example.__contains__)
    if any(blocking(rendered.problems)):
        return _Result({}, rendered.problems)
    pdf = engine.convert({item.stem: rendered.docx})[item.stem]
    files = {f"{item.stem}.pdf": pdf} | ({f"{item.stem}.docx": rendered.docx} if docx else {})
    return _Result(files, (*rendered.problems, *engine.notes))


def next_meeting(facts: Branch) -> Item | None:
    """Return the 会前材料 of the first meeting nobody has counted yet who came."""
    kits = [one for one in due_items(facts) if isinstance(one, Item) and one.kind.id == "meeting-kit"]
    ahead = [(day, one) for one in kits if _is_ahead(facts, one.row) and (day := facts.fact(f"{one.row}.日期")) and not day.pending]
    return min(ahead, key=lambda one: (str(one[0].value), one[1].stem))[1] if ahead else None


def _is_ahead(facts: Branch, row: str) -> bool:
    present = facts.at(f"{row}.实到")
    return not isinstance(present, Fact) or present.pending


# --- the register
def _register(desk: _Desk, wanted: Sequence[Sheet]) -> Task:
    subject = desk.facts.fact("事项.事由")
    title = f"{subject.value if subject else ''}征求意见登记簿"
    return functools.partial(_book, wanted, lists(desk.case, desk.facts), len(absent(wanted)), title, run.day_of(desk.facts))


def _book(wanted: Sequence[Sheet], offered: Mapping[str, Sequence[str]], away: int, title: str, day: dt.date) -> _Result:
    return _Result({REGISTER: register(wanted, offered, away, title, day)})


def _keep(folder: Path, files: dict[str, bytes]) -> tuple[tuple[str, ...], list[Problem]]:
    """Leave alone a register that somebody has filled in; the new one lies beside it where it is another than that one was."""
    if not shelf.filled_in(folder, REGISTER):
        return (), []
    fresh = files.pop(REGISTER)
    remedy = "填好后另存为 results/responses.xlsx"
    if store.sha256(fresh) != shelf.written(folder, REGISTER):
        files[FRESH] = fresh
        remedy += f"；名册或者事项已变，新的一份是“{FRESH}”，要用的话把填过的抄过去"
    return (REGISTER,), [problem("forms.kept", "登记簿有人填过，保留原样", Place((folder / REGISTER).as_posix()), remedy)]

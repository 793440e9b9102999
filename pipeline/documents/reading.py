"""The facts as a template reads them: values, rows and gaps that answer to Jinja and note what they are asked for.

In comes the tree of facts with the views of one document; out come texts for Jinja, and what was read, what is still
pending, what was wrong. Names are looked up in the tree only: an attribute or a method of Python is never reached.
"""

import dataclasses
import difflib
import functools
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType

from jinja2.runtime import LoopContext

from pipeline.case.tree import Absent, Branch, Fact, Fate, Node, asked, join
from pipeline.documents.marks import FILTER, LEFT, PASSED, Mark, Marks
from pipeline.problems import Problem, problem
from pipeline.template.allowed import LOOP
from pipeline.template.judge import Template
from pipeline.template.limits import Meter
from pipeline.template.tags import CLOSE, OPEN
from pipeline.values import Pending, Quantity, Value
from pipeline.wording import FILTERS, write

ABSENT = "∅"
"""What is noted down for a fact that is not there: that it came would be a change."""

HARMLESS = re.compile(r"[^0-9A-Za-z\u4e00-\u9fff]")
ILLEGAL = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LISTED = re.compile("(?:^|、)(?:「([^」]*)」|([^、]+))")
MARKED = re.compile(f"{OPEN}([0-9a-f]+){CLOSE}")


def guarded(text: str) -> str:
    """Write a value so that neither Jinja, nor docxtpl, nor XML sees anything in it but letters; `plain` turns it back.

    docxtpl gives a meaning to {_{, tabs, line feeds, bells and form feeds also in values.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return HARMLESS.sub(lambda one: f"{OPEN}{ord(one[0]):x}{CLOSE}", text)


def plain(text: str) -> str:
    """Turn a guarded value back."""
    return MARKED.sub(lambda one: chr(int(one[1], 16)), text)


def as_read(value: Value) -> str:
    """Return a value as the ledger keeps it: as printed, lists so that 甲、乙 is not taken for 甲 and 乙."""
    if isinstance(value, tuple):
        return "、".join(f"「{item}」" if "、" in item else item for item in value)
    return write(value)


def as_listed(text: str) -> tuple[str, ...]:
    """Return the texts of a list that was read, or the names of the rows of a table."""
    return tuple(named or plain_ for named, plain_ in LISTED.findall(text))


@dataclasses.dataclass(frozen=True, slots=True)
class View:
    """A second way to facts: what it shows, and the facts that decided what it shows."""

    shown: Node
    decided_by: tuple[Fact, ...] = ()


class Reader:
    """What one document reads. It is the only thing here that changes while a document is made."""

    def __init__(self, template: Template, facts: Branch, views: Mapping[str, View]) -> None:
        self.template = template
        self.facts = facts
        self.views = views
        self.reads: dict[str, str] = {}
        self.cited: dict[str, Fact] = {}
        self.pending: dict[tuple[str, str], None] = {}
        self.problems: dict[Problem, None] = {}
        self.missing: list[str] = []
        self.meter = Meter()
        self.marks = Marks()

    # --- looking up

    def name(self, name: str) -> "Shown":
        """Return what a template's first name stands for: a view, else a root of the facts."""
        if view := self.views.get(name):
            return self.show(view.shown, view.decided_by)
        node = self.facts.get(name)
        return self.show(node) if node else self._unknown(name, name, (*self.views, *_names(self.facts)))

    def show(self, node: Node, decided_by: tuple[Fact, ...] = ()) -> "Shown":
        """Wrap a node of the tree."""
        match node:
            case Fact():
                return Leaf(self, node, node.value)
            case Absent():
                return Gap(self, node, node.path)
        return Group(self, node, decided_by)

    def child(self, above: object, name: object) -> object:
        """Return what stands under a name; Jinja asks here for every attribute and every item."""
        self.meter.step()
        if not isinstance(name, str):
            return Nothing()
        match above:
            case Group(branch=branch):
                above.note_decision()
                node = branch.get(name)
                return self.show(node) if node else self._unknown(join(branch.path, name), name, _names(branch))
            case Leaf(fact=fact, value=Pending() as waiting):
                return Leaf(self, fact, Pending(waiting.name + name))
            case Leaf(fact=fact):
                return self._unknown(join(fact.path, name), name, ())
            case Gap(absent=absent, asked=asked):
                return Gap(self, absent, join(asked, name))
            case Nothing():
                return above
        return getattr(above, name) if isinstance(above, LoopContext) and name in LOOP else Nothing()

    def _unknown(self, path: str, name: str, known: tuple[str, ...]) -> "Nothing":
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
        hint = f"是不是“{near[0]}”？" if near else "对照字段清单改正模板里的名称"
        self.report("template.unknown", f"没有“{path}”这个事实", path, hint)
        return Nothing()

    # --- noting down

    def note(self, fact: Fact) -> None:
        """Note that a fact was read, under a path of the tree, so that a later run can read it again.

        What a view made up (a title, a body that issues) stands for the facts it was made from; that the register of
        papers does not give it is noted too.
        """
        self.meter.step()
        for path in (fact.path,) if fact.path else fact.parts:
            self.marks.read(path)
        if self.cited.get(fact.path) is fact:
            return
        self.cited[fact.path] = fact
        if isinstance(self.facts.at(fact.path), Fact) or self._listed(fact):
            self.reads[fact.path] = as_read(fact.value)
            return
        if fact.path:
            self.reads[fact.path] = ABSENT
        for path in fact.parts:
            part = self.facts.at(path)
            if isinstance(part, Fact):
                self.note(part)
            elif isinstance(part, Absent):
                self.note_absent(part)

    def _listed(self, fact: Fact) -> bool:
        """Whether a fact is an entry of a list of texts."""
        listed = self.facts.at(fact.path.removesuffix(f".{fact.value}"))
        return isinstance(listed, Fact) and isinstance(listed.value, tuple) and fact.value in listed.value

    def note_absent(self, absent: Absent) -> None:
        """Note that a fact was asked for and is not there."""
        self.meter.step()
        self.marks.read(absent.path)
        self.reads[absent.path] = ABSENT

    def report(self, code: str, message: str, path: str, remedy: str) -> None:
        """Note a problem at the place where the template most likely writes the path."""
        self.problems[problem(code, message, self.template.place(path), remedy)] = None

    def wanted(self, gap: "Gap") -> None:
        """Decide what an absent fact means that a template prints or goes through unguarded."""
        self.note_absent(gap.absent)
        if gap.absent.fate is Fate.EXPECTED:
            self.missing.append(gap.absent.path)
        else:
            remedy = f"在数据里填写“{gap.absent.path}”，或在模板里用 if 判断有没有"
            self.report("fact.absent", f"要印“{gap.asked}”，数据里没有", gap.asked, remedy)

    # --- what Jinja calls

    def text(self, value: object) -> str:
        """Return what {{ }} prints, guarded."""
        match value:
            case Mark():
                return value
            case Leaf(fact=fact, value=Pending(name=name)):
                self.note(fact)
                self.pending[fact.path, name] = None
                return self.marks.value(self._made_of(fact), guarded(write(Pending(name))))
            case Leaf(fact=fact, value=known):
                self.note(fact)
                return self.marks.value(self._made_of(fact), self._legal(write(known), fact.path))
            case Gap():
                self.wanted(value)
            case Group(branch=branch):
                remedy = "写出要印的是其中哪一项；表格用 for 逐行印"
                self.report("template.node", f"“{branch.path}”是一组事实，不能直接印", branch.path, remedy)
            case bool():
                self.report("template.node", "是与否不能直接印", "", "用 if 判断")
            case int() | str():
                return self.marks.counted(guarded(str(value)))
            case _ if not isinstance(value, Nothing):
                self.report("template.node", "模板印了不是事实的东西", "", "对照字段清单改正模板")
        return ""

    def _made_of(self, fact: Fact) -> tuple[str, ...]:
        """Return the path of a fact; for what only this document says (its title), also those of the facts it was made from."""
        given = isinstance(self.facts.at(fact.path), Fact) if fact.path else False
        return tuple(filter(None, (fact.path, *(() if given else fact.parts))))

    def _legal(self, text: str, path: str) -> str:
        if ILLEGAL.search(text):
            self.report("value.character", f"“{path}”含有文书里不能有的控制字符", path, "在数据里删去这个字符")
        return guarded(ILLEGAL.sub("", text))

    def defined(self, value: object) -> bool:
        """Whether a fact is there: given, not pending, and not a table without rows. 否 and 0 are there."""
        match value:
            case Leaf(fact=fact, value=known):
                self.note(fact)
                return not isinstance(known, Pending) and known != ()
            case Group() | Gap():
                return bool(value)
        return False

    def filters(self) -> Mapping[str, Callable[..., object]]:
        """Return the filters of `wording`, each taking what a template holds and keeping the path of it."""
        names = functools.partial(proper_names, self.facts)
        found = {name: functools.partial(self._filtered, name, function, names) for name, function in FILTERS.items()}
        return {**found, FILTER: self._mark}

    def _mark(self, asked: object, table: int) -> Mark:
        """Return a mark: what closes a scope, what opens a condition, what opens the turn of a loop for a row."""
        if isinstance(asked, str) and asked in (LEFT, PASSED):
            return self.marks.left(asked)
        row = asked.branch.path if isinstance(asked, Group) else asked.fact.path if isinstance(asked, Leaf) else ""
        return self.marks.scope(table, row)

    def _filtered(
        self,
        name: str,
        function: Callable[..., object],
        names: Callable[[], tuple[str, ...]],
        value: object,
        *rest: object,
    ) -> object:
        if name == "标题":
            function = functools.partial(function, names=names())
        match value:
            case Leaf(fact=fact, value=known):
                result = self._applied(function, known, rest, fact.path)
                if isinstance(result, Pending) and not isinstance(known, Pending):
                    result = Pending(self._asked(fact.path))
                return Leaf(self, fact, result) if isinstance(result, Pending | str | int) else Nothing()
            case int() | str():
                return self._applied(function, value, rest, name)
            case Group():
                self.text(value)
                return Nothing()
        return value

    def _asked(self, path: str) -> str:
        """Return what a person is asked for at a path, named by its section, or by the table of its row."""
        above, _, name = path.rpartition(".")
        table = self.facts.at(above.rpartition(".")[0])
        section = table.path if isinstance(table, Branch) and table.rows else above
        return asked(section.rpartition(".")[2], name)

    def _applied(self, function: Callable[..., object], value: object, rest: tuple[object, ...], path: str) -> object:
        try:
            return function(value, *rest)
        except (TypeError, ValueError) as error:
            self.report("template.node", f"“{path}”不能这样印：{error}", path, "换一个过滤器，或去掉过滤器")
            return Nothing()


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """A fact, and its value as the filters left it."""

    reader: Reader
    fact: Fact
    value: Value

    def __bool__(self) -> bool:
        self.reader.note(self.fact)
        match self.value:
            case Pending():
                return False
            case Quantity(number=number):
                return bool(number)
            case bool() | int() | Decimal() | str() | tuple():
                return bool(self.value)
        return True

    def __iter__(self) -> Iterator["Leaf"]:
        """Go through a list of texts; where a person has yet to give it, the document is not due."""
        self.reader.note(self.fact)
        if isinstance(self.value, Pending):
            self.reader.missing.append(self.fact.path)
        elif isinstance(self.value, tuple):
            for item in self.value:
                self.reader.meter.turn(self.fact.path)
                fact = dataclasses.replace(self.fact, value=item, path=join(self.fact.path, item))
                yield Leaf(self.reader, fact, item)
        else:
            remedy = "只有表格和列表可以用 for"
            self.reader.report("template.node", f"“{self.fact.path}”不是表格或列表", self.fact.path, remedy)


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Group:
    """A branch or a table, and the facts that decided that it is this one."""

    reader: Reader
    branch: Branch
    decided_by: tuple[Fact, ...] = ()

    def note_decision(self) -> None:
        """Note what decided on a view."""
        for fact in self.decided_by:
            self.reader.note(fact)

    def note(self) -> None:
        """Note which rows there are."""
        self.note_decision()
        self.reader.meter.step()
        if not self.decided_by:
            self.reader.marks.read(self.branch.path)
        if not self.decided_by and self.branch.path not in self.reader.reads:
            self.reader.reads[self.branch.path] = as_read(tuple(self.branch.children))

    def __bool__(self) -> bool:
        self.note()
        return bool(self.branch.children)

    def __iter__(self) -> Iterator["Shown"]:
        self.note()
        if not self.branch.rows:
            path = self.branch.path
            self.reader.report("template.node", f"“{path}”不是表格或列表", path, "只有表格和列表可以用 for")
            return
        for child in self.branch:
            self.reader.meter.turn(self.branch.path)
            yield self.reader.show(child)


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Gap:
    """A declared fact that is not there, or something below it; `asked` is the path the template wanted."""

    reader: Reader
    absent: Absent
    asked: str

    def __bool__(self) -> bool:
        self.reader.note_absent(self.absent)
        return False

    def __iter__(self) -> Iterator["Shown"]:
        self.reader.wanted(self)
        return iter(())


class Nothing:
    """Stands for what is wrong and has been reported, so that the rest of the template is still looked at."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return False

    def __iter__(self) -> Iterator["Shown"]:
        return iter(())


Shown = Leaf | Group | Gap | Nothing


def _names(branch: Branch) -> tuple[str, ...]:
    return (*branch.children, *branch.absent)


NAMED = MappingProxyType({"社区": ("简称", "居委会简称", "居委会全称"), "机构": ("全称", "简称", "名称")})
"""Branch of the facts → what names its rows have."""


def proper_names(facts: Branch) -> tuple[str, ...]:
    """Return the names of communities, committees and organs, which a title never breaks."""
    found = (row.fact(name) for table, names in NAMED.items() for row in _rows(facts.get(table)) for name in names)
    return tuple(dict.fromkeys(one.value for one in found if one and isinstance(one.value, str)))


def _rows(node: object) -> Iterator[Branch]:
    """Yield the branches of a branch, and those of the tables among them."""
    for child in node if isinstance(node, Branch) else ():
        if isinstance(child, Branch):
            yield child
            yield from _rows(child)

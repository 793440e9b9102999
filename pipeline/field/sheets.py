"""Households in, the sheets to be printed for them out: who is asked on which sheet, under which number; and the facts of each.

A number stays with its household whatever else changes in the roster: it is the 户号, which the roster says once, after
the place of the community in the case where that is not the host's. What was printed last week is never another's today.
"""

import dataclasses
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from pipeline.case.registers import Resident
from pipeline.case.tally import Person, code
from pipeline.case.tree import Branch, Fact, Fate
from pipeline.field.route import Home
from pipeline.problems import Place, Problem, problem
from pipeline.values import Value

ROOT, PERHAPS = "本户", "张次"
LINES, LEAST = 6, 3
"""How many lines a sheet has at most, as the blank form says, and at least: a line stays for whom the roster forgot."""
T = TypeVar("T")
NOWHERE = "＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿"


@dataclasses.dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of one household, with those who are asked on it."""

    number: str
    home: Home
    people: tuple[Resident, ...]
    asked: int
    """of the household, on all its sheets"""
    part: int = 1
    parts: int = 1

    @property
    def names(self) -> tuple[str, ...]:
        """The lines of the sheet: names, and empty ones."""
        names = tuple(str(one.name) for one in self.people)
        return names + ("",) * (min(LINES, max(LEAST, len(names) + 1)) - len(names))


def sheets(homes: Iterable[Home], people: frozenset[Person], facts: Branch) -> tuple[Sheet, ...]:
    """Return the sheets in the order of the households; one in which nobody is to be asked has none."""
    names = [row.path.removeprefix("社区.") for row in facts.table("社区")]
    host = facts.fact("事项.主办社区")
    found: list[Sheet] = []
    for home in homes:
        asked = _asked(home, people)
        prefix = "" if host and home.community == host.value else f"{names.index(home.community) + 1}-"
        parts = [asked[first : first + LINES] for first in range(0, len(asked), LINES)]
        for part, those in enumerate(parts, 1):
            number = f"{prefix}{home.number}" + (f"-{part}" if part > 1 else "")
            found.append(Sheet(number, home, tuple(those), len(asked), part, len(parts)))
    return tuple(found)


def _asked(home: Home, people: frozenset[Person]) -> list[Resident]:
    """Return who of a household is asked; a person who stands on the roster twice is one."""
    found = {(str(one.name), code(one.born)): one for one in reversed(home.residents) if (*home.key, one.name, code(one.born)) in people}
    return list(reversed(found.values()))


def twins(found: Sequence[Sheet], roster: str) -> Iterator[Problem]:
    """Yield each number that two sheets would bear."""
    seen: dict[str, Home] = {}
    for one in found:
        other = seen.setdefault(one.number, one.home)
        if other is not one.home:
            told = f"{other.community}“{other.number}”和{one.home.community}“{one.home.number}”的调查表编号都是“{one.number}”"
            yield problem("forms.number", told, Place(roster), "把其中一户的户号改成不带“-”的号")


# --- as facts
def values_of(sheet: Sheet, order: int, total: int) -> dict[str, str]:
    """Return what is printed of a sheet, as text; the lines of its members apart."""
    home = sheet.home
    found = {
        "表号": sheet.number,
        "顺序": str(order),
        "总数": str(total),
        "户号": home.number,
        "社区": home.community,
        "居民委": home.block,
        "住址": home.address or NOWHERE,
        "居住状态": home.status,
        "登记人数": str(len(home.residents)),
        "表态人数": str(sheet.asked),
    }
    return found | ({PERHAPS: f"第{sheet.part}张（共{sheet.parts}张）"} if sheet.parts > 1 else {})


def with_home(facts: Branch, values: Mapping[str, str], names: Sequence[str], source: Place) -> Branch:
    """Return the facts with 本户: what the form of one household prints."""
    children: dict[str, Fact | Branch] = {name: Fact(value, f"{ROOT}.{name}", (source,)) for name, value in values.items()}
    lines = rows(f"{ROOT}.成员", ({"序号": number, "姓名": name} for number, name in enumerate(names, 1)), source)
    absent = {} if PERHAPS in values else {PERHAPS: Fate.OPTIONAL}
    return dataclasses.replace(facts, children={**facts.children, ROOT: Branch(ROOT, {**children, "成员": lines}, absent)})


def rows(path: str, values: Iterable[Mapping[str, Value | Branch]], source: Place, key: str = "序号") -> Branch:
    """Return a table of facts."""
    found: dict[str, Fact | Branch] = {}
    for row in values:
        above = f"{path}.{row[key]}"
        inside = {name: one if isinstance(one, Branch) else Fact(one, f"{above}.{name}", (source,)) for name, one in row.items()}
        found[str(row[key])] = Branch(above, inside)
    return Branch(path, found, rows=True)


def by_block(
    root: str, found: Iterable[T], home: Callable[[T], Home], row: Callable[[T, int], Mapping[str, Value | Branch]], source: Place, key: str
) -> Branch:
    """Return households as a table by 居民委, numbered through; `row` gives the facts of one, under what `key` names it by."""
    number = itertools.count(1)
    blocks: dict[str, Fact | Branch] = {}
    for (community, block), group in itertools.groupby(found, key=lambda one: (home(one).community, home(one).block)):
        those = list(group)
        path = f"{root}.居民委.{community}-{block}"
        inside: dict[str, Fact | Branch] = {
            name: Fact(value, f"{path}.{name}", (source,)) for name, value in (("社区", community), ("居民委", block), ("户数", len(those)))
        }
        inside["户"] = rows(f"{path}.户", (row(one, next(number)) for one in those), source, key)
        blocks[f"{community}-{block}"] = Branch(path, inside)
    return Branch(f"{root}.居民委", blocks, rows=True)

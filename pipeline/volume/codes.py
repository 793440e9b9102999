"""The archival code (档号): its parts in, the text out, and back; by item and by volume, in the two spellings offices use.

DA/T 22—2015 joins the levels of a class by `-`, DA/T 13—2022 by `·` (standards.md 2.4, 3.2):
`Z109-WS·2024-Y-JMZ-0001`, `Z109-WS·2024·Y·JMZ-0001`. A volume of a numbered catalogue is fonds, catalogue, volume and
the item in it: `C038-001-002-003` (GB/T 9705—2008); without a catalogue its class takes that place, as in DA/T 13—2022.
What an archive has not given is left out: without 全宗号 a code begins at the class. Items have four digits, volumes
three, so that one class can number both and no code is two things.
"""

import dataclasses
import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Literal, get_args

from pipeline.problems import Basis, Place, Problem, problem

Scheme = Literal["DA/T 22—2015", "DA/T 13—2022"]
Unit = Literal["item", "volume"]
GROUP = "WS"
"""文书: all papers of such a matter are (standards.md 1.1)."""

RETENTIONS: Mapping[str, str] = MappingProxyType({"永久": "Y", "30年": "D30", "10年": "D10"})
DIGITS: Mapping[Unit, int] = MappingProxyType({"item": 4, "volume": 3})
JOINED: Mapping[Scheme, str] = MappingProxyType({"DA/T 22—2015": "-", "DA/T 13—2022": "·"})
CLAUSES: Mapping[Scheme, Basis] = MappingProxyType(
    {
        "DA/T 22—2015": Basis("《归档文件整理规则》（DA/T 22—2015）", "2015", "5.4", "standard", "规定", "V2"),
        "DA/T 13—2022": Basis("《档号编制规则》（DA/T 13—2022）", "2022", "", "standard", "规定", "V2"),
    }
)
FONDS, YEAR, CATALOGUE = "[A-Z0-9]{4}", "[0-9]{4}", "[A-Z0-9]{1,3}"
RETENTION: Mapping[Scheme, str] = MappingProxyType({"DA/T 22—2015": "Y|D30|D10", "DA/T 13—2022": "Y|D[0-9]{1,3}"})
TOPIC: Mapping[Scheme, str] = MappingProxyType({"DA/T 22—2015": "[A-Z0-9]{3}", "DA/T 13—2022": "[A-Z0-9一-鿿]+"})
LETTERED = "(?=[0-9]*[A-Z])"
"""Where all is joined by `-`, a topic of three digits before a volume would read as the volume."""

TYPED = str.maketrans({**dict.fromkeys("•・‧∙･．", "·"), **dict.fromkeys("－—–‐", "-")})
"""What keyboards give for the two joints."""


@dataclasses.dataclass(frozen=True, slots=True)
class Category:
    """The lowest class of the scheme of classification: the numbers of items run within it (DA/T 22—2015, 5.4).

    Two categories are one where their codes begin alike; the body whose fonds has no number yet makes no difference,
    or the same code would be given twice.
    """

    year: int
    retention: str
    """Y, D30, D10"""
    topic: str = ""
    fonds: str = ""

    def head(self, scheme: Scheme) -> str:
        """Return what stands before the number."""
        levels = [f"{GROUP}·{self.year:04}", self.retention, *([self.topic] if self.topic else [])]
        return "-".join([*([self.fonds] if self.fonds else []), JOINED[scheme].join(levels)])


@dataclasses.dataclass(frozen=True, slots=True)
class Catalogue:
    """A numbered catalogue (目录号) of volumes: their numbers run within it, whatever the year, or codes would double."""

    number: str
    fonds: str = ""

    def head(self, scheme: Scheme) -> str:  # noqa: ARG002 - both spell it alike
        """Return what stands before the number."""
        return "-".join([*([self.fonds] if self.fonds else []), self.number])


@dataclasses.dataclass(frozen=True, slots=True)
class Code:
    """An archival code in its parts. A provisional one follows from the case alone and is spelt like a final one."""

    within: Category | Catalogue
    number: int
    unit: Unit = "item"
    inside: int = 0
    """the item's place in its volume; 0 for the volume itself, and by item"""
    provisional: bool = False

    def text(self, scheme: Scheme) -> str:
        """Return the code as it is written."""
        inside = f"-{self.inside:0{DIGITS['volume']}}" if self.inside else ""
        return f"{self.within.head(scheme)}-{self.number:0{DIGITS[self.unit]}}{inside}"


@dataclasses.dataclass(frozen=True, slots=True)
class Wanted:
    """An item or a volume that wants a number; `id` as in report.json, the title as its catalogue has it."""

    id: str
    within: Category | Catalogue
    unit: Unit = "item"
    title: str = ""
    volume: str = ""
    """the id of the volume in which an item is numbered, wanted before it; then `within` and `unit` are the volume's"""
    number: int = 0
    """that somebody else has given it: the archive a volume; 0 for the next one"""


def provisional(wanted: Iterable[Wanted]) -> Mapping[str, Code]:
    """Return a draft's codes by id: the number is the place within its class or volume, in the order of the case."""
    counted: dict[object, int] = {}
    codes: dict[str, Code] = {}
    for one in wanted:
        run = one.volume or (one.unit, one.within)
        counted[run] = number = one.number or counted.get(run, 0) + 1
        codes[one.id] = inside(codes[one.volume], number) if one.volume else Code(one.within, number, one.unit, provisional=True)
    return codes


def inside(volume: Code, number: int) -> Code:
    """Return the code of an item of a volume."""
    return dataclasses.replace(volume, inside=number)


def last_number(unit: Unit) -> int:
    """Return the greatest number that the digits hold."""
    return int("9" * DIGITS[unit])


def full(code: Code, scheme: Scheme, place: Place) -> Problem:
    """Return the problem that a class, or the volume of an item, has no number left for what would be numbered so."""
    within, remedy = code.within.head(scheme), "在 case.yaml 的“档案”里改用另一个问题代码或目录号"
    if code.inside:
        within, remedy = code.text(scheme).rpartition("-")[0], "在 case.yaml 的“档案”里把“整理方式”改为按件"
    return problem("code.full", f"“{within}”已编到{last_number(code.unit)}，没有号可编", place, remedy, basis=CLAUSES[scheme])


def overfull(codes: Iterable[Code], scheme: Scheme, place: Place) -> tuple[Problem, ...]:
    """Return a problem for each class, and each volume, whose numbers do not suffice."""
    over = [code for code in codes if (code.inside or code.number) > last_number(code.unit)]
    return tuple(dict.fromkeys(full(code, scheme, place) for code in over))


def faults(within: Category | Catalogue, unit: Unit, scheme: Scheme, places: Mapping[str, Place] | None = None) -> tuple[Problem, ...]:
    """Return what of a class cannot stand in a code. `places` tells where 全宗号, 年度, 保管期限, 问题, 目录号 are written."""
    places = {} if places is None else places
    judged = [("全宗号", within.fonds, f"({FONDS})?", "写4位大写字母或数字；档案馆还没有给就删去这一行")]
    if isinstance(within, Catalogue):
        judged.append(("目录号", within.number, CATALOGUE, "写1至3位大写字母或数字"))
    else:
        topic, remedy = TOPIC[scheme], "写大写字母、数字或汉字，不用空格和标点"
        if scheme == "DA/T 22—2015":
            topic, remedy = (LETTERED + topic, "写3位大写字母或数字，至少一个字母") if unit == "volume" else (topic, "写3位大写字母或数字")
        judged += [
            ("年度", f"{within.year:04}", YEAR, "写4位数字的年份"),
            ("保管期限", within.retention, RETENTION[scheme], f"改为{'、'.join(RETENTIONS)}之一"),
            ("问题", within.topic, f"({topic})?", f"代码{remedy}；不分问题就删去这一行"),
        ]
    return tuple(
        problem("code.part", f"{name}“{text}”不能编进档号", places.get(name, Place()), remedy, basis=CLAUSES[scheme])
        for name, text, pattern, remedy in judged
        if not re.fullmatch(pattern, text)
    )


def parse(text: str, scheme: Scheme, unit: Unit = "item") -> Code | None:
    """Return the parts of a code that is written by its scheme, None where it is not.

    DA/T 13—2022 lets an item's number have three to five digits: other people's codes do, ours have four.
    """
    found = next(filter(None, (pattern.fullmatch(text) for pattern in _patterns(scheme, unit))), None)
    if not found:
        return None
    parts = found.groupdict(default="")
    fonds, number, inside = parts["fonds"], int(parts["number"]), parts.get("inside", "")
    if number == 0 or (inside and int(inside) == 0):
        return None
    within: Category | Catalogue
    if "catalogue" in parts:
        within = Catalogue(parts["catalogue"], fonds)
    else:
        within = Category(int(parts["year"]), parts["retention"], parts["topic"], fonds)
    return Code(within, number, unit, int(inside or 0))


def read(typed: str) -> Code | None:
    """Return the code that somebody typed, in whichever scheme; None where it is none of ours."""
    text = typed.strip().translate(TYPED)
    return next((code for scheme, unit in _kinds() if (code := parse(text, scheme, unit)) and code.text(scheme) == text), None)


def judge(text: str, scheme: Scheme, unit: Unit, place: Place) -> Problem | None:
    """Return what is wrong with a code that is not written by its scheme."""
    if parse(text, scheme, unit):
        return None
    other = next((one for one in JOINED if one != scheme and parse(text, one, unit)), None)
    example = Code(Category(2024, "Y", "JMZ", "Z109"), 1, unit).text(scheme)
    remedy = f"这是 {other} 的写法；改“档号规则”，或写成 {example} 的样子" if other else f"写成 {example} 的样子；没有的部分省去"
    return problem("code.shape", f"档号“{text}”不合 {scheme} 的写法", place, remedy, basis=CLAUSES[scheme])


def _kinds() -> Iterator[tuple[Scheme, Unit]]:
    return ((scheme, unit) for unit in DIGITS for scheme in get_args(Scheme))


@functools.cache
def _patterns(scheme: Scheme, unit: Unit) -> tuple[re.Pattern[str], ...]:
    """Return the ways a code of a kind may be written, fonds and topic left out where there is none."""
    join, fonds = JOINED[scheme], f"(?:(?P<fonds>{FONDS})-)?"
    lettered = LETTERED if unit == "volume" and join == "-" else ""
    topic = f"(?:{join}(?P<topic>{lettered}{TOPIC[scheme]}))?"
    head = f"{fonds}{GROUP}·(?P<year>{YEAR}){join}(?P<retention>{RETENTION[scheme]}){topic}"
    if unit == "item":
        return (re.compile(f"{head}-(?P<number>[0-9]{{{'4' if join == '-' else '3,5'}}})"),)
    end = "-(?P<number>[0-9]{3})(?:-(?P<inside>[0-9]{3}))?"
    return re.compile(head + end), re.compile(f"{fonds}(?P<catalogue>{CATALOGUE}){end}")

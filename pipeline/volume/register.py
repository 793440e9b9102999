"""The office's register of archival codes: items that want numbers in, numbers that nobody else has or will have out.

A number once given stays with its item: asking again, after a crash or for a later seal, gives the same. One that is
void stays with its reason and is never given again. All that one call asks for is given at once or not at all. A volume
has a number as an item has; the numbers of the items in it run within it.

A case is known by its 事由, 年度 and 立档单位, not by its folder, which people rename and copy; two matters of one body
in one year under one 事由 are one matter to an archive, too. Where the folder's name is known and these are not, nobody
but a person can tell a correction of wording from another matter: that is a problem, and `same` the answer to it.
"""

import dataclasses
import datetime as dt
import hashlib
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from pipeline.case.tree import Branch
from pipeline.problems import Blocked, Internal, Place, Problem, problem
from pipeline.volume.codes import DIGITS, JOINED, Code, Scheme, Unit, Wanted, faults, full, inside, judge, last_number, parse
from pipeline.volume.register_file import damaged, is_there, reading, writing

PLAIN: Scheme = "DA/T 13—2022"
"""How the register names classes, whatever scheme a code is written in: a change of scheme changes no number."""

Kind = Literal["item", "volume", "inside"]
KINDS: Mapping[str, Unit] = MappingProxyType({"item": "item", "volume": "volume", "inside": "volume"})
"""What a number is of, and how its code is spelt; `inside` is that of an item in its volume, whose code is the class."""

Key = tuple[str, str, int]
"""kind, class, number"""

GIVEN_ELSEWHERE = "编号从{}起由事项指定，这个号不由本登记册给"


@dataclasses.dataclass(frozen=True, slots=True)
class Case:
    """What a case is known by."""

    name: str
    """of its folder"""
    subject: str
    year: int
    creator: str
    """立档单位"""

    @property
    def fingerprint(self) -> str:
        """The digest by which it is known; spaces and widths of characters make no difference."""
        texts = ("".join(unicodedata.normalize("NFKC", text).split()) for text in (self.subject, str(self.year), self.creator))
        return hashlib.sha256("\n".join(texts).encode()).hexdigest()


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """A number of the register. `voided` is the day, empty while the number holds."""

    code: str
    unit: Kind
    case: str
    id: str
    title: str
    scheme: Scheme
    given: str
    voided: str
    reason: str
    by: str


def known_by(name: str, facts: Branch) -> Case:
    """Return what a case is known by; the three facts are ones that a case must give."""
    subject, year, creator = (facts.fact(path) for path in ("事项.事由", "事项.年度", "档案.立档单位"))
    if not (subject and year and creator and isinstance(year.value, int)):
        raise Internal("事由、年度或立档单位没有先检查")
    return Case(unicodedata.normalize("NFC", name), str(subject.value), year.value, str(creator.value))


def give(path: Path, case: Case, wanted: Iterable[Wanted], scheme: Scheme, day: dt.date) -> Mapping[str, Code]:
    """Return the final codes by id: those the case has already, and new ones in the order of what is wanted.

    What has come into another class since (another retention, a number for the fonds) gets a number there; the old one
    is void and says so.
    """
    asked = tuple(wanted)
    if len({one.id for one in asked}) < len(asked) or any(faults(one.within, one.unit, scheme) for one in asked):
        raise Internal("要编号的件重复，或档号各段没有先检查")
    codes: dict[str, Code] = {}
    with writing(path) as register:
        number = _admitted(register, case, path)
        for one in asked:
            codes[one.id] = _given(register, number, one, codes[one.volume] if one.volume else None, scheme, day, Place(path.as_posix()))
    return codes


def void(path: Path, code: Code, reason: str, by: str, day: dt.date) -> None:
    """Make a number void; it is never given again. Raises `Blocked` where it is not there or void already."""
    text, place = code.text(PLAIN), Place(path.as_posix())
    if not (why := " ".join(reason.split())):
        raise Blocked([problem("value.required", f"作废“{text}”没有写理由", place, "写明为什么作废")])
    unknown = problem("register.unknown", f"登记册里没有“{text}”", place, "运行 lijuan register 看有哪些号")
    if not is_there(path):
        raise Blocked([unknown])
    key = _key(code)
    with writing(path) as register:
        found = register.execute("SELECT voided, reason FROM numbers WHERE unit = ? AND class = ? AND number = ?", key).fetchone()
        if found is None:
            raise Blocked([unknown])
        if found[0]:
            message = f"“{text}”已在{found[0]}作废：{found[1]}"
            raise Blocked([problem("register.void", message, place, "不用再作废")])
        _make_void(register, key, why, " ".join(by.split()), day)


def same(path: Path, case: Case, was: str = "") -> None:
    """Note that a case is the one the register has under its folder's name, or under the one it had before."""
    name, place = unicodedata.normalize("NFC", was) or case.name, Place(path.as_posix())
    unknown = problem("register.unknown", f"登记册里没有事项“{name}”", place, "运行 lijuan register 看有哪些事项")
    if not is_there(path):
        raise Blocked([unknown])
    with writing(path) as register:
        rows = register.execute("SELECT id FROM cases WHERE name = ? ORDER BY id DESC", (name,)).fetchall()
        if not rows:
            raise Blocked([unknown])
        other = register.execute('SELECT "case" FROM known WHERE fingerprint = ?', (case.fingerprint,)).fetchone()
        if other and other != rows[0]:
            message = f"“{case.name}”和“{name}”在登记册里是两个事项，各有各的号"
            raise Blocked([problem("register.case", message, place, "把编重的号逐个作废：lijuan register void 档号 --reason 理由")])
        _note(register, rows[0][0], case)


def listing(path: Path, case: Case | str = "") -> tuple[Entry, ...]:
    """Return the numbers by class and number: all, or those of a case, by its folder's name or by what it is known by."""
    if not is_there(path):
        return ()
    chosen, values = "", tuple[str, ...]()
    if isinstance(case, Case):
        chosen, values = 'WHERE cases.id = (SELECT "case" FROM known WHERE fingerprint = ?)', (case.fingerprint,)
    elif case:
        chosen, values = "WHERE cases.name = ?", (unicodedata.normalize("NFC", case),)
    with reading(path) as register:
        return tuple(_entries(register, chosen, values))


def check(path: Path) -> tuple[Problem, ...]:
    """Return what is wrong with the register: damage, gaps, doubles, void without a reason, codes that are none."""
    try:
        if not is_there(path):
            return ()
        with reading(path) as register:
            wrong = [row for pragma in ("integrity_check", "foreign_key_check") for row in register.execute(f"PRAGMA {pragma}")]
            if wrong != [("ok",)]:
                return (damaged(path, "登记册前后不一致"),)
            return tuple(_faults(register, Place(path.as_posix())))
    except Blocked as blocked:
        return blocked.problems


def _admitted(register: sqlite3.Connection, case: Case, path: Path) -> int:
    """Return the case's own number in the register; one that is new is noted."""
    found = register.execute('SELECT "case" FROM known WHERE fingerprint = ?', (case.fingerprint,)).fetchone()
    if found is None:
        if other := register.execute("SELECT subject, year, creator FROM cases WHERE name = ?", (case.name,)).fetchone():
            message = f"登记册里已有同名的事项“{case.name}”，写的是{other[2]}{other[1]}年“{other[0]}”"
            remedy = f"同一事项改了写法，就运行 lijuan register same {case.name}；另一个事项，就给文件夹换个名称"
            raise Blocked([problem("register.case", message, Place(path.as_posix()), remedy)])
        values = (case.name, case.subject, case.year, case.creator)
        found = (register.execute("INSERT INTO cases (name, subject, year, creator) VALUES (?, ?, ?, ?)", values).lastrowid,)
    _note(register, found[0], case)
    return int(found[0])


def _note(register: sqlite3.Connection, number: int, case: Case) -> None:
    register.execute('INSERT OR IGNORE INTO known (fingerprint, "case") VALUES (?, ?)', (case.fingerprint, number))
    now = (case.name, case.subject, case.year, case.creator)
    update = "UPDATE cases SET name = ?, subject = ?, year = ?, creator = ? WHERE id = ? AND (name, subject, year, creator) != (?, ?, ?, ?)"
    register.execute(update, (*now, number, *now))


def _key(code: Code) -> Key:
    """Return what the register knows a code by."""
    if code.inside:
        return "inside", inside(code, 0).text(PLAIN), code.inside
    return code.unit, code.within.head(PLAIN), code.number


def _given(register: sqlite3.Connection, case: int, one: Wanted, volume: Code | None, scheme: Scheme, day: dt.date, place: Place) -> Code:
    """Return the code of what is wanted; `volume` is that of the volume it is in."""

    def code(number: int) -> Code:
        return inside(volume, number) if volume else Code(one.within, number, one.unit)

    kind, head, _ = _key(code(1))
    query = 'SELECT unit, class, number FROM numbers WHERE "case" = ? AND item = ? AND voided IS NULL'
    if found := register.execute(query, (case, one.id)).fetchone():
        if found[:2] == (kind, head) and one.number in (0, found[2]):
            update = "UPDATE numbers SET title = ?, scheme = ? WHERE unit = ? AND class = ? AND number = ? AND (title, scheme) != (?, ?)"
            register.execute(update, (one.title, scheme, *found, one.title, scheme))
            return code(found[2])
        moved = f"改编为{code(one.number).text(PLAIN)}" if one.number else f"改编入{head}"
        _make_void(register, found, moved, "", day)
    number = next_number(register, kind, head)
    if (one.number or number) > last_number(one.unit):
        raise Blocked([full(code(one.number or number), scheme, place)])
    if one.number:
        if one.number < number:
            message = f"案卷号“{code(one.number).text(scheme)}”已经给过"
            raise Blocked([problem("register.taken", message, place, "核对“档案.案卷号”；由登记册接着编的，删去这一行")])
        for skipped in range(number, one.number):
            _enter(register, case, one, (kind, head, skipped), scheme, day)
            _make_void(register, (kind, head, skipped), GIVEN_ELSEWHERE.format(one.number), "", day)
        number = one.number
    _enter(register, case, one, (kind, head, number), scheme, day)
    return code(number)


def _enter(register: sqlite3.Connection, case: int, one: Wanted, key: Key, scheme: Scheme, day: dt.date) -> None:
    columns = 'unit, class, number, "case", item, title, scheme, given'
    values = (*key, case, one.id, one.title, scheme, day.isoformat())
    register.execute(f"INSERT INTO numbers ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)  # noqa: S608 - columns stand above


def next_number(register: sqlite3.Connection, kind: str, head: str) -> int:
    """Return the number after the last one of a class, void ones counted: one step in the table's key."""
    found = register.execute("SELECT max(number) FROM numbers WHERE unit = ? AND class = ?", (kind, head)).fetchone()
    return int(found[0] or 0) + 1


def _make_void(register: sqlite3.Connection, key: Key, reason: str, by: str, day: dt.date) -> None:
    values = (day.isoformat(), reason, by, *key)
    register.execute('UPDATE numbers SET voided = ?, reason = ?, "by" = ? WHERE unit = ? AND class = ? AND number = ?', values)


def _entries(register: sqlite3.Connection, chosen: str = "", values: tuple[str, ...] = ()) -> Iterator[Entry]:
    columns = 'unit, class, number, cases.name, item, title, scheme, given, voided, reason, "by"'
    tables = 'numbers JOIN cases ON cases.id = numbers."case"'
    query = f"SELECT {columns} FROM {tables} {chosen} ORDER BY class, unit, number"  # noqa: S608 - `chosen` is one of ours
    for unit, head, number, name, item, title, scheme, given, voided, reason, by in register.execute(query, values):
        code = _written(unit, head, number, scheme)
        yield Entry(code, unit, name, item, title, scheme, given, voided or "", reason, by)


def _written(kind: Any, head: str, number: int, scheme: Any) -> str:
    """Return a code in its scheme; where somebody changed the file so that it is none, as it stands there."""
    if kind not in KINDS:
        return f"{head}-{number}"
    plain = f"{head}-{number:0{DIGITS[KINDS[kind]]}}"
    code = parse(plain, PLAIN, KINDS[kind]) if scheme in JOINED else None
    return code.text(scheme) if code else plain


def _faults(register: sqlite3.Connection, place: Place) -> Iterator[Problem]:
    yield from _gaps(register, place)
    yield from _doubles(register, place)
    seen: dict[str, Entry] = {}
    for entry in _entries(register):
        if entry.code in seen:
            message = f"“{entry.code}”给了两次：{seen[entry.code].case}、{entry.case}"
            yield problem("register.double", message, place, "由档案员查明哪一件用这个号，把另一个作废")
        seen[entry.code] = entry
        if entry.voided and not entry.reason.strip():
            yield problem("register.reason", f"“{entry.code}”作废了，没有理由", place, "请档案员查明理由，由维护的人补登")
        if entry.unit not in KINDS or entry.scheme not in JOINED:
            yield problem("code.shape", f"“{entry.code}”不知按什么写", place, "请维护的人对照已封存的案卷改正")
        elif wrong := judge(entry.code, entry.scheme, KINDS[entry.unit], place):
            yield wrong


def _gaps(register: sqlite3.Connection, place: Place) -> Iterator[Problem]:
    query = "SELECT unit, class, max(number) FROM numbers GROUP BY unit, class HAVING count(*) < max(number)"
    for unit, head, last in register.execute(query).fetchall():
        numbers = {row[0] for row in register.execute("SELECT number FROM numbers WHERE unit = ? AND class = ?", (unit, head))}
        missing = [number for number in range(1, last) if number not in numbers]
        message = f"“{head}”缺{len(missing)}个号，从{missing[0]}起"
        yield problem("register.gap", message, place, "号从不删除：换上删去以前的备份，或请维护的人对照已封存的案卷补登")


def _doubles(register: sqlite3.Connection, place: Place) -> Iterator[Problem]:
    query = """SELECT cases.name, item, count(*) FROM numbers JOIN cases ON cases.id = numbers."case"
        WHERE voided IS NULL GROUP BY cases.id, item HAVING count(*) > 1"""
    for name, item, count in register.execute(query):
        remedy = "留一个，其余作废：lijuan register void 档号 --reason 理由"
        yield problem("register.double", f"“{name}”的“{item}”有{count}个号", place, remedy)

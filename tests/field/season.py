"""A season of a consultation played through: who is asked when, what they say, and what goes wrong on the way.

The truth is kept here, in plain sets and by its own rules; nothing of lijuan counts in this file.
"""

import csv
import dataclasses
import datetime as dt
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import openpyxl

FIRST, LAST, DAYS = dt.date(2024, 4, 22), dt.date(2024, 5, 31), 40
SPOKEN = ("电话", "现场座谈")
ROUNDS = (("入户", "现场座谈"), ("电话", "入户"), ("邮件", "信函", "电话"))
"""The channels of each of three rounds."""
CAME_TO = ("约定再访", "无人", "空号", "拒接", "拒绝表态")
COLUMNS = (
    *("序号", "社区", "户号", "姓名", "出生日期", "户籍", "居住状态", "表号", "渠道", "意见", "日期", "本人或代签"),
    *("委托书号", "凭证号", "理由", "登记人", "见证人"),
)


@dataclasses.dataclass(frozen=True)
class Person:
    household: str
    name: str
    born: dt.date
    asked: bool


@dataclasses.dataclass(frozen=True)
class Answer:
    """A row of the register; `person` where it counts unless a later one of his goes before, `slip` why it does not count."""

    row: Mapping[str, str]
    day: dt.date
    person: Person | None
    slip: str = ""


@dataclasses.dataclass
class Season:
    """What happened, in the order of the days."""

    community: str
    people: tuple[Person, ...]
    answers: list[Answer] = dataclasses.field(default_factory=list)
    contacts: list[tuple[dt.datetime, tuple[str, ...]]] = dataclasses.field(default_factory=list)

    # --- the truth of a day
    def opinions(self, day: dt.date) -> dict[Person, str]:
        """Return whose answer stands on the evening of a day: the last written one, else the last spoken one."""
        found: dict[Person, tuple[tuple[bool, dt.date, int], str]] = {}
        for one in self.answers:
            if one.person is None or one.day > day:
                continue
            rank = (one.row["渠道"] not in SPOKEN, one.day, int(one.row["序号"]))
            if one.person not in found or rank > found[one.person][0]:
                found[one.person] = rank, one.row["意见"]
        return {person: opinion for person, (_, opinion) in found.items()}

    def silent(self, day: dt.date) -> dict[str, list[str]]:
        """Return who has not answered, by household."""
        heard, found = self.opinions(day), dict[str, list[str]]()
        for one in self.people:
            if one.asked and one not in heard:
                found.setdefault(one.household, []).append(one.name)
        return found

    def tried(self, day: dt.date) -> dict[str, int]:
        """Return how often each household was tried."""
        found: dict[str, int] = {}
        for when, (household, *_) in self.contacts:
            if when.date() <= day:
                found[household] = found.get(household, 0) + 1
        return found

    def void(self, day: dt.date) -> dict[str, int]:
        """Return how many rows do not count, by the reason."""
        found: dict[str, int] = {}
        for one in self.answers:
            if one.slip and one.day <= day:
                found[one.slip] = found.get(one.slip, 0) + 1
        twice = sum(one.person is not None and one.day <= day for one in self.answers) - len(self.opinions(day))
        return found | ({"同一人重复": twice} if twice else {})


def of_age(born: dt.date, day: dt.date) -> bool:
    return (born.year + 18, born.month, born.day) <= (day.year, day.month, day.day)


def played(roster: Path, seed: int) -> Season:
    """Play a season among the households of a roster of one community."""
    with roster.open(encoding="utf-8", newline="") as lines:
        rows = [*csv.DictReader(lines)]
    born = [dt.date.fromisoformat(row["出生日期"]) for row in rows]
    people = tuple(
        Person(row["户号"], row["姓名"], day, of_age(day, LAST) and row["不征求原因"] != "法院认定")
        for row, day in zip(rows, born, strict=True)
    )
    season = Season(rows[0]["社区"], people)
    status = {row["户号"]: row["居住状态"] for row in rows}
    chance = random.Random(seed)
    homes: dict[str, list[Person]] = {}
    for one in people:
        homes.setdefault(one.household, []).append(one)
    answering = set[Person]()
    for number in range(DAYS):
        day = FIRST + dt.timedelta(number)
        channels = ROUNDS[min(number * len(ROUNDS) // DAYS, len(ROUNDS) - 1)]
        for household in chance.sample(sorted(homes), 30):
            _visit(season, homes[household], status[household], day, chance.choice(channels), chance, answering)
    for late in range(1, 4):
        for household in chance.sample(sorted(homes), 2):
            who = chance.choice([one for one in homes[household] if one.asked])
            row = _row(season, who, status[household], "信函", "同意", LAST + dt.timedelta(late))
            season.answers.append(Answer(row, LAST + dt.timedelta(late), None, "逾期"))
    return season


def _visit(
    season: Season, home: Sequence[Person], status: str, day: dt.date, channel: str, chance: random.Random, answering: set[Person]
) -> None:
    """Try a household once; most of its grown-ups answer if somebody is there, and now and then something goes wrong."""
    when = dt.datetime.combine(day, dt.time(9 + chance.randrange(9), chance.randrange(60)))
    met = chance.random() < 0.6
    attempt = 1 + sum(row[0] == home[0].household for _, row in season.contacts)
    came_to = "已表态" if met else chance.choice(CAME_TO)
    season.contacts.append((when, (home[0].household, str(attempt), f"{when:%Y-%m-%d %H:%M}", channel, came_to, "某甲", "某乙")))
    if not met:
        return
    for one in home:
        slip = chance.random()
        opinion = chance.choices(("同意", "不同意", "弃权"), (7, 2, 1))[0]
        if not of_age(one.born, day):
            if slip < 0.05:
                _add(season, one, status, channel, opinion, day, slip="未满十八周岁")
        elif not one.asked:
            if slip < 0.5:
                _add(season, one, status, channel, opinion, day, slip="不征求")
        elif slip < 0.03:
            _add(season, one, status, channel, opinion, day, slip="不在名册", 姓名=f"{one.name}误")
        elif slip < 0.05:
            _add(season, one, status, channel, opinion, day, slip="代签无委托书", 本人或代签="委托")
        elif slip < 0.06:
            _add(season, one, status, channel, opinion, day, slip="非本社区户籍", 户籍="非户籍")
        elif slip < 0.07:
            _add(season, one, status, channel, opinion, FIRST - dt.timedelta(3), slip="早于开始")
        elif one not in answering or slip > 0.9:  # whoever has answered is rarely asked again
            answering.add(one)
            _add(season, one, status, channel, opinion, day)


def _add(season: Season, one: Person, status: str, channel: str, opinion: str, day: dt.date, *, slip: str = "", **more: str) -> None:
    season.answers.append(Answer(_row(season, one, status, channel, opinion, day) | more, day, None if slip else one, slip))


def _row(season: Season, one: Person, status: str, channel: str, opinion: str, day: dt.date) -> dict[str, str]:
    number = len(season.answers) + 1
    given = {"序号": str(number), "社区": season.community, "户号": one.household, "姓名": one.name, "户籍": "本社区", "居住状态": status}
    voucher = f"录音{number:04}" if channel in SPOKEN else ""
    said = {"渠道": channel, "意见": opinion, "日期": day.isoformat(), "凭证号": voucher, "登记人": "某甲", "见证人": "某乙"}
    return dict.fromkeys(COLUMNS, "") | given | {"表号": one.household} | said


# --- as it is left
def _ways(day: str, number: int) -> object:
    year, month, last = (int(part) for part in day.split("-"))
    return (
        *(day, f"{year}.{month}.{last}", f"{year}/{month}/{last}", f"{year}{month:02}{last:02}"),
        dt.datetime(year, month, last),  # noqa: DTZ001 - a cell has no time zone
    )[number % 5]


def written(season: Season, day: dt.date, folder: Path, seed: int) -> None:
    """Write the register as it is left on the evening of a day: titles, lines moved and empty, days written in five ways."""
    chance = random.Random(seed)
    book = openpyxl.Workbook()
    (sheet,) = book.worksheets
    for _ in range(chance.randrange(4)):
        sheet.append([chance.choice(("征求意见登记簿", None))])
    names = chance.sample(COLUMNS, len(COLUMNS))
    sheet.append(names)
    rows = [one.row for one in season.answers if one.day <= day]
    empty = [dict.fromkeys(COLUMNS, "") | {"序号": f"空{index}", "户号": "0001", "姓名": "某", "户籍": "本社区"} for index in range(9)]
    for index, row in enumerate(chance.sample([*rows, *empty], len(rows) + len(empty))):
        if index % 40 == 7:
            sheet.append([])
            sheet.cell(sheet.max_row + 1, 1).value = None
        sheet.append([(_ways(row[name], index) if name == "日期" and row[name] else row[name] or None) for name in names])
    contacts = book.create_sheet("联系记录")
    for line in _contacts(season, day):
        contacts.append(line)
    for old in (*folder.glob("results/responses.*"), *folder.glob("results/contacts.*")):
        old.unlink()
    book.save(folder / "results" / "responses.xlsx")


def _contacts(season: Season, day: dt.date) -> Iterator[Sequence[str]]:
    yield ("户号", "次数", "日期时间", "方式", "结果", "经办人", "见证人")
    for when, row in season.contacts:
        if when.date() <= day:
            yield row

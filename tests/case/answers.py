"""Residents and answers to count, a few words each; and a second count of them, written as one would do it by hand."""

import dataclasses
import datetime as dt
from collections.abc import Collection, Sequence

from pipeline.case.registers import Resident, Response
from pipeline.case.tally import Rules

HOST, OTHER = "甲社区", "乙社区"
RULES = Rules(
    HOST, "取最后书面", dt.date(2024, 4, 1), dt.date(2024, 4, 30), mandate=True, communities=(HOST, OTHER), channels=("入户", "电话")
)


def person(name: str = "甲", household: str = "01", born: str = "1980-01-02", **more: str) -> Resident:
    """Return a person of the roster."""
    given = {"社区": HOST, "户号": household, "居民委": "一委", "姓名": name, "出生日期": born, "居住状态": "现住"}
    return Resident.model_validate(given | more, by_alias=True)


def answer(number: str = "1", name: str = "甲", household: str = "01", **more: str) -> Response:
    """Return an answer; what is given as an empty text is left out."""
    given = {"序号": number, "户号": household, "姓名": name, "户籍": "本社区", "渠道": "入户", "意见": "同意", "日期": "2024-04-10"}
    given |= {"凭证号": "表1", "登记人": "某"} | more
    return Response.model_validate({key: text for key, text in given.items() if text}, by_alias=True)


@dataclasses.dataclass
class ByHand:
    """What the second count comes to."""

    reasons: list[str]
    people: dict[str, int]
    homes: dict[str, int]


def by_hand(rows: Sequence[Response], roster: Sequence[Resident], rules: Rules) -> ByHand:
    """Judge and count row by row."""
    reasons = [own_reason(row, roster, rules) for row in rows]
    for index, row in enumerate(rows):
        if reasons[index] == "" and (me := birthday(row, roster, rules)) is not None:
            same = [
                other
                for other, (one, reason) in enumerate(zip(rows, reasons, strict=True))
                if reason in ("", "同一人重复")
                and birthday(one, roster, rules) == me
                and (one.community or rules.host, one.household, one.name) == (row.community or rules.host, row.household, row.name)
            ]
            ruled = [other for other in same if rows[other].ruling == "有效"]
            best = max(ruled or same, key=lambda other: strength(rows[other], rules))
            if len(same) > 1 and (best != index or (rules.duplicates == "均作废待核" and not ruled)):
                reasons[index] = "同一人重复"
    asked = [one for one in roster if is_asked(one, rules)]
    good = [row for row, reason in zip(rows, reasons, strict=True) if not reason]
    people = votes([str(row.opinion) for row in good], len(rows))
    homes: dict[tuple[str | None, str | None], set[str]] = {(row.community or rules.host, row.household): set() for row in rows}
    for row in good:
        homes[row.community or rules.host, row.household].add(str(row.opinion))
    home_votes = votes([next(iter(said)) for said in homes.values() if len(said) == 1], len(homes))
    if asked and all((row.community or rules.host) in {one.community for one in roster} for row in rows):
        spoken = {(one.community, one.household, one.name, one.born) for one in asked if spoke(one, rows, reasons, roster, rules)}
        by_ruling = extra(asked, spoken, rows, reasons, roster, rules)
        people |= {"应征求": len(asked), "已表态": len(spoken) + by_ruling, "未表态": len(asked) - len(spoken) - by_ruling}
        asked_homes = {(one.community, one.household) for one in asked}
        heard = {home for home, said in homes.items() if said} & asked_homes
        home_votes |= {"应征求": len(asked_homes), "已表态": len(heard), "未表态": len(asked_homes - heard)}
    return ByHand(reasons, people, home_votes)


def votes(opinions: list[str], received: int) -> dict[str, int]:
    return {
        "收回": received,
        "有效": len(opinions),
        "无效": received - len(opinions),
        **{one: opinions.count(one) for one in ("同意", "不同意", "弃权")},
    }


def namesakes(row: Response, roster: Sequence[Resident], rules: Rules) -> set[dt.date | None]:
    where = (row.community or rules.host, row.household, row.name)
    return {one.born for one in roster if (one.community, one.household, one.name) == where}


def birthday(row: Response, roster: Sequence[Resident], rules: Rules) -> dt.date | None:
    found = namesakes(row, roster, rules)
    return row.born or (next(iter(found)) if len(found) == 1 else None)


def grown_up(born: dt.date, day: dt.date) -> bool:
    leap = (born.month, born.day) == (2, 29)
    return dt.date(born.year + 18, 3 if leap else born.month, 1 if leap else born.day) <= day


def is_left_out(one: Resident, rules: Rules) -> bool:
    return one.exempt == "法院认定" or (one.status == "代管" and one.community not in rules.entrusted)


def is_asked(one: Resident, rules: Rules) -> bool:
    return one.born is not None and rules.last is not None and grown_up(one.born, rules.last) and not is_left_out(one, rules)


def own_reason(row: Response, roster: Sequence[Resident], rules: Rules) -> str:
    if row.ruling:
        return "" if row.ruling == "有效" else "人工认定无效"
    community = row.community or rules.host
    listed = community in {one.community for one in roster}
    found, born = namesakes(row, roster, rules), birthday(row, roster, rules)
    doubtful = row.born is None and len(found) > 1
    mine = [one for one in roster if (one.community, one.household, one.name, one.born) == (community, row.household, row.name, born)]
    assert row.date
    if row.registered == "非户籍":
        return "非本社区户籍"
    if listed and not mine and not doubtful:
        return "不在名册"
    if born is not None and not grown_up(born, row.date):
        return "未满十八周岁"
    if any(is_left_out(one, rules) for one in mine) or (row.registered == "代管" and not listed and community not in rules.entrusted):
        return "不征求"
    if rules.last and row.date > rules.last:
        return "逾期"
    if rules.first and row.date < rules.first:
        return "早于开始"
    if rules.mandate and row.signed in ("委托", "监护人") and not row.mandate:
        return "代签无委托书"
    return "" if born else "待核"


def strength(row: Response, rules: Rules) -> tuple[bool, dt.date, int]:
    assert row.date
    written = not any(word in str(row.channel) for word in ("电话", "座谈", "口头"))
    return (written and rules.duplicates == "取最后书面", row.date, int(str(row.number)))


def spoke(one: Resident, rows: Sequence[Response], reasons: Sequence[str], roster: Sequence[Resident], rules: Rules) -> bool:
    return any(
        not reason
        and (row.community or rules.host, row.household, row.name) == (one.community, one.household, one.name)
        and birthday(row, roster, rules) == one.born
        for row, reason in zip(rows, reasons, strict=True)
    )


def extra(
    asked: Sequence[Resident],
    spoken: Collection[tuple[object, ...]],
    rows: Sequence[Response],
    reasons: Sequence[str],
    roster: Sequence[Resident],
    rules: Rules,
) -> int:
    """Return how many answers by a ruling stand for somebody of the household who gave none."""
    known = {(one.community, one.household, one.name, one.born) for one in asked}
    quiet = [(one.community, one.household) for one in asked if (one.community, one.household, one.name, one.born) not in spoken]
    number = 0
    for row, reason in zip(rows, reasons, strict=True):
        home = (row.community or rules.host, row.household)
        if not reason and (*home, row.name, birthday(row, roster, rules)) not in known and home in quiet:
            quiet.remove(home)
            number += 1
    return number

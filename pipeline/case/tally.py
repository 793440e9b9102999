"""The register of answers and the roster in, counts out; each row that does not count has its reason.

The only place that counts answers, by persons and by households. A resident's silence is never consent: who did not
answer is 未表态, no more. Days are compared as numbers such as 20240408, so that a whole column is compared at once.
"""

import calendar
import collections
import dataclasses
import datetime as dt
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.case.registers import Resident, Response
from pipeline.problems import Internal
from pipeline.values import Month

if TYPE_CHECKING:
    import pandas as pd

# numpy, which pandas loads, starts threads for matrices, which wait by counting for a tenth of a second; here are none
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

ADULT = 18
SPOKEN = ("电话", "座谈", "口头")
"""Words of channels that leave no written answer: 取最后书面 prefers the others."""

REASONS = (
    *("非本社区户籍", "不在名册", "未满十八周岁", "不征求", "逾期", "早于开始", "代签无委托书", "待核"),
    *("同一人重复", "人工认定无效"),
)
"""Why a row does not count. The first that applies is told, so 待核 only where no other is certain."""
UNCLEAR, TWICE, RULED_OUT = REASONS[-3:]
SILENT_HOME, DIVIDED_HOME = HOME_REASONS = ("无有效意见", "户内意见不一")
"""Why a household does not count."""

Person = tuple[str, str, str, int]
"""社区, 户号, 姓名 and the day of birth: one and the same person wherever all four are the same."""
PERSON, HOME = ["community", "household", "name", "born"], ["community", "household"]
NAMED = PERSON[:3]
UNKNOWN = 0
"""A day of birth that nobody wrote."""


@dataclasses.dataclass(frozen=True, slots=True)
class Rules:
    """What a case says about counting."""

    host: str
    """the community of a row that names none"""
    duplicates: str
    first: dt.date | None = None
    last: dt.date | None = None
    mandate: bool = False
    """who signs for another needs a power of attorney"""
    entrusted: frozenset[str] = frozenset()
    """communities whose 代管 are asked too"""
    communities: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    """the order of the tables; a channel nobody used is a row of zeros"""


@dataclasses.dataclass(frozen=True, slots=True)
class Judged:
    """One row of the register with its judgement: `reason` is empty for an answer that counts."""

    response: Response
    community: str
    reason: str
    person: Person | None
    """who it is; None where that is not certain"""
    order: int
    """the rank of its 序号 in the register"""


@dataclasses.dataclass(frozen=True, slots=True)
class Asked:
    """Who is to be asked, and the communities of which that is known."""

    people: frozenset[Person] = frozenset()
    communities: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Count:
    """How many answers (or households), of some community, channel or all. `asked` and `silent` where a roster tells."""

    received: int = 0
    valid: int = 0
    void: int = 0
    consent: int = 0
    against: int = 0
    abstained: int = 0
    spoken: int = 0
    """of those who are to be asked; where no roster tells who, of all"""
    asked: int | None = None
    silent: int | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Unit:
    """All counts in one unit."""

    total: Count
    by_community: Mapping[str, Count]
    by_channel: Mapping[str, Count]
    void_by_reason: Mapping[str, int]


@dataclasses.dataclass(frozen=True, slots=True)
class Tally:
    """All counts of one consultation."""

    people: Unit
    households: Unit
    rows: tuple[Judged, ...]


def first_day(value: dt.date | Month) -> dt.date:
    """Return the first day a date covers."""
    return dt.date(value.year, value.month, 1) if isinstance(value, Month) else value


def last_day(value: dt.date | Month) -> dt.date:
    """Return the last day a date covers: of a month its last."""
    return dt.date(value.year, value.month, calendar.monthrange(value.year, value.month)[1]) if isinstance(value, Month) else value


def code(day: dt.date | None) -> int:
    """Return a day as the number people write, such as 20240408."""
    return day.year * 10000 + day.month * 100 + day.day if day else UNKNOWN


def adult_on(born: Any, day: Any) -> Any:
    """Return whether a person has turned 18 by a day, both as `code` or as columns of such (民法典第十七条).

    On the birthday itself; who was born on 29 February, on 1 March.
    """
    return day - born >= ADULT * 10000


def to_be_asked(roster: Sequence[Resident], rules: Rules) -> Asked:
    """Return who on the roster is to be asked: adults on the last day, but who was exempted by a court or is only 代管."""
    if rules.last is None or not roster:
        return Asked()
    people = _people(roster, rules)
    chosen = people[~people["exempt"] & adult_on(people["born"], code(rules.last))]
    return Asked(frozenset(zip(*(chosen[name] for name in PERSON), strict=True)), tuple(people["community"].unique()))


def judge(responses: Sequence[Response], roster: Sequence[Resident], rules: Rules) -> tuple[Judged, ...]:
    """Return every row with its judgement, in the order of the register.

    A person's ruling goes before every reason; but one person has one voice, so of two answers ruled valid one remains.
    """
    import pandas as pd

    frame = _identified(_answers(responses, rules), _people(roster, rules))
    dated = frame["born"] != UNKNOWN
    reason = pd.Series("", index=frame.index, dtype=object)
    for name, applies in reversed(_own_reasons(frame, rules).items()):
        reason = reason.mask(applies, name)
    frame["reason"] = reason.mask(frame["ruling"] == "有效", "").mask(frame["ruling"] == "无效", RULED_OUT)

    same = frame[(frame["reason"] == "") & dated].sort_values(["ruled", "written", "date", "order"])
    kept = ~same.duplicated(PERSON, keep="last")
    if rules.duplicates == "均作废待核":
        kept &= same["ruled"] | ~same.duplicated(PERSON, keep=False)
    frame.loc[same.index[~kept], "reason"] = TWICE

    people = zip(*(frame[name] for name in PERSON), strict=True)
    found = zip(responses, people, frame["reason"], dated, frame["order"], strict=True)
    return tuple(Judged(response, who[0], why, who if sure else None, order) for response, who, why, sure, order in found)


def _people(roster: Sequence[Resident], rules: Rules) -> "pd.DataFrame":
    """Return the roster as columns. Who is too young is told by the day of birth alone: people come of age meanwhile."""
    import pandas as pd

    people = pd.DataFrame(
        [(one.community, one.household, one.name, code(one.born), one.exempt, one.status) for one in roster],
        columns=[*PERSON, "exempt", "status"],
        dtype=object,
    ).astype({"born": "int64"})
    only_entrusted = (people["status"] == "代管") & ~people["community"].isin(rules.entrusted)
    people["exempt"] = (people["exempt"] == "法院认定") | only_entrusted
    return people.drop(columns="status").drop_duplicates(PERSON)


def _answers(responses: Sequence[Response], rules: Rules) -> "pd.DataFrame":
    """Return what of the register decides, as columns."""
    import pandas as pd

    rows = [(one.community or rules.host, one.household, one.name, code(one.born), code(one.date)) for one in responses]
    frame = pd.DataFrame(rows, columns=[*PERSON, "date"], dtype=object).astype({"born": "int64", "date": "int64"})
    written = rules.duplicates == "取最后书面"
    return frame.assign(
        order=_order([one.number or "" for one in responses]),
        registered=pd.Series([one.registered for one in responses], dtype=object),
        written=[written and not any(word in (one.channel or "") for word in SPOKEN) for one in responses],
        unmandated=[rules.mandate and one.signed in ("委托", "监护人") and not one.mandate for one in responses],
        ruling=pd.Series([one.ruling or "" for one in responses], dtype=object),
        ruled=[one.ruling == "有效" for one in responses],
    )


def _identified(frame: "pd.DataFrame", people: "pd.DataFrame") -> "pd.DataFrame":
    """Add the day of birth where the roster leaves no doubt, and what the roster says of each person.

    A row that gives no day is of the one person of that name in the household; of two it is of nobody.
    """
    namesakes = people.groupby(NAMED, as_index=False).agg(only=("born", "first"), alike=("born", "size"))
    frame = frame.merge(namesakes, on=NAMED, how="left")
    sole = (frame["born"] == UNKNOWN) & (frame["alike"] == 1)
    frame["born"] = frame["born"].mask(sole, frame["only"]).astype("int64")
    frame = frame.merge(people, on=PERSON, how="left")
    return frame.assign(
        known=frame["exempt"].notna(), exempt=frame["exempt"].eq(other=True), listed=frame["community"].isin(people["community"])
    )


def _own_reasons(frame: "pd.DataFrame", rules: Rules) -> "dict[str, pd.Series[bool]]":
    """Return, in the order in which they are told, the reasons for which a row does not count by itself."""
    undated, listed, known = frame["born"] == UNKNOWN, frame["listed"], frame["known"]
    several = undated & (frame["alike"] > 1)
    entrusted = (frame["registered"] == "代管") & ~listed & ~frame["community"].isin(rules.entrusted)
    return {
        "非本社区户籍": frame["registered"] == "非户籍",
        "不在名册": listed & ~known & ~several,
        "未满十八周岁": ~adult_on(frame["born"], frame["date"]),
        "不征求": frame["exempt"] | entrusted,
        "逾期": (frame["date"] > code(rules.last)) & (rules.last is not None),
        "早于开始": frame["date"] < code(rules.first),
        "代签无委托书": frame["unmandated"],
        UNCLEAR: undated,
    }


def _order(numbers: Sequence[str]) -> list[int]:
    """Return the rank of each 序号."""
    places = {number: place for place, number in enumerate(sorted({*numbers}, key=by_number))}
    return [places[number] for number in numbers]


def by_number(text: str) -> tuple[str, str]:
    """Return what sorts texts with numbers in them as people do: 9 before 10, 2-9 before 2-10, 序9 before 序10."""
    return re.sub("[0-9]+", _by_length, text), text


def _by_length(number: re.Match[str]) -> str:
    digits = number[0].lstrip("0")
    return f"{len(digits):05}{digits}"


# --- counting
def count(rows: Sequence[Judged], asked: Asked, rules: Rules) -> Tally:
    """Count judged rows in both units. What does not add up then is a fault of ours."""
    import pandas as pd

    answers = [(one, one.response) for one in rows]
    frame = pd.DataFrame(
        [(one.community, row.household, row.channel, row.opinion, one.reason, code(row.date), one.order) for one, row in answers],
        columns=[*HOME, "channel", "opinion", "reason", "date", "order"],
        dtype=object,
    ).astype({"date": "int64", "order": "int64"})
    frame["who"] = pd.Series(_who(rows, asked), dtype=object)
    frame["answers"] = frame["reason"] == ""
    return Tally(
        _unit(frame, asked.people, asked.communities, rules, REASONS),
        _unit(_homes(frame), frozenset(one[:2] for one in asked.people), asked.communities, rules, HOME_REASONS),
        tuple(rows),
    )


def silent(rows: Sequence[Judged], asked: Asked) -> frozenset[Person]:
    """Return who of those who are to be asked has given no answer that counts."""
    return asked.people - {who for one, who in zip(rows, _who(rows, asked), strict=True) if who and not one.reason}


def _who(rows: Sequence[Judged], asked: Asked) -> list[Person | None]:
    """Return whose answer each row is.

    One that counts by a ruling and is of nobody on the roster (a name misspelt) is of somebody of that household who has
    given no other; where there is nobody left, it is of nobody who is to be asked.
    """
    left: dict[tuple[str, ...], list[Person]] = {}
    for person in asked.people - {one.person for one in rows if not one.reason}:
        left.setdefault(person[:2], []).append(person)

    def meant(one: Judged) -> Person | None:
        others = left.get((one.community, one.response.household or ""))
        if not others or one.reason or one.person in asked.people:
            return one.person
        others.remove(first := min(others))  # the same one in every process
        return first

    return [meant(one) for one in rows]


def _homes(frame: "pd.DataFrame") -> "pd.DataFrame":
    """Return one row a household: its answers that count must be of one opinion.

    It stands under the channel of the last of them, or of the last answer where none counts.
    """
    import pandas as pd

    ordered = frame.sort_values(["answers", "date", "order"])
    opinions = ordered[ordered["answers"]].groupby(HOME, as_index=False).agg(opinions=("opinion", "nunique"))
    homes = ordered.drop_duplicates(HOME, keep="last").merge(opinions, on=HOME, how="left")
    reason = pd.Series("", index=homes.index, dtype=object)
    homes["reason"] = reason.mask(homes["opinions"] > 1, DIVIDED_HOME).mask(~homes["answers"], SILENT_HOME)
    homes["who"] = pd.Series(list(zip(homes["community"], homes["household"], strict=True)), dtype=object)
    return homes


def _unit(frame: "pd.DataFrame", asked: frozenset[Any], listed: Sequence[str], rules: Rules, reasons: Sequence[str]) -> Unit:
    """Count in one unit: `frame` has a row for each answer or household, `asked` names each that is to be asked."""
    silent = asked - {*frame["who"][frame["answers"]]}
    invited, still = (collections.Counter(one[0] for one in group) for group in (asked, silent))
    frame = frame.assign(asked=[one in asked for one in frame["who"]])

    def counted(part: "pd.DataFrame", communities: Sequence[str]) -> Count:
        if not communities or not {*communities} <= {*listed}:
            return _count(part)
        return _count(part, sum(invited[one] for one in communities), sum(still[one] for one in communities))

    communities = _ordered([*listed, *frame["community"]], rules.communities)
    channels = _ordered([*frame["channel"], *rules.channels], rules.channels)
    void = frame["reason"].value_counts()
    return _proved(
        Unit(
            counted(frame, communities),
            {name: counted(frame[frame["community"] == name], [name]) for name in communities},
            {name: _count(frame[frame["channel"] == name]) for name in channels},
            {reason: int(void[reason]) for reason in reasons if reason in void},
        )
    )


def _count(part: "pd.DataFrame", asked: int | None = None, silent: int | None = None) -> Count:
    valid = part["reason"] == ""
    votes = part["opinion"][valid].value_counts()
    spoken = part["answers"] & part["asked"] if asked is not None else part["answers"]
    return Count(
        len(part),
        int(valid.sum()),
        int((~valid).sum()),
        int(votes.get("同意", 0)),
        int(votes.get("不同意", 0)),
        int(votes.get("弃权", 0)),
        int(spoken.sum()),
        asked,
        silent,
    )


def _ordered(names: Iterable[str], order: Sequence[str]) -> list[str]:
    """Return each name once: in the order given, what is not in it after that by itself."""
    return sorted({*names}, key=lambda name: (order.index(name) if name in order else len(order), name))


def _proved(unit: Unit) -> Unit:
    """Return the counts of a unit, once the equations that the papers print hold for them."""
    groups = (unit.by_community, unit.by_channel)
    for one in (unit.total, *(part for group in groups for part in group.values())):
        sums = [(one.received, one.valid + one.void), (one.valid, one.consent + one.against + one.abstained)]
        if one.asked is not None and one.silent is not None:
            sums.append((one.asked, one.spoken + one.silent))
        if any(whole != parts for whole, parts in sums):
            raise Internal(f"the counts do not add up: {one}")
    for name in ("received", "valid", "void", "consent", "against", "abstained"):
        if any(getattr(unit.total, name) != sum(getattr(part, name) for part in group.values()) for group in groups):
            raise Internal(f"the parts do not add up to the whole: {name}")
    if unit.total.void != sum(unit.void_by_reason.values()):
        raise Internal("the reasons do not add up to what is void")
    return unit

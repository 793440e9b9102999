"""The register of answers and the roster in, counts out; each row that does not count has its reason.

The only place that counts answers. A resident's silence is never consent: who did not answer is 未表态, no more.
"""

import calendar
import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pipeline.case.registers import Resident, Response
from pipeline.values import Month

if TYPE_CHECKING:
    import pandas as pd

ADULT = 18
SPOKEN = ("电话", "座谈", "口头")
"""Words of channels that leave no written answer: 取最后书面 prefers the others."""

REASONS = ("非本社区户籍", "不在名册", "未满十八周岁", "不征求", "逾期", "早于开始", "同一人重复", "人工认定无效")


@dataclasses.dataclass(frozen=True, slots=True)
class Judged:
    """One row of the register with its judgement: `reason` is empty for an answer that counts."""

    response: Response
    community: str
    reason: str


@dataclasses.dataclass(frozen=True, slots=True)
class Count:
    """How many answers, of some community, channel or all."""

    received: int = 0
    valid: int = 0
    void: int = 0
    consent: int = 0
    against: int = 0
    abstained: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class Tally:
    """All counts of one consultation. `asked` is known only for communities that have a roster."""

    total: Count
    by_community: Mapping[str, Count]
    by_channel: Mapping[str, Count]
    void_by_reason: Mapping[str, int]
    asked: Mapping[str, int]
    rows: tuple[Judged, ...]


def first_day(value: dt.date | Month) -> dt.date:
    """Return the first day a date covers."""
    return dt.date(value.year, value.month, 1) if isinstance(value, Month) else value


def last_day(value: dt.date | Month) -> dt.date:
    """Return the last day a date covers: of a month its last."""
    return dt.date(value.year, value.month, calendar.monthrange(value.year, value.month)[1]) if isinstance(value, Month) else value


def adult_on(born: dt.date, day: dt.date) -> bool:
    """Return whether a person has turned 18 by a day (民法典第十七条; 周岁 counted from the day after the birthday is not applied)."""
    return (day.year - born.year - ((day.month, day.day) < (born.month, born.day))) >= ADULT


def to_be_asked(roster: Sequence[Resident], day: dt.date) -> dict[str, int]:
    """Return, by community, how many people on the roster are to be asked on a day: adults not exempt, 代管 left out."""
    asked: dict[str, int] = {}
    for person in roster:
        assert person.community is not None
        assert person.born is not None
        asked.setdefault(person.community, 0)
        if person.status != "代管" and not person.exempt and adult_on(person.born, day):
            asked[person.community] += 1
    return asked


def judge(
    responses: Sequence[Response],
    roster: Sequence[Resident],
    *,
    host: str,
    first: dt.date | None,
    last: dt.date | None,
    duplicates: str,
) -> tuple[Judged, ...]:
    """Return every row with its judgement, in the order of the register.

    The same person is 户号, 姓名 and 出生日期 together. Of several answers the rule of the case keeps one, ties by 序号.
    """
    known = {(p.community, p.household, p.name): p for p in roster}
    listed = {p.community for p in roster}
    reasons: list[str] = []
    answers: dict[tuple[object, ...], list[int]] = {}
    for index, row in enumerate(responses):
        community = row.community or host
        person = known.get((community, row.household, row.name))
        reason = _reason(row, person, first=first, last=last, listed=community in listed)
        reasons.append(reason)
        born = person.born if person else row.born
        if not reason and born is not None:
            answers.setdefault((community, row.household, row.name, born), []).append(index)
    for same in answers.values():
        if len(same) > 1:
            kept = (
                None
                if duplicates == "均作废待核"
                else max(same, key=lambda i: _rank(responses[i], written_first=duplicates == "取最后书面"))
            )
            for index in same:
                if index != kept:
                    reasons[index] = "同一人重复"
    return tuple(Judged(row, row.community or host, reason) for row, reason in zip(responses, reasons, strict=True))


def _reason(row: Response, person: Resident | None, *, first: dt.date | None, last: dt.date | None, listed: bool) -> str:
    """Return why a row does not count by itself, empty where it does; a person's ruling goes before every rule."""
    assert row.date is not None
    if row.ruling:
        return "" if row.ruling == "有效" else "人工认定无效"
    born = person.born if person else row.born
    unlisted = listed and person is None
    another = person is not None and row.born is not None and row.born != person.born
    rules = (
        ("非本社区户籍", row.registered == "非户籍"),
        ("不在名册", unlisted or another),
        ("未满十八周岁", born is not None and not adult_on(born, row.date)),
        ("不征求", person is not None and bool(person.exempt)),
        ("逾期", last is not None and row.date > last),
        ("早于开始", first is not None and row.date < first),
    )
    return next((reason for reason, applies in rules if applies), "")


def _rank(row: Response, *, written_first: bool) -> tuple[bool, dt.date, int, str]:
    assert row.date is not None
    number = row.number or ""
    return (written_first and not any(word in (row.channel or "") for word in SPOKEN), row.date, len(number), number)


def count(rows: tuple[Judged, ...], asked: Mapping[str, int]) -> Tally:
    """Count judged rows: 收回 = 有效 + 无效, 有效 = 同意 + 不同意 + 弃权."""
    import pandas as pd

    frame = pd.DataFrame(
        [(r.community, r.response.channel, r.response.opinion, r.reason) for r in rows],
        columns=["community", "channel", "opinion", "reason"],
    )
    return Tally(
        _counted(frame),
        {str(name): _counted(part) for name, part in frame.groupby("community", sort=False)},
        {str(name): _counted(part) for name, part in frame.groupby("channel", sort=False)},
        {reason: int((frame["reason"] == reason).sum()) for reason in REASONS if (frame["reason"] == reason).any()},
        asked,
        rows,
    )


def _counted(frame: "pd.DataFrame") -> Count:
    valid = frame[frame["reason"] == ""]
    votes = valid["opinion"].value_counts()
    return Count(
        len(frame),
        len(valid),
        len(frame) - len(valid),
        int(votes.get("同意", 0)),
        int(votes.get("不同意", 0)),
        int(votes.get("弃权", 0)),
    )

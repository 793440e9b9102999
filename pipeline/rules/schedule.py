"""The order of the steps: dates wherever the facts have them, and each pair of them that is certainly the wrong way round.

A month covers all its days: what may still be in order is not told.
"""

import dataclasses
import datetime as dt
import re
from collections.abc import Iterator, Sequence

from pipeline.case.tally import first_day
from pipeline.case.tree import Branch, Fact
from pipeline.rules.judging import DECIDED, Check, Judged, Subject, ends, judged, known, place_of
from pipeline.rules.statutes import Requirement, standing
from pipeline.values import Month, Span, Value
from pipeline.wording import write

DATED: Sequence[tuple[int, str]] = (
    (1, "发文.公告.成文日期"),
    (3, "征求意见.开始日期"),
    (4, "征求意见.截止日期"),
    (5, "汇总.计票日期"),
    (6, "发文.报告单.成文日期"),
    (7, "发文.结果公示.成文日期"),
    (9, "公示.开始日期"),
    (10, "公示.结束日期"),
    (11, "发文.情况报告.成文日期"),
    (11, "发文.请示.成文日期"),
    (12, "发文.街道请示.成文日期"),
)
"""Place in the order → the fact that dates it. The same place stands for what has no order among itself."""

POSTED = {"公告": 2, "结果公示": 8, "批准后公布": 14}
STREET, REPLY, ARCHIVED = 12, 13, 15
TO_GOVERNMENT = re.compile(r"(?<![向报给])街道.*(?:(?<![通公汇])报(?!告|纸|道)|请示)")
FILED = re.compile(r"归档|立卷")
TOLD_ELSEWHERE = ("征求意见.截止日期", "公示.开始日期")
"""The pair that `schedule.overlap` judges."""

RESIDENTS = ("居民会议", "居民代表会议")
PARTY = ("党组织会", "两委班子会")


@dataclasses.dataclass(frozen=True, slots=True)
class Point:
    """Something that happened, or is to happen, on a day between two days."""

    place: int
    fact: Fact
    first: dt.date
    last: dt.date

    def after(self, other: "Point") -> bool:
        """Whether it certainly is later."""
        return self.first > other.last


def begins(value: Value | None) -> dt.date | None:
    """Return the first day a date, month or span covers."""
    first = value.first if isinstance(value, Span) else value
    return first_day(first) if isinstance(first, (dt.date, Month)) else None


def order(subject: Subject) -> Iterator[Judged]:
    """Announcement, consultation, tally, publicity, request, reply, archive (standards 8.3), each not before the one before it."""
    by, found = standing("step-order"), points(subject)
    told = {(first.fact.path, second.fact.path) for first, second in inversions(found)}
    neighbours = [(a, b) for a in found for b in found if a.place < b.place and not any(a.place < c.place < b.place for c in found)]
    for first, second in dict.fromkeys([*neighbours, *inversions(found)]):
        paths = (first.fact.path, second.fact.path)
        if paths != TOLD_ELSEWHERE:
            yield _pair(first.fact, second.fact, by, wrong=paths in told)


def inversions(found: Sequence[Point]) -> list[tuple[Point, Point]]:
    """Return the pairs that are certainly the wrong way round, without those that a pair between the two explains.

    One date that is wrong is so told once or twice, not once for every other step.
    """
    pairs = [(a, b) for a in found for b in found if a.place < b.place and a.after(b)]
    between = {(a, b): [c for c in found if a.place < c.place < b.place] for a, b in pairs}
    return [(a, b) for a, b in pairs if not any(a.after(c) or c.after(b) for c in between[a, b])]


def points(subject: Subject) -> list[Point]:
    """Return everything that has a date and a place in the order."""
    dated = [(place, subject.facts.fact(path)) for place, path in DATED]
    dated += [(place, earliest(subject, paper)) for paper, place in POSTED.items()]
    dated += [(place, _when(step)) for place, step in steps(subject)]
    made = [_point(place, fact) for place, fact in dated]
    return sorted((one for one in made if one), key=lambda one: one.place)


def earliest(subject: Subject, paper: str) -> Fact | None:
    """Return the fact that tells when a paper was first posted."""
    rows = [row for row in subject.facts.table("发布") if known(row.fact("文件")) == paper]
    days = [(first, fact) for row in rows if (fact := row.fact("发布日期")) and (first := begins(known(fact)))]
    return min(days, key=lambda one: one[0])[1] if days else None


def steps(subject: Subject) -> Iterator[tuple[int, Branch]]:
    """Yield the steps of the timeline that are acts of others, or the filing: a part of a step goes before the whole."""
    for step in subject.facts.table("进程"):
        inner = [(place, one) for one in subject.facts.table(f"{step.path}.分步") if (place := _act(one))]
        yield from inner or ([(place, step)] if (place := _act(step)) else [])


def _act(step: Branch) -> int:
    name = str(known(step.fact("步骤")) or "")
    if FILED.search(name):
        return ARCHIVED
    if TO_GOVERNMENT.search(name) and "批复" not in name:
        return STREET
    return REPLY if any(word in name for word in DECIDED) else 0


def _when(step: Branch) -> Fact | None:
    done = step.fact("完成时间")
    return done if known(done) is not None else step.fact("计划时间")


def _point(place: int, fact: Fact | None) -> Point | None:
    first, last = begins(known(fact)), ends(known(fact))
    return Point(place, fact, first, last) if fact and first and last else None


def _pair(first: Fact, second: Fact, by: Requirement, *, wrong: bool) -> Judged:
    what = f"“{second.path}”（{write(second.value)}）与“{first.path}”（{write(first.value)}，{place_of(first)}）的先后"
    remedy = "核对两个日期，改正写错的一个；计划有变的，改“进程”里的计划时间"
    return judged("schedule.order", what, by, wrong="颠倒" if wrong else "", at=second, remedy=remedy)


# --- meetings
def meetings(subject: Subject) -> Iterator[Judged]:
    """Party study first; a residents' meeting before the announcement or, to decide, between consultation and request.

    A meeting that only adopts the working plan belongs before the announcement (standards 8.3).
    """
    for meeting in subject.facts.table("会议"):
        if known(meeting.fact("类型")) in RESIDENTS and (day := meeting.fact("日期")) and not day.pending:
            yield from _studied(subject, meeting, day)
            yield from _placed(subject, meeting, day)


def _studied(subject: Subject, meeting: Branch, day: Fact) -> Iterator[Judged]:
    same = [other for other in subject.facts.table("会议") if known(other.fact("社区")) == known(meeting.fact("社区"))]
    studies = [other for other in same if known(other.fact("类型")) in PARTY and begins(known(other.fact("日期")))]
    if not studies:
        return
    study = min(studies, key=_moment)
    on = study.fact("日期")
    assert on is not None
    for by in subject.asked("party-first", ends(day.value)):
        first, then = _moment(study), _moment(meeting)
        wrong = first > then if _timed(study, meeting) else first[0] > then[0]
        what = f"“{meeting.path}”（{write(day.value)}）与“{study.path}”（{write(on.value)}，{place_of(on)}）的先后"
        remedy = "核对两个会的日期和时间；确是先开居民的会的，写明原因"
        yield judged("schedule.order", what, by, wrong="颠倒" if wrong else "", at=day, remedy=remedy)


def _moment(meeting: Branch) -> tuple[dt.date, dt.time]:
    day, hour = begins(known(meeting.fact("日期"))), known(meeting.fact("开始时间"))
    assert day is not None
    return day, hour if isinstance(hour, dt.time) else dt.time()


def _timed(*both: Branch) -> bool:
    return all(isinstance(known(one.fact("开始时间")), dt.time) for one in both)


def _placed(subject: Subject, meeting: Branch, day: Fact) -> Iterator[Judged]:
    by, held, topic = standing("step-order"), _point(0, day), str(known(meeting.fact("议题")) or "")
    only_plan = "实施方案" in topic and "调整方案" not in topic
    others = ("征求意见.开始日期", "征求意见.截止日期", "发文.请示.成文日期")
    opened, closed, asked = (_point(0, subject.facts.fact(path)) for path in others)
    assert held is not None
    if opened:
        late = held.after(opened) and (only_plan or closed is None or closed.after(held))
        instead = "通过工作实施方案的会在公告之前开" if only_plan else "居民的会在征求意见开始之前开，作最终表决的在征求意见截止之后开"
        yield _meeting(meeting, day, opened.fact, by, late=late, instead=instead)
    if asked:
        yield _meeting(meeting, day, asked.fact, by, late=held.after(asked), instead="居民的会在请示之前开")


def _meeting(meeting: Branch, day: Fact, other: Fact, by: Requirement, *, late: bool, instead: str) -> Judged:
    what = f"“{meeting.path}”（{write(day.value)}）与“{other.path}”（{write(other.value)}，{place_of(other)}）的先后"
    return judged("schedule.order", what, by, wrong="颠倒" if late else "", at=day, remedy=f"核对两个日期：{instead}")


# --- the archive
def archived(subject: Subject) -> Iterator[Judged]:
    """Filed by 30 June of the year after that in which the matter ends (城市社区档案管理办法)."""
    filing = [step for place, step in steps(subject) if place == ARCHIVED]
    others = [row for row in subject.facts.table("进程") if row not in filing]
    days = [day for step in others for part in (step, *subject.facts.table(f"{step.path}.分步")) if (day := ends(known(_when(part))))]
    year = max(days).year if days else subject.value("事项.年度")
    filed = [*map(_when, filing), subject.facts.fact("档案.立卷日期")]
    for fact in filed:
        value = known(fact)
        last = value.last if isinstance(value, Span) else value
        if fact is None or not isinstance(last, (dt.date, Month)) or not isinstance(year, int):
            continue
        limit = dt.date(year + 1, 6, 30)
        for by in subject.asked("archived-by", limit):
            what = f"“{fact.path}”（{write(fact.value)}；事项{year}年办结，归档不迟于{write(limit)}）"
            wrong = "晚于期限" if first_day(last) > limit else ""
            yield judged("schedule.archive", what, by, wrong=wrong, at=fact, remedy=f"把归档安排在{write(limit)}以前")


CHECKS: Sequence[Check] = (order, meetings, archived)

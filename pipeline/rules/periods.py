"""How long things were open, and whether what is a period says its days: consultation, publicity, meetings of one day, disclosure."""

import datetime as dt
import itertools
import re
from collections.abc import Iterator, Sequence

from pipeline.case.tree import Branch, Fact
from pipeline.rules import workdays
from pipeline.rules.judging import Check, Judged, Subject, ends, judged, known, place_of
from pipeline.rules.schedule import REPLY, begins, earliest, steps
from pipeline.rules.statutes import Requirement, standing
from pipeline.values import Month, Span, Value
from pipeline.wording import days, write

NEWSPAPER = re.compile(r"(?<![海墙板简情])报$|报纸|[日晚早晨周时商快导都市]报|广播|电视")
"""Channels that say a thing once, on a single day."""

OPEN = (("征求意见", "开始日期", "截止日期"), ("公示", "开始日期", "结束日期"))


def consultation(subject: Subject) -> Iterator[Judged]:
    """30 days as a reference (重大行政决策程序暂行条例第十五条), the first and the last counted; months have no length."""
    first, last = subject.facts.fact("征求意见.开始日期"), subject.facts.fact("征求意见.截止日期")
    if not first or not last or first.pending or last.pending:
        return
    for by in subject.asked("consultation-days", begins(first.value)):
        what, remedy = f"征求意见的期限（{_span(first.value, last.value)}）", "在“征求意见”里把开始、截止日期写到日"
        if (length := _length(first.value, last.value)) is None:
            yield judged("L-PERIOD", what, by, wrong="没有写到日，算不出天数", at=_month(first, last), remedy=remedy)
            continue
        least = by.figures["least"]
        wrong = f"首尾都算是{length}天，不到{least}天" if length < least else ""
        yield judged("L-PERIOD", what, by, wrong=wrong, at=last, remedy="延长征求意见的时间；缩短确有必要的，在公告和请示里写明理由")


def publicity(subject: Subject) -> Iterator[Judged]:
    """15 days from 2026 (组织法第三十四条), 7 by custom before; as planned, and as posted in each channel."""
    first, last = subject.facts.fact("公示.开始日期"), subject.facts.fact("公示.结束日期")
    if first and last:
        yield from _posted(subject, first, last, "结果公示的期限")
    for row in subject.facts.table("发布"):
        posted, removed, channel = row.fact("发布日期"), row.fact("撤下日期"), str(known(row.fact("渠道")))
        once = bool(NEWSPAPER.search(channel)) and known(posted) == known(removed)
        if known(row.fact("文件")) == "结果公示" and posted and removed and not once:
            yield from _posted(subject, posted, removed, f"结果公示在“{channel}”发布的期限")


def _posted(subject: Subject, first: Fact, last: Fact, what: str) -> Iterator[Judged]:
    length = _length(known(first), known(last))
    if length is None:
        return
    for topic, code in (("publicity", "schedule.publicity"), ("publicity-custom", "schedule.publicity-custom")):
        for by in subject.asked(topic, begins(first.value)):
            wrong = f"首尾都算是{length}天，不到{by.figures['least']}天" if length < by.figures["least"] else ""
            remedy = f"公示满{by.figures['least']}天再撤下；已经撤下的，补足天数重新公示"
            yield judged(code, f"{what}（{_span(first.value, last.value)}）", by, wrong=wrong, at=last, remedy=remedy)


def to_the_day(subject: Subject) -> Iterator[Judged]:
    """An announcement and a notice tell the day they begin and end, and so does the record of what was posted."""
    by = standing("to-the-day")
    for branch, *names in OPEN:
        given = [fact for name in names if (fact := subject.facts.fact(f"{branch}.{name}")) and not fact.pending]
        yield from _days_of(given, f"“{branch}”的起止日期", by)
    rows = [
        fact for row in subject.facts.table("发布") for name in ("发布日期", "撤下日期") if (fact := row.fact(name)) and not fact.pending
    ]
    yield from _days_of(rows, "“发布”登记的日期", by)


def _days_of(given: Sequence[Fact], what: str, by: Requirement) -> Iterator[Judged]:
    months = [fact for fact in given if isinstance(fact.value, Month)]
    wrong = "里，" + "、".join(f"{fact.path}（{write(fact.value)}）" for fact in months) + "只写到月" if months else ""
    if given:
        yield judged("schedule.day", what, by, wrong=wrong, at=months[0] if months else given[0], remedy="查明是哪一天，写到日")


def overlap(subject: Subject) -> Iterator[Judged]:
    """The results are published after the consultation has closed, not within it.

    Two months are compared as they are written: whoever reads 4月—6月 and 6月 finds one within the other.
    """
    spans = [[subject.facts.fact(f"{branch}.{name}") for name in names] for branch, *names in OPEN]
    (_, closed), (opened, _) = spans
    if not closed or not opened or closed.pending or opened.pending:
        return
    first, last = begins(opened.value), ends(closed.value)
    certain = (begins(closed.value) or dt.date.min) >= (ends(opened.value) or dt.date.max)
    alike = isinstance(opened.value, Month) == isinstance(closed.value, Month)
    what = f"结果公示的开始（{write(opened.value)}）与征求意见的截止（{write(closed.value)}，{place_of(closed)}）"
    wrong = "重叠：公示没有等到征求意见截止" if certain else ""
    if alike and not certain and first and last and first <= last:
        wrong = "重叠：照所写的月份，公示落在征求意见期间"
    remedy = "写明两段的起止日，公示从征求意见截止、计票之后开始"
    yield judged("schedule.overlap", what, standing("step-order"), wrong=wrong, at=opened, remedy=remedy)


def hours(subject: Subject) -> Iterator[Judged]:
    """Meetings of one community on one day tell their hours, and these do not overlap."""
    by, same = standing("meeting-hours"), dict[tuple[str, dt.date], list[Branch]]()
    for meeting in subject.facts.table("会议"):
        if (day := ends(known(meeting.fact("日期")))) is not None:
            same.setdefault((str(known(meeting.fact("社区"))), day), []).append(meeting)
    for (community, day), meetings in same.items():
        if len(meetings) > 1:
            found = [name for one in meetings if (name := _untimed(one))] or [*_crossing(meetings)]
            what = f"{community}{write(day)}的{len(meetings)}个会"
            wrong = f"：{'；'.join(found)}" if found else ""
            yield judged("schedule.hours", what, by, wrong=wrong, at=meetings[-1], remedy="查会议记录，补上或改正各会的开始、结束时间")


def _untimed(meeting: Branch) -> str:
    lacking = [name for name in ("开始时间", "结束时间") if not isinstance(known(meeting.fact(name)), dt.time)]
    return f"“{known(meeting.fact('名称'))}”没有{'、'.join(lacking)}" if lacking else ""


def _crossing(meetings: Sequence[Branch]) -> Iterator[str]:
    for a, b in itertools.combinations(meetings, 2):
        (a_begins, a_ends), (b_begins, b_ends) = _hours(a), _hours(b)
        if a_begins < b_ends and b_begins < a_ends:
            yield f"“{known(a.fact('名称'))}”与“{known(b.fact('名称'))}”的时间重叠"


def _hours(meeting: Branch) -> tuple[dt.time, dt.time]:
    begin, end = known(meeting.fact("开始时间")), known(meeting.fact("结束时间"))
    assert isinstance(begin, dt.time)
    assert isinstance(end, dt.time)
    return begin, end


def disclosure(subject: Subject) -> Iterator[Judged]:
    """Published within 20 working days of the reply (政府信息公开条例第二十六条); a year without a table is told, never guessed."""
    published = earliest(subject, "批准后公布")
    replies = [step.fact("完成时间") for place, step in steps(subject) if place == REPLY]
    replied = next((fact for fact in replies if fact and not fact.pending), None)
    since, until = (known(fact) for fact in (replied, published))
    if isinstance(since, Span):
        since = since.last
    if replied is None or not isinstance(since, dt.date) or not isinstance(until, dt.date) or until < since:
        return
    table = workdays.years(subject.facts)
    for by in subject.asked("disclosure", since):
        what = f"批复（{write(since)}，{place_of(replied)}）以后的公布（{write(until)}）"
        if unknown := workdays.unknown(since, until, table):
            years = "、".join(f"{year}年" for year in unknown)
            remedy = f"在 case.yaml 的“工作日”下写明{years}的放假和上班日（照国务院办公厅的通知）"
            yield judged("schedule.year", what, by, wrong=f"隔几个工作日算不出：没有{years}的放假安排", at=published, remedy=remedy)
            continue
        number, most = workdays.working_days(since, until, table), by.figures["most"]
        wrong = f"隔了{number}个工作日，超过{most}个" if number > most else ""
        yield judged("schedule.disclosure", what, by, wrong=wrong, at=published, remedy="核对两个日期；确已超过的，写明原因一并归档")


def _length(first: Value | None, last: Value | None) -> int | None:
    return days(first, last) if isinstance(first, dt.date) and isinstance(last, dt.date) else None


def _span(first: Value, last: Value) -> str:
    assert isinstance(first, (dt.date, Month))
    assert isinstance(last, (dt.date, Month))
    return write(Span(first, last))


def _month(*facts: Fact) -> Fact:
    return next(fact for fact in facts if isinstance(fact.value, Month))


CHECKS: Sequence[Check] = (consultation, publicity, to_the_day, overlap, hours, disclosure)

"""How a meeting has to be held: what is recorded of it, who must be present, what carries, who represents whom, when it is called."""

import datetime as dt
import enum
import re
from collections.abc import Iterator, Sequence

from pipeline import wording
from pipeline.case.tree import Branch
from pipeline.rules.judging import Check, Judged, Subject, held, judged, known, said, whole
from pipeline.values import Value

PARTY = ("党组织会", "两委班子会", "党员大会")
ASSEMBLY, REPRESENTATIVES = "居民会议", "居民代表会议"
RESIDENTS = {ASSEMBLY: "assembly", REPRESENTATIVES: "representatives"}
"""Kind of meeting → how the topics of its requirements begin. A 座谈会 resolves nothing and is held against nothing here."""

BY_GROUPS = "居民小组代表"
PRESENCE, VOTES = ("应到", "实到"), ("同意", "反对", "弃权")


class Outcome(enum.Enum):
    """What a resolution says became of the vote."""

    CARRIED = "通过"
    LOST = "未通过"
    UNTOLD = ""


DENIED = re.compile(r"[未没不][有能予获得到以]{0,3}(?:表决|过?半数|多数)?(?:通过|同意)|否决")
AFFIRMED = re.compile(r"通过|同意|赞成")


def outcome(meeting: Branch) -> Outcome:
    """Return what the resolution of a meeting says."""
    text = said(meeting, "决议")
    if DENIED.search(text):
        return Outcome.LOST
    return Outcome.CARRIED if AFFIRMED.search(text) else Outcome.UNTOLD


def titled(meeting: Branch) -> str:
    """Return how a finding names a meeting."""
    return f"{said(meeting, '社区')}{wording.write(held(meeting))}的{said(meeting, '名称')}"


# --- what is recorded


def record(subject: Subject) -> Iterator[Judged]:
    """Who was due, who came, how they voted: without it nobody can tell whether the resolution stands.

    The law asks it of meetings of residents (it is their quorum and majority), practice of those of the Party.
    """
    for meeting in subject.meetings(*PARTY, *RESIDENTS):
        lacking = [name for name in (*PRESENCE, *VOTES) if known(meeting.fact(name)) is None]
        kind = RESIDENTS.get(said(meeting, "类型"))
        wanted = "quorum" if set(PRESENCE) & set(lacking) else "majority"
        for by in subject.asked(f"{kind}-{wanted}" if kind else "minutes-complete", held(meeting)):
            yield judged(
                "L-QUORUM",
                f"{titled(meeting)}的出席和票数",
                by,
                wrong=f"没有登记{'、'.join(lacking)}" if lacking else "",
                at=meeting,
                remedy="照会议记录和签到册补登；没有记录的，按规定重新开会",
            )


def form(subject: Subject) -> Iterator[Judged]:
    """In which of the forms of the law the residents met: it decides who was due."""
    for meeting in subject.meetings(*RESIDENTS):
        for by in subject.asked(f"{RESIDENTS[said(meeting, '类型')]}-form", held(meeting)):
            named = said(meeting, "法定形式")
            wrong = "" if named else "没有写明"
            if named == BY_GROUPS and "most" not in by.figures:
                wrong = f"是{named}，由代表参加的是居民代表会议"
            yield judged(
                "L-QUORUM",
                f"{titled(meeting)}的法定形式",
                by,
                wrong=wrong,
                at=meeting.fact("法定形式") or meeting,
                remedy="照实写明：全体居民、户代表，还是居民小组代表",
            )


# --- quorum and majority


def quorum(subject: Subject) -> Iterator[Judged]:
    """Enough of those due have come (组织法 2018 第九条第三款, 2025 第二十七条, 第二十九条)."""
    for meeting in subject.meetings(*RESIDENTS):
        due, present = (whole(known(meeting.fact(name))) for name in PRESENCE)
        if due is None or present is None:
            continue
        for by in subject.asked(f"{RESIDENTS[said(meeting, '类型')]}-quorum", held(meeting)):
            few = not by.enough(present, due)
            yield judged(
                "L-QUORUM",
                f"{titled(meeting)}的出席人数",
                by,
                wrong=f"不够：应到{due}人，实到{present}人，至少须到{by.least(due)}人" if few else "",
                at=meeting.fact("实到"),
                remedy="核对签到册；确实不够的，会议不能举行，须重新召开",
            )


def majority(subject: Subject) -> Iterator[Judged]:
    """What the resolution says became of the vote is what the votes say."""
    for meeting in subject.meetings(*RESIDENTS):
        present, consent = (whole(known(meeting.fact(name))) for name in ("实到", "同意"))
        if present is None or consent is None:
            continue
        for by in subject.asked(f"{RESIDENTS[said(meeting, '类型')]}-majority", held(meeting)):
            carried, told = by.enough(consent, present), outcome(meeting)
            differs = told is (Outcome.LOST if carried else Outcome.CARRIED)
            counted = f"实到{present}人，同意{consent}票，通过须{by.least(present)}票"
            yield judged(
                "L-QUORUM",
                f"{titled(meeting)}的决议",
                by,
                wrong=f"与票数不符：{counted}，决议写的是“{said(meeting, '决议')}”" if differs else "",
                at=meeting.fact("决议") or meeting,
                remedy="核对票数和决议，改正写错的一处；没有过半数的，决议不成立",
            )


# --- representatives


def representatives(subject: Subject) -> Iterator[Judged]:
    """How many represent whom: until 2025 two or three for each group, from 2026 one for so many households."""
    for meeting in subject.meetings(*RESIDENTS):
        community = f"社区.{said(meeting, '社区')}"
        if said(meeting, "法定形式") == BY_GROUPS:
            yield from _by_groups(subject, meeting, whole(subject.value(f"{community}.居民小组数")))
    for meeting in _first_of_each(subject, REPRESENTATIVES):
        community = f"社区.{said(meeting, '社区')}"
        elected, households = (whole(subject.value(f"{community}.{name}")) for name in ("居民代表人数", "户籍.户数"))
        if elected is not None and households is not None:
            yield from _by_households(subject, meeting, elected, households)


def _by_groups(subject: Subject, meeting: Branch, groups: int | None) -> Iterator[Judged]:
    due = whole(known(meeting.fact("应到")))
    for by in subject.asked(f"{RESIDENTS[said(meeting, '类型')]}-form", held(meeting)):
        if due is None or groups is None or "most" not in by.figures:
            continue
        least, most = by.figures["least"] * groups, by.figures["most"] * groups
        yield judged(
            "law.representatives",
            f"{titled(meeting)}的代表人数",
            by,
            wrong="" if least <= due <= most else f"：应到{due}人，{groups}个居民小组应选{least}人至{most}人",
            at=meeting.fact("应到"),
            remedy="核对居民小组数和代表名单",
        )


def _by_households(subject: Subject, meeting: Branch, elected: int, households: int) -> Iterator[Judged]:
    community = said(meeting, "社区")
    for by in subject.asked("representatives-elected", held(meeting)):
        fits = by.figures["least"] * elected <= households <= by.figures["most"] * elected
        yield judged(
            "law.representatives",
            f"{community}的居民代表人数",
            by,
            wrong="" if fits else f"：{households}户，居民代表{elected}人",
            at=subject.facts.fact(f"社区.{community}.居民代表人数"),
            remedy="核对居民代表名单；按实际需要另定的，在会议材料里说明",
        )


def composition(subject: Subject) -> Iterator[Judged]:
    """The representatives are four fifths of those due, and none of them is left out (组织法 2025 第二十八条)."""
    for meeting in subject.meetings(REPRESENTATIVES):
        due = whole(known(meeting.fact("应到")))
        elected = whole(subject.value(f"社区.{said(meeting, '社区')}.居民代表人数"))
        if due is None or elected is None:
            continue
        for by in subject.asked("representatives-share", held(meeting)):
            wrong = f"：应到{due}人，居民代表{elected}人，不到五分之四" if not by.enough(elected, due) else ""
            if elected > due:
                wrong = f"：应到{due}人，少于居民代表{elected}人"
            yield judged(
                "law.composition",
                f"{titled(meeting)}的组成人员",
                by,
                wrong=wrong,
                at=meeting.fact("应到"),
                remedy="核对组成人员名单：居民委员会成员和全体居民代表都算应到",
            )


def _first_of_each(subject: Subject, *kinds: str) -> list[Branch]:
    """Return the first meeting of each community."""
    return list({said(row, "社区"): row for row in reversed(subject.meetings(*kinds))}.values())


# --- notice


NOTICES = (("law.notice", "notice", ASSEMBLY), ("law.notice-custom", "notice-custom", REPRESENTATIVES))


def notice(subject: Subject) -> Iterator[Judged]:
    """Ten days before (组织法 2025 第二十六条). The day of the notice does not count, that of the meeting does (民法典第二百零一条)."""
    for code, topic, kind in NOTICES:
        for meeting in subject.meetings(kind):
            for by in subject.asked(topic, held(meeting)):
                fact = meeting.fact("通知日期")
                yield judged(
                    code,
                    f"{titled(meeting)}的通知",
                    by,
                    wrong=_late(meeting, known(fact), by.figures["least"]),
                    at=fact or meeting,
                    remedy="补登实际的通知日期；情况特殊、临时通知的，在 replies.yaml 里答复原因",
                )


def _late(meeting: Branch, notified: Value | None, least: int) -> str:
    if not isinstance(notified, dt.date):
        return "没有登记日期"
    days = (held(meeting) - notified).days
    told = f"：{wording.write(notified)}通知，提前{days}日（通知当日不算，开会当日算）"
    return "" if days >= least else told if days >= 0 else f"：{wording.write(notified)}通知，在开会以后"


CHECKS: Sequence[Check] = (record, form, quorum, majority, representatives, composition, notice)

"""Whom the matter concerns has been asked: the Party organisation first, then each community's residents, met and consulted."""

from collections.abc import Iterator, Sequence

from pipeline.case.tree import Branch
from pipeline.problems import Place
from pipeline.rules.judging import Check, Judged, Subject, called, held, judged, known, opened, said
from pipeline.rules.meetings import PARTY, REPRESENTATIVES, RESIDENTS, Outcome, outcome, titled

OF_THE_PARTY = ("党组织会", "党员大会")
"""Meetings of the Party organisation alone: the law asks for one of these. In practice one of both committees will do."""


def party_first(subject: Subject) -> Iterator[Judged]:
    """The Party organisation has studied what residents are to decide (组织法 2025 第三十条第四款; before, practice)."""
    for community in subject.concerned():
        name = called(community)
        for meeting in subject.meetings(*RESIDENTS, of=name)[:1]:
            for by in subject.asked("party-first", held(meeting)):
                law = by.basis.source == "law"
                kinds = OF_THE_PARTY if law else PARTY
                studied = any(_not_after(one, meeting) for one in subject.meetings(*kinds, of=name))
                yield judged(
                    "law.party-first" if law else "law.party-first-custom",
                    f"{titled(meeting)}之前的党组织研究",
                    by,
                    wrong="" if studied else f"没有登记；{'、'.join(kinds)}都没有在它以前开过",
                    at=meeting,
                    remedy="开过的，在会议里补登；没有开过的，先由社区党组织研究，再提交居民讨论",
                )


def _not_after(one: Branch, other: Branch) -> bool:
    """Whether a meeting was held before another one; on the same day the hours tell, where both are recorded."""
    if held(one) != held(other):
        return held(one) < held(other)
    first, second = opened(one), opened(other)
    return first is None or second is None or first < second


def submitted(subject: Subject) -> Iterator[Judged]:
    """Residents who met have resolved. That they met at all is held against `met_and_consulted`."""
    for community in subject.concerned():
        meetings = subject.meetings(*RESIDENTS, of=called(community))
        for last in meetings[-1:]:
            for by in subject.asked("submitted", held(last)):
                carried = any(outcome(one) is Outcome.CARRIED for one in meetings)
                lost = any(outcome(one) is Outcome.LOST for one in meetings)
                yield judged(
                    "law.submitted",
                    f"{called(community)}居民的决议",
                    by,
                    wrong="" if carried else "是未通过" if lost else "没有登记",
                    at=last.fact("决议") or last,
                    remedy="照会议记录登记决议；没有讨论决定的，提请居民会议讨论决定",
                )


def authorised(subject: Subject) -> Iterator[Judged]:
    """Representatives who decide in place of all have been authorised (组织法 2025 第三十条第二款).

    No fact says so; that any record of the community's meetings speaks of 授权 is taken for it.
    """
    for community in subject.concerned():
        meetings = subject.meetings(*RESIDENTS, of=called(community))
        if not meetings or any(said(one, "类型") != REPRESENTATIVES for one in meetings):
            continue
        for by in subject.asked("authorised", held(meetings[-1])):
            told = any("授权" in str(known(fact) or "") for one in meetings for fact in one.facts())
            yield judged(
                "law.authorised",
                f"{titled(meetings[-1])}的授权",
                by,
                wrong="" if told else "没有写明",
                at=meetings[-1],
                remedy="居民会议授权过的，在议题或决议里写明何时授权；没有的，提请居民会议",
            )


def met_and_consulted(subject: Subject) -> Iterator[Judged]:
    """Every community concerned has met, and its residents were asked: a roster of whom, and what they answered."""
    rosters = {person.community for person in subject.case.roster}
    host = subject.value("事项.主办社区")
    answers = {response.community or host for response in subject.case.responses}
    for community in subject.concerned():
        name = called(community)
        meetings = subject.meetings(*RESIDENTS, of=name)
        lacking = [
            (what, file)
            for what, file, there in (
                ("居民会议或居民代表会议", "results/meetings.yaml", bool(meetings)),
                ("征求意见的名册", subject.case.file_of("results/roster"), name in rosters),
                ("居民的意见", subject.case.file_of("results/responses"), name in answers),
            )
            if not there
        ]
        day = held(meetings[-1]) if meetings else subject.decided()
        for by in subject.asked("consulted" if meetings else "submitted", day):
            yield judged(
                "L-BOTH",
                f"{name}的会议和征求意见",
                by,
                wrong=f"不全：没有{'、没有'.join(what for what, _ in lacking)}" if lacking else "",
                at=Place(lacking[0][1]) if lacking else community,
                remedy="补办并登记；不需要在这个社区办的，在 replies.yaml 里答复理由",
            )


ENTRUSTED = ("是否列入本次调整", "是否列入征求意见")


def entrusted(subject: Subject) -> Iterator[Judged]:
    """Whether those entrusted to a community are adjusted and asked with it has been said."""
    day = subject.decided()
    for community in subject.concerned():
        for row in subject.facts.table(f"{community.path}.代管"):
            unsaid = [name for name in ENTRUSTED if known(row.fact(name)) is None]
            size = "、".join(f"{said(row, name)}{unit}" for name, unit in (("户数", "户"), ("人口", "人")))
            for by in subject.asked("entrusted", day):
                yield judged(
                    "L-BOTH",
                    f"{called(community)}代管的{said(row, '对象')}（{size}）",
                    by,
                    wrong=f"没有写明{'、'.join(unsaid)}" if unsaid else "",
                    at=row,
                    remedy="与街道商定后，在“代管”里写是或否",
                )


CHECKS: Sequence[Check] = (party_first, submitted, authorised, met_and_consulted, entrusted)

"""What the law asks of the matter itself: how large a committee's area is, who sits on it, who decides, who meets."""

from collections.abc import Iterator, Sequence

from pipeline.rules.judging import Check, Judged, Subject, judged, whole


def members(subject: Subject) -> Iterator[Judged]:
    """5 to 9 members (组织法 2018 第七条, 2025 第八条), before and after."""
    for by in subject.asked("members", subject.decided()):
        for community in subject.concerned():
            name = community.path.partition(".")[2]
            for when, path in (("", f"{community.path}.居委会成员数"), ("调整后", f"调整内容.调整后.{name}.居委会成员数")):
                fact = subject.facts.fact(path)
                if (count := whole(fact.value if fact else None)) is not None:
                    wrong = "" if by.figures["least"] <= count <= by.figures["most"] else f"是{count}人"
                    yield judged(
                        "law.members",
                        f"{name}{when}的居委会成员数",
                        by,
                        wrong=wrong,
                        at=fact,
                        remedy="核对人数；确实不符的，请街道按规定配备",
                    )


CHECKS: Sequence[Check] = (members,)

"""What law and opinion ask of a committee: how large its area is, how many sit on it, what rooms it has, before and after."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline import wording
from pipeline.case.tree import Branch, Fact
from pipeline.rules.judging import Check, Judged, Subject, amount, called, judged, known, whole
from pipeline.rules.statutes import Requirement, versions
from pipeline.values import Quantity


@dataclasses.dataclass(frozen=True, slots=True)
class State:
    """A committee before the adjustment or after it."""

    when: str
    households: Fact | None
    members: Fact | None


def states(subject: Subject, community: Branch) -> list[State]:
    """Return what a committee is and what it becomes, as far as either is known."""
    name, fact = called(community), subject.facts.fact
    return [
        State("", fact(f"{community.path}.户籍.户数"), fact(f"{community.path}.居委会成员数")),
        State("调整后", fact(f"对照.{name}.调整后户数"), fact(f"调整内容.调整后.{name}.居委会成员数")),
    ]


# --- size


def size(subject: Subject) -> Iterator[Judged]:
    """How many households are usual (组织法 2018 第六条第一款, 2025 第三条第一款, and the province's opinion).

    What is only usual is told with every range there is or was, so that who decides sees all of them. One finding a
    community, resting on the first range in force that a figure leaves.
    """
    day = subject.decided()
    in_force = [*subject.asked("size", day), *subject.asked("size-province", day)]
    ranges = (*versions("size"), *versions("size-province", subject.province))
    for community in subject.concerned():
        figures = _figures(subject, community)
        if not figures:
            continue
        told = False
        for by in in_force:
            wrong = _beyond(figures, by, [one for one in ranges if one is not by])
            if wrong and told:
                continue
            yield judged(
                "L-SCALE",
                f"{called(community)}的管辖户数",
                by,
                wrong=wrong,
                at=subject.facts.fact(f"{community.path}.户籍.户数"),
                remedy="在请示和起草说明里写明规模的理由；“一般”的范围不妨碍区、市决定",
            )
            told = told or bool(wrong)


def _figures(subject: Subject, community: Branch) -> dict[str, Quantity]:
    """Return how many households a community has: before, after, and each with those entrusted to it."""
    found = {state.when or "调整前": given for state in states(subject, community) if (given := _households(state.households))}
    entrusted = [one for row in subject.facts.table(f"{community.path}.代管") if (one := _households(row.fact("户数")))]
    if entrusted:
        more = sum(int(one.number) for one in entrusted)
        about = any(one.about for one in entrusted)
        for when, given in list(found.items()):
            found[f"{when}连代管"] = Quantity(int(given.number) + more, given.about or about)
    return found


def _households(fact: Fact | None) -> Quantity | None:
    number = whole(known(fact))
    return None if fact is None or number is None else Quantity(number, isinstance(fact.value, Quantity) and fact.value.about)


def _outside(figures: Iterable[Quantity], by: Requirement) -> list[Quantity]:
    return [figure for figure in figures if not by.figures["least"] <= figure.number <= by.figures["most"]]


def _beyond(figures: Mapping[str, Quantity], by: Requirement, others: Iterable[Requirement]) -> str:
    """Say every figure, which of them leave the range, and how they stand to the other ranges."""
    numbers = list(figures.values())
    beyond = _outside(numbers, by)
    if not beyond:
        return ""
    told = "、".join(f"{when}{wording.write(figure)}户" for when, figure in figures.items())
    compared = "，".join(
        f"{one.basis.cited}{one.figures['least']}户至{one.figures['most']}户（{_standing(numbers, one)}）" for one in others
    )
    outside = "、".join(dict.fromkeys(f"{wording.write(figure)}户" for figure in beyond))
    return f"：{told}；{outside}不在一般范围内；对照别的范围：{compared}"


def _standing(numbers: Sequence[Quantity], by: Requirement) -> str:
    outside = _outside(numbers, by)
    return "都在内" if not outside else "都不在内" if len(outside) == len(numbers) else "部分在内"


# --- members, staffing, premises


def members(subject: Subject) -> Iterator[Judged]:
    """5 to 9 members (组织法 2018 第七条, 2025 第八条), before and after."""
    for by in subject.asked("members", subject.decided()):
        for community in subject.concerned():
            for state in states(subject, community):
                if (count := whole(known(state.members))) is not None:
                    yield judged(
                        "law.members",
                        f"{called(community)}{state.when}的居委会成员数",
                        by,
                        wrong="" if by.figures["least"] <= count <= by.figures["most"] else f"是{count}人",
                        at=state.members,
                        remedy="核对人数；确实不符的，请街道按规定配备",
                    )


def staffing(subject: Subject) -> Iterator[Judged]:
    """One member for so many households, within the 5 to 9 of the law: fewer cannot be asked for, nor more."""
    day = subject.decided()
    for by in subject.asked("staffing", day):
        for limits in subject.asked("members", day):
            for community in subject.concerned():
                for state in states(subject, community):
                    count, households = whole(known(state.members)), whole(known(state.households))
                    if count is None or households is None:
                        continue
                    few = count * by.figures["most"] < households and count < limits.figures["most"]
                    many = count * by.figures["least"] > households and count > limits.figures["least"]
                    yield judged(
                        "law.staffing",
                        f"{called(community)}{state.when}的人员配备",
                        by,
                        wrong=f"：{households}户，成员{count}人，偏{'少' if few else '多'}" if few or many else "",
                        at=state.members,
                        remedy="在请示的“人员配备”里说明，或请街道调整人数",
                    )


def premises(subject: Subject) -> Iterator[Judged]:
    """30 square metres for a hundred households. The rooms after are those before: how they change is told in words."""
    for by in subject.asked("premises", subject.decided()):
        for community in subject.concerned():
            area = subject.facts.fact(f"{community.path}.办公用房.面积")
            metres = amount(known(area))
            for state in states(subject, community):
                households = whole(known(state.households))
                if area is None or metres is None or households is None:
                    continue
                lacking = metres * 100 < by.figures["least"] * households
                yield judged(
                    "law.premises",
                    f"{called(community)}{state.when}的服务用房面积",
                    by,
                    wrong=f"：{wording.write(area.value)}平方米，{households}户，每百户不足{by.figures['least']}平方米" if lacking else "",
                    at=area,
                    remedy="在请示里说明用房的困难和打算，请街道统筹解决",
                )


CHECKS: Sequence[Check] = (size, members, staffing, premises)

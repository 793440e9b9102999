"""Facts in, what does not add up among them out: wrong sums inside a file block the build, the roster's only sealing."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipeline.case.registers import Resident
from pipeline.case.tree import Branch, Fact
from pipeline.problems import Place, Problem, problem
from pipeline.values import Value

SUMS = (("户数", ("现住户数", "空挂户数")), ("人口", ("现住人口", "空挂人口")))
PARTS = (("十八周岁以上人口", "人口"), ("现住十八周岁以上人口", "现住人口"), ("依法认定无民事行为能力人数", "人口"))
"""A figure, and the one of which it is only a part."""


def disagreements(facts: Branch, roster: Sequence[Resident] = (), file: str = "") -> Iterator[Problem]:
    """Yield everything that does not add up among what is given; `file` is where the roster stands."""
    for community in facts.table("社区"):
        yield from _sums(community)
    for meeting in facts.table("会议"):
        yield from _votes(meeting)
    for community in facts.table("社区"):
        yield from _transfers(community, facts.table("调整内容.划转"))
    for community in facts.table("社区"):
        yield from _roster(community, roster, Place(file, 1))


def exact(value: Value) -> int | Decimal | None:
    """Return the number of a value that may be added, None for 约 and what is no number."""
    return value if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def _numbers(branch: Branch, *names: str) -> tuple[dict[str, int | Decimal], dict[str, Fact]]:
    """Return the exact numbers of a branch by name, and the facts they stand in."""
    facts = {name: fact for name in names if (fact := branch.fact(name)) is not None}
    return {name: number for name, fact in facts.items() if (number := exact(fact.value)) is not None}, facts


def _sums(community: Branch) -> Iterator[Problem]:
    registered = community.at("户籍")
    if not isinstance(registered, Branch):
        return
    for whole, parts in SUMS:
        numbers, facts = _numbers(registered, whole, *parts)
        if len(numbers) == 1 + len(parts) and numbers[whole] != (total := sum(numbers[part] for part in parts)):
            named = "与".join(f"{part}{numbers[part]}" for part in parts)
            found = f"{registered.path}：{whole}{numbers[whole]}不等于{named}之和{total}"
            yield problem("sum.parts", found, facts[whole].sources[0], "核对这几个数，改正写错的一个")
    for part, whole in PARTS:
        numbers, facts = _numbers(registered, part, whole)
        if len(numbers) > 1 and numbers[part] > numbers[whole]:
            yield problem("sum.parts", f"{registered.path}：{part}多于{whole}", facts[part].sources[0], "核对两个数")


def _votes(meeting: Branch) -> Iterator[Problem]:
    numbers, facts = _numbers(meeting, "应到", "实到", "同意", "反对", "弃权")
    votes = [numbers[name] for name in ("同意", "反对", "弃权") if name in numbers]
    if "实到" in numbers and (sum(votes) != numbers["实到"] if len(votes) == 3 else sum(votes) > numbers["实到"]):
        found = f"{meeting.path}：同意、反对、弃权合计{sum(votes)}，实到{numbers['实到']}"
        yield problem("sum.votes", found, facts["实到"].sources[0], "核对票数与实到人数")
    if {"实到", "应到"} <= numbers.keys() and numbers["实到"] > numbers["应到"]:
        found = f"{meeting.path}：实到{numbers['实到']}多于应到{numbers['应到']}"
        yield problem("sum.votes", found, facts["实到"].sources[0], "核对两个数")


def _transfers(community: Branch, transfers: Sequence[Branch]) -> Iterator[Problem]:
    """Hold what leaves a community against what it has."""
    name = community.path.partition(".")[2]
    for measure in ("户数", "人口"):
        before = community.fact(f"户籍.{measure}")
        given = [t.fact(measure) for t in transfers if (giver := t.fact("划出社区")) and giver.value == name]
        out = [(fact, number) for fact in given if fact and (number := exact(fact.value)) is not None]
        if before and (has := exact(before.value)) is not None and sum(number for _, number in out) > has:
            found = f"{community.path}：划出的{measure}{sum(number for _, number in out)}多于现有的{has}"
            yield problem("sum.transfer", found, out[0][0].sources[0], "核对“调整内容.划转”")
    for row in transfers:
        for part, whole in (("其中现住户数", "户数"), ("其中现住人口", "人口")):
            numbers, facts = _numbers(row, part, whole)
            if len(numbers) > 1 and numbers[part] > numbers[whole]:
                yield problem("sum.transfer", f"{row.path}：{part}多于{whole}", facts[part].sources[0], "核对两个数")


def _roster(community: Branch, roster: Sequence[Resident], place: Place) -> Iterator[Problem]:
    """Hold the roster without 代管 against the community's figures; a community without a roster is not judged."""
    name = community.path.partition(".")[2]
    people = [person for person in roster if person.community == name and person.status != "代管"]
    registered = community.at("户籍")
    if not people or not isinstance(registered, Branch):
        return
    counts = {"户数": len({person.household for person in people}), "人口": len(people)}
    for status in ("现住", "空挂"):
        counts[f"{status}户数"] = len({person.household for person in people if person.status == status})
        counts[f"{status}人口"] = sum(person.status == status for person in people)
    numbers, _ = _numbers(registered, *counts)
    for key, number in numbers.items():
        if counts[key] != number:
            found = f"{registered.path}：名册中{key}是{counts[key]}，“{key}”写的是{number}"
            yield problem("roster.figures", found, place, "核对名册与社区数字，改正写错的一边")

"""A roster in, its households in the order in which somebody goes round out: community, 居民委, building, door.

The roster has one column for an address, written as people write it. Building and door are read off it; what has neither
stands by its whole text, and a household without an address comes last in its 居民委.
"""

import dataclasses
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence

from pipeline.case.registers import Resident
from pipeline.case.tally import by_number
from pipeline.case.tree import Branch

DIGITS = dict(zip("〇零一二三四五六七八九", (0, *range(10)), strict=True))
NUMERAL = re.compile("[〇零一二三四五六七八九十百]+(?=号|楼|幢|栋|座|单元|门|层|室|户|组|弄|巷)")
"""A number in Chinese characters that counts doors; those of a name (五一路) do not stand before such a word."""
BUILDING = re.compile("^(.*(?:号楼|楼|幢|栋|座))(?=[^楼幢栋座]*$)(.*)$")
STREET = re.compile("^(.*?)([0-9]+(?:[-—之][0-9]+)*号.*)$")
LIVING = ("现住", "空挂", "代管")
"""How households live, in the order in which one of its people decides for all."""


@dataclasses.dataclass(frozen=True, slots=True)
class Home:
    """A household of the roster, as it is visited."""

    community: str
    number: str
    block: str
    address: str
    building: str
    door: str
    status: str
    residents: tuple[Resident, ...]

    @property
    def key(self) -> tuple[str, str]:
        """What names it: 社区 and 户号."""
        return self.community, self.number


def homes(roster: Sequence[Resident], facts: Branch) -> tuple[Home, ...]:
    """Return the households of a roster in visiting order."""
    found: dict[tuple[str, str], list[Resident]] = {}
    for one in roster:
        found.setdefault((str(one.community), str(one.household)), []).append(one)
    return tuple(sorted((_home(key, people) for key, people in found.items()), key=order(facts)))


def order(facts: Branch) -> Callable[[Home], tuple[object, ...]]:
    """Return what sorts households as they are visited: the host's first, the 居民委 as the community lists them."""
    host = facts.fact("事项.主办社区")
    names = [row.path.removeprefix("社区.") for row in facts.table("社区")]
    communities = _ranks([str(host.value), *names] if host and not host.pending else names)
    blocks = {name: _ranks(_listed(facts, name)) for name in names}

    def key(home: Home) -> tuple[object, ...]:
        listed = blocks.get(home.community, {})
        return (
            *(communities.get(home.community, len(communities)), home.community),
            *(listed.get(home.block, len(listed)), by_number(home.block)),
            *(not home.address, by_number(counted(home.building)), by_number(counted(home.door)), by_number(home.number)),
        )

    return key


def place_of(address: str) -> tuple[str, str]:
    """Return the building (or the street) of an address, and the rest that leads to the door."""
    text = "".join(unicodedata.normalize("NFKC", address).split())
    for pattern in (BUILDING, STREET):
        if match := pattern.match(text):
            return match[1], match[2]
    return text, ""


def counted(text: str) -> str:
    """Return a text with the numbers of doors as figures: 二号楼 goes where 2号楼 goes."""
    return NUMERAL.sub(lambda match: str(_number(match[0])), text)


def _number(numeral: str) -> int:
    whole, last = 0, 0
    for one in numeral:
        if one in "十百":
            whole += (last or 1) * (10 if one == "十" else 100)
            last = 0
        else:
            last = last * 10 + DIGITS[one]
    return whole + last


def _home(key: tuple[str, str], people: Sequence[Resident]) -> Home:
    address = next((one.address for one in people if one.address), "")
    statuses = {one.status for one in people}
    status = next((one for one in LIVING if one in statuses), "")
    return Home(*key, str(people[0].block), address, *place_of(address), status, tuple(people))


def _listed(facts: Branch, community: str) -> tuple[str, ...]:
    fact = facts.fact(f"社区.{community}.下辖居民委")
    return fact.value if fact and isinstance(fact.value, tuple) else ()


def _ranks(names: Iterable[str]) -> dict[str, int]:
    return {name: rank for rank, name in enumerate(dict.fromkeys(names))}

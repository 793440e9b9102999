"""Households and judged answers in, what is still to be asked of each out: who is silent there, and how often it was tried."""

import collections
import dataclasses
import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence

from pipeline.case import tally as counting
from pipeline.case.consulted import Counted
from pipeline.case.load import Case
from pipeline.case.registers import Contact, Resident
from pipeline.case.tally import Person, code
from pipeline.field.route import LIVING, Home


@dataclasses.dataclass(frozen=True, slots=True)
class Waiting:
    """A household of which an answer is still wanted: what was tried, and who is silent (all who are asked, by households)."""

    home: Home
    asked: int
    silent: tuple[Resident, ...]
    attempts: tuple[Contact, ...]
    short: int
    """how many attempts are lacking of those that the case wants at least"""


@dataclasses.dataclass(frozen=True, slots=True)
class Group:
    """How many households of a building that live there, or do not, still have to answer."""

    community: str
    block: str
    building: str
    status: str
    households: int
    """all that are asked"""
    waiting: int
    silent: int
    """persons"""


def until(case: Case, day: dt.date) -> Case:
    """Return the case as it stood on the evening of a day: what is dated later is not known yet."""
    answers = [index for index, one in enumerate(case.responses) if one.date is None or one.date <= day]
    contacts = [index for index, one in enumerate(case.contacts) if one.when is None or one.when.date() <= day]
    places = dict(case.places)
    for table, kept in (("results/responses", answers), ("results/contacts", contacts)):
        if table in places:
            places[table] = tuple(places[table][index] for index in kept)
    return dataclasses.replace(
        case,
        responses=tuple(case.responses[index] for index in answers),
        contacts=tuple(case.contacts[index] for index in contacts),
        places=places,
    )


def waiting(
    homes: Sequence[Home], found: Counted, contacts: Mapping[tuple[str, str], Sequence[Contact]], *, by_homes: bool, least: int
) -> Iterator[Waiting]:
    """Yield the households that still have to answer, in the order given: by households those with no answer that counts."""
    rows = found.tally.rows if found.tally else ()
    silent = counting.silent(rows, found.asked)
    heard = {(one.community, one.response.household or "") for one in rows if not one.reason} if by_homes else set()
    asked = collections.Counter(one[:2] for one in found.asked.people)
    quiet = collections.Counter(one[:2] for one in silent)
    for home in homes:
        if quiet[home.key] and home.key not in heard:
            tried = tuple(contacts.get(home.key, ()))
            yield Waiting(home, asked[home.key], _residents(home, silent), tried, max(0, least - len(tried)))


def _residents(home: Home, people: Collection[Person]) -> tuple[Resident, ...]:
    """Return those of a household who are among some people; a person who stands on the roster twice is one."""
    found = {person: one for one in reversed(home.residents) if (person := (*home.key, str(one.name), code(one.born))) in people}
    return tuple(reversed(found.values()))


def attempts(case: Case, homes: Sequence[Home], host: str) -> dict[tuple[str, str], list[Contact]]:
    """Return the contacts of each household by their time.

    A contact says the 户号 alone: where several communities have that number, it is the host's household that was tried.
    """
    keys: dict[str, tuple[str, str]] = {}
    for home in homes:
        if home.number not in keys or home.community == host:
            keys[home.number] = home.key
    found: dict[tuple[str, str], list[Contact]] = {}
    for one in sorted(case.contacts, key=lambda one: one.when or dt.datetime.min):  # noqa: DTZ901 - the clerk's own hours
        if (key := keys.get(one.household or "")) is not None:
            found.setdefault(key, []).append(one)
    return found


def groups(homes: Sequence[Home], asked: Collection[Person], found: Sequence[Waiting]) -> tuple[Group, ...]:
    """Return what is left by 居民委, building and way of living, in visiting order; what is done has its row too."""
    invited = {one[:2] for one in asked}
    all_of = collections.Counter(_group(home) for home in homes if home.key in invited)
    left = collections.Counter(_group(one.home) for one in found)
    people: collections.Counter[tuple[str, str, str, str]] = collections.Counter()
    for one in found:
        people[_group(one.home)] += len(one.silent)
    places = {place: number for number, place in enumerate(dict.fromkeys(key[:3] for key in all_of))}
    ordered = sorted(all_of, key=lambda key: (places[key[:3]], LIVING.index(key[3]) if key[3] in LIVING else len(LIVING)))
    return tuple(Group(*key, all_of[key], left[key], people[key]) for key in ordered)


def _group(home: Home) -> tuple[str, str, str, str]:
    return home.community, home.block, home.building, home.status

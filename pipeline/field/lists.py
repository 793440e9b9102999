"""What the cells of the register may hold: for each column of the model the words that its drop-down list offers."""

from collections.abc import Iterator, Sequence

from pipeline.case.load import Case
from pipeline.case.registers import CONTACT_RESULTS, LIVING, OPINIONS, REGISTERED, RULINGS, SIGNED
from pipeline.case.tree import Branch

PEOPLE = "人员"
"""The list of those who register, witness and call: the only one that a clerk may add to."""
FREE = 24
"""how many names it has room for at least"""

OF_ANSWERS = {
    "户籍": "户籍",
    "居住状态": "居住状态",
    "渠道": "渠道",
    "意见": "意见",
    "本人或代签": "本人或代签",
    "登记人": PEOPLE,
    "见证人": PEOPLE,
    "人工认定": "人工认定",
    "认定人": PEOPLE,
}
OF_CONTACTS = {"方式": "渠道", "结果": "结果", "经办人": PEOPLE, "见证人": PEOPLE}
"""Column → the list it offers."""


def lists(case: Case, facts: Branch) -> dict[str, tuple[str, ...]]:
    """Return the lists of a case by name."""
    channels = facts.fact("征求意见.征集方式")
    return {
        "渠道": channels.value if channels and isinstance(channels.value, tuple) else (),
        "意见": OPINIONS,
        "本人或代签": SIGNED,
        "户籍": REGISTERED,
        "居住状态": LIVING,
        "结果": CONTACT_RESULTS,
        "人工认定": RULINGS,
        PEOPLE: tuple(dict.fromkeys(_people(case, facts))),
    }


def _people(case: Case, facts: Branch) -> Iterator[str]:
    """Yield who is likely to register: who does so already, then who is in charge by the case."""
    for one in case.responses:
        yield from filter(None, (one.registrar, one.witness))
    for contact in case.contacts:
        yield from filter(None, (contact.handled_by, contact.witness))
    for table, column in (("领导小组.成员", "姓名"), ("实施方案.职责分工", "责任人")):
        for row in facts.table(table):
            fact = row.fact(column)
            if fact and isinstance(fact.value, str):
                yield from (name for name in fact.value.split("、") if name)


def room(words: Sequence[str], name: str) -> int:
    """Return how many cells a list takes."""
    return max(len(words), FREE) if name == PEOPLE else len(words)

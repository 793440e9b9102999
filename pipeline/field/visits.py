"""The households that do not live where they are registered in, the facts of the list with which they are looked for out."""

import dataclasses
from collections.abc import Sequence

from pipeline.case.registers import CONTACT_RESULTS
from pipeline.case.tree import Branch, Fact
from pipeline.field.route import Home
from pipeline.field.sheets import Sheet, by_block
from pipeline.problems import Place
from pipeline.values import Value

ROOT = "名单"
ABSENT, HEAD = "空挂", "户主"


def absent(found: Sequence[Sheet]) -> tuple[Sheet, ...]:
    """Return the first sheet of each household that is to be looked for."""
    return tuple(one for one in found if one.home.status == ABSENT and one.part == 1)


def with_visits(facts: Branch, found: Sequence[Sheet], source: Place) -> Branch:
    """Return the facts with 名单: the households by 居民委, numbered through."""
    subject = facts.fact("事项.事由")
    about = f"{subject.value if subject else ''}征求意见上门名单（{ABSENT}户）"
    children: dict[str, Fact | Branch] = {
        "题名": Fact(about, f"{ROOT}.题名", subject.sources if subject else (), (subject.path,) if subject else ()),
        "结果种类": Fact("、".join(CONTACT_RESULTS), f"{ROOT}.结果种类"),
        "居民委": by_block(ROOT, found, lambda one: one.home, _row, source, "表号"),
    }
    return dataclasses.replace(facts, children={**facts.children, ROOT: Branch(ROOT, children)})


def _row(sheet: Sheet, number: int) -> dict[str, Value | Branch]:
    home = sheet.home
    return {
        "序号": number,
        "表号": sheet.number,
        "户号": home.number,
        "住址": home.address,
        "户主": head_of(home),
        "人数": sheet.asked,
    }


def head_of(home: Home) -> str:
    """Return who stands for a household: its 户主, else the first of it."""
    return str(next((one for one in home.residents if one.relation == HEAD), home.residents[0]).name)

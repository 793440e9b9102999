"""The filled-in survey forms as booklets: households that answered, by 居民委, at most 200 sheets each.

One household has one sheet. Who is on no roster is bound last. Only numbers leave this file, no household and no name.
"""

from collections.abc import Iterator

from pipeline.case.growth import Tree
from pipeline.case.load import Case
from pipeline.problems import Place
from pipeline.values import Value

SHEETS = 200
"""What a booklet holds at most: what a clerk can still bind with a needle."""

UNLISTED = "名册外"


def booklets(tree: Tree, case: Case) -> None:
    """Add 调查表册: one row a booklet, with its 社区, 居民委, 册次 and how many sheets it has."""
    if not case.responses:
        tree.same("调查表册", None)
        return
    register, roster = case.file_of("results/responses"), case.file_of("results/roster")
    tree.branch("调查表册", rows=True)
    host = tree.fact("事项.主办社区")
    for community, block, number, sheets in _booklets(case, str(host.value) if host else ""):
        path = f"调查表册.{community}-{block}-{number}"
        tree.branch(path)
        values: dict[str, Value] = {"社区": community, "居民委": block, "册次": number, "份数": sheets}
        for name, value in values.items():
            tree.add(f"{path}.{name}", lambda value=value: value, more=(register, roster), sources=(Place(register),))


def _booklets(case: Case, host: str) -> Iterator[tuple[str, str, int, int]]:
    blocks = {(str(one.community), one.household): str(one.block) for one in case.roster}
    answered: dict[tuple[str, str], set[str | None]] = {(str(one.community), str(one.block)): set() for one in case.roster}
    for one in case.responses:
        community = one.community or host
        answered.setdefault((community, blocks.get((community, one.household), UNLISTED)), set()).add(one.household)
    for (community, block), households in answered.items():
        for number, first in enumerate(range(0, len(households), SHEETS), 1):
            yield community, block, number, min(SHEETS, len(households) - first)

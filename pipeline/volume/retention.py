"""How long a paper is kept: a kind and the facts of the case in, the period and who said so out.

There is no table for the whole country (国家档案局令第8号 第十二条). What the case says in `retention.yaml` comes first, then
the office's own table (`case/office.py` puts its rows among the facts), then a proposal of `volume/retention.yaml`, which
somebody has to confirm.
"""

import dataclasses
import functools
from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml

from pipeline.case.matter import RETENTIONS
from pipeline.case.office import FORMS
from pipeline.case.tree import Branch
from pipeline.problems import Place, Problem, problem
from pipeline.volume import codes


@dataclasses.dataclass(frozen=True, slots=True)
class Retention:
    """A period, why, and whether the case says so itself or it is only proposed."""

    period: str
    reason: str
    confirmed: bool

    @property
    def code(self) -> str:
        """Y, D30 or D10."""
        return codes.RETENTIONS[self.period]


@functools.cache
def proposals() -> Mapping[str, Retention]:
    """Return what is proposed, by kind."""
    entries = yaml.safe_load(Path(__file__).with_name("retention.yaml").read_text(encoding="utf-8"))
    return {entry["kind"]: Retention(entry["period"], entry["reason"], confirmed=False) for entry in entries}


def retention(kind: str, called: str, facts: Branch) -> Retention:
    """Return how long a paper is kept; `called` is what the table of the case calls it: its 短名, or 外来件."""
    said = facts.fact(f"保管期限.{called}.期限")
    if said is None and kind == "booklet":
        said = facts.fact(FORMS)
    if said is None:
        return proposals()[kind]
    reason = facts.fact(f"保管期限.{called}.理由")
    return Retention(str(said.value), str(reason.value) if reason else "本事项的规定", confirmed=True)


def longest(found: Iterable[Retention]) -> Retention:
    """Return the longest: that of an item with several papers, of a volume with several items; proposed where any part is."""
    kept = list(found)
    first = min(kept, key=lambda one: RETENTIONS.index(one.period))
    return dataclasses.replace(first, confirmed=all(one.confirmed for one in kept))


def unconfirmed(found: Mapping[str, Retention]) -> list[Problem]:
    """Return one problem that names every paper, by what it is called, whose period is only proposed."""
    names = [called for called, one in found.items() if not one.confirmed]
    if not names:
        return []
    remedy = "与街道、档案部门商定后，写进 retention.yaml 或本单位的保管期限表的“保管期限”，一种文书一行"
    return [problem("retention.proposed", f"{len(names)}种材料的保管期限只是建议：{'、'.join(names)}", Place("retention.yaml"), remedy)]

"""What lies beyond the district: areas moved, households entrusted, borders and old divisions. The district alone cannot decide there."""

import enum
import re
from collections.abc import Iterator, Sequence

from pipeline.case.tree import Branch, Fact
from pipeline.rules.decision import names_of_street
from pipeline.rules.judging import Check, Judged, Subject, called, judged, known, said
from pipeline.rules.statutes import Requirement

ZONE = re.compile(r"开发区|高新区|高新技术产业|经开区|保税区|自贸区|自由贸易|独立工矿区")
ANOTHER = re.compile(r"^\w{1,12}?(?:(?<![社小片街校厂园院宅活属业])区|县|旗|市)(?=$|人民政府|政府|\w{1,10}(?:街道|乡|镇|社区|村))")
"""Begins with the name of a district, county or city, whatever stands before it; 社区 and 小区 are none."""


class Where(enum.Enum):
    """Where a unit belongs, by its name alone."""

    HERE = ""
    ZONE = "是开发区的单位"
    ELSEWHERE = "不属于本区"
    UNTOLD = "看不出属于哪个区"


def where(subject: Subject, unit: str) -> Where:
    """Return where a unit belongs; a zone inside the district has an administration of its own."""
    district = str(subject.value("机构.区") or "")
    if ZONE.search(unit):
        return Where.ZONE
    ours = {district, *names_of_street(subject), *(called(row) for row in subject.facts.table("社区"))}
    if any(name and name in unit for name in ours):
        return Where.HERE
    return Where.ELSEWHERE if ANOTHER.search(unit) else Where.UNTOLD


REMEDY = "请街道商有关的区、开发区，由有权的机关或者共同的上级决定；核后不涉及的，在 replies.yaml 里答复"


def transfers(subject: Subject) -> Iterator[Judged]:
    """Areas that the case itself says lie beyond the district or in a zone."""
    for row in subject.facts.table("调整内容.划转"):
        fact = row.fact("是否跨区或涉开发区")
        if isinstance(crosses := known(fact), bool):
            size = f"{said(row, '户数')}户、{said(row, '人口')}人"
            yield from _judge(
                subject, f"划转的{said(row, '名称')}（{size}）", "跨区或涉及开发区，本区不能单独决定" if crosses else "", fact
            )


def entrusted(subject: Subject) -> Iterator[Judged]:
    """Households that a community looks after for somebody beyond the district."""
    for community in subject.concerned():
        for row in subject.facts.table(f"{community.path}.代管"):
            unit, place = said(row, "所属单位"), where(subject, said(row, "所属单位"))
            wrong = f"：所属单位{unit}{place.value}，管辖须人工核" if place is not Where.HERE else ""
            size = f"{said(row, '户数')}户、{said(row, '人口')}人"
            what = f"{called(community)}代管的{said(row, '对象')}（{size}）"
            zone = list(subject.asked("development-zone", subject.decided())) if place is Where.ZONE else []
            remedy = "核这部分居民归谁管；属于本区的，所属单位写全称；不属于的，请街道商有关单位" if place is Where.UNTOLD else REMEDY
            yield from _judge(subject, what, wrong, row.fact("所属单位"), by=zone, remedy=remedy)


def borders(subject: Subject) -> Iterator[Judged]:
    """New borders that touch a zone; one that stays where it was is not what is decided."""
    for after in subject.facts.table("调整内容.调整后"):
        name = said(after, "社区")
        new = [side for side in subject.facts.table(f"{after.path}.四至") if _moved(subject, name, side) and ZONE.search(said(side, "界"))]
        touching = "、".join(f"{said(side, '方位')}界“{said(side, '界')}”" for side in new)
        wrong = f"改了{touching}，涉及开发区，管辖须人工核" if new else ""
        yield from _judge(subject, f"{name}调整后的四至", wrong, new[0].fact("界") if new else None)


def _moved(subject: Subject, community: str, side: Branch) -> bool:
    before = subject.facts.at(f"社区.{community}.四至.{said(side, '方位')}")
    return not isinstance(before, Branch) or said(before, "界") != said(side, "界")


def divisions(subject: Subject) -> Iterator[Judged]:
    """Earlier divisions with somebody beyond the district: what they left open may lie on the new border."""
    for community in subject.concerned():
        fact = subject.facts.fact(f"{community.path}.历史沿革.划分单位")
        units = known(fact)
        for unit in units if isinstance(units, tuple) else ():
            beyond = where(subject, unit) in (Where.ZONE, Where.ELSEWHERE)
            wrong = "：与本区以外的单位划分过，新边界是否触及，须人工核" if beyond else ""
            yield from _judge(subject, f"{called(community)}历史沿革中的划分单位{unit}", wrong, fact)


def _judge(
    subject: Subject, what: str, wrong: str, at: Fact | None, *, by: Sequence[Requirement] = (), remedy: str = REMEDY
) -> Iterator[Judged]:
    for one in by or subject.asked("jurisdiction", subject.decided()):
        yield judged("L-CROSS", what, one, wrong=wrong, at=at, remedy=remedy)


CHECKS: Sequence[Check] = (transfers, entrusted, borders, divisions)

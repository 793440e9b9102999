"""Who decides, and whether the plan gets there: the street proposes, the district government decides, it is made public."""

import enum
import re
from collections.abc import Iterator, Sequence

from pipeline.case.tree import Branch
from pipeline.rules.judging import DECIDED, Check, Judged, Subject, judged, known, said


class Link(enum.IntEnum):
    """What of the chain a step of the plan shows."""

    STREET = 1
    GOVERNMENT = 2
    PUBLIC = 3


CLAUSE = re.compile(r"[，。；：！？\n]")
GOVERNMENT, STREET_OFFICE = "\ue000", "街道"
"""What the names of the government and of the street are replaced by before a text is read."""

DENIED = re.compile(r"不再|不必|不须|不需|不用|不报|不得|不能|无须|无需|免于")
"""Words by which a clause says that something is not done."""

STREET = re.compile(
    rf"(?<![向给报请呈送经]){STREET_OFFICE}.*?(?:提出|提请|转报|呈报|上报|报请|报送|请示|报(?![告名道社]))|{STREET_OFFICE}.*?报.*?{GOVERNMENT}"
)
"""The street acts: what stands after 向 or 报 is only asked, unless it passes on to the government. 报告 is no proposal."""

PUBLIC = re.compile(r"(?:公布|公告|公示|公开)(?!期|结束|届满|以?后|无异议|征求|结果|的?情况)")
"""Made public. Of the notice of results, and of a consultation, the plan speaks in other words."""


def government(subject: Subject) -> str:
    """Return the full name of the district government, as well as it is known."""
    return str(subject.value("机构.区人民政府.全称") or f"{subject.value('机构.区') or ''}人民政府")


def names_of_government(subject: Subject) -> frozenset[str]:
    """Return how the district government is written, in full and for short."""
    district = str(subject.value("机构.区") or "")
    long = {government(subject), f"{district}人民政府", f"{district[-1:]}人民政府"} if district else {government(subject)}
    return frozenset(long | {name.replace("人民政府", "政府") for name in long})


def names_of_street(subject: Subject) -> frozenset[str]:
    """Return how the street is written: its offices in full and for short, and its name."""
    paths = [f"机构.{body}.{name}" for body in ("街道办事处", "街道党工委") for name in ("全称", "简称")]
    return frozenset(str(value) for path in (*paths, "机构.街道") if (value := subject.value(path)))


def _plain(subject: Subject, text: str) -> str:
    """Put one sign for the government and one for the street; the full name of a street holds that of its government."""
    for names, sign in ((names_of_street(subject), STREET_OFFICE), (names_of_government(subject), GOVERNMENT)):
        for name in sorted(names, key=len, reverse=True):
            text = re.sub(rf"{re.escape(name)}(?!网|门户|官网|信息|办公)", sign, text)
    short = str(subject.value("机构.区") or "")[-1:]
    return re.sub(rf"(?<![社小片辖城市地街园]){short}(?={'|'.join(DECIDED)})", GOVERNMENT, text) if short else text


def links(subject: Subject, text: str) -> list[Link]:
    """Return what a text of the plan shows of the chain, in its order."""
    found: list[Link] = []
    for clause in CLAUSE.split(_plain(subject, text)):
        if DENIED.search(clause):
            continue
        decides = re.search(f"{GOVERNMENT}.*?(?:{'|'.join(DECIDED)})", clause)
        places = ((STREET.search(clause), Link.STREET), (decides, Link.GOVERNMENT), (PUBLIC.search(clause), Link.PUBLIC))
        found += [link for match, link in sorted(((m.end(), link) for m, link in places if m))]
    return found


def chain(subject: Subject) -> list[Link]:
    """Return the links of the whole plan in its order. Of a step with 分步 these tell the order, its text what they leave out."""
    plan: list[Link] = []
    for step in subject.facts.table("进程"):
        told = links(subject, f"{said(step, '步骤')}，{said(step, '内容')}")
        papers = known(step.fact("形成材料"))
        if isinstance(papers, tuple) and "街道请示" in papers and Link.STREET not in told:
            told.insert(0, Link.STREET)
        parts = [link for part in subject.facts.table(f"{step.path}.分步") for link in links(subject, said(part, "步骤"))]
        for link in told if parts else ():
            decided = Link.GOVERNMENT in told[: told.index(link)]
            if link not in parts and (link is not Link.PUBLIC or decided):
                place = next((i for i, other in enumerate(parts) if other > link), len(parts))
                parts.insert(place, link)
        plan += parts or told
    return plan


def decides(subject: Subject) -> Iterator[Judged]:
    """The district government decides (组织法 2018 第六条第二款, 2025 第三条第二款), after the street has proposed."""
    plan = chain(subject)
    for by in subject.asked("decision", subject.decided()):
        yield judged(
            "L-DECIDE",
            f"进程里{government(subject)}的决定",
            by,
            wrong=_undecided(plan),
            at=_last_step(subject),
            remedy="在“进程”里依次写明街道提出、区（市）人民政府决定、决定后公布；街道审议不能代替政府决定",
        )


def _undecided(plan: Sequence[Link]) -> str:
    if Link.GOVERNMENT not in plan:
        return "（批准、批复）没有安排"
    last = len(plan) - 1 - plan[::-1].index(Link.GOVERNMENT)
    return "排在街道提出之前" if Link.STREET in plan and plan.index(Link.STREET) > last else ""


PROPOSALS = (("L-DECIDE", "proposal"), ("law.proposal", "proposal-province"))
"""What the law of 2025 asks for was until then asked by opinions."""


def proposes(subject: Subject) -> Iterator[Judged]:
    """The street proposes, so the community's request goes to it and the plan has its step."""
    plan, streets = chain(subject), names_of_street(subject)
    addressee = subject.facts.fact("请示.主送机关")
    for code, topic in PROPOSALS:
        for by in subject.asked(topic, subject.decided()):
            yield judged(
                code,
                "进程里街道的提出",
                by,
                wrong="" if Link.STREET in plan else "没有安排",
                at=_last_step(subject),
                remedy="在“进程”里补上街道向区（市）人民政府请示的一步",
            )
            if isinstance(to := known(addressee), str):
                yield judged(
                    code,
                    "请示的主送机关",
                    by,
                    wrong="" if to in streets or to.startswith("街道") or _streets_own(to, streets) else f"是{to}，不是街道",
                    at=addressee,
                    remedy="社区的请示主送街道，由街道向政府提出",
                )


def _streets_own(addressee: str, streets: frozenset[str]) -> bool:
    return any(addressee.startswith(name) or addressee.endswith(name) for name in streets)


def asks_the_government(subject: Subject) -> Iterator[Judged]:
    """The street's request goes to who decides."""
    addressee = subject.facts.fact("街道请示.主送机关")
    if isinstance(to := known(addressee), str):
        for by in subject.asked("decision", subject.decided()):
            yield judged(
                "L-DECIDE",
                "街道请示的主送机关",
                by,
                wrong="" if to in names_of_government(subject) else f"是{to}，不是{government(subject)}",
                at=addressee,
                remedy="街道请示主送有权决定的区（市）人民政府，写全称",
            )


def published(subject: Subject) -> Iterator[Judged]:
    """Practice: what was decided is made public. A plan without a decision is told of that first."""
    plan = chain(subject)
    if Link.GOVERNMENT in plan:
        for by in subject.asked("published", subject.decided()):
            after = plan[plan.index(Link.GOVERNMENT) :]
            yield judged(
                "law.published",
                "进程里决定以后的公布",
                by,
                wrong="" if Link.PUBLIC in after else "没有安排",
                at=_last_step(subject),
                remedy="在“进程”里补上批复以后公布的一步",
            )


def _last_step(subject: Subject) -> Branch | None:
    """Return the last step of the plan that is no archiving, where a missing one belongs."""
    steps = subject.facts.table("进程")
    return next((step for step in reversed(steps) if "归档" not in said(step, "步骤")), steps[-1] if steps else None)


CHECKS: Sequence[Check] = (decides, proposes, asks_the_government, published)

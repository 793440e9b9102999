"""What was asked of whom, and what it may decide: denominator, threshold, capacity, opinions, silence, and the sums behind them."""

import re
from collections.abc import Iterator, Sequence

from pipeline.case.matter import DENOMINATORS
from pipeline.case.sums import SUMS, exact
from pipeline.case.tree import Branch, Fact
from pipeline.rules.judging import Check, Judged, Subject, ends, judged, known, place_of, whole
from pipeline.rules.statutes import standing
from pipeline.wording import write

PEOPLE, ANSWERS = "户籍人口", "有效意见数"
MINORS = re.compile(r"未满|不满|(18|十八|１８)周?岁|未成年|成年")


def base(subject: Subject) -> Iterator[Judged]:
    """Under-18s stand above and below the line or in neither."""
    kind = subject.facts.fact("征求意见.分母口径")
    if kind is None or kind.pending or kind.value == ANSWERS:
        return
    rows = subject.facts.table("征求意见.不征求")
    said = " ".join([str(known(row.fact("情形")) or "") for row in rows] + [str(subject.value("征求意见.对象说明") or "")])
    left_out, wrong, remedy = bool(MINORS.search(said)), "", "改“征求意见.分母口径”，或改不征求的情形，使分子、分母是同一范围的人"
    people, adults = (subject.facts.fact(f"社区.{subject.value('事项.主办社区')}.户籍.{name}") for name in ("人口", "十八周岁以上人口"))
    if kind.value == PEOPLE and left_out:
        figures = "，".join(filter(None, [_figure("户籍人口", people), _figure("其中十八周岁以上", adults)]))
        wrong = f"口径不一：分母“{kind.value}”含未满十八周岁的，征求意见时又不征求他们" + (f"（{figures}）" if figures else "")
    elif kind.value != PEOPLE and not left_out:
        wrong = f"口径不一：分母“{kind.value}”不含未满十八周岁的，不征求的情形里却没有他们"
    yield judged("L-BASE", "同意比例的分子和分母", standing("denominator"), wrong=wrong, at=kind, remedy=remedy)


def _figure(name: str, fact: Fact | None) -> str:
    return f"{name}{write(fact.value)}人" if fact and not fact.pending else ""


# --- the threshold
def named(subject: Subject) -> Iterator[Judged]:
    """The share names what it is a share of."""
    if isinstance(branch := subject.facts.at("征求意见"), Branch):
        kind = subject.facts.fact("征求意见.分母口径")
        wrong = "" if kind and not kind.pending else "没有写分母口径，算不出多少同意才够"
        at = kind if kind and kind.sources else branch
        remedy = f"在“征求意见.分母口径”里写：{'、'.join(DENOMINATORS)}之一"
        yield judged("L-THRESH", "达标线的分母", standing("denominator"), wrong=wrong, at=at, remedy=remedy)


def reachable(subject: Subject) -> Iterator[Judged]:
    """Whether as many as are needed can be reached at all, and without those who live elsewhere; whatever was answered so far."""
    needed, kind = subject.facts.fact("征求意见.同意所需人数"), subject.value("征求意见.分母口径")
    number = whole(known(needed))
    if needed is None or number is None or kind == ANSWERS or subject.value("征求意见.计数单位") == "户":
        return
    registered = f"社区.{subject.value('事项.主办社区')}.户籍"
    most, called = _first(subject, "征求意见.应征求人数", f"{registered}.十八周岁以上人口", f"{registered}.人口")
    here, living = _first(subject, f"{registered}.现住十八周岁以上人口", f"{registered}.现住人口")
    residents = whole(subject.value(f"{registered}.现住人口"))
    by, at = standing("reachable"), subject.facts.fact("征求意见.比例")
    what = f"达标线（{_of(subject)}）须有{number}人同意，"
    if most is not None and number > most:
        wrong = f"而{called}只有{most}人，全部同意也达不到"
        yield judged("L-THRESH", what, by, wrong=wrong, at=at, remedy="改比例或分母口径，改后重新公告；已经征求的按原口径如实报告")
    elif here is not None and residents is not None and number > here:
        adults = f"（其中十八周岁以上{here}人）" if here != residents else ""
        wrong = f"而现住的只有{residents}人{adults}，全部同意也还要{number - here}名不在辖区居住的人同意"
        remedy = "先核实空挂户能联系到多少人；不够的，在征求意见开始之前改分母口径或比例"
        yield judged("L-THRESH", what, by, wrong=wrong, at=at, remedy=remedy)
    elif here is not None or most is not None:
        yield judged("L-THRESH", f"{what}{living or called}{here if here is not None else most}人", by)


def _first(subject: Subject, *paths: str) -> tuple[int | None, str]:
    """Return the first number that is known, and what it is called."""
    found = ((number, path.rpartition(".")[2]) for path in paths if (number := whole(subject.value(path))) is not None)
    return next(found, (None, ""))


def _of(subject: Subject) -> str:
    base, share, how = (subject.value(f"征求意见.{name}") for name in ("分母人数", "比例", "比较"))
    kind = subject.value("征求意见.分母口径")
    return f"{kind}{write(base)}人的{write(share)}%，{how}才算" if base is not None and share is not None else str(kind)


TAKES_EFFECT = re.compile(r"生效|(?:即可|即行|即予|直接|立即)(?:予以|组织)?(?:实施|执行|调整|施行)")
NOT = re.compile(r"[不未非][^，,]{0,5}$")
DECIDED_BY = re.compile(r"(?<!无[需须])(?<!不[需须必用再])(?:批准|批复|决定|审批)")
SURVEY = re.compile(r"同意|赞成|过半|超过|达标|达到|意见|比例|[0-9]%")
SENTENCE = re.compile(r"[。；;！\n]")


def effect(subject: Subject) -> Iterator[Judged]:
    """A survey takes no effect by itself: the government decides."""
    aim = "征求意见.达标的作用"
    texts = [(aim, subject.facts.fact(aim)), *((f"{step.path}.内容", step.fact("内容")) for step in subject.facts.table("进程"))]
    remedy = "改成：达标的作为提请区人民政府决定的民意依据；何时实施由批复定"
    for by in subject.asked("decision", subject.decided()):
        for path, fact in texts:
            quoted = _effective(str(known(fact) or ""), of_survey=path == aim)
            wrong = f"写了“{quoted}”，征求意见的结果不能自行生效" if quoted else ""
            if fact and (wrong or path == aim):
                yield judged("L-THRESH", f"“{path}”", by, wrong=wrong, at=fact, remedy=remedy)


def _effective(text: str, *, of_survey: bool) -> str:
    """Return the sentence that lets the survey decide, shortened; empty where none does. What was approved before may take effect."""
    for sentence in SENTENCE.split(text):
        befores = [sentence[: match.start()] for match in TAKES_EFFECT.finditer(sentence)]
        acts = any(not NOT.search(before) and not DECIDED_BY.search(before) for before in befores)
        if acts and (of_survey or SURVEY.search(sentence)):
            return sentence if len(sentence) <= LONGEST else sentence[: LONGEST - 1] + "…"
    return ""


LONGEST = 40
"""Characters of the longest quotation."""


# --- who is left out, what was said, what was not
DISABLED = re.compile(r"残疾|残障|重残|精神|智力|智障|痴呆|失能|聋|盲|瘫")
INCAPABLE = re.compile(r"行为能力")


def capacity(subject: Subject) -> Iterator[Judged]:
    """Who lacks capacity is declared by a court (民法典第二十四条); no disability tells it."""
    for by in subject.asked("capacity", ends(subject.value("征求意见.开始日期")) or subject.decided()):
        for row in subject.facts.table("征求意见.不征求"):
            situation, ground = row.fact("情形"), str(known(row.fact("认定依据")) or "")
            said = str(known(situation) or "")
            if not INCAPABLE.search(said) and not DISABLED.search(said):
                continue
            wrong = "" if INCAPABLE.search(said) else "，把残疾或疾病等同于无民事行为能力"
            wrong += "" if "法院" in ground else f"，认定依据“{ground}”不是人民法院的认定"
            remedy = "改成“无民事行为能力的居民”，认定依据写人民法院的判决；没有判决的照样征求意见"
            yield judged("L-CAPACITY", f"不征求的情形“{said}”", by, wrong=wrong, at=situation, remedy=remedy)


def opinions(subject: Subject) -> Iterator[Judged]:
    """Each opinion has its outcome; one that was not adopted its reason, and an answer. One finding for all."""
    rows = subject.facts.table("意见")
    for by in subject.asked("opinions-answered", ends(subject.value("征求意见.截止日期")) or subject.decided()) if rows else ():
        found = [(row, lacking) for row in rows if (lacking := _unanswered(row))]
        wrong = "里，" + "；".join(f"{row.path.partition('.')[2]}没有{'、'.join(lacking)}" for row, lacking in found) if found else ""
        remedy = "逐条补上处理、理由、答复日期和答复方式；还没有答复的，先答复提出的人"
        yield judged("consultation.opinion", f"{len(rows)}条意见", by, wrong=wrong, at=found[0][0] if found else rows[0], remedy=remedy)


def _unanswered(row: Branch) -> list[str]:
    outcome, reason = known(row.fact("处理")), known(row.fact("理由"))
    if outcome == "采纳":
        return []
    answered = any(known(row.fact(name)) is not None for name in ("答复日期", "答复方式"))
    return [name for name, there in (("处理", outcome), ("理由", reason), ("答复", answered)) if not there]


SAYS = "(?:反馈|回复|表态|答复|回应|提出|意见|异议|签字|参加)"
SILENT = re.compile(
    rf"(?:(?:逾期|未|没有|没|无)[^，,。；;]{{0,12}}|不){SAYS}[^。；;]{{0,10}}?"
    r"(?<!不)(?<!不得)(?<!不能)(?:视为|视作|视同|默认|当作|算作|认定为|推定|计入|计为|按)[^，,。；;]{0,6}(?:同意|赞成|认可|无异议|无意见|没有意见)"
)


def silence(subject: Subject) -> Iterator[Judged]:
    """Whoever says nothing has not consented (民法典第一百四十条)."""
    if not isinstance(branch := subject.facts.at("征求意见"), Branch):
        return
    rule = branch.fact("未表态的处理")
    steps = [fact for step in subject.facts.table("进程") if (fact := step.fact("内容"))]
    found = [rule] if rule and known(rule) not in (None, "不计入同意") else []
    found += [fact for fact in (*branch.facts(), *steps) if _silent(fact) and fact not in found]
    for by in subject.asked("silence", ends(subject.value("征求意见.截止日期")) or subject.decided()):
        wrong = "写了没有表态也算同意：" + "、".join(f"{fact.path}（{place_of(fact)}）" for fact in found) if found else ""
        at = found[0] if found else rule
        yield judged("consultation.silence", "未表态的处理", by, wrong=wrong, at=at, remedy="删去这句话；没有表态的只记为未表态")


def _silent(fact: Fact) -> bool:
    words = fact.value if isinstance(fact.value, tuple) else (fact.value,)
    return any(isinstance(word, str) and SILENT.search(word) for word in words)


# --- the sums
def sums(subject: Subject) -> Iterator[Judged]:
    """The parts make up the whole; where they do not, the build has stopped before (`case/sums.py`)."""
    for community in subject.concerned():
        for total, parts in SUMS:
            facts = [community.fact(f"户籍.{name}") for name in (total, *parts)]
            numbers = [exact(value) for fact in facts if (value := known(fact)) is not None]
            if len(numbers) <= len(parts) or None in numbers:
                continue
            first, *rest = [number for number in numbers if number is not None]
            added = " + ".join(map(str, rest))
            what, wrong = f"{community.path}.户籍.{total}{first}（{added}）", "" if sum(rest) == first else f"，各部分之和是{sum(rest)}"
            yield judged("L-SUM", what, standing("arithmetic"), wrong=wrong, at=facts[0], remedy="核对这几个数，改正写错的一个")


CHECKS: Sequence[Check] = (named, reachable, effect, base, capacity, sums, opinions, silence)

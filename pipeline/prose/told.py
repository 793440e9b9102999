"""What the law asks of the matter, as far as the words of a text show it: who decides, who is capable, what 50% are of.

The facts of a case are held against the law by `law.py` and its neighbours. Here stand the sentences that nobody may
write, whatever the facts; and for a file on its own what it tells of meetings, denominators and dates.
"""

import datetime as dt
import itertools
import re
from collections.abc import Iterator, Sequence

from pipeline.prose.findings import Check, Finding, Known
from pipeline.prose.texts import Text

# --- what nobody may write

INCAPABLE = re.compile(
    r"(?:重残|重度残疾|残疾|精神[病障残、及和或]|智障|智力)[^。；\n\t]{0,16}无(?:民事)?行为能力|无(?:民事)?行为能力[^。；\n\t]{0,10}(?:重残|残疾|精神病)"
)
LEFT_OUT = re.compile(
    r"(?:不包括|不含|不征求|不列入|不计入|排除|剔除)[^。；\n\t]{0,40}(?:重残|残疾|精神病|智障)|(?:重残|残疾|精神病|智障)[^。；\n\t]{0,20}(?:除外|不参加|不列入)"
)
BY_COURT = re.compile(r"法院|宣告|依法认定|不影响|不等于|照样|同样")

EFFECT = re.compile(r"(?<!不)(?:同意|赞成)[^。；\n\t]{0,40}?(?:即可|即|便|就|自动|自行|立即|方可|可以?)(?:生效|有效|执行|通过)")
DENIED = re.compile(r"不|未|并非")

MATTER = re.compile(r"管辖范围|规模调整|社区(?:居民委员会)?的?(?:设立|撤销)|(?:设立|撤销)[^。\n]{0,12}社区")
CHAIN = re.compile(r"(?:上报|报送|报请|呈报|提交|报(?=街道|中共|乡|镇))[^。；\n\t]{0,16}(?:党工委|党委|街道|办事处|乡镇?)[^。；\n\t]{0,40}")
ACTED = re.compile(r"审议|讨论|研究|批准|审批|决定|同意|正式方案")
DECIDED = re.compile(
    r"(?:人民政府|[区县市]政府)[^。；\n《》]{0,24}(?:决定|批准|批复|审批|审定)|(?:报|由|经|提请)[^。；\n《》]{0,12}(?:人民政府|[区县市]政府)"
)
QUOTATION = re.compile(r"《[^《》\n]{1,120}》")


def capacity(text: Text, known: Known) -> Iterator[Finding]:
    """Who is disabled is not incapable: that is found by a court (民法典 第二十一条、第二十二条、第二十四条)."""
    end = 0
    for one in sorted((*INCAPABLE.finditer(text.body), *LEFT_OUT.finditer(text.body)), key=re.Match.start):
        first, last = text.sentence(one.start())
        if one.start() >= end and not BY_COURT.search(text.body, first, last):
            yield Finding("L-CAPACITY", *one.span(), "把残疾或患病当作无行为能力，须由人民法院认定")
        end = max(end, one.end())


def effect(text: Text, known: Known) -> Iterator[Finding]:
    """Consent of residents is an opinion; the adjustment is the government's to decide."""
    for one in EFFECT.finditer(text.body):
        if not DENIED.search(one[0][-8:]):
            yield Finding("L-THRESH", *one.span(), "说征求意见达标就生效，征求意见不能使调整生效")


def decides(text: Text, known: Known) -> Iterator[Finding]:
    """A text that tells the way of the matter up to the street tells also that the government decides, here or in its set."""
    if not MATTER.search(text.body) or any(_decided(one) for one in known.texts or (text,)):
        return
    told = [one for one in CHAIN.finditer(text.body) if ACTED.search(one[0])]
    if told:
        yield Finding("L-DECIDE", *told[-1].span(), "报到街道为止，没有写由人民政府决定")


def _decided(text: Text) -> bool:
    return DECIDED.search(QUOTATION.sub("", text.body)) is not None


# --- what a file tells, on its own

PLANS = ("方案", "计划", "通知", "公告", "预案", "请柬")
MEETINGS = re.compile(r"召开(?:了)?([^，。；：（(\n\t]{1,80}(?:会议|会))(?=[，。；：（(\n]|$)")
ONE_MEETING = re.compile(r"(?:会议|大会|会)$")
RESOLVED = re.compile(r"表决|通过|决议|同意")
PRESENT = re.compile(r"(?:实到|到会|出席|参会|参加)[^\d。；\n]{0,8}\d")
FOR = re.compile(r"(?<!不)(?:同意|赞成)[^\d。；，、\n]{0,4}\d{1,6}\s?[票人名]|\d{1,6}票(?:同意|赞成)")

AGE = r"(?:18|１８|十八)周?岁"
MINORS = re.compile(
    rf"(?:不包括|不含|不征求|不列入|排除)[^。；\n\t]{{0,30}}(?:(?:未满|不满){AGE}|{AGE}以下)"
    rf"|(?:(?:未满|不满){AGE}|{AGE}以下)[^。；\n\t]{{0,20}}(?:除外|不参加|不列入|不征求|不计)|对象[^。；\n\t]{{0,8}}年满{AGE}|{AGE}以上[^。；\n\t]{{0,8}}征求"
)
REGISTERED = re.compile(
    r"(?:超过|达到|占|不少于|以)(?:全体|辖区|本社区|总)?户籍(?:总?人口|居民|人数)?(?:总数|人口数)?(?:的)?"
    r"(?:\d{1,3}(?:\.\d)?[%％]|半数|一半|三分之二|[（(]\d{1,7}人[）)]为?|为)[^。；，\n\t]{0,8}"
)
GROWN = re.compile(rf"{AGE}以上|年满{AGE}|成年")
COUNTED = re.compile(r"同意|赞成|分母|表态|认同")

LIVING = re.compile(r"(?<![约\d])(\d{1,7})户(\d{1,7})人[^。；\n\t]{0,12}其中[^。；\n\t]{0,10}现住(\d{1,7})户(\d{1,7})人")
SHARE = re.compile(r"(超过|达到|不少于)[^。；\n\t\d]{0,6}户籍[^。；\n\t\d]{0,8}(\d{1,3})[%％]")
ALREADY = re.compile(r"(?<!不)同意(\d{1,7})人")

PERIOD = re.compile(
    r"(?P<ay>\d{4})年(?P<am>\d{1,2})月(?:(?P<ad>\d{1,2})日)?[ ]?[-－–—~～至到][ ]?"
    r"(?:(?P<by>\d{4})年)?(?:(?P<bm>\d{1,2})月)?(?:(?P<bd>\d{1,2})日)?"
)
ONE_DAY = re.compile(r"(?P<y>\d{4})年(?P<m>\d{1,2})月(?:(?P<d>\d{1,2})日)?")
CONSULTED = re.compile(r"征求意见")
PUBLISHED = re.compile(r"结果[^。；\n\t]{0,12}公示|公示[^。；\n\t]{0,8}结果")


def quorum(text: Text, known: Known) -> Iterator[Finding]:
    """Meetings that are told to have resolved are told with who came and how they voted."""
    if text.called.endswith(PLANS):
        return
    for one in itertools.islice(MEETINGS.finditer(text.body), 20):
        held = [name for name in one[1].split("、") if ONE_MEETING.search(name)]
        if not RESOLVED.search(text.body[one.end() : text.line_at(one.start())[1]]):
            continue
        told = min(sum(1 for _ in itertools.islice(pattern.finditer(text.body), 100)) for pattern in (PRESENT, FOR))
        if told < len(held):
            said = f"说了{len(held)}个会议，" + (f"只有{told}个写了" if told else "没有写") + "实到人数和票数"
            yield Finding("L-QUORUM", *one.span(), said)
        return


def denominator(text: Text, known: Known) -> Iterator[Finding]:
    """Who is not asked is not counted below the line either."""
    if not MINORS.search(text.body):
        return
    for one in REGISTERED.finditer(text.body):
        sentence = text.body[slice(*text.sentence(one.start()))]
        if COUNTED.search(sentence) and not GROWN.search(sentence):
            yield Finding("L-BASE", *one.span(), "以户籍人口为分母，含未成年人，而征求意见不包括他们：分母是哪些人没有说清")
            return


def reachable(text: Text, known: Known) -> Iterator[Finding]:
    """More consent is asked for than people live there: told while nobody has consented yet."""
    living, share = LIVING.search(text.body), SHARE.search(text.body)
    if not living or not share:
        return
    whole, present, percent = int(living[2]), int(living[4]), int(share[2])
    needed = whole * percent // 100 + 1 if share[1] == "超过" else -(-whole * percent // 100)
    if present < needed and not any(int(one[1]) >= needed for one in itertools.islice(ALREADY.finditer(text.body), 20)):
        said = f"要{needed}人同意，而{whole}人中现住只有{present}人"
        yield Finding("L-THRESH", *share.span(), said, "征求意见以前核实能否达到；分母改为应征求意见人数，并安排联系不在辖区的居民")


def timeline(text: Text, known: Known) -> Iterator[Finding]:
    """Results are published when the consultation is over: on no day, and in no month, that is still its own."""
    ended: dt.date | None = None
    called = ""
    for first, _, line in text.lines():
        period = PERIOD.search(line)
        if ended is None and period and CONSULTED.search(line):
            called, ended = period[0], _last_day(period)
            continue
        if ended is None or not (said := PUBLISHED.search(line)):
            continue
        # the period itself may be told once more
        if day := ONE_DAY.search(line.replace(called, "　" * len(called))):
            begun = _day(day["y"], day["m"], day["d"])
            if begun is not None and begun <= ended:
                span = (first + min(day.start(), said.start()), first + max(day.end(), said.end()))
                yield Finding("prose.timeline", *span, f"在征求意见的时间（{called}）以内")


def _last_day(period: re.Match[str]) -> dt.date | None:
    year, month, day = period["by"] or period["ay"], period["bm"] or period["am"], period["bd"]
    if not period["bm"] and not day:
        return None
    if day:
        return _day(year, month, day)
    begun = _day(year, month, None)
    return (begun.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1) if begun else None


def _day(year: str, month: str, day: str | None) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(day or 1))
    except ValueError:
        return None


CHECKS: Sequence[Check] = (capacity, effect, decides)
ALONE: Sequence[Check] = (quorum, denominator, reachable, timeline)
"""What the facts of a case tell better: only a file on its own is held against it."""

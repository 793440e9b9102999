"""Numbers: sums that a text tells, and of a paper that a person edited those that come from no fact."""

import re
from collections.abc import Iterable, Iterator, Sequence

from pipeline.prose.findings import Check, Finding, Known
from pipeline.prose.texts import Text

VOTES = re.compile(r"应到(\d{1,6})[人名]?[，、；]?实到(\d{1,6})[人名]?(?=([^\n\t]{0,120}))")
AGREE, AGAINST, ABSTAIN = (
    re.compile(rf"{word}[票数为：]{{0,3}}(\d{{1,7}})") for word in ("(?<!不)(?:同意|赞成)", "(?:反对|不同意)", "弃权")
)
ANSWERS = re.compile(
    r"收回[^。\n\d]{0,12}(\d{1,7})[人份票户]?[^。\n\d]{0,12}有效[^。\n\d]{0,6}(\d{1,7})[人份票户]?[^。\n\d]{0,6}无效[^。\n\d]{0,6}(\d{1,7})"
)
ASKED = re.compile(r"应征求[^。\n\d]{0,8}(\d{1,7})")
UNSAID = re.compile(r"未表态[^。\n\d]{0,6}(\d{1,7})")
FAR = 240
"""characters in which the figures of one tally stand"""

WHOLE = re.compile(r"(?<![约\d])(\d{1,7})户(\d{1,7})人[，；、（(]?其中[：:]?([^。；\n\t]{0,120})")
PART = re.compile(r"(现住|常住|空挂)[^\d。；\n]{0,40}(\d{1,7})户(\d{1,7})人")
EQUATION = re.compile(
    r"(?<![\d.+＋\-－])\d{1,9}[户人票份名个]?(?:[ ]?[+＋][ ]?\d{1,9}[户人票份名个]?){1,8}[ ]?[=＝][ ]?(\d{1,9})(?![\d.+＋])"
)

DATE = re.compile(r"(?<!\d)(?:\d{4}年)?\d{1,2}月\d{1,2}日")
NUMERAL = re.compile(r"\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?")
ORDINAL = re.compile(
    r"(?m)^[ 　]*(?:\d{1,3}[.．、](?!\d)|[（(]\d{1,3}[）)])|(?<=[：:])[ ]?\d{1,2}[.．](?!\d)|附件[：:]?\d{1,2}|^\d{1,4}(?=\t)"
)


def votes(text: Text, known: Known) -> Iterator[Finding]:
    """No more come than are to come, and who came votes for, against or for neither."""
    for one in VOTES.finditer(text.body):
        due, present = int(one[1]), int(one[2])
        if present > due:
            yield Finding("prose.sum", one.start(), one.end(2), f"里实到{present}人多于应到{due}人")
        told = one[3].partition("应到")[0]
        found = [pattern.search(told) for pattern in (AGREE, AGAINST, ABSTAIN)]
        cast = [int(vote[1]) for vote in found if vote]
        if cast and (sum(cast) != present if len(cast) == 3 else sum(cast) > present):
            last = one.start(3) + max(vote.end() for vote in found if vote)
            yield Finding("prose.sum", one.start(), last, f"里各票合计{sum(cast)}，实到{present}")


def tallies(text: Text, known: Known) -> Iterator[Finding]:
    """收回 = 有效 + 无效, 有效 = 同意 + 不同意 + 弃权, 应征求 = 有效 + 未表态 + those of the void that were to be asked."""
    for one in ANSWERS.finditer(text.body):
        back, valid, void = (int(number) for number in one.groups())
        if back != valid + void:
            yield Finding("prose.sum", *one.span(), f"里有效与无效合计{valid + void}，收回{back}")
        after = text.body[one.end() : one.end() + FAR].partition("\n")[0]
        found = [pattern.search(after) for pattern in (AGREE, AGAINST, ABSTAIN)]
        if all(found) and (total := sum(int(vote[1]) for vote in found if vote)) != valid:
            last = one.end() + max(vote.end() for vote in found if vote)
            yield Finding("prose.sum", one.start(), last, f"里同意、不同意、弃权合计{total}，有效{valid}")
        asked = [*ASKED.finditer(text.body, max(text.line_at(one.start())[0], one.start() - FAR), one.start())]
        unsaid = UNSAID.search(after)
        if asked and unsaid and not (total := valid + int(unsaid[1])) <= int(asked[-1][1]) <= total + void:
            span = (asked[-1].start(), one.end() + unsaid.end())
            yield Finding("prose.sum", *span, f"里有效与未表态合计{total}，应征求{asked[-1][1]}")


def parts(text: Text, known: Known) -> Iterator[Finding]:
    """甲户乙人，其中：现住丙户丁人，空挂戊户己人: 现住 and 空挂 are all there is; one of them is no more than the whole."""
    for one in WHOLE.finditer(text.body):
        found = list(PART.finditer(one[3]))
        both = len(found) == 2 and "空挂" in (found[0][1], found[1][1]) and found[0][1] != found[1][1]
        for group, unit in ((1, "户"), (2, "人")):
            whole, total = int(one[group]), sum(int(part[group + 1]) for part in found)
            if found and (total != whole if both else max(int(part[group + 1]) for part in found) > whole):
                named = "、".join(part[1] for part in found)
                yield Finding("prose.sum", one.start(), one.start(3) + found[-1].end(), f"里{named}合计{total}{unit}，总数{whole}{unit}")


def equations(text: Text, known: Known) -> Iterator[Finding]:
    """2+3=5, where a text writes it out."""
    for one in EQUATION.finditer(text.body):
        *addends, whole = (int(number) for number in NUMERAL.findall(one[0]))
        if sum(addends) != whole:
            yield Finding("prose.sum", *one.span(), f"算得{sum(addends)}")


def unfounded(text: Text, known: Known) -> Iterator[Finding]:
    """In a paper that a person edited, a number that neither its facts nor its template give; a date is one number."""
    if not text.kept:
        return
    for first, last, number in numbers(text.body):
        if number not in text.given:
            yield Finding("prose.number", first, last, f"里的{text.body[first:last]}不出自本件的数据")


def numbers(body: str) -> Iterator[tuple[int, int, str]]:
    """Yield every number of a text with its place: dates as wholes without their year, ordinals of headings and rows left out."""
    blotted = ORDINAL.sub(_blank, body)
    for one in DATE.finditer(blotted):
        year, _, day = one[0].rpartition("年")
        yield *one.span(), day
        if year:
            yield one.start(), one.start() + len(year), year
    for one in NUMERAL.finditer(DATE.sub(_blank, blotted)):
        yield *one.span(), one[0].replace(",", "")


def _blank(found: re.Match[str]) -> str:
    return "　" * len(found[0])


def given(texts: Iterable[str]) -> frozenset[str]:
    """Return the numbers of texts that may stand in a paper."""
    return frozenset(number for text in texts for _, _, number in numbers(text))


CHECKS: Sequence[Check] = (votes, tallies, parts, equations, unfounded)

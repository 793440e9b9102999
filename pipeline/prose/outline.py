"""The outline of a text: ordinals of headings in their order, and annexes that are named, listed and attached."""

import dataclasses
import re
from collections.abc import Iterator, Sequence

from pipeline.prose.findings import Check, Finding, Known
from pipeline.prose.texts import ANNEX, Text
from pipeline.wording import numeral

FIGURES = {numeral(number): number for number in range(1, 100)}

LEFT = r"^(?:\[[^\]\n]{0,60}\])?[ 　]*"
"""What may stand before an ordinal: a bookmark that leaked is told elsewhere."""
TENS = r"(?:[二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])"
HEADING = re.compile(
    rf"{LEFT}(?:(?P<a>{TENS})(?P<am>[、.．，])|[（(](?P<b>{TENS})[）)](?P<bm>[、.．，]?)"
    r"|(?P<c>\d{1,2})(?P<cm>[.．、])(?!\d)|[（(](?P<d>\d{1,2})[）)](?P<dm>[、.．，]?))",
    re.MULTILINE,
)
RIGHT_MARKS = {"a": "、", "b": "", "c": ".．", "d": ""}
WRITTEN = {"a": "“{}、”", "b": "“（{}）”", "c": "“{}.”", "d": "“（{}）”"}
LEVELS = "abcd"
INLINE = re.compile(r"[：:][ 　]*1[.．、](?!\d)")
"""议程：1. 核对签到: a list that begins within its line."""
RESET = re.compile(r"第[一二三四五六七八九十百零]{1,6}[编章节条]|附件")
"""Behind an article of a law or the head of an annex counting begins anew."""

LISTED = re.compile(r"(?m)^[ 　]*附件[ 　]*(?P<number>\d{0,2})[：:][ 　]*(?P<name>[^\n]{1,200})")
ENTRY = re.compile(r"[ 　]*(\d{1,2})[.．、][ 　]*([^\n]{1,200})")
NAMED = re.compile(r"附件(?<![号》件的]..)(\d{1,2})(?![\d.．：:-]|[ 　]*\n)")
"""附件1 of this paper; of another one it would be 3号附件1."""
POINTED = re.compile(r"(?:见|详见|附后|如|随附)附件|附件(?:另附|附后)")
ENDED = "。，；、.;,"


def headings(text: Text, known: Known) -> Iterator[Finding]:
    """Levels 一、（一）1.（1）, each counted from one without a gap; one may be skipped, none used upside down (7.3.3)."""
    last: dict[str, int] = {}
    used: set[str] = set()
    noted = {text.line_at(one.first)[0] for one in annex_list(text)}
    for first, end, line in text.lines():
        if "\t" in line or first in noted:
            continue
        if RESET.match(line.strip()):
            last, used = {}, set()
        found = HEADING.match(line)
        if found is None:
            if INLINE.search(line):
                last["c"] = 1
            continue
        level = next(one for one in LEVELS if found[one])
        number, mark = int(found[level]) if found[level].isdigit() else FIGURES[found[level]], found[f"{level}m"]
        before = last.get(level, 0)
        span = (first + found.start(level), min(end, first + found.end()))
        if mark not in RIGHT_MARKS[level]:
            yield Finding("prose.heading-mark", *span, "的标点不对")
        if number != before + 1 and not (number == 1 and level in "cd"):
            said = f"接在{_written(level, before)}后面" if before else "前面没有“一”" if level in "ab" else "前面没有“1”"
            yield Finding("prose.heading", *span, said)
        elif number == 1 and (lower := [one for one in LEVELS[LEVELS.index(level) + 1 :] if one in used]):
            yield Finding("prose.heading", *span, f"倒用在{_written(lower[0], 1)}一层的下面")
        last = {one: count for one, count in last.items() if one < level} | {level: number}
        used = ({one for one in used if one < level} if level == "a" or number > 1 else used) | {level}


def _written(level: str, number: int) -> str:
    return WRITTEN[level].format(number if level in "cd" else numeral(number))


@dataclasses.dataclass(frozen=True, slots=True)
class Listed:
    """One annex as the note under the text lists it."""

    number: int
    name: str
    first: int
    last: int


def annex_list(text: Text) -> list[Listed]:
    """Return the annexes that a text lists: 附件：1. … and the lines behind it, or a line 附件1：… for each."""
    found: list[Listed] = []
    for one in LISTED.finditer(text.body):
        inner = ENTRY.fullmatch(one["name"])
        if one["number"] or not inner:
            found.append(Listed(int(one["number"] or 1), one["name"].strip(), *one.span("name")))
            continue
        found.append(Listed(int(inner[1]), inner[2].strip(), one.start("name") + inner.start(2), one.end()))
        place = one.end() + 1
        while entry := ENTRY.match(text.body, place):
            found.append(Listed(int(entry[1]), entry[2].strip(), *entry.span(2)))
            place = entry.end() + 1
    return found


def annexes(text: Text, known: Known) -> Iterator[Finding]:
    """What the text calls an annex is listed; the list is numbered without a gap, and what is attached bears the names of the list."""
    listed, attached = annex_list(text), _attached(text)
    numbers = [one.number for one in listed]
    for number, one in enumerate(listed, start=1):
        if one.number != number:
            yield Finding("prose.annex", one.first, one.last, f"在附件说明里编为{one.number}，按次序是{number}")
            break
    if listed or not attached:
        missing = [one for one in NAMED.finditer(text.body) if int(one[1]) not in numbers]
        if not listed and not missing and (found := POINTED.search(text.body)):
            missing = [found]
        said = "在附件说明里没有列" if listed else "没有附件说明"
        yield from (Finding("prose.annex", *one.span(), said) for one in missing)
    if listed and attached and len(attached) != len(listed):
        said = f"附件说明列了{len(listed)}件，所附的是{len(attached)}件"
        yield Finding("prose.annex", listed[0].first, listed[-1].last, said)
    for one, title in zip(listed, attached, strict=False):
        if _bare(one.name) != _bare(title):
            yield Finding("prose.annex", one.first, one.last, f"与所附的附件标题“{title[:30]}”不一致")
    if not known.alone and not attached:
        named = {_bare(name) for name in (*known.titles, *known.grounds)}
        # a hint: a map or a certificate may go along that is no paper of the case
        for one in listed:
            if _bare(one.name) not in named:
                yield Finding(
                    "prose.annex", one.first, one.last, "不是本事项的文书或依据的题名", "核对题名；确是别的附件，可以不改", hint=True
                )


def annex_names(text: Text, known: Known) -> Iterator[Finding]:
    """附件：1. 名称, without 《》 around it and without a mark behind it (7.3.4)."""
    for one in annex_list(text):
        if one.name.startswith("《") and one.name.endswith("》") and "《" not in one.name[1:]:
            yield Finding("prose.annex-name", one.first, one.last, "在附件说明里加了书名号")
        elif one.name[-1:] in ENDED:
            yield Finding("prose.annex-name", one.first, one.last, f"在附件说明里以“{one.name[-1]}”结尾")


def _attached(text: Text) -> list[str]:
    """Return the titles of the texts that are annexed."""
    lines = [line.strip() for line in text.whole.split("\n")]
    heads = [number for number, line in enumerate(lines) if number and ANNEX.fullmatch(line)]
    return [next((line for line in lines[number + 1 :] if line), "") for number in heads]


def _bare(name: str) -> str:
    return "".join(name.split()).strip("《》")


CHECKS: Sequence[Check] = (headings, annexes, annex_names)

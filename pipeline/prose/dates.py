"""Dates, spans, ranges and document numbers as the standards write them (GB/T 15834, GB/T 15835, GB/T 9704)."""

import re
from collections.abc import Iterator, Sequence

from pipeline.prose.findings import Check, Finding, Known
from pipeline.prose.texts import Text

MARKS = "-–~～∼"
SPAN = re.compile(
    rf"[{MARKS}](?<=[年月日].)[ ]?\d{{1,4}}[年月日](?!报)|[{MARKS}](?<=[年月日] .)[ ]?\d{{1,4}}[年月日](?!报)"
    rf"|[{MARKS}](?<=\d{{4}}.)(?:19|20)\d{{2}}年|[{MARKS}](?<=[:：]\d\d.)\d{{1,2}}[:：]\d{{2}}(?![\d:：])"
)
"""The wrong mark between two years, months, days or times; it is looked for by the mark, of which a text has few."""
BEFORE = re.compile(r"[\d年月日:： ]{1,14}$")

PADDED = re.compile(r"年0\d月|月0\d日|(?<![\d年])0\d月\d{1,2}日")
SHORTENED = re.compile(r"[0-4]\d年(?<![\d.第〇零一二三四五六七八九十]...)(?:\d{1,2}月(?:\d{1,2}[日号]|(?![\d个]))|(?=[-—至]\d{2}年))")
CHARACTERS = re.compile(
    r"[一二]\s?[〇○零Oo0九][〇○零Oo0一二三四五六七八九]{2}年[一二三四五六七八九十]{1,2}月(?:[一二三四五六七八九十]{1,3}日)?"
)
NUMBERED = re.compile(r"月\d{1,2}号(?![楼院线码文])")
DOTTED = re.compile(r"(?:19|20)\d{2}[./](?<![\d.].{5})(?:0?[1-9]|1[0-2])[./](?:0?[1-9]|[12]\d|3[01])(?![\d.])")

PERCENT = re.compile(r"[-–~～—－至](?<=\d.)\d{1,3}(?:\.\d{1,3})?[%％]")
UNITS = "户人元天日个名份票岁倍平公米亩周"
NUMBER_BEFORE = re.compile(r"[\d.]{1,10}$")
RANGE = re.compile(rf"[-–](?<=\d.)\d{{1,6}}[{UNITS}](?!报)")

NUMBER = re.compile(
    r"(?:[\[［【]\s?(?:19|20)?\d{2}\s?年?[\]］】]|[（(]\s?(?:19|20)\d{2}\s?年?[）)])\s?第?\s?\d{1,5}\s?号"
    r"|〔\s?(?:\d{1,3}|\d{4}年)\s?〕\s?第?\d{1,5}\s?号"
    r"|〔\d{4}〕\s?(?:第\s?\d{1,5}|0\d{0,4})\s?号"
)
"""A document number whose year is not four figures in 〔〕, or whose number has 第 or a 0 in front."""


def spans(text: Text, known: Known) -> Iterator[Finding]:
    """From a time to a time: — or 至, no hyphen and no wave."""
    for one in SPAN.finditer(text.body):
        before = BEFORE.search(text.body, max(0, one.start() - 16), one.start())
        yield Finding("L-DATE", before.start() if before else one.start(), one.end(), f"用“{one[0][0]}”连接起止时间")


def written(text: Text, known: Known) -> Iterator[Finding]:
    """A date is written 2024年4月8日."""
    for pattern, said in (
        (PADDED, "月、日前补了零"),
        (SHORTENED, "年份没有写全"),
        (CHARACTERS, "用汉字写日期"),
        (NUMBERED, "用“号”代“日”"),
        (DOTTED, "用点或斜线写日期"),
    ):
        for one in pattern.finditer(text.body):
            yield Finding("prose.date", *one.span(), said)


def ranges(text: Text, known: Known) -> Iterator[Finding]:
    """5%～10% has both signs; a range of numbers has no hyphen."""
    for pattern, said in ((PERCENT, "的前一个数没有“%”"), (RANGE, "用短横线连接数的起止")):
        for one in pattern.finditer(text.body):
            before = NUMBER_BEFORE.search(text.body, max(0, one.start() - 12), one.start())
            yield Finding("prose.range", before.start() if before else one.start(), one.end(), said)


def document_numbers(text: Text, known: Known) -> Iterator[Finding]:
    """〔2024〕3号."""
    for one in NUMBER.finditer(text.body):
        yield Finding("prose.document-number", *one.span(), "不是“〔2024〕3号”的写法")


CHECKS: Sequence[Check] = (spans, written, ranges, document_numbers)

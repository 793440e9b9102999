"""Numerals, dates, lists, shares and titles as official prose writes them (GB/T 15834, GB/T 15835, GB/T 9704).

In come plain values (`pipeline.values`), out goes text. `FILTERS` names the same functions for the templates; there
a value that only a person can give passes through unchanged, so that it is printed and listed as pending.
"""

import dataclasses
import datetime as dt
import functools
import itertools
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

from pipeline.values import Month, Pending, Percent, Quantity, Span, Value

NO_SHARE = "—"
"""Stands for a share of nothing: it is neither 0% nor 100%."""

DIGITS = "零一二三四五六七八九"


def write(value: Value) -> str:
    """Return a value as prose prints it. None and float are refused: a hole, or a number nobody wrote."""
    writer = next(WRITERS[kind] for kind in type(value).__mro__ if kind in WRITERS)
    return writer(value)


def share(part: int, whole: int) -> str:
    """Return per cent to one decimal, the exact ratio rounded half up (a float would round 0.25% down); all is 100%, none 0%."""
    if whole == 0:
        return NO_SHARE
    if part in (0, whole):
        return "100%" if part else "0%"
    tenths = (2000 * part + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10}%"


def days(first: dt.date, last: dt.date) -> int:
    """Count the days of a span, the first and the last included."""
    return (last - first).days + 1


def _date(value: dt.date | Month, since: dt.date | Month | None = None) -> str:
    """Write a date; after `since`, what both have in common is not said again."""
    same_year = since is not None and since.year == value.year
    month = f"{value.month}月" if same_year else f"{value.year}年{value.month}月"
    if isinstance(value, Month):
        return month
    same_month = same_year and isinstance(since, dt.date) and since.month == value.month
    return f"{value.day}日" if same_month else f"{month}{value.day}日"


def _span(value: Span) -> str:
    """Join months by the one-em dash and days by 至; where one end is only a month, by 至."""
    if value.first == value.last:
        return _date(value.first)
    both_months = isinstance(value.first, Month) and isinstance(value.last, Month)
    return f"{_date(value.first)}{'—' if both_months else '至'}{_date(value.last, value.first)}"


def _decimal(value: Decimal) -> str:
    return f"{value:f}" if value.is_finite() else _unwritable(value)


def _quantity(value: Quantity) -> str:
    return ("约" if value.about else "") + write(value.number)


def _unwritable(value: object) -> str:
    raise TypeError(f"{type(value).__name__} 类型的值不能印入文书")


WRITERS: Mapping[type, Callable[[Any], str]] = MappingProxyType(
    {
        str: str,
        bool: lambda value: "是" if value else "否",
        int: str,
        Decimal: _decimal,
        Quantity: _quantity,
        dt.datetime: _unwritable,
        dt.date: _date,
        Month: _date,
        Span: _span,
        dt.time: lambda value: f"{value.hour:02}:{value.minute:02}",
        Percent: lambda value: share(value.part, value.whole),
        Pending: lambda value: f"【待填：{value.name}】",
        tuple: lambda value: listed(value, "、"),
        object: _unwritable,
    }
)
"""Kind of value → how it is printed; the nearest kind counts, so that a bool is no int and a moment no date."""


# --- the filters


def date_full(value: Value) -> str | Pending:
    """Write a date to the day. Where only the month is known, the day is for a person to give."""
    match value:
        case Pending():
            return value
        case Month() | Span(first=Month()) | Span(last=Month()):
            return Pending("具体日期")
        case dt.date() | Span():
            return write(value)
    raise _refused("日期", "日期", value)


def year_month(value: Value) -> str | Pending:
    """Write a date, or a span, without its days."""
    match value:
        case Pending():
            return value
        case Span():
            return write(Span(_month(value.first), _month(value.last)))
        case Month() | dt.date():
            return write(_month(value))
    raise _refused("年月", "日期", value)


def eight_digits(value: Value) -> str | Pending:
    """Write a date as archives do, 20240408 (DA/T 18). A month has no such form."""
    match value:
        case Pending():
            return value
        case Month():
            return Pending("具体日期")
        case dt.date():
            return f"{value.year:04}{value.month:02}{value.day:02}"
    raise _refused("八位", "日期", value)


def _month(value: dt.date | Month) -> Month:
    return Month(value.year, value.month)


def numeral(value: int) -> str:
    """Write 1 to 99 in Chinese figures, for headings; 11 is 十一, never 一十一."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise _refused("汉字", "整数", value)
    if not 1 <= value <= 99:
        raise ValueError(f"「汉字」只写一至九十九，这里是{value}")
    tens, ones = divmod(value, 10)
    return (DIGITS[tens] if tens > 1 else "") + ("十" if tens else "") + (DIGITS[ones] if ones else "")


def counted(value: int) -> str:
    """Write a count before its measure word: 两个, not 二个."""
    return "两" if value == 2 else numeral(value)


def listed(items: Iterable[Value], mark: str) -> str:
    """Join by a mark; between two names in 《》 or “” there is no 、 (GB/T 15834). A lone text is a list of one."""
    if not isinstance(items, Iterable):
        raise _refused("顿号" if mark == "、" else "分号", "列表", items)
    text = ""
    for item in (items,) if isinstance(items, str) else items:
        entry = write(item)
        touching = mark == "、" and (text[-1:] + entry[:1]) in {"》《", "”“"}
        text += entry if not text or touching else mark + entry
    return text


def unstopped(text: str) -> str:
    """Take the final 。 away, so that a sentence can go on in the template. Nothing else is lost."""
    if not isinstance(text, str):
        raise _refused("首句", "文字", text)
    return text.rstrip().removesuffix("。")


def _refused(name: str, wanted: str, value: object) -> TypeError:
    return TypeError(f"「{name}」要用在{wanted}上，这里是 {type(value).__name__}")


# --- titles

VOCABULARY = """
关于 调整 成立 设立 撤销 合并 更名 印发 公开 征求 公开征求 公示 公告 通知 通告 请示 报告 批复 决议 决定
管辖范围 管辖区域 行政区域 社区 居民委员会 村民委员会 社区居民委员会 社区党委 居民会议 居民代表会议
街道 街道办事处 街道党工委 街道纪工委 党工委 纪工委 人民政府 工作委员会 监督委员会 监督联络站
征求意见 征求意见稿 送审稿 调查表 报告单 情况 情况报告 结果 意见 异议 采纳情况 公示情况 规模 规模调整
起草说明 更正说明 说明 实施方案 调整方案 工作方案 工作实施方案 方案 管辖范围方案 领导小组 工作领导小组 工作总结 总结
工作 会议 会议记录 记录 监督 监督意见 居民 居民小组 代表 有关 事项 事宜 委托书 告知书 名册 目录
"""
WORDS: Sequence[str] = tuple(VOCABULARY.split())
"""Words of the field: a line never ends inside one."""

BOUND = ("社区", "街道", "居民委员会", "村民委员会", "办事处", "人民政府")
"""What follows a proper name and belongs to it, also where nobody told us the name."""

ATOMS = re.compile(
    r"【[^】]*】|（[^）]*）|〔[^〕]*〕|“[^”]*”"
    r"|(?:\d+年)?(?:\d+月)?\d+[日月年号届次个户人]|[0-9A-Za-z.,%\-]+"
)
"""What is read at one glance and is kept whole where it fits a line."""

PLACE_NAMES = re.compile(r"(?<=[、《整])[^、，《》整]{1,6}(?:社区|街道)(?:居民委员会)?")
"""What is by its surroundings the name of a community, also where nobody told us the name."""

NEVER_FIRST = frozenset("、，。：；！？）》」』】〕”’…—％%·的")
NEVER_LAST = frozenset("（《「『【〔“‘")
LEADING = re.compile(r"关于|公开征求|征求|《调整|调整(?=管辖)|[和与及暨对向为在]")
"""Words that want to stand before what they govern: a line that ends with one hangs in the air."""

# What a break costs beside the square of a line's departure from the mean (two lines that differ by d: d²/2).
INSIDE_NAME, HANGING_MARK, SINGLE, INSIDE_WORD, HOURGLASS = 10**7, 10**6, 10**5, 10**4, 2000
UNKNOWN, ONE_EDGE, TWO_EDGES, TORN, DANGLING, EXTRA_LINE = 150, 70, 30, 250, 100, 120
AFTER_PAUSE, BEFORE_OPENING, BEFORE_SCOPE, AFTER_OF = 0, 2, 5, 15


def break_title(text: str, names: Iterable[str] = (), width: int = 20) -> str:
    """Break a title into lines by sense, as trapezium or diamond (GB/T 9704, 7.3.1); `names` stay whole.

    Breaks already there are made anew, so that the function can be applied twice. Only the width is a must; what a
    layout otherwise offends against is weighed by the costs above, names first.
    """
    text = text.replace("\n", "")
    if len(text) <= width:
        return text
    if width < 1:
        raise ValueError("标题每行至少一个字")
    costs = _costs(text, names, width)
    fewest = math.ceil(len(text) / width)
    best = _layout(len(text), fewest, width, costs)
    for lines in range(fewest + 1, len(text) + 1):
        if best.cost < INSIDE_WORD and lines > fewest + 2:
            break
        best = min(best, _layout(len(text), lines, width, costs), key=lambda one: one.cost)
        if lines > 2 * fewest + 2:
            break
    return "\n".join(text[first:last] for first, last in itertools.pairwise((0, *best.ends)))


def severed(lines: Sequence[str], names: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Return, for each break of a title within a word or a name, the characters on either side of it."""
    text = "".join(lines)
    bonds = _bonds(text, names, len(text))
    ends = itertools.accumulate(len(line) for line in lines[:-1])
    return [(text[max(0, end - 2) : end], text[end : end + 2]) for end in ends if end in bonds.whole or end in bonds.inside]


@dataclasses.dataclass(frozen=True, slots=True)
class _Bonds:
    """Where words and names of a text begin and end, and the places within: of names that fit a line, and of the rest."""

    starts: set[int] = dataclasses.field(default_factory=set)
    ends: set[int] = dataclasses.field(default_factory=set)
    whole: set[int] = dataclasses.field(default_factory=set)
    inside: set[int] = dataclasses.field(default_factory=set)


def _bonds(text: str, names: Iterable[str], width: int) -> _Bonds:
    found = _Bonds()
    atoms = [one.span() for form in (ATOMS, PLACE_NAMES) for one in form.finditer(text)]
    for kind, spans in (("word", list(_found(text, WORDS))), ("name", [*_found(text, names), *atoms])):
        for first, last in spans:
            found.starts.add(first)
            found.ends.add(last)
            (found.whole if kind == "name" and last - first <= width else found.inside).update(range(first + 1, last))
    return found


def _costs(text: str, names: Iterable[str], width: int) -> list[int]:
    """Return what a break before each character costs; the first entry is never asked for."""
    bonds = _bonds(text, names, width)
    leading = {found.end() for found in LEADING.finditer(text)}
    bound = {first for first, _ in _found(text, BOUND)} - bonds.ends
    costs = [0]
    for place in range(1, len(text)):
        cost = _sense(text, place, (place in bonds.starts) + (place in bonds.ends))
        cost += DANGLING * (place in leading) + TORN * (place in bound)
        cost += HANGING_MARK * (text[place] in NEVER_FIRST or text[place - 1] in NEVER_LAST)
        cost += INSIDE_NAME if place in bonds.whole else INSIDE_WORD if place in bonds.inside else 0
        costs.append(cost)
    return costs


def _sense(text: str, place: int, edges: int) -> int:
    """Return how well the sense bears a pause before a place, by what stands on either side."""
    if text[place - 1] in "、，；：。":
        return AFTER_PAUSE
    if text.startswith(("（", "关于", "《"), place) or text[place - 1] == "》":
        return BEFORE_OPENING
    if text.startswith("管辖范围", place):
        return BEFORE_SCOPE
    if text[place - 1] == "的":
        return AFTER_OF
    return (UNKNOWN, ONE_EDGE, TWO_EDGES)[edges]


def _found(text: str, words: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Yield every place of every word, overlapping ones too."""
    for word in words:
        first = text.find(word) if word else -1
        while first >= 0:
            yield first, first + len(word)
            first = text.find(word, first + 1)


class _Layout(NamedTuple):
    cost: int
    ends: tuple[int, ...]


def _layout(length: int, lines: int, width: int, costs: Sequence[int]) -> _Layout:
    """Return the cheapest layout in so many lines: a dynamic programme over end, last line's length and direction."""

    @functools.cache
    def rest(start: int, left: int, before: int, falling: bool) -> tuple[int, tuple[int, ...]]:
        if left == 1:
            last = length - start
            return last * last + SINGLE * (last == 1) + HOURGLASS * (falling and last > before), (length,)
        best, ends = INSIDE_NAME * (length + 1), tuple[int, ...]()
        for end in range(max(start + 1, length - (left - 1) * width), min(start + width, length - left + 1) + 1):
            size = end - start
            here = size * size + costs[end]
            if falling and size > before:
                here += HOURGLASS
            if here >= best:  # nothing that follows costs less than nothing
                continue
            cost, after = rest(end, left - 1, size, size < before or (falling and size == before))
            if after and here + cost < best:
                best, ends = here + cost, (end, *after)
        return best, ends

    cost, ends = rest(0, lines, 0, False)
    return _Layout(cost - length * length // lines + EXTRA_LINE * lines, ends)


# --- the names under which templates call these functions


def _passing(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let what is pending pass through a filter, so that it stays pending."""

    @functools.wraps(function)
    def filtered(value: Any, *rest: Any, **named: Any) -> Any:
        return value if isinstance(value, Pending) else function(value, *rest, **named)

    return filtered


def _comma_listed(items: Iterable[Value]) -> str:
    return listed(items, "、")


def _semicolon_listed(items: Iterable[Value]) -> str:
    return listed(items, "；")


FILTERS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "日期": _passing(date_full),
        "年月": _passing(year_month),
        "八位": _passing(eight_digits),
        "汉字": _passing(numeral),
        "个数": _passing(counted),
        "顿号": _passing(_comma_listed),
        "分号": _passing(_semicolon_listed),
        "标题": _passing(break_title),
        "首句": _passing(unstopped),
    }
)
"""Name in a template → function from a plain value to a plain value."""

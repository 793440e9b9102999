"""The grammar of single values: what a clerk typed comes in as text, a value goes out, or the code of what is wrong.

Every function raises `PydanticCustomError` whose type is a code of `problem_codes.CODES` and whose message holds what was
found and the remedy, separated by "；": the loader adds the place.
"""

import dataclasses
import datetime as dt
import functools
import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Annotated, Any, cast, get_args

from pydantic import PlainValidator
from pydantic_core import PydanticCustomError

from pipeline.values import Month, Quantity, Span

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_LEADING = re.compile(r"(约?)([-+0-9.,，]*)(.*)", re.DOTALL)
_DAY = (
    re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})"),
    re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日"),
)
_REGISTER_DAY = (
    re.compile(r"([0-9]{4})[-./]([0-9]{1,2})[-./]([0-9]{1,2})"),
    re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})"),
)
_MONTH = (re.compile(r"([0-9]{4})-([0-9]{2})"), re.compile(r"([0-9]{4})年([0-9]{1,2})月"))
_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")


def wrong(code: str, found: object, remedy: str) -> PydanticCustomError:
    """Return the error for a value that breaks the grammar."""
    return PydanticCustomError("problem", "{found}；{remedy}", {"code": code, "found": str(found), "remedy": remedy})


def text(value: Any) -> str:
    """Return text as it was typed; only line ends are made one."""
    if not isinstance(value, str):
        raise wrong("value.shape", "这里应当是一段文字", "写成“键: 内容”一行，不要写成列表或下级键")
    return value.replace("\r\n", "\n").replace("\r", "\n")


LONGEST = 15
"""Digits of the longest number: nothing that a committee counts has more."""


@dataclasses.dataclass(frozen=True, slots=True)
class Number:
    """Reads a count (or, where `decimal`, a measure) in a unit, which may stand after it, as 约 may before."""

    unit: str
    decimal: bool = False
    about: bool = True
    most: int | None = None

    def __call__(self, value: Any) -> int | Decimal | Quantity:
        """Return the number."""
        form, code = (_DECIMAL, "value.decimal") if self.decimal else (_INTEGER, "value.integer")
        typed = text(value).strip()
        match = _LEADING.fullmatch(typed)
        assert match is not None
        vague, digits, after = match[1], match[2], match[3].strip()
        if not form.fullmatch(digits):
            raise wrong(code, f"“{typed}”不是规定写法的数", _advice(typed, decimal=self.decimal))
        if after and after not in _spellings(self.unit):
            remedy = f"按{self.unit}填写数字" if self.unit else "只写数字，不带单位"
            raise wrong("value.unit", f"“{typed}”的单位不是“{self.unit}”", remedy)
        if len(digits) > LONGEST:
            raise wrong("value.range", f"这个数有{len(digits)}位", f"核对后填写不超过{LONGEST}位的数")
        exact = Decimal(digits) if self.decimal else int(digits)
        if exact < 0:
            raise wrong("value.range", f"“{typed}”小于零", "核对后填写不小于零的数")
        if self.most is not None and exact > self.most:
            raise wrong("value.range", f"“{typed}”大于{self.most}", f"核对后填写不大于{self.most}的数")
        if vague and not self.about:
            raise wrong(code, f"“{typed}”是约数", "这里只能写确切的数")
        return Quantity(exact, about=True) if vague else exact


def _spellings(unit: str) -> set[str]:
    return {unit, {"％": "%", "平方米": "㎡"}.get(unit, unit), *(unit.split("/")[:1])}


def _advice(typed: str, *, decimal: bool) -> str:
    normal = unicodedata.normalize("NFKC", typed)
    if normal != typed:
        return f"改用半角数字，写作“{normal}”"
    if re.fullmatch(r"-?0[0-9]+", typed):
        return f"去掉前面的零，写作“{typed.lstrip('0') or '0'}”"
    if not decimal and re.fullmatch(r"-?[0-9]+\.[0-9]+", typed):
        return "这里只能是整数"
    if "," in typed or "，" in typed:
        return "不要写千分位的逗号"
    return "只写阿拉伯数字，如“120”，约数写作“约900”"


def numeral(value: Any) -> str:
    """Read a number that is a name, such as the 1 of 附件1: text, but written as an integer."""
    return str(Number("", about=False)(value))


def several(value: Any) -> list[str]:
    """Read one text or a list of them."""
    return [text(one) for one in value] if isinstance(value, list) else [text(value)]


@dataclasses.dataclass(frozen=True, slots=True)
class Choice:
    """Reads one of the given words."""

    allowed: tuple[str, ...]

    def __call__(self, value: Any) -> str:
        """Return the word."""
        typed = text(value).strip()
        if typed not in self.allowed:
            raise wrong("value.choice", f"“{typed}”不在可选范围内", "只能写：" + "、".join(self.allowed))
        return typed


def choice(*allowed: str) -> Choice:
    """Return the reader of one of the given words."""
    return Choice(allowed)


def boolean(value: Any) -> bool:
    """Read 是 or 否."""
    typed = text(value).strip()
    if typed not in ("是", "否"):
        raise wrong("value.boolean", f"“{typed}”既不是“是”也不是“否”", "只能写“是”或“否”")
    return typed == "是"


def day(value: Any) -> dt.date:
    """Read a day: 2024-04-08 or 2024年4月8日."""
    return _day(text(value).strip(), _DAY)


def register_day(value: Any) -> dt.date:
    """Read a day as people write it in registers: also 2024-5-1, 2024.5.1, 2024/5/1, 20240501."""
    return _day(text(value).strip(), _DAY + _REGISTER_DAY)


@functools.lru_cache(maxsize=2**16)
def _day(typed: str, forms: tuple[re.Pattern[str], ...]) -> dt.date:
    """Read a day in one of the forms. Registers name the same days again and again."""
    for form in forms:
        if match := form.fullmatch(typed):
            try:
                return dt.date(int(match[1]), int(match[2]), int(match[3]))
            except ValueError:
                raise wrong("value.date", f"没有“{typed}”这一天", "核对年、月、日") from None
    raise wrong("value.date", f"“{typed}”不是规定写法的日期", "写作“2024-04-08”；只知道月份的写“2024-04”（须是允许写月的键）")


def date(value: Any) -> dt.date | Month:
    """Read a day, or a month where the day is not known."""
    typed = text(value).strip()
    for form in _MONTH:
        if match := form.fullmatch(typed):
            if not 1 <= int(match[2]) <= 12 or not int(match[1]):
                raise wrong("value.date", f"没有“{typed}”这个月", "月份写01至12")
            return Month(int(match[1]), int(match[2]))
    return _day(typed, _DAY)


def period(value: Any) -> dt.date | Month | Span:
    """Read a day, a month, or from one to the other: 2024-04/2024-06."""
    first, slash, last = text(value).strip().partition("/")
    if not slash:
        return date(first)
    span = Span(date(first), date(last))
    if (span.first.year, span.first.month, getattr(span.first, "day", 1)) > (
        span.last.year,
        span.last.month,
        getattr(span.last, "day", 31),
    ):
        raise wrong("value.span", f"“{value}”起在后、止在前", "把较早的日期写在前面")
    return span


def day_run(value: Any) -> tuple[dt.date, dt.date]:
    """Read a day, or the first and the last of a run of days: 2027-02-05/2027-02-11."""
    typed = period(value)
    first, last = (typed.first, typed.last) if isinstance(typed, Span) else (typed, typed)
    if isinstance(first, Month) or isinstance(last, Month):
        raise wrong("value.date", f"“{value}”没有写到日", "写作“2024-04-08”，连着几天的写作“2024-04-08/2024-04-10”")
    return first, last


def day_runs(value: Any) -> list[str]:
    """Read one run of days or a list of them; they stay texts, as a list of facts is one of texts."""
    runs = several(value)
    for run in runs:
        day_run(run)
    return runs


def deadline(value: Any) -> dt.date | Month | Span | str:
    """Read a day, month or span where it is one, else words such as 批准后一个月内."""
    typed = text(value).strip()
    return period(typed) if typed[:4].isdigit() else typed


def year(value: Any) -> int:
    """Read a year of four digits."""
    typed = text(value).strip().removesuffix("年")
    if not re.fullmatch(r"[12][0-9]{3}", typed):
        raise wrong("value.integer", f"“{typed}”不是四位数的年份", "写作“2024”")
    return int(typed)


def clock(value: Any) -> dt.time:
    """Read a time of day: 14:00."""
    typed = text(value).strip()
    if not (match := _TIME.fullmatch(typed)):
        raise wrong("value.time", f"“{typed}”不是规定写法的时间", "写作“14:00”，用半角冒号")
    return dt.time(int(match[1]), int(match[2]))


def moment(value: Any) -> dt.datetime:
    """Read a day and a time of day as people write them in registers: 2024-05-15 14:10."""
    typed = text(value).strip()
    first, space, last = typed.replace("T", " ").partition(" ")
    if last.count(":") == 2:  # as a program writes it into a .csv
        last = last.removesuffix(":00")
    if not space:
        raise wrong("value.time", f"“{typed}”没有写几点几分", "写作“2024-05-15 14:10”")
    return dt.datetime.combine(register_day(first), clock(last))


Text = Annotated[str, PlainValidator(text)]
Flag = Annotated[bool, PlainValidator(boolean)]
Day = Annotated[dt.date, PlainValidator(day)]
RegisterDay = Annotated[dt.date, PlainValidator(register_day)]
Date = Annotated[dt.date | Month, PlainValidator(date)]
Period = Annotated[dt.date | Month | Span, PlainValidator(period)]
Deadline = Annotated[dt.date | Month | Span | str, PlainValidator(deadline)]
Time = Annotated[dt.time, PlainValidator(clock)]
Year = Annotated[int, PlainValidator(year)]
Moment = Annotated[dt.datetime, PlainValidator(moment)]
Numeral = Annotated[str, PlainValidator(numeral)]
Texts = Annotated[list[str], PlainValidator(several)]
DayRuns = Annotated[list[str], PlainValidator(day_runs)]
Count = Annotated[int, PlainValidator(Number("", about=False))]
Households = Annotated[int | Quantity, PlainValidator(Number("户"))]
People = Annotated[int | Quantity, PlainValidator(Number("人"))]
Pieces = Annotated[int | Quantity, PlainValidator(Number("个"))]
Sheets = Annotated[int | Quantity, PlainValidator(Number("份"))]
Votes = Annotated[int | Quantity, PlainValidator(Number("票"))]
Times = Annotated[int | Quantity, PlainValidator(Number("次"))]
Mentions = Annotated[int | Quantity, PlainValidator(Number("人次"))]
Cases = Annotated[int | Quantity, PlainValidator(Number("件"))]
SquareKilometres = Annotated[Decimal | Quantity, PlainValidator(Number("平方公里", decimal=True))]
SquareMetres = Annotated[Decimal | Quantity, PlainValidator(Number("平方米", decimal=True))]
TenThousandYuan = Annotated[Decimal | Quantity, PlainValidator(Number("万元/年", decimal=True))]
PerCent = Annotated[Decimal, PlainValidator(Number("%", decimal=True, about=False, most=100))]

UNITS: Mapping[Callable[[Any], Any], str] = {
    boolean: "是／否",
    year: "年",
    day: "日",
    register_day: "日",
    date: "日或月",
    period: "日、月或起止",
    day_runs: "日或起止",
    deadline: "日、月、起止或文字",
    clock: "时分",
    moment: "日和时分",
    numeral: "数字",
}
"""Reader → what it wants, where that is more than text."""


def reader_of(annotation: Any) -> Callable[[Any], Any] | None:
    """Return what reads a declared value, or each text of a list."""
    for one in (annotation, *get_args(annotation)):
        if isinstance(one, PlainValidator):
            return cast("Callable[[Any], Any]", one.func)
        if one is not annotation and (found := reader_of(one)):
            return found
    return None


def unit_of(annotation: Any) -> str:
    """Return the unit of a declared value, or what may be written; nothing for text."""
    reader = reader_of(annotation)
    if isinstance(reader, Number):
        return reader.unit
    if isinstance(reader, Choice):
        return "／".join(reader.allowed)
    return UNITS.get(reader, "") if reader else ""

"""What a template may say beside the names of facts, each with an example: the marks, and the filters as they really print.

In comes nothing but `wording`; out go lines for the handbook. Tests hold every example against the judge of templates.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from pipeline.values import Month, Pending, Percent, Quantity, Span, Value
from pipeline.wording import FILTERS, write


@dataclasses.dataclass(frozen=True, slots=True)
class Saying:
    """A mark that a template may write, as written, and what it does."""

    called: str
    written: tuple[str, ...]
    """one paragraph (or row, or cell) each"""
    does: str


SAYINGS: tuple[Saying, ...] = (
    Saying("印一个事实", ("现有{{主办.户籍.户数}}户",), "两层花括号，里面写事实的名称；用英文输入法，在一段之内一次打完"),
    Saying("换个写法再印", ("{{本文.成文日期|日期}}",), "竖线后面写过滤器的名称，见下面的过滤器"),
    Saying(
        "有才印（一段之内）",
        ("{% if 主办.办公用房.困难 %}{{主办.办公用房.困难}}{% endif %}",),
        "事实没有填，中间的字就不印；“否”、0、还待填的和空的表也算没有",
    ),
    Saying("没有就印别的", ("{% if 请示.抄送机关 %}抄送：{{请示.抄送机关}}{% else %}不抄送{% endif %}",), "else 后面的字在没有时印"),
    Saying(
        "几种情形",
        ("{% if 总结.成效 %}已有成效{% elif 总结.主要做法 %}已有做法{% else %}未总结{% endif %}",),
        "从前往后，印第一个有的；elif 可以写几个",
    ),
    Saying("要同时有", ("{% if 事项.必要性 and 调整内容.划转 %}已备{% endif %}",), "and 是“都有”"),
    Saying("一个有就行", ("{% if 会议 or 结果 %}已征求{% endif %}",), "or 是“有一个就行”"),
    Saying("没有才印", ("{% if not 意见 %}没有收到意见{% endif %}",), "not 是“没有”"),
    Saying(
        "填了就算有", ("{% if 异议.收到件数 is defined %}已登记{% endif %}",), "is defined 是“填了”：填了就算有，0 和“否”也算；还待填的不算"
    ),
    Saying(
        "整段有才印",
        ("{%p if 总结.成效 %}", "取得以下成效。", "{%p endif %}"),
        "{%p 独占一段：中间各段一起印或一起不印，这两段本身不留空行",
    ),
    Saying(
        "逐个印（一段之内）",
        ("{% for 名 in 附件题名 %}{{名}}{% if not loop.last %}；{% endif %}{% endfor %}",),
        "for 后面自己起一个名称；in 后面写表格或列表",
    ),
    Saying("一行一段", ("{%p for 行 in 总结.主要做法 %}", "{{loop.index|汉字}}、{{行.做法}}", "{%p endfor %}"), "中间各段每一行印一遍"),
    Saying(
        "一行一行印表格",
        ("{%tr for 行 in 对照 %}", "{{行.社区}}", "{%tr endfor %}"),
        "开头和结尾的标记各独占表格一行，中间的行每一行印一遍",
    ),
    Saying(
        "一格一格印表格", ("{%tc for 行 in 对照 %}", "{{行.社区}}", "{%tc endfor %}"), "开头和结尾的标记各独占一格，中间的格每一行印一遍"
    ),
    Saying("第几行", ("{% for 行 in 依据 %}{{loop.index}}.{{行.名称}}{% endfor %}",), "loop.index 从 1 数起，要汉字写 loop.index|汉字"),
    Saying("是不是第一行", ("{% for 行 in 会议 %}{% if loop.first %}先{% endif %}开{{行.名称}}{% endfor %}",), "只在第一行印"),
    Saying("是不是最后一行", ("{% for 行 in 会议 %}{{行.名称}}{% if not loop.last %}、{% endif %}{% endfor %}",), "最后一行后面不印顿号"),
)
"""Every mark, in the order a clerk learns them."""

LIMITS = "模板里不能比较、运算、拼接，也不能写死数字和日期；要这样的结果，就是少了一个事实，请维护人员增加。"


@dataclasses.dataclass(frozen=True, slots=True)
class Shown:
    """A value as the data write it, and as it is printed."""

    given: str
    printed: str


@dataclasses.dataclass(frozen=True, slots=True)
class Filter:
    """A filter, what it is for, and what really comes out of it."""

    name: str
    does: str
    examples: tuple[Shown, ...]


WAITING = Pending("成文日期")
DAY = dt.date(2024, 4, 8)

PURPOSES: dict[str, tuple[str, tuple[tuple[str, Value], ...]]] = {
    "日期": (
        "日期写到日；数据里只有月的印【待填】",
        (("2024-04-08", DAY), ("2024-04", Month(2024, 4)), ("2024-04-08/2024-05-08", Span(DAY, dt.date(2024, 5, 8)))),
    ),
    "年月": ("日期只写到月", (("2024-04-08", DAY), ("2024-04/2024-06", Span(Month(2024, 4), Month(2024, 6))))),
    "八位": ("档案用的八位数日期", (("2024-04-08", DAY),)),
    "汉字": ("1 至 99 写成汉字，作序号", (("2", 2), ("11", 11), ("20", 20))),
    "个数": ("1 至 99 写成汉字，后面接量词", (("2", 2), ("12", 12))),
    "顿号": (
        "列表用顿号连成一句；书名号、引号之间不加",
        (("[甲委, 乙委]", ("甲委", "乙委")), ("[《甲法》, 《乙法》]", ("《甲法》", "《乙法》"))),
    ),
    "分号": ("列表用分号连成一句", (("[先入户, 后公示]", ("先入户", "后公示")),)),
    "标题": (
        "长的题名按词意分行，不拆开社区和居委会的名称",
        (("关于调整甲社区居民委员会、乙社区居民委员会管辖范围的请示",) * 2,),
    ),
    "首句": ("去掉末尾的句号，后面好接着写", (("办公条件艰苦。", "办公条件艰苦。"),)),
}
"""Filter → what it is for, and values to show it on: as the data write them, and as they are read."""

PLAIN: tuple[tuple[str, Value], ...] = (
    ("2024-04-08", DAY),
    ("2024-04", Month(2024, 4)),
    ("2024-04/2024-06", Span(Month(2024, 4), Month(2024, 6))),
    ("14:00", dt.time(14, 0)),
    ("120", 120),
    ("约900", Quantity(900, about=True)),
    ("0.4", Decimal("0.4")),
    ("是", True),
    ("[甲委, 乙委]", ("甲委", "乙委")),
    ("3 占 8 的百分比", Percent(3, 8)),
    ("（只有人能给，还没有填）", WAITING),
)
"""Values as they are printed without a filter."""


def filters() -> Iterator[Filter]:
    """Yield every filter; its examples are what it returns."""
    for name, function in FILTERS.items():
        does, values = PURPOSES[name]
        yield Filter(name, does, tuple(Shown(given, write(function(value)).replace("\n", "／")) for given, value in values))


def plain() -> Iterator[Shown]:
    """Yield how values are printed without a filter."""
    for given, value in PLAIN:
        yield Shown(given, write(value))

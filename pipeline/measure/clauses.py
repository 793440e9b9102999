"""The clauses that a page is measured by, as data; and what was measured, as values that become problems.

One code has one clause and one strength: 规定 keeps a volume from being sealed, 一般 and 推荐 are hints. Only what was
read in the standard or in an exact rendering of it (V1, V2) is called 规定; custom is said to be custom (实务通常).
"""

import dataclasses
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal

from pipeline.problems import Basis, Place, Problem, problem

Strength = Literal["规定", "一般", "推荐"]
Certainty = Literal["V1", "V2", "R+", "R-", "P"]

QUOTED = 20
"""characters of the line that a message quotes"""

LISTED = 5
"""pages that a message names"""

VERBS: Mapping[Strength, str] = MappingProxyType({"规定": "应为", "一般": "一般为", "推荐": "宜为"})


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """One place where a page is not as its clause wants it."""

    code: str
    page: int
    wanted: str
    measured: str
    quoted: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Clause:
    """What a code rests on and how a clerk mends it."""

    basis: Basis | None
    remedy: str


def _official(article: str, strength: Strength, remedy: str, certainty: Certainty = "V2") -> Clause:
    return Clause(Basis("《党政机关公文格式》（GB/T 9704—2012）", "2012", article, "standard", strength, certainty), remedy)


def _custom(remedy: str) -> Clause:
    return Clause(Basis("实务通常", "", "", "practice", "推荐", "P"), remedy)


STYLES = "在模板里给这一段选用“{}”样式，不要另改字体字号"
MARKS = "《标点符号用法》（GB/T 15834—2011）"

CLAUSES: Mapping[str, Clause] = MappingProxyType(
    {
        "layout.paper": _official("5.1", "规定", "在“页面设置”里把纸张改为 A4；只有横排的表格可以横放"),
        "layout.margin": _official("5.2.1", "规定", "在“页面设置”里把上边距改为37毫米、左边距改为28毫米"),
        "layout.area": _official("5.2.1", "规定", "在“页面设置”里把下边距改为35毫米、右边距改为26毫米，段落左右缩进改为0"),
        "layout.lines": _official("5.2.3", "一般", "把正文行距改为固定值28.95磅，不设文档网格"),
        "layout.pitch": _official("5.2.3", "一般", "把正文行距改为固定值28.95磅，段前段后为0"),
        "layout.characters": _official("5.2.3", "一般", "在“页面设置”里取消文档网格，正文用三号字、字距紧缩0.25磅"),
        "layout.body": _official("5.2.2", "一般", STYLES.format("公文正文")),
        "layout.heading": _official("7.3.3", "一般", STYLES.format("一级标题、二级标题、三级标题")),
        "layout.indent": _official("7.3.3", "规定", "把这一段的首行缩进改为2字符，左缩进改为0，不要用空格代替"),
        "layout.first-page": _official("7.3.3", "规定", "减少标题前的空行或表格，使首页显示正文"),
        "layout.title": _official("7.3.1", "一般", STYLES.format("公文标题")),
        "layout.title-shape": _official("7.3.1", "规定", "调整标题的回行，排成梯形或菱形：各行长短渐增、渐减，或中间长两头短"),
        "layout.title-single": _official("7.3.1", "规定", "调整标题的回行，末行不要只剩一个字"),
        "layout.title-word": _official("7.3.1", "规定", "在词语之间回行，不要拆开词语和名称；模板里标题用“标题”一项排"),
        "layout.title-even": _custom("各行一样长近于长方形；可调整回行，排成梯形或菱形"),
        "layout.addressee": _official("7.3.2", "规定", STYLES.format("主送机关") + "；标题下空一行，顶格"),
        "layout.annex-note": _official("7.3.4", "规定", "名称后不加标点；在标尺上把悬挂缩进拖到名称首字处，使回行与它对齐"),
        "layout.signature": _official("7.3.5.2", "规定", "给两行分别选用“署名”“成文日期”样式，中间不要有空行", "V1"),
        "layout.date": _official("7.3.5.4", "规定", "成文日期用阿拉伯数字写全年、月、日，月、日不补零，如2024年4月8日", "V1"),
        "layout.annex-mark": _official("7.3.7", "规定", STYLES.format("附件标识") + "；附件另起一页，“附件”在第一行顶格"),
        "layout.annex-title": _official("7.3.7", "规定", "附件标题放在第三行居中，并与附件说明里写的一致"),
        "layout.imprint": _official("7.4", "一般", STYLES.format("版记")),
        "layout.number": _official("7.5", "规定", "改页脚：“— 1 —”在版心下7毫米，单页居右、双页居左各空一字"),
        "layout.number-font": _official("7.5", "一般", "把页码改为四号宋体"),
        "layout.landscape": _official("8", "规定", "横排表格的页码放在表的左侧，单页在左下角、双页在左上角，与其他页的页码位置一致"),
        "layout.mark": Clause(
            Basis(MARKS, "2011", "5.1", "standard", "规定", "V2"),
            "在段落设置里勾选“按中文习惯控制首尾字符”，不要用回车在标点前后硬断行",
        ),
        "layout.mark-custom": _custom("在段落设置里勾选“按中文习惯控制首尾字符”"),
        "layout.foot": _custom("给标题一段勾选“与下段同页”"),
        "layout.last-page": _custom("增删几个字，或调整行距、字距，使末页不只剩一行或只剩落款"),
        "layout.unread": Clause(None, "核对 PDF 是否缺字；用了文本框、域或隐藏文字的，改为普通段落"),
    }
)
"""Code → clause. 6 is for the printer, 7.2 is set by the templates; docs/layout.md says of each clause how it is kept."""


def problems(findings: Iterable[Finding], document: str) -> tuple[Problem, ...]:
    """Return one problem for each code, at the first page it was found on; the other pages are named in it."""
    grouped: dict[str, list[Finding]] = {}
    for one in findings:
        grouped.setdefault(one.code, []).append(one)
    return tuple(_problem(code, found, document) for code, found in grouped.items())


def _problem(code: str, found: list[Finding], document: str) -> Problem:
    clause = CLAUSES[code]
    first = min(found, key=lambda one: one.page)
    verb = VERBS[clause.basis.strength] if clause.basis else "应为"
    quoted = f"“{first.quoted[:QUOTED]}”" if first.quoted else ""
    message = f"{quoted}{first.measured}，{verb}{first.wanted}{_elsewhere(found, first.page)}"
    return problem(code, message, Place(document=document, page=first.page), clause.remedy, basis=clause.basis)


def _elsewhere(found: list[Finding], first: int) -> str:
    others = sorted({one.page for one in found} - {first})
    named = "、".join(map(str, others[:LISTED]))
    more = f"等{len(others)}页" if len(others) > LISTED else "页"
    return f"；另见第{named}{more}" if others else f"；本页共{len(found)}处" if len(found) > 1 else ""

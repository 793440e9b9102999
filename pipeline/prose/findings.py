"""What the checks of prose give, as values that become problems; and what each code rests on and how a clerk mends it.

A finding is a place of a text and what is wrong there. One problem is made of all findings of one code that quote the
same words in one document; of a document with very many only the first are told.
"""

import dataclasses
import datetime as dt
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from pipeline.case.tree import Branch
from pipeline.problems import Problem, problem
from pipeline.prose.texts import Text, squeezed
from pipeline.rules.statutes import in_force

MOST = 200
"""Findings of one check in one text after which nobody looks on: a text of nothing but brackets has a million."""
TOLD = 5
"""Problems of one code in one document."""
ELSEWHERE = 3
"""Further places that a problem names."""


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """From where to where something is wrong in a text, and what.

    `hint` is what blocks nothing whatever its code: a rule that committees follow by analogy only, or what may be right.
    """

    code: str
    first: int
    last: int
    said: str
    remedy: str = ""
    hint: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Known:
    """What a text is held against. Of a file on its own nothing is known but that it stands alone."""

    alone: bool = True
    titles: frozenset[str] = frozenset()
    """of the papers of the case"""
    grounds: frozenset[str] = frozenset()
    """what the case rests on"""
    names: tuple[str, ...] = ()
    """of the communities, those of one kind beside each other"""
    texts: tuple[Text, ...] = ()
    """all that are read together"""
    facts: Branch | None = None


Check = Callable[[Text, Known], Iterator[Finding]]


@dataclasses.dataclass(frozen=True, slots=True)
class Clause:
    """The topic of `statutes.yaml` that a code rests on, and what to do about it."""

    topic: str
    remedy: str


CLAUSES: Mapping[str, Clause] = MappingProxyType(
    {
        "L-TITLE": Clause("title-complete", "写成“关于…的（文种）”，并列的名称之间加顿号"),
        "L-DATE": Clause("spans", "时间的起止用一字线“—”或“至”，如“2024年4月—6月”"),
        "L-CAPACITY": Clause("capacity", "改为“人民法院依法认定的无民事行为能力人”；残疾、患病的居民照样征求意见"),
        "L-DECIDE": Clause("decision", "写明由街道办事处提出、报不设区的市或市辖区人民政府决定，决定并公布后才执行"),
        "L-THRESH": Clause("decision", "改为“作为提请人民政府决定的民意依据”；调整由人民政府依法决定"),
        "L-QUORUM": Clause("minutes-complete", "逐个会议写明应到、实到人数和同意、反对、弃权的票数"),
        "L-BASE": Clause("denominator", "写明分母，并与征求意见的对象一致，如“应征求意见人数”"),
        "prose.doubled": Clause("proofread", "删去重复的一处"),
        "prose.bracket": Clause("marks", "改为成对的全角括号（）、引号“”、书名号《》"),
        "prose.halfwidth": Clause("marks", "改为全角标点"),
        "prose.leftover": Clause("proofread", "删去这一处；域按 Ctrl+Shift+F9 变成普通文字"),
        "prose.pending": Clause("", "需要更正的，另发更正说明"),
        "prose.citation": Clause("one-title", "全套文书统一用一个完整的题名"),
        "prose.cited": Clause("one-title", "核对题名；确是别处的文件，可以不改"),
        "prose.number": Clause("from-data", "改正文书里的数；数据确有变化的，填进 data 里相应的文件，不要写在文书里"),
        "prose.sum": Clause("arithmetic", "核对这几个数，改正写错的一个"),
        "prose.date": Clause("numerals", "写成“2024年4月8日”的样子：年份四位，月日不补零，用“日”"),
        "prose.range": Clause("spans", "百分数两端都带“%”，数的起止用“～”或“—”，如“5%～10%”"),
        "prose.document-number": Clause("document-number", "写成“某字〔2024〕3号”的样子"),
        "prose.timeline": Clause("step-order", "写明起止的日，征求意见截止并统计以后再公示结果"),
        "prose.heading": Clause("headings", "按“一、”“（一）”“1.”“（1）”的次序，同一层内连续编号"),
        "prose.heading-mark": Clause("headings", "“一”后用顿号，“1”后用下脚点，“（一）”“（1）”后不加标点"),
        "prose.annex": Clause("annex-same", "正文提到的附件、附件说明和所附的附件逐个对上"),
        "prose.annex-name": Clause("annex-note", "写成“附件：1. 名称”，名称不加书名号，后面不加标点"),
        "prose.mixed": Clause("request-one-matter", "要批准的用请示，只报情况的用报告，分开行文"),
        "prose.closing": Clause("request-closing", "结尾写“妥否，请批示。”"),
        "prose.addressee": Clause("request-one-addressee", "只主送一个上级机关，不送领导个人"),
    }
)
"""Code → clause."""


def problems(text: Text, known: Known, checks: Sequence[Check], day: dt.date) -> Iterator[Problem]:
    """Yield the problems of one text. `day` chooses the law."""
    grouped: dict[tuple[str, str], list[Finding]] = {}
    for check in checks:
        for one in itertools.islice(check(text, known), MOST):
            grouped.setdefault((one.code, squeezed(text.body[one.first : one.last])), []).append(one)
    by_code: dict[str, list[list[Finding]]] = {}
    for (code, _), found in grouped.items():
        by_code.setdefault(code, []).append(found)
    for groups in by_code.values():
        left = sum(len(found) for found in groups[TOLD:])
        for number, found in enumerate(groups[:TOLD], start=1):
            yield _problem(text, found, day, left if number == TOLD else 0)


def _problem(text: Text, found: Sequence[Finding], day: dt.date, left: int) -> Problem:
    one = found[0]
    clause = CLAUSES[one.code]
    rule = in_force(clause.topic, day) if clause.topic else None
    more = f"；另有同类的{left}处" if left else ""
    message = f"“{text.quoted(one.first, one.last)}”{one.said}{_elsewhere(text, found[1:])}{more}"
    made = problem(one.code, message, text.place(one.first), one.remedy or clause.remedy, basis=rule.basis if rule else None)
    return dataclasses.replace(made, blocks=None) if one.hint else made


def _elsewhere(text: Text, others: Iterable[Finding]) -> str:
    places = list(dict.fromkeys(text.place(one.first) for one in others))
    named = "、".join(one.cell or f"第{one.paragraph}段" for one in places[:ELSEWHERE])
    return f"；另见{named}" + (f"等{len(places)}处" if len(places) > ELSEWHERE else "") if places else ""

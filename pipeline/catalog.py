"""The register of documents, in the order of their numbers: every kind of paper, form and list, its title, what it needs.

A new document is one entry here, one template and one golden text. Which are due in a case, `item.py` says.
"""

import dataclasses
from collections.abc import Mapping

from pipeline.case.tree import Branch, Fact
from pipeline.values import Value


@dataclasses.dataclass(frozen=True, slots=True)
class Need:
    """A fact without which a document is not due, and what people call it.

    With a value, the fact must have it; with a column too, a row of the table must have it there.
    """

    path: str
    called: str
    column: str = ""
    value: Value | None = None

    def met(self, facts: Branch) -> bool:
        """Whether the facts have it; what is pending is not there."""
        node = facts.at(self.path)
        if isinstance(node, Branch):
            return bool(node.children) if not self.column else any(value_at(row, self.column) == self.value for row in node)
        if not isinstance(node, Fact) or node.pending:
            return False
        return self.value is None or node.value == self.value


@dataclasses.dataclass(frozen=True, slots=True)
class Kind:
    """An entry of the register.

    `title` and `issuer` are patterns: {事由}, {方案} (the title of the scheme), {主办}, and with `each` the columns of
    the row; `issuer` is the path of the fact that gives the body that issues, where the register of papers names none.
    """

    id: str
    number: str
    short: str
    title: str
    issuer: str
    needs: tuple[Need, ...] = ()
    each: str = ""
    """the table that gives one document for each row"""
    only: tuple[str, frozenset[Value]] | None = None
    """a column of that table and the values that make a document due"""
    numbered: bool = False
    """has a 文号"""
    signed: bool = False
    """goes upward and names its 签发人"""
    contact: bool = False
    """names whom to ask (附注)"""
    dated: bool = True
    """has a 成文日期"""
    fixed: tuple[str, ...] = ()
    """words with figures or names that belong to the wording of its template, so that they may be typed there"""
    form: bool = False
    """a sheet to fill in or a form of the volume: GB/T 9704 is about documents, so only its paper and marks are measured"""

    @property
    def template(self) -> str:
        """The file of the template."""
        return f"{self.short}.docx"

    @property
    def registered(self) -> tuple[str, ...]:
        """What the register of papers must hold before this one is issued."""
        named = ((self.numbered, "文号"), (self.signed, "签发人"), (self.dated, "成文日期"))
        return tuple(name for wanted, name in named if wanted)


HOST, STREET, CONVENER = "社区.{主办}.居委会全称", "机构.街道办事处.全称", "{本件}.召集单位"
GROUP = Need("领导小组", "领导小组")
ADJUSTMENT = Need("调整内容", "调整内容")
PLAN = Need("实施方案", "实施方案")
MEETINGS = Need("会议", "会议")
CONSULTATION = Need("征求意见", "征求意见的安排")
UNITS = Need("机构.有关单位", "须发函的有关单位", "函的主送", True)
RESULT = Need("结果", "征求意见的结果（登记簿）")
NOTICE = Need("公示", "结果公示的安排")
SUPERVISION = Need("监督", "监督记录")
PUBLISHED = Need("发布", "结果公示的发布记录", "文件", "结果公示")
OBJECTIONS = Need("异议.收到件数", "公示期内收到异议的件数")
REQUEST = Need("请示", "请示的主送机关和请求事项")
DRAFTED = Need("街道请示.代拟", "代拟街道请示的安排（街道请示.代拟：是）", value=True)
SUMMARY = Need("总结", "总结")

CORRECTED = Need("更正", "要更正的文书")

CLOSED = (PUBLISHED, OBJECTIONS)
"""The consultation has run its whole way (design.md, section 6, number 12)."""

RESOLVING = frozenset({"党组织会", "两委班子会", "党员大会", "居民会议", "居民代表会议"})
"""Meetings that resolve; a 座谈会 listens."""

CATALOG: tuple[Kind, ...] = (
    Kind("leading-group", "01", "领导小组通知", "关于成立{事由}工作领导小组的通知", HOST, (GROUP,), numbered=True),
    Kind("adjustment-scheme", "02", "调整方案", "{方案}", HOST, (ADJUSTMENT,)),
    Kind("implementation-plan", "03", "实施方案", "{事由}工作实施方案", HOST, (PLAN,)),
    Kind("drafting-explanation", "04", "起草说明", "关于《{方案}》的起草说明", HOST),
    Kind(
        "meeting-kit",
        "05",
        "会前材料",
        "{社区}{名称}会前材料",
        CONVENER,
        (MEETINGS,),
        "会议",
        dated=False,
        fixed=("议程：1. ",),
    ),
    Kind("minutes", "05", "会议记录", "{社区}{名称}会议记录", CONVENER, (MEETINGS,), "会议", dated=False),
    Kind(
        "resolution",
        "05",
        "决议",
        "{社区}{名称}关于{事由}的决议",
        CONVENER,
        (MEETINGS,),
        "会议",
        ("类型", RESOLVING),
        dated=False,
    ),
    Kind(
        "announcement",
        "06",
        "公告",
        "关于公开征求《{方案}》意见的公告",
        "征求意见.公告发布机关",
        (CONSULTATION,),
        numbered=True,
    ),
    Kind(
        "letter",
        "07",
        "函",
        "关于征求《{方案}》意见的函",
        "征求意见.公告发布机关",
        (UNITS, CONSULTATION),
        "机构.有关单位",
        ("函的主送", frozenset({True})),
        numbered=True,
        contact=True,
    ),
    Kind("survey-form", "08", "调查表", "《{方案}》征求意见调查表", HOST, (CONSULTATION,), dated=False, form=True),
    Kind("tally-sheet", "09", "报告单", "《{方案}》征求意见结果报告单", HOST, (CONSULTATION, RESULT)),
    Kind("results-notice", "10", "结果公示", "关于{事由}征求意见结果的公示", "公示.公示机关", (RESULT, NOTICE)),
    Kind(
        "supervision-record",
        "11",
        "监督意见",
        "{监督单位}关于{事由}{阶段}的监督意见",
        "{本件}.监督单位",
        (SUPERVISION,),
        "监督",
        dated=False,
    ),
    Kind(
        "request",
        "12",
        "请示",
        "关于{事由}的请示",
        "请示.发文机关",
        (*CLOSED, REQUEST),
        numbered=True,
        signed=True,
        contact=True,
    ),
    Kind(
        "consultation-report",
        "12",
        "情况报告",
        "关于{事由}征求意见及公示情况的报告",
        "请示.发文机关",
        (*CLOSED, REQUEST),
        numbered=True,
        signed=True,
        contact=True,
    ),
    Kind(
        "street-request",
        "13",
        "街道请示",
        "关于{事由}的请示",
        STREET,
        (*CLOSED, REQUEST, DRAFTED),
        numbered=True,
        signed=True,
        contact=True,
    ),
    Kind("work-summary", "14", "工作总结", "关于{事由}的工作总结", HOST, (*CLOSED, REQUEST, SUMMARY)),
    Kind("correction", "15", "更正说明", "更正说明", HOST, (CORRECTED,), "更正"),
)
"""Every kind in the order of its number."""

CORRECTION = CATALOG[-1]
"""Made after all others: it tells what the sentences of two versions say."""

VOLUME_FORMS: tuple[Kind, ...] = (
    Kind("volume-cover", "", "案卷封面", "案卷封面", HOST, dated=False, form=True),
    Kind("catalogue", "", "卷内目录", "卷内目录", HOST, dated=False, form=True),
    Kind("file-note", "", "备考表", "备考表", HOST, dated=False, form=True),
)
"""The forms of a volume (GB/T 9705), rendered when its pages are known: its cover, its catalogue, its file note."""

BOX_FORMS: tuple[Kind, ...] = (
    Kind("item-catalogue", "", "归档文件目录", "归档文件目录", HOST, dated=False, form=True),
    Kind("box-note", "", "盒内备考表", "盒内备考表", HOST, dated=False, form=True),
    Kind("box-label", "", "盒脊标签", "盒脊标签", HOST, dated=False, form=True),
)
"""The forms of a box (DA/T 22—2015)."""

TRANSFER = Kind("transfer-list", "", "移交清册", "移交清册", HOST, dated=False, form=True)
"""What is handed over to the archive."""

FORMS: tuple[Kind, ...] = (*VOLUME_FORMS, *BOX_FORMS, TRANSFER)

OPINION = Kind("review-opinion", "", "审核意见", "审核意见", STREET, dated=False, form=True)
"""What a check found, for the file; no paper of the case, made when it is asked for."""

SURVEY = Kind("household-form", "", "入户调查表", "《{方案}》征求意见调查表", HOST, dated=False, form=True)
"""The survey form of one household, filled in from the roster as far as the roster goes."""
VISITS = Kind("visit-list", "", "上门名单", "上门名单", HOST, dated=False, form=True)
"""The households that do not live where they are registered, with room for three attempts each."""
FIELD_FORMS: tuple[Kind, ...] = (SURVEY, VISITS)
"""What two people take along when they ask: made by `lijuan forms`, with residents' names on it, so no paper of the case."""

CALLS = Kind("waiting-list", "", "待访清单", "待访清单", HOST, dated=False, form=True)
"""Who has not answered on a day, and who is to be called back: made by `lijuan todo --print`, with names on it."""

PRINT_LIST = Kind("print-list", "", "打印签章清单", "打印签章清单", HOST, dated=False, form=True)
POSTINGS = Kind("posting-record", "", "发布记录", "发布记录", HOST, dated=False, form=True)
WORK_LISTS: tuple[Kind, ...] = (PRINT_LIST, POSTINGS)
"""What a clerk works with, made by every run beside the papers; no items of the archive."""

EVERY: tuple[Kind, ...] = (*CATALOG, *FORMS, OPINION, *FIELD_FORMS, CALLS, *WORK_LISTS)
"""Every kind that has a template."""

OWN_ROOTS: Mapping[str, tuple[Kind, ...]] = {
    "案卷": VOLUME_FORMS,
    "盒": BOX_FORMS,
    "移交": (TRANSFER,),
    "审核": (OPINION,),
    "本户": (SURVEY,),
    "名单": (VISITS,),
    "待访": (CALLS,),
    "打印": (PRINT_LIST,),
    "发布记录": (POSTINGS,),
    "更正内容": (CORRECTION,),
}
"""Roots of the tree of facts that only some kinds have."""


def value_at(node: Branch | Fact, path: str) -> Value | None:
    """Return the value of a fact below a node; None where there is none, or it is pending."""
    found = node.at(path) if isinstance(node, Branch) else None
    return found.value if isinstance(found, Fact) else None

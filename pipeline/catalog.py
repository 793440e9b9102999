"""The register of documents, in the order of their numbers; and, from the facts, which are due under what title.

A new document is one entry here, one template and one golden text. In come facts, out go items: those to be made, and
those not due with the reason in words.
"""

import dataclasses
import hashlib
import string
from collections.abc import Iterable, Iterator, Mapping

from pipeline.case.tree import Branch, Fact, join
from pipeline.values import Value
from pipeline.wording import write


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
            return bool(node.children) if not self.column else any(_value(row, self.column) == self.value for row in node)
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


@dataclasses.dataclass(frozen=True, slots=True)
class Item:
    """A document of this case."""

    id: str
    kind: Kind
    name: str
    """名称 of one of several, else empty"""
    title: str
    stem: str
    row: str = ""
    """the path of the row it is for"""
    parts: tuple[str, ...] = ()
    """the paths its title was made from"""
    of: "Item | None" = None
    """of a later version the one before it; of a 更正说明 what it corrects"""

    @property
    def number(self) -> str:
        """NN as text; empty for the forms of the volume."""
        return self.kind.number

    @property
    def short(self) -> str:
        """Its key in the register of papers."""
        return f"{self.kind.short}·{self.name}" if self.name else self.kind.short


@dataclasses.dataclass(frozen=True, slots=True)
class NotDue:
    """A document that will come, and what it waits for."""

    item: Item
    reason: str


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

LONGEST = 60
"""Characters of a file name before its ending: a path on Windows has 260 in all."""
ILLEGAL = str.maketrans('<>:"/\\|?*', "＜＞：＂／＼｜？＊")


def items(facts: Branch) -> list[Item | NotDue]:
    """Return the documents of a case in the order of the register."""
    found = [one for kind in CATALOG for one in _of_kind(kind, facts)]
    return _named_apart(_with_versions(found, facts))


def _with_versions(found: list[Item | NotDue], facts: Branch) -> list[Item | NotDue]:
    """Put each later version behind the one before it, and tell each 更正说明 what it corrects. Nobody waits for a correction."""
    corrections = {one.row: one for one in found if isinstance(one, Item) and one.kind.each == "更正"}
    whole = [one for one in found if (one.item if isinstance(one, NotDue) else one).kind.each != "更正"]
    for row in sorted(facts.table("更正"), key=lambda row: str(_value(row, "版次"))):
        short, version = _value(row, "文书"), str(_value(row, "版次"))
        versions = [one for one in whole if isinstance(one, Item) and first_of(one).short == short]
        if not versions:
            continue
        last = versions[-1]
        name = f"{first_of(last).name}·{version}".removeprefix("·")
        later = dataclasses.replace(
            last, id=f"{last.kind.id}/{name}", name=name, stem=_legal(f"{last.kind.number}-{last.kind.short}·{name}"), of=last
        )
        whole.insert(whole.index(last) + 1, later)
        note = corrections[row.path]
        whole.append(dataclasses.replace(note, title=f"关于更正《{last.title}》的说明", parts=(*note.parts, *last.parts), of=last))
    return whole


def first_of(item: Item) -> Item:
    """Return the first version of a document."""
    while item.of is not None and item.kind is item.of.kind:
        item = item.of
    return item


def shorts(found: Iterable[Item | NotDue]) -> tuple[str, ...]:
    """Return the keys that the register of papers may hold, due or not."""
    return tuple((one.item if isinstance(one, NotDue) else one).short for one in found)


def form(kind: Kind, facts: Branch, name: str = "") -> Item:
    """Return a form; of several volumes or boxes, the one of a name."""
    item = _item(kind, facts)
    if not name:
        return item
    return dataclasses.replace(item, id=f"{kind.id}/{name}", name=name, stem=_legal(f"{kind.short}·{name}"))


def _of_kind(kind: Kind, facts: Branch) -> Iterator[Item | NotDue]:
    lacking = [need.called for need in kind.needs if not need.met(facts)]
    table = facts.at(kind.each) if kind.each else None
    rows = [row for row in table if isinstance(row, Branch)] if isinstance(table, Branch) else []
    if kind.only:
        column, values = kind.only
        rows = [row for row in rows if _value(row, column) in values]
    if kind.each and not rows:
        nothing = lacking or [f"需要{kind.short}的{kind.each.rpartition('.')[2]}"]
        yield NotDue(_item(kind, facts), f"尚无{nothing[0]}")
        return
    for item in [_item(kind, facts, row) for row in rows] if kind.each else [_item(kind, facts)]:
        yield NotDue(item, f"尚无{'、'.join(lacking)}") if lacking else item


def _item(kind: Kind, facts: Branch, row: Branch | None = None) -> Item:
    """Return one document. Without its row, where there is none yet, its title is its short name."""
    name = row.path.removeprefix(f"{kind.each}.") if row else ""
    if kind.each and row is None:
        title, parts = kind.short, tuple[str, ...]()
    else:
        title, parts = _filled(kind.title, facts, row)
    short = f"{kind.short}·{name}" if name else kind.short
    stem = f"{kind.number}-{short}" if kind.number else short
    identity = f"{kind.id}/{name}" if name else kind.id
    return Item(identity, kind, name, title, _legal(stem), row.path if row else "", parts)


def issuer(item: Item, facts: Branch) -> Fact | None:
    """Return the fact that names the body that issues a document unless the register of papers says otherwise."""
    found = facts.at(issuer_paths(item, facts)[-1])
    return found if isinstance(found, Fact) else None


def issuer_paths(item: Item, facts: Branch) -> tuple[str, ...]:
    """Return the path of that fact, last, after those of the facts that lead to it."""
    if item.of is not None:
        said = f"发文.{item.of.short}.发文机关"
        return (said,) if isinstance(facts.at(said), Fact) else issuer_paths(item.of, facts)
    row = facts.at(item.row) if item.row else None
    path, parts = _filled(item.kind.issuer, facts, row if isinstance(row, Branch) else None)
    return (*parts, path)


def _filled(pattern: str, facts: Branch, row: Branch | None) -> tuple[str, tuple[str, ...]]:
    """Fill a pattern; return also the paths of what was filled in. The minutes of a 会议 say 会议 once."""
    text, parts = "", dict[str, None]()
    for literal, field, _, _ in string.Formatter().parse(pattern):
        text += literal
        if field == "本件":
            text += row.path if row else ""
        elif field:
            known: Mapping[str, str] = {"事由": "事项.事由", "方案": "事项.方案题名", "主办": "事项.主办社区"}
            path = known.get(field) or join(row.path if row else "", field)
            parts[path] = None
            text += write(value) if (value := _value(facts, path)) is not None else f"【待填：{field}】"
    return text.replace("会议会议", "会议"), tuple(parts)


def _value(node: Branch | Fact, path: str) -> Value | None:
    found = node.at(path) if isinstance(node, Branch) else None
    return found.value if isinstance(found, Fact) else None


def _legal(name: str) -> str:
    """Return a name that Windows takes: no reserved marks, no dot or space at the end, not too long."""
    name = "".join(one for one in name.translate(ILLEGAL) if one.isprintable()).strip(" .　")
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 8]}…{_digest(name)}"


def _named_apart(found: list[Item | NotDue]) -> list[Item | NotDue]:
    """Give documents whose file names differ only for people (by case, by a reserved mark) names of their own."""
    taken: set[str] = set()
    apart: list[Item | NotDue] = []
    for one in found:
        item = one.item if isinstance(one, NotDue) else one
        if item.stem.casefold() in taken:
            item = dataclasses.replace(item, stem=f"{item.stem}~{_digest(item.id)}")
        taken.add(item.stem.casefold())
        apart.append(dataclasses.replace(one, item=item) if isinstance(one, NotDue) else item)
    return apart


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:6]

"""What is wrong, where, by what rule, how to mend it, what it blocks: as values.

Stages collect problems and hand them on; only `Blocked` carries them across a stage's border. `CODES` is the
catalogue: a code is stable and never reused, its prose may change freely.
"""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

Blocks = Literal["build", "seal"]


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """Where a problem is: a line of a file, a cell of a sheet, a paragraph (in a table: a cell) or a page of a document."""

    file: str = ""
    line: int = 0
    column: int = 0
    sheet: str = ""
    cell: str = ""
    document: str = ""
    paragraph: int = 0
    page: int = 0

    def __str__(self) -> str:
        if self.document:
            page = f"第{self.page}页" if self.page else ""
            return f"《{self.document}》{page}" + (self.cell or (f"第{self.paragraph}段" if self.paragraph else ""))
        if self.cell:
            return f"{self.file}［{self.sheet}］{self.cell}" if self.sheet else f"{self.file} {self.cell}"
        parts = [self.file, str(self.line) if self.line else "", str(self.column) if self.column else ""]
        return ":".join(part for part in parts if part)

    def as_json(self) -> dict[str, Any]:
        """Return only what is known, under the names of the report."""
        return {key: value for key, value in dataclasses.asdict(self).items() if value}


@dataclasses.dataclass(frozen=True, slots=True)
class Basis:
    """The rule a problem rests on. Only law and standards of certainty V1 or V2 may be called 规定."""

    statute: str
    version: str
    article: str
    source: Literal["law", "standard", "opinion", "practice"]
    strength: Literal["规定", "一般", "推荐"]
    certainty: Literal["V1", "V2", "R+", "R-", "P"]

    @property
    def cited(self) -> str:
        """The rule as it is cited: 《…》（2018年12月29日修正）第六条第二款; practice under its own name."""
        if self.source == "practice":
            return self.statute
        if self.source == "standard":
            return self.statute + (f"第{self.article}条" if self.article else "")
        return f"《{self.statute}》" + (f"（{self.version}）" if self.version else "") + self.article


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `blocks` is what it keeps from happening; None is a hint."""

    code: str
    message: str
    place: Place
    remedy: str
    blocks: Blocks | None
    basis: Basis | None = None

    @property
    def actor(self) -> str:
        """Who has to act."""
        return ACTORS[max((begin for begin in ACTORS if self.code.startswith(begin)), key=len)]

    def __str__(self) -> str:
        where = f"{self.place}  " if str(self.place) else ""
        return f"{where}{self.message}；{self.remedy}（{self.cited}）"

    @property
    def cited(self) -> str:
        """The code, and the rule where there is one."""
        return f"{self.code}，{self.basis.cited}" if self.basis else self.code

    def as_json(self) -> dict[str, Any]:
        """Return the problem as `report.json` holds it (design.md, section 5)."""
        return {
            "code": self.code,
            "blocks": self.blocks,
            "message": self.message,
            "place": self.place.as_json(),
            "where": str(self.place),
            "remedy": self.remedy,
            "actor": self.actor,
            "basis": dataclasses.asdict(self.basis) if self.basis else None,
        }


CODES: Mapping[str, tuple[str, Blocks | None]] = {
    # the case as files
    "case.missing": ("没有这个事项", "build"),
    "file.missing": ("缺少文件", "build"),
    "file.unknown": ("不认识的文件", None),
    "file.encoding": ("文件编码不明", "build"),
    "file.unreadable": ("文件读不出来", "build"),
    "file.large": ("文件过大", "build"),
    "file.twins": ("同一内容有两个文件", "build"),
    "file.changed": ("文件在制作过程中被改动", "build"),
    "yaml.syntax": ("YAML 写法有误", "build"),
    "yaml.tab": ("用了制表符", "build"),
    "yaml.colon": ("用了全角冒号", "build"),
    "yaml.unsupported": ("用了不支持的 YAML 写法", "build"),
    "key.duplicate": ("同一键写了两次", "build"),
    "key.unknown": ("不认识的键", "build"),
    "key.unnormalised": ("键名含全角或异体字符", "build"),
    "value.empty": ("键后没有值", "build"),
    "value.shape": ("内容的形状不对", "build"),
    "value.integer": ("不是规定写法的整数", "build"),
    "value.decimal": ("不是规定写法的数", "build"),
    "value.range": ("数值超出范围", "build"),
    "value.unit": ("单位不符", "build"),
    "value.date": ("不是规定写法的日期", "build"),
    "value.span": ("起止日期颠倒", "build"),
    "value.time": ("不是规定写法的时间", "build"),
    "value.boolean": ("须写是或否", "build"),
    "value.choice": ("不在可选范围内", "build"),
    "value.character": ("含有不能使用的字符", "build"),
    "value.required": ("缺少必填内容", "build"),
    "fact.twice": ("同一事实写了两处", "build"),
    "row.duplicate": ("两行名称相同", "build"),
    "row.reference": ("引用的名称不存在", "build"),
    "table.header": ("表头不对", "build"),
    "table.empty": ("表中没有内容", "build"),
    "table.field": ("一行的栏数不对", "build"),
    "table.cell": ("单元格格式不对", "build"),
    "table.merged": ("有合并单元格", "build"),
    "format.version": ("数据格式版本不符", "build"),
    "attachment.missing": ("缺少附件文件", "build"),
    "attachment.unreadable": ("附件读不出来", "build"),
    # a .docx that comes in: template, annex, edited or issued document
    "docx.doctype": ("文件里有 DOCTYPE 声明或处理指令", "build"),
    "docx.external": ("文件取用别处的内容", "build"),
    "docx.chunk": ("文件夹带另一份文件", "build"),
    "docx.ole": ("文件里有嵌入的对象或控件", "build"),
    "docx.macro": ("文件里有宏", "build"),
    "docx.field": ("文件里有不安全的域", "build"),
    "docx.attached": ("文件附有模板或数据源", "build"),
    "docx.twice": ("文件里有重名的部分", "build"),
    "docx.path": ("文件里有越界的路径", "build"),
    "docx.size": ("文件过大，或与登记的大小不符", "build"),
    "docx.encrypted": ("文件加了密码", "build"),
    # the facts among themselves
    "sum.parts": ("合计与各部分不符", "build"),
    "sum.votes": ("票数之和与实到人数不符", "build"),
    "sum.transfer": ("划转数超过现有数", "build"),
    "roster.figures": ("名册与社区数字不符", "seal"),
    # law and facts (rules/)
    "L-DECIDE": ("不是由有权的政府决定", "seal"),
    "L-QUORUM": ("会议的法定人数或票数不合规定", "seal"),
    "L-THRESH": ("达标线不清、达不到或者自行生效", "seal"),
    "L-BASE": ("分子和分母口径不一", "seal"),
    "L-CAPACITY": ("把残疾等同于无民事行为能力", "seal"),
    "L-BOTH": ("涉及的社区没有都开会、都征求意见", "seal"),
    "L-SCALE": ("管辖规模不在一般范围内", None),
    "L-CROSS": ("涉及本区以外的管辖", "seal"),
    "L-SUM": ("户籍数字的合计与各部分不符", "seal"),
    "L-PERIOD": ("征求意见的期限不足或算不出", "seal"),
    "L-TITLE": ("题名不完整或不规范", "seal"),
    "L-ARCH": ("归档材料不全", "seal"),
    "L-DATE": ("起止时间的连接号不对", None),
    "law.proposal": ("没有由街道提出", None),
    "law.published": ("决定以后没有公布", None),
    "law.members": ("居委会人数不合规定", "seal"),
    "law.staffing": ("居委会人员配备与户数不相称", None),
    "law.premises": ("服务用房面积不足", None),
    "law.representatives": ("居民代表人数不相称", None),
    "law.composition": ("居民代表会议的组成不合规定", "seal"),
    "law.notice": ("居民会议没有提前通知", "seal"),
    "law.notice-custom": ("居民代表会议没有提前通知", None),
    "law.party-first": ("没有先经社区党组织研究", "seal"),
    "law.party-first-custom": ("没有先由社区党组织研究", None),
    "law.submitted": ("没有居民会议的决议", "seal"),
    "law.authorised": ("居民代表会议没有授权", None),
    "schedule.order": ("办理的先后颠倒", "seal"),
    "schedule.overlap": ("公示与征求意见重叠", "seal"),
    "schedule.publicity": ("公示的天数不够", "seal"),
    "schedule.publicity-custom": ("公示的天数少于通常做法", None),
    "schedule.day": ("日期只写到月", "seal"),
    "schedule.hours": ("同一天几个会的时间不清或重叠", "seal"),
    "schedule.disclosure": ("批准后公布过迟", "seal"),
    "schedule.year": ("没有这一年的放假安排", "seal"),
    "schedule.archive": ("归档过迟", "seal"),
    "consultation.opinion": ("意见没有处理、理由或答复", "seal"),
    "consultation.silence": ("把没有表态算作同意", "seal"),
    "privacy.person": ("对外的文书里有居民的个人信息", "seal"),
    "privacy.notice": ("个人信息告知不全", "seal"),
    "material.request": ("请示的材料不全", None),
    "material.scan": ("没有签章件的扫描件", "seal"),
    "material.evidence": ("没有证明材料", "seal"),
    # the answers
    "tally.unclear": ("有意见待核", "seal"),
    "tally.duplicates": ("同一人的几份意见待核", "seal"),
    "tally.rulings": ("同一人的几份意见都认定有效", "seal"),
    "tally.representative": ("一人可代全户，却按人计数", "seal"),
    # the finished text (prose/)
    "prose.doubled": ("词语或标点重复", "seal"),
    "prose.bracket": ("括号、引号不成对", "seal"),
    "prose.halfwidth": ("中文里用了半角标点", None),
    "prose.leftover": ("留有 Word 的域或模板的痕迹", "seal"),
    "prose.pending": ("已印发的文书里有待填内容", "seal"),
    "prose.citation": ("书名号里的题名前后不一", "seal"),
    "prose.cited": ("书名号里的题名不认识", None),
    "prose.number": ("数字不出自数据", "seal"),
    "prose.sum": ("文中各数之和不对", "seal"),
    "prose.date": ("日期的写法不合", None),
    "prose.range": ("数的起止写法不合", None),
    "prose.document-number": ("发文字号的写法不合", "seal"),
    "prose.timeline": ("先后顺序倒置", "seal"),
    "prose.heading": ("层次序数不连贯", "seal"),
    "prose.heading-mark": ("层次序数的标点不合", None),
    "prose.annex": ("附件与附件说明不符", "seal"),
    "prose.annex-name": ("附件说明的写法不合", None),
    "prose.mixed": ("请示和报告混用", "seal"),
    "prose.closing": ("请示没有请示语", "seal"),
    "prose.addressee": ("请示的主送机关不是一个", "seal"),
    # the office's settings
    "settings.syntax": ("lijuan.toml 写法有误", "build"),
    "settings.folder": ("所写的文件夹不存在", "build"),
    # documents
    "template.missing": ("缺少模板", "build"),
    "template.unsafe": ("模板含有不安全的内容", "build"),
    "template.size": ("模板要印的内容过多", "build"),
    "template.syntax": ("模板标记写错", "build"),
    "template.braces": ("模板标记的花括号不对", "build"),
    "template.quotes": ("模板标记里有中文引号", "build"),
    "template.split": ("一个模板标记分在了两段", "build"),
    "template.unclosed": ("模板标记没有成对", "build"),
    "template.crossed": ("模板标记交叉", "build"),
    "template.level": ("成对的模板标记不在同一层次", "build"),
    "template.outside": ("模板标记写在不会填写的地方", "build"),
    "template.node": ("模板用了不允许的写法", "build"),
    "template.unknown": ("模板写了没有的事实", "build"),
    "template.revision": ("模板里留有修订或批注", "build"),
    "template.table": ("模板表格没有列宽定义", "build"),
    "template.font": ("模板文字没有指明中文字体", "build"),
    "template.grid": ("模板设了字符网格", "build"),
    "template.style": ("模板用了公文样式以外的样式", None),
    "template.beyond": ("模板用了自带排版器排不了的内容", None),
    "template.updated": ("随附的模板有更新", None),
    "template.typed": ("模板里写死了应由数据给出的内容", None),
    "fact.absent": ("模板要印的事实没有填", "build"),
    "document.pending": ("有待填内容", "seal"),
    "document.example": ("引用了示例数据", "seal"),
    "document.edited": ("文书被人手改过", "seal"),
    "document.outdated": ("已印发文书与现有事实不符", None),
    "issued.incomplete": ("已印发但登记不全", "build"),
    "issued.unknown": ("发文登记中的短名不存在", "build"),
    "issued.damaged": ("已印发文书的存底不完整", "build"),
    "reply.unused": ("答复没有对应的发现", None),
    "reply.refused": ("这种发现不能用答复了结", "seal"),
    # the volume, its package and its seal
    "seal.damaged": ("封卷的记录不完整", "build"),
    "seal.changed": ("封好的卷被改动", "seal"),
    "seal.undated": ("一件没有日期", "seal"),
    "seal.outdated": ("文书与封好的不同", None),
    "seal.refused": ("还不能封卷", "build"),
    "retention.proposed": ("保管期限只是建议", "seal"),
    # pages and output
    "glyph.missing": ("字库中没有这个字", "build"),
    "pdf.failed": ("转换为 PDF 失败", "build"),
    "layout.paper": ("纸张不是 A4", "seal"),
    "layout.margin": ("天头或订口不合", "seal"),
    "layout.area": ("版心不合", "seal"),
    "layout.lines": ("满页不是22行", None),
    "layout.pitch": ("行距撑不满版心", None),
    "layout.characters": ("满行不是28字", None),
    "layout.body": ("正文字体字号不合", None),
    "layout.heading": ("层次标题字体字号不合", None),
    "layout.indent": ("段首没有空二字", "seal"),
    "layout.first-page": ("首页没有正文", "seal"),
    "layout.title": ("标题字体字号或居中不合", None),
    "layout.title-shape": ("标题不成梯形或菱形", "seal"),
    "layout.title-single": ("标题末行只有一个字", "seal"),
    "layout.title-word": ("标题回行拆开了词语或名称", "seal"),
    "layout.title-even": ("标题各行一样长", None),
    "layout.addressee": ("主送机关位置不合", "seal"),
    "layout.annex-note": ("附件说明不合", "seal"),
    "layout.signature": ("署名和成文日期位置不合", "seal"),
    "layout.date": ("成文日期写法不合", "seal"),
    "layout.annex-mark": ("附件标识不合", "seal"),
    "layout.annex-title": ("附件标题不合", "seal"),
    "layout.imprint": ("版记字体字号不合", None),
    "layout.number": ("页码不合", "seal"),
    "layout.number-font": ("页码字体字号不合", None),
    "layout.landscape": ("横排表格的页码位置不合", "seal"),
    "layout.mark": ("标点在行首或行末", "seal"),
    "layout.mark-custom": ("符号在行首", None),
    "layout.foot": ("标题孤悬页末", None),
    "layout.last-page": ("末页只有一行或只有落款", None),
    "layout.unread": ("页面文字与文书不符", None),
    "pdf.unsupported": ("有排不了的内容", "build"),
    "pdf.clipped": ("表格行放不下文字", "build"),
    "pdf.libreoffice": ("由 LibreOffice 排版", None),
    # the volume, its package and its seal
    "code.part": ("不能编进档号", "seal"),
    "code.shape": ("档号写法不合", "seal"),
    "code.full": ("一类的号编满了", "build"),
    "register.folder": ("登记册的位置不对", "build"),
    "register.locked": ("登记册正被占用", "build"),
    "register.full": ("磁盘空间不足，登记册没有写", "build"),
    "register.unwritable": ("登记册读写不了", "build"),
    "register.damaged": ("登记册已损坏", "build"),
    "register.version": ("登记册的版本比程序新", "build"),
    "register.case": ("登记册认不准是哪个事项", "build"),
    "register.unknown": ("登记册里没有", "build"),
    "register.void": ("这个号已经作废", "build"),
    "register.reason": ("作废没有理由", "seal"),
    "register.gap": ("登记册缺号", "seal"),
    "register.double": ("登记册有重号", "seal"),
    "bag.missing": ("没有数据包", "build"),
    "bag.zip": ("数据包是压缩文件", "build"),
    "bag.unverifiable": ("数据包的清单无法核对", "seal"),
    "bag.declaration": ("bagit.txt 不对", "seal"),
    "bag.info": ("bag-info.txt 不对", "seal"),
    "bag.manifest": ("数据包的清单不对", "seal"),
    "bag.path": ("清单里有越界的路径", "seal"),
    "bag.listed-twice": ("清单里一个文件列了两次", "seal"),
    "bag.absent": ("数据包缺少文件", "seal"),
    "bag.extra": ("数据包多出文件", "seal"),
    "bag.renamed": ("数据包里的文件被改名", "seal"),
    "bag.swapped": ("数据包里的两个文件互换了", "seal"),
    "bag.digest": ("文件与清单的摘要不符", "seal"),
    "bag.size": ("数据包的大小与登记不符", "seal"),
    "bag.unreadable": ("数据包里的文件读不出来", "seal"),
    "bag.link": ("数据包里有链接", "seal"),
    "bag.fetch": ("数据包有要从网上取的文件", "seal"),
    "bag.name": ("文件名在别的系统上会变", None),
    "package.no-sm3": ("数据包没有 SM3 清单", None),
    "package.xml": ("XML 读不出来", "seal"),
    "package.layout": ("文件不在规定的位置", "seal"),
    "package.catalogue": ("目录与文件不符", "seal"),
    "package.files": ("元数据与文件不符", "seal"),
    "package.agrees": ("元数据与文件的内容不符", "seal"),
    "package.metadata": ("元数据缺少或写错", "seal"),
    "package.date": ("日期不是8位数字", "seal"),
    "package.code": ("档号写法不对", "seal"),
    "package.double": ("档号或电子文件号重复", "seal"),
    "package.number": ("件号不连续", "seal"),
    "package.count": ("件数与登记不符", "seal"),
    "package.format": ("不是归档用的格式", "seal"),
    "package.pdf": ("PDF 不合其 PDF/A 声明", "seal"),
    "package.damaged": ("归档的文件打不开", "seal"),
    "package.packed": ("归档的文件是压缩或加密的", "seal"),
    "original.missing": ("所写的原件文件不在", "build"),
    "original.unlisted": ("originals/ 里有没有登记的文件", None),
    "original.outside": ("原件的位置越出事项文件夹", "build"),
    "original.name": ("原件的文件名不能用", "build"),
    "original.twins": ("两个文件名只差大小写或编码形式", "build"),
    "original.twice": ("一件有两个正本，或一个文件归了两处", "build"),
    "original.item": ("原件归入的一件不存在", "build"),
    "original.contradicts": ("原件与发文登记不一致", "seal"),
    "original.retention": ("保管期限不在表中", "build"),
    "original.unreadable": ("原件读不出来", "build"),
    "original.kind": ("原件不是 PDF 或图片", "build"),
    "original.empty": ("原件是空的", "build"),
    "original.encrypted": ("原件加了密码", "build"),
    "original.damaged": ("原件已损坏", "build"),
    "original.large": ("原件过大", "build"),
    "original.not-archival": ("原件的页面不能装入查阅本", None),
    "output.open": ("文件正被别的程序打开", "build"),
    "output.exists": ("要写的文件已经存在", "build"),
    "output.unwritable": ("文件写不进去", "build"),
    "output.locked": ("另一个 lijuan 正在处理同一事项", "build"),
    "new.name": ("名称不能用", "build"),
    "new.exists": ("文件夹已经存在", "build"),
}
"""Code → title and what it blocks."""

CLERK, COMMITTEE, STREET, ARCHIVIST, KEEPER = "经办人", "社区居民委员会", "街道办事处", "档案员", "管模板的人"
ACTORS: Mapping[str, str] = {
    "L-DECIDE": STREET,
    "L-CROSS": STREET,
    "L-SCALE": STREET,
    "L-QUORUM": COMMITTEE,
    "L-BOTH": COMMITTEE,
    "L-ARCH": ARCHIVIST,
    "retention.": ARCHIVIST,
    "seal.": ARCHIVIST,
    "law.": COMMITTEE,
    "law.proposal": STREET,
    "law.published": STREET,
    "bag.": ARCHIVIST,
    "law.members": STREET,
    "law.staffing": STREET,
    "law.premises": STREET,
    "schedule.disclosure": STREET,
    "schedule.hours": COMMITTEE,
    "schedule.archive": ARCHIVIST,
    "material.": ARCHIVIST,
    "material.request": CLERK,
    "original.retention": ARCHIVIST,
    "layout.": KEEPER,
    "code.": ARCHIVIST,
    "register.": ARCHIVIST,
    "package.": ARCHIVIST,
    "template.": KEEPER,
    "": CLERK,
}
"""How a code begins → who has to act on it; the longest beginning counts."""


WAITING = ("document.pending", "document.example")
"""What each paper waits for: shown with the papers, counted among findings."""


def problem(code: str, message: str, place: Place | None = None, remedy: str = "", *, basis: Basis | None = None) -> Problem:
    """Return a problem of a code of the catalogue; what it blocks is the catalogue's to say."""
    _, blocks = CODES[code]
    return Problem(code, message, place or Place(), remedy, blocks, basis)


def read_problem(noted: Mapping[str, Any]) -> Problem:
    """Return a problem as `as_json` wrote it down."""
    basis = Basis(**noted["basis"]) if noted["basis"] else None
    return Problem(noted["code"], noted["message"], Place(**noted["place"]), noted["remedy"], noted["blocks"], basis)


class Blocked(Exception):
    """Problems that keep the build from going on: at least one blocks the build."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = in_order(problems)
        super().__init__("\n".join(map(str, self.problems)))


class Unavailable(Exception):
    """Something outside that is needed is not there (exit 3). The message says in one line how to get it."""


class Internal(Exception):
    """A fault of ours (exit 4)."""


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems by place, each once."""
    unique = dict.fromkeys(problems)
    return tuple(sorted(unique, key=lambda one: (*_order(one.place), one.code)))


def _order(place: Place) -> tuple[str, str, int, int, str]:
    return place.file, place.document, place.line, place.paragraph, str(place)


def raise_if_blocking(problems: Iterable[Problem]) -> None:
    """Raise `Blocked` with all problems where any of them blocks the build."""
    found = tuple(problems)
    if any(blocking(found)):
        raise Blocked(found)


def blocking(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield the problems that block the build."""
    return (one for one in problems if one.blocks == "build")

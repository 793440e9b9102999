"""What the files beside `case.yaml` and `community.yaml` may hold: timeline, results, registers, papers issued.

The same kind of declarations as `model.py`; `FILES` tells which file holds which root of the tree of facts.
"""

from typing import Annotated

from pydantic import PlainValidator

from pipeline.case import grammar as g
from pipeline.case.matter import OPENNESS, RETENTIONS, CaseFile
from pipeline.case.model import Community, Person, Record, named


class SubStep(Record):
    key = ("步骤",)
    step: g.Text | None = named("步骤", "必", "这一小步做什么")
    planned: g.Period | None = named("计划时间", "必", "计划什么时候做")
    done: g.Period | None = named("完成时间", "期", "未完成不写此键")


ORIGINS = ("会议", "征求意见", "公示", "发文")


class Step(Record):
    key = ("步骤",)
    order: g.Count | None = named("序", "必", "第几步")
    step: g.Text | None = named("步骤", "必", "这一步做什么")
    planned: g.Period | None = named("计划时间", "必", "计划什么时候做")
    done: g.Period | None = named("完成时间", "期", "未完成不写此键")
    content: g.Text | None = named("内容", "必", "这一步的具体内容")
    unit: g.Text | None = named("责任单位", "期", "由哪个单位做")
    person: g.Text | None = named("责任人", "期", "由谁负责")
    supervision: list[g.Text] | None = named("监督", "选", "由谁监督，逐个列出")
    papers: list[g.Text] | None = named("形成材料", "必", "这一步形成哪些文书，写短名，逐个列出")
    dated_by: Annotated[str, PlainValidator(g.choice(*ORIGINS))] | None = named("取自", "选", "完成时间从哪里取；写了就不再填完成时间")
    steps: list[SubStep] | None = named("分步", "选", "这一步里的小步，一步一行")


class Guest(Person):
    key = ("姓名",)
    reason: g.Text | None = named("事由", "选", "为什么请假、列席或监督")


class Speech(Record):
    key = ("名称",)
    name: g.Text | None = named("名称", "必", "给这次发言起的名称，不重复", "发言一")
    speaker: g.Text | None = named("发言人", "必", "谁说的")
    points: g.Text | None = named("要点", "必", "说了什么")


MEETINGS = ("党组织会", "两委班子会", "党员大会", "居民会议", "居民代表会议", "座谈会")
FORMS = ("全体居民", "户代表", "居民小组代表")


class Meeting(Record):
    key = ("社区", "名称")
    community: g.Text | None = named("社区", "必", "哪个社区的会，写简称")
    type: Annotated[str, PlainValidator(g.choice(*MEETINGS))] | None = named("类型", "必", "是什么会")
    name: g.Text | None = named("名称", "必", "会议的名称")
    form: Annotated[str, PlainValidator(g.choice(*FORMS))] | None = named("法定形式", "期", "居民会议、居民代表会议由谁参加")
    date: g.Day | None = named("日期", "必", "开会的日期")
    begins: g.Time | None = named("开始时间", "填", "几点开始", "14:00")
    ends: g.Time | None = named("结束时间", "填", "几点结束", "15:30")
    place: g.Text | None = named("地点", "填", "在哪里开")
    chair: Person | None = named("主持人", "填", "谁主持")
    recorder: Person | None = named("记录人", "填", "谁记录")
    due: g.People | None = named("应到", "填", "应到的人数")
    present: g.People | None = named("实到", "填", "实到的人数")
    excused: list[Guest] | None = named("请假", "选", "请假的人，一人一行")
    guests: list[Guest] | None = named("列席", "选", "列席的人，一人一行")
    supervisors: list[Guest] | None = named("监督人员", "选", "到场监督的人，一人一行")
    notified: g.Day | None = named("通知日期", "选", "哪一天通知开会")
    topic: g.Text | None = named("议题", "必", "审议什么")
    speeches: list[Speech] | None = named("发言", "填", "发言，一次一行")
    method: Annotated[str, PlainValidator(g.choice("举手", "无记名投票"))] | None = named("表决方式", "填", "怎样表决；座谈会不填")
    consent: g.Votes | None = named("同意", "填", "同意的票数")
    against: g.Votes | None = named("反对", "填", "反对的票数")
    abstained: g.Votes | None = named("弃权", "填", "弃权的票数")
    resolution: g.Text | None = named("决议", "填", "表决的结果", "通过")
    evidence: list[g.Text] | None = named("材料", "填", "签到册、记录、照片、表决票的扫描件，逐个列出")


class Opinion(Record):
    key = ("编号",)
    number: g.Text | None = named("编号", "必", "意见的编号，不重复", "意见一")
    channel: g.Text | None = named("来源渠道", "必", "从哪个渠道收到")
    party: Annotated[str, PlainValidator(g.choice("居民", "单位", "部门"))] | None = named("提出方", "必", "不写姓名")
    date: g.Date | None = named("日期", "选", "提出的日期")
    content: g.Text | None = named("内容", "必", "意见的内容")
    category: g.Text | None = named("归类", "必", "属于哪一类意见")
    mentions: g.Mentions | None = named("提出人次", "选", "有多少人次提出")
    concerns: g.Text | None = named("涉及", "选", "涉及哪一片、哪一条")
    outcome: Annotated[str, PlainValidator(g.choice("采纳", "部分采纳", "未采纳", "解释说明"))] | None = named("处理", "必", "怎样处理")
    reason: g.Text | None = named("理由", "选", "处理不是“采纳”时必填")
    answered: g.Date | None = named("答复日期", "选", "答复的日期")
    answered_by: g.Text | None = named("答复方式", "选", "怎样答复的")


class Posting(Record):
    key = ("文件", "渠道")
    paper: Annotated[str, PlainValidator(g.choice("公告", "结果公示", "批准后公布"))] | None = named("文件", "必", "发布的是哪个文件")
    channel: g.Text | None = named("渠道", "必", "发布在哪里")
    posted: g.Date | None = named("发布日期", "填", "发布、张贴的日期")
    removed: g.Date | None = named("撤下日期", "填", "撤下的日期")
    carrier: g.Text | None = named("载体", "填", "网址、版面、公众号名或张贴点")
    copies: g.Sheets | None = named("份数", "选", "张贴、发出几份")
    handled_by: g.Text | None = named("经办人", "填", "谁办的")
    witness: g.Text | None = named("见证人", "填", "谁见证")
    evidence: g.Texts | None = named("证明材料", "填", "照片、截图等的文件名，逐个列出")


class Objection(Record):
    key = ("内容",)
    content: g.Text | None = named("内容", "必", "异议的内容")
    outcome: g.Text | None = named("处理", "必", "怎样处理")
    date: g.Date | None = named("日期", "选", "处理的日期")


class ObjectionsReceived(Record):
    received: g.Cases | None = named("收到件数", "必", "公示期内收到几件；没有也要写0")
    handled: list[Objection] | None = named("处理", "选", "收到的异议和处理，一件一行")


class Supervision(Record):
    key = ("阶段", "监督单位")
    phase: Annotated[str, PlainValidator(g.choice("征求意见", "结果公示"))] | None = named("阶段", "必", "监督的是哪个阶段")
    unit: g.Text | None = named("监督单位", "必", "由谁监督")
    manner: g.Text | None = named("监督方式", "必", "怎样监督", "全程参与")
    date: g.Date | None = named("日期", "填", "监督的日期")
    matter: g.Text | None = named("监督事项", "必", "监督什么")
    checked: g.Households | None = named("抽查户数", "选", "抽查了几户")
    agreeing: g.Households | None = named("相符户数", "选", "其中与登记相符的几户")
    opinion: g.Text | None = named("意见", "填", "只能由监督人写")
    signed_by: g.Text | None = named("监督人", "签", "手签，不打印姓名")


class Extra(Record):
    handed_out: g.Sheets | None = named("发放份数", "填", "发出的调查表，只与份数比")
    void: g.Sheets | None = named("作废空白表", "选", "作废的空白调查表")
    counted_by: g.Text | None = named("计票人", "签", "手签，不打印姓名")
    watched_by: g.Text | None = named("监票人", "签", "手签，不打印姓名")
    date: g.Day | None = named("计票日期", "填", "计票的日期")
    place: g.Text | None = named("计票地点", "填", "在哪里计票")


class Issue(Record):
    issuer: g.Text | None = named("发文机关", "选", "不填就是这种文书通常的发文机关")
    number: g.Text | None = named("文号", "填", "发文字号", "某居字〔2024〕1号")
    signer: g.Text | None = named("签发人", "填", "只有上行文要")
    date: g.Day | None = named("成文日期", "填", "签发或通过的日期", "2024-06-28")
    draft: Annotated[str, PlainValidator(g.choice("征求意见稿", "送审稿", "正式"))] | None = named("稿次", "选", "是哪一稿")
    contact: g.Text | None = named("联系人", "填", "附注里的联系人")
    telephone: g.Text | None = named("联系电话", "填", "附注里的电话")
    copies: g.Sheets | None = named("份数", "选", "印几份")
    seal: g.Text | None = named("用印", "选", "盖什么章")
    signatory: g.Text | None = named("签字人", "选", "由谁签字")
    state: Annotated[str, PlainValidator(g.choice("草稿", "送签", "已印发"))] | None = named("状态", "必", "已印发的不再重做")
    original: g.Text | None = named("正本", "填", "签章件的扫描件")
    no_original: g.Text | None = named("无正本理由", "选", "没有签章件扫描件的原因")


VERSIONS = tuple(f"第{number}版" for number in range(2, 10))
"""What a paper that was corrected is called; the first one has no name of its own."""

NATURES = ("原件", "复制件")
APART = "独立成件"
"""What 归入 says of an original that is an item of its own."""


class Brought(Record):
    """A paper that came from outside, or the signed copy of one of ours."""

    key = ("文件",)
    file: g.Text | None = named("文件", "必", "originals/ 里的文件名", "批复.pdf")
    title: g.Text | None = named("题名", "必", "照录原件的标题；没有标题的自拟，加方括号")
    responsible: g.Text | None = named("责任者", "必", "发文机关或署名者，不是经办人")
    number: g.Text | None = named("文号", "选", "发文字号；没有就不写")
    date: g.Day | None = named("日期", "填", "原件的形成日期", "2024-06-28")
    belongs: g.Text | None = named("归入", "必", "归入哪一件，写文书的短名，或写独立成件", APART)
    nature: Annotated[str, PlainValidator(g.choice(*NATURES))] | None = named("性质", "必", "是原件还是复制件")
    retention: g.Text | None = named("保管期限", "选", "独立成件的写；不写就按保管期限表", "永久")
    openness: Annotated[str, PlainValidator(g.choice(*OPENNESS))] | None = named("开放标识", "选", "能否开放")
    remark: g.Text | None = named("备注", "选", "需要说明的")


LIVING = ("现住", "空挂", "代管")
EXEMPTIONS = ("未满18周岁", "法院认定")
REGISTERED = ("本社区", "代管", "非户籍")
OPINIONS = ("同意", "不同意", "弃权")
SIGNED = ("本人", "委托", "监护人")
RULINGS = ("有效", "无效")


class Resident(Record):
    """One person of the roster: personal data that no document and no trace ever carries."""

    community: g.Text | None = named("社区", "必", "社区的简称")
    household: g.Text | None = named("户号", "必")
    block: g.Text | None = named("居民委", "必")
    address: g.Text | None = named("住址", "选")
    name: g.Text | None = named("姓名", "必")
    relation: g.Text | None = named("与户主关系", "选")
    born: g.RegisterDay | None = named("出生日期", "必")
    status: Annotated[str, PlainValidator(g.choice(*LIVING))] | None = named("居住状态", "必")
    telephone: g.Text | None = named("联系电话", "选")
    exempt: Annotated[str, PlainValidator(g.choice(*EXEMPTIONS))] | None = named("不征求原因", "选")


class Response(Record):
    """One answer of one person, as it was registered."""

    number: g.Text | None = named("序号", "必")
    community: g.Text | None = named("社区", "选")
    household: g.Text | None = named("户号", "必")
    name: g.Text | None = named("姓名", "必")
    born: g.RegisterDay | None = named("出生日期", "选")
    registered: Annotated[str, PlainValidator(g.choice(*REGISTERED))] | None = named("户籍", "必")
    status: Annotated[str, PlainValidator(g.choice(*LIVING))] | None = named("居住状态", "选")
    form: g.Text | None = named("表号", "选", "调查表的编号；写在表上的意见，不必再填凭证号")
    channel: g.Text | None = named("渠道", "必")
    opinion: Annotated[str, PlainValidator(g.choice(*OPINIONS))] | None = named("意见", "必")
    date: g.RegisterDay | None = named("日期", "必")
    signed: Annotated[str, PlainValidator(g.choice(*SIGNED))] | None = named("本人或代签", "选")
    mandate: g.Text | None = named("委托书号", "选", "委托、监护人代签的，写委托书或监护证明的编号")
    voucher: g.Text | None = named("凭证号", "必")
    reason: g.Text | None = named("理由", "选")
    registrar: g.Text | None = named("登记人", "必")
    witness: g.Text | None = named("见证人", "选", "电话、代签的必填")
    ruling: Annotated[str, PlainValidator(g.choice(*RULINGS))] | None = named("人工认定", "选")
    ruling_reason: g.Text | None = named("认定理由", "选", "有认定的必填")
    ruled_by: g.Text | None = named("认定人", "选", "有认定的必填")
    remark: g.Text | None = named("备注", "选")


CONTACT_RESULTS = ("已表态", "约定再访", "无人", "空号", "拒接", "拒绝表态", "查无此人")


class Contact(Record):
    """One attempt to reach a household."""

    household: g.Text | None = named("户号", "必")
    attempt: g.Count | None = named("次数", "必")
    when: g.Moment | None = named("日期时间", "必")
    manner: g.Text | None = named("方式", "必")
    result: Annotated[str, PlainValidator(g.choice(*CONTACT_RESULTS))] | None = named("结果", "必")
    handled_by: g.Text | None = named("经办人", "必")
    witness: g.Text | None = named("见证人", "选")


class CommunityFile(Record):
    communities: list[Community] | None = named("社区", "必", "涉及的社区，一个社区一段")


class TimelineFile(Record):
    steps: list[Step] | None = named("进程", "必", "计划的和已完成的步骤，一步一段")


class MeetingsFile(Record):
    meetings: list[Meeting] | None = named("会议", "必", "开过的会，一次一段")


class OpinionsFile(Record):
    opinions: list[Opinion] | None = named("意见", "必", "收到的意见和采纳情况，一条一段")


class PublicationFile(Record):
    postings: list[Posting] | None = named("发布", "必", "公告、公示发布在哪里，一处一段")
    objections: ObjectionsReceived | None = named("异议", "期", "结果公示期内的异议")


class SupervisionFile(Record):
    entries: list[Supervision] | None = named("监督", "必", "监督的情况，一次一段")


class TallyFile(Record):
    extra: Extra | None = named("汇总", "必", "程序算不出的汇总数")


class IssuedFile(Record):
    papers: dict[str, Issue] | None = named("发文", "必", "发文登记，以文书的短名为键")


class Kept(Record):
    key = ("文书",)
    paper: g.Text | None = named("文书", "必", "文书的短名；调查表原件写“调查表册”，发布的照片截图写“发布证明”，外来的写“外来件”", "请示")
    period: Annotated[str, PlainValidator(g.choice(*RETENTIONS))] | None = named("期限", "必", "保管多久")
    reason: g.Text | None = named("理由", "选", "为什么这样定")


class RetentionFile(Record):
    table: list[Kept] | None = named("保管期限", "必", "各种材料保管多久，一种一行；没有这个文件就用建议值，待确认")


class Correction(Record):
    """A paper that was issued or sealed and is corrected: what differs is worked out, why only a person can say."""

    key = ("文书", "版次")
    paper: g.Text | None = named("文书", "必", "更正哪一份，写文书的短名", "请示")
    version: Annotated[str, PlainValidator(g.choice(*VERSIONS))] | None = named("版次", "必", "更正以后是第几版，从第2版起", "第2版")
    reason: g.Text | None = named("理由", "填", "为什么要更正")


class Reply(Record):
    key = ("编码", "位置")
    code: g.Text | None = named("编码", "必", "答复的是哪一种发现，照检查时印出的编码写", "L-CROSS")
    place: g.Text | None = named("位置", "选", "只答复一处的，写文件或文书的名称；不写就是这种发现的各处", "results/meetings.yaml")
    reply: g.Text | None = named("答复", "必", "为什么可以这样，或怎样处理了")
    replied_by: g.Text | None = named("答复人", "必", "谁答复的，写单位和职务")
    date: g.Day | None = named("日期", "必", "哪一天答复的", "2024-10-08")


class RepliesFile(Record):
    replies: list[Reply] | None = named("答复", "必", "对检查发现的答复，一条一段；答复了的不再妨碍封卷")


class CorrectionsFile(Record):
    corrections: list[Correction] | None = named("更正", "必", "更正了的文书，一版一段；由 lijuan correct 写")


class OriginalsFile(Record):
    brought: list[Brought] | None = named("外来件", "必", "外来件与签章件，一件一段；文件名是“短名-正本”的可不写")


FILES: dict[str, tuple[type[Record], bool]] = {
    "community.yaml": (CommunityFile, True),
    "case.yaml": (CaseFile, True),
    "timeline.yaml": (TimelineFile, True),
    "issued.yaml": (IssuedFile, False),
    "results/meetings.yaml": (MeetingsFile, False),
    "results/opinions.yaml": (OpinionsFile, False),
    "results/publication.yaml": (PublicationFile, False),
    "results/supervision.yaml": (SupervisionFile, False),
    "results/tally.yaml": (TallyFile, False),
    "retention.yaml": (RetentionFile, False),
    "replies.yaml": (RepliesFile, False),
    "corrections.yaml": (CorrectionsFile, False),
    "originals/originals.yaml": (OriginalsFile, False),
}
"""YAML file → what it holds, and whether it must be there. The keys of its root are roots of the tree of facts."""

OUTSIDE_THE_TREE = ("格式", "示例")
"""What `case.yaml` says to the program, and no template can print."""

TABLES: dict[str, type[Record]] = {"results/roster": Resident, "results/responses": Response, "results/contacts": Contact}
"""Table (without .csv or .xlsx) → its rows. Rows of persons never enter the tree of facts."""

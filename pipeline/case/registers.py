"""What the files beside `case.yaml` and `community.yaml` may hold: timeline, results, registers, papers issued.

The same kind of declarations as `model.py`; `FILES` tells which file holds which root of the tree of facts.
"""

from typing import Annotated

from pydantic import PlainValidator

from pipeline.case import grammar as g
from pipeline.case.matter import CaseFile
from pipeline.case.model import Community, Person, Record, named


class SubStep(Record):
    key = ("步骤",)
    step: g.Text | None = named("步骤", "必")
    planned: g.Period | None = named("计划时间", "必")
    done: g.Period | None = named("完成时间", "选")


class Step(Record):
    key = ("步骤",)
    order: g.Count | None = named("序", "必")
    step: g.Text | None = named("步骤", "必")
    planned: g.Period | None = named("计划时间", "必")
    done: g.Period | None = named("完成时间", "选", "未完成不写此键")
    content: g.Text | None = named("内容", "必")
    unit: g.Text | None = named("责任单位", "期")
    person: g.Text | None = named("责任人", "选")
    supervision: list[g.Text] | None = named("监督", "选")
    papers: list[g.Text] | None = named("形成材料", "必", "文件短名")
    dated_by: Annotated[str, PlainValidator(g.choice("会议", "征求意见", "公示", "发文"))] | None = named("取自", "选")
    steps: list[SubStep] | None = named("分步", "选")


class Guest(Person):
    key = ("姓名",)
    reason: g.Text | None = named("事由", "选")


class Speech(Record):
    key = ("名称",)
    name: g.Text | None = named("名称", "必")
    speaker: g.Text | None = named("发言人", "必")
    points: g.Text | None = named("要点", "必")


MEETINGS = ("党组织会", "两委班子会", "党员大会", "居民会议", "居民代表会议", "座谈会")


class Meeting(Record):
    key = ("社区", "名称")
    community: g.Text | None = named("社区", "必")
    type: Annotated[str, PlainValidator(g.choice(*MEETINGS))] | None = named("类型", "必")
    name: g.Text | None = named("名称", "必")
    form: Annotated[str, PlainValidator(g.choice("全体居民", "户代表", "居民小组代表"))] | None = named("法定形式", "选")
    date: g.Day | None = named("日期", "必")
    begins: g.Time | None = named("开始时间", "填")
    ends: g.Time | None = named("结束时间", "填")
    place: g.Text | None = named("地点", "填")
    chair: Person | None = named("主持人", "填")
    recorder: Person | None = named("记录人", "填")
    due: g.People | None = named("应到", "填", "人")
    present: g.People | None = named("实到", "填", "人")
    excused: list[Guest] | None = named("请假", "选")
    guests: list[Guest] | None = named("列席", "选")
    supervisors: list[Guest] | None = named("监督人员", "选")
    notified: g.Day | None = named("通知日期", "选")
    topic: g.Text | None = named("议题", "必")
    speeches: list[Speech] | None = named("发言", "填")
    method: Annotated[str, PlainValidator(g.choice("举手", "无记名投票"))] | None = named("表决方式", "填")
    consent: g.Votes | None = named("同意", "填", "票")
    against: g.Votes | None = named("反对", "填", "票")
    abstained: g.Votes | None = named("弃权", "填", "票")
    resolution: g.Text | None = named("决议", "填")
    evidence: list[g.Text] | None = named("材料", "选")


class Opinion(Record):
    key = ("编号",)
    number: g.Text | None = named("编号", "必")
    channel: g.Text | None = named("来源渠道", "必")
    party: Annotated[str, PlainValidator(g.choice("居民", "单位", "部门"))] | None = named("提出方", "必", "不写姓名")
    date: g.Date | None = named("日期", "选")
    content: g.Text | None = named("内容", "必")
    category: g.Text | None = named("归类", "必")
    mentions: g.Mentions | None = named("提出人次", "选", "人次")
    concerns: g.Text | None = named("涉及", "选")
    outcome: Annotated[str, PlainValidator(g.choice("采纳", "部分采纳", "未采纳", "解释说明"))] | None = named("处理", "必")
    reason: g.Text | None = named("理由", "选", "处理不是“采纳”时必填")
    answered: g.Date | None = named("答复日期", "选")
    answered_by: g.Text | None = named("答复方式", "选")


class Posting(Record):
    key = ("文件", "渠道")
    paper: Annotated[str, PlainValidator(g.choice("公告", "结果公示", "批准后公布"))] | None = named("文件", "必")
    channel: g.Text | None = named("渠道", "必")
    posted: g.Date | None = named("发布日期", "填")
    removed: g.Date | None = named("撤下日期", "填")
    carrier: g.Text | None = named("载体", "填")
    copies: g.Sheets | None = named("份数", "选", "份")
    handled_by: g.Text | None = named("经办人", "填")
    witness: g.Text | None = named("见证人", "填")
    evidence: list[g.Text] | g.Text | None = named("证明材料", "填")


class Objection(Record):
    key = ("内容",)
    content: g.Text | None = named("内容", "必")
    outcome: g.Text | None = named("处理", "必")
    date: g.Date | None = named("日期", "选")


class ObjectionsReceived(Record):
    received: g.Cases | None = named("收到件数", "必", "件；没有也要写0")
    handled: list[Objection] | None = named("处理", "选")


class Supervision(Record):
    key = ("阶段", "监督单位")
    phase: Annotated[str, PlainValidator(g.choice("征求意见", "结果公示"))] | None = named("阶段", "必")
    unit: g.Text | None = named("监督单位", "必")
    manner: g.Text | None = named("监督方式", "必")
    date: g.Date | None = named("日期", "填")
    matter: g.Text | None = named("监督事项", "必")
    checked: g.Households | None = named("抽查户数", "选", "户")
    agreeing: g.Households | None = named("相符户数", "选", "户")
    opinion: g.Text | None = named("意见", "填", "只能由监督人写")
    signed_by: g.Text | None = named("监督人", "签")


class Extra(Record):
    handed_out: g.Sheets | None = named("发放份数", "填", "份")
    void: g.Sheets | None = named("作废空白表", "选", "份")
    counted_by: g.Text | None = named("计票人", "签")
    watched_by: g.Text | None = named("监票人", "签")
    date: g.Day | None = named("计票日期", "填")
    place: g.Text | None = named("计票地点", "填")


class Issue(Record):
    issuer: g.Text | None = named("发文机关", "选")
    number: g.Text | None = named("文号", "填")
    signer: g.Text | None = named("签发人", "填")
    date: g.Day | None = named("成文日期", "填")
    draft: Annotated[str, PlainValidator(g.choice("征求意见稿", "送审稿", "正式"))] | None = named("稿次", "选")
    contact: g.Text | None = named("联系人", "填")
    telephone: g.Text | None = named("联系电话", "填")
    copies: g.Sheets | None = named("份数", "选", "份")
    seal: g.Text | None = named("用印", "选")
    signatory: g.Text | None = named("签字人", "选")
    state: Annotated[str, PlainValidator(g.choice("草稿", "送签", "已印发"))] | None = named("状态", "必")
    original: g.Text | None = named("正本", "填")
    no_original: g.Text | None = named("无正本理由", "选")


class Resident(Record):
    """One person of the roster: personal data that no document and no trace ever carries."""

    community: g.Text | None = named("社区", "必")
    household: g.Text | None = named("户号", "必")
    block: g.Text | None = named("居民委", "必")
    address: g.Text | None = named("住址", "选")
    name: g.Text | None = named("姓名", "必")
    relation: g.Text | None = named("与户主关系", "选")
    born: g.RegisterDay | None = named("出生日期", "必")
    status: Annotated[str, PlainValidator(g.choice("现住", "空挂", "代管"))] | None = named("居住状态", "必")
    telephone: g.Text | None = named("联系电话", "选")
    exempt: g.Text | None = named("不征求原因", "选")


class Response(Record):
    """One answer of one person, as it was registered."""

    number: g.Text | None = named("序号", "必")
    community: g.Text | None = named("社区", "选")
    household: g.Text | None = named("户号", "必")
    name: g.Text | None = named("姓名", "必")
    born: g.RegisterDay | None = named("出生日期", "选")
    registered: Annotated[str, PlainValidator(g.choice("本社区", "代管", "非户籍"))] | None = named("户籍", "必")
    status: Annotated[str, PlainValidator(g.choice("现住", "空挂", "代管"))] | None = named("居住状态", "选")
    channel: g.Text | None = named("渠道", "必")
    opinion: Annotated[str, PlainValidator(g.choice("同意", "不同意", "弃权"))] | None = named("意见", "必")
    date: g.RegisterDay | None = named("日期", "必")
    signed: Annotated[str, PlainValidator(g.choice("本人", "委托", "监护人"))] | None = named("本人或代签", "选")
    voucher: g.Text | None = named("凭证号", "必")
    reason: g.Text | None = named("理由", "选")
    registrar: g.Text | None = named("登记人", "必")
    witness: g.Text | None = named("见证人", "选")
    ruling: Annotated[str, PlainValidator(g.choice("有效", "无效"))] | None = named("人工认定", "选")
    ruling_reason: g.Text | None = named("认定理由", "选")
    ruled_by: g.Text | None = named("认定人", "选")
    remark: g.Text | None = named("备注", "选")


CONTACT_RESULTS = ("已表态", "约定再访", "无人", "空号", "拒接", "拒绝表态", "查无此人")


class Contact(Record):
    """One attempt to reach a household."""

    household: g.Text | None = named("户号", "必")
    attempt: g.Text | None = named("次数", "必")
    when: g.Text | None = named("日期时间", "必")
    manner: g.Text | None = named("方式", "必")
    result: Annotated[str, PlainValidator(g.choice(*CONTACT_RESULTS))] | None = named("结果", "必")
    handled_by: g.Text | None = named("经办人", "必")
    witness: g.Text | None = named("见证人", "选")


class CommunityFile(Record):
    communities: list[Community] | None = named("社区", "必")


class TimelineFile(Record):
    steps: list[Step] | None = named("进程", "必")


class MeetingsFile(Record):
    meetings: list[Meeting] | None = named("会议", "必")


class OpinionsFile(Record):
    opinions: list[Opinion] | None = named("意见", "必")


class PublicationFile(Record):
    postings: list[Posting] | None = named("发布", "必")
    objections: ObjectionsReceived | None = named("异议", "期")


class SupervisionFile(Record):
    entries: list[Supervision] | None = named("监督", "必")


class TallyFile(Record):
    extra: Extra | None = named("汇总", "必")


class IssuedFile(Record):
    papers: dict[str, Issue] | None = named("发文", "必", "以文件短名为键")


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
}
"""YAML file → what it holds, and whether it must be there. The keys of its root are roots of the tree of facts."""

TABLES: dict[str, type[Record]] = {"results/roster": Resident, "results/responses": Response, "results/contacts": Contact}
"""Table (without .csv or .xlsx) → its rows. Rows of persons never enter the tree of facts."""

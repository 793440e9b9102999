"""What `case.yaml` may hold: the matter, the bodies, the grounds, and how each step of the procedure is arranged.

The same kind of declarations as `model.py`.
"""

from typing import Annotated

from pydantic import PlainValidator

from pipeline.case import grammar as g
from pipeline.case.model import Record, Side, named


class Reason(Record):
    key = ("理由",)
    reason: g.Text | None = named("理由", "必")


class Principle(Record):
    key = ("原则",)
    principle: g.Text | None = named("原则", "必")
    detail: g.Text | None = named("说明", "选")


class Matter(Record):
    subject: g.Text | None = named("事由", "必", "所有标题＝关于＋事由＋的＋文种")
    short: g.Text | None = named("简称", "必", "案卷题名、目录用")
    year: g.Year | None = named("年度", "必", "年")
    host: g.Text | None = named("主办社区", "必", "社区的简称")
    others: list[g.Text] | None = named("相关社区", "必", "社区的简称")
    drafted: g.Date | None = named("起草开始", "必", "月")
    purpose: g.Text | None = named("目的", "必")
    reasons: list[Reason] | None = named("必要性", "期")
    principles: list[Principle] | None = named("工作原则", "选")


class Body(Record):
    full: g.Text | None = named("全称", "填")
    short: g.Text | None = named("简称", "填")


class Station(Record):
    name: g.Text | None = named("名称", "必")


class Unit(Record):
    key = ("名称",)
    name: g.Text | None = named("名称", "必")
    addressee: g.Flag | None = named("函的主送", "必")
    matter: g.Text | None = named("需其意见的事项", "必")


class Approval(Record):
    date: g.Date | None = named("日期", "填")
    form: g.Text | None = named("形式", "填")
    number: g.Text | None = named("文号", "选")


class Bodies(Record):
    province: g.Text | None = named("省", "必")
    city: g.Text | None = named("市", "必")
    district: g.Text | None = named("区", "必")
    street: g.Text | None = named("街道", "必")
    district_government: Body | None = named("区人民政府", "必")
    street_office: Body | None = named("街道办事处", "必")
    street_party: Body | None = named("街道党工委", "必")
    street_discipline: Body | None = named("街道纪工委", "必")
    station: Station | None = named("监督联络站", "必")
    civil_affairs: Body | None = named("区民政局", "选")
    police: Body | None = named("派出所", "选")
    units: list[Unit] | None = named("有关单位", "期")
    approval: Approval | None = named("街道党工委批准", "填")


class Ground(Record):
    key = ("名称",)
    name: g.Text | None = named("名称", "必", "法律、文件的全称，不带书名号")
    version: g.Text | None = named("版本或文号", "填")
    article: g.Text | None = named("条款", "必")
    annex: g.Text | None = named("附件序号", "选")
    file: g.Text | None = named("文件", "选", "attachments/ 下的文本")


class Transfer(Record):
    key = ("名称",)
    name: g.Text | None = named("名称", "必", "这一片的称呼")
    giver: g.Text | None = named("划出社区", "必")
    taker: g.Text | None = named("划入社区", "必")
    region: g.Text | None = named("区域", "必", "写到道路、楼栋、门牌号段")
    households: g.Households | None = named("户数", "必", "户")
    people: g.People | None = named("人口", "必", "人")
    resident_households: g.Households | None = named("其中现住户数", "选", "户")
    residents: g.People | None = named("其中现住人口", "选", "人")
    area: g.SquareKilometres | None = named("面积", "选", "平方公里")
    crosses: g.Flag | None = named("是否跨区或涉开发区", "必")


class After(Record):
    key = ("社区",)
    community: g.Text | None = named("社区", "必")
    sides: list[Side] | None = named("四至", "必")
    premises: g.Text | None = named("办公用房变化", "必")
    members: g.People | None = named("居委会成员数", "期", "人")


class Maps(Record):
    before: g.Text | None = named("调整前", "填", "图片文件")
    after: g.Text | None = named("调整后", "填", "图片文件")


class Transition(Record):
    key = ("事项",)
    matter: g.Text | None = named("事项", "必")
    unit: g.Text | None = named("责任单位", "必")
    deadline: g.Deadline | None = named("完成时限", "选")


class Risk(Record):
    key = ("风险点",)
    risk: g.Text | None = named("风险点", "必")
    measure: g.Text | None = named("措施", "必")
    person: g.Text | None = named("责任人", "选")


class Adjustment(Record):
    transfers: list[Transfer] | None = named("划转", "必")
    after: list[After] | None = named("调整后", "必")
    maps: Maps | None = named("示意图", "填")
    transitions: list[Transition] | None = named("过渡安排", "期")
    risks: list[Risk] | None = named("风险与应对", "选")


class Member(Record):
    key = ("姓名",)
    role: g.Text | None = named("组内职务", "必")
    name: g.Text | None = named("姓名", "必")
    post: g.Text | None = named("单位及职务", "必")
    task: g.Text | None = named("分工", "选")


class Duty(Record):
    key = ("职责",)
    duty: g.Text | None = named("职责", "必")


class GroupOffice(Record):
    seat: g.Text | None = named("设在", "选")
    director: g.Text | None = named("主任", "选")
    telephone: g.Text | None = named("电话", "选")


class LeadingGroup(Record):
    founded: g.Date | None = named("成立日期", "必")
    members: list[Member] | None = named("成员", "期")
    duties: list[Duty] | None = named("职责", "必")
    office: GroupOffice | None = named("办公室", "选")


class Assignment(Record):
    key = ("工作",)
    work: g.Text | None = named("工作", "必")
    unit: g.Text | None = named("责任单位", "必")
    person: g.Text | None = named("责任人", "选")


class Demand(Record):
    key = ("要求",)
    demand: g.Text | None = named("要求", "必")


class Plan(Record):
    assignments: list[Assignment] | None = named("职责分工", "期")
    demands: list[Demand] | None = named("工作要求", "期")
    funds: g.Text | None = named("经费保障", "选")


class Excluded(Record):
    key = ("情形",)
    situation: g.Text | None = named("情形", "必")
    ground: g.Text | None = named("认定依据", "必")


class PrivacyNotice(Record):
    processor: g.Text | None = named("处理者", "填")
    purpose: g.Text | None = named("目的", "填")
    retention: g.Text | None = named("保存期限", "填")
    contact: g.Text | None = named("联系方式", "填")


DENOMINATORS = ("户籍人口", "户籍十八周岁以上人口", "应征求人数", "有效意见数")


class Consultation(Record):
    subjects: g.Text | None = named("对象说明", "必")
    unit: Annotated[str, PlainValidator(g.choice("人", "户"))] | None = named("计数单位", "必")
    denominator: Annotated[str, PlainValidator(g.choice(*DENOMINATORS))] | None = named("分母口径", "必")
    percentage: g.PerCent | None = named("比例", "必", "%")
    comparison: Annotated[str, PlainValidator(g.choice("超过", "达到"))] | None = named("比较", "必")
    effect: g.Text | None = named("达标的作用", "必", "只能是提请决定的民意依据")
    excluded: list[Excluded] | None = named("不征求", "必")
    first: g.Date | None = named("开始日期", "填")
    last: g.Date | None = named("截止日期", "填")
    announced_by: list[g.Text] | None = named("公告方式", "必")
    channels: list[g.Text] | None = named("征集方式", "必")
    head_for_all: g.Flag | None = named("户代表可否代全户", "必")
    proxy_in_writing: g.Flag | None = named("代签须有委托书", "必")
    duplicates: Annotated[str, PlainValidator(g.choice("取最后书面", "取最后", "均作废待核"))] | None = named("重复意见规则", "必")
    silence: Annotated[str, PlainValidator(g.choice("不计入同意"))] | None = named("未表态的处理", "必")
    attempts: g.Times | None = named("最少联系次数", "选", "次")
    recheck: g.PerCent | None = named("回访抽查比例", "选", "%")
    announcer: g.Text | None = named("公告发布机关", "必")
    contact: g.Text | None = named("联系人", "填")
    telephone: g.Text | None = named("电话", "填")
    email: g.Text | None = named("电子邮箱", "填")
    address: g.Text | None = named("通信地址", "填")
    postcode: g.Text | None = named("邮编", "填")
    supervisors: list[g.Text] | None = named("监督单位", "必")
    hotline: g.Text | None = named("监督电话", "填")
    privacy: PrivacyNotice | None = named("个人信息告知", "填")


class Objections(Record):
    unit: g.Text | None = named("单位", "填")
    telephone: g.Text | None = named("电话", "填")
    address: g.Text | None = named("地址", "填")


class Publicity(Record):
    first: g.Date | None = named("开始日期", "填")
    last: g.Date | None = named("结束日期", "填")
    place: g.Text | None = named("地点", "必")
    body: g.Text | None = named("公示机关", "必")
    objections: Objections | None = named("异议受理", "填")
    supervisor: g.Text | None = named("监督单位", "必")


class Request(Record):
    issuer: g.Text | None = named("发文机关", "必")
    addressee: g.Text | None = named("主送机关", "必", "只许一个")
    copies: g.Text | None = named("抄送机关", "选")
    demand: g.Text | None = named("请求事项", "必")
    annexes: list[g.Text] | None = named("附件", "必", "文件短名")


class StreetRequest(Record):
    drafted: g.Flag | None = named("代拟", "选")
    addressee: g.Text | None = named("主送机关", "期")
    opinion: g.Text | None = named("街道意见", "填")


class Practice(Record):
    key = ("做法",)
    practice: g.Text | None = named("做法", "必")


class Result(Record):
    key = ("成效",)
    result: g.Text | None = named("成效", "必")


class Trouble(Record):
    key = ("问题",)
    trouble: g.Text | None = named("问题", "必")


class Intention(Record):
    key = ("打算",)
    intention: g.Text | None = named("打算", "必")


class Summary(Record):
    practices: list[Practice] | None = named("主要做法", "期")
    results: list[Result] | None = named("成效", "期")
    troubles: list[Trouble] | None = named("存在问题", "期")
    intentions: list[Intention] | None = named("下步打算", "期")


class Topic(Record):
    name: g.Text | None = named("名称", "选")
    code: g.Text | None = named("代码", "选")


class Archive(Record):
    fonds_creator: g.Text | None = named("立档单位", "必")
    fonds: g.Text | None = named("全宗号", "选")
    arrangement: Annotated[str, PlainValidator(g.choice("按件", "按卷", "两者"))] | None = named("整理方式", "必")
    scheme: Annotated[str, PlainValidator(g.choice("DA/T 22—2015", "DA/T 13—2022"))] | None = named("档号规则", "必")
    classification: g.Text | None = named("分类方案", "必")
    topic: Topic | None = named("问题", "选")
    catalogue_number: g.Text | None = named("目录号", "选")
    volume_number: g.Text | None = named("案卷号", "选")
    filing_number: g.Text | None = named("归档号", "选")
    volume_title: g.Text | None = named("案卷题名", "选")
    retention_table: g.Text | None = named("保管期限表", "选")
    printing: Annotated[str, PlainValidator(g.choice("双面", "单面"))] | None = named("打印方式", "必")
    forms_volume: Annotated[str, PlainValidator(g.choice("随主卷", "另卷"))] | None = named("调查表成卷", "必")
    forms_retention: Annotated[str, PlainValidator(g.choice("永久", "30年", "10年"))] | None = named("调查表保管期限", "必")
    filed_by: g.Text | None = named("立卷人", "签")
    checked_by: g.Text | None = named("检查人", "签")
    filed_on: g.Day | None = named("立卷日期", "签")
    openness: Annotated[str, PlainValidator(g.choice("开放", "控制", "延期开放", "未审核"))] | None = named("开放标识", "选")


class CaseFile(Record):
    grammar: g.Count | None = named("格式", "必", "这种写法的版本", "1")
    examples: list[g.Text] | None = named("示例", "选", "示例数据的路径或文件")
    matter: Matter | None = named("事项", "必")
    bodies: Bodies | None = named("机构", "必")
    grounds: list[Ground] | None = named("依据", "必")
    adjustment: Adjustment | None = named("调整内容", "期")
    group: LeadingGroup | None = named("领导小组", "期")
    plan: Plan | None = named("实施方案", "期")
    consultation: Consultation | None = named("征求意见", "期")
    publicity: Publicity | None = named("公示", "期")
    request: Request | None = named("请示", "期")
    street_request: StreetRequest | None = named("街道请示", "期")
    summary: Summary | None = named("总结", "期")
    archive: Archive | None = named("档案", "期")

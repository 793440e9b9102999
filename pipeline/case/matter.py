"""What `case.yaml` may hold: the matter, the bodies, the grounds, and how each step of the procedure is arranged.

The same kind of declarations as `model.py`.
"""

from typing import Annotated

from pydantic import PlainValidator

from pipeline.case import grammar as g
from pipeline.case.model import Record, Side, named


class Reason(Record):
    key = ("理由",)
    reason: g.Text | None = named("理由", "必", "为什么要调整")


class Principle(Record):
    key = ("原则",)
    principle: g.Text | None = named("原则", "必", "原则的名称", "依法依规")
    detail: g.Text | None = named("说明", "选", "展开说明")


class Matter(Record):
    subject: g.Text | None = named("事由", "必", "所有标题＝关于＋事由＋的＋文种")
    short: g.Text | None = named("简称", "必", "案卷题名、目录用")
    year: g.Year | None = named("年度", "必", "办理这个事项的年度")
    host: g.Text | None = named("主办社区", "必", "主办的社区，写它的简称")
    others: list[g.Text] | None = named("相关社区", "必", "另外涉及的社区，写简称，逐个列出")
    drafted: g.Date | None = named("起草开始", "必", "从什么时候开始起草")
    purpose: g.Text | None = named("目的", "必", "为了什么，接在“为了”后面读得通")
    reasons: list[Reason] | None = named("必要性", "期", "调整的理由，一条一行")
    principles: list[Principle] | None = named("工作原则", "选", "工作原则，一条一行")


class Body(Record):
    full: g.Text | None = named("全称", "选", "正式的全称")
    short: g.Text | None = named("简称", "选", "文中的简称")


class FullBody(Body):
    full: g.Text | None = named("全称", "必", "正式的全称")


class ShortBody(Body):
    short: g.Text | None = named("简称", "必", "文中的简称")


class NamedBody(FullBody):
    short: g.Text | None = named("简称", "必", "文中的简称")


class Station(Record):
    name: g.Text | None = named("名称", "必", "监督联络站的名称")


class Unit(Record):
    key = ("名称",)
    name: g.Text | None = named("名称", "必", "单位的全称")
    addressee: g.Flag | None = named("函的主送", "必", "是否给它发函")
    matter: g.Text | None = named("需其意见的事项", "必", "要它对什么提意见")


class Approval(Record):
    date: g.Date | None = named("日期", "填", "批准的日期")
    form: g.Text | None = named("形式", "填", "以什么形式批准", "会议纪要")
    number: g.Text | None = named("文号", "填", "批准文件的文号")


class Bodies(Record):
    province: g.Text | None = named("省", "必", "省的名称")
    city: g.Text | None = named("市", "必", "市的名称")
    district: g.Text | None = named("区", "必", "区的名称")
    street: g.Text | None = named("街道", "必", "街道的名称")
    district_government: FullBody | None = named("区人民政府", "必", "有权决定的区人民政府")
    street_office: NamedBody | None = named("街道办事处", "必", "所在街道的办事处")
    street_party: NamedBody | None = named("街道党工委", "必", "所在街道的党工委")
    street_discipline: ShortBody | None = named("街道纪工委", "必", "监督的街道纪工委")
    station: Station | None = named("监督联络站", "必", "社区的监督联络站")
    civil_affairs: Body | None = named("区民政局", "选", "区民政局")
    police: Body | None = named("派出所", "选", "管户籍的派出所")
    units: list[Unit] | None = named("有关单位", "期", "边界、业务与本事项有关的单位，一个一行")
    approval: Approval | None = named("街道党工委批准", "填", "街道党工委批准开展这项工作")


class Ground(Record):
    key = ("名称",)
    name: g.Text | None = named("名称", "必", "法律、文件的全称，不带书名号")
    version: g.Text | None = named("版本或文号", "填", "法律写哪一年的版本，文件写文号", "2018年修正")
    article: g.Text | None = named("条款", "必", "依据的是哪一条", "第三条第一款")
    annex: g.Numeral | None = named("附件序号", "选", "作为第几个附件附上；同“文件”一起写", "1")
    file: g.Text | None = named("文件", "选", "attachments/ 下的 .txt 或 .docx")


class Transfer(Record):
    key = ("名称",)
    name: g.Text | None = named("名称", "必", "这一片的称呼")
    giver: g.Text | None = named("划出社区", "必", "从哪个社区划出，写简称")
    taker: g.Text | None = named("划入社区", "必", "划给哪个社区，写简称")
    region: g.Text | None = named("区域", "必", "写到道路、楼栋、门牌号段")
    households: g.Households | None = named("户数", "必", "这一片的户籍户数")
    people: g.People | None = named("人口", "必", "这一片的户籍人口")
    resident_households: g.Households | None = named("其中现住户数", "选", "其中人住在辖区的户")
    residents: g.People | None = named("其中现住人口", "选", "其中人住在辖区的人")
    area: g.SquareKilometres | None = named("面积", "选", "这一片的面积")
    crosses: g.Flag | None = named("是否跨区或涉开发区", "必", "是否越出本区或涉及开发区")


class After(Record):
    key = ("社区",)
    community: g.Text | None = named("社区", "必", "哪个社区，写简称")
    sides: list[Side] | None = named("四至", "必", "调整后的四至，四个方位各一行")
    premises: g.Text | None = named("办公用房变化", "必", "办公用房有什么变化", "地址不变")
    members: g.People | None = named("居委会成员数", "期", "调整后居委会共几人")


class Maps(Record):
    before: g.Text | None = named("调整前", "填", "调整前的示意图，图片文件")
    after: g.Text | None = named("调整后", "填", "调整后的示意图，图片文件")


class Transition(Record):
    key = ("事项",)
    matter: g.Text | None = named("事项", "必", "要交接、变更的事")
    unit: g.Text | None = named("责任单位", "必", "由谁办")
    deadline: g.Deadline | None = named("完成时限", "选", "什么时候办完", "批准后一个月内")


class Risk(Record):
    key = ("风险点",)
    risk: g.Text | None = named("风险点", "必", "可能出什么问题")
    measure: g.Text | None = named("措施", "必", "怎样应对")
    person: g.Text | None = named("责任人", "选", "由谁负责")


class Adjustment(Record):
    transfers: list[Transfer] | None = named("划转", "必", "哪一片从哪里划到哪里，一片一行")
    after: list[After] | None = named("调整后", "必", "调整后每个社区的情况，一个社区一行")
    maps: Maps | None = named("示意图", "填", "调整前后的示意图")
    transitions: list[Transition] | None = named("过渡安排", "期", "要交接、变更的事，一件一行")
    risks: list[Risk] | None = named("风险与应对", "选", "风险和措施，一个一行")


class Member(Record):
    key = ("姓名",)
    role: g.Text | None = named("组内职务", "必", "组长、副组长、组员或成员", "组长")
    name: g.Text | None = named("姓名", "必", "写全名")
    post: g.Text | None = named("单位及职务", "必", "本人的单位和职务")
    task: g.Text | None = named("分工", "选", "在组内管什么")


class Duty(Record):
    key = ("职责",)
    duty: g.Text | None = named("职责", "必", "领导小组做什么")


class GroupOffice(Record):
    seat: g.Text | None = named("设在", "选", "办公室设在哪里")
    director: g.Text | None = named("主任", "选", "办公室主任的姓名")
    telephone: g.Text | None = named("电话", "选", "办公室的电话")


class LeadingGroup(Record):
    founded: g.Date | None = named("成立日期", "必", "领导小组成立的日期")
    members: list[Member] | None = named("成员", "期", "领导小组的人员，一人一行")
    duties: list[Duty] | None = named("职责", "必", "领导小组的职责，一条一行")
    office: GroupOffice | None = named("办公室", "选", "领导小组的办公室")


class Assignment(Record):
    key = ("工作",)
    work: g.Text | None = named("工作", "必", "要做的工作")
    unit: g.Text | None = named("责任单位", "必", "由哪个单位做")
    person: g.Text | None = named("责任人", "选", "由谁负责")


class Demand(Record):
    key = ("要求",)
    demand: g.Text | None = named("要求", "必", "工作上的要求")


class Plan(Record):
    assignments: list[Assignment] | None = named("职责分工", "期", "工作由谁做，一项一行")
    demands: list[Demand] | None = named("工作要求", "期", "工作要求，一条一行")
    funds: g.Text | None = named("经费保障", "选", "经费从哪里出")


class Excluded(Record):
    key = ("情形",)
    situation: g.Text | None = named("情形", "必", "哪些人不征求")
    ground: g.Text | None = named("认定依据", "必", "凭什么认定")


class PrivacyNotice(Record):
    processor: g.Text | None = named("处理者", "填", "由谁收集、保管个人信息")
    purpose: g.Text | None = named("目的", "填", "为了什么收集")
    retention: g.Text | None = named("保存期限", "填", "保存多久")
    contact: g.Text | None = named("联系方式", "填", "有疑问找谁")


DENOMINATORS = ("户籍人口", "户籍十八周岁以上人口", "应征求人数", "有效意见数")
DUPLICATES = ("取最后书面", "取最后", "均作废待核")


class Consultation(Record):
    subjects: g.Text | None = named("对象说明", "必", "向哪些人征求", "年满十八周岁的居民")
    unit: Annotated[str, PlainValidator(g.choice("人", "户"))] | None = named("计数单位", "必", "按人还是按户计")
    denominator: Annotated[str, PlainValidator(g.choice(*DENOMINATORS))] | None = named("分母口径", "填", "同意的比例以什么为分母")
    percentage: g.PerCent | None = named("比例", "必", "同意的要占多少", "60")
    comparison: Annotated[str, PlainValidator(g.choice("超过", "达到"))] | None = named("比较", "必", "要超过这个比例，还是达到就行")
    effect: g.Text | None = named("达标的作用", "必", "只能是提请决定的民意依据")
    excluded: list[Excluded] | None = named("不征求", "必", "不征求的情形，一种一行")
    first: g.Date | None = named("开始日期", "填", "征求意见从哪一天起")
    last: g.Date | None = named("截止日期", "填", "征求意见到哪一天止")
    announced_by: list[g.Text] | None = named("公告方式", "必", "公告发布在哪里，逐个列出")
    channels: list[g.Text] | None = named("征集方式", "必", "意见从哪些渠道收，逐个列出")
    head_for_all: g.Flag | None = named("户代表可否代全户", "必", "户代表一人可否代表全户表态")
    proxy_in_writing: g.Flag | None = named("代签须有委托书", "必", "代签是否要有委托书")
    duplicates: Annotated[str, PlainValidator(g.choice("取最后书面", "取最后", "均作废待核"))] | None = named(
        "重复意见规则", "必", "同一人有几份意见时怎样算"
    )
    silence: Annotated[str, PlainValidator(g.choice("不计入同意"))] | None = named("未表态的处理", "必", "没有表态的怎样算")
    attempts: g.Times | None = named("最少联系次数", "选", "联系不上的至少联系几次", "2")
    recheck: g.PerCent | None = named("回访抽查比例", "选", "抽百分之几回访核实", "10")
    announcer: g.Text | None = named("公告发布机关", "必", "公告由谁发布")
    contact: g.Text | None = named("联系人", "填", "意见交给谁")
    telephone: g.Text | None = named("电话", "填", "收意见的电话")
    email: g.Text | None = named("电子邮箱", "填", "收意见的邮箱")
    address: g.Text | None = named("通信地址", "填", "收意见的地址")
    postcode: g.Text | None = named("邮编", "填", "收意见地址的邮编")
    supervisors: list[g.Text] | None = named("监督单位", "必", "由谁监督，逐个列出")
    hotline: g.Text | None = named("监督电话", "填", "监督单位的电话")
    privacy: PrivacyNotice | None = named("个人信息告知", "填", "向居民说明怎样处理个人信息")


class Objections(Record):
    unit: g.Text | None = named("单位", "填", "异议向谁提")
    telephone: g.Text | None = named("电话", "填", "受理异议的电话")
    address: g.Text | None = named("地址", "填", "受理异议的地址")


class Publicity(Record):
    first: g.Date | None = named("开始日期", "填", "结果公示从哪一天起")
    last: g.Date | None = named("结束日期", "填", "结果公示到哪一天止")
    place: g.Text | None = named("地点", "必", "写到具体的公示栏")
    body: g.Text | None = named("公示机关", "必", "公示由谁发布")
    objections: Objections | None = named("异议受理", "填", "异议向谁提")
    supervisor: g.Text | None = named("监督单位", "必", "由谁监督公示")


class Request(Record):
    issuer: g.Text | None = named("发文机关", "必", "请示由谁发出")
    addressee: g.Text | None = named("主送机关", "必", "请示送给谁，只许一个")
    copies: g.Text | None = named("抄送机关", "选", "抄送给谁")
    demand: g.Text | None = named("请求事项", "必", "请求上级做什么")
    annexes: list[g.Text] | None = named("附件", "必", "随请示附上的文书，写短名，逐个列出")


class StreetRequest(Record):
    drafted: g.Flag | None = named("代拟", "选", "是否替街道代拟请示")
    addressee: g.Text | None = named("主送机关", "期", "街道请示送给谁")
    opinion: g.Text | None = named("街道意见", "填", "街道自己的意见，不得原文转报")


class Practice(Record):
    key = ("做法",)
    practice: g.Text | None = named("做法", "必", "做了什么、怎样做的")


class Result(Record):
    key = ("成效",)
    result: g.Text | None = named("成效", "必", "取得了什么成效")


class Trouble(Record):
    key = ("问题",)
    trouble: g.Text | None = named("问题", "必", "还有什么问题")


class Intention(Record):
    key = ("打算",)
    intention: g.Text | None = named("打算", "必", "下一步做什么")


class Summary(Record):
    practices: list[Practice] | None = named("主要做法", "期", "主要做法，一条一行")
    results: list[Result] | None = named("成效", "期", "成效，一条一行")
    troubles: list[Trouble] | None = named("存在问题", "期", "存在的问题，一条一行")
    intentions: list[Intention] | None = named("下步打算", "期", "下一步的打算，一条一行")


class Topic(Record):
    name: g.Text | None = named("名称", "选", "分类方案里这一类问题的名称")
    code: g.Text | None = named("代码", "选", "这一类问题的代码")


RETENTIONS = ("永久", "30年", "10年")
OPENNESS = ("开放", "控制", "延期开放", "未审核")


class Archive(Record):
    fonds_creator: g.Text | None = named("立档单位", "必", "档案归谁的全宗")
    fonds: g.Text | None = named("全宗号", "选", "档案馆给的全宗号；没有就空着")
    arrangement: Annotated[str, PlainValidator(g.choice("按件", "按卷", "两者"))] | None = named("整理方式", "必", "按件还是按卷整理")
    scheme: Annotated[str, PlainValidator(g.choice("DA/T 22—2015", "DA/T 13—2022"))] | None = named("档号规则", "必", "档号按哪个标准编")
    classification: g.Text | None = named("分类方案", "必", "按什么分类", "年度—保管期限—问题")
    topic: Topic | None = named("问题", "选", "归到分类方案的哪一类问题")
    catalogue_number: g.Text | None = named("目录号", "选", "按卷整理时的目录号；写了就不用年度、期限、问题编案卷的档号", "1")
    volume_number: g.Text | None = named("案卷号", "选", "按卷整理时档案馆给的案卷号；不写就由登记册接着编", "3")
    filing_number: g.Text | None = named("归档号", "选", "归档后给的号")
    volume_title: g.Text | None = named("案卷题名", "选", "不填由程序拟")
    retention_table: g.Text | None = named("保管期限表", "选", "保管期限表的文件")
    printing: Annotated[str, PlainValidator(g.choice("双面", "单面"))] | None = named("打印方式", "必", "双面还是单面打印")
    thickest: g.Count | None = named("每册最多页数", "选", "查阅本超过这么多页就分册；不写就不分", "300")
    forms_volume: Annotated[str, PlainValidator(g.choice("随主卷", "另卷"))] | None = named("调查表成卷", "必", "调查表随主卷还是另立一卷")
    forms_retention: Annotated[str, PlainValidator(g.choice(*RETENTIONS))] | None = named("调查表保管期限", "必", "调查表保管多久")
    filed_by: g.Text | None = named("立卷人", "签", "手签，不打印姓名")
    checked_by: g.Text | None = named("检查人", "签", "手签，不打印姓名")
    filed_on: g.Day | None = named("立卷日期", "签", "手签时写")
    openness: Annotated[str, PlainValidator(g.choice(*OPENNESS))] | None = named("开放标识", "选", "能否开放")
    stamped: g.Flag | None = named("归档章", "选", "查阅本各件首页是否印归档章；不写就印")
    paging: Annotated[str, PlainValidator(g.choice("按件", "通编"))] | None = named(
        "编页", "选", "页号每件从1起，还是全卷连着编；不写的，按件整理就按件"
    )


class WorkingYear(Record):
    key = ("年度",)
    year: g.Year | None = named("年度", "必", "哪一年", "2027")
    off: g.DayRuns | None = named("放假", "必", "国务院办公厅通知的放假日，逐段列出", "2027-01-01")
    worked: g.DayRuns | None = named("上班", "选", "要上班的星期六、星期日，逐个列出")


class CaseFile(Record):
    grammar: g.Count | None = named("格式", "必", "这种写法的版本", "1")
    examples: list[g.Text] | None = named("示例", "选", "示例数据的路径或文件")
    matter: Matter | None = named("事项", "必", "这是一件什么事")
    bodies: Bodies | None = named("机构", "必", "有关的机关和单位")
    grounds: list[Ground] | None = named("依据", "必", "法律和文件依据，一个一行")
    adjustment: Adjustment | None = named("调整内容", "期", "管辖范围怎样调整")
    group: LeadingGroup | None = named("领导小组", "期", "工作领导小组")
    plan: Plan | None = named("实施方案", "期", "实施方案里的分工和要求")
    consultation: Consultation | None = named("征求意见", "期", "征求意见的安排")
    publicity: Publicity | None = named("公示", "期", "结果公示的安排")
    request: Request | None = named("请示", "期", "社区报街道的请示")
    street_request: StreetRequest | None = named("街道请示", "期", "街道报区政府的请示")
    summary: Summary | None = named("总结", "期", "工作总结里由人写的部分")
    archive: Archive | None = named("档案", "期", "怎样归档")
    calendar: list[WorkingYear] | None = named("工作日", "选", "程序里没有的年份的放假安排，一年一行")

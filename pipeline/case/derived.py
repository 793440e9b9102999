"""The derived facts of a matter, as a table: what each means, its unit, what it is made from, in the order of the handbook.

Those that only forms and lists have stand in `derived_forms.py`.
Tests hold it against the trees of real cases, both ways: a fact that is made and does not stand here fails them, and so
does one that stands here and nothing makes.
"""

import dataclasses
from collections.abc import Iterator


@dataclasses.dataclass(frozen=True, slots=True)
class Derived:
    """A derived fact, or a group or table of such; its columns follow it in the table.

    `shows` is the path of what it only shows: it has its unit, its kind and its children.
    """

    path: str
    meaning: str
    unit: str = ""
    made_from: str = ""
    shows: str = ""
    key: str = ""
    """of a table: what names a row"""
    listed: bool = False
    group: bool = False
    example: str = ""
    """where no case can show one"""


REGISTER = "名册、登记簿"
ROSTER = "名册"
TRANSFERS = "调整内容.划转"
DENOMINATOR = "征求意见.分母口径、征求的社区的户籍或名册、登记簿"

COUNTS = (
    ("收回", "收回的意见，有效与无效之和"),
    ("有效", "收回的意见中有效的"),
    ("无效", "收回的意见中无效的"),
    ("同意", "有效意见中同意的"),
    ("不同意", "有效意见中不同意的"),
    ("弃权", "有效意见中弃权的"),
    ("已表态", "应征求的里面已经表态的；没有名册的，就是有有效意见的；姓名对不上而认定有效的，算作本户一人"),
)
SILENT = (("应征求", "应当征求的，由名册算出"), ("未表态", "应当征求而没有表态的"))
SUMS = (("收回算式", "收回＝有效＋无效，写成数"), ("有效算式", "有效＝同意＋不同意＋弃权，写成数"))
ASKED_SUM = (("应征求算式", "应征求＝已表态＋未表态，写成数"),)


def _counts(path: str, unit: str, columns: tuple[tuple[str, str], ...]) -> Iterator[Derived]:
    for name, meaning in columns:
        yield Derived(f"{path}.{name}", meaning, "" if name.endswith("算式") else unit, REGISTER)


def _unit(above: str, unit: str, of: str) -> Iterator[Derived]:
    """Yield the counts in one unit: in all, by community, by channel, and why some do not count."""
    yield from _counts(above, unit, (*COUNTS, *SILENT, *SUMS, *ASKED_SUM))
    yield Derived(f"{above}.分社区", f"{of}各社区的结果，一个社区一行", made_from=REGISTER, key="社区")
    yield Derived(f"{above}.分社区.社区", "社区的简称", made_from=REGISTER)
    yield from _counts(f"{above}.分社区", unit, (*COUNTS, *SILENT, *SUMS, *ASKED_SUM))
    yield Derived(f"{above}.分渠道", f"{of}各渠道的结果，一个渠道一行", made_from=REGISTER, key="渠道")
    yield Derived(f"{above}.分渠道.渠道", "意见从哪个渠道收到", made_from=REGISTER)
    yield from _counts(f"{above}.分渠道", unit, (*COUNTS, *SUMS))
    yield Derived(f"{above}.无效原因", f"{of}无效的原因，一个原因一行", made_from=REGISTER, key="原因")
    yield Derived(f"{above}.无效原因.原因", "为什么无效", made_from=REGISTER)
    yield Derived(f"{above}.无效原因.份数", "因此无效的有几份（按户计的，几户）", unit, REGISTER)


def _measures(measure: str, unit: str, given: str) -> Iterator[Derived]:
    yield Derived(f"对照.调整前{measure}", f"调整前的{measure}", shows=given)
    made_from = f"{TRANSFERS}.{measure}"
    yield Derived(f"对照.划出{measure}", f"划出的{measure}；没有划出的是0", unit, made_from)
    yield Derived(f"对照.划入{measure}", f"划入的{measure}；没有划入的是0", unit, made_from)
    yield Derived(f"对照.调整后{measure}", f"调整前的{measure}，减划出的，加划入的", unit, f"{given}、{made_from}")


OF_MATTER: tuple[Derived, ...] = (
    Derived("社区.四至文字", "四至连成一句：东起甲路，西至乙河……", made_from="四至"),
    Derived("社区.居民委数", "下辖居民委有几个", "个", "下辖居民委"),
    Derived("社区.居民委文字", "下辖居民委用顿号连起来", made_from="下辖居民委"),
    Derived("社区.代管.规模", "几户几人；都是约数的只写一个约", made_from="代管.户数、代管.人口"),
    Derived("社区.户籍.空挂户占比", "空挂户数占户数的百分比", "%", "户籍.空挂户数、户籍.户数"),
    Derived("社区.户籍.空挂人口占比", "空挂人口占人口的百分比", "%", "户籍.空挂人口、户籍.人口"),
    Derived("社区.户籍.户均人口", "平均每户几人，约数", "人", "户籍.人口、户籍.户数"),
    Derived("社区.办公用房.每百户面积", "每百户有多少办公用房，约数", "平方米", "办公用房.面积、户籍.户数"),
    Derived("事项.方案题名", "调整方案的题名：事由＋方案", made_from="事项.事由"),
    Derived("调整内容.调整后.四至文字", "调整后的四至连成一句", made_from="四至"),
    Derived("领导小组.组长", "组长的姓名", made_from="领导小组.成员", listed=True),
    Derived("领导小组.副组长", "副组长的姓名", made_from="领导小组.成员", listed=True),
    Derived("领导小组.组员", "组员（成员）的姓名", made_from="领导小组.成员", listed=True),
    # 对照
    Derived("对照", "调整前后对照，一个社区一行", made_from="社区、调整内容", key="社区"),
    Derived("对照.社区", "社区的简称", shows="社区.简称"),
    Derived("对照.居委会简称", "居委会的简称", shows="社区.居委会简称"),
    *_measures("户数", "户", "社区.户籍.户数"),
    *_measures("人口", "人", "社区.户籍.人口"),
    *_measures("面积", "平方公里", "社区.面积"),
    Derived("对照.调整前四至", "调整前的四至，连成一句", shows="社区.四至文字"),
    Derived("对照.调整后四至", "调整后的四至，连成一句", shows="调整内容.调整后.四至文字"),
    Derived("对照.办公用房变化", "办公用房有什么变化", shows="调整内容.调整后.办公用房变化"),
    Derived("对照.居委会成员数", "调整后居委会共几人", shows="调整内容.调整后.居委会成员数"),
    Derived("对照合计", "对照表的合计", made_from="对照", group=True),
    Derived("对照合计.调整前户数", "各社区调整前户数之和", "户", "对照.调整前户数"),
    Derived("对照合计.调整前人口", "各社区调整前人口之和", "人", "对照.调整前人口"),
    Derived("对照合计.调整后户数", "各社区调整后户数之和", "户", "对照.调整后户数"),
    Derived("对照合计.调整后人口", "各社区调整后人口之和", "人", "对照.调整后人口"),
    Derived("对照合计.户数", "各社区户数之和", shows="对照合计.调整前户数"),
    Derived("对照合计.人口", "各社区人口之和", shows="对照合计.调整前人口"),
    Derived("划转合计", "划转表的合计", made_from=TRANSFERS, group=True),
    Derived("划转合计.户数", "划转的户数之和", "户", f"{TRANSFERS}.户数"),
    Derived("划转合计.人口", "划转的人口之和", "人", f"{TRANSFERS}.人口"),
    # 征求意见、公示
    Derived("征求意见.重复意见说明", "重复意见规则写成的半句话", made_from="征求意见.重复意见规则"),
    Derived("征求意见.计数说明", "按人计、按户计各怎样计，写成的一句话", made_from="征求意见.计数单位"),
    Derived("征求意见.天数", "征求意见几天，首尾都算；日期要到日", "天", "征求意见.开始日期、截止日期"),
    Derived("征求意见.起止", "征求意见从何时到何时", "起止", "征求意见.开始日期、截止日期"),
    Derived("征求意见.应征求人数", "名册中应当征求的人数", "人", "名册、征求意见.截止日期"),
    Derived("征求意见.应征求户数", "名册中有人应当征求的户数", "户", "名册、征求意见.截止日期"),
    Derived("征求意见.分母名称", "分母口径按计数单位的叫法；按户计的叫“户籍户数”等", made_from="征求意见.分母口径、计数单位"),
    Derived("征求意见.分母人数", "按分母口径得出的分母", "按计数单位", DENOMINATOR),
    Derived("征求意见.同意所需人数", "至少要多少同意才达标", "按计数单位", "征求意见.分母人数、比例、比较"),
    Derived("公示.天数", "公示几天，首尾都算；日期要到日", "天", "公示.开始日期、结束日期"),
    Derived("公示.起止", "公示从何时到何时", "起止", "公示.开始日期、结束日期"),
    # 结果
    Derived("结果", "征求意见的结果", made_from=REGISTER, group=True),
    Derived("结果.发放份数", "发出的调查表；只与份数比", shows="汇总.发放份数"),
    *_unit("结果", "按计数单位", ""),
    Derived("结果.按人", "按人计的结果，无论计数单位", made_from=REGISTER, group=True),
    *_unit("结果.按人", "人", "按人计，"),
    Derived("结果.按户", "按户计的结果，无论计数单位；一户的有效意见须一致", made_from=REGISTER, group=True),
    *_unit("结果.按户", "户", "按户计，"),
    Derived("结果.同意率", "同意的占分母的百分比", "%", "结果.同意、征求意见.分母人数"),
    Derived("结果.达标", "同意的是否够了；用 if 判断", "是／否", "结果.同意、征求意见.同意所需人数"),
    Derived("结果.各口径", "能用的各种分母，一种一行；没有定用哪一种时印这张表", made_from=DENOMINATOR, key="口径"),
    Derived("结果.各口径.口径", "以什么为分母", made_from="征求意见.计数单位"),
    Derived("结果.各口径.分母人数", "这种分母是多少", "按计数单位", DENOMINATOR),
    Derived("结果.各口径.同意所需人数", "以它为分母，至少要多少同意", "按计数单位", "结果.各口径.分母人数、征求意见.比例、比较"),
    Derived("结果.各口径.同意率", "同意的占它的百分比", "%", "结果.同意、结果.各口径.分母人数"),
    Derived("结果.各口径.达标", "以它为分母，同意的是否够了；用 if 判断", "是／否", "结果.同意、结果.各口径.同意所需人数"),
    # 意见、名册
    Derived("意见汇总", "意见按处理汇总", made_from="意见", group=True),
    Derived("意见汇总.条数", "意见共几条", "条", "意见"),
    *(
        Derived(f"意见汇总.{outcome}", f"处理是“{outcome}”的有几条", "条", "意见.处理")
        for outcome in ("采纳", "部分采纳", "未采纳", "解释说明")
    ),
    Derived("名册", "名册的合计；代管的也在内", made_from="名册", group=True),
    Derived("名册.户数", "名册上的户数", "户", "名册"),
    Derived("名册.人口", "名册上的人数", "人", "名册"),
    # 会议、进程
    Derived("会议.须表决", "这个会是否要表决（座谈会不要）；用 if 判断", "是／否", "会议.类型"),
    Derived("会议.召集单位", "会是谁开的：党员大会是党组织的，居民会议是居委会的", made_from="会议.类型、会议.社区"),
    Derived("会议.发言条数", "记录了几条发言；一条也没有的待填", "条", "会议.发言"),
    Derived("会议.出席率", "实到占应到的百分比", "%", "会议.实到、应到"),
    Derived("会议.同意率", "同意占实到的百分比", "%", "会议.同意、实到"),
    Derived("进程.会议", "“取自”会议的一步：那些会议", shows="会议"),
    Derived("进程.征求意见", "“取自”征求意见的一步：征求意见的安排", shows="征求意见"),
    Derived("进程.公示", "“取自”公示的一步：公示的安排", shows="公示"),
    # 附件
    Derived("附件", "依据里写了“文件”的附件全文，一个附件一行", made_from="依据.文件", key="附件序号"),
    Derived("附件.序号", "第几个附件", made_from="依据.附件序号"),
    Derived("附件.题名", "附件的题名", made_from="依据.名称"),
    Derived("附件.段落", "附件的各段，一段一行；每段只有下面的一两项", made_from="依据.文件", key="第几段"),
    *(
        Derived(f"附件.段落.{role}", meaning, made_from="依据.文件")
        for role, meaning in (
            ("题名", "第一段"),
            ("题注", "题名下括号里的一段"),
            ("一级", "章、节，或“一、”开头的标题"),
            ("二级", "“（一）”开头的标题"),
            ("续文", "紧接在二级标题后面的文字"),
            ("条号", "法条的“第×条”"),
            ("条文", "“第×条”后面的文字"),
            ("正文", "其余的段落"),
        )
    ),
)
"""Every fact that is not given but made and that any paper may say; a table or group stands before what is in it."""

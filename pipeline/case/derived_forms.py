"""The derived facts of forms, lists and booklets, as a table like `derived.py`: they are made where such a one is."""

from collections.abc import Iterator

from pipeline.case.derived import REGISTER, ROSTER, Derived

CHECKED = "检查的结果"
PAPERS = "全部文书"

COLUMNS = {
    "序号": ("在目录里的次序", "件的次序", "1"),
    "顺序号": ("第几件", "件的次序", "1"),
    "档号": ("这一件的档号；封卷以前是暂编的", "档案、件的次序", "WS·2024·Y·JMZ-0001"),
    "文号": ("发文字号；没有就空着", "发文.文号", "某居字〔2024〕1号"),
    "责任者": ("由谁发出", "发文.发文机关", "某社区居民委员会"),
    "题名": ("文书的题名；自拟的加方括号", "文书", "关于某事的请示"),
    "日期": ("八位数的日期", "发文.成文日期，会议、监督的日期", "20240408"),
    "页号": ("从第几页起，最后一件写起止页；每件从1编页的写件号/页数", "页数", "17"),
    "密级": ("没有就空着", "文书", ""),
    "页数": ("有图文的页面共几页", "页数", "5"),
    "保管期限": ("保管多久", "保管期限", "永久"),
    "载体": ("纸质，还是纸质和电子都有", "文书", "纸质、电子"),
    "备注": ("题名相同的几件各是给谁的，只有纸质的有几份；其余空着", "文书", ""),
}
"""Column of a catalogue → its meaning, what it is made from, an example."""


def _columns(table: str, names: tuple[str, ...]) -> Iterator[Derived]:
    for name in names:
        meaning, made_from, example = COLUMNS[name]
        yield Derived(f"{table}.{name}", meaning, made_from=made_from, example=example)


def _holder(root: str) -> Iterator[Derived]:
    yield Derived(f"{root}.全宗名称", "档案归谁的全宗", made_from="档案.立档单位")
    yield Derived(f"{root}.全宗号", "全宗号；没有就空着", made_from="档案.全宗号", example="0123")
    yield Derived(f"{root}.类目名称", "归到哪一类问题", made_from="档案.问题.名称")


def _size(root: str) -> Iterator[Derived]:
    yield Derived(f"{root}.件数", "共几件", "件", PAPERS, example="12")
    yield Derived(f"{root}.页数", "共几页", "页", PAPERS, example="96")


def _remarks(root: str) -> Iterator[Derived]:
    yield Derived(f"{root}.说明", "情况说明，一条一行；不是事实的不说", made_from=PAPERS, key="第几条")
    yield Derived(f"{root}.说明.内容", "一句话", made_from=PAPERS, example="本卷共12件96页。")


def _each(above: str, made_from: str, *columns: tuple[str, str, str]) -> Iterator[Derived]:
    """Yield facts made from one source: name, meaning, example."""
    for name, meaning, example in columns:
        yield Derived(f"{above}.{name}", meaning, made_from=made_from, example=example)


def _home(root: str) -> Iterator[Derived]:
    yield from _each(
        root,
        ROSTER,
        ("户号", "户号", "0012"),
        ("社区", "社区的简称", "某社区"),
        ("居民委", "居民委的名称", "某某委"),
        ("住址", "住址；名册没有的印一道横线", "某路1号楼2单元301室"),
        ("居住状态", "现住、空挂还是代管；一户里有人现住就是现住", "空挂"),
    )


def _called(root: str) -> Iterator[Derived]:
    yield from _each(
        root,
        ROSTER,
        ("户号", "户号", "0012"),
        ("住址", "住址；名册没有的空着", "某路1号楼2单元301室"),
        ("居住状态", "现住、空挂还是代管；一户里有人现住就是现住", "空挂"),
    )


OF_FORMS: tuple[Derived, ...] = (
    # 审核
    Derived("审核", "检查时发现的问题和核对相符的事项", made_from="lijuan check", group=True),
    Derived("审核.事项", "审核的是什么事", made_from="事项.事由，读不出来的用文件夹的名称", example="调整某社区管辖范围"),
    Derived("审核.问题数", "发现几个问题", "个", CHECKED, example="6"),
    Derived("审核.待办数", "另有几处待填或引用示例数据", "处", CHECKED, example="12"),
    Derived("审核.妨碍出件数", "其中几个不改就不能出件", "个", CHECKED, example="0"),
    Derived("审核.妨碍封卷数", "其中几个不改就不能封卷", "个", CHECKED, example="4"),
    Derived("审核.提示数", "其中几个只是提示", "个", CHECKED, example="2"),
    Derived("审核.核对数", "对照规定核对了几项", "项", CHECKED, example="40"),
    Derived("审核.相符数", "其中几项相符", "项", CHECKED, example="34"),
    Derived("审核.办理", "由谁办理，一个办理者一行", made_from=CHECKED, key="办理者"),
    Derived("审核.办理.办理者", "由谁办理", made_from=CHECKED, example="经办人"),
    Derived("审核.办理.个数", "由他办理的有几个", "个", CHECKED, example="3"),
    Derived("审核.办理.问题", "由他办理的问题，一个一行", made_from=CHECKED, key="编号"),
    *_each(
        "审核.办理.问题",
        CHECKED,
        ("编号", "第几个问题", "1"),
        ("程度", "妨碍出件、妨碍封卷，还是提示", "妨碍封卷"),
        ("发现", "发现了什么", "会议没有写票数"),
        ("依据", "依据哪个版本的哪一条；没有的空着", "《某法》（某年修正）第九条"),
        ("位置", "在哪个文件、哪份文书的什么地方", "results/meetings.yaml:3"),
        ("办法", "怎样改正", "补上应到、实到和票数"),
        ("编码", "问题的编码", "L-QUORUM"),
    ),
    Derived("审核.相符", "核对相符的事项，一项一行", made_from=CHECKED, key="编号"),
    Derived("审核.相符.编号", "第几项", made_from=CHECKED, example="1"),
    Derived("审核.相符.事项", "核对了什么", made_from=CHECKED, example="某社区的居委会成员数"),
    Derived("审核.相符.依据", "依据哪个版本的哪一条", made_from=CHECKED, example="《某法》（某年修正）第七条"),
    # 更正内容
    Derived("更正内容", "更正说明里写的：更正哪一份，哪几处", made_from="更正、已印发的文书", group=True),
    Derived("更正内容.题名", "被更正的文书的题名", made_from="已印发的文书", example="关于某事的公告"),
    Derived("更正内容.文号", "被更正的文书的文号；没有就没有这一项", made_from="发文.文号", example="某居字〔2024〕1号"),
    Derived("更正内容.成文日期", "被更正的文书的成文日期；没有就没有这一项", made_from="发文.成文日期", example="2024年5月20日"),
    Derived("更正内容.版次", "更正以后是第几版", made_from="更正.版次", example="第2版"),
    Derived("更正内容.处数", "更正了几处", "处", "已印发的文书、现有的事实", example="2"),
    Derived("更正内容.各处", "更正的各处，一句一行", made_from="已印发的文书、现有的事实", key="第几处"),
    Derived("更正内容.各处.序号", "第几处", made_from="已印发的文书、现有的事实", example="1"),
    Derived("更正内容.各处.位置", "在哪一段、哪一格", made_from="已印发的文书、现有的事实", example="第5段"),
    Derived("更正内容.各处.原文", "印发的原文；新增的写（无）", made_from="已印发的文书", example="共有2户。"),
    Derived("更正内容.各处.更正为", "更正以后的文字；删去的写（删去）", made_from="现有的事实", example="共有3户。"),
    # 打印、发布记录
    Derived("打印", "现在打印哪几份、打印几份、谁签、盖什么章、送到哪里", made_from=PAPERS, group=True),
    Derived("打印.现在数", "现在可以打印的有几份", "份", PAPERS, example="3"),
    Derived("打印.已存数", "签章件已有扫描件，或者写明没有的，有几份", "份", PAPERS, example="2"),
    Derived("打印.现在", "现在可以打印的，一份文书一行", made_from=PAPERS, key="第几份"),
    *_each(
        "打印.现在",
        PAPERS,
        ("序号", "第几份", "1"),
        ("文书", "文书的短名", "请示"),
        ("题名", "文书的题名", "关于某事的请示"),
        ("页数", "共几页", "5"),
        ("份数", "打印几份", "3"),
        ("单双面", "双面还是单面", "双面"),
        ("签字", "由谁签；没有就空着", "签发人：某人"),
        ("用印", "盖什么章；没有就空着", "某社区居民委员会印章"),
        ("去向", "送到或者张贴在哪里", "张贴：公示栏"),
        ("扫描件", "签章以后，扫描件放在哪里", "originals/请示-正本.pdf"),
    ),
    Derived("打印.待补", "还不能打印的，一份文书一行", made_from=PAPERS, key="第几份"),
    Derived("打印.待补.文书", "文书的短名", made_from=PAPERS, example="公告"),
    Derived("打印.待补.原因", "还缺什么", made_from=PAPERS, example="待填：文号"),
    Derived("打印.下一步", "进程里接下来的步骤，一步一行", made_from="进程", key="第几步"),
    Derived("打印.下一步.步骤", "做什么", made_from="进程.步骤", example="结果公示"),
    Derived("打印.下一步.文书", "这一步要的文书", made_from="进程.形成材料", example="结果公示"),
    Derived("打印.下一步.张贴", "哪份发布在哪里；没有就空着", made_from="征求意见.公告方式、公示.地点", example="结果公示：公示栏"),
    Derived("打印.下一步.期限", "计划到哪一天；没有就空着", made_from="进程.计划时间", example="2024-06-30"),
    Derived("发布记录", "公告、公示在各渠道发布和撤下的记录", made_from="发布", group=True),
    Derived("发布记录.处数", "发布了几处", "处", "发布", example="6"),
    Derived("发布记录.缺证明数", "其中几处没有证明材料", "处", "发布.证明材料", example="2"),
    Derived("发布记录.各处", "各处的发布，一处一行", made_from="发布", key="第几处"),
    *(
        Derived(f"发布记录.各处.{name}", meaning, made_from=f"发布.{of}", example=example)
        for name, meaning, of, example in (
            ("序号", "第几处", "文件", "1"),
            ("文件", "发布的是哪个文件", "文件", "公告"),
            ("渠道", "发布在哪里", "渠道", "辖区张贴"),
            ("载体", "网址、版面、公众号名或张贴点", "载体", "公示栏"),
            ("份数", "几份；没有写就空着", "份数", "6"),
            ("发布", "发布的日期", "发布日期", "2024-04-10"),
            ("撤下", "撤下的日期", "撤下日期", "2024-06-19"),
            ("天数", "发布几天，首尾两日计算在内；没有写全日期就空着", "发布日期、发布.撤下日期", "71"),
            ("经办人", "谁办的", "经办人", "某人"),
            ("见证人", "谁见证", "见证人", "某人"),
            ("证明", "证明材料的文件名", "证明材料", "originals/张贴.jpg"),
            ("缺", "还缺什么；不缺就空着", "证明材料", "张贴时和撤下时的照片"),
        )
    ),
    Derived("发布记录.未登记", "公告方式里有、还没有登记发布的渠道，一处一行", made_from="征求意见.公告方式、发布", key="第几处"),
    Derived("发布记录.未登记.文件", "应当发布的文件", made_from="征求意见.公告方式", example="公告"),
    Derived("发布记录.未登记.渠道", "应当发布的渠道", made_from="征求意见.公告方式", example="某报"),
    # 调查表册
    Derived("调查表册", "填好的调查表，一册一行；一册最多200份", made_from=REGISTER, key="社区-居民委-册次"),
    Derived("调查表册.社区", "社区的简称", made_from=REGISTER),
    Derived("调查表册.居民委", "哪个居民委的；不在名册上的另为一册", made_from=REGISTER),
    Derived("调查表册.册次", "这个居民委的第几册", made_from=REGISTER),
    Derived("调查表册.份数", "这一册有几份，一户一份", "份", REGISTER),
    # 本户、名单
    Derived("本户", "一户的调查表上预先印好的内容", made_from=ROSTER, group=True),
    Derived("本户.表号", "调查表的编号；样式“二维码”的段落里写它，就印成二维码", made_from=ROSTER, example="0012"),
    Derived("本户.顺序", "按走访的次序是第几张", made_from=ROSTER, example="12"),
    Derived("本户.总数", "一共几张", made_from=ROSTER, example="480"),
    *_home("本户"),
    Derived("本户.登记人数", "名册上本户有几人", made_from=ROSTER, example="3"),
    Derived("本户.表态人数", "其中须表明意见的几人", made_from=f"{ROSTER}、征求意见.截止日期", example="2"),
    Derived("本户.张次", "一户要用几张的，是第几张；只用一张的没有，用 if 判断", made_from=ROSTER, example="第1张（共2张）"),
    Derived("本户.成员", "须表明意见的人，一人一行；后面有空行", made_from=ROSTER, key="第几行"),
    Derived("本户.成员.序号", "第几行", made_from=ROSTER, example="1"),
    Derived("本户.成员.姓名", "姓名；空行的空着", made_from=ROSTER, example="某甲"),
    Derived("名单", "空挂户的上门名单上的内容", made_from=ROSTER, group=True),
    Derived("名单.题名", "名单的题名", made_from="事项.事由", example="调整某社区管辖范围征求意见上门名单（空挂户）"),
    Derived("名单.结果种类", "每次联系的结果可以写哪几种", made_from="联系记录的写法", example="已表态、约定再访、无人"),
    Derived("名单.居民委", "一个居民委一段", made_from=ROSTER, key="社区-居民委"),
    Derived("名单.居民委.社区", "社区的简称", made_from=ROSTER, example="某社区"),
    Derived("名单.居民委.居民委", "居民委的名称", made_from=ROSTER, example="某某委"),
    Derived("名单.居民委.户数", "这一段有几户", made_from=ROSTER, example="36"),
    Derived("名单.居民委.户", "这一段的各户，一户一行，按走访的次序", made_from=ROSTER, key="表号"),
    Derived("名单.居民委.户.序号", "在全部名单里的次序", made_from=ROSTER, example="12"),
    Derived("名单.居民委.户.表号", "调查表的编号", made_from=ROSTER, example="0012"),
    Derived("名单.居民委.户.户号", "户号", made_from=ROSTER, example="0012"),
    Derived("名单.居民委.户.住址", "住址；名册没有的空着", made_from=ROSTER, example="某路1号楼2单元301室"),
    Derived("名单.居民委.户.户主", "户主的姓名；名册没有写谁是户主的，是第一人", made_from=ROSTER, example="某甲"),
    Derived("名单.居民委.户.人数", "须表明意见的几人", made_from=ROSTER, example="2"),
    # 待访
    Derived("待访", "到某一天的待访清单上的内容", made_from=REGISTER, group=True),
    Derived("待访.题名", "清单的题名", made_from="事项.事由", example="调整某社区管辖范围征求意见待访清单"),
    Derived("待访.日期", "截至哪一天", made_from="运行时写的日期", shows="征求意见.截止日期"),
    Derived("待访.期限", "离截止还有几天，一句话", made_from="征求意见.截止日期", example="离截止还有11天"),
    Derived("待访.户数", "还有几户没有答复", "户", REGISTER),
    Derived("待访.人数", "这些户里还有几人没有表态", "人", REGISTER),
    Derived("待访.居民委", "一个居民委一段；都答复了的没有", made_from=REGISTER, key="社区-居民委"),
    Derived("待访.居民委.社区", "社区的简称", made_from=ROSTER, example="某社区"),
    Derived("待访.居民委.居民委", "居民委的名称", made_from=ROSTER, example="某某委"),
    Derived("待访.居民委.户数", "这一段有几户没有答复", "户", REGISTER),
    Derived("待访.居民委.户", "这一段的各户，按走访的次序", made_from=REGISTER, key="序号"),
    Derived("待访.居民委.户.序号", "在全部清单里的次序", made_from=REGISTER, example="12"),
    *_called("待访.居民委.户"),
    Derived("待访.居民委.户.未表态", "没有表态的人的姓名", made_from=REGISTER, example="某甲、某乙"),
    Derived(
        "待访.居民委.户.已联系",
        "联系过几次，最近一次什么时候、怎样、结果；没有联系过的空着",
        made_from="联系记录",
        example="2次，5月12日电话无人",
    ),
    Derived("待访.回访比例", "抽百分之几的户回访；不回访的没有，用 if 判断", made_from="征求意见.回访抽查比例", example="5%"),
    Derived("待访.回访", "要回访核实的户，按走访的次序；没有的不列，用 if 判断", made_from=REGISTER, key="序号"),
    Derived("待访.回访.序号", "第几户", made_from=REGISTER, example="1"),
    *_called("待访.回访"),
    Derived(
        "待访.回访.意见",
        "登记了的有效意见：登记簿序号、姓名、意见、渠道、日期",
        made_from="登记簿",
        example="序号12某甲同意（电话，5月12日）",
    ),
    # 案卷、盒、移交
    Derived("案卷", "案卷的封面、目录和备考表上的内容", made_from=PAPERS, group=True),
    *_holder("案卷"),
    Derived("案卷.案卷题名", "案卷的题名", made_from="档案.案卷题名，没有就由程序拟"),
    Derived("案卷.册次", "分成几册的，是第几册", made_from=PAPERS, example="第1册（共2册）"),
    Derived("案卷.起止日期", "最早和最晚一件的日期", made_from="各件的日期", example="20240408—20240628"),
    Derived("案卷.保管期限", "整卷的保管期限，取各件中最长的", made_from="保管期限", example="永久"),
    *_size("案卷"),
    Derived("案卷.归档号", "归档后给的号；没有就空着", made_from="档案.归档号"),
    Derived("案卷.档号", "案卷的档号；按件整理的案卷没有档号，空着", made_from="档案", example="WS·2024·Y·JMZ-001"),
    Derived("案卷.目录", "卷内目录，一件一行", made_from=PAPERS, key="第几件"),
    *_columns("案卷.目录", ("顺序号", "文号", "责任者", "题名", "日期", "页号", "备注")),
    *_remarks("案卷"),
    Derived("盒", "一盒归档文件的目录、备考表和盒脊上的内容", made_from=PAPERS, group=True),
    *_holder("盒"),
    Derived("盒.年度", "盒内各件的年度", made_from="各件的日期", example="2024"),
    Derived("盒.保管期限", "盒内各件的保管期限", made_from="保管期限", example="永久"),
    Derived("盒.起件号", "第一件的件号", made_from="各件的档号", example="0001"),
    Derived("盒.止件号", "最后一件的件号", made_from="各件的档号", example="0018"),
    *_size("盒"),
    Derived("盒.目录", "归档文件目录，一件一行", made_from=PAPERS, key="第几件"),
    *_columns("盒.目录", ("序号", "档号", "文号", "责任者", "题名", "日期", "密级", "页数", "备注")),
    *_remarks("盒"),
    Derived("移交", "移交清册上的内容", made_from=PAPERS, group=True),
    *_holder("移交"),
    *_size("移交"),
    Derived("移交.卷数", "按卷整理的，一共几卷", "卷", PAPERS, example="2"),
    Derived("移交.目录", "移交的档案，一件一行；按卷整理的一卷一行", made_from=PAPERS, key="第几件"),
    *_columns("移交.目录", ("序号", "档号", "文号", "题名", "责任者", "日期", "页数", "保管期限", "载体", "备注")),
)
"""Every fact that is made for a form, in the order of the handbook."""

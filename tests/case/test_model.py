"""The fields of the data model: their names, their needs, their choices, and the new case that is made from them."""

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.case.grammar import unit_of
from pipeline.case.load import load
from pipeline.case.model import Record, inner, need_of
from pipeline.case.new import write_case
from pipeline.case.registers import FILES, TABLES
from pipeline.problems import Blocked

RECORDS = {**{name: record for name, (record, _) in FILES.items()}, **TABLES}


def fields(record: type[Record], path: str = "") -> Iterator[tuple[str, str, Any, str]]:
    """Yield path, need, annotation and attribute of every field below a record."""
    for attribute, field in record.model_fields.items():
        here = f"{path}.{field.alias}" if path else str(field.alias)
        yield here, need_of(record, attribute), field.annotation, attribute
        if (below := inner(field.annotation)[0]) is not None:
            yield from fields(below, here)


ALL = {name: list(fields(record)) for name, record in RECORDS.items()}


@pytest.mark.parametrize("name", ALL)
def test_every_name_is_an_identifier_that_nothing_folds(name: str) -> None:
    for path, _, _, attribute in ALL[name]:
        alias = path.rpartition(".")[2]
        assert alias.isidentifier(), path
        assert unicodedata.normalize("NFKC", alias) == alias, path
        assert attribute.isidentifier(), path
        assert attribute.isascii(), path


@pytest.mark.parametrize("name", RECORDS)
def test_no_record_has_a_name_twice(name: str) -> None:
    paths = [path for path, *_ in ALL[name]]
    assert len(paths) == len(set(paths))


NEEDS = {
    "community.yaml": {
        "必": """社区 社区.简称 社区.居委会全称 社区.居委会简称 社区.成立年份 社区.面积 社区.四至 社区.四至.方位 社区.四至.用词 社区.四至.界
            社区.下辖居民委 社区.户籍 社区.户籍.户数 社区.户籍.人口 社区.户籍.现住户数 社区.户籍.现住人口 社区.户籍.空挂户数
            社区.户籍.空挂人口
            社区.代管.对象 社区.代管.所属单位 社区.代管.户数 社区.代管.人口 社区.办公用房 社区.办公用房.取得方式 社区.办公用房.位置
            社区.办公用房.面积 社区.历史沿革.遗留问题.概括""",
        "期": "社区.居民小组数 社区.居民代表人数 社区.居委会成员数 社区.户籍.十八周岁以上人口",
        "填": """社区.党组织名称 社区.负责人 社区.负责人.姓名 社区.负责人.职务 社区.负责人.电话 社区.户籍.统计截止日
            社区.代管.是否列入本次调整 社区.代管.是否列入征求意见 社区.办公用房.地址""",
        "签": "",
    },
    "case.yaml": {
        "必": """格式 事项 事项.事由 事项.简称 事项.年度 事项.主办社区 事项.相关社区 事项.起草开始 事项.目的 事项.必要性.理由
            事项.工作原则.原则
            工作日.年度 工作日.放假
            机构 机构.省 机构.市 机构.区 机构.街道 机构.区人民政府 机构.区人民政府.全称 机构.街道办事处 机构.街道办事处.全称
            机构.街道办事处.简称 机构.街道党工委 机构.街道党工委.全称 机构.街道党工委.简称 机构.街道纪工委 机构.街道纪工委.简称
            机构.监督联络站 机构.监督联络站.名称 机构.有关单位.名称 机构.有关单位.函的主送 机构.有关单位.需其意见的事项
            依据 依据.名称 依据.条款
            调整内容.划转 调整内容.划转.名称 调整内容.划转.划出社区 调整内容.划转.划入社区 调整内容.划转.区域 调整内容.划转.户数
            调整内容.划转.人口 调整内容.划转.是否跨区或涉开发区 调整内容.调整后 调整内容.调整后.社区 调整内容.调整后.四至
            调整内容.调整后.四至.方位 调整内容.调整后.四至.用词 调整内容.调整后.四至.界 调整内容.调整后.办公用房变化
            调整内容.过渡安排.事项 调整内容.过渡安排.责任单位 调整内容.风险与应对.风险点 调整内容.风险与应对.措施
            领导小组.成立日期 领导小组.成员.组内职务 领导小组.成员.姓名 领导小组.成员.单位及职务 领导小组.职责 领导小组.职责.职责
            实施方案.职责分工.工作 实施方案.职责分工.责任单位 实施方案.工作要求.要求
            征求意见.对象说明 征求意见.计数单位 征求意见.比例 征求意见.比较 征求意见.达标的作用 征求意见.不征求
            征求意见.不征求.情形 征求意见.不征求.认定依据 征求意见.公告方式 征求意见.征集方式 征求意见.户代表可否代全户
            征求意见.代签须有委托书 征求意见.重复意见规则 征求意见.未表态的处理 征求意见.公告发布机关 征求意见.监督单位
            公示.地点 公示.公示机关 公示.监督单位 请示.发文机关 请示.主送机关 请示.请求事项 请示.附件
            总结.主要做法.做法 总结.成效.成效 总结.存在问题.问题 总结.下步打算.打算
            档案.立档单位 档案.整理方式 档案.档号规则 档案.分类方案 档案.打印方式 档案.调查表成卷 档案.调查表保管期限
            工作日.年度 工作日.放假""",
        "期": """事项.必要性 机构.有关单位 调整内容 调整内容.调整后.居委会成员数 调整内容.过渡安排 领导小组 领导小组.成员 实施方案
            实施方案.职责分工 实施方案.工作要求 征求意见 公示 请示 街道请示 街道请示.主送机关 总结 总结.主要做法 总结.成效
            总结.存在问题 总结.下步打算 档案""",
        "填": """机构.街道党工委批准 机构.街道党工委批准.日期 机构.街道党工委批准.形式 机构.街道党工委批准.文号 依据.版本或文号
            调整内容.示意图 调整内容.示意图.调整前 调整内容.示意图.调整后
            征求意见.分母口径 征求意见.开始日期 征求意见.截止日期 征求意见.联系人
            征求意见.电话 征求意见.电子邮箱 征求意见.通信地址 征求意见.邮编 征求意见.监督电话 征求意见.个人信息告知
            征求意见.个人信息告知.处理者 征求意见.个人信息告知.目的 征求意见.个人信息告知.保存期限 征求意见.个人信息告知.联系方式
            公示.开始日期 公示.结束日期 公示.异议受理 公示.异议受理.单位 公示.异议受理.电话 公示.异议受理.地址 街道请示.街道意见""",
        "签": "档案.立卷人 档案.检查人 档案.立卷日期",
    },
    "timeline.yaml": {
        "必": "进程 进程.序 进程.步骤 进程.计划时间 进程.内容 进程.形成材料 进程.分步.步骤 进程.分步.计划时间",
        "期": "进程.完成时间 进程.责任单位 进程.责任人 进程.分步.完成时间",
        "填": "",
        "签": "",
    },
    "issued.yaml": {
        "必": "发文 发文.状态",
        "期": "",
        "填": "发文.文号 发文.签发人 发文.成文日期 发文.联系人 发文.联系电话 发文.正本",
        "签": "",
    },
    "results/meetings.yaml": {
        "必": "会议 会议.社区 会议.类型 会议.名称 会议.日期 会议.议题 会议.发言.名称 会议.发言.发言人 会议.发言.要点",
        "期": "会议.法定形式",
        "填": """会议.开始时间 会议.结束时间 会议.地点 会议.主持人 会议.主持人.姓名 会议.主持人.职务 会议.记录人 会议.记录人.姓名
            会议.记录人.职务 会议.应到 会议.实到 会议.请假.姓名 会议.请假.职务 会议.列席.姓名 会议.列席.职务 会议.监督人员.姓名
            会议.监督人员.职务 会议.发言 会议.表决方式 会议.同意 会议.反对 会议.弃权 会议.决议 会议.材料""",
        "签": "",
    },
    "results/opinions.yaml": {
        "必": "意见 意见.编号 意见.来源渠道 意见.提出方 意见.内容 意见.归类 意见.处理",
        "期": "",
        "填": "",
        "签": "",
    },
    "results/publication.yaml": {
        "必": "发布 发布.文件 发布.渠道 异议.收到件数 异议.处理.内容 异议.处理.处理",
        "期": "异议",
        "填": "发布.发布日期 发布.撤下日期 发布.载体 发布.经办人 发布.见证人 发布.证明材料",
        "签": "",
    },
    "results/supervision.yaml": {
        "必": "监督 监督.阶段 监督.监督单位 监督.监督方式 监督.监督事项",
        "期": "",
        "填": "监督.日期 监督.意见",
        "签": "监督.监督人",
    },
    "results/tally.yaml": {"必": "汇总", "期": "", "填": "汇总.发放份数 汇总.计票日期 汇总.计票地点", "签": "汇总.计票人 汇总.监票人"},
    "retention.yaml": {"必": "保管期限 保管期限.文书 保管期限.期限", "期": "", "填": "", "签": ""},
    "replies.yaml": {"必": "答复 答复.编码 答复.答复 答复.答复人 答复.日期", "期": "", "填": "", "签": ""},
    "corrections.yaml": {"必": "更正 更正.文书 更正.版次", "期": "", "填": "更正.理由", "签": ""},
    "originals/originals.yaml": {
        "必": "外来件 外来件.文件 外来件.题名 外来件.责任者 外来件.归入 外来件.性质",
        "期": "",
        "填": "外来件.日期",
        "签": "",
    },
    "results/roster": {"必": "社区 户号 居民委 姓名 出生日期 居住状态", "期": "", "填": "", "签": ""},
    "results/responses": {"必": "序号 户号 姓名 户籍 渠道 意见 日期 凭证号 登记人", "期": "", "填": "", "签": ""},
    "results/contacts": {"必": "户号 次数 日期时间 方式 结果 经办人", "期": "", "填": "", "签": ""},
}
"""File → need → the fields that have it, as the list of fields has it; all others may be left out (选)."""


@pytest.mark.parametrize("name", RECORDS)
def test_every_field_has_the_fate_that_the_list_of_fields_gives_it(name: str) -> None:
    for need, paths in NEEDS[name].items():
        assert {path for path, found, *_ in ALL[name] if found == need} == set(paths.split()), need


CHOICES = {
    "社区.四至.方位": "东／西／南／北",
    "征求意见.计数单位": "人／户",
    "征求意见.分母口径": "户籍人口／户籍十八周岁以上人口／应征求人数／有效意见数",
    "征求意见.比较": "超过／达到",
    "征求意见.重复意见规则": "取最后书面／取最后／均作废待核",
    "征求意见.未表态的处理": "不计入同意",
    "档案.整理方式": "按件／按卷／两者",
    "档案.档号规则": "DA/T 22—2015／DA/T 13—2022",
    "档案.打印方式": "双面／单面",
    "档案.调查表成卷": "随主卷／另卷",
    "档案.调查表保管期限": "永久／30年／10年",
    "进程.取自": "会议／征求意见／公示／发文",
    "会议.类型": "党组织会／两委班子会／党员大会／居民会议／居民代表会议／座谈会",
    "会议.法定形式": "全体居民／户代表／居民小组代表",
    "会议.表决方式": "举手／无记名投票",
    "意见.提出方": "居民／单位／部门",
    "意见.处理": "采纳／部分采纳／未采纳／解释说明",
    "发布.文件": "公告／结果公示／批准后公布",
    "监督.阶段": "征求意见／结果公示",
    "发文.稿次": "征求意见稿／送审稿／正式",
    "发文.状态": "草稿／送签／已印发",
    "居住状态": "现住／空挂／代管",
    "不征求原因": "未满18周岁／法院认定",
    "户籍": "本社区／代管／非户籍",
    "意见": "同意／不同意／弃权",
    "本人或代签": "本人／委托／监护人",
    "人工认定": "有效／无效",
    "结果": "已表态／约定再访／无人／空号／拒接／拒绝表态／查无此人",
}


def test_a_field_takes_the_words_that_the_list_of_fields_gives_it() -> None:
    found = {path: unit for name in ALL for path, _, annotation, _ in ALL[name] if (unit := unit_of(annotation))}
    assert {path: found.get(path) for path in CHOICES} == CHOICES


# --- a new case
def test_a_new_case_with_every_line_uncommented_has_the_shape_of_the_model(tmp_path: Path) -> None:
    """Only values are missing then: no key is unknown, no indentation is off."""
    folder = write_case(tmp_path, "新事项")
    for name in FILES:
        lines = (folder / name).read_text(encoding="utf-8").splitlines()
        keys = [line.removeprefix("# ").partition("  # ")[0] for line in lines[1:]]
        filled = []
        for line, after in zip(keys, [*keys[1:], ""], strict=True):
            inside = len(after) - len(after.lstrip(" -")) > len(line) - len(line.lstrip(" -"))
            filled.append(line if inside or not line.endswith(":") else f"{line} 〇")
        (folder / name).write_text("\n".join(filled) + "\n", encoding="utf-8")
    with pytest.raises(Blocked) as blocked:
        load(folder)
    found = {one.code for one in blocked.value.problems}
    assert "value.integer" in found
    assert not {one for one in found if one.startswith(("key.", "yaml."))}
    shapes = [one for one in blocked.value.problems if one.code == "value.shape"]
    assert all("这里应当是一列" in one.message for one in shapes)


def test_a_new_case_as_it_is_tells_only_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(Blocked) as blocked:
        load(write_case(tmp_path, "新事项"))
    assert {one.code for one in blocked.value.problems if one.blocks} == {"value.required"}

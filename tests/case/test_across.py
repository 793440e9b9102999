"""What one part of a case demands of another, and that everything wrong is told in one run."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from pipeline.case.facts import derive
from pipeline.case.load import load
from pipeline.case.tree import Fact
from pipeline.values import Span
from tests.case.spoiled import (
    CASE,
    COMMUNITY,
    CONTACTS,
    MEETINGS,
    OPINIONS,
    PUBLICATION,
    RESPONSES,
    ROSTER,
    SECOND,
    TIMELINE,
    refused,
    spoil,
    told,
)

ANNEX = "attachments/附件1-组织法摘要.txt"
NORTH = "      - {方位: 北, 用词: 靠, 界: 澄湾山脚}\n    下辖"
PROXY = "\n1,澄湾社区,0001,居民001,本社区,现住,电话,同意,2026-03-03,本人,录音001,,温如许,顾闻笛,,,,"

SLIPS = {
    # names that must exist elsewhere
    "meeting of no community": ("row.reference", MEETINGS, "  - 社区: 澄湾社区\n", "  - 社区: 澄湖社区\n"),
    "answer from no community": ("row.reference", RESPONSES, "\n1,澄湾社区,", "\n1,澄湖社区,"),
    "person of no community": ("row.reference", ROSTER, "\n澄湾社区,0001,", "\n澄湖社区,0001,"),
    "host among the others": ("row.reference", CASE, "相关社区: [栗桥社区, 蓼汀社区]", "相关社区: [栗桥社区, 澄湾社区]"),
    "transfer to itself": ("row.reference", CASE, "划入社区: 蓼汀社区", "划入社区: 澄湾社区"),
    "posted where nobody announced": ("value.choice", PUBLICATION, "渠道: 网格微信群", "渠道: 网格群"),
    # what belongs together
    "a side is missing": ("value.required", COMMUNITY, NORTH, "    下辖"),
    "a side that is none": ("value.choice", COMMUNITY, NORTH, NORTH.replace("北", "上")),
    "date twice": ("fact.twice", TIMELINE, "    内容: 审议", "    完成时间: 2026-02-26\n    内容: 审议"),
    "not adopted without a reason": (
        "value.required",
        OPINIONS,
        "    处理: 未采纳\n    理由: 学区不在本次调整之内\n",
        "    处理: 未采纳\n",
    ),
    "meeting ends before it begins": ("value.span", MEETINGS, "结束时间: 10:40", "结束时间: 8:40"),
    "taken down before it was posted": ("value.span", PUBLICATION, "撤下日期: 2026-04-01, 载体: 澄湾", "撤下日期: 2026-03-01, 载体: 澄湾"),
    "ends in the month before": ("value.span", CASE, "截止日期: 2026-03-31\n", "截止日期: 2026-02\n"),
    "telephone without witness": ("value.required", RESPONSES, PROXY, PROXY.replace("顾闻笛", "")),
    "proxy without witness": (
        "value.required",
        RESPONSES,
        PROXY,
        PROXY.replace("电话", "入户").replace("本人", "委托").replace("顾闻笛", ""),
    ),
    "ruling without reason": ("value.required", RESPONSES, PROXY, PROXY[:-4] + ",有效,,江望舒,"),
    "ruling of nobody": ("value.required", RESPONSES, PROXY, PROXY[:-4] + ",有效,已核,,"),
    "number twice": ("row.duplicate", RESPONSES, "\n2,澄湾社区", "\n1,澄湾社区"),
    "contact without an hour": ("value.time", CONTACTS, "2026-03-10 18:30", "2026-03-10"),
    "contact at no hour": ("value.time", CONTACTS, "2026-03-10 18:30", "2026-03-10 18点"),
    "exempt for another reason": ("value.choice", ROSTER, "未满18周岁", "重残"),
    # bodies
    "body without its name": (
        "value.required",
        CASE,
        "  区人民政府:\n    全称: 云澜市栖梧区人民政府\n",
        "  区人民政府:\n    简称: 区政府\n",
    ),
    # files that are named
    "map that is not there": ("attachment.missing", CASE, "  过渡安排:\n", "  示意图: {调整前: attachments/图.png}\n  过渡安排:\n"),
    "map that is a text": ("attachment.unreadable", CASE, "  过渡安排:\n", f"  示意图: {{调整前: {ANNEX}}}\n  过渡安排:\n"),
    "map elsewhere": ("attachment.missing", CASE, "  过渡安排:\n", "  示意图: {调整前: /etc/hostname}\n  过渡安排:\n"),
    "retention table that is not there": (
        "attachment.missing",
        CASE,
        "  打印方式: 单面\n",
        "  保管期限表: retention.yaml\n  打印方式: 单面\n",
    ),
    "scan of a meeting that is not there": (
        "attachment.missing",
        MEETINGS,
        "    决议: 通过\n",
        "    材料: [签到册, originals/签到册.pdf]\n    决议: 通过\n",
    ),
    "annex twice": ("row.duplicate", CASE, "    条款: 第十五条\n", f"    附件序号: 1\n    文件: {ANNEX}\n    条款: 第十五条\n"),
    "annex without a file": ("value.required", CASE, "    条款: 第十五条\n", "    附件序号: 2\n    条款: 第十五条\n"),
    "annex without a number": ("value.required", CASE, "    条款: 第十五条\n", f"    文件: {ANNEX}\n    条款: 第十五条\n"),
    "annex with no numeral": ("value.integer", CASE, "    附件序号: 1\n", "    附件序号: 一\n"),
    # numbers
    "a number of 5,000 digits": ("value.range", COMMUNITY, "户数: 40\n", f"户数: {'9' * 5000}\n"),
    "more than all": ("value.range", CASE, "比例: 60\n", "比例: 100.1\n"),
    "about so many per cent": ("value.decimal", CASE, "比例: 60\n", "比例: 约60\n"),
    "month of no year": ("value.date", CASE, "开始日期: 2026-03-02\n", "开始日期: 0000-03\n"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SECOND, tmp_path / SECOND.name))


def once(folder: Path, file: str, old: str, new: str) -> None:
    """Replace what stands in a file for the first time."""
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8", newline="")


@pytest.mark.parametrize(("code", "file", "old", "new"), SLIPS.values(), ids=SLIPS)
def test_a_slip_is_told_at_its_place_and_nothing_else_is(folder: Path, code: str, file: str, old: str, new: str) -> None:
    once(folder, file, old, new)
    [(found, where, line)] = told(refused(folder))
    assert (found, where) == (code, file)
    assert line


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (CASE, "截止日期: 2026-03-31\n", "截止日期: 2026-03\n"),
        (PUBLICATION, "发布日期: 2026-04-03, 撤下日期: 2026-04-21, 载体: 门户", "发布日期: 2026-04-03, 撤下日期: 2026-04-03, 载体: 门户"),
        (RESPONSES, PROXY, PROXY.replace("顾闻笛", "")[:-3] + "无效,没有见证人,江望舒,"),
        (PUBLICATION, "载体: 澄湾第一网格群", "载体: 澄湾第一网格群, 证明材料: 群内截图"),
        (MEETINGS, "    决议: 通过\n", "    材料: [签到册, 照片]\n    决议: 通过\n"),
    ],
    ids=["the month it began in", "taken down the same day", "ruled on", "a text for a list", "no file"],
)
def test_what_is_right_is_let_pass(folder: Path, file: str, old: str, new: str) -> None:
    once(folder, file, old, new)
    assert told(load(folder).problems) == set()


def test_a_person_who_is_on_the_roster_twice_is_told_without_the_name(folder: Path) -> None:
    line = (folder / ROSTER).read_text(encoding="utf-8").splitlines()[1]
    with (folder / ROSTER).open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    [found] = refused(folder)
    assert (found.code, found.place.line) == ("row.duplicate", 102)
    assert "居民001" not in str(found.as_json())


def test_everything_wrong_is_told_in_one_run(folder: Path) -> None:
    """A value that cannot be read keeps neither its own file nor any other from being judged."""
    once(folder, CASE, "  简称: 三社区管辖范围调整\n", "")
    once(folder, RESPONSES, "\n2,澄湾社区,0001,居民002,本社区,", "\n2,澄湾社区,0001,居民002,本村,")
    expected = {
        ("value.required", CASE, 3),
        ("value.integer", CASE, spoil(folder, CASE, "年度: 2026\n", "年度: ２０２６\n")),
        ("row.reference", CASE, spoil(folder, CASE, "主办社区: 澄湾社区\n", "主办社区: 澄湖社区\n")),
        ("value.empty", CASE, spoil(folder, CASE, "  目的: 方便居民办事、理顺望潮路两侧和栖霞浦沿线的管理关系\n", "  目的:\n")),
        ("attachment.missing", CASE, spoil(folder, CASE, ANNEX, "attachments/没有.txt")),
        ("sum.parts", COMMUNITY, spoil(folder, COMMUNITY, "      户数: 40\n", "      户数: 41\n")),
        ("value.unit", COMMUNITY, spoil(folder, COMMUNITY, "面积: 410\n", "面积: 410亩\n")),
        ("sum.votes", MEETINGS, spoil(folder, MEETINGS, "    实到: 26\n", "    实到: 27\n")),
        ("value.choice", RESPONSES, 3),
    }
    assert told(refused(folder)) == expected


def test_an_answer_names_the_cell_that_is_empty(folder: Path) -> None:
    once(folder, RESPONSES, ",表002,", ",,")
    [found] = refused(folder)
    assert (found.code, found.place.line, found.place.column) == ("value.required", 3, 11)


# --- 取自
def issued_step(folder: Path) -> Fact | None:
    """Let the step that sends the request take its date from the register of papers."""
    once(folder, TIMELINE, "    形成材料: [请示, 情况报告, 街道请示]\n", "    形成材料: [请示, 情况报告, 街道请示]\n    取自: 发文\n")
    facts, _ = derive(load(folder))
    return facts.fact("进程.请示报批.完成时间")


def test_a_step_takes_its_date_from_the_register_of_papers(folder: Path) -> None:
    step = issued_step(folder)
    assert step is not None
    assert step.value == Span(dt.date(2026, 4, 22), dt.date(2026, 4, 24))
    assert set(step.parts) == {"发文.请示.成文日期", "发文.情况报告.成文日期"}


def test_a_step_is_not_done_while_one_of_its_papers_has_no_date(folder: Path) -> None:
    spoil(folder, "issued.yaml", "    成文日期: 2026-04-22\n", "")
    assert issued_step(folder) is None

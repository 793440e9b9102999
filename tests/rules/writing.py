"""Meetings and steps of a case, written anew by a test that is about them."""

import json
from collections.abc import Mapping
from pathlib import Path

from pipeline.catalog import CATALOG

MEETINGS, TIMELINE = "results/meetings.yaml", "timeline.yaml"
OURS = ("L-BASE", "L-THRESH", "L-CAPACITY", "L-SUM", "L-PERIOD", "L-ARCH", "schedule.", "consultation.", "privacy.", "material.")
"""How the codes of schedule, consultation, privacy and materials begin."""


def write_meetings(case: Path, *meetings: Mapping[str, object]) -> None:
    """Let a case have these meetings and no others; what a test does not say is a residents' meeting of the host."""
    rows = [
        {"社区": "澄湾社区", "类型": "居民代表会议", "名称": f"第{n}次会", "日期": "2026-02-26", "议题": "审议调整方案", **one}
        for n, one in enumerate(meetings, 1)
    ]
    (case / MEETINGS).write_text(f"会议: {_flow(rows)}\n", encoding="utf-8")


def write_steps(case: Path, *acts: Mapping[str, str], archived: str = "2026-06", content: str = "开会、公告，征求意见并公示") -> None:
    """Let a case have these acts (步骤, 计划时间, 完成时间) in its timeline, between the consultation and the archive."""
    first = {"序": "1", "步骤": "征求意见", "计划时间": "2026-03", "内容": content, "形成材料": [kind.short for kind in CATALOG]}
    then = {"序": "2", "步骤": "报批", "计划时间": "2026-04", "内容": "报街道办事处", "形成材料": ["请示"], "分步": list(acts)}
    last = {"序": "3", "步骤": "立卷归档", "计划时间": archived, "内容": "整理编目", "形成材料": ["工作总结"]}
    if not acts:
        del then["分步"]
    (case / TIMELINE).write_text(f"进程: {_flow([first, then, last])}\n", encoding="utf-8")


def _flow(rows: object) -> str:
    """Return rows as YAML on one line."""
    return json.dumps(rows, ensure_ascii=False)

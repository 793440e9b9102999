"""The command that shows the count of the answers: tally. Rows are named by 序号 and 户号, never by a person's name."""

import dataclasses
import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.chinese import Command, told_as
from pipeline.cli.finding import find_case
from pipeline.cli.telling import listed, table, told
from pipeline.problems import Problem, in_order, raise_if_blocking
from pipeline.report import BLOCKS
from pipeline.wording import write

if TYPE_CHECKING:
    from pipeline.case.tally import Count, Judged, Tally, Unit
    from pipeline.case.tree import Branch, Fact

COLUMNS = {
    "received": "收回",
    "valid": "有效",
    "void": "无效",
    "consent": "同意",
    "against": "不同意",
    "abstained": "弃权",
    "asked": "应征求",
    "spoken": "已表态",
    "silent": "未表态",
}
ROW = {
    "number": "序号",
    "community": "社区",
    "household": "户号",
    "channel": "渠道",
    "opinion": "意见",
    "date": "日期",
    "verdict": "判定",
    "reason": "原因",
}


@click.command("tally", cls=Command)
@click.argument("case", metavar="事项")
@click.option("--rows", is_flag=True, help="逐行列出登记簿的每一行算不算数、为什么。")
@click.option("--real", is_flag=True, help="不用示例数据。")
@told_as
def tally(case: str, *, rows: bool, real: bool, as_json: bool, quiet: bool) -> None:
    """计票：按人、按户各是多少，哪几行不计入、为什么；什么也不写。"""
    from pipeline.case.consulted import counted
    from pipeline.case.facts import derived
    from pipeline.case.load import load

    with told(case, as_json=as_json):
        read = load(find_case(case), real=real)
        found = counted(read)
        facts, problems = derived(read, found)
        raise_if_blocking([*read.problems, *problems])
        told_of = tuple(one for one in in_order(problems) if one.code.startswith("tally."))
        counts = found.tally if found else None
        if as_json:
            click.echo(json.dumps(_as_json(read.name, counts, facts, told_of, rows=rows), ensure_ascii=False))
            return
        if not quiet:
            _show(counts, facts, rows=rows)
        listed("问题", [f"［{BLOCKS[one.blocks]}］{one}" for one in told_of])


def _show(counts: "Tally | None", facts: "Branch", *, rows: bool) -> None:
    if counts is None:
        click.echo("还没有可计的意见：要有征求意见的安排、重复意见规则和登记簿（results/responses）。")
        return
    unit = facts.fact("征求意见.计数单位")
    click.echo(f"计数单位：{write(unit.value) if unit else '未定'}")
    heads = ("", *COLUMNS.values())
    for name, one in (("按人", counts.people), ("按户", counts.households)):
        table(heads, _lines(name, one), headed=True)
        listed(f"{name}计，无效的原因", [f"{reason}：{number}" for reason, number in one.void_by_reason.items()])
    listed("以各种分母计", [_judged(row) for row in facts.table("结果.各口径")])
    if rows:
        click.echo()
        table(tuple(ROW.values()), [tuple(_row(one).values()) for one in counts.rows], headed=True)


def _lines(name: str, unit: "Unit") -> Iterator[tuple[str, ...]]:
    parts: tuple[Mapping[str, Count], ...] = (unit.by_community, unit.by_channel)
    for called, one in ((f"{name}合计", unit.total), *(pair for part in parts for pair in part.items())):
        numbers = [getattr(one, column) for column in COLUMNS]
        yield (called, *("—" if number is None else str(number) for number in numbers))


def _judged(row: "Branch") -> str:
    shown = {name: write(fact.value) for name in ("口径", "分母人数", "同意所需人数", "同意率", "达标") if (fact := row.fact(name))}
    needed, rate, reached = (shown.get(name, "—") for name in ("同意所需人数", "同意率", "达标"))
    return f"{shown['口径']} {shown['分母人数']}：同意所需 {needed}，同意率 {rate}，达标 {reached}"


def _row(one: "Judged") -> dict[str, str]:
    """Return a row of the register as it is shown: who may not be named, where it stands may."""
    ruled = "（人工认定）" if one.response.ruling else ""
    return {
        "number": one.response.number or "",
        "community": one.community,
        "household": one.response.household or "",
        "channel": one.response.channel or "",
        "opinion": one.response.opinion or "",
        "date": one.response.date.isoformat() if one.response.date else "",
        "verdict": f"{'无效' if one.reason else '有效'}{ruled}",
        "reason": one.reason,
    }


def _as_json(name: str, counts: "Tally | None", facts: "Branch", problems: tuple[Problem, ...], *, rows: bool) -> dict[str, Any]:
    unit = facts.fact("征求意见.计数单位")
    told_of: dict[str, Any] = {"schema": 1, "case": name, "unit": write(unit.value) if unit and not unit.pending else None}
    for called, one in (("people", counts.people), ("households", counts.households)) if counts else ():
        told_of[called] = dataclasses.asdict(one)
    told_of["denominators"] = [_denominator(row) for row in facts.table("结果.各口径")]
    told_of["problems"] = [one.as_json() for one in problems]
    if rows:
        told_of["rows"] = [_row(one) for one in counts.rows] if counts else []
    return told_of


def _denominator(row: "Branch") -> dict[str, Any]:
    def plain(fact: "Fact | None") -> Any:
        if fact is None or fact.pending:
            return None
        return fact.value if isinstance(fact.value, bool | int) else write(fact.value)

    names = {"name": "口径", "whole": "分母人数", "needed": "同意所需人数", "rate": "同意率", "reached": "达标"}
    return {name: plain(row.fact(column)) for name, column in names.items()}

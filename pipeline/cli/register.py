"""The commands about the register of archival codes: what is in it, whether it holds, void numbers, renamed cases."""

import dataclasses
import datetime as dt
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline import settings
from pipeline.cli.chinese import Command, Group, Wrong, told_as
from pipeline.cli.finding import find_case
from pipeline.cli.telling import listed, table, told
from pipeline.problems import Blocked, Place, problem
from pipeline.report import BLOCKS

if TYPE_CHECKING:
    from pipeline.problems import Problem
    from pipeline.volume.register import Entry

EXAMPLE = "WS·2024·Y·JMZ-0001"


@click.group("register", cls=Group, invoke_without_command=True, subcommand_metavar="[命令] [参数]")
@click.option("--case", default="", metavar="事项", help="只看一个事项的号。")
@click.option("--check", "checking", is_flag=True, help="检查登记册：损坏、缺号、重号、作废没有理由、写法不合。")
@told_as
@click.pass_context
def group(context: click.Context, *, case: str, checking: bool, as_json: bool, quiet: bool) -> None:
    """档号登记册：列出已给的档号，检查，作废。"""
    if context.invoked_subcommand:
        return
    from pipeline.volume import register

    with told(case, as_json=as_json):
        path = settings.load().register
        problems = register.check(path) if checking else ()
        name = find_case(case).name if case else ""
        entries = () if any(one.blocks == "build" for one in problems) else register.listing(path, name)
        if as_json:
            click.echo(json.dumps(_as_json(path, entries, problems), ensure_ascii=False))
        else:
            _show(path, entries, problems, case=case, checking=checking, quiet=quiet)
        if problems:
            sys.exit(1)


def _as_json(path: Path, entries: "tuple[Entry, ...]", problems: "tuple[Problem, ...]") -> dict[str, object]:
    found = [one.as_json() for one in problems]
    return {"schema": 1, "register": path.as_posix(), "numbers": [dataclasses.asdict(one) for one in entries], "problems": found}


def _show(path: Path, entries: "tuple[Entry, ...]", problems: "tuple[Problem, ...]", *, case: str, checking: bool, quiet: bool) -> None:
    listed("发现", [f"［{BLOCKS[one.blocks]}］{one}" for one in problems])
    if quiet:
        return
    if entries and not checking:
        rows = [(one.code, one.case, one.title or one.id, one.given, _standing(one)) for one in entries]
        table(("档号", "事项", "题名", "给号日期", "状态"), rows)
    void = sum(bool(one.voided) for one in entries)
    counted = f"{len(entries)}个号，其中作废{void}个" if entries else "还没有号"
    whose = f"“{case}”" if case else "登记册里"
    click.echo(f"{whose}{counted}" + ("；没有发现问题" if checking and not problems else "") + f"。登记册：{path.as_posix()}")


def _standing(entry: "Entry") -> str:
    if not entry.voided:
        return "在用"
    return f"{entry.voided}作废：{entry.reason}" + (f"（{entry.by}）" if entry.by else "")


@group.command(cls=Command)
@click.argument("code", metavar="档号")
@click.option("--reason", default="", metavar="理由", help="为什么作废，必写；与这个号一起长期留着。")
@click.option("--by", default="", metavar="姓名", help="经办人。")
@told_as
def void(code: str, *, reason: str, by: str, as_json: bool, quiet: bool) -> None:
    """作废一个档号：号留着，不再给别的件。"""
    from pipeline.volume import codes, register

    if not reason.strip():
        raise Wrong("缺少“--reason”，要写为什么作废")
    with told("", as_json=as_json):
        path, parts = settings.load().register, codes.read(code)
        if parts is None:
            message = f"“{code}”不是登记册给的档号"
            raise Blocked([problem("register.unknown", message, Place(path.as_posix()), f"照登记册写全，如 {EXAMPLE}")])
        today = dt.date.today()  # noqa: DTZ011 - the day on which the person who types it is
        register.void(path, parts, reason, by, today)
        if as_json:
            click.echo(json.dumps({"schema": 1, "register": path.as_posix(), "void": code, "day": today.isoformat()}, ensure_ascii=False))
        elif not quiet:
            click.echo(f"“{code}”已作废，不会再给别的件。")


@group.command(cls=Command)
@click.argument("case", metavar="事项")
@click.option("--was", default="", metavar="原名", help="登记册里它原来的名称；不写就是现在的名称。")
@told_as
def same(case: str, *, was: str, as_json: bool, quiet: bool) -> None:
    """改了事由、年度、立档单位或文件夹名称的事项，认作原来的那一个，号不变。"""
    from pipeline.case.facts import derive
    from pipeline.case.load import load
    from pipeline.volume import register

    with told(case, as_json=as_json):
        folder, path = find_case(case), settings.load().register
        known = register.known_by(folder.resolve().name, derive(load(folder))[0])
        register.same(path, known, was)
        if as_json:
            click.echo(
                json.dumps({"schema": 1, "register": path.as_posix(), "case": known.name, "was": was or known.name}, ensure_ascii=False)
            )
        elif not quiet:
            click.echo(f"“{known.name}”已认作“{was or known.name}”，仍用原来的号。")

"""The command of every morning: todo. On the screen households go by 户号 and address; names are on the printed list."""

import datetime as dt
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline import run
from pipeline.cli.chinese import Command, Wrong, told_as
from pipeline.cli.finding import OUTPUT, engine, find_case, templates
from pipeline.cli.telling import listed, next_step, progress, table, told
from pipeline.report import BLOCKS

if TYPE_CHECKING:
    from pipeline.field.reach import Goal
    from pipeline.field.recheck import Recheck
    from pipeline.field.silent import Waiting
    from pipeline.todo import Todo


class Day(click.ParamType[dt.date]):
    """A day written as 2024-05-20."""

    name = "日期"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        """Return the day."""
        if isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            raise Wrong(f"“{value}”不是日期，写作 2024-05-20", ctx, param) from None


@click.command("todo", cls=Command)
@click.argument("case", metavar="事项")
@click.option("--day", type=Day(), metavar="日期", help="看到哪一天为止，写作 2024-05-20；不写就是今天。")
@click.option("--print", "printing", is_flag=True, help="印成待访清单（有姓名），.docx 和 PDF 放在 forms 里。")
@click.option("--names", is_flag=True, help="--json 里也写姓名。")
@OUTPUT
@click.option("--real", is_flag=True, help="不用示例数据。")
@told_as
def todo(case: str, day: dt.date | None, *, printing: bool, names: bool, output: Path, real: bool, as_json: bool, quiet: bool) -> None:
    """今天做什么：谁还没有答复、联系过几次、还差多少同意、要回访谁、下一步是什么。"""
    with told(case, as_json=as_json):
        from pipeline.todo import listed as laid
        from pipeline.todo import todo as work_out

        folder = find_case(case)
        found = work_out(folder, day or dt.date.today(), real=real)  # noqa: DTZ011 - the clerk's own day
        files: tuple[str, ...] = ()
        if printing:
            with progress(quiet=quiet or as_json) as tell:
                order = run.Order(folder, output / folder.name, templates(), engine(), real, tell, min(2, os.cpu_count() or 1))
                files = tuple((order.output / "forms" / name).as_posix() for name in laid(order, found))
        if as_json:
            click.echo(json.dumps(_as_json(found, files, names=names), ensure_ascii=False))
            return
        if not quiet:
            _show(found)
        listed("要核对", [f"［{BLOCKS[one.blocks]}］{one}" for one in found.problems])
        if not quiet:
            listed("印好了", files)


# --- on the screen
def _show(found: "Todo") -> None:
    people, homes = found.people, found.homes
    click.echo(f"{found.day.isoformat()}，{found.left}")
    click.echo(f"按户：应征求{_n(homes.asked)}，已表态{homes.spoken}，未表态{_n(homes.silent)}")
    click.echo(f"按人：应征求{_n(people.asked)}，已表态{people.spoken}，未表态{_n(people.silent)}")
    if found.later:
        click.echo(f"另有{found.later}行的日期在这一天之后，没有算进来")
    listed("还差多少同意", [_goal(one, "户" if found.by_homes else "人") for one in found.goals])
    click.echo("\n还没有答复的，按楼")
    head = ("居民委", "楼", "居住状态", "应征求户", "未答复户", "未表态人")
    left = [one for one in found.groups if one.waiting]
    numbers = [(one.block, one.building, one.status, *map(str, (one.households, one.waiting, one.silent))) for one in left]
    table(head, numbers, headed=True)
    click.echo("\n还没有答复的，按走访的次序")
    table(("户号", "居民委", "住址", "居住状态", "未表态人", "已联系", "还须联系"), map(_row, found.waiting), headed=True)
    listed(f"要回访的户（抽{found.share}）", [_again(one) for one in found.again])
    listed("下一步", [next_step(step.as_json(), found.day) for step in found.next])


def _n(number: int | None) -> str:
    return "—" if number is None else str(number)


def _goal(one: "Goal", unit: str) -> str:
    so_far = f"{one.name}{one.whole}，须{one.needed}{unit}同意，已有{one.consent}{unit}"
    if one.missing == 0:
        return f"{so_far}，已够"
    if one.missing is None:
        return f"{so_far}，达不到"
    can = {
        None: "没有名册的社区还有多少不知道",
        True: f"未表态的{_n(one.left)}{unit}，还能达到",
        False: f"未表态的只有{_n(one.left)}{unit}，已达不到",
    }
    return f"{so_far}，还差{one.missing}{unit}；{can[one.reachable]}"


def _row(one: "Waiting") -> tuple[str, ...]:
    from pipeline.field.calls import tried

    home = one.home
    return home.number, home.block, home.address, home.status, str(len(one.silent)), tried(one.attempts), str(one.short or "")


def _again(one: "Recheck") -> str:
    numbers = "、".join(str(answer.response.number) for answer in one.answers)
    return f"{one.home.number}　{one.home.address}（登记簿序号{numbers}）"


# --- for machines
def _as_json(found: "Todo", files: tuple[str, ...], *, names: bool) -> dict[str, Any]:
    return {
        "schema": 1,
        "case": found.case.name,
        "day": found.day.isoformat(),
        "first": found.first.isoformat() if found.first else None,
        "last": found.last.isoformat(),
        "days_left": (found.last - found.day).days,
        "unit": "户" if found.by_homes else "人",
        "households": {name: getattr(found.homes, name) for name in ("asked", "spoken", "silent")},
        "people": {name: getattr(found.people, name) for name in ("asked", "spoken", "silent")},
        "later": found.later,
        "denominators": [
            {name: getattr(one, name) for name in ("name", "whole", "needed", "consent", "missing", "left", "reachable")}
            for one in found.goals
        ],
        "groups": [
            {name: getattr(one, name) for name in ("community", "block", "building", "status", "households", "waiting", "silent")}
            for one in found.groups
        ],
        "waiting": [_household(one, names=names) for one in found.waiting],
        "again": [dict(_answers(one, names=names)) for one in found.again],
        "next": [step.as_json() for step in found.next],
        "files": list(files),
        "problems": [one.as_json() for one in found.problems],
    }


def _household(one: "Waiting", *, names: bool) -> dict[str, Any]:
    home, last = one.home, one.attempts[-1] if one.attempts else None
    told_of = {
        "community": home.community,
        "household": home.number,
        "block": home.block,
        "building": home.building,
        "address": home.address,
        "status": home.status,
        "asked": one.asked,
        "silent": len(one.silent),
        "attempts": len(one.attempts),
        "lacking": one.short,
        "last": {"when": last.when.isoformat(" ", "minutes"), "result": last.result} if last and last.when else None,
    }
    return told_of | ({"names": [person.name for person in one.silent]} if names else {})


def _answers(one: "Recheck", *, names: bool) -> Iterator[tuple[str, Any]]:
    home, rows = one.home, [answer.response for answer in one.answers]
    yield from (("community", home.community), ("household", home.number), ("address", home.address))
    yield "answers", [row.number for row in rows]
    if names:
        yield "names", [row.name for row in rows]

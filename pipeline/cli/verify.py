"""The command that verifies: `lijuan verify PATH`, or the name of a case."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.chinese import Command, told_as
from pipeline.cli.finding import OUTPUT, find_made
from pipeline.cli.telling import listed, progress, table, told

if TYPE_CHECKING:
    from pipeline.transfer.judged import Judged

SHOWN = 50
"""How many problems are shown on the screen."""


@click.command(cls=Command)
@click.argument("path", metavar="路径或事项", type=click.Path(path_type=Path))
@OUTPUT
@told_as
def verify(path: Path, output: Path, *, as_json: bool, quiet: bool) -> None:
    """核对一个事项的成品、一个数据包或封存的案卷：摘要、目录、元数据、格式，列出四性检测的结果；什么也不写。"""
    from pipeline.transfer import verify as verifying
    from pipeline.transfer.judged import OUTCOMES
    from pipeline.volume import seal

    with told("", as_json=as_json):
        with progress(quiet=quiet or as_json) as tell:
            found = verifying.verify(find_made(path, output), by_part(tell), (seal.judge,))
        if as_json:
            click.echo(json.dumps(found.as_json(), ensure_ascii=False))
        else:
            if not quiet:
                table(("编号", "性", "项目", "结果", "说明"), [_row(one, OUTCOMES[one.outcome]) for one in found.judged])
                listed("提示", [str(one) for one in found.hints])
            problems = [str(one) for one in found.problems]
            listed("问题", problems[:SHOWN] + ([f"……共{len(problems)}个，其余用 --json 看"] if len(problems) > SHOWN else []))
            if found.judged and not quiet:
                counts = "，".join(f"{shown}{found.count(outcome)}项" for outcome, shown in OUTCOMES.items())
                click.echo(f"\n{counts}。待人工和未检测的，不能当作通过。")
        if not found.ok:
            sys.exit(1)


def _row(one: "Judged", outcome: str) -> tuple[str, str, str, str, str]:
    return one.number, one.property, one.name, outcome, one.reason


def by_part(tell: Callable[[str], None]) -> Callable[[int, int, int, int], None]:
    """Tell of files and bytes at every twentieth of the way: off a terminal each is a line."""
    last = -1

    def counted(files: int, of: int, done: int, total: int) -> None:
        nonlocal last
        part = 20 * (files + done) // max(1, of + total)
        if part != last:
            last = part
            tell(f"核对 {files}/{of} 个文件，{done / 1e6:.1f}/{total / 1e6:.1f} MB")

    return counted

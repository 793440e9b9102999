"""The command that makes what is taken along when people are asked: forms."""

import json
import os
from pathlib import Path

import click

from pipeline import run
from pipeline.cli.chinese import Command, told_as
from pipeline.cli.finding import OUTPUT, engine, find_case, templates
from pipeline.cli.telling import listed, progress, told
from pipeline.report import BLOCKS


@click.command("forms", cls=Command)
@click.argument("case", metavar="事项")
@OUTPUT
@click.option("--only", default="", metavar="表号", help="只补印一户的调查表，写它的表号。")
@click.option("--real", is_flag=True, help="不用示例数据。")
@told_as
def forms(case: str, output: Path, *, only: str, real: bool, as_json: bool, quiet: bool) -> None:
    """印征求意见要用的表：按走访次序的调查表、登记簿、上门名单、下次会议的会前材料；放在 forms 里。"""
    with told(case, as_json=as_json):
        from pipeline.fieldwork import forms as make

        folder = find_case(case)
        with progress(quiet=quiet or as_json) as tell:
            made = make(run.Order(folder, output / folder.name, templates(), engine(), real, tell, min(2, os.cpu_count() or 1)), only)
        if as_json:
            click.echo(json.dumps(made.as_json(), ensure_ascii=False))
            return
        if not quiet:
            click.echo(f"{made.homes}户{made.people}人，调查表{made.sheets}张；空挂{made.absent}户。都在 {made.folder.as_posix()}：")
            for name in made.files:
                click.echo(f"  {name}")
            listed("原来的文件改了名", [f"{old} → {new}" for old, new in made.aside.items()])
        listed("发现", [f"［{BLOCKS[one.blocks]}］{one}" for one in made.problems])

"""The commands about sealed volumes: seal, history."""

import datetime as dt
import json
import sys
from pathlib import Path

import click

from pipeline.cli.chinese import Command, told_as
from pipeline.cli.finding import OUTPUT, engine, find_case, templates
from pipeline.cli.telling import SEALING, listed, progress, table, told

COPIES = "封好的卷要有三套，存在至少两种介质上（一套在线、两套备份），并定期核对：lijuan verify"


@click.command(cls=Command)
@click.argument("case", metavar="事项")
@OUTPUT
@click.option("--reason", default="", metavar="理由", help="再次封卷的理由：修改、补充或移出了什么，记入备考表。")
@click.option("--copy-to", type=click.Path(path_type=Path), metavar="文件夹", help="再复制一套到这里，并核对。")
@told_as
def seal(case: str, output: Path, *, reason: str, copy_to: Path | None, as_json: bool, quiet: bool) -> None:
    """编定档号，把一个事项的案卷、数据和模板封存；有妨碍封卷的问题时不封。"""
    with told(case, as_json=as_json, aim=SEALING):
        from pipeline import run, settings
        from pipeline.sealing import Wish, sealed

        folder = find_case(case)
        office = settings.load()
        wish = Wish(dt.date.today(), office.register, " ".join(reason.split()), copy_to)  # noqa: DTZ011 - the day of the act, as the clerk's calendar has it
        with progress(quiet=quiet or as_json) as tell:
            order = run.Order(folder, output / folder.name, templates(), engine(), tell=tell, retentions=office.retentions)
            done = sealed(order, wish)
        if as_json:
            items = [dict(one) for one in done.seal.items]
            copied = done.copy.as_posix() if done.copy else None
            about = {"case": folder.name, "seal": done.seal.number, "digest": done.seal.digest}
            click.echo(json.dumps({"schema": 1, **about, "items": items, "copy": copied}, ensure_ascii=False))
        elif not quiet:
            table(("档号", "题名"), [(str(one["code"]), str(one["title"])) for one in done.seal.items])
            click.echo(f"第{done.seal.number}次封卷在 {done.folder.as_posix()}" + (f"；副本在 {done.copy.as_posix()}" if done.copy else ""))
            click.echo(COPIES)


@click.command(cls=Command)
@click.argument("case", metavar="事项")
@OUTPUT
@told_as
def history(case: str, output: Path, *, as_json: bool, quiet: bool) -> None:
    """列出一个事项历次封卷的日期、理由和件数，并核对有没有改动。"""
    with told(case, as_json=as_json, aim="通过核对"):
        from pipeline.volume.seal import FOLDER, broken, seals

        folder = output / find_case(case).name
        found = seals(folder)
        wrong = [one for seal in found for one in broken(folder / FOLDER / str(seal.number), seal)]
        if as_json:
            rows = [
                {"seal": one.number, "date": one.day.isoformat(), "reason": one.reason, "items": len(one.items), "digest": one.digest}
                for one in found
            ]
            told_all = {"schema": 1, "case": folder.name, "seals": rows, "problems": [one.as_json() for one in wrong]}
            click.echo(json.dumps(told_all, ensure_ascii=False))
        else:
            if not quiet:
                rows_shown = [(str(one.number), one.day.isoformat(), str(len(one.items)), one.reason) for one in found]
                table(("次", "日期", "件数", "理由"), rows_shown)
                listed("历次封卷", [] if found else ["还没有封过卷。"])
            listed("问题", [str(one) for one in wrong])
        if wrong:
            sys.exit(1)

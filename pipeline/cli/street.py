"""The command for what goes to the street: bundle."""

import json
from pathlib import Path

import click

from pipeline import run, settings
from pipeline.cli.chinese import Command, told_as
from pipeline.cli.finding import OUTPUT, engine, find_case, templates
from pipeline.cli.telling import listed, progress, table, told


@click.command(cls=Command)
@click.argument("case", metavar="事项")
@click.option("--as-issued", is_flag=True, help="已印发的文书与现有事实不符，也照印发时的原样报送。")
@OUTPUT
@told_as
def bundle(case: str, output: Path, *, as_issued: bool, as_json: bool, quiet: bool) -> None:
    """把请示、情况报告和附件合成一个压缩包，报送街道；不含名册、登记簿和原件。"""
    with told(case, as_json=as_json, aim="合成"):
        from pipeline import bundle as story

        folder = find_case(case)
        with progress(quiet=quiet or as_json) as tell:
            order = run.Order(folder, output / folder.name, templates(), engine(), tell=tell, retentions=settings.load().retentions)
            made = story.bundle(order, as_issued=as_issued)
        if as_json:
            papers = [{"file": one.called, "id": one.paper["id"], "title": one.paper["title"]} for one in made.papers]
            about = {"schema": 1, "case": folder.name, "file": made.file.as_posix(), "papers": papers, "open": list(made.open)}
            click.echo(json.dumps(about | {"aside": made.aside or None}, ensure_ascii=False))
        elif not quiet:
            table(("文件", "题名", "页数"), [(one.called, str(one.paper["title"]), str(one.paper["pages"])) for one in made.papers])
            listed("还不能作为正式文件", made.open)
            click.echo(f"报送的压缩包：{made.file.as_posix()}")
            if made.aside:
                click.echo(f"以前的一份还在：{made.aside}")

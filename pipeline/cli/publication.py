"""The command that shows what was published where, how long, and what proof is missing: publication."""

import json

import click

from pipeline.cli.chinese import Command, told_as
from pipeline.cli.finding import find_case
from pipeline.cli.telling import listed, table, told
from pipeline.problems import raise_if_blocking

SHOWN = ("文件", "渠道", "载体", "发布", "撤下", "天数", "缺")


@click.command(cls=Command)
@click.argument("case", metavar="事项")
@click.option("--real", is_flag=True, help="不用示例数据。")
@told_as
def publication(case: str, *, real: bool, as_json: bool, quiet: bool) -> None:
    """公告、公示在各渠道发布了几天，还缺什么记录和证明；什么也不写。"""
    from pipeline.case.facts import derive
    from pipeline.case.load import load
    from pipeline.worklists import of_postings

    with told(case, as_json=as_json, aim="查询"):
        read = load(find_case(case), real=real)
        facts, problems = derive(read)
        raise_if_blocking([*read.problems, *problems])
        record = of_postings(facts)
        rows = [{fact.path.rpartition(".")[2]: fact.value for fact in row.facts()} for row in record.table("发布记录.各处")]
        missing = [[str(fact.value) for fact in row.facts()] for row in record.table("发布记录.未登记")]
        if as_json:
            shown = [{name: value if isinstance(value, int) else str(value) for name, value in row.items()} for row in rows]
            click.echo(json.dumps({"schema": 1, "case": read.name, "postings": shown, "unregistered": missing}, ensure_ascii=False))
        elif not quiet:
            table(SHOWN, [tuple(str(row[name]) for name in SHOWN) for row in rows], headed=True)
            listed("还没有登记发布的渠道", ["　".join(one) for one in missing])
            if not rows and not missing:
                click.echo("还没有发布的安排和记录。")

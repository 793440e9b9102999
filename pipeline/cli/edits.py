"""The commands about what people changed in documents: adopt, discard."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline import run
from pipeline.cli.chinese import Command, told_as
from pipeline.cli.finding import OUTPUT, engine, find_case, templates
from pipeline.cli.telling import listed, told
from pipeline.report import BLOCKS

if TYPE_CHECKING:
    from pipeline.adopting import Done

REAL = click.option("--real", is_flag=True, help="不用示例数据。")
NEXT = "再运行 lijuan archive，就出新的一份。"


@click.command("adopt", cls=Command)
@click.argument("case", metavar="事项")
@click.argument("document", metavar="文书")
@OUTPUT
@REAL
@told_as
def adopt(case: str, document: str, output: Path, *, real: bool, as_json: bool, quiet: bool) -> None:
    """采用人在一份文书里手改的文字：记进 data，以后每次出件都套上，其中的事实照常随数据变动。"""
    with told(case, as_json=as_json, aim="采用"):
        from pipeline.adopting import adopt as carried_over

        done = carried_over(_order(case, output, real=real), document)
        if as_json:
            click.echo(json.dumps(_as_json(done), ensure_ascii=False))
        elif not quiet:
            acts = [f"{edit.seat or '一处'}  {edit.act.value}" for edit in (done.edits.entries if done.edits else ())]
            listed(f"《{done.paper.item.short}》采用的改动", acts or ["改回了生成的文字，没有要记的"])
            listed("要看的", [f"［{BLOCKS[one.blocks]}］{one}" for one in done.problems])
            click.echo(f"\n记在 {done.file.as_posix()}，可以直接修改。" if done.file else "")
            click.echo(f"手改的文件移到 {done.aside.as_posix()}。{NEXT}")


@click.command("discard", cls=Command)
@click.argument("case", metavar="事项")
@click.argument("document", metavar="文书")
@OUTPUT
@REAL
@told_as
def discard(case: str, document: str, output: Path, *, real: bool, as_json: bool, quiet: bool) -> None:
    """不要人在一份文书里手改的：手改的文件移进 history 留着，下次出件照数据重做。"""
    with told(case, as_json=as_json, aim="放弃手改"):
        from pipeline.adopting import discard as put_aside

        done = put_aside(_order(case, output, real=real), document)
        if as_json:
            click.echo(json.dumps(_as_json(done), ensure_ascii=False))
        elif not quiet:
            click.echo(f"《{done.paper.item.short}》手改的文件移到 {done.aside.as_posix()}。{NEXT}")


def _order(case: str, output: Path, *, real: bool) -> run.Order:
    folder = find_case(case)
    return run.Order(folder, output / folder.name, templates(), engine(), real)


def _as_json(done: "Done") -> dict[str, Any]:
    entries = done.edits.entries if done.edits else ()
    return {
        "schema": 1,
        "document": done.paper.item.short,
        "aside": done.aside.as_posix(),
        "edits": done.file.as_posix() if done.file else None,
        "changes": [{"act": edit.act.name.lower(), "place": edit.seat} for edit in entries],
        "problems": [one.as_json() for one in done.problems],
    }


COMMANDS: Sequence[click.Command] = (adopt, discard)

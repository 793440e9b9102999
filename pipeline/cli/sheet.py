"""The command that carries a case into a workbook and back: sheet."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.chinese import Command, Wrong, told_as
from pipeline.cli.finding import find_case
from pipeline.cli.telling import listed, told
from pipeline.report import BLOCKS

if TYPE_CHECKING:
    from pipeline.workbook.exchange import Carried

SUFFIX = ".xlsx"


@click.command("sheet", cls=Command)
@click.argument("case", metavar="事项")
@click.option("--to", type=click.Path(path_type=Path), metavar="文件.xlsx", help="写到哪个文件，不写就是 output/事项/数据.xlsx。")
@click.option("--read", type=click.Path(path_type=Path), metavar="文件.xlsx", help="把填好的工作簿读进数据；有问题就什么也不写。")
@told_as
def sheet(case: str, *, to: Path | None, read: Path | None, as_json: bool, quiet: bool) -> None:
    """把一个事项的数据写成一本 Excel 工作簿来填，填好了再读回来；名册、登记簿不在其中。"""
    if to and read:
        raise Wrong("--to 和 --read 只用一个")
    if (file := to or read) and file.suffix.lower() != SUFFIX:
        raise Wrong(f"“{file.name}”不是 {SUFFIX} 文件")
    with told(case, as_json=as_json, aim="读入" if read else "写出"):
        from pipeline.workbook.exchange import FILE, read_in, write_out

        folder = find_case(case)
        if read:
            _tell(read_in(folder, read), read, as_json=as_json, quiet=quiet)
            return
        target = to or Path("output") / folder.name / FILE
        written = write_out(folder, target)
        if as_json:
            click.echo(json.dumps({"schema": 1, "case": folder.name, "file": target.as_posix(), "written": written}, ensure_ascii=False))
        elif not quiet:
            click.echo(f"工作簿{'写在' if written else '没有变，还在'} {target.as_posix()}。")
            click.echo(f"填好、存盘、关闭后运行：lijuan sheet {case} --read {target.as_posix()}")


def _tell(done: "Carried", file: Path, *, as_json: bool, quiet: bool) -> None:
    if as_json:
        click.echo(
            json.dumps(
                {
                    "schema": 1,
                    "file": file.as_posix(),
                    "written": list(done.written),
                    "removed": list(done.removed),
                    "aside": done.aside.as_posix() if done.aside else None,
                    "problems": [one.as_json() for one in done.problems],
                },
                ensure_ascii=False,
            )
        )
    elif not quiet:
        listed("写了", done.written)
        listed("工作簿里已经空了，移走的", done.removed)
        click.echo(f"\n原来的文件在 {done.aside.as_posix()}。" if done.aside else "")
        listed("要看的", [f"［{BLOCKS[one.blocks]}］{one}" for one in done.problems])
        click.echo("接着运行 lijuan archive，按新的数据出件。" if done.aside or done.written else "工作簿与数据说的一样，没有要写的。")

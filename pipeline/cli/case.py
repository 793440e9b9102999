"""The commands about one case: archive, check, new."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import click

from pipeline import report, run, settings
from pipeline.cli.chinese import Command, Wrong, told_as
from pipeline.cli.finding import OUTPUT, engine, find_case, templates
from pipeline.cli.telling import progress, show, show_checked, told
from pipeline.problems import Blocked, Place, problem


@click.command(cls=Command)
@click.argument("case", metavar="事项")
@OUTPUT
@click.option(
    "--engine",
    "engine_name",
    type=click.Choice(["auto", "typst", "libreoffice"]),
    default="auto",
    metavar="引擎",
    help="用什么排 PDF：auto（自带的 Typst，排不了的用 LibreOffice）、typst、libreoffice。",
)
@click.option("--real", is_flag=True, help="不用示例数据。")
@click.option("--strict", is_flag=True, help="有妨碍封卷的问题时也以 1 退出。")
@told_as
def archive(case: str, output: Path, *, engine_name: str, real: bool, strict: bool, as_json: bool, quiet: bool) -> None:
    """制作一个事项的全部文书和案卷；只重做需要重做的。"""
    with told(case, as_json=as_json):
        folder = find_case(case)
        with progress(quiet=quiet or as_json) as tell:
            own, cores = settings.load().retentions, min(2, os.cpu_count() or 1)
            order = run.Order(folder, output / folder.name, templates(), engine(engine_name), real, tell, cores, own)
            finished = run.archive(order)
        if as_json:
            click.echo(json.dumps(finished.as_json(), ensure_ascii=False))
        elif not quiet:
            show(finished, order.output)
        if strict and finished.blocks_sealing():
            sys.exit(1)


class Docx(click.Path):
    """A .docx to be written."""

    def __init__(self) -> None:
        super().__init__(dir_okay=False, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path; only a .docx can be written."""
        path = Path(str(super().convert(value, param, ctx)))
        if path.suffix.lower() != ".docx":
            raise Wrong(f"“{path.name}”不是 .docx", ctx, param)
        return path


def write_new(path: Path, data: bytes) -> None:
    """Write a file that is not there yet: what a person may have written in is never written over."""
    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError as error:
        raise Blocked([problem("output.exists", "文件已经存在，没有写", Place(str(path)), "换一个名称，或先把原来的移走")]) from error
    except OSError as error:
        found = problem("output.unwritable", f"写不进去（{type(error).__name__}）", Place(str(path)), "检查文件夹是否存在、是否有权写")
        raise Blocked([found]) from error


@click.command(cls=Command)
@click.argument("case", metavar="事项")
@click.option("--real", is_flag=True, help="不用示例数据。")
@click.option("--strict", is_flag=True, help="有妨碍封卷的问题时也以 1 退出。")
@click.option("--prose", type=click.Path(path_type=Path), metavar="文件", help="只检查一份 .docx 或 .txt 的文字，不看事项的数据。")
@click.option("--report", "opinion", type=Docx(), metavar="文件.docx", help="把检查的结果写成一份审核意见。")
@told_as
def check(case: str, *, real: bool, strict: bool, prose: Path | None, opinion: Path | None, as_json: bool, quiet: bool) -> None:
    """对照事实、法规、时间顺序和文书的文字检查一个事项；除审核意见外什么也不写。"""
    with told(case, as_json=as_json):
        folder = find_case(case)
        order = run.Order(folder, Path("output") / folder.name, templates(), engine(), real, retentions=settings.load().retentions)
        checked = run.check(order) if prose is None else run.check_file(prose)
        if opinion is not None:
            write_new(opinion, run.opinion(order, checked))
        outcome = report.blocked(folder.name, checked.problems)
        if as_json:
            click.echo(json.dumps(outcome.as_json() | {"judged": [one.as_json() for one in checked.judged]}, ensure_ascii=False))
        else:
            show_checked(checked, quiet=quiet)
        if not outcome.ok or (strict and outcome.blocks_sealing()):
            sys.exit(1)


@click.command(cls=Command)
@click.argument("name", metavar="名称")
@click.option("--into", type=click.Path(path_type=Path), default=Path("data"), metavar="文件夹", help="建在哪个文件夹里，不写就是 data。")
@told_as
def new(name: str, into: Path, *, as_json: bool, quiet: bool) -> None:
    """新建一个事项：所有的键都写好了，去掉行首的 # 填上即可。"""
    from pipeline.case.new import write_case

    with told(name, as_json=as_json):
        folder = write_case(into, name)
        if as_json:
            click.echo(json.dumps({"case": name, "folder": folder.as_posix()}, ensure_ascii=False))
        elif not quiet:
            click.echo(f"已建 {folder.as_posix()}。先填 case.yaml、community.yaml、timeline.yaml，再运行：lijuan archive {name}")

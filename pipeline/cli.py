"""Arguments, progress and exit codes: the only place that prints.

Exit: 0 done; 1 problems that block; 2 usage; 3 something needed is missing; 4 a fault of ours; 130 interrupted.
"""

import contextlib
import datetime as dt
import json
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from pipeline import __version__, report, run
from pipeline.problems import Blocked, Internal, Unavailable, in_order
from pipeline.report import Report
from pipeline.shipped import example_case, templates_folder

STATUS = {"built": "新做", "unchanged": "未变", "not-due": "未到期", "kept": "保留手改", "issued": "已印发"}
BLOCKS = {"build": "妨碍出件", "seal": "妨碍封卷", None: "提示"}
SHOWN = 30
"""How many findings that do not block the build are shown on the screen."""


class _Command(click.Command):
    """A command whose help is Chinese."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"options_metavar": "[选项]", **kwargs})

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the line of usage."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="用法：")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, and for a group its commands."""
        records = [record for param in self.get_params(ctx) if (record := param.get_help_record(ctx)) and record[1]]
        with formatter.section("选项"):
            formatter.write_dl(records)
        if isinstance(self, click.Group):
            with formatter.section("命令"):
                formatter.write_dl([(name, command.get_short_help_str(80)) for name, command in sorted(self.commands.items())])

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return `--help` with its help in Chinese."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示这段说明。"
        return option


class _Chinese(_Command, click.Group):
    """A group whose help and usage errors are told in plain Chinese."""

    command_class = _Command

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run, and turn what click raises into a line and an exit code."""
        kwargs |= {"standalone_mode": False, "prog_name": "lijuan"}
        try:
            return super().main(*args, **kwargs)
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.ctx.get_help() if error.ctx else "输入 lijuan --help 查看用法。", err=True)
            sys.exit(2)
        except click.UsageError as error:
            click.echo(f"用法有误：{_usage(error)}。输入 lijuan --help 查看用法。", err=True)
            sys.exit(2)
        except (click.Abort, KeyboardInterrupt):
            click.echo("已中断；原有文件没有变。", err=True)
            sys.exit(130)


def _usage(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption):
        return f"没有“{error.option_name}”这个选项"
    if isinstance(error, click.MissingParameter):
        return f"缺少“{error.param.human_readable_name if error.param else ''}”"
    if isinstance(error, click.BadParameter):
        return f"“{error.param.human_readable_name if error.param else ''}”写得不对"
    if error.message.startswith("No such command"):
        return "没有这个命令：" + error.message.partition("'")[2].partition("'")[0]
    return "参数多了或少了"


@click.group(cls=_Chinese, subcommand_metavar="命令 [参数]", context_settings={"help_option_names": ["--help"], "max_content_width": 100})
@click.version_option(__version__, "--version", message="lijuan %(version)s", help="显示版本。")
def main() -> None:
    """立卷：一份数据，成套文书，一本案卷。"""


def _common(command: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option("--json", "as_json", is_flag=True, help="结果以一个 JSON 对象输出。"),
        click.option("--quiet", is_flag=True, help="只在有问题时输出。"),
    ):
        command = option(command)
    return command


@main.command()
@click.argument("case", metavar="事项")
@click.option(
    "--output", type=click.Path(path_type=Path), default=Path("output"), metavar="文件夹", help="放成品的文件夹，不写就是 output。"
)
@click.option("--real", is_flag=True, help="不用示例数据。")
@click.option("--strict", is_flag=True, help="有妨碍封卷的问题时也以 1 退出。")
@_common
def archive(case: str, output: Path, *, real: bool, strict: bool, as_json: bool, quiet: bool) -> None:
    """制作一个事项的全部文书和案卷；只重做需要重做的。"""
    from pipeline.pdf.libreoffice import LibreOffice

    with _told(case, as_json=as_json):
        folder = find_case(case)
        with _progress(quiet=quiet or as_json) as tell:
            order = run.Order(folder, output / folder.name, templates(), LibreOffice(), real, tell)
            finished = run.archive(order)
        if as_json:
            click.echo(json.dumps(finished.as_json(), ensure_ascii=False))
        elif not quiet:
            _show(finished, order.output)
        if strict and finished.blocks_sealing():
            sys.exit(1)


@main.command()
@click.argument("case", metavar="事项")
@click.option("--real", is_flag=True, help="不用示例数据。")
@click.option("--strict", is_flag=True, help="有妨碍封卷的问题时也以 1 退出。")
@_common
def check(case: str, *, real: bool, strict: bool, as_json: bool, quiet: bool) -> None:
    """检查数据能否出件；什么也不写。"""
    from pipeline.pdf.libreoffice import LibreOffice

    with _told(case, as_json=as_json):
        folder = find_case(case)
        found = run.check(run.Order(folder, Path(), templates(), LibreOffice(), real))
        outcome = report.blocked(folder.name, found)
        if as_json:
            click.echo(json.dumps(outcome.as_json(), ensure_ascii=False))
        elif found or not quiet:
            _list("问题", [f"［{BLOCKS[one.blocks]}］{one}" for one in found] or ["没有发现问题。"])
        if not outcome.ok or (strict and outcome.blocks_sealing()):
            sys.exit(1)


@main.command()
@click.argument("name", metavar="名称")
@click.option("--into", type=click.Path(path_type=Path), default=Path("data"), metavar="文件夹", help="建在哪个文件夹里，不写就是 data。")
@_common
def new(name: str, into: Path, *, as_json: bool, quiet: bool) -> None:
    """新建一个事项：所有的键都写好了，去掉行首的 # 填上即可。"""
    from pipeline.case.new import write_case

    with _told(name, as_json=as_json):
        folder = write_case(into / name)
        if as_json:
            click.echo(json.dumps({"case": name, "folder": folder.as_posix()}, ensure_ascii=False))
        elif not quiet:
            click.echo(f"已建 {folder.as_posix()}。先填 case.yaml、community.yaml、timeline.yaml，再运行：lijuan archive {name}")


def find_case(name: str) -> Path:
    """Return the folder of a case: a path, else a name in `data/`, else the shipped example."""
    folder = Path(name)
    if folder.is_dir():
        return folder
    if (Path("data") / name).is_dir():
        return Path("data") / name
    return example_case() if name == example_case().name and example_case().is_dir() else Path("data") / name


def templates() -> tuple[Path, ...]:
    """Return the folders of templates in the order they are looked in."""
    own = Path("templates") / "docx"
    shipped = templates_folder()
    return (own, shipped) if own.is_dir() and own.resolve() != shipped.resolve() else (shipped,)


# --- telling ----------------------------------------------------------------------------------------------------------
@contextlib.contextmanager
def _told(case: str, *, as_json: bool) -> Iterator[None]:
    """Turn what stops a run into a message and an exit code."""
    try:
        yield
    except Blocked as blocked:
        if as_json:
            click.echo(json.dumps(report.blocked(Path(case).name, blocked.problems).as_json(), ensure_ascii=False))
        else:
            stopping = [one for one in blocked.problems if one.blocks == "build"]
            for one in in_order(stopping):
                click.echo(str(one), err=True)
            click.echo(f"有{len(stopping)}个问题，没有出件；原有文件没有变。", err=True)
        sys.exit(1)
    except Unavailable as missing:
        click.echo(str(missing), err=True)
        sys.exit(3)
    except KeyboardInterrupt:
        click.echo("已中断；原有文件没有变。", err=True)
        sys.exit(130)
    except Internal as fault:
        _report_fault(fault)
    except Exception as fault:  # noqa: BLE001 - the one place: whatever is ours ends as exit 4, never as a traceback
        _report_fault(fault)


def _report_fault(fault: Exception) -> None:
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", prefix="lijuan-故障-", suffix=".txt", delete=False) as file:
        file.write(f"lijuan {__version__}\n{''.join(traceback.format_exception(fault))}")
    click.echo(f"程序出了故障，没有出件；原有文件没有变。请把这个文件交给维护的人：{file.name}", err=True)
    sys.exit(4)


@contextlib.contextmanager
def _progress(*, quiet: bool) -> Iterator[Callable[[str], None]]:
    """Show the stage that runs: in place on a terminal, a line each elsewhere."""
    if quiet:
        yield lambda _: None
    elif sys.stderr.isatty():
        from rich.console import Console

        with Console(stderr=True).status("") as status:
            yield lambda stage: status.update(f"{stage}……")
    else:
        yield lambda stage: click.echo(f"{stage}……", err=True)


def _show(finished: Report, output: Path) -> None:
    rows = [(one["number"], one["short"], STATUS[one["status"]], str(one["pages"] or ""), one["reason"]) for one in finished.documents]
    _table(("号", "文书", "状态", "页数", "原因"), rows)
    made = [one for one in finished.documents if one["status"] != "not-due"]
    _list("待填（填进 data，不要写在文书里）", [f"{one['short']}：{'、'.join(one['pending'])}" for one in made if one["pending"]])
    _list("待签（印出来手签）", [f"{one['short']}：{'、'.join(one['unsigned'])}" for one in made if one["unsigned"]])
    _list("下一步", [_next(step) for step in finished.next])
    found = [
        f"［{BLOCKS[one['blocks']]}］{one['where']}  {one['message']}；{one['remedy']}"
        for one in finished.problems
        if one["code"] not in ("document.pending", "document.example")
    ]
    _list("发现", found[:SHOWN] + ([f"……共{len(found)}条，其余见 report.json"] if len(found) > SHOWN else []))
    _list("改名保留的文件（不是 lijuan 写的）", [f"{old} → {now}" for old, now in finished.aside.items()])
    volume = finished.volumes[0]["file"] if finished.volumes else ""
    click.echo(f"成品在 {output.as_posix()}；案卷：{(output / volume).as_posix()}")


def _next(step: Mapping[str, Any]) -> str:
    words = [str(step["step"])]
    if step["papers"]:
        words.append("要印：" + "、".join(step["papers"]))
    words += [f"张贴发布——{one}" for one in step["posted"]]
    if step["deadline"]:
        left = (dt.date.fromisoformat(step["deadline"]) - dt.date.today()).days  # noqa: DTZ011 - the clerk's own day
        words.append(f"计划{step['deadline']}前，" + (f"还有{left}天" if left >= 0 else f"已过{-left}天"))
    return "；".join(words)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table: drawn on a terminal, a line with tabs each elsewhere; data is text, never markup."""
    if not sys.stdout.isatty():
        for row in rows:
            click.echo("\t".join(row))
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*header, box=box.SIMPLE_HEAD)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)


def _list(title: str, lines: Sequence[str]) -> None:
    if lines:
        click.echo(f"\n{title}")
        for line in lines:
            click.echo(f"  {line}")

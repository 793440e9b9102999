"""click in plain Chinese: help, usage errors, exit codes of what click itself raises."""

import sys
from collections.abc import Callable
from typing import Any

import click


class Command(click.Command):
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


class Group(Command, click.Group):
    """A group whose help and usage errors are told in plain Chinese."""

    command_class = Command

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


class Wrong(click.BadParameter):
    """A value that cannot be taken, told in Chinese."""


def _usage(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption):
        return f"没有“{error.option_name}”这个选项"
    if isinstance(error, click.MissingParameter):
        return f"缺少“{error.param.human_readable_name if error.param else ''}”"
    if isinstance(error, Wrong):
        return error.message
    if isinstance(error, click.BadParameter):
        return f"“{error.param.human_readable_name if error.param else ''}”写得不对"
    if error.message.startswith("No such command"):
        return "没有这个命令：" + error.message.partition("'")[2].partition("'")[0]
    return "参数多了或少了"


def told_as(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the two options that every command has."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="结果以一个 JSON 对象输出。"),
        click.option("--quiet", is_flag=True, help="只在有问题时输出。"),
    ):
        command = option(command)
    return command

"""The menu for those who start lijuan by a double click (`lijuan.cmd`): the cases in `data/`, and what to do, by number."""

import subprocess
import sys
import webbrowser
from collections.abc import Sequence
from pathlib import Path

import click

from pipeline.cli.chinese import Command
from pipeline.report import PAGE
from pipeline.run import cases

OFFERS: Sequence[tuple[str, str]] = (
    ("archive", "制作全部文书和案卷"),
    ("check", "检查数据和文书，看还有什么要办"),
    ("review", "上次变了什么、为什么变"),
    ("page", "打开审阅页"),
    ("todo", "今天访谁：还没有答复的住户"),
    ("forms", "打印调查表、登记簿和待访清单"),
    ("tally", "计票"),
    ("sheet", "把数据导出成一个工作簿"),
    ("bundle", "打包送街道"),
    ("seal", "封卷"),
)
"""Command → what it is for a clerk. Those that lijuan does not have are not shown; `page` opens the review page."""
DATA, OUTPUT = Path("data"), Path("output")


@click.command("menu", cls=Command)
def menu() -> None:
    """按号选事项、选要做的事；双击 lijuan.cmd 打开的就是它。"""
    while (case := _chosen("事项", [*(path.name for path in cases(DATA)), "新建一个事项"], "退出")) is not None:
        known = [path.name for path in cases(DATA)]
        if case < len(known):
            _about(known[case])
        else:
            _run("new", click.prompt("新事项的名称（用作文件夹名）").strip())


def _about(name: str) -> None:
    context = click.get_current_context().find_root()
    commands = context.command.commands if isinstance(context.command, click.Group) else {}
    offered = [(command, words) for command, words in OFFERS if command in commands or command == "page"]
    while (number := _chosen(name, [words for _, words in offered], "回到事项")) is not None:
        command = offered[number][0]
        if command == "page":
            _open(OUTPUT / name / PAGE)
        else:
            _run(command, name)


def _chosen(title: str, choices: Sequence[str], back: str) -> int | None:
    """Return which of the choices a person wants, counted from 0; None for the way back."""
    click.echo(f"\n{title}")
    for number, words in enumerate(choices, start=1):
        click.echo(f"  {number}. {words}")
    click.echo(f"  0. {back}")
    while True:
        typed = click.prompt("请输入号码", prompt_suffix="：").strip()
        if typed.isdecimal() and int(typed) <= len(choices):
            return int(typed) - 1 if int(typed) else None
        click.echo(f"没有“{typed}”，请输入0到{len(choices)}的号码。")


def _run(*words: str) -> None:
    """Run a command as if it had been typed; whatever it ends with, the menu goes on."""
    click.echo(f"\nlijuan {' '.join(words)}")
    subprocess.run([sys.executable, "-m", "pipeline", *words], check=False)


def _open(page: Path) -> None:
    if page.is_file():
        webbrowser.open(page.resolve().as_uri())
        click.echo(f"已在浏览器里打开 {page.as_posix()}")
    else:
        click.echo("还没有审阅页，先制作一次文书。")

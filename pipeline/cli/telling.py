"""What the clerk sees: progress, problems, tables and lists, and the exit code of whatever stops a run."""

import contextlib
import datetime as dt
import json
import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from pipeline import __version__, report
from pipeline.problem_codes import WAITING
from pipeline.problems import Blocked, Internal, Unavailable, in_order, read_problem
from pipeline.report import BLOCKS, PAGE, STATUS, Report
from pipeline.run import Checked

SEALING = "封卷"
"""What a finding that blocks the seal keeps from being done."""
SHOWN = 30
"""How many findings that do not block the build are shown on the screen."""


@contextlib.contextmanager
def told(case: str, *, as_json: bool, aim: str = "出件") -> Iterator[None]:
    """Turn what stops a run into a message and an exit code. `aim` is what was not done then."""
    try:
        yield
    except Blocked as blocked:
        if as_json:
            click.echo(json.dumps(report.blocked(Path(case).name, blocked.problems).as_json(), ensure_ascii=False))
        else:
            waits = ("build", "seal") if aim == SEALING else ("build",)
            stopping = [one for one in blocked.problems if one.blocks in waits] or list(blocked.problems)
            for one in in_order(stopping):
                click.echo(str(one), err=True)
            left = "封好的卷没有变" if aim == SEALING else "原有文件没有变"
            click.echo(f"有{len(stopping)}个问题，没有{aim}；{left}。", err=True)
        sys.exit(1)
    except Unavailable as missing:
        click.echo(str(missing), err=True)
        sys.exit(3)
    except BrokenPipeError:  # who reads (head, more) has seen enough; what is left must not be flushed into the void
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
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
def progress(*, quiet: bool) -> Iterator[Callable[[str], None]]:
    """Show the stage that runs: in place on a terminal, a line each elsewhere."""
    if quiet:
        yield lambda _: None
    elif sys.stderr.isatty():
        from rich.console import Console

        with Console(stderr=True).status("") as status:
            yield lambda stage: status.update(f"{stage}……")
    else:
        yield lambda stage: click.echo(f"{stage}……", err=True)


def show(finished: Report, output: Path) -> None:
    """Print the outcome of a run: the table of documents, what is to be filled in and signed, what comes next, what was found."""
    rows = [(one["number"], one["short"], STATUS[one["status"]], str(one["pages"] or ""), one["reason"]) for one in finished.documents]
    table(("号", "文书", "状态", "页数", "原因"), rows)
    made = [one for one in finished.documents if one["status"] != "not-due"]
    listed("待填（填进 data，不要写在文书里）", [f"{one['short']}：{'、'.join(one['pending'])}" for one in made if one["pending"]])
    listed("待签（印出来手签）", [f"{one['short']}：{'、'.join(one['unsigned'])}" for one in made if one["unsigned"]])
    today = dt.date.today()  # noqa: DTZ011 - the clerk's own day
    listed("下一步", [next_step(step, today) for step in finished.next])
    found = [f"［{BLOCKS[one['blocks']]}］{read_problem(one)}" for one in finished.problems if one["code"] not in WAITING]
    listed("发现", found[:SHOWN] + ([f"……共{len(found)}条，其余见 report.json"] if len(found) > SHOWN else []))
    listed("改名保留的文件（不是 lijuan 写的）", [f"{old} → {now}" for old, now in finished.aside.items()])
    if finished.changed:
        click.echo(f"\n{finished.changed}")
    click.echo(f"审阅页：{(output / PAGE).as_posix()}")
    volume = finished.volumes[0]["file"] if finished.volumes else ""
    click.echo(f"成品在 {output.as_posix()}；案卷：{(output / volume).as_posix()}")


def show_checked(checked: Checked, *, quiet: bool) -> None:
    """Print what a check found, by who has to act; what each paper waits for is only counted."""
    found = [one for one in checked.problems if one.code not in WAITING]
    for actor in dict.fromkeys(one.actor for one in found):
        listed(f"{actor}办理", [f"［{BLOCKS[one.blocks]}］{one}" for one in found if one.actor == actor])
    if waiting := len(checked.problems) - len(found):
        click.echo(f"\n另有{waiting}处待填或引用示例数据，由 lijuan archive 逐件列出。")
    if not quiet:
        kept = sum(one.problem is None for one in checked.judged)
        said = f"发现{len(found)}个问题" if found else "没有发现问题"
        looked = f"对照规定核对了{len(checked.judged)}项，{kept}项相符；" if checked.judged else ""
        click.echo(f"\n{looked}{said}。")


def next_step(step: Mapping[str, Any], day: dt.date) -> str:
    """Return a step that is not done as a line, with the days left on a day."""
    words = [str(step["step"])]
    if step["papers"]:
        words.append("要印：" + "、".join(step["papers"]))
    words += [f"张贴发布——{one}" for one in step["posted"]]
    if step["deadline"]:
        left = (dt.date.fromisoformat(step["deadline"]) - day).days
        words.append(f"计划{step['deadline']}前，" + (f"还有{left}天" if left >= 0 else f"已过{-left}天"))
    return "；".join(words)


def table(header: Sequence[str], rows: Iterable[Sequence[str]], *, headed: bool = False) -> None:
    """Print a table: drawn on a terminal, a line with tabs each elsewhere (`headed`: the header too); data is text, never markup."""
    if not sys.stdout.isatty():
        for row in (*([header] if headed else []), *rows):
            click.echo("\t".join(row))
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD)
    for number, name in enumerate(header):  # what a row is known by stays whole; nothing of the rest is cut off
        table.add_column(name, no_wrap=number == 0, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)


def listed(title: str, lines: Sequence[str]) -> None:
    """Print a list under its title, nothing where it is empty."""
    if lines:
        click.echo(f"\n{title}")
        for line in lines:
            click.echo(f"  {line}")

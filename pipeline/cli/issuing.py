"""The commands about papers that go out: issue, correct."""

import json
from collections.abc import Sequence
from pathlib import Path

import click

from pipeline import run, settings
from pipeline.cli.chinese import Command, told_as
from pipeline.cli.finding import OUTPUT, engine, find_case, templates
from pipeline.cli.telling import listed, progress, told


@click.command("issue", cls=Command)
@click.argument("case", metavar="事项")
@click.argument("document", metavar="文书")
@click.option("--date", required=True, metavar="成文日期", help="签发或通过的日期，如 2024-05-20。")
@click.option("--number", default="", metavar="文号", help="发文字号，如 某居字〔2024〕1号；没有文号的文书不写。")
@click.option("--signer", default="", metavar="签发人", help="上行文的签发人。")
@OUTPUT
@told_as
def issue(case: str, document: str, date: str, number: str, signer: str, output: Path, *, as_json: bool, quiet: bool) -> None:
    """把一份文书登记为已印发，并留存印发的原样；此后不再重做。"""
    with told(case, as_json=as_json, aim="印发"):
        from pipeline import issuing

        given = {"文号": number.strip(), "签发人": signer.strip(), "成文日期": date.strip()}
        with progress(quiet=quiet or as_json) as tell:
            done = issuing.issue(_order(case, output, tell), document, {name: value for name, value in given.items() if value})
        if as_json:
            about = {"schema": 1, "case": find_case(case).name, "document": done.short, "files": list(done.files), "signed": done.signed}
            click.echo(json.dumps(about, ensure_ascii=False))
        elif not quiet:
            click.echo(f"《{done.short}》已登记为已印发，留存在 {'、'.join(done.files)}。")
            click.echo(f"印出来签字盖章，扫描件放在 {done.signed}。")


def _order(case: str, output: Path, tell: run.Tell) -> run.Order:
    folder = find_case(case)
    return run.Order(folder, output / folder.name, templates(), engine(), tell=tell, retentions=settings.load().retentions)


@click.command("correct", cls=Command)
@click.argument("case", metavar="事项")
@click.argument("document", metavar="文书")
@click.option("--reason", default="", metavar="理由", help="为什么要更正；不写，更正说明里就印待填。")
@OUTPUT
@told_as
def correct(case: str, document: str, reason: str, output: Path, *, as_json: bool, quiet: bool) -> None:
    """起草一份已印发或已封存的文书的更正说明和下一版；原件不动。"""
    with told(case, as_json=as_json, aim="更正"):
        from pipeline import issuing

        with progress(quiet=quiet or as_json) as tell:
            done = issuing.correct(_order(case, output, tell), document, " ".join(reason.split()))
        drafts = [done.note.item.short, done.version.item.short]
        if as_json:
            sentences = [{"old": one.old, "new": one.new, "causes": [cause.told for cause in one.causes]} for one in done.changes]
            about = {"schema": 1, "case": find_case(case).name, "note": drafts[0], "version": drafts[1], "sentences": sentences}
            click.echo(json.dumps(about, ensure_ascii=False))
        elif not quiet:
            for one in done.changes:
                listed(one.new.strip("⏎") or f"删去：{one.old.strip('⏎')}", [f"因为 {cause.told}" for cause in one.causes])
            click.echo(f"已起草《{drafts[0]}》和《{drafts[1]}》，更正{len(done.changes)}处；原件不动。核对以后用 lijuan issue 印发这两份。")


COMMANDS: Sequence[click.Command] = (issue, correct)

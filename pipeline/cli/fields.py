"""The command that looks up what a template may write: templates fields."""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.chinese import Command, told_as
from pipeline.cli.finding import all_templates
from pipeline.cli.telling import listed, told
from pipeline.problems import Blocked
from pipeline.shipped import example_case, templates_folder

if TYPE_CHECKING:
    from pipeline.template.handbook import Entry, Handbook, Section
    from pipeline.template.judge import Template
    from pipeline.template.uses import Use


@click.command("fields", cls=Command)
@click.argument("words", required=False, metavar="[词或模板]")
@click.option("--save", type=click.Path(path_type=Path, dir_okay=False), metavar="文件", help="把整本手册存成一页（Markdown）。")
@told_as
def fields(words: str | None, save: Path | None, *, as_json: bool, quiet: bool) -> None:
    """查模板里能写什么：写一个词查事实，写模板的名称看它用了哪些，不写就是全部。"""
    from pipeline.template.manual import page

    with told(words or "", as_json=as_json):
        book = _handbook(words)
        if save:
            _save(page(book), save, quiet=quiet)
        elif words:
            _look_up(book, words, as_json=as_json)
        elif as_json:
            click.echo(json.dumps(book.as_json(), ensure_ascii=False))
        else:
            _show_all(book)


def _save(text: str, path: Path, *, quiet: bool) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError:
        click.echo(f"写不了 {path.as_posix()}；关闭打开它的程序，或换一个位置。", err=True)
        sys.exit(1)
    if not quiet:
        click.echo(f"已写 {path.as_posix()}。")


def _handbook(words: str | None) -> "Handbook":
    """Return the handbook of the templates in use; one that has faults is told of and left out, unless it is asked for."""
    from pipeline.case.facts import derive
    from pipeline.case.load import load
    from pipeline.template.handbook import compiled
    from pipeline.template.judge import read

    paths = {path.stem: path for path in all_templates()}
    if words and words.endswith(".docx"):
        paths[Path(words).stem] = Path(words)
    found: list[Template] = []
    for path in paths.values():
        try:
            found.append(read(path))
        except Blocked:
            if words and path.stem == Path(words).stem:
                raise
            click.echo(f"“{path.stem}”有毛病，没有计入；运行 lijuan templates check 看在哪里。", err=True)
    shipped = [
        read(path) for one in found if (path := templates_folder() / one.path.name).is_file() and path.resolve() != one.path.resolve()
    ]
    return compiled(derive(load(example_case()))[0], found, shipped)


def _look_up(book: "Handbook", words: str, *, as_json: bool) -> None:
    from pipeline.template.names import names_for, nearest

    sought = words.strip("{} ")
    template = Path(words).stem if words.endswith(".docx") or words in book.used else ""
    entries = [entry for entry in book.entries if entry.tells(sought)] if not words.endswith(".docx") else []
    near = None if template or entries else nearest(sought, names_for(None))
    if as_json:
        click.echo(json.dumps(_found(book, template, entries, near.path if near else None), ensure_ascii=False))
    if not template and not entries:
        if not as_json:
            click.echo(f"没有“{words}”这个事实或模板；{near.hint if near else '换一个词；不写词就列出全部。'}", err=True)
        sys.exit(1)
    if as_json:
        return
    if template:
        listed(f"“{template}”用到的事实", [f"{use.written}　{use.fact.meaning}" for use in book.used[template]])
        lost = [f"{use.fact.spoken}（随附的写作 {use.written}）：{use.fact.meaning}" for use in book.lost.get(template, ())]
        listed("比随附的模板少了", lost)
    listed(
        "能写的事实", [line for entry in entries for line in (_line(entry, loops=True), f"    用在：{'、'.join(entry.used_by) or '无'}")]
    )


def _found(book: "Handbook", template: str, entries: "Sequence[Entry]", near: str | None) -> dict[str, Any]:
    """Return what was found for machines; where nothing was, what was probably meant."""

    def told_of(found: "Sequence[Use]") -> list[dict[str, str]]:
        return [{"written": use.written, "path": use.fact.path, "meaning": use.fact.meaning} for use in found]

    return {
        "schema": 1,
        "template": template or None,
        "uses": told_of(book.used.get(template, ())),
        "lost": told_of(book.lost.get(template, ())),
        "facts": [entry.as_json() for entry in entries],
        "near": near,
    }


def _line(entry: "Entry", *, loops: bool) -> str:
    """Return a fact in a line: how it is written, what it is, its unit, what becomes of it, an example."""
    around = "，".join(f"for {loop}" for loop in entry.written.loops)
    parts = (entry.fact.meaning + (f"（{entry.unit}）" if entry.unit else ""), entry.fate, f"如 {entry.example}" if entry.example else "")
    return f"{around + '：' if loops and around else ''}{entry.mark}　{'；'.join(part for part in parts if part)}"


def _show_all(book: "Handbook") -> None:
    for section in book.sections:
        listed(f"{section.root.path}　{section.root.meaning}（{section.root.file}）", list(_lines(section)))
    listed("过滤器", [f"|{one.name}　{one.does}，如 {one.examples[0].given} → {one.examples[0].printed}" for one in book.filters])
    listed("怎样写", list(_sayings(book)))
    listed("没有模板用到的事实", [entry.fact.spoken for entry in book.unused])
    lost = [f"{name}：{'、'.join(use.fact.spoken for use in found)}" for name, found in book.lost.items()]
    listed("自己改过的模板比随附的少了", lost)


def _lines(section: "Section") -> Iterator[str]:
    yield from section.notes
    for block in section.blocks:
        if block.table:
            yield f"{'，'.join(f'for {loop}' for loop in block.loops)}　{block.table.meaning}"
        yield from (f"{'  ' if block.table else ''}{_line(entry, loops=False)}" for entry in block.entries)


def _sayings(book: "Handbook") -> Iterator[str]:
    for saying in book.sayings:
        yield f"{saying.called}：{' ⏎ '.join(saying.written)}　{saying.does}"
    yield book.limits

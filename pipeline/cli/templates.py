"""The commands about templates: check, new, and fields (`fields.py`)."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from pipeline.cli.chinese import Command, Group, told_as
from pipeline.cli.fields import fields
from pipeline.cli.finding import all_templates
from pipeline.cli.telling import listed, told
from pipeline.problems import Blocked, Place, Problem, problem, raise_if_blocking
from pipeline.report import BLOCKS
from pipeline.run import cases
from pipeline.shipped import example_case, templates_folder


@click.group("templates", cls=Group, subcommand_metavar="命令 [参数]")
def group() -> None:
    """文书模板：检查、查能写什么、新建。"""


group.add_command(fields)


@group.command(cls=Command)
@click.argument("files", nargs=-1, metavar="[文件…]", type=click.Path(path_type=Path))
@click.option("--annotate", is_flag=True, help="把问题写成批注，另存为“名称.问题标注.docx”，放在当前文件夹。")
@told_as
def check(files: tuple[Path, ...], *, annotate: bool, as_json: bool, quiet: bool) -> None:
    """检查模板：标记、字体、表格、写死的内容；不写文件名就检查全部。"""
    from pipeline import settings
    from pipeline.fonts.table import Fonts
    from pipeline.pdf.typeset import beyond
    from pipeline.template.judge import inspect

    with told("", as_json=as_json):
        chosen = files or tuple(all_templates())
        names = _names()
        fonts = Fonts(settings.load().fonts)
        found: dict[Path, tuple[Problem, ...]] = {}
        for path in chosen:
            try:
                found[path] = (*inspect(path, names), *beyond(path.read_bytes(), path.stem, fonts))
            except Blocked as blocked:
                found[path] = blocked.problems
        notes = _annotate(found) if annotate else {}
        if as_json:
            click.echo(json.dumps({"schema": 1, "templates": [_entry(path, found[path], notes) for path in chosen]}, ensure_ascii=False))
        else:
            for path in chosen:
                listed(_head(path), [f"［{BLOCKS[one.blocks]}］{one}" for one in found[path]])
            listed("问题标注", [f"{path.stem} → {note}" for path, note in notes.items()])
            if not quiet and not any(found.values()):
                click.echo(f"检查了{len(chosen)}个模板，没有发现问题。")
        if any(one.blocks == "build" for problems in found.values() for one in problems):
            sys.exit(1)


@group.command(cls=Command)
@click.argument("name", metavar="名称")
@told_as
def new(name: str, *, as_json: bool, quiet: bool) -> None:
    """新建一个模板：带公文样式、页面设置和各种写法的样张。"""
    from pipeline.template.blank import template

    with told(name, as_json=as_json):
        folder = Path("templates") / "docx"
        path = (folder if folder.is_dir() else Path()) / f"{name}.docx"
        place = Place(path.as_posix())
        if not name.isidentifier():
            raise_if_blocking([problem("new.name", f"“{name}”不能作模板的名称", place, "只用汉字、字母和数字，不用空格和标点")])
        if path.exists():
            raise_if_blocking([problem("new.exists", f"“{path.as_posix()}”已经存在", place, "换一个名称，或先移走旧的文件")])
        path.write_bytes(template(templates_folder()))
        wanted = [
            "打开这个文件，改成要用的样子；样张里的标记都能用，不用的删去",
            "运行 lijuan templates fields，看能写哪些事实；运行 lijuan templates check，看有没有写错",
            "要随事项一起制作，请维护人员在文书登记表（pipeline/catalog.py）加一行：编号、短名、题名、何时应有",
            "并加一份核对用的文本（tests/golden/）",
        ]
        if as_json:
            click.echo(json.dumps({"template": path.as_posix(), "next": wanted}, ensure_ascii=False))
        elif not quiet:
            listed(f"已建 {path.as_posix()}。接下来：", [f"{number}. {text}" for number, text in enumerate(wanted, start=1)])


def _names() -> frozenset[str]:
    """Return the proper names of the cases at hand. A case that cannot be read is for `check` to tell."""
    from pipeline.case.load import load
    from pipeline.template.naming import proper_names

    names: frozenset[str] = frozenset()
    for folder in dict.fromkeys(path.resolve() for path in (example_case(), *cases(Path("data")))):
        try:
            names |= proper_names(load(folder).facts)
        except Blocked:
            continue
    return names


def _head(path: Path) -> str:
    return f"{path.as_posix()}{_standing(path)}"


def _standing(path: Path) -> str:
    """Tell of a template of one's own whether it still is the shipped one."""
    shipped = templates_folder() / path.name
    if not (path.is_file() and shipped.is_file()) or path.resolve() == shipped.resolve():
        return ""
    return "（与随附的相同）" if path.read_bytes() == shipped.read_bytes() else "（自己改过，用它代替随附的）"


def _annotate(found: dict[Path, tuple[Problem, ...]]) -> dict[Path, str]:
    from pipeline.template.annotate import SUFFIX, annotated

    notes = {}
    for path, problems in found.items():
        if not problems or not path.is_file():
            continue
        target = Path(f"{path.stem}{SUFFIX}")
        data = annotated(path.read_bytes(), path.stem, problems)
        if data is None:
            notes[path] = "文件不安全或已损坏，没有写批注"
        else:
            target.write_bytes(data)
            notes[path] = target.as_posix()
    return notes


def _entry(path: Path, problems: Iterable[Problem], notes: dict[Path, str]) -> dict[str, Any]:
    shown = [one.as_json() for one in problems]
    return {
        "template": path.stem,
        "file": path.as_posix(),
        "ok": not any(one["blocks"] == "build" for one in shown),
        "annotated": notes.get(path),
        "problems": shown,
    }

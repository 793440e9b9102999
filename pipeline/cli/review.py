"""The commands that show what changed and why: review, why, impact; and text, by which git shows it."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline import run
from pipeline.cli.chinese import Command, told_as
from pipeline.cli.finding import OUTPUT, engine, find_case, templates
from pipeline.cli.telling import listed, told
from pipeline.problems import Blocked, Place, problem, raise_if_blocking

if TYPE_CHECKING:
    from pipeline import asking
    from pipeline.case.tree import Branch
    from pipeline.review.citations import Citation
    from pipeline.review.compare import Change, DocumentChange
    from pipeline.review.sources import Origin

SHOWN = 3
"""Places of the data that one line on the screen shows."""
REAL = click.option("--real", is_flag=True, help="不用示例数据。")


@click.command("review", cls=Command)
@click.argument("case", metavar="事项")
@click.option("--against", default="", metavar="版本", help="与哪一版比：第3版、第1次封卷；不写就是上一个不同的版本。")
@OUTPUT
@told_as
def review(case: str, against: str, output: Path, *, as_json: bool, quiet: bool) -> None:
    """与上一个不同的版本相比，哪几句话变了、为什么变；什么也不写。"""
    from pipeline import asking

    with told(case, as_json=as_json, aim="比较"):
        found = asking.review(_order(case, output), against)
        if as_json:
            click.echo(json.dumps(_compared_as_json(found), ensure_ascii=False))
        elif not quiet:
            _show_compared(found)


@click.command("why", cls=Command)
@click.argument("case", metavar="事项")
@click.argument("document", metavar="文书")
@click.argument("sentence", default="", metavar="句子", required=False)
@OUTPUT
@REAL
@told_as
def why(case: str, document: str, sentence: str, output: Path, *, real: bool, as_json: bool, quiet: bool) -> None:
    """一句话里的每个数、每个名称从哪里来；不写句子，就说这份文书为什么重做、变了什么。"""
    from pipeline import asking

    with told(case, as_json=as_json, aim="查询"):
        found = asking.why(_order(case, output, real=real), document, sentence)
        if as_json:
            click.echo(json.dumps(_answer_as_json(found), ensure_ascii=False))
        elif not quiet:
            _show_answer(found)


@click.command("impact", cls=Command)
@click.argument("case", metavar="事项")
@click.argument("path", metavar="事实[=值]")
@OUTPUT
@REAL
@told_as
def impact(case: str, path: str, output: Path, *, real: bool, as_json: bool, quiet: bool) -> None:
    """改一个事实会动到哪几份文书的哪几句话；写上“=值”，就列出改后这些话怎么写。什么也不改。"""
    from pipeline import asking

    with told(case, as_json=as_json, aim="查询"):
        order = _order(case, output, real=real)
        path, equals, value = (part.strip() for part in path.partition("="))
        if equals:
            compared = asking.supposing(order, path, value)
            if as_json:
                click.echo(json.dumps(_compared_as_json(compared), ensure_ascii=False))
            elif not quiet:
                _show_compared(compared)
            return
        found = asking.impact(order, path)
        if as_json:
            sentences = [_citation_as_json(one) for one in found.sentences]
            click.echo(json.dumps({"schema": 1, "path": found.path, "sentences": sentences}, ensure_ascii=False))
        elif not quiet:
            _show_impact(found)


@click.command("text", cls=Command)
@click.argument("file", type=click.Path(path_type=Path), metavar="文件.docx")
@told_as
def text(file: Path, *, as_json: bool, quiet: bool) -> None:
    """一份 .docx 的文字：一段一行，表格一行一行；给 git diff 用（make git-diff）。"""
    from pipeline.word.safety import judge
    from pipeline.word.text import flatten

    with told(file.name, as_json=as_json, aim="读"):
        try:
            data = file.read_bytes()
        except OSError as error:
            raise Blocked([problem("file.missing", "读不到这个文件", Place(file.as_posix()), "核对文件名")]) from error
        raise_if_blocking(judge(data, file.name, Place(file.as_posix())))
        shown = flatten(data)
        if as_json:
            click.echo(json.dumps({"schema": 1, "file": file.name, "text": shown}, ensure_ascii=False))
        elif not quiet:
            click.echo(shown, nl=False)


def _order(case: str, output: Path, *, real: bool = False) -> run.Order:
    folder = find_case(case)
    return run.Order(folder, output / folder.name, templates(), engine(), real)


# --- on the screen


def _show_compared(found: "asking.Compared") -> None:
    if not found.old:
        click.echo("只有一个版本，还没有可比的。")
        return
    count = sum(len(one.changes) for one in found.changed)
    click.echo(f"{found.new}与{found.old}相比：{len(found.changed)}份文书不同，{count}句话变了。")
    for document in (*found.changed, *found.by_hand):
        _show_document(document)


def _show_document(document: "DocumentChange") -> None:
    name = document.edition.short
    if document.new is None or document.old is None:
        listed(name, ["现在不出了" if document.new is None else "新出的文书"])
        return
    lines = []
    for change in document.changes:
        lines.append(f"{_where(change)}{_marked(change)}")
        lines += [f"    因为 {cause.told}" for cause in change.causes]
    listed(name, lines or ["文字没有变，版式或属性变了"])


def _marked(change: "Change") -> str:
    """Return a sentence with what went in ［－…－］ and what came in ［＋…＋］: a terminal may have no colours."""
    return "".join(
        piece.new if piece.same else (f"［－{piece.old}－］" if piece.old else "") + (f"［＋{piece.new}＋］" if piece.new else "")
        for piece in change.pieces
    ).strip("⏎")


def _where(one: "Change | Citation") -> str:
    place = one.cell or (f"第{one.number}段" if one.number else "页眉页脚")
    return f"{place}  "


def _short(text: str) -> str:
    return text if len(text) <= 30 else f"{text[:29]}…"


def _show_answer(found: "asking.Answer") -> None:
    name = found.edition.short
    if found.sentences:
        for one in found.sentences:
            listed(f"《{name}》{_where(one)}{one.sentence.strip('⏎')}", list(_told(one, found.facts)) or ["整句是模板里的文字"])
        return
    click.echo(f"《{name}》{found.edition.reason}。")
    if found.change is not None:
        _show_document(found.change)


def _told(one: "Citation", facts: "Branch") -> Iterator[str]:
    """Yield each value of a sentence with the fact it prints and the line of the data, and what decided that it stands there."""
    for value in one.values:
        shown = one.sentence[value.start : value.end]
        for path in value.paths or ("行次",):
            yield f"“{_short(shown)}”  {path}  {_sources(facts, path)}"
    for path in one.decided_by:
        yield f"有这句话，是因为 {path}  {_sources(facts, path)}"


def _sources(facts: "Branch", path: str) -> str:
    from pipeline.review.sources import origins

    first, *rest = origins(facts, path)
    if first.places:
        return _several([str(place) for place in first.places])
    made_from = [f"{one.path} {'、'.join(map(str, one.places))}" for one in rest if one.places]
    return f"由 {_several(made_from)}" if made_from else ""


def _several(shown: Sequence[str]) -> str:
    more = f"等{len(shown)}处" if len(shown) > SHOWN else ""
    return "、".join(shown[:SHOWN]) + more


def _show_impact(found: "asking.Impact") -> None:
    from pipeline.review.citations import How

    click.echo(f"{found.path}  {_sources(found.facts, found.path)}")
    for how in How:
        cited = [one for one in found.sentences if one.how is how]
        listed(f"{how.value}（{len(cited)}句）", [f"《{one.short}》{_where(one)}{one.sentence.strip('⏎')}" for one in cited])
    if not found.sentences:
        click.echo("没有一句话用到它。")


# --- as JSON


def _compared_as_json(found: "asking.Compared") -> dict[str, Any]:
    documents = [_document_as_json(one) for one in (*found.changed, *found.by_hand)]
    return {"schema": 1, "old": found.old, "new": found.new, "documents": documents}


def _document_as_json(one: "DocumentChange") -> dict[str, Any]:
    status = "removed" if one.new is None else "added" if one.old is None else "changed"
    return {"document": one.edition.short, "status": status, "changes": [_change_as_json(change) for change in one.changes]}


def _change_as_json(change: "Change") -> dict[str, Any]:
    causes = [
        {"why": one.why.name.lower(), "path": one.path, "old": one.old, "new": one.new, "made_from": list(one.made_from)}
        for one in change.causes
    ]
    return {**_place_as_json(change), "old": change.old, "new": change.new, "causes": causes}


def _place_as_json(one: "Change | Citation") -> dict[str, Any]:
    return {"part": one.part, "paragraph": one.number, "cell": one.cell}


def _citation_as_json(one: "Citation") -> dict[str, Any]:
    values = [{"text": one.sentence[span.start : span.end], "paths": list(span.paths)} for span in one.values]
    how = one.how.name.lower() if one.how else None
    return {
        "document": one.short,
        **_place_as_json(one),
        "sentence": one.sentence,
        "how": how,
        "values": values,
        "decided_by": list(one.decided_by),
    }


def _answer_as_json(found: "asking.Answer") -> dict[str, Any]:
    from pipeline.review.sources import origins

    paths = dict.fromkeys(path for one in found.sentences for path in (*(p for value in one.values for p in value.paths), *one.decided_by))
    return {
        "schema": 1,
        "document": found.edition.short,
        "reason": found.edition.reason,
        "sentences": [_citation_as_json(one) for one in found.sentences],
        "facts": {path: [_origin_as_json(one) for one in origins(found.facts, path)] for path in paths},
        "change": _document_as_json(found.change) if found.change else None,
    }


def _origin_as_json(one: "Origin") -> dict[str, Any]:
    return {"path": one.path, "text": one.text, "places": [place.as_json() for place in one.places]}


COMMANDS: Sequence[click.Command] = (review, why, impact, text)

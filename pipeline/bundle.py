"""The seventh story: a case in, one .zip for the street out: the 请示报告 with its annexes, nothing of a resident.

What goes in are the papers as the output folder holds them after a run: an issued one as it was issued, an edited one as
the person left it. Registers, rosters and originals are never looked at. The same papers give the same bytes.
"""

import dataclasses
import re
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from pipeline import run, store
from pipeline.case.facts import derive
from pipeline.case.load import load
from pipeline.case.tree import Branch
from pipeline.catalog import CORRECTION
from pipeline.documents.properties import given
from pipeline.problems import Blocked, Place, Problem, in_order, problem, raise_if_blocking, read_problem
from pipeline.report import Report
from pipeline.rules import privacy
from pipeline.volume.assemble import COMBINED
from pipeline.word.package import package_of
from pipeline.word.text import flatten

FILE, CONTENTS, WHOLE = "bundle/请示报告.zip", "目录.txt", "请示报告.pdf"
HEAD = ("请示", "情况报告")
"""The group: what asks, and what reports; the second is an annex where the request names it so."""
FORMS = {"pdf": "PDF", "docx": "Word"}
"""Form of a paper → the folder of the bundle it lies in."""
LATER = re.compile(r"[·-](第\d版)$")
"""How the name of a later version ends, and that of the note that corrects it."""
TAG = re.compile(r"<[^>]*>")


@dataclasses.dataclass(frozen=True, slots=True)
class Enclosed:
    """A paper of the bundle: what it is called there, and what the report says of it."""

    called: str
    paper: Mapping[str, Any]


@dataclasses.dataclass(frozen=True, slots=True)
class Bundle:
    """What was put together, where it lies, and where the one before it lies now."""

    papers: tuple[Enclosed, ...]
    file: Path
    aside: str
    open: tuple[str, ...]
    """what of it still waits: papers with something to be filled in, with example data"""


def bundle(order: run.Order, *, as_issued: bool = False) -> Bundle:
    """Put together what goes to the street. Raises `Blocked` with every reason against it; then nothing is written."""
    finished = run.archive(order)
    case = load(order.case, real=order.real)
    facts, _ = derive(case)
    enclosed = _enclosed(finished, facts)
    raise_if_blocking([] if as_issued else _outdated(finished))
    with store.lock(order.output):
        files = {f"{FORMS[form]}/{one.called}.{form}": _read(order.output, one.paper[form]) for one in enclosed for form in FORMS}
        if (order.output / COMBINED).is_file():
            files[WHOLE] = _read(order.output, COMBINED)
        shown = privacy.residents({name: _text(data) for name, data in files.items() if name.endswith(".docx")}, case, facts)
        raise_if_blocking(_personal(name, kinds) for name, kinds in shown.items())
        waiting = tuple(_waiting(enclosed))
        files[CONTENTS] = _contents(enclosed, files, facts, waiting).encode()
        aside = store.put(order.output, FILE, package_of(files))
    return Bundle(enclosed, order.output / FILE, aside, waiting)


def _enclosed(finished: Report, facts: Branch) -> tuple[Enclosed, ...]:
    """Return the request and its annexes in the order in which it names them, the report last where it is no annex."""
    made = {str(one["short"]): one for one in finished.documents if one["status"] != "not-due"}
    request = next((one for one in finished.documents if one["short"] == HEAD[0]), None)
    if request is None or HEAD[0] not in made:
        reason = str(request["reason"]) if request else "没有请示"
        raise Blocked([problem("bundle.nothing", f"请示还没有出：{reason}", Place(document=HEAD[0]), "补上所缺的事实，再运行")])
    listed = facts.fact("请示.附件")
    names = listed.value if listed is not None and isinstance(listed.value, tuple) else ()
    first = [short for short in made if not LATER.search(short)]
    annexes = [short for name in names for short in first if short != HEAD[0] and (short == name or _kind(short) == name)]
    found = [Enclosed(HEAD[0], _newest(made, HEAD[0]))]
    found += [Enclosed(f"附件{number}-{short}", _newest(made, short)) for number, short in enumerate(dict.fromkeys(annexes), 1)]
    found += [Enclosed(short, _newest(made, short)) for short in HEAD[1:] if short in made and short not in annexes]
    corrected = {one.paper["short"] for one in found} - set(first)
    notes = [short for short in made if _kind(short) == CORRECTION.short and LATER.sub(r"·\1", short.partition("·")[2]) in corrected]
    return (*found, *(Enclosed(short, made[short]) for short in notes))


def _newest(made: Mapping[str, Mapping[str, Any]], short: str) -> Mapping[str, Any]:
    """Return the last version of a paper."""
    versions = [one for one in made if LATER.sub("", one) == short]
    return made[max(versions)]


def _kind(short: str) -> str:
    return short.partition("·")[0]


def _outdated(finished: Report) -> list[Problem]:
    """An issued paper that says otherwise than the facts would contradict what is sent with it."""
    stale = [read_problem(one) for one in finished.problems if one["code"] == "document.outdated"]
    remedy = "先用 lijuan correct 更正；仍要按印发时的原样报送，加 --as-issued"
    return [problem("bundle.outdated", one.message, one.place, remedy) for one in in_order(stale)]


def _personal(name: str, kinds: Sequence[str]) -> Problem:
    remedy = "改掉写了个人信息的事实或文字，或从“请示.附件”里去掉这一份"
    return problem("bundle.personal", f"“{name}”里有居民的{'、'.join(kinds)}", Place(document=name), remedy)


def _waiting(enclosed: Sequence[Enclosed]) -> list[str]:
    found = []
    for one in enclosed:
        told = [f"待填：{'、'.join(one.paper['pending'])}"] if one.paper["pending"] else []
        told += ["引用了示例数据"] if one.paper["example"] else []
        found += [f"{one.called}　{'；'.join(told)}"] if told else []
    return found


def _contents(enclosed: Sequence[Enclosed], files: Mapping[str, bytes], facts: Branch, waiting: Sequence[str]) -> str:
    """Return the list of contents: for people who open the .zip, and to hold the files against."""
    lines = [str(enclosed[0].paper["title"]), f"主送：{given(facts, '请示.主送机关')}", ""]
    lines += [f"{one.called}　《{one.paper['title']}》　{one.paper['pages']}页" for one in enclosed]
    combined = f"；{WHOLE} 是请示和情况报告合成的一份" if WHOLE in files else ""
    lines += ["", f"PDF/ 供阅读、打印，Word/ 供修改{combined}。"]
    lines += ["", "还不能作为正式文件：", *waiting] if waiting else []
    lines += ["", "各文件的 SHA-256："]
    lines += [f"{store.sha256(data)}  {name}" for name, data in sorted(files.items())]
    return "\r\n".join(lines) + "\r\n"


def _read(output: Path, path: str) -> bytes:
    try:
        return (output / path).read_bytes()
    except OSError as error:
        raise Blocked([problem("output.open", "读不到这个文件", Place(path), "关闭正打开它的程序，再运行")]) from error


def _text(docx: bytes) -> str:
    """Return all that a .docx says, properties and comments too."""
    with zipfile.ZipFile(BytesIO(docx)) as package:
        parts = [package.read(name).decode("utf-8", "replace") for name in package.namelist() if name.endswith(".xml")]
    return "\n".join([flatten(docx), *(TAG.sub("\n", part) for part in parts)])

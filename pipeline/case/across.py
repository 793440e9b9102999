"""One part of a case against another: names that must exist elsewhere, files that must be there, what another value demands.

In come the facts as given and the rows of the registers; out come the problems, each at the value that is to be mended.
"""

import dataclasses
import datetime as dt
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from pipeline.case import annex
from pipeline.case.examples import COMMUNITY_COLUMNS, covered
from pipeline.case.model import SIDES, Record
from pipeline.case.read import Keyed
from pipeline.case.registers import Resident, Response
from pipeline.case.tally import first_day, last_day
from pipeline.case.tree import Branch, Fact, Fate
from pipeline.problems import Place, Problem, problem
from pipeline.values import Month, Value

Row = tuple[Record, Keyed]
"""A row of a register as read, and where each of its cells stands."""

SPANS = (
    ("征求意见", "开始日期", "截止日期"),
    ("公示", "开始日期", "结束日期"),
    ("会议", "开始时间", "结束时间"),
    ("发布", "发布日期", "撤下日期"),
)
"""Branch or table, and the two facts of it of which the first may not come after the second."""

FILES_NAMED = (
    "依据.文件",
    "调整内容.示意图.调整前",
    "调整内容.示意图.调整后",
    "档案.保管期限表",
    "会议.材料",
    "发布.证明材料",
    "发文.正本",
)
"""Facts (of a branch or of each row of a table) that name files of the case."""

IMAGES = {".png": b"\x89PNG\r\n", ".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff"}
"""How the files begin that maps are kept in."""


def problems_across(root: Branch, rows: Mapping[str, Sequence[Row]], unread: Container[str]) -> Iterator[Problem]:
    """Yield what does not fit together. What could not be read (`unread`) is not judged."""
    yield from _communities(root, rows)
    yield from _choices(root, rows)
    yield from _sides(root)
    yield from _spans(root)
    for step in root.table("进程"):
        origin, done = step.fact("取自"), step.fact("完成时间")
        if origin and done:
            found = f"“{step.path}”写了取自“{origin.value}”，又写了完成时间"
            yield problem("fact.twice", found, done.sources[0], "删去其中一行：同一个日期只写一处")
    for opinion in root.table("意见"):
        outcome = opinion.fact("处理")
        if outcome and outcome.value != "采纳" and not opinion.fact("理由") and f"{opinion.path}.理由" not in unread:
            yield problem("value.required", f"“{opinion.path}”没有采纳，缺少“理由”", outcome.sources[0], "补上“理由:”一行")
    yield from _of_rows(rows)


def _facts(root: Branch, path: str) -> Iterator[Fact]:
    """Yield the fact at a path, or in each row of the table that begins the path."""
    if fact := root.fact(path):
        yield fact
        return
    table, _, column = path.rpartition(".")
    yield from (fact for row in root.table(table) if (fact := row.fact(column)))


def _words(fact: Fact) -> Iterator[str]:
    for value in fact.value if isinstance(fact.value, tuple) else (fact.value,):
        if isinstance(value, str):
            yield value


# --- names
def _communities(root: Branch, rows: Mapping[str, Sequence[Row]]) -> Iterator[Problem]:
    table = root.table("社区")
    names = [str(row.value) for one in table if (row := one.fact("简称"))]
    if not names or len(names) < len(table):
        return
    columns = [f"{table}.{column}" for table, inside in COMMUNITY_COLUMNS for column in inside]
    for path in ("事项.主办社区", "事项.相关社区", *columns):
        for fact in _facts(root, path):
            for name in _words(fact):
                if name not in names:
                    yield _unknown(f"“{fact.path}”写的“{name}”不在社区里", fact.sources[0], names)
    for table_name in ("results/roster", "results/responses"):
        for record, node in rows.get(table_name, ()):
            if isinstance(record, Resident | Response) and record.community is not None and record.community not in names:
                yield _unknown(f"没有社区“{record.community}”", node.keys["社区"], names)
    host, others = root.fact("事项.主办社区"), root.fact("事项.相关社区")
    if host and others and str(host.value) in _words(others):
        yield problem("row.reference", f"“{host.value}”是主办社区，又写在相关社区里", others.sources[0], "从相关社区里删去")
    for moved in root.table("调整内容.划转"):
        giver, taker = moved.fact("划出社区"), moved.fact("划入社区")
        if giver and taker and giver.value == taker.value:
            yield problem("row.reference", f"“{moved.path}”划出、划入的是同一个社区", taker.sources[0], "改正其中一个")


def _unknown(found: str, place: Place, allowed: Iterable[str]) -> Problem:
    return problem("row.reference", found, place, "改成：" + "、".join(allowed))


def _choices(root: Branch, rows: Mapping[str, Sequence[Row]]) -> Iterator[Problem]:
    """Hold channels against those that the arrangement of the consultation lists."""
    channels, posted = root.fact("征求意见.征集方式"), root.fact("征求意见.公告方式")
    if channels and isinstance(channels.value, tuple):
        for record, node in rows.get("results/responses", ()):
            if isinstance(record, Response) and record.channel is not None and record.channel not in channels.value:
                remedy = "只能写：" + "、".join(channels.value)
                yield problem("value.choice", f"渠道“{record.channel}”不在征集方式里", node.keys["渠道"], remedy)
    if posted and isinstance(posted.value, tuple):
        for row in root.table("发布"):
            paper, channel = row.fact("文件"), row.fact("渠道")
            if paper and paper.value == "公告" and channel and channel.value not in posted.value:
                remedy = "只能写：" + "、".join(posted.value)
                yield problem("value.choice", f"渠道“{channel.value}”不在公告方式里", channel.sources[0], remedy)


# --- what belongs together
def _sides(root: Branch) -> Iterator[Problem]:
    for row in (*root.table("社区"), *root.table("调整内容.调整后")):
        sides = row.get("四至")
        if not isinstance(sides, Branch) or not {*sides.children} <= {*SIDES}:
            continue  # one that could not be read may be the one that is missing
        if missing := [side for side in SIDES if side not in sides.children]:
            yield problem("value.required", f"“{sides.path}”缺少“{'、'.join(missing)}”", sides.source, "四个方位各写一行")


def _spans(root: Branch) -> Iterator[Problem]:
    for path, first, last in SPANS:
        for begins in _facts(root, f"{path}.{first}"):
            ends = root.fact(f"{begins.path.removesuffix(first)}{last}")
            if ends and _reversed(begins.value, ends.value):
                yield problem("value.span", f"“{ends.path}”早于“{first}”", ends.sources[0], "核对这两个日期或时间")


def _reversed(first: Value, last: Value) -> bool:
    """Whether the first comes after the last; a month reaches to its last day."""
    if isinstance(first, dt.time) and isinstance(last, dt.time):
        return first > last
    if isinstance(first, dt.date | Month) and isinstance(last, dt.date | Month):
        return first_day(first) > last_day(last)
    return False


def _of_rows(rows: Mapping[str, Sequence[Row]]) -> Iterator[Problem]:
    """Yield what a cell of a register demands of others, and rows that are there twice. No name of a person is told."""
    people: dict[tuple[object, ...], Keyed] = {}
    for record, node in rows.get("results/roster", ()):
        assert isinstance(record, Resident)
        same = people.setdefault((record.community, record.household, record.name, record.born), node)
        if same is not node:
            yield problem("row.duplicate", f"与{_where(same)}是同一个人", node.place, "只留一行")
    numbers: dict[str | None, Keyed] = {}
    for record, node in rows.get("results/responses", ()):
        assert isinstance(record, Response)
        if (same := numbers.setdefault(record.number, node)) is not node:
            yield problem("row.duplicate", f"序号“{record.number}”与{_where(same)}相同", node.keys["序号"], "改成不同的序号")
        if not record.witness and not record.ruling and (record.channel == "电话" or record.signed in ("委托", "监护人")):
            yield _cell(node, "见证人", "电话、代签的意见须有见证人")
        for column, value in (("认定理由", record.ruling_reason), ("认定人", record.ruled_by)):
            if record.ruling and not value:
                yield _cell(node, column, f"有人工认定，须写{column}")


def _where(node: Keyed) -> str:
    return f"第{node.place.line}行" if node.place.line else node.place.cell


def _cell(node: Keyed, column: str, found: str) -> Problem:
    return problem("value.required", found, node.keys.get(column, node.place), f"补上“{column}”一格；没有的，作人工认定并写明理由")


# --- files
def missing_files(root: Branch, folder: Path) -> Iterator[Problem]:
    """Yield what is wrong with files that the facts name: not there, outside the case, a map that is no picture.

    A fact that names no file but says what there is (签到册、照片) is a text like any other.
    """
    for path in FILES_NAMED:
        for fact in _facts(root, path):
            for name in _words(fact):
                if path in ("依据.文件", "调整内容.示意图.调整前", "调整内容.示意图.调整后", "档案.保管期限表") or "/" in name:
                    yield from _file(folder, name, fact.sources[0], picture="示意图" in path)


def _file(folder: Path, name: str, place: Place, *, picture: bool) -> Iterator[Problem]:
    path = folder / name
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            yield problem(
                "attachment.missing", f"“{name}”不在事项文件夹里", place, "把附件放进 attachments/ 下，只写它在事项文件夹里的位置"
            )
        elif not path.is_file():
            yield problem("attachment.missing", f"没有附件文件“{name}”", place, "把文件放到这个位置，或改正这一行")
        elif picture and not path.read_bytes().startswith(IMAGES.get(path.suffix.lower(), b"\0")):
            yield problem("attachment.unreadable", f"“{name}”不是图片", place, "另存为 .png 或 .jpg")
    except (OSError, ValueError) as error:  # a name that no file can have, or a file one may not read
        yield problem("attachment.unreadable", f"“{name}”读不出来（{type(error).__name__}）", place, "检查文件名和文件的权限")


@dataclasses.dataclass(frozen=True, slots=True)
class Annexes:
    """The texts that the grounds name, paragraph by paragraph."""

    branch: Branch
    problems: tuple[Problem, ...]


def annexes(root: Branch, folder: Path, *, dropped: Sequence[str], refused: Sequence[Problem], unread: Container[str]) -> Annexes:
    """Read the annexes. `dropped` are files left out as example data, `refused` what is wrong with files already."""
    read: dict[str, Fact | Branch] = {}
    problems: list[Problem] = []
    places = {one.place for one in refused}
    for row in root.table("依据"):
        file, number, title = row.fact("文件"), row.fact("附件序号"), row.fact("名称")
        if (file is None and number is None) or f"{row.path}.附件序号" in unread or f"{row.path}.文件" in unread:
            continue
        if file is None or number is None:
            lacking, given = ("文件", number) if file is None else ("附件序号", file)
            where = given.sources[0] if given else row.source
            problems.append(problem("value.required", f"“{row.path}”缺少“{lacking}”", where, f"补上“{lacking}:”一行，或两行都不写"))
            continue
        if str(number.value) in read:
            problems.append(problem("row.duplicate", f"有两个附件{number.value}", number.sources[0], "改成不同的序号"))
            continue
        if covered(str(file.value), dropped) or file.sources[0] in places:
            continue
        text, found = annex.read_annex(folder / str(file.value), str(file.value), file.sources[0])
        problems += found
        if text is not None and title is not None:
            read[str(number.value)] = _annex(text, number, title, Place(str(file.value)))
    return Annexes(Branch("附件", read, rows=True), tuple(problems))


def _annex(text: str, number: Fact, title: Fact, source: Place) -> Branch:
    path = f"附件.{number.value}"
    parts: dict[str, Fact | Branch] = {}
    for index, roles in enumerate(annex.paragraphs(text)):
        here = f"{path}.段落.第{index + 1}段"
        given = {role: Fact(words, f"{here}.{role}", (source,)) for role, words in roles.items()}
        unused = {role: Fate.OPTIONAL for role in annex.ROLES if role not in roles}
        parts[f"第{index + 1}段"] = Branch(here, given, unused)
    inside: Mapping[str, Fact | Branch] = {
        "序号": Fact(number.value, f"{path}.序号", number.sources),
        "题名": Fact(title.value, f"{path}.题名", title.sources),
        "段落": Branch(f"{path}.段落", parts, rows=True),
    }
    return Branch(path, inside)

"""A case folder in, a `Case` out: the given facts as a tree, the registers, and every problem of every file in one run.

`real` leaves out what `示例` names before anything is judged; a required fact that is missing only for that reason is
pending, not a problem.
"""

import dataclasses
import datetime as dt
import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from pipeline.case import annex, read
from pipeline.case.convert import Grower, texts, validate
from pipeline.case.files import digests
from pipeline.case.model import Record, all_names, field_of, inner, need_of, row_name
from pipeline.case.registers import FILES, OUTSIDE_THE_TREE, TABLES, Contact, Resident, Response
from pipeline.case.tree import Branch, Fact, Fate, join
from pipeline.problems import Place, Problem, problem, raise_if_blocking
from pipeline.values import Month, Value

FORMAT = 1
"""The version of the grammar of design.md section 5 that this program writes and reads."""

COMMUNITY_COLUMNS = (("调整内容.划转", ("划出社区", "划入社区")), ("调整内容.调整后", ("社区",)), ("会议", ("社区",)))
"""Row tables whose columns name a community."""


@dataclasses.dataclass(frozen=True, slots=True)
class Case:
    """What a folder under `data/` says. `facts` holds only what was given; `derive` adds the rest."""

    name: str
    folder: Path
    facts: Branch
    roster: tuple[Resident, ...]
    responses: tuple[Response, ...]
    contacts: tuple[Contact, ...]
    places: Mapping[str, tuple[Place, ...]]
    """table (`results/roster` …) → the place of each of its rows"""
    examples: tuple[str, ...]
    digests: Mapping[str, str]
    """file of the case → SHA-256 of what was read"""
    problems: tuple[Problem, ...] = ()


def load(folder: Path, *, real: bool = False) -> Case:
    """Read a case. Raises `Blocked` with all problems where any blocks the build."""
    if not (folder / "case.yaml").is_file() and not (folder / "community.yaml").is_file():
        remedy = "用 lijuan new 建一个，或检查名称是否写对"
        raise_if_blocking([problem("case.missing", f"没有事项“{folder.name}”", Place(str(folder)), remedy)])
    hashes = digests(folder)
    known = frozenset(all_names(cls for cls, _ in FILES.values()))
    nodes: dict[str, read.Node] = {}
    problems: list[Problem] = []
    for name, (_, required) in FILES.items():
        if (folder / name).is_file():
            node, found = read.read_yaml(folder / name, name, known)
            problems += found
            if node is not None and (required or not isinstance(node, read.Keyed) or node.entries):
                nodes[name] = node
        elif required:
            problems.append(problem("file.missing", f"缺少文件“{name}”", Place(name), "用 lijuan new 生成样板，照样填写"))
    problems += _strangers(folder)
    tables = {name: table for name in TABLES if (table := _table(folder, name, problems)) is not None}
    examples = _examples(nodes.get("case.yaml"))
    dropped: set[str] = set()
    if real:
        nodes = {
            name: kept for name, node in nodes.items() if (kept := _without(node, FILES[name][0], "", name, examples, dropped)) is not None
        }
        for name in [name for name in tables if any(file in examples for file in (name + ".csv", name + ".xlsx"))]:
            del tables[name]
    children: dict[str, Fact | Branch] = {}
    absent: dict[str, Fate] = {}
    for name, (cls, required) in FILES.items():
        if name in nodes:
            before = len(problems)
            record = validate(cls, nodes[name], problems)
            if len(problems) > before:
                absent |= dict.fromkeys((str(field.alias) for field in cls.model_fields.values()), Fate.EXPECTED)
                continue
            branch = Grower(problems, dropped).branch(record, cls, nodes[name], "")
            children |= branch.children
            absent |= branch.absent
        elif not required or name in examples:
            absent |= dict.fromkeys((str(field.alias) for field in cls.model_fields.values()), Fate.EXPECTED)
    rows = {name: _rows(TABLES[name], table, problems) for name, table in tables.items()}
    root = Branch(
        "", {k: v for k, v in children.items() if k not in OUTSIDE_THE_TREE}, {k: v for k, v in absent.items() if k not in OUTSIDE_THE_TREE}
    )
    problems += _format(children.get("格式"))
    root = _forgotten(root, [path.removeprefix("社区.") for path in dropped if path.startswith("社区.")])
    problems += _references(root, rows)
    root = _with_annexes(root, folder, problems)
    if digests(folder) != hashes:
        problems.append(problem("file.changed", "读取时有文件被改动", Place(folder.name), "保存好所有文件后再运行一次"))
    raise_if_blocking(problems)
    return Case(
        folder.name,
        folder,
        root,
        tuple(record for record, _ in rows.get("results/roster", ()) if isinstance(record, Resident)),
        tuple(record for record, _ in rows.get("results/responses", ()) if isinstance(record, Response)),
        tuple(record for record, _ in rows.get("results/contacts", ()) if isinstance(record, Contact)),
        {name: tuple(place for _, place in table) for name, table in rows.items()},
        () if real else examples,
        hashes,
        tuple(problems),
    )


# --- examples ---------------------------------------------------------------------------------------------------------
def _examples(node: read.Node | None) -> tuple[str, ...]:
    listed = node.entries.get("示例") if isinstance(node, read.Keyed) else None
    return tuple(item.value.strip() for item in listed.items if isinstance(item, read.Text)) if isinstance(listed, read.Listed) else ()


def covered(path: str, examples: Iterable[str]) -> bool:
    """Return whether a path or file is named as example data, or lies below one that is."""
    return any(path == example or path.startswith(example + ".") for example in examples)


def _without(
    node: read.Node, cls: type[Record] | None, path: str, file: str, examples: Sequence[str], dropped: set[str]
) -> read.Node | None:
    """Return the node without example data, and add what was dropped to `dropped`."""
    if file in examples or (path and covered(path, examples)):
        dropped.add(path)
        return None
    if isinstance(node, read.Keyed):
        entries: dict[str, read.Node] = {}
        for key, value in node.entries.items():
            field = field_of(cls, key)
            below, many = inner(field.annotation) if field else (None, False)
            here = join(path, key)
            if many and isinstance(value, read.Listed) and below is not None:
                if covered(here, examples):
                    dropped.add(here)
                    continue
                rows = [(row, join(here, row_name(below, texts(row), index))) for index, row in enumerate(value.items)]
                kept_rows = [kept for row, name in rows if (kept := _without(row, below, name, file, examples, dropped)) is not None]
                if kept_rows:
                    entries[key] = read.Listed(tuple(kept_rows), value.place)
                else:
                    dropped.add(here)
            elif many and isinstance(value, read.Keyed) and below is not None:
                inside = {
                    name: kept
                    for name, one in value.entries.items()
                    if (kept := _without(one, below, join(here, name), file, examples, dropped)) is not None
                }
                if inside:
                    entries[key] = read.Keyed(inside, value.keys, value.place)
                else:
                    dropped.add(here)
            elif (kept := _without(value, below, here, file, examples, dropped)) is not None:
                entries[key] = kept
        if not entries and node.entries:
            dropped.add(path)
            return None
        return read.Keyed(entries, {key: node.keys[key] for key in entries}, node.place)
    return node


READ_LATER = ("retention.yaml", "replies.yaml", "originals/originals.yaml")
"""Files of the layout that other stages read."""


def _strangers(folder: Path) -> Iterator[Problem]:
    """Yield a hint for each file that looks like data and is read by nobody."""
    known = {*FILES, *READ_LATER, *(f"{name}{suffix}" for name in TABLES for suffix in (".csv", ".xlsx", ".样板.csv"))}
    for path in sorted((*folder.glob("*.*"), *folder.glob("results/*.*"))):
        name = path.relative_to(folder).as_posix()
        if path.suffix in (".yaml", ".yml", ".csv", ".xlsx") and name not in known and not path.name.startswith((".", "~$")):
            near = difflib.get_close_matches(name, known, 1, 0.6)
            remedy = f"是不是要叫“{near[0]}”" if near else "不用的文件请移走"
            yield problem("file.unknown", f"“{name}”没有被读取", Place(name), remedy)


# --- tables -----------------------------------------------------------------------------------------------------------
def _table(folder: Path, name: str, problems: list[Problem]) -> read.Listed | None:
    cls = TABLES[name]
    columns = {str(field.alias): need_of(cls, attribute) == "必" for attribute, field in cls.model_fields.items()}
    csv, xlsx = folder / f"{name}.csv", folder / f"{name}.xlsx"
    if csv.is_file() and xlsx.is_file():
        problems.append(problem("file.twins", f"“{name}.csv”和“{name}.xlsx”同时存在", Place(f"{name}.csv"), "只留一个，另一个移走"))
        return None
    if csv.is_file():
        table, found = read.read_csv(csv, f"{name}.csv", columns)
    elif xlsx.is_file():
        table, found = read.read_xlsx(xlsx, f"{name}.xlsx", columns)
    else:
        return None
    problems += found
    if table is not None and not table.items and not found:
        problems.append(problem("table.empty", "表中只有表头", table.place, "填写内容；还没有内容就删去这个文件"))
    return table


def _rows(cls: type[Record], table: read.Listed, problems: list[Problem]) -> list[tuple[Record, Place]]:
    """Convert the rows of a table; a register row whose 渠道, 意见 and 日期 are all empty is no answer and no row."""
    rows = []
    for item in table.items:
        assert isinstance(item, read.Keyed)
        if cls is Response and not {"渠道", "意见", "日期"} & item.entries.keys():
            continue
        before = len(problems)
        record = validate(cls, item, problems)
        if len(problems) == before:
            for attribute, field in cls.model_fields.items():
                if need_of(cls, attribute) == "必" and getattr(record, attribute) is None:
                    problems.append(problem("value.required", f"这一行缺少“{field.alias}”", item.place, "补上这一格"))
            rows.append((record, item.place))
    return rows


# --- one fact against another -----------------------------------------------------------------------------------------
def _format(fact: Fact | Branch | None) -> Iterator[Problem]:
    if isinstance(fact, Fact) and fact.value != FORMAT:
        yield problem(
            "format.version",
            f"数据格式是{fact.value}，本程序读{FORMAT}",
            fact.sources[0],
            f"改为“格式: {FORMAT}”；数据由更新的程序写成时，请升级本程序",
        )


def _references(root: Branch, rows: Mapping[str, Sequence[tuple[Record, Place]]]) -> Iterator[Problem]:
    communities = root.at("社区")
    names = tuple(communities.children) if isinstance(communities, Branch) else ()
    channels = root.at("征求意见.征集方式")

    def listed(path: str, allowed: Sequence[str], what: str) -> Iterator[Problem]:
        node = root.at(path)
        for fact in [node] if isinstance(node, Fact) else []:
            for name in fact.value if isinstance(fact.value, tuple) else (fact.value,):
                if isinstance(name, str) and allowed and name not in allowed:
                    yield problem("row.reference", f"“{path}”写的“{name}”不在{what}里", fact.sources[0], "改成：" + "、".join(allowed))

    yield from listed("事项.主办社区", names, "社区")
    yield from listed("事项.相关社区", names, "社区")
    for table, columns in COMMUNITY_COLUMNS:
        for row in _iterate(root.at(table)):
            for column in columns:
                yield from listed(f"{row.path}.{column}", names, "社区")
    if isinstance(channels, Fact) and isinstance(channels.value, tuple):
        for record, place in rows.get("results/responses", ()):
            if isinstance(record, Response) and record.channel not in channels.value:
                yield problem("value.choice", f"渠道“{record.channel}”不在征集方式里", place, "只能写：" + "、".join(channels.value))
    for first, last in (("征求意见.开始日期", "征求意见.截止日期"), ("公示.开始日期", "公示.结束日期")):
        start, end = root.at(first), root.at(last)
        if isinstance(start, Fact) and isinstance(end, Fact) and _earliest(end.value) < _earliest(start.value):
            yield problem("value.span", f"“{last}”早于“{first}”", end.sources[0], "核对两个日期")


def _forgotten(root: Branch, communities: Sequence[str]) -> Branch:
    """Return the tree without references to communities that were dropped as example data."""
    if not communities:
        return root
    others = root.at("事项.相关社区")
    if isinstance(others, Fact) and isinstance(others.value, tuple):
        kept = tuple(name for name in others.value if name not in communities)
        root = root.with_child("事项.相关社区", dataclasses.replace(others, value=kept))
    for table, columns in COMMUNITY_COLUMNS:
        rows = root.at(table)
        if isinstance(rows, Branch):
            left = {k: row for k, row in rows.children.items() if not any(_says(row, column, communities) for column in columns)}
            root = root.with_child(table, dataclasses.replace(rows, children=left))
    return root


def _says(row: Fact | Branch, column: str, names: Sequence[str]) -> bool:
    fact = row.get(column) if isinstance(row, Branch) else None
    return isinstance(fact, Fact) and fact.value in names


def _earliest(value: Value) -> tuple[int, int]:
    """Return year and month, where a value has them, for telling which of two dates is later."""
    if isinstance(value, (dt.date, Month)):
        return (value.year, value.month * 100 + (value.day if isinstance(value, dt.date) else 0))
    return (9999, 0)


def _iterate(node: object) -> Iterator[Branch]:
    return (row for row in node if isinstance(row, Branch)) if isinstance(node, Branch) else iter(())


def _with_annexes(root: Branch, folder: Path, problems: list[Problem]) -> Branch:
    """Add 附件: the texts that the grounds name, paragraph by paragraph."""
    annexes: dict[str, Fact | Branch] = {}
    for row in _iterate(root.at("依据")):
        file, number = row.get("文件"), row.get("附件序号")
        if not isinstance(file, Fact) or not isinstance(number, Fact):
            continue
        text, found = _inside(folder, str(file.value), file.sources[0])
        problems += found
        if text is None:
            continue
        path = f"附件.{number.value}"
        source = (Place(str(file.value)),)
        parts: dict[str, Fact | Branch] = {}
        for index, roles in enumerate(annex.paragraphs(text)):
            here = f"{path}.段落.第{index + 1}段"
            given = {role: Fact(words, f"{here}.{role}", source) for role, words in roles.items()}
            unused = {role: Fate.OPTIONAL for role in ("题名", "题注", "一级", "二级", "续文", "条号", "条文", "正文") if role not in roles}
            parts[f"第{index + 1}段"] = Branch(here, given, unused)
        title = row.children["名称"]
        assert isinstance(title, Fact)
        inside: Mapping[str, Fact | Branch] = {
            "序号": Fact(number.value, f"{path}.序号", number.sources),
            "题名": Fact(title.value, f"{path}.题名", title.sources),
            "段落": Branch(f"{path}.段落", parts, rows=True),
        }
        annexes[str(number.value)] = Branch(path, inside)
    return dataclasses.replace(root, children={**root.children, "附件": Branch("附件", annexes, rows=True)})


def _inside(folder: Path, name: str, place: Place) -> tuple[str | None, list[Problem]]:
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        return None, [problem("attachment.missing", f"“{name}”不在事项文件夹里", place, "把附件放进 attachments/ 下")]
    return annex.read_annex(path, name, place)

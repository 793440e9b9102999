"""A case folder in, a `Case` out: the given facts as a tree, the registers, and every problem of every file in one run.

`real` leaves out what `示例` names before anything is judged; a required fact that is missing only for that reason is
pending, not a problem.
"""

import dataclasses
import difflib
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pipeline.case import across, examples, read, sheets
from pipeline.case.convert import Grower, validate
from pipeline.case.examples import Without, covered
from pipeline.case.files import LOCKS, digests, is_case
from pipeline.case.model import Record, all_names, need_of
from pipeline.case.registers import FILES, OUTSIDE_THE_TREE, TABLES, Contact, Resident, Response
from pipeline.case.sums import disagreements
from pipeline.case.tally import SPOKEN
from pipeline.case.tree import Branch, Fact, Fate
from pipeline.problems import Blocked, Place, Problem, blocking, problem, raise_if_blocking

FORMAT = 1
"""The version of the grammar of design.md section 5 that this program writes and reads."""


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
    left_out: tuple[str, ...] = ()
    """what `示例` names, where that is left out (`--real`)"""

    def file_of(self, table: str) -> str:
        """Return the file a table was read from."""
        return next((name for name in (f"{table}.csv", f"{table}.xlsx") if name in self.digests), f"{table}.csv")


def load(folder: Path, *, real: bool = False, nodes: Mapping[str, read.Node] | None = None) -> Case:
    """Read a case. Raises `Blocked` with all problems where any blocks the build.

    `nodes` are read in place of the YAML files: by their names, what a workbook says of each.
    """
    if not is_case(folder):
        remedy = "用 lijuan new 建一个，或检查名称是否写对"
        raise_if_blocking([problem("case.missing", f"没有事项“{folder.name}”", Place(str(folder)), remedy)])
    hashes = digests(folder)
    problems: list[Problem] = [*_strangers(folder)]
    nodes = read_files(folder, problems) if nodes is None else dict(nodes)
    tables = {name: table for name in TABLES if (table := _table(folder, name, problems)) is not None}
    named = examples.named(nodes.get("case.yaml"))
    dropped, unread = set[str](), set[str]()
    if real:
        left = {name: Without(name, named, dropped).root(node, FILES[name][0]) for name, node in nodes.items()}
        nodes = {name: node for name, node in left.items() if node is not None}
        tables = {name: table for name, table in tables.items() if not covered(table.place.file, named)}
    children: dict[str, Fact | Branch] = {}
    absent: dict[str, Fate] = {}
    for name, (cls, _) in FILES.items():
        if name in nodes:
            record, node = validate(cls, nodes[name], problems)
            branch = Grower(problems, dropped, unread).branch(record, cls, node, "")
            children |= branch.children
            absent |= branch.absent
        else:
            absent |= dict.fromkeys((str(field.alias) for field in cls.model_fields.values()), Fate.EXPECTED)
    problems += _format(children.get("格式"))
    root = Branch(
        "", {k: v for k, v in children.items() if k not in OUTSIDE_THE_TREE}, {k: v for k, v in absent.items() if k not in OUTSIDE_THE_TREE}
    )
    gone = [path.removeprefix("社区.") for path in dropped if path.startswith("社区.")]
    root = examples.forgotten(root, gone)
    rows = {name: _rows(TABLES[name], table, problems, gone) for name, table in tables.items()}
    problems += across.problems_across(root, rows, unread)
    problems += (refused := tuple(across.missing_files(root, folder)))
    annexes = across.annexes(root, folder, dropped=named if real else (), refused=refused, unread=unread)
    problems += annexes.problems
    root = dataclasses.replace(root, children={**root.children, "附件": annexes.branch})
    roster = tuple(record for record, _ in rows.get("results/roster", ()) if isinstance(record, Resident))
    if digests(folder) != hashes:
        problems.append(problem("file.changed", "读取时有文件被改动", Place(folder.name), "保存好所有文件后再运行一次"))
    if any(blocking(problems)):
        raise Blocked([*problems, *disagreements(root)])  # a roster with wrong rows has no figures
    return Case(
        folder.name,
        folder,
        root,
        roster,
        tuple(record for record, _ in rows.get("results/responses", ()) if isinstance(record, Response)),
        tuple(record for record, _ in rows.get("results/contacts", ()) if isinstance(record, Contact)),
        {name: tuple(node.place for _, node in table) for name, table in rows.items()},
        () if real else named,
        hashes,
        tuple(problems),
        named if real else (),
    )


def read_files(folder: Path, problems: list[Problem]) -> dict[str, read.Node]:
    """Read the YAML files; one that is there and says nothing is as good as none, where none is needed."""
    known = frozenset(all_names(cls for cls, _ in FILES.values()))
    nodes: dict[str, read.Node] = {}
    for name, (_, required) in FILES.items():
        if os.path.lexists(folder / name):
            node, found = read.read_yaml(folder / name, name, known)
            problems += found
            if node is not None and (required or not isinstance(node, read.Keyed) or node.keys):
                nodes[name] = node
        elif required:
            problems.append(problem("file.missing", f"缺少文件“{name}”", Place(name), "用 lijuan new 生成样板，照样填写"))
    return nodes


LIKE_DATA = (".yaml", ".yml", ".csv", ".xlsx", ".xls", ".et", ".ods", ".tsv", ".json")
"""How the names of files end that look as if they were to be read."""


def _strangers(folder: Path) -> Iterator[Problem]:
    """Yield a hint for each file that looks like data and is read by nobody."""
    known = {*FILES, *(f"{name}{suffix}" for name in TABLES for suffix in (".csv", ".xlsx"))}
    samples = {f"{name}.样板.csv" for name in TABLES}
    for path in sorted({*folder.glob("*.*"), *folder.glob("results/**/*.*"), *folder.glob("originals/*.yaml")}):
        name = path.relative_to(folder).as_posix()
        if path.suffix.lower() in LIKE_DATA and name not in known | samples and not path.name.startswith((".", *LOCKS)):
            near = difflib.get_close_matches(name, known, 1, 0.6)
            remedy = f"是不是要叫“{near[0]}”，存成这种格式" if near else "不用的文件请移走"
            yield problem("file.unknown", f"“{name}”没有被读取", Place(name), remedy)


# --- tables
def _table(folder: Path, name: str, problems: list[Problem]) -> read.Listed | None:
    cls = TABLES[name]
    columns = {str(field.alias): need_of(cls, attribute) == "必" for attribute, field in cls.model_fields.items()}
    files = [f"{name}{suffix}" for suffix in (".csv", ".xlsx") if os.path.lexists(folder / f"{name}{suffix}")]
    found = [(sheets.read_csv if file.endswith(".csv") else sheets.read_xlsx)(folder / file, file, columns) for file in files]
    if name in ON_SECOND_SHEETS and os.path.lexists(folder / (book := ON_SECOND_SHEETS[name])):
        table, wrong = sheets.read_xlsx(folder / book, book, columns, second=True)
        if table is not None and (table.items or wrong):  # a book that cannot be opened is told where it is read
            files.append(book)
            found.append((table, wrong))
    if len(files) > 1:
        told = f"“{files[0]}”和“{files[1]}”同时存在"
        problems.append(problem("file.twins", told, Place(files[0]), "同一内容只留一处，另一处移走"))
        return None
    for table, wrong in found:
        problems += [one for one in wrong if one not in problems]
        if table is not None:
            problems += [one for one in _opened(folder / table.place.file, table.place.file) if one not in problems]
        if table is not None and not table.items and not wrong:
            problems.append(problem("table.empty", "表中只有表头", table.place, "填写内容；还没有内容就删去这个文件"))
        return table
    return None


def _opened(path: Path, name: str) -> Iterator[Problem]:
    """Yield a finding where a program has a table open: what was typed since it was last saved is not read."""
    if any(path.with_name(lock.format(path.name)).exists() for lock in OPENED):
        remedy = "保存并关闭后再运行；已经关闭的，删去旁边名称以“~$”“.~”开头的文件"
        yield problem("file.open", "这个文件正开着，没有保存的内容读不到", Place(name), remedy)


OPENED = ("~${}", ".~{}", ".~lock.{}#")
"""What Excel and WPS, older WPS, LibreOffice lay beside a file that they have open."""

ON_SECOND_SHEETS = {"results/contacts": "results/responses.xlsx"}
"""Table → the workbook whose second sheet may hold it."""


def _rows(cls: type[Record], table: read.Listed, problems: list[Problem], gone: Sequence[str]) -> list[across.Row]:
    """Convert the rows of a table; a register row whose 渠道, 意见 and 日期 are all empty is no answer and no row.

    Rows of a community that was left out as example data (`gone`) are left out with it.
    """
    rows = []
    given: dict[frozenset[str], set[str]] = {}
    required = [str(field.alias) for attribute, field in cls.model_fields.items() if need_of(cls, attribute) == "必"]
    for item in table.items:
        assert isinstance(item, read.Keyed)
        if cls is Response and not {"渠道", "意见", "日期"} & item.entries.keys():
            continue
        if isinstance(community := item.entries.get("社区"), read.Text) and community.value in gone:
            continue
        before = len(problems)
        record, _ = validate(cls, item, problems)
        for alias in required:
            if alias not in item.entries and not (alias == "凭证号" and _on_a_form(item)):
                place = item.keys.get(alias, item.place)
                problems.append(problem("value.required", f"这一行缺少“{alias}”", place, "补上这一格"))
        if len(problems) == before:
            fields = record.model_fields_set  # a set for each row is as large as the row: rows that give the same share one
            object.__setattr__(record, "__pydantic_fields_set__", given.setdefault(frozenset(fields), fields))
            rows.append((record, item))
    return rows


def _on_a_form(item: read.Keyed) -> bool:
    """Whether an answer was written on a numbered form, which is its voucher; what was only spoken leaves another one."""
    channel = item.entries.get("渠道")
    return "表号" in item.entries and isinstance(channel, read.Text) and not any(word in channel.value for word in SPOKEN)


# --- one fact against another -----------------------------------------------------------------------------------------
def _format(fact: Fact | Branch | None) -> Iterator[Problem]:
    if isinstance(fact, Fact) and fact.value != FORMAT:
        yield problem(
            "format.version",
            f"数据格式是{fact.value}，本程序读{FORMAT}",
            fact.sources[0],
            f"改为“格式: {FORMAT}”；数据由更新的程序写成时，请升级本程序",
        )

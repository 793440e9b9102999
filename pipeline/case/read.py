"""Files in, nodes with the place of every value out: YAML by its events, CSV and .xlsx by rows. No value is converted here.

Only the plain part of YAML is read (mappings, lists, text): an anchor, an alias, a tag or a second document is refused,
so that what stands in the file is what a reader sees.
"""

import csv
import dataclasses
import datetime as dt
import difflib
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import yaml

from pipeline.problems import Place, Problem, problem

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_COLON = re.compile(r"\s*(?:- +)*([^\s:：#'\"-][^\s:：#'\"]*)：")


@dataclasses.dataclass(frozen=True, slots=True)
class Text:
    """A scalar as it was typed."""

    value: str
    place: Place


@dataclasses.dataclass(frozen=True, slots=True)
class Keyed:
    """A mapping: keys in their order, each with its own place."""

    entries: Mapping[str, "Node"]
    keys: Mapping[str, Place]
    place: Place


@dataclasses.dataclass(frozen=True, slots=True)
class Listed:
    """A list, or the rows of a table."""

    items: tuple["Node", ...]
    place: Place


Node = Text | Keyed | Listed


def plain(node: Node) -> object:
    """Return the node without its places: dict, list and str."""
    if isinstance(node, Text):
        return node.value
    if isinstance(node, Listed):
        return [plain(item) for item in node.items]
    return {key: plain(value) for key, value in node.entries.items()}


def decode(data: bytes, name: str, known: frozenset[str], problems: list[Problem]) -> str | None:
    """Return the text of a file in UTF-8 (with or without BOM), or in GB18030 where a known key or header then appears."""
    text: str | None = None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            guess = data.decode("gb18030")
        except UnicodeDecodeError:
            guess = ""
        if any(re.search(rf"(?m)(^|[\s,-]){re.escape(key)}\s*[:：,\r\n]", guess) for key in known):
            text = guess
    if text is None:
        problems.append(problem("file.encoding", "文件既不是 UTF-8 也不是 GB18030 编码", Place(name), "用记事本或 WPS 另存为 UTF-8"))
        return None
    for number, line in enumerate(text.split("\n"), 1):
        if match := _ILLEGAL.search(line):
            where = Place(name, number, match.start() + 1)
            problems.append(
                problem("value.character", f"有不能使用的控制字符 U+{ord(match[0]):04X}", where, "删去这个看不见的字符，重新录入")
            )
            return None
    return text


def read_yaml(path: Path, name: str, known: frozenset[str]) -> tuple[Node | None, list[Problem]]:
    """Read one YAML file. `known` are all keys that may occur: they tell a full-width colon from a text."""
    problems: list[Problem] = []
    text = decode(path.read_bytes(), name, known, problems)
    if text is None:
        return None, problems
    for number, line in enumerate(text.splitlines(), 1):
        if "\t" in line[: len(line) - len(line.lstrip())]:
            problems.append(problem("yaml.tab", "行首用了制表符（Tab）", Place(name, number, line.index("\t") + 1), "改成空格，每级两个"))
    if problems:
        return None, problems
    try:
        node = _Builder(
            name, yaml.parse(text, Loader=yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader), problems
        ).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = Place(name, mark.line + 1, mark.column + 1) if mark else Place(name)
        found = list(full_width_colons(text, name, known))
        problems += found or [
            problem("yaml.syntax", "这一行附近的写法不合 YAML 规则", where, "检查缩进是否对齐、冒号后是否有空格、引号是否成对")
        ]
        return None, problems
    except yaml.reader.ReaderError as error:
        problems.append(
            problem("value.character", f"有不能使用的字符 U+{int(error.character):04X}", Place(name), "删去这个看不见的字符，重新录入")
        )
        return None, problems
    if any(one.code == "yaml.unsupported" for one in problems):
        return None, problems
    if node is None and not problems:
        return Keyed({}, {}, Place(name, 1)), []
    if not isinstance(node, Keyed) and not problems:
        found = list(full_width_colons(text, name, known))
        problems += found or [problem("value.shape", "文件里没有“键: 内容”", Place(name, 1), "参照 lijuan new 生成的样板填写")]
        return None, problems
    return node, problems


def full_width_colons(text: str, name: str, known: frozenset[str]) -> Iterator[Problem]:
    """Yield a problem for each line that begins with a known key and a full-width colon."""
    for number, line in enumerate(text.splitlines(), 1):
        if (match := _COLON.match(line)) and match[1] in known:
            yield problem(
                "yaml.colon", f"“{match[1]}”后用了全角冒号", Place(name, number, match.end()), "改成半角冒号加一个空格，如“户数: 120”"
            )


class _Builder:
    """Builds nodes from YAML events, telling at once what this grammar does not take."""

    def __init__(self, name: str, events: Iterator[yaml.Event], problems: list[Problem]) -> None:
        self.name, self.events, self.problems = name, events, problems

    def document(self) -> Node | None:
        root: Node | None = None
        seen = False
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if seen:
                    self._refuse(event, "一个文件里有几份 YAML（“---”）", "每个文件只写一份，去掉“---”")
                seen = True
            elif isinstance(event, (yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent, yaml.AliasEvent)):
                node = self._node(event)
                root = root or node
        return root

    def _place(self, event: yaml.Event) -> Place:
        mark = event.start_mark
        return Place(self.name, mark.line + 1, mark.column + 1) if mark else Place(self.name)

    def _refuse(self, event: yaml.Event, found: str, remedy: str) -> None:
        self.problems.append(problem("yaml.unsupported", found, self._place(event), remedy))

    def _node(self, event: yaml.Event) -> Node:
        place = self._place(event)
        if isinstance(event, yaml.AliasEvent):
            self._refuse(event, f"用了引用“*{event.anchor}”", "把内容照样写一遍；以 * 开头的文字请加引号")
            return Text("", place)
        if anchor := getattr(event, "anchor", None):
            self._refuse(event, f"用了锚点“&{anchor}”", "去掉锚点；以 & 开头的文字请加引号")
        if tag := getattr(event, "tag", None):
            self._refuse(event, f"用了标签“{tag}”", "去掉标签；以 ! 开头的文字请加引号")
        if isinstance(event, yaml.ScalarEvent):
            if event.value == "":
                self.problems.append(problem("value.empty", "键后没有内容", place, "填上内容；还没有的，整行删去或在行首加 #"))
            return Text(event.value, place)
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(inner := next(self.events), yaml.SequenceEndEvent):
                items.append(self._node(inner))
            return Listed(tuple(items), place)
        return self._mapping(place)

    def _mapping(self, place: Place) -> Keyed:
        entries: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            where, key = self._place(event), self._key(event)
            value = self._node(next(self.events))
            if key is None:
                continue
            if (normal := unicodedata.normalize("NFKC", key)) != key:
                code = "yaml.colon" if "：" in key else "key.unnormalised"
                self.problems.append(problem(code, f"键“{key}”含全角或异体字符", where, f"写作“{normal}”"))
            elif key in entries:
                self.problems.append(problem("key.duplicate", f"“{key}”写了两次，先前在第{keys[key].line}行", where, "只留一处"))
            else:
                entries[key], keys[key] = value, where
        return Keyed(entries, keys, place)

    def _key(self, event: yaml.Event) -> str | None:
        if isinstance(event, yaml.ScalarEvent) and event.value and not event.anchor and not event.tag:
            return str(event.value)
        self._refuse(event, "键不是一个词", "键只能是样板里的名称")
        if not isinstance(event, yaml.ScalarEvent):
            self._node(event)
        return None


def read_csv(path: Path, name: str, columns: Mapping[str, bool]) -> tuple[Listed | None, list[Problem]]:
    """Read a table whose first row is the header; `columns` says which names there are and which must be there.

    An empty cell is an absent value; lines are physical ones.
    """
    problems: list[Problem] = []
    text = decode(path.read_bytes(), name, frozenset(columns), problems)
    if text is None:
        return None, problems
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for cells in reader:
            rows.append((line, cells))
            line = reader.line_num + 1
    except csv.Error:
        return None, [problem("table.field", "引号不成对，读不出这一行", Place(name, line), "检查这一行的英文双引号")]
    if not rows:
        return None, [problem("table.empty", "表中没有内容", Place(name, 1), "至少要有表头和一行内容；没有内容就删去这个文件")]
    header = rows[0][1]
    problems += _header(header, columns, lambda index: Place(name, 1, index + 1))
    if any(one.code == "table.header" for one in problems):
        return None, problems
    items: list[Node] = []
    for line, cells in rows[1:]:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            found = f"这一行有{len(cells)}栏，表头有{len(header)}栏"
            problems.append(problem("table.field", found, Place(name, line), "检查多出或缺少的逗号；内容里的英文逗号要用英文双引号括起"))
            continue
        places = {key: Place(name, line, index + 1) for index, key in enumerate(header)}
        items.append(_row(header, cells, columns, places, Place(name, line)))
    return Listed(tuple(items), Place(name, 1)), problems


def read_xlsx(path: Path, name: str, columns: Mapping[str, bool]) -> tuple[Listed | None, list[Problem]]:
    """Read the first sheet of a workbook. Cells are text or real dates; whole numbers only where nothing is lost by it."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(path, data_only=True)
    except (InvalidFileException, KeyError, OSError, ValueError, EOFError) as error:
        return None, [
            problem(
                "file.unreadable", f"工作簿打不开（{type(error).__name__}）", Place(name), "在 WPS 或 Excel 中关闭它，另存为 .xlsx 后再试"
            )
        ]
    sheet = book.worksheets[0]
    merged = [str(one.coord) for one in sheet.merged_cells.ranges]
    problems = [_cell(name, sheet.title, cell, "table.merged", f"{cell} 是合并单元格", "取消合并，每格各填各的") for cell in merged]
    rows = list(sheet.iter_rows())
    if not rows:
        return None, [problem("table.empty", "表中没有内容", Place(name, sheet=sheet.title, cell="A1"), "至少要有表头和一行内容")]
    header = ["" if cell.value is None else str(cell.value).strip() for cell in rows[0]]
    while header and not header[-1]:
        header.pop()
    problems += _header(header, columns, lambda index: Place(name, sheet=sheet.title, cell=rows[0][index].coordinate))
    if any(one.code in ("table.header", "table.merged") for one in problems):
        return None, problems
    items: list[Node] = []
    for row in rows[1:]:
        cells: list[str] = []
        places = {}
        for key, cell in zip(header, row, strict=False):
            where = places[key] = Place(name, sheet=sheet.title, cell=cell.coordinate)
            value = cell.value
            if isinstance(value, dt.datetime):
                value = value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "minutes")
            elif isinstance(value, (int, float)) and key not in ("序号", "次数"):
                problems.append(problem("table.cell", f"“{value}”是数字格式", where, "把这一列设成“文本”格式后重新录入"))
            cells.append("" if value is None else str(value))
        if any(cell.strip() for cell in cells):
            items.append(_row(header, cells, columns, places, Place(name, sheet=sheet.title, cell=row[0].coordinate)))
    return Listed(tuple(items), Place(name, sheet=sheet.title, cell="A1")), problems


def _cell(name: str, sheet: str, cell: str, code: str, found: str, remedy: str) -> Problem:
    return problem(code, found, Place(name, sheet=sheet, cell=cell), remedy)


def _header(header: list[str], columns: Mapping[str, bool], place: Callable[[int], Place]) -> Iterator[Problem]:
    for index, key in enumerate(header):
        if (normal := unicodedata.normalize("NFKC", key)) != key:
            yield problem("key.unnormalised", f"表头“{key}”含全角或异体字符", place(index), f"写作“{normal}”")
        elif not key:
            yield problem("table.header", "表头有一格是空的", place(index), "填上列名，或删去这一列")
        elif key in header[:index]:
            yield problem("key.duplicate", f"表头“{key}”写了两次", place(index), "只留一列")
        elif key not in columns:
            near = difflib.get_close_matches(key, columns, 1, 0.5)
            yield problem(
                "key.unknown", f"不认识的表头“{key}”", place(index), f"是不是“{near[0]}”" if near else "可以有：" + "、".join(columns)
            )
    for key, required in columns.items():
        if required and key not in header:
            yield problem("table.header", f"缺少“{key}”一列", place(0), f"补上“{key}”一列")


def _row(header: list[str], cells: list[str], columns: Mapping[str, bool], places: Mapping[str, Place], place: Place) -> Keyed:
    given = [(key, cell) for key, cell in zip(header, cells, strict=False) if cell.strip() and key in columns]
    return Keyed({key: Text(cell, places[key]) for key, cell in given}, {key: places[key] for key, _ in given}, place)

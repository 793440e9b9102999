"""Files in, nodes with the place of every value out: the nodes, the bytes, and YAML by its events. No value is converted here.

Only the plain part of YAML is read (mappings, lists, text): an anchor, an alias, a tag or a second document is refused,
so that what stands in the file is what a reader sees.
"""

import dataclasses
import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import yaml

from pipeline.problems import Place, Problem, problem

ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LARGEST_YAML = 2 * 2**20
"""Bytes: a hundred times a real case; what is larger is no case, and would take minutes to be told so."""
LARGEST = 64 * 2**20
"""Bytes of any other file: half a million rows."""
DEEPEST = 40
"""Levels of a YAML file: the model has seven."""

_START = r"\s*(?:- *)*\{?\s*['\"]?"
_INSIDE = r"[^#]*\{[^#]*[,，]\s*['\"]?"
_KEY = r"(?P<key>[^\s:：#'\"{},，-]+)['\"]?\s*"
_COLON = "改成半角冒号加一个空格，如“户数: 120”"
MISSPELT = (
    (r"[ \t]*[　\xa0]", "yaml.syntax", "行首用了全角空格或不间断空格", "改成半角空格，每级两个"),
    (r" *－", "yaml.syntax", "行首用了全角的“－”", "改成半角的“- ”（减号加一个空格）"),
    (f"{_START}{_KEY}：", "yaml.colon", "“{key}”后用了全角冒号", _COLON),
    (f"{_INSIDE}{_KEY}：", "yaml.colon", "“{key}”后用了全角冒号", _COLON),
    (f"{_START}{_KEY}:(?=\\S)", "yaml.syntax", "“{key}:”后没有空格", _COLON),
    (rf"[^#]*\{{[^#]*，\s*{_KEY}:\s", "yaml.syntax", "“{key}”前用了全角逗号", "大括号里各项之间用半角逗号加一个空格"),
)
"""What people type where YAML wants something else: how the line begins, code, what was found, remedy."""


@dataclasses.dataclass(frozen=True, slots=True)
class Text:
    """A scalar as it was typed."""

    value: str
    place: Place


@dataclasses.dataclass(frozen=True, slots=True)
class Keyed:
    """A mapping, its keys in their order. `keys` also tells the place of those whose value is of no use and left out."""

    entries: Mapping[str, "Node"]
    keys: Mapping[str, Place]
    place: Place
    gaps: Mapping[str, Place] | None = None
    """where what is not there would stand: the empty cells of a workbook"""


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


def contents(path: Path, name: str, problems: list[Problem], *, largest: int = LARGEST) -> bytes | None:
    """Return the bytes of a file; what stands in its place, may not be read or is too large is told."""
    place = Place(name)
    try:
        if path.is_dir():
            problems.append(problem("file.unreadable", f"“{name}”是文件夹，这里应当是文件", place, "移走这个文件夹，放上文件"))
        elif not path.is_file():
            problems.append(problem("file.unreadable", f"“{name}”不是普通文件，或是指向别处的链接", place, "换成文件本身"))
        elif path.stat().st_size > largest:
            problems.append(problem("file.large", f"“{name}”超过{largest // 2**20}兆字节", place, "核对是不是放错了文件"))
        else:
            return path.read_bytes()
    except OSError as error:
        problems.append(problem("file.unreadable", f"“{name}”读不出来（{error.strerror}）", place, "检查文件的权限，关闭正打开它的程序"))
    return None


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
        kind = "是 UTF-16（“Unicode”）编码" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "既不是 UTF-8 也不是 GB18030 编码"
        problems.append(problem("file.encoding", f"文件{kind}", Place(name), "用记事本或 WPS 另存为 UTF-8"))
        return None
    text = text.removeprefix("\ufeff")
    found = [
        _unprintable(match[0], Place(name, number, match.start() + 1))
        for number, line in enumerate(text.split("\n"), 1)
        if (match := ILLEGAL.search(line))
    ]
    problems += found
    return None if found else text


def _unprintable(character: str, place: Place) -> Problem:
    return problem("value.character", f"有不能使用的控制字符 U+{ord(character):04X}", place, "删去这个看不见的字符，重新录入")


def read_yaml(path: Path, name: str, known: frozenset[str]) -> tuple[Node | None, list[Problem]]:
    """Read one YAML file. `known` are all keys that may occur: they tell a full-width colon from a text."""
    problems: list[Problem] = []
    data = contents(path, name, problems, largest=LARGEST_YAML)
    text = None if data is None else decode(data, name, known, problems)
    return (None, problems) if text is None else nodes_of(text, name, known)


def nodes_of(text: str, name: str, known: frozenset[str] = frozenset()) -> tuple[Node | None, list[Problem]]:
    """Return what the text of a YAML file says."""
    problems: list[Problem] = []
    for number, line in enumerate(text.split("\n"), 1):
        if "\t" in line[: len(line) - len(line.lstrip())]:
            problems.append(problem("yaml.tab", "行首用了制表符（Tab）", Place(name, number, line.index("\t") + 1), "改成空格，每级两个"))
    if problems:
        return None, problems
    typed, meant = _without_odd_breaks(text)
    loader = yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader
    try:
        node = _Builder(name, yaml.parse(typed, Loader=loader), problems, meant).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = Place(name, mark.line + 1, mark.column + 1) if mark else Place(name)
        found = list(misspelt(text, name, known)) or [_no_yaml(where)]
        lines = {one.place.line for one in found}
        return None, [*(one for one in problems if one.place.line not in lines), *found]
    except yaml.reader.ReaderError as error:
        character = error.character if isinstance(error.character, int) else ord(error.character)
        before, _, _ = text.partition(chr(character))
        where = Place(name, before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1)
        return None, [*problems, _unprintable(chr(character), where)]
    except _TooDeepError as deep:
        return None, [*problems, problem("yaml.unsupported", f"层次超过{DEEPEST}级", deep.place, "照样板的层次填写")]
    if any(one.code == "yaml.unsupported" for one in problems):
        return None, problems
    if node is None and not problems:
        return Keyed({}, {}, Place(name, 1)), []
    if not isinstance(node, Keyed):
        found = list(misspelt(text, name, known)) if not problems else []
        shape = problem("value.shape", "文件里没有“键: 内容”", Place(name, 1), "参照 lijuan new 生成的样板填写")
        return None, problems + (found or ([] if problems else [shape]))
    return node, problems


def _no_yaml(where: Place) -> Problem:
    return problem("yaml.syntax", "这一行附近的写法不合 YAML 规则", where, "检查缩进是否对齐、冒号后是否有空格、引号是否成对")


def _without_odd_breaks(text: str) -> tuple[str, Mapping[str, str]]:
    """Hide the three characters that YAML takes for line breaks and no editor does; the mapping turns them back."""
    unused = (chr(code) for code in range(0xF0000, 0xFFFFD) if chr(code) not in text)
    hidden = {odd: next(unused) for odd in "\x85\u2028\u2029" if odd in text}
    return text.translate({ord(odd): stand_in for odd, stand_in in hidden.items()}), MappingProxyType(
        {stand_in: odd for odd, stand_in in hidden.items()}
    )


def misspelt(text: str, name: str, known: frozenset[str]) -> Iterator[Problem]:
    """Yield what is typed wrong in a file that cannot be read as it is: each line at most once, only around known keys."""
    for number, line in enumerate(text.split("\n"), 1):
        for pattern, code, found, remedy in MISSPELT:
            match = re.match(pattern, line)
            key = match.groupdict().get("key", "") if match else ""
            if match and (not key or key in known):
                yield problem(code, found.format(key=key), Place(name, number, match.end()), remedy)
                break


class _TooDeepError(Exception):
    """A file that no person wrote."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.place = place


class _Builder:
    """Builds nodes from YAML events, telling at once what this grammar does not take."""

    def __init__(self, name: str, events: Iterator[yaml.Event], problems: list[Problem], meant: Mapping[str, str]) -> None:
        self.name, self.events, self.problems = name, events, problems
        self.meant = {ord(stand_in): odd for stand_in, odd in meant.items()}
        self.depth = 0
        self.hollow: set[Place] = set()

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
            return Text(f"*{event.anchor}", place)
        if anchor := getattr(event, "anchor", None):
            self._refuse(event, f"用了锚点“&{anchor}”", "去掉锚点；以 & 开头的文字请加引号")
        if tag := getattr(event, "tag", None):
            self._refuse(event, f"用了标签“{tag}”", "去掉标签；以 ! 开头的文字请加引号")
        if isinstance(event, yaml.ScalarEvent):
            return Text(event.value.translate(self.meant), place)
        self.depth += 1
        if self.depth > DEEPEST:
            raise _TooDeepError(place)
        node = self._list(place) if isinstance(event, yaml.SequenceStartEvent) else self._mapping(place)
        self.depth -= 1
        return node

    def _list(self, place: Place) -> Listed:
        items = []
        while not isinstance(inner := next(self.events), yaml.SequenceEndEvent):
            node = self._node(inner)
            if self._of_use(node):
                items.append(node)
            else:
                self.hollow.add(place)
        return Listed(tuple(items), place)

    def _mapping(self, place: Place) -> Keyed:
        entries: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            where, key = self._place(event), self._key(event)
            value = self._node(next(self.events))
            if key is None:
                continue
            if (normal := unicodedata.normalize("NFKC", key)) != key:
                code, meant = ("yaml.colon", normal.replace(":", ": ")) if "：" in key else ("key.unnormalised", normal)
                self.problems.append(problem(code, f"键“{key}”含全角或异体字符", where, f"写作“{meant}”"))
                keys.setdefault(normal.partition(":")[0].strip(), where)
            elif hidden := next((one for one in key if unicodedata.category(one) in ("Cf", "Cc")), ""):
                self.problems.append(
                    problem("key.unnormalised", f"键“{key}”里有看不见的字符 U+{ord(hidden):04X}", where, "删去这一行，重新录入")
                )
                keys.setdefault(key.replace(hidden, ""), where)
            elif key in keys:
                self.problems.append(problem("key.duplicate", f"“{key}”写了两次，先前在第{keys[key].line}行", where, "只留一处"))
            else:
                keys[key] = where
                if self._of_use(value):
                    entries[key] = value
        return Keyed(entries, keys, place)

    def _of_use(self, node: Node) -> bool:
        """Whether there is anything in a value; what is empty or cannot be printed is told."""
        match node:
            case Text(value=value, place=place) if match := ILLEGAL.search(value):
                self.problems.append(_unprintable(match[0], place))
                return False
            case Text(value=value) if value.strip():
                return True
            case Listed(items=inside) | Keyed(keys=inside) if inside:
                return True
        if node.place not in self.hollow:  # of a list with nothing but empty entries these are told already
            self.problems.append(problem("value.empty", "键后没有内容", node.place, "填上内容；还没有的，整行删去或在行首加 #"))
        return False

    def _key(self, event: yaml.Event) -> str | None:
        if isinstance(event, yaml.ScalarEvent) and event.value and not event.anchor and not event.tag:
            return str(event.value)
        self._refuse(event, "键不是一个词", "键只能是样板里的名称")
        if not isinstance(event, yaml.ScalarEvent):
            self._node(event)
        return None

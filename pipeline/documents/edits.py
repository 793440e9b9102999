"""What people changed in a document, as it lies in `data/<case>/edits/NN-短名.yaml`: read strictly, written so that a clerk can read it.

One entry is one paragraph or row: which one, what the template said there, what it says now. Facts stand in both as
{社区.甲社区.户籍.户数}, so that they go on being told from the data; {{ and }} are braces. What a fact said when the
wording was adopted is kept beside it: if it was written over, and changes later, that has to be decided by a person.
"""

import dataclasses
import enum
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from pipeline.case import read
from pipeline.problems import Place, Problem, problem
from pipeline.store import sha256

FOLDER = "edits"
FORMAT = "1"


class Act(enum.Enum):
    """What was done to a paragraph, or to the row that it stands in."""

    REWORD = "改写"
    REMOVE = "删去"
    AFTER = "加段在后"
    BEFORE = "加段在前"
    REMOVE_ROW = "删行"
    ROW_AFTER = "加行在后"
    ROW_BEFORE = "加行在前"


ADDING = (Act.AFTER, Act.BEFORE, Act.ROW_AFTER, Act.ROW_BEFORE)
ROWS = (Act.REMOVE_ROW, Act.ROW_AFTER, Act.ROW_BEFORE)


@dataclasses.dataclass(frozen=True, slots=True)
class Ref:
    """A fact in a wording: the path, and which of those of this path in its paragraph, where there are several."""

    path: str
    which: int = 1

    def __str__(self) -> str:
        return f"{self.path}#{self.which}" if self.which > 1 or NUMBERED.search(self.path) else self.path


NUMBERED = re.compile(r"#([1-9][0-9]*)$")
BRACES = re.compile(r"[{}]")
PIECE = re.compile(r"(?P<text>(?:[^{}]|\{\{|\}\})+)|\{(?P<ref>[^{}]*)\}")
NOTHING = "{}"
"""What is written behind blanks that are all there is: alone they would be taken for nothing."""

Wording = tuple[str | Ref, ...]
"""Words and facts in their order; two stretches of words never follow each other."""


def joined(pieces: Sequence[str | Ref]) -> Wording:
    """Return pieces as a wording."""
    found: list[str | Ref] = []
    for piece in pieces:
        if isinstance(piece, str) and found and isinstance(found[-1], str):
            found[-1] += piece
        elif piece != "":
            found.append(piece)
    return tuple(found)


def shown(wording: Wording) -> str:
    """Return a wording as it is written down."""
    text = "".join(f"{{{piece}}}" if isinstance(piece, Ref) else BRACES.sub(lambda one: one[0] * 2, piece) for piece in wording)
    return text if text.strip() or not text else text + NOTHING


def parsed(text: str) -> Wording:
    """Return a wording as it was written down. Raises ValueError for a brace without its other one."""
    found, end = list[str | Ref](), 0
    for one in PIECE.finditer(text):
        if one.start() != end:
            break
        if one["text"]:
            found.append(one["text"].replace("{{", "{").replace("}}", "}"))
        elif one["ref"]:
            found.append(_ref(one["ref"]))
        end = one.end()
    if end != len(text):
        raise ValueError(text[end : end + 20])
    return joined(found)


def _ref(text: str) -> Ref:
    number = NUMBERED.search(text)
    return Ref(text[: number.start()], int(number[1])) if number else Ref(text)


@dataclasses.dataclass(frozen=True, slots=True)
class Key:
    """Which paragraph: its place in the template, the rows it was repeated for, and which of those that are alike."""

    origin: str
    rows: tuple[str, ...] = ()
    which: int = 1


@dataclasses.dataclass(frozen=True, slots=True)
class Edit:
    """One change of a person. For a paragraph that was added `key` is the one beside it, for a row any in the row beside it."""

    act: Act
    key: Key
    was: Wording = ()
    """what the template said; of a row all cells, with tabs between them"""
    now: Wording = ()
    style: str | None = None
    """the style by name where a person changed it; "" is the style of plain paragraphs"""
    facts: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """what each fact said then, by how it is written in the wording"""
    cells: tuple[tuple[int, Wording], ...] = ()
    """of an added row: the number of a cell, counted from 1, and a paragraph in it"""
    width: int = 0
    """how many cells an added row has"""
    seat: str = ""
    """where it stood, for people"""
    place: Place = dataclasses.field(default_factory=Place, compare=False)
    """where it is written down"""


@dataclasses.dataclass(frozen=True, slots=True)
class Edits:
    """All changes of people in one document."""

    stem: str
    entries: tuple[Edit, ...] = ()
    digest: str = ""
    """of the file; nothing where there is none"""

    @property
    def path(self) -> str:
        """Return the file, relative to the case."""
        return f"{FOLDER}/{self.stem}.yaml"


# --- written


HEAD = (
    "# 在文书上采用的手改，由 lijuan adopt 写成，每次出件都会套上。\n"
    "# {社区.某社区.户籍.户数} 这样的是事实，随数据变动；其余是原样的文字，可以直接修改。不要这一处了，就删去这一条。\n"
)


def as_bytes(edits: Edits) -> bytes:
    """Return the file: the same edits, the same bytes."""
    lines = [f"格式: {FORMAT}", f"文书: {_quoted(edits.stem)}", "改动:"]
    for edit in edits.entries:
        lines += [("  - " if number == 0 else "    ") + line for number, line in enumerate(_lines(edit))]
    return (HEAD + "\n".join(lines) + "\n").encode()


def _lines(edit: Edit) -> Iterator[str]:
    yield f"动作: {edit.act.value}"
    if edit.seat:
        yield f"位置: {_quoted(edit.seat)}"
    if edit.was:
        yield f"原文: {_quoted(shown(edit.was))}"
    if edit.now:
        yield f"改为: {_quoted(shown(edit.now))}"
    if edit.style is not None:
        yield f"样式: {_quoted(edit.style or PLAIN)}"
    if edit.width:
        yield f"格数: {edit.width}"
    if edit.cells:
        yield "各格:"
        for number, wording in edit.cells:
            yield f"  - {{格: {number}, 文字: {_quoted(shown(wording))}}}"
    if edit.facts:
        yield "采用时:"
        for path, said in edit.facts.items():
            yield f"  - 事实: {_quoted(path)}"
            if said:
                yield f"    写作: {_quoted(said)}"
    yield f"段落: {_quoted(edit.key.origin)}"
    if edit.key.rows:
        yield "行:"
        yield from (f"  - {_quoted(row)}" for row in edit.key.rows)
    if edit.key.which > 1:
        yield f"次: {edit.key.which}"


PLAIN = "（无）"
"""How the style of a paragraph that names none is written."""


def _quoted(text: str) -> str:
    """Return a text in the double quotes of YAML; what no editor shows is written by its number."""
    return re.sub(r"[\x7f-\xa0\u2028\u2029\ufeff]", lambda one: f"\\u{ord(one[0]):04x}", json.dumps(text, ensure_ascii=False))


# --- read


ROOT = ("格式", "文书", "改动")
KEYS = ("动作", "位置", "原文", "改为", "样式", "格数", "各格", "采用时", "段落", "行", "次")
CELL, THEN = ("格", "文字"), ("事实", "写作")
KNOWN = frozenset((*ROOT, *KEYS, *CELL, *THEN))
REMEDY = "照 lijuan adopt 写成的样子改正；不要这一处改动的，删去整条"


def read_edits(case: Path, stem: str) -> tuple[Edits, list[Problem]]:
    """Return what people changed in a document, and what is wrong with the file: then nothing of it is applied."""
    found = Edits(stem)
    path = case / found.path
    if not path.is_file():
        return found, []
    reader = _Reader()
    node, problems = read.read_yaml(path, found.path, KNOWN)
    reader.problems += problems
    entries = tuple(reader.root(node, found)) if node is not None else ()
    digest = sha256(path.read_bytes())
    return (dataclasses.replace(found, digest=digest) if reader.problems else Edits(stem, entries, digest)), reader.problems


def strays(case: Path, stems: Collection[str]) -> Iterator[Problem]:
    """Yield each file of changes in a document that is not made: what people wrote stands in no paper then."""
    for path in sorted((case / FOLDER).glob("*.yaml")):
        if path.stem not in stems:
            remedy = "核对数据：是不是缺了让这份文书出件的事实，或名称变了；不要的，移走这个文件"
            yield problem("edits.stray", f"“{path.stem}”的手改没有套上：这份文书没有出件", Place(f"{FOLDER}/{path.name}"), remedy)


class _Reader:
    """Goes through the nodes of a file and collects what is wrong."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def wrong(self, message: str, place: Place, remedy: str = REMEDY) -> None:
        self.problems.append(problem("edits.shape", message, place, remedy))

    def root(self, node: read.Node, edits: Edits) -> Iterator[Edit]:
        if not (root := self.keyed(node, ROOT)):
            return
        if (form := self.text(root, "格式")) not in (FORMAT, None):
            self.wrong(f"格式是“{form}”，本程序读{FORMAT}", root.keys["格式"], "由更新的程序写成的，请升级本程序")
        if (stem := self.text(root, "文书")) not in (edits.stem, None):
            self.wrong(f"文件名是“{edits.stem}”，里面写的是“{stem}”的改动", root.keys["文书"], "改成一致的名称")
        listed = root.entries.get("改动")
        if not isinstance(listed, read.Listed):
            if "改动" not in root.keys:
                self.wrong("没有“改动”", root.place)
            elif listed is not None:
                self.wrong("“改动”下应当一条一段", root.keys["改动"])
            return
        for one in listed.items:
            before = len(self.problems)
            edit = self.edit(one)
            if edit is not None and len(self.problems) == before:
                yield edit

    def edit(self, node: read.Node) -> Edit | None:
        if not (entry := self.keyed(node, KEYS)):
            return None
        acts = {act.value: act for act in Act}
        act = acts.get(self.needed(entry, "动作"))
        origin = self.needed(entry, "段落")
        if act is None:
            self.wrong(f"“动作”只能是：{'、'.join(acts)}", entry.keys.get("动作", entry.place))
            return None
        rows = tuple(one.value for one in self.listed(entry, "行") if isinstance(one, read.Text))
        style = self.text(entry, "样式")
        then, was = dict(self.then(entry)), self.wording(entry, "原文")
        if act not in ADDING:
            for one in was:
                if isinstance(one, Ref) and str(one) not in then:
                    self.wrong(f"“采用时”里没有“{one}”当时的写法", entry.keys["原文"])
        return Edit(
            act,
            Key(origin, rows, self.number(entry, "次") or 1),
            was,
            self.wording(entry, "改为"),
            "" if style == PLAIN else style,
            then,
            tuple(self.cells(entry)),
            self.number(entry, "格数"),
            self.text(entry, "位置") or "",
            entry.place,
        )

    def then(self, entry: read.Keyed) -> Iterator[tuple[str, str]]:
        for one in self.listed(entry, "采用时"):
            if row := self.keyed(one, THEN):
                yield self.needed(row, "事实"), self.text(row, "写作") or ""

    def cells(self, entry: read.Keyed) -> Iterator[tuple[int, Wording]]:
        for one in self.listed(entry, "各格"):
            if row := self.keyed(one, CELL):
                yield self.number(row, "格"), self.wording(row, "文字")

    # --- single values

    def keyed(self, node: read.Node, known: Sequence[str]) -> read.Keyed | None:
        if not isinstance(node, read.Keyed):
            self.wrong("应当是“键: 内容”", node.place)
            return None
        for name, place in node.keys.items():
            if name not in known:
                self.problems.append(problem("key.unknown", f"不认识“{name}”", place, f"这里可以写：{'、'.join(known)}"))
        return node

    def text(self, entry: read.Keyed, name: str) -> str | None:
        node = entry.entries.get(name)
        if node is not None and not isinstance(node, read.Text):
            self.wrong(f"“{name}”后应当是文字", entry.keys[name])
            return None
        return node.value if node is not None else None

    def needed(self, entry: read.Keyed, name: str) -> str:
        if name not in entry.keys:
            self.wrong(f"缺少“{name}”", entry.place)
        return self.text(entry, name) or ""

    def number(self, entry: read.Keyed, name: str) -> int:
        text = self.text(entry, name)
        if text is not None and not re.fullmatch(r"[1-9][0-9]{0,3}", text):
            self.wrong(f"“{name}”应当是一个数", entry.keys[name])
        return int(text) if text and text.isascii() and text.isdigit() else 0

    def listed(self, entry: read.Keyed, name: str) -> Sequence[read.Node]:
        node = entry.entries.get(name)
        if node is not None and not isinstance(node, read.Listed):
            self.wrong(f"“{name}”下应当每项一行，以“- ”开头", entry.keys[name])
            return ()
        return node.items if isinstance(node, read.Listed) else ()

    def wording(self, entry: read.Keyed, name: str) -> Wording:
        try:
            return parsed(self.text(entry, name) or "")
        except ValueError as error:
            remedy = "事实写在一对半角大括号里，如{社区.某社区.户籍.户数}；文字里的大括号写两遍"
            self.wrong(f"“{name}”里的大括号不成对：{error}", entry.keys[name], remedy)
            return ()

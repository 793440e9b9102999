"""A finished paper, or any .docx or .txt file, in; out comes its text as the checks of prose read it.

A text is one string, a paragraph or a row of a table a line, so that a pattern runs over the whole at once. Annexed texts
are somebody else's words and left out. Where a place of the text stands in the document is worked out only when something
is found there.
"""

import bisect
import dataclasses
import datetime as dt
import functools
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

from pipeline.case.annex import decoded
from pipeline.case.read import ILLEGAL, contents
from pipeline.problems import Place, Problem, problem
from pipeline.word import safety, unpack
from pipeline.word.text import BREAK, Standing, flatten, standings

LONGEST = 1_000_000
"""Characters: the longest paper that anyone wrote has a tenth of it."""
QUOTED = 40
"""Characters that a finding quotes at most."""
REACH = 200
"""How far the ends of a sentence are looked for."""

STOPS = "。；！？\n\t"
"""Where a sentence ends, or the cell or paragraph it stands in."""

PAUSES = "，、：（）》”]"

PAPERS = """
决议 决定 命令 公报 公告 通告 意见 通知 通报 报告 请示 批复 议案 函 纪要 方案 说明 总结 计划 规划 公示 记录 表 报告单 书 信 材料
名单 名册 清单 目录 登记簿 办法 规定 规则 细则 条例 制度 章程 公约 规约 须知 要点 预案 建议 简报 讲话 提案 答复 征求意见稿 送审稿
纲要 标准 协议 合同 守则 指南 倡议 发言 封面
"""
"""How a complete title ends (条例 第八条, and what else goes through an office)."""
COMPLETE = re.compile(rf"(?:{'|'.join(PAPERS.split())})(?:（[^（）\n]{{0,20}}）)*$")

ADDRESSES = re.compile(r"(?:https?://|www\.)[!-~]{1,200}|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,4}", re.ASCII)
ANNEX = re.compile(r"附件[0-9０-９]{0,2}[ 　\t]*")
HEAD = 8
"""Lines among which the title stands: before it only organ, number and signer."""
TITLE = 80

YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年(?:(\d{1,2})月)?")
SIGNED = re.compile(r"(?m)^[ 　]*((?:19|20)\d\d)年(\d{1,2})月\d{1,2}日[ 　]*$")
"""The line with the date of the paper."""


@dataclasses.dataclass(frozen=True)
class Text:
    """One document. `kind` is the 短名 of its kind, empty for a file; `whole` has the annexed texts as well."""

    name: str
    title: str
    whole: str = dataclasses.field(repr=False)
    kind: str = ""
    docx: bytes = dataclasses.field(default=b"", repr=False)
    organ: str = ""
    """who issues it, as far as it is known"""
    issued: bool = False
    kept: bool = False
    """a person edited it"""
    given: frozenset[str] = frozenset()
    """for an edited one: the numbers that its facts and its template give"""

    @functools.cached_property
    def own(self) -> str:
        """Its own text, without what is annexed."""
        lines = self.whole.split("\n")
        first = next((number for number, line in enumerate(lines) if number and ANNEX.fullmatch(line)), len(lines))
        return "\n".join(lines[:first])

    @functools.cached_property
    def body(self) -> str:
        """Its own text as it is read: addresses of the net are blotted out, every place stays where it is."""
        own = self.own
        return ADDRESSES.sub(lambda found: "＿" * len(found[0]), own) if "@" in own or "://" in own or "www." in own else own

    @functools.cached_property
    def headline(self) -> tuple[int, int]:
        """Where the title stands in the body; an empty span where there is none."""
        lines = list(itertools.islice(self.lines(), HEAD))
        wanted = next((one for one in lines if self.title and self.title in one[2]), None)
        if wanted is None:
            short = [one for one in lines if one[2].strip() and len(one[2]) <= TITLE and "。" not in one[2]]
            complete = (one for one in short if "\t" not in one[2] and COMPLETE.search(one[2].strip()))
            wanted = next(complete, short[0] if short and short[0] is next((one for one in lines if one[2].strip()), None) else None)
        return wanted[:2] if wanted else (0, 0)

    @functools.cached_property
    def called(self) -> str:
        """Its title as it is printed."""
        first, last = self.headline
        return self.body[first:last].strip()

    @functools.cached_property
    def day(self) -> dt.date:
        """The day of the law that it is held against: its own date, else the last one it speaks of; without any, today's law."""
        found = [(int(year), int(month or 12)) for year, month in SIGNED.findall(self.body)[-1:] or YEAR.findall(self.body)]
        year, month = max((one for one in found if 1 <= one[1] <= 12), default=(dt.date.max.year, 12))
        return dt.date(year, month, 28)

    def lines(self) -> Iterator[tuple[int, int, str]]:
        """Yield the lines of the body with their places."""
        first = 0
        for line in self.body.split("\n"):
            yield first, first + len(line), line
            first += len(line) + 1

    @functools.cached_property
    def _starts(self) -> list[int]:
        return [first for first, _, _ in self.lines()]

    def line_at(self, place: int) -> tuple[int, int]:
        """Return the first and last place of the line that a place stands in."""
        index = bisect.bisect_right(self._starts, place) - 1
        first = self._starts[index]
        return first, self._starts[index + 1] - 1 if index + 1 < len(self._starts) else len(self.body)

    def sentence(self, place: int) -> tuple[int, int]:
        """Return where the sentence around a place begins and ends."""
        body = self.body
        first = max((body.rfind(stop, max(0, place - REACH), place) + 1 for stop in STOPS), default=0)
        ends = [end for stop in STOPS if (end := body.find(stop, place, place + REACH)) >= 0]
        return max(first, place - REACH), min(ends, default=min(len(body), place + REACH))

    def quoted(self, first: int, last: int) -> str:
        """Return what stands there with what is around it, as far as a quotation bears it."""
        if last - first >= QUOTED:
            return squeezed(self.own[first : first + QUOTED - 1]) + "…"
        start, end = self.sentence(first)
        start = max(start, first - (QUOTED - last + first) // 2)
        # from the last pause on, where there is one so near
        start = max((found + 1 for pause in PAUSES if (found := self.body.rfind(pause, start, first)) >= 0), default=start)
        return squeezed(self.own[start : max(last, min(end, start + QUOTED))])

    def place(self, where: int) -> Place:
        """Return the place as a person finds it: the paragraph, in a table the cell; in a plain file the line."""
        index = bisect.bisect_right(self._starts, where) - 1
        if not self.docx:
            return Place(document=self.name, paragraph=index + 1)
        found = self._standings[index] if index < len(self._standings) else None
        if found is None:
            return Place(document=self.name)
        number = self.body.count("\t", self._starts[index], where) + 1
        return Place(document=self.name, paragraph=found.paragraph, cell=found.cell(number))

    @functools.cached_property
    def _standings(self) -> list[Standing]:
        return standings(self.docx)


def squeezed(text: str) -> str:
    """Return a text as it can stand in a line."""
    return " ".join(text.replace(BREAK, "").split())


def joined(flat: str) -> str:
    """Return a flattened text with the breaks of its titles taken away, since a word may go on behind one."""
    if BREAK not in flat:
        return flat
    return "\n".join(line if "\t" in line or "。" in line else line.replace(BREAK, "") for line in flat.split("\n"))


def read_text(path: Path) -> Text | tuple[Problem, ...]:
    """Return the text of a .docx or .txt, or why it cannot be read. A .docx is judged before it is opened."""
    name = path.name
    if not path.exists():
        return (problem("file.missing", f"没有“{path}”这个文件", Place(name), "核对文件名和所在的文件夹"),)
    found: list[Problem] = []
    data = contents(path, name, found)
    if data is None:
        return tuple(found)
    docx = b""
    if path.suffix.lower() == ".docx" or data.startswith((unpack.OFFICE_BINARY, b"PK\x03\x04")):
        if found := safety.judge(data, name, Place(name)):
            return tuple(found)
        docx, flat = data, flatten(data)
    elif (plain := decoded(data)) is None:
        return (problem("file.encoding", f"“{name}”的编码不明", Place(name), "用记事本或 WPS 另存为 UTF-8，或另存为 .docx"),)
    else:
        flat = plain.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\v", "\n")
    if len(flat) > LONGEST:
        message = f"“{name}”有{len(flat)}字，不像一份文书"
        return (problem("file.large", message, Place(name), "核对是不是选错了文件；确是文书的，拆开检查"),)
    if match := ILLEGAL.search(flat):
        message = f"“{name}”里有控制字符 U+{ord(match[0]):04X}"
        return (problem("file.unreadable", message, Place(name), "用记事本打开，删去这个字符，或另存为 .docx"),)
    if not flat.strip():
        return (problem("file.unreadable", f"“{name}”里没有文字", Place(name), "核对是不是选错了文件；扫描件读不出文字"),)
    return Text(name, "", joined(flat), docx=docx)

"""An annexed text in, its paragraphs with their roles out, so that a law is set as a law and an opinion as an opinion."""

import dataclasses
import re
from pathlib import Path

from pipeline.case.read import ILLEGAL, contents
from pipeline.problems import Place, Problem, problem
from pipeline.word import safety, unpack
from pipeline.word.text import BREAK, flatten

_CHAPTER = re.compile(r"第[一二三四五六七八九十百零]+[编章节][　\s]")
_ARTICLE = re.compile(r"(第[一二三四五六七八九十百零]+条)[　\s]*(.*)", re.DOTALL)
_FIRST = re.compile(r"[一二三四五六七八九十]+、")
HEADING = 40
"""Characters of the longest heading that runs into its paragraph."""
DAMAGED = {"file.unreadable": "attachment.unreadable"}
"""What damage is called where it is that of an annex."""

COMMON = frozenset("的，。、一是在和有不")
"""One of these stands in any Chinese text: what reads as GB18030 and has none is another encoding."""

_SECOND = re.compile(r"（[一二三四五六七八九十]+）")


ROLES = ("题名", "题注", "一级", "二级", "续文", "条号", "条文", "正文")
"""What a paragraph of an annex can be."""


def read_annex(path: Path, name: str, place: Place) -> tuple[str | None, list[Problem]]:
    """Return the text of an annex (.txt or .docx), one paragraph a line. `place` is where the case names it."""
    problems: list[Problem] = []
    data = contents(path, name, problems)
    if data is None:
        return None, [problem("attachment.unreadable", one.message, place, one.remedy) for one in problems]
    text: str | None
    if path.suffix.lower() == ".docx" or data.startswith(unpack.OFFICE_BINARY):
        if found := safety.judge(data, name, place):
            return None, [dataclasses.replace(one, code=DAMAGED.get(one.code, one.code)) for one in found]
        text, wrong = flatten(data).replace(BREAK, "\n"), ("", "")
    else:
        text, wrong = _plain(data, path.suffix.lower())
    if text is not None and (match := ILLEGAL.search(text := text.replace("\f", "\n"))):
        text, wrong = None, (f"里有控制字符 U+{ord(match[0]):04X}", "用记事本打开，删去这个字符")
    if text is not None and not text.strip():
        text, wrong = None, ("里没有文字", "核对是不是放错了文件；扫描件请改放 originals/")
    return text, [] if text is not None else [_unreadable(name, place, *wrong)]


def _plain(data: bytes, suffix: str) -> tuple[str | None, tuple[str, str]]:
    """Return the text of a plain file, else what was found and what to do."""
    if suffix != ".txt":
        return None, ("不是 .txt 或 .docx 文件，排不进文书", "另存为 .docx 或 .txt")
    text = decoded(data)
    return text, ("编码不明", "用记事本另存为 UTF-8") if text is None else ("", "")


def decoded(data: bytes) -> str | None:
    """Return a Chinese text in UTF-8 or GB18030, None where it is in neither."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8-sig" or COMMON & {*text}:
            return text
    return None


def _unreadable(name: str, place: Place, found: str, remedy: str) -> Problem:
    return problem("attachment.unreadable", f"“{name}”{found}", place, remedy)


def paragraphs(text: str) -> list[dict[str, str]]:
    """Return each paragraph under its role: 题名, 题注, 一级, 二级 (and 续文), 条号 and 条文, 正文.

    The words stay as they are; only the white space around a paragraph is dropped.
    """
    lines = [line.strip().strip("　") for line in text.splitlines()]
    lines = [line for line in lines if line]
    is_law = sum(bool(_ARTICLE.match(line)) for line in lines) > 1
    return [_role(line, index, is_law=is_law) for index, line in enumerate(lines)]


def _role(line: str, index: int, *, is_law: bool) -> dict[str, str]:
    if index == 0:
        return {"题名": line}
    if index == 1 and line.startswith("（") and line.endswith("）"):
        return {"题注": line}
    if is_law:
        if _CHAPTER.match(line):
            return {"一级": line}
        if match := _ARTICLE.match(line):
            return {"条号": match[1], "条文": match[2]}
        if _FIRST.match(line) and len(line) <= HEADING and not line.endswith("。"):
            return {"一级": line}
        return {"正文": line}
    if _FIRST.match(line):
        return {"一级": line}
    if _SECOND.match(line):
        head, stop, rest = line.partition("。")
        return {"二级": head + stop, "续文": rest} if len(head) <= HEADING else {"正文": line}
    return {"正文": line}

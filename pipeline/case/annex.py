"""An annexed text in, its paragraphs with their roles out, so that a law is set as a law and an opinion as an opinion."""

import dataclasses
import re
from pathlib import Path

from pipeline.problems import Place, Problem, problem
from pipeline.word import safety, unpack
from pipeline.word.text import flatten

_CHAPTER = re.compile(r"第[一二三四五六七八九十百零]+[编章节][　\s]")
_ARTICLE = re.compile(r"(第[一二三四五六七八九十百零]+条)[　\s]*(.*)", re.DOTALL)
_FIRST = re.compile(r"[一二三四五六七八九十]+、")
HEADING = 40
"""Characters of the longest heading that runs into its paragraph."""
DAMAGED = {"file.unreadable": "attachment.unreadable"}
"""What damage is called where it is that of an annex."""

_SECOND = re.compile(r"（[一二三四五六七八九十]+）")


def read_annex(path: Path, name: str, place: Place) -> tuple[str | None, list[Problem]]:
    """Return the text of an annex (.txt or .docx), one paragraph a line. `place` is where the case names it."""
    if not path.is_file():
        return None, [problem("attachment.missing", f"没有附件文件“{name}”", place, "把文件放到这个位置，或改正“文件:”一行")]
    if path.stat().st_size > unpack.FILE:
        return None, [problem("docx.size", f"“{name}”超过 {unpack.FILE // 2**20} MB", place, "压缩其中的图片，或拆成几份")]
    data = path.read_bytes()
    if path.suffix.lower() == ".docx" or data.startswith(unpack.OFFICE_BINARY):
        if found := safety.judge(data, name, place):
            return None, [dataclasses.replace(one, code=DAMAGED.get(one.code, one.code)) for one in found]
        return flatten(data), []
    if path.suffix.lower() != ".txt":
        return None, [_unreadable(name, place, "不是 .txt 或 .docx 文件，排不进文书", "另存为 .docx 或 .txt")]
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding), []
        except UnicodeDecodeError:
            continue
    return None, [_unreadable(name, place, "编码不明", "用记事本另存为 UTF-8")]


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

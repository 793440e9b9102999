"""Marks and slips of the pen: words said twice, brackets without a partner, half-width marks, what Word left behind."""

import re
from collections.abc import Iterator, Mapping, Sequence

from pipeline.prose.findings import Check, Finding, Known
from pipeline.prose.texts import Text

HAN = "\u4e00-\u9fff"

# --- said twice

SAID_ONCE = """
关于 根据 按照 依据 依照 为了 由于 进行 开展 以及 或者 并且 因此 因为 所以 但是 而且 如果 同时 其中 其他 以下 以上 对于 我们 他们
应当 必须 可以 能够 已经 没有 目前 现在 今后 此次 本次 有关 相关 全体 按时 及时 积极 认真 切实 形成 召开 制定 完善 健全 加强 提高
提升 促进 推进 落实 完成 范围 户籍 户数 人数 面积 情况 方案 意见 居委 明确 涉及 征集 收集 听取
"""
SLIPS = frozenset(SAID_ONCE.split())
"""Two-character words that nobody says twice on purpose. 组织 代表 领导 and their like are left out: 党组织组织 is no slip."""

NO_SLIPS = frozenset({"委员会"})
"""居民委员会委员会议 is one name and the next word."""

TWICE = re.compile(rf"([{HAN}]{{2,8}})\1")
PARTICLE = re.compile(r"(?<![目之标有])的的(?![确士])")
STOPPED_TWICE = re.compile(r"[，。；：、][，；：、]|[，；：、]。|(?<!。)。。(?!。)")


def doubled(text: Text, known: Known) -> Iterator[Finding]:
    """A word said twice. In the title 关于关于 is a fault of the title (条例 第九条第七项)."""
    first, last = text.headline
    for one in TWICE.finditer(text.body):
        word = one[1]
        if word in SLIPS if len(word) == 2 else word not in NO_SLIPS and not _counts(word):
            code = "L-TITLE" if first <= one.start() < last else "prose.doubled"
            yield Finding(code, *one.span(), f"重复了“{word}”")
    for one in PARTICLE.finditer(text.body):
        yield Finding("prose.doubled", *one.span(), "重复了“的”")
    for one in STOPPED_TWICE.finditer(text.body):
        yield Finding("prose.doubled", *one.span(), f"连用了两个标点“{one[0]}”")


def _counts(word: str) -> bool:
    """Whether a longer word may well be said twice: 一步一步地, figures, names that are blotted out, laughter."""
    return word[0] in "一二三四五六七八九十百千零〇逐每某" or len(set(word)) == 1


# --- brackets

PAIRS: Mapping[str, str] = {
    ")": "(",
    "）": "（",
    "]": "[",
    "］": "［",
    "〕": "〔",
    "】": "【",
    "》": "《",
    "〉": "〈",
    "”": "“",
    "’": "‘",
    "}": "{",
    "｝": "｛",
}
WIDE = str.maketrans("()[]{}", "（）［］｛｝")
BRACKET = re.compile("[()（）\\[\\]［］〔〕【】《》〈〉“”{}｛｝]")
ITEM = re.compile(r"(?:^|[，。；：、 　\t])[\da-zA-Z一二三四五六七八九十]{1,3}[)）]$")
"""1）甲；2）乙"""
DEEPEST = 30
"""Brackets within brackets; nobody writes more."""


def brackets(text: Text, known: Known) -> Iterator[Finding]:
    """Brackets and quotation marks come in pairs of one form."""
    for first, _, line in text.lines():
        if BRACKET.search(line):
            for place in _cells(line):
                for begin, end, said in _unpaired(line, *place):
                    yield Finding("prose.bracket", first + begin, first + end, said)


def _cells(line: str) -> Iterator[tuple[int, int]]:
    """Yield where the cells of a row begin and end: a bracket closes in its own."""
    start = 0
    while (end := line.find("\t", start)) >= 0:
        yield start, end
        start = end + 1
    yield start, len(line)


def _unpaired(line: str, start: int, stop: int) -> Iterator[tuple[int, int, str]]:
    """Yield pairs of two forms, and the first bracket without a partner: what follows it says nothing any more.

    A quotation over several paragraphs opens in each and closes in the last.
    """
    opened: list[tuple[str, int]] = []
    for one in BRACKET.finditer(line, start, stop):
        mark, place = one[0], one.start()
        if mark not in PAIRS:
            opened.append((mark, place))
            if len(opened) > DEEPEST:
                yield place, place + 1, "层层相套，没有合上"
                return
            continue
        if not opened:
            if ITEM.search(line[max(start, place - 4) : place + 1]):
                continue
            yield place, place + 1, f"里的“{mark}”没有前半个"
            return
        before, begin = opened.pop()
        if before == PAIRS[mark]:
            continue
        if before.translate(WIDE) != PAIRS[mark].translate(WIDE):
            yield begin, begin + 1, f"里的“{before}”没有后半个"
            return
        yield begin, place + 1, f"的括号一半是“{before}”一半是“{mark}”"
    left = [(mark, place) for mark, place in opened if mark != "“" or line[start:place].strip()]
    if left:
        yield left[0][1], left[0][1] + 1, f"里的“{left[0][0]}”没有后半个"


# --- half-width

HALF = re.compile(r'[,;:?!"]|\.+|\([^()（）\n\t]{0,120}\)')


def halfwidth(text: Text, known: Known) -> Iterator[Finding]:
    """Marks beside a Chinese character are full-width; 1.5, 14:00, a standard's number and addresses of the net are none."""
    body = text.body
    for one in HALF.finditer(body):
        mark = one[0]
        before, after = body[max(0, one.start() - 1) : one.start()], body[one.end() : one.end() + 1]
        if mark[0] == "(":
            wrong = any(map(_wide, mark))
        elif mark == ".":
            wrong = _wide(before) and (_wide(after) or after in ("", "\n"))
        elif mark[0] == ".":
            wrong = len(mark) > 2 and _wide(before)
        else:
            wrong = _wide(before) or _wide(after)
        if wrong:
            yield Finding("prose.halfwidth", *one.span(), f"用了半角的“{mark if mark[0] != '(' else '( )'}”")


def _wide(character: str) -> bool:
    """Whether a character is Chinese or a full-width mark."""
    return "\u2018" <= character <= "\uff9f"


# --- left behind

LEFT = re.compile(
    r"\[bookmark:[^\]\n]{0,80}\]|_GoBack|错误[!！]\s?(?:未找到|未定义|文档中没有|不能)[^。\n]{0,20}|Error!\s[A-Z][a-z]+[^\n]{0,40}"
    r"|\b(?:HYPERLINK|INCLUDEPICTURE|MERGEFIELD|PAGEREF|DOCPROPERTY|STYLEREF|NUMPAGES|TOC)\s+(?:\\|\"|[^\W\d])[^\n\t]{0,40}"
    r"|\bREF\s+_[A-Za-z]\w{0,40}|\\\*\s?MERGEFORMAT|\{\{|\}\}|\{%|%\}|｛｛|｝｝|#(?:REF|N/A|VALUE|DIV/0)!?"
    r"|(?:单击|点击)(?:此处|或点击此处)输入[^。\n]{0,10}|[\ue000-\uf8ff\ufffd]"
)
PENDING = re.compile(r"【待填[^】\n]{0,40}】?")


def leftovers(text: Text, known: Known) -> Iterator[Finding]:
    """Bookmarks, fields that found nothing, tags of a template; in a paper that went out also what was to be filled in."""
    end = 0
    for one in LEFT.finditer(text.body):
        if one.start() >= end:
            yield Finding("prose.leftover", *one.span(), "是文字处理软件或模板留下的")
        end = one.end()
    if text.issued:
        for one in PENDING.finditer(text.body):
            yield Finding("prose.pending", *one.span(), "没有填就印发了")


CHECKS: Sequence[Check] = (doubled, brackets, halfwidth, leftovers)

"""The elements of a document: fonts and sizes, indents, notes, signature, annexes, marks at the ends of lines.

`Measured` in, findings out (GB/T 9704, 7.3; GB/T 15834, 5.1).
"""

import itertools
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from pipeline.measure.clauses import Finding
from pipeline.measure.layout import CELL, Block
from pipeline.measure.positions import Character
from pipeline.measure.printed import is_named, stands_for
from pipeline.measure.yardstick import (
    ADDRESSEE,
    ANNEX,
    CHARACTER,
    DATE,
    HEADINGS,
    IMPRINT,
    LEFT,
    MORE_NOTES,
    NOTE,
    ORGAN,
    REMARK,
    RIGHT,
    RUNNING,
    SAME_SIZE,
    SIZE_2,
    SIZE_3,
    SIZE_4,
    TITLE,
    WIDTH,
    Measured,
    begins,
    edges,
    is_wide,
    millimetres,
    near,
)
from pipeline.word.outline import squeezed

FANGSONG, KAITI, HEITI, XIAOBIAOSONG = "仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋简体"

LETTERING: Mapping[str, tuple[str, str, float]] = MappingProxyType(
    {
        TITLE: ("layout.title", XIAOBIAOSONG, SIZE_2),
        "一级标题": ("layout.heading", HEITI, SIZE_3),
        "二级标题": ("layout.heading", KAITI, SIZE_3),
        "三级标题": ("layout.heading", FANGSONG, SIZE_3),
        ANNEX: ("layout.annex-mark", HEITI, SIZE_3),
        IMPRINT: ("layout.imprint", FANGSONG, SIZE_4),
    }
    | dict.fromkeys(
        ("公文正文", "正文顶格", ADDRESSEE, NOTE, MORE_NOTES, ORGAN, DATE, REMARK),
        ("layout.body", FANGSONG, SIZE_3),
    )
)
"""Role → code, official font and size."""

SIZES: Mapping[float, str] = MappingProxyType({SIZE_2: "2号（22磅）", SIZE_3: "3号（16磅）", SIZE_4: "4号（14磅）"})

LEAD_IN = re.compile(r"^.*?[。：　]")
"""A paragraph may begin with its heading, with 第一条 or with 出席： (7.3.3, 10.3): so far it may be in 黑体 or 楷体."""

NEVER_FIRST = frozenset("、，。：；！？”’）〕】》〉")
NEVER_LAST = frozenset("“‘（〔【《〈")
"""5.1.1 to 5.1.3"""
RARELY_FIRST, RARELY_LAST = frozenset("」』］｝％%…·)]"), frozenset("「『［｛([")
"""marks of which 5.1 says nothing, or nothing about lines"""

WRITTEN = re.compile(r"\d{4}年([1-9]|1[0-2])月([1-9]|[12]\d|3[01])日")
A_DATE = re.compile(r"[\d〇零一二三四五六七八九十]{2,4}年[\d元一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}[日号]")
PENDING = "【"


def lettering(measured: Measured) -> Iterator[Finding]:
    """Each role has its font and size (5.2.2, 7.3); the font is judged by ideographs, the size by everything."""
    for block in measured.blocks(*LETTERING):
        code, official, size = LETTERING[block.role]
        for number, one in _of(block):
            if abs(one.size - size) > SAME_SIZE:
                yield Finding(code, number, SIZES[size], f"字号{one.size:g}磅", block.text)
                break
        allowed = (official, HEITI, KAITI) if code == "layout.body" else (official,)
        if strange := next((one for one in block.paragraph.fonts if not any(is_named(one, name) for name in allowed)), ""):
            yield Finding(code, block.page, official, f"文书里写的字体是{strange}", block.text)
        lead = LEAD_IN.match(block.paragraph.text) if code == "layout.body" else None
        end = len(squeezed(lead[0])) if lead else 0
        for place, (number, one) in enumerate(_of(block)):
            here = allowed if place < end else (official,)
            if is_wide(one.text) and not any(stands_for(one.font, name, measured.fonts) for name in here):
                yield Finding(code, number, official, f"“{one.text}”的字体是{one.font}", block.text)
                break


def _of(block: Block) -> Iterator[tuple[int, Character]]:
    return ((line.page, one) for line in block.lines for one in line.characters)


def indents(measured: Measured) -> Iterator[Finding]:
    """A paragraph begins two characters in (7.3.3), so does the remark in brackets (7.3.6)."""
    for block in measured.blocks(*HEADINGS, "公文正文", REMARK):
        line = block.lines[0]
        wanted = [left + 2 * CHARACTER for left, _ in edges(line.page)]
        if not block.paragraph.numbered and not begins(line, *wanted):
            measure = f"段首距版心左边缘{millimetres(line.left - LEFT)}"
            yield Finding("layout.indent", line.page, "左空二字（11毫米）", measure, line.text)


def first_page(measured: Measured) -> Iterator[Finding]:
    """The first page shows text (7.3.3)."""
    body = [block for block in measured.layout.blocks if block.role in RUNNING or block.role == CELL]
    if body and body[0].page > 1 and any(block.role == TITLE for block in measured.layout.blocks):
        yield Finding("layout.first-page", 1, "显示正文", "首页没有正文")


def addressee(measured: Measured) -> Iterator[Finding]:
    """主送机关 stands a blank line below the title, at the margin, and ends with a colon (7.3.2)."""
    for above, block in measured.pairs():
        if block.role != ADDRESSEE or above.role == ADDRESSEE:
            continue
        line, gap = block.lines[0], measured.gap(above, block)
        if not begins(line, *(left for left, _ in edges(line.page))):
            yield Finding("layout.addressee", line.page, "顶格", f"距版心左边缘{millimetres(line.left - LEFT)}", line.text)
        if above.role == TITLE and gap is not None and round(gap) != 2:
            yield Finding("layout.addressee", line.page, "标题下空一行", f"与标题隔{gap - 1:.1f}行", line.text)
        if not block.text.endswith("："):
            yield Finding("layout.addressee", line.page, "末尾用全角冒号", f"末尾是“{block.text[-1]}”", line.text)


NOTED = re.compile(r"(附件[：:])?(\d+[.．])?")


def annex_notes(measured: Measured) -> Iterator[Finding]:
    """附件： stands a blank line below the text, two characters in; names hang below each other, without a mark (7.3.4)."""
    for above, block in measured.pairs():
        if block.role not in (NOTE, MORE_NOTES):
            continue
        first, gap = block.lines[0], measured.gap(above, block)
        if block.role == NOTE:
            if gap is not None and above.role in RUNNING and round(gap, 1) < 1.9:
                yield Finding("layout.annex-note", first.page, "正文下空一行", f"与正文隔{gap - 1:.1f}行", first.text)
            if not begins(first, *(left + 2 * CHARACTER for left, _ in edges(first.page))):
                measure = f"距版心左边缘{millimetres(first.left - LEFT)}"
                yield Finding("layout.annex-note", first.page, "左空二字（11毫米）", measure, first.text)
        if block.text[-1] in "。，；、.;,":
            yield Finding("layout.annex-note", first.page, "附件名称后不加标点", f"末尾是“{block.text[-1]}”", block.text)
        prefix = NOTED.match(block.text)
        name = prefix.end() if prefix else 0
        if name < len(first.characters):
            at = first.characters[name].x
            for line in block.lines[1:]:
                if not begins(line, at):
                    measure = f"回行左端相差{millimetres(line.left - at)}"
                    yield Finding("layout.annex-note", line.page, "回行与名称首字对齐", measure, line.text)


def signature(measured: Measured) -> Iterator[Finding]:
    """Without seal: a blank line, the organ; below it the date, two characters further; the longer keeps two free (7.3.5.2)."""
    for (before, organ), (_, date) in itertools.pairwise(measured.pairs()):
        if (organ.role, date.role) != (ORGAN, DATE) or len(organ.lines) > 1 or len(date.lines) > 1:
            continue
        gap, step = measured.gap(before, organ), measured.gap(organ, date)
        above, below = organ.lines[0], date.lines[0]
        wide, other = above.right - above.left, below.right - below.left
        if gap is not None and before.role in RUNNING and not near(gap * measured.pitch, 2 * measured.pitch):
            yield Finding("layout.signature", organ.page, "正文下空一行", f"署名与正文隔{gap - 1:.1f}行", above.text)
        if step is None or not near(step * measured.pitch, measured.pitch):
            yield Finding("layout.signature", date.page, "成文日期在署名下一行", "成文日期不在署名的下一行", below.text)
        if wide > WIDTH - 4 * CHARACTER:
            continue  # an organ that fills its line leaves nothing to be moved
        shift = below.left - above.left
        if not near(shift, 2 * CHARACTER):
            measure = f"成文日期首字比署名首字右移{millimetres(shift)}"
            yield Finding("layout.signature", date.page, "右移二字（11毫米）", measure, below.text)
        longer = (above, below) if abs(wide - other) < CHARACTER / 2 else (above,) if wide > other else (below,)
        rights = tuple(right for _, right in edges(above.page))
        if not any(near(right - one.right, 2 * CHARACTER) for one in longer for right in rights):
            measure = f"距版心右边缘{millimetres(RIGHT - longer[0].right)}"
            yield Finding("layout.signature", organ.page, "右空二字（11毫米）", measure, longer[0].text)


def dates(measured: Measured) -> Iterator[Finding]:
    """成文日期 is written 2024年4月8日, nothing in front of month and day (7.3.5.4)."""
    for block in measured.layout.blocks:
        if block.role == CELL or PENDING in block.text:
            continue
        if (block.role == DATE or A_DATE.fullmatch(block.text)) and not WRITTEN.fullmatch(block.text):
            yield Finding("layout.date", block.page, "形如2024年4月8日", f"成文日期为{block.text}")


def annexes(measured: Measured) -> Iterator[Finding]:
    """附件1 begins a page at the margin, its title stands in the third line and is the one the note names (7.3.7)."""
    names = [NOTED.sub("", block.text, count=1) for block in measured.layout.blocks if block.role in (NOTE, MORE_NOTES)]
    tops = {leaf.number: leaf.lines[0][0] for leaf in measured.layout.leaves if leaf.lines}
    marks = [(mark, title) for mark, title in measured.pairs() if mark.role == ANNEX]
    for place, (mark, title) in enumerate(marks):
        line = mark.lines[0]
        if tops[mark.page] is not mark:
            yield Finding("layout.annex-mark", mark.page, "另起一页、在第一行", "附件标识不在一页的第一行", mark.text)
        if not begins(line, *(left for left, _ in edges(line.page))):
            yield Finding("layout.annex-mark", mark.page, "顶格", f"距版心左边缘{millimetres(line.left - LEFT)}", mark.text)
        gap = measured.gap(mark, title)
        if title.role != TITLE or gap is None or not near(gap * measured.pitch, 2 * measured.pitch):
            yield Finding("layout.annex-title", mark.page, "附件标题居中排在第三行", "附件标识下空一行处不是附件标题", title.text)
        if names and title.role == TITLE and (place >= len(names) or names[place] not in (title.text, f"《{title.text}》")):
            noted = names[place] if place < len(names) else "没有写"
            yield Finding("layout.annex-title", mark.page, f"附件说明里写的：{noted}", f"附件标题：{title.text}")


def marks(measured: Measured) -> Iterator[Finding]:
    """No line begins with a closing mark and none ends with an opening one (GB/T 15834, 5.1.1 to 5.1.3)."""
    for block in measured.layout.blocks:
        for place, line in enumerate(block.lines):
            first, last = line.text[0], line.text[-1]
            if first in NEVER_FIRST:
                yield Finding("layout.mark", line.page, "不在行首", f"行首是“{first}”", line.text)
            elif first in RARELY_FIRST and place:
                yield Finding("layout.mark-custom", line.page, "不在行首", f"行首是“{first}”", line.text)
            if last in NEVER_LAST:
                yield Finding("layout.mark", line.page, "不在行末", f"行末是“{last}”", line.text)
            elif last in RARELY_LAST and line is not block.lines[-1]:
                yield Finding("layout.mark-custom", line.page, "不在行末", f"行末是“{last}”", line.text)


LONE = frozenset({ORGAN, DATE, REMARK, IMPRINT})


def feet(measured: Measured) -> Iterator[Finding]:
    """No heading stands alone at the foot of a page, no line alone on the last one, nor the signature (custom)."""
    for block, following in measured.pairs():
        is_heading = block.role in (*HEADINGS, TITLE, "表题") and "。" not in block.text
        if is_heading and following.page > block.lines[-1].page:
            yield Finding("layout.foot", block.page, "与下文同页", "标题孤悬页末", block.text)
    last = measured.layout.leaves[-1] if measured.layout.leaves else None
    if last is None or last.number == 1 or last.tables or not last.lines:
        return
    if len(last.lines) == 1:
        yield Finding("layout.last-page", last.number, "不只一行", "末页只有一行", last.lines[0][1].text)
    elif all(block.role in LONE for block, _ in last.lines):
        yield Finding("layout.last-page", last.number, "落款与正文同页", "末页只有落款", last.lines[0][1].text)


CHECKS = (lettering, indents, first_page, addressee, annex_notes, signature, dates, annexes, marks, feet)

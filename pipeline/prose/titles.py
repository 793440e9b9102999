"""Titles: complete, one for one matter in the whole set, and every 《》 that names a paper names it by its title."""

import difflib
import itertools
import re
from collections.abc import Iterator, Sequence

from pipeline.prose.findings import Check, Finding, Known
from pipeline.prose.texts import COMPLETE, Text, squeezed

CITATION = re.compile(r"《([^《》\n\t]{1,120})》")
STATUTE = re.compile(r"(?:法|法典|条例|办法|规定|细则|规则|准则|标准|章程|公约|纲要|解释|决定|实施意见)(?:（[^（）]{0,30}）)?$")
"""How the title of a law or a rule ends; those that the case rests on are known besides."""
PAPERS = re.compile(r"(?:日报|晚报|早报|晨报|时报|周刊|月刊|杂志|报|网|公众号|电视台)$")
OUTSIDE = re.compile(r"[（(][^（）()\n]{0,30}(?:〔\d{4}〕|GB/T|GB |DA/T|第\d+号)")
"""What follows a title that is somebody else's: its number."""
ABBREVIATED = re.compile(r"(?:简称|称为|即|称)[：:“]?$")

LIKE = 0.8
"""From this likeness on, a title is meant to be one of the set."""
LONG = 8
"""A shorter title is like many."""
OF_KIND = re.compile(r"(?:的)?(?:工作|具体)?(?:实施|调整|工作)?(?:方案|意见|办法|通知|请示|报告|说明|公告|公示|决议|总结)$")
"""What a title says of the paper, not of the matter."""

FUNCTION = (
    "和与及同跟或并由从自向对给为被把将让请使到至在于入出归的是有无经按依据因等各该本原新旧其监协指导督辖划属联合告知报送移交代管撤设"
)
"""With one of these between them two names are no list."""
SUFFIXES = ("社区居民委员会", "村民委员会", "街道办事处")
TOUCHING = re.compile("|".join(rf"{one}(?=[^\W\d_]{{2,3}}{one})" for one in SUFFIXES))

UNLISTED = "并列的名称之间加顿号"


def incomplete(text: Text, known: Known) -> Iterator[Finding]:
    """A title that begins with 关于 says what kind of paper it is; one that is cited too (条例 第九条第七项)."""
    first, last = text.headline
    if text.called.startswith("关于") and not COMPLETE.search(text.called):
        yield Finding("L-TITLE", first, last, "没有写明文种", "在题名末尾写明文种，如“方案”“请示”“说明”")
    for one in CITATION.finditer(text.body):
        if one[1].startswith("关于") and not COMPLETE.search(one[1]):
            yield Finding("L-TITLE", *one.span(), "不是完整的题名，没有写明文种", "书名号里写完整的题名，末尾写明文种，如“方案”")


def unlisted(text: Text, known: Known) -> Iterator[Finding]:
    """Two committees beside each other have a 、 between them."""
    if known.names:
        seen: set[int] = set()
        for before, after in sorted(itertools.permutations(known.names, 2), key=lambda pair: -len("".join(pair))):
            if (place := text.body.find(before + after)) >= 0 and place not in seen:
                seen.add(place)
                yield Finding("L-TITLE", place, place + len(before + after), f"在“{after}”前缺顿号", UNLISTED)
        return
    for one in TOUCHING.finditer(text.body):
        between = text.body[one.end() : text.body.index(one[0], one.end())]
        if not set(between) & set(FUNCTION):
            first = max(text.line_at(one.start())[0], one.start() - 4)
            yield Finding("L-TITLE", first, one.end() + len(between) + len(one[0]), f"在“{between}”前缺顿号", UNLISTED)


def retitled(text: Text, known: Known) -> Iterator[Finding]:
    """A paper of the set bears the title that the register gives it, also where a person edited it."""
    if text.title and text.kept and text.title not in text.body.replace("\n", ""):
        yield Finding("prose.citation", *text.headline, f"不是题名“{text.title}”", "改回题名；确要改的，改数据里的事由或方案题名")


def cited(text: Text, known: Known) -> Iterator[Finding]:
    """Every 《》 is the title of a paper of the set, of an annex or a ground, or a statute; of a file: one matter, one title."""
    if known.alone:
        yield from _two_titles(text)
        return
    for one in CITATION.finditer(text.body):
        name = squeezed(one[1])
        if name in known.titles or name in known.grounds or OUTSIDE.match(text.body, one.end()):
            continue
        if near := _near(name, known.titles):
            yield Finding("prose.citation", *one.span(), f"与题名“{near}”不一致")
        elif not (STATUTE.search(name) or PAPERS.search(name) or ABBREVIATED.search(text.body[max(0, one.start() - 4) : one.start()])):
            yield Finding("prose.cited", *one.span(), "不在文书目录、附件和依据之中")


def _near(name: str, titles: frozenset[str]) -> str:
    """Return the title that a citation is meant to be, empty where it is none of them."""
    if len(name) < LONG:
        return ""
    core, characters = matter_of(name), set(name)
    for title in sorted(titles):
        if len(characters & set(title)) * 2 < len(characters):
            continue
        if one_matter(core, matter_of(title)) or difflib.SequenceMatcher(None, name, title, autojunk=False).ratio() >= LIKE:
            return title
    return ""


def _two_titles(text: Text) -> Iterator[Finding]:
    """Papers about one matter call it by one name: what is done and to what agree, and whom it concerns does not."""
    first, last = text.headline
    named = [(text.called, first, last)] if text.called else []
    named += [(one[1], *one.span()) for one in itertools.islice(CITATION.finditer(text.body), 100)]
    seen: dict[str, str] = {}
    for name, begin, end in named:
        core = matter_of(name)
        if len(core) < LONG or STATUTE.search(name):
            continue
        rival = next((other for other in seen if other != core and one_matter(core, other)), None)
        if rival is not None and core not in seen:
            yield Finding("prose.citation", begin, end, f"与“{seen[rival][:40]}”说的是同一件事，题名不一")
        seen.setdefault(core, name)


def matter_of(title: str) -> str:
    """Return what a title says of the matter: without 关于 and the kind of paper; of a title within it, that one's."""
    if inner := CITATION.search(title):
        title = inner[1]
    while title.startswith("关于"):
        title = title[2:]
    before = ""
    while before != title:
        before, title = title, OF_KIND.sub("", title)
    return title.removesuffix("的")


def one_matter(core: str, other: str) -> bool:
    """Whether two titles tell the same deed to the same thing, so that they differ at most in whom they name."""
    short, long = sorted((core, other), key=len)
    return short[:2] == long[:2] and short[-4:] == long[-4:] and _within(short, long)


def _within(short: str, long: str) -> bool:
    """Whether all of the shorter stands in the longer, in its order."""
    rest = iter(long)
    return all(one in rest for one in short)


CHECKS: Sequence[Check] = (incomplete, unlisted, retitled, cited)

"""A template in, what in its making departs from the house out: fonts, grids, tables, revisions, styles, typed facts.

Word and WPS fill in what a file leaves open by the machine it is opened on; so a template leaves nothing open: every
text has an explicit Chinese font, every table its columns, no page a character grid (shared pages would break lines
otherwise on the next machine). What blocks is what would print a wrong page; the rest are hints.
"""

import functools
import re
from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

from pipeline.problems import Place, Problem, problem
from pipeline.template.tags import TAG, Paragraph, Part, W, cut
from pipeline.word.safety import parse
from pipeline.word.text import within

HOUSE = frozenset(
    (
        *("发文机关标志", "发文字号", "上行发文字号", "公文标题", "标题附注", "主送机关", "公文正文", "正文顶格", "正文居中"),
        *("一级标题", "二级标题", "三级标题", "公文表格", "表题", "表头", "表格文字", "表格居中", "表注"),
        *("附件说明", "附件说明续", "附件标识", "题注", "署名", "成文日期", "附注", "签名", "版记", "二维码"),
        *("页眉", "单页页码", "双页页码", "header", "footer"),
    )
)
"""The styles of official papers; a template uses no others."""

SHADE = "D9D9D9"
"""The grey behind the placeholders of a template: it shows a clerk what is filled in, and goes when it is."""

REVISED = (
    *("ins", "del", "moveFrom", "moveTo", "commentRangeStart", "commentReference", "rPrChange", "pPrChange", "sectPrChange"),
    *("tblPrChange", "trPrChange", "tcPrChange", "cellIns", "cellDel", "numberingChange"),
)
THEMES = tuple(f"{W}{name}" for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"))
GRIDS = ("linesAndChars", "snapToChars")

FIELDS = (f"{W}fldChar", f"{W}fldSimple")
"""What Word reckons for itself, such as the number of a page."""

FIGURES = re.compile(r"(?:[0-9０-９]+(?:[.．][0-9０-９]+)*[年月日号户人个件份页条款%％]*)+")
NUMBERING = re.compile(r"^\s*(?:附件)?[0-9]+[.．]?(?![0-9])|（[0-9]+）|^\s*附件[0-9]+")
"""Numbers of headings and annexes: they count the template's own paragraphs and are no facts."""


def judge(part: Part, styles: "Styles", told: set[str]) -> Iterator[Problem]:
    """Yield what blocks: revisions, tables without columns, texts without a font (of a style once: `told`), grids."""
    yield from _revisions(part)
    yield from _tables(part)
    for one in part.paragraphs:
        yield from styles.unset(one, told)
    for grid in part.root.iter(f"{W}docGrid"):
        if grid.get(f"{W}type") in GRIDS:
            remedy = "在“布局→页面设置→文档网格”中选“无网格”；每行字数由字距和页边距给出"
            yield problem("template.grid", "页面设了字符网格", part.place_of(grid), remedy)


def hints(part: Part, styles: "Styles", fixed: Iterable[str], names: Iterable[str]) -> Iterator[Problem]:
    """Yield what does not block: styles of another house, and what was typed that a fact should give.

    `fixed` are the words with figures that belong to the wording of the template; `names` the proper names that a case
    gives.
    """
    for one in part.paragraphs if part.filled else ():
        if one.text and (name := styles.strange(one.element)):
            yield problem("template.style", f"“{cut(one.text)}”用了样式“{name}”", one.place, f"改用公文样式：{'、'.join(_near(name))}")
        text = "" if next(one.element.iter(*FIELDS), None) is not None else TAG.sub("◇", one.text)
        for word in fixed:
            text = text.replace(word, "◇")
        for found in FIGURES.finditer(NUMBERING.sub("◇", text)):
            remedy = "换成标记；确属模板用语的，写进文书登记表这一种的固定用语"
            yield problem("template.typed", f"“{cut(one.text)}”里写死了“{found[0]}”", one.place, remedy)
        for name in names:
            if name in text:
                message = f"“{cut(one.text)}”里写死了“{name}”"
                yield problem("template.typed", message, one.place, "换成标记，如 {{主办.简称}}；换一个事项它就错了")


def _near(name: str) -> list[str]:
    found = [one for one in sorted(HOUSE) if any(letter in name for letter in one)]
    return found[:3] or ["公文正文", "一级标题", "表格文字"]


def _revisions(part: Part) -> Iterator[Problem]:
    remedy = "在“审阅”中接受或拒绝全部修订、删除全部批注后再保存"
    places = dict.fromkeys(part.place_of(one) for one in part.root.iter(*(f"{W}{name}" for name in REVISED)))
    for place in places:
        yield problem("template.revision", "留有修订或批注", place, remedy)


def _tables(part: Part) -> Iterator[Problem]:
    for table in part.root.iter(f"{W}tbl"):
        columns = table.findall(f"{W}tblGrid/{W}gridCol")
        if not columns or any(column.get(f"{W}w") is None for column in columns) or _wide(table) > len(columns):
            yield problem("template.table", "表格没有列宽定义", part.place_of(table), "在 Word 中选中整表，把列宽重新设一遍")


def _wide(table: "etree._Element") -> int:
    """Return how many columns of the grid the widest row takes; a row of which a tag makes cells tells nothing."""
    widest = 0
    for row in table.iterchildren(f"{W}tr"):
        if any("{%tc" in (text.text or "") for text in row.iter(f"{W}t")):
            continue
        spans = (cell.find(f"{W}tcPr/{W}gridSpan") for cell in row.iterchildren(f"{W}tc"))
        edges = (row.find(f"{W}trPr/{W}{name}") for name in ("gridBefore", "gridAfter"))
        taken = [int(one.get(f"{W}val", "1")) if one is not None else 1 for one in spans]
        widest = max(widest, sum(taken) + sum(int(one.get(f"{W}val", "0")) for one in edges if one is not None))
    return widest


@functools.lru_cache(maxsize=8)
def styles_of(part: bytes) -> "Styles":
    """Return what a part of styles says; the documents of a case share one."""
    return Styles(parse(part))


class Styles:
    """What the styles of a template say of names and Chinese fonts."""

    def __init__(self, root: "etree._Element") -> None:
        self._root = root
        self._by_id: Mapping[str, etree._Element] = {one.get(f"{W}styleId", ""): one for one in self._root.iter(f"{W}style")}
        self._default = next(
            (
                one.get(f"{W}styleId", "")
                for one in self._by_id.values()
                if one.get(f"{W}type") == "paragraph" and one.get(f"{W}default") in ("1", "true")
            ),
            "",
        )
        self._states: dict[tuple[str, ...], str] = {}

    def strange(self, paragraph: "etree._Element") -> str:
        """Return the name of a paragraph's style where it is none of the house."""
        runs = [run for run in paragraph.iterchildren(f"{W}r") if run.find(f"{W}commentReference") is None]
        for named in (paragraph.find(f"{W}pPr/{W}pStyle"), *(run.find(f"{W}rPr/{W}rStyle") for run in runs)):
            name = self._name(named.get(f"{W}val", "")) if named is not None else ""
            if name and name.lower() not in HOUSE:
                return name
        if paragraph.find(f"{W}pPr/{W}pStyle") is None:
            return self._name(self._default)
        return ""

    def _name(self, identity: str) -> str:
        style = self._by_id.get(identity)
        name = style.find(f"{W}name") if style is not None else None
        return name.get(f"{W}val", identity) if name is not None else identity

    def unset(self, paragraph: Paragraph, told: set[str]) -> Iterator[Problem]:
        """Yield where a text of a paragraph takes its Chinese font from the theme or from nowhere; of a style once."""
        named = within(paragraph.element, f"{W}pPr", f"{W}pStyle")
        style = named.get(f"{W}val", "") if named is not None else self._default
        for run in paragraph.element.iter(f"{W}r"):
            if within(run, f"{W}t") is None or next(run.iterancestors(f"{W}p")) is not paragraph.element:
                continue
            own = within(run, f"{W}rPr", f"{W}rFonts")
            character = within(run, f"{W}rPr", f"{W}rStyle")
            chain = (character.get(f"{W}val", ""), style) if character is not None else (style,)
            state = _state(own) or self._of_styles(chain)
            if state == "set" or (own is None and style in told):
                continue
            text = cut("".join(one.text or "" for one in run.iter(f"{W}t")))
            if _state(own) == "theme":
                yield self._problem(f"“{text}”用的是主题字体", paragraph.place)
                return
            if style not in told:
                told.add(style)
                what = "用的是主题字体" if state == "theme" else "没有指明中文字体"
                yield self._problem(f"样式“{self._name(style)}”{what}（“{text}”处）", paragraph.place)

    def _problem(self, message: str, place: Place) -> Problem:
        return problem(
            "template.font", message, place, "选中文字或修改样式，在“字体”里把中文字体设为仿宋_GB2312 等公文字体，不用“+正文”“+标题”"
        )

    def _of_styles(self, identities: tuple[str, ...]) -> str:
        """Return what the first style in a chain says, the defaults last."""
        if identities not in self._states:
            fonts = (style.find(f"{W}rPr/{W}rFonts") for identity in identities for style in self._chain(identity))
            said = next((state for one in fonts if (state := _state(one))), "")
            defaults = self._root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}rFonts")
            self._states[identities] = said or _state(defaults) or "none"
        return self._states[identities]

    def _chain(self, identity: str) -> Iterator["etree._Element"]:
        """Yield a style and those it is based on; one that is based on itself ends there."""
        seen: set[str] = set()
        while identity not in seen and (style := self._by_id.get(identity)) is not None:
            seen.add(identity)
            yield style
            based = style.find(f"{W}basedOn")
            identity = based.get(f"{W}val", "") if based is not None else ""


def _state(fonts: "etree._Element | None") -> str:
    """Return what an element says of the Chinese font: set, theme, or nothing."""
    if fonts is None:
        return ""
    if any(name in fonts.attrib for name in THEMES):
        return "theme"
    return "set" if fonts.get(f"{W}eastAsia") else ""

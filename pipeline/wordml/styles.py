"""Styles in, the format of any run and paragraph out: defaults, inheritance, table styles, switches, theme fonts."""

import dataclasses
import functools
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pipeline.word.safety import parse
from pipeline.wordml.grammar import NONE, Border, Element, Raw, Unsupported, W, need, read, value
from pipeline.wordml.table_grammar import CELL, TABLE
from pipeline.wordml.text_grammar import PARAGRAPH, RUN

TOGGLES = ("bold", "italic", "caps", "strike", "double_strike", "hidden")
"""switches that turn over from style to style (ECMA-376, 17.7.3)"""

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
THEME_FONTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        **{f"{size}{name}": (f"{size}Font", "latin") for size in ("major", "minor") for name in ("HAnsi", "Ascii")},
        **{f"{size}EastAsia": (f"{size}Font", "Hans") for size in ("major", "minor")},
    }
)


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class RunFormat:
    """How characters look, one value for all that look so. Fonts by their official names; lengths in points."""

    latin: str
    other: str
    """the font of characters that are neither Latin letters of ASCII nor Chinese"""
    chinese: str
    size: float
    bold: bool = False
    italic: bool = False
    color: str = "000000"
    underline: str | None = None
    underline_color: str | None = None
    strike: str | None = None
    spacing: float = 0.0
    scale: float = 1.0
    raised: float = 0.0
    shade: str | None = None
    caps: bool = False
    hidden: bool = False


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class ParagraphFormat:
    """How a paragraph stands. Lengths in points; `line` is a multiple where `rule` is auto."""

    style: str
    align: str
    left: float
    right: float
    first: float
    before: float
    after: float
    line: float
    rule: str
    keep_next: bool
    keep_lines: bool
    page_break: bool
    widow: bool
    contextual: bool
    space_letters: bool
    space_digits: bool
    snap: bool
    outline: int | None
    tabs: tuple[tuple[float, str, str], ...]
    borders: Mapping[str, Border]
    shade: str | None
    mark: RunFormat


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class TableStyle:
    """What a table style gives to its table, cells, paragraphs and runs, and which parts of the table it treats apart."""

    table: Raw
    cell: Raw
    paragraph: Raw
    run: Raw
    parts: frozenset[str]


NO_TABLE = TableStyle(NONE, NONE, NONE, NONE, frozenset())
"""outside of tables"""


def merged(base: Raw, more: Raw) -> Raw:
    """Return properties with others laid over them; tab stops add up."""
    if not more or not base:
        return base or more
    found = {**base, **more}
    if "tabs" in base and "tabs" in more:
        stops = {stop[0]: stop for stop in (*base["tabs"], *more["tabs"])}
        found["tabs"] = tuple(stops[position] for position in sorted(stops))
    return found


class Styles:
    """All styles of a document. What is worked out once is kept."""

    def __init__(self, root: Element | None, theme: Element | None) -> None:
        self._named: dict[str, Element] = {}
        self._default: dict[str, str] = {}
        self._theme = _theme_fonts(theme)
        self._runs: dict[Any, RunFormat] = {}
        self._paragraphs: dict[Any, ParagraphFormat] = {}
        defaults = root.find(f"{W}docDefaults") if root is not None else None
        self._base_run = read(defaults.find(f"{W}rPrDefault/{W}rPr"), RUN) if defaults is not None else NONE
        self._base_paragraph = read(defaults.find(f"{W}pPrDefault/{W}pPr"), PARAGRAPH) if defaults is not None else NONE
        for style in root.iter(f"{W}style") if root is not None else ():
            self._named[need(style, "styleId")] = style
            if value(style, "default") == "1":
                self._default[need(style, "type")] = need(style, "styleId")

    @functools.cache  # noqa: B019 - lives as long as the styles do
    def chain(self, kind: str, name: str | None) -> tuple[Element, ...]:
        """Return a style and what it is based on, the base first. A style that is not there is the default, as in Word."""
        found: list[Element] = []
        at = name if name in self._named and value(self._named[name], "type") == kind else self._default.get(kind)
        while at is not None and at in self._named and self._named[at] not in found:
            found.insert(0, self._named[at])
            based = self._named[at].find(f"{W}basedOn")
            at = value(based) if based is not None else None
        return tuple(found)

    @functools.cache  # noqa: B019
    def style(self, kind: str, name: str | None) -> tuple[Raw, Raw]:
        """Return what a style sets of paragraphs and of runs."""
        paragraph, run = NONE, NONE
        for one in self.chain(kind, name):
            paragraph = merged(paragraph, read(one.find(f"{W}pPr"), PARAGRAPH))
            run = _over(run, read(one.find(f"{W}rPr"), RUN))
        return paragraph, run

    @functools.cache  # noqa: B019
    def table(self, name: str | None) -> TableStyle:
        """Return what a table style sets."""
        found = NO_TABLE
        for one in self.chain("table", name):
            found = TableStyle(
                merged(found.table, read(one.find(f"{W}tblPr"), TABLE)),
                merged(found.cell, read(one.find(f"{W}tcPr"), CELL)),
                merged(found.paragraph, read(one.find(f"{W}pPr"), PARAGRAPH)),
                _over(found.run, read(one.find(f"{W}rPr"), RUN)),
                found.parts | {need(part, "type") for part in one.iter(f"{W}tblStylePr") if any(True for _ in part)},
            )
        return found

    def run(self, direct: Raw, paragraph: str | None, table: TableStyle) -> RunFormat:
        """Return the format of a run."""
        key = (tuple(direct.items()), paragraph, table)
        if key not in self._runs:
            self._runs[key] = self._run(direct, paragraph, table)
        return self._runs[key]

    def _run(self, direct: Raw, paragraph: str | None, table: TableStyle) -> RunFormat:
        levels = [
            table.run,
            self.style("paragraph", paragraph)[1],
            self.style("character", direct["style"])[1] if "style" in direct else NONE,
        ]
        together = dict(self._base_run)
        for level in (*levels, direct):
            together = dict(_over(together, level))
        for toggle in TOGGLES:
            turned = sum(bool(level.get(toggle)) for level in levels) % 2 == 1
            together[toggle] = direct.get(toggle, turned or bool(self._base_run.get(toggle)))
        return self._formatted(together)

    def _formatted(self, raw: Raw) -> RunFormat:
        size, raised = raw.get("size", 10.0), raw.get("raised", 0.0)
        if raw.get("vertical") is not None:
            raised += size * (RAISED if raw["vertical"] == "superscript" else LOWERED)
            size *= SMALLER
        return RunFormat(
            latin=self._font(raw, "ascii"),
            other=self._font(raw, "hAnsi"),
            chinese=self._font(raw, "eastAsia"),
            size=size,
            bold=raw["bold"],
            italic=raw["italic"],
            color=raw.get("color", "000000"),
            underline=raw.get("underline"),
            underline_color=raw.get("underline_color"),
            strike="double" if raw["double_strike"] else "single" if raw["strike"] else None,
            spacing=raw.get("spacing", 0.0),
            scale=raw.get("scale", 1.0),
            raised=raised,
            shade=raw.get("highlight") or raw.get("shade"),
            caps=raw["caps"],
            hidden=raw["hidden"],
        )

    def _font(self, raw: Raw, name: str) -> str:
        if (theme := raw.get(f"{name}Theme")) is not None:
            if theme not in self._theme:
                raise Unsupported(f"主题字体 {theme}")
            if self._theme[theme]:
                return self._theme[theme]
        return str(raw.get(name) or DEFAULT_FONT)

    def paragraph(self, direct: Raw, mark: Raw, table: TableStyle, line_unit: float) -> ParagraphFormat:
        """Return the format of a paragraph; `line_unit` is what a line of space above or below measures."""
        key = (tuple(direct.items()), tuple(mark.items()), table, line_unit)
        if key not in self._paragraphs:
            self._paragraphs[key] = self._paragraph(direct, mark, table, line_unit)
        return self._paragraphs[key]

    def _paragraph(self, direct: Raw, mark: Raw, table: TableStyle, line_unit: float) -> ParagraphFormat:
        name = direct.get("style")
        raw: Raw = self._base_paragraph
        for level in (table.paragraph, self.style("paragraph", name)[0], direct):
            raw = merged(raw, level)
        run = self.run(mark, name, table)

        def indent(which: str) -> float:
            in_characters = raw.get(f"{which}_chars")
            return float(in_characters * run.size if in_characters else raw.get(which, 0.0))

        def space(which: str) -> float:
            in_lines = raw.get(f"{which}_lines")
            return float(in_lines * line_unit if in_lines else raw.get(which, 0.0))

        chain = self.chain("paragraph", name)
        title = chain[-1].find(f"{W}name") if chain else None
        return ParagraphFormat(
            style=value(title) or "" if title is not None else "",
            align=raw.get("align", "left"),
            left=indent("left"),
            right=indent("right"),
            first=indent("first"),
            before=space("before"),
            after=space("after"),
            line=raw.get("line", 1.0),
            rule=raw.get("rule", "auto"),
            keep_next=raw.get("keep_next", False),
            keep_lines=raw.get("keep_lines", False),
            page_break=raw.get("page_break", False),
            widow=raw.get("widow", True),
            contextual=raw.get("contextual", False),
            space_letters=raw.get("space_letters", True),
            space_digits=raw.get("space_digits", True),
            snap=raw.get("snap", True),
            outline=raw.get("outline"),
            tabs=tuple(stop for stop in raw.get("tabs", ()) if stop[1] != "clear"),
            borders=MappingProxyType({side: raw[f"border.{side}"] for side in SIDES if f"border.{side}" in raw}),
            shade=raw.get("shade"),
            mark=run,
        )


@functools.lru_cache(maxsize=64)
def shared_styles(styles: bytes, theme: bytes) -> Styles:
    """Return the styles of documents that have the same ones, as all of one template do."""
    return Styles(parse(styles) if styles else None, parse(theme) if theme else None)


SIDES = ("top", "bottom", "left", "right", "between")
DEFAULT_FONT = "Times New Roman"
SMALLER, RAISED, LOWERED = 0.58, 0.33, -0.08
"""of a raised or lowered run: its size and its shift, as shares of the size (LibreOffice's; Word's differ by font)"""


def _over(base: Raw, more: Raw) -> Raw:
    """Lay run properties over others. A font by name takes the place of one by theme, and the other way round."""
    if not more:
        return base
    found = {**base, **more}
    for name in ("ascii", "hAnsi", "eastAsia"):
        if name in more and f"{name}Theme" not in more:
            found.pop(f"{name}Theme", None)
    return found


def _theme_fonts(theme: Element | None) -> Mapping[str, str]:
    """Return what the names of theme fonts stand for in simplified Chinese."""
    if theme is None:
        return {}
    found = {}
    for name, (group, script) in THEME_FONTS.items():
        fonts = theme.find(f".//{A}{group}")
        if fonts is None:
            continue
        if script == "latin":
            named = fonts.find(f"{A}latin")
        else:
            named = fonts.find(f"{A}ea")
            if named is None or not named.get("typeface"):
                named = next((one for one in fonts.iter(f"{A}font") if one.get("script") == script), None)
        found[name] = (named.get("typeface") or "") if named is not None else ""
    return MappingProxyType(found)

"""What WordprocessingML may say of runs and paragraphs: every element with its reader, or the reason why it needs none."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pipeline.wordml.grammar import (
    CONDITIONS,
    NONE,
    ON,
    SHADE,
    Element,
    Raw,
    Unsupported,
    W,
    borders,
    check_attributes,
    choice,
    colour,
    distance,
    flag,
    known,
    length,
    local,
    need,
    number,
    one_of,
    only,
    rules,
    shade,
    switch,
    twips,
    value,
)


def _fonts(element: Element) -> Raw:
    return {name: value(element, name) for name in FONT_NAMES if value(element, name) is not None}


FONT_NAMES = ("ascii", "hAnsi", "eastAsia", "hint", "asciiTheme", "hAnsiTheme", "eastAsiaTheme")


def _color(element: Element) -> Raw:
    given = need(element)
    return {"color": "000000" if given == "auto" else colour(given, element)}


HIGHLIGHTS: Mapping[str, str | None] = MappingProxyType(
    {
        "none": None,
        "black": "000000",
        "blue": "0000FF",
        "cyan": "00FFFF",
        "green": "00FF00",
        "magenta": "FF00FF",
        "red": "FF0000",
        "yellow": "FFFF00",
        "white": "FFFFFF",
        "darkBlue": "00008B",
        "darkCyan": "008B8B",
        "darkGreen": "006400",
        "darkMagenta": "8B008B",
        "darkRed": "8B0000",
        "darkYellow": "808000",
        "darkGray": "A9A9A9",
        "lightGray": "D3D3D3",
    }
)


def _underline(element: Element) -> Raw:
    kind = value(element) or "single"
    if kind not in UNDERLINES:
        raise Unsupported(f"{local(element)}={kind}")
    line = value(element, "color")
    return {"underline": UNDERLINES[kind], "underline_color": None if line in (None, "auto") else colour(line, element)}


UNDERLINES: Mapping[str, str | None] = MappingProxyType(
    {"none": None, "single": "single", "double": "double", "thick": "thick", "dotted": "dotted", "dash": "dashed", "words": "words"}
)


def _tabs(element: Element) -> Raw:
    found = []
    for tab in element:
        kind, leader = need(tab), value(tab, "leader") or "none"
        if kind not in TABS or leader not in LEADERS:
            raise Unsupported(f"{local(tab)}={kind}/{leader}")
        check_attributes(tab, known("val pos leader"))
        found.append((twips(need(tab, "pos"), tab), TABS[kind], LEADERS[leader]))
    return {"tabs": tuple(found)}


TABS: Mapping[str, str] = MappingProxyType(
    {**{kind: kind for kind in ("left", "center", "right", "decimal", "clear")}, "start": "left", "end": "right", "num": "left"}
)
LEADERS: Mapping[str, str] = MappingProxyType(
    {"none": "", "dot": "dotted", "underscore": "line", "heavy": "line", "hyphen": "dashed", "middleDot": "middle"}
)


def _spacing(element: Element) -> Raw:
    found: dict[str, Any] = {}
    for name in ("before", "after"):
        if value(element, f"{name}Autospacing") in ON:
            found[name] = AUTO_SPACE
            continue
        if value(element, f"{name}Autospacing") is not None or value(element, name) is not None:
            found[name] = length(element, name) or 0.0
        if (lines := value(element, f"{name}Lines")) not in (None, "0"):
            found[f"{name}_lines"] = float(str(lines)) / 100
    if (line := value(element, "line")) is not None:
        rule = value(element, "lineRule") or "auto"
        if rule not in ("auto", "exact", "atLeast"):
            raise Unsupported(f"{local(element)} 的 lineRule={rule}")
        found |= {"line": float(line) / 240 if rule == "auto" else abs(twips(line, element)), "rule": rule}
    return found


AUTO_SPACE = 14.0
"""points above and below a paragraph with automatic space, as Word sets HTML"""


def _indent(element: Element) -> Raw:
    found: dict[str, Any] = {}
    for name, ours in (("left", "left"), ("start", "left"), ("right", "right"), ("end", "right"), ("firstLine", "first")):
        if (given := length(element, name)) is not None:
            found[ours] = given
        if (characters := value(element, f"{name}Chars")) is not None:
            found[f"{ours}_chars"] = int(characters) / 100
    if (hanging := length(element, "hanging")) is not None:
        found["first"] = -hanging
    if (hanging_chars := value(element, "hangingChars")) is not None:
        found["first_chars"] = -int(hanging_chars) / 100
    return found


def _outline(element: Element) -> Raw:
    level = int(need(element))
    return {"outline": level if level < 9 else None}


def _no_list(element: Element) -> Raw:
    number = element.find(f"{W}numId")
    if number is None or value(number) != "0":
        raise Unsupported("w:numPr（自动编号）")
    return NONE


def _no_grid(element: Element) -> Raw:
    return {"snap": flag(element)}


RUN = rules(
    ("rStyle", "val", lambda element: {"style": need(element)}),
    ("rFonts", "ascii hAnsi eastAsia cs hint asciiTheme hAnsiTheme eastAsiaTheme cstheme", _fonts),
    ("b", "val", switch("bold")),
    ("i", "val", switch("italic")),
    ("caps", "val", switch("caps")),
    ("strike", "val", switch("strike")),
    ("dstrike", "val", switch("double_strike")),
    ("vanish", "val", switch("hidden")),
    ("smallCaps outline shadow emboss imprint rtl cs specVanish", "val", only(wanted=False)),
    ("color", "val themeColor themeTint themeShade", _color),
    ("sz", "val", number("size", 0.5)),
    ("spacing", "val", distance("spacing")),
    ("w", "val", number("scale", 0.01)),
    ("position", "val", number("raised", 0.5)),
    ("vertAlign", "val", choice("vertical", {"baseline": None, "superscript": "superscript", "subscript": "subscript"})),
    ("u", "val color themeColor themeTint themeShade", _underline),
    ("highlight", "val", choice("highlight", HIGHLIGHTS)),
    ("shd", SHADE, lambda element: {"shade": shade(element)}),
    ("em effect", "val", one_of("none")),
    ("szCs bCs iCs", "val", "only text of complex scripts takes it; no font of the table has any"),
    ("lang", "val eastAsia bidi", "chooses spelling and hyphenation; neither is done"),
    ("noProof", "val", "spelling only"),
    ("kern", "val", "pairs of Latin letters; the Chinese fonts of the table have no such pairs"),
    ("snapToGrid", "val", "a grid of characters is refused with its section"),
    ("webHidden", "val", "web pages only"),
)

PARAGRAPH = rules(
    ("pStyle", "val", lambda element: {"style": need(element)}),
    ("keepNext", "val", switch("keep_next")),
    ("keepLines", "val", switch("keep_lines")),
    ("pageBreakBefore", "val", switch("page_break")),
    ("widowControl", "val", switch("widow")),
    ("contextualSpacing", "val", switch("contextual")),
    ("autoSpaceDE", "val", switch("space_letters")),
    ("autoSpaceDN", "val", switch("space_digits")),
    ("spacing", "before after line lineRule beforeLines afterLines beforeAutospacing afterAutospacing", _spacing),
    (
        "ind",
        "left right start end hanging firstLine leftChars rightChars startChars endChars hangingChars firstLineChars",
        _indent,
    ),
    (
        "jc",
        "val",
        choice("align", {"start": "left", "end": "right", **{one: one for one in ("left", "right", "center", "both", "distribute")}}),
    ),
    ("tabs", "", _tabs),
    ("pBdr", "", borders("border")),
    ("shd", SHADE, lambda element: {"shade": shade(element)}),
    ("outlineLvl", "val", _outline),
    ("numPr", "", _no_list),
    ("snapToGrid", "val", _no_grid),
    ("kinsoku wordWrap", "val", only(wanted=True)),
    ("topLinePunct bidi mirrorIndents", "val", only(wanted=False)),
    ("textDirection", "val", one_of("lrTb")),
    ("textAlignment", "val", one_of("auto", "baseline")),
    ("overflowPunct", "val", "no mark hangs over the edge, whatever it says (docs/word.md)"),
    ("suppressAutoHyphens", "val", "nothing is hyphenated"),
    ("suppressLineNumbers", "val", "line numbers are refused with their section"),
    ("adjustRightInd", "val", "works with a grid of characters only, which is refused with its section"),
    ("divId suppressOverlap textboxTightWrap", "val", "web pages and text boxes only"),
    ("cnfStyle", CONDITIONS, "a note of which parts of a table style apply; they are worked out from the style itself"),
    ("rPr", "", "the paragraph's own mark: read apart, for the height of an empty line"),
    ("sectPr", "rsidR rsidRPr rsidDel rsidSect", "a section's end: read apart"),
)

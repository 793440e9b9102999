"""What WordprocessingML may say of tables: every element with its reader, or the reason why it needs none."""

from collections.abc import Mapping
from typing import Any

from lxml import etree

from pipeline.wordml.grammar import (
    CONDITIONS,
    SHADE,
    SIDES,
    Element,
    Raw,
    Rule,
    Unsupported,
    borders,
    children,
    choice,
    length,
    local,
    need,
    one_of,
    only,
    rules,
    shade,
    switch,
    twips,
    value,
)


def measure(element: Element) -> tuple[str, float] | None:
    """Read a width: ("dxa", points), ("pct", share of the width at hand), or None for automatic."""
    kind = value(element, "type") or "dxa"
    if kind in ("auto", "nil"):
        return None
    given = need(element, "w")
    if kind == "dxa":
        return "dxa", twips(given, element)
    if kind == "pct":
        return "pct", float(given[:-1]) / 100 if given.endswith("%") else float(given) / 5000
    raise Unsupported(f"{local(element)} 的宽度类型 {kind}")


def _margins(element: Element) -> Raw:
    found: dict[str, Any] = {}
    for side in children(element):
        kind = measure(side)
        if kind is not None and kind[0] != "dxa":
            raise Unsupported(f"{local(element)} 按百分比的边距")
        found[f"margin.{SIDES[etree.QName(side).localname]}"] = kind[1] if kind else 0.0
    return found


def _width(name: str) -> Any:
    return lambda element: {name: measure(element)}


def _height(element: Element) -> Raw:
    rule = value(element, "hRule") or "auto"
    if rule not in ("auto", "atLeast", "exact"):
        raise Unsupported(f"{local(element)} 的 hRule={rule}")
    return {"height": length(element, "val") or 0.0, "exact": rule == "exact"}


def _look(element: Element) -> Raw:
    """Read which parts of the table the style is to treat apart: as attributes, or as bits in older files."""
    bits = int(value(element) or "0", 16)

    def on(name: str, bit: int) -> bool:
        given = value(element, name)
        return given in ("1", "true", "on") if given is not None else bool(bits & bit)

    parts = {name for name, attribute, bit in LOOK if on(attribute, bit)}
    if not on("noHBand", 0x200):
        parts |= {"band1Horz", "band2Horz"}
    if not on("noVBand", 0x400):
        parts |= {"band1Vert", "band2Vert"}
    return {"look": frozenset(parts)}


LOOK = (
    ("firstRow", "firstRow", 0x20),
    ("lastRow", "lastRow", 0x40),
    ("firstCol", "firstColumn", 0x80),
    ("lastCol", "lastColumn", 0x100),
)

TABLE: Mapping[str, Rule] = rules(
    ("tblStyle", "val", lambda element: {"style": need(element)}),
    ("tblW", "w type", _width("width")),
    ("tblInd", "w type", _width("indent")),
    ("jc", "val", choice("align", {"start": "left", "end": "right", **{one: one for one in ("left", "center", "right")}})),
    ("tblBorders", "", borders("border")),
    ("tblCellMar", "", _margins),
    ("tblLook", "val firstRow lastRow firstColumn lastColumn noHBand noVBand", _look),
    ("shd", SHADE, lambda element: {"shade": shade(element)}),
    ("tblCaption", "val", lambda element: {"caption": need(element)}),
    ("bidiVisual", "val", only(wanted=False)),
    ("tblLayout", "type", "the grid as saved is used in both layouts; Word writes what it worked out into it"),
    ("tblStyleRowBandSize tblStyleColBandSize", "val", "banding itself is refused where it would show"),
    ("tblOverlap", "val", "floating tables only, which are refused"),
    ("tblDescription", "val", "a second text for screen readers beside the caption"),
)

ROW: Mapping[str, Rule] = rules(
    ("trHeight", "val hRule", _height),
    ("cantSplit", "val", switch("whole")),
    ("tblHeader", "val", switch("header")),
    ("gridBefore", "val", lambda element: {"before": int(need(element))}),
    ("gridAfter", "val", lambda element: {"after": int(need(element))}),
    ("hidden", "val", only(wanted=False)),
    ("wBefore wAfter", "w type", "the grid says it too"),
    ("jc", "val", "Word takes the table's alignment for all rows"),
    ("cnfStyle", CONDITIONS, "a note of which parts of a table style apply; they are worked out from the style itself"),
    ("divId", "val", "web pages only"),
)

CELL: Mapping[str, Rule] = rules(
    ("tcW", "w type", "the grid says it too"),
    ("gridSpan", "val", lambda element: {"span": int(need(element))}),
    ("vMerge", "val", lambda element: {"merge": value(element) or "continue"}),
    ("tcBorders", "", borders("border")),
    ("shd", SHADE, lambda element: {"shade": shade(element)}),
    ("tcMar", "", _margins),
    ("vAlign", "val", choice("valign", {"top": "top", "center": "center", "bottom": "bottom"})),
    ("textDirection", "val", one_of("lrTb")),
    ("tcFitText hideMark", "val", only(wanted=False)),
    ("noWrap", "val", "widths come from the grid, so text wraps at its cell's edge as in a table of fixed layout"),
    ("cnfStyle", CONDITIONS, "a note of which parts of a table style apply; they are worked out from the style itself"),
)

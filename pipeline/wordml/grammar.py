"""What WordprocessingML may say, and how it is read: properties of runs, paragraphs, tables, cells and sections.

In: an element of properties. Out: a mapping of what it sets, in points. Each element and attribute that is known stands
in a table below: with its reader, or with the reason why it changes nothing on the page. Whatever is not listed is
`Unsupported`, so that nothing is set other than as Word means it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from lxml import etree

Element = etree._Element  # noqa: SLF001 - lxml's own name for what it parses to
Raw = Mapping[str, Any]
"""What an element of properties sets: our name → value. What it does not name is inherited."""

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W = f"{{{WORD}}}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
NONE: Raw = MappingProxyType({})

OFF = frozenset({"0", "false", "off"})
ON = frozenset({"1", "true", "on"})


class Unsupported(Exception):
    """A construct that cannot be set as Word means it."""

    def __init__(self, construct: str) -> None:
        self.construct = construct
        super().__init__(construct)


class Rule(NamedTuple):
    """An element that is known: its attributes, and how it is read or why it need not be."""

    attributes: frozenset[str]
    read: Callable[[Element], Raw] | str


class Border(NamedTuple):
    """One side of a paragraph or cell, `width` in points; no width is no line."""

    width: float = 0.0
    color: str = "000000"
    style: str = "single"
    space: float = 0.0


def local(element: Element) -> str:
    """Return the name of an element as Word's documentation writes it, `w:` for Word's own."""
    name = etree.QName(element)
    if name.namespace == WORD:
        return f"w:{name.localname}"
    return f"{next((prefix for prefix, uri in element.nsmap.items() if uri == name.namespace), '')}:{name.localname}"


def value(element: Element, name: str = "val") -> str | None:
    """Return an attribute in Word's namespace."""
    return element.get(W + name)


def need(element: Element, name: str = "val") -> str:
    """Return an attribute that has to be there."""
    found = element.get(W + name)
    if found is None:
        raise Unsupported(f"{local(element)} 没有 {name}")
    return found


def flag(element: Element) -> bool:
    """Read an on/off value; the bare element means on."""
    given = value(element)
    if given is None or given in ON:
        return True
    if given in OFF:
        return False
    raise Unsupported(f"{local(element)}={given}")


def twips(text: str, element: Element) -> float:
    """Return a length in points: twentieths, or with a unit as newer files write it."""
    found = re.fullmatch(r"([+-]?\d+(?:\.\d+)?)(pt|mm|cm|in)?", text)
    if found is None:
        raise Unsupported(f"{local(element)} 的长度“{text}”")
    return float(found[1]) * {None: 0.05, "pt": 1.0, "mm": 72 / 25.4, "cm": 720 / 25.4, "in": 72.0}[found[2]]


def length(element: Element, name: str) -> float | None:
    """Return an attribute that is a length, in points."""
    text = value(element, name)
    return None if text is None else twips(text, element)


def read(properties: Element | None, table: Mapping[str, Rule]) -> Raw:
    """Return what an element of properties sets. Raises `Unsupported` for what the table does not list."""
    found: dict[str, Any] = {}
    for element in properties if properties is not None else ():
        rule = table.get(element.tag) if isinstance(element.tag, str) else None
        if rule is None:
            if ignorable(element):
                continue
            raise Unsupported(local(element))
        check_attributes(element, rule.attributes)
        if not isinstance(rule.read, str):
            try:
                found |= rule.read(element)
            except ValueError as fault:
                raise Unsupported(f"{local(element)} 的数值") from fault
    return found


def check_attributes(element: Element, known: frozenset[str]) -> None:
    """Raise `Unsupported` for an attribute that is not listed."""
    for name in element.keys():  # noqa: SIM118 the mapping is made anew each time, the list is not
        if name not in known and not ignorable(element, str(name)):
            raise Unsupported(f"{local(element)} 的属性 {etree.QName(name).localname}")


def ignorable(element: Element, attribute: str | None = None) -> bool:
    """Tell whether the file itself says that a reader who does not know this may pass it over (mc:Ignorable)."""
    namespace = etree.QName(attribute if attribute is not None else element).namespace
    return isinstance(element.tag, str) and namespace is not None and namespace.startswith(EXTENSIONS)


EXTENSIONS = ("http://schemas.microsoft.com/office/word/2010/wordml", "http://schemas.microsoft.com/office/word/2012/wordml")
"""w14 and w15: paragraph numbers for joint editing, glow, contours, stylistic sets. Files declare them ignorable."""


# --- readers of common shapes ------------------------------------------------------------------------------------------
def known(names: str) -> frozenset[str]:
    """Return the full names of attributes or elements, Word's own but for `r:id`."""
    return frozenset(RELATION if name == "r:id" else W + name for name in names.split())


def rules(*rows: tuple[str, str, Callable[[Element], Raw] | str]) -> Mapping[str, Rule]:
    """Return a table of rules from rows: names of elements, their attributes, the reader or the reason."""
    return MappingProxyType({W + name: Rule(known(attributes), reader) for names, attributes, reader in rows for name in names.split()})


def switch(name: str) -> Callable[[Element], Raw]:
    """Return a reader of an on/off value."""
    return lambda element: {name: flag(element)}


def only(*, wanted: bool) -> Callable[[Element], Raw]:
    """Accept one position of a switch: the other would change the page in a way that is not set."""

    def check(element: Element) -> Raw:
        if flag(element) is not wanted:
            raise Unsupported(local(element))
        return NONE

    return check


def one_of(*allowed: str) -> Callable[[Element], Raw]:
    """Accept some of the values: the others would change the page in a way that is not set."""

    def check(element: Element) -> Raw:
        if need(element) not in allowed:
            raise Unsupported(f"{local(element)}={value(element)}")
        return NONE

    return check


def choice(name: str, choices: Mapping[str, Any]) -> Callable[[Element], Raw]:
    """Return a reader of a value out of several, each with what we call it."""

    def pick(element: Element) -> Raw:
        given = need(element)
        if given not in choices:
            raise Unsupported(f"{local(element)}={given}")
        return {name: choices[given]}

    return pick


def number(name: str, share: float) -> Callable[[Element], Raw]:
    """Return a reader of a number counted in this share of our unit."""
    return lambda element: {name: float(need(element).removesuffix("%")) * share}


def distance(name: str) -> Callable[[Element], Raw]:
    """Return a reader of a length."""
    return lambda element: {name: twips(need(element), element)}


def colour(text: str, element: Element) -> str:
    """Check a colour written as six hexadecimal digits."""
    if not re.fullmatch("[0-9A-Fa-f]{6}", text):
        raise Unsupported(f"{local(element)} 的颜色“{text}”")
    return text.upper()


def shade(element: Element) -> str | None:
    """Return the colour of a plain shading; a pattern is unsupported."""
    if need(element) == "solid":
        front = value(element, "color")
        return "000000" if front in (None, "auto") else colour(str(front), element)
    if need(element) not in ("clear", "nil"):
        raise Unsupported(f"{local(element)} 的底纹图案 {value(element)}")
    fill = value(element, "fill")
    return None if fill in (None, "auto") or value(element) == "nil" else colour(fill, element)


BORDERS: Mapping[str, str | None] = MappingProxyType(
    {"nil": None, "none": None, "single": "single", "thick": "single", "double": "double", "dotted": "dotted", "dashed": "dashed"}
)


def border(element: Element) -> Border:
    """Read a side; `sz` is in eighths of a point, of a double line the width of each and of the gap."""
    kind = need(element)
    if kind not in BORDERS:
        raise Unsupported(f"{local(element)} 的线型 {kind}")
    check_attributes(element, BORDER)
    style = BORDERS[kind]
    if style is None:
        return Border()
    width, space = float(value(element, "sz") or 4) / 8, float(value(element, "space") or 0)
    drawn = value(element, "color")
    return Border(width * (3 if style == "double" else 1), "000000" if drawn in (None, "auto") else colour(drawn, element), style, space)


CONDITIONS = (
    "val firstRow lastRow firstColumn lastColumn oddVBand evenVBand oddHBand evenHBand firstRowFirstColumn firstRowLastColumn "
    "lastRowFirstColumn lastRowLastColumn"
)
"""the attributes of w:cnfStyle"""

SHADE = "val color fill themeColor themeFill themeFillTint themeFillShade"
"""the attributes of w:shd"""

BORDER = known("val sz space color themeColor themeTint themeShade shadow frame")
"""Word writes the colour that a theme gives beside its name, so the name need not be followed."""

SIDES: Mapping[str, str] = MappingProxyType(
    {**{side: side for side in ("top", "bottom", "left", "right", "insideH", "insideV", "between")}, "start": "left", "end": "right"}
)


def borders(name: str) -> Callable[[Element], Raw]:
    """Return a reader of the sides of a paragraph, table or cell."""

    def sides(element: Element) -> Raw:
        found = {}
        for side in element:
            which = etree.QName(side).localname
            if which not in SIDES:
                if value(side) in ("nil", "none"):
                    continue
                raise Unsupported(f"{local(element)} 的 {local(side)}")
            found[SIDES[which]] = border(side)
        return {f"{name}.{side}": line for side, line in found.items()}

    return sides


def children(element: Element) -> Iterator[Element]:
    """Yield the elements in an element, without comments and instructions."""
    return (one for one in element if isinstance(one.tag, str))

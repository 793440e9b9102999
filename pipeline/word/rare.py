"""Characters that a font lacks, named explicitly in one that has them: an element tree in, the same text out.

`substitute` chooses for Word: what that does by itself with such a character differs from machine to machine, and from
WPS. Which font has what is known, not measured: 仿宋_GB2312, 楷体_GB2312 and 方正小标宋简体 have GB 2312; since Windows
Vista 仿宋, 楷体, 黑体 and 宋体 have GB 18030-2000, that is the whole basic plane of Chinese characters, and SimSun-ExtB has
extension B, to which later versions added others; Office brings 华文中宋, which is as heavy as 小标宋. Signs outside
GB 18030 are in Segoe UI Symbol. WPS finds the same fonts on Windows; where one is missing, a program replaces it as it
would have done anyway.
"""

import copy
import functools
import io
import itertools
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from typing import TypeAlias

from lxml import etree

from pipeline.word.package import TEXT, package_of
from pipeline.word.safety import parse
from pipeline.word.text import within

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
SLOTS = ("ascii", "hAnsi", "eastAsia")
SMALL = {
    "仿宋_GB2312": "仿宋",
    "FangSong_GB2312": "FangSong",
    "楷体_GB2312": "楷体",
    "KaiTi_GB2312": "KaiTi",
    "方正小标宋简体": "华文中宋",
    "FZXiaoBiaoSong-B05S": "华文中宋",
}
"""Official fonts that have GB 2312 only → the one of their style that has more."""
BEYOND = "SimSun-ExtB"
"""Has the characters beyond the basic plane."""
SIGNS = "Segoe UI Symbol"
"""Has signs that no Chinese font has: ☑ ☒ ✓."""
PLAIN = "宋体"
"""What Word takes where a document names no font."""
FIRST_ABOVE = 0x10000


Choice: TypeAlias = Callable[[str, str], str]
"""Tells for a character and the font that a document names the font that sets it."""
Fonts: TypeAlias = "Callable[[etree._Element], str]"  # noqa: SLF001 - the class has no other name
"""Tells the font of a run for Chinese characters."""


@functools.cache
def substitute(character: str, font: str) -> str:
    """Return the font that Word is to set a character in, where the document says `font`: mostly that one."""
    kind = unicodedata.category(character)
    if not (kind == "Lo" or kind[0] == "S" or kind == "No") or _encodes("gb2312", character):
        return font
    if ord(character) >= FIRST_ABOVE:
        return BEYOND
    if not ("\u3400" <= character <= "\u9fff" or _encodes("gbk", character)):  # GB 18030-2000: GBK and extension A
        return SIGNS
    return SMALL.get(font, font)


def by_styles(styles: "etree._Element") -> Fonts:
    """Return what tells the font of a run from itself, its style, its paragraph's style and the defaults (ISO 29500, 17.7.2)."""
    found: dict[str | None, etree._Element] = {one.get(f"{W}styleId"): one for one in styles.iter(f"{W}style")}
    standard = next((one for one in found.values() if one.get(f"{W}type") == "paragraph" and one.get(f"{W}default") in ("1", "true")), None)
    defaults = styles.find(f"{W}docDefaults/{W}rPrDefault")

    def chain(style: "etree._Element | None") -> Iterator["etree._Element"]:
        seen: list[etree._Element] = []
        while style is not None and style not in seen:
            seen.append(style)
            yield style
            above = style.find(f"{W}basedOn")
            style = found.get(above.get(f"{W}val")) if above is not None else None

    def font_of(run: "etree._Element") -> str:
        paragraph = next(run.iterancestors(f"{W}p"), None)
        of_run = within(run, f"{W}rPr", f"{W}rStyle")
        of_paragraph = within(paragraph, f"{W}pPr", f"{W}pStyle") if paragraph is not None else None
        holders = itertools.chain(
            [run],
            chain(found.get(of_run.get(f"{W}val")) if of_run is not None else None),
            chain(found.get(of_paragraph.get(f"{W}val")) if of_paragraph is not None else standard),
            [defaults] if defaults is not None else [],
        )
        named = (fonts.get(f"{W}eastAsia") for one in holders if (fonts := within(one, f"{W}rPr", f"{W}rFonts")) is not None)
        return next(filter(None, named), PLAIN)

    return font_of


def name_fonts(root: "etree._Element", font_of: Fonts, choose: Choice = substitute) -> bool:
    """Cut every run with characters that another font is to set, and name it; tell whether there was any."""
    changed = False
    for run in list(root.iter(f"{W}r")):
        text = "".join(one.text or "" for one in run if one.tag == f"{W}t")
        if not text.isascii():
            font = font_of(run)
            if any(choose(one, font) != font for one in set(text)):
                _name(run, font, choose)
                changed = True
    return changed


def explicit(docx: bytes, choose: Choice) -> bytes:
    """Return a finished .docx with fonts named as chosen; the same bytes where nothing is to be cut."""
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        entries = {name: package.read(name) for name in package.namelist()}
    try:
        font_of = by_styles(parse(entries.get("word/styles.xml", b"<styles/>")))
        parts = {name: parse(data) for name, data in entries.items() if TEXT.fullmatch(name)}
    except etree.XMLSyntaxError:  # whoever opens it next says so
        return docx
    changed = {name: root for name, root in parts.items() if name_fonts(root, font_of, choose)}
    if not changed:
        return docx
    written = {name: etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True) for name, root in changed.items()}
    return package_of({**entries, **written})


def _name(run: "etree._Element", font: str, choose: Choice) -> None:
    above = run.getparent()
    assert above is not None
    place = above.index(run)
    properties = run.find(f"{W}rPr")
    for name, children in _pieces(run, font, choose):
        new = etree.Element(f"{W}r", {str(key): str(value) for key, value in run.attrib.items()})
        if properties is not None:
            new.append(copy.deepcopy(properties))
        new.extend(children)
        if name != font:
            _set(new, name)
        above.insert(place, new)
        place += 1
    if run.tail:
        new.tail = run.tail
    above.remove(run)


def _pieces(run: "etree._Element", font: str, choose: Choice) -> Iterator[tuple[str, list["etree._Element"]]]:
    """Yield the content of a run in stretches of one font each."""
    parts: list[tuple[str, etree._Element]] = []
    for child in run:
        if child.tag == f"{W}rPr":
            continue
        if child.tag != f"{W}t":
            parts.append((font, child))
            continue
        for name, characters in itertools.groupby(child.text or "", lambda one: choose(one, font)):
            part = etree.Element(f"{W}t")
            part.text = "".join(characters)
            if part.text != part.text.strip():
                part.set(SPACE, "preserve")
            parts.append((name, part))
    for name, group in itertools.groupby(parts, lambda one: one[0]):
        yield name, [child for _, child in group]


def _set(run: "etree._Element", font: str) -> None:
    """Name one font for whatever Word takes a character for; `hint` settles signs that are of both worlds."""
    properties = run.find(f"{W}rPr")
    if properties is None:
        properties = etree.Element(f"{W}rPr")
        run.insert(0, properties)
    fonts = properties.find(f"{W}rFonts")
    if fonts is None:
        fonts = etree.Element(f"{W}rFonts")
        properties.insert(1 if properties.find(f"{W}rStyle") is not None else 0, fonts)
    for slot in SLOTS:
        fonts.attrib.pop(f"{W}{slot}Theme", "")
        fonts.set(f"{W}{slot}", font)
    fonts.set(f"{W}hint", "eastAsia")


def _encodes(encoding: str, text: str) -> bool:
    """Tell whether a character set has all of a text."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True

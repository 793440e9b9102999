"""What stands in a paragraph in, runs out: text, fields, links, pictures — or the construct that cannot be set."""

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from pipeline.word.text import within
from pipeline.wordml.content import BREAK, OBJECT, PAGE_BREAK, TAB, Picture, Run
from pipeline.wordml.grammar import (
    NONE,
    Element,
    Raw,
    Rule,
    Unsupported,
    W,
    check_attributes,
    children,
    ignorable,
    known,
    local,
    need,
    read,
    value,
)
from pipeline.wordml.parts import Package, R
from pipeline.wordml.styles import RunFormat, Styles, TableStyle
from pipeline.wordml.text_grammar import RUN

WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
PIC = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
EMU = 12700
"""of Office's smallest unit of length, in a point"""

SILENT = frozenset(
    f"{W}{name}"
    for name in (
        *("proofErr", "lastRenderedPageBreak", "permStart", "permEnd", "commentRangeStart", "commentRangeEnd", "commentReference"),
        *("softHyphen", "bookmarkEnd", "annotationRef"),
    )
)
"""What leaves no trace on a page: marks of spelling, where Word last broke pages, comments, places to hyphenate."""


class Tag:
    """Names of elements: put together once, not each time they are asked for."""

    run, hyperlink, simple_field, bookmark = (f"{W}{name}" for name in ("r", "hyperlink", "fldSimple", "bookmarkStart"))
    control, custom, smart, content = (f"{W}{name}" for name in ("sdt", "customXml", "smartTag", "sdtContent"))
    text, tab, carriage, hyphen, new = (f"{W}{name}" for name in ("t", "tab", "cr", "noBreakHyphen", "br"))
    field, instruction, drawing = (f"{W}{name}" for name in ("fldChar", "instrText", "drawing"))
    paragraph, table, row, cell = (f"{W}{name}" for name in ("p", "tbl", "tr", "tc"))
    of_run, of_paragraph, of_table, of_row, of_cell = (f"{W}{name}" for name in ("rPr", "pPr", "tblPr", "trPr", "tcPr"))


PASSED_OVER = SILENT | {Tag.bookmark}
"""what says nothing where blocks, rows and cells stand"""

SAVED = known("rsidR rsidRPr rsidDel rsidP rsidRDefault rsidTr")
"""Which editing session wrote it."""

HIDDEN_FIELDS = frozenset({"TC", "XE"})
SHOWN_FIELDS = frozenset({"HYPERLINK", "REF", "PAGEREF", "TOC", "SEQ", "STYLEREF", "QUOTE", "TITLE", "AUTHOR", "SUBJECT", "FORMTEXT"})
"""Fields that Word does not work out anew when it prints: the result as saved is what stands on paper."""
COUNTED_FIELDS = frozenset({"PAGE", "NUMPAGES"})

SPACE = frozenset({"{http://www.w3.org/XML/1998/namespace}space"})

NAMES: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys((f"{W}ins", f"{W}del", f"{W}moveFrom", f"{W}moveTo"), "未接受的修订"),
        f"{W}footnoteReference": "脚注",
        f"{W}endnoteReference": "尾注",
        f"{W}pict": "w:pict（旧式图形）",
        f"{W}object": "w:object（嵌入对象）",
        f"{W}tblPrEx": "w:tblPrEx（单行的表格属性）",
    }
)


KEPT = 20_000
"""properties that are kept at most"""

_known: dict[Any, Raw] = {}
"""What properties say, by their elements: the outermost one tells of what they are."""


class Inlines:
    """Reads what stands in the paragraphs of one part. A field may run over several, so it is one reader for all."""

    def __init__(self, package: Package, part: str, styles: Styles) -> None:
        self._package, self._part, self._styles = package, part, styles
        self.pictures: dict[str, bytes] = {}
        self._fields: list[_Field] = []

    def properties(self, element: Element | None, table: Mapping[str, Rule]) -> Raw:
        """Read properties; the same ones stand in the documents of a case hundreds of times."""
        if element is None:
            return NONE
        key = tuple([(one.tag, *one.items()) for one in element.iter()])
        if (found := _known.get(key)) is None:
            if len(_known) >= KEPT:
                _known.clear()
            found = _known[key] = read(element, table)
        return found

    def read(self, element: Element, style: str | None, table: TableStyle, link: str | None, marks: list[str]) -> Sequence[Run]:
        """Return the runs of an element; the bookmarks that begin in it are added to `marks`."""
        match element.tag:
            case Tag.run:
                return self._run(element, style, table, link)
            case Tag.hyperlink:
                check_attributes(element, known("anchor history tooltip tgtFrame docLocation") | {f"{R}id"})
                relation = self._package.relations(self._part).get(element.get(f"{R}id", ""))
                target = relation.target if relation else f"#{value(element, 'anchor')}" if value(element, "anchor") else None
                return [run for one in children(element) for run in self.read(one, style, table, target, marks)]
            case Tag.simple_field:
                field = _Field(need(element, "instr"))
                self._begin(field)
                within = [run for one in children(element) for run in self.read(one, style, table, link, marks)]
                return self._end(within[0].format if within else self._styles.run(NONE, style, table), link)
            case Tag.bookmark:
                marks.append(need(element, "name"))
            case Tag.control | Tag.custom | Tag.smart:
                held = [one for one in inside(element) if one.tag != f"{W}smartTagPr"]
                return [run for one in held for run in self.read(one, style, table, link, marks)]
            case _:
                if isinstance(element.tag, str) and element.tag not in SILENT and not ignorable(element):
                    raise Unsupported(NAMES.get(element.tag, local(element)))
        return ()

    def _run(self, element: Element, style: str | None, table: TableStyle, link: str | None) -> Sequence[Run]:
        check_attributes(element, SAVED)
        properties = within(element, Tag.of_run)
        look = self._styles.run(self.properties(properties, RUN), style, table)
        if look.hidden:
            return ()
        found: list[Run] = []
        text = ""
        for one in element:
            tag = one.tag
            if one is properties or not isinstance(tag, str):
                continue
            if tag == Tag.field:
                found += self._shown(text, look, link)
                text = ""
                found += self._field(need(one, "fldCharType"), look, link)
            elif tag == Tag.instruction:
                if self._fields and self._fields[-1].instructing:
                    self._fields[-1].instruction += one.text or ""
            elif tag == Tag.drawing:
                found += (*self._shown(text, look, link), Run(OBJECT, look, link, picture=self._picture(one)))
                text = ""
            else:
                text += self._character(one)
        return [*found, *self._shown(text, look, link)]

    def _character(self, element: Element) -> str:
        match element.tag:
            case Tag.text:
                check_attributes(element, SPACE)
                found = element.text or ""
                if not found.isprintable():
                    found = re.sub(r"[\t\n\r\f]", " ", found)
                return found if element.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve" else found.strip(" ")
            case Tag.tab:
                return TAB
            case Tag.carriage:
                return BREAK
            case Tag.hyphen:
                return "\u2011"
            case Tag.new:
                kind = value(element, "type") or "textWrapping"
                if kind == "column" or value(element, "clear") not in (None, "none", "all"):
                    raise Unsupported(f"w:br={kind}")
                return PAGE_BREAK if kind == "page" else BREAK
            case _:
                if element.tag in SILENT or ignorable(element):
                    return ""
                raise Unsupported(NAMES.get(element.tag, local(element)))

    def _shown(self, text: str, look: RunFormat, link: str | None) -> Sequence[Run]:
        """Return text where no field hides it: its instruction, or a result that is worked out anew."""
        if not text or (self._fields and any(field.hides for field in self._fields)):
            return ()
        links = [field.link for field in self._fields if field.link]
        return (Run(text.upper() if look.caps else text, look, links[-1] if links else link),)

    # --- fields -------------------------------------------------------------------------------------------------------
    def _field(self, kind: str, look: RunFormat, link: str | None) -> Sequence[Run]:
        match kind:
            case "begin":
                self._fields.append(_Field(""))
            case "separate" if self._fields:
                self._begin(self._fields.pop())
            case "end" if self._fields:
                if self._fields[-1].instructing:
                    self._begin(self._fields.pop())
                return self._end(look, link)
            case _:
                raise Unsupported(f"w:fldChar={kind} 不成对")
        return ()

    def _begin(self, field: "_Field") -> None:
        field.instructing = False
        self._fields.append(field)
        words = field.instruction.split()
        field.kind = words[0].upper() if words else ""
        if field.kind not in COUNTED_FIELDS | SHOWN_FIELDS | HIDDEN_FIELDS:
            self._fields.pop()
            raise Unsupported(f"域 {field.kind or '（空）'}")
        if field.kind in COUNTED_FIELDS and not re.fullmatch(
            r"\s*\w+\s*(\\\*\s*(MERGEFORMAT|Arabic)\s*)*", field.instruction, re.IGNORECASE
        ):
            self._fields.pop()
            raise Unsupported(f"域 {field.instruction.strip()}")
        if field.kind == "HYPERLINK" and (found := re.search(r'"([^"]+)"', field.instruction)):
            field.link = ("#" if r"\l" in field.instruction.split('"')[0] else "") + found[1]

    def _end(self, look: RunFormat, link: str | None) -> Sequence[Run]:
        field = self._fields.pop()
        if field.kind in COUNTED_FIELDS and not any(one.hides for one in self._fields):
            return (Run("", look, link, field=field.kind),)
        return ()

    # --- pictures -----------------------------------------------------------------------------------------------------
    def _picture(self, drawing: Element) -> Picture:
        inline = drawing.find(f"{WP}inline")
        if inline is None:
            raise Unsupported("w:drawing 浮动对象（wp:anchor）")
        picture = inline.find(f"{A}graphic/{A}graphicData/{PIC}pic")
        fill = picture.find(f"{PIC}blipFill") if picture is not None else None
        blip = fill.find(f"{A}blip") if fill is not None else None
        size, about = inline.find(f"{WP}extent"), inline.find(f"{WP}docPr")
        if picture is None or fill is None or blip is None or size is None:
            raise Unsupported("w:drawing 不是图片（图形、图表）")
        shape = picture.find(f"{PIC}spPr/{A}xfrm")
        crop = fill.find(f"{A}srcRect")
        if (crop is not None and any(number not in ("0", "") for number in crop.attrib.values())) or (
            shape is not None and any(shape.get(name) not in (None, "0") for name in ("rot", "flipH", "flipV"))
        ):
            raise Unsupported("w:drawing 裁剪或旋转的图片")
        if any(one.tag != f"{A}extLst" for one in children(blip)):
            raise Unsupported("w:drawing 带效果的图片")
        kind, data = self._package.picture(self._part, blip.get(f"{R}embed", ""))
        name = f"{len(data)}-{blip.get(f'{R}embed')}-{self._part.rpartition('/')[2].partition('.')[0]}.{kind}"
        self.pictures[name] = data
        alt = (about.get("descr") or about.get("title") or about.get("name") or "") if about is not None else ""
        return Picture(name, int(size.get("cx", "0")) / EMU, int(size.get("cy", "0")) / EMU, alt)


def inside(element: Element) -> Iterator[Element]:
    """Yield what a content control or a piece of custom XML wraps."""
    for one in children(element):
        if one.tag == Tag.content:
            yield from children(one)
        elif one.tag not in (f"{W}sdtPr", f"{W}sdtEndPr", f"{W}customXmlPr"):
            yield one


@dataclasses.dataclass(slots=True)
class _Field:
    instruction: str
    kind: str = ""
    instructing: bool = True
    link: str | None = None

    @property
    def hides(self) -> bool:
        return self.instructing or self.kind in COUNTED_FIELDS | HIDDEN_FIELDS


def joined(runs: Sequence[Run]) -> tuple[Run, ...]:
    """Join neighbours of one format, which Word splits at every editing session."""
    found: list[Run] = []
    for run in runs:
        last = found[-1] if found else None
        if last and run.format is last.format and run.link == last.link and not (run.field or last.field or run.picture or last.picture):
            found[-1] = Run(last.text + run.text, run.format, run.link)
        else:
            found.append(run)
    return tuple(found)

"""A .docx in, its content as values out — or every construct in it that cannot be set, by part and paragraph."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from pipeline.fonts.table import Fonts
from pipeline.word.text import within
from pipeline.wordml.content import Block, Cell, Document, Paragraph, Row, Run, Section, Table
from pipeline.wordml.grammar import NONE, Element, Raw, Unsupported, W, check_attributes, children, ignorable, local, need, read, value
from pipeline.wordml.inline import NAMES, PASSED_OVER, SAVED, Inlines, Tag, inside, joined
from pipeline.wordml.looks import check_fonts
from pipeline.wordml.parts import MAIN, Package, R, day
from pipeline.wordml.section_grammar import SECTION, settings
from pipeline.wordml.styles import NO_TABLE, Styles, TableStyle, merged, shared_styles
from pipeline.wordml.table_grammar import CELL, ROW, TABLE
from pipeline.wordml.text_grammar import PARAGRAPH, RUN

Furniture = tuple[Mapping[str, tuple[Block, ...]], Mapping[str, tuple[Block, ...]]]
"""Headers and footers, by default, first and even."""


class Fault(NamedTuple):
    """What cannot be set, and where: a part of the package and the paragraph in it (0: not in any)."""

    part: str
    paragraph: int
    construct: str
    code: str = "pdf.unsupported"


class Refused(Exception):
    """A document that cannot be set as Word means it, with every reason."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(dict.fromkeys(faults))
        super().__init__(str(self.faults))


def describe(docx: bytes, fonts: Fonts) -> Document:
    """Return what a document holds. Raises `Refused`, or `Unreadable` for what is no Word file."""
    package = Package.read(docx)
    faults: list[Fault] = []
    chosen: Raw = NONE
    styles = None
    try:
        chosen = settings(package.related("settings"))
        styles = shared_styles(package.raw("styles"), package.raw("theme"))
    except Unsupported as fault:
        raise Refused([Fault("word/settings.xml、word/styles.xml", 0, fault.construct)]) from fault
    reader = _Reader(package, MAIN, styles, fonts, faults)
    sections = reader.sections()
    if faults:
        raise Refused(faults)
    properties = package.properties()
    return Document(
        sections=sections,
        even_differs=chosen.get("even_differs", False),
        tab=chosen.get("tab", 36.0),
        keep_short=chosen.get("keep_short", False),
        properties=properties,
        date=day(properties["created"]),
        pictures=MappingProxyType(reader.pictures),
    )


class _Reader:
    """Reads one part, block by block."""

    def __init__(self, package: Package, part: str, styles: Styles, fonts: Fonts, faults: list[Fault]) -> None:
        self._package, self._part, self._styles, self._fonts, self._faults = package, part, styles, fonts, faults
        self._inlines = Inlines(package, part, styles)
        self.pictures = self._inlines.pictures
        self._number = 0
        self._line_unit = 12.0

    # --- sections -----------------------------------------------------------------------------------------------------
    def sections(self) -> tuple[Section, ...]:
        """Return the sections of the document's main part, each with the headers and footers it takes over."""
        root = self._package.part(self._part)
        body = root.find(f"{W}body")
        found: list[Section] = []
        if body is None:
            return ()
        last = body.find(f"{W}sectPr")
        ends = [one for one in body.iter(f"{W}sectPr") if one.getparent() is not None]
        gathered: list[Block] = []
        upcoming = iter(ends)
        at = next(upcoming, None)
        self._line_unit = self._unit(at)
        inherited: Furniture = ({}, {})
        for element in body:
            if element is last:
                continue
            gathered += self._block(element, NO_TABLE)
            end = within(element, Tag.of_paragraph, f"{W}sectPr") if isinstance(element.tag, str) else None
            if end is not None:
                found += self._section(end, gathered, inherited)
                inherited = (found[-1].headers, found[-1].footers) if found else inherited
                gathered = []
                at = next(upcoming, None)
                self._line_unit = self._unit(at)
        if last is None:
            self._fault("w:sectPr 缺少（没有页面设置）")
            return ()
        found += self._section(last, gathered, inherited)
        return tuple(found)

    def _unit(self, section: Element | None) -> float:
        """Return what a "line" of space measures: the pitch of the section's grid, or 12 points."""
        grid = section.find(f"{W}docGrid") if section is not None else None
        pitch = value(grid, "linePitch") if grid is not None and value(grid, "type") not in (None, "default") else None
        return int(pitch) / 20 if pitch else 12.0

    def _section(
        self,
        element: Element,
        blocks: Sequence[Block],
        inherited: Furniture,
    ) -> list[Section]:
        try:
            return [self._set_up(element, blocks, inherited)]
        except Unsupported as fault:
            self._fault(fault.construct)
            return []

    def _set_up(self, element: Element, blocks: Sequence[Block], inherited: Furniture) -> Section:
        raw = read(element, SECTION)
        if "page_width" not in raw or "page.top" not in raw:
            raise Unsupported("w:sectPr 没有纸张或页边距")
        headers, footers = dict(inherited[0]), dict(inherited[1])
        for reference in element.iter(f"{W}headerReference", f"{W}footerReference"):
            target = headers if reference.tag == f"{W}headerReference" else footers
            relation = self._package.relations(self._part).get(reference.get(f"{R}id", ""))
            if relation is None or relation.target not in self._package.entries:
                raise Unsupported(f"{local(reference)} 指向不存在的部分")
            target[need(reference, "type")] = self._other_part(relation.target)
        return Section(
            blocks=tuple(blocks),
            type=raw.get("type", "nextPage"),
            width=raw["page_width"],
            height=raw["page_height"],
            top=raw["page.top"],
            right=raw["page.right"],
            bottom=raw["page.bottom"],
            left=raw["page.left"],
            header=raw["page.header"],
            footer=raw["page.footer"],
            first_differs=raw.get("first_differs", False),
            number_from=raw.get("number_from"),
            dash=raw.get("dash", False),
            grid=raw.get("grid"),
            headers=MappingProxyType(headers),
            footers=MappingProxyType(footers),
        )

    def _other_part(self, name: str) -> tuple[Block, ...]:
        reader = _Reader(self._package, name, self._styles, self._fonts, self._faults)
        blocks = tuple(block for element in self._package.part(name) for block in reader._block(element, NO_TABLE))
        self.pictures.update(reader.pictures)
        return blocks

    # --- blocks -------------------------------------------------------------------------------------------------------
    def _block(self, element: Element, table: TableStyle) -> Iterator[Block]:
        if element.tag == Tag.paragraph:
            self._number += 1
            yield from self._reported(self._paragraph, element, table)
        elif element.tag == Tag.table:
            yield from self._reported(self._table, element)
        elif element.tag in (Tag.control, Tag.custom, Tag.content):
            for one in inside(element):
                yield from self._block(one, table)
        elif isinstance(element.tag, str) and element.tag not in PASSED_OVER and not ignorable(element):
            self._fault(local(element))

    def _reported(self, reader: Any, *arguments: Any) -> Iterator[Block]:
        begun = self._number if reader == self._paragraph else self._number + 1
        try:
            yield reader(*arguments)
        except Unsupported as fault:
            # what is said of a table itself is said of its first paragraph
            self._faults.append(Fault(self._part, max(begun, self._number), fault.construct))

    def _fault(self, construct: str) -> None:
        self._faults.append(Fault(self._part, self._number, construct))

    # --- paragraphs ---------------------------------------------------------------------------------------------------
    def _paragraph(self, element: Element, table: TableStyle) -> Paragraph:
        number = self._number
        check_attributes(element, SAVED)
        properties = within(element, Tag.of_paragraph)
        direct, mark = NONE, NONE
        if properties is not None:
            mark = self._inlines.properties(within(properties, Tag.of_run), RUN)
            direct = self._inlines.properties(properties, PARAGRAPH)
        style = direct.get("style")
        runs: list[Run] = []
        marks: list[str] = []
        for one in element:
            if one is not properties:
                runs += self._inlines.read(one, style, table, None, marks)
        form = self._styles.paragraph(direct, mark, table, self._line_unit)
        found = Paragraph(form, joined(runs), number, tuple(marks))
        for run in found.runs:
            check_fonts(run.text, run.format, self._fonts)
        check_fonts("", form.mark, self._fonts)
        return found

    # --- tables -------------------------------------------------------------------------------------------------------
    def _table(self, element: Element) -> Table:
        direct = self._inlines.properties(element.find(Tag.of_table), TABLE)
        style = self._styles.table(direct.get("style"))
        raw = merged(style.table, direct)
        if apart := style.parts & raw.get("look", frozenset()):
            raise Unsupported(f"表格样式的条件格式 {'、'.join(sorted(apart))}")
        grid = element.find(f"{W}tblGrid")
        columns = tuple(int(float(need(column, "w"))) / 20 for column in grid.iter(f"{W}gridCol")) if grid is not None else ()
        if not columns:
            raise Unsupported("w:tbl 没有 w:tblGrid")
        rows = tuple(row for one in children(element) for row in self._row(one, style, raw))
        width = sum(columns)
        wanted = raw.get("width")
        if wanted is not None and wanted[0] == "pct":
            raise Unsupported("w:tblW 按百分比的表宽")
        if any(row.before + sum(cell.span for cell in row.cells) > len(columns) for row in rows) or width <= 0:
            raise Unsupported("w:gridSpan 超出表格的栏数")
        indent = raw.get("indent")
        return Table(
            columns,
            rows,
            raw.get("align", "left"),
            indent[1] if indent else 0.0,
            MappingProxyType({side: raw[f"border.{side}"] for side in TABLE_SIDES if f"border.{side}" in raw}),
            raw.get("caption", ""),
        )

    def _row(self, element: Element, style: TableStyle, table: Raw) -> Iterator[Row]:
        if element.tag in (Tag.of_table, f"{W}tblGrid") or element.tag in PASSED_OVER:
            return
        if element.tag in (Tag.control, Tag.custom):
            for one in inside(element):
                yield from self._row(one, style, table)
            return
        if element.tag != Tag.row:
            raise Unsupported(NAMES.get(str(element.tag), local(element)))
        check_attributes(element, SAVED)
        raw = self._inlines.properties(within(element, Tag.of_row), ROW)
        cells = tuple(cell for one in children(element) for cell in self._cell(one, style, table))
        yield Row(
            cells,
            raw.get("height", 0.0),
            raw.get("exact", False),
            raw.get("whole", False),
            raw.get("header", False),
            raw.get("before", 0),
        )

    def _cell(self, element: Element, style: TableStyle, table: Raw) -> Iterator[Cell]:
        if element.tag == Tag.of_row or element.tag in PASSED_OVER:
            return
        if element.tag in (Tag.control, Tag.custom):
            for one in inside(element):
                yield from self._cell(one, style, table)
            return
        if element.tag != Tag.cell:
            raise Unsupported(NAMES.get(str(element.tag), local(element)))
        properties = within(element, Tag.of_cell)
        raw = merged(style.cell, self._inlines.properties(properties, CELL))
        blocks = tuple(block for one in element if one is not properties for block in self._block(one, style))
        yield Cell(
            blocks,
            raw.get("span", 1),
            raw.get("merge"),
            raw.get("valign", "top"),
            raw.get("shade", table.get("shade")),
            MappingProxyType({side: raw[f"border.{side}"] for side in TABLE_SIDES if f"border.{side}" in raw}),
            MappingProxyType({side: raw.get(f"margin.{side}", table.get(f"margin.{side}", 0.0)) for side in TABLE_SIDES[:4]}),
        )


TABLE_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")

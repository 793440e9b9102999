"""Random pairs of versions of a document, as a template would make them: what stands in both, in one, and what changed.

A document is a list of blocks with keys; the parts of it that one version lacks or says otherwise are drawn for both at
once, and the alignment is the real one (`aligned`), made from the keys.
"""

import dataclasses
import datetime as dt
import functools
from collections.abc import Iterator

from hypothesis import strategies as st

from pipeline.documents.trace import Traced
from pipeline.redline.write import Pair
from pipeline.review.align import aligned
from pipeline.word.package import package_of

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
WHEN = dt.datetime(2024, 4, 8, 9, 30, tzinfo=dt.UTC)
WORDS = ("户", "，", "473", "480", "1,093", "2024年4月8日", "2024年4月9日", "长胜社区", "居民", "ab", " ", "\t", "\n", "@")
STYLES = ("", '<w:pStyle w:val="a"/>', '<w:keepNext/><w:jc w:val="center"/>', '<w:jc w:val="right"/><w:rPr><w:b/></w:rPr>')
LOOKS = ("", "<w:b/>", '<w:sz w:val="21"/>')
PAGE = (
    '<w:pgSz w:w="%s" w:h="16838"/>'
    '<w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" w:header="851" w:footer="992" w:gutter="0"/>'
)
FIELD = (
    '<w:r>{look}<w:fldChar w:fldCharType="begin"/></w:r><w:r>{look}<w:instrText>PAGE</w:instrText></w:r>'
    '<w:r>{look}<w:fldChar w:fldCharType="separate"/></w:r><w:r>{look}<w:t>1</w:t></w:r><w:r>{look}<w:fldChar w:fldCharType="end"/></w:r>'
)


@dataclasses.dataclass(frozen=True)
class Text:
    """A paragraph of one version."""

    key: str
    runs: tuple[tuple[str, str], ...]
    style: str = ""
    section: str = ""


@dataclasses.dataclass(frozen=True)
class Row:
    cells: tuple[tuple["Text | Table", ...], ...]
    look: str = ""
    cell_look: str = ""


@dataclasses.dataclass(frozen=True)
class Table:
    rows: tuple[Row, ...]
    look: str = ""


@dataclasses.dataclass(frozen=True)
class Version:
    body: tuple[Text | Table, ...]
    page: str
    headers: tuple[tuple[str, tuple[Text, ...]], ...]
    """pages (default, first) → the paragraphs of their header"""


@dataclasses.dataclass(frozen=True)
class Both:
    old: Version
    new: Version

    @functools.cached_property
    def files(self) -> tuple[bytes, bytes]:
        return package(self.old), package(self.new)

    @functools.cached_property
    def pairs(self) -> list[Pair]:
        return aligned(list(traced(self.old)), list(traced(self.new)))


# --- drawn

runs = st.lists(st.tuples(st.sampled_from(LOOKS), st.lists(st.sampled_from(WORDS), max_size=4).map("".join)), max_size=4).map(tuple)
presence = st.sampled_from(["both", "both", "both", "same", "same", "old", "new"])
Side = tuple[tuple[Text | Table, ...], tuple[Text | Table, ...]]


@st.composite
def texts(draw: st.DrawFn, key: str, *, sections: bool = False) -> tuple[Text | None, Text | None]:
    where = draw(presence)
    drawn = st.builds(
        Text, st.just(key), runs, st.sampled_from(STYLES), st.sampled_from(["", "", "", "11906", "16838"]) if sections else st.just("")
    )
    old = draw(drawn)
    new = old if where == "same" else draw(drawn)
    return (None if where == "new" else old), (None if where == "old" else new)


@st.composite
def holders(draw: st.DrawFn, key: str, depth: int, *, sections: bool = False) -> Side:
    """Draw what stands in a cell or the body, in both versions; each ends in a paragraph."""
    old: list[Text | Table] = []
    new: list[Text | Table] = []
    for number in range(draw(st.integers(0, 5 if sections else 2))):
        name = f"{key}/{number}"
        is_table = depth > 0 and draw(st.integers(0, 3)) == 0
        was, now = draw(tables(name, depth - 1)) if is_table else draw(texts(name, sections=sections))
        old += [was] if was else []
        new += [now] if now else []
    last = draw(texts(f"{key}/end").filter(any))
    for side, one in ((old, last[0]), (new, last[1])):
        if one is not None or not side or isinstance(side[-1], Table) or side[-1].section:
            side.append(one or Text(f"{key}/last", (("", "完"),)))
    return tuple(old), tuple(new)


@st.composite
def tables(draw: st.DrawFn, key: str, depth: int) -> tuple[Table | None, Table | None]:
    where = draw(presence)
    columns = draw(st.integers(1, 3))
    others = draw(st.sampled_from([columns, columns, columns, 2]))
    old: list[Row] = []
    new: list[Row] = []
    for number in range(draw(st.integers(1, 4))):
        here = draw(presence)
        cells = [draw(holders(f"{key}/{number}/{column}", depth)) for column in range(max(columns, others))]
        looks = [draw(st.sampled_from(["", "", '<w:trHeight w:val="400"/>'])) for _ in range(2)]
        cell_looks = [draw(st.sampled_from(["", "", '<w:vAlign w:val="center"/>'])) for _ in range(2)]
        was = Row(tuple(one[0] for one in cells[:columns]), looks[0], cell_looks[0])
        now = Row(tuple(one[1] for one in cells[:others]), looks[1], cell_looks[1])
        old += [] if here == "new" else [was]
        new += [] if here == "old" else [was if here == "same" else now]
    look = [draw(st.sampled_from(["", "", '<w:jc w:val="center"/>'])) for _ in range(2)]
    return (
        Table(tuple(old), look[0]) if old and where != "new" else None,
        Table(tuple(new), look[1]) if new and where != "old" else None,
    )


@st.composite
def both(draw: st.DrawFn) -> Both:
    body = draw(holders("", 2, sections=True))
    pages = [draw(st.sampled_from(["11906", "11906", "16838"])) for _ in range(2)]
    headers: list[list[tuple[str, tuple[Text, ...]]]] = [[], []]
    for role in ("default", "first"):
        sides = draw(holders(f"head/{role}", 0))
        for side, one in zip(headers, sides, strict=True):
            if draw(st.integers(0, 2)):
                side.append((role, tuple(text for text in one if isinstance(text, Text))))
    return Both(*(Version(one, page, tuple(head)) for one, page, head in zip(body, pages, headers, strict=True)))


# --- written

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml."


def package(version: Version) -> bytes:
    """Return a version as a .docx; headers are numbered as they come, so that one may have another number in the other version."""
    kinds = {"document": "document.main+xml", "styles": "styles+xml"}
    made = {"word/styles.xml": part("styles", '<w:style w:type="paragraph" w:styleId="a"><w:name w:val="a"/></w:style>')}
    relations = f'<Relationship Id="rId1" Type="{OFFICE}/styles" Target="styles.xml"/>'
    references = ""
    for number, (role, said) in enumerate(version.headers, start=1):
        kinds[f"header{number}"] = "header+xml"
        made[f"word/header{number}.xml"] = part("hdr", "".join(map(block, said)))
        relations += f'<Relationship Id="rId{number + 1}" Type="{OFFICE}/header" Target="header{number}.xml"/>'
        references += f'<w:headerReference w:type="{role}" r:id="rId{number + 1}"/>'
    # the first section names the headers, the others have them from it
    body = "".join(map(block, version.body)) + f"<w:sectPr>{PAGE % version.page}</w:sectPr>"
    made["word/document.xml"] = part("document", f"<w:body>{body.replace('<w:sectPr>', f'<w:sectPr>{references}', 1)}</w:body>")
    made["word/_rels/document.xml.rels"] = f'<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>'.encode()
    main = f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
    made["_rels/.rels"] = f'<Relationships xmlns="{PACKAGE}/relationships">{main}</Relationships>'.encode()
    named = "".join(f'<Override PartName="/word/{name}.xml" ContentType="{MAIN}{kind}"/>' for name, kind in kinds.items())
    known = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    made["[Content_Types].xml"] = f'<Types xmlns="{PACKAGE}/content-types">{known}{named}</Types>'.encode()
    return package_of(made)


def part(name: str, inside: str) -> bytes:
    return f'<w:{name} xmlns:w="{W}" xmlns:r="{OFFICE}">{inside}</w:{name}>'.encode()


def block(one: Text | Table) -> str:
    if isinstance(one, Table):
        columns = max(len(row.cells) for row in one.rows)
        grid = "".join('<w:gridCol w:w="1000"/>' for _ in range(columns))
        return f"<w:tbl><w:tblPr>{one.look}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(map(row, one.rows))}</w:tbl>"
    section = f"<w:sectPr>{PAGE % one.section}</w:sectPr>" if one.section else ""
    properties = f"<w:pPr>{one.style}{section}</w:pPr>" if one.style or section else ""
    return f"<w:p>{properties}{''.join(run(look, text) for look, text in one.runs)}</w:p>"


def row(one: Row) -> str:
    properties = f"<w:trPr>{one.look}</w:trPr>" if one.look else ""
    look = f'<w:tcPr><w:tcW w:w="1000" w:type="dxa"/>{one.cell_look}</w:tcPr>'
    cells = "".join(f"<w:tc>{look}{''.join(map(block, cell))}</w:tc>" for cell in one.cells)
    return f"<w:tr>{properties}{cells}</w:tr>"


def run(look: str, text: str) -> str:
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    parts = {"\t": "<w:tab/>", "\n": "<w:br/>"}
    pieces = ""
    for piece in text.split("@"):
        inside = "".join(parts.get(sign) or f'<w:t xml:space="preserve">{sign}</w:t>' for sign in piece)
        pieces += (FIELD.format(look=properties) if pieces else "") + f"<w:r>{properties}{inside}</w:r>"
    return pieces


def traced(version: Version) -> Iterator[Traced]:
    """Yield what a trace says of the paragraphs: parts by their names, in the order of the part."""
    for one in paragraphs(version.body):
        yield known("word/document.xml", one)
    for number, (_, said) in enumerate(version.headers, start=1):
        for one in said:
            yield known(f"word/header{number}.xml", one)


def known(part: str, one: Text) -> Traced:
    """Return what a paragraph is known by: its key is a place in the template, or a place and a row that it is repeated for."""
    origin, _, repeated = one.key.partition(":")
    return Traced(part, origin, (repeated,) if repeated else (), "")


def paragraphs(blocks: tuple[Text | Table, ...]) -> Iterator[Text]:
    for one in blocks:
        if isinstance(one, Text):
            yield one
        else:
            for line in one.rows:
                for cell in line.cells:
                    yield from paragraphs(cell)

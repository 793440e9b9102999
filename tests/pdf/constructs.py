# ruff: noqa: E501 - the XML of a construct reads best in one piece
"""Small documents, one for each construct of WordprocessingML that the typesetter sets.

Each is the body of a document in a few lines of XML; `docx` makes a file of it. What stands where on the page is written in
constructs.txt, which test_constructs.py holds against the PDF; the same documents are held against LibreOffice's pages in tests/prove/test_parity.py.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import NamedTuple

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
REL = "http://schemas.openxmlformats.org/package/2006/relationships"

DEFAULTS = (
    '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="仿宋" w:hAnsi="仿宋" w:eastAsia="仿宋"/><w:sz w:val="32"/></w:rPr></w:rPrDefault>'
    '<w:pPrDefault><w:pPr><w:widowControl w:val="0"/><w:overflowPunct w:val="0"/><w:spacing w:line="600" w:lineRule="exact"/></w:pPr></w:pPrDefault></w:docDefaults>'
)
NORMAL = '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
TABLE = (
    '<w:style w:type="table" w:default="1" w:styleId="t"><w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
    '<w:top w:w="0" w:type="dxa"/><w:left w:w="100" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="100" w:type="dxa"/>'
    "</w:tblCellMar></w:tblPr></w:style>"
)
PAGE = '<w:pgSz w:w="11900" w:h="16840"/><w:pgMar w:top="2000" w:right="1450" w:bottom="2000" w:left="1450" w:header="800" w:footer="1000" w:gutter="0"/>'
"""The text is 9000 twips (450 points) wide, 12840 (642) high, and begins at 72.5 and 100 points."""
COMPATIBLE = (
    '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
)


class Example(NamedTuple):
    """A body, and what else its document holds; `pages` is how many it fills."""

    body: str
    styles: str = ""
    settings: str = ""
    page: str = PAGE
    parts: Mapping[str, str | bytes] = {}
    pages: int = 1


def docx(example: Example) -> bytes:
    """Return the document as a file."""
    target = io.BytesIO()
    relations = {"styles": "styles.xml", "settings": "settings.xml"}
    links = "".join(f'<Relationship Id="{kind}" Type="{R}/{kind}" Target="{name}"/>' for kind, name in relations.items())
    for name in example.parts:
        if not name.startswith("/"):
            kind = "image" if name.startswith("media") else name.rstrip("0123456789.xml")
            links += f'<Relationship Id="{name.partition(".")[0].replace("/", "")}" Type="{R}/{kind}" Target="{name}"/>'
    links += '<Relationship Id="web" Type="' + R + '/hyperlink" Target="https://example.cn/" TargetMode="External"/>'
    kinds = "".join(
        f'<Override PartName="/word/{name}" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"/>'
        for name, kind in [
            ("document.xml", "document.main"),
            ("styles.xml", "styles"),
            ("settings.xml", "settings"),
            *((part, part.rstrip("0123456789.xml")) for part in example.parts if part.endswith(".xml") and part[0] != "/"),
        ]
    )
    spaces = (
        f'xmlns:w="{W}" xmlns:r="{R}" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": f'{head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>{kinds}</Types>',
        "_rels/.rels": f'{head}<Relationships xmlns="{REL}"><Relationship Id="r" Type="{R}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'{head}<Relationships xmlns="{REL}">{links}</Relationships>',
        "word/styles.xml": f"{head}<w:styles {spaces}>{DEFAULTS}{NORMAL}{TABLE}{example.styles}</w:styles>",
        "word/settings.xml": f"{head}<w:settings {spaces}>{example.settings}{COMPATIBLE}</w:settings>",
        "word/document.xml": f"{head}<w:document {spaces}><w:body>{example.body}<w:sectPr>{example.page}</w:sectPr></w:body></w:document>",
    }
    for name, part in example.parts.items():
        files[name[1:] if name.startswith("/") else f"word/{name}"] = (
            part if isinstance(part, bytes) else f"{head}{part.replace('@@', spaces)}"
        )
    with zipfile.ZipFile(target, "w") as package:
        for name, part in files.items():
            package.writestr(zipfile.ZipInfo(name), part)
    return target.getvalue()


def p(text: str, properties: str = "", run: str = "") -> str:
    """Return a paragraph; text with < in it is taken for runs."""
    runs = text if "<" in text else r(text, run)
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"


def r(text: str, properties: str = "") -> str:
    """Return a run."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def table(widths: list[int], rows: list[str], properties: str = "", borders: str = "single") -> str:
    """Return a table with lines of half a point."""
    sides = "".join(
        f'<w:{side} w:val="{borders}" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    whole = f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
    return f'<w:tbl><w:tblPr>{whole}{properties}<w:tblBorders>{sides}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'


def tr(cells: list[str], properties: str = "") -> str:
    """Return a row."""
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def tc(text: str, properties: str = "", paragraph: str = "") -> str:
    """Return a cell of one paragraph, or of the blocks given."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{text if text.startswith(('<w:p>', '<w:tbl>')) else p(text, paragraph)}</w:tc>"


def png() -> bytes:
    """Return a red picture of 2 × 2 points."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(b"".join(b"\0" + b"\xd0\0\0" * 2 for _ in range(2)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0)) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def picture(width: int, height: int) -> str:
    """Return a run with the picture, so many points wide and high."""
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width * 12700}" cy="{height * 12700}"/>'
        '<wp:docPr id="1" name="图" descr="一块红色"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
        '<pic:pic><pic:nvPicPr><pic:cNvPr id="0" name="x"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="mediaone"/>'
        '<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext cx="{width * 12700}" cy="{height * 12700}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def field(name: str) -> str:
    """Return a field as Word writes it, in five runs."""
    kinds = "".join(f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>|' for kind in ("begin", "separate", "end")).split("|")
    return f'{kinds[0]}<w:r><w:instrText xml:space="preserve"> {name} </w:instrText></w:r>{kinds[1]}<w:r><w:t>9</w:t></w:r>{kinds[2]}'


def hdr(body: str) -> str:
    """Return a header's part."""
    return f"<w:hdr @@>{body}</w:hdr>"


def ftr(body: str) -> str:
    """Return a footer's part."""
    return f"<w:ftr @@>{body}</w:ftr>"


LONG = "街道办事处负责组织协调此项工作的开展和推进各社区按照方案要求做好宣传动员入户走访登记核实工作确保户户知晓人人明白"
FILL = "".join(p(f"第{number}行") for number in range(1, 21))
"""Twenty lines of thirty points: the page has room for 21."""
J = '<w:jc w:val="both"/>'

EXAMPLES: Mapping[str, Example] = {
    # runs
    "plain": Example(p("第一行文字") + p("第二行")),
    "size": Example(p("大字", run='<w:sz w:val="44"/>') + p(r("小", '<w:sz w:val="21"/>') + r("大", '<w:sz w:val="52"/>'))),
    "fonts": Example(
        p("黑体字", run='<w:rFonts w:eastAsia="黑体"/>')
        + p("汉字ABC汉字", run='<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="楷体"/>')
    ),
    "bold": Example(p(r("粗体", "<w:b/>") + r("常规", '<w:b w:val="0"/>'))),
    "italic": Example(p(r("斜体", "<w:i/>") + r("常规"))),
    "underline": Example(p(r("下划线", '<w:u w:val="single"/>') + r("双线", '<w:u w:val="double"/>') + r("无"))),
    "strike": Example(p(r("删去", "<w:strike/>") + r("双删", "<w:dstrike/>") + r("留"))),
    "colour": Example(p(r("红色", '<w:color w:val="FF0000"/>') + r("自动", '<w:color w:val="auto"/>'))),
    "highlight": Example(
        p(r("黄底", '<w:highlight w:val="yellow"/>') + r("灰底", '<w:shd w:val="clear" w:color="auto" w:fill="D9D9D9"/>') + r("无"))
    ),
    "spacing": Example(p(r("紧缩文字", '<w:spacing w:val="-20"/>') + r("加宽文字", '<w:spacing w:val="40"/>') + r("完"))),
    "scale": Example(p(r("窄字形", '<w:w w:val="66"/>') + r("常规", ""))),
    "superscript": Example(
        p(r("平方米") + r("2", '<w:vertAlign w:val="superscript"/>') + r("水H") + r("2", '<w:vertAlign w:val="subscript"/>') + r("O完"))
    ),
    "raised": Example(p(r("基线") + r("升高", '<w:position w:val="8"/>') + r("降低", '<w:position w:val="-8"/>'))),
    "caps": Example(p("abc大写", run="<w:caps/>")),
    "hidden": Example(p(r("看得见") + r("看不见", "<w:vanish/>") + r("的字"))),
    "mixed": Example(p("2024年4月8日，共473户1093人，占50%。") + p("第3号 No. 12")),
    "no space between scripts": Example(p("2024年4月ABC文", '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>')),
    # paragraphs
    "centre": Example(p("居中文字", '<w:jc w:val="center"/>')),
    "right": Example(p("靠右文字", '<w:jc w:val="right"/>')),
    "justified": Example(p(LONG + "2024年" + LONG, J)),
    "distributed": Example(p("分散对齐", '<w:jc w:val="distribute"/>')),
    "indents": Example(p(LONG, '<w:ind w:left="640" w:right="960" w:firstLine="640"/>' + J)),
    "hanging": Example(p("一、" + LONG, '<w:ind w:left="640" w:hanging="640"/>' + J)),
    "indent in characters": Example(p(LONG, '<w:ind w:firstLineChars="200" w:firstLine="640"/>' + J)),
    "exact pitch": Example(p("一") + p("二", '<w:spacing w:line="400" w:lineRule="exact"/>') + p("三")),
    "at least": Example(
        p("一", '<w:spacing w:line="800" w:lineRule="atLeast"/>') + p("二", '<w:spacing w:line="100" w:lineRule="atLeast"/>') + p("三")
    ),
    "multiple": Example(
        p("一", '<w:spacing w:line="240" w:lineRule="auto"/>')
        + p("二", '<w:spacing w:line="360" w:lineRule="auto"/>')
        + p("三", '<w:spacing w:line="240" w:lineRule="auto"/>')
        + p("四")
    ),
    "space before and after": Example(
        p("一", '<w:spacing w:before="200" w:after="300"/>')
        + p("二", '<w:spacing w:before="100"/>')
        + p("三", '<w:spacing w:before="400"/>')
    ),
    "space in lines": Example(p("一") + p("二", '<w:spacing w:beforeLines="100" w:before="240"/>') + p("三")),
    "automatic space off": Example(
        p("一") + p("二", '<w:spacing w:before="100" w:beforeAutospacing="0" w:after="100" w:afterAutospacing="0"/>') + p("三")
    ),
    "contextual space": Example(
        p("一", '<w:spacing w:after="400"/><w:contextualSpacing/>') + p("二", '<w:spacing w:after="400"/><w:contextualSpacing/>') + p("三")
    ),
    "keep with next": Example(FILL + p("标题", "<w:keepNext/>") + p("正文"), pages=2),
    "keep lines": Example(FILL + p(LONG + LONG, "<w:keepLines/>"), pages=2),
    "page break before": Example(p("一") + p("二", '<w:pageBreakBefore/><w:spacing w:before="300"/>'), pages=2),
    "manual page break": Example(p('<w:r><w:t>一</w:t><w:br w:type="page"/><w:t>二</w:t></w:r>') + p("三"), pages=2),
    "widow control": Example(FILL + p(LONG + LONG[:20], "<w:widowControl/>"), pages=2),
    "no widow control": Example(FILL + p(LONG + LONG[:20]), pages=2),
    "space at the top of a page": Example(FILL + p("满") + p("段前", '<w:spacing w:before="600"/>'), pages=2),
    "line break": Example(p("<w:r><w:t>第一行</w:t><w:br/><w:t>第二行</w:t></w:r>", '<w:jc w:val="center"/>')),
    "paragraph border": Example(
        p(
            "上有线",
            '<w:pBdr><w:top w:val="single" w:sz="8" w:space="4" w:color="FF0000"/><w:bottom w:val="single" w:sz="12" w:space="6" w:color="FF0000"/></w:pBdr>',
        )
        + p("下一段")
    ),
    "paragraph shading": Example(p("底色", '<w:shd w:val="clear" w:color="auto" w:fill="FFE699"/>') + p("无")),
    "forbidden marks": Example(
        p("一二三四五六七八九十一二三四五六七八九十一二三四五六七八，末尾")
        + p("一二三四五六七八九十一二三四五六七八九十一二三四五六七（括号）")
    ),
    "a long word": Example(p("这一行里有一个很长的词internationalization以及一个很长的数1234567890，不断开")),
    # tabs
    "tabs": Example(
        p(
            "<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:tab/><w:t>丙</w:t></w:r>",
            '<w:tabs><w:tab w:val="left" w:pos="2000"/><w:tab w:val="left" w:pos="5000"/></w:tabs>',
        )
    ),
    "right tab with leader": Example(
        p("<w:r><w:t>第一章</w:t><w:tab/><w:t>12</w:t></w:r>", '<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="8000"/></w:tabs>')
    ),
    "centre tab": Example(
        p(
            "<w:r><w:tab/><w:t>中间</w:t><w:tab/><w:t>右</w:t></w:r>",
            '<w:tabs><w:tab w:val="center" w:pos="4500"/><w:tab w:val="right" w:pos="9000"/></w:tabs>',
        )
    ),
    "decimal tab": Example(
        p("<w:r><w:tab/><w:t>12.5</w:t></w:r>", '<w:tabs><w:tab w:val="decimal" w:pos="4500"/></w:tabs>')
        + p("<w:r><w:tab/><w:t>3.25</w:t></w:r>", '<w:tabs><w:tab w:val="decimal" w:pos="4500"/></w:tabs>')
    ),
    "default tabs": Example(p("<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t></w:r>"), settings='<w:defaultTabStop w:val="640"/>'),
    "line to write on": Example(
        p("<w:r><w:t>签名：</w:t><w:tab/></w:r>", '<w:tabs><w:tab w:val="left" w:leader="underscore" w:pos="6000"/></w:tabs>')
    ),
    # styles
    "style chain": Example(
        p("标题", '<w:pStyle w:val="h"/>') + p("正文"),
        styles='<w:style w:type="paragraph" w:styleId="b"><w:name w:val="b"/><w:basedOn w:val="a"/><w:pPr><w:jc w:val="center"/></w:pPr><w:rPr><w:sz w:val="44"/></w:rPr></w:style><w:style w:type="paragraph" w:styleId="h"><w:name w:val="h"/><w:basedOn w:val="b"/><w:pPr><w:spacing w:before="300"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:rFonts w:eastAsia="黑体"/></w:rPr></w:style>',
    ),
    "character style": Example(
        p(r("强调", '<w:rStyle w:val="c"/>') + r("文字")),
        styles='<w:style w:type="character" w:styleId="c"><w:name w:val="c"/><w:rPr><w:sz w:val="44"/></w:rPr></w:style>',
    ),
    # tables
    "table": Example(p("前") + table([3000, 6000], [tr([tc("甲"), tc("乙")]), tr([tc("丙"), tc("丁")])]) + p("后")),
    "exact rows": Example(
        table(
            [3000, 6000],
            [
                tr([tc("甲"), tc("乙")], '<w:trHeight w:val="1000" w:hRule="exact"/>'),
                tr([tc("丙"), tc("丁")], '<w:trHeight w:val="700" w:hRule="exact"/>'),
            ],
        )
        + p("后")
    ),
    "minimum rows": Example(
        table(
            [3000, 6000],
            [
                tr([tc("甲"), tc("乙")], '<w:trHeight w:val="1000" w:hRule="atLeast"/>'),
                tr([tc("丙"), tc(LONG)], '<w:trHeight w:val="1000" w:hRule="atLeast"/>'),
            ],
        )
        + p("后")
    ),
    "columns spanned": Example(
        table([3000, 3000, 3000], [tr([tc("合并两栏", '<w:gridSpan w:val="2"/>'), tc("丙")]), tr([tc("一"), tc("二"), tc("三")])]) + p("后")
    ),
    "rows spanned": Example(
        table(
            [3000, 6000],
            [
                tr([tc("并行", '<w:vMerge w:val="restart"/><w:vAlign w:val="center"/>'), tc("一")]),
                tr([tc("", "<w:vMerge/>"), tc("二")]),
                tr([tc("", "<w:vMerge/>"), tc("三")]),
                tr([tc("四"), tc("五")]),
            ],
        )
        + p("后")
    ),
    "vertical alignment": Example(
        table(
            [3000, 3000, 3000],
            [
                tr(
                    [tc("上"), tc("中", '<w:vAlign w:val="center"/>'), tc("下", '<w:vAlign w:val="bottom"/>')],
                    '<w:trHeight w:val="1600" w:hRule="atLeast"/>',
                )
            ],
        )
        + p("后")
    ),
    "cell margins": Example(
        table(
            [4500, 4500],
            [
                tr(
                    [
                        tc("甲", '<w:tcMar><w:top w:w="200" w:type="dxa"/><w:left w:w="400" w:type="dxa"/></w:tcMar>'),
                        tc("乙", "", '<w:jc w:val="center"/>'),
                    ]
                )
            ],
            '<w:tblCellMar><w:left w:w="200" w:type="dxa"/><w:right w:w="200" w:type="dxa"/></w:tblCellMar>',
        )
        + p("后")
    ),
    "centred table": Example(
        table([2000, 3000], [tr([tc("甲"), tc("乙")])], '<w:jc w:val="center"/>')
        + p("间")
        + table([2000, 3000], [tr([tc("丙"), tc("丁")])], '<w:jc w:val="right"/>')
        + p("后")
    ),
    "indented table": Example(table([2000, 3000], [tr([tc("甲"), tc("乙")])], '<w:tblInd w:w="800" w:type="dxa"/>') + p("后")),
    "no lines": Example(table([3000, 6000], [tr([tc("甲"), tc("乙")])], borders="nil") + p("后")),
    "lines of a cell": Example(
        table(
            [3000, 6000],
            [
                tr(
                    [
                        tc("甲", '<w:tcBorders><w:bottom w:val="double" w:sz="6" w:space="0" w:color="000000"/></w:tcBorders>'),
                        tc("乙", '<w:tcBorders><w:right w:val="nil"/></w:tcBorders>'),
                    ]
                ),
                tr([tc("丙"), tc("丁")]),
            ],
        )
        + p("后")
    ),
    "shaded cell": Example(
        table([3000, 6000], [tr([tc("甲", '<w:shd w:val="clear" w:color="auto" w:fill="DDEBF7"/>'), tc("乙")])]) + p("后")
    ),
    "repeated header row": Example(
        table(
            [3000, 6000], [tr([tc("表头"), tc("内容")], "<w:tblHeader/>"), *(tr([tc(f"{number}"), tc("乙")]) for number in range(1, 26))]
        ),
        pages=2,
    ),
    "row over two pages": Example(
        "".join(p(f"第{n}行") for n in range(1, 16)) + table([4100, 4900], [tr([tc("左"), tc(LONG * 4)])]) + p("后"), pages=2
    ),
    "row kept whole": Example(
        "".join(p(f"第{n}行") for n in range(1, 16)) + table([4100, 4900], [tr([tc("左"), tc(LONG * 3)], "<w:cantSplit/>")]) + p("后"),
        pages=2,
    ),
    "table in a cell": Example(
        table([9000], [tr([tc(p("外") + table([3000, 3000], [tr([tc("内一"), tc("内二")])]) + p("尾"))])]) + p("后")
    ),
    "table style": Example(
        f'<w:tbl><w:tblPr><w:tblStyle w:val="g"/><w:tblW w:w="9000" w:type="dxa"/><w:tblLook w:val="0000"/></w:tblPr><w:tblGrid><w:gridCol w:w="4500"/><w:gridCol w:w="4500"/></w:tblGrid>{tr([tc("甲"), tc("乙")])}</w:tbl>'
        + p("后"),
        styles='<w:style w:type="table" w:styleId="g"><w:name w:val="g"/><w:basedOn w:val="t"/><w:pPr><w:jc w:val="center"/></w:pPr><w:tblPr><w:tblBorders><w:top w:val="single" w:sz="12" w:color="000000"/><w:bottom w:val="single" w:sz="12" w:color="000000"/></w:tblBorders></w:tblPr></w:style>',
    ),
    # sections, headers, footers
    "landscape section": Example(
        p("竖") + p("横前", f"<w:sectPr>{PAGE}</w:sectPr>") + p("横页上的文字" + LONG),
        page='<w:pgSz w:w="16840" w:h="11900" w:orient="landscape"/><w:pgMar w:top="1450" w:right="2000" w:bottom="1450" w:left="2000" w:header="800" w:footer="1000" w:gutter="0"/>',
        pages=2,
    ),
    "continuous section": Example(p("上节", f"<w:sectPr>{PAGE}</w:sectPr>") + p("下节"), page='<w:type w:val="continuous"/>' + PAGE),
    "odd page section": Example(p("上节", f"<w:sectPr>{PAGE}</w:sectPr>") + p("下节"), page='<w:type w:val="oddPage"/>' + PAGE, pages=3),
    "header and footer": Example(
        p("正文"),
        page='<w:headerReference w:type="default" r:id="header1"/><w:footerReference w:type="default" r:id="footer1"/>' + PAGE,
        parts={
            "header1.xml": hdr(p("页眉文字", '<w:jc w:val="right"/>')),
            "footer1.xml": ftr(p(r("第") + field("PAGE") + r("页共") + field("NUMPAGES") + r("页"), '<w:jc w:val="center"/>')),
        },
    ),
    "first and even footers": Example(
        p("一") + p("二", "<w:pageBreakBefore/>") + p("三", "<w:pageBreakBefore/>"),
        settings="<w:evenAndOddHeaders/>",
        page='<w:footerReference w:type="default" r:id="footer1"/><w:footerReference w:type="even" r:id="footer2"/><w:footerReference w:type="first" r:id="footer3"/>'
        + PAGE
        + "<w:titlePg/>",
        parts={f"footer{n}.xml": ftr(p(r(name) + field("PAGE"))) for n, name in ((1, "单页"), (2, "双页"), (3, "首页"))},
        pages=3,
    ),
    "page numbers from five": Example(
        p("一"),
        page='<w:footerReference w:type="default" r:id="footer1"/>' + PAGE + '<w:pgNumType w:start="5"/>',
        parts={"footer1.xml": ftr(p(field("PAGE")))},
    ),
    "a high header": Example(
        p("正文"),
        page='<w:headerReference w:type="default" r:id="header1"/>' + PAGE,
        parts={"header1.xml": hdr(p("一") + p("二") + p("三") + p("四"))},
    ),
    # other things
    "picture": Example(
        p(r("图") + picture(60, 40) + r("后"), '<w:spacing w:line="240" w:lineRule="auto"/>') + p("下一段"), parts={"media/one.png": png()}
    ),
    "link": Example(p('<w:hyperlink r:id="web"><w:r><w:t>网址</w:t></w:r></w:hyperlink>' + r("后"))),
    "bookmark": Example(
        p('<w:hyperlink w:anchor="处"><w:r><w:t>见后</w:t></w:r></w:hyperlink>')
        + p('<w:bookmarkStart w:id="0" w:name="处"/><w:r><w:t>此处</w:t></w:r><w:bookmarkEnd w:id="0"/>', "<w:pageBreakBefore/>"),
        pages=2,
    ),
    "content control": Example(
        "<w:sdt><w:sdtPr/><w:sdtContent>"
        + p("控件里的段")
        + "</w:sdtContent></w:sdt>"
        + p("<w:sdt><w:sdtPr/><w:sdtContent>" + r("行内") + "</w:sdtContent></w:sdt>" + r("后"))
    ),
    "rare characters": Example(p("朱镕基、陶喆、䶮", run='<w:rFonts w:eastAsia="宋体"/>')),
}

"""The metadata of an archive item by DA/T 46—2009, and how they are written: values in, XML and its schema out.

`ELEMENTS` is the one list: the writer, the schema, the rules that lie in the package and the check of what is required
all read it. Numbers and names: standards.md 6.3.
"""

import dataclasses
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal
from xml.sax.saxutils import quoteattr

from pipeline.problems import Internal

Metadata = Mapping[str, str | Mapping[str, str]]
"""Name of an element → its text, or for a group name → text."""

Need = Literal["", "listed", "filled"]
"""Whether an element must stand there, and with something in it (DA/T 48: minOccurs=1; DA/T 18—2022: 必著)."""


@dataclasses.dataclass(frozen=True, slots=True)
class Element:
    """One element: its number in DA/T 46, what it holds."""

    number: str
    name: str
    need: Need = ""
    inside: "tuple[Element, ...]" = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Document:
    """A file of an item as its metadata describe it."""

    name: str
    role: str
    title: str
    format: str
    size: int
    created_by: str
    pages: int | None = None
    digitised: Mapping[str, str] = dataclasses.field(default_factory=dict)


def _group(number: str, name: str, *inside: Element) -> Element:
    return Element(number, name, "filled" if any(one.need == "filled" for one in inside) else "", inside)


ELEMENTS: tuple[Element, ...] = (
    Element("M1", "聚合层次", "filled"),
    _group(
        "M2",
        "来源",
        *(Element("M3", "档案馆名称"), Element("M4", "档案馆代码"), Element("M5", "全宗名称"), Element("M6", "立档单位名称", "filled")),
    ),
    Element("M7", "电子文件号", "filled"),
    _group(
        "M8",
        "档号",
        *(Element("M9", "全宗号"), Element("M10", "目录号"), Element("M11", "年度", "filled"), Element("M12", "保管期限", "filled")),
        *(Element("M13", "机构或问题"), Element("M14", "类别号"), Element("M15", "室编案卷号"), Element("M16", "馆编案卷号")),
        *(Element("M17", "室编件号", "filled"), Element("M18", "馆编件号"), Element("M20", "页号")),
    ),
    _group(
        "M21",
        "内容描述",
        *(Element("M22", "题名", "filled"), Element("M23", "并列题名"), Element("M24", "副题名"), Element("M25", "说明题名文字")),
        *(Element("M26", "主题词"), Element("M27", "关键词"), Element("M28", "人名"), Element("M29", "摘要"), Element("M30", "分类号")),
        *(Element("M31", "文件编号"), Element("M32", "责任者", "filled"), Element("M33", "日期", "filled"), Element("M34", "文种")),
        *(Element("M35", "紧急程度"), Element("M36", "主送"), Element("M37", "抄送"), Element("M38", "密级", "listed")),
        Element("M39", "保密期限"),
    ),
    _group(
        "M40",
        "形式特征",
        *(Element("M41", "文件组合类型", "filled"), Element("M42", "件数"), Element("M43", "页数"), Element("M44", "语种")),
        Element("M45", "稿本"),
    ),
    _group(
        "M65",
        "存储位置",
        *(Element("M66", "当前位置"), Element("M67", "脱机载体编号", "listed"), Element("M68", "脱机载体存址"), Element("M69", "缩微号")),
    ),
    _group(
        "M70",
        "权限管理",
        *(Element("M71", "知识产权说明"), Element("M72", "授权对象"), Element("M73", "授权行为"), Element("M74", "控制标识")),
    ),
    Element("M75", "附注"),
)
"""What is said of an item as a whole, in the order of the standard."""

ELECTRONIC = (
    *(Element("M47", "格式信息", "filled"), Element("M48", "计算机文件名", "filled"), Element("M49", "计算机文件大小", "filled")),
    *(Element("M50", "文档创建程序"), Element("M51", "信息系统描述")),
)
DIGITISED = (Element("M53", "数字化对象形态"), Element("M54", "扫描分辨率"), Element("M55", "扫描色彩模式"), Element("M56", "图像压缩方案"))
DOCUMENT = (
    *(Element("M19", "文档序号", "filled"), Element("", "题名", "filled"), Element("M43", "页数")),
    *(_group("M46", "电子属性", *ELECTRONIC), Element("M52", "数字化属性", "", DIGITISED)),
)
"""What is said of each file of an item; which of them is the 正本, an attribute says."""

ACTION = (
    *(Element("M81", "业务状态", "filled"), Element("M82", "业务行为", "filled"), Element("M83", "行为时间", "filled")),
    *(Element("M84", "行为依据"), Element("M85", "行为描述"), Element("M77", "机构人员名称")),
)
"""What was done with an item, when."""

ITEM, CODE, ROLE = "文件", "编码", "角色"
"""the root; the attribute of 档号 that holds the code as a whole; the attribute of 文档 that says what the file is"""

FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""what XML 1.0 cannot hold"""


def item_xml(code: str, metadata: Metadata, documents: Sequence[Document], actions: Sequence[Mapping[str, str]], software: str) -> bytes:
    """Return the metadata of an item as XML. An element that ELEMENTS does not have is a fault of the caller's."""
    root = ET.Element(ITEM)
    _fill(root, ELEMENTS, metadata)
    group = root.find("档号")
    if group is None:
        raise Internal(f"{code} 的元数据没有档号的各部分")
    group.set(CODE, _legal(code))
    files = ET.SubElement(root, "文件数据")
    for number, one in enumerate(documents, 1):
        said = {
            "格式信息": one.format,
            "计算机文件名": one.name,
            "计算机文件大小": str(one.size),
            **({"文档创建程序": one.created_by} if one.created_by else {}),
            "信息系统描述": software,
        }
        about: dict[str, str | Mapping[str, str]] = {"文档序号": str(number), "题名": one.title, "电子属性": said}
        if one.pages is not None:
            about["页数"] = str(one.pages)
        if one.digitised:
            about["数字化属性"] = one.digitised
        document = ET.SubElement(files, "文档", {ROLE: one.role})
        _fill(document, DOCUMENT, about)
    done = ET.SubElement(root, "业务")
    for action in actions:
        _fill(ET.SubElement(done, "业务实体"), ACTION, action)
    return as_bytes(root)


def _fill(parent: ET.Element, elements: Sequence[Element], values: Metadata) -> None:
    unknown = set(values) - {one.name for one in elements}
    if unknown:
        raise Internal(f"元数据没有这样的元素：{'、'.join(sorted(unknown))}")
    for one in elements:
        value = values.get(one.name)
        if value is None and one.need:
            value = {} if one.inside else ""  # stands there empty: what is missing is told by the check, not made up
        if isinstance(value, Mapping):
            _fill(ET.SubElement(parent, one.name), one.inside, value)
        elif value is not None:
            ET.SubElement(parent, one.name).text = _legal(value)


def _legal(text: str) -> str:
    if FORBIDDEN.search(text):
        raise Internal(f"元数据含有 XML 不能用的字符：{text!r}")
    return text


def as_bytes(root: ET.Element) -> bytes:
    """Return a tree as a file, the same bytes for the same tree."""
    ET.indent(root, " ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'.encode()


def listing(root: str, row: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """Return a directory as the rule on transfer draws it (档发〔2012〕7号, 附件2): a row each, a column an element."""
    tree = ET.Element(root)
    for values in rows:
        one = ET.SubElement(tree, row)
        for column, value in zip(columns, values, strict=True):
            ET.SubElement(one, column).text = _legal(value)
    return as_bytes(tree)


def lacking(root: ET.Element) -> "Iterator[tuple[Element, bool]]":
    """Yield every element that is required and not there (True: there, but nothing in it), in an item's metadata as read."""
    yield from _lacking(root, ELEMENTS)
    for document in root.iterfind("文件数据/文档"):
        yield from _lacking(document, DOCUMENT)
    for action in root.iterfind("业务/业务实体"):
        yield from _lacking(action, ACTION)


def _lacking(parent: ET.Element, elements: Sequence[Element]) -> "Iterator[tuple[Element, bool]]":
    for one in elements:
        found = parent.find(one.name)
        if one.inside and (found is not None or one.need):
            yield from _lacking(found if found is not None else ET.Element(one.name), one.inside)
        elif one.need and found is None:
            yield one, False
        elif one.need == "filled" and found is not None and not (found.text or "").strip():
            yield one, True


# --- what lies in the package of it: the schema and the rules, both from the list


def schema() -> bytes:
    """Return the XML schema of an item's metadata."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified">',
        f"<xs:element name={quoteattr(ITEM)}><xs:complexType><xs:sequence>",
        *(line for one in ELEMENTS for line in _declared(one)),
        '<xs:element name="文件数据"><xs:complexType><xs:sequence>',
        '<xs:element name="文档" maxOccurs="unbounded"><xs:complexType><xs:sequence>',
        *(line for one in DOCUMENT for line in _declared(one)),
        f'</xs:sequence><xs:attribute name={quoteattr(ROLE)} type="xs:string" use="required"/></xs:complexType></xs:element>',
        "</xs:sequence></xs:complexType></xs:element>",
        '<xs:element name="业务"><xs:complexType><xs:sequence>',
        '<xs:element name="业务实体" minOccurs="0" maxOccurs="unbounded"><xs:complexType><xs:sequence>',
        *(line for one in ACTION for line in _declared(one)),
        "</xs:sequence></xs:complexType></xs:element>",
        "</xs:sequence></xs:complexType></xs:element>",
        "</xs:sequence></xs:complexType></xs:element>",
        "</xs:schema>",
    ]
    return ("\n".join(lines) + "\n").encode()


def _declared(one: Element) -> Iterator[str]:
    least = "" if one.need else ' minOccurs="0"'
    if not one.inside:
        yield f'<xs:element name={quoteattr(one.name)} type="xs:string"{least}/>'
        return
    yield f"<xs:element name={quoteattr(one.name)}{least}><xs:complexType><xs:sequence>"
    for inner in one.inside:
        yield from _declared(inner)
    code = f'<xs:attribute name={quoteattr(CODE)} type="xs:string" use="required"/>' if one.name == "档号" else ""
    yield f"</xs:sequence>{code}</xs:complexType></xs:element>"


NEEDS: Mapping[Need, str] = {"filled": "必填", "listed": "必列，没有则空", "": "有则填"}


def rules() -> str:
    """Return the rules of the metadata in plain words, a line an element."""
    return "\n".join(
        [
            f"元数据说明：每件一个 metadata.xml，元素的名称和编号按 DA/T 46—2009。档号的全文写在“档号”的“{CODE}”属性里。",
            "",
            *(line for one in ELEMENTS for line in _told(one)),
            f"文件数据／文档：每个文件一项，“{ROLE}”属性写正本、电子稿或附件",
            *(line for one in DOCUMENT for line in _told(one, 1)),
            "业务／业务实体：每个业务行为一项",
            *(line for one in ACTION for line in _told(one, 1)),
        ]
    )


def _told(one: Element, depth: int = 0) -> Iterator[str]:
    yield "\t" * depth + f"{one.number} {one.name}：{'下列各项' if one.inside else NEEDS[one.need]}".lstrip()
    for inner in one.inside:
        yield from _told(inner, depth + 1)

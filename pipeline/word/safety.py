"""A .docx as bytes → problems, before any library opens it: what it would cost to unpack, and what it must not hold.

Whoever takes in a document (a template, an annex, a document that a person edited) asks here first. Refused is what
fetches anything from elsewhere, what runs, what reads differently to two programs, and what is too big; a document as
Word and WPS save it passes. What is not known is refused.
"""

import dataclasses
import io
import posixpath
import re
from collections.abc import Iterator, Mapping

from lxml import etree

from pipeline.problems import Place, Problem, problem
from pipeline.word import markup
from pipeline.word.unpack import OFFICE_BINARY, Damaged, Entry, Fault, Refused, entries, leaves, plain_name, unpacked

CONTENT_TYPES, ROOT_RELATIONS = "[Content_Types].xml", "_rels/.rels"
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MAIN_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
MAIN_ROOT = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}document"

SAVE_ANEW = "用 Word 或 WPS 打开，另存为新的 .docx"
REMEDIES: Mapping[str, str] = {
    "docx.external": "图片改为直接插入，指向本机或共享文件夹的超链接点右键取消，再保存",
    "docx.chunk": "把那份文件的文字直接复制进来，再保存",
    "docx.ole": "把嵌入的对象截成图片插入，删去控件，再保存",
    "docx.macro": "另存为不带宏的“Word 文档（.docx）”",
    "docx.field": "选中它，按 Ctrl+Shift+F9 变成普通文字，再保存",
    "docx.attached": "在“开发工具—文档模板”里改为 Normal（WPS：“工具—模板和加载项”），邮件合并改为“普通 Word 文档”，再保存",
    "docx.size": "压缩文件里的图片，或拆成几份；文件不大的，用 Word 或 WPS 另存一份",
    "docx.encrypted": "打开后在“文件—信息—保护文档”（WPS：“文件—文档加密”）里去掉密码，再保存",
}
"""What to do about a code; anything else is mended by saving anew."""

RELATIONS: Mapping[str, tuple[str, str]] = {
    "attachedtemplate": ("docx.attached", "附有别的文档模板"),
    "mailmergesource": ("docx.attached", "带有邮件合并的数据源"),
    "mailmergeheadersource": ("docx.attached", "带有邮件合并的数据源"),
    "afchunk": ("docx.chunk", "夹带着另一份文件"),
    "subdocument": ("docx.chunk", "引用了子文档"),
    "oleobject": ("docx.ole", "有嵌入或链接的对象"),
    "package": ("docx.ole", "有嵌入的文件"),
    "control": ("docx.ole", "有 ActiveX 控件"),
    "activexcontrolbinary": ("docx.ole", "有 ActiveX 控件"),
    "vbaproject": ("docx.macro", "带有宏"),
    "wordvbadata": ("docx.macro", "带有宏"),
    "extensibility": ("docx.macro", "带有会运行宏的工具栏"),
    "usercustomization": ("docx.macro", "带有会运行宏的工具栏"),
}
"""How the type of a relation ends, in lower case, and what it brings in."""

TYPES: tuple[tuple[str, str, str], ...] = (
    ("macroenabled", "docx.macro", "是启用宏的文件"),
    ("vbaproject", "docx.macro", "带有宏"),
    ("vbadata", "docx.macro", "带有宏"),
    ("activex", "docx.ole", "有 ActiveX 控件"),
    ("oleobject", "docx.ole", "有嵌入的对象"),
)
"""What the type of a part holds, in lower case, and what such a part is."""

PARTS: tuple[tuple[str, str], ...] = (
    (r"\[content_types\]\.xml|_rels/\.rels", ""),
    (r"word/document\d*\.xml", "正文"),
    (r"word/header[^/]*", "页眉"),
    (r"word/footer[^/]*", "页脚"),
    (r"word/footnotes[^/]*", "脚注"),
    (r"word/endnotes[^/]*", "尾注"),
    (r"word/comments[^/]*|word/people\.xml", "批注"),
    (r"word/settings[^/]*", "设置"),
    (r"word/websettings[^/]*", "网页设置"),
    (r"word/(styles|styleswitheffects)[^/]*", "样式"),
    (r"word/numbering[^/]*", "编号"),
    (r"word/fonttable[^/]*|word/fonts/.*", "字体"),
    (r"word/theme/.*", "主题"),
    (r"word/glossary/.*", "构建基块"),
    (r"word/(media|drawings|diagrams)/.*", "图片"),
    (r"word/charts/.*", "图表"),
    (r"word/(embeddings|activex)/.*", "嵌入的对象"),
    (r"customxml/.*", "附加数据"),
    (r"docprops/.*", "文件属性"),
)
"""What people call a part, by its name in lower case."""
RELATIONS_PART = re.compile(r"((?:[^/]+/)*)_rels/([^/]*)\.rels", re.IGNORECASE)
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
MARKUP_SIZE = 64 * 2**20
"""Bytes of one XML part: ten thousand rows of eight columns have 19 million."""
NOT_PLAIN = Fault(
    "file.unreadable", "文件不是普通的 .docx", remedy="用 Word 或 WPS 另存为“Word 文档（.docx）”，不选 Strict、模板或别的格式"
)
MARKUP = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*<")


def judge(data: bytes, name: str, place: Place | None = None) -> list[Problem]:
    """Return what is wrong with a document; `name` is what people call it.

    `place` is where the case names the file; without it the document itself is the place, with the part.
    """
    found = dict.fromkeys(_judged(data))
    return list(dict.fromkeys(_as_problem(fault, name, place) for fault in found))


def parse(part: bytes) -> "etree._Element":
    """Parse a part without entities, without the network, without repairs."""
    return etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))


def _as_problem(fault: Fault, name: str, place: Place | None) -> Problem:
    remedy = fault.remedy or REMEDIES.get(fault.code, SAVE_ANEW)
    if place is None:
        message = fault.message if fault.message.startswith("文件") else f"文件里{fault.message}"
        return problem(fault.code, message, Place(document=f"{name}·{fault.part}" if fault.part else name), remedy)
    where = f"“{name}”" + (f"的{fault.part}" if fault.part else "")
    return problem(fault.code, f"{where}：{fault.message}", place, remedy)


def _judged(data: bytes) -> Iterator[Fault]:
    try:
        package = entries(data)
    except Damaged:
        yield Fault("file.unreadable", "文件不是完好的 .docx", remedy=SAVE_ANEW)
        return
    except Refused as refused:
        yield from refused.faults
        return
    if not {CONTENT_TYPES, ROOT_RELATIONS} <= set(package):
        yield Fault("file.unreadable", "文件不是 .docx")
        return
    try:
        yield from _contents(data, package)
    except Damaged:
        yield Fault("file.unreadable", "文件已损坏", remedy=SAVE_ANEW)
    except Refused as refused:
        yield from refused.faults


def named(name: str) -> str:
    """Return what people call a part; one of relations is called by the part it belongs to."""
    if found := RELATIONS_PART.fullmatch(name):
        name = f"{found[1] or ''}{found[2]}" or name
    return next((called for pattern, called in PARTS if re.fullmatch(pattern, name.lower())), "其他部分")


# --- what stands in the parts


class _Types:
    """The types of the parts, as the package's own list gives them."""

    def __init__(self, listed: "etree._Element") -> None:
        self.defaults: dict[str, set[str]] = {}
        self.overrides: dict[str, set[str]] = {}
        for one in listed.iter("{*}Default", "{*}Override"):
            kind = one.get("ContentType", "").lower()
            if one.tag.endswith("}Default"):
                self.defaults.setdefault(one.get("Extension", "").lower(), set()).add(kind)
            else:
                self.overrides.setdefault(plain_name(one.get("PartName", "").lstrip("/")), set()).add(kind)

    def twofold(self) -> bool:
        """Whether a part has two types: then programs differ about what it is."""
        return any(len(kinds) > 1 for kinds in (*self.defaults.values(), *self.overrides.values()))

    def of(self, name: str) -> str:
        """Return the type of a part in lower case."""
        plain = plain_name(name)
        return next(iter(self.overrides.get(plain) or self.defaults.get(plain.rpartition(".")[2]) or ("",)))


def _contents(data: bytes, package: Mapping[str, Entry]) -> Iterator[Fault]:
    """Judge every part; one of them at a time is in memory."""
    listed = unpacked(data, package[CONTENT_TYPES])
    if faults := list(_markup(listed, "")):
        yield from faults
        return
    types = _Types(parse(listed))
    if types.twofold():
        yield Fault("docx.twice", "文件里有的部分登记了两种类型")
    main = ""
    tags = 0
    for entry in sorted(package.values(), key=lambda one: one.name != ROOT_RELATIONS):
        content, part, kind = unpacked(data, entry), named(entry.name), types.of(entry.name)
        yield from (Fault(code, message, part) for held, code, message in TYPES if held in kind)
        if content.startswith(OFFICE_BINARY) and not any(held in kind for held, _, _ in TYPES):
            yield Fault("docx.macro", "带有宏", part) if "vba" in entry.name.lower() else Fault("docx.ole", "有嵌入的对象", part)
        declared = kind.endswith("xml") or entry.name.lower().endswith((".xml", ".rels", ".vml"))
        if not declared and not MARKUP.match(content):
            continue
        tags += content.count(b"<")
        if tags > markup.TAGS or len(content) > MARKUP_SIZE:
            yield Fault("docx.size", "文件的内容过多", part)
            return
        faults = list(markup.judge(content, part, declared=declared))
        yield from faults
        if faults:
            continue
        if RELATIONS_PART.fullmatch(entry.name):
            relations = list(_relations(content, entry.name))
            yield from _related(relations, part, types, package)
            if entry.name == ROOT_RELATIONS:
                main, wrong = _main(relations, types, package)
                yield from wrong
        elif entry.name == main and _root(content) != MAIN_ROOT:
            yield NOT_PLAIN


def _markup(content: bytes, part: str) -> Iterator[Fault]:
    if len(content) > MARKUP_SIZE or content.count(b"<") > markup.TAGS:
        yield Fault("docx.size", "文件的内容过多", part)
    else:
        yield from markup.judge(content, part, declared=True)


def _root(content: bytes) -> str:
    _, root = next(etree.iterparse(io.BytesIO(content), events=("start",), resolve_entities=False, no_network=True, load_dtd=False))
    return str(root.tag)


def _main(relations: list["_Relation"], types: _Types, package: Mapping[str, Entry]) -> tuple[str, list[Fault]]:
    """Return the main part, and why nobody could read the document by it."""
    found = [one for one in relations if one.kind == "officedocument"]
    if len(found) != 1 or found[0].type != MAIN_RELATION or found[0].part not in package:
        return "", [NOT_PLAIN]
    kind = types.of(found[0].part)
    return found[0].part, [] if kind == MAIN_TYPE or "macroenabled" in kind else [NOT_PLAIN]


# --- what the parts refer to


@dataclasses.dataclass(frozen=True, slots=True)
class _Relation:
    """A relation of a part to another one, or to what lies elsewhere."""

    source: str
    id: str
    type: str
    target: str
    external: bool

    @property
    def kind(self) -> str:
        """How its type ends, in lower case."""
        return self.type.rpartition("/")[2].lower()

    @property
    def part(self) -> str:
        """Return the part it goes to, as the entries are named; it begins with .. where it leaves the package."""
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.source), self.target.partition("#")[0])).lstrip("/")


def _relations(content: bytes, name: str) -> Iterator[_Relation]:
    found = RELATIONS_PART.fullmatch(name)
    assert found is not None
    for one in parse(content).iter("{*}Relationship"):
        external = one.get("TargetMode", "").lower() == "external"
        yield _Relation((found[1] or "") + found[2], one.get("Id", ""), one.get("Type", ""), one.get("Target", ""), external)


def _related(relations: list[_Relation], part: str, types: _Types, package: Mapping[str, Entry]) -> Iterator[Fault]:
    if len({one.id for one in relations}) < len(relations):
        yield Fault("docx.twice", "有两处引用用了同一编号", part)
    names = {plain_name(name) for name in package}
    for one in relations:
        of_chart = one.kind == "package" and not one.external and "chart" in types.of(one.source)
        if one.kind in RELATIONS and not of_chart:
            yield Fault(*RELATIONS[one.kind], part)
        elif one.external:
            if one.kind != "hyperlink":
                yield Fault("docx.external", "有链接到别处的内容", part)
            elif not markup.is_plain_link(one.target):
                yield Fault("docx.external", "有指向文件的超链接", part)
        elif one.target.startswith("#"):
            continue
        elif SCHEME.match(one.target) or one.target.startswith("//") or leaves(one.part):
            yield Fault("docx.path", "有引用指到文件之外", part)
        elif plain_name(one.part) not in names:
            yield Fault("file.unreadable", "引用的一部分不见了", part)

"""One XML part of a .docx as bytes → what in it is refused, read as a stream: no tree, no entities, nothing fetched.

Two parsers must agree on a part. Expat tells what stands in it; libxml2, which every library here parses with, tells
that it will take it within its own limits (256 levels, ten million characters in one value).
"""

import codecs
import dataclasses
import re
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

from lxml import etree

from pipeline.word.unpack import Fault

WORD = frozenset(
    {
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    }
)
OFFICE, VML = "urn:schemas-microsoft-com:office:office", "urn:schemas-microsoft-com:vml"
SVG = "http://www.w3.org/2000/svg"
VIDEO = "http://schemas.microsoft.com/office/word/2012/wordprocessingDrawing"
COMPATIBLE = "http://schemas.openxmlformats.org/markup-compatibility/2006"

TAGS = 4_000_000
"""Marks < of all parts together: a table of ten thousand rows has a third of that."""
ENCODINGS = frozenset({"utf-8", "utf-16", "ascii"})
HARMLESS_INSTRUCTION = re.compile(r"mso-[A-Za-z-]+")
"""SharePoint heads its data parts with <?mso-contentType?>."""

REFUSED = {
    "altChunk": ("docx.chunk", "夹带着另一份文件"),
    "subDoc": ("docx.chunk", "引用了子文档"),
    "attachedTemplate": ("docx.attached", "附有别的文档模板"),
    "mailMerge": ("docx.attached", "带有邮件合并的数据源"),
    "control": ("docx.ole", "有 ActiveX 控件"),
    "objectEmbed": ("docx.ole", "有嵌入的对象"),
    "objectLink": ("docx.ole", "有链接的对象"),
    "sourceFileName": ("docx.external", "有取自别处的框架"),
    "saveThroughXslt": ("docx.external", "要用别处的转换文件"),
}
"""Elements of Word that stand for what is not in the document, or runs."""

HARMLESS_FIELDS = (
    "= ADDIN ADDRESSBLOCK ADVANCE AUTHOR AUTONUM AUTONUMLGL AUTONUMOUT BARCODE BIBLIOGRAPHY CITATION COMMENTS COMPARE CREATEDATE "
    "DATE DISPLAYBARCODE DOCPROPERTY DOCVARIABLE EDITTIME EQ FILENAME FILESIZE FORMCHECKBOX FORMDROPDOWN FORMTEXT FTNREF GOTOBUTTON "
    "GREETINGLINE HYPERLINK IF INDEX INFO KEYWORDS LASTSAVEDBY LISTNUM MERGEBARCODE MERGEFIELD MERGEREC MERGESEQ NEXT NEXTIF NOTEREF "
    "NUMCHARS NUMPAGES NUMWORDS PAGE PAGEREF PRINTDATE PRIVATE QUOTE REF REVNUM SAVEDATE SECTION SECTIONPAGES SEQ SET SHAPE SKIPIF "
    "STYLEREF SUBJECT SYMBOL TA TC TEMPLATE TIME TITLE TOA TOC USERADDRESS USERINITIALS USERNAME XE"
)
FIELDS = frozenset(HARMLESS_FIELDS.split())
"""The fields of ECMA-376, part 1, 17.16.5, that neither fetch anything, nor run anything, nor ask the reader."""
LONGEST = 1_000_000
"""Characters of a field; those that keep a citation as data have some ten thousand."""
OBJECT_FIELDS = frozenset({"EMBED", "CONTROL", "HTMLCONTROL"})
FIELD_NAME = re.compile(r"\s*(=|[A-Za-z]+)?")
ARGUMENT = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')
SWITCHES = ("\\l", "\\o", "\\s", "\\t")
"""Switches of HYPERLINK that take an argument."""
PLAIN_LINK = re.compile(r"\s*(?:$|#|https?:|mailto:)", re.IGNORECASE)

WATCHED = re.compile(
    b"|".join([*(name.encode() for name in REFUSED), rb"[iI]nstr", b"fldChar", b"OLEObject", b"webVideoPr", b"src", b"href"])
)
"""Where none of these bytes stands in a part, nothing is looked for in its elements. A name cannot be written otherwise."""


def is_plain_link(target: str) -> bool:
    """Whether a hyperlink goes to a page, a mailbox or a place in the document, and not to a file."""
    return PLAIN_LINK.match(target) is not None


def judge(content: bytes, part: str, *, declared: bool) -> Iterator[Fault]:
    """Yield what is refused in a part; `declared` says that the package calls it XML, so that it must be."""
    reading = _Reading(part)
    damaged = Fault("file.unreadable", "文件已损坏", part)
    try:
        reading.read(content)
    except expat.ExpatError:
        if declared:
            reading.found.append(damaged)
        yield from dict.fromkeys(reading.found)
        return
    except _Enough:
        yield from dict.fromkeys(reading.found)
        return
    yield from dict.fromkeys(reading.found)
    if declared:
        try:
            target: Any = _Nothing()
            etree.fromstring(content, etree.XMLParser(target=target, resolve_entities=False, no_network=True, load_dtd=False))
        except etree.XMLSyntaxError:
            yield Fault("docx.size", "嵌套过深，或有过长的内容", part)


class _Nothing:
    """A target that keeps nothing: only whether libxml2 reads on to the end counts."""

    def close(self) -> None:
        """Return nothing."""


class _Enough(Exception):
    """What was found ends the reading."""


@dataclasses.dataclass(slots=True)
class _Field:
    """The code of a field as far as it was read: as it stands, and with what a revision took out of it."""

    kept: str = ""
    all: str = ""


class _Reading:
    """What expat tells of one part. It lives as long as the part is read."""

    def __init__(self, part: str) -> None:
        self.part = part
        self.found: list[Fault] = []
        self._fields: list[_Field] = []
        self._scopes: list[list[_Field]] = []
        self._stray = _Field()

    def read(self, content: bytes) -> None:
        """Read the whole part."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.XmlDeclHandler = self._declaration
        parser.StartDoctypeDeclHandler = self._doctype
        parser.ProcessingInstructionHandler = self._instruction
        if WATCHED.search(content) or content.startswith((codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE)) or b"\0" in content[:4]:
            parser.StartElementHandler = self._start
            parser.EndElementHandler = self._end
            self._parser = parser
        parser.Parse(content, True)
        self._judge_open()

    def _report(self, code: str, message: str) -> None:
        self.found.append(Fault(code, message, self.part))

    def _declaration(self, _: str, encoding: str | None, __: int) -> None:
        try:
            known = encoding is None or codecs.lookup(encoding).name in ENCODINGS
        except LookupError:
            known = False
        if not known:
            self._report("file.unreadable", "文字编码不是 UTF-8")
            raise _Enough

    def _doctype(self, *_: Any) -> None:
        self._report("docx.doctype", "有 DOCTYPE 声明")
        raise _Enough

    def _instruction(self, target: str, _: str) -> None:
        if not HARMLESS_INSTRUCTION.fullmatch(target):
            self._report("docx.doctype", "有处理指令")

    # --- elements

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if space in WORD:
            if local in REFUSED:
                self._report(*REFUSED[local])
            elif local == "fldSimple":
                self._code(next((value for key, value in attributes.items() if key.endswith(" instr")), ""))
            elif local == "fldChar":
                self._mark(next((value for key, value in attributes.items() if key.endswith(" fldCharType")), ""))
            elif local in ("instrText", "delInstrText"):
                self._parser.CharacterDataHandler = self._kept if local == "instrText" else self._deleted
        elif space == COMPATIBLE and local in ("Choice", "Fallback"):
            self._scopes.append(self._fields)
            self._fields = []
        elif space == OFFICE and local == "OLEObject":
            self._report("docx.ole", "有嵌入或链接的对象")
        elif space == VIDEO and local == "webVideoPr":
            self._report("docx.external", "有联机视频")
        elif space in (VML, SVG):
            self._drawn(local, attributes)

    def _end(self, name: str) -> None:
        space, _, local = name.rpartition(" ")
        if space in WORD:
            if local in ("instrText", "delInstrText"):
                self._parser.CharacterDataHandler = None
            elif local == "p" and not self._fields:
                self._judge_stray()
        elif space == COMPATIBLE and local in ("Choice", "Fallback"):
            self._judge_open()
            self._fields = self._scopes.pop()

    def _drawn(self, local: str, attributes: dict[str, str]) -> None:
        """Judge a drawing: what it links to by itself, and what it would load."""
        for key, value in attributes.items():
            name = key.rpartition(" ")[2]
            loads = name == "src" or (name == "href" and key.startswith("http://www.w3.org/1999/xlink") and local != "a")
            if loads and value and not value.startswith(("#", "data:")):
                self._report("docx.external", "有链接到别处的图片")
            elif name == "href" and " " not in key and not is_plain_link(value) and not value.startswith("data:"):
                self._report("docx.external", "有指向文件的超链接")

    # --- fields

    def _kept(self, text: str) -> None:
        self._deleted(text)
        self._open().kept += text

    def _deleted(self, text: str) -> None:
        self._open().all += text
        if len(self._open().all) > LONGEST:
            self._report("docx.size", "有过长的域")
            raise _Enough

    def _open(self) -> _Field:
        return self._fields[-1] if self._fields else self._stray

    def _mark(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append(_Field())
        elif self._fields:
            field = self._fields.pop()
            self._judge(field)
            if kind == "separate":
                self._fields.append(_Field())

    def _judge_open(self) -> None:
        """Judge the fields that a branch, or the part, leaves open, and what stands in none."""
        for field in self._fields:
            self._judge(field)
        self._judge_stray()

    def _judge_stray(self) -> None:
        self._judge(self._stray)
        self._stray = _Field()

    def _judge(self, field: _Field) -> None:
        for code in dict.fromkeys((field.kept, field.all)):
            if code.strip():
                self._code(code)

    def _code(self, code: str) -> None:
        """Judge one field code by its name, a hyperlink by its target too. What is not known is refused."""
        if not code.strip():
            return
        found = FIELD_NAME.match(code)
        name = (found[1] or "").upper() if found else ""
        if name in OBJECT_FIELDS:
            self._report("docx.ole", "有嵌入的对象")
        elif name not in FIELDS:
            self._report("docx.field", f"有会读取别处内容或运行命令的域“{name or code.strip()[:12]}”")
        elif name == "HYPERLINK" and not is_plain_link(_target(code[found.end() :] if found else "")):
            self._report("docx.external", "有指向文件的超链接")


def _target(arguments: str) -> str:
    """Return where a HYPERLINK goes: the first argument that is no switch and belongs to none."""
    before = ""
    for found in ARGUMENT.finditer(arguments):
        quoted, bare = found[1], found[2] or ""
        if before not in SWITCHES and not bare.startswith("\\"):
            return quoted if quoted is not None else bare
        before = bare
    return ""

"""Documents that bring something in: from elsewhere, by a field, by an entity."""

from tests.templates.making import (
    BINARY,
    BODY,
    COMPATIBLE,
    LAUGHS,
    ROOT,
    SETTINGS,
    TYPE,
    WORD,
    Listed,
    field,
    headed,
    in_body,
    put,
    related,
    shipped,
    typed,
)

LISTED = Listed()

# --- what another document would bring in

HYPERLINKS = {
    "a file": "file:///C:/Windows/win.ini",
    "a server": r"\\server\share\x.docx",
    "a neighbour": "../别的.docx",
    "a script": "javascript:alert(1)",
}
for _name, _target in HYPERLINKS.items():
    LISTED.add(
        "docx.external",
        f"hyperlink: to {_name}",
        lambda target=_target: related(shipped(), BODY, "hyperlink", target, external=True),  # type: ignore[misc]
    )
for _kind, _code in {
    "image": "docx.external",
    "frame": "docx.external",
    "video": "docx.external",
    "transform": "docx.external",
    "footer": "docx.external",
    "oleObject": "docx.ole",
    "control": "docx.ole",
    "package": "docx.ole",
    "subDocument": "docx.chunk",
    "aFChunk": "docx.chunk",
    "attachedTemplate": "docx.attached",
    "mailMergeSource": "docx.attached",
    "http://schemas.microsoft.com/office/2006/relationships/vbaProject": "docx.macro",
    "http://schemas.microsoft.com/office/2006/relationships/ui/extensibility": "docx.macro",
}.items():
    LISTED.add(
        _code,
        f"relation: {_kind.rpartition('/')[2]}",
        lambda kind=_kind: related(shipped(), BODY, kind, "https://example.org/x", external=True),  # type: ignore[misc]
    )
ELEMENTS = {
    "an altChunk": ("docx.chunk", '<w:altChunk xmlns:r="x" r:id="a"/>'),
    "a sub-document": ("docx.chunk", '<w:subDoc xmlns:r="x" r:id="a"/>'),
    "a control": ("docx.ole", "<w:r><w:object><w:control/></w:object></w:r>"),
    "an object": ("docx.ole", '<w:r><w:object><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office"/></w:object></w:r>'),
    "an image by its address": (
        "docx.external",
        '<w:r><w:pict><v:imagedata xmlns:v="urn:schemas-microsoft-com:vml" src="file:///etc/passwd"/></w:pict></w:r>',
    ),
    "a shape that leads to a file": (
        "docx.external",
        '<w:r><w:pict><v:rect xmlns:v="urn:schemas-microsoft-com:vml" href="file:///etc/passwd"/></w:pict></w:r>',
    ),
}
for _name, (_code, _xml) in ELEMENTS.items():
    LISTED.add(_code, f"element: {_name}", lambda xml=_xml: in_body(shipped(), xml))  # type: ignore[misc]
for _name in ("attachedTemplate", "mailMerge"):
    LISTED.add(
        "docx.attached",
        f"settings: {_name}",
        lambda name=_name: {**(old := shipped()), SETTINGS: put(old[SETTINGS], b"</w:settings>", f"<w:{name}/>".encode())},  # type: ignore[misc]
    )
LISTED.add(
    "docx.macro",
    "type: macro-enabled",
    lambda: {
        **(old := shipped()),
        "[Content_Types].xml": old["[Content_Types].xml"].replace(
            f"{TYPE}.document.main+xml".encode(), b"application/vnd.ms-word.document.macroEnabled.main+xml"
        ),
    },
)
LISTED.add("docx.macro", "part: macros that nothing refers to", lambda: {**shipped(), "word/vbaProject.bin": BINARY})
LISTED.add("docx.ole", "part: an object that nothing refers to", lambda: {**shipped(), "word/media/image99.png": BINARY})
LISTED.add("docx.ole", "part: ActiveX", lambda: typed(shipped(), "word/activeX/a.xml", "application/vnd.ms-office.activeX+xml", b"<a/>"))
LISTED.add(
    "docx.external",
    "part: a drawing that loads another",
    lambda: typed(
        shipped(),
        "word/media/a.svg",
        "image/svg+xml",
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink"><image x:href="file:///etc/passwd"/></svg>',
    ),
)

# --- fields

FIELDS = {
    "DDEAUTO": field(r" DDEAUTO c:\\windows\\system32\\cmd.exe "),
    "dde in small letters": field(" dde excel x "),
    "DDE in pieces": field(" D", "DE", "AU", "TO cmd "),
    "INCLUDETEXT": field(r' INCLUDETEXT "c:\\x.docx" '),
    "INCLUDEPICTURE": field(' INCLUDEPICTURE "file:///etc/passwd" \\d '),
    "LINK": field(" LINK Excel.Sheet.12 x "),
    "MACROBUTTON": field(" MACROBUTTON x y "),
    "DATABASE": field(r' DATABASE \d "c:\\x.mdb" '),
    "one inside another": field(" IF 1 = 1 ").replace("</w:instrText></w:r>", "</w:instrText></w:r>" + field(" DDE x y "), 1),
    "after the result": field(" PAGE ").replace("<w:t>x</w:t>", "<w:instrText>DDE x y</w:instrText>"),
    "in no field": "<w:r><w:instrText> DDE x y </w:instrText></w:r>",
    "simple": '<w:fldSimple w:instr="&#68;DE x y"><w:r><w:t>x</w:t></w:r></w:fldSimple>',
    "in a fallback": field(" PAGE ").replace(
        "<w:r><w:fldChar w:fldCharType='separate'/></w:r>".replace("'", '"'),
        f'<mc:AlternateContent xmlns:mc="{COMPATIBLE}"><mc:Fallback><w:r><w:instrText>DDE x</w:instrText></w:r></mc:Fallback>'
        '</mc:AlternateContent><w:r><w:fldChar w:fldCharType="separate"/></w:r>',
    ),
    "before what a revision took out": field("DDE x y").replace("<w:instrText", "<w:delInstrText>PAGE </w:delInstrText><w:instrText", 1),
    "of no known name": field(" UNHEARDOF x "),
    "that never ends": '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>DDE x y</w:instrText></w:r>',
}
for _name, _xml in FIELDS.items():
    LISTED.add("docx.field", f"field: {_name}", lambda xml=_xml: in_body(shipped(), xml))  # type: ignore[misc]
LISTED.add("docx.field", "field: in a header", lambda: headed(f'<w:hdr xmlns:w="{WORD}"><w:p>{field("DDE x y")}</w:p></w:hdr>'.encode()))
LISTED.add("docx.external", "field: a hyperlink to a file", lambda: in_body(shipped(), field(r' HYPERLINK \o "tip" "file:///c:/x" ')))
LISTED.add("docx.ole", "field: EMBED", lambda: in_body(shipped(), field(" EMBED Equation.3 ")))

# --- entities and encodings

DECLARED = b'<?xml version="1.0" encoding="UTF-8"?>'
DOCTYPES = {
    "an outer entity": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    "a parameter entity": b'<!DOCTYPE a [<!ENTITY % x SYSTEM "http://example.org/x.dtd"> %x;]>',
    "a billion laughs": LAUGHS,
    "quadratic growth": b'<!DOCTYPE a [<!ENTITY x "' + b"x" * 50_000 + b'">]>',
    "an outer subset": b'<!DOCTYPE a SYSTEM "file:///dev/zero">',
}
for _name, _doctype in DOCTYPES.items():
    LISTED.add(
        "docx.doctype",
        f"doctype: {_name}",
        lambda doctype=_doctype: {**(old := shipped()), BODY: put(old[BODY], b"<w:document", doctype)},  # type: ignore[misc]
    )
LISTED.add(
    "docx.doctype",
    "doctype: in the list of types",
    lambda: {**(e := shipped()), "[Content_Types].xml": put(e["[Content_Types].xml"], b"<Types", LAUGHS)},
)
LISTED.add("docx.doctype", "doctype: in the relations", lambda: {**(e := shipped()), ROOT: put(e[ROOT], b"<Relationships", LAUGHS)})
LISTED.add("docx.doctype", "doctype: in a part under another name", lambda: {**shipped(), "word/media/a.png": LAUGHS + b"<a>&j;</a>"})
LISTED.add(
    "docx.doctype", "doctype: in UTF-16", lambda: {**shipped(), "customXml/item9.xml": (LAUGHS + b"<a>&j;</a>").decode().encode("utf-16")}
)
LISTED.add(
    "docx.doctype",
    "an instruction",
    lambda: {**(e := shipped()), BODY: put(e[BODY], b"<w:document", b'<?xml-stylesheet href="http://example.org/x"?>')},
)
LISTED.add(
    "file.unreadable",
    "UTF-7",
    lambda: {**shipped(), "word/x.xml": b'<?xml version="1.0" encoding="UTF-7"?>' + "<!DOCTYPE a><a/>".encode("utf-7")},
)

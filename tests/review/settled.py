"""A second reading of tracked changes, written from ECMA-376, part 1, 17.13.5, on the raw XML: all accepted, all rejected.

A mark of a paragraph that goes joins the paragraph to the next one, which keeps its own properties; the last mark of a
cell, a header or the body cannot go, and what a text that stays would be joined to has to be a paragraph.
"""

import copy
import io
import zipfile
from collections.abc import Iterator

from lxml import etree

from pipeline.word.package import TEXT, package_of
from pipeline.word.text import flatten, structure
from pipeline.word.words import tokens

Element = etree._Element
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
CHANGES = tuple(f"{W}{name}Change" for name in ("rPr", "pPr", "sectPr", "tblPr", "tblPrEx", "trPr", "tcPr", "tblGrid"))
KEPT_APART = frozenset(f"{W}{name}" for name in ("rPr", "sectPr", "headerReference", "footerReference", "ins", "del"))
MARGINS = tuple(f"{W}{name}" for name in ("commentRangeStart", "commentRangeEnd", "commentReference"))
FIELD = "￼"
BLOCKS = tuple(f"{W}{name}" for name in ("p", "tbl", "sdt"))


def accept_all(docx: bytes) -> bytes:
    """Return the document as it is with all changes."""
    return _settled(docx, stays="ins", goes="del")


def reject_all(docx: bytes) -> bytes:
    """Return the document as it was before them."""
    return _settled(docx, stays="del", goes="ins")


def entries(docx: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        return {name: package.read(name) for name in package.namelist()}


def root(docx: bytes, part: str = "word/document.xml") -> Element:
    return etree.fromstring(entries(docx)[part])


def _settled(docx: bytes, stays: str, goes: str) -> bytes:
    found = entries(docx)
    for name in found:
        if TEXT.fullmatch(name):
            root = etree.fromstring(found[name])
            _properties(root, reject=stays == "del")
            _rows(root, stays, goes)
            _contents(root, stays, goes)
            _marks(root, stays, goes)
            _margins(root)
            found[name] = etree.tostring(root)
    return package_of(found)


def _above(element: Element) -> Element:
    above = element.getparent()
    assert above is not None
    return above


def _drop(element: Element) -> None:
    _above(element).remove(element)


def _properties(root: Element, *, reject: bool) -> None:
    for change in list(root.iter(*CHANGES)):
        holder = _above(change)
        if reject:
            (was,) = change
            assert was.tag == holder.tag
            apart = KEPT_APART if holder.tag in (f"{W}pPr", f"{W}sectPr", f"{W}trPr") or _above(holder).tag == f"{W}pPr" else frozenset()
            kept = [one for one in holder if one is not change and one.tag in apart]
            for one in list(holder):
                holder.remove(one)
            holder.extend([*was, *kept])
        else:
            holder.remove(change)


def _rows(root: Element, stays: str, goes: str) -> None:
    for row in list(root.iter(f"{W}tr")):
        properties = row.find(f"{W}trPr")
        if properties is None:
            continue
        if properties.find(f"{W}{goes}") is not None:
            table = _above(row)
            table.remove(row)
            if table.find(f"{W}tr") is None:
                _drop(table)
        elif (mark := properties.find(f"{W}{stays}")) is not None:
            properties.remove(mark)


def _contents(root: Element, stays: str, goes: str) -> None:
    for mark in list(root.iter(f"{W}{goes}")):
        if (above := mark.getparent()) is not None and above.tag != f"{W}rPr":
            _drop(mark)
    for mark in list(root.iter(f"{W}{stays}")):
        if _above(mark).tag != f"{W}rPr":
            for one in list(mark):
                mark.addprevious(one)
            _drop(mark)
    for link in list(root.iter(f"{W}hyperlink")):
        if len(link) == 0:
            _drop(link)
    for one in list(root.iter(f"{W}delText", f"{W}delInstrText")):
        assert stays == "del", "text called deleted that is not"
        one.tag = f"{W}{'t' if one.tag == f'{W}delText' else 'instrText'}"


def _marks(root: Element, stays: str, goes: str) -> None:
    for paragraph in reversed(list(root.iter(f"{W}p"))):
        looks = paragraph.find(f"{W}pPr/{W}rPr")
        if looks is None:
            continue
        gone = looks.find(f"{W}{goes}") is not None
        for mark in looks.findall(f"{W}{stays}"):
            looks.remove(mark)
        if not gone:
            continue
        contents = [one for one in paragraph if one.tag != f"{W}pPr"]
        after = next(paragraph.itersiblings(*BLOCKS), None)
        assert after is not None, "the last mark of a cell, a header or the body went"
        if after.tag == f"{W}p":
            place = 1 if after.find(f"{W}pPr") is not None else 0
            for one in reversed(contents):
                after.insert(place, one)
        else:
            assert contents == [], "text that stays would be joined to a table"
        _drop(paragraph)


def _margins(root: Element) -> None:
    for one in list(root.iter(*MARGINS)):
        run = _above(one)
        _drop(one)
        if run.tag == f"{W}r" and not [part for part in run if part.tag != f"{W}rPr"]:
            _drop(run)


# --- a document as it is looked at


def image(docx: bytes) -> list[str]:
    """Return the document with all its properties, one line a thing: runs as far as they look the same, headers by section."""
    found = entries(docx)
    root = etree.fromstring(found["word/document.xml"])
    return [*_image(root, ""), *_sections(root, found)]


def _image(holder: Element, indent: str) -> Iterator[str]:
    for one in holder:
        if one.tag == f"{W}p":
            yield f"{indent}p {_said(one.find(f'{W}pPr'), leave=(f'{W}sectPr',))}"
            yield from (f"{indent}  {look} {text!r}" for look, text in _runs(one))
            section = one.find(f"{W}pPr/{W}sectPr")
            if section is not None:
                yield f"{indent}section {_said(section, leave=(f'{W}headerReference', f'{W}footerReference'))}"
        elif one.tag == f"{W}sectPr":
            yield f"{indent}section {_said(one, leave=(f'{W}headerReference', f'{W}footerReference'))}"
        elif one.tag in (f"{W}tblPr", f"{W}tblGrid", f"{W}trPr", f"{W}tcPr", f"{W}tblPrEx"):
            if text := _said(one):
                yield f"{indent}{etree.QName(one).localname} {text}"
        elif one.tag in (f"{W}tbl", f"{W}tr", f"{W}tc", f"{W}body", f"{W}sdt", f"{W}sdtContent"):
            yield f"{indent}{etree.QName(one).localname}"
            yield from _image(one, f"{indent}  ")
        elif one.tag not in (f"{W}bookmarkStart", f"{W}bookmarkEnd"):
            yield f"{indent}{_plain(one)}"


def _runs(paragraph: Element) -> Iterator[tuple[str, str]]:
    look, text = "", ""
    for one in paragraph.iter(f"{W}r", f"{W}hyperlink"):
        if one.tag == f"{W}hyperlink":
            text += f"<link {one.get(f'{R}id') or one.get(f'{W}anchor')}>"
            continue
        now = _said(one.find(f"{W}rPr"))
        for part in one:
            said = (part.text or "") if part.tag == f"{W}t" else "" if part.tag == f"{W}rPr" else _plain(part)
            if said and now != look:
                if text:
                    yield look, text
                look, text = now, ""
            text += said
    if text:
        yield look, text


def _sections(root: Element, found: dict[str, bytes]) -> Iterator[str]:
    """Yield what the headers and footers of each section say; one that is empty is as good as none."""
    relations = {one.get("Id"): one.get("Target") for one in etree.fromstring(found["word/_rels/document.xml.rels"])}
    current: dict[str, str] = {}
    for number, section in enumerate(root.iter(f"{W}sectPr"), start=1):
        for one in section.iterchildren(f"{W}headerReference", f"{W}footerReference"):
            current[f"{etree.QName(one).localname} {one.get(f'{W}type')}"] = str(relations[one.get(f"{R}id")])
        for role, target in sorted(current.items()):
            told = list(_image(etree.fromstring(found[f"word/{target.removeprefix('/word/')}"]), "  "))
            if told and told != ["  p "]:
                yield f"section {number} {role}"
                yield from told


def _said(properties: Element | None, leave: tuple[str, ...] = ()) -> str:
    if properties is None:
        return ""
    kept = [one for one in properties if one.tag not in leave]
    return "".join(_plain(one) for one in kept if len(one) or one.attrib or one.tag not in (f"{W}rPr", f"{W}pPr"))


def _plain(element: Element) -> str:
    alone = copy.deepcopy(element)
    alone.tail = None
    return etree.tostring(alone, method="c14n", exclusive=True).decode().replace(f' xmlns:w="{W[1:-1]}"', "")


# --- what a redline says


def assert_both_ways(redline: bytes, old: bytes, new: bytes) -> None:
    """Who accepts has the new document, who rejects the old one, by two readings; and nothing is taken out and put in at one place."""
    for settled, wanted in ((accept_all(redline), new), (reject_all(redline), old)):
        assert image(settled) == image(wanted)
        assert (flatten(settled), structure(settled)) == (flatten(wanted), structure(wanted))
    for gone, come in groups(redline):
        assert not (set(tokens(gone)) & set(tokens(come))) - {FIELD}, (gone, come)


def groups(docx: bytes) -> Iterator[tuple[str, str]]:
    """Yield what was taken out and what was put in at each place: marks that stand side by side in a paragraph."""
    for name, data in entries(docx).items():
        if TEXT.fullmatch(name):
            for paragraph in etree.fromstring(data).iter(f"{W}p"):
                gone = come = ""
                for one in [*paragraph, None]:
                    if one is not None and one.tag in (f"{W}ins", f"{W}del"):
                        told = "".join(_sign(part) for run in one.iter(f"{W}r") for part in run)
                        gone, come = (gone + told, come) if one.tag == f"{W}del" else (gone, come + told)
                    elif one is None or one.tag == f"{W}r":
                        if gone or come:
                            yield gone, come
                        gone = come = ""


def _sign(part: Element) -> str:
    if part.tag in (f"{W}t", f"{W}delText"):
        return part.text or ""
    # a field is no part of the number beside it
    return {f"{W}tab": "\t", f"{W}br": "⏎", f"{W}fldChar": FIELD}.get(str(part.tag), "")

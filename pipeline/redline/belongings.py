"""What the old paragraphs bring with them: pictures, links, styles, footnotes and headers that only the old file has.

In: the entries of both files and their parts as trees. Out: the entries of the new one with what is missing there, and
the old parts with the ids that it has there. Definitions that both files have are those of the new one: Word keeps no
revisions of styles, numberings and settings.
"""

import dataclasses
import itertools
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping

from lxml import etree

from pipeline.word.package import TEXT
from pipeline.word.revisions import Element
from pipeline.word.safety import CONTENT_TYPES, parse
from pipeline.word.text import W

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
LEADING: Callable[[Element], list[Element]] = etree.XPath("//*[@r:*]", namespaces={"r": R.strip("{}")})  # type: ignore[assignment]
BODY, STYLES, FOOTNOTES = "word/document.xml", "word/styles.xml", "word/footnotes.xml"
HEADER = re.compile(r"word/(header|footer)\d*\.xml")
REFERENCES = frozenset((f"{W}headerReference", f"{W}footerReference"))


def relations_of(part: str) -> str:
    """Return the entry that holds the relations of a part."""
    folder, name = posixpath.split(part)
    return f"{folder}/_rels/{name}.rels"


@dataclasses.dataclass(frozen=True, slots=True)
class Relation:
    """Where a part leads to: another part, or a place outside."""

    type: str
    target: str
    external: bool


class Parts:
    """The entries of a file and those of its parts that were parsed; what was parsed is written back at the end."""

    def __init__(self, entries: Mapping[str, bytes], other: "Parts | None" = None) -> None:
        """Parse the parts that hold text; a header that another file has to the byte is parsed once, and not gone through."""
        self.entries = dict(entries)
        self.shared = {name for name in entries if other is not None and HEADER.match(name) and _shared(name, entries, other.entries)}
        self.roots: dict[str, Element] = {
            name: other.roots[name] if other is not None and name in self.shared else parse(entries[name])
            for name in sorted(entries)
            if TEXT.fullmatch(name)
        }
        self._kept: dict[str, Element] = {}

    def tree(self, name: str, empty: str) -> Element:
        """Return an entry that is a list of what the file holds, an empty one where it is missing."""
        if name not in self._kept:
            space, name_of = empty[1:].split("}")
            self._kept[name] = parse(self.entries.get(name, f'<{name_of} xmlns="{space}"/>'.encode()))
        return self._kept[name]

    def relations(self, part: str) -> dict[str, Relation]:
        """Return the relations of a part by their ids."""
        if relations_of(part) not in self.entries and relations_of(part) not in self._kept:
            return {}
        folder = posixpath.dirname(part)
        found = {}
        for one in self.tree(relations_of(part), f"{RELATIONS}Relationships"):
            external = one.get("TargetMode") == "External"
            target = one.get("Target", "")
            path = target if external else posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[one.get("Id", "")] = Relation(one.get("Type", ""), path, external)
        return found

    def relate(self, part: str, relation: Relation) -> str:
        """Return the id of a relation of a part, added where it is missing."""
        known = self.relations(part)
        for key, one in known.items():
            if one == relation:
                return key
        key = next(name for number in itertools.count(1) if (name := f"rId{number}") not in known)
        target = relation.target if relation.external else posixpath.relpath(relation.target, posixpath.dirname(part))
        listed = etree.SubElement(self.tree(relations_of(part), f"{RELATIONS}Relationships"), f"{RELATIONS}Relationship")
        listed.attrib.update({"Id": key, "Type": relation.type, "Target": target})
        if relation.external:
            listed.set("TargetMode", "External")
        return key

    def type_of(self, name: str) -> str:
        """Return the content type of an entry."""
        ending = name.rpartition(".")[2].lower()
        named = {one.get("PartName") or one.get("Extension", "").lower(): one.get("ContentType", "") for one in self._types()}
        return named.get(f"/{name}") or named.get(ending, "")

    def put(self, name: str, kind: str, content: bytes | Element) -> None:
        """Add an entry of a type."""
        if self.type_of(name) != kind:
            etree.SubElement(self._types(), f"{TYPES}Override", {"PartName": f"/{name}", "ContentType": kind})
        if isinstance(content, bytes):
            self.entries[name] = content
        else:
            self.roots[name] = content

    def free(self, name: str) -> str:
        """Return a name like this one that no entry has."""
        stem, dot, ending = name.rpartition(".")
        stem = stem.rstrip("0123456789") if name in self.entries or name in self.roots else stem
        names = itertools.chain([name], (f"{stem}{number}{dot}{ending}" for number in itertools.count(1)))
        return next(one for one in names if one not in self.entries and one not in self.roots)

    def written(self) -> dict[str, bytes]:
        """Return all entries."""
        made = {
            name: etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            for name, root in (*self.roots.items(), *self._kept.items())
            if name not in self.shared
        }
        return {**self.entries, **made}

    def _types(self) -> Element:
        return self.tree(CONTENT_TYPES, f"{TYPES}Types")


def _shared(name: str, entries: Mapping[str, bytes], others: Mapping[str, bytes]) -> bool:
    alone = relations_of(name) not in entries and relations_of(name) not in others
    return alone and others.get(name) == entries[name]


def bring(old: Parts, new: Parts, part: str, root: Element, into: str) -> None:
    """Give what the tree of an old part leads to (pictures, links) the ids that it has in the part it comes into."""
    named = [(one, key) for one in LEADING(root) if one.tag not in REFERENCES for key in map(str, one.attrib) if key.startswith(R)]
    known = old.relations(part) if named else {}
    ids = {one.get(key, ""): "" for one, key in named}
    ids |= {key: new.relate(into, _brought(old, new, known[key])) for key in ids if key in known}
    for one, key in named:
        one.set(key, ids[one.get(key, "")] or one.get(key, ""))


def _brought(old: Parts, new: Parts, relation: Relation) -> Relation:
    """Return a relation as the new file has it, with the part it leads to."""
    if relation.external or relation.target not in old.entries:
        return relation
    content = old.entries[relation.target]
    if new.entries.get(relation.target) == content:
        return relation
    name = new.free(relation.target)
    new.put(name, old.type_of(relation.target), content)
    for one in old.relations(relation.target).values():
        new.relate(name, _brought(old, new, one))
    return dataclasses.replace(relation, target=name)


def bring_styles(old: Parts, new: Parts) -> None:
    """Add the styles that only the old file has."""
    if STYLES not in old.entries or old.entries[STYLES] == new.entries.get(STYLES):
        return
    root = new.tree(STYLES, f"{W}styles")
    known = {one.get(f"{W}styleId") for one in root.iterchildren(f"{W}style")}
    for one in list(old.tree(STYLES, f"{W}styles").iterchildren(f"{W}style")):
        if one.get(f"{W}styleId") not in known:
            one.attrib.pop(f"{W}default", "")
            root.append(one)


def footnotes(old: Parts, new: Parts, partners: Mapping[Element, Element]) -> Iterator[tuple[Element, Element]]:
    """Yield the footnotes that stand in both files; those of the old one alone are added, and its references follow."""
    if FOOTNOTES not in old.roots:
        return
    if FOOTNOTES not in new.roots:
        new.put(FOOTNOTES, f"{WORD}footnotes+xml", old.roots[FOOTNOTES])
        new.relate(BODY, Relation(f"{OFFICE}footnotes", FOOTNOTES, external=False))
        return
    notes = {one.get(f"{W}id", ""): one for one in new.roots[FOOTNOTES]}
    partner = {was.getparent(): one for one in notes.values() for p in one.iter(f"{W}p") if (was := partners.get(p)) is not None}
    ids: dict[str, str] = {}
    for one in list(old.roots[FOOTNOTES]):
        key = one.get(f"{W}id", "")
        if one in partner:
            ids[key] = partner[one].get(f"{W}id", "")
            yield one, partner[one]
        elif one.get(f"{W}type") is None:
            ids[key] = key if key not in notes else str(1 + max(map(int, notes)))
            one.set(f"{W}id", ids[key])
            notes[ids[key]] = one
            new.roots[FOOTNOTES].append(one)
    for reference in old.roots[BODY].iter(f"{W}footnoteReference"):
        reference.set(f"{W}id", ids.get(reference.get(f"{W}id", ""), reference.get(f"{W}id", "")))


def number_drawings(root: Element) -> None:
    """Give drawings numbers of their own, where old and new ones stand side by side."""
    drawings = list(root.iter(DRAWING))
    if len({one.get("id") for one in drawings}) < len(drawings):
        for number, one in enumerate(drawings, start=1):
            one.set("id", str(number))

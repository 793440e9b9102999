"""Which header or footer of the old file is which of the new one: by the section and the pages that they stand on.

Word keeps no revision of what header a section has. Where only one of the files has one, both get it, and what stands in
it came or went; where two sections share one that they did not share before, each gets its own.
"""

import copy
from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

from pipeline.redline.belongings import BODY, OFFICE, WORD, Parts, R, Relation, bring, relations_of
from pipeline.word.revisions import NAMESPACES, Element
from pipeline.word.text import W

Role = tuple[str, str]
"""The reference (header or footer) and the pages (default, first, even)."""
HOLDS = {f"{W}headerReference": "header", f"{W}footerReference": "footer"}
Key = tuple[str | None, str | None]
"""The part of the old file and that of the new one."""


class Headers:
    """The headers and footers of both files, and the parts in which they stand side by side."""

    def __init__(self, old: Parts, new: Parts, partners: dict[Element, Element]) -> None:
        self.old, self.new, self.partners = old, new, partners
        self.before, self.after = _effective(old), _effective(new)
        self.paired = dict(_paired(self.before, self.after, partners))
        self.made: dict[Key, str] = {}
        """what stands side by side → the part it stands in"""

    def pairs(self) -> Iterator[tuple[Element, Element]]:
        """Yield what is to be compared: the old header and the new one. Then every section refers to what it needs."""
        if list(self.before.values()) == list(self.after.values()):
            for shared in dict.fromkeys(name for parts in self.after.values() for name in parts.values()):
                self.made[shared, shared] = shared
                if shared not in self.new.shared:
                    bring(self.old, self.new, shared, self.old.roots[shared], shared)
                    yield self.old.roots[shared], self.new.roots[shared]
            self._refer_from_old(self.before)
            return
        self.old.roots |= {name: copy.deepcopy(self.new.roots[name]) for name in self.new.shared}
        self.new.shared.clear()
        kept = {name: copy.deepcopy(self.new.roots[name]) for parts in self.after.values() for name in parts.values()}
        for section, parts in self.after.items():
            was = self.before.get(self.paired.get(section, section))
            for role in sorted({*parts, *(was or ())}):
                name = parts.get(role)
                if was is not None and (key := (was.get(role), name)) not in self.made:
                    yield self._side_by_side(role, key, kept)
                self._refer(section, role, (name or "") if was is None else self.made[was.get(role), name])
        alone = {section: parts for section, parts in self.before.items() if section not in self.paired.values()}
        for role, named in dict.fromkeys(one for parts in alone.values() for one in parts.items()):
            if not any(old == named for old, _ in self.made):
                self.made[named, None] = self._added(role, self.old, named, self.old.roots[named])
        self._refer_from_old(alone)

    def _side_by_side(self, role: Role, key: Key, kept: Mapping[str, Element]) -> tuple[Element, Element]:
        was, now = key
        if now is None:
            root = _empty(self.old.roots[was or ""])
            self.made[key] = self._added(role, None, "", root)
        elif now in self.made.values():
            root = copy.deepcopy(kept[now])
            self.made[key] = self._added(role, self.new, now, root)
        else:
            root = self.new.roots[now]
            self.made[key] = now
        if was is None:
            return _empty(root), root
        old = copy.deepcopy(self.old.roots[was])
        bring(self.old, self.new, was, old, self.made[key])
        before, after = (list(one.iter(f"{W}p")) for one in (old, root))
        self.partners.update(zip(after, before, strict=False))
        return old, root

    def _added(self, role: Role, owner: Parts | None, name: str, root: Element) -> str:
        """Return the name of a part that is added: what an owner has, with what it leads to."""
        made = self.new.free(f"word/{role[0]}1.xml")
        self.new.put(made, f"{WORD}{role[0]}+xml", root)
        if owner is self.old:
            bring(self.old, self.new, name, root, made)
        elif owner is not None and relations_of(name) in owner.entries:
            self.new.entries[relations_of(made)] = owner.entries[relations_of(name)]
        return made

    def _refer_from_old(self, sections: Mapping[Element, Mapping[Role, str]]) -> None:
        """Let the sections that only the old file has refer to what it has there: they stand in the new one, marked."""
        for section, parts in sections.items():
            for role, name in parts.items():
                self._refer(section, role, next(made for (was, _), made in self.made.items() if was == name))

    def _refer(self, section: Element, role: Role, name: str) -> None:
        tag = f"{W}{role[0]}Reference"
        found = next((one for one in section.iterchildren(tag) if one.get(f"{W}type", "default") == role[1]), None)
        if found is None:
            found = etree.Element(tag, {f"{W}type": role[1]})
            section.insert(0, found)
        found.set(f"{R}id", self.new.relate(BODY, Relation(f"{OFFICE}{role[0]}", name, external=False)))


def _empty(like: Element) -> Element:
    root = etree.Element(like.tag, nsmap=NAMESPACES)
    etree.SubElement(root, f"{W}p")
    return root


def _effective(parts: Parts) -> dict[Element, dict[Role, str]]:
    """Return for each section what its pages have; what a section does not name it has from the one before."""
    known = parts.relations(BODY)
    found: dict[Element, dict[Role, str]] = {}
    current: dict[Role, str] = {}
    for section in parts.roots[BODY].iter(f"{W}sectPr"):
        named = [(one, known.get(one.get(f"{R}id", ""))) for one in section.iterchildren(*HOLDS)]
        current = dict(current)
        for one, to in named:
            if to is not None and to.target in parts.roots:
                current[HOLDS[str(one.tag)], one.get(f"{W}type", "default")] = to.target
        found[section] = current
    return found


def _paired(before: Iterable[Element], after: Iterable[Element], partners: Mapping[Element, Element]) -> Iterator[tuple[Element, Element]]:
    """Yield each section of the new file with the old one: the last are a pair, others where their paragraphs are."""
    ends = {_holder(one): one for one in before}
    for section in after:
        holder = _holder(section)
        partner = partners.get(holder) if holder is not None else None
        if (was := ends.get(partner)) is not None:
            yield section, was


def _holder(section: Element) -> Element | None:
    """Return the paragraph that ends a section; None for the last one, which the body ends."""
    above = section.getparent()
    assert above is not None
    return above.getparent() if above.tag == f"{W}pPr" else None

"""The documents of a case: from the register and the facts, which are due under what title, and who issues them.

In come facts, out go items: those to be made, and those not due with the reason in words.
"""

import dataclasses
import hashlib
import string
from collections.abc import Iterable, Iterator, Mapping

from pipeline.case.tree import Branch, Fact, join
from pipeline.catalog import CATALOG, Kind, value_at
from pipeline.wording import write


@dataclasses.dataclass(frozen=True, slots=True)
class Item:
    """A document of this case."""

    id: str
    kind: Kind
    name: str
    """名称 of one of several, else empty"""
    title: str
    stem: str
    row: str = ""
    """the path of the row it is for"""
    parts: tuple[str, ...] = ()
    """the paths its title was made from"""
    of: "Item | None" = None
    """of a later version the one before it; of a 更正说明 what it corrects"""

    @property
    def number(self) -> str:
        """NN as text; empty for the forms of the volume."""
        return self.kind.number

    @property
    def short(self) -> str:
        """Its key in the register of papers."""
        return f"{self.kind.short}·{self.name}" if self.name else self.kind.short


@dataclasses.dataclass(frozen=True, slots=True)
class NotDue:
    """A document that will come, and what it waits for."""

    item: Item
    reason: str


LONGEST = 60
"""Characters of a file name before its ending: a path on Windows has 260 in all."""
ILLEGAL = str.maketrans('<>:"/\\|?*', "＜＞：＂／＼｜？＊")


def due_items(facts: Branch) -> list[Item | NotDue]:
    """Return the documents of a case in the order of the register."""
    found = [one for kind in CATALOG for one in _of_kind(kind, facts)]
    return _named_apart(_with_versions(found, facts))


def _with_versions(found: list[Item | NotDue], facts: Branch) -> list[Item | NotDue]:
    """Put each later version behind the one before it, and tell each 更正说明 what it corrects. Nobody waits for a correction."""
    corrections = {one.row: one for one in found if isinstance(one, Item) and one.kind.each == "更正"}
    whole = [one for one in found if (one.item if isinstance(one, NotDue) else one).kind.each != "更正"]
    for row in sorted(facts.table("更正"), key=lambda row: str(value_at(row, "版次"))):
        short, version = value_at(row, "文书"), str(value_at(row, "版次"))
        versions = [one for one in whole if isinstance(one, Item) and first_of(one).short == short]
        if not versions:
            continue
        last = versions[-1]
        name = f"{first_of(last).name}·{version}".removeprefix("·")
        later = dataclasses.replace(
            last, id=f"{last.kind.id}/{name}", name=name, stem=_legal(f"{last.kind.number}-{last.kind.short}·{name}"), of=last
        )
        whole.insert(whole.index(last) + 1, later)
        note = corrections[row.path]
        whole.append(dataclasses.replace(note, title=f"关于更正《{last.title}》的说明", parts=(*note.parts, *last.parts), of=last))
    return whole


def first_of(item: Item) -> Item:
    """Return the first version of a document."""
    while item.of is not None and item.kind is item.of.kind:
        item = item.of
    return item


def shorts(found: Iterable[Item | NotDue]) -> tuple[str, ...]:
    """Return the keys that the register of papers may hold, due or not."""
    return tuple((one.item if isinstance(one, NotDue) else one).short for one in found)


def form_item(kind: Kind, facts: Branch, name: str = "") -> Item:
    """Return a form; of several volumes or boxes, the one of a name."""
    item = _item(kind, facts)
    if not name:
        return item
    return dataclasses.replace(item, id=f"{kind.id}/{name}", name=name, stem=_legal(f"{kind.short}·{name}"))


def _of_kind(kind: Kind, facts: Branch) -> Iterator[Item | NotDue]:
    lacking = [need.called for need in kind.needs if not need.met(facts)]
    table = facts.at(kind.each) if kind.each else None
    rows = [row for row in table if isinstance(row, Branch)] if isinstance(table, Branch) else []
    if kind.only:
        column, values = kind.only
        rows = [row for row in rows if value_at(row, column) in values]
    if kind.each and not rows:
        nothing = lacking or [f"需要{kind.short}的{kind.each.rpartition('.')[2]}"]
        yield NotDue(_item(kind, facts), f"尚无{nothing[0]}")
        return
    for item in [_item(kind, facts, row) for row in rows] if kind.each else [_item(kind, facts)]:
        yield NotDue(item, f"尚无{'、'.join(lacking)}") if lacking else item


def _item(kind: Kind, facts: Branch, row: Branch | None = None) -> Item:
    """Return one document. Without its row, where there is none yet, its title is its short name."""
    name = row.path.removeprefix(f"{kind.each}.") if row else ""
    if kind.each and row is None:
        title, parts = kind.short, tuple[str, ...]()
    else:
        title, parts = _filled(kind.title, facts, row)
    short = f"{kind.short}·{name}" if name else kind.short
    stem = f"{kind.number}-{short}" if kind.number else short
    identity = f"{kind.id}/{name}" if name else kind.id
    return Item(identity, kind, name, title, _legal(stem), row.path if row else "", parts)


def issuer(item: Item, facts: Branch) -> Fact | None:
    """Return the fact that names the body that issues a document unless the register of papers says otherwise."""
    found = facts.at(issuer_paths(item, facts)[-1])
    return found if isinstance(found, Fact) else None


def issuer_paths(item: Item, facts: Branch) -> tuple[str, ...]:
    """Return the path of that fact, last, after those of the facts that lead to it."""
    if item.of is not None:
        said = f"发文.{item.of.short}.发文机关"
        return (said,) if isinstance(facts.at(said), Fact) else issuer_paths(item.of, facts)
    row = facts.at(item.row) if item.row else None
    path, parts = _filled(item.kind.issuer, facts, row if isinstance(row, Branch) else None)
    return (*parts, path)


def _filled(pattern: str, facts: Branch, row: Branch | None) -> tuple[str, tuple[str, ...]]:
    """Fill a pattern; return also the paths of what was filled in. The minutes of a 会议 say 会议 once."""
    text, parts = "", dict[str, None]()
    for literal, field, _, _ in string.Formatter().parse(pattern):
        text += literal
        if field == "本件":
            text += row.path if row else ""
        elif field:
            known: Mapping[str, str] = {"事由": "事项.事由", "方案": "事项.方案题名", "主办": "事项.主办社区"}
            path = known.get(field) or join(row.path if row else "", field)
            parts[path] = None
            text += write(value) if (value := value_at(facts, path)) is not None else f"【待填：{field}】"
    return text.replace("会议会议", "会议"), tuple(parts)


def _legal(name: str) -> str:
    """Return a name that Windows takes: no reserved marks, no dot or space at the end, not too long."""
    name = "".join(one for one in name.translate(ILLEGAL) if one.isprintable()).strip(" .　")
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 8]}…{_digest(name)}"


def _named_apart(found: list[Item | NotDue]) -> list[Item | NotDue]:
    """Give documents whose file names differ only for people (by case, by a reserved mark) names of their own."""
    taken: set[str] = set()
    apart: list[Item | NotDue] = []
    for one in found:
        item = one.item if isinstance(one, NotDue) else one
        if item.stem.casefold() in taken:
            item = dataclasses.replace(item, stem=f"{item.stem}~{_digest(item.id)}")
        taken.add(item.stem.casefold())
        apart.append(dataclasses.replace(one, item=item) if isinstance(one, NotDue) else item)
    return apart


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:6]

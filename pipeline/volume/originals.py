"""What came from outside: the folder `originals/` and the facts in, each file with its title, its item and its kind out.

A file finds its item by its name (请示-正本.pdf), by the facts that name it (发文.正本, 会议.材料, 发布.证明材料), or by its
entry in originals.yaml. The scan of a signed copy is the 正本; the file that lijuan made is its electronic draft. Nothing
is written here, and every problem of every file is told in one run.
"""

import dataclasses
import os
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

from pipeline.case.examples import covered
from pipeline.case.matter import RETENTIONS
from pipeline.case.registers import APART
from pipeline.case.tree import Branch, Fact
from pipeline.documents.properties import given, issuing_body
from pipeline.item import Item, NotDue, issuer
from pipeline.problems import Place, Problem, problem
from pipeline.values import Month, Pending
from pipeline.volume import scans
from pipeline.volume.filenames import ENDINGS, LONGEST, key_of, usable
from pipeline.wording import eight_digits

FOLDER = "originals"
LISTED = f"{FOLDER}/originals.yaml"
SIGNED = "-正本"
"""how the name of a signed copy ends, after the short name of its paper"""

Role = Literal["正本", "附件", "证明材料", "外来件"]
"""The signed copy of a paper; what goes with an item; evidence of publication; an item of its own."""


@dataclasses.dataclass(frozen=True, slots=True)
class Original:
    """A file from outside, sound, and what is known of it."""

    file: str
    """its path in the folder of the case"""
    title: str
    responsible: str
    number: str
    date: str
    """eight digits, empty where it is not known"""
    belongs_to: str
    """the id of the paper it goes with (`Item.id`); empty where it is an item of its own"""
    role: Role
    nature: Literal["原件", "复制件"]
    retention: str | None
    openness: str | None
    remark: str
    pages: int
    media: str
    size: int
    sha256: str
    example: bool
    """named as example data, itself or its entry"""
    source: Place
    """who names it: an entry, a fact, or the file itself"""
    named_by: str = ""
    """the path of the fact that names it, such as 发布.公告-辖区张贴"""


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """All that came from outside."""

    originals: tuple[Original, ...]
    problems: tuple[Problem, ...]


def read(
    folder: Path,
    facts: Branch,
    items: Sequence[Item | NotDue],
    *,
    retentions: Collection[str] = RETENTIONS,
    examples: Collection[str] = (),
) -> Found:
    """Return the originals of a case. `folder` is the case's, `retentions` are those that the table knows."""
    return _Reading(folder, facts, items, retentions, examples).found()


@dataclasses.dataclass(frozen=True, slots=True)
class _Claim:
    """Somebody says what a file is for."""

    role: Role
    item: Item | None
    source: Place
    named_by: str = ""


@dataclasses.dataclass(slots=True)
class _Known:
    """A file, and what is said of it."""

    name: str
    path: Path
    entry: Branch | None = None
    claims: list[_Claim] = dataclasses.field(default_factory=list)


class _Reading:
    def __init__(
        self, folder: Path, facts: Branch, items: Sequence[Item | NotDue], retentions: Collection[str], examples: Collection[str]
    ) -> None:
        self._folder, self._facts, self._retentions, self._examples = folder, facts, retentions, examples
        self._items = {key_of(item.short): item for item in ((one.item if isinstance(one, NotDue) else one) for one in items)}
        self._early = {one.item.id for one in items if isinstance(one, NotDue)}
        self._problems: list[Problem] = []
        self._files: dict[str, _Known] = {}

    def found(self) -> Found:
        self._look()
        for entry in self._facts.table("外来件"):
            self._enter(entry)
        self._claim_by_facts()
        for known in self._files.values():
            self._claim_by_name(known)
        originals = [one for known in self._files.values() if (one := self._original(known)) is not None]
        self._held_against_each_other(originals)
        return Found(tuple(sorted(originals, key=lambda one: one.file)), tuple(dict.fromkeys(self._problems)))

    def _tell(self, code: str, found: str, place: Place, remedy: str) -> None:
        self._problems.append(problem(code, found, place, remedy))

    # --- files

    def _look(self) -> None:
        """Note every file of the folder, by a key that Windows and Apple would call the same."""
        root = self._folder / FOLDER
        if not root.is_dir():
            if os.path.lexists(root):
                self._tell("original.unreadable", f"“{FOLDER}”应当是文件夹", Place(FOLDER), "移走它，建一个文件夹，把原件放进去")
            return
        for path in sorted(root.rglob("*")):
            name = path.relative_to(self._folder).as_posix()
            folder = path.is_dir() and not path.is_symlink()
            if path.name.startswith((".", "~$")) or name == LISTED or (folder and path.suffix.lower() not in ENDINGS):
                continue
            place = Place(name)
            if folder:
                self._tell(
                    "original.unreadable", f"“{name}”是文件夹，这里应当是文件", place, "放上文件本身；确是文件夹的，改个不像文件的名称"
                )
            elif not self._inside(path):
                self._tell("original.outside", f"“{name}”是指向事项文件夹以外的链接", place, "换成文件本身")
            elif not usable(path.name):
                self._tell(
                    "original.name",
                    f"“{path.name[:40]}…”的文件名过长或有不能用的字符",
                    place,
                    f'改短到{LONGEST // 3}个字以内，不用 \\ / : * ? " < > |',
                )
            elif (other := self._files.get(key_of(name))) is not None:
                self._tell(
                    "original.twins",
                    f"“{name}”与“{other.name}”只差大小写或编码形式，有的电脑上分不开",
                    place,
                    "改成不同的文件名，或只留一个",
                )
            else:
                self._files[key_of(name)] = _Known(name, path)

    def _inside(self, path: Path) -> bool:
        try:
            return path.resolve().is_relative_to(self._folder.resolve())
        except (OSError, RuntimeError, ValueError):  # a name that no file can have; links that go round in a circle
            return False

    def _named(self, name: str, place: Place) -> _Known | None:
        """Return the file that somebody names, as originals/… or by its bare name."""
        whole = name if name.startswith(f"{FOLDER}/") else f"{FOLDER}/{name}"
        parts = name.replace("\\", "/").split("/")
        if name.startswith(("/", "\\", "~")) or ".." in parts or ":" in name or "\\" in name or not self._inside(self._folder / whole):
            self._tell("original.outside", f"“{name[:80]}”不在 {FOLDER}/ 里", place, f"把文件放进 {FOLDER}/，只写文件名")
        elif not all(map(usable, parts)):
            self._tell(
                "original.name", f"“{name[:40]}…”的文件名过长或有不能用的字符", place, f"把文件名改短到{LONGEST // 3}个字以内，这里也改"
            )
        elif (known := self._files.get(key_of(whole))) is None:
            self._tell("original.missing", f"{FOLDER}/ 里没有“{name}”", place, "把文件放进去，或改正这里的文件名")
        else:
            return known
        return None

    # --- who says what

    def _enter(self, entry: Branch) -> None:
        """Note an entry of originals.yaml."""
        file, belongs = entry.fact("文件"), entry.fact("归入")
        if file is None or belongs is None:
            return  # told by the loader
        if (known := self._named(str(file.value), file.sources[0])) is None:
            return
        if known.entry is not None:
            self._tell("original.twice", f"“{known.name}”写了两段", file.sources[0], "只留一段")
            return
        known.entry = entry
        if belongs.value == APART:
            known.claims.append(_Claim("外来件", None, belongs.sources[0], entry.path))
        elif (item := self._item(str(belongs.value), belongs.sources[0])) is not None:
            known.claims.append(_Claim("附件", item, belongs.sources[0], entry.path))

    def _item(self, short: str, place: Place) -> Item | None:
        item = self._items.get(key_of(short))
        if item is None:
            near = [one.short for key, one in self._items.items() if key_of(short) in key or key.startswith(key_of(short)[:2])][:3]
            told = f"是不是“{'”“'.join(near)}”" if near else "写文书的短名，如“请示”"
            self._tell("original.item", f"没有叫“{short[:60]}”的一件", place, f"{told}；不归入哪一件的写“{APART}”")
        return item

    def _claim_by_facts(self) -> None:
        for short, row in _rows(self._facts, "发文"):
            for name, place in _texts(row.fact("正本")):
                if (known := self._named(name, place)) is not None and (item := self._item(short, place)) is not None:
                    known.claims.append(_Claim("正本", item, place, f"{row.path}.正本"))
        for _, row in _rows(self._facts, "会议"):
            item = next((one for one in self._items.values() if one.row == row.path and one.kind.id != "meeting-kit"), None)
            self._claim(row, "材料", "附件", item)
        for _, row in _rows(self._facts, "发布"):
            paper = row.fact("文件")
            self._claim(row, "证明材料", "证明材料", self._items.get(key_of(str(paper.value))) if paper else None)

    def _claim(self, row: Branch, column: str, role: Role, item: Item | None) -> None:
        """Note the files among the words of a row; 签到册 is what there is, 签到册.pdf a file."""
        for name, place in _texts(row.fact(column)):
            is_file = "/" in name or "\\" in name or Path(name).suffix.lower() in ENDINGS or key_of(f"{FOLDER}/{name}") in self._files
            if is_file and not self._elsewhere(name) and (known := self._named(name, place)) is not None:
                known.claims.append(_Claim(role, item, place, row.path))

    def _elsewhere(self, name: str) -> bool:
        """Whether a name is that of a file in another folder of the case, as results/ or attachments/."""
        return "/" in name and not name.startswith(f"{FOLDER}/") and ".." not in name and (self._folder / name).is_file()

    def _claim_by_name(self, known: _Known) -> None:
        stem = unicodedata.normalize("NFC", known.path.stem)
        if not stem.endswith(SIGNED):
            return
        item = self._items.get(key_of(stem.removesuffix(SIGNED)))
        if item is not None:
            known.claims.append(_Claim("正本", item, Place(known.name)))
        elif not known.claims:
            self._item(stem.removesuffix(SIGNED), Place(known.name))

    # --- what comes of it

    def _original(self, known: _Known) -> Original | None:
        place = known.entry.source if known.entry else known.claims[0].source if known.claims else Place(known.name)
        if not known.claims:
            if known.entry is None and not known.path.stem.endswith(SIGNED):
                remedy = f"要归档的，在 {LISTED} 里写一段；不要的移走"
                self._tell("original.unlisted", f"“{known.name}”没有登记，不装入案卷", Place(known.name), remedy)
            return None
        claim = self._agreed(known)
        if claim is None:
            return None
        sound = scans.judge(known.path, place)
        if isinstance(sound, Problem):
            self._problems.append(sound)
            return None
        entry, item = known.entry or Branch("", {}), claim.item
        retention = entry.fact("保管期限")
        if retention and retention.value not in self._retentions:
            told = f"“{retention.value}”不在保管期限表中"
            self._tell("original.retention", told, retention.sources[0], f"只能写：{'、'.join(self._retentions)}")
        nature, openness = _text(entry, "性质"), _text(entry, "开放标识")
        return Original(
            file=known.name,
            title=_text(entry, "题名") or self._title(known, claim),
            responsible=_text(entry, "责任者") or self._responsible(claim),
            number=_text(entry, "文号") or (self._registered(item, "文号") if claim.role == "正本" else ""),
            date=_day(entry.fact("日期")) or self._date(claim),
            belongs_to=item.id if item else "",
            role=claim.role,
            nature="复制件" if nature == "复制件" else "原件",
            retention=str(retention.value) if retention else None,
            openness=openness or None,
            remark=_text(entry, "备注"),
            pages=sound.pages,
            media=sound.media,
            size=sound.size,
            sha256=sound.sha256,
            example=covered(known.name, self._examples)
            or any(covered(one.named_by, self._examples) for one in known.claims if one.named_by),
            source=place,
            named_by=claim.named_by,
        )

    def _agreed(self, known: _Known) -> _Claim | None:
        """Return what a file is for: as its 正本 says first, else as what names it; who says otherwise is told."""
        first = min(known.claims, key=lambda one: ROLES.index(one.role))
        for other in known.claims:
            told = (other.item.id if other.item else "") != (first.item.id if first.item else "")
            if told and not (other.role == "外来件" and other.item is None and first.role == "证明材料"):
                meant = [f"“{one.item.short}”" if one.item else f"“{APART}”" for one in (first, other)]
                self._tell(
                    "original.twice",
                    f"“{known.name}”既归{meant[0]}，又归{meant[1]}",
                    other.source,
                    "只归一处；两处都要用的，把文件复制成两个名称",
                )
                return None
        return first

    def _held_against_each_other(self, originals: Sequence[Original]) -> None:
        signed: dict[str, Original] = {}
        for one in originals:
            if one.role != "正本":
                continue
            item = next(item for item in self._items.values() if item.id == one.belongs_to)
            if item.id in self._early:
                self._tell(
                    "original.contradicts",
                    f"有“{item.short}”的正本，而这件文书还没有到期",
                    one.source,
                    "补上这件文书要用的数据，或改正文件名",
                )
            if (other := signed.setdefault(one.belongs_to, one)) is not one:
                self._tell(
                    "original.twice",
                    f"“{item.short}”有两个正本：“{other.file}”和“{one.file}”",
                    one.source,
                    "只留一个；分几次扫描的，合并成一个 PDF",
                )
            for name, told, known in (
                ("日期", one.date, self._date(_Claim("正本", item, one.source))),
                ("文号", one.number, self._registered(item, "文号")),
            ):
                if told and known and told != known:
                    found = f"正本的{name}是{told}，“{item.short}”登记的是{known}"
                    self._tell("original.contradicts", found, one.source, "核对正本，把错的一处改正")

    # --- what nobody wrote beside the file

    def _title(self, known: _Known, claim: _Claim) -> str:
        if claim.role == "正本" and claim.item:
            return claim.item.title.replace("\n", "")
        return unicodedata.normalize("NFC", known.path.stem)

    def _responsible(self, claim: _Claim) -> str:
        if claim.item is None:
            return given(self._facts, "档案.立档单位")
        if claim.role == "正本":
            return issuing_body(claim.item, self._facts)
        body = issuer(claim.item, self._facts)
        return str(body.value) if body and not body.pending else ""

    def _date(self, claim: _Claim) -> str:
        """Return the date of the paper, of the meeting, of the posting."""
        if claim.role == "证明材料":
            return _day(self._facts.fact(f"{claim.named_by}.发布日期"))
        if claim.item is None:
            return ""
        dated = self._facts.fact(f"发文.{claim.item.short}.成文日期") if claim.role == "正本" else None
        return _day(dated) or (_day(self._facts.fact(f"{claim.item.row}.日期")) if claim.item.row else "")

    def _registered(self, item: Item | None, name: str) -> str:
        fact = self._facts.fact(f"发文.{item.short}.{name}") if item else None
        return str(fact.value) if fact and not fact.pending else ""


ROLES: tuple[Role, ...] = ("正本", "证明材料", "附件", "外来件")
"""Of two that name one file for one item the first says what it is."""


def _rows(facts: Branch, table: str) -> Iterator[tuple[str, Branch]]:
    node = facts.at(table)
    children: Mapping[str, Fact | Branch] = node.children if isinstance(node, Branch) else {}
    yield from ((name, row) for name, row in children.items() if isinstance(row, Branch))


def _texts(fact: Fact | None) -> Iterator[tuple[str, Place]]:
    """Yield the words of a fact; what is pending has none."""
    if fact is None or fact.pending:
        return
    values = fact.value if isinstance(fact.value, tuple) else (fact.value,)
    yield from ((str(one).strip(), fact.sources[0] if fact.sources else Place()) for one in values)


def _text(branch: Branch, name: str) -> str:
    fact = branch.fact(name)
    return str(fact.value) if fact and not fact.pending else ""


def _day(fact: Fact | None) -> str:
    """Return a day as the catalogue writes it; a month is no day."""
    if fact is None or fact.pending or isinstance(fact.value, Month):
        return ""
    written = eight_digits(fact.value)
    return "" if isinstance(written, Pending) else written

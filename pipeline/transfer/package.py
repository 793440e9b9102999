"""The transfer package: archive items as values in, a BagIt 1.0 bag out (RFC 8493), the same bytes for the same input.

The payload is the carrier of the rule on transfer (档发〔2012〕7号, 附件2; standards.md 6.5), with its folder names; item
folders and file names are ASCII, the Chinese titles stand in the metadata. Files may be paths: whatever their size, they
are read and copied in pieces (`bag.py`). Nothing is written here: `bag.write` does that.
"""

import dataclasses
import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal

from pipeline.ledger import legal
from pipeline.problems import Internal
from pipeline.store import Content
from pipeline.transfer import checker, notes
from pipeline.transfer.bag import Bag, Entry, Tell, algorithms, bag, measured, measured_all, quiet
from pipeline.transfer.metadata import Document, Metadata, item_xml, listing, rules, schema

Role = Literal["正本", "电子稿", "附件", "元数据"]

CLASSES: Mapping[str, str] = {"WS": "文书", "KJ": "科技", "KU": "会计", "ZP": "照片", "LY": "录音", "LX": "录像"}
"""Code of the class → its folder (DA/T 13—2022)."""

OTHERS = f"{checker.PAYLOAD}其他/"
EXPLANATION = f"{checker.PAYLOAD}说明文件.TXT"
COLUMNS = ("顺序号", "档号", "责任者", "题名", "日期", "密级", "电子档案名称", "备注")
ITEMS, SCHEME, PROVISIONAL, ABSENT = "Lijuan-Items", "Lijuan-Code-Scheme", "Lijuan-Provisional-Codes", "Lijuan-Absent-Code"
"""labels of bag-info.txt that the check reads back"""

NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*\Z")
SUFFIX = re.compile(r"^\.[A-Za-z0-9]+\Z")


@dataclasses.dataclass(frozen=True, slots=True)
class ArchiveFile:
    """One file of an item. It gets its ASCII name here: its number in the item, and `suffix` (`.pdf`)."""

    content: Content
    suffix: str
    title: str
    role: Role
    format: str
    """格式信息, `PDF/A-2a`, `DOCX`, `JPEG`"""
    created_by: str
    """empty for what came from outside: nobody knows by what program"""
    pages: int | None = None
    digitised: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """数字化属性 of a scan, by the names of DA/T 46"""


@dataclasses.dataclass(frozen=True, slots=True)
class ArchiveItem:
    """One item (件). `metadata` are the elements of DA/T 46 by name, groups as mappings; those of its files are added here."""

    code: str
    year: int
    category: str
    metadata: Metadata
    files: Sequence[ArchiveFile]
    actions: Sequence[Mapping[str, str]]
    """业务行为: 业务状态, 业务行为, 行为时间 and what else ACTION has, in order"""
    note: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class VolumeRow:
    """A volume as 案卷目录.XML lists it."""

    code: str
    responsible: str
    title: str
    date: str
    secrecy: str = ""
    file: str = ""
    note: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class OtherFile:
    """What lies in 其他/: an ASCII name, what it is, and its content."""

    name: str
    title: str
    content: Content


@dataclasses.dataclass(frozen=True, slots=True)
class About:
    """What the package says of itself; what is not known is left empty, for the hand."""

    title: str
    identifier: str
    unit: str
    fonds: str
    fonds_name: str
    scheme: Literal["DA/T 22—2015", "DA/T 13—2022"]
    provisional: bool
    day: dt.date
    """a day of the case, never today"""
    software: str
    made_by: str = ""
    checked_by: str = ""
    kept_by: str = ""
    carrier: str = ""
    absent: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """codes within the run of numbers that are void → why, so that the gap is no fault"""


@dataclasses.dataclass(frozen=True, slots=True)
class Contents:
    """All that goes into a package."""

    about: About
    items: Sequence[ArchiveItem]
    volumes: Sequence[VolumeRow] = ()
    others: Sequence[OtherFile] = ()


def pack(contents: Contents, tell: Tell = quiet) -> Bag:
    """Return the bag. Raises `Blocked` with every file that cannot be read."""
    _refuse(contents)
    places = {checker.ARCHIVE + archive_name(item): item for item in contents.items}
    given = {
        **{f"{folder}/{name}": file.content for folder, item in places.items() for name, file in named(item)},
        **{f"{OTHERS}{other.name}": other.content for other in contents.others},
    }
    payload = measured_all(given, tell)
    for folder, item in places.items():
        payload[f"{folder}/{checker.METADATA}"] = measured(_metadata(item, folder, payload, contents.about))
    rows = [_row(number, item) for number, item in enumerate(contents.items, 1)]
    payload[checker.CATALOGUE] = measured(listing("文件目录", "文件", COLUMNS, rows))
    if contents.volumes:
        listed = [_volume_row(number, volume) for number, volume in enumerate(contents.volumes, 1)]
        payload[checker.VOLUMES] = measured(listing("案卷目录", "案卷", COLUMNS, listed))
    return _bagged(contents, payload)


def added(made: Bag, contents: Contents, other: OtherFile) -> tuple[Bag, Contents]:
    """Return bag and contents with one more file in 其他/ (the report of its own check); nothing of the rest is read again."""
    contents = dataclasses.replace(contents, others=(*contents.others, other))
    _refuse(contents)
    return _bagged(contents, {**made.payload, f"{OTHERS}{other.name}": measured(other.content)}), contents


def ascii_name(code: str) -> str:
    """Return a code as the name of a folder: `·` as a full stop, a Chinese character by its number in Unicode."""
    name = "".join("." if one == "·" else one if one.isascii() else f"u{ord(one):04X}" for one in code)
    if not NAME.match(name) or not legal(name):
        raise Internal(f"档号“{code}”不能用作文件夹的名称")
    return name


def named(item: ArchiveItem) -> list[tuple[str, ArchiveFile]]:
    """Return the files of an item with their names: 01.pdf, 02.docx …"""
    width = max(2, len(str(len(item.files))))
    return [(f"{number:0{width}}{file.suffix.lower()}", file) for number, file in enumerate(item.files, 1)]


def archive_name(item: ArchiveItem) -> str:
    """Return 电子档案名称: where an item lies, below 电子档案/."""
    return f"{item.year}/{CLASSES[item.category]}/{ascii_name(item.code)}"


def _refuse(contents: Contents) -> None:
    """Refuse what no caller may ask for: a code or a name twice, a name that is not ASCII, an item without files."""
    names = [*_own_rules(), *(other.name for other in contents.others)]
    wrong = [name for name in names if not NAME.match(name) or not legal(name)]
    wrong += [file.suffix for item in contents.items for file in item.files if not SUFFIX.match(file.suffix)]
    counted = Counter([*(archive_name(item).casefold() for item in contents.items), *(f"{OTHERS}{name.casefold()}" for name in names)])
    twice = [name for name, count in counted.items() if count > 1]
    bare = [item.code for item in contents.items if not item.files]
    if wrong or twice or bare:
        raise Internal(f"数据包里不能这样放：{'、'.join([*wrong, *twice, *bare])}")


def _metadata(item: ArchiveItem, folder: str, payload: Mapping[str, Entry], about: About) -> bytes:
    documents = [
        Document(
            name=name,
            role=file.role,
            title=file.title,
            format=file.format,
            size=payload[f"{folder}/{name}"].size,
            created_by=file.created_by,
            pages=file.pages,
            digitised=file.digitised,
        )
        for name, file in named(item)
    ]
    return item_xml(item.code, item.metadata, documents, item.actions, about.software)


def _row(number: int, item: ArchiveItem) -> tuple[str, ...]:
    described = item.metadata.get("内容描述", {})
    given = described if isinstance(described, Mapping) else {}
    columns = (given.get(name, "").strip() for name in ("责任者", "题名", "日期", "密级"))
    return (str(number), item.code, *columns, archive_name(item), item.note)


def _volume_row(number: int, row: VolumeRow) -> tuple[str, ...]:
    return (str(number), row.code, row.responsible, row.title, row.date, row.secrecy, row.file, row.note)


def _own_rules() -> dict[str, tuple[str, bytes]]:
    """Return what every package has in 其他/: name → title and content."""
    return {
        "metadata-rules.txt": ("元数据说明", notes.as_text(rules())),
        "naming-rules.txt": ("命名规则", notes.as_text(notes.NAMING)),
        "item-metadata.xsd": ("元数据的 XML 模式", schema()),
    }


def _bagged(contents: Contents, payload: Mapping[str, Entry]) -> Bag:
    """Return the bag round a payload, with its explanation."""
    about = contents.about
    own = _own_rules()
    archive = [entry.size for path, entry in payload.items() if path.startswith(checker.ARCHIVE)]
    told = notes.Told(
        title=about.title,
        unit=about.unit,
        fonds=" ".join(filter(None, (about.fonds, about.fonds_name))),
        scheme=about.scheme,
        provisional=about.provisional,
        day=about.day,
        software=about.software,
        people={"制作单位": about.made_by, "检查单位": about.checked_by, "保管单位": about.kept_by, "载体编号": about.carrier},
        items=len(contents.items),
        files=len(archive),
        size=sum(archive),
        others={name: title for name, (title, _) in own.items()} | {one.name: one.title for one in contents.others},
        absent=about.absent,
        with_volumes=bool(contents.volumes),
        algorithms=algorithms(),
    )
    whole = {
        **payload,
        **{f"{OTHERS}{name}": measured(data) for name, (_, data) in own.items()},
        EXPLANATION: measured(notes.as_text(notes.explanation(told))),
    }
    info = [
        ("Source-Organization", about.unit),
        ("External-Identifier", about.identifier),
        ("External-Description", about.title),
        ("Bagging-Date", about.day.isoformat()),
        ("Bag-Software-Agent", about.software),
        (ITEMS, str(len(contents.items))),
        (SCHEME, about.scheme),
        *([(PROVISIONAL, "yes")] if about.provisional else []),
        *((ABSENT, f"{code} {reason}") for code, reason in sorted(about.absent.items())),
    ]
    return bag(dict(sorted(whole.items())), info)

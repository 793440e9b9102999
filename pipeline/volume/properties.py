"""The four properties of a package (DA/T 70—2018) as a table: a bag that was looked into in, one row for each item of it out.

Numbers and names: standards.md 6.6. A row is passed, failed, for a person, or not assessed, with the reason; what was not
done is never called passed. The rules are stated here anew, not taken from what makes packages, so that the check does not
repeat a mistake of the maker's; only names (labels, columns, folders) come from there.
"""

import dataclasses
import datetime as dt
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Literal

from pipeline.problems import Basis, Place, Problem, problem
from pipeline.volume import checker, package
from pipeline.volume.inspection import SeenItem, shown
from pipeline.volume.metadata import ROLE, lacking

Outcome = Literal["passed", "failed", "person", "not-assessed"]
OUTCOMES: Mapping[Outcome, str] = {"passed": "通过", "failed": "不通过", "person": "待人工", "not-assessed": "未检测"}

CODE: Mapping[str, re.Pattern[str]] = {
    "DA/T 22—2015": re.compile(r"([A-Z0-9]{4}-)?[A-Z]{2}·(?P<year>\d{4})-(Y|D30|D10)(-[A-Z0-9]{3})?(-\d{4}|-\d{3}-\d{3,4})"),
    "DA/T 13—2022": re.compile(r"([A-Z0-9]{4}-)?[A-Z]{2}·(?P<year>\d{4})·(Y|D\d{1,3})(·[A-Z0-9一-龥]+)?(-\d{3,5}|-\d{3}-\d{3,4})"),
}
"""By item, and by volume (class, volume, item in it); 全宗号 and 机构（问题） may be absent (standards.md 3.2)."""
CATALOGUED = re.compile(r"([A-Z0-9]{4}-)?[A-Z0-9]{1,3}-\d{3,4}-\d{3,4}")
"""fonds, catalogue, volume, item (GB/T 9705—2008): the same in both"""

LEVELS, FORMS, SECRECY = (
    frozenset({"案卷", "文件"}),
    frozenset({"单件", "组合文件"}),
    frozenset({"", "公开", "内部", "秘密", "机密", "绝密"}),
)
NUMBER = re.compile(r"[0-9]{3,5}")
RETENTION = re.compile(r"永久|\d{1,3}年|Y|D\d{1,3}")
PENDING = "【待填"
LABELS = ("Source-Organization", "External-Identifier", "Bagging-Date", "Payload-Oxum", package.ITEMS, package.SCHEME)
TOPS = frozenset({"说明文件.TXT", "文件目录.XML", "案卷目录.XML", "电子档案", "其他"})
BACK = "退回移交单位改正"


@dataclasses.dataclass(frozen=True, slots=True)
class Judged:
    """One row of the table."""

    number: str
    property: str
    name: str
    outcome: Outcome
    reason: str
    problems: tuple[Problem, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Seen:
    """All that was read of a bag: what the checker found, as problems, and its items."""

    checked: checker.Checked
    faults: tuple[Problem, ...]
    items: tuple[SeenItem, ...] = ()
    loose: tuple[Problem, ...] = ()

    def of(self, *codes: str) -> list[Problem]:
        """Return the checker's faults of some codes."""
        return [one for one in self.faults if one.code in codes]

    def in_files(self, *codes: str) -> list[Problem]:
        """Return what looking into the files found."""
        found = (*self.loose, *(one for item in self.items for file in item.files for one in file.problems))
        return [one for one in found if one.code in codes]


Found = tuple[Iterable[Problem], str, str]
"""what is wrong; what it means that nothing is; what is left open, for a person unless the row says otherwise"""


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """One item of DA/T 70. `judge` is None where nothing is done, and `reason` says why, or who does it (`person`)."""

    number: str
    property: str
    name: str
    judge: Callable[[Seen], Found] | None = None
    reason: str = ""
    person: bool = False
    any_bag: bool = False
    """whether it can be judged of a bag that is no transfer package"""
    open: Outcome = "person"
    """how a row comes out in which something is left open"""
    needs: Literal["items", ""] = "items"
    """whether it rests on the metadata of the items, so that it cannot pass where some could not be read"""


def table(seen: Seen) -> Iterator[Judged]:
    """Yield the rows."""
    for algorithm in dict.fromkeys(one.algorithm for one in seen.checked.read.manifests):
        yield _digests(seen, algorithm)
    for row in ROWS:
        yield _judged(row, seen)


def _digests(seen: Seen, algorithm: str) -> Judged:
    about = ("1-1", "真实性", f"固化信息有效性：{algorithm.upper()} 摘要")
    if algorithm in seen.checked.unread:
        return Judged(*about, "not-assessed", f"这台电脑的 Python（OpenSSL）不会算 {algorithm.upper()}")
    bad = {
        path
        for manifest in seen.checked.read.manifests
        for path, digest in manifest.entries.items()
        if manifest.algorithm == algorithm and seen.checked.digests.get(path, {}).get(algorithm, digest) != digest
    }
    found = [one for one in seen.of("bag.digest", "bag.swapped") if one.place.file in bad]
    found += [one for one in seen.of("bag.manifest", "bag.unreadable") if f"manifest-{algorithm}" in f"{one.place.file} {one.message}"]
    if found:
        return Judged(*about, "failed", _told(found), tuple(found))
    listed = {path for manifest in seen.checked.read.manifests if manifest.algorithm == algorithm for path in manifest.entries}
    if not listed:
        return Judged(*about, "not-assessed", "清单里没有文件")
    return Judged(*about, "passed", f"{len(listed)}个文件逐个核对")


def _judged(row: Row, seen: Seen) -> Judged:
    about = (row.number, row.property, row.name)
    if row.judge is None:
        return Judged(*about, "person" if row.person else "not-assessed", row.reason)
    if not row.any_bag and not seen.checked.read.ours:
        return Judged(*about, "not-assessed", "包里没有文件目录.XML，不是移交用的数据包")
    problems, passed, doubt = row.judge(seen)
    found = tuple(dict.fromkeys(problems))
    if found:
        return Judged(*about, "failed", _told(found), found)
    unread = sum(item.tree is None for item in seen.items)
    if row.needs == "items" and not row.any_bag and (unread or not seen.items):
        return Judged(*about, "not-assessed", f"{unread}件的元数据读不出来" if unread else "目录里没有一件")
    return Judged(*about, row.open if doubt else "passed", doubt or passed)


def _told(found: Collection[Problem]) -> str:
    first = next(iter(found))
    return f"{first.place}：{first.message}" + (f"；等{len(found)}处" if len(found) > 1 else "")


def _wrong(code: str, number: str, message: str, place: Place, remedy: str = BACK) -> Problem:
    place = dataclasses.replace(place, file=shown(place.file))
    return problem(code, message, place, remedy, basis=Basis(f"DA/T 70—2018 {number}", "2018", "", "standard", "规定", "V2"))


# --- 真实性


def _types(seen: Seen) -> Found:
    def found() -> Iterator[Problem]:
        for item in seen.items:
            dates = {"日期": [item.text("内容描述/日期"), item.row.get("日期", "")]}
            dates["行为时间"] = [] if item.tree is None else [one.text or "" for one in item.tree.iter("行为时间")]
            for name, texts in dates.items():
                for text in dict.fromkeys(texts):
                    if text.strip() and PENDING not in text and not _is_day(text.strip()):
                        yield _wrong("package.date", "1-3", f"{name}“{text}”不是8位数字的日期", item.place)
            for path, pattern in (("档号/年度", r"\d{4}"), ("档号/室编件号", r"\d{3,5}")):
                if item.text(path) and not re.fullmatch(pattern, item.text(path)):
                    yield _wrong("package.metadata", "1-3", f"{path}“{item.text(path)}”写法不对", item.place)

    return found(), "日期是8位数字，年度、件号、大小是数字", ""


def _is_day(text: str) -> bool:
    """Whether a text is a day as DA/T 18—2022 writes it; one that was found out stands in brackets."""
    inner = text[1:-1] if text[:1] == "[" and text[-1:] == "]" else text
    if not re.fullmatch("[0-9]{8}", inner):
        return False
    try:
        dt.date(int(inner[:4]), int(inner[4:6]), int(inner[6:]))
    except ValueError:
        return False
    return True


def _ranges(seen: Seen) -> Found:
    def found() -> Iterator[Problem]:
        for item in seen.items:
            if item.tree is None:
                continue
            for path, known in (("聚合层次", LEVELS), ("形式特征/文件组合类型", FORMS), ("内容描述/密级", SECRECY)):
                text = item.text(path)
                if text and text not in known:
                    yield _wrong("package.metadata", "1-4", f"{path}“{text}”不在值域内", item.place)
            if item.text("档号/保管期限") and not RETENTION.fullmatch(item.text("档号/保管期限")):
                yield _wrong("package.metadata", "1-4", f"档号/保管期限“{item.text('档号/保管期限')}”不在值域内", item.place)
            for document in item.tree.iterfind("文件数据/文档"):
                if document.get(ROLE) not in ("正本", "电子稿", "附件", "元数据"):
                    yield _wrong("package.metadata", "1-4", f"文档的角色“{document.get(ROLE)}”不在值域内", item.place)

    return found(), "聚合层次、组合类型、保管期限、密级、文件角色在值域内", ""


def _reasonable(seen: Seen) -> Found:
    def found() -> Iterator[Problem]:
        for item in seen.items:
            year, folder = item.text("档号/年度"), item.row.get("电子档案名称", "")[:4]
            match = _shape(seen, item)
            inside = {one for one in (year, folder, match.group("year") if match and "year" in match.re.groupindex else year) if one}
            if len(inside) > 1:
                yield _wrong("package.metadata", "1-5", f"档号、元数据、文件夹的年度不一致：{'、'.join(sorted(inside))}", item.place)
            number, last = item.text("档号/室编件号"), item.row.get("档号", "").rpartition("-")[2]
            if number and match and number != last:
                yield _wrong("package.metadata", "1-5", f"室编件号“{number}”和档号的“{last}”不同", item.place)

    other = [
        item.row.get("档号", "")
        for item in seen.items
        if item.text("档号/年度") not in ("", item.text("内容描述/日期").lstrip("[")[:4]) and item.text("内容描述/日期")
    ]
    return found(), "年度、件号前后一致", f"归档年度不是成文日期的年度，请看是否跨年办理：{_some(other)}" if other else ""


def _characters(seen: Seen) -> Found:
    def found() -> Iterator[Problem]:
        for item in seen.items:
            for element in item.tree.iter() if item.tree is not None else ():
                odd = next((one for one in element.text or "" if _odd(one)), None)
                if odd is not None:
                    yield _wrong("package.metadata", "1-6", f"{element.tag} 含有特殊字符 U+{ord(odd):04X}", item.place)

    return found(), "没有控制字符、私用区字符和替换字符", ""


def _odd(one: str) -> bool:
    return (unicodedata.category(one) in ("Cc", "Co", "Cf", "Cn", "Cs") and one not in "\n\r\t") or one == "\ufffd"


def _codes(seen: Seen) -> Found:
    said = seen.checked.read.label(package.SCHEME)

    def found() -> Iterator[Problem]:
        if len(said) != 1 or said[0] not in CODE:
            yield _wrong("package.code", "1-7", "没有写明档号按哪个规则编制", Place(checker.INFO))
            return
        for item in seen.items:
            if not _shape(seen, item):
                message = f"档号“{item.row.get('档号', '')}”不合 {said[0]} 的写法"
                yield _wrong("package.code", "1-7", message, item.place, "改正档号，或写明所用的规则")

    doubt = "档号是暂编的，封卷时定号" if seen.checked.read.label(package.PROVISIONAL) else ""
    return found(), f"{len(seen.items)}个档号合 {''.join(said)} 的写法", doubt


def _shape(seen: Seen, item: SeenItem) -> re.Match[str] | None:
    pattern = CODE.get("".join(seen.checked.read.label(package.SCHEME)))
    code = item.row.get("档号", "")
    return (pattern.fullmatch(code) if pattern else None) or CATALOGUED.fullmatch(code)


def _doubles(seen: Seen) -> Found:
    def found() -> Iterator[Problem]:
        codes, identities = [item.row.get("档号", "") for item in seen.items], [item.text("电子文件号") for item in seen.items]
        for name, texts in (("档号", codes), ("电子文件号", identities)):
            counted = Counter(texts)
            for item, text in zip(seen.items, texts, strict=True):
                if text and counted[text] > 1:
                    yield _wrong("package.double", "1-8", f"{name}“{text}”用了{counted[text]}次", item.place)

    return found(), "档号、电子文件号没有重复", ""


def _agrees(seen: Seen) -> Found:
    return [*seen.of("package.files"), *seen.in_files("package.agrees")], "名称、大小、格式、页数与元数据一致", ""


def _linked(seen: Seen) -> Found:
    return [*seen.of("package.catalogue", "package.files")], "目录、元数据、文件互相对应", ""


def _directories(seen: Seen) -> Found:
    def found() -> Iterator[Problem]:
        files = seen.checked.read.files
        yield from (one for one in seen.of("package.xml", "package.catalogue") if one.place.file in (checker.CATALOGUE, checker.VOLUMES))
        yield from (one for one in seen.of("bag.absent") if one.place.file == checker.CATALOGUE)
        if files.get(package.EXPLANATION, 0) == 0:
            yield _wrong("package.layout", "1-12", "缺少说明文件，或者是空的", Place(package.EXPLANATION), "找回这个文件")
        for item in seen.items:
            if tuple(item.row) != package.COLUMNS:
                number = item.row.get("顺序号", "?")
                yield _wrong("package.catalogue", "1-12", f"第{number}项的栏目应为：{'、'.join(package.COLUMNS)}", Place(checker.CATALOGUE))
        if not seen.items:
            yield _wrong("package.catalogue", "1-12", "文件目录里没有一件", Place(checker.CATALOGUE))

    return found(), "有说明文件，目录的栏目合规定", ""


def _layout(seen: Seen) -> Found:
    def found() -> Iterator[Problem]:
        for path in sorted(seen.checked.read.files):
            parts = path.split("/")
            if parts[0] != "data":
                continue
            if parts[1] not in TOPS or (len(parts) > 2) is not (parts[1] in ("电子档案", "其他")):
                yield _wrong("package.layout", "1-13", "不在规定的位置", Place(path))
            elif parts[1] == "电子档案":
                known = len(parts) == 6 and re.fullmatch(r"\d{4}", parts[2]) and parts[3] in package.CLASSES.values()
                if not known or not (parts[4] + parts[5]).isascii():
                    yield _wrong("package.layout", "1-13", "应放在 电子档案/年度/类别/件/，件和文件的名称用英文字母和数字", Place(path))

    return found(), "按 说明文件、目录、电子档案/年度/类别/件、其他 放置", ""


def _whole(seen: Seen) -> Found:
    return seen.of(*BAG), "与清单完全一致", "清单用的摘要这台电脑都不会算" if seen.checked.unverifiable else ""


# --- 完整性


def _count(seen: Seen) -> Found:
    def found() -> Iterator[Problem]:
        folders = {path.rpartition("/")[0] for path in seen.checked.read.files if path.startswith(checker.ARCHIVE)}
        said = seen.checked.read.label(package.ITEMS)
        if said != [str(len(seen.items))] or len(folders) != len(seen.items):
            told = "、".join(said) or "没有登记"
            message = f"登记的件数：{told}；目录里{len(seen.items)}件，文件夹{len(folders)}个"
            yield _wrong("package.count", "2-1", message, Place(checker.INFO), "看有没有缺少或多出的件")

    return found(), f"{len(seen.items)}件", ""


def _bytes(seen: Seen) -> Found:
    said = seen.checked.read.label("Payload-Oxum")
    return seen.of("bag.size"), f"{said[0]}（字节数.文件数）" if said else "", "" if said else "没有登记总字节数"


def _elements(seen: Seen) -> Found:
    return _lacking(seen, "2-3", empty=False), "必列的元数据项都在", ""


def _filled(seen: Seen) -> Found:
    return _lacking(seen, "2-4", empty=True), "必填的元数据项都有内容", ""


def _lacking(seen: Seen, number: str, *, empty: bool) -> Iterator[Problem]:
    for item in seen.items:
        if item.tree is None:
            continue
        for element, there in lacking(item.tree):
            if there is empty:
                yield _wrong("package.metadata", number, f"{element.name}{'是空的' if empty else '没有列出'}", item.place, "补上后重新制作")
        if not empty and not (item.tree.find("档号") is not None and item.row.get("档号")):
            yield _wrong("package.metadata", number, "没有档号", item.place, "补上后重新制作")
        pending = [one.tag for one in item.tree.iter() if empty and PENDING in (one.text or "")]
        if pending:
            yield _wrong("package.metadata", number, f"{'、'.join(pending)}待填", item.place, "在 data 里填上后重新制作")


def _process(seen: Seen) -> Found:
    bare = [item for item in seen.items if item.tree is not None and item.tree.find("业务/业务实体") is None]
    return (_wrong("package.metadata", "2-5", "没有业务行为", one.place, "补上后重新制作") for one in bare), "每件都有业务行为和时间", ""


def _numbers(seen: Seen) -> Found:
    """Hold the numbers of each class: from 0001 without a gap, but for those that are void by the package's own word."""
    void = {one.split(" ", 1)[0] for one in seen.checked.read.label(package.VOID)}
    classes: dict[str, dict[int, SeenItem]] = defaultdict(dict)
    for item in seen.items:
        head, _, number = item.row.get("档号", "").rpartition("-")
        if NUMBER.fullmatch(number):
            classes[head][int(number)] = item
    voids: dict[str, set[int]] = defaultdict(set)
    for code in void:
        head, _, number = code.rpartition("-")
        if NUMBER.fullmatch(number):
            voids[head].add(int(number))

    def found() -> Iterator[Problem]:
        for head, numbers in classes.items():
            gaps = sorted(set(range(min(numbers), max(numbers))) - set(numbers) - voids[head])
            if gaps:
                message = f"{head} 的件号不连续，缺 {_some([f'{number:04}' for number in gaps])}"
                yield _wrong("package.number", "2-6", message, numbers[max(numbers)].place, "找回缺的件；作废的号要写明原因")

    later = [f"{head}-{min(numbers):04}" for head, numbers in classes.items() if set(range(1, min(numbers))) - voids[head]]
    return found(), "件号自0001起没有缺号", f"从 {_some(later)} 起，之前的件在别的包里，请核对" if later else ""


def _content(seen: Seen) -> Found:
    def found() -> Iterator[Problem]:
        for item in seen.items:
            if item.tree is not None and not any(file.role in ("正本", "电子稿") for file in item.files):
                yield _wrong("package.files", "2-7", "没有正本，也没有电子稿", item.place, "补上后重新制作")

    return [*found(), *seen.of("package.files")], "每件都有正本或电子稿", ""


def _own_metadata(seen: Seen) -> Found:
    def found() -> Iterator[Problem]:
        yield from seen.of("bag.info")
        for label in LABELS if seen.checked.read.ours else ():
            if not any(value.strip() for value in seen.checked.read.label(label)):
                yield _wrong("package.metadata", "2-10", f"没有 {label}", Place(checker.INFO))

    info = seen.checked.read.info
    return found(), f"bag-info.txt 有{len(info)}项", "" if info else "没有 bag-info.txt"


def _all_there(seen: Seen) -> Found:
    return seen.of("bag.absent", "bag.extra", "bag.renamed", "bag.unreadable", "bag.link", "bag.fetch"), "没有缺少、多出或改名的文件", ""


# --- 可用性, 安全性


def _xml(seen: Seen) -> Found:
    return seen.of("package.xml"), "能解析，没有 DTD 和实体声明", ""


def _formats(seen: Seen) -> Found:
    doubts = [file.doubt for item in seen.items for file in item.files if file.doubt]
    found = seen.in_files("package.format", "package.pdf")
    return found, "格式合规，本软件做的 PDF 合其 PDF/A 声明", f"{_some(doubts)}，请用专门的软件核验" if doubts else ""


def _readable(seen: Seen) -> Found:
    return [*seen.in_files("package.damaged"), *seen.of("bag.unreadable")], "PDF、.docx、XML 逐个打开过；图像只看了开头", ""


def _open(seen: Seen) -> Found:
    return seen.in_files("package.packed"), "没有压缩文件，没有加密", ""


def _superfluous(seen: Seen) -> Found:
    extra = [one for one in seen.of("package.files", "package.catalogue") if "没有" in one.message]
    return [*seen.of("bag.extra", "bag.link", "bag.path"), *extra], "没有清单和目录以外的文件", ""


def _some(names: list[str]) -> str:
    return "、".join(names[:3]) + (f"等{len(names)}个" if len(names) > 3 else "")


BAG = (
    *("bag.digest", "bag.swapped", "bag.absent", "bag.extra", "bag.renamed", "bag.unreadable", "bag.link", "bag.manifest"),
    *("bag.listed-twice", "bag.path", "bag.declaration", "bag.size", "bag.info", "bag.fetch"),
)
T, W, K, A = "真实性", "完整性", "可用性", "安全性"
ROWS: tuple[Row, ...] = (
    Row("1-1", T, "固化信息有效性：签名、印章、时间戳", reason="包内不用电子签名，靠摘要固化；扫描件上的签名和印章由人核对", person=True),
    Row("1-2", T, "元数据项数据长度", reason="各项的长度上限没有核到标准原文"),
    Row("1-3", T, "元数据项数据类型和格式", _types),
    Row("1-4", T, "元数据项值域", _ranges),
    Row("1-5", T, "元数据项数据合理性", _reasonable),
    Row("1-6", T, "元数据项特殊字符", _characters),
    Row("1-7", T, "档号规范性", _codes),
    Row("1-8", T, "元数据项数据重复性", _doubles),
    Row("1-10", T, "内容数据的电子属性一致性", _agrees),
    Row("1-11", T, "元数据是否关联内容数据", _linked),
    Row("1-12", T, "说明文件和目录文件规范性", _directories),
    Row("1-13", T, "信息包目录结构规范性", _layout, needs=""),
    Row("1-14", T, "信息包一致性", _whole, any_bag=True, open="not-assessed"),
    Row("2-1", W, "总件数相符性", _count),
    Row("2-2", W, "总字节数相符性", _bytes, any_bag=True, open="not-assessed"),
    Row("2-3", W, "元数据项完整性", _elements),
    Row("2-4", W, "元数据必填项", _filled),
    Row("2-5", W, "过程信息完整性", _process),
    Row("2-6", W, "连续性", _numbers),
    Row("2-7", W, "内容数据完整性", _content),
    Row("2-8", W, "附件数据完整性", reason="对照各件的附件说明，看附件是否齐全", person=True),
    Row("2-9", W, "归档范围", reason="对照归档范围和保管期限表，看应归档的是否都在", person=True),
    Row("2-10", W, "信息包元数据完整性", _own_metadata, any_bag=True, open="not-assessed"),
    Row("2-11", W, "信息包内容数据完整性", _all_there, any_bag=True),
    Row("3-1", K, "元数据可读性：XML 可解析", _xml),
    Row("3-2", K, "数据库可访问", reason="包里没有数据库"),
    Row("3-3", K, "内容数据格式合规", _formats),
    Row("3-4", K, "内容数据可读性", _readable),
    Row("3-8", K, "没有非公开压缩，没有加密", _open),
    Row("4-1", A, "杀毒软件", reason="本软件不查杀病毒，请用杀毒软件"),
    Row("4-2", A, "病毒", reason="本软件不查杀病毒，请用杀毒软件"),
    Row("4-3", A, "多余文件", _superfluous, any_bag=True),
    Row("4-4", A, "载体：读取速度", reason="没有检测存储介质"),
    Row("4-5", A, "载体：外观", reason="看光盘、硬盘有无破损和标签", person=True),
    Row("4-6", A, "载体：光盘合格性", reason="没有检测存储介质"),
    Row("4-7", A, "过程安全性", reason="移交、复制的经过由人登记", person=True),
)
"""DA/T 70—2018 in the order of its numbers; 1-9, 3-5 to 3-7 were not found in any source, so nothing is said of them."""

"""完整性, 可用性, 安全性: the rows 2-1 to 4-3 of DA/T 70—2018, what was seen of a bag in, what is wrong out."""

import re
from collections import defaultdict
from collections.abc import Iterator

from pipeline.problems import Place, Problem
from pipeline.transfer import checker, package
from pipeline.transfer.inspection import SeenItem
from pipeline.transfer.judged import PENDING, Found, Seen, some, wrong
from pipeline.transfer.metadata import lacking

NUMBER = re.compile(r"[0-9]{3,5}")
LABELS = ("Source-Organization", "External-Identifier", "Bagging-Date", "Payload-Oxum", package.ITEMS, package.SCHEME)


def count(seen: Seen) -> Found:
    """2-1: as many items as were registered."""

    def found() -> Iterator[Problem]:
        folders = {path.rpartition("/")[0] for path in seen.checked.read.files if path.startswith(checker.ARCHIVE)}
        said = seen.checked.read.label(package.ITEMS)
        if said != [str(len(seen.items))] or len(folders) != len(seen.items):
            told = "、".join(said) or "没有登记"
            message = f"登记的件数：{told}；目录里{len(seen.items)}件，文件夹{len(folders)}个"
            yield wrong("package.count", "2-1", message, Place(checker.INFO), "看有没有缺少或多出的件")

    return found(), f"{len(seen.items)}件", ""


def total(seen: Seen) -> Found:
    """2-2: as many bytes as were registered."""
    said = seen.checked.read.label("Payload-Oxum")
    return seen.of("bag.size"), f"{said[0]}（字节数.文件数）" if said else "", "" if said else "没有登记总字节数"


def elements(seen: Seen) -> Found:
    """2-3: what has to stand in the metadata stands there."""
    return _lacking(seen, "2-3", empty=False), "必列的元数据项都在", ""


def filled(seen: Seen) -> Found:
    """2-4: what has to be filled in is; 【待填】 is not."""
    return _lacking(seen, "2-4", empty=True), "必填的元数据项都有内容", ""


def _lacking(seen: Seen, number: str, *, empty: bool) -> Iterator[Problem]:
    for item in seen.items:
        if item.tree is None:
            continue
        for element, there in lacking(item.tree):
            if there is empty:
                yield wrong("package.metadata", number, f"{element.name}{'是空的' if empty else '没有列出'}", item.place, "补上后重新制作")
        if not empty and not (item.tree.find("档号") is not None and item.row.get("档号")):
            yield wrong("package.metadata", number, "没有档号", item.place, "补上后重新制作")
        pending = [one.tag for one in item.tree.iter() if empty and PENDING in (one.text or "")]
        if pending:
            yield wrong("package.metadata", number, f"{'、'.join(pending)}待填", item.place, "在 data 里填上后重新制作")


def process(seen: Seen) -> Found:
    """2-5: every item tells what was done with it."""
    bare = [item for item in seen.items if item.tree is not None and item.tree.find("业务/业务实体") is None]
    return (wrong("package.metadata", "2-5", "没有业务行为", one.place, "补上后重新制作") for one in bare), "每件都有业务行为和时间", ""


def numbers(seen: Seen) -> Found:
    """2-6: the numbers of each class, or volume, run from 1 without a gap; the package itself may say why some are not in it."""
    absent = {one.split(" ", 1)[0] for one in seen.checked.read.label(package.ABSENT)}
    classes: dict[str, dict[int, SeenItem]] = defaultdict(dict)
    digits: dict[str, int] = {}
    for item in seen.items:
        head, _, number = item.row.get("档号", "").rpartition("-")
        if NUMBER.fullmatch(number):
            classes[head][int(number)] = item
            digits[head] = len(number)
    told: dict[str, set[int]] = defaultdict(set)
    for code in absent:
        head, _, number = code.rpartition("-")
        if NUMBER.fullmatch(number):
            told[head].add(int(number))

    def found() -> Iterator[Problem]:
        for head, numbers in classes.items():
            gaps = sorted(set(range(min(numbers), max(numbers))) - set(numbers) - told[head])
            if gaps:
                message = f"{head} 的件号不连续，缺 {some([f'{number:0{digits[head]}}' for number in gaps])}"
                yield wrong("package.number", "2-6", message, numbers[max(numbers)].place, "找回缺的件；包里没有的号要写明原因")

    later = [f"{head}-{min(numbers):0{digits[head]}}" for head, numbers in classes.items() if set(range(1, min(numbers))) - told[head]]
    return found(), "件号从头起没有缺号", f"从 {some(later)} 起，之前的件在别的包里，请核对" if later else ""


def content(seen: Seen) -> Found:
    """2-7: every item has its 正本, or its draft."""

    def found() -> Iterator[Problem]:
        for item in seen.items:
            if item.tree is not None and not any(file.role in ("正本", "电子稿") for file in item.files):
                yield wrong("package.files", "2-7", "没有正本，也没有电子稿", item.place, "补上后重新制作")

    return [*found(), *seen.of("package.files")], "每件都有正本或电子稿", ""


def own_metadata(seen: Seen) -> Found:
    """2-10: bag-info.txt says whose the bag is, and what it holds."""

    def found() -> Iterator[Problem]:
        yield from seen.of("bag.info")
        for label in LABELS if seen.checked.read.ours else ():
            if not any(value.strip() for value in seen.checked.read.label(label)):
                yield wrong("package.metadata", "2-10", f"没有 {label}", Place(checker.INFO))

    info = seen.checked.read.info
    return found(), f"bag-info.txt 有{len(info)}项", "" if info else "没有 bag-info.txt"


def all_there(seen: Seen) -> Found:
    """2-11: no file is missing, too much or out of reach."""
    return seen.of("bag.absent", "bag.extra", "bag.renamed", "bag.unreadable", "bag.link", "bag.fetch"), "没有缺少、多出或改名的文件", ""


# --- 可用性, 安全性


def xml(seen: Seen) -> Found:
    """3-1: XML parses, without a DTD."""
    return seen.of("package.xml"), "能解析，没有 DTD 和实体声明", ""


def formats(seen: Seen) -> Found:
    """3-3: formats that are archived; a PDF that is not ours is for a person."""
    doubts = [file.doubt for item in seen.items for file in item.files if file.doubt]
    found = seen.in_files("package.format", "package.pdf")
    return found, "格式合规，本软件做的 PDF 合其 PDF/A 声明", f"{some(doubts)}，请用专门的软件核验" if doubts else ""


def readable(seen: Seen) -> Found:
    """3-4: what can be opened opens."""
    return [*seen.in_files("package.damaged"), *seen.of("bag.unreadable")], "PDF、.docx、XML 逐个打开过；图像只看了开头", ""


def plain(seen: Seen) -> Found:
    """3-8: nothing is packed or locked."""
    return seen.in_files("package.packed"), "没有压缩文件，没有加密", ""


def superfluous(seen: Seen) -> Found:
    """4-3: no file that nothing lists."""
    extra = [one for one in seen.of("package.files", "package.catalogue") if "没有" in one.message]
    return [*seen.of("bag.extra", "bag.link", "bag.path"), *extra], "没有清单和目录以外的文件", ""

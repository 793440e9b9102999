"""The four properties of a package (DA/T 70—2018) as a table: a bag that was looked into in, one row for each item of it out.

Numbers and names: standards.md 6.6. A row is passed, failed, for a person, or not assessed, with the reason; what was not
done is never called passed.
"""

import dataclasses
from collections.abc import Callable, Collection, Iterator
from typing import Literal

from pipeline.problems import Problem
from pipeline.transfer import authenticity, completeness
from pipeline.transfer.judged import Found, Judged, Outcome, Seen


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


T, W, K, A = "真实性", "完整性", "可用性", "安全性"
ROWS: tuple[Row, ...] = (
    Row("1-1", T, "固化信息有效性：签名、印章、时间戳", reason="包内不用电子签名，靠摘要固化；扫描件上的签名和印章由人核对", person=True),
    Row("1-2", T, "元数据项数据长度", reason="各项的长度上限没有核到标准原文"),
    Row("1-3", T, "元数据项数据类型和格式", authenticity.types),
    Row("1-4", T, "元数据项值域", authenticity.ranges),
    Row("1-5", T, "元数据项数据合理性", authenticity.reasonable),
    Row("1-6", T, "元数据项特殊字符", authenticity.characters),
    Row("1-7", T, "档号规范性", authenticity.codes),
    Row("1-8", T, "元数据项数据重复性", authenticity.doubles),
    Row("1-10", T, "内容数据的电子属性一致性", authenticity.agrees),
    Row("1-11", T, "元数据是否关联内容数据", authenticity.linked),
    Row("1-12", T, "说明文件和目录文件规范性", authenticity.directories),
    Row("1-13", T, "信息包目录结构规范性", authenticity.layout, needs=""),
    Row("1-14", T, "信息包一致性", authenticity.whole, any_bag=True, open="not-assessed"),
    Row("2-1", W, "总件数相符性", completeness.count),
    Row("2-2", W, "总字节数相符性", completeness.total, any_bag=True, open="not-assessed"),
    Row("2-3", W, "元数据项完整性", completeness.elements),
    Row("2-4", W, "元数据必填项", completeness.filled),
    Row("2-5", W, "过程信息完整性", completeness.process),
    Row("2-6", W, "连续性", completeness.numbers),
    Row("2-7", W, "内容数据完整性", completeness.content),
    Row("2-8", W, "附件数据完整性", reason="对照各件的附件说明，看附件是否齐全", person=True),
    Row("2-9", W, "归档范围", reason="对照归档范围和保管期限表，看应归档的是否都在", person=True),
    Row("2-10", W, "信息包元数据完整性", completeness.own_metadata, any_bag=True, open="not-assessed"),
    Row("2-11", W, "信息包内容数据完整性", completeness.all_there, any_bag=True),
    Row("3-1", K, "元数据可读性：XML 可解析", completeness.xml),
    Row("3-2", K, "数据库可访问", reason="包里没有数据库"),
    Row("3-3", K, "内容数据格式合规", completeness.formats),
    Row("3-4", K, "内容数据可读性", completeness.readable),
    Row("3-8", K, "没有非公开压缩，没有加密", completeness.plain),
    Row("4-1", A, "杀毒软件", reason="本软件不查杀病毒，请用杀毒软件"),
    Row("4-2", A, "病毒", reason="本软件不查杀病毒，请用杀毒软件"),
    Row("4-3", A, "多余文件", completeness.superfluous, any_bag=True),
    Row("4-4", A, "载体：读取速度", reason="没有检测存储介质"),
    Row("4-5", A, "载体：外观", reason="看光盘、硬盘有无破损和标签", person=True),
    Row("4-6", A, "载体：光盘合格性", reason="没有检测存储介质"),
    Row("4-7", A, "过程安全性", reason="移交、复制的经过由人登记", person=True),
)
"""DA/T 70—2018 in the order of its numbers; 1-9, 3-5 to 3-7 were not found in any source, so nothing is said of them."""

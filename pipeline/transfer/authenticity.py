"""真实性: the rows 1-3 to 1-14 of DA/T 70—2018, what was seen of a bag in, what is wrong out.

The rules are stated here anew, not taken from what makes packages, so that the check does not repeat a mistake of the
maker's; only names (labels, columns, folders) come from there.
"""

import datetime as dt
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping

from pipeline.problems import Place, Problem
from pipeline.transfer import checker, package
from pipeline.transfer.inspection import SeenItem
from pipeline.transfer.judged import PENDING, Found, Seen, some, wrong
from pipeline.transfer.metadata import ROLE

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
RETENTION = re.compile(r"永久|\d{1,3}年|Y|D\d{1,3}")
TOPS = frozenset({"说明文件.TXT", "文件目录.XML", "案卷目录.XML", "电子档案", "其他"})
BAG = (
    *("bag.digest", "bag.swapped", "bag.absent", "bag.extra", "bag.renamed", "bag.unreadable", "bag.link", "bag.manifest"),
    *("bag.listed-twice", "bag.path", "bag.declaration", "bag.size", "bag.info", "bag.fetch"),
)


def types(seen: Seen) -> Found:
    """1-3: days are eight digits and exist; year and number are digits."""

    def found() -> Iterator[Problem]:
        for item in seen.items:
            dates = {"日期": [item.text("内容描述/日期"), item.row.get("日期", "")]}
            dates["行为时间"] = [] if item.tree is None else [one.text or "" for one in item.tree.iter("行为时间")]
            for name, texts in dates.items():
                for text in dict.fromkeys(texts):
                    if text.strip() and PENDING not in text and not _is_day(text.strip()):
                        yield wrong("package.date", "1-3", f"{name}“{text}”不是8位数字的日期", item.place)
            for path, pattern in (("档号/年度", r"\d{4}"), ("档号/室编件号", r"\d{3,5}")):
                if item.text(path) and not re.fullmatch(pattern, item.text(path)):
                    yield wrong("package.metadata", "1-3", f"{path}“{item.text(path)}”写法不对", item.place)

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


def ranges(seen: Seen) -> Found:
    """1-4: what may stand in an element that has a list of values."""

    def found() -> Iterator[Problem]:
        for item in seen.items:
            if item.tree is None:
                continue
            for path, known in (("聚合层次", LEVELS), ("形式特征/文件组合类型", FORMS), ("内容描述/密级", SECRECY)):
                text = item.text(path)
                if text and text not in known:
                    yield wrong("package.metadata", "1-4", f"{path}“{text}”不在值域内", item.place)
            if item.text("档号/保管期限") and not RETENTION.fullmatch(item.text("档号/保管期限")):
                yield wrong("package.metadata", "1-4", f"档号/保管期限“{item.text('档号/保管期限')}”不在值域内", item.place)
            for document in item.tree.iterfind("文件数据/文档"):
                if document.get(ROLE) not in ("正本", "电子稿", "附件", "元数据"):
                    yield wrong("package.metadata", "1-4", f"文档的角色“{document.get(ROLE)}”不在值域内", item.place)

    return found(), "聚合层次、组合类型、保管期限、密级、文件角色在值域内", ""


def reasonable(seen: Seen) -> Found:
    """1-5: year and number are the same wherever they stand; another year than the document's is for a person."""

    def found() -> Iterator[Problem]:
        for item in seen.items:
            year, folder = item.text("档号/年度"), item.row.get("电子档案名称", "")[:4]
            match = _shape(seen, item)
            inside = {one for one in (year, folder, match.group("year") if match and "year" in match.re.groupindex else year) if one}
            if len(inside) > 1:
                yield wrong("package.metadata", "1-5", f"档号、元数据、文件夹的年度不一致：{'、'.join(sorted(inside))}", item.place)
            number, last = item.text("档号/室编件号"), item.row.get("档号", "").rpartition("-")[2]
            if number and match and number != last:
                yield wrong("package.metadata", "1-5", f"室编件号“{number}”和档号的“{last}”不同", item.place)

    other = [
        item.row.get("档号", "")
        for item in seen.items
        if item.text("档号/年度") not in ("", item.text("内容描述/日期").lstrip("[")[:4]) and item.text("内容描述/日期")
    ]
    return found(), "年度、件号前后一致", f"归档年度不是成文日期的年度，请看是否跨年办理：{some(other)}" if other else ""


def characters(seen: Seen) -> Found:
    """1-6: nothing that does not print."""

    def found() -> Iterator[Problem]:
        for item in seen.items:
            for element in item.tree.iter() if item.tree is not None else ():
                odd = next((one for one in element.text or "" if _odd(one)), None)
                if odd is not None:
                    yield wrong("package.metadata", "1-6", f"{element.tag} 含有特殊字符 U+{ord(odd):04X}", item.place)

    return found(), "没有控制字符、私用区字符和替换字符", ""


def _odd(one: str) -> bool:
    return (unicodedata.category(one) in ("Cc", "Co", "Cf", "Cn", "Cs") and one not in "\n\r\t") or one == "\ufffd"


def codes(seen: Seen) -> Found:
    """1-7: every code is written by the scheme that bag-info.txt names."""
    said = seen.checked.read.label(package.SCHEME)

    def found() -> Iterator[Problem]:
        if len(said) != 1 or said[0] not in CODE:
            yield wrong("package.code", "1-7", "没有写明档号按哪个规则编制", Place(checker.INFO))
            return
        for item in seen.items:
            if not _shape(seen, item):
                message = f"档号“{item.row.get('档号', '')}”不合 {said[0]} 的写法"
                yield wrong("package.code", "1-7", message, item.place, "改正档号，或写明所用的规则")

    doubt = "档号是暂编的，封卷时定号" if seen.checked.read.label(package.PROVISIONAL) else ""
    return found(), f"{len(seen.items)}个档号合 {''.join(said)} 的写法", doubt


def _shape(seen: Seen, item: SeenItem) -> re.Match[str] | None:
    pattern = CODE.get("".join(seen.checked.read.label(package.SCHEME)))
    code = item.row.get("档号", "")
    return (pattern.fullmatch(code) if pattern else None) or CATALOGUED.fullmatch(code)


def doubles(seen: Seen) -> Found:
    """1-8: no code and no 电子文件号 twice."""

    def found() -> Iterator[Problem]:
        codes, identities = [item.row.get("档号", "") for item in seen.items], [item.text("电子文件号") for item in seen.items]
        for name, texts in (("档号", codes), ("电子文件号", identities)):
            counted = Counter(texts)
            for item, text in zip(seen.items, texts, strict=True):
                if text and counted[text] > 1:
                    yield wrong("package.double", "1-8", f"{name}“{text}”用了{counted[text]}次", item.place)

    return found(), "档号、电子文件号没有重复", ""


def agrees(seen: Seen) -> Found:
    """1-10: name, size, format, pages are those of the file."""
    return [*seen.of("package.files"), *seen.in_files("package.agrees")], "名称、大小、格式、页数与元数据一致", ""


def linked(seen: Seen) -> Found:
    """1-11: directory, metadata and files answer each other."""
    return [*seen.of("package.catalogue", "package.files")], "目录、元数据、文件互相对应", ""


def directories(seen: Seen) -> Found:
    """1-12: the explanation is there, the directory has the columns of the rule."""

    def found() -> Iterator[Problem]:
        files = seen.checked.read.files
        yield from (one for one in seen.of("package.xml", "package.catalogue") if one.place.file in (checker.CATALOGUE, checker.VOLUMES))
        yield from (one for one in seen.of("bag.absent") if one.place.file == checker.CATALOGUE)
        if files.get(package.EXPLANATION, 0) == 0:
            yield wrong("package.layout", "1-12", "缺少说明文件，或者是空的", Place(package.EXPLANATION), "找回这个文件")
        for item in seen.items:
            if tuple(item.row) != package.COLUMNS:
                number = item.row.get("顺序号", "?")
                yield wrong("package.catalogue", "1-12", f"第{number}项的栏目应为：{'、'.join(package.COLUMNS)}", Place(checker.CATALOGUE))
        if not seen.items:
            yield wrong("package.catalogue", "1-12", "文件目录里没有一件", Place(checker.CATALOGUE))

    return found(), "有说明文件，目录的栏目合规定", ""


def layout(seen: Seen) -> Found:
    """1-13: everything lies where the rule has it."""

    def found() -> Iterator[Problem]:
        for path in sorted(seen.checked.read.files):
            parts = path.split("/")
            if parts[0] != "data":
                continue
            if parts[1] not in TOPS or (len(parts) > 2) is not (parts[1] in ("电子档案", "其他")):
                yield wrong("package.layout", "1-13", "不在规定的位置", Place(path))
            elif parts[1] == "电子档案":
                known = len(parts) == 6 and re.fullmatch(r"\d{4}", parts[2]) and parts[3] in package.CLASSES.values()
                if not known or not (parts[4] + parts[5]).isascii():
                    yield wrong("package.layout", "1-13", "应放在 电子档案/年度/类别/件/，件和文件的名称用英文字母和数字", Place(path))

    return found(), "按 说明文件、目录、电子档案/年度/类别/件、其他 放置", ""


def whole(seen: Seen) -> Found:
    """1-14: nothing differs from the manifests."""
    return seen.of(*BAG), "与清单完全一致", "清单用的摘要这台电脑都不会算" if seen.checked.unverifiable else ""

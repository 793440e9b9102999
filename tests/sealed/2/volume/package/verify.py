"""核对数据包：python verify.py [数据包所在的文件夹]；不写文件夹，就核对本文件所在的数据包。需要 Python 3.8 以上，不需要别的软件。

This file lies in every bag as `verify.py`, so it imports the standard library only and runs on Python 3.8. A folder in,
what is wrong with it out: its tag files, paths and digests (BagIt, RFC 8493, and the drafts before it), and where it is a
transfer package, its 文件目录.XML against the files. No path of a manifest is ever opened: files are found by walking the
folder, links are not followed, and a path is only looked up among what was found.
"""

from __future__ import annotations

import sys

if __name__ == "__main__" and not (sys.flags.isolated or getattr(sys.flags, "safe_path", False)):
    sys.path.pop(0)  # the package itself: a hashlib.py that somebody put into it is not to be run

import codecs
import hashlib
import os
import re
import stat
import unicodedata
import xml.etree.ElementTree as ET
from collections import Counter
from typing import Callable, Iterable, Iterator, NamedTuple, Sequence
from xml.parsers import expat

DECLARATION, INFO, FETCH = "bagit.txt", "bag-info.txt", "fetch.txt"
PAYLOAD = "data/"
CATALOGUE, VOLUMES, ARCHIVE = PAYLOAD + "文件目录.XML", PAYLOAD + "案卷目录.XML", PAYLOAD + "电子档案/"
METADATA = "metadata.xml"

KNOWN = ((0, 93), (0, 94), (0, 95), (0, 96), (0, 97), (1, 0))
LARGE = 64 << 20
"""bytes a tag file or an XML file may have: a manifest of a hundred thousand files has twenty million"""
CHUNK = 1 << 20
MOUNT_POINT = 0xA0000003
"""st_reparse_tag of a junction, Windows' link between folders"""

DEVICE = re.compile(r"^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.IGNORECASE)
MANIFEST = re.compile(r"^(tag)?manifest-([A-Za-z0-9_-]+)\.txt$")
LINE = re.compile(r"^([0-9A-Fa-f]+)[ \t]+(.+)$", re.DOTALL)
ENDS = re.compile(r"\r\n|\r|\n")
"""The ends of lines of RFC 8493, no others: a name may hold U+2028."""

Tell = Callable[[int, int, int, int], None]
"""files done, files in all, bytes done, bytes in all"""


class Finding(NamedTuple):
    """One thing that is wrong (a hint: one that is no fault). `path` is relative to the bag."""

    code: str
    path: str
    message: str
    remedy: str
    hint: bool = False


class Manifest(NamedTuple):
    """One manifest as it was read; `entries` are the paths as they are in the folder, digests in lower case."""

    name: str
    tag: bool
    algorithm: str
    entries: dict[str, str]


class Read(NamedTuple):
    """A bag as it was read, before its files are."""

    root: str
    version: tuple[int, ...]
    files: dict[str, int]
    info: list[tuple[str, str]]
    manifests: list[Manifest]
    ours: bool
    findings: list[Finding]

    def label(self, name: str) -> list[str]:
        """Return every value of a label of bag-info.txt; labels know no case."""
        return [value for label, value in self.info if label.lower() == name.lower()]


class Checked(NamedTuple):
    """What came of it all. `unread` are algorithms that the Python at hand does not have."""

    read: Read
    digests: dict[str, dict[str, str]]
    unread: list[str]
    findings: list[Finding]

    @property
    def faults(self) -> list[Finding]:
        """The findings that are no hints."""
        return [one for one in self.findings if not one.hint]

    @property
    def unverifiable(self) -> bool:
        """Whether there are manifests of files, and not one whose digests this Python computes."""
        names = {one.algorithm for one in self.read.manifests if not one.tag}
        return bool(names) and names <= set(self.unread)


def check(root: str, tell: Tell = lambda *_: None) -> Checked:
    """Read a bag and hold it against what it says of itself."""
    bag = read(root)
    digests, unreadable = digested(bag, tell)
    wanted = {manifest.algorithm for manifest in bag.manifests}
    unread = sorted(wanted - set(computable(wanted)))
    found = [*bag.findings, *unreadable, *compared(bag, digests, {one.path for one in unreadable}), *_counted(bag)]
    if bag.ours:
        found += [*_exact(bag, digests), *catalogued(bag)]
    return Checked(bag, digests, unread, list(dict.fromkeys(found)))


# --- reading


def read(root: str) -> Read:
    """Return the bag in a folder as its tag files describe it."""
    files, found = walk(root)
    version, encoding, faults = _declared(root, files)
    found += faults
    manifests: list[Manifest] = []
    for name in sorted(files):
        match = MANIFEST.match(name)
        if match:
            entries, faults = _listed(root, name, bool(match.group(1)), version, encoding, files)
            found += faults
            manifests.append(Manifest(name, bool(match.group(1)), match.group(2).lower().replace("-", "").replace("_", ""), entries))
    if not any(not one.tag for one in manifests):
        found.append(Finding("bag.manifest", "manifest-sha256.txt", "没有清单，无从核对", "向移交单位要完整的数据包"))
    if not any(name.startswith(PAYLOAD) for name in files) and not os.path.isdir(os.path.join(root, "data")):
        found.append(Finding("bag.absent", PAYLOAD, "没有 data 文件夹", "向移交单位要完整的数据包"))
    info, faults = _described(root, files, version, encoding)
    found += [*_alike(files), *faults, *_to_fetch(root, files, version, encoding, manifests)]
    ours = CATALOGUE in files or any(CATALOGUE in one.entries for one in manifests)
    return Read(root, version, files, info, manifests, ours, found)


def walk(root: str) -> tuple[dict[str, int], list[Finding]]:
    """Return every file below a folder by its relative path with its size; links are named, not followed."""
    files: dict[str, int] = {}
    found: list[Finding] = []
    folders = [""]
    while folders:
        folder = folders.pop()
        try:
            entries = sorted(os.scandir(os.path.join(root, folder)), key=lambda one: one.name)
        except OSError as error:
            found.append(Finding("bag.unreadable", folder, f"文件夹打不开（{type(error).__name__}）", "检查权限后再核对"))
            continue
        for entry in entries:
            path = folder + entry.name
            try:
                state = entry.stat(follow_symlinks=False)
            except OSError as error:
                found.append(_unreadable(path, error))
                continue
            if entry.is_symlink() or getattr(state, "st_reparse_tag", 0) == MOUNT_POINT:
                found.append(Finding("bag.link", path, "是链接，不是文件", "换成它所指的文件；指到包外的不能算在包里"))
            elif stat.S_ISDIR(state.st_mode):
                folders.append(path + "/")
            elif stat.S_ISREG(state.st_mode):
                files[path] = state.st_size
            else:
                found.append(Finding("bag.link", path, "不是普通文件", "从包里移走"))
    return files, found


def _alike(files: dict[str, int]) -> Iterator[Finding]:
    """Yield, as hints, files whose names are one name elsewhere: on Windows by case, on a Mac by accents."""
    first: dict[str, str] = {}
    for path in sorted(files):
        twin = first.setdefault(unicodedata.normalize("NFC", path).casefold(), path)
        if twin != path:
            yield Finding("bag.name", path, f"和 {twin} 在有的系统上是同一个文件名", "不要在那样的系统上复制", True)


def _unreadable(path: str, error: Exception) -> Finding:
    if isinstance(error, FileNotFoundError):
        return Finding("bag.unreadable", path, "核对时文件不见了", "不要在核对时改动文件夹；重新核对")
    return Finding("bag.unreadable", path, f"文件读不出来（{type(error).__name__}）", "关闭打开它的程序，检查权限和介质，再核对")


def _bytes(root: str, path: str, files: dict[str, int]) -> bytes:
    """Return a small file. Raises OSError, and ValueError where it is larger than such a file can be."""
    if files[path] > LARGE:
        raise ValueError("文件过大")
    with open(os.path.join(root, path), "rb") as file:
        data = file.read(LARGE + 1)
    if len(data) > LARGE:
        raise ValueError("文件过大")
    return data


def _lines(root: str, path: str, files: dict[str, int], encoding: str) -> list[str]:
    text = _bytes(root, path, files).decode("utf-8-sig" if encoding == "utf-8" else encoding)
    lines = ENDS.split(text)
    return lines[:-1] if lines and not lines[-1] else lines


def _declared(root: str, files: dict[str, int]) -> tuple[tuple[int, ...], str, list[Finding]]:
    """Return version and encoding as bagit.txt declares them (RFC 8493, 2.1.1)."""
    wrong = Finding("bag.declaration", DECLARATION, "", "这个文件应当是两行：BagIt-Version: 1.0 和 Tag-File-Character-Encoding: UTF-8")
    if DECLARATION not in files:
        return (1, 0), "utf-8", [wrong._replace(message="没有 bagit.txt，不是数据包")]
    try:
        lines = ENDS.split(_bytes(root, DECLARATION, files).decode("utf-8"))
    except OSError as error:
        return (1, 0), "utf-8", [_unreadable(DECLARATION, error)]
    except ValueError:
        return (1, 0), "utf-8", [wrong._replace(message="不是 UTF-8 文本")]
    lines = lines[:-1] if lines and not lines[-1] else lines
    first = re.match(r"^BagIt-Version[ \t]*:[ \t]*(\d+)\.(\d+)[ \t]*$", lines[0] if lines else "")
    second = re.match(r"^Tag-File-Character-Encoding[ \t]*:[ \t]*(\S+)[ \t]*$", lines[1] if len(lines) > 1 else "")
    if not first or not second or len(lines) != 2:
        return (1, 0), "utf-8", [wrong._replace(message="写法不对")]
    version = (int(first.group(1)), int(first.group(2)))
    found = []
    if version not in KNOWN:
        found.append(wrong._replace(message=f"不认识的版本 {version[0]}.{version[1]}"))
    exact = "BagIt-Version: {}.{}".format(*first.groups()), f"Tag-File-Character-Encoding: {second.group(1)}"
    if version >= (1, 0) and tuple(lines) != exact:
        found.append(wrong._replace(message="冒号前后的空格不对"))
    try:
        encoding = codecs.lookup(second.group(1)).name
        "".encode(encoding)
    except (LookupError, UnicodeError):
        return version, "utf-8", [*found, wrong._replace(message=f"不认识的编码 {second.group(1)}")]
    return version, encoding, found


def _listed(
    root: str, name: str, tag: bool, version: tuple[int, ...], encoding: str, files: dict[str, int]
) -> tuple[dict[str, str], list[Finding]]:
    """Return the entries of a manifest: path → digest, and what is wrong with its lines."""
    entries: dict[str, str] = {}
    try:
        lines = _lines(root, name, files, encoding)
    except OSError as error:
        return entries, [_unreadable(name, error)]
    except ValueError:
        return entries, [Finding("bag.manifest", name, f"清单读不出来：不是 {encoding} 文本，或者过大", "向移交单位要原来的清单")]
    found: list[Finding] = []
    places = _Places(files, version)
    for number, line in enumerate(lines, 1):
        if not line.strip() or (version < (1, 0) and line.startswith("#")):
            continue
        match = LINE.match(line)
        if not match:
            found.append(Finding("bag.manifest", name, f"第{number}行写法不对", "每行是摘要、空格、文件路径；向移交单位要原来的清单"))
            continue
        digest, written = match.group(1).lower(), match.group(2)
        if written.startswith("*"):  # as md5sum writes it
            written = written[1:]
            found.append(Finding("bag.name", name, f"第{number}行路径前有 *", "可以不改", True))
        fault = unsafe(written, tag)
        if fault:
            found.append(Finding("bag.path", name, f"第{number}行的路径“{_shown(written)}”{fault}", "不要打开它指的文件；退回移交单位"))
            continue
        path, hint = places.find(written)
        if hint:
            found.append(Finding("bag.name", path, hint, "可以不改", True))
        if path in entries and (version >= (1, 0) or entries[path] != digest):
            found.append(Finding("bag.listed-twice", path, f"在 {name} 里列了两次", "向移交单位要原来的清单"))
        elif path in entries:
            found.append(Finding("bag.name", path, f"在 {name} 里列了两次，摘要相同", "可以不改", True))
        entries.setdefault(path, digest)
    return entries, found


class _Places:
    """Finds the file that a path of a manifest means: percent signs, ./ and the two ways to write an accent."""

    def __init__(self, files: dict[str, int], version: tuple[int, ...]) -> None:
        self._files, self._version = files, version
        self._composed: dict[str, str] = {}
        for path in files:
            self._composed.setdefault(unicodedata.normalize("NFC", path), path)

    def find(self, written: str) -> tuple[str, str]:
        """Return the path and a hint about how it is written."""
        plain = written
        while plain.startswith("./"):
            plain = plain[2:]
        hint = "清单里的路径以 ./ 开头" if plain != written else ""
        # 1.0 (2.1.3) encodes CR, LF and %; before, and by bagit-python still, % was written as it is
        decoded = re.sub("%(0[AaDd]|25)", lambda found: chr(int(found.group(1), 16)), plain)
        for path in (decoded, plain) if self._version >= (1, 0) else (plain, decoded):
            if path in self._files:
                return path, hint
        alike = self._composed.get(unicodedata.normalize("NFC", decoded))
        if alike is not None:
            return alike, "清单和文件夹里的文件名用了不同的 Unicode 写法（NFC、NFD）"
        return decoded if self._version >= (1, 0) else plain, hint


def unsafe(path: str, tag: bool) -> str:
    """Return what is wrong with a path of a manifest, "" where nothing is: it must mean the same file on every system."""
    parts = path.split("/")
    while len(parts) > 1 and parts[0] == ".":
        parts = parts[1:]
    windows = "用了 Windows 的路径写法"
    for wrong, fault in (
        ("\0" in path, "含有空字符"),
        ("\\" in path, windows),
        (path.startswith("/"), "是绝对路径"),
        (":" in path, windows),
        (path.startswith("~"), "指向用户的文件夹"),
        (re.match(r"^%[^/%]+%", path) is not None, windows),
        (".." in parts, "指到包外"),
        ("" in parts or "." in parts, "不规范"),
        (any(DEVICE.match(part) for part in parts), "是 Windows 的设备名"),
        (any(part[-1:] in (".", " ") for part in parts), "以点或空格结尾，在 Windows 上会变成别的文件"),
        (not tag and parts[0] != "data", "不在 data 里"),
        (tag and parts[0] == "data", "在 data 里，不该列在这个清单"),
        (tag and path.startswith("tagmanifest-"), "是标签清单自己"),
    ):
        if wrong:
            return fault
    return ""


def _shown(path: str) -> str:
    return "".join(one if one.isprintable() else f"\\x{ord(one):02x}" for one in path[:200])


def _described(root: str, files: dict[str, int], version: tuple[int, ...], encoding: str) -> tuple[list[tuple[str, str]], list[Finding]]:
    """Return the labels and values of bag-info.txt (2.2.2)."""
    info: list[tuple[str, str]] = []
    if INFO not in files:
        return info, []
    found: list[Finding] = []
    try:
        lines = _lines(root, INFO, files, encoding)
    except OSError as error:
        return info, [_unreadable(INFO, error)]
    except ValueError:
        return info, [Finding("bag.info", INFO, f"读不出来：不是 {encoding} 文本，或者过大", "向移交单位要原来的文件")]
    label = r"^([^\s:](?:[^:]*[^\s:])?):(?:[ \t](.*))?$" if version >= (1, 0) else r"^([^\s:][^:]*?)\s*:\s*(.*)$"
    for number, line in enumerate(lines, 1):
        match = re.match(label, line)
        if match:
            info.append((match.group(1), match.group(2) or ""))
        elif line[:1] in (" ", "\t") and info:
            info[-1] = (info[-1][0], info[-1][1] + " " + line.strip())
        elif line.strip():
            found.append(Finding("bag.info", INFO, f"第{number}行写法不对", "每行是名称、冒号、空格、内容"))
    return info, found


def _to_fetch(
    root: str, files: dict[str, int], version: tuple[int, ...], encoding: str, manifests: Sequence[Manifest]
) -> Iterator[Finding]:
    """Yield what is wrong with fetch.txt. Nothing is fetched: what is not there counts as missing."""
    if FETCH not in files:
        return
    yield Finding("bag.fetch", FETCH, "列有要从网上取的文件；这里不取，缺的按缺少文件算", "取齐以后再核对", True)
    try:
        lines = _lines(root, FETCH, files, encoding)
    except OSError as error:
        yield _unreadable(FETCH, error)
        return
    except ValueError:
        yield Finding("bag.fetch", FETCH, f"读不出来：不是 {encoding} 文本，或者过大", "向移交单位要原来的文件")
        return
    places = _Places(files, version)
    for number, line in enumerate(lines, 1):
        match = re.match(r"^(\S+)[ \t]+(\d+|-)[ \t]+(.+)$", line)
        fault = unsafe(match.group(3), tag=False) if match else "写法不对"
        if match and fault:
            yield Finding("bag.path", FETCH, f"第{number}行的路径“{_shown(match.group(3))}”{fault}", "不要取它；退回移交单位")
        elif line.strip() and not match:
            yield Finding("bag.fetch", FETCH, f"第{number}行{fault}", "每行是网址、大小、文件路径")
        elif match and not all(places.find(match.group(3))[0] in one.entries for one in manifests if not one.tag):
            yield Finding("bag.fetch", FETCH, f"第{number}行的文件没有列入清单", "退回移交单位")


# --- digests


def computable(names: Iterable[str]) -> dict[str, str]:
    """Return which algorithms this Python has: name in a manifest → name for hashlib (SM3 comes with OpenSSL, or not)."""
    spelled = {name.lower().replace("-", "").replace("_", ""): name for name in sorted(hashlib.algorithms_available)}
    known = {}
    for name in names:
        if name in spelled and _works(spelled[name]):
            known[name] = spelled[name]
    return known


def _works(name: str) -> bool:
    """Whether an algorithm that is named can be used, and has a length of its own: SHAKE has none."""
    try:
        return hashlib.new(name).digest_size > 0
    except ValueError:
        return False


def digested(bag: Read, tell: Tell) -> tuple[dict[str, dict[str, str]], list[Finding]]:
    """Return the digests of every file, read once, by path and algorithm; and what could not be read."""
    algorithms = {tag: computable({one.algorithm for one in bag.manifests if one.tag is tag}) for tag in (False, True)}
    digests: dict[str, dict[str, str]] = {}
    found: list[Finding] = []
    total, done = sum(bag.files.values()), 0
    for count, path in enumerate(sorted(bag.files)):
        tell(count, len(bag.files), done, total)
        wanted = algorithms[not path.startswith(PAYLOAD)]
        hashers = {name: hashlib.new(spelled) for name, spelled in wanted.items()}
        try:
            with open(os.path.join(bag.root, path), "rb") as file:
                for chunk in iter(lambda: file.read(CHUNK), b""):
                    for hasher in hashers.values():
                        hasher.update(chunk)
                    done += len(chunk)
                    if len(chunk) == CHUNK:
                        tell(count, len(bag.files), done, total)
        except OSError as error:
            found.append(_unreadable(path, error))
            continue
        digests[path] = {name: hasher.hexdigest() for name, hasher in hashers.items()}
    tell(len(bag.files), len(bag.files), done, total)
    return digests, found


def compared(bag: Read, digests: dict[str, dict[str, str]], unreadable: Iterable[str]) -> Iterator[Finding]:
    """Yield what is missing, too much, renamed, swapped or changed."""
    skip = set(unreadable)
    absent, wrong = _absent_and_wrong(bag, digests, skip)
    extra = [path for path in bag.files if _unlisted(bag, path)]
    loose, changed = _by_digest(extra, digests), _by_digest(wrong, digests)
    moved: set[str] = set()
    yield from _uneven(bag)
    for path, expected in sorted(absent.items()):
        twin = next((loose[one] for one in expected.items() if loose.get(one, path) not in (path, *moved)), None)
        if twin is None:
            yield Finding("bag.absent", path, "清单里有，文件不见了", "找回这个文件，或者向移交单位重新要")
        else:
            moved.add(twin)
            yield Finding("bag.renamed", path, f"被改名或移动成了 {twin}", "改回原来的名称和位置")
    for path in sorted(set(extra) - moved):
        yield Finding("bag.extra", path, "清单里没有的文件", "从包里移走；系统自动生成的文件（如 Thumbs.db）删去即可")
    for path, (expected, names) in sorted(wrong.items()):
        twin = next((changed[one] for one in expected.items() if one in changed), None)
        if twin is not None and any(digests[path].get(name) == digest for name, digest in wrong[twin][0].items()):
            yield Finding("bag.swapped", path, f"和 {twin} 互换了", "把两个文件换回来")
        elif any(digests[path].get(one.algorithm) == one.entries.get(path) for one in bag.manifests if path in one.entries):
            message = "和 {} 记的摘要不符，和别的清单相符：多半是清单被改了".format("、".join(names))
            yield Finding("bag.digest", path, message, "找出原来的清单或文件，用另存的一套代替")
        else:
            yield Finding(
                "bag.digest", path, "内容和 {} 记的摘要不符：文件被改过或者损坏".format("、".join(names)), "用另存的一套代替这个文件"
            )


def _absent_and_wrong(
    bag: Read, digests: dict[str, dict[str, str]], skip: Iterable[str]
) -> tuple[dict[str, dict[str, str]], dict[str, tuple[dict[str, str], list[str]]]]:
    absent: dict[str, dict[str, str]] = {}
    wrong: dict[str, tuple[dict[str, str], list[str]]] = {}
    for manifest in bag.manifests:
        for path, digest in manifest.entries.items():
            if path not in bag.files:
                absent.setdefault(path, {})[manifest.algorithm] = digest
            elif path not in skip and digests[path].get(manifest.algorithm, digest) != digest:
                expected, names = wrong.setdefault(path, ({}, []))
                expected[manifest.algorithm] = digest
                names.append(manifest.name)
    return absent, wrong


def _by_digest(paths: Iterable[str], digests: dict[str, dict[str, str]]) -> dict[tuple[str, str], str]:
    """Return which of some files has a digest: by algorithm and digest."""
    return {one: path for path in sorted(paths, reverse=True) for one in digests.get(path, {}).items()}


def _unlisted(bag: Read, path: str) -> bool:
    """Whether a file belongs to nothing. Other bags may have tag files that no manifest lists (2.2.4), ours may not."""
    tag = not path.startswith(PAYLOAD)
    listing = [one for one in bag.manifests if one.tag is tag]
    if tag and (not bag.ours or MANIFEST.match(path) or path == DECLARATION):
        algorithms = {one.algorithm for one in bag.manifests if not one.tag}
        return bag.ours and any(one.name == path and one.tag and one.algorithm not in algorithms for one in bag.manifests)
    return not any(path in one.entries for one in listing)


def _uneven(bag: Read) -> Iterator[Finding]:
    """Yield files that one payload manifest lists and another does not: from 1.0 on each lists all (section 3)."""
    listing = [one for one in bag.manifests if not one.tag]
    for path in sorted(bag.files):
        names = [one.name for one in listing if path not in one.entries]
        if path.startswith(PAYLOAD) and bag.version >= (1, 0) and 0 < len(names) < len(listing):
            yield Finding("bag.manifest", path, "没有列入 {}".format("、".join(names)), "向移交单位要原来的清单")


def _counted(bag: Read) -> Iterator[Finding]:
    """Hold Payload-Oxum, bytes and number of files, against what is there."""
    found = [size for path, size in bag.files.items() if path.startswith(PAYLOAD)]
    said = bag.label("Payload-Oxum")
    if len(said) > 1:
        yield Finding("bag.info", INFO, "Payload-Oxum 写了两次", "向移交单位要原来的文件")
    for one in said:
        if not re.match(r"^\d+\.\d+$", one.strip()):
            yield Finding("bag.info", INFO, "Payload-Oxum 写法不对", "向移交单位要原来的文件")
        elif one.strip() != f"{sum(found)}.{len(found)}":
            message = f"登记的字节数和文件数是 {one.strip()}，实际是 {sum(found)}.{len(found)}"
            yield Finding("bag.size", INFO, message, "看有没有缺少、多出或改过的文件")


# --- what a transfer package has besides


def _exact(bag: Read, digests: dict[str, dict[str, str]]) -> Iterator[Finding]:
    """Hold the tag manifests, which nothing lists, against the one way in which they are written."""
    payload = {one.algorithm for one in bag.manifests if not one.tag}
    tagged = {one.algorithm: one for one in bag.manifests if one.tag}
    missing = [f"tagmanifest-{name}.txt" for name in sorted(payload - set(tagged))]
    if "sha256" not in payload:
        missing.append("manifest-sha256.txt")
    for name in missing:
        yield Finding("bag.absent", name, "缺少这份清单", "找回这个文件，或者向移交单位重新要")
    covered = {path for path in bag.files if not path.startswith(PAYLOAD) and not path.startswith("tagmanifest-")}
    for manifest in tagged.values():
        for path in sorted(covered - set(manifest.entries)):
            yield Finding("bag.manifest", path, f"没有列入 {manifest.name}", "从包里移走，或者向移交单位要原来的清单")
        lines = "".join(f"{digest}  {path}\n" for path, digest in sorted(manifest.entries.items()))
        try:
            same = _bytes(bag.root, manifest.name, bag.files) == lines.encode()
        except (OSError, ValueError):
            continue
        if not same:
            yield Finding("bag.manifest", manifest.name, "不是制作时的样子", "向移交单位要原来的清单")


def catalogued(bag: Read) -> Iterator[Finding]:
    """Hold 文件目录.XML, and the metadata of each item, against the files."""
    rows, faults = rows_of(bag, CATALOGUE, "文件")
    yield from faults
    if VOLUMES in bag.files:
        yield from rows_of(bag, VOLUMES, "案卷")[1]
    named: Counter[str] = Counter()
    there: dict[str, set[str]] = {}
    for path in bag.files:
        if path.startswith(ARCHIVE):
            folder, _, name = path.rpartition("/")
            there.setdefault(folder + "/", set()).add(name)
    for row in rows:
        folder = ARCHIVE + row.get("电子档案名称", "") + "/"
        named[folder] += 1
        yield from _item(bag, row, folder, there.get(folder, set()))
    for folder, count in named.items():
        if count > 1:
            yield Finding("package.catalogue", CATALOGUE, f"{folder} 列了 {count} 次", "一件只列一次；退回移交单位")
    for folder in sorted(set(there) - set(named)):
        yield Finding("package.catalogue", folder, "文件目录.XML 没有列入", "退回移交单位补列，或者从包里移走")


def rows_of(bag: Read, path: str, name: str) -> tuple[list[dict[str, str]], list[Finding]]:
    """Return the rows of a directory as its columns say them; their 顺序号 run from 1."""
    root, found = tree_of(bag, path)
    if root is None:
        return [], found
    rows = [{child.tag: (child.text or "").strip() for child in row} for row in root]
    if root.tag != name + "目录" or any(row.tag != name for row in root):
        found.append(Finding("package.catalogue", path, f"应当是 <{name}目录>，其中每项是 <{name}>", "退回移交单位"))
    for number, row in enumerate(rows, 1):
        if row.get("顺序号") != str(number):
            found.append(Finding("package.catalogue", path, f"第{number}项的顺序号不是 {number}", "退回移交单位"))
    return rows, found


def _item(bag: Read, row: dict[str, str], folder: str, there: set[str]) -> Iterator[Finding]:
    """Hold one item: metadata there and agreeing, every file there with its size, none too many."""
    path = folder + METADATA
    if METADATA not in there:
        yield Finding("package.catalogue", path, "文件目录.XML 第{}项没有元数据".format(row.get("顺序号", "?")), "找回这个文件")
        return
    root, found = tree_of(bag, path)
    yield from found
    if root is None:
        return
    code = root.find("档号")
    said = {"档号": "" if code is None else code.get("编码", ""), "题名": root.findtext("内容描述/题名", "").strip()}
    for name, value in said.items():
        if value != row.get(name):
            yield Finding("package.catalogue", path, f"{name}“{value}”和文件目录.XML 的“{row.get(name)}”不同", "退回移交单位")
    listed = set()
    for document in root.iter("电子属性"):
        name = document.findtext("计算机文件名", "").strip()
        listed.add(name)
        if name not in there:
            yield Finding("package.files", folder + name, "元数据里有，文件不见了", "找回这个文件")
        elif document.findtext("计算机文件大小", "").strip() != str(bag.files[folder + name]):
            yield Finding("package.files", folder + name, "大小和元数据不同", "用另存的一套代替这个文件")
    for name in sorted(there - listed - {METADATA}):
        yield Finding("package.files", folder + name, "元数据里没有的文件", "从包里移走")


def tree_of(bag: Read, path: str) -> tuple[ET.Element | None, list[Finding]]:
    """Return an XML file of the bag as a tree, None where it has a DTD, an entity or is none."""
    if path not in bag.files:
        return None, [Finding("bag.absent", path, "文件不见了", "找回这个文件，或者向移交单位重新要")]
    try:
        return parsed(_bytes(bag.root, path, bag.files)), []
    except OSError as error:
        return None, [_unreadable(path, error)]
    except ValueError as error:
        return None, [Finding("package.xml", path, f"XML 读不出来：{error}", "用另存的一套代替这个文件")]


def parsed(data: bytes) -> ET.Element:
    """Return XML as a tree. Raises ValueError. A DTD could define entities that explode or read other files: none is let in."""
    declared = re.match(rb"^(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding=[\"']([A-Za-z0-9._-]+)[\"'][^>]*\?>", data[:200])
    if declared and not data.startswith((b"\xff\xfe", b"\xfe\xff")):  # expat knows no GB18030, which the rule allows
        try:
            data = b'<?xml version="1.0"?>' + data[declared.end() :].decode(declared.group(1).decode()).encode()
        except (LookupError, UnicodeError):
            raise ValueError("编码不对") from None

    def refuse(*_: object) -> None:
        raise ValueError("含有 DTD 或实体声明")

    guard = expat.ParserCreate()
    guard.StartDoctypeDeclHandler = refuse
    guard.EntityDeclHandler = refuse
    try:
        guard.Parse(data, True)
        return ET.fromstring(data)  # noqa: S314 - nothing with a DTD comes as far as this
    except (expat.ExpatError, ET.ParseError):
        raise ValueError("写法不对") from None


# --- telling


def main(words: Sequence[str]) -> int:
    """Check the bag this file lies in, or the one named, and explain the outcome; 0 where nothing is wrong, else 1."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a console whose code page lacks a character shows ? and goes on
    root = words[0] if words else os.path.dirname(os.path.abspath(__file__))
    if not os.path.isdir(root):
        print(f"没有“{root}”这个文件夹；压缩的数据包要先解压。")
        return 1
    print(f"正在核对 {os.path.abspath(root)}")
    checked = check(root, _progress() if sys.stderr.isatty() else lambda *_: None)
    for one in checked.findings:
        print("{}{}：{}。{}。".format("［提示］" if one.hint else "［有误］", _shown(one.path), one.message, one.remedy))
    bag = checked.read
    names = sorted({one.algorithm.upper() for one in bag.manifests} - {name.upper() for name in checked.unread})
    payload = [size for path, size in bag.files.items() if path.startswith(PAYLOAD)]
    print(f"核对了 {len(payload)} 个文件（{sum(payload)} 字节），摘要：{'、'.join(names) or '无'}。")
    for name in checked.unread:
        print(f"没有核对 {name.upper()}：这台电脑上的 Python 不会算。")
    if checked.unverifiable:
        print("结果：无法核对。")
        return 1
    print("文件目录.XML 和元数据也核对了。" if bag.ours else "包里没有文件目录.XML，只核对了清单。")
    print("没有检查：病毒、存储介质、内容是否属实。本程序也在包里，防有人连它一起改，请用另存的一份核对。")
    print(f"结果：有 {len(checked.faults)} 处不符，见上。" if checked.faults else "结果：全部相符。")
    return 1 if checked.faults else 0


def _progress() -> Tell:
    shown = [-1]

    def tell(count: int, files: int, done: int, total: int) -> None:
        part = 100 * (count + done) // max(1, files + total)
        if part != shown[0]:  # a console is slow: a hundred lines, not one for each file
            shown[0] = part
            sys.stderr.write(f"\r{count}/{files} 个文件，{done >> 20}/{total >> 20} MB   " + ("\n" if count == files else ""))
            sys.stderr.flush()

    return tell


if __name__ == "__main__":
    status = main(sys.argv[1:])
    if os.name == "nt" and "PROMPT" not in os.environ and sys.stdin is not None and sys.stdin.isatty():
        input("按回车键关闭。")  # started by a double click, the window would close before anybody has read it
    sys.exit(status)

"""Files in, a BagIt 1.0 bag out (RFC 8493): measured once, in pieces; manifests; written as a whole or not at all.

`measured` reads, `bag` puts tag files and manifests round a payload, `write` copies. A file may be a path: whatever its
size, it is never held as a whole.
"""

import dataclasses
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from pipeline import store
from pipeline.problems import Blocked, Place, Problem, Unavailable, problem
from pipeline.store import Content
from pipeline.transfer import checker

Tell = Callable[[int, int, int, int], None]
"""files done, files in all, bytes done, bytes in all"""

ALGORITHMS = ("sha256", "sm3")
VERIFY = "verify.py"


def quiet(*_: int) -> None:
    """Tell nobody."""


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """One file of the bag with what the manifests say of it."""

    content: Content
    size: int
    digests: Mapping[str, str]


@dataclasses.dataclass(frozen=True, slots=True)
class Bag:
    """A bag that is not written yet: path in the bag → entry, in order; `problems` are what has to be said of it."""

    entries: Mapping[str, Entry]
    problems: tuple[Problem, ...] = ()

    @property
    def files(self) -> Mapping[str, Content]:
        """The files by path, as bytes or where they lie."""
        return {path: entry.content for path, entry in self.entries.items()}

    @property
    def payload(self) -> Mapping[str, Entry]:
        """What lies in data/."""
        return {path: entry for path, entry in self.entries.items() if path.startswith(checker.PAYLOAD)}


def algorithms() -> tuple[str, ...]:
    """Return the algorithms of the manifests: SM3 where OpenSSL has it."""
    known = checker.computable(ALGORITHMS)
    return tuple(name for name in ALGORITHMS if name in known)


def bag(payload: Mapping[str, Entry], info: Sequence[tuple[str, str]]) -> Bag:
    """Return the bag round a payload; `info` are labels and values of bag-info.txt, Payload-Oxum is added."""
    labels = [*info, ("Payload-Oxum", f"{sum(entry.size for entry in payload.values())}.{len(payload)}")]
    tags = {
        checker.DECLARATION: measured(b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"),
        checker.INFO: measured("".join(f"{label}: {' '.join(value.split())}\n" for label, value in labels if value.strip()).encode()),
        VERIFY: measured(Path(checker.__file__).read_bytes().replace(b"\r\n", b"\n")),
    }
    tags |= {f"manifest-{name}.txt": measured(_manifest(payload, name)) for name in algorithms()}
    tagged = {f"tagmanifest-{name}.txt": measured(_manifest(tags, name)) for name in algorithms()}
    entries = {path: entry for group in (tags, tagged, payload) for path, entry in sorted(group.items())}
    if len(algorithms()) == len(ALGORITHMS):
        return Bag(entries)
    message, remedy = "数据包没有 SM3 清单：这台电脑的 OpenSSL 不会算 SM3", "有 SHA-256 清单；要 SM3，请换带 OpenSSL 1.1.1 以上的 Python"
    return Bag(entries, (problem("package.no-sm3", message, Place(), remedy),))


def _manifest(entries: Mapping[str, Entry], algorithm: str) -> bytes:
    return "".join(f"{entry.digests[algorithm]}  {path}\n" for path, entry in sorted(entries.items())).encode()


def measured(content: Content) -> Entry:
    """Return a file with its size and digests."""
    hashers = {name: hashlib.new(name) for name in algorithms()}
    size = 0
    for chunk in chunks(content):
        size += len(chunk)
        for hasher in hashers.values():
            hasher.update(chunk)
    return Entry(content, size, {name: hasher.hexdigest() for name, hasher in hashers.items()})


def measured_all(given: Mapping[str, Content], tell: Tell) -> dict[str, Entry]:
    """Return every file measured. Raises `Blocked` with all that cannot be read."""
    found: dict[str, Entry] = {}
    problems = []
    done, total = 0, sum(map(_size, given.values()))
    for count, (path, content) in enumerate(given.items()):
        tell(count, len(given), done, total)
        try:
            found[path] = measured(content)
            done += found[path].size
        except OSError as error:
            place = Place(content.as_posix() if isinstance(content, Path) else path)
            problems.append(problem("file.unreadable", f"读不出来（{type(error).__name__}）", place, "关闭打开它的程序，检查权限，再运行"))
    if problems:
        raise Blocked(problems)
    return found


def _size(content: Content) -> int:
    if isinstance(content, bytes):
        return len(content)
    try:
        return content.stat().st_size
    except OSError:
        return 0  # told when it is read


def write(made: Bag, folder: Path, tell: Tell = quiet) -> None:
    """Write the bag into a folder that is not there yet. What fails leaves nothing behind.

    Raises `Blocked` where a file is no longer what its digest says, `Unavailable` where the folder cannot be written.
    """
    if os.path.lexists(folder):
        raise Blocked([problem("output.exists", "文件夹已经存在，没有写", Place(folder.as_posix()), "换一个名称，或先把原来的移走")])
    total, done = sum(entry.size for entry in made.entries.values()), 0
    try:
        for count, (path, entry) in enumerate(made.entries.items()):
            tell(count, len(made.entries), done, total)
            _copy(entry, folder / path)
            done += entry.size
        for path in made.entries:  # only now: one after the other, each would wait for the disk
            _last(folder / path)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        cause = store.CAUSES.get(error.errno or 0, f"系统错误 {error.errno}：请检查磁盘，或换一个文件夹")
        raise Unavailable(f"没有写入 {folder.as_posix()}，{cause}") from error
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    tell(len(made.entries), len(made.entries), done, total)


def _copy(entry: Entry, target: Path) -> None:
    """Copy one file, and hold what was copied against its digest: a file may have been changed since it was measured."""
    target.parent.mkdir(parents=True, exist_ok=True)
    hasher = hashlib.new(ALGORITHMS[0])
    with target.open("xb") as file:
        for chunk in _source(entry.content):
            hasher.update(chunk)
            file.write(chunk)
    if hasher.hexdigest() != entry.digests[ALGORITHMS[0]]:
        raise Blocked([_changed(entry.content)])


def _last(path: Path) -> None:
    """Make a file outlast a power cut."""
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def _source(content: Content) -> Iterator[bytes]:
    """Yield the pieces of a file that is to be copied; one that is gone is the clerk's matter, not the disk's."""
    try:
        yield from chunks(content)
    except OSError as error:
        raise Blocked([_changed(content)]) from error


def _changed(content: Content) -> Problem:
    place = Place(content.as_posix() if isinstance(content, Path) else "")
    return problem("file.changed", "文件在制作过程中被改动、移走或打不开了", place, "不要在制作时改动它；再运行一次")


def chunks(content: Content) -> Iterator[bytes]:
    """Yield a content in pieces: a large file is never whole in memory."""
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as file:
        while chunk := file.read(checker.CHUNK):
            yield chunk

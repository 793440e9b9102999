"""Packs, writes and verifies in a process of its own, and prints what that took: `bag_once.py FOLDER files|large`."""

import json
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipeline.transfer.bag import write
from pipeline.transfer.package import ArchiveFile, Contents, pack
from pipeline.transfer.verify import verify
from tests.transfer.packages import contents, item

FILES = 10_000


def many() -> Contents:
    """Return a package of ten thousand files: items of a .txt and its metadata."""
    text = ArchiveFile(b"x\n", ".txt", "题名", "正本", "TXT", "lijuan")
    return contents(*(item(number, files=(text,)) for number in range(1, FILES // 2 - 6)))


def large(folder: Path) -> Contents:
    """Return a package of a reading copy and two originals that lie in the folder."""
    kinds = {".pdf": "PDF", ".tif": "TIFF"}
    files = [ArchiveFile(path, path.suffix, "题名", "正本", kinds[path.suffix], "扫描仪") for path in sorted(folder.glob("large*"))]
    return contents(item(1, files=tuple(files)))


def main() -> None:
    folder, kind = Path(sys.argv[1]), sys.argv[2]
    seconds: dict[str, float] = {}

    def timed(name: str, work: Callable[[], Any]) -> Any:
        begun = time.perf_counter()
        done = work()
        seconds[name] = round(time.perf_counter() - begun, 2)
        return done

    given = many() if kind == "files" else large(folder)
    made = timed("pack", lambda: pack(given))
    timed("write", lambda: write(made, folder / "package"))
    found = timed("verify", lambda: verify(folder / "package"))
    again = timed("verify a damaged one", lambda: _damaged(folder))
    size = sum(entry.size for entry in made.entries.values())
    # not ru_maxrss, which begins with what the process had that started this one
    peak = int(re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="utf-8"))[0]) >> 10
    told = {"files": len(made.entries), "MB": size >> 20, "ok": found.ok, "found": again, "peak MB": peak, "seconds": seconds}
    print(json.dumps(told | {"problems": [str(one) for one in found.problems][:3]}, ensure_ascii=False))


def _damaged(folder: Path) -> int:
    """Take a manifest's digests away from half of the files and verify again; return how many problems there are."""
    path = folder / "package" / "manifest-sha256.txt"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(f"{'0' * 64}{line[64:]}" if number % 2 else line for number, line in enumerate(lines)), encoding="utf-8")
    return len(verify(folder / "package").problems)


if __name__ == "__main__":
    main()

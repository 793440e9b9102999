"""A package, any bag, or what holds one, held against what it says of itself: a path in, the table of the four properties out.

Nothing is written. What cannot be judged is said to be so; a fault names file, rule and remedy.
"""

import dataclasses
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pipeline.problems import Basis, Place, Problem, in_order, problem
from pipeline.transfer import checker, inspection
from pipeline.transfer.bag import Tell, quiet
from pipeline.transfer.judged import OUTCOMES, Judged, Outcome, Seen
from pipeline.transfer.properties import table

INSIDE = (Path(), Path("volume/package"), Path("package"))
"""Where the bag lies below the path that was named: itself, the output of a case or a sealed volume, a volume."""

RFC = Basis("RFC 8493（BagIt 1.0）", "1.0", "", "standard", "规定", "V1")
CARRIER = Basis("《电子档案移交与接收办法》附件2", "档发〔2012〕7号", "", "standard", "规定", "V1")

Check = Callable[[Path], Iterator[Judged]]
"""What else is to be judged of the folder that was named; a sealed volume has more to it than its bag."""


@dataclasses.dataclass(frozen=True, slots=True)
class Verified:
    """The outcome: `bag` is where the bag lies, relative to `path`; `hints` are no faults."""

    path: Path
    bag: str
    judged: tuple[Judged, ...]
    problems: tuple[Problem, ...]
    hints: tuple[Problem, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing was found wrong; what nobody has judged yet does not count."""
        return not self.problems and not any(one.outcome == "failed" for one in self.judged)

    def count(self, outcome: Outcome) -> int:
        """Return how many rows came out so."""
        return sum(one.outcome == outcome for one in self.judged)

    def as_json(self) -> dict[str, Any]:
        """Return the object that `--json` prints."""
        rows = [
            {"number": one.number, "property": one.property, "name": one.name, "outcome": one.outcome, "reason": one.reason}
            for one in self.judged
        ]
        return {
            "schema": 1,
            "path": inspection.shown(self.path.as_posix()),
            "bag": self.bag,
            "ok": self.ok,
            "counts": {outcome: self.count(outcome) for outcome in OUTCOMES},
            "judged": rows,
            "problems": [one.as_json() for one in self.problems],
            "hints": [one.as_json() for one in self.hints],
        }


def verify(path: Path, tell: Tell = quiet, also: Sequence[Check] = ()) -> Verified:
    """Judge what lies at a path. Whatever is wrong is in the result; nothing is raised for a path or a file that is bad."""
    place = find(path)
    if isinstance(place, Problem):
        return Verified(path, "", (), (place,))
    checked = checker.check(str(path / place), tell)
    faults = tuple(_problem(one) for one in checked.findings if not one.hint)
    ours = checked.read.ours
    items, loose = (tuple(inspection.items(checked)), tuple(inspection.loose(checked))) if ours else ((), ())
    judged = (*table(Seen(checked, faults, items, loose)), *(one for check in also for one in check(path)))
    unread = (_unread(checked.unread),) if checked.unverifiable else ()
    problems = in_order([*faults, *unread, *(found for one in judged for found in one.problems)])
    hints = tuple(_problem(one) for one in checked.findings if one.hint)
    return Verified(path, place.as_posix(), judged, problems, hints)


def find(path: Path) -> Path | Problem:
    """Return where the bag lies below a path, or why there is none."""
    place = Place(inspection.shown(path.as_posix()))
    if path.is_file() and zipfile.is_zipfile(path):
        return problem("bag.zip", "是压缩文件，没有核对", place, "先解压，再写解压出来的文件夹")
    for inside in INSIDE:
        if (path / inside / checker.DECLARATION).is_file():
            return inside
    if path.is_dir() and any(checker.MANIFEST.match(one.name) for one in _names(path)):
        return Path()
    remedy = "写数据包所在的文件夹（里面有 bagit.txt），如 output/事项/volume/package"
    return problem("bag.missing", "这里没有数据包" if path.exists() else "没有这个文件夹", place, remedy)


def _names(path: Path) -> list[Path]:
    try:
        return list(path.iterdir())
    except OSError:
        return []


def _problem(one: checker.Finding) -> Problem:
    message, path = inspection.shown(one.message), inspection.shown(one.path)
    return problem(one.code, message, Place(path), one.remedy, basis=RFC if one.code.startswith("bag.") else CARRIER)


def _unread(algorithms: Sequence[str]) -> Problem:
    names = "、".join(name.upper() for name in algorithms)
    return problem(
        "bag.unverifiable", f"无法核对：清单用的 {names} 这台电脑都不会算", Place(), "换一台电脑核对，或请移交单位另做清单", basis=RFC
    )


def report(verified: Verified) -> str:
    """Return the outcome as a text for the file: 检测报告. It names no folder of the machine."""
    lines = ["电子档案检测报告", "按 DA/T 70—2018 的项目，由软件逐项检测；待人工、未检测的各项须由人办理后签名。", ""]
    for name in dict.fromkeys(one.property for one in verified.judged):
        rows = (one for one in verified.judged if one.property == name)
        lines += [name, *(f"{one.number} {one.name}：{OUTCOMES[one.outcome]}。{one.reason}" for one in rows), ""]
    lines += [f"问题：{one}" for one in verified.problems]
    lines.append("，".join(f"{shown}{verified.count(outcome)}项" for outcome, shown in OUTCOMES.items()) + "。")
    return "\n".join(lines) + "\n"

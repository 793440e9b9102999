"""The case that can be sealed, whole and cut down to its smallest; a seal of it.

`python -m tests.volume.sealing` seals the smallest once more into `tests/sealed/`, on top of what versions before this
one sealed: every seal stays there, and verifies in every version after. With `按卷` it is filed by volume.
"""

import datetime as dt
import re
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline import __version__
from pipeline.pdf.typeset import Typst
from pipeline.run import Order
from pipeline.sealing import Sealed, Wish, sealed
from tests.conftest import CASES, ROOT, TEMPLATES, replace

NAME = "可封存"
DAY, LATER = dt.date(2026, 6, 29), dt.date(2026, 7, 13)
DROPPED = ("调整内容", "实施方案", "征求意见", "公示", "请示", "总结")
REPLIES = """答复:
  - {编码: L-ARCH, 答复: 这一卷只收起草阶段的文件, 答复人: 砚屏街道办事处, 日期: 2026-04-27}
  - {编码: L-BOTH, 答复: 会议和征求意见的文件另卷, 答复人: 砚屏街道办事处, 日期: 2026-04-27}
"""


def whole(folder: Path) -> Path:
    """Return the case in a folder of its own, to be changed."""
    return Path(shutil.copytree(CASES / NAME, folder / "data" / NAME))


def small(folder: Path) -> Path:
    """Return the case with one paper and nothing in its registers: what is about seals, not about papers, is quicker."""
    case = whole(folder)
    shutil.rmtree(case / "results")
    shutil.rmtree(case / "attachments")
    text = (case / "case.yaml").read_text(encoding="utf-8")
    for name in DROPPED:
        text = re.sub(rf"(?m)^{name}:\n(?:[ #].*\n)*", "", text)
    (case / "case.yaml").write_text(text, encoding="utf-8")
    (case / "replies.yaml").write_text(REPLIES, encoding="utf-8")
    (case / "issued.yaml").write_text("发文:\n  起草说明: {成文日期: 2026-02-25, 状态: 草稿}\n", encoding="utf-8")
    return case


def register_of(folder: Path) -> Path:
    return folder / "登记册.sqlite"


def order(case: Path, engine: Any = None, templates: Sequence[Path] = (TEMPLATES,)) -> Order:
    """Return the order for a case in `<folder>/data`, into `<folder>/output`."""
    # Typst, for PDFs of the plain engine are no PDF/A, and no package that says so is sealed
    return Order(case, case.parents[1] / "output" / case.name, tuple(templates), engine or Typst())


def seal(case: Path, reason: str = "", day: dt.date = DAY, copy_to: Path | None = None, engine: Any = None) -> Sealed:
    return sealed(order(case, engine), Wish(day, register_of(case.parents[1]), reason, copy_to))


def keep(way: str) -> Path:
    """Add a seal by this version to those that are kept; return its folder. Their register is made anew each time."""
    kept = ROOT / "tests" / "sealed"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        case = small(folder)
        output = folder / "output" / NAME
        if kept.is_dir():
            seal(case, day=LATER)  # gives the numbers that the kept ones have
            shutil.rmtree(output / "sealed")
            shutil.copytree(kept, output / "sealed")
        if way != "按件":
            replace(case / "case.yaml", "整理方式: 按件", f"整理方式: {way}")
        made = seal(case, f"由 lijuan {__version__} 封存，{way}整理" if kept.is_dir() else "")
        return Path(shutil.copytree(made.folder, kept / str(made.seal.number)))


if __name__ == "__main__":
    print(keep(*sys.argv[1:] or ["按件"]))  # noqa: T201 - a tool for whoever releases a version

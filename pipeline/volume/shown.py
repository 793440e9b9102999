"""An original in, its pages in the reading copy out: as they are, on sheets of their own, or a leaf that says where it lies."""

import dataclasses
from pathlib import Path

from pipeline.fonts.table import Fonts
from pipeline.problems import Problem, problem
from pipeline.volume import leaf, pictures
from pipeline.volume.carry import carry
from pipeline.volume.originals import Original
from pipeline.volume.scans import PDF


@dataclasses.dataclass(frozen=True, slots=True)
class Shown:
    """In Chinese what keeps the pages out, if anything does, and what is told of it."""

    reasons: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def show(original: Original, folder: Path, target: Path) -> Shown:
    """Write the pages of an original, or return why a leaf has to stand for them. `folder` is the case's."""
    path = folder / original.file
    if original.media != PDF:
        pictures.pages(path, original.media, target)
        return Shown()
    reasons = carry(path, target)
    if not reasons:
        return Shown()
    note = problem(
        "original.not-archival",
        f"“{original.file}”不能装入查阅本（{reasons[0]}），查阅本中放了一张说明",
        original.source,
        "原件照样归档；要在查阅本中看到，打印后重新扫描，或请来文单位给 PDF/A",
    )
    return Shown(reasons, (note,))


def stand_in(original: Original, reasons: tuple[str, ...], kept: str, fonts: Fonts | None = None) -> bytes:
    """Return the leaf in the place of an original: one page. `kept` says where in the package the file lies."""
    return leaf.in_place_of(original.title, _told(original, reasons, kept), fonts)


def _told(original: Original, reasons: tuple[str, ...], kept: str) -> tuple[str, ...]:
    rows = (
        ("责任者", original.responsible),
        ("文号", original.number),
        ("日期", original.date),
        ("性质", original.nature),
        ("页数", f"{original.pages}页"),
        ("存放位置", kept),
        ("SHA-256", original.sha256),
    )
    head = "本件是电子原件，页面不能按长期保存的要求装入查阅本，请打开下面位置的原文件查阅。"
    return (head, *(f"{name}：{value}" for name, value in rows if value), f"原因：{'；'.join(reasons[:3])}。")

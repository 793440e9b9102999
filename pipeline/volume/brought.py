"""What came from outside, in three steps of a run.

It is read and judged before anything is made, its pages are made before they are counted, and the leaves in the place of
what cannot be shown when it is known where that lies.
The pages lie in files: a thousand scanned sheets need not be in memory.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.case.examples import covered
from pipeline.case.load import Case
from pipeline.case.tree import Branch
from pipeline.fonts.table import Fonts
from pipeline.item import Item, NotDue
from pipeline.problems import Blocked, Problem, problem
from pipeline.store import digest_of
from pipeline.transfer.package import CLASSES, ascii_name
from pipeline.volume import originals
from pipeline.volume.arrange import Volume
from pipeline.volume.bind import page_counts
from pipeline.volume.codes import GROUP
from pipeline.volume.items import ArchiveItem
from pipeline.volume.originals import Found
from pipeline.volume.shown import show, stand_in


def take(case: Case, facts: Branch, due: Sequence[Item | NotDue]) -> Found:
    """Return the originals of a case, and every problem of theirs. Those left out as example data are not there."""
    found = originals.read(case.folder, facts, due, examples=case.examples)
    there = tuple(one for one in found.originals if not covered(one.file, case.left_out))
    remedy = "换成真实的原件，并从“示例”里去掉"
    examples = [problem("document.example", f"“{one.file}”是示例数据", one.source, remedy) for one in there if one.example]
    return Found(there, (*found.problems, *examples))


@dataclasses.dataclass(frozen=True, slots=True)
class Pages:
    """The pages of all originals for the reading copy, by the file of each: where they lie and how many there are.

    For what has `reasons` a leaf stands, one page; it is not there before `leaves` has written it.
    """

    files: Mapping[str, Path]
    counts: Mapping[str, int]
    reasons: Mapping[str, tuple[str, ...]]
    problems: tuple[Problem, ...]


def pages(items: Sequence[ArchiveItem], case: Path, room: Path) -> Pages:
    """Write the pages of all originals into a folder and return what is there. Raises `Blocked` where one was changed meanwhile."""
    if changed := [one for item in items for one in item.originals if digest_of(case / one.file) != one.sha256]:
        remedy = "保存好所有文件后再运行一次"
        raise Blocked([problem("file.changed", f"运行时“{one.file}”被改动", one.source, remedy) for one in changed])
    files: dict[str, Path] = {}
    reasons: dict[str, tuple[str, ...]] = {}
    problems: list[Problem] = []
    for one in (one for item in items for one in item.originals):
        files[one.file] = room / f"{len(files) + 1}.pdf"
        shown = show(one, case, files[one.file])
        problems += shown.problems
        if shown.reasons:
            reasons[one.file] = shown.reasons
    counts = page_counts({file: path for file, path in files.items() if file not in reasons})
    return Pages(files, {**counts, **dict.fromkeys(reasons, 1)}, reasons, tuple(problems))


def leaves(made: Pages, volumes: Sequence[Volume], fonts: Fonts) -> None:
    """Write the leaves that stand for what cannot be shown; each says where in the package the file lies."""
    for placed in (one for volume in volumes for one in volume.placed):
        kept = f"数据包 电子档案/{placed.year}/{CLASSES[GROUP]}/{ascii_name(placed.code)}/"
        for one in placed.item.originals:
            if one.file in made.reasons:
                made.files[one.file].write_bytes(stand_in(one, made.reasons[one.file], kept, fonts))

"""The files of an archive item, as a package takes them: the signed copy, the drafts, what goes with them.

Order and roles are those of the package (`transfer/package.py`): 正本, 电子稿, 附件. Originals are named by their path and
never read here.
"""

import dataclasses
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pipeline.volume.items import ArchiveItem, Paper
from pipeline.volume.originals import Original
from pipeline.volume.scans import JPEG, PDF, PNG, SUFFIXES, TIFF

Role = Literal["正本", "电子稿", "附件"]

FORMATS = {PDF: "PDF", JPEG: "JPEG", PNG: "PNG", TIFF: "TIFF"}

CONFORMANCE = re.compile(rb"pdfaid:conformance[>=][\"']?([ABU])")


@dataclasses.dataclass(frozen=True, slots=True)
class File:
    """One file of an item. Of an original `content` is its path, with `sha256` as it was when it was judged."""

    content: bytes | Path = dataclasses.field(repr=False)
    suffix: str
    title: str
    role: Role
    format: str
    pages: int | None
    original: Original | None = None
    """where it came from outside: its 原件 or 复制件, its digest, its remark"""


def of_item(item: ArchiveItem, made: Mapping[str, Mapping[str, bytes]], case: Path) -> tuple[File, ...]:
    """Return the files of an item; what lies on paper alone has none. `made` has `.pdf` and `.docx` of each paper by its stem."""
    brought = [_original(one, case) for one in item.originals]
    drafts = [file for paper in item.papers for file in _drafts(paper, made[paper.stem])]
    first = [file for file in brought if file.role == "正本"]
    return (*first, *drafts, *(file for file in brought if file.role != "正本"))


def _original(one: Original, case: Path) -> File:
    role: Role = "附件" if one.role == "附件" else "正本"
    return File(case / one.file, SUFFIXES[one.media], one.title, role, FORMATS[one.media], one.pages, one)


def _drafts(paper: Paper, made: Mapping[str, bytes]) -> tuple[File, ...]:
    """Return a paper as PDF and as .docx."""
    pdf, title = made[".pdf"], paper.title.replace("\n", "")
    found = CONFORMANCE.search(pdf)
    archival = f"PDF/A-2{found[1].decode().lower()}" if found else "PDF"
    return File(pdf, ".pdf", title, "电子稿", archival, paper.pages), File(made[".docx"], ".docx", title, "电子稿", "DOCX", None)

"""The versions of a case that can be compared: the papers of this run, those in the output folder, and what they replaced.

`history/<n>/` holds what the version after it replaced: of the documents that differ the .docx, the text and the trace,
and in `version.json` which documents there were. What did not differ is found in a later version. Five are kept.
"""

import dataclasses
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.documents.freshness import fingerprint, is_same
from pipeline.documents.trace import Trace, read_trace
from pipeline.ledger import DAMAGE, Ledger
from pipeline.paper import FRESH, TRACES, Paper
from pipeline.store import Content, sha256
from pipeline.word import safety

HISTORY, RECORD, SCHEMA, KEPT = "history", "version.json", 1, 5


NUMBER = re.compile(r"[1-9]\d*")


@dataclasses.dataclass(frozen=True, slots=True)
class Edition:
    """A document as lijuan wrote it in one version."""

    stem: str
    """NN-短名, what its files are called"""
    docx: bytes = dataclasses.field(repr=False)
    text: bytes = dataclasses.field(repr=False)
    traced: bytes = dataclasses.field(repr=False)
    """its trace as stored; nothing where none was kept"""
    by_hand: bytes = dataclasses.field(default=b"", repr=False)
    """the same as a person changed it"""
    reason: str = ""
    """why it was made anew"""

    @property
    def short(self) -> str:
        """Return what people call it."""
        return self.stem.partition("-")[2]

    @property
    def trace(self) -> Trace | None:
        """Return where its text is from."""
        return read_trace(self.traced) if self.traced else None

    @property
    def files(self) -> dict[str, bytes]:
        """Return what of it a version keeps, by relative path."""
        found = dict(zip(paths(self.stem), (self.docx, self.text, self.traced), strict=True))
        return {path: data for path, data in found.items() if data}


@dataclasses.dataclass(frozen=True, slots=True)
class Version:
    """All documents of a case at one time, by what their files are called."""

    name: str
    documents: Mapping[str, Edition]

    def differs(self, other: "Version") -> bool:
        """Whether a document is another one, or there is one more or less."""
        mine, others = ({stem: one.docx for stem, one in version.documents.items()} for version in (self, other))
        return mine != others


def paths(stem: str) -> tuple[str, str, str]:
    """Return where the .docx, the text and the trace of a document lie, relative to the folder of a version."""
    return f"docx/{stem}.docx", f"text/{stem}.txt", f"{TRACES}/{stem}.json"


def of_papers(papers: Sequence[Paper]) -> Version:
    """Return the version that a run makes. Where a person's file is kept, it is what lijuan would have written."""
    made = [paper for paper in papers if paper.status != "not-due"]
    editions = [
        Edition(
            paper.item.stem,
            paper.fresh or paper.docx,
            paper.text.encode(),
            paper.trace,
            paper.docx if paper.fresh else b"",
            paper.reason,
        )
        for paper in made
    ]
    return Version("本次", {one.stem: one for one in editions})


def present(output: Path, ledger: Ledger) -> Version | None:
    """Return the version in the output folder, as lijuan wrote it; None before the first run."""
    stems = [path.removeprefix("docx/").removesuffix(".docx") for path in ledger.files if path.startswith("docx/")]
    written = {stem.removesuffix(f".{FRESH}") for stem in stems}
    found = {stem: edition for stem in sorted(written) if (edition := _written(output, stem, ledger.files)) is not None}
    return Version("上次", found) if found else None


def _written(output: Path, stem: str, files: Mapping[str, str]) -> Edition | None:
    """Return a document as lijuan wrote it, without its .docx where that is gone or a person's; None where nothing is left."""
    docx, text, trace = paths(stem)
    fresh = f"docx/{stem}.{FRESH}.docx"
    made, said, traced = (_intact(output, path, files) for path in (fresh if fresh in files else docx, text, trace))
    return Edition(stem, made or b"", said or b"", traced or b"") if made or traced else None


def _intact(output: Path, path: str, files: Mapping[str, str]) -> bytes | None:
    try:
        data = (output / path).read_bytes()
    except OSError:
        return None
    return data if sha256(data) == files.get(path) else None


# --- what was replaced


def numbers(output: Path) -> list[int]:
    """Return the numbers of the versions that are kept, the oldest first."""
    folder = output / HISTORY
    return sorted(int(one.name) for one in folder.iterdir() if NUMBER.fullmatch(one.name)) if folder.is_dir() else []


def shelved(output: Path, now: Version) -> list[Version]:
    """Return the versions that were replaced, the newest first; one that is damaged ends the row."""
    found: list[Version] = []
    later = now
    for number in reversed(numbers(output)):
        folder = output / HISTORY / str(number)
        try:
            stems = json.loads((folder / RECORD).read_bytes())["documents"]
            later = Version(f"第{number}版", {stem: _shelved(folder, stem, later) for stem in stems})
        except DAMAGE:
            break
        found.append(later)
    return found


def _shelved(folder: Path, stem: str, later: Version) -> Edition:
    """Return a document of a version: its own files, or, where it was the same in the next, those."""
    docx, text, trace = ((folder / path).read_bytes() if (folder / path).is_file() else b"" for path in paths(stem))
    return Edition(stem, docx, text, trace) if docx or trace else later.documents[stem]


def known_by_trace(before: Version, now: Version) -> Version:
    """Return a version in which a document whose .docx is gone is that of the next one, where both say the same from the same."""
    same = {stem: now.documents[stem] for stem, one in before.documents.items() if not one.docx and stem in now.documents}
    found = {stem: one for stem, one in same.items() if one.traced == before.documents[stem].traced}
    return dataclasses.replace(before, documents={**before.documents, **found})


def shelf(output: Path, before: Version | None, now: Version) -> dict[str, Content]:
    """Return the files of `history/` after a run: what is there, and what this run replaces; the last five versions."""
    kept = numbers(output)
    files: dict[str, Content] = {}
    if before is not None and before.differs(now):
        number = (kept[-1] if kept else 0) + 1
        folder = f"{HISTORY}/{number}"
        record = {"schema": SCHEMA, "documents": list(before.documents)}
        files[f"{folder}/{RECORD}"] = (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode()
        for stem, edition in before.documents.items():
            same = now.documents.get(stem)
            if same is None or same.docx != edition.docx:
                files |= {f"{folder}/{path}": data for path, data in edition.files.items()}
        kept.append(number)
    for number in kept[-KEPT:]:
        folder_there = output / HISTORY / str(number)
        if folder_there.is_dir():
            files |= {one.relative_to(output).as_posix(): one for one in sorted(folder_there.rglob("*")) if one.is_file()}
    return files


def sealed(output: Path, number: int) -> Version | None:
    """Return the documents of a sealed state, None where there is none."""
    folder = output / "sealed" / str(number)
    stems = [path.stem for path in sorted((folder / "docx").glob("*.docx")) if not path.stem.endswith(f".{FRESH}")]
    found = {stem: _shelved(folder, stem, Version("", {})) for stem in stems}
    return Version(f"第{number}次封卷", found) if found else None


def seals(output: Path) -> list[int]:
    """Return the numbers of the sealed states, the newest first."""
    folder = output / "sealed"
    found = (int(one.name) for one in folder.iterdir() if NUMBER.fullmatch(one.name)) if folder.is_dir() else ()
    return sorted(found, reverse=True)


def with_edits(output: Path, version: Version) -> Version:
    """Return the version in the output folder with what people changed in its files, as far as it can be read."""

    def seen(edition: Edition) -> Edition:
        try:
            there = (output / paths(edition.stem)[0]).read_bytes()
        except OSError:
            return edition
        same = there == edition.docx or safety.judge(there, "") or is_same(there, fingerprint(edition.docx))
        return edition if same else dataclasses.replace(edition, by_hand=there)

    return Version(version.name, {stem: seen(one) for stem, one in version.documents.items()})

"""One document of a case on its way through a run: its forms, where they lie, what is said of it."""

import dataclasses
from collections.abc import Mapping
from typing import Any, Literal

from pipeline.item import Item
from pipeline.ledger import Entry
from pipeline.problems import Problem
from pipeline.store import sha256

Status = Literal["built", "unchanged", "not-due", "kept", "issued"]
FRESH = "新生成"
TRACES, BASES = "review/trace", "review/base"


@dataclasses.dataclass(frozen=True, slots=True)
class Paper:
    """One document of the case. `pdf` is None until it is converted; a paper that is not due has no files."""

    item: Item
    status: Status
    reason: str
    docx: bytes = dataclasses.field(default=b"", repr=False)
    text: str = dataclasses.field(default="", repr=False)
    pdf: bytes | None = dataclasses.field(default=None, repr=False)
    entry: Entry | None = dataclasses.field(default=None, repr=False)
    pending: tuple[str, ...] = ()
    unsigned: tuple[str, ...] = ()
    example: bool = False
    fresh: bytes = dataclasses.field(default=b"", repr=False)
    """what lijuan would have written where a person's file is kept"""
    issuing: Mapping[str, str] | None = dataclasses.field(default=None, repr=False)
    """for a paper that is to be frozen in this run: what it read"""
    problems: tuple[Problem, ...] = ()
    measured: tuple[Problem, ...] = ()
    """what of its pages is not as the standard wants it"""
    trace: bytes = dataclasses.field(default=b"", repr=False)
    """where the text of what lijuan wrote is from"""
    base: bytes = dataclasses.field(default=b"", repr=False)
    """of a kept paper: the trace of what lijuan had written when a person began to change it"""
    plain: bytes = dataclasses.field(default=b"", repr=False)
    """what is set in place of a .docx with tracked changes: the same without"""

    @property
    def to_set(self) -> bytes:
        """Return the .docx that is set as pages."""
        return self.plain or self.docx

    @property
    def base_path(self) -> str:
        """Return where the trace lies of what a person changed, relative to the folder of the case."""
        return f"{BASES}/{self.item.stem}.json"

    @property
    def trace_path(self) -> str:
        """Return where its trace lies, relative to the folder of the case."""
        return f"{TRACES}/{self.item.stem}.json"

    @property
    def paths(self) -> dict[str, str]:
        """Return the relative paths of the three forms."""
        stem = self.item.stem
        return {"docx": f"docx/{stem}.docx", "pdf": f"pdf/{stem}.pdf", "text": f"text/{stem}.txt"}

    def files(self) -> dict[str, bytes]:
        """Return everything of this paper that is to be published, by relative path."""
        if self.status == "not-due":
            return {}
        assert self.pdf is not None, self.item.stem
        found = {self.paths["docx"]: self.docx, self.paths["pdf"]: self.pdf, self.paths["text"]: self.text.encode()}
        found |= {path: data for path, data in ((self.trace_path, self.trace), (self.base_path, self.base)) if data}
        return found | ({f"docx/{self.item.stem}.{FRESH}.docx": self.fresh} if self.fresh else {})

    @property
    def keeps_file(self) -> bool:
        """Whether the .docx in the output folder is a person's and stays."""
        return self.status == "kept" or any(one.code == "document.edited" for one in self.problems)

    def as_json(self, pages: int | None) -> dict[str, Any]:
        """Return the paper's entry in the report."""
        item, made = self.item, self.status != "not-due"
        files = self.files()
        return {
            "id": item.id,
            "number": item.number,
            "short": item.short,
            "title": item.title,
            "status": self.status,
            "reason": self.reason,
            "pages": pages if made else None,
            **{form: path if made else None for form, path in self.paths.items()},
            "sha256": {form: sha256(files[path]) for form, path in self.paths.items() if path in files},
            "pending": list(self.pending),
            "unsigned": list(self.unsigned),
            "example": self.example,
        }

    def recorded(self) -> Entry | None:
        """Return what the ledger is to know of the paper. Of a kept one the .docx stays recorded as lijuan wrote it."""
        if self.entry is None:
            return None
        outputs = {path: sha256(data) for path, data in self.files().items()}
        if self.status == "kept":
            outputs[self.paths["docx"]] = self.entry.outputs.get(self.paths["docx"], "")
        return dataclasses.replace(self.entry, outputs=outputs)

"""What a run says of itself: `report.json` (design.md, section 5), and the same read back when there was nothing to do."""

import dataclasses
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.problems import Problem, read_problem

SCHEMA = 1
PAGE = "review/index.html"
STATUS = {"built": "新做", "unchanged": "未变", "not-due": "未到期", "kept": "保留手改", "issued": "已印发"}
BLOCKS = {"build": "妨碍出件", "seal": "妨碍封卷", None: "提示"}
"""What a document's status and what a problem blocks are called."""

Document = Mapping[str, Any]
"""One entry of `documents`: id, number, short, title, status, reason, pages, docx, pdf, text, sha256, pending, unsigned, example."""


@dataclasses.dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a run. `next` are the open steps of the timeline; `aside` are files of people that were put aside.

    `changed` says in one line what the run changed; nothing where it had nothing to do.
    """

    case: str
    documents: Sequence[Document] = ()
    problems: Sequence[Mapping[str, Any]] = ()
    volumes: Sequence[Mapping[str, Any]] = ()
    next: Sequence[Mapping[str, Any]] = ()
    seconds: Mapping[str, float] = dataclasses.field(default_factory=dict)
    aside: Mapping[str, str] = dataclasses.field(default_factory=dict)
    changed: str = ""

    @property
    def ok(self) -> bool:
        """Whether nothing blocks the build."""
        return not any(problem["blocks"] == "build" for problem in self.problems)

    def blocks_sealing(self) -> bool:
        """Whether a finding keeps the volume from being sealed."""
        return any(problem["blocks"] == "seal" for problem in self.problems)

    def as_json(self) -> dict[str, Any]:
        """Return the object that `--json` prints and `report.json` holds."""
        return {
            "schema": SCHEMA,
            "case": self.case,
            "ok": self.ok,
            "documents": list(self.documents),
            "problems": list(self.problems),
            "volumes": list(self.volumes),
            "next": list(self.next),
            "seconds": dict(self.seconds),
        }

    def as_bytes(self) -> bytes:
        """Return the file's bytes. Times are left out of it: the same input gives the same bytes."""
        return (json.dumps({**self.as_json(), "seconds": {}}, ensure_ascii=False, indent=1) + "\n").encode()


def blocked(case: str, problems: Sequence[Problem]) -> Report:
    """Return the report of a run that problems stopped: nothing was written."""
    return Report(case, problems=[problem.as_json() for problem in problems])


def read_back(path: Path) -> Report | None:
    """Return the report of the last run, None where there is none that can be read."""
    try:
        noted = json.loads(path.read_bytes())
        if noted["schema"] != SCHEMA:
            return None
        for one in noted["problems"]:
            read_problem(one)
        return Report(noted["case"], noted["documents"], noted["problems"], noted["volumes"], noted["next"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def measured(report: Report) -> dict[str, tuple[Problem, ...]]:
    """Return what a run found on the pages, by the 短名 of the document, and of changes that were adopted, also by their file."""
    found: dict[str, tuple[Problem, ...]] = {}
    for noted in report.problems:
        if str(noted["code"]).startswith(("layout.", "edits.")):
            one = read_problem(noted)
            where = one.place.document or one.place.file
            found[where] = (*found.get(where, ()), one)
    return found


def unchanged(report: Report) -> Report:
    """Return the report of a run that found nothing to do."""
    documents = [{**one, "status": "unchanged", "reason": "没有变化"} if one["status"] == "built" else one for one in report.documents]
    return dataclasses.replace(report, documents=documents)

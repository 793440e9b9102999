"""Files of one command in, `output/<case>/forms/` with them out; what the other commands of the field laid there stays.

The folder has a ledger of its own, so that an `archive` neither knows nor moves what lies in it, nor the reverse.
"""

import json
from collections.abc import Collection, Mapping
from pathlib import Path

from pipeline import store
from pipeline.ledger import Entry, Ledger
from pipeline.store import Content, Published, sha256

FOLDER = "forms"


def written(folder: Path, path: str) -> str:
    """Return the digest of a file as lijuan last wrote it; nothing where it did not."""
    return Ledger.load(folder).files.get(path, "")


def filled_in(folder: Path, path: str) -> bool:
    """Whether somebody has changed a file that stands here, or put it here."""
    there = store.digest_of(folder / path)
    return bool(there) and there != written(folder, path)


def put(folder: Path, command: str, files: Mapping[str, Content], program: str, *, kept: Collection[str] = ()) -> Published:
    """Lay the files of a command there in place of those it laid there before; `kept` ones stay as people left them.

    The caller holds the lock of the folder.
    """
    before = Ledger.load(folder)
    entry = Entry("", program, {}, {path: sha256(data) for path, data in files.items()}, "")
    entries = {**before.documents, command: entry}
    mine = before.documents[command].outputs if command in before.documents else {}
    others = {path for path in before.files if path not in mine and path not in files and path != store.REPORT}
    report = {"schema": 1, "commands": {name: sorted(one.outputs) for name, one in sorted(entries.items())}}
    told = (json.dumps(report, ensure_ascii=False, indent=1) + "\n").encode()
    return store.publish(folder, files, told, Ledger(before.run, entries), kept={*others, *kept})

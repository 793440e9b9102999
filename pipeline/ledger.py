"""What was built from what: the ledger of a folder, and how such a record is read back.

A record lies where anybody can reach it, so it is trusted only as far as it has the shape lijuan gave it; the paths
it names decide what is moved and deleted, so each is judged before anybody follows it.
"""

import dataclasses
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

SCHEMA = 1
LEDGER = ".ledger.json"

ILLEGAL = re.compile(r'[<>:"|?*\\\x00-\x1f]|[ .]$|^$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)', re.IGNORECASE)
"""What no part of a path may be, on Windows or elsewhere: `.` and `..` end in a full stop."""

# What reading a record raises where it has not the shape it was given:
DAMAGE = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError)


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """What one document was made from and what came of it; digests are SHA-256."""

    template: str
    program: str
    reads: Mapping[str, str]
    """path of every fact that was read → its text (or a digest of it)"""
    outputs: Mapping[str, str]
    text: str
    shipped: str = ""
    """digest of the shipped template that one's own stood in for when it was last changed; empty where none does"""


@dataclasses.dataclass(frozen=True, slots=True)
class Ledger:
    """What was built from what. `publish` fills in `files`: every file lijuan wrote, by relative path."""

    run: str = ""
    """digest of all that went into the run: the same again means there is nothing to do"""
    documents: Mapping[str, Entry] = dataclasses.field(default_factory=dict)
    files: Mapping[str, str] = dataclasses.field(default_factory=dict)
    schema: int = SCHEMA
    damaged: bool = False
    """a ledger was there and could not be read, so that nobody's work can be told from ours"""

    @classmethod
    def load(cls, output: Path) -> "Ledger":
        """Read the ledger of a folder: empty where there is none, empty and `damaged` where it cannot be trusted."""
        try:
            content = read_record(output / LEDGER)
            documents = {name: Entry(**entry) for name, entry in content["documents"].items()}
            for entry in documents.values():
                texts(entry.reads), texts(entry.outputs)
                texts({"template": entry.template, "program": entry.program, "text": entry.text, "shipped": entry.shipped})
            refuse_strays(texts(content["files"]))
            return cls(texts({"run": content["run"]})["run"], documents, content["files"])
        except FileNotFoundError:
            return cls()
        except DAMAGE:
            return cls(damaged=True)

    def as_bytes(self) -> bytes:
        """Return the ledger as it is stored: the same ledger, the same bytes."""
        content = dataclasses.asdict(self)
        del content["damaged"]
        return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def read_record(path: Path) -> dict[str, Any]:
    """Return what a record holds that has this schema; whatever it raises is one of `DAMAGE`."""
    content = json.loads(path.read_bytes())
    if not isinstance(content, dict) or content.get("schema") != SCHEMA:
        raise ValueError(path.name)
    return content


def texts(content: object) -> dict[str, str]:
    """Return a part of a record that is a table of texts."""
    if not isinstance(content, dict) or not all(isinstance(value, str) for value in content.values()):
        raise ValueError("not a table of texts")
    return content


def refuse_strays(paths: Iterable[str]) -> None:
    """Refuse a record that names a path outside its folder."""
    if not all(map(legal, paths)):
        raise ValueError("a path that leads elsewhere")


def legal(path: str) -> bool:
    """Whether a relative path stays in its folder and can exist on Windows."""
    return not any(ILLEGAL.search(part) for part in path.split("/"))

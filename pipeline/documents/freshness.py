"""What of the last run still holds: for each document the reason why it is made anew, or none.

A document is out of date when its template, the program, or the text of a fact it read is another one than the ledger
knows, or when a file of it is gone. What a person changed in a .docx is told from what an office program merely saved.
"""

import dataclasses
import hashlib
from collections.abc import Mapping
from pathlib import Path

from pipeline.case.tree import Branch, Fact
from pipeline.documents.reading import ABSENT, as_read
from pipeline.ledger import Entry, Ledger
from pipeline.problems import Place, raise_if_blocking
from pipeline.store import sha256
from pipeline.values import Pending
from pipeline.word import safety
from pipeline.word.text import structure

BY_HAND = "手改"
"""How the digest of a file that a person changed is called, among what a document depends on beside facts."""
ADOPTED = "采用"
"""The same of the changes of people that were adopted."""
TOLD = 3
"""How many changed facts a reason names."""


@dataclasses.dataclass(frozen=True, slots=True)
class Previous:
    """The folder as the last run left it."""

    folder: Path
    ledger: Ledger

    def entry(self, identity: str) -> Entry | None:
        """Return what the ledger knows of a document."""
        return self.ledger.documents.get(identity)

    def outputs(self, identity: str) -> dict[str, bytes] | None:
        """Return the files of a document by relative path, None where one is gone or is not as it was written."""
        entry = self.entry(identity)
        if entry is None:
            return None
        found = {path: self.output(path) for path in entry.outputs}
        return {path: data for path, data in found.items() if data is not None} if None not in found.values() else None

    def output(self, path: str) -> bytes | None:
        """Return a file as it was written, None where it is gone or is another one."""
        try:
            data = (self.folder / path).read_bytes()
        except OSError:
            return None
        return data if sha256(data) == self.ledger.files.get(path) else None

    def edited(self, identity: str, path: str) -> bytes | None:
        """Return the .docx at a path where a person changed its text or structure, None where it is ours or gone.

        One that nobody should open blocks: it is neither read nor converted nor written over.
        """
        entry = self.entry(identity)
        try:
            data = (self.folder / path).read_bytes()
        except OSError:
            return None
        if entry is None or entry.outputs.get(path) == sha256(data) or self.ledger.files.get(path) == sha256(data):
            return None
        name = path.rpartition("/")[2]
        found = safety.judge(data, name, Place(path))
        raise_if_blocking(dataclasses.replace(one, remedy=f"{one.remedy}；不要这份改动的，删去它再运行") for one in found)
        return None if fingerprint(data) == entry.text else data


def is_same(docx: bytes, known: str) -> bool:
    """Return whether a file has the text and structure of a known fingerprint; what cannot be read has not."""
    return not safety.judge(docx, "") and fingerprint(docx) == known


def fingerprint(docx: bytes) -> str:
    """Return a digest of text and structure: the same for a file that an office program opened and saved unread."""
    return hashlib.sha256(structure(docx).encode()).hexdigest()


def reading(facts: Branch, path: str) -> str:
    """Return what reading a path now would note down, as rendering notes it."""
    node = facts.at(path)
    if isinstance(node, Fact):
        return as_read(node.value)
    if isinstance(node, Branch):
        return as_read(tuple(node.children))
    above, _, name = path.rpartition(".")
    listed = facts.at(above) if node is None and above else None
    if isinstance(listed, Fact) and isinstance(listed.value, tuple) and name in listed.value:
        return as_read(name)
    if isinstance(listed, Fact) and isinstance(listed.value, Pending):
        return as_read(Pending(listed.value.name + name))
    return ABSENT


def changed_facts(reads: Mapping[str, str], facts: Branch) -> dict[str, tuple[str, str]]:
    """Return the facts whose text is another one now: path → (then, now)."""
    now = {path: reading(facts, path) for path in reads}
    return {path: (then, now[path]) for path, then in reads.items() if now[path] != then}


def told(changes: Mapping[str, tuple[str, str]]) -> str:
    """Return the changes in words: the first few by name."""
    words = [f"{path}：{_short(then)}→{_short(now)}" for path, (then, now) in changes.items()]
    more = f"等{len(words)}处" if len(words) > TOLD else ""
    return "；".join(words[:TOLD]) + more


def _short(text: str) -> str:
    text = "无" if text == ABSENT else text
    return text if len(text) <= 20 else text[:19] + "…"


def reason(previous: Previous, identity: str, template: str, program: str, special: Mapping[str, str], facts: Branch) -> str:
    """Return why a document is made anew, empty where it need not be. `special` is what it depends on beside facts."""
    entry = previous.entry(identity)
    if entry is None:
        return "首次制作"
    if entry.template != template:
        return "模板已改"
    if entry.program != program:
        return "程序已更新"
    reads = {path: text for path, text in entry.reads.items() if path and path not in (*special, BY_HAND)}
    if changes := changed_facts(reads, facts):
        return "事实变动：" + told(changes)
    other = [name for name, text in special.items() if entry.reads.get(name, "") != text]
    if other:
        return "采用的手改有变" if other == [ADOPTED] else "题名、属性或标记有变"
    return "" if previous.outputs(identity) is not None else "输出文件不见了或被改动"

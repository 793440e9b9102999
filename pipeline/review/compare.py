"""Two versions of a case → the sentences that differ, each with its cause: the fact, the template, the program, a hand.

What a template makes of facts is known character by character (`documents/trace.py`), so a change is explained by what
stands there, never by likeness. What nothing explains is a class of its own: it may be a fault of ours, and blocks the seal.
"""

import dataclasses
import difflib
import enum
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.case.tree import join
from pipeline.documents.edits import FOLDER
from pipeline.documents.reading import ABSENT, as_listed
from pipeline.documents.render import EXAMPLE
from pipeline.documents.trace import Span, Trace, Traced
from pipeline.redline.write import Pair
from pipeline.review.align import aligned
from pipeline.review.sources import is_file, is_table, row_of
from pipeline.review.versions import Edition, Version
from pipeline.word.text import paragraph_texts
from pipeline.word.words import Piece, compared, sentences

CELL = re.compile(r"第\d+格$")
LONGEST = 30
"""Characters of a fact that a cause shows."""


class Why(enum.Enum):
    """What can make a sentence another one."""

    FACT = "事实变动"
    TEMPLATE = "模板改动"
    PROGRAM = "程序更新"
    EDIT = "人手改动"
    UNEXPLAINED = "原因不明"


@dataclasses.dataclass(frozen=True, slots=True)
class Cause:
    """Why a sentence changed. For a fact: the one of the data that changed, with both texts, and what was derived from it."""

    why: Why
    path: str = ""
    old: str = ""
    new: str = ""
    made_from: tuple[str, ...] = ()
    """files that the fact was counted from, where it stands in none by itself"""

    @property
    def told(self) -> str:
        """Return it in words."""
        if not self.path or self.why is not Why.FACT:
            return f"{self.why.value}：{self.path}" if self.path else self.why.value
        if ABSENT in (self.old, self.new):
            named = self.path.endswith(f".{self.new if self.old == ABSENT else self.old}")
            said = ("新增" if self.old == ABSENT else "删去") if named else f"{_said(self.old)} → {_said(self.new)}"
        else:
            said = f"{_said(self.old)} → {_said(self.new)}"
        counted = f"（由 {'、'.join(self.made_from)} 得出）" if self.made_from else ""
        return f"{self.why.value}：{self.path}　{said}{counted}"


@dataclasses.dataclass(frozen=True, slots=True)
class Change:
    """A sentence that differs, or one that was added or taken away; where it stands in the version that has it."""

    pieces: tuple[Piece, ...]
    causes: tuple[Cause, ...]
    part: str
    number: int
    cell: str
    pair: int
    """which pair of paragraphs of the document it belongs to"""
    shown: tuple[str, ...] = ()
    """the paths of the facts that the sentence prints now"""

    @property
    def old(self) -> str:
        """Return the sentence as it was."""
        return "".join(piece.old for piece in self.pieces)

    @property
    def new(self) -> str:
        """Return the sentence as it is."""
        return "".join(piece.new for piece in self.pieces)

    @property
    def kind(self) -> str:
        """Return what happened to it."""
        return "改" if self.old and self.new else "增" if self.new else "删"


@dataclasses.dataclass(frozen=True, slots=True)
class DocumentChange:
    """What changed in one document. One that is new or no longer made has no sentences to show."""

    stem: str
    old: Edition | None
    new: Edition | None
    changes: tuple[Change, ...] = ()
    pairs: tuple[Pair, ...] = ()

    @property
    def edition(self) -> Edition:
        """Return the version that is there, the new one where both are."""
        found = self.new or self.old
        assert found is not None
        return found


def compare(old: Version, new: Version) -> tuple[DocumentChange, ...]:
    """Return the documents that differ, in the order of the new version; what is the same to the byte is not looked at."""
    return tuple(filter(None, (_document(id_, old.documents.get(id_), new.documents.get(id_)) for id_ in _ids(old, new))))


def edited(edition: Edition) -> DocumentChange | None:
    """Return what a person changed in a document that lijuan wrote, None where nobody did."""
    if not edition.by_hand:
        return None
    return DocumentChange(edition.stem, edition, edition, tuple(_by_likeness(edition.docx, edition.by_hand, Cause(Why.EDIT))))


def _by_likeness(old: bytes, new: bytes, cause: Cause) -> Iterator[Change]:
    """Yield the sentences that differ between two files of which one is not from a template: aligned by what they say."""
    before, after = ([text for _, text in paragraph_texts(docx)] for docx in (old, new))
    for kind, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        if b - a == d - c:
            pairs = list(zip(before[a:b], after[c:d], strict=True))
        else:
            pairs = [*((was, "") for was in before[a:b]), *(("", now) for now in after[c:d])]
        for step, (was, now) in enumerate(pairs, start=1):
            yield from (Change(group, (cause,), "", min(c + step, len(after)), "", -1) for group in _sentences(was, now))


def _ids(old: Version, new: Version) -> Iterable[str]:
    return dict.fromkeys((*new.documents, *old.documents))


def _document(identity: str, old: Edition | None, new: Edition | None) -> DocumentChange | None:
    if old is None or new is None:
        return DocumentChange(identity, old, new)
    if old.docx == new.docx:
        return None
    if old.trace is None or new.trace is None:
        return _untraced(old, new)
    pairs = aligned(old.trace.paragraphs, new.trace.paragraphs)
    causes = _Causes(old.trace, new.trace)
    found = [change for number, pair in enumerate(pairs) for change in causes.changes(number, pair)]
    found += _astray(new, pairs)
    return DocumentChange(identity, old, new, tuple(_by_rows(found)), tuple(pairs))


def _by_rows(changes: Iterable[Change]) -> Iterator[Change]:
    """Yield the changes, the cells of a row that came or went as one: a row is read as a whole."""
    for (row, _, kind), group in itertools.groupby(changes, key=lambda one: (CELL.sub("", one.cell), one.part, one.kind)):
        cells = list(group)
        if not row or kind == "改" or len(cells) == 1:
            yield from cells
            continue
        pieces = [piece for one in cells for piece in (*one.pieces, Piece("\t" if one.old else "", "\t" if one.new else "", 0, 0))][:-1]
        causes = dict.fromkeys(cause for one in cells for cause in one.causes)
        shown = dict.fromkeys(path for one in cells for path in one.shown)
        yield dataclasses.replace(cells[0], pieces=tuple(pieces), causes=tuple(causes), cell=row, shown=tuple(shown))


def _untraced(old: Edition, new: Edition) -> DocumentChange:
    """Compare with a version from before traces were kept: by likeness; that the program changed is all that can be said."""
    return DocumentChange(new.stem, old, new, tuple(_by_likeness(old.docx, new.docx, Cause(Why.PROGRAM))))


def _astray(new: Edition, pairs: Sequence[Pair]) -> Iterator[Change]:
    """Yield what stands in a document and not in its trace: nothing that lijuan knows put it there."""
    assert new.trace is not None
    places = {m: number for number, (_, m) in enumerate(pairs) if m is not None}
    for m, (traced, (_, text)) in enumerate(zip(new.trace.paragraphs, paragraph_texts(new.docx), strict=False)):
        for group in _sentences(traced.text, text) if traced.text != text else ():
            yield Change(group, (Cause(Why.UNEXPLAINED),), traced.part, traced.number, traced.cell, places.get(m, -1))


class _Causes:
    """Explains the changes of one document from the traces of its two versions."""

    def __init__(self, old: Trace, new: Trace) -> None:
        self.old, self.new = old, new
        self._known: dict[str, tuple[Cause, ...]] = {}

    def changes(self, number: int, pair: Pair) -> Iterator[Change]:
        """Yield the sentences of a pair of paragraphs that differ."""
        before = self.old.paragraphs[pair[0]] if pair[0] is not None else None
        after = self.new.paragraphs[pair[1]] if pair[1] is not None else None
        here = after or before
        assert here is not None
        was, now = before.text if before else "", after.text if after else ""
        if was == now:
            return
        for group in _sentences(was, now):
            causes = dict.fromkeys(cause for piece in group if not piece.same for cause in self._of(piece, before, after))
            yield Change(group, tuple(causes), here.part, here.number, here.cell, number, _shown(group, after))

    def _of(self, piece: Piece, before: Traced | None, after: Traced | None) -> tuple[Cause, ...]:
        """Return the causes of one stretch: what is printed there, else what it stands under, else what made the paragraph."""
        here = after or before
        assert here is not None
        if not here.origin and here.text == EXAMPLE:
            return (Cause(Why.FACT, "示例", before.text if before else "", after.text if after else ""),)
        taken = [
            removed.because for one, other in ((before, self.new), (after, self.old)) if one is not None for removed in _taken(one, other)
        ]
        layers = [
            [*_at(before.values if before else (), piece.at, piece.old), *_at(after.values if after else (), piece.to, piece.new)],
            [*_at(before.conditions if before else (), piece.at, piece.old), *_at(after.conditions if after else (), piece.to, piece.new)],
            [path for one in (before, after) if one is not None for path in one.because],
            [path for because in taken for path in because if is_edit(path)],
        ]
        for certain in (True, False):
            for paths in layers:
                if found := tuple(dict.fromkeys(cause for path in paths for cause in self._changed(path, certain=certain))):
                    return found
        if self.old.template != self.new.template and (before is None or after is None or before.origin != after.origin):
            return (Cause(Why.TEMPLATE),)
        return (Cause(Why.PROGRAM if self.old.program != self.new.program else Why.UNEXPLAINED),)

    def _changed(self, path: str, *, certain: bool) -> tuple[Cause, ...]:
        """Return the facts of the data because of which a fact is another one; not `certain`: also those only one version read."""
        old, new = self.old.facts.get(path), self.new.facts.get(path)
        if certain and (old is None or new is None):
            return ()
        if (old or ABSENT) == (new or ABSENT):
            return ()
        if path not in self._known:
            self._known[path] = ()  # what is made from itself ends here
            self._known[path] = tuple(dict.fromkeys(self._roots(path, old or ABSENT, new or ABSENT)))
        return self._known[path]

    def _row(self, path: str) -> Cause | None:
        """Return that the row of a fact came or went, None where it did not."""
        table, _, name = row_of(path).rpartition(".")
        old, new = (as_listed(side.facts.get(table, "")) for side in (self.old, self.new))
        if (name in old) is (name in new):
            return None
        return Cause(Why.FACT, row_of(path), *((name, ABSENT) if name in old else (ABSENT, name)))

    def _roots(self, path: str, old: str, new: str) -> Iterator[Cause]:
        """Yield what of the data makes a fact another one: the rows that came or went, what it was derived from, or itself."""
        if is_edit(path):
            yield Cause(Why.EDIT, path)
            return
        if is_table(path):
            before, after = (() if text == ABSENT else as_listed(text) for text in (old, new))
            gone = [Cause(Why.FACT, join(path, name), name, ABSENT) for name in before if name not in after]
            came = [Cause(Why.FACT, join(path, name), ABSENT, name) for name in after if name not in before]
            yield from (*gone, *came) or (Cause(Why.FACT, path, old, new),)
            return
        if ABSENT in (old, new) and (row := self._row(path)) is not None:
            yield row
            return
        was, now = (side.parts.get(path, ()) for side in (self.old, self.new))
        roots = [root for part in dict.fromkeys((*was, *now)) for root in self._changed(part, certain=True)]
        for side, part in ((self.old, part) for part in was if part not in now):
            roots += [Cause(Why.FACT, row_of(part), _name(part), ABSENT)] if part in side.facts else []
        for side, part in ((self.new, part) for part in now if part not in was):
            roots += [Cause(Why.FACT, row_of(part), ABSENT, _name(part))] if part in side.facts else []
        files = tuple(part for part in dict.fromkeys((*was, *now)) if is_file(part))
        yield from roots or (Cause(Why.FACT, path, old, new, files),)


def _said(text: str) -> str:
    return "（无）" if text == ABSENT else text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _name(path: str) -> str:
    return row_of(path).rpartition(".")[2]


def is_edit(path: str) -> bool:
    """Whether a path is that of the changes of people that were adopted."""
    return path.startswith(f"{FOLDER}/")


def _taken(paragraph: Traced, other: Trace) -> list[Traced]:
    """Return what the other version's person took out of it where it is this paragraph."""
    return [one for one in other.removed if one.key == paragraph.key]


def _sentences(was: str, now: str) -> Iterator[tuple[Piece, ...]]:
    """Yield the sentences of two texts that differ."""
    return (tuple(group) for group in sentences(compared(was, now)) if any(not piece.same for piece in group))


def _at(spans: Sequence[Span], start: int, text: str) -> Iterator[str]:
    """Yield the paths of the spans that a stretch overlaps; one without text touches them."""
    end = start + len(text)
    for span in spans:
        touches = span.start <= start <= span.end
        overlaps = span.start < end and start < span.end
        if overlaps if text else touches:
            yield from span.paths


def _shown(group: Sequence[Piece], after: Traced | None) -> tuple[str, ...]:
    if after is None:
        return ()
    start = group[0].to
    end = group[-1].to + len(group[-1].new)
    return tuple(dict.fromkeys(path for span in after.values if start <= span.start < end for path in span.paths))


def by_cause(found: Iterable[DocumentChange]) -> Mapping[Cause, list[tuple[DocumentChange, Change]]]:
    """Return the sentences under each cause, the unexplained first, then facts in the order they were met."""
    groups: dict[Cause, list[tuple[DocumentChange, Change]]] = {}
    for document in found:
        for change in document.changes:
            for cause in change.causes:
                groups.setdefault(cause, []).append((document, change))
    order = [Why.UNEXPLAINED, Why.EDIT, Why.FACT, Why.TEMPLATE, Why.PROGRAM]
    return dict(sorted(groups.items(), key=lambda one: order.index(one[0].why)))

"""A file that a person changed, and the trace of what lijuan had written → her changes as edits, or why they cannot be taken.

Aligned by what the paragraphs say, within the same stretch between tables, the same table, the same cell. A fact stays a
fact where its text stands unchanged at its place; what she wrote over it is her wording. How words look is not carried
over: what is, is text, the style of a paragraph, paragraphs and rows that came or went. Anything else is told by its
place, and nothing is taken then: her file stays as it is.
"""

import dataclasses
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from pipeline.documents.edits import Act, Edit, Edits, Key, Ref, Wording
from pipeline.documents.planned import ADDED, keys_of, placed
from pipeline.documents.trace import BODY, Span, Trace, Traced
from pipeline.documents.wordings import FIGURE, refs, row_joined, whole, with_refs, worded
from pipeline.problems import Place, Problem, problem
from pipeline.review.likeness import Pair, paired
from pipeline.word.revisions import Element
from pipeline.word.safety import parse
from pipeline.word.text import W, chosen_styles, main_part, paragraph_texts, pieces, places, style_of
from pipeline.word.tracked import revised, strange
from pipeline.word.words import Piece, compared, sentences

CELL = re.compile(r"表([0-9]+)第([0-9]+)行第([0-9]+)格")
BY_HAND = "写进模板或数据，或者改回原样，再运行"


@dataclasses.dataclass(frozen=True, slots=True)
class Changes:
    """What a person changed, to be applied at each run; or why that cannot be."""

    edits: Edits
    problems: tuple[Problem, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class _Hers:
    """A paragraph of her file."""

    text: str
    style: str
    number: int
    cell: str
    element: Element = dataclasses.field(repr=False)


Row = list[list[int]]
"""The paragraphs of each cell of a row, by their numbers."""


def changes(base: Trace, edited: bytes, fresh: bytes, known: Edits, short: str) -> Changes:
    """Return what a person changed. `fresh` is what lijuan writes now, `known` what was adopted when she began."""
    return _Comparing(base, edited, fresh, known, short).result()


class _Comparing:
    def __init__(self, base: Trace, edited: bytes, fresh: bytes, known: Edits, short: str) -> None:
        self.known, self.short = known, short
        self.removed = base.removed
        self.ours = [one for one in base.paragraphs if one.part == BODY]
        self.keys = keys_of(self.ours)
        self.hers, _ = _read(edited)
        self.now, self.styles = _read(fresh)
        self.said, self.says = _margins((one.part, one.text) for one in base.paragraphs), _margins(paragraph_texts(edited))
        self.problems: list[Problem] = []
        self.entries: list[Edit] = []

    def result(self) -> Changes:
        self._look_around()
        before, after = _laid_out([one.cell for one in self.ours]), _laid_out([one.cell for one in self.hers])
        if len(before) != len(after):
            self._refuse(f"表由{len(before) // 2}张变成了{len(after) // 2}张", Place(document=self.short))
        else:
            for one, other in zip(before, after, strict=True):
                self._rows(one, other)
        return Changes(dataclasses.replace(self.known, entries=(*self.entries, *self._retained()), digest=""), tuple(self.problems))

    # --- what is not carried over

    def _look_around(self) -> None:
        """Refuse what lies outside of the paragraphs: open revisions, pictures and notes, headers, styles."""
        for one in self.hers:
            if revised(one.element):
                remedy = "在 Word 或 WPS 里逐处接受或拒绝修订，存盘后再运行"
                self.problems.append(problem("adopt.undecided", "这一段有没接受也没拒绝的修订", self._place(one), remedy))
        allowed = Counter(name for one in self.now for name in strange(one.element))
        for one in self.hers:
            for name in strange(one.element):
                allowed[name] -= 1
                if allowed[name] < 0:
                    self._refuse(f"这一段里加了文字以外的内容（{name}）", self._place(one))
        for text in self.says:
            if text not in self.said:
                self._refuse(f"页眉、页脚或脚注改成了“{text[:40]}”", Place(document=self.short))
        for text in self.said:
            if text not in self.says:
                self._refuse(f"页眉、页脚或脚注里没有了“{text[:40]}”", Place(document=self.short))

    def _retained(self) -> Iterator[Edit]:
        """Yield the edits of before that do not show in the document: what they took out, and those that were lost."""
        made = [one.instead or one for one in self.ours if not one.origin.startswith(ADDED)]
        seats = placed(self.known.entries, [*made, *self.removed])
        for edit, at in zip(self.known.entries, seats, strict=True):
            if at is None or (edit.act in (Act.REMOVE, Act.REMOVE_ROW) and at >= len(made)):
                yield edit

    # --- rows and paragraphs

    def _rows(self, before: Sequence[Row], after: Sequence[Row]) -> None:
        """Compare the rows of a table; what stands between tables is a row of one cell."""
        if [len(before), len(after)] == [1, 1] and not self._in_table(before, after):
            self._paragraphs(before[0][0], after[0][0])
            return
        texts = ["\t".join(self._said(n) for cell in row for n in cell) for row in before]
        now = ["\t".join(self.hers[m].text for cell in row for m in cell) for row in after]
        pairs = _in_turn(paired(texts, now))
        for turn, (one, other) in enumerate(pairs):
            if one is not None and other is not None:
                self._row(before[one], after[other], pairs, turn, before)
            elif one is not None:
                self._row_gone(before[one])
            elif other is not None:
                self._row_new(after[other], pairs, turn, before, ())

    def _in_table(self, before: Sequence[Row], after: Sequence[Row]) -> bool:
        ours = (self.ours[n].cell for row in before for cell in row for n in cell)
        return any(ours) or any(self.hers[m].cell for row in after for cell in row for m in cell)

    def _row(self, before: Row, after: Row, pairs: Sequence[Pair], turn: int, rows: Sequence[Row]) -> None:
        if self._is_added(before):
            self._row_new(after, pairs, turn, rows, before)
        elif len(before) != len(after):
            self._refuse(f"这一行由{len(before)}格变成了{len(after)}格", self._place(self.hers[after[0][0]]))
        else:
            for cell, now in zip(before, after, strict=True):
                self._paragraphs(cell, now)

    def _row_gone(self, row: Row) -> None:
        if self._is_added(row):
            return
        key = self._key_in(row)
        if key is None:
            self._refuse("删去的这一行不是模板里的", self._place(self.ours[row[0][0]]))
            return
        made = row_joined([[self.ours[n].instead or self.ours[n] for n in cell] for cell in row])
        seat = self.ours[row[0][0]].cell.partition("格")[0].rpartition("第")[0]
        self.entries.append(Edit(Act.REMOVE_ROW, key, worded(made), facts=_said_in(made), seat=seat))

    def _row_new(self, row: Row, pairs: Sequence[Pair], turn: int, rows: Sequence[Row], was: Row | tuple[()]) -> None:
        here = self.hers[row[0][0]]
        if next(next(here.element.iterancestors(f"{W}tr")).iter(f"{W}vMerge", f"{W}tbl"), None) is not None:
            self._refuse("加的一行里有合并的单元格或套着的表", self._place(here))
            return
        anchors = [(place, key) for place, (one, _) in enumerate(pairs) if one is not None and (key := self._row_key(rows[one]))]
        before = [key for place, key in anchors if place < turn]
        after = [key for place, key in anchors if place > turn]
        if not before and not after:
            self._refuse("加的一行找不到挨着的行", self._place(here))
            return
        facts: dict[str, str] = {}
        cells = []
        for number, cell in enumerate(row, start=1):
            known = was[number - 1] if len(was) == len(row) else []
            for turn_in, m in enumerate(cell):
                old = self.ours[known[turn_in]] if len(known) == len(cell) else None
                wording, said = _carried(old, old, self.hers[m].text)
                facts |= said
                cells += [(number, wording)] if wording else []
        act, key = (Act.ROW_AFTER, before[-1]) if before else (Act.ROW_BEFORE, after[0])
        self.entries.append(Edit(act, key, facts=facts, cells=tuple(cells), width=len(row), seat=here.cell.rpartition("第")[0]))

    def _row_key(self, row: Row) -> Key | None:
        return None if self._is_added(row) else self._key_in(row)

    def _is_added(self, row: Row) -> bool:
        return all(self.ours[n].origin.startswith(ADDED) for cell in row for n in cell)

    def _key_in(self, row: Row) -> Key | None:
        return next((self.keys[n] for cell in row for n in cell if self._made(n)), None)

    def _made(self, number: int) -> bool:
        """Whether the template made a paragraph."""
        origin = self.ours[number].origin
        return bool(origin) and not origin.startswith(ADDED)

    def _paragraphs(self, before: Sequence[int], after: Sequence[int]) -> None:
        """Compare what stands in one cell, or between two tables."""
        pairs = paired([_squeezed(self._said(n)) for n in before], [_squeezed(self.hers[m].text) for m in after])
        numbers: list[Pair] = [(before[a] if a is not None else None, after[b] if b is not None else None) for a, b in pairs]
        for turn, (one, other) in enumerate(numbers):
            if one is not None and self._made(one):
                self._changed(one, other)
            elif one is not None and not self.ours[one].origin:
                now = self.hers[other].text if other is not None else ""
                if _squeezed(self.ours[one].text) != _squeezed(now):
                    self._refuse("改动的这一段不是模板里的", self._place(self.hers[other] if other is not None else self.ours[one]))
            elif other is not None:
                made = [n for n, _ in numbers[:turn] if n is not None and self._made(n)]
                later = [n for n, _ in numbers[turn + 1 :] if n is not None and self._made(n)]
                self._added(other, self.ours[one] if one is not None else None, made, later)

    def _changed(self, number: int, other: int | None) -> None:
        ours = self.ours[number]
        made = ours.instead or ours
        if other is None:
            self.entries.append(Edit(Act.REMOVE, self.keys[number], worded(made), facts=_said_in(made), seat=_seat(ours)))
            return
        hers = self.hers[other]
        same = _squeezed(hers.text) == _squeezed(made.text)
        if same and hers.style == made.style:
            return
        if hers.style != made.style:
            self._known_style(hers)
        text = ours.text if _squeezed(hers.text) == _squeezed(ours.text) else hers.text
        wording, said = (worded(made), _said_in(made)) if same else _carried(ours, made, text)
        if not same and (names := strange(hers.element)):
            self._refuse(f"这一段里有文字以外的内容（{'、'.join(dict.fromkeys(names))}），它的文字不能这样改", self._place(hers))
        style = None if hers.style == made.style else hers.style
        self.entries.append(Edit(Act.REWORD, self.keys[number], worded(made), wording, style, {**_said_in(made), **said}, seat=_seat(ours)))

    def _added(self, other: int, ours: Traced | None, before: Sequence[int], after: Sequence[int]) -> None:
        hers = self.hers[other]
        if not before and not after:
            self._refuse("加的一段找不到挨着的段落", self._place(hers))
            return
        self._known_style(hers)
        act, number = (Act.AFTER, before[-1]) if before else (Act.BEFORE, after[0])
        wording, said = _carried(ours, ours, hers.text)
        beside = self.ours[number].instead or self.ours[number]
        seat = f"{_seat(self.ours[number])}之{'后' if act is Act.AFTER else '前'}"
        self.entries.append(Edit(act, self.keys[number], worded(beside), wording, hers.style, said, seat=seat))

    def _known_style(self, hers: _Hers) -> None:
        if hers.style not in ("", *self.styles):
            self._refuse(f"用了文书里没有的样式“{hers.style}”", self._place(hers), "换成文书里已有的样式，存盘后再运行")

    # --- told

    def _said(self, number: int) -> str:
        """Return what a paragraph says; where it stands struck out, what it said."""
        ours = self.ours[number]
        return ours.text or (ours.instead.text if ours.instead else "")

    def _place(self, one: "_Hers | Traced") -> Place:
        return Place(document=self.short, paragraph=one.number, cell=one.cell)

    def _refuse(self, message: str, place: Place, remedy: str = BY_HAND) -> None:
        self.problems.append(problem("adopt.refused", message, place, remedy))


def _read(docx: bytes) -> tuple[list[_Hers], frozenset[str]]:
    """Return the paragraphs of a file, and the names of its styles."""
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        root = parse(package.read(main_part(package)))
        names = chosen_styles(package)
    body = root.find(f"{W}body")
    numbered = places(body) if body is not None else {}
    found = []
    for paragraph, (number, cell) in sorted(numbered.items(), key=lambda one: one[1][0]):
        text = "".join(pieces(paragraph, []))
        found.append(_Hers(text, names.get(style_of(paragraph), ""), number, cell, paragraph))
    return found, frozenset(names.values())


def _laid_out(cells: Sequence[str]) -> list[list[Row]]:
    """Return what stands before the first table, the first table, what stands behind it … as rows of cells."""
    found: list[list[Row]] = [[[[]]]]
    for number, cell in enumerate(cells):
        if not (there := CELL.fullmatch(cell)):
            found[-1][0][0].append(number) if len(found) % 2 else found.append([[[number]]])
            continue
        table, row, column = (int(one) for one in there.groups())
        while len(found) < 2 * table:
            found.append([] if len(found) % 2 else [[[]]])
        rows = found[2 * table - 1]
        rows += [[] for _ in range(row - len(rows))]
        rows[row - 1] += [[] for _ in range(column - len(rows[row - 1]))]
        rows[row - 1][column - 1].append(number)
    return [*found, [[[]]]] if len(found) % 2 == 0 else found


def _in_turn(pairs: Sequence[Pair]) -> list[Pair]:
    """Pair rows of which nothing is alike by their order, where as many came as went: all their figures changed."""
    found: list[Pair] = []
    gone: list[int] = []
    new: list[int] = []
    for one, other in [*pairs, (-1, -1)]:
        if one is not None and other is not None:
            found += zip(gone, new, strict=True) if len(gone) == len(new) else [*((n, None) for n in gone), *((None, m) for m in new)]
            found += [(one, other)] if one >= 0 else []
            gone, new = [], []
        elif one is not None:
            gone.append(one)
        elif other is not None:
            new.append(other)
    return found


def _carried(ours: Traced | None, made: Traced | None, text: str) -> tuple[Wording, dict[str, str]]:
    """Return her text as a wording with the facts that still stand at their places, and what each says.

    `made` is what the template made of the paragraph; of one that a person added it is the paragraph itself.
    """
    if ours is None or made is None:
        return with_refs(text, ()), {}
    stretches = compared(ours.text, text)
    others = Counter(FIGURE.findall(ours.text)) != Counter(FIGURE.findall(text))
    same = [piece for piece in stretches if piece.same]
    found: list[tuple[int, int, Ref]] = []
    lost: list[tuple[Ref, Span]] = []
    for ref, span in _names(ours, made):
        piece = next((one for one in same if one.at <= span.start and span.end <= one.at + len(one.old)), None)
        if piece is None or (others and _displaced(ours.text[span.start : span.end], span.start, stretches)):
            lost.append((ref, span))
        else:
            start = span.start - piece.at + piece.to
            found.append((start, start + span.end - span.start, ref))
    for group in sentences(stretches):
        there = range(group[0].at, group[-1].at + len(group[-1].old))
        left = [(ref, ours.text[span.start : span.end]) for ref, span in lost if span.start in there]
        changed = [piece for piece in group if not piece.same]
        found += [*_moved(left, changed), *_taken_back(_written_over(ours, made), changed)]
    found.sort(key=lambda one: one[0])
    return with_refs(text, found), {str(ref): text[start:end] for start, end, ref in found}


def _displaced(said: str, start: int, stretches: Sequence[Piece]) -> bool:
    """Whether another figure was put where this one stood: 共519户（原512户） tells what was, not what the data say now."""
    put_in = next((one for one in stretches if not one.same and one.at + len(one.old) == start), None)
    return put_in is not None and bool(FIGURE.search(said) and FIGURE.search(put_in.new) and not FIGURE.search(put_in.old))


def _moved(lost: Sequence[tuple[Ref, str]], changed: Sequence[Piece]) -> Iterator[tuple[int, int, Ref]]:
    """Yield the facts that she moved within a sentence: their text stands once among her new words, and no figure is another.

    Where she wrote another figure, one that is still there may be told for another reason: formerly 512, now 519.
    """
    before, after = (Counter(FIGURE.findall("|".join(side))) for side in ([one.old for one in changed], [one.new for one in changed]))
    for ref, said in lost:
        there = [(one.to + at.start(), one.to + at.end()) for one in changed for at in re.finditer(whole(said), one.new)]
        alike = sum(said == other for _, other in lost)
        if len(there) == 1 and alike == 1 and (len(said) > 1 or said.isdigit()) and (before == after or not FIGURE.search(said)):
            yield *there[0], ref


def _written_over(ours: Traced, made: Traced) -> list[tuple[Ref, str]]:
    """Return the facts of the template's paragraph that an adopted one no longer tells."""
    told = {ref for ref, _ in _names(ours, made)}
    return [(ref, made.text[span.start : span.end]) for ref, span in refs(made) if ref not in told]


def _taken_back(over: Sequence[tuple[Ref, str]], changed: Sequence[Piece]) -> Iterator[tuple[int, int, Ref]]:
    """Yield the facts that stand again where she had written over them: she decided for what the data say."""
    for ref, said in over:
        there = [(one.to + at.start(), one.to + at.end()) for one in changed if one.old for at in re.finditer(whole(said), one.new)]
        if len(there) == 1 and sum(said == other for _, other in over) == 1:
            yield *there[0], ref


def _names(ours: Traced, made: Traced) -> Iterator[tuple[Ref, Span]]:
    """Yield the facts of a paragraph as a wording names them: as its template's paragraph tells them, else by their path."""
    left = [(ref, span.paths, made.text[span.start : span.end]) for ref, span in refs(made)]
    told = {ref.path for ref, *_ in left}
    for plain, span in refs(ours):
        one = next((one for one in left if one[1:] == (span.paths, ours.text[span.start : span.end])), None)
        if one is not None:
            left.remove(one)
            yield one[0], span
        elif plain.path not in told:
            yield Ref(plain.path), span


def _said_in(made: Traced) -> dict[str, str]:
    return {str(ref): made.text[span.start : span.end] for ref, span in refs(made)}


def _seat(one: Traced) -> str:
    return one.cell or f"第{one.number}段"


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _margins(texts: Iterable[tuple[str, str]]) -> list[str]:
    """Return what headers, footers and notes say, numbers aside: a program counts pages anew when it saves."""
    found = [text for part, text in texts if part != BODY]
    return list(dict.fromkeys(words for text in found if (words := "".join(re.sub(r"[0-9]", "", text).split()))))

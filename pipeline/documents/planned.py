"""Edits and a generated document in, what is to be done for each of them out: at which paragraph, and whether a person has to decide.

Nothing is done here. An edit that finds no place is told.
"""

import dataclasses
from collections import Counter
from collections.abc import Iterator, Sequence

from pipeline.case.tree import Branch
from pipeline.documents.edits import ADDING, ROWS, Act, Edit, Edits, Key, Wording, shown
from pipeline.documents.trace import BODY, Traced
from pipeline.documents.wordings import CELL, Filled, WrittenOver, filled, given_back, likeness, row_joined, worded, written_over
from pipeline.problems import Problem, problem
from pipeline.prose.figures import numbers
from pipeline.word.safety import parse
from pipeline.word.text import W
from pipeline.word.tracked import strange

ALIKE = 0.6
"""How much of its wording a paragraph must have in common with one that the template words otherwise by now."""
ADDED = "+"
"""How the origin of a paragraph begins that a person added."""


@dataclasses.dataclass(frozen=True, slots=True)
class Work:
    """One edit, and what is to be done for it at which paragraph."""

    edit: Edit
    at: int
    text: str = ""
    traced: tuple[Traced, ...] = ()
    """the paragraphs that it makes"""
    reasons: tuple[str, ...] = ()
    """why a person has to decide"""
    other: str = ""
    """what a reworded paragraph says where she decides against her wording"""


def keys_of(body: Sequence[Traced]) -> list[Key]:
    """Return what each paragraph of the body is known by."""
    seen: Counter[tuple[str, tuple[str, ...]]] = Counter()
    found = []
    for one in body:
        seen[one.origin, one.rows] += 1
        found.append(Key(one.origin, one.rows, seen[one.origin, one.rows]))
    return found


def placed(entries: Sequence[Edit], body: Sequence[Traced]) -> list[int | None]:
    """Return for each edit the number of its paragraph, by its key, else of the one of the same rows that says about the same.

    The template may word a paragraph otherwise by now: its key is another one then, and the wordings have to be decided on.
    """
    keys = {key: number for number, key in enumerate(keys_of(body)) if key.origin and not key.origin.startswith(ADDED)}
    claimed = {keys[edit.key] for edit in entries if edit.key in keys}
    found: list[int | None] = []
    for edit in entries:
        at = keys.get(edit.key)
        if at is None and edit.act not in ROWS and edit.was:
            rest = [number for key, number in keys.items() if number not in claimed and key.rows == edit.key.rows]
            alike = max(((likeness(edit.was, worded(body[number])), -number) for number in rest), default=(0.0, 0))
            if alike[0] >= ALIKE:
                at = -alike[1]
        found.append(at)
    return found


# --- decided


class Planner:
    """Finds the paragraph of each edit, and what is to be done there."""

    def __init__(self, part: bytes, body: Sequence[Traced], edits: Edits, facts: Branch, short: str) -> None:
        self.body, self.edits, self.facts, self.short = body, edits, facts, short
        self.problems: list[Problem] = []
        self.reads: dict[str, str] = {}
        self.pending: list[tuple[str, str]] = []
        self._elements = list(parse(part).iter(f"{W}p"))
        self._added: Counter[Key] = Counter()

    def works(self) -> list[Work]:
        """Return what is to be done, in the order of the edits."""
        seats = placed(self.edits.entries, self.body)
        return [work for edit, at in zip(self.edits.entries, seats, strict=True) if (work := self._work(edit, at)) is not None]

    def _work(self, edit: Edit, at: int | None) -> Work | None:
        self._added[edit.key] += edit.act in ADDING
        if at is None:
            self._lost("edits.lost", edit, "找不到它的段落：模板或数据变了，这一段不再有了")
            return None
        if edit.act in ROWS:
            return self._row(edit, at)
        here = self.body[at]
        if edit.act is Act.REMOVE:
            return Work(edit, at, reasons=tuple(self._reasons(edit, here)))
        if edit.act in (Act.AFTER, Act.BEFORE):
            made = self._filled(edit, edit.now, None)
            self._told_figures(edit, edit.now)
            return Work(edit, at, traced=(self._new(edit, here, made, ""),))
        if names := strange(self._elements[at]):
            self._lost("edits.unfit", edit, f"套不上：这一段里有文字以外的内容（{'、'.join(dict.fromkeys(names))}）")
            return None
        made = self._filled(edit, edit.now, here)
        style = here.style if edit.style is None else edit.style
        if made.text == here.text and style == here.style:
            self._told("edits.idle", "这一处与现在生成的文字一样了", edit, "可以删去这一条；留着也无妨")
            return None
        over = written_over(edit, here, self.facts)
        self._told_figures(edit, edit.now, here, over)
        reasons = [*self._reasons(edit, here, over), *(f"事实“{ref}”没有了，仍写作“{edit.facts[str(ref)]}”" for ref in made.gone)]
        other = here.text
        if worded(here) == edit.was and not made.gone:  # only what is in dispute is marked
            other = filled(given_back(edit, over), here, self.facts, edit.facts).text
        if made.text in (here.text, other):
            reasons = []
        because = (*here.because, self.edits.path)
        traced = dataclasses.replace(here, text=made.text, values=made.values, conditions=(), because=because, style=style, instead=here)
        return Work(edit, at, traced=(traced,), reasons=tuple(reasons), other=other)

    def _reasons(self, edit: Edit, here: Traced, over: Sequence[WrittenOver] | None = None) -> Iterator[str]:
        """Yield why a person has to decide: the template says something else there, or a fact that she wrote over changed."""
        if worded(here) != edit.was:
            yield f"模板写的变了，原来是“{_short(shown(edit.was))}”"
        for one in written_over(edit, here, self.facts) if over is None else over:
            if one.changed:
                by = f"，手改作“{_short(one.by)}”" if one.by else "，手改时删去"
                yield f"事实变了，{one.ref.path}：{one.then or '（无）'}→{one.now or '（无）'}{by}"

    def _row(self, edit: Edit, at: int) -> Work | None:
        cells = self._cells(at)
        if not cells:
            self._lost("edits.unfit", edit, "套不上：这一段不在表里了")
            return None
        if edit.act is Act.REMOVE_ROW:
            whole = row_joined([[self.body[n] for n in cell] for cell in cells])
            return Work(edit, at, reasons=tuple(self._reasons(edit, whole)))
        if len(cells) != edit.width:
            self._lost("edits.unfit", edit, f"套不上：表里现在是{len(cells)}格，加的一行是{edit.width}格")
            return None
        row = next(self._elements[at].iterancestors(f"{W}tr"))
        if any(next(one.iter(f"{W}vMerge"), None) is not None for one in (row, *row.itersiblings(f"{W}tr"))):
            self._lost("edits.unfit", edit, "套不上：表里现在有上下合并的单元格")
            return None
        here = self.body[at]
        self._told_figures(edit, tuple(piece for _, wording in edit.cells for piece in (*wording, CELL)))
        traced = []
        for number in range(1, edit.width + 1):
            wordings = [wording for cell, wording in edit.cells if cell == number] or [()]
            for place, wording in enumerate(wordings):
                traced.append((number, self._new(edit, here, self._filled(edit, wording, None), f".{number}.{place}")))
        rows = tuple(dataclasses.replace(one, cell=str(number)) for number, one in traced)
        return Work(edit, at, traced=rows)

    def _cells(self, at: int) -> list[list[int]]:
        """Return the paragraphs of the row that a paragraph stands in, cell by cell."""
        row = next(self._elements[at].iterancestors(f"{W}tr"), None)
        numbers = {element: number for number, element in enumerate(self._elements)}
        return [] if row is None else [[numbers[one] for one in cell.iter(f"{W}p")] for cell in row.iterchildren(f"{W}tc")]

    def _new(self, edit: Edit, beside: Traced, made: Filled, more: str) -> Traced:
        origin = f"{ADDED}{edit.key.origin}.{self._added[edit.key]}{more}"
        return Traced(BODY, origin, beside.rows, made.text, values=made.values, because=(self.edits.path,), style=edit.style or "")

    def _filled(self, edit: Edit, wording: Wording, here: Traced | None) -> Filled:
        made = filled(wording, here, self.facts, edit.facts)
        self.reads |= made.reads
        self.pending += [(path, name) for path in made.reads for name in made.pending]
        for ref in made.unknown:
            remedy = "写事实的全名，如{社区.某社区.户籍.户数}；不是事实的大括号写两遍"
            self.problems.append(problem("edits.reference", f"没有“{ref}”这个事实", edit.place, remedy))
        return made

    def _lost(self, code: str, edit: Edit, why: str) -> None:
        said = shown(edit.now or edit.was) or "".join(shown(wording) for _, wording in edit.cells)
        remedy = "核对数据和模板；仍要的，在文书里照样改一次，再运行 lijuan adopt；不要的，在文件里删去这一条"
        self._told(code, f"采用的改动（{edit.act.value}“{_short(said)}”）{why}", edit, remedy)

    def _told_figures(self, edit: Edit, wording: Wording, here: Traced | None = None, over: Sequence[WrittenOver] = ()) -> None:
        """Tell of figures that come from a person alone."""
        given = set(figures(here.text)) if here else set()
        words = "".join(one if isinstance(one, str) else " " for one in wording)
        own = [figure for figure in figures(words) if figure not in given]
        if own:
            instead = "、".join(f"{one.ref.path}（{one.then}）" for one in over if figures(one.then))
            message = f"手改的{'、'.join(f'“{one}”' for one in dict.fromkeys(own))}不出自事实" + (f"，盖过了{instead}" if instead else "")
            self._told("edits.figure", f"{message}，不随数据变动", edit, "核对；应当随数据变动的，写成{事实的全名}，或改数据")

    def _told(self, code: str, message: str, edit: Edit, remedy: str) -> None:
        self.problems.append(problem(code, message, edit.place, remedy))


def figures(text: str) -> list[str]:
    """Return the numbers of a text."""
    return [number for *_, number in numbers(text)]


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"

"""What a later version of an issued paper says otherwise, as the facts of its 更正说明: made after both versions are there.

The issued text is held against the next version, sentence by sentence. What the register of papers gives (文号, 日期) is
another for every version and no error.
"""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence

from pipeline.case.tree import Branch, Fact, Fate
from pipeline.documents import issued
from pipeline.item import Item, NotDue
from pipeline.paper import Paper
from pipeline.press import Press
from pipeline.problems import Place, Problem, problem
from pipeline.review.compare import Change, Why, compare
from pipeline.review.versions import Edition, Version, of_papers
from pipeline.values import Value
from pipeline.wording import write

ROOT = "更正内容"
ADDED, GONE = "（无）", "（删去）"
Line = tuple[str, str, str]
"""Where a sentence stands, what was issued, what it says now."""


@dataclasses.dataclass(frozen=True, slots=True)
class Corrected:
    """The notes as papers, and what is wrong with them."""

    papers: Sequence[Paper]
    problems: Sequence[Problem]


def correct(papers: Sequence[Paper], notes: Sequence[Item], press: Press) -> Corrected:
    """Return the 更正说明 of what was corrected; one of a paper that nobody issued is refused, one that corrects nothing is not due."""
    due, filled, problems = list[Item | NotDue](), dict[str, Branch](), list[Problem]()
    for note in notes:
        old = issued.frozen(press.case, note.of.stem) if note.of else None
        new = next((paper for paper in papers if note.of and paper.item.of and paper.item.of.id == note.of.id), None)
        if note.of is None or old is None or new is None:
            row = press.facts.at(note.row)
            place = row.source if isinstance(row, Branch) else Place("corrections.yaml")
            remedy = "没有印发的，改数据后直接重做；在 corrections.yaml 里删去这一段"
            problems.append(problem("correction.refused", f"“{note.of.short if note.of else note.name}”没有印发，不必更正", place, remedy))
            continue
        if new.status == "not-due":
            due.append(NotDue(note, f"“{new.item.short}”还没有出：{new.reason}"))
            continue
        lines = [_line(change) for change in changes(old, new)]
        filled[note.id] = with_contents(press.facts, _about(note, old, press.facts), lines)
        due.append(note if lines else NotDue(note, "印发的与现有事实相符，没有要更正的句子"))
    known = {note.row for note in notes}
    for row in press.facts.table("更正"):
        if row.path not in known:
            remedy = "补上这份文书所缺的事实；写错的，在 corrections.yaml 里改正或删去这一段"
            problems.append(problem("correction.refused", f"“{row.path.partition('.')[2]}”没有可更正的文书", row.source, remedy))
    printed, wrong = press.print_all(due, filled)
    return Corrected(printed, [*problems, *wrong])


def changes(old: issued.Frozen, new: Paper) -> tuple[Change, ...]:
    """Return the sentences in which a later version differs for another reason than its entry in the register of papers."""
    before = Edition(new.item.stem, old.files[".docx"], old.files[".txt"], old.trace)
    found = compare(Version("", {new.item.stem: before}), of_papers([new]))
    return tuple(change for document in found for change in document.changes if not _registered(change))


def _registered(change: Change) -> bool:
    """Whether a sentence differs only by what the register of papers or the mark of example data says."""
    return all(cause.why is Why.FACT and (cause.path.startswith("发文.") or cause.path == "示例") for cause in change.causes)


def _line(change: Change) -> Line:
    place = change.cell or (f"第{change.number}段" if change.number else "页眉页脚")
    return place, _plain(change.old) or ADDED, _plain(change.new) or GONE


def _plain(text: str) -> str:
    return text.replace("⏎", "").replace("\t", "　").strip()


def _about(note: Item, old: issued.Frozen, facts: Branch) -> Mapping[str, str]:
    """Return how the paper is named that is corrected, as it was when it was issued."""
    assert note.of is not None
    said = {"题名": old.title, "版次": str(_value(facts, f"{note.row}.版次"))}
    given = {name: _value(facts, f"发文.{note.of.short}.{name}") for name in ("文号", "成文日期")}
    return said | {name: write(value) for name, value in given.items() if value is not None}


def _value(facts: Branch, path: str) -> Value | None:
    fact = facts.fact(path)
    return fact.value if fact is not None and not fact.pending else None


def with_contents(facts: Branch, about: Mapping[str, str], lines: Sequence[Line]) -> Branch:
    """Return the facts with 更正内容: what the note prints."""
    children: dict[str, Fact | Branch] = {name: Fact(value, f"{ROOT}.{name}") for name, value in about.items()}
    children["处数"] = Fact(len(lines), f"{ROOT}.处数")
    children["各处"] = Branch(f"{ROOT}.各处", dict(_rows(lines)), rows=True)
    absent = {name: Fate.OPTIONAL for name in ("文号", "成文日期") if name not in about}
    return dataclasses.replace(facts, children={**facts.children, ROOT: Branch(ROOT, children, absent)})


def _rows(lines: Sequence[Line]) -> Iterator[tuple[str, Branch]]:
    for number, (place, old, new) in enumerate(lines, 1):
        path = f"{ROOT}.各处.第{number}处"
        values: dict[str, Value] = {"序号": number, "位置": place, "原文": old, "更正为": new}
        yield f"第{number}处", Branch(path, {name: Fact(value, f"{path}.{name}") for name, value in values.items()})

"""What a person changed in a document, adopted: her wording stays, its facts follow the data, what collides is for her to decide."""

import copy
import dataclasses
import io
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from docx.document import Document
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.documents.edits import Act, Edits, Ref, as_bytes, read_edits, shown
from pipeline.documents.freshness import fingerprint
from pipeline.documents.trace import BODY, Span, Traced, read_trace
from pipeline.review.adopt import Changes, changes
from pipeline.word.text import flatten, paragraph_texts, structure
from tests.review.hands import (
    FACTS,
    LINES,
    NONE,
    ROWS,
    SHORT,
    STEM,
    TEMPLATE,
    add,
    add_row,
    adopted,
    applied,
    both,
    by_hand,
    decided,
    drop,
    everything,
    facts,
    find,
    made,
    marked,
    paragraphs,
    remove,
    remove_row,
    reword,
    say,
    style,
    template,
)

Edit = Callable[[Document], None]
EDITS = f"edits/{STEM}.yaml"


def codes(found: Changes) -> list[tuple[str, str]]:
    return [(one.code, str(one.place)) for one in found.problems]


def taken(edit: Edit) -> Edits:
    """Return the edits as they are read back from the file."""
    found = adopted(edit)
    assert found.problems == ()
    return back(found.edits)


def back(edits: Edits) -> Edits:
    if not edits.entries:
        return NONE
    with tempfile.TemporaryDirectory() as room:
        (Path(room) / "edits").mkdir()
        (Path(room) / EDITS).write_bytes(as_bytes(edits))
        read, problems = read_edits(Path(room), STEM)
    assert problems == []
    assert read.entries == edits.entries
    return read


def lines(data: bytes) -> list[str]:
    return flatten(data).splitlines()


# --- her wording stays, facts follow


def test_her_wording_stays_and_its_facts_follow_the_data() -> None:
    edits = taken(reword("共473户，1186人。", "总计473户（1186人），均已登记。"))
    (edit,) = edits.entries
    assert shown(edit.was) == "截至{日期}，共{户}户，{人}人。"
    assert shown(edit.now) == "截至{日期}，总计{户}户（{人}人），均已登记。"
    done = applied(edits, facts(户=480))
    assert "截至2024年4月8日，总计480户（1186人），均已登记。" in lines(done.docx)
    assert done.problems == ()
    assert done.plain == b""


def test_a_fact_that_she_moved_within_the_sentence_stays_a_fact() -> None:
    (edit,) = taken(reword("共473户，1186人。", "人口1186，户数473。")).entries
    assert [piece for piece in edit.now if isinstance(piece, Ref)] == [Ref("日期"), Ref("人"), Ref("户")]


def test_a_figure_beside_another_one_that_she_wrote_is_no_fact() -> None:
    """Formerly 473, now 480: the 473 of before is not what the data say now."""
    (edit,) = taken(reword("共473户", "共480户（原473户）")).entries
    assert Ref("户") not in edit.now


def test_the_trace_names_the_edits_and_what_the_template_says() -> None:
    done = applied(taken(reword("其他事项照旧。", "其他事项另行通知。")))
    assert done.trace.facts[EDITS]
    (paragraph,) = [one for one in done.trace.paragraphs if EDITS in one.because]
    assert paragraph.text == "其他事项另行通知。"
    assert paragraph.instead is not None
    assert paragraph.instead.text == "其他事项照旧。"
    assert read_trace(done.trace.as_bytes()) == done.trace


@pytest.mark.parametrize(
    ("edit", "gone", "new"),
    [
        (remove("其他事项"), ["其他事项照旧。"], []),
        (add("其他事项", "另附示意图一张。"), [], ["另附示意图一张。"]),
        (add("关于", "（征求意见后修改）"), [], ["（征求意见后修改）"]),
        (remove_row(2), ["后村\t202\t王五"], []),
        (add_row(3, "河边", "9", "钱七"), [], ["河边\t9\t钱七"]),
        (add_row(0, "河边", "9", "钱七"), [], ["河边\t9\t钱七"]),
        (both(add_row(1, "甲", "1", "乙"), add_row(2, "丙", "2", "丁")), [], ["甲\t1\t乙", "丙\t2\t丁"]),
        (both(remove("其他事项"), add("联系人", "电话另告。")), ["其他事项照旧。"], ["电话另告。"]),
    ],
)
def test_paragraphs_and_rows_that_came_and_went_are_carried_over(edit: Edit, gone: list[str], new: list[str]) -> None:
    before, hers = lines(made().docx), lines(by_hand(made().docx, edit))
    done = applied(taken(edit))
    assert lines(done.docx) == hers
    assert [one for one in before if one not in hers] == gone
    assert [one for one in hers if one not in before] == new
    assert {one.code for one in done.problems} <= {"edits.figure"}
    assert [one.text for one in done.trace.paragraphs if one.part == BODY] == everything(done.docx).split("\n")
    assert structure(done.docx) == structure(by_hand(made().docx, edit))


def test_an_added_line_looks_as_the_one_beside_it() -> None:
    done = applied(taken(add("其他事项", "另附示意图一张。")))
    names = [line.rpartition("|")[0] for line in structure(done.docx).splitlines() if line.endswith(("其他事项照旧。", "另附示意图一张。"))]
    assert len(names) == 2
    assert len(set(names)) == 1


def test_a_style_that_she_changed_is_carried_over() -> None:
    edits = taken(style("其他事项", "公文正文"))
    (edit,) = edits.entries
    assert edit.style
    assert edit.was == edit.now
    done = applied(edits)
    assert f"{edit.style}|其他事项照旧。" in structure(done.docx)


def test_looks_of_single_words_are_no_change() -> None:
    def embolden(word: Document) -> None:
        word.paragraphs[1].runs[0].bold = True

    assert fingerprint(by_hand(made().docx, embolden)) == fingerprint(made().docx)
    assert adopted(embolden).edits.entries == ()


def test_a_person_may_write_a_fact_into_the_file() -> None:
    edits = taken(add("其他事项", "另见某处。"))
    (edit,) = edits.entries
    data = as_bytes(edits).decode().replace("另见某处。", "{人}人中另见{各片.前村.谁}。")
    with tempfile.TemporaryDirectory() as room:
        (Path(room) / "edits").mkdir()
        (Path(room) / EDITS).write_text(data, encoding="utf-8")
        read, problems = read_edits(Path(room), STEM)
    assert problems == []
    done = applied(read, facts(人=1200))
    assert "1200人中另见张三。" in lines(done.docx)
    assert done.reads == {"人": "1200", "各片.前村.谁": "张三"}
    unknown = Edits(STEM, (edit.__class__(Act.AFTER, edit.key, edit.was, ("另见", Ref("无此")), edit.style),))
    assert [one.code for one in applied(unknown).problems] == ["edits.reference"]


def test_a_word_of_hers_that_is_no_fact_is_told() -> None:
    done = applied(taken(reword("共473户", "共480户")))
    assert [(one.code, one.place.file, one.blocks) for one in done.problems] == [("edits.figure", EDITS, None)]


# --- collisions


def collided(edits: Edits, rows: dict[str, tuple[int, str]] | None = None, **more: object) -> tuple[bytes, bytes]:
    done = applied(edits, facts(rows, **more))
    assert [one.code for one in done.problems if one.blocks] == ["edits.collision"]
    assert marked(done.docx) == 1
    assert marked(done.plain) == 0
    assert flatten(done.plain).split() == flatten(done.docx).split()
    with zipfile.ZipFile(io.BytesIO(done.docx)) as package:
        assert "word/comments.xml" in package.namelist()
    return done.docx, done.plain


def test_a_fact_that_she_wrote_over_and_that_changed_is_for_her_to_decide() -> None:
    edits = taken(reword("共473户，", "总计480户，"))
    data, _ = collided(edits, 户=475, 人=1190)
    assert "截至2024年4月8日，总计480户，1190人。" in lines(data)
    assert "截至2024年4月8日，总计480户，1190人。" in lines(decided(data, accept=True))
    assert "475户，1190人。" in flatten(decided(data, accept=False))
    assert "475" in everything(data)


def test_what_she_wrote_over_may_become_true() -> None:
    done = applied(taken(reword("共473户，", "总计480户，")), facts(户=480))
    assert [one.code for one in done.problems if one.blocks] == []
    assert "总计480户" in flatten(done.docx)


def test_the_template_may_word_it_otherwise_by_now() -> None:
    edits = taken(reword("其他事项照旧。", "其他事项另行通知。"))
    changed = template(*(line.replace("其他事项照旧。", "其他事项一律照旧办理。") for line in LINES))
    done = applied(edits, of=changed)
    assert [one.code for one in done.problems] == ["edits.collision"]
    assert "其他事项另行通知。" in lines(decided(done.docx, accept=True))
    assert "其他事项一律照旧办理。" in lines(decided(done.docx, accept=False))


def test_a_paragraph_that_she_took_out_and_whose_facts_changed_is_for_her_to_decide() -> None:
    data, plain = collided(taken(remove("联系人")), 联系人="周八")
    assert "联系人" not in flatten(plain)
    assert "联系人：周八。" in lines(decided(data, accept=False))
    assert "联系人" not in flatten(decided(data, accept=True))


def test_a_row_that_she_took_out_and_whose_facts_changed_is_for_her_to_decide() -> None:
    data, plain = collided(taken(remove_row(2)), rows={**ROWS, "后村": (222, "王五")})
    assert "后村\t" not in flatten(plain)
    assert "后村\t222\t王五" in lines(decided(data, accept=False))
    assert "后村\t" not in flatten(decided(data, accept=True))


@pytest.mark.parametrize("accept", [True, False])
def test_once_decided_and_adopted_again_nothing_collides(*, accept: bool) -> None:
    edits = taken(both(reword("共473户，1186人。", "共480户，1186人，均已登记。"), remove("联系人"), add("关于", "另附一张。")))
    now = facts(户=475, 联系人="周八")
    done = applied(edits, now)
    hers = decided(done.docx, accept=accept)
    assert fingerprint(hers) != fingerprint(done.docx)
    found = changes(done.trace, hers, done.docx, edits, SHORT)
    assert found.problems == ()
    again = applied(back(found.edits), now)
    assert [one.code for one in again.problems if one.blocks] == []
    assert flatten(again.docx).split() == flatten(hers).split()
    later = applied(back(found.edits), facts(户=476, 联系人="周八"))
    assert [one.code for one in later.problems if one.blocks] == (["edits.collision"] if accept else [])
    if not accept:
        assert "共476户，1186人，均已登记。" in flatten(later.docx)


def test_an_edit_whose_paragraph_is_gone_is_told_and_kept() -> None:
    edits = taken(both(reword("后村有202户", "后村共有202户"), reword("其他事项", "其余事项")))
    fewer = facts(rows={"前村": ROWS["前村"]})
    done = applied(edits, fewer)
    assert [(one.code, one.blocks, one.place.file) for one in done.problems] == [("edits.lost", "seal", EDITS)]
    hers = by_hand(done.docx, reword("联系人：", "联系："))
    kept = changes(done.trace, hers, done.docx, edits, SHORT).edits
    assert {shown(one.now) for one in kept.entries} >= {"{各片.后村.名称}共有{各片.后村.数}户，由{各片.后村.谁}负责。"}


def test_an_edit_that_does_not_fit_any_more_is_told() -> None:
    narrow = template(width=2)
    done = applied(taken(add_row(3, "河边", "9", "钱七")), of=narrow)
    assert [(one.code, one.blocks) for one in done.problems if one.blocks] == [("edits.unfit", "seal")]


def test_an_edit_that_the_template_took_over_is_told() -> None:
    took_over = template(*(line.replace("其他事项照旧。", "其他事项另行通知。") for line in LINES))
    done = applied(taken(reword("其他事项照旧。", "其他事项另行通知。")), of=took_over)
    assert [(one.code, one.blocks) for one in done.problems] == [("edits.idle", None)]
    assert done.docx == made(of=took_over).docx


# --- what is left alone


def picture(word: Document) -> None:
    find(word, "其他事项").append(OxmlElement("w:r"))
    find(word, "其他事项")[-1].append(OxmlElement("w:drawing"))


def revision(word: Document) -> None:
    mark = OxmlElement("w:ins")
    mark.set(qn("w:id"), "1")
    find(word, "其他事项").append(mark)
    mark.append(OxmlElement("w:r"))
    mark[0].append(OxmlElement("w:t"))
    mark[0][0].text = "另加"


def unknown_style(word: Document) -> None:
    word.styles.add_style("自拟样式", 1)
    word.paragraphs[0].style = word.styles["自拟样式"]


def split_cell(word: Document) -> None:
    row = word.tables[0].rows[1]._tr
    row.remove(list(row.iter(qn("w:tc")))[-1])


def another_table(word: Document) -> None:
    word.add_table(1, 1)


def header(word: Document) -> None:
    word.sections[0].header.paragraphs[0].add_run("内部资料")


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (picture, "adopt.refused"),
        (revision, "adopt.undecided"),
        (unknown_style, "adopt.refused"),
        (split_cell, "adopt.refused"),
        (another_table, "adopt.refused"),
        (header, "adopt.refused"),
    ],
)
def test_what_cannot_be_carried_over_is_told_by_its_place(edit: Edit, code: str) -> None:
    found = codes(adopted(both(edit, reword("联系人：", "联系："))))
    assert {one for one, _ in found} == {code}
    assert all(place.startswith(f"《{SHORT}》") for _, place in found)


def test_a_page_break_in_a_reworded_paragraph_is_told() -> None:
    def broken(word: Document) -> None:
        reword("其他事项", "其余事项")(word)
        next(one for one in word.paragraphs if "其余事项" in one.text).runs[0].add_break(WD_BREAK.PAGE)

    assert codes(adopted(broken))


def test_an_adopted_document_saved_again_is_no_edit() -> None:
    done = applied(taken(both(reword("共473户，", "总计480户，"), add_row(3, "河边", "9", "钱七"))), facts(户=475))
    assert marked(done.docx) == 1
    assert fingerprint(by_hand(done.docx, lambda _: None)) == fingerprint(done.docx)
    assert changes(done.trace, by_hand(done.docx, lambda _: None), done.docx, NONE, SHORT).problems


def test_edits_that_changed_nothing_more_are_found_again() -> None:
    edits = taken(
        both(
            reword("共473户，", "总计480户，"), remove("联系人"), add("其他事项", "另附一张。"), remove_row(1), add_row(3, "甲", "乙", "丙")
        )
    )
    done = applied(edits)
    found = changes(done.trace, by_hand(done.docx, reword("另附一张。", "另附两张。")), done.docx, edits, SHORT)
    assert found.problems == ()
    assert lines(applied(back(found.edits)).docx) == [one.replace("一张", "两张") for one in lines(done.docx)]
    assert len(found.edits.entries) == len(edits.entries)


# --- 100 combinations of hand edit and data change

NEW_WORDS = ("（另有说明）", "，详见附件", "经核实")
ACTS = ("keep", "keep", "keep", "put in", "write over", "take out", "add")
Pieces = list[str | tuple[str, ...]]
Table = dict[str, tuple[int, str]]


@dataclasses.dataclass
class Hand:
    """What a person does to a paragraph, and what has to come of it."""

    paragraph: Traced
    number: int
    act: str
    pieces: Pieces
    disputed: list[tuple[str, ...]] = dataclasses.field(default_factory=list)
    """the facts that she writes over or takes out"""

    def says(self, said: Callable[[tuple[str, ...]], str]) -> str:
        """Return what she wrote, with what the facts say."""
        return "".join(said(one) if isinstance(one, tuple) else one for one in self.pieces)

    def before(self, paths: tuple[str, ...]) -> str:
        """Return what a fact said when she wrote."""
        return next(self.paragraph.text[one.start : one.end] for one in self.paragraph.values if one.paths == paths)

    @property
    def new(self) -> str:
        """Return the paragraph that she adds."""
        return f"另加第{self.number}句。" if self.act == "add" else ""


def hand(number: int, paragraph: Traced, act: str, first: int, second: int, *, last: bool) -> Hand:
    """Let a person do something to a paragraph, as far as it can be done there."""
    pieces = parted(paragraph)
    spots = [spot for spot, piece in enumerate(pieces) if isinstance(piece, tuple)]
    outside = bool(paragraph.text) and not paragraph.cell
    if act == "put in" and paragraph.text:
        pieces.insert(first % (len(pieces) + 1), NEW_WORDS[second % 3])
    elif act == "write over" and spots:
        over = spots[first % len(spots)]
        paths, pieces[over] = pieces[over], str(9001 + number)
        assert isinstance(paths, tuple)
        return Hand(paragraph, number, act, pieces, [paths])
    elif act == "take out" and outside and not last:
        return Hand(paragraph, number, act, [], [one.paths for one in paragraph.values])
    elif act != "add" or not outside:
        return Hand(paragraph, number, "keep", pieces)
    return Hand(paragraph, number, act, pieces)


def parted(paragraph: Traced) -> Pieces:
    """Return a paragraph as its words and the paths of its facts."""
    pieces, end = Pieces(), 0
    for span in (*paragraph.values, Span(len(paragraph.text), len(paragraph.text), ())):
        pieces += [paragraph.text[end : span.start]] if span.start > end else []
        pieces += [span.paths] if span.paths else []
        end = span.end
    return pieces


@st.composite
def hands(draw: st.DrawFn) -> list[Hand]:
    """Draw for each paragraph of the body what a person does there."""
    body = [one for one in made().trace.paragraphs if one.part == BODY]
    places, acts = st.integers(0, 99), st.sampled_from(ACTS)
    return [hand(n, one, draw(acts), draw(places), draw(places), last=n + 1 == len(body)) for n, one in enumerate(body)]


@st.composite
def later(draw: st.DrawFn) -> tuple[dict[str, object], Table]:
    """Draw facts of which some are others by now, and perhaps a row less or more."""
    others: dict[str, object] = {"甲": "西山片", "户": 475, "人": 1190, "联系人": "周八"}
    rows = {name: (number + 50 * draw(st.booleans()), who) for name, (number, who) in ROWS.items()}
    if draw(st.integers(0, 3)) == 0:
        del rows["后村"]
    if draw(st.integers(0, 3)) == 0:
        rows["新村"] = (404, "孙九")
    return {name: value for name, value in others.items() if draw(st.booleans())}, rows


def by_now(now: dict[str, object], rows: Table) -> Callable[[tuple[str, ...]], str]:
    """Return what tells a fact of the document as it is by now."""

    def said(paths: tuple[str, ...]) -> str:
        table, *names = paths[0].split(".")
        if table == "各片":
            return {"名称": names[0], "数": str(rows[names[0]][0]), "谁": rows[names[0]][1]}[names[1]]
        return "2024年4月8日" if table == "日期" else str({**FACTS, **now}[table])

    return said


@settings(max_examples=100, derandomize=True, deadline=None)
@given(hands(), later())
def test_nothing_of_either_is_lost_and_every_collision_is_marked(acts: list[Hand], later: tuple[dict[str, object], Table]) -> None:
    base, (now, rows) = made(), later
    edited = by_hand(base.docx, lambda word: write(word, acts))
    found = changes(base.trace, edited, base.docx, NONE, SHORT)
    assert found.problems == ()
    edits = back(found.edits)
    assert lines(applied(edits).docx) == lines(edited)

    done, said = applied(edits, facts(rows, **now)), by_now(now, rows)
    there = [one for one in acts if all(row.rpartition(".")[2] in rows for row in one.paragraph.rows)]
    gone = [one for one in acts if one not in there and one.act != "keep"]
    collided = [one for one in there if any(one.before(paths) != said(paths) for paths in one.disputed)]
    told = [one.code for one in done.problems if one.blocks]
    assert sorted(told) == ["edits.collision"] * len(collided) + ["edits.lost"] * len(gone)
    assert marked(done.docx) == len(collided)

    says, whole = "\n".join(one.text for one in done.trace.paragraphs), everything(done.docx)
    for one in there:
        assert one.act == "take out" or one.says(said) in says
        assert one.new in says
    for one in collided:
        assert all(said(paths) in whole for paths in one.disputed)
    kept = "".join(shown(one.now) for one in edits.entries)
    assert all(one.new in kept for one in gone)
    assert [one.text for one in done.trace.paragraphs if one.part == BODY] == [
        text for part, text in paragraph_texts(done.docx) if part == BODY
    ]


def write(word: Document, acts: Sequence[Hand]) -> None:
    """Do to a document what a person does."""
    for one, paragraph in zip(acts, list(paragraphs(word)), strict=True):
        if one.new:
            new = copy.deepcopy(paragraph)
            paragraph.addnext(new)
            say(new, one.new)
        if one.act == "take out":
            drop(paragraph)
        elif one.act != "keep":
            say(paragraph, one.says(one.before))


def test_the_template_of_these_tests_is_sound() -> None:
    assert lines(made(of=TEMPLATE).docx)[1] == "截至2024年4月8日，共473户，1186人。"

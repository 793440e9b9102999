"""The finished text read as a set and by file: the customer's own paper, one that tells the same rightly, the cases, hostile files."""

import dataclasses
import json
import re
from collections import Counter
from pathlib import Path

import pytest
from docx import Document

from pipeline import run
from pipeline.case.facts import derive
from pipeline.case.load import load
from pipeline.case.tree import Branch
from pipeline.item import due_items
from pipeline.ledger import Ledger
from pipeline.paper import Paper
from pipeline.problem_codes import CODES
from pipeline.prose import checks, told
from pipeline.prose.findings import CLAUSES, MOST, TOLD
from pipeline.prose.texts import LONGEST, QUOTED
from pipeline.rules.statutes import in_force
from pipeline.word.text import flatten, standings
from tests.conftest import GOLDEN_CASES, ROOT, TEMPLATES, Lijuan, PlainEngine, Run
from tests.prose.reading import DAY, PAPERS, codes, quotations, read

GOLDEN = ROOT / "tests" / "golden"
CUSTOMERS, CLEAN = PAPERS / "drafting-explanation.txt", PAPERS / "clean-explanation.txt"

# --- the customer's own paper

FAULTS = Counter(
    {
        ("L-TITLE", 1): 2,  # 关于关于; no 、 between the two committees
        ("L-TITLE", 3): 1,  # 《关于调整…管辖范围》 is no complete title
        ("prose.bracket", 3): 1,  # (附件1）
        ("prose.bracket", 5): 1,  # (同时代管…）
        ("L-QUORUM", 12): 1,  # no votes given for the three meetings
        ("prose.citation", 12): 1,  # one matter under two titles
        ("L-CAPACITY", 13): 1,  # 重残等无行为能力
        ("L-BASE", 13): 1,  # which denominator
        ("L-THRESH", 13): 2,  # 即可生效; 547 are needed and 146 live there
        ("L-DATE", 13): 1,  # 2024年4月-2024年6月
        ("prose.timeline", 14): 1,  # results inside the consultation
        ("L-DECIDE", 15): 1,  # the chain stops at the street's Party committee
        ("prose.leftover", 15): 1,  # [bookmark: _GoBack]
        ("prose.mixed", 15): 1,  # 请示报告
        ("prose.annex-name", 18): 1,
        ("prose.annex-name", 19): 1,
    }
)


def test_the_customers_own_paper() -> None:
    found = checks.read_file(CUSTOMERS)
    assert Counter((one.code, one.place.paragraph) for one in found) == FAULTS
    assert {one.place.document for one in found} == {CUSTOMERS.name}
    assert all(0 < len(quoted) <= QUOTED for quoted in quotations(found))


def test_each_finding_of_it_has_a_basis_and_a_remedy() -> None:
    for one in checks.read_file(CUSTOMERS):
        assert one.remedy
        assert one.basis is not None
        assert one.basis.strength != "规定" or (one.basis.source in ("law", "standard") and one.basis.certainty in ("V1", "V2"))


def test_a_paper_that_tells_the_same_rightly() -> None:
    assert checks.read_file(CLEAN) == ()
    assert len(CLEAN.read_text(encoding="utf-8")) > len(CUSTOMERS.read_text(encoding="utf-8"))


def test_the_paper_as_a_word_file_and_in_another_encoding(tmp_path: Path) -> None:
    lines = CUSTOMERS.read_text(encoding="utf-8").split("\n")
    word = Document()
    for line in lines:
        word.add_paragraph(line)
    word.save(str(tmp_path / "甲.docx"))
    (tmp_path / "乙.txt").write_bytes("\r\n".join(lines).encode("gb18030"))
    (tmp_path / "丙.txt").write_bytes(b"\xef\xbb\xbf" + "\n".join(lines).encode())
    for name in ("甲.docx", "乙.txt", "丙.txt"):
        assert Counter((one.code, one.place.paragraph) for one in checks.read_file(tmp_path / name)) == FAULTS, name


def test_the_place_in_a_table_is_its_cell(tmp_path: Path) -> None:
    word = Document()
    word.add_paragraph("一段。")
    table = word.add_table(2, 2)
    table.cell(1, 0).text = "甲"
    table.cell(1, 1).text = "进行进行调查"
    table.cell(1, 1).add_paragraph("第二段")
    word.add_paragraph("根据关于关于此事。")
    word.save(str(tmp_path / "甲.docx"))
    found = checks.read_file(tmp_path / "甲.docx")
    assert [(str(one.place), one.place.paragraph) for one in found] == [("《甲.docx》表1第2行第2格", 4), ("《甲.docx》第7段", 7)]


# --- the cases

TRUE = {
    "changsheng/03-实施方案": {"prose.timeline"},
    "changsheng/04-起草说明": {"L-BASE", "prose.timeline"},
    "changsheng/06-公告": {"L-BASE"},
    "changsheng/10-结果公示": {"L-BASE"},
    "changsheng/12-情况报告": {"L-BASE"},
}
"""What the customer's data has of the customer's faults: minors below the line only, months where days are needed."""


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*/*.txt")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_nothing_is_found_in_a_finished_paper_that_is_not_there(path: Path) -> None:
    assert {one.code for one in checks.read_file(path)} == TRUE.get(f"{path.parent.name}/{path.stem}", set())


@pytest.fixture(scope="module", params=GOLDEN_CASES.values(), ids=list(GOLDEN_CASES))
def printed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Paper], Branch]:
    """The papers of a case and its facts."""
    order = run.Order(request.param, tmp_path_factory.mktemp("empty"), (TEMPLATES,), PlainEngine())
    case = load(order.case)
    facts, _ = derive(case)
    papers, problems = run._press(order, case, facts, Ledger.load(order.output), None).print_all(due_items(facts))
    assert problems == []
    return papers, facts


def test_nothing_is_found_in_a_finished_set_that_is_not_there(printed: tuple[list[Paper], Branch]) -> None:
    papers, facts = printed
    assert len(papers) > 15
    assert checks.read_set(papers, facts) == ()


def test_all_numbers_of_a_paper_are_its_own(printed: tuple[list[Paper], Branch]) -> None:
    papers, facts = printed
    edited = [dataclasses.replace(one, status="kept", fresh=one.docx) for one in papers if one.docx]
    assert checks.read_set(edited, facts) == ()


def test_a_number_that_was_changed_by_hand_is_told_in_each_paper(printed: tuple[list[Paper], Branch]) -> None:
    papers, facts = printed
    edited = [dataclasses.replace(one, status="kept", fresh=one.docx, text=f"{one.text[:-1]}\n共98765户。\n") for one in papers if one.docx]
    annexed = {one.item.short for one in edited if re.search(r"\n附件\d?\n", one.text)}  # what comes last there is the text of a law
    found = [one for one in checks.read_set(edited, facts) if one.code == "prose.number"]
    assert {one.place.document for one in found} == {one.item.short for one in edited} - annexed
    assert {one.blocks for one in found} == {"seal"}


def test_a_line_of_the_text_has_a_place_in_the_document(printed: tuple[list[Paper], Branch]) -> None:
    papers, _ = printed
    for paper in papers:
        if paper.docx:
            places = standings(paper.docx)
            assert len(places) == flatten(paper.docx).count("\n")
            numbers = [one.paragraph for one in places]
            assert numbers == sorted(set(numbers))
            assert {bool(one.row) for one, line in zip(places, paper.text.split("\n"), strict=False) if line.startswith("合计\t")} <= {True}


def test_what_stands_in_a_paper_of_the_set_is_found_where_it_stands(printed: tuple[list[Paper], Branch]) -> None:
    papers, facts = printed
    first = next(one for one in papers if "。" in one.text)
    said = first.text.replace("。", "，进行进行登记。", 1)
    [found] = checks.read_set([dataclasses.replace(one, text=said) if one is first else one for one in papers], facts)
    assert (found.code, found.place.document) == ("prose.doubled", first.item.short)
    assert found.place.paragraph > 1


def test_an_edited_paper_is_read_by_archive_and_by_check(archived: Path, run: Run, engine: PlainEngine, tmp_path: Path) -> None:
    from pipeline.run import Order, check

    output = tmp_path / "output" / archived.name
    file = output / "docx" / "06-公告.docx"
    word = Document(str(file))
    word.add_paragraph("涉及居民98765户(含空挂户）。")
    word.save(str(file))
    expected = {("prose.number", "seal"), ("prose.bracket", "seal")}
    made = [one for one in run(archived).problems if one["code"].startswith("prose.")]
    assert {(one["code"], one["blocks"]) for one in made} == expected
    found = check(Order(archived, output, (TEMPLATES,), engine)).problems
    assert {(one.code, one.blocks) for one in found if one.code.startswith("prose.")} == expected


def test_an_issued_paper_has_nothing_left_to_fill_in(printed: tuple[list[Paper], Branch]) -> None:
    papers, facts = printed
    issued = [dataclasses.replace(one, status="issued") for one in papers if one.docx]
    open_ones = {one.item.short for one in issued if "【待填" in re.split(r"\n附件\d?\n", one.text)[0]}
    assert {one.place.document for one in checks.read_set(issued, facts) if one.code == "prose.pending"} == open_ones


# --- files that nobody should have given it


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert [one.code for one in checks.read_file(tmp_path / "没有.txt")] == ["file.missing"]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("空.txt", b"", "file.unreadable"),
        ("空.txt", " \r\n\t　\n".encode(), "file.unreadable"),
        ("空.docx", b"", "file.unreadable"),
        ("乱.docx", b"PK\x03\x04" + b"x" * 100, "file.unreadable"),
        ("乱.txt", bytes(range(128, 256)) * 9, "file.encoding"),
        ("乱.txt", "关于".encode("utf-16"), "file.encoding"),
        ("图.png", b"\x89PNG\r\n\x1a\n" + bytes(99), "file.encoding"),
        ("乱.txt", b"a\x00b", "file.unreadable"),
        ("旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "file.unreadable"),
        ("括号.txt", b"(" * 5_000_000, "file.large"),
        ("括号.txt", "（\n".encode() * 1_250_000, "file.large"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, name: str, data: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(data)
    [found] = checks.read_file(tmp_path / name)
    assert (found.code, found.blocks) == (code, "build")
    assert found.remedy


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert [one.code for one in checks.read_file(tmp_path)] == ["file.unreadable"]


def test_a_bomb_is_not_opened(tmp_path: Path) -> None:
    from tests.templates.making import shipped, zipped

    (tmp_path / "炸弹.docx").write_bytes(zipped({**shipped(), "word/media/a.bin": bytes(50_000_000)}))
    assert "docx.size" in {one.code for one in checks.read_file(tmp_path / "炸弹.docx")}


@pytest.mark.parametrize(("characters", "code"), [(LONGEST - 1, None), (LONGEST, None), (LONGEST + 1, "file.large")])
def test_a_paper_has_an_end(tmp_path: Path, characters: int, code: str | None) -> None:
    (tmp_path / "长.txt").write_text("甲" * characters, encoding="utf-8")
    assert [one.code for one in checks.read_file(tmp_path / "长.txt")] == ([code] if code else [])


@pytest.mark.parametrize(
    "unit",
    [
        "（",
        "(a",
        "）\n",
        "甲" * 99 + "，",
        "同意",
        "附件：1.a\n",
        "1,",
        "1-",
        "（一）\n",
        "《关于",
        "应到1实到1",
        "户籍",
        "a@",
        "2024年4月-",
        "的的",
        "【待填",
    ],
    ids=repr,
)
def test_a_hundred_thousand_characters_of_one_thing(tmp_path: Path, unit: str) -> None:
    (tmp_path / "长.txt").write_text(unit * (100_000 // len(unit)), encoding="utf-8")
    found = checks.read_file(tmp_path / "长.txt")
    assert max(Counter(one.code for one in found).values(), default=0) <= TOLD
    assert all(len(quoted) <= QUOTED for quoted in quotations(found))


@pytest.mark.parametrize(("kinds", "shown", "rest"), [(TOLD - 1, TOLD - 1, False), (TOLD, TOLD, False), (TOLD + 1, TOLD, True)])
def test_of_very_many_faults_the_first_are_told(kinds: int, shown: int, rest: bool) -> None:
    found = read(*(f"自24年{month}月起" for month in range(1, kinds + 1)))
    assert len(found) == shown
    assert ("另有同类的1处" in found[-1].message) is rest


def test_nobody_looks_on_for_ever() -> None:
    [found] = read(*["社区进行进行了调查。"] * (MOST + 50))
    assert f"等{MOST - 1}处" in found.message


# --- the catalogue


def test_every_code_of_prose_has_a_clause_and_every_clause_its_code_and_topic() -> None:
    assert {code for code in CODES if code.startswith("prose.")} <= set(CLAUSES) <= set(CODES)
    for clause in CLAUSES.values():
        assert clause.remedy
        assert not clause.topic or in_force(clause.topic, DAY) is not None


def test_every_check_stands_in_the_list_once() -> None:
    every = (*checks.CHECKS, *told.ALONE)
    assert len({check.__name__ for check in every}) == len(every)


@pytest.mark.parametrize(("paper", "organ"), [("请示", "甲街道办事处"), ("请示", "甲社区居民委员会"), ("公告", "甲街道办事处")])
def test_only_a_hint_loses_what_it_blocks(paper: str, organ: str) -> None:
    lines = (f"关于调整管辖范围的{paper}", "正文。", "进行进行调查。", organ)
    for one in read(*lines, organ=organ, kind=paper):
        hint = one.code in ("prose.closing", "prose.addressee", "prose.mixed") and "居民委员会" in organ
        assert one.blocks == (None if hint else CODES[one.code][1])
    assert "prose.doubled" in codes(*lines)


# --- the command


def test_the_command_reads_the_file_alone(lijuan: Lijuan, tmp_path: Path) -> None:
    done = lijuan("check", "changsheng", "--prose", str(CUSTOMERS), "--json")
    assert done.returncode == 0, done.stderr
    outcome = json.loads(done.stdout)
    assert Counter((one["code"], one["place"]["paragraph"]) for one in outcome["problems"]) == FAULTS
    assert outcome["ok"]
    assert list(tmp_path.iterdir()) == []


def test_the_command_prints_what_the_text_says_as_text(lijuan: Lijuan) -> None:
    done = lijuan("check", "changsheng", "--prose", str(CUSTOMERS), "--strict")
    assert done.returncode == 1
    assert "“[bookmark: _GoBack]" in done.stdout
    assert lijuan("check", "changsheng", "--prose", str(CLEAN), "--strict").returncode == 0


def test_the_command_tells_of_a_file_it_cannot_read(lijuan: Lijuan, tmp_path: Path) -> None:
    done = lijuan("check", "changsheng", "--prose", "没有.docx")
    assert done.returncode == 1
    assert "file.missing" in done.stdout
    (tmp_path / "空.txt").write_bytes(b"")
    assert lijuan("check", "changsheng", "--prose", "空.txt", "--json").returncode == 1

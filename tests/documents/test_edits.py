"""The file of what people changed: read as it was written, and each fault told by its place."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.documents.edits import Act, Edit, Edits, Key, Ref, Wording, as_bytes, joined, parsed, read_edits, shown, strays

STEM = "02-调整方案"
FILE = f"edits/{STEM}.yaml"
HEAD = f'格式: 1\n文书: "{STEM}"\n改动:\n'
LEGAL = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff") | st.sampled_from("\t\x85\x7f{}#\u2028\ufeff　")
PATHS = st.text(LEGAL, min_size=1, max_size=12).filter(lambda text: not set("{}") & set(text) and text.strip() != "")
PIECES = st.lists(st.text(LEGAL, max_size=8) | st.builds(Ref, PATHS, st.integers(1, 3)), max_size=5)


def read(tmp_path: Path, text: str | bytes) -> tuple[Edits, list[tuple[str, int]]]:
    (tmp_path / "edits").mkdir(exist_ok=True)
    (tmp_path / FILE).write_bytes(text if isinstance(text, bytes) else text.encode())
    found, problems = read_edits(tmp_path, STEM)
    return found, [(one.code, one.place.line) for one in problems]


@given(PIECES)
@example([" "])
@example(["　", Ref("甲")])
@example(["{甲}", Ref("甲#2")])
def test_a_wording_is_read_back(pieces: list[str | Ref]) -> None:
    wording = joined(pieces)
    assert parsed(shown(wording)) == wording
    assert wording == () or shown(wording).strip()


@given(
    st.builds(Key, st.text(LEGAL, min_size=1).filter(str.strip), st.lists(PATHS, max_size=2).map(tuple), st.integers(1, 3)), PIECES, PIECES
)
def test_an_entry_is_read_back(tmp_path_factory: pytest.TempPathFactory, key: Key, was: list[str | Ref], now: list[str | Ref]) -> None:
    said = {str(one): f"当时{number}" for number, one in enumerate(was) if isinstance(one, Ref)}
    edit = Edit(Act.REWORD, key, joined(was), joined(now), "正文", said, seat="第3段")
    row = Edit(Act.ROW_AFTER, key, cells=((1, joined(now) or ("甲",)), (3, ("乙",))), width=3)
    found, problems = read(tmp_path_factory.mktemp("edits"), as_bytes(Edits(STEM, (edit, row))))
    assert problems == []
    assert found.entries == (edit, row)
    assert found.digest


def test_no_file_is_no_edit(tmp_path: Path) -> None:
    assert read_edits(tmp_path, STEM) == (Edits(STEM), [])


GOOD = '  - 动作: 改写\n    段落: "a-1"\n    原文: "共{户}户"\n    改为: "计{户}户"\n    采用时:\n      - {事实: 户, 写作: 473}\n'


def test_a_file_by_hand_may_be_written_plainly(tmp_path: Path) -> None:
    found, problems = read(tmp_path, HEAD + GOOD)
    assert problems == []
    assert found.entries == (Edit(Act.REWORD, Key("a-1"), ("共", Ref("户"), "户"), ("计", Ref("户"), "户"), facts={"户": "473"}),)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("格式: 2\n" + HEAD.partition("\n")[2] + GOOD, "edits.shape", 1),
        (HEAD.replace("调整方案", "公告") + GOOD, "edits.shape", 2),
        (HEAD.replace("改动", "改变") + GOOD, "key.unknown", 3),
        ("格式: 1\n", "edits.shape", 1),
        ("- 甲\n", "value.shape", 1),
        (HEAD[:-1] + " 甲\n", "edits.shape", 3),
        (HEAD + "  - 甲\n", "edits.shape", 4),
        (HEAD + GOOD.replace("改写", "改一改"), "edits.shape", 4),
        (HEAD + GOOD.replace("    段落", "    段落号"), "edits.shape", 4),
        (HEAD + GOOD.replace("计{户}户", "计{户户"), "edits.shape", 7),
        (HEAD + GOOD.replace("计{户}户", "计户}户"), "edits.shape", 7),
        (HEAD + GOOD.replace("事实: 户", "事实: 人"), "edits.shape", 6),
        (HEAD + GOOD.replace("      - {事实: 户, 写作: 473}", "      户: 473"), "edits.shape", 8),
        (HEAD + GOOD.replace('"计{户}户"', "[计]"), "edits.shape", 7),
        (HEAD + GOOD + "    次: 二\n", "edits.shape", 10),
        (HEAD + GOOD.replace('"计{户}户"', ""), "value.empty", 7),
        (HEAD + GOOD.replace("改为:", "改为："), "yaml.colon", 7),
    ],
)
def test_a_fault_is_told_by_its_place_and_nothing_is_applied(tmp_path: Path, text: str, code: str, line: int) -> None:
    found, problems = read(tmp_path, text)
    assert (code, line) in problems
    assert found.entries == ()
    assert found.digest


def test_edits_of_a_paper_that_is_not_made_are_told(tmp_path: Path) -> None:
    read(tmp_path, HEAD + GOOD)
    assert [(one.code, one.place.file, one.blocks) for one in strays(tmp_path, {"03-公告"})] == [("edits.stray", FILE, "seal")]
    assert list(strays(tmp_path, {STEM})) == []


def test_a_ref_says_which_of_several() -> None:
    words: Wording = (Ref("甲"), "和", Ref("甲", 2), Ref("乙#3"))
    assert shown(words) == "{甲}和{甲#2}{乙#3#1}"
    assert parsed("{甲}和{甲#2}{乙#3#1}") == words

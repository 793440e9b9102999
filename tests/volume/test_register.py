"""The register of codes: what it gives, keeps and never gives again."""

import datetime as dt
import sqlite3
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as drawn
from hypothesis import strategies as st

from pipeline.case.facts import derive
from pipeline.case.load import load
from pipeline.problems import Blocked, Internal
from pipeline.volume import register_file
from pipeline.volume.codes import Catalogue, Category, Code, Scheme, Wanted
from pipeline.volume.register import Case, check, give, known_by, listing, same, void
from tests.conftest import CASES, replace

BY_22: Scheme = "DA/T 22—2015"
BY_13: Scheme = "DA/T 13—2022"
DAY, LATER = dt.date(2025, 6, 30), dt.date(2025, 7, 1)
LONG, SHORT = Category(2024, "Y", "JMZ"), Category(2024, "D10", "JMZ")
ONE, OTHER = Case("甲", "调整甲社区管辖范围", 2024, "甲居委会"), Case("乙", "调整乙社区管辖范围", 2024, "乙居委会")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "档号登记册.sqlite"


def items(*names: str, within: Category | Catalogue = LONG) -> list[Wanted]:
    return [Wanted(name, within, title=f"题名{name}") for name in names]


def given(path: Path, case: Case, wanted: Sequence[Wanted], scheme: Scheme = BY_13) -> dict[str, str]:
    return {name: code.text(scheme) for name, code in give(path, case, wanted, scheme, DAY).items()}


def told(action: object, *words: object) -> list[tuple[str, str]]:
    """Return code and file of what an action is refused for."""
    assert callable(action)
    with pytest.raises(Blocked) as caught:
        action(*words)
    return [(one.code, Path(one.place.file).name) for one in caught.value.problems]


def held(path: Path) -> dict[str, str]:
    """Return the codes that hold, by case and item."""
    return {f"{one.case}/{one.id}": one.code for one in listing(path) if not one.voided}


def by_hand(path: Path, *statements: str) -> None:
    """Change the file as a program that knows nothing of the register may."""
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def test_numbers_run_within_their_class_from_one_case_to_the_next(path: Path) -> None:
    assert given(path, ONE, [*items("a", "b"), *items("c", within=SHORT)]) == {
        "a": "WS·2024·Y·JMZ-0001",
        "b": "WS·2024·Y·JMZ-0002",
        "c": "WS·2024·D10·JMZ-0001",
    }
    assert given(path, OTHER, items("a")) == {"a": "WS·2024·Y·JMZ-0003"}
    assert check(path) == ()


def test_asked_again_it_gives_the_same_and_only_the_new_item_gets_a_number(path: Path) -> None:
    first = given(path, ONE, items("a", "b"))
    given(path, OTHER, items("a"))
    before = path.read_bytes()
    assert given(path, ONE, items("b", "a")) == {"b": first["b"], "a": first["a"]}
    assert path.read_bytes() == before
    assert given(path, ONE, items("n", "a", "b")) == {"n": "WS·2024·Y·JMZ-0004", **first}


def test_volumes_have_numbers_of_their_own(path: Path) -> None:
    volumes = [
        Wanted("volume/1", Catalogue("1"), "volume"),
        Wanted("volume/2", LONG, "volume"),
        Wanted("volume/3", Catalogue("1"), "volume"),
    ]
    assert given(path, ONE, [*items("a"), *volumes], BY_22) == {
        "a": "WS·2024-Y-JMZ-0001",
        "volume/1": "1-001",
        "volume/2": "WS·2024-Y-JMZ-001",
        "volume/3": "1-002",
    }
    assert check(path) == ()
    assert [one.unit for one in listing(path)] == ["volume", "volume", "item", "volume"]


def bound(*names: str, within: Category | Catalogue = LONG, number: int = 0) -> list[Wanted]:
    """Return a volume and its items as they want their numbers."""
    volume = Wanted("volume", within, "volume", "某卷", number=number)
    return [volume, *(Wanted(name, within, "volume", f"题名{name}", volume="volume") for name in names)]


def test_items_are_numbered_in_their_volume_and_keep_their_numbers(path: Path) -> None:
    assert given(path, ONE, bound("a", "b")) == {
        "volume": "WS·2024·Y·JMZ-001",
        "a": "WS·2024·Y·JMZ-001-001",
        "b": "WS·2024·Y·JMZ-001-002",
    }
    assert given(path, OTHER, bound("a"), BY_22) == {"volume": "WS·2024-Y-JMZ-002", "a": "WS·2024-Y-JMZ-002-001"}
    assert given(path, ONE, bound("n", "a", "b"))["n"] == "WS·2024·Y·JMZ-001-003"
    assert given(path, ONE, bound("b", "a"))["a"] == "WS·2024·Y·JMZ-001-001"
    assert check(path) == ()
    assert sorted({one.unit for one in listing(path)}) == ["inside", "volume"]


def test_what_goes_from_filing_by_item_to_filing_by_volume_leaves_its_number_void(path: Path) -> None:
    given(path, ONE, items("a"))
    assert given(path, ONE, bound("a"))["a"] == "WS·2024·Y·JMZ-001-001"
    gone = next(one for one in listing(path) if one.voided)
    assert (gone.code, gone.reason) == ("WS·2024·Y·JMZ-0001", "改编入WS·2024·Y·JMZ-001")
    assert check(path) == ()


def test_a_void_number_in_a_volume_is_not_given_again(path: Path) -> None:
    given(path, ONE, bound("a", "b"))
    void(path, Code(LONG, 1, "volume", 2), "移出", "", LATER)
    assert given(path, ONE, bound("b"))["b"] == "WS·2024·Y·JMZ-001-003"
    assert told(void, path, Code(LONG, 1, "volume", 9), "移出", "", LATER) == [("register.unknown", path.name)]
    void(path, Code(LONG, 1, "volume"), "改编", "", LATER)
    assert given(path, ONE, bound("b")) == {"volume": "WS·2024·Y·JMZ-002", "b": "WS·2024·Y·JMZ-002-001"}
    assert check(path) == ()


def test_a_volume_holds_what_three_digits_hold(path: Path) -> None:
    names = [str(number) for number in range(999)]
    assert given(path, ONE, bound(*names))["998"] == "WS·2024·Y·JMZ-001-999"
    assert told(give, path, ONE, bound(*names, "n"), BY_13, DAY) == [("code.full", path.name)]


def test_a_number_that_the_archive_gave_is_taken_over_and_those_before_it_say_so(path: Path) -> None:
    assert given(path, ONE, bound("a", within=Catalogue("1"), number=3)) == {"volume": "1-003", "a": "1-003-001"}
    assert [(one.code, bool(one.voided)) for one in listing(path) if one.unit == "volume"] == [
        ("1-001", True),
        ("1-002", True),
        ("1-003", False),
    ]
    assert given(path, ONE, bound("a", within=Catalogue("1"), number=3))["a"] == "1-003-001"
    assert given(path, OTHER, bound("a", within=Catalogue("1")))["volume"] == "1-004"
    assert check(path) == ()


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_number_that_was_given_or_void_is_not_given_because_somebody_writes_it(path: Path, number: int) -> None:
    given(path, OTHER, bound("a", number=3))
    before = listing(path)
    assert told(give, path, ONE, bound("a", number=number), BY_13, DAY) == [("register.taken", path.name)]
    assert listing(path) == before


def test_another_number_for_a_volume_makes_the_first_one_void(path: Path) -> None:
    given(path, ONE, bound("a"))
    assert given(path, ONE, bound("a", number=7)) == {"volume": "WS·2024·Y·JMZ-007", "a": "WS·2024·Y·JMZ-007-001"}
    gone = {one.code: one.reason for one in listing(path) if one.voided}
    assert gone["WS·2024·Y·JMZ-001"] == "改编为WS·2024·Y·JMZ-007"
    assert gone["WS·2024·Y·JMZ-001-001"] == "改编入WS·2024·Y·JMZ-007"
    assert check(path) == ()


def test_the_scheme_is_a_spelling_and_changes_no_number(path: Path) -> None:
    given(path, ONE, items("a"), BY_22)
    assert given(path, OTHER, items("a"), BY_13) == {"a": "WS·2024·Y·JMZ-0002"}
    assert [one.code for one in listing(path)] == ["WS·2024-Y-JMZ-0001", "WS·2024·Y·JMZ-0002"]
    given(path, ONE, items("a"), BY_13)
    assert [one.code for one in listing(path)] == ["WS·2024·Y·JMZ-0001", "WS·2024·Y·JMZ-0002"]


def test_what_comes_into_another_class_leaves_a_void_number_that_says_so(path: Path) -> None:
    given(path, ONE, items("a", "b", within=SHORT))
    assert given(path, ONE, [*items("a"), *items("b", within=SHORT)]) == {"a": "WS·2024·Y·JMZ-0001", "b": "WS·2024·D10·JMZ-0002"}
    gone = next(one for one in listing(path) if one.voided)
    assert (gone.code, gone.voided, gone.reason) == ("WS·2024·D10·JMZ-0001", DAY.isoformat(), "改编入WS·2024·Y·JMZ")
    assert check(path) == ()


def test_a_void_number_stays_with_its_reason_and_is_not_given_again(path: Path) -> None:
    given(path, ONE, items("a", "b"))
    void(path, Code(LONG, 2), " 移出 \n 并案", "李四", LATER)
    found = listing(path)[1]
    assert (found.voided, found.reason, found.by) == ("2025-07-01", "移出 并案", "李四")
    assert given(path, ONE, items("b")) == {"b": "WS·2024·Y·JMZ-0003"}
    assert told(void, path, Code(LONG, 2), "又一次", "", LATER) == [("register.void", path.name)]
    assert check(path) == ()


@pytest.mark.parametrize("code", [Code(LONG, 2), Code(SHORT, 1), Code(LONG, 1, "volume"), Code(LONG, 1, "volume", 1)])
def test_only_a_number_that_was_given_can_be_void(path: Path, code: Code) -> None:
    assert told(void, path, code, "理由", "", DAY) == [("register.unknown", path.name)]
    assert not path.exists()
    given(path, ONE, items("a"))
    assert told(void, path, code, "理由", "", DAY) == [("register.unknown", path.name)]


def test_without_a_reason_nothing_becomes_void(path: Path) -> None:
    given(path, ONE, items("a"))
    assert told(void, path, Code(LONG, 1), " \n", "", DAY) == [("value.required", path.name)]
    assert listing(path)[0].voided == ""


@pytest.mark.parametrize(("last", "expected"), [(0, "0001"), (9998, "9999")])
def test_a_class_is_numbered_up_to_four_nines(path: Path, last: int, expected: str) -> None:
    given(path, ONE, items(*map(str, range(last))))
    assert given(path, OTHER, items("a")) == {"a": f"WS·2024·Y·JMZ-{expected}"}


def test_a_class_that_is_full_gives_nothing(path: Path) -> None:
    given(path, ONE, items(*map(str, range(9998))))
    assert told(give, path, OTHER, [*items("a", within=SHORT), *items("b", "c")], BY_13, DAY) == [("code.full", path.name)]
    assert held(path).keys() & {"乙/a", "乙/b", "乙/c"} == set()
    assert given(path, OTHER, items("b")) == {"b": "WS·2024·Y·JMZ-9999"}


@pytest.mark.parametrize("wanted", [items("a", "a"), items("a", within=Category(2024, "Y", "J-Z")), items("a", within=Catalogue("0001"))])
def test_what_was_not_judged_before_is_a_fault_of_ours(path: Path, wanted: list[Wanted]) -> None:
    with pytest.raises(Internal):
        give(path, ONE, wanted, BY_13, DAY)
    assert not path.exists()


def test_a_case_is_known_under_another_name_of_its_folder(path: Path) -> None:
    first = given(path, ONE, items("a"))
    moved = Case("甲（终稿）", " 调整 甲社区管辖范围", 2024, "甲居委会")
    assert given(path, moved, items("a")) == first
    assert {one.case for one in listing(path)} == {"甲（终稿）"}
    assert listing(path, ONE) == listing(path, moved) == listing(path, "甲（终稿）")
    assert listing(path, "甲") == listing(path, OTHER) == ()


def test_another_matter_in_a_folder_of_the_same_name_is_not_taken_for_the_first(path: Path) -> None:
    first = given(path, ONE, items("a"))
    corrected = Case("甲", "调整甲社区居民委员会管辖范围", 2024, "甲居委会")
    assert told(give, path, corrected, items("a"), BY_13, DAY) == [("register.case", path.name)]
    same(path, corrected)
    assert given(path, corrected, items("a")) == given(path, ONE, items("a")) == first


def test_a_case_that_changed_name_and_wording_is_named_by_its_old_name(path: Path) -> None:
    first = given(path, ONE, items("a"))
    changed = Case("丙", "调整丙社区管辖范围", 2024, "甲居委会")
    assert told(same, path, changed) == [("register.unknown", path.name)]
    same(path, changed, "甲")
    assert given(path, changed, items("a")) == first


def test_two_cases_that_have_numbers_do_not_become_one(path: Path) -> None:
    assert told(same, path, ONE) == [("register.unknown", path.name)]
    given(path, ONE, items("a"))
    given(path, OTHER, items("a"))
    assert told(same, path, ONE, "乙") == [("register.case", path.name)]
    assert held(path) == {"甲/a": "WS·2024·Y·JMZ-0001", "乙/a": "WS·2024·Y·JMZ-0002"}


def test_what_a_case_is_known_by_comes_from_its_facts(second: Path) -> None:
    found = known_by("第二案", derive(load(second))[0])
    assert (found.year, found.name) == (2026, "第二案")
    assert found.fingerprint == known_by("另名", derive(load(CASES / "第二案"))[0]).fingerprint
    replace(second / "case.yaml", "  年度: 2026", "  年度: 2025")
    assert known_by("第二案", derive(load(second))[0]).fingerprint != found.fingerprint
    facts = derive(load(second))[0]
    bare = type(facts)(facts.path, {name: child for name, child in facts.children.items() if name != "档案"})
    with pytest.raises(Internal):
        known_by("第二案", bare)


ACTIONS = st.lists(
    st.tuples(st.sampled_from(["甲", "乙", "丙"]), st.sampled_from("abcd"), st.sampled_from([LONG, SHORT]), st.booleans()), max_size=20
)


@drawn(ACTIONS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_number_is_given_twice_whatever_is_given_and_void(actions: list[tuple[str, str, Category, bool]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register.sqlite"
        owners: dict[str, str] = {}
        dead: set[str] = set()
        holding: dict[str, Code] = {}
        for name, item, within, voiding in actions:
            owner = f"{name}/{item}"
            if voiding and owner in holding:
                code = holding.pop(owner)
                void(path, code, "理由", "", DAY)
                dead.add(code.text(BY_13))
                continue
            code = give(path, Case(name, name, 2024, name), items(item, within=within), BY_13, DAY)[item]
            text = code.text(BY_13)
            assert text not in dead
            assert owners.setdefault(text, owner) == owner
            if owner in holding and holding[owner] != code:
                dead.add(holding[owner].text(BY_13))
            holding[owner] = code
        assert check(path) == ()
        assert held(path) == {owner: code.text(BY_13) for owner, code in holding.items()}
        assert {one.code for one in listing(path) if one.voided} == dead


def test_a_hundred_cases_of_ten_thousand_items_have_codes_of_their_own_at_a_constant_price(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The price is counted in steps of SQLite's machine, so that a busy computer changes nothing."""
    steps = [0]
    connect = register_file.connect

    def counted(path: Path) -> sqlite3.Connection:
        def step() -> int:
            steps[0] += 1
            return 0

        connection = connect(path)
        connection.set_progress_handler(step, 1)
        return connection

    monkeypatch.setattr(register_file, "connect", counted)
    monkeypatch.setattr(register_file, "WAIT", 0)
    prices = []
    for number in range(100):
        before = steps[0]
        within = [Category(2020 + number % 5, retention, "JMZ") for retention in ("Y", "D30", "D10")]
        give(
            path, Case(f"{number}", f"事由{number}", 2024, "居委会"), [Wanted(f"{one}", within[one % 3]) for one in range(100)], BY_13, DAY
        )
        prices.append(steps[0] - before)
    monkeypatch.undo()
    entries = listing(path)
    assert len({one.code for one in entries}) == len(entries) == 10_000
    assert check(path) == ()
    assert max(prices[1:]) <= 1.02 * min(prices[1:])  # the first call makes the tables


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("DELETE FROM numbers WHERE number = 2", ["register.gap"]),
        ("DELETE FROM numbers WHERE number = 1", ["register.gap"]),
        ("UPDATE numbers SET voided = '2025-07-01' WHERE number = 2", ["register.reason"]),
        ("UPDATE numbers SET voided = '2025-07-01', reason = ' ' WHERE number = 3", ["register.reason"]),
        ("UPDATE numbers SET class = 'WS·2024·Y·J Z'", ["code.shape"] * 3),
        ("UPDATE numbers SET scheme = '自编'", ["code.shape"] * 3),
        ("UPDATE numbers SET unit = 'box'", ["code.shape"] * 3),
        ('UPDATE numbers SET "case" = 9', ["register.damaged"]),
    ],
)
def test_what_somebody_did_to_the_register_is_found(path: Path, statement: str, expected: list[str]) -> None:
    given(path, ONE, items("a", "b", "c"))
    by_hand(path, statement)
    assert [one.code for one in check(path)] == expected
    assert {Path(one.place.file).name for one in check(path)} == {path.name}


def test_doubles_are_found(path: Path) -> None:
    given(path, ONE, items("a"), BY_22)
    copied = "SELECT unit, 'WS·2024-Y-JMZ', number, \"case\", 'b', title, 'DA/T 13—2022', given, voided, reason, \"by\" FROM numbers"
    by_hand(path, f"INSERT INTO numbers {copied}")
    assert sorted(one.code for one in check(path)) == ["code.shape", "register.double"]
    by_hand(path, "DROP INDEX live", "UPDATE numbers SET item = 'a', class = 'WS·2024·Y·JMZ', number = 2 WHERE item = 'b'")
    assert [one.code for one in check(path)] == ["register.double"]

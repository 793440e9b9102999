"""Archival codes: both schemes, by item and by volume, spelt and read back."""

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from pipeline.problems import Place
from pipeline.volume.codes import (
    DIGITS,
    JOINED,
    Catalogue,
    Category,
    Code,
    Scheme,
    Unit,
    Wanted,
    faults,
    judge,
    overfull,
    parse,
    provisional,
    read,
)

BY_22: Scheme = "DA/T 22—2015"
BY_13: Scheme = "DA/T 13—2022"
SCHEMES: st.SearchStrategy[Scheme] = st.sampled_from([BY_22, BY_13])
UNITS: st.SearchStrategy[Unit] = st.sampled_from(["item", "volume"])
CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
NAMED = Category(2024, "Y", "JMZ", "Z109")
BARE = Category(2024, "Y")
ANY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine proves nothing about codes


@pytest.mark.parametrize(
    ("code", "scheme", "text"),
    [
        (Code(NAMED, 1), BY_22, "Z109-WS·2024-Y-JMZ-0001"),
        (Code(NAMED, 1), BY_13, "Z109-WS·2024·Y·JMZ-0001"),
        (Code(Category(2024, "Y", "JMZ"), 1), BY_13, "WS·2024·Y·JMZ-0001"),
        (Code(Category(2024, "Y", fonds="Z109"), 1), BY_22, "Z109-WS·2024-Y-0001"),
        (Code(BARE, 9999), BY_22, "WS·2024-Y-9999"),
        (Code(Category(2011, "D30", "办公室", "Z109"), 12), BY_13, "Z109-WS·2011·D30·办公室-0012"),
        (Code(Catalogue("001", "C038"), 2, "volume", 3), BY_13, "C038-001-002-003"),
        (Code(Catalogue("001", "C038"), 2, "volume", 3), BY_22, "C038-001-002-003"),
        (Code(Catalogue("1"), 2, "volume"), BY_13, "1-002"),
        (Code(NAMED, 1, "volume"), BY_13, "Z109-WS·2024·Y·JMZ-001"),
        (Code(NAMED, 1, "volume", 2), BY_22, "Z109-WS·2024-Y-JMZ-001-002"),
    ],
)
def test_a_code_is_spelt_and_read_back(code: Code, scheme: Scheme, text: str) -> None:
    assert code.text(scheme) == text
    assert parse(text, scheme, code.unit) == code
    assert read(text) == code
    assert judge(text, scheme, code.unit, Place()) is None


@st.composite
def codes(draw: st.DrawFn) -> tuple[Code, Scheme]:
    """Return a code that can be written, and how."""
    scheme: Scheme = draw(SCHEMES)
    unit: Unit = draw(UNITS)
    fonds = draw(st.one_of(st.just(""), st.text(CAPITALS + "0123456789", min_size=4, max_size=4)))
    number = draw(st.integers(1, 10 ** DIGITS[unit] - 1))
    inside = draw(st.integers(0, 999)) if unit == "volume" else 0
    if unit == "volume" and draw(st.booleans()):
        return Code(Catalogue(draw(st.text(CAPITALS + "0123456789", min_size=1, max_size=3)), fonds), number, unit, inside), scheme
    letters = (
        st.text(CAPITALS + "0123456789", min_size=3, max_size=3)
        if scheme == BY_22
        else st.text(CAPITALS + "0123456789居民自治", min_size=1)
    )
    topic = draw(st.one_of(st.just(""), letters.filter(lambda one: unit == "item" or not one.isdigit())))
    within = Category(draw(st.integers(0, 9999)), draw(st.sampled_from(["Y", "D30", "D10"])), topic, fonds)
    return Code(within, number, unit, inside), scheme


@ANY
@given(codes())
def test_any_code_is_read_back_as_its_parts(drawn: tuple[Code, Scheme]) -> None:
    code, scheme = drawn
    assert faults(code.within, code.unit, scheme) == ()
    text = code.text(scheme)
    assert parse(text, scheme, code.unit) == code
    assert read(text) == code
    assert judge(text, scheme, code.unit, Place()) is None


@ANY
@given(codes(), codes())
def test_two_codes_of_one_scheme_are_never_one_text(one: tuple[Code, Scheme], other: tuple[Code, Scheme]) -> None:
    code, scheme = one
    assume(scheme == other[1])
    assert (code == other[0]) is (code.text(scheme) == other[0].text(scheme))


@ANY
@given(st.text("ABWSZ012469·-YD居", max_size=24), SCHEMES, UNITS)
def test_whatever_is_read_is_written_by_the_scheme(text: str, scheme: Scheme, unit: Unit) -> None:
    code = parse(text, scheme, unit)
    found = judge(text, scheme, unit, Place("case.yaml", 3))
    assert (code is None) is (found is not None)
    if code:
        assert parse(code.text(scheme), scheme, unit) == code
        assert faults(code.within, unit, scheme) == ()


@pytest.mark.parametrize(
    ("text", "scheme", "unit", "right"),
    [
        ("Z109-WS·2024-Y-BGS-0001", BY_22, "item", True),
        ("Z109-WS·2024-Y-BGS-0001", BY_13, "item", False),
        ("A439-WS·2015·D30·003-005", BY_13, "item", True),
        ("Z008-WS·2019·Y-037", BY_13, "item", True),
        ("Z109-WS·2024·Y-00001", BY_13, "item", True),
        ("Z109-WS·2024·Y-000001", BY_13, "item", False),
        ("Z109-WS·2024·Y-01", BY_13, "item", False),
        ("Z109-WS·2024-Y-001", BY_22, "item", False),
        ("Z109-WS·2024-Y-0000", BY_22, "item", False),
        ("Z109-WS·2024-Y-BG-0001", BY_22, "item", False),
        ("Z10-WS·2024-Y-BGS-0001", BY_22, "item", False),
        ("Z109-WS·2024-D20-BGS-0001", BY_22, "item", False),
        ("Z109-WS·2024·D20·BGS-0001", BY_13, "item", True),
        ("Z109-KJ·2024-Y-BGS-0001", BY_22, "item", False),
        ("Z109-WS·２０２４-Y-BGS-0001", BY_22, "item", False),
        ("C038-001-002-000", BY_13, "volume", False),
        ("C038-0001-002", BY_13, "volume", False),
        ("", BY_13, "item", False),
    ],
)
def test_a_code_is_judged_by_its_scheme(text: str, scheme: Scheme, unit: Unit, *, right: bool) -> None:
    found = judge(text, scheme, unit, Place("目录", 7))
    assert (found is None) is right
    if found:
        assert (found.code, found.place, found.blocks) == ("code.shape", Place("目录", 7), "seal")


def test_the_other_scheme_is_named() -> None:
    found = judge("Z109-WS·2024-Y-BGS-0001", BY_13, "item", Place())
    assert found
    assert BY_22 in found.remedy


def test_what_a_keyboard_gives_is_read() -> None:
    assert read(" WS•2024．Y・JMZ－0001 ") == Code(Category(2024, "Y", "JMZ"), 1)
    assert read("WS·2024·Y·JMZ-00001") is None
    assert read("没有") is None


@pytest.mark.parametrize(
    ("within", "unit", "scheme", "wrong"),
    [
        (NAMED, "item", BY_22, []),
        (BARE, "item", BY_22, []),
        (Category(2024, "Y", "居民自治", "Z109"), "item", BY_13, []),
        (Category(2024, "Y", "居民自治", "Z109"), "item", BY_22, ["问题"]),
        (Category(2024, "Y", "003", "Z109"), "item", BY_22, []),
        (Category(2024, "Y", "003", "Z109"), "volume", BY_22, ["问题"]),
        (Category(2024, "Y", "003", "Z109"), "volume", BY_13, []),
        (Category(2024, "Y", "J-Z", "z109"), "item", BY_13, ["全宗号", "问题"]),
        (Category(20240, "长期", "J·Z", "Z1090"), "item", BY_13, ["全宗号", "年度", "保管期限", "问题"]),
        (Category(2024, "D20"), "item", BY_22, ["保管期限"]),
        (Catalogue("001"), "volume", BY_22, []),
        (Catalogue("0001", "Z10"), "volume", BY_13, ["全宗号", "目录号"]),
        (Catalogue(""), "volume", BY_13, ["目录号"]),
    ],
)
def test_what_cannot_stand_in_a_code_is_told_with_its_place(
    within: Category | Catalogue, unit: Unit, scheme: Scheme, wrong: list[str]
) -> None:
    lines = {name: Place("case.yaml", line) for line, name in enumerate(("全宗号", "年度", "保管期限", "问题", "目录号"), start=10)}
    found = faults(within, unit, scheme, lines)
    assert [(one.code, one.place) for one in found] == [("code.part", lines[name]) for name in wrong]


def test_drafts_are_numbered_within_their_class_in_the_order_of_the_case() -> None:
    short = Category(2024, "D10", "JMZ", "Z109")
    wanted = [Wanted("request", NAMED), Wanted("a", short), Wanted("scheme", NAMED), Wanted("v", NAMED, "volume"), Wanted("b", short)]
    found = provisional(wanted)
    assert {name: code.number for name, code in found.items()} == {"request": 1, "a": 1, "scheme": 2, "v": 1, "b": 2}
    assert all(code.provisional for code in found.values())
    assert found["b"].text(BY_13) == "Z109-WS·2024·D10·JMZ-0002"


def test_a_draft_numbers_items_in_their_volume_and_begins_where_the_archive_did() -> None:
    wanted = [
        Wanted("volume", NAMED, "volume", number=5),
        *(Wanted(name, NAMED, "volume", volume="volume") for name in "ab"),
        Wanted("forms", NAMED, "volume"),
        Wanted("c", NAMED, "volume", volume="forms"),
    ]
    assert {name: code.text(BY_22).removeprefix("Z109-WS·2024-Y-JMZ-") for name, code in provisional(wanted).items()} == {
        "volume": "005",
        "a": "005-001",
        "b": "005-002",
        "forms": "006",
        "c": "006-001",
    }


@pytest.mark.parametrize(("count", "codes"), [(999, []), (1000, ["code.full"])])
def test_a_volume_holds_what_three_digits_hold(count: int, codes: list[str]) -> None:
    volume = Wanted("volume", BARE, "volume")
    drafts = provisional([volume, *(Wanted(str(number), BARE, "volume", volume="volume") for number in range(count))])
    assert [one.code for one in overfull(drafts.values(), BY_13, Place("case.yaml"))] == codes


@pytest.mark.parametrize(("count", "codes"), [(1, []), (9999, []), (10000, ["code.full"])])
def test_a_class_holds_what_four_digits_hold(count: int, codes: list[str]) -> None:
    drafts = provisional(Wanted(str(number), BARE) for number in range(count))
    found = overfull(drafts.values(), BY_13, Place("case.yaml"))
    assert [one.code for one in found] == codes
    assert len({code.text(scheme) for code in drafts.values() for scheme in JOINED}) == 2 * count

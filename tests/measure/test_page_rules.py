"""Paper, type area, lines and page numbers on drawn pages: just under, at, just over."""

import itertools

import pytest

from pipeline.measure.positions import Character
from pipeline.measure.yardstick import MM
from tests.measure.draft import SENTENCE, Draft, codes, full, numbering

pytestmark = pytest.mark.usefixtures("official_fonts")


def test_a_page_as_the_standard_wants_it_has_no_finding() -> None:
    draft = full(Draft())
    assert draft.found() == []


# --- paper and type area


@pytest.mark.parametrize(("width", "expected"), [(208.9, True), (209, False), (210, False), (211, False), (211.1, True)])
def test_paper(width: float, expected: bool) -> None:
    found = full(Draft(width=width)).found()
    assert ("layout.paper" in codes(found)) is expected


@pytest.mark.parametrize(("top", "expected"), [(35.9, True), (36, False), (37, False), (38, False), (38.1, True)])
def test_the_upper_margin(top: float, expected: bool) -> None:
    found = full(Draft(top=top)).found()
    assert ("layout.margin" in codes(found)) is expected


@pytest.mark.parametrize(("left", "expected"), [(26.9, True), (27, False), (28, False), (29, False), (29.1, True)])
def test_the_binding_edge(left: float, expected: bool) -> None:
    found = full(Draft(left=left)).found()
    assert ("layout.margin" in codes(found)) is expected


@pytest.mark.parametrize(("right", "expected"), [(182.9, True), (183, False), (184, False), (185, False), (185.1, True)])
def test_the_right_edge_of_full_lines(right: float, expected: bool) -> None:
    found = full(Draft(right=right)).found()
    assert ("layout.area" in codes(found)) is expected


def test_the_binding_edge_of_an_even_page_may_be_the_right_one() -> None:
    draft = full(Draft())
    draft.page()
    draft.left, draft.right = 26, 182
    draft.page()
    draft.body(3)
    assert {(one.code, one.page) for one in draft.found() if one.page == 4} == set()
    draft.pages.insert(0, [])
    assert ("layout.margin", 5) in {(one.code, one.page) for one in draft.found()}


@pytest.mark.parametrize(("lines", "expected"), [(21, True), (22, False), (23, True)])
def test_a_full_page_has_22_lines(lines: int, expected: bool) -> None:
    found = full(Draft(foot=25), lines).found(numbered=False)
    assert ("layout.lines" in codes(found)) is expected


def test_a_line_below_the_type_area_is_found() -> None:
    assert "layout.area" in codes(full(Draft(foot=25), 23).found(numbered=False))


def test_a_page_left_by_a_line_too_early_has_a_small_type_area() -> None:
    assert "layout.area" in codes(full(Draft(), 20).found())


@pytest.mark.parametrize(("pitch", "expected"), [(28.84, True), (28.87, False), (28.95, False), (29.11, False), (29.14, True)])
def test_22_lines_fill_the_type_area(pitch: float, expected: bool) -> None:
    found = full(Draft(pitch=pitch)).found()
    assert ("layout.pitch" in codes(found)) is expected


@pytest.mark.parametrize(("count", "expected"), [(27, True), (28, False), (29, True)])
def test_a_full_line_of_ideographs_has_28(count: int, expected: bool) -> None:
    draft = Draft()
    text = "".join(itertools.islice(itertools.cycle(SENTENCE), 100))
    draft.put("正文顶格", text[:count], text[:28])
    assert ("layout.characters" in codes(draft.found())) is expected


@pytest.mark.parametrize("following", ["2024年起施行的规定", "，并按规定办理", "甲，并按规定办理"])
def test_a_line_that_gave_a_character_away_is_not_counted(following: str) -> None:
    draft = Draft()
    draft.put("正文顶格", (SENTENCE * 2)[:27], following)
    assert "layout.characters" not in codes(draft.found())


def test_a_line_with_a_number_ends_at_the_edge_all_the_same() -> None:
    draft = Draft()
    draft.put("正文顶格", "共有473户、1093人，" + SENTENCE[:16], SENTENCE)
    assert draft.found() == []


# --- page numbers


def numbered(**change: object) -> list[str]:
    draft = Draft()
    draft.body(3)
    draft.page()
    draft.body(3)
    draft.number = lambda page: numbering(page, **change)  # type: ignore[arg-type]
    return codes(draft.found())


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"below": 5.9}, ["layout.number"]),
        ({"below": 6}, []),
        ({"below": 8}, []),
        ({"below": 8.1}, ["layout.number"]),
        ({"room": 3.9}, ["layout.number"]),
        ({"room": 4}, []),
        ({"room": 5.9}, []),
        ({"room": 6}, ["layout.number"]),
        ({"side": 1}, ["layout.number"]),
        ({"side": 0}, ["layout.number"]),
        ({"size": 13.5}, ["layout.number-font"]),
        ({"size": 14.5}, ["layout.number-font"]),
        ({"font": "仿宋_GB2312"}, ["layout.number-font"]),
        ({"text": "- 1 -"}, ["layout.number"]),
        ({"text": "— 1 —"}, ["layout.number"]),
    ],
)
def test_page_numbers(change: dict[str, object], expected: list[str]) -> None:
    assert numbered(**change) == expected


def test_a_page_without_a_number_is_found() -> None:
    draft = Draft()
    draft.body(3)
    assert codes(draft.found(numbered=False)) == ["layout.number"]


@pytest.mark.parametrize(
    ("turned", "side", "expected"), [(True, None, []), (False, None, ["layout.landscape"]), (True, 0, ["layout.landscape"])]
)
def test_a_table_that_lies_across_has_its_number_to_the_left(turned: bool, side: int | None, expected: list[str]) -> None:
    """On page 1 the number stands in the lower left corner, read from the table's right: where it is once bound."""
    draft = Draft(width=297, height=210)
    draft.put("表格文字", "户数", table=1, indent=40)

    def number(page: int) -> list[Character]:
        upright = numbering(page, side=side)
        return [one._replace(x=297 * MM - one.y, y=one.x, turn=1) for one in upright] if turned else upright

    draft.number = number
    assert codes(draft.found()) == expected


def test_a_page_without_a_table_does_not_lie_across() -> None:
    draft = Draft(width=297, height=210)
    draft.put("公文正文", "以上。", indent=11.29)
    assert "layout.paper" in codes(draft.found())

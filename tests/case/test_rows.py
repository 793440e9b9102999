"""Rows of a table that keep only their cells, and yet tell the place of each."""

import pytest

from pipeline.case.read import Text, plain
from pipeline.case.rows import DISTINCT, Head, Same, row
from pipeline.problems import Place

COLUMNS = {"序号": 0, "社区": 1, "别的": 2, "备注": 3}
IN_CSV = Head("a.csv", COLUMNS, frozenset({"序号", "社区", "备注"}))
IN_BOOK = Head("a.xlsx", COLUMNS, IN_CSV.read, "登记簿")


def test_a_row_gives_the_cells_that_are_filled_and_known() -> None:
    one = row(IN_CSV, 7, ["1", "", "外", "末"], Place("a.csv", 7))
    assert plain(one) == {"序号": "1", "备注": "末"}
    assert list(one.entries) == ["序号", "备注"]
    assert len(one.entries) == 2
    assert "社区" not in one.entries
    assert "没有" not in one.entries


def test_a_short_row_ends_with_empty_cells() -> None:
    one = row(IN_BOOK, 7, ["1"], Place("a.xlsx", sheet="登记簿", cell="A7"))
    assert plain(one) == {"序号": "1"}
    assert one.entries.get("备注") is None


@pytest.mark.parametrize(
    ("head", "place"), [(IN_CSV, Place("a.csv", 7, 4)), (IN_BOOK, Place("a.xlsx", sheet="登记簿", cell="D7"))], ids=["csv", "xlsx"]
)
def test_every_cell_has_its_place_the_empty_ones_too(head: Head, place: Place) -> None:
    full, empty = row(head, 7, ["1", "", "", "末"], place), row(head, 7, ["1", "", "", ""], place)
    assert full.entries["备注"] == Text("末", place)
    assert full.keys["备注"] == empty.keys["备注"] == place
    assert list(empty.keys) == list(COLUMNS)
    assert len(empty.keys) == len(COLUMNS)


def test_values_that_repeat_are_one_text() -> None:
    same = Same()
    first, second = (same([f"{community}社区", "1"]) for community in ("长胜", "长胜"))
    assert first[0] is second[0]


def test_a_column_of_ever_new_values_is_kept_as_it_is() -> None:
    same = Same()
    for number in range(DISTINCT):
        same([f"{number}号"])
    assert same(["新来的"]) == ["新来的"]
    assert same(["0号"]) == ["0号"]

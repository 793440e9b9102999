"""The properties of the tally with many more registers than the tests take."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.case import test_counting_again as properties

pytestmark = pytest.mark.prove

DRAWN = (properties.registers, properties.rosters, properties.orders)


@pytest.mark.parametrize(
    ("holds", "drawn"),
    [
        (properties.test_a_count_by_hand_comes_to_the_same, DRAWN),
        (properties.test_the_order_of_rows_decides_nothing, (*DRAWN, st.randoms(use_true_random=False))),
        (properties.test_rows_that_do_not_count_change_nothing_of_those_that_do, DRAWN),
    ],
)
def test_it_holds_for_two_hundred_registers(holds: Any, drawn: tuple[st.SearchStrategy[Any], ...]) -> None:
    tried = 0

    @settings(max_examples=200)
    @given(st.tuples(*drawn))
    def again(values: tuple[Any, ...]) -> None:
        nonlocal tried
        tried += 1
        holds.hypothesis.inner_test(*values)

    again()
    assert tried >= 200

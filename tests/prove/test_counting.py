"""The properties of the tally with many more registers than the tests take."""

from collections.abc import Callable

import pytest
from hypothesis import settings

from tests.case import test_counting_again as properties

pytestmark = pytest.mark.prove


@pytest.mark.parametrize(
    "holds",
    [
        properties.test_a_count_by_hand_comes_to_the_same,
        properties.test_the_order_of_rows_decides_nothing,
        properties.test_rows_that_do_not_count_change_nothing_of_those_that_do,
    ],
)
def test_it_holds_for_five_hundred_registers(holds: Callable[[], None]) -> None:
    settings(max_examples=500)(holds)()

"""Who accepts a redline has the new document, who rejects it the old one; it says no more than what differs."""

import datetime as dt

from hypothesis import HealthCheck, given, settings

from pipeline.review.redline import redline
from pipeline.word.text import flatten, structure
from pipeline.word.words import tokens
from tests.review import versions
from tests.review.settled import accept_all, groups, image, reject_all

WHEN = dt.datetime(2024, 4, 8, 9, 30, tzinfo=dt.UTC)
often = settings(
    max_examples=300, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@often
@given(versions.both())
def test_random_versions(both: versions.Both) -> None:
    old, new = both.files
    made = redline(old, new, both.pairs, [], date=WHEN)
    accepted, rejected = accept_all(made), reject_all(made)
    assert image(accepted) == image(new)
    assert image(rejected) == image(old)
    assert (flatten(accepted), structure(accepted)) == (flatten(new), structure(new))
    assert (flatten(rejected), structure(rejected)) == (flatten(old), structure(old))
    for gone, come in groups(made):
        assert not set(tokens(gone)) & set(tokens(come))

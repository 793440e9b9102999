"""What the tests of the rules share."""

import pytest

from pipeline.measure import page_rules, text_rules


@pytest.fixture
def official_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each official font stand for itself: which one stands for it here is the table's to say."""
    for rules in (page_rules, text_rules):
        monkeypatch.setattr(rules, "stands_for", lambda printed, official, _: printed == official)

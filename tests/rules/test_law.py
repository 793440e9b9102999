"""What the law asks of the matter itself, in triples: just under, at, just over."""

from pathlib import Path

import pytest

from tests.rules.judging import found, judge


@pytest.mark.parametrize(("members", "wrong"), [(4, True), (5, False), (9, False), (10, True)])
def test_a_committee_has_five_to_nine_members(second: Path, members: int, wrong: bool) -> None:
    text = (second / "community.yaml").read_text(encoding="utf-8")
    judged = judge(second, {"community.yaml": {seats(text): f"居委会成员数: {members}\n"}})
    assert bool(found(judged, "law.members")) is wrong
    assert {one.by.basis.article for one in judged if one.code == "law.members"} == {"第八条"}


def seats(text: str) -> str:
    return next(f"{line.strip()}\n" for line in text.splitlines() if "居委会成员数" in line)

"""The libraries lijuan runs on, and their licences, are those of docs/licences.md; none is AGPL."""

import importlib.metadata
import re

import pytest

from tests.conftest import ROOT

LOCKED = re.findall(r"^([a-z0-9][a-z0-9._-]*)==", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE)
LISTED = dict(re.findall(r"^\| ([a-z0-9._-]+) \| (.+) \|$", (ROOT / "docs" / "licences.md").read_text(encoding="utf-8"), re.MULTILINE))


def test_every_library_is_listed_and_no_other() -> None:
    assert LISTED.keys() - {"library"} == set(LOCKED)


@pytest.mark.parametrize("name", LOCKED)
def test_a_licence_is_the_one_its_library_gives(name: str) -> None:
    about = importlib.metadata.metadata(name)
    fields = [about[field] for field in ("License-Expression", "License") if field in about]
    classified = [one.rpartition(" :: ")[2] for one in about.get_all("Classifier", []) if one.startswith("License ::")]
    assert LISTED[name] in (*fields, *classified)
    assert "AGPL" not in LISTED[name]
    assert "Affero" not in LISTED[name]

"""What the proofs share: both cases as they are archived, set by Typst."""

import shutil
from pathlib import Path

import pytest

from pipeline.pdf.typeset import Typst
from pipeline.run import Order, archive
from tests.conftest import GOLDEN_CASES, TEMPLATES


@pytest.fixture(scope="session")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The output folder of each case."""
    found = {}
    for name, case in GOLDEN_CASES.items():
        folder = tmp_path_factory.mktemp("archived")
        copy = Path(shutil.copytree(case, folder / "data" / name))
        found[name] = folder / "output" / name
        archive(Order(copy, found[name], (TEMPLATES,), Typst()))
    return found

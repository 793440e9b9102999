"""Both READMEs name every make target, and name the same commands."""

import re
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[1]
READMES = ["README.md", "README.zh-CN.md"]


def targets() -> set[str]:
    makefile = (TOP / "Makefile").read_text(encoding="utf-8")
    listed = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert listed
    return set(listed[1].split())


def read(name: str) -> str:
    return (TOP / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", READMES)
def test_every_make_target_is_in_the_readme_and_no_other(name: str) -> None:
    assert set(re.findall(r"\bmake ([a-z-]+)", "".join(re.findall(r"`[^`]+`|```sh\n.*?```", read(name), re.DOTALL)))) == targets()


def test_the_listed_targets_are_those_that_have_a_recipe() -> None:
    written = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    assert written == targets()


def test_both_readmes_give_the_same_commands() -> None:
    english, chinese = ([line.split("#")[0].strip() for line in commands(read(name))] for name in READMES)
    assert english == chinese


def commands(page: str) -> list[str]:
    return [line for block in re.findall(r"```sh\n(.*?)```", page, re.DOTALL) for line in block.splitlines()]

"""Texts to be read by the checks of prose."""

import dataclasses
import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path

from pipeline.problems import Problem
from pipeline.prose import checks, told
from pipeline.prose.findings import Known, problems
from pipeline.prose.texts import Text, joined

LATIN = re.compile("[A-Za-z]")
QUOTED = re.compile(r"“[^“”]*”|（[^（）]*）")
KEYS = str.maketrans("", "", "data Ctrl+Shift+F9 Word")
"""Characters that a remedy may have: the name of a folder, of keys and of a program."""

PAPERS = Path(__file__).parent / "papers"
DAY = dt.date(2024, 12, 31)


def read(*lines: str, known: Known | None = None, **said: object) -> list[Problem]:
    """Return what is wrong with a text on its own, else with one of a set."""
    text = dataclasses.replace(Text("样张", "", joined("\n".join(lines))), **said)  # type: ignore[arg-type]
    chosen = checks.CHECKS if known else (*checks.CHECKS, *told.ALONE)
    found = list(problems(text, known or Known(), chosen, DAY))
    for one in found:
        plain = QUOTED.sub("", one.message.replace(_quotation(one.message), "", 1))
        assert not LATIN.search(plain), one.message
        assert not LATIN.search(one.remedy.translate(KEYS)), one.remedy
    return found


def codes(*lines: str, known: Known | None = None, **said: object) -> list[str]:
    """Return the codes of what is wrong with a text."""
    return [one.code for one in read(*lines, known=known, **said)]


def quotations(found: Sequence[Problem]) -> list[str]:
    """Return what the problems quote: each begins with it."""
    assert all(one.message.startswith("“") for one in found)
    return [_quotation(one.message) for one in found]


def _quotation(message: str) -> str:
    """Return what stands between the first mark and the one that closes it."""
    depth = 0
    for place, mark in enumerate(message):
        depth += (mark == "“") - (mark == "”")
        if depth == 0:
            return message[1:place]
    return message

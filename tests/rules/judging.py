"""The second case with something changed, held against the rules."""

from collections.abc import Mapping
from pathlib import Path

from pipeline.case.facts import derive
from pipeline.case.load import load
from pipeline.problems import Problem
from pipeline.rules import checks
from pipeline.rules.judging import Judged


def judge(case: Path, changes: Mapping[str, Mapping[str, str]] = {}) -> tuple[Judged, ...]:
    """Change texts in files of a case (file → what stood there → what stands there now) and judge it."""
    for file, replaced in changes.items():
        text = (case / file).read_text(encoding="utf-8")
        for old, new in replaced.items():
            assert old in text, f"{file}: {old}"
            text = text.replace(old, new)
        (case / file).write_text(text, encoding="utf-8")
    loaded = load(case)
    facts, problems = derive(loaded)
    assert not [one for one in problems if one.blocks == "build"]
    return checks.judge(loaded, facts)


def found(judged: tuple[Judged, ...], code: str) -> list[Problem]:
    """Return the problems of one code."""
    return [one.problem for one in judged if one.code == code and one.problem is not None]

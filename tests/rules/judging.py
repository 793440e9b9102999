"""The second case with something changed, held against the rules."""

from collections.abc import Mapping
from pathlib import Path

from pipeline.case.facts import derive
from pipeline.case.load import load
from pipeline.problems import Problem
from pipeline.rules import checks
from pipeline.rules.judging import Judged, Subject


def judge(case: Path, changes: Mapping[str, Mapping[str, str]] = {}) -> tuple[Judged, ...]:
    """Change texts in files of a case (file → what stood there → what stands there now) and judge it."""
    subject = changed(case, changes)
    return checks.judge(subject.case, subject.facts)


def changed(case: Path, changes: Mapping[str, Mapping[str, str]] = {}) -> Subject:
    """Change texts in files of a case and return it as checks read it."""
    for file, replaced in changes.items():
        text = (case / file).read_text(encoding="utf-8")
        for old, new in replaced.items():
            assert old in text, f"{file}: {old}"
            text = text.replace(old, new)
        (case / file).write_text(text, encoding="utf-8")
    loaded = load(case)
    facts, problems = derive(loaded)
    assert not [one for one in problems if one.blocks == "build"]
    return Subject(loaded, facts)


def found(judged: tuple[Judged, ...], code: str) -> list[Problem]:
    """Return the problems of one code."""
    return [one.problem for one in judged if one.code == code and one.problem is not None]


def held(judged: tuple[Judged, ...], code: str) -> list[str]:
    """Return what was judged under a code and holds."""
    return [one.what for one in judged if one.code == code and one.problem is None]

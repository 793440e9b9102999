"""A case with something changed, held against the rules."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from pipeline.case.facts import derive
from pipeline.case.load import load
from pipeline.problem_codes import CODES
from pipeline.problems import Problem
from pipeline.rules import checks, decision, jurisdiction, law, meetings, residents
from pipeline.rules.judging import Judged, Subject

OF_LAW = (*decision.CHECKS, *meetings.CHECKS, *residents.CHECKS, *law.CHECKS, *jurisdiction.CHECKS)
"""The checks of law; those of schedule, consultation, privacy and materials have cases of their own."""

LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
"""In C where they can be had: a test reads and writes its case anew, and mutmut runs these tests thousands of times."""

FOREIGN = re.compile(r"(?!(?:\b[a-z/]+\.(?:yaml|csv|png|jpg)\b|\.png|\.jpg|originals/|attachments/))(?<![a-z/.])[A-Za-z]|（）|“”|、、")
"""What no clerk should read: a value of the program (None, True), marks around nothing. Names of files are no words."""

CASE, COMMUNITY, TIMELINE, MEETINGS = "case.yaml", "community.yaml", "timeline.yaml", "results/meetings.yaml"


def judge(case: Path, changes: Mapping[str, Mapping[str, str]] = {}) -> tuple[Judged, ...]:
    """Change texts in files of a case (file → what stood there → what stands there now) and judge it."""
    subject = changed(case, changes)
    return complete(checks.judge(subject.case, subject.facts))


def complete(judged: tuple[Judged, ...]) -> tuple[Judged, ...]:
    """Return what was judged, once every finding among it has its basis, a place and a remedy, and all is told in Chinese."""
    for one in judged:
        assert one.code in CODES
        assert not FOREIGN.search(one.what), one.what
        if one.problem is not None:
            assert one.problem.basis == one.by.basis
            assert str(one.problem.place), one.problem
            assert one.problem.remedy
            assert not FOREIGN.search(one.problem.message), one.problem.message
            assert not FOREIGN.search(one.problem.remedy), one.problem.remedy
    return judged


def of_law(case: Path, *, real: bool = False) -> tuple[Judged, ...]:
    """Hold a case against the checks of law alone."""
    subject = read(case, real=real)
    return complete(tuple(one for check in OF_LAW for one in check(subject)))


def changed(case: Path, changes: Mapping[str, Mapping[str, str]] = {}) -> Subject:
    """Change texts in files of a case and return it as checks read it."""
    for file, replaced in changes.items():
        text = (case / file).read_text(encoding="utf-8")
        for old, new in replaced.items():
            assert old in text, f"{file}: {old}"
            text = text.replace(old, new)
        (case / file).write_text(text, encoding="utf-8")
    return read(case)


def read(case: Path, *, real: bool = False) -> Subject:
    """Read a case that builds, as checks get it."""
    loaded = load(case, real=real)
    facts, problems = derive(loaded)
    assert [one for one in problems if one.blocks == "build"] == []
    return Subject(loaded, facts)


def put(case: Path, file: str, changes: Mapping[str, Any]) -> None:
    """Put values at dotted paths of a YAML file (rows by their index); None takes away what stands there."""
    data = yaml.load((case / file).read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506 -- texts stay texts
    for path, value in changes.items():
        *above, last = (int(step) if step.isdigit() else step for step in path.split("."))
        node = data
        for step in above:
            node = node[step]
        if value is None:
            del node[last]
        elif isinstance(last, int) and last == len(node):
            node.append(value)
        else:
            node[last] = value
    (case / file).write_text(yaml.dump(data, Dumper=DUMPER, allow_unicode=True, sort_keys=False, width=1000), encoding="utf-8")


def move(case: Path, years: int) -> None:
    """Move every date of the year 2024 in all files of a case, spans, months and the year itself too."""
    for path in (*case.rglob("*.yaml"), *case.rglob("*.csv")):
        text = path.read_text(encoding="utf-8")
        for dated in ("{}-", "年度: {}\n"):
            text = text.replace(dated.format(2024), dated.format(2024 + years))
        path.write_text(text, encoding="utf-8")


def found(judged: tuple[Judged, ...], code: str) -> list[Problem]:
    """Return the problems of one code."""
    return [one.problem for one in judged if one.code == code and one.problem is not None]


def articles(judged: tuple[Judged, ...], code: str) -> set[str]:
    """Return the articles that a code rests on, whether they are kept or not."""
    return {one.by.basis.article for one in judged if one.code == code}


def held(judged: tuple[Judged, ...], code: str) -> list[str]:
    """Return what was judged under a code and holds."""
    return [one.what for one in judged if one.code == code and one.problem is None]

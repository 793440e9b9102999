"""What an office has set for all its cases: its own table of retentions in, the facts of a case with its rows added out.

The file is written like a case's `retention.yaml` and judged like it. What a case says itself goes before (国家档案局令第8号
第十二条: each unit has a table of its own).
"""

import dataclasses
import os
from pathlib import Path

from pipeline.case import read
from pipeline.case.convert import Grower, validate
from pipeline.case.model import all_names
from pipeline.case.registers import RetentionFile
from pipeline.case.tree import Branch, Fact
from pipeline.problems import Place, Problem, problem
from pipeline.settings import FILE, RETENTIONS

TABLE, PERIOD, REASON = "保管期限", "期限", "理由"
SAID = "本单位的规定"
"""why something is kept so long, where the office does not say"""

BOOKLETS, FORMS = "调查表册", "档案.调查表保管期限"
"""What the filled-in forms are called in the table, which is the root of their facts, too, and the fact by which a case says
how long they are kept."""


def with_retentions(facts: Branch, path: Path | None) -> tuple[Branch, list[Problem]]:
    """Return the facts with the rows of the office's table for what the case does not name, and what is wrong with the file."""
    if path is None:
        return facts, []
    name = path.as_posix()
    if not os.path.lexists(path):
        remedy = f"把文件放到这个位置，或在 {FILE} 里改“{RETENTIONS}”"
        return facts, [problem("file.missing", f"没有“{RETENTIONS}”所写的文件", Place(name), remedy)]
    node, problems = read.read_yaml(path, name, frozenset(all_names([RetentionFile])))
    if node is None:
        return facts, problems
    record, node = validate(RetentionFile, node, problems)
    table = Grower(problems, set()).branch(record, RetentionFile, node, "").at(TABLE)
    if not isinstance(table, Branch):
        return facts, problems
    own = facts.at(TABLE)
    rows = dict(own.children) if isinstance(own, Branch) else {}
    for paper, row in table.children.items():
        of_the_case = paper in rows or (paper == BOOKLETS and facts.fact(FORMS) is not None)
        if isinstance(row, Branch) and row.fact(PERIOD) is not None and not of_the_case:
            rows[paper] = _reasoned(row)
    merged = dataclasses.replace(own, children=rows) if isinstance(own, Branch) else dataclasses.replace(table, children=rows)
    absent = {key: fate for key, fate in facts.absent.items() if key != TABLE}
    return dataclasses.replace(facts, children={**facts.children, TABLE: merged}, absent=absent), problems


def _reasoned(row: Branch) -> Branch:
    if row.fact(REASON) is not None:
        return row
    absent = {key: fate for key, fate in row.absent.items() if key != REASON}
    return dataclasses.replace(row, children={**row.children, REASON: Fact(SAID, f"{row.path}.{REASON}", (row.source,))}, absent=absent)

"""The declared facts are those that real cases have, both ways."""

import dataclasses
import functools
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.case.declared import Declared, declared
from pipeline.case.derived import OF_MATTER
from pipeline.case.derived_forms import OF_FORMS
from pipeline.case.facts import derive
from pipeline.case.load import load
from pipeline.case.tree import Branch, Fact, join
from pipeline.values import Pending
from tests.conftest import CASES, CHANGSHENG, replace
from tests.volume import placing

SHIPPED = (CHANGSHENG, CASES / "第二案")


@functools.cache
def shipped(case: Path, *, real: bool = False) -> Branch:
    """Return the facts of a case that no test changes."""
    return whole(case, real=real)


def whole(case: Path, *, real: bool = False) -> Branch:
    """Return the facts of a case as its forms see them."""
    return placing.whole(derive(load(case, real=real))[0])


def pairs(branch: Branch, of: Declared, path: str = "") -> Iterator[tuple[str, Branch, Declared]]:
    """Yield every group of a tree beside what is declared of it; rows beside what is declared of each."""
    if not branch.rows:
        yield path, branch, of
    for name, child in branch.children.items():
        below = of if branch.rows else of.get(name)
        if isinstance(child, Branch) and below is not None:
            yield from pairs(child, below, path if branch.rows else join(path, name))


def undeclared(tree: Branch) -> set[str]:
    return {join(path, name) for path, branch, of in pairs(tree, declared()) for name in branch.children if of.get(name) is None}


def unknown(tree: Branch) -> set[str]:
    """Return what is declared and a template of this case could not even ask for."""
    return {join(path, name) for path, branch, of in pairs(tree, declared()) for name in of.children if branch.get(name) is None}


def misdeclared(tree: Branch) -> set[str]:
    """Return what is declared as another kind of thing than it is."""
    found = set()
    for path, branch, of in pairs(tree, declared()):
        for name, child in branch.children.items():
            if (one := of.get(name)) is None:
                continue
            if isinstance(child, Branch):
                right = one.group and one.rows is child.rows
            else:
                right = not one.group and (isinstance(child.value, Pending) or one.listed is isinstance(child.value, tuple))
            if not right:
                found.add(join(path, name))
    return found


def made(tree: Branch) -> set[str]:
    return {join(path, name) for path, branch, _ in pairs(tree, declared()) for name in branch.children}


@pytest.mark.parametrize("real", [False, True])
@pytest.mark.parametrize("case", SHIPPED, ids=lambda case: case.name)
def test_a_case_has_only_what_is_declared_and_knows_all_of_it(case: Path, real: bool) -> None:
    tree = shipped(case, real=real)
    assert (undeclared(tree), unknown(tree), misdeclared(tree)) == (set(), set(), set())


FIGURES = ("有效意见数", "应征求人数", "户籍十八周岁以上人口")


@pytest.mark.parametrize("denominator", FIGURES)
def test_so_has_a_case_with_another_denominator(second: Path, denominator: str) -> None:
    case = second / "case.yaml"
    text = case.read_text(encoding="utf-8")
    given = next(line for line in text.splitlines() if line.strip().startswith("分母口径:"))
    replace(case, given, given.partition(":")[0] + f": {denominator}")
    tree = whole(second)
    assert (undeclared(tree), unknown(tree), misdeclared(tree)) == (set(), set(), set())


@pytest.mark.parametrize("section", ["调整内容", "领导小组", "征求意见", "公示", "请示", "总结", "档案"])
def test_so_has_a_case_where_a_section_is_not_there_yet(second: Path, section: str) -> None:
    case = second / "case.yaml"
    text = case.read_text(encoding="utf-8")
    case.write_text(re.sub(rf"^{section}:\n(?:[ #-].*\n|\n)*", "", text, flags=re.MULTILINE), encoding="utf-8")
    tree = whole(second)
    assert not isinstance(tree.get(section), Branch)
    assert (undeclared(tree), unknown(tree), misdeclared(tree)) == (set(), set(), set())


@pytest.mark.parametrize(
    "file",
    [
        "results/meetings.yaml",
        "results/opinions.yaml",
        "results/publication.yaml",
        "results/supervision.yaml",
        "results/tally.yaml",
        "results/roster.csv",
        "results/responses.csv",
        "issued.yaml",
    ],
)
def test_so_has_a_case_where_a_file_is_not_there_yet(second: Path, file: str) -> None:
    (second / file).unlink()
    tree = whole(second)
    assert (undeclared(tree), unknown(tree), misdeclared(tree)) == (set(), set(), set())


def test_a_single_text_where_several_may_stand_is_a_list_of_one(second: Path) -> None:
    file = second / "results" / "publication.yaml"
    replace(file, "载体: 门户网站公告栏目,", "载体: 门户网站公告栏目, 证明材料: originals/一张.jpg,")
    (file.parents[1] / "originals").mkdir()
    (file.parents[1] / "originals" / "一张.jpg").write_bytes(b"")
    tree = whole(second)
    evidence = [fact.value for row in tree.table("发布") if (fact := row.fact("证明材料")) and not fact.pending]
    assert ("originals/一张.jpg",) in evidence
    assert misdeclared(tree) == set()


def test_every_derived_fact_is_made_in_a_case() -> None:
    found = set().union(*(made(shipped(case)) for case in SHIPPED))
    assert {one.path for one in (*OF_MATTER, *OF_FORMS)} - found == set()


def test_what_is_declared_says_what_it_means_and_where_it_comes_from() -> None:
    assert [one.path for one in declared().walk() if not one.meaning or not one.file] == []


def test_every_path_is_declared_once() -> None:
    paths = [one.path for one in declared().walk()]
    assert len(paths) == len(set(paths))


def test_a_fact_knows_its_unit_its_file_and_its_need() -> None:
    given = declared().at("社区.户籍.户数")
    assert given is not None
    assert (given.path, given.unit, given.file, given.need) == ("社区.‹简称›.户籍.户数", "户", "community.yaml", "必")
    derived = declared().at("对照.调整前户数")
    assert derived is not None
    assert (derived.path, derived.unit, derived.file, derived.need) == ("对照.‹社区›.调整前户数", "户", "社区.‹简称›.户籍.户数", "算")


def test_what_for_goes_through() -> None:
    table, texts, fact = (declared().at(path) for path in ("会议", "征求意见.征集方式", "事项.事由"))
    assert table
    assert texts
    assert fact
    row, text = table.entry(), texts.entry()
    assert row
    assert text
    assert (row.path, row.rows, row.get("日期") is not None) == ("会议.‹社区-名称›", False, True)
    assert (text.listed, text.group) == (False, False)
    assert fact.entry() is None


def test_what_is_only_shown_has_the_paths_of_what_it_shows() -> None:
    step, meetings = declared().at("进程.会议"), declared().at("会议")
    assert step
    assert meetings
    assert (step.rows, step.children) == (True, meetings.children)


def test_it_costs_no_heavy_library() -> None:
    code = "import sys; from pipeline.case.declared import declared; declared(); print({'pandas', 'openpyxl', 'docx'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "set()"


def test_the_trees_are_walked_to_their_leaves() -> None:
    """The tests above see nothing where `pairs` goes astray: it must meet as many facts as the tree has."""
    tree = shipped(CHANGSHENG)
    seen = sum(isinstance(child, Fact) for _, branch, _ in pairs(tree, declared()) for child in branch.children.values())
    assert seen == len(list(tree.facts()))


def test_an_undeclared_fact_is_found() -> None:
    tree = shipped(CASES / "第二案")
    more = dataclasses.replace(tree, children={**tree.children, "多出": Fact(1, "多出")})
    assert undeclared(more) == {"多出"}

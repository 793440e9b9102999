"""Titles: complete, one for one matter, and cited as they are."""

import pytest

from pipeline.prose.findings import Known
from tests.prose.reading import codes, read

SCHEME = "调整甲山社区居民委员会、乙水社区居民委员会管辖范围方案"
PLAN = "调整甲山社区居民委员会、乙水社区居民委员会管辖范围工作实施方案"
GROUND = "甲省关于社区治理的若干措施"
SET = Known(
    alone=False,
    titles=frozenset({SCHEME, PLAN, f"关于《{SCHEME}》的起草说明"}),
    grounds=frozenset({GROUND}),
    names=("甲山社区", "甲山社区居民委员会", "乙水社区", "乙水社区居民委员会"),
)


@pytest.mark.parametrize(
    ("title", "wrong"),
    [
        ("关于调整管辖范围", ["L-TITLE"]),
        ("关于调整管辖范围的", ["L-TITLE"]),
        ("关于调整管辖范围的请示", []),
        ("关于调整管辖范围的方案（送审稿）", []),
        ("致全体居民的一封信", []),
        ("调整管辖范围", []),
    ],
)
def test_a_title_says_what_kind_of_paper_it_is(title: str, wrong: list[str]) -> None:
    assert codes(title, "甲山社区：", "正文。") == (wrong if "请示" not in title else ["prose.closing"])


@pytest.mark.parametrize(
    ("cited", "wrong"),
    [
        ("《关于调整管辖范围》", ["L-TITLE"]),
        ("《关于调整管辖范围的意见》", []),
        ("《关于调整管辖范围的方案（征求意见稿）》", []),
        ("《城市社区档案管理办法》", []),
        ("《通化日报》", []),
    ],
)
def test_a_title_that_is_cited_is_complete(cited: str, wrong: list[str]) -> None:
    assert codes(f"起草了{cited}。") == wrong


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("甲山社区居民委员会乙水社区居民委员会的管辖范围", True),
        ("甲山村村民委员会乙水村村民委员会的范围", True),
        ("甲山街道办事处乙水街道办事处的范围", True),
        ("甲山社区居民委员会、乙水社区居民委员会的管辖范围", False),
        ("甲山社区居民委员会和乙水社区居民委员会", False),
        ("甲山社区居民委员会划入乙水社区居民委员会", False),
        ("甲山社区居民委员会协助乙水社区居民委员会", False),
        ("甲山社区居民委员会召集居民会议，居民委员会主持", False),
    ],
)
def test_two_committees_have_a_mark_between_them(line: str, wrong: bool) -> None:
    assert codes(line) == (["L-TITLE"] if wrong else [])


@pytest.mark.parametrize(
    ("line", "wrong"), [("调整甲山社区乙水社区的范围", ["L-TITLE"]), ("甲山社区、乙水社区", []), ("由甲山社区划入乙水社区", [])]
)
def test_names_of_the_case_have_a_mark_between_them(line: str, wrong: list[str]) -> None:
    assert codes(line, known=SET) == wrong


@pytest.mark.parametrize(
    ("cited", "wrong"),
    [
        (f"《{SCHEME}》", []),
        (f"《{PLAN}》", []),
        (f"《{GROUND}》", []),
        ("《中华人民共和国城市居民委员会组织法》", []),
        ("《甲省实施〈某法〉办法》", []),
        ("《甲山日报》", []),
        ("《关于同意调整的批复》（甲政函〔2024〕3号）", []),
        ("（以下简称《方案》）", []),
        (f"《{SCHEME.replace('、', '')}》", ["L-TITLE", "prose.citation"]),
        (f"《关于{SCHEME}》", ["prose.citation"]),
        ("《调整甲山社区居民委员会管辖范围方案》", ["prose.citation"]),
        (f"《{PLAN[:-2]}办法》", ["prose.citation"]),
        ("《社区服务手册》", ["prose.cited"]),
    ],
)
def test_what_is_cited_is_a_title_of_the_set_a_ground_or_a_statute(cited: str, wrong: list[str]) -> None:
    assert codes(f"按照{cited}办理。", known=SET) == wrong


def test_an_edited_paper_keeps_its_title() -> None:
    assert codes(SCHEME, "正文。", known=SET, title=SCHEME, kept=True) == []
    assert codes(PLAN, "正文。", known=SET, title=SCHEME, kept=True) == ["prose.citation"]


def test_one_matter_has_one_title_in_a_file() -> None:
    [found] = read("起草了《调整甲山社区、乙水社区管辖范围方案》。", "表决了《调整甲山社区管辖范围的工作实施方案》。")
    assert (found.code, found.place.paragraph) == ("prose.citation", 2)


@pytest.mark.parametrize(
    "second",
    [
        "《调整甲山社区、乙水社区管辖范围工作实施方案》",
        "《关于调整甲山社区、乙水社区管辖范围的请示》",
        "《撤销甲山社区管辖范围的方案》",
        "《调整甲山社区办公用房的方案》",
        "《调整丙谷街道管辖范围的方案》",
        "《甲省社区管辖范围管理办法》",
        "《方案》",
    ],
)
def test_other_papers_of_a_matter_and_other_matters(second: str) -> None:
    assert codes("起草了《调整甲山社区、乙水社区管辖范围方案》。", f"另见{second}。") == []


def test_the_title_of_a_file_counts_as_well() -> None:
    assert codes("关于调整甲山社区、乙水社区管辖范围的说明", "起草了《调整甲山社区管辖范围方案》。") == ["prose.citation"]

"""What comes out on the cases that lie in the repository, and on the shipped one moved to the year of the revised law."""

import json
from pathlib import Path

import pytest

from pipeline.problem_codes import CODES
from pipeline.rules import checks
from pipeline.rules.judging import Judged
from tests.conftest import CASES, CHANGSHENG, ROOT, Lijuan
from tests.rules.judging import CASE, MEETINGS, OF_LAW, found, judge, move, of_law, put

ORGANIC = "中华人民共和国城市居民委员会组织法"


def codes(judged: tuple[Judged, ...]) -> dict[str, int]:
    """Return how many findings there are of each code."""
    wrong = [one.code for one in judged if one.problem is not None]
    return {code: wrong.count(code) for code in sorted(set(wrong))}


FINDINGS = {
    CHANGSHENG: {"L-BOTH": 1, "L-CROSS": 2, "L-SCALE": 2, "law.party-first-custom": 1},
    CASES / "第二案": {"L-BOTH": 2, "L-SCALE": 1, "law.representatives": 1},
    CASES / "另一样": {"L-BOTH": 3, "L-SCALE": 1, "law.authorised": 1, "law.party-first": 1, "law.representatives": 1},
}


FAULTS = {"缺票数": "L-QUORUM", "缺决定": "L-DECIDE", "重残": "L-CAPACITY", "缺材料": "L-ARCH"}


@pytest.mark.parametrize(("case", "code"), FAULTS.items())
def test_a_case_with_one_fault_has_no_other(lijuan: Lijuan, case: str, code: str) -> None:
    """Whatever `check` looks at; what only people can give is still to be given, as in every case that has begun."""
    told = json.loads(lijuan("check", str(CASES / case), "--json").stdout)["problems"]
    assert [one["code"] for one in told if one["code"] != "document.pending"] == [code]
    assert codes(judge(CASES / case)) == {code: 1}


@pytest.mark.parametrize("case", FINDINGS, ids=lambda case: case.name)
def test_nothing_is_found_that_is_not_so(case: Path) -> None:
    assert codes(of_law(case)) == FINDINGS[case]


def test_every_check_is_in_the_list() -> None:
    assert set(OF_LAW) <= set(checks.CHECKS)


@pytest.mark.parametrize(
    "code", [code for code in CODES if code.startswith("law.")] + ["L-DECIDE", "L-QUORUM", "L-BOTH", "L-SCALE", "L-CROSS"]
)
def test_every_code_has_its_row_in_the_docs(code: str) -> None:
    blocks = {"seal": "seal", None: "hint"}[CODES[code][1]]
    assert f"| `{code}` | {blocks} |" in (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")


def test_every_finding_of_the_shipped_case_has_basis_place_and_remedy() -> None:
    for one in of_law(CHANGSHENG):
        assert one.as_json()["basis"]["statute"]
        if one.problem is not None:
            assert one.problem.basis
            assert one.problem.place.file
            assert one.problem.remedy


def test_without_example_data_the_three_meetings_lack_their_votes() -> None:
    """The papers of the customer: no votes recorded, no form named (standards.md 7.5)."""
    judged = of_law(CHANGSHENG, real=True)
    findings = found(judged, "L-QUORUM")
    assert len([one for one in findings if "应到、实到、同意、反对、弃权" in one.message]) == 3
    assert len([one for one in findings if "法定形式" in one.message]) == 1
    assert len(found(judged, "L-BOTH")) == 2


def test_what_is_only_an_example_is_judged_by_nobody(sound: Path) -> None:
    put(sound, CASE, {"示例": ["会议.梧枝社区-居民代表会议.日期", "机构.区人民政府", "机构.街道办事处", "社区.藕塘社区"]})
    judged = of_law(sound, real=True)
    assert codes(judged) == {"L-BOTH": 1}
    assert not any("None" in one.what for one in judged)


# --- the same case two years later


def organic(judged: tuple[Judged, ...]) -> set[tuple[str, str]]:
    return {(one.by.basis.version[:4], one.by.basis.article) for one in judged if one.by.basis.statute == ORGANIC}


OLD = {"第六条第一款", "第六条第二款", "第七条", "第九条第二款", "第九条第三款", "第十条第二款"}
NEW = {
    "第三条第一款",
    "第三条第二款",
    "第八条第一款",
    "第十三条第二款",
    "第二十六条第二款",
    "第二十八条第一款",
    "第二十九条",
    "第三十条第一款、第二款",
    "第三十条第二款",
    "第三十条第四款",
    "第三十四条",
    "第四十七条",
}
"""Besides what changed its place: notice, the share of representatives, authorisation, the Party first, publicity and zones are new."""


def test_in_2026_the_same_case_is_judged_by_the_revised_law(changsheng: Path) -> None:
    assert organic(judge(changsheng)) == {("2018", article) for article in OLD}
    move(changsheng, 2)
    assert organic(judge(changsheng)) == {("2025", article) for article in NEW}
    assert codes(of_law(changsheng)) == {
        "L-BOTH": 1,
        "L-CROSS": 2,
        "L-SCALE": 2,
        "law.authorised": 2,
        "law.notice-custom": 2,
        "law.party-first": 1,
        "law.representatives": 2,
    }


def test_an_assembly_has_articles_of_its_own(changsheng: Path) -> None:
    put(changsheng, MEETINGS, {"会议.2.类型": "居民会议", "会议.2.法定形式": "户代表"})
    assert organic(judge(changsheng)) == {("2018", article) for article in OLD}
    move(changsheng, 2)
    assert organic(judge(changsheng)) == {("2025", article) for article in NEW | {"第二十七条"}}


def test_the_checks_see_a_case_whole(changsheng: Path) -> None:
    assert {one.code for one in judge(changsheng)} >= {one.code for one in of_law(CHANGSHENG)}

"""Who decides, and whether the plan gets there."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import hypothesis
import hypothesis.strategies as some
import pytest

from pipeline.problems import Place
from pipeline.rules.decision import Link, chain, decides, government, links, names_of_government, names_of_street
from tests.conftest import CASES
from tests.rules.judging import CASE, TIMELINE, articles, found, judge, of_law, put, read
from tests.rules.test_judging import subject

S, G, P = Link.STREET, Link.GOVERNMENT, Link.PUBLIC
DECIDE = "L-DECIDE"
REQUEST = {"请示": {"发文机关": "梧枝社区居民委员会", "主送机关": "枫渡街道办事处", "请求事项": "同意", "附件": ["调整方案"]}}


def parts(*names: str) -> dict[str, Any]:
    """Put other 分步 into the third step of the plan, and a text that tells nothing."""
    return {
        "进程.2.分步": [{"步骤": name, "计划时间": "2024-07"} for name in names] or None,
        "进程.2.内容": "按程序办理",
        "进程.2.形成材料": ["请示"],
    }


def told(content: str) -> dict[str, Any]:
    return {"进程.2.分步": None, "进程.2.内容": content, "进程.2.形成材料": ["请示"]}


def test_the_case_without_a_decision_has_that_one_fault() -> None:
    judged = of_law(CASES / "缺决定")
    (one,) = found(judged, DECIDE)
    assert one.place.file == TIMELINE
    assert one.basis is not None
    assert one.basis.article == "第六条第二款"


# --- reading a plan


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("由街道提出，报区人民政府决定，批准后公布", [S, G, P]),
        ("社区报街道审核后报区政府审批", [S, G]),
        ("上报街道党工委审议，经街道党工委批准后实施", []),
        ("报枫渡街道办事处，由街道办事处报区人民政府批准", [S, G]),
        ("云澜市栖梧区人民政府枫渡街道办事处审批", []),
        ("云澜市栖梧区人民政府批复", [G]),
        ("栖梧区政府批准", [G]),
        ("报区批准", [G]),
        ("社区决定", []),
        ("区民政局批准", []),
        ("云澜市人民政府批准", []),
        ("在区政府网站公布审批情况", [P]),
        ("不再报区政府批准", []),
        ("不必由街道提出，区政府批准，公布", [G, P]),
        ("无须区人民政府决定", []),
        ("社区向街道报告情况", []),
        ("街道汇总后提请区政府常务会议决定", [S, G]),
        ("街道报区", [S]),
        ("社区报街道", []),
        ("公示征求意见结果", []),
        ("公示期满后，形成请示", []),
        ("公布与交接", [P]),
        ("向居民公告", [P]),
        ("公开征求居民意见", []),
    ],
)
def test_what_a_text_shows_of_the_chain(sound: Path, text: str, shown: list[Link]) -> None:
    assert links(read(sound), text) == shown


@pytest.mark.parametrize(
    ("change", "plan"),
    [
        ({}, [S, G, P]),
        (parts("街道报区政府", "区政府批复", "公布"), [S, G, P]),
        (parts("街道报区政府", "公布", "区政府批复"), [S, P, G]),
        ({**parts("街道报区政府", "公布"), "进程.2.内容": "区人民政府批准"}, [S, G, P]),
        ({**parts("区政府批复", "街道报区政府"), "进程.2.内容": "由街道提出，报区政府决定，批准后公布"}, [G, S, P]),
        ({**parts("区政府批复"), "进程.2.内容": "公布方案，报区政府决定"}, [G]),
        ({**parts("区政府批复"), "进程.2.形成材料": ["请示", "街道请示"]}, [S, G]),
        (told("由街道提出，报区人民政府决定，决定后公布"), [S, G, P]),
        (told("公布方案，报区政府决定"), [P, G]),
        ({**told("按程序办理"), "进程.2.步骤": "区人民政府批复"}, [G]),
        ({**told("区人民政府批准"), "进程.2.形成材料": ["请示", "街道请示"]}, [S, G]),
        ({**told("由街道提出，报区人民政府决定"), "进程.2.形成材料": ["请示", "街道请示"]}, [S, G]),
    ],
)
def test_the_parts_of_a_step_tell_the_order_and_its_text_the_rest(sound: Path, change: dict[str, Any], plan: list[Link]) -> None:
    put(sound, TIMELINE, change)
    assert chain(read(sound)) == plan


@hypothesis.settings(deadline=None, suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture])
@hypothesis.given(
    words=some.lists(some.sampled_from(["街道", "报", "区政府", "批准", "公布", "社区", "，", "向", "不再", "区"]), max_size=12)
)
def test_any_text_is_read_clause_by_clause(sound: Path, words: Sequence[str]) -> None:
    subject, text = read_once(sound), "".join(words)
    assert links(subject, text) == [link for clause in text.split("，") for link in links(subject, clause)]
    assert len(links(subject, text)) <= 3 * (1 + text.count("，"))


READ: dict[Path, Any] = {}


def read_once(case: Path) -> Any:
    return READ.setdefault(case, read(case))


# --- names


def test_the_government_is_named_as_well_as_it_is_known() -> None:
    full, short = {"全称": "云澜市栖梧区人民政府"}, {"简称": "枫渡街道办"}
    known = subject(机构={"区": "栖梧区", "区人民政府": full, "街道": "枫渡街道", "街道办事处": short})
    assert government(known) == "云澜市栖梧区人民政府"
    names = {f"{place}{body}" for place in ("云澜市栖梧区", "栖梧区", "区") for body in ("人民政府", "政府")}
    assert names_of_government(known) == names
    assert names_of_street(known) == {"枫渡街道办", "枫渡街道"}
    assert government(subject(机构={"区": "栖梧区"})) == "栖梧区人民政府"
    assert names_of_government(subject(机构={"区人民政府": full})) == {"云澜市栖梧区人民政府", "云澜市栖梧区政府"}
    assert names_of_government(subject()) == {"人民政府", "政府"}
    assert names_of_street(subject()) == frozenset()


@pytest.mark.parametrize("text", ["报区决定", "区批准", "区政府批准"])
def test_where_nobody_knows_the_district_no_character_stands_for_it(text: str) -> None:
    assert links(subject(), text) == ([G] if "政府" in text else [])


# --- the decision


def test_where_there_is_no_plan_nothing_has_a_place() -> None:
    (one,) = decides(subject(事项={"年度": 2026}))
    assert one.problem is not None
    assert one.problem.place == Place()


@pytest.mark.parametrize(
    ("names", "decided", "public"),
    [
        (("街道报区政府", "区政府批复", "公布"), 0, 0),
        (("街道报区政府", "区政府批复"), 0, 1),
        (("街道报区政府", "公布", "区政府批复"), 0, 1),
        (("区政府批复", "街道报区政府", "公布"), 1, 0),
        (("街道报区政府", "公布"), 1, 0),
        (("街道党工委批准", "公布"), 1, 0),
        (("区政府批复", "公布"), 0, 0),
    ],
)
def test_the_government_decides_after_the_street_and_before_the_publication(
    sound: Path, names: tuple[str, ...], decided: int, public: int
) -> None:
    put(sound, TIMELINE, parts(*names))
    judged = judge(sound)
    assert len(found(judged, DECIDE)) == decided
    assert len(found(judged, "law.published")) == public


@pytest.mark.parametrize(
    ("district", "government", "step"), [("栖梧县", "栖梧县人民政府", "县政府批复"), ("栖梧市", "栖梧市人民政府", "市政府决定")]
)
def test_a_county_or_a_city_decides_as_a_district_does(sound: Path, district: str, government: str, step: str) -> None:
    put(sound, CASE, {"机构.区": district, "机构.区人民政府.全称": government})
    put(sound, TIMELINE, parts("街道提出", step, "公布"))
    assert found(judge(sound), DECIDE) == []


@pytest.mark.parametrize(("month", "article"), [("2025-11", "第六条第二款"), ("2025-12", "第六条第二款"), ("2026-01", "第三条第二款")])
def test_the_law_of_the_decision_counts(sound: Path, month: str, article: str) -> None:
    put(sound, TIMELINE, {"进程.2.分步.2.计划时间": month, "进程.2.分步.3.计划时间": "2026-03", "进程.3.计划时间": "2026-04"})
    assert articles(judge(sound), DECIDE) == {article}


# --- the street proposes


@pytest.mark.parametrize(
    ("province", "year", "code"),
    [("吉林省", 2024, "law.proposal"), ("浙江省", 2024, None), ("浙江省", 2026, DECIDE), ("吉林省", 2026, DECIDE)],
)
def test_that_the_street_proposes_is_law_from_2026(request: pytest.FixtureRequest, province: str, year: int, code: str | None) -> None:
    case = request.getfixturevalue("sound" if year == 2024 else "revised")
    put(case, CASE, {"机构.省": province})
    put(case, TIMELINE, parts("区政府批复", "公布"))
    put(case, TIMELINE, {f"进程.2.分步.{part}.计划时间": f"{year}-07" for part in (0, 1)})
    judged = judge(case)
    assert len(found(judged, DECIDE)) == (1 if code == DECIDE else 0)
    assert len(found(judged, "law.proposal")) == (1 if province == "吉林省" else 0)


@pytest.mark.parametrize(
    ("addressee", "wrong"),
    [
        ("枫渡街道办事处", 0),
        ("枫渡街道党工委", 0),
        ("云澜市栖梧区人民政府枫渡街道办事处", 0),
        ("栖梧区枫渡街道党工委", 0),
        ("街道办事处", 0),
        ("云澜市栖梧区人民政府", 1),
        ("栖梧区民政局", 1),
    ],
)
def test_the_request_goes_to_the_street(revised: Path, addressee: str, wrong: int) -> None:
    put(revised, CASE, {**REQUEST, "请示.主送机关": addressee})
    findings = found(judge(revised), DECIDE)
    assert len(findings) == wrong
    assert all(one.place.file == CASE for one in findings)


@pytest.mark.parametrize(
    ("addressee", "wrong"),
    [("云澜市栖梧区人民政府", 0), ("栖梧区人民政府", 0), ("区人民政府", 0), ("区政府", 0), ("栖梧区民政局", 1), ("云澜市人民政府", 1)],
)
def test_the_streets_request_goes_to_the_government(sound: Path, addressee: str, wrong: int) -> None:
    put(sound, CASE, {"街道请示": {"主送机关": addressee}})
    assert len(found(judge(sound), DECIDE)) == wrong

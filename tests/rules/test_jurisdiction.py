"""What lies beyond the district."""

from pathlib import Path
from typing import Any

import pytest

from pipeline.rules.jurisdiction import Where, where
from tests.rules.judging import CASE, COMMUNITY, articles, found, judge, put, read
from tests.rules.test_law import moving

CROSS = "L-CROSS"


@pytest.mark.parametrize(
    ("unit", "place"),
    [
        ("云澜市栖梧区枫渡街道", Where.HERE),
        ("栖梧区环山乡", Where.HERE),
        ("枫渡街道北片", Where.HERE),
        ("藕塘社区", Where.HERE),
        ("云澜市高新技术产业开发区", Where.ZONE),
        ("栖梧区经济开发区", Where.ZONE),
        ("云澜高新区管委会", Where.ZONE),
        ("云澜市东昌区", Where.ELSEWHERE),
        ("浙江省云澜市柳河县政府", Where.ELSEWHERE),
        ("云澜市", Where.ELSEWHERE),
        ("东昌区团结街道", Where.ELSEWHERE),
        ("环山乡", Where.UNTOLD),
        ("建红社区", Where.UNTOLD),
        ("某某小区", Where.UNTOLD),
    ],
)
def test_where_a_unit_belongs_by_its_name(sound: Path, unit: str, place: Where) -> None:
    assert where(read(sound), unit) is place


@pytest.mark.parametrize(("crosses", "wrong"), [("否", 0), ("是", 1)])
@pytest.mark.parametrize(("year", "article"), [(2024, "第六条第二款"), (2026, "第三条第二款")])
def test_what_is_said_to_cross_is_told(request: pytest.FixtureRequest, year: int, article: str, crosses: str, wrong: int) -> None:
    case = request.getfixturevalue("sound" if year == 2024 else "revised")
    put(case, CASE, moving(80))
    put(case, CASE, {"调整内容.划转.0.是否跨区或涉开发区": crosses})
    judged = judge(case)
    findings = found(judged, CROSS)
    assert len(findings) == wrong
    assert all(said in one.message for one in findings for said in ("西片", "80户", "1人"))
    assert articles(judged, CROSS) == {article}


def entrusted(unit: str) -> dict[str, Any]:
    row = {"对象": "河北片", "所属单位": unit, "户数": "约20", "人口": "约50", "是否列入本次调整": "否", "是否列入征求意见": "否"}
    return {"社区.0.代管": [row]}


@pytest.mark.parametrize(("unit", "wrong"), [("栖梧区环山乡", 0), ("东昌区团结街道", 1), ("云澜高新区", 1), ("环山乡", 1)])
def test_who_is_looked_after_for_others_is_told(sound: Path, unit: str, wrong: int) -> None:
    put(sound, COMMUNITY, entrusted(unit))
    findings = found(judge(sound), CROSS)
    assert len(findings) == wrong
    assert all(said in one.message for one in findings for said in (unit, "梧枝社区", "河北片", "约20户", "约50人"))


def test_a_name_that_tells_nothing_is_asked_for_in_full(sound: Path) -> None:
    remedies = []
    for unit in ("环山乡", "云澜高新区"):
        put(sound, COMMUNITY, entrusted(unit))
        remedies += [one.remedy for one in found(judge(sound), CROSS)]
    assert ["全称" in remedy for remedy in remedies] == [True, False]


@pytest.mark.parametrize(("unit", "article"), [("云澜高新区", "第四十七条"), ("东昌区团结街道", "第三条第二款")])
def test_of_zones_the_new_law_speaks_itself(revised: Path, unit: str, article: str) -> None:
    put(revised, COMMUNITY, entrusted(unit))
    (one,) = found(judge(revised), CROSS)
    assert one.basis is not None
    assert one.basis.article == article


@pytest.mark.parametrize(("before", "after", "wrong"), [("甲路", "乙路", 0), ("甲路", "开发区界", 1), ("开发区界", "开发区界", 0)])
def test_a_new_border_on_a_zone_is_told(sound: Path, before: str, after: str, wrong: int) -> None:
    put(sound, CASE, moving(80))
    put(sound, CASE, {"调整内容.调整后.0.四至.0.界": after})
    put(sound, COMMUNITY, {"社区.0.四至.0.界": before})
    assert len(found(judge(sound), CROSS)) == wrong


def test_every_new_border_on_a_zone_is_named(sound: Path) -> None:
    put(sound, CASE, moving(80))
    put(sound, CASE, {f"调整内容.调整后.0.四至.{side}.界": f"开发区{side}号路" for side in (0, 2)})
    judged = judge(sound)
    (one,) = found(judged, CROSS)
    assert all(said in one.message for said in ("梧枝社区", "东界", "开发区0号路", "西界", "开发区2号路"))
    assert len([two for two in judged if two.code == CROSS]) == 3  # what moves, and the borders of both communities


@pytest.mark.parametrize(("units", "wrong"), [(["栖梧区"], 0), (["栖梧区", "东昌区"], 1), (["栖梧区", "云澜高新区"], 1), (["环山乡"], 0)])
def test_an_old_division_with_others_is_told(sound: Path, units: list[str], wrong: int) -> None:
    put(sound, COMMUNITY, {"社区.0.历史沿革": {"划分单位": units}})
    assert len(found(judge(sound), CROSS)) == wrong

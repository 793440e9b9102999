"""Households in the order in which somebody goes round."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.case.registers import Resident
from pipeline.case.tree import Branch, Fact
from pipeline.field.route import counted, homes, place_of


def person(**said: Any) -> Resident:
    return Resident.model_construct(**{"community": "甲", "household": "1", "block": "一委", "name": "某", "status": "现住", **said})


def facts() -> Branch:
    def community(name: str, *blocks: str) -> Branch:
        path = f"社区.{name}"
        return Branch(path, {"简称": Fact(name, f"{path}.简称"), "下辖居民委": Fact(blocks, f"{path}.下辖居民委")})

    communities = {"乙": community("乙"), "甲": community("甲", "二委", "一委")}
    host = Branch("事项", {"主办社区": Fact("甲", "事项.主办社区")})
    return Branch("", {"事项": host, "社区": Branch("社区", communities, rows=True)})


@pytest.mark.parametrize(
    ("address", "building", "door"),
    [
        ("安和里2号楼1单元101室", "安和里2号楼", "1单元101室"),
        ("安和里东区12幢305室", "安和里东区12幢", "305室"),
        ("和平路7号", "和平路", "7号"),
        ("和平路12-3号后院", "和平路", "12-3号后院"),
        ("Ａ座 １２０１", "A座", "1201"),
        ("河沿平房", "河沿平房", ""),
        ("", "", ""),
    ],
)
def test_building_and_door_are_read_off_an_address(address: str, building: str, door: str) -> None:
    assert place_of(address) == (building, door)


@pytest.mark.parametrize(
    ("text", "figures"), [("二号楼", "2号楼"), ("十二幢", "12幢"), ("一百零三室", "103室"), ("二十单元", "20单元"), ("五一路", "五一路")]
)
def test_numbers_of_doors_are_figures(text: str, figures: str) -> None:
    assert counted(text) == figures


def test_doors_are_gone_through_by_their_numbers() -> None:
    way = (
        *("和平路9号", "和平路10号"),
        *("安和里2号楼1单元201室", "安和里2号楼1单元1001室", "安和里二号楼2单元101室", "安和里10号楼1单元101室", ""),
    )
    roster = [person(household=str(number), address=address or None) for number, address in enumerate(reversed(way))]
    assert [one.address for one in homes(roster, facts())] == [*way]


def test_the_host_comes_first_and_its_blocks_as_it_lists_them() -> None:
    roster = [
        person(community="乙", block="一委"),
        person(block="一委"),
        person(block="二委", household="2"),
        person(block="别的", household="3"),
    ]
    assert [(one.community, one.block) for one in homes(roster, facts())] == [
        ("甲", "二委"),
        ("甲", "一委"),
        ("甲", "别的"),
        ("乙", "一委"),
    ]


def test_a_household_lives_where_one_of_it_lives() -> None:
    (home,) = homes([person(status="空挂", address=None), person(status="现住", address="和平路7号")], facts())
    assert (home.status, home.address, len(home.residents)) == ("现住", "和平路7号", 2)


WAYS = ("", "和平路1号", "和平路10号", "安和里二号楼1单元3室", "安和里2号楼1单元3室", "安和里2号楼2单元")


@given(st.lists(st.tuples(st.sampled_from(WAYS), st.integers(0, 9)), max_size=12))
def test_every_household_is_visited_once_in_an_order_that_the_roster_does_not_decide(rows: list[tuple[str, int]]) -> None:
    roster = [person(address=address or None, household=str(number)) for number, (address, _) in enumerate(rows)]
    there = [one.key for one in homes(roster, facts())]
    assert there == [one.key for one in homes(roster[::-1], facts())]
    assert sorted(there) == sorted({("甲", str(number)) for number in range(len(rows))})

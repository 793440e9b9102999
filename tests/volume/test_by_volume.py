"""A case filed by item, by volume and both ways, in both code schemes: its codes wherever they stand, its pages as they are printed."""

import dataclasses
import functools
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path
from typing import get_args

import pytest

from pipeline import catalog
from pipeline.case.facts import derive
from pipeline.case.load import load
from pipeline.case.tree import Branch
from pipeline.pdf.typeset import Typst
from pipeline.transfer.verify import verify
from pipeline.volume import arrange, forms
from pipeline.volume.arrange import Volume, coded, misnumbered, part, place, wanted
from pipeline.volume.codes import Scheme
from tests.conftest import CHANGSHENG
from tests.volume.placing import PAGES, filed, forms_of, items_of, volumes_of
from tests.volume.test_brought import Made, built
from tests.volume.test_forms import text_of

SCHEMES: tuple[Scheme, ...] = get_args(Scheme)
BY_22, BY_13 = SCHEMES
WAYS = ("按件", "按卷", "两者")
HEADS: Mapping[Scheme, str] = {BY_22: "WS·2024-Y-JMZ", BY_13: "WS·2024·Y·JMZ"}


@functools.cache
def facts_of(way: str, scheme: Scheme = BY_13) -> Branch:
    return filed(derive(load(CHANGSHENG))[0], 整理方式=way, 档号规则=scheme)


def texts(facts: Branch, volumes: tuple[Volume, ...]) -> dict[str, str]:
    """Return the text of every form by its name."""
    return {item.stem: text_of(item, inside) for item, inside in forms_of(facts, volumes)}


# --- the codes, from page counts that are set here


@pytest.mark.parametrize("scheme", SCHEMES)
def test_filed_by_volume_a_volume_has_a_code_and_its_items_are_numbered_in_it(scheme: Scheme) -> None:
    main, booklets = volumes_of(facts_of("按卷", scheme))
    head = HEADS[scheme]
    assert (main.id, main.code) == ("volume", f"{head}-001")
    assert [one.code for one in main.placed] == [f"{head}-001-{number:03}" for number in range(1, len(main.placed) + 1)]
    assert [one.number for one in main.placed] == [one.order for one in main.placed]
    assert (booklets.id, booklets.code) == ("volume/调查表", f"{head.replace('Y', 'D30')}-001")
    assert all(one.code.startswith(f"{booklets.code}-") for one in booklets.placed)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("way", WAYS)
def test_every_code_is_written_by_its_scheme_and_stands_for_one_thing(way: str, scheme: Scheme) -> None:
    facts = facts_of(way, scheme)
    found = items_of(facts)
    asked = wanted(found, part(found, apart=True), facts)
    given = coded(asked, facts)
    assert len({one.code for one in given.values()}) == len(given) == len(asked)
    assert {one.id for one in found} == {identity for identity in given if not identity.startswith("volume")}
    assert any(identity.startswith("volume") for identity in given) is (way != "按件")
    assert all(one.provisional for one in given.values())


def test_filed_both_ways_an_item_has_the_code_that_it_has_by_item() -> None:
    both, by_item, by_volume = (volumes_of(facts_of(way)) for way in ("两者", "按件", "按卷"))
    assert [one.code for volume in both for one in volume.placed] == [one.code for volume in by_item for one in volume.placed]
    assert [volume.code for volume in both] == [volume.code for volume in by_volume]
    assert [volume.code for volume in by_item] == ["", ""]


def test_a_catalogue_of_the_archive_takes_the_place_of_the_class_and_its_number_that_of_ours() -> None:
    volumes = volumes_of(filed(facts_of("按卷"), 全宗号="C038", 目录号="2", 案卷号="17"))
    assert [volume.code for volume in volumes] == ["C038-2-017", "C038-2-018"]
    assert volumes[0].placed[1].code == "C038-2-017-002"


@pytest.mark.parametrize(
    ("number", "codes"), [("1", []), ("007", []), ("999", []), ("0", ["code.part"]), ("1000", ["code.part"]), ("一", ["code.part"])]
)
def test_a_number_that_is_none_is_told(number: str, codes: list[str]) -> None:
    assert [one.code for one in misnumbered(filed(facts_of("按卷"), 案卷号=number))] == codes
    assert [*misnumbered(filed(facts_of("按件"), 案卷号=number))] == []


def test_the_parts_of_a_volume_have_one_code_and_one_retention_and_go_on_counting() -> None:
    facts = facts_of("按卷")
    parts = [one for one in volumes_of(facts, thickest=9 * PAGES) if not one.name]
    (whole,) = [one for one in volumes_of(facts) if not one.name]
    assert len(parts) > 1
    assert {(one.id, one.code, one.retention) for one in parts} == {(whole.id, whole.code, whole.retention)}
    assert [one.code for volume in parts for one in volume.placed] == [one.code for one in whole.placed]
    assert arrange.wholes(parts) == (dataclasses.replace(whole, parts=len(parts)),)


def test_a_volume_belongs_to_the_year_in_which_its_matter_ends_and_its_items_with_it() -> None:
    facts = facts_of("按卷")
    found = items_of(facts)
    later = (dataclasses.replace(found[0], date="20250103", year=2025), *found[1:])
    parted = part(later, apart=True)
    main, _ = place(parted, coded(wanted(later, parted, facts), facts), facts)
    assert main.code == "WS·2025·Y·JMZ-001"
    assert {one.year for one in main.placed} == {2025}
    assert {one.retention.period for one in main.placed} == {"永久"}


# --- the forms


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("way", ["按卷", "两者"])
def test_cover_catalogue_note_and_transfer_list_have_the_code_of_the_volume(way: str, scheme: Scheme) -> None:
    facts = facts_of(way, scheme)
    volumes = volumes_of(facts)
    found = texts(facts, volumes)
    for volume, suffix in zip(volumes, ("", "·调查表"), strict=True):
        for form in ("案卷封面", "卷内目录", "备考表"):
            assert re.search(rf"档号[：\t]{re.escape(volume.code)}$", found[f"{form}{suffix}"], re.MULTILINE), form
        assert volume.code in found["移交清册"]


def test_filed_by_item_no_form_of_a_volume_has_a_code() -> None:
    facts = facts_of("按件")
    found = texts(facts, volumes_of(facts))
    assert "档号\t\n" in found["案卷封面"]
    assert "档号" not in found["卷内目录"] + found["备考表"]


def test_what_is_handed_over_by_volume_is_a_row_a_volume() -> None:
    facts = facts_of("按卷")
    volumes = volumes_of(facts, thickest=9 * PAGES)
    rows = [line.split("\t") for line in texts(facts, volumes)["移交清册"].splitlines() if line[:1].isdigit()]
    wholes = arrange.wholes(volumes)
    assert [(row[1], row[5], row[6]) for row in rows] == [(one.code, str(one.pages), one.retention.period) for one in wholes]
    assert [row[7] for row in rows] == ["纸质、电子", "纸质"]
    assert rows[0][8] == f"{len(wholes[0].placed)}件，订为{wholes[0].parts}册"
    assert "共2卷" in texts(facts, volumes)["移交清册"]
    assert "卷" not in texts(facts_of("按件"), volumes_of(facts_of("按件")))["移交清册"].splitlines()[1]


def test_boxes_have_their_forms_unless_a_case_is_filed_by_volume() -> None:
    for way in WAYS:
        kinds = {item.kind for item, _ in forms_of(facts_of(way), volumes_of(facts_of(way)))}
        assert (set(catalog.BOX_FORMS) <= kinds) is (way != "按卷")
        assert {*catalog.VOLUME_FORMS, catalog.TRANSFER} <= kinds


def test_a_row_of_the_catalogue_has_the_number_of_the_item_where_each_has_its_own_pages() -> None:
    facts = filed(facts_of("按卷"), 编页="按件")
    inside = forms.of_volume(facts, volumes_of(facts)[0])
    assert str(inside.at("案卷.目录.第3件.页号").value) == f"003/{PAGES}"  # type: ignore[union-attr]


# --- whole runs: the four that the standards know


@dataclasses.dataclass(frozen=True)
class Run:
    made: Made
    way: str
    scheme: Scheme

    @property
    def package(self) -> Path:
        return self.made.output / "volume" / "package" / "data"

    def rows(self, file: str) -> list[dict[str, str]]:
        """Return the rows of a directory of the package."""
        return [{one.tag: one.text or "" for one in row} for row in ET.parse(self.package / file).getroot()]  # noqa: S314 - ours


@pytest.fixture(scope="module", params=[(way, scheme) for way in ("按件", "按卷") for scheme in SCHEMES], ids="-".join)
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    way, scheme = request.param
    made = built(tmp_path_factory.mktemp("filed"), Typst(), 打印方式="双面", 整理方式=way, 档号规则=scheme)
    return Run(made, way, scheme)


def test_the_page_numbers_of_the_catalogue_are_those_that_are_printed(run: Run) -> None:
    """Read from the PDF: what stands on the page that a row leads to."""
    made, items = run.made, run.made.report.volumes[0]["items"]
    assert made.links
    for order, page in made.links.items():
        said, item = made.rows[order - 1][5], items[order - 1]
        printed = [made.number(page + turned) for turned in range(item["pages"] + 1)]
        numbers = [one[0] for one in printed if one][: item["pages"]]  # a leaf for the stamp has no number
        if run.way == "按件":
            assert said == f"{item['code'].rpartition('-')[2]}/{item['pages']}"
            assert numbers == list(range(1, item["pages"] + 1))
        else:
            assert said.split("-")[0] == str(item["first"])
            assert numbers == list(range(item["first"], item["first"] + item["pages"]))
    if run.way == "按卷":
        numbers = [one[0] for page in range(len(made.pdf.pages)) if (one := made.number(page))]
        assert made.rows[-1][5].split("-")[-1] == str(numbers[-1])


def test_fronts_are_numbered_on_the_right_and_backs_on_the_left(run: Run) -> None:
    numbers = [one for page in range(len(run.made.pdf.pages)) if (one := run.made.number(page))]
    assert all(right is (number % 2 == 1) for number, right in numbers)


def test_the_code_stands_on_the_cover_in_the_report_and_in_both_directories(run: Run) -> None:
    volume = run.made.report.volumes[0]
    cover = run.made.text(0)
    join = "-" if run.scheme == BY_22 else "·"
    head = f"WS·2026{join}Y{join}SQZ"
    if run.way == "按件":
        assert (volume["code"], volume["provisional"]) == ("", False)
        assert cover.endswith("档号")
        assert not (run.package / "案卷目录.XML").exists()
        assert all(re.fullmatch(rf"WS·2026{join}(Y|D30|D10){join}SQZ-\d{{4}}", one["code"]) for one in volume["items"])
    else:
        assert (volume["id"], volume["code"], volume["provisional"]) == ("volume", f"{head}-001", True)
        assert cover.endswith(f"档号{head}-001")
        (row,) = run.rows("案卷目录.XML")
        assert (row["档号"], row["题名"]) == (volume["code"], volume["name"])
        assert [one["code"] for one in volume["items"]] == [f"{head}-001-{number:03}" for number in range(1, len(volume["items"]) + 1)]
    packed = {one["档号"] for one in run.rows("文件目录.XML")}
    assert packed == {one["code"] for one in volume["items"] if "booklet" not in one["id"]}


def test_the_metadata_have_the_parts_of_the_code(run: Run) -> None:
    volume, seen = run.made.report.volumes[0], 0
    items = {one["code"]: (one, row) for one, row in zip(volume["items"], run.made.rows, strict=True)}
    for file in run.package.glob("电子档案/*/*/*/metadata.xml"):
        group = ET.parse(file).getroot().find("档号")  # noqa: S314 - ours
        assert group is not None
        item, _ = items[group.get("编码", "")]
        parts = {one.tag: one.text or "" for one in group}
        assert parts["室编件号"] == item["code"].rpartition("-")[2]
        if run.way == "按卷":
            last = item["first"] + item["pages"] - 1
            assert (parts["室编案卷号"], parts["保管期限"], parts["年度"]) == ("001", "永久", "2026")
            assert parts["页号"] == (f"{item['first']}-{last}" if item["pages"] > 1 else str(last))
        else:
            assert not {"室编案卷号", "页号"} & parts.keys()
        assert file.parent.name == item["code"].replace("·", ".")
        seen += 1
    assert seen == len(run.rows("文件目录.XML"))


def test_the_stamp_has_the_number_of_the_item(run: Run) -> None:
    for order, page in run.made.links.items():
        code = run.made.report.volumes[0]["items"][order - 1]["code"]
        assert code.rpartition("-")[2] in run.made.text(page)


def test_the_package_holds(run: Run) -> None:
    found = verify(run.made.output)
    assert {(one.basis.statute if one.basis else "", one.message) for one in found.problems} <= {("DA/T 70—2018 2-4", "日期是空的")}
    assert {one.outcome for one in found.judged if one.number in ("1-5", "1-8")} == {"passed"}
    assert {one.outcome for one in found.judged if one.number in ("1-7", "2-6")} <= {"passed", "person"}

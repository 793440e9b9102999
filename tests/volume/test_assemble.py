"""What the catalogue of a volume and its cover say."""

import shutil
from pathlib import Path

import pytest

from pipeline import catalog
from pipeline.problems import Blocked
from pipeline.run import Order, archive
from tests.conftest import CASES, CHANGSHENG, TEMPLATES, Once, PlainEngine, reported


def rows(output: Path) -> list[list[str]]:
    lines = (output / "volume" / "卷内目录.txt").read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line[:1].isdigit()]


def test_papers_of_one_title_are_told_apart_by_whom_they_are_for(once: Once) -> None:
    output = once(CHANGSHENG) / "output" / "changsheng"
    report = reported(once(CHANGSHENG))
    letters = {str(one["id"]).partition("/")[2] for one in report.documents if str(one["id"]).startswith("letter/")}
    remarks = [row[6] for row in rows(output)]
    assert len(letters) == 2
    assert set(remarks) - {""} == letters


def test_minutes_of_the_party_are_the_papers_of_the_party(once: Once) -> None:
    responsible = {row[3]: row[2] for row in rows(once(CHANGSHENG) / "output" / "changsheng")}
    assert "居民委员会" not in responsible["长胜社区党员大会会议记录"]
    assert "居民委员会" in responsible["长胜社区居民代表大会会议记录"]


def test_the_title_of_a_volume_says_whose_papers_it_holds(once: Once) -> None:
    report = reported(once(CASES / "第二案"))
    (volume,) = report.volumes
    assert str(volume["name"]).startswith("云澜市栖梧区桐荫街道澄湾社区居民委员会关于调整")


def without(folder: Path, kind: catalog.Kind) -> Path:
    """Return a folder of templates that lacks one."""
    templates = Path(shutil.copytree(TEMPLATES, folder / "templates"))
    (templates / kind.template).unlink()
    return templates


def lacking(order: Order) -> list[tuple[str, str]]:
    with pytest.raises(Blocked) as blocked:
        archive(order)
    return [(one.code, one.place.document) for one in blocked.value.problems if one.blocks == "build"]


@pytest.mark.parametrize("kind", catalog.FORMS, ids=lambda kind: kind.id)
def test_a_form_whose_template_is_not_there_is_told_and_nothing_is_written(second: Path, tmp_path: Path, kind: catalog.Kind) -> None:
    order = Order(second, tmp_path / "output", (without(tmp_path, kind),), PlainEngine())
    assert lacking(order) == [("template.missing", kind.short)]
    assert not any(order.output.glob("*/*"))


def test_so_it_is_in_two_processes_and_where_there_was_one_before(archived: Path, tmp_path: Path) -> None:
    output = tmp_path / "output" / archived.name
    before = {path: path.read_bytes() for path in output.rglob("*.*") if path.is_file()}
    templates = (without(tmp_path, catalog.TRANSFER),)
    assert lacking(Order(archived, output, templates, PlainEngine())) == [("template.missing", "移交清册")]
    assert {path: path.read_bytes() for path in output.rglob("*.*") if path.is_file()} == before
    assert lacking(Order(archived, tmp_path / "anew", templates, PlainEngine(), processes=2)) == [("template.missing", "移交清册")]

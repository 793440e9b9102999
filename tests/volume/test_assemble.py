"""What the catalogue of a volume and its cover say."""

from pathlib import Path

from tests.conftest import CASES, CHANGSHENG, Once, reported


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

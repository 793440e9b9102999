"""Sealing a case: what keeps it from being sealed, what a seal holds, what is told of one afterwards."""

import dataclasses
import errno
import hashlib
import json
import os
import re
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import docx
import pytest

from pipeline import run
from pipeline import sealing as story
from pipeline.problems import Blocked, Place, Unavailable, problem
from pipeline.report import Report
from pipeline.run import archive
from pipeline.sealing import sealed
from pipeline.store import Content
from pipeline.transfer.verify import verify
from pipeline.volume import assemble as assemble_module
from pipeline.volume import register, register_file
from pipeline.volume import seal as seals_of
from pipeline.volume.codes import Category, Wanted
from pipeline.volume.seal import broken, judge, seals
from tests.conftest import Lijuan, replace, shared
from tests.volume import scanning
from tests.volume.brought_case import scanned
from tests.volume.sealing import DAY, LATER, NAME, order, register_of, seal, small, whole

PAPER = "起草说明"
DATED = "  起草说明: {成文日期: 2026-02-25, 状态: 草稿}\n"


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small case sealed once, for all tests."""
    return shared(tmp_path_factory, "sealed", lambda folder: seal(small(folder)))


@pytest.fixture(scope="session")
def first_whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole case sealed once, for all tests, with a copy in another place."""
    return shared(tmp_path_factory, "sealed-whole", lambda folder: seal(whole(folder), copy_to=folder / "另一个盘"))


@pytest.fixture
def again(first: Path, tmp_path: Path) -> Path:
    """The case, sealed once, to be changed and sealed again."""
    shutil.copytree(first, tmp_path, dirs_exist_ok=True)
    return tmp_path / "data" / NAME


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """The small case, not sealed yet."""
    return small(tmp_path)


def output(case: Path) -> Path:
    return case.parents[1] / "output" / NAME


def refused(action: Callable[[], object]) -> list[tuple[str, str]]:
    """Return code and place of everything an action is refused for."""
    with pytest.raises(Blocked) as caught:
        action()
    return [(one.code, str(one.place)) for one in caught.value.problems]


def numbers(case: Path) -> dict[str, str]:
    """Return the numbers of the register by item; void ones are marked."""
    return {f"{one.id}{' ×' if one.voided else ''}": one.code for one in register.listing(register_of(case.parents[1]))}


def nothing_sealed(case: Path) -> bool:
    """Whether neither a seal nor a part of one is there, and no number was given."""
    folder = output(case) / "sealed"
    return not numbers(case) and not (folder.is_dir() and any(folder.iterdir()))


def state(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def supplemented(case: Path) -> None:
    """Change what a paper says."""
    replace(case / "case.yaml", "目的: 方便竹篙巷居民就近办事", "目的: 方便竹篙巷居民就近办事、就近议事")


# --- what keeps a case from being sealed
def test_every_reason_is_told_at_once_and_no_number_is_given(tmp_path: Path) -> None:
    case = whole(tmp_path)
    (case / "retention.yaml").unlink()
    (case / "replies.yaml").unlink()
    replace(case / "case.yaml", "格式: 1\n", "格式: 1\n示例:\n  - 总结\n")
    replace(case / "issued.yaml", "成文日期: 2026-03-02, 状态: 草稿}\n  报告单", "状态: 草稿}\n  报告单")
    replace(case / "issued.yaml", "结果公示: {成文日期: 2026-04-03, 状态", "结果公示: {状态")
    replace(case / "results" / "publication.yaml", ", 证明材料: [attachments/张贴照片.png]}\n异议", "}\n异议")
    (tmp_path / "副本" / f"{NAME}-封卷1").mkdir(parents=True)
    found = refused(lambda: seal(case, copy_to=tmp_path / "副本"))
    places = {(code, place.partition(":")[0]) for code, place in found}
    assert places == {
        ("retention.proposed", "retention.yaml"),
        ("L-BOTH", "results/meetings.yaml"),
        ("document.example", "《工作总结》"),
        ("document.pending", "《结果公示》"),
        ("seal.undated", "issued.yaml"),
        ("material.evidence", "results/publication.yaml"),
        ("output.exists", (tmp_path / "副本" / f"{NAME}-封卷1").as_posix()),
    }
    assert nothing_sealed(case)


def test_a_kept_edit_is_not_sealed(case: Path) -> None:
    archive(order(case))
    file = output(case) / "docx" / f"04-{PAPER}.docx"
    word = docx.Document(str(file))
    word.paragraphs[-1].add_run("另加一句")
    word.save(str(file))
    assert ("document.edited", f"《{PAPER}》") in refused(lambda: seal(case))
    assert nothing_sealed(case)


def test_data_that_does_not_hold_together_is_not_sealed(case: Path) -> None:
    replace(case / "case.yaml", "年度: 2026\n  主办", "年度: 二零二六\n  主办")
    assert [code for code, _ in refused(lambda: seal(case))] == ["value.integer"]
    assert nothing_sealed(case)


def test_what_cannot_be_written_in_a_code_is_told_with_its_line(case: Path) -> None:
    replace(case / "case.yaml", "代码: SQZ", "代码: 社区")
    [(code, place)] = refused(lambda: seal(case))
    assert (code, place.partition(":")[0]) == ("code.part", "case.yaml")
    assert nothing_sealed(case)


def test_a_package_that_does_not_hold_is_not_sealed(case: Path) -> None:
    archive(order(case))
    (output(case) / "volume" / "package" / "data" / "多余.txt").write_text("x", encoding="utf-8")
    assert ("bag.extra", "data/多余.txt") in refused(lambda: seal(case))
    assert nothing_sealed(case)


def test_data_changed_meanwhile_is_not_sealed(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assembled = assemble_module.assemble

    def slow(*words: object, **more: object) -> object:
        supplemented(case)
        monkeypatch.setattr(story, "assemble", assembled)
        return assembled(*words, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(story, "assemble", slow)
    assert refused(lambda: seal(case)) == [("file.changed", NAME)]
    assert nothing_sealed(case)


# --- what a seal holds
def test_a_seal_holds_volume_package_data_and_templates_read_only(first: Path) -> None:
    folder = first / "output" / NAME / "sealed" / "1"
    record = json.loads((folder / "seal.json").read_bytes())
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    assert record["files"] == {path: hashlib.sha256(file.read_bytes()).hexdigest() for path, file in files.items() if path != "seal.json"}
    assert {path.split("/")[0] for path in record["files"]} == {"data", "docx", "pdf", "review", "text", "templates", "volume"}
    assert {"volume/电子案卷查阅本.pdf", "volume/package/verify.py", "data/case.yaml", f"templates/{PAPER}.docx"} <= files.keys()
    assert files["data/case.yaml"].read_bytes() == (first / "data" / NAME / "case.yaml").read_bytes()
    assert all(not file.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) for file in files.values())
    assert (record["number"], record["previous"], record["day"], record["case"]) == (1, "", DAY.isoformat(), NAME)


def test_the_codes_are_those_of_the_register_wherever_they_stand(first: Path) -> None:
    folder = first / "output" / NAME / "sealed" / "1"
    (entry,) = register.listing(register_of(first))
    (item,) = json.loads((folder / "seal.json").read_bytes())["items"]
    assert (item["code"], item["provisional"], item["id"]) == (entry.code, False, entry.id)
    package = folder / "volume" / "package"
    assert entry.code in (package / "data" / "文件目录.XML").read_text(encoding="utf-8")
    assert "Lijuan-Provisional" not in (package / "bag-info.txt").read_text(encoding="utf-8")
    assert "暂编" not in "".join(path.read_text(encoding="utf-8") for path in (folder / "volume").glob("*.txt"))
    assert entry.code in (folder / "volume" / "移交清册.txt").read_text(encoding="utf-8")


def test_the_numbers_go_on_from_those_of_other_matters(case: Path) -> None:
    within = Wanted("x", Category(2026, "Y", "SQZ"))
    other = register.Case("别的", "别的事由", 2026, "某居委会")
    register.give(register_of(case.parents[1]), other, [within], "DA/T 22—2015", DAY)
    done = seal(case)
    assert [one["code"] for one in done.seal.items] == ["WS·2026-Y-SQZ-0002"]
    assert verify(done.folder).ok


def test_the_whole_case_is_sealed_and_verifies(first_whole: Path) -> None:
    import pikepdf

    case = first_whole / "data" / NAME
    (done,) = seals(output(case))
    given = {one.id: one.code for one in register.listing(register_of(first_whole))}
    assert {str(one["id"]): one["code"] for one in done.items} == given
    assert len(given) > 10
    folder = output(case) / "sealed" / "1"
    volume = folder / "volume"
    with pikepdf.open(volume / "电子案卷查阅本.pdf") as pdf:
        assert len(pdf.pages) > 50
    catalogue = (volume / "归档文件目录·2026年-永久.txt").read_text(encoding="utf-8")
    lasting = {code for code in given.values() if "-Y-" in code}
    assert {code for code in given.values() if code in catalogue} == lasting
    for place in (folder, first_whole / "另一个盘" / f"{NAME}-封卷1", output(case)):
        assert verify(place, also=(judge,)).ok


def test_a_case_with_the_scan_of_a_signed_copy_is_sealed(case: Path) -> None:
    """Nobody knows by what program a scan was made: DA/T 46 wants M50 only where it is known (standards.md 6.3)."""
    scanning.written(case / "originals", f"{PAPER}-正本.pdf", scanned(2))
    done = seal(case)
    assert verify(done.folder, also=(judge,)).ok


@pytest.mark.parametrize("way", ["按卷", "两者"])
def test_filed_by_volume_the_register_numbers_the_volume_once(case: Path, way: str) -> None:
    replace(case / "case.yaml", "整理方式: 按件", f"整理方式: {way}")
    done = seal(case)
    coded = {"按卷": "WS·2026-Y-SQZ-001-001", "两者": "WS·2026-Y-SQZ-0001"}[way]
    assert numbers(case) == {"volume": "WS·2026-Y-SQZ-001", "drafting-explanation": coded}
    (volume,), (item,) = done.seal.volumes, done.seal.items
    assert (volume["id"], volume["code"], item["code"], item["provisional"]) == ("volume", "WS·2026-Y-SQZ-001", coded, False)
    package = done.folder / "volume" / "package" / "data"
    for text in (
        *(done.folder / "volume" / f"{form}.txt" for form in ("案卷封面", "卷内目录", "备考表", "移交清册")),
        package / "案卷目录.XML",
    ):
        assert "WS·2026-Y-SQZ-001" in text.read_text(encoding="utf-8"), text.name
    assert coded in (package / "文件目录.XML").read_text(encoding="utf-8")
    assert verify(done.folder, also=(judge,)).ok
    again = seal(case, "补充", LATER)
    assert (again.seal.volumes, [one["code"] for one in again.seal.items]) == (done.seal.volumes, [coded])


def test_an_item_that_leaves_its_volume_makes_its_number_in_it_void(tmp_path: Path) -> None:
    case = whole(tmp_path)
    replace(case / "case.yaml", "整理方式: 按件", "整理方式: 按卷")
    first = seal(case)
    held = numbers(case)
    assert held["volume"] == "WS·2026-Y-SQZ-001"
    text = (case / "results" / "meetings.yaml").read_text(encoding="utf-8")
    (case / "results" / "meetings.yaml").write_text(text.replace("名称: 居民会议\n", "名称: 户代表会议\n"), encoding="utf-8")
    done = seal(case, "会议的名称写错", LATER)
    (entry,) = (one for one in register.listing(register_of(tmp_path)) if one.voided)
    assert (entry.id, entry.code) == ("minutes/砚溪社区-居民会议", held["minutes/砚溪社区-居民会议"])
    assert numbers(case)["minutes/砚溪社区-户代表会议"] == f"WS·2026-Y-SQZ-001-{len(first.seal.items) + 1:03}"
    assert entry.code in (done.folder / "volume/package/bag-info.txt").read_text(encoding="utf-8")
    assert verify(done.folder, also=(judge,)).ok


def test_filed_otherwise_than_when_it_was_sealed(again: Path) -> None:
    replace(again / "case.yaml", "整理方式: 按件", "整理方式: 按卷")
    done = seal(again, "改为按卷整理", LATER)
    assert numbers(again) == {
        "drafting-explanation ×": "WS·2026-Y-SQZ-0001",
        "volume": "WS·2026-Y-SQZ-001",
        "drafting-explanation": "WS·2026-Y-SQZ-001-001",
    }
    replace(again / "case.yaml", "整理方式: 按卷", "整理方式: 按件")
    done = seal(again, "改回按件整理", LATER)
    assert [one["code"] for one in done.seal.items] == ["WS·2026-Y-SQZ-0002"]
    assert numbers(again).keys() >= {"volume ×"}
    assert verify(done.folder, also=(judge,)).ok


def test_a_number_of_a_volume_that_cannot_be_is_told_with_its_line(case: Path) -> None:
    replace(case / "case.yaml", "整理方式: 按件", "整理方式: 按卷\n  目录号: 甲\n  案卷号: 零")
    found = refused(lambda: seal(case))
    lines = (case / "case.yaml").read_text(encoding="utf-8").splitlines()
    assert {place for code, place in found if code == "code.part"} == {
        f"case.yaml:{number}:{lines[number - 1].index(':') + 3}"
        for number, line in enumerate(lines, 1)
        if "目录号" in line or "案卷号" in line
    }
    assert nothing_sealed(case)


# --- sealing again
def test_sealing_again_wants_a_reason(again: Path) -> None:
    before = state(output(again) / "sealed")
    assert refused(lambda: seal(again)) == [("seal.refused", NAME)]
    assert state(output(again) / "sealed") == before


def test_a_second_seal_names_the_first_and_tells_why_in_its_note(again: Path) -> None:
    before = state(output(again) / "sealed" / "1")
    supplemented(again)
    done = seal(again, "补充议事的需要", LATER)
    assert state(output(again) / "sealed" / "1") == before
    assert (done.seal.number, done.seal.reason) == (2, "补充议事的需要")
    assert done.seal.previous == hashlib.sha256(before["seal.json"]).hexdigest()
    for note in ("备考表", "盒内备考表·2026年-永久"):
        text = (done.folder / "volume" / f"{note}.txt").read_text(encoding="utf-8")
        assert "2026年6月29日第1次封卷。" in text
        assert "2026年7月13日第2次封卷，理由：补充议事的需要。" in text
    assert [one["code"] for one in done.seal.items] == [one["code"] for one in seals(output(again))[0].items]
    third = seal(again, "改正错字", LATER)
    text = (third.folder / "volume" / "备考表.txt").read_text(encoding="utf-8")
    assert "第2次封卷，理由：补充议事的需要。" in text
    assert "第3次封卷，理由：改正错字。" in text


def test_what_has_left_the_volume_makes_its_number_void_and_the_package_says_so(first_whole: Path, tmp_path: Path) -> None:
    shutil.copytree(first_whole, tmp_path, dirs_exist_ok=True)
    case = tmp_path / "data" / NAME
    held = numbers(case)
    meeting = "minutes/砚溪社区-居民会议"
    text = (case / "results" / "meetings.yaml").read_text(encoding="utf-8")
    (case / "results" / "meetings.yaml").write_text(text.replace("名称: 居民会议\n", "名称: 户代表会议\n"), encoding="utf-8")
    done = seal(case, "会议的名称写错", LATER)
    (entry,) = (one for one in register.listing(register_of(tmp_path)) if one.voided)
    assert (entry.id, entry.code, entry.voided) == (meeting, held[meeting], LATER.isoformat())
    assert entry.reason == "移出：会议的名称写错"
    now = {str(one["id"]): str(one["code"]) for one in done.seal.items}
    assert now["minutes/砚溪社区-户代表会议"] not in held.values()
    assert {one: code for one, code in now.items() if one in held} == {one: code for one, code in held.items() if one != meeting}
    absent = re.findall(r"Lijuan-Absent-Code: (\S+) (.+)", (done.folder / "volume/package/bag-info.txt").read_text(encoding="utf-8"))
    assert (entry.code, "移出：会议的名称写错") in absent
    assert verify(done.folder, also=(judge,)).ok


# --- what is told of a seal afterwards
def spoil_changed(folder: Path) -> str:
    file = folder / "data" / "case.yaml"
    file.chmod(0o644)
    file.write_bytes(file.read_bytes() + b"\n")
    return "data/case.yaml"


def spoil_missing(folder: Path) -> str:
    (folder / "text" / f"04-{PAPER}.txt").unlink()
    return f"text/04-{PAPER}.txt"


def spoil_added(folder: Path) -> str:
    (folder / "volume" / "另加.txt").write_text("x", encoding="utf-8")
    return "volume/另加.txt"


@pytest.mark.parametrize("spoil", [spoil_changed, spoil_missing, spoil_added])
def test_a_file_changed_missing_or_added_is_named(spoil: Callable[[Path], str], again: Path, lijuan: Lijuan) -> None:
    folder = output(again) / "sealed" / "1"
    place = f"sealed/1/{spoil(folder)}"
    (one,) = seals(output(again))
    assert [(found.code, found.place.file) for found in broken(folder, one)] == [("seal.changed", place)]
    told = lijuan("history", NAME, "--json")
    assert told.returncode == 1
    assert [found["where"] for found in json.loads(told.stdout)["problems"]] == [place]
    assert place in lijuan("history", NAME).stdout
    for path in (folder, output(again)):
        told = lijuan("verify", str(path), "--json")
        assert told.returncode == 1
        assert [found["where"] for found in json.loads(told.stdout)["problems"] if found["code"] == "seal.changed"] == [place]


def records() -> Iterator[Callable[[Path], object]]:
    yield lambda record: record.write_bytes(record.read_bytes().replace(b"2026-06-29", b"2026-06-28"))
    yield lambda record: record.write_bytes(b"[1]")
    yield lambda record: record.write_bytes(b'{"schema": 1, "files": [], "documents": {}, "items": []}')
    yield lambda record: record.write_bytes(b"\xff{")
    yield lambda record: record.unlink()
    yield lambda record: shutil.rmtree(record.parent)


@pytest.mark.parametrize("damage", list(records()))
def test_a_chain_that_does_not_hold_is_told_and_nothing_is_sealed_after_it(damage: Callable[[Path], object], again: Path) -> None:
    seal(again, "再封", LATER)
    record = output(again) / "sealed" / "1" / "seal.json"
    record.chmod(0o644)
    damage(record)
    found = refused(lambda: seals(output(again)))
    assert [code for code, _ in found] == ["seal.damaged"]
    assert refused(lambda: seal(again, "第三次", LATER)) == found
    rows = list(judge(output(again)))
    assert [(one.outcome, [found.code for found in one.problems]) for one in rows] == [("failed", ["seal.damaged"])]
    assert "seal.damaged" in [one["code"] for one in archive(order(again)).problems]


def test_a_chain_that_does_not_hold_is_told_by_the_commands(again: Path, lijuan: Lijuan) -> None:
    (output(again) / "sealed" / "1" / "seal.json").unlink()
    told = lijuan("history", NAME, "--json")
    assert (told.returncode, [one["code"] for one in json.loads(told.stdout)["problems"]]) == (1, ["seal.damaged"])
    told = lijuan("verify", str(output(again)), "--json")
    assert (told.returncode, [one["code"] for one in json.loads(told.stdout)["problems"]]) == (1, ["seal.damaged"])


def test_a_copy_of_a_later_seal_says_that_its_chain_was_not_told(again: Path) -> None:
    done = seal(again, "再封", LATER, copy_to=again.parents[1] / "sealed")
    assert done.copy is not None
    rows = {one.name: one.outcome for one in judge(done.copy)}
    assert rows == {"第2次封卷的文件": "passed", "前后各次封卷相接": "not-assessed"}
    record = done.copy / "seal.json"
    record.chmod(0o644)
    record.write_bytes(b"{}")
    assert [one.outcome for one in judge(done.copy)] == ["failed"]
    assert list(judge(again)) == []


def test_archive_tells_which_sealed_papers_are_out_of_date_and_leaves_the_seal(again: Path, first: Path) -> None:
    def outdated() -> list[str]:
        return [one["place"]["document"] for one in archive(order(again)).problems if one["code"] == "seal.outdated"]

    before = state(output(again) / "sealed")
    assert outdated() == []
    supplemented(again)
    assert outdated() == [PAPER]
    assert outdated() == [PAPER], "nothing to do: what was found stays told"
    assert state(output(again) / "sealed") == before
    seal(again, "补充", LATER)
    assert outdated() == []
    assert state(output(again) / "sealed" / "1") == {path.removeprefix("1/"): data for path, data in before.items()}


def test_a_sealed_paper_that_is_no_longer_made_is_out_of_date(again: Path) -> None:
    (one,) = seals(output(again))
    found = seals_of.outdated(output(again), {PAPER: ""})
    assert [(found.code, found.place.document) for found in found] == [("seal.outdated", PAPER)]
    assert [*one.documents] == [PAPER]


# --- copies
def test_a_copy_is_whole_and_never_takes_an_others_place(again: Path, tmp_path: Path) -> None:
    away = tmp_path / "另一个盘"
    done = seal(again, "再封", LATER, copy_to=away)
    assert done.copy == away / f"{NAME}-封卷2"
    assert state(done.copy) == state(done.folder)
    assert [path.name for path in away.iterdir()] == [f"{NAME}-封卷2"]
    (away / f"{NAME}-封卷3").mkdir()
    assert refused(lambda: seal(again, "又封", LATER, copy_to=away)) == [("output.exists", (away / f"{NAME}-封卷3").as_posix())]
    inside = output(again) / "sealed"
    assert refused(lambda: seal(again, "又封", LATER, copy_to=inside)) == [("seal.refused", (inside / f"{NAME}-封卷3").as_posix())]
    assert len(seals(output(again))) == 2


@pytest.mark.parametrize("fault", ["full", "differs"])
def test_a_copy_that_fails_leaves_the_seal_and_no_half_copy(
    fault: str, case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied, away = seals_of._copied, tmp_path / "另一个盘"

    def failing(content: Content, target: Path) -> str:
        if away in target.parents and target.name == "case.yaml":
            if fault == "full":
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            content = b"otherwise"
        return copied(content, target)

    monkeypatch.setattr(seals_of, "_copied", failing)
    with pytest.raises(Unavailable, match="第1次封卷已经做好"):
        seal(case, copy_to=away)
    assert list(away.iterdir()) == []
    assert verify(output(case), also=(judge,)).ok
    assert len(seals(output(case))) == 1


# --- the register
def test_a_register_that_is_locked_or_damaged_or_misplaced_seals_nothing(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wish = story.Wish(DAY, register_of(case.parents[1]))
    wish.register.write_bytes(b"no register at all, but long enough to be taken for one" * 100)
    assert [code for code, _ in refused(lambda: sealed(order(case), wish))] == ["register.damaged"]
    wish.register.unlink()
    misplaced = dataclasses.replace(wish, register=case.parent / "登记册.sqlite")
    assert [code for code, _ in refused(lambda: sealed(order(case), misplaced))] == ["register.folder"]
    monkeypatch.setattr(register_file, "WAIT", 0.05)
    register.give(wish.register, register.Case("别的", "别的事由", 2026, "某居委会"), [], "DA/T 22—2015", DAY)
    with closing(sqlite3.connect(wish.register)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert [code for code, _ in refused(lambda: sealed(order(case), wish))] == ["register.locked"]
        other.rollback()
    assert nothing_sealed(case)


def test_another_register_or_an_older_one_is_not_gone_on_with(again: Path, tmp_path: Path) -> None:
    file = register_of(tmp_path)
    saved = file.read_bytes()
    file.unlink()
    assert refused(lambda: seal(again, "再封", LATER)) == [("seal.refused", file.as_posix())]
    assert numbers(again) == {}
    within = Wanted("x", Category(2026, "Y", "SQZ"))
    register.give(file, register.Case("别的", "别的事由", 2026, "某居委会"), [within], "DA/T 22—2015", DAY)
    assert refused(lambda: seal(again, "再封", LATER)) == [("seal.refused", file.as_posix())]
    file.write_bytes(saved)
    assert seal(again, "再封", LATER).seal.number == 2


def test_a_case_under_another_subject_is_asked_about(again: Path) -> None:
    replace(again / "case.yaml", "事由: 调整砚溪社区居民委员会、桑阁社区", "事由: 调整桑阁社区居民委员会、砚溪社区")
    assert [code for code, _ in refused(lambda: seal(again, "改事由", LATER))] == ["register.case"]
    assert len(seals(output(again))) == 1


# --- what fails on the way
def full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_seals_nothing_and_the_next_run_gives_the_same_numbers(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(seals_of, "_lock", full)  # the last step but one: everything is written by then
        with pytest.raises(Unavailable, match="没有封卷"):
            seal(case)
    assert list((output(case) / "sealed").iterdir()) == []
    held = numbers(case)
    assert len(held) == 1
    done = seal(case, day=LATER)
    assert numbers(case) == held == {str(one["id"]): one["code"] for one in done.seal.items}
    assert done.seal.number == 1


def test_cut_off_between_numbers_and_seal_the_next_run_gives_the_same(again: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    supplemented(again)
    held = numbers(again)

    class Killed(BaseException):
        pass

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(seals_of, "_lock", killed)
        with pytest.raises(Killed):
            seal(again, "补充", LATER)
    assert [path.name for path in sorted((output(again) / "sealed").iterdir())] == [".2.封卷中", "1"]
    assert len(seals(output(again))) == 1
    done = seal(again, "补充", LATER)
    assert [path.name for path in sorted((output(again) / "sealed").iterdir())] == ["1", "2"]
    assert numbers(again) == held == {str(one["id"]): one["code"] for one in done.seal.items}


# --- the commands
def test_the_commands_tell_people_and_machines(case: Path, tmp_path: Path, lijuan: Lijuan) -> None:
    (tmp_path / "lijuan.toml").write_text('登记册 = "登记册.sqlite"\n', encoding="utf-8")
    assert "还没有封过卷" in lijuan("history", NAME).stdout
    done = lijuan("seal", NAME, "--json", "--copy-to", "副本")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["schema"], told["case"], told["seal"], told["copy"]) == (1, NAME, 1, f"副本/{NAME}-封卷1")
    assert [(one["id"], one["code"]) for one in told["items"]] == [("drafting-explanation", "WS·2026-Y-SQZ-0001")]
    history = json.loads(lijuan("history", NAME, "--json").stdout)
    assert [(one["seal"], one["items"], one["digest"]) for one in history["seals"]] == [(1, 1, told["digest"])]
    refused = lijuan("seal", NAME)
    assert refused.returncode == 1
    assert "seal.refused" in refused.stderr
    assert "没有封卷" in refused.stderr
    assert [one["code"] for one in json.loads(lijuan("seal", NAME, "--json").stdout)["problems"]] == ["seal.refused"]
    done = lijuan("seal", NAME, "--reason", "改正错字")
    assert done.returncode == 0, done.stderr
    assert "三套" in done.stdout
    assert "改正错字" in lijuan("history", NAME).stdout
    assert lijuan("verify", f"output/{NAME}/sealed/2").returncode == 0


def test_findings_that_keep_from_sealing_are_told_beside_those_that_keep_from_building(again: Path, tmp_path: Path, lijuan: Lijuan) -> None:
    (tmp_path / "lijuan.toml").write_text('登记册 = "登记册.sqlite"\n', encoding="utf-8")
    replace(again / "issued.yaml", DATED, "  起草说明: {状态: 草稿}\n")
    told = lijuan("seal", NAME)
    assert told.returncode == 1
    assert {"seal.refused", "document.pending", "seal.undated"} <= set(re.findall(r"[a-z]+\.[a-z]+", told.stderr))


def test_a_sentence_that_changed_for_no_known_reason_keeps_the_case_from_being_sealed(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = problem("review.unexplained", "这一句变了，原因不明", Place(document=PAPER), "核对这一句")

    def archived(wanted: run.Order) -> Report:
        made = archive(wanted)
        return dataclasses.replace(made, problems=[*made.problems, found.as_json()])

    monkeypatch.setattr(run, "archive", archived)
    assert refused(lambda: seal(case)) == [("review.unexplained", f"《{PAPER}》")]
    assert numbers(case) == {}

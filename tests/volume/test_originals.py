"""Originals of a case: how each file finds its item, what is known of it, and what is wrong, all in one run."""

import shutil
import unicodedata
from pathlib import Path

import pytest

from pipeline.case.facts import derive
from pipeline.case.load import load
from pipeline.item import due_items
from pipeline.problems import Blocked
from pipeline.volume.filenames import LONGEST
from pipeline.volume.originals import FOLDER, LISTED, Found, Original, read
from tests.conftest import replace
from tests.volume import scanning

BLANK = scanning.pdf(b"", b"")
PHOTO = scanning.jpeg(scanning.photograph((80, 60)))

REPLY = """  - 文件: 批复.pdf
    题名: 关于同意调整三社区管辖范围的批复
    责任者: 云澜市栖梧区人民政府
    文号: 栖政复〔2026〕15号
    日期: 2026-05-20
    归入: 独立成件
    性质: 复制件
    保管期限: 永久
    开放标识: 控制
    备注: 原件存区政府办公室
"""


def listed(folder: Path, *entries: str) -> None:
    scanning.written(folder / FOLDER, "originals.yaml", "".join(["外来件:\n", *entries]).encode())


def put(folder: Path, **files: bytes) -> None:
    for name, data in files.items():
        scanning.written(folder / FOLDER, name, data)


def found(folder: Path, *, real: bool = False) -> Found:
    case = load(folder, real=real)
    facts, _ = derive(case)
    return read(folder, facts, due_items(facts), examples=case.examples)


def codes(folder: Path) -> list[tuple[str, str]]:
    return [(one.code, str(one.place)) for one in found(folder).problems]


def only(folder: Path) -> Original:
    result = found(folder)
    assert result.problems == ()
    (one,) = result.originals
    return one


def test_a_case_without_originals_has_none(second: Path) -> None:
    assert found(second) == Found((), ())


# --- a file finds its item


def test_a_signed_copy_is_known_by_its_name(second: Path) -> None:
    put(second, **{"请示-正本.pdf": BLANK})
    one = only(second)
    assert (one.belongs_to, one.role, one.nature, one.file) == ("request", "正本", "原件", f"{FOLDER}/请示-正本.pdf")
    assert (one.title, one.responsible) == (f"关于{reason(second)}的请示", "澄湾社区居民委员会")
    assert (one.number, one.date, one.pages, one.media) == ("澄湾居〔2026〕9号", "20260424", 2, "application/pdf")
    assert (one.retention, one.openness, one.remark, one.example) == (None, None, "", False)


def reason(folder: Path) -> str:
    return next(line.split(": ")[1] for line in (folder / "case.yaml").read_text(encoding="utf-8").splitlines() if "事由:" in line)


def test_so_is_that_of_a_meeting(second: Path) -> None:
    put(second, **{"会议记录·澄湾社区-第一次居民代表会议-正本.jpg": PHOTO})
    one = only(second)
    assert (one.belongs_to, one.role, one.date) == ("minutes/澄湾社区-第一次居民代表会议", "正本", "20260226")


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_whatever_the_form_of_its_characters(second: Path, form: str) -> None:
    put(second, **{unicodedata.normalize(form, "请示-正本.PDF"): BLANK})  # type: ignore[arg-type]
    assert only(second).belongs_to == "request"


def test_by_the_register_of_papers_under_any_name(second: Path) -> None:
    put(second, **{"扫描0001.pdf": BLANK})
    replace(second / "issued.yaml", "    份数: 3\n", "    份数: 3\n    正本: originals/扫描0001.pdf\n")
    one = only(second)
    assert (one.belongs_to, one.role, one.named_by) == ("request", "正本", "发文.请示.正本")


def test_by_an_entry_as_an_item_of_its_own(second: Path) -> None:
    put(second, **{"批复.pdf": BLANK})
    listed(second, REPLY)
    one = only(second)
    assert (one.belongs_to, one.role, one.nature, one.retention, one.openness) == ("", "外来件", "复制件", "永久", "控制")
    assert (one.title, one.responsible) == ("关于同意调整三社区管辖范围的批复", "云澜市栖梧区人民政府")
    assert (one.number, one.date, one.remark) == ("栖政复〔2026〕15号", "20260520", "原件存区政府办公室")
    assert (one.source.file, one.source.line) == (LISTED, 2)


def test_by_an_entry_as_part_of_an_item(second: Path) -> None:
    put(second, **{"批复.pdf": BLANK})
    listed(second, REPLY.replace("独立成件", "请示"))
    one = only(second)
    assert (one.belongs_to, one.role, one.number) == ("request", "附件", "栖政复〔2026〕15号")


def test_an_entry_says_more_of_a_signed_copy(second: Path) -> None:
    put(second, **{"请示-正本.pdf": BLANK})
    listed(
        second,
        "  - {文件: 请示-正本.pdf, 题名: 请示, 责任者: 澄湾社区居民委员会, 日期: 2026-04-24, 归入: 请示, 性质: 复制件}\n",
    )
    one = only(second)
    assert (one.role, one.nature, one.title, one.number) == ("正本", "复制件", "请示", "澄湾居〔2026〕9号")


def test_the_evidence_of_meetings_and_postings(second: Path) -> None:
    put(second, **{"签到册.pdf": BLANK, "公告栏.jpg": PHOTO, "网页.png": scanning.png(scanning.photograph((80, 60)))})
    replace(
        second / "results" / "meetings.yaml",
        "    弃权: 1\n    决议: 通过\n",
        "    弃权: 1\n    材料: [originals/签到册.pdf, 原始记录]\n    决议: 通过\n",
    )
    replace(
        second / "results" / "publication.yaml",
        "载体: 门户网站公告栏目,",
        "载体: 门户网站公告栏目, 证明材料: [originals/公告栏.jpg, 网页.png],",
    )
    result = found(second)
    assert result.problems == ()
    assert [(one.file.partition("/")[2], one.belongs_to, one.role, one.date) for one in result.originals] == [
        ("公告栏.jpg", "announcement", "证明材料", "20260302"),
        ("签到册.pdf", "minutes/澄湾社区-第一次居民代表会议", "附件", "20260226"),
        ("网页.png", "announcement", "证明材料", "20260302"),
    ]
    assert result.originals[0].named_by == "发布.公告-街道门户网站"


def test_words_that_name_no_file_are_words(second: Path) -> None:
    replace(
        second / "results" / "meetings.yaml", "    弃权: 1\n    决议: 通过\n", "    弃权: 1\n    材料: [签到册, 原始记录]\n    决议: 通过\n"
    )
    assert found(second) == Found((), ())


def test_example_data_is_known_as_such_and_left_out_of_a_real_case(second: Path) -> None:
    put(second, **{"批复.pdf": BLANK, "请示-正本.pdf": BLANK})
    listed(second, REPLY)
    replace(second / "case.yaml", "格式: 1\n", "格式: 1\n示例: [外来件.批复.pdf, originals/请示-正本.pdf]\n")
    assert [one.example for one in found(second).originals] == [True, True]
    assert [one.file for one in found(second, real=True).originals] == [f"{FOLDER}/请示-正本.pdf"]


def test_nothing_is_written(second: Path) -> None:
    put(second, **{"请示-正本.pdf": BLANK, "多余.pdf": BLANK})
    before = {path: path.stat().st_mtime_ns for path in second.rglob("*")}
    found(second)
    assert {path: path.stat().st_mtime_ns for path in second.rglob("*")} == before


# --- what is wrong


def test_a_file_that_nobody_names_is_a_hint(second: Path) -> None:
    put(second, **{"多余.pdf": BLANK})
    (one,) = found(second).problems
    assert (one.code, str(one.place), one.blocks) == ("original.unlisted", f"{FOLDER}/多余.pdf", None)


def test_two_signed_copies_of_one_paper(second: Path) -> None:
    put(second, **{"请示-正本.pdf": BLANK, "请示-正本.jpg": PHOTO})
    assert [code for code, _ in codes(second)] == ["original.twice"]


def test_one_file_for_two_papers(second: Path) -> None:
    put(second, **{"请示-正本.pdf": BLANK})
    replace(second / "issued.yaml", "文号: 澄湾居〔2026〕8号\n", "文号: 澄湾居〔2026〕8号\n    正本: originals/请示-正本.pdf\n")
    assert [code for code, _ in codes(second)] == ["original.twice"]


def test_an_entry_against_the_name(second: Path) -> None:
    put(second, **{"请示-正本.pdf": BLANK})
    listed(second, REPLY.replace("批复.pdf", "请示-正本.pdf"))
    assert [code for code, _ in codes(second)] == ["original.twice"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("日期: 2026-04-24", []),
        ("日期: 2026-04-23", ["original.contradicts"]),
        ("日期: 2026-04-24, 文号: 澄湾居〔2026〕10号", ["original.contradicts"]),
    ],
)
def test_a_date_or_number_against_the_register_of_papers(second: Path, said: str, expected: list[str]) -> None:
    put(second, **{"请示-正本.pdf": BLANK})
    listed(second, f"  - {{文件: 请示-正本.pdf, 题名: 请示, 责任者: 某居委会, {said}, 归入: 请示, 性质: 原件}}\n")
    result = found(second)
    assert [one.code for one in result.problems] == expected
    assert all((one.place.file, one.blocks) == (LISTED, "seal") for one in result.problems)


def test_a_signed_copy_of_a_paper_that_is_not_due(second: Path) -> None:
    put(second, **{"请示-正本.pdf": BLANK})
    (second / "results" / "publication.yaml").unlink()
    assert [code for code, _ in codes(second)] == ["original.contradicts"]


@pytest.mark.parametrize(
    ("term", "expected"), [("永久", []), ("30年", []), ("长期", ["original.retention"]), ("20年", ["original.retention"])]
)
def test_a_retention_that_the_table_does_not_know(second: Path, term: str, expected: list[str]) -> None:
    put(second, **{"批复.pdf": BLANK})
    listed(second, REPLY.replace("永久", term))
    assert [code for code, _ in codes(second)] == expected


def test_an_item_that_is_not_there_and_what_was_meant(second: Path) -> None:
    put(second, **{"批复.pdf": BLANK, "请试-正本.pdf": BLANK})
    listed(second, REPLY.replace("独立成件", "请示书"))
    result = found(second)
    assert [(one.code, str(one.place)) for one in result.problems] == [
        ("original.item", f"{LISTED}:7:9"),
        ("original.item", f"{FOLDER}/请试-正本.pdf"),
    ]
    assert "请示" in result.problems[0].remedy


def test_a_file_that_is_not_there(second: Path) -> None:
    listed(second, REPLY)
    replace(second / "issued.yaml", "    份数: 3\n", "    份数: 3\n    正本: 请示扫描件.pdf\n")
    assert codes(second) == [("original.missing", f"{LISTED}:2:9"), ("original.missing", "issued.yaml:24:9")]


@pytest.mark.parametrize(
    "name",
    ["../批复.pdf", "/etc/passwd", "originals/../../批复.pdf", "C:\\批复.pdf", "\\\\server\\批复.pdf", "~/批复.pdf", "甲\\..\\批复.pdf"],
)
def test_a_path_out_of_the_folder(second: Path, name: str) -> None:
    scanning.written(second.parent, "批复.pdf", BLANK)
    listed(second, REPLY.replace("批复.pdf", f"'{name}'"))
    assert codes(second) == [("original.outside", f"{LISTED}:2:9")]


def test_a_link_out_of_the_case(second: Path, tmp_path: Path) -> None:
    away = scanning.written(tmp_path / "别处", "批复.pdf", BLANK)
    (second / FOLDER).mkdir()
    (second / FOLDER / "批复.pdf").symlink_to(away)
    (second / FOLDER / "文件夹").symlink_to(away.parent)
    (second / FOLDER / "自己.pdf").symlink_to("自己.pdf")
    listed(second, REPLY)
    assert {(code, place) for code, place in codes(second)} == {
        ("original.outside", f"{FOLDER}/批复.pdf"),
        ("original.outside", f"{FOLDER}/文件夹"),
        ("original.outside", f"{FOLDER}/自己.pdf"),
        ("original.outside", f"{LISTED}:2:9"),
    }


def test_a_name_of_three_hundred_characters(second: Path) -> None:
    listed(second, REPLY.replace("批复.pdf", "批" * 296 + ".pdf"))
    assert codes(second) == [("original.name", f"{LISTED}:2:9")]


@pytest.mark.parametrize(("size", "expected"), [(LONGEST, []), (LONGEST + 1, ["original.name"])])
def test_the_longest_name(second: Path, size: int, expected: list[str]) -> None:
    name = "a" * (size - 4) + ".pdf"
    put(second, **{name: BLANK})
    listed(second, REPLY.replace("批复.pdf", name))
    assert sorted({code for code, _ in codes(second)}) == expected


def test_a_folder_where_a_file_should_be_and_a_file_where_the_folder_should(second: Path) -> None:
    (second / "originals" / "请示-正本.pdf").mkdir(parents=True)
    (second / "originals" / "照片").mkdir()
    assert codes(second) == [("original.unreadable", "originals/请示-正本.pdf")]
    shutil.rmtree(second / "originals")
    (second / "originals").write_bytes(b"")
    assert codes(second) == [("original.unreadable", "originals")]


def test_a_name_that_windows_does_not_take(second: Path) -> None:
    put(second, **{"批复?.pdf": BLANK})
    assert codes(second) == [("original.name", f"{FOLDER}/批复?.pdf")]


@pytest.mark.parametrize("names", [("甲é-正本.pdf", "甲e\u0301-正本.pdf"), ("Fax.pdf", "fax.PDF")])
def test_names_that_differ_only_by_case_or_form(second: Path, names: tuple[str, str]) -> None:
    put(second, **dict.fromkeys(names, BLANK))
    assert "original.twins" in [code for code, _ in codes(second)]


def test_an_entry_finds_a_file_whose_name_has_other_capitals(second: Path) -> None:
    put(second, **{"批复.PDF": BLANK})
    listed(second, REPLY)
    assert only(second).file == f"{FOLDER}/批复.PDF"


def test_one_file_with_two_entries(second: Path) -> None:
    put(second, **{"批复.pdf": BLANK})
    listed(second, REPLY, REPLY.replace("批复.pdf", "批复.PDF"))
    assert [code for code, _ in codes(second)] == ["original.twice"]


def test_all_is_told_in_one_run_and_what_is_sound_is_there(second: Path) -> None:
    put(
        second,
        **{
            "请示-正本.pdf": BLANK,
            "公告-正本.pdf": b"",
            "情况报告-正本.pdf": scanning.locked("乙"),
            "甲.pdf": BLANK,
            "批复.pdf": b"PK\3\4",
        },
    )
    listed(second, REPLY.replace("永久", "长期"), REPLY.replace("批复.pdf", "没有.pdf"))
    result = found(second)
    assert {one.code for one in result.problems} == {
        "original.empty",
        "original.encrypted",
        "original.unlisted",
        "original.kind",
        "original.missing",
    }
    assert [one.file for one in result.originals] == [f"{FOLDER}/请示-正本.pdf"]


# --- the entries as any file of the case


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("    题名: 关于同意调整三社区管辖范围的批复\n", "", "value.required"),
        ("性质: 复制件", "性质: 复印件", "value.choice"),
        ("日期: 2026-05-20", "日期: 2026年5月", "value.date"),
        ("备注: 原件存", "说明: 原件存", "key.unknown"),
        ("开放标识: 控制", "开放标识: 不开放", "value.choice"),
    ],
)
def test_an_entry_is_read_like_the_rest_of_the_case(second: Path, old: str, new: str, code: str) -> None:
    put(second, **{"批复.pdf": BLANK})
    listed(second, REPLY)
    replace(second / LISTED, old, new)
    with pytest.raises(Blocked) as caught:
        load(second)
    assert [(one.code, one.place.file) for one in caught.value.problems] == [(code, LISTED)]


def test_two_entries_of_one_name_are_told_by_the_loader(second: Path) -> None:
    put(second, **{"批复.pdf": BLANK})
    listed(second, REPLY, REPLY)
    with pytest.raises(Blocked) as caught:
        load(second)
    assert [one.code for one in caught.value.problems] == ["row.duplicate"]


def test_the_file_of_entries_is_read_and_no_stranger(second: Path) -> None:
    put(second, **{"批复.pdf": BLANK})
    listed(second, REPLY)
    shutil.copy(second / LISTED, second / FOLDER / "别的.yaml")
    assert [(one.code, one.place.file) for one in load(second).problems] == [("file.unknown", f"{FOLDER}/别的.yaml")]

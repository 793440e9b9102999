"""What a clerk works with: what to print, sign and post, the record of what was published, the texts to paste.

`LIJUAN_GOLDEN=write pytest tests/test_worklists.py` writes the golden texts anew; the diff is then the review.
"""

import json
import os
from pathlib import Path

import pytest

from pipeline.case.facts import derive
from pipeline.case.load import load
from pipeline.word.text import flatten
from pipeline.worklists import of_postings
from tests.conftest import CASES, CHANGSHENG, ROOT, Lijuan, Once, Run, replace

GOLDEN = ROOT / "tests" / "golden" / "forms"
LISTS = [CHANGSHENG, CASES / "第二案", CASES / "可封存"]
NAMES = ("打印签章清单", "发布记录")
PASTED = ("公告·网站", "结果公示·网站")


def forms(folder: Path, case: Path) -> Path:
    return folder / "output" / case.name / "forms"


@pytest.mark.parametrize("case", LISTS, ids=lambda case: str(case.name))
def test_the_texts_are_the_golden_ones(case: Path, once: Once) -> None:
    made = forms(once(case), case)
    texts = {name: flatten((made / f"{name}.docx").read_bytes()) for name in NAMES}
    texts |= {name: (made / f"{name}.txt").read_text(encoding="utf-8") for name in PASTED}
    place = GOLDEN / case.name
    if os.environ.get("LIJUAN_GOLDEN") == "write":
        place.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (place / f"{name}.txt").write_text(text, encoding="utf-8")
    assert texts == {path.stem: path.read_text(encoding="utf-8") for path in sorted(place.glob("*.txt"))}


def test_they_are_no_items_of_the_archive(once: Once) -> None:
    output = once(CHANGSHENG) / "output" / "changsheng"
    report = json.loads((output / "report.json").read_text(encoding="utf-8"))
    titles = {item["title"] for volume in report["volumes"] for item in volume["items"]} | {one["short"] for one in report["documents"]}
    assert titles.isdisjoint(NAMES)
    assert not [path for path in (output / "volume").rglob("*") if path.stem in NAMES]


def days(case: Path, **said: str) -> list[object]:
    file = case / "results" / "publication.yaml"
    entry = {"文件": "公告", "渠道": "社区公告栏", "发布日期": "2026-03-02", "撤下日期": "2026-04-01", "见证人": "某人", **said}
    written = ", ".join(f"{name}: {value}" for name, value in entry.items() if value)
    file.write_text(f"发布:\n  - {{{written}}}\n", encoding="utf-8")
    facts, _ = derive(load(case))
    row = of_postings(facts).table("发布记录.各处")[0]
    return [fact.value for name in ("天数", "缺") if (fact := row.fact(name))]


@pytest.mark.parametrize(
    ("first", "last", "wanted"), [("2026-03-02", "2026-03-02", 1), ("2026-03-02", "2026-03-03", 2), ("2024-02-28", "2024-03-01", 3)]
)
def test_both_ends_of_a_posting_count(second: Path, first: str, last: str, wanted: int) -> None:
    assert days(second, 发布日期=first, 撤下日期=last)[0] == wanted


def test_a_month_gives_no_days(second: Path) -> None:
    assert days(second, 发布日期="2026-03", 撤下日期="2026-04")[0] == ""


def test_what_is_not_written_is_told(second: Path) -> None:
    told = str(days(second, 撤下日期="", 见证人="")[1])
    assert "撤下日期" in told
    assert "见证人" in told


def test_what_is_scanned_already_is_not_printed_again(second: Path, run: Run, tmp_path: Path) -> None:
    replace(second / "issued.yaml", "    份数: 3\n", "    份数: 3\n    无正本理由: 原件在街道\n")
    run(second)
    text = flatten((tmp_path / "output" / "第二案" / "forms" / "打印签章清单.docx").read_bytes())
    assert "写明没有的1份" in text
    assert "\t请示\t" not in text


def test_a_channel_that_was_announced_and_is_not_registered_is_told(second: Path) -> None:
    replace(second / "case.yaml", "公告方式: [", "公告方式: [某日报, ")
    facts, _ = derive(load(second))
    rows = of_postings(facts).table("发布记录.未登记")
    assert ("公告", "某日报") in [tuple(str(fact.value) for fact in row.facts()) for row in rows]


def test_on_the_screen_as_in_the_record(lijuan: Lijuan) -> None:
    done = lijuan("publication", str(CHANGSHENG), "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert [row["天数"] for row in told["postings"]] == [71, 71, 1, 71, 71, 9]
    assert all(row["缺"] for row in told["postings"])
    assert told["unregistered"] == []
    shown = lijuan("publication", str(CHANGSHENG)).stdout
    assert "辖区张贴" in shown
    assert "照片" in shown

"""What every paper must be before a street office signs it, whatever the case: faults of writing, of law, of privacy."""

import csv
import re
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from tests.conftest import CASES, CHANGSHENG, TEMPLATES, Once, Run, texts

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

FAULTS = (
    ("关于 twice", r"关于关于|关于[^，。；《》\n]{0,4}关于"),
    ("a genre there is not", r"请示报告"),
    ("half-width brackets", r"[\u4e00-\u9fff]\(|\)[\u4e00-\u9fff]|\[[^\]]*\]"),
    ("marks that collide", r"[，。；：、]{2}|（）|《》|、的|，）"),
    ("a mark that begins a paragraph", r"(?m)^[，。；：、）》]"),
    ("a date with 0 or 号", r"年0\d|月0\d日|\d月\d+号"),
    ("months joined by a hyphen", r"月-\d"),
    ("a hole", r"None|Undefined|\{\{|\{%|nan"),
    ("all of it with a decimal", r"100\.0%|(?<!\d)0\.0%"),
    ("a consultation that takes effect", r"即可生效|自动生效|视为同意|默认同意|不表态即"),
    ("a condition taken for incapacity", r"重残|精神.{0,4}无行为能力"),
    ("words put into a meeting's mouth", r"会议认为|会议强调|会议指出"),
    ("a verb no organ has", r"予以审定|人民政府审定"),
)


@pytest.fixture(scope="module")
def papers(once: Once) -> dict[str, dict[str, str]]:
    return {case.name: texts(once(case) / "output" / case.name) for case in (CHANGSHENG, CASES / "第二案")}


def own_words(text: str) -> str:
    """Return the text without attachments: laws and decrees are printed as they are."""
    return re.split(r"(?m)^附件1?$", text)[0]


@pytest.mark.parametrize(("fault", "pattern"), FAULTS, ids=[fault for fault, _ in FAULTS])
def test_no_paper_has_a_fault_of_writing_or_of_law(papers: dict[str, dict[str, str]], fault: str, pattern: str) -> None:
    found = {stem: hit[0] for made in papers.values() for stem, text in made.items() if (hit := re.search(pattern, own_words(text)))}
    assert found == {}


@pytest.mark.parametrize("opening", "（《“〔【", ids=["round", "title", "quote", "number", "pending"])
def test_brackets_close_as_they_open(papers: dict[str, dict[str, str]], opening: str) -> None:
    closing = dict(zip("（《“〔【", "）》”〕】", strict=True))[opening]
    uneven = [stem for made in papers.values() for stem, text in made.items() if text.count(opening) != text.count(closing)]
    assert uneven == []


@pytest.mark.parametrize("case", [CHANGSHENG, CASES / "第二案"], ids=lambda case: str(case.name))
@pytest.mark.parametrize("paper", ["06-公告", "10-结果公示"])
def test_what_is_posted_names_no_resident(papers: dict[str, dict[str, str]], case: Path, paper: str) -> None:
    with (case / "results" / "roster.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    private = {row.get(column) or "" for row in rows for column in ("姓名", "住址", "联系电话")} - {""}
    beside_the_region = re.sub(r"管辖：[^。]*。", "", papers[case.name][paper])
    assert len(private) > 100
    assert [word for word in private if word in beside_the_region] == []


@pytest.mark.parametrize("name", ["changsheng", "第二案"])
def test_a_request_asks_one_body_once_and_a_report_asks_nothing(papers: dict[str, dict[str, str]], name: str) -> None:
    for short in ("12-请示", "13-街道请示"):
        lines = papers[name][short].splitlines()
        assert lines.count("妥否，请批示。") == 1
        assert "签发人：" in lines[1]
        (addressee,) = [line for line in lines[2:6] if line.endswith("：") and len(line) < 30 and "，" not in line]
        assert "、" not in addressee
    report = papers[name]["12-情况报告"]
    assert "请批示" not in report
    assert "请予批准" not in report
    assert "特此报告。" in report


def test_a_resolution_is_dated_by_its_meeting_and_signed_by_no_committee(papers: dict[str, dict[str, str]]) -> None:
    text = papers["changsheng"]["05-决议·长胜社区-党员大会"]
    assert "（2024年4月8日）" in text.splitlines()
    assert "长胜社区居民委员会" not in text.splitlines()[-1]
    assert "待填" not in text


def test_without_a_word_of_principle_or_risk_no_heading_speaks_of_them(archived: Path, run: Run, tmp_path: Path) -> None:
    file = archived / "case.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"  风险与应对:\n(?:    .*\n)+", "", text), encoding="utf-8")
    run(archived)
    made = texts(tmp_path / "output" / "第二案")
    assert "四、过渡安排" in made["02-调整方案"].splitlines()
    assert "二、调整的理由" in made["02-调整方案"].splitlines()
    assert "一、工作目标" in made["03-实施方案"].splitlines()


MORE = {"入户调查表": "二维码"}
"""Template → the one style it has beside those of the house."""
STYLE = re.compile(rb'<w:style [^>]*w:styleId="([^"]*)"')


def styles(path: Path) -> bytes:
    with zipfile.ZipFile(path) as package:
        return package.read("word/styles.xml")


def test_all_templates_have_the_same_styles() -> None:
    house = {styles(path) for path in TEMPLATES.glob("*.docx") if path.stem not in MORE}
    assert len(house) == 1
    known = STYLE.findall(house.pop())
    for stem, name in MORE.items():
        assert [one for one in STYLE.findall(styles(TEMPLATES / f"{stem}.docx")) if one != name.encode()] == known


def test_a_red_line_is_as_wide_as_the_type_area() -> None:
    """GB/T 9704, 7.2.7: a border of a paragraph follows its indents, so the two lines that carry it have none."""
    for path in TEMPLATES.glob("*.docx"):
        for style in etree.fromstring(styles(path)).iter(f"{W}style"):
            if style.find(f".//{W}pBdr") is not None:
                indent = style.find(f".//{W}ind")
                assert indent is not None
                assert {indent.get(f"{W}{side}", "0") for side in ("left", "right")} == {"0"}, style.get(f"{W}styleId")

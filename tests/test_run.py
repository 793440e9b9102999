"""The whole way: a case archived, archived again, changed, issued, edited, without results, without examples."""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn

from pipeline import catalog, press
from pipeline.fonts.table import Fonts
from pipeline.ledger import LEDGER
from pipeline.measure.checks import measure
from pipeline.problems import Blocked, Place, Problem, problem
from pipeline.report import read_back
from tests.conftest import CASES, CHANGSHENG, ROOT, TEMPLATES, Once, PlainEngine, Run, replace, reported, statuses, texts


def codes(blocked: pytest.ExceptionInfo[Blocked]) -> set[str]:
    return {one.code for one in blocked.value.problems if one.blocks == "build"}


def test_what_the_engine_has_to_say_is_in_the_report(archived: Path, run: Run, engine: PlainEngine) -> None:
    engine.notes = (problem("pdf.libreoffice", "由 LibreOffice 排版", Place(document="公告")),)
    replace(archived / "community.yaml", "面积: 410", "面积: 411")
    assert [one["place"] for one in run(archived).problems if one["code"] == "pdf.libreoffice"] == [{"document": "公告"}]


def test_the_second_case_is_built_whole(second: Path, run: Run, tmp_path: Path) -> None:
    report = run(second)
    output = tmp_path / "output" / "第二案"
    assert report.ok
    assert set(statuses(report).values()) == {"built"}
    assert {str(one["id"]).partition("/")[0] for one in report.documents} == {kind.id for kind in catalog.CATALOG} - {"correction"}
    for one in report.documents:
        for form in ("docx", "pdf", "text"):
            assert (output / str(one[form])).is_file()
    assert (output / "volume" / "电子案卷查阅本.pdf").is_file()
    assert (output / "pdf" / "12-请示报告.pdf").is_file()
    assert not any("示例数据" in text for text in texts(output).values())
    assert json.loads((output / "report.json").read_bytes())["documents"] == json.loads(json.dumps(list(report.documents)))


def test_the_pages_of_the_volume_run_on(once: Once) -> None:
    report = reported(once(CASES / "第二案"))
    items = report.volumes[0]["items"]
    assert [one["first"] for one in items] == [1 + sum(before["pages"] for before in items[:index]) for index in range(len(items))]


def test_a_second_run_makes_nothing_anew(archived: Path, run: Run, engine: PlainEngine, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in (tmp_path / "output").rglob("*") if path.is_file()}
    engine.asked.clear()
    assert set(statuses(run(archived)).values()) == {"unchanged"}
    assert engine.asked == []
    assert {path: path.read_bytes() for path in (tmp_path / "output").rglob("*") if path.is_file()} == before


def test_two_clean_runs_give_the_same_bytes(second: Path, run: Run, tmp_path: Path, once: Once) -> None:
    def made(folder: Path) -> dict[str, bytes]:
        output = folder / "output" / "第二案"
        return {path.relative_to(output).as_posix(): path.read_bytes() for path in output.rglob("*") if path.is_file()}

    run(second)
    assert made(tmp_path) == made(once(second))


def test_a_lost_output_is_made_again_and_nothing_else(archived: Path, run: Run, tmp_path: Path) -> None:
    lost = tmp_path / "output" / "第二案" / "pdf" / "06-公告.pdf"
    lost.unlink()
    after = statuses(run(archived))
    assert [name for name, status in after.items() if status == "built"] == ["announcement"]
    assert lost.is_file()


CHANGES = [
    ("community.yaml", "成立年份: 2015", "成立年份: 2014", "2015年", "2014年"),
    ("results/supervision.yaml", "公示的地点、期限和内容", "公示的地点、期限、内容", "公示的地点、期限和内容", "公示的地点、期限、内容"),
    ("community.yaml", "面积: 410", "面积: 411", "410平方米", "411平方米"),
    ("community.yaml", "数据来源: 桐荫派出所户籍台账", "数据来源: 桐荫派出所户口登记", "户籍台账", "户口登记"),
    ("case.yaml", "电话: 000-5550102", "电话: 000-5550177", "000-5550102", "000-5550177"),
    ("issued.yaml", "文号: 澄湾居〔2026〕9号", "文号: 澄湾居〔2026〕11号", "〔2026〕9号", "〔2026〕11号"),
    ("issued.yaml", "文号: 桐街办告〔2026〕7号", "文号: 桐街办告〔2026〕17号", "〔2026〕7号", "〔2026〕17号"),
    ("issued.yaml", "成文日期: 2026-04-22", "成文日期: 2026-04-23", "2026年4月22日", "2026年4月23日"),
    ("case.yaml", "居民担心办事地点变远", "居民担心办事地点太远", "地点变远", "地点太远"),
    ("results/meetings.yaml", "要点: 赞成把橹声苑划到", "要点: 同意把橹声苑划到", "赞成把橹声苑划到", "同意把橹声苑划到"),
    ("results/opinions.yaml", "内容: 要求同时调整学区", "内容: 要求一并调整学区", "同时调整学区", "一并调整学区"),
    ("case.yaml", "文号: 桐街党纪要〔2026〕3号", "文号: 桐街党纪要〔2026〕13号", "纪要〔2026〕3号", "纪要〔2026〕13号"),
]


@pytest.mark.parametrize(("file", "old", "new", "printed", "now"), CHANGES)
def test_a_changed_value_changes_every_place_that_shows_it_and_nothing_else(
    archived: Path, run: Run, tmp_path: Path, file: str, old: str, new: str, printed: str, now: str
) -> None:
    output = tmp_path / "output" / "第二案"
    before = texts(output)
    replace(archived / file, old, new)
    report = run(archived)
    after = texts(output)
    assert any(printed in text for text in before.values())
    assert after == {stem: text.replace(printed, now) for stem, text in before.items()}
    changed = {stem for stem in before if before[stem] != after[stem]}
    built = {str(one["text"]).removeprefix("text/").removesuffix(".txt") for one in report.documents if one["status"] == "built"}
    assert changed <= built
    assert all("→" in str(one["reason"]) for one in report.documents if one["status"] == "built")


def test_a_body_or_a_number_that_no_text_names_makes_the_paper_anew(archived: Path, run: Run, tmp_path: Path) -> None:
    """The properties of the file name it."""
    issued = archived / "issued.yaml"
    before = statuses(run(archived))
    assert "built" not in before.values()
    issued.write_text(issued.read_text(encoding="utf-8") + "  调查表:\n    文号: 某字〔2026〕99号\n    状态: 草稿\n", encoding="utf-8")
    after = statuses(run(archived))
    assert [name for name, status in after.items() if status == "built"] == ["survey-form"]
    made = Document(str(tmp_path / "output" / "第二案" / "docx" / "08-调查表.docx"))
    assert made.core_properties.identifier == "某字〔2026〕99号"


def test_one_household_more_rebuilds_only_what_cites_it(archived_changsheng: Path, run: Run, tmp_path: Path) -> None:
    before = texts(tmp_path / "output" / "changsheng")
    file = archived_changsheng / "community.yaml"
    text = file.read_text(encoding="utf-8")
    assert len(re.findall(r"户数: 473\b", text)) == 1
    assert len(re.findall(r"空挂户数: 393\b", text)) == 1
    file.write_text(re.sub(r"户数: 473\b", "户数: 474", re.sub(r"空挂户数: 393\b", "空挂户数: 394", text)), encoding="utf-8")
    report = run(archived_changsheng)
    built = {str(one["id"]): str(one["text"]) for one in report.documents if one["status"] == "built"}
    after = texts(tmp_path / "output" / "changsheng")
    changed = {stem for stem in before if before[stem] != after[stem]}
    assert {Path(path).stem for path in built.values()} == changed
    assert "drafting-explanation" in built
    assert "roster.figures" in {one["code"] for one in report.problems}


def test_a_wrong_sum_stops_the_run_and_leaves_the_output(archived: Path, run: Run, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in (tmp_path / "output").rglob("*") if path.is_file()}
    replace(archived / "community.yaml", "现住户数: 27", "现住户数: 28")
    with pytest.raises(Blocked) as blocked:
        run(archived)
    assert codes(blocked) == {"sum.parts"}
    assert {path: path.read_bytes() for path in (tmp_path / "output").rglob("*") if path.is_file()} == before


def test_without_results_the_later_papers_are_not_due(second: Path, run: Run) -> None:
    shutil.rmtree(second / "results")
    report = run(second)
    later = {"tally-sheet", "results-notice", "request", "consultation-report", "street-request", "work-summary", "minutes"}
    assert {one: statuses(report)[one] for one in later} == dict.fromkeys(later, "not-due")
    assert statuses(report)["drafting-explanation"] == "built"
    assert all("尚无" in str(one["reason"]) for one in report.documents if one["status"] == "not-due")


def test_real_leaves_nothing_of_the_examples(changsheng: Path, run: Run, tmp_path: Path) -> None:
    report = run(changsheng, real=True)
    found = texts(tmp_path / "output" / "changsheng")
    assert statuses(report)["drafting-explanation"] == "built"
    assert not any(one["example"] for one in report.documents)
    assert not any("示例" in text for text in found.values())
    assert "473户1093人" in found["04-起草说明"]
    assert "【待填：会议发言】" in found["05-会议记录·长胜社区-党员大会"]


def test_an_issued_paper_is_frozen_and_the_difference_is_told(archived: Path, run: Run, tmp_path: Path) -> None:
    output = tmp_path / "output" / "第二案"
    replace(archived / "issued.yaml", "成文日期: 2026-02-03\n    状态: 送签", "成文日期: 2026-02-03\n    状态: 已印发")
    run(archived)
    frozen = (archived / "issued" / "01-领导小组通知.docx").read_bytes()
    assert (output / "docx" / "01-领导小组通知.docx").read_bytes() == frozen
    replace(archived / "case.yaml", "\n  目的: ", "\n  目的: 进一步")
    report = run(archived)
    paper = next(one for one in report.documents if one["id"] == "leading-group")
    assert paper["status"] == "issued"
    assert "事项.目的" in paper["reason"]
    assert (output / "docx" / "01-领导小组通知.docx").read_bytes() == frozen
    assert "document.outdated" in {one["code"] for one in report.problems}


def test_an_issued_paper_without_its_date_stops_the_run(second: Path, run: Run) -> None:
    replace(second / "issued.yaml", "    成文日期: 2026-02-03\n    状态: 送签", "    状态: 已印发")
    with pytest.raises(Blocked) as blocked:
        run(second)
    assert codes(blocked) == {"issued.incomplete"}
    assert not (second / "issued").exists()


def test_a_damaged_frozen_paper_stops_the_run(archived: Path, run: Run) -> None:
    replace(archived / "issued.yaml", "成文日期: 2026-02-03\n    状态: 送签", "成文日期: 2026-02-03\n    状态: 已印发")
    run(archived)
    (archived / "issued" / "01-领导小组通知.pdf").write_bytes(b"%PDF-")
    with pytest.raises(Blocked) as blocked:
        run(archived)
    assert codes(blocked) == {"issued.damaged"}


def edit(path: Path, words: str) -> bytes:
    """Change a sentence of a .docx as a person does."""
    word = Document(str(path))
    word.paragraphs[3].add_run(words)
    word.save(str(path))
    return path.read_bytes()


def test_a_hand_edit_is_kept_and_the_new_version_lies_beside_it(archived: Path, run: Run, tmp_path: Path) -> None:
    output = tmp_path / "output" / "第二案"
    edited = edit(output / "docx" / "04-起草说明.docx", "另有说明。")
    for _ in range(2):
        report = run(archived)
        assert statuses(report)["drafting-explanation"] == "kept"
        assert (output / "docx" / "04-起草说明.docx").read_bytes() == edited
        assert "另有说明。" in (output / "text" / "04-起草说明.txt").read_text(encoding="utf-8")
        assert (output / "docx" / "04-起草说明.新生成.docx").is_file()
        assert "document.edited" in {one["code"] for one in report.problems}
        (archived / "case.yaml").write_text(
            (archived / "case.yaml").read_text(encoding="utf-8").replace("\n  目的: ", "\n  目的: 更"), encoding="utf-8"
        )


def test_a_file_that_was_only_saved_again_is_no_edit(archived: Path, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "output" / "第二案" / "docx" / "04-起草说明.docx"
    word = Document(str(path))
    word.core_properties.revision = 9
    word.save(str(path))
    assert statuses(run(archived))["drafting-explanation"] in {"built", "unchanged"}


def test_a_ledger_that_was_lost_puts_no_file_in_danger(archived: Path, run: Run, tmp_path: Path) -> None:
    output = tmp_path / "output" / "第二案"
    edited = edit(output / "docx" / "04-起草说明.docx", "另有说明。")
    (output / LEDGER).unlink()
    run(archived)
    assert edited in {path.read_bytes() for path in (output / "docx").iterdir()}


def test_a_changed_template_rebuilds_its_paper_alone(archived: Path, run: Run, tmp_path: Path) -> None:
    own = tmp_path / "templates"
    own.mkdir()
    word = Document(str(TEMPLATES / "公告.docx"))
    word.paragraphs[-1].add_run(" ")
    word.save(str(own / "公告.docx"))
    report = run(archived, templates=(own, TEMPLATES))
    assert {one: status for one, status in statuses(report).items() if status == "built"} == {"announcement": "built"}
    assert next(one for one in report.documents if one["id"] == "announcement")["reason"] == "模板已改"


@pytest.mark.parametrize(
    "value",
    ["甲&乙<丙>“丁”'戊'\"", "【己】￥𠮷", "{{7*7}}{_{｛｛", "{%p if x %}", "上\n下", "\ue000私用"],
    ids=["marks", "brackets", "tags", "statement", "break", "private"],
)
def test_any_text_arrives_as_it_is(archived: Path, run: Run, tmp_path: Path, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Fonts, "unprintable", lambda *_: [])
    replace(archived / "issued.yaml", "联系人: 温如许", f"联系人: {json.dumps(value, ensure_ascii=False)}")
    run(archived)
    assert value.replace("\n", "⏎") in texts(tmp_path / "output" / "第二案")["12-请示"]


def test_a_rare_name_is_named_in_a_font_that_has_it(archived: Path, run: Run, tmp_path: Path) -> None:
    replace(archived / "issued.yaml", "联系人: 温如许", "联系人: 温䶮𠮷")
    assert run(archived).ok
    output = tmp_path / "output" / "第二案"
    assert "温䶮𠮷" in texts(output)["12-请示"]
    word = Document(str(output / "docx" / "12-请示.docx"))
    runs = [one for paragraph in word.element.body.iter(qn("w:p")) for one in paragraph.iter(qn("w:r"))]
    fonts = {text: one.rPr.rFonts.get(qn("w:eastAsia")) for one in runs if (text := one.text) in ("䶮", "𠮷")}
    assert fonts == {"䶮": "仿宋", "𠮷": "SimSun-ExtB"}


def test_a_character_that_nothing_prints_stops_the_run_with_its_place(second: Path, run: Run, tmp_path: Path) -> None:
    replace(second / "issued.yaml", "联系人: 温如许", "联系人: 温𱍐许")
    with pytest.raises(Blocked) as blocked:
        run(second)
    assert codes(blocked) == {"glyph.missing"}
    found = [one for one in blocked.value.problems if one.place.document == "12-请示"]
    assert [("U+31350" in one.message, "温𱍐许" in one.message, one.place.paragraph > 1) for one in found] == [(True, True, True)]
    assert not (tmp_path / "output" / "第二案" / "report.json").exists()


def test_other_fonts_are_noticed(archived: Path, run: Run, engine: PlainEngine, tmp_path: Path) -> None:
    run(archived)
    (tmp_path / "own").mkdir()
    font = next((ROOT / "templates" / "fonts").glob("*Roman.ttf"))
    shutil.copy(font, tmp_path / "own" / "simfang.ttf")
    engine.asked.clear()
    engine.fonts, engine.version = Fonts(tmp_path / "own"), "2"
    report = run(archived)
    assert set(statuses(report).values()) == {"built"}
    assert engine.asked


def test_with_nothing_to_do_no_font_is_opened(archived: Path, tmp_path: Path) -> None:
    program = (
        "import sys, pathlib; from pipeline.run import Order, archive; from tests.conftest import PlainEngine;"
        f"order = Order(pathlib.Path({str(archived)!r}), pathlib.Path({str(tmp_path / 'output' / '第二案')!r}),"
        f" (pathlib.Path({str(TEMPLATES)!r}),), PlainEngine());"
        "import pipeline.pdf.libreoffice; heavy = {'fontTools', 'pikepdf', 'pandas'}; known = heavy & set(sys.modules);"
        "archive(order); print(*(heavy & set(sys.modules)) - known)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_the_drafting_explanation_holds_every_fact_of_the_customer(once: Once) -> None:
    text = texts(once(CHANGSHENG) / "output" / "changsheng")["04-起草说明"]
    for words in (
        "473户1093人", "80户146人", "393户947人", "约3平方公里", "2002年", "约630平方米", "4万元", "约120平方米", "2006年",
        "复兴大桥", "滨江东路", "长胜村", "建红社区", "建材委", "红工委", "交通委", "2024年4月8日", "2024年4月—6月", "约800户1850人",
        "二道江区政府网站", "函", "通化日报", "社区公众号", "辖区张贴", "邮件", "信函", "电话", "入户", "现场座谈",
        "东通化街道纪工委", "社区监督联络站", "三重一大", "立卷归档", "城市社区档案管理办法", "领导小组", "居民代表大会",
    ):  # fmt: skip
        assert words in text, words
    for fault in ("关于关于", "bookmark", "即可生效", "重残", "请示报告", "(附件1）", "社区居民委员会绿园"):
        assert fault not in text, fault


def test_both_attachments_stand_in_it_paragraph_for_paragraph(once: Once) -> None:
    printed = [line.replace("⏎", "") for line in texts(once(CHANGSHENG) / "output" / "changsheng")["04-起草说明"].splitlines()]
    for file in sorted((CHANGSHENG / "attachments").glob("*.txt")):
        wanted = [line.strip().strip("　") for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        start = printed.index(wanted[0])
        assert printed[start : start + len(wanted)] == wanted


TELLING = ("长胜", "绿园", "通化", "二道江", "473", "1093", "1850", "复兴大桥", "滨江")


def test_nothing_of_the_shipped_case_stands_in_program_templates_or_the_second_output(once: Once) -> None:
    program = {path: path.read_text(encoding="utf-8") for path in (ROOT / "pipeline").rglob("*.py")}
    output = once(CASES / "第二案") / "output"
    printed = {path: path.read_text(encoding="utf-8") for path in output.rglob("*.txt") if "manifest-" not in path.name}
    shown: dict[Path, str] = {}
    for path in TEMPLATES.glob("*.docx"):
        with zipfile.ZipFile(path) as package:
            shown[path] = re.sub(r"<[^>]+>", "", package.read("word/document.xml").decode())
    for path, text in {**program, **printed, **shown}.items():
        assert [word for word in TELLING if word in text] == [], path


def test_every_kind_has_its_template_and_no_template_is_without_a_kind() -> None:
    assert {path.name for path in TEMPLATES.glob("*.docx")} == {kind.template for kind in catalog.EVERY}


def test_an_unchanged_paper_keeps_what_was_found_on_its_pages_and_is_not_measured_again(
    archived: Path, run: Run, engine: PlainEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = json.loads((tmp_path / "output" / "第二案" / "report.json").read_bytes())["problems"]
    asked: list[str] = []

    def noted(pdf: bytes, docx: bytes, document: str, fonts: Fonts, names: Sequence[str], *, form: bool) -> tuple[Problem, ...]:
        asked.append(document)
        return measure(pdf, docx, document, fonts, names, form=form)

    monkeypatch.setattr(press, "measure", noted)
    replace(archived / "community.yaml", "成立年份: 2015", "成立年份: 2014")
    engine.asked.clear()
    after = run(archived).problems
    found = [one for one in before if one["code"].startswith("layout.")]
    assert {one["place"]["document"] for one in found} > set(asked)
    assert [one for one in after if one["code"].startswith("layout.")] == found
    assert len(asked) == len(engine.asked)


def test_what_was_found_on_the_pages_of_an_edited_paper_is_kept_with_its_pdf(archived: Path, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "output" / "第二案" / "docx" / "06-公告.docx"
    edited = Document(str(file))
    edited.add_paragraph("又及。")
    edited.save(str(file))
    first = {one["code"] for one in run(archived).problems if one["place"].get("document") == "公告"}
    replace(archived / "community.yaml", "面积: 410", "面积: 411")
    second = {one["code"] for one in run(archived).problems if one["place"].get("document") == "公告"}
    assert "layout.unread" in first
    assert first == second


def test_a_report_with_a_problem_that_cannot_be_read_is_no_report(archived: Path, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "output" / "第二案" / "report.json"
    noted = json.loads(file.read_bytes())
    noted["problems"][0]["place"] = {"nowhere": 1}
    file.write_text(json.dumps(noted, ensure_ascii=False), encoding="utf-8")
    assert read_back(file) is None
    assert set(statuses(run(archived)).values()) == {"built"}

"""The page of a run: what it says, that nothing in the data can break it, that it leads only where something lies."""

import csv
import dataclasses
import datetime as dt
import io
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html

from pipeline import run as story
from pipeline.case.facts import derive
from pipeline.case.load import load
from pipeline.case.tree import Branch
from pipeline.cli.telling import show
from pipeline.documents.reading import as_read
from pipeline.report import PAGE, Report
from pipeline.review import page as paging
from pipeline.review.compare import Cause, Change, DocumentChange, Why
from pipeline.review.page import counted, page
from pipeline.review.reviewing import Reviewed
from pipeline.review.versions import Edition, Version
from pipeline.run import Order, archive
from pipeline.word.words import compared
from pipeline.wording import write
from tests.conftest import CASES, TEMPLATES, Once, PlainEngine, Run, replace

SECOND = CASES / "第二案"
MEGABYTES = 2_000_000
Opened = Any
"""a page as lxml reads it, which has no types"""


def opened(data: bytes) -> Opened:
    return html.document_fromstring(data.decode())


def held(page: Opened) -> dict[str, Any]:
    """Return what the script works with."""
    found: dict[str, Any] = json.loads(page.get_element_by_id("data").text)
    return found


def words(page: Opened, heading: str) -> str:
    """Return what a block of the first screen says."""
    (block,) = page.xpath(f"//section[@aria-labelledby='{heading}']")
    return " ".join(block.text_content().split())


@pytest.fixture(scope="module")
def first(once: Once) -> Path:
    """The output of the second case, run for the first time."""
    return once(SECOND) / "output" / "第二案"


@pytest.fixture(scope="module")
def twice(first: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of the second case, run again after two figures of one sentence were changed."""
    folder = tmp_path_factory.mktemp("twice")
    output, case = (Path(shutil.copytree(first.parents[1] / name / "第二案", folder / name)) for name in ("output", "data"))
    replace(case / "community.yaml", "现住户数: 27", "现住户数: 26")
    replace(case / "community.yaml", "空挂户数: 13\n", "空挂户数: 14\n")
    archive(Order(case, output, (TEMPLATES,), PlainEngine()))
    return output


@pytest.fixture(scope="module")
def changed(twice: Path) -> Opened:
    return opened((twice / PAGE).read_bytes())


# --- what it says


def test_what_changed_stands_first_then_what_is_to_be_filled_in_and_signed(changed: Opened) -> None:
    headings = [one.get("aria-labelledby") for one in changed.xpath("//div[@class='blocks']/section")]
    assert headings == ["what", "fill", "sign"]


def test_the_first_screen_counts_what_the_script_shows(changed: Opened) -> None:
    data = held(changed)
    assert len(data["changes"]) > 1
    documents = {one["document"] for one in data["changes"]}
    assert f"{len(documents)}份文书里{len(data['changes'])}句不同" in words(changed, "what")
    for cause in changed.xpath("//div[@class='blocks']//a[@data-cause]"):
        number = int(cause.get("data-cause"))
        assert f"{sum(number in one['causes'] for one in data['changes'])}句" in cause.text_content()


def test_each_cause_is_a_fact_with_its_line(changed: Opened) -> None:
    data = held(changed)
    causes = {one["path"]: (one["old"], one["new"], data["facts"][one["fact"]][2]) for one in data["causes"]}
    lines = (SECOND / "community.yaml").read_text("utf-8").splitlines()
    places = [[f"community.yaml 第{lines.index(line) + 1}行"] for line in ("      现住户数: 27", "      空挂户数: 13")]
    assert causes == {
        "社区.澄湾社区.户籍.现住户数": ("27", "26", places[0]),
        "社区.澄湾社区.户籍.空挂户数": ("13", "14", places[1]),
    }


def test_old_and_new_are_told_apart_word_by_word(changed: Opened) -> None:
    for change in held(changed)["changes"]:
        old, new = ("".join(piece[0] if len(piece) == 1 else piece[side] for piece in change["pieces"]) for side in (0, 1))
        assert old != new
        assert all(len(piece) == 1 or piece[0] != piece[1] for piece in change["pieces"])


def test_a_first_run_has_nothing_to_compare_with(first: Path) -> None:
    shown = opened((first / PAGE).read_bytes())
    assert "首次制作" in words(shown, "what")
    assert held(shown)["changes"] == []


def test_what_is_to_be_filled_in_is_told_with_its_file(first: Path) -> None:
    report = json.loads((first / "report.json").read_bytes())
    said = words(opened((first / PAGE).read_bytes()), "fill")
    names = {name for one in report["documents"] for name in one["pending"]}
    assert names
    assert all(name in said for name in names)
    assert "issued.yaml" in said
    assert "见文书" not in said


def test_who_signs_what_and_what_comes_next_is_told(first: Path) -> None:
    report = json.loads((first / "report.json").read_bytes())
    said = words(opened((first / PAGE).read_bytes()), "sign")
    assert all(label in said for one in report["documents"] for label in one["unsigned"])
    assert all(one["step"] in said for one in report["next"])


def test_every_problem_stands_with_who_has_to_act(first: Path) -> None:
    report = json.loads((first / "report.json").read_bytes())
    wanted = [(one["actor"], one["code"]) for one in report["problems"] if not one["code"].startswith("document.")]
    shown = [
        (actor.find(".//h3").text.removesuffix("办理 "), item.find(".//code").text)
        for actor in opened((first / PAGE).read_bytes()).xpath("//details[@class='actor']")
        for item in actor.findall(".//li")
    ]
    assert wanted
    assert sorted(one for one in shown if not one[1].startswith("document.")) == sorted(wanted)


def test_a_value_in_a_text_leads_to_its_fact(changed: Opened) -> None:
    data = held(changed)
    (number,) = [n for n, fact in enumerate(data["facts"]) if fact[0] == "社区.澄湾社区.户籍.现住户数"]
    shown = [
        text[span[0] : span[1]]
        for one in data["documents"]
        for _, text, *rest in one["text"]
        for span in (rest[0] if rest else ())
        if number in span[2:]
    ]
    assert shown
    assert set(shown) == {"26"}


# --- what is not explained is loud


def edition(stem: str) -> Edition:
    return Edition(stem, b"", "一句话。\n".encode(), b"")


def reviewed(*causes: Cause) -> Reviewed:
    """Return a run in which one sentence of one document changed."""
    change = Change(tuple(compared("共473户。", "共480户。")), causes, "word/document.xml", 1, "", 0)
    document = DocumentChange("02-样张", edition("02-样张"), edition("02-样张"), (change,))
    old, new = (Version(name, {"02-样张": edition("02-样张")}) for name in ("上次", "本次"))
    return Reviewed(old, new, (document,), (), {})


def report_of(**changes: Any) -> Report:
    document = {"id": "样张", "number": "02", "short": "样张", "title": "样张", "status": "built", "reason": "", "pages": 1}
    files = {"docx": "docx/02-样张.docx", "pdf": "pdf/02-样张.pdf"}
    document |= {**files, "pending": [], "unsigned": [], "example": False}
    return Report("某事项", documents=[document | changes])


def test_what_nothing_explains_comes_first_and_is_an_alarm() -> None:
    run = reviewed(Cause(Why.FACT, "社区.甲.户数", "473", "480"), Cause(Why.UNEXPLAINED))
    shown = opened(page(run, report_of(), Branch("", {}), ()))
    (alarm,) = shown.xpath("//section[@aria-labelledby='what']//p[@class='alarm']")
    assert [one["why"] for one in held(shown)["causes"]][int(alarm.find("a").get("data-cause"))] == "原因不明"
    assert held(shown)["causes"][0]["why"] == "原因不明"
    assert "其中1句原因不明" in counted(run)


def test_an_explained_change_is_no_alarm() -> None:
    shown = opened(page(reviewed(Cause(Why.TEMPLATE)), report_of(), Branch("", {}), ()))
    assert not shown.xpath("//section[@aria-labelledby='what']//p[@class='alarm']")


def test_a_whole_row_is_told_by_its_name() -> None:
    shown = opened(page(reviewed(Cause(Why.FACT, "进程.回访", "∅", "回访")), report_of(), Branch("", {}), ()))
    (told,) = shown.xpath("//a[@data-cause]")
    assert " ".join(told.text_content().split()).startswith("进程 增 回访")
    assert "∅" not in shown.text_content()


def test_documents_that_came_and_went_are_named() -> None:
    run = reviewed()
    came, gone = DocumentChange("03-来", None, edition("03-来")), DocumentChange("04-去", edition("04-去"), None)
    shown = opened(page(dataclasses.replace(run, changed=(came, gone)), report_of(), Branch("", {}), ()))
    assert "新增文书：来" in words(shown, "what")
    assert "不再制作：去" in words(shown, "what")


def test_hand_edits_are_a_class_of_their_own() -> None:
    run = reviewed(Cause(Why.EDIT))
    shown = opened(page(dataclasses.replace(run, changed=(), by_hand=run.changed), report_of(status="kept"), Branch("", {}), ()))
    assert "人手改动 样张 1句" in words(shown, "what")
    assert [one["why"] for one in held(shown)["causes"]] == ["人手改动"]


# --- nothing breaks it


HOSTILE = "</script><script>alert(1)</script><!-- <b>\"'&amp;{{ 1 }}"


def test_nothing_in_the_data_is_read_as_markup() -> None:
    run = reviewed(Cause(Why.FACT, f"社区.{HOSTILE}.户数", HOSTILE, f"2{HOSTILE}"))
    shown = opened(page(run, report_of(short=HOSTILE, title=HOSTILE, pending=[HOSTILE], unsigned=[HOSTILE]), Branch("", {}), ()))
    assert len(shown.xpath("//script")) == 2
    assert not shown.xpath("//b[contains(., '{{')]/b | //body/script[contains(., 'alert')][not(@type)]")
    assert held(shown)["causes"][0]["old"] == HOSTILE
    assert held(shown)["documents"][0]["name"] == HOSTILE
    assert HOSTILE in shown.xpath("//select[@id='document']")[0].text_content()


def test_a_hostile_value_in_the_data_arrives_as_text(archived: Path, run: Run, tmp_path: Path) -> None:
    opinions = archived / "results" / "opinions.yaml"
    text = opinions.read_text("utf-8")
    line = next(line for line in text.splitlines() if line.strip().startswith("内容: "))
    hostile = f"""{line.partition("内容")[0]}内容: '</script><b>甲</b>"&amp;'"""
    opinions.write_text(text.replace(line, hostile), "utf-8")
    run(archived)
    shown = opened((tmp_path / "output" / "第二案" / PAGE).read_bytes())
    assert any(one.get("new") == '</script><b>甲</b>"&amp;' for one in held(shown)["causes"])
    assert len(shown.xpath("//script")) == 2


# --- it leads only where something lies, and nowhere else


def test_every_link_leads_to_a_file_or_a_place_on_the_page(twice: Path, changed: Opened) -> None:
    links = [one.get("href") for one in changed.xpath("//*[@href]")]
    links += [link for one in held(changed)["documents"] for _, link in one["links"]]
    ids = {one.get("id") for one in changed.xpath("//*[@id]")}
    for link in links:
        assert not urlsplit(link).scheme
        assert link[1:] in ids if link.startswith("#") else (twice / "review" / unquote(link)).resolve().is_file(), link
    report = json.loads((twice / "report.json").read_bytes())
    made = [one for one in report["documents"] if one["docx"]]
    assert len({link for link in links if link.startswith("../docx/")}) == len(made)
    redlines = {path.name for path in (twice / "review").glob("*.修订.docx")}
    assert redlines
    assert {unquote(link).rpartition("/")[2] for link in links if link.startswith("../review/")} == redlines
    assert len({link for link in links if link.startswith("../pdf/")}) == len(made)


def test_the_tracked_changes_are_linked_where_they_lie() -> None:
    paths = ("docx/02-样张.docx", "review/02-样张.修订.docx")
    data = held(opened(page(reviewed(Cause(Why.TEMPLATE)), report_of(), Branch("", {}), paths)))
    assert [name for name, _ in data["documents"][0]["links"]] == ["Word", "修订稿"]


def test_the_page_asks_nothing_of_a_network(changed: Opened) -> None:
    (policy,) = changed.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert not changed.xpath("//*[@src] | //link | //img | //iframe | //@style | //@onclick")
    assert "http://" not in html.tostring(changed, encoding="unicode")
    assert "https://" not in html.tostring(changed, encoding="unicode")


def test_names_that_the_page_refers_to_are_there(changed: Opened) -> None:
    ids = [one.get("id") for one in changed.xpath("//*[@id]")]
    assert len(ids) == len(set(ids))
    for name in ("aria-labelledby", "for"):
        # the title of the dialog is made with what it shows
        assert {one.get(name) for one in changed.xpath(f"//*[@{name}]")} <= {*ids, "fact-title"}
    assert changed.get("lang") == "zh-CN"


# --- what it is made of


def test_the_page_stays_small(twice: Path) -> None:
    assert (twice / PAGE).stat().st_size < MEGABYTES


def test_the_same_run_gives_the_same_bytes(first: Path, second: Path, run: Run, tmp_path: Path) -> None:
    run(second)
    assert (tmp_path / "output" / "第二案" / PAGE).read_bytes() == (first / PAGE).read_bytes()


def test_a_run_with_nothing_to_do_leaves_it_as_it_was(archived: Path, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "output" / "第二案" / PAGE
    before = path.read_bytes(), path.stat().st_mtime_ns
    assert run(archived).changed == ""
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_a_page_that_was_lost_is_made_again(archived: Path, run: Run, tmp_path: Path) -> None:
    (tmp_path / "output" / "第二案" / PAGE).unlink()
    run(archived)
    assert (tmp_path / "output" / "第二案" / PAGE).is_file()


def test_what_the_page_is_made_of_is_part_of_the_program() -> None:
    beside = Path(paging.__file__).parent
    assert {path.suffix for path in beside.iterdir() if path.is_file()} <= {*story.PROGRAM}
    assert {"page.html", "page.css", "page.js"} <= {path.name for path in beside.iterdir()}


# --- whom it does not name


def rows(file: Path) -> list[Mapping[str, str]]:
    return list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"))))


def test_no_respondent_is_named(changed: Opened) -> None:
    people = [*rows(SECOND / "results" / "roster.csv"), *rows(SECOND / "results" / "responses.csv")]
    personal = {one[column] for one in people for column in ("姓名", "出生日期", "联系电话", "凭证号") if one.get(column)}
    facts, _ = derive(load(SECOND))
    said = {part for fact in facts.facts() for part in as_read(fact.value).split("、")}
    dates = {write(dt.date.fromisoformat(one)) for one in personal if one.count("-") == 2 and one[:2] in ("19", "20")}
    private = {one for one in personal | dates if one not in said}
    assert len(private) > 50
    text = html.tostring(changed, encoding="unicode")
    assert [one for one in private if one in text] == []


# --- and the screen


def test_the_screen_tells_what_changed_and_where_the_page_lies(capsys: pytest.CaptureFixture[str]) -> None:
    show(dataclasses.replace(report_of(), changed=counted(reviewed(Cause(Why.TEMPLATE)))), Path("output/某事项"))
    said = capsys.readouterr().out
    assert "变动：1句，涉及1份文书" in said
    assert f"output/某事项/{PAGE}" in said

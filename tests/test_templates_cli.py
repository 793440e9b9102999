"""`lijuan templates`: what a clerk types and sees."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from tests.conftest import ROOT, TEMPLATES, Lijuan
from tests.templates.faults import faults

SPOILT = {fault.name: fault for fault in faults()}


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder of templates of one's own, with one that has a fault in a table."""
    folder = tmp_path / "templates" / "docx"
    folder.mkdir(parents=True)
    (folder / "公告.docx").write_bytes(SPOILT["行里没有这一列"].spoilt()[0])
    return folder


def test_the_shipped_templates_are_sound(lijuan: Lijuan) -> None:
    done = lijuan("templates", "check")
    assert (done.returncode, done.stderr) == (0, "")
    assert "没有发现问题" in done.stdout


def test_a_template_of_ones_own_goes_before_the_shipped_one(lijuan: Lijuan, own: Path) -> None:
    done = lijuan("templates", "check", "--json")
    assert done.returncode == 1
    found = {one["template"]: one for one in json.loads(done.stdout)["templates"]}
    assert [name for name, one in found.items() if not one["ok"]] == ["公告"]
    assert len(found) == len(list(TEMPLATES.glob("*.docx")))
    (problem,) = found["公告"]["problems"]
    assert (problem["code"], problem["place"]["document"], problem["place"]["cell"][:2]) == ("template.unknown", "公告", "表1")


def test_a_fault_is_told_with_place_text_and_remedy(lijuan: Lijuan, own: Path) -> None:
    done = lijuan("templates", "check", str(own / "公告.docx"))
    assert done.returncode == 1
    for words in ("公告.docx", "自己改过", "表1第", "{{行.社}}", "是不是", "template.unknown"):
        assert words in done.stdout


def test_what_is_quoted_is_what_stands_there(lijuan: Lijuan, tmp_path: Path) -> None:
    (tmp_path / "公告.docx").write_bytes(SPOILT["全角花括号"].spoilt()[0])
    assert "◇" not in lijuan("templates", "check", "公告.docx").stdout


def test_faults_as_comments_in_a_copy(lijuan: Lijuan, own: Path, tmp_path: Path) -> None:
    (own / "决议.docx").write_bytes(SPOILT["页脚里的名称写错"].spoilt()[0])
    done = lijuan("templates", "check", "--annotate")
    assert done.returncode == 1
    word = docx.Document(str(tmp_path / "公告.问题标注.docx"))
    (comment,) = word.comments
    assert "{{行.社}}" in comment.text
    assert "改法" in comment.text
    marked = next(word.element.body.iter(qn("w:commentRangeStart"))).getparent()
    assert "{{行.社}}" in "".join(one.text or "" for one in marked.iter(qn("w:t")))
    assert any("页脚" in one.text for one in docx.Document(str(tmp_path / "决议.问题标注.docx")).comments)
    assert [path.name for path in own.glob("*标注*")] == []


def test_a_file_that_is_unsafe_is_not_annotated(lijuan: Lijuan, tmp_path: Path) -> None:
    (tmp_path / "坏的.docx").write_bytes(b"PK no package")
    done = lijuan("templates", "check", "坏的.docx", "--annotate")
    assert done.returncode == 1
    assert "file.unreadable" in done.stdout
    assert not list(tmp_path.glob("*标注*"))


@pytest.mark.parametrize("name", ["没有.docx", "公告.docx"])
def test_a_missing_template_is_told(lijuan: Lijuan, name: str) -> None:
    done = lijuan("templates", "check", name)
    assert done.returncode == 1
    assert "template.missing" in done.stdout


def test_a_copied_template_is_said_to_be_the_shipped_one(lijuan: Lijuan, tmp_path: Path) -> None:
    folder = tmp_path / "templates" / "docx"
    folder.mkdir(parents=True)
    shutil.copy(TEMPLATES / "函.docx", folder / "函.docx")
    assert lijuan("templates", "check", str(folder / "函.docx"), "--json").returncode == 0


def test_a_new_template_is_written_once(lijuan: Lijuan, tmp_path: Path) -> None:
    done = lijuan("templates", "new", "我的文书")
    assert done.returncode == 0
    assert "catalog" in done.stdout
    assert (tmp_path / "我的文书.docx").is_file()
    again = lijuan("templates", "new", "我的文书")
    assert again.returncode == 1
    assert "new.exists" in again.stderr
    assert lijuan("templates", "check", "我的文书.docx").returncode == 0


@pytest.mark.parametrize("name", ["a/b", "甲 乙", "1", ""])
def test_a_name_that_is_none(lijuan: Lijuan, name: str, tmp_path: Path) -> None:
    done = lijuan("templates", "new", name)
    assert done.returncode == 1
    assert "new.name" in done.stderr
    assert not list(tmp_path.rglob("*.docx"))


@pytest.mark.parametrize("words", [["templates"], ["templates", "--help"], ["templates", "check", "--help"], ["templates", "没有"]])
def test_help_and_usage_are_chinese(lijuan: Lijuan, words: list[str]) -> None:
    done = lijuan(*words)
    assert done.returncode in (0, 2)
    for english in ("Usage", "Options", "Commands", "Show this", "Error"):
        assert english not in done.stdout + done.stderr


# --- fields


def test_a_fact_is_looked_up_by_what_people_call_it(lijuan: Lijuan) -> None:
    done = lijuan("templates", "fields", "空挂户数")
    assert (done.returncode, done.stderr) == (0, "")
    for words in ("{{主办.户籍.空挂户数}}", "（户）", "必填", "起草说明"):
        assert words in done.stdout


def test_all_that_may_be_written_is_listed(lijuan: Lijuan) -> None:
    done = lijuan("templates", "fields")
    assert (done.returncode, done.stderr) == (0, "")
    for words in ("{{本文.文号}}", "for 行 in 对照", "|八位", "{%tr for", "没有模板用到的事实"):
        assert words in done.stdout


def test_what_is_not_there_is_answered_with_the_nearest(lijuan: Lijuan) -> None:
    done = lijuan("templates", "fields", "{{主办.户数}}")
    assert (done.returncode, done.stdout) == (1, "")
    assert "主办.户籍.户数" in done.stderr
    told = lijuan("templates", "fields", "主办.户数", "--json")
    assert told.returncode == 1
    assert json.loads(told.stdout)["near"] == "主办.户籍.户数"
    assert lijuan("templates", "fields", "xyz").returncode == 1


@pytest.fixture
def shortened(tmp_path: Path) -> Path:
    """A template of one's own that lost a placeholder of the shipped one."""
    folder = tmp_path / "templates" / "docx"
    folder.mkdir(parents=True)
    word = docx.Document(str(TEMPLATES / "结果公示.docx"))
    (paragraph,) = (one for one in word.paragraphs if "公示.异议受理.电话" in one.text)
    above = paragraph._element.getparent()
    assert above is not None
    above.remove(paragraph._element)
    word.save(str(folder / "结果公示.docx"))
    return folder / "结果公示.docx"


def test_a_template_is_shown_with_what_it_uses_and_what_it_lost(lijuan: Lijuan, shortened: Path) -> None:
    for name in ("结果公示", str(shortened)):
        told = json.loads(lijuan("templates", "fields", name, "--json").stdout)
        assert told["template"] == "结果公示"
        assert "结果.收回" in {use["path"] for use in told["uses"]}
        assert "公示.异议受理.电话" in {use["path"] for use in told["lost"]}
    seen = lijuan("templates", "fields", "结果公示")
    assert "公示.异议受理.电话" in seen.stdout.partition("少了")[2]


def test_a_template_with_faults_is_left_out_of_the_handbook_and_named(lijuan: Lijuan, own: Path) -> None:
    done = lijuan("templates", "fields", "--json")
    assert done.returncode == 0
    assert "公告" in done.stderr
    assert "公告" not in json.loads(done.stdout)["templates"]
    asked = lijuan("templates", "fields", str(own / "公告.docx"))
    assert asked.returncode == 1
    assert "template.unknown" in asked.stderr


def test_the_handbook_is_saved_as_the_page_in_the_docs(lijuan: Lijuan, tmp_path: Path) -> None:
    done = lijuan("templates", "fields", "--save", "这里/手册.md")
    assert done.returncode == 0
    assert (tmp_path / "这里" / "手册.md").read_bytes() == (ROOT / "docs" / "字段手册.md").read_bytes()
    (tmp_path / "一个文件").touch()
    assert lijuan("templates", "fields", "--save", "一个文件/手册.md").returncode == 1


def test_a_reader_that_has_seen_enough_is_no_fault(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import pipeline.cli; pipeline.cli.main()", "templates", "fields"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path, env=environment) as process:
        assert process.stdout
        process.stdout.close()
        assert process.stderr
        told = process.stderr.read()
    assert (process.returncode, told) == (0, b"")

"""What goes to the street: the request with its annexes, nothing of a resident, nothing that contradicts what was issued."""

import csv
import datetime as dt
import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.bundle import bundle
from pipeline.measure import positions
from pipeline.problems import Blocked
from pipeline.run import Order
from pipeline.word.text import flatten
from tests.conftest import CASES, CHANGSHENG, TEMPLATES, Lijuan, PlainEngine, replace

PLACE = "output/{}/bundle/请示报告.zip"
TAG = re.compile(r"<[^>]*>")


def order(case: Path) -> Order:
    return Order(case, case.parents[1] / "output" / case.name, (TEMPLATES,), PlainEngine())


def contents(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as bundled:
        assert bundled.testzip() is None
        return {name: bundled.read(name) for name in bundled.namelist()}


def said(name: str, data: bytes) -> Iterator[str]:
    """Yield every text of a file, its name and its properties too."""
    import pikepdf

    yield name
    if name.endswith(".docx"):
        yield flatten(data)
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for part in package.namelist():
                content = package.read(part).decode("utf-8", "replace")
                yield from (content, TAG.sub("", content))
    elif name.endswith(".pdf"):
        for page in positions.read(data):
            yield "".join(one.text for one in page.characters)
        with pikepdf.open(io.BytesIO(data)) as pdf:
            yield from (str(value) for value in pdf.docinfo.values())
            yield pdf.Root.Metadata.read_bytes().decode()
            assert not pdf.attachments
    else:
        yield data.decode()


def personal(case: Path) -> set[str]:
    found = set[str]()
    for register in ("roster", "responses"):
        with (case / "results" / f"{register}.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        found |= {row.get(column) or "" for row in rows for column in ("姓名", "出生日期", "联系电话")}
    days = [dt.date.fromisoformat(one) for one in found if re.fullmatch(r"\d{4}-\d\d-\d\d", one)]
    return (found | {f"{day.year}年{day.month}月{day.day}日" for day in days}) - {""}


@pytest.mark.parametrize("case", [CHANGSHENG, CASES / "第二案"], ids=lambda case: str(case.name))
def test_no_file_of_it_tells_of_a_resident(lijuan: Lijuan, tmp_path: Path, case: Path) -> None:
    done = lijuan("bundle", str(case), "--json")
    assert done.returncode == 0, done.stderr
    files = contents(tmp_path / PLACE.format(case.name))
    private = personal(case)
    assert len(private) > 50
    shown = {(name, one) for name, data in files.items() for text in said(name, data) for one in private if one in text}
    assert shown == set()
    titles = [one["title"] for one in json.loads(done.stdout)["papers"]]
    pages = "".join(text for text in said("PDF/请示.pdf", files["PDF/请示.pdf"]))
    assert re.sub(r"\s", "", titles[0]) in re.sub(r"\s", "", pages), "the text of a PDF is not read at all"


def test_it_holds_the_request_its_annexes_as_named_and_what_the_list_says(archived: Path) -> None:
    made = bundle(order(archived))
    files = contents(made.file)
    called = [one.called for one in made.papers]
    assert called[0] == "请示"
    assert [one.partition("-")[0] for one in called[1:]] == [f"附件{number}" for number in range(1, len(called))]
    assert set(files) == {f"{folder}/{one}.{form}" for one in called for folder, form in (("PDF", "pdf"), ("Word", "docx"))} | {
        "目录.txt",
        "请示报告.pdf",
    }
    listed = files["目录.txt"].decode()
    assert all(f"{one.called}　《{one.paper['title']}》" in listed for one in made.papers)
    output = archived.parents[1] / "output" / archived.name
    assert files["Word/请示.docx"] == (output / "docx" / "12-请示.docx").read_bytes()


def test_the_same_papers_give_the_same_bytes(archived: Path) -> None:
    first = bundle(order(archived)).file.read_bytes()
    again = bundle(order(archived))
    assert (again.file.read_bytes(), again.aside) == (first, "")


def test_an_earlier_one_that_differs_stays(archived: Path) -> None:
    first = bundle(order(archived)).file.read_bytes()
    replace(archived / "case.yaml", "\n  目的: ", "\n  目的: 进一步")
    again = bundle(order(archived))
    assert again.aside == "bundle/请示报告.原有.zip"
    assert (again.file.parent / "请示报告.原有.zip").read_bytes() == first != again.file.read_bytes()


def test_nothing_is_sent_that_contradicts_what_was_issued(archived: Path) -> None:
    replace(archived / "issued.yaml", "成文日期: 2026-02-03\n    状态: 送签", "成文日期: 2026-02-03\n    状态: 已印发")
    first = bundle(order(archived))
    shutil.copy(first.file, archived.parents[1] / "before.zip")
    replace(archived / "case.yaml", "\n  目的: ", "\n  目的: 进一步")
    with pytest.raises(Blocked) as refused:
        bundle(order(archived))
    assert {one.code for one in refused.value.problems} == {"bundle.outdated"}
    assert first.file.read_bytes() == (archived.parents[1] / "before.zip").read_bytes()
    assert bundle(order(archived), as_issued=True).papers


def test_a_name_that_a_person_typed_in_is_found(archived: Path) -> None:
    replace(archived / "case.yaml", "\n  目的: ", "\n  目的: 应居民001的请求，")
    with pytest.raises(Blocked) as refused:
        bundle(order(archived))
    assert {(one.code, one.place.document) for one in refused.value.problems} >= {("bundle.personal", "Word/请示.docx")}
    assert not (archived.parents[1] / "output" / archived.name / "bundle").exists()


def test_without_a_request_there_is_nothing_to_send(archived: Path) -> None:
    (archived / "results" / "publication.yaml").unlink()
    with pytest.raises(Blocked) as refused:
        bundle(order(archived))
    assert [(one.code, one.place.document) for one in refused.value.problems] == [("bundle.nothing", "请示")]

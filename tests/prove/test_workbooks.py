"""A workbook that LibreOffice opened and saved, and one that it filled in, say the same as the data."""

import io
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest

from pipeline.case.load import load
from pipeline.workbook.exchange import read_in, write_out
from tests.conftest import CASES, CHANGSHENG

pytestmark = pytest.mark.prove


def saved_again(book: Path, folder: Path) -> Path:
    soffice = shutil.which("soffice")
    assert soffice, "make prove needs LibreOffice Calc: apt-get install libreoffice-calc-nogui"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [
        soffice,
        profile,
        "--headless",
        "--norestore",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
        "--outdir",
        str(folder / "back"),
    ]
    subprocess.run([*command, str(book)], check=True, capture_output=True, timeout=300)
    return folder / "back" / book.name


@pytest.mark.parametrize("source", [CHANGSHENG, *(CASES / name for name in ("第二案", "另一样", "可封存"))], ids=lambda one: one.name)
def test_a_workbook_saved_by_libreoffice_says_the_same(source: Path, tmp_path: Path) -> None:
    case = Path(shutil.copytree(source, tmp_path / source.name))
    write_out(case, tmp_path / "数据.xlsx")
    back = saved_again(tmp_path / "数据.xlsx", tmp_path)
    assert back.read_bytes() != (tmp_path / "数据.xlsx").read_bytes()
    done = read_in(case, back)
    assert (done.written, done.removed, done.aside) == ((), (), None)


def test_what_was_filled_in_and_saved_by_libreoffice_is_read(tmp_path: Path) -> None:
    case = Path(shutil.copytree(CASES / "第二案", tmp_path / "第二案"))
    write_out(case, tmp_path / "数据.xlsx")
    book = openpyxl.load_workbook(io.BytesIO((tmp_path / "数据.xlsx").read_bytes()))
    book["社区"]["E39"], book["社区"]["E13"], book["调整内容.划转"]["I4"] = 1998, "甲\n乙", 0.25
    book.save(tmp_path / "数据.xlsx")
    read_in(case, saved_again(tmp_path / "数据.xlsx", tmp_path))
    facts = load(case).facts
    paths = ("社区.澄湾社区.历史沿革.划分年份", "社区.澄湾社区.负责人.姓名", "调整内容.划转.橹声苑西区划入.面积")
    assert [str(fact.value) for path in paths if (fact := facts.fact(path))] == ["1998", "甲\n乙", "0.25"]

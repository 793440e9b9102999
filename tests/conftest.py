"""What many tests share: the second case as a copy to spoil, an engine that needs no LibreOffice, a run of a case."""

import dataclasses
import gc
import hashlib
import io
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import docx as word_files
import filelock
import hypothesis
import pytest
from docx.document import Document

from pipeline.fonts.table import Fonts
from pipeline.problems import Problem
from pipeline.report import Report, read_back
from pipeline.run import Order, archive
from pipeline.template.judge import Template, judge
from tests.ready import Ready

ROOT = Path(__file__).parent.parent
CASES = ROOT / "tests" / "cases"
TEMPLATES = ROOT / "templates" / "docx"
CHANGSHENG = ROOT / "data" / "changsheng"
GOLDEN_CASES = {"changsheng": CHANGSHENG, **{name: CASES / name for name in ("第二案", "另一样", "两个分母")}}
"""The cases whose texts lie in `tests/golden/`."""


# a busy machine proves nothing about values
hypothesis.settings.register_profile("unhurried", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("unhurried")


def pytest_collection_finish() -> None:
    """Let Python look through what thousands of tests consist of no more: it stays to the end."""
    gc.freeze()
    gc.set_threshold(50_000)


@pytest.fixture(scope="session", autouse=True)
def _no_power_is_cut() -> Iterator[None]:
    """Wait for no disk: a fifth of the time of a run that publishes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield


@dataclasses.dataclass
class PlainEngine:
    """Gives each document a PDF of as many pages as it has thousand characters; counts what it was asked to convert."""

    name: str = "plain"
    version: str = "1"
    fonts: Fonts = dataclasses.field(default_factory=Fonts)
    notes: tuple[Problem, ...] = ()
    asked: list[str] = dataclasses.field(default_factory=list)

    def convert(self, documents: Mapping[str, bytes]) -> Mapping[str, bytes]:
        import pikepdf

        found = {}
        for stem, docx in documents.items():
            self.asked.append(stem)
            pdf = pikepdf.new()
            for _ in range(1 + len(docx) // 400_000):
                pdf.add_blank_page(page_size=(595, 842))
            pdf.docinfo["/Title"] = hashlib.sha256(docx).hexdigest()
            out = io.BytesIO()
            pdf.save(out, static_id=True)
            found[stem] = out.getvalue()
        return found


def has_libreoffice() -> bool:
    """Whether LibreOffice is here."""
    return shutil.which("soffice") is not None


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """The second case, to be changed by a test."""
    return Path(shutil.copytree(CASES / "第二案", tmp_path / "data" / "第二案"))


@pytest.fixture
def changsheng(tmp_path: Path) -> Path:
    """The shipped case, to be changed by a test."""
    return Path(shutil.copytree(CHANGSHENG, tmp_path / "data" / "changsheng"))


def shared(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder that is filled once for all tests, by whichever worker comes first; nobody may change it."""
    own = factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / name
    with filelock.FileLock(f"{folder}.lock"):
        if not folder.is_dir():
            draft = folder.with_name(f"{name}.draft")
            draft.mkdir()
            make(draft)
            draft.rename(folder)
    return folder


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    """Return the folder of a case as it lies here (in `data/`) and its output (in `output/`), archived once for all tests."""

    def made(case: Path) -> Path:
        def make(folder: Path) -> None:
            copy = Path(shutil.copytree(case, folder / "data" / case.name))
            archive(Order(copy, folder / "output" / case.name, (TEMPLATES,), PlainEngine()))

        return shared(tmp_path_factory, f"archived-{case.name}", make)

    return made


Once = Callable[[Path], Path]


def reported(folder: Path) -> Report:
    """Return the report of the one case archived in a folder."""
    (file,) = folder.glob("output/*/report.json")
    found = read_back(file)
    assert found
    return found


@pytest.fixture
def archived(once: Once, tmp_path: Path) -> Path:
    """The second case, archived into `tmp_path/output` already; to be changed by a test."""
    shutil.copytree(once(CASES / "第二案"), tmp_path, dirs_exist_ok=True)
    return tmp_path / "data" / "第二案"


@pytest.fixture
def archived_changsheng(once: Once, tmp_path: Path) -> Path:
    """The shipped case, archived into `tmp_path/output` already; to be changed by a test."""
    shutil.copytree(once(CHANGSHENG), tmp_path, dirs_exist_ok=True)
    return tmp_path / "data" / "changsheng"


def sheet() -> Document:
    """Return a document with the styles and the page of the house and nothing on it."""
    word = word_files.Document(str(TEMPLATES / "起草说明.docx"))
    for child in list(word.element.body)[:-1]:
        word.element.body.remove(child)
    return word


def as_template(*paragraphs: str, change: Callable[[Document], None] = lambda _: None) -> Template:
    """Return a template that says something; its facts may be invented ones."""
    word = sheet()
    for text in paragraphs:
        word.add_paragraph(text)
    change(word)
    data = io.BytesIO()
    word.save(data)
    found, expressions = judge(data.getvalue(), "样张")
    assert [str(one) for one in found if one.code not in ("template.unknown", "template.node")] == []
    return Template(Path("样张.docx"), "", data.getvalue(), expressions)


Run = Callable[..., Report]


@pytest.fixture
def engine() -> PlainEngine:
    return PlainEngine()


@pytest.fixture
def run(tmp_path: Path, engine: PlainEngine) -> Run:
    """Archive a case into `tmp_path/output/<case>`."""

    def archived(case: Path, *, real: bool = False, templates: tuple[Path, ...] = (TEMPLATES,)) -> Report:
        return archive(Order(case, tmp_path / "output" / case.name, templates, engine, real))

    return archived


Lijuan = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def ready() -> Iterator[Ready]:
    process = Ready.started()
    yield process
    process.end()


@pytest.fixture
def lijuan(tmp_path: Path, ready: Ready) -> Lijuan:
    """Give a command as a clerk does, in a process of its own, and hear what it says."""

    def called(*words: str) -> subprocess.CompletedProcess[str]:
        return ready.run(words, tmp_path)

    return called


def texts(output: Path) -> dict[str, str]:
    """Return the texts of all documents by stem."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted((output / "text").glob("*.txt"))}


def statuses(report: Report) -> dict[str, str]:
    return {str(one["id"]): str(one["status"]) for one in report.documents}


def replace(file: Path, old: str, new: str) -> None:
    """Change one place of a file; the test is wrong where it is not there exactly once."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file.name}"
    file.write_text(text.replace(old, new), encoding="utf-8")

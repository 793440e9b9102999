"""Documents set by LibreOffice: .docx bytes in, canonical PDF/A-2b bytes out.

LibreOffice returns 0 without a PDF for a file it cannot read, takes plain text named .docx for a document, shares one
process between calls with one profile, and may hang. Hence: the package is looked at first, each call has a profile of
its own, a time limit and a process group to end, every expected PDF is opened afterwards, and one that is missing is
tried once more alone before it is named.
"""

import contextlib
import dataclasses
import functools
import io
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pipeline.fonts.table import Fonts
from pipeline.problems import Blocked, Place, Problem, Unavailable, problem
from pipeline.word.package import package_of

EXPORT = (
    'pdf:writer_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"2"},'
    '"UseTaggedPDF":{"type":"boolean","value":"true"},'
    '"UseLosslessCompression":{"type":"boolean","value":"true"},'
    '"ReduceImageResolution":{"type":"boolean","value":"false"}}'
)
"""PDF/A-2b, tagged, images untouched."""

SPLIT_FROM = 8
"""documents from which two processes pay: 15 take 2.4 s instead of 3.7, one takes 1.0 s for the start alone"""

HANGS = 2
"""documents that may run out of time alone before the rest is given up: it is the program then, not the document"""

HANGING = re.compile(rb'(<w:overflowPunct)(?: w:val="[^"]*")?')

SETUP = "请安装 LibreOffice（Debian／Ubuntu：apt-get install libreoffice-writer-nogui）"


@dataclasses.dataclass(frozen=True, slots=True)
class LibreOffice:
    """The engine. A call may take `seconds` and `seconds_each` for each of its documents."""

    program: str = "soffice"
    seconds: float = 60.0
    seconds_each: float = 5.0
    fonts: Fonts = dataclasses.field(default_factory=Fonts)
    processes: int = dataclasses.field(default_factory=lambda: min(2, os.cpu_count() or 1))

    @property
    def name(self) -> str:
        """The engine as the ledger names it."""
        return "libreoffice"

    @property
    def version(self) -> str:
        """The program's version and the fonts in use: the pages depend on both."""
        return f"{_version(self.program)} 字库 {self.fonts.fingerprint()}"

    @property
    def notes(self) -> Sequence[Problem]:
        """Nothing: what fails is raised."""
        return ()

    def convert(self, documents: Mapping[str, bytes]) -> Mapping[str, bytes]:
        """Return the PDF of each document, in the order given.

        Raises `Blocked` with each document that could not be set even alone, `Unavailable` without LibreOffice.
        """
        problems = [_unreadable(stem) for stem, docx in documents.items() if not _is_package(docx)]
        if problems:
            raise Blocked(problems)
        if not documents:
            return {}
        _version(self.program)
        with tempfile.TemporaryDirectory(prefix="lijuan-", ignore_cleanup_errors=True) as name:
            folder = Path(name)
            (folder / "fonts.conf").write_text(self.fonts.configuration(), encoding="utf-8")
            ready, _ = self._attempt(folder / "1", documents, self._batches(documents))
            missing = [stem for stem in documents if stem not in ready]
            again: list[str] = []
            hangs = 0
            for number, stem in enumerate(missing, start=2):
                if hangs < HANGS:
                    again.append(stem)
                    alone, in_time = self._attempt(folder / f"{number}", documents, [[stem]])
                    ready |= alone
                    hangs += not in_time
        problems = [_failed(stem, again=stem in again) for stem in documents if stem not in ready]
        if problems:
            raise Blocked(problems)
        from pipeline.pdf.conformance import hold

        for stem, pdf in ready.items():
            hold(pdf, "2b", stem)
        return {stem: ready[stem] for stem in documents}

    def _batches(self, documents: Mapping[str, bytes]) -> list[list[str]]:
        """Split the stems over the processes, the large ones evenly."""
        count = self.processes if len(documents) >= SPLIT_FROM else 1
        largest = sorted(documents, key=lambda stem: (-len(documents[stem]), stem))
        return [largest[first::count] for first in range(count)]

    def _attempt(self, folder: Path, documents: Mapping[str, bytes], batches: Sequence[Sequence[str]]) -> tuple[dict[str, bytes], bool]:
        """Return what the batches, run at the same time, gave; and whether all ended in time."""
        from pipeline.word import rare

        names: dict[str, Path] = {}
        commands: list[list[str]] = []
        for number, batch in enumerate(batches):
            source, target, profile = (folder / f"{kind}{number}" for kind in ("docx", "pdf", "profile"))
            source.mkdir(parents=True)
            target.mkdir()
            for position, stem in enumerate(batch):
                (source / f"{position:03}.docx").write_bytes(_unhung(rare.explicit(documents[stem], self.fonts.family)))
                names[stem] = target / f"{position:03}.pdf"
            options = [f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
            inputs = map(str, sorted(source.iterdir()))
            commands.append([self.program, *options, "--convert-to", EXPORT, "--outdir", str(target), *inputs])
        deadline = time.monotonic() + self.seconds + self.seconds_each * len(names)
        environment = os.environ | {
            "FONTCONFIG_FILE": str(folder.parent / "fonts.conf"),
            "SAL_USE_VCLPLUGIN": "svp",
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
        }
        in_time = True
        with contextlib.ExitStack() as stack:
            for running in [stack.enter_context(_started(command, environment)) for command in commands]:
                try:
                    running.wait(max(0.0, deadline - time.monotonic()))
                except subprocess.TimeoutExpired:
                    in_time = False
        return {stem: pdf for stem, path in names.items() if (pdf := _result(path, documents[stem], stem)) is not None}, in_time


def _unhung(docx: bytes) -> bytes:
    """Return a copy in which LibreOffice hangs no mark over the edge, as our own typesetter does not.

    It takes overflowPunct the wrong way round (writerfilter, DomainMapper.cxx: `nIntValue == 0`), so that the 0 of our
    templates, by which Word hangs none, would hang them all.
    """
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        entries = {name: package.read(name) for name in package.namelist()}
    changed = {name: HANGING.sub(rb'\1 w:val="1"', data) for name, data in entries.items() if b"<w:overflowPunct" in data}
    return package_of({**entries, **changed}) if changed else docx


@contextlib.contextmanager
def _started(command: Sequence[str], environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command as a process group of its own, which does not outlive this context, however it is left."""
    try:
        running = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as fault:
        raise Unavailable(f"启动不了 LibreOffice；{SETUP}") from fault
    try:
        yield running
    finally:
        _end(running)


def _end(running: subprocess.Popen[bytes]) -> None:
    """End what is left of the group: soffice is a script whose child does the work and may stay behind it."""
    if sys.platform == "win32":
        running.kill()
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(running.pid, signal.SIGKILL)
    running.wait()


@functools.cache
def _version(program: str) -> str:
    """Return the version the program tells, with no profile of the user's touched."""
    with tempfile.TemporaryDirectory(prefix="lijuan-", ignore_cleanup_errors=True) as folder:
        command = [program, f"-env:UserInstallation={Path(folder).as_uri()}", "--headless", "--version"]
        try:
            outcome = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=True, timeout=60, encoding="utf-8")
        except FileNotFoundError as fault:
            raise Unavailable(f"没有找到 LibreOffice，不能生成 PDF；{SETUP}") from fault
        except (OSError, subprocess.CalledProcessError, subprocess.TimeoutExpired) as fault:
            raise Unavailable(f"LibreOffice 运行不了，不能生成 PDF；{SETUP}") from fault
    return outcome.stdout.strip().removeprefix("LibreOffice ")


def _is_package(docx: bytes) -> bool:
    """Tell whether this is a Word file at all: LibreOffice would set plain text or HTML under the name as well."""
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as package:
            return "word/document.xml" in package.namelist() and package.testzip() is None
    except (zipfile.BadZipFile, EOFError, NotImplementedError):
        return False


def _result(path: Path, docx: bytes, stem: str) -> bytes | None:
    """Return the canonical PDF, which says of itself what its document does.

    None where there is none, it was cut short, or it has no pages.
    """
    if not path.is_file():
        return None
    pdf = path.read_bytes()
    if not pdf.startswith(b"%PDF") or not pdf.rstrip().endswith(b"%%EOF"):
        return None
    import pikepdf

    from pipeline.pdf import archival
    from pipeline.wordml.parts import Package

    about = Package.read(docx).properties()
    try:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            if len(document.pages) == 0:
                return None
        return archival.canonical(pdf, {**about, "title": about["title"] or stem})
    except (pikepdf.PdfError, pikepdf.PasswordError):
        return None


def _unreadable(stem: str) -> Problem:
    return problem(
        "pdf.failed",
        "不是完整的 Word 文件（.docx），不能转换为 PDF",
        Place(document=stem),
        "如曾改过这份文书，请用 Word 或 WPS 打开后另存为 .docx；否则删去该文件重新制作",
    )


def _failed(stem: str, *, again: bool) -> Problem:
    return problem(
        "pdf.failed",
        f"LibreOffice 没有把它转换成 PDF{'，单独重试一次也不成' if again else ''}",
        Place(document=stem),
        "请用 Word 或 WPS 打开这份 .docx 和它的模板，删去最近加入的图片、图形或特殊对象后再试",
    )

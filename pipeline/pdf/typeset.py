"""Documents set by Typst: .docx bytes in, PDF/A-2a and PDF/UA-1 bytes out, the same on every machine.

How it is done stands in `setting.py`. What cannot be set as Word means it is refused by name.
"""

import concurrent.futures
import contextlib
import dataclasses
import gc
import importlib.metadata
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from pipeline.fonts.table import Fonts
from pipeline.problems import Blocked, Place, Problem, problem

if TYPE_CHECKING:
    from pipeline.wordml.describe import Fault

SAID = {
    "pdf.unsupported": ("里有排不了的内容", "在 Word 或 WPS 里去掉它，或改用 --engine libreoffice"),
    "pdf.clipped": ("里有一行表格放不下文字，会被截去", "在 Word 或 WPS 里把这一行的行高改为“最小值”，或改短文字"),
}
"""Code of a fault → what is wrong and how to mend it."""

NAMED = 5
"""constructs of one document that a message names; the rest is counted"""


@dataclasses.dataclass(frozen=True, slots=True)
class Typst:
    """The engine. Reading and drawing run side by side, since Typst does not hold Python up."""

    fonts: Fonts = dataclasses.field(default_factory=Fonts)
    workers: int = dataclasses.field(default_factory=lambda: max(1, min(2, (os.cpu_count() or 1) - 1)))

    @property
    def name(self) -> str:
        """The engine as the ledger names it."""
        return "typst"

    @property
    def version(self) -> str:
        """Typst's version, the program that draws, and the fonts."""
        return f"{importlib.metadata.version('typst')} 字库 {self.fonts.fingerprint()}"

    @property
    def notes(self) -> Sequence[Problem]:
        """Nothing: what is refused is raised."""
        return ()

    def convert(self, documents: Mapping[str, bytes]) -> Mapping[str, bytes]:
        """Return the PDF of each document, in the order given. Raises `Blocked` with each that is refused, and why."""
        pdfs, refused = self.attempt(documents)
        if refused:
            raise Blocked([one for reasons in refused.values() for one in reasons])
        return pdfs

    def attempt(self, documents: Mapping[str, bytes]) -> tuple[dict[str, bytes], dict[str, list[Problem]]]:
        """Return the PDFs of the documents that can be set, and for each of the others the reasons."""
        from pipeline.pdf.compiler import read_fonts

        refused: dict[str, list[Problem]] = {}
        ready: dict[str, bytes] = {}
        with _hurried(), concurrent.futures.ThreadPoolExecutor(self.workers) as pool:
            pool.submit(read_fonts, self.fonts)

            from pipeline.pdf.setting import Description, described, drawn, finished
            from pipeline.wordml.describe import Refused
            from pipeline.wordml.parts import Unreadable

            running: dict[concurrent.futures.Future[bytes], tuple[str, Description]] = {}

            def read_back(future: concurrent.futures.Future[bytes]) -> None:
                stem, description = running.pop(future)
                # one that Typst has not come to yet is drawn here
                pdf = drawn(description, stem, self.fonts) if future.cancel() else future.result()
                ready[stem] = finished(pdf, description, stem, self.fonts)

            # short ones first, so that Typst has work at once and what is next is always ready before it is done
            order = sorted(documents, key=lambda stem: len(documents[stem]))
            for stem in (*order[:-LAST], *reversed(order[-LAST:])):
                try:
                    description = described(documents[stem], stem, self.fonts)
                except Unreadable:
                    refused[stem] = [_unreadable(stem)]
                except Refused as refusal:
                    refused[stem] = list(_refusals(stem, refusal.faults))
                else:
                    running[pool.submit(drawn, description, stem, self.fonts)] = stem, description
                # as long as Typst has enough to do, what it has done is read back
                for future in [one for one in running if one.done()]:
                    if sum(not one.done() for one in running) > AHEAD:
                        read_back(future)
            while running:
                read_back(next((one for one in running if one.done()), list(running)[-1]))
        pdfs = {stem: ready[stem] for stem in documents if stem in ready}
        return pdfs, {stem: refused[stem] for stem in documents if stem in refused}


@contextlib.contextmanager
def _hurried() -> Iterator[None]:
    """Let threads take turns fifty times as often, and leave collecting for later: nearly all that is made is still in use.

    A thread that comes back from Typst has to wait for its turn; with Python's own five milliseconds both cores idle.
    """
    turn, collecting = sys.getswitchinterval(), gc.isenabled()
    sys.setswitchinterval(TURN)
    gc.disable()
    try:
        yield
    finally:
        sys.setswitchinterval(turn)
        if collecting:
            gc.enable()


TURN = 0.0001
"""seconds of a thread's turn"""

AHEAD = 4
"""documents that wait for Typst, or are with it, before any is read back"""

LAST = 8
"""documents that are described from the longest on: the very last one should not be long"""


def beyond(template: bytes, name: str, fonts: Fonts) -> list[Problem]:
    """Return what in a template Typst cannot set: its documents would need LibreOffice. A file that is none is told elsewhere."""
    from pipeline.wordml.describe import Refused, describe
    from pipeline.wordml.parts import Unreadable

    try:
        describe(template, fonts)
    except Unreadable:
        return []
    except Refused as refusal:
        remedy = "去掉它，就由本程序自己排版，各台机器一样；留着则要用 LibreOffice"
        return [
            problem("template.beyond", f"{fault.part} 里有{fault.construct}", Place(document=name, paragraph=fault.paragraph), remedy)
            for fault in refusal.faults
        ]
    return []


def _refusals(stem: str, faults: "Sequence[Fault]") -> Sequence[Problem]:
    named = [
        problem(
            fault.code,
            f"{fault.part} {SAID[fault.code][0]}：{fault.construct}",
            Place(document=stem, paragraph=fault.paragraph),
            SAID[fault.code][1],
        )
        for fault in faults[:NAMED]
    ]
    if len(faults) > NAMED:
        rest = f"此外还有{len(faults) - NAMED}处排不了的内容"
        named.append(problem("pdf.unsupported", rest, Place(document=stem), "逐处改过后再试，或改用 --engine libreoffice"))
    return named


def _unreadable(stem: str) -> Problem:
    return problem(
        "pdf.failed",
        "不是完整的 Word 文件（.docx），不能转换为 PDF",
        Place(document=stem),
        "如曾改过这份文书，请用 Word 或 WPS 打开后另存为 .docx；否则删去该文件重新制作",
    )

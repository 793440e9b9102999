"""A process that has the program in memory, and becomes `lijuan` once for each command it is told.

A short command spends nearly all its time on importing modules and on reading templates and statutes, the same for each.
So this process does that once and forks: the copy has the folder, the environment and the outputs of the command and from
there on is `python -m pipeline`. Between two commands nothing is shared but what stood in memory before the first.
"""

import dataclasses
import gc
import importlib
import json
import os
import runpy
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, NoReturn, Self

ROOT = Path(__file__).parent.parent
SPEECH = {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
"""what a command is given beside the environment of the test"""


@dataclasses.dataclass(frozen=True, slots=True)
class Ready:
    """The process, as a test asks it."""

    process: subprocess.Popen[bytes]

    @classmethod
    def started(cls) -> Self:
        """Start the process; it gets ready while the test goes on."""
        command, environment = [sys.executable, "-m", "tests.ready"], {**os.environ, **SPEECH}
        return cls(subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE))

    def run(self, words: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
        """Do what `subprocess.run` does with a command."""
        told, answers = self.process.stdin, self.process.stdout
        assert told
        assert answers
        told.write(json.dumps([words, str(folder), {**os.environ, **SPEECH}]).encode() + b"\n")
        told.flush()
        code, out, err = json.loads(answers.readline())
        return subprocess.CompletedProcess(list(words), code, out, err)

    def end(self) -> None:
        """Let it end: nothing more is told."""
        self.process.communicate()


def _serve() -> None:
    with os.fdopen(os.dup(1), "wb") as answers:
        for line in sys.stdin.buffer:
            with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
                words, place, environment = json.loads(line)
                if not (child := os.fork()):
                    _become(words, place, environment, out, err)
                _, status = os.waitpid(child, 0)
                said = [_text(file) for file in (out, err)]
            answers.write(json.dumps([os.waitstatus_to_exitcode(status), *said]).encode() + b"\n")
            answers.flush()


def _become(words: Sequence[str], place: str, environment: Mapping[str, str], out: IO[bytes], err: IO[bytes]) -> NoReturn:
    for number, opened in enumerate((os.open(os.devnull, os.O_RDONLY), out.fileno(), err.fileno())):
        os.dup2(opened, number)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(place)
    sys.path[0] = place
    sys.argv = ["pipeline", *words]
    runpy.run_module("pipeline", run_name="__main__", alter_sys=True)
    sys.exit()


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode().replace("\r\n", "\n")


def _read_all() -> None:
    """Import what commands import, and read what every run reads, by checking a case."""
    from pipeline import run
    from pipeline.pdf.typeset import Typst

    for name in ("pipeline.cli", "pipeline.sealing"):
        importlib.import_module(name)
    with tempfile.TemporaryDirectory() as folder:
        run.check(run.Order(ROOT / "tests" / "cases" / "第二案", Path(folder), (ROOT / "templates" / "docx",), Typst()))


if __name__ == "__main__":
    _read_all()
    os.fsync = lambda fd: None  # noqa: ARG005 - it has the names of the real one; no power is cut here
    gc.freeze()  # a copy does not look through what it never changes
    _serve()

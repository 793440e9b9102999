"""A second process beside the run's own, so that both cores work: Python's threads take turns, processes do not.

What is shared out are functions of values, each share on its own; the results are the same wherever a share was done and
come in the order of the shares. The process is started anew (`spawn`), which is the one way that Windows has as well. It
prints nothing, leaves Ctrl-C to the run and ends with it: nobody reads from its pipe any more.
"""

import atexit
import collections
import concurrent.futures
import contextlib
import dataclasses
import gc
import importlib
import multiprocessing
import signal
import traceback
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection
from typing import Any, Self, TypeVar

from pipeline.problems import Internal

S = TypeVar("S")
R = TypeVar("R")


RARELY = 1_000_000
"""new objects after which Python looks for what nobody uses; its own 700 cost a tenth of a run, in which nearly all is in use"""


@contextlib.contextmanager
def tidied_rarely() -> Iterator[None]:
    """Look for unused objects as rarely as a run bears it, and not when the program ends, which gives everything back."""
    before = gc.get_threshold()
    gc.set_threshold(RARELY, *before[1:])
    atexit.register(gc.freeze)
    try:
        yield
    finally:
        # what there is by now is passed on as old: else all of it would be looked through at once
        gc.freeze()
        gc.set_threshold(*before)
        gc.unfreeze()


@dataclasses.dataclass(frozen=True, slots=True)
class _Ahead:
    """What to do until a share comes."""

    work: Callable[[Any], Any]
    shares: Sequence[Any]


class Beside:
    """The other process. It imports the modules it is told at once, while the run goes on."""

    def __init__(self, modules: Sequence[str]) -> None:
        context = multiprocessing.get_context("spawn")
        self._end, other = context.Pipe()
        self._process = context.Process(target=_serve, args=(other, modules), daemon=True)
        self._process.start()
        other.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        # it holds nothing that would be lost, and tidying up would take it a tenth of a second
        self._process.kill()
        self._process.join()
        self._end.close()

    def ahead(self, work: Callable[[S], object], shares: Sequence[S]) -> None:
        """Let the other process do what it will need, as far as it comes before it is given a share.

        Nothing of it comes back: it is for what the work keeps. A fault is left for whoever needs the result.
        """
        self._say(_Ahead(work, shares))

    def shared(self, work: Callable[[S], R], shares: Sequence[S]) -> list[R]:
        """Return what the work gives for each share. This process takes them from the front, the other from the back."""
        left = collections.deque(enumerate(shares))
        found: dict[int, R] = {}

        def take(do: Callable[[S], R], following: Callable[[], tuple[int, S]]) -> None:
            while left:
                try:
                    number, share = following()
                except IndexError:
                    return
                found[number] = do(share)

        with concurrent.futures.ThreadPoolExecutor(1) as thread:
            other = thread.submit(lambda: take(self._given(work), left.pop))
            try:
                take(work, left.popleft)
            finally:
                left.clear()
            other.result()
        return [found[number] for number in range(len(shares))]

    def _given(self, work: Callable[[S], R]) -> Callable[[S], R]:
        """Return the work as the other process does it."""
        self._say(work)

        def done(share: S) -> R:
            self._say((share,))
            try:
                result, fault = self._end.recv()
            except (EOFError, OSError) as lost:
                raise _lost() from lost
            if fault:
                raise Internal(fault)
            found: R = result
            return found

        return done

    def _say(self, what: object) -> None:
        try:
            self._end.send(what)
        except OSError as lost:
            raise _lost() from lost


def _lost() -> Internal:
    return Internal("制作文书的第二个进程中途停了")


def _serve(end: "Connection[Any, Any]", modules: Sequence[str]) -> None:
    """Do what comes through the pipe: a function, then shares of its work, each in a tuple."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(RARELY)
    for name in modules:
        importlib.import_module(name)
    work: Callable[[Any], Any] = tuple
    answer: tuple[Any, str]
    while True:
        try:
            said = end.recv()
        except (EOFError, OSError):
            return
        if isinstance(said, _Ahead):
            _do_ahead(said, end)
            continue
        if callable(said):
            work = said
            continue
        try:
            answer = work(*said), ""
        except Internal as fault:
            answer = None, str(fault)
        except Exception:  # noqa: BLE001 the run tells it, whatever it is
            answer = None, traceback.format_exc()
        try:
            end.send(answer)
        except OSError:
            return


def _do_ahead(what: _Ahead, end: "Connection[Any, Any]") -> None:
    for share in what.shares:
        if end.poll():
            return
        with contextlib.suppress(Exception):
            what.work(share)

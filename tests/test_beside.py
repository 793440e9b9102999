"""The second process: the same results, in order; its faults are the run's; the same files whatever takes part."""

import gc
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.beside import RARELY, Beside, tidied_rarely
from pipeline.pdf.choice import Auto
from pipeline.problems import Internal
from pipeline.run import Order, archive
from tests.conftest import TEMPLATES


def whose(share: int) -> tuple[int, int]:
    time.sleep(0.01)
    return share, os.getpid()


def refuse(share: int) -> int:
    raise Internal(f"{share} of {os.getpid()}")


def stumble(share: int) -> float:
    time.sleep(0.01)
    return 1 / share


def leave(mine: int) -> int:
    time.sleep(0.05)
    if os.getpid() != mine:
        os._exit(1)
    return mine


KNOWN: dict[int, int] = {}


def learn(share: int) -> None:
    time.sleep(0.001)
    KNOWN[share] = 1 // (share - 3)


def known(_: int) -> tuple[tuple[int, ...], int]:
    time.sleep(0.01)
    return tuple(KNOWN), os.getpid()


def there(running: Beside) -> int:
    """Wait until the other process takes its share; return its number."""
    return next(process for _ in range(1000) for _, process in running.shared(whose, range(2)) if process != os.getpid())


@pytest.fixture(scope="module")
def beside() -> Iterator[Beside]:
    with Beside(("pipeline.problems",)) as running:
        yield running


def test_both_take_shares_and_the_results_keep_their_order(beside: Beside) -> None:
    there(beside)
    found = beside.shared(whose, range(40))
    assert [share for share, _ in found] == list(range(40))
    assert len({process for _, process in found}) == 2


def test_this_process_begins_at_the_front_and_the_other_at_the_back(beside: Beside) -> None:
    there(beside)
    processes = [process for _, process in beside.shared(whose, range(40))]
    assert processes == sorted(processes, key=lambda process: process != os.getpid())


def test_what_is_done_ahead_stays_with_the_other_process_and_its_faults_are_nobody_s() -> None:
    with Beside(()) as running:
        there(running)
        for _ in range(100):  # a share that comes too early ends what is done ahead
            running.ahead(learn, range(6))
            time.sleep(0.05)
            found = {process == os.getpid(): shares for shares, process in running.shared(known, range(10))}
            if found.get(False) == (0, 1, 2, 4, 5):
                break
    assert found == {True: (), False: (0, 1, 2, 4, 5)}


def test_what_is_done_ahead_ends_where_a_share_comes() -> None:
    with Beside(()) as running:
        there(running)
        running.ahead(learn, range(10, 100_000))
        there(running)
        learnt = max(len(shares) for shares, _ in running.shared(known, range(10)))
    assert learnt < 99_990


def test_nothing_to_share_gives_nothing(beside: Beside) -> None:
    assert beside.shared(whose, ()) == []


@pytest.mark.parametrize("work", [refuse, stumble])
def test_a_fault_on_either_side_is_the_run_s_and_the_process_goes_on(beside: Beside, work: Callable[[int], float]) -> None:
    with pytest.raises((Internal, ZeroDivisionError)):
        beside.shared(work, [0] * 20)
    assert beside.shared(whose, [7])[0][0] == 7


def test_a_process_that_dies_is_a_fault_of_ours() -> None:
    with Beside(()) as running:
        there(running)
        with pytest.raises(Internal):
            running.shared(leave, [os.getpid()] * 4)


def test_it_does_not_outlive_the_run() -> None:
    with Beside(()) as running:
        process = there(running)
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_the_files_are_the_same_with_one_process_and_with_two(changsheng: Path, tmp_path: Path) -> None:
    made = []
    for processes in (1, 2):
        output = tmp_path / str(processes) / changsheng.name
        archive(Order(changsheng, output, (TEMPLATES,), Auto(), processes=processes))
        made.append({path.relative_to(output): path.read_bytes() for path in sorted(output.rglob("*")) if path.is_file()})
    assert made[0] == made[1]


def test_python_tidies_up_as_before_when_the_run_is_over() -> None:
    before = gc.get_threshold()
    with tidied_rarely():
        assert gc.get_threshold()[0] == RARELY
    assert gc.get_threshold() == before

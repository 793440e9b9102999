"""How long reading a hundred thousand answers takes, judging and counting them, and `lijuan todo`; and how much memory.

    python bench/answers.py CASE FOLDER     makes FOLDER of a case
    python bench/answers.py FOLDER          prints the seconds of each and the most memory in use up to the count, as JSON

A process of its own each time: memory that was used once stays with a process.
"""

import csv
import datetime as dt
import json
import resource
import shutil
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.beside import tidied_rarely
from pipeline.case.consulted import counted
from pipeline.case.load import load
from pipeline.todo import on

ANSWERS = 100_000
LATER = dt.date(9999, 12, 31)
OPINIONS = ("同意", "同意", "不同意", "弃权")


def write(case: Path, folder: Path) -> None:
    """Copy a case, with a person on the roster for each of the answers; some answer twice, some late, some too young."""
    read = load(case)
    host, channels = (read.facts.fact(path) for path in ("事项.主办社区", "征求意见.征集方式"))
    assert host
    assert channels
    assert isinstance(channels.value, tuple)
    shutil.copytree(case, folder)
    for name in ("roster", "responses"):
        for old in folder.glob(f"results/{name}.*"):
            old.unlink()
    days = [row.date.isoformat() for row in read.responses if row.date]
    names = [f"居民{number:06}" for number in range(ANSWERS)]
    _table(
        folder / "results" / "roster.csv",
        ("社区", "户号", "居民委", "住址", "姓名", "出生日期", "居住状态"),
        (
            (host.value, f"{number // 3:05}", "一委", f"{number // 90}号楼", name, f"{1930 + number % 80}-{1 + number % 12:02}-15", "现住")
            for number, name in enumerate(names)
        ),
    )
    _table(
        folder / "results" / "responses.csv",
        ("序号", "社区", "户号", "姓名", "户籍", "居住状态", "渠道", "意见", "日期", "本人或代签", "凭证号", "理由", "登记人", "见证人"),
        (
            (
                *(number, host.value, f"{who // 3:05}", names[who], "本社区", "现住"),
                *(channels.value[number % len(channels.value)], OPINIONS[number % len(OPINIONS)], days[number % len(days)]),
                *("本人", f"表{number:06}", "希望办事近一些" if number % 5 == 0 else "", "某甲", "某乙"),
            )
            for number in range(1, ANSWERS + 1)
            for who in [number - 1 - (number % 50 == 0)]
        ),
    )


def _table(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def measure(folder: Path) -> None:
    """Read, count, and tell what it took."""
    with tidied_rarely():
        start = time.perf_counter()
        case = load(folder)
        read = time.perf_counter()
        found = counted(case)
        done = time.perf_counter()
    assert found
    assert found.tally
    assert found.tally.people.total.received == ANSWERS
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with tidied_rarely():
        again = time.perf_counter()
        left = on(case, LATER)
        doing = time.perf_counter() - again
    assert left.homes.asked
    print(json.dumps({"doing": doing, "reading": read - start, "counting": done - read, "megabytes": peak}))


if __name__ == "__main__":
    given = [Path(one) for one in sys.argv[1:]]
    write(*given) if len(given) == 2 else measure(*given)

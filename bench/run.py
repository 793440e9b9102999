"""How fast lijuan is, as ratios within one run: a machine's speed drops out.

    python bench/run.py [CASE] [--rounds 3]

The full cold build is held against `bench/naive.py` on the same documents, a second run with nothing to do against
`lijuan --version`, Typst against LibreOffice in one call on the same .docx, checking all templates against rendering
each twice, the last thousand numbers of the register of codes against the first thousand, all survey forms against one,
counting 100,000 answers and saying what is still to be done against reading them, papers with their traces against
papers without, comparing two versions against reading their texts; and how long the page of a run takes to open in a
browser. Both sides take turns; medians are compared. Exit 1 where a promise is broken.
"""

import argparse
import contextlib
import datetime as dt
import functools
import importlib.util
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from pipeline.case.facts import derive
from pipeline.case.load import load
from pipeline.case.registers import Response
from pipeline.case.tree import Branch, Fact
from pipeline.documents.render import render
from pipeline.field.register import columns
from pipeline.item import Item, due_items
from pipeline.report import PAGE
from pipeline.shipped import example_case, templates_folder
from pipeline.template.judge import inspect, judge, read
from pipeline.volume import arrange, assemble, codes, items, register
from pipeline.wording import FILTERS, write

TOP = Path(__file__).resolve().parents[1]
DAY = dt.date(2024, 1, 1)
LIJUAN = [sys.executable, "-m", "pipeline"]
COLD = 10
"""so many times as fast as the naive script a cold build must be"""
PAGES = 8
"""so many times as fast as LibreOffice in one call Typst must set the same documents"""
IDLE = 3
"""so many times as long as `--version` a run with nothing to do may take"""
CHECKED = 1
"""so many times as long as rendering them twice checking all templates may take"""
NUMBERED = 1.5
"""so many times as long as the first thousand of ten thousand numbers the last thousand may take: it stays constant"""
OPENED = 1000
"""milliseconds in which the page of a run opens"""
FORMS = 5
"""so many times as long as one form may the forms of all households of the shipped case take, with register and lists, both cold"""
DONE = 2
"""so many times as long as reading a roster and a register of 100,000 rows may saying what is still to be done take, reading included"""
COUNTED, MEGABYTES = 3, 500
"""so many times as long as reading 100,000 answers judging and counting them may take, and so much memory the whole"""
TRACED, REVIEWED = 25, 3
"""per cent of rendering the trace may add; so many times as long as flattening two versions comparing them may take"""


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("case", nargs="?", type=Path, default=example_case())
    parser.add_argument("--rounds", type=int, default=3)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, _private(Path(folder)):
        kept = [
            measure(wanted.case, Path(folder), wanted.rounds),
            page(Path(folder) / "output" / wanted.case.name / PAGE, wanted.rounds),
            templates(wanted.case, wanted.rounds),
            numbers(Path(folder), wanted.rounds),
            forms(wanted.case, Path(folder) / "forms", wanted.rounds),
            answers(wanted.case, Path(folder) / "answers", wanted.rounds),
            review(wanted.case, wanted.rounds),
        ]
        return 0 if all(kept) else 1


def measure(case: Path, folder: Path, rounds: int) -> bool:
    """Print both ratios; return whether both promises hold."""
    output, work = folder / "output", folder / "work.json"
    archive = [*LIJUAN, "archive", str(case), "--output", str(output), "--quiet"]
    timed(archive)  # not counted: what is compiled once, is now
    report = json.loads((output / case.name / "report.json").read_text(encoding="utf-8"))
    plan = naive_work(case, {found["id"] for found in report["documents"] if found["docx"]})
    work.write_text(json.dumps(plan, ensure_ascii=False), encoding="utf-8")
    naive = [sys.executable, str(TOP / "bench" / "naive.py"), str(work), str(folder / "naive")]

    cold, slow, idle, version = [], [], [], []
    for _ in range(rounds):
        slow.append(timed(naive))
        shutil.rmtree(output)
        cold.append(timed(archive))
    for _ in range(2 * rounds + 1):
        version.append(timed([*LIJUAN, "--version"]))
        idle.append(timed(archive))
    quick, office = [], []
    for _ in range(rounds):
        quick += [engine_seconds("typst", output / case.name / "docx") for _ in range(3)]
        office.append(engine_seconds("libreoffice", output / case.name / "docx"))
    count = len(plan["documents"])
    faster = told(f"full cold build, {count} documents", cold, "naive script", slow)
    sooner = told("pages alone, Typst", quick, "LibreOffice in one call", office)
    slower = told("second run, nothing to do", idle, "--version", version)
    print(f"cold build: {faster:.1f} times as fast as the naive script (promised: at least {COLD})")
    print(f"pages alone: {sooner:.1f} times as fast as LibreOffice in one call (promised: at least {PAGES})")
    print(f"second run: {1 / slower:.1f} times as long as --version (promised: at most {IDLE})")
    return faster >= COLD and sooner >= PAGES and 1 / slower <= IDLE


def page(file: Path, rounds: int) -> bool:
    """Print how long the page takes to open; return whether the promise holds. Without a browser nothing is measured, nor promised."""
    if importlib.util.find_spec("playwright") is None or shutil.which("chromium") is None:
        print("page: not measured, it wants playwright and chromium, which `make prove` installs")
        return True
    found: list[float] = json.loads(printed([sys.executable, str(TOP / "bench" / "opened.py"), str(file), "--rounds", str(rounds)]))
    print(f"page: opened in {statistics.median(found):.0f} ms, {file.stat().st_size / 1e6:.2f} MB (promised: under {OPENED} ms)")
    return statistics.median(found) < OPENED


def templates(case: Path, rounds: int) -> bool:
    """Print how long checking all shipped templates takes beside rendering each twice; return whether the promise holds."""
    facts, _ = derive(load(case))
    due = [(one, facts) for one in due_items(facts) if isinstance(one, Item)]
    one_each = {item.kind.template: (item, tree) for item, tree in (*due, *archive_forms(facts))}
    sheets = {name: read(templates_folder() / name) for name in one_each}
    checked, rendered = [], []
    for _ in range(rounds):
        judge.cache_clear()
        checked.append(seconds(lambda: [inspect(templates_folder() / name) for name in one_each]))
        rendered.append(seconds(lambda: [render(sheets[name], *one, date=DAY) for name, one in one_each.items() for _ in range(2)]))
    slower = 1 / told(f"checking {len(one_each)} templates", checked, "rendering each twice", rendered)
    print(f"checking: {slower:.2f} times as long as rendering twice (promised: at most {CHECKED})")
    return slower <= CHECKED


def numbers(folder: Path, rounds: int) -> bool:
    """Print how long a thousand numbers take in a full register beside an empty one; return whether the promise holds."""
    within = [codes.Category(year, retention, "JMZ") for year in (2023, 2024) for retention in ("Y", "D30", "D10")]
    wanted = [codes.Wanted(f"{one}", within[one % len(within)]) for one in range(100)]
    first, last = [], []
    for turn in range(rounds):
        path, taken = folder / f"{turn}.sqlite", []
        for case in range(100):  # 100 cases of 100 items, one transaction each
            known = register.Case(f"{case}", f"{case}", 2024, "")
            taken.append(seconds(functools.partial(register.give, path, known, wanted, "DA/T 13—2022", DAY)))
        found = register.listing(path)
        if len({one.code for one in found}) != 10_000:
            raise SystemExit("the register gave a number twice")
        first.append(sum(taken[:10]))
        last.append(sum(taken[-10:]))
    slower = 1 / told("register, last thousand numbers", last, "first thousand of ten", first)
    print(f"register: {slower:.2f} times as long for the last thousand numbers (promised: at most {NUMBERED})")
    return slower <= NUMBERED


def forms(case: Path, folder: Path, rounds: int) -> bool:
    """Print how long everything that is taken along takes beside one form; return whether the promise holds."""
    command = [*LIJUAN, "forms", str(case), "--output", str(folder), "--quiet"]
    timed(command)  # not counted: what is compiled once, is now
    book = next(iter((folder / case.name / "forms").glob("*.xlsx")))
    number = str(
        next(row[FORM_NUMBER] for row in openpyxl.load_workbook(book, read_only=True).worksheets[0].iter_rows(2, values_only=True))
    )
    one, many = [], []
    for _ in range(rounds):
        shutil.rmtree(folder)
        one.append(timed([*command, "--only", number]))
        shutil.rmtree(folder)
        many.append(timed(command))
    slower = 1 / told("all survey forms, register and lists", many, "one survey form", one)
    print(f"forms: {slower:.2f} times as long as one of them (promised: under {FORMS})")
    return slower < FORMS


FORM_NUMBER = columns(Response).index("表号")


def answers(case: Path, folder: Path, rounds: int) -> bool:
    """Print how long counting 100,000 answers takes beside reading them, and the memory; return whether both promises hold."""
    script = [sys.executable, str(TOP / "bench" / "answers.py")]
    printed([*script, str(case), str(folder)])
    found = [json.loads(printed([*script, str(folder)])) for _ in range(rounds)]
    counting, reading = ([one[name] for one in found] for name in ("counting", "reading"))
    slower = 1 / told("judging and counting 100,000 answers", counting, "reading them and a roster as long", reading)
    doing = [one["reading"] + one["doing"] for one in found]
    longer = 1 / told("todo on a roster of 100,000", doing, "reading it and as many answers", reading)
    print(f"todo: {longer:.2f} times as long as reading (promised: under {DONE})")
    peak = max(one["megabytes"] for one in found)
    print(f"counting: {slower:.2f} times as long as reading (promised: at most {COUNTED})")
    print(f"memory: {peak:.0f} MB at most (promised: under {MEGABYTES})")
    return slower <= COUNTED and longer < DONE and peak < MEGABYTES


def review(case: Path, rounds: int) -> bool:
    """Print what the trace adds to rendering, and a review to taking the texts out of the files; return whether both promises hold."""
    found = [json.loads(printed([sys.executable, str(TOP / "bench" / "review.py"), str(case)])) for _ in range(rounds)]
    traced, plain, compared, flattened = ([one[name] for one in found] for name in ("traced", "untraced", "compared", "flattened"))
    dearer = 1 / told("papers rendered with their traces", traced, "without", plain)
    slower = 1 / told("two versions compared, all papers other", compared, "their texts taken out", flattened)
    print(f"trace: {100 * (dearer - 1):.0f} % of rendering (promised: at most {TRACED})")
    print(f"review: {slower:.1f} times as long as flattening both versions (promised: at most {REVIEWED})")
    return 100 * (dearer - 1) <= TRACED and slower <= REVIEWED


def seconds(work: Callable[[], object]) -> float:
    """Return how long a piece of work takes in this process."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def told(ours: str, seconds: Sequence[float], theirs: str, others: Sequence[float]) -> float:
    """Print two medians; return how many times the second one is the first."""
    for name, found in ((ours, seconds), (theirs, others)):
        print(f"{name:38} {statistics.median(found):7.2f} s   ({min(found):.2f}–{max(found):.2f}, {len(found)} runs)")
    return statistics.median(others) / statistics.median(seconds)


def engine_seconds(engine: str, folder: Path) -> float:
    """Return the seconds an engine takes for all documents of a folder."""
    return float(printed([sys.executable, str(TOP / "bench" / "pages.py"), engine, str(folder)]))


def printed(command: Sequence[str]) -> str:
    """Return what a command prints."""
    return subprocess.run(command, cwd=TOP, env=in_use(), check=True, stdin=subprocess.DEVNULL, capture_output=True, text=True).stdout


def timed(command: Sequence[str]) -> float:
    """Return the seconds a command takes; one that fails measures nothing and ends the run."""
    start = time.perf_counter()
    subprocess.run(command, cwd=TOP, env=in_use(), check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def in_use() -> dict[str, str]:
    """Return the environment with Python's compiled modules kept, as pip and every first run leave them, on both sides."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | {"PYTHONPATH": str(TOP)}


@contextlib.contextmanager
def _private(folder: Path) -> Iterator[None]:
    """Give LibreOffice a home of its own, so that the user's profile is neither used nor changed."""
    before = os.environ.get("HOME")
    os.environ["HOME"] = str(folder)
    try:
        yield
    finally:
        os.environ.pop("HOME")
        if before is not None:
            os.environ["HOME"] = before


# --- what the naive script is given


def naive_work(case: Path, made: set[str]) -> dict[str, Any]:
    """Return the facts as plain values and the documents that lijuan made, with the volume's forms, for `bench/naive.py`."""
    facts, _ = derive(load(case))
    papers = [item for item in due_items(facts) if isinstance(item, Item) and item.id in made]
    documents = [
        {"template": str(templates_folder() / item.kind.template), "stem": item.stem, "facts": views(facts, item)}
        for item in (*papers, *(form for form, _ in archive_forms(facts)))
    ]
    return {"filters": sorted(FILTERS), "facts": plain(facts), "documents": documents}


def archive_forms(facts: Branch) -> list[tuple[Item, Branch]]:
    """Return the forms of the archive with their facts, as if every paper had two pages."""
    due = [one for one in due_items(facts) if isinstance(one, Item)]
    papers = [items.Paper(one.kind.id, one.name, one.short, one.stem, one.title, 2) for one in due]
    found = items.items(papers, facts, {one.stem: "" for one in due})
    parted = arrange.part(found, apart=True)
    volumes = arrange.place(parted, arrange.coded(arrange.wanted(found, parted, facts), facts), facts)
    return [(form, inside) for inside, asked in assemble.wanted(volumes, facts) for form in asked]


def views(facts: Branch, item: Item) -> dict[str, Any]:
    """Return the facts as a template sees them from its own side: 主办, 相关, 涉及, 本文, 本件."""
    communities, host = facts.at("社区"), facts.at("事项.主办社区")
    assert isinstance(communities, Branch)
    assert isinstance(host, Fact)
    row = facts.at(item.row) if item.row else None
    return {
        "主办": plain(communities.children[str(host.value)]),
        "相关": {"rows": {name: plain(one) for name, one in communities.children.items() if name != host.value}},
        "涉及": plain(communities),
        "本文": {"题名": item.title},
        "本件": plain(row) if isinstance(row, Branch) else {},
    }


def plain(node: Fact | Branch) -> Any:
    """Return a fact as such a script would hold it: text, whole numbers and booleans, lists, dicts."""
    if isinstance(node, Branch):
        found = {name: plain(child) for name, child in node.children.items()}
        return {"rows": found} if node.rows else found
    if isinstance(node.value, bool | int):
        return node.value
    return list(node.value) if isinstance(node.value, tuple) else write(node.value)


if __name__ == "__main__":
    sys.exit(main())

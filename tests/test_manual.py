"""The manual is followed to the letter: every command of it in order, and between them what its exercises say.

A command succeeds, unless its remark says that lijuan tells of problems (`# 说…`): then it ends with 1.
"""

import re
import shlex
import shutil
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.cli import main
from tests.conftest import CASES, ROOT, Lijuan, replace
from tests.review.hands import by_hand, reword

DOCS = ROOT / "docs"
MANUAL = DOCS / "使用手册.md"
SMALL = 150_000
EXERCISE = re.compile(r"^> \*\*练习\*\*：([^\n]+)$", re.MULTILINE)
STEP = re.compile(rf"```sh\n(?P<commands>.*?)```|{EXERCISE.pattern}", re.DOTALL | re.MULTILINE)


def manual() -> str:
    return MANUAL.read_text(encoding="utf-8")


# --- what an exercise says
def _into(folder: Path, said: re.Match[str]) -> None:
    for file in re.findall(r"`([^`]+)`", said["files"]):
        shutil.copy(folder / file, folder / said["to"])


def _as(folder: Path, said: re.Match[str]) -> None:
    source, target = folder / said["source"], folder / said["to"]
    target.parent.mkdir(exist_ok=True)
    if said["whole"]:
        shutil.copytree(source, target)
    else:
        shutil.copy(source, target)


def _written(folder: Path, said: re.Match[str]) -> None:
    file = folder / said["file"]
    if file.suffix == ".docx":
        file.write_bytes(by_hand(file.read_bytes(), reword(said["old"], said["new"])))
    else:
        replace(file, said["old"], said["new"])


def _begun(folder: Path, said: re.Match[str]) -> None:
    (folder / said["file"]).write_text(f"{said['line']}\n", encoding="utf-8")


DEEDS: dict[str, Callable[[Path, re.Match[str]], None]] = {
    r"把 (?P<files>`.+`) 拷进 `(?P<to>[^`]+)`.*": _into,
    r"把 `(?P<source>[^`]+)` (?P<whole>整个文件夹)?拷成 `(?P<to>[^`]+)`.*": _as,
    r"在立卷的文件夹里用记事本新建 `(?P<file>[^`]+)`，写一行 `(?P<line>[^`]+)`，存盘，关闭。.*": _begun,
    r"打开 `(?P<file>[^`]+)`，把“(?P<old>.+)”改成“(?P<new>.+)”，存盘，关闭。": _written,
}


def deed(exercise: str) -> tuple[Callable[[Path, re.Match[str]], None], re.Match[str]]:
    """Return what an exercise wants done."""
    for pattern, act in DEEDS.items():
        if said := re.fullmatch(pattern, exercise):
            return act, said
    pytest.fail(f"nobody could do this: {exercise}")


# --- followed
def test_whoever_follows_the_manual_seals_a_case(tmp_path: Path, lijuan: Lijuan, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = tmp_path / "设置"  # an exercise gives no number of the office's own register
    monkeypatch.setenv("XDG_CONFIG_HOME", str(settings))
    monkeypatch.setenv("APPDATA", str(settings))
    shutil.copytree(CASES / "可封存", tmp_path / "tests" / "cases" / "可封存")
    for step in STEP.finditer(manual()):
        if step["commands"] is None:
            act, said = deed(step[2])
            act(tmp_path, said)
            continue
        for line in step["commands"].splitlines():
            command, _, remark = line.partition("#")
            program, *words = shlex.split(command)
            assert program == "lijuan"
            done = lijuan(*words)
            assert done.returncode == (1 if remark.strip().startswith("说") else 0), f"{line}\n{done.stdout}{done.stderr}"
    assert (tmp_path / "练习档号.sqlite").is_file()
    assert not settings.exists()
    output = tmp_path / "output" / "砚溪"
    assert [path.name for path in sorted((output / "sealed").iterdir()) if path.is_dir()] == ["1"]
    assert sorted(path.name for path in (output / "history" / "手改").iterdir()) == ["03-实施方案.1.docx", "04-起草说明.1.docx"]


def test_every_command_it_names_is_one_of_lijuan() -> None:
    named = set(re.findall(r"\blijuan ([a-z]+)", manual()))
    assert named <= set(main.commands)
    assert {"new", "archive", "forms", "tally", "check", "adopt", "discard", "seal", "verify", "why", "impact", "review"} <= named


# --- what it leads to
def anchors(page: str) -> set[str]:
    """Return what GitHub makes of the headings: small, marks away, spaces to hyphens."""
    kept = [[char for char in title.lower() if char in " -" or unicodedata.category(char)[0] in "LN"] for title in titles(page)]
    return {"".join(chars).replace(" ", "-") for chars in kept}


def titles(page: str) -> list[str]:
    return re.findall(r"^#+ (.+)$", re.sub(r"```.*?```", "", page, flags=re.DOTALL), re.MULTILINE)


def test_every_link_and_picture_of_it_is_there() -> None:
    links = re.findall(r"\]\(([^)]+)\)", manual())
    assert links
    for link in links:
        name, _, anchor = link.partition("#")
        file = (DOCS / name) if name else MANUAL
        assert file.is_file(), link
        assert not anchor or anchor in anchors(file.read_text(encoding="utf-8")), link


def test_its_pictures_are_small_and_all_shown() -> None:
    shown = set(re.findall(r"\]\(pictures/([^)]+)\)", manual()))
    assert shown == {path.name for path in (DOCS / "pictures").glob("*.png")}
    assert all((DOCS / "pictures" / name).stat().st_size <= SMALL for name in shown)


def test_the_problems_it_explains_are_in_the_catalogues() -> None:
    known = "".join((DOCS / name).read_text(encoding="utf-8") for name in ("problems.md", "rules.md"))
    named = re.findall(r"（`([a-z]+\.[a-z-]+)`）", manual())
    assert named
    assert [code for code in named if f"| `{code}` |" not in known] == []


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_both_readmes_lead_to_it_first(name: str) -> None:
    links = re.findall(r"\]\((docs/[^)]+)\)", (ROOT / name).read_text(encoding="utf-8"))
    assert links[0] == "docs/使用手册.md"

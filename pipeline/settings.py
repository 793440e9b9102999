"""What an office sets for itself: `lijuan.toml` in, its values out.

It is looked for in the current folder, then in the user's configuration folder; the first one found counts, so that
two never mix.
"""

import dataclasses
import difflib
import os
import re
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.problems import Blocked, Place, problem

FILE = "lijuan.toml"
FONTS, REGISTER, RETENTIONS = "字体", "登记册", "保管期限表"
KEYS = (FONTS, REGISTER, RETENTIONS)
REGISTER_FILE = "档号登记册.sqlite"
BARE = re.compile(r"""(?m)^([ \t]*)([^\s"'=#\[\]]*[^\x00-\x7f\s][^\s"'=#\[\]]*)(?=[ \t]*=)""")
"""A Chinese key without quotes, as people write it; TOML 1.0 wants quotes round it."""


@dataclasses.dataclass(frozen=True, slots=True)
class Settings:
    """The values of `lijuan.toml`: the folder of the office's own fonts, the files of its register of codes and of its retentions."""

    fonts: Path | None = None
    register: Path = dataclasses.field(default_factory=lambda: user_folder() / REGISTER_FILE)
    retentions: Path | None = None
    """the office's own table of retentions, written like a case's `retention.yaml`"""


def load(folders: tuple[Path, ...] | None = None) -> Settings:
    """Return the settings; none where there is no file. Raises `Blocked` with every fault of the file."""
    for folder in (Path(), user_folder()) if folders is None else folders:
        path = folder / FILE
        if path.is_file():
            return _settings(path)
    return Settings()


def user_folder() -> Path:
    """Return the folder that programs keep the user's settings in."""
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming") / "lijuan"
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "lijuan"


def _settings(path: Path) -> Settings:
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        place = Place(path.as_posix(), data.count(b"\n", 0, fault.start) + 1)
        raise Blocked([problem("file.encoding", "不是 UTF-8 编码", place, "用记事本打开，另存为 UTF-8 编码")]) from fault
    try:
        values = tomllib.loads(BARE.sub(r'\1"\2"', text))
    except tomllib.TOMLDecodeError as fault:
        line = re.search(r"line (\d+)", str(fault))
        place = Place(path.as_posix(), int(line[1]) if line else text.count("\n") + 1)
        remedy = '每行写成：键 = "值"，引号用英文引号；Windows 路径用 / 分隔'
        raise Blocked([problem("settings.syntax", "这一行写法有误", place, remedy)]) from fault
    problems = [_unknown(path, text, key) for key in values if key not in KEYS]
    fonts = _folder(path, text, values, FONTS, problems)
    register = _path(path, text, values, REGISTER, problems, "文件", f"D:/档案/{REGISTER_FILE}")  # it need not be there yet
    retentions = _path(path, text, values, RETENTIONS, problems, "文件", "D:/档案/保管期限表.yaml")  # told by whoever reads it
    if problems:
        raise Blocked(problems)
    given = {} if register is None else {"register": register}
    return Settings(fonts, **given, retentions=retentions)


def _unknown(path: Path, text: str, key: str) -> Any:
    near = difflib.get_close_matches(key, KEYS, 1, 0.5)
    remedy = f"是不是“{near[0]}”？" if near else f"可以写的键：{'、'.join(KEYS)}"
    return problem("key.unknown", f"不认识的键“{key}”", _place(path, text, key), remedy)


def _folder(path: Path, text: str, values: Mapping[str, Any], key: str, problems: list[Any]) -> Path | None:
    """Return the folder a key names; a problem where there is none."""
    folder = _path(path, text, values, key, problems, "文件夹", "C:/Windows/Fonts")
    if folder and not folder.is_dir():
        message, place = f"没有“{key}”所写的文件夹“{values[key]}”", _place(path, text, key)
        problems.append(problem("settings.folder", message, place, "改成有的文件夹，或删去这一行"))
        return None
    return folder


def _path(path: Path, text: str, values: Mapping[str, Any], key: str, problems: list[Any], what: str, example: str) -> Path | None:
    """Return what a key names, from the file's own folder on; its drive may be off while nobody needs it."""
    if key not in values:
        return None
    value = values[key]
    try:
        if isinstance(value, str) and value.strip():
            return path.resolve().parent / Path(value).expanduser()
    except RuntimeError:
        pass  # `~name` of nobody here
    problems.append(problem("value.shape", f"“{key}”要写{what}", _place(path, text, key), f'写成：{key} = "{example}"'))
    return None


def _place(path: Path, text: str, key: str) -> Place:
    """Return the line a key stands in: the parser tells none."""
    lines = (number for number, line in enumerate(text.splitlines(), start=1) if re.match(rf"\s*[\"']?{re.escape(key)}\b", line))
    return Place(path.as_posix(), next(lines, 0))

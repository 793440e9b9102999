"""`lijuan.toml`: the first one found counts; a fault is told with its line."""

import sys
from pathlib import Path

import pytest

from pipeline import settings
from pipeline.problems import Blocked
from pipeline.settings import Settings, load


def told(folder: Path, text: str | bytes) -> list[tuple[str, str, int]]:
    """Return code, file and line of what is wrong with a file."""
    (folder / "lijuan.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(Blocked) as caught:
        load((folder,))
    return [(one.code, Path(one.place.file).name, one.place.line) for one in caught.value.problems]


def test_without_a_file_nothing_is_set(tmp_path: Path) -> None:
    assert load((tmp_path,)) == Settings()


@pytest.mark.parametrize("key", ["字体", '"字体"', "'字体'"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_folder_of_fonts_goes_from_the_file(tmp_path: Path, key: str, mark: str) -> None:
    (tmp_path / "fonts").mkdir()
    (tmp_path / "lijuan.toml").write_text(f'{mark}# 设置\n{key} = "fonts"\n', encoding="utf-8")
    assert load((tmp_path,)).fonts == tmp_path / "fonts"


def test_the_register_goes_from_the_file_and_need_not_be_there_yet(tmp_path: Path) -> None:
    (tmp_path / "lijuan.toml").write_text('登记册 = "../档案/登记.sqlite"\n', encoding="utf-8")
    assert load((tmp_path,)).register.resolve() == tmp_path.parent / "档案" / "登记.sqlite"
    (tmp_path / "lijuan.toml").write_text(f'登记册 = "{tmp_path.as_posix()}/a.sqlite"\n', encoding="utf-8")
    assert load((tmp_path,)).register == tmp_path / "a.sqlite"


def test_without_a_key_the_register_lies_with_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    (tmp_path / "lijuan.toml").write_text('字体 = "."\n', encoding="utf-8")
    assert load((tmp_path,)).register == load(()).register == tmp_path / "lijuan" / "档号登记册.sqlite"


def test_the_first_file_counts(tmp_path: Path) -> None:
    first, second = tmp_path / "1", tmp_path / "2"
    for folder in (first, second):
        folder.mkdir()
    (second / "lijuan.toml").write_text('字体 = "."', encoding="utf-8")
    assert load((first, second)).fonts == second
    (first / "lijuan.toml").write_text("", encoding="utf-8")
    assert load((first, second)).fonts is None


def test_it_is_looked_for_here_and_then_with_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    own = tmp_path / "config" / "lijuan"
    own.mkdir(parents=True)
    (own / "lijuan.toml").write_text('字体 = "."', encoding="utf-8")
    assert load().fonts == own
    (tmp_path / "lijuan.toml").write_text('字体 = "config"', encoding="utf-8")
    assert load().fonts == tmp_path / "config"


@pytest.mark.parametrize(("system", "end"), [("win32", Path("Roaming") / "lijuan"), ("linux", Path(".config") / "lijuan")])
def test_the_users_folder_is_that_of_the_system(monkeypatch: pytest.MonkeyPatch, system: str, end: Path) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.delenv("APPDATA", raising=False)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    assert settings.user_folder().parts[-2:] == end.parts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('# 一\n字体 = "没有"', [("settings.folder", "lijuan.toml", 2)]),
        ("字体 = 3", [("value.shape", "lijuan.toml", 1)]),
        ('字体 = " "', [("value.shape", "lijuan.toml", 1)]),
        ('字休 = "."\n\nfont = 1', [("key.unknown", "lijuan.toml", 1), ("key.unknown", "lijuan.toml", 3)]),
        ("# 一\n字体 = “C:/Fonts”", [("settings.syntax", "lijuan.toml", 2)]),
        (r'字体 = "C:\Windows"', [("settings.syntax", "lijuan.toml", 1)]),
        ("字体 =", [("settings.syntax", "lijuan.toml", 1)]),
        ('# 一\n登记册 = ""', [("value.shape", "lijuan.toml", 2)]),
        ('登记册 = ["a"]\n字体 = 3', [("value.shape", "lijuan.toml", 1), ("value.shape", "lijuan.toml", 2)]),
        ('登记册 = "~没有这个人/a.sqlite"', [("value.shape", "lijuan.toml", 1)]),
        ('字体 = "."\n字体 = "."', [("settings.syntax", "lijuan.toml", 2)]),
        ('字体 = "仿宋"'.encode("gb18030"), [("file.encoding", "lijuan.toml", 1)]),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, text: str | bytes, expected: list[tuple[str, str, int]]) -> None:
    assert told(tmp_path, text) == expected


def test_a_near_key_is_suggested(tmp_path: Path) -> None:
    (tmp_path / "lijuan.toml").write_text('字休 = "."', encoding="utf-8")
    with pytest.raises(Blocked) as caught:
        load((tmp_path,))
    assert "字体" in caught.value.problems[0].remedy


def test_the_table_of_retentions_goes_from_the_file(tmp_path: Path) -> None:
    (tmp_path / "lijuan.toml").write_text('保管期限表 = "表.yaml"\n', encoding="utf-8")
    assert load((tmp_path,)).retentions == tmp_path / "表.yaml"
    assert told(tmp_path, "登记册 = 'a'\n保管期限表 = ''\n") == [("value.shape", "lijuan.toml", 2)]

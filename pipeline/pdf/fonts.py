"""Which fonts stand for the official ones, and which characters they cannot print.

In: the fonts of this machine as fontconfig lists them. Out: a private fontconfig configuration in which the official
names mean exactly one installed font each and nothing else exists; problems for characters that none of them has.

The .docx name the official fonts, so that Word and WPS on an office machine use the real ones. Those are proprietary
and never shipped: for the PDF each name stands for the first font of its row below that is installed, which is the
official one itself where an office has it. A missing glyph is silent in a PDF (a box or a blank, still valid), hence
`unprintable` before anything is converted.
"""

import bisect
import dataclasses
import functools
import hashlib
import os
import shutil
import subprocess
import tempfile
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from xml.sax.saxutils import escape

from pipeline.problems import Place, Problem, Unavailable, problem

REGULAR, BOLD = 80, 200
"""weights as fontconfig counts them"""

FONTS: Mapping[tuple[str, ...], tuple[tuple[str, int], ...]] = MappingProxyType(
    {
        ("仿宋_GB2312", "仿宋", "FangSong_GB2312", "FangSong"): (
            ("FandolFang", REGULAR),
            ("FandolFang R", REGULAR),
            ("Noto Serif CJK SC", REGULAR),
            ("Source Han Serif SC", REGULAR),
            ("AR PL UMing CN", REGULAR),
        ),
        ("楷体_GB2312", "楷体", "KaiTi_GB2312", "KaiTi"): (
            ("FandolKai", REGULAR),
            ("FandolKai R", REGULAR),
            ("LXGW WenKai", REGULAR),
            ("AR PL UKai CN", REGULAR),
            ("Noto Serif CJK SC", REGULAR),
            ("Source Han Serif SC", REGULAR),
        ),
        ("黑体", "SimHei"): (
            ("FandolHei", REGULAR),
            ("Noto Sans CJK SC", REGULAR),
            ("Source Han Sans SC", REGULAR),
            ("WenQuanYi Zen Hei", REGULAR),
        ),
        ("方正小标宋简体", "方正小标宋_GBK", "FZXiaoBiaoSong-B05S"): (
            ("FandolSong", BOLD),
            ("Noto Serif CJK SC", BOLD),
            ("Source Han Serif SC", BOLD),
            ("AR PL UMing CN", REGULAR),
        ),
        ("宋体", "SimSun", "NSimSun"): (
            ("FandolSong", REGULAR),
            ("Noto Serif CJK SC", REGULAR),
            ("Source Han Serif SC", REGULAR),
            ("AR PL UMing CN", REGULAR),
        ),
        ("Times New Roman",): (
            ("Liberation Serif", REGULAR),
            ("Tinos", REGULAR),
            ("TeX Gyre Termes", REGULAR),
            ("FreeSerif", REGULAR),
            ("Noto Serif CJK SC", REGULAR),
            ("Source Han Serif SC", REGULAR),
            ("AR PL UMing CN", REGULAR),
        ),
    }
)
"""Names that mean one official font → the fonts that may stand for it, best first. The one table of both.

AR PL UKai comes late: its marks ，。； stand in the middle of their square, as in Taiwan.
"""

FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("~/.local/share/fonts").expanduser(),
    Path("~/.fonts").expanduser(),
    Path("/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol"),
    Path("/usr/share/texmf/fonts/opentype"),
)
"""Where fonts are looked for. TeX's own are no system fonts, but Fandol has the only free simplified 仿宋."""

INVISIBLE = frozenset("\n\t⏎ \u00a0\u3000")
"""What prints nothing or is the flattened text's own mark for a break."""

QUOTED = 40
"""characters of the sentence that a message quotes"""

SETUP = "请运行 make setup 安装中文字库（Debian／Ubuntu：apt-get install fontconfig fonts-noto-cjk fonts-lxgw-wenkai）"


@dataclasses.dataclass(frozen=True, slots=True)
class Face:
    """One installed font: a face of a file, which may be a collection."""

    family: str
    weight: int
    file: str
    index: int
    version: str


@dataclasses.dataclass(frozen=True, slots=True)
class Charset:
    """The characters a font has, as fontconfig counts them: ranges by their first and last code points, ascending."""

    firsts: tuple[int, ...]
    lasts: tuple[int, ...]

    @classmethod
    def read(cls, listed: str) -> "Charset":
        """Read fontconfig's notation: hexadecimal, `20-7e a0`."""
        ranges = sorted((int(first, 16), int(last or first, 16)) for first, _, last in (part.partition("-") for part in listed.split()))
        return cls(tuple(first for first, _ in ranges), tuple(last for _, last in ranges))

    def __contains__(self, character: str) -> bool:
        position = bisect.bisect_right(self.firsts, ord(character)) - 1
        return position >= 0 and ord(character) <= self.lasts[position]


def chosen() -> Mapping[str, Face]:
    """Return the font that stands for each official name.

    Raises `Unavailable` where a row of the table has nothing installed: going on would mean whatever face is there.
    """
    found: dict[str, Face] = {}
    for names, stand_ins in FONTS.items():
        own = [(name, REGULAR) for name in names]
        face = next((face for want in (*own, *stand_ins) if (face := _face(want)) is not None), None)
        if face is None:
            raise Unavailable(f"没有可用于“{names[0]}”的字库；{SETUP}")
        found |= dict.fromkeys(names, face)
    return MappingProxyType(found)


def fingerprint() -> str:
    """Return a short digest of the fonts in use: with other fonts the same document has other pages."""
    faces = (f"{name}={face.family}:{face.weight}:{face.version}" for name, face in chosen().items())
    return hashlib.sha256("\n".join(faces).encode()).hexdigest()[:8]


def configuration() -> str:
    """Return the fontconfig file in which only the chosen fonts exist, under the official names."""
    fonts = chosen()
    rules = "".join(_rule(name, face) for name, face in fonts.items() if face.family != name)
    families = sorted({face.family for face in fonts.values()})
    accepted = "".join(f'<pattern><patelt name="family"><string>{escape(family)}</string></patelt></pattern>' for family in families)
    rejected = "".join(f'<pattern><patelt name="scalable"><bool>{either}</bool></patelt></pattern>' for either in ("true", "false"))
    only = f"<selectfont><rejectfont>{rejected}</rejectfont><acceptfont>{accepted}</acceptfont></selectfont>"
    last = (
        '<match target="pattern"><edit name="family" mode="append_last" binding="weak">'
        f"<string>{escape(fonts['宋体'].family)}</string></edit></match>"
    )
    return _document(f"{only}{rules}{last}")


def unprintable(texts: Mapping[str, str]) -> list[Problem]:
    """Return a problem for each character of each document that no font in use can print (flattened text by stem).

    Private-use and unassigned characters count as such whatever a font draws for them: their meaning is nobody's.
    A glyph that is there but blank is worse than none, since no other font steps in: it counts as soon as one font in
    use has it.
    """
    wanted = {character for text in texts.values() for character in text} - INVISIBLE
    if not wanted:
        return []
    charsets = _charsets()
    faults = {character: _fault(character, charsets) for character in wanted}
    return [
        problem(
            "glyph.missing",
            f"“{character}”（U+{ord(character):04X}）{fault}：{_sentence(text, text.index(character))}",
            Place(document=stem, paragraph=text.count("\n", 0, text.index(character)) + 1),
            "改用别的字，或安装有这个字的字库后再试（Debian／Ubuntu：apt-get install fonts-noto-cjk fonts-lxgw-wenkai）"
            if unicodedata.category(character) not in ("Co", "Cn", "Cc", "Cs")
            else "这不是通用字符，请改用规范汉字的正式编码重新录入",
        )
        for stem, text in texts.items()
        for character in sorted(wanted & set(text))
        if (fault := faults[character])
    ]


def _fault(character: str, charsets: Mapping[Face, Charset]) -> str:
    """Return why a character cannot be printed, or nothing."""
    match unicodedata.category(character):
        case "Co":
            return "是自造区字符，各机器字形不一"
        case "Cn" | "Cs":
            return "没有分配给任何文字"
        case "Cc":
            return "是控制字符"
    holders = [face for face, charset in charsets.items() if character in charset]
    if not holders:
        return "在已装字库中没有字形"
    if not _common(character):
        for face in holders:
            if _blank(face, ord(character)):
                return f"在字库“{face.family}”中是空白"
    return ""


def _common(character: str) -> bool:
    """Tell whether every Chinese font draws it (GB 2312), which spares opening the font's file."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


@functools.cache
def _blank(face: Face, codepoint: int) -> bool:
    """Tell whether a TrueType font maps a character to an empty outline (AR PL UKai does, for 䶮 and 46 others)."""
    if unicodedata.category(chr(codepoint)) in ("Zs", "Cf", "Mn"):
        return False
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    with TTFont(face.file, fontNumber=face.index, lazy=True) as font:
        if "loca" not in font:
            return False
        name = font.getBestCmap().get(codepoint)
        if name is None:
            return False
        number = font.getGlyphID(name)
        return bool(font["loca"][number] == font["loca"][number + 1])


def _sentence(text: str, position: int) -> str:
    """Return the sentence around a position, at most `QUOTED` characters of it."""
    start = max(text.rfind(mark, 0, position) for mark in "\n\t。；！？") + 1
    ends = [end for mark in "\n\t。；！？" if (end := text.find(mark, position)) >= 0]
    start = max(start, position - QUOTED // 2)
    return text[start : min([*ends, len(text), start + QUOTED])].replace("⏎", "").strip()


def _face(want: tuple[str, int]) -> Face | None:
    return installed().get(want)


@functools.cache
def installed() -> Mapping[tuple[str, int], Face]:
    """Return the fonts of this machine by family and weight, asked of fontconfig once a run."""
    faces: dict[tuple[str, int], Face] = {}
    for file, index, weight, version, families in sorted(_list("file", "index", "weight", "fontversion", "family")):
        for family in families.split(","):
            if weight.isdigit() and index.isdigit():
                face = Face(family, int(weight), file, int(index), version)
                faces.setdefault((family, face.weight), face)
    return MappingProxyType(faces)


@functools.cache
def _charsets() -> Mapping[Face, Charset]:
    """Return the characters of each font in use, as fontconfig has them in its cache: 20 ms where a cmap takes 190."""
    faces = {(face.file, str(face.index), str(face.weight)): face for face in chosen().values()}
    return MappingProxyType(
        {
            faces[key]: Charset.read(charset)
            for file, index, weight, charset in _list("file", "index", "weight", "charset")
            if (key := (file, index, weight)) in faces
        }
    )


def _list(*columns: str) -> Iterable[tuple[str, ...]]:
    """Return these properties of every font in `FOLDERS`."""
    program = shutil.which("fc-list")
    if program is None:
        raise Unavailable(f"没有找到 fontconfig（fc-list），查不到本机字库；{SETUP}")
    layout = "\\t".join(f"%{{{column}}}" for column in columns) + "\\n"
    with tempfile.TemporaryDirectory(prefix="lijuan-") as folder:
        own = Path(folder, "fonts.conf")
        own.write_text(_document(""), encoding="utf-8")
        try:
            outcome = subprocess.run(
                [program, "-f", layout],
                env={**os.environ, "FONTCONFIG_FILE": str(own)},
                capture_output=True,
                check=True,
                timeout=120,
                encoding="utf-8",
            )
        except (OSError, subprocess.CalledProcessError, subprocess.TimeoutExpired) as fault:
            raise Unavailable(f"查不到本机字库（fc-list）；{SETUP}") from fault
    rows = (tuple(line.split("\t")) for line in outcome.stdout.splitlines())
    return [row for row in rows if len(row) == len(columns)]


def _rule(name: str, face: Face) -> str:
    weight = f'<edit name="weight" mode="assign"><int>{face.weight}</int></edit>' if face.weight != REGULAR else ""
    return (
        f'<match target="pattern"><test name="family" compare="eq"><string>{escape(name)}</string></test>'
        f'<edit name="family" mode="assign" binding="strong"><string>{escape(face.family)}</string></edit>'
        f"{weight}</match>"
    )


def _document(body: str) -> str:
    """Return a fontconfig file. The caches are the system's and the user's: scanning anew costs a second."""
    folders = "".join(f"<dir>{escape(str(folder))}</dir>" for folder in FOLDERS)
    caches = '<cachedir>/var/cache/fontconfig</cachedir><cachedir prefix="xdg">fontconfig</cachedir>'
    head = '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">'
    return f"{head}<fontconfig>{folders}{caches}{body}</fontconfig>\n"

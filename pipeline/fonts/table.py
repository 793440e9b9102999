"""Which font sets a character under an official name, and which characters none can set.

In: the shipped fonts as their list has them (`templates/fonts/coverage.tsv`), and an office's own folder. Out: for a
name and a character one face; a private fontconfig configuration in which nothing else exists; problems for characters
that no face has. No font of the system is ever used, so that pages are the same on every machine.

The .docx name the official fonts, so that Word and WPS on an office machine use the real ones. Those are proprietary
and never shipped: for the PDF each name stands for a row of shipped families, its own first and then those that have
the rare characters. Only where an office points to a folder of its own do the real ones in it go before them.
A missing glyph is silent in a PDF (a box or a blank, still valid), hence `unprintable` before anything is converted.
"""

import bisect
import dataclasses
import functools
import hashlib
import unicodedata
from collections.abc import Iterable, Mapping
from html import escape  # xml.sax.saxutils loads the whole of urllib
from pathlib import Path
from types import MappingProxyType

from pipeline.fonts import owned
from pipeline.problems import Place, Problem, problem
from pipeline.shipped import fonts_folder

FONTS: Mapping[tuple[str, ...], tuple[str, ...]] = MappingProxyType(
    {
        (
            *("仿宋_GB2312", "仿宋", "FangSong_GB2312", "FangSong", "华文仿宋", "STFangsong"),
            *("方正仿宋_GBK", "方正仿宋_GB2312", "方正仿宋简体"),
        ): ("Lijuan FangSong", "Lijuan Rare Kai", "Lijuan Rare Song"),
        (
            *("楷体_GB2312", "楷体", "KaiTi_GB2312", "KaiTi", "华文楷体", "STKaiti"),
            *("方正楷体_GBK", "方正楷体_GB2312", "方正楷体简体"),
        ): ("Lijuan Kai", "Lijuan Rare Kai", "Lijuan Rare Song"),
        ("黑体", "SimHei", "华文黑体", "STHeiti", "方正黑体_GBK", "方正黑体简体"): ("Lijuan Hei", "Lijuan Rare Hei", "Lijuan Rare Song"),
        (
            *("方正小标宋简体", "方正小标宋_GBK", "FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05"),
            *("华文中宋", "STZhongsong"),
        ): ("Lijuan Title Song", "Lijuan Rare Title Song", "Lijuan Rare Song"),
        ("宋体", "SimSun", "NSimSun", "新宋体", "华文宋体", "STSong", "方正书宋_GBK", "方正书宋简体"): ("Lijuan Song", "Lijuan Rare Song"),
        ("SimSun-ExtB", "宋体-ExtB"): ("Lijuan Rare Song", "Lijuan Song"),
        ("Segoe UI Symbol",): ("Lijuan Song", "Lijuan Rare Song"),
        ("Times New Roman",): ("Lijuan Roman", "Lijuan Song", "Lijuan Rare Song"),
    }
)
"""Names that mean one official font → the families that stand for it, by character the first that has it. The one table of both.

`SimSun-ExtB` and `Segoe UI Symbol` are what a finished .docx names for rare characters (`pipeline/word/rare.py`).
"""

LIST = "coverage.tsv"
"""The shipped fonts with their digests and what they draw; a test holds it against the files."""

LAST = "Lijuan Song"
"""What LibreOffice takes for a name that the table does not know."""

INVISIBLE = frozenset("\n\t⏎ \u00a0\u3000")
"""What prints nothing or is the flattened text's own mark for a break."""

QUOTED = 40
"""characters of the sentence that a message quotes"""


@dataclasses.dataclass(frozen=True, slots=True)
class Charset:
    """The characters a font draws, as ranges of hexadecimal code points: `20-7e a0`. Read when first asked: few papers need a rare font."""

    listed: str

    def __contains__(self, character: str) -> bool:
        firsts, lasts = _ranges(self.listed)
        position = bisect.bisect_right(firsts, ord(character)) - 1
        return position >= 0 and ord(character) <= lasts[position]


@functools.cache
def _ranges(listed: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the first and last code points of ranges, ascending."""
    ranges = sorted((int(first, 16), int(last or first, 16)) for first, _, last in (part.partition("-") for part in listed.split()))
    return tuple(first for first, _ in ranges), tuple(last for _, last in ranges)


@dataclasses.dataclass(frozen=True, slots=True)
class Face:
    """One font: a file, or one of a collection, and the characters it draws."""

    family: str
    file: Path
    sha256: str
    index: int = 0
    characters: Charset | frozenset[str] = dataclasses.field(default=frozenset(), repr=False, compare=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Fonts:
    """The shipped fonts, behind those of an office's folder."""

    own: Path | None = None

    def chain(self, name: str) -> tuple[Face, ...] | None:
        """Return the faces for a name, by character the first that has it sets it; None for a name that is not in the table."""
        return _chains(self.own).get(name.casefold())

    def face(self, name: str, character: str) -> Face | None:
        """Return the face that sets a character under a name of the table; None where none of its row has it."""
        return next((one for one in self.chain(name) or () if character in one.characters), None)

    def family(self, character: str, name: str) -> str:
        """Return the family to name for a character where the font of the name lacks it, else the name as it is.

        LibreOffice takes one font for all that a stretch of text lacks, whichever covers most: it has to be told.
        """
        if character.isascii() or (chain := self.chain(name)) is None or character in chain[0].characters:
            return name
        face = self.face(name, character)
        return face.family if face else name

    def faces(self) -> tuple[Face, ...]:
        """Return every face that may be used: what an engine has to know, and all it may know."""
        return tuple(dict.fromkeys(face for chain in _chains(self.own).values() for face in chain))

    def fingerprint(self) -> str:
        """Return a short digest of the fonts in use: with other fonts the same document has other pages."""
        digest = hashlib.sha256((fonts_folder() / LIST).read_bytes())
        for path in owned.files(self.own) if self.own else ():
            digest.update(owned.digest(path).encode())
        return digest.hexdigest()[:8]

    def configuration(self) -> str:
        """Return the fontconfig file in which only these fonts exist, under the official names."""
        faces = self.faces()
        folders = "".join(f"<dir>{escape(str(folder))}</dir>" for folder in dict.fromkeys(face.file.parent for face in faces))
        families = sorted({face.family for face in faces})
        accepted = "".join(f'<pattern><patelt name="family"><string>{escape(one)}</string></patelt></pattern>' for one in families)
        rejected = "".join(f'<pattern><patelt name="scalable"><bool>{either}</bool></patelt></pattern>' for either in ("true", "false"))
        only = f"<selectfont><rejectfont>{rejected}</rejectfont><acceptfont>{accepted}</acceptfont></selectfont>"
        rules = "".join(_rule(name, self.chain(name) or ()) for names in FONTS for name in names)
        last = (
            '<match target="pattern"><edit name="family" mode="append_last" binding="weak">'
            f"<string>{LAST}</string></edit></match>"
        )  # fmt: skip
        # the caches are the system's and the user's: scanning anew costs a second
        caches = '<cachedir>/var/cache/fontconfig</cachedir><cachedir prefix="xdg">fontconfig</cachedir>'
        head = '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">'
        return f"{head}<fontconfig>{folders}{caches}{only}{rules}{last}</fontconfig>\n"

    def unprintable(self, texts: Mapping[str, str]) -> list[Problem]:
        """Return a problem for each character of each document that not every official name can print (flattened text by stem).

        Private-use and unassigned characters count as such whatever a font draws for them: their meaning is nobody's.
        """
        wanted = {character for text in texts.values() for character in text} - INVISIBLE
        faults = {character: fault for character in wanted if (fault := self._fault(character))}
        return [
            problem(
                "glyph.missing",
                f"“{character}”（U+{ord(character):04X}）{faults[character]}：{_sentence(text, text.index(character))}",
                Place(document=stem, paragraph=text.count("\n", 0, text.index(character)) + 1),
                "改用《通用规范汉字表》里的字"
                if unicodedata.category(character) not in ("Co", "Cn", "Cc", "Cs")
                else "这不是通用字符，请改用规范汉字的正式编码重新录入",
            )
            for stem, text in texts.items()
            for character in sorted(faults.keys() & set(text))
        ]

    def _fault(self, character: str) -> str:
        """Return why a character cannot be printed, or nothing."""
        match unicodedata.category(character):
            case "Co":
                return "是自造区字符，各机器字形不一"
            case "Cn" | "Cs":
                return "没有分配给任何文字"
            case "Cc":
                return "是控制字符"
        if all(any(character in face.characters for face in chain) for chain in _rows(self.own)):
            return ""
        return "在所用字库中没有字形"


@functools.cache
def shipped() -> Mapping[str, Face]:
    """Return the shipped fonts by family, as their list has them: no font is opened for it."""
    found: dict[str, Face] = {}
    for line in (fonts_folder() / LIST).read_text(encoding="utf-8").splitlines():
        family, file, digest, ranges = line.split("\t")
        characters = found[ranges.removeprefix("=")].characters if ranges.startswith("=") else Charset(ranges)
        found[family] = Face(family, fonts_folder() / file, digest, 0, characters)
    return MappingProxyType(found)


@functools.cache
def _rows(folder: Path | None) -> tuple[tuple[Face, ...], ...]:
    """Return the chain of each row of the table: an office's own font of any of the row's names, then the shipped ones."""
    own = owned.faces(folder, frozenset(name.casefold() for names in FONTS for name in names)) if folder else ()
    rows = []
    for names, families in FONTS.items():
        real = [Face(one.family, one.file, one.sha256, one.index, one.characters) for one in owned.named(own, names)]
        rows.append((*real[:1], *(shipped()[family] for family in families)))
    return tuple(rows)


@functools.cache
def _chains(folder: Path | None) -> Mapping[str, tuple[Face, ...]]:
    """Return the faces for every name of the table, in lower case as fonts are looked up."""
    return MappingProxyType({name.casefold(): chain for names, chain in zip(FONTS, _rows(folder), strict=True) for name in names})


def _rule(name: str, chain: Iterable[Face]) -> str:
    families = "".join(f"<string>{escape(face.family)}</string>" for face in chain)
    return (
        f'<match target="pattern"><test name="family" compare="eq"><string>{escape(name)}</string></test>'
        f'<edit name="family" mode="assign" binding="strong">{families}</edit></match>'
    )


def _sentence(text: str, position: int) -> str:
    """Return the sentence around a position, at most `QUOTED` characters of it."""
    start = max(text.rfind(mark, 0, position) for mark in "\n\t。；！？") + 1
    ends = [end for mark in "\n\t。；！？" if (end := text.find(mark, position)) >= 0]
    start = max(start, position - QUOTED // 2)
    return text[start : min([*ends, len(text), start + QUOTED])].replace("⏎", "").strip()

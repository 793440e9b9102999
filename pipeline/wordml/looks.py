"""Formats of runs and the fonts in use in, looks out: a format in one font, with the width of every character in points."""

import dataclasses
import functools
from collections.abc import Mapping, Sequence

from pipeline.fonts.metrics import Measures, measures
from pipeline.fonts.table import Face, Fonts
from pipeline.wordml.grammar import Unsupported
from pipeline.wordml.scripts import SCRIPTS
from pipeline.wordml.styles import RunFormat

NOTHING = dict.fromkeys("\t\n\f", 0.0)
"""what has no width of its own"""


class Widths(dict[str, float]):
    """Character → how far it moves the pen, its spacing included; measured when first asked for."""

    def __init__(self, known: Measures, look: RunFormat) -> None:
        super().__init__(NOTHING)
        self._known, self._size, self._spacing = known, look.size * look.scale, look.spacing

    def __missing__(self, character: str) -> float:
        known = self._known
        width = self[character] = known.advance(known.glyph(ord(character))) * self._size + self._spacing
        return width


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What a piece of text is drawn with. `ascent` and `descent` are points from the baseline, both positive."""

    family: str
    format: RunFormat
    widths: Mapping[str, float]
    ascent: float
    descent: float


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Looks:
    """A format in the fonts of its row: `first`, and by character the one that has it."""

    first: Look
    faces: Sequence[Face]
    holders: "_Holders"

    def of(self, character: str) -> Look:
        """Return the look that a character is drawn with; one that no font has is told before anything is set."""
        place = self.holders[character]
        return _look(self.faces[place], self.first.format) if place else self.first


class _Holders(dict[str, int]):
    """Character → which face of a row has it."""

    def __init__(self, faces: Sequence[Face]) -> None:
        super().__init__(dict.fromkeys("\t\n\f\ufffc", 0))
        self._faces = faces

    def __missing__(self, character: str) -> int:
        found = self[character] = next((place for place, face in enumerate(self._faces) if character in face.characters), 0)
        return found


@functools.cache
def _holders(fonts: Fonts, name: str) -> _Holders:
    return _Holders(_faces(fonts, name))


def _faces(fonts: Fonts, name: str) -> Sequence[Face]:
    found = fonts.chain(name)
    if found is None:
        raise Unsupported(f"字体“{name}”（不在字体对照表中）")
    return found


@functools.lru_cache(maxsize=8192)
def looks(fonts: Fonts, form: RunFormat, *, wide: bool) -> Looks:
    """Return a format in the fonts for Chinese (`wide`) or Western text. Raises `Unsupported` for a font that is not in the table."""
    name = form.chinese if wide else form.latin
    faces = _faces(fonts, name)
    return Looks(_look(faces[0], form), faces, _holders(fonts, name))


@functools.lru_cache(maxsize=8192)
def _look(face: Face, form: RunFormat) -> Look:
    known = measures(face.file, face.index)
    descent = max(known.descent * form.size - form.raised, 0.0)
    return Look(face.family, form, Widths(known, form), known.ascent * form.size + form.raised, descent)


def check_fonts(text: str, form: RunFormat, fonts: Fonts) -> None:
    """Raise `Unsupported` where a text needs a font that the table does not know."""
    if _both_known(form, fonts):
        return
    scripts = {part.lastgroup for part in SCRIPTS.finditer(text)} or {"wide"}
    for wide in (True, False):
        if ("wide" if wide else "western") in scripts or "shared" in scripts:
            looks(fonts, form, wide=wide)


@functools.lru_cache(maxsize=8192)
def _both_known(form: RunFormat, fonts: Fonts) -> bool:
    return bool(fonts.chain(form.chinese) and fonts.chain(form.latin))

"""A paragraph and a width in, a measured paragraph out: its lines, its borders, the space around it, and how it is drawn at a place."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from pipeline.fonts.table import Fonts
from pipeline.pages.drawing import Ground, Item, Page, Rule, Text
from pipeline.pages.lines import Frame, Line, broken
from pipeline.wordml.content import Paragraph
from pipeline.wordml.grammar import Border

NO_BORDER = Border()

Fields = Callable[[str], str]
"""PAGE or NUMPAGES → what it says where the block stands"""


class Measured(NamedTuple):
    """A paragraph with its lines, or what is left of one: `begins` and `ends` tell whether those sides are its own."""

    paragraph: Paragraph
    lines: tuple[Line, ...]
    frame: Frame
    pitch: float
    """of all lines together"""
    begins: bool = True
    ends: bool = True

    @property
    def before(self) -> float:
        """Return the space above: none where the paragraph began on another page."""
        return self.paragraph.format.before if self.begins else 0.0

    @property
    def after(self) -> float:
        """Return the space below: none where it goes on on another page."""
        return self.paragraph.format.after if self.ends else 0.0

    @property
    def top(self) -> float:
        """Return what the upper border takes."""
        line = self.paragraph.format.borders.get("top", NO_BORDER)
        return line.width + line.space if self.begins and line.width else 0.0

    @property
    def bottom(self) -> float:
        """Return what the lower border takes."""
        line = self.paragraph.format.borders.get("bottom", NO_BORDER)
        return line.width + line.space if self.ends and line.width else 0.0

    @property
    def height(self) -> float:
        """Return the height without the space before and after."""
        return self.pitch if not self.paragraph.format.borders else self.top + self.pitch + self.bottom

    def head(self, count: int) -> "Measured":
        """Return the first lines."""
        lines = self.lines[:count]
        return self._replace(lines=lines, pitch=_pitch(lines), ends=False)

    def rest(self, count: int) -> "Measured":
        """Return what follows the first lines."""
        lines = self.lines[count:]
        return self._replace(lines=lines, pitch=_pitch(lines), begins=False)


class Clipped(NamedTuple):
    """A row of fixed height that is too low: the first paragraph of the cell, the height, what the text wants."""

    paragraph: int
    height: float
    wanted: float


class Setting(NamedTuple):
    """What all blocks of a section are measured with."""

    fonts: Fonts
    tab: float
    grid: float | None
    keep_short: bool
    fields: Fields
    clipped: set["Clipped"]
    """rows found too low for their text, which Word would cut off without a word"""

    def frame(self, width: float) -> Frame:
        """Return what a paragraph of this width is set in."""
        return Frame(self.fonts, width, self.tab, self.grid, self.keep_short)


def measured(paragraph: Paragraph, width: float, setting: Setting) -> Measured:
    """Return a paragraph with its lines."""
    frame = setting.frame(width)
    runs = paragraph.runs
    if any(run.field for run in runs):
        runs = tuple(run._replace(text=setting.fields(run.field)) if run.field else run for run in runs)
    lines = broken(paragraph.format, runs, frame)
    return Measured(paragraph, lines, frame, _pitch(lines))


def _pitch(lines: Sequence[Line]) -> float:
    return sum(line.height for line in lines)


def gap(above: Paragraph | None, below: Paragraph) -> float:
    """Return the space between two paragraphs: the greater of what the two want (Word without HTML's own rule)."""
    if above is None:
        return below.format.before
    same = above.format.style == below.format.style
    after = 0.0 if same and above.format.contextual else above.format.after
    before = 0.0 if same and below.format.contextual else below.format.before
    return max(after, before)


def draw(block: Measured, page: Page, x: float, y: float, origin: tuple[float, float]) -> Iterator[Item]:
    """Draw a paragraph whose upper edge (border included) is at (x, y) of the page; items count from the origin."""
    form = block.paragraph.format
    left, right = x + form.left + min(form.first, 0.0), x + block.frame.width - form.right
    _ground_and_borders(block, page, left, right, y)
    y += block.top
    if any(line.pieces or line.pictures for line in block.lines):
        level = form.outline + 1 if form.outline is not None and block.begins else None
        title = "".join(run.text for run in block.paragraph.runs)
        yield Text(x - origin[0], y - origin[1], block.lines, level, " ".join(title.split()) if level else "")
    for line in block.lines:
        for stroke in line.strokes:
            at = y + line.baseline + stroke.y
            if stroke.style == "ground":
                page.grounds.append(Ground(x + stroke.x, at, stroke.width, stroke.thickness, stroke.color))
            else:
                page.rules.append(Rule(x + stroke.x, at, x + stroke.x + stroke.width, at, stroke.thickness, stroke.color, stroke.style))
        y += line.height


def _ground_and_borders(block: Measured, page: Page, left: float, right: float, y: float) -> None:
    form = block.paragraph.format
    if not (form.borders or form.shade):
        return
    sides = {side: form.borders.get(side, NO_BORDER) for side in ("top", "bottom", "left", "right")}
    bottom = y + block.height
    outer_left, outer_right = left - _reach(sides["left"]), right + _reach(sides["right"])
    if form.shade:
        page.grounds.append(Ground(outer_left, y, outer_right - outer_left, bottom - y, form.shade))
    if block.begins and sides["top"].width:
        straight(page, outer_left, y, outer_right, y, sides["top"])
    if block.ends and sides["bottom"].width:
        straight(page, outer_left, bottom, outer_right, bottom, sides["bottom"])
    for side, at in (("left", outer_left), ("right", outer_right)):
        if sides[side].width:
            straight(page, at, y, at, bottom, sides[side])


def _reach(side: Border) -> float:
    return side.space + side.width if side.width else 0.0


def straight(page: Page, x: float, y: float, to_x: float, to_y: float, side: Border) -> None:
    """Draw a border whose outer edge runs through the points; a double one is two lines with a gap as wide between."""
    style = "solid" if side.style in ("single", "double") else side.style
    if side.style == "double":
        third = side.width / 3
        for shift in (-third, third):
            dx, dy = (shift, 0.0) if x == to_x else (0.0, shift)
            page.rules.append(Rule(x + dx, y + dy, to_x + dx, to_y + dy, third, side.color, style))
        return
    page.rules.append(Rule(x, y, to_x, to_y, side.width, side.color, style))

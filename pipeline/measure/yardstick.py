"""What all checks of a page share: the measures of the standard in points, the roles of paragraphs, a document's own pitch."""

import dataclasses
import itertools
import statistics
import unicodedata
from collections.abc import Iterator, Sequence

from pipeline.fonts.table import Fonts
from pipeline.measure.layout import Block, Layout, Leaf, Line

MM = 72 / 25.4
TOLERANCE = 1 * MM
"""what 5.2.1 allows the margins, taken for every place that is measured"""

PAPER = (210 * MM, 297 * MM)
TOP, LEFT = 37 * MM, 28 * MM
WIDTH, HEIGHT = 156 * MM, 225 * MM
RIGHT, FOOT = LEFT + WIDTH, TOP + HEIGHT
"""the edges of the type area (5.2.1) from the left and from the upper edge of the page"""

LINES, CHARACTERS = 22, 28
"""a full page and a full line (5.2.3)"""
PITCH, CHARACTER = HEIGHT / LINES, WIDTH / CHARACTERS

SIZE_2, SIZE_3, SIZE_4 = 22.0, 16.0, 14.0
SAME_SIZE = 0.25
"""half of the smallest step that Word knows"""

ASCENT = 0.8
"""of a line's exact pitch stands above its baseline, in Word, in LibreOffice (itrform2.cxx, CalcRealHeight) and in ours"""

TITLE, ADDRESSEE, ORGAN, DATE = "公文标题", "主送机关", "署名", "成文日期"
NOTE, MORE_NOTES, ANNEX = "附件说明", "附件说明续", "附件标识"
REMARK, IMPRINT = "附注", "版记"
HEADINGS = ("一级标题", "二级标题", "三级标题")
RUNNING = frozenset({*HEADINGS, "公文正文", "正文顶格"})
"""what fills pages line by line"""

ROLES = frozenset(
    {*RUNNING, TITLE, ADDRESSEE, ORGAN, DATE, NOTE, MORE_NOTES, ANNEX, REMARK, IMPRINT}
    | {"正文居中", "签名", "题注", "标题附注", "发文机关标志", "发文字号", "上行发文字号"}
    | {"表题", "表头", "表注", "表格文字", "表格居中"}
)
"""The styles of our templates that say what a paragraph is; a style based on one of them has its role."""

OPENING = frozenset("“‘（《〈〔【「『［｛([{")
CLOSING = frozenset("”’）》〉〕】」』］｝)]}、，。；：？！")


@dataclasses.dataclass(frozen=True, slots=True)
class Measured:
    """A document on its pages, and what its checks measure by."""

    layout: Layout
    names: tuple[str, ...]
    fonts: Fonts
    pitch: float
    """of its running lines; the standard's where it has none"""

    @classmethod
    def of(cls, layout: Layout, names: Sequence[str], fonts: Fonts) -> "Measured":
        """Take the pitch from lines that follow each other within a paragraph."""
        steps = [step for block in layout.blocks if block.role in RUNNING for step in _steps(block)]
        return cls(layout, tuple(names), fonts, statistics.fmean(steps) if steps else PITCH)

    @property
    def portrait(self) -> Iterator[Leaf]:
        """The pages that stand upright."""
        return (leaf for leaf in self.layout.leaves if leaf.width <= leaf.height)

    def blocks(self, *roles: str) -> Iterator[Block]:
        """The paragraphs of these roles on upright pages."""
        upright = {leaf.number for leaf in self.portrait}
        return (block for block in self.layout.blocks if block.role in roles and block.page in upright)

    def pairs(self) -> Iterator[tuple[Block, Block]]:
        """Each paragraph with the one that follows."""
        return itertools.pairwise(self.layout.blocks)

    def gap(self, above: Block, below: Block) -> float | None:
        """How many lines lie between the baselines of two paragraphs, None where a page does."""
        if above.lines[-1].page != below.page:
            return None
        return (below.lines[0].y - above.lines[-1].y) / self.pitch


def _steps(block: Block) -> Iterator[float]:
    return (below.y - above.y for above, below in itertools.pairwise(block.lines) if above.page == below.page)


def edges(page: int) -> tuple[tuple[float, float], ...]:
    """Return where the type area may begin and end on a page: the binding edge of an even page may be the right one."""
    mirrored = ((PAPER[0] - RIGHT, PAPER[0] - LEFT),) if page % 2 == 0 else ()
    return ((LEFT, RIGHT), *mirrored)


def near(value: float, *wanted: float) -> bool:
    """Tell whether a measure is one of those wanted, within the tolerance; a hair more is the rounding of the PDF."""
    return any(abs(value - one) <= TOLERANCE + 0.05 for one in wanted)


def millimetres(points: float) -> str:
    """Write a measure as a clerk reads it off a ruler."""
    return f"{points / MM:.1f}毫米"


def is_wide(text: str) -> bool:
    """Tell whether this is an ideograph: its square is a full one and never squeezed."""
    return bool(text) and all(unicodedata.east_asian_width(one) == "W" and unicodedata.category(one) == "Lo" for one in text)


def begins(line: Line, *wanted: float) -> bool:
    """Tell whether a line begins where wanted. The square of an opening mark may be cut by half at its empty side."""
    first = line.characters[0]
    return near(line.left, *wanted) or (first.text in OPENING and near(line.left + first.size / 2, *wanted))

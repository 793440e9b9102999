"""A document drawn line by line, for the rules of the page: pages and paragraphs without any engine."""

import dataclasses
import itertools
from collections.abc import Callable, Iterable, Sequence

from pipeline.fonts.table import Fonts
from pipeline.measure import text_rules
from pipeline.measure.checks import findings
from pipeline.measure.clauses import Finding
from pipeline.measure.layout import lay_out
from pipeline.measure.positions import Character, Page
from pipeline.measure.yardstick import MM, ROLES
from pipeline.word.outline import Outline, Paragraph, Sheet

WANTED = {role: (font, size) for role, (_, font, size) in text_rules.LETTERING.items()}
SENTENCE = "本次调整范围按照街道统一部署由两个社区共同商定并听取居民意见"
"""ideographs without a mark"""


def is_half(text: str) -> bool:
    return text.isascii()


@dataclasses.dataclass
class Draft:
    """A document drawn line by line; measures in millimetres, as the standard gives them."""

    top: float = 37
    left: float = 28
    right: float = 184
    pitch: float = 28.95
    width: float = 210
    height: float = 297
    foot: float = 34
    """the lower margin that the document itself names"""
    pages: list[list[Character]] = dataclasses.field(default_factory=lambda: [[]])
    paragraphs: list[Paragraph] = dataclasses.field(default_factory=list)
    row: float = 0
    number: Callable[[int], Sequence[Character]] | None = None

    def page(self) -> None:
        self.pages.append([])
        self.row = 0

    def put(self, role: str, *lines: str, indent: float = 0, skip: float = 0, font: str = "", size: float = 0, table: int = 0) -> None:
        """Print a paragraph. All lines but the last are spread to the right edge; the first is indented."""
        own, usual = WANTED.get(role, ("仿宋_GB2312", 16.0))
        self.row += skip
        for place, text in enumerate(lines):
            if text == "\f":
                self.page()
                continue
            left = self.left + (indent if place == 0 else 0)
            wide = sum((size or usual) * (0.5 if is_half(one) else 1) for one in text)
            spread = ((self.right - left) * MM - wide) / (len(text) - 1) if place < len(lines) - 1 and len(text) > 1 else -0.25
            self.line(text, left, font or own, size or usual, spread)
        self.paragraphs.append(Paragraph("".join(one for one in lines if one != "\f"), (role,), True, False, table, False))

    def line(self, text: str, left: float, font: str, size: float, spread: float = -0.25) -> None:
        x, y = left * MM, self.top * MM + self.row * self.pitch + 0.8 * self.pitch
        for one in text:
            width = size * (0.5 if is_half(one) else 1)
            self.pages[-1].append(Character(one, x, y, width, size, font, 0))
            x += width + spread
        self.row += 1

    def centre(self, *lines: str, size: float = 22, font: str = "方正小标宋简体", shift: float = 0) -> None:
        """Print a title."""
        for text in lines:
            wide = len(text) * size - 0.25 * (len(text) - 1)
            self.line(text, (self.left + self.right) / 2 - wide / MM / 2 + shift, font, size)
        self.paragraphs.append(Paragraph("⏎".join(lines), ("公文标题",), False, False, 0, False))

    def body(self, count: int) -> None:
        """Print a paragraph of full lines and a last one of five characters."""
        text = itertools.cycle(SENTENCE)
        first, *rest = ("".join(itertools.islice(text, 28)) for _ in range(count))
        self.put("公文正文", first[:26], *rest, "以上各项。", indent=11.29)

    def found(self, names: Sequence[str] = (), *, numbered: bool = True) -> list[Finding]:
        drawn = [[*page, *(numbering(place) if numbered else ())] for place, page in enumerate(self.pages, start=1)]
        if self.number is not None:
            drawn = [[*page, *self.number(place)] for place, page in enumerate(self.pages, start=1)]
        pages = [Page(self.width * MM, self.height * MM, tuple(page)) for page in drawn]
        sheet = Sheet(self.width * MM, self.height * MM, 20 * MM, self.foot * MM, 28 * MM, 26 * MM)
        return findings(lay_out(pages, Outline(tuple(self.paragraphs), (sheet,)), ROLES), Fonts(), names)


def numbering(
    page: int, *, size: float = 14, font: str = "宋体", below: float = 7, room: float = 4.94, side: int | None = None, text: str = ""
) -> list[Character]:
    text = text or f"— {page} —"
    wide = sum(size * (0.5 if is_half(one) else 1) for one in text)
    odd = page % 2 if side is None else side
    x = (184 - room) * MM - wide if odd else (28 + room) * MM
    y = (262 + below) * MM + 0.4 * size
    found = []
    for one in text:
        width = size * (0.5 if is_half(one) else 1)
        found.append(Character(one, x, y, width, size, font, 0))
        x += width
    return found


def codes(found: Iterable[Finding]) -> list[str]:
    return list(dict.fromkeys(one.code for one in found))


def full(draft: Draft, lines: int = 22) -> Draft:
    """A page that one paragraph fills and leaves."""
    text = itertools.cycle(SENTENCE)
    first, *rest = ("".join(itertools.islice(text, 28)) for _ in range(lines))
    draft.put("公文正文", first[:26], *rest, "\f", "以上各项。", indent=11.29)
    draft.put("公文正文", "特此说明。", indent=11.29)
    return draft

"""A page in, everything that stands on it out: text, pictures and drawings with the boxes they fill, as one sees the page.

`positions` reads where characters stand; to know what is blank, pictures and drawings count as well. Boxes are points from
the upper left corner. White paint is no ink, what a clipping path cuts off is none either, and a picture is as white as
its dots are: the blank margin of a scanned sheet is blank.

The pages may come from anywhere: what they unpack to and how often forms are drawn is bounded, and what cannot be read
raises `Unreadable`. No page of ours does.
"""

import dataclasses
import math
import warnings
import zlib
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.measure.glyphs import Fonts, resource
from pipeline.measure.positions import DEEPEST, IDENTITY, Character, Matrix, Reader, TextState, seen, times
from pipeline.measure.streams import shaped, unpacked

if TYPE_CHECKING:
    import pikepdf
    from PIL import Image

MOST_BYTES = 32 * 2**20
"""of the content of one page, unpacked: a map drawn in lines has a tenth of it"""

MOST_DRAWN = 20_000
"""forms and pictures drawn on one page: forms that draw forms multiply"""

DARK, SPECKS = 160, 0.002
"""a dot of a picture is dark below this level of 255; a blank part of a scan has no more than this share of dark dots"""


class Unreadable(Exception):
    """The page says something that no page should, or far too much."""


class Box(NamedTuple):
    """A rectangle, from the upper left corner of the page."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Whether two boxes share more than an edge."""
        return self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom

    def within(self, other: "Box") -> "Box":
        """Return what two boxes share; where they share nothing, it has no width or height."""
        left, top = max(self.left, other.left), max(self.top, other.top)
        return Box(left, top, max(left, min(self.right, other.right)), max(top, min(self.bottom, other.bottom)))

    @property
    def empty(self) -> bool:
        """Whether it covers nothing."""
        return self.left >= self.right or self.top >= self.bottom


@dataclasses.dataclass(frozen=True, slots=True)
class Mark:
    """One thing that is painted. `hidden` text is there to be searched (over a scan) and prints nothing."""

    box: Box
    text: str = ""
    hidden: bool = False
    picture: Any = None
    matrix: Matrix = IDENTITY
    """of a picture: from its unit square to the page"""


@dataclasses.dataclass(frozen=True, slots=True)
class Painted:
    """What a page holds, and what its content says beside it."""

    width: float
    height: float
    marks: tuple[Mark, ...]
    operators: frozenset[bytes]
    """those that neither the reader of text nor this one knows, and inline pictures as they stand"""
    spaces: frozenset[str]
    """names of the colour spaces that the content names or implies"""
    lowest: int
    depth: int
    """how far `Q` went below the page's own graphics state, and how many `q` are open at its end"""
    shades: "dict[int, Image.Image | None]" = dataclasses.field(default_factory=dict, repr=False, compare=False)
    """pictures that were looked at, by the number of their mark"""

    def blank(self, box: Box) -> bool:
        """Whether nothing is printed in a box."""
        met = [(number, mark) for number, mark in enumerate(self.marks) if mark.box.meets(box) and not mark.hidden]
        return all(mark.picture is not None for _, mark in met) and not any(self._inked(number, mark, box) for number, mark in met)

    def _inked(self, number: int, mark: Mark, box: Box) -> bool:
        """Whether a picture prints anything in a box that it meets. Each is unpacked once, however often it is asked for."""
        if number not in self.shades:
            self.shades[number] = _shade(mark.picture)
        shade, part = self.shades[number], _part(mark.matrix, mark.box.within(box))
        if shade is None or part is None:
            return True
        wide, high = shade.size
        left, top, right, bottom = part
        edges = (math.floor(left * wide), math.floor(top * high), math.ceil(right * wide), math.ceil(bottom * high))
        counted = shade.crop(edges).histogram()
        return sum(level * count for level, count in enumerate(counted)) > SPECKS * 255 * sum(counted)

    def text_in(self, box: Box) -> str:
        """Return the characters in a box, also hidden ones."""
        return "".join(mark.text for mark in self.marks if mark.text and mark.box.meets(box))


def read(page: "pikepdf.Page", fonts: Fonts) -> Painted:
    """Return what a page holds. Raises `Unreadable`."""
    import pikepdf

    try:
        view = seen(page)
        reader = _Painter(fonts, view.matrix, Box(0, 0, view.width, view.height))
        reader.read(reader.unpacked_page(page), page.obj.get("/Resources"))
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, zlib.error, pikepdf.PdfError) as fault:
        raise Unreadable(str(fault)) from fault  # whatever the content of a stranger's page makes of our reader
    marks = (*reader.marks, *map(_written, reader.written()))
    return Painted(
        view.width, view.height, tuple(marks), frozenset(reader.operators), frozenset(reader.spaces), reader.lowest, reader.depth
    )


def _written(found: tuple[Character, bool]) -> Mark:
    one, hidden = found
    up, down = 0.9 * one.size, 0.25 * one.size
    box = {
        0: Box(one.x, one.y - up, one.x + one.width, one.y + down),
        1: Box(one.x - down, one.y, one.x + up, one.y + one.width),
        2: Box(one.x - one.width, one.y - down, one.x, one.y + up),
        3: Box(one.x - up, one.y - one.width, one.x + down, one.y),
    }[one.turn]
    return Mark(box, one.text, hidden)


# --- pictures


FINEST = 800
"""dots of a picture's shorter side that are looked at: half a millimetre of an A4 sheet is two of them"""


def _shade(picture: Any) -> "Image.Image | None":
    """Return where a picture is dark, white on black, made smaller; None for one that cannot be looked at and may be dark."""
    import pikepdf
    from PIL import Image

    unseen = (ValueError, TypeError, OSError, SyntaxError, LookupError, NotImplementedError, zlib.error, Warning)
    try:
        if int(picture.get("/Width", 0)) * int(picture.get("/Height", 0)) > (Image.MAX_IMAGE_PIXELS or 0):
            return None
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # a picture may be larger than the page says, or odd
            image = pikepdf.PdfImage(picture).as_pil_image()
            if image.width * image.height > (Image.MAX_IMAGE_PIXELS or 0):
                return None
            image = image.convert("L")
    except (*unseen, Image.DecompressionBombError, pikepdf.PdfError, pikepdf.UnsupportedImageTypeError):
        return None
    dark = image.point(lambda level: 255 if level < DARK else 0)
    return dark.reduce(max(1, min(dark.size) // FINEST))


def _part(matrix: Matrix, box: Box) -> tuple[float, float, float, float] | None:
    """Return a box as shares of a picture's width and height from its upper left dot; None where it is set aslant."""
    a, b, c, d, e, f = matrix
    if max(abs(b), abs(c)) > 1e-3 * max(abs(a), abs(d)) and max(abs(a), abs(d)) > 1e-3 * max(abs(b), abs(c)):
        return None
    determinant = a * d - b * c
    if not determinant:
        return None
    corners = [((d * (x - e) - c * (y - f)) / determinant, (a * (y - f) - b * (x - e)) / determinant) for x, y in _corners(box)]
    across, up = zip(*corners, strict=True)
    return max(0.0, min(across)), max(0.0, 1 - max(up)), min(1.0, max(across)), min(1.0, 1 - min(up))


def _corners(box: Box) -> tuple[tuple[float, float], ...]:
    return (box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom)


# --- reading


NOWHERE = Box(0, 0, 0, 0)


@dataclasses.dataclass(slots=True)
class _State(TextState):
    clip: Box = NOWHERE
    fill_white: bool = False
    stroke_white: bool = False
    stroke: float = 1.0
    mode: int = 0


class _Painter(Reader):
    """Carries out also what paints pictures and drawings."""

    def __init__(self, fonts: Fonts, view: Matrix, sheet: Box) -> None:
        self._sheet = sheet
        super().__init__(fonts, view)
        self.marks: list[Mark] = []
        self.operators: set[bytes] = set()
        self.spaces: set[str] = set()
        self.lowest = self.depth = 0
        self._hidden: list[bool] = []
        self._path: list[tuple[float, float]] = []
        self._clipping = False
        self._drawn = self._bytes = 0

    def written(self) -> Iterable[tuple[Character, bool]]:
        """Return the characters that print something or are there to be searched."""
        return [(one, hidden) for one, hidden in zip(self.found, self._hidden, strict=True) if one.text.strip()]

    def _first(self, seen: Matrix) -> TextState:
        return _State(seen, super()._first(seen).font, clip=self._sheet)

    @property
    def _paint(self) -> _State:
        assert isinstance(self._state, _State)
        return self._state

    # --- bytes, counted before they are there

    def unpacked_page(self, page: "pikepdf.Page") -> bytes:
        contents = page.obj.get("/Contents")
        if contents is None:
            return b""
        streams = list(contents.as_list()) if contents._type_name == "array" else [contents]  # noqa: SLF001 - the kind of object
        return b"\n".join(map(self._unpacked, streams))

    def _unpacked(self, stream: "pikepdf.Object") -> bytes:
        data = unpacked(stream, MOST_BYTES - self._bytes)
        self._bytes += len(data)
        shaped(data)
        return data

    # --- state

    def _steps(self) -> dict[bytes, Callable[[list[bytes]], None]]:
        painted = dict.fromkeys((b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"))
        return {
            **super()._steps(),
            b"m": self._point, b"l": self._point, b"c": self._point, b"v": self._point, b"y": self._point, b"re": self._rectangle,
            **{operator: self._painter(operator) for operator in painted}, b"n": lambda _: self._end(),
            b"W": self._clip, b"W*": self._clip, b"w": self._width, b"h": lambda _: None,
            b"g": self._fill, b"rg": self._fill, b"k": self._fill_cmyk, b"sc": self._fill, b"scn": self._fill,
            b"G": self._stroke, b"RG": self._stroke, b"K": self._stroke_cmyk, b"SC": self._stroke, b"SCN": self._stroke,
            b"cs": self._space, b"CS": self._space, b"Tr": self._mode,
            **dict.fromkeys((b"J", b"j", b"M", b"d", b"ri", b"i", b"gs", b"ET", b"MP", b"DP", b"d0", b"d1"), lambda _: None),
        }  # fmt: skip

    def _keep(self, operands: list[bytes]) -> None:
        super()._keep(operands)
        self.depth += 1

    def _restore(self, operands: list[bytes]) -> None:
        super()._restore(operands)
        self.depth -= 1
        self.lowest = min(self.lowest, self.depth)

    def _mode(self, operands: list[bytes]) -> None:
        self._paint.mode = int(operands[-1])

    def _width(self, operands: list[bytes]) -> None:
        self._paint.stroke = float(operands[-1])

    def _fill(self, operands: list[bytes]) -> None:
        self._paint.fill_white = _white(operands)

    def _stroke(self, operands: list[bytes]) -> None:
        self._paint.stroke_white = _white(operands)

    def _fill_cmyk(self, operands: list[bytes]) -> None:
        self.spaces.add("/DeviceCMYK")
        self._paint.fill_white = all(float(one) == 0 for one in operands[-4:])

    def _stroke_cmyk(self, operands: list[bytes]) -> None:
        self.spaces.add("/DeviceCMYK")
        self._paint.stroke_white = all(float(one) == 0 for one in operands[-4:])

    def _space(self, operands: list[bytes]) -> None:
        self.spaces.add(operands[-1].decode("latin-1"))
        self._paint.fill_white = self._paint.stroke_white = False

    # --- text

    def _print(self, pieces: list[bytes | float]) -> None:
        before = len(self.found)
        super()._print(pieces)
        hidden = self._paint.mode in (3, 7) or (self._paint.fill_white and self._paint.mode == 0)
        self._hidden += [hidden] * (len(self.found) - before)

    # --- paths

    def _at_page(self, x: float, y: float) -> tuple[float, float]:
        a, b, c, d, e, f = self._state.matrix
        return a * x + c * y + e, b * x + d * y + f

    def _point(self, operands: list[bytes]) -> None:
        numbers = list(map(float, operands))
        self._path += [self._at_page(*pair) for pair in zip(numbers[::2], numbers[1::2], strict=True)]

    def _rectangle(self, operands: list[bytes]) -> None:
        x, y, wide, high = map(float, operands[-4:])
        self._path += [self._at_page(*corner) for corner in ((x, y), (x + wide, y), (x + wide, y + high), (x, y + high))]

    def _clip(self, _: list[bytes]) -> None:
        self._clipping = True

    def _painter(self, operator: bytes) -> Callable[[list[bytes]], None]:
        fills, strokes = operator.lower()[:1] in (b"f", b"b"), operator.lower()[:1] in (b"s", b"b")

        def paint(_: list[bytes]) -> None:
            state = self._paint
            lined = strokes and not state.stroke_white
            if self._path and (lined or (fills and not state.fill_white)):
                a, b, c, d, _e, _f = state.matrix
                self._add(_around(self._path, state.stroke * math.sqrt(abs(a * d - b * c)) / 2 if lined else 0))
            self._end()

        return paint

    def _end(self) -> None:
        if self._clipping and self._path:
            self._paint.clip = self._paint.clip.within(_around(self._path))
        self._path, self._clipping = [], False

    def _add(self, box: Box, picture: Any = None) -> None:
        # a line has no height where it is measured without its width
        grown = Box(box.left - 0.05, box.top - 0.05, box.right + 0.05, box.bottom + 0.05) if picture is None else box
        if not (shown := grown.within(self._paint.clip)).empty:
            self.marks.append(Mark(shown, picture=picture, matrix=self._state.matrix))

    # --- pictures, shadings, forms

    def _other(self, operator: bytes) -> None:
        if operator.startswith(b"BI"):
            self._add(_around([self._at_page(*corner) for corner in ((0, 0), (1, 0), (1, 1), (0, 1))]))
            self.operators.add(operator[:200])
        elif operator == b"sh":
            self.marks.append(Mark(self._paint.clip))
            self.operators.add(operator)
        elif not operator.startswith(b"%"):
            self.operators.add(operator)

    def _draw(self, name: bytes, resources: "pikepdf.Object | None") -> None:
        form = resource(resources, "/XObject", name)
        self._drawn += 1
        if self._drawn > MOST_DRAWN or self._depth >= DEEPEST:
            raise ValueError("forms within forms without end")
        if form is None:
            return
        if form.get("/Subtype") == "/Image":
            corners = [self._at_page(*corner) for corner in ((0, 0), (1, 0), (1, 1), (0, 1))]
            self._add(_around(corners), form)
            return
        kept, self._kept = self._kept, []
        before, depth, lowest = dataclasses.replace(self._state), self.depth, self.lowest
        self._depth += 1
        if "/Matrix" in form:
            a, b, c, d, e, f = (float(one) for one in form["/Matrix"].as_list())
            self._state.matrix = times((a, b, c, d, e, f), self._state.matrix)
        if "/BBox" in form:
            x, y, right, top = (float(one) for one in form["/BBox"].as_list())
            corners = [self._at_page(*corner) for corner in ((x, y), (right, y), (right, top), (x, top))]
            self._paint.clip = self._paint.clip.within(_around(corners))
        self.read(self._unpacked(form), form.get("/Resources", resources))
        self._depth -= 1
        self._state, self._kept, self.depth, self.lowest = before, kept, depth, lowest


def _around(points: list[tuple[float, float]], more: float = 0) -> Box:
    across, down = zip(*points, strict=True)
    return Box(min(across) - more, min(down) - more, max(across) + more, max(down) + more)


def _white(operands: list[bytes]) -> bool:
    """Whether gray or red, green, blue are all full; a pattern never is, of four inks none may be laid on."""
    if not operands or len(operands) > 4 or any(one.startswith(b"/") for one in operands):
        return False
    blank = 0.0 if len(operands) == 4 else 1.0
    return all(float(one) == blank for one in operands)

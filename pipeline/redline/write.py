"""Two versions of a document → the new one as Word's tracked changes: who accepts them has the new one, who rejects them the old.

Which paragraph is which is known from the templates (`align.py`), so nothing is guessed here, and what is the same is not
touched. At what changed a comment names the cause. The same versions give the same bytes.
"""

import dataclasses
import datetime as dt
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence

from pipeline.redline.belongings import BODY, OFFICE, WORD, Parts, Relation, bring, bring_styles, footnotes, number_drawings
from pipeline.redline.blocks import Blocks
from pipeline.redline.headers import Headers
from pipeline.word.comments import Comments
from pipeline.word.package import package_of
from pipeline.word.revisions import Element, Pen, numbered
from pipeline.word.text import W
from pipeline.word.tracked import as_read

AUTHOR, INITIALS = "lijuan", "lj"
COMMENTS = "word/comments.xml"
ELSEWHERE = (("word/header", "页眉"), ("word/footer", "页脚"), ("word/footnotes", "脚注"))
"""Parts that take no comments: what is said of them is said at the first paragraph of the body."""


Pair = tuple[int | None, int | None]
"""Numbers of a paragraph in the old and in the new version, counted from 0; None where the version has none."""


@dataclasses.dataclass(frozen=True, slots=True)
class Note:
    """What is to be said of a pair of paragraphs."""

    pair: int
    """which of the pairs, counted from 0"""
    text: str


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """A paragraph and the part it came from."""

    part: str
    paragraph: Element


def redline(old: bytes, new: bytes, pairs: Sequence[Pair], notes: Sequence[Note], *, date: dt.datetime) -> bytes:
    """Return the new file with the changes in it; `pairs` count the paragraphs of all parts that hold text, parts by name."""
    before = _parts(as_read(old))
    after = _parts(as_read(new), before)
    olds, news = list(_places(before)), list(_places(after))
    partners = {news[m].paragraph: olds[n].paragraph for n, m in pairs if n is not None and m is not None}
    pen = Pen(AUTHOR, date)
    blocks = Blocks(partners, pen)
    bring_styles(before, after)
    bring(before, after, BODY, before.roots[BODY], BODY)
    for was, now in (*footnotes(before, after, partners), *Headers(before, after, partners).pairs()):
        blocks.compare(was, now)
    _body(before.roots[BODY], after.roots[BODY], blocks)
    if notes:
        comments = _comments(after, pen)
        for paragraph, lines in _groups(notes, [_place(pair, olds, news, blocks.forced) for pair in pairs], after.roots[BODY]):
            comments.add(paragraph, lines)
    roots = [after.roots[name] for name in sorted(after.roots) if name not in after.shared]
    bookmarks = (int(one.get(f"{W}id") or 0) for root in roots for one in root.iter(f"{W}bookmarkStart"))
    numbered(roots, 1 + max(bookmarks, default=0))
    return package_of(after.written())


def _parts(docx: bytes, other: Parts | None = None) -> Parts:
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        return Parts({name: package.read(name) for name in package.namelist()}, other)


def _places(parts: Parts) -> Iterator[Place]:
    for name, root in parts.roots.items():
        yield from (Place(name, one) for one in root.iter(f"{W}p"))


def _body(old: Element, new: Element, blocks: Blocks) -> None:
    was, now = old.find(f"{W}body"), new.find(f"{W}body")
    assert was is not None
    assert now is not None
    if (section := now.find(f"{W}sectPr")) is not None:
        blocks.pen.changed(section, was.find(f"{W}sectPr"), now, "sectPr")
    blocks.compare(was, now)
    number_drawings(new)


# --- what is said


def _place(pair: Pair, olds: Sequence[Place], news: Sequence[Place], forced: Mapping[Element, Element]) -> Place:
    """Return where a pair stands now: an old paragraph that shares the mark of a new one stands in that one."""
    n, m = pair
    if m is not None:
        return news[m]
    assert n is not None
    return dataclasses.replace(olds[n], paragraph=forced.get(olds[n].paragraph, olds[n].paragraph))


def _groups(notes: Sequence[Note], places: Sequence[Place], body: Element) -> Iterator[tuple[Element, list[str]]]:
    """Yield what is said of neighbours once, at the first of them: a row that is new has one cause and many cells."""
    said: dict[int, dict[str, None]] = {}
    for note in notes:
        said.setdefault(note.pair, {})[note.text] = None
    above: dict[str, None] = {}
    found: list[tuple[Element, list[str]]] = []
    for pair in sorted(said):
        place = places[pair]
        called = next((name for start, name in ELSEWHERE if place.part.startswith(start)), "")
        if called or place.paragraph.getroottree().getroot() is not body:
            above |= dict.fromkeys(f"{called}：{text}" if called else text for text in said[pair])
        elif said[pair] != said.get(pair - 1) or places[pair - 1].part != place.part:
            found.append((place.paragraph, list(said[pair])))
    if above:
        yield next(body.iter(f"{W}p")), list(above)
    yield from found


def _comments(parts: Parts, pen: Pen) -> Comments:
    """Return the comments of a file, a part of which is made where there is none."""
    known = next((one.target for one in parts.relations(BODY).values() if one.type == f"{OFFICE}comments"), None)
    name = known or parts.free(COMMENTS)
    comments = Comments(parts.tree(name, f"{W}comments"), pen, INITIALS)
    if known is None:
        parts.put(name, f"{WORD}comments+xml", comments.root)
        parts.relate(BODY, Relation(f"{OFFICE}comments", name, external=False))
    return comments

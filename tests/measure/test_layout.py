"""Lines of pages are found for the paragraphs they belong to."""

from collections.abc import Sequence

from pipeline.measure.layout import CELL, Layout, lay_out
from pipeline.measure.positions import Character, Page
from pipeline.word.outline import Outline, Paragraph, Sheet

ROLES = frozenset({"公文正文"})
SHEET = Sheet(600, 800, 100, 100, 80, 80)


def page(*lines: str, first: float = 120) -> Page:
    found = [
        Character(text, 80 + 16 * place, first + 30 * row, 16, 16, "", 0)
        for row, line in enumerate(lines)
        for place, text in enumerate(line)
    ]
    return Page(600, 800, tuple(found))


def paragraph(text: str, *, style: str = "公文正文", table: int = 0, repeated: bool = False, numbered: bool = False) -> Paragraph:
    return Paragraph(text, (style, "Normal"), True, numbered, table, repeated)


def laid(pages: Sequence[Page], *paragraphs: Paragraph) -> Layout:
    return lay_out(pages, Outline(paragraphs, (SHEET,)), ROLES)


def lines(layout: Layout) -> list[list[tuple[int, str]]]:
    return [[(line.page, line.text) for line in block.lines] for block in layout.blocks]


def test_a_paragraph_has_its_lines_over_pages() -> None:
    layout = laid([page("甲乙丙", "丁戊"), page("己")], paragraph("甲乙 丙丁戊\u3000己"))
    assert lines(layout) == [[(1, "甲乙丙"), (1, "丁戊"), (2, "己")]]
    assert layout.unread == ()


def test_what_is_printed_in_the_margins_is_no_text() -> None:
    layout = laid([page("页眉", first=60), page("正文", first=120)], paragraph("正文"))
    assert ["".join(one.text for one in leaf.margins) for leaf in layout.leaves] == ["页眉", ""]
    assert lines(layout) == [[(2, "正文")]]


def test_a_break_by_hand_is_told_from_a_full_line() -> None:
    (block,) = laid([page("甲乙", "丙丁", "戊")], paragraph("甲乙⏎丙丁戊")).blocks
    assert [line.forced for line in block.lines] == [True, False, False]


def test_numbers_that_word_makes_are_passed_over() -> None:
    layout = laid([page("1.甲乙", "2.丙丁")], paragraph("甲乙", numbered=True), paragraph("丙丁", numbered=True))
    assert lines(layout) == [[(1, "甲乙")], [(1, "丙丁")]]


def test_the_head_of_a_table_may_come_again_and_a_row_be_torn() -> None:
    cells = [
        paragraph("户数", table=1, repeated=True),
        paragraph("合计", table=1),
        paragraph("说明甲乙", table=1),
        paragraph("丙丁", table=1),
    ]
    pages = [page("前文", "户数", "合计", "说明", "丙"), page("户数", "甲乙", "丁", "合计")]
    layout = laid(pages, paragraph("前文"), *cells, paragraph("合计"))
    body = [(block.text, [(line.page, line.text) for line in block.lines]) for block in layout.blocks if block.role != CELL]
    assert body == [("前文", [(1, "前文")]), ("合计", [(2, "合计")])]
    assert [one.text for one in layout.unread] == ["说明甲乙", "丙丁"]
    assert [leaf.tables for leaf in layout.leaves] == [True, True]


def test_a_short_number_does_not_take_a_piece_of_a_longer_one() -> None:
    """Merged cells are painted after the row beside them, so that a table is not read in the order of its cells."""
    cells = ("甲社", "前", "4", "9", "0.3", "后", "3", "7", "0.28", "乙社", "前", "1210", "3105", "1.4", "后", "1211", "3107", "1.42")
    layout = laid(
        [page("前 4 9 0.3", "甲社", "后 3 7 0.28", "前 1210 3105 1.4", "乙社", "后 1211 3107 1.42")],
        *(paragraph(one, table=1) for one in cells),
    )
    assert layout.unread == ()
    assert [block.text for block in layout.blocks] == list(cells)
    rows = {120: "前490.3", 180: "后370.28", 210: "前121031051.4", 270: "后121131071.42"}
    for y, row in rows.items():
        assert "".join(line.text for block in layout.blocks for line in block.lines if line.y == y) == row


def test_the_same_text_in_many_cells_is_found_in_each() -> None:
    layout = laid([page(*["是 否"] * 20)], *(paragraph(one, table=1) for one in ["是", "否"] * 20))
    assert layout.unread == ()
    assert [line.y for block in layout.blocks for line in block.lines] == [120 + 30 * row for row in range(20) for _ in "是否"]


def test_what_is_not_there_is_told_and_the_rest_is_found() -> None:
    layout = laid([page("甲乙", "戊己")], paragraph("甲乙"), paragraph("丙丁"), paragraph("戊己"))
    assert lines(layout) == [[(1, "甲乙")], [(1, "戊己")]]
    assert [one.text for one in layout.unread] == ["丙丁"]


def test_a_role_is_the_nearest_known_style() -> None:
    own = Paragraph("甲", ("本所正文", "公文正文", "Normal"), True, False, 0, False)
    strange = Paragraph("乙", ("Normal",), True, False, 0, False)
    assert [block.role for block in laid([page("甲", "乙")], own, strange).blocks] == ["公文正文", ""]

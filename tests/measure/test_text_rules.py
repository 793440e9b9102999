"""Letters, indents, marks and elements on drawn pages: just under, at, just over."""

import pytest

from pipeline.measure.yardstick import MM
from pipeline.word.outline import Paragraph
from tests.measure.draft import SENTENCE, Draft, codes, is_half

pytestmark = pytest.mark.usefixtures("official_fonts")


# --- letters


def test_a_latin_font_for_chinese_is_found() -> None:
    draft = Draft()
    draft.put("公文正文", SENTENCE[:20], indent=11.29, font="LiberationSerif")
    assert codes(draft.found()) == ["layout.body"]


@pytest.mark.parametrize(("size", "expected"), [(15.5, True), (16, False), (16.5, True)])
def test_the_size_of_the_body(size: float, expected: bool) -> None:
    draft = Draft()
    draft.put("公文正文", SENTENCE[:20], indent=11.29, size=size)
    assert ("layout.body" in codes(draft.found())) is expected


@pytest.mark.parametrize(
    ("role", "code"), [("一级标题", "layout.heading"), ("二级标题", "layout.heading"), ("附件标识", "layout.annex-mark")]
)
def test_the_fonts_of_headings(role: str, code: str) -> None:
    draft = Draft()
    draft.put(role, "一、基本情况", indent=0 if role == "附件标识" else 11.29, font="宋体")
    draft.put("公文正文", "以上。", indent=11.29)
    assert code in codes(draft.found())


def test_a_paragraph_may_begin_with_its_heading() -> None:
    draft = Draft()
    draft.put("公文正文", "（一）关于规模。" + SENTENCE[:10], indent=11.29)
    draft.pages[0][:8] = [one._replace(font="楷体_GB2312") for one in draft.pages[0][:8]]
    assert draft.found() == []
    draft.pages[0][:12] = [one._replace(font="楷体_GB2312") for one in draft.pages[0][:12]]
    assert codes(draft.found()) == ["layout.body"]


@pytest.mark.parametrize(("indent", "expected"), [(10.1, True), (10.2, False), (11.14, False), (12.1, False), (12.2, True)])
def test_a_paragraph_begins_two_characters_in(indent: float, expected: bool) -> None:
    draft = Draft()
    draft.put("公文正文", SENTENCE[:20], indent=indent)
    assert ("layout.indent" in codes(draft.found())) is expected


@pytest.mark.parametrize("indent", [11.14, 11.14 - 2.82])
def test_an_opening_mark_may_be_cut_at_its_empty_side(indent: float) -> None:
    draft = Draft()
    draft.put("公文正文", "《方案》已经通过。", indent=indent)
    assert draft.found() == []


# --- marks


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [(SENTENCE[:28], f"{mark}以上各项", "layout.mark") for mark in "，。、；：？！）》〉】〕”’"]
    + [(f"{SENTENCE[:27]}{mark}", "以上各项", "layout.mark") for mark in "（《〈【〔“‘"]
    + [(SENTENCE[:28], f"{mark}以上各项", "layout.mark-custom") for mark in "％…」』"]
    + [(f"{SENTENCE[:27]}{mark}", "以上各项", "layout.mark-custom") for mark in "「『"],
)
def test_marks_at_the_ends_of_lines(before: str, after: str, code: str) -> None:
    draft = Draft()
    draft.put("正文顶格", before, after)
    assert code in codes(draft.found())


def test_marks_in_their_places_are_none() -> None:
    draft = Draft()
    draft.put("正文顶格", f"“{SENTENCE[:26]}”", f"（{SENTENCE[:10]}）。")
    assert draft.found() == []


# --- elements


@pytest.mark.parametrize(
    ("indent", "skip", "text", "expected"),
    [
        (0, 1, "街道办事处：", False),
        (2, 1, "街道办事处：", True),
        (0, 0, "街道办事处：", True),
        (0, 2, "街道办事处：", True),
        (0, 1, "处", True),
    ],
)
def test_the_addressee(indent: float, skip: float, text: str, expected: bool) -> None:
    draft = Draft()
    draft.centre("关于调整社区的请示")
    draft.put("主送机关", text, indent=indent, skip=skip)
    draft.put("公文正文", "以上。", indent=11.29)
    assert codes(draft.found()) == (["layout.addressee"] if expected else [])


NOTE = {"at": 11.29, "skip": 1.0, "hang": 36.7, "text": "附件：1.《方案》全文"}


@pytest.mark.parametrize(
    ("change", "expected"),
    [({}, False), ({"at": 13}, True), ({"skip": 0}, True), ({"hang": 30}, True), ({"text": "附件：1.《方案》全文。"}, True)],
)
def test_the_note_of_annexes(change: dict[str, object], expected: bool) -> None:
    made = NOTE | change
    draft = Draft()
    draft.put("公文正文", "以上。", indent=11.29)
    text, at = str(made["text"]), float(str(made["at"]))
    draft.row += float(str(made["skip"]))
    draft.line(text, 28 + at, "仿宋_GB2312", 16)
    name = next(one for one in draft.pages[0] if one.text == "《").x / MM
    draft.line("又一行", 28 + float(str(made["hang"])) if "hang" in change else name, "仿宋_GB2312", 16)
    draft.paragraphs.append(Paragraph(text + "又一行", ("附件说明",), True, False, 0, False))
    if text.endswith("。"):
        draft.paragraphs[-1] = draft.paragraphs[-1]._replace(text=text)
    assert (codes(draft.found()) == ["layout.annex-note"]) is expected


def signed(
    *, organ: str = "南湖社区居民委员会", date: str = "2024年4月8日", shift: float = 11.14, room: float = 11.14, gap: float = 1
) -> Draft:
    draft = Draft()
    draft.put("公文正文", "以上。", indent=11.29)

    def wide(text: str) -> float:
        return sum(8 if is_half(one) else 16 for one in text) - 0.25 * (len(text) - 1)

    start = 184 - room - (wide(organ) / MM if wide(organ) > wide(date) else wide(date) / MM + shift)
    draft.put("署名", organ, indent=start - 28, skip=gap)
    draft.put("成文日期", date, indent=start + shift - 28)
    return draft


@pytest.mark.parametrize(("shift", "expected"), [(10.1, True), (10.2, False), (11.14, False), (12.1, False), (12.2, True)])
def test_the_date_begins_two_characters_right_of_the_organ(shift: float, expected: bool) -> None:
    assert ("layout.signature" in codes(signed(shift=shift).found())) is expected


@pytest.mark.parametrize("organ", ["南湖社区居民委员会", "南湖社区"])
@pytest.mark.parametrize(("room", "expected"), [(10.1, True), (10.2, False), (11.14, False), (12.1, False), (12.2, True)])
def test_the_longer_line_of_the_signature_keeps_two_characters_free(organ: str, room: float, expected: bool) -> None:
    assert ("layout.signature" in codes(signed(organ=organ, room=room).found())) is expected


@pytest.mark.parametrize(("gap", "expected"), [(0, True), (1, False), (2, True)])
def test_a_blank_line_stands_above_the_signature(gap: float, expected: bool) -> None:
    assert ("layout.signature" in codes(signed(gap=gap).found())) is expected


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2024年4月8日", False),
        ("2024年10月31日", False),
        ("2024年04月08日", True),
        ("2024年4月08日", True),
        ("2024年4月32日", True),
        ("2024年4月8号", True),
        ("二〇二四年四月八日", True),
        ("【待填：成文日期】", False),
    ],
)
def test_how_a_date_is_written(date: str, expected: bool) -> None:
    assert ("layout.date" in codes(signed(date=date).found())) is expected


def annexed(*, title: str = "方案", noted: str = "方案", skip: float = 1, indent: float = 0, first: bool = True) -> Draft:
    draft = Draft()
    draft.put("公文正文", "以上。", indent=11.29)
    draft.put("附件说明", f"附件：{noted}", indent=11.29, skip=1)
    draft.page()
    if not first:
        draft.put("公文正文", "又及。", indent=11.29)
    draft.put("附件标识", "附件", indent=indent)
    draft.row += skip
    draft.centre(title)
    draft.put("公文正文", "以下。", indent=11.29)
    return draft


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        (annexed(), []),
        (annexed(noted="《方案》"), []),
        (annexed(noted="名单"), ["layout.annex-title"]),
        (annexed(skip=0), ["layout.annex-title"]),
        (annexed(skip=2), ["layout.annex-title"]),
        (annexed(indent=3), ["layout.annex-mark"]),
        (annexed(first=False), ["layout.annex-mark"]),
    ],
)
def test_annexes(draft: Draft, expected: list[str]) -> None:
    assert codes(draft.found()) == expected


def test_the_imprint_is_set_in_size_four() -> None:
    draft = Draft()
    draft.put("公文正文", "以上。", indent=11.29)
    draft.put("版记", "抄送：街道党工委。", size=16)
    assert codes(draft.found()) == ["layout.imprint"]


# --- pages as a whole


def test_a_heading_alone_at_the_foot_is_found() -> None:
    draft = Draft()
    draft.body(3)
    draft.put("一级标题", "二、基本情况", indent=11.29)
    draft.page()
    draft.body(3)
    assert [(one.code, one.page) for one in draft.found()] == [("layout.foot", 1)]


def test_a_heading_with_its_text_behind_it_may_end_a_page() -> None:
    draft = Draft()
    draft.body(3)
    draft.put("三级标题", "1.办公用房。地址不变。", indent=11.29)
    draft.page()
    draft.body(3)
    assert draft.found() == []


@pytest.mark.parametrize(("lines", "expected"), [(1, True), (2, False)])
def test_a_last_page_with_a_single_line_is_found(lines: int, expected: bool) -> None:
    draft = Draft()
    draft.body(3)
    draft.page()
    for _ in range(lines):
        draft.put("公文正文", "特此说明。", indent=11.29)
    assert ("layout.last-page" in codes(draft.found())) is expected


def test_a_last_page_with_the_signature_only_is_found() -> None:
    draft = signed()
    draft.pages = [draft.pages[0][:3], draft.pages[0][3:]]
    assert "layout.last-page" in codes(draft.found())


def test_the_first_page_shows_text() -> None:
    draft = Draft()
    draft.centre("关于调整社区的请示")
    draft.page()
    draft.body(3)
    assert "layout.first-page" in codes(draft.found())


def test_what_is_not_on_the_pages_is_told_and_nothing_else_is_said() -> None:
    draft = Draft()
    draft.paragraphs.append(Paragraph("没有印出来", ("公文正文",), True, False, 0, False))
    assert codes(draft.found()) == ["layout.unread"]

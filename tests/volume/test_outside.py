"""Originals as archive items, without rendering a page: what they are called, their dates, how long they are kept, their places."""

import dataclasses
from pathlib import Path

import pytest

from pipeline.case.facts import derive
from pipeline.case.load import load
from pipeline.case.tree import Branch
from pipeline.item import Item, due_items
from pipeline.problems import Place
from pipeline.volume.files import of_item
from pipeline.volume.items import ArchiveItem, Paper, counted, items
from pipeline.volume.originals import Original
from pipeline.volume.outside import gathered
from pipeline.volume.scans import JPEG, PDF

SCAN = Original(
    file="originals/某件.pdf",
    title="某件",
    responsible="某单位",
    number="",
    date="20260520",
    belongs_to="",
    role="外来件",
    nature="原件",
    retention=None,
    openness=None,
    remark="",
    pages=4,
    media=PDF,
    size=1,
    sha256="",
    example=False,
    source=Place("originals/originals.yaml", 2),
)
REPLY = dataclasses.replace(SCAN, file="originals/批复.pdf", title="关于同意某事的批复", number="某政复〔2026〕15号", date="20270105")


def facts_of(case: Path, table: str = "") -> Branch:
    if table:
        (case / "retention.yaml").write_text(f"保管期限:\n{table}", encoding="utf-8")
    return derive(load(case))[0]


def placed(facts: Branch, *originals: Original, without: tuple[str, ...] = ()) -> dict[str, ArchiveItem]:
    """Return the items by id, in their order, where every paper has two pages."""
    due = [one for one in due_items(facts) if isinstance(one, Item) and one.kind.id not in without]
    papers = [Paper(one.kind.id, one.name, one.short, one.stem, one.title, 2) for one in due]
    found = gathered(papers, facts, {one.stem: "某居民委员会" for one in due}, originals)
    assert len({one.id for one in found}) == len(found)
    if not originals:
        assert found == items(papers, facts, {one.stem: "某居民委员会" for one in due})
    return {one.id: one for one in found}


def test_without_originals_the_items_are_those_of_the_papers(second: Path) -> None:
    found = placed(facts_of(second))
    assert not any(one.originals for one in found.values())
    assert all(one.pages == 2 * len(one.papers) + one.paper_pages for one in found.values())


# --- in the item of a paper


def test_a_signed_copy_is_shown_in_place_of_its_draft_which_is_kept(second: Path) -> None:
    signed = dataclasses.replace(SCAN, belongs_to="request", role="正本", title="请示")
    item = placed(facts_of(second), signed)["request"]
    assert [one.key for one in item.shown] == [signed.file]
    assert ([one.kind for one in item.papers], item.originals, item.pages) == (["request"], (signed,), 4)


def test_what_the_register_of_papers_lacks_the_entry_of_the_signed_copy_gives(second: Path) -> None:
    signed = dataclasses.replace(SCAN, belongs_to="street-request", role="正本", number="某街〔2026〕3号", date="20270110")
    item = placed(facts_of(second), signed)["street-request"]
    assert (item.number, item.date, item.year) == ("某街〔2026〕3号", "20270110", 2027)


def test_in_an_item_of_several_papers_it_stands_where_its_own_stood(second: Path) -> None:
    meeting = "澄湾社区-第一次居民代表会议"
    signed = dataclasses.replace(SCAN, belongs_to=f"resolution/{meeting}", role="正本")
    sheet = dataclasses.replace(SCAN, belongs_to=f"minutes/{meeting}", role="附件", file="originals/签到册.pdf")
    item = placed(facts_of(second), sheet, signed)[f"minutes/{meeting}"]
    minutes, _, kit = (paper.stem for paper in item.papers)
    assert [one.key for one in item.shown] == [minutes, signed.file, kit, sheet.file]


def test_a_paper_that_nobody_wrote_here_is_there_in_its_signed_copy(second: Path) -> None:
    signed = dataclasses.replace(SCAN, belongs_to="request", role="正本", title="手写的请示", number="某居〔2026〕9号")
    found = placed(facts_of(second), signed, without=("request",))
    item = found["request"]
    assert (item.title, item.number, item.papers, item.pages, item.retention.period) == ("手写的请示", "某居〔2026〕9号", (), 4, "永久")
    assert list(found).index("request") == list(found).index("consultation-report") - 1


def test_a_reply_filed_with_the_request_stands_before_it_and_is_what_the_item_is_called(second: Path) -> None:
    reply = dataclasses.replace(REPLY, belongs_to="request", role="附件")
    found = placed(facts_of(second), reply)
    item = found["request"]
    assert (item.title, item.number, item.date, item.year) == (reply.title, reply.number, "20270105", 2027)
    assert [one.key for one in item.shown] == [reply.file, item.papers[0].stem]
    assert next(iter(found)) == "request"


# --- items of their own


def test_replies_come_first_letters_after_ours_photographs_last(second: Path) -> None:
    letter = dataclasses.replace(SCAN, file="originals/复函.jpg", title="关于某事的复函", media=JPEG, date="20260301")
    earlier = dataclasses.replace(letter, file="originals/意见.pdf", title="某意见", date="20260201")
    photograph = dataclasses.replace(SCAN, file="originals/照片.jpg", title="[入户照片]", media=JPEG)
    copied = dataclasses.replace(REPLY, title="关于同意某事的批复（复印件）")
    found = list(placed(facts_of(second), photograph, letter, copied, earlier))
    assert found[0] == "outside/批复.pdf"
    assert found[-1] == "outside/照片.jpg"
    place = found.index("outside/意见.pdf")
    assert found[place - 1].startswith("letter/")
    assert found[place + 1] == "outside/复函.jpg"


def test_of_several_annexes_the_order_is_that_of_their_names(second: Path) -> None:
    annexes = [dataclasses.replace(SCAN, role="附件", belongs_to="request", file=f"originals/{name}.pdf") for name in "乙甲"]
    item = placed(facts_of(second), *annexes)["request"]
    assert [one.key for one in item.shown[1:]] == sorted(one.file for one in annexes)


def test_what_speaks_of_a_reply_is_none(second: Path) -> None:
    report = dataclasses.replace(SCAN, file="originals/报告.pdf", title="关于落实批复情况的报告")
    assert next(iter(placed(facts_of(second), report))) != "outside/报告.pdf"


def test_the_year_is_that_of_its_date_else_that_of_the_matter(second: Path) -> None:
    undated = dataclasses.replace(SCAN, date="")
    found = placed(facts_of(second), REPLY, undated)
    assert [found[f"outside/{name}"].year for name in ("批复.pdf", "某件.pdf")] == [2027, 2026]


def test_the_evidence_of_a_publication_is_one_set_from_when_its_last_piece_is(second: Path) -> None:
    pieces = [
        dataclasses.replace(
            SCAN, file=f"originals/{number}.jpg", role="证明材料", belongs_to=paper, date=f"2026030{number}", named_by=f"发布.{row}"
        )
        for number, (row, paper) in enumerate(
            [
                ("公告-街道门户网站", "announcement"),
                ("公告-社区公告栏", "announcement"),
                ("结果公示-街道门户网站", "results-notice"),
            ],
            1,
        )
    ]
    found = placed(facts_of(second), *pieces)
    sets = {identity: one for identity, one in found.items() if identity.startswith("publication-evidence/")}
    assert [(identity, len(one.originals), one.date, one.title) for identity, one in sets.items()] == [
        ("publication-evidence/公告", 2, "20260302", "[公告发布证明材料]"),
        ("publication-evidence/结果公示", 1, "20260303", "[结果公示发布证明材料]"),
    ]
    order = list(found)
    for identity, kind in (("publication-evidence/公告", "announcement"), ("publication-evidence/结果公示", "results-notice")):
        assert order[order.index(identity) - 1] == kind


# --- how long, and what is remarked


@pytest.mark.parametrize(
    ("entry", "table", "period", "confirmed"),
    [
        (None, "", "永久", False),
        (None, "  - {文书: 外来件, 期限: 30年}\n", "30年", True),
        ("10年", "  - {文书: 外来件, 期限: 30年}\n", "10年", True),
    ],
)
def test_it_is_kept_as_its_entry_says_else_the_table_else_as_proposed(
    second: Path, entry: str | None, table: str, period: str, confirmed: bool
) -> None:
    one = dataclasses.replace(SCAN, retention=entry)
    kept = placed(facts_of(second, table), one)["outside/某件.pdf"].retention
    assert (kept.period, kept.confirmed) == (period, confirmed)


def test_the_row_for_evidence_is_its_own(second: Path) -> None:
    one = dataclasses.replace(SCAN, role="证明材料", belongs_to="announcement", named_by="发布.公告-社区公告栏")
    facts = facts_of(second, "  - {文书: 发布证明, 期限: 10年}\n  - {文书: 外来件, 期限: 30年}\n")
    assert placed(facts, one)["publication-evidence/公告"].retention.period == "10年"


def test_an_annex_that_is_kept_longer_keeps_its_item(second: Path) -> None:
    one = dataclasses.replace(SCAN, role="附件", belongs_to="request", retention="永久")
    assert placed(facts_of(second, "  - {文书: 请示, 期限: 10年}\n"), one)["request"].retention.period == "永久"


@pytest.mark.parametrize(("copies", "remark"), [(0, ""), (1, "其中1份为复制件"), (2, "其中2份为复制件")])
def test_copies_within_an_item_are_counted(second: Path, copies: int, remark: str) -> None:
    annex = dataclasses.replace(SCAN, role="附件", belongs_to="request")
    copy = dataclasses.replace(annex, nature="复制件")
    annexes = [annex, *(dataclasses.replace(copy, file=f"originals/{number}.pdf") for number in range(copies))]
    assert placed(facts_of(second), *annexes)["request"].remark == remark


def test_an_item_that_is_a_copy_says_so_beside_its_own_remark(second: Path) -> None:
    one = dataclasses.replace(SCAN, nature="复制件", remark="原件存区里")
    assert placed(facts_of(second), one)["outside/某件.pdf"].remark == "原件存区里；复制件"


def test_the_pages_are_those_that_are_shown(second: Path) -> None:
    found = placed(facts_of(second), SCAN)["outside/某件.pdf"]
    (shown,) = counted([found], {SCAN.file: 1})
    assert (found.pages, shown.pages, shown.originals[0].pages) == (4, 1, 4)


# --- the files


def test_an_item_knows_its_files(second: Path) -> None:
    signed = dataclasses.replace(SCAN, belongs_to="request", role="正本")
    annex = dataclasses.replace(SCAN, belongs_to="request", role="附件", file="originals/图.jpg", media=JPEG, title="图", pages=1)
    item = placed(facts_of(second), annex, signed)["request"]
    files = of_item(item, {item.papers[0].stem: {".pdf": b"%PDF <pdfaid:conformance>A<", ".docx": b"PK"}}, second)
    assert [(one.role, one.suffix, one.format, one.pages) for one in files] == [
        ("正本", ".pdf", "PDF", 4),
        ("电子稿", ".pdf", "PDF/A-2a", 2),
        ("电子稿", ".docx", "DOCX", None),
        ("附件", ".jpg", "JPEG", 1),
    ]
    assert [one.content for one in files] == [second / signed.file, b"%PDF <pdfaid:conformance>A<", b"PK", second / annex.file]
    assert [one.original for one in files] == [signed, None, None, annex]


def test_what_lies_on_paper_alone_has_none(second: Path) -> None:
    booklets = [one for one in placed(facts_of(second)).values() if one.sheets]
    assert booklets
    assert all(of_item(one, {}, second) == () for one in booklets)


def test_what_came_from_outside_is_the_item_itself(second: Path) -> None:
    (file,) = of_item(placed(facts_of(second), REPLY)["outside/批复.pdf"], {}, second)
    assert (file.role, file.title) == ("正本", REPLY.title)

"""Who accepts a redline has the new document, who rejects it the old one; it says no more than what differs, and why."""

import datetime as dt
import re

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from pipeline.redline.write import Note, redline
from tests.review import versions
from tests.review.settled import W, accept_all, assert_both_ways, entries, groups, root
from tests.review.versions import WHEN, Both, Row, Table, Text, Version

some = settings(max_examples=50, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
"""`make prove` takes 300 (tests/prove/test_redlines.py)"""


def said(*texts: str, head: tuple[str, ...] = ()) -> Version:
    """Return a version that says something; texts are written as key=text."""
    body, header = ([Text(key, (("", text),)) for key, _, text in (one.partition("=") for one in part)] for part in (texts, head))
    return Version(tuple(body), "11906", (("default", tuple(header)),) if header else ())


def made(both: Both, *notes: Note) -> bytes:
    found = redline(*both.files, both.pairs, notes, date=WHEN)
    assert_both_ways(found, *both.files)
    return found


def comments(docx: bytes) -> list[str]:
    return ["".join(map(str, one.itertext())) for one in root(docx, "word/comments.xml")]


@some
@given(versions.both())
def test_random_versions(both: Both) -> None:
    made(both)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("共473户。", "共480户。", [("473", "480")]),
        ("2024年4月8日召开", "2024年4月9日召开", [("2024年4月8日", "2024年4月9日")]),
        ("1,093人", "1,100人，户", [("1,093", "1,100"), ("", "，户")]),
        ("甲\t乙", "甲乙", [("\t", "")]),
        ("甲\n乙", "甲\n丙", [("乙", "丙")]),
        ("党员大会", "居民代表大会", [("党员", "居民代表")]),
    ],
)
def test_a_number_and_a_date_are_one_thing(old: str, new: str, expected: list[tuple[str, str]]) -> None:
    assert list(groups(made(Both(said(f"a={old}", "z=完"), said(f"a={new}", "z=完"))))) == expected


def test_what_is_the_same_is_left_as_it_is() -> None:
    both = Both(said("a=甲", "b=乙", "z=完"), said("a=甲", "b=丙", "z=完"))
    paragraphs = [etree.tostring(one) for one in root(made(both)).iter(f"{W}p")]
    as_made = [etree.tostring(one) for one in root(both.files[1]).iter(f"{W}p")]
    assert [one == other for one, other in zip(paragraphs, as_made, strict=True)] == [True, False, True]


def test_the_same_versions_are_the_same_bytes_with_numbers_and_a_signature_of_their_own() -> None:
    both = Both(said("a=甲", "b=乙", "c=丙"), said("a=丁", "c=丙", "d=戊"))
    first, second = (redline(*both.files, both.pairs, [Note(0, "因")], date=WHEN) for _ in range(2))
    assert first == second
    signed = [one for one in root(first).iter() if one.get(f"{W}author")]
    assert {(one.get(f"{W}author"), one.get(f"{W}date")) for one in signed} == {("lijuan", "2024-04-08T09:30:00Z")}
    assert len({one.get(f"{W}id") for one in signed}) == len(signed) > 3
    assert list(entries(first)) == sorted(entries(first))


def test_a_date_of_elsewhere_is_told_in_one_time() -> None:
    both = Both(said("a=甲"), said("a=乙"))
    there = WHEN.astimezone(dt.timezone(dt.timedelta(hours=8)))
    assert redline(*both.files, both.pairs, [], date=there) == redline(*both.files, both.pairs, [], date=WHEN)


# --- rows


def row(key: str, *cells: str) -> Row:
    return Row(tuple((Text(f"{number}:{key}", (("", text),)),) for number, text in enumerate(cells)))


def test_a_row_more_and_a_row_less_are_rows() -> None:
    end = Text("z", ())
    old = Version((Table((row("a", "甲", "1"), row("b", "乙", "2"), row("c", "丙", "3"))), end), "11906", ())
    new = Version((Table((row("a", "甲", "4"), row("c", "丙", "3"), row("d", "丁", "2"))), end), "11906", ())
    document = root(made(Both(old, new)))
    marks = [[one.tag for one in row.iterfind(f"{W}trPr/*")] for row in document.iter(f"{W}tr")]
    assert marks == [[], [f"{W}del"], [], [f"{W}ins"]]


def test_a_table_with_other_columns_is_replaced_row_by_row() -> None:
    end = Text("z", ())
    old = Version((Table((row("a", "甲", "1"),)), end), "11906", ())
    new = Version((Table((row("a", "甲", "1", "2"),)), end), "11906", ())
    document = root(made(Both(old, new)))
    assert len(list(document.iter(f"{W}tbl"))) == 1
    assert document.find(f".//{W}tblGridChange") is not None


# --- the causes in the margin


def test_a_comment_stands_at_what_changed_and_names_the_cause() -> None:
    both = Both(said("a=共473户", "b=乙", "z=完"), said("a=共480户", "b=乙", "z=完"))
    found = made(both, Note(0, "户数 473→480"), Note(0, "户数 473→480"), Note(0, "人口 1→2"))
    assert comments(found) == ["户数 473→480人口 1→2"]
    first = next(root(found).iter(f"{W}p"))
    order = [re.sub("{.*}", "", str(one.tag)) for one in first]
    assert order == ["r", "commentRangeStart", "del", "ins", "commentRangeEnd", "r", "r"]
    assert "/word/comments.xml" in entries(found)["[Content_Types].xml"].decode()


def test_neighbours_with_one_cause_have_one_comment() -> None:
    both = Both(said("z=完"), said("a=甲", "b=乙", "c=丙", "z=完"))
    numbers = [number for number, (n, _) in enumerate(both.pairs) if n is None]
    assert comments(made(both, *(Note(one, "因") for one in numbers))) == ["因"]
    assert comments(made(both, *(Note(one, f"因{one % 2}") for one in numbers))) == [f"因{one % 2}" for one in numbers]


def test_a_comment_on_what_went_goes_with_it() -> None:
    both = Both(said("a=甲", "b=乙", "z=完"), said("a=甲", "z=完"))
    gone = both.pairs.index((1, None))
    found = made(both, Note(gone, "因"))
    assert root(found).find(f".//{W}del/{W}r/{W}commentReference") is not None
    accepted = root(accept_all(found))
    assert [len(one.findall(f"{W}r")) for one in accepted.iter(f"{W}p")] == [1, 1]


def test_what_changed_in_a_header_is_told_at_the_first_paragraph() -> None:
    both = Both(said("a=甲", head=("h=旧",)), said("a=甲", head=("h=新",)))
    changed = both.pairs.index((1, 1))
    found = made(both, Note(changed, "示例数据没有了"))
    assert comments(found) == ["页眉：示例数据没有了"]
    assert root(found).find(f".//{W}commentReference") is not None
    assert root(found, "word/header1.xml").find(f".//{W}commentReference") is None


def test_a_header_that_one_version_has_is_put_in_or_taken_out() -> None:
    with_one, without = said("a=甲", head=("h=页眉",)), said("a=甲")
    assert list(groups(made(Both(without, with_one)))) == [("", "页眉")]
    assert list(groups(made(Both(with_one, without)))) == [("页眉", "")]

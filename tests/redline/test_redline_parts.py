"""What stands in a line besides text: pictures, links, fields, text boxes, footnotes; and what the old version brings with it."""

from collections.abc import Mapping
from types import MappingProxyType

import pytest

from pipeline.redline.write import redline
from pipeline.word.package import package_of
from pipeline.word.text import flatten
from tests.review import versions
from tests.review.settled import W, accept_all, assert_both_ways, entries, groups, reject_all, root
from tests.review.versions import WHEN, Both, Text, Version

Entries = Mapping[str, bytes]
NONE: Entries = MappingProxyType({})


def with_body(before: str, after: str, *, old: Entries = NONE, new: Entries = NONE) -> tuple[bytes, bytes]:
    """Return two documents of one paragraph, with the entries that each has besides."""
    base = entries(versions.package(Version((Text("a", ()),), "11906", ())))
    bodies = (versions.part("document", f"<w:body><w:p>{inside}</w:p><w:sectPr/></w:body>") for inside in (before, after))
    first, second = (package_of({**base, "word/document.xml": body, **more}) for body, more in zip(bodies, (old, new), strict=True))
    return first, second


def leading(*links: tuple[str, str]) -> dict[str, bytes]:
    """Return relations of the body: ids and what they lead to, a picture or a page."""
    office = versions.OFFICE
    told = "".join(
        f'<Relationship Id="{key}" Type="{office}/hyperlink" Target="{target}" TargetMode="External"/>'
        if ":" in target
        else f'<Relationship Id="{key}" Type="{office}/image" Target="{target}"/>'
        for key, target in links
    )
    return {"word/_rels/document.xml.rels": f'<Relationships xmlns="{versions.PACKAGE}/relationships">{told}</Relationships>'.encode()}


def picture(key: str) -> str:
    space = "http://schemas.openxmlformats.org/drawingml/2006/main"
    return f'<w:r><w:drawing><a:blip xmlns:a="{space}" r:embed="{key}"/></w:drawing></w:r>'


def pictures(docx: bytes) -> list[bytes]:
    """Return the pictures of a document as they are shown."""
    relations = {one.get("Id"): one.get("Target") for one in root(docx, "word/_rels/document.xml.rels")}
    keys = [
        one.get(f"{{{versions.OFFICE}}}embed") for one in root(docx).iter("{http://schemas.openxmlformats.org/drawingml/2006/main}blip")
    ]
    return [entries(docx)[f"word/{relations[key]}"] for key in keys]


def test_another_picture_is_replaced_and_the_old_one_is_kept() -> None:
    old, new = with_body(
        picture("rId7"),
        picture("rId7"),
        old={**leading(("rId7", "media/image1.png")), "word/media/image1.png": b"before"},
        new={**leading(("rId7", "media/image1.png")), "word/media/image1.png": b"after"},
    )
    found = redline(old, new, [(0, 0)], [], date=WHEN)
    assert pictures(found) == [b"before", b"after"]
    assert (pictures(accept_all(found)), pictures(reject_all(found))) == ([b"after"], [b"before"])


def test_the_same_picture_by_another_id_stays() -> None:
    old, new = with_body(
        picture("rId7") + "<w:r><w:t>甲</w:t></w:r>",
        picture("rId9") + "<w:r><w:t>乙</w:t></w:r>",
        old={**leading(("rId7", "media/a.png")), "word/media/a.png": b"same"},
        new={**leading(("rId9", "media/a.png")), "word/media/a.png": b"same"},
    )
    found = redline(old, new, [(0, 0)], [], date=WHEN)
    assert pictures(found) == [b"same"]
    assert list(groups(found)) == [("甲", "乙")]


def test_a_link_is_marked_inside() -> None:
    link = '<w:hyperlink r:id="rId7"><w:r><w:t>%s</w:t></w:r></w:hyperlink>'
    old, new = with_body(link % "旧", link % "新", old=leading(("rId7", "https://a.cn")), new=leading(("rId7", "https://b.cn")))
    found = redline(old, new, [(0, 0)], [], date=WHEN)
    texts = ["".join(map(str, root(one).itertext())) for one in (accept_all(found), reject_all(found))]
    assert texts == ["新", "旧"]
    assert {one.get("Target") for one in root(found, "word/_rels/document.xml.rels")} == {"https://a.cn", "https://b.cn"}
    assert [[mark.tag for mark in one] for one in root(found).iter(f"{W}hyperlink")] == [[f"{W}del"], [f"{W}ins"]]


def test_in_a_text_box_only_the_words_change() -> None:
    inside = "<w:txbxContent><w:p><w:r><w:t>%s</w:t></w:r></w:p></w:txbxContent>"
    box = f'<w:r><w:pict><v:textbox xmlns:v="urn:schemas-microsoft-com:vml">{inside}</v:textbox></w:pict></w:r>'
    old, new = with_body(box % "共473户", box % "共480户")
    found = redline(old, new, [(0, 0), (1, 1)], [], date=WHEN)
    assert list(groups(found)) == [("473", "480")]
    assert (flatten(accept_all(found)), flatten(reject_all(found))) == (flatten(new), flatten(old))


def test_a_field_of_one_element_can_go() -> None:
    old, new = with_body('<w:fldSimple w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>', "<w:r><w:t>页</w:t></w:r>")
    found = redline(old, new, [(0, 0)], [], date=WHEN)
    assert root(accept_all(found)).find(f".//{W}instrText") is None
    assert [one.text for one in root(reject_all(found)).iter(f"{W}instrText", f"{W}t")] == ["PAGE", "1"]


def footnotes(*notes: tuple[str, str]) -> dict[str, bytes]:
    told = "".join(f'<w:footnote w:id="{key}"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:footnote>' for key, text in notes)
    return {"word/footnotes.xml": versions.part("footnotes", told)}


def test_a_footnote_that_went_is_kept_by_a_number_of_its_own() -> None:
    reference = '<w:r><w:footnoteReference w:id="%s"/></w:r>'
    old, new = with_body(
        reference % "1" + reference % "2",
        reference % "1",
        old=footnotes(("1", "去掉的"), ("2", "留下的")),
        new=footnotes(("1", "留下了的")),
    )
    found = redline(old, new, [(0, 0), (1, None), (2, 1)], [], date=WHEN)
    told = {one.get(f"{W}id"): "".join(map(str, one.itertext())) for one in root(reject_all(found), "word/footnotes.xml")}
    assert [told[str(one.get(f"{W}id"))] for one in root(reject_all(found)).iter(f"{W}footnoteReference")] == ["去掉的", "留下的"]
    assert [one.get(f"{W}id") for one in root(accept_all(found)).iter(f"{W}footnoteReference")] == ["1"]


def test_a_style_that_only_the_old_version_has_comes_with_it() -> None:
    old, new = with_body(
        "<w:r><w:t>甲</w:t></w:r>",
        "<w:r><w:t>甲</w:t></w:r>",
        old={"word/styles.xml": versions.part("styles", '<w:style w:styleId="旧"/>')},
    )
    found = redline(old, new, [(0, 0)], [], date=WHEN)
    assert {one.get(f"{W}styleId") for one in root(found, "word/styles.xml")} == {"a", "旧"}


def sections(*headers: str) -> bytes:
    """Return a document of as many sections, each with what its header says; an empty one has the header of the one before."""
    base = entries(versions.package(Version((Text("a", ()),), "11906", ())))
    body, relations, named = "", "", ""
    for number, said in enumerate(headers, start=1):
        reference = f'<w:headerReference w:type="default" r:id="rId{number}"/>' if said else ""
        last = number == len(headers)
        body += f"<w:p>{'' if last else f'<w:pPr><w:sectPr>{reference}</w:sectPr></w:pPr>'}<w:r><w:t>{number}</w:t></w:r></w:p>"
        body += f"<w:sectPr>{reference}</w:sectPr>" if last else ""
        if said:
            base[f"word/header{number}.xml"] = versions.part("hdr", f"<w:p><w:r><w:t>{said}</w:t></w:r></w:p>")
            relations += f'<Relationship Id="rId{number}" Type="{versions.OFFICE}/header" Target="header{number}.xml"/>'
            named += f'<Override PartName="/word/header{number}.xml" ContentType="{versions.MAIN}header+xml"/>'
    base["word/document.xml"] = versions.part("document", f"<w:body>{body}</w:body>")
    base["word/_rels/document.xml.rels"] = f'<Relationships xmlns="{versions.PACKAGE}/relationships">{relations}</Relationships>'.encode()
    base["[Content_Types].xml"] = base["[Content_Types].xml"].replace(b"</Types>", f"{named}</Types>".encode())
    return package_of(base)


@pytest.mark.parametrize(
    ("old", "new"),
    [(("甲", "乙"), ("甲", "")), (("甲", ""), ("甲", "乙")), (("甲", "", "乙"), ("丙", "", "")), (("甲", "乙", "丙"), ("丙", "乙", "甲"))],
)
def test_sections_that_share_a_header_in_one_version_have_their_own_in_the_redline(old: tuple[str, ...], new: tuple[str, ...]) -> None:
    before, after = sections(*old), sections(*new)
    pairs = [(number, number) for number in range(len(old))]
    assert_both_ways(redline(before, after, pairs, [], date=WHEN), before, after)


def test_a_header_by_another_number_is_compared_with_its_own_kind() -> None:
    old = Version((Text("a", ()),), "11906", (("default", (Text("g", (("", "甲"),)), Text("h", (("", "共473户"),)))),))
    new = Version(
        old.body,
        "11906",
        (("first", (Text("f", (("", "首页"),)),)), *((role, (said[0], Text("h", (("", "共480户"),)))) for role, said in old.headers)),
    )
    both = Both(old, new)
    made = redline(*both.files, both.pairs, [], date=WHEN)
    assert_both_ways(made, *both.files)
    assert list(groups(made)) == [("", "首页"), ("473", "480")]

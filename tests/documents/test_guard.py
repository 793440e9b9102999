"""The guard at the exit: what Word would ask about never leaves; and what is settled so that the guard has nothing to say."""

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm

from pipeline.documents import guard
from pipeline.documents.settle import settle
from pipeline.problems import Internal
from pipeline.template.house import SHADE
from pipeline.word.package import entries_of, package_of
from pipeline.word.safety import parse
from tests.conftest import sheet

Entries = dict[str, bytes]
BODY = "word/document.xml"


def entries() -> Entries:
    word = sheet()
    word.add_paragraph("第一段", style="公文正文")
    word.add_table(1, 2, style="公文表格")
    word.add_paragraph("第二段", style="公文正文")
    return entries_of(word)


def swap(old: str, new: str, part: str = BODY) -> Callable[[Entries], None]:
    def change(found: Entries) -> None:
        text = found[part].decode()
        assert old in text
        found[part] = text.replace(old, new, 1).encode()

    return change


def orphan(found: Entries) -> None:
    found["word/more.xml"] = b"<a/>"


def without_columns(found: Entries) -> None:
    found[BODY] = re.sub(rb"<w:gridCol [^>]*/>", b"", found[BODY])


def marked(*bookmarks: tuple[int, str]) -> Callable[[Entries], None]:
    starts = "".join(f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>' for number, name in bookmarks)
    return swap("<w:r><w:t>第一段", f"{starts}<w:r><w:t>第一段")


def missing(found: Entries) -> None:
    del found["word/footer1.xml"]


def related_twice(found: Entries) -> None:
    part = "word/_rels/document.xml.rels"
    text = found[part].decode()
    first = text[text.index("<Relationship ") : text.index("/>") + 2]
    found[part] = text.replace(first, first + first, 1).encode()


@pytest.mark.parametrize(
    "change",
    [
        orphan,
        missing,
        related_twice,
        without_columns,
        marked((1, "a"), (1, "b")),
        marked((1, "a"), (2, "a")),
        swap("<w:t>第一段", '<w:rPr><w:rFonts w:eastAsiaTheme="minorEastAsia"/></w:rPr><w:t>第一段'),
        swap('PartName="/word/styles.xml"', 'PartName="/word/others.xml"', "[Content_Types].xml"),
    ],
    ids=["orphan", "missing", "relation", "grid", "bookmark-id", "bookmark-name", "font", "type"],
)
def test_what_word_would_ask_about_is_refused(change: Callable[[Entries], None]) -> None:
    found = entries()
    guard.sound("样张", found)
    change(found)
    with pytest.raises(Internal):
        guard.sound("样张", found)


@pytest.mark.parametrize("text", ["{{事项.事由}}", "{% if 事项 %}", "{# 注 #}", "｛｛事项.事由｝｝", "事由}}", "%}"])
def test_a_tag_that_is_left_is_refused(text: str) -> None:
    word = sheet()
    word.add_paragraph(text)
    with pytest.raises(Internal):
        guard.no_tags(BODY, parse(entries_of(word)[BODY]))


def test_what_is_repeated_gets_ids_of_its_own() -> None:
    mark = '<w:bookmarkStart w:id="7" w:name="{}"/><w:r><w:t>甲</w:t></w:r><w:bookmarkEnd w:id="7"/>'
    paragraphs = "".join(f"<w:p>{mark.format(name)}</w:p>" for name in ("节", "节", "章", "_GoBack"))
    drawing = '<w:p><w:r><w:drawing><wp:inline><wp:docPr id="3" name="图"/></wp:inline></w:drawing></w:r></w:p>'
    root = parse(f"<w:body {nsdecls('w', 'wp')}>{paragraphs}{drawing}{drawing}</w:body>".encode())
    settle(root)
    assert [(one.get(qn("w:id")), one.get(qn("w:name"))) for one in root.iter(qn("w:bookmarkStart"))] == [("0", "节"), ("1", "章")]
    assert [one.get(qn("w:id")) for one in root.iter(qn("w:bookmarkEnd"))] == ["0", "1"]
    assert [one.get("id") for one in root.iter(qn("wp:docPr"))] == ["1", "2"]


def test_the_grey_of_placeholders_goes_and_other_shading_stays() -> None:
    run = '<w:r><w:rPr><w:shd w:val="clear" w:fill="{}"/></w:rPr><w:t>甲</w:t></w:r>'
    cell = f'<w:tbl><w:tblGrid/><w:tr><w:tc><w:tcPr><w:shd w:fill="{SHADE}"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>'
    root = parse(f"<w:body {nsdecls('w')}><w:p>{run.format(SHADE)}{run.format('FFFF00')}</w:p>{cell}<w:p/></w:body>".encode())
    settle(root)
    assert [one.get(qn("w:fill")) for one in root.iter(qn("w:shd"))] == ["FFFF00", SHADE]


def test_the_same_entries_are_the_same_bytes() -> None:
    found = entries()
    assert package_of(found) == package_of(dict(reversed(found.items())))
    with zipfile.ZipFile(io.BytesIO(package_of(found))) as package:
        assert {one.compress_type for one in package.infolist()} == {zipfile.ZIP_STORED}


def test_what_a_program_numbers_when_it_saves_is_left_out() -> None:
    word = sheet()
    paragraph = word.add_paragraph("甲")
    paragraph._element.set("{http://schemas.microsoft.com/office/word/2010/wordml}paraId", "1A2B3C4D")
    paragraph._element.set(qn("w:rsidR"), "00AA00AA")
    word.add_table(1, 1).columns[0].width = Mm(20)
    word.element.body.append(parse_xml(f"<w:p {nsdecls('w')}/>"))
    root = parse(entries_of(word)[BODY])
    settle(root)
    assert not [name for one in root.iter() for name in one.attrib if "paraId" in str(name) or "rsid" in str(name)]

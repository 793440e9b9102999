"""A template and its problems in, a copy out with a Word comment at each: the fault and the remedy where a clerk sees them."""

import io
from collections.abc import Sequence

import docx
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from pipeline.problems import Problem
from pipeline.template.tags import FALLBACK
from pipeline.word import safety
from pipeline.word.package import entries_of, package_of

SUFFIX = ".问题标注.docx"
AUTHOR, INITIALS = "立卷", "卷"


def annotated(data: bytes, name: str, problems: Sequence[Problem]) -> bytes | None:
    """Return the template with comments, None where the file cannot be opened safely.

    Word takes no comments in headers, footers and footnotes: what is there is told at the first paragraph of the body.
    """
    if safety.judge(data, name):
        return None
    document = docx.Document(io.BytesIO(data))
    body = document.element.body
    paragraphs = [one for one in body.iter(qn("w:p")) if next(one.iterancestors(FALLBACK), None) is None]
    for one in problems:
        inside = one.place.document == name and 0 < one.place.paragraph <= len(paragraphs)
        element = paragraphs[one.place.paragraph - 1] if inside else paragraphs[0]
        where = "" if inside else f"{one.place}："
        paragraph = Paragraph(element, document)
        runs = paragraph.runs or [paragraph.add_run("")]
        comment = document.add_comment(runs, text=f"{where}{one.message}", author=AUTHOR, initials=INITIALS)
        comment.add_paragraph(f"改法：{one.remedy}（{one.code}）")
        del comment._comment_elm.attrib[qn("w:date")]  # noqa: SLF001 - python-docx writes the clock into it
    return package_of(entries_of(document))

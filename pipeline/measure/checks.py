"""The pages of a document measured against GB/T 9704: its PDF and its .docx in, problems with clause and page out.

The .docx says what a line should be (its style is its role), the PDF where it is. A check is a function from `Measured`
to findings; the lists below are all there are. Whoever adds one adds its clause in `clauses.py`, its code in the
catalogue of problems and its row in docs/layout.md.
"""

from collections.abc import Callable, Iterator, Sequence

from pipeline.fonts.table import Fonts
from pipeline.measure import page_rules, text_rules, title_rules
from pipeline.measure.clauses import Finding, problems
from pipeline.measure.layout import Layout, lay_out
from pipeline.measure.positions import read
from pipeline.measure.yardstick import ROLES, Measured
from pipeline.problems import Problem
from pipeline.word.outline import outline

Check = Callable[[Measured], Iterator[Finding]]


def unread(measured: Measured) -> Iterator[Finding]:
    """A paragraph that is not on the pages cannot be measured, and nobody should think it was."""
    if lost := measured.layout.unread:
        yield Finding("layout.unread", 1, "PDF 与文书的文字一致", f"有{len(lost)}段在 PDF 里没有找到，没有量", lost[0].text)


CHECKS: Sequence[Check] = (unread, *page_rules.CHECKS, *text_rules.CHECKS, *title_rules.CHECKS)
"""For an official document."""

CHECKS_OF_FORMS: Sequence[Check] = (unread, page_rules.paper, text_rules.marks)
"""For a sheet to be filled in by hand: GB/T 9704 is about documents, and such a sheet has margins of its own."""


def measure(pdf: bytes, docx: bytes, document: str, fonts: Fonts, names: Sequence[str] = (), *, form: bool = False) -> tuple[Problem, ...]:
    """Return what of the pages is not as it should be.

    `document` is its short name, `fonts` are those it was set with, `names` what a title never breaks.
    """
    return problems(findings(lay_out(read(pdf), outline(docx), ROLES), fonts, names, form=form), document)


def findings(layout: Layout, fonts: Fonts, names: Sequence[str] = (), *, form: bool = False) -> list[Finding]:
    """Return every single finding, in the order of the checks. Where nothing could be read, that is all there is to say."""
    measured = Measured.of(layout, names, fonts)
    checks = CHECKS_OF_FORMS if form else CHECKS
    return [one for check in (checks if layout.blocks else (unread,)) for one in check(measured)]

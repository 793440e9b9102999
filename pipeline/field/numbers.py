"""Sheets and judged answers in, the answers out that bear the number of a form nobody printed, or of another household's."""

from collections.abc import Iterator, Sequence

from pipeline.case.tally import Judged, by_number
from pipeline.field.sheets import Sheet
from pipeline.problems import Place, Problem, problem

NAMED_AT_MOST = 10
"""Rows that a finding names by their 序号."""


def strange_forms(sheets: Sequence[Sheet], rows: Sequence[Judged], places: Sequence[Place]) -> Iterator[Problem]:
    """Yield one finding for all answers that count and whose form is not one of their household."""
    homes = {one.number: one.home.key for one in sheets}
    strange = [
        index
        for index, one in enumerate(rows)
        if not one.reason and one.response.form and homes.get(one.response.form) != (one.community, one.response.household)
    ]
    if strange:
        ordered = sorted(strange, key=lambda index: by_number(rows[index].response.number or ""))
        named = [
            f"{row.number}（户号{row.household}，表号{row.form}）" for row in (rows[index].response for index in ordered[:NAMED_AT_MOST])
        ]
        more = "等" if len(ordered) > NAMED_AT_MOST else ""
        told = f"登记簿有{len(ordered)}行的表号不是这一户的：序号{'、'.join(named)}{more}"
        yield problem("forms.strange", told, places[ordered[0]], "照调查表右上角改正表号，或改正户号")

"""What came from outside and is no part of one of our papers: its archive items, and their places among the others.

The evidence of one publication is one set; what is 独立成件 is an item of its own. The district's reply comes first in the
volume, letters and other papers of others after our letters, photographs last (standards.md 8.2).
"""

import re
from collections.abc import Mapping, Sequence

from pipeline.case.tree import Branch
from pipeline.documents.properties import given
from pipeline.volume.items import ORDER, ArchiveItem, Paper, entered, is_reply, items, marked, shown, told, year_of
from pipeline.volume.originals import FOLDER, Original
from pipeline.volume.retention import Retention, longest, retention

EVIDENCE, OUTSIDE = "publication-evidence", "outside"
"""kinds, as `retention.yaml` has them; an item's id begins with its kind"""

CALLED = {EVIDENCE: "发布证明", OUTSIDE: "外来件"}
"""What the table of retentions of a case calls them."""

AFTER: Mapping[str, str] = {"公告": "announcement", "结果公示": "results-notice", "批准后公布": "results-notice"}
"""What was published → the kind after whose items its evidence stands."""

PHOTOGRAPHS = re.compile(r"照片|影像")

PLACES = {kind: place for place, kinds in enumerate(ORDER) for kind in kinds}
UNDATED = "9" * 8


def gathered(
    papers: Sequence[Paper], facts: Branch, responsible: Mapping[str, str], originals: Sequence[Original]
) -> tuple[ArchiveItem, ...]:
    """Return all items of a case in the order of the volume."""
    evidence = [one for one in originals if one.role == "证明材料"]
    apart = [one for one in originals if one.role != "证明材料" and not one.belongs_to]
    joined = [one for one in originals if one.role != "证明材料" and one.belongs_to]
    found = [*items(papers, facts, responsible, joined), *_sets(evidence, facts), *(_alone(one, facts) for one in apart)]
    return tuple(sorted(found, key=_place))


def _sets(evidence: Sequence[Original], facts: Branch) -> list[ArchiveItem]:
    """Return the evidence of publication, one item for each paper that was published, from when its last piece is."""
    sets: dict[str, list[Original]] = {}
    for one in evidence:
        sets.setdefault(given(facts, f"{one.named_by}.文件"), []).append(one)
    found = []
    for published, pieces in sets.items():
        title = f"[{published}{'' if published.endswith('公布') else '发布'}证明材料]"
        found.append(_item(f"{EVIDENCE}/{published}", title, pieces, facts))
    return found


def _alone(one: Original, facts: Branch) -> ArchiveItem:
    return _item(f"{OUTSIDE}/{one.file.removeprefix(f'{FOLDER}/')}", one.title, [one], facts)


def _item(identity: str, title: str, pieces: Sequence[Original], facts: Branch) -> ArchiveItem:
    kind = identity.partition("/")[0]
    date = max(one.date for one in pieces)
    leaves = shown(pieces)
    bodies = dict.fromkeys(one.responsible for one in pieces if one.responsible)
    return ArchiveItem(
        identity,
        title,
        pieces[0].number if len(pieces) == 1 else "",
        "、".join(bodies),
        date,
        year_of(date, facts),
        longest(_kept(one, kind, facts) for one in pieces),
        (),
        tuple(pieces),
        leaves,
        CALLED[kind],
        told(*dict.fromkeys(one.remark for one in pieces), marked(leaves)),
    )


def _kept(one: Original, kind: str, facts: Branch) -> Retention:
    """Return how long an original is kept: as its entry says, else the table of the case, else as proposed."""
    return entered(one) or retention(kind, CALLED[kind], facts)


def _place(item: ArchiveItem) -> tuple[int, int, str]:
    """Return where an item stands: the order of the kinds, then what is put after one; of several there by date."""
    kind, _, name = item.id.partition("/")
    dated = item.date or UNDATED
    if is_reply(item.title):
        return (-1, 0, dated)
    if kind == EVIDENCE:
        return (PLACES[AFTER[name]], 1, dated)
    if kind == OUTSIDE:
        return (len(ORDER), 0, dated) if PHOTOGRAPHS.search(item.title) else (PLACES["letter"], 1, dated)
    return (PLACES[kind], 0, "")

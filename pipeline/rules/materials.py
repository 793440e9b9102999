"""Whether the papers are complete: those of a request, of the archive, the scans of what was issued, the evidence of what was done.

Which papers a matter has is the register's to say (`catalog.CATALOG`). One finding a table, naming what lacks.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from pipeline.case.tree import Branch, Fact
from pipeline.catalog import CATALOG, CORRECTED, DRAFTED, GROUP, UNITS, Kind
from pipeline.problems import Place
from pipeline.rules.judging import Check, Judged, Subject, judged, known
from pipeline.rules.schedule import PARTY
from pipeline.rules.statutes import standing

ANNEXED = {"调整方案": "调整方案", "决议": "居民会议的决议", "报告单": "征求意见结果", "结果公示": "公示情况", "情况报告": "意见采纳情况"}
"""Paper → what it is as a material of a request (standards 7.4)."""

MAPS = ("调整前", "调整后")
CHOSEN = (GROUP, UNITS, DRAFTED, CORRECTED)
"""What a matter may do without; everything else that a paper waits for will come."""


def request(subject: Subject) -> Iterator[Judged]:
    """What a request is usually sent with (standards 7.4): a hint, for no rule lists it."""
    annexes = subject.facts.fact("请示.附件")
    if annexes is None or annexes.pending:
        return
    given = annexes.value if isinstance(annexes.value, tuple) else ()
    lacking = [f"{material}（{paper}）" for paper, material in ANNEXED.items() if paper not in given]
    lacking += [f"{when}的示意图" for when in MAPS if subject.value(f"调整内容.示意图.{when}") is None]
    lacking += [] if subject.facts.table("调整内容.风险与应对") else ["风险与应对"]
    kinds = [known(meeting.fact("类型")) for meeting in subject.facts.table("会议")]
    lacking += [] if any(kind in (*PARTY, "党员大会") for kind in kinds) else ["党组织研究的会议记录"]
    wrong = f"里没有{'、'.join(lacking)}" if lacking else ""
    remedy = "补齐后随请示附上（文书写进“请示.附件”，图写进“调整内容.示意图”）；街道不要求的可以不附"
    yield judged("material.request", "请示的材料", standing("request-materials"), wrong=wrong, at=annexes, remedy=remedy)


def archive(subject: Subject) -> Iterator[Judged]:
    """The steps together form every paper that this matter has, so that the archive holds them (档案法第十三条第三项)."""
    steps = subject.facts.table("进程")
    formed = {paper for step in steps for paper in _words(step.fact("形成材料"))}
    wanted = [kind.short for kind in CATALOG if _comes(kind, subject.facts)]
    for by in subject.asked("archived", subject.decided()) if steps else ():
        lacking = [paper for paper in wanted if paper not in formed]
        wrong = f"里没有{'、'.join(lacking)}" if lacking else ""
        at = steps[-1].fact("形成材料") or steps[-1]
        remedy = "在“进程”里形成它们的那一步写进“形成材料”，归档时逐件核对"
        yield judged("L-ARCH", f"各步形成的材料（应有{len(wanted)}种）", by, wrong=wrong, at=at, remedy=remedy)


def _comes(kind: Kind, facts: Branch) -> bool:
    """Whether the matter will have the paper, be it due already or not."""
    return all(need.met(facts) for need in kind.needs if need in CHOSEN)


def scans(subject: Subject) -> Iterator[Judged]:
    """Of each paper that was issued there is a scan of the signed one, or the reason why there is none."""
    issued = [row for row in subject.facts.table("发文") if known(row.fact("状态")) == "已印发"]
    untold = [row for row in issued if all(known(row.fact(name)) is None for name in ("正本", "无正本理由"))]
    named = _named_scans(subject) if untold else set()
    lacking = [row for row in untold if f"{row.path.removeprefix('发文.')}-正本" not in named]
    for by in subject.asked("signed-original", subject.decided()) if issued else ():
        wrong = f"里，{_names(lacking)}没有签章件的扫描件，也没有写原因" if lacking else ""
        at = lacking[0].fact("状态") if lacking else issued[0]
        remedy = "扫描签章件放进 originals/，文件名写作“短名-正本”，或写在“正本”里；没有的写“无正本理由”"
        yield judged("material.scan", f"已印发的{len(issued)}件文书", by, wrong=wrong, at=at, remedy=remedy)


def _named_scans(subject: Subject) -> set[str]:
    """Return how the files in `originals/` are called: one that is named by its paper belongs to it (`volume/originals.py`)."""
    folder = subject.case.folder / "originals"
    return {unicodedata.normalize("NFC", file.stem) for file in folder.iterdir()} if folder.is_dir() else set()


SHOWS = (
    ("网站|网页|官网", "网页截图（看得到网址和日期）"),
    ("公众号|微信|微博|客户端|群", "页面截图（看得到账号和日期）"),
    ("日报|晚报|报纸|报刊|电视|广播", "刊登的版面或播出的记录"),
    ("函|信|邮", "寄出或签收的凭证"),
    ("张贴|公示栏|公告栏|辖区|现场", "张贴时和撤下时的照片"),
)
"""How a channel is called → what shows that something was published there (standards 7.4: 公示证明)."""


def shown_by(channel: str) -> str:
    """Return what to keep of a publication in a channel."""
    return next((proof for names, proof in SHOWS if re.search(names, channel)), "照片或截图")


def unshown(rows: Sequence[Branch], column: str = "证明材料") -> list[Branch]:
    """Return the rows of which there is nothing to show."""
    return [row for row in rows if not known(row.fact(column))]


def evidence(subject: Subject) -> Iterator[Judged]:
    """Of each meeting, each posting and the boundary there is something to show."""
    yield from _shown(subject.facts.table("会议"), "材料", "个会", "签到册、记录、照片写进会议的“材料”")
    posted = [row for row in subject.facts.table("发布") if known(row.fact("发布日期")) is not None]
    yield from _shown(posted, "证明材料", "处发布", "照片、截图写进发布的“证明材料”")
    if isinstance(adjustment := subject.facts.at("调整内容"), Branch):
        lacking = [when for when in MAPS if subject.value(f"调整内容.示意图.{when}") is None]
        wrong = f"没有{'、'.join(lacking)}的" if lacking else ""
        remedy = "把示意图（.png 或 .jpg）放进 attachments/，写进“调整内容.示意图”"
        yield judged("material.evidence", "边界示意图", standing("evidence"), wrong=wrong, at=adjustment, remedy=remedy)


def _shown(rows: Sequence[Branch], column: str, counted: str, remedy: str) -> Iterator[Judged]:
    if rows:
        lacking = unshown(rows, column)
        wrong = f"里，{_names(lacking)}没有{column}" if lacking else ""
        at: Branch | Place = lacking[0] if lacking else rows[0]
        yield judged("material.evidence", f"{len(rows)}{counted}", standing("evidence"), wrong=wrong, at=at, remedy=remedy)


def _names(rows: Sequence[Branch]) -> str:
    return "、".join(f"“{row.path.partition('.')[2]}”" for row in rows)


def _words(fact: Fact | None) -> tuple[str, ...]:
    value = known(fact)
    return value if isinstance(value, tuple) else ()


CHECKS: Sequence[Check] = (request, archive, scans, evidence)

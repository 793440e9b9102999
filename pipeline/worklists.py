"""Finished papers in, what a clerk works with out: 打印签章清单, 发布记录, and the texts to paste. They lie in `forms/`.

Nothing here is an item of the archive, and nothing hangs on the day it is made: the same case gives the same lists.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from pipeline import catalog
from pipeline.case.agenda import POSTED_BY, upcoming
from pipeline.case.tree import Branch, Fact
from pipeline.documents.properties import given, issuing_body
from pipeline.item import Item, form_item
from pipeline.paper import Paper
from pipeline.pdf import Engine
from pipeline.press import Press
from pipeline.rules.judging import known
from pipeline.rules.materials import shown_by, unshown
from pipeline.values import Value
from pipeline.volume.assemble import printed_forms
from pipeline.volume.bind import page_counts
from pipeline.volume.forms import with_root
from pipeline.volume.originals import Original
from pipeline.wording import write

FOLDER = "forms"
PASTED = ("公告", "结果公示")
"""What is published on websites and in official accounts."""
ADDRESSEE = {"请示": "请示.主送机关", "情况报告": "请示.主送机关", "街道请示": "街道请示.主送机关"}
"""Paper → the fact that says to whom it goes."""
RECORDED = ("发布日期", "撤下日期", "载体", "经办人", "见证人")
"""What the record of a posting has to say."""
Row = Mapping[str, Value]


@dataclasses.dataclass(frozen=True, slots=True)
class Made:
    """The lists as papers, and the files to be published."""

    papers: Sequence[Paper]
    files: Mapping[str, bytes]


def make(papers: Sequence[Paper], press: Press, engine: Engine, originals: Sequence[Original]) -> Made:
    """Return the lists of a run."""
    facts = press.facts
    wanted = [(inside, [form_item(catalog.PRINT_LIST, inside)]) for inside in (of_printing(papers, facts, originals),)]
    if facts.table("发布") or _unrecorded(facts):
        inside = of_postings(facts)
        wanted.append((inside, [form_item(catalog.POSTINGS, inside)]))
    printed = printed_forms(wanted, press, engine)
    files = {f"{FOLDER}/{paper.item.stem}.{suffix}": data for paper in printed for suffix, data in _both(paper)}
    texts = (paper for paper in papers if paper.status != "not-due" and paper.item.kind.short in PASTED)
    files |= {f"{FOLDER}/{paper.item.short}·网站.txt": pasted(paper).encode() for paper in texts}
    return Made(printed, files)


def _both(paper: Paper) -> Iterator[tuple[str, bytes]]:
    yield from (("docx", paper.docx), ("pdf", paper.pdf or b""))


# --- what to print


def of_printing(papers: Sequence[Paper], facts: Branch, originals: Sequence[Original]) -> Branch:
    """Return the facts with 打印: what can be printed now, and what cannot and why; what is scanned already is only counted."""
    made = [paper for paper in papers if paper.status != "not-due"]
    scanned = {one.belongs_to for one in originals if one.role == "正本"}
    done = [paper for paper in made if paper.item.id in scanned or _settled(paper, facts)]
    left = [paper for paper in made if paper not in done]
    waiting = [(paper, reason) for paper in left if (reason := _reason(paper))]
    ready = [paper for paper in left if not _reason(paper)]
    pages = page_counts({paper.item.stem: paper.pdf for paper in ready if paper.pdf is not None})
    now: list[Row] = [{"序号": number, **_printing(paper, facts, pages.get(paper.item.stem, 0))} for number, paper in enumerate(ready, 1)]
    later: list[Row] = [{"文书": paper.item.short, "原因": reason} for paper, reason in waiting]
    steps: list[Row] = [
        {
            "步骤": step.name,
            "文书": "、".join(step.papers),
            "张贴": "；".join(step.posted),
            "期限": write(step.deadline) if step.deadline else "",
        }
        for step in upcoming(facts)
    ]
    counts: Row = {"现在数": len(now), "已存数": len(done)}
    return with_root(facts, "打印", counts, {"现在": ("份", now), "待补": ("份", later), "下一步": ("步", steps)})


def _settled(paper: Paper, facts: Branch) -> bool:
    return any(known(facts.fact(f"发文.{paper.item.short}.{name}")) is not None for name in ("正本", "无正本理由"))


def _reason(paper: Paper) -> str:
    """Return why a paper cannot be printed for signature, empty where it can."""
    found = [f"待填：{'、'.join(paper.pending)}"] if paper.pending else []
    found += ["引用了示例数据"] if paper.example else []
    found += ["人手改过，先定采用哪一份"] if paper.status == "kept" else []
    return "；".join(found)


def _printing(paper: Paper, facts: Branch, pages: int) -> Row:
    item = paper.item
    signed, sealed = _signatures(paper, facts), _seal(paper, facts)
    return {
        "文书": item.short,
        "题名": item.title,
        "页数": pages,
        "份数": _copies(item, facts),
        "单双面": given(facts, "档案.打印方式") or "双面",
        "签字": signed,
        "用印": sealed,
        "去向": _destination(item, facts),
        "扫描件": f"originals/{item.short}-正本.pdf" if signed or sealed else "",
    }


def _copies(item: Item, facts: Branch) -> str:
    """Return how many copies: what the register of papers says, those that are posted and one for the file, or that one."""
    if (said := known(facts.fact(f"发文.{item.short}.份数"))) is not None:
        return write(said)
    if item.kind.id == "survey-form" and (sheets := known(facts.fact("汇总.发放份数"))) is not None:
        return write(sheets)
    rows = [row for row in facts.table("发布") if known(row.fact("文件")) == item.short]
    posted = [number for row in rows if isinstance(number := known(row.fact("份数")), int)]
    return f"发布{sum(posted)}，归档1" if posted else "1"


def _signatures(paper: Paper, facts: Branch) -> str:
    """Return whose hand is wanted: who the register names, who signs it off, and the lines on the paper."""
    row = f"发文.{paper.item.short}"
    people = [f"{name}：{given(facts, f'{row}.{name}')}" for name in ("签发人", "签字人") if given(facts, f"{row}.{name}")]
    lines = [label for label in paper.unsigned if not label.endswith("日期")]
    return "；".join(dict.fromkeys([*people, *lines]))


def _seal(paper: Paper, facts: Branch) -> str:
    """Return the seal: what the register says, else that of the body that issues a paper with a date of its own."""
    said = given(facts, f"发文.{paper.item.short}.用印")
    body = issuing_body(paper.item, facts)
    return said or (f"{body}印章" if paper.item.kind.dated and body else "")


def _destination(item: Item, facts: Branch) -> str:
    if item.kind.short in POSTED_BY:
        return f"发布：{_words(facts.fact(POSTED_BY[item.kind.short]))}"
    if item.kind.short in ADDRESSEE and (body := given(facts, ADDRESSEE[item.kind.short])):
        return f"报送{body}"
    return f"送{item.name}" if item.kind.id == "letter" else "归档"


def _words(fact: Fact | None) -> str:
    value = known(fact)
    return "、".join(value) if isinstance(value, tuple) else str(value or "")


# --- what was published


def of_postings(facts: Branch) -> Branch:
    """Return the facts with 发布记录: each channel with its days, both ends counted, and what the record lacks."""
    rows: list[Row] = [{"序号": number, **posting(row)} for number, row in enumerate(facts.table("发布"), 1)]
    counts: Row = {"处数": len(rows), "缺证明数": len(unshown(facts.table("发布")))}
    missing: list[Row] = [{"文件": paper, "渠道": channel} for paper, channel in _unrecorded(facts)]
    made = with_root(facts, "发布记录", counts, {"各处": ("处", rows), "未登记": ("处", missing)})
    # a posting that is example data makes the record one
    for line, row in zip(made.table("发布记录.各处"), facts.table("发布"), strict=True):
        parts = tuple(fact.path for fact in row.facts())
        of_example = {name: dataclasses.replace(one, parts=parts) for name, one in line.children.items() if isinstance(one, Fact)}
        made = made.with_child(line.path, dataclasses.replace(line, children=of_example))
    return made


def posting(row: Branch) -> dict[str, Value]:
    """Return one posting as the record prints it; what nobody wrote is empty and stands under 缺."""
    said = {name: known(row.fact(name)) for name in (*RECORDED, "文件", "渠道", "份数")}
    first, last = said["发布日期"], said["撤下日期"]
    days = (last - first).days + 1 if isinstance(first, dt.date) and isinstance(last, dt.date) else ""
    lacking = [name for name in RECORDED if said[name] is None]
    lacking += [shown_by(str(said["渠道"]))] if unshown([row]) else []
    return {
        **{name: "" if (value := said[name]) is None else value for name in ("文件", "渠道", "载体", "份数")},
        "发布": _day(first),
        "撤下": _day(last),
        "天数": days,
        "经办人": str(said["经办人"] or ""),
        "见证人": str(said["见证人"] or ""),
        "证明": _words(row.fact("证明材料")),
        "缺": "、".join(lacking),
    }


def _day(value: Value | None) -> str:
    return write(value) if value is not None else ""


def _unrecorded(facts: Branch) -> list[tuple[str, str]]:
    """Return the channels in which the announcement was to be published and is not registered."""
    wanted = known(facts.fact("征求意见.公告方式"))
    there = {known(row.fact("渠道")) for row in facts.table("发布") if known(row.fact("文件")) == "公告"}
    return [("公告", channel) for channel in wanted if channel not in there] if isinstance(wanted, tuple) else []


# --- what to paste


def pasted(paper: Paper) -> str:
    """Return a paper as text for a website: titles whole, a table row by row in words, since columns do not survive pasting."""
    open_points = _reason(paper)
    lines = [f"【还不能发布：{open_points}】", ""] if open_points else []
    for tabs, group in groupby(paper.text.splitlines(), key=lambda line: line.count("\t")):
        rows = [[cell.replace("⏎", "") for cell in line.split("\t")] for line in group]
        if not tabs or len(rows) == 1:
            lines += ["　".join(row) for row in rows]
            continue
        head, *body = rows
        lines += [f"{first}　{'；'.join(f'{name}：{cell}' for name, cell in zip(head[1:], rest, strict=True))}" for first, *rest in body]
    return "\n".join(lines) + "\n"

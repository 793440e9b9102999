"""What the forms of the archive print, as facts: 案卷 (GB/T 9705), 盒 (DA/T 22—2015) and 移交, made from what was placed.

What is not the case is not said, and nothing is ever called 完整无缺; names, days and what happens later are for the hand.
"""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence

from pipeline.case.tree import Branch, Fact, Fate
from pipeline.documents.properties import given
from pipeline.values import Pending, Value
from pipeline.volume.arrange import Box, Placed, Volume, boxes, filed, title_of, wholes
from pipeline.volume.items import COPY, told
from pipeline.volume.retention import Retention
from pipeline.volume.stamp import chosen

SOMETIMES = {"案卷": ("册次",), "移交": ("卷数",)}
"""What a form prints only where there is something to say."""

LISTED = 5
"""How many items a remark names one by one."""

PROPOSED = "（建议，待确认）"


def of_volume(facts: Branch, volume: Volume, remarks: Sequence[str] = ()) -> Branch:
    """Return the facts with 案卷: cover, catalogue and file note of one volume or part."""
    part = f"第{volume.part}册（共{volume.parts}册）" if volume.parts > 1 else ""
    values: dict[str, Value] = {
        **_holder(facts),
        "案卷题名": title_of(volume.name, facts),
        "起止日期": _span(volume) or Pending("起止日期"),
        "保管期限": _period(volume.retention),
        "件数": len(volume.placed),
        "页数": volume.pages,
        "归档号": given(facts, "档案.归档号"),
        "档号": volume.code,
    }
    last = volume.placed[-1]
    _, paging = chosen(facts)
    rows = [_of_volume(one, last=one is last, by_item=paging == "按件") for one in volume.placed]
    if part:
        values["册次"] = part
    return with_root(facts, "案卷", values, {"目录": ("件", rows), "说明": ("条", _remarks(volume.placed, "本卷", remarks))})


def _of_volume(one: Placed, *, last: bool, by_item: bool) -> dict[str, Value]:
    """Return a row. 页号 is what is printed on the pages; where each item has its own, 件号/页数 (GB/T 9705, not bound)."""
    item = one.item
    pages = one.running if last else str(one.first)
    if by_item:
        pages = f"{one.coded.digits}/{item.pages}"
    return {
        "顺序号": one.order,
        "文号": item.number,
        "责任者": item.responsible,
        "题名": item.title,
        "日期": item.date,
        "页号": pages,
        "备注": item.remark,
    }


def of_box(facts: Branch, box: Box, remarks: Sequence[str] = ()) -> Branch:
    """Return the facts with 盒: catalogue and its cover, note and label of one box. Its number is for the archive to give."""
    placed = [dataclasses.replace(one, order=order) for order, one in enumerate(box.placed, 1)]  # in the box, not in its volume
    values: dict[str, Value] = {
        **_holder(facts),
        "年度": str(box.year),
        "保管期限": _period(box.retention),
        "起件号": box.placed[0].coded.digits,
        "止件号": box.placed[-1].coded.digits,
        "件数": len(box.placed),
        "页数": sum(one.item.pages for one in box.placed),
    }
    rows = [{"序号": one.order, **_described(one), "密级": ""} for one in placed]
    return with_root(facts, "盒", values, {"目录": ("件", rows), "说明": ("条", _remarks(placed, "本盒", remarks))})


def of_transfer(facts: Branch, volumes: Sequence[Volume]) -> Branch:
    """Return the facts with 移交: everything that is handed over, by volume, or item by item as it lies in the boxes."""
    by_item, by_volume = filed(facts)
    placed = [one for volume in volumes for one in volume.placed]
    values: dict[str, Value] = {**_holder(facts), "件数": len(placed), "页数": sum(one.item.pages for one in placed)}
    if not by_item:
        handed = [_handed_over(volume, facts) for volume in wholes(volumes)]
        values["卷数"] = len(handed)
    else:
        lies = {one.item.id: f"装入案卷{volume.code}" for volume in volumes for one in volume.placed if by_volume}
        handed = [_of_item(one, lies.get(one.item.id, "")) for box in boxes(volumes) for one in box.placed]
    rows = [{"序号": order, **row} for order, row in enumerate(handed, 1)]
    return with_root(facts, "移交", values, {"目录": ("件", rows)})


def _of_item(one: Placed, lies: str) -> dict[str, Value]:
    carrier = "纸质" if one.item.sheets else "纸质、电子"
    return {**_described(one), "保管期限": one.retention.period, "载体": carrier, "备注": told(one.item.remark, lies)}


def _handed_over(volume: Volume, facts: Branch) -> dict[str, Value]:
    """Return the row of a whole volume."""
    bound = f"，订为{volume.parts}册" if volume.parts > 1 else ""
    return {
        "档号": volume.code,
        "文号": "",
        "责任者": given(facts, "档案.立档单位"),
        "题名": title_of(volume.name, facts),
        "日期": _span(volume),
        "页数": volume.pages,
        "保管期限": volume.retention.period,
        "载体": "纸质" if all(one.item.sheets for one in volume.placed) else "纸质、电子",
        "备注": f"{len(volume.placed)}件{bound}",
    }


def _span(volume: Volume) -> str:
    """Return the first and the last day of what lies in a volume, one where they are the same."""
    dates = sorted(one.item.date for one in volume.placed if one.item.date)
    return "—".join(dict.fromkeys((dates[0], dates[-1]))) if dates else ""


def _described(one: Placed) -> dict[str, Value]:
    item = one.item
    return {
        "档号": one.code,
        "文号": item.number,
        "责任者": item.responsible,
        "题名": item.title,
        "日期": item.date,
        "页数": item.pages,
        "备注": item.remark,
    }


def _holder(facts: Branch) -> dict[str, Value]:
    """Return whose archive it is and under what subject it goes."""
    creator = facts.fact("档案.立档单位")
    return {
        "全宗名称": creator.value if creator else Pending("全宗名称"),
        "全宗号": given(facts, "档案.全宗号"),
        "类目名称": given(facts, "档案.问题.名称") or Pending("类目名称"),
    }


def _period(kept: Retention) -> str:
    return kept.period + ("" if kept.confirmed else PROPOSED)


def _remarks(placed: Sequence[Placed], here: str, further: Sequence[str]) -> list[dict[str, Value]]:
    """Return what has to be said of what lies here, a sentence each: only what is the case."""
    pages = sum(one.item.pages for one in placed)
    said = [f"{here}共{len(placed)}件{pages}页。"]
    if sheets := sum(one.item.sheets for one in placed):
        said.append(f"其中调查表原件{sheets}份，只有纸质。")
    if copies := [one for one in placed if (shown := one.item.shown) and all(text.copy for text in shown)]:
        said.append(f"{_which(copies, placed)}为{COPY}。")
    if partly := [one for one in placed if one not in copies and any(text.copy for text in one.item.shown)]:
        said.append(f"{_which(partly, placed)}中有{COPY}。")
    if undated := [one for one in placed if not one.item.date]:
        said.append(f"{_which(undated, placed)}尚无成文日期。")
    if proposed := [one for one in placed if not one.item.retention.confirmed]:
        said.append(f"{_which(proposed, placed)}的保管期限为建议值，待确认。")
    return [{"内容": sentence} for sentence in (*said, *further)]


def _which(some: Sequence[Placed], placed: Sequence[Placed]) -> str:
    """Return 各件, 第2、5件, or of many how many: 其中12件."""
    if len(some) == len(placed):
        return "各件"
    return f"第{'、'.join(str(one.order) for one in some)}件" if len(some) <= LISTED else f"其中{len(some)}件"


def with_root(
    facts: Branch, root: str, values: Mapping[str, Value], tables: Mapping[str, tuple[str, Sequence[Mapping[str, Value]]]]
) -> Branch:
    """Return the facts with one root more: its values, and its tables (name → what a row is counted in, the rows)."""
    children: dict[str, Fact | Branch] = dict(_facts(root, values))
    for table, (unit, rows) in tables.items():
        path = f"{root}.{table}"
        inside: dict[str, Fact | Branch] = {}
        for index, row in enumerate(rows, 1):
            name = f"第{index}{unit}"
            inside[name] = Branch(f"{path}.{name}", dict(_facts(f"{path}.{name}", row)))
        children[table] = Branch(path, inside, rows=True)
    absent = {name: Fate.OPTIONAL for name in SOMETIMES.get(root, ()) if name not in values}
    return dataclasses.replace(facts, children={**facts.children, root: Branch(root, children, absent)})


def _facts(path: str, values: Mapping[str, Value]) -> Iterator[tuple[str, Fact]]:
    return ((name, Fact(value, f"{path}.{name}")) for name, value in values.items())

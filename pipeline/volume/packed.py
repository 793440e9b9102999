"""What was placed in, what the transfer package holds out: each item with its files and its metadata by DA/T 46.

Without a scan of the signed copy what lijuan wrote is the electronic draft (电子稿), the PDF as well as the .docx: nothing
is called 正本 that nobody signed. What is on paper alone has a number and no file; the package says so.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from pipeline import __version__
from pipeline.case.tree import Branch
from pipeline.documents.properties import given
from pipeline.transfer.package import About, ArchiveFile, ArchiveItem, Contents, OtherFile, VolumeRow
from pipeline.volume import codes, stamp
from pipeline.volume.arrange import Placed, Volume, filed, scheme_of, title_of, wholes
from pipeline.volume.files import File, of_item

SOFTWARE = f"lijuan {__version__}"
ON_PAPER = "只有纸质，没有数字化"
NONE: Mapping[str, str] = MappingProxyType({})

Forms = Mapping[str, bytes]
"""suffix → the file of a paper: `.pdf`, `.docx`"""


def contents(
    volumes: Sequence[Volume],
    facts: Branch,
    files: Mapping[str, Forms],
    others: Mapping[str, tuple[str, bytes]],
    case: Path,
    day: dt.date,
    elsewhere: Mapping[str, str] = NONE,
) -> Contents:
    """Return what goes into the package. `files` are those of each paper by its stem; `others` (name → title, content) go to 其他/.

    `elsewhere` (code → why) are numbers between those of the items that are not theirs.
    """
    volume_of = {one.item.id: volume for volume in volumes for one in volume.placed}
    placed = sorted((one for volume in volumes for one in volume.placed), key=lambda one: one.code)
    about = About(
        title=f"{given(facts, '事项.事由')}的文件材料",
        identifier=given(facts, "档案.归档号") or _called(facts),
        unit=given(facts, "档案.立档单位"),
        fonds=given(facts, "档案.全宗号"),
        fonds_name=given(facts, "档案.立档单位"),
        scheme=scheme_of(facts),
        provisional=any(one.coded.provisional for one in placed),
        day=day,
        software=SOFTWARE,
        absent={**elsewhere, **{one.code: ON_PAPER for one in placed if _on_paper(one)}},
    )
    kept = [one for one in placed if not _on_paper(one)]
    items = tuple(_item(one, volume_of[one.item.id], facts, of_item(one.item, files, case), day) for one in kept)
    rows = tuple(_row(one, facts) for one in wholes(volumes)) if filed(facts)[1] else ()
    return Contents(about, items, rows, tuple(OtherFile(name, title, data) for name, (title, data) in others.items()))


def _called(facts: Branch) -> str:
    """Return what a matter without 归档号 is known by: its year and its short name."""
    year = facts.fact("事项.年度")
    return f"{year.value if year else ''}-{given(facts, '事项.简称')}"


def _item(one: Placed, volume: Volume, facts: Branch, files: Sequence[File], day: dt.date) -> ArchiveItem:
    item = one.item
    metadata: dict[str, str | Mapping[str, str]] = {
        "聚合层次": "文件",
        "来源": {"全宗名称": given(facts, "档案.立档单位"), "立档单位名称": given(facts, "档案.立档单位")},
        "电子文件号": item.id,
        "档号": {
            "全宗号": given(facts, "档案.全宗号"),
            "年度": str(one.year),
            "保管期限": one.retention.period,
            "机构或问题": given(facts, "档案.问题.名称"),
            "室编件号": one.coded.digits,
            **_in_volume(one, volume, facts),
        },
        "内容描述": {"题名": item.title, "文件编号": item.number, "责任者": item.responsible, "日期": item.date, "密级": ""},
        "形式特征": {"文件组合类型": "组合文件" if len(item.papers) + len(item.originals) > 1 else "单件", "页数": str(item.pages)},
    }
    written = {"业务状态": "已办结" if item.date else "办理中", "业务行为": "拟制", "行为时间": item.date or day.strftime("%Y%m%d")}
    return ArchiveItem(one.code, one.year, codes.GROUP, metadata, tuple(map(_file, files)), (written,), item.remark)


def _in_volume(one: Placed, volume: Volume, facts: Branch) -> dict[str, str]:
    """Return where an item lies, in a volume that has a number: M10, M15, and M20 where its pages run on."""
    if volume.coded is None:
        return {}
    running = {} if stamp.chosen(facts)[1] == "按件" else {"页号": one.running}
    return {"目录号": given(facts, "档案.目录号"), "室编案卷号": volume.coded.digits, **running}


def _file(one: File) -> ArchiveFile:
    """Return a file as the package takes it; what came from outside was not made by lijuan."""
    return ArchiveFile(one.content, one.suffix, one.title, one.role, one.format, "" if one.original else SOFTWARE, one.pages)


def _on_paper(one: Placed) -> bool:
    """Whether an item has no file."""
    return not one.item.papers and not one.item.originals


def _row(volume: Volume, facts: Branch) -> VolumeRow:
    dates = [one.item.date for one in volume.placed if one.item.date]
    held = f"{len(volume.placed)}件{volume.pages}页，{volume.retention.period}"
    return VolumeRow(volume.code, given(facts, "档案.立档单位"), title_of(volume.name, facts), min(dates, default=""), note=held)

"""A name in, a case folder to fill in out: every key of the model commented out with its meaning beside it."""

import os
import shutil
from pathlib import Path

from pipeline.case.grammar import unit_of
from pipeline.case.load import FORMAT
from pipeline.case.model import Record, inner, need_of
from pipeline.case.registers import FILES, TABLES
from pipeline.ledger import legal
from pipeline.problems import Place, Unavailable, problem, raise_if_blocking

NEEDS = {"必": "必填", "期": "相关文书要用", "填": "只有人能给", "签": "手签", "选": "可不填"}
LONGEST = 120
"""Bytes of a name: a path on Windows has 260 characters in all, a part of one elsewhere 255 bytes."""
IGNORED = """# 名册、登记簿、联系记录和签章件含个人信息，不进版本库
results/roster.*
results/responses.*
results/contacts.*
originals/
"""
HEADS = {
    "community.yaml": "社区：一个社区一段，主办社区和相关社区都要写。",
    "case.yaml": "事项：去掉行首的“# ”再填；还没有的就留着不动。",
    "timeline.yaml": "进程：计划的和已完成的步骤。",
    "issued.yaml": "发文登记：以文书的短名为键，如“起草说明”。文号、签发人、成文日期只填在这里。",
    "results/meetings.yaml": "会议：开过的会，一次一段。",
    "results/opinions.yaml": "意见与采纳：不写提出人的姓名。",
    "results/publication.yaml": "发布与公示；异议没有也要写 0。",
    "results/supervision.yaml": "监督：意见只能由监督人写。",
    "results/tally.yaml": "汇总附加数：只填程序算不出的。",
    "replies.yaml": "答复：对检查发现的书面答复；没有要答复的不写。",
    "corrections.yaml": "更正：已印发、已封存的文书有错的，由 lijuan correct 写。",
    "retention.yaml": "保管期限：与街道、档案部门商定的；没有商定的不写，用建议值，待确认。",
    "originals/originals.yaml": "外来件与签章件：文件放在这个文件夹里。文件名是“请示-正本.pdf”这样的可不写。",
}


def write_case(into: Path, name: str) -> Path:
    """Write a new case folder; never into one that exists, and never elsewhere than in the folder given."""
    folder = into / name
    place = Place(folder.as_posix())
    if "/" in name or not legal(name) or name.startswith(".") or len(name.encode()) > LONGEST or not name.isprintable():
        raise_if_blocking([problem("new.name", f"“{name}”不能作文件夹的名称", place, "只用汉字、字母、数字和连字符，不要太长")])
    if os.path.lexists(folder):
        raise_if_blocking([problem("new.exists", f"“{folder.as_posix()}”已经存在", place, "换一个名称，或先移走旧的文件夹")])
    draft = folder.with_name(f".{name}.建立中")
    try:
        shutil.rmtree(draft, ignore_errors=True)
        _fill(draft)
        draft.rename(folder)
    except OSError as error:
        shutil.rmtree(draft, ignore_errors=True)
        raise Unavailable(f"没有建成 {folder.as_posix()}（{error.strerror}）：请检查权限和磁盘，或用 --into 换一个文件夹") from error
    return folder


def _fill(draft: Path) -> None:
    for part in ("results", "attachments", "originals"):
        (draft / part).mkdir(parents=True)
    for name, (record, _) in FILES.items():
        (draft / name).write_text("\n".join([f"# {HEADS[name]}", *_lines(record, 0), ""]), encoding="utf-8")
    for name, record in TABLES.items():
        header = ",".join(str(field.alias) for field in record.model_fields.values())
        (draft / f"{name}.样板.csv").write_text("\ufeff" + header + "\n", encoding="utf-8")
    (draft / ".gitignore").write_text(IGNORED, encoding="utf-8")


def _lines(record: type[Record], depth: int, *, row: bool = False) -> list[str]:
    """Return the keys of a record, each commented out; the first key of a row carries its dash."""
    lines = []
    for index, (attribute, field) in enumerate(record.model_fields.items()):
        indent = "  " * depth + ("- " if row and index == 0 else "  " if row else "")
        below, many = inner(field.annotation)
        extra = field.json_schema_extra
        unit = unit_of(field.annotation)
        example = str(extra.get("example", "")) if isinstance(extra, dict) else ""
        note = "；".join(
            part for part in (NEEDS[need_of(record, attribute)], field.description or "", unit, f"如 {example}" if example else "") if part
        )
        if field.alias == "格式":
            lines.append(f"格式: {FORMAT}")
            continue
        lines.append(f"# {indent}{field.alias}:  # {note}")
        if below is not None:
            keyed = many and "dict" in str(field.annotation)
            inside = depth + 1 + (1 if row else 0)
            if keyed:
                lines.append(f"# {'  ' * inside}起草说明:  # 文书的短名")
                inside += 1
            lines += _lines(below, inside, row=many and not keyed)
    return lines

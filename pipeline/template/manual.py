"""The handbook in, the page for clerks out: `docs/字段手册.md`."""

from collections.abc import Iterable, Iterator, Sequence

from pipeline.case.declared import Declared
from pipeline.template.handbook import Block, Entry, Handbook, Section
from pipeline.template.sayings import Shown

NAMED = 3
"""How many templates a line names."""

HEAD = """# 字段手册
模板里能写的全部内容。由程序生成，不要手改；更新的命令：`lijuan templates fields --save docs/字段手册.md`。

- 找一个数怎么写：在本页搜索（Ctrl+F）它的名称或说法，如“空挂”，把“写法”一栏连花括号一起抄进模板。
- 表里的事实要逐行印：先写小标题里的 for，再写各栏的写法，最后写 endfor；一段、一行、一格怎样写，见“怎样写”。
- “例”取自随附的示例事项；“用在”是现用的模板。
- 只看一个词或一个模板：`lijuan templates fields 空挂`，`lijuan templates fields 请示`。自己改过的模板，后一个命令会列出比随附的少了哪些。
"""

COLUMNS = ("写法", "是什么", "单位", "数据里", "例", "用在")


def page(handbook: Handbook) -> str:
    """Return the page as Markdown."""
    titles = ("怎样写", "过滤器", *(section.root.path for section in handbook.sections), "各模板用到的事实", "没有模板用到的事实")
    lines = [HEAD, " · ".join(f"[{title}](#{title})" for title in titles), "", *_sayings(handbook), *_filters(handbook)]
    for section in handbook.sections:
        lines += _section(section)
    lines += [
        "## 各模板用到的事实",
        *_used(handbook),
        "",
        "## 没有模板用到的事实",
        "有的只供程序使用（如主办社区、请示的附件），有的可以写进自己的模板。",
        "",
    ]
    for section in handbook.sections:
        idle = [_below(entry.fact) for block in section.blocks for entry in block.entries if not entry.used_by]
        if idle:
            lines.append(f"- {section.root.path}：{'、'.join(idle)}")
    if handbook.lost:
        lines += ["", "## 自己改过的模板", "比随附的同名模板少了这些：", ""]
        lines += [f"- **{name}**　{'、'.join(use.fact.spoken for use in found)}" for name, found in handbook.lost.items()]
    return "\n".join(lines) + "\n"


def _used(handbook: Handbook) -> Iterator[str]:
    for name, found in handbook.used.items():
        roots: dict[str, list[str]] = {}
        for use in found:
            if not use.fact.group:
                roots.setdefault(use.fact.path.partition(".")[0], []).append(_below(use.fact))
        yield f"- **{name}**　" + "；".join(f"{root}：{'、'.join(facts)}" for root, facts in roots.items())


def _below(fact: Declared) -> str:
    """Return a path without the root it stands under and without the places of rows."""
    return fact.spoken.partition(".")[2] or fact.spoken


def _sayings(handbook: Handbook) -> Iterator[str]:
    yield "## 怎样写"
    for saying in handbook.sayings:
        yield f"**{saying.called}**：{saying.does}。"
        yield from ("```", *saying.written, "```", "")
    yield handbook.limits
    yield ""


def _filters(handbook: Handbook) -> Iterator[str]:
    yield "## 过滤器"
    yield "写在事实后面，隔一个竖线：`{{本文.成文日期|日期}}`。箭头前是数据里的写法，后是印出来的样子；／表示换行。"
    yield ""
    for one in handbook.filters:
        yield f"- `|{one.name}` {one.does}：{_shown(one.examples)}"
    yield f"- 不写过滤器：{_shown(handbook.plain)}"
    yield ""


def _shown(examples: Iterable[Shown]) -> str:
    return "；".join(f"{one.given} → {one.printed}" for one in examples)


def _section(section: Section) -> Iterator[str]:
    root = section.root
    given = root.file if root.need != "算" else f"程序给出：{root.file}"
    yield f"## {root.path}"
    yield f"{root.meaning}（{given}）。" + "".join(section.notes)
    yield ""
    for block in section.blocks:
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    if block.table:
        yield f"### {'，'.join(f'for {loop}' for loop in block.loops)}"
        yield f"{block.table.meaning}。"
        yield ""
    yield _row(COLUMNS)
    yield _row(("---",) * len(COLUMNS))
    for entry in block.entries:
        yield _row((f"`{entry.mark}`", entry.fact.meaning, entry.unit, entry.fate, entry.example, users(entry)))
    yield ""


def users(entry: Entry) -> str:
    """Return the templates that use a fact, the first by name."""
    named, count = "、".join(entry.used_by[:NAMED]), len(entry.used_by)
    return f"{named}等{count}种" if count > NAMED else named or "—"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

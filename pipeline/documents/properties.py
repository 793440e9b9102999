"""What a document says of itself beside its text: an item of the register and the facts in, the core properties out.

Word shows them under 文件 — 信息; the PDF takes them from the .docx into its metadata, so that there is one source. They
name bodies and never a person: neither 签发人 nor 联系人 nor who sat at the machine.
"""

import dataclasses
import datetime as dt
from typing import Any

from pipeline.case.tree import Branch, Fact
from pipeline.item import Item, issuer

LONGEST = 255
"""What Word takes for a property."""


@dataclasses.dataclass(frozen=True, slots=True)
class Properties:
    """The properties of a file. `date` is 成文日期 where it is given, else a day of the case; never today."""

    title: str
    author: str
    """the body that issues, else the committee of the host community"""
    subject: str
    """事由"""
    category: str
    """文种, as the register calls it"""
    identifier: str
    """文号 where there is one, else the key in the register of papers"""
    date: dt.date
    remark: str = ""
    """that the document cites example data"""


def properties_of(item: Item, facts: Branch, date: dt.date) -> Properties:
    """Return the properties of a document; `date` is for one that nobody has dated."""
    dated = facts.fact(f"发文.{item.short}.成文日期")
    return Properties(
        title=item.title.replace("\n", ""),
        author=issuing_body(item, facts) or _committee(facts),
        subject=given(facts, "事项.事由"),
        category=item.kind.short,
        identifier=given(facts, f"发文.{item.short}.文号") or item.short,
        date=dated.value if dated is not None and isinstance(dated.value, dt.date) else date,
    )


def issuing_body(item: Item, facts: Branch) -> str:
    """Return the body that issues a document: as the register of papers has it, else as the catalogue of documents has it."""
    found = facts.fact(f"发文.{item.short}.发文机关") or issuer(item, facts)
    return str(found.value) if found and not found.pending else ""


def _committee(facts: Branch) -> str:
    host = given(facts, "事项.主办社区")
    return given(facts, f"社区.{host}.居委会全称") if host else ""


def given(facts: Branch, path: str) -> str:
    """Return a text of the case, empty where it is not given yet."""
    node = facts.at(path)
    return node.value if isinstance(node, Fact) and isinstance(node.value, str) else ""


def set_properties(document: Any, properties: Properties) -> None:
    """Write the properties into a document; nothing of the template's own author remains."""
    core = document.core_properties
    for name in ("content_status", "keywords", "version"):
        setattr(core, name, "")
    core.title = properties.title[:LONGEST]
    core.author = core.last_modified_by = properties.author[:LONGEST]
    core.subject, core.category = properties.subject[:LONGEST], properties.category
    core.identifier, core.comments = properties.identifier[:LONGEST], properties.remark
    core.language = "zh-CN"
    core.created = core.modified = core.last_printed = dt.datetime.combine(properties.date, dt.time())
    core.revision = 1

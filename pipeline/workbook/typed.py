"""Nodes of a file in, its YAML out: the old file with what differs changed in it, comments and all, as far as that can be done.

Whatever was tried is read back: a text that does not say exactly what it has to is never returned.
"""

import dataclasses
import json
import re
from collections.abc import Iterator

import yaml

from pipeline.case.model import Record, field_of, inner
from pipeline.case.new import HEADS
from pipeline.case.read import Keyed, Listed, Node, Text, nodes_of, plain
from pipeline.problems import Internal
from pipeline.workbook.layout import name_of_row

PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`=<~][^\n\t]*")
"""Text that needs no quotes, as long as no mapping or comment begins in it."""


def typed(name: str, old: tuple[str, Node] | None, new: Keyed) -> str:
    """Return the text of a file that says what the nodes say; `old` is its text of now and what that says."""
    if old is not None and isinstance(old[1], Keyed):
        changed = _changed(old[0], old[1], new)
        if changed is not None and _says(changed, new):
            return changed
    text = f"# {HEADS[name]}\n" + "".join(f"{line}\n" for line in _lines(new))
    if not _says(text, new):
        raise Internal(f"{name}: what was written does not say what it has to")
    return text


def settled(cls: type[Record], new: Node, old: Node | None) -> Node:
    """Return the new node with the old spelling wherever the two say the same in a cell: white space at the ends, 甲 for [甲]."""
    match new, old:
        case Text(), Text() if _said(old) == new.value:
            return Text(old.value, new.place)
        case Listed(items=(Text(value=only),)), Text() if _said(old) == only:
            return Text(old.value, new.place)
        case Listed(), Listed():
            before = {name_of_row(cls, one, index): one for index, one in enumerate(old.items)}
            rows = (settled(cls, one, before.get(name_of_row(cls, one, index))) for index, one in enumerate(new.items))
            return dataclasses.replace(new, items=tuple(rows))
        case Keyed(), Keyed():
            entries = {key: _settled(cls, key, one, old.entries.get(key)) for key, one in new.entries.items()}
            return dataclasses.replace(new, entries=entries)
    return new


def same(one: Node | None, other: Node | None) -> bool:
    """Whether two nodes say the same: rows in the same order, keys in any."""
    return (plain(one) if one else None) == (plain(other) if other else None)


def _said(node: Text) -> str:
    return node.value.replace("\r\n", "\n").replace("\r", "\n").strip()


def _settled(cls: type[Record], key: str, new: Node, old: Node | None) -> Node:
    field = field_of(cls, key)
    below = inner(field.annotation)[0] if field else None
    return settled(below or cls, new, old)


def _says(text: str, wanted: Keyed) -> bool:
    node, problems = nodes_of(text, "")
    return not problems and node is not None and plain(node) == plain(wanted)


# --- the old text, changed

Edit = tuple[int, int, str]
"""From, to, and what stands there then."""


class _Otherwise(Exception):
    """It cannot be changed in place."""


def _changed(text: str, old: Keyed, new: Keyed) -> str | None:
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    try:
        edits = sorted(_edits(text, root, old, new), reverse=True) if isinstance(root, yaml.MappingNode) else []
    except _Otherwise:
        return None
    for begin, end, instead in edits:
        text = text[:begin] + instead + text[end:]
    return text


def _edits(text: str, there: yaml.Node, old: Node, new: Node) -> Iterator[Edit]:
    """Yield what has to be changed in the text of a node."""
    if plain(old) == plain(new):
        return
    block = isinstance(there, yaml.CollectionNode) and not there.flow_style
    if block and isinstance(there, yaml.MappingNode) and isinstance(old, Keyed) and isinstance(new, Keyed):
        yield from _keys(text, there, old, new)
    elif block and isinstance(there, yaml.SequenceNode) and isinstance(old, Listed) and isinstance(new, Listed) and _grown(old, new):
        for index, item in enumerate(there.value):
            yield from _edits(text, item, old.items[index], new.items[index])
        if more := new.items[len(old.items) :]:
            yield _after(text, there, _lines(Listed(more, new.place)))
    else:
        yield _instead(text, there, new)


def _keys(text: str, there: yaml.MappingNode, old: Keyed, new: Keyed) -> Iterator[Edit]:
    for key, value in there.value:
        if key.value in new.entries:
            yield from _edits(text, value, old.entries[key.value], new.entries[key.value])
        else:
            yield _without(text, key, value)
    if more := {key: node for key, node in new.entries.items() if key not in old.entries}:
        yield _after(text, there, _lines(Keyed(more, {}, new.place)))


def _grown(old: Listed, new: Listed) -> bool:
    """Whether the old rows are still there in their order, so that what is written about a row stays at it."""
    pairs = list(zip(old.items, new.items, strict=False))
    kept = (plain(one) == plain(other) or _first(one) == _first(other) != "" for one, other in pairs)
    return len(pairs) == len(old.items) and all(kept)


def _first(node: Node) -> str:
    first = next(iter(node.entries.values()), None) if isinstance(node, Keyed) else None
    return first.value if isinstance(first, Text) else ""


def _end(text: str, node: yaml.Node) -> int:
    """Return where the last value of a node ends."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    begin, end = node.start_mark.index, node.end_mark.index
    return begin + len(text[begin:end].rstrip())


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _after(text: str, there: yaml.Node, lines: list[str]) -> Edit:
    """Put lines behind the last of a node, at its depth."""
    at = _line_end(text, _end(text, there))
    indent = " " * there.start_mark.column
    return at, at, "".join(f"\n{indent}{line}" if line else "\n" for line in lines)


def _without(text: str, key: yaml.Node, value: yaml.Node) -> Edit:
    """Take a key out with its lines; the first key of a row has the dash before it, and stays for another way."""
    begin = text.rfind("\n", 0, key.start_mark.index) + 1
    if text[begin : key.start_mark.index].strip():
        raise _Otherwise
    return begin, min(len(text), _line_end(text, _end(text, value)) + 1), ""


def _instead(text: str, there: yaml.Node, new: Node) -> Edit:
    begin, end = there.start_mark.index, _end(text, there)
    if not isinstance(there, yaml.CollectionNode) or there.flow_style or isinstance(new, Text):
        return begin, end, _scalar(new.value, deep=False) if isinstance(new, Text) else json.dumps(plain(new), ensure_ascii=False)
    indent = " " * there.start_mark.column
    return begin, end, f"\n{indent}".join(_lines(new))


# --- anew


def _lines(node: Node) -> list[str]:
    """Return the lines of a mapping or list."""
    lines: list[str] = []
    pairs = ((f"{_scalar(key, deep=False)}:", one) for key, one in node.entries.items()) if isinstance(node, Keyed) else ()
    for head, one in pairs:
        if isinstance(one, Text):
            lines += f"{head} {_scalar(one.value)}".split("\n")
        else:
            lines += [head, *(f"  {line}" if line else "" for line in _lines(one))]
    for item in node.items if isinstance(node, Listed) else ():
        inside = _scalar(item.value).split("\n") if isinstance(item, Text) else _lines(item)
        lines += [f"- {inside[0]}", *(f"  {line}" if line else "" for line in inside[1:])]
    return lines


def _scalar(text: str, *, deep: bool = True) -> str:
    """Return a text as YAML: without quotes where nothing else can be read from it, several lines as several (`deep`)."""
    if PLAIN.fullmatch(text) and ": " not in text and " #" not in text and not text.endswith((":", " ")) and text.isprintable():
        return text
    lines = text.split("\n")
    body = lines[:-1] if lines[-1] == "" else lines
    if deep and len(lines) > 1 and all(line and line == line.strip() and line.isprintable() for line in body):
        return "\n".join(["|" if body is not lines else "|-", *(f"  {line}" for line in body)])
    return json.dumps(text, ensure_ascii=not text.replace("\n", "").isprintable())

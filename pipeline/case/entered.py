"""A row of `issued.yaml` or the like written into the file as a person would: only what is asked for changes.

Comments, order, spacing, the ends of lines and the encoding of the file stay. Whether what then stands there holds is the
reader's to say: the caller reads the case again before the file takes the place of the old one.
"""

import json
import re
from collections.abc import Mapping

import yaml

PLAIN = re.compile(r"[\w〔〕（）·、][\w〔〕（）·、-]*")
"""Text that needs no quotes in YAML, whatever stands around it."""


def entered(data: bytes, root: str, name: str, values: Mapping[str, str]) -> bytes:
    """Return a YAML file in which the entry of a name below a root has these values; an entry that is not there is added."""
    try:
        encoding, text = "utf-8", data.decode("utf-8")
    except UnicodeDecodeError:
        encoding, text = "gb18030", data.decode("gb18030", "surrogateescape")
    mark, text = ("\ufeff", text[1:]) if text.startswith("\ufeff") else ("", text)
    ends = "\r\n" if "\r\n" in text else "\n"
    changed = _changed(text, root, name, values, ends)
    return f"{mark}{changed}".encode(encoding, "surrogateescape" if encoding == "gb18030" else "strict")


def _changed(text: str, root: str, name: str, values: Mapping[str, str], ends: str) -> str:
    rows = _below(yaml.compose(text, Loader=yaml.SafeLoader), root)
    if rows is None:
        start = text if not text or text.endswith("\n") else text + ends
        return f"{start}{root}:{ends}{_block(name, values, 2, 4, ends)}"
    entry = _below(rows, name)
    if entry is None:
        return _with_entry(text, rows, name, values, ends)
    changes = list[tuple[int, int, str]]()
    known = {key.value: value for key, value in entry.value}
    for key, value in values.items():
        if key in known:
            start = known[key].start_mark.index
            changes.append((start, _end(text, known[key]), _scalar(value)))
    first = entry.start_mark
    apart = ", " if entry.flow_style else ends + " " * first.column
    more = "".join(f"{key}: {_scalar(value)}{apart}" for key, value in values.items() if key not in known)
    at = first.index + (1 if entry.flow_style else 0)
    for begin, end, new in sorted([*changes, (at, at, more)], reverse=True):
        text = text[:begin] + new + text[end:]
    return text


def _below(node: yaml.Node | None, name: str) -> yaml.MappingNode | None:
    """Return the mapping under a key of a mapping."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return next((value for key, value in pairs if key.value == name and isinstance(value, yaml.MappingNode)), None)


def _with_entry(text: str, rows: yaml.MappingNode, name: str, values: Mapping[str, str], ends: str) -> str:
    """Return the text with an entry more behind the last one."""
    end = _end(text, rows.value[-1][1]) if rows.value else rows.start_mark.index + 1
    if rows.flow_style:
        inside = ", ".join(f"{key}: {_scalar(value)}" for key, value in values.items())
        return f"{text[:end]}{', ' if rows.value else ''}{_scalar(name)}: {{{inside}}}{text[end:]}"
    column, first = rows.start_mark.column, rows.value[0][1]
    inner = first.start_mark.column if isinstance(first, yaml.MappingNode) and not first.flow_style else column + 2
    stop = text.find("\n", end)
    before, after = (text + ends, "") if stop < 0 else (text[: stop + 1], text[stop + 1 :])
    return before + _block(name, values, column, inner, ends) + after


def _block(name: str, values: Mapping[str, str], column: int, inner: int, ends: str) -> str:
    lines = [f"{' ' * column}{_scalar(name)}:", *(f"{' ' * inner}{key}: {_scalar(value)}" for key, value in values.items())]
    return "".join(line + ends for line in lines)


def _end(text: str, node: yaml.Node) -> int:
    """Return where what a node says ends: a block goes on over comments and empty lines in the parser's eyes."""
    while isinstance(node, yaml.MappingNode | yaml.SequenceNode) and node.value and not node.flow_style:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    start = node.start_mark.index
    return start + len(text[start : node.end_mark.index].rstrip())


def _scalar(value: str) -> str:
    return value if PLAIN.fullmatch(value) else json.dumps(value, ensure_ascii=False)


def added(data: bytes, root: str, values: Mapping[str, str]) -> bytes:
    """Return a YAML file with one row more at the end of the list under a root."""
    text = data.decode("utf-8")
    ends = "\r\n" if "\r\n" in text else "\n"
    document = yaml.compose(text, Loader=yaml.SafeLoader)
    pairs = document.value if isinstance(document, yaml.MappingNode) else ()
    rows = next((value for key, value in pairs if key.value == root and isinstance(value, yaml.SequenceNode)), None)
    start = text if not text or text.endswith("\n") else text + ends
    if rows is None:
        return f"{start}{root}:{ends}{_row(values, 2, ends)}".encode()
    stop = start.find("\n", _end(start, rows)) + 1
    return f"{start[:stop]}{_row(values, rows.start_mark.column, ends)}{start[stop:]}".encode()


def _row(values: Mapping[str, str], column: int, ends: str) -> str:
    lines = [f"{key}: {_scalar(value)}" for key, value in values.items()]
    return "".join(f"{' ' * column}{'- ' if number == 0 else '  '}{line}{ends}" for number, line in enumerate(lines))

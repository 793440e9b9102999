"""A case as it would be with one fact another one: the file that gives the fact, with the value changed in it.

Nothing of the case is touched: what comes back is meant for a copy. Only the value is changed; comments, order and
spacing of the file stay, so that its other places are where they were.
"""

import difflib
import json
from pathlib import Path

import yaml

from pipeline.case.read import decode
from pipeline.case.tree import Absent, Branch, Fact
from pipeline.problems import Blocked, Place, problem


def supposed(folder: Path, facts: Branch, path: str, value: str) -> tuple[str, bytes]:
    """Return the file (relative to the case) that gives a fact and its bytes with the value changed.

    Raises `Blocked` where nobody knows the path, or no file gives it: a fact that is worked out, or that is counted.
    """
    node = facts.at(path)
    if isinstance(node, Fact) and not node.parts and node.sources and node.sources[0].line:
        place = node.sources[0]
        return place.file, _changed(folder, place, path.rpartition(".")[2], value, several=isinstance(node.value, tuple)).encode()
    above = facts.at(path.rpartition(".")[0]) if isinstance(node, Absent) else None
    if isinstance(above, Branch) and above.source.line:
        return above.source.file, _changed(folder, above.source, path.rpartition(".")[2], value, several=False).encode()
    raise Blocked([problem("fact.unsettable", *_why_not(facts, path, node))])


def unknown(facts: Branch, path: str) -> Blocked:
    """Return the problem of a path that nobody knows, with the nearest that is known."""
    known = [one.path for one in facts.facts()]
    near = difflib.get_close_matches(path, known, 1, 0.5) or [one for one in known if one.endswith(f".{path}")][:1]
    remedy = f"是不是“{near[0]}”" if near else "路径照 docs/字段手册.md 写，如“社区.甲社区.户籍.户数”"
    return Blocked([problem("fact.unknown", f"没有“{path}”这个事实", Place(), remedy)])


def _why_not(facts: Branch, path: str, node: object) -> tuple[str, Place, str]:
    if node is None:
        raise unknown(facts, path)
    if isinstance(node, Fact) and node.parts:
        return f"“{path}”是算出来的", Place(), f"改它所依据的：{'、'.join(node.parts[:5])}"
    if isinstance(node, Branch):
        return f"“{path}”是一组事实", Place(), "写出其中的一项"
    place = node.sources[0] if isinstance(node, Fact) and node.sources else Place()
    return f"“{path}”不能这样假设", place, "先在数据里写上这一项，再看它影响哪里"


def _changed(folder: Path, place: Place, name: str, value: str, *, several: bool) -> str:
    """Return a YAML file with what begins at a place replaced; a mapping that begins there gets the name as one key more."""
    text = decode((folder / place.file).read_bytes(), place.file, frozenset(), []) or ""
    wanted = json.dumps(value.split("、") if several else value, ensure_ascii=False)
    todo = [yaml.compose(text, Loader=yaml.SafeLoader)]
    while todo and (node := todo.pop()) is not None:
        mark = node.start_mark
        if (mark.line + 1, mark.column + 1) == (place.line, place.column):
            if isinstance(node, yaml.MappingNode):
                return f"{text[: mark.index]}{name}: {wanted}\n{' ' * mark.column}{text[mark.index :]}"
            end = mark.index + len(text[mark.index : node.end_mark.index].rstrip())
            return text[: mark.index] + wanted + text[end:]
        if isinstance(node, yaml.MappingNode):
            todo += [one for pair in node.value for one in pair]
        elif isinstance(node, yaml.SequenceNode):
            todo += node.value
    raise Blocked([problem("fact.unsettable", f"没有找到“{name}”写在哪里", place, "在文件里改了再运行 lijuan archive")])

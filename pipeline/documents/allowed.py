"""The list of what a template may say: the nodes of Jinja that are allowed, each fault in words.

A template prints a fact (through listed filters), asks whether it is there, and goes through rows. Anything else is
refused, whatever the sandbox would say of it: `{{'x'*10**8}}` passes every sandbox.
"""

import difflib
from collections.abc import Iterator

from jinja2 import nodes

from pipeline.wording import FILTERS

LOOP = frozenset({"index", "first", "last"})
"""What of Jinja's `loop` a template may use."""


def dotted(node: nodes.Node) -> str:
    """Return the path of names and constant items; nothing where it is something else."""
    match node:
        case nodes.Name():
            return node.name
        case nodes.Getattr():
            above, name = dotted(node.node), node.attr
        case nodes.Getitem(arg=nodes.Const(value=str() as name)):
            above = dotted(node.node)
        case _:
            return ""
    return f"{above}.{name}" if above and not name.startswith("_") else ""


def faults(node: nodes.Node) -> Iterator[tuple[str, str]]:
    """Yield what is not allowed below a node, and what to write instead."""
    match node:
        case nodes.Template() | nodes.Output():
            for child in node.iter_child_nodes():
                yield from faults(child)
        case nodes.TemplateData():
            return
        case nodes.For():
            if not isinstance(node.target, nodes.Name) or node.target.name == "loop":
                yield "一次只能取一个名称", "写成 for 行 in 表名"
            if not _fact(node.iter):
                yield "只能逐行取一张表", "写成 for 行 in 表名"
            if node.test is not None or node.recursive or node.else_:
                yield "带有条件", "把条件写成循环里的 if"
            for child in node.body:
                yield from faults(child)
        case nodes.If():
            yield from _conditions(node.test)
            for child in (*node.body, *node.elif_, *node.else_):
                yield from faults(child)
        case _:
            yield from _printed(node)


def _fact(node: nodes.Node) -> bool:
    """Whether a node is a path of facts, and not `loop`, which is none."""
    path = dotted(node)
    return bool(path) and path.partition(".")[0] != "loop"


def _printed(node: nodes.Node) -> Iterator[tuple[str, str]]:
    if isinstance(node, nodes.Filter):
        if node.name not in FILTERS:
            near = difflib.get_close_matches(node.name, FILTERS, n=1, cutoff=0.3)
            yield f"没有过滤器“{node.name}”", f"是不是“{near[0]}”？" if near else f"可用的有：{'、'.join(FILTERS)}"
        arguments = (*node.args, *(one.value for one in node.kwargs))
        if node.dyn_args or node.dyn_kwargs or not all(isinstance(one, nodes.Const) for one in arguments):
            yield "过滤器的参数只能是固定的字或数", "去掉参数"
        if node.node is not None:
            yield from _printed(node.node)
    elif not _fact(node) and not _loop(node):
        yield f"用了{_called(node)}", "模板只印事实；要算的、要拼的由程序给出"


def _conditions(node: nodes.Node) -> Iterator[tuple[str, str]]:
    match node:
        case nodes.Not():
            yield from _conditions(node.node)
        case nodes.And() | nodes.Or():
            yield from _conditions(node.left)
            yield from _conditions(node.right)
        case nodes.Test(name="defined", args=[], kwargs=[], dyn_args=None, dyn_kwargs=None) if _fact(node.node):
            return
        case _ if not _fact(node) and not _loop(node, "first", "last"):
            yield f"条件里用了{_called(node)}", "条件只问一个事实有没有，可用 not、and、or、is defined"


def _loop(node: nodes.Node, *names: str) -> bool:
    """Whether a node is `loop.index`, or one of the names of `loop` that are asked for."""
    match node:
        case nodes.Getattr(node=nodes.Name(name="loop"), attr=name):
            return name in (names or ("index",))
    return False


CALLED: tuple[tuple[type[nodes.Node], str], ...] = (
    (nodes.Call, "调用"),
    (nodes.Compare, "比较"),
    (nodes.BinExpr, "运算"),
    (nodes.UnaryExpr, "运算"),
    (nodes.Concat, "拼接"),
    (nodes.CondExpr, "条件式"),
    (nodes.Literal, "固定的字或数"),
    (nodes.Test, "检验"),
    (nodes.Filter, "过滤器"),
    (nodes.Getitem, "序号或切片"),
    (nodes.Getattr, "不能用的名称"),
    (nodes.Name, "不能用的名称"),
)
"""What people call a node that is not allowed."""


def _called(node: nodes.Node) -> str:
    return next((name for kind, name in CALLED if isinstance(node, kind)), "不允许的写法")

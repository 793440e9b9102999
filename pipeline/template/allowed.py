"""The list of what a template may say: the nodes of Jinja that are allowed, each fault in words.

A template prints a fact (through listed filters), asks whether it is there, and goes through rows. Anything else is
refused, whatever the sandbox would say of it: `{{'x'*10**8}}` passes every sandbox.
"""

import difflib
import functools
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

import jinja2
from jinja2 import defaults, nodes, sandbox

from pipeline.wording import FILTERS

UNSAFE, WISH = "template.unsafe", "template.node"
"""The codes: what reaches for the machine, and what is an honest wish, a fact that is missing."""

LOOP = frozenset({"index", "first", "last"})
"""What of Jinja's `loop` a template may use."""

MACHINE = frozenset(
    {
        *defaults.DEFAULT_NAMESPACE,
        *sandbox.UNSAFE_GENERATOR_ATTRIBUTES,
        *sandbox.UNSAFE_COROUTINE_ATTRIBUTES,
        *sandbox.UNSAFE_ASYNC_GENERATOR_ATTRIBUTES,
        *("self", "caller", "varargs", "kwargs", "super", "request", "config", "url_for", "get_flashed_messages"),
        *("format", "format_map", "mro", "f_globals", "f_builtins", "f_locals", "func_globals", "func_code", "tb_frame"),
    }
)
"""Names of Jinja, of programs around it and of Python, from which everything is a few dots away."""
FETCHING = frozenset({"attr", "format", "map", "select", "selectattr", "reject", "rejectattr", "groupby", "safe", "xmlattr"})
"""Filters of Jinja that fetch attributes, call others, or write markup."""
STATEMENTS = frozenset(
    {
        *("include", "import", "from", "extends", "block", "endblock", "macro", "endmacro", "call", "endcall"),
        *("set", "endset", "do", "with", "endwith", "autoescape", "endautoescape", "raw", "endraw", "filter"),
        *("endfilter", "trans", "endtrans", "pluralize", "debug", "break", "continue"),
    }
)
"""Statements of Jinja and of what is added to it. They never stand in a template."""
DEPTH, LOOPS = 60, 8
"""Levels of a tree, and loops within loops. Python compiles at most 100 and 20 of them."""
KEYWORDS_REMEDY = "只能用 if、elif、else、endif、for、endfor"


class Fault(NamedTuple):
    """What a template must not say: the code, in words, and what to write instead."""

    code: str
    message: str
    remedy: str


REACHES = Fault(UNSAFE, "用了会碰到程序的写法（调用、序号、下划线开头的名称等）", "删去它；模板只印事实，缺的事实请提出来，由程序起名给出")


def statement(keyword: str) -> Fault:
    """Return the fault of a {% %} that is no if and no for."""
    return Fault(UNSAFE if keyword in STATEMENTS or _hidden(keyword) else WISH, "不是可用的标记", KEYWORDS_REMEDY)


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


@functools.lru_cache(maxsize=4096)
def parsed(source: str) -> nodes.Template:
    """Return the tree of a source; nobody changes it. What nests too deep is as little a template as what cannot be parsed."""
    try:
        tree = jinja2.Environment(autoescape=True).parse(source)
    except RecursionError as error:
        raise jinja2.TemplateSyntaxError("nested too deep", 1) from error
    todo: list[tuple[nodes.Node, int, int]] = [(tree, 0, 0)]
    while todo:
        node, depth, loops = todo.pop()
        if depth > DEPTH or loops > LOOPS:
            raise jinja2.TemplateSyntaxError("nested too deep", node.lineno)
        todo += [(child, depth + 1, loops + isinstance(node, nodes.For)) for child in node.iter_child_nodes()]
    return tree


def faults(node: nodes.Node) -> Iterator[Fault]:
    """Yield what is not allowed below a node, and what to write instead."""
    match node:
        case nodes.Template() | nodes.Output():
            for child in node.iter_child_nodes():
                yield from faults(child)
        case nodes.TemplateData():
            return
        case nodes.For():
            if any(map(_reaches, (node.target, node.iter, *([node.test] if node.test else ())))):
                yield REACHES
            elif not isinstance(node.target, nodes.Name) or node.target.name == "loop":
                yield Fault(WISH, "一次只能取一个名称", "写成 for 行 in 表名")
            elif not _fact(node.iter):
                yield Fault(WISH, "只能逐行取一张表", "写成 for 行 in 表名")
            elif node.test is not None or node.recursive or node.else_:
                yield Fault(WISH, "带有条件", "把条件写成循环里的 if")
            for child in node.body:
                yield from faults(child)
        case nodes.If():
            yield from (REACHES,) if _reaches(node.test) else _conditions(node.test)
            for child in (*node.body, *node.elif_, *node.else_):
                yield from faults(child)
        case nodes.Stmt():
            yield Fault(UNSAFE, "是会调用程序的标记", KEYWORDS_REMEDY)
        case _:
            yield from (REACHES,) if _reaches(node) else _printed(node)


# --- what reaches for the machine


def _reaches(node: nodes.Node) -> bool:
    """Whether an expression, or anything in it, reaches past the facts."""
    match node:
        case nodes.Call() | nodes.Pow() | nodes.Slice():
            return True
        case nodes.Name(name=name) if name in MACHINE or _hidden(name):
            return True
        case nodes.Getattr(node=above, attr=name) if name in MACHINE or _hidden(name) or isinstance(above, nodes.Literal):
            return True
        case nodes.Getitem(node=above, arg=arg):
            if isinstance(above, nodes.Literal) or not isinstance(arg, nodes.Const) or not isinstance(arg.value, str):
                return True
            if arg.value in MACHINE or _hidden(arg.value):
                return True
        case nodes.Filter(name=name) | nodes.Test(name=name) if name in FETCHING or _hidden(name):
            return True
        case nodes.Mod(left=left, right=right) | nodes.Mul(left=left, right=right):
            # '%c' % 95 writes an underscore, 'x' * 10**8 fills the memory
            if any((isinstance(one, nodes.Const) and isinstance(one.value, str)) or isinstance(one, nodes.List) for one in (left, right)):
                return True
    return any(map(_reaches, node.iter_child_nodes()))


def _hidden(name: str) -> bool:
    """Whether a name is one of Python's own, however its underscore is written (＿ is one to Python)."""
    return unicodedata.normalize("NFKC", name).startswith("_")


# --- the allow-list


def _fact(node: nodes.Node) -> bool:
    """Whether a node is a path of facts, and not `loop`, which is none."""
    path = dotted(node)
    return bool(path) and path.partition(".")[0] != "loop"


def _printed(node: nodes.Node) -> Iterator[Fault]:
    if isinstance(node, nodes.Filter):
        if node.name not in FILTERS:
            near = difflib.get_close_matches(node.name, FILTERS, n=1, cutoff=0.3)
            remedy = f"是不是“{near[0]}”？" if near else f"可用的有：{'、'.join(FILTERS)}"
            yield Fault(WISH, f"没有过滤器“{node.name}”", remedy)
        arguments = (*node.args, *(one.value for one in node.kwargs))
        if node.dyn_args or node.dyn_kwargs or not all(isinstance(one, nodes.Const) for one in arguments):
            yield Fault(WISH, "过滤器的参数只能是固定的字或数", "去掉参数")
        if node.node is not None:
            yield from _printed(node.node)
    elif not _fact(node) and not _loop(node):
        yield Fault(WISH, f"用了{_called(node)}", "模板只印事实；缺哪一个数或哪一句话，请提出来，由程序起名给出")


def _conditions(node: nodes.Node) -> Iterator[Fault]:
    match node:
        case nodes.Not():
            yield from _conditions(node.node)
        case nodes.And() | nodes.Or():
            yield from _conditions(node.left)
            yield from _conditions(node.right)
        case nodes.Test(name="defined", args=[], kwargs=[], dyn_args=None, dyn_kwargs=None) if _fact(node.node):
            return
        case _ if not _fact(node) and not _loop(node, "first", "last"):
            remedy = "条件只问一个事实有没有，可用 not、and、or、is defined；要比较的，请提出来，由程序起名给出"
            yield Fault(WISH, f"条件里用了{_called(node)}", remedy)


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

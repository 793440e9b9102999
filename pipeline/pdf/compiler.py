"""Typst as it is asked for in each thread, with our fonts and no others, which it has read before the first paper comes."""

import functools
import threading
from typing import Any

from pipeline.fonts.table import Fonts

USUAL = ("仿宋", "方正小标宋简体", "黑体", "楷体", "宋体", "Times New Roman")
"""names whose fonts nearly every paper has"""

_local = threading.local()
"""Each thread its own compiler; the fonts they read are the same."""


def compiler(fonts: Fonts) -> Any:
    """Return this thread's compiler."""
    import typst

    known = vars(_local).setdefault("compilers", {})
    if fonts not in known:
        known[fonts] = typst.Compiler(font_paths=_opened(fonts))
    return known[fonts]


@functools.cache
def read_fonts(fonts: Fonts) -> None:
    """Let Typst read the usual fonts: it does so where a text asks for one, and Python is free for others meanwhile."""
    families = dict.fromkeys(chain[0].family for name in USUAL if (chain := fonts.chain(name)))
    lines = "".join(f'#text(font: "{family}", fallback: false)[一]\n' for family in families)
    compiler(fonts).compile_with_warnings({"main.typ": lines.encode()}, format="pdf", timestamp=0)


@functools.cache
def _opened(fonts: Fonts) -> Any:
    """Return the fonts as Typst keeps them: ours and no others, also none of its own."""
    import typst

    folders = [str(folder) for folder in dict.fromkeys(face.file.parent for face in fonts.faces())]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)

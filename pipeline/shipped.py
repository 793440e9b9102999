"""Where templates, fonts and the example case lie, in a checkout and in a wheel.

In a checkout they are folders beside `pipeline/`; a wheel carries the same folders inside it (`pyproject.toml` maps them).
"""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
EXAMPLE = "changsheng"
"""the name of the case that is shipped"""


def templates_folder() -> Path:
    """Return the folder of the shipped Word templates."""
    return _root() / "templates" / "docx"


def fonts_folder() -> Path:
    """Return the folder of the shipped fonts, which are the only ones."""
    return _root() / "templates" / "fonts"


def example_case() -> Path:
    """Return the folder of the example case, which is to be copied before it is changed."""
    return _root() / "data" / EXAMPLE


def _root() -> Path:
    """Return the package if it carries the folders; looked for there first, so that site-packages is never taken for a checkout."""
    return PACKAGE if (PACKAGE / "templates").is_dir() else PACKAGE.parent

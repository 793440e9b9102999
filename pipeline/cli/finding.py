"""Where a case, what is made of it and the templates lie, from what was typed and the folder one stands in."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.case.files import is_case
from pipeline.shipped import example_case, templates_folder

if TYPE_CHECKING:
    from pipeline.pdf import Engine


OUTPUT = click.option(
    "--output", type=click.Path(path_type=Path), default=Path("output"), metavar="文件夹", help="放成品的文件夹，不写就是 output。"
)


def find_made(name: Path, output: Path) -> Path:
    """Return what was made: a path, else the output of the case of that name."""
    return output / name if not name.exists() and (output / name).is_dir() else name


def find_case(name: str) -> Path:
    """Return the folder of a case: a path, else a name in `data/`, else the shipped example."""
    folder, in_data = Path(name), Path("data") / name
    if folder.is_dir() and (is_case(folder) or not in_data.is_dir()):
        return folder if folder.name not in ("", "..") else folder.resolve()  # `.` and `..` are no names for the output
    if in_data.is_dir():
        return in_data
    return example_case() if name == example_case().name and example_case().is_dir() else Path("data") / name


def templates() -> tuple[Path, ...]:
    """Return the folders of templates in the order they are looked in."""
    own = Path("templates") / "docx"
    shipped = templates_folder()
    return (own, shipped) if own.is_dir() and own.resolve() != shipped.resolve() else (shipped,)


def all_templates() -> Iterator[Path]:
    """Yield the templates that the build would use: one's own before the shipped one, each file on its own."""
    known: set[str] = set()
    for folder in templates():
        for path in sorted(folder.glob("*.docx")):
            if path.name not in known and not path.name.startswith("~$"):
                known.add(path.name)
                yield path


def engine(name: str = "auto") -> "Engine":
    """Return what sets the PDFs, with the fonts the office has set."""
    from pipeline import settings
    from pipeline.fonts.table import Fonts
    from pipeline.pdf.choice import ENGINES

    return ENGINES[name](Fonts(settings.load().fonts))

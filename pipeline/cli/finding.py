"""Where a case and the templates lie, from what was typed and the folder one stands in."""

from pathlib import Path

from pipeline.shipped import example_case, templates_folder


def find_case(name: str) -> Path:
    """Return the folder of a case: a path, else a name in `data/`, else the shipped example."""
    folder = Path(name)
    if folder.is_dir():
        return folder
    if (Path("data") / name).is_dir():
        return Path("data") / name
    return example_case() if name == example_case().name and example_case().is_dir() else Path("data") / name


def templates() -> tuple[Path, ...]:
    """Return the folders of templates in the order they are looked in."""
    own = Path("templates") / "docx"
    shipped = templates_folder()
    return (own, shipped) if own.is_dir() and own.resolve() != shipped.resolve() else (shipped,)

"""The input files of a case and what they hold, as digests: a change of any is a change of the input."""

from pathlib import Path

from pipeline.store import digest_of


def is_case(folder: Path) -> bool:
    """Whether a folder holds a case: one of its two main files is enough, so that the other can be told as missing."""
    return (folder / "case.yaml").is_file() or (folder / "community.yaml").is_file()


FOLDERS = ("results", "attachments", "issued", "originals", "edits")


LOCKS = ("~$", ".~")
"""How the names of files begin that Excel, WPS and LibreOffice lay beside a file as long as they have it open: no input."""


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every input file of a case, by its path relative to the folder; of one that cannot be read, "".

    Whoever reads such a file says what is wrong with it.
    """
    files = {*folder.glob("*.yaml"), *(path for part in FOLDERS for path in (folder / part).rglob("*"))}
    return {
        path.relative_to(folder).as_posix(): digest_of(path) for path in sorted(files) if path.is_file() and not path.name.startswith(LOCKS)
    }

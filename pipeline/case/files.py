"""The input files of a case and what they hold, as digests: a change of any is a change of the input."""

import hashlib
from pathlib import Path


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every input file of a case, by its path relative to the folder."""
    kinds = ("*.yaml", "results/*", "attachments/*", "issued/*", "originals/*", "edits/*")
    files = sorted({path for kind in kinds for path in folder.glob(kind) if path.is_file()})
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

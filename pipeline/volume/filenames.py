"""Names of files as people give them: which a computer takes, and which no computer tells apart."""

import unicodedata

LONGEST = 200
"""bytes of a name: with what goes before it, a path on Windows has 260 characters"""

ENDINGS = (".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".ofd", ".docx", ".doc", ".heic", ".bmp", ".gif", ".webp")
"""How a word ends that can only be the name of a file."""

UNUSABLE = frozenset('\\/:*?"<>|')
"""what Windows takes in no name"""


def usable(name: str) -> bool:
    """Whether every system takes a name."""
    return len(name.encode(errors="replace")) <= LONGEST and name.isprintable() and not UNUSABLE & set(name)


def key_of(name: str) -> str:
    """Return what two names share that some file systems do not tell apart."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())

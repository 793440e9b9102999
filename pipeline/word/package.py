"""A .docx as its entries, and entries as a .docx: sorted, stored and dated 1980, so that the same entries are the same bytes."""

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any

EPOCH = (1980, 1, 1, 0, 0, 0)
TEXT = re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml")
"""The entries that hold what is printed."""


def entries_of(document: Any) -> dict[str, bytes]:
    """Return the entries of an open python-docx document as it would be saved."""
    loose = io.BytesIO()
    document.save(loose)
    with zipfile.ZipFile(loose) as package:
        return {name: package.read(name) for name in package.namelist()}


def package_of(entries: Mapping[str, bytes]) -> bytes:
    """Return the package; nothing in it is packed, so that no version of zlib stands in its bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as package:
        for name in sorted(entries):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system = 0
            package.writestr(entry, entries[name])
    return target.getvalue()

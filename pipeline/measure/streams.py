"""The streams of a PDF from outside in, their bytes out: never more than asked for, counted before they are unpacked."""

import math
import re
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pikepdf

PACKED: dict[str, int] = {"/LZWDecode": 2730, "/LZW": 2730, "/RunLengthDecode": 64, "/RL": 64, "/FlateDecode": 1032, "/Fl": 1032}
"""filter → how many times as long what it unpacks can be"""


class TooMuch(ValueError):
    """More content than a page can have."""


_INLINE, _ENDED = re.compile(rb"(?<![^\s])BI(?=\s)"), re.compile(rb"\sEI(?=\s)")


def shaped(data: bytes) -> None:
    """Refuse, by a `ValueError`, what would keep the reader of tokens busy without end: inline pictures that begin and never end."""
    begun = len(_INLINE.findall(data))
    last = max((found.end() for found in _ENDED.finditer(data)), default=0)
    if begun > 100_000 or len(_INLINE.findall(data, last)) > 10:
        raise ValueError("inline pictures without end")


def unpacked(stream: "pikepdf.Object", most: int) -> bytes:
    """Return the content of a stream, of at most so many bytes; what would be longer is not unpacked.

    Raises `ValueError` for what breaks off, `TooMuch` for what is longer.
    """
    filters = filters_of(stream)
    raw = stream.read_raw_bytes()
    if not raw:
        return b""
    if filters in (["/FlateDecode"], ["/Fl"]) and "/DecodeParms" not in stream and "/DP" not in stream:
        unpacker = zlib.decompressobj()
        data = unpacker.decompress(raw, most + 1)
        if len(data) > most:
            raise TooMuch(f"more than {most} bytes")
        if not unpacker.eof:
            raise ValueError("content that breaks off")
        return data
    if len(raw) * math.prod(PACKED.get(name, 1) for name in filters) > max(most, 4096):
        raise TooMuch(f"more than {most} bytes")
    return stream.read_bytes()


def filters_of(stream: "pikepdf.Object") -> list[str]:
    """Return the names of a stream's filters."""
    listed = stream.get("/Filter", stream.get("/F"))
    if listed is None:
        return []
    return [str(one) for one in listed.as_list()] if listed._type_name == "array" else [str(listed)]  # noqa: SLF001 - as above

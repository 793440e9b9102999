"""A text in, its QR code as a picture out: black and white, the same bytes for the same text."""

import functools
import struct
import zlib

QUIET = 4
"""modules of white around a code, which its standard (ISO/IEC 18004) wants"""
DOTS = 6
"""pixels of a module"""
MASK = 3
"""the pattern laid over each code: looking for the best of eight takes longer than drawing the page, and every reader reads any"""
SIGNATURE = b"\x89PNG\r\n\x1a\n"


@functools.lru_cache(maxsize=8192)
def picture(text: str) -> bytes:
    """Return the code of a text as PNG. A quarter of it may be spoilt (level Q): forms are folded and written on."""
    import segno

    matrix = segno.make_qr(text, error="q", boost_error=False, mask=MASK).matrix
    side = (len(matrix) + 2 * QUIET) * DOTS
    white = b"\0" + b"\xff" * ((side + 7) // 8)
    lines = [white] * (QUIET * DOTS)
    for row in matrix:
        dots = "1" * (QUIET * DOTS) + "".join(("0" if dark else "1") * DOTS for dark in row) + "1" * (QUIET * DOTS)
        lines += [b"\0" + int(dots.ljust(len(white) * 8 - 8, "1"), 2).to_bytes(len(white) - 1)] * DOTS
    lines += [white] * (QUIET * DOTS)
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    # not packed: what zlib makes of it differs from version to version
    return SIGNATURE + b"".join((_chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(b"".join(lines), 0)), _chunk(b"IEND", b"")))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

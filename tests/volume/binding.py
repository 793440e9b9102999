"""What the pipeline writes into files, as bytes: a bound volume, the pages of a picture, the pages of a PDF from outside."""

import dataclasses
import datetime as dt
import io
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.volume import bind, carry, pictures

DAY = dt.date(2024, 7, 1)
ABOUT = {"title": "案卷"}


@dataclasses.dataclass(frozen=True)
class Carried:
    """The pages, or what keeps them out."""

    pdf: bytes
    reasons: tuple[str, ...]


def bound(parts: Sequence[bind.Part], about: Mapping[str, str] = ABOUT, **more: Any) -> bytes:
    target = io.BytesIO()
    bind.bind(parts, about, DAY, target=target, **more)
    return target.getvalue()


def of_picture(path: Path, media: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "pages.pdf"
        pictures.pages(path, media, target)
        return target.read_bytes()


def carried(path: Path) -> Carried:
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "pages.pdf"
        reasons = carry.carry(path, target)
        assert target.exists() is not bool(reasons)
        return Carried(b"" if reasons else target.read_bytes(), reasons)

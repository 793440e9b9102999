"""Whatever is spoiled in a file from outside: it is told, or its pages can be bound. Nothing else comes of it."""

import warnings
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipeline.pdf.conformance import hold
from pipeline.problems import Place, Problem
from pipeline.volume.bind import Part
from pipeline.volume.scans import PDF, judge
from tests.volume import scanning
from tests.volume.binding import bound, carried, of_picture
from tests.volume.test_carry import scripted, sealed
from tests.volume.test_stamp import STAMP

PHOTO = scanning.photograph((64, 48))
SOUND = {
    "PDF": scanning.pdf(b"0 0 9 9 re f BT ET", b"q", change=scripted),
    "seal": scanning.pdf(b"Q", change=sealed),
    "scan": scanning.pdf(b"595 0 0 842 0 0 cm /Im Do", change=scanning.with_picture(PHOTO)),
    "JPEG": scanning.jpeg(PHOTO, 6),
    "PNG": scanning.png(PHOTO),
    "palette": scanning.png(PHOTO.quantize(8)),
    "TIFF": scanning.tiff(PHOTO, PHOTO, compression="tiff_lzw"),
    "TIFF of JPEG": scanning.tiff(PHOTO, compression="jpeg"),
}

EDITS = st.lists(
    st.tuples(st.floats(0, 0.999), st.sampled_from(["change", "remove", "insert"]), st.binary(min_size=1, max_size=8)), max_size=6
)


def spoiled(data: bytes, edits: list[tuple[float, str, bytes]]) -> bytes:
    for share, how, new in edits:
        place = int(len(data) * share)
        data = data[:place] + (new if how != "remove" else b"") + data[place + (0 if how == "insert" else len(new)) :]
    return data


@pytest.mark.parametrize("name", SOUND)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=EDITS)
@example(edits=[])
def test_a_spoiled_file_is_told_or_bound(tmp_path: Path, name: str, edits: list[tuple[float, str, bytes]]) -> None:
    path = scanning.written(tmp_path, "一件", spoiled(SOUND[name], edits))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sound = judge(path, Place("originals/一件"))
        if isinstance(sound, Problem):
            assert edits
            return
        pdf = carried(path).pdf if sound.media == PDF else of_picture(path, sound.media)
        if pdf:
            volume = bound([Part("一件", pdf, numbered=True, stamp=STAMP, foreign=True)])
            hold(volume, "2b", "案卷", texts=False)

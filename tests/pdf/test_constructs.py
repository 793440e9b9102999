"""Each construct that is set stands where it has to: constructs.txt, seen in the PDF.

`LIJUAN_GOLDEN=write pytest tests/pdf/test_constructs.py` writes the file anew; the diff is then the review, and
`make prove` holds the same documents against LibreOffice's pages.
"""

import io
import os
from pathlib import Path
from typing import Any

import pytest

from pipeline.pdf.typeset import Typst
from tests.pdf.constructs import EXAMPLES, docx
from tests.pdf.seen import page_count, stretches

pikepdf = pytest.importorskip("pikepdf")
GOLDEN = Path(__file__).with_name("constructs.txt")
NEAR = 0.3
"""points by which a position may differ from the one written down"""


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    """The PDFs of all constructs, set in one call."""
    return dict(Typst().convert({name: docx(example) for name, example in EXAMPLES.items()}))


def described(pdf: bytes) -> list[str]:
    """Return where text stands (its first and last characters, baseline, size) and where lines and grounds are drawn."""
    found = []
    for one in stretches(pdf):
        last, size = one.characters[-1], one.characters[0].size
        found.append(f"  {one.page} {one.x:6.1f} – {last.x:6.1f} {one.y:6.1f}  {size:4.1f}  {one.text}")
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for number, page in enumerate(document.pages, 1):
            found += [f"  {number} {kind}" for kind in drawn(page)]
    return found


def drawn(page: Any) -> list[str]:
    """Return lines, rectangles and pictures of a page with their places."""
    found, at = [], (0.0, 0.0)
    height, start, color, width, size = float(page.mediabox[3]), (0.0, 0.0), "", 1.0, (1.0, 1.0)
    rectangle: list[tuple[float, float]] = []
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "cm":
                at = (float(operands[4]), height - float(operands[5]))
                size = (float(operands[0]), float(operands[3]))
            case "scn" | "SCN":
                color = "".join(f"{round(float(one) * 255):02X}" for one in operands)
            case "m":
                start = (float(operands[0]), float(operands[1]))
                rectangle = [start]
            case "l":
                end = (float(operands[0]), float(operands[1]))
                rectangle.append(end)
            case "w":
                width = float(operands[0])
            case "S":
                end = rectangle[-1]
                found.append(
                    f"line {at[0] + start[0]:.1f} {at[1] + start[1]:.1f} – {at[0] + end[0]:.1f} {at[1] + end[1]:.1f}  {width:g} {color}"
                )
            case "f":
                corner = rectangle[2]
                found.append(f"ground {at[0]:.1f} {at[1]:.1f} – {at[0] + corner[0]:.1f} {at[1] + corner[1]:.1f}  {color}")
            case "Do":
                found.append(f"picture {at[0]:.1f} {at[1]:.1f}  {size[0]:g} × {-size[1]:g}")
    return found


def read(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line and not line.startswith(" "):
            name = line
            found[name] = []
        elif line:
            found[name].append(line)
    return found


def test_the_places_are_those_written_down(made: dict[str, bytes]) -> None:
    now = {name: described(pdf) for name, pdf in made.items()}
    if os.environ.get("LIJUAN_GOLDEN") == "write":
        GOLDEN.write_text("\n".join(line for name, lines in now.items() for line in (name, *lines, "")), encoding="utf-8")
    golden = read(GOLDEN.read_text(encoding="utf-8"))
    assert {name: lines for name, lines in now.items() if not same(lines, golden.get(name, []))} == {}
    assert now.keys() == golden.keys()


def same(lines: list[str], others: list[str]) -> bool:
    return len(lines) == len(others) and all(near(one, other) for one, other in zip(lines, others, strict=True))


def near(one: str, other: str) -> bool:
    words, wanted = one.split(), other.split()
    return len(words) == len(wanted) and all(map(alike, words, wanted))


def alike(word: str, wanted: str) -> bool:
    try:
        return word == wanted or abs(float(word) - float(wanted)) <= NEAR
    except ValueError:
        return False


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_construct_fills_its_pages(name: str, made: dict[str, bytes]) -> None:
    assert page_count(made[name]) == EXAMPLES[name].pages


def test_there_are_enough() -> None:
    assert len(EXAMPLES) >= 40

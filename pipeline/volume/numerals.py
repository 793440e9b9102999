"""The font of the page numbers: ten digits drawn as strokes, which stand whole in the PDF (Type 3) and can be searched."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pikepdf

FONT = "/LijuanNumbers"
"""what a page calls it"""

ADVANCE, STROKE = 560, 68
"""width of a digit and of its stroke, in thousandths of the size"""

DIGITS = """
280 690 m 390 690 455 560 455 345 c 455 130 390 0 280 0 c 170 0 105 130 105 345 c 105 560 170 690 280 690 c s
150 570 m 215 600 270 640 300 690 c 300 0 l S
110 520 m 120 630 190 690 285 690 c 385 690 450 625 450 530 c 450 360 210 230 105 0 c 460 0 l S
120 585 m 150 655 205 690 280 690 c 375 690 435 630 435 540 c 435 440 360 375 240 375 c \
375 375 455 305 455 190 c 455 70 380 0 275 0 c 185 0 125 45 100 125 c S
350 0 m 350 690 l 85 215 l 470 215 l S
430 690 m 160 690 l 130 375 l 170 415 220 435 275 435 c 380 435 455 350 455 220 c 455 85 375 0 270 0 c \
185 0 125 45 100 120 c S
400 690 m 220 590 110 420 110 215 c 110 85 180 0 283 0 c 386 0 456 85 456 212 c 456 335 386 415 285 415 c \
195 415 125 345 110 235 c S
105 690 m 455 690 l 330 500 250 260 225 0 c S
280 690 m 370 690 430 625 430 540 c 430 450 370 385 280 385 c 190 385 130 450 130 540 c 130 625 190 690 280 690 c s \
280 385 m 385 385 460 305 460 195 c 460 75 385 0 280 0 c 175 0 100 75 100 195 c 100 305 175 385 280 385 c s
160 0 m 340 100 450 270 450 475 c 450 605 380 690 277 690 c 174 690 104 605 104 478 c 104 355 174 275 275 275 c \
365 275 435 345 450 455 c S
""".strip().splitlines()
"""The digits as strokes on 1000 units to the size, our own drawing."""


def font(volume: "pikepdf.Pdf") -> "pikepdf.Object":
    """Return the font of the page numbers as an object of the volume."""
    import pikepdf

    box = (0, -STROKE, ADVANCE, 690 + STROKE)
    names = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    begin = f"{ADVANCE} 0 {' '.join(map(str, box))} d1 {STROKE} w 1 J 1 j"
    drawings = {f"/{name}": volume.make_stream(f"{begin} {strokes}".encode()) for name, strokes in zip(names, DIGITS, strict=True)}
    meaning = "".join(f"<{48 + digit:02X}> <{48 + digit:04X}>\n" for digit in range(10))
    to_unicode = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        "1 begincodespacerange <00> <FF> endcodespacerange\n"
        f"10 beginbfchar\n{meaning}endbfchar\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    )
    return volume.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type3,
            Name=pikepdf.Name(FONT),
            FontBBox=list(box),
            FontMatrix=[0.001, 0, 0, 0.001, 0, 0],
            CharProcs=pikepdf.Dictionary(drawings),
            Encoding=pikepdf.Dictionary(Type=pikepdf.Name.Encoding, Differences=[48, *(pikepdf.Name(f"/{name}") for name in names)]),
            FirstChar=48,
            LastChar=57,
            Widths=[ADVANCE] * 10,
            Resources=pikepdf.Dictionary(),
            ToUnicode=volume.make_stream(to_unicode.encode()),
        )
    )

"""The pictures of 使用手册.md, made anew: `python docs/pictures/make.py`.

Everything on them is invented: they show the case that the manual's exercises use. Needs chromium (the review page, the
menu), pdftoppm (pages) and LibreOffice with Calc (the register); a picture holds 16 greys or 32 colours, to stay small.
"""

import html
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageChops

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CASE = "砚溪"
LATER = ("results/responses.csv", "results/tally.yaml", "results/opinions.yaml", "results/supervision.yaml", "issued.yaml")
"""what is filled in after the people were asked: the page shows what that changes"""
SCREEN = """<meta charset="utf-8"><style>body{margin:0;background:#1e1e1e;color:#e8e8e8}
pre{margin:0;padding:20px 24px;font:17px/1.5 "Noto Sans Mono CJK SC","FangSong",monospace}</style><pre>%s</pre>"""


def lijuan(folder: Path, *words: str, typed: str = "") -> str:
    """Give a command in a folder; return what it says."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "pipeline", *words]
    return subprocess.run(command, cwd=folder, env=environment, input=typed, capture_output=True, text=True, check=bool(not typed)).stdout


def browsed(page: Path, width: int, height: int, picture: Path) -> None:
    """Take a picture of a page as chromium draws it."""
    size = f"--window-size={width},{height}"
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", size, f"--screenshot={picture}"]
    subprocess.run(["chromium", *options, page.as_uri()], check=True, capture_output=True)


def printed(pdf: Path, page: int, width: int, picture: Path) -> None:
    """Take a picture of a page of a PDF."""
    numbers = ["-f", str(page), "-l", str(page), "-scale-to-x", str(width), "-scale-to-y", "-1"]
    subprocess.run(["pdftoppm", "-png", "-singlefile", *numbers, str(pdf), str(picture.with_suffix(""))], check=True)


def kept(draft: Path, colours: int, *, trimmed: bool = False) -> None:
    """Put a picture beside this file, small."""
    with Image.open(draft) as opened:
        picture = opened.convert("RGB")
    if trimmed:
        ground = Image.new("RGB", picture.size, picture.getpixel((picture.width - 1, picture.height - 1)))
        box = ImageChops.difference(picture, ground).getbbox()
        assert box
        picture = picture.crop((0, 0, min(picture.width, box[2] + 24), min(picture.height, box[3] + 20)))
    picture.quantize(colours, dither=Image.Dither.NONE).save(HERE / draft.name, optimize=True)


def made(folder: Path) -> None:
    """Make all pictures of a case that is led through half its way in a folder."""
    source, case, output = ROOT / "tests" / "cases" / "可封存", folder / "data" / CASE, folder / "output" / CASE
    shutil.copytree(source, case)
    for name in LATER:
        (case / name).unlink()
    lijuan(folder, "archive", CASE)
    lijuan(folder, "forms", CASE)
    for name in LATER[:-1]:
        shutil.copy(source / name, case / name)
    lijuan(folder, "archive", CASE)

    screen = folder / "menu.html"
    asked = lijuan(folder, "menu", typed="1\n0\n0\n").strip().split("请输入号码：")
    screen.write_text(SCREEN % html.escape(f"{asked[0]}请输入号码：1\n\n{asked[1].strip()}\n请输入号码："), encoding="utf-8")
    browsed(screen, 560, 620, folder / "menu.png")
    kept(folder / "menu.png", 16, trimmed=True)
    browsed(output / "review" / "index.html", 1100, 900, folder / "review.png")
    kept(folder / "review.png", 32)

    shutil.copy(source / "issued.yaml", case)
    lijuan(folder, "archive", CASE)
    printed(output / "forms" / "入户调查表.pdf", 1, 560, folder / "form.png")
    printed(output / "pdf" / "10-结果公示.pdf", 1, 560, folder / "results.png")
    (catalogue,) = (output / "volume").glob("归档文件目录*永久.pdf")
    printed(catalogue, 2, 900, folder / "catalogue.png")
    office = [
        "soffice",
        f"-env:UserInstallation={(folder / 'office').as_uri()}",
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
    ]
    subprocess.run([*office, str(output / "forms" / "登记簿.xlsx")], check=True, capture_output=True)
    printed(folder / "登记簿.pdf", 1, 1400, folder / "register.png")
    for name in ("form", "results", "catalogue", "register"):
        kept(folder / f"{name}.png", 16)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        made(Path(temporary))

"""How long one engine takes for all documents of a folder in one call: `python bench/pages.py typst|libreoffice FOLDER`.

Prints the seconds, without the start of Python: what is compared is the setting of pages. A process of its own each
time, since Typst keeps what it has worked out.
"""

import sys
import time
from pathlib import Path

from pipeline.pdf.libreoffice import LibreOffice
from pipeline.pdf.typeset import Typst

if __name__ == "__main__":
    engine = Typst() if sys.argv[1] == "typst" else LibreOffice(processes=1)
    documents = {path.stem: path.read_bytes() for path in sorted(Path(sys.argv[2]).glob("*.docx"))}
    start = time.perf_counter()
    engine.convert(documents)
    print(time.perf_counter() - start)

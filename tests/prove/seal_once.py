"""Seal a case once, or archive it: what the kill test starts and kills.

Arguments: case folder, output folder; to seal, the register and the reason, too.
"""

import datetime as dt
import sys
from pathlib import Path

from pipeline.pdf.typeset import Typst
from pipeline.run import Order, archive
from pipeline.sealing import Wish, sealed
from tests.conftest import TEMPLATES

if __name__ == "__main__":
    order = Order(Path(sys.argv[1]), Path(sys.argv[2]), (TEMPLATES,), Typst())
    if len(sys.argv) > 3:
        sealed(order, Wish(dt.date(2026, 6, 29), Path(sys.argv[3]), sys.argv[4]))
    else:
        archive(order)

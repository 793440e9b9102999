"""Archive a case once without LibreOffice: what the kill test starts and kills. Arguments: case folder, output folder."""

import sys
from pathlib import Path

from pipeline.run import Order, archive
from tests.conftest import TEMPLATES, PlainEngine

if __name__ == "__main__":
    archive(Order(Path(sys.argv[1]), Path(sys.argv[2]), (TEMPLATES,), PlainEngine()))

"""How long the page of a run takes to open in Debian's Chromium: milliseconds of each load, as JSON.

    python bench/opened.py FILE [--rounds 5]

From the start of the navigation until the script has drawn the changes. Needs what `make prove` installs.
"""

import argparse
import importlib
import json
import shutil
import sys
from pathlib import Path

BROWSER = "chromium"
OPTIONS = ("--no-sandbox",)
DRAWN = "new Promise((done) => setTimeout(() => done(performance.getEntriesByType('navigation')[0].loadEventEnd)))"


def main() -> int:
    """Load the page again and again, each time in a fresh context."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("file", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    wanted = parser.parse_args()
    print(json.dumps(loads(wanted.file, wanted.rounds)))
    return 0


def loads(file: Path, rounds: int) -> list[float]:
    """Return the milliseconds of each load."""
    found = []
    # named here, since it has no part in what lijuan needs
    with importlib.import_module("playwright.sync_api").sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which(BROWSER), args=list(OPTIONS))
        for _ in range(rounds):
            page = browser.new_page()
            page.goto(file.resolve().as_uri())
            found.append(float(page.evaluate(DRAWN)))
            page.close()
        browser.close()
    return found


if __name__ == "__main__":
    sys.exit(main())

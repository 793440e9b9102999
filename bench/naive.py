"""The script one would write: docxtpl for each template, one soffice call for each file, pypdf to put them together.

    python bench/naive.py WORK.json OUT

WORK.json holds the facts and the documents to make, as `bench/run.py` writes it, so that reading and counting, which
such a script also has to do, cost it nothing here. It checks nothing, records nothing and knows nothing of what is
already there; that is the point.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jinja2
from docxtpl import DocxTemplate
from pypdf import PdfWriter


class Rows(dict[str, Any]):
    """A table of rows by name: a loop goes over the rows, a name picks one."""

    def __iter__(self) -> Iterator[Any]:
        return iter(self.values())


def show(value: object) -> object:
    """Stand in for every filter: what comes in is nearly what is to be printed."""
    return "、".join(map(str, value)) if isinstance(value, list) else value


def rows(found: dict[str, Any]) -> dict[str, Any]:
    """Tell a table from a record while the JSON is read."""
    return Rows(found["rows"]) if found.keys() == {"rows"} else found


def main(work: Path, out: Path) -> None:
    """Make every document of the work, one after the other, and one PDF of them all."""
    plan = json.loads(work.read_text(encoding="utf-8"), object_hook=rows)
    environment = jinja2.Environment(undefined=jinja2.ChainableUndefined, autoescape=True)
    environment.filters.update(dict.fromkeys(plan["filters"], show))
    out.mkdir(parents=True, exist_ok=True)
    volume = PdfWriter()
    for document in plan["documents"]:
        template = DocxTemplate(document["template"])
        template.render({**plan["facts"], **document["facts"]}, environment)
        docx = out / f"{document['stem']}.docx"
        template.save(docx)
        subprocess.run(
            ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(out), str(docx)],  # noqa: S607 as such a script does
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        volume.append(docx.with_suffix(".pdf"), outline_item=document["stem"])
    volume.write(out / "volume.pdf")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

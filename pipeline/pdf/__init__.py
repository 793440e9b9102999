"""From .docx to PDF/A behind one protocol: bytes of finished documents in, bytes of archival PDFs out."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from pipeline.fonts.table import Fonts
from pipeline.problems import Problem


class Engine(Protocol):
    """What typesets documents. A new engine is one class with this shape."""

    @property
    def name(self) -> str:
        """The engine as the ledger names it."""

    @property
    def version(self) -> str:
        """Everything besides the document that the bytes of a PDF depend on: program and fonts."""

    @property
    def fonts(self) -> Fonts:
        """The fonts it sets with, and no others."""

    @property
    def notes(self) -> Sequence[Problem]:
        """What it has to say of the PDFs it gave: documents that another engine set, and why."""

    def convert(self, documents: Mapping[str, bytes]) -> Mapping[str, bytes]:
        """Return the PDF of each .docx under the same stem: all of them, or `Blocked` names those that failed."""

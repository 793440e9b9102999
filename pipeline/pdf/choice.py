"""Which engine sets which document: Typst, and LibreOffice for what Typst refuses — said so, never in silence."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from pipeline.fonts.table import Fonts
from pipeline.pdf import Engine
from pipeline.pdf.libreoffice import LibreOffice
from pipeline.pdf.typeset import Typst
from pipeline.problems import Blocked, Place, Problem, Unavailable, problem


@dataclasses.dataclass(slots=True)
class Auto:
    """The engine that chooses. LibreOffice is looked for only where a document needs it."""

    fonts: Fonts = dataclasses.field(default_factory=Fonts)
    fallback: Engine | None = None
    _notes: list[Problem] = dataclasses.field(default_factory=list)

    @property
    def name(self) -> str:
        """The engine as the ledger names it."""
        return "auto"

    @property
    def version(self) -> str:
        """Typst's: it sets whatever it can."""
        return Typst(self.fonts).version

    @property
    def notes(self) -> Sequence[Problem]:
        """Each document that LibreOffice set, and why."""
        return tuple(self._notes)

    def convert(self, documents: Mapping[str, bytes]) -> Mapping[str, bytes]:
        """Return the PDFs. Raises `Unavailable`, naming the documents, where LibreOffice is needed and not there."""
        ready, refused = Typst(self.fonts).attempt(documents)
        if unreadable := [one for reasons in refused.values() for one in reasons if one.code != "pdf.unsupported"]:
            raise Blocked(unreadable)
        if refused:
            other = self.fallback or LibreOffice(fonts=self.fonts)
            try:
                ready |= other.convert({stem: documents[stem] for stem in refused})
            except Unavailable as fault:
                needing = "；".join(f"{one.place}{one.message}" for reasons in refused.values() for one in reasons)
                raise Unavailable(f"{fault}（只有这些内容要用它：{needing}）") from fault
            self._notes += [_by_libreoffice(stem, reasons) for stem, reasons in refused.items()]
        return {stem: ready[stem] for stem in documents}


def _by_libreoffice(stem: str, reasons: Sequence[Problem]) -> Problem:
    why = "；".join(f"{f'第{one.place.paragraph}段' if one.place.paragraph else ''}{one.message}" for one in reasons)
    remedy = "核对这份 PDF 的版面；在模板里去掉这些内容就由本程序自己排版"
    return problem("pdf.libreoffice", f"由 LibreOffice 排版：{why}", Place(document=stem), remedy)


ENGINES: Mapping[str, Callable[[Fonts], Engine]] = MappingProxyType(
    {"auto": Auto, "typst": Typst, "libreoffice": lambda fonts: LibreOffice(fonts=fonts)}
)
"""What `--engine` may name."""

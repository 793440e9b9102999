"""The paragraphs of a template known by what they say, so that one is found again in a document and in a changed template."""

import hashlib
import re
from collections import Counter

ORIGIN = "origin"
"""The attribute of a paragraph that tells which one of the template it was; it never reaches the .docx."""

PARAGRAPH = re.compile(r"<w:p(?=[ >])(?P<inside>.*?)(?=<w:p[ >]|</w:p>)", re.DOTALL)
MARKUP = re.compile(r"<[^>]*>")


def numbered(xml: str) -> str:
    """Return a part with each paragraph named: by a digest of its text with its tags, and which of those it is."""
    seen: Counter[str] = Counter()

    def name(found: re.Match[str]) -> str:
        said = hashlib.sha256(MARKUP.sub("", f"<{found['inside']}").encode()).hexdigest()[:8]
        seen[said] += 1
        return f'<w:p {ORIGIN}="{said}-{seen[said]}"{found["inside"]}'

    return PARAGRAPH.sub(name, xml)

"""A finished sheet in, the same sheet with its codes out: what stands in a paragraph of the style 二维码 is drawn as one.

So a template says with a style and a placeholder where a code stands and what is in it, and a clerk moves it in Word as
any other paragraph.
"""

from collections.abc import Iterator, Mapping

from lxml import etree

from pipeline.word.safety import parse

STYLE = "二维码"
ALT = "二维码"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SIDE = 792_000
"""EMU of a code's side with the white around it: 22 mm, of which a phone and a scanner at 200 dpi read every module"""
DRAWING = (
    '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="' + R + '"><w:drawing>'
    '<wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0">'
    '<wp:extent cx="{side}" cy="{side}"/><wp:docPr id="1" name="{name}" descr="{name}"/>'
    '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
    '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">'
    '<pic:nvPicPr><pic:cNvPr id="1" name="{name}"/><pic:cNvPicPr/></pic:nvPicPr>'
    '<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
    '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{side}" cy="{side}"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
    "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
)


def draw(root: "etree._Element", styles: bytes, relation: str) -> list[str]:
    """Put a drawing where each code stands, and return the texts of the codes.

    `relation` is what the first one's relationship is called; those of further ones have -2, -3 after.
    """
    identity = style_id(styles)
    texts: list[str] = []
    for paragraph in [one for one in root.iter(f"{W}p") if identity and _style(one) == identity]:
        text = "".join(one.text or "" for one in paragraph.iter(f"{W}t")).strip()
        if not text:
            continue
        texts.append(text)
        later = f"-{len(texts)}" if len(texts) > 1 else ""
        for run in paragraph.findall(f"{W}r"):
            paragraph.remove(run)
        paragraph.append(_drawing(text, relation + later))
    return texts


def _drawing(text: str, relation: str) -> "etree._Element":
    drawn = parse(DRAWING.format(side=SIDE, name=ALT, relation=relation).encode())
    for one in drawn.iter("{*}docPr", "{*}cNvPr"):
        one.set("name", f"{ALT} {text}")
        if one.get("descr"):
            one.set("descr", f"{ALT} {text}")
    return drawn


def style_id(styles: bytes) -> str:
    """Return what a file's styles call the style of codes; nothing where it has none."""
    found = parse(styles).iter(f"{W}style")
    named = (one for one in found if (name := one.find(f"{W}name")) is not None and name.get(f"{W}val") == STYLE)
    return next((one.get(f"{W}styleId", "") for one in named), "")


def _style(paragraph: "etree._Element") -> str:
    named = paragraph.find(f"{W}pPr/{W}pStyle")
    return named.get(f"{W}val", "") if named is not None else ""


def relations(codes: Mapping[str, str]) -> Iterator[str]:
    """Yield the relationships of codes (id → the name of a picture in word/media) as a part lists them."""
    kind = f"{R}/image"
    for relation, name in codes.items():
        yield f'<Relationship Id="{relation}" Type="{kind}" Target="media/{name}"/>'

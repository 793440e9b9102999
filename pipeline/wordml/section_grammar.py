"""What WordprocessingML may say of sections and in the settings: every element with its reader, or the reason why it needs none."""

import functools
from collections.abc import Mapping
from typing import Any

from lxml import etree

from pipeline.wordml.grammar import (
    NONE,
    WORD,
    Element,
    Raw,
    Rule,
    Unsupported,
    children,
    choice,
    flag,
    known,
    length,
    local,
    need,
    one_of,
    only,
    rules,
    switch,
    twips,
    value,
)


def _page(element: Element) -> Raw:
    return {"page_width": twips(need(element, "w"), element), "page_height": twips(need(element, "h"), element)}


def _page_margins(element: Element) -> Raw:
    found = {f"page.{side}": twips(need(element, side), element) for side in ("top", "right", "bottom", "left")}
    found |= {f"page.{side}": length(element, side) or 0.0 for side in ("header", "footer")}
    if length(element, "gutter"):
        raise Unsupported("w:pgMar 的装订线 gutter")
    return found


def _columns(element: Element) -> Raw:
    if int(value(element, "num") or 1) > 1 or any(True for _ in children(element)):
        raise Unsupported("w:cols（分栏）")
    return NONE


def _grid(element: Element) -> Raw:
    kind = value(element, "type") or "default"
    if kind not in ("default", "lines"):
        raise Unsupported(f"w:docGrid={kind}（字符网格）")
    pitch = length(element, "linePitch")
    return {"grid": pitch} if kind == "lines" and pitch else NONE


def _numbering(element: Element) -> Raw:
    if (value(element, "fmt") or "decimal") not in ("decimal", "numberInDash"):
        raise Unsupported(f"w:pgNumType 的页码格式 {value(element, 'fmt')}")
    if value(element, "chapStyle") is not None:
        raise Unsupported("w:pgNumType 的章节号")
    start = value(element, "start")
    dash = {"dash": value(element, "fmt") == "numberInDash"}
    return {"number_from": int(start), **dash} if start is not None else dash


SECTION: Mapping[str, Rule] = rules(
    ("type", "val", choice("type", {one: one for one in ("nextPage", "continuous", "oddPage", "evenPage")})),
    ("pgSz", "w h orient code", _page),
    ("pgMar", "top right bottom left header footer gutter", _page_margins),
    ("cols", "space num equalWidth sep", _columns),
    ("docGrid", "type linePitch charSpace", _grid),
    ("titlePg", "val", switch("first_differs")),
    ("pgNumType", "start fmt chapStyle chapSep", _numbering),
    ("textDirection", "val", one_of("lrTb")),
    ("bidi rtlGutter", "val", only(wanted=False)),
    ("vAlign", "val", one_of("top")),
    ("footnotePr endnotePr", "", "where notes stand; a document with notes is refused at the note"),
    ("formProt noEndnote", "val", "no page looks other for it"),
    ("paperSrc", "first other", "the tray of a printer"),
    ("headerReference footerReference", "type r:id", "read apart, with their parts"),
)


def _spacing_control(element: Element) -> Raw:
    if need(element) != "doNotCompress":
        raise Unsupported(f"w:characterSpacingControl={value(element)}（标点压缩）")
    return NONE


def _compatibility(element: Element) -> Raw:
    found: dict[str, Any] = {}
    for one in children(element):
        name = etree.QName(one).localname
        if name == "compatSetting":
            if value(one, "name") == "compatibilityMode":
                found["compatibility"] = int(need(one))
        elif name == "doNotExpandShiftReturn":
            found["keep_short"] = flag(one)
        elif name not in COMPATIBLE and flag(one):
            raise Unsupported(f"w:compat 的 {name}")
    return found


COMPATIBLE = frozenset(
    [
        "useFELayout",
        "ulTrailSpace",
        "balanceSingleByteDoubleByteWidth",
        "doNotLeaveBackslashAlone",
        "adjustLineHeightInTable",
        "spaceForUL",
        "growAutofit",
        "compatSetting",
        "useWord2013TrackBottomHyphenation",
    ]
)
"""Set by every Chinese Word: layout of the Far East, widths of half-width letters, lines in tables on the grid."""

SHOWN: Mapping[str, Any] = functools.reduce(
    lambda found, row: {**found, **dict.fromkeys(known(row[0]), row[1])},
    (
        ("evenAndOddHeaders", switch("even_differs")),
        ("defaultTabStop", lambda element: {"tab": twips(need(element), element)}),
        ("characterSpacingControl", _spacing_control),
        ("compat", _compatibility),
        ("mirrorMargins gutterAtTop bookFoldPrinting bookFoldRevPrinting strictFirstAndLastChars", only(wanted=False)),
        ("noLineBreaksBefore noLineBreaksAfter", only(wanted=False)),
    ),
    {},
)
"""What settings.xml may say that shows on a page."""

UNSEEN = known(
    "writeProtection view zoom removePersonalInformation removeDateAndTime doNotDisplayPageBoundaries displayBackgroundShape "
    "printPostScriptOverText printFractionalCharacterWidth printFormsData embedTrueTypeFonts embedSystemFonts saveSubsetFonts "
    "saveFormsData alignBordersAndEdges bordersDoNotSurroundHeader bordersDoNotSurroundFooter hideSpellingErrors "
    "hideGrammaticalErrors activeWritingStyle proofState formsDesign attachedTemplate linkStyles stylePaneFormatFilter "
    "stylePaneSortMethod documentType mailMerge revisionView trackRevisions doNotTrackMoves doNotTrackFormatting documentProtection "
    "autoFormatOverride styleLockTheme styleLockQFSet autoHyphenation consecutiveHyphenLimit hyphenationZone doNotHyphenateCaps "
    "showEnvelope summaryLength clickAndTypeStyle defaultTableStyle drawingGridHorizontalSpacing drawingGridVerticalSpacing "
    "displayHorizontalDrawingGridEvery displayVerticalDrawingGridEvery doNotUseMarginsForDrawingGridOrigin "
    "drawingGridHorizontalOrigin drawingGridVerticalOrigin doNotShadeFormData noPunctuationKerning printTwoOnOne savePreviewPicture "
    "doNotValidateAgainstSchema saveInvalidXml ignoreMixedContent alwaysShowPlaceholderText doNotDemarcateInvalidXml saveXmlDataOnly "
    "useXSLTWhenSaving saveThroughXslt showXMLTags alwaysMergeEmptyNamespace updateFields hdrShapeDefaults footnotePr endnotePr "
    "docVars rsids attachedSchema themeFontLang clrSchemeMapping doNotIncludeSubdocsInStats doNotAutoCompressPictures forceUpgrade "
    "captions readModeInkLockDown smartTagType shapeDefaults doNotEmbedSmartTags decimalSymbol listSeparator "
)
"""What settings.xml may say that shows on no page: the look of the program, spelling, protection, saving, drawing aids,
hyphens (none are set), variables of fields (whose results are saved), notes and shapes (refused where they stand)."""


def settings(root: Element | None) -> Raw:
    """Return the settings that show on a page."""
    found: dict[str, Any] = {}
    for element in children(root) if root is not None else ():
        if (reader := SHOWN.get(element.tag)) is not None:
            found |= reader(element)
        elif element.tag not in UNSEEN and etree.QName(element).namespace == WORD:
            raise Unsupported(f"settings.xml 的 {local(element)}")
    return found

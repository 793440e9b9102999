"""What kind of character is what: Chinese or Western, and where a line may end.

Forbidden marks at a line's start and end are those of GB/T 15834 (避头尾) as LibreOffice and Word list them for Chinese.
"""

import functools
import re

HAN = "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3040-\u30ff\u3100-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
HAN += "\uac00-\ud7af\uf900-\ufaff\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\U00020000-\U0003ffff"
WIDE = HAN + "\u3000-\u303f\ufe30-\ufe4f\uff00-\uffef\u3200-\u33ff"
"""What is set in the Chinese font whatever stands beside it."""
SHARED = "\u00a7\u00b0\u00b1\u00b7\u00d7\u00f7\u2010-\u2027\u2030-\u205e\u2100-\u2bff"
"""Marks and signs that Chinese and Western text share: they go with what stands before them, else after."""
LETTERS, DIGITS = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u0370-\u03ff\u0400-\u052f", "0-9"

SCRIPTS = re.compile(f"(?P<wide>[{WIDE}]+)|(?P<shared>[ \u00a0{SHARED}\t\n\f\ufffc]+)|(?P<western>[^{WIDE} \u00a0{SHARED}\t\n\f\ufffc]+)")

SIDES = re.compile(f"(?P<han>[{HAN}])|(?P<letter>[{LETTERS}])|(?P<digit>[{DIGITS}])")

NO_START = frozenset("!%),.:;?]}¢°·ˇˉ―‖’”…‰′″›℃∶、。〃〉》」』】〕〗〞︶︺︾﹀﹄﹚﹜﹞！＂％＇），．：；？］｀｜｝～￠々—")
NO_END = frozenset("$(£¥‘“〈《「『【〔〖〝﹙﹛﹝＄（．［｛￡￥([{")
TWINS = frozenset("—…⋯")
"""Marks of two characters, which stay together."""


def may_break(before: str, after: str) -> bool:
    """Tell whether a line may end between two characters."""
    if after in " \n\f":
        return False
    if before in " \t" or after == "\t":
        return True
    if after in NO_START or before in NO_END:
        return False
    if before == after and before in TWINS:
        return False
    if is_word(before) and is_word(after):
        return before in "-/" and not after.isdigit()
    return True


@functools.cache
def is_word(character: str) -> bool:
    """Tell whether a character is part of a Western word or number, which stays whole."""
    found = SCRIPTS.match(character)
    return found is None or found.lastgroup == "western" or character in " \u00a0\t\n\f"


def meets(before: str, after: str, *, letters: bool, digits: bool) -> bool:
    """Tell whether Chinese stands beside a Western letter or a figure, as far as either counts."""
    sides = {_side(before), _side(after)}
    return "han" in sides and ((letters and "letter" in sides) or (digits and "digit" in sides))


@functools.cache
def _side(character: str) -> str | None:
    found = SIDES.match(character)
    return found.lastgroup if found else None


def opens_wide(text: str) -> bool:
    """Tell whether the first character that belongs to a script is Chinese; in a paragraph without any it is."""
    first = next((part.lastgroup for part in SCRIPTS.finditer(text) if part.lastgroup != "shared"), "wide")
    return first == "wide"

"""请示 and 报告: a request asks for one thing of one superior and closes with asking, a report only tells (条例 第十五条).

The rules bind offices of the Party and the government. A committee follows them by analogy: what it does otherwise is a
hint, as is what a paper does of which nobody knows who issues it.
"""

import re
from collections.abc import Iterator, Sequence

from pipeline.prose.findings import Check, Finding, Known
from pipeline.prose.texts import Text

OFFICES = re.compile(r"(?:街道办事处|人民政府|街道工作委员会|街道工委|党工委|民政局|管理委员会)$")

BOTH = re.compile(r"请示报告(?![制事工条程])")
ASKING = re.compile(
    r"(?:妥否|当否|可否|是否妥当|以上请示|上述请示|特此请示|特请示)[^。\n]{0,20}"
    r"|(?:请|恳请|敬请)(?:予以?|贵单位)?(?:批示|审批|批准|批复|审示|指示|核准)"
)
LAST = 400
"""characters at the end of a paper, among which its closing phrase stands"""
AFTER_TITLE = 4
"""Lines among which the addressee stands."""
SEVERAL = re.compile(r"[、，,；;]|和|及|各")
PERSON = re.compile(r"(?:书记|主任|区长|市长|县长|局长|同志|先生|女士|领导)$")


def mixed(text: Text, known: Known) -> Iterator[Finding]:
    """请示报告 is no kind of paper; a report does not ask (条例 第十五条第四项)."""
    for one in BOTH.finditer(text.body):
        yield Finding("prose.mixed", *one.span(), "混用了请示和报告", hint=_by_analogy(text))
    if text.called.endswith("报告") and not text.called.endswith("请示报告"):
        for one in ASKING.finditer(text.body, max(0, len(text.body) - LAST)):
            yield Finding("prose.mixed", *one.span(), "是请示语，写在了报告里", hint=_by_analogy(text))


def closing(text: Text, known: Known) -> Iterator[Finding]:
    """A request closes with asking."""
    if _asks(text) and not ASKING.search(text.body, max(text.headline[1], len(text.body) - LAST)):
        yield Finding("prose.closing", *text.headline, "没有请示语", hint=_by_analogy(text))


def addressee(text: Text, known: Known) -> Iterator[Finding]:
    """A request has one addressee, an office and no person (条例 第十五条第一项、第五项)."""
    if not _asks(text):
        return
    place = text.headline[1] + 1
    for _ in range(AFTER_TITLE):
        end = text.body.find("\n", place)
        line = text.body[place : end if end >= 0 else len(text.body)].strip()
        if line.endswith(("：", ":")) and "。" not in line:
            named = line[:-1]
            span = (place, place + len(line))
            if SEVERAL.search(named):
                yield Finding("prose.addressee", *span, "主送了不止一个机关", hint=_by_analogy(text))
            elif PERSON.search(named):
                yield Finding("prose.addressee", *span, "主送了领导个人", hint=_by_analogy(text))
            return
        if end < 0:
            break
        place = end + 1
    yield Finding("prose.addressee", *text.headline, "没有主送机关", hint=_by_analogy(text))


def _asks(text: Text) -> bool:
    return text.called.endswith(("请示", "请示报告")) or text.kind in ("请示", "街道请示")


def _by_analogy(text: Text) -> bool:
    """Whether the paper is no office's, as far as one knows: of a file the lines at its end and its title tell."""
    signed = [line.strip() for line in text.body[-LAST:].split("\n")[-4:]]
    return not any(OFFICES.search(organ) for organ in (text.organ or "", *(() if text.organ else signed)) if organ)


CHECKS: Sequence[Check] = (mixed, closing, addressee)

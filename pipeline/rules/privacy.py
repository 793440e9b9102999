"""Finished texts that go out and the roster in, what of a resident they show out: where and of what kind, never the datum.

A name of the roster that is also a word (方案, 高山, 安全) would be found everywhere. A name counts
- of three characters or more: wherever it stands;
- of two: where it stands by itself, between marks or beside words that go with names (居民王芳提出, not 长江东路);
- where it is an ordinary word too (`ORDINARY`, or the program's own texts or an annexed law say it): only beside a word that
  makes it a name (居民安全, 高山同志).
Those who act for an office are named by the facts themselves and may be named; so may its telephones and addresses.
"""

import dataclasses
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.case.declared import declared
from pipeline.case.load import Case
from pipeline.case.tree import Branch, Fact
from pipeline.problems import Place
from pipeline.rules.judging import Check, Judged, Subject, judged, known
from pipeline.rules.ordinary import ORDINARY
from pipeline.rules.statutes import requirements

PUBLIC = ("公告", "结果公示")
"""The papers that anyone may read."""

IDENTITY = re.compile(
    r"(?<!\d)\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dXx])|(?<![\d*])\d{3,6}\*{6,}\d{2,4}[\dXx]?"
)
TELEPHONE = re.compile(r"(?<!\d)(?:1[3-9]\d(?:[- ]?\d){8}|0\d{2,3}[- ]?\d{7,8}|\d{7,12})(?!\d)")
ROOM = re.compile(r"\d+(?:号楼|栋|幢|座|号)?\d*单元\d+(?:室|号|户)?|\d+(?:号楼|栋|幢|座)\d{3,4}(?:室|号|户)?|\d{3,4}室")
GOES_ON = tuple("0123456789楼至—-－~～、")
"""What stands behind an address that is only the beginning of a range, or of another address."""
CATEGORY = re.compile(r"低保|特困|五保|残疾|重残|优抚|社区矫正|司法矫正|精神障碍|精神病|吸毒|戒毒|刑满|艾滋")
MASKED = re.compile(r"[一-龥]某某?(?=[,。、;:的等家户(]|$)")

TITLES = ("居民", "户主", "业主", "住户", "村民", "代表", "党员", "组长", "楼长", "姓名:", "名叫")
CALLED = ("同志", "先生", "女士", "老人", "一家", "一户", "家中", "本人")
BEFORE = (*TITLES, *"户者人员象属由经和与及对向给请让叫是为如即据")
AFTER = (*CALLED, *"提认建反要希询表来同不弃说称问答代户家等的和与及先女男老在于是也已未")
"""Words that go before and behind a name in a sentence."""

OFFICE = ("联系人", "签发人", "签字人", "主任", "责任人", "经办人", "见证人")
"""Names of facts that name who acts for an office."""
ACTING = ("社区", "领导小组", "会议")
"""Where 姓名 is that of one who acts: 请假 and the like are left to the roster."""
OFFICIAL = ("机构", "征求意见", "公示", "社区", "调整内容", "领导小组", "发文")
"""Where the facts give telephones, addresses and areas that may be published."""
SHORTEST = 4
"""Characters of the shortest published text that is taken out before residents' data is looked for."""


@dataclasses.dataclass(frozen=True, slots=True)
class Known:
    """The roster, so that a text is looked up in it: by length, because sets are fast and no search tree is needed."""

    names: Mapping[int, frozenset[str]]
    telephones: frozenset[str]
    addresses: Mapping[int, frozenset[str]]
    numbers: frozenset[str]
    """telephones of offices"""
    published: tuple[str, ...]
    """addresses and areas of the facts, the longest first"""
    said: str
    """texts in which nobody of the roster is named: what they say is an ordinary word"""


def published(texts: Mapping[str, Sequence[str]], case: Case, facts: Branch) -> tuple[Judged, ...]:
    """Hold the finished texts of what goes out (short name → its paragraphs) against the roster."""
    subject = Subject(case, facts)
    roster = _known(subject)
    found: list[Judged] = []
    for by in subject.asked("disclosed-person", subject.decided()):
        for paper, paragraphs in texts.items():
            if paper.partition("·")[0] not in PUBLIC:
                continue
            shown = [(number, kinds) for number, text in enumerate(paragraphs, 1) if (kinds := list(_kinds(text, roster)))]
            for number, kinds in shown:
                place = Place(document=paper, paragraph=number)
                wrong = f"有居民的{'、'.join(kinds)}"
                remedy = "删去，只写总数、比例和归类后的意见；要公开的，先取得本人的单独同意"
                found.append(judged("privacy.person", f"《{paper}》第{number}段", by, wrong=wrong, at=place, remedy=remedy))
            if not shown:
                found.append(judged("privacy.person", f"《{paper}》的{len(paragraphs)}段文字", by))
    return tuple(found)


def residents(texts: Mapping[str, str], case: Case, facts: Branch) -> dict[str, tuple[str, ...]]:
    """Return which of the texts show whose data the roster and the register hold: name of the text → kinds of data."""
    roster = _known(Subject(case, facts))
    answered = _by_length({_plain(one.name or "") for one in case.responses} - _acting(facts), 2)
    registered = dataclasses.replace(roster, names=answered)
    found = dict[str, tuple[str, ...]]()
    for called, text in texts.items():
        lines = [_plain(line) for line in text.split("\n")]
        numbers = {re.sub(r"\D", "", match[0]) for line in lines for match in TELEPHONE.finditer(line)}
        kinds = {
            "姓名": any(_name(line, known) for line in lines for known in (roster, registered)),
            "电话": not numbers.isdisjoint(roster.telephones - roster.numbers),
            "身份证号": any(_identity(line, roster) for line in lines),
        }
        if shown := tuple(kind for kind, there in kinds.items() if there):
            found[called] = shown
    return found


def notice(subject: Subject) -> Iterator[Judged]:
    """The survey form tells who processes what, why, for how long, and whom to ask (个人信息保护法第十七条)."""
    branch, above = subject.facts.at("征求意见.个人信息告知"), subject.facts.at("征求意见")
    if not isinstance(branch, Branch) or not isinstance(above, Branch):
        return
    lacking = [name for name in ("处理者", "目的", "保存期限", "联系方式") if known(branch.fact(name)) is None]
    wrong = f"没有{'、'.join(lacking)}" if lacking else ""
    at = branch if branch.source != Place() else above
    for by in subject.asked("privacy-notice", subject.decided()):
        yield judged("privacy.notice", "调查表上的个人信息告知", by, wrong=wrong, at=at, remedy="在“征求意见.个人信息告知”里逐项写明")


CHECKS: Sequence[Check] = (notice,)


# --- what a paragraph shows
def _kinds(paragraph: str, roster: Known) -> Iterator[str]:
    """Yield the kinds of data that a paragraph shows, each once."""
    text = _plain(paragraph)
    found = [kind for kind, shows in KINDS if shows(text, roster)]
    yield from found
    if CATEGORY.search(text) and (found or MASKED.search(text)):
        yield "特殊身份"


def _plain(text: str) -> str:
    """Return a text with half-width figures and without the spaces that set names apart (王　芳)."""
    return re.sub(r"(?<=[一-龥])\s+(?=[一-龥])", "", unicodedata.normalize("NFKC", text))


def _name(text: str, roster: Known) -> bool:
    return any(
        _stands(text, start, start + length, roster)
        for length, names in roster.names.items()
        for start in range(len(text) - length + 1)
        if text[start : start + length] in names
    )


def _stands(text: str, start: int, end: int, roster: Known) -> bool:
    """Whether the name at a place of a text names somebody there."""
    name, before, after = text[start:end], text[:start], text[end:]
    if name in ORDINARY or name in roster.said:
        return before.endswith(TITLES) or after.startswith(CALLED)
    if len(name) > 2:
        return True
    return (not _han(before[-1:]) or before.endswith(BEFORE)) and (not _han(after[:1]) or after.startswith(AFTER))


def _han(one: str) -> bool:
    return "一" <= one <= "龥"


def _identity(text: str, roster: Known) -> bool:
    return IDENTITY.search(text) is not None


def _telephone(text: str, roster: Known) -> bool:
    numbers = (match[0] for match in TELEPHONE.finditer(text))
    return any(
        (digits := re.sub(r"\D", "", number)) not in roster.numbers and (digits in roster.telephones or number.startswith(("0", "1")))
        for number in numbers
        if len(re.sub(r"\D", "", number)) > 6
    )


def _address(text: str, roster: Known) -> bool:
    for public in roster.published:
        text = text.replace(public, "\n")
    if ROOM.search(text):
        return True
    return any(
        not text.startswith(GOES_ON, start + length)
        for length, addresses in roster.addresses.items()
        for start in range(len(text) - length + 1)
        if text[start : start + length] in addresses
    )


KINDS = (("姓名", _name), ("身份证号", _identity), ("电话", _telephone), ("住址", _address))


# --- the roster and what the facts make public
def _known(subject: Subject) -> Known:
    names = {_plain(person.name or "") for person in subject.case.roster} - _acting(subject.facts)
    addresses = {_plain(person.address or "") for person in subject.case.roster}
    telephones = {re.sub(r"\D", "", person.telephone or "") for person in subject.case.roster}
    official = [word for root in OFFICIAL for word in _words(subject.facts, root)]
    numbers = {re.sub(r"\D", "", match[0]) for word in official for match in TELEPHONE.finditer(word)}
    return Known(
        _by_length(names, 2),
        frozenset(number for number in telephones if len(number) > 6),
        _by_length(addresses, 5),
        frozenset(numbers),
        tuple(sorted({word for word in official if len(word) >= SHORTEST}, key=len, reverse=True)),
        _said(subject.facts),
    )


def _acting(facts: Branch) -> set[str]:
    """Return the names of those who act for an office."""
    return {_plain(str(fact.value)) for fact in facts.facts() if _acts(fact)}


def _acts(fact: Fact) -> bool:
    if fact.pending or not isinstance(fact.value, str):
        return False
    root, _, name = fact.path.partition(".")[0], "", fact.path.rpartition(".")[2]
    return name in OFFICE or (name == "姓名" and root in ACTING and not any(f".{one}." in fact.path for one in ("请假", "列席")))


def _words(facts: Branch, root: str) -> Iterator[str]:
    node = facts.at(root)
    for fact in node.facts() if isinstance(node, Branch) else ():
        for value in fact.value if isinstance(fact.value, tuple) else (fact.value,):
            if isinstance(value, str):
                yield _plain(value)


def _said(facts: Branch) -> str:
    """Return what the program itself and the annexed laws say."""
    own = [one.meaning for one in declared().walk()] + [one.words for one in requirements()]
    return "\n".join([*own, *_words(facts, "附件")])


def _by_length(texts: Iterable[str], least: int) -> Mapping[int, frozenset[str]]:
    sets: dict[int, set[str]] = {}
    for text in texts:
        if len(text) >= least:
            sets.setdefault(len(text), set()).add(text)
    return {length: frozenset(found) for length, found in sorted(sets.items())}

"""What of a resident a paper shows: told by place and kind, never by the datum."""

import dataclasses
import datetime as dt
import functools
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.case.registers import Resident
from pipeline.case.tree import Branch, Fact
from pipeline.rules import privacy
from pipeline.rules.judging import Judged, Subject
from pipeline.rules.privacy import PUBLIC, published, residents
from pipeline.values import Pending, Value
from tests.conftest import CASES, CHANGSHENG, ROOT
from tests.rules.judging import changed, complete, found, held, judge

CASE = "case.yaml"


def person(name: str, *, address: str = "", telephone: str = "") -> Resident:
    return Resident.model_construct(
        community="澄湾社区", household="0001", name=name, born=dt.date(1970, 1, 1), address=address or None, telephone=telephone or None
    )


RESIDENTS = (
    person("王芳"),
    person("欧阳小梅"),
    person("高山"),
    person("安全"),
    person("方案"),
    person("林海"),
    person("李明德", address="沙堤路1号", telephone="139 0000 1234"),
    person("阿依古丽·买买提", address="橹声苑2幢3单元401室", telephone="0571-88880000"),
    person("何平", telephone="555-0199"),
    person("白云"),
    person("柏以南"),  # leads the community's committee
    person("沈知微"),  # is of the leading group
    person("许半夏"),  # was excused from a meeting, and acts for nobody
)


@functools.cache
def with_residents() -> Subject:
    read = changed(CASES / "第二案")
    return dataclasses.replace(read, case=dataclasses.replace(read.case, roster=RESIDENTS))


@pytest.fixture
def subject() -> Subject:
    return with_residents()


def told(subject: Subject, *paragraphs: str, paper: str = "结果公示") -> list[tuple[int, str]]:
    """Return each paragraph that shows something, with what kinds."""
    judged = complete(published({paper: paragraphs}, subject.case, subject.facts))
    problems = found(judged, "privacy.person")
    assert all(one.place.document == paper for one in problems)
    return [(one.place.paragraph, one.message.partition("有居民的")[2].partition("（")[0]) for one in problems]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        # names
        ("居民王芳提出，门牌不要改。", "姓名"),
        ("王芳、李某等人提出意见。", "姓名"),
        ("有意见的：王　芳。", "姓名"),
        ("答复了欧阳小梅的意见。", "姓名"),
        ("居民阿依古丽·买买提来电。", "姓名"),
        ("联系人：柏以南。", ""),
        ("居民许半夏提出意见。", "姓名"),
        ("副组长沈知微答复。", ""),
        ("收到居民意见12条。", ""),
        # a name of two characters within other words
        ("王芳园小区门口张贴。", ""),
        ("园林海绵城市。", ""),
        ("林海路3号。", ""),
        ("唯一王芳。", ""),  # the first of the characters, and the last
        ("龥王芳。", ""),
        ("王芳龥门。", ""),
        ("林海提出意见。", "姓名"),
        ("按林海一例办理。", ""),
        ("：林海", "姓名"),
        # names that are ordinary words
        ("消除安全、防汛方面的矛盾。", ""),
        ("翻过高山。", ""),
        ("、白云、", ""),
        ("方案、公告、公示都已张贴。", ""),
        ("居民安全反映楼道灯不亮。", "姓名"),
        ("高山同志来信。", "姓名"),
        ("户主方案来电。", "姓名"),
        # identity numbers
        ("身份证号330106197001011234。", "身份证号"),
        ("身份证号33010619700101123X。", "身份证号"),
        ("身份证号330106********1234。", "身份证号"),
        ("身份证号330106197013011234。", ""),
        ("共发放1093份，收回1000份。", ""),
        # telephones
        ("电话13900001234。", "电话"),
        ("电话139-0000-1234。", "电话"),
        ("电话１３９００００１２３４。", "电话"),
        ("电话13811112222。", "电话"),
        ("电话0571-88880000。", "电话"),
        ("电话0571-88887777。", "电话"),
        ("电话5550199。", "电话"),
        ("咨询电话000-5550103。", ""),
        ("监督电话：000-5550104。", ""),
        ("文号20260403号，2026年4月3日至20日。", ""),
        # addresses
        ("住橹声苑2幢3单元401室的居民提出。", "住址"),
        ("住沙堤路1号的居民提出。", "住址"),
        ("3号楼502的住户提出。", "住址"),
        ("沙堤路1号", "住址"),
        ("沙堤路1号至9号划出。", ""),
        ("沙堤路1号楼一带。", ""),
        ("沙堤路11号。", ""),
        ("望潮路西侧橹声苑1幢至3幢划入。", ""),
        ("意见寄云澜市栖梧区望潮路橹声苑东区配套用房。", ""),
        # categories
        ("低保、优抚等工作由两个社区衔接。", ""),
        ("低保户王某，由原社区办理。", "特殊身份"),
        ("低保户王芳来电。", "姓名、特殊身份"),
        ("社区矫正对象李明德住沙堤路1号，电话13900001234。", "姓名、电话、住址、特殊身份"),
    ],
)
def test_what_a_paragraph_shows(subject: Subject, text: str, kinds: str) -> None:
    assert told(subject, "开头。", text) == ([(2, kinds)] if kinds else [])


def test_what_the_facts_publish_is_taken_out_the_longest_first(subject: Subject) -> None:
    published = privacy._known(subject).published
    assert [len(one) for one in published] == sorted(map(len, published), reverse=True)
    assert {"桐荫街道", "街道门户网站"} <= set(published)
    assert min(map(len, published)) == 4


@pytest.mark.parametrize(
    ("path", "value", "acts"),
    [
        ("征求意见.联系人", "甲", True),
        ("会议.一.主持人.姓名", "甲", True),
        ("领导小组.成员.甲.姓名", "甲", True),
        ("社区.甲社区.负责人.姓名", "甲", True),
        ("会议.一.请假.甲.姓名", "甲", False),
        ("会议.一.列席.甲.姓名", "甲", False),
        ("会议.一.发言.一.发言人", "甲", False),
        ("档案.姓名", "甲", False),
        ("征求意见.联系人", Pending("联系人"), False),
        ("征求意见.联系人", 1, False),
    ],
)
def test_who_acts_for_an_office(path: str, value: Value, acts: bool) -> None:
    assert privacy._acts(Fact(value, path)) is acts


def test_what_an_annexed_law_says_is_an_ordinary_word(subject: Subject) -> None:
    texts = [fact.value for fact in subject.facts.facts() if fact.path.startswith("附件.1.段落.") and isinstance(fact.value, str)]
    assert texts
    assert all(privacy._plain(text) in privacy._known(subject).said for text in texts)


@pytest.mark.parametrize(
    ("paper", "judged"),
    [("公告", True), ("公告·网站", True), ("结果公示", True), ("会议记录·澄湾社区-会", False), ("报告单", False)],
)
def test_only_what_goes_out_is_read(subject: Subject, paper: str, judged: bool) -> None:
    assert bool(published({paper: ["居民王芳提出。"]}, subject.case, subject.facts)) is judged


def test_a_paper_that_stays_inside_keeps_none_that_goes_out_from_being_read(subject: Subject) -> None:
    judged = published({"报告单": ["甲。"], "公告": ["居民王芳提出。"]}, subject.case, subject.facts)
    assert [(one.place.document, bool(one.remedy)) for one in found(judged, "privacy.person")] == [("公告", True)]


def test_a_paper_that_shows_nothing_holds(subject: Subject) -> None:
    (one,) = complete(published({"公告": ["甲。", "乙。"]}, subject.case, subject.facts))
    assert one.problem is None
    assert one.by.basis.article == "第二十五条"


def test_the_datum_itself_is_never_told(subject: Subject) -> None:
    text = "居民王芳、李明德（低保户，电话13900001234，身份证330106197001011234，住橹声苑2幢3单元401室）提出。"
    said = json.dumps([_written(one) for one in published({"公告": [text]}, subject.case, subject.facts)], ensure_ascii=False)
    for datum in ("王芳", "李明德", "1390000", "330106", "橹声苑2幢", "低保"):
        assert datum not in said


def _written(one: Judged) -> object:
    return [one.as_json(), one.problem.as_json() if one.problem else None]


@given(st.lists(st.sampled_from(["统计结果如下。", "居民王芳提出。", "电话13811112222。", "公示七天。"]), max_size=6))
def test_each_paragraph_is_judged_by_itself(paragraphs: list[str]) -> None:
    assert [number for number, _ in told(with_residents(), *paragraphs)] == [
        number for number, text in enumerate(paragraphs, 1) if "王芳" in text or "1381" in text
    ]


@pytest.mark.parametrize("paper", PUBLIC)
@pytest.mark.parametrize("name", ["changsheng", "第二案", "另一样"])
def test_the_papers_of_the_cases_show_nobody(paper: str, name: str) -> None:
    case = CHANGSHENG if name == "changsheng" else ROOT / "tests/cases" / name
    read = changed(case)
    (text,) = (ROOT / "tests/golden" / name).glob(f"*-{paper}.txt")
    judged = published({paper: text.read_text(encoding="utf-8").splitlines()}, read.case, read.facts)
    assert found(judged, "privacy.person") == []
    assert len(judged) == 1


def test_whoever_stands_in_the_real_roster_is_found() -> None:
    read = changed(CHANGSHENG)
    name = read.case.roster[500].name
    assert told(read, f"居民{name}提出。") == [(1, "姓名")]


# --- the notice on the form
@pytest.mark.parametrize("lacking", ["处理者", "目的", "保存期限", "联系方式"])
def test_the_form_tells_what_becomes_of_the_data(second: Path, lacking: str) -> None:
    text = (second / CASE).read_text(encoding="utf-8")
    head, notice = text.split("  个人信息告知:\n")
    line = next(f"{line}\n" for line in notice.splitlines() if line.startswith(f"    {lacking}:"))
    (one,) = found(
        judge(second, {CASE: {f"  个人信息告知:\n{notice}": f"  个人信息告知:\n{notice.replace(line, '', 1)}"}}), "privacy.notice"
    )
    assert f"没有{lacking}（" in one.message
    branch = changed(second).facts.at("征求意见.个人信息告知")
    assert isinstance(branch, Branch)
    assert one.place == branch.source
    assert one.basis
    assert one.basis.article == "第十七条"
    assert head


def test_a_form_without_notice_is_one_finding(second: Path) -> None:
    text = (second / CASE).read_text(encoding="utf-8")
    notice = text[text.index("  个人信息告知:\n") : text.index("公示:\n")]
    (one,) = found(judge(second, {CASE: {notice: ""}}), "privacy.notice")
    assert one.place.file == CASE


def test_a_whole_notice_holds(second: Path) -> None:
    assert len(held(judge(second), "privacy.notice")) == 1


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("居民欧阳小梅提出", ("姓名",)),
        ("联系电话139-0000-1234", ("电话",)),
        ("证号220502197001011234", ("身份证号",)),
        ("第一行\n居民阿依古丽·买买提，0571-88880000", ("姓名", "电话")),
        ("柏以南主持会议", ()),
        ("沿长江东路、高山路调整方案，安全第一", ()),
        ("查询电话000-5550104", ()),
    ],
)
def test_what_any_text_shows_of_those_on_the_roster(subject: Subject, text: str, kinds: tuple[str, ...]) -> None:
    assert residents({"某件": text, "别的": "没有人"}, subject.case, subject.facts) == ({"某件": kinds} if kinds else {})


def test_who_only_answered_is_found_too(subject: Subject) -> None:
    alone = dataclasses.replace(subject.case, roster=())
    assert residents({"某件": "由居民001提出"}, alone, subject.facts) == {"某件": ("姓名",)}

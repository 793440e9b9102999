"""What comes out of a template: the values as they are, what was read, and nothing wrong without a word."""

import datetime as dt
import io

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.case.tree import Branch, Fact, Fate, join
from pipeline.catalog import CATALOG
from pipeline.documents.render import Rendered, render
from pipeline.item import Item
from pipeline.values import Month, Pending, Percent, Quantity, Value
from pipeline.word.text import BREAK, flatten
from tests.conftest import as_template

DAY = dt.date(2024, 6, 30)
KINDS = {kind.id: kind for kind in CATALOG}


class Rows(dict[str, object]):
    """A table by 名称."""


def tree(of: dict[str, object], path: str = "", absent: dict[str, dict[str, Fate]] | None = None) -> Branch:
    """Return facts from nested dictionaries; `absent` holds by path of branch what is declared and not given."""
    children: dict[str, Fact | Branch] = {}
    for name, one in of.items():
        below = join(path, name)
        children[name] = tree(one, below, absent) if isinstance(one, dict) else Fact(one, below)  # type: ignore[arg-type]
    return Branch(path, children, (absent or {}).get(path, {}), rows=isinstance(of, Rows))


def facts(absent: dict[str, dict[str, Fate]] | None = None, **more: object) -> Branch:
    communities = Rows(
        甲社区={"简称": "甲社区", "居委会全称": "某街道甲社区居民委员会", "户籍": {"户数": 473}},
        乙社区={"简称": "乙社区", "居委会全称": "某街道乙社区居民委员会", "户籍": {"户数": Quantity(800, about=True)}},
    )
    matter = {"事由": "调整管辖范围", "主办社区": "甲社区", "相关社区": ("乙社区",)}
    return tree({"社区": communities, "事项": matter, **more}, absent=absent)


def item(kind: str = "leading-group", name: str = "", row: str = "") -> Item:
    return Item(kind, KINDS[kind], name, "关于调整管辖范围的通知", "01-通知", row, ("事项.事由",))


def made(text: str, given: Branch | None = None, kind: str = "leading-group", **more: str) -> Rendered:
    return render(as_template(text), item(kind, **more), given or facts(), date=DAY)


def text_of(rendered: Rendered) -> str:
    assert rendered.problems == ()
    assert rendered.not_due is None
    return flatten(rendered.docx).removesuffix("\n")


# --- values

PRINTER = as_template("〔{{甲}}〕")
LEGAL = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff") | st.sampled_from("\t\n\r\x85\x7f")
NASTY = [
    "{{7*7}}",
    "{_{",
    "}_}",
    "{_%",
    "%_}",
    "{%p if x %}",
    "｛｛",
    "𠮷",
    "\ue000\uf8ff\ufdd0\ufdd1",
    "\ufdd07b\ufdd1",
    "A&B<C>D",
]
NASTY += [
    "</w:t></w:r></w:p><w:p>",
    "&amp;&#10;",
    "“甲”'\"",
    "\r\n",
    "\r",
    "  两端  ",
    "\t甲\t",
    "\n",
    "",
    "\u2028\x85\x7f",
]


def as_shown(value: str) -> str:
    return value.replace("\r\n", "\n").replace("\r", "\n").replace("\n", BREAK)


@settings(deadline=None)  # a busy machine proves nothing about values
@given(st.text(LEGAL) | st.lists(st.sampled_from(NASTY) | st.text(LEGAL, max_size=3)).map("".join))
def test_any_text_comes_out_as_it_is(value: str) -> None:
    given_facts = tree({"甲": value})
    first, second = (render(PRINTER, item(), given_facts, date=DAY) for _ in range(2))
    assert text_of(first) == f"〔{as_shown(value)}〕"
    assert first == second


@pytest.mark.parametrize("value", NASTY)
def test_the_traps_of_docxtpl_are_no_traps(value: str) -> None:
    assert text_of(made("{{甲}}", tree({"甲": value}))) == as_shown(value)


def test_breaks_stay_in_their_run() -> None:
    word = docx.Document(io.BytesIO(made("{{甲}}", tree({"甲": "一\r\n二\n\t三"})).docx))
    (paragraph,) = word.paragraphs
    assert paragraph.text == "一\n二\n\t三"
    assert len(paragraph.runs) == 1
    assert len(paragraph._p.findall(f".//{qn('w:br')}")) == 2


def test_values_in_headers_and_tables_come_out_as_they_are() -> None:
    def change(word: Document) -> None:
        word.sections[0].header.paragraphs[0].text = "{{甲}}"
        word.add_table(1, 1).cell(0, 0).text = "{{甲}}"

    made_of = render(as_template(change=change), item(), tree({"甲": "{{<&\n"}), date=DAY)
    word = docx.Document(io.BytesIO(made_of.docx))
    assert word.sections[0].header.paragraphs[0].text == "{{<&\n"
    assert text_of(made_of) == f"{{{{<&{BREAK}"


@pytest.mark.parametrize(
    ("value", "filtered", "shown"),
    [
        (473, "", "473"),
        (Quantity(800, about=True), "", "约800"),
        (dt.date(2024, 4, 8), "|日期", "2024年4月8日"),
        (dt.date(2024, 4, 8), "|八位", "20240408"),
        (Month(2024, 4), "|年月", "2024年4月"),
        (True, "", "是"),
        (Percent(393, 473), "", "83.1%"),
        (("甲", "乙"), "", "甲、乙"),
        (("甲", "乙"), "|分号", "甲；乙"),
        (11, "|汉字", "十一"),
        ("甲。", "|首句", "甲"),
        (0, "", "0"),
    ],
)
def test_values_are_worded(value: Value, filtered: str, shown: str) -> None:
    rendered = made(f"{{{{甲{filtered}}}}}", tree({"甲": value}))
    assert text_of(rendered) == shown
    assert list(rendered.reads) == ["甲"]


def test_a_title_is_broken_by_lines() -> None:
    given_facts = facts(甲="关于调整甲社区居民委员会、乙社区居民委员会管辖范围的请示")
    assert BREAK in text_of(made("{{甲|标题}}", given_facts))


# --- what is read


def test_what_is_printed_is_noted_under_its_real_path() -> None:
    rendered = made("{{主办.户籍.户数}}户{% for 行 in 涉及 %}{{loop.index|汉字}}{{行.简称}}{% endfor %}")
    assert text_of(rendered) == "473户一甲社区二乙社区"
    assert rendered.reads == {
        "事项.主办社区": "甲社区",
        "社区.甲社区.户籍.户数": "473",
        "事项.相关社区": "乙社区",
        "社区.甲社区.简称": "甲社区",
        "社区.乙社区.简称": "乙社区",
    }


def test_the_entries_of_a_list_are_facts() -> None:
    rendered = made("{% for 项 in 甲 %}{{项}}{% if not loop.last %}／{% endif %}{% endfor %}", tree({"甲": ("一", "二、三")}))
    assert text_of(rendered) == "一／二、三"
    assert rendered.reads == {"甲": "一、「二、三」", "甲.一": "一", "甲.二、三": "二、三"}


def test_what_decides_is_noted_and_what_is_not_reached_is_not() -> None:
    rendered = made(
        "{% if 甲 and 乙 %}{{丙}}{% endif %}{% if 行表 %}有{% endif %}",
        tree({"甲": False, "乙": 1, "丙": 2, "行表": Rows(子={"名": 1})}),
    )
    assert text_of(rendered) == "有"
    assert rendered.reads == {"甲": "否", "行表": "子"}


@pytest.mark.parametrize(
    ("value", "true", "defined"),
    [
        (1, True, True),
        ("字", True, True),
        (dt.date(2024, 4, 8), True, True),
        (Percent(0, 0), True, True),
        (True, True, True),
        (False, False, True),
        (0, False, True),
        (Quantity(0), False, True),
        (Pending("甲"), False, False),
        ((), False, False),
        (Rows(), False, False),
        (Rows(子={"名": 1}), True, True),
    ],
)
def test_a_condition_asks_whether_a_fact_is_there(value: object, *, true: bool, defined: bool) -> None:
    text = "{% if 甲 %}真{% else %}假{% endif %}{% if 甲 is defined %}有{% else %}无{% endif %}"
    assert text_of(made(text, tree({"甲": value}))) == ("真" if true else "假") + ("有" if defined else "无")


@pytest.mark.parametrize("fate", Fate)
def test_an_absent_fact_is_false_and_noted(fate: Fate) -> None:
    text = "{% if 甲.乙 %}{{甲.乙}}{% endif %}{% if 甲.乙 is defined %}{% for 项 in 甲.乙 %}{% endfor %}{% endif %}无"
    rendered = made(text, tree({}, absent={"": {"甲": fate}}))
    assert text_of(rendered) == "无"
    assert rendered.reads == {"甲": "∅"}


# --- what is not there


@pytest.mark.parametrize("text", ["{{甲.乙}}", "{{甲.乙|日期}}", "{% for 行 in 甲 %}{% endfor %}"])
def test_a_fact_that_is_expected_makes_a_document_not_due(text: str) -> None:
    rendered = made(text, tree({}, absent={"": {"甲": Fate.EXPECTED}}))
    assert rendered.not_due == "缺 甲"
    assert rendered.docx == b""
    assert rendered.reads == {"甲": "∅"}


@pytest.mark.parametrize("text", ["{{甲.乙}}", "{{甲.乙|日期}}", "{% for 行 in 甲.乙 %}{% endfor %}"])
def test_an_optional_fact_must_be_guarded(text: str) -> None:
    rendered = render(as_template("第一段", text), item(), tree({"甲": {}}, absent={"甲": {"乙": Fate.OPTIONAL}}), date=DAY)
    (found,) = rendered.problems
    assert (found.code, found.place.document, found.place.paragraph) == ("fact.absent", "样张", 2)


def test_what_only_a_person_can_give_is_shown_and_listed() -> None:
    given_facts = tree({"甲": {"日期": Pending("日期"), "到月": Month(2024, 4)}, "主持人": Pending("主持人")})
    rendered = made("{{甲.日期|日期}}，{{甲.到月|日期}}，{{主持人.姓名}}，{{甲.日期}}", given_facts)
    assert text_of(rendered) == "【待填：日期】，【待填：甲到月】，【待填：主持人姓名】，【待填：日期】"
    assert rendered.pending == ("日期", "甲到月", "主持人姓名")
    assert rendered.waiting == (("甲.日期", "日期"), ("甲.到月", "甲到月"), ("主持人", "主持人姓名"))
    assert rendered.reads == {"甲.日期": "【待填：日期】", "甲.到月": "2024年4月", "主持人": "【待填：主持人】"}


def test_what_a_person_has_yet_to_give_cannot_be_gone_through() -> None:
    assert made("{% for 行 in 甲 %}{% endfor %}", tree({"甲": Pending("甲")})).not_due == "缺 甲"


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("{{主办.户籍.户口数}}", "户数"),
        ("{{主力.户籍}}", "主办"),
        ("{% for 行 in 社区 %}{{行.简介}}{% endfor %}", "简称"),
        ("{% if 事项.事 %}{% endif %}", "事由"),
        ("{{事项.事由.长短}}", ""),
        ("{{社区.items}}", ""),
        ("{{社区.children}}", ""),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(text: str, near: str) -> None:
    found = made(text).problems[0]
    assert found.code == "template.unknown"
    assert near in found.remedy
    assert found.place.paragraph == 1


def test_all_faults_of_a_document_come_in_one_run() -> None:
    loops = "{% for 行 in 事项 %}{% endfor %}{% for 行 in 事项.事由 %}{% endfor %}"
    rendered = made("{{没有}}{{也没有.的}}{{社区}}{{事项.事由|日期}}" + loops)
    assert sorted(found.code for found in rendered.problems) == ["template.node"] * 4 + ["template.unknown"] * 2


def test_a_control_character_is_a_problem_not_a_crash() -> None:
    assert [found.code for found in made("{{甲}}", tree({"甲": "一\x0b二"})).problems] == ["value.character"]


# --- the views


def test_what_the_register_does_not_give_is_pending_or_by_default() -> None:
    rendered = made("{{本文.题名}}：{{本文.发文机关}}{{本文.文号}}{{本文.成文日期|日期}}")
    assert text_of(rendered) == "关于调整管辖范围的通知：某街道甲社区居民委员会【待填：文号】【待填：成文日期】"
    assert rendered.reads == {
        "事项.事由": "调整管辖范围",
        "发文.领导小组通知.发文机关": "∅",
        "事项.主办社区": "甲社区",
        "社区.甲社区.居委会全称": "某街道甲社区居民委员会",
        "发文.领导小组通知.文号": "∅",
        "发文.领导小组通知.成文日期": "∅",
    }


@pytest.mark.parametrize("papers", [Rows(), Rows(领导小组通知={"文号": "某字〔2024〕1号"})])
def test_what_the_register_may_give_and_does_not_is_known_all_the_same(papers: Rows) -> None:
    assert text_of(made("{% if 本文.份数 %}有{% else %}无{% endif %}", facts(发文=papers))) == "无"


def test_what_the_register_gives_goes_first() -> None:
    entry = {"发文机关": "某街道办事处", "文号": "某字〔2024〕1号", "签发人": Pending("签发人")}
    rendered = made("{{本文.发文机关}}{{本文.文号}}{{本文.签发人}}", facts(发文=Rows(领导小组通知=entry)))
    assert text_of(rendered) == "某街道办事处某字〔2024〕1号【待填：签发人】"
    assert rendered.reads["发文.领导小组通知.文号"] == "某字〔2024〕1号"
    assert docx.Document(io.BytesIO(rendered.docx)).core_properties.author == "某街道办事处"


def test_one_of_several_has_its_row() -> None:
    meetings = Rows(**{"甲社区-党员大会": {"名称": "党员大会", "社区": "甲社区"}})
    rendered = made("{{本件.名称}}", facts(会议=meetings), "minutes", name="甲社区-党员大会", row="会议.甲社区-党员大会")
    assert text_of(rendered) == "党员大会"
    assert rendered.reads == {"会议.甲社区-党员大会.名称": "党员大会"}


def test_the_others_are_rows() -> None:
    assert text_of(made("{% for 行 in 相关 %}{{行.户籍.户数}}{% endfor %}")) == "约800"

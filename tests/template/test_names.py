"""What a template of a kind may write, held against what one document really shows; and what was probably meant."""

from collections.abc import Iterator

import pytest

from pipeline import catalog
from pipeline.case.declared import Declared, declared
from pipeline.case.facts import derive
from pipeline.case.load import load
from pipeline.case.tree import Absent, Branch, Fact, join
from pipeline.documents.reading import View
from pipeline.documents.render import views_of
from pipeline.item import Item, due_items, form_item
from pipeline.template.names import VIEWS, kind_of, names_for, nearest, resolve
from tests.conftest import CASES, CHANGSHENG
from tests.volume.placing import correction_of

KINDS = catalog.EVERY


def documents(case: str) -> list[tuple[Item, Branch]]:
    facts, _ = derive(load(CHANGSHENG if case == "changsheng" else CASES / case))
    due = [one for one in due_items(facts) if isinstance(one, Item)]
    forms = [form_item(kind, facts) for kind in (*catalog.FORMS, catalog.OPINION, *catalog.FIELD_FORMS, *catalog.WORK_LISTS)]
    return [*((item, facts) for item in (*due, *forms)), correction_of(facts)]


def apart(name: str, view: View, of: Declared) -> Iterator[str]:
    """Yield what a view shows and is not declared, or the other way round."""
    shown = view.shown
    if isinstance(shown, Absent):
        return
    if isinstance(shown, Fact):
        if of.group or of.listed is not isinstance(shown.value, tuple):
            yield name
        return
    if shown.rows is not of.rows:
        yield name
    for row in shown if shown.rows else [shown]:
        assert isinstance(row, Branch)
        names = {*row.children, *row.absent}
        yield from (join(name, one) for one in names ^ set(of.children))


@pytest.mark.parametrize("case", ["changsheng", "第二案"])
def test_a_document_shows_what_its_kind_declares(case: str) -> None:
    for item, facts in documents(case):
        scope, views = names_for(item.kind), views_of(item, facts)
        assert set(views) == set(scope) - set(declared().children), item.id
        assert [path for name, view in views.items() for path in apart(name, view, scope[name])] == [], item.id


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_the_roots_are_for_all_and_some_roots_for_their_own_kinds(kind: catalog.Kind) -> None:
    roots = set(declared().children)
    assert roots - set(names_for(kind)) == {root for root, kinds in catalog.OWN_ROOTS.items() if kind not in kinds}
    assert ("本件" in names_for(kind)) is bool(kind.each)


def test_a_template_of_no_kind_may_write_all_but_one_row() -> None:
    assert kind_of("自拟") is None
    assert set(names_for(None)) == set(declared().children) | set(VIEWS) - {"本件"}


def test_a_kind_is_found_by_its_template() -> None:
    assert [kind_of(kind.short) for kind in KINDS] == list(KINDS)


@pytest.mark.parametrize(
    ("written", "stands_for"),
    [
        ("事项.事由", "事项.事由"),
        ("主办.户籍.户数", "社区.‹简称›.户籍.户数"),
        ("本文.文号", "发文.‹短名›.文号"),
        ("本文.题名", "发文.‹短名›.题名"),
        ("本件.主持人.姓名", "会议.‹社区-名称›.主持人.姓名"),
        ("附件题名", "附件题名"),
        ("会议", "会议"),
        ("发文.请示.文号", "发文.‹短名›.文号"),
        ("社区.甲社区.简称", "社区.‹简称›.简称"),
        ("案卷.件数", None),
        ("社区.简称", None),
        ("社区.户数", None),
        ("会议.日其", None),
        ("事项.事由.字", None),
        ("没有", None),
        ("没有.事由", None),
    ],
)
def test_what_an_expression_stands_for(written: str, stands_for: str | None) -> None:
    found = resolve(written, names_for(kind_of("会议记录")))
    assert (found.path if found else None) == stands_for


def test_a_variable_stands_for_a_row() -> None:
    scope = names_for(kind_of("公告"))
    row = scope["涉及"].entry()
    assert row
    found = resolve("行.户籍.户数", {**scope, "行": row})
    assert found
    assert found.path == "社区.‹简称›.户籍.户数"


@pytest.mark.parametrize(
    ("written", "meant", "loops"),
    [
        ("户数", "主办.户籍.户数", ()),
        ("主办.户数", "主办.户籍.户数", ()),
        ("主办.户藉.户数", "主办.户籍.户数", ()),
        ("主办.户藉", "主办.户籍", ()),
        ("户藉", "主办.户籍", ()),
        ("主办.社区.户籍.户数", "主办.户籍.户数", ()),
        ("文号", "本文.文号", ()),
        ("本文.发文单位", "本文.发文机关", ()),
        ("日期", "本件.日期", ()),
        ("街道办事处.全称", "机构.街道办事处.全称", ()),
        ("空挂户", "主办.户籍.空挂户数", ()),
        ("划出社区", "行.划出社区", ("行 in 调整内容.划转",)),
        ("社区.户数", "行.户籍.户数", ("行 in 社区",)),
        ("会议.日其", "行.日期", ("行 in 会议",)),
        ("会议.发言.要点", "项.要点", ("行 in 会议", "项 in 行.发言")),
    ],
)
def test_what_was_probably_meant(written: str, meant: str, loops: tuple[str, ...]) -> None:
    found = nearest(written, names_for(kind_of("会议记录")))
    assert found
    assert (found.path, found.loops) == (meant, loops)
    assert found.path in found.hint


def test_what_is_like_nothing_has_no_neighbour() -> None:
    assert nearest("abc", names_for(None)) is None


def test_in_a_loop_its_variable_is_nearest() -> None:
    scope = names_for(kind_of("公告"))
    row = scope["涉及"].entry()
    assert row
    found = nearest("户数", {**scope, "行": row})
    assert found
    assert found.path == "行.户籍.户数"

"""请示 and 报告: one addressee, a closing phrase, and not mixed. What binds offices is a hint for committees."""

import pytest

from tests.prose.reading import codes, read

REQUEST = ("关于调整管辖范围的请示", "甲区人民政府：", "现将有关情况请示如下。", "妥否，请批示。", "甲街道办事处")
REPORT = ("关于征求意见情况的报告", "甲区人民政府：", "现将有关情况报告如下。", "特此报告。", "甲街道办事处")


def with_line(lines: tuple[str, ...], number: int, line: str) -> list[str]:
    return [*lines[:number], *([line] if line else []), *lines[number + 1 :]]


def test_a_request_and_a_report_as_they_should_be() -> None:
    assert codes(*REQUEST) == []
    assert codes(*REPORT) == []


@pytest.mark.parametrize("phrase", ["妥否，请批示。", "当否，请批复。", "以上请示，请予批准。", "恳请批准。", "特此请示，请予审批。"])
def test_ways_to_ask(phrase: str) -> None:
    assert codes(*with_line(REQUEST, 3, phrase)) == []


@pytest.mark.parametrize("phrase", ["特此报告。", "特此说明。", ""])
def test_a_request_closes_with_asking(phrase: str) -> None:
    assert codes(*with_line(REQUEST, 3, phrase)) == ["prose.closing"]


@pytest.mark.parametrize("phrase", ["妥否，请批示。", "请予批准。", "当否，请指示。"])
def test_a_report_does_not_ask(phrase: str) -> None:
    assert codes(*with_line(REPORT, 3, phrase)) == ["prose.mixed"]


@pytest.mark.parametrize(
    "addressee", ["甲区人民政府、甲区民政局：", "甲区人民政府和甲区民政局：", "各街道办事处：", "张某某书记：", "甲区人民政府王区长：", ""]
)
def test_a_request_has_one_addressee(addressee: str) -> None:
    assert codes(*with_line(REQUEST, 1, addressee)) == ["prose.addressee"]


def test_a_draft_says_so_before_its_addressee() -> None:
    assert codes(REQUEST[0], "（代拟稿）", *REQUEST[1:]) == []


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("公示期满后形成请示报告。", ["prose.mixed"]),
        ("执行重大事项请示报告制度。", []),
        ("按《重大事项请示报告条例》办理。", []),
        ("另写请示，报告情况。", []),
    ],
)
def test_no_paper_is_both(line: str, wrong: list[str]) -> None:
    assert codes(*with_line(REPORT, 2, line)) == wrong


def test_a_title_that_is_both() -> None:
    assert codes(*with_line(REQUEST, 0, "关于调整管辖范围的请示报告")) == ["prose.mixed"]


@pytest.mark.parametrize(
    ("organ", "blocks"), [("甲街道办事处", "seal"), ("甲区人民政府", "seal"), ("甲社区居民委员会", None), ("二〇二四", None)]
)
def test_what_binds_offices_is_a_hint_for_committees(organ: str, blocks: str | None) -> None:
    [found] = read(*with_line(tuple(with_line(REQUEST, 4, organ)), 3, "特此报告。"))
    assert (found.code, found.blocks) == ("prose.closing", blocks)


@pytest.mark.parametrize(("organ", "blocks"), [("甲街道办事处", "seal"), ("甲社区居民委员会", None)])
def test_the_register_says_whose_paper_it_is(organ: str, blocks: str | None) -> None:
    [found] = read(*with_line(REQUEST, 3, ""), organ=organ, kind="请示")
    assert (found.code, found.blocks) == ("prose.closing", blocks)

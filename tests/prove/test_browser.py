"""The page of a run in a real browser, Debian's Chromium: drawn without a fault, by keyboard alone, on a phone, on paper.

Needs playwright (requirements-proofs.lock) and chromium. How long it takes to open is printed, and measured by `make bench`.
"""

import json
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.opened import BROWSER, OPTIONS
from pipeline.report import PAGE
from pipeline.run import Order, archive
from tests.conftest import CHANGSHENG, ROOT, TEMPLATES, PlainEngine, replace

playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright (requirements-proofs.lock)")
chromium = shutil.which(BROWSER)

pytestmark = [pytest.mark.prove, pytest.mark.skipif(chromium is None, reason="needs chromium")]

Page = Any
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 375, "height": 760}


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the shipped case after a few households were found to live there after all."""
    folder = tmp_path_factory.mktemp("browsed")
    case = Path(shutil.copytree(CHANGSHENG, folder / "data" / "changsheng"))
    order = Order(case, folder / "output" / "changsheng", (TEMPLATES,), PlainEngine())
    archive(order)
    for old, new in (("现住户数: 80", "现住户数: 81"), ("现住人口: 146", "现住人口: 148"), ("空挂户数: 393", "空挂户数: 392")):
        replace(case / "community.yaml", f"      {old}\n", f"      {new}\n")
    replace(case / "community.yaml", "      空挂人口: 947\n", "      空挂人口: 945\n")
    replace(case / "results" / "opinions.yaml", "要求同时调整学区", "'</script><b>要求</b>同时调整\"学区\"'")
    archive(order)
    return order.output / PAGE


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=chromium, args=list(OPTIONS))
        yield started
        started.close()


@pytest.fixture
def page(browser: Any, page_file: Path) -> Iterator[Page]:
    """The page, opened wide; whatever the browser complains of, and whatever leaves the page, fails the test."""
    yield from opened(browser, page_file, viewport=WIDE)


@pytest.fixture
def phone(browser: Any, page_file: Path) -> Iterator[Page]:
    yield from opened(browser, page_file, viewport=PHONE, device_scale_factor=2, has_touch=True, is_mobile=True)


def opened(browser: Any, file: Path, **context: Any) -> Iterator[Page]:
    page = browser.new_page(**context)
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", lambda request: told.append(request.url) if request.url != file.as_uri() else None)
    page.goto(file.as_uri())
    yield page
    assert told == []
    page.close()


def shown(page: Page, selector: str) -> int:
    return int(page.locator(f"{selector}:visible").count())


def focused(page: Page) -> str:
    return str(page.evaluate("(document.activeElement.id || document.activeElement.className || document.activeElement.tagName)"))


def test_what_changed_and_why_is_seen_without_scrolling(page: Page, phone: Page) -> None:
    for one in (page, phone):
        causes = one.locator(".changed a.cause")
        assert causes.count() == 5
        box = causes.nth(3).bounding_box()
        assert box["y"] + box["height"] < one.viewport_size["height"]
    bottoms = [page.locator(".block").nth(n).bounding_box()["y"] for n in range(3)]
    assert len(set(bottoms)) == 1, "side by side where there is room"


def test_the_changed_words_are_marked_by_more_than_colour(page: Page) -> None:
    lines = {tag: page.locator(f".change {tag}").first.evaluate("(e) => getComputedStyle(e).textDecorationStyle") for tag in ("ins", "del")}
    assert lines == {"ins": "solid", "del": "dashed"}


def test_a_hostile_value_is_shown_as_it_is(page: Page) -> None:
    assert page.locator(".change", has_text="</script><b>要求</b>同时调整").count() > 0
    assert page.locator(".changed", has_text="</script><b>要求</b>").count() == 1
    assert page.locator(".sides b, ins b").count() == 0


def test_a_sentence_shows_its_facts_with_file_and_line(page: Page) -> None:
    page.locator(".change").first.hover()
    said = page.locator("#shown").inner_text()
    assert "社区.长胜社区.户籍.现住户数" in said
    assert "community.yaml 第38行" in said


def test_a_fact_shows_all_its_sentences(page: Page) -> None:
    page.locator(".change").first.hover()
    page.locator("#shown button", has_text="社区.长胜社区.户籍.空挂户数").click()
    dialog = page.locator("dialog[open]")
    marked = dialog.locator("mark").all_inner_texts()
    assert len(marked) >= 5
    assert set(marked) == {"392"}
    assert dialog.locator("h3").count() >= 5
    dialog.locator("button", has_text="空挂户占比").click()
    assert set(dialog.locator("mark").all_inner_texts()) == {"82.9%"}


def test_by_document_and_by_cause_hold_the_same_sentences(page: Page) -> None:
    def sentences() -> list[str]:
        return sorted(page.locator(".change .sides").all_inner_texts())

    by_cause = sentences()
    page.locator(".switch label", has_text="按文书").click()
    assert sentences() == by_cause
    names = [text.split("\n")[0].split("句")[0] for text in page.locator(".group > h3 b").all_inner_texts()]
    assert len(names) == len(set(names))
    assert page.locator(".change footer").count() == len(by_cause)


def test_filter_and_search_leave_what_fits(page: Page) -> None:
    every = shown(page, ".change")
    page.locator("#cause").select_option(index=1)
    assert 0 < shown(page, ".change") < every
    page.locator("#clear").click()
    assert shown(page, ".change") == every
    page.locator("#document").select_option(label="02 调整方案")
    assert shown(page, ".change") == 1
    assert shown(page, ".documents > li") == 1
    page.locator("#clear").click()
    page.locator("#find").fill("没有这样的文字")
    page.locator("#no-changes").wait_for(state="visible")
    assert [shown(page, one) for one in (".change", ".findings li", ".documents > li")] == [0, 0, 0]
    page.locator("#find").fill("学区")
    page.locator("#no-changes").wait_for(state="hidden")
    assert all("学区" in text for text in page.locator(".change").all_inner_texts())


def test_the_text_of_a_document_leads_to_its_facts(page: Page) -> None:
    whole = page.locator(".documents > li", has_text="调整方案").first.locator("details")
    whole.locator("summary").click()
    assert whole.locator("p").count() > 20
    whole.locator(".value", has_text="473").first.click()
    assert page.locator("dialog[open] h2").inner_text() == "社区.长胜社区.户籍.户数"


def test_it_can_be_walked_by_keyboard_alone(page: Page) -> None:
    page.keyboard.press("Tab")
    assert focused(page) == "skip"
    page.keyboard.press("Enter")
    assert focused(page) == "changes"
    page.keyboard.press("/")
    assert focused(page) == "find"
    page.keyboard.type("空挂")
    page.locator("#told:not(:empty)").wait_for()
    page.keyboard.press("Escape")
    assert page.locator("#find").input_value() == ""
    for _ in range(40):
        page.keyboard.press("Tab")
        if focused(page).startswith("change"):
            break
    assert page.locator(".change.on").count() == 1
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    assert focused(page) == "fact", "Enter leads to the facts of the sentence"
    page.keyboard.press("Enter")
    assert page.locator("dialog[open]").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    assert focused(page) == "fact"
    page.keyboard.press("Escape")
    assert focused(page).startswith("change"), "Escape leads back to the sentence"


def test_a_cause_of_the_first_screen_leads_to_its_sentences(page: Page) -> None:
    cause = page.locator(".changed a.cause").nth(1)
    count = int(cause.locator(".count").inner_text().removesuffix("句"))
    cause.focus()
    page.keyboard.press("Enter")
    assert shown(page, ".change") == count
    assert focused(page) == "changes"


def test_a_phone_need_not_be_scrolled_sideways(phone: Page) -> None:
    phone.locator(".change .sides").first.tap()
    assert phone.locator("aside.up").is_visible()
    phone.locator("#close").tap()
    assert not phone.locator("aside").is_visible()
    phone.locator(".documents details summary").first.tap()
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    small = phone.evaluate(
        "[...document.querySelectorAll('p, li, button, a')].filter((e) => parseFloat(getComputedStyle(e).fontSize) < 12).length"
    )
    assert small == 0


def test_it_prints(page: Page, tmp_path: Path) -> None:
    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    import pikepdf

    with pikepdf.open(tmp_path / "page.pdf") as pdf:
        assert 1 < len(pdf.pages) < 30
    page.emulate_media(media="print")
    assert [shown(page, one) for one in (".bar", "aside", ".links", ".skip")] == [0, 0, 0, 0]
    assert shown(page, ".change ins") > 0


def test_dark_screens_keep_their_contrast(browser: Any, page_file: Path) -> None:
    for page in opened(browser, page_file, viewport=WIDE, color_scheme="dark"):
        ink = page.evaluate("getComputedStyle(document.body).color")
        card = page.evaluate("getComputedStyle(document.querySelector('.block')).backgroundColor")
        assert contrast(ink, card) > 7


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG 2.2 defines it."""
    lights = sorted((light(one), light(other)), reverse=True)
    return (lights[0] + 0.05) / (lights[1] + 0.05)


def light(colour: str) -> float:
    parts = [int(part) / 255 for part in colour.removeprefix("rgb(").removesuffix(")").split(",")]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_how_long_it_takes_to_open_is_printed(page_file: Path) -> None:
    script = [sys.executable, str(ROOT / "bench" / "opened.py"), str(page_file)]
    found = json.loads(subprocess.run(script, check=True, capture_output=True).stdout)
    print(f"opened in {statistics.median(found):.0f} ms (median of {len(found)}); {page_file.stat().st_size / 1000:.0f} kB")
    assert len(found) == 5

"""The shopper's page of a node, in a real browser: what it does, what it shows, on any screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from kasauti_recommender.experiments import Arm, always_valid
from kasauti_recommender.serving import pictures
from kasauti_recommender.serving.access import ADMIN_TOKEN, EVENTS_TOKEN
from kasauti_recommender.serving.pictures import Pictures
from tests.browser.conftest import ARGUMENTS, chromium
from tests.recommender.serving.conftest import Running

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium() is None, reason="Chromium is not installed"),
]
STORED = "() => [sessionStorage.token ?? '', localStorage.length, document.cookie, location.href]"
expect.set_options(timeout=30_000)  # a machine at work elsewhere too
WIDER = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
CLIPPED = """() => [...document.querySelectorAll('main *')]
    .filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth)
    .map((one) => one.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def shop(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = Running(bundle, tmp_path_factory.mktemp("shop"), workers=1, budget=30)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser, shop: Running) -> Iterator[Page]:
    opened = browser.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on(
        "console",
        lambda said: faults.append(said.text) if "Content Security" in said.text else None,
    )
    opened.goto(shop.url)
    expect(opened.locator("#items button")).to_have_count(18)
    yield opened
    opened.close()
    assert faults == []


def items(page: Page) -> list[str]:
    return page.locator("#items strong").all_inner_texts()


def test_a_click_changes_the_list_at_once_and_says_why(page: Page) -> None:
    before = items(page)
    page.locator("#items button").first.click()
    expect(page.locator("#clicks li").first).to_have_text(f"Looked at {before[0]}")
    expect(page.locator("#items")).to_contain_text(f"Because you looked at {before[0]}")
    expect(page.locator("#items .came").first).to_be_visible()
    assert before[0] not in items(page)


def test_a_new_user_begins_with_what_is_popular(page: Page) -> None:
    first, user = items(page), page.locator("#who").inner_text()
    page.locator("#items button").first.click()
    expect(page.locator("#items")).to_contain_text("Because you looked at")
    page.get_by_role("button", name="Be a new user").click()
    expect(page.locator("#items")).not_to_contain_text("Because you looked at")
    expect(page.locator("#who")).not_to_have_text(user)
    expect(page.locator("#clicks")).to_contain_text("Nothing yet")
    assert len({*first} & {*items(page)}) > 9


def test_a_product_that_is_added_is_found_by_who_likes_such(page: Page) -> None:
    page.locator("#items button").first.click()
    expect(page.locator("#clicks li").first).to_contain_text("Looked at")
    form = page.locator("#add")
    expect(form.get_by_label("What it is")).to_have_value(re.compile("category:c"))
    form.get_by_label("Name").fill("a new one")
    form.get_by_role("button", name="Add it").click()
    said = page.locator("#added")
    expect(said).to_contain_text("a new one is on disk and findable after")
    expect(said).to_contain_text("for you.")
    form.get_by_label("Name").fill("no words")
    form.get_by_label("What it is").fill("saree")
    form.get_by_role("button", name="Add it").click()
    expect(page.locator("#refused")).to_contain_text('each as "name:value"')


def test_a_refusal_stays_until_the_next_step_also_when_a_list_comes_after_it(page: Page) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/recommend", hold)
    page.locator("#items button").first.click()
    expect(page.locator("#clicks li").first).to_contain_text("Looked at")
    form, refused = page.locator("#add"), page.locator("#refused")
    expect(form.get_by_label("What it is")).to_have_value(re.compile("category:c"))
    form.get_by_label("Name").fill("no words")
    form.get_by_label("What it is").fill("saree")
    form.get_by_role("button", name="Add it").click()
    expect(refused).to_contain_text('each as "name:value"')
    (late,) = held
    late.continue_()
    expect(page.locator("#items")).to_contain_text("Because you looked at")
    page.unroute("**/recommend")
    assert 'each as "name:value"' in refused.inner_text()
    form.get_by_label("What it is").fill("category:saree")
    assert 'each as "name:value"' in refused.inner_text()
    page.get_by_role("button", name="Be a new user").click()
    expect(refused).to_be_hidden()


def test_the_histogram_moves_with_the_lists_that_are_asked_for(page: Page) -> None:
    told = page.locator("#speed figcaption")
    expect(told).to_contain_text("lists")
    expect(page.locator("#speed rect")).to_have_count(17)

    def count() -> int:
        return int(told.inner_text().rpartition("· ")[2].split()[0].replace(",", ""))

    before = count()
    for _ in range(5):
        page.get_by_role("button", name="Be a new user").click()
    expect(told).not_to_contain_text(f"· {before:,} lists")
    assert count() > before


def drawn(shop: Running) -> None:
    kept = Pictures((shop.data,))
    found = {}
    for arm, more in (("more sarees", 26), ("fewer sarees", 19)):
        both = [(Arm("a", 99 * n, 20 * n), Arm(arm, 99 * n, more * n)) for n in range(2, 60)]
        began = 1_772_500_000_000
        found[arm] = [(began + n * 60_000, always_valid(*two)) for n, two in enumerate(both)]
    kept.keep("experiment", pictures.experiment("sarees", found))
    kept.keep("retrieval", pictures.retrieval([(1, 0.1, 0.6), (8, 0.3, 0.97), (16, 0.5, 0.99)], 8))
    looks = [(1_772_500_000 + 86_400 * n, 0.01 + n / 400, "price") for n in range(9)]
    kept.keep("drift", pictures.drift(looks, 0.05))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pictures_and_lists_fit_a_small_screen_by_day_and_by_night(
    browser: Browser, shop: Running, scheme: Literal["light", "dark"], tmp_path: Path
) -> None:
    drawn(shop)
    page = browser.new_page(
        viewport={"width": 360, "height": 800}, color_scheme=scheme, has_touch=True
    )
    page.goto(shop.url)
    for name in ("retrieval", "drift", "experiment"):
        figure = page.locator(f"#picture-{name}")
        expect(figure.locator("svg")).to_be_visible()
        expect(figure.locator("figcaption")).not_to_be_empty()
    expect(page.locator("#picture-experiment polygon")).to_have_count(2)
    assert not page.evaluate(WIDER)
    assert page.evaluate(CLIPPED) == []
    page.screenshot(path=tmp_path / "page.png", full_page=True)
    seen = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    dark = sum(int(part) for part in re.findall(r"\d+", seen)[:3]) < 200
    assert dark is (scheme == "dark")
    page.close()


def test_the_page_asks_for_the_token_once_and_keeps_it_in_the_session_only(
    bundle: Path, tmp_path: Path, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(EVENTS_TOKEN, "of the shop")
    monkeypatch.setenv(ADMIN_TOKEN, "of the house")
    node = Running(bundle, tmp_path / "data")
    try:
        context = browser.new_context()
        page = context.new_page()
        page.goto(node.url)
        form, first = page.locator("#token"), page.locator("#items button").first
        expect(first).to_be_visible()
        expect(form).to_be_hidden()
        for given in ("a wrong one", "of the shop"):
            first.click()
            expect(form).to_be_visible()
            form.get_by_label("Token").fill(given)
            form.get_by_role("button").click()
            expect(form).to_be_hidden()
        first.click()
        expect(page.locator("#clicks")).not_to_contain_text("Nothing yet")
        assert page.evaluate(STORED) == ["of the shop", 0, "", f"{node.url}/"]
        page.reload()
        first.click()
        expect(page.locator("#clicks")).not_to_contain_text("Nothing yet")
        expect(form).to_be_hidden()
        other = context.new_page()
        other.goto(node.url)
        assert other.evaluate(STORED)[0] == ""
        context.close()
    finally:
        node.stop()

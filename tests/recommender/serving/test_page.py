"""The shopper's page of a node that is closed by tokens, in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect, sync_playwright

from kasauti_recommender.serving.access import ADMIN_TOKEN, EVENTS_TOKEN
from tests.browser.conftest import ARGUMENTS, chromium
from tests.recommender.serving.conftest import Running

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium() is None, reason="Chromium is not installed"),
]
STORED = "() => [sessionStorage.token ?? '', localStorage.length, document.cookie, location.href]"


def test_the_page_asks_for_the_token_once_and_keeps_it_in_the_session_only(
    bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(EVENTS_TOKEN, "of the shop")
    monkeypatch.setenv(ADMIN_TOKEN, "of the house")
    node = Running(bundle, tmp_path / "data")
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
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
            browser.close()
    finally:
        node.stop()

"""A candidate on a phone: applies with consent, keyboard only, takes it back, is erased."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.urls import resolve
from playwright.sync_api import Browser, Page

from tests.actions.conftest import resume

from .conftest import Site
from .test_accessibility import AXE, CLIPPED, TAGS


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A stranger's phone, 360 px wide, without scripts being needed."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, color_scheme="light", reduced_motion="reduce"
    )
    yield context.new_page()
    context.close()


def look(page: Page, route: str = "") -> None:
    """Find nothing that axe knows of, and nothing clipped or sideways.

    Parameters
    ----------
    route : str
        The page's name in the resolver: tests/house holds that every page is looked at.
    """
    assert not route or resolve(urlsplit(page.url).path).url_name == route, page.url
    page.evaluate(AXE)
    found = page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", TAGS)
    told = [f"{one['id']}: {node['html']}" for one in found["violations"] for node in one["nodes"]]
    assert told == [], f"{page.url}: {told}"
    assert page.evaluate(CLIPPED) == [], page.url


def press_on(page: Page, name: str) -> None:
    """Reach a control by the Tab key alone and press it."""
    for _ in range(80):
        page.keyboard.press("Tab")
        here = page.evaluate("(document.activeElement.textContent || '').trim()")
        if here == name:
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"{name} is not reached by Tab on {page.url}")


def reach(page: Page, selector: str) -> None:
    """Walk to an element by the Tab key alone."""
    for _ in range(120):
        if page.evaluate("s => document.activeElement?.matches(s) ?? false", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by Tab on {page.url}")


def apply(page: Page, site: Site, folder: Path, name: str) -> None:
    """Apply for the first open role, by keyboard, as an invented person."""
    file = folder / "resume.txt"
    file.write_bytes(resume(name))
    page.goto(f"{site.address}/careers/")
    look(page, "careers")
    reach(page, ".openings a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/careers/*/")
    look(page, "careers_role")
    press_on(page, "Apply in two minutes")
    page.wait_for_url("**/apply")
    look(page, "apply")
    reach(page, "input[name=resume]")
    page.set_input_files("input[name=resume]", file)  # the system's own window chooses it
    for tick in ("notice", "adult"):
        reach(page, f"input[name={tick}]")
        page.keyboard.press("Space")
    page.wait_for_timeout(2100)  # quicker than any person is taken for a machine
    press_on(page, "Read my résumé")
    page.wait_for_selector("input[name=q_notice_period]", timeout=90_000)
    look(page, "apply_details")
    assert page.input_value("input[name=name]") == name
    for field, words in (("q_notice_period", "60"), ("q_expected_ctc", "42 lakh")):
        reach(page, f"input[name={field}]")
        page.keyboard.type(words)
    for choice in page.locator("main fieldset:has(input[type=radio])").all():
        reach(page, f"input[name={choice.locator('input').first.get_attribute('name')}]")
        page.keyboard.press("Space")
    reach(page, "input[name=agreed]")
    page.keyboard.press("Space")
    page.wait_for_timeout(2100)
    press_on(page, "Send my application")
    page.wait_for_url("**/c/**")


def test_a_phone_application_with_consent_and_its_erasure(
    phone: Page, site: Site, tmp_path: Path
) -> None:
    complaints: list[str] = []
    phone.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    apply(phone, site, tmp_path, "Ishani Borkar")
    assert "Hello Ishani Borkar" in phone.inner_text("h1")
    look(phone, "own_page")
    taken = phone.locator("form[action*=talent_pool]")
    assert "You agree." in taken.inner_text()
    taken.get_by_role("button").press("Enter")
    phone.wait_for_url("**done=saved")
    assert "You do not agree." in phone.locator("form[action*=talent_pool]").inner_text()
    own = phone.url
    press_on(phone, "Erase me")
    phone.wait_for_url("**/erase")
    look(phone, "own_erase")
    press_on(phone, "Erase everything")
    phone.wait_for_url("**/erased/**")
    phone.wait_for_selector("text=found nothing of you", timeout=90_000)
    look(phone, "erasure_receipt")
    assert re.search(r"\b[0-9a-f]{16}\b", phone.inner_text("dl"))
    assert complaints == []
    answer = phone.goto(own)
    assert answer is not None
    assert answer.status == 404


def test_hindi_reads_as_well(phone: Page, site: Site) -> None:
    phone.goto(f"{site.address}/careers/")
    phone.get_by_role("link", name="हिन्दी").click()
    phone.wait_for_load_state("networkidle")
    assert phone.inner_text("h1") == "खुली भूमिकाएँ"
    look(phone)
    phone.locator(".openings a").first.click()
    phone.get_by_role("link", name="दो मिनट में आवेदन करें").click()
    phone.wait_for_url("**/apply")
    look(phone)

"""A packet on paper: black on white, folds open, nothing that is pressed. Ctrl-K in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from .conftest import Visit

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_a_persons_page_prints_as_a_packet(recruiter: Visit) -> None:
    page = recruiter.page
    recruiter.open_role()
    recruiter.press("j")
    recruiter.press("Enter")
    page.wait_for_url("**/people/*/")
    page.emulate_media(media="screen", color_scheme="dark")
    assert page.locator(".bar").first.is_visible()
    prints_as_a_packet(page)


def prints_as_a_packet(page: Page) -> None:
    """Find on paper black on white, every fold open, and nothing that is pressed."""
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    for pressed in (".bar", ".filters", "main button", "main a.button", "dialog"):
        for one in page.locator(pressed).all():
            expect(one).not_to_be_visible()
    closed = page.locator("main details:not(.menu):not([open]) > :not(summary)")
    if closed.count():
        opened = "e => getComputedStyle(e.parentElement, '::details-content').contentVisibility"
        assert closed.first.evaluate(opened) == "visible"
    assert page.locator("h1").is_visible()
    page.emulate_media(media="screen", color_scheme="light")


def test_the_palette_opens_by_keyboard_and_waits_for_what_was_typed(recruiter: Visit) -> None:
    page = recruiter.page
    recruiter.open_role()
    recruiter.press("Control+k")
    dialog = page.locator("dialog[open]")
    expect(dialog).to_be_visible()
    page.keyboard.type("reports")
    expect(dialog.get_by_role("link", name="Reports").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    recruiter.press("Control+k")
    page.keyboard.type("talent pool")
    page.keyboard.press("Enter")  # before the list has come
    page.wait_for_url("**/pool/")
    assert recruiter.complaints == []

"""Without a connection, and without an answer: it is said, and what stands on the page stays."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from .conftest import Visit

OFFLINE = "[data-said=offline]"
UNANSWERED = "[data-said=unanswered]"
REFUSED = "[data-said=refused]"
PALETTE = re.compile(r"/palette\?")


def test_a_lost_connection_is_said_and_nothing_written_is_lost(recruiter: Visit) -> None:
    page = recruiter.page
    page.goto(f"{recruiter.site.address}/roles/new")
    words = page.locator("main form textarea, main form input:not([type=hidden])").first
    words.fill("Engineer of the night train")
    page.context.set_offline(True)
    expect(page.locator(OFFLINE)).to_be_visible()
    page.locator("main form button[type=submit], main form button:not([type])").first.click()
    expect(words).to_have_value("Engineer of the night train")
    page.context.set_offline(False)
    expect(page.locator(OFFLINE)).to_be_hidden()


def test_an_answer_that_fails_is_said_and_put_nowhere(recruiter: Visit) -> None:
    page = recruiter.page
    recruiter.open_role()
    rows = page.locator("tr[data-row]").count()
    assert rows
    status = [500]
    page.route(PALETTE, lambda route: route.fulfill(status=status[0], body="broken"))
    recruiter.press("Control+k")
    page.keyboard.type("ra")
    expect(page.locator(UNANSWERED)).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("broken")
    status[0] = 403
    page.keyboard.type("m")
    expect(page.locator(REFUSED)).to_be_visible()
    expect(page.locator(UNANSWERED)).to_be_hidden()
    page.unroute(PALETTE)
    page.keyboard.type("e")
    expect(page.locator(REFUSED)).to_be_hidden()
    assert page.locator("tr[data-row]").count() == rows

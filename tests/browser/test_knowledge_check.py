"""A knowledge check: asked by the team, sat on a phone through a lost connection, read by two."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from .conftest import Site, Visit
from .test_candidates import look
from .test_interview import interviewer, seen
from .test_offer import keep, mail_about

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ITEMS, PRACTISED = 10, 5
WHY = "The many others outnumber the few cases, so most alarms are false."
LATE = "Typed without a connection."


def ask(recruiter: Visit) -> str:
    """Ask a person of the shortlist from their page; return the page's path."""
    page = recruiter.page
    recruiter.open_role()
    page.locator("a[data-open]").nth(3).click()
    page.get_by_role("link", name="Knowledge check").click()
    keep(page, "check-none")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_label("The candidate’s link")).to_be_visible()
    look(page, "checks")
    keep(page, "check-asked")
    return page.url.removeprefix(recruiter.site.address)


def practise(phone: Page) -> None:
    phone.get_by_role("link", name="Practise").click()
    items = phone.locator("fieldset.item")
    expect(items).to_have_count(PRACTISED)
    answer(phone, 0)
    phone.get_by_role("button", name="Show the key").click()
    expect(phone.get_by_text("A good reason names:")).to_have_count(PRACTISED)
    look(phone, "check_practice")
    keep(phone, "check-practised-390")
    phone.get_by_role("link", name="Knowledge check").click()


def begin(phone: Page) -> None:
    phone.get_by_label("I agree to this rule").check()
    phone.get_by_role("button", name=re.compile("^Begin:")).click()
    expect(phone.locator("fieldset.item")).to_have_count(ITEMS)
    expect(phone.get_by_role("timer")).to_have_text(re.compile(r"^\d+:\d\d$"))


def answer(phone: Page, place: int, why: str = WHY) -> None:
    """Answer an item: its first option or a figure, and why."""
    item = phone.locator("fieldset.item").nth(place)
    if item.locator("input[type=radio]").count():
        item.locator("input[type=radio]").first.check()
    else:
        item.locator("input.input").fill("0.5")
    item.locator("textarea").fill(why)


def state(phone: Page, words: str) -> None:
    expect(phone.locator("[data-part=state]")).to_have_text(words)


def sit(phone: Page) -> None:
    """Answer, lose the connection, type on, try to hand in, get it back, reload, hand in."""
    for place in range(ITEMS - 1):
        answer(phone, place)
    state(phone, "Saved")
    look(phone, "check_form")
    keep(phone, "check-form-390")
    phone.context.set_offline(True)
    answer(phone, ITEMS - 1, LATE)
    state(phone, "Not saved yet: trying again")
    hand_in(phone)
    expect(phone.get_by_role("alert")).to_contain_text("no connection")
    seen(phone, "check-offline-390")
    phone.get_by_role("dialog").get_by_role("button", name="Go on working").click()
    phone.context.set_offline(False)
    state(phone, "Saved")
    phone.reload()
    expect(phone.locator("textarea").nth(ITEMS - 1)).to_have_value(LATE)
    phone.locator("textarea").nth(1).fill("")
    phone.get_by_role("button", name="Hand in").click()
    expect(phone.get_by_role("dialog")).to_contain_text("by item: 2")
    look(phone)
    seen(phone, "check-sure-390")
    phone.get_by_role("dialog").get_by_role("button", name="Hand in").click()
    expect(phone.get_by_role("heading", name="Handed in")).to_be_visible()
    look(phone, "check_brief")
    keep(phone, "check-handed-in-390")


def hand_in(phone: Page) -> None:
    phone.get_by_role("button", name="Hand in").click()
    phone.get_by_role("dialog").get_by_role("button", name="Hand in").click()


def read(rater: Visit, path: str, who: str, points: int) -> None:
    """Read the reasons blind, draft, and file."""
    rater.open(path)
    page = rater.page
    assert who not in page.content()
    expect(page.get_by_text("right by key")).to_have_count(0)
    reasons = page.locator("main fieldset")
    expect(reasons).to_have_count(ITEMS - 1)
    keep(page, f"check-blind-{points}")
    reasons.first.locator("label.chip", has_text=str(points)).click()
    page.get_by_role("button", name="Keep as a draft").click()
    expect(reasons.first.locator(f"input[value='{points}']")).to_be_checked()
    page.get_by_role("button", name="File and lock").click()
    expect(page.get_by_text("has no points yet")).to_be_visible()
    for reason in reasons.all():
        reason.locator("label.chip", has_text=str(points)).click()
    page.get_by_role("button", name="File and lock").click()
    expect(page.get_by_text("right by key")).to_be_visible()


def test_from_asking_to_the_result(recruiter: Visit, browser: Browser, site: Site) -> None:
    bilal, chitra = (interviewer(browser, site, name) for name in ("Basheer", "Charu"))
    place = ask(recruiter)
    who = recruiter.page.locator("nav.crumbs a").last.inner_text()
    phone = browser.new_context(
        viewport={"width": 390, "height": 844}, color_scheme="light", reduced_motion="reduce"
    ).new_page()
    complaints: list[str] = []
    phone.on("pageerror", lambda error: complaints.append(str(error)))
    link = re.search(r"/check/\S+", mail_about(site, "knowledge check"))
    assert link
    phone.goto(site.address + link[0])
    look(phone, "check_brief")
    keep(phone, "check-brief-390")
    practise(phone)
    begin(phone)
    sit(phone)
    phone.goto(site.address + link[0] + "items")
    expect(phone.get_by_role("heading", name="Handed in")).to_be_visible()

    recruiter.open(place)
    keep(recruiter.page, "check-handed-in")
    found = recruiter.page.get_by_role("link", name="Read the reasons blind").get_attribute("href")
    assert found
    read(bilal, found, who, 2)
    expect(bilal.page.get_by_text("Charu")).to_have_count(0)
    read(chitra, found, who, 0)
    recruiter.open(found)
    page = recruiter.page
    expect(page.get_by_text(re.compile(r"Basheer: 2 · Charu: 0")).first).to_be_visible()
    look(page, "check_reading")
    keep(page, "check-result")
    page.set_viewport_size({"width": 390, "height": 844})
    look(page)
    keep(page, "check-result-390")
    assert recruiter.complaints == bilal.complaints == chitra.complaints == complaints == []
    for visitor in (bilal, chitra):
        visitor.page.context.close()
    phone.context.close()

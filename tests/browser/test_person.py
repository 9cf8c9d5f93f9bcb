"""A person's page: what stands below the résumé's levels follows once somebody is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from .conftest import Visit

if TYPE_CHECKING:
    from playwright.sync_api import Page


def person(recruiter: Visit) -> str:
    recruiter.open_role()
    return str(recruiter.page.locator(".people a[data-open]").first.get_attribute("href"))


def stopped(recruiter: Visit, path: str) -> Page:
    """Open a page whose clock stands still: nothing follows but what somebody scrolls to."""
    recruiter.page.clock.install()
    recruiter.open(path)
    return recruiter.page


def test_what_happened_follows_once_somebody_scrolls_there(recruiter: Visit) -> None:
    page = stopped(recruiter, person(recruiter))
    button = page.get_by_role("link", name="Tasks, files and what happened")
    expect(button).to_have_count(1)
    expect(page.locator("#feed-title")).to_have_count(0)
    button.scroll_into_view_if_needed()
    expect(page.locator("#feed-title")).to_have_count(1)
    expect(button).to_have_count(0)
    page.get_by_label("Note for the team").fill("Ask her about the index")
    page.get_by_role("button", name="Write the note").click()
    page.wait_for_url("**/people/*/#tasks")
    expect(page.locator(".feed-words", has_text="Ask her about the index")).to_be_visible()
    assert recruiter.complaints == []


def test_whoever_stays_has_all_of_it_to_print_and_to_search(recruiter: Visit) -> None:
    page = stopped(recruiter, person(recruiter))
    expect(page.locator("#feed-title")).to_have_count(0)
    page.clock.run_for(3_100)
    expect(page.locator("#feed-title")).to_have_count(1)


def test_a_link_to_the_tasks_leads_there(recruiter: Visit) -> None:
    page = stopped(recruiter, f"{person(recruiter)}#tasks")
    expect(page.locator("#tasks-title")).to_be_in_viewport()


def test_without_scripts_a_link_shows_all_of_it(recruiter: Visit) -> None:
    path = person(recruiter)
    browser = recruiter.page.context.browser
    assert browser is not None
    state = recruiter.page.context.storage_state()
    context = browser.new_context(java_script_enabled=False, storage_state=state)
    page = context.new_page()
    page.goto(recruiter.site.address + path)
    page.get_by_role("link", name="Tasks, files and what happened").click()
    expect(page.locator("#feed-title")).to_have_count(1)
    context.close()
